// SPDX-License-Identifier: MIT
/* Every metric of one choice from its row, its regrets and their sorted order. */
#include "measure/robustness.h"

#include "measure/quantile.h"

#include <math.h>
#include <stdlib.h>

static const struct place nowhere = {0};

enum better { MORE, LESS };

static const struct {
    const char *name, *meaning, *smaller;
    enum better better;
    enum metric_scale scale;
} metrics[METRIC_COUNT] = {
#define METRIC(name, identifier, better, scale, meaning, smaller)                                  \
    {identifier, meaning, smaller, better, SCALE_##scale},
#include "measure/robustness.def"
#undef METRIC
};

const char *metric_name(enum metric metric)
{
    return metrics[metric].name;
}

const char *metric_meaning(enum metric metric, const struct performance *performance)
{
    const char *smaller = metrics[metric].smaller;
    return performance->smaller_is_better && *smaller ? smaller : metrics[metric].meaning;
}

enum metric_scale metric_scale(enum metric metric)
{
    return metrics[metric].scale;
}

bool metric_more_is_better(enum metric metric, const struct performance *performance)
{
    if ((metric == METRIC_SIGNAL_NOISE || metric == METRIC_MEAN_VARIANCE) &&
        performance->smaller_is_better)
        return false;
    return metrics[metric].better == MORE;
}

/* ---- One choice ---- */

struct row {
    const struct performance *performance;
    const double *weights; /* NULL: equal */
    size_t count;
    double *values, *regrets; /* more is better; [future] */
    uint32_t *order;          /* of the values */
    double *sorted;           /* the values in it */
    double all;               /* sum of weights */
};

static double weight_of(const struct row *row, size_t future)
{
    return row->weights ? row->weights[future] : 1.0;
}

static double mean_of(const struct row *row, const double *values)
{
    double sum = 0.0;
    for (size_t i = 0; i < row->count; i++)
        sum += weight_of(row, i) * values[i];
    return sum / row->all;
}

static double deviation_of(const struct row *row, double mean, unsigned ddof)
{
    double squares = 0.0;
    for (size_t i = 0; i < row->count; i++) {
        const double apart = row->values[i] - mean;
        squares += weight_of(row, i) * apart * apart;
    }
    return sqrt(squares / (row->all - (double)ddof * row->all / (double)row->count));
}

/* The least or the largest among the futures that have weight. */
static double end_of(const struct row *row, const double *values, bool largest)
{
    double end = NAN;
    for (size_t i = 0; i < row->count; i++)
        if (weight_of(row, i) > 0.0 &&
            (isnan(end) || (largest ? values[i] > end : values[i] < end)))
            end = values[i];
    return end;
}

static double share_meeting(const struct row *row, const struct robustness_options *options)
{
    const double threshold =
        row->performance->smaller_is_better ? -options->threshold : options->threshold;
    double met = 0.0;
    if (isnan(threshold))
        return NAN;
    for (size_t i = 0; i < row->count; i++)
        if (options->strict ? row->values[i] > threshold : row->values[i] >= threshold)
            met += weight_of(row, i);
    return met / row->all;
}

static double shortfalls(const struct row *row, double median)
{
    double sum = 0.0;
    for (size_t i = 0; i < row->count; i++)
        if (row->values[i] < median)
            sum += weight_of(row, i) * (median - row->values[i]);
    return sum * (double)row->count / row->all;
}

static double worst_mean(const struct row *row, double tail)
{
    const double wanted = tail * row->all;
    double taken = 0.0, sum = 0.0;
    for (size_t i = 0; i < row->count && taken < wanted; i++) {
        const double left = wanted - taken, weight = weight_of(row, row->order[i]);
        const double now = weight < left ? weight : left;
        sum += now * row->values[row->order[i]];
        taken += now;
    }
    return sum / taken;
}

static enum status quantiles_of(const struct row *row, const double *values, const double *p,
                                size_t wanted, double *out, struct error *err)
{
    if (row->weights)
        return quantile_weighted(values, row->weights, row->count, p, wanted, out, err);
    return quantile_of(values, row->count, p, wanted, out, err);
}

static void sorted_quantiles(const struct row *row, const double *p, size_t wanted, double *out)
{
    for (size_t i = 0; i < row->count; i++)
        row->sorted[i] = row->values[row->order[i]];
    for (size_t i = 0; i < wanted; i++)
        out[i] = quantile_of_sorted(row->sorted, row->count, p[i]);
}

static enum status measure_row(const struct row *row, const struct robustness_options *options,
                               double out[METRIC_COUNT], struct error *err)
{
    static const double p[] = {0.10, 0.25, 0.50, 0.75, 0.90};
    double q[5];
    TRY(quantile_order(row->values, row->count, row->order, err));
    if (row->weights)
        TRY(quantile_weighted(row->values, row->weights, row->count, p, 5, q, err));
    else
        sorted_quantiles(row, p, 5, q);
    TRY(quantiles_of(row, row->regrets, &p[4], 1, &out[METRIC_REGRET_P90], err));
    const double worst = end_of(row, row->values, false), best = end_of(row, row->values, true);
    const double mean = mean_of(row, row->values);
    const double deviation = deviation_of(row, mean, options->ddof);
    out[METRIC_MAXIMIN] = worst;
    out[METRIC_MAXIMAX] = best;
    out[METRIC_HURWICZ] = options->hurwicz * worst + (1.0 - options->hurwicz) * best;
    out[METRIC_LAPLACE] = mean;
    out[METRIC_CVAR] = worst_mean(row, options->tail);
    out[METRIC_REGRET_MOST] = end_of(row, row->regrets, true);
    out[METRIC_REGRET_MEAN] = mean_of(row, row->regrets);
    const bool smaller = row->performance->smaller_is_better; /* then -mean is the mean as given */
    out[METRIC_MEAN_VARIANCE] =
        smaller ? (1.0 - mean) * (deviation + 1.0) : (mean + 1.0) / (deviation + 1.0);
    out[METRIC_SIGNAL_NOISE] = smaller ? -mean * deviation : mean / deviation;
    out[METRIC_UNDESIRABLE] = shortfalls(row, q[2]);
    out[METRIC_DOMAIN] = share_meeting(row, options);
    out[METRIC_SKEW] = (0.5 * (q[4] + q[0]) - q[2]) / (0.5 * (q[4] - q[0]));
    out[METRIC_PEAKEDNESS] = (q[4] - q[0]) / (q[3] - q[1]);
    return STATUS_OK;
}

/* ---- All choices ---- */

static double value_of(const struct performance *performance, size_t choice, size_t future)
{
    const double value = performance->values[choice][future];
    return performance->smaller_is_better ? -value : value;
}

static void fill_row(const struct performance *performance, size_t choice, struct row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        double best = value_of(performance, 0, i);
        for (size_t c = 1; c < performance->choices; c++) {
            const double value = value_of(performance, c, i);
            best = value > best ? value : best;
        }
        row->values[i] = value_of(performance, choice, i);
        row->regrets[i] = best - row->values[i];
    }
}

