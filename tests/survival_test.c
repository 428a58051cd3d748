// SPDX-License-Identifier: MIT
/* Life tables, regressions and scores against values that can be worked out by hand.
 *
 * The six patients are ours. Cox's closed forms: with two events among five spells at one time, a binary
 * covariate of ratio r and one event on either side, the score is zero at r = 3/2 (Breslow), the root of
 * 5/2 (Efron) and the root of 3 (exact). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/survival.h"
#include "measure/survival_cox.h"
#include "measure/survival_score.h"
#include "measure/survival_weibull.h"

#include <math.h>

static struct error err;

/* An event at 2, one lost at 3, two events at 4, one lost at 4, one event at 7. */
static const double six_times[] = {4, 2, 7, 4, 3, 4};
static const bool six_events[] = {true, true, true, false, false, true};
static const struct survival_spells six = {six_times, six_events, NULL, 6};

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

static void check_ok(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", err.message);
}

static struct survival_curve curve_of(struct arena *arena, const struct survival_spells *spells)
{
    struct survival_table table;
    struct survival_curve curve;
    check_ok(survival_table_build(arena, spells, &table, &err));
    check_ok(survival_curve_build(arena, &table, &curve, &err));
    return curve;
}

/* ---- Life tables ---- */

static void a_life_table_counts_who_is_at_risk_just_before_each_time(void **state)
{
    (void)state;
    static const struct survival_row wanted[] = {
        {2, 6, 1, 0}, {3, 5, 0, 1}, {4, 4, 2, 1}, {7, 1, 1, 0}};
    struct arena arena;
    struct survival_table table;
    arena_init(&arena);
    check_ok(survival_table_build(&arena, &six, &table, &err));
    assert_int_equal(table.count, 4);
    for (size_t i = 0; i < 4; i++) {
        check_near(table.rows[i].time, wanted[i].time, 0);
        check_near(table.rows[i].at_risk, wanted[i].at_risk, 0);
        check_near(table.rows[i].events, wanted[i].events, 0);
        check_near(table.rows[i].censored, wanted[i].censored, 0);
    }
    arena_free(&arena);
}

static void survival_is_the_product_of_shares_that_stay(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct survival_curve curve = curve_of(&arena, &six);
    const struct survival_point at = survival_curve_at(&curve, 5);
    const double variance = 1.0 / (6 * 5) + 2.0 / (4 * 2); /* Greenwood */
    check_near(survival_curve_at(&curve, 1.9).survival, 1, 0);
    check_near(survival_curve_at(&curve, 2).survival, 5.0 / 6, 1e-15);
    check_near(survival_curve_before(&curve, 4).survival, 5.0 / 6, 1e-15);
    check_near(at.survival, 5.0 / 12, 1e-15);
    check_near(at.variance, variance, 1e-15);
    check_near(at.cumulative, 1.0 / 6 + 2.0 / 4, 1e-15);
    check_near(at.cumulative_variance, 1.0 / 36 + 2.0 / 16, 1e-15);
    check_near(survival_curve_at(&curve, 9).survival, 0, 0);
    check_near(survival_mean(&curve, 5), 2 + 2 * 5.0 / 6 + 5.0 / 12, 1e-15);
    arena_free(&arena);
}

static void limits_are_symmetric_on_their_own_scale(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct survival_curve curve = curve_of(&arena, &six);
    const struct survival_point at = survival_curve_at(&curve, 5), last = curve.points[3];
    const double s = 5.0 / 12, z = 1.9599639845400545, sigma = sqrt(1.0 / 30 + 0.25);
    const struct survival_estimate plain = survival_estimate_of(&at, SURVIVAL_PLAIN, 0.95);
    const struct survival_estimate on_log = survival_estimate_of(&at, SURVIVAL_LOG, 0.95);
    const struct survival_estimate twice = survival_estimate_of(&at, SURVIVAL_LOG_LOG, 0.95);
    check_near(plain.error, s * sigma, 1e-12);
    check_near(plain.low, 0, 0); /* cut off there */
    check_near(plain.high, s + z * s * sigma, 1e-12);
    check_near(on_log.low, s * exp(-z * sigma), 1e-12);
    check_near(on_log.high, 1, 0);
    check_near(log(-log(twice.low)) - log(-log(s)), z * sigma / -log(s), 1e-12);
    check_near(log(-log(s)) - log(-log(twice.high)), z * sigma / -log(s), 1e-12);
    assert_true(isnan(survival_estimate_of(&last, SURVIVAL_LOG, 0.95).low));
    arena_free(&arena);
}

