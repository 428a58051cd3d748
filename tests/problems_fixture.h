// SPDX-License-Identifier: MIT
/* For tests of what reads: an arena and its problems, new for each test. Comes after cmocka.h. */
#ifndef SURETY_TESTS_PROBLEMS_FIXTURE_H
#define SURETY_TESTS_PROBLEMS_FIXTURE_H

#include "base/problem.h"

static struct arena arena;
static struct problems problems;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena);
    problems_init(&problems, &arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

#endif
