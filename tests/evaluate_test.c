// SPDX-License-Identifier: MIT
/* Packages times futures on a case with known answers: spreads, contrasts, fans, and the same bits
 * whatever the threads, lanes and number of futures. */
#include "study_fixture.h"

#include "study/evaluate.h"
#include "study/sample.h"

#include <math.h>

enum { PACKAGES_MOST = 4 };

/* An evaluation being set up. */
struct question {
    struct study_fixture fixture;
    const struct package *packages[PACKAGES_MOST];
    const struct adversary *adversaries[2];
    struct evaluate_options options;
    const struct evaluation *answer;
};

static void question_load(struct question *question)
{
    fixture_load(&question->fixture);
    const struct case_folder *folder = question->fixture.folder;
    question->packages[0] = case_find_package(folder, "A");
    question->packages[1] = case_find_package(folder, "B");
    question->adversaries[0] = case_find_adversary(folder, "central");
    question->adversaries[1] = case_find_adversary(folder, "high");
    question->options = (struct evaluate_options){.packages = question->packages,
                                                  .package_count = 2,
                                                  .reference = question->packages[0],
                                                  .adversaries = question->adversaries,
                                                  .adversary_count = 1,
                                                  .futures = 1024,
                                                  .seed = 1,
                                                  .threads = 2};
}

static void question_begin(struct question *question)
{
    *question = (struct question){0};
    fixture_begin(&question->fixture);
    question_load(question);
}

static enum status ask(struct question *question)
{
    struct study_fixture *fixture = &question->fixture;
    fixture->err = (struct error){0};
    return evaluate_run(&fixture->arena, fixture->folder, fixture->document, &question->options,
                        &question->answer, &fixture->problems, &fixture->err);
}

static void ask_soundly(struct question *question)
{
    const enum status status = ask(question);
    problems_print(&question->fixture.problems, stderr);
    if (status != STATUS_OK)
        fail_msg("%s", question->fixture.err.message);
}

static const struct outcome_result *outcome_of(const struct question *question, size_t adversary,
                                               size_t package, const char *id)
{
    const struct evaluation *answer = question->answer;
    const size_t outcome = evaluation_find_outcome(answer->folder, id);
    assert_true(outcome != SIZE_MAX);
    return &answer->results[adversary * answer->package_count + package].outcomes[outcome];
}

static void question_end(struct question *question)
{
    fixture_end(&question->fixture);
}

/* E[1 - exp(-months c h)], h uniform over [0.005, 0.015]. */
static double mean_risk(double months, double c)
{
    const double a = 0.005, b = 0.015, k = months * c;
    return 1.0 - (exp(-k * a) - exp(-k * b)) / (k * (b - a));
}

static void means_are_those_of_the_closed_form(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.adversary_count = 2;
    question.options.futures = 4096;
    ask_soundly(&question);
    const double sobol = 2e-6; /* one smooth dimension: far below 1/N */
    assert_true(fabs(outcome_of(&question, 0, 0, "p5")->value.mean - mean_risk(60, 1)) < sobol);
    assert_true(fabs(outcome_of(&question, 0, 0, "p2")->value.mean - mean_risk(24, 1)) < sobol);
    assert_true(fabs(outcome_of(&question, 0, 1, "p5")->value.mean - mean_risk(60, 0.5)) < sobol);
    assert_true(fabs(outcome_of(&question, 1, 0, "p5")->value.mean - mean_risk(60, 2)) < sobol);
    assert_true(fabs(outcome_of(&question, 1, 1, "p2")->value.mean - mean_risk(24, 1)) < sobol);
    const struct spread *p5 = &outcome_of(&question, 0, 0, "p5")->value;
    assert_true(fabs(p5->q10 - (1.0 - exp(-60 * 0.006))) < 1e-3);
    assert_true(fabs(p5->q50 - (1.0 - exp(-60 * 0.010))) < 1e-3);
    assert_true(p5->least > 1.0 - exp(-60 * 0.005) && p5->most < 1.0 - exp(-60 * 0.015));
    assert_int_equal(p5->count, 4096);
    assert_int_equal(evaluation_worst_adversary(question.answer, 0), 1);
    question_end(&question);
}

