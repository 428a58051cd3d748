// SPDX-License-Identifier: MIT
/* How far runs in single precision are from those in double: the same packages in the same futures, both ways.
 *
 * Draws are the same, so futures are compared one by one. A future comes apart where an outcome is undefined
 * in one precision alone, or differs by more than a thousandth of the outcome's largest number: a condition
 * fell the other way there. Paired comparisons with the reference are told apart too: differences below what
 * single precision holds (6e-8 of a number) are none there, or have the sign of rounding. */
#ifndef SURETY_STUDY_PRECISION_H
#define SURETY_STUDY_PRECISION_H

#include "study/evaluate_values.h"

enum { PRECISION_FUTURES = 256 };

/* The first futures of an evaluation: number i of an outcome of a package stands at
 * items[(package * outcomes + outcome) * futures + i]. */
struct precision_sample {
    size_t packages, outcomes, futures; /* futures 0: nothing was sampled */
    double *items;
    bool *has; /* [outcome]: it is read */
};

/* Room for the first futures of an evaluation with these options. */
enum status precision_begin(struct arena *arena, const struct case_folder *folder,
                            const struct evaluate_options *options, struct precision_sample *out);

/* Takes what a chunk has of them; self is a struct precision_sample. For evaluate_options.values. */
enum status precision_take(void *self, const struct evaluate_values *values, struct error *err);

struct sweep;

struct precision_outcome {
    size_t outcome;                /* of the case */
    double difference;             /* the largest of any future */
    double mean;                   /* the largest between the means of a package's futures */
    double largest;                /* number of the outcome, without its sign */
    const struct package *package; /* where the largest difference is; NULL: there is none */
    size_t apart;                  /* futures of all packages that come apart */
    size_t turned; /* futures in which a package compares otherwise with the reference, where most */
    const struct package *turned_package; /* that one; NULL: none */
};

struct precision {
    size_t futures, packages;
    const struct package *reference; /* NULL: not among the packages, so nothing is compared */
    const struct precision_outcome *outcomes;
    size_t count;
};

/* Runs the first futures of a sweep in double precision too: its plans, which are to run in single precision, are those
 * of double precision but for that. `single` is what they came to; where nothing was sampled they are run once
 * more. `sweep` has the lineup's jobs, nothing known of them. The result lives in the arena. */
enum status precision_run(struct arena *arena, const struct lineup *lineup, const struct sweep *sweep,
                          const struct precision_sample *single, const struct precision **out,
                          struct error *err);

#endif
