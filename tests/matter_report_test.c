// SPDX-License-Identifier: MIT
/* How drivers are told: the text of each method letter by letter, JSON and CSV read back. */
#include "golden_text.h"
#include "study_fixture.h"

#include "report/matter_report.h"
#include "study/evaluate.h"

#include <jansson.h>

/* h and drift drive it, and so does the noise of a walk; the gains only as a product with drift. */
static const char outcomes[] = "outcomes:\n" FIXTURE_OUTCOME(
    "mixed", "10000*h - drift + 0.3*Walk + drift*(gain[a] - gain[b])/4 - 20*guard", "peace",
    "imposed", "at: end, given: \"h > 0.0052\"");

static struct study_fixture fixture;
static const struct matter *answers[MATTER_METHOD_COUNT];
static struct matter_options options[MATTER_METHOD_COUNT];
static const struct group_wish wish = {"both gains", "gain"};

static int set_up(void **state)
{
    fixture_begin(&fixture);
    fixture_file(&fixture, "outcomes.yaml", outcomes);
    fixture_load(&fixture);
    for (int i = 0; i < MATTER_METHOD_COUNT; i++) {
        options[i] = (struct matter_options){
            .futures = {.package = case_find_package(fixture.folder, "B"),
                        .adversary = case_find_adversary(fixture.folder, "central"),
                        .futures = 500,
                        .seed = 1,
                        .threads = 2},
            .method = (enum matter_method)i,
            .over_time = i != MATTER_MORRIS,
            .rows = i == MATTER_SOBOL ? 256 : 0,
            .wishes = i == MATTER_MORRIS ? &wish : NULL,
            .wish_count = i == MATTER_MORRIS,
            .lever_futures = i == MATTER_GIVEN ? 64 : 0,
        };
        if (matter_run(&fixture.arena, fixture.folder, fixture.document, &options[i], &answers[i],
                       &fixture.problems, &fixture.err) != STATUS_OK)
            fail_msg("%s", fixture.err.message);
    }
    *state = NULL;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&fixture);
    return 0;
}

static void each_method_is_told_in_plain_sentences(void **state)
{
    (void)state;
    for (int i = 0; i < MATTER_METHOD_COUNT; i++) {
        char path[80];
        struct buffer out = {0};
        snprintf(path, sizeof path, "tests/report/matter-%s.txt",
                 matter_method_name((enum matter_method)i));
        matter_text(&out, answers[i], &(struct report_style){.width = 90});
        compare_with_file(path, &out);
        buffer_free(&out);
    }
}

static const struct report_identity identity = {
    .program = "Surety", .version = "1", .command = "surety matter", .date = "2026-11-22"};

static json_t *read_json(enum matter_method method)
{
    struct buffer out = {0};
    matter_json(&out, answers[method], &identity);
    json_t *root = json_loads(out.bytes, 0, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "method")),
                        matter_method_name(method));
    buffer_free(&out);
    return root;
}

static void json_has_every_group_with_its_members_and_intervals(void **state)
{
    (void)state;
    json_t *root = read_json(MATTER_SOBOL);
    const json_t *groups = json_object_get(root, "groups");
    const struct sobol_analysis *sobol = &answers[MATTER_SOBOL]->design->sobol;
    assert_int_equal(json_array_size(groups), 5); /* h, drift, two gains, chance */
    const json_t *first = json_array_get(groups, 0), *last = json_array_get(groups, 4);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "h");
    assert_true(json_real_value(json_object_get(json_object_get(first, "total_order"), "value")) ==
                sobol->effects[answers[MATTER_SOBOL]->design->order[0]].total.value);
    assert_string_equal(json_string_value(json_object_get(last, "kind")), "chance");
    assert_true(json_is_null(json_object_get(last, "rank")));
    assert_int_equal(json_array_size(json_object_get(last, "members")), 0);
    const json_t *years = json_object_get(root, "years");
    assert_int_equal(json_array_size(years), 5);
    assert_int_equal(json_array_size(json_object_get(json_array_get(years, 4), "readings")), 5);
    json_decref(root);

    root = read_json(MATTER_MORRIS);
    groups = json_object_get(root, "groups");
    assert_int_equal(json_array_size(groups), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *group = json_array_get(groups, i);
        const bool wished =
            strcmp(json_string_value(json_object_get(group, "name")), wish.name) == 0;
        assert_int_equal(json_array_size(json_object_get(group, "members")), wished ? 2 : 1);
        assert_true(json_is_null(json_object_get(json_object_get(group, "mu"), "value")) == wished);
    }
    json_decref(root);
}

static void json_of_the_given_method_has_its_uncertainties(void **state)
{
    (void)state;
    json_t *root = read_json(MATTER_GIVEN);
    assert_int_equal(json_array_size(json_object_get(root, "uncertainties")), 4);
    assert_null(json_object_get(root, "groups"));
    assert_int_equal(json_array_size(json_object_get(root, "years")), 5);
    json_decref(root);
}

/* Every line has as many commas as the head; no cell here holds one. */
static size_t rows_of(const struct buffer *csv)
{
    size_t rows = 0, commas = 0, expected = 0;
    for (const char *c = csv->bytes; *c; c++) {
        commas += *c == ',';
        if (*c != '\n')
            continue;
        expected = rows++ ? expected : commas;
        assert_int_equal(commas, expected);
        commas = 0;
    }
    return rows;
}

static void csv_has_a_row_for_each_item_and_lever(void **state)
{
    static const size_t rows[MATTER_METHOD_COUNT] = {1 + 4 + 1, 1 + 5, 1 + 3};
    (void)state;
    for (int i = 0; i < MATTER_METHOD_COUNT; i++) {
        struct buffer out = {0};
        matter_csv(&out, answers[i]);
        assert_int_equal(rows_of(&out), rows[i]);
        buffer_free(&out);
    }
    struct buffer out = {0};
    matter_years_csv(&out, answers[MATTER_SOBOL]);
    assert_int_equal(rows_of(&out), 1 + 5 * 5);
    buffer_free(&out);
}

static void pictures_name_what_leads(void **state)
{
    (void)state;
    for (int i = 0; i < MATTER_METHOD_COUNT; i++) {
        struct buffer out = {0};
        matter_picture(&out, answers[i], &identity);
        assert_false(out.failed);
        assert_non_null(strstr(out.bytes, "</svg>"));
        assert_non_null(strstr(out.bytes, ">h</text>"));
        assert_non_null(strstr(out.bytes, "What nobody can know and drives B: mixed"));
        buffer_free(&out);
    }
    struct buffer out = {0};
    matter_years_picture(&out, answers[MATTER_GIVEN], &identity);
    assert_false(out.failed);
    assert_non_null(strstr(out.bytes, "<polyline"));
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_is_told_in_plain_sentences),
        cmocka_unit_test(json_has_every_group_with_its_members_and_intervals),
        cmocka_unit_test(json_of_the_given_method_has_its_uncertainties),
        cmocka_unit_test(csv_has_a_row_for_each_item_and_lever),
        cmocka_unit_test(pictures_name_what_leads),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
