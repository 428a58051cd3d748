// SPDX-License-Identifier: MIT
/* What of the graph is needed, by whom, in which section and in which order. */
#ifndef SURETY_PLAN_ORDER_H
#define SURETY_PLAN_ORDER_H

#include "plan/phases.h"

enum { SECTION_ONCE, SECTION_INITIAL, SECTION_STEP };

/* A stock or memory that is needed. */
struct needed_state {
    uint32_t cell, value, initial; /* values */
};

/* What the steps of one phase compute. Flows are values; VALUE_NONE: nothing reads the state in
 * this phase or later. */
struct phase_order {
    size_t end;
    uint32_t *flows;   /* of each needed state */
    uint32_t *outputs; /* values */
    uint32_t *items;   /* values in running order */
    uint32_t count;
};

struct order {
    struct arena *arena;
    struct values *values;
    const struct resolution *resolution;
    const struct phases *cut;
    uint32_t output_count;
    struct needed_state *states; /* in order of cells */
    uint32_t state_count;
    uint32_t *uses;                 /* of each value: how many read it in the phase where most do; 0:
                                       pruned */
    bool *varying;                  /* of each value: lanes may differ */
    uint32_t *items[SECTION_STEP];  /* values of `once` and `initial` in running order */
    uint32_t count[SECTION_STEP];
    struct phase_order phases[PHASES_MOST];
    uint32_t phase_count;
};

/* Needs: a resolution without loops, cut into phases. Gives: the order. Changes: products of the
 * resolution's values that nothing else reads become part of a muladd. False when memory is out. */
bool order_values(struct order *order, struct arena *arena, struct resolution *resolution,
                  const struct phases *phases, const uint32_t *output_cells,
                  uint32_t output_count);

/* The section that computes a value of this level. */
static inline int section_of_level(enum level level)
{
    return (int)level - LEVEL_ONCE;
}

#endif
