// SPDX-License-Identifier: MIT
/* Robustness metrics of three choices in five futures, worked out by hand and by another program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/robustness.h"

#include <math.h>

enum { CHOICES = 3, FUTURES = 5 };

static const double first[] = {10, 9, 2, 8, 1}, second[] = {6, 6, 5, 6, 5},
                    third[] = {3, 12, 4, 0, 11}, *const rows[] = {first, second, third};

static const struct performance fixture = {.values = rows, .choices = CHOICES, .futures = FUTURES};
static const struct robustness_options usual = {
    .hurwicz = 0.5, .tail = 0.2, .threshold = 5.0, .strict = false, .ddof = 0};

static void measure(const struct performance *performance, const struct robustness_options *options,
                    double *values)
{
    struct error err = {0};
    assert_int_equal(robustness_measure(performance, options, values, &err), STATUS_OK);
}

static void near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12 * (1.0 + fabs(expected))))
        fail_msg("%.17g, expected %.17g", value, expected);
}

/* Expected values: closed forms, and numpy for quantiles and deviations. */
static void every_metric_has_its_known_value(void **state)
{
    static const struct {
        enum metric metric;
        double values[CHOICES];
    } known[] = {
        {METRIC_MAXIMIN, {1.0, 5.0, 0.0}},
        {METRIC_MAXIMAX, {10.0, 6.0, 12.0}},
        {METRIC_HURWICZ, {5.5, 5.5, 6.0}},
        {METRIC_LAPLACE, {6.0, 5.6, 6.0}},
        {METRIC_CVAR, {1.0, 5.0, 0.0}}, /* the worst fifth is the worst of five */
        {METRIC_REGRET_MOST, {10.0, 6.0, 8.0}},
        {METRIC_REGRET_P90, {7.2, 6.0, 7.6}},
        {METRIC_REGRET_MEAN, {3.2, 3.6, 3.2}},
        {METRIC_MEAN_VARIANCE, {1.4762770544167378, 4.429833604639743, 1.2301385866078098}},
        {METRIC_SIGNAL_NOISE, {1.6035674514745464, 11.430952132988164, 1.2792042981336627}},
        {METRIC_UNDESIRABLE, {13.0, 2.0, 5.0}},
        {METRIC_DOMAIN, {0.6, 1.0, 0.4}},
        {METRIC_SKEW, {-0.6097560975609757, -1.0, 0.4615384615384617}},
        {METRIC_PEAKEDNESS, {1.1714285714285713, 1.0, 1.3}},
    };
    double values[METRIC_COUNT * CHOICES];
    (void)state;
    _Static_assert(sizeof known / sizeof known[0] == METRIC_COUNT, "every metric");
    measure(&fixture, &usual, values);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        for (size_t c = 0; c < CHOICES; c++)
            near(values[known[i].metric * CHOICES + c], known[i].values[c]);
}

static void options_say_which_convention(void **state)
{
    struct robustness_options options = usual;
    double values[METRIC_COUNT * CHOICES];
    (void)state;
    options.hurwicz = 0.7, options.strict = true, options.ddof = 1, options.tail = 0.3;
    measure(&fixture, &options, values);
    near(values[METRIC_HURWICZ * CHOICES + 0], 3.7);
    near(values[METRIC_HURWICZ * CHOICES + 1], 5.3);
    near(values[METRIC_HURWICZ * CHOICES + 2], 3.6);
    near(values[METRIC_DOMAIN * CHOICES + 1], 0.6);
    near(values[METRIC_MEAN_VARIANCE * CHOICES + 1], 6.6 / (1.0 + sqrt(0.3)));
    near(values[METRIC_CVAR * CHOICES + 0], (1.0 + 0.5 * 2.0) / 1.5);
    options.threshold = NAN;
    measure(&fixture, &options, values);
    assert_true(isnan(values[METRIC_DOMAIN * CHOICES]));
}

static void the_winner_depends_on_the_metric(void **state)
{
    static const struct {
        enum metric metric;
        size_t winner;
    } known[] = {
        {METRIC_MAXIMIN, 1},     {METRIC_MAXIMAX, 2},     {METRIC_HURWICZ, 2},
        {METRIC_LAPLACE, 0},     {METRIC_REGRET_MOST, 1}, {METRIC_REGRET_MEAN, 0},
        {METRIC_UNDESIRABLE, 1}, {METRIC_DOMAIN, 1},
    };
    double values[METRIC_COUNT * CHOICES];
    bool same_order;
    (void)state;
    measure(&fixture, &usual, values);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_int_equal(robustness_winner(&fixture, values, known[i].metric), known[i].winner);
    assert_int_equal(robustness_winners(&fixture, values, &same_order), 3);
    assert_false(same_order);
    assert_true(robustness_same_order(&fixture, values, METRIC_LAPLACE, METRIC_REGRET_MEAN));
    assert_false(robustness_same_order(&fixture, values, METRIC_MAXIMIN, METRIC_MAXIMAX));
}

