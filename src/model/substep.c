// SPDX-License-Identifier: MIT
/* Models and macros that move by steps of their own.
 *
 * A module whose DT is a part of the model's makes several steps in each of the model's (3.7.4). A macro
 * with <sim_specs> runs from its start to its stop whenever it is called, and its value is that of its
 * last step (3.6.1). Both are unrolled: what moves with the instance is copied once for each step, a
 * step's copies reading the states that the step before it left.
 *
 *   state ─▶ copies of step 0 ─▶ state after it ─▶ copies of step 1 ─▶ ..
 *
 * Of a module the first step is that of its own cells, and its stocks get the mean of all steps' flows.
 * What comes from outside stands still meanwhile. The innermost instances are unrolled first.
 *
 * Needs: stocks joined with their flows. Gives: cells that all move with the model's DT. */
#include "model/builder.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { STEPS_MOST = 10000 };

/* One instance while it is unrolled. */
struct unroll {
    struct builder *b;
    const struct substep *run;
    const struct passage *where; /* for problems */
    const struct sim_specs *specs;
    bool once;       /* a macro: all its steps in one of the model's */
    uint32_t *cells; /* that move with it */
    uint32_t count;
    uint32_t *place;    /* [cell of the model]: its place in `cells`, or TABLE_NONE */
    uint32_t first_new; /* cells from here on came after `place` was made */
    uint32_t *copies;   /* [place]: the cell that stands for it in this step */
    uint32_t *first;    /* [place]: that of the first step */
    uint32_t step;
    bool refused;
};

static const struct sim_specs *specs_around(const struct builder *b, const struct substep *run)
{
    return b->instances[b->instances[run->instance].outer].specs;
}

static void refuse(struct unroll *u, enum problem_kind kind, const char *remedy, const char *what)
{
    if (!u->refused)
        problem_add(u->b->problems, kind, u->where, 0, u->where->length, remedy, "%s", what);
    u->refused = true;
}

static bool is_inside(const struct builder *b, uint32_t cell, uint32_t instance)
{
    uint32_t at = b->origins[b->cells[cell].variable].instance;
    while (at > instance)
        at = b->instances[at].outer;
    return at == instance;
}

/* Whether a cell is what a call hands over: it keeps the caller's time. */
static bool is_handed_over(const struct unroll *u, uint32_t cell)
{
    const struct instance *instance = &u->b->instances[u->run->instance];
    const uint32_t variable = u->b->cells[cell].variable;
    return instance->macro && variable >= instance->first_variable &&
           variable - instance->first_variable < instance->macro->parameter_count;
}

static bool collect_cells(struct unroll *u)
{
    struct builder *b = u->b;
    u->first_new = b->cell_count;
    u->place = ARENA_ARRAY(b->arena, uint32_t, b->cell_count);
    u->cells = ARENA_ARRAY(b->arena, uint32_t, b->cell_count);
    if (!u->place || !u->cells)
        return false;
    for (uint32_t i = 0; i < b->cell_count; i++) {
        u->place[i] = TABLE_NONE;
        if (!is_inside(b, i, u->run->instance) || is_handed_over(u, i) || b->cells[i].table)
            continue;
        u->place[i] = u->count;
        u->cells[u->count++] = i;
    }
    u->copies = ARENA_ARRAY(b->arena, uint32_t, u->count);
    u->first = ARENA_ARRAY(b->arena, uint32_t, u->count);
    return u->copies != NULL && u->first != NULL;
}

/* A hidden cell that stands for another one in a step. */
static uint32_t add_copy(struct unroll *u, uint32_t of, const char *what)
{
    struct builder *b = u->b;
    const uint32_t made = builder_add_cell(b);
    if (made == UINT32_MAX)
        return made;
    const struct cell *cell = &b->cells[of];
    b->cells[made] =
        (struct cell){.name = arena_print(b->arena, "%s %s %u", cell->name, what, u->step),
                      .flat = arena_print(b->arena, "%s_%s_%u", cell->flat, what, u->step),
                      .folded = arena_print(b->arena, "%s#%s_%u", cell->folded, what, u->step),
                      .kind = CELL_AUX,
                      .variable = cell->variable,
                      .hidden = true};
    b->progress[made] = LOWERED;
    b->constancy[made] = VARYING;
    return made;
}

static const struct node *time_of(struct unroll *u, bool of_stage)
{
    struct builder *b = u->b;
    const double passed = u->step * u->specs->dt;
    if (u->once)
        return node_number(b, u->specs->start + passed);
    const struct node *now = of_stage ? node_time(b) : node_step_time(b);
    if (u->step == 0)
        return now;
    return node_op(b, OP_add, now, node_number(b, passed), NULL);
}