static void outcomes_are_read_when_they_say(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question);
    assert_true(fabs(outcome_of(&question, 0, 0, "later")->value.mean - 20 * 0.01) < 2e-5);
    assert_true(outcome_of(&question, 0, 0, "mean")->value.mean == 17.0);
    assert_true(outcome_of(&question, 0, 0, "tenth")->value.mean == 13.0); /* type 7 of 12 .. 22 */
    assert_true(outcome_of(&question, 0, 0, "most")->value.mean == -12.0);
    assert_true(outcome_of(&question, 0, 0, "area")->value.mean == 20.0);
    question_end(&question);
}

static void a_settlement_that_differs_between_futures_is_met_in_each(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question);
    const struct spread *at = &outcome_of(&question, 0, 0, "drawn_at")->value;
    assert_int_equal(at->count, 1024);
    assert_true(at->least == 12.0 && at->most == 41.0 && fabs(at->mean - 26.5) < 0.1);
    const struct spread *window = &outcome_of(&question, 0, 0, "drawn_window")->value;
    assert_true(fabs(window->mean - at->mean - 3.6) < 1e-9); /* p90 of five months */
    question_end(&question);
}

/* What the run itself decides is known at its end, and months before it are still at hand. */
static void a_month_that_the_run_decides_is_found_afterwards(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question);
    const struct spread *at = &outcome_of(&question, 0, 0, "drawn_at")->value;
    const struct spread *before = &outcome_of(&question, 0, 0, "month_before")->value;
    assert_true(fabs(before->mean - at->mean + 1.0) < 1e-12 && before->count == 1024);
    const struct spread *apart = &outcome_of(&question, 0, 0, "decided")->value;
    assert_true(apart->least == 2.0 && apart->most == 2.0);
    question_end(&question);
}

static void a_case_that_reads_nothing_from_a_settlement_is_refused(void **state)
{
    (void)state;
    struct question question = {0};
    fixture_begin(&question.fixture);
    fixture_file(&question.fixture, "outcomes.yaml",
                 "outcomes:\n  - {id: war, title: War, short: war, expression: h, unit: \"1\", "
                 "mode: peace, settle: no_deal, at: end, better: low, show: number}\n");
    question_load(&question);
    assert_int_equal(ask(&question), STATUS_INPUT);
    question_end(&question);
}

static void undefined_and_failed_futures_are_counted(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.futures = 1024;
    ask_soundly(&question);
    const struct spread *half = &outcome_of(&question, 0, 0, "half")->value;
    assert_int_equal(half->count, 512);
    assert_int_equal(half->undefined, 512);
    assert_int_equal(half->failed, 0);
    const struct spread *broken = &outcome_of(&question, 0, 0, "broken")->value;
    assert_true(broken->failed >= 102 && broken->failed <= 103); /* h below 0.006: a tenth */
    assert_int_equal(broken->failed + broken->count, 1024);
    assert_int_equal(question.answer->failed_futures, broken->failed);
    const struct spread *never = &outcome_of(&question, 0, 0, "never")->value;
    assert_int_equal(never->undefined, 1024);
    assert_true(isnan(never->mean));
    question_end(&question);
}

static void contrasts_are_paired(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.packages[2] = question.packages[0];
    question.options.package_count = 3;
    ask_soundly(&question);

    /* A package against itself differs by nothing in every future, noise included. */
    const struct contrast *same = &outcome_of(&question, 0, 2, "walk")->contrast;
    assert_int_equal(same->equal, 1024);
    assert_true(same->difference.least == 0.0 && same->difference.most == 0.0);
    assert_int_equal(outcome_of(&question, 0, 2, "p5")->contrast.equal, 1024);

    const struct contrast *better = &outcome_of(&question, 0, 1, "p5")->contrast;
    assert_int_equal(better->better, 1024);
    assert_int_equal(better->worse + better->equal, 0);
    assert_true(fabs(better->difference.mean - (mean_risk(60, 0.5) - mean_risk(60, 1))) < 2e-5);
    assert_true(better->difference.q05 < better->difference.q95);
    assert_int_equal(outcome_of(&question, 0, 0, "p5")->contrast.difference.count, 0);
    assert_true(isnan(outcome_of(&question, 0, 0, "p5")->contrast.difference.mean));
    const struct contrast *half = &outcome_of(&question, 0, 1, "half")->contrast;
    assert_int_equal(half->difference.count + half->difference.undefined, 1024);
    question_end(&question);
}

