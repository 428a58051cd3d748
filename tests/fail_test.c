// SPDX-License-Identifier: MIT
/* Tables of futures, conditions over outcomes, and boxes of failures on a case with known answers. */
#include "study_fixture.h"

#include "base/text.h"
#include "study/ensemble.h"
#include "study/evaluate.h"
#include "study/fail.h"

#include <math.h>

static size_t outcome_of(const struct study_fixture *fixture, const char *id)
{
    const size_t outcome = evaluation_find_outcome(fixture->folder, id);
    assert_true(outcome != SIZE_MAX);
    return outcome;
}

static void begin(struct study_fixture *fixture)
{
    fixture_begin(fixture);
    fixture_load(fixture);
}

static struct futures_options futures_of(const struct study_fixture *fixture, const char *package)
{
    return (struct futures_options){.package = case_find_package(fixture->folder, package),
                                    .adversary = case_find_adversary(fixture->folder, "central"),
                                    .futures = 2000,
                                    .seed = 1,
                                    .threads = 2};
}

/* ---- Tables of futures ---- */

/* p = 1 - exp(-60 h) in package A. */
static void a_table_has_the_draws_and_what_came_of_them(void **state)
{
    struct study_fixture fixture;
    struct futures_table table;
    (void)state;
    begin(&fixture);
    struct futures_options options = futures_of(&fixture, "A");
    const size_t wanted[] = {outcome_of(&fixture, "p5"), outcome_of(&fixture, "half"),
                             outcome_of(&fixture, "war")};
    options.outcomes = wanted, options.outcome_count = 3;
    assert_int_equal(futures_run(&fixture.arena, fixture.folder, fixture.document, &options, &table,
                                 &fixture.problems, &fixture.err),
                     STATUS_OK);
    assert_int_equal(table.count, 2000);
    assert_int_equal(table.outcome_count, 3);
    size_t h = 0;
    while (h < table.factor_count && !text_equal(table.factors[h]->name, "h"))
        h++;
    assert_true(h < table.factor_count);
    for (size_t i = 0; i < table.count; i++) {
        double draws[8];
        future_sample(fixture.folder, 1, i, draws);
        assert_true(table.x[h][i] == draws[0]);
        assert_true(fabs(table.y[0][i] - (1.0 - exp(-60.0 * draws[0]))) < 1e-12);
        assert_true(draws[0] > 0.01 ? table.y[1][i] == draws[0] : isnan(table.y[1][i]));
        assert_true(fabs(table.y[2][i] - 40.0 * draws[0]) < 1e-12);
    }
    fixture_end(&fixture);
}

static void the_same_futures_come_of_any_number_of_threads_and_futures(void **state)
{
    struct study_fixture fixture;
    struct futures_table one, many;
    (void)state;
    begin(&fixture);
    struct futures_options options = futures_of(&fixture, "B");
    options.threads = 1;
    assert_int_equal(futures_run(&fixture.arena, fixture.folder, fixture.document, &options, &one,
                                 &fixture.problems, &fixture.err),
                     STATUS_OK);
    options.threads = 3, options.futures = 2500;
    assert_int_equal(futures_run(&fixture.arena, fixture.folder, fixture.document, &options, &many,
                                 &fixture.problems, &fixture.err),
                     STATUS_OK);
    assert_int_equal(one.outcome_count, fixture.folder->outcome_count);
    for (size_t k = 0; k < one.outcome_count; k++)
        assert_memory_equal(one.y[k], many.y[k], one.count * sizeof(double));
    for (size_t f = 0; f < one.factor_count; f++)
        assert_memory_equal(one.x[f], many.x[f], one.count * sizeof(double));
    fixture_end(&fixture);
}

/* ---- Conditions ---- */

