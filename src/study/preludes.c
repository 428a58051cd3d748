// SPDX-License-Identifier: MIT
/* A list. A future's mark goes from unknown to writing to known; who sets the first mark of a
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

/* ---- wishes ---- */

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct prelude_key));
}

bool prelude_wish(struct arena *arena, const struct plan *plan, uint32_t phase,
                  const struct prelude_key *keys, struct prelude_wish *out)
{
    struct prelude_key *wanted = ARENA_ARRAY(arena, struct prelude_key, plan->state_count);
    size_t count = 0;
    if (!wanted)
        return false;
    for (uint32_t i = 0; i < plan->state_count; i++)
        if (prelude_moves(plan, phase, i))
            wanted[count++] = keys[i];
    qsort(wanted, count, sizeof *wanted, compare_keys);
    *out =
        (struct prelude_wish){.end = plan->phases[phase - 1].end, .keys = wanted, .count = count};
    return true;
}

/* Whether a prelude has every state that is wished for. */
static bool grants(const struct prelude *prelude, const struct prelude_wish *wish, uint64_t seed)
{
    size_t row = 0;
    if (prelude->end != wish->end || prelude->seed != seed || prelude->row_count < wish->count)
        return false;
    for (size_t i = 0; i < wish->count; i++, row++) {
        while (row < prelude->row_count && compare_keys(&prelude->keys[row], &wish->keys[i]) < 0)
            row++;
        if (row == prelude->row_count || compare_keys(&prelude->keys[row], &wish->keys[i]) != 0)
            return false;
    }
    return true;
}

bool prelude_is_of(const struct prelude *prelude, const struct prelude_wish *wish)
{
    return prelude->row_count == wish->count && grants(prelude, wish, prelude->seed);
}

void prelude_match(const struct prelude *prelude, const struct plan *plan, uint32_t phase,
                   const struct prelude_key *keys, uint32_t *rows)
{
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct prelude_key *key =
            prelude_moves(plan, phase, i)
                ? bsearch(&keys[i], prelude->keys, prelude->row_count, sizeof *key, compare_keys)
                : NULL;
        rows[i] = key ? (uint32_t)(key - prelude->keys) : PRELUDE_NO_ROW;
    }
}

/* ---- memory ---- */

static size_t bytes_of(const struct prelude *prelude)
{
    return prelude->rows ? prelude->room * (prelude->row_count * sizeof(double) + 1) : 0;
}

static void prelude_free(struct preludes *preludes, struct prelude *prelude)
{
    preludes->bytes -= bytes_of(prelude);
    free(prelude->keys);
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

bool preludes_keep(struct preludes *preludes, struct prelude *prelude, size_t room)
{
    if (!prelude->rows || prelude->room < room)
        make_room(preludes, prelude, room);
    return prelude->rows;
}

/* ---- asking ---- */

static struct prelude *find(const struct preludes *preludes, const struct prelude_wish *wish,
                            uint64_t seed)
{
    struct prelude *prelude = preludes->list;
    while (prelude && !(prelude->row_count == wish->count && grants(prelude, wish, seed)))
        prelude = prelude->next;
    return prelude;
}

static struct prelude *add(struct preludes *preludes, const struct prelude_wish *wish,
                           uint64_t seed)
{
    struct prelude *prelude = calloc(1, sizeof *prelude);
    struct prelude_key *keys = calloc(wish->count + 1, sizeof *keys);
    if (!prelude || !keys) {
        free(prelude);
        free(keys);
        return NULL;
    }
    memcpy(keys, wish->keys, wish->count * sizeof *keys);
    *prelude = (struct prelude){.next = preludes->list,
                                .end = wish->end,
                                .keys = keys,
                                .row_count = wish->count,
                                .seed = seed};
    preludes->list = prelude;
    return prelude;
}

void preludes_ask(struct preludes *preludes, const struct prelude_wish *wish, uint64_t seed)
{
    struct prelude *own = find(preludes, wish, seed);
    if (!own)
        own = add(preludes, wish, seed);
    if (!own)
        return;
    own->asked++;
    own->used = ++preludes->clock;
}

/* How often plans asked that have all states of a prelude or fewer. */
static size_t asked_for(const struct preludes *preludes, const struct prelude *prelude)
{
    size_t asked = 0;
    for (const struct prelude *at = preludes->list; at; at = at->next) {
        const struct prelude_wish wish = {.end = at->end, .keys = at->keys, .count = at->row_count};
        asked += grants(prelude, &wish, at->seed) ? at->asked : 0;
    }
    return asked;
}

struct prelude *preludes_look(const struct preludes *preludes, const struct prelude_wish *wish,
                              uint64_t seed, uint64_t first, size_t count, uint64_t clock)
{
    struct prelude *best = NULL;
    for (struct prelude *at = preludes->list; at; at = at->next) {
        if (!grants(at, wish, seed))
            continue;
        if (prelude_knows(at, first, count))
            return at;
        if (at->used > clock && (!best || at->row_count > best->row_count))
            best = at;
    }
    return best && asked_for(preludes, best) > 1 ? best : NULL;
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

void prelude_find(const struct prelude *prelude, const uint32_t *rows, size_t state_count,
                  uint64_t first, const double **states)
{
    const double *place = prelude->rows + (size_t)(first - prelude->first);
    for (size_t i = 0; i < state_count; i++)
        states[i] = rows[i] == PRELUDE_NO_ROW ? NULL : place + rows[i] * prelude->room;
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

void prelude_put(struct prelude *prelude, const uint32_t *rows, const struct batch *batch,
                 uint64_t first, size_t count)
{
    size_t place;
    if (!has_place(prelude, first, count, &place) || !claim(prelude, place, count))
        return;
    for (uint32_t i = 0; i < batch->plan->state_count; i++)
        if (rows[i] != PRELUDE_NO_ROW)
            memcpy(prelude->rows + rows[i] * prelude->room + place, batch_state(batch, i),
                   count * sizeof(double));
    for (size_t i = 0; i < count; i++)
        atomic_store_explicit(&prelude->ready[place + i], READY_YES, memory_order_release);
}
