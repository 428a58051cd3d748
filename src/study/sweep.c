// SPDX-License-Identifier: MIT
/* One batch and one set of readers a thread; a batch is made anew only when its thread turns to
 * another plan than it has batches of, so most blocks start without an allocation. Machine code is made once a
 * plan, for all threads and chunks.
 *
 * A thread takes a block through all jobs before it turns to the next, so what the block draws for one job is still
 * near when another asks for it. A thread that finds no block left helps others with theirs. */
#include "study/sweeping.h"

#include "base/pool.h"
#include "study/reduce.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS_PER_THREAD = 64, LEAVES_MOST = 16 };

static size_t rounded_up(size_t count, size_t to)
{
    return (count + to - 1) / to * to;
}

size_t probes_number(const struct sweeping *run, const struct probes *probes)
{
    size_t number = 0;
    while (number < run->probes_count && run->probes[number] != probes)
        number++;
    return number;
}

/* Blocks of all chunks together; the last chunk may be shorter. */
static uint64_t blocks_of(uint64_t futures, const struct sweeping *run)
{
    const uint64_t whole = rounded_up(run->room, run->lanes) / run->lanes;
    return futures / run->room * whole +
           rounded_up((size_t)(futures % run->room), run->lanes) / run->lanes;
}

/* ---- machine code ---- */

const struct sweep_job *follower(const struct sweep *sweep, const struct sweep_job *job)
{
    const struct sweep_job *other = job->look ? &sweep->jobs[job->look->job] : NULL;
    return other == job ? NULL : other;
}

/* Whether so many futures are known, of a job and of the one that it looks ahead for. */
static bool knows(const struct sweep *sweep, const struct sweep_job *job, uint64_t futures)
{
    const struct sweep_job *other = follower(sweep, job);
    return job->known_count >= futures && (!other || other->known_count >= futures);
}

/* The first phase that a job runs in any of its futures. */
static uint32_t first_phase(const struct sweeping *run, size_t job)
{
    const struct fork *known = &run->forks[job].known;
    return known->prelude ? known->phase : 0;
}

/* Numbers the plans that will be run. */
static bool list_codes(struct sweeping *run)
{
    const struct sweep *sweep = run->sweep;
    run->codes = ARENA_ARRAY(&run->arena, struct code, sweep->job_count);
    run->code_of = ARENA_ARRAY(&run->arena, size_t, sweep->job_count);
    for (size_t i = 0; i < sweep->job_count && !run->arena.failed; i++) {
        const struct sweep_job *job = &sweep->jobs[i];
        if (!job->plan || (!job->is_followed && knows(sweep, job, sweep->futures)))
            continue;
        size_t number = 0;
        while (number < run->code_count && run->codes[number].plan != job->plan)
            number++;
        const uint32_t first = first_phase(run, i);
        if (number == run->code_count)
            run->codes[run->code_count++] = (struct code){.plan = job->plan, .first_phase = first};
        else if (first < run->codes[number].first_phase)
            run->codes[number].first_phase = first;
        run->code_of[i] = number;
    }
    return !run->arena.failed;
}

enum vector_width width_of(const struct sweeping *run)
{
    return run->sweep->width ? *run->sweep->width : vector_widest();
}

/* Codes without phases, and a list of those that they will get. */
static enum status begin_codes(struct sweeping *run, struct error *err)
{
    const enum vector_width width = width_of(run);
    size_t most = 0;
    if (!native_has(width))
        return STATUS_OK;
    for (size_t i = 0; i < run->code_count; i++)
        most += run->codes[i].plan->phase_count;
    run->parts = ARENA_ARRAY(&run->arena, struct code_part, most);
    for (size_t i = 0; i < run->code_count && run->parts; i++) {
        struct code *code = &run->codes[i];
        TRY(native_begin(&code->native, code->plan, run->lanes, width, err));
        for (uint32_t phase = code->first_phase; phase < code->plan->phase_count; phase++)
            run->parts[run->part_count++] = (struct code_part){code, phase};
    }
    return run->parts ? STATUS_OK
                      : error_set(err, STATUS_NO_MEMORY, (struct place){0},
                                  "no memory for the machine code of %zu plans", run->code_count);
}

