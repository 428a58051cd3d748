// SPDX-License-Identifier: MIT
/* Each operation of base/op.def in micro-operations with the same result in every bit, NaNs and signs
 * of zero included: minima and maxima take their second operand unless the first is truly below or
 * above, as the processor's do, and products are rounded before they are added. */
#include "native/lower.h"

#include "base/quick_number.h"
#include "base/single_number.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct lowering {
    struct stretch *stretch;
    struct arena *arena;
    const struct cut *cut;
    struct pool *pool;
    uint32_t *number_of, *truth_of; /* of each value and slot: 1 + part, or 0 */
    uint32_t micro_room, part_room;
    bool failed;
};

/* -------------------------------------------------------------------------------- constants */

static uint64_t bits_of(const struct pool *pool, double number)
{
    const float rounded = (float)number;
    uint32_t narrow;
    uint64_t wide;
    memcpy(&narrow, &rounded, sizeof narrow);
    memcpy(&wide, &number, sizeof wide);
    return pool->single ? narrow : wide;
}

/* All bits of a number; without its sign. */
static uint64_t all_bits(const struct pool *pool)
{
    return pool->single ? UINT32_MAX : UINT64_MAX;
}

static uint64_t size_bits(const struct pool *pool)
{
    return all_bits(pool) >> 1;
}

static bool pool_add(struct pool *pool, struct arena *arena, uint64_t number)
{
    if (pool->count == pool->room) {
        const uint32_t room = pool->room ? 2 * pool->room : 512;
        uint64_t *numbers = arena_grow(arena, pool->numbers, pool->count, room, sizeof *numbers);
        if (!numbers)
            return false;
        pool->numbers = numbers, pool->room = room;
    }
    pool->numbers[pool->count++] = number;
    return true;
}

bool pool_init(struct pool *pool, struct arena *arena, bool single)
{
    *pool = (struct pool){.single = single};
    return pool_add(pool, arena, bits_of(pool, 1.0)) && pool_add(pool, arena, all_bits(pool));
}

/* --------------------------------------------------------------------------- making parts */

static uint32_t add_part(struct lowering *lowering, struct part part)
{
    struct stretch *stretch = lowering->stretch;
    if (stretch->part_count == lowering->part_room) {
        const uint32_t room = lowering->part_room ? 2 * lowering->part_room : 256;
        struct part *parts =
            arena_grow(lowering->arena, stretch->parts, stretch->part_count, room, sizeof *parts);
        if (!parts) {
            lowering->failed = true;
            return 0;
        }
        stretch->parts = parts, lowering->part_room = room;
    }
    stretch->parts[stretch->part_count] = part;
    return stretch->part_count++;
}

static uint32_t add_micro(struct lowering *lowering, enum micro_kind kind, uint8_t immediate,
                          uint32_t a, uint32_t b, uint32_t c)
{
    struct stretch *stretch = lowering->stretch;
    const bool truth = kind >= MICRO_COMPARE && kind <= MICRO_NOT;
    const uint32_t out = add_part(lowering, (struct part){.truth = truth, .store = NO_ROW});
    if (stretch->count == lowering->micro_room) {
        const uint32_t room = lowering->micro_room ? 2 * lowering->micro_room : 256;
        struct micro *micros =
            arena_grow(lowering->arena, stretch->micros, stretch->count, room, sizeof *micros);
        if (!micros) {
            lowering->failed = true;
            return 0;
        }
        stretch->micros = micros, lowering->micro_room = room;
    }
    stretch->micros[stretch->count++] = (struct micro){(uint8_t)kind, immediate, out, {a, b, c}};
    return out;
}

static uint32_t two(struct lowering *lowering, enum micro_kind kind, uint32_t a, uint32_t b)
{
    return add_micro(lowering, kind, 0, a, b, NO_PART);
}

static uint32_t rounded(struct lowering *lowering, uint8_t how, uint32_t a)
{
    return add_micro(lowering, MICRO_ROUND, how, a, NO_PART, NO_PART);
}

static uint32_t compared(struct lowering *lowering, uint8_t how, uint32_t a, uint32_t b)
{
    return add_micro(lowering, MICRO_COMPARE, how, a, b, NO_PART);
}

static uint32_t blended(struct lowering *lowering, uint32_t truth, uint32_t yes, uint32_t no)
{
    return add_micro(lowering, MICRO_BLEND, 0, yes, no, truth);
}

