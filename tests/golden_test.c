// SPDX-License-Identifier: MIT
/* Every folder of tests/golden is a test: its model gives the numbers of expected.csv.
 *
 * README may begin with lines `tolerance: 1e-9` (relative; 1e-12 without) and `noise: off`. All
 * columns must be there and no others. A plan.txt beside them is compared as it is. */
#include "base/file.h"
#include "base/text.h"
#include "compile/compile.h"
#include "run/run.h"

#include <ctype.h>
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char golden_folder[] = "tests/golden";

/* A table of expected numbers: names[columns], cells[row * columns + column]. Column 0 is Time. */
struct expected {
    const char **names;
    double *cells;
    size_t columns, rows;
};

struct settings {
    double tolerance;
    bool noise_off;
};

/* One golden while it runs. */
struct golden {
    struct arena arena;
    struct settings settings;
    struct expected expected;
    const struct plan *plan;
    size_t *column_of; /* of each output of the plan */
    size_t rows;       /* recorded so far */
};

static const char *path_of(struct arena *arena, const char *feature, const char *file)
{
    return arena_print(arena, "%s/%s/%s", golden_folder, feature, file);
}

static const char *read_text(struct arena *arena, const char *feature, const char *file)
{
    struct source source;
    struct error err = {0};
    const char *path = path_of(arena, feature, file);
    if (file_read(arena, path, 0, &source, &err) != STATUS_OK)
        fail_msg("%s: %s", path, err.message);
    return source.bytes;
}

/* One cell of a CSV line, without its quotes; *at moves behind the comma that ends it. */
static const char *take_cell(struct arena *arena, const char **at)
{
    char *cell = ARENA_ARRAY(arena, char, strlen(*at) + 1);
    size_t length = 0;
    bool quoted = false;
    for (; **at && **at != '\n' && (quoted || **at != ','); (*at)++) {
        if (**at != '"')
            cell[length++] = **at;
        else
            quoted = !quoted;
    }
    if (**at == ',')
        (*at)++;
    return cell;
}

static double read_number(const char *cell)
{
    double number = NAN;
    if (text_equal(cell, "inf") || text_equal(cell, "-inf"))
        return cell[0] == '-' ? -INFINITY : INFINITY;
    if (!text_to_double(cell, strlen(cell), &number) && !text_equal(cell, "nan"))
        fail_msg("'%s' in expected.csv is no number", cell);
    return number;
}

static struct expected read_expected(struct arena *arena, const char *feature)
{
    const char *at = read_text(arena, feature, "expected.csv");
    struct expected expected = {.columns = 1};
    for (const char *byte = at; *byte; byte++)
        expected.rows += *byte == '\n';
    for (const char *byte = at; *byte && *byte != '\n'; byte++)
        expected.columns += *byte == ',';
    expected.rows--; /* the header */
    expected.names = ARENA_ARRAY(arena, const char *, expected.columns);
    size_t columns = 0;
    while (*at != '\n')
        expected.names[columns++] = take_cell(arena, &at);
    expected.columns = columns; /* commas inside quotes were counted too */
    expected.cells = ARENA_ARRAY(arena, double, expected.rows *columns);
    for (size_t row = 0; row < expected.rows; row++) {
        at++;
        for (size_t column = 0; column < columns; column++)
            expected.cells[row * columns + column] = read_number(take_cell(arena, &at));
    }
    assert_string_equal(expected.names[0], "Time");
    return expected;
}

static struct settings read_settings(struct arena *arena, const char *feature)
{
    struct settings settings = {.tolerance = 1e-12};
    const char *at = read_text(arena, feature, "README");
    static const char tolerance[] = "tolerance: ", noise[] = "noise: off\n";
    for (;;) {
        if (strncmp(at, tolerance, sizeof tolerance - 1) == 0) {
            at += sizeof tolerance - 1;
            const size_t length = strcspn(at, "\n");
            assert_true(text_to_double(at, length, &settings.tolerance));
            at += length + 1;
        } else if (strncmp(at, noise, sizeof noise - 1) == 0) {
            settings.noise_off = true;
            at += sizeof noise - 1;
        } else {
            return settings;
        }
    }
}

