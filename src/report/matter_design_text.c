// SPDX-License-Identifier: MIT
/* What runs at the points of a design tell: a table of what leads, and sentences. */
#include "report/matter_words.h"

#include "report/wording.h"

#include <math.h>
#include <stdio.h>

enum { ROWS_MOST = 20, ROWS_FEW = 5, SOBOL_ROWS_ADVISED = 512, MORRIS_ROWS_ADVISED = 16 };

/* Below this a row tells little: a share of variance, and a part of the largest effect. */
static const double SLIGHT = 0.01;

static double value_of(const struct matter *matter, size_t group)
{
    const struct matter_design *design = matter->design;
    return matter->options->method == MATTER_SOBOL ? design->sobol.effects[group].total.value
                                                   : design->morris.effects[group].mu_star.value;
}

static double slight_value(const struct matter *matter)
{
    if (matter->options->method == MATTER_SOBOL)
        return SLIGHT;
    return SLIGHT * value_of(matter, matter_ranked(matter, 0));
}

/* The rest is counted: files hold them all. */
static size_t rows_shown(const struct matter *matter)
{
    const size_t moving = matter_ranked_count(matter) - matter->design->idle;
    size_t rows = 0;
    while (
        rows < moving && rows < ROWS_MOST &&
        (rows < ROWS_FEW || value_of(matter, matter_ranked(matter, rows)) >= slight_value(matter)))
        rows++;
    return rows;
}

static void put_name(struct sheet *sheet, size_t row, const struct matter *matter, size_t item,
                     const struct report_style *style)
{
    const struct parameter *parameter = matter_item_parameter(matter, item);
    const size_t size = matter_item_size(matter, item);
    struct buffer plain = {0}, name = {0};
    matter_item_name(&plain, matter, item);
    if (size == 0) {
        buffer_add(&name, "chance: the noise that the model draws itself");
    } else if (parameter) {
        matter_add_row_name(&name, row + 1, parameter, NULL, style);
    } else {
        buffer_print(&name, "%zu. ", row + 1);
        escape_terminal(&name, plain.bytes, text_dialect(style));
        buffer_print(&name, ": %zu uncertainties", size);
    }
    sheet->failed |= plain.failed;
    buffer_free(&plain);
    sheet_name(sheet, row, &name);
}

/* ---- Sobol' ---- */

static void put_share(struct sheet *sheet, size_t row, size_t column,
                      const struct sobol_share *share)
{
    struct buffer value = {0}, range = {0};
    matter_add_hundredths(&value, false, share->value);
    matter_add_interval(&range, false, &share->interval);
    sheet_value(sheet, row, column, &value);
    sheet_range(sheet, row, column, &range);
}

static void write_shares(struct buffer *out, const struct matter *matter,
                         const struct report_style *style)
{
    enum { COLUMNS = 2 };
    static const char *const heads[COLUMNS] = {"total order", "first order"};
    const struct matter_design *design = matter->design;
    const size_t rows = rows_shown(matter);
    struct sheet sheet;
    sheet_init(&sheet, rows + design->chance, COLUMNS);
    for (size_t row = 0; row < sheet.rows && !sheet.failed; row++) {
        const size_t item = row < rows ? matter_ranked(matter, row) : design->groups.count;
        put_name(&sheet, row, matter, item, style);
        put_share(&sheet, row, 0, &design->sobol.effects[item].total);
        put_share(&sheet, row, 1, &design->sobol.effects[item].first);
    }
    sheet_print(out, &sheet, "What nobody can know", heads, style);
    sheet_free(&sheet);
}

static void add_sum(struct buffer *text, const struct matter_design *design)
{
    const double sum = design->first_sum;
    buffer_add(text, "First orders sum to ");
    matter_add_hundredths(text, false, sum);
    if (sum < 0.97) {
        buffer_add(text, ": the other ");
        matter_add_hundredths(text, false, 1 - sum);
        buffer_add(text, " of the variance is what they do together. ");
    } else {
        buffer_add(text, ": hardly anything is done together. ");
    }
    if (!design->chance) {
        buffer_add(text, "The model draws no noise here. ");
        return;
    }
    const struct sobol_effect *chance = &design->sobol.effects[design->groups.count];
    buffer_add(text, "Chance alone holds ");
    matter_add_hundredths(text, false, chance->first.value);
    buffer_add(text, "; were every uncertainty known, it would still leave ");
    matter_add_hundredths(text, false, chance->total.value);
    buffer_add(text, ". ");
}

