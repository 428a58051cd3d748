// SPDX-License-Identifier: MIT
/* The built-in functions, lowered to operations, graphs, hidden states and uniform draws.
 *
 * Definitions follow XMILE 1.0 section 3.5 and, where it is silent, what Stella does;
 * docs/semantics.md states each with its golden. Every random function is an inverse transform of one
 * uniform draw, so the same future has the same luck under every package. */
#include "base/text.h"
#include "model/builder.h"

#include <math.h>
#include <string.h>

enum builtin {
#define BUILTIN(id, name, least, most, units, meaning) BUILTIN_##id,
#include "model/builtin.def"
#undef BUILTIN
    BUILTIN_COUNT
};

static const struct {
    const char *name;
    uint32_t least, most;
} builtins[BUILTIN_COUNT] = {
#define BUILTIN(id, name, least, most, units, meaning) {name, least, most},
#include "model/builtin.def"
#undef BUILTIN
};

enum { UNROLLED_MOST = 64, ORDER_MOST = 64 };

static enum builtin find_builtin(const char *folded)
{
    for (int i = 0; i < BUILTIN_COUNT; i++)
        if (strcmp(builtins[i].name, folded) == 0)
            return (enum builtin)i;
    return BUILTIN_COUNT;
}

bool function_exists(const char *folded)
{
    return find_builtin(folded) != BUILTIN_COUNT;
}

/* Short forms for building trees; a NULL argument passes up. */
typedef const struct node *ref;

static ref number(struct context *c, double value)
{
    return node_number(c->builder, value);
}
static ref op1(struct context *c, enum op op, ref a)
{
    return node_op(c->builder, op, a, NULL, NULL);
}
static ref op2(struct context *c, enum op op, ref a, ref b)
{
    return node_op(c->builder, op, a, b, NULL);
}
static ref op3(struct context *c, enum op op, ref a, ref b, ref d)
{
    return node_op(c->builder, op, a, b, d);
}
static ref add(struct context *c, ref a, ref b)
{
    return op2(c, OP_add, a, b);
}
static ref sub(struct context *c, ref a, ref b)
{
    return op2(c, OP_sub, a, b);
}
static ref mul(struct context *c, ref a, ref b)
{
    return op2(c, OP_mul, a, b);
}
static ref divide(struct context *c, ref a, ref b)
{
    return op2(c, OP_div, a, b);
}

static double time_step(const struct context *c)
{
    return c->builder->root->specs.dt;
}

/* Events at a time count from a small part of a step before it, since times are rounded. */
static double event_tolerance(const struct context *c)
{
    return time_step(c) * 1e-6;
}

const struct node *lower_constant_name(struct context *context, const char *folded)
{
    const struct sim_specs *specs = &context->builder->root->specs;
    if (strcmp(folded, "time") == 0)
        return node_time(context->builder);
    if (strcmp(folded, "dt") == 0)
        return number(context, specs->dt);
    if (strcmp(folded, "starttime") == 0)
        return number(context, specs->start);
    if (strcmp(folded, "stoptime") == 0)
        return number(context, specs->stop);
    if (strcmp(folded, "pi") == 0)
        return number(context, 3.14159265358979323846);
    if (strcmp(folded, "inf") == 0)
        return number(context, INFINITY);
    return NULL;
}

/* arguments */

static ref argument(struct context *c, const struct expr *call, uint32_t i)
{
    return i < call->arg_count ? lower(c, call->args[i]) : NULL;
}

static ref argument_or(struct context *c, const struct expr *call, uint32_t i, ref otherwise)
{
    return i < call->arg_count ? lower(c, call->args[i]) : otherwise;
}

/* A number that must be known before the run: an order, a seed. */
static bool constant_argument(struct context *c, const struct expr *call, uint32_t i, double *value)
{
    const struct expr *expr = call->args[i];
    ref node = lower(c, expr);
    if (!node)
        return false;
    if (node_constant(c->builder, node, value))
        return true;
    lower_problem(c, PROBLEM_ARGUMENT_KIND, expr, "write a number",
                  "this argument of %s must be a constant number", call->spelled);
    return false;
}

