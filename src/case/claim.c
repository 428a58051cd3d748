// SPDX-License-Identifier: MIT
/* claims.yaml: measures, then claims; every name is looked up where it stands.
 *
 * Expressions are read once, here, and kept as trees. What a tree may hold depends on where it
 * stands: inside a reduction `arm.outcome`, outside of it statistics by their ids, in conditions
 * comparisons of both. */
#include "case/claim_parts.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>

static const char file_name[] = "claims.yaml";

/* A claim while it is read. */
struct claim_reader {
    struct case_reader reader; /* its folder has the measures too */
    struct claim made;
    struct claim_value *values;
    struct claim_statistic *statistics;
};

struct claim_entry {
    struct claim made;
    const struct yaml *id, *arms, *statistics, *keys, *show, *evidence;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct claim_entry, member), example, NULL                             \
    }
static const struct yaml_field claim_fields[] = {
    FIELD("id", WANT_SCALAR, id, "H01"),
    FIELD("statement", WANT_TEXT, made.statement, "European troops in Ukraine lower the risk"),
    FIELD("text", WANT_TEXT, made.text, "paragraph 2: the ideas on the table"),
    FIELD("note", WANT_TEXT, made.note, NULL),
    FIELD("ill_posed", WANT_TEXT, made.ill_posed, NULL),
    FIELD("data", WANT_TEXT, made.data, NULL),
    FIELD("who", WANT_TEXT, made.who, NULL),
    FIELD("evidence", WANT_LIST, evidence, NULL),
    FIELD("not_evaluated", WANT_TEXT, made.not_evaluated, NULL),
    FIELD("arms", WANT_MAP, arms, NULL),
    FIELD("statistics", WANT_MAP, statistics, NULL),
    FIELD("show", WANT_SCALAR, show, NULL),
    FIELD("effect", WANT_EQUATION, made.effect, NULL),
    FIELD("supported_if", WANT_EQUATION, made.supported_if, NULL),
    FIELD("refuted_if", WANT_EQUATION, made.refuted_if, NULL),
    FIELD("keys", WANT_MAP, keys, NULL),
};
#undef FIELD
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- Functions ---- */

static const struct {
    const char *name;
    size_t least, most;
    bool reduces;
} functions[] = {
#define REDUCTION(name, arguments, meaning) {#name, arguments, arguments, true},
#define FUNCTION(name, least, most, value) {#name, least, most, false},
#include "case/claim_function.def"
#undef FUNCTION
#undef REDUCTION
};

enum claim_function claim_function_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (case_same_id(functions[i].name, name))
            return (enum claim_function)i;
    return CLAIM_FUNCTION_COUNT;
}

bool claim_function_reduces(enum claim_function function)
{
    return function < CLAIM_FUNCTION_COUNT && functions[function].reduces;
}

/* ---- Arms ---- */

/* "did you mean" among words that `name_of` gives; NULL when none is near. */
static const char *suggest(const struct case_reader *reader, const char *word, size_t count,
                           const char *(*name_of)(const void *from, size_t index), const void *from)
{
    const char **names = ARENA_ARRAY(reader->arena, const char *, count);
    for (size_t i = 0; names && i < count; i++)
        names[i] = name_of(from, i);
    return names ? text_suggest(reader->arena, word, names, count) : NULL;
}

static const char *outcome_name(const void *folder, size_t index)
{
    return ((const struct case_folder *)folder)->outcomes[index].id;
}

static const char *arm_name(const void *claim, size_t index)
{
    return ((const struct claim *)claim)->arms[index].id;
}

static const char *statistic_name(const void *claim, size_t index)
{
    return ((const struct claim *)claim)->statistics[index].id;
}

static const struct package *find_package(const struct case_reader *reader, const struct yaml *node)
{
    const struct package *package = case_find_package(reader->folder, node->text.text);
    if (!package)
        YAML_PROBLEM(reader->problems, PROBLEM_PACKAGE_UNKNOWN, node,
                     case_suggest_package(reader, node->text.text), "there is no package '%s'",
                     node->text.text);
    return package;
}

