// SPDX-License-Identifier: MIT
/* Cheaper forms of operations that round differently: for plans whose options say `quick`.
 *
 *   x / k                 x * (1 / k), for a number k
 *   x / v                 x * (1 / v), for a v that is known before the steps, with 1 / v computed once
 *   0 * x, x + 0          0, x: what is switched off counts for nothing, finite or not
 *   1 / (x / y)           y / x
 *   x ^ 2, x ^ 3, x ^ -1  products, 1 / x
 *   exp(x), ln(x)         quick_exp(x), quick_log(x) (base/vector.h); also in what follows
 *   x ^ k                 exp(k * ln x), for any other number k that is no integer
 *   k ^ y                 exp(y * ln k), for a number k > 0
 *   x ^ v                 exp(v * ln |x|), with conditions that put right what is not so: v = 0, x = 1,
 *                         and, unless x is plainly not negative, the sign and what is no number
 *
 * Numbers are not multiplied beforehand where that would group a product differently: a lever that
 * leaves an outcome alone in fact would then move its last bit, and packages would seem to differ.
 *
 * Infinities and what is no number come out as they would have, but for (-inf) ^ v with a v that is
 * no integer; zeros but for their sign, so that -0 ^ v is 0 ^ v. A quotient is wrong by at most 1.5
 * units in the last place, where it was by 0.5; a power by about |ln(result)| *
 * 3e-16, relative, which is below 1e-13 for results between 1e-130 and 1e130. Where 1 / k is not a
 * normal number nothing changes. */
#ifndef SURETY_PLAN_QUICK_H
#define SURETY_PLAN_QUICK_H

#include "plan/value.h"

/* The operation that stands for this one; of numbers too, so that it does not matter what is known. */
enum op quick_op(enum op op);

/* In plans that are not quick: exponentials, logarithms and powers of base/vector.h that machine code has in
 * its loops. */
enum op strict_op(enum op op);

/* The cheaper value; VALUE_NONE when there is none. */
uint32_t quick_form(struct values *values, enum op op, uint32_t a, uint32_t b);

#endif
