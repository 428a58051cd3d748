// SPDX-License-Identifier: MIT
/* What of the graph is needed, by whom, in which section and in which order. */
#ifndef SURETY_PLAN_ORDER_H
#define SURETY_PLAN_ORDER_H

#include "plan/resolve.h"

enum { SECTION_ONCE, SECTION_INITIAL, SECTION_STEP, SECTION_COUNT };

/* A stock or memory that is needed. */
struct needed_state {
    uint32_t cell, value, initial, flow; /* values */
};

struct order {
    struct arena *arena;
    struct values *values;
    const struct resolution *resolution;
    const uint32_t *outputs; /* values */
    uint32_t output_count;
    struct needed_state *states; /* in order of cells */
    uint32_t state_count;
    uint32_t *uses;                 /* of each value: how many read it; 0: pruned */
    bool *varying;                  /* of each value: lanes may differ */
    uint32_t *items[SECTION_COUNT]; /* values in running order */
    uint32_t count[SECTION_COUNT];
};

/* Needs: a resolution without loops. Gives: the order. Changes: products of the resolution's values
 * that nothing else reads become part of a muladd. False when memory is out. */
bool order_values(struct order *order, struct arena *arena, struct resolution *resolution,
                  const uint32_t *output_cells, uint32_t output_count);

/* The section that computes a value of this level. */
static inline int section_of_level(enum level level)
{
    return (int)level - LEVEL_ONCE;
}

#endif