enum status robustness_measure(const struct performance *performance,
                               const struct robustness_options *options, double *values,
                               struct error *err)
{
    const size_t count = performance->futures;
    struct row row = {.performance = performance,
                      .weights = performance->weights,
                      .count = count,
                      .values = calloc(count, sizeof(double)),
                      .regrets = calloc(count, sizeof(double)),
                      .order = calloc(count, sizeof(uint32_t)),
                      .sorted = calloc(count, sizeof(double))};
    enum status status = STATUS_OK;
    if (!row.values || !row.regrets || !row.order || !row.sorted)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for %zu futures", count);
    for (size_t i = 0; i < count; i++)
        row.all += weight_of(&row, i);
    for (size_t c = 0; c < performance->choices && status == STATUS_OK; c++) {
        double out[METRIC_COUNT];
        fill_row(performance, c, &row);
        status = measure_row(&row, options, out, err);
        for (size_t m = 0; m < METRIC_COUNT && status == STATUS_OK; m++)
            values[m * performance->choices + c] = out[m];
    }
    free(row.values);
    free(row.regrets);
    free(row.order);
    free(row.sorted);
    return status;
}

/* ---- Who wins ---- */

/* Above 0 when choice a is better than b. */
static int compare(const struct performance *performance, const double *values, enum metric metric,
                   size_t a, size_t b)
{
    const double *row = values + (size_t)metric * performance->choices;
    const int more = (row[a] > row[b]) - (row[a] < row[b]);
    return metric_more_is_better(metric, performance) ? more : -more;
}

