// SPDX-License-Identifier: MIT
/* Regression on values and on ranks, against exact answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/regression.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct error err;

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

enum { ROWS = 2000, FACTORS = 4 };

/* Independent uniforms, made orthogonal by hand where a test needs it. */
static double x0[ROWS], x1[ROWS], x2[ROWS], x3[ROWS], y[ROWS];
static const double *const x[FACTORS] = {x0, x1, x2, x3};
static double *const columns[FACTORS] = {x0, x1, x2, x3};

static int draw(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++)
        for (size_t factor = 0; factor < FACTORS; factor++)
            columns[factor][row] = random_at(5, row, factor).first;
    return 0;
}

static double deviation(const double *values, size_t count)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - sum / (double)count) * (values[i] - sum / (double)count);
    return sqrt(squares / (double)(count - 1));
}

static void a_linear_outcome_is_explained_exactly(void **state)
{
    (void)state;
    static const double c[FACTORS] = {1, -2, 0, 3};
    struct arena arena;
    struct regression fit;
    arena_init(&arena);
    for (size_t row = 0; row < ROWS; row++)
        y[row] = 1e3 + c[0] * x0[row] + c[1] * x1[row] + c[3] * x3[row];
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, FACTORS, y, ROWS, &fit, &err),
                     STATUS_OK);
    check_near(fit.r2, 1, 1e-12);
    check_near(fit.r2_adjusted, 1, 1e-12);
    for (size_t i = 0; i < FACTORS; i++) {
        check_near(fit.effects[i].coefficient, c[i] * deviation(x[i], ROWS) / deviation(y, ROWS),
                   1e-10);
        if (c[i] != 0)
            check_near(fit.effects[i].partial, c[i] > 0 ? 1 : -1, 1e-10);
    }
    arena_free(&arena);
}

/* x = 1 .. 5, y = 1 2 4 3 5: correlation 0.9 for values and for ranks. */
static void one_factor_has_its_correlation(void **state)
{
    (void)state;
    const double one[] = {1, 2, 3, 4, 5}, other[] = {10, 20, 40, 30, 50};
    const double *const factors[] = {one};
    for (int ranks = 0; ranks < 2; ranks++) {
        struct arena arena;
        struct regression fit;
        arena_init(&arena);
        assert_int_equal(regression_fit(&arena, ranks ? REGRESSION_RANKS : REGRESSION_VALUES,
                                        factors, 1, other, 5, &fit, &err),
                         STATUS_OK);
        check_near(fit.effects[0].coefficient, 0.9, 1e-14);
        check_near(fit.effects[0].partial, 0.9, 1e-14);
        check_near(fit.r2, 0.81, 1e-14);
        check_near(fit.r2_adjusted, 1 - 0.19 * 4 / 3, 1e-14);
        arena_free(&arena);
    }
}

/* Partial correlation of three variables by its definition from the three simple ones. */
static void partial_correlations_account_for_the_other_factor(void **state)
{
    (void)state;
    struct arena arena;
    struct regression pair, first, second, between;
    arena_init(&arena);
    for (size_t row = 0; row < ROWS; row++) {
        x1[row] = 0.5 * x0[row] + x1[row]; /* related factors */
        y[row] = x0[row] - x1[row] + x2[row] * x3[row];
    }
    const double *const only_second[] = {x1};
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, 2, y, ROWS, &pair, &err),
                     STATUS_OK);
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, 1, y, ROWS, &first, &err),
                     STATUS_OK);
    assert_int_equal(
        regression_fit(&arena, REGRESSION_VALUES, only_second, 1, y, ROWS, &second, &err),
        STATUS_OK);
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, 1, x1, ROWS, &between, &err),
                     STATUS_OK);
    const double a = first.effects[0].coefficient, b = second.effects[0].coefficient;
    const double c = between.effects[0].coefficient;
    check_near(pair.effects[0].partial, (a - b * c) / sqrt((1 - b * b) * (1 - c * c)), 1e-12);
    check_near(pair.effects[1].partial, (b - a * c) / sqrt((1 - a * a) * (1 - c * c)), 1e-12);
    arena_free(&arena);
    draw(NULL);
}

static void ranks_see_a_monotone_curve_whole(void **state)
{
    (void)state;
    struct arena arena;
    struct regression values, ranks;
    arena_init(&arena);
    for (size_t row = 0; row < ROWS; row++)
        y[row] = exp(20 * x0[row]);
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, FACTORS, y, ROWS, &values, &err),
                     STATUS_OK);
    assert_int_equal(regression_fit(&arena, REGRESSION_RANKS, x, FACTORS, y, ROWS, &ranks, &err),
                     STATUS_OK);
    assert_true(values.r2 < 0.5);
    check_near(ranks.r2, 1, 1e-12);
    check_near(ranks.effects[0].coefficient, 1, 1e-10);
    arena_free(&arena);
}

static void rows_without_a_number_and_constant_factors_are_left_out(void **state)
{
    (void)state;
    struct arena arena;
    struct regression fit;
    arena_init(&arena);
    for (size_t row = 0; row < ROWS; row++) {
        x2[row] = 0.1 + 0.2;
        y[row] = row % 10 == 0 ? NAN : 2 * x0[row] - x1[row];
    }
    x3[5] = INFINITY;
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, FACTORS, y, ROWS, &fit, &err),
                     STATUS_OK);
    assert_int_equal(fit.missing, ROWS / 10 + 1);
    assert_int_equal(fit.rows + fit.missing, ROWS);
    check_near(fit.r2, 1, 1e-12);
    assert_true(isnan(fit.effects[2].coefficient) && isnan(fit.effects[2].partial));
    arena_free(&arena);
    draw(NULL);
}

static void bad_input_is_said(void **state)
{
    (void)state;
    struct arena arena;
    struct regression fit;
    struct error own = {0};
    arena_init(&arena);
    for (size_t row = 0; row < ROWS; row++) {
        y[row] = x0[row];
        x2[row] = x0[row] - 2 * x1[row];
    }
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, FACTORS, y, ROWS, &fit, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "factor 3 is a combination"));
    own = (struct error){0};
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, FACTORS, y, 6, &fit, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "too few futures"));
    draw(NULL);
    for (size_t row = 0; row < ROWS; row++)
        y[row] = 7;
    own = (struct error){0};
    assert_int_equal(regression_fit(&arena, REGRESSION_RANKS, x, FACTORS, y, ROWS, &fit, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "7 in every future"));
    arena_free(&arena);
}

static void memory_that_runs_out_is_said(void **state)
{
    (void)state;
    struct arena arena;
    struct regression fit;
    arena_init(&arena);
    arena.fail_at = 1;
    assert_int_equal(regression_fit(&arena, REGRESSION_VALUES, x, FACTORS, y, ROWS, &fit, &err),
                     STATUS_NO_MEMORY);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_outcome_is_explained_exactly),
        cmocka_unit_test(one_factor_has_its_correlation),
        cmocka_unit_test(partial_correlations_account_for_the_other_factor),
        cmocka_unit_test(ranks_see_a_monotone_curve_whole),
        cmocka_unit_test(rows_without_a_number_and_constant_factors_are_left_out),
        cmocka_unit_test(bad_input_is_said),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, draw, NULL);
}
