// SPDX-License-Identifier: MIT
/* One sector's parameters against one sector's series. Private to src/study. */
#ifndef SURETY_STUDY_FIT_SECTOR_H
#define SURETY_STUDY_FIT_SECTOR_H

#include "study/fit.h"
#include "study/fit_path.h"

struct fit_job {
    struct arena *arena; /* of the fit */
    const struct case_folder *folder;
    const struct document *document;
    const struct fit_options *options;
    size_t draws;
    const struct fit_hold *holds; /* all sampled parameters that are not the sector's */
    size_t hold_count;
    struct fit_sector *sector;
    struct fit_parameter *parameters; /* the sector's: parameter and prior are filled in */
    struct fit_series *series;        /* the sector's: series is filled in */
    struct problems *problems;
};

/* Fills in all that is told of the sector. */
enum status fit_sector_run(const struct fit_job *job, struct error *err);

/* ln likelihood x prior of the parameters' own draws: out[draw]. */
enum status fit_sector_densities(const struct fit_job *job, double *out, struct error *err);

#endif
