// SPDX-License-Identifier: MIT
/* Modules and macros: each instance is one of its own, however it is made and changed. Their numbers
 * stand in tests/golden/module-* and macro-*, their mistakes in tests/problems. */
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "problems_fixture.h"

#define FILE_OF(macros, variables, models)                                                         \
    "<xmile version='1.0'><sim_specs><start>0</start><stop>2</stop></sim_specs>"                   \
    "<dimensions><dim name='D'><elem name='a'/><elem name='b'/></dim></dimensions>" macros         \
    "<model><variables>" variables "</variables></model>" models "</xmile>"

#define LUCK                                                                                       \
    "<macro name='luck'><parm>high</parm><eqn>draw + UNIFORM(0, high)</eqn><variables>"            \
    "<aux name='draw'><eqn>UNIFORM(0, high) + UNIFORM(0, 1)</eqn></aux></variables></macro>"

static const char everything[] = FILE_OF(
    LUCK "<macro name='fill'><parm>v</parm><parm default='2'>r</parm><eqn>s + luck(SUM(v))</eqn>"
         "<variables><stock name='s'><eqn>1</eqn><inflow>f</inflow></stock>"
         "<flow name='f'><eqn>r*s</eqn></flow></variables></macro>",
    "<aux name='x'><dimensions><dim name='D'/></dimensions><eqn>luck(D)</eqn></aux>"
    "<aux name='y'><eqn>fill(x) + SUM(luck(x)) + m.s + .m.in.p</eqn></aux>"
    "<module name='m'><connect to='p' from='y2'/></module><aux name='y2'><eqn>2</eqn></aux>"
    "<module name='n' model='m'><connect to='n.p' from='m.p'/></module>",
    "<model name='m'><variables><aux name='p' access='input'/>"
    "<stock name='s'><eqn>1</eqn><inflow>f</inflow></stock><flow name='f'><eqn>p</eqn></flow>"
    "<module name='in'><connect to='p' from='p'/></module></variables></model>"
    "<model name='in'><variables><aux name='p'><eqn>1</eqn></aux></variables></model>");

static const struct document *read_document(const char *text)
{
    const struct document *document = NULL;
    struct source *source = ARENA_NEW(&arena, struct source);
    *source = source_of_text("m.xmile", text);
    assert_int_equal(document_parse(&arena, source, &document, &problems), STATUS_OK);
    return document;
}

static const struct model *build(const struct document *document)
{
    const struct model *model = NULL;
    if (model_build(&arena, document, NULL, &model, &problems) != STATUS_OK)
        problems_print(&problems, stderr);
    assert_non_null(model);
    return model;
}

/* The keys of all random draws of a model, each cell's in their order. */
struct draws {
    uint64_t keys[64];
    size_t count;
};

static void collect_draws(struct draws *draws, const struct node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_RANDOM)
        draws->keys[draws->count++] = node->name_hash + node->call;
    for (int i = 0; i < 3; i++)
        collect_draws(draws, node->args[i]);
}

static struct draws draws_of(const char *text)
{
    struct draws draws = {0};
    const struct model *model = build(read_document(text));
    for (uint32_t i = 0; i < model->cell_count; i++)
        collect_draws(&draws, model->cells[i].value);
    return draws;
}

static bool holds(const struct draws *draws, uint64_t key)
{
    for (size_t i = 0; i < draws->count; i++)
        if (draws->keys[i] == key)
            return true;
    return false;
}

