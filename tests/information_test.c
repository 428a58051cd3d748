// SPDX-License-Identifier: MIT
/* The value of information against closed forms; what is useless is worth nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/information.h"

#include "base/random.h"
#include "base/vector.h"
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

enum { FUTURES = 1 << 14 };
static double first[FUTURES], second[FUTURES], useless[FUTURES], one[FUTURES], other[FUTURES];
static const double nothing[FUTURES]; /* the option that does nothing */

static double normal(double u, double mean, double deviation)
{
    return mean + deviation * vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile, u);
}

/* Two standard normals and a useless uniform. */
static int draw(void **state)
{
    (void)state;
    sample_sobol_block(first, 0, FUTURES, 1, 1);
    sample_sobol_block(second, 0, FUTURES, 2, 1);
    sample_sobol_block(useless, 0, FUTURES, 3, 1);
    for (size_t i = 0; i < FUTURES; i++) {
        first[i] = normal(first[i], 0, 1);
        second[i] = normal(second[i], 0, 1);
    }
    return 0;
}

/* benefit[action][state] = 10 4 -2, 6 6 1, 3 3 3 with chances .3 .5 .2: means 4.6 5 3, and the best in
 * each state is worth 6.6 on average. */
static void three_actions_in_three_states(void **state)
{
    (void)state;
    const double a[] = {10, 4, -2}, b[] = {6, 6, 1}, c[] = {3, 3, 3}, chances[] = {0.3, 0.5, 0.2};
    const double *const benefit[] = {a, b, c};
    const struct information_choice choice = {
        .options = 3, .futures = 3, .benefit = benefit, .weights = chances};
    struct information_value value;
    assert_int_equal(information_perfect(&choice, &value, &err), STATUS_OK);
    check_near(value.value, 1.6, 1e-14);
    check_near(value.switches, 0.5, 1e-14);
    assert_int_equal(value.best, 1);
}

/* theta ~ N(mean, deviation^2) against 0: s phi(mu/s) - |mu| Phi(-|mu|/s). */
static const struct {
    double mean, deviation, value;
} gambles[] = {
    {0, 1, 0.3989422804014327},
    {0.5, 1, 0.19779655740130608},
    {-1, 2, 0.39559311480261217},
    {1000, 4000, 1145.378792894321},
};

static void a_gamble_against_nothing_has_its_closed_form(void **state)
{
    (void)state;
    const double *const benefit[] = {nothing, one};
    const struct information_choice choice = {.options = 2, .futures = FUTURES, .benefit = benefit};
    for (size_t i = 0; i < sizeof gambles / sizeof *gambles; i++) {
        struct information_value perfect, partial, none;
        const double s = gambles[i].deviation;
        for (size_t future = 0; future < FUTURES; future++)
            one[future] = gambles[i].mean + s * first[future];
        assert_int_equal(information_perfect(&choice, &perfect, &err), STATUS_OK);
        assert_int_equal(information_partial(&choice, first, &partial, &err), STATUS_OK);
        assert_int_equal(information_partial(&choice, useless, &none, &err), STATUS_OK);
        check_near(perfect.value, gambles[i].value, 0.001 * s);
        check_near(partial.value, gambles[i].value, 0.001 * s); /* the factor is all there is */
        check_near(none.value, 0, 0.01 * s);
    }
}

/* Net benefit th1 + th2, mean 0.5, deviations 1 and 2. */
static void each_part_of_a_sum_has_its_closed_form(void **state)
{
    (void)state;
    const double *const benefit[] = {nothing, one};
    const struct information_choice choice = {.options = 2, .futures = FUTURES, .benefit = benefit};
    struct information_value value;
    for (size_t i = 0; i < FUTURES; i++)
        one[i] = 0.5 + first[i] + 2 * second[i];
    assert_int_equal(information_perfect(&choice, &value, &err), STATUS_OK);
    check_near(value.value, 0.6642711489467628, 0.002);
    assert_int_equal(information_partial(&choice, first, &value, &err), STATUS_OK);
    check_near(value.value, 0.19779655740130608, 0.005);
    assert_int_equal(information_partial(&choice, second, &value, &err), STATUS_OK);
    check_near(value.value, 0.5726893964471604, 0.005);
    assert_int_equal(information_partial(&choice, useless, &value, &err), STATUS_OK);
    check_near(value.value, 0, 0.005);
}

/* Benefit x^2 - 1 in a standard normal x: to know x is worth E max(x^2 - 1, 0) = 2 phi(1). A straight
 * line would find nothing. */
static void a_curve_is_followed(void **state)
{
    (void)state;
    const double *const benefit[] = {nothing, one};
    const struct information_choice choice = {.options = 2, .futures = FUTURES, .benefit = benefit};
    struct information_value value;
    for (size_t i = 0; i < FUTURES; i++)
        one[i] = first[i] * first[i] - 1 + second[i];
    assert_int_equal(information_partial(&choice, first, &value, &err), STATUS_OK);
    check_near(value.value, 2 * 0.24197072451914337, 0.02);
}

