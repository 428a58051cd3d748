// SPDX-License-Identifier: MIT
/* observations/series.yaml: what each series observes, what drives a forecast, and what was known when.
 * The rows are read by observation_rows.c. */
#include "case/observation_parts.h"

#include "base/file.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static const char *const timings[] = {"month", "end", NULL};
static const char *const transforms[] = {"level", "log", "growth", NULL};
static const char *const families[] = {"normal", "lognormal", "interval", "count", NULL};
static const struct {
    const char *word;
    unsigned bit;
} naives[] = {{"last_year", NAIVE_LAST_YEAR},
              {"random_walk", NAIVE_RANDOM_WALK},
              {"linear_trend", NAIVE_LINEAR_TREND}};
#define ERROR_USUAL 0.15
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *file_in(struct arena *arena, const struct case_folder *folder, const char *name)
{
    const size_t length = strlen(folder->path);
    const bool closed = length && folder->path[length - 1] == '/';
    return arena_print(arena, "%s%sobservations/%s", folder->path, closed ? "" : "/", name);
}

bool observations_exist(struct arena *arena, const struct case_folder *folder)
{
    const char *path = file_in(arena, folder, "series.yaml");
    return path && file_exists(path);
}

bool observation_month(const struct case_reader *reader, const struct passage *text, int *out)
{
    int year = 0, month = 0;
    if (!calendar_month(text->text, &year, &month)) {
        CASE_PROBLEM(reader, PROBLEM_CSV_VALUE, text, "write a year and a month: 2023-06",
                     "'%s' is no month", text->text);
        return false;
    }
    *out = 12 * (year - reader->folder->epoch_year) + (month - reader->folder->epoch_month);
    return true;
}

const char *case_month_text(struct arena *arena, const struct case_folder *folder, int month)
{
    const int since = folder->epoch_month - 1 + month;
    const int year = folder->epoch_year + (since >= 0 ? since / 12 : -((11 - since) / 12));
    return arena_print(arena, "%04d-%02d", year, since - 12 * (year - folder->epoch_year) + 1);
}

/* -- series ------------------------------------------------------------------------------------ */

struct series_entry {
    struct observed_series made;
    const struct yaml *id, *sector, *naives;
    unsigned timing;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct series_entry, member), example, NULL                            \
    }
#define CHOICE(key, member, choices)                                                               \
    {                                                                                              \
        key, WANT_CHOICE, offsetof(struct series_entry, member), NULL, choices                     \
    }
static const struct yaml_field series_fields[] = {
    FIELD("id", WANT_SCALAR, id, "key_rate"),
    FIELD("title", WANT_TEXT, made.title, "Key rate"),
    FIELD("sector", WANT_SCALAR, sector, "RB"),
    FIELD("expression", WANT_EQUATION, made.expression, "Policy_Rate"),
    FIELD("unit", WANT_TEXT, made.unit, "1/year"),
    CHOICE("timing", timing, timings),
    CHOICE("transform", made.transform, transforms),
    CHOICE("family", made.family, families),
    FIELD("error", WANT_NUMBER, made.error, NULL),
    FIELD("naives", WANT_LIST, naives, NULL),
    FIELD("note", WANT_TEXT, made.note, NULL),
};
#undef FIELD
#undef CHOICE

static unsigned read_naives(const struct case_reader *reader, const struct yaml *list)
{
    unsigned set = 0;
    for (const struct yaml *node = list->first; node; node = node->next) {
        unsigned bit = 0;
        for (size_t i = 0; i < COUNT_OF(naives); i++)
            if (node->kind == YAML_SCALAR && strcmp(node->text.text, naives[i].word) == 0)
                bit = naives[i].bit;
        if (!bit)
            YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node,
                         "write last_year, random_walk or linear_trend",
                         "'%s' is no naive forecast", node->text.text);
        set |= bit;
    }
    return set;
}

static const struct observed_sector *find_sector(const struct observations *from, const char *id)
{
    for (size_t i = 0; i < from->sector_count; i++)
        if (case_same_id(from->sectors[i].id, id))
            return &from->sectors[i];
    return NULL;
}

