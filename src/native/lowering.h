// SPDX-License-Identifier: MIT
/* While lowering: how parts, micro-operations and constants are added to a stretch; private to native.
 *
 * When memory runs out `failed` is set, and the numbers given from then on mean nothing. */
#ifndef SURETY_NATIVE_LOWERING_H
#define SURETY_NATIVE_LOWERING_H

#include "native/lower.h"

struct lowering {
    struct stretch *stretch;
    struct arena *arena;
    const struct cut *cut;
    struct pool *pool;
    uint32_t *number_of, *truth_of; /* of each value and slot: 1 + part, or 0 */
    uint32_t micro_room, part_room;
    bool failed;
};

/* Each gives the number of a part. */
uint32_t lowering_part(struct lowering *lowering, struct part part);
uint32_t lowering_micro(struct lowering *lowering, enum micro_kind kind, uint8_t immediate,
                        uint32_t a, uint32_t b, uint32_t c);
uint32_t lowering_bits(struct lowering *lowering, uint64_t bits);
uint32_t lowering_constant(struct lowering *lowering, double number);

/* All bits of a number of the pool's precision; without its sign. */
uint64_t all_bits(const struct pool *pool);
uint64_t size_bits(const struct pool *pool);

static inline uint32_t two(struct lowering *lowering, enum micro_kind kind, uint32_t a, uint32_t b)
{
    return lowering_micro(lowering, kind, 0, a, b, NO_PART);
}

static inline uint32_t three(struct lowering *lowering, enum micro_kind kind, uint32_t a,
                             uint32_t b, uint32_t c)
{
    return lowering_micro(lowering, kind, 0, a, b, c);
}

static inline uint32_t one(struct lowering *lowering, enum micro_kind kind, uint8_t immediate,
                           uint32_t a)
{
    return lowering_micro(lowering, kind, immediate, a, NO_PART, NO_PART);
}

static inline uint32_t rounded(struct lowering *lowering, uint8_t how, uint32_t a)
{
    return lowering_micro(lowering, MICRO_ROUND, how, a, NO_PART, NO_PART);
}

static inline uint32_t compared(struct lowering *lowering, uint8_t how, uint32_t a, uint32_t b)
{
    return lowering_micro(lowering, MICRO_COMPARE, how, a, b, NO_PART);
}

static inline uint32_t blended(struct lowering *lowering, uint32_t truth, uint32_t yes, uint32_t no)
{
    return lowering_micro(lowering, MICRO_BLEND, 0, yes, no, truth);
}

#endif