static void a_reference_that_was_not_asked_for_is_run_all_the_same(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question);
    const struct contrast with = outcome_of(&question, 0, 1, "p5")->contrast;
    const struct spread value = outcome_of(&question, 0, 1, "p5")->value;
    question.options.packages = &question.packages[1];
    question.options.package_count = 1;
    ask_soundly(&question);
    assert_int_equal(question.answer->package_count, 1);
    assert_memory_equal(&outcome_of(&question, 0, 0, "p5")->contrast, &with, sizeof with);
    assert_memory_equal(&outcome_of(&question, 0, 0, "p5")->value, &value, sizeof value);
    question_end(&question);
}

static void threads_and_lanes_change_no_bit(void **state)
{
    static const struct {
        size_t threads, lanes;
    } ways[] = {{1, 8}, {3, 8}, {8, 8}, {1, 64}, {3, 64}, {8, 64}, {1, 256}, {8, 256}, {3, 24}};
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.adversary_count = 2;
    question.options.sensitivities = true;
    question.options.futures = 2500;
    ask_soundly(&question);
    char digest[65];
    memcpy(digest, question.answer->digest, sizeof digest);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        question.options.threads = ways[i].threads;
        question.options.lanes = ways[i].lanes;
        ask_soundly(&question);
        assert_string_equal(question.answer->digest, digest);
    }
    question.options.seed = 2;
    ask_soundly(&question);
    assert_string_not_equal(question.answer->digest, digest);
    question_end(&question);
}

/* More futures than quantiles are taken over: they stand on the first ones, means on all. */
static void the_first_futures_are_the_same_whatever_their_number(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.package_count = 1;
    question.options.futures = EVALUATE_QUANTILE_FUTURES;
    ask_soundly(&question);
    const struct spread few = outcome_of(&question, 0, 0, "walk")->value;
    question.options.futures = EVALUATE_QUANTILE_FUTURES + 5000;
    ask_soundly(&question);
    const struct spread many = outcome_of(&question, 0, 0, "walk")->value;
    assert_true(few.q05 == many.q05 && few.q50 == many.q50 && few.q95 == many.q95);
    assert_true(few.mean != many.mean);
    assert_int_equal(many.count, EVALUATE_QUANTILE_FUTURES + 5000);

    /* With one future, the least and the most are that future. */
    question.options.futures = 1;
    ask_soundly(&question);
    const double first = outcome_of(&question, 0, 0, "walk")->value.mean;
    question.options.futures = 2;
    ask_soundly(&question);
    const struct spread two = outcome_of(&question, 0, 0, "walk")->value;
    assert_true(two.least == first || two.most == first);
    question_end(&question);
}

static void a_new_uncertainty_changes_no_result_that_it_does_not_touch(void **state)
{
    (void)state;
    struct question old, new;
    question_begin(&old);
    ask_soundly(&old);
    new = (struct question){0};
    fixture_begin(&new.fixture);
    fixture_file(&new.fixture, "parameters.csv",
                 fixture_with(&new.fixture, fixture_parameters, "guard,,,1,0,0,1,lever,guarantors",
                              "guard,,4,1,0,0,1,uniform,"));
    fixture_file(&new.fixture, "packages/base.yaml",
                 fixture_with(&new.fixture, fixture_base, "guard: 0", "factor: 1"));
    fixture_file(&new.fixture, "packages/B.yaml",
                 fixture_with(&new.fixture, fixture_b, "guard: 0.5", "factor: 1"));
    question_load(&new);
    ask_soundly(&new);
    static const char *const untouched[] = {"half", "broken", "walk", "drawn_at", "lines"};
    for (size_t i = 0; i < sizeof untouched / sizeof untouched[0]; i++)
        assert_memory_equal(&outcome_of(&old, 0, 0, untouched[i])->value,
                            &outcome_of(&new, 0, 0, untouched[i])->value, sizeof(struct spread));
    assert_true(outcome_of(&old, 0, 0, "p5")->value.mean !=
                outcome_of(&new, 0, 0, "p5")->value.mean);
    question_end(&new);
    question_end(&old);
}

