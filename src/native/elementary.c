// SPDX-License-Identifier: MIT
/* Exponentials, logarithms and powers as micro-operations: base/vector_width.c and single_width.c have
 * the same operations, in the same order, in C. */
#include "native/elementary.h"

#include "base/quick_number.h"
#include "base/single_number.h"
#include "base/strict_number.h"

#include <math.h>

/* terms[0] + terms[1] x */
static uint32_t linear(struct lowering *lowering, const double *terms, uint32_t x)
{
    return three(lowering, MICRO_FUSED, x, lowering_constant(lowering, terms[1]),
                 lowering_constant(lowering, terms[0]));
}

/* terms[0] .. terms[3], where x2 is x squared */
static uint32_t cubic(struct lowering *lowering, const double *terms, uint32_t x, uint32_t x2)
{
    return three(lowering, MICRO_FUSED, linear(lowering, terms + 2, x), x2,
                 linear(lowering, terms, x));
}

/* No number stays none. */
static uint32_t within(struct lowering *lowering, uint32_t x, double least, double most)
{
    const uint32_t below = two(lowering, MICRO_MINIMUM, lowering_constant(lowering, most), x);
    return two(lowering, MICRO_MAXIMUM, lowering_constant(lowering, least), below);
}

static uint32_t within_exp(struct lowering *lowering, uint32_t x)
{
    return within(lowering, x, QUICK_EXP_LEAST, QUICK_EXP_MOST);
}

static uint32_t wide_exp(struct lowering *lowering, uint32_t x)
{
    const uint32_t rounder = lowering_constant(lowering, QUICK_ROUNDER);
    const uint32_t a = within_exp(lowering, x);
    const uint32_t shifted =
        three(lowering, MICRO_FUSED, a, lowering_constant(lowering, QUICK_LOG2_E), rounder);
    const uint32_t k = two(lowering, MICRO_SUBTRACT, shifted, rounder);
    const uint32_t near =
        three(lowering, MICRO_FUSED_FROM, k, lowering_constant(lowering, QUICK_LN2_HIGH), a);
    const uint32_t r =
        three(lowering, MICRO_FUSED_FROM, k, lowering_constant(lowering, QUICK_LN2_LOW), near);
    const uint32_t r2 = two(lowering, MICRO_MULTIPLY, r, r);
    const uint32_t r4 = two(lowering, MICRO_MULTIPLY, r2, r2);
    const uint32_t low = cubic(lowering, quick_exp_terms, r, r2);
    const uint32_t middle = cubic(lowering, quick_exp_terms + 4, r, r2);
    const uint32_t high =
        three(lowering, MICRO_FUSED, linear(lowering, quick_exp_terms + 8, r), r4, middle);
    const uint32_t q = three(lowering, MICRO_FUSED, high, r4, low);
    const uint32_t sum = two(lowering, MICRO_ADD, three(lowering, MICRO_FUSED, q, r2, r),
                             lowering_constant(lowering, 1.0));
    return two(lowering, MICRO_SCALE, sum, k);
}

/* The same in single precision, with fewer terms: single_width.c has these operations in C. */
static uint32_t single_exp(struct lowering *lowering, uint32_t x)
{
    double terms[5];
    for (int i = 0; i < 5; i++)
        terms[i] = (double)single_exp_terms[i];
    const uint32_t rounder = lowering_constant(lowering, (double)SINGLE_ROUNDER);
    const uint32_t a = within(lowering, x, (double)SINGLE_EXP_LEAST, (double)SINGLE_EXP_MOST);
    const uint32_t shifted = three(lowering, MICRO_FUSED, a,
                                   lowering_constant(lowering, (double)SINGLE_LOG2_E), rounder);
    const uint32_t k = two(lowering, MICRO_SUBTRACT, shifted, rounder);
    const uint32_t near = three(lowering, MICRO_FUSED_FROM, k,
                                lowering_constant(lowering, (double)SINGLE_LN2_HIGH), a);
    const uint32_t r = three(lowering, MICRO_FUSED_FROM, k,
                             lowering_constant(lowering, (double)SINGLE_LN2_LOW), near);
    const uint32_t r2 = two(lowering, MICRO_MULTIPLY, r, r);
    const uint32_t q = three(lowering, MICRO_FUSED, two(lowering, MICRO_MULTIPLY, r2, r2),
                             lowering_constant(lowering, terms[4]), cubic(lowering, terms, r, r2));
    const uint32_t sum = two(lowering, MICRO_ADD, three(lowering, MICRO_FUSED, q, r2, r),
                             lowering_constant(lowering, 1.0));
    return two(lowering, MICRO_SCALE, sum, k);
}

