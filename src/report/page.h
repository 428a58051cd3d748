// SPDX-License-Identifier: MIT
/* The parts of an HTML page, and what they share while it is written. */
#ifndef SURETY_REPORT_PAGE_H
#define SURETY_REPORT_PAGE_H

#include "report/figure.h"
#include "report/figure_strips.h"
#include "report/report.h"
#include "report/wording.h"

#include "base/arena.h"

struct page {
    struct buffer *out;
    struct arena arena; /* everything made on the way */
    const struct evaluation *evaluation; /* NULL on a page about something else */
    const struct case_folder *folder;
    const struct report_identity *identity;
    struct roles roles;
    size_t reference;       /* among the results; SIZE_MAX when there is none */
    size_t figures, tables; /* so far, for identifiers */
    const struct voice *voice; /* NULL: English */
    const char *source;     /* the line at the foot of every picture */
};

/* A page from its first line to the opened body, `title` after the case's; and its last lines. */
void page_begin(struct page *page, const char *title);
void page_end(struct page *page);

/* Fixed markup; never text of the case. */
void page_add(struct page *page, const char *markup);
/* Any text, said in the page's language and escaped; prose that stays in English says so. */
void page_text(struct page *page, const char *text);
/* The same without markup, for titles and attributes. */
void page_plain(struct page *page, const char *text);
/* A text in the page's language, for pictures; stays until the page is done. */
const char *page_said(struct page *page, const char *text);
/* A text in an element: page_element(page, "p", text). Nothing for an empty text. */
void page_element(struct page *page, const char *tag, const char *text);

/* Text that stays until the page is done; "" when memory is out, which the buffer then tells. */
const char *page_keep(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void *page_array(struct page *page, size_t count, size_t size);
#define PAGE_ARRAY(page, type, count) ((type *)page_array((page), (count), sizeof(type)))

/* A section with its heading; page_section_end closes it. */
void page_section(struct page *page, const char *id, const char *heading);
void page_section_end(struct page *page);

/* A table in a frame that scrolls sideways: open, heads, rows of cells, close. The first cell of a
 * row names it. `kinds` has a letter a column, t for text and n for numbers; the last one repeats. */
void page_table(struct page *page, const char *caption, const char *const *heads, size_t count,
                const char *kinds);
void page_row(struct page *page, const char *name);
void page_cell(struct page *page, const char *text);   /* words */
/* Texts of different origin in one cell, with full stops between those that are there. */
void page_cell_texts(struct page *page, const char *const *texts, size_t count);
void page_number(struct page *page, const char *text); /* set to the right */
void page_row_end(struct page *page);
void page_table_end(struct page *page);

/* "P06 Coalition" of result `package`. */
const char *page_package(struct page *page, size_t package);
const struct spread *page_value(const struct page *page, size_t package, size_t outcome);

/* For pictures: values in the unit of an axis, names and words. */
double page_factor(const struct outcome *outcome);
const struct outcome *page_outcome(const struct page *page, size_t outcome);
const char *page_words(struct page *page, struct phrase phrase);
const char *page_cell_words(struct page *page, size_t package, size_t outcome);
const char *page_title_with_unit(struct page *page, size_t outcome);
const char *page_describe(struct page *page, size_t outcome);
const struct interval *page_intervals(struct page *page, size_t adversary, size_t outcome);
void page_dot_figure(struct page *page, struct dot_figure *figure); /* names and rows */

/* A figure: caption, pictures, then its numbers in a table that opens. */
void page_figure(struct page *page, const char *title, const char *caption);
void page_picture_fan(struct page *page, const char *title, const char *description,
                      const struct fan_figure *figure);
void page_picture_dots(struct page *page, const char *title, const char *description,
                       const struct dot_figure *figure);
void page_picture_scatter(struct page *page, const char *title, const char *description,
                          const struct scatter_figure *figure);
void page_picture_strips(struct page *page, const char *title, const char *description,
                         const struct strip_figure *figure);
void page_numbers(struct page *page);
void page_figure_end(struct page *page);

/* The parts, in the order of the page. */
void page_style(struct page *page);
void page_glance(struct page *page); /* the table of all packages */
void page_fans(struct page *page);
void page_comparison(struct page *page);
void page_cost(struct page *page);
void page_rules(struct page *page);
void page_outlook(struct page *page);
void page_rivals(struct page *page);
void page_acceptance(struct page *page);
void page_no_deal(struct page *page);
void page_sensitivities(struct page *page);
void page_packages(struct page *page);
void page_assumptions(struct page *page);
void page_base_rates(struct page *page);
void page_outcomes(struct page *page);
void page_limits(struct page *page);
void page_origin(struct page *page); /* run identity, reproduction, citation */

/* True when the section has something to show; the contents list asks too. */
bool page_has_fans(const struct page *page);
bool page_has_cost(const struct page *page);
bool page_has_rules(const struct page *page);
bool page_has_outlook(const struct page *page);
bool page_has_sensitivities(const struct page *page);

/* The base rates of the first class and event, which pictures show. */
size_t page_first_rates(const struct page *page);

#endif
