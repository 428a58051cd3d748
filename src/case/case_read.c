// SPDX-License-Identifier: MIT
/* A case folder: case.yaml first, because dates need its epoch; then parameters, packages, outcomes
 * and base rates. Every file is read even when an earlier one has problems, so that one run shows
 * them all. */
#include "case/case_parts.h"

#include "base/file.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

struct case_entry {
    struct case_folder made;
    const struct yaml *epoch, *marks, *modes, *settle, *no_deal, *adversaries, *structures,
        *sensitivities, *defaults, *reference, *fan, *first;
    const struct yaml *arithmetic, *base_rates, *outside, *names, *groups, *languages;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct case_entry, member), example, NULL                              \
    }
static const struct yaml_field case_fields[] = {
    FIELD("name", WANT_TEXT, made.name, "ukraine"),
    FIELD("title", WANT_TEXT, made.title, "A security guarantee for Ukraine"),
    FIELD("question", WANT_TEXT, made.question, NULL),
    FIELD("caveat", WANT_TEXT, made.caveat, NULL),
    FIELD("version", WANT_TEXT, made.version, NULL),
    FIELD("epoch", WANT_SCALAR, epoch, "2022-01"),
    FIELD("hist_end", WANT_EQUATION, made.hist_end, "hist_end"),
    FIELD("settlement", WANT_EQUATION, made.settlement, "settle_time"),
    FIELD("reference", WANT_SCALAR, reference, "P01"),
    FIELD("marks", WANT_LIST, marks, "[60, 120, 180]"),
    FIELD("modes", WANT_MAP, modes, "{peace: {title: Peace, set: {allow_renewal: 0}}}"),
    FIELD("settle", WANT_MAP, settle, "{imposed: {title: Imposed, stop: settle_time + 180}}"),
    FIELD("no_deal", WANT_MAP, no_deal, NULL),
    FIELD("adversaries", WANT_MAP, adversaries, "{central: {title: Central, set: {}}}"),
    FIELD("structures", WANT_MAP, structures, NULL),
    FIELD("sensitivities", WANT_LIST, sensitivities, NULL),
    FIELD("defaults", WANT_MAP, defaults, NULL),
    FIELD("fan", WANT_SCALAR, fan, NULL),
    FIELD("base_rates", WANT_SCALAR, base_rates, NULL),
    FIELD("outside", WANT_MAP, outside, NULL),
    FIELD("first", WANT_MAP, first, NULL),
    FIELD("arithmetic", WANT_SCALAR, arithmetic, NULL),
    FIELD("names", WANT_MAP, names, NULL),
    FIELD("groups", WANT_MAP, groups, NULL),
    FIELD("languages", WANT_LIST, languages, NULL),
};
#undef FIELD

static void read_epoch(const struct case_reader *reader, const struct yaml *node)
{
    struct case_folder *folder = reader->folder;
    if (!calendar_month(node->text.text, &folder->epoch_year, &folder->epoch_month))
        YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node,
                     "write a year and a month: 2022-01", "'%s' is no month", node->text.text);
}

static void read_arithmetic(const struct case_reader *reader, const struct yaml *node)
{
    reader->folder->strict = text_equal(node->text.text, "strict");
    if (!reader->folder->strict && !text_equal(node->text.text, "quick"))
        YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node, "write quick or strict",
                     "'%s' is no arithmetic", node->text.text);
}

static void read_marks(const struct case_reader *reader, const struct yaml *list)
{
    enum { ROOM = sizeof reader->folder->marks / sizeof *reader->folder->marks };
    struct case_folder *folder = reader->folder;
    for (const struct yaml *node = list->first; node; node = node->next) {
        if (folder->mark_count == ROOM) {
            YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node, NULL,
                         "there may be at most %d marks", (int)ROOM);
            return;
        }
        double *mark = &folder->marks[folder->mark_count];
        if (!yaml_number(node, mark, reader->problems))
            return;
        if (*mark <= (folder->mark_count ? mark[-1] : 0))
            YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node,
                         "write months after the settlement, from low to high",
                         "the marks are out of order");
        folder->mark_count++;
    }
}

/* One entry of modes, settle or adversaries, or no_deal; which keys it has is in `fields`. */
struct path_entry {
    struct case_path made;
    const struct yaml *set, *package;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct path_entry, member), example, NULL                              \
    }
