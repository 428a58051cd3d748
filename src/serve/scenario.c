// SPDX-License-Identifier: MIT
/* JSON to a package's YAML, and that to a package; faults found on the way keep their JSON pointer. */
#include "serve/scenario.h"

#include "case/package_write.h"
#include "equation/equation.h"
#include "report/case_json.h"

#include <math.h>
#include <string.h>

static const struct settings no_settings = {.count = 0};

/* What is read before it is a package. */
struct draft {
    const struct scenario_world *world;
    struct faults *faults;
    struct arena *arena;
    const char *pointer; /* of the scenario */
    struct scenario *made;
    struct clause *clauses;
    const char **pointers; /* of each clause */
    size_t count, capacity;
    const char *title;
    bool own_clauses; /* `clauses` was given: what `from` adds itself is left out */
    bool sound;
};

static const char *under(struct draft *draft, const char *pointer, const char *key)
{
    const char *made = arena_print(draft->arena, "%s/%s", pointer, key);
    return made ? made : pointer;
}

/* A member must be of this type or absent (null counts as absent); NULL then. */
static const json_t *member(struct draft *draft, const json_t *object, const char *pointer,
                            const char *key, json_type type, const char *what)
{
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return NULL;
    const bool fits = type == JSON_REAL ? json_is_number(value) : json_typeof(value) == type;
    if (fits)
        return value;
    draft->sound =
        fault_add(draft->faults, under(draft, pointer, key), NULL, "'%s' must be %s", key, what);
    return NULL;
}

static const char *text_member(struct draft *draft, const json_t *object, const char *pointer,
                               const char *key)
{
    const json_t *value = member(draft, object, pointer, key, JSON_STRING, "a text");
    return value ? arena_text(draft->arena, json_string_value(value), json_string_length(value))
                 : NULL;
}

static bool is_one_of(const char *key, const char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i], key) == 0)
            return true;
    return false;
}

static void refuse_unknown(struct draft *draft, const json_t *object, const char *pointer,
                           const char *const *known, size_t count)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);
        if (is_one_of(key, known, count))
            continue;
        draft->sound =
            fault_add(draft->faults, under(draft, pointer, key),
                      text_suggest(draft->arena, key, known, count), "'%s' is not known here", key);
    }
}

/* ---- Clauses ---- */

static void push(struct draft *draft, struct clause clause, const char *pointer)
{
    if (draft->count == draft->capacity) {
        const size_t capacity = draft->capacity ? draft->capacity * 2 : 32;
        struct clause *clauses =
            arena_grow(draft->arena, draft->clauses, draft->count, capacity, sizeof *clauses);
        const char **pointers =
            arena_grow(draft->arena, draft->pointers, draft->count, capacity, sizeof *pointers);
        if (!clauses || !pointers)
            return;
        draft->clauses = clauses;
        draft->pointers = pointers;
        draft->capacity = capacity;
    }
    clause.package = SCENARIO_ID;
    draft->clauses[draft->count] = clause;
    draft->pointers[draft->count++] = pointer;
}

/* An equation or a plain number. */
static struct passage time_member(struct draft *draft, const json_t *object, const char *pointer,
                                  const char *key)
{
    const json_t *value = json_object_get(object, key);
    char digits[32];
    if (json_is_number(value)) {
        text_of_double(json_number_value(value), digits, sizeof digits);
        const char *text = arena_print(draft->arena, "%s", digits);
        return text ? passage_of_text(text) : (struct passage){.length = 0};
    }
    const char *text = text_member(draft, object, pointer, key);
    return text ? passage_of_text(text) : (struct passage){.length = 0};
}

static double number_member(struct draft *draft, const json_t *object, const char *pointer,
                            const char *key, double absent)
{
    const json_t *value = member(draft, object, pointer, key, JSON_REAL, "a number");
    return value ? json_number_value(value) : absent;
}

static bool read_credit(struct draft *draft, const char *word, const char *pointer,
                        enum credit *out)
{
    for (int i = 0; i < CREDIT_COUNT; i++)
        if (strcmp(credit_name((enum credit)i), word) == 0) {
            *out = (enum credit)i;
            return true;
        }
    return draft->sound = fault_add(draft->faults, pointer,
                                    "write proposed, pledged, ratified, funded or delivered",
                                    "'%s' is no status", word);
}