/* Over p2 and p5, which come to 0.2 and 0.6. */
static const struct {
    const char *text;
    double value;
} conditions[] = {
    {"p2 > 0.1", 1},
    {"p2 > 0.1 AND p5 < 0.5", 0},
    {"p2 > 0.3 OR p5 >= 0.6", 1},
    {"NOT (p2 = 0.2)", 0},
    {"p2 <> p5", 1},
    {"p2 + p5 * 2 > 1.39", 1},
    {"MAX(p2, p5) - MIN(p2, p5) < 0.5", 1},
    {"ABS(p2 - p5) > 0.5", 0},
    {"P2 <= 0.2", 1}, /* as in models, capitals do not matter */
    {"IF p2 > 0.1 THEN p5 > 0.7 ELSE p5 > 0.5", 0},
    {"-p2 < 0 AND p2 / p5 < 0.34 AND p2 ^ 2 < 0.05", 1},
};

static void conditions_read_outcomes_in_the_language_of_models(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        struct condition condition;
        double values[8], missing[8];
        assert_int_equal(condition_read(&fixture.arena, fixture.folder, "--when",
                                        conditions[i].text, &condition, &fixture.problems),
                         STATUS_OK);
        for (size_t k = 0; k < condition.outcome_count; k++) {
            const bool is_p2 = condition.outcomes[k] == outcome_of(&fixture, "p2");
            values[k] = is_p2 ? 0.2 : 0.6;
            missing[k] = k == 0 ? NAN : values[k];
        }
        if (condition_value(&condition, values) != conditions[i].value)
            fail_msg("%s", conditions[i].text);
        assert_true(isnan(condition_value(&condition, missing)));
    }
    fixture_end(&fixture);
}

static const struct {
    const char *text;
    enum problem_kind kind;
    const char *remedy; /* or NULL */
} bad_conditions[] = {
    {"p3 > 0.1", PROBLEM_NAME_UNDEFINED, "did you mean 'p2'?"},
    {"p2 > (0.1", PROBLEM_EQUATION_SYNTAX, NULL},
    {"p2", PROBLEM_ARGUMENT_KIND, NULL},
    {"1 > 0", PROBLEM_ARGUMENT_KIND, NULL},
    {"", PROBLEM_EQUATION_MISSING, NULL},
    {"LN(p2) > 0", PROBLEM_FUNCTION_UNKNOWN, NULL},
    {"ABS(p2, p5) > 0", PROBLEM_ARGUMENT_COUNT, NULL},
    {"p2[a] > 0", PROBLEM_NAME_UNDEFINED, NULL},
};

static void a_bad_condition_is_a_problem_with_a_place(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < sizeof bad_conditions / sizeof bad_conditions[0]; i++) {
        struct condition condition;
        struct problems problems;
        problems_init(&problems, &fixture.arena);
        assert_int_equal(condition_read(&fixture.arena, fixture.folder, "--when",
                                        bad_conditions[i].text, &condition, &problems),
                         STATUS_INPUT);
        assert_int_equal(problems.items[0].kind, bad_conditions[i].kind);
        assert_string_equal(problems.items[0].at.file, "--when");
        if (bad_conditions[i].remedy)
            assert_string_equal(problems.items[0].remedy, bad_conditions[i].remedy);
    }
    fixture_end(&fixture);
}

/* ---- Boxes ---- */

static enum status ask(struct study_fixture *fixture, const char *when, enum fail_method method,
                       const struct failure **out)
{
    struct condition *condition = ARENA_NEW(&fixture->arena, struct condition);
    struct fail_options *options = ARENA_NEW(&fixture->arena, struct fail_options);
    assert_int_equal(condition_read(&fixture->arena, fixture->folder, "--when", when, condition,
                                    &fixture->problems),
                     STATUS_OK);
    *options = (struct fail_options){.futures = futures_of(fixture, "A"),
                                     .condition = condition,
                                     .method = method,
                                     .objective = PRIM_LENIENT1};
    fixture->err = (struct error){0};
    return fail_run(&fixture->arena, fixture->folder, fixture->document, options, out,
                    &fixture->problems, &fixture->err);
}

