// SPDX-License-Identifier: MIT
/* Screening by elementary effects (Morris 1991): which factors hardly matter, for few runs.
 *
 * Inputs stand on a grid of `levels` values 0, 1 / (levels - 1), .. 1. A trajectory starts at a random
 * place and moves one group of factors after another, in random order, each factor once, up or down by
 * delta = levels / (2 (levels - 1)). What the outcome changes by, per delta, is an elementary effect of
 * the group that moved. A trajectory has groups + 1 points:
 *
 *   x [ trajectory 0: point 0 [factor 0 ..] point 1 [..] .. point groups [..] ][ trajectory 1: .. ]
 *   y [ trajectory 0: point 0, point 1 .. point groups ][ trajectory 1: .. ]
 *
 * Inputs are 0 and 1 too: a distribution without bounds has to be cut before it is used here. */
#ifndef SURETY_MEASURE_MORRIS_H
#define SURETY_MEASURE_MORRIS_H

#include "base/arena.h"
#include "base/error.h"
#include "measure/resample.h"

struct morris_design {
    size_t factors, groups, trajectories, levels;
    double delta;
    const uint32_t *group_of; /* [factor] */
    const double *x;          /* [(trajectory * (groups + 1) + point) * factors + factor] */
    const uint32_t *moved;    /* [trajectory * groups + step]: the group that moves in this step */
};

/* A design in the arena. `levels` is even, 2 .. 1024; at least 2 trajectories; `group_of` as in
 * sobol_design_init, NULL: every factor is its own group. Trajectory t is the same however many there
 * are. STATUS_INPUT, STATUS_NO_MEMORY. */
enum status morris_design_build(struct arena *arena, size_t factors, const uint32_t *group_of,
                                size_t groups, size_t trajectories, size_t levels, uint64_t seed,
                                struct morris_design *out, struct error *err);

size_t morris_design_points(const struct morris_design *design);

struct morris_measure {
    double value;
    struct interval interval; /* NaN without replicates */
};

/* In units of the outcome, for a move across the whole range of the factor. */
struct morris_effect {
    struct morris_measure mu;      /* mean effect; NaN for a group of several factors */
    struct morris_measure mu_star; /* mean size of the effect (Campolongo et al. 2007) */
    struct morris_measure
        sigma;    /* standard deviation, n - 1: not linear, or not alone; NaN as mu */
    size_t count; /* of elementary effects that are finite */
};

struct morris_analysis {
    size_t groups;
    struct morris_effect *effects; /* [group] */
    size_t failed;                 /* outcomes that are not finite: their effects are left out */
    size_t replicates;
    double *mu_star_replicates; /* [replicate * groups + group]; for resample_ranking */
};

/* Intervals resample trajectories (`resample->rows` is not read). Results live in the arena.
 * STATUS_INPUT: the outcome does not vary, or a group has fewer than 2 effects. STATUS_NO_MEMORY. */
enum status morris_analyse(struct arena *arena, const struct morris_design *design, const double *y,
                           const struct resample *resample, struct morris_analysis *out,
                           struct error *err);

#endif
