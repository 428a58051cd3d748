// SPDX-License-Identifier: MIT
/* Data and files that a model names: every mistake is shown where it stands, in the model or in the table.
 * What good ones do is shown by the goldens data-import and includes. */
#include "compile/compile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void mistakes_are_shown_in_the_model_and_in_the_table(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "tests/import/mistakes.csv:1:8: error: 'prise' is not a variable of this model",
        "did you mean 'price'?",
        "tests/import/mistakes.csv:3:3: error: 'many' is no number [csv-value]",
        "tests/import/several.csv:3:1: error: 'x' has several numbers and no times [csv-value]",
        "tests/import/mistakes.xmile:8:27: error: 'nowhere.csv': cannot open: No such file",
        "tests/import/mistakes.xmile:9:23: error: only CSV files are imported [xmile-unsupported]",
        "tests/import/mistakes.xmile:10:9: error: <import> does not name its file [name-missing]",
        "tests/import/mistakes.xmile:11:27: error: data is imported from files only",
    };
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    const struct document *document = NULL;
    char *text = NULL;
    size_t size = 0;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(
        document_read(&arena, "tests/import/mistakes.xmile", &document, &problems, &err),
        STATUS_OK);
    problems_sort(&problems);
    FILE *out = open_memstream(&text, &size);
    problems_print(&problems, out);
    fclose(out);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (!strstr(text, expected[i]))
            fail_msg("missing: %s\nin\n%s", expected[i], text);
    free(text);
    arena_free(&arena);
}

static void a_model_without_its_folder_says_what_it_lacks(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    struct compiled compiled;
    const struct compile_options options = {0};
    const struct document *document = NULL;
    const struct source source = source_of_text(
        "text.xmile", "<xmile><sim_specs><start>0</start><stop>1</stop></sim_specs><data>"
                      "<import resource='a.csv'/></data><model><variables><aux name='x'><eqn>1"
                      "</eqn></aux></variables></model></xmile>");
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(document_parse(&arena, &source, &document, &problems), STATUS_OK);
    assert_int_equal(compile_document(&arena, document, &options, &compiled, &problems), STATUS_OK);
    assert_int_equal(problems.warnings, 1);
    bool told = false;
    for (size_t i = 0; i < problems.count; i++)
        told = told || strstr(problems.items[i].message, "the data of 'a.csv' is not imported");
    assert_true(told);
    arena_free(&arena);
}

static void files_that_cannot_be_joined_are_named(void **state)
{
    (void)state;
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    const struct document *document = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    assert_int_equal(document_read(&arena, "tests/import/files.xmile", &document, &problems, &err),
                     STATUS_OK);
    problems_sort(&problems);
    static const char *const expected[] = {
        "'nowhere.xmile': cannot open: No such file",
        "'https://example.org/a.xmile' is not read: only files are",
        "'macros/*' is not read: it stands for several files",
        "'files.xmile' is not read: a model is made of 64 files at most",
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        bool told = false;
        for (size_t k = 0; k < problems.count; k++)
            told = told || strstr(problems.items[k].message, expected[i]);
        if (!told)
            fail_msg("not told: %s", expected[i]);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_shown_in_the_model_and_in_the_table),
        cmocka_unit_test(a_model_without_its_folder_says_what_it_lacks),
        cmocka_unit_test(files_that_cannot_be_joined_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
