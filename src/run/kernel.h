// SPDX-License-Identifier: MIT
/* What is done to blocks of lanes, one table a vector width and precision; private to run.
 *
 * Blocks of numbers are of the table's precision where they are void, and doubles else. They are 64-byte
 * aligned and `lanes` is a multiple of 8. An output is never also an input. */
#ifndef SURETY_RUN_KERNEL_H
#define SURETY_RUN_KERNEL_H

#include "model/model.h"

#include <stddef.h>

typedef void kernel_op(void *restrict out, const void *a, const void *b, const void *c,
                       size_t lanes);

/* What a history reads: `past` are rows of `stride` lanes, one a step. */
struct lookback {
    const void *past, *delay, *before;
    size_t stride, step;
    double dt;
};

struct kernels {
    kernel_op *ops[OP_COUNT];
    void (*graph)(void *restrict out, const void *x, const struct graph *graph, size_t lanes);
    /* The value round(delay / dt) steps ago, lane by lane: each may have a delay of its own. A delay
     * below zero counts as none; one that is no number reaches before the start. */
    void (*look_back)(void *restrict out, const struct lookback *lookback, size_t lanes);
    void (*add_scaled)(void *restrict sum, const void *term, double factor, size_t lanes);
    void (*sum_scaled)(void *restrict out, const void *start, const void *term, double factor,
                       size_t lanes); /* start + factor * term */
    void (*fill)(void *out, double value, size_t lanes);
    void (*take)(void *restrict out, const double *restrict values, size_t lanes);
    /* The same of uniform draws, which stay below 1. */
    void (*take_draws)(void *restrict out, const double *restrict drawn, size_t lanes);
    void (*give)(double *restrict out, const void *restrict values, size_t lanes);
    void (*settle_nan)(double *values, size_t lanes); /* every NaN becomes the same one */
};

extern const struct kernels kernels_portable, kernels_avx2, kernels_avx512;
extern const struct kernels kernels_single_portable, kernels_single_avx2, kernels_single_avx512;

/* Graphical functions of one width and precision. */
typedef void kernel_graph(void *restrict out, const void *x, const struct graph *graph,
                          size_t lanes);
kernel_graph graph_portable, graph_avx2, graph_avx512;
kernel_graph graph_single_portable, graph_single_avx2, graph_single_avx512;

#endif
