// SPDX-License-Identifier: MIT
/* What instructions cost, in plain operations: an addition of one lane is 1. Measured by
 * bench/kernel_bench; good enough to choose where to cut a run, and to say what a pass saves. */
#ifndef SURETY_PLAN_WORK_H
#define SURETY_PLAN_WORK_H

#include "plan/value.h"

enum { WORK_GRAPH = 15, WORK_RANDOM = 10 };

double work_of_op(enum op op);

/* What one future of a run takes. An instruction that gives every lane the same number takes an eighth:
 * it is done for one vector where others are done for a block of eight. */
struct plan_work {
    double instructions; /* executed: once, and at every step of every phase */
    double dear;         /* of these: powers, elementary functions, quotients, graphs, draws */
    double operations;   /* in plain operations */
};

struct plan_work plan_work(const struct plan *plan);

/* What each pass saves: the work of plans of the same model, [PASS_COUNT] with one pass left out and, as
 * the last, with none left out. Needs: a model and options from which a plan was built before. */
enum status plan_measure_passes(const struct model *model, const struct plan_options *options,
                                struct plan_work works[PASS_COUNT + 1]);

#endif
