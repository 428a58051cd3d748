// SPDX-License-Identifier: MIT
/* parameters.csv: what a row says and which rows are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case_fixture.h"

static void a_row_says_what_is_known_of_a_parameter(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const struct parameter *force = case_find_parameter(fixture.made, "force");
    assert_true(force->base == 600 && force->low == 100 && force->high == 900);
    assert_int_equal(force->distribution, DISTRIBUTION_LEVER);
    assert_string_equal(distribution_name(force->distribution), "lever");
    assert_string_equal(force->source, "A book, page 2");
    assert_string_equal(force->window, "pre");
    assert_int_equal(force->grade, 'B');
    assert_int_equal(passage_place(&force->where, 0).line, 3);
    const struct parameter *push = case_find_parameter(fixture.made, "push[drn]");
    assert_string_equal(push->name, "push");
    assert_string_equal(push->element, "drn");
    const struct parameter *drift = case_find_parameter(fixture.made, "drift");
    assert_int_equal(drift->dimension, 3);
    assert_true(drift->base == -0.5);
    assert_int_equal(case_find_parameter(fixture.made, "noise")->distribution,
                     DISTRIBUTION_TRIANGULAR);
    fixture_end(&fixture);
}

static void a_constant_without_a_range_has_its_base_as_range(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const struct parameter *end = case_find_parameter(fixture.made, "hist_end");
    assert_true(end->low == 48 && end->high == 48);
    assert_int_equal(end->dimension, 0);
    fixture_end(&fixture);
}

#define FILE_NAME "parameters.csv"
static const struct mistake mistakes[] = {
    {FILE_NAME, "600,100,900", "1000,100,900",
     "parameters.csv:3:14: force: the base 1000 lies outside 100 to 900 [parameter-range] "
     "widen the range or move the base"},
    {FILE_NAME, "600,100,900", "600,900,100",
     "parameters.csv:3:18: force: low 900 is above high 100 [parameter-range] exchange them"},
    {FILE_NAME, "600,100,900", "\"600,5\",100,900",
     "parameters.csv:3:15: '600,5' is not a number: column 'base' of force [csv-value] "
     "write a number, with a point for the decimals"},
    {FILE_NAME, "600,100,900", ",100,900",
     "parameters.csv:3:14: an empty cell: column 'base' of force needs a number [csv-value] "
     "write a number, with a point for the decimals"},
    {FILE_NAME, "600,100,900", "600,,900",
     "parameters.csv:3:18: an empty cell: column 'low' of force needs a number [csv-value] "
     "write a number, with a point for the decimals"},
    {FILE_NAME, "900,lever", "900,levr",
     "parameters.csv:3:26: 'levr' is no distribution [csv-value] write lever, fixed, "
     "uniform or triangular"},
    {FILE_NAME, "force,,,", "force,,4,",
     "parameters.csv:3:8: force is not sampled (lever), so it has no dimension "
     "[parameter-dimension] leave the cell empty"},
    {FILE_NAME, "drift,,3", "drift,,1",
     "parameters.csv:8:8: dimension 1 belongs to noise already [parameter-dimension] give "
     "the newer one the next number that was never used"},
    {FILE_NAME, "drift,,3", "drift,,",
     "parameters.csv:8:1: drift is sampled but has no dimension [parameter-dimension] give "
     "it the next number that was never used"},
    {FILE_NAME, "drift,,3", "drift,,0",
     "parameters.csv:8:8: '0' is no whole number from 1 to 1109 [parameter-dimension]"},
    {FILE_NAME, "drift,,3", "drift,,2000",
     "parameters.csv:8:8: '2000' is no whole number from 1 to 1109 [parameter-dimension]"},
    {FILE_NAME, "2,1,3,tri", "2,2,2,tri",
     "parameters.csv:7:14: noise is sampled but low equals high [parameter-range] give it a "
     "range, or make its distribution `fixed`"},
    {FILE_NAME, "push,drn", "Push,MUN",
     "parameters.csv:6:1: push[mun] stands here a second time [name-duplicate] keep one of "
     "the two"},
    {FILE_NAME, "drift,", ",", "parameters.csv:8:1: a parameter without a name [name-missing]"},
    {FILE_NAME, "pre,B", "old,B",
     "parameters.csv:3:64: 'old' is no window [csv-value] write pre, post or nothing"},
    {FILE_NAME, "pre,B", "pre,E",
     "parameters.csv:3:68: 'E' is no grade [csv-value] A measured, B documented estimate, C "
     "indirect or disputed, D judgement"},
    {FILE_NAME, "pre,B", "pre,",
     "parameters.csv:3:1: force has no grade [parameter-source] write A, B, C or D"},
    {FILE_NAME, "\"A book, page 2\"", "",
     "parameters.csv:3:1: force has no source [parameter-source] name a document a reader "
     "can find, or write `judgement`"},
    {FILE_NAME, "\"A book, page 2\"", "A book, page 2",
     "parameters.csv:3:1: this row has 15 fields, the header has 14 [csv-syntax] put fields "
     "that hold a comma in quotes; empty fields keep their comma"},
    {FILE_NAME, "dimension,", "dimensions,",
     "parameters.csv:1:1: the column 'dimension' is missing [csv-column] add it to the "
     "first row, and a comma to every other\n"
     "parameters.csv:1:14: 'dimensions' is not a column of this file [csv-column] did you "
     "mean 'dimension'?"},
};

static void a_wrong_row_is_shown_under_its_cell(void **state)
{
    (void)state;
    CHECK_MISTAKES(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_what_is_known_of_a_parameter),
        cmocka_unit_test(a_constant_without_a_range_has_its_base_as_range),
        cmocka_unit_test(a_wrong_row_is_shown_under_its_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
