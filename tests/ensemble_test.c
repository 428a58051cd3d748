// SPDX-License-Identifier: MIT
/* What an arm says to its model, which uncertainties it leaves open, and what each future draws. */
#include "study_fixture.h"

#include "study/ensemble.h"
#include "study/sample.h"

#include <math.h>

static const struct edit *find_edit(const struct edits *edits, const char *name)
{
    const struct edit *found = NULL;
    for (size_t i = 0; i < edits->count; i++)
        if (strcmp(edits->items[i].name, name) == 0) {
            assert_null(found); /* one edit a name */
            found = &edits->items[i];
        }
    return found;
}

static struct arm arm_of(const struct study_fixture *fixture, const char *package,
                         const char *adversary)
{
    const struct case_folder *folder = fixture->folder;
    return (struct arm){.package = case_find_package(folder, package),
                        .adversary = case_find_adversary(folder, adversary),
                        .mode = case_find_mode(folder, "peace"),
                        .settle = case_find_settle(folder, "imposed"),
                        .vary = true,
                        .every_step = true};
}

static void compile(struct study_fixture *fixture, const struct arm *arm, struct compiled *out)
{
    const enum status status = arm_compile(&fixture->arena, fixture->folder, fixture->document, arm,
                                           out, &fixture->problems);
    problems_print(&fixture->problems, stderr);
    assert_int_equal(status, STATUS_OK);
}

static struct edits edits_of(struct study_fixture *fixture, const struct arm *arm)
{
    struct edits edits;
    assert_int_equal(arm_edits(&fixture->arena, fixture->folder, arm, &edits, &fixture->problems),
                     STATUS_OK);
    return edits;
}

static void the_later_word_on_a_variable_wins(void **state)
{
    (void)state;
    struct study_fixture fixture;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    struct arm arm = arm_of(&fixture, "B", "high");
    struct edits edits = edits_of(&fixture, &arm);
    assert_string_equal(find_edit(&edits, "guard")->equation.text, "0.5");
    assert_string_equal(find_edit(&edits, "pressure")->equation.text, "2"); /* over a ramp */
    assert_string_equal(find_edit(&edits, "line[b]")->equation.text, "7");
    assert_string_equal(find_edit(&edits, "allow")->equation.text, "0");

    const struct setting items[] = {{.name = "Pressure", .value = passage_of_text("2.5")},
                                    {.name = "LINE", .value = passage_of_text("4")}};
    arm.set = (struct settings){items, 2};
    edits = edits_of(&fixture, &arm);
    assert_string_equal(find_edit(&edits, "Pressure")->equation.text, "2.5");
    assert_null(find_edit(&edits, "pressure"));
    assert_null(find_edit(&edits, "line[b]")); /* the whole array was set after it */
    assert_string_equal(find_edit(&edits, "LINE")->equation.text, "4");
    fixture_end(&fixture);
}

static void inputs_are_the_uncertainties_in_order_of_dimension(void **state)
{
    (void)state;
    struct study_fixture fixture;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    struct arm arm = arm_of(&fixture, "A", "central");
    struct compiled compiled;
    compile(&fixture, &arm, &compiled);
    static const char *const names[] = {"h", "gain[a]", "gain[b]", "drift"};
    assert_int_equal(compiled.plan->input_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_string_equal(compiled.plan->inputs[i].name, names[i]);
        assert_int_equal(arm_input(fixture.folder, &compiled, i), i);
    }
    assert_int_equal(sampled_count(fixture.folder), 4);
    arm.vary = false;
    compile(&fixture, &arm, &compiled);
    assert_int_equal(compiled.plan->input_count, 0);
    fixture_end(&fixture);
}

static void an_uncertainty_that_is_set_is_no_input_and_moves_no_other(void **state)
{
    (void)state;
    struct study_fixture fixture;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    struct arm arm = arm_of(&fixture, "A", "central");
    const struct setting items[] = {{.name = "h", .value = passage_of_text("0.02")},
                                    {.name = "gain", .value = passage_of_text("1")}};
    struct compiled compiled;
    arm.set = (struct settings){items, 2};
    compile(&fixture, &arm, &compiled);
    assert_int_equal(compiled.plan->input_count, 1);
    assert_int_equal(arm_input(fixture.folder, &compiled, 0), 3); /* drift keeps its place */
    const struct setting element[] = {{.name = "gain[a]", .value = passage_of_text("1")}};
    arm.set = (struct settings){element, 1};
    compile(&fixture, &arm, &compiled);
    assert_int_equal(compiled.plan->input_count, 3);
    fixture_end(&fixture);
}

static void the_stop_is_an_expression_of_the_edited_model(void **state)
{
    (void)state;
    struct study_fixture fixture;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    struct arm arm = arm_of(&fixture, "A", "central");
    struct compiled compiled;
    compile(&fixture, &arm, &compiled);
    assert_true(compiled.plan->specs.stop == 72.0);
    assert_int_equal(compiled.plan->steps, 72);
    const struct setting items[] = {{.name = "settle_time", .value = passage_of_text("24")}};
    arm.set = (struct settings){items, 1};
    compile(&fixture, &arm, &compiled);
    assert_true(compiled.plan->specs.stop == 84.0);
    arm.settle = case_find_settle(fixture.folder, "endogenous");
    compile(&fixture, &arm, &compiled);
    assert_true(compiled.plan->specs.stop == 114.0);
    arm.settle = NULL;
    compile(&fixture, &arm, &compiled);
    assert_true(compiled.plan->specs.stop == 50.0);
    fixture_end(&fixture);
}

