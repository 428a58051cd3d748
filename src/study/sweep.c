// SPDX-License-Identifier: MIT
/* One batch and one set of readers a thread; a batch is made anew only when its thread turns to
 * another plan than it has batches of, so most blocks start without an allocation. Machine code is made once a
 * plan, for all threads and chunks.
 *
 * A thread takes a block through all jobs before it turns to the next, so what the block draws for one job is still
 * near when another asks for it. A thread that finds no block left helps others with theirs. */
#include "study/sweep.h"

#include "base/pool.h"
#include "study/reduce.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS_PER_THREAD = 64, LEAVES_MOST = 16, BATCHES = 8 };

/* What one thread needs to itself. */
struct worker {
    struct batch batches[BATCHES]; /* of code number i: batches[i % BATCHES]; zeroed before its first use */
    struct draws draws;            /* of the block that it is at */
    size_t block;                  /* .. of the chunk */
    struct reader *readers; /* one a set of probes */
    const double **inputs;
    double *held[SWEEP_HELD_MOST]; /* [hold of a job][lane] */
    const double **states;         /* of the plan that has most */
};

/* What a job does as others do: the phases before `phase`. */
struct fork {
    struct prelude *prelude; /* NULL: nothing, or nobody else does */
    uint32_t phase;
};

/* The machine code of a plan. */
struct code {
    const struct plan *plan;
    uint32_t first_phase; /* the first that is run */
    struct native native; /* without sections where there can be none */
};

/* One phase of it. */
struct code_part {
    struct code *code;
    uint32_t phase;
};

struct run {
    const struct sweep *sweep;
    struct arena arena;
    size_t lanes, threads, room;  /* room: futures in a full chunk */
    const struct probes **probes; /* the distinct sets that jobs read by */
    struct schedule *widest;      /* of each set, over its plans */
    size_t probes_count;
    struct worker *workers;
    struct preludes own; /* used when the sweep has none */
    struct fork *forks;  /* of each job */
    struct code *codes;  /* [code_count]: one a plan */
    size_t *code_of;     /* of each job */
    size_t code_count;
    struct code_part *parts; /* [part_count]: what is to be made of them before the first chunk */
    size_t part_count;
    double *draws;        /* [parameter][room] */
    double *columns;      /* [column][room] */
    uint64_t *numbers;    /* [room]: the chunk's futures */
    size_t count, blocks; /* of the present chunk */
    uint64_t first;
    atomic_size_t next_block; /* of the chunk: the first that no thread has turned to */
    atomic_size_t *next_job;  /* of each block */
    atomic_size_t done;       /* blocks, for progress */
    double all_blocks;
};

static size_t rounded_up(size_t count, size_t to)
{
    return (count + to - 1) / to * to;
}

static size_t probes_number(const struct run *run, const struct probes *probes)
{
    size_t number = 0;
    while (number < run->probes_count && run->probes[number] != probes)
        number++;
    return number;
}

/* Blocks of all chunks together; the last chunk may be shorter. */
static uint64_t blocks_of(uint64_t futures, const struct run *run)
{
    const uint64_t whole = rounded_up(run->room, run->lanes) / run->lanes;
    return futures / run->room * whole +
           rounded_up((size_t)(futures % run->room), run->lanes) / run->lanes;
}

/* ---- what jobs do alike ---- */

/* Inputs that are held do not come from the future. */
static void add_holds(struct prelude_key *key, const struct sweep_job *job)
{
    static const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t k = 0; k < job->held_count; k++) {
        uint64_t bits;
        memcpy(&bits, &job->held[k].value, sizeof bits);
        for (size_t w = 0; w < 2; w++) {
            key->words[w] = (key->words[w] ^ bits) * factor;
            key->words[w] = (key->words[w] ^ (job->held[k].input + 1)) * factor;
        }
    }
}

/* Whether a job's run can begin where its phase number `phase` does. */
static bool can_begin(const struct sweep_job *job, uint32_t phase)
{
    const struct plan *plan = job->plan;
    return plan->history_count == 0 &&
           plan->phases[phase - 1].end <=
               schedule_first_row(job->schedule, job->probes, plan) * plan->save_every;
}

