// SPDX-License-Identifier: MIT
/* Sobol' indices against closed forms and against SALib's numbers for the same design. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/sobol_index.h"

#include "base/random.h"
#include "base/vector.h"
#include "study/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FACTORS_MOST = 30 };
static const double PI = 3.14159265358979323846;

static struct error err;

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

typedef double model(const double *u, size_t factors);

static double ishigami(const double *u, size_t factors)
{
    (void)factors;
    double x[3];
    for (size_t i = 0; i < 3; i++)
        x[i] = PI * (2 * u[i] - 1);
    const double square = x[2] * x[2];
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * square * square * sin(x[0]);
}

static double g_coefficient(size_t factor, size_t factors)
{
    static const double eight[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
    return factors == 8 ? eight[factor] : (double)factor / 2;
}

static double sobol_g(const double *u, size_t factors)
{
    double product = 1;
    for (size_t i = 0; i < factors; i++) {
        const double a = g_coefficient(i, factors);
        product *= (fabs(4 * u[i] - 2) + a) / (1 + a);
    }
    return product;
}

static double linear(const double *u, size_t factors)
{
    (void)factors;
    return u[0] + 2 * u[1] + 3 * u[2];
}

static double product(const double *u, size_t factors) /* N(1, 1) times N(2, 0.5) */
{
    (void)factors;
    const struct vector_table *table = vector_table(VECTOR_PORTABLE);
    return (1 + vector_one1(table->normal_quantile, u[0])) *
           (2 + 0.5 * vector_one1(table->normal_quantile, u[1]));
}

enum points { UNSCRAMBLED, SCRAMBLED, INDEPENDENT };

static double coordinate(enum points points, uint64_t seed, const struct sobol_place *place)
{
    if (points == UNSCRAMBLED)
        return sample_sobol_raw(place->point, place->dimension) * 0x1p-32;
    if (points == SCRAMBLED)
        return sample_sobol(place->point, place->dimension, seed);
    return random_at(seed, place->point, place->dimension).first;
}

/* The outcomes of a design; free() them. Coordinates are computed once a place, as a study would. */
static double *evaluate(const struct sobol_design *design, model *f, enum points points,
                        uint64_t seed)
{
    const size_t dimensions = 2 * design->factors;
    double *u = malloc(dimensions * design->rows * sizeof *u);
    double *y = malloc(sobol_design_evaluations(design) * sizeof *y);
    for (uint32_t point = 0; point < design->rows; point++)
        for (uint32_t dimension = 1; dimension <= dimensions; dimension++)
            u[point * dimensions + dimension - 1] = coordinate(
                points, seed, &(struct sobol_place){.point = point, .dimension = dimension});
    for (size_t evaluation = 0; evaluation < sobol_design_evaluations(design); evaluation++) {
        double input[FACTORS_MOST];
        for (size_t factor = 0; factor < design->factors; factor++) {
            const struct sobol_place place = sobol_design_at(design, evaluation, factor);
            input[factor] = u[place.point * dimensions + place.dimension - 1];
        }
        y[evaluation] = f(input, design->factors);
    }
    free(u);
    return y;
}

static const struct resample no_bootstrap = {.level = 0.95};

/* SALib's indices of the published design (unscrambled Joe and Kuo points, A and B the two halves of one
 * sequence), with its second-order rows and thus its centre; versions 1.5.2 and later. */
static const struct {
    size_t rows;
    double first[3], total[3], pairs[3]; /* pairs: (1,2) (1,3) (2,3) */
} salib[] = {
    {256,
     {0.32603897195923004, 0.4820072841939925, 0.011125510338570352},
     {0.5646024820275064, 0.45700714298052103, 0.25064884354377587},
     {-0.018110907981888857, 0.2648898732606021, -0.005645845624610355}},
    {1024,
     {0.33295510535317324, 0.44131393854406703, 0.01857843792957251},
     {0.5581790457114658, 0.44328458403034815, 0.24214937335496534},
     {-4.955281413521195e-05, 0.22760710553788024, 0.004876551648890306}},
    {4096,
     {0.3141064186898828, 0.44247275212021164, -6.487943017086395e-05},
     {0.557434576309697, 0.44245415349584455, 0.24329312192218325},
     {-0.00018676036945880492, 0.24332451100622393, -0.00017387283515745967}},
    {16384,
     {0.31533777149802406, 0.44241843933904457, 0.0014217089307185901},
     {0.5583336020963268, 0.44242255433684907, 0.2436529379342597},
     {2.99851264974893e-05, 0.24225675686440823, 3.904823824163722e-06}},
    {65536,
     {0.31396176318503716, 0.4424120587589144, 5.5471820382945385e-05},
     {0.5575908644213909, 0.4424147741105359, 0.243681332162001},
     {9.886226748467841e-06, 0.2436328066214013, 2.547786914065337e-06}},
};