static void the_median_is_where_the_curve_and_its_limits_cross_one_half(void **state)
{
    (void)state;
    static const double times[] = {1, 2, 3, 5};
    static const bool all[] = {true, true, true, true};
    const struct survival_spells four = {times, all, NULL, 4};
    struct arena arena;
    arena_init(&arena);
    const struct survival_curve of_six = curve_of(&arena, &six);
    const struct survival_curve of_four = curve_of(&arena, &four);
    const struct survival_quantile median = survival_quantile_of(&of_six, 0.5, SURVIVAL_LOG, 0.95);
    check_near(median.time, 4, 0);
    check_near(median.low, 4, 0); /* 5/6 exp(-1.96 / sqrt 30) is 0.58, 5/12 exp(..) is 0.15 */
    assert_true(isnan(median.high));
    check_near(survival_quantile_of(&of_four, 0.5, SURVIVAL_LOG, 0.95).time, 2.5, 0);
    arena_free(&arena);
}

static void weights_are_spells_that_stand_more_than_once(void **state)
{
    (void)state;
    static const double weights[] = {2, 0, 1}, thrice[] = {1, 1, 3}, times[] = {1, 2, 3};
    static const bool events[] = {true, true, false}, same[] = {true, true, false};
    const struct survival_spells weighted = {times, events, weights, 3};
    const struct survival_spells written = {thrice, same, NULL, 3};
    struct arena arena;
    arena_init(&arena);
    check_near(survival_curve_at(&(struct survival_curve){curve_of(&arena, &weighted).points, 2}, 1)
                   .survival,
               survival_curve_at(&(struct survival_curve){curve_of(&arena, &written).points, 2}, 1)
                   .survival,
               0);
    arena_free(&arena);
}

static void a_time_below_zero_is_refused(void **state)
{
    (void)state;
    static const double times[] = {1, -1};
    static const bool events[] = {true, true};
    const struct survival_spells spells = {times, events, NULL, 2};
    struct survival_table table;
    struct arena arena;
    arena_init(&arena);
    err = (struct error){0};
    assert_int_equal(survival_table_build(&arena, &spells, &table, &err), STATUS_INPUT);
    assert_string_equal(err.message, "spell 2 lasts -1");
    arena_free(&arena);
}

/* ---- Groups ---- */

static void log_rank_compares_events_with_those_expected(void **state)
{
    (void)state;
    /* Group 0: events at 1 and 3; group 1: events at 2 and 4. Expected in group 0: 2/4 + 1/3 + 1/2;
     * variance: 1/4 + 2/9 + 1/4. */
    static const double times[] = {1, 3, 2, 4};
    static const bool all[] = {true, true, true, true};
    static const size_t groups[] = {0, 0, 1, 1};
    const struct survival_spells four = {times, all, NULL, 4};
    const double expected = 0.5 + 1.0 / 3 + 0.5, variance = 0.25 + 2.0 / 9 + 0.25;
    struct survival_logrank out;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_logrank_test(&arena, &four, groups, 2, &out, &err));
    check_near(out.observed[0], 2, 0);
    check_near(out.expected[0], expected, 1e-15);
    check_near(out.chi_square, pow(2 - expected, 2) / variance, 1e-14);
    check_near(out.p, erfc(sqrt(out.chi_square / 2)), 1e-15);
    assert_int_equal(survival_logrank_test(&arena, &four, groups, 1, &out, &err), STATUS_INPUT);
    arena_free(&arena);
}

static void tails_of_chi_square_are_those_of_the_tables(void **state)
{
    (void)state;
    check_near(survival_chi_square_tail(3.841458820694124, 1), 0.05, 1e-12);
    check_near(survival_chi_square_tail(5.991464547107979, 2), 0.05, 1e-12);
    check_near(survival_chi_square_tail(7.814727903251179, 3), 0.05, 1e-12);
    check_near(survival_chi_square_tail(9.487729036781154, 4), 0.05, 1e-12);
    check_near(survival_chi_square_tail(18.307038053275146, 10), 0.05, 1e-12);
    check_near(survival_chi_square_tail(0, 3), 1, 0);
}

