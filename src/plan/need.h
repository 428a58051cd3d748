// SPDX-License-Identifier: MIT
/* Who reads what in a graph of values: what is needed, and what a property spreads to. */
#ifndef SURETY_PLAN_NEED_H
#define SURETY_PLAN_NEED_H

#include "plan/value.h"

struct stack {
    uint32_t *items;
    uint32_t count;
};

/* A reader that is no argument: a state reads its initial value and its flow. */
struct edge {
    uint32_t read, reader;
};

/* One more reader of a value; the first one puts it on the stack. */
static inline void use_value(uint32_t *uses, struct stack *stack, uint32_t value)
{
    if (!uses[value]++)
        stack->items[stack->count++] = value;
}

/* Marks everything that reads what is marked, through any number of values, of those that have
 * `uses`. Linear in their number. False when memory is out. */
bool need_spread(struct arena *arena, const struct values *values, const uint32_t *uses,
                 const struct edge *edges, size_t edge_count, bool *marked);

#endif
