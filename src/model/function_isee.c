// SPDX-License-Identifier: MIT
/* Functions outside the standard that files written by Stella hold.
 *
 * docs/semantics.md states each with its golden. Money functions have the signs of spreadsheets: what
 * is paid out is negative, so that PV, PMT and FV of one plan add up to 0. */
#include "model/function_parts.h"

enum { DERIVATIVE_MOST = 8 };

/* Whole numbers by way of the logarithm of the gamma function: exact to 1e13, rounded beyond. */
static ref log_factorial(struct context *c, ref n)
{
    return op1(c, OP_lgamma, add(c, n, number(c, 1.0)));
}

static ref whole_exp(struct context *c, ref logarithm)
{
    return op1(c, OP_round, op1(c, OP_exp, logarithm));
}

/* n! / (n - r)!, divided by r! for combinations; 0 where r is not in 0..n. */
static ref lower_choices(struct context *c, ref n, ref r, bool ordered)
{
    ref logarithm = sub(c, log_factorial(c, n), log_factorial(c, sub(c, n, r)));
    if (!ordered)
        logarithm = sub(c, logarithm, log_factorial(c, r));
    ref possible = op2(c, OP_and, op2(c, OP_ge, r, number(c, 0.0)), op2(c, OP_le, r, n));
    return op3(c, OP_choose, possible, whole_exp(c, logarithm), number(c, 0.0));
}

/* The real root: of a negative number where the order is odd. */
static ref lower_root(struct context *c, ref x, ref order)
{
    ref size = op2(c, OP_pow, op1(c, OP_abs, x), divide(c, number(c, 1.0), order));
    ref is_odd = op2(c, OP_eq, op2(c, OP_mod, order, number(c, 2.0)), number(c, 1.0));
    ref negative = op3(c, OP_choose, is_odd, op1(c, OP_negate, size), number(c, NAN));
    return op3(c, OP_choose, op2(c, OP_lt, x, number(c, 0.0)), negative, size);
}

static ref lower_wave(struct context *c, enum op shape, ref height, ref period)
{
    ref turns = divide(c, node_time(c->builder), period);
    return mul(c, height, op1(c, shape, mul(c, turns, number(c, 6.283185307179586477))));
}

/* From the first number up with the time since the start; at the second it is the first again. */
static ref lower_counter(struct context *c, ref first, ref end)
{
    ref start = number(c, start_time(c));
    ref since = sub(c, node_step_time(c->builder), start);
    ref tolerance = number(c, event_tolerance(c));
    ref turn = op2(c, OP_mod, add(c, since, tolerance), sub(c, end, first));
    return add(c, first, op2(c, OP_max, sub(c, turn, tolerance), number(c, 0.0)));
}

/* The rate at which Euler's steps grow by the percentage in one unit of time. */
static ref lower_compound_growth(struct context *c, ref percentage)
{
    ref dt = number(c, time_step(c)), one = number(c, 1.0);
    ref factor = add(c, one, divide(c, percentage, number(c, 100.0)));
    return divide(c, sub(c, op2(c, OP_pow, factor, dt), one), dt);
}

/* Backward differences; 0 in the steps that have too few behind them. */
static ref lower_derivative(const struct call *call)
{
    struct context *c = call->context;
    double order = 0;
    if (!constant_argument(call, 1, &order))
        return NULL;
    if (!(order >= 0 && order <= DERIVATIVE_MOST && order == floor(order))) {
        lower_problem(c, PROBLEM_ARGUMENT_ORDER, call->expr->args[1],
                      "use a whole order from 0 to 8", "the order of %s is %g", call->expr->spelled,
                      order);
        return NULL;
    }
    ref level = call->args[0];
    for (int i = 0; i < (int)order && level; i++) {
        ref before = lower_previous(c, level, level);
        ref begun = op2(
            c, OP_gt, node_step_time(c->builder),
            number(c, start_time(c) + (i + 0.5) * time_step(c)));
        ref slope = divide(c, sub(c, level, before), number(c, time_step(c)));
        level = op3(c, OP_choose, begun, slope, number(c, 0.0));
    }
    return level;
}

