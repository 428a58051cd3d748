// SPDX-License-Identifier: MIT
/* One package in many futures as a table: what was drawn, and what came of it.
 *
 *   x  [ factor 0: future 0, 1, .. ][ factor 1: .. ] ..     as sampled, in the parameter's own unit
 *   y  [ outcome 0: future 0, 1, .. ][ outcome 1: .. ] ..   finite; NaN where it is undefined;
 *                                                           infinite where the model gave no number
 *
 * Future i is the future i of `surety evaluate` and of `surety run --vary --future i`: the same draws,
 * the same noise, bit for bit. Factors are the uncertainties that nobody chooses and that reach a
 * plan: those that the package, the adversary or `set` fixes are left out. Several packages meet the same
 * futures; an uncertainty that reaches the plan of one of them is a factor of all. */
#ifndef SURETY_STUDY_FUTURES_H
#define SURETY_STUDY_FUTURES_H

#include "base/problem.h"
#include "case/case.h"

enum { FUTURES_TABLE_MOST = 262144 };

struct futures_options {
    const struct package *package; /* NULL: the model as it is */
    enum credit credit;
    const struct adversary *adversary; /* NULL: none */
    struct settings set;               /* last word */
    bool endogenous;        /* outcomes of imposed settlements from the drawn one's path */
    const size_t *outcomes; /* of the case, those wanted; NULL: all */
    size_t outcome_count;
    uint64_t futures, seed;
    size_t threads;                                                    /* 0: all processors */
    const volatile int *stop;                                          /* may be NULL */
    void (*progress)(void *self, double share, uint64_t futures_done); /* may be NULL; any thread */
    void *progress_self;
};

struct futures_table {
    size_t count; /* futures, from number 0 */
    size_t factor_count;
    const struct parameter *const *factors; /* in order of dimension */
    const double *const *x;                 /* [factor][future] */
    size_t outcome_count;
    const size_t *outcomes; /* of the case, in the order asked for */
    const double *const *y; /* [outcome][future] */
};

/* Runs and fills the table, which lives in the arena. An outcome of the no-deal run is read there.
 * Problems of the compile go to `problems`. */
enum status futures_run(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct futures_options *options,
                        struct futures_table *out, struct problems *problems, struct error *err);

/* The same for several packages in one sweep: tables[p] is that of packages[p]. options->package is not
 * read; the tables share their factors. */
enum status futures_run_each(struct arena *arena, const struct case_folder *folder,
                             const struct document *document, const struct futures_options *options,
                             const struct package *const *packages, size_t package_count,
                             struct futures_table *tables, struct problems *problems,
                             struct error *err);

#endif
