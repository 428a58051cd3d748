// SPDX-License-Identifier: MIT
/* outside/: classes and events first, because every other table names them. */
#include "case/outside.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "case/case_parts.h"

#include <math.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* What is being filled. */
struct reading {
    const struct case_reader *reader;
    const char *folder;
    struct outside *outside;
};

static const char *text_at(const struct csv *csv, size_t row, size_t column)
{
    return csv_cell(csv, row, column)->text;
}

static double number_at(const struct reading *self, const struct csv *csv, size_t row,
                        size_t column)
{
    const struct passage *cell = csv_cell(csv, row, column);
    double number = NAN;
    if (!text_to_double(cell->text, cell->length, &number))
        CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, cell, "write a number",
                     "'%s' is not a number", cell->text);
    return number;
}

/* NaN for an empty cell. */
static double number_or_none_at(const struct reading *self, const struct csv *csv, size_t row,
                                size_t column)
{
    return csv_cell(csv, row, column)->length ? number_at(self, csv, row, column) : NAN;
}

static size_t count_at(const struct reading *self, const struct csv *csv, size_t row, size_t column)
{
    const struct passage *cell = csv_cell(csv, row, column);
    size_t count = 0;
    if (!text_to_size(cell->text, cell->length, &count))
        CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, cell, "write a whole number",
                     "'%s' is not a count", cell->text);
    return count;
}

/* False after a problem, and for a file that need not be there. */
static bool read_table(const struct reading *self, const char *name, bool needed,
                       const char *const *columns, size_t column_count, struct csv *out)
{
    const struct case_reader *reader = self->reader;
    const char *path = arena_print(reader->arena, "%s/%s", self->folder, name);
    if (!path || (!needed && !file_exists(path)))
        return false;
    const struct source *source = case_text_read(reader, path);
    return source && csv_parse(reader->arena, source, columns, column_count, reader->problems, out);
}

/* ---- Classes and events ---- */

