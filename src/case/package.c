// SPDX-License-Identifier: MIT
/* packages/<name>.yaml: dated, conditional clauses, and what a package starts from.
 *
 * Takes files in the order of their names. Gives packages sorted by identifier, each with the
 * clauses of its parents first. A clause always names one number: a whole array of levers becomes
 * one clause an element.
 *
 * Method: every file is read into a draft; then drafts are resolved, parents before children, with
 * three marks to find circles. */
#include "case/case_parts.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const credits[CREDIT_COUNT + 1] = {[CREDIT_PROPOSED] = "proposed",
                                                      [CREDIT_PLEDGED] = "pledged",
                                                      [CREDIT_RATIFIED] = "ratified",
                                                      [CREDIT_FUNDED] = "funded",
                                                      [CREDIT_DELIVERED] = "delivered"};

const char *credit_name(enum credit credit)
{
    return credits[credit];
}

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

struct draft {
    struct package made;
    struct passage from;    /* the parent as written; length 0 without */
    struct clause *clauses; /* its own */
    size_t clause_count, clause_capacity;
    enum mark mark;
};

struct drafts {
    struct draft *items;
    size_t count;
    bool complete; /* every file gave one: who is not there does not exist */
};

/* -- one clause -------------------------------------------------------------------------------- */

struct clause_entry { /* the long form, before lever and value are looked at */
    struct clause made;
    const struct yaml *lever, *value, *status;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct clause_entry, member), example, NULL                            \
    }
static const struct yaml_field clause_fields[] = {
    FIELD("lever", WANT_SCALAR, lever, "mnf_size"),  FIELD("value", WANT_ANY, value, "15"),
    FIELD("from", WANT_EQUATION, made.from, NULL),   FIELD("ramp", WANT_NUMBER, made.ramp, NULL),
    FIELD("until", WANT_EQUATION, made.until, NULL), FIELD("when", WANT_EQUATION, made.when, NULL),
    FIELD("latch", WANT_FLAG, made.latch, NULL),     FIELD("who", WANT_TEXT, made.who, NULL),
    FIELD("status", WANT_SCALAR, status, NULL),      FIELD("date", WANT_TEXT, made.date, NULL),
    FIELD("source", WANT_TEXT, made.source, NULL),   FIELD("note", WANT_TEXT, made.note, NULL),
};
#undef FIELD

static void push_clause(const struct case_reader *reader, struct draft *draft, struct clause clause)
{
    if (draft->clause_count == draft->clause_capacity) {
        const size_t capacity = draft->clause_capacity ? draft->clause_capacity * 2 : 32;
        struct clause *items =
            arena_grow(reader->arena, draft->clauses, draft->clause_count, capacity, sizeof *items);
        if (!items)
            return;
        draft->clauses = items;
        draft->clause_capacity = capacity;
    }
    clause.number = (uint32_t)draft->clause_count + 1;
    clause.package = draft->made.id;
    clause.background = draft->made.abstract && !clause.has_credit;
    draft->clauses[draft->clause_count++] = clause;
}

static void check_range(const struct case_reader *reader, const struct parameter *lever,
                        double value, const struct passage *where)
{
    if (value >= lever->low && value <= lever->high)
        return;
    const char *remedy = arena_print(reader->arena, "%s goes from %g to %g %s", lever->folded,
                                     lever->low, lever->high, lever->unit);
    CASE_PROBLEM(reader, PROBLEM_LEVER_RANGE, where, remedy, "%s %s %g lies outside its range",
                 lever->folded, "=", value);
}

static bool is_lever(const struct case_reader *reader, const struct parameter *parameter,
                     const struct passage *where)
{
    if (parameter->distribution == DISTRIBUTION_LEVER)
        return true;
    CASE_PROBLEM(reader, PROBLEM_LEVER_UNKNOWN, where,
                 "a clause sets a lever; `surety list levers` shows them all",
                 "%s is no lever: its distribution in parameters.csv is '%s'", parameter->folded,
                 distribution_name(parameter->distribution));
    return false;
}

/* True when the parameter is `name` or one of its elements. */
static bool is_part_of(const struct parameter *parameter, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(parameter->folded, name, length) == 0 &&
           (parameter->folded[length] == '\0' || parameter->folded[length] == '[');
}

