// SPDX-License-Identifier: MIT
/* An evaluation as one HTML page that is complete by itself.
 *
 * No script, no font, no picture from elsewhere: the page opens without a network, and its content
 * security policy forbids every request. Everything is text, tables and inline SVG, in the order
 * in which a reader asks: the answer, the pictures, the packages, what was assumed, what it is
 * not, how to get it again. */
#include "report/page.h"

#include <stdarg.h>
#include <stdio.h>

void page_add(struct page *page, const char *markup)
{
    buffer_add(page->out, markup);
}

void page_plain(struct page *page, const char *text)
{
    struct buffer said = {0};
    escape_html(page->out, voice_say(page->voice, text, &said) ? said.bytes : text);
    page->out->failed |= said.failed;
    buffer_free(&said);
}

void page_text(struct page *page, const char *text)
{
    struct buffer said = {0};
    const bool known = voice_say(page->voice, text, &said);
    const bool same = !known || text_equal(said.bytes, text);
    const bool foreign = page->voice && same && text && voice_is_prose(text);
    buffer_add(page->out, foreign ? "<span lang=\"en\">" : "");
    escape_html(page->out, known ? said.bytes : text);
    buffer_add(page->out, foreign ? "</span>" : "");
    page->out->failed |= said.failed;
    buffer_free(&said);
}

const char *page_said(struct page *page, const char *text)
{
    struct buffer said = {0};
    const char *kept =
        voice_say(page->voice, text, &said) ? page_keep(page, "%s", said.bytes) : text;
    page->out->failed |= said.failed;
    buffer_free(&said);
    return kept;
}

void page_element(struct page *page, const char *tag, const char *text)
{
    if (!text || !*text)
        return;
    buffer_print(page->out, "<%s>", tag);
    page_text(page, text);
    buffer_print(page->out, "</%s>\n", tag);
}

const char *page_keep(struct page *page, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length < 0 ? NULL : arena_alloc(&page->arena, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    page->out->failed |= !text;
    return text ? text : "";
}

void *page_array(struct page *page, size_t count, size_t size)
{
    void *array = arena_alloc(&page->arena, count + 1, size);
    page->out->failed |= !array;
    return array;
}

void page_section(struct page *page, const char *id, const char *heading)
{
    buffer_print(page->out, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">", id,
                 id, id);
    page_text(page, heading);
    page_add(page, "</h2>\n");
}

void page_section_end(struct page *page)
{
    page_add(page, "</section>\n");
}

void page_table(struct page *page, const char *caption, const char *const *heads, size_t count,
                const char *kinds)
{
    const size_t id = ++page->tables;
    buffer_print(page->out,
                 "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t%zu\">"
                 "<table><caption id=\"t%zu\"><span>",
                 id, id);
    page_text(page, caption);
    page_add(page, "</span></caption><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        page_add(page, *kinds == 'n' ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        page_text(page, heads[i]);
        page_add(page, "</th>");
        kinds += kinds[1] != '\0';
    }
    page_add(page, "</tr></thead><tbody>\n");
}

void page_row(struct page *page, const char *name)
{
    page_add(page, "<tr><th scope=\"row\">");
    page_text(page, name);
    page_add(page, "</th>");
}

void page_cell(struct page *page, const char *text)
{
    page_add(page, "<td>");
    page_text(page, text);
    page_add(page, "</td>");
}

void page_cell_texts(struct page *page, const char *const *texts, size_t count)
{
    const char *stop = "";
    page_add(page, "<td>");
    for (size_t i = 0; i < count; i++) {
        if (!texts[i] || !*texts[i])
            continue;
        page_add(page, stop);
        page_text(page, texts[i]);
        stop = ". ";
    }
    page_add(page, "</td>");
}

void page_number(struct page *page, const char *text)
{
    page_add(page, "<td class=\"n\">");
    page_text(page, text);
    page_add(page, "</td>");
}

void page_row_end(struct page *page)
{
    page_add(page, "</tr>\n");
}

void page_table_end(struct page *page)
{
    page_add(page, "</tbody></table></div>\n");
}

const char *page_package(struct page *page, size_t package)
{
    const struct package *one = page->evaluation->results[package].package;
    return page_keep(page, "%s %s", one->id, one->title ? one->title : "");
}

const struct spread *page_value(const struct page *page, size_t package, size_t outcome)
{
    return &page->evaluation->results[package].outcomes[outcome].value;
}

/* ---- All packages at a glance ---- */

/* A cell with its range in a quieter voice. */
static void add_quiet(struct page *page, struct phrase value, struct phrase range)
{
    page_add(page, "<td class=\"n\">");
    page_text(page, value.text);
    if (range.text[0]) {
        page_add(page, "<br><span class=\"range\">");
        page_text(page, range.text);
        page_add(page, "</span>");
    }
    page_add(page, "</td>");
}

static void add_glance_value(struct page *page, size_t package, size_t outcome, bool range)
{
    const struct outcome *what = &page->folder->outcomes[outcome];
    const struct spread *spread = page_value(page, package, outcome);
    const struct phrase none = {""};
    if (!spread->count)
        add_quiet(page, (struct phrase){"n/a"}, none);
    else
        add_quiet(page, wording_value(what, spread->mean, DIALECT_UNICODE),
                  range ? wording_range(what, spread, DIALECT_UNICODE) : none);
}

static void add_glance_difference(struct page *page, size_t package)
{
    const struct outcome *risk = &page->folder->outcomes[page->roles.risk];
    const struct contrast *contrast =
        &page->evaluation->results[package].outcomes[page->roles.risk].contrast;
    const struct spread *spread = &contrast->difference;
    if (package == page->reference || !spread->count) {
        page_number(page, package == page->reference ? "reference" : "n/a");
        page_number(page, "");
        return;
    }
    struct phrase range;
    snprintf(range.text, sizeof range.text, "%.35s to %.35s",
             wording_signed(risk, spread->q10, DIALECT_UNICODE).text,
             wording_signed(risk, spread->q90, DIALECT_UNICODE).text);
    add_quiet(page, wording_signed(risk, spread->mean, DIALECT_UNICODE), range);
    page_number(page, wording_better(contrast, DIALECT_UNICODE).text);
}

enum { GLANCE_MOST = 24 };

/* The outcomes after the risks, in the order shown; returns how many. */
static size_t later_outcomes(const struct page *page, size_t outcomes[GLANCE_MOST])
{
    const struct roles *roles = &page->roles;
    const size_t first[] = {roles->cost, roles->security, roles->readiness};
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (first[i] != SIZE_MAX)
            outcomes[count++] = first[i];
    }
    for (size_t i = 0; i < roles->accept_count; i++)
        outcomes[count++] = roles->accept[i];
    if (roles->escalation != SIZE_MAX)
        outcomes[count++] = roles->escalation;
    return count;
}

