// SPDX-License-Identifier: MIT
/* surety backtest: the model against history, from several origins. */
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/observations_option.h"
#include "cli/progress.h"
#include "report/backtest_report.h"

#include <string.h>

static const struct place nowhere = {0};

/* "2023-06,2023-12"; without it a year before the last observation, half a year before, and then. */
static enum status read_origins(struct subject *subject, const struct options *options,
                                struct backtest_options *wanted, struct error *err)
{
    const int until = wanted->observations->until;
    if (!options->given[OPTION_ORIGIN]) {
        wanted->origins[0] = until - 12, wanted->origins[1] = until - 6, wanted->origins[2] = until;
        wanted->origin_count = 3;
        return STATUS_OK;
    }
    for (const char *at = options->value[OPTION_ORIGIN]; *at; at += *at == ',') {
        const size_t length = strcspn(at, ",");
        const char *word = arena_text(&subject->arena, at, length);
        if (!word)
            return STATUS_NO_MEMORY;
        if (wanted->origin_count == BACKTEST_ORIGINS_MOST)
            return error_set(err, STATUS_USAGE, nowhere, "at most %d origins at once",
                             (int)BACKTEST_ORIGINS_MOST);
        TRY(observations_option_month(subject, OPTION_ORIGIN, word,
                                      &wanted->origins[wanted->origin_count++], err));
        at += length;
    }
    return STATUS_OK;
}

/* The last month that any observation or driver has, or --to: at least a month after the last origin. */
static enum status read_until(const struct subject *subject, const struct options *options,
                              struct backtest_options *wanted, struct error *err)
{
    const struct observations *observations = wanted->observations;
    if (options->given[OPTION_TO])
        return observations_option_month(subject, OPTION_TO, options->value[OPTION_TO],
                                         &wanted->until, err);
    wanted->until = observations->until;
    for (size_t s = 0; s < observations->series_count; s++) {
        const struct observed_series *series = &observations->series[s];
        if (series->count && series->items[series->count - 1].month > wanted->until)
            wanted->until = series->items[series->count - 1].month;
    }
    for (size_t o = 0; o < wanted->origin_count; o++)
        if (wanted->origins[o] >= wanted->until)
            wanted->until = wanted->origins[o] + 6;
    return STATUS_OK;
}

static void make_text(struct buffer *out, const void *self, const struct report_style *style)
{
    backtest_text(out, self, style);
}

static void make_json(struct buffer *out, const void *self, const struct report_identity *identity)
{
    backtest_json(out, self, identity);
}

static void make_html(struct buffer *out, const void *self, const struct report_identity *identity)
{
    backtest_html(out, self, identity);
}

static void make_scores(struct buffer *out, const void *self,
                        const struct report_identity *identity)
{
    (void)identity;
    backtest_scores_csv(out, self);
}

static void make_rows(struct buffer *out, const void *self, const struct report_identity *identity)
{
    (void)identity;
    backtest_rows_csv(out, self);
}

static void make_picture(struct buffer *out, const void *self,
                         const struct report_identity *identity)
{
    backtest_picture(out, self, identity);
}

static const struct answer_forms forms = {make_text,
                                          make_json,
                                          {{"backtest.html", make_html},
                                           {"backtest.json", make_json},
                                           {"history.svg", make_picture},
                                           {"scores.csv", make_scores},
                                           {"rows.csv", make_rows}}};

static enum status ask_backtest(struct subject *subject, const struct options *options,
                                const volatile int *stop, struct error *err)
{
    struct backtest_options wanted = {.stop = stop};
    const struct backtest *backtest = NULL;
    struct progress progress;
    struct identity identity;
    TRY(observations_option_read(subject, options, &wanted.observations, err));
    TRY(observations_option_draws(options, &wanted.draws, &wanted.seed, &wanted.threads, err));
    TRY(observations_option_fitted(options, &wanted.fitted, err));
    TRY(read_origins(subject, options, &wanted, err));
    TRY(read_until(subject, options, &wanted, err));
    progress_init(&progress, wanted.origin_count, wanted.seed, !options->given[OPTION_QUIET]);
    wanted.progress = progress_drawer(&progress);
    wanted.progress_self = &progress;
    const enum status status = backtest_run(&subject->arena, subject->folder, subject->document,
                                            &wanted, &backtest, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    TRY(identity_make(&identity, subject, options, err));
    return answer_give(subject, options, &forms, backtest, &identity.report, err);
}

enum status command_backtest(const struct options *options, const volatile int *stop,
                             struct error *err)
{
    return answer_ask(options, "backtest", stop, ask_backtest, err);
}
