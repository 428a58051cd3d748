// SPDX-License-Identifier: MIT
/* jansson's iterators want what they do not change; hence the casts. */
#include "serve/body.h"

#include <string.h>

const char *body_under(struct body *body, const char *pointer, const char *key)
{
    const char *made = arena_print(body->faults->arena, "%s/%s", pointer, key);
    return made ? made : pointer;
}

const json_t *body_member(struct body *body, const json_t *object, const char *pointer,
                          const char *key, json_type type, const char *what)
{
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return NULL;
    const bool boolean = type == JSON_TRUE && json_is_boolean(value);
    const bool number = type == JSON_REAL && json_is_number(value);
    if (boolean || number || json_typeof(value) == type)
        return value;
    body->sound =
        fault_add(body->faults, body_under(body, pointer, key), NULL, "'%s' must be %s", key, what);
    return NULL;
}

const char *body_text(struct body *body, const json_t *object, const char *pointer, const char *key)
{
    const json_t *value = body_member(body, object, pointer, key, JSON_STRING, "a text");
    return value ? arena_text(body->faults->arena, json_string_value(value),
                              json_string_length(value))
                 : NULL;
}

double body_number(struct body *body, const json_t *object, const char *pointer, const char *key,
                   double absent)
{
    const json_t *value = body_member(body, object, pointer, key, JSON_REAL, "a number");
    return value ? json_number_value(value) : absent;
}

uint64_t body_whole(struct body *body, const json_t *object, const char *pointer, const char *key,
                    uint64_t least, uint64_t most, uint64_t absent)
{
    const json_t *value = body_member(body, object, pointer, key, JSON_INTEGER, "a whole number");
    if (!value)
        return absent;
    const json_int_t whole = json_integer_value(value);
    if (whole >= 0 && (uint64_t)whole >= least && (uint64_t)whole <= most)
        return (uint64_t)whole;
    body->sound = fault_add(body->faults, body_under(body, pointer, key), NULL,
                            "'%s' must be a whole number from %llu to %llu", key,
                            (unsigned long long)least, (unsigned long long)most);
    return absent;
}

/* "a, b or c" */
static const char *list_words(struct arena *arena, const char *const *words, size_t count)
{
    const char *list = "";
    for (size_t i = 0; i < count && list; i++)
        list = arena_print(arena, "%s%s%s", list,
                           i == 0           ? "write "
                           : i + 1 == count ? " or "
                                            : ", ",
                           words[i]);
    return list;
}

int body_choice(struct body *body, const json_t *object, const char *pointer, const char *key,
                const char *const *words, size_t count, int absent)
{
    const char *word = body_text(body, object, pointer, key);
    if (!word)
        return absent;
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return (int)i;
    body->sound =
        fault_add(body->faults, body_under(body, pointer, key),
                  list_words(body->faults->arena, words, count), "there is no %s '%s'", key, word);
    return absent;
}

static bool is_one_of(const char *key, const char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(known[i], key) == 0)
            return true;
    return false;
}

void body_known(struct body *body, const json_t *object, const char *pointer,
                const char *const *known, size_t count)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!is_one_of(key, known, count))
            body->sound = fault_add(body->faults, body_under(body, pointer, key),
                                    text_suggest(body->faults->arena, key, known, count),
                                    "'%s' is not known here", key);
    }
}