/* A number for a lever must be one that a clause could have. Other names are the model's affair. */
static void check_settings(const struct case_reader *reader, const struct settings *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct setting *setting = &set->items[i];
        const char *folded = case_fold_subscripted(reader->arena, setting->name);
        const struct parameter *lever = folded ? case_find_parameter(reader->folder, folded) : NULL;
        double value = 0;
        if (!lever || lever->distribution != DISTRIBUTION_LEVER ||
            !text_to_double(setting->value.text, setting->value.length, &value) ||
            (value >= lever->low && value <= lever->high))
            continue;
        CASE_PROBLEM(
            reader, PROBLEM_LEVER_RANGE, &setting->value,
            arena_print(reader->arena, "write a number from %g to %g", lever->low, lever->high),
            "%s lies outside the range of %s", setting->value.text, setting->name);
    }
}

static bool read_draw(const struct case_reader *reader, const struct yaml *node,
                      struct claim_draw *out)
{
    const char *folded = case_fold_subscripted(reader->arena, node->key.text);
    out->lever = folded ? case_find_parameter(reader->folder, folded) : NULL;
    if (!out->lever || out->lever->distribution != DISTRIBUTION_LEVER) {
        CASE_PROBLEM(reader, PROBLEM_LEVER_UNKNOWN, &node->key,
                     case_suggest_parameter(reader, node->key.text, true),
                     "'%s' is no lever of this case", node->key.text);
        return false;
    }
    if (!yaml_is(node, YAML_LIST, reader->problems))
        return false;
    if (node->count != 2 || !yaml_number(node->first, &out->low, reader->problems) ||
        !yaml_number(node->first->next, &out->high, reader->problems) || out->low >= out->high ||
        out->low < out->lever->low || out->high > out->lever->high) {
        CASE_PROBLEM(reader, PROBLEM_LEVER_RANGE, &node->key,
                     arena_print(reader->arena, "write two numbers from low to high: [%g, %g]",
                                 out->lever->low, out->lever->high),
                     "a lever is drawn between two numbers within its range");
        return false;
    }
    return true;
}

static void read_draws(const struct case_reader *reader, const struct yaml *map,
                       struct claim_arm *arm)
{
    struct claim_draw *draws = ARENA_ARRAY(reader->arena, struct claim_draw, map->count);
    for (const struct yaml *node = map->first; draws && node; node = node->next)
        arm->draw_count += read_draw(reader, node, &draws[arm->draw_count]);
    arm->draws = draws;
}

struct arm_entry {
    const struct yaml *package, *adversary, *settle, *set, *draw;
};

static void look_up_paths(const struct case_reader *reader, const struct arm_entry *entry,
                          struct claim_arm *arm)
{
    const struct case_folder *folder = reader->folder;
    if (entry->adversary) {
        arm->adversary = case_find_adversary(folder, entry->adversary->text.text);
        if (!arm->adversary)
            YAML_PROBLEM(reader->problems, PROBLEM_CLAIM_NAME, entry->adversary,
                         "name one of the `adversaries` of case.yaml", "there is no adversary '%s'",
                         entry->adversary->text.text);
    }
    if (entry->settle) {
        const char *word = entry->settle->text.text;
        arm->settle =
            strcmp(word, "no_deal") == 0 ? folder->no_deal : case_find_settle(folder, word);
        if (!arm->settle)
            YAML_PROBLEM(reader->problems, PROBLEM_CLAIM_NAME, entry->settle,
                         "name one of the `settle` entries of case.yaml, or no_deal",
                         "there is no settle path '%s'", word);
    }
}