static void read_classes(const struct reading *self)
{
    static const char *const columns[] = {"id", "title", "definition", "filter"};
    struct csv csv;
    if (!read_table(self, "classes.csv", true, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_class *classes =
        ARENA_ARRAY(self->reader->arena, struct outside_class, csv.row_count);
    for (size_t i = 0; classes && i < csv.row_count; i++)
        classes[i] = (struct outside_class){.id = text_at(&csv, i, 0),
                                            .title = text_at(&csv, i, 1),
                                            .definition = text_at(&csv, i, 2),
                                            .filter = *csv_cell(&csv, i, 3)};
    self->outside->classes = classes;
    self->outside->class_count = classes ? csv.row_count : 0;
}

static void read_events(const struct reading *self)
{
    static const char *const columns[] = {"id", "title", "definition", "days", "flag", "source"};
    struct csv csv;
    if (!read_table(self, "events.csv", true, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_event *events =
        ARENA_ARRAY(self->reader->arena, struct outside_event, csv.row_count);
    for (size_t i = 0; events && i < csv.row_count; i++)
        events[i] = (struct outside_event){.id = text_at(&csv, i, 0),
                                           .title = text_at(&csv, i, 1),
                                           .definition = text_at(&csv, i, 2),
                                           .days = text_at(&csv, i, 3),
                                           .flag = text_at(&csv, i, 4),
                                           .source = text_at(&csv, i, 5)};
    self->outside->events = events;
    self->outside->event_count = events ? csv.row_count : 0;
}

static void read_covariates(const struct reading *self)
{
    static const char *const columns[] = {"id", "title", "column", "form", "limit"};
    static const char *const forms[] = {"value", "below", "log", "log1p"};
    struct csv csv;
    if (!read_table(self, "covariates.csv", false, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_covariate *covariates =
        ARENA_ARRAY(self->reader->arena, struct outside_covariate, csv.row_count);
    for (size_t i = 0; covariates && i < csv.row_count; i++) {
        size_t form = 0;
        while (form < COUNT_OF(forms) && !text_equal(text_at(&csv, i, 3), forms[form]))
            form++;
        if (form == COUNT_OF(forms))
            CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, csv_cell(&csv, i, 3),
                         "write value, below, log or log1p", "'%s' is no form",
                         text_at(&csv, i, 3));
        covariates[i] = (struct outside_covariate){
            .id = text_at(&csv, i, 0),
            .title = text_at(&csv, i, 1),
            .column = text_at(&csv, i, 2),
            .form = (enum outside_form)form,
            .limit = form == OUTSIDE_BELOW ? number_at(self, &csv, i, 4) : 0};
    }
    self->outside->covariates = covariates;
    self->outside->covariate_count = covariates ? csv.row_count : 0;
}

const struct outside_class *outside_find_class(const struct outside *outside, const char *id)
{
    for (size_t i = 0; i < outside->class_count; i++)
        if (case_same_id(outside->classes[i].id, id))
            return &outside->classes[i];
    return NULL;
}

const struct outside_event *outside_find_event(const struct outside *outside, const char *id)
{
    for (size_t i = 0; i < outside->event_count; i++)
        if (case_same_id(outside->events[i].id, id))
            return &outside->events[i];
    return NULL;
}

const struct outside_record *outside_find_record(const struct outside *outside,
                                                 const struct outside_class *of,
                                                 const struct outside_event *event)
{
    for (size_t i = 0; i < outside->record_count; i++)
        if (outside->records[i].of == of && outside->records[i].event == event)
            return &outside->records[i];
    return NULL;
}

static const struct outside_class *class_of(const struct reading *self, const struct passage *id)
{
    const struct outside_class *found = outside_find_class(self->outside, id->text);
    if (!found)
        CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, id, "outside/classes.csv lists them",
                     "'%s' is no class of past spells", id->text);
    return found;
}

static const struct outside_event *event_of(const struct reading *self, const struct passage *id)
{
    const struct outside_event *found = outside_find_event(self->outside, id->text);
    if (!found)
        CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, id, "outside/events.csv lists them",
                     "'%s' is no event", id->text);
    return found;
}

/* ---- Life tables ---- */

/* Rows of one class and event stand together. */
static void read_life_tables(const struct reading *self, struct outside_record *records)
{
    static const char *const columns[] = {"class",  "event",    "days",  "at risk",
                                          "events", "censored", "source"};
    struct csv csv;
    if (!read_table(self, "life_tables.csv", true, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_row *rows = ARENA_ARRAY(self->reader->arena, struct outside_row, csv.row_count);
    const size_t most = self->outside->class_count * self->outside->event_count;
    struct outside_record *record = NULL;
    for (size_t i = 0; rows && i < csv.row_count; i++) {
        const struct passage *where = csv_cell(&csv, i, 2);
        const struct outside_class *of = class_of(self, csv_cell(&csv, i, 0));
        const struct outside_event *event = event_of(self, csv_cell(&csv, i, 1));
        if (!of || !event)
            return;
        rows[i] = (struct outside_row){number_at(self, &csv, i, 2), number_at(self, &csv, i, 3),
                                       number_at(self, &csv, i, 4), number_at(self, &csv, i, 5)};
        const bool goes_on = record && record->of == of && record->event == event;
        if (!goes_on && (outside_find_record(self->outside, of, event) ||
                         self->outside->record_count == most)) {
            CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, where, "keep a life table together",
                         "rows of %s, %s stand in two places", of->id, event->id);
            return;
        }
        if (!goes_on) {
            record = &records[self->outside->record_count++];
            *record = (struct outside_record){.of = of,
                                              .event = event,
                                              .rows = &rows[i],
                                              .spells = (size_t)fmax(rows[i].at_risk, 0)};
        }
        if (rows[i].events + rows[i].censored > rows[i].at_risk ||
            (record->row_count && !(rows[i].days > rows[i - 1].days)))
            CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, where,
                         "days rise, and no more leave than are at risk",
                         "this row does not follow from the one before");
        record->row_count++;
    }
}

/* ---- Resampled chances ---- */

/* Chances divided by blanks; how many there are. */
static size_t count_words(const char *text)
{
    size_t count = 0;
    for (bool inside = false; *text; text++) {
        count += *text != ' ' && !inside;
        inside = *text != ' ';
    }
    return count;
}

static void read_draws_of(const struct reading *self, const struct passage *cell, double *out)
{
    const char *at = cell->text;
    while (*at) {
        const size_t length = strcspn(at, " ");
        double chance = NAN;
        if (length && (!text_to_double(at, length, &chance) || chance < 0 || chance > 1)) {
            CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, cell,
                         "write numbers of 0 to 1 with blanks between", "'%.*s' is no chance",
                         (int)length, at);
            return;
        }
        if (length)
            *out++ = chance;
        at += length + (at[length] == ' ');
    }
}

/* The record that a row belongs to, ready for it; NULL after a problem. Rows of a record stand together by
 * rising years, and have as many draws each. */
static struct outside_record *record_of_draws(const struct reading *self,
                                              struct outside_record *records, const struct csv *csv,
                                              size_t row)
{
    const struct passage *draws = csv_cell(csv, row, 4);
    const struct outside_class *of = class_of(self, csv_cell(csv, row, 0));
    const struct outside_event *event = event_of(self, csv_cell(csv, row, 1));
    const struct outside_record *found =
        of && event ? outside_find_record(self->outside, of, event) : NULL;
    if (of && event && !found)
        CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, csv_cell(csv, row, 0), NULL,
                     "%s, %s has no life table", of->id, event->id);
    if (!found)
        return NULL;
    struct outside_record *record = &records[found - records];
    const size_t count = count_words(draws->text);
    if (!record->draw_count)
        record->draw_count = count;
    if (record->draw_count == count && count)
        return record;
    CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, draws, "a draw is one sample at every horizon",
                 "%zu draws, but %zu before", count, record->draw_count);
    return NULL;
}

