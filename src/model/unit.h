// SPDX-License-Identifier: MIT
/* Units: read, compare, and check every equation against them.
 *
 * A unit is a product of base units with integer or rational powers and a factor (an alias may be
 * 1000 of another). Checks work on the trees as written, before arrays are expanded, since all
 * elements of an array share a unit. */
#ifndef SURETY_MODEL_UNIT_H
#define SURETY_MODEL_UNIT_H

#include "equation/equation.h"
#include "xmile/document.h"

/* What the check needs to know of one equation. */
struct unit_equation {
    const struct doc_variable *variable; /* whose equation it is */
    const struct passage *text;
    const struct expr *tree;
    bool is_initial_of_stock; /* the value has the stock's unit */
};

/* Checks all equations, and every flow against its stock (stock unit per time unit). Variables are
 * found by folded name in the root model of the document. What is found goes to `problems` as
 * warnings (UNIT_MISMATCH, UNIT_ARGUMENT, UNIT_SYNTAX) and notes (UNIT_MISSING).
 *
 * Rules: a bare literal adopts the unit of what it is added to or compared with; 0 fits any unit; a
 * number times or divided by a unit leaves that unit; "1", "dmnl", "dimensionless", "unitless",
 * "fraction" and an empty declaration of a number-only variable mean no unit; time units of
 * sim_specs name the unit of TIME and DT; aliases and plurals of <model_units> count as one. */
enum status unit_check(struct arena *arena, const struct document *document,
                       const struct unit_equation *equations, size_t count,
                       struct problems *problems);

/* For people: every variable with its unit in canonical form (`check --print units`). */
void unit_print(const struct document *document, FILE *out);

/* Whether two unit texts mean the same in this document's definitions; false if one cannot be read.
 * For parameters.csv against the model. */
bool unit_same(const struct document *document, const char *a, const char *b);

#endif
