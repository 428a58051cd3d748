// SPDX-License-Identifier: MIT
/* Linear probing over a power of two of places, at most half of them taken. Old arrays stay in the
 * arena when the table grows: their sum is no more than the last one. */
#include "base/table.h"

#include <string.h>

void table_init(struct table *table, struct arena *arena)
{
    *table = (struct table){.arena = arena};
}

uint64_t text_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        hash = (hash ^ *at) * 0x100000001b3u;
    return hash;
}

/* The place that holds the key, or the free one where it belongs. The table has a free place. */
static size_t find_place(const struct table *table, const char *key)
{
    size_t place = (size_t)text_hash(key) & (table->capacity - 1);
    while (table->keys[place] && strcmp(table->keys[place], key) != 0)
        place = (place + 1) & (table->capacity - 1);
    return place;
}

static bool grow_table(struct table *table)
{
    struct table larger = *table;
    larger.capacity = table->capacity ? table->capacity * 2 : 16;
    larger.keys = ARENA_ARRAY(table->arena, const char *, larger.capacity);
    larger.values = ARENA_ARRAY(table->arena, uint32_t, larger.capacity);
    if (!larger.keys || !larger.values)
        return false;
    for (size_t i = 0; i < table->capacity; i++) {
        if (!table->keys[i])
            continue;
        const size_t place = find_place(&larger, table->keys[i]);
        larger.keys[place] = table->keys[i];
        larger.values[place] = table->values[i];
    }
    *table = larger;
    return true;
}

bool table_add(struct table *table, const char *key, uint32_t value)
{
    if (table->count * 2 >= table->capacity && !grow_table(table))
        return false;
    const size_t place = find_place(table, key);
    if (table->keys[place])
        return false;
    table->keys[place] = key;
    table->values[place] = value;
    table->count++;
    return true;
}

uint32_t table_find(const struct table *table, const char *key)
{
    if (!table->capacity)
        return TABLE_NONE;
    const size_t place = find_place(table, key);
    return table->keys[place] ? table->values[place] : TABLE_NONE;
}