static uint32_t constant_place(struct lowering *lowering, uint64_t number)
{
    struct pool *pool = lowering->pool;
    for (uint32_t i = 0; i < pool->count; i++)
        if (pool->numbers[i] == number)
            return i;
    lowering->failed = !pool_add(pool, lowering->arena, number) || lowering->failed;
    return pool->count - 1;
}

static uint32_t constant_bits(struct lowering *lowering, uint64_t bits)
{
    return add_part(lowering, (struct part){.home = HOME_POOL,
                                            .store = NO_ROW,
                                            .place = constant_place(lowering, bits)});
}

static uint32_t constant(struct lowering *lowering, double number)
{
    return constant_bits(lowering, bits_of(lowering->pool, number));
}

/* --------------------------------------------------------------------------- reading values */

/* A slot that stands ready, or a value that another piece left in its row. */
static uint32_t outside_part(struct lowering *lowering, uint32_t value)
{
    const struct cut *cut = lowering->cut;
    const uint32_t count = cut->section->count;
    if (value < count)
        return add_part(
            lowering,
            (struct part){.home = cut->section->items[value].uniform ? HOME_UNIFORM : HOME_ROW,
                          .place = cut->values[value].row,
                          .store = NO_ROW});
    const uint32_t slot = value - count;
    if (slot == 0)
        return constant(lowering, 0.0);
    if (cut->constant_of[slot])
        return constant(lowering, cut->plan->constants[cut->constant_of[slot] - 1].value);
    return add_part(lowering,
                    (struct part){.home = cut->uniform_rows[slot] ? HOME_UNIFORM : HOME_ROW,
                                  .place = slot,
                                  .store = NO_ROW});
}

static uint32_t number_part(struct lowering *lowering, uint32_t value)
{
    if (!lowering->number_of[value]) {
        const uint32_t part = lowering->truth_of[value]
                                  ? add_micro(lowering, MICRO_NUMBER, 0,
                                              lowering->truth_of[value] - 1, NO_PART, NO_PART)
                                  : outside_part(lowering, value);
        lowering->number_of[value] = part + 1;
    }
    return lowering->number_of[value] - 1;
}

static uint32_t zero_part(struct lowering *lowering)
{
    return number_part(lowering, lowering->cut->section->count); /* slot 0 */
}

/* What "is not 0" says of a value. */
static uint32_t truth_part(struct lowering *lowering, uint32_t value)
{
    if (!lowering->truth_of[value])
        lowering->truth_of[value] =
            1 + compared(lowering, NOT_EQUAL, number_part(lowering, value), zero_part(lowering));
    return lowering->truth_of[value] - 1;
}

/* ---- exponentials and logarithms: vector_width.c has the same operations in C ---- */

static uint32_t three(struct lowering *lowering, enum micro_kind kind, uint32_t a, uint32_t b,
                      uint32_t c)
{
    return add_micro(lowering, kind, 0, a, b, c);
}

static uint32_t one(struct lowering *lowering, enum micro_kind kind, uint8_t immediate, uint32_t a)
{
    return add_micro(lowering, kind, immediate, a, NO_PART, NO_PART);
}

/* terms[0] + terms[1] x */
static uint32_t linear(struct lowering *lowering, const double *terms, uint32_t x)
{
    return three(lowering, MICRO_FUSED, x, constant(lowering, terms[1]),
                 constant(lowering, terms[0]));
}

/* terms[0] .. terms[3], where x2 is x squared */
static uint32_t cubic(struct lowering *lowering, const double *terms, uint32_t x, uint32_t x2)
{
    return three(lowering, MICRO_FUSED, linear(lowering, terms + 2, x), x2,
                 linear(lowering, terms, x));
}

static uint32_t lower_exp(struct lowering *lowering, uint32_t x)
{
    const uint32_t rounder = constant(lowering, QUICK_ROUNDER);
    const uint32_t below = two(lowering, MICRO_MINIMUM, constant(lowering, QUICK_EXP_MOST), x);
    const uint32_t a = two(lowering, MICRO_MAXIMUM, constant(lowering, QUICK_EXP_LEAST), below);
    const uint32_t shifted =
        three(lowering, MICRO_FUSED, a, constant(lowering, QUICK_LOG2_E), rounder);
    const uint32_t k = two(lowering, MICRO_SUBTRACT, shifted, rounder);
    const uint32_t near =
        three(lowering, MICRO_FUSED_FROM, k, constant(lowering, QUICK_LN2_HIGH), a);
    const uint32_t r =
        three(lowering, MICRO_FUSED_FROM, k, constant(lowering, QUICK_LN2_LOW), near);
    const uint32_t r2 = two(lowering, MICRO_MULTIPLY, r, r);
    const uint32_t r4 = two(lowering, MICRO_MULTIPLY, r2, r2);
    const uint32_t low = cubic(lowering, quick_exp_terms, r, r2);
    const uint32_t middle = cubic(lowering, quick_exp_terms + 4, r, r2);
    const uint32_t high =
        three(lowering, MICRO_FUSED, linear(lowering, quick_exp_terms + 8, r), r4, middle);
    const uint32_t q = three(lowering, MICRO_FUSED, high, r4, low);
    const uint32_t sum = two(lowering, MICRO_ADD, three(lowering, MICRO_FUSED, q, r2, r),
                             constant(lowering, 1.0));
    return two(lowering, MICRO_SCALE, sum, k);
}

