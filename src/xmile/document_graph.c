// SPDX-License-Identifier: MIT
/* Graphical functions: their kind and points (XMILE 1.0, 3.1.4).
 *
 * y values stand in <ypts>; x values in <xpts>, or evenly between the ends of <xscale>. <yscale> is
 * for the drawing and means nothing. A graph that has a name and nothing else is the one of that name. */
#include "xmile/document_parts.h"

#include "base/text.h"

#include <string.h>

/* A row of numbers in a text, with its separator. */
struct points {
    double *values;
    size_t count;
    bool wrong; /* a problem was noted */
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_separator(const struct passage *separator, char byte)
{
    for (size_t i = 0; i < separator->length; i++)
        if (separator->text[i] == byte && !is_blank(byte))
            return true;
    return false;
}

/* Blanks separate only where nothing else does: sep=" ". */
static bool is_all_blank(const struct passage *separator)
{
    for (size_t i = 0; i < separator->length; i++)
        if (!is_blank(separator->text[i]))
            return false;
    return true;
}

/* The first byte of an entry that is no blank, and the bytes without blanks at the end. */
static size_t trim(const struct passage *text, size_t from, size_t *length)
{
    while (*length && is_blank(text->text[from]))
        from++, (*length)--;
    while (*length && is_blank(text->text[from + *length - 1]))
        (*length)--;
    return from;
}

static void add_point(struct reader *reader, const struct passage *text, size_t from, size_t length,
                      struct points *points)
{
    double value = 0;
    const size_t first = trim(text, from, &length);
    if (text_to_double(text->text + first, length, &value)) {
        points->values[points->count++] = value;
        return;
    }
    if (!points->wrong)
        problem_add(reader->problems, PROBLEM_GRAPH_POINTS, text, first, length ? length : 1,
                    "write numbers separated by commas, or name another separator: sep=\";\"",
                    length ? "'%.*s' is no number" : "a number is missing%.*s",
                    (int)(length > 40 ? 40 : length), text->text + first);
    points->wrong = true;
}

static enum status read_points(struct reader *reader, const struct xml_element *element,
                               struct points *out)
{
    const struct passage comma = passage_of_text(",");
    const struct passage *given = xml_attribute(element, "sep");
    const struct passage *separator = given && given->length ? given : &comma;
    const struct passage *text = &element->text;
    const bool blanks = is_all_blank(separator);
    size_t count = 1;
    for (size_t i = 0; i < text->length; i++)
        count += blanks ? is_blank(text->text[i]) : is_separator(separator, text->text[i]);
    out->values = ARENA_ARRAY(reader->arena, double, count);
    if (!out->values)
        return STATUS_NO_MEMORY;
    for (size_t from = 0, at = 0; at <= text->length; at++) {
        if (at < text->length && !(blanks ? is_blank(text->text[at])
                                          : is_separator(separator, text->text[at])))
            continue;
        const bool last_empty = from == at && (blanks || (at == text->length && from > 0));
        if (!last_empty) /* a last separator may end the list, and blanks may be many */
            add_point(reader, text, from, at - from, out);
        from = at + 1;
    }
    return STATUS_OK;
}

static bool read_end(const struct xml_element *scale, const char *name, double *out)
{
    const struct passage *text = xml_attribute(scale, name);
    return text && text_to_double(text->text, text->length, out);
}

static enum status spread_points(struct reader *reader, const struct xml_element *scale,
                                 size_t count, struct points *out)
{
    double low = 0, high = 0;
    if (!read_end(scale, "min", &low) || !read_end(scale, "max", &high)) {
        problem_add(reader->problems, PROBLEM_GRAPH_POINTS, &scale->where, 0, scale->where.length,
                    "write <xscale min=\"0\" max=\"10\"/>",
                    "<xscale> needs two numbers, min and max");
        out->wrong = true;
        return STATUS_OK;
    }
    out->values = ARENA_ARRAY(reader->arena, double, count);
    if (!out->values)
        return STATUS_NO_MEMORY;
    const double steps = count > 1 ? (double)(count - 1) : 1.0;
    for (size_t i = 0; i < count; i++)
        out->values[i] = i + 1 == count && i ? high : low + (high - low) * ((double)i / steps);
    out->count = count;
    return STATUS_OK;
}

static void complain(struct reader *reader, const struct xml_element *element, const char *remedy,
                     const char *message)
{
    problem_add(reader->problems, PROBLEM_GRAPH_POINTS, &element->where, 0, element->where.length,
                remedy, "%s", message);
}

static enum graph_kind read_kind(struct reader *reader, const struct xml_element *element)
{
    const struct passage *type = xml_attribute(element, "type");
    const struct passage *discrete = xml_attribute(element, "discrete");
    if (!type)
        return discrete && is_on(discrete) ? GRAPH_DISCRETE : GRAPH_CONTINUOUS;
    if (passage_equal(type, "extrapolate"))
        return GRAPH_EXTRAPOLATE;
    if (passage_equal(type, "discrete"))
        return GRAPH_DISCRETE;
    if (!passage_equal(type, "continuous") && !passage_equal(type, "graphical"))
        problem_add(reader->problems, PROBLEM_XMILE_IGNORED, type, 0, type->length,
                    "the kinds are continuous, extrapolate and discrete",
                    "'%.40s' is no kind of graph; it is read as continuous", type->text);
    return GRAPH_CONTINUOUS;
}

static enum status read_graph_name(struct reader *reader, const struct xml_element *element,
                                   struct graph *out)
{
    const struct passage *text = xml_attribute(element, "name");
    struct named *name = text && text->length ? ARENA_NEW(reader->arena, struct named) : NULL;
    out->name = name;
    return name ? read_named(reader, text, name) : STATUS_OK;
}

/* <gf name="rising"/>: the graph that is called so elsewhere in the model. */
static enum status refer_to_graph(struct reader *reader, const struct xml_element *element,
                                  const struct graph **out)
{
    struct graph *made = ARENA_NEW(reader->arena, struct graph);
    if (!made)
        return STATUS_NO_MEMORY;
    made->where = element->where;
    *out = made;
    return read_graph_name(reader, element, made);
}

static const struct doc_variable *find_by_name(const struct doc_variable *variables, size_t count,
                                               const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(variables[i].name.name, name) == 0)
            return &variables[i];
    return NULL;
}

