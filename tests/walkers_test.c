// SPDX-License-Identifier: MIT
/* Densities whose moments are known: a bent normal, a narrow valley, eight schools.
 *
 * SURETY_TEST_SEEDS=20 repeats each with so many seeds and at full length, 11-20 with those ten (./test --long has
 * twenty); without it the two densities that are slow to walk through are walked for a small part of it, and
 * R-hat need only show that they are nearly done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/table.h"
#include "measure/chains.h"
#include "measure/walkers.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ENSEMBLES = 4, DIMENSIONS_MOST = 10, SCHOOLS = 8 };

static struct error err;

struct known {
    size_t dimensions, each;
    size_t count, every; /* draws kept of each walker, and steps between them */
    size_t longer;       /* at full length */
    double (*density)(const double *x);
    /* Quantities whose mean is known. */
    size_t quantities;
    double (*quantity)(const double *x, size_t number);
    double means[4], sds[4]; /* sds: 0, not known */
};

static enum status densities(void *self, const double *const *points, size_t count, double *out,
                             struct error *error)
{
    const struct known *known = self;
    (void)error;
    for (size_t i = 0; i < count; i++) {
        double x[DIMENSIONS_MOST];
        for (size_t k = 0; k < known->dimensions; k++)
            x[k] = points[k][i];
        out[i] = known->density(x);
    }
    return STATUS_OK;
}

/* Standard normal starts. */
static double start_at(uint64_t seed, size_t dimension, size_t walker)
{
    const double u =
        random_at(random_stream(seed, text_hash("start"), (uint32_t)dimension), walker, 0).first;
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile, u);
}

static bool at_full_length(void)
{
    return getenv("SURETY_TEST_SEEDS") != NULL;
}

static double *draws_of(const struct known *known, uint64_t seed)
{
    const size_t every = known->every * (known->longer && at_full_length() ? known->longer : 1);
    const struct walkers_target target = {
        .dimensions = known->dimensions, .density = densities, .self = (void *)(uintptr_t)known};
    const size_t all = ENSEMBLES * known->each, length = all * known->count;
    double *starts = malloc(known->dimensions * all * sizeof *starts);
    double *draws = malloc(known->dimensions * length * sizeof *draws);
    const double *start[DIMENSIONS_MOST];
    double *into[DIMENSIONS_MOST];
    struct walkers walkers;
    assert_non_null(starts);
    assert_non_null(draws);
    for (size_t k = 0; k < known->dimensions; k++) {
        start[k] = starts + k * all;
        into[k] = draws + k * length;
        for (size_t w = 0; w < all; w++)
            starts[k * all + w] = start_at(seed, k, w);
    }
    assert_int_equal(walkers_init(&walkers, &target, ENSEMBLES, known->each, seed, start, &err),
                     STATUS_OK);
    assert_int_equal(walkers_run(&walkers, known->count, every, NULL, &err), STATUS_OK);
    assert_int_equal(walkers_run(&walkers, known->count, every, into, &err), STATUS_OK);
    walkers_free(&walkers);
    free(starts);
    return draws;
}

static void check_seed(const struct known *known, uint64_t seed)
{
    const size_t chains = ENSEMBLES * known->each, length = chains * known->count;
    double *draws = draws_of(known, seed), *values = malloc(length * sizeof *values);
    assert_non_null(values);
    const double r_hat_most = known->longer && !at_full_length() ? 1.06 : 1.01;
    for (size_t q = 0; q < known->quantities; q++) {
        struct chains_summary summary;
        for (size_t i = 0; i < length; i++) {
            double x[DIMENSIONS_MOST];
            for (size_t k = 0; k < known->dimensions; k++)
                x[k] = draws[k * length + i];
            values[i] = known->quantity(x, q);
        }
        assert_int_equal(chains_summarise(values, chains, known->count, &summary, &err), STATUS_OK);
        const double error =
            known->sds[q] > 0 ? summary.error * known->sds[q] / summary.sd : summary.error;
        if (!(summary.r_hat < r_hat_most) ||
            !(fabs(summary.mean - known->means[q]) < 4 * error + 1e-3))
            fail_msg("quantity %zu, seed %llu: mean %g for %g, error %g, R-hat %g, sizes %g and %g",
                     q, (unsigned long long)seed, summary.mean, known->means[q], summary.error,
                     summary.r_hat, summary.bulk, summary.tail);
    }
    free(values);
    free(draws);
}

static void check_known(const struct known *known)
{
    const char *seeds = getenv("SURETY_TEST_SEEDS"), *dash = seeds ? strchr(seeds, '-') : NULL;
    const uint64_t first = dash ? (uint64_t)atoll(seeds) : 1;
    const uint64_t last = dash ? (uint64_t)atoll(dash + 1) : seeds ? (uint64_t)atoll(seeds) : 1;
    assert_true(last >= first);
    for (uint64_t seed = first; seed <= last; seed++)
        check_seed(known, seed);
}

/* ---- Haario, Saksman and Tamminen (1999) ---- */

static double banana(const double *x)
{
    const double bent = x[1] - 0.1 * (x[0] * x[0] - 100);
    return -0.5 * (x[0] * x[0] / 100 + bent * bent);
}

static double second_and_its_square(const double *x, size_t number)
{
    return number == 0 ? x[1] : x[1] * x[1];
}

