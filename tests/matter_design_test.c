// SPDX-License-Identifier: MIT
/* Sobol' indices and elementary effects through the whole path, from a case to the answer, where they
 * are known in closed form. */
#include "study_fixture.h"

#include "base/text.h"
#include "study/evaluate.h"
#include "study/matter.h"

#include <math.h>

#define X                                                                                          \
    "x1,,10,1,0,-3.141592653589793,3.141592653589793,uniform,,judgement,,,D,\n"                    \
    "x2,,11,1,0,-3.141592653589793,3.141592653589793,uniform,Kyiv,judgement,,,D,\n"                \
    "x3,,12,1,0,-3.141592653589793,3.141592653589793,uniform,,judgement,,,D,\n"                    \
    "u,a,20,1,0.5,0,1,uniform,,judgement,,,D,\n"                                                   \
    "u,b,21,1,0.5,0,1,uniform,,judgement,,,D,\n"

#define G(x, a) "(ABS(4*" x " - 2) + " a ")/(1 + " a ")"

static const char outcomes[] = "outcomes:\n" FIXTURE_OUTCOME(
    "ishigami", "SIN(x1) + 7*SIN(x2)^2 + 0.1*x3^4*SIN(x1)", "peace", "imposed",
    "at: end") FIXTURE_OUTCOME("g", G("u[a]", "0") "*" G("u[b]", "1"), "peace", "imposed",
                               "at: end") FIXTURE_OUTCOME("linear", "2*x1 - x2 + MAX(x3, 50) - 50",
                                                          "peace", "imposed", "at: end")
    FIXTURE_OUTCOME("noisy", "x1 + 2*wobble", "peace", "imposed", "at: end")
        FIXTURE_OUTCOME("mixed_noise", "x1*wobble", "peace", "imposed", "at: end") FIXTURE_OUTCOME(
            "chosen", "LN(x1 + x2 + 6)", "peace", "imposed", "at: end, given: \"x3 > -3\"")
            FIXTURE_OUTCOME("growing", "TIME*x1 + 100*x2", "peace", "imposed", "at: end")
                FIXTURE_OUTCOME("late", "IF TIME > settled_at + 30 THEN x1 ELSE 5", "peace",
                                "imposed", "at: end") FIXTURE_OUTCOME("constant", "5", "peace",
                                                                      "imposed", "at: end")
                    FIXTURE_OUTCOME("still", "5 + MAX(x1, 50) - 50", "peace", "imposed", "at: end")
                        FIXTURE_OUTCOME("never", "x1", "peace", "imposed", "at: settle_time + 500")
                            FIXTURE_OUTCOME("window", "x1", "peace", "imposed",
                                            "over: [settle_time, settle_time + 9], reduce: sum")
                                FIXTURE_OUTCOME(
                                    "war", "x1", "peace", "no_deal",
                                    "at: end") "  - {id: coarse, title: coarse, short: coarse, "
                                               "expression: x1, unit: \"1\", mode: peace, "
                                               "settle: imposed, better: low, show: band, bands: "
                                               "[0.1], at: end}\n";

static void begin(struct study_fixture *fixture)
{
    fixture_begin(fixture);
    fixture_file(fixture, "outcomes.yaml", outcomes);
    fixture_file(fixture, "parameters.csv",
                 arena_print(&fixture->arena, "%s%s", fixture_parameters, X));
    fixture_file(
        fixture, "model.xmile",
        fixture_with(
            fixture, fixture_model, "</variables>",
            FIXTURE_AUX("x1", "0") FIXTURE_AUX("x2", "0") FIXTURE_AUX(
                "x3", "0") "<aux name=\"u\"><dimensions><dim name=\"L\"/></dimensions>"
                           "<eqn>0.5</eqn><units>1</units></aux>\n"
                           "<group name=\"First sector\"><var>x1</var><var>x3</var></group>\n"
                           "</variables>"));
    fixture_load(fixture);
}

static struct matter_options options_of(const struct study_fixture *fixture, const char *outcome,
                                        enum matter_method method)
{
    const size_t index = evaluation_find_outcome(fixture->folder, outcome);
    assert_true(index != SIZE_MAX);
    return (struct matter_options){
        .futures = {.package = case_find_package(fixture->folder, "A"),
                    .adversary = case_find_adversary(fixture->folder, "central"),
                    .futures = 2000,
                    .seed = 1,
                    .threads = 2},
        .outcome = index,
        .method = method,
    };
}

