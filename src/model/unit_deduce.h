// SPDX-License-Identifier: MIT
/* The units that nobody declared but that follow. Private to this folder. */
#ifndef SURETY_MODEL_UNIT_DEDUCE_H
#define SURETY_MODEL_UNIT_DEDUCE_H

#include "model/unit_infer.h"

struct unit_equation;

/* Fills in the readings, and their origins, of variables without units that can have only one: a
 * flow's from its stock and the other way round, both ends of a connection, an equation of known
 * units, and a name that would be the only unknown of an equation whose unit is known. Macros are
 * left alone. On lack of memory the arena says so. */
void unit_deduce(struct check *check, const struct unit_equation *equations, size_t count);

/* The scope that holds a variable; NULL when none does. */
const struct scope *scope_of(const struct check *check, const struct doc_variable *variable);

/* Whether an equation is the input of its variable's graph, whose output has the variable's unit. */
bool feeds_graph(const struct unit_equation *equation);

/* The input of a module that a connection fills; NULL when there is none. */
const struct reading *connected_input(const struct check *check, const struct scope *scope,
                                      const struct doc_variable *module,
                                      const struct connect *connect,
                                      const struct doc_variable **input);

#endif
