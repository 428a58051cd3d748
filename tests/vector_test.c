// SPDX-License-Identifier: MIT
/* Vector functions: the same bits at every width for a million inputs each, special values as C's
 * Annex F has them, one unit in the last place against the C library, and the normal quantile
 * against published digits. */
#include "base/vector.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 4096, INPUTS = 1 << 20 };

static const double special[] = {
    0.0,        -0.0,       1.0,       -1.0,      0.5,       -0.5,      2.0,       -2.0,
    3.0,        -3.0,       1e-300,    -1e-300,   5e-324,    -5e-324,   2.2250738585072014e-308,
    1.7976931348623157e308, -1.7976931348623157e308,         INFINITY,  -INFINITY, NAN,
    709.0,      710.0,      -745.0,    -746.0,    1e15,      -1e15,     1e22,      1e23,
    0.425,      0.075,      0.925,     1.3887943864964021e-11,          0.9999999999999999,
    3.141592653589793,      1.5707963267948966,   -170.5,    171.0,     1e305,     26.5,      -26.5,
};
enum { SPECIAL_COUNT = sizeof special / sizeof special[0] };

static double any_bits(uint64_t index)
{
    const struct random_pair drawn = random_at(99, index, 0);
    const uint64_t high = (uint64_t)(drawn.first * 0x1p32), low = (uint64_t)(drawn.second * 0x1p32);
    const uint64_t bits = high << 32 | low;
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

/* Inputs of all kinds: special values, any bit pattern, small, ordinary and large numbers. */
static double make_input(uint64_t index, uint64_t stream)
{
    if (index < SPECIAL_COUNT)
        return special[index];
    const double u = random_at(stream, index, 1).first;
    switch (index % 5) {
    case 0: return any_bits(index + (stream << 32));
    case 1: return u;
    case 2: return 40.0 * (u - 0.5);
    case 3: return exp(80.0 * (u - 0.5));
    default: return 2000.0 * (u - 0.5);
    }
}

/* Equal bits, but any NaN equals any NaN. */
static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void check_same(const char *name, enum vector_width width, const double *x, const double *y,
                       const double *expected, const double *got)
{
    for (size_t lane = 0; lane < LANES; lane++)
        if (!same_number(expected[lane], got[lane]))
            fail_msg("%s(%a, %a): portable %a, %s %a", name, x[lane], y[lane], expected[lane],
                     vector_width_name(width), got[lane]);
}

static alignas(64) double x[LANES], y[LANES], expected[LANES], got[LANES];

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

static void compare_width(enum vector_width width)
{
    const struct vector_table *plain = vector_table(VECTOR_PORTABLE), *wide = vector_table(width);
    for (uint64_t from = 0; from < INPUTS; from += LANES) {
        fill_inputs(from);
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function)                                                                \
    plain->name(expected, x, LANES);                                                               \
    wide->name(got, x, LANES);                                                                     \
    check_same(shown, width, x, y, expected, got);
#define MAP2(name, shown, function)                                                                \
    plain->name(expected, x, y, LANES);                                                            \
    wide->name(got, x, y, LANES);                                                                  \
    check_same(shown, width, x, y, expected, got);
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    }
}

static void every_function_gives_the_same_bits_at_every_width(void **state)
{
    (void)state;
    for (enum vector_width width = VECTOR_AVX2; width < VECTOR_WIDTH_COUNT; width++) {
        if (vector_has(width))
            compare_width(width);
        else
            print_message("skipped: this processor has no %s\n", vector_width_name(width));
    }
}

static double error_in_last_place(double value, double right)
{
    if (same_number(value, right) || value == right)
        return 0.0;
    if (!isfinite(value) || !isfinite(right))
        return INFINITY;
    const double least = 5e-324, ulp = nextafter(fabs(right), INFINITY) - fabs(right);
    return fabs(value - right) / (ulp > least ? ulp : least);
}

static double normal_quantile(double p)
{
    return vector_one1(vector_table(VECTOR_PORTABLE)->normal_quantile, p);
}

/* Where SLEEF promises less than the C library, as base/vector.h says: near the largest double some
 * overflow early, and lgamma near its roots is held to an absolute error. */