static enum status ask(struct study_fixture *fixture, const struct matter_options *options,
                       const struct matter **out)
{
    fixture->err = (struct error){0};
    return matter_run(&fixture->arena, fixture->folder, fixture->document, options, out,
                      &fixture->problems, &fixture->err);
}

static const struct matter *answer(struct study_fixture *fixture,
                                   const struct matter_options *options)
{
    const struct matter *matter = NULL;
    if (ask(fixture, options, &matter) != STATUS_OK) {
        problems_print(&fixture->problems, stderr);
        fail_msg("%s", fixture->err.message);
    }
    return matter;
}

static size_t group_named(const struct matter *matter, const char *name)
{
    const struct factor_groups *groups = &matter->design->groups;
    for (size_t g = 0; g < groups->count; g++)
        if (strcmp(groups->names[g], name) == 0)
            return g;
    if (strcmp(name, "chance") == 0 && matter->design->chance)
        return groups->count;
    fail_msg("no group %s", name);
    return 0;
}

static void check_shares(const struct matter *matter, const char *name, double first, double total,
                         double tolerance)
{
    const struct sobol_effect *effect = &matter->design->sobol.effects[group_named(matter, name)];
    if (fabs(effect->first.value - first) > tolerance ||
        fabs(effect->total.value - total) > tolerance)
        fail_msg("%s: first %.4f, total %.4f, not %.4f and %.4f", name, effect->first.value,
                 effect->total.value, first, total);
    assert_true(effect->total.interval.low <= effect->total.value &&
                effect->total.value <= effect->total.interval.high);
}

static void sobol_indices_of_ishigami_are_those_in_closed_form(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "ishigami", MATTER_SOBOL);
    options.rows = 4096;
    const struct matter *matter = answer(&fixture, &options);
    assert_int_equal(matter->design->groups.count, 3);
    assert_int_equal(matter->runs, 4096 * 5);
    assert_int_equal(matter->used, matter->runs);
    assert_false(matter->design->chance); /* nothing random reaches it */
    check_shares(matter, "x1", 0.3139, 0.5576, 0.02);
    check_shares(matter, "x2", 0.4424, 0.4424, 0.02);
    check_shares(matter, "x3", 0.0000, 0.2437, 0.02);
    assert_true(fabs(matter->design->first_sum - 0.7563) < 0.03);
    assert_int_equal(matter->design->order[0], group_named(matter, "x1"));
    assert_int_equal(matter->top, 3);
    assert_int_equal(matter->ranking.order_held, MATTER_DESIGN_REPLICATES);
    fixture_end(&fixture);
}

/* V1 = 1/3, V2 = 1/12, V12 = 1/36. */
static void sobol_indices_of_the_g_function_are_those_in_closed_form(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "g", MATTER_SOBOL);
    const struct matter *matter = answer(&fixture, &options);
    assert_int_equal(matter->design->rows, MATTER_SOBOL_ROWS);
    check_shares(matter, "u[a]", 0.75, 0.8125, 0.03);
    check_shares(matter, "u[b]", 0.1875, 0.25, 0.03);
    fixture_end(&fixture);
}

static void a_group_holds_what_its_members_do_together(void **state)
{
    struct study_fixture fixture;
    const struct group_wish wish = {"odd", "x1, x3"};
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "ishigami", MATTER_SOBOL);
    options.rows = 4096;
    options.wishes = &wish, options.wish_count = 1;
    const struct matter *wished = answer(&fixture, &options);
    check_shares(wished, "odd", 0.5576, 0.5576, 0.02);
    check_shares(wished, "x2", 0.4424, 0.4424, 0.02);
    options.wish_count = 0;
    options.rule = GROUP_BY_SECTOR;
    const struct matter *sectors = answer(&fixture, &options);
    check_shares(sectors, "First sector", 0.5576, 0.5576, 0.02);
    check_shares(sectors, "no sector", 0.4424, 0.4424, 0.02);
    options.rule = GROUP_BY_CONTROLLER;
    const struct matter *controllers = answer(&fixture, &options);
    check_shares(controllers, "nobody", 0.5576, 0.5576, 0.02);
    check_shares(controllers, "Kyiv", 0.4424, 0.4424, 0.02);
    fixture_end(&fixture);
}

