// SPDX-License-Identifier: MIT
/* Contents of graphs, conveyors and queues, or of an element of an array of them, by their places, from 1.
 *
 * A graph has as many as it has points, a conveyor as many as its transit time has steps. A queue has
 * batches that come and go: its slots stand from the oldest to the newest, empty ones among them, and
 * the place of a batch is how many slots up to its own are not empty. */
#include "model/container.h"

#include "model/vessel.h"

enum { CHAIN_MOST = 64 };

/* The places first to last that a reference means, from 1. */
struct part {
    double first, last;
};

uint32_t find_container(const struct context *c, const struct expr *name)
{
    const struct builder *b = c->builder;
    uint32_t index = name->kind == EXPR_NAME ? find_variable(c, name) : TABLE_NONE;
    while (index != TABLE_NONE && b->origins[index].alias != TABLE_NONE)
        index = b->origins[index].alias;
    if (index == TABLE_NONE || b->variable_faulty[index] ||
        (b->variables[index].dimension_count > 0) != (name->subscripts != NULL))
        return TABLE_NONE;
    const struct doc_variable *source = b->variables[index].source;
    const bool is_vessel = source->vessel && source->vessel->kind != OVEN &&
                           b->variables[index].kind == VARIABLE_STOCK;
    return is_vessel || variable_has_graph(source) ? index : TABLE_NONE;
}

/* The places that are written: x[place], or array[element][place]. */
static struct expr *const *places_of(const struct expr *name, uint32_t *count)
{
    *count = name->subscripts ? name->subscript_count : name->arg_count;
    return name->subscripts ? name->subscripts : name->args;
}

static bool names_places(const struct expr *name)
{
    return name->subscripts || (name->subscripted && name->arg_count);
}

/* The cell of a container, or of that element of an array of them; TABLE_NONE after a problem. */
static uint32_t container_cell(struct context *c, const struct expr *name, uint32_t container)
{
    if (!name->subscripts)
        return c->builder->variables[container].first_cell;
    return array_find_cell(c, name, container, (const struct expr *const *)name->args,
                           name->arg_count);
}

static bool is_queue(const struct builder *b, uint32_t container)
{
    const struct doc_vessel *vessel = b->variables[container].source->vessel;
    return vessel && vessel->kind == QUEUE;
}

/* ---- slots ---- */

static void slots_problem(struct context *c, const struct expr *at, uint32_t container,
                          const char *remedy, const char *why)
{
    lower_problem(c, PROBLEM_CONTENTS, at, remedy, "'%s' cannot be looked into: %s",
                  c->builder->variables[container].name, why);
}

/* The vessel with its slots; NULL after a problem. */
static const struct vessel *open_vessel(struct context *c, const struct expr *at,
                                        uint32_t container)
{
    struct builder *b = c->builder;
    const uint32_t cell = container_cell(c, at, container);
    if (cell == TABLE_NONE)
        return NULL;
    const size_t before = b->problems->count;
    lower_cell(b, cell);
    struct vessel *vessel = vessel_find(b, cell);
    if (!vessel && b->progress[cell] != UNTOUCHED && b->problems->count == before)
        slots_problem(c, at, container, "let its length depend on its whole content",
                      "its length depends on this equation");
    if (!vessel || vessel->slots)
        return vessel;
    struct context own;
    begin_context(&own, b, cell, &b->variables[container].source->vessel->where);
    if (is_queue(b, container)) {
        if (b->instances[own.instance].specs != &b->root->specs) {
            slots_problem(c, at, container, "leave out the <dt> of its model",
                          "it takes steps of its own");
            return NULL;
        }
        return queue_add_slots(&own, vessel) ? vessel : NULL;
    }
    double steps = 0;
    ref transit = vessel_steps(&own, vessel->parts[VESSEL_LENGTH]);
    if (!transit)
        return NULL; /* reported where the length is missing or faulty */
    if (!node_constant(b, transit, &steps)) {
        slots_problem(c, at, container, "give it a transit time that is one number",
                      "its transit time changes, so its places are not fixed");
        return NULL;
    }
    if (steps > SLOTS_MOST)
        return NULL; /* reported when it is built */
    return conveyor_add_slots(&own, vessel, (uint32_t)steps) ? vessel : NULL;
}

