// SPDX-License-Identifier: MIT
/* Acceptance, no deal and sensitivities: figures with a panel for each outcome or assumption. */
#include "report/page.h"

#include <math.h>

/* ---- Panels of one outcome each ---- */

/* A figure with a panel for each of a few outcomes. */
static void add_panels(struct page *page, const size_t *outcomes, size_t count, bool range,
                       const char *title, const char *caption)
{
    struct dot_figure figure;
    page_dot_figure(page, &figure);
    struct dot_panel *panels = PAGE_ARRAY(page, struct dot_panel, count);
    struct dot_series *series = PAGE_ARRAY(page, struct dot_series, count);
    const char **heads = PAGE_ARRAY(page, const char *, count + 1);
    if (!panels || !series || !heads)
        return;
    heads[0] = "Package";
    struct buffer description = {0};
    bool same = true;
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = page_outcome(page, outcomes[i]);
        series[i] = (struct dot_series){
            .shape = SHAPE_DISC, .range = range, .values = page_intervals(page, 0, outcomes[i])};
        if (!series[i].values)
            return;
        panels[i] = (struct dot_panel){.title = page_said(page, outcome->title),
                                       .unit = wording_unit(outcome),
                                       .series = &series[i],
                                       .series_count = 1,
                                       .from_zero = true,
                                       .base = NAN,
                                       .base_low = NAN,
                                       .base_high = NAN};
        same &= text_equal(panels[i].unit, panels[0].unit);
        heads[i + 1] = page_title_with_unit(page, outcomes[i]);
        buffer_print(&description, "%s ", page_describe(page, outcomes[i]));
    }
    figure.panels = panels, figure.panel_count = count, figure.alike = panels,
    figure.alike_count = same ? count : 0;
    page_figure(page, title, caption);
    page_picture_dots(page, title, description.bytes, &figure);
    buffer_free(&description);
    page_numbers(page);
    page_table(page, range ? "Mean and 10\u201390 % range." : "Mean.", heads, count + 1, "tn");
    for (size_t row = 0; row < figure.rows; row++) {
        page_row(page, page_package(page, row));
        for (size_t i = 0; i < count; i++) {
            const struct spread *spread = page_value(page, row, outcomes[i]);
            page_number(page,
                        range ? page_cell_words(page, row, outcomes[i])
                              : wording_value(page_outcome(page, outcomes[i]),
                                              spread->count ? spread->mean : NAN, DIALECT_UNICODE)
                                    .text);
        }
        page_row_end(page);
    }
    page_table_end(page);
    page_figure_end(page);
}

void page_acceptance(struct page *page)
{
    size_t open[ROLES_ACTORS], count = 0;
    for (size_t i = 0; i < page->roles.accept_count; i++) {
        if (roles_open(page->folder, page->roles.accept[i]))
            open[count++] = page->roles.accept[i];
    }
    if (!count)
        return;
    page_section(page, "acceptance", "Who would accept it");
    add_panels(
        page, open, count, true, "Acceptability, actor by actor",
        " A chance of acceptance under this model's values, not an opinion poll. Dot: mean; "
        "lines as before. A package that one actor would hardly accept may never be signed.");
    page_section_end(page);
}

/* ---- No deal ---- */

static void no_deal_table(struct page *page)
{
    const bool beside = page->reference != SIZE_MAX;
    const char *const heads[] = {"Over the same months", "No deal (10\u201390 %)",
                                 beside ? page_package(page, page->reference) : ""};
    page_table(page,
               "Mean and range of 8 of 10 futures. The reference stands beside it where it has the "
               "same outcome.",
               heads, beside ? 3 : 2, "tn");
    for (size_t k = 0; k < page->folder->outcome_count; k++) {
        const struct outcome *outcome = page_outcome(page, k);
        const struct spread *spread = &page->evaluation->no_deal[k].value;
        if (!roles_in_no_deal(outcome) || !(spread->count + spread->failed + spread->undefined))
            continue;
        const size_t pair = roles_counterpart(page->folder, k);
        page_row(page, outcome->show == SHOW_BAND ? outcome->title : page_title_with_unit(page, k));
        page_number(page, wording_cell(outcome, spread, DIALECT_UNICODE).text);
        if (beside)
            page_number(page, pair == SIZE_MAX ? "" : page_cell_words(page, page->reference, pair));
        page_row_end(page);
    }
    page_table_end(page);
}

void page_no_deal(struct page *page)
{
    size_t outcomes[3], count = 0;
    const size_t roles[] = {page->roles.settled_12, page->roles.settled_36, page->roles.holds};
    for (size_t i = 0; i < 3; i++) {
        if (roles_open(page->folder, roles[i]))
            outcomes[count++] = roles[i];
    }
    if (!page->evaluation->no_deal && !count)
        return;
    page_section(page, "no-deal", "If there is no deal");
    if (page->evaluation->no_deal) {
        page_element(page, "p",
                     "Peace is compared with what goes on without it. The cost of the "
                     "war itself is in none of the risk figures above.");
        no_deal_table(page);
    }
    if (count)
        add_panels(page, outcomes, count, false,
                   "How soon each package is settled, and whether it "
                   "then holds",
                   " Here no settlement is imposed: it comes when the sides can "
                   "agree, or never. Sooner is not better in itself; which futures settle differs "
                   "between packages.");
    page_section_end(page);
}

