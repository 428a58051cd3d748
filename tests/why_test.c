// SPDX-License-Identifier: MIT
/* Through which variables an outcome changes, where that is known in closed form. */
#include "study_fixture.h"

#include "study/evaluate.h"
#include "study/why.h"

#include <math.h>

/* The level gains 2 guard h through `direct` and loses half of guard h through `brake` in each of 72
 * months, and wanders with the noise, which is the same before and after. */
static void begin(struct study_fixture *fixture)
{
    fixture_begin(fixture);
    fixture_file(
        fixture, "model.xmile",
        fixture_with(fixture, fixture_model, "</variables>",
                     FIXTURE_AUX("direct", "2*guard*h") FIXTURE_AUX("brake", "-0.5*guard*h")
                     "<stock name=\"Level\"><eqn>0</eqn><inflow>gains</inflow></stock>\n"
                     "<flow name=\"gains\"><eqn>direct + brake + wobble</eqn></flow>\n"
                     FIXTURE_AUX("twice", "Level*2") "</variables>"));
    fixture_file(
        fixture, "outcomes.yaml",
        arena_print(&fixture->arena, "%s%s%s", fixture_outcomes,
                    FIXTURE_OUTCOME("level", "Level", "peace", "imposed", "at: end"),
                    FIXTURE_OUTCOME("twice", "twice + 0*drift", "peace", "imposed", "at: end")));
    fixture_load(fixture);
}

static struct why_options options_of(const struct study_fixture *fixture, const char *before,
                                     const char *after, const char *outcome)
{
    const size_t index = evaluation_find_outcome(fixture->folder, outcome);
    assert_true(index != SIZE_MAX);
    return (struct why_options){
        .futures = {.package = case_find_package(fixture->folder, after),
                    .adversary = case_find_adversary(fixture->folder, "central"),
                    .futures = 512,
                    .seed = 1,
                    .threads = 2},
        .before = case_find_package(fixture->folder, before),
        .outcome = index,
    };
}

static enum status ask(struct study_fixture *fixture, const struct why_options *options,
                       const struct why **out)
{
    fixture->err = (struct error){0};
    return why_run(&fixture->arena, fixture->folder, fixture->document, options, out,
                   &fixture->problems, &fixture->err);
}

static const struct why_variable *find(const struct why_variable *variables, size_t count,
                                       const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(variables[i].name, name) == 0)
            return &variables[i];
    fail_msg("%s was not measured", name);
    return NULL;
}

static void check_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.17g is not within %g of %.17g", value, tolerance, expected);
}

/* From guard 0 to 0.5 the level gains 72 * 1.5 * 0.5 h = 54 h. */
static void shares_are_those_of_a_linear_model(void **state)
{
    struct study_fixture fixture;
    const struct why *why;
    (void)state;
    begin(&fixture);
    const struct why_options options = options_of(&fixture, "A", "B", "level");
    assert_int_equal(ask(&fixture, &options, &why), STATUS_OK);
    assert_int_equal(why->used, 512);
    assert_int_equal(why->left_out, 0);
    check_near(why->effect.mean, 0.54, 1e-4); /* h is 0.01 on average */
    check_near(why->effect.mean, why->after - why->before, 1e-12);
    assert_true(why->effect.raised == 1 && why->effect.fell == 0);
    const struct why_variable *direct = find(why->variables, why->variable_count, "direct");
    const struct why_variable *brake = find(why->variables, why->variable_count, "brake");
    check_near(direct->share, 4.0 / 3, 1e-9);
    check_near(brake->share, -1.0 / 3, 1e-9);
    check_near(direct->cut.mean, why->effect.mean / -3, 1e-9);
    assert_int_equal(direct->from, 1);
    assert_int_equal(direct->to, 3); /* gains, Level, the outcome */
    assert_int_equal(why->chain_count, 1);
    assert_ptr_equal(&why->variables[why->chain[0]], direct);
    assert_int_equal(why->against_count, 1);
    assert_ptr_equal(&why->variables[why->against[0]], brake);
    fixture_end(&fixture);
}

/* The draws of the noise are the same on both sides, so a cut at the change leaves exactly nothing. */
static void a_cut_at_the_change_leaves_what_was_before(void **state)
{
    static const char *const outcomes[] = {"level", "p5", "lines", "p2"};
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    const struct setting guard = {.name = "guard", .value = passage_of_text("0.1")};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        const bool lines = strcmp(outcomes[i], "lines") == 0;
        const struct setting line = {.name = "line[b]", .value = passage_of_text("7")};
        const struct why *why;
        struct why_options options = options_of(&fixture, "B", "B", outcomes[i]);
        options.before_set = (struct settings){.items = lines ? &line : &guard, .count = 1};
        assert_int_equal(ask(&fixture, &options, &why), STATUS_OK);
        assert_int_equal(why->change_count, 1);
        assert_string_equal(why->changes[0].name, lines ? "line" : "guard");
        assert_true(why->effect.mean != 0);
        assert_true(why->changes[0].cut.mean == 0);
        assert_true(why->changes[0].cut.raised == 0 && why->changes[0].cut.fell == 0);
    }
    fixture_end(&fixture);
}

