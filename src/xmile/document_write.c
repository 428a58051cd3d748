// SPDX-License-Identifier: MIT
/* A document as an XMILE 1.0 file.
 *
 * Two spaces a level, elements in one fixed order, so that equal documents give equal bytes.
 * Behaviours are written as tags of each variable. The standard has no save step: it is written as
 * an attribute of a namespace of our own, which the standard allows and other programs pass over. */
#include "xmile/document.h"

#include "base/text.h"
#include "equation/equation.h"

#include <errno.h>
#include <string.h>

struct writer {
    struct arena arena; /* for names as they stand in equations */
    FILE *file;
    int level;
};

/* ------------------------------------------------------------------------------------- escaping */

/* Text between tags; in attributes also quotes and line ends, which XML would change. */
static void put_escaped(struct writer *writer, const char *text, bool attribute)
{
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == '&')
            fputs("&amp;", writer->file);
        else if (byte == '<')
            fputs("&lt;", writer->file);
        else if (byte == '>')
            fputs("&gt;", writer->file);
        else if (byte == '"' && attribute)
            fputs("&quot;", writer->file);
        else if (byte == '\r' || (attribute && (byte == '\n' || byte == '\t')))
            fprintf(writer->file, "&#%u;", byte);
        else if (byte < ' ' && byte != '\n' && byte != '\t')
            fputs("\xEF\xBF\xBD", writer->file); /* XML cannot hold it at all */
        else
            fputc(byte, writer->file);
    }
}

static void indent(struct writer *writer)
{
    fprintf(writer->file, "%*s", writer->level * 2, "");
}

static void put_attribute(struct writer *writer, const char *name, const char *value)
{
    fprintf(writer->file, " %s=\"", name);
    put_escaped(writer, value, true);
    fputc('"', writer->file);
}

/* A name as its attribute is read: backslashes are escapes, and quotes around it would be lost. */
static void put_name(struct writer *writer, const char *attribute, const char *spelled)
{
    const size_t length = strlen(spelled);
    const bool quotes = length > 1 && spelled[0] == '"' && spelled[length - 1] == '"';
    fprintf(writer->file, " %s=\"", attribute);
    for (size_t i = 0; i < length; i++) {
        const char byte[2] = {spelled[i], '\0'};
        if (spelled[i] == '\\' || (quotes && spelled[i] == '"'))
            fputc('\\', writer->file);
        put_escaped(writer, byte, true);
    }
    fputc('"', writer->file);
}

/* <tag>text</tag> on a line of its own; nothing when there is no text. */
static void put_line(struct writer *writer, const char *tag, const char *text)
{
    if (!text)
        return;
    indent(writer);
    fprintf(writer->file, "<%s>", tag);
    put_escaped(writer, text, false);
    fprintf(writer->file, "</%s>\n", tag);
}

static void put_open(struct writer *writer, const char *tag)
{
    indent(writer);
    fprintf(writer->file, "<%s>\n", tag);
    writer->level++;
}

static void put_close(struct writer *writer, const char *tag)
{
    writer->level--;
    indent(writer);
    fprintf(writer->file, "</%s>\n", tag);
}

/* <tag>name</tag> with the name as an identifier; "" when memory is out, which is noticed at the end. */
static void put_identifier(struct writer *writer, const char *tag, const char *spelled)
{
    const char *identifier = name_quote(&writer->arena, spelled);
    put_line(writer, tag, identifier ? identifier : "");
}

static void put_number(struct writer *writer, double value)
{
    char text[32];
    text_of_double(value, text, sizeof text);
    fputs(text, writer->file);
}

/* ------------------------------------------------------------------------------------- the file */

static size_t most_dimensions(const struct document *document)
{
    size_t most = 0;
    for (size_t m = 0; m < document->model_count; m++)
        for (size_t v = 0; v < document->models[m].variable_count; v++)
            if (document->models[m].variables[v].dimension_count > most)
                most = document->models[m].variables[v].dimension_count;
    return most;
}

