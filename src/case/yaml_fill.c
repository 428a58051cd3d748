// SPDX-License-Identifier: MIT
/* Mappings to structs, by tables of fields.
 *
 * One table says which keys a thing has, what kind each is, where it goes and what an example looks
 * like; from it come the values and every message about keys that are unknown, missing or of the
 * wrong kind. */
#include "case/yaml.h"

#include "base/text.h"

#include <string.h>

const struct yaml *yaml_find(const struct yaml *map, const char *key)
{
    for (const struct yaml *child = map->first; child; child = child->next)
        if (strcmp(child->key.text, key) == 0)
            return child;
    return NULL;
}

const struct passage *yaml_place(const struct yaml *node)
{
    return node->key.length ? &node->key : &node->text;
}

static const char *kind_name(enum yaml_kind kind)
{
    static const char *const names[] = {"nothing", "a single value", "a list", "a mapping"};
    return names[kind];
}

bool yaml_is(const struct yaml *node, enum yaml_kind kind, struct problems *problems)
{
    static const char *const remedies[] = {NULL, "write `key: value`",
                                           "write [one, another], or one `- entry` a line",
                                           "write indented `key: value` lines"};
    if (node->kind == kind)
        return true;
    const struct passage *where = yaml_place(node);
    if (node->key.length)
        problem_add(problems, PROBLEM_YAML_VALUE, where, 0, where->length, remedies[kind],
                    "'%s' must be %s, not %s", node->key.text, kind_name(kind),
                    kind_name(node->kind));
    else
        problem_add(problems, PROBLEM_YAML_VALUE, where, 0, where->length, remedies[kind],
                    "%s is needed here, not %s", kind_name(kind), kind_name(node->kind));
    return false;
}

bool yaml_number(const struct yaml *node, double *out, struct problems *problems)
{
    if (!yaml_is(node, YAML_SCALAR, problems))
        return false;
    if (text_to_double(node->text.text, node->text.length, out))
        return true;
    YAML_PROBLEM(problems, PROBLEM_YAML_VALUE, node, "write a number such as 0.45 or 15",
                 "'%s' is not a number", node->text.text);
    return false;
}

static bool read_count(const struct yaml *node, size_t *out, struct problems *problems)
{
    if (!yaml_is(node, YAML_SCALAR, problems))
        return false;
    if (text_to_size(node->text.text, node->text.length, out))
        return true;
    YAML_PROBLEM(problems, PROBLEM_YAML_VALUE, node, "write digits only, such as 2000",
                 "'%s' is not a whole number", node->text.text);
    return false;
}

static bool read_flag(const struct yaml *node, bool *out, struct problems *problems)
{
    if (!yaml_is(node, YAML_SCALAR, problems))
        return false;
    *out = strcmp(node->text.text, "true") == 0;
    if (*out || strcmp(node->text.text, "false") == 0)
        return true;
    YAML_PROBLEM(problems, PROBLEM_YAML_VALUE, node, "write true or false",
                 "'%s' is neither true nor false", node->text.text);
    return false;
}

/* "low, high, none" */
static const char *list_words(struct arena *arena, const char *const *words, size_t count)
{
    const char *list = count ? words[0] : "";
    for (size_t i = 1; i < count && list; i++)
        list = arena_print(arena, "%s, %s", list, words[i]);
    return list;
}

static const char *suggest_word(struct arena *arena, const char *word, const char *const *words,
                                size_t count, const char *all)
{
    const char *near = text_suggest(arena, word, words, count);
    if (near)
        return near;
    const char *list = list_words(arena, words, count);
    return list ? arena_print(arena, "%s: %s", all, list) : NULL;
}

static bool read_choice(struct arena *arena, const struct yaml *node, const char *const *choices,
                        unsigned *out, struct problems *problems)
{
    if (!yaml_is(node, YAML_SCALAR, problems))
        return false;
    size_t count = 0;
    for (; choices[count]; count++) {
        if (strcmp(node->text.text, choices[count]) == 0) {
            *out = (unsigned)count;
            return true;
        }
    }
    YAML_PROBLEM(problems, PROBLEM_YAML_VALUE, node,
                 suggest_word(arena, node->text.text, choices, count, "it is one of"),
                 "'%s' is no value of '%s'", node->text.text, node->key.text);
    return false;
}

