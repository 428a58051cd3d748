// SPDX-License-Identifier: MIT
/* Finished parts of a large evaluation in a folder, one file a range of futures.
 *
 *   futures-000000004096-4096.shard
 *     surety.shard/1
 *     of IDENTITY                    SHA-256 of all that the numbers depend on
 *     futures FIRST COUNT
 *     bytes SIZE
 *     sha256 CHECKSUM                of the bytes
 *     (an empty line, then the bytes)
 *
 * A file is written aside and renamed, so it is whole or not there. docs/scale.md describes the bytes. */
#ifndef SURETY_STORE_SHARD_H
#define SURETY_STORE_SHARD_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Which part of which evaluation. */
struct shard {
    const char *folder;
    const char *identity; /* 64 hexadecimal digits */
    uint64_t first, count;
};

enum status shard_write(const struct shard *shard, const char *bytes, size_t size,
                        struct error *err);

/* Appends the bytes; nothing when there is no file. STATUS_INPUT when it is damaged or of another evaluation. */
enum status shard_read(const struct shard *shard, struct buffer *out, struct error *err);

/* Whether a folder holds any. */
bool shard_any(const char *folder);

#endif
