// SPDX-License-Identifier: MIT
/* Sobol' indices: which share of an outcome's variance is due to which factor.
 *
 * First order S_i: the share that would vanish, on average, if factor i were known. Total order T_i: the
 * share that would remain, on average, if all but factor i were known; T_i - S_i is what i does together
 * with others.
 *
 * The design (Saltelli 2002; Saltelli et al. 2010) has `rows` rows of these evaluations:
 *
 *   A      all factors from the left block of the row's point
 *   B      all factors from the right block of the same point
 *   AB_g   as A, but the factors of group g as in B
 *   BA_g   as B, but the factors of group g as in A (only for second order)
 *
 * A and B are the two halves of one point in 2 * factors dimensions: A takes dimensions 1 .. factors, B
 * takes factors + 1 .. 2 * factors. Two consecutive stretches of one sequence in `factors` dimensions
 * would be related to each other and give indices that are all wrong; there is no way to ask for that
 * here, because nothing but sobol_design_at says where an input comes from.
 *
 * Outcomes stand evaluation by evaluation, as numbered by sobol_design_evaluation:
 *
 *   y [ A: row 0 .. rows-1 ][ B ][ AB_0 ] .. [ AB_groups-1 ][ BA_0 ] .. [ BA_groups-1 ]
 */
#ifndef SURETY_MEASURE_SOBOL_INDEX_H
#define SURETY_MEASURE_SOBOL_INDEX_H

#include "base/arena.h"
#include "base/error.h"
#include "measure/resample.h"

#include <stdbool.h>

struct sobol_design {
    size_t factors, groups, rows;
    const uint32_t *group_of; /* [factor]: its group; NULL: every factor is its own */
    bool second_order;        /* whether there are BA evaluations */
};

/* Checks a design. `rows` is a power of 2, at least 8 (a part of a net is not a net); `group_of` is
 * borrowed, and every group 0 .. groups - 1 has a factor; with NULL, groups becomes factors.
 * STATUS_INPUT. */
enum status sobol_design_init(struct sobol_design *design, size_t factors, size_t rows,
                              const uint32_t *group_of, size_t groups, bool second_order,
                              struct error *err);

/* How many evaluations there are: rows * (2 + groups), or rows * (2 + 2 * groups) for second order. */
size_t sobol_design_evaluations(const struct sobol_design *design);

enum sobol_block { SOBOL_LEFT, SOBOL_RIGHT };

/* Where one input of one evaluation comes from. */
struct sobol_place {
    uint32_t point;         /* index in the sequence, from 0: the row */
    enum sobol_block block; /* which half of the point */
    uint32_t dimension;     /* of the sequence, from 1: factor + 1, or factors + factor + 1 */
};
struct sobol_place sobol_design_at(const struct sobol_design *design, size_t evaluation,
                                   size_t factor);

/* Where chance comes from that is no factor: `dimension` is 0, and (point, block) is what noise is to be
 * keyed by. A and all AB of a row share theirs, and B and all BA share another, so chance adds to the
 * variance that no factor explains; with one key for both it would count as part of every first order.
 * To see the share of chance itself, make it a factor and key it by that factor's point and block. */
struct sobol_place sobol_design_chance(const struct sobol_design *design, size_t evaluation);

/* A share of variance with its interval (NaN without replicates). An estimate may lie a little outside
 * 0 .. 1. */
struct sobol_share {
    double value;
    struct interval interval;
};

struct sobol_effect {
    struct sobol_share first, total;
    size_t rows; /* in which A, B and AB are all finite */
};

struct sobol_analysis {
    size_t groups;
    struct sobol_effect *effects; /* [group] */
    struct sobol_share *pairs;    /* [a * groups + b], a < b: second order; NULL without */
    double mean, variance;        /* of A and B together; divisor n */
    size_t rows;                  /* in which A and B are finite */
    size_t failed;                /* evaluations that are not finite, of all */
    size_t replicates;
    double *first_replicates; /* [replicate * groups + group]; for resample_ranking */
    double *total_replicates;
};

/* First order by Saltelli et al. 2010 (mean of B (AB - A)), total order by Jansen 1999 (half the mean of
 * (A - AB)^2), second order by Saltelli 2002 (mean of BA_a AB_b - A B, less both first orders), each
 * divided by the variance of A and B together, of outcomes centred by the mean of all evaluations (as
 * SALib does, so that its numbers come out). `resample->rows` is not read.
 *
 * An evaluation that is not finite leaves its row out wherever it is needed: A or B everywhere, AB only
 * for its group. Results live in the arena. STATUS_INPUT: the outcome does not vary, or fewer than 8
 * rows are left. STATUS_NO_MEMORY. Intervals resample rows as if these were independent: with scrambled
 * points, which fill space more evenly, they are wide rather than narrow. */
enum status sobol_analyse(struct arena *arena, const struct sobol_design *design, const double *y,
                          const struct resample *resample, struct sobol_analysis *out,
                          struct error *err);

#endif