static const struct yaml_field mode_fields[] = {
    FIELD("title", WANT_TEXT, made.title, "Peace path"),
    FIELD("set", WANT_MAP, set, NULL),
};
static const struct yaml_field settle_fields[] = {
    FIELD("title", WANT_TEXT, made.title, "Settlement at a date"),
    FIELD("set", WANT_MAP, set, NULL),
    FIELD("stop", WANT_EQUATION, made.stop, "settle_time + 180"),
};
static const struct yaml_field no_deal_fields[] = {
    FIELD("title", WANT_TEXT, made.title, "The war goes on"),
    FIELD("package", WANT_SCALAR, package, "base"),
    FIELD("set", WANT_MAP, set, NULL),
    FIELD("stop", WANT_EQUATION, made.stop, "hist_end + 12 + 180"),
};
#undef FIELD
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static bool read_path(const struct case_reader *reader, const struct yaml *node, const char *what,
                      const struct yaml_field *fields, size_t field_count, struct path_entry *out)
{
    *out = (struct path_entry){.made = {.id = node->key.text}};
    if (!yaml_fill(reader->arena, node, what, fields, field_count, out, reader->problems))
        return false;
    const bool id = case_id_is_sound(reader, out->made.id, &node->key);
    const bool stop = calendar_resolve(reader, &out->made.stop);
    const bool set = !out->set || settings_read(reader, out->set, &out->made.set);
    return id && stop && set;
}

static void read_paths(const struct case_reader *reader, const struct yaml *map, const char *what,
                       const struct yaml_field *fields, size_t field_count,
                       const struct case_path **out, size_t *out_count)
{
    struct case_path *paths = ARENA_ARRAY(reader->arena, struct case_path, map->count);
    size_t count = 0;
    for (const struct yaml *node = map->first; paths && node; node = node->next) {
        struct path_entry entry;
        if (read_path(reader, node, what, fields, field_count, &entry))
            paths[count++] = entry.made;
    }
    *out = paths;
    *out_count = paths ? count : 0;
}

static void read_no_deal(const struct case_reader *reader, const struct yaml *map,
                         const struct yaml **package)
{
    struct path_entry entry;
    struct case_path *path = ARENA_NEW(reader->arena, struct case_path);
    if (!path ||
        !read_path(reader, map, "no_deal", no_deal_fields, COUNT_OF(no_deal_fields), &entry))
        return;
    entry.made.package = entry.package->text.text;
    *package = entry.package;
    *path = entry.made;
    reader->folder->no_deal = path;
}

static void read_adversaries(const struct case_reader *reader, const struct yaml *map)
{
    struct adversary *items = ARENA_ARRAY(reader->arena, struct adversary, map->count);
    size_t count = 0;
    for (const struct yaml *node = map->first; items && node; node = node->next) {
        struct path_entry entry;
        if (read_path(reader, node, "an adversary", mode_fields, COUNT_OF(mode_fields), &entry))
            items[count++] = (struct adversary){
                .id = entry.made.id, .title = entry.made.title, .set = entry.made.set};
    }
    reader->folder->adversaries = items;
    reader->folder->adversary_count = items ? count : 0;
}

struct structure_entry {
    struct structure made;
    const struct yaml *set;
};

static void read_structures(const struct case_reader *reader, const struct yaml *map)
{
#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct structure_entry, member), example, NULL                         \
    }
    static const struct yaml_field fields[] = {
        FIELD("title", WANT_TEXT, made.title, "Deterrence by strength"),
        FIELD("holds", WANT_TEXT, made.holds, "An attack is decided by what it costs."),
        FIELD("who", WANT_TEXT, made.who, "Students of conventional deterrence"),
        FIELD("source", WANT_TEXT, made.source, "Mearsheimer 1983, Conventional Deterrence"),
        FIELD("set", WANT_MAP, set, NULL),
    };
