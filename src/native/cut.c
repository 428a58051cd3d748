// SPDX-License-Identifier: MIT
/* The method: instructions are numbered as values, so that slots used in turn come apart; each gets
 * the earliest stretch that its inputs allow; then, from the last to the first, arithmetic whose
 * readers all stand in one later stretch moves there, and with it what it alone reads. Rows
 * that are added serve again when the last reader of what stood there has run. */
#include "native/cut.h"

#include <assert.h>

enum { NO_READER = 0 };
#define NOT_ONE UINT32_MAX /* readers in several stages, or calls */

/* While cutting. A stage is a stretch of arithmetic and the calls after it: 0, 1, ... */
struct cutting {
    struct cut *cut;
    uint32_t count;
    struct cut_value *values;
    uint32_t *stages;
    bool *firsts; /* of each instruction: it belongs to calls 0 */
};

/* Whether an instruction is simple arithmetic on its lanes. */
static bool is_arithmetic(const struct cutting *cutting, uint32_t i)
{
    const struct instruction *item = &cutting->cut->section->items[i];
    if (item->uniform || item->kind != DO_OP)
        return false;
    if (item->op == OP_quick_exp || item->op == OP_quick_log)
        return cutting->cut->target == TARGET_AVX512;
    if (item->op == OP_strict_exp || item->op == OP_strict_log || item->op == OP_strict_pow)
        return cutting->cut->target == TARGET_AVX512 && !cutting->cut->plan->single;
    switch ((enum op)item->op) {
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function) case OP_##name:
#define MAP2(name, shown, function) case OP_##name:
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
        return false;
    default:
        return true;
    }
}

/* --------------------------------------------------------------------------------- values */

static bool number_values(struct cutting *cutting, struct arena *arena)
{
    const struct section *section = cutting->cut->section;
    uint32_t *writers = ARENA_ARRAY(arena, uint32_t, cutting->cut->plan->slot_count);
    if (!writers)
        return false;
    for (uint32_t i = 0; i < section->count; i++) { /* writers: 1 + the instruction, or 0 */
        const struct instruction *item = &section->items[i];
        const uint32_t slots[] = {item->a, item->b, item->c};
        for (uint32_t k = 0; k < 3; k++) {
            const uint32_t slot = k < instruction_arguments(item) ? slots[k] : 0;
            cutting->values[i].args[k] = writers[slot] ? writers[slot] - 1 : section->count + slot;
        }
        writers[item->out] = i + 1;
    }
    return true;
}

/* Flows and outputs must hold their value after the section: who writes them last stays. */
static bool mark_stays(struct cutting *cutting, struct arena *arena)
{
    const struct plan *plan = cutting->cut->plan;
    const struct section *section = cutting->cut->section;
    bool *outside = ARENA_ARRAY(arena, bool, plan->slot_count);
    bool *written = ARENA_ARRAY(arena, bool, plan->slot_count);
    if (!outside || !written)
        return false;
    for (uint32_t i = 0; i < plan->output_count; i++)
        outside[cutting->cut->phase->outputs[i]] = true;
    for (uint32_t i = 0; i < plan->state_count; i++)
        if (cutting->cut->phase->flows[i] != FLOW_NONE)
            outside[cutting->cut->phase->flows[i]] = true;
    for (uint32_t i = section->count; i-- > 0;) {
        const uint32_t out = section->items[i].out;
        cutting->values[i].stays = outside[out] && !written[out];
        written[out] = true;
    }
    return true;
}

/* --------------------------------------------------------------------------------- stages */

/* What reads nothing that is computed here lane by lane, but for draws: it comes before all stages. */
static void mark_firsts(struct cutting *cutting)
{
    const struct section *section = cutting->cut->section;
    for (uint32_t i = 0; i < cutting->count; i++) {
        const uint32_t arg = cutting->values[i].args[0];
        const bool of_draw = section->items[i].kind == DO_OP &&
                             section->items[i].op == OP_normal_quantile &&
                             arg < cutting->count && cutting->firsts[arg];
        cutting->firsts[i] =
            section->items[i].uniform || section->items[i].kind == DO_RANDOM || of_draw;
    }
}

static void stage_early(struct cutting *cutting)
{
    for (uint32_t i = 0; i < cutting->count; i++) {
        uint32_t stage = 0;
        for (uint32_t k = 0; k < 3; k++) {
            const uint32_t arg = cutting->values[i].args[k];
            if (arg >= cutting->count || cutting->firsts[arg])
                continue;
            const bool after_call = is_arithmetic(cutting, i) && !is_arithmetic(cutting, arg);
            const uint32_t earliest = cutting->stages[arg] + after_call;
            stage = earliest > stage ? earliest : stage;
        }
        cutting->stages[i] = stage;
    }
}

