// SPDX-License-Identifier: MIT
/* Every model of tests/problems gives the problems of the text beside it, all at once, in the order
 * of their places, with caret and remedy.
 *
 * SURETY_ACCEPT=1 in the environment writes the texts anew; read what changed before you keep it. */
#include "base/file.h"
#include "compile/compile.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char folder[] = "tests/problems";

/* What no file can hold without being huge, or what is no matter of a model's text. */
static const enum problem_kind without_file[] = {
    PROBLEM_FILE_UNREADABLE,
    PROBLEM_FILE_TOO_LARGE,
    PROBLEM_MEMORY,
};

/* Whether a problem is one of a case's files, not of a model. */
static bool is_of_case(enum problem_kind kind)
{
    return kind >= PROBLEM_YAML_SYNTAX && kind != PROBLEM_MEMORY;
}

static bool seen[PROBLEM_COUNT];

static void check_model(struct arena *arena, const struct source *source, struct problems *problems)
{
    const struct document *document = NULL;
    const struct compile_options options = {0};
    struct compiled compiled;
    problems_init(problems, arena);
    if (document_parse(arena, source, &document, problems) == STATUS_OK)
        compile_document(arena, document, &options, &compiled, problems);
    problems_sort(problems);
}

static char *print_problems(const struct problems *problems)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    problems_print(problems, out);
    fclose(out);
    return text;
}

static void write_text(const char *path, const char *text)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void a_mistake_is_shown_with_its_place_and_remedy(void **state)
{
    const char *name = *state;
    struct arena arena;
    struct source source, expected;
    struct error err = {0};
    struct problems problems;
    arena_init(&arena);
    const char *path = arena_print(&arena, "%s/%s", folder, name);
    const char *text_path =
        arena_print(&arena, "%.*s.txt", (int)(strlen(path) - strlen(".xmile")), path);
    if (file_read(&arena, path, 0, &source, &err) != STATUS_OK)
        fail_msg("%s: %s", path, err.message);
    source.file = name;
    check_model(&arena, &source, &problems);
    char *found = print_problems(&problems);
    if (getenv("SURETY_ACCEPT"))
        write_text(text_path, found);
    if (file_read(&arena, text_path, 0, &expected, &err) != STATUS_OK)
        fail_msg("%s: %s", text_path, err.message);
    if (strcmp(found, expected.bytes) != 0)
        fail_msg("%s gives\n%s\nexpected\n%s", path, found, expected.bytes);
    const char *dash = strstr(name, ".xmile");
    bool named = false;
    for (size_t i = 0; i < problems.count; i++) {
        const char *identifier = problem_identifier(problems.items[i].kind);
        seen[problems.items[i].kind] = true;
        named = named || ((size_t)(dash - name) >= strlen(identifier) &&
                          strncmp(name, identifier, strlen(identifier)) == 0);
    }
    if (!named)
        fail_msg("%s does not show what its name says:\n%s", path, found);
    free(found);
    arena_free(&arena);
}

static void every_problem_of_a_model_has_a_file(void **state)
{
    (void)state;
    size_t shown = 0;
    for (enum problem_kind kind = 0; kind < PROBLEM_COUNT; kind++) {
        bool wanted = !is_of_case(kind);
        shown += seen[kind];
        for (size_t i = 0; i < sizeof without_file / sizeof *without_file; i++)
            wanted = wanted && without_file[i] != kind;
        if (wanted && !seen[kind])
            fail_msg("no file of %s shows %s", folder, problem_identifier(kind));
    }
    assert_true(shown >= 60); /* kinds of mistakes that a reader can tell apart */
}

/* ---- hostile models ---- */

struct hostile {
    const char *name, *dimensions;
    const char *line; /* of variable i, with its number and the next one's */
    size_t variables;
    size_t errors;       /* 0: the model is good */
    const char *message; /* part of the first problem's; NULL: any */
};

