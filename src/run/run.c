// SPDX-License-Identifier: MIT
/* The memory of a block of lanes, and a run from start to stop.
 *
 * A run: constants and inputs into their slots; `once` and `initial` at the start time; initial
 * values into states; then for every step the step section at the accepted states, a row when one
 * is due, and the advance. The last step only computes and records.
 *
 * Random streams are keyed by the run's seed, or by the explicit seed of their function: with one,
 * a future draws the same sequence under any seed of the run, and futures still differ. */
#include "run/run.h"

#include "base/random.h"
#include "run/kernel.h"
#include "run/step.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct kernels *kernels_of(enum vector_width width, bool single)
{
    static const struct kernels *const tables[VECTOR_WIDTH_COUNT][2] = {
        [VECTOR_PORTABLE] = {&kernels_portable, &kernels_single_portable},
#ifdef __x86_64__
        [VECTOR_AVX2] = {&kernels_avx2, &kernels_single_avx2},
        [VECTOR_AVX512] = {&kernels_avx512, &kernels_single_avx512},
#endif
    };
    return tables[width][single];
}

/* Zeroed and aligned; a count of 0 gives some memory too. Adds to *needed what was asked for. */
static void *take(size_t a, size_t b, size_t c, size_t *needed)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(a, b, &bytes) || __builtin_mul_overflow(bytes, c, &bytes) ||
        bytes > SIZE_MAX / 16) {
        *needed = SIZE_MAX;
        return NULL;
    }
    bytes = (bytes / 64 + 1) * 64;
    *needed = *needed > SIZE_MAX - bytes ? SIZE_MAX : *needed + bytes;
    void *memory = aligned_alloc(64, bytes);
    return memory ? memset(memory, 0, bytes) : NULL;
}

static void mark_feeds(struct batch *batch, const bool *is_state)
{
    const struct plan *plan = batch->plan;
    for (uint32_t k = 0; k < plan->phase_count; k++)
        for (uint32_t i = 0; i < plan->state_count; i++)
            batch->feeds_on_state[k * plan->state_count + i] =
                plan->phases[k].flows[i] != FLOW_NONE && is_state[plan->phases[k].flows[i]];
}

size_t batch_lanes(const struct plan *plan, size_t lanes)
{
    const size_t least = plan->single ? 2 * LANES_LEAST : LANES_LEAST;
    return (lanes + least - 1) / least * least;
}

enum status batch_init(struct batch *batch, const struct plan *plan, size_t lanes,
                       enum vector_width width, struct error *err)
{
    const struct place nowhere = {0};
    *batch = (struct batch){.plan = plan, .width = width};
    if (!vector_has(width))
        return error_set(err, STATUS_USAGE, nowhere, "this processor has no %s",
                         vector_width_name(width));
    if (lanes < 1 || lanes > LANES_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "a block has 1 to %d futures, not %zu",
                         LANES_MOST, lanes);
    lanes = batch_lanes(plan, lanes);
    batch->lanes = lanes;
    batch->kernels = kernels_of(width, plan->single);
    batch->number_bytes = plan->single ? sizeof(float) : sizeof(double);

    size_t needed = 0;
    const size_t row = row_bytes(batch);
    batch->slots = take(plan->slot_count, slot_stride(batch), 1, &needed);
    batch->stages = take(plan->state_count, row, 3, &needed);
    batch->histories = take(plan->history_count, plan->steps + 1, row, &needed);
    batch->doubles = take(lanes, sizeof *batch->doubles, 1, &needed);
    batch->futures = take(lanes, sizeof *batch->futures, 1, &needed);
    batch->streams = take(plan->stream_count, sizeof *batch->streams, 1, &needed);
    batch->drawn = take(plan->stream_count, sizeof *batch->drawn, 2, &needed);
    batch->feeds_on_state =
        take(plan->state_count, sizeof *batch->feeds_on_state, plan->phase_count, &needed);
    bool *is_state = take(plan->slot_count, sizeof *is_state, 1, &needed);
    if (!batch->slots || !batch->stages || !batch->histories || !batch->doubles ||
        !batch->futures || !batch->streams || !batch->drawn || !batch->feeds_on_state || !is_state) {
        batch_free(batch);
        free(is_state);
        return error_set(err, STATUS_NO_MEMORY, nowhere, "%zu futures at once need %zu MiB", lanes,
                         needed >> 20);
    }
    for (uint32_t i = 0; i < plan->state_count; i++)
        is_state[plan->states[i].slot] = true;
    mark_feeds(batch, is_state);
    free(is_state);
    return STATUS_OK;
}

