// SPDX-License-Identifier: MIT
/* A model file to a plan: names that callers use, edits, and problems that are handed on. */
#include "compile/compile.h"
#include "xmile/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char model_text[] =
    "<xmile version='1.0' xmlns='http://docs.oasis-open.org/xmile/ns/XMILE/v1.0'>"
    "<header><vendor>us</vendor><product version='1'>test</product></header>"
    "<sim_specs><start>0</start><stop>10</stop><dt>1</dt></sim_specs>"
    "<dimensions><dim name='line'><elem name='mun'/><elem name='drn'/></dim></dimensions>"
    "<model><variables>"
    "<aux name='Birth Rate'><eqn>0.1</eqn></aux>"
    "<stock name='Hares'><eqn>100</eqn><inflow>births</inflow></stock>"
    "<flow name='births'><eqn>Hares * Birth_Rate</eqn></flow>"
    "<aux name='push'><dimensions><dim name='line'/></dimensions><eqn>2 * birth_rate</eqn></aux>"
    "<aux name='smooth'><eqn>SMTH1(births, 3)</eqn></aux>"
    "</variables></model></xmile>";

struct made {
    struct arena arena;
    struct problems problems;
    struct source source;
    const struct document *document;
    struct compiled compiled;
    enum status status;
};

static void compile_text(struct made *made, const char *text, const struct compile_options *options)
{
    *made = (struct made){.source = source_of_text("test.xmile", text)};
    arena_init(&made->arena);
    problems_init(&made->problems, &made->arena);
    assert_int_equal(document_parse(&made->arena, &made->source, &made->document, &made->problems),
                     STATUS_OK);
    made->status =
        compile_document(&made->arena, made->document, options, &made->compiled, &made->problems);
}

static void compile_good(struct made *made, const struct compile_options *options)
{
    compile_text(made, model_text, options);
    if (made->status != STATUS_OK)
        problems_print(&made->problems, stderr);
    assert_int_equal(made->status, STATUS_OK);
    assert_null(plan_verify(&made->arena, made->compiled.plan));
}

static const struct problem *first_error(const struct made *made)
{
    for (size_t i = 0; i < made->problems.count; i++)
        if (problem_severity(made->problems.items[i].kind) == SEVERITY_ERROR)
            return &made->problems.items[i];
    fail_msg("no error");
    return NULL;
}

static void a_model_file_becomes_a_plan(void **state)
{
    (void)state;
    struct made made;
    compile_good(&made, &(struct compile_options){.skip_units = true});
    const struct plan *plan = made.compiled.plan;
    assert_int_equal(plan->steps, 10);
    assert_int_equal(plan->output_count, 6); /* hidden states of the smooth are not listed */
    assert_int_equal(plan->state_count, 2);
    assert_string_equal(plan->outputs[0].name, "Birth Rate");
    assert_ptr_equal(made.compiled.document, made.document);
    arena_free(&made.arena);
}

static void inputs_and_outputs_keep_the_order_of_the_caller(void **state)
{
    (void)state;
    static const char *const inputs[] = {"push[drn]", "hares", "birth_rate"};
    static const char *const outputs[] = {"births", "push[drn]", "hares"};
    struct made made;
    compile_good(&made, &(struct compile_options){.inputs = inputs,
                                                  .input_count = 3,
                                                  .outputs = outputs,
                                                  .output_count = 3,
                                                  .skip_units = true});
    const struct plan *plan = made.compiled.plan;
    assert_string_equal(plan->inputs[0].name, "push[drn]");
    assert_true(plan->inputs[0].base == 0.2);
    assert_string_equal(plan->inputs[1].name, "Hares");
    assert_true(plan->inputs[1].base == 100);
    assert_string_equal(plan->inputs[2].name, "Birth Rate");
    assert_string_equal(plan->outputs[0].name, "births");
    assert_int_equal(plan->phases->outputs[1], plan->inputs[0].slot);
    assert_int_equal(plan->output_count, 3);
    arena_free(&made.arena);
}

