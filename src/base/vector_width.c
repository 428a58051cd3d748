// SPDX-License-Identifier: MIT
/* The vector functions of one width; compiled once a width with that width's flags.
 *
 * Everything but the table is static, and no inline function is shared with other files: code that
 * was compiled for AVX-512 must never be linked into a path that an older processor takes. */
#ifdef VECTOR_WIDTH_PORTABLE
/* SLEEF shows its scalar functions with fused multiply-add only to whom says it is fast. */
#ifndef FP_FAST_FMA
#define FP_FAST_FMA
#endif
#endif

#include "base/normal_ratio.h"
#include "base/quick_number.h"
#include "base/strict_number.h"
#include "base/vector_width.h"

#include <math.h>
#include <sleef.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined VECTOR_WIDTH_AVX512
#define TABLE vector_table_avx512
#define PACK __m512d
#define LOAD(from) _mm512_load_pd(from)
#define STORE(to, pack) _mm512_store_pd(to, pack)
#define SLEEF(name, accuracy) Sleef_finz_##name##d8_##accuracy##avx512f
enum { PACK_LANES = 8 };
#elif defined VECTOR_WIDTH_AVX2
#define TABLE vector_table_avx2
#define PACK __m256d
#define LOAD(from) _mm256_load_pd(from)
#define STORE(to, pack) _mm256_store_pd(to, pack)
#define SLEEF(name, accuracy) Sleef_finz_##name##d4_##accuracy##avx2
enum { PACK_LANES = 4 };
#else
#define TABLE vector_table_portable
#define PACK double
#define LOAD(from) (*(from))
#define STORE(to, pack) (*(to) = (pack))
#define SLEEF(name, accuracy) Sleef_finz_##name##d1_##accuracy##purecfma
enum { PACK_LANES = 1 };
#endif

#define BLOCK1(name, accuracy)                                                                     \
    static void block_##name(double *out, const double *x, size_t lanes)                           \
    {                                                                                              \
        for (size_t lane = 0; lane < lanes; lane += PACK_LANES) {                                  \
            const PACK a = LOAD(x + lane);                                                         \
            STORE(out + lane, SLEEF(name, accuracy)(a));                                           \
        }                                                                                          \
    }
#define BLOCK2(name, accuracy)                                                                     \
    static void block_##name(double *out, const double *x, const double *y, size_t lanes)          \
    {                                                                                              \
        for (size_t lane = 0; lane < lanes; lane += PACK_LANES) {                                  \
            const PACK a = LOAD(x + lane), b = LOAD(y + lane);                                     \
            STORE(out + lane, SLEEF(name, accuracy)(a, b));                                        \
        }                                                                                          \
    }

BLOCK1(exp, u10)
BLOCK1(log, u10)
BLOCK1(log10, u10)
BLOCK1(sin, u10)
BLOCK1(cos, u10)
BLOCK1(tan, u10)
BLOCK1(asin, u10)
BLOCK1(acos, u10)
BLOCK1(atan, u10)
BLOCK1(sinh, u10)
BLOCK1(cosh, u10)
BLOCK1(tanh, u10)
BLOCK1(lgamma, u10)
BLOCK1(erfc, u15)
BLOCK2(pow, u10)
BLOCK2(atan2, u10)

enum { CHUNK = 128, GROUP = 8 };

/* The lanes outside of the middle, one after another, and how far each is from its end. */
struct tails {
    alignas(64) double distance[CHUNK + GROUP];
    unsigned char outside[CHUNK / GROUP]; /* of each group of lanes: a bit each */
    size_t count;
};

#ifdef VECTOR_WIDTH_AVX512

/* Compilers do not find that lanes can be put together, and taken apart, in one instruction. */
static void gather_group(struct tails *tails, const double *p, size_t group)
{
    const __m512d at = _mm512_load_pd(p + group * GROUP), half = _mm512_set1_pd(0.5);
    const __m512d middle = _mm512_abs_pd(_mm512_sub_pd(at, half));
    const __mmask8 outside =
        (__mmask8)~_mm512_cmp_pd_mask(middle, _mm512_set1_pd(0.425), _CMP_LE_OQ);
    const __mmask8 low = _mm512_cmp_pd_mask(at, half, _CMP_LT_OQ);
    const __m512d distance = _mm512_mask_sub_pd(at, (__mmask8)~low, _mm512_set1_pd(1.0), at);
    _mm512_storeu_pd(tails->distance + tails->count, _mm512_maskz_compress_pd(outside, distance));
    tails->outside[group] = outside;
    tails->count += (size_t)__builtin_popcount(outside);
}

