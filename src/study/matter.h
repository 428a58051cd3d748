// SPDX-License-Identifier: MIT
/* What drives an outcome of one package: what nobody can know, and what can be chosen.
 *
 * What nobody can know. One ensemble answers for every uncertainty at once (measure/given_data.h,
 * measure/regression.h); no further run is made. Futures in which the outcome has no number are left
 * out and counted. An uncertainty is told apart from chance when its PAWN index is above that of
 * dummies, or when its rank coefficient differs from 0; limits are so strict that in 19 of 20
 * ensembles in which nothing matters nothing is told apart. Those told apart are ranked by PAWN.
 *
 * Futures fill the space evenly in every direction, but not in every plane at once: among so many
 * dimensions some pairs fall in step, and one that does nothing then mirrors one that does much. What
 * PAWN alone sees and what falls in step with a stronger driver is such an echo: counted, not told.
 *
 * What can be chosen. For each lever of the package's clauses the package is run twice more, with the
 * lever's clauses at the low and at the high end of its range (dates, ramps and conditions kept) and
 * all else as it is, in the same futures with the same draws; their differences are told. */
#ifndef SURETY_STUDY_MATTER_H
#define SURETY_STUDY_MATTER_H

#include "measure/given_data.h"
#include "study/futures.h"

enum {
    MATTER_FUTURES_LEAST = 200,
    MATTER_FUTURES_ADVISED = 1000,
    MATTER_REPLICATES = 100,
    MATTER_TOP = 5, /* whose order is tried on resamples */
    MATTER_LEVER_FUTURES = 256,
};

struct matter_options {
    struct futures_options futures; /* its outcomes are not read */
    size_t outcome;                 /* of the case */
    uint64_t lever_futures;         /* 0: levers are left out */
};

struct matter_driver {
    size_t factor;              /* of the table */
    struct given_measure pawn;  /* median over slices; threshold: the dummies' */
    struct given_measure delta; /* likewise */
    double first;               /* share of variance */
    double coefficient;         /* standardised rank regression coefficient */
    struct interval coefficient_interval;
    double chance; /* of so large a rank coefficient if there were no relation; two-sided */
    bool echo;     /* only PAWN tells it, and it was drawn in step with a stronger driver */
    bool told;     /* apart from chance */
};

struct matter_lever {
    const struct parameter *parameter;
    const char *by;      /* who holds it; NULL when the clause does not say */
    uint64_t used;       /* futures with a number at both ends */
    double mean;         /* outcome at the high end less outcome at the low end */
    double q10, q90;     /* of the same difference */
    double raised, fell; /* shares of the futures used */
};

struct matter {
    const struct case_folder *folder;
    const struct matter_options *options;
    struct futures_table table;
    uint64_t used, undefined,
        infinite; /* futures with a number; without; where the model gave none */
    struct matter_driver
        *drivers; /* [factor_count]: those told apart first, each part by falling PAWN */
    size_t told;
    size_t echoes;          /* not told apart from a stronger driver */
    double r2, r2_adjusted; /* of the regression on ranks */
    struct ranking ranking; /* of the first of those told apart */
    size_t top;             /* how many those are: MATTER_TOP, or fewer */
    struct matter_lever
        *levers; /* by falling size of the mean; those that do nothing are left out */
    size_t lever_count;
    size_t levers_idle; /* moved without any difference in any future */
};

/* The result lives in the arena; the options must outlive it. STATUS_INPUT with a sentence when the
 * outcome has too few numbers, or always the same. */
enum status matter_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct matter_options *options,
                       const struct matter **out, struct problems *problems, struct error *err);

/* The outcome when nobody names one: the first that decisions rest on, else the main risk, else the
 * first. */
size_t matter_usual_outcome(const struct case_folder *folder);

#endif
