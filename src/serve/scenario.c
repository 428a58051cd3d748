// SPDX-License-Identifier: MIT
/* JSON to a package's YAML, and that to a package; faults found on the way keep their JSON pointer. */
#include "serve/scenario.h"

#include "case/package_write.h"
#include "equation/equation.h"
#include "serve/body.h"

#include <math.h>
#include <string.h>

static const struct settings no_settings = {.count = 0};

/* What is read before it is a package. */
struct draft {
    const struct scenario_world *world;
    struct body body;
    struct arena *arena;
    const char *id, *pointer; /* of the scenario */
    struct scenario *made;
    struct clause *clauses;
    const char **pointers; /* of each clause */
    size_t count, capacity;
    const char *title;
    bool own_clauses; /* `clauses` was given: what `from` adds itself is left out, unless it is
                         abstract, only a starting point */
};

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
    clause.package = draft->id;
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
    const char *text = body_text(&draft->body, object, pointer, key);
    return text ? passage_of_text(text) : (struct passage){.length = 0};
}

static enum credit credit_member(struct draft *draft, const json_t *object, const char *pointer,
                                 const char *key)
{
    const char *words[CREDIT_COUNT];
    for (int i = 0; i < CREDIT_COUNT; i++)
        words[i] = credit_name((enum credit)i);
    return (enum credit)body_choice(&draft->body, object, pointer, key, words, CREDIT_COUNT,
                                    CREDIT_PROPOSED);
}

static void read_clause(struct draft *draft, const json_t *json, const char *pointer)
{
    static const char *const known[] = {"lever",       "value",    "from", "until",   "when",
                                        "ramp",        "latch",    "who",  "status",  "counted",
                                        "date",        "source",   "note", "package", "who_lang",
                                        "source_lang", "note_lang"};
    struct clause clause = {.credit = CREDIT_PROPOSED};
    if (!json_is_object(json)) {
        draft->body.sound =
            fault_add(draft->body.faults, pointer, NULL, "a clause must be an object");
        return;
    }
    body_known(&draft->body, json, pointer, known, sizeof known / sizeof *known);
    const char *lever = body_text(&draft->body, json, pointer, "lever");
    const char *package = body_text(&draft->body, json, pointer, "package");
    const json_t *latch =
        body_member(&draft->body, json, pointer, "latch", JSON_TRUE, "true or false");
    clause.value = body_number(&draft->body, json, pointer, "value", NAN);
    if (!lever || isnan(clause.value))
        draft->body.sound =
            fault_add(draft->body.faults, pointer, "for example {\"lever\": .., \"value\": ..}",
                      "a clause needs a lever and a value");
    if (package && strcmp(package, draft->id) != 0 && strcmp(package, draft->made->from->id) != 0)
        draft->body.sound = fault_add(
            draft->body.faults, body_under(&draft->body, pointer, "package"),
            "leave it out: it is inherited, and a clause of your own for the "
            "same lever overrides it",
            "this clause is one of %s, which %s starts from", package, draft->made->from->id);
    clause.has_credit = json_is_string(json_object_get(json, "status"));
    clause.credit = credit_member(draft, json, pointer, "status");
    clause.folded = clause.lever = lever;
    clause.from = time_member(draft, json, pointer, "from");
    clause.until = time_member(draft, json, pointer, "until");
    clause.when = time_member(draft, json, pointer, "when");
    clause.ramp = body_number(&draft->body, json, pointer, "ramp", 0.0);
    clause.latch = json_is_true(latch);
    clause.who = body_text(&draft->body, json, pointer, "who");
    clause.date = body_text(&draft->body, json, pointer, "date");
    clause.source = body_text(&draft->body, json, pointer, "source");
    clause.note = body_text(&draft->body, json, pointer, "note");
    if (draft->body.sound)
        push(draft, clause, pointer);
}

static void read_clauses(struct draft *draft, const json_t *root)
{
    const json_t *list =
        body_member(&draft->body, root, draft->pointer, "clauses", JSON_ARRAY, "a list");
    for (size_t i = 0; list && i < json_array_size(list); i++)
        read_clause(draft, json_array_get(list, i),
                    arena_print(draft->arena, "%s/clauses/%zu", draft->pointer, i));
    draft->own_clauses = list != NULL;
}

/* ---- Levers and assumptions ---- */

/* A member that gives parameters values by name. */
struct valued {
    const char *member, *what; /* what: one of its names */
    bool (*fits)(const struct parameter *parameter);
    void (*take)(struct draft *draft, const struct parameter *parameter, double value,
                 const char *pointer);
};

static bool is_lever(const struct parameter *parameter)
{
    return parameter->distribution == DISTRIBUTION_LEVER;
}

