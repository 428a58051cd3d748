// SPDX-License-Identifier: MIT
/* Planted boxes are found, noise is left alone, and counts, ties and tests are as by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "measure/prim.h"

#include <math.h>

/* Points in [0, 1)^factors and which are hits. */
struct cloud {
    struct arena arena;
    double **x;
    bool *hit;
    struct points points;
};

static void cloud_begin(struct cloud *cloud, size_t count, size_t factors)
{
    arena_init(&cloud->arena);
    cloud->x = ARENA_ARRAY(&cloud->arena, double *, factors);
    cloud->hit = ARENA_ARRAY(&cloud->arena, bool, count);
    for (size_t f = 0; f < factors; f++)
        cloud->x[f] = ARENA_ARRAY(&cloud->arena, double, count);
    cloud->points = (struct points){.count = count,
                                    .factors = factors,
                                    .x = (const double *const *)cloud->x,
                                    .hit = cloud->hit};
}

static void draw_uniform(struct cloud *cloud, uint64_t seed)
{
    for (size_t f = 0; f < cloud->points.factors; f++)
        for (size_t i = 0; i < cloud->points.count; i++)
            cloud->x[f][i] = random_at(random_stream(seed, f, 0), i, 0).first;
}

/* x0 > 0.7, x1 < 0.4, 0.2 < x2 < 0.8: a volume of 0.072. */
static bool in_planted(const struct cloud *cloud, size_t i)
{
    return cloud->x[0][i] > 0.7 && cloud->x[1][i] < 0.4 && cloud->x[2][i] > 0.2 &&
           cloud->x[2][i] < 0.8;
}

static void plant(struct cloud *cloud, uint64_t seed)
{
    draw_uniform(cloud, seed);
    for (size_t i = 0; i < cloud->points.count; i++)
        cloud->hit[i] = in_planted(cloud, i);
}

static void cloud_end(struct cloud *cloud)
{
    arena_free(&cloud->arena);
}

static double side(double low, double high, double from, double until)
{
    const double a = low > from ? low : from, b = high < until ? high : until;
    return b > a ? b - a : 0.0;
}

/* Volume of intersection over union with the planted box, in the unit cube. */
static double overlap(const struct box *box, size_t factors)
{
    static const double low[] = {0.7, 0.0, 0.2}, high[] = {1.0, 0.4, 0.8};
    double both = 1.0, ours = 1.0;
    for (size_t f = 0; f < factors; f++) {
        both *= side(box->low[f], box->high[f], f < 3 ? low[f] : 0.0, f < 3 ? high[f] : 1.0);
        ours *= side(box->low[f], box->high[f], 0.0, 1.0);
    }
    return both / (ours + 0.072 - both);
}

static const struct prim_options usual = {.objective = PRIM_LENIENT1,
                                          .peel = 0.05,
                                          .paste = 0.05,
                                          .least_mass = 0.05,
                                          .significance = 0.05,
                                          .clauses = 4};

/* The EMA Workbench 3.0 ends at density 1, coverage 0.88 to 0.91 and the three factors on such sets of
 * 1,000, 10,000 and 100,000 points. */
static void a_planted_box_is_found_by_both_objectives(void **state)
{
    static const struct {
        size_t count, factors;
        double least_overlap;
    } sets[] = {{1000, 9, 0.85}, {10000, 30, 0.95}};
    (void)state;
    for (size_t s = 0; s < 2; s++)
        for (int objective = 0; objective < PRIM_OBJECTIVE_COUNT; objective++)
            for (uint64_t seed = 1; seed <= 3; seed++) {
                struct cloud cloud;
                struct prim_options options = usual;
                struct prim_description found;
                options.objective = (enum prim_objective)objective;
                cloud_begin(&cloud, sets[s].count, sets[s].factors);
                plant(&cloud, seed);
                assert_int_equal(prim_describe(&cloud.arena, &cloud.points, &options, &found),
                                 STATUS_OK);
                assert_int_equal(box_limit_count(&found.box, sets[s].factors), 3);
                for (size_t f = 0; f < sets[s].factors; f++) {
                    assert_int_equal(box_limits(&found.box, f), f < 3);
                    if (f < 3)
                        assert_true(found.significance[f] < 1e-6);
                    else
                        assert_true(found.significance[f] > 0.05);
                }
                assert_true(overlap(&found.box, sets[s].factors) >= sets[s].least_overlap);
                cloud_end(&cloud);
            }
}