static void elements_of_an_array_can_be_one_group(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "g", MATTER_SOBOL);
    options.rule = GROUP_BY_VARIABLE;
    const struct matter *matter = answer(&fixture, &options);
    assert_int_equal(matter->design->groups.count, 1);
    check_shares(matter, "u", 1, 1, 0.02);
    fixture_end(&fixture);
}

/* Variances pi^2 / 3 and 4. If two runs of a row shared noise where they must not, x1 would take part of
 * what chance holds. */
static void chance_holds_its_own_share(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "noisy", MATTER_SOBOL);
    options.rows = 4096;
    const struct matter *matter = answer(&fixture, &options);
    assert_true(matter->design->chance);
    assert_int_equal(matter->runs, 4096 * 4);
    check_shares(matter, "x1", 0.4513, 0.4513, 0.03);
    check_shares(matter, "chance", 0.5487, 0.5487, 0.03);
    fixture_end(&fixture);
}

static void what_acts_only_through_chance_has_no_first_order(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "mixed_noise", MATTER_SOBOL);
    options.rows = 4096;
    const struct matter *matter = answer(&fixture, &options);
    check_shares(matter, "x1", 0, 1, 0.06);
    check_shares(matter, "chance", 0, 1, 0.06);
    fixture_end(&fixture);
}

/* Across the whole range of x1, 2 pi, the outcome moves by 4 pi. */
static void elementary_effects_of_a_linear_outcome_are_its_coefficients(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "linear", MATTER_MORRIS);
    const struct matter *matter = answer(&fixture, &options);
    const double pi = 3.141592653589793;
    const struct morris_effect *effects = matter->design->morris.effects;
    assert_int_equal(matter->runs, MATTER_MORRIS_ROWS * 4);
    assert_int_equal(matter->design->idle, 1); /* x3 */
    assert_int_equal(matter->top, 2);
    assert_true(fabs(effects[group_named(matter, "x1")].mu.value - 4 * pi) < 1e-9);
    assert_true(fabs(effects[group_named(matter, "x2")].mu.value + 2 * pi) < 1e-9);
    assert_true(fabs(effects[group_named(matter, "x2")].mu_star.value - 2 * pi) < 1e-9);
    assert_true(effects[group_named(matter, "x1")].sigma.value < 1e-9);
    assert_int_equal(matter->design->order[0], group_named(matter, "x1"));
    fixture_end(&fixture);
}

/* With one noise along a trajectory, x1's effect is exact. */
static void noise_stays_the_same_along_a_trajectory(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "noisy", MATTER_MORRIS);
    const struct matter *matter = answer(&fixture, &options);
    const struct morris_effect *effect = &matter->design->morris.effects[0];
    assert_int_equal(matter->design->groups.count, 1);
    assert_true(fabs(effect->mu.value - 2 * 3.141592653589793) < 1e-9);
    assert_true(effect->sigma.value < 1e-9);
    fixture_end(&fixture);
}

/* x1 + x2 + 6 is below 0 in about a hundredth of the runs; x3 is below -3 in more. */
static void runs_without_a_number_leave_their_rows_out_and_are_counted(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "chosen", MATTER_SOBOL);
    const struct matter *matter = answer(&fixture, &options);
    assert_int_equal(matter->used + matter->undefined + matter->infinite, matter->runs);
    assert_true(matter->undefined > 0 && matter->infinite > 0);
    assert_true(matter->design->sobol.rows < matter->design->rows);
    assert_true(matter->design->sobol.rows > matter->design->rows / 2);
    fixture_end(&fixture);
}

