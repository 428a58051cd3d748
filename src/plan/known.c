// SPDX-License-Identifier: MIT
/* One number a value and step, in running order: the order of indexes. */
#include "plan/known.h"

#include "plan/graph_value.h"
#include "plan/need.h"

#include <math.h>
#include <string.h>

/* A longer table is not worth its memory: such a plan computes these values as it runs. */
enum { NUMBERS_MOST = 1 << 20 };

struct finder {
    struct known *known;
    struct arena *arena;
    const struct resolution *r;
    const struct values *values;
    uint32_t *states; /* values */
    uint32_t state_count;
    uint32_t *known_values; /* of each row */
    double *now, *next;     /* of each value; of each state */
};

static bool is_state(const struct values *values, uint32_t value)
{
    return values->items[value].kind == VALUE_STATE;
}

static uint32_t flow_of(const struct finder *f, uint32_t state)
{
    return f->r->flows[f->values->items[state].cell];
}

static uint32_t initial_of(const struct finder *f, uint32_t state)
{
    return f->r->cells[CONTEXT_START][f->values->items[state].cell];
}

/* ---- what is needed ---- */

static bool count_uses(struct finder *f, const uint32_t *outputs, uint32_t output_count)
{
    uint32_t *uses = f->known->uses;
    struct stack stack = {.items = ARENA_ARRAY(f->arena, uint32_t, f->values->count)};
    if (!stack.items)
        return false;
    for (uint32_t i = 0; i < output_count; i++)
        use_value(uses, &stack, outputs[i]);
    while (stack.count) {
        const uint32_t index = stack.items[--stack.count];
        const struct value *value = &f->values->items[index];
        for (uint8_t i = 0; i < value->arity; i++)
            use_value(uses, &stack, value->args[i]);
        if (value->kind == VALUE_STATE) {
            f->states[f->state_count++] = index;
            use_value(uses, &stack, flow_of(f, index));
            use_value(uses, &stack, initial_of(f, index));
        }
    }
    return true;
}

/* ---- what is known ---- */

static bool varies(const struct value *value)
{
    return value->kind == VALUE_INPUT || value->kind == VALUE_RANDOM;
}

/* Marks what cannot be known. */
static bool mark_unknown(struct finder *f, bool *unknown)
{
    bool any_varies = false;
    struct edge *edges = ARENA_ARRAY(f->arena, struct edge, (size_t)f->state_count * 2);
    if (!edges)
        return false;
    for (uint32_t i = 0; i < f->values->count; i++) {
        const struct value *value = &f->values->items[i];
        const bool history = value->kind == VALUE_HISTORY;
        if (!f->known->uses[i])
            continue;
        any_varies |= varies(value);
        f->known->has_history |= history;
        unknown[i] = varies(value) || history;
    }
    for (uint32_t i = 0; i < f->state_count; i++) {
        const uint32_t state = f->states[i];
        edges[2 * (size_t)i] = (struct edge){.read = flow_of(f, state), .reader = state};
        edges[2 * (size_t)i + 1] = (struct edge){.read = initial_of(f, state), .reader = state};
        unknown[state] |= !any_varies;
    }
    return need_spread(f->arena, f->values, f->known->uses, edges, (size_t)f->state_count * 2,
                       unknown);
}

static bool can_be_known(const struct value *value)
{
    return value->kind == VALUE_TIME || value->kind == VALUE_STEP_TIME ||
           value->kind == VALUE_STATE || value_is_computed(value);
}

static void number_rows(struct finder *f, const bool *unknown)
{
    struct known *known = f->known;
    for (uint32_t i = 0; i < f->values->count; i++)
        if (known->uses[i] && !unknown[i] && can_be_known(&f->values->items[i])) {
            f->known_values[known->row_count] = i;
            known->rows[i] = known->row_count++;
        }
}

static void forget_rows(struct finder *f)
{
    for (uint32_t i = 0; i < f->values->count; i++)
        f->known->rows[i] = KNOWN_NONE;
    f->known->row_count = 0;
}

/* ---- what they come to ---- */

static double settled(double number)
{
    return isnan(number) ? (double)NAN : number;
}

