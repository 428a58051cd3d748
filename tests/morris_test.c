// SPDX-License-Identifier: MIT
/* Elementary effects: designs, exact effects, what cannot be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/morris.h"

#include "base/random.h"
#include "base/table.h"
#include "base/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct error err;

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

typedef double model(const double *x, size_t factors);

static double *evaluate(const struct morris_design *design, model *f)
{
    double *y = malloc(morris_design_points(design) * sizeof *y);
    for (size_t i = 0; i < morris_design_points(design); i++)
        y[i] = f(design->x + i * design->factors, design->factors);
    return y;
}

static double linear(const double *x, size_t factors)
{
    double sum = 5;
    for (size_t i = 0; i < factors; i++)
        sum += ((double)i - 3) * x[i];
    return sum;
}

static double product(const double *x, size_t factors)
{
    (void)factors;
    return x[0] * x[1];
}

static const struct resample bootstrap = {.replicates = 100, .level = 0.95, .seed = 1};

static void every_step_moves_one_factor_by_delta_on_the_grid(void **state)
{
    (void)state;
    static const size_t levels[] = {2, 4, 6, 10};
    for (size_t i = 0; i < 4; i++) {
        struct arena arena;
        struct morris_design design;
        arena_init(&arena);
        assert_int_equal(morris_design_build(&arena, 7, NULL, 0, 50, levels[i], 3, &design, &err),
                         STATUS_OK);
        check_near(design.delta, (double)levels[i] / (2 * (double)(levels[i] - 1)), 1e-15);
        for (size_t trajectory = 0; trajectory < 50; trajectory++)
            for (size_t step = 0; step < 7; step++) {
                const double *from = design.x + (trajectory * 8 + step) * 7, *to = from + 7;
                for (size_t factor = 0; factor < 7; factor++) {
                    const double level = from[factor] * (double)(levels[i] - 1);
                    check_near(level, round(level), 1e-12);
                    assert_true(from[factor] >= 0 && from[factor] <= 1);
                    const bool moves = design.moved[trajectory * 7 + step] == factor;
                    check_near(fabs(to[factor] - from[factor]), moves ? design.delta : 0, 1e-15);
                }
            }
        arena_free(&arena);
    }
}

/* Orders and directions are fair: a factor is the first to move, and moves up, as often as it should. */
static void orders_and_directions_are_fair(void **state)
{
    (void)state;
    struct arena arena;
    struct morris_design design;
    double first[5] = {0}, up[5] = {0};
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 5, NULL, 0, 20000, 4, 3, &design, &err),
                     STATUS_OK);
    for (size_t trajectory = 0; trajectory < 20000; trajectory++) {
        first[design.moved[trajectory * 5]]++;
        for (size_t factor = 0; factor < 5; factor++)
            up[factor] +=
                design.x[(trajectory * 6 + 5) * 5 + factor] > design.x[trajectory * 6 * 5 + factor];
    }
    for (size_t factor = 0; factor < 5; factor++) {
        check_near(first[factor] / 20000, 0.2, 0.012);
        check_near(up[factor] / 20000, 0.5, 0.015);
    }
    arena_free(&arena);
}

static void a_longer_design_begins_with_the_shorter_one(void **state)
{
    (void)state;
    struct arena arena;
    struct morris_design few, many;
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 6, NULL, 0, 4, 4, 3, &few, &err), STATUS_OK);
    assert_int_equal(morris_design_build(&arena, 6, NULL, 0, 40, 4, 3, &many, &err), STATUS_OK);
    assert_memory_equal(few.x, many.x, 4 * 7 * 6 * sizeof *few.x);
    assert_memory_equal(few.moved, many.moved, 4 * 6 * sizeof *few.moved);
    arena_free(&arena);
}