static void read_draws(const struct reading *self, struct outside_record *records)
{
    static const char *const columns[] = {"class", "event", "years", "pairs", "draws"};
    struct arena *arena = self->reader->arena;
    struct csv csv;
    if (!read_table(self, "draws.csv", true, columns, COUNT_OF(columns), &csv))
        return;
    for (size_t i = 0; i < csv.row_count; i++) {
        struct outside_record *record = record_of_draws(self, records, &csv, i);
        if (!record)
            return;
        const size_t have = record->horizon_count, each = record->draw_count;
        double *years = arena_grow(arena, record->years, have, have + 1, sizeof *years);
        double *draws =
            arena_grow(arena, record->draws, have * each, (have + 1) * each, sizeof *draws);
        if (!years || !draws)
            return;
        years[have] = number_at(self, &csv, i, 2);
        record->pairs = count_at(self, &csv, i, 3);
        read_draws_of(self, csv_cell(&csv, i, 4), draws + have * each);
        if (have && !(years[have] > years[have - 1]))
            CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, csv_cell(&csv, i, 2),
                         "list the rows by rising years", "%g does not follow %g", years[have],
                         years[have - 1]);
        record->years = years;
        record->draws = draws;
        record->horizon_count = have + 1;
    }
}

static void read_records(const struct reading *self)
{
    struct outside *outside = self->outside;
    struct outside_record *records = ARENA_ARRAY(self->reader->arena, struct outside_record,
                                                 outside->class_count * outside->event_count + 1);
    if (!records)
        return;
    outside->records = records;
    read_life_tables(self, records);
    read_draws(self, records);
}

/* ---- Judgement and scores ---- */

