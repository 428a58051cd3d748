// SPDX-License-Identifier: MIT
/* What plan_build promises: the numbers of the model, bit for bit, with as little work as
 * possible. */
#include "plan_models.h"

/* The value of one output at one step, first lane. */
static double value_at(const struct plan *plan, size_t step, uint32_t output)
{
    double *rows = run_plan(plan, NULL);
    const double value = rows[(step * plan->output_count + output) * LANES];
    free(rows);
    return value;
}

static void check_problem(const struct made *made, const char *message)
{
    for (size_t i = 0; i < made->problems.count; i++)
        if (strstr(made->problems.items[i].message, message))
            return;
    problems_print(&made->problems, stderr);
    fail_msg("no problem says '%s'", message);
}

/* ---- less work ---- */

static void constants_are_computed_when_the_plan_is_made(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const uint32_t a = aux(&m, "a", op2(&m, OP_mul, num(&m, 2), num(&m, 3)));
    aux(&m, "b", op2(&m, OP_pow, ref(&m, a), num(&m, 0.5)));
    struct made made;
    build_good(&made, &m, NULL);
    assert_int_equal(made.plan->once.count + made.plan->initial.count, 0);
    assert_int_equal(made.plan->phases->step.count, 0);
    check_number(value_at(made.plan, 0, 0), 6);
    check_number(value_at(made.plan, 3, 1),
                 vector_one2(vector_table(VECTOR_PORTABLE)->pow, 6, 0.5));
    assert_true(made.plan->outputs[1].uniform);
    end(&made, &m);
}

/* A stock that counts steps of 1 from 0: in the bits of TIME, but not known before the run. */
static uint32_t months(struct maker *m)
{
    return stock(m, "month", num(m, 0), num(m, 1));
}

static void a_subexpression_of_two_equations_is_computed_once(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const struct node *time = ref(&m, 3);
    aux(&m, "a", op1(&m, OP_exp, op2(&m, OP_add, time, num(&m, 1))));
    aux(&m, "b", op1(&m, OP_sqrt, op1(&m, OP_exp, op2(&m, OP_add, num(&m, 1), time))));
    aux(&m, "c", ref(&m, 0));
    months(&m);
    struct made made;
    build_good(&made, &m, NULL);
    assert_int_equal(made.plan->phases->step.count, 3); /* add, exp, sqrt */
    assert_int_equal(made.plan->phases->outputs[0], made.plan->phases->outputs[2]);
    assert_int_equal(made.plan->equation_count, 4);
    end(&made, &m);
}

/* x is an input; what is left of each expression. */
static const struct {
    enum op op;
    double number;
    bool number_first;
    uint32_t instructions;
} exact_rules[] = {
    {OP_mul, 1, false, 0},    {OP_mul, 1, true, 0},     {OP_mul, 0, false, 1}, /* NaN, infinity */
    {OP_add, 0, false, 1},                                                     /* -0 + 0 is 0 */
    {OP_add, -0.0, false, 0}, {OP_add, -0.0, true, 0},  {OP_sub, 0, false, 0},
    {OP_sub, 0, true, 1},     {OP_sub, -0.0, false, 1}, {OP_div, 1, false, 0},
    {OP_div, 0, true, 1},     {OP_pow, 1, false, 1}, /* the last bit of a library is not ours */
    {OP_pow, 2, false, 1},    {OP_and, 0, false, 0},    {OP_or, 3, true, 0},
    {OP_min, 0, false, 1},    {OP_div, 8, false, 1},    {OP_div, 3, false, 1},
    {OP_mul, -1, true, 1},    {OP_ne, 0, false, 1},     {OP_or, 0, false, 1},
};

static const double probes[] = {0.0,    -0.0,    1.0,      -1.0,      0.3, -7.5, 1e308,
                                5e-324, -1e-310, INFINITY, -INFINITY, NAN, 3.0,  2.5e-308};

static void only_identities_that_hold_for_every_number_are_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof exact_rules / sizeof *exact_rules; i++) {
        struct maker m = make_model(1, 1, 2);
        const uint32_t x = aux(&m, "x", num(&m, 5));
        const struct node *k = num(&m, exact_rules[i].number), *a = ref(&m, x);
        const bool first = exact_rules[i].number_first;
        aux(&m, "y", op2(&m, exact_rules[i].op, first ? k : a, first ? a : k));
        const struct plan_options options = {.inputs = &x, .input_count = 1};
        struct made made;
        build_good(&made, &m, &options);
        if (made.plan->once.count != exact_rules[i].instructions)
            fail_msg("rule %zu takes %u instructions", i, made.plan->once.count);
        for (size_t k2 = 0; k2 < sizeof probes / sizeof *probes; k2++) {
            double given[1][LANES] = {{probes[k2], 1.0}};
            double *rows = run_plan(made.plan, given);
            const double number = exact_rules[i].number;
            check_number(rows[1 * LANES], one_op(exact_rules[i].op, first ? number : probes[k2],
                                                 first ? probes[k2] : number, 0));
            free(rows);
        }
        end(&made, &m);
    }
}