static void read_clause(struct draft *draft, const json_t *json, const char *pointer)
{
    static const char *const known[] = {"lever", "value",  "from", "until",  "when",
                                        "ramp",  "latch",  "who",  "status", "counted",
                                        "date",  "source", "note", "package"};
    struct clause clause = {.credit = CREDIT_PROPOSED};
    if (!json_is_object(json)) {
        draft->sound = fault_add(draft->faults, pointer, NULL, "a clause must be an object");
        return;
    }
    refuse_unknown(draft, json, pointer, known, sizeof known / sizeof *known);
    const char *lever = text_member(draft, json, pointer, "lever");
    const char *status = text_member(draft, json, pointer, "status");
    const char *package = text_member(draft, json, pointer, "package");
    const json_t *latch = json_object_get(json, "latch");
    clause.value = number_member(draft, json, pointer, "value", NAN);
    if (!lever || isnan(clause.value))
        draft->sound =
            fault_add(draft->faults, pointer, "for example {\"lever\": .., \"value\": ..}",
                      "a clause needs a lever and a value");
    if (package && strcmp(package, SCENARIO_ID) != 0 && strcmp(package, draft->made->from->id) != 0)
        draft->sound = fault_add(draft->faults, under(draft, pointer, "package"),
                                 "leave it out: it is inherited, and a clause of your own for the "
                                 "same lever overrides it",
                                 "this clause is one of %s, which %s starts from", package,
                                 draft->made->from->id);
    if (status)
        clause.has_credit =
            read_credit(draft, status, under(draft, pointer, "status"), &clause.credit);
    if (latch && !json_is_null(latch) && !json_is_boolean(latch))
        draft->sound = fault_add(draft->faults, under(draft, pointer, "latch"), NULL,
                                 "'latch' must be true or false");
    clause.folded = clause.lever = lever;
    clause.from = time_member(draft, json, pointer, "from");
    clause.until = time_member(draft, json, pointer, "until");
    clause.when = time_member(draft, json, pointer, "when");
    clause.ramp = number_member(draft, json, pointer, "ramp", 0.0);
    clause.latch = json_is_true(latch);
    clause.who = text_member(draft, json, pointer, "who");
    clause.date = text_member(draft, json, pointer, "date");
    clause.source = text_member(draft, json, pointer, "source");
    clause.note = text_member(draft, json, pointer, "note");
    if (draft->sound)
        push(draft, clause, pointer);
}

static void read_clauses(struct draft *draft, const json_t *root)
{
    const json_t *list = member(draft, root, draft->pointer, "clauses", JSON_ARRAY, "a list");
    for (size_t i = 0; list && i < json_array_size(list); i++)
        read_clause(draft, json_array_get(list, i),
                    arena_print(draft->arena, "%s/clauses/%zu", draft->pointer, i));
    draft->own_clauses = list != NULL;
}

/* ---- Levers and assumptions ---- */

/* The value that `object` holds for a parameter, whatever way its name is spelled; NULL: none. */
static const json_t *value_for(struct draft *draft, const json_t *object,
                               const struct parameter *parameter, const char **key)
{
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        *key = json_object_iter_key(at);
        const char *folded = name_fold(draft->arena, *key, strlen(*key));
        if (folded && strcmp(folded, parameter->folded) == 0)
            return json_object_iter_value(at);
    }
    return NULL;
}

static bool is_lever(const struct parameter *parameter)
{
    return parameter->distribution == DISTRIBUTION_LEVER;
}

static bool is_assumption(const struct parameter *parameter)
{
    return parameter->dimension > 0;
}

/* Every name in the object must be one of the case's; those are known by `fits`. */
static void check_names(struct draft *draft, const json_t *object, const char *pointer,
                        bool (*fits)(const struct parameter *), const char *what)
{
    const struct case_folder *folder = draft->world->folder;
    const char **names = ARENA_ARRAY(draft->arena, const char *, folder->parameter_count);
    size_t count = 0;
    for (size_t i = 0; names && i < folder->parameter_count; i++)
        if (fits(&folder->parameters[i]))
            names[count++] = folder->parameters[i].folded;
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at && names;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);
        const char *folded = name_fold(draft->arena, key, strlen(key));
        if (folded && !is_one_of(folded, names, count))
            draft->sound = fault_add(draft->faults, under(draft, pointer, key),
                                     text_suggest(draft->arena, folded, names, count),
                                     "'%s' is no %s of this case", key, what);
    }
}

static bool value_in_range(struct draft *draft, const json_t *value,
                           const struct parameter *parameter, const char *pointer)
{
    const double number = json_is_number(value) ? json_number_value(value) : NAN;
    if (number >= parameter->low && number <= parameter->high)
        return true;
    return draft->sound = fault_add(
               draft->faults, pointer, NULL, "%s must be a number from %g to %g %s",
               parameter->folded, parameter->low, parameter->high,
               parameter->unit && strcmp(parameter->unit, "1") != 0 ? parameter->unit : "");
}