static void free_native(struct batch *batch)
{
    if (batch->borrowed)
        batch->native = (struct native){0};
    else
        native_free(&batch->native);
    batch->borrowed = false;
}

/* Rows and scratch memory for the machine code. */
static enum status take_rows(struct batch *batch, struct error *err)
{
    size_t needed = 0;
    char *slots = take(batch->native.row_count, slot_stride(batch), 1, &needed);
    batch->spill = take(batch->native.spill_bytes, 1, 1, &needed);
    batch->apart = take(batch->native.draw_count, sizeof *batch->apart, 1, &needed);
    batch->fresh = take(batch->native.draw_count, row_bytes(batch), 1, &needed);
    if (!slots || !batch->spill || !batch->apart || !batch->fresh) {
        free(slots);
        free_native(batch);
        return error_set(err, STATUS_NO_MEMORY, (struct place){0}, "%zu futures at once need %zu MiB",
                         batch->lanes, needed >> 20);
    }
    free(batch->slots);
    batch->slots = slots;
    return STATUS_OK;
}

enum status batch_compile(struct batch *batch, struct error *err)
{
    if (batch->native.sections || !native_has(batch->width))
        return STATUS_OK;
    const enum status status =
        native_init(&batch->native, batch->plan, batch->lanes, batch->width, err);
    if (status != STATUS_OK)
        return status == STATUS_NO ? STATUS_OK : status;
    return take_rows(batch, err);
}

enum status batch_adopt(struct batch *batch, const struct native *native, struct error *err)
{
    assert(!batch->native.sections && native->lanes == batch->lanes);
    batch->native = *native;
    batch->borrowed = true;
    return take_rows(batch, err);
}

void batch_free(struct batch *batch)
{
    free_native(batch);
    free(batch->spill);
    free(batch->slots);
    free(batch->stages);
    free(batch->histories);
    free(batch->doubles);
    free(batch->futures);
    free(batch->streams);
    free(batch->drawn);
    free(batch->apart);
    free(batch->fresh);
    free(batch->feeds_on_state);
    *batch = (struct batch){0};
}

/* The unused lanes repeat the last used one, so that no loop has a tail. */
static void set_futures(struct batch *batch, const struct batch_run *run)
{
    for (size_t lane = 0; lane < batch->lanes; lane++)
        batch->futures[lane] = run->futures[lane < run->used ? lane : run->used - 1];
}

static void set_streams(struct batch *batch, uint64_t seed)
{
    const struct plan *plan = batch->plan;
    for (uint32_t i = 0; i < plan->stream_count; i++) {
        const struct plan_stream *stream = &plan->streams[i];
        batch->streams[i] =
            random_stream(stream->seed ? stream->seed : seed, stream->name_hash, stream->call);
    }
}

static void find_drawn(struct batch *batch, struct draws *draws, const struct instruction *items,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (items[i].kind == DO_RANDOM && !items[i].uniform)
            *drawn_at(batch, &items[i]) = draws_find(draws, batch->streams[items[i].index],
                                                     items[i].op == OP_normal_quantile);
}

/* Where each draw of the machine code is kept. */
static void find_draws(struct batch *batch, struct draws *draws)
{
    const struct plan *plan = batch->plan;
    memset(batch->drawn, 0, 2 * (size_t)plan->stream_count * sizeof *batch->drawn);
    if (!draws || !batch->native.sections)
        return;
    draws_match(draws, batch->futures, batch->lanes, plan->steps + 1, batch->number_bytes);
    for (uint32_t p = 0; p < plan->phase_count; p++) {
        const struct native_section *section = &batch->native.sections[p];
        find_drawn(batch, draws, section->draws, section->draw_count);
        for (uint32_t k = 0; k < section->count; k++)
            if (section->pieces[k].items)
                find_drawn(batch, draws, section->pieces[k].items, section->pieces[k].count);
    }
}

/* Numbers from outside to a slot; the unused lanes repeat the last used one. */
static void set_lanes(struct batch *batch, uint32_t slot, const double *values, size_t used)
{
    for (size_t lane = 0; lane < batch->lanes; lane++)
        batch->doubles[lane] = values[lane < used ? lane : used - 1];
    batch->kernels->take(slot_at(batch, slot), batch->doubles, batch->lanes);
}

/* What an earlier run left in other slots is never read: a plan writes before it reads (plan_verify), but for slot 0,
 * which nobody writes. */