static bool is_beyond(const char *name, double a, double value, double right)
{
    if (strcmp(name, "sinh") == 0 || strcmp(name, "cosh") == 0)
        return fabs(a) > 709.0;
    if (strcmp(name, "lgamma") == 0)
        return fabs(value - right) < 1e-14 || fabs(a) > 1e305;
    if (strcmp(name, "pow") == 0)
        return fabs(right) > 1.7e308;
    return false;
}

/* The C library is within one unit itself; a difference of more than three units is too much. */
static double quick_exp(double power)
{
    return exp(power);
}

static double quick_log(double number)
{
    return log(number);
}

static double strict_exp(double power)
{
    return exp(power);
}

static double strict_log(double number)
{
    return log(number);
}

static double strict_pow(double base, double power)
{
    return pow(base, power);
}

static void every_function_agrees_with_the_c_library(void **state)
{
    (void)state;
    const struct vector_table *table = vector_table(vector_widest());
    for (uint64_t from = 0; from < INPUTS / 8; from += LANES) {
        fill_inputs(from);
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function)                                                                \
    table->name(got, x, LANES);                                                                    \
    for (size_t lane = 0; lane < LANES; lane++) {                                                  \
        const double right = name(x[lane]);                                                        \
        if (error_in_last_place(got[lane], right) > 3.0 &&                                         \
            !is_beyond(shown, x[lane], got[lane], right))                                          \
            fail_msg("%s(%a): %a, the C library %a", shown, x[lane], got[lane], right);            \
    }
#define MAP2(name, shown, function)                                                                \
    table->name(got, x, y, LANES);                                                                 \
    for (size_t lane = 0; lane < LANES; lane++) {                                                  \
        const double right = name(x[lane], y[lane]);                                               \
        if (error_in_last_place(got[lane], right) > 3.0 &&                 \
            !is_beyond(shown, x[lane], got[lane], right))                                          \
            fail_msg("%s(%a, %a): %a, the C library %a", shown, x[lane], y[lane], got[lane],       \
                     right);                                                                       \
    }
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    }
}

/* In units in the last place of a number that long double knows better. */
static double error_beside(double value, long double right)
{
    int exponent;
    (void)frexpl(right, &exponent);
    return (double)ldexpl(fabsl((long double)value - right), 53 - exponent);
}

static void quick_exponentials_and_logarithms_are_wrong_by_about_one_unit(void **state)
{
    (void)state;
    const struct vector_table *table = vector_table(vector_widest());
    double of_exp = 0.0, of_log = 0.0;
    for (uint64_t from = 0; from < INPUTS; from += LANES) {
        for (uint64_t lane = 0; lane < LANES; lane++) {
            const double share = (double)(from + lane) / INPUTS;
            x[lane] = 1400.0 * (share - 0.5);                /* all that is a normal number */
            y[lane] = lane % 2 ? 0.5 + share : exp(x[lane]); /* near 1, and everywhere */
        }
        table->quick_exp(expected, x, LANES);
        table->quick_log(got, y, LANES);
        for (uint64_t lane = 0; lane < LANES; lane++) {
            of_exp = fmax(of_exp, error_beside(expected[lane], expl(x[lane])));
            if (y[lane] != 1.0)
                of_log = fmax(of_log, error_beside(got[lane], logl(y[lane])));
        }
    }
    print_message("quick_exp %.3f, quick_log %.3f units in the last place\n", of_exp, of_log);
    assert_true(of_exp < 1.1 && of_log < 1.0);
}

/* Ordinary numbers; all numbers, to powers that are neither infinite nor 0; numbers near 1, to large
 * powers; and numbers of all sizes that a power makes nearly as large, or small, as numbers can be. */
static void fill_powers(uint64_t from)
{
    for (uint64_t lane = 0; lane < LANES; lane++) {
        const struct random_pair drawn = random_at(21, from + lane, 0);
        const double u = drawn.first, sign = 2.0 * drawn.second - 1.0;
        const double bases[] = {exp(20.0 * (u - 0.5)), exp(1400.0 * (u - 0.5)), 0.7 + 0.9 * u,
                                1.0 + (u - 0.5) * exp(-30.0 * u)};
        const double most[] = {0.0, 700.0, 700.0, 708.0 / fabs(sign)};
        x[lane] = bases[lane % 4];
        const double power = most[lane % 4] * sign / log(x[lane]);
        y[lane] = lane % 4 == 0 || !isfinite(power) ? sign : power;
    }
}

