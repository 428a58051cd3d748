// SPDX-License-Identifier: MIT
/* What drives an outcome, on a case whose drivers are known. */
#include "study_fixture.h"

#include "base/text.h"
#include "study/evaluate.h"
#include "study/matter.h"

#include <math.h>

static struct matter_options options_of(const struct study_fixture *fixture, const char *package,
                                        const char *outcome)
{
    const size_t index = evaluation_find_outcome(fixture->folder, outcome);
    assert_true(index != SIZE_MAX);
    return (struct matter_options){
        .futures = {.package = case_find_package(fixture->folder, package),
                    .adversary = case_find_adversary(fixture->folder, "central"),
                    .futures = 2000,
                    .seed = 1,
                    .threads = 2},
        .outcome = index,
        .lever_futures = MATTER_LEVER_FUTURES,
    };
}

static enum status ask(struct study_fixture *fixture, const struct matter_options *options,
                       const struct matter **out)
{
    fixture->err = (struct error){0};
    return matter_run(&fixture->arena, fixture->folder, fixture->document, options, out,
                      &fixture->problems, &fixture->err);
}

static const char *name_of(const struct matter *matter, size_t rank)
{
    return matter->table.factors[matter->drivers[rank].factor]->folded;
}

/* An outcome in which h weighs most, drift less and the other way, and the gains nothing. */
static void begin(struct study_fixture *fixture)
{
    fixture_begin(fixture);
    fixture_file(
        fixture, "outcomes.yaml",
        arena_print(
            &fixture->arena, "%s%s%s", fixture_outcomes,
            FIXTURE_OUTCOME("mixed", "1000*h - 0.1*drift + 0*total", "peace", "imposed", "at: end"),
            FIXTURE_OUTCOME("bent", "(1000*h - 10)^2 + 0*drift", "peace", "imposed", "at: end")
                FIXTURE_OUTCOME("few", "h", "peace", "imposed", "at: end, given: \"h > 0.0148\"")));
    fixture_load(fixture);
}

/* Variances: h 10^2 / 12, drift 3^2 / 12: first order 0.917 and 0.083; on values, and nearly on ranks,
 * the coefficients are their roots, 0.958 and -0.287. */
static void drivers_are_ranked_with_their_signs_and_shares(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "A", "mixed");
    assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
    assert_int_equal(matter->used, 2000);
    assert_int_equal(matter->told, 2);
    assert_string_equal(name_of(matter, 0), "h");
    assert_string_equal(name_of(matter, 1), "drift");
    assert_true(fabs(matter->drivers[0].first - 0.917) < 0.02);
    assert_true(fabs(matter->drivers[1].first - 0.083) < 0.03);
    assert_true(fabs(matter->drivers[0].coefficient - 0.958) < 0.02);
    assert_true(fabs(matter->drivers[1].coefficient + 0.287) < 0.03);
    assert_true(matter->drivers[1].coefficient_interval.high < 0);
    assert_true(matter->drivers[0].pawn.interval.low > matter->drivers[1].pawn.interval.high);
    assert_int_equal(matter->top, 2);
    assert_int_equal(matter->ranking.order_held, MATTER_REPLICATES);
    assert_true(matter->r2 > 0.98);
    fixture_end(&fixture);
}

/* A parabola has no sign and no straight line, yet PAWN sees it. */
static void a_driver_without_a_direction_is_seen(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "A", "bent");
    assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
    assert_int_equal(matter->told, 1);
    assert_string_equal(name_of(matter, 0), "h");
    assert_true(matter->drivers[0].coefficient_interval.low < 0.1);
    assert_true(matter->r2_adjusted < 0.05);
    assert_true(matter->drivers[0].first > 0.95);
    fixture_end(&fixture);
}

/* The walk is noise alone: nothing that is drawn reaches it. In 20 ensembles one may tell something. */
static void noise_is_not_taken_for_a_driver(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    size_t alarms = 0;
    (void)state;
    fixture_begin(&fixture);
    fixture_file(&fixture, "outcomes.yaml",
                 arena_print(&fixture.arena, "%s%s", fixture_outcomes,
                             FIXTURE_OUTCOME("noise", "Walk + 0*(h + drift + total)", "peace",
                                             "imposed", "at: end")));
    fixture_load(&fixture);
    struct matter_options options = options_of(&fixture, "A", "noise");
    options.lever_futures = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        options.futures.seed = seed;
        assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
        alarms += matter->told > 0;
        assert_int_equal(matter->lever_count, 0);
    }
    assert_true(alarms <= 3);
    fixture_end(&fixture);
}

/* p = 1 - exp(-60 h (1 - guard)) without pressure's clause: from guard 0 to 1 it falls by itself. */
static void levers_are_moved_in_the_same_futures(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "A", "p5");
    assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
    assert_int_equal(matter->lever_count, 1);
    const struct matter_lever *lever = &matter->levers[0];
    assert_string_equal(lever->parameter->name, "guard");
    assert_int_equal(lever->used, MATTER_LEVER_FUTURES);
    assert_true(lever->fell == 1 && lever->raised == 0);
    double sum = 0;
    for (size_t i = 0; i < MATTER_LEVER_FUTURES; i++)
        sum -= matter->table.y[0][i];
    assert_true(fabs(lever->mean - sum / MATTER_LEVER_FUTURES) < 1e-12);
    assert_true(lever->q10 < lever->mean && lever->mean < lever->q90);
    fixture_end(&fixture);
}

/* p = 1 - (1 - p_A)^(1 - guard), where p_A is the risk without a guard: from 0 to 0.1; and from 0.87 to 0.97
 * where there is no room above. */