/* `arms: {paper: P01, force: {package: P01, set: {mnf_size: 20}}}` */
static void read_arm(const struct case_reader *reader, const struct yaml *node,
                     struct claim_arm *out)
{
#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct arm_entry, member), example, NULL                               \
    }
    static const struct yaml_field fields[] = {
        FIELD("package", WANT_SCALAR, package, "P01"),
        FIELD("adversary", WANT_SCALAR, adversary, NULL),
        FIELD("settle", WANT_SCALAR, settle, NULL),
        FIELD("set", WANT_MAP, set, NULL),
        FIELD("draw", WANT_MAP, draw, NULL),
    };
#undef FIELD
    struct arm_entry entry = {.package = NULL};
    *out = (struct claim_arm){
        .id = node->key.text,
        .adversary = reader->folder->adversary_count ? &reader->folder->adversaries[0] : NULL,
        .where = node->key};
    claim_name_is_sound(reader, out->id, &node->key);
    if (node->kind == YAML_SCALAR) {
        out->package = find_package(reader, node);
        return;
    }
    if (!yaml_fill(reader->arena, node, "an arm", fields, COUNT_OF(fields), &entry,
                   reader->problems))
        return;
    out->package = find_package(reader, entry.package);
    look_up_paths(reader, &entry, out);
    if (entry.set && settings_read(reader, entry.set, &out->set))
        check_settings(reader, &out->set);
    if (entry.draw)
        read_draws(reader, entry.draw, out);
}

static void read_arms(struct claim_reader *self, const struct yaml *map)
{
    struct claim_arm *arms = ARENA_ARRAY(self->reader.arena, struct claim_arm, map->count);
    self->made.arms = arms;
    for (const struct yaml *node = map->first; arms && node; node = node->next)
        read_arm(&self->reader, node, &arms[self->made.arm_count++]);
}

/* ---- Expressions ---- */

#define EXPR_PROBLEM(self, kind, where, expr, remedy, ...)                                         \
    problem_add((self)->reader.problems, (kind), (where), (expr)->at, (expr)->width, (remedy),     \
                __VA_ARGS__)

static size_t find_arm(const struct claim *claim, const char *id)
{
    for (size_t i = 0; i < claim->arm_count; i++)
        if (case_same_id(claim->arms[i].id, id))
            return i;
    return SIZE_MAX;
}

static size_t find_outcome(const struct case_folder *folder, const char *id)
{
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (folder->outcomes[i].id && case_same_id(folder->outcomes[i].id, id))
            return i;
    return SIZE_MAX;
}

/* `arm.outcome`, once for each that is named. */
static void bind_value(struct claim_reader *self, const struct passage *where,
                       const struct expr *expr)
{
    const struct case_reader *reader = &self->reader;
    struct claim *claim = &self->made;
    const char *dot = strchr(expr->name, '.');
    if (!dot) {
        EXPR_PROBLEM(self, PROBLEM_CLAIM_NAME, where, expr, "write arm.outcome, such as paper.p15",
                     "'%s' is no value of an arm", expr->spelled);
        return;
    }
    for (size_t i = 0; i < claim->value_count; i++)
        if (strcmp(self->values[i].name, expr->name) == 0)
            return;
    const char *word = arena_text(reader->arena, expr->name, (size_t)(dot - expr->name));
    const size_t arm = word ? find_arm(claim, word) : SIZE_MAX;
    const size_t outcome = find_outcome(reader->folder, dot + 1);
    if (arm == SIZE_MAX && word)
        EXPR_PROBLEM(self, PROBLEM_CLAIM_NAME, where, expr,
                     suggest(reader, word, claim->arm_count, arm_name, claim),
                     "the claim has no arm '%s'", word);
    if (outcome == SIZE_MAX)
        EXPR_PROBLEM(
            self, PROBLEM_CLAIM_NAME, where, expr,
            suggest(reader, dot + 1, reader->folder->outcome_count, outcome_name, reader->folder),
            "'%s' is no outcome of the case and no measure of this file", dot + 1);
    if (arm == SIZE_MAX || outcome == SIZE_MAX)
        return;
    struct claim_value *values = arena_grow(reader->arena, self->values, claim->value_count,
                                            claim->value_count + 1, sizeof *values);
    if (!values)
        return;
    values[claim->value_count++] =
        (struct claim_value){.name = expr->name, .arm = arm, .outcome = outcome};
    claim->values = self->values = values;
}

