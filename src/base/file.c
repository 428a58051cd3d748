// SPDX-License-Identifier: MIT
/* Whole files in, whole files out.
 *
 * A file is written under a name of its own in the folder of its final place (renaming works only
 * within one file system), made durable, then renamed over the final place, which is one act: a
 * reader sees the old file or the new one. Devices and pipes (/dev/stdout) cannot be replaced, so
 * they are written straight. */
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_LIMIT = 256 << 20, ASIDE_ATTEMPTS = 1000 };

static struct place place_of(const char *path)
{
    return (struct place){.file = path};
}

/* ------------------------------------------------------------------------------------- reading */

static enum status measure(int descriptor, const char *path, size_t limit, size_t *size,
                           struct error *err)
{
    const struct place at = place_of(path);
    struct stat is;
    if (fstat(descriptor, &is) != 0)
        return error_set(err, STATUS_IO, at, "cannot measure: %s", strerror(errno));
    if (S_ISDIR(is.st_mode))
        return error_set(err, STATUS_IO, at, "is a folder, not a file");
    if (!S_ISREG(is.st_mode))
        return error_set(err, STATUS_IO, at, "is a device or a pipe, not a file");
    if ((uintmax_t)is.st_size > limit)
        return error_set(err, STATUS_INPUT, at, "has %jd bytes; at most %zu are read",
                         (intmax_t)is.st_size, limit);
    *size = (size_t)is.st_size;
    return STATUS_OK;
}

