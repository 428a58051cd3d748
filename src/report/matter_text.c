// SPDX-License-Identifier: MIT
/* Two tables, what nobody can know and what can be chosen, and sentences that say how far to trust
 * them. */
#include "report/fail_report.h"
#include "report/matter_report.h"
#include "report/text_table.h"
#include "report/wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void paragraph(struct buffer *out, const struct buffer *text,
                      const struct report_style *style)
{
    text_paragraph(out, text->bytes ? text->bytes : "", 0, style);
    out->failed |= text->failed;
}

/* ---- Cells ---- */

/* The words of a table: each cell is a piece of text of its own. */
struct sheet {
    char **texts;
    size_t count, room;
    bool failed;
};

/* Takes what the buffer holds; "" when memory is out. */
static const char *keep(struct sheet *sheet, struct buffer *text)
{
    if (text->failed || !text->bytes || sheet->count == sheet->room) {
        sheet->failed |= text->failed || sheet->count == sheet->room;
        buffer_free(text);
        return "";
    }
    sheet->texts[sheet->count++] = text->bytes;
    *text = (struct buffer){0};
    return sheet->texts[sheet->count - 1];
}

static void sheet_init(struct sheet *sheet, size_t room)
{
    *sheet = (struct sheet){.texts = calloc(room + 1, sizeof(char *)), .room = room};
    if (!sheet->texts)
        sheet->room = 0, sheet->failed = true;
}

static void sheet_free(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++)
        free(sheet->texts[i]);
    free(sheet->texts);
}

/* No "-0.00". */
static void add_hundredths(struct buffer *out, bool sign, double value)
{
    const double rounded = floor(100.0 * value + 0.5) / 100.0;
    buffer_print(out, "%s%.2f", sign && rounded > 0 ? "+" : "", rounded == 0 ? 0.0 : rounded);
}

static struct cell measured(struct sheet *sheet, double value, const struct interval *interval,
                            bool sign)
{
    struct buffer text = {0}, range = {0};
    struct cell cell = {NULL, NULL};
    if (isfinite(value))
        add_hundredths(&text, sign, value);
    else
        buffer_add(&text, "n/a");
    if (isfinite(value) && interval && isfinite(interval->low) && isfinite(interval->high)) {
        buffer_add(&range, "(");
        add_hundredths(&range, sign, interval->low);
        buffer_add(&range, " to ");
        add_hundredths(&range, sign, interval->high);
        buffer_add(&range, ")");
    }
    cell.value = keep(sheet, &text);
    cell.range = keep(sheet, &range);
    return cell;
}

/* Which way: "+" more of it gives more of the outcome, "-" less; "" where that cannot be told. */
static const char *way_of(const struct matter_driver *driver)
{
    if (isnan(driver->coefficient_interval.low)) /* too few futures for an interval */
        return driver->chance < 0.05 ? driver->coefficient > 0 ? "+" : "-" : "";
    if (driver->coefficient_interval.low > 0)
        return "+";
    return driver->coefficient_interval.high < 0 ? "-" : "";
}

/* "2. type_draw: its note (grade D, judgement)". */
static const char *name_of(struct sheet *sheet, size_t rank, const struct parameter *parameter,
                           const char *by, const struct report_style *style)
{
    struct buffer plain = {0}, shown = {0};
    buffer_print(&plain, "%zu. ", rank);
    wording_parameter(&plain, parameter, by);
    escape_terminal(&shown, plain.bytes, text_dialect(style));
    sheet->failed |= plain.failed;
    buffer_free(&plain);
    return keep(sheet, &shown);
}

/* ---- What nobody can know ---- */

static void write_drivers(struct buffer *out, const struct matter *matter,
                          const struct report_style *style)
{
    enum { COLUMNS = 4 };
    const size_t rows = matter->told;
    struct sheet sheet;
    struct cell *cells[COLUMNS] = {NULL};
    const char **names = calloc(rows + 1, sizeof *names);
    bool ready = names;
    sheet_init(&sheet, 8 * rows);
    for (size_t k = 0; k < COLUMNS; k++) {
        cells[k] = calloc(rows + 1, sizeof **cells);
        ready = ready && cells[k];
    }
    for (size_t i = 0; ready && i < rows; i++) {
        const struct matter_driver *driver = &matter->drivers[i];
        names[i] = name_of(&sheet, i + 1, matter->table.factors[driver->factor], NULL, style);
        cells[0][i] = (struct cell){way_of(driver), NULL};
        cells[1][i] = measured(&sheet, driver->pawn.value, &driver->pawn.interval, false);
        cells[2][i] = measured(&sheet, driver->first, NULL, false);
        cells[3][i] = measured(&sheet, driver->coefficient, &driver->coefficient_interval, true);
    }
    const struct column columns[COLUMNS] = {{NULL, "way", cells[0], 0},
                                            {NULL, "PAWN", cells[1], 0},
                                            {NULL, "first order", cells[2], 0},
                                            {NULL, "rank coefficient", cells[3], 0}};
    if (ready && !sheet.failed && rows)
        text_table(out, names, "What nobody can know", rows, columns, COLUMNS, style);
    out->failed |= !ready || sheet.failed;
    for (size_t k = 0; k < COLUMNS; k++)
        free(cells[k]);
    free(names);
    sheet_free(&sheet);
}

