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

/* Calls `visit` for every cell that a cell's value or initial value reads, one by one, some perhaps
 * twice. */
typedef void twin_visitor(void *self, uint32_t cell);
void twin_reads(const struct cell *cell, twin_visitor *visit, void *self);

#endif
