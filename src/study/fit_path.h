// SPDX-License-Identifier: MIT
/* The model's past under many values of a few parameters: what it says to each observation.
 *
 * Private to src/study.
 *
 * Only the months up to the last observation are run, without noise, and only what the series observe
 * is computed. Points are lanes of batches, blocks of them are tasks of a pool. Parameters that are not
 * fitted stand still at the values given. */
#ifndef SURETY_STUDY_FIT_PATH_H
#define SURETY_STUDY_FIT_PATH_H

#include "case/observation.h"
#include "run/run.h"

/* A sampled parameter held at one value. */
struct fit_hold {
    const struct parameter *parameter;
    double value;
};

struct fit_path_options {
    const struct case_folder *folder;
    const struct document *document;
    const struct observations *observations;
    const struct observed_series *const *series;
    size_t series_count;
    const struct parameter *const *parameters; /* fitted */
    size_t parameter_count;
    const struct fit_hold *holds; /* all other sampled parameters */
    size_t hold_count;
    int until;           /* the last month whose rows count */
    struct settings set; /* in place of the model's equations */
    const struct edit *extra;
    size_t extra_count;
    size_t threads; /* 0: all processors */
    const volatile int *stop;
};

/* A row of a series that the model has an answer to. */
struct fit_row {
    const struct observation *observation;
    int first, last; /* model months whose mean it is */
};

struct fit_worker;

struct fit_path {
    struct arena arena; /* owns what is below */
    struct fit_path_options options;
    const struct plan *plan;
    uint32_t *inputs;            /* [input of the plan]: which fitted parameter it is */
    size_t months;               /* rows kept of a run */
    const struct fit_row **rows; /* [series] */
    size_t *row_counts;
    size_t rows_most, threads;
    struct fit_worker *workers;
};

/* fit_path_free is due whatever comes back. */
enum status fit_path_init(struct fit_path *path, const struct fit_path_options *options,
                          struct problems *problems, struct error *err);
void fit_path_free(struct fit_path *path);

/* One series of one block: said[row * stride + lane] for points first .. first + lanes - 1. */
struct fit_said {
    size_t series, first, lanes, stride;
    const double *said;
};

/* Runs points[parameter][point], each in the parameter's unit; `hear` gets every series of every block,
 * on any thread; the series of one block come in order on the same thread. */
enum status fit_path_run(struct fit_path *path, const double *const *points, size_t count,
                         void (*hear)(void *self, const struct fit_said *said), void *self,
                         struct error *err);

#endif
