// SPDX-License-Identifier: MIT
/* Likelihoods against the same sums written out, and what a model gains by being nearer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/table.h"
#include "measure/likelihood.h"

#include <math.h>

enum { ROWS = 4, STRIDE = 8 };

static _Alignas(64) double model[ROWS * STRIDE];
static const bool chained[ROWS] = {false, true, true, true}, apart[ROWS] = {false};

static void check_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static void fill(const double lane0[ROWS], const double lane1[ROWS])
{
    for (size_t row = 0; row < ROWS; row++)
        for (size_t lane = 0; lane < STRIDE; lane++)
            model[row * STRIDE + lane] = lane == 1 ? lane1[row] : lane0[row];
}

static void add(const struct likelihood *likelihood, double out[2])
{
    double lanes[8] = {0};
    likelihood_add(likelihood, model, STRIDE, 2, lanes);
    out[0] = lanes[0], out[1] = lanes[1];
}

/* (scale^2 + S(rho))^-((1 + n) / 2) (1 - rho^2)^(firsts / 2), the mean over rho. */
static double normal_by_hand(const double *observed, const double *said, const bool *follows,
                             double scale)
{
    static const double rhos[] = {0, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95};
    double sum = 0;
    for (size_t k = 0; k < 11; k++) {
        double squares = scale * scale, factor = 1;
        for (size_t i = 0; i < ROWS; i++) {
            const double e = observed[i] - said[i];
            const double b = follows[i] ? observed[i - 1] - said[i - 1] : 0;
            const double rho = rhos[k];
            squares += follows[i] ? (e - rho * b) * (e - rho * b) : (1 - rho * rho) * e * e;
            factor *= follows[i] ? 1 : sqrt(1 - rho * rho);
        }
        sum += factor * pow(squares, -0.5 * (1 + ROWS)) / 11;
    }
    return log(sum);
}

static void a_normal_error_is_summed_over(void **state)
{
    (void)state;
    const double observed[ROWS] = {1, 2, 2.5, 4}, near[ROWS] = {1.1, 1.9, 2.6, 3.9};
    const double far[ROWS] = {2, 1, 3.5, 3};
    const bool *const follows[] = {chained, apart};
    double out[2];
    fill(near, far);
    for (size_t i = 0; i < 2; i++) {
        const struct likelihood likelihood = {.family = LIKELIHOOD_NORMAL,
                                              .count = ROWS,
                                              .observed = observed,
                                              .follows = follows[i],
                                              .scale = 0.5,
                                              .weight = 1};
        add(&likelihood, out);
        check_near(out[0], normal_by_hand(observed, near, follows[i], 0.5));
        check_near(out[1], normal_by_hand(observed, far, follows[i], 0.5));
        assert_true(out[0] > out[1]);
    }
}

/* An error that lasts is one error: being off by the same everywhere costs less than its squares say. */
static void errors_that_last_count_less(void **state)
{
    (void)state;
    const double zeros[ROWS] = {0}, same[ROWS] = {1, 1, 1, 1}, mixed[ROWS] = {1, -1, 1, -1};
    const struct likelihood likelihood = {.family = LIKELIHOOD_NORMAL,
                                          .count = ROWS,
                                          .observed = zeros,
                                          .follows = chained,
                                          .scale = 0.1,
                                          .weight = 1};
    double out[2];
    fill(same, mixed);
    add(&likelihood, out);
    assert_true(out[0] > out[1] + 2);
}

