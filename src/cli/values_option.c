// SPDX-License-Identifier: MIT
/* Between the chunks of a study and the file of a store: what the dimensions and variables are. */
#include "cli/values_option.h"

#include "base/ranks.h"
#include "cli/command.h"
#include "study/ensemble.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* Futures that a reader gets at a time. */
enum { PIECE = 4096 };

enum { ADVERSARY, PACKAGE, OUTCOME, TIME, UNCERTAINTY, FUTURE, DIMENSIONS };

/* What is said of each future: CF's flag_values and flag_meanings. */
enum { WHOLE, UNDEFINED, FAILED };

#define NOTES(...)                                                                                 \
    .notes = (const struct values_note[]){__VA_ARGS__},                                            \
    .note_count = sizeof((const struct values_note[]){__VA_ARGS__}) / sizeof(struct values_note)

enum part {
    NAME_ADVERSARY,
    NAME_PACKAGE,
    TITLE_PACKAGE,
    NAME_OUTCOME,
    TITLE_OUTCOME,
    UNIT_OUTCOME,
    NUMBER_FUTURE,
    YEARS,
    NAME_UNCERTAINTY,
    UNIT_UNCERTAINTY,
    VALUE,
    STATUS,
    DRAW,
    NO_DEAL,
    FAN,
    VARIABLES
};

/* The fan comes last: a case without one leaves it out. */
static const struct values_variable variables[VARIABLES] = {
    [NAME_ADVERSARY] = {"adversary",
                        VALUES_TEXT,
                        1,
                        {ADVERSARY},
                        NOTES({"long_name", "set of the adversary's choices"})},
    [NAME_PACKAGE] = {"package", VALUES_TEXT, 1, {PACKAGE}, NOTES({"long_name", "package"})},
    [TITLE_PACKAGE] = {"package_title", VALUES_TEXT, 1, {PACKAGE}, NOTES({"long_name", "title"})},
    [NAME_OUTCOME] = {"outcome", VALUES_TEXT, 1, {OUTCOME}, NOTES({"long_name", "outcome"})},
    [TITLE_OUTCOME] = {"outcome_title", VALUES_TEXT, 1, {OUTCOME}, NOTES({"long_name", "title"})},
    [UNIT_OUTCOME] = {"outcome_units", VALUES_TEXT, 1, {OUTCOME}, NOTES({"long_name", "unit"})},
    [NUMBER_FUTURE] = {"future",
                       VALUES_COUNT,
                       1,
                       {FUTURE},
                       NOTES({"long_name", "number of the future"},
                             {"comment", "surety run CASE --vary --future N replays it"})},
    [YEARS] = {"time",
               VALUES_NUMBER,
               1,
               {TIME},
               NOTES({"long_name", "time after the settlement"}, {"units", "year"})},
    [NAME_UNCERTAINTY] =
        {"uncertainty", VALUES_TEXT, 1, {UNCERTAINTY}, NOTES({"long_name", "sampled assumption"})},
    [UNIT_UNCERTAINTY] =
        {"uncertainty_units", VALUES_TEXT, 1, {UNCERTAINTY}, NOTES({"long_name", "unit"})},
    [VALUE] = {"value",
               VALUES_NUMBER,
               4,
               {ADVERSARY, PACKAGE, OUTCOME, FUTURE},
               NOTES({"long_name", "outcome in each future"},
                     {"comment", "units: outcome_units; NaN: the outcome's condition did not hold; "
                                 "infinite: the model gave no finite number"},
                     {"coordinates", "package_title outcome_title outcome_units"},
                     {"ancillary_variables", "status"})},
    [STATUS] = {"status",
                VALUES_FLAG,
                3,
                {ADVERSARY, PACKAGE, FUTURE},
                NOTES({"long_name", "how the future went"},
                      {"comment", "0: every outcome has a number; 1: some are undefined, for their "
                                  "condition did not hold; 2: some failed"})},
    [DRAW] = {"draw",
              VALUES_NUMBER,
              2,
              {UNCERTAINTY, FUTURE},
              NOTES({"long_name", "what each assumption is in each future"},
                    {"comment", "units: uncertainty_units"}, {"coordinates", "uncertainty_units"})},
    [NO_DEAL] = {"no_deal",
                 VALUES_NUMBER,
                 2,
                 {OUTCOME, FUTURE},
                 NOTES({"long_name", "outcome in the run without a settlement"},
                       {"comment", "NaN: not read there, or undefined"})},
    [FAN] = {"fan",
             VALUES_NUMBER,
             4,
             {ADVERSARY, PACKAGE, TIME, FUTURE},
             NOTES({"long_name", "the case's fan variable, year by year"},
                   {"coordinates", "package_title"})},
};