/* Every phase that a job could begin at, with the key of what comes before it. */
static bool visit_forks(struct run *run, const struct sweep_job *job, struct fork *fork,
                        void (*visit)(struct run *, const struct sweep_job *,
                                      const struct prelude_key *, uint32_t phase, struct fork *))
{
    for (uint32_t phase = 1; phase < job->plan->phase_count && can_begin(job, phase); phase++) {
        struct prelude_key key;
        if (!prelude_key(&run->arena, job->plan, phase, &key))
            return false;
        add_holds(&key, job);
        visit(run, job, &key, phase, fork);
    }
    return true;
}

static struct preludes *preludes_of(struct run *run)
{
    return run->sweep->preludes ? run->sweep->preludes : &run->own;
}

static void ask(struct run *run, const struct sweep_job *job, const struct prelude_key *key,
                uint32_t phase, struct fork *fork)
{
    (void)job, (void)phase, (void)fork;
    preludes_ask(preludes_of(run), key, run->sweep->seed);
}

/* The last phase before which somebody else does the same. */
static void choose(struct run *run, const struct sweep_job *job, const struct prelude_key *key,
                   uint32_t phase, struct fork *fork)
{
    struct prelude *prelude = preludes_look(preludes_of(run), key, run->sweep->seed);
    (void)job;
    if (prelude)
        *fork = (struct fork){.prelude = prelude, .phase = phase};
}

/* Room for what its plan does before it forks; without memory it does not. */
static void keep(struct run *run, const struct sweep_job *job, struct fork *fork)
{
    const uint64_t futures = run->sweep->futures;
    const size_t most =
        futures < PRELUDE_FUTURES_MOST ? (size_t)futures : (size_t)PRELUDE_FUTURES_MOST;
    if (fork->prelude && !preludes_keep(preludes_of(run), fork->prelude, job->plan, fork->phase,
                                        run->sweep->preludes ? most : run->room))
        fork->prelude = NULL;
}

/* All ask before any chooses. Points of a design have no states in common with futures. */
static bool find_forks(struct run *run)
{
    const struct sweep *sweep = run->sweep;
    size_t states = 0;
    run->forks = ARENA_ARRAY(&run->arena, struct fork, sweep->job_count);
    for (size_t i = 0; i < sweep->job_count && run->forks; i++)
        if (sweep->jobs[i].plan && sweep->jobs[i].plan->state_count > states)
            states = sweep->jobs[i].plan->state_count;
    for (size_t w = 0; w < run->threads && run->forks; w++)
        run->workers[w].states = ARENA_ARRAY(&run->arena, const double *, states);
    for (int turn = 0; turn < 2 && !sweep->design && !run->arena.failed; turn++)
        for (size_t i = 0; i < sweep->job_count; i++)
            if (sweep->jobs[i].plan &&
                !visit_forks(run, &sweep->jobs[i], &run->forks[i], turn ? choose : ask))
                return false;
    for (size_t i = 0; i < sweep->job_count && !run->arena.failed; i++)
        keep(run, &sweep->jobs[i], &run->forks[i]);
    return !run->arena.failed;
}

/* ---- machine code ---- */

static bool is_known(const struct sweep *sweep, const struct sweep_job *job)
{
    return !job->plan || job->known_count >= sweep->futures;
}

/* The first phase that a job runs in any of its futures. */
static uint32_t first_phase(const struct run *run, size_t job)
{
    const struct sweep *sweep = run->sweep;
    const struct fork *fork = &run->forks[job];
    const size_t futures = (size_t)(sweep->futures - sweep->first);
    return fork->prelude && prelude_knows(fork->prelude, sweep->first, futures) ? fork->phase : 0;
}

