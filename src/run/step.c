// SPDX-License-Identifier: MIT
/* Computes sections and advances states.
 *
 * With f the net flows, x the stocks, h = dt and time t = start + step * h (never summed):
 *
 *   Euler  x += h f(x, t)
 *   RK2    Heun's method: k1 = f(x, t), k2 = f(x + h k1, t + h), x += h/2 (k1 + k2)
 *   RK4    classical:     k1 = f(x, t), k2 = f(x + h/2 k1, t + h/2), k3 = f(x + h/2 k2, t + h/2),
 *                         k4 = f(x + h k3, t + h), x += h/6 (k1 + 2 k2 + 2 k3 + k4)
 *
 * Memories (PREVIOUS and the like), random numbers, histories and the time at which the step began
 * change once a step, never within one: stages see those of t. All states move together: a stock
 * whose flow is another stock reads that one's value from before the step. */
#include "run/step.h"

#include "base/random.h"
#include "base/single.h"
#include "run/kernel.h"

#include <assert.h>
#include <string.h>

double step_time(const struct plan *plan, size_t step)
{
    return plan->specs.start + (double)step * plan->specs.dt;
}

static void fill(const struct batch *batch, uint32_t slot, double value)
{
    batch->kernels->fill(slot_at(batch, slot), value, batch->lanes);
}

static void read_history(struct batch *batch, const struct instruction *item,
                         const struct moment *moment, size_t lanes)
{
    const struct plan *plan = batch->plan;
    char *past = batch->histories + (size_t)item->index * (plan->steps + 1) * row_bytes(batch);
    if (!moment->is_stage)
        memcpy(past + moment->step * row_bytes(batch), slot_at(batch, item->a),
               lanes * batch->number_bytes);
    const struct lookback lookback = {.past = past,
                                      .delay = slot_at(batch, item->b),
                                      .before = slot_at(batch, item->c),
                                      .stride = batch->lanes,
                                      .step = moment->step,
                                      .dt = plan->specs.dt};
    batch->kernels->look_back(slot_at(batch, item->out), &lookback, lanes);
}

/* The next step's row is asked for a step ahead: a block's draws are more than a cache holds. */
static void ask_ahead(const struct drawn *drawn, size_t step, size_t bytes)
{
    enum { LINE = 64 };
    const char *next = drawn->rows + (step + 1) * drawn->stride;
    for (size_t at = 0; at < bytes && drawn->have[step + 1]; at += LINE)
        __builtin_prefetch(next + at, 0, 2);
}

/* Uniform numbers of the batch's precision. */
static void draw_uniform(struct batch *batch, void *out, uint64_t stream, size_t step, size_t lanes)
{
    double *drawn = batch->plan->single ? batch->doubles : out;
    random_block(batch->width, drawn, stream, batch->futures, step, lanes);
    if (batch->plan->single)
        batch->kernels->take_draws(out, drawn, lanes);
}

/* Normal numbers in place of uniform ones. */
static void make_normal(const struct batch *batch, void *drawn, size_t lanes)
{
    if (batch->plan->single)
        single_table(batch->width)->normal_quantile(drawn, drawn, lanes);
    else
        vector_table(batch->width)->normal_quantile(drawn, drawn, lanes);
}

/* Uniform numbers, or normal ones if the instruction's operation says so. */
static void draw(struct batch *batch, const struct instruction *item, size_t step, size_t lanes)
{
    void *out = slot_at(batch, item->out);
    struct drawn *drawn = lanes == batch->lanes ? *drawn_at(batch, item) : NULL;
    if (drawn && drawn->have[step]) {
        memcpy(out, drawn->rows + step * drawn->stride, row_bytes(batch));
        ask_ahead(drawn, step, row_bytes(batch));
        return;
    }
    draw_uniform(batch, out, batch->streams[item->index], step, lanes);
    if (item->op == OP_normal_quantile)
        make_normal(batch, out, lanes);
    if (drawn) {
        memcpy(drawn->rows + step * drawn->stride, out, row_bytes(batch));
        drawn->have[step] = true;
    }
}

/* Draws that loops alone read stand where they are kept, or fresh; loops ask for the next step's themselves. Normal
 * numbers are made of all new rows that stand behind each other at once: their tails, some lanes of each, are then
 * enough to fill vectors. */
