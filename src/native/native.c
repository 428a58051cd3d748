// SPDX-License-Identifier: MIT
/* Compiles all pieces of a phase into one stretch of memory that is first written, then made
 * executable, never both at once. Phases have nothing in common, so that threads can share them. */
#include "native/native.h"

#include "native/allocate.h"
#include "native/rows.h"
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

/* An instruction reading and writing rows; of a normal number its draw, which then makes one. */
static struct instruction call_item(const struct cut *cut, uint32_t value)
{
    const uint32_t draw = cut_drawn_for(cut, value);
    struct instruction item = cut->section->items[draw];
    uint32_t *slots[] = {&item.a, &item.b, &item.c};
    for (uint32_t k = 0; k < 3; k++) {
        const uint32_t arg = cut->values[draw].args[k];
        *slots[k] = arg < cut->section->count ? cut->values[arg].row : arg - cut->section->count;
    }
    item.out = cut->values[value].row;
    if (draw != value)
        item.op = OP_normal_quantile;
    return item;
}

/* The instructions of a piece of calls, but for draws apart. */
static bool call_items(struct native_piece *out, struct arena *arena, struct arena *scratch,
                       const struct cut *cut, const struct cut_piece *piece)
{
    struct instruction *items = ARENA_ARRAY(arena, struct instruction, piece->count);
    bool *taken = ARENA_ARRAY(scratch, bool, cut->section->count);
    if (!items || !taken)
        return false;
    for (uint32_t i = 0; i < piece->count; i++) {
        const uint32_t value = cut->order[piece->first + i];
        const uint32_t draw = cut_drawn_for(cut, value);
        taken[draw] = draw != value;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < piece->count; i++) {
        const uint32_t value = cut->order[piece->first + i];
        if (!taken[value] && cut->values[value].apart == NOT_APART)
            items[count++] = call_item(cut, value);
    }
    out->items = items, out->count = count;
    return true;
}

static bool apart_draws(struct native_section *section, const struct cut *cut)
{
    struct instruction *draws = ARENA_ARRAY(&section->arena, struct instruction, cut->apart_count);
    for (uint32_t i = 0; draws && i < cut->apart_count; i++)
        draws[i] = call_item(cut, cut->apart_draws[i]);
    section->draws = draws, section->draw_count = cut->apart_count;
    return draws != NULL;
}

/* While compiling a phase: what lives until the code is written. */
struct compilation {
    const struct native *native;
    struct native_section *section;
    struct arena *scratch;
    struct cut cut;
    struct stretch *stretches; /* of each piece */
    struct stretch advance;
    struct code code;
};

/* Lowers all arithmetic and writes the pool, which must be whole before code refers to it. */
static bool lower_phase(struct compilation *compilation)
{
    struct pool pool;
    struct arena *scratch = compilation->scratch;
    const struct cut *cut = &compilation->cut;
    compilation->stretches = ARENA_ARRAY(scratch, struct stretch, cut->piece_count);
    if (!compilation->stretches || !pool_init(&pool, scratch, compilation->native->plan->single) ||
        !lower_advance(&compilation->advance, scratch, cut, &pool))
        return false;
    for (uint32_t k = 0; k < cut->piece_count; k++) {
        struct stretch *stretch = &compilation->stretches[k];
        if (!cut->pieces[k].calls && cut->pieces[k].count &&
            (!lower_piece(stretch, scratch, cut, &cut->pieces[k], &pool) ||
             !schedule_stretch(stretch, scratch)))
            return false;
    }
    for (uint32_t i = 0; i < pool.count; i++)
        code_number(&compilation->code, pool.numbers[i]);
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
                         &compilation->section->spill_bytes);
    return written && !code->failed ? start : SIZE_MAX;
}

