// SPDX-License-Identifier: MIT
/* Coverage, errors and verdicts of series whose few rows can be worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/backtest_judge.h"

#include <math.h>

enum { EMPTY, WON, ALONE, LOST, SERIES };
enum { LAST_YEAR, RANDOM_WALK, TREND };

/* Every forecast here is 10: half of its draws between 8 and 12, 80 % between 6 and 14, 90 % between 4 and 16. */
static struct backtest_row row(size_t series, size_t origin, const struct observation *observation,
                               double observed)
{
    return (struct backtest_row){.series = series,
                                 .origin = origin,
                                 .observation = observation,
                                 .q = {4, 6, 8, 10, 12, 14, 16},
                                 .observed = observed,
                                 .crps = fabs(observed - 10) / 2,
                                 .log_score = -1,
                                 .naive = {NAN, NAN, NAN},
                                 .naive_observed = {NAN, NAN, NAN},
                                 .naive_crps = {NAN, NAN, NAN}};
}

static struct backtest_row against(struct backtest_row row, unsigned rival, double forecast,
                                   double observed)
{
    row.naive[rival] = forecast, row.naive_observed[rival] = observed;
    row.naive_crps[rival] = fabs(forecast - observed);
    return row;
}

static struct observation single(double value)
{
    return (struct observation){.value = value, .low = NAN, .high = NAN};
}

static struct observation range(double low, double high)
{
    return (struct observation){.value = NAN, .low = low, .high = high, .kind = OBSERVATION_CLAIM};
}

struct world {
    struct arena arena;
    struct observation seen[9];
    struct backtest_row rows[9];
    struct observed_series series[SERIES];
    struct observations observations;
    struct backtest_options options;
    struct backtest made;
};

static void world_begin(struct world *world)
{
    *world = (struct world){.seen = {single(10), single(12), single(13), single(15), single(20),
                                     range(8, 9), range(11, 30), range(5, 7), single(13)}};
    struct backtest_row *rows = world->rows;
    const struct observation *seen = world->seen;
    arena_init(&world->arena);
    for (size_t i = 0; i < 5; i++) /* five single numbers against a random walk that said 11 */
        rows[i] =
            against(row(LOST, i > 2, &seen[i], seen[i].value), RANDOM_WALK, 11, seen[i].value);
    for (size_t i = 0; i < 3; i++) /* last year is known for three of them, and said 14 */
        rows[i] = against(rows[i], LAST_YEAR, 14, seen[i].value);
    /* three ranges against a random walk that said 13; each is judged at its own nearest point */
    rows[5] = against(row(WON, 1, &seen[5], 9), RANDOM_WALK, 13, 9);
    rows[6] = against(row(WON, 1, &seen[6], 11), RANDOM_WALK, 13, 13);
    rows[7] = against(row(WON, 1, &seen[7], 7), RANDOM_WALK, 13, 7);
    rows[8] = row(ALONE, 0, &seen[8], 13);
    world->observations = (struct observations){.series = world->series, .series_count = SERIES};
    world->options = (struct backtest_options){
        .observations = &world->observations, .origins = {17, 23}, .origin_count = 2};
    world->made = (struct backtest){.options = &world->options, .rows = rows, .row_count = 9};
    assert_int_equal(backtest_judge(&world->arena, &world->made), STATUS_OK);
}