static void read_series(const struct case_reader *reader, const struct yaml *map,
                        const struct observations *of, struct observed_series *out)
{
    struct series_entry entry = {.made = {.note = "", .error = ERROR_USUAL}};
    if (!yaml_fill(reader->arena, map, "a series", series_fields, COUNT_OF(series_fields), &entry,
                   reader->problems))
        return;
    struct observed_series *made = &entry.made;
    made->id = entry.id->text.text;
    made->where = entry.id->text;
    made->sector = entry.sector->text.text;
    made->at_end = entry.timing == 1;
    made->cell = arena_print(reader->arena, "observed_%s", made->id);
    made->naives = entry.naives ? read_naives(reader, entry.naives) : 0;
    case_id_is_sound(reader, made->id, &made->where);
    case_equation_is_sound(reader, &made->expression);
    if (!(made->error > 0))
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, &made->where, "write for example `error: 0.15`",
                     "'%s' has an error that is not above 0", made->id);
    if (!find_sector(of, made->sector))
        YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, entry.sector,
                     "name one of the `sectors` of this file", "there is no sector '%s'",
                     made->sector);
    *out = *made;
}

static void check_unique(const struct case_reader *reader, const struct observations *made)
{
    for (size_t i = 0; i < made->series_count + made->driver_count; i++) {
        const bool driver = i >= made->series_count;
        const char *id = driver ? made->drivers[i - made->series_count].id : made->series[i].id;
        const struct passage *where =
            driver ? &made->drivers[i - made->series_count].where : &made->series[i].where;
        for (size_t j = 0; j < i; j++) {
            const char *other = j >= made->series_count ? made->drivers[j - made->series_count].id
                                                        : made->series[j].id;
            if (id && other && case_same_id(id, other))
                CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, where, "choose another id",
                             "the series '%s' stands here a second time", id);
        }
    }
}

/* -- drivers, ranges, sectors ------------------------------------------------------------------ */

static void read_driver(const struct case_reader *reader, const struct yaml *map,
                        struct driver *out)
{
    struct entry {
        struct driver made;
        const struct yaml *id, *variable, *set;
    } entry = {.made = {.note = ""}};
    static const struct yaml_field fields[] = {
        {"id", WANT_SCALAR, offsetof(struct entry, id), "brent", NULL},
        {"title", WANT_TEXT, offsetof(struct entry, made.title), "Brent", NULL},
        {"variable", WANT_SCALAR, offsetof(struct entry, variable), "brent_hist", NULL},
        {"unit", WANT_TEXT, offsetof(struct entry, made.unit), "USD/bbl", NULL},
        {"set", WANT_MAP, offsetof(struct entry, set), NULL, NULL},
        {"note", WANT_TEXT, offsetof(struct entry, made.note), NULL, NULL},
    };
    if (!yaml_fill(reader->arena, map, "a driver", fields, COUNT_OF(fields), &entry,
                   reader->problems))
        return;
    entry.made.id = entry.id->text.text;
    entry.made.where = entry.variable->text;
    entry.made.variable = entry.variable->text.text;
    case_id_is_sound(reader, entry.made.id, &entry.id->text);
    if (entry.set)
        settings_read(reader, entry.set, &entry.made.set);
    *out = entry.made;
}

static void read_range(const struct case_reader *reader, const struct yaml *map,
                       struct earlier_range *out)
{
    struct entry {
        struct earlier_range made;
        const struct yaml *name;
    } entry = {.made = {.folded = NULL}};
    static const struct yaml_field fields[] = {
        {"name", WANT_SCALAR, offsetof(struct entry, name), "g_pot", NULL},
        {"low", WANT_NUMBER, offsetof(struct entry, made.low), "0", NULL},
        {"base", WANT_NUMBER, offsetof(struct entry, made.base), "0.01", NULL},
        {"high", WANT_NUMBER, offsetof(struct entry, made.high), "0.02", NULL},
        {"source", WANT_TEXT, offsetof(struct entry, made.source), "judgement", NULL},
    };
    if (!yaml_fill(reader->arena, map, "a range", fields, COUNT_OF(fields), &entry,
                   reader->problems))
        return;
    struct earlier_range *made = &entry.made;
    made->folded = case_fold_subscripted(reader->arena, entry.name->text.text);
    made->where = entry.name->text;
    if (!(made->low < made->high) || made->base < made->low || made->base > made->high)
        CASE_PROBLEM(reader, PROBLEM_PARAMETER_RANGE, &made->where,
                     "write low, base and high from small to large",
                     "the range %g to %g with base %g is out of order", made->low, made->high,
                     made->base);
    *out = *made;
}

