// SPDX-License-Identifier: MIT
/* Functions in single precision: the same bits at every width, and as near to double precision as
 * base/single.h says. */
#include "base/single.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 4096, INPUTS = 1 << 20 };

static alignas(64) float x[LANES], y[LANES], expected[LANES], got[LANES];
static alignas(64) double wide[LANES], right[LANES];

static const float special[] = {
    0.0f,     -0.0f,   1.0f,     -1.0f,    0.5f,      -0.5f,  1e-30f,   1e-45f,     -1e-45f,
    1.2e-38f, 3.4e38f, -3.4e38f, INFINITY, -INFINITY, NAN,    88.7f,    89.0f,      -87.4f,
    -103.9f,  -104.1f, 0.425f,   0.075f,   0.925f,    1e-11f, 1.4e-11f, 0.9999999f, 16777216.0f};
enum { SPECIAL_COUNT = sizeof special / sizeof special[0] };

/* Special values, any bit pattern, small, ordinary and large numbers. */
static float make_input(uint64_t index, uint64_t stream)
{
    if (index < SPECIAL_COUNT)
        return special[index];
    const struct random_pair drawn = random_at(stream, index, 1);
    const uint32_t bits = (uint32_t)(drawn.second * 0x1p32);
    float any;
    memcpy(&any, &bits, sizeof any);
    switch (index % 4) {
    case 0:
        return any;
    case 1:
        return (float)drawn.first;
    case 2:
        return (float)(40.0 * (drawn.first - 0.5));
    default:
        return (float)(250.0 * (drawn.first - 0.5));
    }
}

static void fill_inputs(uint64_t from)
{
    for (uint64_t lane = 0; lane < LANES; lane++) {
        x[lane] = make_input(from + lane, 11);
        y[lane] = make_input(from + lane, 12);
        if (from + lane < SPECIAL_COUNT * SPECIAL_COUNT) { /* every pair of special values */
            x[lane] = special[(from + lane) / SPECIAL_COUNT];
            y[lane] = special[(from + lane) % SPECIAL_COUNT];
        }
    }
}

/* Equal bits, but any NaN equals any NaN. */
static void check_same(const char *name, enum vector_width width)
{
    for (size_t lane = 0; lane < LANES; lane++)
        if (memcmp(&expected[lane], &got[lane], sizeof *got) != 0 &&
            !(isnan(expected[lane]) && isnan(got[lane])))
            fail_msg("%s(%a, %a): portable %a, %s %a", name, (double)x[lane], (double)y[lane],
                     (double)expected[lane], vector_width_name(width), (double)got[lane]);
}

static void every_function_gives_the_same_bits_at_every_width(void **state)
{
    (void)state;
    const struct single_table *plain = single_table(VECTOR_PORTABLE);
    for (enum vector_width width = VECTOR_AVX2; width < VECTOR_WIDTH_COUNT; width++) {
        if (!vector_has(width)) {
            print_message("skipped: this processor has no %s\n", vector_width_name(width));
            continue;
        }
        const struct single_table *table = single_table(width);
        for (uint64_t from = 0; from < INPUTS / 4; from += LANES) {
            fill_inputs(from);
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function)                                                                \
    plain->name(expected, x, LANES);                                                               \
    table->name(got, x, LANES);                                                                    \
    check_same(shown, width);
#define MAP2(name, shown, function)                                                                \
    plain->name(expected, x, y, LANES);                                                            \
    table->name(got, x, y, LANES);                                                                 \
    check_same(shown, width);
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
        }
    }
}

/* In units in the last place, which are those of the least normal number where there are none smaller. */
static double error_in_last_place(float value, double exact)
{
    int exponent;
    (void)frexp(exact, &exponent);
    exponent = exponent < -125 ? -125 : exponent;
    return ldexp(fabs((double)value - exact), 24 - exponent);
}

static void exponentials_and_logarithms_are_wrong_by_about_one_unit(void **state)
{
    (void)state;
    const struct single_table *table = single_table(vector_widest());
    double of_exp = 0.0, of_log = 0.0;
    for (uint64_t from = 0; from < INPUTS; from += LANES) {
        for (uint64_t lane = 0; lane < LANES; lane++) {
            const double share = (double)(from + lane) / INPUTS;
            x[lane] = (float)(190.0 * share - 102.0);
            y[lane] = lane % 2 ? (float)(0.5 + share) : (float)exp(170.0 * (share - 0.5));
        }
        table->quick_exp(expected, x, LANES);
        table->quick_log(got, y, LANES);
        for (uint64_t lane = 0; lane < LANES; lane++) {
            of_exp = fmax(of_exp, error_in_last_place(expected[lane], exp((double)x[lane])));
            of_log = fmax(of_log, error_in_last_place(got[lane], log((double)y[lane])));
        }
    }
    print_message("quick_exp %.3f, quick_log %.3f units in the last place\n", of_exp, of_log);
    assert_true(of_exp < 1.1 && of_log < 1.1);
}

