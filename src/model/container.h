// SPDX-License-Identifier: MIT
/* Private to src/model: what stands in a container, by its place.
 *
 * Containers are graphs, conveyors and queues. x[3] is the third y value of a graph, or the third slot or
 * batch from the front; x[*], x[1:2] and a bare x are several of them, for SUM and its like. Those of an
 * element of an array come behind it: x[a][3], x[a][*]. */
#ifndef SURETY_MODEL_CONTAINER_H
#define SURETY_MODEL_CONTAINER_H

#include "model/function_parts.h"

/* The variable of a container; TABLE_NONE when the name is of anything else. */
uint32_t find_container(const struct context *c, const struct expr *name);

/* x[i]; NULL after a problem. Needs: `container` found. */
ref lower_content(struct context *c, const struct expr *name, uint32_t container);

/* Whether the argument of a reducer means contents: x[*], x[1:2], and a bare x that stands alone. */
bool means_contents(const struct context *c, const struct expr *argument, bool alone);

/* The contents that an argument means, in their order; NULL after a problem, as for a queue, which has
 * not always as many. */
const ref *spread_contents(struct context *c, const struct expr *argument, size_t *count);

/* Whether the argument means batches of a queue; then SUM, MEAN, MIN, MAX and SIZE of it, NULL after a
 * problem. */
bool means_batches(const struct context *c, const struct expr *argument);
ref lower_batches(struct context *c, enum builtin builtin, const struct expr *call);

#endif
