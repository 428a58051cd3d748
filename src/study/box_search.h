// SPDX-License-Identifier: MIT
/* Boxes that are searched in one half of the futures and counted in the other.
 *
 * The second half had no part in the search, so its figures are not flattered. A box gathers hits in a
 * half when they are denser in it than in all of that half: by a fifth, or by a fifth of the way to
 * all, whichever is less. */
#ifndef SURETY_STUDY_BOX_SEARCH_H
#define SURETY_STUDY_BOX_SEARCH_H

#include "case/case.h"
#include "measure/prim.h"

enum half { HALF_FOUND, HALF_HELD, HALF_COUNT }; /* searched, and held out */

enum { BOX_CLAUSES_MOST = 4, BOX_HITS_LEAST = 10 };

#define BOX_NO_HIT UINT64_MAX

struct box_clause {
    size_t factor;
    double low, high;       /* infinite where it is open */
    double middle;          /* of the hits inside, of both halves */
    double found_p, held_p; /* quasi-p in the half that was searched, and in the other */
};

struct told_box {
    struct box_clause clauses[BOX_CLAUSES_MOST]; /* the one that tells most first */
    size_t count;
    struct box_figures found, held; /* of the two halves */
    uint64_t typical;               /* number of a hit in the middle of it; BOX_NO_HIT without one */
};

struct box_search {
    struct arena *arena;
    struct points all, halves[HALF_COUNT];
    uint64_t used[HALF_COUNT], hits[HALF_COUNT];
    const volatile int *stop; /* not NULL: asked to stop, the search ends with STATUS_INTERRUPTED */
};

/* Splits the points in the middle. They need `hit` and `use`, and must outlive the search. */
enum status box_search_init(struct box_search *self, struct arena *arena,
                            const struct points *points);

/* Whether each half has BOX_HITS_LEAST hits, and as many others. */
bool box_search_can_tell(const struct box_search *self);

/* Prim (measure/prim.h) in the first half, with slices of 5 % and at most `clauses` clauses. Least mass
 * 5 % of futures, less where hits are rare: half of their share, but never fewer than 20 futures.
 * `use` says which points are left to search; the least mass follows all of the half. */
enum status box_search_prim(const struct box_search *self, enum prim_objective objective,
                            size_t clauses, const bool *use, struct prim_description *out);

bool box_search_gathers(const struct box_search *self, enum half half,
                        const struct box_figures *figures);

/* Puts a box of 1 to BOX_CLAUSES_MOST clauses into words and figures. `factors` gives each factor's
 * range, over which the distance to the middle is measured. */
enum status box_search_tell(const struct box_search *self, const struct box *box,
                            const struct parameter *const *factors, struct told_box *out);

#endif
