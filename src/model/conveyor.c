// SPDX-License-Identifier: MIT
/* A conveyor: what gets on gets off after the transit time that held when it got on.
 *
 *   slots [ 0: leaves in this step ][ 1: in the next ] .. [ steps - 1: got on last ]
 *
 * Each step all slots move on by one, and what enters is put where it will leave after its own transit
 * time, so a changed time touches only what comes later. With a constant time there are as many slots
 * as it has steps; else as many as the run has, and what would leave after the run stays in the last.
 *
 * Leakage takes from every slot of its zone before the slots move: linear, an equal share of what got
 * on, so that the fraction is gone at the end of the zone; exponential, a share a time unit of what is
 * there. For the linear kind each slot remembers what one step's share of its load was. The initial
 * content lies as it would have come to lie with a steady inflow. */
#include "model/vessel.h"

#include <math.h>

struct belt {
    struct vessel_work *work;
    struct context *c;
    uint32_t count;
    bool fixed; /* the transit time is a constant */
    ref steps;  /* that what enters now will take */
    struct memory *slots;
    struct memory *shares; /* of each slot: load when it got on / steps; NULL: not needed */
    ref *left;             /* of each slot after leakage */
    ref *alive;            /* of each slot: how much of a steady inflow is left; NULL: all */
};

/* One leakage flow. */
struct leak {
    uint32_t flow;
    const struct doc_outlet *said; /* NULL: nothing */
    ref fraction;
    ref first, last; /* its zone, in steps from where things get on; NULL: the whole belt */
    ref share;       /* of the steps that lie in the zone; NULL: all */
};

static ref steps_are(const struct belt *belt, enum op op, uint32_t count)
{
    return op2(belt->c, op, belt->steps, number(belt->c, count));
}

/* ---- transit time ---- */

/* The steps of transit, sampled when the conveyor says so. */
static bool set_steps(struct belt *belt)
{
    struct context *c = belt->c;
    struct builder *b = c->builder;
    const struct vessel *vessel = belt->work->vessel;
    ref now = vessel_aux(c, "steps", vessel_steps(c, vessel->parts[VESSEL_LENGTH]));
    double constant = 0;
    belt->fixed = node_constant(b, now, &constant);
    if (vessel->parts[VESSEL_SAMPLE] && !belt->fixed) {
        const struct memory sampled = vessel_memory(c, "sampled");
        ref used = op3(c, OP_choose, vessel->parts[VESSEL_SAMPLE], now, sampled.value);
        belt->steps = vessel_aux(c, "transit", used);
        builder_set_cell(b, sampled.cell, belt->steps, now);
    } else {
        belt->steps = now;
    }
    if (!belt->fixed)
        belt->count = vessel_run_slots(b, belt->work->stock, "has a transit time that changes");
    else if (constant <= SLOTS_MOST)
        belt->count = (uint32_t)constant;
    else {
        const struct passage *where = &belt->work->source->where;
        problem_add(b->problems, PROBLEM_VESSEL_SLOTS, where, 0, where->length,
                    "use a longer dt or a shorter transit time",
                    "the transit time of '%s' is %.0f steps, more than %d",
                    belt->work->stock->name.spelled, constant, (int)SLOTS_MOST);
    }
    return belt->steps && belt->count;
}

/* ---- leakage ---- */

static ref zone_edge(const struct belt *belt, const char *what, double share)
{
    struct context *c = belt->c;
    ref edge = add(c, mul(c, belt->steps, number(c, share)), number(c, 0.5));
    return vessel_aux(c, what, op1(c, OP_floor, edge));
}

static void set_zone(const struct belt *belt, struct leak *leak)
{
    struct context *c = belt->c;
    if (!leak->said || (leak->said->leak_start <= 0.0 && leak->said->leak_end >= 1.0))
        return;
    leak->first = zone_edge(belt, "zone_start", leak->said->leak_start);
    leak->last = zone_edge(belt, "zone_end", leak->said->leak_end);
    leak->share = vessel_aux(c, "zone", divide(c, belt->steps, sub(c, leak->last, leak->first)));
}

