// SPDX-License-Identifier: MIT
/* What stands beside the models: <sim_specs>, <dimensions> and <model_units>. */
#include "xmile/document_parts.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

/* A run of more steps is a slip of the pen: it would take hours and fill memory. */
static const double STEP_LIMIT = 1e8;

static const size_t DIMENSION_LIMIT = 1000000;

/* ----------------------------------------------------------------------------------- sim_specs */

static bool complain(struct reader *reader, const struct passage *where, const char *remedy,
                     const char *message)
{
    problem_add(reader->problems, PROBLEM_SIM_SPECS, where, 0, where->length, remedy, "%s",
                message);
    return false;
}

/* The number in a child; false after a problem. A child that is absent leaves *out alone. */
static bool read_number(struct reader *reader, const struct xml_element *specs, const char *name,
                        double *out)
{
    const struct xml_element *child = xml_child(specs, name);
    if (!child)
        return true;
    if (text_to_double(child->text.text, child->text.length, out))
        return true;
    const struct passage *where = child->text.length ? &child->text : &child->where;
    problem_add(reader->problems, PROBLEM_SIM_SPECS, where, 0, where->length,
                "write a number, such as 0.25", "<%s> is no number: '%.40s'", name,
                child->text.text);
    return false;
}

static bool read_dt(struct reader *reader, const struct xml_element *specs, double *dt)
{
    const struct xml_element *child = xml_child(specs, "dt");
    const struct passage *reciprocal = child ? xml_attribute(child, "reciprocal") : NULL;
    if (!read_number(reader, specs, "dt", dt))
        return false;
    if (*dt <= 0)
        return complain(reader, &child->text, "write a time step above 0, such as 0.25",
                        "<dt> must be above 0");
    if (reciprocal && is_on(reciprocal))
        *dt = 1.0 / *dt;
    return true;
}

/* Vendors' attributes and elements for the time between rows that are saved; 0 means every dt. */
static bool read_save_step(struct reader *reader, const struct xml_element *specs, double *save)
{
    static const char *const names[] = {"save_interval", "save_step", "savestep"};
    const struct passage *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !found; i++) {
        const struct xml_element *child = xml_child(specs, names[i]);
        found = xml_extension(specs, names[i]);
        if (!found && child)
            found = &child->text;
    }
    if (!found)
        return true;
    if (text_to_double(found->text, found->length, save) && *save >= 0)
        return true;
    *save = 0;
    return complain(reader, found, "write the time between two saved rows, such as 1",
                    "the save interval is no number of at least 0");
}

static const struct {
    const char *name;
    enum method method;
    bool offered; /* false: the standard names another method to fall back to (3.4.1) */
} methods[] = {
    {"euler", METHOD_EULER, true}, {"rk2", METHOD_RK2, true},   {"rk4", METHOD_RK4, true},
    {"rk45", METHOD_RK4, false},   {"gear", METHOD_RK4, false},
};

/* The first entry of the list that is offered, else the fall-back of the first that is known. */
static void read_method(struct reader *reader, const struct passage *list, enum method *out)
{
    bool known = false, settled = false;
    for (size_t from = 0, at = 0; at <= list->length && !settled; at++) {
        if (at < list->length && list->text[at] != ',')
            continue;
        size_t first = from, length = at - from;
        while (length && list->text[first] == ' ')
            first++, length--;
        while (length && list->text[first + length - 1] == ' ')
            length--;
        from = at + 1;
        char word[16] = "";
        if (length < sizeof word)
            memcpy(word, list->text + first, length);
        const struct passage entry = passage_of_text(word);
        for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++) {
            if (!passage_equal(&entry, methods[m].name) || (known && !methods[m].offered))
                continue;
            *out = methods[m].method;
            settled = methods[m].offered;
            known = true;
        }
    }
    if (!settled && list->length)
        problem_add(reader->problems, PROBLEM_SIM_METHOD, list, 0, list->length,
                    "the methods are euler, rk2 and rk4",
                    "the method '%.40s' is not offered; %s is used", list->text,
                    known ? "rk4" : "euler");
}

static void check_times(struct reader *reader, const struct xml_element *element,
                        const struct sim_specs *specs)
{
    const struct xml_element *stop = xml_child(element, "stop");
    if (specs->stop < specs->start)
        problem_add(reader->problems, PROBLEM_SIM_SPECS, &stop->text, 0, stop->text.length,
                    "let the run stop after it starts", "<stop> %g comes before <start> %g",
                    specs->stop, specs->start);
    else if (!((specs->stop - specs->start) / specs->dt <= STEP_LIMIT))
        problem_add(reader->problems, PROBLEM_SIM_SPECS, &element->where, 0, element->where.length,
                    "choose a longer <dt> or an earlier <stop>",
                    "the run would take %.3g steps; at most 100 million are made",
                    (specs->stop - specs->start) / specs->dt);
}