static void put_options(struct writer *writer, const struct document *document)
{
    const size_t dimensions = most_dimensions(document);
    if (!dimensions && !document->macro_count && document->model_count < 2 && !document->namespaces)
        return;
    indent(writer);
    fputs("<options", writer->file);
    if (document->namespaces)
        put_attribute(writer, "namespace", document->namespaces);
    fputs(">\n", writer->file);
    writer->level++;
    if (document->model_count > 1) {
        indent(writer);
        fputs("<uses_submodels/>\n", writer->file);
    }
    if (document->macro_count) {
        indent(writer);
        fprintf(writer->file, "<uses_macros recursive_macros=\"%s\" option_filters=\"false\"/>\n",
                document->recursive_macros ? "true" : "false");
    }
    if (dimensions) {
        indent(writer);
        fprintf(writer->file, "<uses_arrays maximum_dimensions=\"%zu\"%s/>\n", dimensions,
                document->nan_outside ? " invalid_index_value=\"NaN\"" : "");
    }
    put_close(writer, "options");
}

static void put_header(struct writer *writer, const struct document *document)
{
    const struct header *header = &document->header;
    put_open(writer, "header");
    put_line(writer, "vendor", header->vendor);
    if (header->product || header->product_version) {
        indent(writer);
        fputs("<product", writer->file);
        if (header->product_version)
            put_attribute(writer, "version", header->product_version);
        fputc('>', writer->file);
        put_escaped(writer, header->product ? header->product : "", false);
        fputs("</product>\n", writer->file);
    }
    put_options(writer, document);
    put_line(writer, "name", header->name);
    put_line(writer, "version", header->version);
    put_line(writer, "caption", header->caption);
    put_line(writer, "author", header->author);
    put_line(writer, "copyright", header->copyright);
    put_line(writer, "doc", header->documentation);
    put_close(writer, "header");
}

static void put_number_line(struct writer *writer, const char *tag, double value)
{
    indent(writer);
    fprintf(writer->file, "<%s>", tag);
    put_number(writer, value);
    fprintf(writer->file, "</%s>\n", tag);
}

static void put_specs(struct writer *writer, const struct sim_specs *specs)
{
    static const char *const methods[] = {
        [METHOD_EULER] = "euler", [METHOD_RK2] = "rk2", [METHOD_RK4] = "rk4"};
    indent(writer);
    fputs("<sim_specs", writer->file);
    put_attribute(writer, "method", methods[specs->method]);
    if (specs->time_units.length)
        put_attribute(writer, "time_units", specs->time_units.text);
    if (specs->save_step > 0) {
        fputs(" xmlns:surety=\"urn:surety:xmile\" surety:save_step=\"", writer->file);
        put_number(writer, specs->save_step);
        fputc('"', writer->file);
    }
    fputs(">\n", writer->file);
    writer->level++;
    put_number_line(writer, "start", specs->start);
    put_number_line(writer, "stop", specs->stop);
    put_number_line(writer, "dt", specs->dt);
    put_close(writer, "sim_specs");
}

static void put_units(struct writer *writer, const struct document *document)
{
    if (!document->unit_count)
        return;
    put_open(writer, "model_units");
    for (size_t i = 0; i < document->unit_count; i++) {
        const struct doc_unit *unit = &document->units[i];
        indent(writer);
        fputs("<unit", writer->file);
        put_name(writer, "name", unit->name.spelled);
        if (unit->disabled)
            put_attribute(writer, "disabled", "true");
        fputs(">\n", writer->file);
        writer->level++;
        if (unit->equation.length)
            put_line(writer, "eqn", unit->equation.text);
        for (size_t a = 0; a < unit->alias_count; a++)
            put_line(writer, "alias", unit->aliases[a].spelled);
        put_close(writer, "unit");
    }
    put_close(writer, "model_units");
}

static void put_mappings(struct writer *writer, const struct doc_dimension *dimension)
{
    for (size_t i = 0; i < dimension->maps_to_count; i++) {
        indent(writer);
        fputs("<isee:maps_to xmlns:isee=\"http://iseesystems.com/XMILE\">", writer->file);
        put_escaped(writer, dimension->maps_to[i].spelled, false);
        fputs("</isee:maps_to>\n", writer->file);
    }
}

