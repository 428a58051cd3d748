// SPDX-License-Identifier: MIT
/* surety check: reads, binds, orders and compares everything, and says all that is wrong. */
#include "base/text.h"
#include "cli/command.h"
#include "cli/lint.h"
#include "cli/subject.h"
#include "compile/compile.h"
#include "model/unit.h"
#include "study/ensemble.h"

#include <jansson.h>
#include <string.h>

static const struct place nowhere = {0};

/* Every package must compile too: its conditions may close a loop that the model does not have. */
static enum status check_packages(struct subject *subject)
{
    for (size_t i = 0; i < subject->folder->package_count; i++) {
        const struct package *package = &subject->folder->packages[i];
        if (package->abstract)
            continue;
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
                problem_add_placeless(&subject->problems, problem->kind, package->file,
                                      problem->remedy, "package %s: %s", package->id,
                                      problem->message);
        }
        arena_free(&arena);
        if (status == STATUS_NO_MEMORY)
            return status;
    }
    return STATUS_OK;
}

static enum status check_subject(struct subject *subject, struct compiled *compiled)
{
    const struct compile_options options = {0};
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
    }
    return STATUS_OK;
}

static enum status print_stage(const struct subject *subject, const struct compiled *compiled,
                               const char *stage, struct error *err)
{
    if (strcmp(stage, "document") == 0)
        document_print(subject->document, stdout);
    else if (strcmp(stage, "units") == 0)
        unit_print(subject->document, stdout);
    else if (strcmp(stage, "model") == 0 && compiled->model)
        model_print(compiled->model, stdout);
    else if (strcmp(stage, "plan") == 0 && compiled->plan)
        plan_print(compiled->plan, stdout);
    else if (strcmp(stage, "model") == 0 || strcmp(stage, "plan") == 0)
        return STATUS_OK; /* there is none: problems say why */
    else
        return error_set(err, STATUS_USAGE, nowhere,
                         "--print takes document, model, plan or units, not '%s'", stage);
    return STATUS_OK;
}

static enum status print_json(const struct subject *subject, struct error *err)
{
    static const char *const severities[] = {"error", "warning", "note"};
    json_t *list = json_array();
    for (size_t i = 0; i < subject->problems.count; i++) {
        const struct problem *problem = &subject->problems.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "id", json_string(problem_identifier(problem->kind)));
        json_object_set_new(item, "severity", json_string(severities[problem_severity(problem->kind)]));
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
    json_object_set_new(root, "problems", list);
    const int failed = json_dumpf(root, stdout, JSON_INDENT(2));
    json_decref(root);
    putchar('\n');
    return failed ? error_set(err, STATUS_IO, nowhere, "cannot write the output") : STATUS_OK;
}

static void print_summary(const struct subject *subject, const struct compiled *compiled)
{
    const struct problems *problems = &subject->problems;
    printf("%s: ", subject->path);
    if (compiled->model)
        printf("%u variables, %u equations", compiled->model->variable_count,
               compiled->plan ? compiled->plan->equation_count : 0);
    if (subject->folder)
        printf(", %zu parameters, %zu packages, %zu outcomes", subject->folder->parameter_count,
               subject->folder->package_count, subject->folder->outcome_count);
    printf("%s%zu error%s, %zu warning%s\n", compiled->model ? ": " : "", problems->errors,
           problems->errors == 1 ? "" : "s", problems->warnings, problems->warnings == 1 ? "" : "s");
}

enum status command_check(const struct options *options, struct error *err)
{
    struct subject subject;
    struct compiled compiled = {0};
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety check takes one model or case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK && subject.document)
        status = check_subject(&subject, &compiled);
    if (status == STATUS_INPUT && subject.problems.errors)
        status = STATUS_OK; /* problems are the answer */
    if (status != STATUS_OK)
        goto done;
    problems_sort(&subject.problems);
    if (options->given[OPTION_PRINT])
        status = print_stage(&subject, &compiled, options->value[OPTION_PRINT], err);
    if (options->given[OPTION_JSON])
        status = print_json(&subject, err);
    else
        problems_print(&subject.problems, stderr);
    if (status == STATUS_OK && !options->given[OPTION_JSON] && !options->given[OPTION_QUIET] &&
        !options->given[OPTION_PRINT])
        print_summary(&subject, &compiled);
    if (status == STATUS_OK && subject.problems.errors)
        status = STATUS_NO;
done:
    subject_free(&subject);
    return status;
}
