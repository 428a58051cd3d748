// SPDX-License-Identifier: MIT
/* Gives parts registers, in one pass over straight code, and writes the instructions.
 *
 * When no register is free, the part whose next use is furthest away leaves its own (Belady 1966); it
 * is written to scratch memory unless it stands somewhere already. A second source that is not in a
 * register is read from where it stands when its next use is far away, else loaded first.
 *
 * AVX-512 keeps truths in mask registers 1 to 7, AVX2 in vectors like numbers. */
#include "native/allocate.h"

#include "native/native.h"
#include "native/rows.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { NUMBERS, TRUTHS, FILE_COUNT }; /* register files */
enum { REGISTER_MOST = 32, NO_REGISTER = 255, SOON = 24, GROUP_BYTES = 64 };
#define NEVER UINT32_MAX

/* What the pass knows of a part. */
struct holding {
    uint8_t reg;
    uint8_t home;
    uint32_t place;
    uint32_t next; /* micro-operation that reads it next, or NEVER */
};

struct allocation {
    struct code *code;
    const struct stretch *stretch;
    size_t stride; /* bytes from one row to the next */
    struct holding *holdings; /* of each part */
    uint32_t (*following)[3]; /* of each argument of each micro-operation: the use after it */
    uint32_t held[FILE_COUNT][REGISTER_MOST]; /* part in each register, or NO_PART */
    uint32_t first[FILE_COUNT], end[FILE_COUNT];
    uint32_t pinned[8], pinned_count; /* parts that must stay where they are */
    uint32_t *free_spills, free_count, spill_count;
};

/* ----------------------------------------------------------------------------- instructions */

static const struct form move_load = {1, 1, 0x28, 1}, move_store = {1, 1, 0x29, 1},
                         spread_load = {2, 1, 0x19, 1};

static struct form form_of(enum micro_kind kind)
{
    switch (kind) {
    case MICRO_ADD:
        return (struct form){1, 1, 0x58, 1};
    case MICRO_MULTIPLY:
        return (struct form){1, 1, 0x59, 1};
    case MICRO_SUBTRACT:
        return (struct form){1, 1, 0x5C, 1};
    case MICRO_MINIMUM:
        return (struct form){1, 1, 0x5D, 1};
    case MICRO_DIVIDE:
        return (struct form){1, 1, 0x5E, 1};
    case MICRO_MAXIMUM:
        return (struct form){1, 1, 0x5F, 1};
    case MICRO_FLIP:
        return (struct form){1, 1, 0x57, 1};
    case MICRO_KEEP:
        return (struct form){1, 1, 0x54, 1};
    case MICRO_SCALE:
        return (struct form){2, 1, 0x2C, 1};
    case MICRO_ROOT:
        return (struct form){1, 1, 0x51, 1};
    case MICRO_EXPONENT:
        return (struct form){2, 1, 0x42, 1};
    case MICRO_MANTISSA:
        return (struct form){3, 1, 0x26, 1};
    case MICRO_ROUND:
        return (struct form){3, 1, 0x09, 1};
    case MICRO_COMPARE:
        return (struct form){1, 1, 0xC2, 1};
    default:
        assert(false && "a micro-operation of several forms");
        return (struct form){0};
    }
}

static bool has_masks(const struct allocation *allocation)
{
    return allocation->code->target == TARGET_AVX512;
}

static int file_of(const struct allocation *allocation, uint32_t part)
{
    return allocation->stretch->parts[part].truth && has_masks(allocation) ? TRUTHS : NUMBERS;
}

/* The W bit means nothing to most VEX forms but must be 0 for a few: 0 for all. */
static void write_vector(struct allocation *allocation, struct form form, uint8_t reg, uint8_t vvvv,
                         struct operand rm, int immediate)
{
    if (!has_masks(allocation))
        form.w = 0;
    const struct vector_instruction instruction = {
        .form = form, .reg = reg, .vvvv = vvvv, .rm = rm, .immediate = immediate};
    code_vector(allocation->code, &instruction);
}

static struct operand in_register(uint8_t reg)
{
    return (struct operand){.number = reg};
}

