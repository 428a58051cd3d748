// SPDX-License-Identifier: MIT
/* Variables inside of modules, by their paths: found, and made ready to be changed.
 *
 * Modules may share a model. A change inside one of them must not reach the others, so its model is
 * copied first and the module made an instance of the copy. */
#include "xmile/document_path.h"

#include "equation/equation.h"

#include <string.h>

static struct doc_variable *find_in(const struct doc_model *model, const char *folded,
                                    size_t length)
{
    for (size_t i = 0; i < model->variable_count; i++) {
        const char *name = model->variables[i].name.name;
        if (strncmp(name, folded, length) == 0 && name[length] == '\0')
            return &model->variables[i];
    }
    return NULL;
}

static size_t find_model(const struct doc_model *models, size_t count, const char *folded)
{
    size_t i = 1;
    while (i < count && strcmp(models[i].name.name, folded) != 0)
        i++;
    return i;
}

const struct doc_model *document_module(const struct document *document,
                                        const struct doc_variable *module)
{
    const size_t i = find_model(document->models, document->model_count, module->model.name);
    return i < document->model_count ? &document->models[i] : NULL;
}

const struct doc_variable *document_find_from(const struct document *document,
                                              const struct doc_model *model, const char *folded)
{
    while (model) {
        const struct doc_variable *whole = find_in(model, folded, strlen(folded));
        if (whole)
            return whole;
        const char *period = strchr(folded, '.');
        const struct doc_variable *module =
            period ? find_in(model, folded, (size_t)(period - folded)) : NULL;
        if (!module || module->kind != VARIABLE_MODULE)
            return NULL;
        model = document_module(document, module);
        folded = period + 1;
    }
    return NULL;
}

const struct doc_variable *document_find(const struct document *document, const char *folded)
{
    return document_find_from(document, &document->models[0], folded);
}

static const char *group_in(const struct doc_model *model, const char *folded, size_t length)
{
    for (size_t g = 0; g < model->group_count; g++)
        for (size_t m = 0; m < model->groups[g].member_count; m++) {
            const char *member = model->groups[g].members[m].name;
            if (strncmp(member, folded, length) == 0 && member[length] == '\0')
                return model->groups[g].name.spelled;
        }
    return NULL;
}

const char *document_group(const struct document *document, const char *folded)
{
    const struct doc_model *model = &document->models[0];
    const char *group = NULL;
    while (model) {
        const bool is_whole = find_in(model, folded, strlen(folded)) != NULL;
        const char *period = is_whole ? NULL : strchr(folded, '.');
        const size_t length = period ? (size_t)(period - folded) : strlen(folded);
        const char *nearer = group_in(model, folded, length);
        const struct doc_variable *module = period ? find_in(model, folded, length) : NULL;
        group = nearer ? nearer : group;
        if (!module || module->kind != VARIABLE_MODULE)
            return group;
        model = document_module(document, module);
        folded = period + 1;
    }
    return group;
}

static size_t count_uses(const struct own_models *own, const char *folded)
{
    size_t uses = 0;
    for (size_t i = 0; i < own->count; i++)
        for (size_t k = 0; k < own->models[i].variable_count; k++) {
            const struct doc_variable *variable = &own->models[i].variables[k];
            uses += variable->kind == VARIABLE_MODULE && strcmp(variable->model.name, folded) == 0;
        }
    return uses;
}

/* A name that no model has: decay 2, decay 3 ... */
static bool name_copy(struct arena *arena, const struct own_models *own, struct named *name)
{
    const char *spelled = name->spelled;
    for (unsigned number = 2;; number++) {
        name->spelled = arena_print(arena, "%s %u", spelled, number);
        name->name = name->spelled ? name_fold(arena, name->spelled, strlen(name->spelled)) : NULL;
        if (!name->name)
            return false;
        if (find_model(own->models, own->count, name->name) == own->count)
            return true;
    }
}

/* The model of a module, as one that may be changed for this module alone. */
static struct doc_model *own_model(struct arena *arena, struct own_models *own,
                                   struct doc_variable *module, size_t index)
{
    const bool is_shared = count_uses(own, module->model.name) > 1;
    struct doc_model *model = &own->models[index];
    if (own->is_own[index] && !is_shared)
        return model;
    struct doc_variable *variables = arena_grow(arena, model->variables, model->variable_count,
                                                model->variable_count, sizeof *variables);
    if (!variables)
        return NULL;
    if (is_shared) {
        struct named name = model->name;
        if (!name_copy(arena, own, &name))
            return NULL;
        own->models[own->count] = *model;
        model = &own->models[own->count];
        own->is_own[own->count++] = true;
        model->name = name;
        module->model = name;
    }
    own->is_own[model - own->models] = true;
    model->variables = variables;
    return model;
}

bool own_path(struct arena *arena, struct own_models *own, const char *path, struct own_place *out)
{
    *out = (struct own_place){.model = &own->models[0], .rest = path};
    for (;;) {
        const char *period = strchr(out->rest, '.');
        const size_t length = strcspn(out->rest, "[");
        if (!period || find_in(out->model, out->rest, length))
            return true;
        struct doc_variable *module = find_in(out->model, out->rest, (size_t)(period - out->rest));
        if (!module || module->kind != VARIABLE_MODULE)
            return true;
        const size_t index = find_model(own->models, own->count, module->model.name);
        if (index == own->count)
            return true;
        struct doc_model *model = own_model(arena, own, module, index);
        if (!model)
            return false;
        *out = (struct own_place){.model = model, .module = module, .rest = period + 1};
    }
}

/* Whether `to` is x, m.x or a longer path to x. */
static bool names_input(const char *to, const char *folded)
{
    const size_t length = strlen(to), tail = strlen(folded);
    return length >= tail && strcmp(to + length - tail, folded) == 0 &&
           (length == tail || to[length - tail - 1] == '.');
}

bool disconnect(struct arena *arena, struct doc_variable *module, const char *folded)
{
    struct connect *kept = ARENA_ARRAY(arena, struct connect, module->connect_count);
    size_t count = 0;
    for (size_t i = 0; kept && i < module->connect_count; i++)
        if (!names_input(module->connects[i].to.name, folded))
            kept[count++] = module->connects[i];
    module->connects = kept;
    module->connect_count = count;
    return kept != NULL;
}