static double value_now(const struct finder *f, const struct value *value, size_t step)
{
    const struct sim_specs *specs = f->r->specs;
    switch ((enum value_kind)value->kind) {
    case VALUE_TIME:
    case VALUE_STEP_TIME:
        return specs->start + (double)step * specs->dt;
    case VALUE_GRAPH:
        return graph_value(value_table_graph(&f->values->items[value->of]), f->now[value->args[0]]);
    default:
        return value_compute((enum op)value->op, f->now[value->args[0]], f->now[value->args[1]],
                             f->now[value->args[2]]);
    }
}

/* Those that depend on the step, or those that do not. */
static void compute_values(struct finder *f, size_t step, bool of_step)
{
    for (uint32_t row = 0; row < f->known->row_count; row++) {
        const struct value *value = &f->values->items[f->known_values[row]];
        if (value->kind != VALUE_STATE && (value->level == LEVEL_STEP) == of_step)
            f->now[f->known_values[row]] = settled(value_now(f, value, step));
    }
}

static void keep_step(struct finder *f, size_t step)
{
    for (uint32_t row = 0; row < f->known->row_count; row++)
        f->known->numbers[(size_t)row * f->known->steps + step] = f->now[f->known_values[row]];
}

static bool is_known_state(const struct finder *f, uint32_t value)
{
    return is_state(f->values, value) && f->known->rows[value] != KNOWN_NONE;
}

/* All states move together, by Euler's method. */
static void advance_states(struct finder *f)
{
    const double dt = f->r->specs->dt;
    for (uint32_t i = 0; i < f->state_count; i++) {
        const uint32_t state = f->states[i];
        const bool memory = f->r->model->cells[f->values->items[state].cell].kind == CELL_MEMORY;
        const double flow = f->now[flow_of(f, state)];
        f->next[i] = settled(memory ? flow : f->now[state] + dt * flow);
    }
    for (uint32_t i = 0; i < f->state_count; i++)
        if (is_known_state(f, f->states[i]))
            f->now[f->states[i]] = f->next[i];
}

static bool compute_rows(struct finder *f)
{
    double number;
    f->now = ARENA_ARRAY(f->arena, double, f->values->count);
    f->next = ARENA_ARRAY(f->arena, double, f->state_count);
    f->known->numbers =
        arena_alloc(f->arena, f->known->row_count, f->known->steps * sizeof *f->known->numbers);
    if (!f->now || !f->next || !f->known->numbers)
        return false;
    for (uint32_t i = 0; i < f->values->count; i++)
        if (value_is_number(f->values, i, &number))
            f->now[i] = number;
    compute_values(f, 0, false);
    for (uint32_t i = 0; i < f->state_count; i++)
        if (is_known_state(f, f->states[i]))
            f->now[f->states[i]] = f->now[initial_of(f, f->states[i])];
    for (size_t step = 0; step < f->known->steps; step++) {
        compute_values(f, step, true);
        keep_step(f, step);
        advance_states(f);
    }
    return true;
}

bool known_find(struct known *known, struct arena *arena, const struct resolution *resolution,
                const uint32_t *outputs, uint32_t output_count, size_t steps)
{
    const struct values *values = &resolution->values;
    struct finder f = {.known = known, .arena = arena, .r = resolution, .values = values};
    bool *unknown = ARENA_ARRAY(arena, bool, values->count);
    *known = (struct known){.uses = ARENA_ARRAY(arena, uint32_t, values->count),
                            .rows = ARENA_ARRAY(arena, uint32_t, values->count),
                            .steps = steps + 1};
    f.states = ARENA_ARRAY(arena, uint32_t, values->count);
    f.known_values = ARENA_ARRAY(arena, uint32_t, values->count);
    if (!unknown || !known->uses || !known->rows || !f.states || !f.known_values ||
        !count_uses(&f, outputs, output_count) || !mark_unknown(&f, unknown))
        return false;
    forget_rows(&f);
    if (resolution->specs->method != METHOD_EULER ||
        plan_leaves_out(resolution->values.without, PASS_known))
        return true;
    number_rows(&f, unknown);
    if (known->row_count > NUMBERS_MOST / known->steps) {
        forget_rows(&f);
        return true;
    }
    return compute_rows(&f);
}

bool known_is_constant(const struct known *known, uint32_t row, size_t begin, size_t end)
{
    const double *numbers = known_row(known, row);
    for (size_t step = begin + 1; step < end; step++)
        if (memcmp(&numbers[step], &numbers[begin], sizeof *numbers) != 0)
            return false;
    return true;
}
