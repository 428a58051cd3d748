// SPDX-License-Identifier: MIT
/* <data><import>: numbers of variables from CSV files beside the model.
 *
 * The first cell of a column (of a row, when horizontal) names a variable, or an element as in x[a]. With
 * a column of times before them the numbers make a table over TIME, straight between its points; a stock
 * starts from the first of them. Without times there is one number for each variable: its equation, or
 * the initial value of a stock. Equations and graphs that the variables had are gone then, as after any
 * edit. */
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "equation/equation.h"
#include "xmile/document_parts.h"

#include <string.h>

enum { IMPORT_SIZE_LIMIT = 64 << 20 };

/* ---- what is to be imported ---- */

static bool is_type(const struct passage *type, const char *name)
{
    return !type || type->length == 0 || passage_equal(type, name);
}

static bool check_import(struct reader *reader, const struct xml_element *element)
{
    const struct passage *type = xml_attribute(element, "type");
    const struct passage *resource = xml_attribute(element, "resource");
    const struct passage *where = type && type->length ? type : &element->where;
    if (!is_type(type, "csv"))
        problem_add(reader->problems, PROBLEM_XMILE_UNSUPPORTED, where, 0, where->length,
                    "save the data as CSV and write type=\"CSV\"", "only CSV files are imported");
    else if (!resource || !resource->length)
        problem_add(reader->problems, PROBLEM_NAME_MISSING, &element->where, 0,
                    element->where.length, "add resource=\"data.csv\"",
                    "<import> does not name its file");
    else if (strstr(resource->text, "://"))
        problem_add(reader->problems, PROBLEM_XMILE_UNSUPPORTED, resource, 0, resource->length,
                    "fetch the file and name it here", "data is imported from files only");
    else
        return true;
    return false;
}

enum status read_imports(struct reader *reader, const struct xml_element *root,
                         struct document *document)
{
    const struct xml_element *data = xml_child(root, "data");
    const size_t count = data ? xml_count(data, "import") : 0;
    if (!count)
        return STATUS_OK;
    document->imports = ARENA_ARRAY(reader->arena, struct doc_import, count);
    if (!document->imports)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *each = xml_child(data, "import"); each; each = xml_again(each)) {
        const struct passage *enabled = xml_attribute(each, "enabled");
        const struct passage *orientation = xml_attribute(each, "orientation");
        if ((enabled && !is_on(enabled)) || !check_import(reader, each))
            continue;
        document->imports[document->import_count++] = (struct doc_import){
            .resource = *xml_attribute(each, "resource"),
            .horizontal = orientation && passage_equal(orientation, "horizontal")};
    }
    return STATUS_OK;
}

/* ---- one file ---- */

struct import {
    struct arena *arena;
    const struct document *document;
    const struct doc_import *said;
    struct problems *problems;
    struct csv csv;
    size_t variables, values; /* columns and rows, as they are meant */
};

/* The value-th cell of a variable's column; the 0th is its name. */
static const struct passage *cell_of(const struct import *import, size_t variable, size_t value)
{
    return import->said->horizontal ? csv_cell(&import->csv, variable, value)
                                    : csv_cell(&import->csv, value, variable);
}

const char *import_path(struct arena *arena, const char *model, const char *resource)
{
    const char *slash = strrchr(model, '/');
    if (resource[0] == '/' || !slash)
        return resource;
    return arena_print(arena, "%.*s%s", (int)(slash - model + 1), model, resource);
}

static bool read_table(struct import *import, const char *path)
{
    const struct passage *where = &import->said->resource;
    struct source *source = ARENA_NEW(import->arena, struct source);
    struct error err = {0};
    if (!source || !path)
        return false;
    if (file_read(import->arena, path, IMPORT_SIZE_LIMIT, source, &err) != STATUS_OK) {
        problem_add(import->problems, PROBLEM_FILE_UNREADABLE, where, 0, where->length,
                    "name a file by its path from the model's folder", "'%s': %s", where->text,
                    err.message);
        return false;
    }
    if (!csv_table(import->arena, source, import->problems, &import->csv))
        return false;
    const bool flip = import->said->horizontal;
    import->variables = flip ? import->csv.row_count : import->csv.column_count;
    import->values = (flip ? import->csv.column_count : import->csv.row_count) - 1;
    return true;
}

/* Whether the first column holds times: it is called time, or as the model's unit of time. */
static bool has_times(const struct import *import)
{
    const struct passage *name = cell_of(import, 0, 0);
    const struct passage *unit = &import->document->specs.time_units;
    const char *folded = name_fold(import->arena, name->text, name->length);
    const char *of_unit = name_fold(import->arena, unit->text ? unit->text : "", unit->length);
    if (!folded || !of_unit || document_find(import->document, folded))
        return false;
    return strcmp(folded, "time") == 0 || (of_unit[0] && strcmp(folded, of_unit) == 0);
}