/* p5 > 0.45 just when h > -ln(0.55) / 60 = 0.00996. */
static void failures_that_one_uncertainty_decides_are_one_box(void **state)
{
    struct study_fixture fixture;
    const struct failure *failure;
    (void)state;
    begin(&fixture);
    for (int method = 0; method < FAIL_METHOD_COUNT; method++) {
        assert_int_equal(ask(&fixture, "p5 > 0.45", (enum fail_method)method, &failure), STATUS_OK);
        assert_int_equal(failure->box_count, 1);
        const struct told_box *box = &failure->boxes[0];
        assert_int_equal(box->count, 1);
        assert_string_equal(failure->table.factors[box->clauses[0].factor]->name, "h");
        assert_true(fabs(box->clauses[0].low + log(0.55) / 60.0) < 2e-5);
        assert_true(isinf(box->clauses[0].high));
        assert_true(box->held.coverage > 0.99 && box->held.density > 0.99);
        assert_true(box->clauses[0].held_p < 1e-6);
        assert_true(failure->fails[box->typical]);
        assert_int_equal(failure->used, 2000);
        assert_int_equal(failure->halves[0] + failure->halves[1], 2000);
    }
    fixture_end(&fixture);
}

static enum status ask_box(struct study_fixture *fixture, const char *text, const struct failure **out)
{
    struct condition *condition = ARENA_NEW(&fixture->arena, struct condition);
    struct given_box *box = ARENA_NEW(&fixture->arena, struct given_box);
    struct fail_options *options = ARENA_NEW(&fixture->arena, struct fail_options);
    assert_int_equal(condition_read(&fixture->arena, fixture->folder, "--when", "p5 > 0.45",
                                    condition, &fixture->problems),
                     STATUS_OK);
    assert_int_equal(given_box_read(&fixture->arena, fixture->folder, "--box", text, box,
                                    &fixture->problems),
                     STATUS_OK);
    *options = (struct fail_options){
        .futures = futures_of(fixture, "A"), .condition = condition, .given = box};
    fixture->err = (struct error){0};
    return fail_run(&fixture->arena, fixture->folder, fixture->document, options, out,
                    &fixture->problems, &fixture->err);
}

/* h is uniform over [0.005, 0.015]; all with h > 0.00996 fail, and nothing else does. */
static void a_box_that_is_named_is_counted_as_it_is(void **state)
{
    struct study_fixture fixture;
    const struct failure *failure;
    (void)state;
    begin(&fixture);
    assert_int_equal(ask_box(&fixture, "h >= 0.0075, H <= 0.0125", &failure), STATUS_OK);
    assert_int_equal(failure->box_count, 1);
    const struct told_box *box = &failure->boxes[0];
    assert_int_equal(box->count, 1);
    assert_true(box->clauses[0].low == 0.0075 && box->clauses[0].high == 0.0125);
    assert_true(fabs(box->held.mass - 0.5) < 0.01 && fabs(box->held.density - 0.5) < 0.02);
    assert_true(failure->fails[box->typical]);
    /* a box in which nothing fails is told as well */
    assert_int_equal(ask_box(&fixture, "h <= 0.0075", &failure), STATUS_OK);
    assert_int_equal(failure->boxes[0].held.hits, 0);
    assert_true(failure->boxes[0].typical == BOX_NO_HIT);
    fixture_end(&fixture);
}

static const struct {
    const char *text, *message;
} bad_boxes[] = {
    {"", "this is no clause of a box"},
    {"h > 0.1", "this is no clause of a box"},
    {"h >= 0.1,", "this is no clause of a box"},
    {"h >= x", "this is no clause of a box"},
    {"hh >= 0.1", "'hh' is no uncertainty of this case"},
    {"h >= 0.1, h <= 0.05", "no value of h is within its limits"},
};