static void match_columns(struct golden *golden)
{
    const struct plan *plan = golden->plan;
    struct expected *expected = &golden->expected;
    bool *found = ARENA_ARRAY(&golden->arena, bool, expected->columns);
    golden->column_of = ARENA_ARRAY(&golden->arena, size_t, plan->output_count);
    found[0] = true;
    for (uint32_t i = 0; i < plan->output_count; i++) {
        size_t column = 1;
        while (column < expected->columns &&
               strcmp(expected->names[column], plan->outputs[i].name) != 0)
            column++;
        if (column == expected->columns)
            fail_msg("the model has '%s', expected.csv has not", plan->outputs[i].name);
        found[column] = true;
        golden->column_of[i] = column;
    }
    for (size_t column = 0; column < expected->columns; column++)
        if (!found[column])
            fail_msg("expected.csv has '%s', the model has not", expected->names[column]);
}

static bool is_near(double found, double expected, double tolerance)
{
    if (isnan(expected) || isinf(expected))
        return isnan(expected) ? isnan(found) : found == expected;
    return fabs(found - expected) <= tolerance * fmax(1.0, fabs(expected));
}

static enum status compare_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct golden *golden = self;
    const struct expected *expected = &golden->expected;
    if (row >= expected->rows)
        fail_msg("more rows than expected: row %zu at time %.17g", row, time);
    const double *cells = expected->cells + row * expected->columns;
    if (!is_near(time, cells[0], golden->settings.tolerance))
        fail_msg("row %zu is at time %.17g, expected %.17g", row, time, cells[0]);
    for (uint32_t i = 0; i < golden->plan->output_count; i++) {
        const double found = batch_output(batch, i)[0];
        const double wanted = cells[golden->column_of[i]];
        if (!is_near(found, wanted, golden->settings.tolerance))
            fail_msg("%s at time %.17g is %.17g, expected %.17g", golden->plan->outputs[i].name,
                     time, found, wanted);
    }
    golden->rows = row + 1;
    return STATUS_OK;
}

static void fail_with_problems(const struct problems *problems, const char *feature)
{
    problems_print(problems, stderr);
    fail_msg("the model of '%s' does not compile", feature);
}

static void compile_golden(struct golden *golden, const char *feature)
{
    const struct document *document = NULL;
    struct problems problems;
    struct compiled compiled;
    struct error err = {0};
    problems_init(&problems, &golden->arena);
    const enum status status =
        document_read(&golden->arena, path_of(&golden->arena, feature, "model.xmile"), &document,
                      &problems, &err);
    if (status == STATUS_IO)
        fail_msg("%s", err.message);
    if (status != STATUS_OK || problems.errors)
        fail_with_problems(&problems, feature);
    const struct compile_options options = {.noise_off = golden->settings.noise_off};
    if (compile_document(&golden->arena, document, &options, &compiled, &problems) != STATUS_OK)
        fail_with_problems(&problems, feature);
    golden->plan = compiled.plan;
}

static void run_golden(struct golden *golden)
{
    struct batch batch = {0};
    struct error err = {0};
    const uint64_t future = 0;
    const double **inputs = ARENA_ARRAY(&golden->arena, const double *, golden->plan->input_count);
    const struct batch_run run = {.seed = 1,
                                  .futures = &future,
                                  .used = 1,
                                  .inputs = inputs,
                                  .record = compare_row,
                                  .self = golden};
    enum status status = batch_init(&batch, golden->plan, LANES_LEAST, vector_widest(), &err);
    if (status == STATUS_OK)
        status = batch_run(&batch, &run, &err);
    batch_free(&batch);
    if (status != STATUS_OK)
        fail_msg("%s", err.message);
    if (golden->rows != golden->expected.rows)
        fail_msg("%zu rows, expected %zu", golden->rows, golden->expected.rows);
}

