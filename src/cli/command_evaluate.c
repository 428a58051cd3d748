// SPDX-License-Identifier: MIT
/* surety evaluate: the main question. */
#include "base/pool.h"
#include "base/ranks.h"
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/estimate.h"
#include "cli/packages_option.h"
#include "cli/progress.h"
#include "cli/shards_option.h"
#include "cli/values_option.h"
#include "record/record.h"

#include <string.h>

static const struct place nowhere = {0};

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

/* --reference: by its id, which a file has too. */
static enum status choose_reference(const struct subject *subject, const struct options *options,
                                    struct evaluate_options *evaluate, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const char *id =
        options->given[OPTION_REFERENCE] ? options->value[OPTION_REFERENCE] : folder->reference;
    evaluate->reference = case_find_package(folder, id);
    for (size_t i = 0; i < evaluate->package_count; i++)
        if (strcmp(evaluate->packages[i]->id, id) == 0)
            evaluate->reference = evaluate->packages[i];
    if (evaluate->reference || !options->given[OPTION_REFERENCE])
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, nowhere,
                     "--reference: '%s' is neither one of --packages nor of the case; `surety list "
                     "packages` shows those",
                     id);
}

enum status evaluate_options_read(struct subject *subject, const struct options *options,
                                  struct evaluate_options *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    *out = (struct evaluate_options){.futures = folder->default_futures,
                                     .seed = folder->default_seed,
                                     .outlook = true,
                                     .sensitivities = shows_sensitivities(options)};
    uint64_t threads = pool_processors();
    TRY(option_whole(options, OPTION_FUTURES, 2, EVALUATE_FUTURES_MOST, &out->futures, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    out->threads = (size_t)threads;
    TRY(packages_option_read(subject, options, &out->packages, &out->package_count, err));
    TRY(choose_reference(subject, options, out, err));
    TRY(choose_adversaries(subject, options, out, err));
    TRY(subject_credit(subject, options, &out->credit, err));
    TRY(subject_settings(subject, options, &out->set, err));
    const struct case_path *settle = NULL;
    TRY(subject_settle(subject, options, &settle, err));
    out->structures = subject->every_structure;
    out->endogenous = settle && strcmp(settle->id, "endogenous") == 0;
    return STATUS_OK;
}

/* ---- Forms ---- */

struct evaluate_answer {
    const struct evaluation *evaluation;
    struct buffer run; /* the run file */
};

static void make_table(struct buffer *out, const void *self, const struct report_style *style)
{
    const struct evaluate_answer *answer = self;
    report_table(out, answer->evaluation, style);
}

static void make_json(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct evaluate_answer *answer = self;
    report_json(out, answer->evaluation, identity);
}

static void make_html(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct evaluate_answer *answer = self;
    report_html(out, answer->evaluation, identity, NULL);
}

static void make_csv(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct evaluate_answer *answer = self;
    (void)identity;
    report_csv(out, answer->evaluation, NULL);
}

static void make_run(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct evaluate_answer *answer = self;
    (void)identity;
    buffer_add_bytes(out, answer->run.bytes, answer->run.length);
}

static const struct answer_forms forms = {make_table,
                                          make_json,
                                          {{"report.html", make_html},
                                           {"results.csv", make_csv},
                                           {"results.json", make_json},
                                           {"run.json", make_run}}};

/* ---- The command ---- */

static enum status tell(struct subject *subject, const struct options *options,
                        const struct evaluation *evaluation,
                        const struct report_identity *identity, struct error *err)
{
    struct evaluate_answer answer = {.evaluation = evaluation};
    const struct record record = {
        .arena = &subject->arena, .folder = subject->folder, .identity = identity};
    enum status status = STATUS_OK;
    if (options->given[OPTION_OUTPUT])
        status = record_evaluation(&record, evaluation, &answer.run, err);
    if (status == STATUS_OK)
        status = answer_give(subject, options, &forms, &answer, identity, err);
    buffer_free(&answer.run);
    return status;
}

/* The options of a question, what they open, and who asks. */
struct asked {
    struct evaluate_options evaluate;
    struct shards_option shards;
    struct values_option values;
    struct identity identity;
};

/* Ready to run: the options, the folder for parts, which the first process makes, and the file of numbers. */
static enum status prepare(struct subject *subject, const struct options *options,
                           const struct ranks *ranks, struct asked *asked, struct error *err)
{
    struct evaluate_options *evaluate = &asked->evaluate;
    TRY(identity_make(&asked->identity, subject, options, err));
    TRY(evaluate_options_read(subject, options, evaluate, err));
    evaluate->ranks = ranks;
    TRY(shards_option_read(&asked->shards, options, ranks->rank == 0, err));
    TRY(shards_option_keeper(&asked->shards, subject, evaluate, &evaluate->keeper, err));
    return values_option_begin(&asked->values, options, subject, evaluate, &asked->identity.report,
                               err);
}

static enum status run(struct subject *subject, const struct options *options,
                       const volatile int *stop, struct asked *asked,
                       const struct evaluation **evaluation, struct error *err)
{
    struct evaluate_options *evaluate = &asked->evaluate;
    const bool told = evaluate->ranks->rank == 0 && !options->given[OPTION_QUIET];
    struct estimate estimate = {
        .futures = evaluate->futures, .values = &asked->values, .wanted = told};
    struct progress progress;
    for (size_t i = 0; i < evaluate->package_count && told; i++)
        credit_print(evaluate->packages[i], evaluate->credit);
    progress_init(&progress, evaluate->futures, evaluate->seed, told);
    evaluate->stop = stop;
    evaluate->progress = progress_drawer(&progress);
    evaluate->progress_self = &progress;
    evaluate->begun = estimate_tell;
    evaluate->begun_self = &estimate;
    const enum status status = evaluate_run(&subject->arena, subject->folder, subject->document,
                                            evaluate, evaluation, &subject->problems, err);
    progress_end(&progress);
    return status;
}

/* The first process tells what came of it; the others end well whatever did. */
static enum status ask_together(struct subject *subject, const struct options *options,
                                const volatile int *stop, const struct ranks *ranks,
                                struct error *err)
{
    struct asked asked = {.values = {.path = NULL}};
    const struct evaluation *evaluation = NULL;
    enum status status = prepare(subject, options, ranks, &asked, err);
    status = ranks_agree(ranks, status, err);
    if (status == STATUS_OK)
        status = run(subject, options, stop, &asked, &evaluation, err);
    if (ranks->rank > 0) {
        *err = (struct error){0};
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = values_option_commit(&asked.values, evaluation, err);
    if (status == STATUS_OK)
        status = tell(subject, options, evaluation, &asked.identity.report, err);
    values_option_end(&asked.values);
    return status;
}

static enum status ask_evaluate(struct subject *subject, const struct options *options,
                                const volatile int *stop, struct error *err)
{
    struct ranks ranks;
    TRY(ranks_open(&ranks, err));
    const enum status status = ask_together(subject, options, stop, &ranks, err);
    ranks_close(&ranks);
    return status;
}

enum status command_evaluate(const struct options *options, const volatile int *stop,
                             struct error *err)
{
    return answer_ask(options, "evaluate", stop, ask_evaluate, err);
}
