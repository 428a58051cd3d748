// SPDX-License-Identifier: MIT
/* One section, one step; private to run. */
#ifndef SURETY_RUN_STEP_H
#define SURETY_RUN_STEP_H

#include "native/rows.h"
#include "run/run.h"

static inline size_t row_bytes(const struct batch *batch)
{
    return batch->lanes * batch->number_bytes;
}

/* Bytes from one slot to the next. */
static inline size_t slot_stride(const struct batch *batch)
{
    return row_stride(batch->lanes, batch->number_bytes);
}

static inline void *slot_at(const struct batch *batch, uint32_t slot)
{
    return batch->slots + slot * slot_stride(batch);
}

/* Where the numbers are kept that an instruction of kind DO_RANDOM draws. */
static inline struct drawn **drawn_at(const struct batch *batch, const struct instruction *item)
{
    return &batch->drawn[2 * item->index + (item->op == OP_normal_quantile)];
}

/* When a section is computed. */
struct moment {
    size_t step;
    double time, stage_time;
    bool is_stage; /* a trial inside a step: histories are read, not written */
};

/* Sets the TIME slots and computes a section. */
void section_run(struct batch *batch, const struct section *section, const struct moment *moment);

/* Sets the clocks of the present phase and computes its step, by machine code where the batch has
 * it. */
void step_compute(struct batch *batch, const struct moment *moment);

/* Takes all states from this step to the next. Needs: the step section computed at `step`. */
void step_advance(struct batch *batch, size_t step);

double step_time(const struct plan *plan, size_t step);

#endif
