// SPDX-License-Identifier: MIT
/* History, model and both, on futures and life tables small enough to work out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/outlook.h"

#include <math.h>

static struct error err;

static void check_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12))
        fail_msg("%.17g is not %.17g", got, wanted);
}

/* Ten spells: two events after two years, three more after seven; every sample of pairs says the same. */
static const struct outside_row rows[] = {{730, 10, 2, 0}, {2555, 8, 3, 0}};
static const double years[] = {5, 10}, draws[] = {0.2, 0.5};
static const struct outside_class all = {.id = "all", .title = "all", .definition = ""};
static const struct outside_event again = {.id = "again", .title = "again", .definition = ""};
static const struct outside_record record = {.of = &all,
                                             .event = &again,
                                             .spells = 10,
                                             .pairs = 10,
                                             .rows = rows,
                                             .row_count = 2,
                                             .years = years,
                                             .horizon_count = 2,
                                             .draws = draws,
                                             .draw_count = 1};

static const struct package packages[] = {{.id = "typical"}, {.id = "a"}, {.id = "b"}};
static const struct package *const compared[] = {&packages[1], &packages[2]};

/* The outcomes stand in the order of neither horizon. */
static const struct outcome outcomes[] = {{.id = "cost", .role = "cost"},
                                          {.id = "p10", .role = "risk", .horizon = 120},
                                          {.id = "p5", .role = "risk", .horizon = 60},
                                          {.id = "p20", .role = "risk", .horizon = 240}};

static const struct outside_prior priors[] = {{"a", "a promise", "judgement", 0.5, 0.25, 1},
                                              {"a", "a force", "judgement", 0.8, 0.4, 1.6}};
static const struct outside view = {
    .reference = "typical", .weight = 0.5, .priors = priors, .prior_count = 2};
static const struct case_folder folder = {
    .outcomes = outcomes, .outcome_count = 4, .outside = &view};

enum { FUTURES = 3 };

/* What the model says in every future, by horizon. */
struct said {
    double typical[2], a[2], b[2];
};

static enum status last_status; /* of weigh, where memory was told to run out */

static const struct outlook *weigh(struct arena *arena, const struct said *said, double weight,
                                   bool judged)
{
    static double columns[6][FUTURES];
    static const double *const chances[] = {columns[2], columns[3], columns[4], columns[5]};
    static const double *const typical[] = {columns[0], columns[1]};
    static const size_t read[] = {2, 1};
    const struct outlook_question question = {&record, weight, judged};
    const struct outlook_futures futures = {.packages = compared,
                                            .package_count = 2,
                                            .reference = &packages[0],
                                            .outcomes = read,
                                            .outcome_count = 2,
                                            .chances = chances,
                                            .reference_chances = typical,
                                            .futures = FUTURES,
                                            .seed = 1};
    const double *const values[] = {said->typical, said->a, said->b};
    const struct outlook *outlook = NULL;
    for (size_t i = 0; i < FUTURES; i++)
        for (size_t p = 0; p < 3; p++)
            for (size_t h = 0; h < 2; h++)
                columns[2 * p + h][i] = values[p][h];
    columns[3][1] = said->a[1] < 0 ? NAN : columns[3][1];
    last_status = outlook_weigh(arena, &folder, &question, &futures, &outlook, &err);
    if (last_status != STATUS_OK && !arena->fail_at)
        fail_msg("%s", err.message);
    return outlook;
}

static double hazard(double chance)
{
    return -log(1 - chance);
}

static const struct said plain = {{0.2, 0.4}, {0.1, 0.15}, {0.15, 0.3}};

static void risks_are_read_where_the_record_has_draws_by_rising_horizon(void **state)
{
    (void)state;
    size_t found[4];
    assert_int_equal(outlook_outcomes(&folder, &record, found), 2);
    assert_int_equal(found[0], 2);
    assert_int_equal(found[1], 1);
}

static void history_alone_is_what_the_life_table_says(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct outlook *outlook = weigh(&arena, &plain, 0, false);
    check_near(outlook->outside[0].value, 0.2);
    check_near(outlook->outside[1].value, 0.5);
    check_near(outlook->rows[0].cells[1].combined.value, 0.5);
    check_near(outlook->rows[0].cells[1].pooled.value, 0.5);
    check_near(outlook->rows[1].cells[0].combined.high, 0.2);
    assert_int_equal(outlook->tied_by_history, 2);
    arena_free(&arena);
}

static void the_model_gives_ratios_and_history_the_level(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct outlook *whole = weigh(&arena, &plain, 1, false);
    const struct outlook *half = weigh(&arena, &plain, 0.5, false);
    const double ratio = hazard(0.15) / hazard(0.4), logit = 0.5 * log(0.15 / 0.85);
    check_near(whole->rows[0].cells[1].ratio.value, ratio);
    check_near(whole->rows[0].cells[1].combined.value, 1 - exp(-hazard(0.5) * ratio));
    check_near(half->rows[0].cells[1].combined.value, 1 - exp(-hazard(0.5) * sqrt(ratio)));
    check_near(half->rows[0].cells[1].pooled.value, 1 / (1 + exp(-logit)));
    check_near(half->rows[0].cells[1].inside.value, 0.15);
    check_near(half->of_reference[1].combined.value, 0.5);
    /* Future by future the same here, so the range is a point. */
    check_near(half->rows[0].cells[1].combined.low, half->rows[0].cells[1].combined.value);
    check_near(half->rows[0].by_weight[OUTLOOK_WEIGHTS / 2].value,
               half->rows[0].cells[1].combined.value);
    check_near(half->rows[0].by_weight[0].value, 0.5);
    assert_int_equal(half->best, 0);
    assert_int_equal(half->rows[0].best_in, FUTURES);
    arena_free(&arena);
}

