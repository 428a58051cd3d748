// SPDX-License-Identifier: MIT
/* An oven fills, closes when it is full or the time to fill is over, cooks, gives everything away in one
 * step, and is cleaned before it fills again.
 *
 * Two memories: the phase, and the steps that are left in it. The times of a phase are those at its
 * begin. What is in it at the start of the run is cooking. */
#include "model/vessel.h"

enum { FILLING, COOKING, CLEANING };

struct oven {
    struct vessel_work *work;
    struct context *c;
    struct memory phase, left;
    ref filling, giving;   /* whether it is */
    ref cook, fill, clean; /* steps; fill NULL: no limit; clean NULL: none */
};

static ref phase_is(const struct oven *oven, int phase)
{
    return op2(oven->c, OP_eq, oven->phase.value, number(oven->c, phase));
}

/* Steps in which the oven is cleaned, 0 among them. */
static ref clean_steps(struct context *c, ref time)
{
    ref steps = divide(c, time, number(c, time_step(c)));
    return vessel_aux(c, "clean", op1(c, OP_floor, add(c, steps, number(c, 0.5))));
}

static ref room_of(const struct oven *oven)
{
    struct context *c = oven->c;
    ref capacity = oven->work->vessel->parts[VESSEL_CAPACITY];
    ref dt = number(c, time_step(c));
    ref free =
        capacity ? divide(c, sub(c, capacity, oven->work->content), dt) : number(c, INFINITY);
    ref open = op3(c, OP_choose, oven->filling, free, number(c, 0.0));
    return vessel_aux(c, "room", vessel_unless_arrested(oven->work, open));
}

/* Whether the door closes at the end of this step; `left`: steps to fill after it. */
static ref closes(const struct oven *oven, ref after, ref left)
{
    struct context *c = oven->c;
    ref capacity = oven->work->vessel->parts[VESSEL_CAPACITY];
    ref nearly = number(c, 1.0 - 1e-12); /* sums are rounded */
    ref full = capacity ? op2(c, OP_ge, after, mul(c, capacity, nearly)) : NULL;
    ref over = oven->fill ? op2(c, OP_le, left, number(c, 0.0)) : NULL;
    ref any = full && over ? op2(c, OP_or, full, over) : full ? full : over;
    ref holds = op2(c, OP_gt, after, number(c, 0.0));
    return vessel_aux(c, "closes", any ? op2(c, OP_and, holds, any) : holds);
}

/* By the phase, what a memory becomes; unchanged while arrested. */
static void set_memory(const struct oven *oven, const struct memory *memory, ref filling,
                       ref cooking, ref cleaning, ref initial)
{
    struct context *c = oven->c;
    ref later = op3(c, OP_choose, phase_is(oven, COOKING), cooking, cleaning);
    ref next = op3(c, OP_choose, oven->filling, filling, later);
    if (oven->work->arrest)
        next = op3(c, OP_choose, oven->work->arrest, memory->value, next);
    builder_set_cell(c->builder, memory->cell, next, initial);
}

static void set_phases(const struct oven *oven)
{
    struct context *c = oven->c;
    ref zero = number(c, 0.0), one = number(c, 1.0), content = oven->work->content;
    ref after = vessel_aux(c, "after", add(c, content, vessel_entered(oven->work)));
    ref first = op2(c, OP_le, content, zero);
    ref less = vessel_aux(c, "less", sub(c, oven->left.value, one));
    ref begun =
        op3(c, OP_choose, op2(c, OP_gt, after, zero),
            op3(c, OP_choose, first, oven->fill ? sub(c, oven->fill, one) : zero, less), zero);
    ref filling_left = vessel_aux(c, "filling", begun);
    ref closed = closes(oven, after, filling_left);
    ref clean = oven->clean ? oven->clean : zero;
    ref dirty =
        op3(c, OP_choose, op2(c, OP_gt, clean, zero), number(c, CLEANING), number(c, FILLING));
    ref holds = op2(c, OP_gt, node_initial(c->builder, oven->work->vessel->cell), zero);
    set_memory(
        oven, &oven->phase, op3(c, OP_choose, closed, number(c, COOKING), number(c, FILLING)),
        op3(c, OP_choose, oven->giving, dirty, number(c, COOKING)),
        op3(c, OP_choose, op2(c, OP_le, less, zero), number(c, FILLING), number(c, CLEANING)),
        op3(c, OP_choose, holds, number(c, COOKING), number(c, FILLING)));
    set_memory(oven, &oven->left, op3(c, OP_choose, closed, oven->cook, filling_left),
               op3(c, OP_choose, oven->giving, clean, less), less,
               op3(c, OP_choose, holds, oven->cook, zero));
}

void build_oven(struct vessel_work *work)
{
    struct context *c = &work->context;
    const struct vessel *vessel = work->vessel;
    struct oven oven = {
        .work = work, .c = c, .phase = vessel_memory(c, "phase"), .left = vessel_memory(c, "left")};
    oven.cook = vessel_aux(c, "cook", vessel_steps(c, vessel->parts[VESSEL_LENGTH]));
    if (vessel->parts[VESSEL_FILL])
        oven.fill = vessel_aux(c, "fill", vessel_steps(c, vessel->parts[VESSEL_FILL]));
    if (vessel->parts[VESSEL_CLEAN])
        oven.clean = clean_steps(c, vessel->parts[VESSEL_CLEAN]);
    oven.filling = vessel_aux(c, "open", phase_is(&oven, FILLING));
    ref done = op2(c, OP_le, oven.left.value, number(c, 0.0));
    ref ready = op2(c, OP_and, phase_is(&oven, COOKING), done);
    oven.giving = vessel_aux(c, "gives", vessel_unless_arrested(work, ready));
    ref all = divide(c, work->content, number(c, time_step(c)));
    for (size_t i = 0; i < work->outflow_count; i++)
        builder_set_cell(c->builder, work->outflows[i],
                         i ? number(c, 0.0) : op3(c, OP_choose, oven.giving, all, number(c, 0.0)),
                         NULL);
    vessel_let_in(work, room_of(&oven));
    set_phases(&oven);
}
