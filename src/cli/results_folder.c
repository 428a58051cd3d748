// SPDX-License-Identifier: MIT
/* Writes each file aside and flushes it; when all are on the disk, run.json included, renames them. */
#include "cli/results_folder.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};

enum { PATH_ROOM = 4096 };

typedef void report_maker(struct buffer *out, const struct evaluation *evaluation,
                          const struct report_identity *identity);

static void make_csv(struct buffer *out, const struct evaluation *evaluation,
                     const struct report_identity *identity)
{
    (void)identity;
    report_csv(out, evaluation);
}

static const struct {
    const char *name;
    report_maker *make;
} files[] = {
    {"report.html", report_html}, {"results.csv", make_csv}, {"results.json", report_json}};

enum { FILES = sizeof files / sizeof *files };

/* Bytes of the longest beginning of `path` that is a folder already. */
static size_t find_kept(const char *path)
{
    char part[PATH_ROOM];
    size_t kept = 0;
    for (size_t i = 0; path[i] && i + 1 < sizeof part; i++) {
        part[i] = path[i];
        part[i + 1] = '\0';
        const bool ends_part = path[i + 1] == '/' || path[i + 1] == '\0';
        if (ends_part && folder_exists(part))
            kept = i + 1;
    }
    return kept;
}

enum status results_folder_open(struct results_folder *folder, const char *path, struct error *err)
{
    const struct place at = {.file = path};
    *folder = (struct results_folder){.path = path, .kept = strlen(path)};
    if (file_exists(path))
        return error_set(err, STATUS_USAGE, nowhere,
                         "-o %s: that is a file; evaluate writes several files into a folder",
                         path);
    folder->kept = find_kept(path);
    TRY(folder_make(path, err));
    if (access(path, W_OK | X_OK) != 0)
        return error_set(err, STATUS_IO, at, "this folder cannot be written");
    return STATUS_OK;
}

void results_folder_forget(const struct results_folder *folder)
{
    char part[PATH_ROOM];
    size_t length = folder->path ? strlen(folder->path) : 0;
    if (length >= sizeof part)
        return;
    while (length > folder->kept) {
        while (length > folder->kept && folder->path[length - 1] == '/')
            length--;
        memcpy(part, folder->path, length);
        part[length] = '\0';
        if (length == folder->kept || rmdir(part) != 0)
            return;
        while (length > folder->kept && folder->path[length - 1] != '/')
            length--;
    }
}

static enum status write_aside(struct file_writer *writer, const char *path, report_maker *make,
                               const struct evaluation *evaluation,
                               const struct report_identity *identity, struct error *err)
{
    struct buffer text = {0};
    make(&text, evaluation, identity);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK)
        status = file_open(writer, path, err);
    if (status == STATUS_OK) {
        (void)!fwrite(text.bytes, 1, text.length, writer->file); /* file_flush sees a failure */
        status = file_flush(writer, err);
    }
    buffer_free(&text);
    return status;
}

enum status results_folder_write(const struct results_folder *folder, struct subject *subject,
                                 const struct options *options, const struct evaluation *evaluation,
                                 const struct report_identity *identity, struct error *err)
{
    struct file_writer writers[FILES] = {{0}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < FILES && status == STATUS_OK; i++) {
        const char *path = arena_print(&subject->arena, "%s/%s", folder->path, files[i].name);
        if (!path)
            status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        else
            status = write_aside(&writers[i], path, files[i].make, evaluation, identity, err);
    }
    if (status == STATUS_OK)
        status = identity_write_run(subject, options, evaluation, identity, err);
    for (size_t i = 0; i < FILES && status == STATUS_OK; i++)
        status = file_commit(&writers[i], err);
    for (size_t i = 0; i < FILES; i++)
        file_abandon(&writers[i]);
    return status;
}
