// SPDX-License-Identifier: MIT
/* What `surety learn` shows, letter by letter. */
#include "learn_fixture.h"

#include "report/learn_report.h"

#include <jansson.h>

static const struct report_identity identity = {.program = "surety",
                                                .version = "0.1.0",
                                                .model_digest = "4f2a9c0011",
                                                .command = "surety learn cases/test",
                                                .date = "2026-11-22"};

/* The text of an answer at 80 columns of plain letters. */
static void check_text(struct question *question, const char *goal, const char *expected)
{
    const struct report_style style = {.width = 80};
    struct buffer out = {0};
    ask_soundly(question, goal);
    learn_text(&out, question->answer, &style);
    assert_false(out.failed);
    assert_string_equal(out.bytes, expected);
    buffer_free(&out);
}

static void a_worth_is_told_with_its_error_and_its_share(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    check_text(&question, "sum",
               "\n"
               "What would it be worth to know more before choosing?\n"
               "To make sum (sum) as small as possible, one of 2 packages is chosen. 8,192\n"
               "futures, seed 1, 4 uncertainties vary.\n"
               "\n"
               "Without further knowledge B Package B (1.0) is best on average, then A Package A\n"
               "(1.1). With hindsight B is the best in 53 of 100 futures, A in 47.\n"
               "Knowing everything before choosing would improve this by 0.34 on average (EVPI,\n"
               "standard error 0.0053) and change the choice in 47 of 100 futures.\n"
               "\n"
               "                                                   of\n"
               "What one uncertainty is worth  worth             EVPI  switches\n"
               "---------------------------------------------------------------\n"
               "1. drift (grade D, judgement)   0.33 (+-0.0054)  96 %        47\n"
               "2. h (grade D, judgement)      0.080 (+-0.0062)  23 %        40\n"
               "2 others are not above their noise. worth: the mean gain, with its standard\n"
               "error, if this uncertainty alone were known before the choice, without error and\n"
               "at no cost. switches: in how many of 100 futures another package would be\n"
               "chosen. Worths do not add up.\n");
    fixture_end(&question.fixture);
}

static void that_nothing_would_change_the_choice_is_one_sentence(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    check_text(&question, "2 * sure",
               "\n"
               "What would it be worth to know more before choosing?\n"
               "To make 2 * sure as small as possible, one of 2 packages is chosen. 8,192\n"
               "futures, seed 1, 4 uncertainties vary.\n"
               "\n"
               "Without further knowledge B Package B (2.0) is best on average, then A Package A\n"
               "(2.2).\n"
               "B is the best in every one of these futures: nothing that could be learned would\n"
               "change the choice.\n");
    fixture_end(&question.fixture);
}

static void futures_left_out_are_told(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.futures.futures = 1000;
    question.options.maximise = true;
    check_text(&question, "gap",
               "\n"
               "What would it be worth to know more before choosing?\n"
               "To make gap (gap) as large as possible, one of 2 packages is chosen. 500\n"
               "futures, seed 1, 4 uncertainties vary. 500 more, in which some package has no\n"
               "value, are left out.\n"
               "\n"
               "Without further knowledge B Package B (1.0) is best on average, then A Package A\n"
               "(0.75).\n"
               "B is the best in every one of these futures: nothing that could be learned would\n"
               "change the choice.\n");
    fixture_end(&question.fixture);
}

static void json_holds_all_that_was_found(void **state)
{
    (void)state;
    struct question question;
    struct buffer out = {0};
    json_error_t error;
    question_begin(&question);
    ask_soundly(&question, "sum");
    learn_json(&out, question.answer, &identity);
    json_t *root = json_loadb(out.bytes, out.length, 0, &error);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "surety.learn/1");
    assert_string_equal(json_string_value(json_object_get(root, "goal")), "sum");
    assert_string_equal(json_string_value(json_object_get(root, "direction")), "minimise");
    assert_string_equal(json_string_value(json_object_get(root, "best")), "B");
    assert_int_equal(json_array_size(json_object_get(root, "packages")), 2);
    const json_t *list = json_object_get(root, "uncertainties");
    assert_int_equal(json_array_size(list), question.answer->factor_count);
    const json_t *first = json_array_get(list, 0);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "drift");
    assert_true(json_is_true(json_object_get(first, "told")));
    assert_true(json_real_value(json_object_get(first, "value")) ==
                question.answer->factors[0].worth.value);
    json_decref(root);
    buffer_free(&out);
    fixture_end(&question.fixture);
}

static void csv_has_a_row_for_everything_each_uncertainty_and_each_package(void **state)
{
    (void)state;
    struct question question;
    struct buffer out = {0};
    question_begin(&question);
    ask_soundly(&question, "sure");
    learn_csv(&out, question.answer);
    static const char head[] = "row,name,above noise,worth,standard error,switches,mean,best in\r\n"
                               "everything,EVPI,no,0,0,0,,\r\n"
                               "uncertainty,h,no,0,0,0,,\r\n";
    assert_memory_equal(out.bytes, head, sizeof head - 1);
    assert_non_null(strstr(out.bytes, "\r\npackage,A,,,,,"));
    assert_non_null(strstr(out.bytes, ",8192\r\n"));
    buffer_free(&out);
    fixture_end(&question.fixture);
}

static void the_picture_says_what_it_shows(void **state)
{
    (void)state;
    struct question question;
    struct buffer out = {0};
    question_begin(&question);
    ask_soundly(&question, "sum");
    learn_picture(&out, question.answer, &identity);
    assert_non_null(strstr(out.bytes, "What it is worth to know one uncertainty before choosing: "
                                      "smallest sum"));
    assert_non_null(strstr(out.bytes, "2 of 4 uncertainties are worth more than their noise"));
    assert_non_null(strstr(out.bytes, ">drift<"));
    buffer_free(&out);
    out = (struct buffer){0};
    ask_soundly(&question, "sure");
    learn_picture(&out, question.answer, &identity);
    assert_non_null(strstr(out.bytes, "Nothing that could be learned would change the choice."));
    buffer_free(&out);
    fixture_end(&question.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worth_is_told_with_its_error_and_its_share),
        cmocka_unit_test(that_nothing_would_change_the_choice_is_one_sentence),
        cmocka_unit_test(futures_left_out_are_told),
        cmocka_unit_test(json_holds_all_that_was_found),
        cmocka_unit_test(csv_has_a_row_for_everything_each_uncertainty_and_each_package),
        cmocka_unit_test(the_picture_says_what_it_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