static void put_dimensions(struct writer *writer, const struct document *document)
{
    if (!document->dimension_count)
        return;
    put_open(writer, "dimensions");
    for (size_t i = 0; i < document->dimension_count; i++) {
        const struct doc_dimension *dimension = &document->dimensions[i];
        indent(writer);
        fputs("<dim", writer->file);
        put_name(writer, "name", dimension->name.spelled);
        fprintf(writer->file, " size=\"%zu\"", dimension->size);
        if (!dimension->elements && !dimension->maps_to_count) {
            fputs("/>\n", writer->file);
            continue;
        }
        fputs(">\n", writer->file);
        writer->level++;
        for (size_t e = 0; dimension->elements && e < dimension->size; e++) {
            indent(writer);
            fputs("<elem", writer->file);
            put_name(writer, "name", dimension->elements[e].spelled);
            fputs("/>\n", writer->file);
        }
        put_mappings(writer, dimension);
        put_close(writer, "dim");
    }
    put_close(writer, "dimensions");
}

/* ------------------------------------------------------------------------------------ variables */

static const char *const tags[] = {
    [VARIABLE_STOCK] = "stock", [VARIABLE_FLOW] = "flow",     [VARIABLE_AUX] = "aux",
    [VARIABLE_GRAPH] = "gf",    [VARIABLE_MODULE] = "module",
};

static void put_kind(struct writer *writer, const struct graph *graph)
{
    static const char *const kinds[] = {[GRAPH_CONTINUOUS] = "continuous",
                                        [GRAPH_EXTRAPOLATE] = "extrapolate",
                                        [GRAPH_DISCRETE] = "discrete"};
    put_attribute(writer, "type", kinds[graph->kind]);
}

static void put_points(struct writer *writer, const char *tag, const double *values, size_t count)
{
    indent(writer);
    fprintf(writer->file, "<%s>", tag);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? "," : "", writer->file);
        put_number(writer, values[i]);
    }
    fprintf(writer->file, "</%s>\n", tag);
}

static void put_graph(struct writer *writer, const struct graph *graph)
{
    put_points(writer, "xpts", graph->x, graph->count);
    put_points(writer, "ypts", graph->y, graph->count);
}

/* Equation, initial value and graph. A graph that is a variable has its points in its own element. */
static void put_content(struct writer *writer, const struct element *element, bool own_points)
{
    put_line(writer, "eqn", element->equation.text);
    put_line(writer, "init_eqn", element->initial.text);
    if (!element->graph)
        return;
    if (own_points) {
        put_graph(writer, element->graph);
        return;
    }
    indent(writer);
    fputs("<gf", writer->file);
    put_kind(writer, element->graph);
    fputs(">\n", writer->file);
    writer->level++;
    put_graph(writer, element->graph);
    put_close(writer, "gf");
}

/* The subscripts as one attribute; names that hold commas or quotes stand in quotes. */
static void put_subscripts(struct writer *writer, const struct element *element)
{
    fputs(" subscript=\"", writer->file);
    for (size_t i = 0; i < element->subscript_count; i++) {
        const char *spelled = element->subscripts[i].spelled;
        if (strpbrk(spelled, ",\"\\"))
            spelled = name_quote(&writer->arena, spelled);
        fputs(i ? ", " : "", writer->file);
        put_escaped(writer, spelled ? spelled : "", true);
    }
    fputc('"', writer->file);
}

static void put_elements(struct writer *writer, const struct doc_variable *variable)
{
    for (size_t i = 0; i < variable->element_count; i++) {
        const struct element *element = &variable->elements[i];
        if (!element->subscript_count) {
            put_content(writer, element, variable->kind == VARIABLE_GRAPH);
            continue;
        }
        indent(writer);
        fputs("<element", writer->file);
        put_subscripts(writer, element);
        fputs(">\n", writer->file);
        writer->level++;
        put_content(writer, element, false);
        put_close(writer, "element");
    }
}

