// SPDX-License-Identifier: MIT
/* One list of jobs under one monitor: few enough that looking through all of them is quick. */
#include "serve/desk.h"

#include "base/memory.h"
#include "serve/refusal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Without random numbers the clock will do: two starts of a server are never in one nanosecond. */
static void make_epoch(char *out)
{
    unsigned char bytes[DESK_EPOCH / 2];
    if (getentropy(bytes, sizeof bytes) != 0) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        const uint64_t mixed = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 30;
        memcpy(bytes, &mixed, sizeof bytes);
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

void desk_init(struct desk *desk)
{
    *desk = (struct desk){.jobs = NULL};
    make_epoch(desk->epoch);
    monitor_init(&desk->monitor);
}

static bool is_over(const struct job *job)
{
    return job->state >= JOB_DONE;
}

static void ring(struct job *job)
{
    if (job->desk->bell)
        job->desk->bell(job->desk->bell_self, job);
}

/* ---- Making and ending jobs ---- */

struct job *desk_job(struct desk *desk, const char *client, enum job_rank rank)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return NULL;
    arena_init(&job->arena);
    job->desk = desk;
    job->rank = rank;
    job->holders = 1;
    job->client = client ? arena_text(&job->arena, client, strlen(client)) : NULL;
    if (!job->arena.failed)
        return job;
    arena_free(&job->arena);
    free(job);
    return NULL;
}

static void job_free(struct job *job)
{
    buffer_free(&job->events);
    arena_free(&job->arena);
    free(job);
}

void desk_drop(struct job *job)
{
    job_release(job->under);
    job_free(job);
}

/* Frees a job that is out of the list. */
static void forget(struct job *job)
{
    if (job->under)
        job->under->holders--;
    job_free(job);
}

/* What can go: a job that was stopped, or when too many are kept the one that was not asked for longest;
 * NULL when nothing can. A long job that was stopped stays to say so. */
static struct job **find_stale(struct desk *desk)
{
    struct job **oldest = NULL;
    size_t kept = 0, bytes = 0;
    for (struct job **at = &desk->jobs; *at; at = &(*at)->next) {
        const struct job *job = *at;
        if (job->holders > 0 || !is_over(job))
            continue;
        if (job->state == JOB_STOPPED && job->rank != JOB_LONG)
            return at;
        kept++;
        bytes += job->arena.bytes + job->events.capacity;
        if (!oldest || job->used < (*oldest)->used)
            oldest = at;
    }
    const bool many = kept > DESK_KEPT_MOST || (kept > DESK_KEPT_LEAST && bytes > DESK_KEPT_BYTES);
    return many ? oldest : NULL;
}

static void tidy(struct desk *desk)
{
    for (struct job **at = NULL; (at = find_stale(desk));) {
        struct job *job = *at;
        *at = job->next;
        forget(job);
    }
}

static struct job *find(struct desk *desk, const char *name, bool any)
{
    struct job *found = NULL;
    monitor_enter(&desk->monitor);
    for (struct job *job = desk->jobs; job && !found; job = job->next) {
        const bool alive = job->state != JOB_STOPPED && (!job->stop || job->again);
        if (strcmp(job->name, name) == 0 && (any || alive))
            found = job;
    }
    if (found) {
        found->holders++;
        found->used = ++desk->clock;
    }
    monitor_leave(&desk->monitor);
    return found;
}

struct job *desk_find(struct desk *desk, const char *name)
{
    return find(desk, name, false);
}

struct job *desk_find_any(struct desk *desk, const char *name)
{
    return find(desk, name, true);
}

/* The work looks at it without the monitor. */
static void set_stop(struct job *job, int stop)
{
    __atomic_store_n(&job->stop, stop, __ATOMIC_RELAXED);
}

/* `data` up to its first line break. */
static void put_event(struct job *job, const char *event, const char *data)
{
    buffer_print(&job->events, "id: %s-%zu\nevent: %s\ndata: ", job->desk->epoch,
                 ++job->event_count, event);
    buffer_add_bytes(&job->events, data, strcspn(data, "\n"));
    buffer_add(&job->events, "\n\n");
}

/* An event whose data are the answer from now on. */
static void put_answer(struct job *job, const char *event, const char *data)
{
    put_event(job, event, data);
    job->answer_length = job->events.failed ? 0 : strcspn(data, "\n");
    job->answer_at = job->events.length - 2 - job->answer_length;
}

const char *job_answer(const struct job *job, size_t *length)
{
    *length = job->answer_length;
    return job->answer_length ? job->events.bytes + job->answer_at : NULL;
}

/* Ends a job without a result; the refusal is its answer and its last event. */
static void end_refused(struct job *job, enum job_state state, enum refusal refusal,
                        const char *detail)
{
    struct buffer why = {0};
    job->state = state;
    job->status = refusal_status(refusal);
    refusal_write(&why, refusal, job->name, NULL, detail);
    put_answer(job, state == JOB_STOPPED ? "stopped" : "failed", why.bytes ? why.bytes : "{}");
    buffer_free(&why);
}