/* ---- Cox ---- */

static const double five_times[] = {1, 1, 1, 1, 1};
static const bool five_events[] = {true, false, true, false, false};
static const double five_x[] = {1, 1, 0, 0, 0};
static const double *const five_columns[] = {five_x};
static const struct survival_cox_data five = {
    .spells = {five_times, five_events, NULL, 5}, .x = five_columns, .covariates = 1};

static void ties_by_breslow_have_their_closed_form(void **state)
{
    (void)state;
    struct survival_cox cox;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_cox_fit(&arena, &five, SURVIVAL_BRESLOW, &cox, &err));
    check_near(cox.coefficients[0], log(1.5), 1e-10);
    check_near(cox.errors[0], sqrt(2), 1e-9);
    check_near(cox.robust[0], sqrt(7.0 / 6), 1e-9);
    check_near(cox.log_likelihood_null, -2 * log(5), 1e-12);
    check_near(cox.log_likelihood, log(1.5) - 2 * log(6), 1e-12);
    check_near(cox.baseline.points[0].cumulative, 2.0 / 6, 1e-9);
    check_near(survival_cox_survival(&cox, (double[]){1}, 2), exp(-0.5), 1e-9);
    /* Events against those lost: 1 with 1, 0 with 0, 0: half each; 1 before 0, 0: right; 0 before 1: not. */
    check_near(cox.concordance, (3 * 0.5 + 2) / 6, 1e-15);
    assert_int_equal(cox.events, 2);
    arena_free(&arena);
}

static void ties_by_efron_have_their_closed_form(void **state)
{
    (void)state;
    const double r = sqrt(2.5), p = 2 * r / (2 * r + 3), q = 1.5 * r / (1.5 * r + 2.5);
    struct survival_cox cox;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_cox_fit(&arena, &five, SURVIVAL_EFRON, &cox, &err));
    check_near(cox.coefficients[0], log(r), 1e-10);
    check_near(cox.errors[0], 1 / sqrt(p * (1 - p) + q * (1 - q)), 1e-9);
    check_near(cox.log_likelihood_null, -log(5) - log(4), 1e-12);
    check_near(cox.log_likelihood, log(r) - log(2 * r + 3) - log(1.5 * r + 2.5), 1e-12);
    check_near(cox.baseline.points[0].cumulative, 1 / (2 * r + 3) + 1 / (1.5 * r + 2.5), 1e-9);
    arena_free(&arena);
}

static void exact_ties_have_their_closed_form(void **state)
{
    (void)state;
    const double r = sqrt(3);
    struct survival_cox cox;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_cox_fit(&arena, &five, SURVIVAL_EXACT, &cox, &err));
    check_near(cox.coefficients[0], log(r), 1e-10);
    check_near(cox.log_likelihood_null, -log(10), 1e-12);
    check_near(cox.log_likelihood, log(r) - log(r * r + 6 * r + 3), 1e-12);
    assert_true(isnan(cox.robust[0]));
    arena_free(&arena);
}

/* Without ties all three say the same, and moving or stretching a covariate moves nothing else. */
static void without_ties_the_methods_agree_and_scale_does_not_matter(void **state)
{
    (void)state;
    static const double times[] = {1, 2, 3, 4, 5, 6}, x[] = {1, 0, 1, 1, 0, 0};
    static const double moved[] = {105, 100, 105, 105, 100, 100};
    static const bool events[] = {true, true, false, true, true, false};
    static const double *const plain[] = {x}, *const stretched[] = {moved};
    struct survival_cox_data data = {
        .spells = {times, events, NULL, 6}, .x = plain, .covariates = 1};
    struct survival_cox by[3], far;
    struct arena arena;
    arena_init(&arena);
    for (int ties = 0; ties < 3; ties++)
        check_ok(survival_cox_fit(&arena, &data, (enum survival_ties)ties, &by[ties], &err));
    data.x = stretched;
    check_ok(survival_cox_fit(&arena, &data, SURVIVAL_EFRON, &far, &err));
    for (int ties = 1; ties < 3; ties++) {
        check_near(by[ties].coefficients[0], by[0].coefficients[0], 1e-9);
        check_near(by[ties].log_likelihood, by[0].log_likelihood, 1e-12);
    }
    check_near(5 * far.coefficients[0], by[0].coefficients[0], 1e-9);
    check_near(5 * far.robust[0], by[0].robust[0], 1e-9);
    check_near(survival_cox_survival(&far, (double[]){105}, 4),
               survival_cox_survival(&by[0], (double[]){1}, 4), 1e-9);
    arena_free(&arena);
}

