// SPDX-License-Identifier: MIT
/* What a case folder says, how mistakes in it are shown, and that memory may run out anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case_fixture.h"

static void a_case_says_what_its_files_say(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const struct case_folder *made = fixture.made;
    assert_string_equal(made->name, "toy");
    assert_int_equal(made->epoch_year, 2022);
    assert_string_equal(made->settlement.text, "settle_time");
    assert_true(made->mark_count == 2 && made->marks[1] == 120);
    assert_string_equal(case_find_mode(made, "PEACE")->set.items[0].name, "allow");
    assert_string_equal(case_find_settle(made, "imposed")->stop.text, "settle_time + 180");
    assert_string_equal(made->no_deal->package, "base");
    assert_string_equal(case_find_adversary(made, "central")->set.items[0].value.text, "620");
    assert_true(made->sensitivities[0].levels[2] == 3);
    assert_string_equal(made->sensitivities[0].level_names[1], "middle");
    assert_int_equal(made->default_futures, 200);
    assert_int_equal(made->default_seed, 7);
    assert_true(made->base_rates[0].n == 115);
    assert_string_equal(made->first.lever, "troops");
    assert_string_equal(made->first.class_name, "neighbours");
    assert_null(made->first.event);
    assert_int_equal(made->first.package_count, 1);
    assert_ptr_equal(made->first.packages[0], case_find_package(made, "P1"));
    assert_int_equal(fixture.problems.count, 0);
    fixture_end(&fixture);
}

static void the_flagship_is_read_without_a_problem(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    const struct case_folder *made = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    const enum status status = case_read(&arena, "cases/ukraine", &made, &problems, &err);
    problems_print(&problems, stderr);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(problems.count, 0);
    assert_non_null(case_find_package(made, "p06"));
    assert_true(case_is_folder("cases/ukraine"));
    assert_false(case_is_folder("cases/ukraine/model.xmile"));
    arena_free(&arena);
}

#define DIRECTIONS "lever,stronger,where not,exception\n"

static void a_lever_says_which_way_it_is_stronger_and_where_not(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_write(&fixture, "directions.csv",
                  DIRECTIONS "Force,up,P1,It provokes.\npush[drn],down,,\n");
    fixture_read_soundly(&fixture);
    const struct case_folder *made = fixture.made;
    assert_int_equal(made->direction_count, 2);
    assert_string_equal(made->directions[0].lever, "force");
    assert_true(made->directions[0].up);
    assert_string_equal(made->directions[0].where_not, "P1");
    assert_string_equal(made->directions[0].exception, "It provokes.");
    assert_false(made->directions[1].up);
    assert_null(made->directions[1].exception);
    fixture_end(&fixture);
}

static void directions_that_say_nothing_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *row, *message;
    } faults[] = {{"force,sideways,,", "'sideways' is no direction"},
                  {"drift,up,,", "'drift' is no lever"},
                  {"forse,up,,", "'forse' is no lever"},
                  {"force,up,P1,", "an exception of force needs a package and a sentence"},
                  {"force,up,,It provokes.", "an exception of force needs a package and a sentence"},
                  {"force,up,P9,It provokes.", "there is no package 'P9'"}};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct case_fixture fixture;
        char text[200];
        fixture_begin(&fixture);
        snprintf(text, sizeof text, DIRECTIONS "%s\n", faults[i].row);
        fixture_write(&fixture, "directions.csv", text);
        const enum status status = case_read(&fixture.arena, fixture.folder, &fixture.made,
                                             &fixture.problems, &fixture.err);
        assert_int_equal(status, STATUS_INPUT);
        assert_int_equal(fixture.problems.count, 1);
        assert_string_equal(fixture.problems.items[0].message, faults[i].message);
        fixture_end(&fixture);
    }
}

static void a_package_has_the_clauses_of_its_parents_first(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const struct package *package = case_find_package(fixture.made, "P1");
    assert_int_equal(package->clause_count, 3);
    assert_string_equal(package->clauses[0].package, "base");
    assert_string_equal(package->clauses[1].package, "base");
    assert_string_equal(package->clauses[2].package, "P1");
    assert_int_equal(package->clauses[1].number, 2);
    assert_int_equal(package->clauses[2].number, 1);
    /* A clause of an abstract parent is the state of affairs unless it has a status of its own. */
    assert_true(package->clauses[0].background);
    assert_false(package->clauses[1].background);
    assert_int_equal(package->clauses[1].credit, CREDIT_FUNDED);
    assert_false(package->clauses[2].background);
    fixture_end(&fixture);
}