#undef FIELD
    struct structure *items = ARENA_ARRAY(reader->arena, struct structure, map->count);
    size_t count = 0;
    for (const struct yaml *node = map->first; items && node; node = node->next) {
        struct structure_entry entry = {.made = {.id = node->key.text}};
        if (yaml_fill(reader->arena, node, "a structure", fields, COUNT_OF(fields), &entry,
                      reader->problems) &&
            case_id_is_sound(reader, entry.made.id, &node->key) &&
            (!entry.set || settings_read(reader, entry.set, &entry.made.set)))
            items[count++] = entry.made;
    }
    reader->folder->structures = items;
    reader->folder->structure_count = items ? count : 0;
    reader->folder->structure = items && count ? items : NULL;
    if (count && items[0].set.count)
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, &items[0].set.items[0].where,
                     "leave `set` out: the first structure is the model as it is written",
                     "the first structure, '%s', changes the model", items[0].id);
}

struct sensitivity_entry {
    struct sensitivity made;
    const struct yaml *variable, *levels;
};

static void read_sensitivity(const struct case_reader *reader, const struct yaml *map,
                             struct sensitivity *out)
{
#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct sensitivity_entry, member), example, NULL                       \
    }
    static const struct yaml_field fields[] = {
        FIELD("id", WANT_TEXT, made.id, "choice_noise"),
        FIELD("title", WANT_TEXT, made.title, "Noise left in a decision"),
        FIELD("variable", WANT_SCALAR, variable, "choice_noise"),
        FIELD("levels", WANT_MAP, levels, "{low: 0.03, middle: 0.06, high: 0.10}"),
    };
#undef FIELD
    struct sensitivity_entry entry = {.made = {.id = NULL}};
    if (!yaml_fill(reader->arena, map, "a sensitivity", fields, COUNT_OF(fields), &entry,
                   reader->problems))
        return;
    entry.made.variable = entry.variable->text.text;
    entry.made.where = entry.variable->text;
    if (entry.levels->count != COUNT_OF(entry.made.levels)) {
        const struct passage *where = &entry.levels->key;
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, where,
                     "write for example `levels: {low: 0.03, middle: 0.06, high: 0.10}`",
                     "a sensitivity has three levels, not %zu", entry.levels->count);
        return;
    }
    size_t i = 0;
    for (const struct yaml *node = entry.levels->first; node; node = node->next, i++) {
        entry.made.level_names[i] = node->key.text;
        if (!yaml_number(node, &entry.made.levels[i], reader->problems))
            return;
    }
    *out = entry.made;
}

static void read_sensitivities(const struct case_reader *reader, const struct yaml *list)
{
    struct sensitivity *items = ARENA_ARRAY(reader->arena, struct sensitivity, list->count);
    size_t count = 0;
    for (const struct yaml *node = list->first; items && node; node = node->next)
        read_sensitivity(reader, node, &items[count++]);
    reader->folder->sensitivities = items;
    reader->folder->sensitivity_count = count;
}

static void read_defaults(const struct case_reader *reader, const struct yaml *map)
{
    struct defaults {
        size_t futures, seed;
    } made = {reader->folder->default_futures, (size_t)reader->folder->default_seed};
    static const struct yaml_field fields[] = {
        {"futures", WANT_COUNT, offsetof(struct defaults, futures), NULL, NULL},
        {"seed", WANT_COUNT, offsetof(struct defaults, seed), NULL, NULL},
    };
    yaml_fill(reader->arena, map, "defaults", fields, COUNT_OF(fields), &made, reader->problems);
    if (!made.futures)
        YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, yaml_find(map, "futures"), NULL,
                     "at least one future is needed");
    reader->folder->default_futures = made.futures;
    reader->folder->default_seed = made.seed;
}

/* Short names by what they are for. */
static const struct case_name *read_names(const struct case_reader *reader, const struct yaml *map,
                                          bool fold, size_t *count)
{
    struct case_name *names = ARENA_ARRAY(reader->arena, struct case_name, map->count);
    *count = 0;
    for (const struct yaml *node = map->first; names && node; node = node->next)
        if (yaml_is(node, YAML_SCALAR, reader->problems))
            names[(*count)++] =
                (struct case_name){.id = fold ? case_fold_subscripted(reader->arena, node->key.text)
                                              : node->key.text,
                                   .title = node->text.text,
                                   .where = node->key};
    return names;
}

static void read_languages(const struct case_reader *reader, const struct yaml *list)
{
    const char **languages = ARENA_ARRAY(reader->arena, const char *, list->count);
    for (const struct yaml *node = list->first; languages && node; node = node->next)
        if (yaml_is(node, YAML_SCALAR, reader->problems) &&
            case_id_is_sound(reader, node->text.text, &node->text))
            languages[reader->folder->language_count++] = node->text.text;
    reader->folder->languages = languages;
}

