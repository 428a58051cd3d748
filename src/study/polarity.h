// SPDX-License-Identifier: MIT
/* The signs of a model's links: whether a variable that is a little higher makes one that reads it higher or
 * lower, all else held still.
 *
 * Nothing is read off the equations' form. Packages are run with base values and without noise; at one
 * month after another each equation is worked out again with one of its variables a little above and a little
 * below what it was. Where that changes nothing in any month of a run (a threshold that is far away) a step as large
 * as the variable itself is tried. A link that still does nothing sleeps in these runs: neither raises nor lowers.
 * Of a stock the net flow is looked at. What a smoothing or a delay hides lies within the link. */
#ifndef SURETY_STUDY_POLARITY_H
#define SURETY_STUDY_POLARITY_H

#include "base/table.h"
#include "study/ensemble.h"

struct polarity {
    const char *from, *to; /* folded names of variables; `to` reads `from` */
    bool raises, lowers;   /* both: sometimes so, sometimes so; neither: asleep */
};

struct polarities {
    struct table places; /* "to<from" to the number in items */
    struct polarity *items;
    uint32_t count, capacity;
};

/* Every link of the model but those of a variable to itself, over the runs of these packages. All lives in
 * the arena. */
enum status polarities_find(struct arena *arena, const struct case_folder *folder,
                            const struct document *document, const struct package *const *packages,
                            size_t package_count, struct polarities *out, struct problems *problems,
                            struct error *err);

/* The link by which `to` reads `from`; NULL when there is none. */
const struct polarity *polarity_of(const struct polarities *polarities, const char *from,
                                   const char *to);

#endif
