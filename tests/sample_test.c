// SPDX-License-Identifier: MIT
/* What the design of futures promises: published points, nets under every seed, quick convergence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points 0 .. 15 of dimensions 1 .. 10 in Gray order, from an independent generator (scipy 1.10.1)
 * with the same table. */
static const double published[16][10] = {
    {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
    {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
    {0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75},
    {0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25},
    {0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625},
    {0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125},
    {0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125, 0.125, 0.375},
    {0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875},
    {0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125, 0.4375, 0.9375, 0.9375, 0.3125},
    {0.6875, 0.8125, 0.4375, 0.9375, 0.0625, 0.8125, 0.9375, 0.4375, 0.4375, 0.8125},
    {0.9375, 0.0625, 0.6875, 0.1875, 0.3125, 0.5625, 0.1875, 0.1875, 0.1875, 0.5625},
    {0.4375, 0.5625, 0.1875, 0.6875, 0.8125, 0.0625, 0.6875, 0.6875, 0.6875, 0.0625},
    {0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375, 0.0625, 0.0625, 0.0625, 0.9375},
    {0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375, 0.5625, 0.5625, 0.5625, 0.4375},
    {0.5625, 0.4375, 0.0625, 0.8125, 0.1875, 0.6875, 0.3125, 0.8125, 0.8125, 0.1875},
    {0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.1875, 0.8125, 0.3125, 0.3125, 0.6875},
};

static uint32_t gray(uint32_t index)
{
    return index ^ index >> 1;
}

static void the_first_points_are_the_published_ones(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 16; i++)
        for (uint32_t d = 1; d <= 10; d++)
            assert_true(sample_sobol_raw(gray(i), d) == published[i][d - 1] * 0x1p32);
}

/* Sum over points i and dimensions of (i + 1) round(2^30 x), modulo 2^64. */
static const struct {
    uint32_t dimensions, points;
    uint64_t sum;
} checksums[] = {
    {40, 1024, UINT64_C(11269983447285760)},
    {64, 4096, UINT64_C(288298528692764672)},
    {1024, 1024, UINT64_C(288510064422027264)},
};

static void checksums_of_many_dimensions_are_the_published_ones(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof checksums / sizeof checksums[0]; k++) {
        uint64_t sum = 0;
        for (uint32_t i = 0; i < checksums[k].points; i++)
            for (uint32_t d = 1; d <= checksums[k].dimensions; d++)
                sum += (uint64_t)(i + 1) * (uint64_t)lround(sample_sobol_raw(gray(i), d) * 0x1p-2);
        assert_int_equal(sum, checksums[k].sum);
    }
}

static void every_dimension_has_one_point_in_each_cell_under_every_seed(void **state)
{
    enum { POINTS = 256 };
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++)
        for (uint32_t d = 1; d <= SAMPLE_DIMENSIONS; d++) {
            unsigned char cell[POINTS] = {0};
            double x[POINTS];
            sample_sobol_block(x, 0, POINTS, d, seed);
            for (size_t i = 0; i < POINTS; i++)
                cell[(size_t)(x[i] * POINTS)]++;
            for (size_t i = 0; i < POINTS; i++)
                assert_int_equal(cell[i], 1);
        }
}

static void the_first_two_dimensions_are_a_net_under_every_seed(void **state)
{
    enum { DIGITS = 9, POINTS = 1 << DIGITS };
    (void)state;
    for (uint64_t seed = 1; seed < 40; seed++)
        for (uint32_t wide = 0; wide <= DIGITS; wide++) {
            unsigned char cell[POINTS] = {0};
            const double columns = ldexp(1.0, (int)wide), rows = ldexp(1.0, (int)(DIGITS - wide));
            for (uint32_t i = 0; i < POINTS; i++) {
                const double x = sample_sobol(i, 1, seed), y = sample_sobol(i, 2, seed);
                cell[(size_t)(floor(x * columns) * rows + floor(y * rows))]++;
            }
            for (size_t i = 0; i < POINTS; i++)
                assert_int_equal(cell[i], 1);
        }
}

static void a_block_gives_the_same_bits_as_single_points(void **state)
{
    (void)state;
    static const uint32_t firsts[] = {0, 1, 777, UINT32_MAX - 99};
    for (size_t k = 0; k < 4; k++)
        for (uint32_t d = 1; d <= SAMPLE_DIMENSIONS; d += 111) {
            double x[100];
            sample_sobol_block(x, firsts[k], 100, d, 42);
            for (uint32_t i = 0; i < 100; i++)
                assert_true(x[i] == sample_sobol(firsts[k] + i, d, 42));
        }
}

static void no_point_is_dropped_and_none_is_0_or_1(void **state)
{
    (void)state;
    double sum = 0.0;
    for (uint32_t i = 0; i < 65536; i++) {
        const double x = sample_sobol(i, 3, 5);
        assert_true(x > 0.0 && x < 1.0);
        sum += floor(x * 65536.0);
    }
    assert_true(sum == 65535.0 * 65536.0 / 2.0); /* each cell once, point 0 included */
}

static double mean_of_product(uint32_t points, uint64_t seed)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < points; i++) {
        double product = 1.0;
        for (uint32_t d = 1; d <= 4; d++)
            product *= 1.0 + (sample_sobol(i, d, seed) - 0.5);
        sum += product;
    }
    return sum / points;
}

