// SPDX-License-Identifier: MIT
/* An evaluation as one long CSV table (RFC 4180).
 *
 * One row for each package, adversary and outcome; the same for the no-deal run; one row a year for
 * each fan; one for each sensitivity and level. Outcomes shown as bands have their band and nothing
 * else. What is not defined is an empty cell. */
#include "report/report.h"
#include "report/wording.h"

#include <math.h>

/* What a row is about. */
struct subject {
    const char *package, *adversary, *outcome, *title, *unit, *mode, *settle;
    double year; /* NaN: none */
    const char *sensitivity, *level;
};

static const char header[] =
    "package,adversary,outcome,title,unit,mode,settle,year,sensitivity,level,"
    "mean,sd,q05,q10,q25,q50,q75,q90,q95,least,most,count,undefined,failed,"
    "diff_mean,diff_q10,diff_q50,diff_q90,better,worse,equal,band\r\n";

static void add_text(struct buffer *out, const char *text)
{
    escape_csv(out, text);
    buffer_add(out, ",");
}

static void add_number(struct buffer *out, double value)
{
    if (!isnan(value))
        buffer_number(out, value);
    buffer_add(out, ",");
}

static void add_count(struct buffer *out, uint64_t count)
{
    buffer_print(out, "%llu,", (unsigned long long)count);
}

static void add_empty(struct buffer *out, size_t cells)
{
    while (cells-- > 0)
        buffer_add(out, ",");
}

static void add_subject(struct buffer *out, const struct subject *subject)
{
    const char *const texts[] = {subject->package, subject->adversary, subject->outcome,
                                 subject->title,   subject->unit,      subject->mode,
                                 subject->settle};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_text(out, texts[i]);
    add_number(out, subject->year);
    add_text(out, subject->sensitivity);
    add_text(out, subject->level);
}

static void add_spread(struct buffer *out, const struct spread *spread, bool open)
{
    if (!open || !spread->count) {
        add_empty(out, 11);
    } else {
        const double numbers[] = {spread->mean, spread->deviation, spread->q05, spread->q10,
                                  spread->q25,  spread->q50,       spread->q75, spread->q90,
                                  spread->q95,  spread->least,     spread->most};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            add_number(out, numbers[i]);
    }
    add_count(out, spread->count);
    add_count(out, spread->undefined);
    add_count(out, spread->failed);
}

static void add_contrast(struct buffer *out, const struct contrast *contrast, bool open)
{
    const struct spread *difference = contrast ? &contrast->difference : NULL;
    if (!open || !difference || !difference->count) {
        add_empty(out, 7);
        return;
    }
    add_number(out, difference->mean);
    add_number(out, difference->q10);
    add_number(out, difference->q50);
    add_number(out, difference->q90);
    add_count(out, contrast->better);
    add_count(out, contrast->worse);
    add_count(out, contrast->equal);
}

static void add_row(struct buffer *out, const struct subject *subject,
                    const struct outcome *outcome, const struct spread *value,
                    const struct contrast *contrast)
{
    const bool open = outcome->show != SHOW_BAND;
    add_subject(out, subject);
    add_spread(out, value, open);
    add_contrast(out, contrast, open);
    if (!open && value->count)
        escape_csv(out, wording_value(outcome, value->mean, DIALECT_ASCII).text);
    buffer_add(out, "\r\n");
}

static struct subject subject_of(const struct package_result *result, const struct outcome *outcome)
{
    return (struct subject){.package = result->package->id,
                            .adversary = result->adversary ? result->adversary->id : "",
                            .outcome = outcome->id,
                            .title = outcome->title,
                            .unit = outcome->unit,
                            .mode = outcome->mode,
                            .settle = outcome->settle,
                            .year = NAN};
}

static void add_outcomes(struct buffer *out, const struct case_folder *folder,
                         const struct package_result *result)
{
    for (size_t k = 0; k < folder->outcome_count; k++) {
        const struct outcome *outcome = &folder->outcomes[k];
        if (roles_only_no_deal(outcome))
            continue;
        const struct subject subject = subject_of(result, outcome);
        add_row(out, &subject, outcome, &result->outcomes[k].value, &result->outcomes[k].contrast);
    }
}

/* The fan has quantiles and a mean for each year, and no counts. */
static void add_fan(struct buffer *out, const struct case_folder *folder,
                    const struct package_result *result)
{
    const struct fan *fan = &result->fan;
    for (size_t i = 0; i < fan->points; i++) {
        const struct subject subject = {.package = result->package->id,
                                        .adversary = result->adversary ? result->adversary->id : "",
                                        .outcome = folder->fan,
                                        .title = "risk over time",
                                        .year = fan->years[i]};
        add_subject(out, &subject);
        add_number(out, fan->mean[i]);
        add_empty(out, 1);
        const double *const columns[] = {fan->q05, fan->q10, fan->q25, fan->q50,
                                         fan->q75, fan->q90, fan->q95};
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            add_number(out, columns[k][i]);
        add_empty(out, 2 + 3 + 7);
        buffer_add(out, "\r\n");
    }
}

static void add_sensitivities(struct buffer *out, const struct case_folder *folder,
                              const struct roles *roles, const struct package_result *result)
{
    if (!result->sensitivity || roles->risk == SIZE_MAX)
        return;
    const struct outcome *risk = &folder->outcomes[roles->risk];
    for (size_t i = 0; i < folder->sensitivity_count * 3; i++) {
        struct subject subject = subject_of(result, risk);
        subject.sensitivity = folder->sensitivities[i / 3].id;
        subject.level = folder->sensitivities[i / 3].level_names[i % 3];
        add_row(out, &subject, risk, &result->sensitivity[i], NULL);
    }
}

static void add_no_deal(struct buffer *out, const struct evaluation *evaluation)
{
    const struct case_folder *folder = evaluation->folder;
    for (size_t k = 0; evaluation->no_deal && k < folder->outcome_count; k++) {
        const struct outcome *outcome = &folder->outcomes[k];
        if (!roles_in_no_deal(outcome))
            continue;
        const struct package_result *first = evaluation->results;
        struct subject subject = subject_of(first, outcome);
        subject.package = "no_deal";
        subject.settle = "no_deal";
        add_row(out, &subject, outcome, &evaluation->no_deal[k].value, NULL);
    }
}

void report_csv(struct buffer *out, const struct evaluation *evaluation)
{
    const struct case_folder *folder = evaluation->folder;
    const struct roles roles = roles_find(folder);
    const size_t results = evaluation->package_count * evaluation->adversary_count;
    buffer_add(out, header);
    for (size_t i = 0; i < results; i++)
        add_outcomes(out, folder, &evaluation->results[i]);
    add_no_deal(out, evaluation);
    for (size_t i = 0; i < results; i++)
        add_sensitivities(out, folder, &roles, &evaluation->results[i]);
    if (roles.risk == SIZE_MAX || roles_open(folder, roles.risk)) {
        for (size_t i = 0; i < results; i++)
            add_fan(out, folder, &evaluation->results[i]);
    }
}
