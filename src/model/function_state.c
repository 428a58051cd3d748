// SPDX-License-Identifier: MIT
/* Functions with a memory: hidden stocks and memories that belong to the cell that calls them.
 *
 * A delay or smooth of order n has n stocks in a row; PREVIOUS has one memory, and a pipe delay reads
 * the history of one. docs/semantics.md states each with its golden. */
#include "model/function_parts.h"

#include <assert.h>

enum { ORDER_MOST = 64, SHIFT_MOST = 1000 };

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

ref lower_smooth(struct context *c, ref input, ref time, uint32_t order, ref initial,
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

/* One stock that `flow` fills and that is emptied over the time; its outflow. */
static ref lower_stage(struct context *c, ref flow, ref stage_time, ref initial, const char *what)
{
    if (!flow || !stage_time || !initial)
        return NULL;
    const struct state state = hide_state(c, CELL_STOCK, what);
    if (!state.value)
        return NULL;
    ref outflow = divide(c, state.value, stage_time);
    builder_set_cell(c->builder, state.cell, sub(c, flow, outflow), mul(c, initial, stage_time));
    return outflow;
}

ref lower_delay(struct context *c, ref input, ref time, uint32_t order, ref initial,
                const char *what)
{
    ref stage_time = order == 1 ? time : divide(c, time, number(c, order));
    ref flow = input;
    for (uint32_t stage = 0; stage < order; stage++)
        flow = lower_stage(c, flow, stage_time, initial, what);
    return flow;
}

ref lower_previous(struct context *c, ref input, ref before)
{
    if (!input || !before)
        return NULL;
    const struct state state = hide_state(c, CELL_MEMORY, "previous");
    builder_set_cell(c->builder, state.cell, input, before);
    return state.value;
}

/* The first stage has the present delay time, each later one that of the stage before it one step ago:
 * a change of the delay time travels down the stages. */
static ref lower_delay_n(struct context *c, ref input, ref time, uint32_t order, ref initial)
{
    double constant = 0;
    if (node_constant(c->builder, time, &constant))
        return lower_delay(c, input, time, order, initial, "delayn");
    ref flow = input, whole = time;
    for (uint32_t stage = 0; stage < order; stage++) {
        flow = lower_stage(c, flow, divide(c, whole, number(c, order)), initial, "delayn");
        if (stage + 1 < order)
            whole = lower_previous(c, whole, time);
    }
    return flow;
}

/* The number of stages is that at the start of the run, also when its equation changes later. */
static bool order_argument(const struct call *call, uint32_t i, uint32_t *order)
{
    double value = 0;
    if (!node_at_start(call->context->builder, call->args[i], &value)) {
        lower_problem(call->context, PROBLEM_ARGUMENT_CONSTANT, call->expr->args[i],
                      "write a number, or a variable that follows from numbers and the time",
                      "the order of %s is not known before the run", call->expr->spelled);
        return false;
    }
    if (!(value >= 1 && value <= ORDER_MOST)) {
        lower_problem(call->context, PROBLEM_ARGUMENT_ORDER, call->expr->args[i],
                      "use an order from 1 to 64", "the order of %s is %g", call->expr->spelled,
                      value);
        return false;
    }
    *order = (uint32_t)(value + 0.5);
    return true;
}

ref lower_ordered(const struct call *call, uint32_t i, ref initial, bool smooth)
{
    uint32_t order = 1;
    if (!order_argument(call, i, &order))
        return NULL;
    ref input = call->args[0], time = call->args[1];
    return smooth ? lower_smooth(call->context, input, time, order, initial, "smthn")
                  : lower_delay_n(call->context, input, time, order, initial);
}

/* Within times of its own nothing has a history; each step's value is handed on to the next memory. */
static ref lower_shift(struct context *c, const struct expr *at, ref input, ref time, ref before)
{
    const struct sim_specs *specs = c->builder->instances[c->instance].specs;
    ref steps = op1(c, OP_round, divide(c, time, number(c, time_step(c))));
    double most = floor((specs->stop - specs->start) / specs->dt + 1.5), known = 0;
    const bool is_known = node_constant(c->builder, steps, &known);
    most = is_known && known < most ? known : most;
    if (!(most <= SHIFT_MOST)) {
        lower_problem(c, PROBLEM_MODEL_SIZE, at, "use a longer dt, or a shorter delay",
                      "within times of its own %s keeps at most %d steps", at->spelled,
                      (int)SHIFT_MOST);
        return NULL;
    }
    ref value = lower_previous(c, input, before), chosen = value;
    for (int i = 2; i <= (int)most; i++) {
        value = lower_previous(c, value, before);
        chosen = is_known ? value
                          : op3(c, OP_choose, op2(c, OP_ge, steps, number(c, i)), value, chosen);
    }
    return chosen;
}

/* Reads the history of the argument's previous value, so that it breaks loops as any state does. */
ref lower_pipe(struct context *c, const struct expr *at, ref input, ref time, ref before)
{
    if (c->builder->instances[c->instance].specs != &c->builder->root->specs)
        return lower_shift(c, at, input, time, before);
    ref dt = number(c, time_step(c));
    ref previous = lower_previous(c, input, before);
    ref initial = NULL;
    if (previous)
        initial = node_initial(c->builder, previous->cell);
    ref rest = op2(c, OP_max, sub(c, time, dt), number(c, 0.0));
    return node_history(c->builder, previous, rest, initial);
}

ref lower_init(struct context *c, ref input)
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

ref lower_forecast(struct context *c, ref input, ref time, ref horizon, ref initial)
{
    ref trend = lower_trend(c, input, time, initial);
    return mul(c, input, add(c, number(c, 1.0), mul(c, trend, horizon)));
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

/* ---- internal rate of return ---- */

enum { RETURN_STEPS_MOST = 500, HALVINGS = 56 };

/* What came in at each step up to now, later ones being 0. */
static ref *keep_stream(struct context *c, ref stream, uint32_t count)
{
    const struct sim_specs *specs = c->builder->instances[c->instance].specs;
    ref *kept = ARENA_ARRAY(c->builder->arena, ref, count);
    ref since = sub(c, node_step_time(c->builder), number(c, specs->start));
    const struct state step = hide_state(c, CELL_AUX, "irr_step");
    builder_set_cell(c->builder, step.cell,
                     op1(c, OP_round, divide(c, since, number(c, specs->dt))), NULL);
    for (uint32_t i = 0; kept && i < count; i++) {
        const struct state memory = hide_state(c, CELL_MEMORY, "irr_kept");
        const struct state payment = hide_state(c, CELL_AUX, "irr_payment");
        ref is_now = op2(c, OP_eq, step.value, number(c, i));
        builder_set_cell(c->builder, payment.cell, op3(c, OP_choose, is_now, stream, memory.value),
                         NULL);
        builder_set_cell(c->builder, memory.cell, payment.value, number(c, 0.0));
        kept[i] = payment.value;
    }
    return kept;
}

/* The stream's present value at the start, when a step's discount is `discount`. */
static ref present_value(struct context *c, const ref *stream, uint32_t count, ref discount)
{
    const struct state value = hide_state(c, CELL_AUX, "irr_value");
    ref sum = stream[count - 1];
    for (uint32_t i = count - 1; i-- > 0;)
        sum = add(c, mul(c, sum, discount), stream[i]);
    builder_set_cell(c->builder, value.cell, sum, NULL);
    return value.value;
}

/* Halves, in equal ratios, the span of discounts in which the present value changes its sign. */
static ref lower_return(const struct call *call)
{
    struct context *c = call->context;
    const struct sim_specs *specs = c->builder->instances[c->instance].specs;
    const double steps = floor((specs->stop - specs->start) / specs->dt + 0.5) + 1.0;
    if (steps > RETURN_STEPS_MOST) {
        lower_problem(c, PROBLEM_MODEL_SIZE, call->expr, "use a longer dt",
                      "%s keeps every step, and a run of %.0f is more than %d",
                      call->expr->spelled, steps, (int)RETURN_STEPS_MOST);
        return NULL;
    }
    const uint32_t count = (uint32_t)steps;
    const ref *stream = keep_stream(c, call->args[0], count);
    if (!stream)
        return NULL;
    ref low = number(c, 1e-3), high = number(c, 1e2), zero = number(c, 0.0);
    ref below = op2(c, OP_gt, present_value(c, stream, count, low), zero);
    ref above = op2(c, OP_gt, present_value(c, stream, count, high), zero);
    for (int i = 0; i < HALVINGS; i++) {
        const struct state middle = hide_state(c, CELL_AUX, "irr_discount");
        const struct state least = hide_state(c, CELL_AUX, "irr_low");
        const struct state most = hide_state(c, CELL_AUX, "irr_high");
        builder_set_cell(c->builder, middle.cell, op1(c, OP_sqrt, mul(c, low, high)), NULL);
        ref sign = op2(c, OP_gt, present_value(c, stream, count, middle.value), zero);
        ref is_below = op2(c, OP_eq, sign, below);
        builder_set_cell(c->builder, least.cell, op3(c, OP_choose, is_below, middle.value, low),
                         NULL);
        builder_set_cell(c->builder, most.cell, op3(c, OP_choose, is_below, high, middle.value),
                         NULL);
        low = least.value;
        high = most.value;
    }
    ref one = number(c, 1.0);
    ref rate = divide(c, sub(c, divide(c, one, op1(c, OP_sqrt, mul(c, low, high))), one),
                      number(c, specs->dt));
    return op3(c, OP_choose, op2(c, OP_eq, below, above), argument_or(call, 1, number(c, NAN)),
               rate);
}

ref lower_state_function(const struct call *call)
{
    struct context *c = call->context;
    ref input = call->args[0], time = call->args[1];
    ref initial = argument_or(call, 2, input), zero = number(c, 0.0);
    switch (call->builtin) {
    case BUILTIN_INIT:
        return lower_init(c, input);
    case BUILTIN_PREVIOUS:
        return lower_previous(c, input, time);
    case BUILTIN_DELAY:
        return lower_pipe(c, call->expr, input, time, initial);
    case BUILTIN_DELAY1:
        return lower_delay(c, input, time, 1, initial, "delay1");
    case BUILTIN_DELAY3:
        return lower_delay(c, input, time, 3, initial, "delay3");
    case BUILTIN_DELAYN:
        return lower_ordered(call, 2, argument_or(call, 3, input), false);
    case BUILTIN_SMTH1:
        return lower_smooth(c, input, time, 1, initial, "smth1");
    case BUILTIN_SMTH3:
        return lower_smooth(c, input, time, 3, initial, "smth3");
    case BUILTIN_SMTHN:
        return lower_ordered(call, 2, argument_or(call, 3, input), true);
    case BUILTIN_TREND:
        return lower_trend(c, input, time, argument_or(call, 2, zero));
    case BUILTIN_FORCST:
        return lower_forecast(c, input, time, call->args[2], argument_or(call, 3, zero));
    case BUILTIN_IRR:
        return lower_return(call);
    default:
        assert(call->builtin == BUILTIN_NPV);
        return lower_npv(c, input, time, argument_or(call, 2, zero),
                         argument_or(call, 3, number(c, 1.0)));
    }
}