/* ---- Morris ---- */

/* What arithmetic alone leaves of 0, as a part of the largest effect. */
static const double ROUNDING = 1e-12;

static struct phrase effect_words(const struct matter *matter, bool sign, double value,
                                  enum dialect dialect)
{
    if (sign)
        return wording_signed(matter->outcome, value, dialect);
    return wording_value(matter->outcome, value, dialect);
}

static void put_effect(struct sheet *sheet, size_t row, size_t column, const struct matter *matter,
                       const struct morris_measure *measure, bool sign,
                       const struct report_style *style)
{
    const enum dialect dialect = text_dialect(style);
    struct buffer range = {0};
    if (fabs(measure->value) < ROUNDING * value_of(matter, matter_ranked(matter, 0))) {
        sheet_text(sheet, row, column, "0");
        return;
    }
    sheet_text(sheet, row, column, effect_words(matter, sign, measure->value, dialect).text);
    if (isfinite(measure->value) && isfinite(measure->interval.low) &&
        matter->outcome->show != SHOW_BAND)
        buffer_print(&range, "(%s to %s)",
                     effect_words(matter, sign, measure->interval.low, dialect).text,
                     effect_words(matter, sign, measure->interval.high, dialect).text);
    sheet_range(sheet, row, column, &range);
}

static void write_effects(struct buffer *out, const struct matter *matter,
                          const struct report_style *style)
{
    enum { COLUMNS = 3 };
    static const char *const heads[COLUMNS] = {"mu*", "mu", "sigma"};
    struct sheet sheet;
    sheet_init(&sheet, rows_shown(matter), COLUMNS);
    for (size_t row = 0; row < sheet.rows && !sheet.failed; row++) {
        const size_t item = matter_ranked(matter, row);
        const struct morris_effect *effect = &matter->design->morris.effects[item];
        put_name(&sheet, row, matter, item, style);
        put_effect(&sheet, row, 0, matter, &effect->mu_star, false, style);
        put_effect(&sheet, row, 1, matter, &effect->mu, true, style);
        put_effect(&sheet, row, 2, matter, &effect->sigma, false, style);
    }
    sheet_print(out, &sheet, "What nobody can know", heads, style);
    sheet_free(&sheet);
}

/* ---- Both ---- */

static void add_others(struct buffer *text, const struct matter *matter)
{
    const struct matter_design *design = matter->design;
    const size_t shown = rows_shown(matter);
    const size_t slight = design->groups.count - design->idle - shown;
    if (slight) {
        buffer_print(text, "%zu other%s with ", slight, slight == 1 ? "" : "s");
        buffer_add(text, matter->options->method == MATTER_SOBOL ? "a total of " : "a mu* of ");
        const double most = value_of(matter, matter_ranked(matter, shown));
        if (matter->options->method == MATTER_SOBOL)
            buffer_print(text, "%.3f", most);
        else
            buffer_add(text, effect_words(matter, false, most, DIALECT_ASCII).text);
        buffer_add(text, " or less stand in the files alone (-o, --json). ");
    }
    if (design->idle)
        buffer_print(text, "%zu never changed the outcome in any run. ", design->idle);
}

static void add_order(struct buffer *text, const struct matter *matter)
{
    if (matter->top < 2)
        return;
    const size_t moving = matter_ranked_count(matter) - matter->design->idle;
    buffer_print(text, "The order of the first %zu holds in %zu of %zu resamples%s", matter->top,
                 matter->ranking.order_held, matter->ranking.replicates,
                 moving > matter->top ? "; " : ". ");
    if (moving > matter->top)
        buffer_print(text, "the same %zu lead, in any order, in %zu. ", matter->top,
                     matter->ranking.set_held);
}

static void add_doubt(struct buffer *text, const struct matter *matter)
{
    const bool sobol = matter->options->method == MATTER_SOBOL;
    const size_t advised = sobol ? SOBOL_ROWS_ADVISED : MORRIS_ROWS_ADVISED;
    const size_t rows = sobol ? matter->design->sobol.rows : matter->design->rows;
    if (rows < advised)
        buffer_print(text, "Doubt all this: %zu %s are few, at least %zu are advised (--rows). ",
                     rows, sobol ? "rows with a number" : "trajectories", advised);
}