static void a_linear_model_has_its_coefficients_and_no_sigma(void **state)
{
    (void)state;
    static const size_t levels[] = {2, 4, 8, 20};
    for (size_t i = 0; i < 4; i++) {
        struct arena arena;
        struct morris_design design;
        struct morris_analysis analysis;
        arena_init(&arena);
        assert_int_equal(morris_design_build(&arena, 8, NULL, 0, 10, levels[i], 1, &design, &err),
                         STATUS_OK);
        double *y = evaluate(&design, linear);
        assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &err),
                         STATUS_OK);
        for (size_t factor = 0; factor < 8; factor++) {
            const struct morris_effect *effect = &analysis.effects[factor];
            const double c = (double)factor - 3;
            check_near(effect->mu.value, c, 1e-13);
            check_near(effect->mu_star.value, fabs(c), 1e-13);
            check_near(effect->sigma.value, 0, 1e-13);
            check_near(effect->mu.interval.low, c, 1e-13);
            check_near(effect->mu.interval.high, c, 1e-13);
            assert_int_equal(effect->count, 10);
        }
        free(y);
        arena_free(&arena);
    }
}

/* The effect of x1 is x2, a level: 0, 1/3, 2/3 or 1 with equal chances. */
static void a_product_has_sigma(void **state)
{
    (void)state;
    struct arena arena;
    struct morris_design design;
    struct morris_analysis analysis;
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 2, NULL, 0, 4000, 4, 1, &design, &err), STATUS_OK);
    double *y = evaluate(&design, product);
    assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &err), STATUS_OK);
    for (size_t factor = 0; factor < 2; factor++) {
        const struct morris_effect *effect = &analysis.effects[factor];
        check_near(effect->mu.value, 0.5, 0.02);
        check_near(effect->sigma.value, sqrt(5) / 6, 0.02);
        assert_true(effect->sigma.interval.low > 0.3);
        assert_true(effect->mu.interval.low < 0.5 && effect->mu.interval.high > 0.5);
    }
    free(y);
    arena_free(&arena);
}

static double normal_coefficient(size_t key)
{
    const double u = random_at(random_stream(11, text_hash("coefficients"), 0), key, 0).first;
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile, u);
}

/* The function of 20 inputs of Morris (1991). */
static double twenty_inputs(const double *x, size_t factors)
{
    double w[20], y = normal_coefficient(1000);
    for (size_t i = 0; i < factors; i++)
        w[i] =
            i == 2 || i == 4 || i == 6 ? 2 * (1.1 * x[i] / (x[i] + 0.1) - 0.5) : 2 * (x[i] - 0.5);
    for (size_t i = 0; i < factors; i++) {
        y += (i < 10 ? 20 : normal_coefficient(i)) * w[i];
        for (size_t j = i + 1; j < factors; j++) {
            y += (j < 6 ? -15 : normal_coefficient(20 + i * 20 + j)) * w[i] * w[j];
            for (size_t k = j + 1; k < 5; k++) {
                y += -10 * w[i] * w[j] * w[k];
                for (size_t l = k + 1; l < 4; l++)
                    y += 5 * w[i] * w[j] * w[k] * w[l];
            }
        }
    }
    return y;
}

static void twenty_inputs_fall_into_their_groups(void **state)
{
    (void)state;
    struct arena arena;
    struct morris_design design;
    struct morris_analysis analysis;
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 20, NULL, 0, 100, 4, 5, &design, &err), STATUS_OK);
    double *y = evaluate(&design, twenty_inputs);
    assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &err), STATUS_OK);
    for (size_t i = 0; i < 20; i++) {
        const double size = analysis.effects[i].mu_star.value,
                     sigma = analysis.effects[i].sigma.value;
        if (i < 7) /* large and interactive */
            assert_true(size > 25 && sigma > 15);
        else if (i < 10) /* large and nearly linear */
            assert_true(size > 25 && sigma < 0.3 * size);
        else /* weak */
            assert_true(size < 15 && sigma < 15);
    }
    free(y);
    arena_free(&arena);
}

