// SPDX-License-Identifier: MIT
/* Conveyors, queues and ovens: their parts as cells, and which flows belong to them. */
#include "model/vessel.h"

#include "model/stock_flow.h"

#include <math.h>

/* ---- hidden cells ---- */

ref vessel_aux(struct context *c, const char *what, ref value)
{
    if (!value || value->kind == NODE_NUMBER || value->kind == NODE_CELL)
        return value;
    struct builder *b = c->builder;
    const uint32_t cell = builder_hide_cell(c, CELL_AUX, what);
    if (cell == UINT32_MAX)
        return NULL;
    builder_set_cell(b, cell, value, NULL);
    double constant = 0;
    if (node_constant(b, value, &constant)) {
        b->constants[cell] = constant;
        b->constancy[cell] = CONSTANT;
    }
    return node_cell(b, cell);
}

struct memory vessel_memory(struct context *c, const char *what)
{
    struct memory memory = {.cell = builder_hide_cell(c, CELL_MEMORY, what)};
    if (memory.cell != UINT32_MAX)
        memory.value = node_cell(c->builder, memory.cell);
    return memory;
}

ref vessel_steps(struct context *c, ref time)
{
    ref steps = divide(c, time, number(c, time_step(c)));
    ref whole = op1(c, OP_floor, add(c, steps, number(c, 0.5)));
    return op2(c, OP_max, whole, number(c, 1.0));
}

uint32_t vessel_run_slots(struct builder *b, const struct doc_variable *stock, const char *why)
{
    const struct sim_specs *specs = &b->root->specs;
    const double steps = floor((specs->stop - specs->start) / specs->dt + 0.5);
    if (steps + 2 <= SLOTS_MOST)
        return steps >= 0 ? (uint32_t)steps + 2 : 2;
    const struct passage *where = &stock->vessel->where;
    problem_add(b->problems, PROBLEM_VESSEL_SLOTS, where, 0, where->length,
                "use a longer dt or a shorter run",
                "'%s' %s, and a run of %.0f steps needs more than %d slots for that",
                stock->name.spelled, why, steps, (int)SLOTS_MOST);
    return 0;
}

ref vessel_unless_arrested(struct vessel_work *work, ref flow)
{
    struct context *c = &work->context;
    return work->arrest ? op3(c, OP_choose, work->arrest, number(c, 0.0), flow) : flow;
}

/* ---- parts ---- */

/* The further equations of one cell, each a cell of its own. */
static void lower_parts(struct context *context, const struct expr *const *trees,
                        const struct passage *texts, size_t count, ref *out)
{
    for (size_t i = 0; trees && i < count; i++) {
        context->text = &texts[i];
        if (trees[i])
            out[i] = vessel_aux(context, "part", lower(context, trees[i]));
    }
}

static const struct expr *const *parts_of(const struct builder *b, uint32_t variable)
{
    return b->variables[variable].source->element_count ? b->written[variable][0].parts : NULL;
}

void lower_vessel(struct builder *b, uint32_t cell)
{
    const uint32_t variable = b->cells[cell].variable;
    const struct doc_vessel *source = b->variables[variable].source->vessel;
    if (!source || b->cells[cell].kind != CELL_STOCK)
        return;
    struct vessel vessel = {.cell = cell};
    struct context context;
    begin_context(&context, b, cell, &source->where);
    lower_parts(&context, parts_of(b, variable), source->equations, VESSEL_COUNT, vessel.parts);
    if (b->vessel_count == b->vessel_capacity) {
        const uint32_t capacity = b->vessel_capacity * 2 + 8;
        struct vessel *vessels =
            arena_grow(b->arena, b->vessels, b->vessel_count, capacity, sizeof *vessels);
        if (!vessels)
            return;
        b->vessels = vessels;
        b->vessel_capacity = capacity;
    }
    b->vessels[b->vessel_count++] = vessel;
}

struct vessel *vessel_find(struct builder *b, uint32_t cell)
{
    for (uint32_t i = 0; i < b->vessel_count; i++)
        if (b->vessels[i].cell == cell)
            return &b->vessels[i];
    return NULL;
}

static struct outlet *outlet_add(struct builder *b, uint32_t cell)
{
    if (b->outlet_count == b->outlet_capacity) {
        const uint32_t capacity = b->outlet_capacity * 2 + 8;
        struct outlet *outlets =
            arena_grow(b->arena, b->outlets, b->outlet_count, capacity, sizeof *outlets);
        if (!outlets)
            return NULL;
        b->outlets = outlets;
        b->outlet_capacity = capacity;
    }
    b->outlets[b->outlet_count] = (struct outlet){.cell = cell};
    return &b->outlets[b->outlet_count++];
}

struct outlet *outlet_find(struct builder *b, uint32_t cell)
{
    for (uint32_t i = 0; i < b->outlet_count; i++)
        if (b->outlets[i].cell == cell)
            return &b->outlets[i];
    return NULL;
}

