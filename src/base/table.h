// SPDX-License-Identifier: MIT
/* Names to numbers: an open-addressing hash table in an arena. */
#ifndef SURETY_BASE_TABLE_H
#define SURETY_BASE_TABLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define TABLE_NONE UINT32_MAX /* no such name; above what an enumerator may hold */

struct table {
    struct arena *arena;
    const char **keys; /* borrowed: they must live as long as the table */
    uint32_t *values;
    size_t count, capacity; /* capacity is a power of two or 0 */
};

void table_init(struct table *table, struct arena *arena);

/* Adds a name; false when it is there already (the old value stays) or memory is out (then
 * arena->failed is set). */
bool table_add(struct table *table, const char *key, uint32_t value);

/* TABLE_NONE when the name is not there. */
uint32_t table_find(const struct table *table, const char *key);

/* FNV-1a, 64 bits: the same on every machine; part of the identity of random draws. */
uint64_t text_hash(const char *text);

#endif
