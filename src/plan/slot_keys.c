// SPDX-License-Identifier: MIT
/* Every slot gets the digest of the expression that it holds, and that of the expression's negation,
 * so that c - 2 * x and c + -2 * x, which have the same bits, have the same digest. */
#include "plan/slot_keys.h"

#include "base/table.h"
#include "plan/value.h"

#include <assert.h>
#include <string.h>

static uint64_t stirred(uint64_t hash, uint64_t word, uint64_t factor)
{
    hash = (hash ^ word) * factor;
    return hash ^ hash >> 31;
}

struct digest_pair digest_mixed(struct digest_pair digest, uint64_t word)
{
    return (struct digest_pair){stirred(digest.low, word, UINT64_C(0x9e3779b97f4a7c15)),
                                stirred(digest.high, word, UINT64_C(0xd6e8feb86659fd93))};
}

struct digest_pair digest_joined(struct digest_pair digest, struct digest_pair with)
{
    return (struct digest_pair){stirred(digest.low, with.low, UINT64_C(0x9e3779b97f4a7c15)),
                                stirred(digest.high, with.high, UINT64_C(0xd6e8feb86659fd93))};
}

struct digest_pair digest_begun(enum digest_tag tag)
{
    return digest_mixed((struct digest_pair){0x243f6a8885a308d3u, 0x13198a2e03707344u},
                        (uint64_t)tag);
}

struct digest_pair digest_of_number(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return digest_mixed(digest_begun(TAG_NUMBER), bits);
}

static struct digest_pair digest_of_numbers(struct digest_pair digest, const double *numbers,
                                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        digest = digest_joined(digest, digest_of_number(numbers[i]));
    return digest;
}

static struct digest_pair digest_of_graph(const struct graph *graph)
{
    struct digest_pair digest = digest_mixed(digest_begun(TAG_GRAPH), (uint64_t)graph->kind);
    digest = digest_mixed(digest, graph->count);
    digest = digest_of_numbers(digest, graph->x, graph->count);
    return digest_of_numbers(digest, graph->y, graph->count);
}

static void set_slot(struct slot_keys *keys, uint32_t slot, struct digest_pair digest)
{
    keys->plus[slot] = digest;
    keys->minus[slot] = digest_joined(digest_begun(TAG_MINUS), digest);
    keys->is_number[slot] = false;
}

static void set_number(struct slot_keys *keys, uint32_t slot, double number)
{
    keys->plus[slot] = digest_of_number(number);
    keys->minus[slot] = digest_of_number(-number);
    keys->is_number[slot] = true;
}

/* ---- instructions ---- */

static struct digest_pair digest_of_op(enum op op, struct digest_pair a, struct digest_pair b,
                                       struct digest_pair c)
{
    return digest_joined(
        digest_joined(digest_joined(digest_mixed(digest_begun(TAG_OP), (uint64_t)op), a), b), c);
}

/* In one order, whichever way round it was written. */
static struct digest_pair digest_of_either(enum op op, struct digest_pair a, struct digest_pair b)
{
    const bool swap = a.low > b.low || (a.low == b.low && a.high > b.high);
    return digest_of_op(op, swap ? b : a, swap ? a : b, digest_begun(TAG_NOTHING));
}

/* A product with a number is negated in the number. */
static struct digest_pair product(const struct slot_keys *keys, uint32_t a, uint32_t b,
                                  bool negated)
{
    const struct digest_pair *of_a = negated && keys->is_number[a] ? keys->minus : keys->plus;
    const struct digest_pair *of_b =
        negated && !keys->is_number[a] && keys->is_number[b] ? keys->minus : keys->plus;
    const struct digest_pair digest = digest_of_either(OP_mul, of_a[a], of_b[b]);
    const bool in_number = keys->is_number[a] || keys->is_number[b];
    return negated && !in_number ? digest_joined(digest_begun(TAG_MINUS), digest) : digest;
}

static void set_operation(struct slot_keys *keys, const struct instruction *item)
{
    const struct digest_pair *plus = keys->plus;
    const uint32_t a = item->a, b = item->b, c = item->c, out = item->out;
    struct digest_pair minus;
    switch ((enum op)item->op) {
    case OP_add:
    case OP_eq:
    case OP_ne:
    case OP_and:
    case OP_or:
        set_slot(keys, out, digest_of_either((enum op)item->op, plus[a], plus[b]));
        return;
    case OP_sub:
        set_slot(keys, out, digest_of_either(OP_add, plus[a], keys->minus[b]));
        return;
    case OP_muladd:
        set_slot(keys, out, digest_of_either(OP_add, product(keys, a, b, false), plus[c]));
        return;
    case OP_mul:
        minus = product(keys, a, b, true);
        set_slot(keys, out, product(keys, a, b, false));
        keys->minus[out] = minus;
        return;
    case OP_negate:
        minus = plus[a];
        set_slot(keys, out, keys->minus[a]);
        keys->minus[out] = minus;
        return;
    default:
        set_slot(keys, out, digest_of_op((enum op)item->op, plus[a], plus[b], plus[c]));
    }
}