/* An explicit seed; 0 is none. False after a problem. */
static bool seed_argument(struct context *c, const struct expr *call, uint32_t i, uint64_t *seed)
{
    *seed = 0;
    if (i >= call->arg_count)
        return true;
    double value = 0;
    if (!constant_argument(c, call, i, &value))
        return false;
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    *seed = value == 0.0 ? 0 : (bits ? bits : 1);
    return true;
}

/* states */

struct state {
    uint32_t cell;
    ref value;
};

static struct state hide_state(struct context *c, enum cell_kind kind, const char *what)
{
    struct state state = {.cell = builder_hide_cell(c, kind, what)};
    if (state.cell != UINT32_MAX)
        state.value = node_cell(c->builder, state.cell);
    return state;
}

static ref lower_smooth(struct context *c, ref input, ref time, uint32_t order, ref initial,
                        const char *what)
{
    if (!input || !time || !initial)
        return NULL;
    ref stage_time = order == 1 ? time : divide(c, time, number(c, order));
    ref level = input;
    for (uint32_t stage = 0; stage < order; stage++) {
        const struct state state = hide_state(c, CELL_STOCK, what);
        if (!state.value)
            return NULL;
        ref net = divide(c, sub(c, level, state.value), stage_time);
        builder_set_cell(c->builder, state.cell, net, initial);
        level = state.value;
    }
    return level;
}

static ref lower_delay(struct context *c, ref input, ref time, uint32_t order, ref initial,
                       const char *what)
{
    if (!input || !time || !initial)
        return NULL;
    ref stage_time = order == 1 ? time : divide(c, time, number(c, order));
    ref flow = input;
    for (uint32_t stage = 0; stage < order; stage++) {
        const struct state state = hide_state(c, CELL_STOCK, what);
        if (!state.value)
            return NULL;
        ref outflow = divide(c, state.value, stage_time);
        builder_set_cell(c->builder, state.cell, sub(c, flow, outflow), mul(c, initial, stage_time));
        flow = outflow;
    }
    return flow;
}

static bool order_argument(struct context *c, const struct expr *call, uint32_t i, uint32_t *order)
{
    double value = 0;
    if (!constant_argument(c, call, i, &value))
        return false;
    if (!(value >= 1 && value <= ORDER_MOST)) {
        lower_problem(c, PROBLEM_ARGUMENT_KIND, call->args[i], "use an order from 1 to 64",
                      "the order of %s is out of range", call->spelled);
        return false;
    }
    *order = (uint32_t)(value + 0.5);
    return true;
}

static ref lower_ordered(struct context *c, const struct expr *call, bool smooth)
{
    uint32_t order = 1;
    ref input = argument(c, call, 0);
    ref time = argument(c, call, 1);
    if (!order_argument(c, call, 2, &order))
        return NULL;
    ref initial = argument_or(c, call, 3, input);
    return smooth ? lower_smooth(c, input, time, order, initial, "smthn")
                  : lower_delay(c, input, time, order, initial, "delayn");
}

/* PREVIOUS: a memory that takes the argument's value at the end of each step. */
static ref lower_previous(struct context *c, ref input, ref before)
{
    if (!input || !before)
        return NULL;
    const struct state state = hide_state(c, CELL_MEMORY, "previous");
    builder_set_cell(c->builder, state.cell, input, before);
    return state.value;
}

/* A pipe delay reads the history of the argument's previous value, so that it breaks loops as any
 * state does; a delay below one step counts as one step. */
static ref lower_pipe(struct context *c, const struct expr *call)
{
    ref input = argument(c, call, 0);
    ref time = argument(c, call, 1);
    ref before = argument_or(c, call, 2, input);
    ref dt = number(c, time_step(c));
    ref previous = lower_previous(c, input, before);
    ref initial = NULL;
    if (previous)
        initial = node_initial(c->builder, previous->cell);
    ref rest = op2(c, OP_max, sub(c, time, dt), number(c, 0.0));
    return node_history(c->builder, previous, rest, initial);
}

