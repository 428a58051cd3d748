// SPDX-License-Identifier: MIT
/* A document for people: one block a variable, its equations as they were written. */
#include "xmile/document.h"

#include "base/text.h"

static void print_number(double value, FILE *out)
{
    char text[32];
    text_of_double(value, text, sizeof text);
    fputs(text, out);
}

/* A list in brackets or after a word: open, names separated by commas, close. */
static void print_names(const struct named *names, size_t count, const char *open,
                        const char *close, FILE *out)
{
    if (!count)
        return;
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? ", " : open, names[i].spelled);
    fputs(close, out);
}

/* A text whose further lines are set in as the first one. */
static void print_text(const char *label, const char *text, FILE *out)
{
    if (!text)
        return;
    fprintf(out, "    %s", label);
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\n        ", out);
        else if (*text != '\r')
            fputc(*text, out);
    }
    fputc('\n', out);
}

static void print_graph(const struct graph *graph, FILE *out)
{
    static const char *const kinds[] = {[GRAPH_CONTINUOUS] = "continuous",
                                        [GRAPH_EXTRAPOLATE] = "extrapolate",
                                        [GRAPH_DISCRETE] = "discrete"};
    fprintf(out, "    graph, %s:", kinds[graph->kind]);
    for (size_t i = 0; i < graph->count; i++) {
        fputs(i ? ", (" : " (", out);
        print_number(graph->x[i], out);
        fputs(", ", out);
        print_number(graph->y[i], out);
        fputc(')', out);
    }
    fputc('\n', out);
}

static void print_element(const struct element *element, FILE *out)
{
    if (element->subscript_count) {
        fputs("    ", out);
        print_names(element->subscripts, element->subscript_count, "[", "]\n", out);
    }
    print_text("= ", element->equation.text, out);
    print_text("at the start = ", element->initial.text, out);
    if (element->graph)
        print_graph(element->graph, out);
}

static void print_flags(const struct doc_variable *variable, FILE *out)
{
    static const char *const kinds[] = {
        [VARIABLE_STOCK] = "stock", [VARIABLE_FLOW] = "flow",     [VARIABLE_AUX] = "auxiliary",
        [VARIABLE_GRAPH] = "graph", [VARIABLE_MODULE] = "module",
    };
    fprintf(out, "    %s", kinds[variable->kind]);
    if (variable->units.length)
        fprintf(out, ", in %s", variable->units.text);
    fputs(variable->non_negative ? ", never below 0" : "", out);
    fputs(variable->access_input ? ", input" : "", out);
    fputs(variable->access_output ? ", output" : "", out);
    if (variable->vessel)
        fprintf(out, ", %s", vessel_names[variable->vessel->kind]);
    if (variable->kind == VARIABLE_MODULE)
        fprintf(out, " of model %s", variable->model.spelled);
    fputc('\n', out);
}

static void print_vessel(const struct doc_vessel *vessel, FILE *out)
{
    if (!vessel)
        return;
    for (int i = 0; i < VESSEL_COUNT; i++)
        if (vessel->equations[i].text)
            fprintf(out, "    %s = %s\n", vessel_tags[i].tag, vessel->equations[i].text);
    fputs(vessel->discrete ? "    discrete\n" : "", out);
    fputs(vessel->whole_batches ? "    takes whole batches\n" : "", out);
    fputs(vessel->many_batches ? "    takes many batches a step\n" : "", out);
    fputs(vessel->exponential_leak ? "    leaks exponentially\n" : "", out);
}

static void print_outlet(const struct doc_outlet *outlet, FILE *out)
{
    if (!outlet)
        return;
    for (int i = 0; i < OUTLET_COUNT; i++)
        if (outlet->equations[i].text)
            fprintf(out, "    %s = %s\n", outlet_tags[i], outlet->equations[i].text);
    if (outlet->leaks) {
        fputs("    leaks from ", out);
        print_number(outlet->leak_start, out);
        fputs(" to ", out);
        print_number(outlet->leak_end, out);
        fputs(outlet->leaks_integers ? " of the length, whole numbers\n" : " of the length\n", out);
    }
    fputs(outlet->overflow ? "    overflow\n" : "", out);
}

