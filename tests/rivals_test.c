// SPDX-License-Identifier: MIT
/* Rankings and verdicts under rival structures, on a case with known answers: one structure turns the
 * packages round, one makes them alike, one changes what does not matter. */
#include "study_fixture.h"

#include "study/claims.h"
#include "study/rivals.h"

#include <math.h>

#define RISK(guard) "{risk: \"IF TIME >= settled_at THEN h*pressure*" guard " ELSE 0\"}"

static const char present[] = "  present: {title: As written, holds: h, who: w, source: s}\n";
static const char step[] = "  step: {title: Step, holds: h, who: w, source: s, set: {line: 5}}\n";
static const char alike[] =
    "  alike: {title: Alike, holds: h, who: w, source: s, set: " RISK("0.5") "}\n";
static const char turned[] =
    "  turned: {title: Turned, holds: h, who: w, source: s, set: " RISK("guard") "}\n";

struct question {
    struct study_fixture fixture;
    const struct package *packages[2];
    const struct adversary *adversaries[1];
    struct evaluate_options options;
    const struct evaluation *answer;
};

static void write_structures(struct question *question, const char *second, const char *third)
{
    struct study_fixture *fixture = &question->fixture;
    fixture_file(fixture, "case.yaml",
                 fixture_with(fixture, fixture_case_yaml, "sensitivities:\n",
                              arena_print(&fixture->arena, "structures:\n%s%s%ssensitivities:\n",
                                          present, second, third)));
}

static void question_begin(struct question *question, const char *second, const char *third)
{
    *question = (struct question){.packages = {NULL}};
    fixture_begin(&question->fixture);
    write_structures(question, second, third);
    fixture_load(&question->fixture);
    const struct case_folder *folder = question->fixture.folder;
    question->packages[0] = case_find_package(folder, "A");
    question->packages[1] = case_find_package(folder, "B");
    question->adversaries[0] = case_find_adversary(folder, "central");
    question->options = (struct evaluate_options){.packages = question->packages,
                                                  .package_count = 2,
                                                  .reference = question->packages[0],
                                                  .adversaries = question->adversaries,
                                                  .adversary_count = 1,
                                                  .structures = true,
                                                  .futures = 512,
                                                  .seed = 1,
                                                  .threads = 2};
}

static enum status ask(struct question *question)
{
    struct study_fixture *fixture = &question->fixture;
    return evaluate_run(&fixture->arena, fixture->folder, fixture->document, &question->options,
                        &question->answer, &fixture->problems, &fixture->err);
}

static const struct rivals *ask_soundly(struct question *question)
{
    if (ask(question) != STATUS_OK)
        fail_msg("%s", question->fixture.err.message);
    assert_non_null(question->answer->rivals);
    return question->answer->rivals;
}

/* E[1 - exp(-60 c h)], h uniform over [0.005, 0.015]. */
static double mean_risk(double c)
{
    const double a = 0.005, b = 0.015, k = 60 * c;
    return 1.0 - (exp(-k * a) - exp(-k * b)) / (k * (b - a));
}

static void near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-4))
        fail_msg("%.12g is not %.12g", value, expected);
}

static void a_ranking_that_every_structure_gives_survives(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question, step, "");
    const struct rivals *rivals = ask_soundly(&question);
    assert_int_equal(rivals->pair_count, 1);
    assert_int_equal(rivals->standings[STANDING_HOLDS], 1);
    assert_int_equal(rivals->pairs[0].better, 1);
    assert_int_equal(rivals->pairs[0].worse, 0);
    near(rivals->risks[0].mean, mean_risk(1));
    near(rivals->risks[1].mean, mean_risk(0.5));
    near(rivals->pairs[0].gaps[0].mean, mean_risk(1) - mean_risk(0.5));
    near(rivals->pairs[0].gaps[1].mean, rivals->pairs[0].gaps[0].mean);
    assert_int_equal(rivals->order[0], 1);
    fixture_end(&question.fixture);
}

static void a_ranking_that_one_structure_reverses_turns(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question, alike, turned);
    const struct rivals *rivals = ask_soundly(&question);
    assert_int_equal(rivals->standings[STANDING_TURNS], 1);
    assert_int_equal(rivals->pairs[0].weakest, 2);
    assert_int_equal(rival_standing(&rivals->pairs[0].gaps[1]), STANDING_OPEN);
    near(rivals->pairs[0].gaps[2].mean, -mean_risk(0.5));
    assert_int_equal(rivals->order[2 * 2], 0);
    fixture_end(&question.fixture);
}

static void a_ranking_that_one_structure_does_not_give_is_open(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question, alike, "");
    assert_int_equal(ask_soundly(&question)->standings[STANDING_OPEN], 1);
    fixture_end(&question.fixture);
}

static void asking_for_structures_leaves_the_evaluation_as_it_is(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question, turned, "");
    ask_soundly(&question);
    char with[65];
    memcpy(with, question.answer->digest, sizeof with);
    question.options.structures = false;
    assert_int_equal(ask(&question), STATUS_OK);
    assert_null(question.answer->rivals);
    assert_string_equal(question.answer->digest, with);
    fixture_end(&question.fixture);
}