static void a_stop_that_differs_between_futures_is_refused(void **state)
{
    (void)state;
    struct study_fixture fixture;
    fixture_begin(&fixture);
    fixture_file(&fixture, "case.yaml",
                 fixture_with(&fixture, fixture_case_yaml, "stop: settle_time + 60",
                              "stop: settle_time + drift"));
    fixture_load(&fixture);
    struct arm arm = arm_of(&fixture, "A", "central");
    struct compiled compiled;
    assert_int_equal(arm_compile(&fixture.arena, fixture.folder, fixture.document, &arm, &compiled,
                                 &fixture.problems),
                     STATUS_INPUT);
    assert_int_equal(fixture.problems.errors, 1);
    assert_int_equal(fixture.problems.items[0].kind, PROBLEM_SIM_SPECS);
    fixture_end(&fixture);
}

static void a_kept_plan_outlives_its_compile(void **state)
{
    (void)state;
    struct study_fixture fixture;
    struct arena scratch, kept;
    struct compiled compiled;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    arena_init(&scratch);
    arena_init(&kept);
    const struct arm arm = arm_of(&fixture, "B", "high");
    assert_int_equal(
        arm_compile(&scratch, fixture.folder, fixture.document, &arm, &compiled, &fixture.problems),
        STATUS_OK);
    const uint32_t steps = compiled.plan->phases->step.count;
    const struct plan *plan = arm_keep(&kept, compiled.plan);
    assert_non_null(plan);
    arena_free(&scratch);
    struct batch batch;
    struct error err = {0};
    assert_int_equal(plan->phases->step.count, steps);
    assert_int_equal(batch_init(&batch, plan, 8, vector_widest(), &err), STATUS_OK);
    const uint64_t future = 0;
    const struct batch_run run = {.seed = 1, .futures = &future, .used = 1};
    assert_int_equal(batch_run(&batch, &run, &err), STATUS_OK);
    batch_free(&batch);
    arena_free(&kept);
    fixture_end(&fixture);
}

static void a_future_draws_within_the_ranges_at_its_own_dimension(void **state)
{
    (void)state;
    struct study_fixture fixture;
    fixture_begin(&fixture);
    fixture_load(&fixture);
    for (uint64_t future = 0; future < 200; future++) {
        double values[4], block;
        future_sample(fixture.folder, 9, future, values);
        assert_true(values[0] ==
                    sample_uniform(sample_sobol((uint32_t)future, 3, 9), 0.005, 0.015));
        assert_true(values[1] ==
                    sample_triangular(sample_sobol((uint32_t)future, 5, 9), 0.5, 1.0, 2.0));
        assert_true(values[3] >= 0.0 && values[3] <= 30.0);
        future_sample_block(&block, case_find_parameter(fixture.folder, "drift"), 9, future, 1);
        assert_true(block == values[3]);
    }
    /* Beyond the 32 bits of one sequence the next one goes on, with points of its own. */
    double block[4], first[4];
    const struct parameter *h = case_find_parameter(fixture.folder, "h");
    future_sample_block(block, h, 9, (UINT64_C(1) << 32) - 2, 4);
    future_sample_block(first, h, 9, 0, 4);
    assert_true(block[2] != first[0] && block[3] != first[1]);
    fixture_end(&fixture);
}

static void a_new_uncertainty_moves_nobody_elses_draws(void **state)
{
    (void)state;
    struct study_fixture old, new;
    fixture_begin(&old);
    fixture_load(&old);
    fixture_begin(&new);
    fixture_file(&new, "parameters.csv",
                 fixture_with(&new, fixture_parameters, "factor,,,1,1,0,9,lever,analyst",
                              "factor,,4,1,1,0,9,uniform,"));
    fixture_load(&new);
    assert_int_equal(sampled_count(new.folder), 5);
    for (uint64_t future = 0; future < 100; future++) {
        double before[4], after[5];
        future_sample(old.folder, 3, future, before);
        future_sample(new.folder, 3, future, after);
        assert_true(before[0] == after[0] && before[1] == after[2]);
        assert_true(before[2] == after[3] && before[3] == after[4]);
    }
    fixture_end(&new);
    fixture_end(&old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_later_word_on_a_variable_wins),
        cmocka_unit_test(inputs_are_the_uncertainties_in_order_of_dimension),
        cmocka_unit_test(an_uncertainty_that_is_set_is_no_input_and_moves_no_other),
        cmocka_unit_test(the_stop_is_an_expression_of_the_edited_model),
        cmocka_unit_test(a_stop_that_differs_between_futures_is_refused),
        cmocka_unit_test(a_kept_plan_outlives_its_compile),
        cmocka_unit_test(a_future_draws_within_the_ranges_at_its_own_dimension),
        cmocka_unit_test(a_new_uncertainty_moves_nobody_elses_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
