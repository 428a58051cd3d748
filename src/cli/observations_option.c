// SPDX-License-Identifier: MIT
/* --held-out and --drivers add rows to those of the case; months are years and months, as in its files. */
#include "cli/observations_option.h"

#include "study/forecast.h"

#include <stdio.h>
#include <string.h>

static const struct place nowhere = {0};

/* What --set says comes after what the case holds, so it has the last word. */
static enum status add_settings(struct subject *subject, const struct options *options,
                                const struct observations **observations, struct error *err)
{
    struct arena *arena = &subject->arena;
    struct settings set = {.items = NULL};
    TRY(subject_settings(subject, options, &set, err));
    if (!set.count)
        return STATUS_OK;
    const struct settings *hold = &(*observations)->hold;
    struct observations *made = arena_grow(arena, *observations, 1, 1, sizeof *made);
    struct setting *items =
        arena_grow(arena, hold->items, hold->count, hold->count + set.count, sizeof *items);
    if (!made || !items)
        return STATUS_NO_MEMORY;
    memcpy(items + hold->count, set.items, set.count * sizeof *items);
    made->hold = (struct settings){items, hold->count + set.count};
    *observations = made;
    return STATUS_OK;
}

enum status observations_option_read(struct subject *subject, const struct options *options,
                                     const struct observations **out, struct error *err)
{
    struct arena *arena = &subject->arena;
    const char *held_out = options->value[OPTION_HELD_OUT],
               *drivers = options->value[OPTION_DRIVERS];
    if (!observations_exist(arena, subject->folder))
        return error_set(
            err, STATUS_INPUT, nowhere,
            "%s has no observations: docs/case-format.md tells what observations/ holds",
            subject->path);
    TRY(observations_read(arena, subject->folder, out, &subject->problems, err));
    TRY(observations_check(arena, subject->folder, *out, subject->document, &subject->problems));
    if (held_out)
        TRY(observations_read_later(arena, subject->folder, *out, held_out, out, &subject->problems,
                                    err));
    if (drivers)
        TRY(drivers_read_later(arena, subject->folder, *out, drivers, out, &subject->problems,
                               err));
    return add_settings(subject, options, out, err);
}

enum status observations_option_month(const struct subject *subject, enum option option,
                                      const char *text, int *out, struct error *err)
{
    int year = 0, month = 0;
    char rest = '\0';
    if (sscanf(text, "%4d-%2d%c", &year, &month, &rest) != 2 || strlen(text) != 7 || month < 1 ||
        month > 12)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--%s takes a year and a month such as 2024-06, not '%s'",
                         option_name(option), text);
    *out = 12 * (year - subject->folder->epoch_year) + month - subject->folder->epoch_month;
    return STATUS_OK;
}

enum status observations_option_draws(const struct options *options, size_t *draws, uint64_t *seed,
                                      size_t *threads, struct error *err)
{
    uint64_t wanted = FORECAST_DRAWS, workers = 0;
    *seed = 1;
    TRY(option_whole(options, OPTION_DRAWS, 50, FORECAST_DRAWS_MOST, &wanted, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &workers, err));
    *draws = (size_t)wanted, *threads = (size_t)workers;
    return STATUS_OK;
}

enum status observations_option_fitted(const struct options *options, bool *fitted,
                                       struct error *err)
{
    const char *word = options->value[OPTION_PARAMETERS];
    *fitted = !word || strcmp(word, "fitted") == 0;
    return *fitted || strcmp(word, "ranges") == 0
               ? STATUS_OK
               : error_set(err, STATUS_USAGE, nowhere,
                           "--parameters takes fitted or ranges, not '%s'", word);
}