/* p(z) of the logarithm's series. */
static uint32_t log_series(struct lowering *lowering, uint32_t z)
{
    const uint32_t z2 = two(lowering, MICRO_MULTIPLY, z, z);
    if (lowering->pool->single)
        return three(lowering, MICRO_FUSED, z2,
                     lowering_constant(lowering, (double)single_log_terms[2]),
                     three(lowering, MICRO_FUSED, z,
                           lowering_constant(lowering, (double)single_log_terms[1]),
                           lowering_constant(lowering, (double)single_log_terms[0])));
    const uint32_t low = cubic(lowering, quick_log_terms, z, z2);
    const uint32_t high =
        three(lowering, MICRO_FUSED, z2, lowering_constant(lowering, quick_log_terms[6]),
              linear(lowering, quick_log_terms + 4, z));
    return three(lowering, MICRO_FUSED, high, two(lowering, MICRO_MULTIPLY, z2, z2), low);
}

uint32_t elementary_quick_log(struct lowering *lowering, uint32_t x)
{
    const bool single = lowering->pool->single;
    const uint32_t ln2_high =
        lowering_constant(lowering, single ? (double)SINGLE_LN2_HIGH : QUICK_LN2_HIGH);
    const uint32_t ln2_low =
        lowering_constant(lowering, single ? (double)SINGLE_LN2_LOW : QUICK_LN2_LOW);
    const uint32_t m = one(lowering, MICRO_MANTISSA, AROUND_ONE, x);
    const uint32_t e = two(lowering, MICRO_SUBTRACT, one(lowering, MICRO_EXPONENT, 0, x),
                           one(lowering, MICRO_EXPONENT, 0, m));
    const uint32_t f = two(lowering, MICRO_SUBTRACT, m, lowering_constant(lowering, 1.0));
    const uint32_t s = two(lowering, MICRO_DIVIDE, f,
                           two(lowering, MICRO_ADD, f, lowering_constant(lowering, 2.0)));
    const uint32_t z = two(lowering, MICRO_MULTIPLY, s, s);
    const uint32_t p = log_series(lowering, z);
    const uint32_t half =
        two(lowering, MICRO_MULTIPLY,
            two(lowering, MICRO_MULTIPLY, f, lowering_constant(lowering, 0.5)), f);
    const uint32_t rest =
        two(lowering, MICRO_MULTIPLY, s, three(lowering, MICRO_FUSED, z, p, half));
    const uint32_t correction = three(lowering, MICRO_FUSED, e, ln2_low, rest);
    const uint32_t fraction =
        two(lowering, MICRO_SUBTRACT, f, two(lowering, MICRO_SUBTRACT, half, correction));
    return three(lowering, MICRO_FUSED, e, ln2_high, fraction);
}

uint32_t elementary_quick_exp(struct lowering *lowering, uint32_t x)
{
    return lowering->pool->single ? single_exp(lowering, x) : wide_exp(lowering, x);
}

/* ---- numbers as sums of two ---- */

struct two_parts {
    uint32_t high, low;
};

static uint32_t exp_of_two(struct lowering *lowering, uint32_t x, uint32_t x_low)
{
    const uint32_t rounder = lowering_constant(lowering, QUICK_ROUNDER);
    const uint32_t one_part = lowering_constant(lowering, 1.0);
    const uint32_t shifted =
        three(lowering, MICRO_FUSED, x, lowering_constant(lowering, QUICK_LOG2_E), rounder);
    const uint32_t k = two(lowering, MICRO_SUBTRACT, shifted, rounder);
    const uint32_t near =
        three(lowering, MICRO_FUSED_FROM, k, lowering_constant(lowering, QUICK_LN2_HIGH), x);
    const uint32_t rest =
        three(lowering, MICRO_FUSED_FROM, k, lowering_constant(lowering, QUICK_LN2_LOW), x_low);
    const uint32_t r = two(lowering, MICRO_ADD, near, rest);
    const uint32_t r_low = two(lowering, MICRO_ADD, two(lowering, MICRO_SUBTRACT, near, r), rest);
    const uint32_t r2 = two(lowering, MICRO_MULTIPLY, r, r);
    const uint32_t r4 = two(lowering, MICRO_MULTIPLY, r2, r2);
    const uint32_t first = cubic(lowering, quick_exp_terms, r, r2);
    const uint32_t middle = cubic(lowering, quick_exp_terms + 4, r, r2);
    const uint32_t last =
        three(lowering, MICRO_FUSED, linear(lowering, quick_exp_terms + 8, r), r4, middle);
    const uint32_t tail =
        three(lowering, MICRO_FUSED, three(lowering, MICRO_FUSED, last, r4, first), r2, r_low);
    const uint32_t high = two(lowering, MICRO_ADD, r, one_part);
    const uint32_t lost =
        two(lowering, MICRO_ADD, two(lowering, MICRO_SUBTRACT, one_part, high), r);
    const uint32_t sum = two(lowering, MICRO_ADD, high, two(lowering, MICRO_ADD, lost, tail));
    return two(lowering, MICRO_SCALE, sum, k);
}

