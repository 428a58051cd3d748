// SPDX-License-Identifier: MIT
/* Risk over time, the packages compared, cost against risk. */
#include "report/page.h"

#include <math.h>

/* ---- Risk over time ---- */

bool page_has_fans(const struct page *page)
{
    const bool open = page->roles.risk == SIZE_MAX || roles_open(page->folder, page->roles.risk);
    return open && page->evaluation->package_count && page->evaluation->results[0].fan.points > 1;
}

size_t page_first_rates(const struct page *page)
{
    const struct base_rate *rates = page->folder->base_rates;
    size_t count = 0;
    while (count < page->folder->base_rate_count &&
           text_equal(rates[count].class_name, rates[0].class_name) &&
           text_equal(rates[count].event, rates[0].event))
        count++;
    return count;
}

static double fan_at(const struct fan *fan, const double *column, double year)
{
    for (size_t i = 0; i < fan->points; i++) {
        if (fabs(fan->years[i] - year) < 1e-6)
            return column[i];
    }
    return NAN;
}

static void fan_numbers(struct page *page, const struct fan_figure *figure,
                        const struct outcome *shown)
{
    static const char *const heads[] = {"Package",      "Years",        "Mean",
                                        "10\u201390 %", "25\u201375 %", "Median"};
    page_numbers(page);
    page_table(page, "Values at the marks; every year stands in results.csv.", heads, 6, "tn");
    for (size_t i = 0; i < figure->count * figure->mark_count; i++) {
        const size_t package = i / figure->mark_count;
        const double year = figure->marks[i % figure->mark_count];
        const struct fan *fan = figure->panels[package].fan;
        const struct spread outer = {
            .count = 1, .q10 = fan_at(fan, fan->q10, year), .q90 = fan_at(fan, fan->q90, year)};
        const struct spread inner = {
            .count = 1, .q10 = fan_at(fan, fan->q25, year), .q90 = fan_at(fan, fan->q75, year)};
        page_row(page, page_package(page, package));
        page_number(page, chart_number(year).text);
        page_number(page, wording_value(shown, fan_at(fan, fan->mean, year), DIALECT_UNICODE).text);
        page_number(page, wording_range(shown, &outer, DIALECT_UNICODE).text);
        page_number(page, wording_range(shown, &inner, DIALECT_UNICODE).text);
        page_number(page, wording_value(shown, fan_at(fan, fan->q50, year), DIALECT_UNICODE).text);
        page_row_end(page);
    }
    page_table_end(page);
    page_figure_end(page);
}

static const char *describe_fans(struct page *page, const struct fan_figure *figure)
{
    struct buffer text = {0};
    const struct outcome shown = {.show = SHOW_COUNT};
    buffer_add(&text, "One panel a package: mean, median and bands of risk by year after the "
                      "settlement. Means ");
    for (size_t i = 0; i < figure->count; i++) {
        buffer_print(&text, "%s%s:", i ? "; " : "", page_package(page, i));
        for (size_t k = 0; k < figure->mark_count; k++) {
            const struct fan *fan = figure->panels[i].fan;
            const double mean = fan_at(fan, fan->mean, figure->marks[k]);
            buffer_print(&text, " %s by year %g", wording_value(&shown, mean, DIALECT_UNICODE).text,
                         figure->marks[k]);
        }
    }
    buffer_add(&text, ".");
    const char *kept = page_keep(page, "%s", text.bytes);
    page->out->failed |= text.failed;
    buffer_free(&text);
    return kept;
}