static void put_variable_dimensions(struct writer *writer, const struct doc_variable *variable)
{
    if (!variable->dimension_count)
        return;
    put_open(writer, "dimensions");
    for (size_t i = 0; i < variable->dimension_count; i++) {
        indent(writer);
        fputs("<dim", writer->file);
        put_name(writer, "name", variable->dimensions[i].spelled);
        fputs("/>\n", writer->file);
    }
    put_close(writer, "dimensions");
}

static void put_flag(struct writer *writer, const char *tag, bool set)
{
    if (!set)
        return;
    indent(writer);
    fprintf(writer->file, "<%s/>\n", tag);
}

static void put_vessel(struct writer *writer, const struct doc_vessel *vessel)
{
    if (!vessel || vessel->kind == QUEUE) {
        put_flag(writer, "queue", vessel != NULL);
        return;
    }
    indent(writer);
    fprintf(writer->file, "<%s discrete=\"%s\" batch_integrity=\"%s\" one_at_a_time=\"%s\"",
            vessel_names[vessel->kind], vessel->discrete ? "true" : "false",
            vessel->whole_batches ? "true" : "false", vessel->many_batches ? "false" : "true");
    fprintf(writer->file, " exponential_leak=\"%s\">\n", vessel->exponential_leak ? "true" : "false");
    writer->level++;
    for (int i = 0; i < VESSEL_COUNT; i++)
        put_line(writer, vessel_tags[i].tag, vessel->equations[i].text);
    put_close(writer, vessel_names[vessel->kind]);
}

static void put_outlet(struct writer *writer, const struct doc_outlet *outlet)
{
    if (!outlet)
        return;
    for (int i = 0; i < OUTLET_COUNT; i++)
        put_line(writer, outlet_tags[i], outlet->equations[i].text);
    put_flag(writer, "leak", outlet->leaks && !outlet->equations[OUTLET_LEAK].text);
    put_flag(writer, "leak_integers", outlet->leaks_integers);
    put_flag(writer, "overflow", outlet->overflow);
}

static void put_share(struct writer *writer, const char *name, double share)
{
    fprintf(writer->file, " %s=\"", name);
    put_number(writer, share);
    fputc('"', writer->file);
}

static void put_connects(struct writer *writer, const struct doc_variable *variable)
{
    for (size_t i = 0; i < variable->connect_count; i++) {
        indent(writer);
        fputs("<connect", writer->file);
        put_name(writer, "to", variable->connects[i].to.spelled);
        put_name(writer, "from", variable->connects[i].from.spelled);
        fputs("/>\n", writer->file);
    }
}

static void put_start_tag(struct writer *writer, const struct doc_variable *variable)
{
    const struct graph *graph = variable->element_count ? variable->elements[0].graph : NULL;
    indent(writer);
    fprintf(writer->file, "<%s", tags[variable->kind]);
    put_name(writer, "name", variable->name.spelled);
    if (variable->kind == VARIABLE_GRAPH && graph && !variable->elements[0].subscript_count)
        put_kind(writer, graph);
    if (variable->kind == VARIABLE_MODULE && strcmp(variable->model.name, variable->name.name) != 0)
        put_name(writer, "model", variable->model.spelled);
    if (variable->access_input || variable->access_output)
        put_attribute(writer, "access", variable->access_input ? "input" : "output");
    if (variable->outlet && variable->outlet->leak_start != 0.0)
        put_share(writer, "leak_start", variable->outlet->leak_start);
    if (variable->outlet && variable->outlet->leak_end != 1.0)
        put_share(writer, "leak_end", variable->outlet->leak_end);
    fputs(">\n", writer->file);
}

static void put_variable(struct writer *writer, const struct doc_variable *variable)
{
    put_start_tag(writer, variable);
    writer->level++;
    put_line(writer, "doc", variable->documentation);
    put_variable_dimensions(writer, variable);
    put_elements(writer, variable);
    for (size_t i = 0; i < variable->inflow_count; i++)
        put_identifier(writer, "inflow", variable->inflows[i].spelled);
    for (size_t i = 0; i < variable->outflow_count; i++)
        put_identifier(writer, "outflow", variable->outflows[i].spelled);
    put_flag(writer, "non_negative", variable->non_negative);
    put_vessel(writer, variable->vessel);
    put_outlet(writer, variable->outlet);
    put_connects(writer, variable);
    if (variable->units.length)
        put_line(writer, "units", variable->units.text);
    put_close(writer, tags[variable->kind]);
}

