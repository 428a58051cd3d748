// SPDX-License-Identifier: MIT
/* surety check: reads, binds, orders and compares everything, and says all that is wrong. A package's
 * file is checked alone, against its case and the case's model. */
#include "base/file.h"
#include "case/claim.h"
#include "case/observation.h"
#include "case/texts.h"
#include "cli/command.h"
#include "cli/lint.h"
#include "cli/print_passes.h"
#include "cli/subject.h"
#include "compile/compile.h"
#include "model/unit.h"
#include "report/checks_report.h"
#include "study/ensemble.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

static const struct place nowhere = {0};

/* A package must compile too: its conditions may close a loop that the model does not have. */
static enum status check_package(struct subject *subject, const struct package *package)
{
    const struct arm arm = {.package = package};
    struct compiled compiled;
    struct arena arena;
    struct problems found;
    arena_init(&arena);
    problems_init(&found, &arena);
    const enum status status =
        arm_compile(&arena, subject->folder, subject->document, &arm, &compiled, &found);
    for (size_t k = 0; k < found.count; k++) {
        const struct problem *problem = &found.items[k];
        if (problem_severity(problem->kind) == SEVERITY_ERROR)
            problem_add_placeless(&subject->problems, problem->kind, package->file, problem->remedy,
                                  "package %s: %s", package->id, problem->message);
    }
    arena_free(&arena);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static enum status check_packages(struct subject *subject)
{
    for (size_t i = 0; i < subject->folder->package_count; i++)
        if (!subject->folder->packages[i].abstract)
            TRY(check_package(subject, &subject->folder->packages[i]));
    return STATUS_OK;
}

static bool is_yaml(const char *word)
{
    const char *dot = strrchr(word, '.');
    return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* One of the case's own files was read with the case; any other is read now. */
static enum status check_package_file(struct subject *subject, const char *path,
                                      const struct package **out, struct error *err)
{
    *out = NULL;
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; a package is checked against a case", subject->path);
    for (size_t i = 0; i < subject->folder->package_count && !*out; i++)
        if (is_same_file(subject->folder->packages[i].file, path))
            *out = &subject->folder->packages[i];
    if (*out)
        TRY(package_check(&subject->arena, *out, subject->document, &subject->problems));
    else
        TRY(subject_package(subject, path, out, err));
    return check_package(subject, *out);
}

/* The claims of a case that has some; NULL when it has none. */
static enum status check_claims(struct subject *subject, const struct claims **out,
                                struct error *err)
{
    *out = NULL;
    if (!claims_exist(&subject->arena, subject->folder))
        return STATUS_OK;
    TRY(claims_read(&subject->arena, subject->folder, NULL, out, &subject->problems, err));
    return claims_check(&subject->arena, *out, subject->document, &subject->problems);
}

/* What the case's observations observe: read, bound, and compiled for their units. */
static enum status check_observations(struct subject *subject, struct error *err)
{
    const struct observations *observations = NULL;
    struct arena *arena = &subject->arena;
    struct edits edits = {.items = NULL};
    struct compiled compiled;
    if (!observations_exist(arena, subject->folder))
        return STATUS_OK;
    TRY(observations_read(arena, subject->folder, &observations, &subject->problems, err));
    TRY(observations_check(arena, subject->folder, observations, subject->document,
                           &subject->problems));
    TRY(observations_edits(arena, observations, &edits));
    const struct compile_options options = {.edits = edits.items, .edit_count = edits.count};
    return compile_document(arena, subject->document, &options, &compiled, &subject->problems);
}

/* How much of the case each of its languages says. */
struct languages {
    const struct texts *texts;
    struct texts_coverage *coverage;
};

static enum status check_texts(struct subject *subject, const struct claims *claims,
                               struct languages *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    struct arena *arena = &subject->arena;
    out->coverage = ARENA_ARRAY(arena, struct texts_coverage, folder->language_count);
    if (!out->coverage)
        return STATUS_NO_MEMORY;
    TRY(texts_read(arena, folder, &out->texts, &subject->problems, err));
    for (size_t i = 0; i < folder->language_count; i++)
        TRY(texts_check(arena, &out->texts[i], folder, claims, subject->document,
                        &out->coverage[i], &subject->problems));
    return STATUS_OK;
}

/* The case's own checks, run; NULL when it has none. Only where there is nothing wrong to read. */
static enum status run_checks(struct subject *subject, const struct options *options,
                              const struct claims_answer **out, struct error *err)
{
    const struct claims_options wanted = {.futures = CHECK_FUTURES,
                                          .seed = subject->folder ? subject->folder->default_seed : 1};
    *out = NULL;
    if (!subject->is_case || subject->problems.errors || options->given[OPTION_NO_RUNS] ||
        options->given[OPTION_PRINT])
        return STATUS_OK;
    return checks_run(&subject->arena, subject->folder, subject->document, &wanted, out,
                      &subject->problems, err);
}

static enum status check_subject(struct subject *subject, struct compiled *compiled,
                                 struct languages *languages, struct error *err)
{
    const struct compile_options options = {.quick =
                                                subject->is_case && !subject->folder->strict};
    const struct claims *claims = NULL;
    const enum status status = compile_document(&subject->arena, subject->document, &options,
                                                compiled, &subject->problems);
    if (status != STATUS_OK && status != STATUS_INPUT)
        return status;
    if (!subject->is_case)
        return STATUS_OK;
    TRY(case_check(&subject->arena, subject->folder, subject->document, &subject->problems));
    if (status == STATUS_OK && !subject->problems.errors) {
        TRY(check_packages(subject));
        TRY(lint_case(subject->folder, compiled->model, &subject->problems));
        TRY(check_claims(subject, &claims, err));
        TRY(check_observations(subject, err));
        TRY(check_texts(subject, claims, languages, err));
    }
    return STATUS_OK;
}

static enum status print_stage(struct subject *subject, const struct compiled *compiled,
                               const char *stage, struct error *err)
{
    static const char *const known[] = {"document", "model", "plan", "passes", "units"};
    size_t i = 0;
    while (i < sizeof known / sizeof *known && strcmp(stage, known[i]) != 0)
        i++;
    if (i == sizeof known / sizeof *known)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--print takes document, model, plan, passes or units, not '%s'", stage);
    if (!subject->document)
        return STATUS_OK; /* there is nothing: problems say why */
    if (strcmp(stage, "document") == 0)
        document_print(subject->document, stdout);
    else if (strcmp(stage, "units") == 0)
        unit_print(subject->document, stdout);
    else if (strcmp(stage, "model") == 0 && compiled->model)
        model_print(compiled->model, stdout);
    else if (strcmp(stage, "plan") == 0 && compiled->plan)
        plan_print(compiled->plan, stdout);
    else if (strcmp(stage, "passes") == 0 && compiled->plan)
        return print_passes(subject, compiled);
    return STATUS_OK; /* there is no model or plan: problems say why */
}

static json_t *languages_json(const struct subject *subject, const struct languages *languages)
{
    json_t *list = json_array();
    for (size_t i = 0; languages->texts && i < subject->folder->language_count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:I, s:I}", "language", languages->texts[i].language, "texts",
                            (json_int_t)languages->coverage[i].all, "translated",
                            (json_int_t)languages->coverage[i].translated));
    return list;
}

