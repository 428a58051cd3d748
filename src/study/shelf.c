// SPDX-License-Identifier: MIT
/* A list of entries by the digest of what they depend on. */
#include "study/shelf.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

void shelf_init(struct shelf *shelf, size_t bytes_most)
{
    *shelf = (struct shelf){.bytes_most = bytes_most};
    preludes_init(&shelf->preludes, SHELF_PRELUDE_BYTES);
    moulds_init(&shelf->moulds);
}

static void entry_free(struct shelf *shelf, struct shelf_entry *entry)
{
    for (size_t k = 0; entry->columns && k < entry->column_count; k++)
        free(entry->columns[k]);
    shelf->bytes -= entry->column_count * entry->capacity * sizeof(double);
    free(entry->columns);
    free(entry);
}

void shelf_free(struct shelf *shelf)
{
    preludes_free(&shelf->preludes);
    sweep_draws_free(&shelf->draws);
    moulds_free(&shelf->moulds);
    while (shelf->entries) {
        struct shelf_entry *entry = shelf->entries;
        shelf->entries = entry->next;
        entry_free(shelf, entry);
    }
}

/* ---- Keys ---- */

static void add_number(struct digest *digest, double value)
{
    digest_add(digest, &value, sizeof value);
}

/* With its length, so that no two lists of texts read alike. */
static void add_text(struct digest *digest, const char *text)
{
    const size_t length = text ? strlen(text) : SIZE_MAX;
    digest_add(digest, &length, sizeof length);
    if (text)
        digest_add(digest, text, length);
}

static void add_clause(struct digest *digest, const struct clause *clause)
{
    add_text(digest, clause->folded);
    add_number(digest, clause->value);
    add_text(digest, clause->from.length ? clause->from.text : NULL);
    add_text(digest, clause->until.length ? clause->until.text : NULL);
    add_text(digest, clause->when.length ? clause->when.text : NULL);
    add_number(digest, clause->ramp);
    add_number(digest, clause->latch);
    add_number(digest, clause->credit);
    add_number(digest, clause->background);
    add_number(digest, clause->number);
    add_text(digest, clause->package);
}

void shelf_key(const struct arm *arm, const struct case_folder *folder, const size_t *outcomes,
               size_t outcome_count, size_t fan_points, uint64_t seed, char out[65])
{
    struct digest digest;
    digest_init(&digest);
    for (size_t i = 0; arm->package && i < arm->package->clause_count; i++)
        add_clause(&digest, &arm->package->clauses[i]);
    add_number(&digest, arm->credit);
    add_text(&digest, arm->adversary ? arm->adversary->id : NULL);
    add_text(&digest, folder->structure ? folder->structure->id : NULL);
    add_text(&digest, arm->mode ? arm->mode->id : NULL);
    add_text(&digest, arm->settle ? arm->settle->id : NULL);
    for (size_t i = 0; i < arm->set.count; i++) {
        add_text(&digest, arm->set.items[i].name);
        add_text(&digest, arm->set.items[i].value.text);
    }
    add_number(&digest, arm->noise_off);
    add_number(&digest, arm->vary);
    for (size_t i = 0; i < outcome_count; i++)
        add_text(&digest, folder->outcomes[outcomes[i]].id);
    digest_add(&digest, &fan_points, sizeof fan_points);
    digest_add(&digest, &seed, sizeof seed);
    add_number(&digest, folder->single);
    digest_end(&digest, out);
}

/* ---- Entries ---- */

struct shelf_entry *shelf_take(struct shelf *shelf, const char key[65], size_t column_count)
{
    struct shelf_entry *entry = shelf->entries;
    while (entry && strcmp(entry->key, key) != 0)
        entry = entry->next;
    if (!entry) {
        entry = calloc(1, sizeof *entry);
        double **columns = calloc(column_count, sizeof *columns);
        if (!entry || !columns) {
            free(entry);
            free(columns);
            return NULL;
        }
        memcpy(entry->key, key, sizeof entry->key);
        entry->column_count = column_count;
        entry->columns = columns;
        entry->next = shelf->entries;
        shelf->entries = entry;
    }
    entry->used = ++shelf->clock;
    entry->taken += entry->taken < SHELF_TAKEN_MOST;
    return entry;
}

/* On failure some columns are longer than capacity says, which does no harm. */
static bool grow(struct shelf *shelf, struct shelf_entry *entry, size_t futures)
{
    if (futures <= entry->capacity)
        return true;
    for (size_t k = 0; k < entry->column_count; k++) {
        double *column = realloc(entry->columns[k], futures * sizeof *column);
        if (!column)
            return false;
        entry->columns[k] = column;
    }
    shelf->bytes += entry->column_count * (futures - entry->capacity) * sizeof(double);
    entry->capacity = futures;
    return true;
}

void shelf_put(struct shelf *shelf, struct shelf_entry *entry, const double *columns, size_t stride,
               uint64_t first, size_t count)
{
    const size_t known = entry->futures, end = (size_t)first + count;
    if (first > known || end <= known || !grow(shelf, entry, end))
        return;
    for (size_t k = 0; k < entry->column_count; k++)
        memcpy(entry->columns[k] + known, columns + k * stride + (known - (size_t)first),
               (end - known) * sizeof(double));
    entry->futures = end;
}

static bool goes_before(const struct shelf_entry *a, const struct shelf_entry *b)
{
    return a->taken < b->taken || (a->taken == b->taken && a->used < b->used);
}

void shelf_trim(struct shelf *shelf)
{
    preludes_trim(&shelf->preludes);
    moulds_trim(&shelf->moulds);
    while (shelf->entries && shelf->bytes > shelf->bytes_most) {
        struct shelf_entry **first = &shelf->entries;
        for (struct shelf_entry **at = &shelf->entries; *at; at = &(*at)->next)
            if (goes_before(*at, *first))
                first = at;
        struct shelf_entry *entry = *first;
        *first = entry->next;
        entry_free(shelf, entry);
    }
}
