// SPDX-License-Identifier: MIT
/* A lot is a block of futures that follow one another, or futures gathered from many blocks: a run of a gathered
 * one reads copies of what the chunk and the preludes have, and draws its own random numbers. */
#include "study/sweeping.h"

#include <string.h>

const double *lanes_of(const struct lot *lot, const double *row, size_t lanes, double **next)
{
    if (!lot->places)
        return row + lot->from;
    double *gathered = *next;
    for (size_t lane = 0; lane < lot->used; lane++)
        gathered[lane] = row[lot->places[lane]];
    *next += lanes;
    return gathered;
}

/* The worker's batch of the code of that number. */
static enum status turn_to(struct sweeping *run, struct sweep_worker *worker, size_t number,
                           struct batch **out, struct error *err)
{
    const struct code *code = &run->codes[number];
    struct batch *batch = &worker->batches[number % SWEEP_BATCHES];
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

/* One block's draws, kept for other jobs or other sweeps. */
struct drawn_block {
    struct draws *draws; /* NULL: they are not kept */
    atomic_bool *busy;   /* NULL: they are the thread's own */
};

/* For this thread alone until draws_release. Lasting ones that another thread is at are not waited for; what only one
 * job draws is kept only if the sweep says so. */
static struct drawn_block draws_take(struct sweeping *run, struct sweep_worker *worker, size_t from)
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

/* What a run is watched for. */
struct watch {
    const struct sweep_look *look; /* NULL: none */
    struct reader *reader, *ahead; /* its own columns; those of another job, or NULL */
    bool *parted;                  /* [lane] */
};

static void watch_parting(const struct watch *watch, const struct batch *batch)
{
    const double *parted = batch_output(batch, watch->look->parted);
    for (size_t lane = 0; lane < batch->lanes; lane++)
        watch->parted[lane] |= parted[lane] != 0.0;
}

/* STATUS_NO ends the run: enough was seen. */
static enum status watch_row(void *self, const struct batch *batch, size_t row, double time)
{
    const struct watch *watch = self;
    TRY(reader_row(watch->reader, batch, row, time));
    if (watch->ahead) {
        TRY(reader_row(watch->ahead, batch, row, time));
        watch_parting(watch, batch);
    }
    const size_t last = watch->reader->schedule->last_row;
    return row == last && last + 1 < plan_rows(batch->plan) ? STATUS_NO : STATUS_OK;
}

/* Writes what a job came to in a lot. */
static void put_columns(struct sweeping *run, const struct sweep_job *job,
                        const struct reader *reader, const struct lot *lot, double *scratch)
{
    for (size_t k = 0; k < probe_columns(job->probes); k++) {
        double *column = run->columns + (job->first_column + k) * run->room;
        if (!lot->places) {
            reader_column(reader, k, lot->used, column + lot->from);
            continue;
        }
        reader_column(reader, k, lot->used, scratch);
        for (size_t lane = 0; lane < lot->used; lane++)
            column[lot->places[lane]] = scratch[lane];
    }
}

/* Runs a job's plan in some futures; `watch` says what for. */
static enum status run_lot(struct sweeping *run, struct sweep_worker *worker,
                           const struct sweep_job *job, const struct lot *lot, struct watch *watch,
                           struct error *err)
{
    const size_t number = (size_t)(job - run->sweep->jobs);
    double *next = worker->gathered;
    struct batch *batch;
    TRY(turn_to(run, worker, run->code_of[number], &batch, err));
    for (uint32_t i = 0; i < job->plan->input_count; i++)
        worker->inputs[i] =
            lanes_of(lot, run->draws + job->sampled[i] * run->room, run->lanes, &next);
    for (size_t k = 0; k < job->held_count; k++) {
        for (size_t lane = 0; lane < lot->used; lane++)
            worker->held[k][lane] = job->held[k].value;
        worker->inputs[job->held[k].input] = worker->held[k];
    }
    for (size_t lane = 0; lane < lot->used; lane++)
        worker->numbers[lane] = run->numbers[place_of(lot, lane)];
    const struct drawn_block drawn =
        lot->places ? (struct drawn_block){0} : draws_take(run, worker, lot->from);
    struct batch_run request = {.seed = run->sweep->seed,
                                .futures = worker->numbers,
                                .used = lot->used,
                                .inputs = worker->inputs,
                                .draws = drawn.draws,
                                .record = watch_row,
                                .self = watch};
    struct way way;
    set_forks(run, worker, job, lot, &next, &way, &request);
    struct error ended = {0};
    const enum status status = batch_run(batch, &request, &ended);
    draws_release(&drawn);
    if (status == STATUS_OK || status == STATUS_NO)
        return STATUS_OK;
    *err = ended;
    return status;
}

/* A job in a lot, looking at nothing else. */
static enum status compute_lot(struct sweeping *run, struct sweep_worker *worker,
                               const struct sweep_job *job, const struct lot *lot,
                               struct error *err)
{
    struct watch watch = {.reader = &worker->readers[probes_number(run, job->probes)]};
    reader_begin(watch.reader, job->schedule, job->plan);
    TRY(run_lot(run, worker, job, lot, &watch, err));
    put_columns(run, job, watch.reader, lot, worker->gathered);
    return STATUS_OK;
}

enum status compute_waiting(struct sweeping *run, struct sweep_worker *worker, size_t number,
                            size_t least, struct error *err)
{
    struct waiting *waiting = &run->waiting[number];
    for (;;) {
        struct lot lot = {.places = worker->lot};
        monitor_enter(&waiting->monitor);
        if (waiting->count >= least) {
            lot.used = waiting->count < run->lanes ? waiting->count : run->lanes;
            waiting->count -= lot.used;
            memcpy(worker->lot, waiting->places + waiting->count, lot.used * sizeof *worker->lot);
        }
        monitor_leave(&waiting->monitor);
        if (lot.used == 0)
            return STATUS_OK;
        TRY(compute_lot(run, worker, &run->sweep->jobs[number], &lot, err));
    }
}

/* Lets the futures of a block wait that were looked ahead for in vain. */
static void let_wait(struct sweeping *run, const struct watch *watch, const struct lot *block)
{
    struct waiting *waiting = &run->waiting[watch->look->job];
    monitor_enter(&waiting->monitor);
    for (size_t lane = 0; lane < block->used; lane++)
        if (watch->ahead ? watch->parted[lane] : !reader_knows(watch->reader, lane))
            waiting->places[waiting->count++] = (uint32_t)(block->from + lane);
    monitor_leave(&waiting->monitor);
}

enum status compute_block(struct sweeping *run, struct sweep_worker *worker,
                          const struct sweep_job *job, size_t from, size_t used, struct error *err)
{
    const struct lot block = {.from = from, .used = used};
    const struct sweep_look *look = job->look;
    if (!look)
        return compute_lot(run, worker, job, &block, err);
    const struct sweep_job *other = follower(run->sweep, job);
    struct watch watch = {.look = look,
                          .reader = &worker->readers[probes_number(run, job->probes)],
                          .ahead =
                              other ? &worker->readers[probes_number(run, other->probes)] : NULL,
                          .parted = worker->parted};
    memset(worker->parted, 0, run->lanes * sizeof *worker->parted);
    reader_begin(watch.reader, other ? job->schedule : look->schedule, job->plan);
    if (other)
        reader_begin(watch.ahead, look->schedule, job->plan);
    TRY(run_lot(run, worker, job, &block, &watch, err));
    put_columns(run, job, watch.reader, &block, NULL);
    if (other)
        put_columns(run, other, watch.ahead, &block, NULL);
    let_wait(run, &watch, &block);
    return compute_waiting(run, worker, look->job, run->lanes, err);
}
