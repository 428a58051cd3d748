// SPDX-License-Identifier: MIT
/* Models made by hand, a plain runner for plans and a direct evaluation of the trees to compare
 * with.
 *
 * The runner has two lanes and spoils what a plan does not promise: a uniform instruction that is
 * not to be spread leaves rubbish in the second lane. The direct evaluation walks every tree of
 * every cell at every step, recursively, without any of the plan's cleverness. */
#ifndef SURETY_TESTS_PLAN_FIXTURE_H
#define SURETY_TESTS_PLAN_FIXTURE_H

#include "base/table.h"
#include "base/vector.h"
#include "plan/graph_value.h"
#include "plan/plan.h"
#include "plan/quick.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 2 };

/* ---- making models ---- */

struct maker {
    struct arena arena;
    struct model model;
    struct cell *cells;
    struct variable *variables;
    uint32_t capacity;
    uint32_t histories; /* NODE_HISTORY nodes made; each keeps its number in `call` */
};

static inline struct maker make_model(double stop, double dt, uint32_t capacity)
{
    struct maker m = {.capacity = capacity};
    arena_init(&m.arena);
    m.cells = ARENA_ARRAY(&m.arena, struct cell, capacity);
    m.variables = ARENA_ARRAY(&m.arena, struct variable, capacity);
    m.model.cells = m.cells;
    m.model.variables = m.variables;
    m.model.specs = (struct sim_specs){.stop = stop, .dt = dt};
    return m;
}

/* A cell with a variable and an equation text of its own. */
static inline uint32_t add_cell(struct maker *m, enum cell_kind kind, const char *name,
                                const struct node *initial, const struct node *value)
{
    const uint32_t index = m->model.cell_count++;
    assert_true(index < m->capacity);
    struct doc_variable *source = ARENA_NEW(&m->arena, struct doc_variable);
    source->elements = ARENA_NEW(&m->arena, struct element);
    source->element_count = 1;
    source->elements[0].equation = passage_of_text(arena_print(&m->arena, "equation of %s", name));
    m->variables[index] = (struct variable){
        .source = source, .name = name, .folded = name, .first_cell = index, .cell_count = 1};
    m->cells[index] = (struct cell){.name = name,
                                    .flat = name,
                                    .folded = name,
                                    .kind = kind,
                                    .variable = index,
                                    .value = value,
                                    .initial = initial};
    m->model.variable_count++;
    return index;
}

static inline uint32_t aux(struct maker *m, const char *name, const struct node *value)
{
    return add_cell(m, CELL_AUX, name, NULL, value);
}

static inline uint32_t stock(struct maker *m, const char *name, const struct node *initial,
                             const struct node *flow)
{
    return add_cell(m, CELL_STOCK, name, initial, flow);
}

static inline struct node *node(struct maker *m, enum node_kind kind)
{
    struct node *made = ARENA_NEW(&m->arena, struct node);
    made->kind = kind;
    return made;
}

static inline struct node *num(struct maker *m, double number)
{
    struct node *made = node(m, NODE_NUMBER);
    made->number = number;
    return made;
}

static inline struct node *ref(struct maker *m, uint32_t cell)
{
    struct node *made = node(m, NODE_CELL);
    made->cell = cell;
    return made;
}

static inline struct node *initial_of(struct maker *m, uint32_t cell)
{
    struct node *made = node(m, NODE_INITIAL);
    made->cell = cell;
    return made;
}

static inline struct node *op3(struct maker *m, enum op op, const struct node *a,
                               const struct node *b, const struct node *c)
{
    struct node *made = node(m, NODE_OP);
    made->op = op;
    made->args[0] = a, made->args[1] = b, made->args[2] = c;
    return made;
}

static inline struct node *op2(struct maker *m, enum op op, const struct node *a,
                               const struct node *b)
{
    return op3(m, op, a, b, NULL);
}

static inline struct node *op1(struct maker *m, enum op op, const struct node *a)
{
    return op3(m, op, a, NULL, NULL);
}

static inline struct node *draw(struct maker *m, const char *name, uint32_t call)
{
    struct node *made = node(m, NODE_RANDOM);
    made->name_hash = text_hash(name);
    made->call = call;
    return made;
}

static inline struct node *history(struct maker *m, const struct node *input,
                                   const struct node *delay, const struct node *before)
{
    struct node *made = node(m, NODE_HISTORY);
    made->args[0] = input, made->args[1] = delay, made->args[2] = before;
    made->call = m->histories++;
    return made;
}

