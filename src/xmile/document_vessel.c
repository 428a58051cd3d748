// SPDX-License-Identifier: MIT
/* What makes a stock a conveyor, a queue or an oven, and what flows say about such stocks. */
#include "xmile/document_parts.h"

#include "base/text.h"

const struct vessel_tag vessel_tags[VESSEL_COUNT] = {
#define VESSEL(id, tag, conveyor, oven) [VESSEL_##id] = {tag, conveyor, oven},
#define OUTLET(id, tag)
#include "xmile/vessel.def"
#undef VESSEL
#undef OUTLET
};

const char *const outlet_tags[OUTLET_COUNT] = {
#define VESSEL(id, tag, conveyor, oven)
#define OUTLET(id, tag) [OUTLET_##id] = tag,
#include "xmile/vessel.def"
#undef VESSEL
#undef OUTLET
};

const char *const vessel_names[] = {[CONVEYOR] = "conveyor", [QUEUE] = "queue", [OVEN] = "oven"};

static bool attribute_is_on(const struct xml_element *element, const char *name, bool otherwise)
{
    const struct passage *text = xml_attribute(element, name);
    return text ? is_on(text) : otherwise;
}

/* The equation in a child; without text when there is none or it is empty. */
static struct passage read_equation(const struct xml_element *element, const char *tag)
{
    const struct xml_element *child = xml_child(element, tag);
    return child && child->text.length ? child->text : (struct passage){0};
}

static void read_parts(const struct xml_element *element, struct doc_vessel *out)
{
    for (int i = 0; i < VESSEL_COUNT; i++)
        if (out->kind == CONVEYOR ? vessel_tags[i].of_conveyors : vessel_tags[i].of_ovens)
            out->equations[i] = read_equation(element, vessel_tags[i].tag);
    out->discrete = attribute_is_on(element, "discrete", false);
    out->whole_batches = attribute_is_on(element, "batch_integrity", false);
    out->many_batches = !attribute_is_on(element, "one_at_a_time", true);
    out->exponential_leak = attribute_is_on(element, "exponential_leak", false);
}

enum status read_vessel(struct reader *reader, const struct xml_element *stock,
                        const struct doc_vessel **out)
{
    const struct xml_element *element = NULL;
    enum vessel_kind kind = CONVEYOR;
    for (int i = CONVEYOR; i <= OVEN && !element; i++) {
        element = xml_child(stock, vessel_names[i]);
        kind = (enum vessel_kind)i;
    }
    if (!element)
        return STATUS_OK;
    struct doc_vessel *vessel = ARENA_NEW(reader->arena, struct doc_vessel);
    if (!vessel)
        return STATUS_NO_MEMORY;
    *vessel = (struct doc_vessel){.kind = kind, .where = element->where};
    if (kind != QUEUE)
        read_parts(element, vessel);
    *out = vessel;
    return STATUS_OK;
}

/* Where a zone of leakage begins or ends: a share of the conveyor's length. */
static double read_share(struct reader *reader, const struct xml_element *flow, const char *name,
                         double otherwise)
{
    const struct passage *text = xml_attribute(flow, name);
    double share = otherwise;
    if (!text || (text_to_double(text->text, text->length, &share) && share >= 0 && share <= 1))
        return share;
    problem_add(reader->problems, PROBLEM_VESSEL_LEAK, text, 0, text->length,
                "write a share of the conveyor's length, from 0 where things get on to 1 where "
                "they get off",
                "%s is no number from 0 to 1", name);
    return otherwise;
}

enum status read_outlet(struct reader *reader, const struct xml_element *flow,
                        const struct doc_outlet **out)
{
    const struct xml_element *leak = xml_child(flow, "leak");
    const struct xml_element *overflow = xml_child(flow, "overflow");
    struct doc_outlet outlet = {.leaks = leak != NULL,
                                .leaks_integers = xml_child(flow, "leak_integers") != NULL,
                                .overflow = overflow && is_on(&overflow->text)};
    outlet.leak_start = read_share(reader, flow, "leak_start", 0.0);
    outlet.leak_end = read_share(reader, flow, "leak_end", 1.0);
    for (int i = 0; i < OUTLET_COUNT; i++)
        outlet.equations[i] = read_equation(flow, outlet_tags[i]);
    if (!outlet.leaks && !outlet.overflow && !outlet.leaks_integers && outlet.leak_start == 0.0 &&
        outlet.leak_end == 1.0 && !outlet.equations[OUTLET_MULTIPLIER].text)
        return STATUS_OK;
    struct doc_outlet *made = ARENA_NEW(reader->arena, struct doc_outlet);
    if (!made)
        return STATUS_NO_MEMORY;
    *made = outlet;
    *out = made;
    return STATUS_OK;
}
