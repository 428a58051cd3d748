// SPDX-License-Identifier: MIT
/* surety forecast: quantiles of every observed series, month by month, for somebody to score later. One CSV. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/observations_option.h"
#include "report/backtest_report.h"
#include "study/forecast_fit.h"

#include <stdio.h>
#include <string.h>

enum { MONTHS_USUAL = 18 };

static const struct place nowhere = {0};

struct window {
    int from, to;
};

static enum status read_window(struct subject *subject, const struct options *options,
                               const struct observations *observations, struct window *out,
                               struct error *err)
{
    out->from = observations->until + 1;
    if (options->given[OPTION_FROM])
        TRY(observations_option_month(subject, OPTION_FROM, options->value[OPTION_FROM], &out->from,
                                      err));
    out->to = out->from + MONTHS_USUAL - 1;
    if (options->given[OPTION_TO])
        TRY(observations_option_month(subject, OPTION_TO, options->value[OPTION_TO], &out->to,
                                      err));
    if (out->to < out->from)
        return error_set(err, STATUS_USAGE, nowhere, "--to lies before --from");
    return STATUS_OK;
}

static enum status write_text(const struct options *options, const struct buffer *text,
                              struct error *err)
{
    const char *path = options->value[OPTION_OUTPUT];
    struct file_writer file;
    if (text->failed)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (!path || strcmp(path, "-") == 0) {
        fwrite(text->bytes, 1, text->length, stdout);
        return STATUS_OK;
    }
    TRY(file_open(&file, path, err));
    (void)!fwrite(text->bytes, 1, text->length, file.file); /* file_commit sees a failure */
    const enum status status = file_commit(&file, err);
    file_abandon(&file);
    return status;
}

/* Says which drivers end before the last month told: nobody gave what they are from then on. */
static enum status tell_drivers(struct subject *subject, const struct observations *observations,
                                int until, struct error *err)
{
    const char *before = "Drivers that stay as they were in their last month: ";
    bool told = false;
    for (size_t i = 0; i < observations->driver_count; i++) {
        const struct driver *driver = &observations->drivers[i];
        if (!driver->count || driver->items[driver->count - 1].month >= until)
            continue;
        const char *month = case_month_text(&subject->arena, subject->folder,
                                            driver->items[driver->count - 1].month);
        if (!month)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        fprintf(stderr, "%s%s (%s)", told ? ", " : before, driver->id, month);
        told = true;
    }
    if (told)
        fprintf(stderr, "; --drivers FILE continues them.\n");
    return STATUS_OK;
}

static enum status make_forecast(struct subject *subject, const struct options *options,
                                 const volatile int *stop, struct error *err)
{
    struct forecast_options wanted = {.stop = stop};
    const struct forecast *forecast = NULL;
    struct window window;
    struct identity identity;
    struct buffer text = {0};
    bool fitted = true, blessed = true;
    TRY(observations_option_read(subject, options, &wanted.observations, err));
    TRY(observations_option_draws(options, &wanted.draws, &wanted.seed, &wanted.threads, err));
    TRY(read_window(subject, options, wanted.observations, &window, err));
    wanted.origin = window.from - 1;
    wanted.until = window.to;
    TRY(observations_option_fitted(options, &fitted, err));
    if (fitted)
        TRY(forecast_fit(&subject->arena,
                         &(struct forecast_fit_options){
                             subject->folder, subject->document, wanted.observations, wanted.draws,
                             wanted.seed, wanted.threads, stop, &subject->problems},
                         wanted.origin, &wanted.known, &wanted.known_count, &blessed, err));
    TRY(forecast_run(&subject->arena, subject->folder, subject->document, &wanted, &forecast,
                     &subject->problems, err));
    TRY(identity_make(&identity, subject, options, err));
    if (options->given[OPTION_JSON])
        forecast_json(&text, forecast, window.from, blessed, &identity.report);
    else
        forecast_csv(&text, forecast, window.from);
    const enum status status = write_text(options, &text, err);
    buffer_free(&text);
    if (status == STATUS_OK && !options->given[OPTION_QUIET])
        TRY(tell_drivers(subject, wanted.observations, window.to, err));
    if (status == STATUS_OK && !options->given[OPTION_QUIET] && options->given[OPTION_OUTPUT])
        fprintf(stderr, "%s%s\n", backtest_parameters(fitted),
                blessed ? ""
                        : " The chains of some sector do not agree yet: `surety fit` says which.");
    return status;
}

enum status command_forecast(const struct options *options, const volatile int *stop,
                             struct error *err)
{
    struct subject subject;
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety forecast takes one case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK && !subject.is_case)
        status = error_set(err, STATUS_USAGE, nowhere,
                           "%s is a bare model; forecast needs a case folder (docs/case-format.md)",
                           subject.path);
    if (status == STATUS_OK)
        status = make_forecast(&subject, options, stop, err);
    problems_print(&subject.problems, stderr);
    subject_free(&subject, err);
    return status;
}
