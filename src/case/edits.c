// SPDX-License-Identifier: MIT
/* A list of edits that grows; the last word on a name counts. */
#include "case/case_parts.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* Takes an earlier edit of the same name out: a later `x[a]` must also win over a whole `x` between
 * them, so it cannot take the old one's place. */
static void remove_name(struct edits *edits, const char *folded)
{
    for (size_t i = 0; i < edits->count; i++) {
        if (strcmp(edits->names[i], folded) != 0)
            continue;
        const size_t rest = edits->count - i - 1;
        memmove(&edits->items[i], &edits->items[i + 1], rest * sizeof *edits->items);
        memmove(&edits->names[i], &edits->names[i + 1], rest * sizeof *edits->names);
        edits->count--;
        return;
    }
}

static bool make_room(struct arena *arena, struct edits *edits)
{
    if (edits->count < edits->capacity)
        return true;
    const size_t capacity = edits->capacity ? edits->capacity * 2 : 64;
    struct edit *items = arena_grow(arena, edits->items, edits->count, capacity, sizeof *items);
    const char **names = arena_grow(arena, edits->names, edits->count, capacity, sizeof *names);
    if (!items || !names)
        return false;
    edits->items = items;
    edits->names = names;
    edits->capacity = capacity;
    return true;
}

/* Whether an equation means the same in every model of a document: a number, or a path that begins at
 * the root. */
static bool is_anywhere(const struct passage *equation)
{
    double number;
    const char *text = equation->text;
    if (text_to_double(text, equation->length, &number) ||
        (text[0] == '-' && text_to_double(text + 1, equation->length - 1, &number)))
        return true;
    for (size_t i = 0; i < equation->length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("_.", text[i]))
            return false;
    return text[0] == '.';
}

/* A case's equations speak of the root. One that goes into a module becomes a variable of the root,
 * which the module reads: value_of_world_army_troops. */
static enum status lift(struct arena *arena, struct edits *edits, const char *folded,
                        struct edit *edit)
{
    char *name = arena_print(arena, "value_of_%s", folded);
    for (char *at = name; at && *at; at++)
        *at = isalnum((unsigned char)*at) || *at < 0 ? *at : '_';
    const char *path = name ? arena_print(arena, ".%s", name) : NULL;
    if (!path)
        return STATUS_NO_MEMORY;
    TRY(edit_add(
        arena, edits,
        (struct edit){.name = name,
                      .equation = edit->equation,
                      .documentation = arena_print(arena, "What %s is set to.", edit->name),
                      .add = true}));
    edit->equation = passage_of_text(path);
    return STATUS_OK;
}

enum status edit_add(struct arena *arena, struct edits *edits, struct edit edit)
{
    const char *folded = edit.name ? case_fold_subscripted(arena, edit.name) : NULL;
    if (!folded || !edit.equation.text)
        return STATUS_NO_MEMORY;
    if (!edit.add && !edit.graph && strchr(folded, '.') && !strchr(edit.name, '"') &&
        !is_anywhere(&edit.equation))
        TRY(lift(arena, edits, folded, &edit));
    remove_name(edits, folded);
    if (!make_room(arena, edits))
        return STATUS_NO_MEMORY;
    edits->items[edits->count] = edit;
    edits->names[edits->count] = folded;
    edits->count++;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status edit_number(struct arena *arena, struct edits *edits, const char *name, double value)
{
    char number[32];
    const size_t length = text_of_double(value, number, sizeof number);
    const char *text = arena_text(arena, number, length);
    return edit_add(arena, edits,
                    (struct edit){.name = arena_text(arena, name, strlen(name)),
                                  .equation = {.text = text, .length = length}});
}

enum status settings_edits(struct arena *arena, const struct settings *set, struct edits *edits)
{
    for (size_t i = 0; i < set->count; i++)
        TRY(edit_add(arena, edits,
                     (struct edit){.name = set->items[i].name, .equation = set->items[i].value}));
    return STATUS_OK;
}

enum status case_follow(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct structure *structure,
                        const struct case_folder **out_folder, const struct document **out_document,
                        struct problems *problems)
{
    struct edits edits = {0};
    struct case_folder *copy = ARENA_NEW(arena, struct case_folder);
    if (!copy)
        return STATUS_NO_MEMORY;
    TRY(settings_edits(arena, &structure->set, &edits));
    TRY(document_edit(arena, document, edits.items, edits.count, out_document, problems));
    *copy = *folder;
    copy->structure = structure;
    *out_folder = copy;
    return STATUS_OK;
}
