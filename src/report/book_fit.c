// SPDX-License-Identifier: MIT
/* Section 6 of the book: the model against history, what observations settled, and the forecast, from the tables
 * that the case ships. */
#include "report/book.h"
#include "report/markdown.h"
#include "report/wording.h"

#include <string.h>

enum { COLUMNS_MOST = 12 };

struct shown {
    const char *column, *head; /* of the CSV, and as it is titled here */
};

/* Two significant digits of what is a number; anything else as it stands. */
static void put_cell(struct arena *arena, const struct passage *cell, const char **out)
{
    double value;
    const bool number = text_to_double(cell->text, cell->length, &value);
    const bool whole = number && !strpbrk(cell->text, ".e");
    *out = !number || whole ? cell->text
                            : arena_print(arena, "%s", wording_number(value, DIALECT_UNICODE).text);
}

/* The columns in their order here, those that the table does not have left out; rows that `keep` wants. */
static void put_table(struct buffer *out, const struct csv *rows, const struct shown *shown,
                      size_t count, bool keep(const struct csv *rows, size_t row))
{
    size_t columns[COLUMNS_MOST], wanted = 0;
    const char *cells[COLUMNS_MOST] = {NULL};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        const size_t column = csv_column(rows, shown[i].column);
        if (column == rows->column_count)
            continue;
        columns[wanted] = column;
        cells[wanted++] = shown[i].head;
    }
    markdown_head(out, cells, wanted);
    for (size_t row = 1; row < rows->row_count; row++) {
        if (keep && !keep(rows, row))
            continue;
        for (size_t i = 0; i < wanted; i++)
            put_cell(&arena, csv_cell(rows, row, columns[i]), &cells[i]);
        markdown_row(out, cells, wanted);
    }
    out->failed |= arena.failed;
    arena_free(&arena);
}

/* Which command made the table, and a warning when it was made of another model or other observations. */
static void put_origin(struct buffer *out, const struct book_table *table)
{
    buffer_print(out, "\nFrom `%s`", table->name);
    if (table->command)
        buffer_print(out, ", made by `%s`", table->command);
    buffer_add(out, ".\n");
    if (!table->command)
        buffer_add(out, "\n**Of which model and observations it was made is not told.**\n");
    else if (!table->present)
        buffer_add(out, "\n**Out of date: the model, its parameters or the observations have "
                        "changed since. Make it anew.**\n");
    buffer_add(out, "\n");
}

static void put_picture(struct buffer *out, const struct book *book, const struct book_page *page,
                        const char *file, const char *title)
{
    if (book->pictures && page->text)
        buffer_print(out, "![%s](%s)\n\n", title, file);
}

static void add_backtest(struct buffer *out, const struct book *book)
{
    static const struct shown columns[] = {
        {"series", "series"},       {"verdict", "verdict"},   {"naive", "against"},
        {"rows", "rows"},           {"mae", "MAE"},           {"naive_mae", "its MAE"},
        {"ratio", "ratio"},         {"theil_u", "Theil's U"}, {"crps", "CRPS"},
        {"naive_crps", "its CRPS"}, {"inside_80", "in 80 %"}, {"unit", "unit"}};
    const struct book_table *table = &book->tables[BOOK_BACKTEST];
    size_t lost = 0, rivals = 0;
    const size_t verdict = csv_column(&table->rows, "verdict");
    for (size_t row = 1; row < table->rows.row_count && verdict < table->rows.column_count; row++) {
        const char *word = csv_cell(&table->rows, row, verdict)->text;
        lost += strcmp(word, "lost") == 0;
        rivals += strcmp(word, "lost") == 0 || strcmp(word, "won") == 0;
    }
    buffer_print(out,
                 "### Forecasts of the past\n\n%zu of %zu series with a naive forecast are lost to "
                 "one; they stand first. Each was forecast from several months with what was "
                 "known then.\n",
                 lost, rivals);
    put_origin(out, table);
    put_table(out, &table->rows, columns, sizeof columns / sizeof *columns, NULL);
    buffer_add(out,
               "\nMAE: mean absolute error of the median; its: of the naive forecast that comes "
               "off best against the model; ratio: of the two MAE, above 1 is lost; in 80 %: share "
               "of rows inside the central band.\n\n");
    put_picture(out, book, &book->history, "history.svg", "Model and observations");
}

static void add_parameters(struct buffer *out, const struct book *book)
{
    static const struct shown columns[] = {{"parameter", "parameter"},
                                           {"sector", "sector"},
                                           {"verdict", "verdict"},
                                           {"spread", "spread left"},
                                           {"low", "low"},
                                           {"base", "base"},
                                           {"high", "high"},
                                           {"q05", "5 %"},
                                           {"q50", "50 %"},
                                           {"q95", "95 %"},
                                           {"unit", "unit"}};
    buffer_add(out, "### What observations say about parameters\n\nThose that were learnt most "
                    "stand first. A parameter that is not identified is as uncertain as before: "
                    "what rests on it rests on judgement.\n");
    put_origin(out, &book->tables[BOOK_FIT]);
    put_table(out, &book->tables[BOOK_FIT].rows, columns, sizeof columns / sizeof *columns, NULL);
    buffer_add(out, "\nSpread left: standard deviation of the posterior over that of the prior, "
                    "identified at 0.9 or less; low, base and high are the prior's.\n\n");
    put_picture(out, book, &book->posterior, "posterior.svg", "Prior and posterior");
}

static bool ends_a_half_year(const struct csv *rows, size_t row)
{
    const size_t column = csv_column(rows, "month");
    if (column == rows->column_count)
        return true;
    const struct passage *month = csv_cell(rows, row, column);
    return month->length >= 3 && (strcmp(month->text + month->length - 3, "-06") == 0 ||
                                  strcmp(month->text + month->length - 3, "-12") == 0);
}

static void add_forecast(struct buffer *out, const struct book *book)
{
    static const struct shown columns[] = {
        {"series", "series"}, {"month", "month"}, {"q05", "5 %"},  {"q25", "25 %"},
        {"q50", "50 %"},      {"q75", "75 %"},    {"q95", "95 %"}, {"unit", "unit"}};
    buffer_add(out, "### Forecast\n\nJune and December of each year; the file has every month.\n");
    put_origin(out, &book->tables[BOOK_FORECAST]);
    put_table(out, &book->tables[BOOK_FORECAST].rows, columns, sizeof columns / sizeof *columns,
              ends_a_half_year);
    buffer_add(out, "\n");
}

void book_fit(struct buffer *out, const struct book *book)
{
    static void (*const add[BOOK_TABLES])(struct buffer *,
                                          const struct book *) = {[BOOK_BACKTEST] = add_backtest,
                                                                  [BOOK_FIT] = add_parameters,
                                                                  [BOOK_FORECAST] = add_forecast};
    size_t shown = 0;
    for (size_t i = 0; i < BOOK_TABLES; i++)
        if (book->tables[i].rows.row_count) {
            add[i](out, book);
            shown++;
        }
    if (!shown)
        buffer_add(out, "The case's folder of observations holds no table of fit.\n");
}