/* In the order of the case's parameters, so that the same moves make the same package. */
static void read_levers(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *pointer = under(draft, draft->pointer, "levers");
    const json_t *levers = member(draft, root, draft->pointer, "levers", JSON_OBJECT, "an object");
    if (!levers)
        return;
    check_names(draft, levers, pointer, is_lever, "lever");
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        const char *key = NULL;
        const json_t *value =
            is_lever(parameter) ? value_for(draft, levers, parameter, &key) : NULL;
        const char *where = value ? under(draft, pointer, key) : NULL;
        if (value && value_in_range(draft, value, parameter, where))
            push(draft,
                 (struct clause){.lever = parameter->folded,
                                 .folded = parameter->folded,
                                 .value = json_number_value(value),
                                 .has_credit = draft->made->credit > CREDIT_PROPOSED,
                                 .credit = draft->made->credit},
                 where);
    }
}

static void add_setting(struct draft *draft, const char *name, double value)
{
    struct settings *set = &draft->made->set;
    char digits[32];
    text_of_double(value, digits, sizeof digits);
    const char *text = arena_print(draft->arena, "%s", digits);
    struct setting *items =
        arena_grow(draft->arena, set->items, set->count, set->count + 1, sizeof *items);
    if (!text || !items)
        return;
    items[set->count] = (struct setting){.name = name, .value = passage_of_text(text)};
    *set = (struct settings){.items = items, .count = set->count + 1};
}

static void read_assumptions(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *pointer = under(draft, draft->pointer, "assumptions");
    const json_t *held =
        member(draft, root, draft->pointer, "assumptions", JSON_OBJECT, "an object");
    if (!held)
        return;
    check_names(draft, held, pointer, is_assumption, "uncertainty");
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        const char *key = NULL;
        const json_t *value =
            is_assumption(parameter) ? value_for(draft, held, parameter, &key) : NULL;
        if (value && value_in_range(draft, value, parameter, under(draft, pointer, key)))
            add_setting(draft, parameter->folded, json_number_value(value));
    }
}

/* ---- Everything else ---- */

static void read_from(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *id = text_member(draft, root, draft->pointer, "from");
    draft->made->from = id ? case_find_package(folder, id) : NULL;
    if (draft->made->from || !draft->sound)
        return;
    const char **ids = ARENA_ARRAY(draft->arena, const char *, folder->package_count);
    for (size_t i = 0; ids && i < folder->package_count; i++)
        ids[i] = folder->packages[i].id;
    if (id)
        draft->sound =
            fault_add(draft->faults, under(draft, draft->pointer, "from"),
                      ids ? text_suggest(draft->arena, id, ids, folder->package_count) : NULL,
                      "there is no package '%s' to start from", id);
    else
        draft->sound = fault_add(draft->faults, under(draft, draft->pointer, "from"),
                                 "for example \"from\": \"P06\"",
                                 "say which package the scenario starts from");
}

static void read_adversary(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *id = text_member(draft, root, draft->pointer, "adversary");
    draft->made->adversary = id                        ? case_find_adversary(folder, id)
                             : folder->adversary_count ? &folder->adversaries[0]
                                                       : NULL;
    if (id && !draft->made->adversary)
        draft->sound = fault_add(draft->faults, under(draft, draft->pointer, "adversary"), NULL,
                                 "the case has no adversary set '%s'", id);
}

static void read_settle(struct draft *draft, const json_t *root)
{
    const char *word = text_member(draft, root, draft->pointer, "settle");
    draft->made->endogenous = word && strcmp(word, "endogenous") == 0;
    if (word && !draft->made->endogenous && strcmp(word, "imposed") != 0)
        draft->sound = fault_add(draft->faults, under(draft, draft->pointer, "settle"),
                                 "write imposed or endogenous", "'%s' is no settlement", word);
}

static void read_noise(struct draft *draft, const json_t *root)
{
    const struct sensitivity *noise = draft->world->noise;
    const char *word = text_member(draft, root, draft->pointer, "noise");
    if (!word)
        return;
    for (size_t i = 0; noise && i < 3; i++)
        if (strcmp(word, noise->level_names[i]) == 0) {
            add_setting(draft, noise->variable, noise->levels[i]);
            return;
        }
    draft->sound = fault_add(draft->faults, under(draft, draft->pointer, "noise"),
                             noise ? "write low, middle or high, or leave it out" : NULL,
                             noise ? "'%s' is no level of noise"
                                   : "the case has no levels of noise, so none is '%s'",
                             word);
}