size_t robustness_winner(const struct performance *performance, const double *values,
                         enum metric metric)
{
    const double *row = values + (size_t)metric * performance->choices;
    size_t best = SIZE_MAX;
    for (size_t c = 0; c < performance->choices; c++)
        if (!isnan(row[c]) &&
            (best == SIZE_MAX || compare(performance, values, metric, c, best) > 0))
            best = c;
    return best;
}

static bool has_numbers(const struct performance *performance, const double *values,
                        enum metric metric)
{
    for (size_t c = 0; c < performance->choices; c++)
        if (isnan(values[(size_t)metric * performance->choices + c]))
            return false;
    return true;
}

bool robustness_same_order(const struct performance *performance, const double *values,
                           enum metric a, enum metric b)
{
    if (!has_numbers(performance, values, a) || !has_numbers(performance, values, b))
        return false;
    for (size_t c = 0; c < performance->choices; c++)
        for (size_t d = c + 1; d < performance->choices; d++)
            if (compare(performance, values, a, c, d) * compare(performance, values, b, c, d) < 0)
                return false;
    return true;
}

size_t robustness_winners(const struct performance *performance, const double *values,
                          bool *same_order)
{
    size_t winners[METRIC_COUNT], count = 0;
    *same_order = true;
    for (int m = 0; m < METRIC_COUNT; m++) {
        const enum metric metric = (enum metric)m;
        if (metric_scale(metric) == SCALE_FORM || !has_numbers(performance, values, metric))
            continue;
        *same_order &= robustness_same_order(performance, values, METRIC_LAPLACE, metric);
        const size_t winner = robustness_winner(performance, values, metric);
        size_t i = 0;
        while (i < count && winners[i] != winner)
            i++;
        if (i == count)
            winners[count++] = winner;
    }
    return count;
}

/* ---- Against one future ---- */

enum status robustness_deviation(const double *const *objectives, const double *references,
                                 size_t objective_count, size_t futures, double p, double *out,
                                 struct error *err)
{
    double *apart = calloc(futures ? futures : 1, sizeof *apart);
    double most = 0.0;
    enum status status = STATUS_OK;
    if (!apart)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for %zu futures", futures);
    for (size_t k = 0; k < objective_count && status == STATUS_OK; k++) {
        double quantile = NAN;
        const double reference = references[k];
        for (size_t i = 0; i < futures; i++)
            apart[i] = fabs(objectives[k][i] - reference) / fabs(reference);
        status = reference == 0.0 ? STATUS_OK : quantile_of(apart, futures, &p, 1, &quantile, err);
        most = isnan(quantile) || quantile > most ? quantile : most;
        if (isnan(quantile))
            break;
    }
    free(apart);
    if (status == STATUS_OK)
        *out = most;
    return status;
}

double robustness_radius(const double *const *x, size_t factors, size_t futures,
                         const double *estimate, const double *scale, const bool *fails,
                         enum distance distance)
{
    double nearest = INFINITY;
    for (size_t i = 0; i < futures; i++) {
        double far = 0.0;
        for (size_t f = 0; f < factors && fails[i]; f++) {
            const double apart = fabs(x[f][i] - estimate[f]) / scale[f];
            if (distance == DISTANCE_EUCLIDEAN)
                far += apart * apart;
            else
                far = apart > far ? apart : far;
        }
        far = distance == DISTANCE_EUCLIDEAN ? sqrt(far) : far;
        nearest = fails[i] && far < nearest ? far : nearest;
    }
    return nearest;
}
