// SPDX-License-Identifier: MIT
/* The library is opened by name when it is needed: it brings dozens of others along, for which every start
 * of the program would wait. */
#include "store/values_file.h"

#include <assert.h>
#include <dlfcn.h>
#include <netcdf.h>
#include <stdlib.h>
#include <string.h>

/* Names of the library, the one that fits the header of Debian 12 first. */
static const char *const libraries[] = {"libnetcdf.so.19", "libnetcdf.so"};

struct netcdf_calls {
    void *library;
#define CALL(name) __typeof__(nc_##name) *name;
#include "store/netcdf_call.def"
#undef CALL
};

static enum status told(const struct values_file *values, int code, struct error *err)
{
    if (code == NC_NOERR)
        return STATUS_OK;
    return error_set(err, STATUS_IO, (struct place){.file = values->writer.name},
                     "cannot write: %s; nothing was changed", values->netcdf->strerror(code));
}

enum status values_file_open(struct values_file *values, const char *path, struct error *err)
{
    *values = (struct values_file){.file = -1};
    return file_open(&values->writer, path, err);
}

/* ---- The library ---- */

/* POSIX has functions and data share their addresses; ISO C does not. */
static bool find_call(void *library, const char *name, void *out)
{
    void *found = dlsym(library, name);
    memcpy(out, &found, sizeof found);
    return found != NULL;
}

static enum status open_library(struct values_file *values, struct error *err)
{
    struct netcdf_calls *calls = values->netcdf = calloc(1, sizeof *calls);
    const struct place at = {.file = values->writer.name};
    if (!calls)
        return error_set(err, STATUS_NO_MEMORY, at, "memory is out");
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !calls->library; i++)
        calls->library = dlopen(libraries[i], RTLD_NOW | RTLD_LOCAL);
    bool whole = calls->library != NULL;
#define CALL(name) whole = whole && find_call(calls->library, "nc_" #name, &calls->name);
#include "store/netcdf_call.def"
#undef CALL
    return whole ? STATUS_OK
                 : error_set(err, STATUS_IO, at,
                             "the NetCDF library is not there or not whole; install libnetcdf19");
}

/* ---- Definitions ---- */

static const nc_type types[] = {[VALUES_NUMBER] = NC_DOUBLE,
                                [VALUES_COUNT] = NC_INT64,
                                [VALUES_FLAG] = NC_BYTE,
                                [VALUES_TEXT] = NC_STRING};

static enum status put_note(struct values_file *values, int variable, struct values_note note,
                            struct error *err)
{
    return told(values,
                values->netcdf->put_att_text(values->file, variable, note.name, strlen(note.text),
                                             note.text),
                err);
}

static enum status define_variable(struct values_file *values, const struct values_shape *shape,
                                   const int *dimensions, size_t index, struct error *err)
{
    const struct values_variable *variable = &shape->variables[index];
    const struct netcdf_calls *netcdf = values->netcdf;
    int ids[VALUES_RANK_MOST], id = 0;
    size_t pieces[VALUES_RANK_MOST];
    bool in_pieces = false;
    for (size_t k = 0; k < variable->rank; k++) {
        const struct values_dimension *dimension = &shape->dimensions[variable->dimensions[k]];
        const bool cut = dimension->piece > 0 && dimension->piece < dimension->count;
        ids[k] = dimensions[variable->dimensions[k]];
        pieces[k] = cut ? dimension->piece : k + 1 == variable->rank ? dimension->count : 1;
        in_pieces |= cut;
    }
    TRY(told(values,
             netcdf->def_var(values->file, variable->name, types[variable->type],
                             (int)variable->rank, ids, &id),
             err));
    if (in_pieces)
        TRY(told(values, netcdf->def_var_chunking(values->file, id, NC_CHUNKED, pieces), err));
    for (size_t k = 0; k < variable->note_count; k++)
        TRY(put_note(values, id, variable->notes[k], err));
    values->variables[index] = id;
    values->types[index] = (int)variable->type;
    return STATUS_OK;
}

enum status values_file_begin(struct values_file *values, const struct values_shape *shape,
                              struct error *err)
{
    int dimensions[VALUES_DIMENSIONS_MOST], before = 0;
    assert(shape->dimension_count <= VALUES_DIMENSIONS_MOST &&
           shape->variable_count <= VALUES_VARIABLES_MOST);
    TRY(open_library(values, err));
    const struct netcdf_calls *netcdf = values->netcdf;
    assert(netcdf && netcdf->create);
    const char *path = values->writer.aside[0] ? values->writer.aside : values->writer.path;
    TRY(told(values, netcdf->create(path, NC_NETCDF4 | NC_CLOBBER, &values->file), err));
    TRY(told(values, netcdf->set_fill(values->file, NC_NOFILL, &before), err));
    for (size_t i = 0; i < shape->dimension_count; i++)
        TRY(told(values,
                 netcdf->def_dim(values->file, shape->dimensions[i].name,
                                 shape->dimensions[i].count, &dimensions[i]),
                 err));
    for (size_t i = 0; i < shape->variable_count; i++)
        TRY(define_variable(values, shape, dimensions, i, err));
    return told(values, netcdf->enddef(values->file), err);
}

/* ---- Numbers ---- */

enum status values_file_put(struct values_file *values, size_t variable, const size_t *start,
                            const size_t *count, const void *data, struct error *err)
{
    const struct netcdf_calls *netcdf = values->netcdf;
    const int file = values->file, id = values->variables[variable];
    int code = NC_EINVAL;
    switch ((enum values_type)values->types[variable]) {
    case VALUES_NUMBER:
        code = netcdf->put_vara_double(file, id, start, count, data);
        break;
    case VALUES_COUNT:
        code = netcdf->put_vara_longlong(file, id, start, count, data);
        break;
    case VALUES_FLAG:
        code = netcdf->put_vara_schar(file, id, start, count, data);
        break;
    case VALUES_TEXT: {
        /* The library's own type is not const. */
        const char **texts;
        memcpy(&texts, &data, sizeof texts);
        code = netcdf->put_vara_string(file, id, start, count, texts);
        break;
    }
    }
    return told(values, code, err);
}

enum status values_file_note(struct values_file *values, struct values_note note, struct error *err)
{
    return put_note(values, NC_GLOBAL, note, err);
}

enum status values_file_commit(struct values_file *values, struct error *err)
{
    const int file = values->file;
    values->file = -1;
    TRY(told(values, values->netcdf->close(file), err));
    return file_commit(&values->writer, err);
}

/* The library stays open: some of what it brings does not survive being closed and opened again. */
void values_file_abandon(struct values_file *values)
{
    if (values->netcdf && values->file >= 0)
        values->netcdf->abort(values->file);
    values->file = -1;
    free(values->netcdf);
    values->netcdf = NULL;
    file_abandon(&values->writer);
}