static void bind_statistic(struct claim_reader *self, const struct passage *where,
                           const struct expr *expr)
{
    const struct claim *claim = &self->made;
    for (size_t i = 0; i < claim->statistic_count; i++)
        if (case_same_id(claim->statistics[i].id, expr->name))
            return;
    if (strchr(expr->name, '.'))
        EXPR_PROBLEM(self, PROBLEM_CLAIM_NAME, where, expr,
                     "reduce it to one number first: MEAN(arm.outcome)",
                     "'%s' is a number in each future", expr->spelled);
    else
        EXPR_PROBLEM(
            self, PROBLEM_CLAIM_NAME, where, expr,
            suggest(&self->reader, expr->name, claim->statistic_count, statistic_name, claim),
            "'%s' is no statistic that stands above", expr->spelled);
}

static bool check_call(struct claim_reader *self, const struct passage *where,
                       const struct expr *expr, bool inside)
{
    const enum claim_function function = claim_function_find(expr->name);
    if (function == CLAIM_FUNCTION_COUNT) {
        EXPR_PROBLEM(self, PROBLEM_FUNCTION_UNKNOWN, where, expr,
                     "docs/claims.md lists the functions of statistics",
                     "'%s' is no function of statistics", expr->spelled);
        return false;
    }
    if (expr->arg_count < functions[function].least || expr->arg_count > functions[function].most) {
        EXPR_PROBLEM(self, PROBLEM_ARGUMENT_COUNT, where, expr, NULL,
                     "%s takes %zu to %zu arguments, not %u", functions[function].name,
                     functions[function].least, functions[function].most, expr->arg_count);
        return false;
    }
    if (inside && functions[function].reduces) {
        EXPR_PROBLEM(self, PROBLEM_CLAIM_INVALID, where, expr, "make the inner one a statistic",
                     "%s inside another reduction has nothing left to reduce",
                     functions[function].name);
        return false;
    }
    return true;
}

static void check_tree(struct claim_reader *self, const struct passage *where,
                       const struct expr *expr, bool inside)
{
    bool deeper = inside;
    switch (expr->kind) {
    case EXPR_NUMBER:
        return;
    case EXPR_NAME:
        if (inside)
            bind_value(self, where, expr);
        else
            bind_statistic(self, where, expr);
        return;
    case EXPR_CALL:
        if (!check_call(self, where, expr, inside))
            return;
        deeper |= claim_function_reduces(claim_function_find(expr->name));
        break;
    case EXPR_OPERATOR:
    case EXPR_IF:
        break;
    case EXPR_WILDCARD:
    case EXPR_RANGE:
    case EXPR_POSITION:
    case EXPR_LIST:
        EXPR_PROBLEM(self, PROBLEM_CLAIM_INVALID, where, expr, NULL, "a claim knows no arrays");
        return;
    }
    for (size_t i = 0; i < expr->arg_count; i++)
        check_tree(self, where, expr->args[i], deeper);
}

/* The tree of an expression, its names bound; NULL after a problem. */
static const struct expr *read_tree(struct claim_reader *self, const struct passage *text,
                                    bool inside)
{
    const struct case_reader *reader = &self->reader;
    const size_t errors = reader->problems->errors;
    bool empty = false;
    if (!text->length)
        return NULL;
    const struct expr *tree = equation_parse(reader->arena, text, reader->problems, &empty);
    if (empty)
        CASE_PROBLEM(reader, PROBLEM_EQUATION_MISSING, text, NULL, "an expression is needed here");
    if (!tree)
        return NULL;
    check_tree(self, text, tree, inside);
    return reader->problems->errors == errors ? tree : NULL;
}

