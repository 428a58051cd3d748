// SPDX-License-Identifier: MIT
/* Hills whose tops are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/maximum.h"

#include <math.h>

static struct error err;

static double valley(void *self, const double *x)
{
    (void)self;
    const double across = x[1] - x[0] * x[0], along = 1 - x[0];
    return -(100 * across * across + along * along);
}

/* Higher toward a corner of the box. */
static double slope(void *self, const double *x)
{
    (void)self;
    return x[0] - 2 * x[1];
}

/* A low hill at -1 and a high one at 1; nothing left of -1.5. */
static double two_hills(void *self, const double *x)
{
    (void)self;
    const double low = x[0] + 1, high = x[0] - 1;
    return x[0] < -1.5 ? NAN : fmax(-8 * low * low, 1 - 8 * high * high) - x[1] * x[1];
}

static double no_ground(void *self, const double *x)
{
    (void)self;
    return x[0] * NAN;
}

static enum status find(double (*value)(void *, const double *), double *at, struct maximum *out)
{
    static const double low[] = {-2, -2}, high[] = {2, 2};
    static const double a[] = {-1.2, 1}, b[] = {1.5, 0.3}, c[] = {-0.4, -1.7};
    static const double *const starts[] = {a, b, c};
    return maximum_find(&(struct maximum_search){.dimensions = 2,
                                                 .low = low,
                                                 .high = high,
                                                 .starts = starts,
                                                 .start_count = 3,
                                                 .evaluations_most = 2000,
                                                 .tolerance = 1e-8,
                                                 .value = value},
                        at, out, &err);
}

static void the_end_of_a_narrow_valley_is_found(void **state)
{
    (void)state;
    struct maximum found;
    double at[2];
    assert_int_equal(find(valley, at, &found), STATUS_OK);
    assert_true(fabs(at[0] - 1) < 1e-4 && fabs(at[1] - 1) < 1e-4 && found.value > -1e-8);
    assert_int_equal(found.agreeing, 3);
}

static void a_corner_of_the_box_is_found(void **state)
{
    (void)state;
    struct maximum found;
    double at[2];
    assert_int_equal(find(slope, at, &found), STATUS_OK);
    assert_true(at[0] == 2 && at[1] == -2 && found.value == 6);
}

static void the_higher_of_two_hills_wins(void **state)
{
    (void)state;
    struct maximum found;
    double at[2];
    assert_int_equal(find(two_hills, at, &found), STATUS_OK);
    assert_true(fabs(at[0] - 1) < 1e-4 && fabs(found.value - 1) < 1e-7);
    assert_true(found.agreeing >= 1 && found.agreeing < 3);
}

static void a_function_without_values_is_refused(void **state)
{
    (void)state;
    struct maximum found;
    double at[2];
    err = (struct error){0};
    assert_int_equal(find(no_ground, at, &found), STATUS_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_narrow_valley_is_found),
        cmocka_unit_test(a_corner_of_the_box_is_found),
        cmocka_unit_test(the_higher_of_two_hills_wins),
        cmocka_unit_test(a_function_without_values_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