void page_fans(struct page *page)
{
    if (!page_has_fans(page))
        return;
    const size_t count = page->evaluation->package_count;
    struct fan_panel *panels = PAGE_ARRAY(page, struct fan_panel, count);
    double *years = PAGE_ARRAY(page, double, page->folder->mark_count + 1);
    if (!panels || !years)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct package_result *result = &page->evaluation->results[i];
        panels[i] = (struct fan_panel){result->package->id, result->package->title, &result->fan};
    }
    for (size_t i = 0; i < page->folder->mark_count; i++)
        years[i] = page->folder->marks[i] / 12;
    const struct outcome count_shown = {.show = SHOW_COUNT};
    const struct outcome *shown =
        page->roles.risk == SIZE_MAX ? &count_shown : page_outcome(page, page->roles.risk);
    const struct fan_figure figure = {
        .panels = panels,
        .count = count,
        .marks = years,
        .mark_count = page->folder->mark_count,
        .rates = page->folder->base_rates,
        .rate_count = page_factor(shown) > 1 ? page_first_rates(page) : 0,
        .factor = page_factor(shown),
        .unit = page_keep(page, "Up: risk, %s.", wording_unit(shown))};
    page_section(page, "risk", "Risk over time");
    page_figure(page, "How risk grows after the settlement, package by package",
                " Cumulative, so every line can only rise. Where the bands are far apart, futures "
                "disagree: read the band, not the line alone.");
    page_picture_fan(page, "Risk over time, by package", describe_fans(page, &figure), &figure);
    fan_numbers(page, &figure, shown);
    page_section_end(page);
}

/* ---- All packages side by side, and their differences ---- */

static void set_base(struct page *page, struct dot_panel *panel, const struct outcome *risk)
{
    for (size_t i = 0; i < page_first_rates(page); i++) {
        const struct base_rate *rate = &page->folder->base_rates[i];
        if (fabs(rate->horizon_years * 12 - risk->horizon) > 0.5 || page_factor(risk) < 100)
            continue;
        panel->base = rate->estimate * 100;
        panel->base_low = rate->low * 100;
        panel->base_high = rate->high * 100;
        panel->base_name = page_keep(page, "base rate: %s, %s", rate->class_name, rate->event);
    }
}

/* The means under the adversary set that is worst for each package. */
static const struct interval *worst_intervals(struct page *page, size_t outcome)
{
    const size_t rows = page->evaluation->package_count;
    struct interval *values = PAGE_ARRAY(page, struct interval, rows);
    for (size_t i = 0; values && i < rows; i++) {
        const size_t worst = evaluation_worst_adversary(page->evaluation, i);
        values[i] = interval_of(&roles_result(page->evaluation, worst, i)->outcomes[outcome].value,
                                page_factor(page_outcome(page, outcome)));
    }
    return values;
}

static const char *worst_words(struct page *page, size_t package)
{
    const size_t worst = evaluation_worst_adversary(page->evaluation, package);
    const struct package_result *result = roles_result(page->evaluation, worst, package);
    const struct spread *spread = &result->outcomes[page->roles.risk].value;
    return page_keep(page, "%s, %s",
                     wording_value(page_outcome(page, page->roles.risk),
                                   spread->count ? spread->mean : NAN, DIALECT_UNICODE)
                         .text,
                     result->adversary ? result->adversary->id : "");
}

static void level_numbers(struct page *page, bool worst)
{
    const char *heads[2 + ROLES_RISKS] = {"Package"};
    size_t count = 1;
    for (size_t i = 0; i < page->roles.risk_count; i++)
        heads[count++] = wording_label(page_outcome(page, page->roles.risks[i]));
    if (worst)
        heads[count++] = "Worst adversary";
    page_numbers(page);
    page_table(page,
               page_keep(page, "Mean and 10\u201390 %% range, %s.",
                         wording_unit(page_outcome(page, page->roles.risk))),
               heads, count, "tn");
    for (size_t i = 0; i < page->evaluation->package_count; i++) {
        page_row(page, page_package(page, i));
        for (size_t k = 0; k < page->roles.risk_count; k++)
            page_number(page, page_cell_words(page, i, page->roles.risks[k]));
        if (worst)
            page_number(page, worst_words(page, i));
        page_row_end(page);
    }
    page_table_end(page);
    page_figure_end(page);
}