/* s = (m - 1) / (m + 1) */
static struct two_parts log_argument(struct lowering *lowering, uint32_t m)
{
    const uint32_t one_part = lowering_constant(lowering, 1.0);
    const uint32_t f = two(lowering, MICRO_SUBTRACT, m, one_part);
    const uint32_t t = two(lowering, MICRO_ADD, m, one_part);
    const uint32_t t_low =
        two(lowering, MICRO_SUBTRACT, m, two(lowering, MICRO_SUBTRACT, t, one_part));
    const uint32_t inverse = two(lowering, MICRO_DIVIDE, one_part, t);
    const uint32_t s = two(lowering, MICRO_MULTIPLY, f, inverse);
    const uint32_t rest =
        three(lowering, MICRO_FUSED_FROM, s, t_low, three(lowering, MICRO_FUSED_FROM, s, t, f));
    return (struct two_parts){s, two(lowering, MICRO_MULTIPLY, rest, inverse)};
}

/* z (2/3 + z q(z)) with z = s^2 */
static struct two_parts log_rest(struct lowering *lowering, struct two_parts s)
{
    const double *terms = strict_log_terms;
    const uint32_t two_thirds = lowering_constant(lowering, STRICT_TWO_THIRDS);
    const uint32_t z = two(lowering, MICRO_MULTIPLY, s.high, s.high);
    const uint32_t z_low = three(lowering, MICRO_FUSED, two(lowering, MICRO_ADD, s.high, s.high),
                                 s.low, three(lowering, MICRO_FUSED_LESS, s.high, s.high, z));
    const uint32_t z2 = two(lowering, MICRO_MULTIPLY, z, z);
    const uint32_t q = three(lowering, MICRO_FUSED, cubic(lowering, terms + 4, z, z2),
                             two(lowering, MICRO_MULTIPLY, z2, z2), cubic(lowering, terms, z, z2));
    const uint32_t v = three(lowering, MICRO_FUSED, z, q, two_thirds);
    const uint32_t lost =
        three(lowering, MICRO_FUSED, z, q, two(lowering, MICRO_SUBTRACT, two_thirds, v));
    const uint32_t v_low = two(
        lowering, MICRO_ADD, lost,
        three(lowering, MICRO_FUSED, z_low, q, lowering_constant(lowering, STRICT_TWO_THIRDS_LOW)));
    const uint32_t w = two(lowering, MICRO_MULTIPLY, z, v);
    const uint32_t z_low_v =
        three(lowering, MICRO_FUSED, z_low, v, three(lowering, MICRO_FUSED_LESS, z, v, w));
    return (struct two_parts){w, three(lowering, MICRO_FUSED, z, v_low, z_low_v)};
}

/* Of 0 and infinity the low part is no number. */
static struct two_parts log_in_two(struct lowering *lowering, uint32_t x)
{
    const uint32_t ln2_high = lowering_constant(lowering, QUICK_LN2_HIGH);
    const uint32_t ln2_low = lowering_constant(lowering, QUICK_LN2_LOW);
    const uint32_t two_part = lowering_constant(lowering, 2.0);
    const uint32_t m = one(lowering, MICRO_MANTISSA, AROUND_ONE, x);
    const uint32_t e = two(lowering, MICRO_SUBTRACT, one(lowering, MICRO_EXPONENT, 0, x),
                           one(lowering, MICRO_EXPONENT, 0, m));
    const struct two_parts s = log_argument(lowering, m), w = log_rest(lowering, s);
    const uint32_t p = two(lowering, MICRO_ADD, w.high, two_part);
    const uint32_t lost =
        two(lowering, MICRO_ADD, two(lowering, MICRO_SUBTRACT, two_part, p), w.high);
    const uint32_t p_low = two(lowering, MICRO_ADD, lost, w.low);
    const uint32_t part = two(lowering, MICRO_MULTIPLY, s.high, p);
    const uint32_t s_low_p =
        three(lowering, MICRO_FUSED, s.low, p, three(lowering, MICRO_FUSED_LESS, s.high, p, part));
    const uint32_t part_low = three(lowering, MICRO_FUSED, s.high, p_low, s_low_p);
    const uint32_t high = three(lowering, MICRO_FUSED, e, ln2_high, part);
    const uint32_t low =
        two(lowering, MICRO_ADD,
            two(lowering, MICRO_ADD, three(lowering, MICRO_FUSED_LESS, e, ln2_high, high), part),
            three(lowering, MICRO_FUSED, e, ln2_low, part_low));
    return (struct two_parts){high, low};
}

