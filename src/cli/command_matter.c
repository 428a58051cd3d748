// SPDX-License-Identifier: MIT
/* surety matter: what drives an outcome of a package: what nobody can know, and what can be chosen.
 * With -o, a folder gets matter.svg, matter.json and matter.csv. */
#include "base/file.h"
#include "base/pool.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "cli/results_folder.h"
#include "cli/subject.h"
#include "cli/terminal.h"
#include "report/matter_report.h"
#include "study/evaluate.h"

#include <string.h>

static const struct place nowhere = {0};

static enum status choose_outcome(struct subject *subject, const struct options *options,
                                  size_t *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const char *word = options->value[OPTION_OUTCOME];
    if (folder->outcome_count == 0)
        return error_set(err, STATUS_INPUT, nowhere, "%s has no outcomes", subject->path);
    *out = options->given[OPTION_OUTCOME] ? evaluation_find_outcome(folder, word)
                                          : matter_usual_outcome(folder);
    if (*out != SIZE_MAX)
        return STATUS_OK;
    const char **ids = ARENA_ARRAY(&subject->arena, const char *, folder->outcome_count);
    for (size_t i = 0; ids && i < folder->outcome_count; i++)
        ids[i] = folder->outcomes[i].id;
    const char *near = ids ? text_suggest(&subject->arena, word, ids, folder->outcome_count) : NULL;
    return error_set(err, STATUS_USAGE, nowhere, "no outcome '%s' in %s; %s", word, subject->path,
                     near ? near : "`surety list outcomes` shows them");
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
                         "say whose: --package %s; `surety list packages` lists them",
                         folder->reference);
    TRY(subject_package(subject, options->value[OPTION_PACKAGE], &out->package, err));
    TRY(option_whole(options, OPTION_FUTURES, MATTER_FUTURES_LEAST, FUTURES_TABLE_MOST,
                     &out->futures, err));
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

/* ---- Files ---- */

struct answer {
    const struct matter *matter;
    const struct report_identity *identity;
};

static void make_picture(struct buffer *out, const struct answer *answer)
{
    matter_picture(out, answer->matter, answer->identity);
}

static void make_json(struct buffer *out, const struct answer *answer)
{
    matter_json(out, answer->matter, answer->identity);
}

static void make_csv(struct buffer *out, const struct answer *answer)
{
    matter_csv(out, answer->matter);
}

static const struct {
    const char *name;
    void (*make)(struct buffer *out, const struct answer *answer);
} files[] = {{"matter.svg", make_picture}, {"matter.json", make_json}, {"matter.csv", make_csv}};

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
        matter_json(&text, answer->matter, answer->identity);
    else
        matter_text(&text, answer->matter, &style);
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
                          struct matter_options *matter, const struct matter **out,
                          struct error *err)
{
    /* The progress line is that of an evaluation: it hooks itself into options. */
    struct evaluate_options line = {.futures = matter->futures.futures,
                                    .seed = matter->futures.seed};
    struct progress progress;
    progress_init(&progress, &line, !options->given[OPTION_QUIET]);
    matter->futures.progress = line.progress;
    matter->futures.progress_self = line.progress_self;
    const enum status status = matter_run(&subject->arena, subject->folder, subject->document,
                                          matter, out, &subject->problems, err);
    progress_end(&progress);
    if (status == STATUS_INTERRUPTED)
        return error_set(err, status, nowhere, "interrupted; nothing was written");
    return status;
}

static enum status answer_question(struct subject *subject, const struct options *options,
                                   struct matter_options *matter, const char *folder,
                                   struct error *err)
{
    struct identity identity;
    struct answer answer = {.identity = &identity.report};
    TRY(search(subject, options, matter, &answer.matter, err));
    TRY(identity_make(&identity, subject, options, err));
    TRY(show(options, &answer, err));
    if (!folder)
        return STATUS_OK;
    TRY(write_files(subject, folder, &answer, err));
    if (!options->given[OPTION_QUIET])
        fprintf(stderr, "%s holds matter.svg, matter.json and matter.csv\n", folder);
    return STATUS_OK;
}

static enum status matter_subject(struct subject *subject, const struct options *options,
                                  const volatile int *stop, struct error *err)
{
    struct matter_options matter = {.lever_futures = MATTER_LEVER_FUTURES};
    struct results_folder folder = {0};
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; matter needs a case folder (docs/case-format.md)",
                         subject->path);
    TRY(choose_outcome(subject, options, &matter.outcome, err));
    TRY(read_futures(subject, options, &matter.futures, err));
    matter.futures.stop = stop;
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status = results_folder_open(&folder, options->value[OPTION_OUTPUT], err);
    if (status == STATUS_OK)
        status = answer_question(subject, options, &matter, folder.path, err);
    if (status != STATUS_OK)
        results_folder_forget(&folder);
    return status;
}

enum status command_matter(const struct options *options, const volatile int *stop,
                           struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety matter takes one case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK)
        status = matter_subject(&subject, options, stop, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