static void a_choice_with_a_known_condition_costs_only_its_arm(void **state)
{
    (void)state;
    struct maker m = make_model(2, 1, 4);
    const struct node *time = ref(&m, 2);
    const uint32_t mode = aux(&m, "mode", num(&m, 1));
    aux(&m, "y", op3(&m, OP_choose, ref(&m, mode), time, op1(&m, OP_exp, time)));
    months(&m);
    struct made made;
    build_good(&made, &m, NULL);
    assert_int_equal(made.plan->phases->step.count, 0);
    assert_int_equal(made.plan->phases->outputs[1], made.plan->states[0].slot);
    end(&made, &m);
}

static void what_no_output_needs_is_left_out(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const uint32_t wanted = stock(&m, "wanted", num(&m, 1), ref(&m, 2));
    stock(&m, "unwanted", num(&m, 1), node(&m, NODE_TIME));
    aux(&m, "flow", op2(&m, OP_mul, ref(&m, wanted), num(&m, 0.1)));
    aux(&m, "idle", op1(&m, OP_exp, ref(&m, 1)));
    const struct plan_options options = {.outputs = &wanted, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->state_count, 1);
    assert_int_equal(made.plan->phases->step.count, 1);
    assert_int_equal(made.plan->savings.pruned, 2);
    assert_int_equal(made.plan->equation_count, 2);
    check_number(value_at(made.plan, 2, 0), (1 + 0.1 * 1) + (1 + 0.1 * 1) * 0.1);
    end(&made, &m);
}

static void what_inputs_alone_decide_runs_once(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const uint32_t x = aux(&m, "x", num(&m, 3));
    const uint32_t squared = aux(&m, "squared", op2(&m, OP_mul, ref(&m, x), ref(&m, x)));
    const uint32_t y = aux(&m, "y", op2(&m, OP_div, node(&m, NODE_TIME), ref(&m, squared)));
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->once.count, 1);
    assert_int_equal(made.plan->phases->step.count, 1);
    check_number(made.plan->inputs[0].base, 3);
    check_number(value_at(made.plan, 3, 0), 3.0 / 9.0);
    end(&made, &m);
}

static void a_product_that_is_only_summed_becomes_one_instruction(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const struct node *time = ref(&m, 1);
    const struct node *root = op1(&m, OP_sqrt, time);
    const uint32_t y = aux(&m, "y", op2(&m, OP_add, num(&m, 0.3), op2(&m, OP_mul, time, root)));
    months(&m);
    const struct plan_options options = {.outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phases->step.count, 2);
    assert_int_equal(made.plan->phases->step.items[1].op, OP_muladd);
    assert_int_equal(made.plan->savings.fused, 1);
    check_number(value_at(made.plan, 3, 0), 3 * sqrt(3) + 0.3);
    end(&made, &m);
}

static void a_product_that_something_else_reads_stays_one(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const struct node *time = ref(&m, 4);
    aux(&m, "x", num(&m, 2));
    aux(&m, "product", op2(&m, OP_mul, time, time));
    aux(&m, "sum", op2(&m, OP_add, ref(&m, 1), num(&m, 1)));
    aux(&m, "late", op2(&m, OP_add, op2(&m, OP_mul, ref(&m, 0), ref(&m, 0)), time));
    stock(&m, "moves", num(&m, 0), ref(&m, 0));
    const uint32_t x = 0; /* the square of an input is known before the first step */
    const struct plan_options options = {.inputs = &x, .input_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->savings.fused, 0);
    assert_int_equal(made.plan->once.count, 1);
    assert_int_equal(made.plan->phases->step.count, 3);
    end(&made, &m);
}

static void a_long_sum_needs_few_slots(void **state)
{
    (void)state;
    enum { TERMS = 300 };
    struct maker m = make_model(2, 1, TERMS + 2);
    const uint32_t month = months(&m);
    const struct node *sum = num(&m, 0.5);
    for (int i = 0; i < TERMS; i++) {
        char *name = arena_print(&m.arena, "term_%d", i);
        const uint32_t term =
            aux(&m, name, op1(&m, OP_sin, op2(&m, OP_add, ref(&m, month), num(&m, i + 1))));
        sum = op2(&m, OP_add, ref(&m, term), sum);
    }
    const uint32_t total = aux(&m, "total", sum);
    const struct plan_options options = {.outputs = &total, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phases->step.count, 3 * TERMS);
    assert_true(made.plan->savings.temporaries <= 3);
    end(&made, &m);
}

