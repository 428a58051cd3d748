// SPDX-License-Identifier: MIT
/* Whatever is read as a document is checked and compiled as `surety check` does it, and again without
 * noise and units: there is a plan that holds together, or a problem that says why; nothing else may
 * happen, and it ends. Models are never run. */
#include "compile/compile.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compile_bytes(const char *bytes, size_t size, const struct compile_options *options)
{
    struct arena arena;
    struct problems problems;
    struct compiled compiled = {0};
    const struct document *document = NULL;
    arena_init(&arena);
    problems_init(&problems, &arena);
    struct source source = {
        .file = "fuzz.xmile", .bytes = arena_text(&arena, bytes, size), .size = size};
    if (document_parse(&arena, &source, &document, &problems) == STATUS_OK) {
        const enum status status =
            compile_document(&arena, document, options, &compiled, &problems);
        assert((status == STATUS_OK) == (compiled.plan != NULL));
        assert(compiled.plan ? !plan_verify(&arena, compiled.plan) : problems.errors > 0);
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct compile_options whole = {0}, bare = {.noise_off = true, .skip_units = true};
    compile_bytes((const char *)data, size, &whole);
    compile_bytes((const char *)data, size, &bare);
    return 0;
}
