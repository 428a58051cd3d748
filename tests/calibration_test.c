// SPDX-License-Identifier: MIT
/* A normal mean under a normal prior, fitted exactly, too boldly and too timidly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/table.h"
#include "measure/calibration.h"

#include <math.h>
#include <string.h>

enum { DRAWS = 99, BINS = 10, DATA = 4 };

static struct error err;

static double normal(uint64_t fit, uint64_t step)
{
    const uint64_t stream = random_stream(1, text_hash("calibration test"), 0);
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile,
                       random_at(stream, fit, step).first);
}

/* Truth ~ N(0, 1), data ~ N(truth, 1): the posterior is N(sum / (n + 1), 1 / (n + 1)). *self widens it. */
static enum status fit_normal(void *self, size_t worker, uint64_t fit, double *truth, double *draws,
                              struct error *error)
{
    const double width = *(const double *)self;
    double sum = 0;
    (void)worker, (void)error;
    truth[0] = normal(fit, 0);
    for (uint64_t i = 1; i <= DATA; i++)
        sum += truth[0] + normal(fit, i);
    for (size_t t = 0; t < DRAWS; t++)
        draws[t] = sum / (DATA + 1) + width * normal(fit, DATA + 1 + t) / sqrt(DATA + 1);
    return STATUS_OK;
}

static double chi_square(double width, size_t threads, uint64_t *counts)
{
    const struct calibration calibration = {.parameters = 1,
                                            .fits = 1000,
                                            .draws = DRAWS,
                                            .bins = BINS,
                                            .threads = threads,
                                            .fit = fit_normal,
                                            .self = &width};
    assert_int_equal(calibration_run(&calibration, counts, &err), STATUS_OK);
    return calibration_chi_square(counts, BINS);
}

static void ranks_of_an_exact_posterior_are_uniform(void **state)
{
    (void)state;
    uint64_t one[BINS], three[BINS];
    assert_true(chi_square(1, 1, one) < 27.88); /* 99.9 % of chi-square with 9 degrees */
    (void)chi_square(1, 3, three);
    assert_memory_equal(one, three, sizeof one);
}

static void a_posterior_of_the_wrong_width_shows(void **state)
{
    (void)state;
    uint64_t bold[BINS], timid[BINS];
    assert_true(chi_square(0.7, 2, bold) > 60);
    assert_true(bold[0] > bold[5] && bold[BINS - 1] > bold[4]);
    assert_true(chi_square(1.5, 2, timid) > 60);
    assert_true(timid[0] < timid[5] && timid[BINS - 1] < timid[4]);
}

static void chi_square_is_pearsons(void **state)
{
    (void)state;
    const uint64_t counts[] = {8, 12, 10, 10};
    assert_true(fabs(calibration_chi_square(counts, 4) - 0.8) < 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_of_an_exact_posterior_are_uniform),
        cmocka_unit_test(a_posterior_of_the_wrong_width_shows),
        cmocka_unit_test(chi_square_is_pearsons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