static void a_draw_is_never_beyond_its_ends(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        bool draw_first;
        double number, result;
    } rules[] = {{OP_lt, true, 0, 0},  {OP_le, true, 0, 0},  {OP_gt, true, -2, 1},
                 {OP_ge, true, 0, 1},  {OP_lt, true, 1, 1},  {OP_gt, true, 1, 0},
                 {OP_lt, false, 0, 1}, {OP_ge, false, 0, 0}, {OP_le, false, 1.5, 0}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct maker m = make_model(2, 1, 2);
        const struct node *drawn = draw(&m, "u", 0), *number = num(&m, rules[i].number);
        aux(&m, "y", op2(&m, rules[i].op, rules[i].draw_first ? drawn : number,
                         rules[i].draw_first ? number : drawn));
        struct made made;
        build_good(&made, &m, NULL);
        assert_int_equal(made.plan->stream_count, 0);
        check_number(value_at(made.plan, 1, 0), rules[i].result);
        end(&made, &m);
    }
}

/* ---- phases and clocks ---- */

/* y = IF TIME < 3 THEN x * TIME ELSE exp(x) of an input x. */
static struct maker switched_model(void)
{
    struct maker m = make_model(5, 1, 4);
    const struct node *time = node(&m, NODE_TIME);
    aux(&m, "x", num(&m, 0.5));
    aux(&m, "y", op3(&m, OP_choose, op2(&m, OP_lt, time, num(&m, 3)),
                     op2(&m, OP_mul, ref(&m, 0), time), op1(&m, OP_exp, ref(&m, 0))));
    return m;
}

static void a_condition_on_time_alone_cuts_the_run(void **state)
{
    (void)state;
    struct maker m = switched_model();
    const uint32_t x = 0, y = 1;
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phase_count, 2);
    assert_int_equal(made.plan->phases[0].end, 3);
    assert_int_equal(made.plan->phases[1].end, 6);
    assert_int_equal(made.plan->phases[0].step.count, 1); /* x * TIME */
    assert_int_equal(made.plan->phases[1].step.count, 0); /* exp(x) is known before the steps */
    assert_int_equal(made.plan->once.count, 1);
    check_number(value_at(made.plan, 2, 0), 0.5 * 2);
    check_number(value_at(made.plan, 3, 0),
                 vector_one1(vector_table(VECTOR_PORTABLE)->exp, 0.5));
    end(&made, &m);
}

static void what_follows_from_time_is_read_from_a_table(void **state)
{
    (void)state;
    struct maker m = switched_model();
    const uint32_t x = 0, y = 1;
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->clock_count, 1);
    assert_int_equal(made.plan->phases[0].clock_count, 1);
    assert_int_equal(made.plan->phases[1].clock_count, 0);
    for (int step = 0; step <= 5; step++)
        check_number(made.plan->clocks[0].values[step], step);
    end(&made, &m);
}

static void a_stock_that_no_future_moves_is_known(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 4);
    aux(&m, "x", num(&m, 0.5));
    stock(&m, "s", num(&m, 2), ref(&m, 1)); /* doubles each step */
    aux(&m, "y", op2(&m, OP_mul, ref(&m, 0), ref(&m, 1)));
    const uint32_t x = 0, y = 2;
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->state_count, 0);
    assert_int_equal(made.plan->clock_count, 1);
    check_number(value_at(made.plan, 3, 0), 0.5 * 16);
    end(&made, &m);
}

/* z is moved by x, but only while y is not 0; y is set in motion at 3. */
static void a_state_that_stands_still_is_a_number(void **state)
{
    (void)state;
    struct maker m = make_model(6, 1, 8);
    const struct node *late = op2(&m, OP_ge, node(&m, NODE_TIME), num(&m, 3));
    const uint32_t x = aux(&m, "x", num(&m, 0.5));
    const struct node *moved = op1(&m, OP_exp, op2(&m, OP_mul, ref(&m, x), ref(&m, x)));
    const uint32_t y =
        stock(&m, "y", num(&m, 0), op3(&m, OP_choose, late, ref(&m, x), num(&m, 0)));
    const struct node *going = op2(&m, OP_gt, ref(&m, y), num(&m, 0));
    const uint32_t z = stock(&m, "z", num(&m, 2), op3(&m, OP_choose, going, moved, num(&m, 0)));
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &z, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phase_count, 2);
    assert_int_equal(made.plan->phases[0].end, 3);
    assert_int_equal(made.plan->phases[0].step.count, 0);
    assert_int_equal(made.plan->phases[0].flows[0], FLOW_NONE);
    assert_int_equal(made.plan->phases[0].flows[1], FLOW_NONE);
    assert_true(made.plan->phases[1].flows[1] != FLOW_NONE);
    check_number(value_at(made.plan, 3, 0), 2);
    check_number(value_at(made.plan, 4, 0), 2);
    check_number(value_at(made.plan, 5, 0),
                 2 + vector_one1(vector_table(VECTOR_PORTABLE)->exp, 0.25));
    end(&made, &m);
}

