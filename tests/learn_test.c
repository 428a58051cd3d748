// SPDX-License-Identifier: MIT
/* The value of information through the whole path, on a case whose answers have closed forms. */
#include "learn_fixture.h"

#include "study/evaluate.h"

#include <math.h>

static void check_near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g within %g", got, wanted, tolerance);
}

static const struct learn_factor *factor_of(const struct question *question, const char *folded)
{
    const struct learning *answer = question->answer;
    for (size_t i = 0; i < answer->factor_count; i++)
        if (strcmp(answer->factors[i].parameter->folded, folded) == 0)
            return &answer->factors[i];
    fail_msg("%s is no factor", folded);
    return NULL;
}

/* Without knowledge B costs 1; with it min(100 h, 1.1), 0.92 on average. */
static void one_uncertainty_is_worth_all_there_is_to_know(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question, "bet");
    const struct learning *answer = question.answer;
    check_near(answer->means[0], 1.1, 1e-12);
    check_near(answer->means[1], 1.0, 1e-4);
    assert_int_equal(answer->best, 1);
    assert_int_equal(answer->used, 8192);
    assert_int_equal(answer->left_out, 0);
    check_near((double)answer->best_in[0] / 8192, 0.4, 2e-3);
    check_near(answer->perfect.value, 0.08, 2e-4);
    check_near(answer->perfect.switches, 0.4, 2e-3);
    assert_int_equal(answer->told, 1);
    assert_string_equal(answer->factors[0].parameter->folded, "h");
    check_near(answer->factors[0].worth.value, 0.08, 2e-4);
    assert_true(learn_goal_outcome(answer) ==
                evaluation_find_outcome(question.fixture.folder, "bet"));
    fixture_end(&question.fixture);
}

/* E min(X + Z, 0.1), X and Z uniform around 0 with half widths 0.5 and 1.5. */
static void each_of_two_uncertainties_has_its_closed_form(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question, "sum");
    check_near(question.answer->perfect.value, 0.34055555555555556, 2e-3);
    check_near(factor_of(&question, "drift")->worth.value, 0.32666666666666667, 4e-3);
    check_near(factor_of(&question, "h")->worth.value, 0.08, 6e-3);
    assert_int_equal(question.answer->told, 2);
    assert_string_equal(question.answer->factors[0].parameter->folded, "drift");
    fixture_end(&question.fixture);
}

static void a_formula_is_valued_in_its_own_unit(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question, "5 + 10 * bet");
    check_near(question.answer->means[0], 16.0, 1e-9);
    check_near(question.answer->perfect.value, 0.8, 2e-3);
    assert_true(learn_goal_outcome(question.answer) == SIZE_MAX);
    fixture_end(&question.fixture);
}

/* max(100 h, 1.1) is 1.18 on average; without knowledge A gives 1.1. */
static void what_is_to_be_large_turns_the_choice_round(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.maximise = true;
    ask_soundly(&question, "bet");
    assert_int_equal(question.answer->best, 0);
    check_near(question.answer->means[0], 1.1, 1e-12);
    check_near(question.answer->perfect.value, 0.08, 2e-4);
    fixture_end(&question.fixture);
}

static void nothing_is_worth_knowing_when_one_package_is_always_best(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question, "sure");
    assert_int_equal(question.answer->best, 1);
    assert_true(question.answer->perfect.value == 0 && question.answer->perfect.switches == 0);
    assert_int_equal(question.answer->best_in[1], 8192);
    assert_int_equal(question.answer->told, 0);
    fixture_end(&question.fixture);
}

static void futures_without_a_value_are_left_out_and_counted(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question, "gap");
    assert_int_equal(question.answer->used + question.answer->left_out, 8192);
    check_near((double)question.answer->left_out, 4096, 2);
    check_near(question.answer->means[0], 0.75, 1e-3);
    fixture_end(&question.fixture);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    struct question one, three;
    question_begin(&one);
    question_begin(&three);
    one.options.futures.threads = 1;
    three.options.futures.threads = 3;
    ask_soundly(&one, "sum");
    ask_soundly(&three, "sum");
    assert_int_equal(one.answer->factor_count, three.answer->factor_count);
    for (size_t i = 0; i < one.answer->factor_count; i++) {
        const struct learn_factor *a = &one.answer->factors[i], *b = &three.answer->factors[i];
        assert_string_equal(a->parameter->folded, b->parameter->folded);
        assert_memory_equal(&a->worth, &b->worth, sizeof a->worth);
    }
    fixture_end(&one.fixture);
    fixture_end(&three.fixture);
}

static void what_cannot_be_answered_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *goal;
        uint64_t futures;
        size_t packages;
        enum status status;
        const char *message;
    } questions[] = {
        {"bet", 8192, 1, STATUS_USAGE, "a choice needs at least two packages"},
        {"alike", 1000, 2, STATUS_INPUT,
         "'alike' is the same for every package in each of 1000 futures: there is nothing to "
         "choose"},
        {"bet + hidden", 1000, 2, STATUS_INPUT,
         "'hidden' is shown as bands alone, so no number can be made of it"},
        {"bet", 100, 2, STATUS_INPUT,
         "too few futures: in 100 of 100 'bet' has a value for every package, and at least 200 are "
         "needed"},
        {"never", 1000, 2, STATUS_INPUT,
         "too few futures: in 0 of 1000 'never' has a value for every package, and at least 200 "
         "are "
         "needed"},
        {"bet / 0", 1000, 2, STATUS_INPUT,
         "too few futures: in 0 of 1000 'bet / 0' has a value for every package, and at least 200 "
         "are needed"},
    };
    struct question question;
    question_begin(&question);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        question.options.futures.futures = questions[i].futures;
        question.options.package_count = questions[i].packages;
        assert_int_equal(ask(&question, questions[i].goal), questions[i].status);
        assert_string_equal(question.fixture.err.message, questions[i].message);
    }
    fixture_end(&question.fixture);
}

static void a_goal_that_cannot_be_read_is_shown_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *goal, *message, *remedy;
        uint32_t column;
    } goals[] = {
        {"1 + bat", "'bat' is no outcome of this case", "did you mean 'bet'?", 5},
        {"", "there is no expression", "write a number made of outcomes: \"cost + 2000 * p15\"", 1},
        {"1 + 2", "this reads no outcome", "write a number made of outcomes: \"cost + 2000 * p15\"",
         1},
    };
    struct question question;
    question_begin(&question);
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        struct problems *problems = &question.fixture.problems;
        problems_init(problems, &question.fixture.arena);
        assert_int_not_equal(ask(&question, goals[i].goal), STATUS_OK);
        assert_int_equal(problems->errors, 1);
        assert_string_equal(problems->items[0].message, goals[i].message);
        assert_string_equal(problems->items[0].remedy, goals[i].remedy);
        assert_int_equal(problems->items[0].at.column, goals[i].column);
    }
    fixture_end(&question.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_uncertainty_is_worth_all_there_is_to_know),
        cmocka_unit_test(each_of_two_uncertainties_has_its_closed_form),
        cmocka_unit_test(a_formula_is_valued_in_its_own_unit),
        cmocka_unit_test(what_is_to_be_large_turns_the_choice_round),
        cmocka_unit_test(nothing_is_worth_knowing_when_one_package_is_always_best),
        cmocka_unit_test(futures_without_a_value_are_left_out_and_counted),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(what_cannot_be_answered_is_said),
        cmocka_unit_test(a_goal_that_cannot_be_read_is_shown_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