static void indices_equal_salib_for_its_design(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof salib / sizeof *salib; i++) {
        struct arena arena;
        struct sobol_design design;
        struct sobol_analysis analysis;
        arena_init(&arena);
        assert_int_equal(sobol_design_init(&design, 3, salib[i].rows, NULL, 0, true, &err),
                         STATUS_OK);
        double *y = evaluate(&design, ishigami, UNSCRAMBLED, 0);
        assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &err),
                         STATUS_OK);
        for (size_t factor = 0; factor < 3; factor++) {
            check_near(analysis.effects[factor].first.value, salib[i].first[factor], 1e-12);
            check_near(analysis.effects[factor].total.value, salib[i].total[factor], 1e-12);
        }
        check_near(analysis.pairs[0 * 3 + 1].value, salib[i].pairs[0], 1e-12);
        check_near(analysis.pairs[0 * 3 + 2].value, salib[i].pairs[1], 1e-12);
        check_near(analysis.pairs[1 * 3 + 2].value, salib[i].pairs[2], 1e-12);
        free(y);
        arena_free(&arena);
    }
}

/* The centre is that of all evaluations, so it moves when there are no BA rows, and first orders with
 * it: by 3e-8 here, as in SALib without second order. */
static void without_second_order_the_centre_is_that_of_fewer_evaluations(void **state)
{
    (void)state;
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis analysis;
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 3, 1024, NULL, 0, false, &err), STATUS_OK);
    double *y = evaluate(&design, ishigami, UNSCRAMBLED, 0);
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &err), STATUS_OK);
    check_near(analysis.effects[0].first.value, 0.332955075179, 1e-12);
    assert_null(analysis.pairs);
    free(y);
    arena_free(&arena);
}

/* Exact first and total orders; Sobol' G from its formula. */
static void exact_indices(model *f, size_t factors, double *first, double *total)
{
    static const double ishigami_first[FACTORS_MOST] = {0.31390519114781146, 0.4424111447900409, 0};
    static const double ishigami_total[FACTORS_MOST] = {0.5575888552099592, 0.4424111447900409,
                                                        0.2436836640621477};
    double all = 1;
    for (size_t i = 0; i < factors; i++)
        all *= 1 + 1 / (3 * (1 + g_coefficient(i, factors)) * (1 + g_coefficient(i, factors)));
    for (size_t i = 0; i < factors; i++) {
        const double own =
            1 / (3 * (1 + g_coefficient(i, factors)) * (1 + g_coefficient(i, factors)));
        if (f == ishigami) {
            first[i] = ishigami_first[i];
            total[i] = ishigami_total[i];
        } else if (f == linear) {
            first[i] = total[i] = (double)((i + 1) * (i + 1)) / 14;
        } else if (f == product) {
            first[i] = i == 0 ? 16.0 / 18 : 1.0 / 18;
            total[i] = first[i] + 1.0 / 18;
        } else {
            first[i] = own / (all - 1);
            total[i] = own * all / (1 + own) / (all - 1);
        }
    }
}

static const struct {
    model *f;
    size_t factors, rows;
    enum points points;
    double tolerance_first, tolerance_total;
} accuracies[] = {
    /* Sobol' G of 30 factors is 176 at the origin, 166 standard deviations off: the first unscrambled
     * point, and why a study scrambles. */
    {ishigami, 3, 1 << 14, UNSCRAMBLED, 0.002, 0.002},
    {ishigami, 3, 1 << 14, SCRAMBLED, 0.002, 0.002},
    {sobol_g, 8, 1 << 14, UNSCRAMBLED, 0.002, 0.002},
    {sobol_g, 8, 1 << 14, SCRAMBLED, 0.002, 0.002},
    {sobol_g, 30, 1 << 14, SCRAMBLED, 0.01, 0.02},
    {linear, 3, 1 << 14, SCRAMBLED, 0.0005, 0.0005},
    {product, 2, 1 << 14, SCRAMBLED, 0.005, 0.005},
};

