// SPDX-License-Identifier: MIT
/* Rules of choice: the place of every package by every rule, by risk and by cost. */
#include "report/page.h"
#include "report/robust_words.h"

#include <string.h>

bool page_has_rules(const struct page *page)
{
    return page->roles.risk != SIZE_MAX && robust_entry(page->evaluation, page->roles.risk);
}

static void add_sentence(struct page *page,
                         void (*say)(struct buffer *out, const struct evaluation *evaluation,
                                     const struct robust *entry),
                         const struct robust *entry)
{
    struct buffer text = {0};
    say(&text, page->evaluation, entry);
    page_element(page, "p", text.bytes);
    page->out->failed |= text.failed;
    buffer_free(&text);
}

/* The rule's name, and below it what it means in a quieter voice. */
static void begin_row(struct page *page, const struct robust *entry, enum metric metric)
{
    struct buffer words = {0};
    const char *name = metric_name(metric);
    robust_rule_words(&words, page_outcome(page, entry->outcome), metric, DIALECT_UNICODE);
    page_add(page, "<tr><th scope=\"row\">");
    page_text(page, name);
    page_add(page, "<br><span class=\"meaning\">");
    page_text(page, words.bytes ? words.bytes + strlen(name) + strlen(": ") : "");
    page_add(page, "</span></th>");
    page->out->failed |= words.failed;
    buffer_free(&words);
}

static void begin_table(struct page *page, const char *caption)
{
    const size_t packages = page->evaluation->package_count;
    const char **heads = PAGE_ARRAY(page, const char *, packages + 1);
    if (!heads)
        return;
    heads[0] = "Rule";
    for (size_t p = 0; p < packages; p++)
        heads[p + 1] = page->evaluation->results[p].package->id;
    page_add(page, "<div class=\"places\">");
    page_table(page, caption, heads, packages + 1, "tn");
}

static void end_table(struct page *page)
{
    page_table_end(page);
    page_add(page, "</div>\n");
}

/* Darker the better, and the first in bold: the numbers are enough without any colour. */
static void add_places(struct page *page, const struct robust *entry, const char *title)
{
    static const char *const cells[] = {"<td class=\"n first\">", "<td class=\"n second\">",
                                        "<td class=\"n third\">", "<td class=\"n\">"};
    const size_t packages = page->evaluation->package_count;
    begin_table(page,
                page_keep(page, "%s: place of each package by each rule, 1 the best.", title));
    for (int m = 0; m < METRIC_COUNT; m++) {
        const struct robust_rule *rule = &entry->rules[m];
        if (!rule->counts)
            continue;
        begin_row(page, entry, (enum metric)m);
        for (size_t p = 0; p < packages; p++) {
            const size_t place = robust_place(rule, packages, p);
            page_add(page, cells[place < 4 ? place - 1 : 3]);
            buffer_print(page->out, "%zu</td>", place);
        }
        page_row_end(page);
    }
    end_table(page);
}

static void add_values(struct page *page, const struct robust *entry, const char *title)
{
    const struct outcome *outcome = page_outcome(page, entry->outcome);
    const char *unit = wording_unit(outcome);
    begin_table(page,
                page_keep(page, "%s%s%s: what each rule gives.", title, *unit ? ", " : "", unit));
    for (int m = 0; m < METRIC_COUNT; m++) {
        const struct robust_rule *rule = &entry->rules[m];
        if (!rule->counts)
            continue;
        begin_row(page, entry, (enum metric)m);
        for (size_t p = 0; p < page->evaluation->package_count; p++)
            page_number(
                page, robust_value(outcome, (enum metric)m, rule->values[p], DIALECT_UNICODE).text);
        page_row_end(page);
    }
    end_table(page);
}

static void say_tradeoff(struct buffer *out, const struct evaluation *evaluation,
                         const struct robust *entry)
{
    (void)entry;
    robust_tradeoff_words(out, evaluation);
}

static void add_worst(struct page *page, const struct robust *worst, const char *title)
{
    page_add(page, "<details><summary>");
    page_text(page, "With each future's worst adversary");
    page_add(page, "</summary>\n");
    add_sentence(page, robust_lead_words, worst);
    add_places(page, worst, page_keep(page, "%s, each future's worst adversary", title));
    add_values(page, worst, page_keep(page, "%s, each future's worst adversary", title));
    page_add(page, "</details>\n");
}

void page_rules(struct page *page)
{
    if (!page_has_rules(page))
        return;
    const struct robust *risk = robust_entry(page->evaluation, page->roles.risk);
    const struct robust *worst = robust_worst_entry(page->evaluation, page->roles.risk);
    const struct robust *cost =
        page->roles.cost == SIZE_MAX ? NULL : robust_entry(page->evaluation, page->roles.cost);
    const char *title = page_outcome(page, risk->outcome)->title;
    const char *cost_title = cost ? page_outcome(page, cost->outcome)->title : NULL;
    page_section(page, "rules", "Which package is best by which rule");
    page_element(
        page, "p",
        "A mean is one way to sum up all futures. Others look at the worst of them, or at how "
        "much worse a package is than the best one in the same future. Each is a preference, "
        "not a finding.");
    add_sentence(page, robust_lead_words, risk);
    add_sentence(page, robust_missing_words, risk);
    add_sentence(page, say_tradeoff, risk);
    add_places(page, risk, title);
    if (cost)
        add_places(page, cost, cost_title);
    if (worst)
        add_worst(page, worst, title);
    page_add(page, "<details><summary>");
    page_text(page, "The numbers behind these places");
    page_add(page, "</summary>\n");
    add_values(page, risk, title);
    if (cost)
        add_values(page, cost, cost_title);
    page_add(page, "</details>\n");
    page_section_end(page);
}
