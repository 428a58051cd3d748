// SPDX-License-Identifier: MIT
/* Philox4x32-10 on blocks of lanes, compiled once a vector width.
 *
 * Each lane holds the four 32-bit words of its counter in four 64-bit numbers, because the wide
 * product of two 32-bit numbers is one instruction there. Compilers do not find that instruction in
 * plain C (AVX2: 8.7 ns a draw, with it 2), so the product, and nothing else, is an intrinsic. The
 * portable width is the plain loop that the others are tested against.
 *
 * Constants and rounds: Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as
 * 1, 2, 3", SC'11, doi:10.1145/2063384.2063405. */
#include "base/random_width.h"

#include <stdbool.h>
#include <string.h>

static const uint64_t multiply_0 = 0xD2511F53u, multiply_1 = 0xCD9E8D57u;
static const uint64_t bump_0 = 0x9E3779B9u, bump_1 = 0xBB67AE85u;
static const uint64_t one_exponent = 0x3FF0000000000000u; /* of numbers in [1, 2) */

enum { ROUNDS = 10 };

#if defined VECTOR_WIDTH_AVX512 || defined VECTOR_WIDTH_AVX2

#include <immintrin.h>

#ifdef VECTOR_WIDTH_AVX512
#define RANDOM_WIDTH random_avx512
#define WORDS __m512i
#define MULTIPLY _mm512_mul_epu32
enum { PACK = 8, TOGETHER = 4 };
#else
#define RANDOM_WIDTH random_avx2
#define WORDS __m256i
#define MULTIPLY _mm256_mul_epu32
enum { PACK = 4, TOGETHER = 2 };
#endif

static const uint64_t low_word = 0xFFFFFFFFu;

typedef uint64_t words __attribute__((vector_size(8 * PACK)));
typedef double reals __attribute__((vector_size(8 * PACK)));

static words multiply(words a, uint64_t b)
{
    const words other = b - (words){0};
    return (words)MULTIPLY((WORDS)a, (WORDS)other);
}

struct counter {
    words c0, c1, c2, c3;
};

/* The product reads only the low half of each number, so what stands in high halves is let be
 * until the end. */
static void turn(struct counter *at, uint64_t k0, uint64_t k1)
{
    const words p = multiply(at->c0, multiply_0), q = multiply(at->c2, multiply_1);
    *at = (struct counter){(q >> 32) ^ at->c1 ^ k0, q, (p >> 32) ^ at->c3 ^ k1, p};
}

/* 1 + k / 2^52 by its bits; both sums are exact. */
static void put(double *out, const struct counter *at)
{
    const words bits = at->c1 << 32 | (at->c0 & low_word);
    const reals drawn = ((reals)(bits >> 12 | one_exponent) - 1.0) + 0x1p-53;
    memcpy(out, &drawn, sizeof drawn);
}

static words futures_at(const uint64_t *futures)
{
    words future;
    memcpy(&future, futures, sizeof future);
    return future;
}

static struct counter begin(words future, uint64_t step)
{
    const words none = {0};
    return (struct counter){future, future >> 32, step - none, (step >> 32) - none};
}

/* After two rounds; of futures below 2^32, where half of them is the same in all lanes. */
static struct counter begin_low(words future, uint64_t stream, uint64_t step)
{
    const words none = {0};
    const uint64_t k0 = stream, k1 = stream >> 32;
    const uint64_t q = (step & low_word) * multiply_1, c0 = (q >> 32) ^ (k0 & low_word);
    const uint64_t then = (c0 & low_word) * multiply_0;
    const words p = multiply(future, multiply_0), c2 = (p >> 32) ^ ((step >> 32) ^ (k1 & low_word));
    const words second = multiply(c2, multiply_1);
    return (struct counter){(second >> 32) ^ ((q ^ (k0 + bump_0)) & low_word), second,
                            p ^ ((then >> 32) ^ (k1 + bump_1)), then - none};
}

/* Side by side: each round of one waits for the one before. */
static inline void draw_some(double *out, uint64_t stream, const uint64_t *futures, uint64_t step,
                             bool low, int packs)
{
    struct counter at[TOGETHER];
    for (int i = 0; i < packs; i++)
        at[i] = low ? begin_low(futures_at(futures + i * PACK), stream, step)
                    : begin(futures_at(futures + i * PACK), step);
    for (int round = low ? 2 : 0; round < ROUNDS; round++)
        for (int i = 0; i < packs; i++)
            turn(&at[i], stream + (uint64_t)round * bump_0,
                 (stream >> 32) + (uint64_t)round * bump_1);
    for (int i = 0; i < packs; i++)
        put(out + i * PACK, &at[i]);
}

void RANDOM_WIDTH(double *out, uint64_t stream, const uint64_t *futures, uint64_t step,
                  size_t lanes)
{
    uint64_t all = 0;
    size_t lane = 0;
    for (size_t i = 0; i < lanes; i++)
        all |= futures[i];
    for (; lane + TOGETHER * PACK <= lanes && all <= low_word; lane += TOGETHER * PACK)
        draw_some(out + lane, stream, futures + lane, step, true, TOGETHER);
    for (; lane < lanes; lane += PACK)
        draw_some(out + lane, stream, futures + lane, step, all <= low_word, 1);
}

#else

static double draw(uint64_t future, uint64_t stream, uint64_t step)
{
    uint32_t c0 = (uint32_t)future, c1 = (uint32_t)(future >> 32);
    uint32_t c2 = (uint32_t)step, c3 = (uint32_t)(step >> 32);
    uint32_t k0 = (uint32_t)stream, k1 = (uint32_t)(stream >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t p = c0 * multiply_0, q = c2 * multiply_1;
        c0 = (uint32_t)(q >> 32) ^ c1 ^ k0, c1 = (uint32_t)q;
        c2 = (uint32_t)(p >> 32) ^ c3 ^ k1, c3 = (uint32_t)p;
        k0 += (uint32_t)bump_0, k1 += (uint32_t)bump_1;
    }
    const uint64_t bits = (((uint64_t)c1 << 32 | c0) >> 12) | one_exponent;
    double real = 0;
    memcpy(&real, &bits, sizeof real);
    return (real - 1.0) + 0x1p-53;
}

void random_portable(double *out, uint64_t stream, const uint64_t *futures, uint64_t step,
                     size_t lanes)
{
    for (size_t lane = 0; lane < lanes; lane++)
        out[lane] = draw(futures[lane], stream, step);
}

#endif
