// SPDX-License-Identifier: MIT
/* Tables over time are found by their equation, cut, and laid over the model as edits. */
#include "study/cutoff.h"

static enum status put_table(struct arena *arena, struct edits *edits, const char *name,
                             const struct graph *table)
{
    const struct edit edit = {.name = name, .equation = passage_of_text("TIME"), .graph = table};
    return edit_add(arena, edits, edit);
}

/* A table of one point needs a second one: the same value a month later. */
static enum status cut_table(struct arena *arena, struct edits *edits, const char *name,
                             const struct graph *whole, int origin)
{
    struct graph *table = ARENA_NEW(arena, struct graph);
    double *x = ARENA_ARRAY(arena, double, whole->count + 1);
    double *y = ARENA_ARRAY(arena, double, whole->count + 1);
    if (!table || !x || !y)
        return STATUS_NO_MEMORY;
    *table = *whole;
    table->count = 0;
    for (size_t i = 0; i < whole->count && (i == 0 || whole->x[i] <= origin); i++)
        x[table->count] = whole->x[i], y[table->count++] = whole->y[i];
    x[table->count] = x[table->count - 1] + 1, y[table->count] = y[table->count - 1];
    table->count++;
    table->x = x, table->y = y;
    return put_table(arena, edits, name, table);
}

static enum status give_driver(struct arena *arena, struct edits *edits,
                               const struct driver *driver)
{
    struct graph *table = ARENA_NEW(arena, struct graph);
    double *x = ARENA_ARRAY(arena, double, driver->count + 1);
    double *y = ARENA_ARRAY(arena, double, driver->count + 1);
    if (!table || !x || !y)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < driver->count; i++)
        x[i] = driver->items[i].month, y[i] = driver->items[i].value;
    x[driver->count] = x[driver->count - 1] + 1, y[driver->count] = y[driver->count - 1];
    *table = (struct graph){.kind = GRAPH_CONTINUOUS, .x = x, .y = y, .count = driver->count + 1};
    TRY(put_table(arena, edits, driver->variable, table));
    return settings_edits(arena, &driver->set, edits);
}

enum status cutoff_edits(struct arena *arena, const struct document *document,
                         const struct observations *observations, int origin, struct edits *edits,
                         size_t *cut)
{
    struct doc_places places;
    size_t tables = 0;
    if (!document_list(arena, document, &places))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < places.count; i++) {
        const struct doc_variable *variable = places.items[i].variable;
        if (!observation_is_table(arena, variable))
            continue;
        TRY(cut_table(arena, edits, places.items[i].spelled, variable->elements[0].graph, origin));
        tables++;
    }
    for (size_t i = 0; i < observations->driver_count; i++)
        if (observations->drivers[i].count)
            TRY(give_driver(arena, edits, &observations->drivers[i]));
    TRY(settings_edits(arena, &observations->hold, edits));
    if (cut)
        *cut = tables;
    return STATUS_OK;
}