static void add_levels(struct page *page)
{
    const size_t risk = page->roles.risk;
    const bool worst = page->evaluation->adversary_count > 1;
    struct dot_figure figure;
    page_dot_figure(page, &figure);
    const char **texts = PAGE_ARRAY(page, const char *, figure.rows);
    for (size_t i = 0; texts && i < figure.rows; i++)
        texts[i] = page_cell_words(page, i, risk);
    const struct adversary *main_set = page->evaluation->results[0].adversary;
    const struct dot_series series[] = {
        {.name = page_said(page,
                           main_set ? page_keep(page, "adversary set: %s", main_set->id) : "mean"),
         .shape = SHAPE_DISC,
         .values = page_intervals(page, 0, risk),
         .range = true},
        {.name = page_said(page, "the worst adversary set for the package"),
         .shape = SHAPE_TRIANGLE,
         .values = worst ? worst_intervals(page, risk) : NULL}};
    struct dot_panel panel = {.title = page_said(page, page_outcome(page, risk)->title),
                              .unit = wording_unit(page_outcome(page, risk)),
                              .series = series,
                              .series_count = worst ? 2 : 1,
                              .from_zero = true,
                              .base = NAN,
                              .base_low = NAN,
                              .base_high = NAN};
    set_base(page, &panel, page_outcome(page, risk));
    const struct dot_words words = {.head = "mean (10\u201390 %)", .texts = texts};
    figure.panels = &panel, figure.panel_count = 1;
    figure.words = &words, figure.word_count = 1;
    if (!texts || !series[0].values || (worst && !series[1].values))
        return;
    page_figure(page, "All packages at the longest horizon",
                " Dot: mean over futures. Thin line: 8 of 10 futures. Thick line: half of them. A "
                "mean beyond the thick line says that a few futures carry most of the risk. The "
                "level rests on assumptions, so read it against the base rate.");
    page_picture_dots(page, page_keep(page, "%s, all packages", page_outcome(page, risk)->title),
                      page_describe(page, risk), &figure);
    level_numbers(page, worst);
}

static const struct contrast *contrast_of(const struct page *page, size_t package)
{
    return &page->evaluation->results[package].outcomes[page->roles.risk].contrast;
}

static void difference_numbers(struct page *page, const char *const *texts, const char *const *wins)
{
    static const char *const heads[] = {"Package", "Difference (10\u201390 %)",
                                        "Better, of 100 futures"};
    page_numbers(page);
    page_table(page, "Paired differences: both packages meet the same futures.", heads, 3, "tn");
    for (size_t i = 0; i < page->evaluation->package_count; i++) {
        page_row(page, page_package(page, i));
        page_number(page, texts[i]);
        page_number(page, wins[i]);
        page_row_end(page);
    }
    page_table_end(page);
    page_figure_end(page);
}

static const char *describe_differences(struct page *page, const char *const *texts,
                                        const char *const *wins)
{
    struct buffer text = {0};
    buffer_add(&text, "Difference to the reference in the same futures, mean and 10 to 90 percent "
                      "range, and in how many of 100 futures the package is better. ");
    for (size_t i = 0; i < page->evaluation->package_count; i++) {
        if (i != page->reference)
            buffer_print(&text, "%s: %s, better in %s; ", page_package(page, i), texts[i], wins[i]);
    }
    const char *kept = page_keep(page, "%s", text.bytes);
    page->out->failed |= text.failed;
    buffer_free(&text);
    return kept;
}

