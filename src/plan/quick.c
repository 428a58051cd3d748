// SPDX-License-Identifier: MIT
/* One function for each operation that has a cheaper form. */
#include "plan/quick.h"

#include "base/vector.h"

#include <math.h>

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
            return op1(values, OP_exp, op2(values, OP_mul, b, op1(values, OP_log, a)));
        return VALUE_NONE;
    }
    if (value_is_number(values, a, &number) && isfinite(number) && number > 0.0)
        return op1(values, OP_exp,
                   op2(values, OP_mul, b, value_number(values, vector_one1(map->log, number))));
    return op2(values, OP_quick_pow, a, b);
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