/* Where a part that is in no register stands. */
static struct operand at_home(const struct allocation *allocation, uint32_t part)
{
    const struct holding *holding = &allocation->holdings[part];
    const size_t row = holding->place * allocation->stride;
    switch ((enum home)holding->home) {
    case HOME_ROW:
        return (struct operand){.memory = true, .base = BASE_LANES, .offset = (int32_t)row};
    case HOME_UNIFORM:
        return (struct operand){
            .memory = true, .broadcast = true, .base = BASE_UNIFORM, .offset = (int32_t)row};
    case HOME_APART:
        return (struct operand){.memory = true,
                                .base = BASE_APART,
                                .offset = (int32_t)(sizeof(struct native_draw) * holding->place)};
    case HOME_POOL:
        return (struct operand){.memory = true,
                                .broadcast = true,
                                .base = BASE_POOL,
                                .offset = (int32_t)(allocation->code->number_bytes * holding->place)};
    case HOME_SPILL:
        return (struct operand){
            .memory = true, .base = BASE_SPILL, .offset = (int32_t)(GROUP_BYTES * holding->place)};
    case HOME_NONE:
        break;
    }
    assert(false && "a part that is nowhere");
    return (struct operand){0};
}

static void load(struct allocation *allocation, uint32_t part, uint8_t reg)
{
    struct operand from = at_home(allocation, part);
    const struct form form = from.broadcast ? spread_load : move_load;
    from.broadcast = false; /* the instruction spreads by itself */
    if (file_of(allocation, part) == TRUTHS)
        code_mask_load(allocation->code, reg, from.offset);
    else
        write_vector(allocation, form, reg, 0, from, NO_IMMEDIATE);
}

/* --------------------------------------------------------------------------------- registers */

static void spill(struct allocation *allocation, uint32_t part)
{
    struct holding *holding = &allocation->holdings[part];
    holding->place = allocation->free_count ? allocation->free_spills[--allocation->free_count]
                                            : allocation->spill_count++;
    holding->home = HOME_SPILL;
    const struct operand to = at_home(allocation, part);
    if (file_of(allocation, part) == TRUTHS)
        code_mask_store(allocation->code, holding->reg, to.offset);
    else
        write_vector(allocation, move_store, holding->reg, 0, to, NO_IMMEDIATE);
}

static bool is_pinned(const struct allocation *allocation, uint32_t part)
{
    for (uint32_t i = 0; i < allocation->pinned_count; i++)
        if (allocation->pinned[i] == part)
            return true;
    return false;
}

static void leave_register(struct allocation *allocation, uint32_t part)
{
    struct holding *holding = &allocation->holdings[part];
    allocation->held[file_of(allocation, part)][holding->reg] = NO_PART;
    holding->reg = NO_REGISTER;
}

static uint8_t take_register(struct allocation *allocation, int file)
{
    uint32_t victim = NO_PART;
    for (uint32_t reg = allocation->first[file]; reg < allocation->end[file]; reg++) {
        const uint32_t part = allocation->held[file][reg];
        if (part == NO_PART)
            return (uint8_t)reg;
        if (!is_pinned(allocation, part) &&
            (victim == NO_PART ||
             allocation->holdings[part].next > allocation->holdings[victim].next))
            victim = part;
    }
    assert(victim != NO_PART);
    const uint8_t reg = allocation->holdings[victim].reg;
    if (allocation->holdings[victim].home == HOME_NONE)
        spill(allocation, victim);
    leave_register(allocation, victim);
    return reg;
}

static void put_in(struct allocation *allocation, uint32_t part, uint8_t reg)
{
    allocation->held[file_of(allocation, part)][reg] = part;
    allocation->holdings[part].reg = reg;
}

/* The part's register; it stays there until the micro-operation is written. */
static uint8_t need_register(struct allocation *allocation, uint32_t part)
{
    struct holding *holding = &allocation->holdings[part];
    allocation->pinned[allocation->pinned_count++] = part;
    if (holding->reg == NO_REGISTER) {
        const uint8_t reg = take_register(allocation, file_of(allocation, part));
        load(allocation, part, reg);
        put_in(allocation, part, reg);
    }
    return holding->reg;
}

/* The part as a source that may stand in memory, unless it is a mask. */
static struct operand need_operand(struct allocation *allocation, uint32_t part, uint32_t now,
                                   uint32_t following)
{
    const struct holding *holding = &allocation->holdings[part];
    if (holding->reg == NO_REGISTER && file_of(allocation, part) == NUMBERS &&
        (following == NEVER || following - now > SOON)) {
        const struct operand home = at_home(allocation, part);
        if (!home.broadcast || has_masks(allocation))
            return home;
    }
    return in_register(need_register(allocation, part));
}

/* After the uses of micro-operation `now`: parts without a next use give back their registers. */
static void advance_uses(struct allocation *allocation, uint32_t now)
{
    const struct micro *micro = &allocation->stretch->micros[now];
    for (uint32_t k = 0; k < 3; k++) {
        if (micro->args[k] == NO_PART)
            continue;
        struct holding *holding = &allocation->holdings[micro->args[k]];
        holding->next = allocation->following[now][k];
        if (holding->next == NEVER && holding->reg != NO_REGISTER)
            leave_register(allocation, micro->args[k]);
    }
    allocation->pinned_count = 0;
}