/* A parameter by its folded name; without an element it stands for the whole array. */
static bool is_parameter(const struct case_folder *folder, const char *folded)
{
    const size_t length = folded ? strlen(folded) : 0;
    for (size_t i = 0; folded && i < folder->parameter_count; i++)
        if (strncmp(folder->parameters[i].folded, folded, length) == 0 &&
            (!folder->parameters[i].folded[length] || folder->parameters[i].folded[length] == '['))
            return true;
    return false;
}

static void expect_parameter(const struct case_reader *reader, const struct passage *where)
{
    if (!is_parameter(reader->folder, case_fold_subscripted(reader->arena, where->text)))
        CASE_PROBLEM(reader, PROBLEM_PARAMETER_UNKNOWN, where,
                     case_suggest_parameter(reader, where->text, false),
                     "'%s' does not stand in parameters.csv", where->text);
}

static void read_sector(const struct case_reader *reader, const struct yaml *map,
                        struct observed_sector *out)
{
    struct entry {
        struct observed_sector made;
        const struct yaml *parameters;
    } entry = {.made = {.id = map->key.text}};
    static const struct yaml_field fields[] = {
        {"title", WANT_TEXT, offsetof(struct entry, made.title), "Energy", NULL},
        {"parameters", WANT_LIST, offsetof(struct entry, parameters), NULL, NULL},
    };
    if (!yaml_fill(reader->arena, map, "a sector", fields, COUNT_OF(fields), &entry,
                   reader->problems))
        return;
    const size_t most = entry.parameters ? entry.parameters->count : 0;
    entry.made.parameters = ARENA_ARRAY(reader->arena, const char *, most);
    const struct yaml *node = entry.parameters ? entry.parameters->first : NULL;
    for (; entry.made.parameters && node; node = node->next) {
        if (!yaml_is(node, YAML_SCALAR, reader->problems))
            continue;
        expect_parameter(reader, &node->text);
        entry.made.parameters[entry.made.count++] =
            case_fold_subscripted(reader->arena, node->text.text);
    }
    *out = entry.made;
}

/* -- the file ---------------------------------------------------------------------------------- */

struct file_entry {
    const struct yaml *until, *sectors, *drivers, *ranges, *hold, *series;
};

static void read_lists(const struct case_reader *reader, const struct file_entry *entry,
                       struct observations *out)
{
    struct arena *arena = reader->arena;
    struct observed_sector *sectors =
        ARENA_ARRAY(arena, struct observed_sector, entry->sectors->count);
    struct observed_series *series =
        ARENA_ARRAY(arena, struct observed_series, entry->series->count);
    struct driver *drivers =
        ARENA_ARRAY(arena, struct driver, entry->drivers ? entry->drivers->count : 0);
    struct earlier_range *ranges =
        ARENA_ARRAY(arena, struct earlier_range, entry->ranges ? entry->ranges->count : 0);
    if (!sectors || !series || !drivers || !ranges)
        return;
    out->sectors = sectors, out->series = series, out->drivers = drivers, out->ranges = ranges;
    for (const struct yaml *node = entry->sectors->first; node; node = node->next)
        read_sector(reader, node, &sectors[out->sector_count++]);
    for (const struct yaml *node = entry->drivers ? entry->drivers->first : NULL; node;
         node = node->next)
        read_driver(reader, node, &drivers[out->driver_count++]);
    for (const struct yaml *node = entry->ranges ? entry->ranges->first : NULL; node;
         node = node->next) {
        read_range(reader, node, &ranges[out->range_count]);
        if (ranges[out->range_count++].folded)
            expect_parameter(reader, &ranges[out->range_count - 1].where);
    }
    for (const struct yaml *node = entry->series->first; node; node = node->next)
        read_series(reader, node, out, &series[out->series_count++]);
    check_unique(reader, out);
}

