// SPDX-License-Identifier: MIT
/* outcomes.yaml: what an outcome says and which ones are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case_fixture.h"

#include <math.h>

static const struct outcome *read_outcome(struct case_fixture *fixture, const char *keys)
{
    fixture_begin(fixture);
    fixture_change(fixture, "outcomes.yaml",
                   "    at: settle_time + 180\n    role: risk\n    horizon: 180\n", keys);
    fixture_read_soundly(fixture);
    return &fixture->made->outcomes[0];
}

static void what_is_not_written_is_plain(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct outcome *outcome = read_outcome(&fixture, "");
    assert_int_equal(outcome->when, OUTCOME_END);
    assert_int_equal(outcome->reduce, REDUCE_MEAN);
    assert_int_equal(outcome->better, BETTER_NONE);
    assert_int_equal(outcome->show, SHOW_NUMBER);
    assert_string_equal(outcome->role, "none");
    assert_string_equal(outcome->label, "Renewed within 15 years");
    assert_int_equal(outcome->given.length, 0);
    assert_int_equal(outcome->minus.length, 0);
    assert_false(outcome->decision || outcome->no_deal);
    assert_true(isnan(outcome->acceptable));
    fixture_end(&fixture);
}

static void every_key_reaches_its_field(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct outcome *outcome = read_outcome(
        &fixture, "    short: 15 y\n    unit: probability\n    over: [settle_time, 2035-01]\n"
                  "    reduce: p90\n    given: Risk > 0.5\n    better: low\n    show: band\n"
                  "    bands: [0.05, 0.1]\n    digits: 2\n    horizon: 180\n    role: risk\n"
                  "    decision: true\n    no_deal: true\n    minus: settle_time\n    note: why\n");
    assert_string_equal(outcome->label, "15 y");
    assert_int_equal(outcome->when, OUTCOME_OVER);
    assert_string_equal(outcome->from.text, "settle_time");
    assert_string_equal(outcome->until.text, "156");
    assert_int_equal(outcome->reduce, REDUCE_P90);
    assert_string_equal(outcome->given.text, "Risk > 0.5");
    assert_int_equal(outcome->better, BETTER_LOW);
    assert_int_equal(outcome->show, SHOW_BAND);
    assert_true(outcome->band_count == 2 && outcome->bands[1] == 0.1);
    assert_int_equal(outcome->digits, 2);
    assert_true(outcome->horizon == 180);
    assert_string_equal(outcome->role, "risk");
    assert_true(outcome->decision && outcome->no_deal);
    assert_string_equal(outcome->minus.text, "settle_time");
    assert_string_equal(outcome->mode, "peace");
    assert_string_equal(outcome->note, "why");
    fixture_end(&fixture);
}

static void an_acceptable_value_is_read(void **state)
{
    (void)state;
    struct case_fixture fixture;
    const struct outcome *outcome =
        read_outcome(&fixture, "    better: low\n    acceptable: 0.15\n");
    assert_true(outcome->acceptable == 0.15);
    fixture_end(&fixture);
}

static const struct mistake mistakes[] = {
    {"outcomes.yaml", "expression: Risk", "expresion: Risk",
     "outcomes.yaml:4:5: 'expresion' is not a key of an outcome [yaml-key] did you mean "
     "'expression'?"},
    {"outcomes.yaml", "expression: Risk", "expression:",
     "outcomes.yaml:4:5: 'expression' of an outcome is empty [yaml-missing] write for "
     "example `expression: p_renewed_15`"},
    {"outcomes.yaml", "expression: Risk", "expression: Risk +* 2",
     "outcomes.yaml:4:23: '*' stands where a value is expected [equation-syntax] a "
     "subscript that runs over a dimension is x[*]"},
    {"outcomes.yaml", "expression: Risk", "expression: [Risk]",
     "outcomes.yaml:4:5: 'expression' must be a single value, not a list [yaml-value] write "
     "`key: value`"},
    {"outcomes.yaml", "mode: peace", "mode: pease",
     "outcomes.yaml:5:11: there is no mode 'pease' [outcome-invalid] name one of the "
     "`modes` of case.yaml"},
    {"outcomes.yaml", "settle: imposed", "settle: drawn",
     "outcomes.yaml:6:13: there is no settle path 'drawn' [outcome-invalid] name one of the "
     "`settle` entries of case.yaml, or no_deal"},
    {"outcomes.yaml", "at: settle_time + 180", "over: [settle_time]",
     "outcomes.yaml:7:5: a window needs its first and its last month [yaml-value] write for "
     "example `over: [settle_time, settle_time + 180]`"},
    {"outcomes.yaml", "at: settle_time + 180", "at: end\n    over: [1, 2]",
     "outcomes.yaml:7:9: an outcome is read `at` a month or `over` a window "
     "[outcome-invalid] keep one of the two"},
    {"outcomes.yaml", "at: settle_time + 180", "at: 2035-00",
     "outcomes.yaml:7:9: '2035-00' is no date [clause-time] write 2027-01 or 2027-01-15"},
    {"outcomes.yaml", "at: settle_time + 180", "reduce: median",
     "outcomes.yaml:7:13: 'median' is no value of 'reduce' [yaml-value] did you mean 'mean'?"},
    {"outcomes.yaml", "at: settle_time + 180", "better: lower",
     "outcomes.yaml:7:13: 'lower' is no value of 'better' [yaml-value] it is one of: none, "
     "low, high"},
    {"outcomes.yaml", "at: settle_time + 180", "show: band",
     "outcomes.yaml:2:9: 'p15' is shown as a band but has no bands [outcome-invalid] write "
     "for example `bands: [0.05, 0.10, 0.20]`"},
    {"outcomes.yaml", "at: settle_time + 180", "bands: [0.2, 0.1]",
     "outcomes.yaml:7:18: the bands are out of order [yaml-value] write them from low to high"},
    {"outcomes.yaml", "at: settle_time + 180", "digits: -1",
     "outcomes.yaml:7:13: '-1' is not a whole number [yaml-value] write digits only, such "
     "as 2000"},
    {"outcomes.yaml", "at: settle_time + 180", "acceptable: low",
     "outcomes.yaml:7:17: 'low' is not a number [yaml-value] write a number such as 0.45 or 15"},
    {"outcomes.yaml", "at: settle_time + 180", "acceptable: 0.15",
     "outcomes.yaml:7:17: 'p15' has an acceptable value, but neither low nor high is better "
     "[outcome-invalid] write `better: low` or `better: high` too"},
    {"outcomes.yaml", "at: settle_time + 180",
     "better: low\n    show: band\n    bands: [0.1]\n    acceptable: 0.15",
     "outcomes.yaml:10:17: 'p15' is shown as a band, so no number may be held against it "
     "[outcome-invalid] leave one of the two out"},
    {"outcomes.yaml", "    horizon: 180\n", "",
     "outcomes.yaml:2:9: 'p15' is a risk but has no horizon [outcome-invalid] write for "
     "example `horizon: 180`, in months after the settlement"},
    {"outcomes.yaml", "role: risk", "role: rsk",
     "outcomes.yaml:8:11: 'rsk' is no value of 'role' [yaml-value] did you mean 'risk'?"},
    {"outcomes.yaml", "outcomes:\n",
     "outcomes:\n  - {id: P15, title: T, expression: 1, mode: peace, settle: no_deal}\n",
     "outcomes.yaml:3:9: the outcome 'p15' stands here a second time [name-duplicate] "
     "choose another id"},
};

static void an_outcome_that_cannot_be_read_is_shown_where_it_stands(void **state)
{
    (void)state;
    CHECK_MISTAKES(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_written_is_plain),
        cmocka_unit_test(every_key_reaches_its_field),
        cmocka_unit_test(an_acceptable_value_is_read),
        cmocka_unit_test(an_outcome_that_cannot_be_read_is_shown_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
