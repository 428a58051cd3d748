// SPDX-License-Identifier: MIT
/* Plans that do the same at first have the same key there, however else they differ. */
#include "plan/prelude_key.h"

#include "plan_fixture.h"

/* s grows by early * x before 3 and by late * x after; y is read too. */
static struct prelude_key key_of(double early, double late, bool turned, uint32_t phases)
{
    struct maker m = make_model(5, 1, 8);
    const struct node *is_early = op2(&m, OP_lt, node(&m, NODE_TIME), num(&m, 3));
    const uint32_t x = aux(&m, "x", num(&m, 1));
    const struct node *state = ref(&m, 1);
    const struct node *moved =
        turned ? op2(&m, OP_mul, num(&m, early), state) : op2(&m, OP_mul, state, num(&m, early));
    const struct node *grown = op2(&m, OP_mul, state, num(&m, late));
    stock(&m, "s", ref(&m, x),
          op3(&m, OP_choose, is_early, op2(&m, OP_add, moved, ref(&m, x)), op1(&m, OP_exp, grown)));
    const uint32_t s = 1;
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &s, .output_count = 1};
    struct made made;
    struct prelude_key key;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phase_count, 2);
    assert_true(prelude_key(&made.arena, made.plan, phases, &key));
    end(&made, &m);
    return key;
}

static bool same(struct prelude_key a, struct prelude_key b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void what_differs_later_leaves_the_key_alone(void **state)
{
    (void)state;
    assert_true(same(key_of(0.5, 2, false, 1), key_of(0.5, 3, false, 1)));
    assert_false(same(key_of(0.5, 2, false, 2), key_of(0.5, 3, false, 2)));
}

static void what_differs_at_first_changes_the_key(void **state)
{
    (void)state;
    assert_false(same(key_of(0.5, 2, false, 1), key_of(0.25, 2, false, 1)));
    assert_false(same(key_of(0.5, 2, false, 1), key_of(0.5, 2, false, 2)));
}

static void products_have_one_key_either_way_round(void **state)
{
    (void)state;
    assert_true(same(key_of(0.5, 2, false, 2), key_of(0.5, 2, true, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_later_leaves_the_key_alone),
        cmocka_unit_test(what_differs_at_first_changes_the_key),
        cmocka_unit_test(products_have_one_key_either_way_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