/* The same in single precision, with fewer terms: single_width.c has these operations in C. */
static uint32_t lower_exp_single(struct lowering *lowering, uint32_t x)
{
    double terms[5];
    for (int i = 0; i < 5; i++)
        terms[i] = (double)single_exp_terms[i];
    const uint32_t rounder = constant(lowering, (double)SINGLE_ROUNDER);
    const uint32_t below =
        two(lowering, MICRO_MINIMUM, constant(lowering, (double)SINGLE_EXP_MOST), x);
    const uint32_t a =
        two(lowering, MICRO_MAXIMUM, constant(lowering, (double)SINGLE_EXP_LEAST), below);
    const uint32_t shifted =
        three(lowering, MICRO_FUSED, a, constant(lowering, (double)SINGLE_LOG2_E), rounder);
    const uint32_t k = two(lowering, MICRO_SUBTRACT, shifted, rounder);
    const uint32_t near =
        three(lowering, MICRO_FUSED_FROM, k, constant(lowering, (double)SINGLE_LN2_HIGH), a);
    const uint32_t r =
        three(lowering, MICRO_FUSED_FROM, k, constant(lowering, (double)SINGLE_LN2_LOW), near);
    const uint32_t r2 = two(lowering, MICRO_MULTIPLY, r, r);
    const uint32_t q =
        three(lowering, MICRO_FUSED, two(lowering, MICRO_MULTIPLY, r2, r2),
              constant(lowering, terms[4]), cubic(lowering, terms, r, r2));
    const uint32_t sum = two(lowering, MICRO_ADD, three(lowering, MICRO_FUSED, q, r2, r),
                             constant(lowering, 1.0));
    return two(lowering, MICRO_SCALE, sum, k);
}

/* p(z) of the logarithm's series. */
static uint32_t log_series(struct lowering *lowering, uint32_t z)
{
    const uint32_t z2 = two(lowering, MICRO_MULTIPLY, z, z);
    if (lowering->pool->single)
        return three(lowering, MICRO_FUSED, z2, constant(lowering, (double)single_log_terms[2]),
                     three(lowering, MICRO_FUSED, z,
                           constant(lowering, (double)single_log_terms[1]),
                           constant(lowering, (double)single_log_terms[0])));
    const uint32_t low = cubic(lowering, quick_log_terms, z, z2);
    const uint32_t high = three(lowering, MICRO_FUSED, z2, constant(lowering, quick_log_terms[6]),
                                linear(lowering, quick_log_terms + 4, z));
    return three(lowering, MICRO_FUSED, high, two(lowering, MICRO_MULTIPLY, z2, z2), low);
}

static uint32_t lower_log(struct lowering *lowering, uint32_t x)
{
    const bool single = lowering->pool->single;
    const uint32_t ln2_high = constant(lowering, single ? (double)SINGLE_LN2_HIGH : QUICK_LN2_HIGH);
    const uint32_t ln2_low = constant(lowering, single ? (double)SINGLE_LN2_LOW : QUICK_LN2_LOW);
    const uint32_t m = one(lowering, MICRO_MANTISSA, AROUND_ONE, x);
    const uint32_t e = two(lowering, MICRO_SUBTRACT, one(lowering, MICRO_EXPONENT, 0, x),
                           one(lowering, MICRO_EXPONENT, 0, m));
    const uint32_t f = two(lowering, MICRO_SUBTRACT, m, constant(lowering, 1.0));
    const uint32_t s = two(lowering, MICRO_DIVIDE, f,
                           two(lowering, MICRO_ADD, f, constant(lowering, 2.0)));
    const uint32_t z = two(lowering, MICRO_MULTIPLY, s, s);
    const uint32_t p = log_series(lowering, z);
    const uint32_t half = two(lowering, MICRO_MULTIPLY,
                              two(lowering, MICRO_MULTIPLY, f, constant(lowering, 0.5)), f);
    const uint32_t rest =
        two(lowering, MICRO_MULTIPLY, s, three(lowering, MICRO_FUSED, z, p, half));
    const uint32_t correction = three(lowering, MICRO_FUSED, e, ln2_low, rest);
    const uint32_t fraction = two(lowering, MICRO_SUBTRACT, f,
                                  two(lowering, MICRO_SUBTRACT, half, correction));
    return three(lowering, MICRO_FUSED, e, ln2_high, fraction);
}