static void add_differences(struct page *page)
{
    const struct outcome *risk = page_outcome(page, page->roles.risk);
    struct dot_figure figure;
    page_dot_figure(page, &figure);
    const char **texts = PAGE_ARRAY(page, const char *, figure.rows);
    const char **wins = PAGE_ARRAY(page, const char *, figure.rows);
    struct interval *values = PAGE_ARRAY(page, struct interval, figure.rows);
    for (size_t i = 0; texts && wins && values && i < figure.rows; i++) {
        const struct contrast *contrast = contrast_of(page, i);
        const bool itself = i == page->reference;
        const struct interval zero = {0, 0, 0, 0, 0};
        values[i] = itself ? zero : interval_of(&contrast->difference, page_factor(risk));
        texts[i] = itself ? "reference"
                          : page_words(page, wording_difference(risk, &contrast->difference,
                                                                DIALECT_UNICODE));
        wins[i] = itself ? "" : page_words(page, wording_better(contrast, DIALECT_UNICODE));
    }
    if (!texts || !wins || !values)
        return;
    const struct dot_series series = {.shape = SHAPE_DISC, .values = values, .range = true};
    const char *title = page_keep(page, "%s: difference to %s", wording_label(risk),
                                  page->evaluation->results[page->reference].package->id);
    const struct dot_panel panel = {.title = page_said(page, title),
                                    .unit = wording_unit(risk),
                                    .series = &series,
                                    .series_count = 1,
                                    .zero_line = true,
                                    .base = NAN,
                                    .base_low = NAN,
                                    .base_high = NAN};
    const struct dot_words words[] = {{"difference", texts}, {"better, of 100", wins}};
    figure.panels = &panel, figure.panel_count = 1;
    figure.words = words, figure.word_count = 2;
    page_figure(page, "What each package changes, in the same futures",
                " Left of zero is less risk than with the reference. These differences, and in how "
                "many futures they have the same sign, carry the information.");
    page_picture_dots(page, title, describe_differences(page, texts, wins), &figure);
    difference_numbers(page, texts, wins);
}

void page_comparison(struct page *page)
{
    if (!roles_open(page->folder, page->roles.risk))
        return;
    page_section(page, "comparison", "The packages compared");
    if (page->reference != SIZE_MAX && page->evaluation->package_count > 1)
        add_differences(page);
    add_levels(page);
    page_section_end(page);
}

/* ---- Cost against risk ---- */

bool page_has_cost(const struct page *page)
{
    return roles_open(page->folder, page->roles.cost) && roles_open(page->folder, page->roles.risk);
}

void page_cost(struct page *page)
{
    const size_t count = page->evaluation->package_count;
    struct scatter_point *points = PAGE_ARRAY(page, struct scatter_point, count);
    if (!page_has_cost(page) || !points)
        return;
    const size_t cost = page->roles.cost, risk = page->roles.risk;
    const struct interval *x = page_intervals(page, 0, cost), *y = page_intervals(page, 0, risk);
    for (size_t i = 0; x && y && i < count; i++) {
        const struct package *package = page->evaluation->results[i].package;
        points[i] = (struct scatter_point){package->id, page_said(page, package->title), x[i], y[i],
                                           i == page->reference};
    }
    const struct scatter_figure figure = {.points = points,
                                          .count = x && y ? count : 0,
                                          .x_title = page_title_with_unit(page, cost),
                                          .y_title = page_title_with_unit(page, risk)};
    page_section(page, "cost", "Cost against risk");
    page_figure(page, "What less risk costs",
                " Lower is safer, further left is cheaper. The lines span 8 of 10 futures in each "
                "direction; the two are not independent.");
    page_picture_scatter(
        page, "Cost against risk",
        page_keep(page, "%s %s", page_describe(page, cost), page_describe(page, risk)), &figure);
    const char *const heads[] = {"Package", figure.x_title, figure.y_title};
    page_numbers(page);
    page_table(page, "Mean and 10\u201390 % range.", heads, 3, "tn");
    for (size_t i = 0; i < count; i++) {
        page_row(page, page_package(page, i));
        page_number(page, page_cell_words(page, i, cost));
        page_number(page, page_cell_words(page, i, risk));
        page_row_end(page);
    }
    page_table_end(page);
    page_figure_end(page);
    page_section_end(page);
}
