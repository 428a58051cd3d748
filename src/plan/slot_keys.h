// SPDX-License-Identifier: MIT
/* What stands in each slot of a plan, as a digest of its expression: down to numbers, tables, draws, names of
 * inputs and names of states. It does not depend on slots or on the order of instructions, so slots of
 * two plans, or of two phases of one, can be compared. 128 bits, mixed; not a cryptographic hash.
 *
 * Needs plans without pipe delays. Private to src/plan. */
#ifndef SURETY_PLAN_SLOT_KEYS_H
#define SURETY_PLAN_SLOT_KEYS_H

#include "plan/plan.h"

/* 128 bits as two that are mixed with different constants. */
struct digest_pair {
    uint64_t low, high;
};

enum digest_tag {
    TAG_NUMBER = 1,
    TAG_INPUT,
    TAG_STATE,
    TAG_CLOCK,
    TAG_TIME,
    TAG_OP,
    TAG_GRAPH,
    TAG_RANDOM,
    TAG_MINUS,
    TAG_FLOW,
    TAG_NOTHING
};

struct digest_pair digest_begun(enum digest_tag tag);
struct digest_pair digest_mixed(struct digest_pair digest, uint64_t word);
struct digest_pair digest_joined(struct digest_pair digest, struct digest_pair with);
struct digest_pair digest_of_number(double number);

struct slot_keys {
    const struct plan *plan;
    struct digest_pair *plus, *minus; /* of each slot's expression; of its negation */
    bool *is_number;                  /* of each slot */
    bool *moves;     /* of each slot: TIME, a clock or a draw is in its expression */
    size_t words;    /* of a set of states: state s is bit s % 64 of word s / 64 */
    uint64_t *reads; /* [slot][word]: the states in its expression */
    bool at_start;   /* the sections that run once are being read */
};

/* Leaves, and what is computed once. False when memory is out. */
bool slot_keys_begin(struct slot_keys *keys, struct arena *arena, const struct plan *plan);

/* What is computed in each step of a phase; phases come in their order. */
void slot_keys_phase(struct slot_keys *keys, uint32_t phase);

static inline const uint64_t *slot_reads(const struct slot_keys *keys, uint32_t slot)
{
    return keys->reads + (size_t)slot * keys->words;
}

#endif
