// SPDX-License-Identifier: MIT
/* Split chains stand one after the other; ranks, distances and tails are transforms of them.
 *
 * The effective size divides the number of draws by 1 + 2 x the sum of autocorrelations, which are
 * summed in pairs while pairs are above 0 and forced to fall (Geyer 1992). */
#include "measure/chains.h"

#include "base/vector.h"
#include "measure/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

struct split {
    const double *values; /* [chain * length + t] */
    size_t chains, length;
};

/* ---- Within and between chains ---- */

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

/* Variance within chains, and the variance that chains and their means together point to. */
struct variances {
    double within, both;
};

static struct variances variances_of(const struct split *split, double *means)
{
    const double n = (double)split->length, m = (double)split->chains;
    double within = 0, between = 0;
    for (size_t c = 0; c < split->chains; c++) {
        const double *chain = split->values + c * split->length;
        means[c] = mean_of(chain, split->length);
        for (size_t t = 0; t < split->length; t++)
            within += (chain[t] - means[c]) * (chain[t] - means[c]);
    }
    const double mean = mean_of(means, split->chains);
    for (size_t c = 0; c < split->chains; c++)
        between += (means[c] - mean) * (means[c] - mean);
    within /= m * (n - 1);
    return (struct variances){within, within * (n - 1) / n + between / (m - 1)};
}

static double r_hat_of(const struct split *split, double *means)
{
    const struct variances variances = variances_of(split, means);
    return sqrt(variances.both / variances.within);
}

/* The mean over chains of their covariance with themselves `lag` draws later. */
static double covariance_at(const struct split *split, const double *means, size_t lag)
{
    double sum = 0;
    for (size_t c = 0; c < split->chains; c++) {
        const double *chain = split->values + c * split->length;
        for (size_t t = lag; t < split->length; t++)
            sum += (chain[t] - means[c]) * (chain[t - lag] - means[c]);
    }
    return sum / ((double)split->chains * (double)split->length);
}

static double size_of(const struct split *split, double *means)
{
    const struct variances variances = variances_of(split, means);
    const double all = (double)split->chains * (double)split->length;
    if (!(variances.within > 0))
        return NAN;
    double sum = 0, least = INFINITY;
    for (size_t lag = 0; lag + 1 < split->length; lag += 2) {
        double pair = 0;
        for (size_t k = lag; k < lag + 2; k++)
            pair += k == 0
                        ? 1
                        : 1 - (variances.within - covariance_at(split, means, k)) / variances.both;
        if (pair <= 0)
            break;
        least = pair < least ? pair : least;
        sum += least;
    }
    const double time = 2 * sum - 1, shortest = 1 / log10(all);
    return all / (time > shortest ? time : shortest);
}

/* ---- Transforms ---- */

/* Ranks as normal quantiles (Blom's offsets). */
static enum status normal_ranks(const double *values, size_t count, uint32_t *order, double *out,
                                struct error *err)
{
    TRY(quantile_order(values, count, order, err));
    quantile_ranks(values, order, count, out);
    const struct vector_table *table = vector_table(VECTOR_PORTABLE);
    for (size_t i = 0; i < count; i++)
        out[i] = vector_one1(table->normal_quantile, (out[i] - 0.375) / ((double)count + 0.25));
    return STATUS_OK;
}

static double tail_size(const double *values, const struct split *split, double quantile,
                        double *scratch, double *means)
{
    for (size_t i = 0; i < split->chains * split->length; i++)
        scratch[i] = values[i] <= quantile;
    return size_of(split, means);
}

static enum status summarise(const double *values, struct split *split, double *scratch,
                             double *means, uint32_t *order, struct chains_summary *out,
                             struct error *err)
{
    const size_t count = split->chains * split->length;
    static const double tails[] = {0.05, 0.5, 0.95};
    double quantiles[3];
    TRY(quantile_of(values, count, tails, 3, quantiles, err));

    split->values = values;
    out->error = sqrt(variances_of(split, means).within); /* as a first sign that anything moves */
    if (!(out->error > 0)) {
        out->r_hat = out->bulk = out->tail = out->error = NAN;
        return STATUS_OK;
    }
    out->error = out->sd / sqrt(size_of(split, means));

    split->values = scratch;
    const double low = tail_size(values, split, quantiles[0], scratch, means);
    const double high = tail_size(values, split, quantiles[2], scratch, means);
    out->tail = low < high ? low : high;

    TRY(normal_ranks(values, count, order, scratch, err));
    out->bulk = size_of(split, means);
    const double ranked = r_hat_of(split, means);
    double *folded = malloc(count * sizeof *folded);
    if (!folded)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for %zu draws", count);
    for (size_t i = 0; i < count; i++)
        folded[i] = fabs(values[i] - quantiles[1]);
    const enum status status = normal_ranks(folded, count, order, scratch, err);
    free(folded);
    TRY(status);
    const double spread = r_hat_of(split, means);
    out->r_hat = spread > ranked ? spread : ranked; /* a spread of NaN: all equally far */
    return STATUS_OK;
}

enum status chains_summarise(const double *values, size_t chains, size_t length,
                             struct chains_summary *out, struct error *err)
{
    assert(chains > 0 && length >= 4);
    const size_t half = length / 2, all = chains * length, count = 2 * chains * half;
    struct split split = {.chains = 2 * chains, .length = half};
    double *halves = malloc(count * sizeof *halves), *scratch = malloc(count * sizeof *scratch);
    double *means = malloc(split.chains * sizeof *means);
    uint32_t *order = malloc(count * sizeof *order);
    enum status status = STATUS_NO_MEMORY;
    if (halves && scratch && means && order) {
        for (size_t c = 0; c < split.chains; c++) /* of an odd length the middle draw is left out */
            memcpy(halves + c * half, values + c / 2 * length + (c % 2 ? length - half : 0),
                   half * sizeof *halves);
        out->mean = mean_of(values, all);
        out->sd = 0;
        for (size_t i = 0; i < all; i++)
            out->sd += (values[i] - out->mean) * (values[i] - out->mean);
        out->sd = sqrt(out->sd / (double)(all - 1));
        status = summarise(halves, &split, scratch, means, order, out, err);
    } else {
        (void)error_set(err, status, nowhere, "no memory for %zu draws", count);
    }
    free(order);
    free(means);
    free(scratch);
    free(halves);
    return status;
}