void lower_outlet(struct builder *b, uint32_t cell)
{
    const uint32_t variable = b->cells[cell].variable;
    const struct doc_outlet *source = b->variables[variable].source->outlet;
    if (!source || b->origins[variable].alias != TABLE_NONE)
        return;
    ref parts[OUTLET_COUNT] = {0};
    struct context context;
    begin_context(&context, b, cell, &b->variables[variable].source->name.where);
    lower_parts(&context, parts_of(b, variable), source->equations, OUTLET_COUNT, parts);
    struct outlet *outlet = outlet_add(b, cell);
    for (int i = 0; outlet && i < OUTLET_COUNT; i++)
        outlet->parts[i] = parts[i];
}

/* ---- driven flows ---- */

static void vessel_problem(struct builder *b, enum problem_kind kind, const struct named *name,
                           const char *remedy, const char *message)
{
    problem_add(b->problems, kind, &name->where, 0, name->where.length, remedy, "'%s' %s",
                name->spelled, message);
}

static void check_vessel(struct builder *b, const struct doc_variable *stock)
{
    const bool needs_time = stock->vessel->kind != QUEUE;
    const bool is_conveyor = stock->vessel->kind == CONVEYOR;
    if (needs_time && !stock->vessel->equations[VESSEL_LENGTH].text)
        vessel_problem(b, PROBLEM_VESSEL_TIME, &stock->name, "add <len>time</len>",
                       is_conveyor ? "has no transit time" : "has no cooking time");
    if (needs_time && stock->outflow_count == 0)
        vessel_problem(b, PROBLEM_VESSEL_OUTFLOW, &stock->name, "add <outflow>",
                       "has no outflow, so nothing ever leaves it");
    if (b->root->specs.method != METHOD_EULER)
        problem_add(b->problems, PROBLEM_VESSEL_METHOD, &stock->name.where, 0,
                    stock->name.where.length, "write method=\"euler\"",
                    "'%s' moves once a step and not with the stages of a Runge-Kutta method",
                    stock->name.spelled);
}

/* `first`: no outflow before it is the end of the conveyor. */
static void mark_driven(struct builder *b, const struct doc_variable *stock, size_t i,
                        uint32_t flow, bool first)
{
    const struct named *name = &stock->outflows[i];
    const struct doc_variable *source = b->variables[flow].source;
    if (b->origins[flow].driven || b->origins[flow].alias != TABLE_NONE)
        vessel_problem(b, PROBLEM_VESSEL_SHARED, name, "give each outflows of its own",
                       "leaves two conveyors, queues or ovens");
    else if (source->outlet && source->outlet->overflow && (i == 0 || stock->vessel->kind != QUEUE))
        vessel_problem(b, PROBLEM_VESSEL_OVERFLOW, name,
                       "only the second and later outflows of a queue can be",
                       "is marked as an overflow");
    b->origins[flow].driven = true;
    const bool is_leak = stock->vessel->kind == CONVEYOR && (!first || flow_leaks(source));
    if (!is_leak && source->element_count && source->elements[0].equation.text)
        problem_add(b->problems, PROBLEM_EQUATION_UNUSED, &source->elements[0].where, 0,
                    source->elements[0].where.length, "delete its <eqn>",
                    "the equation of '%s' is not used: the %s that it leaves says how much flows",
                    name->spelled, vessel_names[stock->vessel->kind]);
}

void mark_driven_flows(struct builder *b, uint32_t first_variable)
{
    for (uint32_t v = first_variable; v < b->variable_count; v++) {
        const struct doc_variable *stock = b->variables[v].source;
        if (!stock->vessel || b->variables[v].kind != VARIABLE_STOCK)
            continue;
        check_vessel(b, stock);
        bool first = true;
        for (size_t i = 0; i < stock->outflow_count; i++) {
            const uint32_t flow =
                instance_find(b, b->origins[v].instance, stock->outflows[i].name, false);
            if (flow == TABLE_NONE || b->variables[flow].kind != VARIABLE_FLOW)
                continue; /* reported when stocks are joined */
            mark_driven(b, stock, i, flow, first);
            first = first && flow_leaks(b->variables[flow].source);
        }
    }
}

/* ---- inflows ---- */

const struct node *flow_converted(struct builder *b, const struct node *flow)
{
    if (!flow || flow->kind != NODE_CELL || b->outlet_count == 0)
        return flow;
    const struct outlet *outlet = outlet_find(b, unconnected_cell(b, flow->cell));
    ref factor = outlet ? outlet->parts[OUTLET_MULTIPLIER] : NULL;
    return factor ? node_op(b, OP_mul, flow, factor, NULL) : flow;
}

static ref inflow_of(struct vessel_work *work, size_t i)
{
    struct builder *b = work->context.builder;
    return flow_converted(b, node_cell(b, work->inflows[i]));
}

