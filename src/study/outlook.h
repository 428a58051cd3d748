// SPDX-License-Identifier: MIT
/* What history alone, the model alone and both together say of a long-run risk.
 *
 * Outside: the chance that a past spell of a class had its event within so many years, from a life table
 * (Kaplan-Meier), with the spread of samples of whole pairs. Inside: the model's mean over futures. The
 * two are combined on the scale of hazards, H = -log(1 - P): history gives the level, the model only ratios
 * to a run that stands for a typical past ceasefire,
 *
 *   H(t) = H_outside(t) exp(w log(H_model,package(t) / H_model,reference(t)) + (1 - w) log prior)
 *
 * where w is what the model counts and the prior is what is held of the package by judgement (1: nothing).
 * Where a later hazard would fall below an earlier one the earlier stands. A pool of log odds is the check.
 *
 * Ranges hold 80 of 100 draws. A draw is one future, with the package and the reference in that same future,
 * one sample of pairs, and one value of the prior; they are drawn apart. Chances nearer to 0 or 1 than 1e-6
 * count as that. */
#ifndef SURETY_STUDY_OUTLOOK_H
#define SURETY_STUDY_OUTLOOK_H

#include "case/outside.h"
#include "study/futures.h"

#include <stdbool.h>

enum { OUTLOOK_DRAWS_MOST = 2048, OUTLOOK_WEIGHTS = 21 }; /* weights 0, 0.05 .. 1 */

/* Only weights within these count when it is said whether the evidence ranks the packages. */
#define OUTLOOK_WEIGHT_LOW 0.25
#define OUTLOOK_WEIGHT_HIGH 0.75

/* Odds that differ by more than this want an explanation. */
#define OUTLOOK_ODDS_FAR 3.0

struct outlook_question {
    const struct outside_record *record;
    double weight;
    bool judged; /* use the case's priors of instruments */
};

struct outlook_level {
    double value, low, high;
};

struct outlook_cell {
    struct outlook_level inside, combined, pooled;
    struct outlook_level ratio; /* of the model's hazards, package to reference */
};

struct outlook_row {
    const struct package *package;
    const struct outlook_cell *cells;      /* [horizon] */
    struct outlook_level prior;            /* 95 % limits */
    bool held;                             /* a later hazard was held up by an earlier one */
    const struct outlook_level *by_weight; /* [weight]: combined, at the last horizon */
    double odds;           /* inside over outside, at the last horizon; in two parts: */
    double odds_reference; /* of the model's reference over outside */
    double odds_package;   /* of the package over the model's reference */
    size_t best_in;        /* draws in which no other package is lower */
};

/* From this weight on another package has the lowest combined risk. */
struct outlook_flip {
    double weight;
    size_t from, to; /* rows */
};

struct outlook {
    const struct case_folder *folder;
    const struct outside_record *record;
    const struct package *reference;
    double weight;
    bool judged;
    size_t horizon_count;
    const double *years;                      /* [horizon], rising */
    const size_t *outcomes;                   /* [horizon], of the case */
    const struct outlook_level *outside;      /* [horizon] */
    const struct outlook_level *outside_wide; /* [horizon]: 95 % */
    const struct outlook_cell *of_reference;  /* [horizon] */
    const struct outlook_row *rows;
    size_t row_count;
    uint64_t seed;
    size_t used, left_out, draws; /* futures: with a number for all packages, the others; draws */
    size_t best;                  /* row, at the weight asked for */
    size_t tied_by_history; /* rows that share the lowest risk when the model counts nothing */
    const struct outlook_flip *flips;
    size_t flip_count;
    bool ranks; /* no flip within OUTLOOK_WEIGHT_LOW .. OUTLOOK_WEIGHT_HIGH */
};

/* What is weighed, from wherever it was run. */
struct outlook_futures {
    const struct package *const *packages;
    size_t package_count;
    const struct package *reference;
    const size_t *outcomes; /* of the case: those of outlook_outcomes */
    size_t outcome_count;
    const double *const *chances;           /* [package * outcome_count + outcome][future] */
    const double *const *reference_chances; /* [outcome][future] */
    size_t futures;
    uint64_t seed;
};

/* The case's outcomes of role risk that the record has draws for, by rising horizon; how many. `out` has
 * room for all outcomes. */
size_t outlook_outcomes(const struct case_folder *folder, const struct outside_record *record,
                        size_t *out);

/* The result lives in the arena. STATUS_INPUT with a sentence when no future has a number for all packages.
 * STATUS_NO_MEMORY. */
enum status outlook_weigh(struct arena *arena, const struct case_folder *folder,
                          const struct outlook_question *question,
                          const struct outlook_futures *futures, const struct outlook **out,
                          struct error *err);

/* Runs the packages and the reference, and weighs. STATUS_INPUT also when the case has no outside view or no
 * risk at its horizons. */
struct outlook_options {
    struct futures_options futures; /* its package and outcomes are not read */
    const struct package *const *packages;
    size_t package_count;
    struct outlook_question question;
};
enum status outlook_run(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct outlook_options *options,
                        const struct outlook **out, struct problems *problems, struct error *err);

/* The record, weight and priors of a case without further words; false when it has no outside view. */
bool outlook_first_question(const struct case_folder *folder, struct outlook_question *out);

#endif