/* ---- operations ---- */

static bool is_truth_op(enum op op)
{
    return op == OP_lt || op == OP_le || op == OP_gt || op == OP_ge || op == OP_eq || op == OP_ne ||
           op == OP_and || op == OP_or || op == OP_not;
}

static uint8_t comparison(enum op op)
{
    switch (op) {
    case OP_lt:
        return LESS;
    case OP_le:
        return LESS_EQUAL;
    case OP_gt:
        return GREATER;
    case OP_ge:
        return GREATER_EQUAL;
    case OP_eq:
        return EQUAL;
    default:
        return NOT_EQUAL;
    }
}

static uint32_t lower_truth(struct lowering *lowering, enum op op, const uint32_t *args)
{
    switch (op) {
    case OP_and:
    case OP_or:
        return two(lowering, op == OP_and ? MICRO_AND : MICRO_OR, truth_part(lowering, args[0]),
                   truth_part(lowering, args[1]));
    case OP_not:
        return two(lowering, MICRO_NOT, truth_part(lowering, args[0]), NO_PART);
    default:
        return compared(lowering, comparison(op), number_part(lowering, args[0]),
                        number_part(lowering, args[1]));
    }
}

/* a - b * rounded(a / b) */
static uint32_t lower_remainder(struct lowering *lowering, uint8_t how, uint32_t a, uint32_t b)
{
    const uint32_t whole = rounded(lowering, how, two(lowering, MICRO_DIVIDE, a, b));
    return two(lowering, MICRO_SUBTRACT, a, two(lowering, MICRO_MULTIPLY, b, whole));
}

static uint32_t lower_round(struct lowering *lowering, uint32_t a)
{
    const uint32_t half = constant(lowering, 0.5);
    const uint32_t below = rounded(lowering, UP, two(lowering, MICRO_SUBTRACT, a, half));
    const uint32_t above = rounded(lowering, DOWN, two(lowering, MICRO_ADD, a, half));
    return blended(lowering, compared(lowering, LESS, a, zero_part(lowering)), below, above);
}

static uint32_t lower_sign(struct lowering *lowering, uint32_t a)
{
    const uint32_t zero = zero_part(lowering);
    const uint32_t below =
        blended(lowering, compared(lowering, LESS, a, zero), constant(lowering, -1.0), zero);
    return blended(lowering, compared(lowering, GREATER, a, zero), constant(lowering, 1.0), below);
}

static uint32_t lower_number(struct lowering *lowering, enum op op, const uint32_t *args)
{
    if (op == OP_choose) {
        const uint32_t truth = truth_part(lowering, args[0]);
        return blended(lowering, truth, number_part(lowering, args[1]),
                       number_part(lowering, args[2]));
    }
    uint32_t parts[3];
    for (uint32_t k = 0; k < 3; k++)
        parts[k] = number_part(lowering, args[k]);
    const uint32_t a = parts[0], b = parts[1], c = parts[2];
    switch (op) {
    case OP_copy:
        return a;
    case OP_negate:
        return two(lowering, MICRO_FLIP, a, constant(lowering, -0.0));
    case OP_abs:
        return two(lowering, MICRO_KEEP, a, constant_bits(lowering, size_bits(lowering->pool)));
    case OP_sqrt:
        return two(lowering, MICRO_ROOT, a, NO_PART);
    case OP_floor:
        return rounded(lowering, DOWN, a);
    case OP_ceil:
        return rounded(lowering, UP, a);
    case OP_trunc:
        return rounded(lowering, TO_ZERO, a);
    case OP_round:
        return lower_round(lowering, a);
    case OP_sign:
        return lower_sign(lowering, a);
    case OP_add:
        return two(lowering, MICRO_ADD, a, b);
    case OP_sub:
        return two(lowering, MICRO_SUBTRACT, a, b);
    case OP_mul:
        return two(lowering, MICRO_MULTIPLY, a, b);
    case OP_div:
        return two(lowering, MICRO_DIVIDE, a, b);
    case OP_min:
        return two(lowering, MICRO_MINIMUM, a, b);
    case OP_max:
        return two(lowering, MICRO_MAXIMUM, a, b);
    case OP_muladd:
        return two(lowering, MICRO_ADD, two(lowering, MICRO_MULTIPLY, a, b), c);
    case OP_mod:
        return lower_remainder(lowering, DOWN, a, b);
    case OP_rem:
        return lower_remainder(lowering, TO_ZERO, a, b);
    case OP_safediv: {
        const uint32_t divided = two(lowering, MICRO_DIVIDE, a, b);
        return blended(lowering, compared(lowering, EQUAL, b, zero_part(lowering)), c, divided);
    }
    case OP_quick_exp:
        return lowering->pool->single ? lower_exp_single(lowering, a) : lower_exp(lowering, a);
    case OP_quick_log:
        return lower_log(lowering, a);
    default:
        assert(false && "an operation that the cut calls arithmetic");
        return a;
    }
}

