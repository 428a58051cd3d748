// SPDX-License-Identifier: MIT
/* History, the model and both: one table, then the sentences that belong to it. */
#include "report/outlook_report.h"
#include "report/page.h"

bool page_has_outlook(const struct page *page)
{
    return page->evaluation->outlook != NULL;
}

static const char *level_words(struct page *page, const struct outlook_level *level)
{
    const struct outcome count = {.show = SHOW_COUNT};
    const struct phrase value = wording_value(&count, level->value, DIALECT_UNICODE);
    const struct phrase low = wording_value(&count, level->low, DIALECT_UNICODE);
    const struct phrase high = wording_value(&count, level->high, DIALECT_UNICODE);
    return page_keep(page, "%s (%s\u2013%s)", value.text, low.text, high.text);
}

static void add_table(struct page *page, const struct outlook *outlook)
{
    const size_t horizons = outlook->horizon_count;
    const char **heads = PAGE_ARRAY(page, const char *, 2 * horizons + 2);
    if (!heads)
        return;
    heads[0] = "Package";
    for (size_t h = 0; h < horizons; h++) {
        heads[h + 1] = page_keep(page, "model, %g years", outlook->years[h]);
        heads[h + 1 + horizons] = page_keep(page, "both, %g years", outlook->years[h]);
    }
    heads[2 * horizons + 1] = "log odds";
    page_table(page, "Renewed assault, of 100, with the range that holds 80 of 100 draws", heads,
               2 * horizons + 2, "tn");
    page_row(page, "History alone");
    for (size_t h = 0; h < horizons; h++)
        page_number(page, "");
    for (size_t h = 0; h < horizons; h++)
        page_number(page, level_words(page, &outlook->outside[h]));
    page_number(page, "");
    page_row_end(page);
    for (size_t p = 0; p < outlook->row_count; p++) {
        const struct outlook_cell *cells = outlook->rows[p].cells;
        page_row(page, page_package(page, p));
        for (size_t h = 0; h < horizons; h++)
            page_number(page, level_words(page, &cells[h].inside));
        for (size_t h = 0; h < horizons; h++)
            page_number(page, level_words(page, &cells[h].combined));
        page_number(page, level_words(page, &cells[horizons - 1].pooled));
        page_row_end(page);
    }
    page_table_end(page);
}

static void add_words(struct page *page, struct buffer *text)
{
    page_element(page, "p", text->bytes);
    page->out->failed |= text->failed;
    buffer_free(text);
    *text = (struct buffer){0};
}

void page_outlook(struct page *page)
{
    const struct outlook *outlook = page->evaluation->outlook;
    struct buffer text = {0};
    if (!page_has_outlook(page))
        return;
    page_section(page, "outlook", "History and the model together");
    outlook_say_history(&text, outlook);
    add_words(page, &text);
    add_table(page, outlook);
    outlook_say_rank(&text, outlook, DIALECT_UNICODE);
    add_words(page, &text);
    for (size_t p = 0; p < outlook->row_count; p++) {
        outlook_say_why(&text, outlook, p, DIALECT_UNICODE);
        if (text.length)
            add_words(page, &text);
    }
    outlook_say_hazards(&text, outlook, DIALECT_UNICODE);
    add_words(page, &text);
    outlook_say_scores(&text, outlook, DIALECT_UNICODE);
    add_words(page, &text);
    page_section_end(page);
}