/* Tells the worker, or when it has not begun ends it here. True when somebody should hear of it. */
static bool stop_job(struct job *job)
{
    if (is_over(job))
        return false;
    job->again = false;
    set_stop(job, 1);
    monitor_ring(&job->desk->monitor); /* it may pause */
    if (job->state != JOB_WAITING)
        return false;
    end_refused(job, JOB_STOPPED, REFUSAL_SUPERSEDED, "It was stopped before it began.");
    return true;
}

void job_release(struct job *job)
{
    if (!job)
        return;
    struct desk *desk = job->desk;
    monitor_enter(&desk->monitor);
    assert(job->holders > 0);
    job->holders--;
    if (job->holders == 0 && job->rank != JOB_LONG)
        (void)stop_job(job); /* what nobody watches any more is not worth its heat */
    tidy(desk);
    monitor_leave(&desk->monitor);
}

/* ---- The queue ---- */

static bool replaces(const struct job *newer, const struct job *older)
{
    if (!newer->client || !older->client || strcmp(newer->client, older->client) != 0)
        return false;
    if (newer->rank == JOB_LONG)
        return older->rank == JOB_LONG && strcmp(newer->what, older->what) == 0;
    return newer->rank == JOB_NOW && older->rank != JOB_LONG;
}

void job_stop(struct job *job)
{
    monitor_enter(&job->desk->monitor);
    const bool over = stop_job(job);
    monitor_leave(&job->desk->monitor);
    if (over)
        ring(job);
}

/* Stops what the new job replaces; those whose watchers must hear of it are held and returned. */
static size_t stop_replaced(struct desk *desk, const struct job *newer, struct job **stopped,
                            size_t room)
{
    size_t count = 0;
    for (struct job *job = desk->jobs; job; job = job->next) {
        if (job != newer && replaces(newer, job) && stop_job(job) && count < room) {
            job->holders++;
            stopped[count++] = job;
        }
        if (newer->rank == JOB_NOW && job->rank == JOB_REST && job->state == JOB_RUNNING &&
            !job->stop)
            job->again = true, set_stop(job, 1);
    }
    return count;
}

void desk_submit(struct job *job)
{
    struct desk *desk = job->desk;
    struct job *stopped[DESK_WAITING_MOST];
    size_t waiting = 0, count = 0;
    monitor_enter(&desk->monitor);
    for (const struct job *other = desk->jobs; other; other = other->next)
        waiting += other->state == JOB_WAITING;
    const bool fits = waiting < DESK_WAITING_MOST && !desk->closing;
    if (fits)
        count = stop_replaced(desk, job, stopped, DESK_WAITING_MOST);
    else
        end_refused(job, JOB_STOPPED, REFUSAL_BUSY, "Too many questions wait already.");
    job->used = ++desk->clock;
    job->next = desk->jobs;
    desk->jobs = job;
    monitor_ring(&desk->monitor);
    monitor_leave(&desk->monitor);
    for (size_t i = 0; i < count; i++) {
        ring(stopped[i]);
        job_release(stopped[i]);
    }
}

struct job *desk_ask(struct job *job)
{
    struct job *known = desk_find(job->desk, job->name);
    if (!known) {
        desk_submit(job);
        return job;
    }
    desk_drop(job);
    return known;
}

/* The oldest of the lowest rank that waits. */
static struct job *next_job(const struct desk *desk, enum job_rank least, enum job_rank most)
{
    struct job *next = NULL;
    for (struct job *job = desk->jobs; job; job = job->next)
        if (job->state == JOB_WAITING && job->rank >= least && job->rank <= most &&
            (!next || job->rank <= next->rank))
            next = job;
    return next;
}

/* ---- Work ---- */

static void end_job(struct job *job, enum status status, const struct error *err)
{
    const bool again = status == STATUS_INTERRUPTED && job->again;
    job->again = false;
    if (again) {
        set_stop(job, 0);
        job->state = JOB_WAITING;
    } else if (status == STATUS_OK) {
        job->state = JOB_DONE;
        job->status = 200;
        put_event(job, "done", "{}");
    } else if (status == STATUS_INTERRUPTED) {
        end_refused(job, JOB_STOPPED, REFUSAL_SUPERSEDED, "It was stopped.");
    } else {
        end_refused(job, JOB_FAILED, refusal_of(status),
                    err->message[0] ? err->message : status_meaning(status));
    }
    if (!again)
        buffer_fit(&job->events);
}

/* Between the moves of a slider what was freed is needed again at once; after anything else it is not, unless more
 * waits. */
static void give_back(struct desk *desk)
{
    monitor_enter(&desk->monitor);
    const bool waits = next_job(desk, JOB_NOW, JOB_LONG) != NULL;
    monitor_leave(&desk->monitor);
    if (!waits)
        memory_give_back();
}