/* ---- Names ---- */

static enum status put_texts(struct values_option *values, size_t variable, size_t count,
                             const char *(*text)(const struct values_option *values, size_t index),
                             struct error *err)
{
    const char **texts = ARENA_ARRAY(&values->subject->arena, const char *, count);
    if (!texts)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < count; i++) {
        texts[i] = text(values, i);
        texts[i] = texts[i] ? texts[i] : "";
    }
    return values_file_put(&values->file, variable, (const size_t[]){0}, &count, texts, err);
}

static const char *adversary_id(const struct values_option *values, size_t index)
{
    const struct adversary *adversary = values->evaluate->adversaries[index];
    return adversary ? adversary->id : NULL;
}

static const char *package_id(const struct values_option *values, size_t index)
{
    return values->evaluate->packages[index]->id;
}

static const char *package_title(const struct values_option *values, size_t index)
{
    return values->evaluate->packages[index]->title;
}

static const struct outcome *outcome_at(const struct values_option *values, size_t index)
{
    return &values->subject->folder->outcomes[values->outcomes[index]];
}

static const char *outcome_id(const struct values_option *values, size_t index)
{
    return outcome_at(values, index)->id;
}

static const char *outcome_title(const struct values_option *values, size_t index)
{
    return outcome_at(values, index)->title;
}

static const char *outcome_unit(const struct values_option *values, size_t index)
{
    return outcome_at(values, index)->unit;
}

static const char *uncertainty_name(const struct values_option *values, size_t index)
{
    return values->sampled[index]->folded;
}

static const char *uncertainty_unit(const struct values_option *values, size_t index)
{
    return values->sampled[index]->unit;
}

static enum status put_names(struct values_option *values, struct error *err)
{
    const struct evaluate_options *evaluate = values->evaluate;
    const size_t sampled = values->sampled_count;
    TRY(put_texts(values, NAME_ADVERSARY, evaluate->adversary_count, adversary_id, err));
    TRY(put_texts(values, NAME_PACKAGE, evaluate->package_count, package_id, err));
    TRY(put_texts(values, TITLE_PACKAGE, evaluate->package_count, package_title, err));
    TRY(put_texts(values, NAME_OUTCOME, values->outcome_count, outcome_id, err));
    TRY(put_texts(values, TITLE_OUTCOME, values->outcome_count, outcome_title, err));
    TRY(put_texts(values, UNIT_OUTCOME, values->outcome_count, outcome_unit, err));
    TRY(put_texts(values, NAME_UNCERTAINTY, sampled, uncertainty_name, err));
    TRY(put_texts(values, UNIT_UNCERTAINTY, sampled, uncertainty_unit, err));
    for (size_t k = 0; k < values->fan_points; k++) {
        const double year = (double)k;
        TRY(values_file_put(&values->file, YEARS, &k, (const size_t[]){1}, &year, err));
    }
    return STATUS_OK;
}

/* ---- Beginning ---- */

static enum status choose_outcomes(struct values_option *values, struct error *err)
{
    const struct case_folder *folder = values->subject->folder;
    size_t *outcomes = ARENA_ARRAY(&values->subject->arena, size_t, folder->outcome_count);
    if (!outcomes)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (folder->outcomes[i].show != SHOW_BAND)
            outcomes[values->outcome_count++] = i;
    values->outcomes = outcomes;
    return STATUS_OK;
}