static void peeling_alone_ends_near_the_planted_box(void **state)
{
    struct cloud cloud;
    struct prim_trajectory trajectory;
    (void)state;
    cloud_begin(&cloud, 10000, 30);
    plant(&cloud, 7);
    assert_int_equal(prim_peel(&cloud.arena, &cloud.points, &usual, &trajectory), STATUS_OK);
    const struct prim_step *last = &trajectory.steps[trajectory.count - 1];
    assert_true(last->figures.density == 1.0);
    assert_true(last->figures.coverage > 0.85);
    assert_int_equal(last->restricted, 3);
    assert_true(trajectory.count > 45 && trajectory.count < 65); /* EMA: 55 */
    for (size_t i = 1; i < trajectory.count; i++)
        assert_true(trajectory.steps[i].figures.inside < trajectory.steps[i - 1].figures.inside);
    cloud_end(&cloud);
}

/* A factor that changes nothing, forced into a box: its interval is no better than chance. */
static void the_significance_of_a_noise_factor_is_spread_as_chance(void **state)
{
    enum { SEEDS = 200 };
    size_t small = 0;
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct cloud cloud;
        cloud_begin(&cloud, 2000, 2);
        draw_uniform(&cloud, seed);
        for (size_t i = 0; i < cloud.points.count; i++)
            cloud.hit[i] = random_at(random_stream(seed, 99, 0), i, 0).first < 0.3;
        struct box box = box_open(&cloud.arena, 2);
        box.low[1] = 0.25, box.high[1] = 0.75;
        small += box_significance(&box, &cloud.points, 1) <= 0.05;
        cloud_end(&cloud);
    }
    assert_true(small <= SEEDS / 10); /* 10 expected; fewer, since the points inside are in both */
}

/* Every seventh point a hit at random: no box has clauses that hold. */
static void pure_noise_gives_an_open_box(void **state)
{
    size_t clauses = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct cloud cloud;
        struct prim_description found;
        cloud_begin(&cloud, 1000, 20);
        draw_uniform(&cloud, seed);
        for (size_t i = 0; i < cloud.points.count; i++)
            cloud.hit[i] = random_at(random_stream(seed, 99, 0), i, 0).first < 1.0 / 7.0;
        assert_int_equal(prim_describe(&cloud.arena, &cloud.points, &usual, &found), STATUS_OK);
        clauses += box_limit_count(&found.box, 20);
        cloud_end(&cloud);
    }
    assert_true(clauses <= 5);
}

/* Ten points in a row, the upper five hits; the second factor is a copy of the first. */
static void line(struct cloud *cloud)
{
    cloud_begin(cloud, 10, 2);
    for (size_t i = 0; i < 10; i++) {
        cloud->x[0][i] = cloud->x[1][i] = (double)i;
        cloud->hit[i] = i >= 5;
    }
}

static void peels_go_by_hand_and_ties_to_the_lower_factor(void **state)
{
    struct cloud cloud;
    struct prim_trajectory trajectory;
    struct prim_options options = usual;
    (void)state;
    options.peel = 0.2;
    line(&cloud);
    assert_int_equal(prim_peel(&cloud.arena, &cloud.points, &options, &trajectory), STATUS_OK);
    static const double limits[] = {-INFINITY, 1.5, 2.5, 3.5, 4.5};
    static const uint64_t inside[] = {10, 8, 7, 6, 5};
    assert_int_equal(trajectory.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(trajectory.steps[i].box.low[0] == limits[i]);
        assert_int_equal(trajectory.steps[i].figures.inside, inside[i]);
        assert_false(box_limits(&trajectory.steps[i].box, 1));
    }
    assert_true(trajectory.steps[4].figures.density == 1.0);
    assert_true(trajectory.steps[4].figures.coverage == 1.0);
    assert_true(trajectory.steps[4].figures.mass == 0.5);
    cloud_end(&cloud);
}

/* A thick slice without hits at factor 0, a thin one at factor 1. */
static void the_objectives_differ_where_a_factor_has_few_values(void **state)
{
    struct cloud cloud;
    struct prim_trajectory trajectory;
    struct prim_options options = usual;
    (void)state;
    options.peel = 0.1;
    cloud_begin(&cloud, 10, 2);
    for (size_t i = 0; i < 10; i++) {
        cloud.x[0][i] = i < 4 ? 0.0 : 1.0;
        cloud.x[1][i] = i == 0 ? 0.0 : (double)(10 - i);
        cloud.hit[i] = i == 3 || (i >= 4 && i % 2);
    }
    options.objective = PRIM_ORIGINAL; /* 3 of 6 against 4 of 9 */
    assert_int_equal(prim_peel(&cloud.arena, &cloud.points, &options, &trajectory), STATUS_OK);
    assert_int_equal(trajectory.steps[1].factor, 0);
    options.objective = PRIM_LENIENT1; /* (0.5 - 0.4) / 4 against (0.444 - 0.4) / 1 */
    assert_int_equal(prim_peel(&cloud.arena, &cloud.points, &options, &trajectory), STATUS_OK);
    assert_int_equal(trajectory.steps[1].factor, 1);
    cloud_end(&cloud);
}

