// SPDX-License-Identifier: MIT
/* Changes to a document: what is replaced, what is added, what is refused and how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "xmile/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char model[] =
    "<xmile><sim_specs time_units=\"month\"><start>0</start><stop>10</stop></sim_specs>"
    "<dimensions><dim name=\"L\"><elem name=\"mun\"/><elem name=\"Air Defence\"/></dim>"
    "<dim name=\"M\" size=\"2\"/></dimensions><model><variables>"
    "<stock name=\"Force\"><eqn>100</eqn><inflow>build</inflow><units>kunit</units></stock>"
    "<flow name=\"build\"><eqn>effort * line_push[mun]</eqn><non_negative/></flow>"
    "<aux "
    "name=\"effort\"><eqn>1</eqn><gf><xpts>0,1</xpts><ypts>0,2</ypts></gf><units>1</units></aux>"
    "<aux name=\"line_push\"><dimensions><dim name=\"L\"/></dimensions><eqn>0.5</eqn>"
    "<element subscript=\"Air Defence\"><eqn>0.7</eqn></element></aux>"
    "<aux name=\"grid\"><dimensions><dim name=\"L\"/><dim "
    "name=\"M\"/></dimensions><eqn>0</eqn></aux>"
    "<aux name=\"cost [EUR]\"><eqn>3</eqn></aux>"
    "<gf name=\"table\"><xpts>0,1</xpts><ypts>0,2</ypts></gf>"
    "<module name=\"part\"/>"
    "</variables></model></xmile>";

static struct arena arena;
static struct problems problems;
static struct source source;
static const struct document *old;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena);
    problems_init(&problems, &arena);
    source = source_of_text("m.xmile", model);
    return document_parse(&arena, &source, &old, &problems) != STATUS_OK || problems.count;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct edit replacing(const char *name, const char *equation)
{
    return (struct edit){.name = name, .equation = passage_of_text(equation)};
}

static const struct document *apply(const struct edit *edits, size_t count)
{
    const struct document *made = NULL;
    const enum status status = document_edit(&arena, old, edits, count, &made, &problems);
    if (status != STATUS_OK)
        problems_print(&problems, stderr);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(problems.count, 0);
    return made;
}

static void an_equation_is_replaced_and_the_old_document_stays(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("Effort", "2 * TIME")};
    const struct document *made = apply(edits, 1);
    const struct doc_variable *effort = document_find(made, "effort");
    assert_string_equal(effort->elements[0].equation.text, "2 * TIME");
    assert_null(effort->elements[0].graph);
    assert_string_equal(effort->units.text, "1");
    assert_string_equal(document_find(old, "effort")->elements[0].equation.text, "1");
    assert_non_null(document_find(old, "effort")->elements[0].graph);
}

static void a_stock_keeps_its_flows_and_a_flow_its_limit(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("force", "7"), replacing("\"build\"", "8")};
    const struct document *made = apply(edits, 2);
    assert_string_equal(document_find(made, "force")->elements[0].equation.text, "7");
    assert_string_equal(document_find(made, "force")->inflows[0].name, "build");
    assert_true(document_find(made, "build")->non_negative);
}

static void one_element_of_an_array_is_replaced(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("line_push[mun]", "1"),
                                 replacing("line_push[ air_defence ]", "2"),
                                 replacing("grid[Air Defence, 2]", "9")};
    const struct document *made = apply(edits, 3);
    const struct doc_variable *push = document_find(made, "line_push");
    assert_int_equal(push->element_count, 3);
    assert_string_equal(push->elements[0].equation.text, "0.5");
    assert_string_equal(push->elements[1].equation.text, "2");
    assert_string_equal(push->elements[2].equation.text, "1");
    assert_string_equal(push->elements[2].subscripts[0].name, "mun");
    assert_string_equal(document_find(made, "grid")->elements[1].subscripts[1].name, "2");
    assert_int_equal(document_find(old, "line_push")->element_count, 2);
}

static void an_element_may_be_named_by_its_number(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("line_push[2]", "1")};
    const struct doc_variable *push = document_find(apply(edits, 1), "line_push");
    assert_int_equal(push->element_count, 2);
    assert_string_equal(push->elements[1].equation.text, "1");
    assert_string_equal(push->elements[1].subscripts[0].name, "air_defence");
}

static void a_whole_array_gets_one_equation(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("line_push[mun]", "1"), replacing("line_push", "3")};
    const struct doc_variable *push = document_find(apply(edits, 2), "line_push");
    assert_int_equal(push->element_count, 1);
    assert_int_equal(push->dimension_count, 1);
    assert_string_equal(push->elements[0].equation.text, "3");
}

static void of_two_edits_the_later_wins(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("effort", "1"), replacing("EFFORT", "2")};
    assert_string_equal(document_find(apply(edits, 2), "effort")->elements[0].equation.text, "2");
}

static void a_name_that_holds_brackets_is_found_whole(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("cost [EUR]", "4")};
    assert_string_equal(document_find(apply(edits, 1), "cost_[eur]")->elements[0].equation.text,
                        "4");
}

static void a_table_that_gets_an_equation_becomes_an_auxiliary(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("table", "4")};
    const struct doc_variable *table = document_find(apply(edits, 1), "table");
    assert_int_equal(table->kind, VARIABLE_AUX);
    assert_null(table->elements[0].graph);
}

static void an_auxiliary_is_added(void **state)
{
    (void)state;
    const struct edit edits[] = {{.name = "Total Cost",
                                  .equation = passage_of_text("Force * 2"),
                                  .units = passage_of_text("EUR"),
                                  .documentation = "Why",
                                  .add = true},
                                 replacing("total_cost", "5")};
    const struct doc_variable *added = document_find(apply(edits, 2), "total_cost");
    assert_int_equal(added->kind, VARIABLE_AUX);
    assert_string_equal(added->name.spelled, "Total Cost");
    assert_string_equal(added->elements[0].equation.text, "5");
    assert_string_equal(added->units.text, "EUR");
    assert_string_equal(added->documentation, "Why");
    assert_null(document_find(old, "total_cost"));
}

static void a_stock_is_added_with_its_net_flow(void **state)
{
    (void)state;
    const struct edit edits[] = {{.name = "Cost So Far",
                                  .equation = passage_of_text("0"),
                                  .net_flow = passage_of_text("effort"),
                                  .units = passage_of_text("EUR"),
                                  .add_stock = true}};
    const struct document *made = apply(edits, 1);
    const struct doc_variable *stock = document_find(made, "cost_so_far");
    const struct doc_variable *flow = document_find(made, "cost_so_far_net");
    assert_int_equal(stock->kind, VARIABLE_STOCK);
    assert_string_equal(stock->elements[0].equation.text, "0");
    assert_string_equal(stock->inflows[0].name, "cost_so_far_net");
    assert_int_equal(flow->kind, VARIABLE_FLOW);
    assert_string_equal(flow->elements[0].equation.text, "effort");
    assert_string_equal(flow->units.text, "(EUR)/(month)");
    assert_false(flow->non_negative);
}

static void an_edited_document_can_be_written_and_read(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("line_push[mun]", "a < b"),
                                 {.name = "x", .equation = passage_of_text("1"), .add = true}};
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    struct error err = {0};
    assert_int_equal(document_write(apply(edits, 2), file, &err), STATUS_OK);
    fclose(file);
    const struct source written = source_of_text("w.xmile", bytes);
    const struct document *again = NULL;
    assert_int_equal(document_parse(&arena, &written, &again, &problems), STATUS_OK);
    assert_string_equal(document_find(again, "line_push")->elements[2].equation.text, "a < b");
    assert_non_null(document_find(again, "x"));
    free(bytes);
}

static const struct {
    struct edit edit;
    enum problem_kind kind;
    const char *said;
} refusals[] = {
    {{.name = "efort"}, PROBLEM_NAME_UNDEFINED, "did you mean 'effort'?"},
    {{.name = "nothing like it"}, PROBLEM_NAME_UNDEFINED, "not a variable"},
    {{.name = ""}, PROBLEM_NAME_MISSING, "NAME=VALUE"},
    {{.name = "[mun]"}, PROBLEM_NAME_MISSING, "NAME=VALUE"},
    {{.name = "part"}, PROBLEM_ARGUMENT_KIND, "module"},
    {{.name = "effort[mun]"}, PROBLEM_SUBSCRIPT_SCALAR, "no array"},
    {{.name = "line_push[mun, 1]"}, PROBLEM_SUBSCRIPT_COUNT, "1 dimensions, not 2"},
    {{.name = "line_push[mum]"}, PROBLEM_ELEMENT_UNKNOWN, "did you mean 'mun'?"},
    {{.name = "line_push[]"}, PROBLEM_ELEMENT_UNKNOWN, "begin with 'mun'"},
    {{.name = "line_push[3]"}, PROBLEM_ELEMENT_UNKNOWN, "'3' is no element"},
    {{.name = "grid[mun, 0]"}, PROBLEM_ELEMENT_UNKNOWN, "'0' is no element"},
    {{.name = "EFFORT", .add = true}, PROBLEM_NAME_DUPLICATE, "exists already"},
    {{.name = "x[mun]", .add = true}, PROBLEM_SUBSCRIPT_SCALAR, "cannot be an array"},
    {{.name = "x", .add_stock = true}, PROBLEM_EQUATION_MISSING, "no equation"},
};

static void what_cannot_be_done_is_said_with_a_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct edit edit = refusals[i].edit;
        const struct document *made = NULL;
        problems_init(&problems, &arena);
        edit.equation = passage_of_text("1");
        assert_int_equal(document_edit(&arena, old, &edit, 1, &made, &problems), STATUS_INPUT);
        assert_null(made);
        assert_int_equal(problems.count, 1);
        const struct problem *found = &problems.items[0];
        if (found->kind != refusals[i].kind ||
            (!strstr(found->message, refusals[i].said) &&
             !(found->remedy && strstr(found->remedy, refusals[i].said)))) {
            problems_print(&problems, stderr);
            fail_msg("'%s'", edit.name);
        }
    }
}

static void all_problems_are_found_at_once_and_at_their_places(void **state)
{
    (void)state;
    const struct source package = source_of_text("p.yaml", "a: 1\nefort: 22\n");
    struct edit edits[] = {replacing("nowhere", "1"), replacing("efort", "22")};
    edits[1].equation.source = &package;
    edits[1].equation.start = 12;
    const struct document *made = NULL;
    assert_int_equal(document_edit(&arena, old, edits, 2, &made, &problems), STATUS_INPUT);
    assert_int_equal(problems.count, 2);
    assert_int_equal(problems.items[1].at.line, 2);
    assert_int_equal(problems.items[1].at.column, 8);
    assert_int_equal(problems.items[1].width, 2);
}

static void a_net_flow_that_exists_is_refused(void **state)
{
    (void)state;
    const struct edit edits[] = {{.name = "x_net", .equation = passage_of_text("1"), .add = true},
                                 {.name = "x",
                                  .equation = passage_of_text("1"),
                                  .net_flow = passage_of_text("1"),
                                  .add_stock = true}};
    const struct document *made = NULL;
    assert_int_equal(document_edit(&arena, old, edits, 2, &made, &problems), STATUS_INPUT);
    assert_int_equal(problems.items[0].kind, PROBLEM_NAME_DUPLICATE);
}

static void no_edits_give_an_equal_document(void **state)
{
    (void)state;
    const struct document *made = apply(NULL, 0);
    assert_int_equal(made->models[0].variable_count, old->models[0].variable_count);
}

static void every_failure_of_memory_is_survived(void **state)
{
    (void)state;
    const struct edit edits[] = {replacing("line_push[mun]", "1"),
                                 replacing("effort", "2"),
                                 replacing("efort", "3"),
                                 replacing("line_push[mum]", "4"),
                                 replacing("effort[mun]", "1"),
                                 {.name = "x", .equation = passage_of_text("1"), .add = true},
                                 {.name = "y",
                                  .equation = passage_of_text("1"),
                                  .net_flow = passage_of_text("1"),
                                  .units = passage_of_text("EUR"),
                                  .add_stock = true}};
    bool failed = true;
    for (size_t n = 1; failed; n++) {
        struct arena small;
        struct problems found;
        const struct document *made = NULL;
        arena_init(&small);
        problems_init(&found, &small);
        small.fail_at = n;
        const enum status status = document_edit(&small, old, edits, COUNT(edits), &made, &found);
        failed = small.failed;
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_INPUT);
        assert_null(made);
        arena_free(&small);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(an_equation_is_replaced_and_the_old_document_stays),
        TEST(a_stock_keeps_its_flows_and_a_flow_its_limit),
        TEST(one_element_of_an_array_is_replaced),
        TEST(an_element_may_be_named_by_its_number),
        TEST(a_whole_array_gets_one_equation),
        TEST(of_two_edits_the_later_wins),
        TEST(a_name_that_holds_brackets_is_found_whole),
        TEST(a_table_that_gets_an_equation_becomes_an_auxiliary),
        TEST(an_auxiliary_is_added),
        TEST(a_stock_is_added_with_its_net_flow),
        TEST(an_edited_document_can_be_written_and_read),
        TEST(what_cannot_be_done_is_said_with_a_remedy),
        TEST(all_problems_are_found_at_once_and_at_their_places),
        TEST(a_net_flow_that_exists_is_refused),
        TEST(no_edits_give_an_equal_document),
        TEST(every_failure_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
