// SPDX-License-Identifier: MIT
/* Mathematics on blocks of doubles that gives the same bits at every vector width.
 *
 * SLEEF's deterministic `finz` functions (1.0 ULP; erfc 1.5) behind one table of pointers, chosen
 * once at start by what the processor has: portable (one lane at a time), AVX2 or AVX-512. `lanes`
 * is a multiple of 8; pointers are 64-byte aligned; out may equal x. Functions follow IEEE 754 and
 * C's Annex F for out-of-domain input (NaN, infinities); which NaN is not promised. Near the
 * largest double some overflow early: sinh and cosh from 709 on, pow above 1.7e308, lgamma above
 * 1e305.
 *
 * `quick_exp` and `quick_log` are ours: 1.1 and 1.0 ULP, for all input, and so plain that machine code
 * has them inside its loops (native/elementary.c). `strict_exp`, `strict_log` and `strict_pow` are ours too, for
 * the same reason: 0.8, 0.51 and 0.9 ULP, over all their range. Plans of strict arithmetic use them in place
 * of exp, log and pow.
 *
 * All widths need fused multiply-add: on x86-64 that is a processor of 2013 or later (Haswell,
 * Zen), because the distributed SLEEF uses the instruction even in its scalar functions. */
#ifndef SURETY_BASE_VECTOR_H
#define SURETY_BASE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

enum vector_width { VECTOR_PORTABLE, VECTOR_AVX2, VECTOR_AVX512, VECTOR_WIDTH_COUNT };

/* Whether this processor can run a width. When it cannot run even VECTOR_PORTABLE, nothing here may
 * be called: the command line says so and ends. */
bool vector_has(enum vector_width width);

/* The widest that this processor has. */
enum vector_width vector_widest(void);
const char *vector_width_name(enum vector_width width);

typedef void vector_map1(double *out, const double *x, size_t lanes);
typedef void vector_map2(double *out, const double *x, const double *y, size_t lanes);

/* One table a width; entries named after the MAP lines of base/op.def. */
struct vector_table {
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function) vector_map1 *name;
#define MAP2(name, shown, function) vector_map2 *name;
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
};
const struct vector_table *vector_table(enum vector_width width);

/* One value, for constant folding and tests: the same bits as the block functions.
 * `normal_quantile` is Wichura's AS 241 (PPND16), the inverse of the standard normal distribution
 * function. */
double vector_one1(vector_map1 *map, double x);
double vector_one2(vector_map2 *map, double x, double y);

#endif
