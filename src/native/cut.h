// SPDX-License-Identifier: MIT
/* Cuts a section into pieces: stretches of arithmetic that become one loop of machine code each, and
 * instructions that stay calls of a kernel (draws, graphs, histories, tangents); private to native.
 *
 *   calls 0 | arithmetic 1 | calls 1 | arithmetic 2 | ...
 *
 * Calls 0 are the uniform instructions and draws, which read nothing else; draws that only arithmetic reads
 * stand apart from them, for their lanes may be read where they are kept. Quick exponentials and
 * logarithms, strict ones and powers are arithmetic where the target has the instructions for it.
 * Instructions move only as their
 * inputs allow. What is read within one stretch alone needs no slot; what is read elsewhere
 * stands in a row: its slot, or, where instructions share a slot in turn, a row of its own. */
#ifndef SURETY_NATIVE_CUT_H
#define SURETY_NATIVE_CUT_H

#include "base/arena.h"
#include "native/code.h"
#include "plan/plan.h"

#define NO_ROW UINT32_MAX
#define NOT_APART UINT32_MAX

struct cut_value {
    uint32_t args[3]; /* below the section's count: the instruction that computes it; else
                         count + row of a slot that stands ready */
    uint32_t row;     /* where the result stands; NO_ROW: in a register only, or apart */
    uint32_t piece;
    uint32_t apart; /* which of `apart_draws` it is, or NOT_APART */
    bool stays; /* the result is read after the section: its row is its slot */
};

struct cut_piece {
    bool calls;
    uint32_t first, count; /* of `order` */
};

struct cut {
    enum target target;
    const struct plan *plan;
    const struct phase *phase;
    const struct section *section;  /* the phase's */
    const struct cut_value *values; /* one an instruction */
    const uint32_t *order;          /* instructions in running order */
    const struct cut_piece *pieces;
    uint32_t piece_count;
    uint32_t row_count;          /* the plan's slots and the rows added to them */
    const uint8_t *uniform_rows; /* of each slot of the plan: lanes never differ */
    const uint32_t *constant_of; /* of each slot of the plan: 1 + number of constant, or 0 */
    const uint32_t *readers; /* of each instruction: how many read it here; 1 more if it stays */
    const uint32_t *apart_draws; /* instructions */
    uint32_t apart_count;
};

/* The draw of which an instruction makes normal numbers and which nothing else reads; else the
 * instruction itself. */
uint32_t cut_drawn_for(const struct cut *cut, uint32_t value);

/* The step section of one of the plan's phases, for a target. False when memory is out. */
bool cut_phase(struct cut *cut, struct arena *arena, const struct plan *plan,
               const struct phase *phase, enum target target);

#endif