static bool fill_field(struct arena *arena, const struct yaml *node, const struct yaml_field *field,
                       void *out, struct problems *problems)
{
    char *at = (char *)out + field->offset;
    switch (field->want) {
    case WANT_TEXT:
        if (!yaml_is(node, YAML_SCALAR, problems))
            return false;
        memcpy(at, &(const char *){node->text.text}, sizeof(const char *));
        return true;
    case WANT_EQUATION:
        if (!yaml_is(node, YAML_SCALAR, problems))
            return false;
        memcpy(at, &node->text, sizeof node->text);
        return true;
    case WANT_NUMBER: {
        double number = 0;
        const bool read = yaml_number(node, &number, problems);
        if (read)
            memcpy(at, &number, sizeof number);
        return read;
    }
    case WANT_COUNT: {
        size_t count = 0;
        const bool read = read_count(node, &count, problems);
        if (read)
            memcpy(at, &count, sizeof count);
        return read;
    }
    case WANT_FLAG: {
        bool flag = false;
        const bool read = read_flag(node, &flag, problems);
        if (read)
            memcpy(at, &flag, sizeof flag);
        return read;
    }
    case WANT_CHOICE: {
        unsigned index = 0;
        const bool read = read_choice(arena, node, field->choices, &index, problems);
        if (read)
            memcpy(at, &index, sizeof index);
        return read;
    }
    case WANT_LIST:
    case WANT_MAP:
    case WANT_SCALAR:
        if (!yaml_is(node,
                     field->want == WANT_LIST  ? YAML_LIST
                     : field->want == WANT_MAP ? YAML_MAP
                                               : YAML_SCALAR,
                     problems))
            return false;
        memcpy(at, &node, sizeof node);
        return true;
    case WANT_ANY:
        memcpy(at, &node, sizeof node);
        return true;
    }
    return false;
}

static const struct yaml_field *find_field(const struct yaml_field *fields, size_t count,
                                           const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].key, key) == 0)
            return &fields[i];
    return NULL;
}

/* The keys of a table of fields; NULL when memory is out. */
static const char **list_keys(struct arena *arena, const struct yaml_field *fields, size_t count)
{
    const char **keys = ARENA_ARRAY(arena, const char *, count);
    for (size_t i = 0; keys && i < count; i++)
        keys[i] = fields[i].key;
    return keys;
}

static void report_key(struct arena *arena, const struct yaml *node, const char *what,
                       const struct yaml_field *fields, size_t count, struct problems *problems)
{
    const char **keys = list_keys(arena, fields, count);
    const char *remedy =
        keys ? suggest_word(arena, node->key.text, keys, count, "its keys are") : NULL;
    problem_add(problems, PROBLEM_YAML_KEY, &node->key, 0, node->key.length, remedy,
                "'%s' is not a key of %s", node->key.text, what);
}

/* True when an unknown key of the mapping was probably meant to be this one; it has been
 * reported. */
static bool is_misspelt(struct arena *arena, const struct yaml *map, const char *key,
                        const struct yaml_field *fields, size_t count)
{
    const char **keys = list_keys(arena, fields, count);
    for (const struct yaml *node = map->first; keys && node; node = node->next)
        if (!find_field(fields, count, node->key.text) &&
            text_nearest(node->key.text, keys, count) == key)
            return true;
    return false;
}

static void report_missing(struct arena *arena, const struct yaml *map, const char *what,
                           const struct yaml_field *field, struct problems *problems)
{
    const struct yaml *node = yaml_find(map, field->key);
    const struct passage *where = yaml_place(node ? node : map);
    const char *remedy =
        arena_print(arena, "write for example `%s: %s`", field->key, field->example);
    problem_add(problems, PROBLEM_YAML_MISSING, where, 0, where->length, remedy,
                node ? "'%s' of %s is empty" : "'%s' of %s is missing", field->key, what);
}

bool yaml_fill(struct arena *arena, const struct yaml *map, const char *what,
               const struct yaml_field *fields, size_t field_count, void *out,
               struct problems *problems)
{
    if (!yaml_is(map, YAML_MAP, problems))
        return false;
    bool fine = true;
    for (const struct yaml *node = map->first; node; node = node->next) {
        const struct yaml_field *field = find_field(fields, field_count, node->key.text);
        if (!field)
            report_key(arena, node, what, fields, field_count, problems);
        if (!field || (node->kind != YAML_EMPTY && !fill_field(arena, node, field, out, problems)))
            fine = false;
    }
    for (size_t i = 0; i < field_count; i++) {
        const struct yaml *node = yaml_find(map, fields[i].key);
        if (!fields[i].example || (node && node->kind != YAML_EMPTY))
            continue;
        if (node || !is_misspelt(arena, map, fields[i].key, fields, field_count))
            report_missing(arena, map, what, &fields[i], problems);
        fine = false;
    }
    return fine;
}
