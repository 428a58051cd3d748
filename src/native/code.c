// SPDX-License-Identifier: MIT
/* Writes instructions byte by byte.
 *
 * Registers that hold addresses follow the System V calling convention: rdi present lanes, rsi groups
 * of lanes left, rdx scratch memory, rcx first lanes, r8 the table of draws. rax holds the address of the
 * constants, which stand at the start of the buffer; r9, for one instruction, how far a draw is from the rows.
 *
 * An EVEX instruction may count its offset in units of what it reads, in one byte (volume 2, section
 * 2.7.5). So that more is in its reach, addresses are moved to the middle of it (`reach`): most
 * constants and spilled values then take three bytes less. */
#include "native/code.h"

#include <stdlib.h>
#include <string.h>

enum { RAX = 0, RCX = 1, RDX = 2, INDEXED = 4, RDI = 7, R8 = 8, R9 = 9 };

static const uint8_t registers[] = {[BASE_LANES] = RDI,
                                    [BASE_UNIFORM] = RCX,
                                    [BASE_SPILL] = RDX,
                                    [BASE_POOL] = RAX,
                                    [BASE_APART] = R9};

/* Bytes that a register is ahead of where offsets count from. */
static int32_t reach_of(const struct code *code, unsigned base)
{
    switch ((enum base)base) {
    case BASE_LANES:
    case BASE_APART:
    case BASE_SPILL:
        return 128 * 64;
    case BASE_POOL:
        return 128 * (int32_t)code->number_bytes;
    case BASE_UNIFORM:
        break;
    }
    return 0;
}

