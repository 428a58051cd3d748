// SPDX-License-Identifier: MIT
/* Calls of built-in functions and tables, lowered to operations, graphs, hidden states and draws.
 *
 * Definitions follow XMILE 1.0 section 3.5 and, where it is silent, what Stella does;
 * docs/semantics.md states each with its golden. */
#include "base/text.h"
#include "model/function_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t least, most;
    const char *meaning;
} builtins[BUILTIN_COUNT] = {
#define BUILTIN(id, name, least, most, units, meaning) {name, least, most, meaning},
#include "model/builtin.def"
#undef BUILTIN
};

/* std.max is max: names of the standard and of vendors may say whose they are (3.2.2.3). */
static enum builtin find_builtin(const char *folded)
{
    static const char *const namespaces[] = {"std.", "isee.", "vensim."};
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        if (strncmp(folded, namespaces[i], strlen(namespaces[i])) == 0) {
            folded += strlen(namespaces[i]);
            break;
        }
    for (int i = 0; i < BUILTIN_COUNT; i++)
        if (strcmp(builtins[i].name, folded) == 0)
            return (enum builtin)i;
    return BUILTIN_COUNT;
}

bool function_exists(const char *folded)
{
    return find_builtin(folded) != BUILTIN_COUNT;
}

bool is_standing_name(const char *folded)
{
    const enum builtin builtin = find_builtin(folded);
    return builtin != BUILTIN_COUNT && builtins[builtin].most == 0;
}

const struct node *lower_constant_name(struct context *context, const char *folded)
{
    const struct sim_specs *specs = context->builder->instances[context->instance].specs;
    switch (find_builtin(folded)) {
    case BUILTIN_TIME:
        return node_time(context->builder);
    case BUILTIN_DT:
        return number(context, specs->dt);
    case BUILTIN_STARTTIME:
        return number(context, specs->start);
    case BUILTIN_STOPTIME:
        return number(context, specs->stop);
    case BUILTIN_PI:
        return number(context, 3.14159265358979323846);
    case BUILTIN_INF:
        return number(context, INFINITY);
    default:
        return NULL;
    }
}

bool constant_argument(const struct call *call, uint32_t i, double *value)
{
    struct context *c = call->context;
    if (node_constant(c->builder, call->args[i], value))
        return true;
    lower_problem(c, PROBLEM_ARGUMENT_CONSTANT, call->expr->args[i],
                  "write a number, or a variable that is one throughout the run",
                  "this argument of %s must be a constant number", call->expr->spelled);
    return false;
}

/* test inputs */

static ref lower_step(struct context *c, ref height, ref start)
{
    ref begun = op2(c, OP_ge, add(c, node_time(c->builder), number(c, event_tolerance(c))), start);
    return op3(c, OP_choose, begun, height, number(c, 0.0));
}

static ref lower_ramp(const struct call *call)
{
    struct context *c = call->context;
    ref start = argument_or(call, 1, number(c, start_time(c)));
    ref now = node_time(c->builder);
    if (call->expr->arg_count > 2)
        now = op2(c, OP_min, now, call->args[2]);
    return mul(c, call->args[0], op2(c, OP_max, sub(c, now, start), number(c, 0.0)));
}

static ref lower_pulse(const struct call *call)
{
    struct context *c = call->context;
    const double dt = time_step(c);
    ref tolerance = number(c, event_tolerance(c));
    ref since = add(c, sub(c, node_step_time(c->builder), call->args[1]), tolerance);
    ref due = op2(c, OP_ge, since, number(c, 0.0));
    ref offset = since;
    if (call->expr->arg_count > 2) {
        ref interval = call->args[2];
        ref repeats = op2(c, OP_gt, interval, number(c, 0.0));
        offset = op3(c, OP_choose, repeats, op2(c, OP_mod, since, interval), since);
    }
    due = op2(c, OP_and, due, op2(c, OP_lt, offset, number(c, dt)));
    return op3(c, OP_choose, due, divide(c, call->args[0], number(c, dt)), number(c, 0.0));
}

