// SPDX-License-Identifier: MIT
/* Scopes: whose names an equation uses.
 *
 * An equation sees the names of its own model and, by paths, those of the modules in it: `births`,
 * `hares.births`. A path that begins with a period starts at the root; one that begins with a module
 * of another model leads there if no other module has that name. A macro sees its parameters and
 * its own variables, and no paths. */
#include "base/text.h"
#include "model/builder.h"

#include <string.h>

uint32_t instance_add(struct builder *b, const struct instance *like)
{
    if (b->instance_count == b->instance_capacity) {
        const uint32_t capacity = b->instance_capacity * 2 + 4;
        struct instance *instances =
            arena_grow(b->arena, b->instances, b->instance_count, capacity, sizeof *instances);
        if (!instances)
            return TABLE_NONE;
        b->instances = instances;
        b->instance_capacity = capacity;
    }
    struct instance *instance = &b->instances[b->instance_count];
    *instance = *like;
    table_init(&instance->names, b->arena);
    table_init(&instance->modules, b->arena);
    return b->instance_count++;
}

/* A module's name that is there once in the whole model says enough (3.7.4). */
static uint32_t find_anywhere(const struct builder *b, const char *folded)
{
    const uint32_t found = table_find(&b->module_names, folded);
    return found != TABLE_NONE && !b->instances[found].has_namesake ? found : TABLE_NONE;
}

uint32_t instance_find_module(const struct builder *b, uint32_t instance, const char *folded,
                              const char **rest)
{
    *rest = folded;
    if (folded[0] == '.') {
        instance = 0;
        *rest = folded + 1;
    }
    for (;;) {
        const char *period = strchr(*rest, '.');
        const char *head = period ? arena_text(b->arena, *rest, (size_t)(period - *rest)) : NULL;
        uint32_t inner = head ? table_find(&b->instances[instance].modules, head) : TABLE_NONE;
        if (inner == TABLE_NONE && head && *rest == folded)
            inner = find_anywhere(b, head);
        if (inner == TABLE_NONE)
            return *rest == folded ? TABLE_NONE : instance;
        instance = inner;
        *rest = period + 1;
    }
}

uint32_t instance_find(const struct builder *b, uint32_t instance, const char *folded, bool quoted)
{
    const uint32_t own = table_find(&b->instances[instance].names, folded);
    if (own != TABLE_NONE || quoted || b->instances[instance].macro)
        return own;
    const char *rest = folded;
    const uint32_t inner = instance_find_module(b, instance, folded, &rest);
    return inner == TABLE_NONE ? TABLE_NONE : table_find(&b->instances[inner].names, rest);
}

uint32_t find_variable(const struct context *context, const struct expr *name)
{
    return instance_find(context->builder, context->instance, name->name, name->quoted);
}

uint32_t find_table(const struct context *context, const struct expr *name)
{
    const struct builder *b = context->builder;
    uint32_t index = find_variable(context, name);
    while (index != TABLE_NONE && b->origins[index].alias != TABLE_NONE)
        index = b->origins[index].alias;
    return index != TABLE_NONE && variable_has_graph(b->variables[index].source) ? index
                                                                                 : TABLE_NONE;
}

const char *instance_suggest(struct builder *b, uint32_t instance, const char *folded)
{
    if (b->suggestions_made++ >= SUGGESTIONS_MOST)
        return NULL;
    const bool is_path = strchr(folded, '.') && !b->instances[instance].macro;
    const uint32_t first = is_path ? 0 : b->instances[instance].first_variable;
    const uint32_t count = is_path ? b->variable_count : b->instances[instance].variable_count;
    const char **names = ARENA_ARRAY(b->arena, const char *, count);
    for (uint32_t i = 0; names && i < count; i++) {
        const struct variable *variable = &b->variables[first + i];
        names[i] = is_path ? variable->folded : variable->source->name.name;
    }
    return names ? text_suggest(b->arena, folded, names, count) : NULL;
}