static ref lower_init(struct context *c, ref input)
{
    if (!input)
        return NULL;
    if (input->kind == NODE_CELL)
        return node_initial(c->builder, input->cell);
    const struct state state = hide_state(c, CELL_AUX, "init");
    builder_set_cell(c->builder, state.cell, input, NULL);
    return state.value ? node_initial(c->builder, state.cell) : NULL;
}

static ref lower_trend(struct context *c, ref input, ref time, ref initial)
{
    if (!input || !time || !initial)
        return NULL;
    const struct state average = hide_state(c, CELL_STOCK, "trend");
    ref one = number(c, 1.0);
    ref gap = sub(c, input, average.value);
    builder_set_cell(c->builder, average.cell, divide(c, gap, time),
                     divide(c, input, add(c, one, mul(c, initial, time))));
    return op3(c, OP_safediv, gap, mul(c, time, average.value), number(c, 0.0));
}

static ref lower_npv(struct context *c, ref stream, ref rate, ref initial, ref factor)
{
    if (!stream || !rate || !initial || !factor)
        return NULL;
    const struct state discount = hide_state(c, CELL_STOCK, "npv_discount");
    const struct state sum = hide_state(c, CELL_STOCK, "npv_sum");
    ref present = mul(c, stream, discount.value);
    ref fade = add(c, number(c, 1.0), mul(c, rate, number(c, time_step(c))));
    builder_set_cell(c->builder, discount.cell,
                     op1(c, OP_negate, divide(c, mul(c, discount.value, rate), fade)),
                     number(c, 1.0));
    builder_set_cell(c->builder, sum.cell, present, initial);
    ref now = mul(c, present, number(c, time_step(c)));
    return mul(c, add(c, sum.value, now), factor);
}

/* test inputs */

static ref lower_step(struct context *c, ref height, ref start)
{
    ref begun = op2(c, OP_ge, add(c, node_time(c->builder), number(c, event_tolerance(c))), start);
    return op3(c, OP_choose, begun, height, number(c, 0.0));
}

static ref lower_ramp(struct context *c, const struct expr *call)
{
    ref slope = argument(c, call, 0);
    ref start = argument_or(c, call, 1, number(c, c->builder->root->specs.start));
    ref now = node_time(c->builder);
    if (call->arg_count > 2)
        now = op2(c, OP_min, now, argument(c, call, 2));
    return mul(c, slope, op2(c, OP_max, sub(c, now, start), number(c, 0.0)));
}

static ref lower_pulse(struct context *c, const struct expr *call)
{
    const double dt = time_step(c);
    ref volume = argument(c, call, 0);
    ref first = argument(c, call, 1);
    ref tolerance = number(c, event_tolerance(c));
    ref since = add(c, sub(c, node_step_time(c->builder), first), tolerance);
    ref due = op2(c, OP_ge, since, number(c, 0.0));
    ref offset = since;
    if (call->arg_count > 2) {
        ref interval = argument(c, call, 2);
        ref repeats = op2(c, OP_gt, interval, number(c, 0.0));
        offset = op3(c, OP_choose, repeats, op2(c, OP_mod, since, interval), since);
    }
    due = op2(c, OP_and, due, op2(c, OP_lt, offset, number(c, dt)));
    return op3(c, OP_choose, due, divide(c, volume, number(c, dt)), number(c, 0.0));
}

/* random functions: u is the one draw */

static ref draw(struct context *c, uint64_t seed)
{
    return node_random(c, seed);
}

static ref log_of(struct context *c, ref x)
{
    return op1(c, OP_log, x);
}

static ref complement(struct context *c, ref u)
{
    return sub(c, number(c, 1.0), u);
}

/* P(X <= x) of the standard normal, by the complementary error function. */
static ref normal_cdf(struct context *c, ref x)
{
    ref scaled = mul(c, x, number(c, -0.70710678118654752440));
    return mul(c, number(c, 0.5), op1(c, OP_erfc, scaled));
}

