// SPDX-License-Identifier: MIT
/* Built where there is no NetCDF: says so before any work. */
#include "store/values_file.h"

#include <string.h>

enum status values_file_open(struct values_file *values, const char *path, struct error *err)
{
    memset(values, 0, sizeof *values);
    return error_set(err, STATUS_USAGE, (struct place){.file = path},
                     "this program was built without NetCDF; build it where libnetcdf-dev is "
                     "installed");
}

enum status values_file_begin(struct values_file *values, const struct values_shape *shape,
                              struct error *err)
{
    (void)values, (void)shape, (void)err;
    return STATUS_INTERNAL;
}

enum status values_file_put(struct values_file *values, size_t variable, const size_t *start,
                            const size_t *count, const void *data, struct error *err)
{
    (void)values, (void)variable, (void)start, (void)count, (void)data, (void)err;
    return STATUS_INTERNAL;
}

enum status values_file_note(struct values_file *values, struct values_note note, struct error *err)
{
    (void)values, (void)note, (void)err;
    return STATUS_INTERNAL;
}

enum status values_file_commit(struct values_file *values, struct error *err)
{
    (void)values, (void)err;
    return STATUS_INTERNAL;
}

void values_file_abandon(struct values_file *values)
{
    (void)values;
}
