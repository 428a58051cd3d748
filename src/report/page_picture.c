// SPDX-License-Identifier: MIT
/* What all figures of the page share: names, numbers in the unit of an axis, words, the frame.
 *
 * Each picture is drawn twice, wide and narrow, with its numbers in a table below, and described in
 * words made from the same numbers, for those who do not see it. */
#include "report/page.h"

#include <math.h>

enum { FORMS = 2 };

double page_factor(const struct outcome *outcome)
{
    return outcome->show == SHOW_COUNT || outcome->show == SHOW_SHARE ? 100 : 1;
}

const struct outcome *page_outcome(const struct page *page, size_t outcome)
{
    return &page->folder->outcomes[outcome];
}

const char *page_words(struct page *page, struct phrase phrase)
{
    return page_keep(page, "%s", phrase.text);
}

const char *page_cell_words(struct page *page, size_t package, size_t outcome)
{
    return page_words(page, wording_cell(page_outcome(page, outcome),
                                         page_value(page, package, outcome), DIALECT_UNICODE));
}

const char *page_title_with_unit(struct page *page, size_t outcome)
{
    const struct outcome *what = page_outcome(page, outcome);
    const char *unit = wording_unit(what);
    return page_keep(page, "%s%s%s", what->title ? what->title : what->id, *unit ? ", " : "", unit);
}

/* What every figure of rows needs. */
void page_dot_figure(struct page *page, struct dot_figure *figure)
{
    const size_t rows = page->evaluation->package_count;
    const char **ids = PAGE_ARRAY(page, const char *, rows);
    const char **titles = PAGE_ARRAY(page, const char *, rows);
    for (size_t i = 0; ids && titles && i < rows; i++) {
        const struct package *package = page->evaluation->results[i].package;
        ids[i] = package->id;
        titles[i] = page_said(page, page_keep(page, "%s%s", package->title ? package->title : "",
                                              i == page->reference ? " (ref.)" : ""));
    }
    *figure = (struct dot_figure){.ids = ids,
                                  .titles = titles,
                                  .rows = ids && titles ? rows : 0,
                                  .reference = page->reference};
}

const struct interval *page_intervals(struct page *page, size_t adversary, size_t outcome)
{
    const size_t rows = page->evaluation->package_count;
    struct interval *values = PAGE_ARRAY(page, struct interval, rows);
    for (size_t i = 0; values && i < rows; i++) {
        const struct package_result *result = roles_result(page->evaluation, adversary, i);
        values[i] =
            interval_of(&result->outcomes[outcome].value, page_factor(page_outcome(page, outcome)));
    }
    return values;
}

/* Draws on two sheets through one of the figure functions. */
static void add_pictures(struct page *page, const char *title, const char *description,
                         void (*draw)(struct chart *chart, const void *figure), const void *figure)
{
    for (size_t form = 0; form < FORMS; form++) {
        struct chart chart;
        chart_init(&chart, form ? CHART_NARROW : CHART_WIDE);
        chart.voice = page->voice;
        draw(&chart, figure);
        const struct chart_words words = {
            .id = page_keep(page, "f%zu", ++page->figures),
            .title = page_said(page, title),
            .description = page_said(page, description),
            .caveat = page_said(page, page->folder->caveat ? page->folder->caveat : wording_levels),
            .source = page_said(page, page->source)};
        chart_finish(&chart, &words, page->out);
    }
}

static void draw_fan(struct chart *chart, const void *figure)
{
    figure_fan(chart, (const struct fan_figure *)figure);
}

static void draw_dots(struct chart *chart, const void *figure)
{
    figure_dots(chart, (const struct dot_figure *)figure);
}

static void draw_scatter(struct chart *chart, const void *figure)
{
    figure_scatter(chart, (const struct scatter_figure *)figure);
}

void page_figure(struct page *page, const char *title, const char *caption)
{
    page_add(page, "<figure>\n<figcaption><strong>");
    page_text(page, title);
    page_add(page, "</strong>");
    page_text(page, caption);
    page_add(page, "</figcaption>\n");
}

void page_numbers(struct page *page)
{
    page_add(page, "<details><summary>");
    page_text(page, "The numbers of this picture");
    page_add(page, "</summary>\n");
}

void page_figure_end(struct page *page)
{
    page_add(page, "</details>\n</figure>\n");
}

/* "P00 No guarantee 43 (5-98); P01 ..." for the description of a picture. */
const char *page_describe(struct page *page, size_t outcome)
{
    struct buffer text = {0};
    buffer_print(&text, "%s, mean and 10 to 90 percent range. ",
                 page_title_with_unit(page, outcome));
    for (size_t i = 0; i < page->evaluation->package_count; i++)
        buffer_print(&text, "%s%s: %s", i ? "; " : "", page_package(page, i),
                     page_cell_words(page, i, outcome));
    buffer_add(&text, ".");
    const char *kept = page_keep(page, "%s", text.bytes);
    page->out->failed |= text.failed;
    buffer_free(&text);
    return kept;
}

static void draw_strips(struct chart *chart, const void *figure)
{
    figure_strips(chart, (const struct strip_figure *)figure);
}

void page_picture_strips(struct page *page, const char *title, const char *description,
                         const struct strip_figure *figure)
{
    add_pictures(page, title, description, draw_strips, figure);
}

void page_picture_fan(struct page *page, const char *title, const char *description,
                      const struct fan_figure *figure)
{
    add_pictures(page, title, description, draw_fan, figure);
}

void page_picture_dots(struct page *page, const char *title, const char *description,
                       const struct dot_figure *figure)
{
    add_pictures(page, title, description, draw_dots, figure);
}

void page_picture_scatter(struct page *page, const char *title, const char *description,
                          const struct scatter_figure *figure)
{
    add_pictures(page, title, description, draw_scatter, figure);
}
