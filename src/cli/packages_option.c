// SPDX-License-Identifier: MIT
/* One word after another; each is an id of the case or a file. */
#include "cli/packages_option.h"

#include <string.h>

static const struct place nowhere = {0};

static enum status add_package(struct subject *subject, const char *word,
                               const struct package **chosen, size_t *count, struct error *err)
{
    const struct package *package = NULL;
    TRY(subject_package(subject, word, &package, err));
    for (size_t i = 0; i < *count; i++)
        if (strcmp(chosen[i]->id, package->id) == 0)
            return error_set(err, STATUS_USAGE, nowhere, "--packages names '%s' twice",
                             package->id);
    if (package->abstract)
        return error_set(err, STATUS_USAGE, nowhere,
                         "'%s' is only a starting point for other packages", word);
    chosen[(*count)++] = package;
    return STATUS_OK;
}

enum status packages_option_read(struct subject *subject, const struct options *options,
                                 const struct package *const **packages, size_t *count,
                                 struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const char *text = options->value[OPTION_PACKAGES];
    size_t most = folder->package_count;
    for (const char *c = text ? text : ""; *c; c++)
        most += *c == ',';
    const struct package **chosen = ARENA_ARRAY(&subject->arena, const struct package *, most + 1);
    if (!chosen)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    size_t found = 0;
    for (size_t i = 0; !text && i < folder->package_count; i++)
        if (!folder->packages[i].abstract && !folder->packages[i].example)
            chosen[found++] = &folder->packages[i];
    while (text && *text) {
        const size_t length = strcspn(text, ",");
        const char *word = arena_text(&subject->arena, text, length);
        if (!word)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        if (length)
            TRY(add_package(subject, word, chosen, &found, err));
        text += length + (text[length] == ',');
    }
    if (found == 0)
        return error_set(err, STATUS_USAGE, nowhere, "there is no package to evaluate");
    *packages = chosen;
    *count = found;
    return STATUS_OK;
}
