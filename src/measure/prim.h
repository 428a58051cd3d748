// SPDX-License-Identifier: MIT
/* The patient rule induction method: boxes in which hits are frequent.
 *
 * Friedman and Fisher 1999: from the whole space, again and again peel off a thin slice at one end of
 * one factor, the slice whose loss helps most; then paste slices back where that does not lower the
 * density. Bryant and Lempert 2010 made it a tool of scenario discovery.
 *
 * A slice is a share `peel` of the points that are left, at least one, with all that are equal to its
 * last; its limit stands halfway to the next point. Of equal slices the one of the lower factor is
 * taken, then the one at the low end. Peeling ends when every slice would leave fewer than a share
 * `least_mass` of all points, or when all points inside are hits. */
#ifndef SURETY_MEASURE_PRIM_H
#define SURETY_MEASURE_PRIM_H

#include "measure/box.h"

/* What a slice is chosen by, by the names that the EMA Workbench gives:
 *   original   the density of what is left (Friedman and Fisher)
 *   lenient1   the gain in density for each point lost (Kwakkel and Jaxa-Rozen 2016), which prefers thin
 *              slices where factors have few values */
enum prim_objective { PRIM_ORIGINAL, PRIM_LENIENT1, PRIM_OBJECTIVE_COUNT };

struct prim_options {
    enum prim_objective objective;
    double peel, paste; /* shares of the points inside; 0.05 is usual */
    double least_mass;  /* share of all points */
    /* Clauses with a quasi-p above this, over the number of limits that could have been tried
     * (Bonferroni: both ends of every factor that may be restricted, 1 / peel slices each), are dropped
     * by prim_describe. */
    double significance;
    size_t clauses;      /* at most so many in a description */
    const bool *factors; /* [factor]: which may be restricted; NULL: all */
    const volatile int *stop; /* looked at before every slice: not 0 ends it, STATUS_INTERRUPTED; NULL: never */
};

struct prim_step {
    struct box box;
    struct box_figures figures;
    size_t restricted; /* factors */
    size_t factor;     /* that was peeled last; SIZE_MAX in the first */
};

struct prim_trajectory { /* from the whole space inwards */
    const struct prim_step *steps;
    size_t count;
};

struct prim_description {
    struct box box;
    struct box_figures figures;
    const double *significance;        /* [factor]: quasi-p, 1 where it is not restricted */
    struct prim_trajectory trajectory; /* with no other factors than those of the box */
    size_t chosen;                     /* the step that the box was made from, by pasting */
};

/* Results live in the arena. The only failures are memory and `stop`. */
enum status prim_peel(struct arena *arena, const struct points *points,
                      const struct prim_options *options, struct prim_trajectory *out);

/* Moves the limits of a box outwards while its density does not fall: slices of a share `paste`, then
 * halves of that, down to single points; of several the one that leaves the highest density, then the
 * larger, then the lower factor. */
enum status prim_paste(const struct points *points, const struct prim_options *options,
                       struct box *box);

/* The step with the best score (box_score), the first of equals. */
size_t prim_choose(const struct prim_trajectory *trajectory);

/* A box that can be told in few clauses. Among many factors most slices are taken by chance, so two
 * ways lead to its factors, and the box that scores better is given: peeling with all of them, then
 * dropping what is not significant and what can be missed; and adding one factor after the other, the
 * one whose box with those before it scores best. Then it is peeled with those factors alone, the step
 * with the best score is taken, and pasted. The box is open everywhere when no clause holds. */
enum status prim_describe(struct arena *arena, const struct points *points,
                          const struct prim_options *options, struct prim_description *out);

const char *prim_objective_name(enum prim_objective objective);

#endif