static void print_checks(const struct claims_answer *checks)
{
    struct buffer text = {0};
    checks_text(&text, checks);
    fputs(text.bytes ? text.bytes : "", stdout);
    buffer_free(&text);
}

/* The checks as report writes them, into an object of jansson's. */
static void add_checks(json_t *root, const struct claims_answer *checks)
{
    struct buffer text = {0};
    struct json json = {.out = &text};
    json_put_open(&json, NULL, "{");
    checks_json_put(&json, checks);
    json_put_close(&json, "}");
    json_t *made = text.failed ? NULL : json_loads(text.bytes, 0, NULL);
    json_object_update_new(root, made);
    buffer_free(&text);
}

static enum status print_json(const struct subject *subject, const struct languages *languages,
                              const struct claims_answer *checks, struct error *err)
{
    static const char *const severities[] = {"error", "warning", "note"};
    json_t *list = json_array();
    for (size_t i = 0; i < subject->problems.count; i++) {
        const struct problem *problem = &subject->problems.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "id", json_string(problem_identifier(problem->kind)));
        json_object_set_new(item, "severity",
                            json_string(severities[problem_severity(problem->kind)]));
        if (problem->at.file)
            json_object_set_new(item, "file", json_string(problem->at.file));
        json_object_set_new(item, "line", json_integer(problem->at.line));
        json_object_set_new(item, "column", json_integer(problem->at.column));
        json_object_set_new(item, "message", json_string(problem->message));
        if (problem->remedy)
            json_object_set_new(item, "remedy", json_string(problem->remedy));
        json_array_append_new(list, item);
    }
    json_t *root = json_object();
    json_object_set_new(root, "schema", json_string("surety.check/1"));
    json_object_set_new(root, "errors", json_integer((json_int_t)subject->problems.errors));
    json_object_set_new(root, "warnings", json_integer((json_int_t)subject->problems.warnings));
    json_object_set_new(root, "languages", languages_json(subject, languages));
    json_object_set_new(root, "problems", list);
    if (checks)
        add_checks(root, checks);
    const int failed = json_dumpf(root, stdout, JSON_INDENT(2));
    json_decref(root);
    putchar('\n');
    return failed ? error_set(err, STATUS_IO, nowhere, "cannot write the output") : STATUS_OK;
}

