// SPDX-License-Identifier: MIT
/* The single precision functions of one width; compiled once a width with that width's flags.
 *
 * Everything but the table is static, as in vector_width.c, and for the same reason. */
#include "base/single_number.h"
#include "base/single_width.h"
#include "base/vector_width.h"

#include <math.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined VECTOR_WIDTH_AVX512
#define TABLE single_table_avx512
#define WIDE_TABLE vector_table_avx512
#elif defined VECTOR_WIDTH_AVX2
#define TABLE single_table_avx2
#define WIDE_TABLE vector_table_avx2
#else
#define TABLE single_table_portable
#define WIDE_TABLE vector_table_portable
#endif

enum { CHUNK = 64 };

/* The compiler sees a multiple of 8 and needs no loop for the rest. */
#define WHOLE_LANES(lanes) ((lanes) & ~(size_t)7)

/* ---- functions of double precision, rounded ---- */

static void widen(double *restrict out, const float *restrict x, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = (double)x[lane];
}

static void narrow(float *restrict out, const double *restrict x, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = (float)x[lane];
}

static void rounded1(vector_map1 *map, float *out, const float *x, size_t lanes)
{
    alignas(64) double wide[CHUNK];
    for (size_t from = 0; from < lanes; from += CHUNK) {
        const size_t count = lanes - from < CHUNK ? lanes - from : CHUNK;
        widen(wide, x + from, count);
        map(wide, wide, count);
        narrow(out + from, wide, count);
    }
}

static void rounded2(vector_map2 *map, float *out, const float *x, const float *y, size_t lanes)
{
    alignas(64) double left[CHUNK], right[CHUNK];
    for (size_t from = 0; from < lanes; from += CHUNK) {
        const size_t count = lanes - from < CHUNK ? lanes - from : CHUNK;
        widen(left, x + from, count);
        widen(right, y + from, count);
        map(left, left, right, count);
        narrow(out + from, left, count);
    }
}

#define ROUNDED1(name)                                                                             \
    static void block_##name(float *out, const float *x, size_t lanes)                             \
    {                                                                                              \
        rounded1(WIDE_TABLE.name, out, x, lanes);                                                  \
    }
#define ROUNDED2(name)                                                                             \
    static void block_##name(float *out, const float *x, const float *y, size_t lanes)             \
    {                                                                                              \
        rounded2(WIDE_TABLE.name, out, x, y, lanes);                                               \
    }

ROUNDED1(exp)
ROUNDED1(log)
ROUNDED1(log10)
ROUNDED1(sin)
ROUNDED1(cos)
ROUNDED1(tan)
ROUNDED1(asin)
ROUNDED1(acos)
ROUNDED1(atan)
ROUNDED1(sinh)
ROUNDED1(cosh)
ROUNDED1(tanh)
ROUNDED1(lgamma)
ROUNDED1(erfc)
ROUNDED1(strict_exp)
ROUNDED1(strict_log)
ROUNDED2(pow)
ROUNDED2(strict_pow)
ROUNDED2(atan2)

/* ---- quick exponentials and logarithms: as those of vector_width.c, with fewer terms ---- */

static inline uint32_t bits_of(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline float of_bits(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* 2 to the k, for a k within the normal numbers' exponents, of either sign. */
static inline float power_of_two(uint32_t k)
{
    return of_bits((k + 127) << 23);
}

static inline float exp_one(float x)
{
    const float *c = single_exp_terms;
    const float below = SINGLE_EXP_MOST < x ? SINGLE_EXP_MOST : x; /* no number stays none */
    const float a = SINGLE_EXP_LEAST > below ? SINGLE_EXP_LEAST : below;
    const float shifted = fmaf(a, SINGLE_LOG2_E, SINGLE_ROUNDER), k = shifted - SINGLE_ROUNDER;
    const float r = fmaf(-k, SINGLE_LN2_LOW, fmaf(-k, SINGLE_LN2_HIGH, a)), r2 = r * r;
    const float low = fmaf(fmaf(c[3], r, c[2]), r2, fmaf(c[1], r, c[0]));
    const float sum = 1.0f + fmaf(fmaf(r2 * r2, c[4], low), r2, r);
    const uint32_t whole = bits_of(shifted) - bits_of(SINGLE_ROUNDER) + 256;
    const uint32_t half = whole >> 1;
    return sum * power_of_two(half - 128) * power_of_two(whole - half - 128);
}

static inline float log_one(float x)
{
    const float *c = single_log_terms;
    const uint32_t fraction = ((uint32_t)1 << 23) - 1, lift = (uint32_t)256 << 23;
    const bool tiny = x < 0x1p-126f;
    const uint32_t above = bits_of(tiny ? x * 0x1p25f : x) - bits_of(0.75f) + lift;
    const float m = of_bits((above & fraction) + bits_of(0.75f));
    const float e = (float)(int32_t)(above >> 23) - (tiny ? 256.0f + 25.0f : 256.0f);
    const float f = m - 1.0f, s = f / (2.0f + f), z = s * s;
    const float p = fmaf(z * z, c[2], fmaf(c[1], z, c[0])), half = 0.5f * f * f;
    const float correction = fmaf(e, SINGLE_LN2_LOW, s * fmaf(z, p, half));
    const float ordinary = fmaf(e, SINGLE_LN2_HIGH, f - (half - correction));
    const float past = x == HUGE_VALF ? x : ordinary;
    const float end = x == 0.0f ? -HUGE_VALF : past;
    return x >= 0.0f ? end : NAN;
}

static void block_quick_exp(float *out, const float *x, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = exp_one(x[lane]);
}

static void block_quick_log(float *out, const float *x, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = log_one(x[lane]);
}

/* ---- normal quantiles: middle and tail of every lane, which is less work than to tell them apart ---- */

static inline float ratio_at(const struct single_ratio *ratio, float x)
{
    const float *a = ratio->above, *b = ratio->below;
    return fmaf(fmaf(fmaf(a[3], x, a[2]), x, a[1]), x, a[0]) /
           fmaf(fmaf(fmaf(b[3], x, b[2]), x, b[1]), x, b[0]);
}

/* Below 0 or above 1 there is no number, at the ends there are infinities. */
static inline float quantile_one(float p)
{
    const float q = p - 0.5f, size = fabsf(q);
    const float r = sqrtf(-log_one(q < 0.0f ? p : 1.0f - p));
    const float middle = fabsf(q * ratio_at(&single_middle, 0.180625f - q * q));
    const float tail = ratio_at(&single_tail, r - 1.6f);
    const float far = r == HUGE_VALF ? r : ratio_at(&single_far, r - 5.0f);
    const float outside = r > 5.0f ? far : tail;
    return copysignf(size <= 0.425f ? middle : outside, q);
}

static void block_normal_quantile(float *out, const float *x, size_t lanes)
{
    for (size_t lane = 0; lane < WHOLE_LANES(lanes); lane++)
        out[lane] = quantile_one(x[lane]);
}

const struct single_table TABLE = {
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function) .name = block_##name,
#define MAP2(name, shown, function) .name = block_##name,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
};
