// SPDX-License-Identifier: MIT
/* The value of an expression that is the same number in every run of a model, such as the month at
 * which a run ends. Only the variables that the expression needs are built. */
#ifndef SURETY_STUDY_CONSTANT_H
#define SURETY_STUDY_CONSTANT_H

#include "compile/compile.h"

/* `inputs` are folded names of cells that differ between runs. *is_constant is false when the value
 * depends on one of them, on time or on chance; then *out stays as it is. */
enum status constant_value(const struct document *document, const struct edit *edits,
                           size_t edit_count, const struct passage *expression,
                           const char *const *inputs, size_t input_count, double *out,
                           bool *is_constant, struct problems *problems);

/* The same, and reached[i] is false where edit i cannot matter to the value. */
enum status constant_value_reached(const struct document *document, const struct edit *edits,
                                   size_t edit_count, const struct passage *expression,
                                   const char *const *inputs, size_t input_count, double *out,
                                   bool *is_constant, bool *reached, struct problems *problems);

/* A number that a plan knows to be the same in every run. */
bool plan_output_constant(const struct plan *plan, uint32_t output, double *value);

#endif
