// SPDX-License-Identifier: MIT
/* zlib's deflate with a gzip head. */
#include "base/gzip.h"

#include <stdlib.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, /* zlib's way to ask for gzip */ MEMORY_LEVEL = 8, ROOM = 16384 };

bool gzip_open(struct gzip *gzip)
{
    z_stream *stream = calloc(1, sizeof *stream);
    gzip->state = NULL;
    if (!stream)
        return false;
    if (deflateInit2(stream, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        free(stream);
        return false;
    }
    gzip->state = stream;
    return true;
}

void gzip_close(struct gzip *gzip)
{
    if (gzip->state)
        deflateEnd(gzip->state);
    free(gzip->state);
    gzip->state = NULL;
}

/* zlib counts in 32 bits; texts are cut to pieces that it can count. */
static void add_piece(z_stream *stream, const char *bytes, size_t length, int flush,
                      struct buffer *out)
{
    unsigned char room[ROOM];
    stream->next_in = (unsigned char *)(uintptr_t)bytes;
    stream->avail_in = (unsigned)length;
    do {
        stream->next_out = room;
        stream->avail_out = sizeof room;
        deflate(stream, flush);
        buffer_add_bytes(out, (const char *)room, sizeof room - stream->avail_out);
    } while (stream->avail_out == 0);
}

void gzip_add(struct gzip *gzip, const char *bytes, size_t length, enum gzip_piece piece,
              struct buffer *out)
{
    static const size_t most = (size_t)1 << 30;
    for (; length > most; length -= most, bytes += most)
        add_piece(gzip->state, bytes, most, Z_NO_FLUSH, out);
    add_piece(gzip->state, bytes, length, piece == GZIP_LAST ? Z_FINISH : Z_SYNC_FLUSH, out);
}

bool gzip_pack(const char *bytes, size_t length, struct buffer *out)
{
    struct gzip gzip;
    if (!gzip_open(&gzip))
        return false;
    gzip_add(&gzip, bytes, length, GZIP_LAST, out);
    gzip_close(&gzip);
    if (out->failed)
        buffer_free(out);
    return out->length > 0;
}
