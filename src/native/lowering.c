// SPDX-License-Identifier: MIT
/* Lists that grow, and constants of which each is kept once. */
#include "native/lowering.h"

#include <string.h>

/* -------------------------------------------------------------------------------- constants */

static uint64_t bits_of(const struct pool *pool, double number)
{
    const float rounded = (float)number;
    uint32_t narrow;
    uint64_t wide;
    memcpy(&narrow, &rounded, sizeof narrow);
    memcpy(&wide, &number, sizeof wide);
    return pool->single ? narrow : wide;
}

/* All bits of a number; without its sign. */
uint64_t all_bits(const struct pool *pool)
{
    return pool->single ? UINT32_MAX : UINT64_MAX;
}

uint64_t size_bits(const struct pool *pool)
{
    return all_bits(pool) >> 1;
}

static bool pool_add(struct pool *pool, struct arena *arena, uint64_t number)
{
    if (pool->count == pool->room) {
        const uint32_t room = pool->room ? 2 * pool->room : 512;
        uint64_t *numbers = arena_grow(arena, pool->numbers, pool->count, room, sizeof *numbers);
        if (!numbers)
            return false;
        pool->numbers = numbers, pool->room = room;
    }
    pool->numbers[pool->count++] = number;
    return true;
}

bool pool_init(struct pool *pool, struct arena *arena, bool single)
{
    *pool = (struct pool){.single = single};
    return pool_add(pool, arena, bits_of(pool, 1.0)) && pool_add(pool, arena, all_bits(pool));
}

/* --------------------------------------------------------------------------- making parts */

uint32_t lowering_part(struct lowering *lowering, struct part part)
{
    struct stretch *stretch = lowering->stretch;
    if (stretch->part_count == lowering->part_room) {
        const uint32_t room = lowering->part_room ? 2 * lowering->part_room : 256;
        struct part *parts =
            arena_grow(lowering->arena, stretch->parts, stretch->part_count, room, sizeof *parts);
        if (!parts) {
            lowering->failed = true;
            return 0;
        }
        stretch->parts = parts, lowering->part_room = room;
    }
    stretch->parts[stretch->part_count] = part;
    return stretch->part_count++;
}

uint32_t lowering_micro(struct lowering *lowering, enum micro_kind kind, uint8_t immediate,
                        uint32_t a, uint32_t b, uint32_t c)
{
    struct stretch *stretch = lowering->stretch;
    const bool truth = kind >= MICRO_COMPARE && kind <= MICRO_NOT;
    const uint32_t out = lowering_part(lowering, (struct part){.truth = truth, .store = NO_ROW});
    if (stretch->count == lowering->micro_room) {
        const uint32_t room = lowering->micro_room ? 2 * lowering->micro_room : 256;
        struct micro *micros =
            arena_grow(lowering->arena, stretch->micros, stretch->count, room, sizeof *micros);
        if (!micros) {
            lowering->failed = true;
            return 0;
        }
        stretch->micros = micros, lowering->micro_room = room;
    }
    stretch->micros[stretch->count++] = (struct micro){(uint8_t)kind, immediate, out, {a, b, c}};
    return out;
}

static uint32_t constant_place(struct lowering *lowering, uint64_t number)
{
    struct pool *pool = lowering->pool;
    for (uint32_t i = 0; i < pool->count; i++)
        if (pool->numbers[i] == number)
            return i;
    lowering->failed = !pool_add(pool, lowering->arena, number) || lowering->failed;
    return pool->count - 1;
}

uint32_t lowering_bits(struct lowering *lowering, uint64_t bits)
{
    return lowering_part(
        lowering,
        (struct part){.home = HOME_POOL, .store = NO_ROW, .place = constant_place(lowering, bits)});
}

uint32_t lowering_constant(struct lowering *lowering, double number)
{
    return lowering_bits(lowering, bits_of(lowering->pool, number));
}