/* Mean over h, uniform over [0.005, 0.015], of 1 - exp(-60 k h). */
static double risk(double k)
{
    return 1 - (exp(-0.3 * k) - exp(-0.9 * k)) / (0.6 * k);
}

/* p = 1 - exp(-60 h pressure (1 - guard)): package B's ramp brings the pressure to 3 before the
 * settlement, and halves the rest by its guard. The parts of its clauses exist on one side only. */
static void each_lever_put_back_is_a_run_of_its_own(void **state)
{
    struct study_fixture fixture;
    const struct why *why;
    (void)state;
    begin(&fixture);
    struct why_options options = options_of(&fixture, "A", "B", "p5");
    options.futures.adversary = NULL; /* the adversary's word on pressure would be the last */
    options.futures.futures = 2048;
    assert_int_equal(ask(&fixture, &options, &why), STATUS_OK);
    check_near(why->before, risk(1), 1e-4);
    check_near(why->after, risk(1.5), 1e-4);
    assert_int_equal(why->change_count, 2); /* line[b] leads nowhere near */
    check_near(find(why->changes, 2, "guard")->cut.mean, risk(3) - risk(1), 1e-4);
    check_near(find(why->changes, 2, "pressure")->cut.mean, risk(0.5) - risk(1), 1e-4);
    fixture_end(&fixture);
}

static void variables_that_carry_the_same_stand_as_one(void **state)
{
    struct study_fixture fixture;
    const struct why *why;
    (void)state;
    begin(&fixture);
    const struct why_options options = options_of(&fixture, "A", "B", "twice");
    assert_int_equal(ask(&fixture, &options, &why), STATUS_OK);
    const struct why_variable *twice = find(why->variables, why->variable_count, "twice");
    assert_non_null(twice->series);
    assert_non_null(strstr(twice->series, "Level"));
    assert_non_null(strstr(twice->series, "gains"));
    assert_int_equal(why->variable_count, 3); /* with direct and brake */
    assert_int_equal(why->screened, 5);
    fixture_end(&fixture);
}

static void threads_do_not_matter(void **state)
{
    struct study_fixture fixture;
    const struct why *one, *three;
    (void)state;
    begin(&fixture);
    struct why_options options = options_of(&fixture, "A", "B", "level");
    options.futures.threads = 1;
    assert_int_equal(ask(&fixture, &options, &one), STATUS_OK);
    struct why_options again = options;
    again.futures.threads = 3;
    assert_int_equal(ask(&fixture, &again, &three), STATUS_OK);
    assert_int_equal(one->variable_count, three->variable_count);
    assert_memory_equal(&one->effect, &three->effect, sizeof one->effect);
    for (size_t i = 0; i < one->variable_count; i++) {
        assert_string_equal(one->variables[i].name, three->variables[i].name);
        assert_memory_equal(&one->variables[i].cut, &three->variables[i].cut,
                            sizeof one->variables[i].cut);
    }
    fixture_end(&fixture);
}

/* ---- What cannot be asked ---- */

static const struct {
    const char *before, *after, *outcome, *lever, *value, *message;
} refused[] = {
    {"B", "B", "level", "guard", "0.5", "nothing is changed"},
    {"B", "B", "level", "line[b]", "9", "the change does not reach 'level'"},
    {"B", "B", "p5", "settle_time", "20", "the change moves the end of the run from 80 to 72"},
    {"A", "B", "never", NULL, NULL, "the change does not reach 'never'"},
    {"A", "B", "war", NULL, NULL, "'war' is not read from a settlement"},
};

static void what_cannot_be_asked_is_said(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const struct why *why = NULL;
        struct why_options options =
            options_of(&fixture, refused[i].before, refused[i].after, refused[i].outcome);
        const struct setting set = {.name = refused[i].lever,
                                    .value = passage_of_text(refused[i].value ? refused[i].value
                                                                              : "")};
        if (refused[i].lever)
            options.before_set = (struct settings){.items = &set, .count = 1};
        assert_int_equal(ask(&fixture, &options, &why), STATUS_INPUT);
        if (!strstr(fixture.err.message, refused[i].message))
            fail_msg("'%s' does not say '%s'", fixture.err.message, refused[i].message);
        assert_null(why);
    }
    struct why_options few = options_of(&fixture, "A", "B", "level");
    const struct why *why = NULL;
    few.futures.futures = WHY_FUTURES_LEAST - 1;
    assert_int_equal(ask(&fixture, &few, &why), STATUS_USAGE);
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_a_linear_model),
        cmocka_unit_test(a_cut_at_the_change_leaves_what_was_before),
        cmocka_unit_test(each_lever_put_back_is_a_run_of_its_own),
        cmocka_unit_test(variables_that_carry_the_same_stand_as_one),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(what_cannot_be_asked_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