ref vessel_entered(struct vessel_work *work)
{
    struct context *c = &work->context;
    ref sum = work->inflow_count ? inflow_of(work, 0) : number(c, 0.0);
    for (size_t i = 1; i < work->inflow_count; i++)
        sum = add(c, sum, inflow_of(work, i));
    return vessel_aux(c, "entered", mul(c, sum, number(c, time_step(c))));
}

/* The most that one inflow may be, before its conversion. */
static ref most_of(struct vessel_work *work, size_t i, ref room)
{
    struct context *c = &work->context;
    const struct outlet *outlet = outlet_find(c->builder, work->inflows[i]);
    ref factor = outlet ? outlet->parts[OUTLET_MULTIPLIER] : NULL;
    ref most = op2(c, OP_max, room, number(c, 0.0));
    return vessel_aux(c, "most", factor ? divide(c, most, factor) : most);
}

void vessel_let_in(struct vessel_work *work, ref room)
{
    struct context *c = &work->context;
    struct builder *b = c->builder;
    for (size_t i = 0; i < work->inflow_count; i++) {
        const uint32_t flow = work->inflows[i];
        ref most = room ? most_of(work, i, room) : NULL;
        if (b->origins[b->cells[flow].variable].driven) {
            struct outlet *outlet = outlet_find(b, flow);
            if (!outlet)
                outlet = outlet_add(b, flow);
            if (!outlet)
                return;
            outlet->taker = work->source->kind == QUEUE ? NULL : work->source;
            outlet->most = most;
        } else {
            ref least = op2(c, OP_max, b->cells[flow].value, number(c, 0.0));
            ref limited = most ? op2(c, OP_min, least, most) : least;
            builder_set_cell(b, flow, limited, b->cells[flow].initial);
        }
        if (room)
            room = vessel_aux(c, "room", sub(c, room, inflow_of(work, i)));
    }
}

/* ---- the whole ---- */

/* The cells of the flows that belong to a stock's cell; false after a problem. */
static bool find_cells(struct builder *b, uint32_t stock_cell, const struct named *names,
                       size_t count, uint32_t **out)
{
    const struct variable *stock = &b->variables[b->cells[stock_cell].variable];
    struct joined *joined = find_flows(b, stock, names, count);
    uint32_t *cells = ARENA_ARRAY(b->arena, uint32_t, count);
    bool found = joined && cells;
    for (size_t i = 0; found && i < count; i++) {
        ref flow = flow_of_cell(b, stock_cell, &joined[i]);
        found = flow && flow->kind == NODE_CELL;
        if (found)
            cells[i] = unconnected_cell(b, flow->cell);
    }
    *out = cells;
    return found;
}

static void build_vessel(struct builder *b, const struct vessel *vessel, bool queues)
{
    struct vessel_work work = {.vessel = vessel,
                               .stock = b->variables[b->cells[vessel->cell].variable].source,
                               .content = node_cell(b, vessel->cell)};
    work.source = work.stock->vessel;
    if ((work.source->kind == QUEUE) != queues)
        return;
    begin_context(&work.context, b, vessel->cell, &work.source->where);
    work.inflow_count = work.stock->inflow_count;
    work.outflow_count = work.stock->outflow_count;
    if (!find_cells(b, vessel->cell, work.stock->inflows, work.inflow_count, &work.inflows) ||
        !find_cells(b, vessel->cell, work.stock->outflows, work.outflow_count, &work.outflows))
        return;
    work.arrest = vessel->parts[VESSEL_ARREST];
    if (work.source->kind == QUEUE)
        build_queue(&work);
    else if (work.outflow_count == 0 || !vessel->parts[VESSEL_LENGTH])
        return; /* reported */
    else if (work.source->kind == CONVEYOR)
        build_conveyor(&work);
    else
        build_oven(&work);
}

static bool is_too_large(struct builder *b, const struct vessel *vessel)
{
    if (b->node_count <= NODES_MOST || b->node_count == SIZE_MAX)
        return b->node_count == SIZE_MAX;
    const struct named *name = &b->variables[b->cells[vessel->cell].variable].source->name;
    problem_add(b->problems, PROBLEM_VESSEL_SLOTS, &name->where, 0, name->where.length,
                "use a longer dt, shorter times or smaller dimensions",
                "with '%s' the model grows beyond %d operations a step", name->spelled,
                (int)NODES_MOST);
    b->node_count = SIZE_MAX; /* once is enough */
    return true;
}

/* Queues come last: what they give depends on what conveyors and ovens take. */
void join_vessels(struct builder *b)
{
    for (int queues = 0; queues < 2; queues++)
        for (uint32_t i = 0; i < b->vessel_count && !is_too_large(b, &b->vessels[i]); i++)
            build_vessel(b, &b->vessels[i], queues == 1);
}
