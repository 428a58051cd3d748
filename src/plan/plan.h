// SPDX-License-Identifier: MIT
/* A plan: a model as sorted lists of vector instructions over numbered slots.
 *
 * A slot holds one number for each lane (future). Sections run in order: `once` at the start of a
 * run (what inputs alone decide), `initial` (initial values of stocks and memories, sorted for
 * themselves), then the step section of the phase that a step belongs to (every step, or every
 * Runge-Kutta stage). Names are gone but for outputs.
 *
 * Between `initial` and the first step the runner copies initial values into the states. In
 * `initial` TIME is the start and a random number is that of step 0.
 *
 *   slots [ 0 | time, stage time | constants | inputs | states | clocks | kept values | roots |
 *           temporaries ]
 *
 * Temporaries are written again and again, also by another section; roots are the flows and outputs of
 * a phase and hold until its step is done; the rest has one meaning for the whole run. Values that
 * `once` and `initial` compute for the steps are kept values.
 *
 * Promises: an instruction's output is never one of its inputs; slot 0 is always 0; instructions
 * marked uniform give the same number in every lane; the same model and options give the same plan.
 * */
#ifndef SURETY_PLAN_PLAN_H
#define SURETY_PLAN_PLAN_H

#include "base/arena.h"
#include "base/problem.h"
#include "model/model.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum instruction_kind {
    DO_OP,      /* out = op(a, b, c) */
    DO_GRAPH,   /* out = graphs[index](a) */
    DO_RANDOM,  /* out = uniform of streams[index] at this step */
    DO_HISTORY, /* out = value of a at b time units ago, c before the start; histories[index] */
};

struct instruction {
    uint8_t kind; /* enum instruction_kind */
    uint8_t op;   /* enum op */
    bool uniform; /* every lane has the same value */
    bool spread;  /* uniform, and read by a varying instruction, a state or an output */
    uint32_t out, a, b, c;
    uint32_t index;
};

struct section {
    const struct instruction *items;
    uint32_t count;
    const char *const *names; /* for people: the cell that each instruction computes; NULL entries
                                 are parts of one */
};

struct plan_stream {
    uint64_t name_hash, seed;
    uint32_t call;
};

/* Steps that are computed alike: from the end of the phase before up to, not including, `end`. The
 * last phase ends behind the last step. */
struct phase {
    size_t end;
    struct section step;
    const uint32_t *flows;   /* of each state: the slot of its flow or next value, or FLOW_NONE */
    const uint32_t *outputs; /* of each output: its slot */
    const uint32_t *clocks;  /* indexes of the clocks that this phase reads */
    uint32_t clock_count;
};

#define FLOW_NONE UINT32_MAX /* the state stays as it is: it stands still, or nothing reads it */

/* A number that is the same in all futures, known for every step when the plan is made. */
struct plan_clock {
    uint32_t slot;
    const double *values; /* one a step, the last included */
    const char *name;     /* for people; NULL: a part of an equation */
};

/* Stocks: state += dt * flow. Memories: state = flow. Flows stand in the phases. */
struct plan_state {
    uint32_t slot, initial; /* slots: the state; its initial value */
    bool memory;
    const char *name; /* as people see it */
};

struct plan_constant {
    uint32_t slot;
    double value;
};

/* A value from outside, one number a lane: an uncertainty, or any cell asked for as an input. An
 * input that is a stock or a memory replaces its initial value. */
struct plan_input {
    uint32_t cell, slot;
    const char *name; /* as people see it */
    double base;      /* the value its equation has in the model, all other inputs at their bases,
                         used when nothing is given; NaN when the equation is no constant */
};

struct plan_output {
    uint32_t cell;
    const char *name;
    const char *units; /* NULL when absent */
    bool uniform;      /* every lane has the same value */
};

/* What plan_build saved, for reports. */
struct plan_savings {
    uint32_t folded;      /* operations on constants, done now */
    uint32_t simplified;  /* operations that an exact identity removed */
    uint32_t shared;      /* operations that were there already */
    uint32_t fused;       /* products that became part of a muladd */
    uint32_t hoisted;     /* instructions that run once, not every step */
    uint32_t uniform;     /* instructions that give one value for all lanes */
    uint32_t pruned;      /* cells that nothing asked for needs */
    uint32_t temporaries; /* slots that instructions reuse */
    uint32_t known;       /* values a step that all futures share, computed with the plan */
    uint32_t held;        /* states that stand still, in the phase where most do */
    uint32_t step;        /* instructions a step, if all steps were one phase and nothing known */
};

struct plan {
    struct sim_specs specs;
    bool single;       /* runs in single precision */
    size_t steps;      /* round((stop - start) / dt) */
    size_t save_every; /* steps between saved rows */
    uint32_t slot_count;
    uint32_t time_slot, stage_time_slot; /* TIME at the start of the step; TIME of the stage */
    struct section once, initial;
    const struct phase *phases; /* at least one */
    uint32_t phase_count;
    const struct plan_constant *constants;
    uint32_t constant_count;
    const struct plan_state *states;
    uint32_t state_count;
    const struct plan_input *inputs;
    uint32_t input_count;
    const struct plan_clock *clocks;
    uint32_t clock_count;
    const struct plan_output *outputs;
    uint32_t output_count;
    const struct graph *const *graphs;
    uint32_t graph_count;
    const struct plan_stream *streams;
    uint32_t stream_count;
    uint32_t history_count;
    uint32_t equation_count; /* cells that the plan computes each step: for ns per equation */
    uint32_t work_before;    /* instructions before folding, sharing and pruning, for reports */
    struct plan_savings savings;
};

/* Passes that can be left out, to measure what each saves. */
enum plan_pass {
#define PASS(name, what) PASS_##name,
#include "plan/pass.def"
#undef PASS
    PASS_COUNT
};

static inline bool plan_leaves_out(uint32_t without, enum plan_pass pass)
{
    return without >> pass & 1u;
}

struct plan_options {
    const uint32_t *inputs; /* cells whose value comes from outside */
    uint32_t input_count;
    const uint32_t *outputs; /* cells to be read; NULL: every cell that is not hidden */
    uint32_t output_count;
    const struct sim_specs *specs; /* NULL: the model's */
    bool quick; /* powers and quotients may be computed in cheaper ways that round differently */
    bool single; /* runs are to be in single precision; changes nothing in the plan */
    uint32_t without; /* passes that are left out: 1 << pass; for measuring. Without pruning all cells
                         that are not hidden are outputs too, behind those asked for */
};

/* Needs: a model. Gives: a plan. Problems: algebraic loops, each with its whole path, in reading
 * order (a -> b: the equation of a uses b; PROBLEM_LOOP_ALGEBRAIC); sim_specs that make no
 * sense. */
enum status plan_build(struct arena *arena, const struct model *model,
                       const struct plan_options *options, const struct plan **out,
                       struct problems *problems);

/* How many of a, b and c an instruction reads. */
uint32_t instruction_arguments(const struct instruction *instruction);

/* For people: sections, instructions, slots, what was folded, shared and pruned. */
void plan_print(const struct plan *plan, FILE *out);

/* The first promise that a plan breaks, as a sentence; NULL when it keeps them all, or when memory
 * for looking is out. For tests and asserts. */
const char *plan_verify(struct arena *arena, const struct plan *plan);

#endif
