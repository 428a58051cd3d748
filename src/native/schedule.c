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

#define NO_MICRO UINT32_MAX

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
    uint32_t *maker; /* of each part: its micro-operation, or NO_MICRO */
    uint32_t *done;  /* of each micro-operation given out: when its result is there */
    bool *given;
    uint32_t *next; /* list of those left, in order; the last entry is the head */
};

/* When all sources are there; UINT32_MAX while one is not given out. */
static uint32_t ready_at(const struct scheduling *scheduling, uint32_t i)
{
    uint32_t ready = 0;
    for (uint32_t k = 0; k < 3; k++) {
        const uint32_t part = scheduling->stretch->micros[i].args[k];
        const uint32_t maker = part == NO_PART ? NO_MICRO : scheduling->maker[part];
        if (maker == NO_MICRO)
            continue;
        if (!scheduling->given[maker])
            return UINT32_MAX;
        ready = scheduling->done[maker] > ready ? scheduling->done[maker] : ready;
    }
    return ready;
}

/* The one before that to be given out next, in the list. */
static uint32_t choose(const struct scheduling *scheduling, uint32_t now, uint32_t *ready)
{
    const uint32_t head = scheduling->stretch->count;
    uint32_t before = head, best = head;
    *ready = UINT32_MAX;
    for (uint32_t seen = 0; seen < WINDOW && scheduling->next[before] != NO_MICRO; seen++) {
        const uint32_t at = ready_at(scheduling, scheduling->next[before]);
        if (at < *ready)
            *ready = at, best = before;
        if (at <= now)
            break;
        before = scheduling->next[before];
    }
    return best;
}

bool schedule_stretch(struct stretch *stretch, struct arena *arena)
{
    const uint32_t count = stretch->count;
    struct micro *order = ARENA_ARRAY(arena, struct micro, count);
    struct scheduling scheduling = {.stretch = stretch,
                                    .maker = ARENA_ARRAY(arena, uint32_t, stretch->part_count),
                                    .done = ARENA_ARRAY(arena, uint32_t, count),
                                    .given = ARENA_ARRAY(arena, bool, count),
                                    .next = ARENA_ARRAY(arena, uint32_t, count + 1)};
    if (!order || !scheduling.maker || !scheduling.done || !scheduling.given || !scheduling.next)
        return false;
    for (uint32_t part = 0; part < stretch->part_count; part++)
        scheduling.maker[part] = NO_MICRO;
    for (uint32_t i = 0; i < count; i++) {
        scheduling.maker[stretch->micros[i].out] = i;
        scheduling.next[i] = i + 1 < count ? i + 1 : NO_MICRO;
    }
    scheduling.next[count] = count ? 0 : NO_MICRO;
    for (uint32_t placed = 0, now = 0; placed < count; placed++) {
        uint32_t ready;
        const uint32_t before = choose(&scheduling, now, &ready), i = scheduling.next[before];
        scheduling.next[before] = scheduling.next[i];
        now = ready > now ? ready : now;
        scheduling.given[i] = true;
        scheduling.done[i] = now + latency((enum micro_kind)stretch->micros[i].kind);
        order[placed] = stretch->micros[i];
        now += BEGIN;
    }
    stretch->micros = order;
    return true;
}
