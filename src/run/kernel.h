// SPDX-License-Identifier: MIT
/* What is done to blocks of lanes, one table a vector width; private to run.
 *
 * Blocks are 64-byte aligned and `lanes` is a multiple of 8. An output is never also an input. */
#ifndef SURETY_RUN_KERNEL_H
#define SURETY_RUN_KERNEL_H

#include "model/model.h"

#include <stddef.h>

typedef void kernel_op(double *restrict out, const double *a, const double *b, const double *c,
                       size_t lanes);

struct kernels {
    kernel_op *ops[OP_COUNT];
    void (*graph)(double *restrict out, const double *x, const struct graph *graph, size_t lanes);
    void (*add_scaled)(double *restrict sum, const double *term, double factor, size_t lanes);
    void (*sum_scaled)(double *restrict out, const double *start, const double *term, double factor,
                       size_t lanes); /* start + factor * term */
    void (*settle_nan)(double *values, size_t lanes); /* every NaN becomes the same one */
};

extern const struct kernels kernels_portable, kernels_avx2, kernels_avx512;

#endif
