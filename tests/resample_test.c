// SPDX-License-Identifier: MIT
/* Order, quantiles, bootstrap weights and intervals, and whether a ranking holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/quantile.h"
#include "measure/resample.h"

#include <math.h>
#include <stdlib.h>

static struct error err;

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

static void ties_keep_their_index(void **state)
{
    (void)state;
    const double values[] = {2, -1, 2, 0, -0.0, -1e300, INFINITY, 2, 1e-310};
    const uint32_t wanted[] = {5, 1, 3, 4, 8, 0, 2, 7, 6};
    uint32_t order[9];
    double ranks[9];
    assert_int_equal(quantile_order(values, 9, order, &err), STATUS_OK);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(order[i], wanted[i]);
    quantile_ranks(values, order, 9, ranks);
    check_near(ranks[0], 7, 0); /* three values share ranks 6, 7 and 8 */
    check_near(ranks[3], 3.5, 0);
    check_near(ranks[5], 1, 0);
}

static void quantiles_are_of_type_7(void **state)
{
    (void)state;
    const double values[] = {4, NAN, 1, 3, 2}, p[] = {0, 0.1, 0.5, 0.9, 1};
    const double wanted[] = {1, 1.3, 2.5, 3.7, 4}; /* R: quantile(1:4, p) */
    double out[5];
    assert_int_equal(quantile_of(values, 5, p, 5, out, &err), STATUS_OK);
    for (size_t i = 0; i < 5; i++)
        check_near(out[i], wanted[i], 1e-15);
    assert_true(isnan(quantile_of_sorted(values, 0, 0.5)));
}

static void equal_weights_give_type_7_and_a_weight_of_zero_leaves_out(void **state)
{
    (void)state;
    const double values[] = {4, 99, 1, 3, 2}, weights[] = {3, 0, 3, 3, 3};
    const double p[] = {0, 0.1, 0.5, 0.9, 1}, wanted[] = {1, 1.3, 2.5, 3.7, 4};
    const double none[] = {0, 0, 0, 0, 0};
    double out[5];
    assert_int_equal(quantile_weighted(values, weights, 5, p, 5, out, &err), STATUS_OK);
    for (size_t i = 0; i < 5; i++)
        check_near(out[i], wanted[i], 1e-14);
    assert_int_equal(quantile_weighted(values, none, 5, p, 1, out, &err), STATUS_OK);
    assert_true(isnan(out[0]));
}

static void a_heavy_value_draws_the_median(void **state)
{
    (void)state;
    const double values[] = {1, 2, 3}, weights[] = {1, 1, 8}, p[] = {0.5};
    double out[1];
    assert_int_equal(quantile_weighted(values, weights, 3, p, 1, out, &err), STATUS_OK);
    assert_true(out[0] > 2.5 && out[0] <= 3);
}

static void weights_of_a_replicate_sum_to_the_rows(void **state)
{
    (void)state;
    enum { ROWS = 1000, REPLICATES = 200 };
    const struct resample resample = {
        .rows = ROWS, .replicates = REPLICATES, .level = 0.95, .seed = 7};
    static uint16_t counts[ROWS];
    double zeros = 0, squares = 0;
    for (size_t replicate = 0; replicate < REPLICATES; replicate++) {
        size_t sum = 0;
        resample_counts(counts, &resample, replicate);
        for (size_t row = 0; row < ROWS; row++) {
            sum += counts[row];
            zeros += counts[row] == 0;
            squares += (counts[row] - 1.0) * (counts[row] - 1.0);
        }
        assert_int_equal(sum, ROWS);
    }
    check_near(zeros / (ROWS * REPLICATES), exp(-1), 0.003); /* (1 - 1/n)^n */
    check_near(squares / (ROWS * REPLICATES), 0.999, 0.02);  /* variance 1 - 1/n */
}

enum { ROWS = 300, QUANTITIES = 5, REPLICATES = 7 };

static double quantity_at(size_t row, size_t quantity)
{
    return sin((double)(row * 7 + quantity));
}

