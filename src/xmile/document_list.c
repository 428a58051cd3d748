// SPDX-License-Identifier: MIT
/* All variables of a document with those in its modules, by their paths, and what their words lead to.
 *
 * The list is the document's as a reader meets it: a module, then what is in it. A model that several
 * modules share comes once for each. */
#include "base/text.h"
#include "xmile/document.h"

#include <string.h>

/* As deep as a model may be and as many as it may have, so that a circle ends. */
enum { MODULES_DEEP_MOST = 16, PLACES_MOST = 1 << 20 };

struct lister {
    struct arena *arena;
    const struct document *document;
    struct doc_place *items;
    size_t count, capacity;
};

static bool add_place(struct lister *self, struct doc_place place)
{
    if (self->count == self->capacity) {
        const size_t capacity = self->capacity * 2 + 64;
        struct doc_place *items =
            arena_grow(self->arena, self->items, self->count, capacity, sizeof *items);
        if (!items)
            return false;
        self->items = items;
        self->capacity = capacity;
    }
    self->items[self->count++] = place;
    return true;
}

static const char *path_of(struct arena *arena, const char *module, const char *name)
{
    return *module ? arena_print(arena, "%s.%s", module, name) : name;
}

static bool list_model(struct lister *self, const struct doc_model *model, const char *module,
                       const char *spelled, unsigned depth)
{
    for (size_t i = 0; i < model->variable_count && self->count < PLACES_MOST; i++) {
        const struct doc_variable *variable = &model->variables[i];
        const struct doc_place place = {
            .variable = variable,
            .module = module,
            .path = path_of(self->arena, module, variable->name.name),
            .spelled = path_of(self->arena, spelled, variable->name.spelled),
        };
        if (!place.path || !place.spelled || !add_place(self, place))
            return false;
        const struct doc_model *inner = variable->kind == VARIABLE_MODULE && depth
                                            ? document_module(self->document, variable)
                                            : NULL;
        if (inner && !list_model(self, inner, place.path, place.spelled, depth - 1))
            return false;
    }
    return true;
}

bool document_list(struct arena *arena, const struct document *document, struct doc_places *out)
{
    struct lister lister = {.arena = arena, .document = document};
    if (!list_model(&lister, &document->models[0], "", "", MODULES_DEEP_MOST))
        return false;
    *out = (struct doc_places){.items = lister.items, .count = lister.count};
    return true;
}

/* ---- groups ---- */

static bool add_groups(struct arena *arena, const struct doc_model *model,
                       struct doc_groups *groups)
{
    const struct doc_group **items = arena_grow(arena, groups->items, groups->count,
                                                groups->count + model->group_count, sizeof *items);
    if (!items)
        return false;
    groups->items = items;
    for (size_t i = 0; i < model->group_count; i++) {
        size_t k = 0;
        while (k < groups->count &&
               strcmp(items[k]->name.spelled, model->groups[i].name.spelled) != 0)
            k++;
        if (k == groups->count)
            items[groups->count++] = &model->groups[i];
    }
    return true;
}

bool document_groups(struct arena *arena, const struct document *document, struct doc_groups *out)
{
    struct doc_groups groups = {.items = NULL};
    for (size_t i = 0; i < document->model_count; i++)
        if (document->models[i].group_count && !add_groups(arena, &document->models[i], &groups))
            return false;
    *out = groups;
    return true;
}

/* ---- what a word leads to ---- */

static bool ends_with(const char *path, const char *tail)
{
    const size_t length = strlen(path), tail_length = strlen(tail);
    return length > tail_length && path[length - tail_length - 1] == '.' &&
           strcmp(path + length - tail_length, tail) == 0;
}

const char *document_resolve(struct arena *arena, const struct document *document,
                             const struct doc_places *places, const char *module, const char *name)
{
    if (name[0] == '.')
        return document_find(document, name + 1) ? name + 1 : NULL;
    const char *path = path_of(arena, module, name);
    if (path && document_find(document, path))
        return path;
    if (!strchr(name, '.'))
        return NULL;
    if (document_find(document, name))
        return name;
    for (size_t i = 0; i < places->count; i++)
        if (ends_with(places->items[i].path, name))
            return places->items[i].path;
    return NULL;
}

/* The input that a connection of a module gives: in the module itself, or a path to it. */
static const char *input_path(struct arena *arena, const struct document *document,
                              const struct doc_places *places, const struct doc_place *module,
                              const char *to)
{
    const char *own = module->variable->name.name;
    const size_t length = strlen(own);
    const char *bare = strncmp(to, own, length) == 0 && to[length] == '.' ? to + length + 1 : to;
    const char *inside = path_of(arena, module->path, bare);
    if (inside && document_find(document, inside))
        return inside;
    return document_resolve(arena, document, places, module->module, to);
}

bool document_links(struct arena *arena, const struct document *document,
                    const struct doc_places *places, struct doc_links *out)
{
    size_t most = 0, count = 0;
    for (size_t i = 0; i < places->count; i++)
        most += places->items[i].variable->connect_count;
    struct doc_link *items = ARENA_ARRAY(arena, struct doc_link, most);
    if (!items)
        return false;
    for (size_t i = 0; i < places->count; i++) {
        const struct doc_place *module = &places->items[i];
        for (size_t k = 0; k < module->variable->connect_count; k++) {
            const struct connect *connect = &module->variable->connects[k];
            const char *from =
                document_resolve(arena, document, places, module->module, connect->from.name);
            if (!from && document_find(document, connect->from.name))
                from = connect->from.name;
            const char *to = input_path(arena, document, places, module, connect->to.name);
            if (from && to)
                items[count++] = (struct doc_link){.to = to, .from = from};
        }
    }
    *out = (struct doc_links){.items = items, .count = count};
    return !arena->failed;
}
