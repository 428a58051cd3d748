// SPDX-License-Identifier: MIT
/* Random functions: each call takes one uniform number in (0, 1) and inverts its law, so that the same
 * future has the same luck under every package. Without noise each is the mean of its law. */
#include "model/function_parts.h"

#include <string.h>

enum { UNROLLED_MOST = 64 };

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

ref lower_normal(struct context *c, ref mean, ref deviation, ref lowest, ref highest, uint64_t seed)
{
    const bool off = c->builder->noise_off;
    if (!lowest && off)
        return mean;
    if (!lowest)
        return add(c, mean, mul(c, deviation, op1(c, OP_normal_quantile, node_random(c, seed))));
    ref least = divide(c, sub(c, lowest, mean), deviation);
    ref most = highest ? divide(c, sub(c, highest, mean), deviation) : number(c, INFINITY);
    ref from = normal_cdf(c, least), span = sub(c, normal_cdf(c, most), from);
    ref standard =
        off ? divide(c, sub(c, normal_density(c, least), normal_density(c, most)), span)
            : op1(c, OP_normal_quantile, add(c, from, mul(c, span, node_random(c, seed))));
    return add(c, mean, mul(c, deviation, standard));
}

static ref lower_lognormal(struct context *c, ref mean, ref deviation, uint64_t seed)
{
    if (c->builder->noise_off)
        return mean;
    ref ratio = divide(c, deviation, mean);
    ref variance = log_of(c, add(c, number(c, 1.0), mul(c, ratio, ratio)));
    ref centre = sub(c, log_of(c, mean), mul(c, number(c, 0.5), variance));
    ref z = op1(c, OP_normal_quantile, node_random(c, seed));
    return op1(c, OP_exp, add(c, centre, mul(c, op1(c, OP_sqrt, variance), z)));
}