/* -- what one file says of another ------------------------------------------------------------- */

static void check_package(const struct case_reader *reader, const struct yaml *node)
{
    if (!node || case_find_package(reader->folder, node->text.text))
        return;
    YAML_PROBLEM(reader->problems, PROBLEM_PACKAGE_UNKNOWN, node,
                 case_suggest_package(reader, node->text.text), "there is no package '%s'",
                 node->text.text);
}

static void check_parameter(const struct case_reader *reader, const char *name,
                            const struct passage *where)
{
    const char *folded = case_fold_subscripted(reader->arena, name);
    if (!folded)
        return;
    const size_t length = strlen(folded);
    for (size_t i = 0; i < reader->folder->parameter_count; i++) {
        const char *known = reader->folder->parameters[i].folded;
        if (strncmp(known, folded, length) == 0 && (!known[length] || known[length] == '['))
            return;
    }
    CASE_PROBLEM(reader, PROBLEM_PARAMETER_UNKNOWN, where,
                 case_suggest_parameter(reader, name, false),
                 "'%s' does not stand in parameters.csv", name);
}

static void check_parameters(const struct case_reader *reader)
{
    const struct case_folder *folder = reader->folder;
    if (!folder->parameter_count)
        return;
    for (size_t i = 0; i < folder->adversary_count; i++)
        for (size_t j = 0; j < folder->adversaries[i].set.count; j++)
            check_parameter(reader, folder->adversaries[i].set.items[j].name,
                            &folder->adversaries[i].set.items[j].where);
    for (size_t i = 0; i < folder->name_count; i++)
        check_parameter(reader, folder->names[i].where.text, &folder->names[i].where);
    for (size_t i = 0; i < folder->sensitivity_count; i++)
        if (folder->sensitivities[i].variable)
            check_parameter(reader, folder->sensitivities[i].variable,
                            &folder->sensitivities[i].where);
}

/* Names packages and a lever, so it is read when those are there. */
static void read_first(const struct case_reader *reader, const struct yaml *map)
{
    struct first {
        struct case_first made;
        const struct yaml *lever, *packages;
    } entry = {.made = {.lever = NULL}};
    static const struct yaml_field fields[] = {
        {"lever", WANT_SCALAR, offsetof(struct first, lever), NULL, NULL},
        {"packages", WANT_LIST, offsetof(struct first, packages), NULL, NULL},
        {"class", WANT_TEXT, offsetof(struct first, made.class_name), NULL, NULL},
        {"event", WANT_TEXT, offsetof(struct first, made.event), NULL, NULL},
    };
    if (!yaml_fill(reader->arena, map, "first", fields, COUNT_OF(fields), &entry, reader->problems))
        return;
    entry.made.lever = entry.lever ? entry.lever->text.text : NULL;
    if (entry.lever && reader->folder->parameter_count)
        check_parameter(reader, entry.made.lever, &entry.lever->text);
    const size_t most = entry.packages ? entry.packages->count : 0;
    entry.made.packages = ARENA_ARRAY(reader->arena, const struct package *, most);
    const struct yaml *node = entry.packages ? entry.packages->first : NULL;
    for (; entry.made.packages && node; node = node->next) {
        check_package(reader, node);
        const struct package *package = case_find_package(reader->folder, node->text.text);
        if (package)
            entry.made.packages[entry.made.package_count++] = package;
    }
    reader->folder->first = entry.made;
}

/* -- the folder -------------------------------------------------------------------------------- */

static const char *path_in(struct arena *arena, const char *folder, const char *name)
{
    const size_t length = strlen(folder);
    const bool closed = length && folder[length - 1] == '/';
    assert(name);
    return arena_print(arena, "%s%s%s", folder, closed ? "" : "/", name);
}

bool case_is_folder(const char *path)
{
    struct buffer file = {.bytes = NULL};
    buffer_print(&file, "%s/case.yaml", path);
    const bool found = !file.failed && folder_exists(path) && file_exists(file.bytes);
    buffer_free(&file);
    return found;
}