/* One clause for the lever, or one for each of its elements. */
static void add_lever(const struct case_reader *reader, struct draft *draft, struct clause clause,
                      const char *lever, const struct passage *where, const struct yaml *value)
{
    const char *folded = case_fold_subscripted(reader->arena, lever);
    if (!folded || !yaml_number(value, &clause.value, reader->problems))
        return;
    clause.lever = lever;
    clause.where = *where;
    const size_t before = draft->clause_count;
    bool known = false;
    for (size_t i = 0; i < reader->folder->parameter_count; i++) {
        const struct parameter *parameter = &reader->folder->parameters[i];
        if (!is_part_of(parameter, folded))
            continue;
        known = true;
        if (!is_lever(reader, parameter, where))
            return;
        if (draft->clause_count == before)
            check_range(reader, parameter, clause.value, &value->text);
        clause.folded = parameter->folded;
        push_clause(reader, draft, clause);
    }
    if (!known && reader->folder->parameter_count)
        CASE_PROBLEM(reader, PROBLEM_LEVER_UNKNOWN, where,
                     case_suggest_parameter(reader, lever, true), "'%s' is no lever of this case",
                     lever);
}

/* `15`, or one value an element: `{mun: 2, drn: 1}`. */
static void add_value(const struct case_reader *reader, struct draft *draft, struct clause clause,
                      const struct passage *lever, const struct yaml *value)
{
    if (value->kind != YAML_MAP) {
        add_lever(reader, draft, clause, lever->text, lever, value);
        return;
    }
    for (const struct yaml *part = value->first; part; part = part->next) {
        const char *name = arena_print(reader->arena, "%s[%s]", lever->text, part->key.text);
        if (name)
            add_lever(reader, draft, clause, name, &part->key, part);
    }
}

static bool read_status(const struct case_reader *reader, const struct yaml *node,
                        struct clause *clause)
{
    if (!node)
        return true;
    for (unsigned i = 0; i < CREDIT_COUNT; i++) {
        if (strcasecmp(node->text.text, credits[i]) == 0) {
            clause->credit = (enum credit)i;
            clause->has_credit = true;
            return true;
        }
    }
    const char *near = text_suggest(reader->arena, node->text.text, credits, CREDIT_COUNT);
    YAML_PROBLEM(reader->problems, PROBLEM_CLAUSE_STATUS, node,
                 near ? near : "write proposed, pledged, ratified, funded or delivered",
                 "'%s' is no status", node->text.text);
    return false;
}

static void check_times(const struct case_reader *reader, const struct clause *clause,
                        const struct yaml *map)
{
    const struct yaml *ramp = yaml_find(map, "ramp"), *latch = yaml_find(map, "latch");
    double from = 0, until = 0;
    if (ramp && clause->ramp < 0)
        YAML_PROBLEM(reader->problems, PROBLEM_CLAUSE_TIME, ramp, NULL,
                     "a ramp of %g months runs backwards", clause->ramp);
    if (ramp && clause->ramp > 0 && !clause->from.length && !clause->when.length)
        YAML_PROBLEM(reader->problems, PROBLEM_CLAUSE_TIME, ramp,
                     "write for example `from: settle_time`",
                     "a ramp needs a month from which it rises");
    if (latch && clause->latch && !clause->when.length)
        YAML_PROBLEM(reader->problems, PROBLEM_CLAUSE_TIME, latch,
                     "leave `latch` out, or add a `when`",
                     "a latch needs a condition that it holds on to");
    if (text_to_double(clause->from.text ? clause->from.text : "", clause->from.length, &from) &&
        text_to_double(clause->until.text ? clause->until.text : "", clause->until.length,
                       &until) &&
        until <= from)
        CASE_PROBLEM(reader, PROBLEM_CLAUSE_TIME, &clause->until, NULL,
                     "the clause begins at month %g but ends at month %g", from, until);
}

static void read_long_clause(const struct case_reader *reader, struct draft *draft,
                             const struct yaml *map)
{
    struct clause_entry entry = {.made = {.credit = CREDIT_PROPOSED}};
    if (!yaml_fill(reader->arena, map, "a clause", clause_fields,
                   sizeof clause_fields / sizeof *clause_fields, &entry, reader->problems))
        return;
    struct clause *made = &entry.made;
    const bool from = calendar_resolve(reader, &made->from);
    const bool until = calendar_resolve(reader, &made->until);
    const bool when = case_equation_is_sound(reader, &made->when);
    const bool status = read_status(reader, entry.status, made);
    check_times(reader, made, map);
    if (from && until && when && status)
        add_value(reader, draft, *made, &entry.lever->text, entry.value);
}

static void read_clause(const struct case_reader *reader, struct draft *draft,
                        const struct yaml *node)
{
    if (!yaml_is(node, YAML_MAP, reader->problems))
        return;
    if (node->count != 1 || yaml_find(node, "lever")) {
        read_long_clause(reader, draft, node);
        return;
    }
    const struct clause plain = {.credit = CREDIT_PROPOSED};
    add_value(reader, draft, plain, &node->first->key, node->first);
}

/* -- one file ---------------------------------------------------------------------------------- */

struct package_entry {
    struct package made;
    const struct yaml *id, *from, *clauses;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct package_entry, member), example, NULL                           \
    }
