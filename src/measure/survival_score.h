// SPDX-License-Identifier: MIT
/* How good chances of lasting were, when some spells were not watched to the end.
 *
 * A spell whose event came by time t counts for 1 / G(its time-), one that lasted beyond t for 1 / G(t), one
 * that was lost before t for 0, where G is the chance of still being watched (Graf and co-authors 1999).
 * Brier: squared error. Log: minus the logarithm of the chance that was given to what happened. Small is
 * good for both; a score is the weighted mean, so weights need not sum to the number of spells. */
#ifndef SURETY_MEASURE_SURVIVAL_SCORE_H
#define SURETY_MEASURE_SURVIVAL_SCORE_H

#include "measure/survival.h"

/* The log score takes no chance as nearer to 0 or 1 than this, so that no single spell makes it infinite. */
#define SURVIVAL_CHANCE_LEAST 0.01

enum survival_weighting {
    SURVIVAL_KNOWN,   /* each spell of known status counts 1 */
    SURVIVAL_CENSORED /* by the chance of still being watched */
};

/* weights[spell] of each spell at time t; 0 for those lost before. */
enum status survival_score_weights(struct arena *arena, const struct survival_spells *spells,
                                   double time, enum survival_weighting weighting, double *weights,
                                   struct error *err);

/* errors[spell] for predicted[spell], the chance of lasting beyond t. */
void survival_brier(const struct survival_spells *spells, const double *predicted, double time,
                    double *errors);
void survival_log_score(const struct survival_spells *spells, const double *predicted, double time,
                        double *errors);

/* The weighted mean of errors; those of weight 0 are not read. */
double survival_score_mean(const double *errors, const double *weights, size_t count);

/* 1 - score / score of the base: 0 is as good, 1 perfect. With the percentile interval over samples of
 * whole clusters. STATUS_NO_MEMORY. */
struct survival_skill {
    double value;
    struct interval interval;
};
enum status survival_skill_of(struct arena *arena, const double *errors, const double *base,
                              const double *weights, const size_t *clusters, size_t count,
                              const struct resample *resample, struct survival_skill *out,
                              struct error *err);

/* predicted[time * count + spell]: the Kaplan-Meier chance of lasting beyond a time, from the spells of all
 * other clusters. */
enum status survival_left_out(struct arena *arena, const struct survival_spells *spells,
                              const size_t *clusters, size_t cluster_count, const double *times,
                              size_t time_count, double *predicted, struct error *err);

#endif