/* And, once it is written, their scratch memory: until then it may be read from there. */
static void free_spills(struct allocation *allocation, uint32_t now)
{
    const struct micro *micro = &allocation->stretch->micros[now];
    for (uint32_t k = 0; k < 3; k++) {
        if (micro->args[k] == NO_PART)
            continue;
        struct holding *holding = &allocation->holdings[micro->args[k]];
        if (holding->next == NEVER && holding->home == HOME_SPILL) {
            allocation->free_spills[allocation->free_count++] = holding->place;
            holding->home = HOME_NONE;
        }
    }
}

/* ------------------------------------------------------------------------- micro-operations */

static bool is_unary(enum micro_kind kind)
{
    return kind >= MICRO_ROOT && kind <= MICRO_ROUND;
}

static bool has_immediate(enum micro_kind kind)
{
    return kind == MICRO_ROUND || kind == MICRO_MANTISSA || kind == MICRO_COMPARE;
}

static bool is_commutative(enum micro_kind kind)
{
    return kind == MICRO_ADD || kind == MICRO_MULTIPLY || kind == MICRO_FLIP || kind == MICRO_KEEP;
}

/* The comparison with its sides exchanged. */
static uint8_t mirrored(uint8_t comparison)
{
    switch (comparison) {
    case LESS:
        return GREATER;
    case LESS_EQUAL:
        return GREATER_EQUAL;
    case GREATER:
        return LESS;
    case GREATER_EQUAL:
        return LESS_EQUAL;
    default:
        return comparison;
    }
}

/* What is written for one micro-operation once its sources are settled. */
struct settled {
    uint8_t a, c;
    struct operand b;
    int immediate;
};

static struct settled settle_sources(struct allocation *allocation, uint32_t now)
{
    const struct micro *micro = &allocation->stretch->micros[now];
    const enum micro_kind kind = (enum micro_kind)micro->kind;
    struct settled settled = {.immediate = micro->immediate};
    uint32_t a = 0, b = 1;
    const bool exchange = (is_commutative(kind) || kind == MICRO_COMPARE) &&
                          allocation->holdings[micro->args[0]].reg == NO_REGISTER &&
                          allocation->holdings[micro->args[1]].reg != NO_REGISTER;
    if (kind == MICRO_BLEND) /* the "no" is the first source, the "yes" may stand in memory */
        a = 1, b = 0;
    if (exchange)
        a = 1, b = 0, settled.immediate = mirrored(micro->immediate);
    if (micro->args[2] != NO_PART)
        settled.c = need_register(allocation, micro->args[2]);
    if (micro->args[a] != NO_PART && micro->args[b] != NO_PART) {
        /* what is in a register stays there while the other is brought in */
        if (allocation->holdings[micro->args[b]].reg != NO_REGISTER)
            (void)need_register(allocation, micro->args[b]);
        settled.a = need_register(allocation, micro->args[a]);
        settled.b = need_operand(allocation, micro->args[b], now, allocation->following[now][b]);
    } else if (is_unary(kind)) {
        settled.b = need_operand(allocation, micro->args[0], now, allocation->following[now][0]);
    } else {
        settled.a = need_register(allocation, micro->args[0]);
        settled.b = in_register(settled.a);
    }
    return settled;
}

/* For instructions that spread one number by themselves. */
static struct operand pool_number(const struct allocation *allocation, uint32_t place)
{
    return (struct operand){.memory = true,
                            .base = BASE_POOL,
                            .offset = (int32_t)(allocation->code->number_bytes * place)};
}

static void write_with_masks(struct allocation *allocation, const struct micro *micro,
                             const struct settled *settled, uint8_t out)
{
    struct code *code = allocation->code;
    switch ((enum micro_kind)micro->kind) {
    case MICRO_AND:
        code_mask_and(code, out, settled->a, settled->b.number);
        break;
    case MICRO_OR:
        code_mask_or(code, out, settled->a, settled->b.number);
        break;
    case MICRO_NOT:
        code_mask_not(code, out, settled->a);
        break;
    case MICRO_BLEND: {
        const struct vector_instruction blend = {.form = {2, 1, 0x65, 1},
                                                 .reg = out,
                                                 .vvvv = settled->a,
                                                 .rm = settled->b,
                                                 .immediate = NO_IMMEDIATE,
                                                 .mask = settled->c};
        code_vector(code, &blend);
        break;
    }
    case MICRO_NUMBER: {
        const struct vector_instruction ones = {.form = spread_load,
                                                .reg = out,
                                                .rm = pool_number(allocation, POOL_ONE),
                                                .immediate = NO_IMMEDIATE,
                                                .mask = settled->a,
                                                .zeroing = true};
        code_vector(code, &ones);
        break;
    }
    default:
        assert(false && "not of masks");
    }
}

