// SPDX-License-Identifier: MIT
/* Trees on sets that a hand can split: three points, exclusive or, ties, and the planted box. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "measure/cart.h"

#include <math.h>

static const struct cart_options usual = {.depth = 8, .leaves = 8, .least = 1};

struct grown {
    struct arena arena;
    struct cart tree;
};

static void grow(struct grown *grown, const struct points *points,
                 const struct cart_options *options)
{
    arena_init(&grown->arena);
    assert_int_equal(cart_grow(&grown->arena, points, options, &grown->tree), STATUS_OK);
}

/* x = 1, 2, 4 with hits no, yes, yes: between 1 and 2 both sides are pure. */
static void three_points_split_where_both_sides_are_pure(void **state)
{
    static const double x[] = {1.0, 2.0, 4.0}, *const columns[] = {x};
    static const bool hit[] = {false, true, true};
    const struct points points = {.count = 3, .factors = 1, .x = columns, .hit = hit};
    struct grown grown;
    (void)state;
    grow(&grown, &points, &usual);
    const struct cart_node *nodes = grown.tree.nodes;
    assert_int_equal(cart_splits(&grown.tree), 1);
    assert_int_equal(nodes[0].factor, 0);
    assert_true(nodes[0].threshold == 1.5);
    assert_int_equal(nodes[nodes[0].low].hits, 0);
    assert_int_equal(nodes[nodes[0].high].hits, 2);
    arena_free(&grown.arena);
}

/* x = 1, 2, 4 with hits yes, no, yes. Splitting off either end gives a Gini index of 1/3 (2/3 of the
 * points at 1/2): the lower threshold is taken. */
static void of_equal_thresholds_the_lower_is_taken(void **state)
{
    static const double x[] = {1.0, 2.0, 4.0}, *const columns[] = {x};
    static const bool hit[] = {true, false, true};
    const struct points points = {.count = 3, .factors = 1, .x = columns, .hit = hit};
    struct cart_options once = usual;
    struct grown grown;
    (void)state;
    once.leaves = 2;
    grow(&grown, &points, &once);
    assert_int_equal(cart_splits(&grown.tree), 1);
    assert_true(grown.tree.nodes[0].threshold == 1.5);
    arena_free(&grown.arena);
}

static void of_equal_factors_the_first_is_taken(void **state)
{
    static const double a[] = {5.0, 1.0, 3.0, 2.0}, b[] = {1.0, 2.0, 3.0, 4.0},
                        c[] = {1.0, 2.0, 3.0, 4.0}, *const columns[] = {a, b, c};
    static const bool hit[] = {false, false, true, true};
    const struct points points = {.count = 4, .factors = 3, .x = columns, .hit = hit};
    struct grown grown;
    (void)state;
    grow(&grown, &points, &usual);
    assert_int_equal(grown.tree.nodes[0].factor, 1);
    assert_true(grown.tree.nodes[0].threshold == 2.5);
    arena_free(&grown.arena);
}

/* No first split gains anything; three together make every leaf pure. */
static void exclusive_or_takes_three_splits(void **state)
{
    static const double a[] = {0.0, 0.0, 1.0, 1.0},
                        b[] = {0.0, 1.0, 0.0, 1.0}, *const columns[] = {a, b};
    static const bool hit[] = {false, true, true, false};
    const struct points points = {.count = 4, .factors = 2, .x = columns, .hit = hit};
    struct grown grown;
    (void)state;
    grow(&grown, &points, &usual);
    assert_int_equal(cart_splits(&grown.tree), 3);
    assert_int_equal(grown.tree.nodes[0].factor, 0);
    assert_true(grown.tree.nodes[0].threshold == 0.5);
    for (size_t i = 0; i < 4; i++) {
        const struct cart_node *leaf = &grown.tree.nodes[cart_leaf_of(&grown.tree, &points, i)];
        assert_int_equal(leaf->points, 1);
        assert_int_equal(leaf->hits, hit[i]);
    }
    arena_free(&grown.arena);
}

static void a_split_that_comes_to_nothing_is_taken_back(void **state)
{
    static const double a[] = {0.0, 0.0, 1.0, 1.0},
                        b[] = {0.0, 1.0, 0.0, 1.0}, *const columns[] = {a, b};
    static const bool hit[] = {false, true, true, false};
    const struct points points = {.count = 4, .factors = 2, .x = columns, .hit = hit};
    struct cart_options shallow = usual;
    struct grown grown;
    (void)state;
    shallow.depth = 1;
    grow(&grown, &points, &shallow);
    assert_int_equal(cart_splits(&grown.tree), 0);
    assert_true(cart_is_leaf(&grown.tree, 0));
    arena_free(&grown.arena);
}

