// SPDX-License-Identifier: MIT
/* What several plans do alike is run once: the states at the end of it, future by future.
 *
 * Packages differ only in what their clauses do, so up to the first clause's first act their plans come
 * to the same states in the same future. Whether that is so is proved on the plans, by the keys of their states
 * (plan/prelude_key.h); nothing is taken from what a case says about itself. A run whose states are known
 * begins where they were taken, and its bits are those of a run from the start.
 *
 *   prelude [ states that move before step `end`, by their keys: a row each [future ..] ]
 *
 * A plan can begin by any prelude that has all its states; it fills those that have no others. A prelude
 * takes memory when a plan begins by it that others have asked for too: what only one plan ever does
 * is not kept. States that stand still until then are not either: their initial values are theirs.
 *
 * Private to src/study, but for shelf.h. */
#ifndef SURETY_STUDY_PRELUDES_H
#define SURETY_STUDY_PRELUDES_H

#include "plan/prelude_key.h"
#include "run/run.h"

#include <stdatomic.h>

enum { PRELUDE_FUTURES_MOST = 16384 };
#define PRELUDE_NO_ROW UINT32_MAX

/* What a plan needs to begin at one of its phases. */
struct prelude_wish {
    size_t end;                     /* the phase's first step */
    const struct prelude_key *keys; /* [count], ascending: of the states that move before */
    size_t count;
};

struct prelude {
    struct prelude *next;
    size_t end;
    struct prelude_key *keys; /* owned: [row_count], in ascending order */
    size_t row_count;
    uint64_t seed;
    size_t asked; /* how often by a plan that could begin by it */
    uint64_t used;
    size_t room; /* futures that it can hold, from number `first`; 0: nothing is kept */
    uint64_t first;
    double *rows;        /* owned: [row][room] */
    atomic_uchar *ready; /* owned: [room]: one of enum ready */
};

struct preludes {
    struct prelude *list;
    size_t bytes, bytes_most;
    uint64_t clock;
};

/* A plan's wish at its phase number `phase`; `keys` are those of its states at the end of the phase before. False
 * when memory is out. */
bool prelude_wish(struct arena *arena, const struct plan *plan, uint32_t phase,
                  const struct prelude_key *keys, struct prelude_wish *out);

void preludes_init(struct preludes *preludes, size_t bytes_most);
void preludes_free(struct preludes *preludes);

/* Forgets those that were not asked for longest until the rest fits; no prelude may be in use. */
void preludes_trim(struct preludes *preludes);

/* Says that a plan has this wish. Without memory it is not noted. On one thread. */
void preludes_ask(struct preludes *preludes, const struct prelude_wish *wish, uint64_t seed);

/* By which prelude a plan should begin, once all have asked: one that knows futures first .. first + count - 1, or
 * that with most states of those asked for since `clock`; NULL: none that more than one plan wants. It stays until
 * preludes_trim. */
struct prelude *preludes_look(const struct preludes *preludes, const struct prelude_wish *wish,
                              uint64_t seed, uint64_t first, size_t count, uint64_t clock);

/* Whether a plan with this wish has the states that the prelude keeps, no fewer. */
bool prelude_is_of(const struct prelude *prelude, const struct prelude_wish *wish);

/* rows[state]: its row in a prelude that grants the plan's wish, PRELUDE_NO_ROW for one that does not move. */
void prelude_match(const struct prelude *prelude, const struct plan *plan, uint32_t phase,
                   const struct prelude_key *keys, uint32_t *rows);

/* Room for that many futures. False without memory. On one thread. */
bool preludes_keep(struct preludes *preludes, struct prelude *prelude, size_t room);

/* From now on they hold futures from number `first`; what they held before is gone. */
void preludes_move(struct preludes *preludes, uint64_t first);

/* Whether the states of `count` futures are known. Any thread. */
bool prelude_knows(const struct prelude *prelude, uint64_t first, size_t count);

/* Where those of future `first` stand, which are known: states[i] for each state; NULL: the state still has its
 * initial value. */
void prelude_find(const struct prelude *prelude, const uint32_t *rows, size_t state_count,
                  uint64_t first, const double **states);

/* Keeps the states of a batch at the beginning of a phase, unless another thread does so already. Any thread. */
void prelude_put(struct prelude *prelude, const uint32_t *rows, const struct batch *batch,
                 uint64_t first, size_t count);

#endif