static void put_group(struct writer *writer, const struct doc_group *group)
{
    indent(writer);
    fputs("<group", writer->file);
    put_name(writer, "name", group->name.spelled);
    fputs(">\n", writer->file);
    writer->level++;
    put_line(writer, "doc", group->documentation);
    for (size_t i = 0; i < group->member_count; i++)
        put_identifier(writer, "var", group->members[i].spelled);
    put_close(writer, "group");
}

static void put_model(struct writer *writer, const struct doc_model *model)
{
    indent(writer);
    fputs("<model", writer->file);
    if (model->name.spelled[0] != '\0')
        put_name(writer, "name", model->name.spelled);
    if (model->namespaces)
        put_attribute(writer, "namespace", model->namespaces);
    fputs(">\n", writer->file);
    writer->level++;
    if (model->has_specs)
        put_specs(writer, &model->specs);
    put_open(writer, "variables");
    for (size_t i = 0; i < model->group_count; i++)
        put_group(writer, &model->groups[i]);
    for (size_t i = 0; i < model->variable_count; i++)
        put_variable(writer, &model->variables[i]);
    put_close(writer, "variables");
    put_close(writer, "model");
}

static void put_macro(struct writer *writer, const struct doc_macro *macro)
{
    indent(writer);
    fputs("<macro", writer->file);
    put_name(writer, "name", macro->name.spelled);
    if (macro->space)
        put_attribute(writer, "namespace", macro->space);
    fputs(">\n", writer->file);
    writer->level++;
    put_line(writer, "eqn", macro->equation.text);
    for (size_t i = 0; i < macro->parameter_count; i++) {
        indent(writer);
        fputs("<parm", writer->file);
        if (macro->defaults[i].text)
            put_attribute(writer, "default", macro->defaults[i].text);
        fputc('>', writer->file);
        const char *name = name_quote(&writer->arena, macro->parameters[i].spelled);
        put_escaped(writer, name ? name : "", false);
        fputs("</parm>\n", writer->file);
    }
    if (macro->has_times) {
        put_open(writer, "sim_specs");
        put_line(writer, "start", macro->times[0].text);
        put_line(writer, "stop", macro->times[1].text);
        indent(writer);
        fputs(macro->reciprocal ? "<dt reciprocal=\"true\">" : "<dt>", writer->file);
        put_escaped(writer, macro->times[2].text, false);
        fputs("</dt>\n", writer->file);
        put_close(writer, "sim_specs");
    }
    if (macro->variable_count) {
        put_open(writer, "variables");
        for (size_t i = 0; i < macro->variable_count; i++)
            put_variable(writer, &macro->variables[i]);
        put_close(writer, "variables");
    }
    put_close(writer, "macro");
}

enum status document_write(const struct document *document, FILE *out, struct error *err)
{
    const struct place at = {.file = document->file};
    struct writer writer = {.file = out, .level = 1};
    arena_init(&writer.arena);
    errno = 0;
    fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
          "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n",
          out);
    put_header(&writer, document);
    put_specs(&writer, &document->specs);
    put_units(&writer, document);
    put_dimensions(&writer, document);
    for (size_t i = 0; i < document->model_count; i++)
        put_model(&writer, &document->models[i]);
    for (size_t i = 0; i < document->macro_count; i++)
        put_macro(&writer, &document->macros[i]);
    fputs("</xmile>\n", out);
    const bool failed = writer.arena.failed;
    arena_free(&writer.arena);
    if (failed)
        return error_set(err, STATUS_NO_MEMORY, at, "memory is out");
    if (fflush(out) != 0 || ferror(out))
        return error_set(err, STATUS_IO, at, "cannot write the model: %s",
                         errno ? strerror(errno) : "unknown cause");
    return STATUS_OK;
}
