// SPDX-License-Identifier: MIT
/* Compares what a report wrote with a file in tests/report. SURETY_ACCEPT=1 in the environment writes
 * the file anew. */
#ifndef SURETY_TESTS_GOLDEN_TEXT_H
#define SURETY_TESTS_GOLDEN_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static inline void compare_with_file(const char *path, const struct buffer *made)
{
    struct arena arena;
    struct source golden;
    struct error err = {0};
    arena_init(&arena);
    if (getenv("SURETY_ACCEPT"))
        assert_int_equal(file_write(path, made->bytes, made->length, &err), STATUS_OK);
    assert_int_equal(file_read(&arena, path, 0, &golden, &err), STATUS_OK);
    size_t line = 1;
    for (size_t i = 0; i < golden.size && made->bytes[i] == golden.bytes[i]; i++)
        line += golden.bytes[i] == '\n';
    if (strcmp(golden.bytes, made->bytes) != 0)
        fail_msg("%s differs from line %zu on; made:\n%s", path, line, made->bytes);
    arena_free(&arena);
}

#endif