/* x0 > 0.7, x1 < 0.4, 0.2 < x2 < 0.8, and seven factors of noise. */
static void a_planted_box_is_isolated_by_four_splits(void **state)
{
    enum { COUNT = 5000, FACTORS = 10 };
    struct arena arena;
    struct grown grown;
    double *x[FACTORS];
    struct cart_options options = usual;
    (void)state;
    arena_init(&arena);
    bool *hit = ARENA_ARRAY(&arena, bool, COUNT);
    for (size_t f = 0; f < FACTORS; f++) {
        x[f] = ARENA_ARRAY(&arena, double, COUNT);
        for (size_t i = 0; i < COUNT; i++)
            x[f][i] = random_at(random_stream(3, f, 0), i, 0).first;
    }
    size_t hits = 0, found = 0;
    for (size_t i = 0; i < COUNT; i++) {
        hit[i] = x[0][i] > 0.7 && x[1][i] < 0.4 && x[2][i] > 0.2 && x[2][i] < 0.8;
        hits += hit[i];
    }
    const double *columns[FACTORS];
    for (size_t f = 0; f < FACTORS; f++)
        columns[f] = x[f];
    const struct points points = {.count = COUNT, .factors = FACTORS, .x = columns, .hit = hit};
    options.leaves = 32;
    options.least_gain =
        0.01; /* no splinters: a greedy cut may stand a few points inside the box */
    grow(&grown, &points, &options);
    assert_in_range(cart_splits(&grown.tree), 1, 4);
    for (size_t i = 0; i < grown.tree.count; i++) {
        if (!cart_is_leaf(&grown.tree, i) || 2 * grown.tree.nodes[i].hits < hits)
            continue;
        const struct box box = cart_box(&arena, &grown.tree, i);
        const struct box_figures figures = box_measure(&box, &points);
        found++;
        assert_int_equal(figures.inside, grown.tree.nodes[i].points);
        assert_int_equal(figures.hits, grown.tree.nodes[i].hits);
        assert_true(figures.coverage >= 0.98 && figures.density >= 0.98);
        assert_int_equal(box_limit_count(&box, FACTORS), 3);
        assert_true(fabs(box.low[0] - 0.7) < 0.02 && fabs(box.high[1] - 0.4) < 0.02);
        assert_true(fabs(box.low[2] - 0.2) < 0.02 && fabs(box.high[2] - 0.8) < 0.02);
    }
    assert_int_equal(found, 1);
    arena_free(&grown.arena);
    arena_free(&arena);
}

static void leaves_keep_the_least_number_of_points(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8}, *const columns[] = {x};
    static const bool hit[] = {true, false, false, false, true, true, true, true};
    const struct points points = {.count = 8, .factors = 1, .x = columns, .hit = hit};
    struct cart_options options = usual;
    struct grown grown;
    (void)state;
    options.least = 3;
    grow(&grown, &points, &options);
    assert_int_equal(cart_splits(&grown.tree), 1);
    assert_true(grown.tree.nodes[0].threshold == 4.5);
    arena_free(&grown.arena);
}

static void points_of_one_kind_are_one_leaf(void **state)
{
    static const double x[] = {1, 2, 3}, *const columns[] = {x};
    static const bool hit[] = {true, true, true};
    const struct points points = {.count = 3, .factors = 1, .x = columns, .hit = hit};
    struct grown grown;
    (void)state;
    grow(&grown, &points, &usual);
    assert_int_equal(cart_splits(&grown.tree), 0);
    arena_free(&grown.arena);
}

static void a_tree_that_is_asked_to_stop_says_so(void **state)
{
    static const double x[] = {1.0, 2.0, 4.0}, *const columns[] = {x};
    static const bool hit[] = {false, true, true};
    const struct points points = {.count = 3, .factors = 1, .x = columns, .hit = hit};
    const volatile int stop = 1;
    struct cart_options stopped = usual;
    struct grown grown;
    (void)state;
    stopped.stop = &stop;
    arena_init(&grown.arena);
    assert_int_equal(cart_grow(&grown.arena, &points, &stopped, &grown.tree), STATUS_INTERRUPTED);
    arena_free(&grown.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_points_split_where_both_sides_are_pure),
        cmocka_unit_test(of_equal_thresholds_the_lower_is_taken),
        cmocka_unit_test(of_equal_factors_the_first_is_taken),
        cmocka_unit_test(exclusive_or_takes_three_splits),
        cmocka_unit_test(a_split_that_comes_to_nothing_is_taken_back),
        cmocka_unit_test(a_planted_box_is_isolated_by_four_splits),
        cmocka_unit_test(leaves_keep_the_least_number_of_points),
        cmocka_unit_test(points_of_one_kind_are_one_leaf),
        cmocka_unit_test(a_tree_that_is_asked_to_stop_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
