// SPDX-License-Identifier: MIT
/* How well a choice does over all futures at once, by the rules that the literature names.
 *
 * McPhail et al. 2018 ("Robustness metrics: how are they calculated, when should they be used and why
 * do they give different results?"): each transforms performance, takes a subset of futures, and
 * aggregates. Conventions here:
 *
 *   performance  rows are choices, columns futures. More is better; with `smaller_is_better` values are
 *                negated first, so maximin is minus the worst value and a threshold is an upper limit.
 *   weights      of futures, not negative, any scale; NULL: equal. Sums of futures (undesirable
 *                deviations) are scaled so that the weights sum to the number of futures.
 *   hurwicz      worst * w + best * (1 - w); w is the weight of the worst
 *   regret       from the best choice in the same future
 *   quantiles    type 7 (measure/quantile.h for weights)
 *   deviation    its divisor is the number of futures less `ddof`: 0 population, 1 sample; with weights
 *                less ddof times their mean
 *   mean-variance (mean + 1) / (deviation + 1), Hamarat et al. 2014; when smaller is better, their
 *                (mean + 1) * (deviation + 1), less being better; meant for means above -1
 *   signal to noise  mean / deviation; when smaller is better mean * deviation, less being better
 *   domain       >= threshold, or > with `strict`; NaN without a threshold
 *   cvar         mean over the worst share `tail` of the weight, the last future in part
 *   skewness, peakedness  NaN or infinite where the quantiles below the line are equal
 *
 * Not defined: 0 / 0. A metric that is not a number ranks nothing. */
#ifndef SURETY_MEASURE_ROBUSTNESS_H
#define SURETY_MEASURE_ROBUSTNESS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum metric {
#define METRIC(name, identifier, better, scale, meaning, smaller) METRIC_##name,
#include "measure/robustness.def"
#undef METRIC
    METRIC_COUNT
};

/* What a metric is measured in. */
enum metric_scale {
    SCALE_LEVEL,    /* performance itself */
    SCALE_DISTANCE, /* a difference of performance */
    SCALE_SUM,      /* differences summed over futures */
    SCALE_SHARE,    /* of futures, 0 to 1 */
    SCALE_MIXED,    /* mean and deviation combined */
    SCALE_FORM      /* no unit: the form of a spread rather than how good it is; ranks nothing */
};

struct performance {
    const double *const *values; /* [choice][future], finite */
    size_t choices, futures;     /* at least one of each */
    const double *weights;       /* [future]; NULL: equal */
    bool smaller_is_better;
};

struct robustness_options {
    double hurwicz;   /* weight of the worst; 0.5 is usual */
    double tail;      /* cvar; 0.1 */
    double threshold; /* NAN: none */
    bool strict;      /* > instead of >= */
    unsigned ddof;    /* 0 or 1 */
};

/* values[metric * choices + choice]. STATUS_NO_MEMORY. */
enum status robustness_measure(const struct performance *performance,
                               const struct robustness_options *options, double *values,
                               struct error *err);

/* Whether more of a metric is better, under these options. */
bool metric_more_is_better(enum metric metric, const struct performance *performance);
enum metric_scale metric_scale(enum metric metric);
const char *metric_name(enum metric metric);
const char *metric_meaning(enum metric metric, const struct performance *performance);

/* The best choice by one metric, the first of equals; SIZE_MAX when none has a number. */
size_t robustness_winner(const struct performance *performance, const double *values,
                         enum metric metric);

/* Whether two metrics order all choices alike, equal ones taken as they come; metrics that are not
 * numbers somewhere agree with nothing. */
bool robustness_same_order(const struct performance *performance, const double *values,
                           enum metric a, enum metric b);

/* How many different choices win under the metrics that rank; the order depends on the choice of
 * the metric when *same_order is false. */
size_t robustness_winners(const struct performance *performance, const double *values,
                          bool *same_order);

/* Deviation from one reference future (Kasprzyk et al. 2013; Rhodium's first regret): the p-quantile
 * over futures of |value - reference| / |reference|, the largest over several objectives. NaN when a
 * reference is 0. STATUS_NO_MEMORY. */
enum status robustness_deviation(const double *const *objectives, const double *references,
                                 size_t objective_count, size_t futures, double p, double *out,
                                 struct error *err);

/* How far the assumptions may be from the best estimate before the choice fails: the distance to the
 * nearest failing future, each factor divided by its scale. Euclidean: Rhodium's second satisficing
 * measure; largest: the info-gap radius (Ben-Haim 2006) over the futures that were tried. Infinite when
 * none fails. */
enum distance { DISTANCE_EUCLIDEAN, DISTANCE_LARGEST };
double robustness_radius(const double *const *x, size_t factors, size_t futures,
                         const double *estimate, const double *scale, const bool *fails,
                         enum distance distance);

#endif
