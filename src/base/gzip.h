// SPDX-License-Identifier: MIT
/* Text packed on its way out, as gzip; only user of zlib, with zip.h.
 *
 * Made for a peer on the same machine: the quickest level. A stream may be packed piece by piece: after each
 * piece all of it can be unpacked. */
#ifndef SURETY_BASE_GZIP_H
#define SURETY_BASE_GZIP_H

#include "base/text.h"

struct gzip {
    void *state; /* NULL: not open */
};

/* False when memory is out. */
bool gzip_open(struct gzip *gzip);
void gzip_close(struct gzip *gzip); /* fine when it is not open */

/* Appends a piece, packed; what is the matter shows in out->failed. The last piece ends the file. */
enum gzip_piece { GZIP_MORE, GZIP_LAST };
void gzip_add(struct gzip *gzip, const char *bytes, size_t length, enum gzip_piece piece,
              struct buffer *out);

/* A whole text at once; false when memory is out, and `out` holds nothing then. */
bool gzip_pack(const char *bytes, size_t length, struct buffer *out);

#endif