static void read_priors(const struct reading *self)
{
    static const char *const columns[] = {"package", "instrument", "ratio",
                                          "low",     "high",       "source"};
    struct csv csv;
    if (!read_table(self, "priors.csv", false, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_prior *priors =
        ARENA_ARRAY(self->reader->arena, struct outside_prior, csv.row_count);
    for (size_t i = 0; priors && i < csv.row_count; i++) {
        priors[i] = (struct outside_prior){.package = text_at(&csv, i, 0),
                                           .instrument = text_at(&csv, i, 1),
                                           .ratio = number_at(self, &csv, i, 2),
                                           .low = number_at(self, &csv, i, 3),
                                           .high = number_at(self, &csv, i, 4),
                                           .source = text_at(&csv, i, 5)};
        if (!case_find_package(self->reader->folder, priors[i].package))
            CASE_PROBLEM(self->reader, PROBLEM_CSV_VALUE, csv_cell(&csv, i, 0),
                         case_suggest_package(self->reader, priors[i].package),
                         "'%s' is no package", priors[i].package);
        if (!(priors[i].low > 0 && priors[i].low <= priors[i].ratio &&
              priors[i].ratio <= priors[i].high))
            CASE_PROBLEM(self->reader, PROBLEM_PARAMETER_RANGE, csv_cell(&csv, i, 2), NULL,
                         "the ratio %g lies outside %g to %g, or they are not above 0",
                         priors[i].ratio, priors[i].low, priors[i].high);
    }
    self->outside->priors = priors;
    self->outside->prior_count = priors ? csv.row_count : 0;
}

static void read_hazards(const struct reading *self)
{
    static const char *const columns[] = {"class", "event",    "quantity", "from",
                                          "until", "estimate", "low",      "high"};
    struct csv csv;
    if (!read_table(self, "hazards.csv", false, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_hazard *hazards =
        ARENA_ARRAY(self->reader->arena, struct outside_hazard, csv.row_count);
    for (size_t i = 0; hazards && i < csv.row_count; i++)
        hazards[i] = (struct outside_hazard){
            .of = class_of(self, csv_cell(&csv, i, 0)),
            .event = event_of(self, csv_cell(&csv, i, 1)),
            .quantity = text_at(&csv, i, 2),
            .from = number_or_none_at(self, &csv, i, 3),
            .until = number_or_none_at(self, &csv, i, 4),
            .estimate = number_at(self, &csv, i, 5),
            .low = number_at(self, &csv, i, 6),
            .high = number_at(self, &csv, i, 7)};
    self->outside->hazards = hazards;
    self->outside->hazard_count = hazards ? csv.row_count : 0;
}

static void read_scores(const struct reading *self)
{
    static const char *const columns[] = {"class", "event", "score", "years", "spells", "events",
                                          "base",  "cox",   "skill", "low",   "high"};
    struct csv csv;
    if (!read_table(self, "scores.csv", false, columns, COUNT_OF(columns), &csv))
        return;
    struct outside_score *scores =
        ARENA_ARRAY(self->reader->arena, struct outside_score, csv.row_count);
    for (size_t i = 0; scores && i < csv.row_count; i++)
        scores[i] = (struct outside_score){
            .of = class_of(self, csv_cell(&csv, i, 0)),
            .event = event_of(self, csv_cell(&csv, i, 1)),
            .score = text_at(&csv, i, 2),
            .years = number_or_none_at(self, &csv, i, 3),
            .spells = count_at(self, &csv, i, 4),
            .events = count_at(self, &csv, i, 5),
            .base = number_at(self, &csv, i, 6),
            .cox = number_at(self, &csv, i, 7),
            .skill = number_at(self, &csv, i, 8),
            .low = number_at(self, &csv, i, 9),
            .high = number_at(self, &csv, i, 10)};
    self->outside->scores = scores;
    self->outside->score_count = scores ? csv.row_count : 0;
}

/* ---- The whole ---- */

/* The entry of case.yaml. */
struct entry {
    const struct yaml *reference, *first_class, *first_event;
    const char *pair;
    double weight;
};

static void read_choices(const struct reading *self, const struct entry *entry)
{
    const struct case_reader *reader = self->reader;
    struct outside *outside = self->outside;
    const struct package *reference =
        case_find_package(reader->folder, entry->reference->text.text);
    if (!reference)
        YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, entry->reference,
                     case_suggest_package(reader, entry->reference->text.text),
                     "'%s' is no package", entry->reference->text.text);
    outside->reference = reference ? reference->id : NULL;
    outside->weight = entry->weight;
    if (!(entry->weight >= 0 && entry->weight <= 1))
        YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, entry->reference, "write 0 to 1",
                     "a weight of %g is no share", entry->weight);
    outside->first_class = class_of(self, &entry->first_class->text);
    outside->first_event = event_of(self, &entry->first_event->text);
}

void outside_read(const struct case_reader *reader, const char *folder, const struct yaml *map)
{
    static const struct yaml_field fields[] = {
        {"reference", WANT_SCALAR, offsetof(struct entry, reference), "P01", NULL},
        {"class", WANT_SCALAR, offsetof(struct entry, first_class), "neighbours", NULL},
        {"event", WANT_SCALAR, offsetof(struct entry, first_event), "war", NULL},
        {"pair", WANT_TEXT, offsetof(struct entry, pair), NULL, NULL},
        {"weight", WANT_NUMBER, offsetof(struct entry, weight), NULL, NULL},
    };
    struct entry entry = {.weight = 0.5};
    struct reading self = {
        .reader = reader, .folder = folder, .outside = ARENA_NEW(reader->arena, struct outside)};
    if (!self.outside || !folder ||
        !yaml_fill(reader->arena, map, "outside", fields, COUNT_OF(fields), &entry,
                   reader->problems))
        return;
    *self.outside = (struct outside){.weight = entry.weight, .pair = entry.pair};
    read_classes(&self);
    read_events(&self);
    read_covariates(&self);
    read_choices(&self, &entry);
    read_records(&self);
    read_hazards(&self);
    read_priors(&self);
    read_scores(&self);
    reader->folder->outside = self.outside;
}
