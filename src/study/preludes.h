// SPDX-License-Identifier: MIT
/* What several plans do alike is run once: the states at the end of it, future by future.
 *
 * Packages differ only in what their clauses do, so up to the first clause's first act their plans come
 * to the same states in the same future. Whether that is so is proved on the plans, by their keys
 * (plan/prelude_key.h); nothing is taken from what a case says about itself. A run whose states are known
 * begins where they were taken, and its bits are those of a run from the start.
 *
 * A prelude takes memory when a plan begins by it that others have asked for too: what only one plan ever does
 * is not kept. States that stand still until then are not either: their initial values are theirs.
 *
 * Private to src/study, but for shelf.h. */
#ifndef SURETY_STUDY_PRELUDES_H
#define SURETY_STUDY_PRELUDES_H

#include "plan/prelude_key.h"
#include "run/run.h"

#include <stdatomic.h>

enum { PRELUDE_FUTURES_MOST = 16384 };

struct prelude {
    struct prelude *next;
    struct prelude_key key;
    uint64_t seed;
    size_t asked;          /* how often */
    size_t row_count, room; /* rows: states that move; room: futures that it can hold, from number `first` */
    uint64_t first;
    double *rows;        /* [row][room]; NULL: nothing is kept */
    atomic_uchar *ready; /* [room]: one of enum ready */
    uint64_t used;
};

struct preludes {
    struct prelude *list;
    size_t bytes, bytes_most;
    uint64_t clock;
};

void preludes_init(struct preludes *preludes, size_t bytes_most);
void preludes_free(struct preludes *preludes);

/* Forgets those that were not asked for longest until the rest fits; no prelude may be in use. */
void preludes_trim(struct preludes *preludes);

/* Says that a plan does this. Without memory it is not noted. On one thread. */
void preludes_ask(struct preludes *preludes, const struct prelude_key *key, uint64_t seed);

/* The prelude of a key and seed, if it was asked for more than once; it stays until preludes_trim. */
struct prelude *preludes_look(const struct preludes *preludes, const struct prelude_key *key,
                              uint64_t seed);

/* Room for that many futures of a plan that begins where its phase number `phase` does. False without memory. On one
 * thread. */
bool preludes_keep(struct preludes *preludes, struct prelude *prelude, const struct plan *plan,
                   uint32_t phase, size_t room);

/* From now on they hold futures from number `first`; what they held before is gone. */
void preludes_move(struct preludes *preludes, uint64_t first);

/* Whether the states of `count` futures are known. Any thread. */
bool prelude_knows(const struct prelude *prelude, uint64_t first, size_t count);

/* Where those of future `first` stand, which are known: states[i] for each state of a plan that begins where its
 * phase number `phase` does; NULL: the state still has its initial value. */
void prelude_find(const struct prelude *prelude, const struct plan *plan, uint32_t phase,
                  uint64_t first, const double **states);

/* Keeps the states of a batch at the beginning of that phase, unless another thread does so already. Any thread. */
void prelude_put(struct prelude *prelude, const struct batch *batch, uint32_t phase, uint64_t first,
                 size_t count);

#endif