static void set_slots(struct batch *batch, const struct batch_run *run)
{
    const struct plan *plan = batch->plan;
    for (uint32_t i = 0; i < plan->constant_count; i++)
        batch->kernels->fill(slot_at(batch, plan->constants[i].slot), plan->constants[i].value,
                             batch->lanes);
    for (uint32_t i = 0; i < plan->input_count; i++) {
        const struct plan_input *input = &plan->inputs[i];
        if (run->inputs && run->inputs[i])
            set_lanes(batch, input->slot, run->inputs[i], run->used);
        else
            batch->kernels->fill(slot_at(batch, input->slot), input->base, batch->lanes);
    }
}

static void take_states(struct batch *batch, const struct batch_run *run)
{
    const struct plan *plan = batch->plan;
    for (uint32_t i = 0; i < plan->state_count; i++)
        if (run->states[i])
            set_lanes(batch, plan->states[i].slot, run->states[i], run->used);
}

static void start_states(struct batch *batch)
{
    const struct plan *plan = batch->plan;
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        if (state->slot != state->initial)
            memcpy(slot_at(batch, state->slot), slot_at(batch, state->initial),
                   row_bytes(batch));
    }
}

static enum status record_row(struct batch *batch, const struct batch_run *run, size_t row)
{
    const struct plan *plan = batch->plan;
    if (!run->record)
        return STATUS_OK;
    return run->record(run->self, batch, row, plan_row_time(plan, row));
}

/* The first step of the run; its phase becomes the present one. */
static size_t begin_phase(struct batch *batch, const struct batch_run *run)
{
    const struct plan *plan = batch->plan;
    const uint32_t phase = run->states ? run->phase : 0;
    assert(phase < plan->phase_count && (phase == 0 || plan->history_count == 0));
    batch->phase = plan->phases + phase;
    return phase ? batch->phase[-1].end : 0;
}

static void turn_phase(struct batch *batch, const struct batch_run *run, size_t step)
{
    while (step >= batch->phase->end) {
        batch->phase++;
        if (run->turn)
            run->turn(run->turn_self, batch, (uint32_t)(batch->phase - batch->plan->phases));
    }
}

enum status batch_run(struct batch *batch, const struct batch_run *run, struct error *err)
{
    const struct plan *plan = batch->plan;
    assert(run->used >= 1 && run->used <= batch->lanes && plan->save_every >= 1);
    set_futures(batch, run);
    set_streams(batch, run->seed);
    find_draws(batch, run->draws);
    set_slots(batch, run);
    const struct moment start = {0, plan->specs.start, plan->specs.start, .is_stage = false};
    section_run(batch, &plan->once, &start);
    section_run(batch, &plan->initial, &start);
    start_states(batch);
    if (run->states)
        take_states(batch, run);
    const size_t first = begin_phase(batch, run);
    size_t row = (first + plan->save_every - 1) / plan->save_every;
    for (size_t step = first;; step++) {
        const double time = step_time(plan, step);
        const struct moment now = {step, time, time, .is_stage = false};
        turn_phase(batch, run, step);
        step_compute(batch, &now);
        if (step % plan->save_every == 0 || step == plan->steps) {
            const enum status status = record_row(batch, run, row++);
            if (status != STATUS_OK)
                return error_set(err, status, (struct place){0},
                                 "the run was ended at time %.15g", time);
        }
        if (step == plan->steps)
            return STATUS_OK;
        step_advance(batch, step);
    }
}

/* A slot's numbers as doubles, where it stands or beside it. */
static double *shown(const struct batch *batch, uint32_t slot)
{
    if (!batch->plan->single)
        return slot_at(batch, slot);
    batch->kernels->give(batch->doubles, slot_at(batch, slot), batch->lanes);
    return batch->doubles;
}

const double *batch_output(const struct batch *batch, uint32_t output)
{
    assert(output < batch->plan->output_count);
    double *lanes = shown(batch, batch->phase->outputs[output]);
    batch->kernels->settle_nan(lanes, batch->lanes);
    return lanes;
}

const double *batch_state(const struct batch *batch, uint32_t state)
{
    assert(state < batch->plan->state_count);
    return shown(batch, batch->plan->states[state].slot);
}

size_t plan_rows(const struct plan *plan)
{
    return plan->steps / plan->save_every + 1 + (plan->steps % plan->save_every != 0);
}

double plan_row_time(const struct plan *plan, size_t row)
{
    const size_t step = row * plan->save_every;
    return step_time(plan, step < plan->steps ? step : plan->steps);
}