static void a_step_goes_from_where_the_package_stands(void **state)
{
    (void)state;
    for (int full = 0; full < 2; full++) {
        struct study_fixture fixture;
        const struct matter *matter, *ends;
        fixture_begin(&fixture);
        if (full)
            fixture_file(&fixture, "packages/base.yaml",
                         fixture_with(&fixture, fixture_base, "guard: 0", "guard: 0.97"));
        fixture_load(&fixture);
        struct matter_options options = options_of(&fixture, "A", "p5");
        options.move = MATTER_STEP;
        assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
        const struct matter_lever *lever = matter->levers;
        while (!text_equal(lever->parameter->name, "guard"))
            lever++;
        assert_true(fabs(lever->from - (full ? 0.87 : 0.0)) < 1e-12);
        assert_true(fabs(lever->to - (full ? 0.97 : 0.1)) < 1e-12);
        size_t h = 0;
        while (!text_equal(matter->table.factors[h]->name, "h"))
            h++;
        double sum = 0;
        for (size_t i = 0; i < MATTER_LEVER_FUTURES; i++)
            sum += exp(-60 * matter->table.x[h][i] * (1 - lever->from)) -
                   exp(-60 * matter->table.x[h][i] * (1 - lever->to));
        assert_true(fabs(lever->mean - sum / MATTER_LEVER_FUTURES) < 1e-12);
        /* the lever of no clause is tried as well, and does nothing here */
        options.move = MATTER_ENDS;
        assert_int_equal(ask(&fixture, &options, &ends), STATUS_OK);
        assert_true(matter->lever_count + matter->levers_idle > ends->lever_count + ends->levers_idle);
        fixture_end(&fixture);
    }
}

/* Package B with a second clause moves guard and a line, which p5 does not read. */
static void levers_that_do_nothing_are_counted(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    (void)state;
    fixture_begin(&fixture);
    fixture_file(&fixture, "packages/B.yaml",
                 fixture_with(&fixture, fixture_b,
                              "  - {lever: pressure, value: 3, from: 5, ramp: 4}\n", ""));
    fixture_load(&fixture);
    const struct matter_options options = options_of(&fixture, "B", "p5");
    assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
    assert_int_equal(matter->lever_count, 1);
    assert_int_equal(matter->levers_idle, 1);
    assert_string_equal(matter->levers[0].parameter->name, "guard");
    fixture_end(&fixture);
}

static void the_number_of_threads_changes_nothing(void **state)
{
    struct study_fixture fixture;
    const struct matter *one, *many;
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "B", "p5"), more = options;
    options.futures.threads = 1;
    more.futures.threads = 5;
    assert_int_equal(ask(&fixture, &options, &one), STATUS_OK);
    assert_int_equal(ask(&fixture, &more, &many), STATUS_OK);
    assert_int_equal(one->told, many->told);
    assert_true(one->r2 == many->r2);
    for (size_t i = 0; i < one->told; i++) {
        const struct matter_driver *a = &one->drivers[i], *b = &many->drivers[i];
        assert_int_equal(a->factor, b->factor);
        assert_true(a->pawn.interval.low == b->pawn.interval.low);
        assert_true(a->coefficient_interval.high == b->coefficient_interval.high);
    }
    for (size_t i = 0; i < one->lever_count; i++)
        assert_true(one->levers[i].mean == many->levers[i].mean);
    fixture_end(&fixture);
}

/* `half` is defined where h > 0.01. */
static void futures_without_a_value_are_left_out_and_counted(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "A", "half");
    assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
    assert_true(matter->undefined > 950 && matter->undefined < 1050);
    assert_int_equal(matter->undefined + matter->used, 2000);
    assert_string_equal(name_of(matter, 0), "h");
    fixture_end(&fixture);
}

/* LN(h - 0.006) is no number in a tenth of the futures: those are counted apart. */
static void futures_in_which_the_model_fails_are_counted(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "A", "broken");
    assert_int_equal(ask(&fixture, &options, &matter), STATUS_OK);
    assert_true(matter->infinite > 150 && matter->infinite < 250);
    assert_int_equal(matter->infinite + matter->used, 2000);
    fixture_end(&fixture);
}

static const struct {
    const char *outcome, *message; /* its beginning */
} refused[] = {
    {"never", "in none of 2000 futures 'never' has a value"},
    {"area", "'area' is 20 in every one of 2000 futures: there is nothing to explain"},
    {"few", "too few futures: in "},
};

static void outcomes_with_nothing_to_explain_are_refused_in_a_sentence(void **state)
{
    struct study_fixture fixture;
    const struct matter *matter = NULL;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const struct matter_options options = options_of(&fixture, "A", refused[i].outcome);
        const enum status status = ask(&fixture, &options, &matter);
        if (status != STATUS_INPUT ||
            strncmp(fixture.err.message, refused[i].message, strlen(refused[i].message)) != 0)
            fail_msg("%s: %s", refused[i].outcome, fixture.err.message);
    }
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drivers_are_ranked_with_their_signs_and_shares),
        cmocka_unit_test(a_driver_without_a_direction_is_seen),
        cmocka_unit_test(noise_is_not_taken_for_a_driver),
        cmocka_unit_test(levers_are_moved_in_the_same_futures),
        cmocka_unit_test(a_step_goes_from_where_the_package_stands),
        cmocka_unit_test(levers_that_do_nothing_are_counted),
        cmocka_unit_test(the_number_of_threads_changes_nothing),
        cmocka_unit_test(futures_without_a_value_are_left_out_and_counted),
        cmocka_unit_test(futures_in_which_the_model_fails_are_counted),
        cmocka_unit_test(outcomes_with_nothing_to_explain_are_refused_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