/* Past values; the present one for a time to come, the first for a time before the start. */
static ref lower_past(struct context *c, const struct expr *at, ref input, ref time)
{
    ref ago = sub(c, node_step_time(c->builder), time);
    ref is_past = op2(c, OP_gt, ago, number(c, event_tolerance(c)));
    return op3(c, OP_choose, is_past, lower_pipe(c, at, input, ago, input), input);
}

/* growth = (1 + rate)^periods and what a payment of 1 a period adds up to. */
struct annuity {
    ref growth, sum;
};

static struct annuity annuity(struct context *c, ref rate, ref periods)
{
    struct annuity a;
    ref one = number(c, 1.0);
    a.growth = op2(c, OP_pow, add(c, one, rate), periods);
    a.sum = op3(c, OP_safediv, sub(c, a.growth, one), rate, periods);
    return a;
}

static ref lower_money(const struct call *call)
{
    struct context *c = call->context;
    const struct annuity a = annuity(c, call->args[0], call->args[1]);
    ref third = call->args[2], last = argument_or(call, 3, number(c, 0.0)), owed = NULL;
    switch (call->builtin) {
    case BUILTIN_FV: /* payment, present value */
        owed = add(c, mul(c, last, a.growth), mul(c, third, a.sum));
        return op1(c, OP_negate, owed);
    case BUILTIN_PV: /* payment, future value */
        owed = add(c, last, mul(c, third, a.sum));
        return op1(c, OP_negate, divide(c, owed, a.growth));
    default: /* present value, future value */
        assert(call->builtin == BUILTIN_PMT);
        owed = add(c, mul(c, third, a.growth), last);
        return op1(c, OP_negate, divide(c, owed, a.sum));
    }
}

static ref lower_normal_quantile(const struct call *call)
{
    struct context *c = call->context;
    ref z = op1(c, OP_normal_quantile, call->args[0]);
    return add(c, argument_or(call, 1, number(c, 0.0)),
               mul(c, z, argument_or(call, 2, number(c, 1.0))));
}

bool is_isee_function(enum builtin builtin)
{
    return builtin >= BUILTIN_NORMALCDF && builtin <= BUILTIN_PMT;
}

ref lower_isee_function(const struct call *call)
{
    struct context *c = call->context;
    ref a = call->args[0], b = call->args[1];
    switch (call->builtin) {
    case BUILTIN_NORMALCDF: {
        ref gap = sub(c, a, argument_or(call, 1, number(c, 0.0)));
        return normal_cdf(c, divide(c, gap, argument_or(call, 2, number(c, 1.0))));
    }
    case BUILTIN_INVNORM:
        return lower_normal_quantile(call);
    case BUILTIN_GAMMALN:
        return op1(c, OP_lgamma, a);
    case BUILTIN_FACTORIAL:
        return whole_exp(c, log_factorial(c, a));
    case BUILTIN_COMBINATIONS:
        return lower_choices(c, a, b, false);
    case BUILTIN_PERMUTATIONS:
        return lower_choices(c, a, b, true);
    case BUILTIN_PERCENT:
        return mul(c, a, number(c, 100.0));
    case BUILTIN_ROOTN:
        return lower_root(c, a, b);
    case BUILTIN_SINWAVE:
        return lower_wave(c, OP_sin, a, b);
    case BUILTIN_COSWAVE:
        return lower_wave(c, OP_cos, a, b);
    case BUILTIN_SWITCH:
        return op2(c, OP_gt, a, b);
    case BUILTIN_COUNTER:
        return lower_counter(c, a, b);
    case BUILTIN_CGROWTH:
        return lower_compound_growth(c, a);
    case BUILTIN_ENDVAL:
        return argument_or(call, 1, number(c, 0.0));
    case BUILTIN_DERIVN:
        return lower_derivative(call);
    case BUILTIN_HISTORY:
        return lower_past(c, call->expr, a, b);
    default:
        return lower_money(call);
    }
}
