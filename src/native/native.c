// SPDX-License-Identifier: MIT
/* Compiles all pieces of a section into one stretch of memory that is first written, then made
 * executable, never both at once. */
#include "native/native.h"

#include "native/allocate.h"
#include "native/schedule.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FARTHEST = INT32_MAX }; /* bytes that an address reaches */

static enum target target_of(enum vector_width width)
{
    return width == VECTOR_AVX512 ? TARGET_AVX512 : TARGET_AVX2;
}

/* Memory with the code in it, readable and executable; NULL when the system refuses. */
static void *executable(const uint8_t *bytes, size_t size, size_t *mapped)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = (size + page - 1) / page * page;
    void *memory = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    memcpy(memory, bytes, size);
    if (mprotect(memory, whole, PROT_READ | PROT_EXEC) != 0) {
        munmap(memory, whole);
        return NULL;
    }
    *mapped = whole;
    return memory;
}

bool native_has(enum vector_width width)
{
    static const uint8_t ret = 0xC3;
    size_t mapped;
    if (width == VECTOR_PORTABLE || !vector_has(width))
        return false;
    void *memory = executable(&ret, sizeof ret, &mapped);
    if (!memory)
        return false;
    munmap(memory, mapped);
    return true;
}

/* -------------------------------------------------------------------------------------- pieces */

/* The draw of which an instruction makes normal numbers and which nothing else reads; else the
 * instruction itself. */
static uint32_t drawn_for(const struct cut *cut, uint32_t value)
{
    const struct instruction *items = cut->section->items;
    const uint32_t arg = cut->values[value].args[0];
    const bool fits = items[value].kind == DO_OP && items[value].op == OP_normal_quantile &&
                      arg < cut->section->count && items[arg].kind == DO_RANDOM &&
                      !items[arg].uniform && cut->readers[arg] == 1;
    return fits ? arg : value;
}

static struct instruction call_item(const struct cut *cut, uint32_t value)
{
    struct instruction item = cut->section->items[value];
    uint32_t *slots[] = {&item.a, &item.b, &item.c};
    for (uint32_t k = 0; k < 3; k++) {
        const uint32_t arg = cut->values[value].args[k];
        *slots[k] = arg < cut->section->count ? cut->values[arg].row : arg - cut->section->count;
    }
    item.out = cut->values[value].row;
    return item;
}

/* The instructions of a piece of calls, reading and writing rows. */
static bool call_items(struct native_piece *out, struct arena *arena, struct arena *scratch,
                       const struct cut *cut, const struct cut_piece *piece)
{
    struct instruction *items = ARENA_ARRAY(arena, struct instruction, piece->count);
    bool *taken = ARENA_ARRAY(scratch, bool, cut->section->count);
    if (!items || !taken)
        return false;
    for (uint32_t i = 0; i < piece->count; i++) {
        const uint32_t value = cut->order[piece->first + i];
        const uint32_t draw = drawn_for(cut, value);
        taken[draw] = draw != value;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < piece->count; i++) {
        const uint32_t value = cut->order[piece->first + i];
        const uint32_t draw = drawn_for(cut, value);
        if (taken[value])
            continue;
        items[count] = call_item(cut, draw);
        items[count].out = cut->values[value].row;
        if (draw != value)
            items[count].op = OP_normal_quantile;
        count++;
    }
    out->items = items, out->count = count;
    return true;
}

/* While compiling: what lives until the code is written. */
struct compilation {
    struct native *native;
    struct arena *scratch;
    const struct cut *cuts;           /* of each phase */
    struct stretch *const *stretches; /* of each phase and piece */
    struct stretch *advances;         /* of each phase */
    enum target target;
    struct code code;
};

static bool cut_phases(struct compilation *compilation, const struct plan *plan)
{
    struct cut *cuts = ARENA_ARRAY(compilation->scratch, struct cut, plan->phase_count);
    if (!cuts)
        return false;
    for (uint32_t i = 0; i < plan->phase_count; i++) {
        if (!cut_phase(&cuts[i], compilation->scratch, plan, &plan->phases[i],
                       compilation->target))
            return false;
        if (cuts[i].row_count > compilation->native->row_count)
            compilation->native->row_count = cuts[i].row_count;
    }
    compilation->cuts = cuts;
    return true;
}

/* Lowers all arithmetic and writes the pool, which must be whole before code refers to it. */
static bool lower_phases(struct compilation *compilation, uint32_t phase_count)
{
    struct pool pool;
    struct arena *scratch = compilation->scratch;
    struct stretch **stretches = ARENA_ARRAY(scratch, struct stretch *, phase_count);
    compilation->advances = ARENA_ARRAY(scratch, struct stretch, phase_count);
    if (!stretches || !compilation->advances || !pool_init(&pool, scratch))
        return false;
    for (uint32_t i = 0; i < phase_count; i++) {
        const struct cut *cut = &compilation->cuts[i];
        stretches[i] = ARENA_ARRAY(scratch, struct stretch, cut->piece_count);
        if (!stretches[i] || !lower_advance(&compilation->advances[i], scratch, cut, &pool))
            return false;
        for (uint32_t k = 0; k < cut->piece_count; k++)
            if (!cut->pieces[k].calls && cut->pieces[k].count &&
                (!lower_piece(&stretches[i][k], scratch, cut, &cut->pieces[k], &pool) ||
                 !schedule_stretch(&stretches[i][k], scratch)))
                return false;
    }
    for (uint32_t i = 0; i < pool.count; i++)
        code_number(&compilation->code, pool.numbers[i]);
    compilation->stretches = stretches;
    return true;
}

