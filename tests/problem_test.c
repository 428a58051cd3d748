// SPDX-License-Identifier: MIT
/* Problems: places under the right character, order, repetition, and memory that runs out. */
#include "base/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "problems_fixture.h"

static void assert_printed(const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    problems_print(&problems, out);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void a_problem_of_an_equation_shows_a_caret(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("0.1 * birth_rte");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 6, 9, "did you mean 'birth_rate'?",
                "'%s' is not a variable", "birth_rte");
    assert_printed("1:7: error: 'birth_rte' is not a variable [name-undefined]\n"
                   "    0.1 * birth_rte\n"
                   "          ^~~~~~~~~\n"
                   "    remedy: did you mean 'birth_rate'?\n");
    assert_int_equal(problems_status(&problems), STATUS_INPUT);
}

static void columns_count_characters_not_bytes(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("\xC3\xA9t\xC3\xA9 + \xC3\xA0x");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 8, 3, NULL, "what");
    assert_int_equal(problems.items[0].at.column, 7);
    assert_int_equal(problems.items[0].width, 2);
    assert_printed("1:7: error: what [name-undefined]\n"
                   "    \xC3\xA9t\xC3\xA9 + \xC3\xA0x\n"
                   "          ^~\n");
}

static void a_decoded_passage_points_into_its_file(void **state)
{
    (void)state;
    /* "a &lt; b" in the file is "a < b" in the equation. */
    const struct source source = source_of_text("m.xmile", "<eqn>\n  a &lt; b\n</eqn>");
    static const uint32_t offsets[] = {8, 9, 10, 14, 15, 16};
    const struct passage equation = {
        .text = "a < b", .length = 5, .source = &source, .offsets = offsets};
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 4, 1, NULL, "no b");
    assert_printed("m.xmile:2:10: error: no b [name-undefined]\n"
                   "      a &lt; b\n"
                   "             ^\n");
}

static void tabs_keep_the_caret_under_its_character(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("\tx + y");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 5, 1, NULL, "y");
    assert_printed("1:6: error: y [name-undefined]\n    \tx + y\n    \t    ^\n");
}

static void a_place_at_the_end_of_a_line_has_a_caret_too(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("1 +\n2");
    problem_add(&problems, PROBLEM_EQUATION_SYNTAX, &equation, 3, 9, NULL, "cut");
    problem_add(&problems, PROBLEM_EQUATION_SYNTAX, &equation, 99, 0, NULL, "end");
    assert_printed("1:4: error: cut [equation-syntax]\n    1 +\n       ^\n"
                   "2:2: error: end [equation-syntax]\n    2\n     ^\n");
}

static void of_a_long_line_the_part_around_the_place_is_shown(void **state)
{
    (void)state;
    char text[2001], shown[400];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[1000] = 'b';
    const struct passage equation = passage_of_text(text);
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 1000, 1, NULL, "b");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 0, 2000, NULL, "all");
    const struct problem *middle = &problems.items[0], *start = &problems.items[1];
    assert_int_equal(middle->at.column, 1001);
    assert_int_equal(strlen(middle->line), 3 + 600 + 3);
    assert_int_equal(middle->line[middle->caret - 1], 'b');
    assert_int_equal(start->width, 300);
    snprintf(shown, sizeof shown, "%.300s...", text);
    assert_string_equal(start->line, shown);
}

static void a_thousand_problems_of_each_severity_are_shown(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("x");
    for (int i = 0; i < 1003; i++)
        problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 0, 1, NULL, "x %d", i);
    problem_add(&problems, PROBLEM_UNIT_MISMATCH, &equation, 0, 1, NULL, "the warning");
    assert_int_equal(problems.errors, 1003);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    problems_print(&problems, out);
    fclose(out);
    assert_non_null(strstr(text, "x 999 ["));
    assert_null(strstr(text, "x 1000 ["));
    assert_non_null(strstr(text, "warning: the warning"));
    assert_non_null(strstr(text, "note: 3 more are not shown\n"));
    free(text);
}

static void problems_are_sorted_by_file_line_and_column_and_said_once(void **state)
{
    (void)state;
    const struct source b = source_of_text("b", "one\ntwo"), a = source_of_text("a", "xyz");
    const struct passage in_b = {.text = b.bytes, .length = b.size, .source = &b};
    const struct passage in_a = {.text = a.bytes, .length = a.size, .source = &a};
    problem_add(&problems, PROBLEM_UNIT_MISMATCH, &in_b, 5, 1, NULL, "3");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &in_b, 1, 1, NULL, "2");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &in_a, 2, 1, NULL, "1");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &in_b, 1, 1, NULL, "2");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &in_b, 1, 1, NULL, "2, but otherwise");
    problems_sort(&problems);
    assert_int_equal(problems.count, 4);
    assert_string_equal(problems.items[0].message, "1");
    assert_string_equal(problems.items[1].message, "2");
    assert_string_equal(problems.items[2].message, "2, but otherwise");
    assert_string_equal(problems.items[3].message, "3");
    assert_int_equal(problems.errors, 3);
    assert_int_equal(problems.warnings, 1);
}

