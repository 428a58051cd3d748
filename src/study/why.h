// SPDX-License-Identifier: MIT
/* Why an outcome changes when a package does, or one lever of it: through which variables.
 *
 * The package is run as it is and as it was before the change, in the same futures with the same
 * draws. Then, for one variable after another, the change is let in but not through that variable: its
 * readers are handed what it would have been before (model/twin.h). The part of the effect that is lost
 * runs through the variable. Every number comes from such a run; none is read off the equations.
 *
 *   share   1 - effect with the cut / effect. 1: all of it runs through the variable; 0: none; below 0:
 *           the variable works against it. Shares of different variables overlap and do not add up.
 *
 * All variables that lie on some way from the change to the outcome are tried in the first
 * WHY_SCREENED futures, the strongest of them then in all. Of variables whose cuts come to the same in
 * every future the one nearest to the outcome stands for all.
 *
 * The chain is one variable from each third of the way, by the number of steps to the outcome, each
 * reached from the one before it, such that the shares (none counted above 1) sum to the
 * most: at most four links with the change and the outcome at its ends. Variables through which
 * everything runs in every future are left out of it: they are the outcome by another name. It is a way
 * that carries much, not the only one. */
#ifndef SURETY_STUDY_WHY_H
#define SURETY_STUDY_WHY_H

#include "study/futures.h"

enum {
    WHY_FUTURES_LEAST = 50,
    WHY_SCREENED = 128, /* futures in which every variable is tried */
    WHY_MEASURED = 24,  /* variables that are tried in all futures */
    WHY_CHAIN = 3,      /* variables between the change and the outcome */
    WHY_AGAINST = 3,
};

struct why_options {
    struct futures_options
        futures; /* package and `set`: after the change; its outcomes are not read */
    const struct package *before; /* the same package, or another */
    struct settings before_set;   /* last word before the change */
    size_t outcome;               /* of the case */
};

/* How the outcome differs from before, in the futures in which it has a number in every run. */
struct why_effect {
    double mean, q10, q90;
    double raised, fell; /* shares of these futures */
};

struct why_variable {
    const char *name, *documentation; /* as the model spells it; NULL without */
    const char
        *series; /* others that carry exactly the same, "mnf_change, mnf_target"; NULL: none */
    const char *units;
    bool is_change;        /* the change itself: a lever that a clause or setting moves */
    size_t from, to;       /* steps from the change, and to the outcome; 1 is next to it */
    struct why_effect cut; /* what is left of the effect when the variable is cut */
    double share;
};

struct why {
    const struct case_folder *folder;
    const struct why_options *options;
    uint64_t used, left_out; /* futures; left out: without a number in some run */
    double before, after;    /* means of the outcome */
    struct why_effect effect;
    const struct why_variable
        *variables;                     /* measured, by falling share; the change not among them */
    size_t variable_count, screened;    /* screened: how many were tried */
    const struct why_variable *changes; /* each changed lever cut alone, by falling size of share */
    size_t change_count;
    size_t chain[WHY_CHAIN];     /* of `variables`, from the change to the outcome */
    size_t chain_count;          /* 0: nothing changed, or no variable carries a quarter of it */
    size_t against[WHY_AGAINST]; /* of `variables`: those that work against it most */
    size_t against_count;
};

/* The result lives in the arena; the options must outlive it. STATUS_INPUT with a sentence when nothing
 * is changed, when the change does not reach the outcome, or when no future has a number. */
enum status why_run(struct arena *arena, const struct case_folder *folder,
                    const struct document *document, const struct why_options *options,
                    const struct why **out, struct problems *problems, struct error *err);

#endif
