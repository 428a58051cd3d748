// SPDX-License-Identifier: MIT
/* An evaluation as one long CSV table (RFC 4180).
 *
 * One row for each package, adversary and outcome; the same for the no-deal run; one row a year for
 * each fan; one for each sensitivity and level; one for each package, rule of choice and outcome that is
 * asked by rules. Outcomes shown as bands have their band and nothing
 * else. What is not defined is an empty cell. */
#include "report/csv_put.h"
#include "report/report.h"
#include "report/wording.h"
#include "study/rivals.h"

#include <math.h>

/* What a row is about. */
struct subject {
    const char *package, *adversary, *outcome, *title, *unit, *mode, *settle;
    double year; /* NaN: none */
    const char *sensitivity, *level;
};

/* Where rows go, and whose words their titles are in. */
struct form {
    struct buffer *out;
    const struct voice *voice; /* NULL: English */
};

static const char header[] =
    "package,adversary,outcome,title,unit,mode,settle,year,sensitivity,level,"
    "mean,sd,q05,q10,q25,q50,q75,q90,q95,least,most,count,undefined,failed,"
    "diff_mean,diff_q10,diff_q50,diff_q90,better,worse,equal,band,"
    "rule,rule_value,rule_place\r\n";

enum { SPREAD_CELLS = 14, CONTRAST_CELLS = 7, RULE_CELLS = 3 };

static void add_subject(struct csv_row *row, const struct voice *voice,
                        const struct subject *subject)
{
    struct buffer said = {0};
    const char *title = voice_say(voice, subject->title, &said) ? said.bytes : subject->title;
    const char *const texts[] = {subject->package, subject->adversary, subject->outcome, title,
                                 subject->unit,    subject->mode,      subject->settle};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        csv_put_text(row, texts[i]);
    csv_put_number(row, subject->year);
    csv_put_text(row, subject->sensitivity);
    csv_put_text(row, subject->level);
    row->out->failed |= said.failed;
    buffer_free(&said);
}

static void add_spread(struct csv_row *row, const struct spread *spread, bool open)
{
    if (!open || !spread->count) {
        csv_put_empty(row, 11);
    } else {
        const double numbers[] = {spread->mean, spread->deviation, spread->q05, spread->q10,
                                  spread->q25,  spread->q50,       spread->q75, spread->q90,
                                  spread->q95,  spread->least,     spread->most};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            csv_put_number(row, numbers[i]);
    }
    csv_put_count(row, spread->count);
    csv_put_count(row, spread->undefined);
    csv_put_count(row, spread->failed);
}

static void add_contrast(struct csv_row *row, const struct contrast *contrast, bool open)
{
    const struct spread *difference = contrast ? &contrast->difference : NULL;
    if (!open || !difference || !difference->count) {
        csv_put_empty(row, 7);
        return;
    }
    csv_put_number(row, difference->mean);
    csv_put_number(row, difference->q10);
    csv_put_number(row, difference->q50);
    csv_put_number(row, difference->q90);
    csv_put_count(row, contrast->better);
    csv_put_count(row, contrast->worse);
    csv_put_count(row, contrast->equal);
}