static ref normal_density(struct context *c, ref x)
{
    ref exponent = mul(c, number(c, -0.5), mul(c, x, x));
    return mul(c, number(c, 0.39894228040143267794), op1(c, OP_exp, exponent));
}

static ref lower_normal(struct context *c, const struct expr *call)
{
    uint64_t seed = 0;
    ref mean = argument(c, call, 0), deviation = argument(c, call, 1);
    if (!seed_argument(c, call, 2, &seed))
        return NULL;
    const bool noise_off = c->builder->noise_off;
    if (call->arg_count < 4)
        return noise_off ? mean
                         : add(c, mean, mul(c, deviation,
                                            op1(c, OP_normal_quantile, draw(c, seed))));
    ref least = divide(c, sub(c, argument(c, call, 3), mean), deviation);
    ref most = call->arg_count > 4 ? divide(c, sub(c, argument(c, call, 4), mean), deviation)
                                   : number(c, INFINITY);
    ref from = normal_cdf(c, least), span = sub(c, normal_cdf(c, most), from);
    ref standard = noise_off ? divide(c, sub(c, normal_density(c, least), normal_density(c, most)), span)
                             : op1(c, OP_normal_quantile,
                                   add(c, from, mul(c, span, draw(c, seed))));
    return add(c, mean, mul(c, deviation, standard));
}

static ref lower_lognormal(struct context *c, ref mean, ref deviation, uint64_t seed)
{
    if (c->builder->noise_off)
        return mean;
    ref ratio = divide(c, deviation, mean);
    ref variance = log_of(c, add(c, number(c, 1.0), mul(c, ratio, ratio)));
    ref centre = sub(c, log_of(c, mean), mul(c, number(c, 0.5), variance));
    ref z = op1(c, OP_normal_quantile, draw(c, seed));
    return op1(c, OP_exp, add(c, centre, mul(c, op1(c, OP_sqrt, variance), z)));
}

static ref lower_triangular(struct context *c, const struct expr *call)
{
    uint64_t seed = 0;
    ref low = argument(c, call, 0), mode = argument(c, call, 1), high = argument(c, call, 2);
    if (!seed_argument(c, call, 3, &seed))
        return NULL;
    if (c->builder->noise_off)
        return divide(c, add(c, add(c, low, mode), high), number(c, 3.0));
    ref u = draw(c, seed);
    ref span = sub(c, high, low), rise = sub(c, mode, low), fall = sub(c, high, mode);
    ref left = add(c, low, op1(c, OP_sqrt, mul(c, u, mul(c, span, rise))));
    ref right = sub(c, high, op1(c, OP_sqrt, mul(c, complement(c, u), mul(c, span, fall))));
    return op3(c, OP_choose, op2(c, OP_lt, u, divide(c, rise, span)), left, right);
}

/* How many cumulative probabilities lie below u: `next` gives the ratio of successive terms. For means
 * above 30 the normal approximation rounds to the nearest count. */
static ref count_below(struct context *c, ref u, ref first_term, ref mean, ref variance,
                       ref (*ratio)(struct context *, const ref *, uint32_t), const ref *parameters)
{
    ref term = first_term, sum = first_term, count = number(c, 0.0);
    for (uint32_t k = 0; k < UNROLLED_MOST; k++) {
        count = add(c, count, op2(c, OP_gt, u, sum));
        term = mul(c, term, ratio(c, parameters, k));
        sum = add(c, sum, term);
    }
    ref spread = mul(c, op1(c, OP_sqrt, variance), op1(c, OP_normal_quantile, u));
    ref many = op2(c, OP_max, op1(c, OP_round, add(c, mean, spread)), number(c, 0.0));
    return op3(c, OP_choose, op2(c, OP_gt, mean, number(c, 30.0)), many, count);
}

static ref poisson_ratio(struct context *c, const ref *parameters, uint32_t k)
{
    return divide(c, parameters[0], number(c, k + 1.0));
}

