// SPDX-License-Identifier: MIT
/* The folder that `surety evaluate -o` fills: all of its files or none. */
#ifndef SURETY_CLI_RESULTS_FOLDER_H
#define SURETY_CLI_RESULTS_FOLDER_H

#include "cli/identity.h"

struct results_folder {
    const char *path;
    size_t kept; /* bytes of the path that named a folder before; what follows was made here */
};

/* Makes the folder and finds out whether it can be written, so that this fails before the work. */
enum status results_folder_open(struct results_folder *folder, const char *path, struct error *err);

/* report.html, results.csv, results.json and run.json, each replaced only when all are on the disk. */
enum status results_folder_write(const struct results_folder *folder, struct subject *subject,
                                 const struct options *options, const struct evaluation *evaluation,
                                 const struct report_identity *identity, struct error *err);

/* After a failure: takes away the folders that were made here and are empty. */
void results_folder_forget(const struct results_folder *folder);

#endif