/* What a graph or a conveyor holds; NULL after a problem. */
static const ref *list_contents(struct context *c, const struct expr *at, uint32_t container,
                                uint32_t *count)
{
    struct builder *b = c->builder;
    const uint32_t cell = container_cell(c, at, container);
    if (cell == TABLE_NONE)
        return NULL;
    const struct graph *graph = cell_graph(b, cell);
    const struct vessel *vessel = graph ? NULL : open_vessel(c, at, container);
    if (!graph && !vessel)
        return NULL;
    *count = graph ? (uint32_t)graph->count : vessel->slot_count;
    ref *contents = ARENA_ARRAY(b->arena, ref, (size_t)*count + 1);
    for (uint32_t i = 0; contents && i < *count; i++)
        contents[i] = graph ? number(c, graph->y[i]) : vessel->slots[i].value;
    return contents;
}

/* ---- one ---- */

/* contents[index - 1] of places first to last; in halves when they are many. */
static ref choose_content(struct context *c, const ref *contents, ref index, uint32_t first,
                          uint32_t last)
{
    if (last - first > CHAIN_MOST) {
        const uint32_t middle = first + (last - first) / 2;
        ref low = choose_content(c, contents, index, first, middle);
        ref high = choose_content(c, contents, index, middle, last);
        return op3(c, OP_choose, op2(c, OP_le, index, number(c, middle)), low, high);
    }
    ref chosen = node_outside(c->builder);
    for (uint32_t i = last; i-- > first;)
        chosen = op3(c, OP_choose, op2(c, OP_eq, index, number(c, i + 1.0)), contents[i], chosen);
    return chosen;
}

static ref sum_of(struct context *c, const ref *terms, uint32_t count)
{
    if (count == 1)
        return terms[0];
    return add(c, sum_of(c, terms, count / 2), sum_of(c, terms + count / 2, count - count / 2));
}

/* How much the batches that are meant come to, or how many they are. */
static ref sum_meant(struct context *c, const struct vessel *queue, const ref *meant, bool amounts)
{
    ref *terms = ARENA_ARRAY(c->builder->arena, ref, queue->slot_count);
    for (uint32_t i = 0; terms && i < queue->slot_count; i++)
        terms[i] =
            amounts ? op3(c, OP_choose, meant[i], queue->slots[i].value, number(c, 0.0)) : meant[i];
    return terms ? sum_of(c, terms, queue->slot_count) : NULL;
}

static ref is_filled(struct context *c, const struct vessel *queue, uint32_t i)
{
    return op2(c, OP_gt, queue->slots[i].value, number(c, 0.0));
}

static ref batch_at(struct context *c, const struct vessel *queue, ref place)
{
    ref *meant = ARENA_ARRAY(c->builder->arena, ref, queue->slot_count);
    ref index = vessel_aux(c, "place", place);
    for (uint32_t i = 0; meant && i < queue->slot_count; i++)
        meant[i] = op2(c, OP_and, is_filled(c, queue, i), op2(c, OP_eq, queue->places[i], index));
    if (!meant)
        return NULL;
    ref last = queue->places[queue->slot_count - 1];
    ref inside = op2(c, OP_and, op2(c, OP_ge, index, number(c, 1.0)), op2(c, OP_le, index, last));
    return op3(c, OP_choose, inside, sum_meant(c, queue, meant, true), node_outside(c->builder));
}

ref lower_content(struct context *c, const struct expr *name, uint32_t container)
{
    const struct builder *b = c->builder;
    uint32_t place_count = 0;
    struct expr *const *places = places_of(name, &place_count);
    if (place_count != 1) {
        lower_problem(c, PROBLEM_SUBSCRIPT_COUNT, name, "write one place, as in x[1]",
                      "'%s' is no array: its contents have one place each", name->spelled);
        return NULL;
    }
    if (subscript_runs(places[0])) {
        lower_problem(c, PROBLEM_ARRAY_IN_SCALAR, name,
                      "name one place, as in x[1], or reduce them alone, as in SUM(x[*])",
                      "several contents of '%s' where one number is needed", name->spelled);
        return NULL;
    }
    ref place = op1(c, OP_round, lower(c, places[0]));
    if (!place)
        return NULL;
    if (is_queue(b, container)) {
        const struct vessel *queue = open_vessel(c, name, container);
        return queue ? batch_at(c, queue, place) : NULL;
    }
    uint32_t count = 0;
    double known = 0;
    const ref *contents = list_contents(c, name, container, &count);
    if (!contents)
        return NULL;
    if (!node_literal(place, &known))
        return choose_content(c, contents, place, 0, count);
    known = floor(known + 0.5);
    return known >= 1 && known <= count ? contents[(uint32_t)known - 1] : node_outside(c->builder);
}

/* ---- several ---- */

