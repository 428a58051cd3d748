// SPDX-License-Identifier: MIT
/* What is read off another path's run, or off the beginning of a path's own, is what the path comes to by itself,
 * future by future and bit by bit. */
#include "study_fixture.h"

#include "flagship.h"
#include "study/evaluate.h"
#include "study/evaluate_values.h"
#include "study/lineup.h"
#include "study/shelf.h"

#include <math.h>

/* Every number of one evaluation: [package][outcome][future]. */
struct numbers {
    size_t packages, outcomes, futures;
    double *items;
};

static enum status take(void *self, const struct evaluate_values *values, struct error *err)
{
    struct numbers *numbers = self;
    (void)err;
    for (size_t p = 0; p < numbers->packages; p++)
        for (size_t k = 0; k < numbers->outcomes; k++) {
            const double *column = evaluate_values_outcome(values, 0, p, k);
            double *to =
                numbers->items + (p * numbers->outcomes + k) * numbers->futures + values->first;
            for (size_t i = 0; i < values->count; i++)
                to[i] = column ? column[i] : 0.0;
        }
    return STATUS_OK;
}

static struct numbers evaluate(const struct case_folder *folder, const struct document *document,
                               struct evaluate_options options)
{
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    const struct evaluation *answer;
    arena_init(&arena);
    problems_init(&problems, &arena);
    struct numbers numbers = {options.package_count, folder->outcome_count, options.futures, NULL};
    numbers.items = calloc(numbers.packages * numbers.outcomes * numbers.futures, sizeof(double));
    assert_non_null(numbers.items);
    options.values = take;
    options.values_self = &numbers;
    options.uncompared = true;
    const enum status status =
        evaluate_run(&arena, folder, document, &options, &answer, &problems, &err);
    problems_print(&problems, stderr);
    if (status != STATUS_OK)
        fail_msg("%s", err.message);
    arena_free(&arena);
    return numbers;
}

static void assert_same(const struct case_folder *folder, const struct numbers *a,
                        const struct numbers *b)
{
    for (size_t i = 0; i < a->packages * a->outcomes; i++)
        for (size_t k = 0; k < a->futures; k++)
            if (memcmp(&a->items[i * a->futures + k], &b->items[i * a->futures + k],
                       sizeof(double)))
                fail_msg("outcome %s of package %zu in future %zu: %.17g, not %.17g",
                         folder->outcomes[i % a->outcomes].id, i / a->outcomes, k,
                         b->items[i * a->futures + k], a->items[i * a->futures + k]);
}

/* ---- a tiny case ---- */

#define FIRES "IF TIME &gt;= settled_at AND allow &gt; 0.5 AND UNIFORM(0, 1) &lt; 3*h THEN 1 ELSE 0"

/* Shocks strike on the event path alone, and the level feels them ever after; whether a settlement that is
 * drawn comes within 20 months is known then. */
static void begin(struct study_fixture *fixture, const char *more_model, const char *more_outcomes)
{
    fixture_begin(fixture);
    const char *variables = arena_print(
        &fixture->arena,
        "<flow name=\"fires\"><eqn>" FIRES "</eqn></flow>\n"
        "<stock name=\"Shocks\"><eqn>0</eqn><inflow>fires</inflow></stock>\n"
        "<stock name=\"Level\"><eqn>1</eqn><inflow>growth</inflow></stock>\n"
        "<flow name=\"growth\"><eqn>Level*(0.01 - 0.1*Shocks) + 0.1*wobble</eqn></flow>\n"
        "<stock name=\"Soon\"><eqn>0</eqn><inflow>sooner</inflow></stock>\n"
        "<flow name=\"sooner\"><eqn>IF TIME &lt; 20 THEN (IF settled_at = TIME THEN 1 ELSE 0) ELSE "
        "0"
        "</eqn></flow>\n%s</variables>",
        more_model);
    fixture_file(fixture, "model.xmile",
                 fixture_with(fixture,
                              fixture_with(fixture, fixture_model, "<eqn>wobble + allow</eqn>",
                                           "<eqn>wobble</eqn>"),
                              "</variables>", variables));
    fixture_file(fixture, "outcomes.yaml",
                 arena_print(&fixture->arena, "outcomes:\n%s%s%s%s%s%s%s",
                             FIXTURE_OUTCOME("p5", "p", "peace", "imposed",
                                             "at: end, role: risk, horizon: 60"),
                             FIXTURE_OUTCOME("calm", "Level", "peace", "imposed", "at: end"),
                             FIXTURE_OUTCOME("shaken", "Level", "event", "imposed", "at: end"),
                             FIXTURE_OUTCOME("struck", "Shocks", "event", "imposed",
                                             "at: end, given: \"Shocks > 0.5\""),
                             FIXTURE_OUTCOME("soon", "Soon", "peace", "endogenous", "at: end"),
                             FIXTURE_OUTCOME("then", "Level", "peace", "endogenous",
                                             "at: end, given: \"Soon > 0.5\""),
                             more_outcomes));
    fixture_load(fixture);
}