static ref lower_poisson(struct context *c, ref rate, uint64_t seed)
{
    ref mean = mul(c, rate, number(c, time_step(c)));
    if (c->builder->noise_off || !mean)
        return mean;
    ref first = op1(c, OP_exp, op1(c, OP_negate, mean));
    return count_below(c, draw(c, seed), first, mean, mean, poisson_ratio, &mean);
}

/* parameters: trials, odds */
static ref binomial_ratio(struct context *c, const ref *parameters, uint32_t k)
{
    ref left = op2(c, OP_max, sub(c, parameters[0], number(c, k)), number(c, 0.0));
    return mul(c, divide(c, left, number(c, k + 1.0)), parameters[1]);
}

static ref lower_binomial(struct context *c, ref trials, ref p, uint64_t seed)
{
    ref mean = mul(c, trials, p);
    if (c->builder->noise_off || !mean)
        return mean;
    ref q = complement(c, p);
    const ref parameters[] = {trials, divide(c, p, q)};
    ref count = count_below(c, draw(c, seed), op2(c, OP_pow, q, trials), mean, mul(c, mean, q),
                            binomial_ratio, parameters);
    return op2(c, OP_min, count, trials);
}

static ref lower_shape_scale(struct context *c, enum builtin which, ref shape, ref scale,
                             uint64_t seed)
{
    ref one = number(c, 1.0);
    ref power = divide(c, one, shape);
    if (c->builder->noise_off) {
        if (which == BUILTIN_PARETO)
            return divide(c, mul(c, shape, scale), sub(c, shape, one));
        return mul(c, scale, op1(c, OP_exp, op1(c, OP_lgamma, add(c, one, power))));
    }
    ref tail = complement(c, draw(c, seed));
    if (which == BUILTIN_PARETO)
        return divide(c, scale, op2(c, OP_pow, tail, power));
    return mul(c, scale, op2(c, OP_pow, op1(c, OP_negate, log_of(c, tail)), power));
}

static ref lower_random(struct context *c, enum builtin which, const struct expr *call)
{
    const uint32_t values = builtins[which].least;
    uint64_t seed = 0;
    ref a = argument(c, call, 0);
    ref b = values > 1 ? argument(c, call, 1) : number(c, 0.0);
    if (!a || !b || !seed_argument(c, call, values, &seed))
        return NULL;
    const bool off = c->builder->noise_off;
    ref half = number(c, 0.5);
    switch (which) {
    case BUILTIN_UNIFORM:
    case BUILTIN_RANDOM:
        return off ? mul(c, half, add(c, a, b)) : add(c, a, mul(c, sub(c, b, a), draw(c, seed)));
    case BUILTIN_LOGNORMAL:
        return lower_lognormal(c, a, b, seed);
    case BUILTIN_EXPRND:
        return off ? a : mul(c, a, op1(c, OP_negate, log_of(c, complement(c, draw(c, seed)))));
    case BUILTIN_POISSON:
        return lower_poisson(c, a, seed);
    case BUILTIN_BINOMIAL:
        return lower_binomial(c, a, b, seed);
    case BUILTIN_MONTECARLO: {
        ref chance = mul(c, a, number(c, time_step(c) / 100.0));
        return off ? chance : op2(c, OP_lt, draw(c, seed), chance);
    }
    case BUILTIN_LOGISTICRND: {
        ref u = off ? half : draw(c, seed);
        return off ? a : add(c, a, mul(c, b, log_of(c, divide(c, u, complement(c, u)))));
    }
    case BUILTIN_GEOMETRIC: {
        if (off)
            return divide(c, number(c, 1.0), a);
        ref trials = divide(c, log_of(c, complement(c, draw(c, seed))), log_of(c, complement(c, a)));
        return op2(c, OP_max, op1(c, OP_ceil, trials), number(c, 1.0));
    }
    default:
        return lower_shape_scale(c, which, a, b, seed);
    }
}

/* arrays */

