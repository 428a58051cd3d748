// SPDX-License-Identifier: MIT
/* From which phase on an output no longer changes, where that can be seen in the equations. */
#include "plan/settled.h"

#include "plan_fixture.h"

/* Steps 0 to 9; `early` holds before 3. */
struct world {
    struct maker m;
    const struct node *early;
    uint32_t x;
    struct made made;
};

static void begin(struct world *world)
{
    *world = (struct world){.m = make_model(9, 1, 12)};
    world->early = op2(&world->m, OP_lt, node(&world->m, NODE_TIME), num(&world->m, 3));
    world->x = aux(&world->m, "x", num(&world->m, 1));
}

/* While it is early a stock gains x, then `later`. */
static uint32_t gains(struct world *world, const char *name, const struct node *later)
{
    struct maker *m = &world->m;
    return stock(m, name, ref(m, world->x),
                 op3(m, OP_choose, world->early, ref(m, world->x), later));
}

/* The step from which an output is settled; one beyond the last when it never is. */
static size_t settled_from(struct world *world, uint32_t output)
{
    const struct plan_options options = {
        .inputs = &world->x, .input_count = 1, .outputs = &output, .output_count = 1};
    uint32_t from;
    build_good(&world->made, &world->m, &options);
    const struct plan *plan = world->made.plan;
    assert_true(plan_settled(&world->made.arena, plan, &from));
    assert_true(from <= plan->phase_count);
    const size_t step = from ? plan->phases[from - 1].end : 0;
    end(&world->made, &world->m);
    return step;
}

static void a_stock_that_gains_nothing_more_is_settled(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    assert_int_equal(settled_from(&world, gains(&world, "s", num(&world.m, 0))), 3);
}

static void a_stock_that_goes_on_is_not(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    assert_int_equal(settled_from(&world, gains(&world, "s", num(&world.m, 1))), 10);
}

static void what_reads_a_settled_stock_is_settled(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    const uint32_t s = gains(&world, "s", num(&world.m, 0));
    const uint32_t y = aux(&world.m, "y", op2(&world.m, OP_gt, ref(&world.m, s), num(&world.m, 2)));
    assert_int_equal(settled_from(&world, y), 3);
}

static void what_reads_time_or_a_draw_is_not(void **state)
{
    (void)state;
    for (int drawn = 0; drawn < 2; drawn++) {
        struct world world;
        begin(&world);
        struct maker *m = &world.m;
        const uint32_t s = gains(&world, "s", num(m, 0));
        const struct node *moving = drawn ? draw(m, "y", 0) : node(m, NODE_TIME);
        const uint32_t y = aux(m, "y", op2(m, OP_mul, ref(m, s), moving));
        assert_int_equal(settled_from(&world, y), 10);
    }
}

static void what_changes_its_equation_is_settled_from_then_on(void **state)
{
    (void)state;
    struct world world;
    begin(&world);
    struct maker *m = &world.m;
    const uint32_t y = aux(m, "y",
                           op3(m, OP_choose, world.early, op1(m, OP_exp, ref(m, world.x)),
                               op1(m, OP_log, ref(m, world.x))));
    assert_true(settled_from(&world, y) <= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stock_that_gains_nothing_more_is_settled),
        cmocka_unit_test(a_stock_that_goes_on_is_not),
        cmocka_unit_test(what_reads_a_settled_stock_is_settled),
        cmocka_unit_test(what_reads_time_or_a_draw_is_not),
        cmocka_unit_test(what_changes_its_equation_is_settled_from_then_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
