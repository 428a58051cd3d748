// SPDX-License-Identifier: MIT
/* A sweep that is under way: what its threads share, and what each has to itself.
 *
 *   sweep.c        chunks, machine code, which thread does what
 *   sweep_forks.c  where a run can begin because its states are known
 *   sweep_lot.c    one job's run in some futures, and what it tells of others
 *
 * Private to these files. */
#ifndef SURETY_STUDY_SWEEPING_H
#define SURETY_STUDY_SWEEPING_H

#include "base/monitor.h"
#include "study/sweep.h"

enum { SWEEP_BATCHES = 8 };

/* What one thread needs to itself. */
struct sweep_worker {
    /* Of code number i: the i % SWEEP_BATCHES-th; zeroed before its first use. */
    struct batch batches[SWEEP_BATCHES];
    struct draws draws;     /* of the block that it is at */
    size_t block;           /* .. of the chunk */
    struct reader *readers; /* one a set of probes */
    const double **inputs;
    double *held[SWEEP_HELD_MOST]; /* [hold of a job][lane] */
    const double **states;         /* of the plan that has most */
    double *gathered;  /* rows of lanes that do not follow one another: states, inputs, a column */
    uint64_t *numbers; /* [lane]: their futures */
    uint32_t *lot;     /* [lane]: their places in the chunk */
    bool *parted;      /* [lane]: the job that is looked ahead for would go its own way */
};

/* What a job does as others do: the phases before `phase`. */
struct fork {
    struct prelude *prelude; /* NULL: nothing, or nobody else does */
    uint32_t phase;
    bool fills;     /* the prelude has its states and no others: it keeps them for the others */
    uint32_t *rows; /* [state]: where the prelude has it */
};

/* Where a job may begin: at what was known before the sweep, and later, at what becomes known in it. */
struct forks {
    struct fork known, kept;
};

/* Futures of a job that were looked ahead for in vain. */
struct waiting {
    struct monitor monitor; /* guards what follows */
    uint32_t *places;       /* [room]: of the chunk */
    size_t count;
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

struct sweeping {
    const struct sweep *sweep;
    struct arena arena;
    size_t lanes, threads, room;  /* room: futures in a full chunk */
    const struct probes **probes; /* the distinct sets that jobs read by */
    struct schedule *widest;      /* of each set, over its plans */
    size_t probes_count;
    struct sweep_worker *workers;
    struct preludes own;     /* used when the sweep has none */
    struct forks *forks;     /* of each job */
    struct waiting *waiting; /* of each job */
    size_t *order;           /* [order_count]: the jobs that run whole blocks */
    size_t order_count;
    struct code *codes; /* [code_count]: one a plan */
    size_t *code_of;    /* of each job */
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

/* Some futures of a chunk: those from `from` on, or those at some places. */
struct lot {
    size_t from, used;
    const uint32_t *places; /* NULL: they follow one another */
};

/* Where a lane of a lot stands in the chunk. */
static inline size_t place_of(const struct lot *lot, size_t lane)
{
    return lot->places ? lot->places[lane] : lot->from + lane;
}

/* A row of numbers, one a place of the chunk, at the places of a lot: where they stand, or gathered into the next row
 * of the worker's memory. */
const double *lanes_of(const struct lot *lot, const double *row, size_t lanes, double **next);

/* The number of a set of probes among the distinct ones. */
size_t probes_number(const struct sweeping *run, const struct probes *probes);

/* The job that another looks ahead for; NULL: none. */
const struct sweep_job *follower(const struct sweep *sweep, const struct sweep_job *job);

enum vector_width width_of(const struct sweeping *run);

/* Finds where every job can begin, and room for what is kept for others. False when memory is out. */
bool find_forks(struct sweeping *run);

/* A run on its way to where its job forks. */
struct way {
    const struct fork *fork;
    uint64_t first;
    size_t used;
};

/* Lets a run begin where its states are known, and keep them where others will ask for them. *next is memory as in
 * lanes_of; *way lives as long as the run. */
void set_forks(struct sweeping *run, struct sweep_worker *worker, const struct sweep_job *job,
               const struct lot *lot, double **next, struct way *way, struct batch_run *request);

/* Runs a job in a block of futures, with what it tells of others, and lots of those that it does not
 * tell of, when there are enough. */
enum status compute_block(struct sweeping *run, struct sweep_worker *worker,
                          const struct sweep_job *job, size_t from, size_t used, struct error *err);

/* Runs lots of a job's waiting futures while there are at least `least`. */
enum status compute_waiting(struct sweeping *run, struct sweep_worker *worker, size_t number,
                            size_t least, struct error *err);

#endif