static void pasting_moves_a_limit_back_to_the_last_hit(void **state)
{
    struct cloud cloud;
    (void)state;
    line(&cloud);
    struct box box = box_open(&cloud.arena, 2);
    box.low[0] = 7.5;
    assert_int_equal(prim_paste(&cloud.points, &usual, &box), STATUS_OK);
    assert_true(box.low[0] == 4.5);
    cloud_end(&cloud);
}

static void points_that_are_not_used_count_nowhere(void **state)
{
    struct cloud cloud;
    struct prim_trajectory trajectory;
    bool use[10];
    (void)state;
    line(&cloud);
    for (size_t i = 0; i < 10; i++)
        use[i] = i % 2 == 0;
    cloud.points.use = use;
    assert_int_equal(prim_peel(&cloud.arena, &cloud.points, &usual, &trajectory), STATUS_OK);
    assert_int_equal(trajectory.steps[0].figures.points, 5);
    assert_int_equal(trajectory.steps[0].figures.all_hits, 2);
    assert_true(trajectory.steps[trajectory.count - 1].box.low[0] == 5.0);
    cloud_end(&cloud);
}

static void the_binomial_tail_is_right(void **state)
{
    static const struct {
        uint64_t trials, successes;
        double probability, tail; /* by exact summation of fractions */
    } known[] = {
        {10, 0, 0.5, 1.0},         {10, 10, 0.5, 1.0 / 1024.0}, {10, 6, 0.5, 386.0 / 1024.0},
        {3, 2, 0.25, 10.0 / 64.0}, {3, 1, 0.25, 37.0 / 64.0},   {5, 6, 0.5, 0.0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(fabs(binomial_tail(known[i].trials, known[i].successes, known[i].probability) -
                         known[i].tail) < 1e-12);
    /* many trials: the normal approximation with continuity */
    const double z = (50250.0 - 0.5 - 50000.0) / sqrt(25000.0);
    assert_true(fabs(binomial_tail(100000, 50250, 0.5) - 0.5 * erfc(z / sqrt(2.0))) < 1e-5);
}

static void sorting_is_stable_and_knows_signs(void **state)
{
    static const double x[] = {3.0, -1.0, 0.0, -0.0, -1e300, 3.0, 1e-310};
    static const uint32_t sorted[] = {4, 1, 2, 3, 6, 0, 5};
    struct arena arena;
    (void)state;
    arena_init(&arena);
    const uint32_t *order = box_sort(&arena, x, 7);
    assert_non_null(order);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(order[i], sorted[i]);
    arena_free(&arena);
}

static void memory_that_is_out_is_a_status(void **state)
{
    struct cloud cloud;
    struct prim_description found;
    (void)state;
    cloud_begin(&cloud, 200, 4);
    plant(&cloud, 1);
    const size_t before = cloud.arena.allocations;
    assert_int_equal(prim_describe(&cloud.arena, &cloud.points, &usual, &found), STATUS_OK);
    const size_t needed = cloud.arena.allocations - before;
    for (size_t n = 1; n <= needed; n++) {
        cloud.arena.fail_at = cloud.arena.allocations + n;
        assert_int_equal(prim_describe(&cloud.arena, &cloud.points, &usual, &found),
                         STATUS_NO_MEMORY);
    }
    cloud_end(&cloud);
}

static void a_search_that_is_asked_to_stop_says_so(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    static double x[COUNT];
    static bool hit[COUNT], use[COUNT];
    const double *columns[] = {x};
    for (size_t i = 0; i < COUNT; i++) {
        x[i] = (double)i;
        hit[i] = i > 150;
        use[i] = true;
    }
    const volatile int stop = 1;
    const struct points points = {
        .count = COUNT, .factors = 1, .x = columns, .hit = hit, .use = use};
    const struct prim_options options = {
        .peel = 0.05, .paste = 0.05, .least_mass = 0.05, .significance = 0.05, .clauses = 4, .stop = &stop};
    struct prim_description description;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(prim_describe(&arena, &points, &options, &description), STATUS_INTERRUPTED);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_that_is_asked_to_stop_says_so),
        cmocka_unit_test(a_planted_box_is_found_by_both_objectives),
        cmocka_unit_test(peeling_alone_ends_near_the_planted_box),
        cmocka_unit_test(the_significance_of_a_noise_factor_is_spread_as_chance),
        cmocka_unit_test(pure_noise_gives_an_open_box),
        cmocka_unit_test(peels_go_by_hand_and_ties_to_the_lower_factor),
        cmocka_unit_test(the_objectives_differ_where_a_factor_has_few_values),
        cmocka_unit_test(pasting_moves_a_limit_back_to_the_last_hit),
        cmocka_unit_test(points_that_are_not_used_count_nowhere),
        cmocka_unit_test(the_binomial_tail_is_right),
        cmocka_unit_test(sorting_is_stable_and_knows_signs),
        cmocka_unit_test(memory_that_is_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
