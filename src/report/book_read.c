// SPDX-License-Identifier: MIT
/* The files of a case that its book takes in, and whether the tables among them were made of the case as it is. */
#include "base/file.h"
#include "report/book.h"

#include <string.h>

static const struct place nowhere = {0};

static enum status path_of(struct arena *arena, const struct case_folder *folder, const char *name,
                           const char **path, struct error *err)
{
    *path = arena_print(arena, "%s/%s", folder->path, name);
    return *path ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

/* A file of the case; without it the page has no text. */
static enum status take_in(struct arena *arena, const struct case_folder *folder, const char *name,
                           struct book_page *page, struct error *err)
{
    struct source source;
    const char *path;
    TRY(path_of(arena, folder, name, &path, err));
    *page = (struct book_page){.name = name};
    if (!file_exists(path))
        return STATUS_OK;
    TRY(file_read(arena, path, 0, &source, err));
    page->text = source.bytes;
    return STATUS_OK;
}

static enum status take_in_table(struct arena *arena, const struct case_folder *folder,
                                 const char *name, struct csv *table, struct error *err)
{
    struct source *source = ARENA_NEW(arena, struct source);
    struct problems problems;
    const char *path;
    TRY(path_of(arena, folder, name, &path, err));
    *table = (struct csv){0};
    if (!file_exists(path))
        return STATUS_OK;
    if (!source)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    problems_init(&problems, arena);
    TRY(file_read(arena, path, 0, source, err));
    if (!csv_table(arena, source, &problems, table))
        return error_set(err, STATUS_INPUT, nowhere, "%s is not a table", path);
    return STATUS_OK;
}

/* ---- What the tables were made of ---- */

/* SHA-256 of all that a fit or forecast of this case rests on, one file after the other. */
static enum status digest_inputs(struct arena *arena, const struct case_folder *folder,
                                 char out[65], struct error *err)
{
    static const char *const names[] = {"parameters.csv", "observations/series.yaml",
                                        "observations/observations.csv", "observations/drivers.csv",
                                        "observations/drivers_flat.csv"};
    struct buffer all = {0};
    struct source source;
    enum status status = file_read(arena, folder->model_path, 0, &source, err);
    if (status == STATUS_OK)
        buffer_add_bytes(&all, source.bytes, source.size);
    for (size_t i = 0; i < sizeof names / sizeof *names && status == STATUS_OK; i++) {
        const char *path;
        status = path_of(arena, folder, names[i], &path, err);
        if (status != STATUS_OK || !file_exists(path))
            continue;
        status = file_read(arena, path, 0, &source, err);
        if (status == STATUS_OK)
            buffer_add_bytes(&all, source.bytes, source.size);
    }
    if (status == STATUS_OK && all.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK)
        digest_text(all.bytes, all.length, out);
    buffer_free(&all);
    return status;
}

/* Which command made the table, of which inputs: a row of observations/made.csv. */
static void tell_origin(const struct csv *made, const char *inputs, struct book_table *table)
{
    const size_t file = csv_column(made, "file"), command = csv_column(made, "command"),
                 digest = csv_column(made, "inputs"), columns = made->column_count;
    if (file == columns || command == columns || digest == columns)
        return;
    for (size_t row = 1; row < made->row_count; row++) {
        const char *name = strrchr(table->name, '/');
        if (strcmp(csv_cell(made, row, file)->text, name ? name + 1 : table->name) != 0)
            continue;
        table->command = csv_cell(made, row, command)->text;
        table->present = strcmp(csv_cell(made, row, digest)->text, inputs) == 0;
    }
}

static enum status read_tables(struct arena *arena, struct book *book, struct error *err)
{
    static const char *const names[BOOK_TABLES] = {[BOOK_BACKTEST] = "observations/backtest.csv",
                                                   [BOOK_FIT] = "observations/fit.csv",
                                                   [BOOK_FORECAST] = "observations/forecast.csv"};
    char inputs[65];
    struct csv made;
    TRY(digest_inputs(arena, book->folder, inputs, err));
    TRY(take_in_table(arena, book->folder, "observations/made.csv", &made, err));
    for (size_t i = 0; i < BOOK_TABLES; i++) {
        book->tables[i] = (struct book_table){.name = names[i]};
        TRY(take_in_table(arena, book->folder, names[i], &book->tables[i].rows, err));
        tell_origin(&made, inputs, &book->tables[i]);
    }
    return STATUS_OK;
}

enum status book_read(struct arena *arena, struct book *book, struct error *err)
{
    if (!document_list(arena, book->document, &book->places) ||
        !document_groups(arena, book->document, &book->groups))
        return error_set(err, STATUS_NO_MEMORY, (struct place){0}, "no memory to list the model");
    TRY(take_in(arena, book->folder, "README.md", &book->readme, err));
    TRY(take_in(arena, book->folder, "CHANGES.md", &book->changes, err));
    TRY(take_in(arena, book->folder, "observations/README.md", &book->observations, err));
    TRY(take_in(arena, book->folder, "observations/posterior.svg", &book->posterior, err));
    TRY(take_in(arena, book->folder, "observations/history.svg", &book->history, err));
    return read_tables(arena, book, err);
}