static const struct yaml_field package_fields[] = {
    FIELD("id", WANT_SCALAR, id, "P13"),
    FIELD("title", WANT_TEXT, made.title, "Coalition, August 2025"),
    FIELD("from", WANT_SCALAR, from, NULL),
    FIELD("abstract", WANT_FLAG, made.abstract, NULL),
    FIELD("example", WANT_FLAG, made.example, NULL),
    FIELD("summary", WANT_TEXT, made.summary, NULL),
    FIELD("description", WANT_TEXT, made.description, NULL),
    FIELD("clauses", WANT_LIST, clauses, NULL),
};
#undef FIELD

/* `root` is the tree of the file; NULL after a problem. */
static bool read_draft(const struct case_reader *reader, const struct yaml *root, const char *path,
                       struct draft *draft)
{
    struct package_entry entry = {.made = {.file = path, .summary = "", .description = ""}};
    if (!root ||
        !yaml_fill(reader->arena, root, "a package", package_fields,
                   sizeof package_fields / sizeof *package_fields, &entry, reader->problems))
        return false;
    entry.made.id = entry.id->text.text;
    entry.made.where = entry.id->text;
    if (!case_id_is_sound(reader, entry.made.id, &entry.made.where))
        return false;
    *draft = (struct draft){.made = entry.made};
    if (entry.from) {
        draft->from = entry.from->text;
        draft->made.parent = draft->from.text;
    }
    if (entry.clauses)
        for (const struct yaml *node = entry.clauses->first; node; node = node->next)
            read_clause(reader, draft, node);
    return true;
}

/* -- inheritance ------------------------------------------------------------------------------- */

static struct draft *find_draft(const struct drafts *drafts, const char *id)
{
    for (size_t i = 0; i < drafts->count; i++)
        if (case_same_id(drafts->items[i].made.id, id))
            return &drafts->items[i];
    return NULL;
}

static void report_circle(const struct case_reader *reader, const struct drafts *drafts,
                          const struct draft *draft)
{
    const char *path = draft->made.id;
    const struct draft *at = draft;
    do {
        at = find_draft(drafts, at->made.parent);
        path = path ? arena_print(reader->arena, "%s -> %s", path, at->made.id) : NULL;
    } while (at != draft && path);
    if (path)
        CASE_PROBLEM(reader, PROBLEM_PACKAGE_PARENT, &draft->from,
                     "let one of them start from something else",
                     "packages that start from each other: %s", path);
}

/* The parent's clauses, then the package's own. */
static void join_clauses(const struct case_reader *reader, const struct package *parent,
                         struct draft *draft)
{
    const size_t inherited = parent ? parent->clause_count : 0;
    struct clause *all = ARENA_ARRAY(reader->arena, struct clause, inherited + draft->clause_count);
    if (!all)
        return;
    if (inherited)
        memcpy(all, parent->clauses, inherited * sizeof *all);
    if (draft->clause_count)
        memcpy(all + inherited, draft->clauses, draft->clause_count * sizeof *all);
    draft->made.clauses = all;
    draft->made.clause_count = inherited + draft->clause_count;
}

static void report_parent(const struct case_reader *reader, const struct drafts *drafts,
                          const struct draft *draft)
{
    const char **ids = ARENA_ARRAY(reader->arena, const char *, drafts->count);
    for (size_t i = 0; ids && i < drafts->count; i++)
        ids[i] = drafts->items[i].made.id;
    CASE_PROBLEM(reader, PROBLEM_PACKAGE_PARENT, &draft->from,
                 ids ? text_suggest(reader->arena, draft->made.parent, ids, drafts->count) : NULL,
                 "there is no package '%s' to start from", draft->made.parent);
}

static void resolve_draft(const struct case_reader *reader, const struct drafts *drafts,
                          struct draft *draft)
{
    const struct package *parent = NULL;
    if (draft->mark == MARK_DONE)
        return;
    draft->mark = MARK_OPEN;
    if (draft->made.parent) {
        struct draft *above = find_draft(drafts, draft->made.parent);
        if (!above && drafts->complete)
            report_parent(reader, drafts, draft);
        else if (above && above->mark == MARK_OPEN)
            report_circle(reader, drafts, draft);
        else if (above)
            resolve_draft(reader, drafts, above);
        parent = above && above->mark == MARK_DONE ? &above->made : NULL;
    }
    join_clauses(reader, parent, draft);
    draft->mark = MARK_DONE;
}

/* -- the folder -------------------------------------------------------------------------------- */