static void a_group_has_a_size_but_no_direction(void **state)
{
    (void)state;
    const uint32_t group_of[] = {0, 1, 0, 1, 2, 2, 1, 0};
    struct arena arena;
    struct morris_design design;
    struct morris_analysis analysis;
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 8, group_of, 3, 200, 4, 1, &design, &err),
                     STATUS_OK);
    assert_int_equal(morris_design_points(&design), 200 * 4);
    double *y = evaluate(&design, linear);
    assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &err), STATUS_OK);
    assert_true(isnan(analysis.effects[2].mu.value));
    assert_true(isnan(analysis.effects[2].sigma.value));
    check_near(analysis.effects[2].mu_star.value, 2, 0.2); /* |+-1 +-2| is 3 or 1 */
    free(y);
    arena_free(&arena);
}

static void outcomes_without_a_number_leave_their_effects_out(void **state)
{
    (void)state;
    struct arena arena;
    struct morris_design design;
    struct morris_analysis analysis;
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 8, NULL, 0, 10, 4, 1, &design, &err), STATUS_OK);
    double *y = evaluate(&design, linear);
    y[0] = NAN;          /* the first step of the first trajectory */
    y[9 + 4] = INFINITY; /* two steps of the second */
    assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &err), STATUS_OK);
    assert_int_equal(analysis.failed, 2);
    size_t effects = 0;
    for (size_t i = 0; i < 8; i++) {
        effects += analysis.effects[i].count;
        check_near(analysis.effects[i].mu.value, (double)i - 3, 1e-13);
    }
    assert_int_equal(effects, 80 - 3);
    free(y);
    arena_free(&arena);
}

static void bad_input_is_said(void **state)
{
    (void)state;
    struct arena arena;
    struct morris_design design;
    struct morris_analysis analysis;
    double y[30];
    arena_init(&arena);
    assert_int_equal(morris_design_build(&arena, 2, NULL, 0, 10, 5, 1, &design, &err),
                     STATUS_INPUT);
    assert_int_equal(morris_design_build(&arena, 2, NULL, 0, 1, 4, 1, &design, &err), STATUS_INPUT);
    assert_int_equal(morris_design_build(&arena, 2, NULL, 0, 10, 4, 1, &design, &err), STATUS_OK);
    for (size_t i = 0; i < 30; i++)
        y[i] = 0.25;
    struct error own = {0};
    assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &own), STATUS_INPUT);
    assert_non_null(strstr(own.message, "0.25 in every future"));
    for (size_t i = 0; i < 30; i++)
        y[i] = NAN;
    own = (struct error){0};
    assert_int_equal(morris_analyse(&arena, &design, y, &bootstrap, &analysis, &own), STATUS_INPUT);
    assert_non_null(strstr(own.message, "too few futures"));
    arena_free(&arena);
}

static void memory_that_runs_out_is_said(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at <= 9; fail_at++) {
        struct arena arena;
        struct morris_design design;
        struct morris_analysis analysis;
        arena_init(&arena);
        arena.fail_at = fail_at;
        enum status status = morris_design_build(&arena, 3, NULL, 0, 10, 4, 1, &design, &err);
        if (status == STATUS_OK) {
            double *y = evaluate(&design, linear);
            status = morris_analyse(&arena, &design, y, &bootstrap, &analysis, &err);
            free(y);
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_moves_one_factor_by_delta_on_the_grid),
        cmocka_unit_test(orders_and_directions_are_fair),
        cmocka_unit_test(a_longer_design_begins_with_the_shorter_one),
        cmocka_unit_test(a_linear_model_has_its_coefficients_and_no_sigma),
        cmocka_unit_test(a_product_has_sigma),
        cmocka_unit_test(twenty_inputs_fall_into_their_groups),
        cmocka_unit_test(a_group_has_a_size_but_no_direction),
        cmocka_unit_test(outcomes_without_a_number_leave_their_effects_out),
        cmocka_unit_test(bad_input_is_said),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
