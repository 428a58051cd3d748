// SPDX-License-Identifier: MIT
/* Whether a way of fitting finds what is true as often as it says (simulation-based calibration).
 *
 * Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788. A truth is drawn from the prior, data
 * from the truth, a sample from the posterior: the truth's rank among the draws is uniform if all is
 * right. Ranks that pile up at the ends speak of a posterior too narrow, in the middle of one too wide. */
#ifndef SURETY_MEASURE_CALIBRATION_H
#define SURETY_MEASURE_CALIBRATION_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct calibration {
    size_t parameters, fits;
    size_t draws; /* of each fit, nearly independent; bins divides draws + 1 */
    size_t bins;
    size_t threads; /* 0: all processors */
    /* Fit number `fit`: truth[parameter], draws[parameter * draws + t]. Any thread. */
    enum status (*fit)(void *self, size_t worker, uint64_t fit, double *truth, double *draws,
                       struct error *err);
    void *self;
};

/* counts[parameter * bins + bin]: fits whose rank fell there. The same for any number of threads. */
enum status calibration_run(const struct calibration *calibration, uint64_t *counts,
                            struct error *err);

/* How far counts are from equal: Pearson's chi-square of bins - 1 degrees of freedom. */
double calibration_chi_square(const uint64_t *counts, size_t bins);

#endif
