// SPDX-License-Identifier: MIT
/* Operators of the equation language outside of models: the same meaning, the same bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vector.h"
#include "study/operate.h"

#include <math.h>
#include <string.h>

static const struct {
    enum expr_op op;
    double a, b, value;
} rules[] = {
    {EXPR_SUB, 1, 3, -2},    {EXPR_DIV, 1, 4, 0.25}, {EXPR_SAFEDIV, 1, 0, 0},
    {EXPR_MOD, -7, 3, 2},    {EXPR_MOD, 7, -3, -2}, /* the sign of the divisor, as in models */
    {EXPR_LT, 1, 2, 1},      {EXPR_LE, 2, 2, 1},     {EXPR_GT, 1, 2, 0},
    {EXPR_GE, 1, 2, 0},      {EXPR_EQ, 2, 2, 1},     {EXPR_NE, 2, 2, 0},
    {EXPR_AND, 2, 0, 0},     {EXPR_OR, 0, -1, 1},    {EXPR_NOT, 0, 9, 1},
    {EXPR_NEGATE, 3, 9, -3}, {EXPR_PLUS, 3, 9, 3},   {EXPR_POW, 2, 10, 1024},
};

static void operators_mean_what_they_mean_in_models(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (operate(rules[i].op, rules[i].a, rules[i].b) != rules[i].value)
            fail_msg("rule %zu gives %.17g", i, operate(rules[i].op, rules[i].a, rules[i].b));
}

static void what_is_undefined_stays_undefined(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        assert_true(isnan(operate(rules[i].op, NAN, 1)));
    assert_true(isnan(operate(EXPR_AND, 0, NAN)));
    assert_true(isnan(operate(EXPR_EQ, 1, NAN)));
    assert_true(operate(EXPR_NOT, 1, NAN) == 0); /* one number is all it takes */
}

static void same_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static void elementary_functions_have_the_bits_of_models(void **state)
{
    (void)state;
    const struct vector_table *table = vector_table(VECTOR_PORTABLE);
    for (double x = 0.1; x < 5; x += 0.37) {
        same_bits(operate_ln(x), vector_one1(table->log, x));
        same_bits(operate_exp(x), vector_one1(table->exp, x));
        same_bits(operate(EXPR_POW, x, 1.7), vector_one2(table->pow, x, 1.7));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_mean_what_they_mean_in_models),
        cmocka_unit_test(what_is_undefined_stays_undefined),
        cmocka_unit_test(elementary_functions_have_the_bits_of_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
