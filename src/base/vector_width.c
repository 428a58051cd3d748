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
#include "base/vector_width.h"

#include <math.h>
#include <sleef.h>
#include <stdalign.h>
#include <stdbool.h>
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

enum { CHUNK = 128 };

/* The lanes outside of the middle, one after another, and how far each is from its end. */
struct tails {
    alignas(64) double distance[CHUNK];
    size_t lane[CHUNK], count;
};

/* Fills up to a multiple of 8. */
static void gather_tails(struct tails *tails, const double *p, size_t lanes)
{
    tails->count = 0;
    for (size_t lane = 0; lane < lanes; lane++) {
        tails->lane[tails->count] = lane;
        tails->count += fabs(p[lane] - 0.5) <= 0.425 ? 0 : 1;
    }
    for (size_t i = 0; i < tails->count; i++) {
        const double at = p[tails->lane[i]];
        tails->distance[i] = at < 0.5 ? at : 1.0 - at;
    }
    for (size_t i = tails->count; i % 8; i++)
        tails->distance[i] = 0.5;
}

/* The far tail (below 1.4e-11) is so rare that its lanes are mended one by one. */
static void tail_quantiles(double *out, const struct tails *tails, const double *q)
{
    alignas(64) double r[CHUNK], size[CHUNK];
    const size_t rounded = (tails->count + 7) / 8 * 8;
    block_log(r, tails->distance, rounded);
    for (size_t i = 0; i < rounded; i++) {
        r[i] = sqrt(-r[i]);
        size[i] = polynomial(tail_ratio.above, r[i] - 1.6) /
                  polynomial(tail_ratio.below, r[i] - 1.6);
    }
    for (size_t i = 0; i < tails->count; i++) {
        const size_t lane = tails->lane[i];
        const double far = r[i] > 5.0 ? far_quantile(tails->distance[i], r[i]) : size[i];
        out[lane] = q[lane] < 0.0 ? -far : far;
    }
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
    tail_quantiles(out, &tails, q);
}

static void block_normal_quantile(double *out, const double *x, size_t lanes)
{
    for (size_t from = 0; from < lanes; from += CHUNK)
        quantile_chunk(out + from, x + from, lanes - from < CHUNK ? lanes - from : CHUNK);
}

/* ---- powers by logarithms ---- */

/* Where exp(y ln x) is what x to the y is: not for x below 0, nor for 0 to nothing. */
static inline bool is_plain_power(double x, double y)
{
    return (x > 0.0 || (x == 0.0 && y > 0.0)) && x < HUGE_VAL && fabs(y) < HUGE_VAL;
}

/* `lanes` is a multiple of 8 up to CHUNK; out may be x or y. */
static void quick_pow_chunk(double *out, const double *x, const double *y, size_t lanes)
{
    alignas(64) double quick[CHUNK], exact[CHUNK];
    size_t others = 0;
    block_log(quick, x, lanes);
    for (size_t lane = 0; lane < lanes; lane++) {
        quick[lane] = y[lane] * quick[lane];
        others += is_plain_power(x[lane], y[lane]) ? 0 : 1;
    }
    block_exp(quick, quick, lanes);
    if (others) {
        block_pow(exact, x, y, lanes);
        for (size_t lane = 0; lane < lanes; lane++)
            quick[lane] = is_plain_power(x[lane], y[lane]) ? quick[lane] : exact[lane];
    }
    memcpy(out, quick, lanes * sizeof *out);
}

static void block_quick_pow(double *out, const double *x, const double *y, size_t lanes)
{
    for (size_t from = 0; from < lanes; from += CHUNK)
        quick_pow_chunk(out + from, x + from, y + from,
                        lanes - from < CHUNK ? lanes - from : CHUNK);
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
