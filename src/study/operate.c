// SPDX-License-Identifier: MIT
/* Elementary functions come from base/vector.h: those of the C library differ between machines. */
#include "study/operate.h"

#include "base/vector.h"

#include <math.h>

static const struct vector_table *functions(void)
{
    return vector_table(VECTOR_PORTABLE);
}

double operate_ln(double x)
{
    return vector_one1(functions()->log, x);
}

double operate_exp(double x)
{
    return vector_one1(functions()->exp, x);
}

/* Has the sign of the divisor. */
static double remainder_of(double a, double b)
{
    return a - b * floor(a / b);
}

double operate(enum expr_op op, double a, double b)
{
    const bool one = op == EXPR_NEGATE || op == EXPR_PLUS || op == EXPR_NOT;
    if (isnan(a) || (!one && isnan(b)))
        return NAN;
    switch (op) {
    case EXPR_ADD:
        return a + b;
    case EXPR_SUB:
        return a - b;
    case EXPR_MUL:
        return a * b;
    case EXPR_DIV:
        return a / b;
    case EXPR_SAFEDIV:
        return b == 0.0 ? 0.0 : a / b;
    case EXPR_POW:
        return vector_one2(functions()->pow, a, b);
    case EXPR_MOD:
        return remainder_of(a, b);
    case EXPR_LT:
        return a < b;
    case EXPR_LE:
        return a <= b;
    case EXPR_GT:
        return a > b;
    case EXPR_GE:
        return a >= b;
    case EXPR_EQ:
        return a == b;
    case EXPR_NE:
        return a != b;
    case EXPR_AND:
        return a != 0.0 && b != 0.0;
    case EXPR_OR:
        return a != 0.0 || b != 0.0;
    case EXPR_NEGATE:
        return -a;
    case EXPR_PLUS:
        return a;
    case EXPR_NOT:
        return a == 0.0;
    case EXPR_TRANSPOSE:
        break;
    }
    return NAN;
}
