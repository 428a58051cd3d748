// SPDX-License-Identifier: MIT
/* A unit that can be read has a text; read again, that text has the same text. One that cannot be read
 * says why, or is empty; nothing else may happen. */
#include "model/unit_system.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct problems problems;
    struct unit_system system;
    const struct document document = {.file = "fuzz"};
    arena_init(&arena);
    problems_init(&problems, &arena);
    unit_system_build(&system, &arena, &document, &problems);
    const struct passage text = {.text = arena_text(&arena, (const char *)data, size),
                                 .length = size};
    const struct unit *unit = unit_read(&system, &text);
    if (unit) {
        const struct passage shown = passage_of_text(unit_text(&system, unit));
        const struct unit *again = unit_read(&system, &shown);
        assert(again && strcmp(unit_text(&system, again), shown.text) == 0);
    }
    arena_free(&arena);
    return 0;
}