static void indices_are_near_their_closed_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accuracies / sizeof *accuracies; i++) {
        struct arena arena;
        struct sobol_design design;
        struct sobol_analysis analysis;
        double first[FACTORS_MOST], total[FACTORS_MOST];
        arena_init(&arena);
        assert_int_equal(sobol_design_init(&design, accuracies[i].factors, accuracies[i].rows, NULL,
                                           0, false, &err),
                         STATUS_OK);
        double *y = evaluate(&design, accuracies[i].f, accuracies[i].points, 1);
        assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &err),
                         STATUS_OK);
        exact_indices(accuracies[i].f, design.factors, first, total);
        for (size_t factor = 0; factor < design.factors; factor++) {
            check_near(analysis.effects[factor].first.value, first[factor],
                       accuracies[i].tolerance_first);
            check_near(analysis.effects[factor].total.value, total[factor],
                       accuracies[i].tolerance_total);
        }
        free(y);
        arena_free(&arena);
    }
}

static void a_group_has_what_its_factors_do_together(void **state)
{
    (void)state;
    const uint32_t group_of[] = {0, 1, 0}; /* {x1, x3}: S1 + S3 + S13 */
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis analysis;
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 3, 1 << 14, group_of, 2, true, &err), STATUS_OK);
    double *y = evaluate(&design, ishigami, SCRAMBLED, 1);
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &err), STATUS_OK);
    check_near(analysis.effects[0].first.value, 0.5575888552099592, 0.002);
    check_near(analysis.effects[0].total.value, 0.5575888552099592, 0.002);
    check_near(analysis.effects[1].first.value, 0.4424111447900409, 0.002);
    check_near(analysis.pairs[1].value, 0, 0.002);
    check_near(analysis.mean, 3.5, 0.005);
    check_near(analysis.variance, 13.844587940719254, 0.02);
    free(y);
    arena_free(&arena);
}

/* Of all indices over 200 seeds, the share that lies in its 95 % interval. Rows of a scrambled net are
 * not independent, so single factors deviate; the bar is for all factors together. */
static double coverage(model *f, size_t factors, size_t rows, enum points points)
{
    enum { SEEDS = 200 };
    double first[FACTORS_MOST], total[FACTORS_MOST];
    size_t covered = 0;
    struct sobol_design design;
    assert_int_equal(sobol_design_init(&design, factors, rows, NULL, 0, false, &err), STATUS_OK);
    exact_indices(f, factors, first, total);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const struct resample resample = {.replicates = 100, .level = 0.95, .seed = seed};
        struct arena arena;
        struct sobol_analysis analysis;
        arena_init(&arena);
        double *y = evaluate(&design, f, points, seed);
        assert_int_equal(sobol_analyse(&arena, &design, y, &resample, &analysis, &err), STATUS_OK);
        for (size_t i = 0; i < factors; i++) {
            const struct sobol_effect *effect = &analysis.effects[i];
            covered +=
                effect->first.interval.low <= first[i] && first[i] <= effect->first.interval.high;
            covered +=
                effect->total.interval.low <= total[i] && total[i] <= effect->total.interval.high;
        }
        free(y);
        arena_free(&arena);
    }
    return (double)covered / (double)(2 * factors * SEEDS);
}

static void check_within(double got, double low, double high)
{
    if (!(got >= low && got <= high))
        fail_msg("%.4f is not within %.4f .. %.4f", got, low, high);
}

static void intervals_cover_as_often_as_they_say(void **state)
{
    (void)state;
    check_within(coverage(ishigami, 3, 1024, INDEPENDENT), 0.90, 0.99);
    check_within(coverage(sobol_g, 8, 1024, INDEPENDENT), 0.90, 0.99);
    check_within(coverage(sobol_g, 30, 1024, SCRAMBLED), 0.90, 0.99);
}

/* Where a net is much better than chance, intervals that take rows for independent are too wide, and
 * never too narrow. */
static void intervals_of_scrambled_points_are_safe(void **state)
{
    (void)state;
    check_within(coverage(ishigami, 3, 1024, SCRAMBLED), 0.95, 1);
    check_within(coverage(sobol_g, 8, 1024, SCRAMBLED), 0.95, 1);
}

