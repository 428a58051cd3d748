// SPDX-License-Identifier: MIT
/* What it would be worth to know more before choosing a package.
 *
 * The user says what is to be made small or large: a number made of outcomes (study/condition.h). All
 * packages meet the same futures; futures in which one of them has no number are left out and counted.
 * Without further knowledge one takes the package that is best on average. Told is by how much the
 * choice would improve, in units of that number, if the future were known (EVPI), and if one
 * uncertainty alone were known (EVPPI), for each that reaches a plan of any package; measure/information.h
 * says how.
 *
 * An uncertainty is told when its worth is so far above its standard error that in 19 of 20 studies in
 * which none is worth anything none is told. */
#ifndef SURETY_STUDY_LEARN_H
#define SURETY_STUDY_LEARN_H

#include "measure/information.h"
#include "study/condition.h"
#include "study/futures.h"

enum { LEARN_FUTURES_LEAST = 200 };

struct learn_options {
    struct futures_options futures; /* its package and outcomes are not read */
    const struct package *const *packages;
    size_t package_count;
    const struct condition *goal; /* from condition_read_number */
    bool maximise;                /* else the goal is to be small */
};

struct learn_factor {
    const struct parameter *parameter;
    struct information_value worth;
    bool told; /* above its noise */
};

struct learning {
    const struct case_folder *folder;
    const struct learn_options *options;
    uint64_t used, left_out; /* futures */
    const double *means;     /* [package]: of the goal in the futures used */
    const uint64_t *best_in; /* [package]: futures; ties count for the one best on average */
    size_t best;             /* package, without further knowledge; ties: the first */
    struct information_value perfect;   /* EVPI */
    const struct learn_factor *factors; /* those told first, each part by falling worth */
    size_t factor_count, told;
};

/* The result lives in the arena; the options must outlive it. STATUS_USAGE for fewer than two packages,
 * STATUS_INPUT with a sentence when too few futures have a number, all packages have the same number in
 * each of them, or the goal reads an outcome that is shown as bands. */
enum status learn_run(struct arena *arena, const struct case_folder *folder,
                      const struct document *document, const struct learn_options *options,
                      const struct learning **out, struct problems *problems, struct error *err);

/* The outcome that the goal is and nothing else; SIZE_MAX when it is a formula. */
size_t learn_goal_outcome(const struct learning *learning);

#endif
