// SPDX-License-Identifier: MIT
/* Two tables, what nobody can know and what can be chosen, and sentences that say how far to trust
 * them. */
#include "report/matter_report.h"
#include "report/matter_words.h"
#include "report/wording.h"

#include <math.h>

/* Which way: "+" more of it gives more of the outcome, "-" less; "" where that cannot be told. */
static const char *way_of(const struct matter_driver *driver)
{
    if (isnan(driver->coefficient_interval.low)) /* too few futures for an interval */
        return driver->chance < 0.05 ? driver->coefficient > 0 ? "+" : "-" : "";
    if (driver->coefficient_interval.low > 0)
        return "+";
    return driver->coefficient_interval.high < 0 ? "-" : "";
}

/* ---- What nobody can know ---- */

static void put_measure(struct sheet *sheet, size_t row, size_t column, double value,
                        const struct interval *interval, bool sign)
{
    struct buffer text = {0}, range = {0};
    matter_add_hundredths(&text, sign, value);
    if (interval && isfinite(value))
        matter_add_interval(&range, sign, interval);
    sheet_value(sheet, row, column, &text);
    sheet_range(sheet, row, column, &range);
}

static void write_drivers(struct buffer *out, const struct matter *matter,
                          const struct report_style *style)
{
    enum { COLUMNS = 4 };
    static const char *const heads[COLUMNS] = {"way", "PAWN", "first order", "rank coefficient"};
    struct sheet sheet;
    sheet_init(&sheet, matter->told, COLUMNS);
    for (size_t i = 0; i < matter->told && !sheet.failed; i++) {
        const struct matter_driver *driver = &matter->drivers[i];
        struct buffer name = {0};
        matter_add_row_name(&name, i + 1, matter->table.factors[driver->factor], NULL, style);
        sheet_name(&sheet, i, &name);
        sheet_text(&sheet, i, 0, way_of(driver));
        put_measure(&sheet, i, 1, driver->pawn.value, &driver->pawn.interval, false);
        put_measure(&sheet, i, 2, driver->first, NULL, false);
        put_measure(&sheet, i, 3, driver->coefficient, &driver->coefficient_interval, true);
    }
    sheet_print(out, &sheet, "What nobody can know", heads, style);
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
    matter_paragraph(out, &text, style);
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
    static const char *const heads[COLUMNS] = {"moved", "mean change", "10-90 %"};
    const enum dialect dialect = text_dialect(style);
    struct sheet sheet;
    sheet_init(&sheet, levers_shown(matter), COLUMNS);
    for (size_t i = 0; i < sheet.rows && !sheet.failed; i++) {
        const struct matter_lever *lever = &matter->levers[i];
        struct buffer name = {0}, range = {0}, spread = {0};
        matter_add_row_name(&name, i + 1, lever->parameter, lever->by, style);
        sheet_name(&sheet, i, &name);
        buffer_number(&range, lever->from);
        buffer_add(&range, " to ");
        buffer_number(&range, lever->to);
        sheet_value(&sheet, i, 0, &range);
        sheet_text(&sheet, i, 1, wording_signed(matter->outcome, lever->mean, dialect).text);
        buffer_print(&spread, "%s to %s", wording_signed(matter->outcome, lever->q10, dialect).text,
                     wording_signed(matter->outcome, lever->q90, dialect).text);
        sheet_value(&sheet, i, 2, &spread);
    }
    sheet_print(out, &sheet, "What can be chosen", heads, style);
    sheet_free(&sheet);
}

