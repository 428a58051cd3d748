// SPDX-License-Identifier: MIT
/* Chains made by rules: independent draws, an autoregression, chains that disagree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/table.h"
#include "measure/chains.h"

#include <math.h>

enum { CHAINS = 8, LENGTH = 1000 };

static struct error err;
static double values[CHAINS * LENGTH];

/* Normal draws of variance 1 with correlation `rho` from one to the next. */
static void fill(double rho, uint64_t seed)
{
    const uint64_t stream = random_stream(seed, text_hash("chain"), 0);
    const struct vector_table *table = vector_table(VECTOR_PORTABLE);
    for (size_t c = 0; c < CHAINS; c++)
        for (size_t t = 0; t < LENGTH; t++) {
            const double z = vector_one1(table->normal_quantile, random_at(stream, c, t).first);
            double *at = &values[c * LENGTH + t];
            *at = t == 0 ? z : rho * at[-1] + sqrt(1 - rho * rho) * z;
        }
}

static struct chains_summary summary_of(void)
{
    struct chains_summary summary;
    assert_int_equal(chains_summarise(values, CHAINS, LENGTH, &summary, &err), STATUS_OK);
    return summary;
}

static void check_within(double got, double low, double high)
{
    if (!(got >= low && got <= high))
        fail_msg("%g is not within %g .. %g", got, low, high);
}

static void independent_draws_count_fully(void **state)
{
    (void)state;
    fill(0, 1);
    const struct chains_summary summary = summary_of();
    check_within(summary.r_hat, 0.998, 1.003);
    check_within(summary.bulk, 6800, 9200);
    check_within(summary.tail, 6800, 9200);
    check_within(summary.error, 0.0100, 0.0125); /* 1 / sqrt(8000) = 0.0112 */
    check_within(summary.mean, -0.045, 0.045);
    check_within(summary.sd, 0.96, 1.04);
}

/* The size of an autoregression is n (1 - rho) / (1 + rho): 8000 / 9 = 889 for 0.8. */
static void an_autoregression_counts_as_its_formula_says(void **state)
{
    (void)state;
    fill(0.8, 2);
    const struct chains_summary summary = summary_of();
    check_within(summary.bulk, 700, 1100);
    check_within(summary.error, 0.029, 0.039); /* 1 / sqrt(889) = 0.0335 */
}

/* Negative correlation makes means exacter: 8000 x 1.5 / 0.5 = 24000. */
static void draws_that_alternate_count_more(void **state)
{
    (void)state;
    fill(-0.5, 3);
    check_within(summary_of().bulk, 18000, 31000);
}

static void a_chain_somewhere_else_shows(void **state)
{
    (void)state;
    fill(0, 4);
    for (size_t t = 0; t < LENGTH; t++)
        values[t] += 1;
    assert_true(summary_of().r_hat > 1.03);
}

/* Half of the chains are three times as wide about the same mean: ranks alone would not show it. */
static void a_chain_of_another_width_shows(void **state)
{
    (void)state;
    fill(0, 5);
    for (size_t i = 0; i < CHAINS / 2 * LENGTH; i++)
        values[i] *= 3;
    assert_true(summary_of().r_hat > 1.03);
}

static void a_drift_shows(void **state)
{
    (void)state;
    fill(0, 6);
    for (size_t i = 0; i < CHAINS * LENGTH; i++)
        values[i] += (double)(i % LENGTH) / LENGTH;
    assert_true(summary_of().r_hat > 1.01);
}

/* Only order counts: Cauchy draws have no mean and are judged all the same. */
static void draws_without_a_mean_can_be_judged(void **state)
{
    (void)state;
    fill(0, 7);
    for (size_t i = 0; i < CHAINS * LENGTH; i++)
        values[i] = values[i] * values[i] * values[i];
    check_within(summary_of().r_hat, 0.998, 1.003);
}

static void values_equally_far_from_their_median_are_judged_by_their_ranks(void **state)
{
    (void)state;
    enum { EACH = 64 };
    double halves[2 * EACH];
    struct chains_summary summary;
    for (int i = 0; i < 2 * EACH; i++)
        halves[i] = i / 3 % 2; /* 0 0 0 1 1 1 ... */
    halves[0] = 1;             /* as many ones as zeros */
    assert_int_equal(chains_summarise(halves, 2, EACH, &summary, &err), STATUS_OK);
    check_within(summary.mean, 0.5, 0.5);
    check_within(summary.r_hat, 0.9, 1.1);
}

static void values_that_never_move_have_no_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHAINS * LENGTH; i++)
        values[i] = 3;
    const struct chains_summary summary = summary_of();
    assert_true(isnan(summary.r_hat) && isnan(summary.bulk) && isnan(summary.error));
    assert_true(summary.mean == 3 && summary.sd == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(independent_draws_count_fully),
        cmocka_unit_test(an_autoregression_counts_as_its_formula_says),
        cmocka_unit_test(draws_that_alternate_count_more),
        cmocka_unit_test(a_chain_somewhere_else_shows),
        cmocka_unit_test(a_chain_of_another_width_shows),
        cmocka_unit_test(a_drift_shows),
        cmocka_unit_test(draws_without_a_mean_can_be_judged),
        cmocka_unit_test(values_equally_far_from_their_median_are_judged_by_their_ranks),
        cmocka_unit_test(values_that_never_move_have_no_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