static inline struct node *graph_at(struct maker *m, const struct graph *graph,
                                    const struct node *x)
{
    struct node *made = node(m, NODE_GRAPH);
    made->graph = graph;
    made->args[0] = x;
    return made;
}

static inline uint8_t op_args(enum op op)
{
    static const uint8_t arguments[] = {
#define OP(name, arity, shown, value) arity,
#define MAP1(name, shown, function) 1,
#define MAP2(name, shown, function) 2,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    };
    return arguments[op];
}

/* ---- arithmetic that both sides share ---- */

static inline double one_op(enum op op, double a, double b, double c)
{
    const struct vector_table *map = vector_table(VECTOR_PORTABLE);
    switch (op) {
#define OP(name, arity, shown, value)                                                              \
    case OP_##name:                                                                                \
        return (value);
#define MAP1(name, shown, function)                                                                \
    case OP_##name:                                                                                \
        return vector_one1(map->name, a);
#define MAP2(name, shown, function)                                                                \
    case OP_##name:                                                                                \
        return vector_one2(map->name, a, b);
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    case OP_COUNT:
        break;
    }
    return c;
}

static inline double one_draw(uint64_t name_hash, uint32_t call, uint64_t future, size_t step)
{
    uint64_t bits = name_hash ^ call * 0x9e3779b97f4a7c15u ^ future * 0xc2b2ae3d27d4eb4fu;
    bits = (bits ^ step) * 0x165667b19e3779f9u;
    bits = (bits ^ bits >> 31) * 0x9e3779b97f4a7c15u;
    return ((double)(bits >> 12) + 0.5) / 4503599627370496.0;
}

/* What was put in round(delay / dt) steps ago; `past` holds steps 0 .. step. */
static inline double one_history(const double *past, size_t step, double delay, double before,
                                 double dt)
{
    const double back = floor(delay / dt + 0.5);
    if (!(back <= (double)step))
        return before;
    return past[back > 0.0 ? step - (size_t)back : step];
}

static inline bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

/* ---- building ---- */

struct made {
    struct arena arena;
    struct problems problems;
    const struct plan *plan;
    enum status status;
};

/* The problems live in made->arena, so made must not move. */
static inline void build_into(struct made *made, const struct maker *m,
                              const struct plan_options *options)
{
    const struct plan_options none = {0};
    *made = (struct made){0};
    arena_init(&made->arena);
    problems_init(&made->problems, &made->arena);
    made->status = plan_build(&made->arena, &m->model, options ? options : &none, &made->plan,
                              &made->problems);
}

static inline void build_good(struct made *made, const struct maker *m,
                              const struct plan_options *options)
{
    build_into(made, m, options);
    if (made->status != STATUS_OK)
        problems_print(&made->problems, stderr);
    assert_int_equal(made->status, STATUS_OK);
    const char *broken = plan_verify(&made->arena, made->plan);
    if (broken)
        fail_msg("%s", broken);
}

static inline void end(struct made *made, struct maker *m)
{
    arena_free(&made->arena);
    arena_free(&m->arena);
}

static inline char *print_plan(const struct plan *plan)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    plan_print(plan, out);
    fclose(out);
    return text;
}

static inline void check_number(double found, double expected)
{
    if (!same_number(found, expected))
        fail_msg("%.17g instead of %.17g", found, expected);
}

/* ---- running a plan ---- */

struct runner {
    const struct plan *plan;
    double (*slots)[LANES];
    double *past; /* history, step, lane */
};

static inline double *runner_past(const struct runner *r, uint32_t index, size_t lane)
{
    return r->past + ((size_t)index * LANES + lane) * (r->plan->steps + 1);
}