static enum status put_origin(struct values_option *values, struct error *err)
{
    const struct case_folder *folder = values->subject->folder;
    const struct evaluate_options *evaluate = values->evaluate;
    const struct report_identity *identity = values->identity;
    struct arena *arena = &values->subject->arena;
    const struct values_note notes[] = {
        {"Conventions", "CF-1.8"},
        {"title", folder->title},
        {"comment", folder->caveat},
        {"source", arena_print(arena, "%s %s", identity->program, identity->version)},
        {"history", arena_print(arena, "%s: %s", identity->date, identity->command)},
        {"surety_case", folder->name},
        {"surety_case_version", folder->version},
        {"surety_model_sha256", identity->model_digest},
        {"surety_seed", arena_print(arena, "%llu", (unsigned long long)evaluate->seed)},
        {"surety_reference", evaluate->reference ? evaluate->reference->id : ""},
        {"surety_credit", credit_name(evaluate->credit)},
        {"surety_precision", folder->single ? "single" : "double"},
        {"surety_settle", evaluate->endogenous ? "endogenous" : "imposed"},
    };
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (notes[i].text)
            TRY(values_file_note(&values->file, notes[i], err));
    return STATUS_OK;
}

/* With the first chunk it is known what there is. */
static enum status begin_file(struct values_option *values, const struct evaluate_values *chunk,
                              struct error *err)
{
    const struct evaluate_options *evaluate = values->evaluate;
    struct arena *arena = &values->subject->arena;
    const struct values_dimension dimensions[DIMENSIONS] = {
        [ADVERSARY] = {"adversary", evaluate->adversary_count, 0},
        [PACKAGE] = {"package", evaluate->package_count, 0},
        [OUTCOME] = {"outcome", values->outcome_count, 0},
        [TIME] = {"time", chunk->fan_points ? chunk->fan_points : 1, 0},
        [UNCERTAINTY] = {"uncertainty", values->sampled_count, 0},
        [FUTURE] = {"future", (size_t)evaluate->futures, PIECE},
    };
    const struct values_shape shape = {.dimensions = dimensions,
                                       .dimension_count = DIMENSIONS,
                                       .variables = variables,
                                       .variable_count = chunk->fan_points ? VARIABLES : FAN};
    values->room = chunk->count;
    values->fan_points = chunk->fan_points;
    values->status = ARENA_ARRAY(arena, signed char, chunk->count);
    values->numbers = ARENA_ARRAY(arena, int64_t, chunk->count);
    values->draws = ARENA_ARRAY(arena, double, chunk->count);
    if (!values->status || !values->numbers || !values->draws)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(values_file_begin(&values->file, &shape, err));
    TRY(put_origin(values, err));
    values->begun = true;
    return put_names(values, err);
}

/* ---- Chunks ---- */

static void note_status(signed char *status, const double *column, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const int how = isinf(column[i]) ? FAILED : isnan(column[i]) ? UNDEFINED : WHOLE;
        status[i] = how > status[i] ? (signed char)how : status[i];
    }
}

/* An outcome that is read nowhere but without a deal has no number here. */
static const double *or_nothing(struct values_option *values, const double *column, size_t count)
{
    for (size_t i = 0; i < count && !column; i++)
        values->draws[i] = NAN;
    return column ? column : values->draws;
}

static enum status put_package(struct values_option *values, const struct evaluate_values *chunk,
                               size_t a, size_t p, struct error *err)
{
    memset(values->status, WHOLE, chunk->count);
    for (size_t k = 0; k < values->outcome_count; k++) {
        const double *column = evaluate_values_outcome(chunk, a, p, values->outcomes[k]);
        if (column)
            note_status(values->status, column, chunk->count);
        TRY(values_file_put(&values->file, VALUE, (const size_t[]){a, p, k, (size_t)chunk->first},
                            (const size_t[]){1, 1, 1, chunk->count},
                            or_nothing(values, column, chunk->count), err));
    }
    for (size_t k = 0; k < chunk->fan_points; k++)
        TRY(values_file_put(&values->file, FAN, (const size_t[]){a, p, k, (size_t)chunk->first},
                            (const size_t[]){1, 1, 1, chunk->count},
                            evaluate_values_fan(chunk, a, p, k), err));
    return values_file_put(&values->file, STATUS, (const size_t[]){a, p, (size_t)chunk->first},
                           (const size_t[]){1, 1, chunk->count}, values->status, err);
}

