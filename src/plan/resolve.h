// SPDX-License-Identifier: MIT
/* Cells to values: the trees of a model walked into one graph of distinct values.
 *
 * A cell has a value in two contexts. In a step, stocks and memories stand for themselves; at the
 * start, they stand for their initial equations and TIME is the start. Only what is asked for is
 * walked, and the states that this needs. */
#ifndef SURETY_PLAN_RESOLVE_H
#define SURETY_PLAN_RESOLVE_H

#include "plan/value.h"

enum context { CONTEXT_STEP, CONTEXT_START, CONTEXT_COUNT };

/* A place in the walk: a cell whose tree is being walked, or a node whose arguments are. */
struct frame {
    const struct node *node; /* NULL: a cell */
    uint32_t cell;
    uint8_t context;
    bool begun;            /* cell: its tree has been entered */
    uint8_t done, current; /* node: set of arguments that are known; the one being walked */
    uint32_t args[3];
};

/* Cells that need each other: cells[0] uses cells[1] ... uses cells[0]. */
struct loop {
    enum context context;
    const uint32_t *cells;
    uint32_t count;
};

struct resolution {
    struct arena *arena;
    const struct model *model;
    const struct sim_specs *specs;
    struct values values;
    uint32_t *cells[CONTEXT_COUNT]; /* value of each cell, or one of the two below */
    uint32_t *flows;                /* of each state: its flow or next value */
    bool *is_input;                 /* of each cell */
    uint32_t *states;               /* cells, as they were met */
    uint32_t state_count;

    struct frame *frames;
    uint32_t frame_count, frame_capacity;
    uint32_t result; /* of the frame that ended last */
    struct loop *loops;
    uint32_t loop_count, loop_capacity;
    uint32_t loops_left_out; /* beyond LOOPS_SHOWN */
    bool failed;             /* memory is out */
};

/* Instead of the value of a cell. */
#define CELL_UNSEEN UINT32_MAX     /* nothing needs it */
#define CELL_OPEN (UINT32_MAX - 1) /* its tree is being walked */

enum { LOOPS_SHOWN = 100 };

/* Values of `outputs`, and of all states that they need. Loops are kept in `loops`, cut. False when
 * memory is out. */
bool resolve_cells(struct resolution *resolution, struct arena *arena, const struct model *model,
                   const struct sim_specs *specs, const struct plan_options *options,
                   const uint32_t *outputs, uint32_t output_count);

/* The number that the equation of each of `cells` (the initial equation of a state) comes to when
 * nothing is an input; NaN when it is no constant. False when memory is out. */
bool resolve_constants(struct arena *arena, const struct model *model,
                       const struct sim_specs *specs, const uint32_t *cells, uint32_t count,
                       double *out);

/* Writes every loop to `problems`, with its path in reading order. */
void loops_report(const struct resolution *resolution, struct problems *problems);

#endif
