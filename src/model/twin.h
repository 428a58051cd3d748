// SPDX-License-Identifier: MIT
/* Two versions of one model side by side: as it is after a change, and as it was before.
 *
 * Both are built from one document with different edits, and the twin is one model that computes both:
 *
 *   cells [ all of `after`, with their numbers ][ a shadow for each cell of `before` that differs ]
 *
 * A cell differs when its equation does, or when it reads one that differs. What does not differ is
 * computed once, for both sides. Random functions have the same draws on both sides.
 *
 * In a cut, the readers of some cells on the after side are handed their shadows instead: the change
 * happens, but does not pass through those cells. What an outcome loses by the cut is what the change
 * does to it through them. (Mediation by counterfactual runs: Pearl, "Direct and indirect effects",
 * Uncertainty in Artificial Intelligence 2001; the cut leaves the natural effect by the other ways.) */
#ifndef SURETY_MODEL_TWIN_H
#define SURETY_MODEL_TWIN_H

#include "model/model.h"

#define TWIN_NONE UINT32_MAX

struct twin {
    const struct model *before, *after;
    const struct cell *cells; /* of the twin without a cut */
    uint32_t cell_count;
    const uint32_t *shadow; /* [cell of after]: its shadow's number in the twin; TWIN_NONE: none */
    const uint32_t *of_before; /* [cell of before]: its number in the twin, a shadow or not */
    const bool *changed;       /* [cell of after]: its own equation differs, or `before` lacks it */
    const bool *differs;       /* [cell of after]: changed, or reads one that differs */
};

/* Everything lives in the arena. The only failure is memory. */
enum status twin_build(struct arena *arena, const struct model *before, const struct model *after,
                       struct twin *out);

/* The twin with cells of `after` cut (cut[cell]; those without a shadow stay as they are); NULL cuts
 * nothing. */
enum status twin_cut(struct arena *arena, const struct twin *twin, const bool *cut,
                     const struct model **out);

/* Two models of one document that say the same but for a few auxiliaries, such as a switch, run as one until they
 * part:
 *
 *   cells [ all of `after` ][ shadows: what differs, and what reads it, as in `before` ][ parted ]
 *
 * `parted` is 1 in a step in which a cell that reads what differs comes to another number on the before side. As long
 * as it is 0, all other cells and states are the same on both sides, with Euler's method. */
struct parting {
    const struct model *model;
    uint32_t parted; /* its cell */
};
enum { PARTING_MOST = 16 };

/* Everything lives in the arena. STATUS_NO: more than PARTING_MOST cells read what differs, a stock does or is itself
 * different, or `before` has a cell that `after` lacks. */
enum status twin_part(struct arena *arena, const struct model *before, const struct model *after,
                      struct parting *out);

/* Calls `visit` for every cell that a cell's value or initial value reads, one by one, some perhaps
 * twice. */
typedef void twin_visitor(void *self, uint32_t cell);
void twin_reads(const struct cell *cell, twin_visitor *visit, void *self);

#endif
