// SPDX-License-Identifier: MIT
/* Cheaper forms of quotients and powers: what becomes of them, and that they come to the same numbers
 * but for rounding, whatever goes in. */
#include "plan_fixture.h"

enum shape { X_BY_NUMBER, X_BY_INPUT, TURNED, TO_NUMBER, NUMBER_TO, TO_INPUT, SIZE_TO_INPUT, LOG, EXP };

/* Each for a number k, a stock x and an input y; the operation that is left of it. */
static const struct {
    enum shape shape;
    double number;
    enum op left;
} quick_rules[] = {
    {X_BY_NUMBER, 3, OP_mul},   {X_BY_NUMBER, -0.7, OP_mul},   {X_BY_NUMBER, 1e-310, OP_div},
    {X_BY_INPUT, 0, OP_mul},    {TURNED, 0, OP_div},           {TO_NUMBER, 2, OP_mul},
    {TO_NUMBER, 3, OP_mul},     {TO_NUMBER, -1, OP_div},       {TO_NUMBER, 0.42, OP_quick_exp},
    {TO_NUMBER, -2.5, OP_quick_exp}, {TO_NUMBER, 4, OP_pow},   {NUMBER_TO, 0.37, OP_quick_exp},
    {NUMBER_TO, -2, OP_choose}, {TO_INPUT, 0, OP_choose},      {SIZE_TO_INPUT, 0, OP_choose},
    {LOG, 0, OP_quick_log},     {EXP, 0, OP_quick_exp},
};

static const struct node *shaped(struct maker *m, enum shape shape, double number,
                                 const struct node *x, const struct node *y)
{
    switch (shape) {
    case X_BY_NUMBER:
        return op2(m, OP_div, x, num(m, number));
    case X_BY_INPUT:
        return op2(m, OP_div, x, y);
    case TURNED:
        return op2(m, OP_div, num(m, 1), op2(m, OP_div, x, y));
    case TO_NUMBER:
        return op2(m, OP_pow, x, num(m, number));
    case NUMBER_TO:
        return op2(m, OP_pow, num(m, number), x);
    case TO_INPUT:
        return op2(m, OP_pow, x, y);
    case SIZE_TO_INPUT:
        return op2(m, OP_pow, op1(m, OP_abs, x), y);
    case LOG:
        return op1(m, OP_log, x);
    case EXP:
        return op1(m, OP_exp, x);
    }
    return NULL;
}

static bool is_near(double found, double expected)
{
    return same_number(found, expected) || found == expected ||
           fabs(found - expected) <= 1e-13 * fabs(expected);
}

/* The value of a rule for one x and y, and the operation that computes it. */
static double run_shaped(size_t rule, bool quick, double x, double y, enum op *last)
{
    struct maker m = make_model(1, 1, 4);
    aux(&m, "x0", num(&m, 1));
    aux(&m, "y", num(&m, 1));
    stock(&m, "x", ref(&m, 0), ref(&m, 0));
    aux(&m, "z",
        shaped(&m, quick_rules[rule].shape, quick_rules[rule].number, ref(&m, 2), ref(&m, 1)));
    const uint32_t inputs[] = {0, 1}, z = 3;
    const struct plan_options options = {
        .inputs = inputs, .input_count = 2, .outputs = &z, .output_count = 1, .quick = quick};
    struct made made;
    build_good(&made, &m, &options);
    double given[][LANES] = {{x, x}, {y, y}};
    double *rows = run_plan(made.plan, given);
    const double value = rows[0];
    const struct section *step = &made.plan->phases->step;
    *last = (enum op)step->items[step->count - 1].op;
    free(rows);
    end(&made, &m);
    return value;
}

static void quick_forms_hold_for_every_number(void **state)
{
    (void)state;
    static const double probes[] = {0,   1,    -1,       0.25,      7.3, -12.5,
                                    1e9, 3e-9, INFINITY, -INFINITY, NAN};
    enum { PROBES = sizeof probes / sizeof *probes };
    for (size_t i = 0; i < sizeof quick_rules / sizeof *quick_rules; i++)
        for (size_t k = 0; k < PROBES * PROBES; k++) {
            const double x = probes[k / PROBES], y = probes[k % PROBES];
            enum op quick_op, strict_op;
            const enum shape shape = quick_rules[i].shape;
            const bool power = shape == TO_NUMBER || shape == TO_INPUT;
            const double exponent = shape == TO_NUMBER ? quick_rules[i].number : y;
            if (power && x == -INFINITY && exponent != trunc(exponent))
                continue; /* no number in place of infinity: neither is finite */
            const double quick = run_shaped(i, true, x, y, &quick_op);
            const double strict = run_shaped(i, false, x, y, &strict_op);
            if (!is_near(quick, strict))
                fail_msg("rule %zu of %g and %g: %.17g, not %.17g", i, x, y, quick, strict);
            assert_int_equal(quick_op, quick_rules[i].left);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quick_forms_hold_for_every_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
