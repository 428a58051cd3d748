// SPDX-License-Identifier: MIT
/* Private to src/model: what conveyors, queues and ovens share.
 *
 * A vessel is a stock that says itself what leaves it. Its own cell stays a stock, changed by its flows
 * like any other; what it needs to know beside its content, slot by slot, stands in hidden memories that
 * change once a step. Amounts are in units of the stock, flows in amounts a time unit. */
#ifndef SURETY_MODEL_VESSEL_H
#define SURETY_MODEL_VESSEL_H

#include "model/function_parts.h"

enum { SLOTS_MOST = 4096 }; /* of a conveyor, and batches of a queue */

/* A hidden memory. */
struct memory {
    uint32_t cell;
    ref value;
};

/* A cell of a conveyor, queue or oven. */
struct vessel {
    uint32_t cell;
    ref parts[VESSEL_COUNT]; /* NULL where none is written */
    struct memory *slots;    /* NULL until it is built, unless somebody looks into it (container.h) */
    ref *places;             /* of a queue: how many slots up to this one are not empty */
    uint32_t slot_count;
};

/* A flow's cell between vessels, or with a unit conversion. */
struct outlet {
    uint32_t cell;
    ref parts[OUTLET_COUNT];        /* NULL where none is written */
    const struct doc_vessel *taker; /* the conveyor or oven that it enters; NULL: none */
    ref most;                       /* that the taker lets in, before conversion; NULL: all */
};

/* One cell of a vessel while what leaves and enters it is made. */
struct vessel_work {
    struct context context;
    const struct doc_variable *stock;
    const struct doc_vessel *source;
    const struct vessel *vessel;
    ref content;
    uint32_t *inflows, *outflows; /* cells */
    size_t inflow_count, outflow_count;
    ref arrest; /* whether it stands still; NULL: never */
};

/* Whether a flow is marked as a conveyor's leakage. */
static inline bool flow_leaks(const struct doc_variable *flow)
{
    return flow->outlet && flow->outlet->leaks;
}

/* A hidden cell that is computed once and used often. */
ref vessel_aux(struct context *c, const char *what, ref value);
/* A memory without next value yet. */
struct memory vessel_memory(struct context *c, const char *what);
/* How many steps a time is, at least one. */
ref vessel_steps(struct context *c, ref time);
/* The steps of a run; more than SLOTS_MOST is a problem at `stock`, and 0. */
uint32_t vessel_run_slots(struct builder *b, const struct doc_variable *stock, const char *why);
/* What flows while the vessel is not arrested. */
ref vessel_unless_arrested(struct vessel_work *work, ref flow);

/* What enters in this step, in units of the stock. */
ref vessel_entered(struct vessel_work *work);
/* Lets the inflows in, in their order, as long as there is room (a flow; NULL: always). */
void vessel_let_in(struct vessel_work *work, ref room);

struct outlet *outlet_find(struct builder *b, uint32_t cell);
/* The vessel of a stock's cell; NULL: there is none, or its parts are not read yet. */
struct vessel *vessel_find(struct builder *b, uint32_t cell);

/* Slots that others look into, before the vessel is built; a queue gets places too. `c` is of the
 * vessel's cell. False after a problem, or when memory is out. */
bool conveyor_add_slots(struct context *c, struct vessel *vessel, uint32_t count);
bool queue_add_slots(struct context *c, struct vessel *vessel);

void build_conveyor(struct vessel_work *work);
void build_oven(struct vessel_work *work);
/* Needs: all conveyors and ovens built. */
void build_queue(struct vessel_work *work);

#endif