static enum status make_part(const struct code_part *part, struct error *err)
{
    const enum status status = native_add(&part->code->native, part->phase, err);
    return status == STATUS_NO ? STATUS_OK : status;
}

static void end_codes(struct sweeping *run)
{
    for (size_t i = 0; i < run->code_count && run->part_count; i++)
        native_end(&run->codes[i].native);
    run->part_count = 0;
}

/* ---- the memory of a sweep ---- */

/* Lanes of which every job's plan makes whole blocks. */
static size_t lanes_for(const struct sweep *sweep, size_t lanes)
{
    lanes = rounded_up(lanes, LANES_LEAST);
    for (size_t i = 0; i < sweep->job_count; i++)
        if (sweep->jobs[i].plan)
            lanes = batch_lanes(sweep->jobs[i].plan, lanes);
    return lanes;
}

/* The jobs that run whole blocks, and room for what they leave to lots. */
static void lay_out_jobs(struct sweeping *run)
{
    const struct sweep *sweep = run->sweep;
    run->order = ARENA_ARRAY(&run->arena, size_t, sweep->job_count);
    run->waiting = ARENA_ARRAY(&run->arena, struct waiting, sweep->job_count);
    for (size_t i = 0; i < sweep->job_count && !run->arena.failed; i++) {
        const struct sweep_look *look = sweep->jobs[i].look;
        if (!sweep->jobs[i].is_followed)
            run->order[run->order_count++] = i;
        if (look)
            run->waiting[look->job].places = ARENA_ARRAY(&run->arena, uint32_t, run->room);
    }
    for (size_t i = 0; i < sweep->job_count && !run->arena.failed; i++)
        monitor_init(&run->waiting[i].monitor);
}

static bool looks_ahead(const struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->job_count; i++)
        if (sweep->jobs[i].look)
            return true;
    return false;
}

static enum status run_init(struct sweeping *run, const struct sweep *sweep, struct error *err)
{
    const struct place nowhere = {0};
    size_t lanes = sweep->lanes ? sweep->lanes : LANES_DEFAULT;
    const uint64_t futures = sweep->futures - sweep->first;
    lanes = futures < lanes ? (size_t)futures : lanes;
    *run = (struct sweeping){.sweep = sweep, .first = sweep->first};
    arena_init(&run->arena);
    run->lanes = lanes_for(sweep, lanes);
    run->threads = sweep->threads ? sweep->threads : pool_processors();

    /* Enough leaves for every thread to have work, no more than there are futures. Lots are gathered within a chunk,
     * and the last of each job is not full: of more leaves fewer are lost. */
    const size_t least = looks_ahead(sweep) ? 2 : 1;
    const size_t blocks_a_leaf = (REDUCE_LEAF + run->lanes - 1) / run->lanes * sweep->job_count;
    size_t leaves = BLOCKS_PER_THREAD * run->threads / (blocks_a_leaf + 1) + 1;
    leaves = leaves < least ? least : leaves;
    leaves = leaves > LEAVES_MOST ? LEAVES_MOST : leaves;
    const size_t room = rounded_up(leaves * REDUCE_LEAF, rounded_up(run->lanes, REDUCE_LEAF));
    const size_t needed = rounded_up((size_t)futures, run->lanes);
    run->room = needed < room ? needed : room;