/* ---------------------------------------------------------------------------------- stretch */

/* A result that stands in a row is stored as soon as it is there. A copy's part has a home of its
 * own already, or another row: it gets a part that can be stored. */
static void keep_row(struct lowering *lowering, uint32_t value)
{
    const uint32_t row = lowering->cut->values[value].row;
    if (row == NO_ROW)
        return;
    uint32_t part = number_part(lowering, value);
    struct part *parts = lowering->stretch->parts;
    if (parts[part].home != HOME_NONE || parts[part].store != NO_ROW) {
        part = two(lowering, MICRO_KEEP, part, constant_bits(lowering, all_bits(lowering->pool)));
        lowering->number_of[value] = part + 1;
    }
    lowering->stretch->parts[part].store = row;
}

static void lower_instruction(struct lowering *lowering, uint32_t value)
{
    const struct instruction *item = &lowering->cut->section->items[value];
    const uint32_t *args = lowering->cut->values[value].args;
    if (is_truth_op((enum op)item->op))
        lowering->truth_of[value] = 1 + lower_truth(lowering, (enum op)item->op, args);
    else
        lowering->number_of[value] = 1 + lower_number(lowering, (enum op)item->op, args);
    keep_row(lowering, value);
}

bool lower_piece(struct stretch *stretch, struct arena *arena, const struct cut *cut,
                 const struct cut_piece *piece, struct pool *pool)
{
    const size_t values = (size_t)cut->section->count + cut->plan->slot_count;
    *stretch = (struct stretch){0};
    struct lowering lowering = {.stretch = stretch,
                                .arena = arena,
                                .cut = cut,
                                .pool = pool,
                                .number_of = ARENA_ARRAY(arena, uint32_t, values),
                                .truth_of = ARENA_ARRAY(arena, uint32_t, values)};
    if (!lowering.number_of || !lowering.truth_of)
        return false;
    for (uint32_t at = piece->first; at < piece->first + piece->count && !lowering.failed; at++)
        lower_instruction(&lowering, cut->order[at]);
    return !lowering.failed;
}

static uint32_t row_part(struct lowering *lowering, uint32_t row)
{
    return add_part(lowering, (struct part){.home = HOME_ROW, .place = row, .store = NO_ROW});
}

bool lower_advance(struct stretch *stretch, struct arena *arena, const struct cut *cut,
                   struct pool *pool)
{
    const struct plan *plan = cut->plan;
    bool *is_state = ARENA_ARRAY(arena, bool, plan->slot_count);
    struct lowering lowering = {.stretch = stretch, .arena = arena, .cut = cut, .pool = pool};
    *stretch = (struct stretch){0};
    if (!is_state)
        return false;
    for (uint32_t i = 0; i < plan->state_count; i++)
        is_state[plan->states[i].slot] = true;
    const uint32_t dt = constant(&lowering, plan->specs.dt);
    const uint32_t whole = constant_bits(&lowering, all_bits(pool));
    for (uint32_t i = 0; i < plan->state_count && !lowering.failed; i++) {
        const uint32_t flow = cut->phase->flows[i], slot = plan->states[i].slot;
        if (flow == FLOW_NONE || is_state[flow])
            continue;
        const uint32_t next =
            plan->states[i].memory
                ? two(&lowering, MICRO_KEEP, row_part(&lowering, flow), whole)
                : two(&lowering, MICRO_ADD, row_part(&lowering, slot),
                      two(&lowering, MICRO_MULTIPLY, row_part(&lowering, flow), dt));
        if (!lowering.failed)
            stretch->parts[next].store = slot;
    }
    return !lowering.failed;
}
