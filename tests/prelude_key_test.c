// SPDX-License-Identifier: MIT
/* Plans that do the same at first have the same key there, however else they differ. */
#include "plan/prelude_key.h"

#include "plan_fixture.h"

struct shape {
    double early, late; /* s grows by early * x before 3, and by exp(late * s) after */
    double beside;      /* t grows by beside * x, and s reads nothing of it unless .. */
    bool reads_beside;
    bool turned;   /* factors the other way round */
};

enum { S = 1, T = 2 };

/* The key of s after so many phases. Both s and t are read. */
static struct prelude_key key_of(struct shape shape, uint32_t phases)
{
    struct maker m = make_model(5, 1, 8);
    const struct node *is_early = op2(&m, OP_lt, node(&m, NODE_TIME), num(&m, 3));
    const uint32_t x = aux(&m, "x", num(&m, 1));
    const struct node *state = ref(&m, S);
    const struct node *moved = shape.turned ? op2(&m, OP_mul, num(&m, shape.early), state)
                                            : op2(&m, OP_mul, state, num(&m, shape.early));
    const struct node *grown = op2(&m, OP_mul, state, num(&m, shape.late));
    const struct node *added = shape.reads_beside ? ref(&m, T) : ref(&m, x);
    stock(&m, "s", ref(&m, x),
          op3(&m, OP_choose, is_early, op2(&m, OP_add, moved, added), op1(&m, OP_exp, grown)));
    stock(&m, "t", ref(&m, x), op2(&m, OP_mul, ref(&m, x), num(&m, shape.beside)));
    const uint32_t outputs[] = {S, T};
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = outputs, .output_count = 2};
    struct made made;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->phase_count, 2);
    struct prelude_key keys[2 * 2];
    assert_int_equal(made.plan->state_count, 2);
    assert_true(prelude_keys(&made.arena, made.plan, phases, keys));
    uint32_t s = 0;
    while (strcmp(made.plan->states[s].name, "s") != 0)
        s++;
    const struct prelude_key key = keys[(phases - 1) * made.plan->state_count + s];
    end(&made, &m);
    return key;
}

static bool same(struct prelude_key a, struct prelude_key b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static const struct shape plain = {.early = 0.5, .late = 2, .beside = 1};

static void what_differs_later_leaves_the_key_alone(void **state)
{
    (void)state;
    struct shape other = plain;
    other.late = 3;
    assert_true(same(key_of(plain, 1), key_of(other, 1)));
    assert_false(same(key_of(plain, 2), key_of(other, 2)));
}

static void what_differs_at_first_changes_the_key(void **state)
{
    (void)state;
    struct shape other = plain;
    other.early = 0.25;
    assert_false(same(key_of(plain, 1), key_of(other, 1)));
    assert_false(same(key_of(plain, 1), key_of(plain, 2)));
}

static void products_have_one_key_either_way_round(void **state)
{
    (void)state;
    struct shape other = plain;
    other.turned = true;
    assert_true(same(key_of(plain, 2), key_of(other, 2)));
}

static void a_state_has_its_key_whatever_else_the_plan_has(void **state)
{
    (void)state;
    struct shape other = plain;
    other.beside = 3;
    assert_true(same(key_of(plain, 2), key_of(other, 2)));
}

static void what_a_state_reads_is_in_its_key(void **state)
{
    (void)state;
    struct shape reads = plain, other;
    reads.reads_beside = true;
    other = reads;
    other.beside = 3;
    assert_false(same(key_of(reads, 1), key_of(plain, 1)));
    assert_false(same(key_of(reads, 1), key_of(other, 1)));
}

/* A stock that gains a draw: this step's, or that of the first step in all. */
static struct prelude_key key_of_gains(bool of_the_start)
{
    struct maker m = make_model(5, 1, 8);
    const uint32_t x = aux(&m, "x", num(&m, 1)), noise = aux(&m, "noise", draw(&m, "noise", 0));
    const uint32_t s = stock(&m, "s", ref(&m, x), of_the_start ? initial_of(&m, noise) : ref(&m, noise));
    const struct plan_options options = {
        .inputs = &x, .input_count = 1, .outputs = &s, .output_count = 1};
    struct made made;
    struct prelude_key key;
    build_good(&made, &m, &options);
    assert_int_equal(made.plan->state_count, 1);
    assert_true(prelude_keys(&made.arena, made.plan, 1, &key));
    end(&made, &m);
    return key;
}

static void a_draw_at_the_start_is_not_a_draw_a_step(void **state)
{
    (void)state;
    assert_false(same(key_of_gains(false), key_of_gains(true)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_later_leaves_the_key_alone),
        cmocka_unit_test(what_differs_at_first_changes_the_key),
        cmocka_unit_test(products_have_one_key_either_way_round),
        cmocka_unit_test(a_state_has_its_key_whatever_else_the_plan_has),
        cmocka_unit_test(what_a_state_reads_is_in_its_key),
        cmocka_unit_test(a_draw_at_the_start_is_not_a_draw_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