/* A node as this step sees it. */
static const struct node *copy_node(struct unroll *u, const struct node *node)
{
    struct builder *b = u->b;
    if (!node)
        return NULL;
    switch (node->kind) {
    case NODE_NUMBER:
        return node;
    case NODE_CELL: {
        const uint32_t place = node->cell < u->first_new ? u->place[node->cell] : TABLE_NONE;
        return place == TABLE_NONE ? node : node_cell(b, u->copies[place]);
    }
    case NODE_TIME:
    case NODE_STEP_TIME:
        return time_of(u, node->kind == NODE_TIME);
    case NODE_OP:
        return node_op(b, node->op, copy_node(u, node->args[0]), copy_node(u, node->args[1]),
                       copy_node(u, node->args[2]));
    case NODE_GRAPH:
        return node_graph(b, node->graph, copy_node(u, node->args[0]));
    case NODE_RANDOM: { /* a draw of its own */
        struct node *made = ARENA_NEW(b->arena, struct node);
        if (made) {
            *made = *node;
            made->call += u->step << 16;
        }
        return made;
    }
    case NODE_INITIAL:
        if (!u->once || node->cell >= u->first_new || u->place[node->cell] == TABLE_NONE)
            return node;
        return node_cell(b, (u->step ? u->first : u->copies)[u->place[node->cell]]);
    case NODE_HISTORY: /* lower_pipe keeps steps one by one within times of their own */
        break;
    }
    assert(false);
    return NULL;
}

/* What stands for every cell in this step: states as the step before left them, the rest computed. */
static bool begin_step(struct unroll *u, const uint32_t *states)
{
    struct builder *b = u->b;
    for (uint32_t i = 0; i < u->count; i++) {
        const bool is_aux = b->cells[u->cells[i]].kind == CELL_AUX;
        u->copies[i] = is_aux ? add_copy(u, u->cells[i], "step") : states[i];
        if (u->copies[i] == UINT32_MAX)
            return false;
    }
    for (uint32_t i = 0; i < u->count; i++)
        if (b->cells[u->cells[i]].kind == CELL_AUX) {
            const struct node *value = copy_node(u, b->cells[u->cells[i]].value);
            builder_set_cell(b, u->copies[i], value, NULL);
        }
    return !u->refused;
}

/* The states after this step; of stocks the net flow is kept in `flows`. */
static bool end_step(struct unroll *u, uint32_t *states, const struct node **flows)
{
    struct builder *b = u->b;
    for (uint32_t i = 0; i < u->count; i++) {
        const uint32_t cell = u->cells[i];
        if (b->cells[cell].kind == CELL_AUX)
            continue;
        const uint32_t after = add_copy(u, cell, "after");
        if (after == UINT32_MAX)
            return false;
        const struct node *next = copy_node(u, b->cells[cell].value);
        if (b->cells[cell].kind == CELL_STOCK) {
            const uint32_t net = add_copy(u, cell, "net");
            builder_set_cell(b, net, next, NULL);
            next = node_op(b, OP_mul, node_cell(b, net), node_number(b, u->specs->dt), NULL);
            flows[i] = flows[i] ? node_op(b, OP_add, flows[i], node_cell(b, net), NULL)
                                : node_cell(b, net);
            next = node_op(b, OP_add, node_cell(b, states[i]), next, NULL);
        }
        builder_set_cell(b, after, next, NULL);
        states[i] = after;
    }
    return !u->refused;
}

/* ---- modules ---- */

static bool unroll_module(struct unroll *u, uint32_t steps, uint32_t *states,
                          const struct node **flows)
{
    struct builder *b = u->b;
    for (uint32_t i = 0; i < u->count; i++)
        u->copies[i] = states[i] = u->cells[i];
    for (u->step = 0; u->step < steps; u->step++)
        if ((u->step && !begin_step(u, states)) || !end_step(u, states, flows))
            return false;
    for (uint32_t i = 0; i < u->count; i++) {
        const struct cell *cell = &b->cells[u->cells[i]];
        const struct node *next = NULL;
        if (cell->kind == CELL_STOCK)
            next = node_op(b, OP_div, flows[i], node_number(b, steps), NULL);
        else if (cell->kind == CELL_MEMORY)
            next = node_cell(b, states[i]);
        if (next)
            builder_set_cell(b, u->cells[i], next, cell->initial);
    }
    return true;
}

/* ---- macros ---- */