static void strict_functions_are_wrong_by_less_than_one_unit(void **state)
{
    (void)state;
    const struct vector_table *table = vector_table(vector_widest());
    double of_exp = 0.0, of_log = 0.0, of_pow = 0.0;
    for (uint64_t from = 0; from < INPUTS; from += LANES) {
        fill_powers(from);
        table->strict_pow(got, x, y, LANES);
        for (uint64_t lane = 0; lane < LANES; lane++)
            of_pow = fmax(of_pow, error_beside(got[lane], powl(x[lane], y[lane])));
        table->strict_log(got, x, LANES);
        for (uint64_t lane = 0; lane < LANES; lane++) {
            of_log = fmax(of_log, x[lane] == 1.0 ? 0.0 : error_beside(got[lane], logl(x[lane])));
            x[lane] = 1400.0 * ((double)(from + lane) / INPUTS - 0.5);
        }
        table->strict_exp(got, x, LANES);
        for (uint64_t lane = 0; lane < LANES; lane++)
            of_exp = fmax(of_exp, error_beside(got[lane], expl(x[lane])));
    }
    print_message("strict_exp %.3f, strict_log %.3f, strict_pow %.3f units in the last place\n", of_exp,
                  of_log, of_pow);
    assert_true(of_exp < 0.8 && of_log < 0.51 && of_pow < 0.9);
}

static void powers_follow_ieee(void **state)
{
    (void)state;
    vector_map2 *const powers[] = {vector_table(VECTOR_PORTABLE)->pow,
                                   vector_table(VECTOR_PORTABLE)->strict_pow};
    static const struct {
        double base, power, result;
    } rules[] = {
        {0.0, 0.0, 1.0},    {-0.0, 0.0, 1.0},       {NAN, 0.0, 1.0},   {1.0, NAN, 1.0},
        {-2.0, 3.0, -8.0},  {-2.0, 2.0, 4.0},       {-2.0, -1.0, -0.5}, {-8.0, 1.0 / 3.0, NAN},
        {0.0, -1.0, INFINITY}, {-0.0, -1.0, -INFINITY}, {2.0, 0.5, 1.4142135623730951},
        {2.0, 1024.0, INFINITY}, {2.0, -1075.0, 0.0},  {0.0, 3.0, 0.0},  {INFINITY, -1.0, 0.0},
        {-1.0, INFINITY, 1.0}, {10.0, 3.0, 1000.0},   {3.0, 2.0, 9.0},  {2.5, 1.0, 2.5},
        {-1.0, NAN, NAN},   {-INFINITY, 0.5, INFINITY}, {-INFINITY, -3.0, -0.0}, {-0.0, 0.5, 0.0},
        {-0.0, 3.0, -0.0},  {-2.0, INFINITY, INFINITY}, {0.5, INFINITY, 0.0}, {NAN, 1.0, NAN},
        {5e-324, 1.0, 5e-324}, {2.0, -1074.0, 5e-324}, {-2.0, 1023.0, -0x1p1023},
        {0x1p511, 2.0, 0x1p1022}, {0x1p-537, 2.0, 0x1p-1074}, {1.0, INFINITY, 1.0},
    };
    for (size_t k = 0; k < sizeof powers / sizeof powers[0]; k++)
        for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
            const double power = vector_one2(powers[k], rules[i].base, rules[i].power);
            if (!same_number(power, rules[i].result))
                fail_msg("%s(%g, %g) is %.17g, not %.17g", k ? "strict_pow" : "pow", rules[i].base,
                         rules[i].power, power, rules[i].result);
        }
}