/* ---- One assumption at three levels ---- */

bool page_has_sensitivities(const struct page *page)
{
    return roles_open(page->folder, page->roles.risk) && page->folder->sensitivity_count &&
           page->evaluation->package_count && page->evaluation->results[0].sensitivity;
}

static const struct interval *sensitivity_values(struct page *page, size_t index)
{
    const size_t rows = page->evaluation->package_count;
    const double factor = page_factor(page_outcome(page, page->roles.risk));
    struct interval *values = PAGE_ARRAY(page, struct interval, rows);
    for (size_t i = 0; values && i < rows; i++) {
        const struct spread *spreads = page->evaluation->results[i].sensitivity;
        values[i] = spreads ? interval_of(&spreads[index], factor) : interval_none;
    }
    return values;
}

static void sensitivity_numbers(struct page *page)
{
    static const char *const heads[] = {"Package", "Assumption", "Low", "Middle", "High"};
    const struct outcome *risk = page_outcome(page, page->roles.risk);
    page_numbers(page);
    page_table(page, page_keep(page, "%s, mean and 10\u201390 %% range.", risk->title), heads, 5,
               "ttn");
    const size_t count = page->folder->sensitivity_count;
    for (size_t i = 0; i < page->evaluation->package_count * count; i++) {
        const struct spread *spreads = page->evaluation->results[i / count].sensitivity;
        page_row(page, page_package(page, i / count));
        page_cell(page, page->folder->sensitivities[i % count].title);
        for (size_t level = 0; level < 3; level++)
            page_number(
                page,
                spreads
                    ? wording_cell(risk, &spreads[(i % count) * 3 + level], DIALECT_UNICODE).text
                    : "n/a");
        page_row_end(page);
    }
    page_table_end(page);
    page_figure_end(page);
}

static const char *describe_sensitivities(struct page *page)
{
    struct buffer text = {0};
    const struct outcome *risk = page_outcome(page, page->roles.risk);
    for (size_t s = 0; s < page->folder->sensitivity_count; s++) {
        buffer_print(&text, "%s, means at low, middle and high. ",
                     page->folder->sensitivities[s].title);
        for (size_t i = 0; i < page->evaluation->package_count; i++) {
            const struct spread *spreads = page->evaluation->results[i].sensitivity;
            buffer_print(&text, "%s:", page->evaluation->results[i].package->id);
            for (size_t level = 0; spreads && level < 3; level++)
                buffer_print(
                    &text, " %s",
                    wording_value(risk, spreads[s * 3 + level].mean, DIALECT_UNICODE).text);
            buffer_add(&text, "; ");
        }
    }
    const char *kept = page_keep(page, "%s", text.bytes);
    page->out->failed |= text.failed;
    buffer_free(&text);
    return kept;
}

void page_sensitivities(struct page *page)
{
    if (!page_has_sensitivities(page))
        return;
    const size_t count = page->folder->sensitivity_count;
    static const enum chart_shape shapes[] = {SHAPE_LEFT, SHAPE_DISC, SHAPE_RIGHT};
    static const char *const names[] = {"low", "middle", "high"};
    struct dot_figure figure;
    page_dot_figure(page, &figure);
    struct dot_panel *panels = PAGE_ARRAY(page, struct dot_panel, count);
    struct dot_series *series = PAGE_ARRAY(page, struct dot_series, count * 3);
    if (!panels || !series)
        return;
    page_section(page, "sensitivity", "What the level hangs on");
    page_element(page, "p",
                 "Some assumptions drive the level of risk and no data settle them. "
                 "Here each is held at three levels while everything else varies.");
    page_add(page, "<ul>");
    for (size_t i = 0; i < count; i++) {
        const struct sensitivity *one = &page->folder->sensitivities[i];
        for (size_t level = 0; level < 3; level++) {
            series[i * 3 + level] =
                (struct dot_series){.name = page_said(page, names[level]),
                                    .shape = shapes[level],
                                    .values = sensitivity_values(page, i * 3 + level)};
            if (!series[i * 3 + level].values)
                return;
        }
        panels[i] = (struct dot_panel){.title = page_said(page, one->title),
                                       .unit = wording_unit(page_outcome(page, page->roles.risk)),
                                       .series = &series[i * 3],
                                       .series_count = 3,
                                       .from_zero = true,
                                       .joined = true,
                                       .base = NAN,
                                       .base_low = NAN,
                                       .base_high = NAN};
        page_element(page, "li",
                     page_keep(page, "%s (%s): %s, %s, %s", one->title, one->variable,
                               chart_number(one->levels[0]).text, chart_number(one->levels[1]).text,
                               chart_number(one->levels[2]).text));
    }
    page_add(page, "</ul>\n");
    figure.panels = panels, figure.panel_count = count, figure.alike = panels,
    figure.alike_count = count;
    const char *title = page_keep(page, "%s at three levels of one assumption",
                                  page_outcome(page, page->roles.risk)->title);
    page_figure(page, title,
                " Where the order of packages stays the same from left to right, a "
                "comparison survives the assumption even though its level moves.");
    page_picture_dots(page, title, describe_sensitivities(page), &figure);
    sensitivity_numbers(page);
    page_section_end(page);
}
