// SPDX-License-Identifier: MIT
/* A model as a plain C program: one variable and one statement an equation, one future at a time, as other
 * tools generate it. Written from the model, not from the plan: what the engine is compared with. */
#ifndef SURETY_BENCH_SCALAR_PROGRAM_H
#define SURETY_BENCH_SCALAR_PROGRAM_H

#include "base/random.h"
#include "compile/compile.h"

/* What the program is: it makes the draws of this future with our random functions, and gives the outputs at
 * the end of its run. */
typedef struct random_pair scalar_random(uint64_t stream, uint64_t future, uint64_t step);
typedef uint64_t scalar_stream(uint64_t seed, uint64_t name_hash, uint32_t call);
typedef void scalar_begin(uint64_t seed, scalar_random *random, scalar_stream *stream);
typedef void scalar_run(uint64_t future, const double *inputs, double *outputs);

/* AS_WRITTEN has every equation at every step; FOLDED computes constants once and for all when it is written,
 * and leaves out what the outputs do not need. */
enum scalar_form { SCALAR_AS_WRITTEN, SCALAR_FOLDED };

struct scalar_program {
    void *library;
    scalar_begin *begin;
    scalar_run *run;
    size_t equations; /* statements a step */
};

/* Writes, compiles with `cc -O3 -march=native` and loads; `source` is the folder src. Prints what is wrong and
 * gives false when that fails, or when the model is not one for Euler's method. */
bool scalar_program_open(struct scalar_program *program, struct arena *arena,
                         const struct compiled *compiled, enum scalar_form form,
                         const char *source);
void scalar_program_close(struct scalar_program *program);

#endif