static bool find_leaks(struct belt *belt, size_t end, struct leak *leaks)
{
    struct context *c = belt->c;
    struct builder *b = c->builder;
    size_t made = 0;
    for (size_t i = 0; i < belt->work->outflow_count; i++) {
        if (i == end)
            continue;
        struct leak *leak = &leaks[made++];
        leak->flow = belt->work->outflows[i];
        const struct outlet *outlet = outlet_find(b, leak->flow);
        const struct doc_variable *flow = b->variables[b->cells[leak->flow].variable].source;
        leak->said = flow->outlet;
        ref fraction = outlet ? outlet->parts[OUTLET_LEAK] : NULL;
        if (!fraction)
            fraction = b->cells[leak->flow].value; /* some programs write it into <eqn> */
        if (!fraction) {
            problem_add(b->problems, PROBLEM_VESSEL_LEAK, &flow->name.where, 0,
                        flow->name.where.length, "add <leak>0.1</leak>",
                        "the leakage '%s' has no fraction", flow->name.spelled);
            return false;
        }
        leak->fraction = vessel_aux(c, "fraction", op2(c, OP_max, fraction, number(c, 0.0)));
        set_zone(belt, leak);
    }
    return true;
}

/* What a leakage takes from a slot with `load` in it, of which one step's share was `share`; nothing
 * outside of its zone. */
static ref loss_of(const struct belt *belt, const struct leak *leak, uint32_t slot, ref load,
                   ref share)
{
    struct context *c = belt->c;
    ref loss;
    if (belt->work->source->exponential_leak)
        loss = mul(c, load, mul(c, leak->fraction, number(c, time_step(c))));
    else
        loss = mul(c, leak->fraction, leak->share ? mul(c, share, leak->share) : share);
    if (!leak->first)
        return loss;
    ref ridden = sub(c, belt->steps, number(c, slot + 1.0));
    ref inside =
        op2(c, OP_and, op2(c, OP_ge, ridden, leak->first), op2(c, OP_lt, ridden, leak->last));
    return op3(c, OP_choose, inside, loss, number(c, 0.0));
}

/* Takes one leakage's losses from all slots; gives their sum. */
static ref leak_all(struct belt *belt, const struct leak *leak, ref scale)
{
    struct context *c = belt->c;
    ref sum = number(c, 0.0);
    for (uint32_t i = 0; i < belt->count; i++) {
        ref share = belt->shares ? belt->shares[i].value : NULL;
        ref wanted = loss_of(belt, leak, i, belt->slots[i].value, share);
        if (scale)
            wanted = mul(c, wanted, scale);
        ref loss = vessel_aux(c, "loss", op2(c, OP_min, wanted, belt->left[i]));
        belt->left[i] = vessel_aux(c, "rest", sub(c, belt->left[i], loss));
        sum = add(c, sum, loss);
    }
    return vessel_aux(c, "losses", sum);
}

/* Whole numbers only: what is missing to the next one is kept for later. */
static ref leak_integers(struct belt *belt, const struct leak *leak)
{
    struct context *c = belt->c;
    ref wanted = number(c, 0.0), zero = number(c, 0.0);
    for (uint32_t i = 0; i < belt->count; i++) {
        ref share = belt->shares ? belt->shares[i].value : NULL;
        ref loss = loss_of(belt, leak, i, belt->slots[i].value, share);
        wanted = add(c, wanted, op2(c, OP_min, loss, belt->left[i]));
    }
    wanted = vessel_aux(c, "wanted", wanted);
    const struct memory kept = vessel_memory(c, "kept");
    ref nearly = number(c, 1e-9); /* sums are rounded */
    ref whole = op1(c, OP_floor, add(c, add(c, wanted, kept.value), nearly));
    ref scale = vessel_aux(c, "scale", op3(c, OP_safediv, whole, wanted, zero));
    ref taken = leak_all(belt, leak, scale);
    ref rest = op2(c, OP_max, sub(c, add(c, kept.value, wanted), taken), zero);
    if (belt->work->arrest)
        rest = op3(c, OP_choose, belt->work->arrest, kept.value, rest);
    builder_set_cell(c->builder, kept.cell, rest, zero);
    return taken;
}

static void set_leaks(struct belt *belt, const struct leak *leaks, size_t count)
{
    struct context *c = belt->c;
    for (size_t k = 0; k < count; k++) {
        const bool integers = leaks[k].said && leaks[k].said->leaks_integers;
        ref sum = integers ? leak_integers(belt, &leaks[k]) : leak_all(belt, &leaks[k], NULL);
        ref flow = divide(c, sum, number(c, time_step(c)));
        builder_set_cell(c->builder, leaks[k].flow, vessel_unless_arrested(belt->work, flow), NULL);
    }
}

/* ---- the start ---- */