static void a_and_b_are_halves_of_one_point(void **state)
{
    (void)state;
    struct sobol_design design;
    assert_int_equal(sobol_design_init(&design, 5, 8, NULL, 0, true, &err), STATUS_OK);
    assert_int_equal(sobol_design_evaluations(&design), 8 * 12);
    for (size_t factor = 0; factor < 5; factor++)
        for (uint32_t row = 0; row < 8; row++) {
            const struct sobol_place a = sobol_design_at(&design, row, factor);
            const struct sobol_place b = sobol_design_at(&design, 8 + row, factor);
            const struct sobol_place ab = sobol_design_at(&design, 8 * (2 + 3) + row, factor);
            const struct sobol_place ba = sobol_design_at(&design, 8 * (7 + 3) + row, factor);
            assert_int_equal(a.point, row);
            assert_int_equal(b.point, row); /* never another stretch of the sequence */
            assert_int_equal(a.dimension, factor + 1);
            assert_int_equal(b.dimension, 5 + factor + 1);
            assert_memory_equal(&ab, factor == 3 ? &b : &a, sizeof ab);
            assert_memory_equal(&ba, factor == 3 ? &a : &b, sizeof ba);
        }
    assert_int_equal(sobol_design_chance(&design, 8 * 5).block, SOBOL_LEFT);
    assert_int_equal(sobol_design_chance(&design, 8 * 10).block, SOBOL_RIGHT);
}

/* Noise keyed as the design says explains nothing by factors: shares are those of the variance with it. */
static void chance_that_is_no_factor_does_not_bias(void **state)
{
    (void)state;
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis analysis;
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 3, 1 << 14, NULL, 0, false, &err), STATUS_OK);
    double *y = evaluate(&design, linear, SCRAMBLED, 1);
    for (size_t i = 0; i < sobol_design_evaluations(&design); i++) { /* as much variance again */
        const struct sobol_place place = sobol_design_chance(&design, i);
        y[i] += sqrt(14.0) * random_at(99, place.point, place.block).first;
    }
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &err), STATUS_OK);
    for (size_t factor = 0; factor < 3; factor++) {
        const double half = (double)((factor + 1) * (factor + 1)) / 28;
        check_near(analysis.effects[factor].first.value, half, 0.02);
        check_near(analysis.effects[factor].total.value, half, 0.02);
    }
    free(y);
    arena_free(&arena);
}

static void units_and_a_large_mean_do_not_matter(void **state)
{
    (void)state;
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis plain, moved, huge;
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 3, 1024, NULL, 0, false, &err), STATUS_OK);
    double *y = evaluate(&design, ishigami, SCRAMBLED, 1);
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &plain, &err), STATUS_OK);
    for (size_t i = 0; i < sobol_design_evaluations(&design); i++)
        y[i] = 1e6 + y[i];
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &moved, &err), STATUS_OK);
    for (size_t i = 0; i < sobol_design_evaluations(&design); i++)
        y[i] *= 1e300;
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &huge, &err), STATUS_OK);
    for (size_t factor = 0; factor < 3; factor++) {
        check_near(moved.effects[factor].first.value, plain.effects[factor].first.value, 1e-9);
        check_near(huge.effects[factor].total.value, plain.effects[factor].total.value, 1e-9);
    }
    free(y);
    arena_free(&arena);
}

static void evaluations_without_a_number_leave_their_rows_out(void **state)
{
    (void)state;
    const struct resample resample = {.replicates = 50, .level = 0.95, .seed = 1};
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis analysis;
    const size_t rows = 1 << 14;
    double first[3], total[3];
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 3, rows, NULL, 0, true, &err), STATUS_OK);
    double *y = evaluate(&design, ishigami, SCRAMBLED, 1);
    for (size_t row = 0; row < 100; row++) {
        y[row * 7] = NAN;                    /* A: everywhere       */
        y[3 * rows + 1000 + row] = INFINITY; /* AB of the second    */
        y[6 * rows + 2000 + row] = NAN;      /* BA of the second    */
    }
    assert_int_equal(sobol_analyse(&arena, &design, y, &resample, &analysis, &err), STATUS_OK);
    assert_int_equal(analysis.failed, 300);
    assert_int_equal(analysis.rows, rows - 100);
    assert_int_equal(analysis.effects[0].rows, rows - 100);
    assert_int_equal(analysis.effects[1].rows, rows - 200);
    exact_indices(ishigami, 3, first, total);
    for (size_t i = 0; i < 3; i++) {
        const struct sobol_effect *effect = &analysis.effects[i];
        check_near(effect->first.value, first[i], 0.02);
        check_near(effect->total.value, total[i], 0.02);
        assert_true(effect->total.interval.low < effect->total.value);
        assert_true(effect->total.interval.high > effect->total.value);
    }
    check_near(analysis.pairs[2].value, 0.2436836640621477, 0.02);
    free(y);
    arena_free(&arena);
}