static void add_glance_head(struct page *page, const char *label, const char *unit)
{
    page_add(page, "<th scope=\"col\" class=\"n\">");
    page_text(page, label);
    if (*unit) {
        page_add(page, "<br><span class=\"range\">");
        page_text(page, unit);
        page_add(page, "</span>");
    }
    page_add(page, "</th>");
}

/* A narrow column has no room for "of 100 futures". */
static const char *short_unit(const struct outcome *outcome)
{
    return outcome->show == SHOW_COUNT ? "of 100" : wording_unit(outcome);
}

static void add_glance_heads(struct page *page, const size_t *later, size_t count, bool differences)
{
    for (size_t i = 0; i < page->roles.risk_count; i++) {
        const struct outcome *risk = &page->folder->outcomes[page->roles.risks[i]];
        add_glance_head(page, wording_label(risk), short_unit(risk));
    }
    if (differences) {
        add_glance_head(
            page,
            page_keep(page, "against %s", page->evaluation->results[page->reference].package->id),
            wording_label(&page->folder->outcomes[page->roles.risk]));
        add_glance_head(page, "better in", "of 100");
    }
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = &page->folder->outcomes[later[i]];
        add_glance_head(page, wording_label(outcome), short_unit(outcome));
    }
}

void page_glance(struct page *page)
{
    size_t later[GLANCE_MOST];
    const size_t count = later_outcomes(page, later);
    const bool differences =
        page->reference != SIZE_MAX && roles_open(page->folder, page->roles.risk);
    page_add(page, "<div class=\"scroll glance\" role=\"region\" tabindex=\"0\""
                   " aria-labelledby=\"glance-c\"><table><caption id=\"glance-c\"><span>");
    page_text(
        page,
        "All packages at a glance: mean over futures, below it the range of 8 of 10 futures.");
    page_add(page, "</span></caption><thead><tr><th scope=\"col\">");
    page_text(page, "Package");
    page_add(page, "</th>");
    add_glance_heads(page, later, count, differences);
    page_add(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->evaluation->package_count; i++) {
        const struct package *package = page->evaluation->results[i].package;
        page_add(page, i == page->reference ? "<tr class=\"reference\"><th scope=\"row\"><b>"
                                            : "<tr><th scope=\"row\"><b>");
        page_text(page, package->id);
        page_add(page, "</b> ");
        page_text(page, package->title);
        page_add(page, "</th>");
        for (size_t k = 0; k < page->roles.risk_count; k++)
            add_glance_value(page, i, page->roles.risks[k], true);
        if (differences)
            add_glance_difference(page, i);
        for (size_t k = 0; k < count; k++)
            add_glance_value(page, i, later[k],
                             page->folder->outcomes[later[k]].show != SHOW_SHARE);
        page_row_end(page);
    }
    page_table_end(page);
}

/* ---- The frame ---- */

