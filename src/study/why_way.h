// SPDX-License-Identifier: MIT
/* The ways from a change to an outcome: which variables lie on one, and how many steps from either end.
 *
 * Private to src/study. A step leads from a variable to one that reads it. Variables of the model that
 * the case's document does not have (outcomes, parts of clauses) and hidden states count as steps of the
 * way, but are not `on` it: nobody would know them by name. */
#ifndef SURETY_STUDY_WHY_WAY_H
#define SURETY_STUDY_WHY_WAY_H

#include "model/twin.h"

struct way_variable {
    bool is_change; /* its own equation differs */
    bool is_on;     /* on a way, and known by name */
    size_t from;    /* steps from the change; SIZE_MAX: not reached */
    size_t to;      /* steps to the cell that is read; SIZE_MAX: does not reach it */
};

struct way {
    const struct twin *twin;
    struct way_variable *variables; /* of the model after */
    uint32_t variable_count;
    size_t change_count; /* changed variables that are on a way */
    /* readers of each cell that differs: readers[first[cell] .. first[cell + 1] - 1] */
    const uint32_t *first, *readers;
};

/* `read` is the cell of the outcome. Lives in the arena. */
enum status way_build(struct arena *arena, const struct twin *twin, const struct document *document,
                      uint32_t read, struct way *out);

/* reached[variable]: whether there is a way to it from a variable. */
enum status way_reach(struct arena *arena, const struct way *way, uint32_t from, bool *reached);

#endif