/* How much of what got on is alive in each slot, by the leakage at the start of the run. */
static bool set_alive(struct belt *belt, const struct leak *leaks, size_t count)
{
    struct context *c = belt->c;
    ref none = number(c, 0.0), all = number(c, 1.0), ahead = none;
    belt->alive = ARENA_ARRAY(c->builder->arena, ref, belt->count);
    if (!belt->alive)
        return false;
    ref share = divide(c, all, belt->steps);
    for (uint32_t i = belt->count; i-- > 0;) {
        ref alive = ahead;
        for (size_t k = 0; k < count; k++)
            alive = sub(c, alive, loss_of(belt, &leaks[k], i + 1, ahead, share));
        alive = op3(c, OP_choose, steps_are(belt, OP_lt, i + 1), none, op2(c, OP_max, alive, none));
        ahead =
            vessel_aux(c, "alive", op3(c, OP_choose, steps_are(belt, OP_eq, i + 1), all, alive));
        belt->alive[i] = ahead;
    }
    return ahead;
}

/* 1 for the slots that are filled at the start: all, or of a discrete conveyor one a time unit. */
static ref filled(const struct belt *belt, uint32_t slot)
{
    struct context *c = belt->c;
    ref on_belt = steps_are(belt, OP_ge, slot + 1);
    const double unit = fmax(1.0, floor(1.0 / time_step(c) + 0.5));
    if (!belt->work->source->discrete)
        return on_belt;
    ref ridden = sub(c, belt->steps, number(c, slot + 1.0));
    ref begins = op2(c, OP_eq, op2(c, OP_mod, ridden, number(c, unit)), number(c, 0.0));
    return op2(c, OP_and, on_belt, begins);
}

/* The load of each slot when it got on, so that all together make the initial content. */
static ref first_load(const struct belt *belt)
{
    struct context *c = belt->c;
    ref sum = number(c, 0.0);
    for (uint32_t i = 0; i < belt->count; i++) {
        ref part = filled(belt, i);
        sum = add(c, sum, belt->alive ? mul(c, part, belt->alive[i]) : part);
    }
    ref content = node_initial(c->builder, belt->work->vessel->cell);
    return vessel_aux(c, "load", divide(c, content, sum));
}

/* ---- moving ---- */

/* What enters now and will stand in this slot in the next step. A time that is longer than the belt,
 * because a constant was given another value for a run, is an error of that run: no number. */
static ref put_on(const struct belt *belt, uint32_t slot, ref amount)
{
    struct context *c = belt->c;
    ref none = number(c, 0.0);
    const bool is_last = slot + 1 == belt->count;
    ref here = steps_are(belt, is_last && !belt->fixed ? OP_ge : OP_eq, slot + 1);
    ref put = op3(c, OP_choose, here, amount, none);
    if (!is_last || !belt->fixed)
        return put;
    return op3(c, OP_choose, steps_are(belt, OP_gt, belt->count), divide(c, none, none), put);
}

static void move_on(const struct belt *belt, const struct memory *slots, uint32_t i, ref behind,
                    ref put, ref initial)
{
    struct context *c = belt->c;
    ref next = behind ? add(c, behind, put) : put;
    if (belt->work->arrest)
        next = op3(c, OP_choose, belt->work->arrest, slots[i].value, next);
    builder_set_cell(c->builder, slots[i].cell, next, initial);
}

static void move_all(const struct belt *belt, ref entered)
{
    struct context *c = belt->c;
    ref load = first_load(belt), none = number(c, 0.0);
    ref share = vessel_aux(c, "share", divide(c, entered, belt->steps));
    ref first_share = vessel_aux(c, "first_share", divide(c, load, belt->steps));
    for (uint32_t i = 0; i < belt->count; i++) {
        const bool is_last = i + 1 == belt->count;
        ref at_start = belt->alive ? mul(c, load, belt->alive[i]) : load;
        move_on(belt, belt->slots, i, is_last ? NULL : belt->left[i + 1], put_on(belt, i, entered),
                op3(c, OP_choose, filled(belt, i), at_start, none));
        if (belt->shares)
            move_on(belt, belt->shares, i, is_last ? NULL : belt->shares[i + 1].value,
                    put_on(belt, i, share), op3(c, OP_choose, filled(belt, i), first_share, none));
    }
}

/* ---- what gets on ---- */

/* Of a discrete conveyor: what its limit still lets in within this time unit. */
static ref discrete_limit(const struct belt *belt, ref limit, struct memory *used)
{
    struct context *c = belt->c;
    *used = vessel_memory(c, "used");
    return divide(c, sub(c, limit, used->value), number(c, time_step(c)));
}

