// SPDX-License-Identifier: MIT
/* Means, deviations, counts and quantiles against values worked out by hand or by R 4.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/reduce.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-14 * (1.0 + fabs(b));
}

static struct spread spread_of(const double *values, size_t count)
{
    struct accumulator sums = {0};
    double *scratch = calloc(count + 1, sizeof *scratch);
    accumulator_add(&sums, values, count);
    const struct spread spread = accumulator_spread(&sums, values, count, scratch);
    free(scratch);
    return spread;
}

/* quantile(x, p) of R, type 7. */
static const struct {
    double values[6];
    size_t count;
    double probability, quantile;
} type_7_rules[] = {
    {{1, 2, 3, 4}, 4, 0.50, 2.5},    {{4, 1, 3, 2}, 4, 0.25, 1.75},
    {{1, 2, 3, 4, 5}, 5, 0.10, 1.4}, {{1, 2, 3, 4, 5}, 5, 0.95, 4.8},
    {{10, 20}, 2, 0.05, 10.5},       {{7}, 1, 0.90, 7},
    {{3, 3, 3}, 3, 0.25, 3},         {{-1, 0, 8, 2, 5, 1}, 6, 0.75, 4.25},
};

static void quantiles_are_of_type_7(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof type_7_rules / sizeof type_7_rules[0]; i++) {
        double values[6], quantile;
        memcpy(values, type_7_rules[i].values, sizeof values);
        quantiles(values, type_7_rules[i].count, &type_7_rules[i].probability, 1, &quantile);
        if (!near(quantile, type_7_rules[i].quantile))
            fail_msg("rule %zu gave %.17g", i, quantile);
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Whatever the order and however many are equal. */
static void quantiles_agree_with_a_full_sort(void **state)
{
    enum { MOST = 3000 };
    static const double wanted[] = {0.0, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 1.0};
    (void)state;
    static double values[MOST], sorted[MOST];
    uint32_t word = 1;
    for (size_t count = 1; count < MOST; count = count * 3 / 2 + 1)
        for (uint32_t distinct = 1; distinct < 100000; distinct *= 9) {
            double got[9];
            for (size_t i = 0; i < count; i++) {
                word = word * 1664525u + 1013904223u;
                sorted[i] = values[i] = (double)((word >> 8) % distinct);
            }
            qsort(sorted, count, sizeof sorted[0], by_value);
            quantiles(values, count, wanted, 9, got);
            for (size_t k = 0; k < 9; k++) {
                const double place = (double)(count - 1) * wanted[k];
                const size_t low = (size_t)place, high = low + 1 < count ? low + 1 : low;
                assert_true(got[k] ==
                            sorted[low] + (place - (double)low) * (sorted[high] - sorted[low]));
            }
        }
}

/* What futures come to: anything from two values to numbers that one bin would hold all of. */
static double shaped(int shape, uint32_t word)
{
    const double u = (double)(word >> 8) / 16777216.0;
    switch (shape) {
    case 0: return u;
    case 1: return u < 0.3;
    case 2: return exp(40.0 * u) - 1e9;
    case 3: return word % 997 ? u : 1e300;
    case 4: return word % 3 ? u : word % 2 ? NAN : INFINITY;
    case 5: return u < 0.5 ? -1.7e308 : 1.7e308;
    default: return 4.9e-324 * floor(9.0 * u);
    }
}

static void a_spread_has_the_quantiles_of_a_full_sort(void **state)
{
    enum { COUNT = 2500, SHAPES = 7 };
    static const double wanted[] = {0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95};
    (void)state;
    static double values[COUNT], finite[COUNT];
    uint32_t word = 1;
    for (int shape = 0; shape < SHAPES; shape++)
        for (size_t count = 1; count < COUNT; count = count * 2 + 1) {
            size_t finite_count = 0;
            double expected[7];
            for (size_t i = 0; i < count; i++) {
                word = word * 1664525u + 1013904223u;
                values[i] = shaped(shape, word);
                if (isfinite(values[i]))
                    finite[finite_count++] = values[i];
            }
            const struct spread spread = spread_of(values, count);
            const double got[] = {spread.q05, spread.q10, spread.q25, spread.q50,
                                  spread.q75, spread.q90, spread.q95};
            qsort(finite, finite_count, sizeof finite[0], by_value);
            quantiles(finite, finite_count, wanted, 7, expected);
            assert_memory_equal(got, expected, sizeof got);
        }
}

static void mean_and_deviation_are_those_of_the_textbook(void **state)
{
    static const double values[] = {2, 4, 4, 4, 5, 5, 7, 9};
    (void)state;
    const struct spread spread = spread_of(values, 8);
    assert_true(near(spread.mean, 5.0));
    assert_true(near(spread.deviation, sqrt(32.0 / 7.0)));
    assert_true(spread.least == 2.0 && spread.most == 9.0);
    assert_true(spread.count == 8 && spread.undefined == 0 && spread.failed == 0);
    assert_true(near(spread.q50, 4.5));
}

static void undefined_and_failed_futures_are_counted_apart(void **state)
{
    static const double values[] = {1, NAN, INFINITY, 3, -INFINITY, NAN, NAN};
    (void)state;
    const struct spread spread = spread_of(values, 7);
    assert_int_equal(spread.count, 2);
    assert_int_equal(spread.undefined, 3);
    assert_int_equal(spread.failed, 2);
    assert_true(spread.mean == 2.0 && spread.q50 == 2.0 && spread.most == 3.0);
}

static void nothing_defined_gives_no_numbers(void **state)
{
    static const double values[] = {NAN, NAN};
    (void)state;
    const struct spread spread = spread_of(values, 2);
    assert_true(isnan(spread.mean) && isnan(spread.deviation) && isnan(spread.q05));
    assert_true(isnan(spread.least) && isnan(spread.most));
    assert_int_equal(spread.undefined, 2);
    static const double one[] = {4.0};
    const struct spread single = spread_of(one, 1);
    assert_true(single.mean == 4.0 && isnan(single.deviation) && single.q95 == 4.0);
}

/* The tree depends on the values alone: how they were handed over changes no bit. */
static void the_same_bits_however_the_leaves_arrive(void **state)
{
    enum { COUNT = 11 * REDUCE_LEAF + 77 };
    (void)state;
    static double values[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        values[i] = 1e6 + sin((double)i) / 3.0;
    struct accumulator whole = {0}, pieces = {0};
    accumulator_add(&whole, values, COUNT);
    for (size_t i = 0, step = 1; i < COUNT; i += step * REDUCE_LEAF, step = step % 3 + 1) {
        const size_t left = COUNT - i;
        const size_t now = step * REDUCE_LEAF < left ? step * REDUCE_LEAF : left;
        accumulator_add(&pieces, values + i, now);
    }
    assert_memory_equal(&whole, &pieces, sizeof whole);
    const struct spread spread = accumulator_spread(&whole, NULL, 0, NULL);
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < COUNT; i++)
        sum += values[i] - 1e6;
    for (size_t i = 0; i < COUNT; i++)
        squares += pow(values[i] - 1e6 - sum / COUNT, 2);
    assert_true(fabs(spread.mean - (1e6 + sum / COUNT)) < 1e-9);
    assert_true(fabs(spread.deviation - sqrt(squares / (COUNT - 1))) < 1e-9);
}

static void the_mean_of_equal_numbers_is_that_number(void **state)
{
    enum { COUNT = 5000 };
    (void)state;
    static double values[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        values[i] = 0.1;
    const struct spread spread = spread_of(values, COUNT);
    assert_true(spread.mean == 0.1 && spread.deviation == 0.0);
}

/* Of any length, parts of four leaves join to the bits of the whole. */
static void parts_join_to_the_bits_of_the_whole(void **state)
{
    (void)state;
    enum { PART = 4 * REDUCE_LEAF, MOST = 11 * PART };
    static const size_t counts[] = {1, 1023, 1024, 4096, 4097, 3 * PART, 7 * PART + 2049, MOST};
    double *values = calloc(MOST, sizeof *values);
    for (size_t i = 0; i < MOST; i++)
        values[i] = i % 97 == 0 ? NAN : i % 89 == 0 ? INFINITY : sin((double)i) * 1e3 + 1e6;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct accumulator whole = {0}, joined = {0};
        accumulator_add(&whole, values, counts[c]);
        for (size_t i = 0; i < counts[c]; i += PART) {
            struct accumulator part = {0};
            accumulator_add(&part, values + i, counts[c] - i < PART ? counts[c] - i : PART);
            accumulator_join(&joined, &part);
        }
        const struct spread a = accumulator_spread(&whole, NULL, 0, NULL);
        const struct spread b = accumulator_spread(&joined, NULL, 0, NULL);
        assert_memory_equal(&a, &b, sizeof a);
    }
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_join_to_the_bits_of_the_whole),
        cmocka_unit_test(quantiles_are_of_type_7),
        cmocka_unit_test(quantiles_agree_with_a_full_sort),
        cmocka_unit_test(a_spread_has_the_quantiles_of_a_full_sort),
        cmocka_unit_test(mean_and_deviation_are_those_of_the_textbook),
        cmocka_unit_test(undefined_and_failed_futures_are_counted_apart),
        cmocka_unit_test(nothing_defined_gives_no_numbers),
        cmocka_unit_test(the_same_bits_however_the_leaves_arrive),
        cmocka_unit_test(the_mean_of_equal_numbers_is_that_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
