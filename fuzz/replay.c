// SPDX-License-Identifier: MIT
/* Runs a fuzz target once over every file of a folder, so that what was found once stays mended also
 * where no fuzzer is at hand. Fails when the folder is missing or empty: then nothing was tested. */
#include "base/file.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replay_folder(const char *folder, DIR *entries)
{
    size_t count = 0;
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        struct arena arena;
        struct source source;
        struct error err = {0};
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        arena_init(&arena);
        if (entry->d_name[0] != '.' && file_read(&arena, path, 0, &source, &err) == STATUS_OK) {
            (void)LLVMFuzzerTestOneInput((const uint8_t *)source.bytes, source.size);
            count++;
        }
        arena_free(&arena);
    }
    return count;
}

int main(int argc, char **argv)
{
    DIR *entries = argc == 2 ? opendir(argv[1]) : NULL;
    if (!entries) {
        fprintf(stderr, "usage: replay FOLDER (which must exist)\n");
        return 2;
    }
    const size_t count = replay_folder(argv[1], entries);
    closedir(entries);
    printf("%zu inputs\n", count);
    return count ? 0 : 1;
}
