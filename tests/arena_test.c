// SPDX-License-Identifier: MIT
/* Memory that lives and dies together: zeroed, aligned, checked, and able to fail on purpose. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t size = 0; size < 3000; size++) {
        unsigned char *bytes = arena_alloc(&arena, size, 1);
        assert_non_null(bytes);
        assert_true((uintptr_t)bytes % (size >= 64 ? 64 : 16) == 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        if (size)
            memset(bytes, 0xFF, size);
    }
    arena_free(&arena);
}

static void allocations_do_not_overlap(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    struct arena arena;
    unsigned char *pieces[COUNT];
    arena_init(&arena);
    for (size_t i = 0; i < COUNT; i++) {
        pieces[i] = arena_alloc(&arena, i * 13, 1);
        memset(pieces[i], (int)(i & 0xFF), i * 13);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < i * 13; k++)
            assert_int_equal(pieces[i][k], i & 0xFF);
    arena_free(&arena);
}

static void large_requests_get_a_block_of_their_own(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const size_t size = (size_t)1 << 24;
    unsigned char *bytes = arena_alloc(&arena, size, 1);
    assert_non_null(bytes);
    bytes[size - 1] = 1;
    assert_true(arena.bytes >= size);
    arena_free(&arena);
}

static void absurd_sizes_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_null(arena_alloc(&arena, SIZE_MAX / 2, 4));
    assert_true(arena.failed);
    assert_null(arena_alloc(&arena, SIZE_MAX, 1));
    assert_non_null(arena_alloc(&arena, 1, 1)); /* and the arena goes on */
    arena_free(&arena);
}

static void texts_are_copied_and_printed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(arena_text(&arena, "stock and flow", 5), "stock");
    assert_string_equal(arena_text(&arena, NULL, 0), "");
    char *printed = arena_print(&arena, "%s has %d", "it", 42);
    assert_string_equal(printed, "it has 42");
    arena_free(&arena);
}

static void a_grown_array_keeps_its_items_and_zeroes_the_rest(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    int *numbers = arena_grow(&arena, NULL, 0, 2, sizeof *numbers);
    numbers[0] = 7, numbers[1] = 8;
    int *more = arena_grow(&arena, numbers, 2, 40, sizeof *more);
    assert_int_equal(more[0], 7);
    assert_int_equal(more[1], 8);
    for (int i = 2; i < 40; i++)
        assert_int_equal(more[i], 0);
    arena_free(&arena);
}

static void the_nth_allocation_fails_on_request(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    arena.fail_at = 3;
    assert_non_null(arena_alloc(&arena, 1, 1));
    assert_non_null(arena_text(&arena, "x", 1));
    assert_false(arena.failed);
    assert_null(arena_print(&arena, "x"));
    assert_true(arena.failed);
    arena_free(&arena);
}

static void a_freed_arena_is_as_new(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_non_null(arena_alloc(&arena, 100, 1000));
    arena_free(&arena);
    arena_free(&arena);
    assert_int_equal(arena.bytes, 0);
    assert_int_equal(arena.allocations, 0);
    assert_non_null(ARENA_NEW(&arena, int));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(allocations_do_not_overlap),
        cmocka_unit_test(large_requests_get_a_block_of_their_own),
        cmocka_unit_test(absurd_sizes_are_refused),
        cmocka_unit_test(texts_are_copied_and_printed),
        cmocka_unit_test(a_grown_array_keeps_its_items_and_zeroes_the_rest),
        cmocka_unit_test(the_nth_allocation_fails_on_request),
        cmocka_unit_test(a_freed_arena_is_as_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