/* Whether PAWN alone speaks for a row of the table. */
static bool has_doubtful(const struct matter *matter)
{
    for (size_t i = 0; i < matter->told; i++)
        if (matter->drivers[i].chance > 0.001 && matter->drivers[i].first < 0.01)
            return true;
    return false;
}

static void write_chance(struct buffer *out, const struct matter *matter,
                         const struct report_style *style)
{
    const size_t others = matter->table.factor_count - matter->told - matter->echoes;
    struct buffer text = {0};
    if (matter->told == 0)
        buffer_print(&text,
                     "None of %zu uncertainties is told apart from chance. What moves this outcome "
                     "is noise, or acts only in combination, or more --futures would show it. ",
                     matter->table.factor_count);
    else if (others)
        buffer_print(&text, "%zu %s not told apart from chance. ", others,
                     others == 1 ? "other is" : "others are");
    if (matter->echoes)
        buffer_print(
            &text,
            "%zu more %s in step with a stronger one and cannot be told apart from it here: "
            "give more --futures. ",
            matter->echoes, matter->echoes == 1 ? "was drawn" : "were drawn");
    if (matter->top > 1)
        buffer_print(&text, "The order of the first %zu holds in %zu of %zu resamples%s",
                     matter->top, matter->ranking.order_held, matter->ranking.replicates,
                     matter->told > matter->top ? "; " : ". ");
    if (matter->top > 1 && matter->told > matter->top)
        buffer_print(&text, "the same %zu lead, in any order, in %zu. ", matter->top,
                     matter->ranking.set_held);
    buffer_print(&text,
                 "A straight line through the ranks explains %.0f%% of their variance; what it "
                 "leaves is curves, combinations and noise.",
                 100.0 * fmax(matter->r2_adjusted, 0));
    paragraph(out, &text, style);
    buffer_free(&text);
    if (has_doubtful(matter))
        text_paragraph(out,
                       "Doubt a row whose rank coefficient and first order are both near 0: it can "
                       "mirror others by the pattern of the sample. More --futures tell.",
                       0, style);
    if (matter->told)
        text_paragraph(out,
                       "way: + more of it gives more of the outcome. PAWN: how far fixing it "
                       "moves the outcome's distribution, 0 to 1. first order: the share of "
                       "variance it explains alone. In brackets: 95% of resamples.",
                       0, style);
}

/* ---- What can be chosen ---- */

static struct cell in_outcome(struct sheet *sheet, const struct outcome *outcome, double value,
                              enum dialect dialect)
{
    struct buffer text = {0};
    buffer_add(&text, wording_signed(outcome, value, dialect).text);
    return (struct cell){keep(sheet, &text), NULL};
}

/* The rest is counted: files hold them all. */
static size_t levers_shown(const struct matter *matter)
{
    enum { LEVERS_MOST = 12 };
    return matter->lever_count < LEVERS_MOST ? matter->lever_count : LEVERS_MOST;
}

