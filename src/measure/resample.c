// SPDX-License-Identifier: MIT
/* Weighted sums of all replicates at once are the product of two matrices, weights (rows x replicates)
 * and quantities (rows x quantities). Both are made for a block of rows, multiplied while they are in
 * the cache, and forgotten. */
#include "measure/resample.h"

#include "measure/product.h"
#include "measure/quantile.h"

#include "base/random.h"
#include "base/table.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void resample_counts(uint16_t *counts, const struct resample *resample, size_t replicate)
{
    const uint64_t stream = random_stream(resample->seed, text_hash("measure.resample"), 0);
    const uint32_t key[2] = {(uint32_t)stream, (uint32_t)(stream >> 32)};
    const size_t rows = resample->rows;
    assert(rows >= 1 && rows <= RESAMPLE_ROWS_MOST);
    memset(counts, 0, rows * sizeof *counts);
    for (size_t drawn = 0; drawn < rows; drawn += 4) {
        const uint32_t counter[4] = {(uint32_t)(drawn / 4), 0, (uint32_t)replicate, 0};
        uint32_t words[4];
        random_philox(counter, key, words);
        for (size_t i = 0; i < 4 && drawn + i < rows; i++)
            counts[(uint64_t)words[i] * rows >> 32]++;
    }
}

/* The block's weights as packed doubles. */
static void pack_weights(const struct resample *resample, const uint16_t *counts, size_t first,
                         size_t count, double *out)
{
    for (size_t replicate = 0; replicate < resample->replicates; replicate++) {
        const uint16_t *from = counts + replicate * resample->rows + first;
        double *to = out + product_cell(count, 0, replicate);
        for (size_t row = 0; row < count; row++)
            to[row * PRODUCT_TILE] = from[row];
    }
}

static void pack_quantities(const double *filled, size_t quantities, size_t count, double *out)
{
    for (size_t quantity = 0; quantity < quantities; quantity++) {
        const double *from = filled + quantity * RESAMPLE_BLOCK;
        double *to = out + product_cell(count, 0, quantity);
        for (size_t row = 0; row < count; row++)
            to[row * PRODUCT_TILE] = from[row];
    }
}

/* Memory of one call of resample_sums. */
struct workplace {
    uint16_t *counts;                             /* [replicate][row] */
    double *filled, *quantities, *weights, *sums; /* one block; sums in whole tiles */
};

static bool workplace_init(struct workplace *place, const struct resample *resample,
                           size_t quantities)
{
    const size_t high = product_width(resample->replicates), wide = product_width(quantities);
    *place = (struct workplace){
        .counts = calloc(resample->replicates * resample->rows, sizeof *place->counts),
        .filled = calloc(wide * RESAMPLE_BLOCK, sizeof *place->filled),
        .quantities = calloc(wide * RESAMPLE_BLOCK, sizeof *place->quantities),
        .weights = calloc(high * RESAMPLE_BLOCK, sizeof *place->weights),
        .sums = calloc(high * wide, sizeof *place->sums),
    };
    return place->counts && place->filled && place->quantities && place->weights && place->sums;
}

static void workplace_free(struct workplace *place)
{
    free(place->counts);
    free(place->filled);
    free(place->quantities);
    free(place->weights);
    free(place->sums);
}

enum status resample_sums(const struct resample *resample, size_t quantities, resample_fill *fill,
                          const void *self, double *sums, struct error *err)
{
    if (resample->replicates == 0)
        return STATUS_OK;
    const size_t high = product_width(resample->replicates), wide = product_width(quantities);
    struct workplace place;
    if (!workplace_init(&place, resample, quantities)) {
        workplace_free(&place);
        return error_set(err, STATUS_NO_MEMORY, (struct place){0},
                         "cannot resample %zu rows %zu times", resample->rows,
                         resample->replicates);
    }
    for (size_t replicate = 0; replicate < resample->replicates; replicate++)
        resample_counts(place.counts + replicate * resample->rows, resample, replicate);
    for (size_t first = 0; first < resample->rows; first += RESAMPLE_BLOCK) {
        const size_t left = resample->rows - first;
        const size_t count = left < RESAMPLE_BLOCK ? left : RESAMPLE_BLOCK;
        if (count < RESAMPLE_BLOCK) { /* the last tiles pack elsewhere: what they pad with is 0 */
            memset(place.weights, 0, high * RESAMPLE_BLOCK * sizeof *place.weights);
            memset(place.quantities, 0, wide * RESAMPLE_BLOCK * sizeof *place.quantities);
        }
        fill(self, first, count, place.filled);
        pack_quantities(place.filled, quantities, count, place.quantities);
        pack_weights(resample, place.counts, first, count, place.weights);
        product_add(place.weights, high, place.quantities, wide, count, place.sums);
    }
    for (size_t replicate = 0; replicate < resample->replicates; replicate++)
        memcpy(sums + replicate * quantities, place.sums + replicate * wide,
               quantities * sizeof *sums);
    workplace_free(&place);
    return STATUS_OK;
}

enum status resample_interval(const double *replicates, size_t count, size_t stride, double level,
                              struct interval *out, struct error *err)
{
    assert(level > 0 && level < 1);
    double *values = malloc((count + 1) * sizeof *values);
    if (!values)
        return error_set(err, STATUS_NO_MEMORY, (struct place){0}, "cannot hold %zu replicates",
                         count);
    for (size_t i = 0; i < count; i++)
        values[i] = replicates[i * stride];
    const double tails[2] = {(1 - level) / 2, (1 + level) / 2};
    double ends[2];
    const enum status status = quantile_of(values, count, tails, 2, ends, err);
    free(values);
    if (status == STATUS_OK)
        *out = (struct interval){.low = ends[0], .high = ends[1]};
    return status;
}

/* Whether item a ranks before item b. */
static bool ranks_before(const double *values, size_t a, size_t b)
{
    if (isnan(values[a]) || isnan(values[b]))
        return isnan(values[a]) == isnan(values[b]) ? a < b : isnan(values[b]);
    return values[a] > values[b] || (values[a] == values[b] && a < b);
}

static bool is_listed(const size_t *list, size_t count, size_t item)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == item)
            return true;
    return false;
}

/* Whether every listed item ranks before every other one. */
static bool leads(const double *values, size_t items, const size_t *top, size_t count)
{
    size_t last = top[0];
    for (size_t i = 1; i < count; i++)
        if (ranks_before(values, last, top[i]))
            last = top[i];
    for (size_t item = 0; item < items; item++)
        if (!is_listed(top, count, item) && ranks_before(values, item, last))
            return false;
    return true;
}

static bool in_order(const double *values, const size_t *top, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!ranks_before(values, top[i - 1], top[i]))
            return false;
    return true;
}

struct ranking resample_ranking(const double *estimates, const double *replicates,
                                size_t replicate_count, size_t items, size_t count, size_t *top)
{
    assert(count >= 1 && count <= items);
    for (size_t i = 0; i < count; i++) {
        size_t best = SIZE_MAX;
        for (size_t item = 0; item < items; item++)
            if (!is_listed(top, i, item) &&
                (best == SIZE_MAX || ranks_before(estimates, item, best)))
                best = item;
        top[i] = best;
    }
    struct ranking ranking = {.replicates = replicate_count};
    for (size_t replicate = 0; replicate < replicate_count; replicate++) {
        const double *values = replicates + replicate * items;
        const bool same = leads(values, items, top, count);
        ranking.set_held += same;
        ranking.order_held += same && in_order(values, top, count);
    }
    return ranking;
}