uint32_t elementary_strict_exp(struct lowering *lowering, uint32_t x)
{
    return exp_of_two(lowering, within_exp(lowering, x), lowering_constant(lowering, 0.0));
}

uint32_t elementary_strict_log(struct lowering *lowering, uint32_t x)
{
    const struct two_parts log = log_in_two(lowering, x);
    const uint32_t size =
        two(lowering, MICRO_KEEP, log.high, lowering_bits(lowering, size_bits(lowering->pool)));
    const uint32_t endless = compared(lowering, EQUAL, size, lowering_constant(lowering, HUGE_VAL));
    return blended(lowering, endless, log.high, two(lowering, MICRO_ADD, log.high, log.low));
}

/* ---- powers ---- */

/* No number where x is finite and below 0, and where `broken` says that y is no integer; NO_PART: it is none
 * anywhere. */
static uint32_t none_below_zero(struct lowering *lowering, uint32_t x, uint32_t broken,
                                uint32_t power)
{
    uint32_t below =
        two(lowering, MICRO_AND, compared(lowering, LESS, x, lowering_constant(lowering, 0.0)),
            compared(lowering, GREATER, x, lowering_constant(lowering, -HUGE_VAL)));
    if (broken != NO_PART)
        below = two(lowering, MICRO_AND, below, broken);
    return blended(lowering, below, lowering_constant(lowering, (double)NAN), power);
}

/* A power that is 0 or more, with the sign of another number. */
static uint32_t with_sign(struct lowering *lowering, uint32_t power, uint32_t of)
{
    return two(lowering, MICRO_FLIP, power,
               two(lowering, MICRO_KEEP, of, lowering_constant(lowering, -0.0)));
}

/* What differs between powers of a size and of a number, for any y. */
static uint32_t finish_power(struct lowering *lowering, uint32_t x, uint32_t size, uint32_t y,
                             uint32_t power)
{
    const uint32_t one_part = lowering_constant(lowering, 1.0);
    const uint32_t is_one =
        two(lowering, MICRO_OR, compared(lowering, EQUAL, y, lowering_constant(lowering, 0.0)),
            compared(lowering, EQUAL, size, one_part));
    const uint32_t whole = rounded(lowering, DOWN, y);
    const uint32_t half = two(lowering, MICRO_MULTIPLY, y, lowering_constant(lowering, 0.5));
    const uint32_t odd = two(lowering, MICRO_AND, compared(lowering, EQUAL, whole, y),
                             compared(lowering, NOT_EQUAL, rounded(lowering, DOWN, half), half));
    const uint32_t sized = blended(lowering, is_one, one_part, power);
    const uint32_t with = with_sign(lowering, sized, blended(lowering, odd, x, one_part));
    return none_below_zero(lowering, x, compared(lowering, NOT_EQUAL, whole, y), with);
}

/* The same for a y that is known: a number other than 0. */
static uint32_t finish_known_power(struct lowering *lowering, uint32_t x, double y, uint32_t power)
{
    if (floor(y) != y)
        return none_below_zero(lowering, x, NO_PART, power);
    return floor(0.5 * y) != 0.5 * y ? with_sign(lowering, power, x) : power;
}

uint32_t elementary_strict_pow(struct lowering *lowering, uint32_t x, uint32_t y,
                               const double *known)
{
    const uint32_t size =
        two(lowering, MICRO_KEEP, x, lowering_bits(lowering, size_bits(lowering->pool)));
    const struct two_parts log = log_in_two(lowering, size);
    const uint32_t product = two(lowering, MICRO_MULTIPLY, y, log.high);
    const uint32_t bounded = within_exp(lowering, product);
    const uint32_t lost = three(lowering, MICRO_FUSED_LESS, y, log.high, product);
    const uint32_t low = three(lowering, MICRO_FUSED, y, log.low, lost);
    const uint32_t kept = blended(lowering, compared(lowering, EQUAL, bounded, product), low,
                                  lowering_constant(lowering, 0.0));
    const uint32_t power = exp_of_two(lowering, bounded, kept);
    return known && isfinite(*known) && *known != 0.0
               ? finish_known_power(lowering, x, *known, power)
               : finish_power(lowering, x, size, y, power);
}
