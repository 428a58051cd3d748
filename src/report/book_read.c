// SPDX-License-Identifier: MIT
/* The files of a case that its book takes in. */
#include "base/file.h"
#include "report/book.h"

static const struct place nowhere = {0};

/* A file of the case; without it the page has no text. */
static enum status take_in(struct arena *arena, const struct case_folder *folder, const char *name,
                           struct book_page *page, struct error *err)
{
    struct source source;
    const char *path = arena_print(arena, "%s/%s", folder->path, name);
    if (!path)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    *page = (struct book_page){.name = name};
    if (!file_exists(path))
        return STATUS_OK;
    TRY(file_read(arena, path, 0, &source, err));
    page->text = source.bytes;
    return STATUS_OK;
}

enum status book_read(struct arena *arena, struct book *book, struct error *err)
{
    static const char *const fit[] = {"observations/fit.csv", "observations/identified.csv",
                                      "observations/backtest.csv", "observations/forecast.csv"};
    TRY(take_in(arena, book->folder, "README.md", &book->readme, err));
    TRY(take_in(arena, book->folder, "CHANGES.md", &book->changes, err));
    TRY(take_in(arena, book->folder, "observations/README.md", &book->observations, err));
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++)
        TRY(take_in(arena, book->folder, fit[i], &book->fit[i], err));
    return STATUS_OK;
}
