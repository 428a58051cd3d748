// SPDX-License-Identifier: MIT
/* Mathematics on blocks of single precision numbers that gives the same bits at every vector width.
 *
 * Functions are those of vector.h in double precision, their result rounded; but exponentials, logarithms
 * and normal quantiles, which runs are full of, have shorter forms of their own: `quick_exp` and
 * `quick_log` within 1.1 units in the last place, `normal_quantile` within 4e-7 relative.
 *
 * `lanes` is a multiple of 8; pointers are 64-byte aligned; out may equal x. */
#ifndef SURETY_BASE_SINGLE_H
#define SURETY_BASE_SINGLE_H

#include "base/vector.h"

typedef void single_map1(float *out, const float *x, size_t lanes);
typedef void single_map2(float *out, const float *x, const float *y, size_t lanes);

/* One table a width; entries named after the MAP lines of base/op.def. */
struct single_table {
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function) single_map1 *name;
#define MAP2(name, shown, function) single_map2 *name;
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
};
const struct single_table *single_table(enum vector_width width);

#endif
