// SPDX-License-Identifier: MIT
/* Forecasts of the flagship know nothing that came after their origin, and are scored by what did. */
#include "flagship.h"

#include "study/backtest.h"
#include "study/cutoff.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ORIGIN = 17, UNTIL = 29, DRAWS = 128 };

static struct flagship world;
static const struct observations *observed;

static int open_world(void **state)
{
    struct error err = {0};
    (void)state;
    flagship_open(&world);
    assert_int_equal(
        observations_read(&world.arena, world.folder, &observed, &world.problems, &err), STATUS_OK);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    flagship_close(&world);
    return 0;
}

static const struct forecast *forecast_of(const struct case_folder *folder,
                                          const struct document *document,
                                          const struct observations *observations)
{
    struct forecast_options *options = ARENA_NEW(&world.arena, struct forecast_options);
    const struct forecast *made = NULL;
    struct error err = {0};
    *options = (struct forecast_options){.observations = observations,
                                         .origin = ORIGIN,
                                         .until = UNTIL,
                                         .draws = DRAWS,
                                         .seed = 7,
                                         .threads = 1};
    const enum status status =
        forecast_run(&world.arena, folder, document, options, &made, &world.problems, &err);
    problems_print(&world.problems, stderr);
    if (status != STATUS_OK)
        fail_msg("%s", err.message);
    return made;
}

static void check_same(const struct forecast *a, const struct forecast *b)
{
    for (size_t s = 0; s < a->series_count; s++)
        for (size_t m = 0; m < a->series[s].month_count; m++)
            if (memcmp(a->series[s].values[m], b->series[s].values[m], DRAWS * sizeof(double)) != 0)
                fail_msg("%s differs in month %d", a->series[s].series->id,
                         a->series[s].months[m].month);
}

/* The model with every later point of every table over time moved far away. */
static const struct document *with_other_futures(void)
{
    const struct doc_model *root = &world.document->models[0];
    const struct document *other = NULL;
    struct edits edits = {.count = 0};
    size_t moved = 0;
    for (size_t i = 0; i < root->variable_count; i++) {
        const struct doc_variable *variable = &root->variables[i];
        const struct graph *graph =
            variable->element_count == 1 ? variable->elements[0].graph : NULL;
        if (!graph || strcmp(variable->elements[0].equation.text, "TIME") != 0)
            continue;
        struct graph *changed = ARENA_NEW(&world.arena, struct graph);
        double *y = ARENA_ARRAY(&world.arena, double, graph->count);
        *changed = *graph;
        changed->y = y;
        for (size_t k = 0; k < graph->count; k++)
            moved += graph->x[k] > ORIGIN,
                y[k] = graph->x[k] > ORIGIN ? 5 * graph->y[k] + 1 : graph->y[k];
        assert_int_equal(edit_add(&world.arena, &edits,
                                  (struct edit){.name = variable->name.spelled,
                                                .equation = passage_of_text("TIME"),
                                                .graph = changed}),
                         STATUS_OK);
    }
    assert_true(moved > 50);
    assert_int_equal(document_edit(&world.arena, world.document, edits.items, edits.count, &other,
                                   &world.problems),
                     STATUS_OK);
    return other;
}

static void later_points_of_history_do_not_move_a_forecast(void **state)
{
    (void)state;
    const struct forecast *known = forecast_of(world.folder, world.document, observed);
    assert_true(known->tables > 15);
    check_same(known, forecast_of(world.folder, with_other_futures(), observed));
}

static void later_observations_do_not_move_a_forecast(void **state)
{
    (void)state;
    struct observations other = *observed;
    struct observed_series *series =
        ARENA_ARRAY(&world.arena, struct observed_series, observed->series_count);
    for (size_t s = 0; s < observed->series_count; s++) {
        series[s] = observed->series[s];
        struct observation *rows = ARENA_ARRAY(&world.arena, struct observation, series[s].count);
        for (size_t i = 0; i < series[s].count; i++) {
            rows[i] = series[s].items[i];
            if (rows[i].month > ORIGIN)
                rows[i].value *= 3, rows[i].low *= 3, rows[i].high *= 3;
        }
        series[s].items = rows;
    }
    other.series = series;
    check_same(forecast_of(world.folder, world.document, observed),
               forecast_of(world.folder, world.document, &other));
}

