// SPDX-License-Identifier: MIT
/* A model file to a document: header, models and macros; the parts have files of their own.
 *
 * Reading goes on after a problem wherever something readable follows, so that one look shows them
 * all. Elements are found by their names alone: namespaces in real files are missing, several or
 * wrong. */
#include "xmile/document_parts.h"

#include "base/file.h"

#include <string.h>

static void read_header(const struct xml_element *root, struct header *out)
{
    const struct xml_element *header = xml_child(root, "header");
    if (!header)
        return;
    const struct xml_element *product = xml_child(header, "product");
    const struct passage *version = product ? xml_attribute(product, "version") : NULL;
    const char *documentation = read_text(header, "doc");
    *out = (struct header){
        .vendor = read_text(header, "vendor"),
        .product = read_text(header, "product"),
        .product_version = version && version->length ? version->text : NULL,
        .name = read_text(header, "name"),
        .version = read_text(header, "version"),
        .caption = read_text(header, "caption"),
        .author = read_text(header, "author"),
        .copyright = read_text(header, "copyright"),
        .documentation = documentation ? documentation : read_text(header, "description"),
    };
}

/* Of <options> only what changes results is read. */
static void read_options(const struct xml_element *header, struct document *document)
{
    const struct xml_element *options = header ? xml_child(header, "options") : NULL;
    const struct xml_element *arrays = options ? xml_child(options, "uses_arrays") : NULL;
    const struct passage *invalid = arrays ? xml_attribute(arrays, "invalid_index_value") : NULL;
    const struct passage *namespaces = options ? xml_attribute(options, "namespace") : NULL;
    document->namespaces = namespaces && namespaces->length ? namespaces->text : NULL;
    const struct xml_element *macros = options ? xml_child(options, "uses_macros") : NULL;
    const struct passage *recursive = macros ? xml_attribute(macros, "recursive_macros") : NULL;
    document->recursive_macros = recursive && is_on(recursive);
    document->nan_outside = invalid && passage_equal(invalid, "nan");
}

static enum status read_model(struct reader *reader, const struct xml_element *element,
                              struct doc_model *out)
{
    const struct passage *name = xml_attribute(element, "name");
    const struct passage *resource = xml_attribute(element, "resource");
    const struct passage *namespaces = xml_attribute(element, "namespace");
    const struct xml_element *specs = xml_child(element, "sim_specs");
    const struct behavior of_file = reader->behavior;
    const struct passage unnamed = {
        .text = "", .source = reader->source, .start = element->where.start};
    TRY(read_named(reader, name ? name : &unnamed, &out->name));
    if (resource)
        out->resource = *resource;
    out->namespaces = namespaces && namespaces->length ? namespaces->text : NULL;
    out->has_specs = specs != NULL;
    if (specs)
        TRY(read_specs(reader, element, specs, &out->specs));
    read_behavior(element, &reader->behavior);
    TRY(read_variables(reader, element, &out->variables, &out->variable_count, &out->groups,
                       &out->group_count));
    reader->behavior = of_file;
    return STATUS_OK;
}

/* The root is the model without a name, else the first. */
static void put_root_first(struct document *document)
{
    size_t root = 0;
    while (root < document->model_count && document->models[root].name.name[0] != '\0')
        root++;
    if (root == document->model_count)
        root = 0;
    const struct doc_model model = document->models[root];
    memmove(document->models + 1, document->models, root * sizeof model);
    document->models[0] = model;
    document->models[0].name.name = "";
}

static void complain_of_second_root(struct reader *reader, const struct document *document)
{
    for (size_t i = 1; i < document->model_count; i++) {
        if (document->models[i].name.name[0] != '\0')
            continue;
        problem_add(reader->problems, PROBLEM_XMILE_STRUCTURE, &document->models[i].name.where, 0,
                    1, "give every <model> but one a name", "two models have no name");
    }
}

static enum status read_models(struct reader *reader, const struct xml_element *root,
                               struct document *document)
{
    const size_t count = xml_count(root, "model");
    document->models = ARENA_ARRAY(reader->arena, struct doc_model, count + 1);
    if (!document->models)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *model = xml_child(root, "model"); model;
         model = xml_again(model)) {
        TRY(read_model(reader, model, &document->models[document->model_count]));
        document->model_count++;
    }
    if (count) {
        put_root_first(document);
        complain_of_second_root(reader, document);
        return STATUS_OK;
    }
    if (!reader->is_part)
        problem_add(reader->problems, PROBLEM_XMILE_STRUCTURE, &root->where, 0, root->where.length,
                    "add <model><variables>...</variables></model>", "the file has no <model>");
    document->models[0].name = (struct named){.spelled = "", .name = "", .where = root->where};
    document->model_count = 1;
    return STATUS_OK;
}

