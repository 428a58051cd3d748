// SPDX-License-Identifier: MIT
/* Tasks over threads: each once, the lowest failure wins, interruption is noticed. */
#include "base/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TASKS = 1000, MOST_THREADS = 8 };

struct counts {
    atomic_int begun[TASKS];
    atomic_int busy[MOST_THREADS]; /* tasks that a worker is in; must never exceed 1 */
    atomic_bool crowded;
    size_t fails_at[2];
    volatile int stop;
    size_t stops_at;
};

static enum status count_task(void *self, size_t worker, size_t index, struct error *err)
{
    struct counts *counts = self;
    if (atomic_fetch_add(&counts->busy[worker], 1) != 0)
        atomic_store(&counts->crowded, true);
    atomic_fetch_add(&counts->begun[index], 1);
    enum status status = STATUS_OK;
    if (index == counts->fails_at[0] || index == counts->fails_at[1])
        status = error_set(err, STATUS_IO, (struct place){0}, "task %zu", index);
    if (index == counts->stops_at)
        counts->stop = 1;
    atomic_fetch_sub(&counts->busy[worker], 1);
    return status;
}

static void reset(struct counts *counts)
{
    memset(counts, 0, sizeof *counts);
    counts->fails_at[0] = counts->fails_at[1] = counts->stops_at = SIZE_MAX;
}

static struct counts counts;

static void every_task_runs_once(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= MOST_THREADS; threads++) {
        reset(&counts);
        assert_int_equal(pool_run(threads, TASKS, count_task, &counts, NULL, NULL), STATUS_OK);
        for (size_t i = 0; i < TASKS; i++)
            assert_int_equal(counts.begun[i], 1);
        assert_false(counts.crowded);
    }
}

static void no_task_is_no_work(void **state)
{
    (void)state;
    reset(&counts);
    assert_int_equal(pool_run(4, 0, count_task, &counts, NULL, NULL), STATUS_OK);
}

static void the_lowest_failure_is_handed_on_whatever_the_threads_do(void **state)
{
    (void)state;
    for (size_t turn = 0; turn < 50; turn++) {
        struct error err = {0};
        reset(&counts);
        counts.fails_at[0] = 301;
        counts.fails_at[1] = 300;
        assert_int_equal(pool_run(1 + turn % MOST_THREADS, TASKS, count_task, &counts, NULL, &err),
                         STATUS_IO);
        assert_string_equal(err.message, "task 300");
        for (size_t i = 0; i <= 300; i++)
            assert_int_equal(counts.begun[i], 1);
        assert_int_equal(counts.begun[TASKS - 1], 0);
    }
}

static void a_set_stop_begins_nothing(void **state)
{
    (void)state;
    reset(&counts);
    counts.stop = 1;
    struct error err = {0};
    assert_int_equal(pool_run(2, TASKS, count_task, &counts, &counts.stop, &err),
                     STATUS_INTERRUPTED);
    assert_int_equal(err.status, STATUS_INTERRUPTED);
    assert_int_equal(counts.begun[0], 0);
}

static void a_stop_on_the_way_skips_the_rest(void **state)
{
    (void)state;
    reset(&counts);
    counts.stops_at = 10;
    assert_int_equal(pool_run(1, TASKS, count_task, &counts, &counts.stop, NULL),
                     STATUS_INTERRUPTED);
    assert_int_equal(counts.begun[10], 1);
    assert_int_equal(counts.begun[11], 0);
    reset(&counts);
    counts.stops_at = TASKS - 1; /* everything was done already */
    assert_int_equal(pool_run(1, TASKS, count_task, &counts, &counts.stop, NULL), STATUS_OK);
}

static void a_failure_goes_before_a_stop(void **state)
{
    (void)state;
    reset(&counts);
    counts.stops_at = counts.fails_at[0] = 10;
    assert_int_equal(pool_run(4, TASKS, count_task, &counts, &counts.stop, NULL), STATUS_IO);
}

static void there_is_at_least_one_processor(void **state)
{
    (void)state;
    assert_true(pool_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_runs_once),
        cmocka_unit_test(no_task_is_no_work),
        cmocka_unit_test(the_lowest_failure_is_handed_on_whatever_the_threads_do),
        cmocka_unit_test(a_set_stop_begins_nothing),
        cmocka_unit_test(a_stop_on_the_way_skips_the_rest),
        cmocka_unit_test(a_failure_goes_before_a_stop),
        cmocka_unit_test(there_is_at_least_one_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
