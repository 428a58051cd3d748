// SPDX-License-Identifier: MIT
/* How long things last when some are still lasting: life tables and what is read from them.
 *
 * A spell has a time and a flag: the event came then, or it had not come when the spell was last seen
 * (censored). At equal times events come before censorings. Times are finite and not negative; weights
 * count how often a spell stands in the sample (a replicate of the bootstrap) and are not negative.
 *
 * Kaplan and Meier 1958; Greenwood 1926; Nelson 1972, Aalen 1978; Mantel 1966. Agrees with R's package
 * survival 3.5-3 to 1e-6 where both are defined. */
#ifndef SURETY_MEASURE_SURVIVAL_H
#define SURETY_MEASURE_SURVIVAL_H

#include "base/arena.h"
#include "base/error.h"
#include "measure/resample.h"

#include <stdbool.h>
#include <stddef.h>

struct survival_spells {
    const double *times;
    const bool *events;
    const double *weights; /* NULL: 1 each */
    size_t count;
};

/* One row a distinct time, in rising order. */
struct survival_row {
    double time;
    double at_risk; /* just before it */
    double events, censored;
};

struct survival_table {
    struct survival_row *rows;
    size_t count;
};

/* Spells of weight 0 leave no trace. STATUS_INPUT: a time is negative or not finite. STATUS_NO_MEMORY. */
enum status survival_table_build(struct arena *arena, const struct survival_spells *spells,
                                 struct survival_table *out, struct error *err);

/* The same spells with events and censorings swapped, for the chance of still being watched: at equal
 * times events have already left. */
enum status survival_table_censoring(struct arena *arena, const struct survival_table *table,
                                     struct survival_table *out, struct error *err);

/* What holds from a row's time on. */
struct survival_point {
    double time;
    double survival;   /* Kaplan-Meier */
    double variance;   /* of its logarithm (Greenwood); infinite once survival is 0 */
    double cumulative; /* Nelson-Aalen */
    double cumulative_variance;
};

struct survival_curve {
    struct survival_point *points; /* one a row of the table */
    size_t count;
};

enum status survival_curve_build(struct arena *arena, const struct survival_table *table,
                                 struct survival_curve *out, struct error *err);

/* The last point at or before a time (or only before it); before the first: survival 1, the rest 0. */
struct survival_point survival_curve_at(const struct survival_curve *curve, double time);
struct survival_point survival_curve_before(const struct survival_curve *curve, double time);

/* On which scale limits are symmetric. */
enum survival_limits { SURVIVAL_PLAIN, SURVIVAL_LOG, SURVIVAL_LOG_LOG };

struct survival_estimate {
    double value, error; /* Greenwood's standard error */
    double low, high;    /* within 0 .. 1; NaN when survival is 0, where no error is known */
};

/* `level` as 0.95. */
struct survival_estimate survival_estimate_of(const struct survival_point *point,
                                              enum survival_limits limits, double level);

/* The time by which a share `p` had its event: the first with survival at most 1 - p, or the middle of the
 * step when survival is exactly that. NaN when the curve does not fall so far. Its limits are where the
 * limits of the curve come so far (Brookmeyer and Crowley 1982). */
struct survival_quantile {
    double time, low, high;
};
struct survival_quantile survival_quantile_of(const struct survival_curve *curve, double p,
                                              enum survival_limits limits, double level);

/* The mean of the time to the event or `until`, whichever is first: the area under the curve. */
double survival_mean(const struct survival_curve *curve, double until);

/* Do groups differ? */
struct survival_logrank {
    double *observed, *expected; /* [group]: events */
    double chi_square;
    size_t freedom;
    double p;
};

/* groups[spell] within 0 .. group_count - 1; weights must be NULL. STATUS_INPUT: fewer than two groups,
 * or one of them has nobody at risk when events come. */
enum status survival_logrank_test(struct arena *arena, const struct survival_spells *spells,
                                  const size_t *groups, size_t group_count,
                                  struct survival_logrank *out, struct error *err);

/* The upper tail of the chi-square distribution with whole degrees of freedom. */
double survival_chi_square_tail(double value, size_t freedom);

/* weights[spell]: how often replicate `replicate` drew the spell's cluster (resample->rows of them), so
 * that spells of one cluster come and go together. `counts` has room for the clusters. */
void survival_cluster_weights(double *weights, uint16_t *counts, const size_t *clusters,
                              size_t spells, const struct resample *resample, size_t replicate);

#endif