static void draw_apart(struct batch *batch, const struct native_section *section, size_t step)
{
    const size_t row = row_bytes(batch);
    char *begin = NULL; /* of the lanes that wait to be made normal */
    size_t waiting = 0;
    for (uint32_t i = 0; i < section->draw_count; i++) {
        const struct instruction *item = &section->draws[i];
        struct drawn *drawn = *drawn_at(batch, item);
        char *at = drawn ? drawn->rows + step * drawn->stride : batch->fresh + i * row;
        batch->apart[i].now = batch->apart[i].ahead = at - batch->slots;
        if (drawn && drawn->have[step + 1])
            batch->apart[i].ahead += (ptrdiff_t)drawn->stride;
        if (drawn && drawn->have[step])
            continue;
        draw_uniform(batch, at, batch->streams[item->index], step, batch->lanes);
        if (drawn)
            drawn->have[step] = true;
        if (item->op != OP_normal_quantile)
            continue;
        if (waiting && at != begin + waiting * batch->number_bytes) {
            make_normal(batch, begin, waiting);
            waiting = 0;
        }
        begin = waiting ? begin : at;
        waiting += batch->lanes;
    }
    if (waiting)
        make_normal(batch, begin, waiting);
}

static void run_instruction(struct batch *batch, const struct instruction *item,
                            const struct moment *moment, size_t lanes)
{
    void *out = slot_at(batch, item->out);
    const void *a = slot_at(batch, item->a);
    switch ((enum instruction_kind)item->kind) {
    case DO_OP:
        batch->kernels->ops[item->op](out, a, slot_at(batch, item->b), slot_at(batch, item->c),
                                      lanes);
        break;
    case DO_GRAPH:
        batch->kernels->graph(out, a, batch->plan->graphs[item->index], lanes);
        break;
    case DO_RANDOM:
        draw(batch, item, moment->step, lanes);
        break;
    case DO_HISTORY:
        read_history(batch, item, moment, lanes);
        break;
    }
}

/* The first lanes' number to all. */
static void spread(const struct batch *batch, uint32_t slot)
{
    const size_t least = LANES_LEAST * batch->number_bytes;
    char *lanes = slot_at(batch, slot);
    for (size_t at = least; at < row_bytes(batch); at += least)
        memcpy(lanes + at, lanes, least);
}

static void run_items(struct batch *batch, const struct instruction *items, uint32_t count,
                      const struct moment *moment)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct instruction *item = &items[i];
        run_instruction(batch, item, moment, item->uniform ? LANES_LEAST : batch->lanes);
        if (item->spread)
            spread(batch, item->out);
    }
}

static void set_times(struct batch *batch, const struct moment *moment)
{
    fill(batch, batch->plan->time_slot, moment->time);
    fill(batch, batch->plan->stage_time_slot, moment->stage_time);
}

void section_run(struct batch *batch, const struct section *section, const struct moment *moment)
{
    set_times(batch, moment);
    run_items(batch, section->items, section->count, moment);
}

/* The machine code of the present phase, or NULL. */
static const struct native_section *native_section(const struct batch *batch)
{
    const struct native_section *sections = batch->native.sections;
    const size_t phase = (size_t)(batch->phase - batch->plan->phases);
    return sections && sections[phase].advance ? &sections[phase] : NULL;
}

static void run_loop(struct batch *batch, native_loop *code)
{
    code(batch->slots, batch->native.groups, batch->spill, batch->slots, batch->apart);
}

static void run_native(struct batch *batch, const struct native_section *section,
                       const struct moment *moment)
{
    set_times(batch, moment);
    draw_apart(batch, section, moment->step);
    for (uint32_t i = 0; i < section->count; i++) {
        const struct native_piece *piece = &section->pieces[i];
        if (piece->code)
            run_loop(batch, piece->code);
        else
            run_items(batch, piece->items, piece->count, moment);
    }
}

static void set_clocks(struct batch *batch, size_t step)
{
    const struct plan *plan = batch->plan;
    for (uint32_t i = 0; i < batch->phase->clock_count; i++) {
        const struct plan_clock *clock = &plan->clocks[batch->phase->clocks[i]];
        fill(batch, clock->slot, clock->values[step]);
    }
}

void step_compute(struct batch *batch, const struct moment *moment)
{
    set_clocks(batch, moment->step);
    const struct native_section *native = native_section(batch);
    if (native)
        run_native(batch, native, moment);
    else
        section_run(batch, &batch->phase->step, moment);
}

/* ------------------------------------------------------------------------------------- methods */

static void *value_before(const struct batch *batch, uint32_t state)
{
    return batch->stages + state * row_bytes(batch);
}