static void close_to(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static const struct backtest_series *judged(const struct world *world, size_t series)
{
    for (size_t i = 0; i < world->made.series_count; i++)
        if (world->made.series[i].series == series)
            return &world->made.series[i];
    return NULL;
}

/* 10 and 12 are within 8 to 12, 13 within 6 to 14, 15 within 4 to 16, 20 within none. */
static void coverage_is_the_share_of_rows_within_each_band(void **state)
{
    (void)state;
    struct world world;
    world_begin(&world);
    const struct backtest_series *series = judged(&world, LOST);
    close_to(series->all.inside_50, 2.0 / 5);
    close_to(series->all.inside_80, 3.0 / 5);
    close_to(series->all.inside_90, 4.0 / 5);
    close_to(series->origins[0].inside_50, 2.0 / 3); /* 10, 12, 13 */
    close_to(series->origins[0].inside_80, 1);
    close_to(series->origins[1].inside_80, 0); /* 15, 20 */
    close_to(series->origins[1].inside_90, 1.0 / 2);
    arena_free(&world.arena);
}

/* 8 to 9 and 11 to 30 reach into 8 to 12; 5 to 7 reaches only into 6 to 14. */
static void a_range_is_inside_where_its_nearest_point_is(void **state)
{
    (void)state;
    struct world world;
    world_begin(&world);
    const struct backtest_score *score = &judged(&world, WON)->all;
    close_to(score->inside_50, 2.0 / 3);
    close_to(score->inside_80, 1);
    close_to(score->errors.absolute, (1 + 1 + 3) / 3.0);
    close_to(score->rivals[RANDOM_WALK].absolute, (4 + 0 + 6) / 3.0);
    close_to(score->ratio, 0.5);
    assert_false(score->lost);
    arena_free(&world.arena);
}

/* Errors 0, -2, -3, -5, -10: a mean of -4; the observed have a variance of 58/5, the forecasts none. */
static void errors_of_medians_are_those_by_hand(void **state)
{
    (void)state;
    struct world world;
    world_begin(&world);
    const struct backtest_score *score = &judged(&world, LOST)->all;
    assert_int_equal(score->rows, 5);
    close_to(score->errors.mean, -4);
    close_to(score->errors.absolute, 4);
    close_to(score->errors.root_square, sqrt(138.0 / 5));
    close_to(score->errors.percentage, (2.0 / 12 + 3.0 / 13 + 5.0 / 15 + 10.0 / 20) / 5);
    close_to(score->errors.bias, 16 * 5 / 138.0);
    close_to(score->errors.variance, 58 / 138.0);
    close_to(score->errors.covariance, 0);
    close_to(score->crps, 20 / 2.0 / 5);
    close_to(score->log_score, -1);
    arena_free(&world.arena);
}

/* A random walk errs by 1, 1, 2, 4, 9; last year by 4, 2, 1 where the model errs by 0, 2, 3. */
static void a_series_is_lost_to_the_rival_that_does_best(void **state)
{
    (void)state;
    struct world world;
    world_begin(&world);
    const struct backtest_score *score = &judged(&world, LOST)->all;
    assert_int_equal(score->rivals[LAST_YEAR].rows, 3);
    close_to(score->rivals[LAST_YEAR].absolute, 7.0 / 3);
    close_to(score->rivals[LAST_YEAR].model_absolute, 5.0 / 3);
    close_to(score->rivals[RANDOM_WALK].absolute, 17.0 / 5);
    assert_int_equal(score->rivals[TREND].rows, 0);
    assert_int_equal(score->worst, RANDOM_WALK);
    close_to(score->ratio, 20.0 / 17);
    close_to(score->theil_u, sqrt(138.0 / 103));
    assert_true(score->lost);
    arena_free(&world.arena);
}

static void lost_series_come_first_and_those_without_rows_last(void **state)
{
    (void)state;
    static const size_t wanted[SERIES] = {LOST, WON, ALONE, EMPTY};
    struct world world;
    world_begin(&world);
    assert_int_equal(world.made.series_count, SERIES);
    for (size_t i = 0; i < SERIES; i++)
        assert_int_equal(world.made.series[i].series, wanted[i]);
    assert_true(isnan(judged(&world, ALONE)->all.ratio));
    assert_int_equal(judged(&world, EMPTY)->all.rows, 0);
    assert_int_equal(judged(&world, WON)->origins[0].rows, 0);
    arena_free(&world.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage_is_the_share_of_rows_within_each_band),
        cmocka_unit_test(a_range_is_inside_where_its_nearest_point_is),
        cmocka_unit_test(errors_of_medians_are_those_by_hand),
        cmocka_unit_test(a_series_is_lost_to_the_rival_that_does_best),
        cmocka_unit_test(lost_series_come_first_and_those_without_rows_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
