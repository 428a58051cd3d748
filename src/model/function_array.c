// SPDX-License-Identifier: MIT
/* Functions over arrays: an argument is spread over its axes, and what comes out is folded.
 *
 * Up to CHAIN_MOST elements are folded from left to right, as a reader would; more are folded in
 * halves, so that no tree is deeper than later stages can walk. */
#include "model/container.h"

#include <string.h>

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

/* Elements that are each going to stand in several places. */
static const ref *share(struct context *c, const ref *nodes, size_t count)
{
    ref *shared = ARENA_ARRAY(c->builder->arena, ref, count);
    for (size_t i = 0; shared && i < count; i++) {
        shared[i] = node_shared(c, nodes[i]);
        if (!shared[i])
            return NULL;
    }
    return shared;
}

/* Whether element j comes before element i: it is smaller or, among equals, so is the second array's,
 * or it stands first. */
static ref comes_before(struct context *c, const ref *nodes, const ref *second, size_t j, size_t i)
{
    const enum op among_equals = j < i ? OP_le : OP_lt;
    if (!second)
        return op2(c, among_equals, nodes[j], nodes[i]);
    ref ties = op2(c, OP_and, op2(c, OP_eq, nodes[j], nodes[i]),
                   op2(c, among_equals, second[j], second[i]));
    return op2(c, OP_or, op2(c, OP_lt, nodes[j], nodes[i]), ties);
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
    size_t second_count = count;
    const ref *second = call->arg_count > 2 ? array_spread(c, call->args[2], &second_count) : NULL;
    if (call->arg_count > 2 && !second)
        return NULL;
    if (second_count != count) {
        lower_problem(c, PROBLEM_LIST_LENGTH, call->args[2],
                      "break ties by an array of the same dimensions",
                      "%zu elements for an array of %zu", second_count, count);
        return NULL;
    }
    nodes = share(c, nodes, count);
    if (second)
        second = share(c, second, count);
    if (!nodes || (call->arg_count > 2 && !second))
        return NULL;
    ref wanted = node_shared(c, lower(c, call->args[1]));
    ref result = number(c, 0.0);
    for (size_t i = 0; i < count; i++) {
        ref rank = number(c, 1.0);
        for (size_t j = 0; j < count; j++)
            if (j != i)
                rank = add(c, rank, comes_before(c, nodes, second, j, i));
        ref is = op2(c, OP_eq, rank, wanted);
        result = op3(c, OP_choose, is, number(c, (double)i + 1.0), result);
    }
    return result;
}

static ref lower_deviation(struct context *c, const ref *nodes, size_t count)
{
    nodes = share(c, nodes, count);
    ref *squares = ARENA_ARRAY(c->builder->arena, ref, count + 1);
    if (!nodes || !squares)
        return NULL;
    ref n = number(c, (double)count);
    ref mean = node_shared(c, divide(c, fold(c, OP_add, nodes, count), n));
    squares[0] = number(c, 0.0);
    for (size_t i = 0; i < count; i++) {
        ref gap = sub(c, nodes[i], mean);
        squares[i + 1] = mul(c, gap, gap);
    }
    return op1(c, OP_sqrt, divide(c, fold(c, OP_add, squares, count + 1), n));
}

/* An argument's elements, or what is in the container that it names; `alone`: it is the only one. */
static const ref *spread(struct context *c, const struct expr *argument, bool alone, size_t *count)
{
    return means_contents(c, argument, alone) ? spread_contents(c, argument, count)
                                              : array_spread(c, argument, count);
}

static ref lower_size(struct context *c, const struct expr *argument)
{
    struct builder *b = c->builder;
    struct expr own;
    if (argument->kind == EXPR_NAME && strcmp(argument->name, "self") == 0 &&
        find_variable(c, argument) == TABLE_NONE) {
        own = *argument;
        own.name = b->variables[c->variable].source->name.name;
        argument = &own;
    }
    if (argument->kind == EXPR_NAME && !argument->subscripted) {
        const uint32_t dimension = table_find(&b->dimension_names, argument->name);
        if (dimension != TABLE_NONE)
            return number(c, b->dimensions[dimension].size);
    }
    size_t count = 0;
    return spread(c, argument, true, &count) ? number(c, (double)count) : NULL;
}

static ref lower_reducer(struct context *c, enum builtin builtin, const struct expr *call)
{
    size_t count = 0;
    const ref *nodes = spread(c, call->args[0], true, &count);
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

/* Whether an argument says itself that it runs over elements: x[*], x[1:2]. */
static bool runs_openly(const struct expr *expr)
{
    bool runs = subscript_runs(expr);
    for (uint32_t i = 0; i < expr->arg_count && expr->kind != EXPR_CALL; i++)
        runs = runs || runs_openly(expr->args[i]);
    return runs;
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
        if (element_by_element && (c->axis_count || !runs_openly(call->args[i]))) {
            one = lower(c, call->args[i]);
        } else {
            const ref *nodes = spread(c, call->args[i], call->arg_count == 1, &count);
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
           builtin == BUILTIN_SIZE || builtin == BUILTIN_RANK || builtin == BUILTIN_VMIN ||
           builtin == BUILTIN_VMAX || builtin == BUILTIN_ELMCOUNT;
}

/* Vensim's names for what the standard has. */
static enum builtin plain_name(enum builtin builtin)
{
    switch (builtin) {
    case BUILTIN_VMIN:
        return BUILTIN_MIN;
    case BUILTIN_VMAX:
        return BUILTIN_MAX;
    case BUILTIN_ELMCOUNT:
        return BUILTIN_SIZE;
    default:
        return builtin;
    }
}

ref lower_array_function(struct context *c, enum builtin which, const struct expr *call)
{
    const enum builtin builtin = plain_name(which);
    size_t total = 0;
    const bool is_counted = builtin == BUILTIN_SUM || builtin == BUILTIN_MEAN ||
                            builtin == BUILTIN_MIN || builtin == BUILTIN_MAX ||
                            builtin == BUILTIN_SIZE;
    if (is_counted && call->arg_count == 1 && means_batches(c, call->args[0]))
        return lower_batches(c, builtin, call);
    if (builtin == BUILTIN_MIN || builtin == BUILTIN_MAX)
        return lower_among(c, builtin == BUILTIN_MIN ? OP_min : OP_max, call, &total);
    if (builtin == BUILTIN_MEAN && call->arg_count > 1) {
        ref sum = lower_among(c, OP_add, call, &total);
        return divide(c, sum, number(c, (double)total));
    }
    return builtin == BUILTIN_SIZE ? lower_size(c, call->args[0]) : lower_reducer(c, builtin, call);
}
