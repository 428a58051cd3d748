// SPDX-License-Identifier: MIT
/* Spells in the order of their times become rows; everything else is read from the rows. */
#include "measure/survival.h"

#include "base/vector.h"
#include "measure/cholesky.h"
#include "measure/quantile.h"

#include <assert.h>
#include <math.h>

static const struct place nowhere = {0};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

/* ---- The table ---- */

static double weight_of(const struct survival_spells *spells, size_t spell)
{
    return spells->weights ? spells->weights[spell] : 1.0;
}

static enum status check_times(const struct survival_spells *spells, struct error *err)
{
    for (size_t i = 0; i < spells->count; i++)
        if (!(spells->times[i] >= 0 && isfinite(spells->times[i])))
            return error_set(err, STATUS_INPUT, nowhere, "spell %zu lasts %g", i + 1,
                             spells->times[i]);
    return STATUS_OK;
}

enum status survival_table_build(struct arena *arena, const struct survival_spells *spells,
                                 struct survival_table *out, struct error *err)
{
    TRY(check_times(spells, err));
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, spells->count);
    struct survival_row *rows = ARENA_ARRAY(arena, struct survival_row, spells->count);
    if (!order || !rows)
        return no_memory(err);
    TRY(quantile_order(spells->times, spells->count, order, err));
    size_t count = 0;
    double all = 0;
    for (size_t k = 0; k < spells->count; k++) {
        const size_t spell = order[k];
        const double weight = weight_of(spells, spell), time = spells->times[spell];
        if (weight == 0)
            continue;
        if (!count || rows[count - 1].time != time)
            rows[count++] = (struct survival_row){.time = time};
        *(spells->events[spell] ? &rows[count - 1].events : &rows[count - 1].censored) += weight;
        all += weight;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].at_risk = all;
        all -= rows[i].events + rows[i].censored;
    }
    *out = (struct survival_table){rows, count};
    return STATUS_OK;
}

enum status survival_table_censoring(struct arena *arena, const struct survival_table *table,
                                     struct survival_table *out, struct error *err)
{
    struct survival_row *rows = ARENA_ARRAY(arena, struct survival_row, table->count);
    if (!rows)
        return no_memory(err);
    for (size_t i = 0; i < table->count; i++) {
        const struct survival_row *row = &table->rows[i];
        rows[i] = (struct survival_row){
            .time = row->time, .at_risk = row->at_risk - row->events, .events = row->censored};
    }
    *out = (struct survival_table){rows, table->count};
    return STATUS_OK;
}

/* ---- The curve ---- */

enum status survival_curve_build(struct arena *arena, const struct survival_table *table,
                                 struct survival_curve *out, struct error *err)
{
    struct survival_point *points = ARENA_ARRAY(arena, struct survival_point, table->count);
    if (!points)
        return no_memory(err);
    struct survival_point point = {.survival = 1};
    for (size_t i = 0; i < table->count; i++) {
        const struct survival_row *row = &table->rows[i];
        const double risk = row->at_risk, events = row->events;
        point.time = row->time;
        if (events > 0) {
            point.survival *= (risk - events) / risk;
            point.variance += events / (risk * (risk - events));
            point.cumulative += events / risk;
            point.cumulative_variance += events / (risk * risk);
        }
        points[i] = point;
    }
    *out = (struct survival_curve){points, table->count};
    return STATUS_OK;
}

static struct survival_point point_at(const struct survival_curve *curve, double time, bool at_too)
{
    struct survival_point point = {.survival = 1};
    for (size_t i = 0; i < curve->count; i++) {
        const struct survival_point *next = &curve->points[i];
        if (at_too ? next->time > time : next->time >= time)
            break;
        point = *next;
    }
    return point;
}

struct survival_point survival_curve_at(const struct survival_curve *curve, double time)
{
    return point_at(curve, time, true);
}

struct survival_point survival_curve_before(const struct survival_curve *curve, double time)
{
    return point_at(curve, time, false);
}

/* How many standard errors the limits are away. */
static double limits_width(double level)
{
    assert(level > 0 && level < 1);
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile, 0.5 + level / 2);
}

struct survival_estimate survival_estimate_of(const struct survival_point *point,
                                              enum survival_limits limits, double level)
{
    const double value = point->survival, sigma = sqrt(point->variance);
    const double width = limits_width(level) * sigma;
    struct survival_estimate estimate = {value, value * sigma, value, value};
    if (value == 0) {
        estimate.error = estimate.low = estimate.high = NAN;
    } else if (value < 1 && limits == SURVIVAL_PLAIN) {
        estimate.low = value * (1 - width);
        estimate.high = value * (1 + width);
    } else if (value < 1 && limits == SURVIVAL_LOG) {
        estimate.low = value * exp(-width);
        estimate.high = value * exp(width);
    } else if (value < 1) {
        const double middle = log(-log(value)), away = width / -log(value);
        estimate.low = exp(-exp(middle + away));
        estimate.high = exp(-exp(middle - away));
    }
    if (value > 0) {
        estimate.low = fmax(estimate.low, 0);
        estimate.high = fmin(estimate.high, 1);
    }
    return estimate;
}

/* Which of the three curves. */
enum side { SIDE_VALUE, SIDE_LOW, SIDE_HIGH };

static double height(const struct survival_point *point, enum side side,
                     enum survival_limits limits, double level)
{
    const struct survival_estimate estimate = survival_estimate_of(point, limits, level);
    return side == SIDE_VALUE ? estimate.value : side == SIDE_LOW ? estimate.low : estimate.high;
}