/* Their base values rest on later documents too, so they must not matter before 2026. */
static void parameters_with_later_ranges_do_not_move_a_forecast(void **state)
{
    (void)state;
    const struct forecast *known = forecast_of(world.folder, world.document, observed);
    struct case_folder other = *world.folder;
    struct parameter *parameters =
        ARENA_ARRAY(&world.arena, struct parameter, other.parameter_count);
    size_t moved = 0;
    for (size_t i = 0; i < other.parameter_count; i++) {
        parameters[i] = world.folder->parameters[i];
        for (size_t k = 0; k < known->held_count; k++)
            if (strcmp(known->held[k], parameters[i].folded) == 0)
                parameters[i].base = parameters[i].high, moved++;
    }
    other.parameters = parameters;
    assert_true(moved > 3 && moved == known->held_count);
    check_same(known, forecast_of(&other, world.document, observed));
}

static void a_driver_given_beyond_the_origin_does_move_it(void **state)
{
    (void)state;
    struct observations other = *observed;
    struct driver *drivers = ARENA_ARRAY(&world.arena, struct driver, observed->driver_count);
    for (size_t i = 0; i < observed->driver_count; i++) {
        drivers[i] = observed->drivers[i];
        if (strcmp(drivers[i].id, "brent") != 0)
            continue;
        struct observation *rows = ARENA_ARRAY(&world.arena, struct observation, drivers[i].count);
        for (size_t k = 0; k < drivers[i].count; k++) {
            rows[k] = drivers[i].items[k];
            rows[k].value *= rows[k].month > ORIGIN ? 2 : 1;
        }
        drivers[i].items = rows;
    }
    other.drivers = drivers;
    const struct forecast *a = forecast_of(world.folder, world.document, observed);
    const struct forecast *b = forecast_of(world.folder, world.document, &other);
    const size_t revenue =
        (size_t)(observations_find(observed, "oil_gas_budget") - observed->series);
    const struct forecast_series *before = &a->series[revenue], *after = &b->series[revenue];
    for (size_t m = 0; m < before->month_count; m++)
        assert_true(before->months[m].month > ORIGIN
                        ? after->months[m].q[3] > 1.2 * before->months[m].q[3]
                        : after->months[m].q[3] == before->months[m].q[3]);
}

/* Key rate, month by month: what the draws say is the model and the last error, fading by rho a month. */
static void an_error_fades_from_the_last_one_known(void **state)
{
    (void)state;
    const struct forecast *made = forecast_of(world.folder, world.document, observed);
    const size_t at = (size_t)(observations_find(observed, "key_rate") - observed->series);
    const struct forecast_series *series = &made->series[at];
    assert_int_equal(series->error.rows, ORIGIN + 1);
    assert_int_equal(series->error.pairs, ORIGIN);
    assert_true(series->error.rho > 0.3 && series->error.rho <= 0.98);
    const struct forecast_month *first = NULL;
    for (size_t m = 0; m < series->month_count && !first; m++)
        first = series->months[m].month > ORIGIN ? &series->months[m] : NULL;
    assert_non_null(first);
    const double expected = first->model + series->error.rho * series->error.last;
    assert_true(fabs(first->q[3] - expected) < 0.02);
    for (size_t q = 1; q < FORECAST_QUANTILES; q++)
        assert_true(first->q[q] > first->q[q - 1]);
}

static void the_bits_do_not_depend_on_threads(void **state)
{
    (void)state;
    const struct forecast *one = forecast_of(world.folder, world.document, observed), *two = NULL;
    struct forecast_options options = *one->options;
    struct error err = {0};
    options.threads = 2;
    assert_int_equal(forecast_run(&world.arena, world.folder, world.document, &options, &two,
                                  &world.problems, &err),
                     STATUS_OK);
    check_same(one, two);
}