static bool is_package_file(const char *name)
{
    const size_t length = strlen(name);
    return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

static int compare_texts(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* The package files of a folder in the order of their names. */
static const char **list_files(const struct case_reader *reader, const char *path, size_t *count)
{
    const char **names = NULL;
    size_t capacity = 0;
    *count = 0;
    DIR *folder = path ? opendir(path) : NULL;
    if (path && !folder)
        problem_add_placeless(reader->problems, PROBLEM_FILE_UNREADABLE, path,
                              "a case keeps its packages in packages/*.yaml", "cannot open: %s",
                              strerror(errno));
    if (!folder)
        return NULL;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (!is_package_file(entry->d_name))
            continue;
        if (*count == capacity) {
            capacity = capacity ? capacity * 2 : 32;
            names = arena_grow(reader->arena, names, *count, capacity, sizeof *names);
        }
        if (!names)
            break;
        names[*count] = arena_print(reader->arena, "%s/%s", path, entry->d_name);
        if (!names[*count])
            break;
        ++*count;
    }
    closedir(folder);
    if (names && *count > 1)
        qsort(names, *count, sizeof *names, compare_texts);
    return names;
}

static void report_twin(const struct case_reader *reader, const struct package *made,
                        const struct package *before)
{
    const char *slash = strrchr(before->file, '/');
    CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, &made->where, "choose another id",
                 "the package '%s' exists already, in %s", made->id,
                 slash ? slash + 1 : before->file);
}

static void add_draft(const struct case_reader *reader, struct drafts *drafts,
                      const struct draft *draft)
{
    const struct draft *before = find_draft(drafts, draft->made.id);
    if (before) {
        report_twin(reader, &draft->made, &before->made);
        drafts->complete = false;
        return;
    }
    drafts->items[drafts->count++] = *draft;
}

static int compare_packages(const void *left, const void *right)
{
    const struct package *a = left, *b = right;
    return strcasecmp(a->id, b->id);
}

bool packages_read(const struct case_reader *reader, const char *path)
{
    size_t file_count = 0;
    const char **files = list_files(reader, path, &file_count);
    struct drafts drafts = {.items = ARENA_ARRAY(reader->arena, struct draft, file_count),
                            .complete = files != NULL};
    struct package *packages = ARENA_ARRAY(reader->arena, struct package, file_count);
    if (!files || !drafts.items || !packages)
        return false;
    for (size_t i = 0; i < file_count; i++) {
        struct draft draft;
        if (read_draft(reader, case_yaml_read(reader, files[i]), files[i], &draft))
            add_draft(reader, &drafts, &draft);
        else
            drafts.complete = false;
    }
    for (size_t i = 0; i < drafts.count; i++)
        resolve_draft(reader, &drafts, &drafts.items[i]);
    for (size_t i = 0; i < drafts.count; i++)
        packages[i] = drafts.items[i].made;
    if (drafts.count > 1)
        qsort(packages, drafts.count, sizeof *packages, compare_packages);
    reader->folder->packages = packages;
    reader->folder->package_count = drafts.count;
    return drafts.complete;
}

/* The folder is only read: the copy lets one kind of reader serve all ways in. `bytes` is the file's
 * text; NULL: it is read. */
static enum status read_alone(struct arena *arena, const struct case_folder *folder,
                              const char *path, const char *bytes, const struct package **out,
                              struct problems *problems, struct error *err)
{
    struct case_folder known = *folder;
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = &known};
    const size_t errors = problems->errors;
    const char *file = arena_text(arena, path, strlen(path));
    struct package *made = ARENA_NEW(arena, struct package);
    const struct yaml *root = !file || !made ? NULL
                              : bytes        ? case_yaml_parse(&reader, file, bytes)
                                             : case_yaml_read(&reader, file);
    struct draft draft;
    if (root && read_draft(&reader, root, file, &draft)) {
        const struct package *parent =
            draft.made.parent ? case_find_package(folder, draft.made.parent) : NULL;
        const struct package *twin = case_find_package(folder, draft.made.id);
        if (twin)
            report_twin(&reader, &draft.made, twin);
        if (draft.made.parent && !parent)
            CASE_PROBLEM(&reader, PROBLEM_PACKAGE_PARENT, &draft.from,
                         case_suggest_package(&reader, draft.made.parent),
                         "there is no package '%s' to start from", draft.made.parent);
        join_clauses(&reader, parent, &draft);
        *made = draft.made;
    }
    if (arena->failed || problems->no_memory)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = path}, "memory is out");
    if (problems->errors > errors)
        return STATUS_INPUT;
    *out = made;
    return STATUS_OK;
}

enum status package_read(struct arena *arena, const struct case_folder *folder, const char *path,
                         const struct package **out, struct problems *problems, struct error *err)
{
    return read_alone(arena, folder, path, NULL, out, problems, err);
}

enum status package_parse(struct arena *arena, const struct case_folder *folder, const char *name,
                          const char *text, const struct package **out, struct problems *problems,
                          struct error *err)
{
    return read_alone(arena, folder, name, text, out, problems, err);
}
