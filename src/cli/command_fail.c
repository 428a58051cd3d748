// SPDX-License-Identifier: MIT
/* surety fail: where a package fails, in sentences. With -o, a folder gets fail.svg, fail.json and
 * fail.csv. */
#include "base/file.h"
#include "base/pool.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "cli/results_folder.h"
#include "cli/subject.h"
#include "cli/terminal.h"
#include "report/fail_report.h"

#include <string.h>

static const struct place nowhere = {0};

/* One of a few names; *out is its number. */
static enum status choose_name(const struct options *options, enum option option,
                               const char *const *names, size_t count, int *out, struct error *err)
{
    const char *word = options->value[option];
    if (!options->given[option])
        return STATUS_OK;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0) {
            *out = (int)i;
            return STATUS_OK;
        }
    const char *near = text_nearest(word, names, count);
    return error_set(err, STATUS_USAGE, nowhere, "--%s '%s': there is %s and %s%s%s%s",
                     option_name(option), word, names[0], names[1], near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

static enum status read_method(const struct options *options, struct fail_options *out,
                               struct error *err)
{
    const char *methods[FAIL_METHOD_COUNT], *objectives[PRIM_OBJECTIVE_COUNT];
    int method = FAIL_PRIM, objective = PRIM_LENIENT1;
    for (int i = 0; i < FAIL_METHOD_COUNT; i++)
        methods[i] = fail_method_name((enum fail_method)i);
    for (int i = 0; i < PRIM_OBJECTIVE_COUNT; i++)
        objectives[i] = prim_objective_name((enum prim_objective)i);
    TRY(choose_name(options, OPTION_METHOD, methods, FAIL_METHOD_COUNT, &method, err));
    TRY(choose_name(options, OPTION_OBJECTIVE, objectives, PRIM_OBJECTIVE_COUNT, &objective, err));
    if (method != FAIL_PRIM && options->given[OPTION_OBJECTIVE])
        return error_set(err, STATUS_USAGE, nowhere, "--objective is PRIM's; %s has none",
                         methods[method]);
    out->method = (enum fail_method)method;
    out->objective = (enum prim_objective)objective;
    return STATUS_OK;
}

static enum status read_futures(struct subject *subject, const struct options *options,
                                struct futures_options *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const struct case_path *settle = NULL;
    uint64_t threads = pool_processors();
    *out =
        (struct futures_options){.futures = folder->default_futures, .seed = folder->default_seed};
    if (!options->given[OPTION_PACKAGE])
        return error_set(err, STATUS_USAGE, nowhere,
                         "say whose failures: --package %s; `surety list packages` lists them",
                         folder->reference);
    TRY(subject_package(subject, options->value[OPTION_PACKAGE], &out->package, err));
    TRY(option_whole(options, OPTION_FUTURES, FAIL_FUTURES_LEAST, FUTURES_TABLE_MOST, &out->futures,
                     err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    TRY(subject_adversary(subject, options->value[OPTION_ADVERSARY], &out->adversary, err));
    TRY(subject_credit(subject, options, &out->credit, err));
    TRY(subject_settings(subject, options, &out->set, err));
    TRY(subject_settle(subject, options, &settle, err));
    out->threads = (size_t)threads;
    out->endogenous = settle && strcmp(settle->id, "endogenous") == 0;
    return STATUS_OK;
}

static void add_word(struct buffer *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:+@";
    buffer_print(out, word[strspn(word, plain)] ? " '%s'" : " %s", word);
}

/* The command that runs a future as it was run here, but for --future: on the path of the first outcome
 * of the condition. */
static void write_run(struct buffer *out, const struct subject *subject,
                      const struct options *options, const struct condition *condition)
{
    const struct case_folder *folder = subject->folder;
    const struct outcome *outcome = &folder->outcomes[condition->outcomes[0]];
    static const enum option same[] = {OPTION_PACKAGE, OPTION_CREDIT, OPTION_SEED, OPTION_ADVERSARY,
                                       OPTION_SETTLE};
    buffer_add(out, "surety run");
    if (options->word_count)
        add_word(out, subject->path);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (options->given[same[i]]) {
            buffer_print(out, " --%s", option_name(same[i]));
            add_word(out, options->value[same[i]]);
        }
    for (size_t i = 0; i < options->set_count; i++) {
        buffer_add(out, " --set");
        add_word(out, options->sets[i]);
    }
    if (options->given[OPTION_OUTSIDE])
        buffer_add(out, " --allow-outside-range");
    if (!text_equal(outcome->mode, folder->modes[0].id))
        buffer_print(out, " --mode %s", outcome->mode);
    if (!options->given[OPTION_SETTLE] && case_find_settle(folder, outcome->settle) &&
        !text_equal(outcome->settle, folder->settles[0].id))
        buffer_print(out, " --settle %s", outcome->settle);
    buffer_add(out, " --vary");
}

/* ---- Files ---- */

struct answer {
    const struct failure *failure;
    const char *run;
    const struct report_identity *identity;
};

static void make_picture(struct buffer *out, const struct answer *answer)
{
    fail_picture(out, answer->failure, answer->identity);
}

static void make_json(struct buffer *out, const struct answer *answer)
{
    fail_json(out, answer->failure, answer->run, answer->identity);
}

static void make_csv(struct buffer *out, const struct answer *answer)
{
    fail_csv(out, answer->failure);
}

static const struct {
    const char *name;
    void (*make)(struct buffer *out, const struct answer *answer);
} files[] = {{"fail.svg", make_picture}, {"fail.json", make_json}, {"fail.csv", make_csv}};

enum { FILES = sizeof files / sizeof *files };

static enum status write_aside(struct file_writer *writer, const char *path, size_t file,
                               const struct answer *answer, struct error *err)
{
    struct buffer text = {0};
    files[file].make(&text, answer);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK)
        status = file_open(writer, path, err);
    if (status == STATUS_OK) {
        (void)!fwrite(text.bytes, 1, text.length, writer->file); /* file_flush sees a failure */
        status = file_flush(writer, err);
    }
    buffer_free(&text);
    return status;
}

/* All of them or none. */
static enum status write_files(struct subject *subject, const char *folder,
                               const struct answer *answer, struct error *err)
{
    struct file_writer writers[FILES] = {{0}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < FILES && status == STATUS_OK; i++) {
        const char *path = arena_print(&subject->arena, "%s/%s", folder, files[i].name);
        status = path ? write_aside(&writers[i], path, i, answer, err)
                      : error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    }
    for (size_t i = 0; i < FILES && status == STATUS_OK; i++)
        status = file_commit(&writers[i], err);
    for (size_t i = 0; i < FILES; i++)
        file_abandon(&writers[i]);
    return status;
}

static enum status show(const struct options *options, const struct answer *answer,
                        struct error *err)
{
    struct buffer text = {0};
    const struct report_style style = {.colour =
                                           terminal_has_colour() && !options->given[OPTION_NOCOLOR],
                                       .width = terminal_width(),
                                       .unicode = terminal_has_unicode()};
    if (options->given[OPTION_JSON])
        fail_json(&text, answer->failure, answer->run, answer->identity);
    else
        fail_text(&text, answer->failure, answer->run, &style);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    else
        fwrite(text.bytes, 1, text.length, stdout);
    buffer_free(&text);
    return status;
}

/* ---- The command ---- */

static enum status search(struct subject *subject, const struct options *options,
                          struct fail_options *fail, const struct failure **out, struct error *err)
{
    /* The progress line is that of an evaluation: it hooks itself into options. */
    struct evaluate_options line = {.futures = fail->futures.futures, .seed = fail->futures.seed};
    struct progress progress;
    progress_init(&progress, &line, !options->given[OPTION_QUIET]);
    fail->futures.progress = line.progress;
    fail->futures.progress_self = line.progress_self;
    const enum status status = fail_run(&subject->arena, subject->folder, subject->document, fail,
                                        out, &subject->problems, err);
    progress_end(&progress);
    if (status == STATUS_INTERRUPTED)
        return error_set(err, status, nowhere, "interrupted; nothing was written");
    return status;
}

static enum status answer_question(struct subject *subject, const struct options *options,
                                   struct fail_options *fail, const char *folder, struct error *err)
{
    struct identity identity;
    struct buffer run = {0};
    struct answer answer = {.identity = &identity.report};
    TRY(search(subject, options, fail, &answer.failure, err));
    TRY(identity_make(&identity, subject, options, err));
    write_run(&run, subject, options, fail->condition);
    answer.run = run.bytes ? run.bytes : "";
    enum status status = run.failed ? error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out")
                                    : show(options, &answer, err);
    if (status == STATUS_OK && folder)
        status = write_files(subject, folder, &answer, err);
    if (status == STATUS_OK && folder && !options->given[OPTION_QUIET])
        fprintf(stderr, "%s holds fail.svg, fail.json and fail.csv\n", folder);
    buffer_free(&run);
    return status;
}

static enum status fail_subject(struct subject *subject, const struct options *options,
                                const volatile int *stop, struct error *err)
{
    struct fail_options fail = {0};
    struct condition condition;
    struct results_folder folder = {0};
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; fail needs a case folder (docs/case-format.md)",
                         subject->path);
    if (!options->given[OPTION_WHEN])
        return error_set(err, STATUS_USAGE, nowhere,
                         "say what failure is: --when \"p15 > 0.15 or cost > 400\"; `surety list "
                         "outcomes` lists what there is");
    TRY(read_futures(subject, options, &fail.futures, err));
    TRY(read_method(options, &fail, err));
    TRY(condition_read(&subject->arena, subject->folder, "--when", options->value[OPTION_WHEN],
                       &condition, &subject->problems));
    fail.condition = &condition;
    fail.futures.stop = stop;
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status = results_folder_open(&folder, options->value[OPTION_OUTPUT], err);
    if (status == STATUS_OK)
        status = answer_question(subject, options, &fail, folder.path, err);
    if (status != STATUS_OK)
        results_folder_forget(&folder);
    return status;
}

enum status command_fail(const struct options *options, const volatile int *stop, struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety fail takes one case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK)
        status = fail_subject(&subject, options, stop, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