static void write_levers(struct buffer *out, const struct matter *matter,
                         const struct report_style *style)
{
    enum { COLUMNS = 3 };
    const struct outcome *outcome = &matter->folder->outcomes[matter->options->outcome];
    const enum dialect dialect = text_dialect(style);
    const size_t rows = levers_shown(matter);
    struct sheet sheet;
    struct cell *cells[COLUMNS] = {NULL};
    const char **names = calloc(rows + 1, sizeof *names);
    bool ready = names;
    sheet_init(&sheet, 6 * rows);
    for (size_t k = 0; k < COLUMNS; k++) {
        cells[k] = calloc(rows + 1, sizeof **cells);
        ready = ready && cells[k];
    }
    for (size_t i = 0; ready && i < rows; i++) {
        const struct matter_lever *lever = &matter->levers[i];
        struct buffer range = {0};
        names[i] = name_of(&sheet, i + 1, lever->parameter, lever->by, style);
        buffer_number(&range, lever->parameter->low);
        buffer_add(&range, " to ");
        buffer_number(&range, lever->parameter->high);
        cells[0][i] = (struct cell){keep(&sheet, &range), NULL};
        cells[1][i] = in_outcome(&sheet, outcome, lever->mean, dialect);
        struct buffer spread = {0};
        buffer_print(&spread, "%s to %s", wording_signed(outcome, lever->q10, dialect).text,
                     wording_signed(outcome, lever->q90, dialect).text);
        cells[2][i] = (struct cell){keep(&sheet, &spread), NULL};
    }
    const struct column columns[COLUMNS] = {{NULL, "moved", cells[0], 0},
                                            {NULL, "mean change", cells[1], 0},
                                            {NULL, "10-90 %", cells[2], 0}};
    if (ready && !sheet.failed && rows)
        text_table(out, names, "What can be chosen", rows, columns, COLUMNS, style);
    out->failed |= !ready || sheet.failed;
    for (size_t k = 0; k < COLUMNS; k++)
        free(cells[k]);
    free(names);
    sheet_free(&sheet);
}

static void write_choice(struct buffer *out, const struct matter *matter,
                         const struct report_style *style)
{
    const struct outcome *outcome = &matter->folder->outcomes[matter->options->outcome];
    const char *unit = wording_unit(outcome);
    struct buffer text = {0};
    buffer_add(out, "\n");
    write_levers(out, matter, style);
    const size_t all = matter->lever_count + matter->levers_idle;
    if (all == 0)
        buffer_add(&text, "The package moves no lever, so there is none to move further.");
    else
        buffer_print(&text,
                     "Change%s%s%s from the low to the high end of each lever that the package "
                     "moves, one at a time, dates and conditions kept, in the same %zu futures. ",
                     unit && unit[0] ? " (" : "", unit ? unit : "", unit && unit[0] ? ")" : "",
                     matter->table.count < (size_t)matter->options->lever_futures
                         ? matter->table.count
                         : (size_t)matter->options->lever_futures);
    if (matter->lever_count > levers_shown(matter))
        buffer_print(&text, "%zu more change it by less; --json and -o list them. ",
                     matter->lever_count - levers_shown(matter));
    if (matter->levers_idle)
        buffer_print(&text, "%zu of %zu levers change%s nothing here. ", matter->levers_idle, all,
                     matter->levers_idle == 1 ? "s" : "");
    if (matter->lever_count)
        buffer_add(&text, "Ranges differ in how far anyone could go, so lengths do not compare "
                          "as ease or price.");
    paragraph(out, &text, style);
    buffer_free(&text);
}

/* ---- The page ---- */

static void write_head(struct buffer *out, const struct matter *matter,
                       const struct report_style *style)
{
    const struct matter_options *options = matter->options;
    const struct outcome *outcome = &matter->folder->outcomes[options->outcome];
    struct buffer title = {0}, text = {0};
    buffer_add(&title, "What matters under ");
    if (options->futures.package)
        wording_package(&title, options->futures.package);
    else
        buffer_add(&title, "the model");
    buffer_print(&title, ": %s (%s)", outcome->title, outcome->id);
    text_heading(out, title.bytes ? title.bytes : "", style);
    out->failed |= title.failed;
    buffer_free(&title);

    buffer_print(&text, "%s futures, seed %llu, %zu uncertainties vary.",
                 wording_whole(matter->used).text, (unsigned long long)options->futures.seed,
                 matter->table.factor_count);
    if (matter->undefined)
        buffer_print(&text, " In %s more the outcome has no value; they are left out.",
                     wording_whole(matter->undefined).text);
    if (matter->infinite)
        buffer_print(&text, " In %s more the model gave no number; they are left out.",
                     wording_whole(matter->infinite).text);
    if (matter->used < MATTER_FUTURES_ADVISED)
        buffer_print(&text, " These are few: at least %s are advised, and weak drivers are missed.",
                     wording_whole(MATTER_FUTURES_ADVISED).text);
    paragraph(out, &text, style);
    buffer_add(out, "\n");
    buffer_free(&text);
}

void matter_text(struct buffer *out, const struct matter *matter, const struct report_style *style)
{
    write_head(out, matter, style);
    write_drivers(out, matter, style);
    write_chance(out, matter, style);
    if (matter->options->lever_futures && matter->options->futures.package)
        write_choice(out, matter, style);
}
