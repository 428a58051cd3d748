// SPDX-License-Identifier: MIT
/* The main question: packages times futures, on common random numbers.
 *
 * evaluate_run samples the case's uncertainties, runs every package through the same futures along
 * the paths that the outcomes ask for (peace, event, endogenous settlement, no deal), and reduces
 * them to spreads, differences to the reference package, counts of wins and a fan over time. The
 * main path is that of the risk outcome with the longest horizon; the fan is drawn there.
 *
 * An outcome over a window is its mean, least, largest, 10th or 90th percentile (type 7) over the
 * window's steps, or the integral over time (`sum`). A future in which its month never comes counts
 * as undefined, like one in which `given` does not hold. One whose outcome is not finite is counted as
 * failed and shown, never dropped in silence.
 *
 * Means and counts use every future; quantiles are type 7 (Hyndman and Fan) over the first
 * EVALUATE_QUANTILE_FUTURES, so memory does not grow with the number of futures. */
#ifndef SURETY_STUDY_EVALUATE_H
#define SURETY_STUDY_EVALUATE_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/vector.h"
#include "case/case.h"
#include "study/reduce.h"
#include "study/robust.h"

#include <stdbool.h>
#include <stdint.h>

enum { EVALUATE_QUANTILE_FUTURES = 10240, EVALUATE_FUTURES_MOST = 100000000 };

struct evaluate_values;
struct outlook;
struct rivals;
struct precision;
struct part_keeper;
struct ranks;
struct shelf;

struct evaluate_options {
    const struct package *const *packages; /* in the order wanted */
    size_t package_count;
    const struct package *reference; /* differences are to this; one of the packages or added */
    const struct adversary *const *adversaries; /* the first is the main one */
    size_t adversary_count;
    enum credit credit;
    uint64_t futures, seed;
    size_t threads;      /* 0: all processors */
    size_t lanes;        /* 0: default; tests */
    const enum vector_width *width; /* NULL: the widest; tests */
    struct settings set; /* on top of everything (--set) */
    bool endogenous;     /* --settle endogenous: outcomes of imposed settlements are read from the
                            path on which the settlement is drawn */
    bool outlook;        /* also weigh the risks against history (study/outlook.h) */
    bool sensitivities;  /* also run the case's sensitivities, under the main adversary */
    bool whole;          /* every path is run to its end in every future: nothing is read off another path's run,
                            or off the beginning of its own (lineup.h). The same bits; tests */
    bool uncompared;     /* in single precision: without the comparison with double (precision.h) */
    bool structures;     /* also ask which rankings survive every structure of the case (rivals.h); the
                            document is as it is written. Not with several ranks */
    const struct ranks *ranks; /* processes that share the work; NULL: this one alone */
    const struct part_keeper *keeper; /* where finished parts are kept (parts.h); NULL: nowhere */
    struct shelf *shelf; /* what earlier evaluations of this case ran; NULL: everything is run */
    const volatile int *stop;                                          /* not NULL: asked to stop */
    void (*progress)(void *self, double share, uint64_t futures_done); /* may be NULL; any thread,
                                                                          after every block */
    void *progress_self;
    /* Handed every number, chunk after chunk, on the calling thread (evaluate_values.h); may be NULL. Not
     * with parts: their numbers are not kept. */
    enum status (*values)(void *self, const struct evaluate_values *values, struct error *err);
    void *values_self;
    /* Told once, when the first futures were run, how many they were (of all ranks) and how many seconds of
     * wall time that took; may be NULL. */
    void (*begun)(void *self, uint64_t futures, double seconds);
    void *begun_self;
};

/* Paired differences to the reference package in the same futures. */
struct contrast {
    struct spread difference; /* this minus reference */
    uint64_t better, worse,
        equal; /* by the outcome's `better`; with none: lower counts as better */
};

struct outcome_result {
    struct spread value;
    struct contrast contrast; /* count 0 for the reference itself and for no-deal */
};

/* Risk over time: one column a year since the settlement, year 0 included. */
struct fan {
    size_t points;       /* 0: the case draws no fan */
    const double *years; /* since the settlement */
    const double *mean, *q05, *q10, *q25, *q50, *q75, *q90, *q95;
};

struct package_result {
    const struct package *package;
    const struct adversary *adversary;
    const struct outcome_result
        *outcomes;                    /* one for each outcome of the case, in its order; outcomes
                                              that belong to the no-deal run alone have count 0 */
    struct fan fan;                   /* main path */
    const struct spread *sensitivity; /* [sensitivity * 3 + level]: the longest-horizon risk;
                                              NULL when not asked for, and but for the first
                                              adversary */
};

struct evaluation {
    const struct case_folder *folder;
    const struct evaluate_options *options;
    const struct package_result *results; /* [adversary * package_count + package] */
    size_t package_count, adversary_count;
    const struct outcome_result *no_deal; /* one for each outcome; NULL without a no-deal run */
    const struct robust *robust;          /* not part of the digest: made of the same numbers */
    size_t robust_count;
    const struct outlook *outlook; /* likewise; NULL when not asked for, the case has no outside view, or
                                      its typical past case is not among the packages */
    const struct rivals *rivals; /* NULL: not asked; not part of the digest either */
    const struct precision *precision; /* of cases in single precision that are compared; NULL else; likewise */
    uint64_t futures, seed;
    size_t sampled_dimensions;
    uint64_t failed_futures;              /* futures with any outcome that is not finite */
    double seconds;                       /* of everything, compiling too; not part of the digest */
    double nanoseconds_per_equation_step; /* seconds of drawing, running and reducing * threads /
                                             (futures * steps * equations, summed over all plans), of
                                             those futures too that another run told of; 0 when
                                             all was known; not part of the digest */
    size_t equations;                     /* of the main path's plan for the first package */
    size_t steps;
    char digest[65]; /* see evaluation_digest */
};

/* Which of the worst: index of the adversary under which a package's longest-horizon risk is largest. */
size_t evaluation_worst_adversary(const struct evaluation *evaluation, size_t package);

/* Index of an outcome by id or by role (the first that has it); SIZE_MAX when there is none. */
size_t evaluation_find_outcome(const struct case_folder *folder, const char *id);
size_t evaluation_find_role(const struct case_folder *folder, const char *role);

/* The first other package whose means of main risk and cost (role `cost`) are both at least as good as this
 * one's, and one of them better: choosing that one instead costs nothing in either. SIZE_MAX when none
 * is so or the case lacks one of the two. By the main adversary. */
size_t evaluation_beaten_by(const struct evaluation *evaluation, size_t package);

/* The risk outcome with the longest horizon, the first of equals; SIZE_MAX when there is none. */
size_t evaluation_main_risk(const struct case_folder *folder);

/* SHA-256 of every number of an evaluation but timings, sizes of plans, `robust` and `outlook`, as
 * little-endian doubles and 64-bit integers in a fixed order; every NaN is the same NaN. */
void evaluation_digest(const struct evaluation *evaluation, char out[65]);

/* Runs. Problems of the compile go to `problems`; the result lives in the arena, and so do the
 * options it points to. With several ranks it is collective: all return the first failure of any, and the
 * result is at rank 0, NULL at the others. Parts and a shelf do not go together. */
enum status evaluate_run(struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct evaluate_options *options,
                         const struct evaluation **out, struct problems *problems,
                         struct error *err);

#endif