    struct arena *arena = &run->arena;
    run->probes = ARENA_ARRAY(arena, const struct probes *, sweep->job_count);
    run->widest = ARENA_ARRAY(arena, struct schedule, sweep->job_count);
    size_t inputs = 0, states = 0;
    for (size_t i = 0; i < sweep->job_count && !arena->failed; i++) {
        const struct sweep_job *job = &sweep->jobs[i];
        if (!job->plan)
            continue; /* nothing of it is read off a run */
        const size_t number = probes_number(run, job->probes);
        if (number == run->probes_count)
            run->probes[run->probes_count++] = job->probes;
        (void)schedule_widen(arena, job->probes, job->schedule, &run->widest[number]);
        inputs = job->plan->input_count > inputs ? job->plan->input_count : inputs;
        states = job->plan->state_count > states ? job->plan->state_count : states;
    }
    for (size_t i = 0; i < sweep->job_count && !arena->failed; i++) {
        const struct sweep_look *look = sweep->jobs[i].plan ? sweep->jobs[i].look : NULL;
        const struct probes *probes = look ? sweep->jobs[look->job].probes : NULL;
        if (look)
            (void)schedule_widen(arena, probes, look->schedule,
                                 &run->widest[probes_number(run, probes)]);
    }
    run->draws = arena_alloc(arena, sweep->parameter_count, run->room * sizeof(double));
    run->columns = arena_alloc(arena, sweep->column_count, run->room * sizeof(double));
    run->numbers = ARENA_ARRAY(arena, uint64_t, run->room);
    run->workers = ARENA_ARRAY(arena, struct sweep_worker, run->threads);
    run->next_job = ARENA_ARRAY(arena, atomic_size_t, run->room / LANES_LEAST + 1);
    lay_out_jobs(run);
    run->all_blocks = (double)(blocks_of(futures, run) * run->order_count);
    for (size_t w = 0; w < run->threads && !arena->failed; w++) {
        struct sweep_worker *worker = &run->workers[w];
        worker->inputs = ARENA_ARRAY(arena, const double *, inputs);
        worker->states = ARENA_ARRAY(arena, const double *, states);
        worker->gathered = arena_alloc(arena, inputs + states + 1, run->lanes * sizeof(double));
        worker->numbers = ARENA_ARRAY(arena, uint64_t, run->lanes);
        worker->lot = ARENA_ARRAY(arena, uint32_t, run->lanes);
        worker->parted = ARENA_ARRAY(arena, bool, run->lanes);
        for (size_t k = 0; k < SWEEP_HELD_MOST; k++)
            worker->held[k] = ARENA_ARRAY(arena, double, run->lanes);
        worker->readers = ARENA_ARRAY(arena, struct reader, run->probes_count);
        for (size_t k = 0; k < run->probes_count && !arena->failed; k++)
            (void)reader_init(&worker->readers[k], arena, run->probes[k], &run->widest[k],
                              run->lanes);
    }
    preludes_init(&run->own, SIZE_MAX);
    if (arena->failed || !find_forks(run) || !list_codes(run))
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for a chunk of %zu futures",
                         run->room);
    return begin_codes(run, err);
}

static void run_free(struct sweeping *run)
{
    for (size_t w = 0; run->workers && w < run->threads; w++) {
        for (size_t i = 0; i < SWEEP_BATCHES; i++)
            batch_free(&run->workers[w].batches[i]);
        draws_free(&run->workers[w].draws);
    }
    for (size_t i = 0; i < run->code_count; i++)
        native_free(&run->codes[i].native);
    for (size_t i = 0; run->waiting && i < run->sweep->job_count; i++)
        monitor_free(&run->waiting[i].monitor);
    preludes_free(&run->own);
    arena_free(&run->arena);
}

static void draw_parameter(struct sweeping *run, size_t k)
{
    const struct sweep_design *design = run->sweep->design;
    const struct parameter *parameter = run->sweep->parameters[k];
    double *out = run->draws + k * run->room;
    if (!design) {
        future_sample_block(out, parameter, run->sweep->seed, run->first, run->count);
        return;
    }
    design->place(design->self, k, run->first, run->count, out);
    for (size_t i = 0; i < run->count; i++)
        out[i] = parameter_quantile(parameter, out[i]);
}

/* What the blocks of a chunk need: machine code, when this is the first chunk, and parameters. */
static enum status prepare(void *self, size_t thread, size_t index, struct error *err)
{
    struct sweeping *run = self;
    (void)thread;
    if (index < run->part_count)
        return make_part(&run->parts[index], err);
    draw_parameter(run, index - run->part_count);
    return STATUS_OK;
}

/* Copies what is known of some futures. */
static void copy_columns(struct sweeping *run, const struct sweep_job *job, size_t from, size_t used)
{
    const size_t first = (size_t)run->first + from;
    for (size_t k = 0; k < probe_columns(job->probes); k++)
        memcpy(run->columns + (job->first_column + k) * run->room + from, job->known[k] + first,
               used * sizeof(double));
}

/* Copies a block that is known; false when some of it is not. */
static bool copy_known(struct sweeping *run, const struct sweep_job *job, size_t from, size_t used)
{
    const struct sweep_job *other = follower(run->sweep, job);
    if (!knows(run->sweep, job, run->first + from + used))
        return false;
    copy_columns(run, job, from, used);
    if (other)
        copy_columns(run, other, from, used);
    return true;
}

