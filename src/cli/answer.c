// SPDX-License-Identifier: MIT
/* Each file is written aside and flushed; when all are on the disk they are renamed. */
#include "cli/answer.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/results_folder.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>

static const struct place nowhere = {0};

static enum status show(const struct options *options, const struct answer_forms *forms,
                        const void *self, const struct report_identity *identity, struct error *err)
{
    struct buffer text = {0};
    const struct report_style style = {.colour =
                                           terminal_has_colour() && !options->given[OPTION_NOCOLOR],
                                       .width = terminal_width(),
                                       .unicode = terminal_has_unicode()};
    if (options->given[OPTION_JSON])
        forms->json(&text, self, identity);
    else
        forms->text(&text, self, &style);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    else
        fwrite(text.bytes, 1, text.length, stdout);
    buffer_free(&text);
    return status;
}

static enum status write_aside(struct file_writer *writer, const char *path, answer_data *make,
                               const void *self, const struct report_identity *identity,
                               struct error *err)
{
    struct buffer text = {0};
    make(&text, self, identity);
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

static enum status write_files(struct arena *arena, const char *folder,
                               const struct answer_forms *forms, const void *self,
                               const struct report_identity *identity, struct error *err)
{
    struct file_writer writers[ANSWER_FILES_MOST] = {{0}};
    size_t count = 0;
    enum status status = STATUS_OK;
    for (; forms->files[count].name && status == STATUS_OK; count++) {
        const char *path = arena_print(arena, "%s/%s", folder, forms->files[count].name);
        status =
            path ? write_aside(&writers[count], path, forms->files[count].make, self, identity, err)
                 : error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = file_commit(&writers[i], err);
    for (size_t i = 0; i < count; i++)
        file_abandon(&writers[i]);
    return status;
}

/* "out holds report.html, results.csv and run.json" */
static void tell_files(const char *folder, const struct answer_forms *forms)
{
    fprintf(stderr, "%s holds ", folder);
    for (size_t i = 0; forms->files[i].name; i++) {
        const bool last = !forms->files[i + 1].name;
        fprintf(stderr, "%s%s", i == 0 ? "" : last ? " and " : ", ", forms->files[i].name);
    }
    fputc('\n', stderr);
}

enum status answer_give(struct subject *subject, const struct options *options,
                        const struct answer_forms *forms, const void *self,
                        const struct report_identity *identity, struct error *err)
{
    const char *folder = options->given[OPTION_OUTPUT] ? options->value[OPTION_OUTPUT] : NULL;
    TRY(show(options, forms, self, identity, err));
    if (!folder)
        return STATUS_OK;
    TRY(write_files(&subject->arena, folder, forms, self, identity, err));
    if (!options->given[OPTION_QUIET])
        tell_files(folder, forms);
    return STATUS_OK;
}

static enum status ask(struct subject *subject, const struct options *options, const char *name,
                       const volatile int *stop, answer_question *question, struct error *err)
{
    struct results_folder folder = {0};
    if (options->word_count > 1)
        return error_set(err, STATUS_USAGE, nowhere, "surety %s takes one case", name);
    TRY(subject_read(subject, options->word_count ? options->words[0] : NULL, err));
    TRY(problems_status(&subject->problems));
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; %s needs a case folder (docs/case-format.md)",
                         subject->path, name);
    const char *structure = options->value[OPTION_STRUCTURE];
    subject->every_structure = structure && strcmp(structure, "all") == 0 &&
                               (options->command == COMMAND_EVALUATE ||
                                options->command == COMMAND_CLAIMS);
    if (structure && !subject->every_structure)
        TRY(subject_follow(subject, options->value[OPTION_STRUCTURE], err));
    if (options->given[OPTION_FROM_DRAWS])
        TRY(subject_draw(subject, options->value[OPTION_FROM_DRAWS], err));
    bool single;
    TRY(subject_precision(subject, options, &single, err));
    if (single && options->command != COMMAND_EVALUATE && !options->given[OPTION_QUIET])
        fprintf(stderr, "single precision: `surety evaluate --precision single` tells how far each "
                        "outcome is from double\n");
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status = results_folder_open(&folder, options->value[OPTION_OUTPUT], err);
    if (status == STATUS_OK)
        status = question(subject, options, stop, err);
    if (status != STATUS_OK)
        results_folder_forget(&folder);
    if (status == STATUS_INTERRUPTED) {
        *err = (struct error){0};
        return error_set(err, status, nowhere, "interrupted; nothing was written");
    }
    return status;
}

enum status answer_ask(const struct options *options, const char *name, const volatile int *stop,
                       answer_question *question, struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    const enum status status = ask(&subject, options, name, stop, question, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
