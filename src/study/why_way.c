// SPDX-License-Identifier: MIT
/* Breadth first over cells that differ, from the changed ones down and from the outcome up. */
#include "study/why_way.h"

#include <string.h>

/* Counts, then writes down who reads whom. */
struct edges {
    const struct twin *twin;
    uint32_t *first, *readers;
    uint32_t reader; /* the cell whose equation is being read */
    bool counting;
};

static void note_edge(void *context, uint32_t cell)
{
    struct edges *edges = context;
    if (!edges->twin->differs[cell])
        return;
    if (edges->counting)
        edges->first[cell + 1]++;
    else
        edges->readers[edges->first[cell]++] = edges->reader;
}

static void walk_edges(struct edges *edges, bool counting)
{
    const struct model *after = edges->twin->after;
    edges->counting = counting;
    for (uint32_t i = 0; i < after->cell_count; i++) {
        edges->reader = i;
        if (edges->twin->differs[i])
            twin_reads(&after->cells[i], note_edge, edges);
    }
}

static enum status list_readers(struct arena *arena, struct way *way)
{
    const uint32_t cells = way->twin->after->cell_count;
    struct edges edges = {.twin = way->twin};
    edges.first = ARENA_ARRAY(arena, uint32_t, (size_t)cells + 2);
    if (!edges.first)
        return STATUS_NO_MEMORY;
    walk_edges(&edges, true);
    for (uint32_t i = 0; i < cells; i++)
        edges.first[i + 1] += edges.first[i];
    edges.readers = ARENA_ARRAY(arena, uint32_t, (size_t)edges.first[cells] + 1);
    if (!edges.readers)
        return STATUS_NO_MEMORY;
    walk_edges(&edges, false);
    /* writing has moved every start to its end, which is the next one's start */
    memmove(edges.first + 1, edges.first, cells * sizeof *edges.first);
    edges.first[0] = 0;
    way->first = edges.first, way->readers = edges.readers;
    return STATUS_OK;
}

/* The same with every arrow turned round. */
static enum status turn_round(struct arena *arena, const struct way *way, struct way *out)
{
    const uint32_t cells = way->twin->after->cell_count, all = way->first[cells];
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, (size_t)cells + 2);
    uint32_t *readers = ARENA_ARRAY(arena, uint32_t, (size_t)all + 1);
    if (!first || !readers)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < all; i++)
        first[way->readers[i] + 2]++;
    for (uint32_t i = 0; i < cells; i++)
        first[i + 1] += first[i];
    for (uint32_t i = 0; i < cells; i++)
        for (uint32_t k = way->first[i]; k < way->first[i + 1]; k++)
            readers[first[way->readers[k] + 1]++] = i;
    *out = *way;
    out->first = first, out->readers = readers;
    return STATUS_OK;
}

/* steps[cell]: from the nearest start; SIZE_MAX when there is no way. */
static enum status count_steps(struct arena *arena, const struct way *way, const bool *starts,
                               size_t *steps)
{
    const uint32_t cells = way->twin->after->cell_count;
    uint32_t *queue = ARENA_ARRAY(arena, uint32_t, cells), head = 0, tail = 0;
    if (!queue)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < cells; i++) {
        steps[i] = starts[i] ? 0 : SIZE_MAX;
        if (starts[i])
            queue[tail++] = i;
    }
    while (head < tail) {
        const uint32_t cell = queue[head++];
        for (uint32_t k = way->first[cell]; k < way->first[cell + 1]; k++) {
            const uint32_t reader = way->readers[k];
            if (steps[reader] != SIZE_MAX)
                continue;
            steps[reader] = steps[cell] + 1;
            queue[tail++] = reader;
        }
    }
    return STATUS_OK;
}

static void note_variable(struct way *way, const struct document *document, uint32_t index,
                          const size_t *from, const size_t *to)
{
    const struct model *after = way->twin->after;
    const struct variable *variable = &after->variables[index];
    struct way_variable *out = &way->variables[index];
    bool on = false;
    *out = (struct way_variable){.from = SIZE_MAX, .to = SIZE_MAX};
    for (uint32_t i = 0; i < variable->cell_count; i++) {
        const uint32_t cell = variable->first_cell + i;
        if (!way->twin->differs[cell])
            continue;
        out->is_change |= way->twin->changed[cell];
        out->from = from[cell] < out->from ? from[cell] : out->from;
        out->to = to[cell] < out->to ? to[cell] : out->to;
        on |= from[cell] != SIZE_MAX && to[cell] != SIZE_MAX;
    }
    out->is_on = on && variable->source && !after->cells[variable->first_cell].hidden &&
                 document_find(document, variable->folded);
    way->change_count += out->is_on && out->is_change;
}

enum status way_build(struct arena *arena, const struct twin *twin, const struct document *document,
                      uint32_t read, struct way *out)
{
    const struct model *after = twin->after;
    struct way way = {.twin = twin, .variable_count = after->variable_count}, back;
    size_t *from = ARENA_ARRAY(arena, size_t, after->cell_count);
    size_t *to = ARENA_ARRAY(arena, size_t, after->cell_count);
    bool *end = ARENA_ARRAY(arena, bool, after->cell_count);
    way.variables = ARENA_ARRAY(arena, struct way_variable, after->variable_count);
    if (!from || !to || !end || !way.variables)
        return STATUS_NO_MEMORY;
    end[read] = true;
    TRY(list_readers(arena, &way));
    TRY(turn_round(arena, &way, &back));
    TRY(count_steps(arena, &way, twin->changed, from));
    TRY(count_steps(arena, &back, end, to));
    for (uint32_t i = 0; i < after->variable_count; i++)
        note_variable(&way, document, i, from, to);
    *out = way;
    return STATUS_OK;
}

enum status way_reach(struct arena *arena, const struct way *way, uint32_t from, bool *reached)
{
    const struct model *after = way->twin->after;
    const struct variable *variable = &after->variables[from];
    size_t *steps = ARENA_ARRAY(arena, size_t, after->cell_count);
    bool *starts = ARENA_ARRAY(arena, bool, after->cell_count);
    if (!steps || !starts)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < variable->cell_count; i++)
        starts[variable->first_cell + i] = true;
    TRY(count_steps(arena, way, starts, steps));
    for (uint32_t v = 0; v < way->variable_count; v++) {
        const struct variable *other = &after->variables[v];
        reached[v] = false;
        for (uint32_t i = 0; i < other->cell_count; i++)
            reached[v] |= steps[other->first_cell + i] != SIZE_MAX;
    }
    return STATUS_OK;
}