static void work_on(struct desk *desk, struct job *job)
{
    struct error err = {.status = STATUS_OK};
    const bool moves = job->rank == JOB_NOW;
    job->state = JOB_RUNNING;
    job->holders++;
    if (job->rank != JOB_NOW)
        put_event(job, "progress", "{\"share\":0}");
    monitor_leave(&desk->monitor);
    ring(job);
    const enum status status = job->work(job, &err);
    monitor_enter(&desk->monitor);
    end_job(job, status, &err);
    monitor_ring(&desk->monitor); /* it waits again, or others have waited for its end */
    monitor_leave(&desk->monitor);
    ring(job);
    job_release(job);
    if (!moves)
        give_back(desk);
    monitor_enter(&desk->monitor);
}

static void work_until_closing(struct desk *desk, enum job_rank least, enum job_rank most)
{
    monitor_enter(&desk->monitor);
    while (!desk->closing) {
        struct job *job = next_job(desk, least, most);
        if (job)
            work_on(desk, job);
        else
            monitor_wait(&desk->monitor);
    }
    monitor_leave(&desk->monitor);
}

static void *work_quick(void *self)
{
    work_until_closing(self, JOB_NOW, JOB_REST);
    return NULL;
}

static void *work_long(void *self)
{
    work_until_closing(self, JOB_LONG, JOB_LONG);
    return NULL;
}

enum status desk_open(struct desk *desk, struct error *err)
{
    TRY(thread_start(&desk->workers[0], work_quick, desk, err));
    return thread_start(&desk->workers[1], work_long, desk, err);
}

void desk_work(struct desk *desk)
{
    monitor_enter(&desk->monitor);
    for (struct job *job = NULL; (job = next_job(desk, JOB_NOW, JOB_LONG));)
        work_on(desk, job);
    monitor_leave(&desk->monitor);
}

void desk_close(struct desk *desk)
{
    monitor_enter(&desk->monitor);
    desk->closing = true;
    for (struct job *job = desk->jobs; job; job = job->next) {
        job->again = false;
        set_stop(job, 1);
    }
    monitor_ring(&desk->monitor);
    monitor_leave(&desk->monitor);
    for (size_t i = 0; i < sizeof desk->workers / sizeof *desk->workers; i++)
        thread_join(&desk->workers[i]);
    while (desk->jobs) {
        struct job *job = desk->jobs;
        desk->jobs = job->next;
        job_free(job);
    }
    monitor_free(&desk->monitor);
}

/* ---- Told by the work ---- */

void job_tell(struct job *job, const char *event, const char *data)
{
    monitor_enter(&job->desk->monitor);
    if (strcmp(event, "result") == 0)
        put_answer(job, event, data);
    else
        put_event(job, event, data);
    monitor_leave(&job->desk->monitor);
    ring(job);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool has_run_to_do(const struct desk *desk)
{
    bool found = false;
    for (const struct job *job = desk->jobs; job && !found; job = job->next)
        found = job->rank == JOB_NOW && !is_over(job);
    return found;
}

/* Not for ever: when runs never end a long job goes on slowly. */
static void pause_for_runs(struct job *job)
{
    struct desk *desk = job->desk;
    const double end = seconds_now() + 0.001 * DESK_PAUSE_MS;
    monitor_enter(&desk->monitor);
    while (!job->stop && has_run_to_do(desk) && seconds_now() < end)
        monitor_wait_for(&desk->monitor, DESK_PAUSE_MS);
    monitor_leave(&desk->monitor);
}

void job_progress(struct job *job, double share)
{
    static const double pause_s = 0.2;
    char data[60];
    const double now = seconds_now();
    monitor_enter(&job->desk->monitor);
    const bool due = now >= job->told_s + pause_s && share > job->share;
    if (due) {
        job->share = share;
        job->told_s = now;
    }
    monitor_leave(&job->desk->monitor);
    if (due) {
        snprintf(data, sizeof data, "{\"share\":%.4f}", share);
        job_tell(job, "progress", data);
    }
    if (job->rank == JOB_LONG)
        pause_for_runs(job);
}

bool job_is_over(struct job *job)
{
    monitor_enter(&job->desk->monitor);
    const bool over = is_over(job);
    monitor_leave(&job->desk->monitor);
    return over;
}

size_t job_events_after(struct job *job, const char *id)
{
    const char *epoch = job->desk->epoch;
    size_t number = 0;
    char line[60];
    if (!id || strncmp(id, epoch, DESK_EPOCH) != 0 || id[DESK_EPOCH] != '-' ||
        !text_to_size(id + DESK_EPOCH + 1, strlen(id + DESK_EPOCH + 1), &number))
        return 0;
    monitor_enter(&job->desk->monitor);
    const char *events = job->events.bytes ? job->events.bytes : "";
    snprintf(line, sizeof line, "id: %s-%zu\n", epoch, number + 1);
    const char *at = strstr(events, line);
    const size_t offset = at ? (size_t)(at - events) : job->events.length;
    monitor_leave(&job->desk->monitor);
    return offset;
}