static bool is_assumption(const struct parameter *parameter)
{
    return parameter->dimension > 0;
}

static void move_lever(struct draft *draft, const struct parameter *parameter, double value,
                       const char *pointer)
{
    push(draft,
         (struct clause){.lever = parameter->folded,
                         .folded = parameter->folded,
                         .value = value,
                         .has_credit = draft->made->credit > CREDIT_PROPOSED,
                         .credit = draft->made->credit},
         pointer);
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

static void hold_assumption(struct draft *draft, const struct parameter *parameter, double value,
                            const char *pointer)
{
    (void)pointer;
    add_setting(draft, parameter->folded, value);
}

static const struct valued levers = {"levers", "lever", is_lever, move_lever};
static const struct valued assumptions = {"assumptions", "uncertainty", is_assumption,
                                          hold_assumption};

/* The parameter that a key means, whatever way it is spelled; NULL after a fault. */
static const struct parameter *find_named(struct draft *draft, const struct valued *valued,
                                          const char *key, const char *pointer)
{
    const struct case_folder *folder = draft->world->folder;
    const char *folded = name_fold(draft->arena, key, strlen(key));
    const struct parameter *named = folded ? case_find_parameter(folder, folded) : NULL;
    if (named && valued->fits(named))
        return named;
    const char **names = ARENA_ARRAY(draft->arena, const char *, folder->parameter_count);
    size_t count = 0;
    for (size_t i = 0; names && i < folder->parameter_count; i++)
        if (valued->fits(&folder->parameters[i]))
            names[count++] = folder->parameters[i].folded;
    draft->body.sound =
        fault_add(draft->body.faults, pointer,
                  folded && names ? text_suggest(draft->arena, folded, names, count) : NULL,
                  "'%s' is no %s of this case", key, valued->what);
    return NULL;
}

static bool is_in_range(struct draft *draft, const json_t *value, const struct parameter *parameter,
                        const char *pointer)
{
    const double number = json_is_number(value) ? json_number_value(value) : NAN;
    if (number >= parameter->low && number <= parameter->high)
        return true;
    return draft->body.sound = fault_add(
               draft->body.faults, pointer, NULL, "%s must be a number from %g to %g %s",
               parameter->folded, parameter->low, parameter->high,
               parameter->unit && strcmp(parameter->unit, "1") != 0 ? parameter->unit : "");
}

/* Values are taken in the order of the case's parameters, so that the same moves make the same package. */
static void read_values(struct draft *draft, const json_t *root, const struct valued *valued)
{
    struct given {
        const json_t *value;
        const char *pointer;
    };
    const struct case_folder *folder = draft->world->folder;
    json_t *object = (json_t *)(uintptr_t)body_member(&draft->body, root, draft->pointer,
                                                      valued->member, JSON_OBJECT, "an object");
    struct given *given = ARENA_ARRAY(draft->arena, struct given, folder->parameter_count);
    const char *key = NULL;
    json_t *value = NULL;
    if (!object || !given)
        return;
    const char *pointer = body_under(&draft->body, draft->pointer, valued->member);
    json_object_foreach(object, key, value)
    {
        const char *where = body_under(&draft->body, pointer, key);
        const struct parameter *named = find_named(draft, valued, key, where);
        struct given *one = named ? &given[named - folder->parameters] : NULL;
        if (one && one->value)
            draft->body.sound =
                fault_add(draft->body.faults, where, NULL, "%s is named twice", named->folded);
        else if (one)
            *one = (struct given){value, where};
    }
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        if (given[i].value && is_in_range(draft, given[i].value, parameter, given[i].pointer))
            valued->take(draft, parameter, json_number_value(given[i].value), given[i].pointer);
    }
}

/* ---- Everything else ---- */

static void read_from(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *id = body_text(&draft->body, root, draft->pointer, "from");
    draft->made->from = id ? case_find_package(folder, id) : NULL;
    if (draft->made->from || !draft->body.sound)
        return;
    const char **ids = ARENA_ARRAY(draft->arena, const char *, folder->package_count);
    for (size_t i = 0; ids && i < folder->package_count; i++)
        ids[i] = folder->packages[i].id;
    if (id)
        draft->body.sound =
            fault_add(draft->body.faults, body_under(&draft->body, draft->pointer, "from"),
                      ids ? text_suggest(draft->arena, id, ids, folder->package_count) : NULL,
                      "there is no package '%s' to start from", id);
    else
        draft->body.sound = fault_add(
            draft->body.faults, body_under(&draft->body, draft->pointer, "from"),
            "for example \"from\": \"P06\"", "say which package the scenario starts from");
}