static float one(single_map1 *map, float input)
{
    for (size_t lane = 0; lane < 8; lane++)
        x[lane] = input;
    map(got, x, 8);
    return got[0];
}

static void exponentials_and_logarithms_end_as_ieee_says(void **state)
{
    (void)state;
    const struct single_table *table = single_table(vector_widest());
    assert_true(one(table->quick_exp, 89.0f) == INFINITY && one(table->quick_exp, -104.5f) == 0.0f);
    assert_true(one(table->quick_exp, -INFINITY) == 0.0f && isnan(one(table->quick_exp, NAN)));
    assert_true(one(table->quick_exp, 0.0f) == 1.0f && one(table->quick_log, 1.0f) == 0.0f);
    assert_true(one(table->quick_log, 0.0f) == -INFINITY && isnan(one(table->quick_log, -1.0f)));
    assert_true(one(table->quick_log, INFINITY) == INFINITY && isnan(one(table->quick_log, NAN)));
}

static void normal_quantiles_are_near_those_of_double_precision(void **state)
{
    (void)state;
    const struct single_table *table = single_table(vector_widest());
    double most = 0.0;
    for (uint64_t from = 0; from < INPUTS; from += LANES) {
        for (uint64_t lane = 0; lane < LANES; lane++) {
            const double u = random_at(5, from + lane, 0).first;
            x[lane] = (float)(lane % 4 ? u : exp(-40.0 * u)); /* also far down */
            wide[lane] = (double)x[lane];
        }
        table->normal_quantile(got, x, LANES);
        vector_table(vector_widest())->normal_quantile(right, wide, LANES);
        for (uint64_t lane = 0; lane < LANES; lane++)
            if (x[lane] > 0.0f && x[lane] < 1.0f && x[lane] != 0.5f)
                most = fmax(most, fabs((double)got[lane] / right[lane] - 1.0));
    }
    print_message("normal_quantile: %.2g relative\n", most);
    assert_true(most < 4e-7);
}

static void normal_quantiles_are_symmetric_rise_and_end(void **state)
{
    (void)state;
    single_map1 *quantile = single_table(vector_widest())->normal_quantile;
    float before = -INFINITY;
    for (int i = 1; i < 4096; i++) {
        const float p = (float)i / 4096.0f, z = one(quantile, p);
        assert_true(z == -one(quantile, 1.0f - p) && z > before);
        before = z;
    }
    assert_true(one(quantile, 0.0f) == -INFINITY && one(quantile, 1.0f) == INFINITY);
    assert_true(isnan(one(quantile, -0.1f)) && isnan(one(quantile, 1.1f)) &&
                isnan(one(quantile, NAN)));
}

/* Everything but what has a form of its own is the double result, rounded. */
static void other_functions_are_rounded(void **state)
{
    (void)state;
    const struct single_table *table = single_table(vector_widest());
    fill_inputs(LANES);
    table->tanh(got, x, LANES);
    table->pow(expected, x, y, LANES);
    for (size_t lane = 0; lane < LANES; lane++) {
        const struct vector_table *doubles = vector_table(vector_widest());
        const float tangent = (float)vector_one1(doubles->tanh, (double)x[lane]);
        const float power = (float)vector_one2(doubles->pow, (double)x[lane], (double)y[lane]);
        assert_true(got[lane] == tangent || (isnan(got[lane]) && isnan(tangent)));
        assert_true(expected[lane] == power || (isnan(expected[lane]) && isnan(power)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_gives_the_same_bits_at_every_width),
        cmocka_unit_test(exponentials_and_logarithms_are_wrong_by_about_one_unit),
        cmocka_unit_test(exponentials_and_logarithms_end_as_ieee_says),
        cmocka_unit_test(normal_quantiles_are_near_those_of_double_precision),
        cmocka_unit_test(normal_quantiles_are_symmetric_rise_and_end),
        cmocka_unit_test(other_functions_are_rounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