static void a_fit_that_has_no_maximum_is_refused(void **state)
{
    (void)state;
    static const double times[] = {1, 2, 3, 4}, apart[] = {1, 1, 0, 0}, flat[] = {3, 3, 3, 3};
    static const bool events[] = {true, true, false, false}, none[] = {false, false, false, false};
    static const double *const separating[] = {apart}, *const constant[] = {flat};
    struct survival_cox_data data = {
        .spells = {times, events, NULL, 4}, .x = separating, .covariates = 1};
    struct survival_cox cox;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(survival_cox_fit(&arena, &data, SURVIVAL_EFRON, &cox, &err), STATUS_INPUT);
    data.x = constant;
    assert_int_equal(survival_cox_fit(&arena, &data, SURVIVAL_EFRON, &cox, &err), STATUS_INPUT);
    data.spells.events = none;
    err = (struct error){0};
    assert_int_equal(survival_cox_fit(&arena, &data, SURVIVAL_EFRON, &cox, &err), STATUS_INPUT);
    assert_string_equal(err.message, "no event among 4 spells");
    arena_free(&arena);
}

/* Every row twice, in one cluster: as much is known as from the rows alone. */
static void spells_of_one_cluster_count_once(void **state)
{
    (void)state;
    static const double times[] = {1, 1, 2, 2, 3, 3, 4, 4}, x[] = {1, 1, 0, 0, 1, 1, 0, 0};
    static const bool events[] = {true, true, true, true, true, true, false, false};
    static const size_t clusters[] = {0, 0, 1, 1, 2, 2, 3, 3};
    static const double once_times[] = {1, 2, 3, 4}, once_x[] = {1, 0, 1, 0};
    static const bool once_events[] = {true, true, true, false};
    static const double *const twice_columns[] = {x}, *const once_columns[] = {once_x};
    const struct survival_cox_data twice = {.spells = {times, events, NULL, 8},
                                            .x = twice_columns,
                                            .covariates = 1,
                                            .clusters = clusters,
                                            .cluster_count = 4};
    const struct survival_cox_data once = {
        .spells = {once_times, once_events, NULL, 4}, .x = once_columns, .covariates = 1};
    struct survival_cox all, single;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_cox_fit(&arena, &twice, SURVIVAL_BRESLOW, &all, &err));
    check_ok(survival_cox_fit(&arena, &once, SURVIVAL_BRESLOW, &single, &err));
    check_near(all.coefficients[0], single.coefficients[0], 1e-9);
    check_near(all.errors[0], single.errors[0] / sqrt(2), 1e-9);
    check_near(all.robust[0], single.robust[0], 1e-9);
    arena_free(&arena);
}

/* ---- Weibull ---- */

static void an_exponential_rate_is_events_over_time(void **state)
{
    (void)state;
    struct survival_weibull fit;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_weibull_fit(&arena, &six, NULL, 0, SURVIVAL_EXPONENTIAL, &fit, &err));
    check_near(fit.coefficients[0], log(24.0 / 4), 1e-10);
    check_near(fit.errors[0], 0.5, 1e-9);
    check_near(fit.log_likelihood, 4 * log(4.0 / 24) - 4, 1e-12);
    arena_free(&arena);
}

/* A group of its own rate each: the ratio of events over time. */
static void an_exponential_covariate_compares_rates(void **state)
{
    (void)state;
    static const double times[] = {1, 2, 3, 4, 6}, x[] = {0, 0, 1, 1, 1};
    static const bool events[] = {true, true, true, false, true};
    static const double *const columns[] = {x};
    const struct survival_spells spells = {times, events, NULL, 5};
    struct survival_weibull fit;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_weibull_fit(&arena, &spells, columns, 1, SURVIVAL_EXPONENTIAL, &fit, &err));
    check_near(fit.coefficients[0], log(3.0 / 2), 1e-9);
    check_near(fit.coefficients[0] + fit.coefficients[1], log(13.0 / 2), 1e-9);
    arena_free(&arena);
}