static void fill(const void *self, size_t first, size_t count, double *out)
{
    (void)self;
    for (size_t quantity = 0; quantity < QUANTITIES; quantity++)
        for (size_t i = 0; i < count; i++)
            out[quantity * RESAMPLE_BLOCK + i] = quantity_at(first + i, quantity);
}

/* 300 rows are no whole blocks, 5 quantities and 7 replicates no whole tiles. */
static void sums_are_those_of_the_weights(void **state)
{
    (void)state;
    const struct resample resample = {
        .rows = ROWS, .replicates = REPLICATES, .level = 0.95, .seed = 3};
    double sums[REPLICATES * QUANTITIES];
    uint16_t counts[ROWS];
    assert_int_equal(resample_sums(&resample, QUANTITIES, fill, NULL, sums, &err), STATUS_OK);
    for (size_t replicate = 0; replicate < REPLICATES; replicate++) {
        resample_counts(counts, &resample, replicate);
        for (size_t quantity = 0; quantity < QUANTITIES; quantity++) {
            double sum = 0;
            for (size_t row = 0; row < ROWS; row++)
                sum += counts[row] * quantity_at(row, quantity);
            check_near(sums[replicate * QUANTITIES + quantity], sum, 1e-12);
        }
    }
}

static void a_replicate_does_not_depend_on_how_many_there_are(void **state)
{
    (void)state;
    const struct resample few = {.rows = ROWS, .replicates = 3, .level = 0.95, .seed = 3};
    const struct resample many = {.rows = ROWS, .replicates = REPLICATES, .level = 0.95, .seed = 3};
    double a[REPLICATES * QUANTITIES], b[REPLICATES * QUANTITIES];
    assert_int_equal(resample_sums(&few, QUANTITIES, fill, NULL, a, &err), STATUS_OK);
    assert_int_equal(resample_sums(&many, QUANTITIES, fill, NULL, b, &err), STATUS_OK);
    assert_memory_equal(a, b, 3 * QUANTITIES * sizeof *a);
}

static void intervals_leave_nan_out(void **state)
{
    (void)state;
    double values[2 * 41];
    struct interval interval;
    for (size_t i = 0; i < 41; i++)
        values[2 * i] = (double)i, values[2 * i + 1] = 1000;
    values[0] = NAN; /* 1 .. 40 are left */
    assert_int_equal(resample_interval(values, 41, 2, 0.95, &interval, &err), STATUS_OK);
    check_near(interval.low, 1 + 39 * 0.025, 1e-12);
    check_near(interval.high, 1 + 39 * 0.975, 1e-12);
}

static void a_ranking_holds_as_a_set_or_in_order(void **state)
{
    (void)state;
    const double estimates[] = {0.1, 0.5, 0.3, NAN, 0.3};
    const double replicates[] = {
        0.1, 0.6, 0.4, 0.2, 0.3, /* holds                             */
        0.1, 0.3, 0.4, NAN, 0.2, /* same two, swapped                 */
        0.1, 0.6, 0.2, NAN, 0.3, /* another second                    */
        0.1, 0.6, 0.3, NAN, 0.3, /* a tie: the lower index leads      */
        0.1, 0.6, 0.5, 0.9, 0.3, /* one from nowhere leads            */
    };
    size_t top[2];
    const struct ranking ranking = resample_ranking(estimates, replicates, 5, 5, 2, top);
    assert_int_equal(top[0], 1);
    assert_int_equal(top[1], 2);
    assert_int_equal(ranking.replicates, 5);
    assert_int_equal(ranking.order_held, 2);
    assert_int_equal(ranking.set_held, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ties_keep_their_index),
        cmocka_unit_test(quantiles_are_of_type_7),
        cmocka_unit_test(equal_weights_give_type_7_and_a_weight_of_zero_leaves_out),
        cmocka_unit_test(a_heavy_value_draws_the_median),
        cmocka_unit_test(weights_of_a_replicate_sum_to_the_rows),
        cmocka_unit_test(sums_are_those_of_the_weights),
        cmocka_unit_test(a_replicate_does_not_depend_on_how_many_there_are),
        cmocka_unit_test(intervals_leave_nan_out),
        cmocka_unit_test(a_ranking_holds_as_a_set_or_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
