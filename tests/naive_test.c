// SPDX-License-Identifier: MIT
/* Naive forecasts, against numbers worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/forecast.h"
#include "study/naive.h"

#include <math.h>

enum { LAST_YEAR, RANDOM_WALK, LINEAR_TREND };

/* 10, 12, 14, .. from month 0 on, one a month. */
static struct observed_series rising(struct observation *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct observation){
            .month = (int)i, .months = 1, .value = 10 + 2 * (double)i, .low = NAN, .high = NAN};
    return (struct observed_series){.items = rows,
                                    .count = count,
                                    .naives =
                                        NAIVE_LAST_YEAR | NAIVE_RANDOM_WALK | NAIVE_LINEAR_TREND};
}

static void check_middle(const struct observed_series *series, unsigned kind, int origin, int month,
                         double expected)
{
    const struct observation row = {.month = month, .months = 1};
    double sample[NAIVE_SAMPLE];
    assert_true(naive_forecast(series, kind, origin, &row, sample));
    if (!(fabs(sample[NAIVE_SAMPLE / 2] - expected) < 1e-9))
        fail_msg("%.12g is not %.12g", sample[NAIVE_SAMPLE / 2], expected);
}

static void each_takes_what_it_says_from_what_is_known(void **state)
{
    (void)state;
    struct observation rows[20];
    const struct observed_series series = rising(rows, 20);
    check_middle(&series, RANDOM_WALK, 14, 17, 38); /* the row of month 14 */
    check_middle(&series, LAST_YEAR, 14, 17, 20);   /* that of month 5 */
    check_middle(&series, LAST_YEAR, 14, 26, 38);   /* that of month 14 */
    check_middle(&series, LAST_YEAR, 14, 27, 16);   /* month 15 is not known yet: that of month 3 */
    check_middle(&series, LINEAR_TREND, 14, 17, 44);
}

static void nothing_after_the_origin_is_looked_at(void **state)
{
    (void)state;
    struct observation rows[20];
    struct observed_series series = rising(rows, 20);
    const struct observation row = {.month = 19, .months = 1};
    double before[NAIVE_SAMPLE], after[NAIVE_SAMPLE];
    for (unsigned kind = 0; kind < NAIVE_KINDS; kind++) {
        assert_true(naive_forecast(&series, kind, 14, &row, before));
        for (size_t i = 15; i < 20; i++)
            rows[i].value = -1000;
        assert_true(naive_forecast(&series, kind, 14, &row, after));
        assert_memory_equal(before, after, sizeof before);
    }
}

/* Steps of 2 a month: the variance of three months ahead is 3 x 4. */
static void a_random_walk_spreads_with_the_root_of_time(void **state)
{
    (void)state;
    struct observation rows[20];
    const struct observed_series series = rising(rows, 20);
    const struct observation row = {.month = 17, .months = 1};
    double sample[NAIVE_SAMPLE];
    assert_true(naive_forecast(&series, RANDOM_WALK, 14, &row, sample));
    double squares = 0;
    for (size_t i = 0; i < NAIVE_SAMPLE; i++)
        squares += (sample[i] - 38) * (sample[i] - 38);
    assert_true(fabs(squares / NAIVE_SAMPLE - 12) < 0.2);
    for (size_t i = 1; i < NAIVE_SAMPLE; i++)
        assert_true(sample[i] > sample[i - 1]);
}

static void logarithms_give_the_geometric_line(void **state)
{
    (void)state;
    struct observation rows[6];
    struct observed_series series = rising(rows, 6);
    series.transform = TRANSFORM_LOG;
    for (size_t i = 0; i < 6; i++)
        rows[i].value = pow(2, (double)i);
    check_middle(&series, LINEAR_TREND, 5, 8, 256);
    check_middle(&series, RANDOM_WALK, 5, 8, 32);
    rows[0].value = -1;
    const struct observation row = {.month = 8, .months = 1};
    double sample[NAIVE_SAMPLE];
    assert_false(naive_forecast(&series, RANDOM_WALK, 5, &row, sample));
}

static void too_little_gives_none(void **state)
{
    (void)state;
    struct observation rows[3];
    struct observed_series series = rising(rows, 3);
    const struct observation row = {.month = 8, .months = 1};
    double sample[NAIVE_SAMPLE];
    assert_false(naive_forecast(&series, LAST_YEAR, 2, &row, sample));
    assert_false(naive_forecast(&series, LINEAR_TREND, 1, &row, sample));
    assert_true(naive_forecast(&series, RANDOM_WALK, 0, &row, sample));
    series.naives = NAIVE_LAST_YEAR;
    assert_false(naive_forecast(&series, RANDOM_WALK, 2, &row, sample));
}

static void a_range_is_held_against_its_nearest_point(void **state)
{
    (void)state;
    const struct observation range = {
        .value = NAN, .low = 10, .high = 20, .kind = OBSERVATION_CLAIM};
    assert_true(observation_near(&range, 5) == 10 && observation_near(&range, 25) == 20);
    assert_true(observation_near(&range, 13) == 13 && observation_centre(&range) == 15);
    const struct observation measured = {.value = 12, .low = 10, .high = 20};
    assert_true(observation_near(&measured, 5) == 12 && observation_centre(&measured) == 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_takes_what_it_says_from_what_is_known),
        cmocka_unit_test(nothing_after_the_origin_is_looked_at),
        cmocka_unit_test(a_random_walk_spreads_with_the_root_of_time),
        cmocka_unit_test(logarithms_give_the_geometric_line),
        cmocka_unit_test(too_little_gives_none),
        cmocka_unit_test(a_range_is_held_against_its_nearest_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