static void *summed_slopes(const struct batch *batch, uint32_t state)
{
    return value_before(batch, batch->plan->state_count + state);
}

static void *held_flow(const struct batch *batch, uint32_t state)
{
    return value_before(batch, 2 * batch->plan->state_count + state);
}

/* Of every state: whether its flow is a state's slot, so that it must be held until all move. */
static const bool *feeds_on_state(const struct batch *batch)
{
    const size_t phase = (size_t)(batch->phase - batch->plan->phases);
    return batch->feeds_on_state + phase * batch->plan->state_count;
}

static void copy_lanes(const struct batch *batch, void *to, const void *from)
{
    memcpy(to, from, row_bytes(batch));
}

static void advance_euler(struct batch *batch)
{
    const struct plan *plan = batch->plan;
    const uint32_t *flows = batch->phase->flows;
    const bool *feeds = feeds_on_state(batch);
    for (uint32_t i = 0; i < plan->state_count; i++)
        if (feeds[i])
            copy_lanes(batch, held_flow(batch, i), slot_at(batch, flows[i]));
    const struct native_section *native = native_section(batch);
    if (native)
        run_loop(batch, native->advance);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        if (flows[i] == FLOW_NONE || (native && !feeds[i]))
            continue;
        const void *flow =
            feeds[i] ? held_flow(batch, i) : slot_at(batch, flows[i]);
        if (state->memory)
            copy_lanes(batch, slot_at(batch, state->slot), flow);
        else
            batch->kernels->add_scaled(slot_at(batch, state->slot), flow, plan->specs.dt,
                                       batch->lanes);
    }
}

/* What the stages will overwrite: stocks and their first slopes, next values of memories. */
static void begin_stages(struct batch *batch)
{
    const struct plan *plan = batch->plan;
    const uint32_t *flows = batch->phase->flows;
    const bool *feeds = feeds_on_state(batch);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        const void *flow = slot_at(batch, flows[i]);
        if (state->memory || feeds[i])
            copy_lanes(batch, held_flow(batch, i), flow);
        copy_lanes(batch, value_before(batch, i), slot_at(batch, state->slot));
        copy_lanes(batch, summed_slopes(batch, i), flow);
    }
}

/* Tries the stocks `ahead` of the step's start along the newest slopes, and adds the slopes found
 * there with their weight. */
static void try_stage(struct batch *batch, const struct moment *moment, double ahead, double weight)
{
    const struct plan *plan = batch->plan;
    const uint32_t *flows = batch->phase->flows;
    const bool *feeds = feeds_on_state(batch);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        if (state->memory)
            continue;
        const void *slope =
            feeds[i] ? held_flow(batch, i) : slot_at(batch, flows[i]);
        batch->kernels->sum_scaled(slot_at(batch, state->slot), value_before(batch, i), slope,
                                   ahead, batch->lanes);
    }
    step_compute(batch, moment);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        if (state->memory)
            continue;
        const void *slope = slot_at(batch, flows[i]);
        if (feeds[i])
            copy_lanes(batch, held_flow(batch, i), slope);
        batch->kernels->add_scaled(summed_slopes(batch, i), slope, weight, batch->lanes);
    }
}

static void end_stages(struct batch *batch, double factor)
{
    const struct plan *plan = batch->plan;
    for (uint32_t i = 0; i < plan->state_count; i++) {
        void *state = slot_at(batch, plan->states[i].slot);
        if (plan->states[i].memory)
            copy_lanes(batch, state, held_flow(batch, i));
        else
            batch->kernels->sum_scaled(state, value_before(batch, i), summed_slopes(batch, i),
                                       factor, batch->lanes);
    }
}

void step_advance(struct batch *batch, size_t step)
{
    const struct plan *plan = batch->plan;
    const double dt = plan->specs.dt, time = step_time(plan, step);
    const struct moment half = {step, time, time + 0.5 * dt, .is_stage = true};
    const struct moment end = {step, time, step_time(plan, step + 1), .is_stage = true};
    switch (plan->specs.method) {
    case METHOD_EULER:
        advance_euler(batch);
        break;
    case METHOD_RK2:
        begin_stages(batch);
        try_stage(batch, &end, dt, 1.0);
        end_stages(batch, dt / 2.0);
        break;
    case METHOD_RK4:
        begin_stages(batch);
        try_stage(batch, &half, dt / 2.0, 2.0);
        try_stage(batch, &half, dt / 2.0, 2.0);
        try_stage(batch, &end, dt, 1.0);
        end_stages(batch, dt / 6.0);
        break;
    }
}
