// SPDX-License-Identifier: MIT
/* The graph of distinct values behind a model: what a plan computes, each thing once.
 *
 * A value is a number, a leaf (input, time, state) or an operation over earlier values. Asking for
 * the same operation over the same values again gives the same value, so equal subexpressions of
 * all equations meet. Operations on numbers are done at once, with exactly the arithmetic of the
 * kernels, and identities are used only where they hold for every number bit by bit: x * 1 yes, x *
 * 0 and x + 0 no (infinity, NaN, -0). The payload of a NaN is the one thing that is not kept.
 *
 * Arguments have smaller indexes than what uses them: the order of indexes is a running order. */
#ifndef SURETY_PLAN_VALUE_H
#define SURETY_PLAN_VALUE_H

#include "model/model.h"
#include "plan/plan.h"

#define VALUE_ZERO 0u /* the number zero is the first value */
#define VALUE_NONE UINT32_MAX

enum value_kind {
    VALUE_NUMBER, /* low: its bits */
    VALUE_INPUT,  /* cell */
    VALUE_TIME,   /* of the stage */
    VALUE_STEP_TIME,
    VALUE_STATE,   /* cell: a stock or memory, at this step */
    VALUE_STREAM,  /* low, high, call: name hash, seed and call; nothing to compute */
    VALUE_CLOCK,   /* cell: row of a table with a number for each step */
    VALUE_TABLE,   /* low: address of a graph; nothing to compute */
    VALUE_BROKEN,  /* where a loop was cut; never in a plan */
    VALUE_OP,      /* op over args */
    VALUE_GRAPH,   /* table `of` at args[0] */
    VALUE_RANDOM,  /* uniform of stream `of` */
    VALUE_HISTORY, /* args: input, delay, value before the start */
};

/* When a value is known. In the order of the sections. */
enum level {
    LEVEL_CONSTANT, /* now */
    LEVEL_ONCE,     /* from inputs alone */
    LEVEL_INITIAL,  /* from draws at the start too */
    LEVEL_STEP,     /* anew every step */
};

/* No padding: values are compared byte by byte. */
struct value {
    uint8_t kind, op, level, arity;
    uint32_t args[3]; /* VALUE_ZERO where absent */
    uint32_t cell, call;
    union {
        uint64_t low;
        uint64_t of;
    };
    uint64_t high;
};

struct values {
    struct arena *arena;
    struct value *items;
    uint32_t count, capacity;
    uint32_t *places; /* hash table of indexes plus 1; 0: free */
    uint32_t place_count;
    struct plan_savings savings; /* folded, simplified and shared are counted here */
    bool quick;                  /* use cheaper forms that round differently (quick.h) */
    uint32_t without;            /* passes that are left out (plan.h) */
    bool failed;                 /* memory is out; indexes that were given since are meaningless */
};

/* A graph with the number zero in it; `failed` says when memory is out. */
void values_init(struct values *values, struct arena *arena);

uint32_t value_number(struct values *values, double number);
uint32_t value_leaf(struct values *values, enum value_kind kind, uint32_t cell);
uint32_t value_op(struct values *values, enum op op, uint32_t a, uint32_t b, uint32_t c);
uint32_t value_graph(struct values *values, const struct graph *graph, uint32_t x);
uint32_t value_random(struct values *values, const struct node *node, enum level level);
uint32_t value_history(struct values *values, uint32_t input, uint32_t delay, uint32_t before);

/* Whether a value is a number, and which. */
bool value_is_number(const struct values *values, uint32_t index, double *out);

/* Whether a section computes it (an instruction), rather than a leaf that stands ready. */
bool value_is_computed(const struct value *value);

/* What a table or stream stands for. */
const struct graph *value_table_graph(const struct value *table);

/* What an operation gives: the kernels' arithmetic, bit by bit. */
double value_compute(enum op op, double a, double b, double c);

/* Arguments and shown name of an operation. */
uint8_t op_arguments(enum op op);
const char *op_shown(enum op op);

#endif
