// SPDX-License-Identifier: MIT
/* surety claims: a verdict on each claim of a case. The table goes to stdout; with -o, a folder gets
 * claims.txt, claims.json and claims.csv, written after everything was computed. A verdict against a
 * claim is an answer like any other: the exit code is 0. */
#include "base/file.h"
#include "base/pool.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "cli/results_folder.h"
#include "cli/subject.h"
#include "cli/terminal.h"
#include "report/claims_report.h"

#include <string.h>

static const struct place nowhere = {0};

enum { FUTURES_DEFAULT = 500 };

/* --only H01,H02; without it every claim. */
static enum status choose_claims(struct subject *subject, const struct options *options,
                                 struct claims_options *out, struct error *err)
{
    const struct claims *claims = out->claims;
    const char *text = options->value[OPTION_ONLY];
    const struct claim **chosen = ARENA_ARRAY(&subject->arena, const struct claim *, claims->count);
    if (!chosen)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    out->only = chosen;
    for (size_t i = 0; !text && i < claims->count; i++)
        chosen[out->count++] = &claims->items[i];
    while (text && *text) {
        const size_t length = strcspn(text, ",");
        const char *word = arena_text(&subject->arena, text, length);
        const struct claim *claim = word ? claims_find(claims, word) : NULL;
        if (length && !claim)
            return error_set(err, STATUS_USAGE, nowhere,
                             "--only: there is no claim '%s'; there is %s to %s", word,
                             claims->items[0].id, claims->items[claims->count - 1].id);
        for (size_t i = 0; i < out->count; i++)
            if (length && chosen[i] == claim)
                return error_set(err, STATUS_USAGE, nowhere, "--only names '%s' twice", word);
        if (length)
            chosen[out->count++] = claim;
        text += length + (text[length] == ',');
    }
    return STATUS_OK;
}

static enum status read_options(struct subject *subject, const struct options *options,
                                const struct claims *claims, struct claims_options *out,
                                struct error *err)
{
    uint64_t threads = pool_processors();
    *out = (struct claims_options){.claims = claims,
                                   .futures = FUTURES_DEFAULT,
                                   .seed = subject->folder->default_seed,
                                   .noise = !options->given[OPTION_FAST],
                                   .keys = !options->given[OPTION_FAST]};
    TRY(option_whole(options, OPTION_FUTURES, CLAIM_FUTURES_LEAST, CLAIM_FUTURES_MOST,
                     &out->futures, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    out->threads = (size_t)threads;
    return choose_claims(subject, options, out, err);
}

static void make_text(struct buffer *out, const struct claims_answer *answer,
                      const struct report_identity *identity)
{
    const struct report_style plain = {.width = 100, .unicode = true};
    (void)identity;
    claims_text(out, answer, &plain);
}

static void make_csv(struct buffer *out, const struct claims_answer *answer,
                     const struct report_identity *identity)
{
    (void)identity;
    claims_csv(out, answer);
}

static enum status write_files(struct subject *subject, const struct results_folder *folder,
                               const struct claims_answer *answer,
                               const struct report_identity *identity, struct error *err)
{
    static const struct {
        const char *name;
        void (*make)(struct buffer *out, const struct claims_answer *answer,
                     const struct report_identity *identity);
    } files[] = {{"claims.txt", make_text}, {"claims.json", claims_json}, {"claims.csv", make_csv}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct buffer text = {0};
        const char *path = arena_print(&subject->arena, "%s/%s", folder->path, files[i].name);
        files[i].make(&text, answer, identity);
        enum status status = STATUS_OK;
        if (!path || text.failed)
            status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        else
            status = file_write(path, text.bytes, text.length, err);
        buffer_free(&text);
        TRY(status);
    }
    return STATUS_OK;
}

static enum status show(const struct options *options, const struct claims_answer *answer,
                        const struct report_identity *identity, struct error *err)
{
    struct buffer text = {0};
    const struct report_style style = {.colour =
                                           terminal_has_colour() && !options->given[OPTION_NOCOLOR],
                                       .width = terminal_width(),
                                       .unicode = terminal_has_unicode()};
    if (options->given[OPTION_JSON])
        claims_json(&text, answer, identity);
    else
        claims_text(&text, answer, &style);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    else
        fwrite(text.bytes, 1, text.length, stdout);
    buffer_free(&text);
    return status;
}

static enum status answer_claims(struct subject *subject, const struct options *options,
                                 struct claims_options *wanted, const struct results_folder *folder,
                                 struct error *err)
{
    /* The progress line is that of an evaluation: it hooks itself into options. */
    struct evaluate_options line = {.futures = wanted->futures, .seed = wanted->seed};
    struct progress progress;
    const struct claims_answer *answer = NULL;
    progress_init(&progress, &line, !options->given[OPTION_QUIET]);
    wanted->progress = line.progress;
    wanted->progress_self = line.progress_self;
    const enum status status =
        claims_run(&subject->arena, subject->document, wanted, &answer, &subject->problems, err);
    progress_end(&progress);
    if (status == STATUS_INTERRUPTED)
        return error_set(err, status, nowhere, "interrupted; nothing was written");
    TRY(status);
    struct identity identity;
    TRY(identity_make(&identity, subject, options, err));
    TRY(show(options, answer, &identity.report, err));
    if (!folder->path)
        return STATUS_OK;
    TRY(write_files(subject, folder, answer, &identity.report, err));
    if (!options->given[OPTION_QUIET])
        fprintf(stderr, "%s holds claims.txt, claims.json and claims.csv\n", folder->path);
    return STATUS_OK;
}

static enum status judge_subject(struct subject *subject, const struct options *options,
                                 const volatile int *stop, struct error *err)
{
    const struct claims *claims = NULL;
    struct claims_options wanted;
    struct results_folder folder = {0};
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a bare model; claims stand in a case folder (docs/claims.md)",
                         subject->path);
    TRY(claims_read(&subject->arena, subject->folder, options->value[OPTION_CLAIMS], &claims,
                    &subject->problems, err));
    TRY(claims_check(&subject->arena, claims, subject->document, &subject->problems));
    TRY(read_options(subject, options, claims, &wanted, err));
    wanted.stop = stop;
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status = results_folder_open(&folder, options->value[OPTION_OUTPUT], err);
    if (status == STATUS_OK)
        status = answer_claims(subject, options, &wanted, &folder, err);
    if (status != STATUS_OK)
        results_folder_forget(&folder);
    return status;
}

enum status command_claims(const struct options *options, const volatile int *stop,
                           struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety claims takes one case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK)
        status = judge_subject(&subject, options, stop, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