static void a_condition_points_at_its_place_in_the_file(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const struct clause *clause = &case_find_package(fixture.made, "P1")->clauses[2];
    const struct place when = passage_place(&clause->when, 5);
    assert_int_equal(when.line, 9);
    assert_int_equal(when.column, 16);
    assert_string_equal(clause->from.text, "settle_time + 2");
    assert_int_equal(passage_place(&clause->from, 14).column, 25);
    assert_string_equal(clause->until.text, "156");
    assert_int_equal(passage_place(&clause->until, 2).column, 12);
    fixture_end(&fixture);
}

static const struct {
    const char *written, *months;
} date_rules[] = {
    {"2022-01", "0"},
    {"2026-01", "48"},
    {"2027-01-01", "60"},
    {"2027-01-16", "60.483870967741936"},
    {"2024-02-29", "25.96551724137931"},
    {"12.5", "12.5"},
    {"\"2026-02\"", "49"},
    {"settle_time - 1", "settle_time - 1"},
};

static void a_date_is_months_since_the_epoch(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof date_rules / sizeof *date_rules; i++) {
        struct case_fixture fixture;
        fixture_begin(&fixture);
        fixture_change(&fixture, "packages/P1.yaml", "settle_time + 2", date_rules[i].written);
        fixture_read_soundly(&fixture);
        assert_string_equal(case_find_package(fixture.made, "P1")->clauses[2].from.text,
                            date_rules[i].months);
        fixture_end(&fixture);
    }
}

static void an_array_lever_is_one_clause_an_element(void **state)
{
    static const char *const ways[] = {
        "push: {mun: 2, drn: 3}", "lever: push\n    value: {mun: 2, drn: 3}",
        "push[mun]: 2\n  - push[drn]: 3", "push: 2\n  - push[drn]: 3"};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct case_fixture fixture;
        fixture_begin(&fixture);
        fixture_change(&fixture, "packages/base.yaml", "troops: 1", ways[i]);
        fixture_read_soundly(&fixture);
        const struct package *base = case_find_package(fixture.made, "base");
        assert_string_equal(base->clauses[0].folded, "push[mun]");
        assert_true(base->clauses[0].value == 2);
        assert_string_equal(base->clauses[base->clause_count - 2].folded, "push[drn]");
        assert_true(base->clauses[base->clause_count - 2].value == 3);
        fixture_end(&fixture);
    }
}