enum status read_specs(struct reader *reader, const struct xml_element *parent,
                       const struct xml_element *element, struct sim_specs *out)
{
    *out = (struct sim_specs){.dt = 1.0};
    if (!element) {
        complain(reader, &parent->where,
                 "add <sim_specs><start>0</start><stop>100</stop><dt>1</dt></sim_specs>",
                 "the file has no <sim_specs>: it does not say when the run starts and stops");
        return STATUS_OK;
    }
    out->where = element->where;
    const struct passage *units = xml_attribute(element, "time_units");
    const struct passage *method = xml_attribute(element, "method");
    const struct xml_element *old_units = xml_child(element, "time_units");
    if (units)
        out->time_units = *units;
    else if (old_units)
        out->time_units = old_units->text;
    if (method)
        read_method(reader, method, &out->method);
    bool sound = true;
    for (int i = 0; i < 2; i++) {
        const char *const name = i ? "stop" : "start";
        if (xml_child(element, name))
            continue;
        problem_add(reader->problems, PROBLEM_SIM_SPECS, &element->where, 0, element->where.length,
                    i ? "add <stop>100</stop>" : "add <start>0</start>", "<sim_specs> has no <%s>",
                    name);
        sound = false;
    }
    sound = read_number(reader, element, "start", &out->start) && sound;
    sound = read_number(reader, element, "stop", &out->stop) && sound;
    sound = read_dt(reader, element, &out->dt) && sound;
    (void)read_save_step(reader, element, &out->save_step);
    if (sound)
        check_times(reader, element, out);
    return STATUS_OK;
}

/* ---------------------------------------------------------------------------------- dimensions */

static enum status read_elements(struct reader *reader, const struct xml_element *element,
                                 struct doc_dimension *out)
{
    const size_t count = xml_count(element, "elem");
    if (!count)
        return STATUS_OK;
    out->elements = ARENA_ARRAY(reader->arena, struct named, count);
    if (!out->elements)
        return STATUS_NO_MEMORY;
    for (const struct xml_element *elem = xml_child(element, "elem"); elem;
         elem = xml_again(elem)) {
        bool found = false;
        TRY(read_name(reader, elem, "element", &out->elements[out->size], &found));
        out->size += found;
    }
    if (out->size == 0)
        out->elements = NULL; /* none had a name: as if it were declared without elements */
    return STATUS_OK;
}

static enum status read_dimension(struct reader *reader, const struct xml_element *element,
                                  struct doc_dimension *out)
{
    const struct passage *size = xml_attribute(element, "size");
    out->where = element->where;
    TRY(read_elements(reader, element, out));
    TRY(read_named_children(reader, element, "maps_to", &out->maps_to, &out->maps_to_count));
    if (out->elements)
        return STATUS_OK;
    if (!size || !text_to_size(size->text, size->length, &out->size) || out->size < 1 ||
        out->size > DIMENSION_LIMIT) {
        const struct passage *where = size ? size : &element->where;
        problem_add(reader->problems, PROBLEM_DIMENSION_SIZE, where, 0, where->length,
                    "list <elem name=\"...\"/> entries, or give a size of 1 to 1000000",
                    out->size > DIMENSION_LIMIT ? "dimension '%s' has too many elements"
                                                : "dimension '%s' has no elements",
                    out->name.spelled);
        out->size = 0;
    }
    return STATUS_OK;
}

enum status read_dimensions(struct reader *reader, const struct xml_element *root,
                            struct document *document)
{
    const struct xml_element *list = xml_child(root, "dimensions");
    size_t count = 0;
    for (const struct xml_element *each = list; each; each = xml_again(each))
        count += xml_count(each, "dim");
    document->dimensions = ARENA_ARRAY(reader->arena, struct doc_dimension, count);
    if (!document->dimensions)
        return STATUS_NO_MEMORY;
    for (; list; list = xml_again(list)) {
        for (const struct xml_element *dim = xml_child(list, "dim"); dim; dim = xml_again(dim)) {
            struct doc_dimension *made = &document->dimensions[document->dimension_count];
            bool found = false;
            TRY(read_name(reader, dim, "dimension", &made->name, &found));
            if (!found)
                continue;
            TRY(read_dimension(reader, dim, made));
            document->dimension_count++;
        }
    }
    return STATUS_OK;
}

/* --------------------------------------------------------------------------------------- units */

enum status read_units(struct reader *reader, const struct xml_element *root,
                       struct document *document)
{
    const struct xml_element *list = xml_child(root, "model_units");
    size_t count = 0;
    for (const struct xml_element *each = list; each; each = xml_again(each))
        count += xml_count(each, "unit");
    document->units = ARENA_ARRAY(reader->arena, struct doc_unit, count);
    if (!document->units)
        return STATUS_NO_MEMORY;
    for (; list; list = xml_again(list)) {
        for (const struct xml_element *unit = xml_child(list, "unit"); unit;
             unit = xml_again(unit)) {
            struct doc_unit *made = &document->units[document->unit_count];
            const struct xml_element *equation = xml_child(unit, "eqn");
            const struct passage *disabled = xml_attribute(unit, "disabled");
            bool found = false;
            TRY(read_name(reader, unit, "unit", &made->name, &found));
            if (!found)
                continue;
            TRY(read_named_children(reader, unit, "alias", &made->aliases, &made->alias_count));
            if (equation)
                made->equation = equation->text;
            made->disabled = disabled && is_on(disabled);
            document->unit_count++;
        }
    }
    return STATUS_OK;
}
