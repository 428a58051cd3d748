// SPDX-License-Identifier: MIT
/* All jobs say what they would begin by, then each chooses; a run asks once more whether it is known by now. */
#include "study/sweeping.h"

#include <string.h>

/* ---- choosing ---- */

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

/* The first row that anybody reads off a job's runs. */
static size_t first_row(const struct sweeping *run, const struct sweep_job *job)
{
    const struct sweep_look *look = job->look;
    size_t row = schedule_first_row(job->schedule, job->probes);
    if (look) {
        const size_t seen = schedule_first_row(look->schedule, run->sweep->jobs[look->job].probes);
        row = seen < row ? seen : row;
    }
    return row;
}

/* How many phases of a job could be another's: it can begin where any of them ends. */
static uint32_t shared_phases(const struct sweeping *run, const struct sweep_job *job)
{
    const struct plan *plan = job->plan;
    uint32_t phase = 0;
    if (!plan || plan->history_count || run->sweep->design)
        return 0; /* points of a design have no states in common with futures */
    while (phase + 1 < plan->phase_count &&
           plan->phases[phase].end <= first_row(run, job) * plan->save_every)
        phase++;
    return phase;
}

static struct preludes *preludes_of(struct sweeping *run)
{
    return run->sweep->preludes ? run->sweep->preludes : &run->own;
}

/* What a job would begin by at each of its first phases. */
struct hope {
    struct prelude_key *keys;    /* [phase][state] */
    struct prelude_wish *wishes; /* [phase] */
    uint32_t count;
};

static bool find_hope(struct sweeping *run, const struct sweep_job *job, struct hope *hope)
{
    struct arena *arena = &run->arena;
    const struct plan *plan = job->plan;
    hope->count = shared_phases(run, job);
    if (hope->count == 0)
        return true;
    hope->keys = ARENA_ARRAY(arena, struct prelude_key, hope->count * plan->state_count);
    hope->wishes = ARENA_ARRAY(arena, struct prelude_wish, hope->count);
    if (!hope->keys || !hope->wishes || !prelude_keys(arena, plan, hope->count, hope->keys))
        return false;
    for (size_t i = 0; i < hope->count * plan->state_count; i++)
        add_holds(&hope->keys[i], job);
    for (uint32_t k = 0; k < hope->count; k++)
        if (!prelude_wish(arena, plan, k + 1, hope->keys + k * plan->state_count, &hope->wishes[k]))
            return false;
    return true;
}

/* Room for what a job keeps or begins by; without memory it does not. */
static void complete(struct sweeping *run, const struct sweep_job *job, const struct hope *hope,
                     struct fork *fork)
{
    const uint64_t futures = run->sweep->futures;
    const size_t most = futures < PRELUDE_FUTURES_MOST ? (size_t)futures : PRELUDE_FUTURES_MOST;
    if (!fork->prelude)
        return;
    const size_t states = job->plan->state_count, before = fork->phase - 1;
    fork->fills = prelude_is_of(fork->prelude, &hope->wishes[before]);
    fork->rows = ARENA_ARRAY(&run->arena, uint32_t, states);
    if (fork->rows &&
        preludes_keep(preludes_of(run), fork->prelude, run->sweep->preludes ? most : run->room))
        prelude_match(fork->prelude, job->plan, fork->phase, hope->keys + before * states,
                      fork->rows);
    else
        fork->prelude = NULL;
}

/* The last phase before which it is known already what a job does, and if it is later, the last before which
 * somebody else does the same. */
static void choose_forks(struct sweeping *run, const struct sweep_job *job, const struct hope *hope,
                         uint64_t clock, struct forks *forks)
{
    const struct sweep *sweep = run->sweep;
    const size_t count = (size_t)(sweep->futures - sweep->first);
    for (uint32_t k = 0; k < hope->count; k++) {
        struct prelude *prelude = preludes_look(preludes_of(run), &hope->wishes[k], sweep->seed,
                                                sweep->first, count, clock);
        const struct fork fork = {.prelude = prelude, .phase = k + 1};
        if (prelude && prelude_knows(prelude, sweep->first, count))
            *forks = (struct forks){.known = fork};
        else if (prelude)
            forks->kept = fork;
    }
    complete(run, job, hope, &forks->known);
    complete(run, job, hope, &forks->kept);
}

/* All ask before any chooses. */
bool find_forks(struct sweeping *run)
{
    const struct sweep *sweep = run->sweep;
    const uint64_t clock = preludes_of(run)->clock;
    struct hope *hopes = ARENA_ARRAY(&run->arena, struct hope, sweep->job_count);
    run->forks = ARENA_ARRAY(&run->arena, struct forks, sweep->job_count);
    if (!hopes || !run->forks)
        return false;
    for (size_t i = 0; i < sweep->job_count; i++) {
        if (!find_hope(run, &sweep->jobs[i], &hopes[i]))
            return false;
        for (uint32_t k = 0; k < hopes[i].count; k++)
            preludes_ask(preludes_of(run), &hopes[i].wishes[k], sweep->seed);
    }
    for (size_t i = 0; i < sweep->job_count; i++)
        choose_forks(run, &sweep->jobs[i], &hopes[i], clock, &run->forks[i]);
    return !run->arena.failed;
}

/* ---- running ---- */

static void keep_states(void *self, const struct batch *batch, uint32_t phase)
{
    const struct way *way = self;
    if (phase == way->fork->phase)
        prelude_put(way->fork->prelude, way->fork->rows, batch, way->first, way->used);
}

static bool knows_lot(const struct sweeping *run, const struct fork *fork, const struct lot *lot)
{
    if (!fork->prelude)
        return false;
    if (!lot->places)
        return prelude_knows(fork->prelude, run->first + lot->from, lot->used);
    for (size_t lane = 0; lane < lot->used; lane++)
        if (!prelude_knows(fork->prelude, run->first + lot->places[lane], 1))
            return false;
    return true;
}

void set_forks(struct sweeping *run, struct sweep_worker *worker, const struct sweep_job *job,
               const struct lot *lot, double **next, struct way *way, struct batch_run *request)
{
    const struct forks *forks = &run->forks[job - run->sweep->jobs];
    const struct fork *kept = &forks->kept;
    const struct fork *at = knows_lot(run, kept, lot) ? kept : &forks->known;
    if (at != kept && kept->prelude && kept->fills && !lot->places) {
        *way = (struct way){.fork = kept, .first = run->first + lot->from, .used = lot->used};
        request->turn = keep_states;
        request->turn_self = way;
    }
    if (!knows_lot(run, at, lot))
        return;
    const size_t states = job->plan->state_count, ahead = (size_t)(run->first - at->prelude->first);
    prelude_find(at->prelude, at->rows, states, at->prelude->first, worker->states);
    for (size_t i = 0; i < states; i++)
        if (worker->states[i])
            worker->states[i] = lanes_of(lot, worker->states[i] + ahead, run->lanes, next);
    request->states = worker->states;
    request->phase = at->phase;
}