ref normal_cdf(struct context *c, ref x)
{
    ref scaled = mul(c, x, number(c, -0.70710678118654752440));
    return mul(c, number(c, 0.5), op1(c, OP_erfc, scaled));
}

/* tables */

static const struct graph *turn_graph(struct context *c, const struct expr *table,
                                      const struct graph *graph)
{
    for (size_t i = 1; i < graph->count; i++)
        if (!(graph->y[i] > graph->y[i - 1])) {
            lower_problem(c, PROBLEM_ARGUMENT_TABLE, table, "use a graph whose values rise",
                          "only a rising graphical function can be inverted");
            return NULL;
        }
    struct graph *turned = ARENA_NEW(c->builder->arena, struct graph);
    if (!turned)
        return NULL;
    *turned = *graph;
    turned->x = graph->y;
    turned->y = graph->x;
    return turned;
}

/* The points from right to left over the opposite of x, so that the last one reached is the next one. */
static const struct graph *mirror_graph(struct context *c, const struct graph *graph)
{
    struct graph *mirror = ARENA_NEW(c->builder->arena, struct graph);
    double *x = ARENA_ARRAY(c->builder->arena, double, graph->count);
    double *y = ARENA_ARRAY(c->builder->arena, double, graph->count);
    if (!mirror || !x || !y)
        return NULL;
    for (size_t i = 0; i < graph->count; i++) {
        x[i] = -graph->x[graph->count - 1 - i];
        y[i] = graph->y[graph->count - 1 - i];
    }
    *mirror = *graph;
    mirror->kind = GRAPH_DISCRETE;
    mirror->x = x;
    mirror->y = y;
    return mirror;
}

static const struct graph *graph_as(struct context *c, const struct graph *graph,
                                    enum graph_kind kind)
{
    struct graph *other = ARENA_NEW(c->builder->arena, struct graph);
    if (!other)
        return NULL;
    *other = *graph;
    other->kind = kind;
    return other;
}

static bool is_lookup(enum builtin builtin)
{
    return builtin == BUILTIN_LOOKUP || builtin == BUILTIN_LOOKUPINV ||
           (builtin >= BUILTIN_LOOKUP_EXTRAPOLATE && builtin <= BUILTIN_LOOKUP_INVERT);
}

static ref lower_lookup(struct context *c, enum builtin builtin, const struct expr *call)
{
    const struct expr *table = call->args[0];
    const bool is_name = table->kind == EXPR_NAME;
    const size_t before = c->builder->problems->count;
    if (is_name && find_variable(c, table) == TABLE_NONE)
        return lower(c, table); /* says that the name is undefined */
    const struct graph *graph =
        is_name ? array_find_graph(c, table, (const struct expr *const *)table->args,
                                   table->subscripted ? table->arg_count : 0)
                : NULL;
    if (!graph && c->builder->problems->count == before)
        lower_problem(c, PROBLEM_ARGUMENT_TABLE, table,
                      "name a variable that has a graphical function",
                      "the first argument of %s is no graphical function", call->spelled);
    if (!graph)
        return NULL;
    ref at = lower(c, call->args[1]);
    switch (builtin) {
    case BUILTIN_LOOKUPINV:
    case BUILTIN_LOOKUP_INVERT:
        graph = turn_graph(c, table, graph);
        break;
    case BUILTIN_LOOKUP_EXTRAPOLATE:
        graph = graph_as(c, graph, GRAPH_EXTRAPOLATE);
        break;
    case BUILTIN_LOOKUP_BACKWARD:
        graph = graph_as(c, graph, GRAPH_DISCRETE);
        break;
    case BUILTIN_LOOKUP_FORWARD:
        graph = mirror_graph(c, graph);
        at = op1(c, OP_negate, at);
        break;
    default:
        break;
    }
    return graph ? node_graph(c->builder, graph, at) : NULL;
}