static void logarithms_are_taken_of_the_model(void **state)
{
    (void)state;
    const double observed[ROWS] = {0, 0.5, 1, 1.5}, logs[ROWS] = {0.1, 0.4, 1.1, 1.4};
    double said[ROWS], broken[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        said[i] = exp(logs[i]), broken[i] = -1;
    struct likelihood likelihood = {.family = LIKELIHOOD_NORMAL,
                                    .logs = true,
                                    .count = ROWS,
                                    .observed = observed,
                                    .follows = chained,
                                    .scale = 0.5,
                                    .weight = 1};
    double out[2];
    fill(said, broken);
    add(&likelihood, out);
    check_near(out[0], normal_by_hand(observed, logs, chained, 0.5));
    assert_true(out[1] == -INFINITY);
}

static double below(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

static void a_range_counts_by_the_probability_within_it(void **state)
{
    (void)state;
    const double low[ROWS] = {0, 1, -INFINITY, NAN}, high[ROWS] = {2, 2, 3, NAN};
    const double observed[ROWS] = {NAN, NAN, NAN, 4}, said[ROWS] = {1, 2.5, 2, 3.8};
    static const double widths[] = {0.25, 0.5, 1, 2, 4};
    const struct likelihood likelihood = {.family = LIKELIHOOD_INTERVAL,
                                          .count = ROWS,
                                          .observed = observed,
                                          .low = low,
                                          .high = high,
                                          .scale = 0.4,
                                          .weight = 0.5};
    double out[2], sum = 0;
    for (size_t k = 0; k < 5; k++) {
        const double s = widths[k] * 0.4, z = (4 - 3.8) / s;
        sum += sqrt((below(1 / s) - below(-1 / s)) * (below(-0.5 / s) - below(-1.5 / s)) *
                    below(1 / s) * exp(-0.5 * z * z) / s) /
               5;
    }
    fill(said, said);
    add(&likelihood, out);
    check_near(out[0], log(sum));
}

static void a_count_is_negative_binomial(void **state)
{
    (void)state;
    const double observed[ROWS] = {3, 0, 7, 2}, said[ROWS] = {2.5, 0.5, 6, 3};
    const double none[ROWS] = {0, 1, 1, 1};
    static const double sizes[] = {1, 3, 10, 30, 100, 10000};
    const struct likelihood likelihood = {
        .family = LIKELIHOOD_COUNT, .count = ROWS, .observed = observed, .scale = 1, .weight = 1};
    double out[2], sum = 0;
    for (size_t k = 0; k < 6; k++) {
        double p = 1;
        for (size_t i = 0; i < ROWS; i++)
            p *= exp(lgamma(observed[i] + sizes[k]) - lgamma(sizes[k]) - lgamma(observed[i] + 1)) *
                 pow(sizes[k] / (sizes[k] + said[i]), sizes[k]) *
                 pow(said[i] / (sizes[k] + said[i]), observed[i]);
        sum += p / 6;
    }
    fill(said, none);
    add(&likelihood, out);
    if (!(fabs(out[0] - log(sum)) < 1e-9)) /* lgamma of large numbers loses digits */
        fail_msg("%.17g is not %.17g", out[0], log(sum));
    assert_true(out[1] == -INFINITY); /* three were seen where there can be none */
}

/* With many rows the error's size is known: 0.2 with neighbours that agree at 0.6. */
static void draws_of_the_error_are_those_that_made_the_rows(void **state)
{
    (void)state;
    enum { MANY = 400, DRAWS = 200 };
    static double observed[MANY];
    static bool follows[MANY];
    static _Alignas(64) double zeros[MANY * STRIDE];
    const uint64_t stream = random_stream(1, text_hash("likelihood test"), 0);
    for (size_t i = 0; i < MANY; i++) {
        const double z = vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile,
                                     random_at(stream, 0, i).first);
        observed[i] = i == 0 ? 0.25 * z : 0.6 * observed[i - 1] + 0.2 * z;
        follows[i] = i > 0;
    }
    const struct likelihood likelihood = {.family = LIKELIHOOD_NORMAL,
                                          .count = MANY,
                                          .observed = observed,
                                          .follows = follows,
                                          .scale = 1,
                                          .weight = 1};
    double sigma = 0, rho = 0;
    for (uint64_t d = 0; d < DRAWS; d++) {
        const struct likelihood_error error =
            likelihood_draw(&likelihood, zeros, STRIDE, 3, stream, d);
        sigma += error.sigma / DRAWS, rho += error.rho / DRAWS;
    }
    assert_true(fabs(sigma - 0.2) < 0.03 && fabs(rho - 0.6) < 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_normal_error_is_summed_over),
        cmocka_unit_test(errors_that_last_count_less),
        cmocka_unit_test(logarithms_are_taken_of_the_model),
        cmocka_unit_test(a_range_counts_by_the_probability_within_it),
        cmocka_unit_test(a_count_is_negative_binomial),
        cmocka_unit_test(draws_of_the_error_are_those_that_made_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