/* Moves arithmetic to the stage of its readers when they are arithmetic of one stage. */
static bool stage_late(struct cutting *cutting, struct arena *arena)
{
    uint32_t *readers = ARENA_ARRAY(arena, uint32_t, cutting->count + 1); /* 1 + stage */
    if (!readers)
        return false;
    for (uint32_t i = cutting->count; i-- > 0;) {
        const bool arithmetic = is_arithmetic(cutting, i);
        if (arithmetic && !cutting->values[i].stays && readers[i] != NO_READER &&
            readers[i] != NOT_ONE)
            cutting->stages[i] = readers[i] - 1;
        for (uint32_t k = 0; k < 3; k++) {
            const uint32_t arg = cutting->values[i].args[k];
            if (arg >= cutting->count)
                continue;
            const uint32_t mine = arithmetic ? cutting->stages[i] + 1 : NOT_ONE;
            readers[arg] = readers[arg] == NO_READER || readers[arg] == mine ? mine : NOT_ONE;
        }
    }
    return true;
}

/* --------------------------------------------------------------------------------- pieces */

/* Piece 0 holds the calls that come first, piece 1 + 2 s the arithmetic of stage s, 2 + 2 s its calls. */
static uint32_t piece_of(const struct cutting *cutting, uint32_t i)
{
    return cutting->firsts[i] ? 0 : 1 + 2 * cutting->stages[i] + !is_arithmetic(cutting, i);
}

static bool order_pieces(struct cutting *cutting, struct arena *arena)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < cutting->count; i++) {
        cutting->values[i].piece = piece_of(cutting, i);
        count = cutting->values[i].piece >= count ? cutting->values[i].piece + 1 : count;
    }
    struct cut_piece *pieces = ARENA_ARRAY(arena, struct cut_piece, count);
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, cutting->count);
    if (!pieces || !order)
        return false;
    for (uint32_t i = 0; i < cutting->count; i++)
        pieces[cutting->values[i].piece].count++;
    for (uint32_t k = 1; k < count; k++)
        pieces[k].first = pieces[k - 1].first + pieces[k - 1].count;
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, count);
    if (!next)
        return false;
    for (uint32_t i = 0; i < cutting->count; i++) {
        const uint32_t piece = cutting->values[i].piece;
        order[pieces[piece].first + next[piece]++] = i;
    }
    for (uint32_t k = 0; k < count; k++)
        pieces[k].calls = k % 2 == 0;
    cutting->cut->pieces = pieces, cutting->cut->piece_count = count;
    cutting->cut->order = order;
    return true;
}

/* --------------------------------------------------------------------------- draws apart */

static bool count_readers(struct cut *cut, struct arena *arena)
{
    const uint32_t count = cut->section->count;
    uint32_t *readers = ARENA_ARRAY(arena, uint32_t, count);
    if (!readers)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < 3; k++)
            if (cut->values[i].args[k] < count)
                readers[cut->values[i].args[k]]++;
        readers[i] += cut->values[i].stays;
    }
    cut->readers = readers;
    return true;
}

uint32_t cut_drawn_for(const struct cut *cut, uint32_t value)
{
    const struct instruction *items = cut->section->items;
    const uint32_t arg = cut->values[value].args[0];
    const bool fits = items[value].kind == DO_OP && items[value].op == OP_normal_quantile &&
                      arg < cut->section->count && items[arg].kind == DO_RANDOM &&
                      !items[arg].uniform && cut->readers[arg] == 1;
    return fits ? arg : value;
}

/* Whether a call reads each instruction. */
static bool *find_called(const struct cutting *cutting, struct arena *arena)
{
    bool *called = ARENA_ARRAY(arena, bool, cutting->count);
    for (uint32_t i = 0; called && i < cutting->count; i++)
        for (uint32_t k = 0; k < 3; k++)
            if (cutting->values[i].args[k] < cutting->count && !is_arithmetic(cutting, i))
                called[cutting->values[i].args[k]] = true;
    return called;
}

/* Uniform numbers first, so that normal ones stand behind each other. */
static bool mark_apart(struct cutting *cutting, struct arena *arena)
{
    struct cut *cut = cutting->cut;
    const bool *called = find_called(cutting, arena);
    uint32_t *draws = ARENA_ARRAY(arena, uint32_t, cutting->count);
    if (!called || !draws)
        return false;
    for (uint32_t i = 0; i < cutting->count; i++)
        cutting->values[i].apart = NOT_APART;
    for (int normal = 0; normal < 2; normal++)
        for (uint32_t i = 0; i < cutting->count; i++) {
            const uint32_t draw = cut_drawn_for(cut, i);
            const struct instruction *item = &cut->section->items[draw];
            if (item->kind != DO_RANDOM || item->uniform || cutting->values[i].stays ||
                called[i] || (draw != i) != normal)
                continue;
            cutting->values[i].apart = cut->apart_count;
            draws[cut->apart_count++] = i;
        }
    cut->apart_draws = draws;
    return true;
}

/* ----------------------------------------------------------------------------------- rows */