static void an_outcome_that_never_varies_is_said_to(void **state)
{
    (void)state;
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis analysis;
    double y[5 * 16];
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 3, 16, NULL, 0, false, &err), STATUS_OK);
    for (size_t i = 0; i < 80; i++)
        y[i] = i % 2 ? 0.1 + 0.2 : 0.3; /* rounding is no variance */
    struct error own = {0};
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "0.3 in every future"));
    for (size_t i = 0; i < 80; i++)
        y[i] = i < 10 ? NAN : (double)i;
    own = (struct error){0};
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &own),
                     STATUS_INPUT);
    assert_non_null(strstr(own.message, "too few futures"));
    for (size_t i = 0; i < 80; i++)
        y[i] = NAN;
    assert_int_equal(sobol_analyse(&arena, &design, y, &no_bootstrap, &analysis, &own),
                     STATUS_INPUT);
    arena_free(&arena);
}

static void bad_designs_are_refused(void **state)
{
    (void)state;
    const uint32_t gap[] = {0, 2, 0}, beyond[] = {0, 1, 5};
    struct sobol_design design;
    assert_int_equal(sobol_design_init(&design, 3, 1000, NULL, 0, false, &err), STATUS_INPUT);
    assert_int_equal(sobol_design_init(&design, 3, 4, NULL, 0, false, &err), STATUS_INPUT);
    assert_int_equal(sobol_design_init(&design, 0, 64, NULL, 0, false, &err), STATUS_INPUT);
    assert_int_equal(sobol_design_init(&design, 3, 64, gap, 3, false, &err), STATUS_INPUT);
    assert_int_equal(sobol_design_init(&design, 3, 64, beyond, 2, false, &err), STATUS_INPUT);
}

/* The two leaders of Sobol' G are far apart; the last factors are nearly equal. */
static void the_order_of_clear_leaders_holds(void **state)
{
    (void)state;
    const struct resample resample = {.replicates = 100, .level = 0.95, .seed = 1};
    struct arena arena;
    struct sobol_design design;
    struct sobol_analysis analysis;
    double totals[8];
    size_t top[6];
    arena_init(&arena);
    assert_int_equal(sobol_design_init(&design, 8, 1024, NULL, 0, false, &err), STATUS_OK);
    double *y = evaluate(&design, sobol_g, SCRAMBLED, 1);
    assert_int_equal(sobol_analyse(&arena, &design, y, &resample, &analysis, &err), STATUS_OK);
    for (size_t i = 0; i < 8; i++)
        totals[i] = analysis.effects[i].total.value;
    const struct ranking leaders =
        resample_ranking(totals, analysis.total_replicates, 100, 8, 4, top);
    assert_int_equal(leaders.order_held, 100);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(top[i], i);
    const struct ranking equals =
        resample_ranking(totals, analysis.total_replicates, 100, 8, 6, top);
    assert_true(equals.order_held < 60);
    free(y);
    arena_free(&arena);
}

static void memory_that_runs_out_is_said(void **state)
{
    (void)state;
    const struct resample resample = {.replicates = 10, .level = 0.95, .seed = 1};
    struct sobol_design design;
    struct sobol_analysis analysis;
    assert_int_equal(sobol_design_init(&design, 3, 64, NULL, 0, true, &err), STATUS_OK);
    double *y = evaluate(&design, ishigami, SCRAMBLED, 1);
    for (size_t fail_at = 1; fail_at <= 5; fail_at++) {
        struct arena arena;
        arena_init(&arena);
        arena.fail_at = fail_at;
        assert_int_equal(sobol_analyse(&arena, &design, y, &resample, &analysis, &err),
                         STATUS_NO_MEMORY);
        arena_free(&arena);
    }
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indices_equal_salib_for_its_design),
        cmocka_unit_test(without_second_order_the_centre_is_that_of_fewer_evaluations),
        cmocka_unit_test(indices_are_near_their_closed_forms),
        cmocka_unit_test(a_group_has_what_its_factors_do_together),
        cmocka_unit_test(intervals_cover_as_often_as_they_say),
        cmocka_unit_test(intervals_of_scrambled_points_are_safe),
        cmocka_unit_test(a_and_b_are_halves_of_one_point),
        cmocka_unit_test(chance_that_is_no_factor_does_not_bias),
        cmocka_unit_test(units_and_a_large_mean_do_not_matter),
        cmocka_unit_test(evaluations_without_a_number_leave_their_rows_out),
        cmocka_unit_test(an_outcome_that_never_varies_is_said_to),
        cmocka_unit_test(bad_designs_are_refused),
        cmocka_unit_test(the_order_of_clear_leaders_holds),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