static void a_state_that_nothing_reads_any_more_stands_still(void **state)
{
    (void)state;
    struct maker m = make_model(5, 1, 4);
    const struct node *early = op2(&m, OP_lt, node(&m, NODE_TIME), num(&m, 3));
    aux(&m, "x", num(&m, 0.5));
    stock(&m, "s", num(&m, 1), op1(&m, OP_exp, op2(&m, OP_mul, ref(&m, 0), ref(&m, 1))));
    aux(&m, "y", op3(&m, OP_choose, early, ref(&m, 1), ref(&m, 0)));
    const uint32_t x = 0, y = 2;
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phase_count, 2);
    assert_true(made.plan->phases[0].flows[0] != FLOW_NONE);
    assert_int_equal(made.plan->phases[1].flows[0], FLOW_NONE);
    assert_int_equal(made.plan->phases[1].step.count, 0);
    end(&made, &m);
}

static void between_the_steps_of_runge_and_kutta_nothing_is_known(void **state)
{
    (void)state;
    struct maker m = switched_model();
    m.model.specs.method = METHOD_RK4;
    const uint32_t x = 0, y = 1;
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phase_count, 1);
    assert_int_equal(made.plan->clock_count, 0);
    end(&made, &m);
}

/* ---- inputs ---- */

static void an_input_is_never_folded(void **state)
{
    (void)state;
    struct maker m = make_model(1, 1, 4);
    const uint32_t x = aux(&m, "x", num(&m, 2));
    aux(&m, "y", op2(&m, OP_mul, ref(&m, x), num(&m, 10)));
    const struct plan_options options = {.inputs = &x, .input_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    double given[1][LANES] = {{5, 7}};
    double *rows = run_plan(made.plan, given);
    check_number(rows[LANES], 50);
    check_number(rows[LANES + 1], 70);
    check_number(value_at(made.plan, 0, 1), 20);
    free(rows);
    end(&made, &m);
}

static void the_base_of_an_input_is_its_constant_or_no_number(void **state)
{
    (void)state;
    struct maker m = make_model(1, 1, 4);
    aux(&m, "x", num(&m, 2));
    aux(&m, "y", op2(&m, OP_mul, ref(&m, 0), num(&m, 10)));
    aux(&m, "z", node(&m, NODE_TIME));
    const uint32_t inputs[] = {2, 1, 0}, output = 0;
    const struct plan_options options = {
        .inputs = inputs, .input_count = 3, .outputs = &output, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_true(isnan(made.plan->inputs[0].base));
    check_number(made.plan->inputs[1].base, 20);
    check_number(made.plan->inputs[2].base, 2);
    assert_string_equal(made.plan->inputs[1].name, "y");
    assert_int_equal(made.plan->inputs[2].slot, made.plan->phases->outputs[0]);
    end(&made, &m);
}

static void a_stock_as_input_starts_from_the_given_value(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 4);
    const uint32_t x = stock(&m, "x", num(&m, 2), num(&m, 1));
    const struct plan_options options = {.inputs = &x, .input_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    double given[1][LANES] = {{5, 7}};
    double *rows = run_plan(made.plan, given);
    check_number(made.plan->inputs[0].base, 2);
    check_number(rows[0], 5);
    check_number(rows[LANES + 1], 8);
    free(rows);
    end(&made, &m);
}

static void an_input_asked_for_twice_has_one_slot(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 4);
    aux(&m, "x", num(&m, 2));
    const uint32_t inputs[] = {0, 0};
    const struct plan_options options = {.inputs = inputs, .input_count = 2};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->inputs[0].slot, made.plan->inputs[1].slot);
    end(&made, &m);
}

/* ---- time, states ---- */

static void initial_values_are_sorted_for_themselves(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 8);
    const uint32_t c = 2, b = 1;
    stock(&m, "a", op2(&m, OP_add, ref(&m, b), num(&m, 1)), num(&m, 0));
    stock(&m, "b", op2(&m, OP_mul, num(&m, 2), ref(&m, c)), num(&m, 0));
    aux(&m, "c", op2(&m, OP_add, num(&m, 3), node(&m, NODE_TIME)));
    struct made made;
    build_good(&made, &m, NULL);
    check_number(value_at(made.plan, 0, 0), 7);
    assert_int_equal(made.plan->once.count, 0); /* TIME is a number at the start */
    end(&made, &m);
}

static void an_auxiliary_may_have_an_initial_equation(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 8); /* ACTIVE INITIAL breaks the circle of initial values */
    stock(&m, "capacity", ref(&m, 1), num(&m, 1));
    add_cell(&m, CELL_AUX, "target", num(&m, 5), op2(&m, OP_mul, ref(&m, 0), num(&m, 2)));
    struct made made;
    build_good(&made, &m, NULL);
    check_number(value_at(made.plan, 0, 0), 5);
    check_number(value_at(made.plan, 0, 1), 10);
    check_number(value_at(made.plan, 1, 1), 12);
    end(&made, &m);
}