/* ---- who does what ---- */

static bool take_job(struct sweeping *run, size_t block, size_t *job)
{
    const size_t turn = block < run->blocks ? atomic_fetch_add(&run->next_job[block], 1) : SIZE_MAX;
    if (turn >= run->order_count)
        return false;
    *job = run->order[turn];
    return true;
}

/* Gives each of blocks * order_count calls another job of a block: of the one that the worker is at, of the
 * next that nobody has turned to, of one that others are at. */
static size_t take_work(struct sweeping *run, struct sweep_worker *worker)
{
    size_t job;
    if (take_job(run, worker->block, &job))
        return job;
    if (atomic_load(&run->next_block) < run->blocks) {
        worker->block = atomic_fetch_add(&run->next_block, 1);
        if (take_job(run, worker->block, &job))
            return job;
    }
    for (worker->block = 0; !take_job(run, worker->block, &job); worker->block++)
        assert(worker->block < run->blocks);
    return job;
}

static void lay_out_work(struct sweeping *run)
{
    run->blocks = (run->count + run->lanes - 1) / run->lanes;
    atomic_store(&run->next_block, 0);
    for (size_t i = 0; i < run->blocks; i++)
        atomic_store(&run->next_job[i], 0);
    for (size_t w = 0; w < run->threads; w++)
        run->workers[w].block = SIZE_MAX;
}

static enum status run_block(void *self, size_t thread, size_t index, struct error *err)
{
    struct sweeping *run = self;
    struct sweep_worker *worker = &run->workers[thread];
    const struct sweep_job *job = &run->sweep->jobs[take_work(run, worker)];
    const size_t from = worker->block * run->lanes, left = run->count - from;
    const size_t used = left < run->lanes ? left : run->lanes;
    (void)index;
    if (!copy_known(run, job, from, used))
        TRY(compute_block(run, worker, job, from, used, err));
    const size_t done = atomic_fetch_add(&run->done, 1) + 1;
    if (run->sweep->progress)
        run->sweep->progress(run->sweep->progress_self, (double)done / run->all_blocks, run->first);
    return STATUS_OK;
}

/* What is left of a job's lots at the end of a chunk. */
static enum status run_rest(void *self, size_t thread, size_t index, struct error *err)
{
    struct sweeping *run = self;
    return compute_waiting(run, &run->workers[thread], index, 1, err);
}

static enum status run_chunk(struct sweeping *run, struct error *err)
{
    const struct sweep *sweep = run->sweep;
    const uint64_t left = sweep->futures - run->first;
    run->count = left < run->room ? (size_t)left : run->room;
    preludes_move(&run->own, run->first);
    lay_out_work(run);
    for (size_t i = 0; i < run->count; i++)
        run->numbers[i] = sweep->design ? sweep->design->number(sweep->design->self, run->first + i)
                                        : run->first + i;
    TRY(pool_run(run->threads, run->part_count + sweep->parameter_count, prepare, run, sweep->stop,
                 err));
    end_codes(run);
    TRY(pool_run(run->threads, run->blocks * run->order_count, run_block, run, sweep->stop, err));
    return looks_ahead(sweep)
               ? pool_run(run->threads, sweep->job_count, run_rest, run, sweep->stop, err)
               : STATUS_OK;
}

enum status sweep_run(const struct sweep *sweep,
                      enum status (*take)(void *self, const struct sweep_chunk *chunk), void *self,
                      struct error *err)
{
    struct sweeping run;
    enum status status = run_init(&run, sweep, err);
    while (status == STATUS_OK && run.first < sweep->futures) {
        status = run_chunk(&run, err);
        if (status != STATUS_OK)
            break;
        const struct sweep_chunk chunk = {
            .columns = run.columns, .stride = run.room, .count = run.count, .first = run.first};
        status = take(self, &chunk);
        run.first += run.count;
    }
    run_free(&run);
    return status;
}

void sweep_draws_free(struct sweep_draws *draws)
{
    for (size_t i = 0; i < SWEEP_DRAWN_BLOCKS; i++)
        draws_free(&draws->blocks[i]);
}