/* `drop: MEAN(a.p15 - b.p15)`, or `drop: {title: .., expression: ..}`. */
static void read_statistic(struct claim_reader *self, const struct yaml *node)
{
    static const struct yaml_field fields[] = {
        {"title", WANT_TEXT, offsetof(struct claim_statistic, title), NULL, NULL},
        {"expression", WANT_EQUATION, offsetof(struct claim_statistic, expression),
         "MEAN(a.p15 - b.p15)", NULL},
    };
    const struct case_reader *reader = &self->reader;
    struct claim_statistic made = {.id = node->key.text};
    claim_name_is_sound(reader, made.id, &node->key);
    if (node->kind == YAML_SCALAR)
        made.expression = node->text;
    else if (!yaml_fill(reader->arena, node, "a statistic", fields, COUNT_OF(fields), &made,
                        reader->problems))
        return;
    made.title = made.title ? made.title : made.id;
    made.name = case_fold(reader->arena, made.id, "");
    if (find_arm(&self->made, made.id) != SIZE_MAX)
        CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, &node->key, "choose another name",
                     "'%s' is the name of an arm", made.id);
    made.tree = read_tree(self, &made.expression, false);
    self->statistics[self->made.statistic_count++] = made;
}

static void read_statistics(struct claim_reader *self, const struct yaml *map)
{
    self->statistics = ARENA_ARRAY(self->reader.arena, struct claim_statistic, map->count);
    self->made.statistics = self->statistics;
    for (const struct yaml *node = map->first; self->statistics && node; node = node->next)
        read_statistic(self, node);
}

/* ---- A claim ---- */

static void read_keys(struct claim_reader *self, const struct yaml *map)
{
    struct claim_key *keys = ARENA_ARRAY(self->reader.arena, struct claim_key, map->count);
    self->made.keys = keys;
    for (const struct yaml *node = map->first; keys && node; node = node->next) {
        struct claim_key *key = &keys[self->made.key_count];
        *key = (struct claim_key){.variable = node->key.text, .where = node->key};
        self->made.key_count += yaml_number(node, &key->value, self->reader.problems);
    }
}

static void read_show(struct claim_reader *self, const struct yaml *node)
{
    struct claim *claim = &self->made;
    for (size_t i = 0; node && i < claim->statistic_count; i++)
        if (case_same_id(claim->statistics[i].id, node->text.text)) {
            claim->show = i;
            return;
        }
    if (node)
        YAML_PROBLEM(
            self->reader.problems, PROBLEM_CLAIM_NAME, node,
            suggest(&self->reader, node->text.text, claim->statistic_count, statistic_name, claim),
            "'%s' is no statistic of this claim", node->text.text);
}

static const char *const sides[EVIDENCE_SIDE_COUNT + 1] = {"for", "against", "beside"};

const char *evidence_side_name(enum evidence_side side)
{
    return sides[side];
}

/* `evidence: [{says: against, text: .., source: ..}]` */
static void read_evidence(struct claim_reader *self, const struct yaml *list)
{
    static const struct yaml_field fields[] = {
        {"says", WANT_CHOICE, offsetof(struct claim_evidence, side), "against", sides},
        {"text", WANT_TEXT, offsetof(struct claim_evidence, text), "19 of 100 fought again", NULL},
        {"source", WANT_TEXT, offsetof(struct claim_evidence, source), "base_rates.csv", NULL},
    };
    const struct case_reader *reader = &self->reader;
    struct claim_evidence *pieces = ARENA_ARRAY(reader->arena, struct claim_evidence, list->count);
    self->made.evidence = pieces;
    for (const struct yaml *node = list->first; pieces && node; node = node->next)
        self->made.evidence_count +=
            yaml_fill(reader->arena, node, "a piece of evidence", fields, COUNT_OF(fields),
                      &pieces[self->made.evidence_count], reader->problems);
}

