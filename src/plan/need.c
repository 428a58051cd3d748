// SPDX-License-Identifier: MIT
/* A table of readers, then a walk from what is marked. */
#include "plan/need.h"

/* Readers of every value, one row after the other: row v is [starts[v], starts[v + 1]). */
struct readers {
    uint32_t *starts, *items;
};

struct reads {
    const struct values *values;
    const uint32_t *uses;
    const struct edge *edges;
    size_t edge_count;
};

static void visit_reads(const struct reads *reads,
                        void (*visit)(struct readers *, uint32_t value, uint32_t reader),
                        struct readers *readers)
{
    const struct values *values = reads->values;
    for (uint32_t i = 0; i < values->count; i++)
        for (uint8_t k = 0; reads->uses[i] && k < values->items[i].arity; k++)
            visit(readers, values->items[i].args[k], i);
    for (size_t i = 0; i < reads->edge_count; i++)
        visit(readers, reads->edges[i].read, reads->edges[i].reader);
}

static void count_reader(struct readers *readers, uint32_t value, uint32_t reader)
{
    (void)reader;
    readers->starts[value + 1]++;
}

static void add_reader(struct readers *readers, uint32_t value, uint32_t reader)
{
    readers->items[--readers->starts[value + 1]] = reader;
}

/* Fills rows from their ends: afterwards starts[v + 1] is where row v begins. */
static bool find_readers(struct arena *arena, const struct reads *reads, struct readers *readers)
{
    const uint32_t count = reads->values->count;
    readers->starts = ARENA_ARRAY(arena, uint32_t, (size_t)count + 2);
    if (!readers->starts)
        return false;
    visit_reads(reads, count_reader, readers);
    for (uint32_t i = 0; i < count; i++)
        readers->starts[i + 1] += readers->starts[i];
    const uint32_t total = readers->starts[count];
    readers->starts[count + 1] = total;
    readers->items = ARENA_ARRAY(arena, uint32_t, total);
    if (!readers->items)
        return false;
    visit_reads(reads, add_reader, readers);
    readers->starts++;
    return true;
}

bool need_spread(struct arena *arena, const struct values *values, const uint32_t *uses,
                 const struct edge *edges, size_t edge_count, bool *marked)
{
    const struct reads reads = {values, uses, edges, edge_count};
    struct readers readers;
    struct stack stack = {.items = ARENA_ARRAY(arena, uint32_t, values->count)};
    if (!stack.items || !find_readers(arena, &reads, &readers))
        return false;
    for (uint32_t i = 0; i < values->count; i++)
        if (marked[i])
            stack.items[stack.count++] = i;
    while (stack.count) {
        const uint32_t value = stack.items[--stack.count];
        for (uint32_t i = readers.starts[value]; i < readers.starts[value + 1]; i++) {
            const uint32_t reader = readers.items[i];
            if (!marked[reader]) {
                marked[reader] = true;
                stack.items[stack.count++] = reader;
            }
        }
    }
    return true;
}