/* Numbers the plans that will be run. */
static bool list_codes(struct run *run)
{
    const struct sweep *sweep = run->sweep;
    run->codes = ARENA_ARRAY(&run->arena, struct code, sweep->job_count);
    run->code_of = ARENA_ARRAY(&run->arena, size_t, sweep->job_count);
    for (size_t i = 0; i < sweep->job_count && !run->arena.failed; i++) {
        const struct sweep_job *job = &sweep->jobs[i];
        if (is_known(sweep, job))
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

static enum vector_width width_of(const struct run *run)
{
    return run->sweep->width ? *run->sweep->width : vector_widest();
}

/* Codes without phases, and a list of those that they will get. */
static enum status begin_codes(struct run *run, struct error *err)
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

static void end_codes(struct run *run)
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

static enum status run_init(struct run *run, const struct sweep *sweep, struct error *err)
{
    const struct place nowhere = {0};
    size_t lanes = sweep->lanes ? sweep->lanes : LANES_DEFAULT;
    const uint64_t futures = sweep->futures - sweep->first;
    lanes = futures < lanes ? (size_t)futures : lanes;
    *run = (struct run){.sweep = sweep, .first = sweep->first};
    arena_init(&run->arena);
    run->lanes = lanes_for(sweep, lanes);
    run->threads = sweep->threads ? sweep->threads : pool_processors();

    /* Enough leaves for every thread to have work, no more than there are futures. */
    const size_t blocks_a_leaf = (REDUCE_LEAF + run->lanes - 1) / run->lanes * sweep->job_count;
    size_t leaves = BLOCKS_PER_THREAD * run->threads / (blocks_a_leaf + 1) + 1;
    leaves = leaves > LEAVES_MOST ? LEAVES_MOST : leaves;
    const size_t room = rounded_up(leaves * REDUCE_LEAF, rounded_up(run->lanes, REDUCE_LEAF));
    const size_t needed = rounded_up((size_t)futures, run->lanes);
    run->room = needed < room ? needed : room;

    struct arena *arena = &run->arena;
    run->probes = ARENA_ARRAY(arena, const struct probes *, sweep->job_count);
    run->widest = ARENA_ARRAY(arena, struct schedule, sweep->job_count);
    size_t inputs = 0;
    for (size_t i = 0; i < sweep->job_count && !arena->failed; i++) {
        const struct sweep_job *job = &sweep->jobs[i];
        if (!job->plan)
            continue; /* nothing of it is read off a run */
        const size_t number = probes_number(run, job->probes);
        if (number == run->probes_count)
            run->probes[run->probes_count++] = job->probes;
        (void)schedule_widen(arena, job->probes, job->schedule, &run->widest[number]);
        inputs = job->plan->input_count > inputs ? job->plan->input_count : inputs;
    }
    run->draws = arena_alloc(arena, sweep->parameter_count, run->room * sizeof(double));
    run->columns = arena_alloc(arena, sweep->column_count, run->room * sizeof(double));
    run->numbers = ARENA_ARRAY(arena, uint64_t, run->room);
    run->workers = ARENA_ARRAY(arena, struct worker, run->threads);
    run->next_job = ARENA_ARRAY(arena, atomic_size_t, run->room / LANES_LEAST + 1);
    run->all_blocks = (double)(blocks_of(futures, run) * sweep->job_count);
    for (size_t w = 0; w < run->threads && !arena->failed; w++) {
        struct worker *worker = &run->workers[w];
        worker->inputs = ARENA_ARRAY(arena, const double *, inputs);
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

static void run_free(struct run *run)
{
    for (size_t w = 0; run->workers && w < run->threads; w++) {
        for (size_t i = 0; i < BATCHES; i++)
            batch_free(&run->workers[w].batches[i]);
        draws_free(&run->workers[w].draws);
    }
    for (size_t i = 0; i < run->code_count; i++)
        native_free(&run->codes[i].native);
    preludes_free(&run->own);
    arena_free(&run->arena);
}

static void draw_parameter(struct run *run, size_t k)
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
    struct run *run = self;
    (void)thread;
    if (index < run->part_count)
        return make_part(&run->parts[index], err);
    draw_parameter(run, index - run->part_count);
    return STATUS_OK;
}

/* The worker's batch of the code of that number. */
static enum status turn_to(struct run *run, struct worker *worker, size_t number,
                           struct batch **out, struct error *err)
{
    const struct code *code = &run->codes[number];
    struct batch *batch = &worker->batches[number % BATCHES];
    *out = batch;
    if (batch->plan == code->plan)
        return STATUS_OK;
    batch_free(batch);
    TRY(batch_init(batch, code->plan, run->lanes, width_of(run), err));
    const enum status status =
        code->native.sections ? batch_adopt(batch, &code->native, err) : STATUS_OK;
    if (status != STATUS_OK)
        batch_free(batch);
    return status;
}

/* Copies a block that is known; false when some of it is not. */
static bool copy_known(struct run *run, const struct sweep_job *job, size_t from, size_t used)
{
    const size_t first = (size_t)run->first + from;
    if (first + used > job->known_count)
        return false;
    for (size_t k = 0; k < probe_columns(job->probes); k++)
        memcpy(run->columns + (job->first_column + k) * run->room + from, job->known[k] + first,
               used * sizeof(double));
    return true;
}

/* A block on its way to where its job forks. */
struct way {
    const struct fork *fork;
    uint64_t first;
    size_t used;
};

static void keep_states(void *self, const struct batch *batch, uint32_t phase)
{
    const struct way *way = self;
    if (phase == way->fork->phase)
        prelude_put(way->fork->prelude, batch, phase, way->first, way->used);
}

/* One block's draws, kept for other jobs or other sweeps. */
struct drawn_block {
    struct draws *draws; /* NULL: they are not kept */
    atomic_bool *busy;   /* NULL: they are the thread's own */
};

/* For this thread alone until draws_release. Lasting ones that another thread is at are not waited for; what only one
 * job draws is kept only if the sweep says so. */
static struct drawn_block draws_take(struct run *run, struct worker *worker, size_t from)
{
    const struct sweep *sweep = run->sweep;
    const uint64_t block = (run->first + from) / run->lanes;
    const bool fits = sweep->futures <= SWEEP_DRAWN_BLOCKS * (uint64_t)run->lanes;
    if (sweep->design)
        return (struct drawn_block){0};
    if (sweep->draws && fits && !atomic_exchange(&sweep->draws->busy[block], true))
        return (struct drawn_block){&sweep->draws->blocks[block], &sweep->draws->busy[block]};
    return (struct drawn_block){.draws = run->code_count > 1 ? &worker->draws : NULL};
}

static void draws_release(const struct drawn_block *taken)
{
    if (taken->busy)
        atomic_store(taken->busy, false);
}

static enum status compute_block(struct run *run, struct worker *worker,
                                 const struct sweep_job *job, size_t from, size_t used,
                                 struct error *err)
{
    struct reader *reader = &worker->readers[probes_number(run, job->probes)];

    const size_t number = (size_t)(job - run->sweep->jobs);
    struct batch *batch;
    TRY(turn_to(run, worker, run->code_of[number], &batch, err));
    for (uint32_t i = 0; i < job->plan->input_count; i++)
        worker->inputs[i] = run->draws + job->sampled[i] * run->room + from;
    for (size_t k = 0; k < job->held_count; k++) {
        for (size_t lane = 0; lane < used; lane++)
            worker->held[k][lane] = job->held[k].value;
        worker->inputs[job->held[k].input] = worker->held[k];
    }
    reader_begin(reader, job->schedule, job->plan);
    assert(run->lanes > 0);
    const struct drawn_block drawn = draws_take(run, worker, from);
    struct batch_run request = {.seed = run->sweep->seed,
                                .futures = run->numbers + from,
                                .used = used,
                                .inputs = worker->inputs,
                                .draws = drawn.draws,
                                .record = reader_row,
                                .self = reader};
    const struct fork *fork = &run->forks[number];
    struct way way = {.fork = fork, .first = run->first + from, .used = used};
    if (fork->prelude && prelude_knows(fork->prelude, way.first, used)) {
        prelude_find(fork->prelude, job->plan, fork->phase, way.first, worker->states);
        request.states = worker->states;
        request.phase = fork->phase;
    } else if (fork->prelude) {
        request.turn = keep_states;
        request.turn_self = &way;
    }
    const enum status status = batch_run(batch, &request, err);
    draws_release(&drawn);
    TRY(status);
    for (size_t column = 0; column < probe_columns(job->probes); column++)
        reader_column(reader, column, used,
                      run->columns + (job->first_column + column) * run->room + from);
    return STATUS_OK;
}

/* ---- who does what ---- */

static bool take_job(struct run *run, size_t block, size_t *job)
{
    *job = block < run->blocks ? atomic_fetch_add(&run->next_job[block], 1) : SIZE_MAX;
    return *job < run->sweep->job_count;
}

/* Gives each of blocks * jobs calls another job of a block: of the one that the worker is at, of the next that nobody
 * has turned to, of one that others are at. */
static size_t take_work(struct run *run, struct worker *worker)
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

static void lay_out_work(struct run *run)
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
    struct run *run = self;
    struct worker *worker = &run->workers[thread];
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

static enum status run_chunk(struct run *run, struct error *err)
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
    return pool_run(run->threads, run->blocks * sweep->job_count, run_block, run, sweep->stop, err);
}

enum status sweep_run(const struct sweep *sweep,
                      enum status (*take)(void *self, const struct sweep_chunk *chunk), void *self,
                      struct error *err)
{
    struct run run;
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