static void given_draws_take_the_place_of_ranges(void **state)
{
    (void)state;
    const double slope[] = {60.0};
    const struct forecast_known known = {"disc_slope", slope, 1};
    const struct forecast *ranges = forecast_of(world.folder, world.document, observed), *held;
    struct forecast_options options = *ranges->options;
    struct error err = {0};
    options.known = &known, options.known_count = 1;
    assert_int_equal(forecast_run(&world.arena, world.folder, world.document, &options, &held,
                                  &world.problems, &err),
                     STATUS_OK);
    const size_t at = (size_t)(observations_find(observed, "urals_discount") - observed->series);
    const struct forecast_month *wide = &ranges->series[at].months[6];
    const struct forecast_month *narrow = &held->series[at].months[6];
    assert_true(narrow->q[6] - narrow->q[0] < wide->q[6] - wide->q[0]);
}

static void rows_are_scored_beyond_their_origin_and_lost_series_come_first(void **state)
{
    (void)state;
    const struct backtest_options options = {.observations = observed,
                                             .origins = {17, 23},
                                             .origin_count = 2,
                                             .until = 29,
                                             .draws = DRAWS,
                                             .seed = 1,
                                             .threads = 1};
    const struct backtest *made = NULL;
    struct error err = {0};
    assert_int_equal(backtest_run(&world.arena, world.folder, world.document, &options, &made,
                                  &world.problems, &err),
                     STATUS_OK);
    const size_t rate = (size_t)(observations_find(observed, "key_rate") - observed->series);
    size_t rows = 0;
    double absolute = 0;
    for (size_t i = 0; i < made->row_count; i++) {
        const struct backtest_row *row = &made->rows[i];
        const int begins = row->observation->month - (int)row->observation->months + 1;
        assert_true(begins > options.origins[row->origin] && row->observation->month <= 29);
        if (row->series == rate)
            rows++, absolute += fabs(row->q[3] - row->observed);
    }
    assert_int_equal(rows, 12 + 6);
    bool lost = true;
    for (size_t i = 0; i < made->series_count; i++) {
        const struct backtest_score *score = &made->series[i].all;
        assert_true(lost || !score->lost);
        lost = score->lost;
        if (made->series[i].series != rate)
            continue;
        assert_int_equal(score->rows, rows);
        assert_true(fabs(score->errors.absolute - absolute / (double)rows) < 1e-12);
        assert_int_equal(made->series[i].origins[0].rows, 12);
        assert_true(score->inside_50 <= score->inside_80 && score->inside_80 <= score->inside_90);
        assert_true(fabs(score->errors.bias + score->errors.variance + score->errors.covariance -
                         1) < 1e-9);
    }
}

static void a_row_of_several_months_is_their_mean(void **state)
{
    (void)state;
    const struct forecast *made = forecast_of(world.folder, world.document, observed);
    const size_t at = (size_t)(observations_find(observed, "oil_gas_budget") - observed->series);
    const struct observation row = {.month = 20, .months = 3}, early = {.month = 1, .months = 3};
    double said[DRAWS];
    assert_true(forecast_row(made, at, &row, said));
    const double *const *values = made->series[at].values;
    const size_t m = 20 - (size_t)made->series[at].months[0].month;
    for (size_t d = 0; d < DRAWS; d++)
        assert_true(fabs(said[d] - (values[m][d] + values[m - 1][d] + values[m - 2][d]) / 3) <
                    1e-9);
    assert_false(forecast_row(made, at, &early, said));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_points_of_history_do_not_move_a_forecast),
        cmocka_unit_test(later_observations_do_not_move_a_forecast),
        cmocka_unit_test(parameters_with_later_ranges_do_not_move_a_forecast),
        cmocka_unit_test(a_driver_given_beyond_the_origin_does_move_it),
        cmocka_unit_test(an_error_fades_from_the_last_one_known),
        cmocka_unit_test(the_bits_do_not_depend_on_threads),
        cmocka_unit_test(given_draws_take_the_place_of_ranges),
        cmocka_unit_test(rows_are_scored_beyond_their_origin_and_lost_series_come_first),
        cmocka_unit_test(a_row_of_several_months_is_their_mean),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