static void init_keeps_the_value_of_the_start(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 8);
    m.model.specs.start = 1;
    const uint32_t x = aux(&m, "x", op2(&m, OP_add, node(&m, NODE_TIME), draw(&m, "x", 0)));
    aux(&m, "first", initial_of(&m, x));
    aux(&m, "twice", op2(&m, OP_mul, initial_of(&m, x), num(&m, 2)));
    struct made made;
    build_good(&made, &m, NULL);
    const double first = 1 + one_draw(text_hash("x"), 0, 0, 0);
    check_number(value_at(made.plan, 2, 1), first);
    check_number(value_at(made.plan, 2, 2), first * 2);
    assert_int_equal(made.plan->initial.count, 3); /* draw, sum, double */
    end(&made, &m);
}

static void a_memory_holds_the_value_of_the_step_before(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 8);
    add_cell(&m, CELL_MEMORY, "before", num(&m, 9), node(&m, NODE_TIME));
    struct made made;
    build_good(&made, &m, NULL);
    check_number(value_at(made.plan, 0, 0), 9);
    check_number(value_at(made.plan, 1, 0), 0);
    check_number(value_at(made.plan, 3, 0), 2);
    assert_true(made.plan->states[0].memory);
    end(&made, &m);
}

static void a_pipe_delay_in_an_initial_value_is_what_was_before(void **state)
{
    (void)state;
    struct maker m = make_model(4, 1, 8);
    const uint32_t x = 1; /* the delayed value may need the stock: it lies before the start */
    const struct node *late = history(&m, ref(&m, x), num(&m, 2), num(&m, 5));
    stock(&m, "s", late, num(&m, 0));
    aux(&m, "x", op2(&m, OP_add, ref(&m, 0), node(&m, NODE_TIME)));
    aux(&m, "late", late);
    struct made made;
    build_good(&made, &m, NULL);
    check_number(value_at(made.plan, 0, 0), 5);
    check_number(value_at(made.plan, 3, 2), 6);
    assert_int_equal(made.plan->history_count, 1);
    end(&made, &m);
}

static void the_same_value_for_all_futures_is_computed_in_one(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    stock(&m, "clock", num(&m, 0), op1(&m, OP_cos, node(&m, NODE_TIME)));
    aux(&m, "table", op1(&m, OP_exp, ref(&m, 0)));
    stock(&m, "walk", ref(&m, 0), draw(&m, "walk", 0));
    stock(&m, "follower", num(&m, 0), ref(&m, 4));
    aux(&m, "gap", op2(&m, OP_sub, ref(&m, 2), ref(&m, 1)));
    struct made made;
    build_good(&made, &m, NULL);
    const bool uniform[] = {true, true, false, false, false};
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(made.plan->outputs[i].uniform, uniform[i]);
    end(&made, &m);
}

