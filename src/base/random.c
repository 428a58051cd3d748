// SPDX-License-Identifier: MIT
/* One draw at a time through Random123; whole blocks by random_width.c, compiled once a width. */
#include "base/random.h"

#include "base/random_width.h"

#include <assert.h>

/* Random123's header converts as it likes; our warnings are for our own code. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wundef"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

/* Keeps the keys of streams apart from draws that anybody else makes under the same seed. */
enum { STREAM_MARK = 0x53757274 };

static uint64_t join(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    const philox4x32_ctr_t at = {{counter[0], counter[1], counter[2], counter[3]}};
    const philox4x32_key_t under = {{key[0], key[1]}};
    const philox4x32_ctr_t drawn = philox4x32(at, under);
    for (size_t i = 0; i < 4; i++)
        out[i] = drawn.v[i];
}

uint64_t random_stream(uint64_t seed, uint64_t name_hash, uint32_t call)
{
    const uint32_t counter[4] = {(uint32_t)name_hash, (uint32_t)(name_hash >> 32), call,
                                 STREAM_MARK};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t drawn[4];
    random_philox(counter, key, drawn);
    return join(drawn[0], drawn[1]);
}

static double open_uniform(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

struct random_pair random_at(uint64_t stream, uint64_t future, uint64_t step)
{
    const uint32_t counter[4] = {(uint32_t)future, (uint32_t)(future >> 32), (uint32_t)step,
                                 (uint32_t)(step >> 32)};
    const uint32_t key[2] = {(uint32_t)stream, (uint32_t)(stream >> 32)};
    uint32_t drawn[4];
    random_philox(counter, key, drawn);
    return (struct random_pair){.first = open_uniform(join(drawn[0], drawn[1])),
                                .second = open_uniform(join(drawn[2], drawn[3]))};
}

void random_block(enum vector_width width, double *out, uint64_t stream, const uint64_t *futures,
                  uint64_t step, size_t lanes)
{
    static random_width *const blocks[VECTOR_WIDTH_COUNT] = {
        [VECTOR_PORTABLE] = random_portable,
#ifdef __x86_64__
        [VECTOR_AVX2] = random_avx2,
        [VECTOR_AVX512] = random_avx512,
#endif
    };
    assert(lanes % 8 == 0 && (uintptr_t)out % 64 == 0 && (uintptr_t)futures % 64 == 0);
    assert(width < VECTOR_WIDTH_COUNT && blocks[width]);
    blocks[width](out, stream, futures, step, lanes);
}