static void smaller_is_better_turns_values_round(void **state)
{
    static const double cheap[] = {1.0, 2.0, 3.0},
                        dear[] = {4.0, 5.0, 9.0}, *const costs[] = {cheap, dear};
    const struct performance performance = {
        .values = costs, .choices = 2, .futures = 3, .smaller_is_better = true};
    struct robustness_options options = usual;
    double values[METRIC_COUNT * 2];
    bool same_order;
    (void)state;
    options.threshold = 3.0;
    measure(&performance, &options, values);
    near(values[METRIC_MAXIMIN * 2 + 1], -9.0);
    near(values[METRIC_REGRET_MOST * 2 + 1], 6.0);
    near(values[METRIC_DOMAIN * 2 + 0], 1.0);
    near(values[METRIC_DOMAIN * 2 + 1], 0.0);
    near(values[METRIC_SIGNAL_NOISE * 2 + 0], 2.0 * sqrt(2.0 / 3.0));
    assert_int_equal(robustness_winner(&performance, values, METRIC_SIGNAL_NOISE), 0);
    assert_int_equal(robustness_winner(&performance, values, METRIC_LAPLACE), 0);
    near(values[METRIC_MEAN_VARIANCE * 2 + 0], 3.0 * (1.0 + sqrt(2.0 / 3.0)));
    assert_int_equal(robustness_winner(&performance, values, METRIC_MEAN_VARIANCE), 0);
    assert_int_equal(robustness_winners(&performance, values, &same_order), 1);
}

static void equal_weights_change_nothing_and_their_scale_does_not_matter(void **state)
{
    static const double weights[] = {2.5, 2.5, 2.5, 2.5, 2.5};
    struct performance weighted = fixture;
    double plain[METRIC_COUNT * CHOICES], values[METRIC_COUNT * CHOICES];
    (void)state;
    weighted.weights = weights;
    measure(&fixture, &usual, plain);
    measure(&weighted, &usual, values);
    for (size_t i = 0; i < METRIC_COUNT * CHOICES; i++)
        near(values[i], plain[i]);
}

static void a_future_without_weight_counts_nowhere(void **state)
{
    static const double weights[] = {1.0, 1.0, 1.0, 1.0, 0.0}, four[] = {1.0, 1.0, 1.0, 1.0};
    struct performance weighted = fixture, shorter = fixture;
    struct robustness_options options = usual;
    double values[METRIC_COUNT * CHOICES], fewer[METRIC_COUNT * CHOICES];
    (void)state;
    options.tail = 0.25;
    weighted.weights = weights;
    shorter.futures = 4, shorter.weights = four;
    measure(&weighted, &options, values);
    measure(&shorter, &options, fewer);
    for (size_t m = 0; m < METRIC_COUNT; m++)
        for (size_t c = 0; c < CHOICES && m != METRIC_UNDESIRABLE; c++) /* a sum over futures */
            near(values[m * CHOICES + c], fewer[m * CHOICES + c]);
}

static void a_sure_thing_has_no_spread_to_divide_by(void **state)
{
    static const double sure[] = {4.0, 4.0, 4.0}, *const row[] = {sure};
    const struct performance performance = {.values = row, .choices = 1, .futures = 3};
    double values[METRIC_COUNT];
    (void)state;
    measure(&performance, &usual, values);
    assert_true(isinf(values[METRIC_SIGNAL_NOISE]));
    assert_true(isnan(values[METRIC_SKEW]) && isnan(values[METRIC_PEAKEDNESS]));
    near(values[METRIC_MEAN_VARIANCE], 5.0);
    assert_int_equal(robustness_winner(&performance, values, METRIC_SKEW), SIZE_MAX);
}

static void the_deviation_from_a_reference_is_the_largest_over_objectives(void **state)
{
    static const double objectives_a[] = {10, 11, 12, 13, 14}, objectives_b[] = {5, 5, 5, 5, 4},
                        *const objectives[] = {objectives_a, objectives_b};
    static const double references[] = {10, 5}, zero[] = {0, 5};
    struct error err = {0};
    double deviation;
    (void)state;
    assert_int_equal(robustness_deviation(objectives, references, 2, 5, 0.9, &deviation, &err),
                     STATUS_OK);
    near(deviation, 0.36); /* of 0 .1 .2 .3 .4; the other: 0.12 */
    assert_int_equal(robustness_deviation(objectives, zero, 2, 5, 0.9, &deviation, &err),
                     STATUS_OK);
    assert_true(isnan(deviation));
}

static void the_radius_is_the_distance_to_the_nearest_failing_future(void **state)
{
    static const double a[] = {0.0, 3.0, 1.0}, b[] = {0.0, 8.0, 1.0}, *const x[] = {a, b};
    static const double estimate[] = {0.0, 0.0}, scale[] = {1.0, 2.0};
    static const bool fails[] = {false, true, false}, none[3];
    (void)state;
    near(robustness_radius(x, 2, 3, estimate, scale, fails, DISTANCE_EUCLIDEAN), 5.0);
    near(robustness_radius(x, 2, 3, estimate, scale, fails, DISTANCE_LARGEST), 4.0);
    assert_true(isinf(robustness_radius(x, 2, 3, estimate, scale, none, DISTANCE_LARGEST)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_metric_has_its_known_value),
        cmocka_unit_test(options_say_which_convention),
        cmocka_unit_test(the_winner_depends_on_the_metric),
        cmocka_unit_test(smaller_is_better_turns_values_round),
        cmocka_unit_test(equal_weights_change_nothing_and_their_scale_does_not_matter),
        cmocka_unit_test(a_future_without_weight_counts_nowhere),
        cmocka_unit_test(a_sure_thing_has_no_spread_to_divide_by),
        cmocka_unit_test(the_deviation_from_a_reference_is_the_largest_over_objectives),
        cmocka_unit_test(the_radius_is_the_distance_to_the_nearest_failing_future),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
