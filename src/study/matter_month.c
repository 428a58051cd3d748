// SPDX-License-Identifier: MIT
/* The outcome at its own month, at another one, or year by year: outcomes that the case does not have,
 * in a copy of its folder.
 *
 * The given method reads its futures with everything that the case's outcomes need, so that its factors
 * are those of any other question. A design pays for each factor: its copy holds the wanted outcomes
 * alone, and what has no way to them is not compiled. */
#include "study/matter_parts.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

static enum status window_error(const struct outcome *outcome, struct error *err)
{
    return error_set(err, STATUS_USAGE, nowhere,
                     "'%s' is read over a window of months, so it has no value at one month; "
                     "choose an outcome that is read at one",
                     outcome->id);
}

static enum status month_of(struct arena *arena, const char *file, const char *text,
                            struct passage *out)
{
    struct source *source = ARENA_NEW(arena, struct source);
    if (!source || !text)
        return STATUS_NO_MEMORY;
    *source = source_of_text(file, text);
    *out = (struct passage){.text = text, .length = strlen(text), .source = source};
    return STATUS_OK;
}

/* The outcome that --at asks for: the same question at another month. */
static enum status read_elsewhere(struct matter_search *self, struct outcome *outcome,
                                  struct error *err)
{
    const char *at = self->matter->options->at;
    if (!at)
        return STATUS_OK;
    if (at[strspn(at, " \t")] == '\0')
        return error_set(err, STATUS_USAGE, nowhere,
                         "--at needs a month, as a number or an expression of the model");
    if (outcome->when == OUTCOME_OVER)
        return window_error(outcome, err);
    outcome->title = arena_print(self->arena, "%s, read at month %s", outcome->title, at);
    outcome->when = OUTCOME_AT;
    if (!outcome->title)
        return STATUS_NO_MEMORY;
    return case_month(self->arena, self->matter->folder, "--at", at, &outcome->at, self->problems);
}

/* ---- Years ---- */

/* As far as the case looks: the last of its marks. */
static size_t years_of(const struct case_folder *folder)
{
    double latest = 0;
    for (size_t i = 0; i < folder->mark_count; i++)
        latest = fmax(latest, folder->marks[i]);
    return latest < 12 ? 0 : latest < 12.0 * 100 ? (size_t)(latest / 12) : 100;
}

static enum status check_years(const struct case_folder *folder, const struct outcome *outcome,
                               struct error *err)
{
    if (outcome->when == OUTCOME_OVER)
        return window_error(outcome, err);
    if (text_equal(outcome->settle, "no_deal"))
        return error_set(err, STATUS_USAGE, nowhere,
                         "'%s' is read where no deal is made, and years are counted from the "
                         "settlement; use --at with a month",
                         outcome->id);
    if (years_of(folder) == 0 || folder->settlement.length == 0)
        return error_set(err, STATUS_INPUT, nowhere,
                         "case.yaml gives no `marks` of a year or more after its `settlement`, so "
                         "there are no years to follow");
    return STATUS_OK;
}

static enum status add_years(struct matter_search *self, const struct case_folder *folder,
                             const struct outcome *outcome, struct outcome *list)
{
    struct matter *matter = self->matter;
    const size_t count = years_of(folder);
    matter->years = ARENA_ARRAY(self->arena, struct matter_year, count);
    if (!matter->years)
        return STATUS_NO_MEMORY;
    for (size_t k = 0; k < count; k++) {
        struct outcome *year = &list[k];
        *year = *outcome;
        year->id = arena_print(self->arena, "%s year %zu", outcome->id, k + 1);
        year->when = OUTCOME_AT;
        TRY(month_of(self->arena, "case.yaml",
                     arena_print(self->arena, "(%s) + %zu", folder->settlement.text, 12 * (k + 1)),
                     &year->at));
        if (!year->id)
            return STATUS_NO_MEMORY;
        matter->years[k].year = (unsigned)(k + 1);
    }
    matter->year_count = count;
    return STATUS_OK;
}

/* ---- The whole ---- */

enum status matter_read_months(struct matter_search *self, const struct case_folder *folder,
                               struct error *err)
{
    const struct matter_options *options = self->matter->options;
    const size_t kept = options->method == MATTER_GIVEN ? folder->outcome_count : 1;
    const size_t most = kept + (options->over_time ? years_of(folder) : 0);
    struct case_folder *copy = ARENA_NEW(self->arena, struct case_folder);
    struct outcome *list = ARENA_ARRAY(self->arena, struct outcome, most);
    size_t *wanted = ARENA_ARRAY(self->arena, size_t, most);
    if (!copy || !list || !wanted)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < kept; i++)
        list[i] = folder->outcomes[kept == 1 ? options->outcome : i];
    wanted[0] = kept == 1 ? 0 : options->outcome;
    TRY(read_elsewhere(self, &list[wanted[0]], err));
    if (options->over_time) {
        TRY(check_years(folder, &list[wanted[0]], err));
        TRY(add_years(self, folder, &list[wanted[0]], list + kept));
    }
    for (size_t k = 0; k < self->matter->year_count; k++)
        wanted[1 + k] = kept + k;
    *copy = *folder;
    copy->outcomes = list;
    copy->outcome_count = kept + self->matter->year_count;
    copy->fan = options->method == MATTER_GIVEN ? folder->fan : NULL;
    self->folder = copy;
    self->outcomes = wanted;
    self->outcome_count = 1 + self->matter->year_count;
    self->matter->outcome = &list[wanted[0]];
    return STATUS_OK;
}
