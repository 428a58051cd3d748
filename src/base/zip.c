// SPDX-License-Identifier: MIT
/* The format of PKWARE's APPNOTE 6.3, as little of it as readers need:
 *
 *   [head of file 0][its bytes, deflated] [head of file 1][..] ..   [directory: a row a file][end] */
#include "base/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    HEAD = 0x04034b50,
    ROW = 0x02014b50,
    END = 0x06054b50,
    VERSION = 20, /* deflate */
    DEFLATED = 8,
    DAY = 0x21,       /* 1 January 1980, the earliest there is */
    RAW_WINDOW = -15, /* zlib's way to ask for no head */
    MEMORY_LEVEL = 8,
    FILES_MOST = 16,
};

/* What both the head and the row of a file say. */
struct entry {
    uint32_t sum, packed, size, at;
};

static void put(struct buffer *out, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        const char byte = (char)(value >> (8 * i) & 0xff);
        buffer_add_bytes(out, &byte, 1);
    }
}

/* From "version needed" to "length of the extra field". */
static void put_common(struct buffer *out, const struct entry *entry, const char *name)
{
    put(out, VERSION, 2);
    put(out, 0, 2); /* flags */
    put(out, DEFLATED, 2);
    put(out, 0, 2); /* time */
    put(out, DAY, 2);
    put(out, entry->sum, 4);
    put(out, entry->packed, 4);
    put(out, entry->size, 4);
    put(out, (uint32_t)strlen(name), 2);
    put(out, 0, 2);
}

static bool deflate_whole(const struct zip_file *file, unsigned char **bytes, uint32_t *length)
{
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)file->bytes,
                       .avail_in = (unsigned)file->length};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW_WINDOW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    const size_t room = deflateBound(&stream, file->length);
    *bytes = malloc(room);
    stream.next_out = *bytes;
    stream.avail_out = (unsigned)room;
    const bool whole = *bytes && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *length = (uint32_t)stream.total_out;
    deflateEnd(&stream);
    return whole;
}

static bool add_file(const struct zip_file *file, struct entry *entry, struct buffer *out)
{
    unsigned char *bytes = NULL;
    *entry = (struct entry){.at = (uint32_t)out->length, .size = (uint32_t)file->length};
    const bool whole = deflate_whole(file, &bytes, &entry->packed);
    if (whole) {
        entry->sum = (uint32_t)crc32(0, (const unsigned char *)file->bytes, (unsigned)file->length);
        put(out, HEAD, 4);
        put_common(out, entry, file->name);
        buffer_add(out, file->name);
        buffer_add_bytes(out, (const char *)bytes, entry->packed);
    }
    free(bytes);
    return whole;
}

static void add_row(const struct zip_file *file, const struct entry *entry, struct buffer *out)
{
    put(out, ROW, 4);
    put(out, VERSION, 2); /* made by */
    put_common(out, entry, file->name);
    put(out, 0, 2); /* comment */
    put(out, 0, 2); /* disk */
    put(out, 0, 2); /* internal attributes */
    put(out, 0, 4); /* external attributes */
    put(out, entry->at, 4);
    buffer_add(out, file->name);
}

bool zip_pack(const struct zip_file *files, size_t count, struct buffer *out)
{
    static const size_t most = (size_t)1 << 30;
    struct entry entries[FILES_MOST];
    bool fine = count <= FILES_MOST;
    for (size_t i = 0; fine && i < count; i++)
        fine =
            files[i].length < most && out->length < most && add_file(&files[i], &entries[i], out);
    const size_t directory = out->length;
    for (size_t i = 0; fine && i < count; i++)
        add_row(&files[i], &entries[i], out);
    const size_t length = out->length - directory;
    put(out, END, 4);
    put(out, 0, 4); /* disks */
    put(out, (uint32_t)count, 2);
    put(out, (uint32_t)count, 2);
    put(out, (uint32_t)length, 4);
    put(out, (uint32_t)directory, 4);
    put(out, 0, 2);
    if (fine && !out->failed)
        return true;
    buffer_free(out);
    return false;
}
