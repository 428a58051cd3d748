// SPDX-License-Identifier: MIT
/* Rules of choice over the futures of an evaluation, on a case whose answers have closed forms. */
#include "study_fixture.h"

#include "study/evaluate.h"

#include <math.h>

/* Outcome `bet`: package A gives 1.1 in every future, B gives 100 h, uniform over 0.5 .. 1.5. `gap` has no
 * value where h > 0.01; `cost` is 10 for A and 20 for B; `bands` is never shown as a number. */
static const char bets[] = "outcomes:\n" FIXTURE_OUTCOME(
    "bet", "IF guard > 0 THEN 100*h*pressure ELSE 1.1", "peace", "imposed",
    "at: end, decision: true, acceptable: 0.9") FIXTURE_OUTCOME("gap",
                                                                "IF guard > 0 THEN 1 ELSE 100*h",
                                                                "peace", "imposed",
                                                                "at: end, given: \"h <= 0.01\", "
                                                                "decision: true")
    FIXTURE_OUTCOME(
        "cost", "IF guard > 0 THEN 20 ELSE 10", "peace", "imposed",
        "at: end, role: cost, decision: true") "  - {id: bands, title: b, expression: h, mode: "
                                               "peace, settle: imposed, better: low, show: band, "
                                               "bands: [0.01], decision: true}\n"
                                               "  - {id: neither, title: n, expression: h, mode: "
                                               "peace, settle: imposed, decision: true}\n";

struct question {
    struct study_fixture fixture;
    const struct package *packages[2];
    const struct adversary *adversaries[2];
    struct evaluate_options options;
    const struct evaluation *answer;
};

static void question_begin(struct question *question)
{
    *question = (struct question){0};
    struct study_fixture *fixture = &question->fixture;
    fixture_begin(fixture);
    fixture_file(fixture, "outcomes.yaml",
                 fixture_with(fixture, fixture_outcomes, "outcomes:\n", bets));
    fixture_file(fixture, "packages/B.yaml",
                 fixture_with(fixture, fixture_b,
                              "  - {lever: pressure, value: 3, from: 5, ramp: 4}\n", ""));
    fixture_load(fixture);
    question->packages[0] = case_find_package(fixture->folder, "A");
    question->packages[1] = case_find_package(fixture->folder, "B");
    question->adversaries[0] = case_find_adversary(fixture->folder, "central");
    question->adversaries[1] = case_find_adversary(fixture->folder, "high");
    question->options = (struct evaluate_options){.packages = question->packages,
                                                  .package_count = 2,
                                                  .reference = question->packages[0],
                                                  .adversaries = question->adversaries,
                                                  .adversary_count = 1,
                                                  .futures = 4096,
                                                  .seed = 1,
                                                  .threads = 2};
}

static void ask(struct question *question)
{
    struct study_fixture *fixture = &question->fixture;
    if (evaluate_run(&fixture->arena, fixture->folder, fixture->document, &question->options,
                     &question->answer, &fixture->problems, &fixture->err) != STATUS_OK)
        fail_msg("%s", fixture->err.message);
}

static const struct robust *entry_of(const struct question *question, const char *id, bool worst)
{
    const struct evaluation *answer = question->answer;
    for (size_t i = 0; i < answer->robust_count; i++)
        if (answer->robust[i].worst_adversary == worst &&
            strcmp(answer->folder->outcomes[answer->robust[i].outcome].id, id) == 0)
            return &answer->robust[i];
    return NULL;
}

static void check_rule(const struct robust *entry, enum metric metric, double a, double b,
                       size_t best)
{
    const struct robust_rule *rule = &entry->rules[metric];
    if (!(fabs(rule->values[0] - a) < 2e-3 && fabs(rule->values[1] - b) < 2e-3))
        fail_msg("%s: %.9g and %.9g", metric_name(metric), rule->values[0], rule->values[1]);
    assert_true(rule->ranks);
    assert_int_equal(rule->best, best);
    assert_int_equal(rule->second, 1 - best);
    assert_int_equal(rule->sharing, 1);
    assert_int_equal(robust_place(rule, 2, best), 1);
    assert_int_equal(robust_place(rule, 2, 1 - best), 2);
}

static void every_rule_has_its_closed_form(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question);
    const struct robust *bet = entry_of(&question, "bet", false);
    const double deviation = sqrt(1.0 / 12);
    assert_int_equal(bet->used, 4096);
    assert_int_equal(bet->left_out, 0);
    check_rule(bet, METRIC_MAXIMIN, 1.1, 1.5, 0);
    check_rule(bet, METRIC_MAXIMAX, 1.1, 0.5, 1);
    check_rule(bet, METRIC_HURWICZ, 1.1, 1.0, 1);
    check_rule(bet, METRIC_LAPLACE, 1.1, 1.0, 1);
    check_rule(bet, METRIC_CVAR, 1.1, 1.45, 0);
    check_rule(bet, METRIC_REGRET_MOST, 0.6, 0.4, 1);
    check_rule(bet, METRIC_REGRET_P90, 0.5, 0.3, 1);
    check_rule(bet, METRIC_REGRET_MEAN, 0.18, 0.08, 1);
    check_rule(bet, METRIC_MEAN_VARIANCE, 2.1, 2 * (1 + deviation), 0);
    check_rule(bet, METRIC_SIGNAL_NOISE, 0, deviation, 0);
    check_rule(bet, METRIC_DOMAIN, 0, 0.4, 1);
    assert_int_equal(bet->counted, 11);
    assert_int_equal(bet->leader, 1);
    assert_int_equal(bet->led, 6); /* all of the above that B leads, but mean regret */
    assert_int_equal(bet->same_order, 6);
    fixture_end(&question.fixture);
}