/* What stands in a slot that reads nothing but itself. */
static void set_leaf(struct slot_keys *keys, uint32_t slot, struct digest_pair digest, bool moves)
{
    set_slot(keys, slot, digest);
    keys->moves[slot] = moves;
    memset(keys->reads + slot * keys->words, 0, keys->words * sizeof *keys->reads);
}

/* An instruction reads what its arguments read; its output is none of them. */
static void set_reads(struct slot_keys *keys, const struct instruction *item)
{
    const uint32_t arguments[] = {item->a, item->b, item->c}, count = instruction_arguments(item);
    uint64_t *reads = keys->reads + item->out * keys->words;
    memset(reads, 0, keys->words * sizeof *reads);
    keys->moves[item->out] = item->kind == DO_RANDOM;
    for (uint32_t i = 0; i < count; i++) {
        keys->moves[item->out] |= keys->moves[arguments[i]];
        for (size_t w = 0; w < keys->words; w++)
            reads[w] |= slot_reads(keys, arguments[i])[w];
    }
}

/* A draw, or TIME: at the start of a run it is another number than in the steps. */
static struct digest_pair at_its_time(const struct slot_keys *keys, enum digest_tag tag)
{
    return digest_mixed(digest_begun(tag), keys->at_start);
}

static void set_instruction(struct slot_keys *keys, const struct instruction *item)
{
    const struct plan *plan = keys->plan;
    const struct plan_stream *stream;
    set_reads(keys, item);
    switch ((enum instruction_kind)item->kind) {
    case DO_OP:
        set_operation(keys, item);
        return;
    case DO_GRAPH:
        set_slot(keys, item->out,
                 digest_joined(digest_of_graph(plan->graphs[item->index]), keys->plus[item->a]));
        return;
    case DO_RANDOM:
        stream = &plan->streams[item->index];
        set_slot(keys, item->out,
                 digest_mixed(
                     digest_mixed(digest_mixed(at_its_time(keys, TAG_RANDOM), stream->name_hash),
                                  stream->seed),
                     stream->call));
        return;
    case DO_HISTORY:
        assert(false && "a plan without pipe delays");
    }
}

static void set_section(struct slot_keys *keys, const struct section *section)
{
    for (uint32_t i = 0; i < section->count; i++)
        set_instruction(keys, &section->items[i]);
}

/* ---- the whole ---- */

static void set_times(struct slot_keys *keys)
{
    set_leaf(keys, keys->plan->time_slot, at_its_time(keys, TAG_TIME), true);
    set_leaf(keys, keys->plan->stage_time_slot, at_its_time(keys, TAG_TIME), true);
}

static void set_leaves(struct slot_keys *keys)
{
    const struct plan *plan = keys->plan;
    set_number(keys, 0, 0.0);
    set_times(keys);
    for (uint32_t i = 0; i < plan->constant_count; i++)
        set_number(keys, plan->constants[i].slot, plan->constants[i].value);
    for (uint32_t i = 0; i < plan->input_count; i++)
        set_leaf(keys, plan->inputs[i].slot,
                 digest_mixed(digest_begun(TAG_INPUT), text_hash(plan->inputs[i].name)), false);
    for (uint32_t i = 0; i < plan->state_count; i++) {
        const struct plan_state *state = &plan->states[i];
        set_leaf(keys, state->slot,
                 digest_mixed(digest_mixed(digest_begun(TAG_STATE), text_hash(state->name)),
                              state->memory),
                 false);
        keys->reads[state->slot * keys->words + i / 64] |= UINT64_C(1) << i % 64;
    }
}

bool slot_keys_begin(struct slot_keys *keys, struct arena *arena, const struct plan *plan)
{
    const size_t words = plan->state_count / 64 + 1;
    assert(plan->history_count == 0);
    *keys = (struct slot_keys){.plan = plan,
                               .plus = ARENA_ARRAY(arena, struct digest_pair, plan->slot_count),
                               .minus = ARENA_ARRAY(arena, struct digest_pair, plan->slot_count),
                               .is_number = ARENA_ARRAY(arena, bool, plan->slot_count),
                               .moves = ARENA_ARRAY(arena, bool, plan->slot_count),
                               .words = words,
                               .reads = ARENA_ARRAY(arena, uint64_t, plan->slot_count * words),
                               .at_start = true};
    if (!keys->plus || !keys->minus || !keys->is_number || !keys->moves || !keys->reads)
        return false;
    set_leaves(keys);
    set_section(keys, &plan->once);
    set_section(keys, &plan->initial);
    keys->at_start = false;
    set_times(keys);
    return true;
}

void slot_keys_phase(struct slot_keys *keys, uint32_t index)
{
    const struct plan *plan = keys->plan;
    const struct phase *phase = &plan->phases[index];
    const size_t begin = index ? plan->phases[index - 1].end : 0;
    for (uint32_t i = 0; i < phase->clock_count; i++) {
        const struct plan_clock *clock = &plan->clocks[phase->clocks[i]];
        set_leaf(
            keys, clock->slot,
            digest_of_numbers(digest_begun(TAG_CLOCK), clock->values + begin, phase->end - begin),
            true);
    }
    set_section(keys, &phase->step);
}
