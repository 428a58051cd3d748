// SPDX-License-Identifier: MIT
/* Forecasts that know nothing but the series itself: what a model must beat.
 *
 *   last year      the latest known value of the same months of a year
 *   random walk    the last known value
 *   linear trend   a straight line through the rows of the last 24 months, of three at least
 *
 * Each comes with a spread from its own record up to the origin, so that its sample can be scored as the
 * model's is. All is done on the scale on which the series is compared. */
#ifndef SURETY_STUDY_NAIVE_H
#define SURETY_STUDY_NAIVE_H

#include "case/observation.h"

enum { NAIVE_KINDS = 3, NAIVE_SAMPLE = 199 };

/* "last year", "random walk", "linear trend", by number. */
extern const char *const naive_names[NAIVE_KINDS];

/* Fills a sample of NAIVE_SAMPLE numbers in rising order; its middle is the point forecast. False where the series
 * does not ask for this one, or too little is known by the origin. */
bool naive_forecast(const struct observed_series *series, unsigned kind, int origin,
                    const struct observation *row, double *out);

#endif