/* At the maximum: shape k solves sum t^k log t / sum t^k - 1/k = mean of log t over events, and the
 * scale is the k-th root of sum t^k over events. */
static void a_weibull_fit_solves_its_two_equations(void **state)
{
    (void)state;
    struct survival_weibull fit;
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_weibull_fit(&arena, &six, NULL, 0, SURVIVAL_WEIBULL, &fit, &err));
    const double shape = 1 / fit.scale;
    double powers = 0, logs = 0, mean = 0;
    for (size_t i = 0; i < 6; i++) {
        powers += pow(six_times[i], shape);
        logs += pow(six_times[i], shape) * log(six_times[i]);
        mean += six_events[i] ? log(six_times[i]) / 4 : 0;
    }
    check_near(logs / powers - 1 / shape, mean, 1e-9);
    check_near(exp(fit.coefficients[0]), pow(powers / 4, 1 / shape), 1e-9);
    check_near(survival_weibull_survival(&fit, exp(fit.coefficients[0])), exp(-1), 1e-12);
    arena_free(&arena);
}

static void a_weibull_time_of_zero_is_refused(void **state)
{
    (void)state;
    static const double times[] = {1, 0};
    static const bool events[] = {true, true};
    const struct survival_spells spells = {times, events, NULL, 2};
    struct survival_weibull fit;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(survival_weibull_fit(&arena, &spells, NULL, 0, SURVIVAL_WEIBULL, &fit, &err),
                     STATUS_INPUT);
    arena_free(&arena);
}

/* ---- Scores ---- */

static void lost_spells_hand_their_weight_to_those_still_watched(void **state)
{
    (void)state;
    /* Beyond 5: the event at 2 weighs 1; lost at 3 and 4: 0; events at 4: 1 / (4/5); lasting to 7:
     * 1 / (4/5 * 1/2). */
    static const double wanted[] = {1.25, 1, 2.5, 0, 0, 1.25};
    double weights[6], errors[6];
    static const double chance[] = {0.5, 0.25, 0.75, 0.1, 0.1, 0.5};
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_score_weights(&arena, &six, 5, SURVIVAL_CENSORED, weights, &err));
    for (size_t i = 0; i < 6; i++)
        check_near(weights[i], wanted[i], 1e-15);
    survival_brier(&six, chance, 5, errors);
    check_near(survival_score_mean(errors, weights, 6),
               (1.25 * 0.25 * 2 + 0.0625 + 2.5 * 0.0625) / 6, 1e-15);
    survival_log_score(&six, chance, 5, errors);
    check_near(survival_score_mean(errors, weights, 6),
               -(2.5 * log(0.5) + log(0.75) + 2.5 * log(0.75)) / 6, 1e-15);
    survival_log_score(&six, (double[]){1, 0, 0, 0, 0, 0}, 5, errors);
    check_near(errors[0], -log(0.01), 1e-15); /* it was said that it could not come */
    check_ok(survival_score_weights(&arena, &six, 5, SURVIVAL_KNOWN, weights, &err));
    for (size_t i = 0; i < 6; i++)
        check_near(weights[i], wanted[i] > 0, 0);
    arena_free(&arena);
}

static void a_cluster_left_out_is_not_known(void **state)
{
    (void)state;
    static const size_t clusters[] = {0, 1, 1, 0, 2, 2};
    static const double times[] = {1, 5};
    double predicted[12];
    struct arena arena;
    arena_init(&arena);
    check_ok(survival_left_out(&arena, &six, clusters, 3, times, 2, predicted, &err));
    check_near(predicted[0], 1, 0);
    /* Without cluster 0: events at 2, 4, 7 of four, one lost at 3. */
    check_near(predicted[6], 3.0 / 4 * 1 / 2, 1e-15);
    /* Without cluster 1: lost at 3, two events at 4 of three. */
    check_near(predicted[7], 1.0 / 3, 1e-15);
    check_near(predicted[7], predicted[8], 0);
    arena_free(&arena);
}