static void the_fan_has_a_column_for_each_year_since_the_settlement(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question);
    const struct fan *fan = &question.answer->results[1].fan;
    assert_int_equal(fan->points, 6);
    for (size_t k = 0; k < 6; k++) {
        const double months = 12.0 * (double)k;
        assert_true(fan->years[k] == (double)k);
        assert_true(fabs(fan->q50[k] - (1.0 - exp(-months * 0.5 * 0.01))) < 1e-3);
        assert_true(k == 0 || fan->mean[k] > fan->mean[k - 1]);
    }
    assert_true(fan->mean[0] == 0.0);
    assert_true(fan->mean[5] == outcome_of(&question, 0, 1, "p5")->value.mean);
    assert_true(fan->mean[2] == outcome_of(&question, 0, 1, "p2")->value.mean);
    question_end(&question);
}

static void an_endogenous_settlement_counts_years_from_each_futures_own(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.endogenous = true;
    ask_soundly(&question);
    const struct fan *fan = &question.answer->results[0].fan;
    assert_true(fabs(fan->mean[5] - mean_risk(60, 1)) < 2e-5);
    assert_true(fan->mean[0] == 0.0);
    question_end(&question);
}

static void sensitivities_hold_one_assumption_at_three_levels(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.sensitivities = true;
    question.options.adversary_count = 2;
    ask_soundly(&question);
    const struct spread *at = question.answer->results[0].sensitivity;
    assert_non_null(at);
    assert_null(question.answer->results[2].sensitivity); /* the first adversary only */
    static const double hazards[] = {0.005, 0.01, 0.015};
    for (size_t level = 0; level < 3; level++) {
        assert_true(fabs(at[level].mean - (1.0 - exp(-60 * hazards[level]))) < 1e-12);
        assert_true(at[level].deviation < 1e-12);
        assert_true(fabs(at[3 + level].mean - mean_risk(60, 1.0 + (double)level)) < 2e-5);
    }
    assert_true(at[3].mean == outcome_of(&question, 0, 0, "p5")->value.mean); /* factor is 1 */
    question_end(&question);
}

static void the_war_that_goes_on_is_read_in_its_own_run(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    ask_soundly(&question);
    const size_t war = evaluation_find_outcome(question.fixture.folder, "war");
    const size_t walk = evaluation_find_outcome(question.fixture.folder, "walk");
    const struct outcome_result *no_deal = question.answer->no_deal;
    assert_non_null(no_deal);
    assert_true(fabs(no_deal[war].value.mean - 40 * 0.01) < 2e-5);
    assert_int_equal(no_deal[walk].value.count, 1024);
    assert_int_equal(no_deal[0].value.count, 0);
    assert_int_equal(question.answer->results[0].outcomes[war].value.count, 0);
    question_end(&question);
}

static void set_has_the_last_word(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    const struct setting items[] = {{.name = "h", .value = passage_of_text("0.01")},
                                    {.name = "guard", .value = passage_of_text("0.25")}};
    question.options.set = (struct settings){items, 2};
    ask_soundly(&question);
    const struct spread *p5 = &outcome_of(&question, 0, 1, "p5")->value;
    assert_true(fabs(p5->mean - (1.0 - exp(-60 * 0.0075))) < 1e-12);
    assert_true(p5->deviation < 1e-12);
    assert_int_equal(question.answer->sampled_dimensions, 4);
    question_end(&question);
}

static void stop_when_told(void *self, double share, uint64_t futures_done)
{
    volatile int *stop = self;
    (void)share, (void)futures_done;
    *stop = 1;
}

