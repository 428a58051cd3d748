// SPDX-License-Identifier: MIT
/* Many plans through the same futures: chunks, blocks of lanes, threads.
 *
 * A job is a plan and what is read off its runs. Futures are taken in chunks; within a chunk every job
 * runs every block of lanes, on whatever thread is free:
 *
 *   chunk 0 [ job 0: block 0, 1, .. ][ job 1: block 0, 1, .. ] ..   then   take(columns of chunk 0)
 *   chunk 1 ...
 *
 * A job can look ahead: its run tells what another job, or it itself, comes to in most futures, and in which
 * it does not. Only those are run, gathered into lots of as many as there are lanes:
 *
 *   job 0: block 0, 1, ..  [futures that it does not tell] -> lot of job 1 when there are enough, or at the chunk's end
 *
 * Whoever asked gets each chunk's columns in the order of futures, so nothing depends on threads or
 * lanes, and memory does not grow with the number of futures. */
#ifndef SURETY_STUDY_SWEEP_H
#define SURETY_STUDY_SWEEP_H

#include "study/ensemble.h"
#include "study/preludes.h"
#include "study/probe.h"

#include <stdatomic.h>

enum { SWEEP_HELD_MOST = 2 };

/* An input held at one value instead of its draws. */
struct sweep_hold {
    uint32_t input;
    double value;
};

/* What a job's run tells of another job, or early of itself. */
struct sweep_look {
    size_t job; /* of the sweep: whose columns are read off the run. Another's: that job is run in no
                   other way. Its own: the run ends at the schedule's last row */
    const struct schedule *schedule; /* how */
    uint32_t parted; /* another's: output of the plan that runs, not 0 in a step in which that job's run would part
                        from this one */
};

struct sweep_job {
    const struct plan *plan; /* NULL when all its futures are known */
    const uint32_t *sampled; /* for each input of the plan, which sampled parameter it is */
    const struct probes *probes;
    const struct schedule *schedule;
    struct sweep_hold held[SWEEP_HELD_MOST];
    size_t held_count;
    const double *const *known; /* its columns in futures 0 .. known_count - 1 from an earlier sweep;
                                   those are not run again */
    size_t known_count;
    size_t first_column; /* its columns are first_column .. + probe_columns(probes) - 1 */
    const struct sweep_look *look; /* NULL: none */
    bool is_followed; /* another job looks ahead for it */
};

/* Where draws come from that are not those of futures 0, 1, ..: run i of a sweep is point i of a design. */
struct sweep_design {
    const void *self;
    /* For points first .. first + count - 1: which share of the parameter's distribution lies below
     * its value, 0 .. 1. Any thread. */
    void (*place)(const void *self, size_t parameter, uint64_t first, size_t count, double *out);
    /* By what the point's noise is keyed, in place of a future's number: points with the same number
     * meet the same noise. */
    uint64_t (*number)(const void *self, uint64_t point);
};

/* Draws of the first blocks of futures, kept from sweep to sweep: whoever runs another plan in the same
 * futures finds them there. Only sweeps whose futures all have room use them: they come again and again, and a larger
 * one, or one in the other precision, would drive out what they need. Zeroed it is empty; bits are the same with and
 * without. */
enum { SWEEP_DRAWN_BLOCKS = 16 };
struct sweep_draws {
    struct draws blocks[SWEEP_DRAWN_BLOCKS];
    atomic_bool busy[SWEEP_DRAWN_BLOCKS];
};
void sweep_draws_free(struct sweep_draws *draws);

struct sweep {
    const struct parameter *const *parameters; /* the sampled ones */
    size_t parameter_count;
    const struct sweep_job *jobs;
    size_t job_count;
    size_t column_count;
    uint64_t first, futures, seed; /* futures first .. futures - 1 */
    struct preludes *preludes; /* kept between sweeps of the same case; NULL: those of this one alone */
    const struct sweep_design *design; /* NULL: futures as they are sampled */
    size_t threads, lanes; /* 0: all processors; LANES_DEFAULT */
    const enum vector_width *width; /* NULL: the widest (tests) */
    struct sweep_draws *draws; /* NULL: draws are kept for the jobs of this sweep alone */
    const volatile int *stop;
    void (*progress)(void *self, double share, uint64_t futures_done);
    void *progress_self;
};

/* One chunk: column after column, `stride` numbers apart, `count` futures from number `first`. */
struct sweep_chunk {
    const double *columns;
    size_t stride, count;
    uint64_t first;
};

/* Runs all jobs over all futures; `take` is called on the calling thread, chunk after chunk, each of
 * whole leaves (reduce.h) but for the last. */
enum status sweep_run(const struct sweep *sweep,
                      enum status (*take)(void *self, const struct sweep_chunk *chunk), void *self,
                      struct error *err);

#endif
