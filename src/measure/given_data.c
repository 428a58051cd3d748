// SPDX-License-Identifier: MIT
/* The outcome is sorted once; a factor then only says which slice each row is in, and one walk along the
 * sorted outcome gives every distance. A slice's own distribution function moves only at its own rows,
 * so its largest distance from the overall one is met just before or at one of these. */
#include "measure/given_data.h"

#include "measure/quantile.h"

#include "base/random.h"
#include "base/table.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_A_SLICE_LEAST = 8 };

static const struct place nowhere = {0};

/* The kept rows by rising outcome. Everything below speaks of a row by its rank in this order. */
struct ranked {
    size_t rows;
    size_t slices, bins;
    double *y;       /* [rank] */
    uint32_t *row;   /* [rank]: the row of the caller */
    size_t *tie_end; /* [rank]: one beyond the ranks of the same outcome */
};

/* Which slice each row is in. */
struct slicing {
    size_t slices;
    uint8_t *of; /* [rank] */
    size_t sizes[GIVEN_SLICES_MOST];
};

struct distances {
    double median, largest, delta;
};

static double middle_of(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) /* few values: insertion */
        for (size_t j = i; j > 0 && values[j] < values[j - 1]; j--) {
            const double swapped = values[j];
            values[j] = values[j - 1];
            values[j - 1] = swapped;
        }
    return quantile_of_sorted(values, count, 0.5);
}

/* ks[slice]: the largest distance of the slice's distribution function from the overall one; weights
 * as in resample_counts, NULL: 1. `totals[slice]` is the weight of each slice, `total` that of all. */
static void walk_distances(const struct ranked *ranked, const struct slicing *slicing,
                           const uint16_t *weights, const double *totals, double total, double *ks)
{
    double below[GIVEN_SLICES_MOST] = {0}, all = 0;
    memset(ks, 0, slicing->slices * sizeof *ks);
    for (size_t first = 0, end; first < ranked->rows; first = end) {
        end = ranked->tie_end[first];
        const double before = all / total;
        for (size_t i = first; i < end; i++) { /* before the tie: each slice in it */
            const size_t slice = slicing->of[i];
            ks[slice] = fmax(ks[slice], fabs(below[slice] / totals[slice] - before));
        }
        for (size_t i = first; i < end; i++) {
            const double weight = weights ? weights[i] : 1;
            below[slicing->of[i]] += weight;
            all += weight;
        }
        const double after = all / total;
        for (size_t i = first; i < end; i++) {
            const size_t slice = slicing->of[i];
            ks[slice] = fmax(ks[slice], fabs(below[slice] / totals[slice] - after));
        }
    }
}

/* Half the distance of slices' histograms from the overall one, mean over slices by their weight. Bins
 * are cut at equal numbers of rows; equal outcomes share the bin of the first of them. */
static double histogram_distance(const struct ranked *ranked, const struct slicing *slicing,
                                 const uint16_t *weights, const double *totals, double total)
{
    double counts[GIVEN_SLICES_MOST] = {0}, sum = 0, in_bin = 0;
    size_t bin = 0;
    for (size_t first = 0, end; first <= ranked->rows; first = end) {
        const bool done = first == ranked->rows;
        const size_t next = done ? SIZE_MAX : first * ranked->bins / ranked->rows;
        if (next != bin) { /* the bin is full: compare and empty it */
            for (size_t slice = 0; slice < slicing->slices; slice++) {
                sum += fabs(counts[slice] - totals[slice] * in_bin / total);
                counts[slice] = 0;
            }
            in_bin = 0;
            bin = next;
        }
        if (done)
            break;
        end = ranked->tie_end[first];
        for (size_t i = first; i < end; i++) {
            const double weight = weights ? weights[i] : 1;
            counts[slicing->of[i]] += weight;
            in_bin += weight;
        }
    }
    return 0.5 * sum / total;
}

static struct distances measure(const struct ranked *ranked, const struct slicing *slicing,
                                const uint16_t *weights)
{
    double totals[GIVEN_SLICES_MOST] = {0}, ks[GIVEN_SLICES_MOST], total = 0;
    for (size_t i = 0; i < ranked->rows; i++) {
        totals[slicing->of[i]] += weights ? weights[i] : 1;
        total += weights ? weights[i] : 1;
    }
    for (size_t slice = 0; slice < slicing->slices; slice++)
        if (totals[slice] == 0) /* a replicate without it: nothing can be said */
            return (struct distances){.median = NAN, .largest = NAN, .delta = NAN};
    walk_distances(ranked, slicing, weights, totals, total, ks);
    struct distances out = {.delta = histogram_distance(ranked, slicing, weights, totals, total)};
    out.median = middle_of(ks, slicing->slices);
    out.largest = ks[slicing->slices - 1]; /* sorted by now */
    return out;
}