void matter_design_text(struct buffer *out, const struct matter *matter,
                        const struct report_style *style)
{
    const bool sobol = matter->options->method == MATTER_SOBOL;
    struct buffer text = {0};
    if (sobol)
        write_shares(out, matter, style);
    else
        write_effects(out, matter, style);
    if (sobol)
        add_sum(&text, matter->design);
    add_order(&text, matter);
    add_others(&text, matter);
    add_doubt(&text, matter);
    matter_paragraph(out, &text, style);
    if (sobol) {
        text_paragraph(out,
                       "total order: the share of the outcome's variance that would be left if all "
                       "others were known. first order: the share that would go if this alone were "
                       "known; near 0 it may lie a little below. In brackets: 95% of resamples.",
                       0, style);
        return;
    }
    const char *unit = wording_unit(matter->outcome);
    buffer_print(&text,
                 "mu*: how far the outcome moves%s%s%s, on average, when this one goes across its "
                 "whole distribution and the others stand anywhere. mu: the same with its sign. "
                 "sigma: how much that depends on where it starts and on the others. In brackets: "
                 "95%% of resamples. This screens; shares of variance are for --method sobol.",
                 unit && unit[0] ? " (" : "", unit ? unit : "", unit && unit[0] ? ")" : "");
    matter_paragraph(out, &text, style);
}

/* ---- Years ---- */

enum { YEARS_SHOWN = 5, LEADING = 8 };

/* Which years of the answer stand in the table: index into matter->years. */
static size_t choose_years(const struct matter *matter, size_t chosen[YEARS_SHOWN])
{
    static const unsigned usual[YEARS_SHOWN] = {1, 3, 5, 10, 15};
    size_t count = 0;
    for (size_t i = 0; i < YEARS_SHOWN; i++)
        for (size_t k = 0; k < matter->year_count; k++)
            if (matter->years[k].year == usual[i])
                chosen[count++] = k;
    return count;
}

static void put_reading(struct sheet *sheet, size_t row, size_t column, const struct matter *matter,
                        const struct matter_year *year, size_t item,
                        const struct report_style *style)
{
    const double value = year->missing ? NAN : year->readings[item].value;
    struct buffer text = {0};
    if (matter->options->method == MATTER_MORRIS)
        buffer_add(&text, effect_words(matter, false, value, text_dialect(style)).text);
    else
        matter_add_hundredths(&text, false, value);
    sheet_value(sheet, row, column, &text);
}

void matter_years_text(struct buffer *out, const struct matter *matter,
                       const struct report_style *style)
{
    const bool chance = matter->design && matter->design->chance;
    const size_t ranked = matter_ranked_count(matter),
                 leading = ranked < LEADING ? ranked : LEADING;
    size_t chosen[YEARS_SHOWN];
    char words[YEARS_SHOWN][16];
    const char *heads[YEARS_SHOWN];
    struct sheet sheet;
    struct buffer text = {0};
    const size_t years = choose_years(matter, chosen);
    sheet_init(&sheet, leading + chance, years);
    for (size_t i = 0; i < years; i++) {
        snprintf(words[i], sizeof words[i], "year %u", matter->years[chosen[i]].year);
        heads[i] = words[i];
    }
    for (size_t row = 0; row < sheet.rows && !sheet.failed; row++) {
        const size_t item =
            row < leading ? matter_ranked(matter, row) : matter->design->groups.count;
        struct buffer plain = {0}, name = {0};
        matter_item_name(&plain, matter, item);
        escape_terminal(&name, plain.bytes, text_dialect(style));
        sheet.failed |= plain.failed;
        buffer_free(&plain);
        sheet_name(&sheet, row, &name);
        for (size_t i = 0; i < years; i++)
            put_reading(&sheet, row, i, matter, &matter->years[chosen[i]], item, style);
    }
    buffer_add(out, "\n");
    sheet_print(out, &sheet, "Over the years", heads, style);
    sheet_free(&sheet);
    buffer_print(&text,
                 "%s of the outcome read so many years after the settlement, from the same "
                 "runs. All %zu years stand in the files (-o, --json). ",
                 matter_measure_name(matter), matter->year_count);
    for (size_t i = 0; i < years; i++) {
        const struct matter_year *year = &matter->years[chosen[i]];
        if (year->missing)
            buffer_print(&text, "Year %u: %s. ", year->year, year->missing);
    }
    matter_paragraph(out, &text, style);
}