static void the_number_of_threads_changes_no_design(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (enum matter_method method = MATTER_SOBOL; method <= MATTER_MORRIS; method++) {
        struct matter_options options = options_of(&fixture, "noisy", method), more = options;
        options.futures.threads = 1;
        more.futures.threads = 3;
        const struct matter *one = answer(&fixture, &options), *many = answer(&fixture, &more);
        for (size_t g = 0; g < one->design->groups.count; g++) {
            if (method == MATTER_SOBOL) {
                const struct sobol_effect *a = &one->design->sobol.effects[g];
                const struct sobol_effect *b = &many->design->sobol.effects[g];
                assert_memory_equal(a, b, sizeof *a);
            } else {
                const struct morris_effect *a = &one->design->morris.effects[g];
                const struct morris_effect *b = &many->design->morris.effects[g];
                assert_memory_equal(a, b, sizeof *a);
            }
        }
    }
    fixture_end(&fixture);
}

/* ---- Months and years ---- */

/* TIME x1 + 100 x2: at month m the shares are m^2 and 100^2. */
static void another_month_can_be_asked_for(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    struct matter_options options = options_of(&fixture, "growing", MATTER_SOBOL);
    options.at = "settled_at + 38";
    const struct matter *matter = answer(&fixture, &options);
    check_shares(matter, "x1", 0.2, 0.2, 0.02);
    check_shares(matter, "x2", 0.8, 0.8, 0.02);
    options.at = "2026-03"; /* month 50 of the case's calendar */
    const struct matter *dated = answer(&fixture, &options);
    assert_true(dated->design->sobol.effects[0].total.value ==
                matter->design->sobol.effects[0].total.value);
    options.at = "2026-13";
    const struct matter *none = NULL;
    assert_int_equal(ask(&fixture, &options, &none), STATUS_INPUT);
    options.at = "setled_at + 38";
    assert_int_not_equal(ask(&fixture, &options, &none), STATUS_OK);
    assert_true(fixture.problems.errors > 0);
    fixture_end(&fixture);
}

static void every_method_can_go_through_the_years(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (enum matter_method method = 0; method < MATTER_METHOD_COUNT; method++) {
        struct matter_options options = options_of(&fixture, "growing", method);
        options.over_time = true;
        const struct matter *matter = answer(&fixture, &options);
        assert_int_equal(matter->year_count, 5);
        for (size_t k = 0; k < 5; k++) {
            const struct matter_year *year = &matter->years[k];
            assert_int_equal(year->year, k + 1);
            assert_null(year->missing);
            const double month = 12 + 12 * (double)(k + 1), pi = 3.141592653589793;
            const double share = month * month / (month * month + 1e4);
            size_t x1 = 0;
            while (method == MATTER_GIVEN && strcmp(matter->table.factors[x1]->folded, "x1") != 0)
                x1++;
            const struct matter_reading *reading = &year->readings[x1];
            if (method == MATTER_MORRIS)
                assert_true(fabs(reading->value - 2 * pi * month) < 1e-6);
            else
                assert_true(fabs(reading->beside - share) < 0.03);
        }
    }
    fixture_end(&fixture);
}

/* It varies from year 3 on. */
static void a_year_in_which_nothing_varies_says_so(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (enum matter_method method = 0; method < MATTER_METHOD_COUNT; method++) {
        struct matter_options options = options_of(&fixture, "late", method);
        options.over_time = true;
        const struct matter *matter = answer(&fixture, &options);
        assert_non_null(matter->years[0].missing);
        assert_non_null(matter->years[1].missing);
        assert_null(matter->years[1].readings);
        assert_null(matter->years[2].missing);
        assert_int_equal(fixture.err.status, STATUS_OK);
    }
    fixture_end(&fixture);
}

/* ---- What is refused ---- */

static const struct {
    const char *outcome;
    enum matter_method method;
    uint64_t rows;
    const char *at;
    bool over_time;
    const char *message; /* its beginning */
} refused[] = {
    {"constant", MATTER_SOBOL, 0, NULL, false, "no uncertainty has a way to 'constant'"},
    {"still", MATTER_SOBOL, 8, NULL, false, "'still' is 5 in every one of"},
    {"never", MATTER_SOBOL, 0, NULL, false, "in none of 3072 runs 'never' has a value"},
    {"never", MATTER_MORRIS, 0, NULL, false, "in none of 128 runs 'never' has a value"},
    {"ishigami", MATTER_SOBOL, 1000, NULL, false, "a design of Sobol' points needs a power of 2"},
    {"ishigami", MATTER_MORRIS, 1, NULL, false, "at least 2 trajectories"},
    {"ishigami", MATTER_SOBOL, 1 << 23, NULL, false, "8388608 rows of 3 groups would be more than"},
    {"window", MATTER_SOBOL, 0, "20", false, "'window' is read over a window of months"},
    {"window", MATTER_GIVEN, 0, NULL, true, "'window' is read over a window of months"},
    {"war", MATTER_SOBOL, 0, NULL, true, "'war' is read where no deal is made"},
    {"g", MATTER_SOBOL, 0, " ", false, "--at needs a month"},
    {"coarse", MATTER_MORRIS, 0, NULL, false, "morris measures in the outcome's own unit"},
};