static const struct mistake case_mistakes[] = {
    {"case.yaml", "title: A toy\n", "titel: A toy\n",
     "case.yaml:2:1: 'titel' is not a key of case.yaml [yaml-key] did you mean 'title'?"},
    {"case.yaml", "epoch: 2022-01\n", "",
     "case.yaml:1:1: 'epoch' of case.yaml is missing [yaml-missing] write for example "
     "`epoch: 2022-01`"},
    {"case.yaml", "epoch: 2022-01", "epoch: 2022",
     "case.yaml:3:8: '2022' is no month [yaml-value] write a year and a month: 2022-01"},
    {"case.yaml", "epoch: 2022-01", "epoch: 2022-13",
     "case.yaml:3:8: '2022-13' is no month [yaml-value] write a year and a month: 2022-01"},
    {"case.yaml", "epoch: 2022-01", "epoch: 2022-01\narithmetic: exact",
     "case.yaml:4:13: 'exact' is no arithmetic [yaml-value] write quick or strict"},
    {"case.yaml", "fan: Risk", "fan: Risk\nnames: {trops: Troops, \"push[mun]\": Push}",
     "case.yaml:23:9: 'trops' does not stand in parameters.csv [parameter-unknown] did you mean "
     "'troops'?"},
    {"case.yaml", "fan: Risk", "fan: Risk\nlanguages: [uk, a/b]",
     "case.yaml:23:17: 'a/b' is no identifier [yaml-value] use letters, digits, - and _ only"},
    {"case.yaml", "[60, 120]", "60",
     "case.yaml:7:1: 'marks' must be a list, not a single value [yaml-value] write [one, "
     "another], or one `- entry` a line"},
    {"case.yaml", "[60, 120]", "[60, sixty]",
     "case.yaml:7:13: 'sixty' is not a number [yaml-value] write a number such as 0.45 or 15"},
    {"case.yaml", "[60, 120]", "[120, 60]",
     "case.yaml:7:14: the marks are out of order [yaml-value] write months after the "
     "settlement, from low to high"},
    {"case.yaml", "[60, 120]", "[1,2,3,4,5,6,7,8,9]",
     "case.yaml:7:25: there may be at most 8 marks [yaml-value]"},
    {"case.yaml", "reference: P1", "reference: P2",
     "case.yaml:6:12: there is no package 'P2' [package-unknown] did you mean 'P1'?"},
    {"case.yaml", "package: base", "package: bass",
     "case.yaml:14:12: there is no package 'bass' [package-unknown] did you mean 'base'?"},
    {"case.yaml", "stop: settle_time + 180", "stop: settle_time +",
     "case.yaml:11:48: the equation ends where a value is expected [equation-syntax]"},
    {"case.yaml", "{force: 620}", "{farce: 620}",
     "case.yaml:18:35: 'farce' does not stand in parameters.csv [parameter-unknown] did you "
     "mean 'force'?"},
    {"case.yaml", "variable: noise", "variable: nois",
     "case.yaml:20:41: 'nois' does not stand in parameters.csv [parameter-unknown] did you "
     "mean 'noise'?"},
    {"case.yaml", ", high: 3}", "}",
     "case.yaml:20:48: a sensitivity has three levels, not 2 [yaml-value] write for example "
     "`levels: {low: 0.03, middle: 0.06, high: 0.10}`"},
    {"case.yaml", "futures: 200", "futures: many",
     "case.yaml:21:21: 'many' is not a whole number [yaml-value] write digits only, such as "
     "2000"},
    {"case.yaml", "futures: 200", "futures: 0",
     "case.yaml:21:21: at least one future is needed [yaml-value]"},
    {"case.yaml", "lever: troops", "lever: trops",
     "case.yaml:24:16: 'trops' does not stand in parameters.csv [parameter-unknown] did you "
     "mean 'troops'?"},
    {"case.yaml", "packages: [P1]", "packages: [P2]",
     "case.yaml:24:35: there is no package 'P2' [package-unknown] did you mean 'P1'?"},
    {"case.yaml", "base_rates: base_rates.csv", "base_rates: ../rates.csv",
     "case.yaml:23:13: '../rates.csv' is no file of this folder [yaml-value] write a file "
     "name alone"},
    {"case.yaml", "base_rates: base_rates.csv", "base_rates: rates.csv",
     "rates.csv: cannot open: No such file or directory [file-unreadable] "
     "docs/case-format.md says which files a case has"},
    {"base_rates.csv", "0.19", "0.39",
     "base_rates.csv:2:18: the estimate 0.39 lies outside 0.12 to 0.27 [parameter-range]"},
    {"packages/P1.yaml", "id: P1", "id: P 1",
     "packages/P1.yaml:1:5: 'P 1' is no identifier [yaml-value] use letters, digits, - and "
     "_ only"},
    {"packages/P1.yaml", "id: P1", "id: BASE",
     "packages/P1.yaml:3:7: packages that start from each other: BASE -> BASE "
     "[package-parent] let one of them start from something else\n"
     "packages/base.yaml:1:5: the package 'base' exists already, in P1.yaml "
     "[name-duplicate] choose another id"},
    {"packages/P1.yaml", "title: First\n", "",
     "packages/P1.yaml:1:1: 'title' of a package is missing [yaml-missing] write for "
     "example `title: Coalition, August 2025`"},
    {"packages/P1.yaml", "from: base", "from: bsae",
     "packages/P1.yaml:3:7: there is no package 'bsae' to start from [package-parent] did "
     "you mean 'base'?"},
    {"packages/P1.yaml", "from: base", "from: P1",
     "packages/P1.yaml:3:7: packages that start from each other: P1 -> P1 [package-parent] "
     "let one of them start from something else"},
    {"packages/base.yaml", "abstract: true", "from: P1",
     "packages/base.yaml:3:7: packages that start from each other: base -> P1 -> base "
     "[package-parent] let one of them start from something else"},
    {"packages/base.yaml", "abstract: true", "abstract: yes",
     "packages/base.yaml:3:11: 'yes' is neither true nor false [yaml-value] write true or "
     "false"},
    {"packages/P1.yaml", "lever: troops", "lever: troop",
     "packages/P1.yaml:5:12: 'troop' is no lever of this case [lever-unknown] did you mean "
     "'troops'?"},
    {"packages/P1.yaml", "lever: troops", "lever: noise",
     "packages/P1.yaml:5:12: noise is no lever: its distribution in parameters.csv is "
     "'triangular' [lever-unknown] a clause sets a lever; `surety list levers` shows them all"},
    {"packages/base.yaml", "troops: 1", "trops: 1",
     "packages/base.yaml:5:5: 'trops' is no lever of this case [lever-unknown] did you mean "
     "'troops'?"},
    {"packages/base.yaml", "troops: 1", "troops: one",
     "packages/base.yaml:5:13: 'one' is not a number [yaml-value] write a number such as "
     "0.45 or 15"},
    {"packages/base.yaml", "troops: 1", "push: {mun: 1, gun: 2}",
     "packages/base.yaml:5:20: 'push[gun]' is no lever of this case [lever-unknown] did you "
     "mean 'push[mun]'?"},
    {"packages/base.yaml", "- troops: 1", "- troops",
     "packages/base.yaml:5:5: a mapping is needed here, not a single value [yaml-value] "
     "write indented `key: value` lines"},
    {"packages/P1.yaml", "value: 15", "value: 61",
     "packages/P1.yaml:6:12: troops = 61 lies outside its range [lever-range] troops goes "
     "from 0 to 60 kper"},
    {"packages/P1.yaml", "value: 15", "valeu: 15",
     "packages/P1.yaml:6:5: 'valeu' is not a key of a clause [yaml-key] did you mean 'value'?"},
    {"packages/P1.yaml", "until: 2035-01", "until: 2035-1",
     "packages/P1.yaml:8:12: '2035-1' is no date [clause-time] write 2027-01 or 2027-01-15"},
    {"packages/P1.yaml", "until: 2035-01", "until: 2035-02-30",
     "packages/P1.yaml:8:12: '2035-02-30' is no date [clause-time] write 2027-01 or 2027-01-15"},
    {"packages/P1.yaml", "until: 2035-01", "until: 2035",
     "packages/P1.yaml:8:12: 2035 would be a number of months since 2022-01 [clause-time] "
     "for a year write 2035-01"},
    {"packages/P1.yaml", "until: 2035-01", "until: 2019-05",
     "packages/P1.yaml:8:12: '2019-05' lies before the model's time begins, 2022-01 "
     "[clause-time]"},
    {"packages/P1.yaml", "settle_time + 2", "2036-01",
     "packages/P1.yaml:8:12: the clause begins at month 168 but ends at month 156 "
     "[clause-time]"},
    {"packages/P1.yaml", "when: Risk > 0.5", "ramp: -3",
     "packages/P1.yaml:9:11: a ramp of -3 months runs backwards [clause-time]"},
    {"packages/base.yaml", "status: funded", "ramp: 3",
     "packages/base.yaml:8:11: a ramp needs a month from which it rises [clause-time] write "
     "for example `from: settle_time`"},
    {"packages/base.yaml", "status: funded", "latch: true",
     "packages/base.yaml:8:12: a latch needs a condition that it holds on to [clause-time] "
     "leave `latch` out, or add a `when`"},
    {"packages/P1.yaml", "when: Risk > 0.5", "when: Risk >",
     "packages/P1.yaml:9:17: the equation ends where a value is expected [equation-syntax]"},
    {"packages/P1.yaml", "status: pledged", "status: pleged",
     "packages/P1.yaml:10:13: 'pleged' is no status [clause-status] did you mean 'pledged'?"},
    {"packages/P1.yaml", "status: pledged", "status: certain",
     "packages/P1.yaml:10:13: 'certain' is no status [clause-status] write proposed, "
     "pledged, ratified, funded or delivered"},
};

