// SPDX-License-Identifier: MIT
/* What packages do alike is run once, and comes to the bits that it comes to in each alone. */
#include "flagship.h"

#include "study/evaluate.h"
#include "study/shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { FUTURES = 200, LANES = 64 };

struct asked {
    struct flagship world;
    struct arena arena;
    struct problems problems;
    struct shelf shelf;
};

static void begin(struct asked *asked)
{
    *asked = (struct asked){0};
    flagship_open(&asked->world);
    arena_init(&asked->arena);
    problems_init(&asked->problems, &asked->arena);
    shelf_init(&asked->shelf, 1 << 26);
}

static void end(struct asked *asked)
{
    shelf_free(&asked->shelf);
    arena_free(&asked->arena);
    flagship_close(&asked->world);
}

/* Some packages' results under the central adversary. */
static const struct evaluation *evaluate(struct asked *asked, const char *const *ids, size_t count,
                                         bool shelf)
{
    const struct package *packages[4];
    for (size_t i = 0; i < count; i++)
        packages[i] = case_find_package(asked->world.folder, ids[i]);
    const struct evaluate_options options = {.packages = packages,
                                             .package_count = count,
                                             .adversaries = &asked->world.folder->adversaries,
                                             .adversary_count = 1,
                                             .futures = FUTURES,
                                             .seed = 1,
                                             .threads = 2,
                                             .lanes = LANES,
                                             .shelf = shelf ? &asked->shelf : NULL};
    const struct evaluation *answer = NULL;
    struct error err = {0};
    assert_int_equal(evaluate_run(&asked->arena, asked->world.folder, asked->world.document,
                                  &options, &answer, &asked->problems, &err),
                     STATUS_OK);
    return answer;
}

static void assert_same_package(const struct asked *asked, const struct evaluation *a, size_t of_a,
                                const struct evaluation *b, size_t of_b)
{
    for (size_t i = 0; i < asked->world.folder->outcome_count; i++) {
        const struct spread *left = &a->results[of_a].outcomes[i].value;
        const struct spread *right = &b->results[of_b].outcomes[i].value;
        assert_memory_equal(&left->mean, &right->mean, sizeof left->mean);
        assert_memory_equal(&left->q10, &right->q10, sizeof left->q10);
        assert_memory_equal(&left->q50, &right->q50, sizeof left->q50);
    }
}

static void packages_together_have_the_bits_of_each_alone(void **state)
{
    (void)state;
    static const char *const ids[] = {"P01", "P03", "P06"};
    struct asked asked;
    begin(&asked);
    const struct evaluation *together = evaluate(&asked, ids, 3, false);
    for (size_t i = 0; i < 3; i++)
        assert_same_package(&asked, together, i, evaluate(&asked, &ids[i], 1, false), 0);
    end(&asked);
}

/* Preludes that states are kept of. */
static size_t count_kept(const struct asked *asked)
{
    size_t count = 0;
    for (const struct prelude *at = asked->shelf.preludes.list; at; at = at->next)
        count += at->rows ? 1 : 0;
    return count;
}

static void one_evaluation_after_another_finds_what_they_have_in_common(void **state)
{
    (void)state;
    static const char *const ids[] = {"P01", "P03", "P06", "P05"};
    struct asked asked;
    begin(&asked);
    evaluate(&asked, &ids[0], 1, true);
    assert_int_equal(count_kept(&asked), 1); /* one history for all paths */
    const size_t bytes = asked.shelf.preludes.bytes;
    evaluate(&asked, &ids[1], 1, true);
    assert_int_equal(count_kept(&asked), 1); /* and for all packages */
    assert_int_equal(asked.shelf.preludes.bytes, bytes);
    for (size_t i = 2; i < 4; i++)
        assert_same_package(&asked, evaluate(&asked, &ids[i], 1, true), 0,
                            evaluate(&asked, &ids[i], 1, false), 0);
    end(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_together_have_the_bits_of_each_alone),
        cmocka_unit_test(one_evaluation_after_another_finds_what_they_have_in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