static size_t scatter_group(double *out, const double *q, const double *sizes, unsigned outside)
{
    const __m512d size = _mm512_maskz_expand_pd((__mmask8)outside, _mm512_loadu_pd(sizes));
    const __mmask8 low =
        _mm512_cmp_pd_mask(_mm512_load_pd(q), _mm512_setzero_pd(), _CMP_LT_OQ);
    const __m512d quantile = _mm512_mask_xor_pd(size, low, size, _mm512_set1_pd(-0.0));
    _mm512_mask_store_pd(out, (__mmask8)outside, quantile);
    return (size_t)__builtin_popcount(outside);
}

#else

static void gather_group(struct tails *tails, const double *p, size_t group)
{
    tails->outside[group] = 0;
    for (size_t lane = 0; lane < GROUP; lane++) {
        const double at = p[group * GROUP + lane];
        const unsigned outside = fabs(at - 0.5) <= 0.425 ? 0u : 1u;
        tails->distance[tails->count] = at < 0.5 ? at : 1.0 - at;
        tails->count += outside;
        tails->outside[group] |= (unsigned char)(outside << lane);
    }
}

static size_t scatter_group(double *out, const double *q, const double *sizes, unsigned outside)
{
    size_t taken = 0;
    for (size_t lane = 0; lane < GROUP; lane++)
        if (outside >> lane & 1) {
            out[lane] = q[lane] < 0.0 ? -sizes[taken] : sizes[taken];
            taken++;
        }
    return taken;
}

#endif

/* Fills up to a multiple of 8. */
static void gather_tails(struct tails *tails, const double *p, size_t lanes)
{
    tails->count = 0;
    for (size_t group = 0; group < lanes / GROUP; group++)
        gather_group(tails, p, group);
    for (size_t i = tails->count; i % GROUP; i++)
        tails->distance[i] = 0.5;
}

/* The far tail (below 1.4e-11) is so rare that its lanes are mended one by one. */
static void tail_quantiles(double *out, const struct tails *tails, const double *q, size_t lanes)
{
    alignas(64) double r[CHUNK], size[CHUNK + GROUP];
    const size_t rounded = (tails->count + GROUP - 1) / GROUP * GROUP;
    size_t far = 0, from = 0;
    block_log(r, tails->distance, rounded);
    for (size_t i = 0; i < rounded; i++) {
        r[i] = sqrt(-r[i]);
        size[i] = polynomial(tail_ratio.above, r[i] - 1.6) /
                  polynomial(tail_ratio.below, r[i] - 1.6);
        far += r[i] > 5.0 ? 1 : 0;
    }
    for (size_t i = 0; far && i < tails->count; i++)
        if (r[i] > 5.0)
            size[i] = far_quantile(tails->distance[i], r[i]);
    for (size_t group = 0; group < lanes / GROUP; group++)
        from += scatter_group(out + group * GROUP, q + group * GROUP, size + from,
                              tails->outside[group]);
}

/* The middle is computed for all lanes, tails for the 15 in 100 that are there. `lanes` is a multiple
 * of 8 up to CHUNK; out may be p. */
static void quantile_chunk(double *out, const double *p, size_t lanes)
{
    alignas(64) double q[CHUNK];
    struct tails tails;
    gather_tails(&tails, p, lanes);
    for (size_t lane = 0; lane < lanes; lane++) {
        q[lane] = p[lane] - 0.5;
        const double at = 0.180625 - q[lane] * q[lane];
        out[lane] = polynomial(middle_ratio.above, at) / polynomial(middle_ratio.below, at) * q[lane];
    }
    tail_quantiles(out, &tails, q, lanes);
}

static void block_normal_quantile(double *out, const double *x, size_t lanes)
{
    for (size_t from = 0; from < lanes; from += CHUNK)
        quantile_chunk(out + from, x + from, lanes - from < CHUNK ? lanes - from : CHUNK);
}

/* ---- quick exponentials and logarithms ---- */

static inline uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline double of_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* 2 to the k, for a k within the normal numbers' exponents, of either sign. */
static inline double power_of_two(uint64_t k)
{
    return of_bits((k + 1023) << 52);
}

