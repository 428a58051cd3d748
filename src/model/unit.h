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
    const struct doc_variable *variable; /* whose equation it is, in the document itself */
    const struct passage *text;          /* of its element, in the document itself */
    const struct expr *tree;             /* NULL when it cannot be read */
    bool is_initial_of_stock;            /* the value has the stock's unit */
};

/* Checks all equations, every flow against its stock (stock unit per time unit) and every connected
 * module input. Names are looked up in the model or macro that holds the variable. What is found
 * goes to `problems` as warnings (UNIT_MISMATCH, UNIT_ARGUMENT, UNIT_SYNTAX) and notes
 * (UNIT_MISSING). STATUS_NO_MEMORY is the only failure.
 *
 * Rules: a bare literal adopts the unit of what it is added to or compared with; 0 fits any unit; a
 * number times or divided by a unit leaves that unit; "1", "dmnl", "dimensionless", "unitless" and
 * "fraction" mean no unit; a variable without units, a macro's parameter and its result fit
 * anything; time units of sim_specs name the unit of TIME and DT; aliases and plurals count as one;
 * the input of a graph on its own is free, its output has the variable's unit. A model that
 * declares no unit at all gets one note and nothing else. */
enum status unit_check(struct arena *arena, const struct document *document,
                       const struct unit_equation *equations, size_t count,
                       struct problems *problems);

/* For people: every variable with its unit in canonical form (`check --print units`). */
void unit_print(const struct document *document, FILE *out);

/* Whether two unit texts mean the same in this document's definitions; false if one cannot be read.
 * For parameters.csv against the model. */
bool unit_same(const struct document *document, const char *a, const char *b);

#endif