/* *offsets are where the pieces' code begins, the last that of the advance. */
static struct native_piece *write_pieces(struct compilation *compilation, size_t *offsets)
{
    const struct cut *cut = &compilation->cut;
    struct arena *arena = &compilation->section->arena;
    struct native_piece *pieces = ARENA_ARRAY(arena, struct native_piece, cut->piece_count);
    offsets[cut->piece_count] = write_loop(compilation, &compilation->advance);
    if (!pieces || offsets[cut->piece_count] == SIZE_MAX ||
        !apart_draws(compilation->section, cut))
        return NULL;
    for (uint32_t k = 0; k < cut->piece_count; k++) {
        const struct cut_piece *piece = &cut->pieces[k];
        pieces[k].count = piece->count;
        if (piece->calls) {
            if (!call_items(&pieces[k], arena, compilation->scratch, cut, piece))
                return NULL;
        } else if (piece->count) {
            offsets[k] = write_loop(compilation, &compilation->stretches[k]);
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

static enum status write_phase(struct compilation *compilation)
{
    struct native_section *section = compilation->section;
    const struct code *code = &compilation->code;
    const uint32_t count = compilation->cut.piece_count;
    size_t *offsets = ARENA_ARRAY(compilation->scratch, size_t, count + 1);
    struct native_piece *pieces = offsets ? write_pieces(compilation, offsets) : NULL;
    if (!pieces)
        return STATUS_NO_MEMORY;
    section->memory = executable(code->bytes, code->size, &section->memory_bytes);
    if (!section->memory)
        return STATUS_NO;
    const uint8_t *memory = section->memory;
    for (uint32_t k = 0; k < count; k++)
        if (!pieces[k].items && pieces[k].count)
            pieces[k].code = loop_at(memory + offsets[k]);
    section->pieces = pieces;
    section->count = count;
    section->advance = loop_at(memory + offsets[count]);
    return STATUS_OK;
}

static size_t number_bytes(const struct plan *plan)
{
    return plan->single ? sizeof(float) : sizeof(double);
}

static enum status compile(struct compilation *compilation, uint32_t phase)
{
    const struct native *native = compilation->native;
    const struct plan *plan = native->plan;
    const enum target target = target_of(native->width);
    if (!cut_phase(&compilation->cut, compilation->scratch, plan, &plan->phases[phase], target))
        return STATUS_NO_MEMORY;
    compilation->section->row_count = compilation->cut.row_count;
    if (compilation->cut.row_count > FARTHEST / row_stride(native->lanes, number_bytes(plan)))
        return STATUS_NO;
    code_init(&compilation->code, target, plan->single);
    const enum status status =
        lower_phase(compilation) ? write_phase(compilation) : STATUS_NO_MEMORY;
    code_free(&compilation->code);
    return status;
}

/* --------------------------------------------------------------------------------------- plans */

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, (struct place){0},
                     "no memory for the machine code of a plan");
}

enum status native_begin(struct native *native, const struct plan *plan, size_t lanes,
                         enum vector_width width, struct error *err)
{
    *native = (struct native){.plan = plan,
                              .width = width,
                              .lanes = lanes,
                              .groups = lanes * number_bytes(plan) /
                                        (width == VECTOR_AVX512 ? 64 : 32),
                              .row_count = plan->slot_count,
                              .sections = calloc(plan->phase_count, sizeof *native->sections)};
    return native->sections ? STATUS_OK : no_memory(err);
}

enum status native_add(struct native *native, uint32_t phase, struct error *err)
{
    struct arena scratch;
    struct native_section *section = &native->sections[phase];
    struct compilation compilation = {.native = native, .section = section, .scratch = &scratch};
    arena_init(&section->arena);
    arena_init(&scratch);
    const enum status status = compile(&compilation, phase);
    arena_free(&scratch);
    return status == STATUS_NO_MEMORY ? no_memory(err) : status;
}

void native_end(struct native *native)
{
    for (uint32_t i = 0; i < native->plan->phase_count; i++) {
        const struct native_section *section = &native->sections[i];
        if (section->advance && section->row_count > native->row_count)
            native->row_count = section->row_count;
        if (section->draw_count > native->draw_count)
            native->draw_count = section->draw_count;
        if (section->spill_bytes > native->spill_bytes)
            native->spill_bytes = section->spill_bytes;
    }
}

enum status native_init(struct native *native, const struct plan *plan, size_t lanes,
                        enum vector_width width, struct error *err)
{
    enum status status = native_begin(native, plan, lanes, width, err);
    for (uint32_t i = 0; i < plan->phase_count && status == STATUS_OK; i++)
        status = native_add(native, i, err);
    if (status == STATUS_OK)
        native_end(native);
    else
        native_free(native);
    return status;
}

void native_free(struct native *native)
{
    for (uint32_t i = 0; native->sections && i < native->plan->phase_count; i++) {
        struct native_section *section = &native->sections[i];
        if (section->memory)
            munmap(section->memory, section->memory_bytes);
        arena_free(&section->arena);
    }
    free(native->sections);
    *native = (struct native){0};
}