/* Computed with 50 digits by inverting erfc (mpmath 1.3). */
static const struct {
    double p, quantile;
} quantiles[] = {
    {0.75, 0.6744897501960817432022},
    {0.001, -3.090232306167813535358},
    {0.025, -1.95996398454005421178},
    {0.05, -1.644853626951472687952},
    {0.075, -1.43953147093845593495},
    {0.0750001, -1.439530764501729686493},
    {0.1, -1.281551565544600435335},
    {0.25, -0.6744897501960817432022},
    {0.4, -0.2533471031357997413247},
    {0.49, -0.02506890825871105803269},
    {0.49999, -0.00002506628274896000852685},
    {0.6, 0.2533471031357997413247},
    {0.9, 1.281551565544600593487},
    {0.925, 1.439531470938456229063},
    {0.9251, 1.440238267527963859388},
    {0.975, 1.959963984540053855604},
    {0.99, 2.326347874040840767637},
    {0.999, 3.090232306167813277758},
    {0.999999, 4.753424308817087765688},
    {1e-05, -4.264890793922824610234},
    {1e-08, -5.61200124417478872793},
    {1.3e-11, -6.667611456510740834662},
    {1.4e-11, -6.656723091518183635597},
    {1e-12, -7.034483825301131932614},
    {1e-20, -9.262340089798407579572},
    {1e-50, -14.93333753478848898066},
    {1e-100, -21.27345356096532429418},
    {1e-200, -30.20559417957964306312},
    {1e-300, -37.04709629936119923655},
    {2.220446049250313e-16, -8.125890664701906858508},
    {1.1102230246251565e-16, -8.209536151601386855631},
    {0.9999999999999999, 8.209536151601386855631},
};

static void normal_quantiles_are_right_to_the_last_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quantiles / sizeof quantiles[0]; i++) {
        const double z = normal_quantile(quantiles[i].p), right = quantiles[i].quantile;
        if (!(fabs(z - right) <= 1.2e-15 * fabs(right)))
            fail_msg("quantile(%g) is %.17g, not %.17g", quantiles[i].p, z, right);
    }
}

static void normal_quantiles_are_symmetric_and_rise(void **state)
{
    (void)state;
    assert_true(normal_quantile(0.5) == 0.0);
    double before = -INFINITY;
    for (int i = 1; i < 4096; i++) {
        const double p = i / 4096.0; /* 1 - p is exact */
        assert_true(normal_quantile(p) == -normal_quantile(1.0 - p));
        assert_true(normal_quantile(p) > before);
        before = normal_quantile(p);
    }
}

static void normal_quantiles_of_the_ends_are_infinite_and_beyond_are_none(void **state)
{
    (void)state;
    assert_true(normal_quantile(0.0) == -INFINITY);
    assert_true(normal_quantile(1.0) == INFINITY);
    assert_true(isnan(normal_quantile(-0.1)));
    assert_true(isnan(normal_quantile(1.1)));
    assert_true(isnan(normal_quantile(NAN)));
}

static void output_may_be_the_input(void **state)
{
    (void)state;
    const struct vector_table *table = vector_table(vector_widest());
    fill_inputs(LANES);
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function)                                                                \
    table->name(expected, x, LANES);                                                               \
    memcpy(got, x, sizeof got);                                                                    \
    table->name(got, got, LANES);                                                                  \
    check_same(shown, vector_widest(), x, y, expected, got);
#define MAP2(name, shown, function)                                                                \
    table->name(expected, x, y, LANES);                                                            \
    memcpy(got, x, sizeof got);                                                                    \
    table->name(got, got, y, LANES);                                                               \
    check_same(shown, vector_widest(), x, y, expected, got);
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_gives_the_same_bits_at_every_width),
        cmocka_unit_test(every_function_agrees_with_the_c_library),
        cmocka_unit_test(quick_exponentials_and_logarithms_are_wrong_by_about_one_unit),
        cmocka_unit_test(strict_functions_are_wrong_by_less_than_one_unit),
        cmocka_unit_test(powers_follow_ieee),
        cmocka_unit_test(normal_quantiles_are_right_to_the_last_digits),
        cmocka_unit_test(normal_quantiles_are_symmetric_and_rise),
        cmocka_unit_test(normal_quantiles_of_the_ends_are_infinite_and_beyond_are_none),
        cmocka_unit_test(output_may_be_the_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