/* What a state is before the first step; reads the copies of that step. */
static bool begin_states(struct unroll *u, uint32_t *states)
{
    struct builder *b = u->b;
    for (uint32_t i = 0; i < u->count; i++)
        if (b->cells[u->cells[i]].kind != CELL_AUX &&
            (states[i] = add_copy(u, u->cells[i], "start")) == UINT32_MAX)
            return false;
    if (!begin_step(u, states))
        return false;
    for (uint32_t i = 0; i < u->count; i++)
        if (b->cells[u->cells[i]].kind != CELL_AUX)
            builder_set_cell(b, states[i], copy_node(u, b->cells[u->cells[i]].initial), NULL);
    return !u->refused;
}

/* The value of the last step; no number where a study gives the times other values than were known. */
static void give_value(struct unroll *u)
{
    struct builder *b = u->b;
    const struct node *value = node_cell(b, u->copies[u->place[u->run->value]]);
    for (int i = 0; i < 3; i++) {
        const struct node *same = node_op(b, OP_eq, node_cell(b, u->run->times[i]),
                                          node_number(b, u->run->known[i]), NULL);
        value = node_op(b, OP_choose, same, value, node_number(b, NAN));
    }
    const uint32_t result = add_copy(u, u->run->value, "result");
    if (result == UINT32_MAX)
        return;
    builder_set_cell(b, result, value, NULL);
    builder_set_cell(b, u->run->value, node_cell(b, result), NULL);
}

static bool unroll_macro(struct unroll *u, uint32_t steps, uint32_t *states,
                         const struct node **flows)
{
    if (!begin_states(u, states))
        return false;
    for (uint32_t i = 0; i < u->count; i++)
        u->first[i] = u->copies[i];
    for (uint32_t done = 0; done < steps; done++) {
        if (!end_step(u, states, flows))
            return false;
        u->step++;
        if (!begin_step(u, states))
            return false;
    }
    give_value(u);
    return true;
}

/* ---- the whole ---- */

/* How many steps; 0 is possible for a macro alone. False after a problem. */
static bool count_steps(struct unroll *u, uint32_t *steps)
{
    const struct sim_specs *own = u->specs;
    const double around = specs_around(u->b, u->run)->dt;
    double count = u->once ? (own->stop - own->start) / own->dt : around / own->dt;
    count = floor(count + 0.5);
    *steps = count >= 1 && count <= STEPS_MOST ? (uint32_t)count : 0;
    if (isnan(count))
        refuse(u, PROBLEM_MODEL_SIZE, "let its start, stop and dt be numbers, dt not 0",
               "how many steps of its own it takes is no number");
    else if (count > STEPS_MOST)
        refuse(u, PROBLEM_MODEL_SIZE, "use a longer dt",
               "more than 10000 steps of its own in each step of the model");
    else if (((double)*steps + 1.0) * 3.0 * u->count + u->b->cell_count > CELLS_MOST)
        refuse(u, PROBLEM_MODEL_SIZE, "use a longer dt, or fewer variables",
               "its steps come to more than 1000000 variables");
    return !u->refused;
}

static bool unroll(struct builder *b, const struct substep *run)
{
    const struct instance *instance = &b->instances[run->instance];
    struct unroll u = {.b = b,
                       .run = run,
                       .where = &instance->specs->where,
                       .specs = instance->specs,
                       .once = instance->macro != NULL};
    uint32_t steps = 0;
    if (!collect_cells(&u))
        return false;
    if (!count_steps(&u, &steps))
        return true;
    uint32_t *states = ARENA_ARRAY(b->arena, uint32_t, u.count);
    const struct node **flows = ARENA_ARRAY(b->arena, const struct node *, u.count);
    if (!states || !flows)
        return false;
    (void)(u.once ? unroll_macro(&u, steps, states, flows)
                  : unroll_module(&u, steps, states, flows));
    return !b->arena->failed;
}

bool substep_add(struct builder *b, const struct substep *run)
{
    if (b->substep_count == b->substep_capacity) {
        const uint32_t capacity = b->substep_capacity * 2 + 4;
        struct substep *runs =
            arena_grow(b->arena, b->substeps, b->substep_count, capacity, sizeof *runs);
        if (!runs)
            return false;
        b->substeps = runs;
        b->substep_capacity = capacity;
    }
    b->substeps[b->substep_count++] = *run;
    return true;
}

void unroll_substeps(struct builder *b)
{
    if (b->problems->errors)
        return;
    for (uint32_t i = b->substep_count; i-- > 0;)
        if (!unroll(b, &b->substeps[i]))
            return;
}