static void a_uniform_value_is_spread_only_where_lanes_read_it(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    const struct node *inner = op1(&m, OP_exp, node(&m, NODE_TIME));
    const struct node *outer = op1(&m, OP_sin, inner);
    const uint32_t y = aux(&m, "y", op2(&m, OP_mul, outer, draw(&m, "y", 0)));
    const struct plan_options options = {.outputs = &y, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    for (uint32_t i = 0; i < made.plan->phases->step.count; i++) {
        const struct instruction *item = &made.plan->phases->step.items[i];
        if (item->kind == DO_OP && item->op == OP_exp)
            assert_true(item->uniform && !item->spread);
        if (item->kind == DO_OP && item->op == OP_sin)
            assert_true(item->uniform && item->spread);
        if (item->kind == DO_OP && item->op == OP_mul)
            assert_true(!item->uniform && !item->spread);
    }
    end(&made, &m);
}

/* ---- loops ---- */

static void a_loop_is_told_with_its_whole_path(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    aux(&m, "free", ref(&m, 3));
    aux(&m, "a", op2(&m, OP_mul, ref(&m, 2), num(&m, 2)));
    aux(&m, "b", op1(&m, OP_exp, ref(&m, 3)));
    aux(&m, "c", op2(&m, OP_add, ref(&m, 1), ref(&m, 1)));
    aux(&m, "self", op2(&m, OP_add, ref(&m, 4), num(&m, 1)));
    struct made made;
    build_into(&made, &m, NULL);
    assert_int_equal(made.status, STATUS_INPUT);
    assert_int_equal(made.problems.errors, 2);
    assert_int_equal(made.problems.items[0].kind, PROBLEM_LOOP_ALGEBRAIC);
    check_problem(&made, "equations need each other in the same step: a -> b -> c -> a");
    check_problem(&made, "an equation needs its own value in the same step: self -> self");
    assert_string_equal(made.problems.items[0].line, "equation of a");
    assert_non_null(strstr(made.problems.items[0].remedy, "PREVIOUS"));
    end(&made, &m);
}

static void every_independent_loop_is_told_once(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    aux(&m, "a", op2(&m, OP_add, ref(&m, 1), ref(&m, 2)));
    aux(&m, "b", ref(&m, 0));
    aux(&m, "c", op2(&m, OP_add, ref(&m, 0), ref(&m, 1)));
    struct made made;
    build_into(&made, &m, NULL);
    assert_int_equal(made.problems.errors, 2);
    check_problem(&made, ": a -> b -> a");
    check_problem(&made, ": a -> c -> a");
    end(&made, &m);
}

static void a_loop_through_a_stock_is_none(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    stock(&m, "s", num(&m, 1), ref(&m, 1));
    aux(&m, "flow", op2(&m, OP_mul, ref(&m, 0), num(&m, 0.5)));
    struct made made;
    build_good(&made, &m, NULL);
    end(&made, &m);
}

static void initial_values_that_need_each_other_are_told(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    stock(&m, "s", ref(&m, 1), num(&m, 0));
    stock(&m, "t", op1(&m, OP_exp, ref(&m, 2)), num(&m, 0));
    aux(&m, "u", ref(&m, 0));
    struct made made;
    build_into(&made, &m, NULL);
    assert_int_equal(made.status, STATUS_INPUT);
    assert_int_equal(made.problems.errors, 1);
    check_problem(&made, "initial values need each other: s -> t -> u -> s");
    end(&made, &m);
}

static void a_loop_of_equations_is_not_told_again_for_the_start(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    stock(&m, "s", ref(&m, 1), num(&m, 0));
    aux(&m, "u", ref(&m, 2));
    aux(&m, "v", ref(&m, 1));
    struct made made;
    build_into(&made, &m, NULL);
    assert_int_equal(made.problems.errors, 1);
    check_problem(&made, "in the same step: u -> v -> u");
    end(&made, &m);
}

static void an_input_breaks_a_loop(void **state)
{
    (void)state;
    struct maker m = make_model(3, 1, 16);
    const uint32_t x = aux(&m, "x", ref(&m, 1));
    aux(&m, "y", ref(&m, 0));
    const struct plan_options options = {.inputs = &x, .input_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_true(isnan(made.plan->inputs[0].base));
    end(&made, &m);
}

static void a_long_path_is_cut_in_the_middle_and_says_so(void **state)
{
    (void)state;
    enum { LENGTH = 1000 };
    struct maker m = make_model(3, 1, LENGTH);
    for (uint32_t i = 0; i < LENGTH; i++)
        aux(&m, arena_print(&m.arena, "v%u", i), ref(&m, (i + 1) % LENGTH));
    struct made made;
    build_into(&made, &m, NULL);
    assert_int_equal(made.problems.errors, 1);
    check_problem(&made, ": v0 -> v1 -> v2");
    check_problem(&made, "v29 -> (941 more) -> v971");
    check_problem(&made, "v999 -> v0");
    end(&made, &m);
}

static void many_loops_are_counted_when_not_shown(void **state)
{
    (void)state;
    enum { COUNT = 150 };
    struct maker m = make_model(3, 1, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        aux(&m, arena_print(&m.arena, "v%u", i), ref(&m, i));
    struct made made;
    build_into(&made, &m, NULL);
    assert_int_equal(made.problems.errors, 101);
    check_problem(&made, "50 more loops are not shown");
    end(&made, &m);
}

/* ---- size ---- */

static void a_chain_of_any_length_fits_the_stack(void **state)
{
    (void)state;
    enum { LENGTH = 200000 };
    struct maker m = make_model(2, 1, LENGTH + 2);
    for (uint32_t i = 0; i < LENGTH; i++) {
        const struct node *next = i + 1 < LENGTH ? ref(&m, i + 1) : node(&m, NODE_TIME);
        aux(&m, "link", op1(&m, OP_sqrt, next));
    }
    const struct node *deep = node(&m, NODE_TIME);
    for (uint32_t i = 0; i < LENGTH; i++)
        deep = op2(&m, OP_sub, num(&m, 0.5), deep);
    aux(&m, "deep", deep);
    const uint32_t outputs[] = {0, LENGTH};
    const struct plan_options options = {.outputs = outputs, .output_count = 2};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phases->step.count, 2 * LENGTH);
    assert_true(made.plan->savings.temporaries <= 2);
    check_number(value_at(made.plan, 1, 0), 1);
    end(&made, &m);
}

static void a_long_chain_of_stocks_is_found_varying_at_once(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    struct maker m = make_model(1, 1, LENGTH);
    for (uint32_t i = 0; i < LENGTH; i++)
        stock(&m, "link", num(&m, 1), i + 1 < LENGTH ? ref(&m, i + 1) : draw(&m, "x", 0));
    const uint32_t first = 0;
    const struct plan_options options = {.outputs = &first, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->state_count, LENGTH);
    assert_false(made.plan->outputs[0].uniform);
    end(&made, &m);
}

/* ---- time of the run ---- */

static void the_run_is_measured_in_whole_steps(void **state)
{
    (void)state;
    struct maker m = make_model(10, 0.1, 1);
    m.model.specs.save_step = 0.5;
    aux(&m, "x", num(&m, 1));
    struct made made;
    build_good(&made, &m, NULL);
    assert_int_equal(made.plan->steps, 100);
    assert_int_equal(made.plan->save_every, 5);
    arena_free(&made.arena);
    const struct sim_specs other = {.start = 5, .stop = 6, .dt = 0.25};
    const struct plan_options options = {.specs = &other};
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->steps, 4);
    assert_int_equal(made.plan->save_every, 1);
    end(&made, &m);
}

static void times_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct sim_specs specs;
        const char *message;
    } senseless[] = {
        {{.start = 5, .stop = 4, .dt = 1}, "end before it starts"},
        {{.stop = NAN, .dt = 1}, "end before it starts"},
        {{.stop = 4, .dt = 0}, "no positive number"},
        {{.stop = 4, .dt = -1}, "no positive number"},
        {{.stop = 4, .dt = INFINITY}, "no positive number"},
        {{.stop = 1e12, .dt = 1}, "more than 4,000,000,000 steps"},
        {{.stop = 4, .dt = 1, .save_step = -1}, "save step"},
    };
    for (size_t i = 0; i < sizeof senseless / sizeof *senseless; i++) {
        struct maker m = make_model(1, 1, 1);
        aux(&m, "x", num(&m, 1));
        const struct plan_options options = {.specs = &senseless[i].specs};
        struct made made;
        build_into(&made, &m, &options);
        assert_int_equal(made.status, STATUS_INPUT);
        check_problem(&made, senseless[i].message);
        assert_int_equal(made.problems.items[0].kind, PROBLEM_SIM_SPECS);
        end(&made, &m);
    }
}

