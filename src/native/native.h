// SPDX-License-Identifier: MIT
/* A plan's step as machine code of this processor.
 *
 * Kernels do one operation on a block of lanes and leave it in memory for the next. Here whole
 * stretches of arithmetic become one loop that keeps what it can in registers; draws, graphs, powers
 * and the like stay kernels. The operations are the same, each rounded as before: so are the bits.
 *
 *   section --cut--> pieces --lower--> micro-operations --allocate--> machine code
 *
 * x86-64 with AVX2 or AVX-512 has it; elsewhere, or where the system refuses to run memory that was
 * written, plans run by kernels. */
#ifndef SURETY_NATIVE_NATIVE_H
#define SURETY_NATIVE_NATIVE_H

#include "base/error.h"
#include "base/vector.h"
#include "plan/plan.h"

/* Where a draw's lanes stand, in bytes from where the rows begin: now, and those to ask memory for ahead. */
struct native_draw {
    ptrdiff_t now, ahead;
};

/* A loop over the rows at `lanes`, `groups` times round; `first` is where the rows began; `apart` are the section's
 * draws. */
typedef void native_loop(void *lanes, size_t groups, void *spill, const void *first,
                         const struct native_draw *apart);

/* One after the other: either machine code, or instructions for kernels. */
struct native_piece {
    native_loop *code; /* or NULL */
    const struct instruction
        *items;     /* their slots are rows of this code's own numbering; draws with
                                        the operation normal_quantile give normal numbers */
    uint32_t count; /* instructions that the piece stands for */
};

struct native_section {
    const struct instruction *draws; /* come before all pieces: draws as above that loops alone read, wherever
                                        they stand; they have no row */
    uint32_t draw_count;
    const struct native_piece *pieces;
    uint32_t count;
    native_loop *advance; /* Euler's step of the states whose flow is no state's slot; NULL: the phase has no code */
    uint32_t row_count;
    size_t spill_bytes;
    struct arena arena; /* owned: pieces */
    void *memory;       /* owned: the code, readable and executable */
    size_t memory_bytes;
};

/* Rows are the plan's slots and, after them, rows that the pieces pass values through. */
struct native {
    const struct plan *plan;
    enum vector_width width;
    struct native_section *sections; /* owned: the step section of each phase; those without code run by kernels */
    uint32_t row_count, draw_count; /* draws: most of any phase */
    size_t lanes, groups; /* lanes of a row; how often a loop goes round for them */
    size_t spill_bytes;   /* scratch memory that the code wants, 64-byte aligned */
};

/* Whether this processor and this system run machine code of a width. */
bool native_has(enum vector_width width);

/* Needs: native_has(width), lanes a multiple of 8, or of 16 for plans in single precision. Gives: code for
 * the plan's steps with rows of that many lanes. STATUS_NO, without a message, when the system refuses or rows
 * are out of an address's reach: run by kernels. The plan must outlive it. */
enum status native_init(struct native *native, const struct plan *plan, size_t lanes,
                        enum vector_width width, struct error *err);

/* The same in parts, so that several threads can share the work and phases that are never run take none: between
 * native_begin and native_end, native_add makes the code of one phase; different phases at once if need be.
 * STATUS_NO, without a message: that phase is run by kernels. */
enum status native_begin(struct native *native, const struct plan *plan, size_t lanes,
                         enum vector_width width, struct error *err);
enum status native_add(struct native *native, uint32_t phase, struct error *err);
void native_end(struct native *native);

void native_free(struct native *native);

#endif