static void write_choice(struct buffer *out, const struct matter *matter,
                         const struct report_style *style)
{
    const char *unit = wording_unit(matter->outcome);
    struct buffer text = {0};
    buffer_add(out, "\n");
    write_levers(out, matter, style);
    const size_t all = matter->lever_count + matter->levers_idle;
    if (all && matter->options->move == MATTER_STEP)
        buffer_print(&text,
                     "Change%s%s%s when a lever of the case goes up by a tenth of its range from where "
                     "the package has it, one at a time, dates and conditions kept, in the same %zu "
                     "futures. ",
                     unit && unit[0] ? " (" : "", unit ? unit : "", unit && unit[0] ? ")" : "",
                     (size_t)matter->lever_futures);
    else if (all == 0)
        buffer_add(&text, "The package moves no lever, so there is none to move further.");
    else
        buffer_print(&text,
                     "Change%s%s%s from the low to the high end of each lever that the package "
                     "moves, one at a time, dates and conditions kept, in the same %zu futures. ",
                     unit && unit[0] ? " (" : "", unit ? unit : "", unit && unit[0] ? ")" : "",
                     (size_t)matter->lever_futures);
    if (matter->lever_count > levers_shown(matter))
        buffer_print(&text, "%zu more change it by less; --json and -o list them. ",
                     matter->lever_count - levers_shown(matter));
    if (matter->levers_idle)
        buffer_print(&text, "%zu of %zu levers change%s nothing here. ", matter->levers_idle, all,
                     matter->levers_idle == 1 ? "s" : "");
    if (matter->lever_count)
        buffer_add(&text, "Ranges differ in how far anyone could go, so lengths do not compare "
                          "as ease or price.");
    matter_paragraph(out, &text, style);
}

/* ---- The page ---- */

/* What runs without a number there were, and what became of them. */
static void add_left_out(struct buffer *text, const struct matter *matter)
{
    const struct matter_design *design = matter->design;
    if (matter->undefined)
        buffer_print(text, " In %s more the outcome has no value; they are left out.",
                     wording_whole(matter->undefined).text);
    if (matter->infinite)
        buffer_print(text, " In %s more the model gave no number; they are left out.",
                     wording_whole(matter->infinite).text);
    if (design && matter->options->method == MATTER_SOBOL && design->sobol.rows < design->rows)
        buffer_print(text, " %zu of %zu rows fall out with them.",
                     design->rows - design->sobol.rows, design->rows);
}

static void add_runs(struct buffer *text, const struct matter *matter)
{
    const struct matter_options *options = matter->options;
    const struct matter_design *design = matter->design;
    const unsigned long long seed = (unsigned long long)options->futures.seed;
    if (!design) {
        buffer_print(text, "%s futures, seed %llu, %zu uncertainties vary.",
                     wording_whole(matter->used).text, seed, matter->table.factor_count);
        return;
    }
    buffer_print(text, "%s runs, ", wording_whole(matter->used).text);
    if (options->method == MATTER_SOBOL)
        buffer_print(text, "%s rows of Sobol' points", wording_whole(design->rows).text);
    else
        buffer_print(text, "%s trajectories of elementary effects",
                     wording_whole(design->rows).text);
    buffer_print(text, ", seed %llu; %zu uncertainties vary", seed, design->factor_count);
    if (design->groups.count < design->factor_count)
        buffer_print(text, " in %zu groups", design->groups.count);
    buffer_add(text, design->chance ? ", and chance beside them." : ".");
    if (design->without_way)
        buffer_print(text, " %zu more have no way to this outcome.", design->without_way);
}

static void write_head(struct buffer *out, const struct matter *matter,
                       const struct report_style *style)
{
    struct buffer title = {0}, text = {0};
    buffer_add(&title, "What matters under ");
    if (matter->options->futures.package)
        wording_package(&title, matter->options->futures.package);
    else
        buffer_add(&title, "the model");
    buffer_print(&title, ": %s (%s)", matter->outcome->title, matter->outcome->id);
    text_heading(out, title.bytes ? title.bytes : "", style);
    out->failed |= title.failed;
    buffer_free(&title);

    add_runs(&text, matter);
    add_left_out(&text, matter);
    if (!matter->design && matter->used < MATTER_FUTURES_ADVISED)
        buffer_print(&text, " These are few: at least %s are advised, and weak drivers are missed.",
                     wording_whole(MATTER_FUTURES_ADVISED).text);
    matter_paragraph(out, &text, style);
    buffer_add(out, "\n");
}

void matter_text(struct buffer *out, const struct matter *matter, const struct report_style *style)
{
    write_head(out, matter, style);
    if (matter->design) {
        matter_design_text(out, matter, style);
    } else {
        write_drivers(out, matter, style);
        write_chance(out, matter, style);
    }
    if (matter->year_count)
        matter_years_text(out, matter, style);
    if (matter->options->lever_futures && matter->options->futures.package)
        write_choice(out, matter, style);
}
