// SPDX-License-Identifier: MIT
/* surety evaluate: the main question. The table goes to stdout; with -o, a folder gets report.html,
 * results.csv, results.json and run.json, all written after everything was computed. */
#include "base/pool.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "cli/results_folder.h"
#include "cli/subject.h"
#include "cli/terminal.h"

#include <string.h>

static const struct place nowhere = {0};

/* --packages P06,mine.yaml; without it every package of the case that is no example. */
static enum status choose_packages(struct subject *subject, const struct options *options,
                                   struct evaluate_options *evaluate, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const char *text = options->value[OPTION_PACKAGES];
    size_t most = folder->package_count;
    for (const char *c = text ? text : ""; *c; c++)
        most += *c == ',';
    const struct package **chosen = ARENA_ARRAY(&subject->arena, const struct package *, most + 1);
    if (!chosen)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    size_t count = 0;
    for (size_t i = 0; !text && i < folder->package_count; i++)
        if (!folder->packages[i].abstract && !folder->packages[i].example)
            chosen[count++] = &folder->packages[i];
    while (text && *text) {
        const size_t length = strcspn(text, ",");
        const char *word = arena_text(&subject->arena, text, length);
        if (!word)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        if (length) {
            TRY(subject_package(subject, word, &chosen[count], err));
            for (size_t i = 0; i < count; i++)
                if (strcmp(chosen[i]->id, chosen[count]->id) == 0)
                    return error_set(err, STATUS_USAGE, nowhere, "--packages names '%s' twice",
                                     chosen[i]->id);
            if (chosen[count]->abstract)
                return error_set(err, STATUS_USAGE, nowhere,
                                 "'%s' is only a starting point for other packages", word);
            count++;
        }
        text += length + (text[length] == ',');
    }
    if (count == 0)
        return error_set(err, STATUS_USAGE, nowhere, "there is no package to evaluate");
    evaluate->packages = chosen;
    evaluate->package_count = count;
    evaluate->reference = case_find_package(folder, folder->reference);
    return STATUS_OK;
}

static enum status choose_adversaries(struct subject *subject, const struct options *options,
                                      struct evaluate_options *evaluate, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const char *word = options->value[OPTION_ADVERSARY];
    const bool all = word && strcmp(word, "all") == 0;
    const struct adversary **chosen =
        ARENA_ARRAY(&subject->arena, const struct adversary *, folder->adversary_count + 1);
    if (!chosen)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    size_t count = 0;
    if (all) {
        for (; count < folder->adversary_count; count++)
            chosen[count] = &folder->adversaries[count];
    } else {
        TRY(subject_adversary(subject, word, &chosen[0], err));
        count = 1;
    }
    evaluate->adversaries = chosen;
    evaluate->adversary_count = count;
    return STATUS_OK;
}

/* The table has no room for the runs at three levels of single assumptions; the files do. */
static bool shows_sensitivities(const struct options *options)
{
    return !options->given[OPTION_FAST] &&
           (options->given[OPTION_OUTPUT] || options->given[OPTION_JSON]);
}

enum status evaluate_options_read(struct subject *subject, const struct options *options,
                                  struct evaluate_options *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    *out = (struct evaluate_options){.futures = folder->default_futures,
                                     .seed = folder->default_seed,
                                     .sensitivities = shows_sensitivities(options)};
    uint64_t threads = pool_processors();
    TRY(option_whole(options, OPTION_FUTURES, 2, EVALUATE_FUTURES_MOST, &out->futures, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    out->threads = (size_t)threads;
    TRY(choose_packages(subject, options, out, err));
    TRY(choose_adversaries(subject, options, out, err));
    TRY(subject_credit(subject, options, &out->credit, err));
    TRY(subject_settings(subject, options, &out->set, err));
    const struct case_path *settle = NULL;
    TRY(subject_settle(subject, options, &settle, err));
    out->endogenous = settle && strcmp(settle->id, "endogenous") == 0;
    return STATUS_OK;
}

static enum status show(const struct options *options, const struct evaluation *evaluation,
                        const struct report_identity *identity, struct error *err)
{
    struct buffer text = {0};
    const struct report_style style = {.colour =
                                           terminal_has_colour() && !options->given[OPTION_NOCOLOR],
                                       .width = terminal_width(),
                                       .unicode = terminal_has_unicode()};
    if (options->given[OPTION_JSON])
        report_json(&text, evaluation, identity);
    else
        report_table(&text, evaluation, &style);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    else
        fwrite(text.bytes, 1, text.length, stdout);
    buffer_free(&text);
    return status;
}

/* The evaluation, and all that is said and written about it. */
static enum status answer_question(struct subject *subject, const struct options *options,
                                   struct evaluate_options *evaluate,
                                   const struct results_folder *folder, struct error *err)
{
    const bool quiet = options->given[OPTION_QUIET];
    const struct evaluation *evaluation = NULL;
    struct progress progress;
    progress_init(&progress, evaluate, !quiet);
    const enum status status = evaluate_run(&subject->arena, subject->folder, subject->document,
                                            evaluate, &evaluation, &subject->problems, err);
    progress_end(&progress);
    if (status == STATUS_INTERRUPTED) {
        *err = (struct error){0};
        return error_set(err, status, nowhere, "interrupted; nothing was written");
    }
    TRY(status);
    struct identity identity;
    TRY(identity_make(&identity, subject, options, err));
    TRY(show(options, evaluation, &identity.report, err));
    if (!folder->path)
        return STATUS_OK;
    TRY(results_folder_write(folder, subject, options, evaluation, &identity.report, err));
    if (!quiet)
        fprintf(stderr, "%s holds report.html, results.csv, results.json and run.json\n",
                folder->path);
    return STATUS_OK;
}

static enum status evaluate_subject(struct subject *subject, const struct options *options,
                                    const volatile int *stop, struct error *err)
{
    struct evaluate_options evaluate;
    struct results_folder folder = {0};
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; evaluate needs a case folder (docs/case-format.md)",
                         subject->path);
    TRY(evaluate_options_read(subject, options, &evaluate, err));
    evaluate.stop = stop;
    for (size_t i = 0; i < evaluate.package_count && !options->given[OPTION_QUIET]; i++)
        credit_print(evaluate.packages[i], evaluate.credit);
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status = results_folder_open(&folder, options->value[OPTION_OUTPUT], err);
    if (status == STATUS_OK)
        status = answer_question(subject, options, &evaluate, &folder, err);
    if (status != STATUS_OK)
        results_folder_forget(&folder);
    return status;
}

enum status command_evaluate(const struct options *options, const volatile int *stop,
                             struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety evaluate takes one case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK)
        status = evaluate_subject(&subject, options, stop, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
