// SPDX-License-Identifier: MIT
/* surety fit: what the observations of a case say about its parameters. */
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "report/fit_report.h"

#include <string.h>
#include <strings.h>

static const struct place nowhere = {0};

/* --to as a month since the case's epoch; without it the last that the observations have. */
static enum status read_month(struct subject *subject, const struct options *options,
                              const struct observations *observations, int *out, struct error *err)
{
    struct passage month;
    double value;
    *out = observations->until;
    if (!options->given[OPTION_TO])
        return STATUS_OK;
    TRY(case_month(&subject->arena, subject->folder, "--to", options->value[OPTION_TO], &month,
                   &subject->problems));
    if (!text_to_double(month.text, month.length, &value) || value < 0 ||
        value > (double)observations->until || value != (double)(int)value)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--to takes a month up to %s, such as 2023-12: '%s' is none",
                         observations->until_text, options->value[OPTION_TO]);
    *out = (int)value;
    return STATUS_OK;
}

static enum status read_options(struct subject *subject, const struct options *options,
                                struct fit_options *out, struct error *err)
{
    uint64_t draws = FIT_DRAWS, threads = 0;
    const char *sector = options->value[OPTION_SECTOR];
    if (!observations_exist(&subject->arena, subject->folder))
        return error_set(err, STATUS_INPUT, nowhere,
                         "%s has no observations/series.yaml: there is nothing to fit to",
                         subject->folder->path);
    TRY(observations_read(&subject->arena, subject->folder, &out->observations, &subject->problems,
                          err));
    TRY(observations_check(&subject->arena, subject->folder, out->observations, subject->document,
                           &subject->problems));
    out->sector = sector && strcasecmp(sector, "all") != 0 ? sector : NULL;
    out->seed = subject->folder->default_seed;
    TRY(read_month(subject, options, out->observations, &out->until, err));
    TRY(option_whole(options, OPTION_DRAWS, 100, FIT_DRAWS_MOST, &draws, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    out->draws = (size_t)draws;
    out->threads = (size_t)threads;
    return STATUS_OK;
}

/* ---- Forms ---- */

static void make_text(struct buffer *out, const void *fit, const struct report_style *style)
{
    fit_text(out, fit, style);
}

static void make_json(struct buffer *out, const void *fit, const struct report_identity *identity)
{
    fit_json(out, fit, identity);
}

static void make_csv(struct buffer *out, const void *fit, const struct report_identity *identity)
{
    (void)identity;
    fit_csv(out, fit);
}

static void make_errors(struct buffer *out, const void *fit,
                        const struct report_identity *identity)
{
    (void)identity;
    fit_errors_csv(out, fit);
}

static const struct answer_forms forms = {
    make_text,
    make_json,
    {{"fit.json", make_json}, {"posterior.csv", make_csv}, {"errors.csv", make_errors}}};

/* ---- The command ---- */

static enum status ask_fit(struct subject *subject, const struct options *options,
                           const volatile int *stop, struct error *err)
{
    struct fit_options wanted = {.stop = stop};
    const struct fit *fit = NULL;
    struct progress progress;
    struct identity identity;
    TRY(read_options(subject, options, &wanted, err));
    progress_init(&progress, wanted.draws, wanted.seed, !options->given[OPTION_QUIET]);
    wanted.progress = progress_drawer(&progress);
    wanted.progress_self = &progress;
    const enum status status = fit_run(&subject->arena, subject->folder, subject->document, &wanted,
                                       &fit, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    TRY(identity_make(&identity, subject, options, err));
    TRY(answer_give(subject, options, &forms, fit, &identity.report, err));
    return fit->blessed ? STATUS_OK : STATUS_NO;
}

enum status command_fit(const struct options *options, const volatile int *stop, struct error *err)
{
    return answer_ask(options, "fit", stop, ask_fit, err);
}
