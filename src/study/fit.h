// SPDX-License-Identifier: MIT
/* Parameters of the model estimated from what was observed, sector by sector, with their uncertainty.
 *
 * observations/series.yaml says which parameters a sector's series may inform. Their priors are the
 * ranges of parameters.csv, or the earlier ones of series.yaml where those rest on later documents; the
 * likelihood is measure/likelihood.h; the model's past alone is run (study/fit_path.h). Told are the
 * maximum (measure/maximum.h) and a sample of the posterior (measure/walkers.h).
 *
 * Sectors are fitted in the order of the file: what earlier ones estimated stands at its median, all else at
 * its base. Draws of one sector keep their correlations; those of two sectors are independent.
 *
 * docs/methods/fit.md says why so, and what is not done. */
#ifndef SURETY_STUDY_FIT_H
#define SURETY_STUDY_FIT_H

#include "case/observation.h"
#include "measure/chains.h"
#include "measure/likelihood.h"

enum { FIT_DRAWS = 2000, FIT_DRAWS_MOST = 20000, FIT_ROUNDS = 7, FIT_SIZE_LEAST = 400 };

/* Above this R-hat a sample is not blessed; above this share of its prior's spread a parameter is not
 * identified, nor are two that go together as closely as this. */
#define FIT_R_HAT_MOST 1.01
#define FIT_SPREAD_MOST 0.9
#define FIT_TIE_LEAST 0.95

/* What counts as the end of a range. */
#define FIT_END_SHARE 0.05

struct fit_options {
    const struct observations *observations;
    const char *sector;  /* id; NULL: all that have parameters */
    int until;           /* the last month whose rows count, since the case's epoch */
    struct settings set; /* in place of the model's equations */
    const struct edit *extra;
    size_t extra_count;
    /* The spread of its series is how large an error is thought to be beforehand: of these observations;
     * NULL: of those that are fitted (tests of simulated data). */
    const struct observations *scales;
    size_t draws;  /* 0: FIT_DRAWS */
    size_t rounds; /* 0: FIT_ROUNDS; each is twice as long as the one before */
    bool skip_maximum;
    uint64_t seed;
    size_t threads; /* 0: all processors */
    const volatile int *stop;
    void (*progress)(void *self, double share, uint64_t done); /* may be NULL */
    void *progress_self;
};

struct fit_parameter {
    const struct parameter *parameter; /* of the case */
    struct parameter prior;            /* the same, with the range that was used */
    bool earlier;                      /* the range is that of series.yaml */
    bool reaches; /* its range moves what the model says to any row of its sector */
    double prior_mean, prior_sd;
    double maximum; /* NaN when it was skipped */
    struct chains_summary chains;
    double low, median, high; /* 5, 50 and 95 % of the draws */
    bool identified;
    bool
        presses; /* identified, and half of it within FIT_END_SHARE of an end of its range: the range may be
                     too narrow, or an equation wrong */
    const double *draws; /* [draw] */
};

struct fit_series {
    const struct observed_series *series;
    size_t rows, left_out; /* left out: later, or before the model can answer */
    bool logs;             /* compared by logarithms */
    double base, median; /* normal: root mean square error at base values and at the medians, in the
                                  units compared; interval: share of rows inside their range */
    double sigma, rho;   /* medians of the draws below */
    const double *sigmas, *rhos; /* [draw]; measure/likelihood.h */
};

struct fit_pair {
    size_t a, b; /* parameters */
    double correlation;
};

struct fit_sector {
    const struct observed_sector *sector;
    size_t first_parameter, parameter_count, first_series, series_count;
    double density;          /* ln likelihood x prior at the maximum, up to a constant */
    size_t climbs, agreeing; /* of the search for it, and those that ended there */
    size_t evaluations;      /* of the model, in all */
    size_t steps, walkers;   /* of the sample that counts, after as many steps that do not */
    double accepted;         /* share of moves */
    double r_hat, size;      /* the worst of its parameters */
    const double *densities; /* [draw]: ln likelihood x prior, as at the maximum */
    bool blessed;            /* r_hat < FIT_R_HAT_MOST and size at least FIT_SIZE_LEAST */
};

struct fit {
    const struct case_folder *folder;
    const struct fit_options *options;
    const struct fit_sector *sectors;
    size_t sector_count;
    const struct fit_parameter *parameters;
    size_t parameter_count;
    const struct fit_series *series;
    size_t series_count;
    const struct fit_pair *pairs; /* of one sector, |correlation| at least 0.5, closest first */
    size_t pair_count;
    const char *const
        *untouched; /* parameters of sectors without any series, when all are fitted */
    size_t untouched_count;
    size_t draws;
    bool blessed; /* every sector is */
};

/* The fit lives in the arena; the options must outlive it. STATUS_USAGE for a sector that does not exist or
 * has nothing to estimate, STATUS_INPUT with a sentence when a parameter's range rests on documents later than
 * the observations and no earlier one is given, or no start is possible. */
enum status fit_run(struct arena *arena, const struct case_folder *folder,
                    const struct document *document, const struct fit_options *options,
                    const struct fit **out, struct problems *problems, struct error *err);

/* Draws that were kept, seen again by the model and the observations as they are now. */
struct fit_again {
    const struct observed_sector *const *sectors; /* those whose parameters all have draws */
    size_t sector_count, draws;
    const double *const *densities; /* [sector][draw]: as fit_sector.densities */
};

/* For a case with draws (case_draw). STATUS_INPUT when no sector has all of its parameters there. */
enum status fit_again_run(struct arena *arena, const struct case_folder *folder,
                          const struct document *document, const struct fit_options *options,
                          struct fit_again *out, struct problems *problems, struct error *err);

#endif