static void a_bad_box_is_a_problem_with_a_place(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < sizeof bad_boxes / sizeof *bad_boxes; i++) {
        struct given_box box;
        struct problems problems;
        problems_init(&problems, &fixture.arena);
        assert_int_equal(given_box_read(&fixture.arena, fixture.folder, "--box", bad_boxes[i].text,
                                        &box, &problems),
                         STATUS_INPUT);
        assert_string_equal(problems.items[0].message, bad_boxes[i].message);
        assert_string_equal(problems.items[0].at.file, "--box");
    }
    fixture_end(&fixture);
}

/* `half` is defined where h > 0.01, half of all futures. */
static void futures_without_a_value_are_left_out_and_counted(void **state)
{
    struct study_fixture fixture;
    const struct failure *failure;
    (void)state;
    begin(&fixture);
    assert_int_equal(ask(&fixture, "half > 0.0125", FAIL_PRIM, &failure), STATUS_OK);
    assert_true(failure->undefined > 950 && failure->undefined < 1050);
    assert_int_equal(failure->undefined + failure->used, 2000);
    assert_true(failure->boxes[0].held.density > 0.99);
    fixture_end(&fixture);
}

/* On the path where the settlement is drawn, it is month 12 + drift; drift is uniform over [0, 20]. */
static void an_outcome_is_read_on_its_own_path(void **state)
{
    struct study_fixture fixture;
    const struct failure *failure;
    (void)state;
    fixture_begin(&fixture);
    fixture_file(
        &fixture, "parameters.csv",
        fixture_with(&fixture, fixture_parameters, "drift,,7,1,10,0,30", "drift,,7,1,10,0,20"));
    fixture_load(&fixture);
    assert_int_equal(ask(&fixture, "drawn_at > 26.5", FAIL_PRIM, &failure), STATUS_OK);
    assert_int_equal(failure->box_count, 1);
    const struct box_clause *clause = &failure->boxes[0].clauses[0];
    assert_string_equal(failure->table.factors[clause->factor]->name, "drift");
    assert_true(clause->low > 14.9 && clause->low < 15.1);
    fixture_end(&fixture);
}

static const struct {
    const char *when, *message; /* its beginning */
} refused[] = {
    {"p5 > 2", "none of 2000 futures meets \"p5 > 2\""},
    {"p5 > 0", "all of 2000 futures meet \"p5 > 0\""},
    {"never > 0", "in none of 2000 futures do the outcomes of \"never > 0\" have a value"},
    {NULL, NULL},
};

static void conditions_that_tell_nothing_apart_are_refused_in_a_sentence(void **state)
{
    struct study_fixture fixture;
    const struct failure *failure = NULL;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; refused[i].message; i++) {
        assert_int_equal(ask(&fixture, refused[i].when, FAIL_PRIM, &failure), STATUS_INPUT);
        assert_memory_equal(fixture.err.message, refused[i].message, strlen(refused[i].message));
    }
    /* h within a three-hundredth of its range: 6 or 7 futures */
    assert_int_equal(ask(&fixture, "p5 > 0.5922", FAIL_PRIM, &failure), STATUS_INPUT);
    assert_non_null(strstr(fixture.err.message, "too few to search"));
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_has_the_draws_and_what_came_of_them),
        cmocka_unit_test(the_same_futures_come_of_any_number_of_threads_and_futures),
        cmocka_unit_test(conditions_read_outcomes_in_the_language_of_models),
        cmocka_unit_test(a_bad_condition_is_a_problem_with_a_place),
        cmocka_unit_test(failures_that_one_uncertainty_decides_are_one_box),
        cmocka_unit_test(a_box_that_is_named_is_counted_as_it_is),
        cmocka_unit_test(a_bad_box_is_a_problem_with_a_place),
        cmocka_unit_test(futures_without_a_value_are_left_out_and_counted),
        cmocka_unit_test(an_outcome_is_read_on_its_own_path),
        cmocka_unit_test(conditions_that_tell_nothing_apart_are_refused_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