static void only_what_decisions_rest_on_is_asked(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question);
    assert_int_equal(question.answer->robust_count, 4);
    assert_non_null(entry_of(&question, "p5", false)); /* the main risk */
    assert_non_null(entry_of(&question, "cost", false));
    assert_null(entry_of(&question, "bands", false));
    assert_null(entry_of(&question, "neither", false));
    fixture_end(&question.fixture);
}

static void without_an_acceptable_value_the_domain_ranks_nothing(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question);
    const struct robust *p5 = entry_of(&question, "p5", false);
    assert_false(p5->rules[METRIC_DOMAIN].ranks);
    assert_int_equal(p5->counted, 10);
    assert_int_equal(p5->led, 10); /* B halves the hazard in every future */
    assert_int_equal(p5->same_order, 10);
    fixture_end(&question.fixture);
}

static void futures_without_a_number_are_left_out_and_counted(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question);
    const struct robust *gap = entry_of(&question, "gap", false);
    assert_int_equal(gap->used + gap->left_out, 4096);
    assert_in_range(gap->used, 2046, 2050);
    check_rule(gap, METRIC_LAPLACE, 0.75, 1, 0);
    fixture_end(&question.fixture);
}

static void equals_share_the_lead(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question);
    const struct robust *cost = entry_of(&question, "cost", false);
    const struct robust_rule *rule = &cost->rules[METRIC_UNDESIRABLE]; /* none has a shortfall */
    assert_int_equal(rule->sharing, 2);
    assert_int_equal(robust_place(rule, 2, 0), 1);
    assert_int_equal(robust_place(rule, 2, 1), 1);
    assert_int_equal(cost->leader, 0);
    assert_int_equal(cost->led, cost->counted);
    fixture_end(&question.fixture);
}

static void the_worst_adversary_counts_future_by_future(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.adversary_count = 2;
    ask(&question);
    assert_int_equal(question.answer->robust_count, 8);
    check_rule(entry_of(&question, "bet", false), METRIC_LAPLACE, 1.1, 1, 1);
    check_rule(entry_of(&question, "bet", true), METRIC_LAPLACE, 1.1, 2, 0); /* pressure 2 */
    fixture_end(&question.fixture);
}

static void one_package_is_no_choice(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.package_count = 1;
    ask(&question);
    assert_int_equal(question.answer->robust_count, 0);
    fixture_end(&question.fixture);
}

/* B is safer, A is cheaper: neither beats the other. With a cost that is alike, B beats A. */
static void a_package_is_beaten_when_another_is_as_good_in_risk_and_cost(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask(&question);
    assert_true(evaluation_beaten_by(question.answer, 0) == SIZE_MAX);
    assert_true(evaluation_beaten_by(question.answer, 1) == SIZE_MAX);
    fixture_end(&question.fixture);

    question_begin(&question);
    fixture_file(
        &question.fixture, "outcomes.yaml",
        fixture_with(&question.fixture,
                     fixture_with(&question.fixture, fixture_outcomes, "outcomes:\n", bets),
                     "THEN 20 ELSE 10", "THEN 10 ELSE 10"));
    fixture_load(&question.fixture);
    question.packages[0] = case_find_package(question.fixture.folder, "A");
    question.packages[1] = case_find_package(question.fixture.folder, "B");
    question.options.adversary_count = 0;
    ask(&question);
    assert_int_equal(evaluation_beaten_by(question.answer, 0), 1);
    assert_true(evaluation_beaten_by(question.answer, 1) == SIZE_MAX);
    fixture_end(&question.fixture);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    struct question one, three;
    question_begin(&one);
    question_begin(&three);
    one.options.threads = 1;
    three.options.threads = 3;
    ask(&one);
    ask(&three);
    for (size_t i = 0; i < one.answer->robust_count; i++)
        assert_memory_equal(one.answer->robust[i].rules[0].values,
                            three.answer->robust[i].rules[0].values,
                            METRIC_COUNT * 2 * sizeof(double));
    fixture_end(&one.fixture);
    fixture_end(&three.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_its_closed_form),
        cmocka_unit_test(only_what_decisions_rest_on_is_asked),
        cmocka_unit_test(without_an_acceptable_value_the_domain_ranks_nothing),
        cmocka_unit_test(futures_without_a_number_are_left_out_and_counted),
        cmocka_unit_test(equals_share_the_lead),
        cmocka_unit_test(the_worst_adversary_counts_future_by_future),
        cmocka_unit_test(one_package_is_no_choice),
        cmocka_unit_test(a_package_is_beaten_when_another_is_as_good_in_risk_and_cost),
        cmocka_unit_test(threads_change_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