static void compare_plan(struct golden *golden, const char *feature)
{
    char *text = NULL;
    size_t size = 0;
    if (!file_exists(path_of(&golden->arena, feature, "plan.txt")))
        return;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    plan_print(golden->plan, out);
    fclose(out);
    const char *expected = read_text(&golden->arena, feature, "plan.txt");
    const bool same = strcmp(text, expected) == 0;
    if (!same)
        fprintf(stderr, "--- the plan is\n%s--- expected\n%s", text, expected);
    free(text);
    if (!same)
        fail_msg("the plan of '%s' differs from plan.txt", feature);
}

static void a_golden_gives_its_numbers(void **state)
{
    const char *feature = *state;
    struct golden golden = {0};
    arena_init(&golden.arena);
    golden.settings = read_settings(&golden.arena, feature);
    golden.expected = read_expected(&golden.arena, feature);
    compile_golden(&golden, feature);
    match_columns(&golden);
    run_golden(&golden);
    compare_plan(&golden, feature);
    arena_free(&golden.arena);
}

static int is_feature(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Whether a function's name stands before a bracket somewhere in a text, in capitals. TIME and its
 * like need no bracket. */
static bool has_word(const char *text, const char *name, bool is_call)
{
    const size_t length = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name))
        if ((at == text || !isalnum((unsigned char)at[-1])) &&
            (is_call ? at[length] == '(' : !isalnum((unsigned char)at[length])))
            return true;
    return false;
}

static void every_function_has_a_golden_and_a_line_in_the_manual(void **state)
{
    static const struct {
        const char *name;
        unsigned least;
    } builtins[] = {
#define BUILTIN(id, name, least, most, units, meaning) {#id, least},
#include "model/builtin.def"
#undef BUILTIN
    };
    struct arena arena;
    struct source manual;
    struct error err = {0};
    struct dirent **features = *state;
    const char *models = "";
    arena_init(&arena);
    if (file_read(&arena, "docs/semantics.md", 0, &manual, &err) != STATUS_OK)
        fail_msg("%s", err.message);
    for (size_t i = 0; features[i]; i++)
        models = arena_print(&arena, "%s%s", models,
                             read_text(&arena, features[i]->d_name, "model.xmile"));
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        const bool is_call = builtins[i].least > 0;
        if (!has_word(models, builtins[i].name, is_call))
            fail_msg("no golden uses %s", builtins[i].name);
        if (!has_word(manual.bytes, builtins[i].name, is_call))
            fail_msg("docs/semantics.md does not explain %s", builtins[i].name);
    }
    arena_free(&arena);
}

static struct dirent **list_features(size_t *count)
{
    struct dirent **features = NULL;
    const int found = scandir(golden_folder, &features, is_feature, alphasort);
    *count = found > 0 ? (size_t)found : 0;
    struct dirent **ended = realloc(features, (*count + 1) * sizeof *ended);
    if (!ended)
        return features;
    ended[*count] = NULL;
    return ended;
}

/* Arguments: the features to test; all without. */
int main(int argc, char **argv)
{
    size_t count = 0, chosen = 0;
    struct dirent **features = list_features(&count);
    struct CMUnitTest *tests = calloc(count + 1, sizeof *tests);
    if (count == 0 || !tests) {
        fprintf(stderr, "no goldens in %s: run this in the folder of the project\n", golden_folder);
        free(features);
        free(tests);
        return 1;
    }
    if (argc < 2)
        tests[chosen++] =
            (struct CMUnitTest){.name = "every_function_has_a_golden_and_a_line_in_the_manual",
                                .test_func = every_function_has_a_golden_and_a_line_in_the_manual,
                                .initial_state = features};
    for (size_t i = 0; i < count; i++) {
        bool wanted = argc < 2;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], features[i]->d_name) == 0;
        if (wanted)
            tests[chosen++] = (struct CMUnitTest){.name = features[i]->d_name,
                                                  .test_func = a_golden_gives_its_numbers,
                                                  .initial_state = features[i]->d_name};
    }
    const int failures = _cmocka_run_group_tests("golden", tests, chosen, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        free(features[i]);
    free(features);
    free(tests);
    return failures;
}