static void skill_is_what_the_base_leaves_to_be_gained(void **state)
{
    (void)state;
    static const double errors[] = {1, 2, 3, 0}, base[] = {2, 4, 6, 0}, weights[] = {1, 2, 1, 1};
    static const size_t clusters[] = {0, 1, 2, 2};
    const struct resample resample = {.rows = 3, .replicates = 50, .level = 0.9, .seed = 1};
    struct survival_skill skill;
    struct arena arena;
    arena_init(&arena);
    check_ok(
        survival_skill_of(&arena, errors, base, weights, clusters, 4, &resample, &skill, &err));
    check_near(skill.value, 0.5, 1e-15);
    check_near(skill.interval.low, 0.5, 1e-15);
    check_near(skill.interval.high, 0.5, 1e-15);
    arena_free(&arena);
}

static void spells_of_a_cluster_are_drawn_together(void **state)
{
    (void)state;
    static const size_t clusters[] = {0, 1, 0, 2, 1};
    const struct resample resample = {.rows = 3, .replicates = 1, .seed = 7};
    uint16_t counts[3];
    double weights[5];
    for (size_t replicate = 0; replicate < 20; replicate++) {
        survival_cluster_weights(weights, counts, clusters, 5, &resample, replicate);
        check_near(weights[0], weights[2], 0);
        check_near(weights[1], weights[4], 0);
        check_near(weights[0] + weights[1] + weights[3], 3, 0);
    }
}

/* ---- Memory ---- */

static enum status all_of_it(struct arena *arena)
{
    struct survival_cox cox;
    struct survival_weibull weibull;
    struct survival_logrank logrank;
    static const size_t groups[] = {0, 0, 0, 1, 1, 1};
    double predicted[6];
    TRY(survival_cox_fit(arena, &five, SURVIVAL_EXACT, &cox, &err));
    TRY(survival_weibull_fit(arena, &six, NULL, 0, SURVIVAL_WEIBULL, &weibull, &err));
    TRY(survival_logrank_test(arena, &six, groups, 2, &logrank, &err));
    TRY(survival_score_weights(arena, &six, 5, SURVIVAL_CENSORED, predicted, &err));
    return survival_left_out(arena, &six, groups, 2, (double[]){5}, 1, predicted, &err);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct arena arena;
        arena_init(&arena);
        arena.fail_at = n;
        const enum status status = all_of_it(&arena);
        arena_free(&arena);
        if (status == STATUS_OK)
            break;
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life_table_counts_who_is_at_risk_just_before_each_time),
        cmocka_unit_test(survival_is_the_product_of_shares_that_stay),
        cmocka_unit_test(limits_are_symmetric_on_their_own_scale),
        cmocka_unit_test(the_median_is_where_the_curve_and_its_limits_cross_one_half),
        cmocka_unit_test(weights_are_spells_that_stand_more_than_once),
        cmocka_unit_test(a_time_below_zero_is_refused),
        cmocka_unit_test(log_rank_compares_events_with_those_expected),
        cmocka_unit_test(tails_of_chi_square_are_those_of_the_tables),
        cmocka_unit_test(ties_by_breslow_have_their_closed_form),
        cmocka_unit_test(ties_by_efron_have_their_closed_form),
        cmocka_unit_test(exact_ties_have_their_closed_form),
        cmocka_unit_test(without_ties_the_methods_agree_and_scale_does_not_matter),
        cmocka_unit_test(a_fit_that_has_no_maximum_is_refused),
        cmocka_unit_test(spells_of_one_cluster_count_once),
        cmocka_unit_test(an_exponential_rate_is_events_over_time),
        cmocka_unit_test(an_exponential_covariate_compares_rates),
        cmocka_unit_test(a_weibull_fit_solves_its_two_equations),
        cmocka_unit_test(a_weibull_time_of_zero_is_refused),
        cmocka_unit_test(lost_spells_hand_their_weight_to_those_still_watched),
        cmocka_unit_test(a_cluster_left_out_is_not_known),
        cmocka_unit_test(skill_is_what_the_base_leaves_to_be_gained),
        cmocka_unit_test(spells_of_a_cluster_are_drawn_together),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