static void print_counts(const struct problems *problems)
{
    printf("%zu error%s, %zu warning%s\n", problems->errors, problems->errors == 1 ? "" : "s",
           problems->warnings, problems->warnings == 1 ? "" : "s");
}

static void print_summary(const struct subject *subject, const struct compiled *compiled,
                          const struct languages *languages)
{
    for (size_t i = 0; languages->texts && i < subject->folder->language_count; i++)
        printf("%s: %zu of %zu texts\n", languages->texts[i].file,
               languages->coverage[i].translated, languages->coverage[i].all);
    printf("%s: ", subject->path);
    if (compiled->model)
        printf("%u variables, %u equations", compiled->model->variable_count,
               compiled->plan ? compiled->plan->equation_count : 0);
    if (subject->folder)
        printf(", %zu parameters, %zu packages, %zu outcomes", subject->folder->parameter_count,
               subject->folder->package_count, subject->folder->outcome_count);
    printf("%s", compiled->model ? ": " : "");
    print_counts(&subject->problems);
}

static void print_package_summary(const struct subject *subject, const char *path,
                                  const struct package *package)
{
    size_t own = 0;
    for (size_t i = 0; package && i < package->clause_count; i++)
        own += strcmp(package->clauses[i].package, package->id) == 0;
    printf("%s: ", path);
    if (package)
        printf("package %s, %zu clauses of its own, %zu in all: ", package->id, own,
               package->clause_count);
    print_counts(&subject->problems);
}

enum status command_check(const struct options *options, struct error *err)
{
    struct subject subject;
    struct compiled compiled = {0};
    struct languages languages = {NULL, NULL};
    const struct package *package = NULL;
    const struct claims_answer *checks = NULL;
    const char *word = options->word_count ? options->words[0] : NULL;
    const char *file = word && !folder_exists(word) && is_yaml(word) ? word : NULL;
    const char *of = file ? (options->word_count > 1 ? options->words[1] : NULL) : word;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > (file ? 2 : 1))
        status =
            error_set(err, STATUS_USAGE, nowhere, "surety check takes one model, case or package");
    if (status == STATUS_OK && file && !file_exists(file))
        status = error_set(err, STATUS_INPUT, nowhere, "%s: no such file", file);
    if (status == STATUS_OK)
        status = subject_read(&subject, of, err);
    if (status == STATUS_OK && subject.document)
        status = file ? check_package_file(&subject, file, &package, err)
                      : check_subject(&subject, &compiled, &languages, err);
    if (status == STATUS_OK && !file)
        status = run_checks(&subject, options, &checks, err);
    if (status == STATUS_INPUT && subject.problems.errors)
        status = STATUS_OK; /* problems are the answer */
    if (status != STATUS_OK)
        goto done;
    problems_sort(&subject.problems);
    if (options->given[OPTION_PRINT])
        status = print_stage(&subject, &compiled, options->value[OPTION_PRINT], err);
    if (options->given[OPTION_JSON])
        status = print_json(&subject, &languages, checks, err);
    else
        problems_print(&subject.problems, stderr);
    const bool summary = !options->given[OPTION_JSON] && !options->given[OPTION_QUIET] &&
                         !options->given[OPTION_PRINT];
    if (status == STATUS_OK && summary && file)
        print_package_summary(&subject, file, package);
    else if (status == STATUS_OK && summary)
        print_summary(&subject, &compiled, &languages);
    if (status == STATUS_OK && summary && checks)
        print_checks(checks);
    if (status == STATUS_OK && (subject.problems.errors || (checks && checks_failed(checks))))
        status = STATUS_NO;
done:
    subject_free(&subject, err);
    return status;
}