static const struct {
    struct group_wish wishes[2];
    size_t count;
    const char *message;
} refused_groups[] = {
    {{{"a", "x1,x4"}}, 1, "group a: 'x4' is no uncertainty; did you mean 'x1'?"},
    {{{"a", "x1,guard"}}, 1, "group a: 'guard' does not vary here"},
    {{{"a", "x1,x1"}}, 1, "'x1' stands twice in group a"},
    {{{"a", "x1"}, {"b", "x2,x1"}}, 2, "'x1' stands in group a and in group b"},
    {{{"a", "x1"}, {"a", "x2"}}, 2, "two groups are called a"},
    {{{"x2", "x1"}}, 1, "two groups are called x2"},
    {{{"chance", "x1"}}, 1, "a group cannot be called chance"},
    {{{"a", ""}}, 1, "group 'a' needs a name and members"},
    {{{"a", "x1,"}}, 1, "group a: '' is no uncertainty"},
};

static void check_refusal(struct study_fixture *fixture, const struct matter_options *options,
                          const char *message)
{
    const struct matter *matter = NULL;
    const enum status status = ask(fixture, options, &matter);
    if ((status != STATUS_INPUT && status != STATUS_USAGE) ||
        strncmp(fixture->err.message, message, strlen(message)) != 0)
        fail_msg("%s: %s", message, fixture->err.message);
}

static void what_makes_no_sense_is_refused_in_a_sentence(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct matter_options options = options_of(&fixture, refused[i].outcome, refused[i].method);
        options.rows = refused[i].rows;
        options.at = refused[i].at;
        options.over_time = refused[i].over_time;
        check_refusal(&fixture, &options, refused[i].message);
    }
    for (size_t i = 0; i < sizeof refused_groups / sizeof refused_groups[0]; i++) {
        struct matter_options options = options_of(&fixture, "ishigami", MATTER_SOBOL);
        options.wishes = refused_groups[i].wishes;
        options.wish_count = refused_groups[i].count;
        check_refusal(&fixture, &options, refused_groups[i].message);
    }
    fixture_end(&fixture);
}

/* An outcome of the run without a deal alone has drivers too. */
static void the_run_without_a_deal_can_be_asked_about(void **state)
{
    struct study_fixture fixture;
    (void)state;
    begin(&fixture);
    const struct matter_options options = options_of(&fixture, "war", MATTER_SOBOL);
    const struct matter *matter = answer(&fixture, &options);
    check_shares(matter, "x1", 1, 1, 0.02);
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sobol_indices_of_ishigami_are_those_in_closed_form),
        cmocka_unit_test(sobol_indices_of_the_g_function_are_those_in_closed_form),
        cmocka_unit_test(a_group_holds_what_its_members_do_together),
        cmocka_unit_test(elements_of_an_array_can_be_one_group),
        cmocka_unit_test(chance_holds_its_own_share),
        cmocka_unit_test(what_acts_only_through_chance_has_no_first_order),
        cmocka_unit_test(elementary_effects_of_a_linear_outcome_are_its_coefficients),
        cmocka_unit_test(noise_stays_the_same_along_a_trajectory),
        cmocka_unit_test(runs_without_a_number_leave_their_rows_out_and_are_counted),
        cmocka_unit_test(the_number_of_threads_changes_no_design),
        cmocka_unit_test(another_month_can_be_asked_for),
        cmocka_unit_test(every_method_can_go_through_the_years),
        cmocka_unit_test(a_year_in_which_nothing_varies_says_so),
        cmocka_unit_test(what_makes_no_sense_is_refused_in_a_sentence),
        cmocka_unit_test(the_run_without_a_deal_can_be_asked_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