/* Of each instruction, the place in the running order of its last reader outside its own stretch;
 * 0 when there is none. A stretch reads and writes as if at its end. */
static bool last_readers(const struct cutting *cutting, struct arena *arena, uint32_t **out)
{
    const struct cut *cut = cutting->cut;
    uint32_t *last = ARENA_ARRAY(arena, uint32_t, cutting->count);
    if (!last)
        return false;
    for (uint32_t k = 0; k < cut->piece_count; k++) {
        const struct cut_piece *piece = &cut->pieces[k];
        for (uint32_t at = piece->first; at < piece->first + piece->count; at++) {
            const struct cut_value *value = &cutting->values[cut->order[at]];
            for (uint32_t a = 0; a < 3; a++) {
                const uint32_t arg = value->args[a];
                if (arg < cutting->count && (piece->calls || cutting->values[arg].piece != k))
                    last[arg] = piece->calls ? at : piece->first + piece->count - 1;
            }
        }
    }
    *out = last;
    return true;
}

/* Rows added to the slots: which are free, and which value frees its row at which place. */
struct rows {
    uint32_t *free, free_count;
    uint32_t *until; /* of each place of the order: head of a list of values, 1 + index */
    uint32_t *next;  /* of each value: the next in its list */
    uint32_t count;
};

static uint32_t take_row(struct rows *rows)
{
    return rows->free_count ? rows->free[--rows->free_count] : rows->count++;
}

static bool place_rows(struct cutting *cutting, struct arena *arena)
{
    struct cut *cut = cutting->cut;
    uint32_t *last = NULL;
    struct rows rows = {.free = ARENA_ARRAY(arena, uint32_t, cutting->count),
                        .until = ARENA_ARRAY(arena, uint32_t, cutting->count),
                        .next = ARENA_ARRAY(arena, uint32_t, cutting->count),
                        .count = cut->plan->slot_count};
    if (!rows.free || !rows.until || !rows.next || !last_readers(cutting, arena, &last))
        return false;
    for (uint32_t at = 0; at < cutting->count; at++) {
        const uint32_t i = cut->order[at];
        struct cut_value *value = &cutting->values[i];
        const bool in_stretch = !cut->pieces[value->piece].calls;
        const bool elsewhere = value->apart != NOT_APART;
        value->row = NO_ROW;
        if (cutting->values[i].stays) {
            value->row = cut->section->items[i].out;
        } else if (last[i] && !elsewhere) {
            value->row = take_row(&rows);
            rows.next[i] = rows.until[last[i]];
            rows.until[last[i]] = i + 1;
        } else if (!in_stretch && !elsewhere) {
            value->row = take_row(&rows); /* a call writes somewhere, read or not */
            rows.free[rows.free_count++] = value->row;
        }
        for (uint32_t done = rows.until[at]; done; done = rows.next[done - 1])
            rows.free[rows.free_count++] = cutting->values[done - 1].row;
    }
    cut->row_count = rows.count;
    return true;
}

static bool mark_slots(struct cut *cut, struct arena *arena)
{
    const struct plan *plan = cut->plan;
    uint8_t *uniform = ARENA_ARRAY(arena, uint8_t, plan->slot_count);
    uint32_t *constant_of = ARENA_ARRAY(arena, uint32_t, plan->slot_count);
    if (!uniform || !constant_of)
        return false;
    uniform[0] = uniform[plan->time_slot] = uniform[plan->stage_time_slot] = 1;
    for (uint32_t i = 0; i < plan->constant_count; i++) {
        uniform[plan->constants[i].slot] = 1;
        constant_of[plan->constants[i].slot] = i + 1;
    }
    for (uint32_t i = 0; i < plan->clock_count; i++)
        uniform[plan->clocks[i].slot] = 1;
    cut->uniform_rows = uniform, cut->constant_of = constant_of;
    return true;
}

bool cut_phase(struct cut *cut, struct arena *arena, const struct plan *plan,
               const struct phase *phase, enum target target)
{
    const struct section *section = &phase->step;
    *cut = (struct cut){.target = target, .plan = plan, .phase = phase, .section = section};
    struct cutting cutting = {.cut = cut,
                              .count = section->count,
                              .values = ARENA_ARRAY(arena, struct cut_value, section->count),
                              .stages = ARENA_ARRAY(arena, uint32_t, section->count),
                              .firsts = ARENA_ARRAY(arena, bool, section->count)};
    cut->values = cutting.values;
    if (!cutting.values || !cutting.stages || !cutting.firsts || !number_values(&cutting, arena) ||
        !mark_stays(&cutting, arena))
        return false;
    mark_firsts(&cutting);
    stage_early(&cutting);
    return stage_late(&cutting, arena) && order_pieces(&cutting, arena) &&
           count_readers(cut, arena) && mark_apart(&cutting, arena) &&
           place_rows(&cutting, arena) && mark_slots(cut, arena);
}
