// SPDX-License-Identifier: MIT
/* One function for each operation that has a cheaper form. */
#include "plan/quick.h"

#include "base/vector.h"

#include <math.h>

enum { DEPTH = 6 }; /* how far a value's form is looked into */

static uint32_t op1(struct values *values, enum op op, uint32_t a)
{
    return value_op(values, op, a, VALUE_ZERO, VALUE_ZERO);
}

static uint32_t op2(struct values *values, enum op op, uint32_t a, uint32_t b)
{
    return value_op(values, op, a, b, VALUE_ZERO);
}

static bool is_op(const struct values *values, uint32_t index, enum op op)
{
    return values->items[index].kind == VALUE_OP && values->items[index].op == op;
}

static bool is_zero(const struct values *values, uint32_t index) /* of either sign */
{
    double number;
    return value_is_number(values, index, &number) && number == 0.0;
}

static uint32_t quick_sum(struct values *values, uint32_t a, uint32_t b)
{
    if (is_zero(values, a))
        return b;
    return is_zero(values, b) ? a : VALUE_NONE;
}

static uint32_t quick_quotient(struct values *values, uint32_t a, uint32_t b)
{
    double number;
    const struct value divisor = values->items[b];
    if (value_is_number(values, b, &number))
        return isnormal(number) && isnormal(1.0 / number)
                   ? op2(values, OP_mul, a, value_number(values, 1.0 / number))
                   : VALUE_NONE;
    if (divisor.level < LEVEL_STEP && values->items[a].level == LEVEL_STEP)
        return op2(values, OP_mul, a, op2(values, OP_div, value_number(values, 1.0), b));
    if (value_is_number(values, a, &number) && number == 1.0 && is_op(values, b, OP_div))
        return op2(values, OP_div, divisor.args[1], divisor.args[0]);
    return VALUE_NONE;
}

/* Whether a value is 0 or more, or no number, by its form alone. */
static bool is_never_negative(const struct values *values, uint32_t index, unsigned depth)
{
    double number;
    const struct value *value = &values->items[index];
    const uint32_t *args = value->args;
    if (value_is_number(values, index, &number))
        return !signbit(number);
    if (value->kind != VALUE_OP || depth == 0)
        return false;
    switch ((enum op)value->op) {
    case OP_quick_exp:
    case OP_abs:
        return true;
    case OP_max: /* a > b ? a : b, which is b where a is no number */
        return is_never_negative(values, args[1], depth - 1) ||
               (value_is_number(values, args[0], &number) && number >= 0.0);
    case OP_add:
    case OP_mul:
    case OP_div:
    case OP_min:
        return is_never_negative(values, args[0], depth - 1) &&
               is_never_negative(values, args[1], depth - 1);
    case OP_choose:
        return is_never_negative(values, args[1], depth - 1) &&
               is_never_negative(values, args[2], depth - 1);
    default:
        return false;
    }
}

static uint32_t choose(struct values *values, uint32_t condition, uint32_t yes, uint32_t no)
{
    return value_op(values, OP_choose, condition, yes, no);
}

/* What x ^ y is for an x below 0, from the power of its size: of the other sign where y is odd, no number
 * where y is no integer. */
static uint32_t negative_power(struct values *values, uint32_t size, uint32_t y)
{
    const uint32_t half = op2(values, OP_mul, y, value_number(values, 0.5));
    const uint32_t odd = op2(values, OP_ne, op1(values, OP_floor, half), half);
    const uint32_t whole = op2(values, OP_eq, op1(values, OP_floor, y), y);
    const uint32_t signed_size = choose(values, odd, op1(values, OP_negate, size), size);
    return choose(values, whole, signed_size, value_number(values, (double)NAN));
}

static uint32_t quick_any_power(struct values *values, uint32_t x, uint32_t y)
{
    const uint32_t one = value_number(values, 1.0);
    const bool plain = is_never_negative(values, x, DEPTH);
    const uint32_t base = plain ? x : op1(values, OP_abs, x);
    const uint32_t power =
        op1(values, OP_quick_exp, op2(values, OP_mul, y, op1(values, OP_quick_log, base)));
    const uint32_t is_one = op2(values, OP_or, op2(values, OP_eq, y, VALUE_ZERO),
                                op2(values, OP_eq, base, one));
    const uint32_t size = choose(values, is_one, one, power);
    if (plain)
        return size;
    const uint32_t negative = op2(values, OP_lt, x, VALUE_ZERO);
    return choose(values, negative, negative_power(values, size, y), size);
}

static uint32_t quick_power(struct values *values, uint32_t a, uint32_t b)
{
    const struct vector_table *map = vector_table(VECTOR_PORTABLE);
    double number;
    if (value_is_number(values, b, &number)) {
        if (number == 2.0)
            return op2(values, OP_mul, a, a);
        if (number == 3.0)
            return op2(values, OP_mul, op2(values, OP_mul, a, a), a);
        if (number == -1.0)
            return op2(values, OP_div, value_number(values, 1.0), a);
        if (isfinite(number) && number != trunc(number))
            return op1(values, OP_quick_exp, op2(values, OP_mul, b, op1(values, OP_quick_log, a)));
        return VALUE_NONE;
    }
    if (value_is_number(values, a, &number) && isfinite(number) && number > 0.0)
        return op1(values, OP_quick_exp,
                   op2(values, OP_mul, b, value_number(values, vector_one1(map->quick_log, number))));
    return quick_any_power(values, a, b);
}

enum op quick_op(enum op op)
{
    switch (op) {
    case OP_exp:
        return OP_quick_exp;
    case OP_log:
        return OP_quick_log;
    default:
        return op;
    }
}

enum op strict_op(enum op op)
{
    switch (op) {
    case OP_exp:
        return OP_strict_exp;
    case OP_log:
        return OP_strict_log;
    case OP_pow:
        return OP_strict_pow;
    default:
        return op;
    }
}

uint32_t quick_form(struct values *values, enum op op, uint32_t a, uint32_t b)
{
    switch (op) {
    case OP_add:
        return quick_sum(values, a, b);
    case OP_mul:
        return is_zero(values, a) || is_zero(values, b) ? VALUE_ZERO : VALUE_NONE;
    case OP_div:
        return quick_quotient(values, a, b);
    case OP_pow:
        return quick_power(values, a, b);
    default:
        return VALUE_NONE;
    }
}