static struct evaluate_options options_of(const struct study_fixture *fixture,
                                          const struct package *packages[2])
{
    packages[0] = case_find_package(fixture->folder, "A");
    packages[1] = case_find_package(fixture->folder, "B");
    return (struct evaluate_options){.packages = packages,
                                     .package_count = 2,
                                     .reference = packages[0],
                                     .futures = 700,
                                     .seed = 1,
                                     .threads = 2};
}

/* What the first package's paths look ahead for. */
struct looks {
    bool event_told;  /* the event path is read off the peace path's runs */
    bool drawn_early; /* that of a drawn settlement ends early */
};

static struct looks looks_of(struct study_fixture *fixture, const struct evaluate_options *options)
{
    struct lineup lineup;
    const struct parameter *const *parameters =
        sampled_parameters(&fixture->arena, fixture->folder);
    assert_int_equal(lineup_build(&lineup, &fixture->arena, fixture->folder, fixture->document,
                                  options, parameters, &fixture->problems, &fixture->err),
                     STATUS_OK);
    struct looks looks = {0};
    for (size_t i = 0; i < lineup.path_count; i++) {
        const struct sweep_job *job = lineup_job(&lineup, 0, 0, i);
        if (strcmp(lineup.paths[i].mode->id, "event") == 0)
            looks.event_told = job->is_followed;
        else if (job->look)
            looks.drawn_early |= &lineup.jobs[job->look->job] == job;
    }
    lineup_free(&lineup);
    return looks;
}

/* The same numbers with and without looking ahead, whatever the threads and lanes. */
static void assert_ahead_is_whole(struct study_fixture *fixture, struct evaluate_options options)
{
    options.whole = true;
    struct numbers whole = evaluate(fixture->folder, fixture->document, options);
    options.whole = false;
    static const size_t lanes[] = {8, 24, 64};
    for (size_t i = 0; i < 3; i++) {
        options.lanes = lanes[i];
        options.threads = i + 1;
        struct numbers ahead = evaluate(fixture->folder, fixture->document, options);
        assert_same(fixture->folder, &whole, &ahead);
        free(ahead.items);
    }
    free(whole.items);
}

static void a_path_is_read_off_another_until_they_part(void **state)
{
    (void)state;
    struct study_fixture fixture;
    const struct package *packages[2];
    begin(&fixture, "", "");
    const struct evaluate_options options = options_of(&fixture, packages);
    const struct looks looks = looks_of(&fixture, &options);
    assert_true(looks.event_told && looks.drawn_early);
    struct numbers numbers = evaluate(fixture.folder, fixture.document, options);
    const double *struck = numbers.items + 3 * numbers.futures;
    size_t parted = 0;
    for (size_t i = 0; i < numbers.futures; i++)
        parted += !isnan(struck[i]) ? 1 : 0;
    assert_in_range(parted, 100, 600); /* some part and some do not */
    free(numbers.items);
    assert_ahead_is_whole(&fixture, options);
    fixture_end(&fixture);
}

static void single_precision_looks_ahead_alike(void **state)
{
    (void)state;
    struct study_fixture fixture;
    const struct package *packages[2];
    begin(&fixture, "", "");
    struct case_folder single = *fixture.folder;
    single.single = true;
    fixture.folder = &single;
    assert_ahead_is_whole(&fixture, options_of(&fixture, packages));
    fixture_end(&fixture);
}