static void an_interrupted_evaluation_says_so(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    volatile int stop = 0;
    question.options.threads = 1;
    question.options.futures = 100000;
    question.options.stop = &stop;
    question.options.progress = stop_when_told;
    question.options.progress_self = (void *)(uintptr_t)&stop;
    assert_int_equal(ask(&question), STATUS_INTERRUPTED);
    question_end(&question);
}

static void progress_ends_at_one(void *self, double share, uint64_t futures_done)
{
    (void)futures_done;
    double *last = self;
    assert_true(share > *last);
    *last = share;
}

static void progress_rises_to_one(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    double last = 0.0;
    question.options.threads = 1;
    question.options.futures = 5000;
    question.options.progress = progress_ends_at_one;
    question.options.progress_self = &last;
    ask_soundly(&question);
    assert_true(last == 1.0);
    question_end(&question);
}

static void impossible_requests_are_refused(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.futures = 0;
    assert_int_equal(ask(&question), STATUS_USAGE);
    question.options.futures = (uint64_t)EVALUATE_FUTURES_MOST + 1;
    assert_int_equal(ask(&question), STATUS_USAGE);
    question.options.futures = 10;
    question.options.package_count = 0;
    assert_int_equal(ask(&question), STATUS_USAGE);
    question_end(&question);
}

static void an_outcome_that_does_not_compile_is_shown_where_it_stands(void **state)
{
    (void)state;
    struct question question = {0};
    fixture_begin(&question.fixture);
    fixture_file(
        &question.fixture, "outcomes.yaml",
        fixture_with(&question.fixture, fixture_outcomes, "\"LN(h - 0.006)\"", "\"LN(hazrd)\""));
    question_load(&question);
    assert_int_equal(ask(&question), STATUS_INPUT);
    const struct problems *problems = &question.fixture.problems;
    assert_true(problems->errors >= 1);
    assert_non_null(strstr(problems->items[0].at.file, "outcomes.yaml"));
    question_end(&question);
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question);
    question.options.futures = 20;
    question.options.threads = 1;
    for (size_t n = 1; n < 200; n++) {
        struct arena arena;
        arena_init(&arena);
        arena.fail_at = n;
        struct error err = {0};
        const struct evaluation *answer = NULL;
        const enum status status =
            evaluate_run(&arena, question.fixture.folder, question.fixture.document,
                         &question.options, &answer, &question.fixture.problems, &err);
        const bool failed = arena.failed;
        arena_free(&arena);
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        if (!failed)
            break;
    }
    question_end(&question);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_those_of_the_closed_form),
        cmocka_unit_test(outcomes_are_read_when_they_say),
        cmocka_unit_test(a_settlement_that_differs_between_futures_is_met_in_each),
        cmocka_unit_test(a_month_that_the_run_decides_is_found_afterwards),
        cmocka_unit_test(a_case_that_reads_nothing_from_a_settlement_is_refused),
        cmocka_unit_test(undefined_and_failed_futures_are_counted),
        cmocka_unit_test(contrasts_are_paired),
        cmocka_unit_test(a_reference_that_was_not_asked_for_is_run_all_the_same),
        cmocka_unit_test(threads_and_lanes_change_no_bit),
        cmocka_unit_test(the_first_futures_are_the_same_whatever_their_number),
        cmocka_unit_test(a_new_uncertainty_changes_no_result_that_it_does_not_touch),
        cmocka_unit_test(the_fan_has_a_column_for_each_year_since_the_settlement),
        cmocka_unit_test(an_endogenous_settlement_counts_years_from_each_futures_own),
        cmocka_unit_test(sensitivities_hold_one_assumption_at_three_levels),
        cmocka_unit_test(the_war_that_goes_on_is_read_in_its_own_run),
        cmocka_unit_test(set_has_the_last_word),
        cmocka_unit_test(an_interrupted_evaluation_says_so),
        cmocka_unit_test(progress_rises_to_one),
        cmocka_unit_test(impossible_requests_are_refused),
        cmocka_unit_test(an_outcome_that_does_not_compile_is_shown_where_it_stands),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
