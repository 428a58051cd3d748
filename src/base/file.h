// SPDX-License-Identifier: MIT
/* Files read whole and written aside, then renamed, so that nothing is ever half written. */
#ifndef SURETY_BASE_FILE_H
#define SURETY_BASE_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/source.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The whole file with a final 0, in the arena. Refuses folders, devices and files above
 * `limit` bytes (0: 256 MiB): STATUS_INPUT when too large, else STATUS_IO. */
enum status file_read(struct arena *arena, const char *path, size_t limit, struct source *out,
                      struct error *err);

/* A file being written under a name of its own beside its final place. */
struct file_writer {
    FILE *file;       /* write here; NULL when nothing is open */
    const char *name; /* as the caller named it; borrowed: errors point to it */
    char path[4096];  /* final place */
    char aside[4200]; /* where the bytes are until file_commit; "" for a device, written straight */
};

/* Opens `path` for writing aside. Missing parent folders are an error that names them. A symbolic
 * link stays; the file it leads to is replaced. */
enum status file_open(struct file_writer *writer, const char *path, struct error *err);

/* Puts what was written so far on the disk, still aside: several files that belong together are all
 * flushed before the first is committed. On failure the file stays open for file_abandon. */
enum status file_flush(struct file_writer *writer, struct error *err);

/* Flushes, syncs, closes and renames; on failure (disk full) removes the aside file and says so. */
enum status file_commit(struct file_writer *writer, struct error *err);

/* Closes and removes what was written; safe after commit or a failed open. */
void file_abandon(struct file_writer *writer);

/* Writes bytes as a whole file, aside and renamed. */
enum status file_write(const char *path, const char *bytes, size_t size, struct error *err);

/* Makes a folder and its parents; fine when it exists. */
enum status folder_make(const char *path, struct error *err);

bool file_exists(const char *path);
bool folder_exists(const char *path);

/* SHA-256 as 64 hexadecimal digits and a final 0. */
void digest_text(const void *bytes, size_t size, char out[65]);

/* The same, fed piece by piece. */
struct digest {
    unsigned char state[128]; /* opaque; large enough for the library's state */
};
void digest_init(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
void digest_end(struct digest *digest, char out[65]);

/* Numbers as eight bytes, the least first, whatever the machine; every NaN is the same one. */
void digest_add_count(struct digest *digest, uint64_t value);
void digest_add_number(struct digest *digest, double value);

#endif