/* Beyond these the exponential is infinite, or 0; no number stays none. */
static inline double within_exp(double x)
{
    const double below = QUICK_EXP_MOST < x ? QUICK_EXP_MOST : x;
    return QUICK_EXP_LEAST > below ? QUICK_EXP_LEAST : below;
}

/* exp(x) = 2^k exp(r). 2^k in two factors, so that the result is rounded once where it is not normal. */
static inline double quick_exp_one(double x)
{
    const double *c = quick_exp_terms;
    const double a = within_exp(x);
    const double shifted = fma(a, QUICK_LOG2_E, QUICK_ROUNDER), k = shifted - QUICK_ROUNDER;
    const double r = fma(-k, QUICK_LN2_LOW, fma(-k, QUICK_LN2_HIGH, a)), r2 = r * r, r4 = r2 * r2;
    const double low = fma(fma(c[3], r, c[2]), r2, fma(c[1], r, c[0]));
    const double middle = fma(fma(c[7], r, c[6]), r2, fma(c[5], r, c[4]));
    const double high = fma(fma(c[9], r, c[8]), r4, middle);
    const double sum = 1.0 + fma(fma(high, r4, low), r2, r);
    const uint64_t whole = bits_of(shifted) - bits_of(QUICK_ROUNDER) + 2048;
    const uint64_t half = whole >> 1;
    return sum * power_of_two(half - 1024) * power_of_two(whole - half - 1024);
}

/* ln(x) = e ln 2 + ln(m), m from 3/4 to 3/2; summed as Ng and Tang do: m - 1 is exact, and what is
 * rounded is small beside it. */
static inline double quick_log_one(double x)
{
    const double *c = quick_log_terms;
    const uint64_t fraction = ((uint64_t)1 << 52) - 1, lift = (uint64_t)2048 << 52;
    const bool tiny = x < 0x1p-1022;
    const uint64_t above = bits_of(tiny ? x * 0x1p54 : x) - bits_of(0.75) + lift;
    const double m = of_bits((above & fraction) + bits_of(0.75));
    const double lifted = of_bits((above >> 52) | bits_of(0x1p52)) - 0x1p52;
    const double e = lifted - (tiny ? 2048.0 + 54.0 : 2048.0);
    const double f = m - 1.0, s = f / (2.0 + f), z = s * s, z2 = z * z;
    const double low = fma(fma(c[3], z, c[2]), z2, fma(c[1], z, c[0]));
    const double high = fma(c[6], z2, fma(c[5], z, c[4]));
    const double p = fma(high, z2 * z2, low), half = 0.5 * f * f;
    const double correction = fma(e, QUICK_LN2_LOW, s * fma(z, p, half));
    const double ordinary = fma(e, QUICK_LN2_HIGH, f - (half - correction));
    const double past = x == HUGE_VAL ? x : ordinary;
    const double end = x == 0.0 ? -HUGE_VAL : past;
    return x >= 0.0 ? end : (double)NAN;
}

/* ---- strict exponentials, logarithms and powers: numbers as sums of two ---- */

/* high + low, where low is below half a unit in the last place of high, or none where high is not finite. */
struct sum_of_two {
    double high, low;
};

/* exp(x + low) = 2^k exp(r + r_low), for a low that is small beside x. */
static inline double strict_exp_two(double x, double low)
{
    const double *c = quick_exp_terms;
    const double shifted = fma(x, QUICK_LOG2_E, QUICK_ROUNDER), k = shifted - QUICK_ROUNDER;
    const double near = fma(-k, QUICK_LN2_HIGH, x), rest = fma(-k, QUICK_LN2_LOW, low);
    const double r = near + rest, r_low = (near - r) + rest, r2 = r * r, r4 = r2 * r2;
    const double first = fma(fma(c[3], r, c[2]), r2, fma(c[1], r, c[0]));
    const double middle = fma(fma(c[7], r, c[6]), r2, fma(c[5], r, c[4]));
    const double last = fma(fma(c[9], r, c[8]), r4, middle);
    const double tail = fma(fma(last, r4, first), r2, r_low);
    const double high = 1.0 + r, sum = high + (((1.0 - high) + r) + tail);
    const uint64_t whole = bits_of(shifted) - bits_of(QUICK_ROUNDER) + 2048;
    const uint64_t half = whole >> 1;
    return sum * power_of_two(half - 1024) * power_of_two(whole - half - 1024);
}

