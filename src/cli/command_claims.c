// SPDX-License-Identifier: MIT
/* surety claims: a verdict on each claim of a case. A verdict against a claim is an answer like any
 * other: the exit code is 0. */
#include "base/pool.h"
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "record/record.h"
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
                                   .structures = subject->every_structure,
                                   .noise = !options->given[OPTION_FAST],
                                   .keys = !options->given[OPTION_FAST]};
    TRY(option_whole(options, OPTION_FUTURES, CLAIM_FUTURES_LEAST, CLAIM_FUTURES_MOST,
                     &out->futures, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    out->threads = (size_t)threads;
    return choose_claims(subject, options, out, err);
}

enum status claims_judge(struct subject *subject, const struct options *options,
                         const volatile int *stop, const struct claims_answer **out,
                         struct error *err)
{
    const struct claims *claims = NULL;
    struct claims_options *wanted = ARENA_NEW(&subject->arena, struct claims_options);
    struct progress progress;
    if (!wanted)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(subject_claims(subject, options->value[OPTION_CLAIMS], &claims, err));
    TRY(claims_check(&subject->arena, claims, subject->document, &subject->problems));
    TRY(read_options(subject, options, claims, wanted, err));
    progress_init(&progress, wanted->futures, wanted->seed, !options->given[OPTION_QUIET]);
    wanted->stop = stop;
    wanted->progress = progress_drawer(&progress);
    wanted->progress_self = &progress;
    const enum status status =
        claims_run(&subject->arena, subject->document, wanted, out, &subject->problems, err);
    progress_end(&progress);
    return status;
}

/* ---- Forms ---- */

struct told_claims {
    const struct claims_answer *answer;
    struct buffer run; /* the run file */
};

static void make_text(struct buffer *out, const void *self, const struct report_style *style)
{
    const struct told_claims *told = self;
    claims_text(out, told->answer, style);
}

static void make_json(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct told_claims *told = self;
    claims_json(out, told->answer, identity);
}

static void make_html(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct told_claims *told = self;
    claims_html(out, told->answer, identity);
}

static void make_text_file(struct buffer *out, const void *self,
                           const struct report_identity *identity)
{
    const struct report_style plain = {.width = 100, .unicode = true};
    (void)identity;
    make_text(out, self, &plain);
}

static void make_csv(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct told_claims *told = self;
    (void)identity;
    claims_csv(out, told->answer);
}

static void make_run(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct told_claims *told = self;
    (void)identity;
    buffer_add_bytes(out, told->run.bytes, told->run.length);
}

static const struct answer_forms forms = {make_text,
                                          make_json,
                                          {{"claims.html", make_html},
                                           {"claims.txt", make_text_file},
                                           {"claims.json", make_json},
                                           {"claims.csv", make_csv},
                                           {"run.json", make_run}}};

/* ---- The command ---- */

static enum status ask_claims(struct subject *subject, const struct options *options,
                              const volatile int *stop, struct error *err)
{
    struct told_claims told = {.answer = NULL};
    struct identity identity;
    const struct record record = {
        .arena = &subject->arena, .folder = subject->folder, .identity = &identity.report};
    TRY(claims_judge(subject, options, stop, &told.answer, err));
    TRY(identity_make(&identity, subject, options, err));
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status =
            record_claims(&record, options->value[OPTION_CLAIMS], told.answer, &told.run, err);
    if (status == STATUS_OK)
        status = answer_give(subject, options, &forms, &told, &identity.report, err);
    buffer_free(&told.run);
    return status;
}

enum status command_claims(const struct options *options, const volatile int *stop,
                           struct error *err)
{
    return answer_ask(options, "claims", stop, ask_claims, err);
}