static void a_mistake_is_shown_where_it_stands_and_with_its_remedy(void **state)
{
    (void)state;
    CHECK_MISTAKES(case_mistakes);
}

static void files_that_are_not_there_are_all_named(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    char path[256];
    fixture_path(&fixture, "parameters.csv", path);
    remove(path);
    fixture_path(&fixture, "outcomes.yaml", path);
    remove(path);
    assert_int_equal(fixture_read(&fixture), STATUS_INPUT);
    assert_null(fixture.made);
    assert_string_equal(fixture_problems(&fixture),
                        "outcomes.yaml: cannot open: No such file or directory [file-unreadable] "
                        "docs/case-format.md says which files a case has\n"
                        "parameters.csv: cannot open: No such file or directory [file-unreadable] "
                        "docs/case-format.md says which files a case has");
    fixture_end(&fixture);
}

static void a_package_of_ones_own_starts_from_one_of_the_case(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const struct package *mine = NULL;
    char path[256];
    fixture_path(&fixture, "mine.yaml", path);
    fixture_write(&fixture, "mine.yaml",
                  "id: mine\ntitle: Mine\nfrom: p1\nclauses: [force: 700]\n");
    assert_int_equal(
        package_read(&fixture.arena, fixture.made, path, &mine, &fixture.problems, &fixture.err),
        STATUS_OK);
    assert_int_equal(mine->clause_count, 4);
    assert_string_equal(mine->clauses[3].package, "mine");
    fixture_write(&fixture, "mine.yaml", "id: P1\ntitle: Mine\nfrom: P9\n");
    assert_int_equal(
        package_read(&fixture.arena, fixture.made, path, &mine, &fixture.problems, &fixture.err),
        STATUS_INPUT);
    assert_string_equal(fixture_problems(&fixture),
                        "mine.yaml:1:5: the package 'P1' exists already, in P1.yaml "
                        "[name-duplicate] choose another id\n"
                        "mine.yaml:3:7: there is no package 'P9' to start from [package-parent] "
                        "did you mean 'P1'?");
    fixture_end(&fixture);
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    fixture_read_soundly(&fixture);
    const size_t allocations = fixture.arena.allocations;
    for (size_t n = 1; n <= allocations; n += 1 + n / 200) {
        struct arena arena;
        struct problems problems;
        struct error err = {.status = STATUS_OK};
        const struct case_folder *made = NULL;
        arena_init(&arena);
        arena.fail_at = n;
        problems_init(&problems, &arena);
        const enum status status = case_read(&arena, fixture.folder, &made, &problems, &err);
        if (status != STATUS_NO_MEMORY)
            fail_msg("allocation %zu of %zu: status %d", n, allocations, (int)status);
        assert_null(made);
        arena_free(&arena);
    }
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_says_what_its_files_say),
        cmocka_unit_test(the_flagship_is_read_without_a_problem),
        cmocka_unit_test(a_lever_says_which_way_it_is_stronger_and_where_not),
        cmocka_unit_test(directions_that_say_nothing_are_refused),
        cmocka_unit_test(a_package_has_the_clauses_of_its_parents_first),
        cmocka_unit_test(a_condition_points_at_its_place_in_the_file),
        cmocka_unit_test(a_date_is_months_since_the_epoch),
        cmocka_unit_test(an_array_lever_is_one_clause_an_element),
        cmocka_unit_test(a_mistake_is_shown_where_it_stands_and_with_its_remedy),
        cmocka_unit_test(files_that_are_not_there_are_all_named),
        cmocka_unit_test(a_package_of_ones_own_starts_from_one_of_the_case),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
