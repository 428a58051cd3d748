// SPDX-License-Identifier: MIT
/* A list by key. A future's mark goes from unknown to writing to known; who sets the first mark of a
 * block to writing writes the block. */
#include "study/preludes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum ready { READY_NO, READY_WRITING, READY_YES };

/* Preludes that keep nothing are small; more than these are forgotten. */
enum { LISTED_MOST = 256 };

void preludes_init(struct preludes *preludes, size_t bytes_most)
{
    *preludes = (struct preludes){.bytes_most = bytes_most};
}

static size_t bytes_of(const struct prelude *prelude)
{
    return prelude->rows ? prelude->room * (prelude->row_count * sizeof(double) + 1) : 0;
}

static void prelude_free(struct preludes *preludes, struct prelude *prelude)
{
    preludes->bytes -= bytes_of(prelude);
    free(prelude->rows);
    free(prelude->ready);
    free(prelude);
}

void preludes_free(struct preludes *preludes)
{
    while (preludes->list) {
        struct prelude *prelude = preludes->list;
        preludes->list = prelude->next;
        prelude_free(preludes, prelude);
    }
}

static size_t count_listed(const struct preludes *preludes)
{
    size_t count = 0;
    for (const struct prelude *at = preludes->list; at; at = at->next)
        count++;
    return count;
}

void preludes_trim(struct preludes *preludes)
{
    size_t listed = count_listed(preludes);
    while (preludes->list && (preludes->bytes > preludes->bytes_most || listed > LISTED_MOST)) {
        struct prelude **oldest = &preludes->list;
        for (struct prelude **at = &preludes->list; *at; at = &(*at)->next)
            if ((*at)->used < (*oldest)->used)
                oldest = at;
        struct prelude *prelude = *oldest;
        *oldest = prelude->next;
        prelude_free(preludes, prelude);
        listed--;
    }
}

/* Whether a state moves before a phase; plans with equal keys agree. */
static bool moves_before(const struct plan *plan, uint32_t phase, uint32_t state)
{
    bool moves = false;
    for (uint32_t p = 0; p < phase; p++)
        moves |= plan->phases[p].flows[state] != FLOW_NONE;
    return moves;
}

/* Without memory it goes on keeping what it kept. */
static void make_room(struct preludes *preludes, struct prelude *prelude, size_t room)
{
    double *rows = calloc(prelude->row_count * room + 1, sizeof *rows);
    atomic_uchar *ready = calloc(room + 1, sizeof *ready);
    if (!rows || !ready) {
        free(rows);
        free(ready);
        return;
    }
    for (size_t i = 0; prelude->rows && i < prelude->row_count; i++)
        memcpy(rows + i * room, prelude->rows + i * prelude->room, prelude->room * sizeof *rows);
    for (size_t i = 0; prelude->rows && i < prelude->room; i++)
        atomic_init(&ready[i], atomic_load(&prelude->ready[i]));
    preludes->bytes -= bytes_of(prelude);
    free(prelude->rows);
    free(prelude->ready);
    prelude->rows = rows;
    prelude->ready = ready;
    prelude->room = room;
    preludes->bytes += bytes_of(prelude);
}

bool preludes_keep(struct preludes *preludes, struct prelude *prelude, const struct plan *plan,
                   uint32_t phase, size_t room)
{
    size_t rows = 0;
    for (uint32_t i = 0; i < plan->state_count; i++)
        rows += moves_before(plan, phase, i);
    assert(!prelude->rows || prelude->row_count == rows);
    prelude->row_count = rows;
    if (!prelude->rows || prelude->room < room)
        make_room(preludes, prelude, room);
    return prelude->rows;
}

static struct prelude *find(const struct preludes *preludes, const struct prelude_key *key,
                            uint64_t seed)
{
    struct prelude *prelude = preludes->list;
    while (prelude && (memcmp(&prelude->key, key, sizeof *key) != 0 || prelude->seed != seed))
        prelude = prelude->next;
    return prelude;
}

void preludes_ask(struct preludes *preludes, const struct prelude_key *key, uint64_t seed)
{
    struct prelude *prelude = find(preludes, key, seed);
    if (!prelude) {
        prelude = calloc(1, sizeof *prelude);
        if (!prelude)
            return;
        *prelude = (struct prelude){.next = preludes->list, .key = *key, .seed = seed};
        preludes->list = prelude;
    }
    prelude->asked++;
    prelude->used = ++preludes->clock;
}

struct prelude *preludes_look(const struct preludes *preludes, const struct prelude_key *key,
                              uint64_t seed)
{
    struct prelude *prelude = find(preludes, key, seed);
    return prelude && prelude->asked > 1 ? prelude : NULL;
}

void preludes_move(struct preludes *preludes, uint64_t first)
{
    for (struct prelude *prelude = preludes->list; prelude; prelude = prelude->next) {
        prelude->first = first;
        for (size_t i = 0; prelude->rows && i < prelude->room; i++)
            atomic_store(&prelude->ready[i], READY_NO);
    }
}

/* Whether it could hold the futures; and from which place on. */
static bool has_place(const struct prelude *prelude, uint64_t first, size_t count, size_t *place)
{
    if (!prelude->rows || first < prelude->first || first - prelude->first > prelude->room ||
        count > prelude->room - (size_t)(first - prelude->first))
        return false;
    *place = (size_t)(first - prelude->first);
    return true;
}

bool prelude_knows(const struct prelude *prelude, uint64_t first, size_t count)
{
    size_t place;
    if (!has_place(prelude, first, count, &place))
        return false;
    for (size_t i = 0; i < count; i++)
        if (atomic_load_explicit(&prelude->ready[place + i], memory_order_acquire) != READY_YES)
            return false;
    return true;
}

void prelude_find(const struct prelude *prelude, const struct plan *plan, uint32_t phase,
                  uint64_t first, const double **states)
{
    const double *row = prelude->rows + (size_t)(first - prelude->first);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const bool moves = moves_before(plan, phase, i);
        states[i] = moves ? row : NULL;
        row += moves ? prelude->room : 0;
    }
}

/* Takes futures that nobody has begun to write; false when another thread has any of them. */
static bool claim(struct prelude *prelude, size_t place, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char expected = READY_NO;
        if (atomic_compare_exchange_strong(&prelude->ready[place + i], &expected, READY_WRITING))
            continue;
        while (i-- > 0)
            atomic_store(&prelude->ready[place + i], READY_NO);
        return false;
    }
    return true;
}

void prelude_put(struct prelude *prelude, const struct batch *batch, uint32_t phase, uint64_t first,
                 size_t count)
{
    size_t place;
    if (!has_place(prelude, first, count, &place) || !claim(prelude, place, count))
        return;
    double *row = prelude->rows + place;
    for (uint32_t i = 0; i < batch->plan->state_count; i++) {
        if (!moves_before(batch->plan, phase, i))
            continue;
        memcpy(row, batch_state(batch, i), count * sizeof(double));
        row += prelude->room;
    }
    for (size_t i = 0; i < count; i++)
        atomic_store_explicit(&prelude->ready[place + i], READY_YES, memory_order_release);
}
