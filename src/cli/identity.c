// SPDX-License-Identifier: MIT
/* Hashes the model and says what day it is. */
#include "cli/identity.h"

#include "base/file.h"
#include "cli/command.h"

#include <stdlib.h>
#include <time.h>

/* Today, or the day that SOURCE_DATE_EPOCH names, for results that can be made again byte by byte. */
static void write_date(char *out, size_t room)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
    struct tm day;
    gmtime_r(&now, &day);
    strftime(out, room, "%Y-%m-%d", &day);
}

enum status identity_make(struct identity *identity, struct subject *subject,
                          const struct options *options, struct error *err)
{
    struct source model;
    TRY(file_read(&subject->arena, subject->folder->model_path, 0, &model, err));
    digest_text(model.bytes, model.size, identity->model_digest);
    write_date(identity->date, sizeof identity->date);
    identity->report = (struct report_identity){.program = "Surety",
                                                .version = SURETY_VERSION,
                                                .model_digest = identity->model_digest,
                                                .command = options->line,
                                                .date = identity->date};
    return STATUS_OK;
}