/* The times of a macro are equations over its parameters. */
static void read_times(struct reader *reader, const struct xml_element *specs,
                       struct doc_macro *out)
{
    static const char *const names[] = {"start", "stop", "dt"};
    static const char *const defaults[] = {"STARTTIME", "STOPTIME", "1"};
    const struct passage *method = xml_attribute(specs, "method");
    const struct xml_element *dt = xml_child(specs, "dt");
    const struct passage *reciprocal = dt ? xml_attribute(dt, "reciprocal") : NULL;
    for (int i = 0; i < 3; i++) {
        const struct xml_element *child = xml_child(specs, names[i]);
        out->times[i] = child ? child->text : passage_of_text(defaults[i]);
        if (!out->times[i].source) /* problems are shown where the times stand */
            out->times[i].source = reader->source, out->times[i].start = specs->where.start;
    }
    out->has_times = true;
    out->reciprocal = reciprocal && is_on(reciprocal);
    if (method && !passage_equal(method, "euler"))
        problem_add(reader->problems, PROBLEM_SIM_METHOD, method, 0, method->length,
                    "macros in times of their own run by euler",
                    "the method '%.40s' is not offered for macros; euler is used", method->text);
}

static enum status read_macro(struct reader *reader, const struct xml_element *element,
                              struct doc_macro *out, bool *found)
{
    const struct xml_element *equation = xml_child(element, "eqn");
    const struct passage *space = xml_attribute(element, "namespace");
    const size_t parameters = xml_count(element, "parm");
    out->where = element->where;
    TRY(read_name(reader, element, "macro", &out->name, found));
    if (!*found)
        return STATUS_OK;
    out->space = space && space->length ? name_fold(reader->arena, space->text, space->length)
                                        : NULL;
    out->defaults = ARENA_ARRAY(reader->arena, struct passage, parameters);
    if (!out->defaults || (space && space->length && !out->space))
        return STATUS_NO_MEMORY;
    TRY(read_named_children(reader, element, "parm", &out->parameters, &out->parameter_count));
    size_t i = 0;
    for (const struct xml_element *parm = xml_child(element, "parm"); parm;
         parm = xml_again(parm)) {
        const struct passage *value = xml_attribute(parm, "default");
        if (!parm->text.length)
            continue; /* nameless: complained of, and no parameter */
        if (value && i < out->parameter_count)
            out->defaults[i] = *value;
        i++;
    }
    const struct xml_element *specs = xml_child(element, "sim_specs");
    if (specs)
        read_times(reader, specs, out);
    if (equation)
        out->equation = equation->text;
    else
        problem_add(reader->problems, PROBLEM_MACRO_EQUATION, &element->where, 0,
                    element->where.length, "add <eqn>...</eqn>", "macro '%s' has no <eqn>",
                    out->name.spelled);
    return read_variables(reader, element, &out->variables, &out->variable_count, NULL, NULL);
}

/* A macro that says how an option of stocks, flows or auxiliaries works is no function. */
static bool is_filter(struct reader *reader, const struct xml_element *macro)
{
    const struct passage *filter = xml_attribute(macro, "filter");
    const struct passage *name = xml_attribute(macro, "name");
    if (!filter)
        return false;
    if (name && passage_equal(name, "non_negative"))
        problem_add(reader->problems, PROBLEM_XMILE_IGNORED, name, 0, name->length,
                    "docs/semantics.md says what it means here",
                    "the file's own meaning of <non_negative> is not used");
    else
        problem_add(reader->problems, PROBLEM_XMILE_UNSUPPORTED, filter, 0, filter->length,
                    "write the macro's effect into the equations that have the option",
                    "option filters other than of <non_negative> are not applied");
    return true;
}

static enum status read_macros(struct reader *reader, const struct xml_element *root,
                               struct document *document)
{
    document->macros = ARENA_ARRAY(reader->arena, struct doc_macro, xml_count(root, "macro"));
    if (!document->macros)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *macro = xml_child(root, "macro"); macro;
         macro = xml_again(macro)) {
        bool found = false;
        if (is_filter(reader, macro))
            continue;
        TRY(read_macro(reader, macro, &document->macros[document->macro_count], &found));
        document->macro_count += found;
    }
    return STATUS_OK;
}

