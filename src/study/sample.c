// SPDX-License-Identifier: MIT
/* Sobol' points from direction numbers, scrambled by hashes that only carry upward.
 *
 * A nested uniform (Owen) scramble flips each binary digit of a point by a random bit that depends on
 * the digits before it. On the reversed number "before" is "less significant", and additions, odd
 * multiplications and x ^= x * even move information only from less to more significant bits. So any
 * chain of them is such a scramble, and nets stay nets whatever its keys are. The chain of Laine and
 * Karras has one key and lets neighbouring nodes of the tree of flips agree too often; here every
 * round has a key of its own from Philox. */
#include "study/sample.h"

#include "base/random.h"
#include "base/table.h"

#include <assert.h>
#include <math.h>

enum { BITS = 32, DEGREE_MOST = 13 };

struct direction {
    uint16_t degree, a;
    uint16_t m[DEGREE_MOST];
};

static const struct direction table[SAMPLE_DIMENSIONS - 1] = {
#define JOE_KUO(dimension, degree, a, ...) [(dimension)-2] = {degree, a, {__VA_ARGS__}},
#include "study/joe_kuo.def"
#undef JOE_KUO
};

/* v[k] is what bit k of a point's index brings: a binary fraction of 32 digits. */
static void direction_numbers(uint32_t dimension, uint32_t v[BITS])
{
    assert(dimension >= 1 && dimension <= SAMPLE_DIMENSIONS);
    if (dimension == 1) {
        for (uint32_t k = 0; k < BITS; k++)
            v[k] = UINT32_C(1) << (BITS - 1 - k);
        return;
    }
    const struct direction *row = &table[dimension - 2];
    const uint32_t degree = row->degree;
    for (uint32_t k = 0; k < degree; k++)
        v[k] = (uint32_t)row->m[k] << (BITS - 1 - k);
    for (uint32_t k = degree; k < BITS; k++) {
        v[k] = v[k - degree] ^ (v[k - degree] >> degree);
        for (uint32_t j = 1; j < degree; j++)
            if (row->a >> (degree - 1 - j) & 1)
                v[k] ^= v[k - j];
    }
}

static uint32_t point(uint32_t index, const uint32_t v[BITS])
{
    uint32_t x = 0;
    for (uint32_t k = 0; index; k++, index >>= 1)
        x ^= v[k] & (0u - (index & 1));
    return x;
}

uint32_t sample_sobol_raw(uint32_t index, uint32_t dimension)
{
    uint32_t v[BITS];
    direction_numbers(dimension, v);
    return point(index, v);
}

static uint32_t reverse_bits(uint32_t x)
{
    x = x << 16 | x >> 16;
    x = (x & 0x00ff00ffu) << 8 | (x & 0xff00ff00u) >> 8;
    x = (x & 0x0f0f0f0fu) << 4 | (x & 0xf0f0f0f0u) >> 4;
    x = (x & 0x33333333u) << 2 | (x & 0xccccccccu) >> 2;
    return (x & 0x55555555u) << 1 | (x & 0xaaaaaaaau) >> 1;
}

struct scramble {
    uint32_t key[8];
};

/* The keys of a dimension under a seed. */
static struct scramble scramble_of(uint64_t seed, uint32_t dimension)
{
    const uint64_t stream = random_stream(seed, text_hash("sobol"), dimension);
    const uint32_t key[2] = {(uint32_t)stream, (uint32_t)(stream >> 32)};
    struct scramble scramble;
    for (uint32_t half = 0; half < 2; half++) {
        const uint32_t counter[4] = {half, 0, 0, 0};
        random_philox(counter, key, scramble.key + (size_t)4 * half);
    }
    return scramble;
}

static uint32_t scrambled(uint32_t x, const struct scramble *scramble)
{
    const uint32_t *key = scramble->key;
    x = reverse_bits(x);
    x += key[0];
    for (size_t round = 1; round < 7; round += 2) {
        x *= key[round] | 1;
        x ^= x * (key[round + 1] & ~1u);
    }
    x += key[7];
    return reverse_bits(x);
}

/* The middle of one of 2^32 cells. */
static double fraction(uint32_t x)
{
    return ((double)x + 0.5) * 0x1p-32;
}

double sample_sobol(uint32_t index, uint32_t dimension, uint64_t seed)
{
    const struct scramble scramble = scramble_of(seed, dimension);
    return fraction(scrambled(sample_sobol_raw(index, dimension), &scramble));
}

void sample_sobol_block(double *out, uint32_t first, size_t count, uint32_t dimension,
                        uint64_t seed)
{
    assert(count <= (UINT64_C(1) << BITS) - first);
    uint32_t v[BITS];
    direction_numbers(dimension, v);
    const struct scramble scramble = scramble_of(seed, dimension);
    uint32_t step[BITS]; /* counting from i to i + 1 flips all bits up to the lowest 0 of i */
    for (uint32_t k = 0, x = 0; k < BITS; k++)
        step[k] = x ^= v[k];
    uint32_t index = first, x = point(first, v);
    for (size_t i = 0; i < count; i++) {
        out[i] = fraction(scrambled(x, &scramble));
        if (++index)
            x ^= step[__builtin_ctz(index)];
    }
}

double sample_uniform(double u, double low, double high)
{
    return low + u * (high - low);
}

double sample_triangular(double u, double low, double mode, double high)
{
    const double width = high - low;
    if (u * width < mode - low)
        return low + sqrt(u * width * (mode - low));
    return high - sqrt((1.0 - u) * width * (high - mode));
}
