// SPDX-License-Identifier: MIT
/* Translations: read from a list of pairs, kept in the order of their English texts, found by halving. */
#include "case/texts.h"

#include "case/case_parts.h"

#include <stdlib.h>
#include <string.h>

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* The byte at *at, runs of blanks as one, and none at the end; moves on. */
static unsigned char next_byte(const char **at)
{
    if (!is_blank(**at))
        return **at ? (unsigned char)*(*at)++ : 0;
    while (is_blank(**at))
        (*at)++;
    return **at ? ' ' : 0;
}

static int compare_texts(const char *left, const char *right)
{
    while (is_blank(*left))
        left++;
    while (is_blank(*right))
        right++;
    for (;;) {
        const unsigned char a = next_byte(&left), b = next_byte(&right);
        if (a != b || !a)
            return (int)a - (int)b;
    }
}

static int compare_translations(const void *left, const void *right)
{
    const struct translation *a = left, *b = right;
    return compare_texts(a->english, b->english);
}

static int compare_with_text(const void *text, const void *item)
{
    return compare_texts(text, ((const struct translation *)item)->english);
}

const struct translation *texts_find(const struct texts *texts, const char *english)
{
    if (!texts->count)
        return NULL;
    return bsearch(english, texts->items, texts->count, sizeof *texts->items, compare_with_text);
}

/* ---- Reading ---- */

struct entry {
    const struct yaml *english, *said;
};

static bool read_entry(const struct case_reader *reader, const struct yaml *node,
                       const char *language, struct translation *out)
{
    const struct yaml_field fields[] = {
        {"en", WANT_SCALAR, offsetof(struct entry, english), "what the case says", NULL},
        {language, WANT_SCALAR, offsetof(struct entry, said), "the same in the language", NULL},
    };
    struct entry entry = {NULL, NULL};
    if (!yaml_is(node, YAML_MAP, reader->problems) ||
        !yaml_fill(reader->arena, node, "a text", fields, sizeof fields / sizeof *fields, &entry,
                   reader->problems))
        return false;
    *out = (struct translation){.english = entry.english->text.text,
                                .said = entry.said->text.text,
                                .where = entry.english->text};
    return true;
}

/* Ordered, so that what stands there twice stands together. */
static void check_unique(const struct case_reader *reader, const struct translation *items,
                         size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (compare_translations(&items[i - 1], &items[i]) == 0)
            CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, &items[i].where, "keep one of the two",
                         "this text has two translations");
}

static void read_file(const struct case_reader *reader, const char *language, struct texts *out)
{
    static const struct yaml_field fields[] = {
        {"texts", WANT_LIST, 0, "[{en: A title, uk: Назва}]", NULL},
    };
    const struct yaml *list = NULL;
    *out = (struct texts){
        .language = language,
        .file = arena_print(reader->arena, "%s/texts.%s.yaml", reader->folder->path, language)};
    const struct yaml *root = case_yaml_read(reader, out->file);
    if (!root ||
        !yaml_fill(reader->arena, root, "a file of texts", fields, 1, &list, reader->problems))
        return;
    struct translation *items = ARENA_ARRAY(reader->arena, struct translation, list->count);
    for (const struct yaml *node = list->first; items && node; node = node->next)
        out->count += read_entry(reader, node, language, &items[out->count]);
    if (!items)
        return;
    qsort(items, out->count, sizeof *items, compare_translations);
    check_unique(reader, items, out->count);
    out->items = items;
}

enum status texts_read(struct arena *arena, const struct case_folder *folder,
                       const struct texts **out, struct problems *problems, struct error *err)
{
    const size_t errors = problems->errors;
    struct case_folder known = *folder;
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = &known};
    struct texts *all = ARENA_ARRAY(arena, struct texts, folder->language_count);
    for (size_t i = 0; all && i < folder->language_count; i++)
        read_file(&reader, folder->languages[i], &all[i]);
    if (arena->failed || problems->no_memory)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = folder->path},
                         "memory is out");
    if (problems->errors > errors)
        return STATUS_INPUT;
    *out = all;
    return STATUS_OK;
}
