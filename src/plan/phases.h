// SPDX-License-Identifier: MIT
/* A run cut into phases, and what every value is in each of them.
 *
 * Within a phase a known value that stays the same is a number, so conditions on time fall away with
 * the arms that they do not choose; one that moves is a clock: read from a table, not computed. Every
 * phase has the same bits as the whole would have had.
 *
 * A state that begins a phase with a known number, and whose flow comes to nothing as long as it and its
 * like keep theirs, is that number too: before a settlement, what only a settlement sets in motion costs
 * nothing. A plan with a pipe delay has one phase,
 * because its memory goes on through all steps. */
#ifndef SURETY_PLAN_PHASES_H
#define SURETY_PLAN_PHASES_H

#include "plan/known.h"

enum { PHASES_MOST = 8 };

struct cut_phase {
    size_t end;
    const uint32_t *mapped; /* of each value of the resolution: the value here; of those that
                               nothing needs nothing is said */
    const bool *held;       /* of each value: a state that keeps its number through the phase */
};

struct phases {
    struct known known;
    struct cut_phase items[PHASES_MOST];
    uint32_t count;
    uint32_t held_most; /* states that stand still, in the phase where most do */
};

/* Needs: a resolution without loops. Changes: adds values to it. False when memory is out. */
bool phases_find(struct phases *phases, struct arena *arena, struct resolution *resolution,
                 const uint32_t *outputs, uint32_t output_count, size_t steps);

#endif
