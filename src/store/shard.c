// SPDX-License-Identifier: MIT
/* A head of five lines, then the bytes as they came. */
#include "store/shard.h"

#include "base/file.h"
#include "base/text.h"

#include <dirent.h>
#include <string.h>

enum { PATH_ROOM = 4096, HEAD_ROOM = 400, SHARD_MOST = 1 << 30 };

static bool name_file(const struct shard *shard, char *out)
{
    const int length = snprintf(out, PATH_ROOM, "%s/futures-%012llu-%llu.shard", shard->folder,
                                (unsigned long long)shard->first, (unsigned long long)shard->count);
    return length > 0 && length < PATH_ROOM;
}

static enum status refuse_long_name(const struct shard *shard, struct error *err)
{
    return error_set(err, STATUS_IO, (struct place){.file = shard->folder}, "the path is too long");
}

enum status shard_write(const struct shard *shard, const char *bytes, size_t size,
                        struct error *err)
{
    char path[PATH_ROOM], checksum[65];
    if (!name_file(shard, path))
        return refuse_long_name(shard, err);
    digest_text(bytes, size, checksum);
    struct buffer text = {0};
    buffer_print(&text, "surety.shard/1\nof %s\nfutures %llu %llu\nbytes %zu\nsha256 %s\n\n",
                 shard->identity, (unsigned long long)shard->first,
                 (unsigned long long)shard->count, size, checksum);
    buffer_add_bytes(&text, bytes, size);
    const enum status status =
        text.failed ? error_set(err, STATUS_NO_MEMORY, (struct place){.file = shard->folder},
                                "no memory for a shard of %zu bytes", size)
                    : file_write(path, text.bytes, text.length, err);
    buffer_free(&text);
    return status;
}

/* ---- Reading ---- */

struct head {
    char identity[65], checksum[65];
    size_t first, count;
    size_t size, length; /* of the bytes; of the head itself */
};

static bool take_word(const char **at, const char *word)
{
    const size_t length = strlen(word);
    const bool is = strncmp(*at, word, length) == 0;
    *at += is ? length : 0;
    return is;
}

static bool take_digest(const char **at, char out[65])
{
    if (strspn(*at, "0123456789abcdef") != 64)
        return false;
    memcpy(out, *at, 64);
    out[64] = '\0';
    *at += 64;
    return true;
}

static bool take_number(const char **at, size_t *out)
{
    const size_t length = strspn(*at, "0123456789");
    const bool is = length > 0 && text_to_size(*at, length, out);
    *at += length;
    return is;
}

static bool read_head(const struct source *source, struct head *head)
{
    char text[HEAD_ROOM + 1];
    const size_t room = source->size < HEAD_ROOM ? source->size : HEAD_ROOM;
    const char *at = text;
    memcpy(text, source->bytes, room);
    text[room] = '\0';
    const bool whole = take_word(&at, "surety.shard/1\nof ") && take_digest(&at, head->identity) &&
                       take_word(&at, "\nfutures ") && take_number(&at, &head->first) &&
                       take_word(&at, " ") && take_number(&at, &head->count) &&
                       take_word(&at, "\nbytes ") && take_number(&at, &head->size) &&
                       take_word(&at, "\nsha256 ") && take_digest(&at, head->checksum) &&
                       take_word(&at, "\n\n");
    head->length = (size_t)(at - text);
    return whole && head->size == source->size - head->length;
}

static enum status take_bytes(const struct shard *shard, const struct source *source,
                              struct buffer *out, struct error *err)
{
    const struct place at = {.file = source->file};
    struct head head;
    char checksum[65];
    if (!read_head(source, &head))
        return error_set(err, STATUS_INPUT, at, "is no whole shard; remove it and resume");
    const char *bytes = source->bytes + head.length;
    digest_text(bytes, head.size, checksum);
    if (strcmp(checksum, head.checksum) != 0 || head.first != shard->first ||
        head.count != shard->count)
        return error_set(err, STATUS_INPUT, at, "is damaged; remove it and resume");
    if (strcmp(head.identity, shard->identity) != 0)
        return error_set(
            err, STATUS_INPUT, at,
            "is of another evaluation: model, case, packages, options, seed or program "
            "differ; name another folder");
    buffer_add_bytes(out, bytes, head.size);
    return out->failed ? error_set(err, STATUS_NO_MEMORY, at, "no memory to read it") : STATUS_OK;
}

enum status shard_read(const struct shard *shard, struct buffer *out, struct error *err)
{
    char path[PATH_ROOM];
    if (!name_file(shard, path))
        return refuse_long_name(shard, err);
    if (!file_exists(path))
        return STATUS_OK;
    struct arena arena;
    struct source source;
    arena_init(&arena);
    enum status status = file_read(&arena, path, SHARD_MOST, &source, err);
    if (status == STATUS_OK)
        status = take_bytes(shard, &source, out, err);
    if (err && err->at.file) /* it lives in the arena */
        err->at = (struct place){.file = shard->folder};
    arena_free(&arena);
    return status;
}

bool shard_any(const char *folder)
{
    DIR *open = opendir(folder);
    bool any = false;
    for (struct dirent *entry = open ? readdir(open) : NULL; entry && !any; entry = readdir(open)) {
        const char *end = strrchr(entry->d_name, '.');
        any = end && strcmp(end, ".shard") == 0;
    }
    if (open)
        closedir(open);
    return any;
}
