// SPDX-License-Identifier: MIT
/* Two threads that pass a number back and forth. */
#include "base/monitor.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

struct table {
    struct monitor monitor;
    int ball;
};

static void *play(void *self)
{
    struct table *table = self;
    monitor_enter(&table->monitor);
    while (table->ball < 100) {
        if (table->ball % 2 == 0)
            monitor_wait(&table->monitor);
        else {
            table->ball++;
            monitor_ring(&table->monitor);
        }
    }
    monitor_leave(&table->monitor);
    return NULL;
}

static void two_threads_take_turns(void **state)
{
    (void)state;
    struct table table = {.ball = 0};
    struct thread other = {.started = false};
    struct error err = {.status = STATUS_OK};
    monitor_init(&table.monitor);
    assert_int_equal(thread_start(&other, play, &table, &err), STATUS_OK);
    monitor_enter(&table.monitor);
    while (table.ball < 100) {
        if (table.ball % 2 == 1)
            monitor_wait(&table.monitor);
        else {
            table.ball++;
            monitor_ring(&table.monitor);
        }
    }
    monitor_leave(&table.monitor);
    thread_join(&other);
    assert_int_equal(table.ball, 100);
    monitor_free(&table.monitor);
}

static void a_thread_that_was_never_started_has_ended(void **state)
{
    (void)state;
    struct thread none = {.started = false};
    thread_join(&none);
    assert_false(none.started);
}

static void a_wait_with_a_limit_ends_without_a_bell(void **state)
{
    (void)state;
    struct monitor monitor;
    monitor_init(&monitor);
    monitor_enter(&monitor);
    monitor_wait_for(&monitor, 1);
    monitor_wait_for(&monitor, 0);
    monitor_leave(&monitor);
    monitor_free(&monitor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_threads_take_turns),
        cmocka_unit_test(a_wait_with_a_limit_ends_without_a_bell),
        cmocka_unit_test(a_thread_that_was_never_started_has_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