/* What a claim that is evaluated needs beside its words. */
static bool has_all(const struct claim_reader *self, const struct claim_entry *entry)
{
    const struct {
        const char *key, *example;
        bool there;
    } needs[] = {
        {"arms", "arms: {paper: P01, force: {package: P01, set: {mnf_size: 20}}}",
         entry->arms && entry->arms->count},
        {"statistics", "statistics: {drop: MEAN(paper.p15 - force.p15)}",
         entry->statistics && entry->statistics->count},
        {"supported_if", "supported_if: drop >= 0.05", entry->made.supported_if.length > 0},
        {"refuted_if", "refuted_if: drop < 0.02", entry->made.refuted_if.length > 0},
    };
    bool all = true;
    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        if (needs[i].there)
            continue;
        all = false;
        YAML_PROBLEM(self->reader.problems, PROBLEM_YAML_MISSING, entry->id, needs[i].example,
                     "the claim '%s' has no '%s'", entry->id->text.text, needs[i].key);
    }
    return all;
}

static void read_claim(const struct case_reader *reader, const struct yaml *map, struct claim *out)
{
    struct claim_entry entry = {.id = NULL};
    struct claim_reader self = {.reader = *reader};
    if (!yaml_fill(reader->arena, map, "a claim", claim_fields, COUNT_OF(claim_fields), &entry,
                   reader->problems))
        return;
    self.made = entry.made;
    self.made.id = entry.id->text.text;
    self.made.where = entry.id->text;
    case_id_is_sound(reader, self.made.id, &self.made.where);
    if (entry.evidence)
        read_evidence(&self, entry.evidence);
    if (!self.made.not_evaluated && has_all(&self, &entry)) {
        read_arms(&self, entry.arms);
        read_statistics(&self, entry.statistics);
        self.made.effect_tree = read_tree(&self, &self.made.effect, true);
        self.made.supported_tree = read_tree(&self, &self.made.supported_if, false);
        self.made.refuted_tree = read_tree(&self, &self.made.refuted_if, false);
        read_show(&self, entry.show);
        if (entry.keys)
            read_keys(&self, entry.keys);
        claim_check_conditions(reader, &self.made);
    }
    *out = self.made;
}

/* ---- The file ---- */

struct file_entry {
    const char *thresholds, *frozen, *who, *data;
    const struct yaml *noise, *measures, *claims;
};

#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct file_entry, member), example, NULL                              \
    }
static const struct yaml_field file_fields[] = {
    FIELD("thresholds", WANT_TEXT, thresholds, "Thresholds were set before any run."),
    FIELD("frozen", WANT_TEXT, frozen, "2026-11-22"),
    FIELD("who", WANT_TEXT, who, NULL),
    FIELD("data", WANT_TEXT, data, NULL),
    FIELD("noise", WANT_SCALAR, noise, NULL),
    FIELD("measures", WANT_LIST, measures, NULL),
    FIELD("claims", WANT_LIST, claims, "[{id: H01, statement: ...}]"),
};
#undef FIELD

/* The case's outcomes followed by those of the file. */
static void add_measures(const struct case_reader *reader, const struct yaml *list)
{
    struct case_folder *folder = reader->folder;
    const struct outcome *measures = NULL;
    const size_t count = outcomes_read_list(reader, list, &measures);
    struct outcome *all = arena_grow(reader->arena, folder->outcomes, folder->outcome_count,
                                     folder->outcome_count + count, sizeof *all);
    if (!all)
        return;
    for (size_t i = 0; i < count; i++) {
        if (measures[i].id && find_outcome(folder, measures[i].id) != SIZE_MAX)
            CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, &measures[i].where, "choose another id",
                         "'%s' is an outcome of the case", measures[i].id);
        all[folder->outcome_count + i] = measures[i];
    }
    folder->outcomes = all;
    folder->outcome_count += count;
}

static const struct sensitivity *find_noise(const struct case_reader *reader,
                                            const struct yaml *node)
{
    const struct case_folder *folder = reader->folder;
    for (size_t i = 0; node && i < folder->sensitivity_count; i++)
        if (case_same_id(folder->sensitivities[i].id, node->text.text))
            return &folder->sensitivities[i];
    if (node)
        YAML_PROBLEM(reader->problems, PROBLEM_CLAIM_NAME, node,
                     "name one of the `sensitivities` of case.yaml", "there is no sensitivity '%s'",
                     node->text.text);
    return NULL;
}

