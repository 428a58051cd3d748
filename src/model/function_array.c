// SPDX-License-Identifier: MIT
/* Functions over arrays: an argument is spread over its axes, and what comes out is folded.
 *
 * Up to CHAIN_MOST elements are folded from left to right, as a reader would; more are folded in
 * halves, so that no tree is deeper than later stages can walk. */
#include "model/function_parts.h"

enum {
    CHAIN_MOST = 256,
    RANKED_MOST = 500, /* each pair of elements is compared */
};

static ref fold(struct context *c, enum op op, const ref *nodes, size_t count)
{
    if (count > CHAIN_MOST) {
        ref first = fold(c, op, nodes, count / 2);
        return op2(c, op, first, fold(c, op, nodes + count / 2, count - count / 2));
    }
    ref folded = nodes[0];
    for (size_t i = 1; i < count; i++)
        folded = op2(c, op, folded, nodes[i]);
    return folded;
}

/* The n-th smallest element's index, from 1: count for each element how many come before it. */
static ref lower_rank(struct context *c, const ref *nodes, size_t count, const struct expr *call)
{
    if (count > RANKED_MOST) {
        lower_problem(c, PROBLEM_MODEL_SIZE, call, "rank a part of the array, as in x[1:100]",
                      "%s compares %zu elements, more than %d", call->spelled, count,
                      (int)RANKED_MOST);
        return NULL;
    }
    ref wanted = lower(c, call->args[1]);
    ref result = number(c, 0.0);
    for (size_t i = 0; i < count; i++) {
        ref rank = number(c, 1.0);
        for (size_t j = 0; j < count; j++)
            if (j != i)
                rank = add(c, rank, op2(c, j < i ? OP_le : OP_lt, nodes[j], nodes[i]));
        ref is = op2(c, OP_eq, rank, wanted);
        result = op3(c, OP_choose, is, number(c, (double)i + 1.0), result);
    }
    return result;
}

static ref lower_deviation(struct context *c, const ref *nodes, size_t count)
{
    ref n = number(c, (double)count);
    ref mean = divide(c, fold(c, OP_add, nodes, count), n);
    ref *squares = ARENA_ARRAY(c->builder->arena, ref, count + 1);
    if (!squares)
        return NULL;
    squares[0] = number(c, 0.0);
    for (size_t i = 0; i < count; i++) {
        ref gap = sub(c, nodes[i], mean);
        squares[i + 1] = mul(c, gap, gap);
    }
    return op1(c, OP_sqrt, divide(c, fold(c, OP_add, squares, count + 1), n));
}

static ref lower_size(struct context *c, const struct expr *argument)
{
    struct builder *b = c->builder;
    if (argument->kind == EXPR_NAME && !argument->subscripted) {
        const uint32_t dimension = table_find(&b->dimension_names, argument->name);
        if (dimension != TABLE_NONE)
            return number(c, b->dimensions[dimension].size);
    }
    size_t count = 0;
    return array_spread(c, argument, &count) ? number(c, (double)count) : NULL;
}

static ref lower_reducer(struct context *c, enum builtin builtin, const struct expr *call)
{
    size_t count = 0;
    const ref *nodes = array_spread(c, call->args[0], &count);
    if (!nodes)
        return NULL;
    switch (builtin) {
    case BUILTIN_SUM:
        return fold(c, OP_add, nodes, count);
    case BUILTIN_PROD:
        return fold(c, OP_mul, nodes, count);
    case BUILTIN_MEAN:
        return divide(c, fold(c, OP_add, nodes, count), number(c, (double)count));
    case BUILTIN_STDDEV:
        return lower_deviation(c, nodes, count);
    default:
        assert(builtin == BUILTIN_RANK);
        return lower_rank(c, nodes, count, call);
    }
}

/* MIN, MAX and MEAN of several values. In an equation over a dimension a bare array stands for the
 * element that is being defined; else it is spread out. */
static ref lower_among(struct context *c, enum op op, const struct expr *call, size_t *total)
{
    const bool element_by_element = call->arg_count > 1 && (c->own_count || c->axis_count);
    ref result = NULL;
    bool complete = true;
    *total = 0;
    for (uint32_t i = 0; i < call->arg_count; i++) {
        size_t count = 1;
        ref one = NULL;
        if (element_by_element) {
            one = lower(c, call->args[i]);
        } else {
            const ref *nodes = array_spread(c, call->args[i], &count);
            one = nodes ? fold(c, op, nodes, count) : NULL;
        }
        complete = complete && one;
        result = i ? op2(c, op, result, one) : one;
        *total += count;
    }
    return complete ? result : NULL;
}

bool is_array_function(enum builtin builtin)
{
    return builtin == BUILTIN_MIN || builtin == BUILTIN_MAX || builtin == BUILTIN_MEAN ||
           builtin == BUILTIN_SUM || builtin == BUILTIN_PROD || builtin == BUILTIN_STDDEV ||
           builtin == BUILTIN_SIZE || builtin == BUILTIN_RANK;
}

ref lower_array_function(struct context *c, enum builtin builtin, const struct expr *call)
{
    size_t total = 0;
    if (builtin == BUILTIN_MIN || builtin == BUILTIN_MAX)
        return lower_among(c, builtin == BUILTIN_MIN ? OP_min : OP_max, call, &total);
    if (builtin == BUILTIN_MEAN && call->arg_count > 1) {
        ref sum = lower_among(c, OP_add, call, &total);
        return divide(c, sum, number(c, (double)total));
    }
    return builtin == BUILTIN_SIZE ? lower_size(c, call->args[0]) : lower_reducer(c, builtin, call);
}
