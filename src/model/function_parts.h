// SPDX-License-Identifier: MIT
/* Private to src/model: what the files of built-in functions share.
 *
 * A call's arguments are lowered before the function is, from left to right, so that hidden states
 * and random draws are numbered as a reader counts them. */
#ifndef SURETY_MODEL_FUNCTION_PARTS_H
#define SURETY_MODEL_FUNCTION_PARTS_H

#include "model/builder.h"

#include <assert.h>
#include <math.h>

enum builtin {
#define BUILTIN(id, name, least, most, units, meaning) BUILTIN_##id,
#include "model/builtin.def"
#undef BUILTIN
    BUILTIN_COUNT
};

enum { ARGUMENTS_MOST = 6 }; /* of functions whose arguments are plain numbers */

/* Short forms for building trees; a NULL argument passes up. */
typedef const struct node *ref;

static inline ref number(struct context *c, double value)
{
    return node_number(c->builder, value);
}
static inline ref op1(struct context *c, enum op op, ref a)
{
    return node_op(c->builder, op, a, NULL, NULL);
}
static inline ref op2(struct context *c, enum op op, ref a, ref b)
{
    return node_op(c->builder, op, a, b, NULL);
}
static inline ref op3(struct context *c, enum op op, ref a, ref b, ref d)
{
    return node_op(c->builder, op, a, b, d);
}
static inline ref add(struct context *c, ref a, ref b)
{
    return op2(c, OP_add, a, b);
}
static inline ref sub(struct context *c, ref a, ref b)
{
    return op2(c, OP_sub, a, b);
}
static inline ref mul(struct context *c, ref a, ref b)
{
    return op2(c, OP_mul, a, b);
}
static inline ref divide(struct context *c, ref a, ref b)
{
    return op2(c, OP_div, a, b);
}

/* A call whose arguments are lowered; what was left out is NULL. */
struct call {
    struct context *context;
    const struct expr *expr;
    enum builtin builtin;
    uint32_t least; /* arguments that must be there */
    ref args[ARGUMENTS_MOST];
};

static inline double time_step(const struct context *c)
{
    return c->builder->instances[c->instance].specs->dt;
}

static inline double start_time(const struct context *c)
{
    return c->builder->instances[c->instance].specs->start;
}

/* Events at a time count from a small part of a step before it, since times are rounded. */
static inline double event_tolerance(const struct context *c)
{
    return time_step(c) * 1e-6;
}

static inline ref argument_or(const struct call *call, uint32_t i, ref otherwise)
{
    return i < call->expr->arg_count ? call->args[i] : otherwise;
}

/* A number that must be known before the run: an order, a seed. False after a problem. */
bool constant_argument(const struct call *call, uint32_t i, double *value);

/* P(X <= x) of the standard normal. */
ref normal_cdf(struct context *c, ref x);

/* First- and n-th order smooths and material delays; `what` is a word for their states' names. */
ref lower_smooth(struct context *c, ref input, ref time, uint32_t order, ref initial,
                 const char *what);
ref lower_delay(struct context *c, ref input, ref time, uint32_t order, ref initial,
                const char *what);
ref lower_init(struct context *c, ref input);
ref lower_forecast(struct context *c, ref input, ref time, ref horizon, ref initial);
/* The order of a delay is argument `i`; SMTHN and DELAYN of that order. */
ref lower_ordered(const struct call *call, uint32_t i, ref initial, bool smooth);
/* Of a mean and a deviation, cut at bounds where they are not NULL. */
ref lower_normal(struct context *c, ref mean, ref deviation, ref least, ref most, uint64_t seed);
/* The explicit seed in argument `i`, 0: none. False after a problem. */
bool seed_argument(const struct call *call, uint32_t i, uint64_t *seed);

/* PREVIOUS: a memory that takes the input's value at the end of each step. */
ref lower_previous(struct context *c, ref input, ref before);
/* DELAY: the input's value `time` ago, at least one step; `before` until the run is that old. */
ref lower_pipe(struct context *c, const struct expr *at, ref input, ref time, ref before);

/* From NORMALCDF to PMT in builtin.def. */
bool is_isee_function(enum builtin builtin);
ref lower_isee_function(const struct call *call);
/* From INTEGER to the end of builtin.def. */
bool is_vensim_function(enum builtin builtin);
ref lower_vensim_function(const struct call *call);
ref lower_state_function(const struct call *call);  /* PREVIOUS, delays, smooths, TREND ... */
ref lower_random_function(const struct call *call); /* UNIFORM, NORMAL ... */
/* SUM and its kin, MIN, MAX: over an array, so their arguments are not lowered beforehand. */
bool is_array_function(enum builtin builtin);
ref lower_array_function(struct context *c, enum builtin builtin, const struct expr *expr);

#endif
