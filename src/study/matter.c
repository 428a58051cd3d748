// SPDX-License-Identifier: MIT
/* The outcome's months, then one of the methods, then the levers. */
#include "study/matter_parts.h"

#include "study/ensemble.h"
#include "study/evaluate.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

static const char *const method_names[MATTER_METHOD_COUNT] = {"given", "sobol", "morris"};

const char *matter_method_name(enum matter_method method)
{
    return method_names[method];
}

size_t matter_usual_outcome(const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (folder->outcomes[i].decision)
            return i;
    const size_t risk = evaluation_main_risk(folder);
    return risk == SIZE_MAX ? 0 : risk;
}

/* ---- What the parts share ---- */

enum status matter_count_numbers(struct matter_search *search, const double *y, size_t count,
                                 struct error *err)
{
    struct matter *matter = search->matter;
    const char *runs = matter->options->method == MATTER_GIVEN ? "futures" : "runs";
    double number = NAN;
    bool varies = false;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(y[i])) {
            varies |= matter->used > 0 && y[i] != number;
            number = y[i];
        }
        matter->used += isfinite(y[i]) != 0;
        matter->undefined += isnan(y[i]) != 0;
        matter->infinite += isinf(y[i]) != 0;
    }
    matter->runs = count;
    if (matter->used == 0)
        return error_set(err, STATUS_INPUT, nowhere, "in none of %zu %s '%s' has a value", count,
                         runs, matter->outcome->id);
    if (!varies)
        return error_set(err, STATUS_INPUT, nowhere,
                         "'%s' is %.9g in every one of %llu %s: there is nothing to explain",
                         matter->outcome->id, number, (unsigned long long)matter->used, runs);
    return STATUS_OK;
}

enum status matter_note_year(struct matter_search *search, size_t k, enum status status,
                             const struct matter_reading *readings, struct error *err)
{
    struct matter_year *year = &search->matter->years[k];
    year->readings = readings;
    if (status != STATUS_INPUT)
        return status;
    year->readings = NULL;
    year->missing = arena_text(search->arena, err->message, strlen(err->message));
    *err = (struct error){0};
    return year->missing ? STATUS_OK : STATUS_NO_MEMORY;
}

static void tell_part(void *context, double share, uint64_t futures_done)
{
    const struct matter_part *part = context;
    part->whole->progress(part->whole->progress_self, part->from + part->share * share,
                          futures_done);
}

void matter_take_part(struct futures_options *run, struct matter_part *part)
{
    if (!run->progress)
        return;
    run->progress = tell_part;
    run->progress_self = part;
}

/* ---- The whole ---- */

/* About how many runs a method makes, for the progress line. */
static double expected_runs(const struct matter_search *self)
{
    const struct matter_options *options = self->matter->options;
    const double factors = (double)sampled_count(self->folder);
    switch (options->method) {
    case MATTER_SOBOL:
        return (options->rows ? (double)options->rows : MATTER_SOBOL_ROWS) * (factors + 2);
    case MATTER_MORRIS:
        return (options->rows ? (double)options->rows : MATTER_MORRIS_ROWS) * (factors + 1);
    case MATTER_GIVEN:
    case MATTER_METHOD_COUNT:
        break;
    }
    return (double)options->futures.futures;
}

static enum status search_all(struct matter_search *self, const struct case_folder *folder,
                              struct error *err)
{
    const struct matter_options *options = self->matter->options;
    const size_t lever_runs = matter_lever_runs(folder, options);
    struct futures_options run = options->futures;
    struct matter_part part = {.whole = &options->futures, .share = 1};
    TRY(matter_read_months(self, folder, err));
    if (options->method != MATTER_GIVEN && folder->posterior)
        return error_set(err, STATUS_USAGE, nowhere,
                         "a design moves uncertainties one by one, and those of a posterior go "
                         "together; use --method given");
    if (options->method == MATTER_MORRIS && self->matter->outcome->show == SHOW_BAND)
        return error_set(err, STATUS_USAGE, nowhere,
                         "morris measures in the outcome's own unit, and '%s' is told in bands "
                         "alone; use --method given or sobol",
                         self->matter->outcome->id);
    run.outcomes = self->outcomes;
    run.outcome_count = self->outcome_count;
    if (lever_runs) {
        const double first = expected_runs(self);
        part.share = first / (first + (double)options->lever_futures * (double)lever_runs);
    }
    matter_take_part(&run, &part);
    TRY(options->method == MATTER_GIVEN ? matter_find_given(self, &run, err)
                                        : matter_find_designed(self, &run, err));
    if (!options->lever_futures || !run.package)
        return STATUS_OK;
    run.outcome_count = 1;
    if (run.futures > options->lever_futures)
        run.futures = options->lever_futures;
    return matter_move_levers(self, &run, part.share, err);
}

enum status matter_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct matter_options *options,
                       const struct matter **out, struct problems *problems, struct error *err)
{
    struct matter *matter = ARENA_NEW(arena, struct matter);
    struct matter_search self = {
        .arena = arena, .document = document, .matter = matter, .problems = problems};
    enum status status = STATUS_NO_MEMORY;
    if (matter) {
        *matter = (struct matter){.folder = folder, .options = options};
        status = search_all(&self, folder, err);
    }
    if (status == STATUS_OK)
        *out = matter;
    else if (status == STATUS_NO_MEMORY && err->status == STATUS_OK)
        return error_set(err, status, nowhere, "memory is out");
    return status;
}