/* A graph that is named inside of a variable, as a graph of its own; false when memory is out. */
static bool add_graph(struct reader *reader, const struct graph *graph, struct doc_variable *out)
{
    *out = (struct doc_variable){.kind = VARIABLE_GRAPH,
                                 .name = *graph->name,
                                 .elements = ARENA_NEW(reader->arena, struct element),
                                 .element_count = 1};
    if (!out->elements)
        return false;
    out->elements[0] = (struct element){.graph = graph, .where = graph->where};
    return true;
}

static void resolve_graph(struct reader *reader, const struct doc_variable *variables,
                          size_t count, struct element *element)
{
    const struct graph *graph = element->graph;
    const struct doc_variable *found = find_by_name(variables, count, graph->name->name);
    element->graph = found && found->element_count ? found->elements[0].graph : NULL;
    if (!element->graph || !element->graph->count)
        problem_add(reader->problems, PROBLEM_GRAPH_POINTS, &graph->where, 0, graph->where.length,
                    "list its points: <ypts>0,1,4</ypts>", "no graph of this model is called '%s'",
                    graph->name->spelled);
}

size_t count_graphs(const struct xml_element *variable)
{
    size_t count = xml_count(variable, "gf");
    for (const struct xml_element *each = xml_child(variable, "element"); each;
         each = xml_again(each))
        count += xml_count(each, "gf");
    return count;
}

enum status settle_graphs(struct reader *reader, struct doc_variable *variables, size_t *count)
{
    const size_t written = *count;
    for (int resolve = 0; resolve < 2; resolve++)
        for (size_t i = 0; i < written; i++)
            for (size_t e = 0; e < variables[i].element_count; e++) {
                struct element *element = &variables[i].elements[e];
                const struct graph *graph = element->graph;
                if (!graph || !graph->name)
                    continue;
                if (resolve && !graph->count)
                    resolve_graph(reader, variables, *count, element);
                else if (!resolve && graph->count &&
                         !find_by_name(variables, *count, graph->name->name) &&
                         !add_graph(reader, graph, &variables[(*count)++]))
                    return STATUS_NO_MEMORY;
            }
    return STATUS_OK;
}

enum status read_graph(struct reader *reader, const struct xml_element *element,
                       const struct graph **out)
{
    const struct xml_element *ypts = xml_child(element, "ypts"), *xpts = xml_child(element, "xpts");
    const struct xml_element *scale = xml_child(element, "xscale");
    struct points x = {0}, y = {0};
    if (!ypts || !ypts->text.length) {
        complain(reader, element, "list the y values: <ypts>0,1,4</ypts>",
                 "the graph has no points");
        return STATUS_OK;
    }
    TRY(read_points(reader, ypts, &y));
    if (xpts && xpts->text.length)
        TRY(read_points(reader, xpts, &x));
    else if (scale)
        TRY(spread_points(reader, scale, y.count, &x));
    if (x.wrong || y.wrong)
        return STATUS_OK;
    if (!x.count) {
        complain(reader, element, "give <xscale min=\"0\" max=\"10\"/>, or the x values in <xpts>",
                 "the graph does not say where its points stand");
        return STATUS_OK;
    }
    if (x.count != y.count) {
        problem_add(reader->problems, PROBLEM_GRAPH_POINTS, &element->where, 0,
                    element->where.length, "give every point an x and a y",
                    "the graph has %zu x values and %zu y values", x.count, y.count);
        return STATUS_OK;
    }
    struct graph *made = ARENA_NEW(reader->arena, struct graph);
    if (!made)
        return STATUS_NO_MEMORY;
    *made = (struct graph){.kind = read_kind(reader, element),
                           .x = x.values,
                           .y = y.values,
                           .count = x.count,
                           .where = element->where};
    *out = made;
    return read_graph_name(reader, element, made);
}

enum status read_inner_graph(struct reader *reader, const struct xml_element *element,
                             const struct graph **out)
{
    const struct passage *name = xml_attribute(element, "name");
    return name && name->length && !element->first ? refer_to_graph(reader, element, out)
                                                   : read_graph(reader, element, out);
}
