// SPDX-License-Identifier: MIT
/* Memory that lives and dies together.
 *
 * One arena holds a compile: document, trees, model and plan; nothing in it is freed alone. Memory
 * comes zeroed and 64-byte aligned for arrays of doubles. An arena can be told to fail its n-th
 * allocation, so that tests walk every out-of-memory path. */
#ifndef SURETY_BASE_ARENA_H
#define SURETY_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used, size;          /* of the newest block */
    size_t bytes;               /* taken from the system so far */
    size_t allocations;         /* calls so far */
    size_t fail_at;             /* 0: never; n: the n-th call returns NULL (tests) */
    bool failed;                /* some call returned NULL */
};

void arena_init(struct arena *arena);

/* `count * size` zeroed bytes, 64-byte aligned if that many or more, else 16; NULL on overflow or
 * when memory is out (then arena->failed is set). Zero bytes give a valid pointer. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* A copy of `length` bytes with a final 0; NULL when memory is out. */
char *arena_text(struct arena *arena, const char *text, size_t length);

/* printf into the arena; NULL when memory is out. */
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A larger copy of an array (old may be NULL); the old one stays until the arena ends. */
void *arena_grow(struct arena *arena, const void *old, size_t old_count, size_t new_count,
                 size_t size);

/* Gives everything back; the arena is as after arena_init. May be called twice. */
void arena_free(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

#endif