static void a_banana_has_mean_0_and_variance_201(void **state)
{
    (void)state;
    check_known(&(struct known){.dimensions = 2,
                                .each = 24,
                                .count = 400,
                                .every = 60,
                                .longer = 12,
                                .density = banana,
                                .quantities = 2,
                                .quantity = second_and_its_square,
                                .means = {0, 201}});
}

/* ---- Rosenbrock's valley, as a density (Goodman and Weare 2010) ---- */

static double valley(const double *x)
{
    const double across = x[1] - x[0] * x[0], along = 1 - x[0];
    return -(100 * across * across + along * along) / 20;
}

static double valley_moment(const double *x, size_t number)
{
    const double values[] = {x[0], x[1], (x[0] - 1) * (x[0] - 1), (x[1] - 11) * (x[1] - 11)};
    return values[number];
}

static void rosenbrocks_valley_has_its_moments(void **state)
{
    (void)state;
    check_known(&(struct known){.dimensions = 2,
                                .each = 24,
                                .count = 400,
                                .every = 120,
                                .longer = 24,
                                .density = valley,
                                .quantities = 4,
                                .quantity = valley_moment,
                                .means = {1, 11, 10, 240.1},
                                .sds = {3.162278, 15.49516, 14.14214, 887.2969}});
}

/* ---- Eight schools (Rubin 1981): mu, ln tau, and each school's effect in units of tau ---- */

static const double effects[SCHOOLS] = {28, 8, -3, 7, -1, 1, 18, 12};
static const double errors[SCHOOLS] = {15, 10, 16, 11, 9, 11, 10, 18};

static double schools(const double *x)
{
    const double mu = x[0], tau = exp(x[1]);
    double sum = x[1]; /* from d tau to d ln tau */
    for (size_t j = 0; j < SCHOOLS; j++) {
        const double z = x[2 + j], off = (effects[j] - mu - tau * z) / errors[j];
        sum -= 0.5 * (z * z + off * off);
    }
    return sum;
}

static double schools_with_priors(const double *x)
{
    const double mu = x[0], tau = exp(x[1]);
    return schools(x) - 0.5 * mu * mu / 25 - log1p(tau * tau / 25);
}

static double school_quantity(const double *x, size_t number)
{
    const double values[] = {x[0], exp(x[1]), x[0] + exp(x[1]) * x[2]};
    return values[number];
}

/* Its mean is the share below the known median. */
static double school_median(const double *x, size_t number)
{
    return number < 2 ? school_quantity(x, number) : exp(x[1]) < 5.239;
}

static void eight_schools_under_flat_priors_are_those_of_quadrature(void **state)
{
    (void)state;
    check_known(&(struct known){.dimensions = 10,
                                .each = 24,
                                .count = 500,
                                .every = 40,
                                .density = schools,
                                .quantities = 3,
                                .quantity = school_median,
                                .means = {7.932, 6.575, 0.5}});
}

static void eight_schools_under_their_usual_priors_are_those_of_quadrature(void **state)
{
    (void)state;
    check_known(&(struct known){.dimensions = 10,
                                .each = 24,
                                .count = 500,
                                .every = 40,
                                .density = schools_with_priors,
                                .quantities = 3,
                                .quantity = school_quantity,
                                .means = {4.3968, 3.5977, 6.2119}});
}

/* ---- What is promised beside that ---- */

static double nowhere_at_all(const double *x)
{
    return x[0] * NAN;
}

static void an_ensemble_without_a_possible_start_is_refused(void **state)
{
    (void)state;
    struct known known = {.dimensions = 1, .density = nowhere_at_all};
    const struct walkers_target target = {.dimensions = 1, .density = densities, .self = &known};
    const double zeros[8] = {0}, *starts[] = {zeros};
    struct walkers walkers;
    memset(&err, 0, sizeof err);
    assert_int_equal(walkers_init(&walkers, &target, 2, 4, 1, starts, &err), STATUS_INPUT);
    walkers_free(&walkers);
}

/* Positions are those of the first ensemble whether or not there is a second. */
static void ensembles_never_meet(void **state)
{
    (void)state;
    struct known known = {.dimensions = 2, .density = banana};
    const struct walkers_target target = {.dimensions = 2, .density = densities, .self = &known};
    double starts[2][16];
    const double *start[] = {starts[0], starts[1]};
    for (size_t w = 0; w < 32; w++)
        starts[w / 16][w % 16] = start_at(7, w / 16, w % 16);
    struct walkers one, two;
    assert_int_equal(walkers_init(&one, &target, 1, 8, 3, start, &err), STATUS_OK);
    assert_int_equal(walkers_init(&two, &target, 2, 8, 3, start, &err), STATUS_OK);
    assert_int_equal(walkers_run(&one, 1, 50, NULL, &err), STATUS_OK);
    assert_int_equal(walkers_run(&two, 1, 50, NULL, &err), STATUS_OK);
    for (size_t k = 0; k < 2; k++)
        assert_memory_equal(one.at[k], two.at[k], 8 * sizeof(double));
    assert_true(two.accepted > 0 && two.accepted < two.proposed);
    walkers_free(&one);
    walkers_free(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_banana_has_mean_0_and_variance_201),
        cmocka_unit_test(rosenbrocks_valley_has_its_moments),
        cmocka_unit_test(eight_schools_under_flat_priors_are_those_of_quadrature),
        cmocka_unit_test(eight_schools_under_their_usual_priors_are_those_of_quadrature),
        cmocka_unit_test(an_ensemble_without_a_possible_start_is_refused),
        cmocka_unit_test(ensembles_never_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