static inline double strict_exp_one(double x)
{
    return strict_exp_two(within_exp(x), 0.0);
}

/* ln(x) to 2^-66 of itself; of 0 and infinity the high number alone counts. */
static inline struct sum_of_two strict_log_two(double x)
{
    const double *c = strict_log_terms;
    const uint64_t fraction = ((uint64_t)1 << 52) - 1, lift = (uint64_t)2048 << 52;
    const bool tiny = x < 0x1p-1022;
    const uint64_t above = bits_of(tiny ? x * 0x1p54 : x) - bits_of(0.75) + lift;
    const double m = of_bits((above & fraction) + bits_of(0.75));
    const double lifted = of_bits((above >> 52) | bits_of(0x1p52)) - 0x1p52;
    const double e = lifted - (tiny ? 2048.0 + 54.0 : 2048.0);
    const double f = m - 1.0, t = m + 1.0, t_low = m - (t - 1.0), inverse = 1.0 / t;
    const double s = f * inverse, s_low = fma(-s, t_low, fma(-s, t, f)) * inverse;
    const double z = s * s, z_low = fma(s + s, s_low, fma(s, s, -z)), z2 = z * z;
    const double first = fma(fma(c[3], z, c[2]), z2, fma(c[1], z, c[0]));
    const double last = fma(fma(c[7], z, c[6]), z2, fma(c[5], z, c[4]));
    const double q = fma(last, z2 * z2, first), v = fma(z, q, STRICT_TWO_THIRDS);
    const double v_low =
        fma(z, q, STRICT_TWO_THIRDS - v) + fma(z_low, q, STRICT_TWO_THIRDS_LOW);
    const double w = z * v, w_low = fma(z, v_low, fma(z_low, v, fma(z, v, -w)));
    const double p = 2.0 + w, p_low = ((2.0 - p) + w) + w_low;
    const double part = s * p, part_low = fma(s, p_low, fma(s_low, p, fma(s, p, -part)));
    const double high = fma(e, QUICK_LN2_HIGH, part);
    const double low = (fma(e, QUICK_LN2_HIGH, -high) + part) + fma(e, QUICK_LN2_LOW, part_low);
    const double past = x == HUGE_VAL ? x : high;
    const double end = x == 0.0 ? -HUGE_VAL : past;
    return (struct sum_of_two){x >= 0.0 ? end : (double)NAN, low};
}

static inline double strict_log_one(double x)
{
    const struct sum_of_two log = strict_log_two(x);
    return fabs(log.high) == HUGE_VAL ? log.high : log.high + log.low;
}

/* The power of x's size, then the sign of x where y is odd; below 0 there are integer powers alone. */
static inline double strict_pow_one(double x, double y)
{
    const double size = fabs(x);
    const struct sum_of_two log = strict_log_two(size);
    const double product = y * log.high, within = within_exp(product);
    const double low = fma(y, log.low, fma(y, log.high, -product));
    const double power = strict_exp_two(within, within == product ? low : 0.0);
    const double whole = floor(y), half = 0.5 * y;
    const bool is_one = (y == 0.0) | (size == 1.0);
    const bool odd = (whole == y) & (floor(half) != half);
    const bool none = (x < 0.0) & (x > -HUGE_VAL) & (whole != y);
    const double unsigned_power = is_one ? 1.0 : power;
    const double sign = odd ? x : 1.0;
    return none ? (double)NAN : copysign(unsigned_power, sign);
}

#define OWN1(name)                                                                                 \
    static void block_##name(double *out, const double *x, size_t lanes)                           \
    {                                                                                              \
        for (size_t lane = 0; lane < (lanes & ~(size_t)7); lane++)                                 \
            out[lane] = name##_one(x[lane]);                                                       \
    }
OWN1(quick_exp)
OWN1(quick_log)
OWN1(strict_exp)
OWN1(strict_log)

static void block_strict_pow(double *out, const double *x, const double *y, size_t lanes)
{
    for (size_t lane = 0; lane < (lanes & ~(size_t)7); lane++)
        out[lane] = strict_pow_one(x[lane], y[lane]);
}

const struct vector_table TABLE = {
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function) .name = block_##name,
#define MAP2(name, shown, function) .name = block_##name,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
};
