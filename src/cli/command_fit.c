// SPDX-License-Identifier: MIT
/* surety fit: what the observations of a case say about its parameters. */
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "report/fit_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct place nowhere = {0};
static const double density_tolerance = 1e-6;

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

static void make_table(struct buffer *out, const void *fit, const struct report_identity *identity)
{
    (void)identity;
    fit_table_csv(out, fit);
}

static void make_picture(struct buffer *out, const void *fit,
                         const struct report_identity *identity)
{
    fit_picture(out, fit, identity);
}

static void make_errors(struct buffer *out, const void *fit, const struct report_identity *identity)
{
    (void)identity;
    fit_errors_csv(out, fit);
}

static const struct answer_forms forms = {
    make_text,
    make_json,
    {{"fit.json", make_json},
     {"fit.csv", make_table},
     {"posterior.csv", make_csv},
     {"posterior.svg", make_picture},
     {"errors.csv", make_errors}}};

/* ---- The command ---- */

/* How far the densities in a file are from those of the model and the observations of today. */
static enum status compare(struct subject *subject, const struct options *options,
                           const struct fit_again *again, bool *same, struct error *err)
{
    const char *path = options->value[OPTION_AGAIN];
    struct source *source = ARENA_NEW(&subject->arena, struct source);
    struct csv csv;
    if (!source)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(file_read(&subject->arena, path, 0, source, err));
    if (!csv_table(&subject->arena, source, &subject->problems, &csv))
        return STATUS_INPUT;
    *same = true;
    for (size_t s = 0; s < again->sector_count; s++) {
        const char *id = again->sectors[s]->id;
        double most = INFINITY;
        for (size_t column = 0; column < csv.column_count; column++) {
            const char *head = csv_cell(&csv, 0, column)->text;
            if (strncmp(head, "density:", 8) != 0 || strcmp(head + 8, id) != 0)
                continue;
            most = 0;
            for (size_t draw = 0; draw < again->draws; draw++) {
                const struct passage *cell = csv_cell(&csv, draw + 1, column);
                double was = NAN;
                (void)text_to_double(cell->text, cell->length, &was);
                const double off = fabs(was - again->densities[s][draw]);
                most = off > most || isnan(off) ? (isnan(off) ? INFINITY : off) : most;
            }
        }
        const bool holds = most <= density_tolerance;
        *same &= holds;
        if (isfinite(most))
            printf("%s: %zu draws, ln density %s (largest difference %.3g)\n", id, again->draws,
                   holds ? "as it was" : "is another now", most);
        else
            printf("%s: no column density:%s to compare with\n", id, id);
    }
    return STATUS_OK;
}

static enum status check_again(struct subject *subject, const struct options *options,
                               const struct fit_options *wanted, struct error *err)
{
    struct fit_again again;
    bool same = false;
    TRY(case_draw(&subject->arena, subject->folder, options->value[OPTION_AGAIN], &subject->folder,
                  &subject->problems, err));
    TRY(fit_again_run(&subject->arena, subject->folder, subject->document, wanted, &again,
                      &subject->problems, err));
    TRY(compare(subject, options, &again, &same, err));
    return same ? STATUS_OK : STATUS_NO;
}

static enum status ask_fit(struct subject *subject, const struct options *options,
                           const volatile int *stop, struct error *err)
{
    struct fit_options wanted = {.stop = stop};
    const struct fit *fit = NULL;
    struct progress progress;
    struct identity identity;
    TRY(read_options(subject, options, &wanted, err));
    if (options->given[OPTION_AGAIN])
        return check_again(subject, options, &wanted, err);
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