static void count_used(const struct belt *belt, const struct memory *used, ref entered)
{
    struct context *c = belt->c;
    ref now = add(c, node_step_time(c->builder), number(c, time_step(c) * 1e-6));
    ref then = add(c, now, number(c, time_step(c)));
    ref turns = op2(c, OP_gt, op1(c, OP_floor, then), op1(c, OP_floor, now));
    ref next = op3(c, OP_choose, turns, number(c, 0.0), add(c, used->value, entered));
    builder_set_cell(c->builder, used->cell, next, number(c, 0.0));
}

/* The most that may get on; NULL: everything. */
static ref room_of(const struct belt *belt, struct memory *used)
{
    struct context *c = belt->c;
    struct vessel_work *work = belt->work;
    ref capacity = work->vessel->parts[VESSEL_CAPACITY];
    ref limit = work->vessel->parts[VESSEL_IN_LIMIT], room = NULL;
    if (capacity) {
        room = divide(c, sub(c, capacity, work->content), number(c, time_step(c)));
        for (size_t i = 0; i < work->outflow_count; i++)
            room = add(c, room, node_cell(c->builder, work->outflows[i]));
    }
    if (limit && work->source->discrete)
        limit = discrete_limit(belt, limit, used);
    if (limit)
        room = room ? op2(c, OP_min, room, limit) : limit;
    if (!room && !work->arrest)
        return NULL;
    return vessel_aux(c, "room",
                      vessel_unless_arrested(belt->work, room ? room : number(c, INFINITY)));
}

/* ---- the whole ---- */

static struct memory *add_slots(struct context *c, uint32_t count)
{
    struct memory *slots = ARENA_ARRAY(c->builder->arena, struct memory, count);
    for (uint32_t i = 0; slots && i < count; i++)
        slots[i] = vessel_memory(c, "slot");
    return slots;
}

bool conveyor_add_slots(struct context *c, struct vessel *vessel, uint32_t count)
{
    vessel->slots = add_slots(c, count);
    vessel->slot_count = count;
    return vessel->slots;
}

static bool make_slots(struct belt *belt, bool shares)
{
    struct arena *arena = belt->c->builder->arena;
    const struct vessel *vessel = belt->work->vessel;
    belt->slots = vessel->slots ? vessel->slots : add_slots(belt->c, belt->count);
    belt->left = ARENA_ARRAY(arena, ref, belt->count);
    belt->shares = shares ? ARENA_ARRAY(arena, struct memory, belt->count) : NULL;
    if (!belt->slots || !belt->left || (shares && !belt->shares))
        return false;
    assert(!vessel->slots || vessel->slot_count == belt->count);
    for (uint32_t i = 0; i < belt->count; i++) {
        belt->left[i] = belt->slots[i].value;
        if (shares)
            belt->shares[i] = vessel_memory(belt->c, "share");
    }
    return !arena->failed;
}

/* The outflow at the end of the belt: the first that is not marked as a leakage. */
static size_t find_end(struct vessel_work *work)
{
    const struct builder *b = work->context.builder;
    size_t end = 0;
    while (end < work->outflow_count &&
           flow_leaks(b->variables[b->cells[work->outflows[end]].variable].source))
        end++;
    return end;
}

void build_conveyor(struct vessel_work *work)
{
    struct context *c = &work->context;
    struct belt belt = {.work = work, .c = c};
    const size_t end = find_end(work), leak_count = work->outflow_count - 1;
    struct leak *leaks = ARENA_ARRAY(c->builder->arena, struct leak, work->outflow_count);
    if (end == work->outflow_count) {
        const struct passage *where = &work->stock->name.where;
        problem_add(c->builder->problems, PROBLEM_VESSEL_OUTFLOW, where, 0, where->length,
                    "leave one <outflow> without <leak>", "all outflows of '%s' are leakages",
                    work->stock->name.spelled);
        return;
    }
    if (!leaks || !set_steps(&belt) || !find_leaks(&belt, end, leaks) ||
        !make_slots(&belt, leak_count && !work->source->exponential_leak) ||
        (leak_count && !set_alive(&belt, leaks, leak_count)))
        return;
    set_leaks(&belt, leaks, leak_count);
    ref off = divide(c, belt.left[0], number(c, time_step(c)));
    builder_set_cell(c->builder, work->outflows[end], vessel_unless_arrested(work, off), NULL);
    struct memory used = {.value = NULL};
    vessel_let_in(work, room_of(&belt, &used));
    ref entered = vessel_entered(work);
    if (used.value)
        count_used(&belt, &used, entered);
    move_all(&belt, entered);
}
