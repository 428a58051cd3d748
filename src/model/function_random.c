// SPDX-License-Identifier: MIT
/* Random functions: each call takes one uniform number in (0, 1) and inverts its law, so that the same
 * future has the same luck under every package. Without noise each is the mean of its law. */
#include "model/function_parts.h"

#include <string.h>

enum { UNROLLED_MOST = 64 };

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

static ref normal_density(struct context *c, ref x)
{
    ref exponent = mul(c, number(c, -0.5), mul(c, x, x));
    return mul(c, number(c, 0.39894228040143267794), op1(c, OP_exp, exponent));
}

/* NORMAL: mean, deviation, seed, least, most. Cut off at the bounds when there are any. */
static ref lower_normal(const struct call *call, uint64_t seed)
{
    struct context *c = call->context;
    ref mean = call->args[0], deviation = call->args[1];
    const bool off = c->builder->noise_off;
    if (call->expr->arg_count < 4 && off)
        return mean;
    if (call->expr->arg_count < 4)
        return add(c, mean, mul(c, deviation, op1(c, OP_normal_quantile, draw(c, seed))));
    ref least = divide(c, sub(c, call->args[3], mean), deviation);
    ref most = call->expr->arg_count > 4 ? divide(c, sub(c, call->args[4], mean), deviation)
                                         : number(c, INFINITY);
    ref from = normal_cdf(c, least), span = sub(c, normal_cdf(c, most), from);
    ref standard = off ? divide(c, sub(c, normal_density(c, least), normal_density(c, most)), span)
                       : op1(c, OP_normal_quantile, add(c, from, mul(c, span, draw(c, seed))));
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

static ref lower_triangular(struct context *c, ref low, ref mode, ref high, uint64_t seed)
{
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

/* An explicit seed stands behind the values; 0 is none. False after a problem. */
static bool seed_argument(const struct call *call, uint64_t *seed)
{
    double value = 0;
    *seed = 0;
    if (call->expr->arg_count <= call->least)
        return true;
    if (!constant_argument(call, call->least, &value))
        return false;
    if (value != 0.0)
        memcpy(seed, &value, sizeof *seed);
    return true;
}

ref lower_random_function(const struct call *call)
{
    struct context *c = call->context;
    uint64_t seed = 0;
    if (!seed_argument(call, &seed))
        return NULL;
    const bool off = c->builder->noise_off;
    ref a = call->args[0], b = call->args[1], half = number(c, 0.5);
    switch (call->builtin) {
    case BUILTIN_NORMAL:
        return lower_normal(call, seed);
    case BUILTIN_TRIANGULAR:
        return lower_triangular(c, a, b, call->args[2], seed);
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
        ref trials =
            divide(c, log_of(c, complement(c, draw(c, seed))), log_of(c, complement(c, a)));
        return op2(c, OP_max, op1(c, OP_ceil, trials), number(c, 1.0));
    }
    default:
        return lower_shape_scale(c, call->builtin, a, b, seed);
    }
}
