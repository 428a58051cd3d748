// SPDX-License-Identifier: MIT
/* Offsets to lines and columns. Lines are counted on demand: only problems ask. */
#include "base/source.h"

#include <string.h>

struct source source_of_text(const char *file, const char *text)
{
    return (struct source){.file = file, .bytes = text, .size = strlen(text)};
}

struct passage passage_of_text(const char *text)
{
    return (struct passage){.text = text, .length = strlen(text)};
}

/* Columns count characters: bytes that continue a UTF-8 sequence do not count. */
struct place source_place_from(const struct source *source, size_t offset, struct source_mark *mark)
{
    if (offset > source->size)
        offset = source->size;
    if (!mark->bytes || mark->bytes != source->bytes || offset < mark->offset)
        *mark = (struct source_mark){.bytes = source->bytes, .line = 1, .column = 1};
    const char *at = source->bytes + mark->offset, *end = source->bytes + offset;
    for (const char *next; (next = memchr(at, '\n', (size_t)(end - at))); at = next + 1) {
        mark->line++;
        mark->column = 1;
        mark->line_start = (size_t)(next + 1 - source->bytes);
    }
    for (; at < end; at++)
        mark->column += ((unsigned char)*at & 0xC0u) != 0x80u;
    mark->offset = offset;
    return (struct place){.file = source->file, .line = mark->line, .column = mark->column};
}

struct place source_place(const struct source *source, size_t offset)
{
    return source_place_from(source, offset, &(struct source_mark){.bytes = NULL});
}

struct place passage_place(const struct passage *passage, size_t index)
{
    if (!passage->source)
        return source_place(&(struct source){.bytes = passage->text, .size = passage->length},
                            index);
    if (index > passage->length)
        index = passage->length;
    const size_t offset = passage->offsets ? passage->offsets[index] : passage->start + index;
    return source_place(passage->source, offset);
}

size_t source_line(const struct source *source, size_t offset, const char **line)
{
    if (offset > source->size)
        offset = source->size;
    size_t start = offset;
    while (start > 0 && source->bytes[start - 1] != '\n')
        start--;
    size_t end = offset;
    while (end < source->size && source->bytes[end] != '\n' && source->bytes[end] != '\r')
        end++;
    *line = source->bytes + start;
    return end - start;
}
