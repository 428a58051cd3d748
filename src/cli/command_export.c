// SPDX-License-Identifier: MIT
/* surety export: a case or model as one XMILE file, with a package's clauses written into it. */
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/subject.h"
#include "compile/compile.h"
#include "study/ensemble.h"

#include <string.h>

static const struct place nowhere = {0};

static enum status collect_edits(struct subject *subject, const struct options *options,
                                 struct edits *edits, struct sim_specs *specs, struct error *err)
{
    struct arm arm = {0};
    TRY(subject_refuse_case_options(subject, options, err));
    if (options->given[OPTION_STRUCTURE])
        TRY(subject_follow(subject, options->value[OPTION_STRUCTURE], err));
    TRY(subject_settings(subject, options, &arm.set, err));
    if (!subject->is_case) {
        TRY(settings_edits(&subject->arena, &arm.set, edits));
        return subject_specs(subject, options, specs, err);
    }
    if (options->given[OPTION_PACKAGE])
        TRY(subject_package(subject, options->value[OPTION_PACKAGE], &arm.package, err));
    TRY(subject_credit(subject, options, &arm.credit, err));
    if (arm.package)
        credit_print(arm.package, arm.credit);
    TRY(subject_adversary(subject, options->value[OPTION_ADVERSARY], &arm.adversary, err));
    TRY(subject_mode(subject, options, &arm.mode, err));
    TRY(subject_settle(subject, options, &arm.settle, err));
    TRY(arm_edits(&subject->arena, subject->folder, &arm, edits, &subject->problems));
    TRY(arm_stop(subject->folder, subject->document, &arm, edits, &specs->stop,
                 &subject->problems));
    return subject_specs(subject, options, specs, err);
}

static enum status write_document(const struct document *document, const char *path,
                                  struct error *err)
{
    if (!path || strcmp(path, "-") == 0)
        return document_write(document, stdout, err);
    struct file_writer writer;
    TRY(file_open(&writer, path, err));
    /* What cannot be written is said by file_commit, which knows the file. */
    enum status status = document_write(document, writer.file, NULL);
    if (status == STATUS_OK || status == STATUS_IO)
        status = file_commit(&writer, err);
    else
        status = error_set(err, status, nowhere, "memory is out");
    file_abandon(&writer);
    return status;
}

static enum status export_subject(struct subject *subject, const struct options *options,
                                  struct error *err)
{
    struct edits edits = {0};
    struct sim_specs specs = subject->document->specs;
    TRY(collect_edits(subject, options, &edits, &specs, err));
    struct compile_options compile = {
        .edits = edits.items, .edit_count = edits.count, .specs = &specs, .skip_units = true};
    const char *noise = options->value[OPTION_NOISE];
    compile.noise_off = noise && strcmp(noise, "off") == 0;
    if (noise && !compile.noise_off && strcmp(noise, "on") != 0)
        return error_set(err, STATUS_USAGE, nowhere, "--noise takes on or off, not '%s'", noise);
    if (compile.noise_off && !options->given[OPTION_FLAT])
        return error_set(err, STATUS_USAGE, nowhere,
                         "--noise off rewrites equations, so it goes with --flat");
    struct compiled compiled;
    TRY(compile_document(&subject->arena, subject->document, &compile, &compiled,
                         &subject->problems));
    const struct document *result = compiled.document;
    if (options->given[OPTION_FLAT])
        TRY(model_flatten(&subject->arena, compiled.model, &result, &subject->problems));
    return write_document(result, options->value[OPTION_OUTPUT], err);
}

enum status command_export(const struct options *options, struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety export takes one model or case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK)
        status = export_subject(&subject, options, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