/* Kelley's epsilon squared: the share of variance between slices, corrected for their number. */
static double variance_between(const struct ranked *ranked, const struct slicing *slicing)
{
    double sums[GIVEN_SLICES_MOST] = {0}, sum = 0, within = 0, all = 0;
    const double centre = ranked->y[ranked->rows / 2];
    const double scale =
        fmax(fabs(ranked->y[0] - centre), fabs(ranked->y[ranked->rows - 1] - centre));
    for (size_t i = 0; i < ranked->rows; i++) {
        const double value = (ranked->y[i] - centre) / scale;
        sums[slicing->of[i]] += value;
        sum += value;
    }
    for (size_t i = 0; i < ranked->rows; i++) {
        const double value = (ranked->y[i] - centre) / scale;
        const size_t slice = slicing->of[i];
        const double inside = value - sums[slice] / (double)slicing->sizes[slice];
        const double outside = value - sum / (double)ranked->rows;
        within += inside * inside;
        all += outside * outside;
    }
    const double rows = (double)ranked->rows;
    return 1 - (within / (rows - (double)slicing->slices)) / (all / (rows - 1));
}

/* Cuts the factor's order into slices: what is left is shared equally, but each slice ends where the
 * next value differs, and has at least half of the share it would have without repeated values. `values`
 * and `order` are by rank. */
static void slice_factor(const struct ranked *ranked, const double *values, const uint32_t *order,
                         struct slicing *out)
{
    const size_t rows = ranked->rows, least = rows / (2 * ranked->slices);
    size_t slice = 0, start = 0;
    memset(out->sizes, 0, sizeof out->sizes);
    for (size_t i = 0; i < rows; i++) {
        const size_t size = i + 1 - start, left = rows - start;
        const bool full = size * (ranked->slices - slice) >= left && size >= least;
        out->of[order[i]] = (uint8_t)slice;
        out->sizes[slice] = size;
        if (full && rows - i - 1 >= least && i + 1 < rows &&
            values[order[i + 1]] != values[order[i]]) {
            slice++;
            start = i + 1;
        }
    }
    out->slices = slice + 1;
}

/* A dummy: the same slices, filled at random. Fisher and Yates, from keyed 32-bit draws. */
static void shuffle_slices(struct slicing *slicing, size_t rows, uint64_t stream, size_t dummy)
{
    const uint32_t key[2] = {(uint32_t)stream, (uint32_t)(stream >> 32)};
    uint32_t words[4] = {0};
    size_t at = 0;
    for (size_t slice = 0; slice < slicing->slices; slice++)
        for (size_t i = 0; i < slicing->sizes[slice]; i++)
            slicing->of[at++] = (uint8_t)slice;
    for (size_t left = rows; left > 1; left--) {
        if ((rows - left) % 4 == 0) {
            const uint32_t counter[4] = {(uint32_t)((rows - left) / 4), 0, (uint32_t)dummy, 0};
            random_philox(counter, key, words);
        }
        const size_t chosen = (size_t)((uint64_t)words[(rows - left) % 4] * left >> 32);
        const uint8_t swapped = slicing->of[chosen];
        slicing->of[chosen] = slicing->of[left - 1];
        slicing->of[left - 1] = swapped;
    }
}

/* Memory of one analysis; arrays of `rows`, three of `spare`. */
struct workplace {
    struct ranked ranked;
    struct slicing slicing, dummy;
    double *values;     /* of a factor, by rank */
    uint32_t *order;    /* of a factor */
    uint16_t *weights;  /* [replicate * rows + rank] */
    uint16_t *counts;   /* of one replicate, by kept row */
    uint32_t *position; /* [rank]: among the kept rows, in the caller's order */
    double *spare;      /* [3 * spare_count]: median, largest and delta of dummies or replicates */
    size_t spare_count;
};

static bool workplace_init(struct workplace *place, size_t rows,
                           const struct given_data_options *options)
{
    const size_t replicates = options->resample.replicates;
    *place = (struct workplace){
        .ranked = {.slices = options->slices,
                   .bins = options->bins,
                   .y = calloc(rows + 1, sizeof(double)),
                   .row = calloc(rows + 1, sizeof(uint32_t)),
                   .tie_end = calloc(rows + 1, sizeof(size_t))},
        .slicing = {.of = calloc(rows + 1, 1)},
        .dummy = {.of = calloc(rows + 1, 1)},
        .values = calloc(rows + 1, sizeof(double)),
        .order = calloc(rows + 1, sizeof(uint32_t)),
        .weights = calloc(replicates + 1, (rows + 1) * sizeof(uint16_t)),
        .counts = calloc(rows + 1, sizeof(uint16_t)),
        .position = calloc(rows + 1, sizeof(uint32_t)),
        .spare_count = options->dummies > replicates ? options->dummies : replicates,
    };
    place->spare = calloc(3 * place->spare_count + 1, sizeof(double));
    return place->ranked.y && place->ranked.row && place->ranked.tie_end && place->slicing.of &&
           place->dummy.of && place->values && place->order && place->weights && place->counts &&
           place->position && place->spare;
}