/* ---- print ---- */

static void a_plan_prints_what_it_does(void **state)
{
    (void)state;
    struct maker m = make_model(2, 1, 8);
    const uint32_t rate = aux(&m, "rate", num(&m, 0.25));
    stock(&m, "hares", num(&m, 100), ref(&m, 2));
    aux(&m, "births", op2(&m, OP_mul, ref(&m, 1), ref(&m, rate)));
    const uint32_t hares = 1;
    const struct plan_options options = {
        .inputs = &rate, .input_count = 1, .outputs = &hares, .output_count = 1};
    struct made made;
    build_good(&made, &m, &options);
    char *text = print_plan(made.plan);
    assert_string_equal(
        text, "time: 2 steps of 1 from 0 to 2, Euler, a row every 1\n"
              "slots: 7, of which 1 constants, 1 inputs, 1 states, 0 temporaries\n"
              "work: 0 instructions once and 1 a step for 2 equations, of 1 as written\n"
              "saved: 0 folded, 0 simplified, 0 shared, 0 fused, 0 hoisted, 0 cells pruned, "
              "0 uniform\n"
              "passes: 3 instructions executed in a run, of 3; 1 phases, 0 values a step known to "
              "all futures, 0 states standing still\n"
              "\ninputs: 1\n  %4 = 0.25  -- rate\n"
              "\nonce: 0 instructions\n"
              "\ninitial: 0 instructions\n"
              "\nstates: 1\n  %5 starts as 100  -- hares\n"
              "\nstep: 1 instructions\n  %6 = mul `hares`, `rate`  -- births\n"
              "\nthen\n  `hares` grows by dt * `births`\n"
              "\noutputs: 1\n  %5  -- hares\n");
    free(text);
    end(&made, &m);
}

/* ---- memory ---- */

static void walk_memory(const struct maker *m, enum status expected)
{
    const struct plan_options options = {0};
    for (size_t n = 1;; n++) {
        struct made made = {0};
        arena_init(&made.arena);
        made.arena.fail_at = n;
        problems_init(&made.problems, &made.arena);
        made.status = plan_build(&made.arena, &m->model, &options, &made.plan, &made.problems);
        const bool failed = made.arena.failed;
        arena_free(&made.arena);
        if (!failed) {
            assert_int_equal(made.status, expected);
            return;
        }
        if (made.status == STATUS_OK)
            assert_non_null(made.plan); /* only the last look at the promises went without memory */
        else
            assert_int_equal(made.status, STATUS_NO_MEMORY);
    }
}

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    struct dice dice = {7};
    struct maker m = random_model(&dice);
    walk_memory(&m, STATUS_OK);
    arena_free(&m.arena);
    m = make_model(3, 1, 8);
    stock(&m, "s", ref(&m, 1), num(&m, 0));
    aux(&m, "u", ref(&m, 2));
    aux(&m, "v", op2(&m, OP_add, ref(&m, 1), ref(&m, 2)));
    walk_memory(&m, STATUS_INPUT);
    arena_free(&m.arena);
}

