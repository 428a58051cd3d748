// SPDX-License-Identifier: MIT
/* observations/: what a series and a row say, which are refused, and that the flagship's agree with its model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case/observation.h"
#include "case_fixture.h"

#include <math.h>

#define HEAD "series,month,months,value,low,high,unit,kind,source,licence,vintage,note\n"

static const struct case_file sound_observations[] = {
    {"observations/series.yaml",
     "until: 2024-06\n"
     "sectors: {A: {title: First, parameters: [noise, push]}}\n"
     "drivers:\n"
     "  - {id: oil, title: Oil, variable: oil_hist, unit: USD, set: {force: 0}}\n"
     "ranges:\n"
     "  - {name: drift, low: -1, base: 0, high: 1, source: judgement}\n"
     "hold: {force: 500}\n"
     "series:\n"
     "  - {id: troops, title: Troops, sector: A, expression: troops*2, unit: kper, family: "
     "interval}\n"
     "  - id: prices\n"
     "    title: Prices\n"
     "    sector: A\n"
     "    expression: level\n"
     "    unit: 1\n"
     "    timing: end\n"
     "    transform: growth\n"
     "    naives: [last_year, random_walk]\n"},
    {"observations/observations.csv",
     HEAD "troops,2022-03,1,,10,20,kper,claim,A book,facts,2022-04,\n"
          "prices,2022-12,12,0.1,,,1,measured,B,free,2023-01,a year\n"
          "troops,2024-06,1,15,10,20,kper,claim,C,facts,2024-06,\n"},
    {"observations/drivers.csv", HEAD "oil,2022-01,1,80,,,USD,measured,A,free,2022-02,\n"
                                      "oil,2022-02,1,90,,,USD,measured,A,free,2022-03,\n"},
};
enum { OBSERVATION_FILES = sizeof sound_observations / sizeof *sound_observations };

static const char *sound_text(const char *name)
{
    for (size_t i = 0; i < OBSERVATION_FILES; i++)
        if (strcmp(sound_observations[i].name, name) == 0)
            return sound_observations[i].text;
    fail_msg("no file %s", name);
    return "";
}

/* A case with observations, in one of whose files `from` has become `to`. */
static const struct observations *read_changed(struct case_fixture *fixture, const char *file,
                                               const char *from, const char *to)
{
    const struct observations *made = NULL;
    char path[256];
    fixture_begin(fixture);
    fixture_path(fixture, "observations", path);
    assert_int_equal(folder_make(path, NULL), STATUS_OK);
    for (size_t i = 0; i < OBSERVATION_FILES; i++)
        fixture_write(fixture, sound_observations[i].name, sound_observations[i].text);
    if (file) {
        const char *text = sound_text(file), *at = strstr(text, from);
        struct buffer changed = {.bytes = NULL};
        assert_non_null(at);
        buffer_add_bytes(&changed, text, (size_t)(at - text));
        buffer_add(&changed, to);
        buffer_add(&changed, at + strlen(from));
        fixture_write(fixture, file, changed.bytes);
        buffer_free(&changed);
    }
    fixture_read_soundly(fixture);
    assert_true(observations_exist(&fixture->arena, fixture->made));
    const enum status status =
        observations_read(&fixture->arena, fixture->made, &made, &fixture->problems, &fixture->err);
    assert_int_equal(status, fixture->problems.errors ? STATUS_INPUT : STATUS_OK);
    return made;
}

static void a_series_says_what_it_observes(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct observations *made = read_changed(&fixture, NULL, NULL, NULL);
    assert_int_equal(fixture.problems.count, 0);
    assert_int_equal(made->until, 29);
    assert_int_equal(made->series_count, 2);
    const struct observed_series *prices = observations_find(made, "Prices");
    assert_ptr_equal(prices, &made->series[1]);
    assert_true(prices->at_end && prices->transform == TRANSFORM_GROWTH &&
                prices->family == FAMILY_NORMAL);
    assert_int_equal(prices->naives, NAIVE_LAST_YEAR | NAIVE_RANDOM_WALK);
    assert_true(prices->error == 0.15);
    assert_string_equal(prices->cell, "observed_prices");
    assert_int_equal(prices->count, 1);
    assert_true(prices->items[0].month == 11 && prices->items[0].months == 12);
    const struct observed_series *troops = observations_find(made, "troops");
    assert_int_equal(troops->count, 2);
    assert_true(isnan(troops->items[0].value) && troops->items[0].low == 10);
    assert_int_equal(troops->items[0].kind, OBSERVATION_CLAIM);
    assert_null(observations_find(made, "tanks"));
    assert_string_equal(made->sectors[0].parameters[1], "push");
    assert_string_equal(made->ranges[0].folded, "drift");
    assert_int_equal(made->hold.count, 1);
    assert_true(made->drivers[0].count == 2 && made->drivers[0].items[1].value == 90);
    assert_string_equal(case_month_text(&fixture.arena, fixture.made, 29), "2024-06");
    assert_string_equal(case_month_text(&fixture.arena, fixture.made, 0), "2022-01");
    assert_string_equal(case_month_text(&fixture.arena, fixture.made, -1), "2021-12");
    fixture_end(&fixture);
}

static void each_series_becomes_a_variable_of_the_model(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct observations *made = read_changed(&fixture, NULL, NULL, NULL);
    struct edits edits = {.count = 0};
    assert_int_equal(observations_edits(&fixture.arena, made, &edits), STATUS_OK);
    assert_int_equal(edits.count, 2);
    assert_string_equal(edits.items[0].name, "observed_troops");
    assert_string_equal(edits.items[0].equation.text, "troops*2");
    assert_true(edits.items[0].add);
    fixture_end(&fixture);
}

