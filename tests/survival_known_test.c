// SPDX-License-Identifier: MIT
/* Survival statistics of a set of data that textbooks print, to 1e-6.
 *
 * Weeks in remission of 21 patients under 6-mercaptopurine and 21 without (Freireich and co-authors 1963, Blood 21;
 * printed in Gehan 1965 and Cox 1972). The wanted numbers were computed apart from this program, by bisecting the
 * one equation that each maximum solves, and agree with what is printed of them: 0.857, 0.807, .. 0.448; 16.79;
 * -1.51 (Breslow), -1.57 (Efron), -1.63 (exact); a Weibull scale of 0.732 and 1.267. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/survival.h"
#include "measure/survival_cox.h"
#include "measure/survival_weibull.h"

#include <math.h>

enum { EACH = 21, PATIENTS = 2 * EACH };

static const double weeks[PATIENTS] = {6,  6,  6,  6,  7,  9,  10, 10, 11, 13, 16, 17, 19, 20,
                                       22, 23, 25, 32, 32, 34, 35, 1,  1,  2,  2,  3,  4,  4,
                                       5,  5,  8,  8,  8,  8,  11, 11, 12, 12, 15, 17, 22, 23};
static const bool relapsed[PATIENTS] = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0,
                                        1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1,
                                        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double treated[PATIENTS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                         1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double *const columns[] = {treated};

static struct error err;

static void check_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-6))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static void check_ok(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", err.message);
}

static void remission_under_treatment_lasts_as_printed(void **state)
{
    (void)state;
    static const struct {
        double week, survival, error;
    } wanted[] = {{6, 0.8571428571, 0.0763603548},  {7, 0.8067226891, 0.0869352852},
                  {10, 0.7529411765, 0.0963496530}, {13, 0.6901960784, 0.1068147078},
                  {16, 0.6274509804, 0.1140538653}, {22, 0.5378151261, 0.1282337517},
                  {23, 0.4481792717, 0.1345914568}};
    const struct survival_spells spells = {weeks, relapsed, NULL, EACH};
    struct survival_table table;
    struct survival_curve curve;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_table_build(&arena, &spells, &table, &err));
    check_ok(survival_curve_build(&arena, &table, &curve, &err));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const struct survival_point at = survival_curve_at(&curve, wanted[i].week);
        check_near(at.survival, wanted[i].survival);
        check_near(survival_estimate_of(&at, SURVIVAL_PLAIN, 0.95).error, wanted[i].error);
    }
    check_near(survival_quantile_of(&curve, 0.5, SURVIVAL_LOG, 0.95).time, 23);
    arena_free(&arena);
}

static void groups_differ_by_the_printed_log_rank(void **state)
{
    (void)state;
    const struct survival_spells spells = {weeks, relapsed, NULL, PATIENTS};
    size_t groups[PATIENTS];
    struct survival_logrank out;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < PATIENTS; i++)
        groups[i] = i < EACH;
    check_ok(survival_logrank_test(&arena, &spells, groups, 2, &out, &err));
    check_near(out.observed[1], 9);
    check_near(out.expected[1], 19.2505009480);
    check_near(out.chi_square, 16.7929409892);
    arena_free(&arena);
}

static void cox_regressions_are_those_printed_for_each_way_with_ties(void **state)
{
    (void)state;
    static const struct {
        enum survival_ties ties;
        double coefficient, error, likelihood, null;
    } wanted[] = {{SURVIVAL_BRESLOW, -1.5091914126, 0.4095644064, -86.3796220711, -93.9850504782},
                  {SURVIVAL_EFRON, -1.5721251488, 0.4123967177, -85.0084245774, -93.1842699968},
                  {SURVIVAL_EXACT, -1.6282439517, 0.4331312965, -74.5431011645, -82.6692792528}};
    const struct survival_cox_data data = {
        .spells = {weeks, relapsed, NULL, PATIENTS}, .x = columns, .covariates = 1};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct survival_cox cox;
        struct arena arena;
        arena_init(&arena);
        check_ok(survival_cox_fit(&arena, &data, wanted[i].ties, &cox, &err));
        check_near(cox.coefficients[0], wanted[i].coefficient);
        check_near(cox.errors[0], wanted[i].error);
        check_near(cox.log_likelihood, wanted[i].likelihood);
        check_near(cox.log_likelihood_null, wanted[i].null);
        arena_free(&arena);
    }
}

static void weibull_and_exponential_regressions_are_those_printed(void **state)
{
    (void)state;
    const struct survival_spells spells = {weeks, relapsed, NULL, PATIENTS};
    struct survival_weibull fit;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_weibull_fit(&arena, &spells, columns, 1, SURVIVAL_WEIBULL, &fit, &err));
    check_near(fit.scale, 0.7321944041);
    check_near(fit.coefficients[0], 2.2483523591);
    check_near(fit.coefficients[1], 1.2673345874);
    check_near(fit.log_likelihood, -106.5794915816);
    check_ok(survival_weibull_fit(&arena, &spells, columns, 1, SURVIVAL_EXPONENTIAL, &fit, &err));
    check_near(fit.coefficients[0], log(182.0 / 21));
    check_near(fit.coefficients[1], log(359.0 / 9) - log(182.0 / 21));
    check_near(fit.log_likelihood, -108.5240495368);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remission_under_treatment_lasts_as_printed),
        cmocka_unit_test(groups_differ_by_the_printed_log_rank),
        cmocka_unit_test(cox_regressions_are_those_printed_for_each_way_with_ties),
        cmocka_unit_test(weibull_and_exponential_regressions_are_those_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
