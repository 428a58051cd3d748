// SPDX-License-Identifier: MIT
/* A stretch of arithmetic as micro-operations over parts, each what a processor does in one
 * instruction; private to native.
 *
 * A part is a number or a truth for each lane. Truths are what comparisons give: they stay truths
 * while only conditions read them, and become the numbers 1 and 0 where a number is asked for. */
#ifndef SURETY_NATIVE_LOWER_H
#define SURETY_NATIVE_LOWER_H

#include "native/cut.h"

#define NO_PART UINT32_MAX

/* BINARY and UNARY: one arithmetic instruction. */
enum micro_kind {
    MICRO_ADD,
    MICRO_MULTIPLY,
    MICRO_SUBTRACT,
    MICRO_MINIMUM, /* a < b ? a : b */
    MICRO_DIVIDE,
    MICRO_MAXIMUM, /* a > b ? a : b */
    MICRO_FLIP,    /* the bits of a xor b */
    MICRO_KEEP,    /* the bits of a and b */
    MICRO_SCALE,   /* a times 2 to the floor of b; AVX-512 only, as the six below */
    MICRO_FUSED,   /* a * b + c, rounded once */
    MICRO_FUSED_FROM, /* c - a * b, rounded once */
    MICRO_FUSED_LESS, /* a * b - c, rounded once */
    MICRO_ROOT,    /* of a; from here to MICRO_ROUND: unary */
    MICRO_EXPONENT, /* of a */
    MICRO_MANTISSA, /* of a, as `immediate` says */
    MICRO_ROUND,   /* a, as `immediate` says */
    MICRO_COMPARE, /* a with b, as `immediate` says: a truth */
    MICRO_AND,     /* truths */
    MICRO_OR,
    MICRO_NOT,
    MICRO_BLEND,  /* truth c ? a : b */
    MICRO_NUMBER, /* truth a as 1 or 0 */
};

/* Immediates of the instruction set: SDM volume 2, CMPPD (the quiet predicates) and ROUNDPD. */
enum {
    EQUAL = 0x00,
    NOT_EQUAL = 0x04,
    LESS = 0x11,
    LESS_EQUAL = 0x12,
    GREATER_EQUAL = 0x1D,
    GREATER = 0x1E,
    DOWN = 0x09,
    UP = 0x0A,
    TO_ZERO = 0x0B
};

/* Of VGETMANTPD: from 3/4 up to 3/2; no number for a below 0; of -0 as of 0. */
enum { AROUND_ONE = 0x0F };

struct micro {
    uint8_t kind; /* enum micro_kind */
    uint8_t immediate;
    uint32_t out, args[3]; /* parts; NO_PART where absent */
};

enum home {
    HOME_NONE,    /* only in a register, or not yet written anywhere */
    HOME_ROW,     /* `place`: row */
    HOME_UNIFORM, /* `place`: row, whose first lane holds all */
    HOME_APART,   /* `place`: draw, wherever it stands */
    HOME_POOL,    /* `place`: constant */
    HOME_SPILL,   /* `place`: number in scratch memory */
};

struct part {
    bool truth;
    uint8_t home;
    uint32_t place;
    uint32_t store; /* row to write as soon as it is computed; NO_ROW: none */
};

struct stretch {
    struct micro *micros;
    uint32_t count;
    struct part *parts;
    uint32_t part_count;
};

/* Constants of all stretches, each once: two that code needs, the plan's, those of lowering. */
enum { POOL_ONE, POOL_ALL_BITS };
struct pool {
    bool single;
    uint64_t *numbers; /* bits of doubles, or, in single precision, of floats */
    uint32_t count, room;
};

/* A pool with the first two constants in it. False when memory is out. */
bool pool_init(struct pool *pool, struct arena *arena, bool single);

/* `piece` is one of arithmetic. Uses and extends the pool. False when memory is out. */
bool lower_piece(struct stretch *stretch, struct arena *arena, const struct cut *cut,
                 const struct cut_piece *piece, struct pool *pool);

/* Euler's step of all states whose flow is no state itself: stock + dt * flow, or a memory's next
 * value. Uses and extends the pool. False when memory is out. */
bool lower_advance(struct stretch *stretch, struct arena *arena, const struct cut *cut,
                   struct pool *pool);

#endif