static void read_adversary(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *id = body_text(&draft->body, root, draft->pointer, "adversary");
    draft->made->adversary = id                        ? case_find_adversary(folder, id)
                             : folder->adversary_count ? &folder->adversaries[0]
                                                       : NULL;
    if (id && !draft->made->adversary)
        draft->body.sound =
            fault_add(draft->body.faults, body_under(&draft->body, draft->pointer, "adversary"),
                      NULL, "the case has no adversary set '%s'", id);
}

static void read_structure(struct draft *draft, const json_t *root)
{
    const struct case_folder *folder = draft->world->folder;
    const char *id = body_text(&draft->body, root, draft->pointer, "structure");
    const struct structure *found = id ? case_find_structure(folder, id) : NULL;
    draft->made->structure = found != folder->structures ? found : NULL;
    if (id && !found)
        draft->body.sound =
            fault_add(draft->body.faults, body_under(&draft->body, draft->pointer, "structure"),
                      NULL, "the case has no structure '%s'", id);
}

static void read_noise(struct draft *draft, const json_t *root)
{
    const struct sensitivity *noise = draft->world->noise;
    const int level =
        noise ? body_choice(&draft->body, root, draft->pointer, "noise", noise->level_names, 3, -1)
              : body_choice(&draft->body, root, draft->pointer, "noise", NULL, 0, -1);
    if (level >= 0)
        add_setting(draft, noise->variable, noise->levels[level]);
}

static void read_conditions(struct draft *draft, const json_t *root)
{
    static const char *const settles[] = {"imposed", "endogenous"};
    struct scenario *made = draft->made;
    made->endogenous =
        body_choice(&draft->body, root, draft->pointer, "settle", settles, 2, 0) == 1;
    made->seed = body_whole(&draft->body, root, draft->pointer, "seed", 0, INT64_MAX,
                            draft->world->folder->default_seed);
    read_adversary(draft, root);
    read_structure(draft, root);
    read_values(draft, root, &assumptions);
    read_noise(draft, root);
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
            draft->body.sound =
                fault_add(draft->body.faults, pointer_of_line(draft, lines, problem->at.line),
                          problem->remedy, "%s", problem->message);
    }
}

static void make_package(struct draft *draft)
{
    const struct scenario_world *world = draft->world;
    const struct package *from = draft->made->from;
    const bool changed = draft->count > 0 || draft->own_clauses;
    const struct package written = {
        .id = draft->id,
        .title = draft->title ? draft->title
                 : changed    ? arena_print(draft->arena, "%s, changed", from->title)
                              : from->title,
        .parent = draft->own_clauses && !from->abstract ? from->parent : from->id,
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
        package_parse(draft->arena, world->folder, draft->id, draft->made->yaml,
                      &draft->made->package, &problems, &err) == STATUS_OK)
        (void)package_check(draft->arena, draft->made->package, world->document, &problems);
    if (lines)
        take_problems(draft, lines, &problems);
    draft->body.sound = draft->body.sound && draft->made->package != NULL;
}

bool scenario_read(const struct scenario_world *world, const json_t *json, const char *pointer,
                   const char *id, struct scenario *out, struct faults *faults)
{
    static const char *const known[] = {"from",        "title",     "levers", "clauses",
                                        "assumptions", "adversary", "credit", "structure",
                                        "settle",      "noise",     "seed"};
    struct scenario made = {.set = no_settings};
    struct draft draft = {.world = world,
                          .body = {.faults = faults, .sound = true},
                          .arena = faults->arena,
                          .id = id,
                          .pointer = pointer,
                          .made = &made};
    if (!json_is_object(json))
        return fault_add(faults, pointer, "for example {\"from\": \"P06\"}",
                         "a scenario must be an object");
    body_known(&draft.body, json, pointer, known, sizeof known / sizeof *known);
    read_from(&draft, json);
    made.credit = credit_member(&draft, json, pointer, "credit");
    draft.title = body_text(&draft.body, json, pointer, "title");
    if (made.from) {
        read_clauses(&draft, json);
        read_values(&draft, json, &levers);
    }
    read_conditions(&draft, json);
    if (draft.body.sound)
        make_package(&draft);
    if (draft.body.sound)
        *out = made;
    return draft.body.sound && !faults->arena->failed;
}

bool scenario_read_assumptions(const struct scenario_world *world, const json_t *json,
                               const char *pointer, struct settings *out, struct faults *faults)
{
    struct scenario made = {.set = no_settings};
    struct draft draft = {.world = world,
                          .body = {.faults = faults, .sound = true},
                          .arena = faults->arena,
                          .pointer = pointer,
                          .made = &made};
    read_values(&draft, json, &assumptions);
    *out = made.set;
    return draft.body.sound;
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
    if (scenario->structure)
        buffer_print(out, "structure %s\n", scenario->structure->id);
}