static enum status read_bytes(int descriptor, const char *path, char *bytes, size_t size,
                              size_t *out_size, struct error *err)
{
    size_t have = 0;
    while (have < size) {
        const ssize_t got = read(descriptor, bytes + have, size - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(err, STATUS_IO, place_of(path), "cannot read: %s", strerror(errno));
        if (got == 0)
            break; /* it became shorter meanwhile */
        have += (size_t)got;
    }
    bytes[have] = '\0';
    *out_size = have;
    return STATUS_OK;
}

enum status file_read(struct arena *arena, const char *path, size_t limit, struct source *out,
                      struct error *err)
{
    const struct place at = place_of(path);
    const size_t most = limit ? limit : DEFAULT_LIMIT;
    /* Without O_NONBLOCK a pipe would wait for its writer before we can refuse it. */
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return error_set(err, STATUS_IO, at, "cannot open: %s", strerror(errno));

    size_t size = 0;
    enum status status = measure(descriptor, path, most, &size, err);
    if (status != STATUS_OK)
        goto done;
    char *bytes = arena_alloc(arena, size + 1, 1);
    char *name = arena_text(arena, path, strlen(path));
    if (!bytes || !name) {
        status = error_set(err, STATUS_NO_MEMORY, at, "needs %zu bytes", size + 1);
        goto done;
    }
    status = read_bytes(descriptor, path, bytes, size, &size, err);
    if (status == STATUS_OK)
        *out = (struct source){.file = name, .bytes = bytes, .size = size};
done:
    close(descriptor);
    return status;
}

/* ------------------------------------------------------------------------------------- writing */

/* Opens a new file beside the final place; O_EXCL decides between threads and processes. */
static FILE *open_aside(struct file_writer *writer)
{
    for (int attempt = 0; attempt < ASIDE_ATTEMPTS; attempt++) {
        snprintf(writer->aside, sizeof writer->aside, "%s.%ld-%d.part", writer->path,
                 (long)getpid(), attempt);
        const int descriptor = open(writer->aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            FILE *file = fdopen(descriptor, "wb");
            if (!file) {
                const int cause = errno;
                close(descriptor);
                unlink(writer->aside);
                errno = cause;
            }
            return file;
        }
        if (errno != EEXIST)
            return NULL;
    }
    return NULL;
}

static enum status explain_open(const char *path, int cause, struct error *err)
{
    char folder[sizeof((struct file_writer *)0)->path];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0'; /* the parent of "/x" is "/" */
    if (cause == ENOENT && slash)
        return error_set(err, STATUS_IO, place_of(path), "the folder '%s' does not exist", folder);
    if (cause == ENOTDIR && slash)
        return error_set(err, STATUS_IO, place_of(path), "'%s' is not a folder", folder);
    return error_set(err, STATUS_IO, place_of(path), "cannot write in '%s': %s",
                     slash ? folder : ".", strerror(cause));
}

enum status file_open(struct file_writer *writer, const char *path, struct error *err)
{
    const struct place at = place_of(path);
    *writer = (struct file_writer){.name = path};
    if (strlen(path) >= sizeof writer->path)
        return error_set(err, STATUS_IO, at, "the path is longer than %zu bytes",
                         sizeof writer->path - 1);
    if (path[0] == '\0')
        return error_set(err, STATUS_IO, at, "a file needs a name");
    snprintf(writer->path, sizeof writer->path, "%s", path);

    struct stat is;
    if (stat(path, &is) == 0) {
        if (S_ISDIR(is.st_mode))
            return error_set(err, STATUS_IO, at, "is a folder; name a file in it");
        if (!S_ISREG(is.st_mode)) {
            writer->file = fopen(path, "wb");
            if (!writer->file)
                return error_set(err, STATUS_IO, at, "cannot write: %s", strerror(errno));
            return STATUS_OK;
        }
        /* A link keeps being a link: what it points to is replaced. */
        char *real = realpath(path, NULL);
        if (real && strlen(real) < sizeof writer->path)
            snprintf(writer->path, sizeof writer->path, "%s", real);
        free(real);
    }
    writer->file = open_aside(writer);
    if (!writer->file) {
        const int cause = errno;
        writer->aside[0] = '\0';
        return explain_open(path, cause, err);
    }
    return STATUS_OK;
}

void file_abandon(struct file_writer *writer)
{
    if (writer->file)
        fclose(writer->file);
    if (writer->aside[0])
        unlink(writer->aside);
    writer->file = NULL;
    writer->aside[0] = '\0';
}

static enum status explain_write(const struct file_writer *writer, int cause, struct error *err)
{
    return error_set(err, STATUS_IO, place_of(writer->name),
                     "cannot write: %s; nothing was changed",
                     cause ? strerror(cause) : "an earlier write failed (is the disk full?)");
}

enum status file_flush(struct file_writer *writer, struct error *err)
{
    assert(writer->file);
    errno = 0;
    bool written = fflush(writer->file) == 0 && !ferror(writer->file);
    if (written && writer->aside[0])
        written = fsync(fileno(writer->file)) == 0;
    return written ? STATUS_OK : explain_write(writer, errno, err);
}

enum status file_commit(struct file_writer *writer, struct error *err)
{
    enum status status = file_flush(writer, err);
    errno = 0;
    const bool closed = fclose(writer->file) == 0;
    writer->file = NULL;
    if (status == STATUS_OK && !closed)
        status = explain_write(writer, errno, err);
    if (status == STATUS_OK && writer->aside[0] && rename(writer->aside, writer->path) != 0)
        status = error_set(err, STATUS_IO, place_of(writer->name), "cannot replace: %s",
                           strerror(errno));
    if (status != STATUS_OK) {
        file_abandon(writer);
        return status;
    }
    writer->aside[0] = '\0';
    return STATUS_OK;
}

enum status file_write(const char *path, const char *bytes, size_t size, struct error *err)
{
    struct file_writer writer;
    TRY(file_open(&writer, path, err));
    /* A short write sets the stream's error mark, which file_commit reports. */
    if (size)
        (void)!fwrite(bytes, 1, size, writer.file);
    return file_commit(&writer, err);
}

/* ------------------------------------------------------------------------------------- folders */

static enum status make_one(const char *path, const char *whole, struct error *err)
{
    if (mkdir(path, 0777) == 0)
        return STATUS_OK;
    const int cause = errno;
    if (folder_exists(path))
        return STATUS_OK;
    if (cause == EEXIST || cause == ENOTDIR)
        return error_set(err, STATUS_IO, place_of(whole), "'%s' is a file, not a folder", path);
    return error_set(err, STATUS_IO, place_of(whole), "cannot make the folder '%s': %s", path,
                     strerror(cause));
}

enum status folder_make(const char *path, struct error *err)
{
    char part[PATH_MAX];
    const size_t length = strlen(path);
    if (length == 0 || length >= sizeof part)
        return error_set(err, STATUS_IO, place_of(path), "a folder's path has 1 to %zu bytes",
                         sizeof part - 1);
    for (size_t i = 0; i < length; i++) {
        part[i] = path[i];
        const bool ends_part = path[i] != '/' && (path[i + 1] == '/' || path[i + 1] == '\0');
        part[i + 1] = '\0';
        if (ends_part)
            TRY(make_one(part, path, err));
    }
    return STATUS_OK;
}

bool file_exists(const char *path)
{
    struct stat is;
    return stat(path, &is) == 0 && S_ISREG(is.st_mode);
}

bool folder_exists(const char *path)
{
    struct stat is;
    return stat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

/* -------------------------------------------------------------------------------------- digest */

static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct digest), "digest is too small");

static void digest_hex(const unsigned char hash[crypto_hash_sha256_BYTES], char out[65])
{
    sodium_bin2hex(out, 65, hash, crypto_hash_sha256_BYTES);
}

void digest_text(const void *bytes, size_t size, char out[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    static const unsigned char nothing[1];
    crypto_hash_sha256(hash, size ? bytes : nothing, size);
    digest_hex(hash, out);
}

/* The library's state is copied in and out, because ours has no alignment of its own. */
void digest_init(struct digest *digest)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    memcpy(digest->state, &state, sizeof state);
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    if (!size)
        return;
    crypto_hash_sha256_state state;
    memcpy(&state, digest->state, sizeof state);
    crypto_hash_sha256_update(&state, bytes, size);
    memcpy(digest->state, &state, sizeof state);
}

void digest_add_count(struct digest *digest, uint64_t value)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    digest_add(digest, bytes, sizeof bytes);
}

void digest_add_number(struct digest *digest, double value)
{
    uint64_t bits = UINT64_C(0x7ff8000000000000);
    if (!isnan(value))
        memcpy(&bits, &value, sizeof bits);
    digest_add_count(digest, bits);
}

void digest_end(struct digest *digest, char out[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    memcpy(&state, digest->state, sizeof state);
    crypto_hash_sha256_final(&state, hash);
    digest_hex(hash, out);
}