void page_begin(struct page *page, const char *title)
{
    buffer_print(page->out, "<!doctype html>\n<html lang=\"%s\">\n",
                 page->voice ? page->voice->language : "en");
    page_add(page, "<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                   "<meta name=\"referrer\" content=\"no-referrer\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    page_plain(page, page->folder->title);
    page_add(page, " \u00b7 ");
    page_plain(page, title);
    page_add(page, "</title>\n");
    page_style(page);
    page_add(page, "</head>\n<body>\n<a class=\"skip\" href=\"#answer\">");
    page_text(page, "Skip to the answer");
    page_add(page, "</a>\n");
}

static void add_header(struct page *page)
{
    page_add(page, "<header>\n<p class=\"eyebrow\">");
    page_text(page, page->folder->title);
    page_text(page, " \u00b7 case version ");
    escape_html(page->out,
                page_keep(page, "%s \u00b7 %s", page->folder->version, page->identity->date));
    page_add(page, "</p>\n<h1>");
    page_text(page, page->folder->question);
    page_add(page, "</h1>\n</header>\n");
}

static void add_link(struct page *page, const char *id, const char *title)
{
    buffer_print(page->out, "<li><a href=\"#%s\">", id);
    page_text(page, title);
    page_add(page, "</a></li>");
}

static void add_contents(struct page *page)
{
    page_add(page, "<nav aria-label=\"");
    page_plain(page, "Contents");
    page_add(page, "\"><ul>");
    add_link(page, "answer", "Answer");
    if (page_has_fans(page))
        add_link(page, "risk", "Risk over time");
    if (roles_open(page->folder, page->roles.risk))
        add_link(page, "comparison", "Comparison");
    if (page_has_cost(page))
        add_link(page, "cost", "Cost");
    if (page_has_rules(page))
        add_link(page, "rules", "Rules");
    if (page_has_outlook(page))
        add_link(page, "outlook", "History");
    if (page->evaluation->rivals)
        add_link(page, "structures", "Structures");
    if (page->roles.accept_count)
        add_link(page, "acceptance", "Acceptance");
    if (page->evaluation->no_deal)
        add_link(page, "no-deal", "No deal");
    if (page_has_sensitivities(page))
        add_link(page, "sensitivity", "Sensitivity");
    add_link(page, "packages", "Packages");
    add_link(page, "assumed", "Assumptions");
    if (page->folder->base_rate_count)
        add_link(page, "base-rates", "Base rates");
    add_link(page, "limits", "Limits");
    add_link(page, "origin", "Origin");
    page_add(page, "</ul></nav>\n");
}

static void add_sentence(struct page *page, size_t sentence)
{
    struct buffer text = {0};
    wording_answer(&text, page->evaluation, sentence, DIALECT_UNICODE);
    if (text.length) {
        page_add(page, sentence ? "<p>" : "<p class=\"lead\">");
        page_text(page, text.bytes);
        page_add(page, "</p>\n");
    }
    page->out->failed |= text.failed;
    buffer_free(&text);
}

static void add_answer(struct page *page)
{
    page_section(page, "answer", "The answer");
    for (size_t i = 0; i < WORDING_SENTENCES; i++)
        add_sentence(page, i);
    page_add(page, "<div class=\"caveat\"><p><strong>");
    page_text(page, wording_levels);
    page_add(page, "</strong> ");
    page_text(page, page->folder->caveat);
    page_add(page, "</p></div>\n");
    page_glance(page);
    page_section_end(page);
}

void page_end(struct page *page)
{
    page_add(page, "</main>\n<footer><p>");
    page_text(page, page->source);
    page_add(page, "</p></footer>\n</body>\n</html>\n");
}

static const char *say_origin(struct page *page)
{
    const struct adversary *adversary =
        page->evaluation->package_count ? page->evaluation->results[0].adversary : NULL;
    return page_keep(page,
                     "%s %s \u00b7 case %s %s \u00b7 %s futures, seed %llu%s%s \u00b7 %s "
                     "\u00b7 result %.12s",
                     page->identity->program, page->identity->version, page->folder->name,
                     page->folder->version, wording_whole(page->evaluation->futures).text,
                     (unsigned long long)page->evaluation->seed,
                     adversary ? ", adversary set " : "", adversary ? adversary->id : "",
                     page->identity->date, page->evaluation->digest);
}

void report_html(struct buffer *out, const struct evaluation *evaluation,
                 const struct report_identity *identity, const struct voice *voice)
{
    struct page page = {.out = out,
                        .evaluation = evaluation,
                        .folder = evaluation->folder,
                        .identity = identity,
                        .voice = voice,
                        .roles = roles_find(evaluation->folder),
                        .reference = roles_reference(evaluation)};
    arena_init(&page.arena);
    page.source = say_origin(&page);
    page_begin(&page, "Surety report");
    add_header(&page);
    add_contents(&page);
    page_add(&page, "<main>\n");
    add_answer(&page);
    page_fans(&page);
    page_comparison(&page);
    page_cost(&page);
    page_rules(&page);
    page_outlook(&page);
    page_rivals(&page);
    page_acceptance(&page);
    page_no_deal(&page);
    page_sensitivities(&page);
    page_packages(&page);
    page_assumptions(&page);
    page_base_rates(&page);
    page_outcomes(&page);
    page_limits(&page);
    page_origin(&page);
    page_end(&page);
    arena_free(&page.arena);
}