/* A stock that begins elsewhere on the event path is another from the start. */
static void paths_that_differ_in_a_stock_run_apart(void **state)
{
    (void)state;
    struct study_fixture fixture;
    const struct package *packages[2];
    begin(&fixture,
          "<stock name=\"Apart\"><eqn>allow</eqn><inflow>growing</inflow></stock>\n"
          "<flow name=\"growing\"><eqn>wobble</eqn></flow>\n",
          FIXTURE_OUTCOME("apart", "Apart", "event", "imposed", "at: end"));
    const struct evaluate_options options = options_of(&fixture, packages);
    assert_false(looks_of(&fixture, &options).event_told);
    assert_ahead_is_whole(&fixture, options);
    fixture_end(&fixture);
}

/* An outcome of the end that no condition bounds must be waited for. */
static void a_path_ends_early_only_when_all_is_known(void **state)
{
    (void)state;
    struct study_fixture fixture;
    const struct package *packages[2];
    begin(&fixture, "", FIXTURE_OUTCOME("last", "Level", "peace", "endogenous", "at: end"));
    const struct evaluate_options options = options_of(&fixture, packages);
    assert_false(looks_of(&fixture, &options).drawn_early);
    assert_ahead_is_whole(&fixture, options);
    fixture_end(&fixture);
}

/* What was asked before stays known, of both paths or of one. */
static void a_shelf_that_knows_one_path_gives_the_same_numbers(void **state)
{
    (void)state;
    struct study_fixture fixture;
    const struct package *packages[2];
    struct shelf shelf;
    begin(&fixture, "", "");
    struct evaluate_options options = options_of(&fixture, packages);
    options.whole = true;
    struct numbers whole = evaluate(fixture.folder, fixture.document, options);
    options.whole = false;
    shelf_init(&shelf, 1 << 24);
    options.shelf = &shelf;
    struct case_folder peace = *fixture.folder;
    peace.outcome_count = 2; /* those of the peace path */
    struct evaluate_options first = options;
    first.futures = 200;
    free(evaluate(&peace, fixture.document, first).items);
    for (int turn = 0; turn < 2; turn++) {
        struct numbers ahead = evaluate(fixture.folder, fixture.document, options);
        assert_same(fixture.folder, &whole, &ahead);
        free(ahead.items);
    }
    shelf_free(&shelf);
    free(whole.items);
    fixture_end(&fixture);
}

/* ---- the flagship ---- */

static void the_flagship_looks_ahead_without_moving_a_bit(void **state)
{
    (void)state;
    struct flagship flagship;
    flagship_open(&flagship);
    for (int single = 0; single < 2; single++) {
        struct case_folder folder = *flagship.folder;
        folder.single = single;
        const struct package *packages[] = {case_find_package(&folder, "P08"),
                                            case_find_package(&folder, "P05")};
        const struct adversary *central = folder.adversaries;
        struct evaluate_options options = {.packages = packages,
                                           .package_count = 2,
                                           .reference = case_find_package(&folder, "P01"),
                                           .adversaries = &central,
                                           .adversary_count = 1,
                                           .futures = 200,
                                           .seed = 3,
                                           .threads = 2,
                                           .whole = true};
        struct numbers whole = evaluate(&folder, flagship.document, options);
        options.whole = false;
        struct numbers ahead = evaluate(&folder, flagship.document, options);
        assert_same(&folder, &whole, &ahead);
        free(whole.items);
        free(ahead.items);
    }
    flagship_close(&flagship);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_read_off_another_until_they_part),
        cmocka_unit_test(single_precision_looks_ahead_alike),
        cmocka_unit_test(paths_that_differ_in_a_stock_run_apart),
        cmocka_unit_test(a_path_ends_early_only_when_all_is_known),
        cmocka_unit_test(a_shelf_that_knows_one_path_gives_the_same_numbers),
        cmocka_unit_test(the_flagship_looks_ahead_without_moving_a_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
