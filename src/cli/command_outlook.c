// SPDX-License-Identifier: MIT
/* surety outlook: history alone, the model alone, and both. */
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/futures_option.h"
#include "cli/packages_option.h"
#include "cli/progress.h"
#include "report/outlook_report.h"
#include "study/outlook_spells.h"

#include <string.h>

static const struct place nowhere = {0};

enum { FUTURES_LEAST = 50 };

/* What came of it, and what full spells gave. */
struct outlook_answer {
    const struct outlook *outlook;
    const struct outside_record *records;
    size_t record_count;
    const struct outside_hazard *hazards;
    size_t hazard_count;
    const struct outside_score *scores;
    size_t score_count;
};

/* ---- Which past cases ---- */

/* A usage error that lists what there is. */
static enum status unknown(const char *option, const char *word, const char *all, struct error *err)
{
    return error_set(err, STATUS_USAGE, nowhere, "--%s '%s': the case has %s", option, word, all);
}

static enum status choose_class(struct subject *subject, const struct options *options,
                                const struct outside_class **out, struct error *err)
{
    const struct outside *outside = subject->folder->outside;
    struct buffer all = {0};
    *out = outside->first_class;
    if (options->given[OPTION_CLASS])
        *out = outside_find_class(outside, options->value[OPTION_CLASS]);
    if (*out)
        return STATUS_OK;
    for (size_t i = 0; i < outside->class_count; i++)
        buffer_print(&all, "%s%s", i ? ", " : "", outside->classes[i].id);
    const enum status status = unknown("class", options->value[OPTION_CLASS], all.bytes, err);
    buffer_free(&all);
    return status;
}

static enum status choose_event(struct subject *subject, const struct options *options,
                                const struct outside_event **out, struct error *err)
{
    const struct outside *outside = subject->folder->outside;
    struct buffer all = {0};
    *out = outside->first_event;
    if (options->given[OPTION_EVENT])
        *out = outside_find_event(outside, options->value[OPTION_EVENT]);
    if (*out)
        return STATUS_OK;
    for (size_t i = 0; i < outside->event_count; i++)
        buffer_print(&all, "%s%s", i ? ", " : "", outside->events[i].id);
    const enum status status = unknown("event", options->value[OPTION_EVENT], all.bytes, err);
    buffer_free(&all);
    return status;
}

/* ---- Full spells ---- */

/* Records of all classes and events, and the scores of each. */
static enum status read_spells(struct subject *subject, const char *path,
                               struct outlook_answer *answer, struct error *err)
{
    const struct outside *outside = subject->folder->outside;
    const struct outlook_spells *spells = NULL;
    const size_t most = outside->class_count * outside->event_count;
    const double *years = NULL;
    TRY(outlook_spells_read(&subject->arena, subject->folder, path, &spells, &subject->problems,
                            err));
    const size_t horizons = outlook_spells_years(spells, &years);
    struct outside_record *records = ARENA_ARRAY(&subject->arena, struct outside_record, most);
    struct outside_score *scores =
        ARENA_ARRAY(&subject->arena, struct outside_score, most * 2 * (horizons + 1));
    struct outside_hazard *hazards =
        ARENA_ARRAY(&subject->arena, struct outside_hazard, most * OUTLOOK_HAZARDS);
    if (!records || !scores || !hazards)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t c = 0; c < outside->class_count; c++)
        for (size_t e = 0; e < outside->event_count; e++) {
            size_t count = 0;
            TRY(outlook_spells_record(&subject->arena, spells, &outside->classes[c],
                                      &outside->events[e], &records[answer->record_count++], err));
            TRY(outlook_spells_hazards(&subject->arena, spells, &outside->classes[c],
                                       &outside->events[e], hazards + answer->hazard_count, &count,
                                       err));
            answer->hazard_count += count;
            TRY(outlook_spells_scores(&subject->arena, spells, &outside->classes[c],
                                      &outside->events[e], scores + answer->score_count, &count,
                                      err));
            answer->score_count += count;
        }
    answer->records = records;
    answer->hazards = hazards;
    answer->scores = scores;
    return STATUS_OK;
}

/* The case with the spells in place of what it ships. */
static enum status use_spells(struct subject *subject, const struct outlook_answer *answer,
                              struct error *err)
{
    struct outside *outside =
        arena_grow(&subject->arena, subject->folder->outside, 1, 1, sizeof *outside);
    struct case_folder *folder = arena_grow(&subject->arena, subject->folder, 1, 1, sizeof *folder);
    if (!outside || !folder)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    outside->records = answer->records;
    outside->record_count = answer->record_count;
    outside->hazards = answer->hazards;
    outside->hazard_count = answer->hazard_count;
    outside->scores = answer->scores;
    outside->score_count = answer->score_count;
    folder->outside = outside;
    subject->folder = folder;
    return STATUS_OK;
}

