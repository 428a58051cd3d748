// SPDX-License-Identifier: MIT
/* What the model says of the months after an origin, given drivers and what was known by then.
 *
 * Each draw is one set of parameters. It is run through the model as it was at the origin (cutoff.h); its
 * errors up to the origin say how it errs: error[t] = rho error[t - 1] + N(0, sigma^2), on the scale on which the
 * series is compared (logarithms where `transform: log`). Beyond the origin the error goes on from the last one
 * known, so a draw starts where the data end and returns to its own path as the error fades.
 * docs/methods/backtest.md says how rho and sigma are estimated where rows are few.
 *
 * Parameters come from `known` where there is one (a posterior), else from their ranges as they were by the
 * last month of the observations. Those whose range rests on later documents, with no earlier one, stand at
 * their base and are told. */
#ifndef SURETY_STUDY_FORECAST_H
#define SURETY_STUDY_FORECAST_H

#include "case/observation.h"

enum {
    FORECAST_DRAWS = 1000,
    FORECAST_DRAWS_MOST = 20000,
    FORECAST_QUANTILES = 7,
    FORECAST_MONTHS_MOST = 240
};

/* 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95 */
extern const double forecast_probabilities[FORECAST_QUANTILES];

/* A parameter whose draws are given: draw d takes the d-th, over and over. */
struct forecast_known {
    const char *folded;
    const double *draws;
    size_t count;
};

struct forecast_options {
    const struct observations *observations;
    int origin; /* the last month that is known, since the epoch */
    int until;  /* the last month to tell */
    const struct forecast_known *known;
    size_t known_count;
    size_t draws; /* 0: FORECAST_DRAWS */
    uint64_t seed;
    size_t threads; /* 0: all processors */
    const volatile int *stop;
};

struct forecast_month {
    int month;
    double model, mean,
        q[FORECAST_QUANTILES]; /* model: the median without error. Up to the origin the quantiles are
                                                  those of the model alone */
};

/* How a series was missed up to the origin: medians over the draws, on the scale compared. */
struct forecast_error {
    size_t rows, pairs; /* rows known; those that follow one another month by month */
    double rho, sigma, last;
};

struct forecast_series {
    const struct observed_series *series;
    struct forecast_error error;
    const struct forecast_month *months; /* without gaps, the last one is `until` */
    size_t month_count;
    const double *const *values; /* [month][draw] */
};

struct forecast {
    const struct case_folder *folder;
    const struct forecast_options *options;
    const struct forecast_series *series; /* of the observations, in their order */
    size_t series_count, draws;
    size_t tables;               /* tables over time that were cut at the origin */
    const char **varied, **held; /* parameters drawn; those with a later range, at their base */
    size_t varied_count, held_count;
};

/* Lives in the arena. STATUS_USAGE when `until` is not after `origin` or too far. */
enum status forecast_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct forecast_options *options,
                         const struct forecast **out, struct problems *problems, struct error *err);

/* What the draws say of a row of a series: the mean of the months that it covers. False when some month is not
 * told. out[draw] */
bool forecast_row(const struct forecast *forecast, size_t series, const struct observation *row,
                  double *out);

/* The number of a row that a forecast is held against: its value, or the point of its range nearest to `from`. */
double observation_near(const struct observation *row, double from);

/* Its value, or the middle of its range. */
double observation_centre(const struct observation *row);

#endif