static void workplace_free(struct workplace *place)
{
    free(place->ranked.y);
    free(place->ranked.row);
    free(place->ranked.tie_end);
    free(place->slicing.of);
    free(place->dummy.of);
    free(place->values);
    free(place->order);
    free(place->weights);
    free(place->counts);
    free(place->position);
    free(place->spare);
}

static bool is_complete(const double *const *x, size_t factors, const double *y, size_t row)
{
    bool finite = isfinite(y[row]);
    for (size_t factor = 0; factor < factors && finite; factor++)
        finite = isfinite(x[factor][row]);
    return finite;
}

/* Sorts the complete rows by outcome. */
static enum status rank_rows(struct workplace *place, const double *const *x, size_t factors,
                             const double *y, size_t rows, struct error *err)
{
    struct ranked *ranked = &place->ranked;
    uint32_t *kept = place->order; /* free until the first factor */
    for (size_t row = 0; row < rows; row++)
        if (is_complete(x, factors, y, row)) {
            kept[ranked->rows] = (uint32_t)row;
            place->values[ranked->rows++] = y[row];
        }
    TRY(quantile_order(place->values, ranked->rows, place->position, err));
    for (size_t rank = 0; rank < ranked->rows; rank++) {
        ranked->row[rank] = kept[place->position[rank]];
        ranked->y[rank] = place->values[place->position[rank]];
    }
    for (size_t rank = ranked->rows; rank-- > 0;) {
        const bool tied = rank + 1 < ranked->rows && ranked->y[rank + 1] == ranked->y[rank];
        ranked->tie_end[rank] = tied ? ranked->tie_end[rank + 1] : rank + 1;
    }
    return STATUS_OK;
}

static void draw_weights(struct workplace *place, const struct resample *resample)
{
    struct resample over = *resample;
    over.rows = place->ranked.rows;
    for (size_t replicate = 0; replicate < over.replicates; replicate++) {
        uint16_t *weights = place->weights + replicate * over.rows;
        resample_counts(place->counts, &over, replicate);
        for (size_t rank = 0; rank < over.rows; rank++)
            weights[rank] = place->counts[place->position[rank]];
    }
}

static bool is_stopped(const struct given_data_options *options)
{
    return options->stop && *options->stop;
}

/* Thresholds for slices of these sizes. */
static enum status set_thresholds(struct workplace *place, const struct given_data_options *options,
                                  struct given_effect *effect, struct error *err)
{
    const uint64_t stream =
        random_stream(options->resample.seed, text_hash("measure.given_data"), 0);
    double *spare = place->spare;
    const size_t count = options->dummies;
    place->dummy.slices = place->slicing.slices;
    memcpy(place->dummy.sizes, place->slicing.sizes, sizeof place->dummy.sizes);
    for (size_t dummy = 0; dummy < count; dummy++) {
        if (is_stopped(options))
            return STATUS_INTERRUPTED;
        shuffle_slices(&place->dummy, place->ranked.rows, stream, dummy);
        const struct distances found = measure(&place->ranked, &place->dummy, NULL);
        spare[dummy] = found.median;
        spare[count + dummy] = found.largest;
        spare[2 * count + dummy] = found.delta;
    }
    const double level = options->resample.level;
    TRY(quantile_of(spare, count, &level, 1, &effect->median.threshold, err));
    TRY(quantile_of(spare + count, count, &level, 1, &effect->largest.threshold, err));
    return quantile_of(spare + 2 * count, count, &level, 1, &effect->delta.threshold, err);
}

static enum status set_intervals(struct workplace *place, const struct resample *resample,
                                 struct given_effect *effect, double *medians, size_t stride,
                                 struct error *err)
{
    double *spare = place->spare;
    const size_t count = resample->replicates;
    for (size_t replicate = 0; replicate < count; replicate++) {
        const struct distances found = measure(&place->ranked, &place->slicing,
                                               place->weights + replicate * place->ranked.rows);
        spare[replicate] = medians[replicate * stride] = found.median;
        spare[count + replicate] = found.largest;
        spare[2 * count + replicate] = found.delta;
    }
    TRY(resample_interval(spare, count, 1, resample->level, &effect->median.interval, err));
    TRY(resample_interval(spare + count, count, 1, resample->level, &effect->largest.interval,
                          err));
    return resample_interval(spare + 2 * count, count, 1, resample->level, &effect->delta.interval,
                             err);
}