static void write_with_vectors(struct allocation *allocation, const struct micro *micro,
                               const struct settled *settled, uint8_t out, uint8_t scratch)
{
    static const struct form and = {1, 1, 0x54, 0}, or = {1, 1, 0x56, 0}, and_not = {1, 1, 0x55, 0},
                             blend = {3, 1, 0x4B, 0};
    switch ((enum micro_kind)micro->kind) {
    case MICRO_AND:
    case MICRO_OR:
        write_vector(allocation, micro->kind == MICRO_AND ? and : or, out, settled->a, settled->b,
                     NO_IMMEDIATE);
        break;
    case MICRO_NOT:
    case MICRO_NUMBER:
        write_vector(allocation, spread_load, scratch, 0,
                     pool_number(allocation, micro->kind == MICRO_NOT ? POOL_ALL_BITS : POOL_ONE),
                     NO_IMMEDIATE);
        write_vector(allocation, micro->kind == MICRO_NOT ? and_not : and, out, settled->a,
                     in_register(scratch), NO_IMMEDIATE);
        break;
    case MICRO_BLEND:
        write_vector(allocation, blend, out, settled->a, settled->b, settled->c << 4);
        break;
    default:
        assert(false && "not of truths");
    }
}

/* ---- fused multiply-adds ---- */

/* Whether a source is in a register that nothing reads afterwards. */
static bool is_spent(const struct allocation *allocation, uint32_t now, uint32_t k)
{
    const uint32_t *args = allocation->stretch->micros[now].args;
    return allocation->holdings[args[k]].reg != NO_REGISTER &&
           allocation->following[now][k] == NEVER && args[k] != args[(k + 1) % 3] &&
           args[k] != args[(k + 2) % 3];
}

/* The instruction overwrites one of its three sources, which one its opcode says: best a source that
 * nothing reads later; else one that has to be brought from memory anyway; else a copy of the sum's. */
static uint32_t choose_overwritten(const struct allocation *allocation, uint32_t now)
{
    const struct micro *micro = &allocation->stretch->micros[now];
    uint32_t in_memory = 2;
    for (uint32_t k = 0; k < 3; k++) {
        if (is_spent(allocation, now, k))
            return k;
        if (allocation->holdings[micro->args[k]].reg == NO_REGISTER)
            in_memory = k;
    }
    return in_memory;
}

/* The register of the overwritten source, or a new one with a copy of it; sources are as registers
 * are before the micro-operation. */
static uint8_t bring_overwritten(struct allocation *allocation, uint32_t now, uint32_t overwritten)
{
    const uint32_t part = allocation->stretch->micros[now].args[overwritten];
    const uint8_t reg = allocation->holdings[part].reg;
    if (is_spent(allocation, now, overwritten))
        return reg;
    const uint8_t out = take_register(allocation, NUMBERS);
    if (reg == NO_REGISTER)
        load(allocation, part, out);
    else
        write_vector(allocation, move_load, out, 0, in_register(reg), NO_IMMEDIATE);
    return out;
}

static void write_fused(struct allocation *allocation, uint32_t now)
{
    /* of the overwritten source, and whether the factor rather than the summand may be in memory */
    static const uint8_t opcodes[3][2] = {{0xA8, 0x98}, {0xA8, 0x98}, {0xB8, 0xB8}};
    const struct micro *micro = &allocation->stretch->micros[now];
    const uint32_t overwritten = choose_overwritten(allocation, now);
    const uint32_t others[] = {overwritten == 0 ? 1 : 0, overwritten == 2 ? 1 : 2};
    const bool first_waits = allocation->holdings[micro->args[others[0]]].reg == NO_REGISTER &&
                             allocation->holdings[micro->args[others[1]]].reg != NO_REGISTER;
    const uint32_t in_place = others[first_waits], anywhere = others[!first_waits];
    if (allocation->holdings[micro->args[overwritten]].reg != NO_REGISTER)
        (void)need_register(allocation, micro->args[overwritten]);
    if (allocation->holdings[micro->args[anywhere]].reg != NO_REGISTER)
        (void)need_register(allocation, micro->args[anywhere]);
    const uint8_t first = need_register(allocation, micro->args[in_place]);
    const struct operand second = need_operand(allocation, micro->args[anywhere], now,
                                               allocation->following[now][anywhere]);
    const uint8_t out = bring_overwritten(allocation, now, overwritten);
    advance_uses(allocation, now);
    put_in(allocation, micro->out, out);
    const uint8_t signs = micro->kind == MICRO_FUSED_FROM ? 4 : micro->kind == MICRO_FUSED_LESS ? 2 : 0;
    const struct form form = {2, 1, (uint8_t)(opcodes[overwritten][anywhere != 2] + signs), 1};
    write_vector(allocation, form, out, first, second, NO_IMMEDIATE);
}