static void every_call_of_a_macro_has_luck_of_its_own(void **state)
{
    (void)state;
    const struct draws draws =
        draws_of(FILE_OF(LUCK,
                         "<aux name='x'><eqn>luck(1) + luck(1)</eqn></aux>"
                         "<aux name='y'><dimensions><dim name='D'/></dimensions>"
                         "<eqn>luck(1) + SUM(luck(z[*]))</eqn></aux>"
                         "<aux name='z'><dimensions><dim name='D'/></dimensions><eqn>1</eqn></aux>",
                         ""));
    assert_int_equal(draws.count, 3 * (2 + 2 * 3));
    for (size_t i = 0; i < draws.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(draws.keys[i] != draws.keys[j]);
}

static void luck_inside_does_not_move_when_the_model_grows(void **state)
{
    (void)state;
    const struct draws before =
        draws_of(FILE_OF(LUCK,
                         "<aux name='x'><eqn>luck(1)</eqn></aux>"
                         "<module name='m'/>",
                         "<model name='m'><variables><aux name='v'><eqn>luck(2)</eqn></aux>"
                         "</variables></model>"));
    const struct draws after =
        draws_of(FILE_OF(LUCK,
                         "<module name='l' model='m'/><module name='m'/>"
                         "<aux name='w'><eqn>luck(7)</eqn></aux>"
                         "<aux name='x'><eqn>SMTH1(TIME, 2) + luck(1) + luck(2)</eqn></aux>",
                         "<model name='m'><variables><aux name='u'><eqn>3</eqn></aux>"
                         "<aux name='v'><eqn>luck(u)</eqn></aux></variables></model>"));
    assert_int_equal(before.count, 6);
    assert_int_equal(after.count, 15);
    for (size_t i = 0; i < before.count; i++)
        assert_true(holds(&after, before.keys[i]));
}

static void what_is_inside_a_macro_is_hidden_and_belongs_to_its_caller(void **state)
{
    (void)state;
    const struct model *model = build(read_document(everything));
    assert_int_equal(model->variable_count, 11);
    for (uint32_t i = 0; i < model->cell_count; i++) {
        const struct cell *cell = &model->cells[i];
        assert_true(cell->variable < model->variable_count);
        assert_int_equal(cell->hidden, strchr(cell->folded, '#') != NULL);
    }
    assert_int_not_equal(model_find_cell(model, "n.in.p"), UINT32_MAX);
}

static const char sisters[] =
    FILE_OF("",
            "<module name='a' model='m'><connect to='p' from='one'/></module>"
            "<module name='b' model='m'><connect to='b.p' from='one'/></module>"
            "<aux name='one'><eqn>1</eqn></aux>",
            "<model name='m'><variables><aux name='p'><eqn>0</eqn></aux>"
            "<module name='deep'/></variables></model>"
            "<model name='deep'><variables><aux name='q'><eqn>5</eqn></aux></variables></model>");

static const struct document *edited(const char *name, const char *equation)
{
    const struct edit edit = {.name = name, .equation = passage_of_text(equation)};
    const struct document *made = NULL;
    assert_int_equal(document_edit(&arena, read_document(sisters), &edit, 1, &made, &problems),
                     STATUS_OK);
    return made;
}

static double value_of(const struct model *model, const char *folded)
{
    const struct node *node = model->cells[model_find_cell(model, folded)].value;
    while (node->kind == NODE_CELL)
        node = model->cells[node->cell].value;
    assert_int_equal(node->kind, NODE_NUMBER);
    return node->number;
}

static void a_change_inside_one_module_leaves_its_sisters_alone(void **state)
{
    (void)state;
    const struct model *model = build(edited("b.deep.q", "7"));
    assert_true(value_of(model, "a.deep.q") == 5);
    assert_true(value_of(model, "b.deep.q") == 7);
    assert_true(value_of(model, "b.p") == 1);
}

static void an_input_that_is_set_is_no_longer_connected(void **state)
{
    (void)state;
    const struct model *model = build(edited("B.p", "3"));
    assert_true(value_of(model, "a.p") == 1);
    assert_true(value_of(model, "b.p") == 3);
}

static void a_path_finds_a_variable_of_a_document(void **state)
{
    (void)state;
    const struct document *document = read_document(sisters);
    assert_string_equal(document_find(document, "a.deep.q")->name.name, "q");
    assert_null(document_find(document, "a.deep.nothing"));
    assert_null(document_find(document, "one.q"));
    assert_null(document_find(document, "a."));
}

/* Each model holds two modules of the next: 2^n of the last. */
static void modules_that_would_be_too_many_are_refused(void **state)
{
    (void)state;
    const char *text = "<xmile version='1.0'><sim_specs><start>0</start><stop>1</stop></sim_specs>"
                       "<model><variables><module name='m' model='m1'/></variables></model>";
    for (int i = 1; i < 40; i++)
        text = arena_print(&arena,
                           "%s<model name='m%d'><variables><module name='l' model='m%d'/>"
                           "<module name='r' model='m%d'/></variables></model>",
                           text, i, i + 1, i + 1);
    const struct document *document = read_document(
        arena_print(&arena, "%s<model name='m40'><variables/></model></xmile>", text));
    const struct model *model = NULL;
    assert_int_equal(model_build(&arena, document, NULL, &model, &problems), STATUS_INPUT);
    problems_sort(&problems);
    assert_int_equal(problems.items[0].kind, PROBLEM_MODULE_RECURSION);
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    const struct document *document = read_document(everything);
    bool failed = true;
    for (size_t n = 1; failed; n++) {
        struct arena small;
        struct problems found;
        const struct model *model = NULL;
        arena_init(&small);
        problems_init(&found, &small);
        small.fail_at = n;
        const enum status status = model_build(&small, document, NULL, &model, &found);
        failed = small.failed;
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        arena_free(&small);
    }
}

static void memory_may_run_out_while_a_path_is_followed(void **state)
{
    (void)state;
    const struct document *document = read_document(sisters);
    const struct edit edit = {.name = "b.deep.q", .equation = passage_of_text("7")};
    bool failed = true;
    for (size_t n = 1; failed; n++) {
        struct arena small;
        struct problems found;
        const struct document *made = NULL;
        arena_init(&small);
        problems_init(&found, &small);
        small.fail_at = n;
        const enum status status = document_edit(&small, document, &edit, 1, &made, &found);
        failed = small.failed;
        assert_int_equal(status, failed ? STATUS_NO_MEMORY : STATUS_OK);
        arena_free(&small);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(every_call_of_a_macro_has_luck_of_its_own),
        TEST(luck_inside_does_not_move_when_the_model_grows),
        TEST(what_is_inside_a_macro_is_hidden_and_belongs_to_its_caller),
        TEST(a_change_inside_one_module_leaves_its_sisters_alone),
        TEST(an_input_that_is_set_is_no_longer_connected),
        TEST(a_path_finds_a_variable_of_a_document),
        TEST(modules_that_would_be_too_many_are_refused),
        TEST(memory_may_run_out_anywhere),
        TEST(memory_may_run_out_while_a_path_is_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
