// SPDX-License-Identifier: MIT
/* A chain of blocks; a request that does not fit opens a new block of at least its size. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 16, ALIGNMENT = 64, SMALL_ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *next;
    char pad[ALIGNMENT - sizeof(struct arena_block *)];
    char bytes[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static size_t round_up(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    arena->allocations++;
    if (arena->fail_at && arena->allocations >= arena->fail_at) {
        arena->failed = true;
        return NULL;
    }
    if (size && count > (SIZE_MAX / 4) / size) {
        arena->failed = true;
        return NULL;
    }
    const size_t bytes = count * size;
    const size_t alignment = bytes >= ALIGNMENT ? ALIGNMENT : SMALL_ALIGNMENT;
    size_t start = round_up(arena->used, alignment);
    if (!arena->blocks || start + bytes > arena->size) {
        const size_t room = round_up(bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES, ALIGNMENT);
        struct arena_block *block = aligned_alloc(ALIGNMENT, sizeof *block + room);
        if (!block) {
            arena->failed = true;
            return NULL;
        }
        block->next = arena->blocks;
        arena->blocks = block;
        arena->size = room;
        arena->bytes += sizeof *block + room;
        start = 0;
    }
    arena->used = start + bytes;
    assert(arena->used <= arena->size);
    return memset(arena->blocks->bytes + start, 0, bytes);
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);
    if (copy && length)
        memcpy(copy, text, length);
    return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void *arena_grow(struct arena *arena, const void *old, size_t old_count, size_t new_count,
                 size_t size)
{
    assert(new_count >= old_count);
    void *larger = arena_alloc(arena, new_count, size);
    if (larger && old && old_count)
        memcpy(larger, old, old_count * size);
    return larger;
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena);
}