/* The same sentence at one place, with another in between, is still the same sentence. */
static void repeated_problems_are_said_once_even_when_others_stand_between(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("x");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 0, 1, NULL, "first");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 0, 1, NULL, "second");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 0, 1, NULL, "first");
    problems_sort(&problems);
    assert_int_equal(problems.count, 2);
    assert_string_equal(problems.items[0].message, "first");
    assert_int_equal(problems.errors, 2);
}

static void problems_without_a_file_come_first(void **state)
{
    (void)state;
    const struct source b = source_of_text("b", "one"), a = source_of_text("a", "one");
    const struct passage in_b = {.text = b.bytes, .length = b.size, .source = &b};
    const struct passage in_a = {.text = a.bytes, .length = a.size, .source = &a};
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &in_b, 0, 1, NULL, "in b");
    problem_add_placeless(&problems, PROBLEM_SIM_SPECS, NULL, NULL, "nowhere");
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &in_a, 0, 1, NULL, "in a");
    problem_add_placeless(&problems, PROBLEM_SIM_SPECS, "a", NULL, "somewhere in a");
    const struct passage option = passage_of_text("1 +\n2 +");
    problem_add(&problems, PROBLEM_EQUATION_SYNTAX, &option, 7, 1, NULL, "in an option");
    problems_sort(&problems);
    assert_string_equal(problems.items[0].message, "nowhere");
    assert_string_equal(problems.items[1].message, "in an option");
    assert_string_equal(problems.items[2].message, "somewhere in a");
    assert_string_equal(problems.items[3].message, "in a");
    assert_string_equal(problems.items[4].message, "in b");
}

static void warnings_do_not_stop(void **state)
{
    (void)state;
    const struct passage equation = passage_of_text("x");
    problem_add(&problems, PROBLEM_UNIT_MISMATCH, &equation, 0, 1, NULL, "units");
    assert_int_equal(problems_status(&problems), STATUS_OK);
    problem_add_placeless(&problems, PROBLEM_SIM_SPECS, "m.xmile", "use 1", "dt is %d", 0);
    assert_int_equal(problems_status(&problems), STATUS_INPUT);
}

static void the_source_may_go_away_first(void **state)
{
    (void)state;
    char text[] = "x + y", file[] = "f";
    struct source source = source_of_text(file, text);
    const struct passage equation = {.text = text, .length = 5, .source = &source};
    problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 4, 1, NULL, "y");
    memset(text, '#', sizeof text - 1);
    file[0] = '#';
    assert_printed("f:1:5: error: y [name-undefined]\n    x + y\n        ^\n");
}

static void every_lost_allocation_is_noticed(void **state)
{
    (void)state;
    size_t needed = 0;
    for (size_t fail_at = 0; fail_at <= 6; fail_at++) {
        struct arena failing;
        arena_init(&failing);
        failing.fail_at = fail_at;
        problems_init(&problems, &failing);
        const struct source source = source_of_text("f", "x + y");
        const struct passage equation = {.text = source.bytes, .length = 5, .source = &source};
        problem_add(&problems, PROBLEM_NAME_UNDEFINED, &equation, 4, 1, "remedy", "y");
        if (fail_at == 0)
            needed = failing.allocations;
        const bool lost = fail_at && fail_at <= needed;
        assert_int_equal(problems_status(&problems), lost ? STATUS_NO_MEMORY : STATUS_INPUT);
        arena_free(&failing);
    }
    problems_init(&problems, &arena);
}

static void every_kind_has_an_identifier_and_a_meaning(void **state)
{
    (void)state;
    for (enum problem_kind kind = 0; kind < PROBLEM_COUNT; kind++) {
        assert_true(strlen(problem_identifier(kind)) > 0);
        assert_true(strlen(problem_meaning(kind)) > 0);
        for (enum problem_kind other = 0; other < kind; other++)
            assert_string_not_equal(problem_identifier(kind), problem_identifier(other));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_problem_of_an_equation_shows_a_caret),
        TEST(columns_count_characters_not_bytes),
        TEST(a_decoded_passage_points_into_its_file),
        TEST(tabs_keep_the_caret_under_its_character),
        TEST(a_place_at_the_end_of_a_line_has_a_caret_too),
        TEST(of_a_long_line_the_part_around_the_place_is_shown),
        TEST(a_thousand_problems_of_each_severity_are_shown),
        TEST(problems_are_sorted_by_file_line_and_column_and_said_once),
        TEST(repeated_problems_are_said_once_even_when_others_stand_between),
        TEST(problems_without_a_file_come_first),
        TEST(warnings_do_not_stop),
        TEST(the_source_may_go_away_first),
        TEST(every_lost_allocation_is_noticed),
        TEST(every_kind_has_an_identifier_and_a_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
