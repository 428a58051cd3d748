// SPDX-License-Identifier: MIT
/* The folder of -o: made before the work, taken away again when nothing comes of it. */
#ifndef SURETY_CLI_RESULTS_FOLDER_H
#define SURETY_CLI_RESULTS_FOLDER_H

#include "base/error.h"

#include <stddef.h>

struct results_folder {
    const char *path;
    size_t kept; /* bytes of the path that named a folder before; what follows was made here */
};

/* Makes the folder and finds out whether it can be written, so that this fails before the work. */
enum status results_folder_open(struct results_folder *folder, const char *path, struct error *err);

/* After a failure: takes away the folders that were made here and are empty. */
void results_folder_forget(const struct results_folder *folder);

#endif