static void add_row(const struct form *form, const struct subject *subject,
                    const struct outcome *outcome, const struct spread *value,
                    const struct contrast *contrast)
{
    const bool open = outcome->show != SHOW_BAND;
    struct csv_row row = {.out = form->out};
    add_subject(&row, form->voice, subject);
    add_spread(&row, value, open);
    add_contrast(&row, contrast, open);
    if (!open && value->count)
        csv_put_text(&row, wording_value(outcome, value->mean, DIALECT_ASCII).text);
    else
        csv_put_empty(&row, 1);
    csv_put_empty(&row, RULE_CELLS);
    csv_put_end(&row);
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

static void add_outcomes(const struct form *form, const struct case_folder *folder,
                         const struct package_result *result)
{
    for (size_t k = 0; k < folder->outcome_count; k++) {
        const struct outcome *outcome = &folder->outcomes[k];
        if (roles_only_no_deal(outcome))
            continue;
        const struct subject subject = subject_of(result, outcome);
        add_row(form, &subject, outcome, &result->outcomes[k].value, &result->outcomes[k].contrast);
    }
}

/* The fan has quantiles and a mean for each year, and no counts. */
static void add_fan(const struct form *form, const struct case_folder *folder,
                    const struct package_result *result)
{
    const struct fan *fan = &result->fan;
    for (size_t i = 0; i < fan->points; i++) {
        const struct subject subject = {.package = result->package->id,
                                        .adversary = result->adversary ? result->adversary->id : "",
                                        .outcome = folder->fan,
                                        .title = "risk over time",
                                        .year = fan->years[i]};
        struct csv_row row = {.out = form->out};
        add_subject(&row, form->voice, &subject);
        csv_put_number(&row, fan->mean[i]);
        csv_put_empty(&row, 1);
        const double *const columns[] = {fan->q05, fan->q10, fan->q25, fan->q50,
                                         fan->q75, fan->q90, fan->q95};
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            csv_put_number(&row, columns[k][i]);
        csv_put_empty(&row, 2 + 3 + CONTRAST_CELLS + 1 + RULE_CELLS);
        csv_put_end(&row);
    }
}

static void add_sensitivities(const struct form *form, const struct case_folder *folder,
                              const struct roles *roles, const struct package_result *result)
{
    if (!result->sensitivity || roles->risk == SIZE_MAX)
        return;
    const struct outcome *risk = &folder->outcomes[roles->risk];
    for (size_t i = 0; i < folder->sensitivity_count * 3; i++) {
        struct subject subject = subject_of(result, risk);
        subject.sensitivity = folder->sensitivities[i / 3].id;
        subject.level = folder->sensitivities[i / 3].level_names[i % 3];
        add_row(form, &subject, risk, &result->sensitivity[i], NULL);
    }
}

/* A structure is told as sensitivities are: what was moved is the structure itself. */
static void add_rivals(const struct form *form, const struct evaluation *evaluation)
{
    const struct rivals *rivals = evaluation->rivals;
    const struct case_folder *folder = evaluation->folder;
    for (size_t s = 0; rivals && s < folder->structure_count; s++)
        for (size_t p = 0; p < rivals->package_count; p++) {
            const struct outcome *risk = &folder->outcomes[rivals->outcome];
            struct subject subject = subject_of(&evaluation->results[p], risk);
            subject.sensitivity = "structure";
            subject.level = folder->structures[s].id;
            add_row(form, &subject, risk, &rivals->risks[s * rivals->package_count + p], NULL);
        }
}

static void add_no_deal(const struct form *form, const struct evaluation *evaluation)
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
        add_row(form, &subject, outcome, &evaluation->no_deal[k].value, NULL);
    }
}

/* Rules that rank, and no others: what does not rank has no place. */
static void add_rules(const struct form *form, const struct evaluation *evaluation,
                      const struct robust *entry, enum metric metric)
{
    const struct robust_rule *rule = &entry->rules[metric];
    for (size_t p = 0; p < evaluation->package_count && rule->ranks; p++) {
        struct subject subject =
            subject_of(&evaluation->results[p], &evaluation->folder->outcomes[entry->outcome]);
        struct csv_row row = {.out = form->out};
        if (entry->worst_adversary)
            subject.adversary = "worst";
        add_subject(&row, form->voice, &subject);
        csv_put_empty(&row, SPREAD_CELLS + CONTRAST_CELLS + 1);
        csv_put_text(&row, metric_name(metric));
        csv_put_number(&row, rule->values[p]);
        csv_put_count(&row, robust_place(rule, evaluation->package_count, p));
        csv_put_end(&row);
    }
}

void report_csv(struct buffer *out, const struct evaluation *evaluation, const struct voice *voice)
{
    const struct case_folder *folder = evaluation->folder;
    const struct roles roles = roles_find(folder);
    const size_t results = evaluation->package_count * evaluation->adversary_count;
    const struct form form = {out, voice};
    buffer_add(out, header);
    for (size_t i = 0; i < results; i++)
        add_outcomes(&form, folder, &evaluation->results[i]);
    add_no_deal(&form, evaluation);
    for (size_t i = 0; i < results; i++)
        add_sensitivities(&form, folder, &roles, &evaluation->results[i]);
    add_rivals(&form, evaluation);
    if (roles.risk == SIZE_MAX || roles_open(folder, roles.risk)) {
        for (size_t i = 0; i < results; i++)
            add_fan(&form, folder, &evaluation->results[i]);
    }
    for (size_t i = 0; i < evaluation->robust_count; i++)
        for (int m = 0; m < METRIC_COUNT; m++)
            add_rules(&form, evaluation, &evaluation->robust[i], (enum metric)m);
}