/* ---- verify ---- */

static void a_broken_promise_is_found(void **state)
{
    (void)state;
    struct dice dice = {11};
    struct maker m = random_model(&dice);
    struct made made;
    build_good(&made, &m, NULL);
    const uint32_t count = made.plan->phases->step.count;
    assert_true(count > 3);
    struct instruction *items = ARENA_ARRAY(&made.arena, struct instruction, count);
    struct plan broken = *made.plan;
    struct phase phase = made.plan->phases[0];
    phase.step.items = items;
    broken.phases = &phase;

    memcpy(items, made.plan->phases->step.items, count * sizeof *items);
    assert_null(plan_verify(&made.arena, &broken));
    uint32_t at = 0;
    while (items[at].kind != DO_OP)
        at++;
    items[at].out = items[at].a;
    assert_non_null(plan_verify(&made.arena, &broken));
    memcpy(items, made.plan->phases->step.items, count * sizeof *items);
    items[at].out = 0;
    assert_non_null(plan_verify(&made.arena, &broken));
    items[at].out = broken.time_slot;
    assert_non_null(plan_verify(&made.arena, &broken));
    items[at].out = broken.slot_count;
    assert_non_null(plan_verify(&made.arena, &broken));
    end(&made, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_computed_when_the_plan_is_made),
        cmocka_unit_test(a_subexpression_of_two_equations_is_computed_once),
        cmocka_unit_test(only_identities_that_hold_for_every_number_are_used),
        cmocka_unit_test(a_choice_with_a_known_condition_costs_only_its_arm),
        cmocka_unit_test(what_no_output_needs_is_left_out),
        cmocka_unit_test(what_inputs_alone_decide_runs_once),
        cmocka_unit_test(a_product_that_is_only_summed_becomes_one_instruction),
        cmocka_unit_test(a_product_that_something_else_reads_stays_one),
        cmocka_unit_test(a_long_sum_needs_few_slots),
        cmocka_unit_test(a_draw_is_never_beyond_its_ends),
        cmocka_unit_test(a_condition_on_time_alone_cuts_the_run),
        cmocka_unit_test(a_state_that_stands_still_is_a_number),
        cmocka_unit_test(what_follows_from_time_is_read_from_a_table),
        cmocka_unit_test(a_stock_that_no_future_moves_is_known),
        cmocka_unit_test(a_state_that_nothing_reads_any_more_stands_still),
        cmocka_unit_test(between_the_steps_of_runge_and_kutta_nothing_is_known),
        cmocka_unit_test(an_input_is_never_folded),
        cmocka_unit_test(the_base_of_an_input_is_its_constant_or_no_number),
        cmocka_unit_test(a_stock_as_input_starts_from_the_given_value),
        cmocka_unit_test(an_input_asked_for_twice_has_one_slot),
        cmocka_unit_test(initial_values_are_sorted_for_themselves),
        cmocka_unit_test(an_auxiliary_may_have_an_initial_equation),
        cmocka_unit_test(init_keeps_the_value_of_the_start),
        cmocka_unit_test(a_memory_holds_the_value_of_the_step_before),
        cmocka_unit_test(a_pipe_delay_in_an_initial_value_is_what_was_before),
        cmocka_unit_test(the_same_value_for_all_futures_is_computed_in_one),
        cmocka_unit_test(a_uniform_value_is_spread_only_where_lanes_read_it),
        cmocka_unit_test(a_loop_is_told_with_its_whole_path),
        cmocka_unit_test(every_independent_loop_is_told_once),
        cmocka_unit_test(a_loop_through_a_stock_is_none),
        cmocka_unit_test(initial_values_that_need_each_other_are_told),
        cmocka_unit_test(a_loop_of_equations_is_not_told_again_for_the_start),
        cmocka_unit_test(an_input_breaks_a_loop),
        cmocka_unit_test(a_long_path_is_cut_in_the_middle_and_says_so),
        cmocka_unit_test(many_loops_are_counted_when_not_shown),
        cmocka_unit_test(a_chain_of_any_length_fits_the_stack),
        cmocka_unit_test(a_long_chain_of_stocks_is_found_varying_at_once),
        cmocka_unit_test(the_run_is_measured_in_whole_steps),
        cmocka_unit_test(times_that_make_no_sense_are_refused),
        cmocka_unit_test(a_plan_prints_what_it_does),
        cmocka_unit_test(running_out_of_memory_is_a_status),
        cmocka_unit_test(a_broken_promise_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
