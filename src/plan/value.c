// SPDX-License-Identifier: MIT
/* Hash-consing, folding and exact identities. Open addressing over at most half of the places. */
#include "plan/value.h"

#include "base/vector.h"
#include "plan/graph_value.h"
#include "plan/quick.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct {
    const char *shown;
    uint8_t arguments;
} operations[OP_COUNT] = {
#define OP(name, arity, shown, value) {shown, arity},
#define MAP1(name, shown, function) {shown, 1},
#define MAP2(name, shown, function) {shown, 2},
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
};

uint8_t op_arguments(enum op op)
{
    return operations[op].arguments;
}

const char *op_shown(enum op op)
{
    return operations[op].shown;
}

/* The kernels' arithmetic for one lane: the same table, compiled with the same flags. */
double value_compute(enum op op, double a, double b, double c)
{
    const struct vector_table *map = vector_table(VECTOR_PORTABLE);
    switch (op) {
#define OP(name, arity, shown, value)                                                              \
    case OP_##name:                                                                                \
        return (value);
#define MAP1(name, shown, function)                                                                \
    case OP_##name:                                                                                \
        return vector_one1(map->name, a);
#define MAP2(name, shown, function)                                                                \
    case OP_##name:                                                                                \
        return vector_one2(map->name, a, b);
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    case OP_COUNT:
        break;
    }
    assert(false && "an operation of the table");
    return c;
}

