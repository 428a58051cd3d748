// SPDX-License-Identifier: MIT
/* Each operation of base/op.def in micro-operations with the same result in every bit, NaNs and signs
 * of zero included: minima and maxima take their second operand unless the first is truly below or
 * above, as the processor's do, and products are rounded before they are added. */
#include "native/lower.h"

#include "native/elementary.h"

#include <assert.h>

/* --------------------------------------------------------------------------- reading values */

/* A slot that stands ready, or a value that another piece left in its row. */
static uint32_t outside_part(struct lowering *lowering, uint32_t value)
{
    const struct cut *cut = lowering->cut;
    const uint32_t count = cut->section->count;
    if (value < count && cut->values[value].apart != NOT_APART)
        return lowering_part(lowering, (struct part){.home = HOME_APART,
                                                     .place = cut->values[value].apart,
                                                     .store = NO_ROW});
    if (value < count)
        return lowering_part(
            lowering,
            (struct part){.home = cut->section->items[value].uniform ? HOME_UNIFORM : HOME_ROW,
                          .place = cut->values[value].row,
                          .store = NO_ROW});
    const uint32_t slot = value - count;
    if (slot == 0)
        return lowering_constant(lowering, 0.0);
    if (cut->constant_of[slot])
        return lowering_constant(lowering, cut->plan->constants[cut->constant_of[slot] - 1].value);
    return lowering_part(lowering,
                         (struct part){.home = cut->uniform_rows[slot] ? HOME_UNIFORM : HOME_ROW,
                                       .place = slot,
                                       .store = NO_ROW});
}

static uint32_t number_part(struct lowering *lowering, uint32_t value)
{
    if (!lowering->number_of[value]) {
        const uint32_t part = lowering->truth_of[value]
                                  ? lowering_micro(lowering, MICRO_NUMBER, 0,
                                                   lowering->truth_of[value] - 1, NO_PART, NO_PART)
                                  : outside_part(lowering, value);
        lowering->number_of[value] = part + 1;
    }
    return lowering->number_of[value] - 1;
}

/* The number that a value is in all lanes and always; NULL when that is not known. */
static const double *known_number(const struct lowering *lowering, uint32_t value)
{
    const struct cut *cut = lowering->cut;
    const uint32_t count = cut->section->count;
    const uint32_t constant = value < count ? 0 : cut->constant_of[value - count];
    return constant ? &cut->plan->constants[constant - 1].value : NULL;
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
    const uint32_t half = lowering_constant(lowering, 0.5);
    const uint32_t below = rounded(lowering, UP, two(lowering, MICRO_SUBTRACT, a, half));
    const uint32_t above = rounded(lowering, DOWN, two(lowering, MICRO_ADD, a, half));
    return blended(lowering, compared(lowering, LESS, a, zero_part(lowering)), below, above);
}

static uint32_t lower_sign(struct lowering *lowering, uint32_t a)
{
    const uint32_t zero = zero_part(lowering);
    const uint32_t below = blended(lowering, compared(lowering, LESS, a, zero),
                                   lowering_constant(lowering, -1.0), zero);
    return blended(lowering, compared(lowering, GREATER, a, zero), lowering_constant(lowering, 1.0),
                   below);
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
        return two(lowering, MICRO_FLIP, a, lowering_constant(lowering, -0.0));
    case OP_abs:
        return two(lowering, MICRO_KEEP, a, lowering_bits(lowering, size_bits(lowering->pool)));
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
        return elementary_quick_exp(lowering, a);
    case OP_quick_log:
        return elementary_quick_log(lowering, a);
    case OP_strict_exp:
        return elementary_strict_exp(lowering, a);
    case OP_strict_log:
        return elementary_strict_log(lowering, a);
    case OP_strict_pow:
        return elementary_strict_pow(lowering, a, b, known_number(lowering, args[1]));
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
    if (lowering->failed)
        return;
    struct part *parts = lowering->stretch->parts;
    if (parts[part].home != HOME_NONE || parts[part].store != NO_ROW) {
        part = two(lowering, MICRO_KEEP, part, lowering_bits(lowering, all_bits(lowering->pool)));
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
    return lowering_part(lowering, (struct part){.home = HOME_ROW, .place = row, .store = NO_ROW});
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
    const uint32_t dt = lowering_constant(&lowering, plan->specs.dt);
    const uint32_t whole = lowering_bits(&lowering, all_bits(pool));
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