static ref lower_triangular(struct context *c, ref low, ref mode, ref high, uint64_t seed)
{
    if (c->builder->noise_off)
        return divide(c, add(c, add(c, low, mode), high), number(c, 3.0));
    ref u = node_random(c, seed);
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

static ref lower_count(struct context *c, ref mean, uint64_t seed)
{
    ref first = op1(c, OP_exp, op1(c, OP_negate, mean));
    return mean ? count_below(c, node_random(c, seed), first, mean, mean, poisson_ratio, &mean)
                : NULL;
}

static ref lower_poisson(struct context *c, ref rate, uint64_t seed)
{
    ref mean = mul(c, rate, number(c, time_step(c)));
    return c->builder->noise_off ? mean : lower_count(c, mean, seed);
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
    ref count = count_below(c, node_random(c, seed), op2(c, OP_pow, q, trials), mean,
                            mul(c, mean, q), binomial_ratio, parameters);
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
    ref tail = complement(c, node_random(c, seed));
    if (which == BUILTIN_PARETO)
        return divide(c, scale, op2(c, OP_pow, tail, power));
    return mul(c, scale, op2(c, OP_pow, op1(c, OP_negate, log_of(c, tail)), power));
}

/* ---- gamma and its kin: several draws a number, always as many ---- */

enum { TRIALS = 8 }; /* each fails in less than 5 of 100 */

/* Marsaglia and Tsang, ACM Transactions on Mathematical Software 26 (2000) 363-372: the first trial that
 * is accepted; below a shape of 1 the number of a shape that is 1 larger, times u^(1/shape). */
static ref lower_gamma(struct context *c, ref shape, ref scale, uint64_t seed)
{
    if (c->builder->noise_off)
        return mul(c, shape, scale);
    ref one = number(c, 1.0), is_small = op2(c, OP_lt, shape, one);
    ref lift = op2(c, OP_pow, node_random(c, seed), divide(c, one, shape));
    ref d = sub(c, add(c, shape, is_small), number(c, 1.0 / 3.0));
    ref k = divide(c, one, op1(c, OP_sqrt, mul(c, number(c, 9.0), d)));
    ref chosen = d;
    for (int i = 0; i < TRIALS; i++) {
        ref z = op1(c, OP_normal_quantile, node_random(c, seed));
        ref root = add(c, one, mul(c, k, z)), v = mul(c, root, mul(c, root, root));
        ref bound = add(c, mul(c, number(c, 0.5), mul(c, z, z)),
                        mul(c, d, add(c, sub(c, one, v), log_of(c, v))));
        ref accepted = op2(c, OP_and, op2(c, OP_gt, v, number(c, 0.0)),
                           op2(c, OP_lt, log_of(c, node_random(c, seed)), bound));
        chosen = op3(c, OP_choose, accepted, mul(c, d, v), chosen);
    }
    return mul(c, scale, mul(c, chosen, op3(c, OP_choose, is_small, lift, one)));
}

static ref lower_beta(struct context *c, ref first, ref second, uint64_t seed)
{
    ref x = lower_gamma(c, first, number(c, 1.0), seed);
    ref y = lower_gamma(c, second, number(c, 1.0), seed);
    return divide(c, x, add(c, x, y));
}

/* Trials until there were so many successes: failures are Poisson about a gamma number. */
static ref lower_negative_binomial(struct context *c, ref successes, ref p, uint64_t seed)
{
    if (c->builder->noise_off)
        return divide(c, successes, p);
    ref mean = node_shared(c, lower_gamma(c, successes, divide(c, complement(c, p), p), seed));
    return add(c, successes, lower_count(c, mean, seed));
}

/* An explicit seed; 0 is none. */
bool seed_argument(const struct call *call, uint32_t i, uint64_t *seed)
{
    double value = 0;
    *seed = 0;
    if (call->expr->arg_count <= i)
        return true;
    if (!constant_argument(call, i, &value))
        return false;
    if (value != 0.0)
        memcpy(seed, &value, sizeof *seed);
    return true;
}

ref lower_random_function(const struct call *call)
{
    struct context *c = call->context;
    uint64_t seed = 0;
    if (!seed_argument(call, call->least, &seed))
        return NULL;
    const bool off = c->builder->noise_off;
    ref a = call->args[0], b = call->args[1], half = number(c, 0.5);
    switch (call->builtin) {
    case BUILTIN_NORMAL:
        return lower_normal(c, a, b, argument_or(call, 3, NULL), argument_or(call, 4, NULL), seed);
    case BUILTIN_TRIANGULAR:
        return lower_triangular(c, a, b, call->args[2], seed);
    case BUILTIN_UNIFORM:
    case BUILTIN_RANDOM:
        return off ? mul(c, half, add(c, a, b))
                   : add(c, a, mul(c, sub(c, b, a), node_random(c, seed)));
    case BUILTIN_LOGNORMAL:
        return lower_lognormal(c, a, b, seed);
    case BUILTIN_EXPRND:
        return off ? a
                   : mul(c, a, op1(c, OP_negate, log_of(c, complement(c, node_random(c, seed)))));
    case BUILTIN_POISSON:
        return lower_poisson(c, a, seed);
    case BUILTIN_BINOMIAL:
        return lower_binomial(c, a, b, seed);
    case BUILTIN_MONTECARLO: {
        ref chance = mul(c, a, number(c, time_step(c) / 100.0));
        return off ? chance : op2(c, OP_lt, node_random(c, seed), chance);
    }
    case BUILTIN_GAMMA:
        return lower_gamma(c, a, b, seed);
    case BUILTIN_BETA:
        return lower_beta(c, a, b, seed);
    case BUILTIN_NEGBINOMIAL:
        return lower_negative_binomial(c, a, b, seed);
    case BUILTIN_LOGISTIC:
    case BUILTIN_LOGISTICRND: {
        ref u = off ? half : node_random(c, seed);
        return off ? a : add(c, a, mul(c, b, log_of(c, divide(c, u, complement(c, u)))));
    }
    case BUILTIN_GEOMETRIC: {
        if (off)
            return divide(c, number(c, 1.0), a);
        ref trials =
            divide(c, log_of(c, complement(c, node_random(c, seed))), log_of(c, complement(c, a)));
        return op2(c, OP_max, op1(c, OP_ceil, trials), number(c, 1.0));
    }
    default:
        return lower_shape_scale(c, call->builtin, a, b, seed);
    }
}