bool means_contents(const struct context *c, const struct expr *argument, bool alone)
{
    if (find_container(c, argument) == TABLE_NONE)
        return false;
    uint32_t count = 0;
    struct expr *const *places = places_of(argument, &count);
    return argument->subscripted ? count == 1 && subscript_runs(places[0]) : alone;
}

static bool is_place(const struct expr *bound)
{
    return bound->kind == EXPR_NUMBER && bound->number >= 1 &&
           bound->number == floor(bound->number);
}

/* False after a problem. */
static bool read_part(struct context *c, const struct expr *argument, struct part *part)
{
    uint32_t count = 0;
    struct expr *const *places = places_of(argument, &count);
    *part = (struct part){.first = 1, .last = INFINITY};
    if (!names_places(argument) || places[0]->kind == EXPR_WILDCARD)
        return true;
    const struct expr *range = places[0];
    const struct expr *first = range->args[0], *last = range->args[1];
    if (is_place(first) && is_place(last) && first->number <= last->number) {
        *part = (struct part){.first = first->number, .last = last->number};
        return true;
    }
    lower_problem(c, PROBLEM_CONTENTS, range,
                  "a part a:b goes from one place to a later one; the front is 1",
                  "these are no places in '%s'", argument->spelled);
    return false;
}

const ref *spread_contents(struct context *c, const struct expr *argument, size_t *count)
{
    const uint32_t container = find_container(c, argument);
    struct part part;
    uint32_t all = 0;
    if (!read_part(c, argument, &part))
        return NULL;
    if (is_queue(c->builder, container)) {
        slots_problem(c, argument, container, "take SUM, MEAN, MIN, MAX or SIZE of it alone",
                      "how many batches it has changes");
        return NULL;
    }
    const ref *contents = list_contents(c, argument, container, &all);
    if (!contents)
        return NULL;
    if (part.first > all || (part.last > all && isfinite(part.last))) {
        lower_problem(c, PROBLEM_CONTENTS, argument, "name places that it has",
                      "'%s' has %u place%s", argument->spelled, all, all == 1 ? "" : "s");
        return NULL;
    }
    const uint32_t first = (uint32_t)part.first - 1;
    *count = (isfinite(part.last) ? (uint32_t)part.last : all) - first;
    return contents + first;
}

bool means_batches(const struct context *c, const struct expr *argument)
{
    return means_contents(c, argument, true) && is_queue(c->builder, find_container(c, argument));
}

/* The least or the most of the batches that are meant; `worst` where there is none. */
static ref extreme_of(struct context *c, enum op op, const struct vessel *queue, const ref *meant,
                      uint32_t first, uint32_t count)
{
    if (count == 1) {
        ref none = number(c, op == OP_min ? INFINITY : 0.0);
        return op3(c, OP_choose, meant[first], queue->slots[first].value, none);
    }
    return op2(c, op, extreme_of(c, op, queue, meant, first, count / 2),
               extreme_of(c, op, queue, meant, first + count / 2, count - count / 2));
}

/* 1 for the slots whose batches stand at the places of a part. */
static const ref *batches_of(struct context *c, const struct vessel *queue, const struct part *part)
{
    ref *meant = ARENA_ARRAY(c->builder->arena, ref, queue->slot_count);
    for (uint32_t i = 0; meant && i < queue->slot_count; i++) {
        meant[i] = is_filled(c, queue, i);
        if (part->first > 1)
            meant[i] =
                op2(c, OP_and, meant[i], op2(c, OP_ge, queue->places[i], number(c, part->first)));
        if (isfinite(part->last))
            meant[i] =
                op2(c, OP_and, meant[i], op2(c, OP_le, queue->places[i], number(c, part->last)));
    }
    return meant;
}

ref lower_batches(struct context *c, enum builtin builtin, const struct expr *call)
{
    const struct expr *argument = call->args[0];
    const uint32_t container = find_container(c, argument);
    struct part part;
    const struct vessel *queue =
        read_part(c, argument, &part) ? open_vessel(c, argument, container) : NULL;
    const ref *meant = queue ? batches_of(c, queue, &part) : NULL;
    if (!meant)
        return NULL;
    if (builtin == BUILTIN_SUM)
        return sum_meant(c, queue, meant, true);
    ref size = vessel_aux(c, "size", sum_meant(c, queue, meant, false));
    if (builtin == BUILTIN_SIZE)
        return size;
    ref value;
    if (builtin == BUILTIN_MEAN)
        value = divide(c, sum_meant(c, queue, meant, true), size);
    else
        value = extreme_of(c, builtin == BUILTIN_MIN ? OP_min : OP_max, queue, meant, 0,
                           queue->slot_count);
    return op3(c, OP_choose, size, value, node_outside(c->builder));
}