#define ROWS "observations/observations.csv"
#define YAML "observations/series.yaml"
static const struct mistake mistakes[] = {
    {ROWS, "2024-06,1,15", "2024-07,1,15",
     ROWS
     ":4:8: 2024-07 lies after 2024-06, the last month that the case may know [csv-value] hold it "
     "out: keep it in a file of its own, for --held-out"},
    {ROWS, "2024-06,1,15", "2022-02,1,15",
     ROWS
     ":4:8: troops: '2022-02' comes after '2022-03' [csv-value] put the rows of a series in order "
     "of months, one a month"},
    {ROWS, ",10,20,kper", ",20,10,kper", ROWS ":2:8: low is above high [csv-value]"},
    {ROWS, ",,10,20,kper", ",15,,,kper",
     ROWS ":2:8: a claim needs low and high: no single claim is taken as the truth [csv-value]"},
    {ROWS, "1,15,10,20,kper", "1,15,10,20,men",
     ROWS ":4:27: the unit is 'men' here but 'kper' in series.yaml [parameter-unit] the two must "
          "be equal: "
          "convert the row"},
    {ROWS, "2022-12,12", "2022-06,12",
     ROWS ":3:8: the row begins before the model's time does [csv-value]"},
    {ROWS, "prices,2022", "price,2022",
     ROWS ":3:1: 'price' is no series of series.yaml [name-undefined] did you mean 'prices'?"},
    {ROWS, "measured,B", "guessed,B",
     ROWS ":3:27: 'guessed' is no kind [csv-value] write measured, claim, count or money"},
    {ROWS, "measured,B,free", "measured,B,",
     ROWS ":3:8: a row without source or licence [parameter-source] name where the number comes "
          "from, and "
          "what its terms allow"},
    {YAML, "[noise, push]", "[noise, pull]",
     YAML ":2:49: 'pull' does not stand in parameters.csv [parameter-unknown]"},
    {YAML, "sector: A, expression", "sector: B, expression",
     YAML ":9:41: there is no sector 'B' [yaml-value] name one of the `sectors` of this file"},
    {YAML, "[last_year,", "[last_yaer,",
     YAML ":17:14: 'last_yaer' is no naive forecast [yaml-value] write last_year, random_walk or "
          "linear_trend"},
    {YAML, "low: -1, base", "low: 2, base",
     YAML ":6:12: the range 2 to 1 with base 0 is out of order [parameter-range] write low, base "
          "and high "
          "from small to large"},
    {"observations/drivers.csv", "oil,2022-02", "oil,2022-03",
     "observations/drivers.csv:3:5: oil: months are missing before '2022-03' [csv-value] give "
     "every month "
     "between its first and its last"},
};

static void what_is_wrong_is_told_with_place_and_remedy(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct case_fixture fixture;
        read_changed(&fixture, mistakes[i].file, mistakes[i].from, mistakes[i].to);
        const char *shown = fixture_problems(&fixture);
        if (strcmp(shown, mistakes[i].shown) != 0) {
            fprintf(stderr, "'%s' gives\n  %s\nnot\n  %s\n", mistakes[i].to, shown,
                    mistakes[i].shown);
            wrong++;
        }
        fixture_end(&fixture);
    }
    assert_int_equal(wrong, 0);
}

static void what_was_held_out_is_added_behind(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct observations *known = read_changed(&fixture, NULL, NULL, NULL), *later = NULL;
    char path[256];
    fixture_path(&fixture, "later.csv", path);
    fixture_write(&fixture, "later.csv", HEAD "troops,2024-08,1,30,,,kper,measured,,,,\n");
    assert_int_equal(observations_read_later(&fixture.arena, fixture.made, known, path, &later,
                                             &fixture.problems, &fixture.err),
                     STATUS_OK);
    assert_int_equal(later->series[0].count, 3);
    assert_int_equal(later->series[0].items[2].month, 31);
    assert_int_equal(known->series[0].count, 2);
    fixture_end(&fixture);
}

static void a_plain_file_of_drivers_goes_on_where_the_case_ends(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct observations *known = read_changed(&fixture, NULL, NULL, NULL), *later = NULL;
    char path[256];
    fixture_path(&fixture, "drivers.csv", path);
    fixture_write(&fixture, "drivers.csv", "value,series,month\n95,oil,2022-02\n96,oil,2022-03\n");
    assert_int_equal(drivers_read_later(&fixture.arena, fixture.made, known, path, &later,
                                        &fixture.problems, &fixture.err),
                     STATUS_OK);
    assert_int_equal(later->drivers[0].count, 3);
    assert_true(later->drivers[0].items[1].value == 95 && later->drivers[0].items[2].value == 96);
    fixture_end(&fixture);
}

static void the_flagship_agrees_with_its_model(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    const struct case_folder *folder = NULL;
    const struct document *document = NULL;
    const struct observations *made = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(case_read(&arena, "cases/ukraine", &folder, &problems, &err), STATUS_OK);
    assert_int_equal(document_read(&arena, folder->model_path, &document, &problems, &err),
                     STATUS_OK);
    const enum status status = observations_read(&arena, folder, &made, &problems, &err);
    problems_print(&problems, stderr);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(observations_check(&arena, folder, made, document, &problems), STATUS_OK);
    assert_int_equal(problems.count, 0);
    for (size_t i = 0; i < made->series_count; i++)
        assert_true(made->series[i].count > 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_series_says_what_it_observes),
        cmocka_unit_test(each_series_becomes_a_variable_of_the_model),
        cmocka_unit_test(what_is_wrong_is_told_with_place_and_remedy),
        cmocka_unit_test(what_was_held_out_is_added_behind),
        cmocka_unit_test(a_plain_file_of_drivers_goes_on_where_the_case_ends),
        cmocka_unit_test(the_flagship_agrees_with_its_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