static inline void run_section(struct runner *r, const struct section *section, size_t step)
{
    for (uint32_t i = 0; i < section->count; i++) {
        const struct instruction *item = &section->items[i];
        double out[LANES] = {NAN, 12345.678};
        for (size_t lane = 0; lane < (item->uniform ? 1 : LANES); lane++) {
            const double a = r->slots[item->a][lane], b = r->slots[item->b][lane],
                         c = r->slots[item->c][lane];
            switch ((enum instruction_kind)item->kind) {
            case DO_OP:
                out[lane] = one_op((enum op)item->op, a, b, c);
                break;
            case DO_GRAPH:
                out[lane] = graph_value(r->plan->graphs[item->index], a);
                break;
            case DO_RANDOM:
                out[lane] = one_draw(r->plan->streams[item->index].name_hash,
                                     r->plan->streams[item->index].call, lane, step);
                break;
            case DO_HISTORY:
                runner_past(r, item->index, lane)[step] = a;
                out[lane] =
                    one_history(runner_past(r, item->index, lane), step, b, c, r->plan->specs.dt);
                break;
            }
        }
        if (item->spread)
            out[1] = out[0];
        memcpy(r->slots[item->out], out, sizeof out);
    }
}

static inline void advance_states(struct runner *r, const struct phase *phase)
{
    const struct plan *plan = r->plan;
    double(*next)[LANES] = calloc((size_t)plan->state_count + 1, sizeof *next);
    for (uint32_t i = 0; i < plan->state_count; i++)
        for (size_t lane = 0; lane < LANES; lane++) {
            if (phase->flows[i] == FLOW_NONE) {
                next[i][lane] = r->slots[plan->states[i].slot][lane];
                continue;
            }
            const double flow = r->slots[phase->flows[i]][lane];
            next[i][lane] = plan->states[i].memory
                                ? flow
                                : r->slots[plan->states[i].slot][lane] + plan->specs.dt * flow;
        }
    for (uint32_t i = 0; i < plan->state_count; i++)
        memcpy(r->slots[plan->states[i].slot], next[i], sizeof next[i]);
    free(next);
}

/* inputs[input][lane], or NULL for the bases. Gives [step][output][lane]; the caller frees it. */
static inline double *run_plan(const struct plan *plan, double (*inputs)[LANES])
{
    struct runner r = {
        .plan = plan,
        .slots = calloc(plan->slot_count, sizeof *r.slots),
        .past = calloc((plan->history_count + 1) * LANES * (plan->steps + 1), sizeof *r.past)};
    double *rows = calloc((plan->steps + 1) * plan->output_count * LANES + 1, sizeof *rows);
    double *at = rows;
    for (uint32_t i = 1; i < plan->slot_count; i++) /* nothing may rely on zeros */
        r.slots[i][0] = r.slots[i][1] = 98765.4321;
    for (uint32_t i = 0; i < plan->constant_count; i++)
        for (size_t lane = 0; lane < LANES; lane++)
            r.slots[plan->constants[i].slot][lane] = plan->constants[i].value;
    for (uint32_t i = 0; i < plan->input_count; i++)
        for (size_t lane = 0; lane < LANES; lane++)
            r.slots[plan->inputs[i].slot][lane] = inputs ? inputs[i][lane] : plan->inputs[i].base;
    run_section(&r, &plan->once, 0);
    run_section(&r, &plan->initial, 0);
    for (uint32_t i = 0; i < plan->state_count; i++)
        memcpy(r.slots[plan->states[i].slot], r.slots[plan->states[i].initial], sizeof *r.slots);
    const struct phase *phase = plan->phases;
    for (size_t step = 0; step <= plan->steps; step++) {
        for (size_t lane = 0; lane < LANES; lane++)
            r.slots[plan->time_slot][lane] = r.slots[plan->stage_time_slot][lane] =
                plan->specs.start + (double)step * plan->specs.dt;
        if (step >= phase->end)
            phase++;
        for (uint32_t i = 0; i < plan->clock_count; i++)
            for (size_t lane = 0; lane < LANES; lane++)
                r.slots[plan->clocks[i].slot][lane] = 44444.4;
        for (uint32_t i = 0; i < phase->clock_count; i++)
            for (size_t lane = 0; lane < LANES; lane++)
                r.slots[plan->clocks[phase->clocks[i]].slot][lane] =
                    plan->clocks[phase->clocks[i]].values[step];
        run_section(&r, &phase->step, step);
        for (uint32_t i = 0; i < plan->output_count; i++)
            for (size_t lane = 0; lane < LANES; lane++)
                *at++ = r.slots[phase->outputs[i]][lane];
        advance_states(&r, phase);
    }
    free(r.slots);
    free(r.past);
    return rows;
}

/* ---- evaluating the trees directly ---- */

struct direct {
    const struct maker *maker;
    uint64_t future;
    size_t step, steps;
    bool at_start;
    const double *given; /* of each cell; NaN: its equation counts */
    double *states, *next, *start, *now;
    bool *start_known, *now_known;
    double *past; /* history, step */
};

