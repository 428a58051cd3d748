// SPDX-License-Identifier: MIT
/* A queue gives first what came first.
 *
 * Its outflows are served in their order. One into a plain stock or out of the model takes all that is
 * left. One into a conveyor or oven takes what that one lets in: one batch or many, split or whole. An
 * overflow takes only when a conveyor did not take what an earlier outflow had for it.
 *
 * A batch is what one inflow brings in one step. Batches stand in memories by their age:
 *
 *   slots [ age 0: inflow 1, inflow 2 .. ][ age 1: .. ] .. [ oldest: all that is older ]
 *
 * and move on by one age a step. What is taken leaves its slot empty, so that nothing has to close up;
 * `before` of a slot is all that stands in front of it. A queue whose takers do not look at batches has
 * none: its content is enough. */
#include "model/vessel.h"

/* Batches, the oldest first. */
struct line {
    uint32_t count, inflows; /* slots; slots of one age */
    struct memory *slots;
    ref *before, *behind; /* amounts in front of a slot; the same with it */
};

static bool looks_at_batches(const struct vessel_work *work, size_t i)
{
    const struct outlet *outlet = outlet_find(work->context.builder, work->outflows[i]);
    const struct doc_vessel *taker = outlet ? outlet->taker : NULL;
    return taker && (taker->whole_batches || !taker->many_batches);
}

static uint32_t slots_of_age(const struct doc_variable *stock)
{
    return stock->inflow_count ? (uint32_t)stock->inflow_count : 1;
}

/* NULL when there are too many, or memory is out. */
static struct memory *add_slots(struct context *c, uint32_t *count)
{
    struct builder *b = c->builder;
    const struct doc_variable *stock = b->variables[c->variable].source;
    const uint32_t ages = vessel_run_slots(b, stock, "keeps its batches apart");
    *count = ages * slots_of_age(stock);
    struct memory *slots = ages ? ARENA_ARRAY(b->arena, struct memory, *count) : NULL;
    for (uint32_t i = 0; slots && i < *count; i++)
        slots[i] = vessel_memory(c, "batch");
    return slots;
}

bool queue_add_slots(struct context *c, struct vessel *vessel)
{
    uint32_t count = 0;
    struct memory *slots = add_slots(c, &count);
    ref *places = slots ? ARENA_ARRAY(c->builder->arena, ref, count) : NULL;
    ref place = number(c, 0.0);
    for (uint32_t i = 0; places && i < count; i++) {
        place = add(c, place, op2(c, OP_gt, slots[i].value, number(c, 0.0)));
        places[i] = place = vessel_aux(c, "place", place);
    }
    if (!places)
        return false;
    vessel->slots = slots, vessel->places = places, vessel->slot_count = count;
    return true;
}

/* The initial content is the oldest batch. False when there are too many, or memory is out. */
static bool make_line(struct vessel_work *work, struct line *line)
{
    struct context *c = &work->context;
    const struct vessel *vessel = work->vessel;
    line->count = vessel->slot_count;
    line->inflows = slots_of_age(work->stock);
    line->slots = vessel->slots ? vessel->slots : add_slots(c, &line->count);
    line->before = ARENA_ARRAY(c->builder->arena, ref, line->count);
    line->behind = ARENA_ARRAY(c->builder->arena, ref, line->count);
    if (!line->slots || !line->before || !line->behind)
        return false;
    ref before = number(c, 0.0);
    for (uint32_t i = 0; i < line->count; i++) {
        line->before[i] = before;
        before = vessel_aux(c, "line", add(c, before, line->slots[i].value));
        line->behind[i] = before;
    }
    return before;
}

/* What is left of the foremost batch when `taken` has been taken. */
static ref foremost(struct context *c, const struct line *line, ref taken)
{
    ref sum = number(c, 0.0);
    for (uint32_t i = 0; i < line->count; i++) {
        ref here = op2(c, OP_and, op2(c, OP_le, line->before[i], taken),
                       op2(c, OP_gt, line->behind[i], taken));
        sum = op3(c, OP_choose, here, sub(c, line->behind[i], taken), sum);
    }
    return vessel_aux(c, "foremost", sum);
}

/* The whole batches that fit into `most`. */
static ref whole_batches(struct context *c, const struct line *line, ref taken, ref most)
{
    ref until = vessel_aux(c, "until", add(c, taken, most));
    ref end = number(c, 0.0);
    for (uint32_t i = 0; i < line->count; i++)
        end = op3(c, OP_choose, op2(c, OP_le, line->behind[i], until), line->behind[i], end);
    return sub(c, op2(c, OP_max, end, taken), taken);
}

