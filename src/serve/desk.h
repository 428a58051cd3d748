// SPDX-License-Identifier: MIT
/* Work that is waiting, running and done, and who waits for it.
 *
 *   now    runs at a few futures, which somebody watches while a slider moves
 *   rest   their refinement with more futures, while the user rests; makes way for any run
 *   long   questions that take seconds to minutes
 *
 * Runs and refinements share one worker, long questions have another, so that nobody's slider waits for
 * somebody's search; each job itself uses all processors, and a long one pauses while there is a run to do, so
 * that a slider has the machine for itself. A client's new run stops its older runs and
 * refinements. A job is known by a name; asking twice under one name is asking once, and the answers of
 * the last jobs are kept, for as many of them as some megabytes hold.
 *
 * Jobs are counted: who finds or makes one releases it. What a job did is told as server-sent events,
 * which are kept whole, so that whoever comes late or again misses none. */
#ifndef SURETY_SERVE_DESK_H
#define SURETY_SERVE_DESK_H

#include "base/arena.h"
#include "base/monitor.h"
#include "base/text.h"

#include <stdint.h>

enum job_rank { JOB_NOW, JOB_REST, JOB_LONG };
enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STOPPED };

enum { DESK_EPOCH = 8, DESK_WAITING_MOST = 256, DESK_PAUSE_MS = 500 };

/* Of the jobs that are over and held by nobody: so many, whatever they take; more while all take less than so many
 * bytes; so many at most. */
enum { DESK_KEPT_LEAST = 8, DESK_KEPT_BYTES = 10 << 20, DESK_KEPT_MOST = 48 };

struct desk;
struct job;

/* Does the work: reads job->question, allocates in job->arena, stops soon after job->stop is set, and
 * leaves its answer by job_tell and job_end. Runs on a worker. */
typedef enum status job_work(struct job *job, struct error *err);

struct job {
    struct desk *desk;
    struct job *next;
    const char *name, *client; /* client NULL: nobody's move stops it */
    const char *what;          /* long: which question; a client's newer one stops its older one */
    enum job_rank rank;
    job_work *work;
    const void *question;
    const void *outcome; /* what the work left beside its answer */
    struct job *under;   /* held as long as this job lives: its question is that one's; NULL */
    struct arena arena;  /* owns all of the above */
    volatile int stop;

    /* Guarded by the desk's monitor. */
    enum job_state state;
    bool again; /* stopped to make way: waits for its next turn */
    size_t holders;
    double share;         /* how much is done */
    double told_s;        /* when that was told last */
    unsigned status;      /* of HTTP, that goes with the answer */
    struct buffer events; /* id: EPOCH-1, EPOCH-2, .. */
    size_t event_count;
    size_t answer_at, answer_length; /* of events: see job_answer; length 0: none yet */
    uint64_t used; /* when it was last asked for */
};

struct desk {
    char epoch[DESK_EPOCH + 1]; /* in the ids of events: whether they are of this start */
    struct monitor monitor;
    struct job *jobs; /* newest first */
    uint64_t clock;
    bool closing;
    struct thread workers[2]; /* now and rest; long */
    /* Called after every change of a job, by whoever changed it, outside the monitor; NULL: nobody listens. */
    void (*bell)(void *self, struct job *job);
    void *bell_self;
    void *owner; /* for the work: the service */
};

void desk_init(struct desk *desk);

/* Starts the workers; without them desk_work does the work. */
enum status desk_open(struct desk *desk, struct error *err);

/* Stops everything, waits for the workers and frees all jobs. */
void desk_close(struct desk *desk);

/* Does all waiting work on the calling thread. */
void desk_work(struct desk *desk);

/* The newest job of this name, held; NULL when there is none. desk_find passes over those that were
 * stopped: they have no answer. */
struct job *desk_find(struct desk *desk, const char *name);
struct job *desk_find_any(struct desk *desk, const char *name);

/* The job of the same name that is there already, or this one, submitted; held. */
struct job *desk_ask(struct job *job);

/* A new job, held, known to nobody until it has a name, work and a question and is submitted; until
 * then desk_drop is its end. NULL when memory is out. */
struct job *desk_job(struct desk *desk, const char *client, enum job_rank rank);
void desk_drop(struct job *job);

/* Puts it in the queue and stops the client's older work that it replaces. When too much waits it ends at
 * once. */
void desk_submit(struct job *job);

void job_stop(struct job *job);
void job_release(struct job *job); /* NULL is fine */

/* The last result, or why there is none (a refusal): one line of JSON, which a line break follows; NULL when there is
 * neither. Under the desk's monitor, until the next event. */
const char *job_answer(const struct job *job, size_t *length);

/* For the work. An event with its data; a result is the answer too. */
void job_tell(struct job *job, const char *event, const char *data);
void job_progress(struct job *job, double share); /* told five times a second at most; long jobs pause here */

bool job_is_over(struct job *job);

/* Where in its events what follows the event of this id begins; the end when that was the last. From the
 * beginning when the id (NULL: none) is of another start or no id at all. */
size_t job_events_after(struct job *job, const char *id);

#endif