static uint64_t hash_value(const struct value *value)
{
    uint64_t words[sizeof *value / sizeof(uint64_t)];
    static_assert(sizeof words == sizeof *value, "a value has no padding");
    memcpy(words, value, sizeof words);
    uint64_t hash = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

/* The place that holds the value, or the free one where it belongs. */
static uint32_t *find_place(const struct values *values, const struct value *value)
{
    const uint32_t mask = values->place_count - 1;
    uint32_t place = (uint32_t)hash_value(value) & mask;
    while (values->places[place] &&
           memcmp(&values->items[values->places[place] - 1], value, sizeof *value) != 0)
        place = (place + 1) & mask;
    return &values->places[place];
}

/* Room for one more value, and twice as many places as values. */
static bool make_room(struct values *values)
{
    if (values->count < values->capacity)
        return true;
    const uint32_t capacity = values->capacity ? values->capacity * 2 : 64;
    struct value *items =
        arena_grow(values->arena, values->items, values->count, capacity, sizeof *items);
    uint32_t *places = ARENA_ARRAY(values->arena, uint32_t, (size_t)capacity * 2);
    if (!items || !places)
        return false;
    values->items = items;
    values->capacity = capacity;
    values->places = places;
    values->place_count = capacity * 2;
    for (uint32_t i = 0; i < values->count; i++)
        *find_place(values, &items[i]) = i + 1;
    return true;
}

static uint32_t add_value(struct values *values, const struct value *value)
{
    if (values->failed || !make_room(values)) {
        values->failed = true;
        return VALUE_ZERO;
    }
    uint32_t *place = find_place(values, value);
    if (*place && !(value_is_computed(value) && plan_leaves_out(values->without, PASS_sharing))) {
        values->savings.shared += value_is_computed(value);
        return *place - 1;
    }
    values->items[values->count] = *value;
    *place = ++values->count;
    return *place - 1;
}

void values_init(struct values *values, struct arena *arena)
{
    *values = (struct values){.arena = arena};
    const uint32_t zero = value_number(values, 0.0);
    assert(zero == VALUE_ZERO);
    (void)zero;
}

uint32_t value_number(struct values *values, double number)
{
    struct value value = {.kind = VALUE_NUMBER, .level = LEVEL_CONSTANT};
    if (isnan(number))
        number = NAN; /* one NaN is like another */
    memcpy(&value.low, &number, sizeof number);
    return add_value(values, &value);
}

bool value_is_number(const struct values *values, uint32_t index, double *out)
{
    const struct value *value = &values->items[index];
    if (value->kind != VALUE_NUMBER)
        return false;
    memcpy(out, &value->low, sizeof *out);
    return true;
}

bool value_is_computed(const struct value *value)
{
    return value->kind >= VALUE_OP;
}

uint32_t value_leaf(struct values *values, enum value_kind kind, uint32_t cell)
{
    const struct value value = {.kind = (uint8_t)kind,
                                .level = kind == VALUE_INPUT ? LEVEL_ONCE : LEVEL_STEP,
                                .cell = cell};
    return add_value(values, &value);
}

/* ---- exact identities ---- */

static bool is_exactly(const struct values *values, uint32_t index, double number)
{
    double found;
    return value_is_number(values, index, &found) && memcmp(&found, &number, sizeof found) == 0;
}

static bool is_zero(const struct values *values, uint32_t index) /* of either sign */
{
    double found;
    return value_is_number(values, index, &found) && found == 0.0;
}

static bool is_op(const struct values *values, uint32_t index, enum op op)
{
    return values->items[index].kind == VALUE_OP && values->items[index].op == op;
}

/* 0 or 1 and nothing else. */
static bool is_truth(const struct values *values, uint32_t index)
{
    const struct value *value = &values->items[index];
    if (value->kind == VALUE_NUMBER)
        return is_exactly(values, index, 0.0) || is_exactly(values, index, 1.0);
    if (value->kind != VALUE_OP)
        return false;
    switch ((enum op)value->op) {
    case OP_not:
    case OP_lt:
    case OP_le:
    case OP_gt:
    case OP_ge:
    case OP_eq:
    case OP_ne:
    case OP_and:
    case OP_or:
        return true;
    default:
        return false;
    }
}

/* Where only "not 0" matters: x instead of x <> 0. */
static uint32_t condition(const struct values *values, uint32_t index)
{
    while (is_op(values, index, OP_ne) && values->items[index].args[0] == VALUE_ZERO)
        index = values->items[index].args[1]; /* the number zero is sorted first */
    return index;
}

/* Dividing by a power of two is multiplying by its reciprocal: both are the same real number,
 * rounded once. */
static bool has_exact_reciprocal(const struct values *values, uint32_t index, double *reciprocal)
{
    double number;
    int exponent;
    if (!value_is_number(values, index, &number) || !isnormal(number))
        return false;
    *reciprocal = 1.0 / number;
    return fabs(frexp(number, &exponent)) == 0.5 && isnormal(*reciprocal);
}

static uint32_t simplify_sum(struct values *values, enum op op, uint32_t a, uint32_t b)
{
    const struct value *items = values->items;
    double number;
    if (op == OP_sub && is_op(values, b, OP_negate))
        return value_op(values, OP_add, a, items[b].args[0], VALUE_ZERO);
    if (op == OP_sub && value_is_number(values, b, &number))
        return value_op(values, OP_add, a, value_number(values, -number), VALUE_ZERO);
    if (op == OP_sub)
        return VALUE_NONE;
    if (is_exactly(values, a, -0.0))
        return b;
    if (is_exactly(values, b, -0.0))
        return a;
    if (is_op(values, b, OP_negate))
        return value_op(values, OP_sub, a, items[b].args[0], VALUE_ZERO);
    if (is_op(values, a, OP_negate))
        return value_op(values, OP_sub, b, items[a].args[0], VALUE_ZERO);
    return VALUE_NONE;
}

/* -(k * x), -(x / k) and -(k / x) for a number k: the sign moves into k. */
static uint32_t simplify_negation(struct values *values, uint32_t a)
{
    const struct value value = values->items[a];
    double number;
    if (is_op(values, a, OP_negate))
        return value.args[0];
    if (!is_op(values, a, OP_mul) && !is_op(values, a, OP_div))
        return VALUE_NONE;
    if (value_is_number(values, value.args[0], &number))
        return value_op(values, (enum op)value.op, value_number(values, -number), value.args[1],
                        VALUE_ZERO);
    if (value_is_number(values, value.args[1], &number))
        return value_op(values, (enum op)value.op, value.args[0], value_number(values, -number),
                        VALUE_ZERO);
    return VALUE_NONE;
}

/* (-x) * k and the like for a number k: the same. */
static uint32_t move_sign(struct values *values, enum op op, uint32_t a, uint32_t b)
{
    double number;
    if (is_op(values, a, OP_negate) && value_is_number(values, b, &number))
        return value_op(values, op, values->items[a].args[0], value_number(values, -number),
                        VALUE_ZERO);
    if (is_op(values, b, OP_negate) && value_is_number(values, a, &number))
        return value_op(values, op, value_number(values, -number), values->items[b].args[0],
                        VALUE_ZERO);
    return VALUE_NONE;
}

static uint32_t simplify_product(struct values *values, enum op op, uint32_t a, uint32_t b)
{
    double reciprocal;
    if (is_exactly(values, b, 1.0))
        return a;
    if (is_exactly(values, b, -1.0))
        return value_op(values, OP_negate, a, VALUE_ZERO, VALUE_ZERO);
    if (op == OP_div && has_exact_reciprocal(values, b, &reciprocal))
        return value_op(values, OP_mul, a, value_number(values, reciprocal), VALUE_ZERO);
    if (op == OP_mul && is_exactly(values, a, 1.0))
        return b;
    if (op == OP_mul && is_exactly(values, a, -1.0))
        return value_op(values, OP_negate, b, VALUE_ZERO, VALUE_ZERO);
    return move_sign(values, op, a, b);
}

/* and, or: with a number, or the same thing twice. */
static uint32_t simplify_junction(struct values *values, enum op op, uint32_t a, uint32_t b)
{
    const uint32_t x = condition(values, a), y = condition(values, b);
    double number;
    if (x != a || y != b)
        return value_op(values, op, x, y, VALUE_ZERO);
    const bool first = value_is_number(values, a, &number);
    if (first || value_is_number(values, b, &number)) {
        const uint32_t other = first ? b : a;
        if ((number != 0.0) == (op == OP_or))
            return value_number(values, op == OP_or ? 1.0 : 0.0);
        return value_op(values, OP_ne, other, VALUE_ZERO, VALUE_ZERO);
    }
    return a == b && is_truth(values, a) ? a : VALUE_NONE;
}

static uint32_t simplify_choice(struct values *values, uint32_t a, uint32_t b, uint32_t c)
{
    double number;
    if (value_is_number(values, a, &number))
        return number != 0.0 ? b : c;
    if (b == c)
        return b;
    if (is_op(values, a, OP_not))
        return value_op(values, OP_choose, values->items[a].args[0], c, b);
    const uint32_t x = condition(values, a);
    return x != a ? value_op(values, OP_choose, x, b, c) : VALUE_NONE;
}

/* a < b, or a <= b, of a draw, which lies between 0 and 1 and is neither, and a number. */
static uint32_t simplify_order(struct values *values, uint32_t a, uint32_t b)
{
    double number;
    const bool draw_first = values->items[a].kind == VALUE_RANDOM;
    const bool draw_last = values->items[b].kind == VALUE_RANDOM;
    if (!(draw_first && value_is_number(values, b, &number)) &&
        !(draw_last && value_is_number(values, a, &number)))
        return VALUE_NONE;
    if (number <= 0.0)
        return value_number(values, draw_first ? 0.0 : 1.0);
    if (number >= 1.0)
        return value_number(values, draw_first ? 1.0 : 0.0);
    return VALUE_NONE;
}

/* A value that is the same for all arguments; VALUE_NONE when there is no simpler one. */
static uint32_t simplify(struct values *values, enum op op, uint32_t a, uint32_t b, uint32_t c)
{
    const struct value *items = values->items;
    switch (op) {
    case OP_copy:
        return a;
    case OP_negate:
        return simplify_negation(values, a);
    case OP_not:
        if (is_op(values, a, OP_eq))
            return value_op(values, OP_ne, items[a].args[0], items[a].args[1], VALUE_ZERO);
        return is_op(values, a, OP_ne)
                   ? value_op(values, OP_eq, items[a].args[0], items[a].args[1], VALUE_ZERO)
                   : VALUE_NONE;
    case OP_abs:
        return is_op(values, a, OP_negate)
                   ? value_op(values, OP_abs, items[a].args[0], VALUE_ZERO, VALUE_ZERO)
                   : VALUE_NONE;
    case OP_add:
    case OP_sub:
        return simplify_sum(values, op, a, b);
    case OP_mul:
    case OP_div:
        return simplify_product(values, op, a, b);
    case OP_safediv:
        if (is_zero(values, b))
            return c;
        return items[b].kind == VALUE_NUMBER ? value_op(values, OP_div, a, b, VALUE_ZERO)
                                             : VALUE_NONE;
    case OP_min:
    case OP_max:
        return a == b ? a : VALUE_NONE;
    case OP_lt:
    case OP_le:
        return simplify_order(values, a, b);
    case OP_gt:
    case OP_ge:
        return simplify_order(values, b, a);
    case OP_ne:
        return a == VALUE_ZERO && is_truth(values, b) ? b : VALUE_NONE;
    case OP_and:
    case OP_or:
        return simplify_junction(values, op, a, b);
    case OP_choose:
        return simplify_choice(values, a, b, c);
    default:
        return VALUE_NONE;
    }
}

static bool is_commutative(enum op op)
{
    return op == OP_add || op == OP_mul || op == OP_eq || op == OP_ne || op == OP_and ||
           op == OP_or;
}

static enum level highest_level(const struct values *values, const uint32_t *args, uint8_t arity)
{
    enum level level = LEVEL_ONCE; /* what is not folded is computed, at least once */
    for (uint8_t i = 0; i < arity; i++) {
        const enum level of_arg = (enum level)values->items[args[i]].level;
        level = of_arg > level ? of_arg : level;
    }
    return level;
}

uint32_t value_op(struct values *values, enum op exact, uint32_t a, uint32_t b, uint32_t c)
{
    if (values->failed)
        return VALUE_ZERO;
    const enum op op = values->quick ? quick_op(exact) : strict_op(exact);
    const uint8_t arity = op_arguments(op);
    double x = 0.0, y = 0.0, z = 0.0;
    const bool folds = !plan_leaves_out(values->without, PASS_folding);
    if (folds && value_is_number(values, a, &x) && (arity < 2 || value_is_number(values, b, &y)) &&
        (arity < 3 || value_is_number(values, c, &z))) {
        values->savings.folded++;
        return value_number(values, value_compute(op, x, y, z));
    }
    if (is_commutative(op) && a > b) { /* one order for both; the number zero comes first */
        const uint32_t swap = a;
        a = b, b = swap;
    }
    uint32_t simpler = plan_leaves_out(values->without, PASS_identities)
                           ? VALUE_NONE
                           : simplify(values, op, a, b, c);
    if (simpler == VALUE_NONE && values->quick)
        simpler = quick_form(values, op, a, b);
    if (simpler != VALUE_NONE) {
        values->savings.simplified++;
        return simpler;
    }
    const struct value value = {
        .kind = VALUE_OP,
        .op = (uint8_t)op,
        .arity = arity,
        .args = {a, b, c},
        .level = (uint8_t)highest_level(values, (const uint32_t[]){a, b, c}, arity)};
    return add_value(values, &value);
}

uint32_t value_graph(struct values *values, const struct graph *graph, uint32_t x)
{
    double number;
    if (!values->failed && !plan_leaves_out(values->without, PASS_folding) &&
        value_is_number(values, x, &number)) {
        values->savings.folded++;
        return value_number(values, graph_value(graph, number));
    }
    const struct value table = {.kind = VALUE_TABLE, .low = (uint64_t)(uintptr_t)graph};
    const uint32_t of = add_value(values, &table);
    if (values->failed)
        return VALUE_ZERO;
    const struct value value = {.kind = VALUE_GRAPH,
                                .arity = 1,
                                .args = {x},
                                .of = of,
                                .level = (uint8_t)highest_level(values, &x, 1)};
    return add_value(values, &value);
}

const struct graph *value_table_graph(const struct value *table)
{
    assert(table->kind == VALUE_TABLE);
    return (const struct graph *)(uintptr_t)table->low;
}

uint32_t value_random(struct values *values, const struct node *node, enum level level)
{
    const struct value stream = {
        .kind = VALUE_STREAM, .low = node->name_hash, .high = node->seed, .call = node->call};
    const uint32_t of = add_value(values, &stream);
    const struct value value = {.kind = VALUE_RANDOM, .level = (uint8_t)level, .of = of};
    return add_value(values, &value);
}

uint32_t value_history(struct values *values, uint32_t input, uint32_t delay, uint32_t before)
{
    const struct value value = {
        .kind = VALUE_HISTORY, .arity = 3, .args = {input, delay, before}, .level = LEVEL_STEP};
    return add_value(values, &value);
}
