// SPDX-License-Identifier: MIT
/* Boxes in the space of factors, and how well one of them holds the hits.
 *
 * A point is a future: its factors, and whether it is a hit (what the user asked about came true). A
 * box is an interval for each factor, both ends included, infinite where it is open. Of all hits a
 * share lies inside (coverage); of the points inside a share are hits (density); of all points a share
 * lies inside (mass). Bryant and Lempert 2010; Friedman and Fisher 1999 call mass support. */
#ifndef SURETY_MEASURE_BOX_H
#define SURETY_MEASURE_BOX_H

#include "base/arena.h"
#include "base/error.h"

struct points {
    size_t count, factors;
    const double *const *x; /* [factor][point], finite */
    const bool *hit;        /* [point] */
    const bool *use;        /* [point]: others are left out; NULL: all are used */
};

struct box {
    double *low, *high; /* [factor]; -INFINITY, INFINITY where it is open */
};

struct box_figures {
    uint64_t points, inside, all_hits, hits; /* hits: inside */
    double coverage, density, mass;          /* NaN without hits, inside or points */
};

/* An open box; its arrays are NULL when memory is out. */
struct box box_open(struct arena *arena, size_t factors);
struct box box_copy(struct arena *arena, const struct box *box, size_t factors);

bool box_limits(const struct box *box, size_t factor); /* whether it is restricted there */
size_t box_limit_count(const struct box *box, size_t factors);
bool box_holds(const struct box *box, const struct points *points, size_t point);

struct box_figures box_measure(const struct box *box, const struct points *points);
struct box_figures box_figures_of(uint64_t points, uint64_t inside, uint64_t all_hits,
                                  uint64_t hits);

/* Coverage and density in one number, density weighing twice as much: the F-measure with beta 1/2 (van
 * Rijsbergen 1979). Several boxes make up for coverage, nothing for density. 0 without hits inside. */
double box_score(const struct box_figures *figures);

/* Quasi-p of one factor's interval (Bryant and Lempert 2010): the chance that as many of the points
 * inside were hits, or more, if the interval did nothing, that is if each were a hit with the density
 * of the box without it. 1 when the factor is not restricted. One test of a limit that was searched
 * for: points that were not searched give an honest one. */
double box_significance(const struct box *box, const struct points *points, size_t factor);

/* P(X >= successes), X binomial. */
double binomial_tail(uint64_t trials, uint64_t successes, double probability);

/* Numbers of all points in rising order of x, equal ones by number; NULL when memory is out. */
uint32_t *box_sort(struct arena *arena, const double *x, size_t count);

/* A number between two neighbours, a < b: at least `a` and less than `b`, halfway but for rounding. */
double box_between(double a, double b);

#endif