static ref fold(struct context *c, enum op op, const ref *nodes, size_t count)
{
    ref sum = nodes[0];
    for (size_t i = 1; i < count; i++)
        sum = op2(c, op, sum, nodes[i]);
    return sum;
}

/* The n-th smallest element's index, from 1: count for each element how many come before it. */
static ref lower_rank(struct context *c, const ref *nodes, size_t count, ref wanted)
{
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
    ref sum = number(c, 0.0);
    for (size_t i = 0; i < count; i++) {
        ref gap = sub(c, nodes[i], mean);
        sum = add(c, sum, mul(c, gap, gap));
    }
    return op1(c, OP_sqrt, divide(c, sum, n));
}

static ref lower_size(struct context *c, const struct expr *argument)
{
    struct builder *b = c->builder;
    const uint32_t dimension =
        argument->kind == EXPR_NAME ? table_find(&b->dimension_names, argument->name) : TABLE_NONE;
    if (dimension != TABLE_NONE)
        return number(c, b->dimensions[dimension].size);
    struct axis axes[AXES_MOST];
    const uint32_t axis_count = array_collect_axes(c, argument, axes);
    double size = 1;
    for (uint32_t i = 0; i < axis_count; i++)
        size *= axes[i].count;
    return number(c, size);
}

static ref lower_reducer(struct context *c, enum builtin which, const struct expr *call)
{
    if (which == BUILTIN_SIZE)
        return lower_size(c, call->args[0]);
    size_t count = 0;
    const ref *nodes = array_spread(c, call->args[0], &count);
    if (!nodes)
        return NULL;
    switch (which) {
    case BUILTIN_SUM:
        return fold(c, OP_add, nodes, count);
    case BUILTIN_PROD:
        return fold(c, OP_mul, nodes, count);
    case BUILTIN_MEAN:
        return divide(c, fold(c, OP_add, nodes, count), number(c, (double)count));
    case BUILTIN_STDDEV:
        return lower_deviation(c, nodes, count);
    default:
        return lower_rank(c, nodes, count, argument(c, call, 1));
    }
}

/* MIN, MAX and MEAN of several values. In an equation over a dimension a bare array stands for the
 * element that is being defined; else it is spread out. */
static ref lower_among(struct context *c, enum op op, const struct expr *call, size_t *total)
{
    ref result = NULL;
    *total = 0;
    for (uint32_t i = 0; i < call->arg_count; i++) {
        size_t count = 1;
        ref one = NULL;
        if (call->arg_count > 1 && (c->own_count || c->axis_count)) {
            one = lower(c, call->args[i]);
        } else {
            const ref *nodes = array_spread(c, call->args[i], &count);
            one = nodes ? fold(c, op, nodes, count) : NULL;
        }
        if (!one)
            return NULL;
        result = result ? op2(c, op, result, one) : one;
        *total += count;
    }
    return result;
}

/* tables */

static ref lower_lookup(struct context *c, const struct expr *call, bool inverse)
{
    const struct expr *table = call->args[0];
    const struct graph *graph =
        table->kind == EXPR_NAME
            ? array_find_graph(c, table, (const struct expr *const *)table->args,
                               table->subscripted ? table->arg_count : 0)
            : NULL;
    if (!graph) {
        lower_problem(c, PROBLEM_ARGUMENT_KIND, table, "name a variable that has a graphical function",
                      "the first argument of %s is no graphical function", call->spelled);
        return NULL;
    }
    if (inverse) {
        struct graph *turned = ARENA_NEW(c->builder->arena, struct graph);
        if (!turned)
            return NULL;
        *turned = *graph;
        turned->x = graph->y;
        turned->y = graph->x;
        for (size_t i = 1; i < graph->count; i++)
            if (!(graph->y[i] > graph->y[i - 1])) {
                lower_problem(c, PROBLEM_ARGUMENT_KIND, table, "use a graph whose values rise",
                              "only a rising graphical function can be inverted");
                return NULL;
            }
        graph = turned;
    }
    return node_graph(c->builder, graph, argument(c, call, 1));
}

