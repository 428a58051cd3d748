// SPDX-License-Identifier: MIT
/* Private to src/model: the flows that a stock names. */
#ifndef SURETY_MODEL_STOCK_FLOW_H
#define SURETY_MODEL_STOCK_FLOW_H

#include "model/builder.h"

/* A flow as one stock names it; `variable` is TABLE_NONE after a problem. */
struct joined {
    const struct named *name;
    uint32_t variable;
    bool faulty; /* its problem has been noted */
};

/* One for each name; NULL when memory is out. */
struct joined *find_flows(struct builder *b, const struct variable *stock,
                          const struct named *flows, size_t count);

/* The flow's cell that belongs to a stock's cell: the same elements by name. NULL after a problem. */
const struct node *flow_of_cell(struct builder *b, uint32_t stock_cell, struct joined *flow);

/* A module's input is what it is connected to. */
uint32_t unconnected_cell(const struct builder *b, uint32_t cell);

#endif
