// SPDX-License-Identifier: MIT
/* How good a forecast was: of one observation by a sample, and of many by their errors.
 *
 * All but score_crps keep the caller's arrays as they are. */
#ifndef SURETY_MEASURE_SCORE_H
#define SURETY_MEASURE_SCORE_H

#include <stddef.h>

/* The continuous ranked probability score of a sample in rising order, exactly (Gneiting and Raftery 2007):
 * mean |x - observed| less half the mean difference between two of the sample. In the sample's unit; smaller is
 * better; of one point it is the absolute error. NaN without a sample. */
double score_crps(const double *sorted, size_t count, double observed);

/* ln of the density that a normal distribution with the sample's mean and deviation gives to the observation;
 * larger is better. NaN with fewer than two numbers or no deviation. */
double score_log_normal(const double *sample, size_t count, double observed);

/* Of pairs of forecast and observation, observed 0 left out of `percentage`. */
struct score_errors {
    size_t count;
    double mean, absolute, root_square; /* of forecast - observed: mean error, MAE, RMSE */
    double percentage; /* MAPE, a share: 0.1 is ten per cent; NaN without observed numbers */
    /* Theil's decomposition of the mean square error (Theil 1966), shares that add up to 1: a wrong mean, a wrong
     * spread, and what is left, which no straight correction would mend. NaN when there is no error. */
    double bias, variance, covariance;
};
struct score_errors score_errors(const double *forecast, const double *observed, size_t count);

#endif