/* What belongs to the futures, whatever the package. */
static enum status put_futures(struct values_option *values, const struct evaluate_values *chunk,
                               struct error *err)
{
    const size_t first = (size_t)chunk->first;
    for (size_t i = 0; i < chunk->count; i++)
        values->numbers[i] = (int64_t)(chunk->first + i);
    TRY(values_file_put(&values->file, NUMBER_FUTURE, &first, &chunk->count, values->numbers, err));
    for (size_t k = 0; k < values->outcome_count; k++)
        TRY(values_file_put(
            &values->file, NO_DEAL, (const size_t[]){k, first}, (const size_t[]){1, chunk->count},
            or_nothing(values, evaluate_values_no_deal(chunk, values->outcomes[k]), chunk->count),
            err));
    for (size_t k = 0; k < values->sampled_count; k++) {
        future_sample_block(values->draws, values->sampled[k], values->evaluate->seed, chunk->first,
                            chunk->count);
        TRY(values_file_put(&values->file, DRAW, (const size_t[]){k, first},
                            (const size_t[]){1, chunk->count}, values->draws, err));
    }
    return STATUS_OK;
}

static enum status take(void *self, const struct evaluate_values *chunk, struct error *err)
{
    struct values_option *values = self;
    if (!values->begun)
        TRY(begin_file(values, chunk, err));
    assert(chunk->count <= values->room);
    for (size_t a = 0; a < values->evaluate->adversary_count; a++)
        for (size_t p = 0; p < values->evaluate->package_count; p++)
            TRY(put_package(values, chunk, a, p, err));
    return put_futures(values, chunk, err);
}

/* ---- The option ---- */

enum status values_option_begin(struct values_option *values, const struct options *options,
                                struct subject *subject, struct evaluate_options *evaluate,
                                const struct report_identity *identity, struct error *err)
{
    *values =
        (struct values_option){.subject = subject, .evaluate = evaluate, .identity = identity};
    if (!options->given[OPTION_NETCDF])
        return STATUS_OK;
    if (evaluate->keeper || evaluate->ranks->count > 1)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--netcdf is written by one process in one go: leave out --shards, "
                         "--resume and mpirun");
    TRY(choose_outcomes(values, err));
    values->sampled = sampled_parameters(&subject->arena, subject->folder);
    values->sampled_count = sampled_count(subject->folder);
    if (!values->sampled)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    values->path = options->value[OPTION_NETCDF];
    TRY(values_file_open(&values->file, values->path, err));
    evaluate->values = take;
    evaluate->values_self = values;
    return STATUS_OK;
}

enum status values_option_commit(struct values_option *values, const struct evaluation *evaluation,
                                 struct error *err)
{
    if (!values->path)
        return STATUS_OK;
    TRY(values_file_note(&values->file,
                         (struct values_note){"surety_results_sha256", evaluation->digest}, err));
    return values_file_commit(&values->file, err);
}

void values_option_end(struct values_option *values)
{
    if (values->path)
        values_file_abandon(&values->file);
}

double values_option_bytes(const struct values_option *values, uint64_t futures)
{
    if (!values->begun)
        return 0.0;
    const struct evaluate_options *evaluate = values->evaluate;
    const size_t arms = evaluate->adversary_count * evaluate->package_count;
    const size_t numbers = arms * (values->outcome_count + values->fan_points) +
                           values->outcome_count + values->sampled_count + 1;
    return (double)futures * (double)(numbers * sizeof(double) + arms);
}
