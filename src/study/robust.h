// SPDX-License-Identifier: MIT
/* Which package is best by which rule of choice (measure/robustness.h), for the outcomes that decisions
 * rest on: the main risk and what the case marks `decision`, as far as more or less of it is better.
 *
 * Packages are compared in the futures that quantiles are taken over (EVALUATE_QUANTILE_FUTURES);
 * those in which any package has no number are left out and counted. Conventions: worst and best future
 * weigh the same (hurwicz); cvar is over the worst tenth; deviations divide by the number of futures;
 * the threshold of starr's domain is the outcome's `acceptable`, which may just be met. Rules count when
 * they give every package a number; mean regret does not, because it always ranks as the mean does. An
 * outcome shown as bands is left out: no number of it may be shown. */
#ifndef SURETY_STUDY_ROBUST_H
#define SURETY_STUDY_ROBUST_H

#include "base/arena.h"
#include "case/case.h"
#include "measure/robustness.h"

struct lineup;

struct robust_rule {
    const double *values; /* [package]; levels as the outcome has them, the rest as the rule does */
    bool ranks;           /* a number for every package, and a rule of choice */
    bool counts;          /* of those that rank, all but the one that repeats another */
    size_t best, second;  /* packages, the first of equals; without meaning unless it ranks */
    size_t sharing;       /* packages as good as the best, itself included */
    bool same_order;      /* orders the packages as the mean does */
    bool more_is_better;  /* of `values` */
};

struct robust {
    size_t outcome;       /* of the case */
    bool worst_adversary; /* each future's worst over adversaries, in place of the main adversary */
    size_t used, left_out;                  /* futures */
    struct robust_rule rules[METRIC_COUNT]; /* all zero when no future is used */
    size_t leader; /* leads or shares the lead by most rules; the first of equals */
    size_t counted, led, same_order; /* rules: that count; that the leader leads; that order the
                                               packages as the mean does, itself included */
};

/* The place of a package by a rule that ranks: 1 for the best; equals share the better place. */
size_t robust_place(const struct robust_rule *rule, size_t packages, size_t package);

/* Whether the rules are asked about an outcome. */
bool robust_asks(const struct case_folder *folder, size_t outcome);

/* What an outcome is to the rules: its threshold, and the weights. */
struct robustness_options robust_options(const struct outcome *outcome);

/* One entry an outcome, then, with several adversaries, one more an outcome over the worst of them; none
 * for a single package. kept[column] holds `futures` numbers. The entries live in the arena. */
enum status robust_judge(struct arena *arena, const struct lineup *lineup,
                         const double *const *kept, size_t futures, const struct robust **out,
                         size_t *count, struct error *err);

#endif
