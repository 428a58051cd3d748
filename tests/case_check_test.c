// SPDX-License-Identifier: MIT
/* A case beside its model: what must agree, and how a difference is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "case_fixture.h"

static const char model_text[] =
    "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n"
    "<header><vendor>v</vendor><product version=\"1\">p</product></header>\n"
    "<sim_specs time_units=\"month\"><start>0</start><stop>240</stop><dt>1</dt></sim_specs>\n"
    "<dimensions><dim name=\"L\"><elem name=\"mun\"/><elem name=\"drn\"/></dim></dimensions>\n"
    "<model><variables>\n"
    "<aux name=\"settle_time\"><eqn>60</eqn><units>month</units></aux>\n"
    "<aux name=\"force\"><eqn>600 {men}</eqn><units>kper</units></aux>\n"
    "<aux name=\"troops\"><eqn>0</eqn><units>kper</units></aux>\n"
    "<aux name=\"push\"><dimensions><dim name=\"L\"/></dimensions>\n"
    "<element subscript=\"mun\"><eqn>1</eqn></element>\n"
    "<element subscript=\"drn\"><eqn>1</eqn></element><units>dmnl</units></aux>\n"
    "<aux name=\"noise\"><eqn>2</eqn><units>1</units></aux>\n"
    "<aux name=\"drift\"><eqn>-0.5</eqn><units>1 / month</units></aux>\n"
    "<aux name=\"hist_end\"><eqn>48</eqn><units>month</units></aux>\n"
    "<aux name=\"allow\"><eqn>1</eqn><units>1</units></aux>\n"
    "<stock name=\"Risk\"><eqn>0</eqn><inflow>rise</inflow><units>1</units></stock>\n"
    "<flow name=\"rise\"><eqn>drift*noise</eqn><units>1/month</units></flow>\n"
    "</variables></model>\n"
    "</xmile>\n";

static const struct document *read_model(struct case_fixture *fixture, const char *text)
{
    char path[256];
    const struct document *document = NULL;
    fixture_write(fixture, "model.xmile", text);
    fixture_path(fixture, "model.xmile", path);
    const char *kept = arena_text(&fixture->arena, path, strlen(path));
    assert_int_equal(
        document_read(&fixture->arena, kept, &document, &fixture->problems, &fixture->err),
        STATUS_OK);
    return document;
}

static void check_sound_model(struct case_fixture *fixture, const char *model)
{
    fixture_read_soundly(fixture);
    case_check(&fixture->arena, fixture->made, read_model(fixture, model), &fixture->problems);
}

static void a_case_and_its_model_agree(void **state)
{
    (void)state;
    struct case_fixture fixture;
    fixture_begin(&fixture);
    check_sound_model(&fixture, model_text);
    assert_string_equal(fixture_problems(&fixture), "");
    fixture_end(&fixture);
}

static void the_flagship_agrees_with_its_model(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    const struct case_folder *made = NULL;
    const struct document *document = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(case_read(&arena, "cases/ukraine", &made, &problems, &err), STATUS_OK);
    assert_int_equal(document_read(&arena, made->model_path, &document, &problems, &err),
                     STATUS_OK);
    assert_int_equal(case_check(&arena, made, document, &problems), STATUS_OK);
    problems_sort(&problems);
    problems_print(&problems, stderr);
    assert_int_equal(problems.count, 0);
    arena_free(&arena);
}

static void every_package_of_the_flagship_can_be_laid_over_its_model(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    const struct case_folder *made = NULL;
    const struct document *document = NULL, *edited = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(case_read(&arena, "cases/ukraine", &made, &problems, &err), STATUS_OK);
    assert_int_equal(document_read(&arena, made->model_path, &document, &problems, &err),
                     STATUS_OK);
    for (size_t i = 0; i < made->package_count; i++) {
        for (unsigned least = 0; least < CREDIT_COUNT; least++) {
            struct edits edits = {.count = 0};
            assert_int_equal(package_edits(&arena, made, &made->packages[i], (enum credit)least,
                                           &edits, &problems),
                             STATUS_OK);
            assert_int_equal(settings_edits(&arena, &made->modes[0].set, &edits), STATUS_OK);
            assert_int_equal(
                document_edit(&arena, document, edits.items, edits.count, &edited, &problems),
                STATUS_OK);
        }
    }
    problems_print(&problems, stderr);
    assert_int_equal(problems.count, 0);
    arena_free(&arena);
}

static const struct mistake mistakes[] = {
    {"parameters.csv", "settle_time,,", "settle_tme,,",
     "model.xmile:6:12: the constant settle_time does not stand in parameters.csv "
     "[parameter-source] give it a row with its source\n"
     "parameters.csv:2:1: the model has no variable 'settle_tme' [parameter-unknown] did "
     "you mean 'settle_time'?"},
    {"case.yaml", "fan: Risk", "fan: Risk\ngroups: {GU: Troops}",
     "case.yaml:23:10: the model has no group 'GU' [name-undefined] write the first word of a "
     "group's name"},
    {"parameters.csv", "600,100,900", "650,100,900",
     "parameters.csv:3:1: the base of force is 650 here but 600 in the model "
     "[parameter-base] the two must be equal: correct the one that is wrong"},
    {"parameters.csv", "kper,600", "mper,600",
     "parameters.csv:3:1: the unit of force is 'mper' here but 'kper' in the model "
     "[parameter-unit] the two must be equal: correct the one that is wrong"},
    {"parameters.csv", "push,drn,,1,1", "push,dron,,1,1",
     "parameters.csv:6:1: 'dron' is no element of L [parameter-unknown]"},
    {"parameters.csv", "troops,,,kper", "troops,mun,,kper",
     "parameters.csv:4:1: troops is no array in the model [parameter-unknown] leave the "
     "column 'element' empty"},
    {"parameters.csv", "hist_end,,,month,48", "rise,,,1/month,48",
     "model.xmile:14:12: the constant hist_end does not stand in parameters.csv "
     "[parameter-source] give it a row with its source\n"
     "parameters.csv:9:1: rise is no plain number in the model [parameter-base] leave the "
     "row out, or make the equation in the model a number"},
    {"parameters.csv", "hist_end,,,month,48,,,fixed,,judgement,,,D,\n", "",
     "model.xmile:14:12: the constant hist_end does not stand in parameters.csv "
     "[parameter-source] give it a row with its source"},
    {"packages/P1.yaml", "when: Risk > 0.5", "when: Rsik > 0.5",
     "packages/P1.yaml:9:11: 'Rsik' is not a variable of the model [name-undefined] did you "
     "mean 'Risk'?"},
    {"packages/P1.yaml", "when: Risk > 0.5", "when: \"TIME > 60 AND push[gun] > 1\"",
     "packages/P1.yaml:9:31: 'gun' is no element of L [element-unknown]"},
    {"packages/P1.yaml", "settle_time + 2", "settel_time + 2",
     "packages/P1.yaml:7:11: 'settel_time' is not a variable of the model [name-undefined] "
     "did you mean 'settle_time'?"},
    {"outcomes.yaml", "expression: Risk", "expression: MAX(Risk, SUM(push[*]) + Threat)",
     "outcomes.yaml:4:42: 'Threat' is not a variable of the model [name-undefined]"},
    {"outcomes.yaml", "at: settle_time + 180", "over: [strt, 200]",
     "outcomes.yaml:7:12: 'strt' is not a variable of the model [name-undefined]"},
    {"outcomes.yaml", "role: risk", "role: risk\n    given: Risky > 0\n    minus: histend",
     "outcomes.yaml:9:12: 'Risky' is not a variable of the model [name-undefined] did you "
     "mean 'Risk'?\n"
     "outcomes.yaml:10:12: 'histend' is not a variable of the model [name-undefined] did "
     "you mean 'hist_end'?"},
    {"case.yaml", "{allow: 0}", "{alow: 0}",
     "case.yaml:9:31: 'alow' is not a variable of the model [name-undefined] did you mean "
     "'allow'?"},
    {"case.yaml", "{allow: 0}", "{push: {gun: 0}}",
     "case.yaml:9:38: 'gun' is no element of L [element-unknown]"},
    {"case.yaml", "settle_time: 100000", "settle_time: histend + 1",
     "case.yaml:15:22: 'histend' is not a variable of the model [name-undefined] did you "
     "mean 'hist_end'?"},
    {"case.yaml", "fan: Risk", "fan: Rsk",
     "case.yaml:22:6: 'Rsk' is not a variable of the model [name-undefined] did you mean "
     "'Risk'?"},
    {"case.yaml", "stop: hist_end + 12", "stop: hist_ende + 12",
     "case.yaml:16:9: 'hist_ende' is not a variable of the model [name-undefined] did you "
     "mean 'hist_end'?"},
};

static void a_difference_is_shown_in_the_file_of_the_case(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct case_fixture fixture;
        fixture_begin(&fixture);
        fixture_change(&fixture, mistakes[i].file, mistakes[i].from, mistakes[i].to);
        check_sound_model(&fixture, model_text);
        const char *shown = fixture_problems(&fixture);
        if (strcmp(shown, mistakes[i].shown) != 0) {
            fprintf(stderr, "'%s' gives\n  %s\nnot\n  %s\n", mistakes[i].to, shown,
                    mistakes[i].shown);
            wrong++;
        }
        fixture_end(&fixture);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_and_its_model_agree),
        cmocka_unit_test(the_flagship_agrees_with_its_model),
        cmocka_unit_test(every_package_of_the_flagship_can_be_laid_over_its_model),
        cmocka_unit_test(a_difference_is_shown_in_the_file_of_the_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
