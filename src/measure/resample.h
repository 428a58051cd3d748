// SPDX-License-Identifier: MIT
/* The bootstrap: what would have come out with other rows of the same kind (Efron 1979).
 *
 * A replicate draws as many rows as there are, with replacement; a row's weight is how often it was
 * drawn. Weights are keyed by seed and replicate, so replicate r is the same however many there are,
 * and every statistic of one analysis sees the same replicates. */
#ifndef SURETY_MEASURE_RESAMPLE_H
#define SURETY_MEASURE_RESAMPLE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum {
    RESAMPLE_BLOCK = 128,         /* rows that a caller fills at a time, at most */
    RESAMPLE_ROWS_MOST = 1 << 24, /* so that every row is drawn equally often within 0.4 % */
};

struct resample {
    size_t rows;       /* 1 .. RESAMPLE_ROWS_MOST */
    size_t replicates; /* 0: no bootstrap */
    double level;      /* of intervals, within 0 .. 1; usual: 0.95 */
    uint64_t seed;
};

struct interval {
    double low, high;
};

/* counts[row]: how often replicate `replicate` drew the row; they sum to rows. A multinomial draw by
 * `rows` keyed 32-bit numbers, each scaled to a row without rejection. */
void resample_counts(uint16_t *counts, const struct resample *resample, size_t replicate);

/* Writes rows first .. first + count - 1 of all quantities: out[quantity * RESAMPLE_BLOCK + i] for row
 * first + i. All finite: a row that does not count for a quantity is 0 there. */
typedef void resample_fill(const void *self, size_t first, size_t count, double *out);

/* sums[replicate * quantities + quantity]: the weighted sum of each quantity over the rows. Rows are
 * streamed: memory is 2 bytes a row and replicate. STATUS_NO_MEMORY. */
enum status resample_sums(const struct resample *resample, size_t quantities, resample_fill *fill,
                          const void *self, double *sums, struct error *err);

/* The percentile interval of a statistic over its replicates: quantiles of type 7 at (1 - level) / 2
 * and its mirror image. NaN replicates are left out; without any, both ends are NaN. `stride` is the
 * distance between one replicate's value and the next. STATUS_NO_MEMORY. */
enum status resample_interval(const double *replicates, size_t count, size_t stride, double level,
                              struct interval *out, struct error *err);

/* Does the order of the top items hold? */
struct ranking {
    size_t replicates; /* that were compared */
    size_t order_held; /* same items at the top, in the same order */
    size_t set_held;   /* same items at the top, in any order */
};

/* Items are ranked by falling value; ties by index, NaN last. top[0 .. count-1] becomes the items that
 * lead by `estimates`. replicates[replicate * items + item]; 1 <= count <= items. */
struct ranking resample_ranking(const double *estimates, const double *replicates,
                                size_t replicate_count, size_t items, size_t count, size_t *top);

#endif