static void write_micro(struct allocation *allocation, uint32_t now)
{
    const struct micro *micro = &allocation->stretch->micros[now];
    const enum micro_kind kind = (enum micro_kind)micro->kind;
    if (kind >= MICRO_FUSED && kind <= MICRO_FUSED_LESS) {
        write_fused(allocation, now);
        return;
    }
    const struct settled settled = settle_sources(allocation, now);
    const int file = file_of(allocation, micro->out);
    advance_uses(allocation, now);
    const uint8_t out = take_register(allocation, file);
    put_in(allocation, micro->out, out);
    if (kind <= MICRO_COMPARE)
        write_vector(allocation, form_of(kind), out, is_unary(kind) ? 0 : settled.a, settled.b,
                     has_immediate(kind) ? settled.immediate : NO_IMMEDIATE);
    else if (has_masks(allocation))
        write_with_masks(allocation, micro, &settled, out);
    else
        write_with_vectors(allocation, micro, &settled, out, (uint8_t)allocation->end[NUMBERS]);
}

/* The result's row, and its register free again when nothing reads it here. */
static void settle_result(struct allocation *allocation, uint32_t now)
{
    const uint32_t out = allocation->stretch->micros[now].out;
    const struct part *part = &allocation->stretch->parts[out];
    struct holding *holding = &allocation->holdings[out];
    if (part->store != NO_ROW) {
        holding->home = HOME_ROW, holding->place = part->store;
        write_vector(allocation, move_store, holding->reg, 0, at_home(allocation, out),
                     NO_IMMEDIATE);
    }
    if (holding->next == NEVER)
        leave_register(allocation, out);
}

/* -------------------------------------------------------------------------------------- pass */

static bool find_uses(struct allocation *allocation, struct arena *arena)
{
    const struct stretch *stretch = allocation->stretch;
    allocation->following = arena_alloc(arena, stretch->count, sizeof *allocation->following);
    allocation->holdings = ARENA_ARRAY(arena, struct holding, stretch->part_count);
    allocation->free_spills = ARENA_ARRAY(arena, uint32_t, stretch->part_count);
    if (!allocation->following || !allocation->holdings || !allocation->free_spills)
        return false;
    for (uint32_t i = 0; i < stretch->part_count; i++)
        allocation->holdings[i] = (struct holding){.reg = NO_REGISTER,
                                                   .home = stretch->parts[i].home,
                                                   .place = stretch->parts[i].place,
                                                   .next = NEVER};
    for (uint32_t now = stretch->count; now-- > 0;) {
        const struct micro *micro = &stretch->micros[now];
        for (uint32_t k = 0; k < 3; k++)
            if (micro->args[k] != NO_PART)
                allocation->following[now][k] = allocation->holdings[micro->args[k]].next;
        for (uint32_t k = 0; k < 3; k++)
            if (micro->args[k] != NO_PART)
                allocation->holdings[micro->args[k]].next = now;
    }
    return true;
}

bool allocate_stretch(struct code *code, struct arena *arena, const struct stretch *stretch,
                      size_t lanes, size_t *spill_bytes)
{
    const bool masks = code->target == TARGET_AVX512;
    struct allocation allocation = {.code = code,
                                    .stretch = stretch,
                                    .stride = row_stride(lanes, code->number_bytes),
                                    .first = {0, 1},
                                    .end = {masks ? 32 : 15, masks ? 8 : 1}};
    memset(allocation.held, 0xFF, sizeof allocation.held); /* NO_PART */
    if (!find_uses(&allocation, arena))
        return false;
    code_align(code, 64);
    code_loop_begin(code);
    const size_t start = code->size;
    for (uint32_t now = 0; now < stretch->count && !code->failed; now++) {
        write_micro(&allocation, now);
        settle_result(&allocation, now);
        free_spills(&allocation, now);
    }
    code_loop_end(code, start);
    const size_t bytes = (size_t)allocation.spill_count * GROUP_BYTES;
    *spill_bytes = bytes > *spill_bytes ? bytes : *spill_bytes;
    return !code->failed;
}
