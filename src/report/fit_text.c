// SPDX-License-Identifier: MIT
/* A table of parameters and one of series for each sector, and what must not be believed. */
#include "report/fit_report.h"
#include "report/text_table.h"
#include "report/wording.h"

#include "base/arena.h"

#include <math.h>

static void paragraph(struct buffer *out, struct buffer *text, const struct report_style *style)
{
    text_paragraph(out, text->bytes ? text->bytes : "", 0, style);
    out->failed |= text->failed;
    text->length = 0;
}

/* Escaped for a terminal, in the arena. */
static const char *shown(struct buffer *out, struct arena *arena, const char *text,
                         enum dialect dialect)
{
    struct buffer escaped = {0};
    escape_terminal(&escaped, text, dialect);
    const char *copy = arena_print(arena, "%s", escaped.bytes ? escaped.bytes : "");
    out->failed |= escaped.failed || !copy;
    buffer_free(&escaped);
    return copy ? copy : "";
}

static const char *number(struct arena *arena, double value, enum dialect dialect)
{
    return isfinite(value) ? arena_print(arena, "%s", wording_number(value, dialect).text) : "";
}

static const char *range(struct arena *arena, double low, double high, enum dialect dialect)
{
    return arena_print(arena, "(%s to %s)", wording_number(low, dialect).text,
                       wording_number(high, dialect).text);
}

static void write_parameters(struct buffer *out, struct arena *arena, const struct fit *fit,
                             const struct fit_sector *sector, const struct report_style *style)
{
    enum { COLUMNS = 6 };
    const size_t rows = sector->parameter_count;
    const enum dialect dialect = text_dialect(style);
    struct cell *cells = ARENA_ARRAY(arena, struct cell, COLUMNS * rows);
    const char **names = ARENA_ARRAY(arena, const char *, rows);
    if (!cells || !names) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        const struct fit_parameter *parameter = &fit->parameters[sector->first_parameter + i];
        const struct parameter *prior = &parameter->prior;
        names[i] = shown(out, arena, parameter->parameter->folded, dialect);
        cells[i] = (struct cell){number(arena, prior->base, dialect),
                                 range(arena, prior->low, prior->high, dialect)};
        cells[rows + i].value = number(arena, parameter->maximum, dialect);
        cells[2 * rows + i] = (struct cell){number(arena, parameter->median, dialect),
                                            range(arena, parameter->low, parameter->high, dialect)};
        cells[3 * rows + i].value =
            arena_print(arena, "%.2f%s", parameter->chains.sd / parameter->prior_sd,
                        parameter->identified ? "" : "*");
        cells[4 * rows + i].value = arena_print(arena, "%.4f", parameter->chains.r_hat);
        cells[5 * rows + i].value =
            arena_print(arena, "%.0f", fmin(parameter->chains.bulk, parameter->chains.tail));
    }
    const struct column columns[COLUMNS] = {
        {NULL, "before", cells, 0},           {NULL, "maximum", cells + rows, 0},
        {NULL, "after", cells + 2 * rows, 0}, {NULL, "spread", cells + 3 * rows, 0},
        {NULL, "R-hat", cells + 4 * rows, 0}, {NULL, "size", cells + 5 * rows, 0}};
    text_table(out, names, "Parameter", rows, columns, COLUMNS, style);
    out->failed |= arena->failed;
}

static const char *miss(struct arena *arena, const struct fit_series *series, double value)
{
    if (!isfinite(value))
        return "";
    if (series->series->family == FAMILY_INTERVAL)
        return arena_print(arena, "%.0f %% in", 100 * value);
    return series->logs ? arena_print(arena, "%.1f %%", 100 * value)
                        : arena_print(arena, "%.3g", value);
}

static void write_series(struct buffer *out, struct arena *arena, const struct fit *fit,
                         const struct fit_sector *sector, const struct report_style *style)
{
    enum { COLUMNS = 4 };
    const size_t rows = sector->series_count;
    struct cell *cells = ARENA_ARRAY(arena, struct cell, COLUMNS * rows);
    const char **names = ARENA_ARRAY(arena, const char *, rows);
    if (!cells || !names) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        const struct fit_series *series = &fit->series[sector->first_series + i];
        names[i] = shown(out, arena, series->series->title, text_dialect(style));
        cells[i].value = arena_print(arena, "%zu", series->rows);
        cells[rows + i].value = miss(arena, series, series->base);
        cells[2 * rows + i].value = miss(arena, series, series->median);
        cells[3 * rows + i].value =
            series->series->family == FAMILY_INTERVAL || series->series->family == FAMILY_COUNT
                ? ""
                : arena_print(arena, "%.1f", series->rho);
    }
    const struct column columns[COLUMNS] = {{NULL, "rows", cells, 0},
                                            {NULL, "off at base", cells + rows, 0},
                                            {NULL, "off after", cells + 2 * rows, 0},
                                            {NULL, "rho", cells + 3 * rows, 0}};
    text_table(out, names, "Series", rows, columns, COLUMNS, style);
    out->failed |= arena->failed;
}

