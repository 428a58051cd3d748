// SPDX-License-Identifier: MIT
/* Scores of forecasts, against numbers worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/score.h"

#include <math.h>

static void close_to(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void the_score_of_one_point_is_its_distance(void **state)
{
    (void)state;
    close_to(score_crps((double[]){3}, 1, 5), 2);
    assert_true(isnan(score_crps(NULL, 0, 5)));
}

/* 0, 1 and 3 against 2: (2 + 1 + 1)/3 less half of the mean difference of all nine pairs, 12/9. */
static void the_score_of_three_points_is_the_sum_by_hand(void **state)
{
    (void)state;
    close_to(score_crps((double[]){0, 1, 3}, 3, 2), 4.0 / 3 - 12.0 / 18);
}

/* Two points spanning the observation do better than either alone. */
static void a_sample_about_the_observation_scores_better_than_a_miss(void **state)
{
    (void)state;
    close_to(score_crps((double[]){-1, 1}, 2, 0), 0.5);
    close_to(score_crps((double[]){-1, 1}, 2, 1), 0.5);
    assert_true(score_crps((double[]){-1, 1}, 2, 3) > 2);
}

/* Mean 1, deviation sqrt(2): at the mean -ln(sqrt(2 pi 2)). */
static void the_log_score_is_that_of_a_normal_density(void **state)
{
    (void)state;
    const double pi = 3.14159265358979323846;
    close_to(score_log_normal((double[]){0, 2}, 2, 1), -log(sqrt(2 * pi * 2)));
    close_to(score_log_normal((double[]){0, 2}, 2, 3), -log(sqrt(2 * pi * 2)) - 1);
    assert_true(isnan(score_log_normal((double[]){1, 1}, 2, 1)));
    assert_true(isnan(score_log_normal((double[]){1}, 1, 1)));
}

/* Errors 1, -1, 2 of observed 1, 2, 4. */
static void errors_are_summed_as_by_hand(void **state)
{
    (void)state;
    const struct score_errors errors = score_errors((double[]){2, 1, 6}, (double[]){1, 2, 4}, 3);
    assert_int_equal(errors.count, 3);
    close_to(errors.mean, 2.0 / 3);
    close_to(errors.absolute, 4.0 / 3);
    close_to(errors.root_square, sqrt(2));
    close_to(errors.percentage, (1 + 0.5 + 0.5) / 3);
}

static void nothing_is_divided_by_an_observed_zero(void **state)
{
    (void)state;
    close_to(score_errors((double[]){2, 3}, (double[]){0, 2}, 2).percentage, 0.5);
    assert_true(isnan(score_errors((double[]){2}, (double[]){0}, 1).percentage));
}

/* Always 2 too high: all bias. Twice the spread: all variance. Turned round: all covariance. */
static void theil_tells_a_wrong_mean_from_a_wrong_spread_and_from_the_rest(void **state)
{
    (void)state;
    const double observed[] = {-1, 0, 1};
    const struct score_errors high = score_errors((double[]){1, 2, 3}, observed, 3);
    close_to(high.bias, 1), close_to(high.variance, 0), close_to(high.covariance, 0);
    const struct score_errors wide = score_errors((double[]){-2, 0, 2}, observed, 3);
    close_to(wide.bias, 0), close_to(wide.variance, 1), close_to(wide.covariance, 0);
    const struct score_errors turned = score_errors((double[]){1, 0, -1}, observed, 3);
    close_to(turned.bias, 0), close_to(turned.variance, 0), close_to(turned.covariance, 1);
    const struct score_errors mixed = score_errors((double[]){1, 5, 2}, observed, 3);
    close_to(mixed.bias + mixed.variance + mixed.covariance, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_score_of_one_point_is_its_distance),
        cmocka_unit_test(the_score_of_three_points_is_the_sum_by_hand),
        cmocka_unit_test(a_sample_about_the_observation_scores_better_than_a_miss),
        cmocka_unit_test(the_log_score_is_that_of_a_normal_density),
        cmocka_unit_test(errors_are_summed_as_by_hand),
        cmocka_unit_test(nothing_is_divided_by_an_observed_zero),
        cmocka_unit_test(theil_tells_a_wrong_mean_from_a_wrong_spread_and_from_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