static void an_unknown_name_is_told_with_the_nearest_one(void **state)
{
    (void)state;
    static const char *const inputs[] = {"birth_rte", "push[drm]"};
    static const char *const outputs[] = {"harse"};
    struct made made;
    compile_text(&made, model_text,
                 &(struct compile_options){.inputs = inputs,
                                           .input_count = 2,
                                           .outputs = outputs,
                                           .output_count = 1,
                                           .skip_units = true});
    assert_int_equal(made.status, STATUS_INPUT);
    assert_int_equal(made.problems.errors, 3);
    const struct problem *problem = first_error(&made);
    assert_int_equal(problem->kind, PROBLEM_NAME_UNDEFINED);
    assert_non_null(strstr(problem->message, "'birth_rte' is not a variable of this model"));
    assert_non_null(strstr(problem->remedy, "birth_rate"));
    assert_string_equal(problem->at.file, "test.xmile");
    assert_null(made.compiled.plan);
    arena_free(&made.arena);
}

static void a_whole_array_is_no_input(void **state)
{
    (void)state;
    static const char *const inputs[] = {"push"};
    struct made made;
    compile_text(&made, model_text,
                 &(struct compile_options){.inputs = inputs, .input_count = 1, .skip_units = true});
    assert_int_equal(made.status, STATUS_INPUT);
    const struct problem *problem = first_error(&made);
    assert_int_equal(problem->kind, PROBLEM_SUBSCRIPT_COUNT);
    assert_non_null(strstr(problem->remedy, "push[mun]"));
    arena_free(&made.arena);
}

static void edits_change_the_model_but_not_the_document(void **state)
{
    (void)state;
    const struct edit edit = {.name = "birth_rate", .equation = passage_of_text("0.5")};
    static const char *const inputs[] = {"birth_rate"};
    struct made made;
    compile_good(&made, &(struct compile_options){.edits = &edit,
                                                  .edit_count = 1,
                                                  .inputs = inputs,
                                                  .input_count = 1,
                                                  .skip_units = true});
    assert_true(made.compiled.plan->inputs[0].base == 0.5);
    assert_ptr_not_equal(made.compiled.document, made.document);
    arena_free(&made.arena);
}

static void an_edit_of_nothing_is_a_problem(void **state)
{
    (void)state;
    const struct edit edit = {.name = "no_such_thing", .equation = passage_of_text("0.5")};
    struct made made;
    compile_text(&made, model_text,
                 &(struct compile_options){.edits = &edit, .edit_count = 1, .skip_units = true});
    assert_int_equal(made.status, STATUS_INPUT);
    assert_true(made.problems.errors > 0);
    arena_free(&made.arena);
}

static void specs_of_the_caller_win_in_the_plan_and_in_equations(void **state)
{
    (void)state;
    const struct sim_specs specs = {.start = 2, .stop = 4, .dt = 0.5, .save_step = 1};
    const struct edit edit = {.name = "birth_rate", .equation = passage_of_text("DT + STOPTIME")};
    static const char *const inputs[] = {"birth_rate"};
    struct made made;
    compile_good(&made, &(struct compile_options){.specs = &specs,
                                                  .edits = &edit,
                                                  .edit_count = 1,
                                                  .inputs = inputs,
                                                  .input_count = 1,
                                                  .skip_units = true});
    assert_int_equal(made.compiled.plan->steps, 4);
    assert_int_equal(made.compiled.plan->save_every, 2);
    assert_true(made.compiled.plan->inputs[0].base == 4.5);
    arena_free(&made.arena);
}

static void a_loop_is_shown_under_the_equation_of_its_first_variable(void **state)
{
    (void)state;
    static const char text[] =
        "<xmile version='1.0' xmlns='http://docs.oasis-open.org/xmile/ns/XMILE/v1.0'>\n"
        "<sim_specs><start>0</start><stop>10</stop><dt>1</dt></sim_specs>\n"
        "<dimensions><dim name='line'><elem name='mun'/><elem name='drn'/></dim></dimensions>\n"
        "<model><variables>\n"
        "<aux name='a'><eqn>push[drn] + 1</eqn></aux>\n"
        "<aux name='push'><dimensions><dim name='line'/></dimensions>\n"
        "<element subscript='mun'><eqn>3</eqn></element>\n"
        "<element subscript='drn'><eqn>c * 2</eqn></element></aux>\n"
        "<aux name='c'><eqn>a / 4</eqn></aux>\n"
        "</variables></model></xmile>";
    struct made made;
    compile_text(&made, text, &(struct compile_options){.skip_units = true});
    assert_int_equal(made.status, STATUS_INPUT);
    assert_int_equal(made.problems.errors, 1);
    const struct problem *problem = first_error(&made);
    assert_int_equal(problem->kind, PROBLEM_LOOP_ALGEBRAIC);
    assert_non_null(strstr(problem->message, "a -> push[drn] -> c -> a"));
    assert_int_equal(problem->at.line, 5);
    assert_int_equal(problem->at.column, 20);
    assert_int_equal(problem->width, 13);
    arena_free(&made.arena);
}

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    static const char *const inputs[] = {"birth_rate"};
    const struct edit edit = {.name = "birth_rate", .equation = passage_of_text("0.5")};
    const struct compile_options options = {
        .edits = &edit, .edit_count = 1, .inputs = inputs, .input_count = 1, .skip_units = true};
    bool failed = true;
    for (size_t n = 1; failed; n++) {
        struct made made = {.source = source_of_text("test.xmile", model_text)};
        arena_init(&made.arena);
        problems_init(&made.problems, &made.arena);
        assert_int_equal(document_parse(&made.arena, &made.source, &made.document, &made.problems),
                         STATUS_OK);
        made.arena.fail_at = made.arena.allocations + n;
        made.status =
            compile_document(&made.arena, made.document, &options, &made.compiled, &made.problems);
        failed = made.arena.failed;
        if (made.status != STATUS_OK)
            assert_int_equal(made.status, STATUS_NO_MEMORY);
        else
            assert_non_null(made.compiled.plan);
        arena_free(&made.arena);
    }
}

