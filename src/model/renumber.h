// SPDX-License-Identifier: MIT
/* A model again, with other numbers in some of its equations.
 *
 * To build a model takes as long as to plan it, and when a lever moves, one number of one equation is all
 * that changes. Where that number decided nothing while the model was built, the tree of its cell is all
 * that has to be made anew. */
#ifndef SURETY_MODEL_RENUMBER_H
#define SURETY_MODEL_RENUMBER_H

#include "equation/equation.h"
#include "model/model.h"

/* A variable's equation as the model has it, and as it is to be. */
struct renumbering {
    const char *variable; /* folded */
    const struct expr *before, *after;
};

/* The model that model_build would make of its document with these equations; it shares what stays, and
 * its document is still the old one. STATUS_NO, without a message, when that cannot be had in this way:
 * the equations differ in more than numbers or hold calls, the variable is an array, a stock or a
 * flow, or something else was built by its number (the order of a delay, say). */
enum status model_renumber(struct arena *arena, const struct model *model,
                           const struct renumbering *items, size_t count, const struct model **out);

#endif
