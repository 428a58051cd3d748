// SPDX-License-Identifier: MIT
/* Tables of numbers with named dimensions in one NetCDF-4 file; only user of NetCDF.
 *
 * The file is filled piece by piece, aside, and gets its name when it is whole. NetCDF is looked for when
 * a file is begun, so that nothing else waits for it: values_file_netcdf.c is built where its header is at
 * hand, values_file_none.c elsewhere (-Dnetcdf). */
#ifndef SURETY_STORE_VALUES_FILE_H
#define SURETY_STORE_VALUES_FILE_H

#include "base/file.h"

#include <stddef.h>
#include <stdint.h>

enum { VALUES_DIMENSIONS_MOST = 8, VALUES_VARIABLES_MOST = 24, VALUES_RANK_MOST = 4 };

enum values_type { VALUES_NUMBER, VALUES_COUNT, VALUES_FLAG, VALUES_TEXT };

struct values_dimension {
    const char *name;
    size_t count;
    size_t piece; /* how many are written at a time, at most; 0: all */
};

/* "name" is "text". */
struct values_note {
    const char *name, *text;
};

struct values_variable {
    const char *name;
    enum values_type type;
    size_t rank;
    size_t dimensions[VALUES_RANK_MOST];
    const struct values_note *notes;
    size_t note_count;
};

struct values_shape {
    const struct values_dimension *dimensions;
    size_t dimension_count;
    const struct values_variable *variables;
    size_t variable_count;
};

struct netcdf_calls;

struct values_file {
    struct file_writer writer;   /* its aside file is NetCDF's */
    struct netcdf_calls *netcdf; /* owned; NULL: not begun */
    int file;
    int variables[VALUES_VARIABLES_MOST];
    int types[VALUES_VARIABLES_MOST];
};

/* Finds out whether the file can be written; values_file_abandon is due from here on. */
enum status values_file_open(struct values_file *values, const char *path, struct error *err);

/* Defines what is in it. */
enum status values_file_begin(struct values_file *values, const struct values_shape *shape,
                              struct error *err);

/* A piece of a variable: `count[k]` from `start[k]` of each of its dimensions. `data` are double,
 * int64_t, signed char or const char * by the variable's type. */
enum status values_file_put(struct values_file *values, size_t variable, const size_t *start,
                            const size_t *count, const void *data, struct error *err);

/* Says something about the whole file. */
enum status values_file_note(struct values_file *values, struct values_note note,
                             struct error *err);

/* The file is whole: it gets its name. */
enum status values_file_commit(struct values_file *values, struct error *err);

/* Removes what was written; safe after commit or a failed open. */
void values_file_abandon(struct values_file *values);

#endif