/* Known before the run, so the branch of an IF that is not taken needs no input. */
static ref lower_is_input(struct context *c, const struct expr *call)
{
    const struct expr *name = call->args[0];
    const uint32_t variable = name->kind == EXPR_NAME ? find_variable(c, name) : TABLE_NONE;
    if (variable != TABLE_NONE)
        return number(c, c->builder->origins[variable].connect ? 1.0 : 0.0);
    lower_problem(c, PROBLEM_ARGUMENT_KIND, name, "name a variable of this model",
                  "the argument of %s is no variable", call->spelled);
    return NULL;
}

static bool check_argument_count(struct context *c, enum builtin which, const struct expr *call)
{
    const uint32_t least = builtins[which].least, most = builtins[which].most;
    if (call->arg_count >= least && call->arg_count <= most)
        return true;
    char remedy[240];
    const char *meaning = builtins[which].meaning;
    if (least == most)
        snprintf(remedy, sizeof remedy, "%s takes %u argument%s: %s", call->spelled, least,
                 least == 1 ? "" : "s", meaning);
    else
        snprintf(remedy, sizeof remedy, "%s takes %u to %u arguments: %s", call->spelled, least,
                 most, meaning);
    lower_problem(c, PROBLEM_ARGUMENT_COUNT, call, remedy, "%s got %u argument%s", call->spelled,
                  call->arg_count, call->arg_count == 1 ? "" : "s");
    return false;
}

/* Functions that are one operation. */
static bool plain_operation(enum builtin builtin, enum op *op)
{
    static const struct {
        enum builtin builtin;
        enum op op;
    } plain[] = {
        {BUILTIN_ABS, OP_abs},         {BUILTIN_ARCCOS, OP_acos}, {BUILTIN_ARCSIN, OP_asin},
        {BUILTIN_ARCTAN, OP_atan},     {BUILTIN_COS, OP_cos},     {BUILTIN_SIN, OP_sin},
        {BUILTIN_TAN, OP_tan},         {BUILTIN_SINH, OP_sinh},   {BUILTIN_COSH, OP_cosh},
        {BUILTIN_TANH, OP_tanh},       {BUILTIN_EXP, OP_exp},     {BUILTIN_LN, OP_log},
        {BUILTIN_LOG10, OP_log10},     {BUILTIN_SQRT, OP_sqrt},   {BUILTIN_INT, OP_floor},
        {BUILTIN_ROUND, OP_round},     {BUILTIN_SIGN, OP_sign},   {BUILTIN_MODULO, OP_rem},
        {BUILTIN_SAFEDIV, OP_safediv},
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].builtin == builtin) {
            *op = plain[i].op;
            return true;
        }
    return false;
}

static ref lower_with_arguments(struct call *call)
{
    struct context *c = call->context;
    enum op op = OP_copy;
    if (plain_operation(call->builtin, &op) && op != OP_rem)
        return op3(c, op, call->args[0], call->args[1], argument_or(call, 2, number(c, 0.0)));
    if (call->builtin == BUILTIN_IF_THEN_ELSE)
        return op3(c, OP_choose, call->args[0], call->args[1], call->args[2]);
    for (uint32_t i = 0; i < call->expr->arg_count; i++) {
        call->args[i] = node_shared(c, call->args[i]);
        if (!call->args[i])
            return NULL;
    }
    if (op == OP_rem) /* as text it says its arguments several times */
        return op2(c, op, call->args[0], call->args[1]);
    if (is_isee_function(call->builtin))
        return lower_isee_function(call);
    if (is_vensim_function(call->builtin))
        return lower_vensim_function(call);
    switch (call->builtin) {
    case BUILTIN_INF:
    case BUILTIN_PI:
    case BUILTIN_TIME:
    case BUILTIN_DT:
    case BUILTIN_STARTTIME:
    case BUILTIN_STOPTIME:
        return lower_constant_name(c, builtins[call->builtin].name);
    case BUILTIN_STEP:
        return lower_step(c, call->args[0], call->args[1]);
    case BUILTIN_PULSE:
        return lower_pulse(call);
    case BUILTIN_RAMP:
        return lower_ramp(call);
    case BUILTIN_INIT:
    case BUILTIN_PREVIOUS:
    case BUILTIN_DELAY:
    case BUILTIN_DELAY1:
    case BUILTIN_DELAY3:
    case BUILTIN_DELAYN:
    case BUILTIN_SMTH1:
    case BUILTIN_SMTH3:
    case BUILTIN_SMTHN:
    case BUILTIN_TREND:
    case BUILTIN_FORCST:
    case BUILTIN_NPV:
    case BUILTIN_IRR:
        return lower_state_function(call);
    default:
        return lower_random_function(call);
    }
}