static void read_seed(struct draft *draft, const json_t *root)
{
    const json_t *seed =
        member(draft, root, draft->pointer, "seed", JSON_INTEGER, "a whole number");
    draft->made->seed = draft->world->folder->default_seed;
    if (seed && json_integer_value(seed) < 0)
        draft->sound = fault_add(draft->faults, under(draft, draft->pointer, "seed"), NULL,
                                 "a seed is not negative");
    else if (seed)
        draft->made->seed = (uint64_t)json_integer_value(seed);
}

static void read_credit_member(struct draft *draft, const json_t *root)
{
    const char *word = text_member(draft, root, draft->pointer, "credit");
    draft->made->credit = CREDIT_PROPOSED;
    if (word)
        (void)read_credit(draft, word, under(draft, draft->pointer, "credit"),
                          &draft->made->credit);
}

/* ---- To a package ---- */

/* Where the line of a problem stands in the body. */
static const char *pointer_of_line(const struct draft *draft, const uint32_t *lines, uint32_t line)
{
    const char *pointer = draft->pointer;
    for (size_t i = 0; i < draft->count; i++)
        if (lines[i] <= line)
            pointer = draft->pointers[i];
    return pointer;
}

static void take_problems(struct draft *draft, const uint32_t *lines,
                          const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem_severity(problem->kind) == SEVERITY_ERROR)
            draft->sound = fault_add(draft->faults, pointer_of_line(draft, lines, problem->at.line),
                                     problem->remedy, "%s", problem->message);
    }
}

static void make_package(struct draft *draft)
{
    const struct scenario_world *world = draft->world;
    const struct package *from = draft->made->from;
    const bool changed = draft->count > 0 || draft->own_clauses;
    const struct package written = {
        .id = SCENARIO_ID,
        .title = draft->title ? draft->title
                 : changed    ? arena_print(draft->arena, "%s, changed", from->title)
                              : from->title,
        .parent = draft->own_clauses ? from->parent : from->id,
        .summary = changed ? NULL : from->summary,
        .clauses = draft->clauses,
        .clause_count = draft->count,
    };
    uint32_t *lines = ARENA_ARRAY(draft->arena, uint32_t, draft->count);
    struct buffer text = {0};
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    problems_init(&problems, draft->arena);
    package_write(&text, world->folder, &written, lines);
    draft->made->changed = changed;
    draft->made->yaml = text.failed ? NULL : arena_text(draft->arena, text.bytes, text.length);
    buffer_free(&text);
    if (draft->made->yaml && lines &&
        package_parse(draft->arena, world->folder, SCENARIO_ID, draft->made->yaml,
                      &draft->made->package, &problems, &err) == STATUS_OK)
        (void)package_check(draft->arena, draft->made->package, world->document, &problems);
    if (lines)
        take_problems(draft, lines, &problems);
    draft->sound = draft->sound && draft->made->package != NULL;
}

bool scenario_read(const struct scenario_world *world, const json_t *json, const char *pointer,
                   struct scenario *out, struct faults *faults)
{
    static const char *const known[] = {"from",      "title",  "levers", "clauses", "assumptions",
                                        "adversary", "credit", "settle", "noise",   "seed"};
    struct scenario made = {.set = no_settings};
    struct draft draft = {.world = world,
                          .faults = faults,
                          .arena = faults->arena,
                          .pointer = pointer,
                          .made = &made,
                          .sound = true};
    if (!json_is_object(json))
        return fault_add(faults, pointer, "for example {\"from\": \"P06\"}",
                         "a scenario must be an object");
    refuse_unknown(&draft, json, pointer, known, sizeof known / sizeof *known);
    read_from(&draft, json);
    read_credit_member(&draft, json);
    draft.title = text_member(&draft, json, pointer, "title");
    if (made.from) {
        read_clauses(&draft, json);
        read_levers(&draft, json);
    }
    read_assumptions(&draft, json);
    read_adversary(&draft, json);
    read_settle(&draft, json);
    read_noise(&draft, json);
    read_seed(&draft, json);
    if (draft.sound)
        make_package(&draft);
    if (draft.sound)
        *out = made;
    return draft.sound && !faults->arena->failed;
}

/* ---- Back to text ---- */

void scenario_put_question(struct buffer *out, const struct scenario *scenario)
{
    buffer_add(out, scenario->yaml);
    for (size_t i = 0; i < scenario->set.count; i++)
        buffer_print(out, "set %s %s\n", scenario->set.items[i].name,
                     scenario->set.items[i].value.text);
    buffer_print(out, "adversary %s\ncredit %s\nsettle %s\nseed %llu\n",
                 scenario->adversary ? scenario->adversary->id : "", credit_name(scenario->credit),
                 scenario->endogenous ? "endogenous" : "imposed",
                 (unsigned long long)scenario->seed);
}