/* Owen (1997): the variance of a smooth function's mean falls nearly as the third power. A digital
 * shift alone would reach the second. The mean is 1. */
static void the_variance_of_a_smooth_mean_falls_with_the_third_power(void **state)
{
    enum { SEEDS = 60, LEAST = 6, MOST = 14 };
    (void)state;
    double sx = 0, sy = 0, sxx = 0, sxy = 0, n = 0;
    for (uint32_t digits = LEAST; digits <= MOST; digits += 2) {
        double variance = 0.0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            const double error = mean_of_product(1u << digits, seed) - 1.0;
            variance += error * error / SEEDS;
        }
        const double x = digits, y = log2(variance);
        sx += x, sy += y, sxx += x * x, sxy += x * y, n += 1.0;
    }
    const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    if (!(slope <= -2.5))
        fail_msg("slope %g", slope);
}

/* Each node of the tree of flips is a fair coin of its own: over seeds, the flip of a digit is fair and
 * independent of the flips of its neighbours. */
static void flips_are_fair_and_independent_over_seeds(void **state)
{
    enum { SEEDS = 20000, DIGITS = 3, NODES = (1 << DIGITS) - 1 };
    (void)state;
    static double mean[NODES], product[NODES][NODES], triple;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        double flip[NODES];
        for (uint32_t node = 0; node < NODES; node++) {
            uint32_t level = 0;
            while ((2u << level) - 1 <= node)
                level++;
            /* dimension 1 has the digits of the index reversed */
            const uint32_t prefix = node + 1 - (1u << level);
            uint32_t index = 0;
            for (uint32_t k = 0; k < level; k++)
                index |= (prefix >> (level - 1 - k) & 1) << k;
            const uint32_t digit =
                (uint32_t)(sample_sobol(index, 1, seed) * ldexp(1.0, (int)level + 1)) & 1;
            flip[node] = digit ? 1.0 : -1.0;
        }
        for (size_t i = 0; i < NODES; i++) {
            mean[i] += flip[i] / SEEDS;
            for (size_t j = 0; j < i; j++)
                product[i][j] += flip[i] * flip[j] / SEEDS;
        }
        triple += flip[0] * flip[1] * flip[2] / SEEDS;
    }
    const double limit = 4.5 / sqrt(SEEDS);
    for (size_t i = 0; i < NODES; i++) {
        assert_true(fabs(mean[i]) < limit);
        for (size_t j = 0; j < i; j++)
            assert_true(fabs(product[i][j]) < limit);
    }
    assert_true(fabs(triple) < limit);
}

static void dimensions_are_uncorrelated_and_seeds_give_other_points(void **state)
{
    enum { POINTS = 4096, DIMENSIONS = 92 };
    (void)state;
    static double x[DIMENSIONS][POINTS], other[POINTS];
    for (uint32_t d = 0; d < DIMENSIONS; d++) {
        sample_sobol_block(x[d], 0, POINTS, d + 1, 1);
        sample_sobol_block(other, 0, POINTS, d + 1, 2);
        assert_true(memcmp(x[d], other, sizeof other) != 0);
        for (uint32_t e = 0; e < d; e++) {
            double sum = 0.0;
            for (size_t i = 0; i < POINTS; i++)
                sum += 12.0 * (x[d][i] - 0.5) * (x[e][i] - 0.5) / POINTS;
            assert_true(fabs(sum) < 0.05);
        }
    }
}

static void inverse_distributions_meet_their_ends_and_their_mode(void **state)
{
    (void)state;
    assert_true(sample_uniform(0.25, 2.0, 6.0) == 3.0);
    assert_true(sample_triangular(0.0, 1.0, 2.0, 5.0) == 1.0);
    assert_true(sample_triangular(1.0, 1.0, 2.0, 5.0) == 5.0);
    assert_true(sample_triangular(0.25, 1.0, 2.0, 5.0) == 2.0); /* F(mode) = 1/4 */
    assert_true(sample_triangular(0.3, 3.0, 3.0, 3.0) == 3.0);
    assert_true(fabs(sample_triangular(0.5, 0.0, 1.0, 1.0) - sqrt(0.5)) < 1e-15);
    assert_true(fabs(sample_triangular(0.5, 0.0, 0.0, 1.0) - (1.0 - sqrt(0.5))) < 1e-15);
    double sum = 0.0;
    for (uint32_t i = 0; i < 4096; i++)
        sum += sample_triangular(sample_sobol(i, 1, 1), -0.15, 0.10, 0.40) / 4096;
    assert_true(fabs(sum - 0.35 / 3.0) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_points_are_the_published_ones),
        cmocka_unit_test(checksums_of_many_dimensions_are_the_published_ones),
        cmocka_unit_test(every_dimension_has_one_point_in_each_cell_under_every_seed),
        cmocka_unit_test(the_first_two_dimensions_are_a_net_under_every_seed),
        cmocka_unit_test(a_block_gives_the_same_bits_as_single_points),
        cmocka_unit_test(no_point_is_dropped_and_none_is_0_or_1),
        cmocka_unit_test(the_variance_of_a_smooth_mean_falls_with_the_third_power),
        cmocka_unit_test(flips_are_fair_and_independent_over_seeds),
        cmocka_unit_test(dimensions_are_uncorrelated_and_seeds_give_other_points),
        cmocka_unit_test(inverse_distributions_meet_their_ends_and_their_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
