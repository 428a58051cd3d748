// SPDX-License-Identifier: MIT
/* What slices of an ensemble tell: distances by hand, known functions, thresholds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/given_data.h"

#include "base/random.h"
#include "study/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct error err;

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

enum { ROWS = 1 << 13, FACTORS = 4 };
static const double PI = 3.14159265358979323846;

static double x0[ROWS], x1[ROWS], x2[ROWS], x3[ROWS], y[ROWS];
static const double *const x[FACTORS] = {x0, x1, x2, x3};
static double *const columns[FACTORS] = {x0, x1, x2, x3};
static const struct given_data_options usual = {
    .slices = 10, .bins = 20, .dummies = 50, .resample = {.level = 0.95, .seed = 1}};

/* Ishigami's function; the fourth factor does nothing. */
static int draw(void **state)
{
    (void)state;
    for (uint32_t factor = 0; factor < FACTORS; factor++)
        sample_sobol_block(columns[factor], 0, ROWS, factor + 1, 1);
    for (size_t row = 0; row < ROWS; row++) {
        const double a = PI * (2 * x0[row] - 1), b = PI * (2 * x1[row] - 1);
        const double c = PI * (2 * x2[row] - 1);
        y[row] = sin(a) + 7 * sin(b) * sin(b) + 0.1 * c * c * c * c * sin(a);
    }
    return 0;
}

/* y = x: the slice k of 10 has F = 0 below k / 10 and 1 above (k + 1) / 10, so its distance is the larger
 * of k / 10 and (9 - k) / 10: .9 .8 .7 .6 .5 .5 .6 .7 .8 .9. Half of the area between densities is 0.9. */
static void an_outcome_that_is_the_factor_has_its_distances_exactly(void **state)
{
    (void)state;
    enum { FEW = 1000 };
    double own[FEW];
    const double *const factor[] = {own};
    struct arena arena;
    struct given_data data;
    arena_init(&arena);
    for (size_t i = 0; i < FEW; i++)
        own[i] = (double)(i * 387 % FEW); /* 0 .. 999, mixed */
    assert_int_equal(given_data_analyse(&arena, factor, 1, own, FEW, &usual, &data, &err),
                     STATUS_OK);
    check_near(data.effects[0].median.value, 0.7, 1e-12);
    check_near(data.effects[0].largest.value, 0.9, 1e-12);
    check_near(data.effects[0].delta.value, 0.9, 1e-12);
    check_near(data.effects[0].first, 0.99, 0.001);
    assert_int_equal(data.effects[0].slices, 10);
    arena_free(&arena);
}

/* Two values, eight rows a slice: y = 0 0 0 0 0 0 1 1 against 0 0 1 1 1 1 1 1. Overall half are 0, so
 * both distances are |6/8 - 1/2| = 1/4. */
static void a_factor_of_two_values_has_two_slices(void **state)
{
    (void)state;
    const double own[] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    const double outcome[] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0};
    const double *const factor[] = {own};
    struct given_data_options options = usual;
    struct arena arena;
    struct given_data data;
    arena_init(&arena);
    options.slices = options.bins = 2;
    assert_int_equal(given_data_analyse(&arena, factor, 1, outcome, 16, &options, &data, &err),
                     STATUS_OK);
    assert_int_equal(data.effects[0].slices, 2);
    check_near(data.effects[0].median.value, 0.25, 1e-15);
    check_near(data.effects[0].largest.value, 0.25, 1e-15);
    check_near(data.effects[0].delta.value, 0.25, 1e-15);
    arena_free(&arena);
}

static void ishigami_is_ordered_and_its_first_orders_come_out(void **state)
{
    (void)state;
    struct arena arena;
    struct given_data data;
    struct given_data_options options = usual;
    arena_init(&arena);
    options.slices = 32;
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS, &options, &data, &err),
                     STATUS_OK);
    check_near(data.effects[0].first, 0.31390519114781146, 0.01);
    check_near(data.effects[1].first, 0.4424111447900409, 0.01);
    check_near(data.effects[2].first, 0, 0.01);
    check_near(data.effects[3].first, 0, 0.01);
    for (size_t i = 0; i < 3; i++) /* the third shows in the distribution, not in the mean */
        assert_true(data.effects[i].median.value > data.effects[i].median.threshold &&
                    data.effects[i].delta.value > data.effects[i].delta.threshold);
    assert_true(data.effects[1].median.value > data.effects[2].median.value);
    arena_free(&arena);
}

/* Over 100 dummies with random values: about 5 of 100 lie above a threshold of 95 %. */
static void a_factor_of_no_use_stays_below_the_threshold(void **state)
{
    (void)state;
    enum { SEEDS = 100, FEW = 1000 };
    double own[FEW];
    const double *const factor[] = {own};
    size_t above_median = 0, above_largest = 0, above_delta = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct arena arena;
        struct given_data data;
        arena_init(&arena);
        for (size_t i = 0; i < FEW; i++)
            own[i] = random_at(seed, i, 0).first;
        assert_int_equal(given_data_analyse(&arena, factor, 1, y, FEW, &usual, &data, &err),
                         STATUS_OK);
        const struct given_effect *effect = data.effects;
        above_median += effect->median.value > effect->median.threshold;
        above_largest += effect->largest.value > effect->largest.threshold;
        above_delta += effect->delta.value > effect->delta.threshold;
        arena_free(&arena);
    }
    assert_in_range(above_median, 0, 14);
    assert_in_range(above_largest, 0, 14);
    assert_in_range(above_delta, 0, 14);
}

