// SPDX-License-Identifier: MIT
/* Bytes of x86-64 vector instructions; private to native.
 *
 * Two targets: AVX-512 (EVEX prefix, 8 lanes, registers 0 to 31, comparisons into mask registers) and
 * AVX2 (VEX prefix, 4 lanes, registers 0 to 15, comparisons into vectors of all-ones). In single precision
 * vectors have twice the lanes; forms are given as those of double precision either way. The encodings
 * are those of Intel's Software Developer's Manual, volume 2, sections 2.3 and 2.7. */
#ifndef SURETY_NATIVE_CODE_H
#define SURETY_NATIVE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum target { TARGET_AVX2, TARGET_AVX512 };

/* What an address counts from. The five arguments of a loop, see native.h, and the constants that
 * stand before the code. */
enum base {
    BASE_LANES,   /* the row's present lanes */
    BASE_UNIFORM, /* the row's first lane */
    BASE_SPILL,   /* scratch memory */
    BASE_POOL,    /* constants, as wide as numbers are */
    BASE_APART,   /* the present lanes of a draw; the offset is that of its entry in the table */
};

struct operand {
    bool memory;
    bool broadcast; /* one number for all lanes; AVX-512 only */
    uint8_t number; /* register */
    uint8_t base;   /* enum base */
    int32_t offset; /* bytes */
};

/* An instruction: opcode map (1: 0F, 2: 0F38, 3: 0F3A), mandatory prefix (0: none, 1: 66, 2: F3,
 * 3: F2), opcode, and the W bit. */
struct form {
    uint8_t map, prefix, opcode, w;
};

/* Grows as needed; `failed` says that memory is out and what was written is not whole. */
struct code {
    enum target target;
    size_t number_bytes; /* 8, or 4 in single precision */
    uint8_t *bytes; /* owned */
    size_t size, room;
    bool failed;
};

void code_init(struct code *code, enum target target, bool single);
void code_free(struct code *code);

void code_byte(struct code *code, uint8_t byte);
void code_number(struct code *code, uint64_t bits); /* as many bytes as numbers have */
void code_align(struct code *code, size_t to);      /* with zeros */

enum { NO_IMMEDIATE = -1, NO_MASK = 0 };

/* reg = form(vvvv, rm) at the target's full width. `mask`: mask register, lanes without keep or, with
 * `zeroing`, become 0; AVX-512 only. `vvvv` is 0 where the form has no second source. */
struct vector_instruction {
    struct form form;
    uint8_t reg, vvvv;
    struct operand rm;
    int immediate;
    uint8_t mask;
    bool zeroing;
};
void code_vector(struct code *code, const struct vector_instruction *instruction);

/* Mask registers (AVX-512): out = a AND b, a OR b, NOT b; and to and from scratch memory. */
void code_mask_and(struct code *code, uint8_t out, uint8_t a, uint8_t b);
void code_mask_or(struct code *code, uint8_t out, uint8_t a, uint8_t b);
void code_mask_not(struct code *code, uint8_t out, uint8_t b);
void code_mask_load(struct code *code, uint8_t out, int32_t spill_offset);
void code_mask_store(struct code *code, uint8_t from, int32_t spill_offset);

/* Before a loop: addresses where the code expects them. */
void code_loop_begin(struct code *code);

/* Ends the body of a loop that began at byte `start`: next lanes, back while some are left, return. */
void code_loop_end(struct code *code, size_t start);

#endif