/* One factor; thresholds are left to the caller. */
static enum status analyse_factor(struct workplace *place, const double *x,
                                  const struct resample *resample, struct given_effect *effect,
                                  double *medians, size_t stride, struct error *err)
{
    const struct interval unknown = {.low = NAN, .high = NAN};
    const struct given_measure none = {.value = NAN, .interval = unknown, .threshold = NAN};
    const struct ranked *ranked = &place->ranked;
    *effect = (struct given_effect){.median = none, .largest = none, .delta = none, .first = NAN};
    for (size_t rank = 0; rank < ranked->rows; rank++)
        place->values[rank] = x[ranked->row[rank]];
    TRY(quantile_order(place->values, ranked->rows, place->order, err));
    slice_factor(ranked, place->values, place->order, &place->slicing);
    effect->slices = place->slicing.slices;
    if (effect->slices == 1) {
        for (size_t replicate = 0; replicate < resample->replicates; replicate++)
            medians[replicate * stride] = NAN;
        return STATUS_OK;
    }
    const struct distances found = measure(ranked, &place->slicing, NULL);
    effect->median.value = found.median;
    effect->largest.value = found.largest;
    effect->delta.value = found.delta;
    effect->first = variance_between(ranked, &place->slicing);
    return resample->replicates > 0 ? set_intervals(place, resample, effect, medians, stride, err)
                                    : STATUS_OK;
}

/* All factors. Factors whose slices have the sizes of the one before share its dummies: as a rule all
 * that are continuous. */
static enum status analyse_factors(struct workplace *place, const double *const *x,
                                   const struct given_data_options *options,
                                   struct given_data *data, struct error *err)
{
    const struct given_effect *model = NULL; /* has the thresholds of the dummy's sizes */
    for (size_t factor = 0; factor < data->factors; factor++) {
        struct given_effect *effect = &data->effects[factor];
        if (is_stopped(options))
            return STATUS_INTERRUPTED;
        TRY(analyse_factor(place, x[factor], &options->resample, effect,
                           data->median_replicates + factor, data->factors, err));
        if (options->dummies == 0 || effect->slices == 1)
            continue;
        if (!model || model->slices != effect->slices ||
            memcmp(place->dummy.sizes, place->slicing.sizes, sizeof place->dummy.sizes) != 0) {
            TRY(set_thresholds(place, options, effect, err));
            model = effect;
        }
        effect->median.threshold = model->median.threshold;
        effect->largest.threshold = model->largest.threshold;
        effect->delta.threshold = model->delta.threshold;
    }
    return STATUS_OK;
}

static enum status check_rows(const struct ranked *ranked, size_t rows, struct error *err)
{
    if (ranked->rows < ROWS_A_SLICE_LEAST * ranked->slices)
        return error_set(err, STATUS_INPUT, nowhere,
                         "too few futures: %zu of %zu have a number, and %zu slices need at least "
                         "%zu",
                         ranked->rows, rows, ranked->slices, ROWS_A_SLICE_LEAST * ranked->slices);
    if (ranked->y[0] == ranked->y[ranked->rows - 1])
        return error_set(err, STATUS_INPUT, nowhere,
                         "the outcome is %.9g in every future: there is nothing to explain",
                         ranked->y[0]);
    return STATUS_OK;
}

enum status given_data_analyse(struct arena *arena, const double *const *x, size_t factors,
                               const double *y, size_t rows,
                               const struct given_data_options *options, struct given_data *out,
                               struct error *err)
{
    assert(options->slices >= 2 && options->slices <= GIVEN_SLICES_MOST);
    assert(options->bins >= 2 && options->bins <= GIVEN_BINS_MOST);
    const size_t replicates = options->resample.replicates;
    struct given_data data = {.factors = factors, .replicates = replicates};
    struct workplace place;
    enum status status = STATUS_OK;
    data.effects = arena_alloc(arena, factors, sizeof *data.effects);
    data.median_replicates = arena_alloc(arena, replicates * factors, sizeof(double));
    if (!workplace_init(&place, rows, options) || !data.effects || !data.median_replicates) {
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu rows", rows);
        goto done;
    }
    status = rank_rows(&place, x, factors, y, rows, err);
    if (status == STATUS_OK)
        status = check_rows(&place.ranked, rows, err);
    if (status != STATUS_OK)
        goto done;
    data.rows = place.ranked.rows;
    data.missing = rows - data.rows;
    draw_weights(&place, &options->resample);
    status = analyse_factors(&place, x, options, &data, err);
    if (status == STATUS_OK)
        *out = data;
done:
    workplace_free(&place);
    return status;
}
