// SPDX-License-Identifier: MIT
/* What drives an outcome of one package: what nobody can know, and what can be chosen.
 *
 * What nobody can know, by one of three methods.
 *
 * given: one ensemble answers for every uncertainty at once (measure/given_data.h,
 * measure/regression.h); no further run is made. Futures in which the outcome has no number are left
 * out and counted. An uncertainty is told apart from chance when its PAWN index is above that of
 * dummies, or when its rank coefficient differs from 0; limits are so strict that in 19 of 20
 * ensembles in which nothing matters nothing is told apart. Those told apart are ranked by PAWN.
 *
 * Futures fill the space evenly in every direction, but not in every plane at once: among so many
 * dimensions some pairs fall in step, and one that does nothing then mirrors one that does much. What
 * PAWN alone sees and what falls in step with a stronger driver is such an echo: counted, not told.
 *
 * sobol: runs at points of a design in which one group of uncertainties at a time is changed
 * (measure/sobol_index.h). Chance, the noise that the model draws itself, is a group of its own: a run meets the
 * noise of its row's left or right half, so that a share of variance is never due to noise that two runs
 * happen to have in common. Without random functions there is no such group.
 *
 * morris: steps of one group at a time across a coarse grid (measure/morris.h), for few runs; noise stays
 * the same along a trajectory.
 *
 * Rows, trajectories and futures in which the outcome has no number are left out and counted.
 *
 * What can be chosen, in one of two ways; dates, ramps and conditions are kept, all else is as it is, in
 * the same futures with the same draws, and differences are told.
 *
 * ends: for each lever of the package's clauses the package is run with these clauses at the low and at
 * the high end of the lever's range.
 *
 * step: each lever of the case is moved from where the package has it by a tenth of its range, upwards;
 * where there is no room above, it is moved down and the change told as that of a step up. A lever of no
 * clause is moved from its base value, as by a plain clause from the start on. */
#ifndef SURETY_STUDY_MATTER_H
#define SURETY_STUDY_MATTER_H

#include "measure/given_data.h"
#include "measure/morris.h"
#include "measure/sobol_index.h"
#include "study/factor_group.h"
#include "study/futures.h"

enum {
    MATTER_FUTURES_LEAST = 200,
    MATTER_FUTURES_ADVISED = 1000,
    MATTER_REPLICATES = 100,
    MATTER_TOP = 5, /* whose order is tried on resamples */
    MATTER_LEVER_FUTURES = 256,
    MATTER_STEPS = 10, /* across a lever's range */
    MATTER_SOBOL_ROWS = 1024,
    MATTER_DESIGN_REPLICATES = 400,
    MATTER_MORRIS_ROWS = 64,
    MATTER_MORRIS_LEVELS = 4,
    MATTER_SCATTER_MOST = 1000,
    MATTER_RUNS_MOST = 1 << 24,
};

enum matter_move { MATTER_ENDS, MATTER_STEP };

enum matter_method { MATTER_GIVEN, MATTER_SOBOL, MATTER_MORRIS, MATTER_METHOD_COUNT };

const char *matter_method_name(enum matter_method method);

struct matter_options {
    struct futures_options futures; /* its outcomes are not read; its number of futures holds for
                                       the given method */
    size_t outcome;                 /* of the case */
    const char *at;                 /* a month as an expression, in place of the outcome's own; NULL:
                                       as it is */
    bool over_time;                 /* also year by year from the settlement on */
    enum matter_method method;
    uint64_t rows; /* sobol: a power of 2; morris: trajectories; 0: the usual number */
    enum group_rule rule;
    const struct group_wish *wishes;
    size_t wish_count;
    uint64_t lever_futures; /* 0: levers are left out */
    enum matter_move move;
    uint64_t scatter; /* given: how many futures the answer is to show one by one */
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
    double from, to;     /* step: of the last of its clauses, lower value first */
    uint64_t used;       /* futures with a number at both ends */
    double mean;         /* outcome at the higher value less outcome at the lower one */
    double q10, q90;     /* of the same difference */
    double raised, fell; /* shares of the futures used */
};

/* What sobol and morris give. */
struct matter_design {
    const struct parameter *const *factors;
    size_t factor_count;
    size_t without_way; /* uncertainties that vary but have no way to the outcome: left out */
    struct factor_groups groups; /* of uncertainties; without chance */
    bool chance;                 /* a group after them */
    size_t rows;                 /* asked for */
    const size_t *order;         /* groups without chance, by falling total order or mu* */
    size_t idle;                 /* of these, that never changed the outcome */
    struct sobol_analysis sobol;
    double first_sum; /* of all first orders, with chance */
    struct morris_analysis morris;
};

/* A driver in one year: PAWN beside first order; total beside first order; mu* beside mu. */
struct matter_reading {
    double value;
    struct interval interval;
    double beside;
};

struct matter_year {
    unsigned year;                         /* since the settlement */
    const char *missing;                   /* NULL, or why there are no readings */
    const struct matter_reading *readings; /* [factor of the table], or [group], chance last */
};

struct matter {
    const struct case_folder *folder;
    const struct matter_options *options;
    const struct outcome *outcome; /* as it was read */
    uint64_t runs;                 /* futures, or runs of the design */
    uint64_t used, undefined,
        infinite; /* runs with a number; without; where the model gave none */
    const struct matter_design *design; /* NULL with the given method, whose results follow */
    struct futures_table table;
    struct matter_driver
        *drivers; /* [factor_count]: those told apart first, each part by falling PAWN */
    size_t told;
    size_t echoes;          /* not told apart from a stronger driver */
    double r2, r2_adjusted; /* of the regression on ranks */
    struct ranking ranking; /* of the first of those told apart; of a design: of the groups */
    size_t top;             /* how many those are: MATTER_TOP, or fewer */
    struct matter_year *years;
    size_t year_count; /* 0: not asked for */
    uint64_t lever_futures;
    struct matter_lever
        *levers; /* by falling size of the mean; those that do nothing are left out */
    size_t lever_count;
    size_t levers_idle; /* moved without any difference in any future */
};

/* The result lives in the arena; the options must outlive it. STATUS_INPUT with a sentence when the
 * outcome has too few numbers, or always the same; STATUS_USAGE with one when groups, rows or months
 * make no sense. */
enum status matter_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct matter_options *options,
                       const struct matter **out, struct problems *problems, struct error *err);

/* The outcome when nobody names one: the first that decisions rest on, else the main risk, else the
 * first. */
size_t matter_usual_outcome(const struct case_folder *folder);

#endif
