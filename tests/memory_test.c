// SPDX-License-Identifier: MIT
/* What was freed between things that stay goes back to the system when it is asked to. */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define OTHER_ALLOCATOR
#endif
#endif
#if !defined __GLIBC__ || defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#undef OTHER_ALLOCATOR
#define OTHER_ALLOCATOR
#endif

#ifndef OTHER_ALLOCATOR

enum { BLOCKS = 1024, BLOCK_BYTES = 1 << 16 };

static double resident_mb(void)
{
    unsigned long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &all, &resident), 2);
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void memory_goes_back_when_it_is_asked_to(void **state)
{
    char *blocks[BLOCKS];
    (void)state;
    memory_keep();
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK_BYTES);
        assert_non_null(blocks[i]);
        memset(blocks[i], 1, BLOCK_BYTES);
    }
    const double most = resident_mb();
    for (size_t i = 0; i < BLOCKS; i++)
        if (i % 8 != 7)
            free(blocks[i]);
    const double freed = resident_mb();
    assert_true(freed > most - 10.0); /* what stays keeps it from going by itself */
    memory_give_back();
    assert_true(resident_mb() < most - 50.0);
    for (size_t i = 7; i < BLOCKS; i += 8)
        free(blocks[i]);
}

#else

/* Another allocator: nothing is promised but that nothing breaks. */
static void memory_goes_back_when_it_is_asked_to(void **state)
{
    (void)state;
    memory_keep();
    memory_give_back();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_goes_back_when_it_is_asked_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
