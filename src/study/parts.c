// SPDX-License-Identifier: MIT
/* One sweep and one tally a range; a part leaves its rank as bytes, to the keeper and to rank 0. */
#include "study/parts.h"

#include "base/file.h"
#include "study/sweep.h"
#include "study/tally.h"

#include <time.h>

static const struct place nowhere = {0};

struct work {
    const struct sweep *sweep;
    const struct part_keeper *keeper;
    const struct evaluate_options *options;
    const struct ranks *ranks;
    bool begun; /* a part was run here */
    struct tally *whole;
    struct tally part;
    struct arena arena;
    struct buffer bytes; /* of the present part */
    char identity[65];
    uint64_t first; /* of the present part */
    uint64_t count;
};

/* ---- What the numbers depend on ---- */

static void add_section(struct digest *digest, const struct section *section)
{
    digest_add_count(digest, section->count);
    for (uint32_t i = 0; i < section->count; i++) {
        const struct instruction *at = &section->items[i];
        const uint32_t words[] = {at->kind, at->op, at->out, at->a, at->b, at->c, at->index};
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            digest_add_count(digest, words[k]);
    }
}

/* The inputs name the equations; what the program makes of them may change with the program. */
static void add_plan(struct digest *digest, const struct plan *plan)
{
    digest_add_count(digest, plan->steps);
    digest_add_count(digest, plan->slot_count);
    for (uint32_t i = 0; i < plan->constant_count; i++)
        digest_add_number(digest, plan->constants[i].value);
    add_section(digest, &plan->once);
    add_section(digest, &plan->initial);
    for (uint32_t i = 0; i < plan->phase_count; i++) {
        digest_add_count(digest, plan->phases[i].end);
        add_section(digest, &plan->phases[i].step);
    }
}

static void make_identity(struct work *work)
{
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, work->keeper->inputs, 64);
    digest_add_count(&digest, work->sweep->seed);
    digest_add_count(&digest, EVALUATE_QUANTILE_FUTURES);
    digest_add_count(&digest, TALLY_RANGE);
    const struct plan *last = NULL;
    for (size_t i = 0; i < work->sweep->job_count; i++) {
        const struct sweep_job *job = &work->sweep->jobs[i];
        digest_add_count(&digest, job->first_column);
        for (size_t k = 0; k < job->held_count; k++) {
            digest_add_count(&digest, job->held[k].input);
            digest_add_number(&digest, job->held[k].value);
        }
        if (job->plan != last) /* sensitivities share theirs */
            add_plan(&digest, job->plan);
        last = job->plan;
    }
    digest_end(&digest, work->identity);
}

/* ---- One part ---- */

static enum status take_chunk(void *self, const struct sweep_chunk *chunk)
{
    struct work *work = self;
    return tally_take(&work->part, &work->arena, chunk);
}

/* Of all futures, when so far only those of one part are known. */
static void tell_progress(void *self, double share, uint64_t futures_done)
{
    const struct work *work = self;
    const struct sweep *sweep = work->sweep;
    (void)futures_done;
    sweep->progress(sweep->progress_self,
                    ((double)work->first + share * (double)work->count) / (double)sweep->futures,
                    work->first);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum status compute_part(struct work *work, struct error *err)
{
    struct sweep sweep = *work->sweep;
    sweep.first = work->first;
    sweep.futures = work->first + work->count;
    sweep.progress = work->sweep->progress ? tell_progress : NULL;
    sweep.progress_self = work;
    tally_begin(&work->part, work->first, work->count);
    const double before = seconds_now();
    TRY(sweep_run(&sweep, take_chunk, work, err));
    if (!work->begun && work->options->begun) /* the other ranks run theirs meanwhile */
        work->options->begun(work->options->begun_self, work->count * work->ranks->count,
                             seconds_now() - before);
    work->begun = true;
    tally_pack(&work->bytes, &work->part);
    if (work->bytes.failed)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "no memory for a part of the results");
    if (!work->keeper)
        return STATUS_OK;
    return work->keeper->keep(work->keeper->self, work->identity, work->first, work->count,
                              &work->bytes, err);
}

/* Fills work->bytes with the part of a range; leaves them empty behind the last. */
static enum status make_part(struct work *work, uint64_t range, struct error *err)
{
    const struct sweep *sweep = work->sweep;
    work->bytes.length = 0;
    work->first = range * TALLY_RANGE;
    if (work->first >= sweep->futures)
        return STATUS_OK;
    const uint64_t left = sweep->futures - work->first;
    work->count = left < TALLY_RANGE ? left : TALLY_RANGE;
    if (sweep->stop && *sweep->stop)
        return error_set(err, STATUS_INTERRUPTED, nowhere, "interrupted");
    if (work->keeper)
        TRY(work->keeper->find(work->keeper->self, work->identity, work->first, work->count,
                               &work->bytes, err));
    return work->bytes.length ? STATUS_OK : compute_part(work, err);
}

static enum status join_part(void *self, const char *bytes, size_t size, struct error *err)
{
    struct work *work = self;
    return size ? tally_join(work->whole, bytes, size, err) : STATUS_OK;
}

/* ---- All parts ---- */

enum status parts_run(const struct sweep *sweep, struct tally *whole, const struct ranks *ranks,
                      const struct evaluate_options *options, enum status status,
                      struct error *err)
{
    struct work work = {.sweep = sweep,
                        .keeper = options->keeper,
                        .options = options,
                        .ranks = ranks,
                        .whole = whole};
    arena_init(&work.arena);
    if (status == STATUS_OK)
        status = tally_init(&work.part, &work.arena, whole->lineup, 0, TALLY_RANGE);
    if (status == STATUS_OK && options->keeper)
        make_identity(&work);
    status = ranks_agree(ranks, status, err);
    const uint64_t ranges =
        status == STATUS_OK ? (sweep->futures + TALLY_RANGE - 1) / TALLY_RANGE : 0;
    for (uint64_t round = 0; round < ranges && status == STATUS_OK; round += ranks->count) {
        status = make_part(&work, round + ranks->rank, err);
        status =
            ranks_gather(ranks, status, work.bytes.bytes, work.bytes.length, join_part, &work, err);
    }
    buffer_free(&work.bytes);
    arena_free(&work.arena);
    return status;
}