static bool read_number(struct import *import, const struct passage *cell, double *out)
{
    if (text_to_double(cell->text, cell->length, out))
        return true;
    problem_add(import->problems, PROBLEM_CSV_VALUE, cell, 0, cell->length,
                "write a number with a point, or leave the cell empty", "'%s' is no number",
                cell->text);
    return false;
}

/* The numbers of a column at their times; empty cells are passed over. False after a problem. */
static bool read_series(struct import *import, size_t variable, struct graph *out)
{
    double *x = ARENA_ARRAY(import->arena, double, import->values);
    double *y = ARENA_ARRAY(import->arena, double, import->values);
    bool good = x && y;
    size_t count = 0;
    for (size_t i = 1; good && i <= import->values; i++) {
        const struct passage *time = cell_of(import, 0, i), *value = cell_of(import, variable, i);
        if (!value->length)
            continue;
        good = read_number(import, time, &x[count]) && read_number(import, value, &y[count]);
        count++;
    }
    *out = (struct graph){.kind = GRAPH_CONTINUOUS,
                          .x = x,
                          .y = y,
                          .count = count,
                          .where = *cell_of(import, variable, 0)};
    return good;
}

static bool is_stock(const struct import *import, const struct passage *name)
{
    const size_t length = strcspn(name->text, "[");
    const char *folded = name_fold(import->arena, name->text, length);
    const struct doc_variable *variable = folded ? document_find(import->document, folded) : NULL;
    return variable && variable->kind == VARIABLE_STOCK;
}

static struct passage number_at(struct import *import, double number, const struct passage *where)
{
    char text[32];
    struct passage passage = *where;
    text_of_double(number, text, sizeof text);
    passage.text = arena_text(import->arena, text, strlen(text));
    passage.length = strlen(text);
    passage.offsets = NULL;
    return passage;
}

/* False: nothing is to be changed. */
static bool edit_of_series(struct import *import, size_t variable, struct edit *out)
{
    struct graph *graph = ARENA_NEW(import->arena, struct graph);
    const struct passage *name = cell_of(import, variable, 0);
    if (!graph || !read_series(import, variable, graph) || !graph->count)
        return false;
    *out = (struct edit){.name = name->text, .equation = *name};
    if (is_stock(import, name)) {
        out->equation = number_at(import, graph->y[0], name);
        return out->equation.text;
    }
    out->equation.text = "TIME";
    out->equation.length = strlen("TIME");
    out->equation.offsets = NULL;
    out->graph = graph;
    return true;
}

static bool edit_of_number(struct import *import, size_t variable, struct edit *out)
{
    const struct passage *name = cell_of(import, variable, 0);
    const struct passage *value = import->values ? cell_of(import, variable, 1) : NULL;
    double number = 0;
    if (import->values > 1 && cell_of(import, variable, 2)->length) {
        const struct passage *second = cell_of(import, variable, 2);
        problem_add(import->problems, PROBLEM_CSV_VALUE, second, 0, second->length,
                    "put a column called time before the others, or keep one number",
                    "'%s' has several numbers and no times", name->text);
        return false;
    }
    if (!value || !value->length || !read_number(import, value, &number))
        return false;
    *out = (struct edit){.name = name->text, .equation = *value};
    return true;
}

static enum status import_file(struct import *import, const char *path, const struct document **out)
{
    if (!read_table(import, import_path(import->arena, path, import->said->resource.text)))
        return import->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
    struct edit *edits = ARENA_ARRAY(import->arena, struct edit, import->variables);
    if (!edits)
        return STATUS_NO_MEMORY;
    const bool series = has_times(import);
    size_t count = 0;
    for (size_t i = series; i < import->variables; i++)
        count += series ? edit_of_series(import, i, &edits[count])
                        : edit_of_number(import, i, &edits[count]);
    const size_t errors = import->problems->errors;
    const struct document *edited = import->document;
    const enum status status =
        document_edit(import->arena, import->document, edits, count, &edited, import->problems);
    if (status == STATUS_OK && import->problems->errors == errors)
        *out = edited;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

enum status document_import(struct arena *arena, const char *path, const struct document *document,
                            const struct document **out, struct problems *problems)
{
    const struct document *now = document;
    for (size_t i = 0; i < document->import_count; i++) {
        struct import import = {
            .arena = arena, .document = now, .said = &document->imports[i], .problems = problems};
        TRY(import_file(&import, path, &now));
    }
    struct document *done = ARENA_NEW(arena, struct document);
    if (!done)
        return STATUS_NO_MEMORY;
    *done = *now;
    done->import_count = 0;
    *out = done;
    return STATUS_OK;
}
