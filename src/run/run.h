// SPDX-License-Identifier: MIT
/* Futures through time: one plan, many lanes at once.
 *
 * A batch owns the slots of one block of lanes:
 *
 *   slots [ slot 0: lane 0 .. lane L-1 ][ slot 1: .. ] ...      64-byte aligned, L a multiple of 8, or of
 *                                                               16 in single precision; an odd number
 *                                                               of cache lines each (native/rows.h)
 *
 * so every instruction reads and writes contiguous numbers. The result of a future depends on plan,
 * inputs, seed and future number alone: not on L, on the other lanes or on the vector width.
 *
 * Slots hold doubles, or floats where the plan is to run in single precision. What goes in and what comes out
 * are doubles either way. */
#ifndef SURETY_RUN_RUN_H
#define SURETY_RUN_RUN_H

#include "base/error.h"
#include "base/vector.h"
#include "native/native.h"
#include "plan/plan.h"
#include "run/draws.h"

#include <stdbool.h>

enum { LANES_DEFAULT = 64, LANES_LEAST = 8, LANES_MOST = 4096 };

struct kernels;

struct batch {
    const struct plan *plan;
    size_t lanes;
    enum vector_width width;
    const struct phase *phase;     /* of the present step */
    const struct kernels *kernels; /* of that width */
    struct native native;          /* machine code of the steps, if any */
    bool borrowed;                 /* that code is somebody else's */
    void *spill;                   /* owned: its scratch memory */
    size_t number_bytes;           /* of a double or a float: rows are `lanes` of them */
    char *slots;                   /* owned: the plan's slots, then rows of the machine code */
    char *stages;      /* owned: for every state its value before the step, its summed slopes and
                          its held flow; state_count * lanes each */
    char *histories;   /* owned: for every history the past values of its input, step by step */
    double *doubles;   /* owned: a row that goes in or comes out */
    uint64_t *futures; /* owned: number of each lane's future */
    struct drawn **drawn; /* owned: for every stream, where uniform and where normal numbers drawn
                             from it are kept, or NULL */
    struct native_draw *apart; /* owned: draws that the machine code reads where they stand */
    char *fresh;               /* owned: a row for each of them, one behind the other: those that are not kept */
    uint64_t *streams; /* owned: keys of the plan's random streams under the seed in use */
    bool *feeds_on_state; /* owned: for every phase and state, whether the flow is a state's slot */
};

/* A block's lanes when so many are asked for: rounded up to a multiple of LANES_LEAST, in single precision of
 * twice that. */
size_t batch_lanes(const struct plan *plan, size_t lanes);

/* Gives batch_lanes(plan, lanes); `lanes` is at most LANES_MOST, and the processor must have `width`.
 * STATUS_NO_MEMORY says how much was needed. The plan must outlive the batch. */
enum status batch_init(struct batch *batch, const struct plan *plan, size_t lanes,
                       enum vector_width width, struct error *err);

/* Makes machine code of the steps, so that runs are quicker; their bits stay the same. Where there
 * can be none (native.h) the batch runs by kernels as before, and that is no error. */
enum status batch_compile(struct batch *batch, struct error *err);

/* The same with code that was made of this plan before, for as many lanes and this width; it must outlive
 * the batch. */
enum status batch_adopt(struct batch *batch, const struct native *native, struct error *err);
void batch_free(struct batch *batch);

struct batch_run {
    uint64_t seed;
    const uint64_t *futures;     /* `used` numbers */
    size_t used;                 /* lanes in use, 1 .. lanes; the rest repeat the last one */
    const double *const *inputs; /* for each input of the plan `used` values, or NULL for its base;
                                    NULL: all bases */
    struct draws *draws; /* where the draws of these futures are kept; NULL: nowhere. Only machine
                            code looks there */
    /* Called at the start, every save_every steps and at the stop, with stocks and auxiliaries of
     * that time. A status other than OK ends the run and is handed on. NULL: no
     * record. */
    enum status (*record)(void *self, const struct batch *batch, size_t row, double time);
    void *self;
    /* Where a run's states at the beginning of a phase are known, it can begin there: for each state
     * of the plan `used` values, as batch_state gave them, or NULL for one that still has its initial value. Rows
     * before that are not recorded. NULL: from the start. */
    const double *const *states;
    uint32_t phase;
    /* Called when a phase begins, but for the one that the run begins with. NULL: not. */
    void (*turn)(void *self, const struct batch *batch, uint32_t phase);
    void *turn_self;
};

/* Integrates from start to stop with the plan's method: Euler, RK2 (Heun) or RK4; step.c has the
 * formulas. Numbers that are not finite are no error here: they are data, and callers count them. A
 * batch may run again and again; nothing of an earlier run is left. */
enum status batch_run(struct batch *batch, const struct batch_run *run, struct error *err);

/* The lanes of the k-th output of the plan at the present row; valid inside `record` until the next is asked
 * for. Every NaN has the same bits. */
const double *batch_output(const struct batch *batch, uint32_t output);

/* The lanes of the k-th state of the plan; valid inside `turn` until the next is asked for. */
const double *batch_state(const struct batch *batch, uint32_t state);

/* Rows that a run of this plan records: the start, every save_every steps, and the stop. */
size_t plan_rows(const struct plan *plan);
double plan_row_time(const struct plan *plan, size_t row);

#endif