static bool check_argument_count(struct context *c, enum builtin which, const struct expr *call)
{
    const uint32_t least = builtins[which].least, most = builtins[which].most;
    if (call->arg_count >= least && call->arg_count <= most)
        return true;
    char remedy[160];
    if (least == most)
        snprintf(remedy, sizeof remedy, "%s takes %u argument%s", call->spelled, least,
                 least == 1 ? "" : "s");
    else
        snprintf(remedy, sizeof remedy, "%s takes %u to %u arguments", call->spelled, least, most);
    lower_problem(c, PROBLEM_ARGUMENT_COUNT, call, remedy, "%s got %u argument%s", call->spelled,
                  call->arg_count, call->arg_count == 1 ? "" : "s");
    return false;
}

static ref lower_builtin(struct context *c, enum builtin which, const struct expr *call)
{
    static const struct {
        enum builtin builtin;
        enum op op;
    } plain[] = {
        {BUILTIN_ABS, OP_abs},       {BUILTIN_ARCCOS, OP_acos}, {BUILTIN_ARCSIN, OP_asin},
        {BUILTIN_ARCTAN, OP_atan},   {BUILTIN_COS, OP_cos},     {BUILTIN_SIN, OP_sin},
        {BUILTIN_TAN, OP_tan},       {BUILTIN_SINH, OP_sinh},   {BUILTIN_COSH, OP_cosh},
        {BUILTIN_TANH, OP_tanh},     {BUILTIN_EXP, OP_exp},     {BUILTIN_LN, OP_log},
        {BUILTIN_LOG10, OP_log10},   {BUILTIN_SQRT, OP_sqrt},   {BUILTIN_INT, OP_floor},
        {BUILTIN_ROUND, OP_round},   {BUILTIN_SIGN, OP_sign},   {BUILTIN_MODULO, OP_rem},
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].builtin == which)
            return node_op(c->builder, plain[i].op, argument(c, call, 0), argument(c, call, 1), NULL);
    size_t total = 0;
    ref zero = number(c, 0.0);
    switch (which) {
    case BUILTIN_MIN:
        return lower_among(c, OP_min, call, &total);
    case BUILTIN_MAX:
        return lower_among(c, OP_max, call, &total);
    case BUILTIN_MEAN:
        if (call->arg_count > 1) {
            ref sum = lower_among(c, OP_add, call, &total);
            return divide(c, sum, number(c, (double)total));
        }
        return lower_reducer(c, which, call);
    case BUILTIN_SUM:
    case BUILTIN_PROD:
    case BUILTIN_STDDEV:
    case BUILTIN_SIZE:
    case BUILTIN_RANK:
        return lower_reducer(c, which, call);
    case BUILTIN_SAFEDIV:
        return op3(c, OP_safediv, argument(c, call, 0), argument(c, call, 1),
                   argument_or(c, call, 2, zero));
    case BUILTIN_INF:
    case BUILTIN_PI:
    case BUILTIN_TIME:
    case BUILTIN_DT:
    case BUILTIN_STARTTIME:
    case BUILTIN_STOPTIME:
        return lower_constant_name(c, builtins[which].name);
    case BUILTIN_STEP:
        return lower_step(c, argument(c, call, 0), argument(c, call, 1));
    case BUILTIN_PULSE:
        return lower_pulse(c, call);
    case BUILTIN_RAMP:
        return lower_ramp(c, call);
    case BUILTIN_INIT:
        return lower_init(c, argument(c, call, 0));
    case BUILTIN_PREVIOUS:
        return lower_previous(c, argument(c, call, 0), argument(c, call, 1));
    case BUILTIN_DELAY:
        return lower_pipe(c, call);
    case BUILTIN_DELAYN:
        return lower_ordered(c, call, false);
    case BUILTIN_SMTHN:
        return lower_ordered(c, call, true);
    case BUILTIN_LOOKUP:
        return lower_lookup(c, call, false);
    case BUILTIN_LOOKUPINV:
        return lower_lookup(c, call, true);
    case BUILTIN_NORMAL:
        return lower_normal(c, call);
    case BUILTIN_TRIANGULAR:
        return lower_triangular(c, call);
    case BUILTIN_NORMALCDF: {
        ref x = sub(c, argument(c, call, 0), argument_or(c, call, 1, zero));
        return normal_cdf(c, divide(c, x, argument_or(c, call, 2, number(c, 1.0))));
    }
    default:
        break;
    }
    if (which != BUILTIN_DELAY1 && which != BUILTIN_DELAY3 && which != BUILTIN_SMTH1 &&
        which != BUILTIN_SMTH3 && which != BUILTIN_TREND && which != BUILTIN_FORCST &&
        which != BUILTIN_NPV)
        return lower_random(c, which, call);
    ref input = argument(c, call, 0), time = argument(c, call, 1);
    switch (which) {
    case BUILTIN_DELAY1:
        return lower_delay(c, input, time, 1, argument_or(c, call, 2, input), "delay1");
    case BUILTIN_DELAY3:
        return lower_delay(c, input, time, 3, argument_or(c, call, 2, input), "delay3");
    case BUILTIN_SMTH1:
        return lower_smooth(c, input, time, 1, argument_or(c, call, 2, input), "smth1");
    case BUILTIN_SMTH3:
        return lower_smooth(c, input, time, 3, argument_or(c, call, 2, input), "smth3");
    case BUILTIN_TREND:
        return lower_trend(c, input, time, argument_or(c, call, 2, zero));
    case BUILTIN_FORCST: {
        ref trend = lower_trend(c, input, time, argument_or(c, call, 3, zero));
        return mul(c, input, add(c, number(c, 1.0), mul(c, trend, argument(c, call, 2))));
    }
    default:
        return lower_npv(c, input, time, argument_or(c, call, 2, zero),
                         argument_or(c, call, 3, number(c, 1.0)));
    }
}