static bool read_file(const struct case_reader *reader, const char *path, struct observations *out)
{
    static const struct yaml_field fields[] = {
        {"until", WANT_SCALAR, offsetof(struct file_entry, until), "2024-06", NULL},
        {"sectors", WANT_MAP, offsetof(struct file_entry, sectors), "{EN: {title: Energy}}", NULL},
        {"drivers", WANT_LIST, offsetof(struct file_entry, drivers), NULL, NULL},
        {"ranges", WANT_LIST, offsetof(struct file_entry, ranges), NULL, NULL},
        {"hold", WANT_MAP, offsetof(struct file_entry, hold), NULL, NULL},
        {"series", WANT_LIST, offsetof(struct file_entry, series), "[{id: key_rate, ...}]", NULL},
    };
    struct file_entry entry = {.until = NULL};
    const struct yaml *root = case_yaml_read(reader, path);
    const size_t errors = reader->problems->errors;
    if (!root || !yaml_fill(reader->arena, root, "series.yaml", fields, COUNT_OF(fields), &entry,
                            reader->problems))
        return false;
    out->until_text = entry.until->text.text;
    observation_month(reader, &entry.until->text, &out->until);
    if (entry.hold)
        settings_read(reader, entry.hold, &out->hold);
    read_lists(reader, &entry, out);
    return reader->problems->errors == errors;
}

static enum status settle(const struct case_reader *reader, size_t errors, const char *path,
                          const struct observations *made, const struct observations **out,
                          struct error *err)
{
    if (reader->arena->failed || reader->problems->no_memory)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = path}, "memory is out");
    if (reader->problems->errors > errors)
        return STATUS_INPUT;
    *out = made;
    return STATUS_OK;
}

enum status observations_read(struct arena *arena, const struct case_folder *folder,
                              const struct observations **out, struct problems *problems,
                              struct error *err)
{
    const size_t errors = problems->errors;
    const char *path = file_in(arena, folder, "series.yaml");
    const char *rows = file_in(arena, folder, "observations.csv");
    const char *drivers = file_in(arena, folder, "drivers.csv");
    struct observations *made = ARENA_NEW(arena, struct observations);
    struct case_folder *known = arena_grow(arena, folder, 1, 1, sizeof *known);
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = known};
    if (made && known && drivers && read_file(&reader, path, made)) {
        observation_rows_read(&reader, rows, ROWS_WITHIN, made);
        if (made->driver_count)
            driver_rows_read(&reader, drivers, ROWS_WITHIN, made);
    }
    return settle(&reader, errors, path, made, out, err);
}

typedef void rows_reader(const struct case_reader *reader, const char *path, enum rows_when when,
                         struct observations *into);

static enum status read_later(struct arena *arena, const struct case_folder *folder,
                              const struct observations *known, const char *path, rows_reader *read,
                              const struct observations **out, struct problems *problems,
                              struct error *err)
{
    const size_t errors = problems->errors;
    struct observations *made = arena_grow(arena, known, 1, 1, sizeof *made);
    struct case_folder *same = arena_grow(arena, folder, 1, 1, sizeof *same);
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = same};
    if (made && same)
        read(&reader, path, ROWS_LATER, made);
    return settle(&reader, errors, path, made, out, err);
}

enum status observations_read_later(struct arena *arena, const struct case_folder *folder,
                                    const struct observations *known, const char *path,
                                    const struct observations **out, struct problems *problems,
                                    struct error *err)
{
    return read_later(arena, folder, known, path, observation_rows_read, out, problems, err);
}

enum status drivers_read_later(struct arena *arena, const struct case_folder *folder,
                               const struct observations *known, const char *path,
                               const struct observations **out, struct problems *problems,
                               struct error *err)
{
    return read_later(arena, folder, known, path, driver_rows_read, out, problems, err);
}

enum status observations_edits(struct arena *arena, const struct observations *observations,
                               struct edits *edits)
{
    for (size_t i = 0; i < observations->series_count; i++) {
        const struct observed_series *series = &observations->series[i];
        const struct edit edit = {.name = series->cell,
                                  .equation = series->expression,
                                  .units = {.text = series->unit, .length = strlen(series->unit)},
                                  .add = true};
        TRY(edit_add(arena, edits, edit));
    }
    return STATUS_OK;
}

const struct observed_series *observations_find(const struct observations *observations,
                                                const char *id)
{
    for (size_t i = 0; i < observations->series_count; i++)
        if (case_same_id(observations->series[i].id, id))
            return &observations->series[i];
    return NULL;
}
