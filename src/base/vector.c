// SPDX-License-Identifier: MIT
/* Chooses among the widths; the functions are in vector_width.c, compiled once a width. */
#include "base/vector.h"

#include "base/vector_width.h"

#include <assert.h>
#include <stdalign.h>

enum { BLOCK = 8 }; /* the least block: one vector of the widest kind */

bool vector_has(enum vector_width width)
{
#ifdef __x86_64__
    const bool fused = __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx");
    const bool avx2 = fused && __builtin_cpu_supports("avx2");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    const bool has[VECTOR_WIDTH_COUNT] = {fused, avx2, avx512};
    return width < VECTOR_WIDTH_COUNT && has[width];
#else
    return width == VECTOR_PORTABLE;
#endif
}

enum vector_width vector_widest(void)
{
    enum vector_width widest = VECTOR_PORTABLE;
    for (enum vector_width width = VECTOR_PORTABLE; width < VECTOR_WIDTH_COUNT; width++)
        if (vector_has(width))
            widest = width;
    return widest;
}

const char *vector_width_name(enum vector_width width)
{
    static const char *const names[VECTOR_WIDTH_COUNT] = {"portable", "avx2", "avx512"};
    return width < VECTOR_WIDTH_COUNT ? names[width] : "unknown";
}

const struct vector_table *vector_table(enum vector_width width)
{
    static const struct vector_table *const tables[VECTOR_WIDTH_COUNT] = {
        [VECTOR_PORTABLE] = &vector_table_portable,
#ifdef __x86_64__
        [VECTOR_AVX2] = &vector_table_avx2,
        [VECTOR_AVX512] = &vector_table_avx512,
#endif
    };
    assert(width < VECTOR_WIDTH_COUNT && tables[width]);
    return tables[width];
}

double vector_one1(vector_map1 *map, double x)
{
    alignas(64) double in[BLOCK], out[BLOCK];
    for (int i = 0; i < BLOCK; i++)
        in[i] = x;
    map(out, in, BLOCK);
    return out[0];
}

double vector_one2(vector_map2 *map, double x, double y)
{
    alignas(64) double left[BLOCK], right[BLOCK], out[BLOCK];
    for (int i = 0; i < BLOCK; i++)
        left[i] = x, right[i] = y;
    map(out, left, right, BLOCK);
    return out[0];
}