/* Specs of the file, else those of the root; models without any have the document's. */
static enum status settle_specs(struct reader *reader, const struct xml_element *root,
                                struct document *document)
{
    const struct xml_element *own = xml_child(root, "sim_specs");
    if (!own && document->models[0].has_specs)
        document->specs = document->models[0].specs;
    else if (own || !reader->is_part)
        TRY(read_specs(reader, root, own, &document->specs));
    for (size_t i = 0; i < document->model_count; i++)
        if (!document->models[i].has_specs)
            document->models[i].specs = document->specs;
    return STATUS_OK;
}

static enum status read_includes(struct reader *reader, const struct xml_element *list,
                                 struct document *document)
{
    const size_t count = list ? xml_count(list, "include") : 0;
    document->includes = ARENA_ARRAY(reader->arena, struct passage, count);
    if (!document->includes)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *each = count ? xml_child(list, "include") : NULL; each;
         each = xml_again(each)) {
        const struct passage *resource = xml_attribute(each, "resource");
        if (resource && resource->length)
            document->includes[document->include_count++] = *resource;
        else
            problem_add(reader->problems, PROBLEM_NAME_MISSING, &each->where, 0,
                        each->where.length, "add resource=\"file.xmile\"",
                        "<include> does not name its file");
    }
    return STATUS_OK;
}

static enum status read_parts(struct reader *reader, const struct xml_element *root,
                              struct document *document)
{
    const struct xml_element *header = xml_child(root, "header");
    read_header(root, &document->header);
    read_options(header, document);
    read_behavior(root, &reader->behavior);
    TRY(read_includes(reader, header ? xml_child(header, "includes") : NULL, document));
    TRY(read_dimensions(reader, root, document));
    TRY(read_units(reader, root, document));
    TRY(read_models(reader, root, document));
    TRY(read_macros(reader, root, document));
    TRY(read_imports(reader, root, document));
    return settle_specs(reader, root, document);
}

static enum status refuse_root(struct reader *reader, const struct xml_element *root)
{
    problem_add(reader->problems, PROBLEM_XMILE_ROOT, &root->where, 0, root->where.length,
                "save the model as XMILE (Stella: .stmx; Vensim, Powersim: export to XMILE)",
                "the file's root is <%s>, not <xmile>", root->name);
    return STATUS_INPUT;
}

static enum status parse(struct arena *arena, const struct source *source, bool is_part,
                         const struct document **out, struct problems *problems)
{
    const struct xml_element *root = NULL;
    if (source->size > XML_SIZE_LIMIT) {
        problem_add_placeless(problems, PROBLEM_FILE_TOO_LARGE, source->file,
                              "split the model, or delete its drawings",
                              "the file has %zu bytes; at most %d are read", source->size,
                              XML_SIZE_LIMIT);
        return STATUS_INPUT;
    }
    TRY(xml_decode(arena, source, &source, problems));
    TRY(xml_parse(arena, source, &root, problems));
    struct reader reader = {.arena = arena, .problems = problems, .source = source, .is_part = is_part};
    if (strcmp(root->name, "xmile") != 0)
        return refuse_root(&reader, root);
    struct document *document = ARENA_NEW(arena, struct document);
    if (!document)
        return STATUS_NO_MEMORY;
    document->file = source->file;
    document->source = source;
    TRY(read_parts(&reader, root, document));
    *out = document;
    return STATUS_OK;
}

enum status document_parse(struct arena *arena, const struct source *source,
                           const struct document **out, struct problems *problems)
{
    return parse(arena, source, false, out, problems);
}

enum status document_parse_part(struct arena *arena, const struct source *source,
                                const struct document **out, struct problems *problems)
{
    return parse(arena, source, true, out, problems);
}

enum status document_read(struct arena *arena, const char *path, const struct document **out,
                          struct problems *problems, struct error *err)
{
    struct source *source = ARENA_NEW(arena, struct source);
    if (!source)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = path}, "memory is out");
    TRY(file_read(arena, path, XML_SIZE_LIMIT, source, err));
    enum status status = document_parse(arena, source, out, problems);
    if (status == STATUS_OK)
        status = document_join(arena, *out, out, problems);
    if (status == STATUS_OK && (*out)->import_count)
        status = document_import(arena, path, *out, out, problems);
    return status == STATUS_NO_MEMORY
               ? error_set(err, status, (struct place){.file = path}, "memory is out")
               : status;
}