static void print_variable(const struct doc_variable *variable, FILE *out)
{
    fputs(variable->name.spelled, out);
    print_names(variable->dimensions, variable->dimension_count, "[", "]", out);
    fputc('\n', out);
    print_flags(variable, out);
    print_text("about: ", variable->documentation, out);
    for (size_t i = 0; i < variable->element_count; i++)
        print_element(&variable->elements[i], out);
    print_names(variable->inflows, variable->inflow_count, "    inflows: ", "\n", out);
    print_names(variable->outflows, variable->outflow_count, "    outflows: ", "\n", out);
    print_vessel(variable->vessel, out);
    print_outlet(variable->outlet, out);
    for (size_t i = 0; i < variable->connect_count; i++)
        fprintf(out, "    %s from %s\n", variable->connects[i].to.spelled,
                variable->connects[i].from.spelled);
    fputc('\n', out);
}

static void print_specs(const struct sim_specs *specs, FILE *out)
{
    static const char *const methods[] = {
        [METHOD_EULER] = "euler", [METHOD_RK2] = "rk2", [METHOD_RK4] = "rk4"};
    fputs("time from ", out);
    print_number(specs->start, out);
    fputs(" to ", out);
    print_number(specs->stop, out);
    fputs(" in steps of ", out);
    print_number(specs->dt, out);
    if (specs->time_units.length)
        fprintf(out, " %s", specs->time_units.text);
    fprintf(out, ", %s", methods[specs->method]);
    if (specs->save_step > 0) {
        fputs(", saved every ", out);
        print_number(specs->save_step, out);
    }
    fputs("\n\n", out);
}

static void print_header(const struct header *header, FILE *out)
{
    print_text("name: ", header->name, out);
    print_text("version: ", header->version, out);
    print_text("caption: ", header->caption, out);
    print_text("author: ", header->author, out);
    print_text("copyright: ", header->copyright, out);
    print_text("vendor: ", header->vendor, out);
    print_text("product: ", header->product, out);
    print_text("product version: ", header->product_version, out);
    print_text("about: ", header->documentation, out);
}

static void print_dimensions(const struct document *document, FILE *out)
{
    for (size_t i = 0; i < document->dimension_count; i++) {
        const struct doc_dimension *dimension = &document->dimensions[i];
        fprintf(out, "dimension %s, %zu elements", dimension->name.spelled, dimension->size);
        print_names(dimension->elements, dimension->elements ? dimension->size : 0, ": ", "", out);
        fputc('\n', out);
    }
}

static void print_units(const struct document *document, FILE *out)
{
    for (size_t i = 0; i < document->unit_count; i++) {
        const struct doc_unit *unit = &document->units[i];
        fprintf(out, "unit %s", unit->name.spelled);
        if (unit->equation.length)
            fprintf(out, " = %s", unit->equation.text);
        print_names(unit->aliases, unit->alias_count, ", also ", "", out);
        fprintf(out, "%s\n", unit->disabled ? ", disabled" : "");
    }
}

static void print_model(const struct doc_model *model, FILE *out)
{
    fprintf(out, "model %s\n", model->name.name[0] != '\0' ? model->name.spelled : "(root)");
    if (model->has_specs)
        print_specs(&model->specs, out);
    fputc('\n', out);
    for (size_t i = 0; i < model->group_count; i++) {
        const struct doc_group *group = &model->groups[i];
        fprintf(out, "group %s\n", group->name.spelled);
        print_text("about: ", group->documentation, out);
        print_names(group->members, group->member_count, "    holds ", "\n", out);
        fputc('\n', out);
    }
    for (size_t i = 0; i < model->variable_count; i++)
        print_variable(&model->variables[i], out);
}

static void print_macro(const struct doc_macro *macro, FILE *out)
{
    fprintf(out, "macro %s", macro->name.spelled);
    print_names(macro->parameters, macro->parameter_count, "(", ")", out);
    fputc('\n', out);
    for (size_t i = 0; i < macro->parameter_count; i++)
        if (macro->defaults[i].text)
            fprintf(out, "    %s = %s when it is not given\n", macro->parameters[i].spelled,
                    macro->defaults[i].text);
    print_text("= ", macro->equation.text, out);
    fputc('\n', out);
    for (size_t i = 0; i < macro->variable_count; i++)
        print_variable(&macro->variables[i], out);
}

void document_print(const struct document *document, FILE *out)
{
    if (document->file)
        fprintf(out, "%s\n", document->file);
    print_header(&document->header, out);
    print_specs(&document->specs, out);
    print_units(document, out);
    print_dimensions(document, out);
    for (size_t i = 0; i < document->model_count; i++)
        print_model(&document->models[i], out);
    for (size_t i = 0; i < document->macro_count; i++)
        print_macro(&document->macros[i], out);
}