/* The model says that all danger comes early: combined, ten years would be safer than five. */
static void a_later_risk_is_never_below_an_earlier_one(void **state)
{
    (void)state;
    static const struct said early = {{0.01, 0.9}, {0.01, 0.02}, {0.01, 0.9}};
    struct arena arena;
    arena_init(&arena);
    const struct outlook *outlook = weigh(&arena, &early, 1, false);
    check_near(outlook->rows[0].cells[0].combined.value, 0.2);
    check_near(outlook->rows[0].cells[1].combined.value, 0.2);
    check_near(outlook->rows[0].by_weight[OUTLOOK_WEIGHTS - 1].value, 0.2);
    assert_true(outlook->rows[0].held);
    assert_false(outlook->rows[1].held);
    arena_free(&arena);
}

/* Judgement favours a by 0.4, the model b: the logarithms cross where w log(ra / rb) + (1 - w) log 0.4 is 0. */
static void the_weight_at_which_another_package_leads_is_exact(void **state)
{
    (void)state;
    static const struct said against = {{0.2, 0.4}, {0.1, 0.3}, {0.1, 0.2}};
    const double ratio = hazard(0.3) / hazard(0.2);
    const double weight = log(0.4) / (log(0.4) - log(ratio));
    struct arena arena;
    arena_init(&arena);
    const struct outlook *outlook = weigh(&arena, &against, 0.5, true);
    check_near(outlook->rows[0].prior.value, 0.4);
    check_near(log(outlook->rows[0].prior.high / 0.4), sqrt(2) * log(4) / 2);
    assert_int_equal(outlook->flip_count, 1);
    check_near(outlook->flips[0].weight, weight);
    assert_int_equal(outlook->flips[0].from, 0);
    assert_int_equal(outlook->flips[0].to, 1);
    assert_int_equal(outlook->ranks, weight < 0.25 || weight > 0.75);
    assert_false(outlook->ranks);
    assert_int_equal(outlook->best, 0);
    assert_int_equal(outlook->tied_by_history, 1);
    arena_free(&arena);
}

static void odds_that_differ_have_two_parts(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct outlook_row *row = &weigh(&arena, &plain, 0.5, false)->rows[0];
    check_near(row->odds_reference, 0.4 / 0.6);
    check_near(row->odds_package, 0.15 / 0.85 / (0.4 / 0.6));
    check_near(row->odds, 0.15 / 0.85);
    arena_free(&arena);
}

static void futures_without_a_risk_are_left_out_and_counted(void **state)
{
    (void)state;
    static const struct said missing = {{0.2, 0.4}, {0.1, -1}, {0.15, 0.3}};
    struct arena arena;
    arena_init(&arena);
    const struct outlook *outlook = weigh(&arena, &missing, 0.5, false);
    assert_int_equal(outlook->used, FUTURES - 1);
    assert_int_equal(outlook->left_out, 1);
    arena_free(&arena);
}

static void without_a_whole_future_it_says_so(void **state)
{
    (void)state;
    static const double none[] = {NAN}, some[] = {0.1};
    static const double *const chances[] = {some, some, none, some};
    static const double *const typical[] = {some, some};
    static const size_t read[] = {2, 1};
    const struct outlook_question question = {&record, 0.5, false};
    const struct outlook_futures futures = {.packages = compared,
                                            .package_count = 2,
                                            .reference = &packages[0],
                                            .outcomes = read,
                                            .outcome_count = 2,
                                            .chances = chances,
                                            .reference_chances = typical,
                                            .futures = 1};
    const struct outlook *outlook = NULL;
    struct arena arena;
    arena_init(&arena);
    err = (struct error){0};
    assert_int_equal(outlook_weigh(&arena, &folder, &question, &futures, &outlook, &err),
                     STATUS_INPUT);
    assert_string_equal(err.message, "in none of 1 futures does every package have a risk");
    arena_free(&arena);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct arena arena;
        arena_init(&arena);
        arena.fail_at = n;
        weigh(&arena, &plain, 0.5, true);
        arena_free(&arena);
        if (last_status == STATUS_OK)
            break;
        assert_int_equal(last_status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(risks_are_read_where_the_record_has_draws_by_rising_horizon),
        cmocka_unit_test(history_alone_is_what_the_life_table_says),
        cmocka_unit_test(the_model_gives_ratios_and_history_the_level),
        cmocka_unit_test(a_later_risk_is_never_below_an_earlier_one),
        cmocka_unit_test(the_weight_at_which_another_package_leads_is_exact),
        cmocka_unit_test(odds_that_differ_have_two_parts),
        cmocka_unit_test(futures_without_a_risk_are_left_out_and_counted),
        cmocka_unit_test(without_a_whole_future_it_says_so),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