/* ---- Forms ---- */

static void make_text(struct buffer *out, const void *self, const struct report_style *style)
{
    outlook_text(out, ((const struct outlook_answer *)self)->outlook, style);
}

static void make_json(struct buffer *out, const void *self, const struct report_identity *identity)
{
    outlook_json(out, ((const struct outlook_answer *)self)->outlook, identity);
}

static void make_csv(struct buffer *out, const void *self, const struct report_identity *identity)
{
    (void)identity;
    outlook_csv(out, ((const struct outlook_answer *)self)->outlook);
}

static void make_life_tables(struct buffer *out, const void *self,
                             const struct report_identity *identity)
{
    const struct outlook_answer *answer = self;
    (void)identity;
    outlook_life_tables_csv(out, answer->records, answer->record_count);
}

static void make_draws(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct outlook_answer *answer = self;
    (void)identity;
    outlook_draws_csv(out, answer->records, answer->record_count);
}

static void make_hazards(struct buffer *out, const void *self,
                         const struct report_identity *identity)
{
    const struct outlook_answer *answer = self;
    (void)identity;
    outlook_hazards_csv(out, answer->hazards, answer->hazard_count);
}

static void make_scores(struct buffer *out, const void *self,
                        const struct report_identity *identity)
{
    const struct outlook_answer *answer = self;
    (void)identity;
    outlook_scores_csv(out, answer->scores, answer->score_count);
}

static const struct answer_forms forms = {
    make_text, make_json, {{"outlook.json", make_json}, {"outlook.csv", make_csv}}};

static const struct answer_forms forms_of_spells = {make_text,
                                                    make_json,
                                                    {{"outlook.json", make_json},
                                                     {"outlook.csv", make_csv},
                                                     {"life_tables.csv", make_life_tables},
                                                     {"draws.csv", make_draws},
                                                     {"hazards.csv", make_hazards},
                                                     {"scores.csv", make_scores}}};

/* ---- The command ---- */

static enum status read_question(struct subject *subject, const struct options *options,
                                 struct outlook_question *out, struct error *err)
{
    static const char *const priors[] = {"none", "judged"};
    const struct outside_class *of = NULL;
    const struct outside_event *event = NULL;
    int judged = 0;
    TRY(choose_class(subject, options, &of, err));
    TRY(choose_event(subject, options, &event, err));
    TRY(futures_option_name(options, OPTION_PRIORS, priors, 2, &judged, err));
    out->record = outside_find_record(subject->folder->outside, of, event);
    out->weight = subject->folder->outside->weight;
    out->judged = judged == 1;
    TRY(option_number(options, OPTION_WEIGHT, &out->weight, err));
    if (!(out->weight >= 0 && out->weight <= 1))
        return error_set(err, STATUS_USAGE, nowhere,
                         "--weight: write 0 (history) to 1 (the model)");
    if (!out->record)
        return error_set(err, STATUS_INPUT, (struct place){.file = subject->path},
                         "the case has no life table of %s, %s; --spells reads full spells", of->id,
                         event->id);
    return STATUS_OK;
}

static enum status ask_outlook(struct subject *subject, const struct options *options,
                               const volatile int *stop, struct error *err)
{
    struct outlook_options wanted = {.packages = NULL};
    struct outlook_answer answer = {.outlook = NULL};
    const char *path = options->given[OPTION_SPELLS] ? options->value[OPTION_SPELLS] : NULL;
    struct progress progress;
    struct identity identity;
    if (!subject->folder->outside)
        return error_set(err, STATUS_INPUT, (struct place){.file = subject->path},
                         "this case has no outside view (docs/case-format.md)");
    if (path) {
        TRY(read_spells(subject, path, &answer, err));
        TRY(use_spells(subject, &answer, err));
    }
    TRY(read_question(subject, options, &wanted.question, err));
    TRY(packages_option_read(subject, options, &wanted.packages, &wanted.package_count, err));
    TRY(futures_option_read_shared(subject, options, FUTURES_LEAST, &wanted.futures, err));
    progress_init(&progress, wanted.futures.futures, wanted.futures.seed,
                  !options->given[OPTION_QUIET]);
    wanted.futures.stop = stop;
    wanted.futures.progress = progress_drawer(&progress);
    wanted.futures.progress_self = &progress;
    const enum status status = outlook_run(&subject->arena, subject->folder, subject->document,
                                           &wanted, &answer.outlook, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    TRY(identity_make(&identity, subject, options, err));
    return answer_give(subject, options, path ? &forms_of_spells : &forms, &answer,
                       &identity.report, err);
}

enum status command_outlook(const struct options *options, const volatile int *stop,
                            struct error *err)
{
    return answer_ask(options, "outlook", stop, ask_outlook, err);
}
