// SPDX-License-Identifier: MIT
/* Other files that a model names: <includes> of its header, and models and modules with a resource.
 *
 * Included macros, named models, dimensions and units come behind the file's own, which win when both
 * have a name. A model with a resource is the model of its name in that file, else the file's root; so is
 * a module whose model this file does not have. Paths count from the folder of the file that names them. */
#include "base/file.h"
#include "xmile/document_parts.h"

#include <string.h>

enum { FILES_MOST = 64 };

struct join {
    struct arena *arena;
    struct document *made;
    struct problems *problems;
    struct passage *includes; /* still to be read, in their order */
    size_t include_count, files;
};

static void refuse(struct join *join, const struct passage *where, const char *remedy,
                   const char *message)
{
    problem_add(join->problems, PROBLEM_XMILE_UNSUPPORTED, where, 0, where->length, remedy,
                "'%s' is not read: %s", where->text, message);
}

/* The file as a document of its own; NULL after a problem. */
static const struct document *read_part(struct join *join, const struct passage *where)
{
    const struct document *part = NULL;
    struct source *source = ARENA_NEW(join->arena, struct source);
    struct error err = {0};
    const char *path = import_path(join->arena, where->source->file, where->text);
    if (!source || !path)
        return NULL;
    if (strstr(where->text, "://"))
        refuse(join, where, "fetch it and name it by its path", "only files are");
    else if (strchr(where->text, '*'))
        refuse(join, where, "name each file", "it stands for several files");
    else if (join->files++ >= FILES_MOST)
        refuse(join, where, "put models together", "a model is made of 64 files at most");
    else if (file_read(join->arena, path, XML_SIZE_LIMIT, source, &err) != STATUS_OK)
        problem_add(join->problems, PROBLEM_FILE_UNREADABLE, where, 0, where->length,
                    "name a file by its path from the folder of this one", "'%s': %s", where->text,
                    err.message);
    else
        (void)document_parse_part(join->arena, source, &part, join->problems);
    return part;
}

/* Grows a list by those of another that `is_there` does not know. */
#define JOIN_LIST(join, list, count, part, is_there)                                               \
    join_list((join), (void **)&(join)->made->list, &(join)->made->count, (part)->list,            \
              (part)->count, sizeof *(part)->list, (is_there))

static bool join_list(struct join *join, void **list, size_t *count, const void *more,
                      size_t more_count, size_t size,
                      bool (*is_there)(const struct document *, const void *))
{
    char *made = arena_grow(join->arena, *list, *count, *count + more_count, size);
    if (!made)
        return false;
    *list = made;
    for (size_t i = 0; i < more_count; i++) {
        const char *one = (const char *)more + i * size;
        if (!is_there(join->made, one))
            memcpy(made + (*count)++ * size, one, size);
    }
    return true;
}

static size_t find_model(const struct document *document, const char *folded)
{
    size_t i = 0;
    while (i < document->model_count && strcmp(document->models[i].name.name, folded) != 0)
        i++;
    return i;
}

static bool has_model(const struct document *document, const void *model)
{
    const char *name = ((const struct doc_model *)model)->name.name;
    return !name[0] || find_model(document, name) < document->model_count;
}

/* Macros of one name are told apart by their namespace and the number of their parameters. */
static bool has_macro(const struct document *document, const void *macro)
{
    const struct doc_macro *other = macro;
    for (size_t i = 0; i < document->macro_count; i++) {
        const struct doc_macro *own = &document->macros[i];
        if (strcmp(own->name.name, other->name.name) == 0 &&
            own->parameter_count == other->parameter_count &&
            strcmp(own->space ? own->space : "", other->space ? other->space : "") == 0)
            return true;
    }
    return false;
}

static bool has_dimension(const struct document *document, const void *dimension)
{
    const char *name = ((const struct doc_dimension *)dimension)->name.name;
    for (size_t i = 0; i < document->dimension_count; i++)
        if (strcmp(document->dimensions[i].name.name, name) == 0)
            return true;
    return false;
}

static bool has_unit(const struct document *document, const void *unit)
{
    for (size_t i = 0; i < document->unit_count; i++)
        if (strcmp(document->units[i].name.name, ((const struct doc_unit *)unit)->name.name) == 0)
            return true;
    return false;
}

static bool add_includes(struct join *join, const struct document *part)
{
    struct passage *includes =
        arena_grow(join->arena, join->includes, join->include_count,
                   join->include_count + part->include_count, sizeof *includes);
    if (!includes)
        return false;
    for (size_t i = 0; i < part->include_count; i++)
        includes[join->include_count++] = part->includes[i];
    join->includes = includes;
    return true;
}

static bool add_part(struct join *join, const struct document *part)
{
    return JOIN_LIST(join, models, model_count, part, has_model) &&
           JOIN_LIST(join, macros, macro_count, part, has_macro) &&
           JOIN_LIST(join, dimensions, dimension_count, part, has_dimension) &&
           JOIN_LIST(join, units, unit_count, part, has_unit) && add_includes(join, part);
}

/* The model that a name means in a file: the one of that name, else the root. */
static const struct doc_model *model_of(const struct document *part, const char *folded)
{
    const size_t found = find_model(part, folded);
    return &part->models[found < part->model_count ? found : 0];
}

static bool join_model(struct join *join, size_t index)
{
    const struct named name = join->made->models[index].name;
    const struct document *part = read_part(join, &join->made->models[index].resource);
    join->made->models[index].resource.length = 0;
    if (!part)
        return !join->arena->failed;
    const struct doc_model *found = model_of(part, name.name);
    join->made->models[index] = *found;
    join->made->models[index].name = name;
    return add_part(join, part);
}

static bool join_module(struct join *join, struct doc_variable *module)
{
    const struct passage where = module->resource;
    module->resource.length = 0;
    if (find_model(join->made, module->model.name) < join->made->model_count)
        return true;
    const struct document *part = read_part(join, &where);
    if (!part)
        return !join->arena->failed;
    struct doc_model model = *model_of(part, module->model.name);
    model.name = module->model;
    return join_list(join, (void **)&join->made->models, &join->made->model_count, &model, 1,
                     sizeof model, has_model) &&
           add_part(join, part);
}

/* Models that were joined may name further files: the list grows while it is walked. */
static bool join_models(struct join *join)
{
    for (size_t i = 0; i < join->made->model_count; i++) {
        if (join->made->models[i].resource.length && !join_model(join, i))
            return false;
        for (size_t v = 0; v < join->made->models[i].variable_count; v++) {
            struct doc_variable *variable = &join->made->models[i].variables[v];
            if (variable->resource.length && !join_module(join, variable))
                return false;
        }
    }
    return true;
}

enum status document_join(struct arena *arena, const struct document *document,
                          const struct document **out, struct problems *problems)
{
    struct join join = {
        .arena = arena, .made = ARENA_NEW(arena, struct document), .problems = problems};
    if (!join.made)
        return STATUS_NO_MEMORY;
    *join.made = *document;
    bool good = add_includes(&join, document);
    do {
        for (size_t i = 0; good && i < join.include_count; i++) {
            const struct document *part = read_part(&join, &join.includes[i]);
            good = part ? add_part(&join, part) : !arena->failed;
        }
        join.include_count = 0;
        good = good && join_models(&join);
    } while (good && join.include_count);
    join.made->include_count = 0;
    *out = join.made;
    return good ? STATUS_OK : STATUS_NO_MEMORY;
}