static void intervals_and_the_order_come_from_replicates(void **state)
{
    (void)state;
    struct given_data_options options = usual;
    struct arena arena;
    struct given_data data;
    double medians[FACTORS];
    size_t top[2];
    arena_init(&arena);
    options.resample.replicates = 50;
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS, &options, &data, &err),
                     STATUS_OK);
    for (size_t i = 0; i < FACTORS; i++) {
        medians[i] = data.effects[i].median.value;
        assert_true(data.effects[i].median.interval.low < data.effects[i].median.interval.high);
    }
    assert_true(data.effects[0].delta.interval.low < data.effects[0].delta.value + 0.02);
    assert_true(data.effects[0].delta.interval.high > data.effects[0].delta.value);
    const struct ranking ranking =
        resample_ranking(medians, data.median_replicates, 50, FACTORS, 2, top);
    assert_true(ranking.set_held > 45);
    arena_free(&arena);
}

static void repeated_values_share_a_slice(void **state)
{
    (void)state;
    struct arena arena;
    struct given_data data;
    arena_init(&arena);
    for (size_t row = 0; row < ROWS; row++) {
        x0[row] = 3;                           /* never varies            */
        x1[row] = floor(3 * x1[row]);          /* three values            */
        x2[row] = x2[row] < 0.5 ? 0 : x2[row]; /* half of the rows are 0  */
        x3[row] = x3[row] < 0.99 ? 0 : 1;      /* hardly ever varies      */
    }
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS, &usual, &data, &err),
                     STATUS_OK);
    assert_int_equal(data.effects[0].slices, 1);
    assert_true(isnan(data.effects[0].median.value) && isnan(data.effects[0].first));
    assert_int_equal(data.effects[1].slices, 3);
    assert_int_equal(data.effects[2].slices, 10);
    assert_int_equal(data.effects[3].slices, 1);
    assert_true(data.effects[1].median.threshold < data.effects[2].median.threshold);
    arena_free(&arena);
    draw(NULL);
}

static void rows_without_a_number_are_left_out(void **state)
{
    (void)state;
    struct arena arena;
    struct given_data data, fewer;
    arena_init(&arena);
    for (size_t row = ROWS / 2; row < ROWS; row++)
        y[row] = NAN;
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS, &usual, &data, &err),
                     STATUS_OK);
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS / 2, &usual, &fewer, &err),
                     STATUS_OK);
    assert_int_equal(data.missing, ROWS / 2);
    assert_int_equal(data.rows, ROWS / 2);
    for (size_t i = 0; i < FACTORS; i++)
        assert_memory_equal(&data.effects[i].median.value, &fewer.effects[i].median.value,
                            sizeof(double));
    arena_free(&arena);
    draw(NULL);
}

static void bad_input_is_said(void **state)
{
    (void)state;
    struct arena arena;
    struct given_data data;
    struct error own = {0};
    arena_init(&arena);
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, 79, &usual, &data, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "too few futures"));
    for (size_t row = 0; row < ROWS; row++)
        y[row] = row % 5 ? -2.5 : NAN;
    own = (struct error){0};
    assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS, &usual, &data, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "-2.5 in every future"));
    arena_free(&arena);
    draw(NULL);
}

static void memory_that_runs_out_is_said(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at <= 2; fail_at++) {
        struct arena arena;
        struct given_data data;
        arena_init(&arena);
        arena.fail_at = fail_at;
        assert_int_equal(given_data_analyse(&arena, x, FACTORS, y, ROWS, &usual, &data, &err),
                         STATUS_NO_MEMORY);
        arena_free(&arena);
    }
}

static void an_analysis_that_is_asked_to_stop_says_so(void **state)
{
    (void)state;
    const volatile int stop = 1;
    struct given_data_options options = usual;
    options.stop = &stop;
    struct given_data data;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(given_data_analyse(&arena, (const double *const *)columns, FACTORS, y, ROWS,
                                        &options, &data, &err),
                     STATUS_INTERRUPTED);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outcome_that_is_the_factor_has_its_distances_exactly),
        cmocka_unit_test(a_factor_of_two_values_has_two_slices),
        cmocka_unit_test(ishigami_is_ordered_and_its_first_orders_come_out),
        cmocka_unit_test(a_factor_of_no_use_stays_below_the_threshold),
        cmocka_unit_test(intervals_and_the_order_come_from_replicates),
        cmocka_unit_test(repeated_values_share_a_slice),
        cmocka_unit_test(rows_without_a_number_are_left_out),
        cmocka_unit_test(bad_input_is_said),
        cmocka_unit_test(memory_that_runs_out_is_said),
        cmocka_unit_test(an_analysis_that_is_asked_to_stop_says_so),
    };
    return cmocka_run_group_tests(tests, draw, NULL);
}
