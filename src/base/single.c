// SPDX-License-Identifier: MIT
/* Chooses among the widths; the functions are in single_width.c, compiled once a width. */
#include "base/single.h"

#include "base/single_width.h"

#include <assert.h>

const struct single_table *single_table(enum vector_width width)
{
    static const struct single_table *const tables[VECTOR_WIDTH_COUNT] = {
        [VECTOR_PORTABLE] = &single_table_portable,
#ifdef __x86_64__
        [VECTOR_AVX2] = &single_table_avx2,
        [VECTOR_AVX512] = &single_table_avx512,
#endif
    };
    assert(width < VECTOR_WIDTH_COUNT && tables[width]);
    return tables[width];
}
