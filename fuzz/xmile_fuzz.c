// SPDX-License-Identifier: MIT
/* Whatever is read as a document writes to a file that reads back and writes the same bytes; whatever
 * is not read says why; nothing else may happen. */
#include "xmile/document.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct document *read_bytes(struct arena *arena, const char *bytes, size_t size)
{
    struct problems problems;
    const struct document *document = NULL;
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){
        .file = "fuzz.xmile", .bytes = arena_text(arena, bytes, size), .size = size};
    problems_init(&problems, arena);
    const enum status status = document_parse(arena, source, &document, &problems);
    assert((status == STATUS_OK) == (document != NULL));
    assert(document || problems.errors == 1);
    return document;
}

static char *write_bytes(const struct document *document)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    struct error err = {0};
    assert(file && document_write(document, file, &err) == STATUS_OK);
    document_print(document, file);
    assert(fclose(file) == 0);
    char *end = strstr(bytes, "</xmile>\n"); /* what is printed for people comes after */
    assert(end);
    end[strlen("</xmile>\n")] = '\0';
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    const struct document *document = read_bytes(&arena, (const char *)data, size);
    if (document) {
        char *written = write_bytes(document);
        const struct document *again = read_bytes(&arena, written, strlen(written));
        assert(again);
        char *rewritten = write_bytes(again);
        assert(strcmp(written, rewritten) == 0);
        free(rewritten);
        free(written);
    }
    arena_free(&arena);
    return 0;
}