static double time_of_fall(const struct survival_curve *curve, double to, enum side side,
                           enum survival_limits limits, double level)
{
    const double equal = 1e-12; /* heights are products of fractions */
    for (size_t i = 0; i < curve->count; i++) {
        const double here = height(&curve->points[i], side, limits, level);
        if (!(here <= to + equal))
            continue;
        for (size_t k = i + 1; here >= to - equal && k < curve->count; k++)
            if (height(&curve->points[k], side, limits, level) < to - equal)
                return (curve->points[i].time + curve->points[k].time) / 2;
        return curve->points[i].time;
    }
    return NAN;
}

struct survival_quantile survival_quantile_of(const struct survival_curve *curve, double p,
                                              enum survival_limits limits, double level)
{
    return (struct survival_quantile){.time = time_of_fall(curve, 1 - p, SIDE_VALUE, limits, level),
                                      .low = time_of_fall(curve, 1 - p, SIDE_LOW, limits, level),
                                      .high = time_of_fall(curve, 1 - p, SIDE_HIGH, limits, level)};
}

double survival_mean(const struct survival_curve *curve, double until)
{
    double area = 0, from = 0, survival = 1;
    for (size_t i = 0; i < curve->count && curve->points[i].time < until; i++) {
        area += survival * (curve->points[i].time - from);
        from = curve->points[i].time;
        survival = curve->points[i].survival;
    }
    return area + survival * (until - from);
}

/* ---- Groups ---- */

double survival_chi_square_tail(double value, size_t freedom)
{
    assert(freedom > 0);
    if (!(value > 0))
        return 1;
    /* Q(k + 2) = Q(k) + (x/2)^(k/2) e^(-x/2) / gamma(k/2 + 1), from Q(1) and Q(2) up. */
    const double half = value / 2;
    double tail = freedom % 2 ? erfc(sqrt(half)) : exp(-half);
    double term = freedom % 2 ? sqrt(half) * exp(-half) / tgamma(1.5) : half * exp(-half);
    for (size_t k = freedom % 2 ? 1 : 2; k < freedom; k += 2) {
        tail += term;
        term *= half / ((double)k / 2 + 1);
    }
    return tail;
}

/* Adds what the events of one time say: hypergeometric means and covariances. */
static void add_time(struct survival_logrank *out, const double *risk, double risk_all,
                     double events, double *covariance)
{
    const size_t freedom = out->freedom;
    const double spread = risk_all > 1 ? events * (risk_all - events) / (risk_all - 1) : 0;
    for (size_t g = 0; g <= freedom; g++)
        out->expected[g] += events * risk[g] / risk_all;
    for (size_t g = 0; g < freedom; g++)
        for (size_t h = 0; h <= g; h++)
            covariance[g * freedom + h] +=
                spread * risk[g] / risk_all * ((g == h ? 1 : 0) - risk[h] / risk_all);
}

static enum status fill_logrank(struct arena *arena, const struct survival_spells *spells,
                                const size_t *groups, struct survival_logrank *out,
                                double *covariance, struct error *err)
{
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, spells->count);
    double *risk = ARENA_ARRAY(arena, double, out->freedom + 1);
    if (!order || !risk)
        return no_memory(err);
    TRY(quantile_order(spells->times, spells->count, order, err));
    for (size_t i = 0; i < spells->count; i++)
        risk[groups[i]]++;
    for (size_t k = 0; k < spells->count;) {
        const double time = spells->times[order[k]];
        double events = 0;
        size_t end = k;
        for (; end < spells->count && spells->times[order[end]] == time; end++) {
            events += spells->events[order[end]];
            out->observed[groups[order[end]]] += spells->events[order[end]];
        }
        if (events > 0)
            add_time(out, risk, (double)(spells->count - k), events, covariance);
        for (; k < end; k++)
            risk[groups[order[k]]]--;
    }
    return STATUS_OK;
}

enum status survival_logrank_test(struct arena *arena, const struct survival_spells *spells,
                                  const size_t *groups, size_t group_count,
                                  struct survival_logrank *out, struct error *err)
{
    assert(!spells->weights);
    if (group_count < 2)
        return error_set(err, STATUS_INPUT, nowhere, "one group has nothing to differ from");
    TRY(check_times(spells, err));
    const size_t freedom = group_count - 1;
    struct survival_logrank made = {.observed = ARENA_ARRAY(arena, double, group_count),
                                    .expected = ARENA_ARRAY(arena, double, group_count),
                                    .freedom = freedom};
    double *covariance = ARENA_ARRAY(arena, double, freedom *freedom);
    double *excess = ARENA_ARRAY(arena, double, freedom);
    if (!made.observed || !made.expected || !covariance || !excess)
        return no_memory(err);
    TRY(fill_logrank(arena, spells, groups, &made, covariance, err));
    if (!cholesky_factor(covariance, freedom))
        return error_set(
            err, STATUS_INPUT, nowhere,
            "the groups cannot be told apart: one has nobody at risk when events come");
    for (size_t g = 0; g < freedom; g++)
        excess[g] = made.observed[g] - made.expected[g];
    cholesky_solve(covariance, freedom, excess);
    for (size_t g = 0; g < freedom; g++)
        made.chi_square += excess[g] * (made.observed[g] - made.expected[g]);
    made.p = survival_chi_square_tail(made.chi_square, freedom);
    *out = made;
    return STATUS_OK;
}

/* ---- Other samples of the same kind ---- */

void survival_cluster_weights(double *weights, uint16_t *counts, const size_t *clusters,
                              size_t spells, const struct resample *resample, size_t replicate)
{
    resample_counts(counts, resample, replicate);
    for (size_t i = 0; i < spells; i++) {
        assert(clusters[i] < resample->rows);
        weights[i] = counts[clusters[i]];
    }
}