/* Where the loop of a stretch begins; SIZE_MAX when memory is out. */
static size_t write_loop(struct compilation *compilation, const struct stretch *stretch)
{
    struct code *code = &compilation->code;
    code_align(code, 64);
    const size_t start = code->size;
    const bool written =
        allocate_stretch(code, compilation->scratch, stretch, compilation->native->lanes,
                         &compilation->native->spill_bytes);
    return written && !code->failed ? start : SIZE_MAX;
}

/* The pieces of one phase; *offsets are where their code begins, the last that of its advance. */
static struct native_piece *write_pieces(struct compilation *compilation, uint32_t phase,
                                         size_t *offsets)
{
    const struct cut *cut = &compilation->cuts[phase];
    struct native *native = compilation->native;
    struct native_piece *pieces =
        ARENA_ARRAY(&native->arena, struct native_piece, cut->piece_count);
    offsets[cut->piece_count] = write_loop(compilation, &compilation->advances[phase]);
    if (!pieces || offsets[cut->piece_count] == SIZE_MAX)
        return NULL;
    for (uint32_t k = 0; k < cut->piece_count; k++) {
        const struct cut_piece *piece = &cut->pieces[k];
        pieces[k].count = piece->count;
        if (piece->calls) {
            if (!call_items(&pieces[k], &native->arena, compilation->scratch, cut, piece))
                return NULL;
        } else if (piece->count) {
            offsets[k] = write_loop(compilation, &compilation->stretches[phase][k]);
            if (offsets[k] == SIZE_MAX)
                return NULL;
        }
    }
    return pieces;
}

/* ISO C has no cast from data to functions; POSIX promises that they have one form. */
static native_loop *loop_at(const uint8_t *bytes)
{
    native_loop *loop;
    memcpy(&loop, &bytes, sizeof loop);
    return loop;
}

static enum status write_phases(struct compilation *compilation, uint32_t phase_count)
{
    struct native *native = compilation->native;
    struct code *code = &compilation->code;
    struct native_section *sections =
        ARENA_ARRAY(&native->arena, struct native_section, phase_count);
    struct native_piece **pieces =
        ARENA_ARRAY(compilation->scratch, struct native_piece *, phase_count);
    size_t **offsets = ARENA_ARRAY(compilation->scratch, size_t *, phase_count);
    if (!sections || !pieces || !offsets)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < phase_count; i++) {
        const uint32_t count = compilation->cuts[i].piece_count;
        offsets[i] = ARENA_ARRAY(compilation->scratch, size_t, count + 1);
        pieces[i] = offsets[i] ? write_pieces(compilation, i, offsets[i]) : NULL;
        if (!pieces[i])
            return STATUS_NO_MEMORY;
        sections[i] = (struct native_section){.pieces = pieces[i], .count = count};
    }
    native->memory = executable(code->bytes, code->size, &native->memory_bytes);
    if (!native->memory)
        return STATUS_NO;
    const uint8_t *memory = native->memory;
    for (uint32_t i = 0; i < phase_count; i++) {
        for (uint32_t k = 0; k < sections[i].count; k++)
            if (!pieces[i][k].items && pieces[i][k].count)
                pieces[i][k].code = loop_at(memory + offsets[i][k]);
        sections[i].advance = loop_at(memory + offsets[i][sections[i].count]);
    }
    native->sections = sections;
    native->code_bytes = code->size;
    return STATUS_OK;
}

static enum status compile(struct native *native, struct arena *scratch, const struct plan *plan,
                           enum vector_width width)
{
    struct compilation compilation = {
        .native = native, .scratch = scratch, .target = target_of(width)};
    if (!cut_phases(&compilation, plan))
        return STATUS_NO_MEMORY;
    if (native->row_count > FARTHEST / (native->lanes * sizeof(double)))
        return STATUS_NO;
    code_init(&compilation.code, compilation.target);
    const enum status status = lower_phases(&compilation, plan->phase_count)
                                   ? write_phases(&compilation, plan->phase_count)
                                   : STATUS_NO_MEMORY;
    code_free(&compilation.code);
    return status;
}

enum status native_init(struct native *native, const struct plan *plan, size_t lanes,
                        enum vector_width width, struct error *err)
{
    struct arena scratch;
    *native = (struct native){.lanes = lanes,
                              .groups = lanes / (width == VECTOR_AVX512 ? 8 : 4),
                              .row_count = plan->slot_count};
    arena_init(&native->arena);
    arena_init(&scratch);
    const enum status status = compile(native, &scratch, plan, width);
    arena_free(&scratch);
    if (status == STATUS_OK)
        return STATUS_OK;
    native_free(native);
    return status == STATUS_NO ? status
                               : error_set(err, status, (struct place){0},
                                           "no memory for the machine code of a plan");
}

void native_free(struct native *native)
{
    if (native->memory)
        munmap(native->memory, native->memory_bytes);
    arena_free(&native->arena);
    *native = (struct native){0};
}