/* A factor of three values that moves one option by -1, 0 or 1: (1 + 0 + 0) / 3. */
static void a_factor_of_few_values_is_met_exactly(void **state)
{
    (void)state;
    const double *const benefit[] = {nothing, one};
    const struct information_choice choice = {.options = 2, .futures = FUTURES, .benefit = benefit};
    struct information_value value;
    for (size_t i = 0; i < FUTURES; i++) {
        other[i] = floor(3 * useless[i]);
        one[i] = other[i] == 0 ? -1 : other[i] == 1 ? 1 : -0.5; /* not monotone */
        one[i] += 0.5 * first[i];
    }
    assert_int_equal(information_partial(&choice, other, &value, &err), STATUS_OK);
    check_near(value.value, 1.0 / 3, 0.01);
}

/* 200 small studies of ten equally good options: the in-sample gain would always be positive, and large;
 * out of sample it is 0 on average, with about as many studies below as above. */
static void what_is_learned_from_chance_earns_nothing(void **state)
{
    (void)state;
    enum { STUDIES = 200, FEW = 200, OPTIONS = 10 };
    static double noise[OPTIONS][FEW];
    const double *benefit[OPTIONS];
    double own[FEW], sum = 0, largest = 0;
    for (uint64_t study = 0; study < STUDIES; study++) {
        struct information_value value;
        for (size_t i = 0; i < FEW; i++) {
            own[i] = random_at(study, i, OPTIONS).first;
            for (size_t option = 0; option < OPTIONS; option++)
                noise[option][i] = normal(random_at(study, i, option).first, 0, 1);
        }
        for (size_t option = 0; option < OPTIONS; option++)
            benefit[option] = noise[option];
        const struct information_choice choice = {
            .options = OPTIONS, .futures = FEW, .benefit = benefit};
        assert_int_equal(information_partial(&choice, own, &value, &err), STATUS_OK);
        sum += value.value;
        largest = fmax(largest, value.value);
    }
    check_near(sum / STUDIES, 0, 0.02);
    assert_true(largest < 0.35);
}

static void weights_and_missing_futures_count(void **state)
{
    (void)state;
    enum { FEW = 4000 };
    static double weights[FEW];
    const double *const benefit[] = {nothing, one};
    struct information_choice choice = {
        .options = 2, .futures = FEW, .benefit = benefit, .weights = weights};
    struct information_value weighted, plain;
    for (size_t i = 0; i < FEW; i++) {
        weights[i] = i < FEW / 2 ? 2.5 : 0;
        one[i] = 0.3 + first[i];
    }
    assert_int_equal(information_partial(&choice, first, &weighted, &err), STATUS_OK);
    choice.weights = NULL;
    for (size_t i = FEW / 2; i < FEW; i++)
        one[i] = NAN;
    assert_int_equal(information_partial(&choice, first, &plain, &err), STATUS_OK);
    assert_int_equal(plain.futures, FEW / 2);
    assert_int_equal(weighted.futures, FEW / 2);
    check_near(weighted.value, plain.value, 1e-12);
    check_near(weighted.error, plain.error, 1e-12);
}

static void a_single_option_or_too_few_futures(void **state)
{
    (void)state;
    const double *const benefit[] = {nothing, one};
    struct information_choice choice = {.options = 1, .futures = 100, .benefit = benefit};
    struct information_value value;
    struct error own = {0};
    assert_int_equal(information_perfect(&choice, &value, &err), STATUS_OK);
    check_near(value.value, 0, 0);
    assert_int_equal(information_partial(&choice, first, &value, &err), STATUS_OK);
    check_near(value.value, 0, 0);
    choice.futures = 15;
    assert_int_equal(information_partial(&choice, first, &value, &own), STATUS_INPUT);
    assert_non_null(strstr(own.message, "too few futures"));
    choice.futures = 1;
    assert_int_equal(information_perfect(&choice, &value, &err), STATUS_INPUT);
    choice.options = 0;
    assert_int_equal(information_perfect(&choice, &value, &err), STATUS_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_actions_in_three_states),
        cmocka_unit_test(a_gamble_against_nothing_has_its_closed_form),
        cmocka_unit_test(each_part_of_a_sum_has_its_closed_form),
        cmocka_unit_test(a_curve_is_followed),
        cmocka_unit_test(a_factor_of_few_values_is_met_exactly),
        cmocka_unit_test(what_is_learned_from_chance_earns_nothing),
        cmocka_unit_test(weights_and_missing_futures_count),
        cmocka_unit_test(a_single_option_or_too_few_futures),
    };
    return cmocka_run_group_tests(tests, draw, NULL);
}