void code_init(struct code *code, enum target target, bool single)
{
    *code = (struct code){.target = target, .number_bytes = single ? 4 : 8};
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

void code_number(struct code *code, uint64_t bits)
{
    write_32(code, (uint32_t)bits);
    if (code->number_bytes == 8)
        write_32(code, (uint32_t)(bits >> 32));
}

void code_align(struct code *code, size_t to)
{
    while (code->size % to && !code->failed)
        code_byte(code, 0);
}

/* The last bytes of an instruction: ModRM, address and immediate. `unit`: bytes that an offset of one
 * byte counts in; 0: there is none. */
static void write_operand(struct code *code, uint8_t reg, struct operand rm, int immediate,
                          int32_t unit)
{
    const uint8_t low = (uint8_t)((reg & 7) << 3);
    if (!rm.memory) {
        code_byte(code, (uint8_t)(0xC0 | low | (rm.number & 7)));
    } else {
        const bool apart = rm.base == BASE_APART;
        const int32_t offset = (apart ? 0 : rm.offset) - reach_of(code, rm.base);
        const bool near = unit && offset % unit == 0 && offset / unit >= -128 && offset / unit <= 127;
        code_byte(code, (uint8_t)((near ? 0x40 : 0x80) | low | (apart ? INDEXED : registers[rm.base])));
        if (apart)
            code_byte(code, RDI << 3 | (R9 & 7));
        if (near)
            code_byte(code, (uint8_t)(offset / unit));
        else
            write_32(code, (uint32_t)offset);
    }
    if (immediate >= 0)
        code_byte(code, (uint8_t)immediate);
}

/* lea to, [from + offset], 64 bits wide; rm 5 without a register: from the instruction pointer. */
static void write_lea(struct code *code, uint8_t mod, uint8_t to, uint8_t from, uint32_t offset)
{
    code_byte(code, 0x48), code_byte(code, 0x8D);
    code_byte(code, (uint8_t)(mod | to << 3 | from));
    write_32(code, offset);
}

void code_loop_begin(struct code *code)
{
    enum { FROM_HERE = 5, LEA_BYTES = 7 };
    static const enum base moved[] = {BASE_LANES, BASE_SPILL};
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
        write_lea(code, 0x80, registers[moved[i]], registers[moved[i]],
                  (uint32_t)reach_of(code, moved[i]));
    write_lea(code, 0, RAX, FROM_HERE,
              (uint32_t)reach_of(code, BASE_POOL) - (uint32_t)(code->size + LEA_BYTES));
}

/* mov r9, [r8 + offset] */
static void write_load_apart(struct code *code, int32_t offset)
{
    code_byte(code, 0x4D), code_byte(code, 0x8B);
    code_byte(code, (uint8_t)(0x80 | (R9 & 7) << 3 | (R8 & 7)));
    write_32(code, (uint32_t)offset);
}

/* The second half of a draw's entry, and prefetcht1 [r9 + rdi - reach]. */
static void write_ask_ahead(struct code *code, int32_t offset)
{
    enum { NEXT_CACHE = 2 };
    write_load_apart(code, offset + (int32_t)sizeof(ptrdiff_t));
    code_byte(code, 0x41), code_byte(code, 0x0F), code_byte(code, 0x18);
    code_byte(code, 0x80 | NEXT_CACHE << 3 | INDEXED);
    code_byte(code, RDI << 3 | (R9 & 7));
    write_32(code, -(uint32_t)reach_of(code, BASE_APART));
}

/* The register that an operand's prefix bits are of. */
static unsigned register_of(struct operand rm)
{
    return rm.memory ? registers[rm.base] : rm.number;
}

/* A bit of a register's number, as prefixes want it: inverted. */
static uint8_t inverted(unsigned number, unsigned bit, unsigned to)
{
    return (uint8_t)((~number >> bit & 1u) << to);
}

static void write_evex(struct code *code, const struct vector_instruction *item)
{
    const unsigned rm = register_of(item->rm);
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
    const unsigned number = register_of(rm);
    code_byte(code, 0xC4);
    code_byte(code, (uint8_t)(inverted(reg, 3, 7) | 1 << 6 | inverted(number, 3, 5) | form.map));
    code_byte(code, (uint8_t)(form.w << 7 | (~vvvv & 15) << 3 | wide << 2 | form.prefix));
}

/* Bytes that a one-byte offset counts in: a whole vector, or the one number that is spread. */
static int32_t unit_of(const struct code *code, const struct vector_instruction *instruction)
{
    enum { VBROADCASTSD = 0x19 };
    const struct form form = instruction->form;
    if (code->target != TARGET_AVX512)
        return 0;
    return instruction->rm.broadcast || (form.map == 2 && form.opcode == VBROADCASTSD)
               ? (int32_t)code->number_bytes
               : 64;
}

/* The same instruction for numbers of 4 bytes: no W bit, in map 1 no prefix, and three other opcodes. */
static struct form form_in(const struct code *code, struct form form)
{
    static const struct {
        uint8_t map, wide, narrow;
    } others[] = {{2, 0x19, 0x18},  /* VBROADCASTSD, VBROADCASTSS */
                  {3, 0x09, 0x08},  /* VRNDSCALEPD and VROUNDPD, .. PS */
                  {3, 0x4B, 0x4A}}; /* VBLENDVPD, VBLENDVPS */
    if (code->number_bytes == 8)
        return form;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (form.map == others[i].map && form.opcode == others[i].wide)
            form.opcode = others[i].narrow;
    form.prefix = form.map == 1 ? 0 : form.prefix;
    form.w = 0;
    return form;
}

void code_vector(struct code *code, const struct vector_instruction *instruction)
{
    struct vector_instruction item = *instruction;
    item.form = form_in(code, item.form);
    if (item.rm.memory && item.rm.base == BASE_APART)
        write_load_apart(code, item.rm.offset);
    if (code->target == TARGET_AVX512)
        write_evex(code, &item);
    else
        write_vex(code, item.form, true, item.reg, item.vvvv, item.rm);
    code_byte(code, item.form.opcode);
    write_operand(code, instruction->reg, instruction->rm, instruction->immediate,
                  unit_of(code, instruction));
    if (item.rm.memory && item.rm.base == BASE_APART)
        write_ask_ahead(code, item.rm.offset);
}

/* The forms given are those of 8 lanes; for 16 the prefix goes. */
static void write_mask(struct code *code, struct form form, bool wide, uint8_t reg, uint8_t vvvv,
                       struct operand rm)
{
    form = form_in(code, form);
    write_vex(code, form, wide, reg, vvvv, rm);
    code_byte(code, form.opcode);
    write_operand(code, reg, rm, NO_IMMEDIATE, 0);
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