/* Serving the outflows one after the other. */
struct service {
    ref taken;   /* so far */
    ref total;   /* the content */
    ref blocked; /* whether a conveyor has refused something */
};

static ref amount_for(struct vessel_work *work, const struct line *line, struct service *service,
                      const struct outlet *outlet)
{
    struct context *c = &work->context;
    ref left = vessel_aux(c, "left", sub(c, service->total, service->taken));
    if (!outlet || !outlet->taker)
        return left;
    const struct doc_vessel *taker = outlet->taker;
    ref rate = outlet->most ? outlet->most : number(c, INFINITY);
    ref most = vessel_aux(c, "lets_in", mul(c, rate, number(c, time_step(c))));
    ref wanted = taker->many_batches ? left : foremost(c, line, service->taken);
    ref amount = op2(c, OP_min, wanted, most);
    if (taker->whole_batches)
        amount = taker->many_batches
                     ? whole_batches(c, line, service->taken, most)
                     : op3(c, OP_choose, op2(c, OP_le, wanted, most), wanted, number(c, 0.0));
    amount = vessel_aux(c, "takes", amount);
    if (taker->kind == CONVEYOR)
        service->blocked = vessel_aux(
            c, "blocked", op2(c, OP_or, service->blocked, op2(c, OP_lt, amount, wanted)));
    return amount;
}

static void serve_outflows(struct vessel_work *work, const struct line *line,
                           struct service *service)
{
    struct context *c = &work->context;
    struct builder *b = c->builder;
    for (size_t i = 0; i < work->outflow_count; i++) {
        const uint32_t flow = work->outflows[i];
        const struct doc_outlet *said = b->variables[b->cells[flow].variable].source->outlet;
        ref refused = service->blocked;
        ref amount = amount_for(work, line, service, outlet_find(b, flow));
        if (said && said->overflow)
            amount = op3(c, OP_choose, refused, amount, number(c, 0.0));
        amount = vessel_aux(c, "gives", amount);
        service->taken = vessel_aux(c, "taken", add(c, service->taken, amount));
        builder_set_cell(b, flow, divide(c, amount, number(c, time_step(c))), NULL);
    }
}

/* What stays of a batch; exactly 0 of one that is taken whole. */
static ref rest_of(struct context *c, const struct line *line, uint32_t i, ref taken)
{
    ref some = op2(c, OP_max, sub(c, taken, line->before[i]), number(c, 0.0));
    ref gone = op2(c, OP_ge, taken, line->behind[i]);
    return op3(c, OP_choose, gone, number(c, 0.0), sub(c, line->slots[i].value, some));
}

static void move_line(struct vessel_work *work, const struct line *line, ref taken)
{
    struct context *c = &work->context;
    struct builder *b = c->builder;
    const uint32_t newest = line->count - line->inflows;
    for (uint32_t i = 0; i < line->count; i++) {
        const bool is_oldest = i == 0;
        ref next;
        if (i < newest)
            next = rest_of(c, line, i + line->inflows, taken);
        else if (i - newest < work->inflow_count)
            next = mul(c, flow_converted(b, node_cell(b, work->inflows[i - newest])),
                       number(c, time_step(c)));
        else
            next = number(c, 0.0);
        if (is_oldest)
            next = add(c, next, rest_of(c, line, i, taken));
        ref initial = is_oldest ? node_initial(b, work->vessel->cell) : number(c, 0.0);
        builder_set_cell(b, line->slots[i].cell, next, initial);
    }
}

void build_queue(struct vessel_work *work)
{
    struct context *c = &work->context;
    bool has_batches = work->vessel->slots;
    for (size_t i = 0; i < work->outflow_count; i++)
        has_batches = has_batches || looks_at_batches(work, i);
    struct line line = {0};
    if (has_batches && !make_line(work, &line))
        return;
    vessel_let_in(work, NULL);
    struct service service = {
        .taken = number(c, 0.0),
        .total = has_batches
                     ? line.behind[line.count - 1]
                     : vessel_aux(c, "holds", op2(c, OP_max, work->content, number(c, 0.0))),
        .blocked = number(c, 0.0)};
    serve_outflows(work, &line, &service);
    if (has_batches)
        move_line(work, &line, service.taken);
}