/* A case is one folder: a name that leads out of it is refused. */
static bool stands_in_folder(const struct case_reader *reader, const struct yaml *file)
{
    if (!strchr(file->text.text, '/') && file->text.text[0] != '.')
        return true;
    YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, file, "write a file name alone",
                 "'%s' is no file of this folder", file->text.text);
    return false;
}

static void read_case_file(const struct case_reader *reader, const char *path,
                           struct case_entry *entry, const struct yaml **no_deal_package)
{
    struct case_folder *folder = reader->folder;
    const struct yaml *root = case_yaml_read(reader, path);
    entry->made = *folder;
    if (!root || !yaml_fill(reader->arena, root, "case.yaml", case_fields, COUNT_OF(case_fields),
                            entry, reader->problems))
        return;
    *folder = entry->made;
    folder->reference = entry->reference->text.text;
    read_epoch(reader, entry->epoch);
    read_marks(reader, entry->marks);
    if (entry->arithmetic)
        read_arithmetic(reader, entry->arithmetic);
    calendar_resolve(reader, &folder->hist_end);
    calendar_resolve(reader, &folder->settlement);
    read_paths(reader, entry->modes, "a mode", mode_fields, COUNT_OF(mode_fields), &folder->modes,
               &folder->mode_count);
    read_paths(reader, entry->settle, "a settle path", settle_fields, COUNT_OF(settle_fields),
               &folder->settles, &folder->settle_count);
    read_adversaries(reader, entry->adversaries);
    if (entry->structures)
        read_structures(reader, entry->structures);
    if (entry->no_deal)
        read_no_deal(reader, entry->no_deal, no_deal_package);
    if (entry->sensitivities)
        read_sensitivities(reader, entry->sensitivities);
    if (entry->defaults)
        read_defaults(reader, entry->defaults);
    if (entry->names)
        folder->names = read_names(reader, entry->names, true, &folder->name_count);
    if (entry->groups)
        folder->groups = read_names(reader, entry->groups, false, &folder->group_count);
    if (entry->languages)
        read_languages(reader, entry->languages);
    if (entry->fan) {
        folder->fan = entry->fan->text.text;
        folder->fan_where = entry->fan->text;
    }
}

enum status case_read(struct arena *arena, const char *path, const struct case_folder **out,
                      struct problems *problems, struct error *err)
{
    const struct place at = {.file = path};
    const size_t errors = problems->errors;
    struct case_folder *folder = ARENA_NEW(arena, struct case_folder);
    struct case_entry entry = {.base_rates = NULL};
    const struct yaml *no_deal_package = NULL;
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = folder};
    if (!folder)
        return error_set(err, STATUS_NO_MEMORY, at, "memory is out");
    *folder = (struct case_folder){.path = arena_text(arena, path, strlen(path)),
                                   .model_path = path_in(arena, path, "model.xmile"),
                                   .question = "",
                                   .caveat = "",
                                   .version = "",
                                   .epoch_year = 2000,
                                   .epoch_month = 1,
                                   .default_futures = 1000,
                                   .default_seed = 1};
    read_case_file(&reader, path_in(arena, path, "case.yaml"), &entry, &no_deal_package);
    const bool case_is_sound = problems->errors == errors;
    parameters_read(&reader, path_in(arena, path, "parameters.csv"));
    const bool has_packages = packages_read(&reader, path_in(arena, path, "packages"));
    if (case_is_sound) { /* outcomes name its paths: without them each would be a problem */
        outcomes_read(&reader, path_in(arena, path, "outcomes.yaml"));
        check_parameters(&reader);
    }
    if (case_is_sound && has_packages) {
        check_package(&reader, entry.reference);
        check_package(&reader, no_deal_package);
        if (entry.first)
            read_first(&reader, entry.first);
        if (entry.outside)
            outside_read(&reader, path_in(arena, path, "outside"), entry.outside);
    }
    if (entry.base_rates && stands_in_folder(&reader, entry.base_rates))
        base_rates_read(&reader, path_in(arena, path, entry.base_rates->text.text));
    const char *directions = path_in(arena, path, "directions.csv");
    if (has_packages && directions && file_exists(directions))
        directions_read(&reader, directions);
    if (arena->failed || problems->no_memory)
        return error_set(err, STATUS_NO_MEMORY, at, "memory is out");
    if (problems->errors > errors)
        return STATUS_INPUT;
    *out = folder;
    return STATUS_OK;
}