static const struct hostile hostile_models[] = {
    {"ten thousand undefined names", "",
     "<aux name=\"variable_%zu\"><eqn>missing_%zu + 1</eqn></aux>\n", 10000, 10000,
     "'missing_1' is not a variable"},
    {"ten thousand mistakes in one line", "",
     "<aux name=\"variable_%zu\"><eqn>missing_%zu + 1</eqn></aux>", 10000, 10000,
     "'missing_1' is not a variable"},
    {"ten thousand broken equations", "", "<aux name=\"v%zu\"><eqn>1 + * %zu</eqn></aux>\n", 10000,
     10000, "'*' stands where a value is expected"},
    {"a chain of a hundred thousand variables", "",
     "<aux name=\"v%zu\"><eqn>v%zu + 1</eqn></aux>\n", 100000, 1, "'v100000' is not a variable"},
    {"a chain of orders", "", "<aux name=\"v%zu\"><eqn>DELAYN(TIME, 1, v%zu)</eqn></aux>\n", 1000,
     1000, "is not known before the run"},
    {"an equation for a hundred thousand elements", "<dim name=\"d\" size=\"100000\"/>",
     "<aux name=\"v%zu\"><dimensions><dim name=\"d\"/></dimensions><eqn>no%zu</eqn></aux>\n", 3, 3,
     "'no1' is not a variable"},
    {"an array of a million million elements", "<dim name=\"d\" size=\"1000000\"/>",
     "<aux name=\"v%zu\"><dimensions><dim name=\"d\"/><dim name=\"d\"/></dimensions>"
     "<eqn>%zu</eqn></aux>\n",
     2, 2, "array 'v0' has more than 1000000 elements"},
    {"a sum over 65536^4 elements",
     "<dim name=\"a\" size=\"65536\"/><dim name=\"b\" size=\"65536\"/>"
     "<dim name=\"c\" size=\"65536\"/><dim name=\"e\" size=\"65536\"/>",
     "<aux name=\"v%zu\"><eqn>%zu + SUM(a + b + c + e)</eqn></aux>\n", 1, 1,
     "this runs over more than 1048576 elements"},
    {"sums in sums", "<dim name=\"d\" size=\"500\"/>",
     "<aux name=\"v%zu\"><eqn>%zu + SUM(d*SUM(d*SUM(SIZE(d)*d)))</eqn></aux>\n", 1, 0, NULL},
    {"tables in tables", "<dim name=\"d\" size=\"20000\"/>",
     "<aux name=\"v%zu\"><dimensions><dim name=\"d\"/></dimensions>"
     "<eqn>%zu + v0[TIME + d]</eqn></aux>\n",
     1, 1, "here the model grows beyond 4194304 operations"},
    {"a thousand long conveyors", "<dim name=\"d\" size=\"1000\"/>",
     "<stock name=\"s%zu\"><dimensions><dim name=\"d\"/></dimensions><eqn>%zu</eqn>"
     "<outflow>f</outflow><conveyor><len>4000</len></conveyor></stock>\n"
     "<flow name=\"f\"><dimensions><dim name=\"d\"/></dimensions></flow>\n",
     1, 1, "the model grows beyond 4194304 operations"},
    {"a sum of a hundred thousand elements", "<dim name=\"d\" size=\"100000\"/>",
     "<aux name=\"v%zu\"><eqn>%zu*SUM(TIME*d)</eqn></aux>\n", 1, 0, NULL},
};

static char *hostile_text(const struct hostile *hostile)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    char dimensions[400] = "";
    if (hostile->dimensions[0])
        snprintf(dimensions, sizeof dimensions, "<dimensions>%s</dimensions>", hostile->dimensions);
    fprintf(out,
            "<xmile version=\"1.0\"><sim_specs><start>0</start><stop>2</stop></sim_specs>%s"
            "<model><variables>\n",
            dimensions);
    for (size_t i = 0; i < hostile->variables; i++) {
        const char *at = hostile->line;
        size_t number = i;
        for (const char *next; (next = strstr(at, "%zu")); at = next + 3, number = i + 1)
            fprintf(out, "%.*s%zu", (int)(next - at), at, number);
        fputs(at, out);
    }
    fputs("</variables></model></xmile>\n", out);
    fclose(out);
    return text;
}

static void hostile_models_are_answered_at_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile_models / sizeof *hostile_models; i++) {
        const struct hostile *hostile = &hostile_models[i];
        struct arena arena;
        struct problems problems;
        arena_init(&arena);
        char *text = hostile_text(hostile);
        const struct source source = source_of_text("hostile.xmile", text);
        const clock_t begun = clock();
        check_model(&arena, &source, &problems);
        const double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
        if (problems.errors != hostile->errors)
            fail_msg("%s: %zu errors, expected %zu; the first: %s", hostile->name, problems.errors,
                     hostile->errors, problems.count ? problems.items[0].message : "none");
        if (hostile->message && !strstr(problems.items[0].message, hostile->message))
            fail_msg("%s: the first problem is: %s", hostile->name, problems.items[0].message);
        if (seconds > 60) /* about a second; sanitizers and busy machines take their time */
            fail_msg("%s took %.0f s", hostile->name, seconds);
        free(text);
        arena_free(&arena);
    }
}

static int is_model(const struct dirent *entry)
{
    const char *period = strrchr(entry->d_name, '.');
    return period && strcmp(period, ".xmile") == 0;
}

int main(void)
{
    struct dirent **files = NULL;
    const int count = scandir(folder, &files, is_model, alphasort);
    struct CMUnitTest *tests = calloc((size_t)(count > 0 ? count : 0) + 2, sizeof *tests);
    if (count <= 0 || !tests) {
        fprintf(stderr, "no models in %s: run this in the folder of the project\n", folder);
        return 1;
    }
    size_t chosen = 0;
    for (int i = 0; i < count; i++)
        tests[chosen++] = (struct CMUnitTest){
            .name = files[i]->d_name,
            .test_func = a_mistake_is_shown_with_its_place_and_remedy,
            .initial_state = files[i]->d_name,
        };
    tests[chosen++] = (struct CMUnitTest)cmocka_unit_test(every_problem_of_a_model_has_a_file);
    tests[chosen++] = (struct CMUnitTest)cmocka_unit_test(hostile_models_are_answered_at_once);
    const int failures = _cmocka_run_group_tests("problems", tests, chosen, NULL, NULL);
    for (int i = 0; i < count; i++)
        free(files[i]);
    free(files);
    free(tests);
    return failures;
}
