// SPDX-License-Identifier: MIT
/* Numbers slots and writes the instructions of an ordered graph. */
#ifndef SURETY_PLAN_EMIT_H
#define SURETY_PLAN_EMIT_H

#include "plan/order.h"

/* Fills sections, slots, constants, states, inputs, outputs, graphs, streams and savings of *plan;
 * the rest of it is left. `bases` are the inputs' numbers in the model. False when memory is
 * out. */
bool emit_plan(struct plan *plan, const struct order *order, const struct plan_options *options,
               const uint32_t *output_cells, uint32_t output_count, const double *bases);

#endif