static ref lower_table_call(struct context *c, const struct expr *call)
{
    const struct graph *graph = array_find_graph(
        c, call, (const struct expr *const *)call->subscripts, call->subscript_count);
    if (!graph) {
        lower_problem(c, PROBLEM_FUNCTION_UNKNOWN, call,
                      "only graphical functions and built-in functions are called; to multiply write *",
                      "'%s' is a variable, not a function", call->spelled);
        return NULL;
    }
    if (call->arg_count != 1) {
        lower_problem(c, PROBLEM_ARGUMENT_COUNT, call, "a graphical function takes 1 argument",
                      "%s got %u arguments", call->spelled, call->arg_count);
        return NULL;
    }
    return node_graph(c->builder, graph, argument(c, call, 0));
}

static ref lower_unknown(struct context *c, const struct expr *call)
{
    struct builder *b = c->builder;
    for (size_t i = 0; i < b->document->macro_count; i++)
        if (strcmp(b->document->macros[i].name.name, call->name) == 0)
            return NULL; /* macros are refused where they stand */
    const char *names[BUILTIN_COUNT];
    for (int i = 0; i < BUILTIN_COUNT; i++)
        names[i] = builtins[i].name;
    const char *remedy = text_suggest(b->arena, call->name, names, BUILTIN_COUNT);
    lower_problem(c, PROBLEM_FUNCTION_UNKNOWN, call,
                  remedy ? remedy : "docs/semantics.md lists the functions",
                  "'%s' is not a function", call->spelled);
    return NULL;
}

const struct node *lower_call(struct context *context, const struct expr *call)
{
    const struct builder *b = context->builder;
    const uint32_t variable = table_find(&b->variable_names, call->name);
    const enum builtin which = find_builtin(call->name);
    if (variable != TABLE_NONE && (which == BUILTIN_COUNT || b->variables[variable].source->element_count == 0 ||
                                   b->variables[variable].source->elements[0].graph))
        return lower_table_call(context, call);
    if (which == BUILTIN_COUNT)
        return lower_unknown(context, call);
    if (!check_argument_count(context, which, call))
        return NULL;
    return lower_builtin(context, which, call);
}
