// SPDX-License-Identifier: MIT
/* Writes instructions byte by byte.
 *
 * Registers that hold addresses follow the System V calling convention: rdi present lanes, rsi groups
 * of lanes left, rdx scratch memory, rcx first lanes. Constants are addressed from the instruction
 * pointer; they stand at the start of the buffer. Addresses always take 32-bit offsets. */
#include "native/code.h"

#include <stdlib.h>
#include <string.h>

enum { RCX = 1, RDX = 2, RIP = 5, RDI = 7 };

void code_init(struct code *code, enum target target)
{
    *code = (struct code){.target = target};
}

void code_free(struct code *code)
{
    free(code->bytes);
    code->bytes = NULL;
    code->size = code->room = 0;
}

void code_byte(struct code *code, uint8_t byte)
{
    if (code->size == code->room) {
        const size_t room = code->room ? 2 * code->room : 4096;
        uint8_t *bytes = code->failed ? NULL : realloc(code->bytes, room);
        if (!bytes) {
            code->failed = true;
            return;
        }
        code->bytes = bytes, code->room = room;
    }
    code->bytes[code->size++] = byte;
}

static void write_32(struct code *code, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        code_byte(code, (uint8_t)(value >> 8 * i));
}

void code_number(struct code *code, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    write_32(code, (uint32_t)bits);
    write_32(code, (uint32_t)(bits >> 32));
}

void code_align(struct code *code, size_t to)
{
    while (code->size % to && !code->failed)
        code_byte(code, 0);
}

/* The last bytes of an instruction: ModRM, address and immediate. */
static void write_operand(struct code *code, uint8_t reg, struct operand rm, int immediate)
{
    static const uint8_t registers[] = {
        [BASE_LANES] = RDI, [BASE_UNIFORM] = RCX, [BASE_SPILL] = RDX, [BASE_POOL] = RIP};
    const uint8_t low = (uint8_t)((reg & 7) << 3);
    if (!rm.memory) {
        code_byte(code, (uint8_t)(0xC0 | low | (rm.number & 7)));
    } else if (rm.base == BASE_POOL) {
        code_byte(code, (uint8_t)(low | RIP));
        const size_t end = code->size + 4 + (immediate >= 0);
        write_32(code, (uint32_t)rm.offset - (uint32_t)end);
    } else {
        code_byte(code, (uint8_t)(0x80 | low | registers[rm.base]));
        write_32(code, (uint32_t)rm.offset);
    }
    if (immediate >= 0)
        code_byte(code, (uint8_t)immediate);
}

/* A bit of a register's number, as prefixes want it: inverted. */
static uint8_t inverted(unsigned number, unsigned bit, unsigned to)
{
    return (uint8_t)((~number >> bit & 1u) << to);
}

static void write_evex(struct code *code, const struct vector_instruction *item)
{
    const unsigned rm = item->rm.memory ? 0 : item->rm.number;
    code_byte(code, 0x62);
    code_byte(code, (uint8_t)(inverted(item->reg, 3, 7) | inverted(rm, 4, 6) | inverted(rm, 3, 5) |
                              inverted(item->reg, 4, 4) | item->form.map));
    code_byte(code, (uint8_t)(item->form.w << 7 | (~item->vvvv & 15) << 3 | 4 | item->form.prefix));
    code_byte(code,
              (uint8_t)(item->zeroing << 7 | 2 << 5 | (item->rm.memory && item->rm.broadcast) << 4 |
                        inverted(item->vvvv, 4, 3) | item->mask));
}

static void write_vex(struct code *code, struct form form, bool wide, uint8_t reg, uint8_t vvvv,
                      struct operand rm)
{
    const unsigned number = rm.memory ? 0 : rm.number;
    code_byte(code, 0xC4);
    code_byte(code, (uint8_t)(inverted(reg, 3, 7) | 1 << 6 | inverted(number, 3, 5) | form.map));
    code_byte(code, (uint8_t)(form.w << 7 | (~vvvv & 15) << 3 | wide << 2 | form.prefix));
}

void code_vector(struct code *code, const struct vector_instruction *instruction)
{
    if (code->target == TARGET_AVX512)
        write_evex(code, instruction);
    else
        write_vex(code, instruction->form, true, instruction->reg, instruction->vvvv,
                  instruction->rm);
    code_byte(code, instruction->form.opcode);
    write_operand(code, instruction->reg, instruction->rm, instruction->immediate);
}

static void write_mask(struct code *code, struct form form, bool wide, uint8_t reg, uint8_t vvvv,
                       struct operand rm)
{
    write_vex(code, form, wide, reg, vvvv, rm);
    code_byte(code, form.opcode);
    write_operand(code, reg, rm, NO_IMMEDIATE);
}

void code_mask_and(struct code *code, uint8_t out, uint8_t a, uint8_t b)
{
    const struct form kandb = {1, 1, 0x41, 0};
    write_mask(code, kandb, true, out, a, (struct operand){.number = b});
}

void code_mask_or(struct code *code, uint8_t out, uint8_t a, uint8_t b)
{
    const struct form korb = {1, 1, 0x45, 0};
    write_mask(code, korb, true, out, a, (struct operand){.number = b});
}

void code_mask_not(struct code *code, uint8_t out, uint8_t b)
{
    const struct form knotb = {1, 1, 0x44, 0};
    write_mask(code, knotb, false, out, 0, (struct operand){.number = b});
}

static struct operand spilled(int32_t offset)
{
    return (struct operand){.memory = true, .base = BASE_SPILL, .offset = offset};
}

void code_mask_load(struct code *code, uint8_t out, int32_t spill_offset)
{
    const struct form kmovb = {1, 1, 0x90, 0};
    write_mask(code, kmovb, false, out, 0, spilled(spill_offset));
}

void code_mask_store(struct code *code, uint8_t from, int32_t spill_offset)
{
    const struct form kmovb = {1, 1, 0x91, 0};
    write_mask(code, kmovb, false, from, 0, spilled(spill_offset));
}

void code_loop_end(struct code *code, size_t start)
{
    const uint8_t bytes = code->target == TARGET_AVX512 ? 64 : 32;
    const uint8_t add_rdi[] = {0x48, 0x83, 0xC7, bytes}, dec_rsi[] = {0x48, 0xFF, 0xCE};
    for (size_t i = 0; i < sizeof add_rdi; i++)
        code_byte(code, add_rdi[i]);
    for (size_t i = 0; i < sizeof dec_rsi; i++)
        code_byte(code, dec_rsi[i]);
    code_byte(code, 0x0F), code_byte(code, 0x85); /* jnz */
    write_32(code, (uint32_t)start - (uint32_t)(code->size + 4));
    code_byte(code, 0xC5), code_byte(code, 0xF8), code_byte(code, 0x77); /* vzeroupper */
    code_byte(code, 0xC3);                                               /* ret */
}
