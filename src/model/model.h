// SPDX-License-Identifier: MIT
/* A checked model: every name bound, every array, delay and graph expanded into scalar cells.
 *
 * A cell is one number a step: a stock, a flow, an auxiliary, one element of an array, or a hidden
 * state of a function with memory. Its value is a tree of operations over other cells; nothing in it
 * has a name any more except for people. Cells keep the order of the file; model_build is the only
 * maker and nobody changes a model afterwards. */
#ifndef SURETY_MODEL_MODEL_H
#define SURETY_MODEL_MODEL_H

#include "base/arena.h"
#include "base/problem.h"
#include "xmile/document.h"

#include <stdbool.h>
#include <stdint.h>

enum op {
#define OP(name, arity, shown, value) OP_##name,
#define MAP1(name, shown, function) OP_##name,
#define MAP2(name, shown, function) OP_##name,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    OP_COUNT
};

enum node_kind {
    NODE_NUMBER,  /* number */
    NODE_CELL,    /* cell's value at this step */
    NODE_TIME,    /* TIME: of the stage inside a Runge-Kutta step */
    NODE_STEP_TIME, /* the time at which the step began: for events, which happen once a step */
    NODE_INITIAL, /* cell's value at the start of the run */
    NODE_OP,      /* op over args */
    NODE_GRAPH,   /* graph at args[0] */
    NODE_RANDOM,  /* a uniform in (0, 1) of stream (name_hash, call) at this step */
    NODE_HISTORY, /* the input cell's value args[1] time units ago; args[2] before the run began.
                     args[0] is the input. A pipe delay. */
};

struct node {
    enum node_kind kind;
    enum op op;
    double number;
    uint32_t cell;
    uint32_t size;       /* nodes that a walk or its text meets, shared ones each time; UINT32_MAX: no fewer */
    const struct graph *graph;
    uint64_t name_hash; /* RANDOM: hash of the cell's folded name with path and element */
    uint64_t seed;      /* RANDOM: the explicit seed argument, or 0 */
    uint32_t call;      /* RANDOM: the how-manieth random call of its equation */
    const struct node *args[3];
};

enum cell_kind {
    CELL_STOCK,  /* initial; value is the net flow */
    CELL_MEMORY, /* initial; value becomes its value at the next step (PREVIOUS and the like) */
    CELL_AUX,    /* value (flows too) */
};

struct cell {
    const char *name;     /* as people see it: Support[fr], module.path.name */
    const char *flat;     /* as a plain identifier: Support_fr */
    const char *folded;   /* the identity: support[fr] */
    enum cell_kind kind;
    uint32_t variable;    /* index into variables */
    bool hidden;          /* what a function or macro brought along; not listed, not saved */
    bool table;           /* a graph that is only called: hidden, and has no value */
    const struct node *value;
    const struct node *initial; /* STOCK, MEMORY; AUX: its value at the start alone, or NULL */
};

struct variable {
    const struct doc_variable *source; /* NULL for hidden ones */
    const char *name;     /* as spelled, with module path */
    const char *folded;
    enum variable_kind kind;
    uint32_t first_cell, cell_count; /* row-major */
    const uint32_t *dimensions;      /* indexes into model dimensions */
    uint32_t dimension_count;
    const char *units;               /* as written; NULL when absent */
    const char *group;               /* name of its group; NULL */
};

struct dimension {
    const struct doc_dimension *source;
    const char *name, *folded;
    uint32_t size;
    const char *const *elements; /* as spelled; "1", "2" ... when declared by size */
    const char *const *folded_elements;
};

struct model {
    const struct document *document;
    struct sim_specs specs;
    const struct variable *variables;
    uint32_t variable_count;
    const struct dimension *dimensions;
    uint32_t dimension_count;
    const struct cell *cells;
    uint32_t cell_count;
    bool noise; /* false: random functions were replaced by their means */
    const bool *asked; /* [cell]: others were built by the number that it is (renumber.h) */
};

struct model_options {
    bool noise_off;     /* every random function becomes its mean */
    bool skip_units;    /* units are not checked (repeated builds of a checked model) */
};

/* Needs: a document. Gives: a model, or NULL in *out with at least one error in `problems`.
 * All problems of all equations are collected in one pass. */
enum status model_build(struct arena *arena, const struct document *document,
                        const struct model_options *options, const struct model **out,
                        struct problems *problems);

/* The variable or cell of a folded name ("support", "support[fr]"); UINT32_MAX when none. */
uint32_t model_find_variable(const struct model *model, const char *folded);
uint32_t model_find_cell(const struct model *model, const char *folded);

/* A flat document: every cell a scalar, hidden states explicit, no arrays, no functions with
 * memory (pipe delays excepted, which stay DELAY). Needs: noise off when random functions must go. */
enum status model_flatten(struct arena *arena, const struct model *model,
                          const struct document **out, struct problems *problems);

/* For people: every cell with its expanded equation. */
void model_print(const struct model *model, FILE *out);

/* The text of a node in the equation language with flat names. */
char *node_print(struct arena *arena, const struct model *model, const struct node *node);

#endif
