// SPDX-License-Identifier: MIT
/* Parameters fitted to what was known at an origin, as draws for a forecast. */
#ifndef SURETY_STUDY_FORECAST_FIT_H
#define SURETY_STUDY_FORECAST_FIT_H

#include "study/forecast.h"

struct forecast_fit_options {
    const struct case_folder *folder;
    const struct document *document;
    const struct observations *observations;
    size_t draws;
    uint64_t seed;
    size_t threads; /* 0: all processors */
    const volatile int *stop;
    struct problems *problems;
};

/* The posterior of every sector (fit.h), fitted to the rows up to the origin with the model as it was then
 * (cutoff.h). *blessed is false when the chains of some sector do not agree. Lives in the arena. */
enum status forecast_fit(struct arena *arena, const struct forecast_fit_options *options,
                         int origin, const struct forecast_known **out, size_t *count,
                         bool *blessed, struct error *err);

#endif