static void check_unique(const struct case_reader *reader, const struct claim *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (items[i].id && items[j].id && case_same_id(items[i].id, items[j].id))
                CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, &items[i].where, "choose another id",
                             "the claim '%s' stands here a second time", items[i].id);
}

static void read_root(const struct case_reader *reader, const struct yaml *root,
                      struct claims *claims)
{
    struct file_entry entry = {.thresholds = NULL};
    if (!root || !yaml_fill(reader->arena, root, file_name, file_fields, COUNT_OF(file_fields),
                            &entry, reader->problems))
        return;
    if (entry.measures)
        add_measures(reader, entry.measures);
    claims->thresholds = entry.thresholds;
    claims->frozen = entry.frozen;
    claims->who = entry.who;
    claims->data = entry.data;
    claims->noise = find_noise(reader, entry.noise);
    struct claim *items = ARENA_ARRAY(reader->arena, struct claim, entry.claims->count);
    claims->items = items;
    for (const struct yaml *node = entry.claims->first; items && node; node = node->next)
        read_claim(reader, node, &items[claims->count++]);
    check_unique(reader, items, claims->count);
    if (!claims->count)
        YAML_PROBLEM(reader->problems, PROBLEM_CLAIM_INVALID, entry.claims,
                     "docs/claims.md shows how one is written", "the file holds no claim");
}

static const char *default_path(struct arena *arena, const struct case_folder *folder)
{
    return arena_print(arena, "%s/%s", folder->path, file_name);
}

bool claims_exist(struct arena *arena, const struct case_folder *folder)
{
    const char *path = default_path(arena, folder);
    return path && file_exists(path);
}

/* `text` NULL: of the file. */
static enum status read_claims(struct arena *arena, const struct case_folder *folder,
                               const char *file, const char *text, const struct claims **out,
                               struct problems *problems, struct error *err)
{
    const size_t errors = problems->errors;
    struct claims *claims = ARENA_NEW(arena, struct claims);
    struct case_folder *extended = arena_grow(arena, folder, 1, 1, sizeof *folder);
    if (claims && extended && file) {
        const struct case_reader reader = {
            .arena = arena, .problems = problems, .folder = extended};
        claims->folder = extended;
        read_root(&reader,
                  text ? case_yaml_parse(&reader, file, text) : case_yaml_read(&reader, file),
                  claims);
    }
    if (arena->failed || problems->no_memory)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = file}, "memory is out");
    if (problems->errors > errors)
        return STATUS_INPUT;
    *out = claims;
    return STATUS_OK;
}

enum status claims_read(struct arena *arena, const struct case_folder *folder, const char *path,
                        const struct claims **out, struct problems *problems, struct error *err)
{
    return read_claims(arena, folder, path ? path : default_path(arena, folder), NULL, out,
                       problems, err);
}

enum status claims_parse(struct arena *arena, const struct case_folder *folder, const char *name,
                         const char *text, const struct claims **out, struct problems *problems,
                         struct error *err)
{
    return read_claims(arena, folder, name, text, out, problems, err);
}

enum status checks_read(struct arena *arena, const struct case_folder *folder,
                        const struct claims **out, struct problems *problems, struct error *err)
{
    const char *path = arena_print(arena, "%s/checks.yaml", folder->path);
    *out = NULL;
    if (!path)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = folder->path},
                         "memory is out");
    return file_exists(path) ? claims_read(arena, folder, path, out, problems, err) : STATUS_OK;
}

const struct claim *claims_find(const struct claims *claims, const char *id)
{
    for (size_t i = 0; i < claims->count; i++)
        if (case_same_id(claims->items[i].id, id))
            return &claims->items[i];
    return NULL;
}
