// SPDX-License-Identifier: MIT
/* Fills errors; the texts of the statuses come from status.def. */
#include "base/error.h"

#include <stdio.h>

enum status error_set(struct error *err, enum status status, struct place at, const char *format,
                      ...)
{
    if (!err || err->status != STATUS_OK)
        return status;
    err->status = status;
    err->at = at;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return status;
}

const char *status_meaning(enum status status)
{
    static const char *const meanings[STATUS_COUNT] = {
#define STATUS(name, meaning) [STATUS_##name] = meaning,
#include "base/status.def"
#undef STATUS
    };
    return status < STATUS_COUNT ? meanings[status] : "unknown status";
}
