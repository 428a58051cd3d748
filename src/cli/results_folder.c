// SPDX-License-Identifier: MIT
/* Remembers what was there before, so that nothing empty is left behind. */
#include "cli/results_folder.h"

#include "base/file.h"

#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};

enum { PATH_ROOM = 4096 };

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
                         "-o %s: that is a file; several files are written into a folder",
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