static void a_case_follows_the_structure_that_is_named(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question, turned, "");
    struct study_fixture *fixture = &question.fixture;
    const struct structure *structure = case_find_structure(fixture->folder, "turned");
    assert_ptr_equal(fixture->folder->structure, &fixture->folder->structures[0]);
    assert_int_equal(case_follow(&fixture->arena, fixture->folder, fixture->document, structure,
                                 &fixture->folder, &fixture->document, &fixture->problems),
                     STATUS_OK);
    assert_ptr_equal(fixture->folder->structure, structure);
    question.options.structures = false;
    assert_int_equal(ask(&question), STATUS_OK);
    near(question.answer->results[0].outcomes[1].value.mean, 0);
    near(question.answer->results[1].outcomes[1].value.mean, mean_risk(0.5));
    fixture_end(&question.fixture);
}

static void a_case_without_rivals_says_so(void **state)
{
    (void)state;
    struct question question;
    question_begin(&question, "", "");
    assert_int_equal(ask(&question), STATUS_USAGE);
    assert_non_null(strstr(question.fixture.err.message, "no rival structures"));
    fixture_end(&question.fixture);
}

/* The first structure is the model as it is written: one that changes it is refused. */
static void the_first_structure_changes_nothing(void **state)
{
    (void)state;
    struct question question = {.packages = {NULL}};
    struct study_fixture *fixture = &question.fixture;
    fixture_begin(fixture);
    fixture_file(fixture, "case.yaml",
                 fixture_with(fixture, fixture_case_yaml, "sensitivities:\n",
                              arena_print(&fixture->arena, "structures:\n%ssensitivities:\n",
                                          turned)));
    assert_int_equal(case_read(&fixture->arena, fixture->path, &fixture->folder,
                               &fixture->problems, &fixture->err),
                     STATUS_INPUT);
    assert_int_equal(fixture->problems.errors, 1);
    fixture_end(fixture);
}

static const char claim[] =
    "thresholds: For a test.\n"
    "frozen: 2026-11-22\n"
    "claims:\n"
    "  - {id: C1, statement: Half guards, text: here, arms: {bare: A, half: B},\n"
    "     statistics: {drop: MEAN(bare.p5 - half.p5)},\n"
    "     supported_if: drop >= 0.05, refuted_if: drop < 0.02}\n";

static const struct claim_result *judge(struct question *question,
                                        const struct claims_answer **answer)
{
    struct study_fixture *fixture = &question->fixture;
    const struct claims *claims = NULL;
    fixture_file(fixture, "claims.yaml", claim);
    assert_int_equal(claims_read(&fixture->arena, fixture->folder, NULL, &claims,
                                 &fixture->problems, &fixture->err),
                     STATUS_OK);
    const struct claim *only = &claims->items[0];
    const struct claims_options options = {.claims = claims,
                                           .only = &only,
                                           .count = 1,
                                           .futures = 200,
                                           .seed = 1,
                                           .structures = true};
    if (claims_run(&fixture->arena, fixture->document, &options, answer, &fixture->problems,
                   &fixture->err) != STATUS_OK)
        fail_msg("%s", fixture->err.message);
    char path[160];
    snprintf(path, sizeof path, "%s/claims.yaml", fixture->path);
    remove(path);
    return (*answer)->results;
}

static void a_verdict_survives_when_every_structure_gives_it(void **state)
{
    (void)state;
    struct question question;
    const struct claims_answer *answer = NULL;
    question_begin(&question, step, "");
    const struct claim_result *result = judge(&question, &answer);
    assert_int_equal(result->structures[1].verdict, VERDICT_SUPPORTED);
    assert_true(result->survives);
    assert_int_equal(answer->surviving, 1);
    fixture_end(&question.fixture);
}

static void a_verdict_does_not_survive_a_structure_that_refutes_it(void **state)
{
    (void)state;
    struct question question;
    const struct claims_answer *answer = NULL;
    question_begin(&question, step, turned);
    const struct claim_result *result = judge(&question, &answer);
    assert_int_equal(result->judgement.verdict, VERDICT_SUPPORTED);
    assert_int_equal(result->structures[2].verdict, VERDICT_REFUTED);
    assert_false(result->survives);
    assert_int_equal(answer->surviving, 0);
    fixture_end(&question.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ranking_that_every_structure_gives_survives),
        cmocka_unit_test(a_ranking_that_one_structure_reverses_turns),
        cmocka_unit_test(a_ranking_that_one_structure_does_not_give_is_open),
        cmocka_unit_test(asking_for_structures_leaves_the_evaluation_as_it_is),
        cmocka_unit_test(a_case_follows_the_structure_that_is_named),
        cmocka_unit_test(a_case_without_rivals_says_so),
        cmocka_unit_test(the_first_structure_changes_nothing),
        cmocka_unit_test(a_verdict_survives_when_every_structure_gives_it),
        cmocka_unit_test(a_verdict_does_not_survive_a_structure_that_refutes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