static inline double direct_node(struct direct *d, const struct node *node);

static inline bool is_state_cell(const struct cell *cell)
{
    return cell->kind != CELL_AUX;
}

static inline double direct_cell(struct direct *d, uint32_t index)
{
    const struct cell *cell = &d->maker->cells[index];
    if (!d->at_start && is_state_cell(cell))
        return d->states[index];
    if (!isnan(d->given[index]))
        return d->given[index];
    bool *known = d->at_start ? d->start_known : d->now_known;
    double *values = d->at_start ? d->start : d->now;
    if (!known[index])
        values[index] = direct_node(d, d->at_start && cell->initial ? cell->initial : cell->value);
    known[index] = true;
    return values[index];
}

static inline double direct_initial(struct direct *d, uint32_t cell)
{
    const bool before = d->at_start;
    d->at_start = true;
    const double value = direct_cell(d, cell);
    d->at_start = before;
    return value;
}

static inline double direct_history(struct direct *d, const struct node *node, const double *args)
{
    const double dt = d->maker->model.specs.dt;
    if (d->at_start)
        return one_history(args, 0, args[1], args[2], dt);
    double *past = d->past + (size_t)node->call * (d->steps + 1);
    past[d->step] = args[0];
    return one_history(past, d->step, args[1], args[2], dt);
}

static inline double direct_node(struct direct *d, const struct node *node)
{
    double args[3] = {0};
    for (int i = 0; i < 3; i++)
        if (node->args[i])
            args[i] = direct_node(d, node->args[i]);
    switch (node->kind) {
    case NODE_NUMBER:
        return node->number;
    case NODE_CELL:
        return direct_cell(d, node->cell);
    case NODE_TIME:
    case NODE_STEP_TIME:
        return d->maker->model.specs.start +
               (d->at_start ? 0.0 : (double)d->step * d->maker->model.specs.dt);
    case NODE_INITIAL:
        return direct_initial(d, node->cell);
    case NODE_OP:
        return one_op(strict_op(node->op), args[0], args[1], args[2]);
    case NODE_GRAPH:
        return graph_value(node->graph, args[0]);
    case NODE_RANDOM:
        return one_draw(node->name_hash, node->call, d->future, d->at_start ? 0 : d->step);
    case NODE_HISTORY:
        return direct_history(d, node, args);
    }
    return NAN;
}

static inline void direct_advance(struct direct *d)
{
    const uint32_t count = d->maker->model.cell_count;
    for (uint32_t i = 0; i < count; i++) {
        const struct cell *cell = &d->maker->cells[i];
        if (!is_state_cell(cell))
            continue;
        const double flow = direct_node(d, cell->value);
        d->next[i] =
            cell->kind == CELL_MEMORY ? flow : d->states[i] + d->maker->model.specs.dt * flow;
    }
    memcpy(d->states, d->next, count * sizeof *d->states);
}

/* Every cell at every step, [step][cell]; the caller frees it. */
static inline double *run_direct(const struct maker *maker, size_t steps, uint64_t future,
                                 const double *given)
{
    const uint32_t count = maker->model.cell_count;
    double *work = calloc((size_t)count * 4 + 1, sizeof *work);
    bool *known = calloc((size_t)count * 2 + 1, sizeof *known);
    double *rows = calloc((steps + 1) * count + 1, sizeof *rows);
    struct direct d = {.maker = maker,
                       .future = future,
                       .steps = steps,
                       .given = given,
                       .states = work,
                       .next = work + count,
                       .start = work + 2 * count,
                       .now = work + 3 * count,
                       .start_known = known,
                       .now_known = known + count,
                       .past =
                           calloc((size_t)(maker->histories + 1) * (steps + 1), sizeof *d.past)};
    for (uint32_t i = 0; i < count; i++)
        if (is_state_cell(&maker->cells[i]))
            d.states[i] = direct_initial(&d, i);
    for (size_t step = 0; step <= steps; step++) {
        d.step = step;
        memset(d.now_known, 0, count * sizeof *d.now_known);
        for (uint32_t i = 0; i < count; i++)
            rows[step * count + i] = direct_cell(&d, i);
        direct_advance(&d);
    }
    free(work);
    free(known);
    free(d.past);
    return rows;
}

#endif
