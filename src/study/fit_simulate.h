// SPDX-License-Identifier: MIT
/* Observations as the model would have made them: a truth from the prior, what the model's past says to it,
 * and errors as the likelihood has them. For simulation-based calibration (measure/calibration.h). */
#ifndef SURETY_STUDY_FIT_SIMULATE_H
#define SURETY_STUDY_FIT_SIMULATE_H

#include "study/fit.h"

struct fit_simulated {
    const double *truth;                     /* of the sector's parameters, in their order */
    const struct observations *observations; /* the series of the sector, with other values */
};

/* Number `number` of the sector that the options name, in the arena. Sizes of errors are about the spread of the
 * real series, so fit with options.scales being the real observations. STATUS_USAGE for a sector with series
 * that are not measured: how a claim comes to its range nobody has said. */
enum status fit_simulate(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct fit_options *options,
                         uint64_t number, struct fit_simulated *out, struct problems *problems,
                         struct error *err);

#endif