static ref lower_builtin(struct context *c, enum builtin builtin, const struct expr *expr)
{
    if (is_lookup(builtin))
        return lower_lookup(c, builtin, expr);
    if (builtin == BUILTIN_ISMODULEINPUT)
        return lower_is_input(c, expr);
    if (is_array_function(builtin))
        return lower_array_function(c, builtin, expr);
    struct call call = {
        .context = c, .expr = expr, .builtin = builtin, .least = builtins[builtin].least};
    bool complete = true;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        assert(i < ARGUMENTS_MOST);
        call.args[i] = lower(c, expr->args[i]);
        complete = complete && call.args[i];
    }
    return complete ? lower_with_arguments(&call) : NULL;
}

/* x(7): the seventh element of an array, row by row. */
static bool is_flat_index(const struct context *c, uint32_t variable, const struct expr *call)
{
    const struct variable *array = &c->builder->variables[variable];
    return array->dimension_count && !call->subscript_count && call->arg_count == 1 &&
           find_table(c, call) == TABLE_NONE;
}

static ref lower_table_call(struct context *c, const struct expr *call)
{
    const struct builder *b = c->builder;
    const uint32_t variable = find_variable(c, call);
    if (b->variable_faulty[variable])
        return NULL; /* reported where it is declared */
    if (is_flat_index(c, variable, call))
        return lower_flat_index(c, variable, lower(c, call->args[0]));
    const size_t before = b->problems->count;
    const struct graph *graph = array_find_graph(
        c, call, (const struct expr *const *)call->subscripts, call->subscript_count);
    if (!graph && b->problems->count == before)
        lower_problem(c, PROBLEM_VARIABLE_CALLED, call,
                      b->variables[variable].dimension_count
                          ? "write an element in square brackets; to multiply write *"
                          : "only functions and graphs are called; to multiply write *",
                      "'%s' is a variable, not a function", call->spelled);
    if (!graph)
        return NULL;
    if (call->arg_count != 1) {
        lower_problem(c, PROBLEM_ARGUMENT_COUNT, call, "a graphical function takes 1 argument",
                      "%s got %u arguments", call->spelled, call->arg_count);
        return NULL;
    }
    return node_graph(c->builder, graph, lower(c, call->args[0]));
}

static ref lower_unknown(struct context *c, const struct expr *call)
{
    const struct builder *b = c->builder;
    const size_t count = BUILTIN_COUNT + b->macro_count;
    const char **names = ARENA_ARRAY(c->builder->arena, const char *, count);
    if (!names)
        return NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = i < BUILTIN_COUNT ? builtins[i].name
                                     : b->macros[i - BUILTIN_COUNT].name.name;
    const char *remedy = text_suggest(c->builder->arena, call->name, names, count);
    lower_problem(c, PROBLEM_FUNCTION_UNKNOWN, call,
                  remedy ? remedy : "docs/semantics.md lists the functions",
                  "'%s' is not a function", call->spelled);
    return NULL;
}

const struct node *lower_call(struct context *context, const struct expr *call)
{
    const enum builtin which = find_builtin(call->name);
    if (find_table(context, call) != TABLE_NONE)
        return lower_table_call(context, call);
    const uint32_t macro = find_macro(context->builder, context->instance, call);
    if (macro != TABLE_NONE)
        return lower_macro(context, macro, call);
    if (which == BUILTIN_COUNT && find_variable(context, call) != TABLE_NONE)
        return lower_table_call(context, call);
    if (which == BUILTIN_COUNT)
        return lower_unknown(context, call);
    if (!check_argument_count(context, which, call))
        return NULL;
    return lower_builtin(context, which, call);
}