static void write_sector(struct buffer *out, struct arena *arena, const struct fit *fit,
                         const struct fit_sector *sector, const struct report_style *style)
{
    struct buffer text = {0};
    buffer_add(out, "\n");
    buffer_print(&text, "%s: %s", sector->sector->id, sector->sector->title);
    text_heading(out, text.bytes ? text.bytes : "", style);
    text.length = 0;
    write_parameters(out, arena, fit, sector, style);
    buffer_add(out, "\n");
    write_series(out, arena, fit, sector, style);
    buffer_print(&text,
                 "%zu walkers, %zu steps that count, %.0f %% of moves accepted, %zu runs of the "
                 "model's past.",
                 sector->walkers, sector->steps, 100 * sector->accepted, sector->evaluations);
    if (sector->climbs)
        buffer_print(&text, " %zu of %zu climbs ended at the same maximum.", sector->agreeing,
                     sector->climbs);
    if (!sector->blessed)
        buffer_print(
            &text,
            " NOT TO BE USED: R-hat %.4f (must be below %.2f), effective size %.0f (at least "
            "%d).",
            sector->r_hat, FIT_R_HAT_MOST, sector->size, FIT_SIZE_LEAST);
    paragraph(out, &text, style);
    out->failed |= text.failed;
    buffer_free(&text);
}

static void say_pressing(struct buffer *text, const struct fit *fit)
{
    size_t count = 0;
    for (size_t k = 0; k < fit->parameter_count; k++)
        if (fit->parameters[k].presses)
            buffer_print(text, "%s%s",
                         count++ ? ", "
                                 : "Pressed against an end of its range, which may be too "
                                   "narrow, or the equation wrong: ",
                         fit->parameters[k].parameter->folded);
    if (count)
        buffer_add(text, ". ");
}

static void say_unidentified(struct buffer *text, const struct fit *fit)
{
    size_t count = 0;
    for (size_t k = 0; k < fit->parameter_count; k++) {
        const struct fit_parameter *parameter = &fit->parameters[k];
        if (parameter->identified)
            continue;
        buffer_print(text, "%s%s%s", count++ ? ", " : "Not identified by these observations (*): ",
                     parameter->parameter->folded,
                     parameter->reaches ? "" : " (no series depends on it)");
    }
    for (size_t i = 0; i < fit->untouched_count; i++)
        buffer_print(
            text, "%s%s (its sector has no series)",
            count++ ? ", " : "Not identified by these observations (*): ", fit->untouched[i]);
    buffer_add(text, count ? ". " : "Every parameter is identified. ");
    size_t ties = 0;
    for (size_t i = 0; i < fit->pair_count; i++) {
        const struct fit_pair *pair = &fit->pairs[i];
        buffer_print(text, "%s%s and %s (%.2f)",
                     ties++ ? ", " : "Correlated: ", fit->parameters[pair->a].parameter->folded,
                     fit->parameters[pair->b].parameter->folded, pair->correlation);
    }
    buffer_add(text, ties ? "." : "No two parameters of a sector are correlated by 0.5 or more.");
}

void fit_text(struct buffer *out, const struct fit *fit, const struct report_style *style)
{
    struct buffer text = {0};
    struct arena arena;
    size_t rows = 0;
    arena_init(&arena);
    for (size_t s = 0; s < fit->series_count; s++)
        rows += fit->series[s].rows;
    text_heading(out, "What do the observations say about the parameters?", style);
    buffer_print(&text,
                 "%zu parameters against %zu rows of %zu series up to %s. %zu draws, seed %llu.",
                 fit->parameter_count, rows, fit->series_count,
                 case_month_text(&arena, fit->folder, fit->options->until), fit->draws,
                 (unsigned long long)fit->options->seed);
    paragraph(out, &text, style);
    for (size_t i = 0; i < fit->sector_count; i++)
        write_sector(out, &arena, fit, &fit->sectors[i], style);
    buffer_add(out, "\n");
    say_unidentified(&text, fit);
    paragraph(out, &text, style);
    say_pressing(&text, fit);
    if (text.length)
        paragraph(out, &text, style);
    buffer_print(
        &text,
        "before: base and range of the prior. after: median and 5 to 95 %% of the posterior. "
        "spread: its standard deviation as a share of the prior's; above %.1f the data say "
        "nothing. size: effective size, the lesser of bulk and tails. off: root mean square "
        "error, or rows inside their range. rho: how far an error lasts from row to row.",
        FIT_SPREAD_MOST);
    paragraph(out, &text, style);
    if (!fit->blessed) {
        buffer_add(&text, "The chains do not agree yet: this sample is not to be used.");
        paragraph(out, &text, style);
    }
    out->failed |= text.failed || arena.failed;
    buffer_free(&text);
    arena_free(&arena);
}
