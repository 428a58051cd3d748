// SPDX-License-Identifier: MIT
/* Plans come in the order in which equations need each other: long chains, one after the other. A
 * processor looks some hundred instructions ahead and finds little to do meanwhile when a chain of an
 * exponential of a logarithm takes that long. So chains are woven into each other here.
 *
 * The method: micro-operations are given out one by one as a processor of our making would, which
 * begins a few a cycle and knows how long each takes: the earliest in the present order whose
 * sources are done, from the first WINDOW that are left; when none is, the one that will be first.
 * The window bounds how many results wait in registers. */
#include "native/schedule.h"

enum {
    WINDOW = 160,
    TICKS = 3, /* a cycle, */
    BEGIN = 2, /* and between two beginnings */
    ORDINARY = 4 * TICKS
};

/* Cycles from sources to result, in ticks: Zen 4's, 512 bits wide; others are alike. */
static uint32_t latency(enum micro_kind kind)
{
    switch (kind) {
    case MICRO_DIVIDE:
        return 13 * TICKS;
    case MICRO_ROOT:
        return 21 * TICKS;
    case MICRO_MINIMUM:
    case MICRO_MAXIMUM:
    case MICRO_FLIP:
    case MICRO_KEEP:
    case MICRO_BLEND:
        return 2 * TICKS;
    default:
        return ORDINARY;
    }
}

struct scheduling {
    const struct stretch *stretch;
    uint32_t *ready; /* of each micro-operation: when the last source given out so far is there */
    uint32_t *open;  /* of each: how many sources are not given out */
    uint32_t *first; /* of each: its first reader in `readers`; those of the next follow */
    uint32_t *readers;
    uint32_t seen;            /* those before are given out or in the window */
    uint32_t choices[WINDOW]; /* those of the window whose sources are all given out, in order */
    uint32_t choice_count;
};

static bool allocate(struct scheduling *scheduling, struct arena *arena)
{
    const uint32_t count = scheduling->stretch->count;
    scheduling->ready = ARENA_ARRAY(arena, uint32_t, count);
    scheduling->open = ARENA_ARRAY(arena, uint32_t, count);
    scheduling->first = ARENA_ARRAY(arena, uint32_t, count + 1);
    scheduling->readers = ARENA_ARRAY(arena, uint32_t, 3 * (size_t)count);
    return scheduling->ready && scheduling->open && scheduling->first && scheduling->readers;
}

/* Who makes each part that is made here: 1 + micro-operation, or 0. */
static uint32_t *find_makers(const struct stretch *stretch, struct arena *arena)
{
    uint32_t *makers = ARENA_ARRAY(arena, uint32_t, stretch->part_count);
    for (uint32_t i = 0; makers && i < stretch->count; i++)
        makers[stretch->micros[i].out] = i + 1;
    return makers;
}

/* Lists the readers of each: counts them, sums the counts up, fills in from the end. */
static void find_readers(struct scheduling *scheduling, const uint32_t *makers)
{
    const struct stretch *stretch = scheduling->stretch;
    for (uint32_t i = 0; i < stretch->count; i++)
        for (uint32_t k = 0; k < 3; k++) {
            const uint32_t part = stretch->micros[i].args[k];
            if (part != NO_PART && makers[part])
                scheduling->first[makers[part] - 1]++, scheduling->open[i]++;
        }
    for (uint32_t i = 1; i <= stretch->count; i++)
        scheduling->first[i] += scheduling->first[i - 1];
    for (uint32_t i = stretch->count; i-- > 0;)
        for (uint32_t k = 0; k < 3; k++) {
            const uint32_t part = stretch->micros[i].args[k];
            if (part != NO_PART && makers[part])
                scheduling->readers[--scheduling->first[makers[part] - 1]] = i;
        }
}

static void add_choice(struct scheduling *scheduling, uint32_t i)
{
    uint32_t at = scheduling->choice_count++;
    for (; at > 0 && scheduling->choices[at - 1] > i; at--)
        scheduling->choices[at] = scheduling->choices[at - 1];
    scheduling->choices[at] = i;
}

/* The window takes in the next one. */
static void widen(struct scheduling *scheduling)
{
    if (scheduling->seen == scheduling->stretch->count)
        return;
    if (!scheduling->open[scheduling->seen])
        add_choice(scheduling, scheduling->seen);
    scheduling->seen++;
}

/* The one to be given out next; it leaves the window. */
static uint32_t choose(struct scheduling *scheduling, uint32_t now)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < scheduling->choice_count; i++) {
        const uint32_t at = scheduling->ready[scheduling->choices[i]];
        if (at < scheduling->ready[scheduling->choices[best]])
            best = i;
        if (at <= now)
            break;
    }
    const uint32_t chosen = scheduling->choices[best];
    scheduling->choice_count--;
    for (uint32_t i = best; i < scheduling->choice_count; i++)
        scheduling->choices[i] = scheduling->choices[i + 1];
    return chosen;
}

/* Given out at `now`: its readers learn when its result is there. */
static void give_out(struct scheduling *scheduling, uint32_t i, uint32_t now)
{
    const enum micro_kind kind = (enum micro_kind)scheduling->stretch->micros[i].kind;
    const uint32_t done = now + latency(kind);
    for (uint32_t at = scheduling->first[i]; at < scheduling->first[i + 1]; at++) {
        const uint32_t reader = scheduling->readers[at];
        if (done > scheduling->ready[reader])
            scheduling->ready[reader] = done;
        if (--scheduling->open[reader] == 0 && reader < scheduling->seen)
            add_choice(scheduling, reader);
    }
}

bool schedule_stretch(struct stretch *stretch, struct arena *arena)
{
    struct micro *order = ARENA_ARRAY(arena, struct micro, stretch->count);
    const uint32_t *makers = find_makers(stretch, arena);
    struct scheduling scheduling = {.stretch = stretch};
    if (!order || !makers || !allocate(&scheduling, arena))
        return false;
    find_readers(&scheduling, makers);
    for (uint32_t i = 0; i < WINDOW; i++)
        widen(&scheduling);
    for (uint32_t placed = 0, now = 0; placed < stretch->count; placed++) {
        const uint32_t i = choose(&scheduling, now);
        now = scheduling.ready[i] > now ? scheduling.ready[i] : now;
        give_out(&scheduling, i, now);
        widen(&scheduling);
        order[placed] = stretch->micros[i];
        now += BEGIN;
    }
    stretch->micros = order;
    return true;
}
