// SPDX-License-Identifier: MIT
/* Functions by the names that Vensim has for them, as files hold them that were converted from it.
 *
 * Those that only say otherwise what the standard says are lowered as the standard's; the others follow
 * Vensim's reference. docs/semantics.md states each with its golden. */
#include "model/function_parts.h"

/* What Vensim takes for 0 in a divisor. */
static const double NEARLY_NOTHING = 1e-6;

static ref lower_quotient(struct context *c, ref a, ref b, ref otherwise)
{
    ref is_nothing = op2(c, OP_lt, op1(c, OP_abs, b), number(c, NEARLY_NOTHING));
    return op3(c, OP_choose, is_nothing, otherwise, divide(c, a, b));
}

/* Without decimals, towards 0; in words that a flat export has too. */
static ref lower_integer(struct context *c, ref x)
{
    ref below = op1(c, OP_negate, op1(c, OP_floor, op1(c, OP_negate, x)));
    return op3(c, OP_choose, op2(c, OP_lt, x, number(c, 0.0)), below, op1(c, OP_floor, x));
}

/* Without a multiple to go by the argument stays. */
static ref lower_quantum(struct context *c, ref x, ref unit)
{
    ref many = mul(c, unit, lower_integer(c, divide(c, x, unit)));
    return op3(c, OP_choose, op2(c, OP_gt, unit, number(c, 0.0)), many, x);
}

/* 1 from the start on, for so long, again after each interval, until the end. */
static ref lower_pulse_train(const struct call *call)
{
    struct context *c = call->context;
    ref now = add(c, node_step_time(c->builder), number(c, event_tolerance(c)));
    ref since = sub(c, now, call->args[0]), interval = call->args[2];
    ref repeats = op2(c, OP_gt, interval, number(c, 0.0));
    ref offset = op3(c, OP_choose, repeats, op2(c, OP_mod, since, interval), since);
    ref length = op2(c, OP_max, call->args[1], number(c, time_step(c)));
    ref begun = op2(c, OP_ge, since, number(c, 0.0));
    ref ended = op2(c, OP_ge, now, call->args[3]);
    ref due = op2(c, OP_and, begun, op2(c, OP_lt, offset, length));
    return op2(c, OP_and, due, op1(c, OP_not, ended));
}

/* Two equations of one value: while initial values are found it is the second. */
static ref lower_active_initial(struct context *c, ref active, ref initial)
{
    if (!active || !initial)
        return NULL;
    const uint32_t cell = builder_hide_cell(c, CELL_AUX, "active_initial");
    if (cell == UINT32_MAX)
        return NULL;
    builder_set_cell(c->builder, cell, active, initial);
    return node_cell(c->builder, cell);
}

static ref lower_sample(struct context *c, ref condition, ref input, ref initial)
{
    if (!condition || !input || !initial)
        return NULL;
    const uint32_t memory = builder_hide_cell(c, CELL_MEMORY, "sample");
    if (memory == UINT32_MAX)
        return NULL;
    ref value = op3(c, OP_choose, condition, input, node_cell(c->builder, memory));
    builder_set_cell(c->builder, memory, value, initial);
    return value;
}

/* Exponential numbers times `stretch` from `shift` on, kept between two bounds. */
static ref lower_bounded_exponential(const struct call *call, uint64_t seed)
{
    struct context *c = call->context;
    ref shift = call->args[2], stretch = call->args[3], one = number(c, 1.0);
    ref least = op2(c, OP_max, divide(c, sub(c, call->args[0], shift), stretch), number(c, 0.0));
    ref width = sub(c, divide(c, sub(c, call->args[1], shift), stretch), least);
    ref beyond = op1(c, OP_exp, op1(c, OP_negate, width)), within = sub(c, one, beyond);
    ref standard;
    if (c->builder->noise_off) {
        standard = sub(c, one, divide(c, mul(c, width, beyond), within));
    } else {
        ref tail = sub(c, one, mul(c, node_random(c, seed), within));
        standard = op1(c, OP_negate, op1(c, OP_log, tail));
    }
    return add(c, shift, mul(c, stretch, add(c, least, standard)));
}

static ref lower_vensim_random(const struct call *call)
{
    struct context *c = call->context;
    uint64_t seed = 0;
    if (!seed_argument(call, call->least, &seed))
        return NULL;
    const bool off = c->builder->noise_off;
    ref a = call->args[0], b = call->args[1];
    switch (call->builtin) {
    case BUILTIN_RANDOM_0_1:
        return off ? number(c, 0.5) : node_random(c, seed);
    case BUILTIN_RANDOM_UNIFORM: {
        ref place = off ? number(c, 0.5) : node_random(c, seed);
        return add(c, a, mul(c, sub(c, b, a), place));
    }
    case BUILTIN_RANDOM_NORMAL:
        return lower_normal(c, call->args[2], call->args[3], a, b, seed);
    default:
        assert(call->builtin == BUILTIN_RANDOM_EXPONENTIAL);
        return lower_bounded_exponential(call, seed);
    }
}

bool is_vensim_function(enum builtin builtin)
{
    return builtin >= BUILTIN_INTEGER;
}

ref lower_vensim_function(const struct call *call)
{
    struct context *c = call->context;
    ref a = call->args[0], b = call->args[1], third = call->args[2];
    switch (call->builtin) {
    case BUILTIN_INTEGER:
        return lower_integer(c, a);
    case BUILTIN_QUANTUM:
        return lower_quantum(c, a, b);
    case BUILTIN_ZIDZ:
        return lower_quotient(c, a, b, number(c, 0.0));
    case BUILTIN_XIDZ:
        return lower_quotient(c, a, b, third);
    case BUILTIN_POWER:
        return op2(c, OP_pow, a, b);
    case BUILTIN_LOG:
        return divide(c, op1(c, OP_log, a), op1(c, OP_log, b));
    case BUILTIN_GAME:
        return a;
    case BUILTIN_TIME_BASE:
        return add(c, a, mul(c, b, node_time(c->builder)));
    case BUILTIN_PULSE_TRAIN:
        return lower_pulse_train(call);
    case BUILTIN_INITIAL:
        return lower_init(c, a);
    case BUILTIN_ACTIVE_INITIAL:
        return lower_active_initial(c, a, b);
    case BUILTIN_SAMPLE_IF_TRUE:
        return lower_sample(c, a, b, third);
    case BUILTIN_DELAY_FIXED:
        return lower_pipe(c, call->expr, a, b, third);
    case BUILTIN_DELAY1I:
        return lower_delay(c, a, b, 1, third, "delay1");
    case BUILTIN_DELAY3I:
        return lower_delay(c, a, b, 3, third, "delay3");
    case BUILTIN_DELAY_N:
        return lower_ordered(call, 3, third, false);
    case BUILTIN_SMOOTH:
        return lower_smooth(c, a, b, 1, a, "smooth");
    case BUILTIN_SMOOTHI:
        return lower_smooth(c, a, b, 1, third, "smooth");
    case BUILTIN_SMOOTH3:
        return lower_smooth(c, a, b, 3, a, "smooth3");
    case BUILTIN_SMOOTH3I:
        return lower_smooth(c, a, b, 3, third, "smooth3");
    case BUILTIN_SMOOTH_N:
        return lower_ordered(call, 3, third, true);
    case BUILTIN_FORECAST:
        return lower_forecast(c, a, b, third, number(c, 0.0));
    default:
        return lower_vensim_random(call);
    }
}