/* A chain of sectors: stock, flow, rate and seven auxiliaries. */
static char *large_model(size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs("<xmile version=\"1.0\"><sim_specs><start>0</start><stop>2</stop></sim_specs>"
          "<model><variables>\n", out);
    for (size_t i = 0; i < count; i += 10) {
        fprintf(out, "<stock name=\"s%zu\"><eqn>%zu</eqn><inflow>f%zu</inflow></stock>\n", i, i, i);
        fprintf(out, "<flow name=\"f%zu\"><eqn>s%zu*r%zu + a%zu</eqn></flow>\n", i, i, i, i + 3);
        fprintf(out, "<aux name=\"r%zu\"><eqn>0.01 + %zu/1000000</eqn></aux>\n", i, i);
        for (size_t k = i + 3; k < i + 10; k++)
            fprintf(out, "<aux name=\"a%zu\"><eqn>MAX(s%zu, %zu) - %s%zu*0.5 - EXP(-r%zu)</eqn></aux>\n",
                    k, i, k, i ? "a" : "", i ? k - 10 : k, i);
    }
    fputs("</variables></model></xmile>\n", out);
    fclose(out);
    return text;
}

/* Seconds of processor time and bytes that a model of so many equations takes from text to plan. */
static double compile_large(size_t count, size_t *bytes)
{
    struct made made;
    char *text = large_model(count);
    made.source = source_of_text("large.xmile", text);
    arena_init(&made.arena);
    problems_init(&made.problems, &made.arena);
    const struct compile_options options = {0};
    const clock_t begun = clock();
    assert_int_equal(document_parse(&made.arena, &made.source, &made.document, &made.problems),
                     STATUS_OK);
    assert_int_equal(compile_document(&made.arena, made.document, &options, &made.compiled,
                                      &made.problems),
                     STATUS_OK);
    const double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
    assert_int_equal(made.compiled.plan->state_count, count / 10);
    *bytes = made.arena.bytes;
    arena_free(&made.arena);
    free(text);
    return seconds;
}

static void a_hundred_thousand_equations_compile_at_once_in_linear_memory(void **state)
{
    (void)state;
    size_t quarter = 0, whole = 0;
    compile_large(25000, &quarter);
    const double seconds = compile_large(100000, &whole);
    if (seconds > 20) /* about one; sanitizers and busy machines take their time */
        fail_msg("100,000 equations took %.1f s", seconds);
    assert_in_range(whole / (quarter / 100), 300, 500); /* four times, within what arrays double */
    assert_in_range(whole / 100000, 1000, 10000);       /* bytes an equation */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_equations_compile_at_once_in_linear_memory),
        cmocka_unit_test(a_model_file_becomes_a_plan),
        cmocka_unit_test(inputs_and_outputs_keep_the_order_of_the_caller),
        cmocka_unit_test(an_unknown_name_is_told_with_the_nearest_one),
        cmocka_unit_test(a_whole_array_is_no_input),
        cmocka_unit_test(edits_change_the_model_but_not_the_document),
        cmocka_unit_test(an_edit_of_nothing_is_a_problem),
        cmocka_unit_test(specs_of_the_caller_win_in_the_plan_and_in_equations),
        cmocka_unit_test(a_loop_is_shown_under_the_equation_of_its_first_variable),
        cmocka_unit_test(running_out_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
