// SPDX-License-Identifier: MIT
/* The main risk of every package under every structure, and how many rankings of two packages survive. */
#include "report/rivals_report.h"

#include "report/case_json.h"
#include "report/page.h"
#include "report/text_table.h"

static const char *title_of(const struct rivals *rivals, size_t structure)
{
    return rivals->folder->structures[structure].title;
}

static const struct outcome *outcome_of(const struct rivals *rivals)
{
    return &rivals->folder->outcomes[rivals->outcome];
}

static const struct spread *risk_of(const struct rivals *rivals, size_t structure, size_t package)
{
    return &rivals->risks[structure * rivals->package_count + package];
}

void rivals_words(struct buffer *out, const struct rivals *rivals)
{
    buffer_print(out,
                 "Of %zu conclusions about which of two packages is better, %zu survive all %zu "
                 "structures; %zu turn round under at least one, and %zu cannot be told under one.",
                 rivals->pair_count, rivals->standings[STANDING_HOLDS],
                 rivals->folder->structure_count, rivals->standings[STANDING_TURNS],
                 rivals->standings[STANDING_OPEN]);
}

void rivals_words_of(struct buffer *out, const struct rivals *rivals, size_t structure)
{
    const size_t *order = &rivals->order[structure * rivals->package_count];
    size_t standings[STANDING_TURNS + 1] = {0};
    for (size_t i = 0; i < rivals->pair_count; i++)
        standings[rival_standing(&rivals->pairs[i].gaps[structure])]++;
    buffer_print(out, "%s: %s is best", title_of(rivals, structure),
                 rivals->packages[order[0]]->id);
    if (rivals->package_count > 1)
        buffer_print(out, ", then %s", rivals->packages[order[1]]->id);
    buffer_print(out, "; of the %zu conclusions %zu hold and %zu turn round.", rivals->pair_count,
                 standings[STANDING_HOLDS], standings[STANDING_TURNS]);
}

/* ---- On the terminal ---- */

static const char *kept_words(struct arena *arena, struct buffer *words, enum dialect dialect)
{
    struct buffer shown = {0};
    escape_terminal(&shown, words->bytes ? words->bytes : "", dialect);
    const char *text = arena_text(arena, shown.bytes ? shown.bytes : "", shown.length);
    arena->failed |= words->failed || shown.failed;
    buffer_free(&shown);
    buffer_free(words);
    return text ? text : "";
}

static void fill_columns(struct arena *arena, const struct rivals *rivals, enum dialect dialect,
                         const char *group, struct column *columns)
{
    for (size_t s = 0; s < rivals->folder->structure_count; s++) {
        struct buffer head = {0};
        buffer_add(&head, title_of(rivals, s));
        struct cell *cells = ARENA_ARRAY(arena, struct cell, rivals->package_count);
        columns[s] = (struct column){
            .group = group, .head = kept_words(arena, &head, dialect), .cells = cells};
        for (size_t p = 0; cells && p < rivals->package_count; p++) {
            const struct spread *risk = risk_of(rivals, s, p);
            const struct phrase range = wording_range(outcome_of(rivals), risk, dialect);
            cells[p].value = arena_print(
                arena, "%s", wording_value(outcome_of(rivals), risk->mean, dialect).text);
            cells[p].range = range.text[0] ? arena_print(arena, "(%s)", range.text) : NULL;
        }
    }
}

static void print_table(struct arena *arena, struct buffer *out, const struct rivals *rivals,
                        const struct report_style *style)
{
    const enum dialect dialect = text_dialect(style);
    const size_t structures = rivals->folder->structure_count;
    const char **names = ARENA_ARRAY(arena, const char *, rivals->package_count);
    struct column *columns = ARENA_ARRAY(arena, struct column, structures);
    struct buffer group = {0};
    buffer_print(&group, "%s, %s (10-90 %% range)", wording_label(outcome_of(rivals)),
                 wording_unit(outcome_of(rivals)));
    const char *unit = kept_words(arena, &group, dialect);
    if (!names || !columns)
        return;
    for (size_t p = 0; p < rivals->package_count; p++) {
        struct buffer name = {0};
        wording_package(&name, rivals->packages[p]);
        names[p] = kept_words(arena, &name, dialect);
    }
    fill_columns(arena, rivals, dialect, unit, columns);
    if (!arena->failed)
        text_table(out, names, "Package", rivals->package_count, columns, structures, style);
}

void rivals_text(struct buffer *out, const struct rivals *rivals, const struct report_style *style)
{
    struct arena arena;
    arena_init(&arena);
    text_heading(out, "What survives rival theories of how the war comes back?", style);
    print_table(&arena, out, rivals, style);
    for (size_t s = 0; s < rivals->folder->structure_count; s++) {
        struct buffer words = {0};
        if (s == 0)
            rivals_words(&words, rivals);
        else
            rivals_words_of(&words, rivals, s);
        text_paragraph(out, words.bytes ? words.bytes : "", 0, style);
        out->failed |= words.failed;
        buffer_free(&words);
    }
    buffer_add(out, "\n");
    out->failed |= arena.failed;
    arena_free(&arena);
}

/* ---- As data ---- */

static void put_structures(struct json *json, const struct rivals *rivals)
{
    json_put_open(json, "structures", "[");
    for (size_t s = 0; s < rivals->folder->structure_count; s++) {
        json_put_open(json, NULL, "{");
        json_put_structure(json, &rivals->folder->structures[s]);
        json_put_open(json, "risks", "[");
        for (size_t p = 0; p < rivals->package_count; p++) {
            const struct spread *risk = risk_of(rivals, s, p);
            json_put_open(json, NULL, "{");
            json_put_text(json, "package", rivals->packages[p]->id);
            json_put_number(json, "mean", risk->mean);
            json_put_number(json, "q10", risk->q10);
            json_put_number(json, "q50", risk->q50);
            json_put_number(json, "q90", risk->q90);
            json_put_close(json, "}");
        }
        json_put_close(json, "]");
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void put_pairs(struct json *json, const struct rivals *rivals)
{
    json_put_open(json, "pairs", "[");
    for (size_t i = 0; i < rivals->pair_count; i++) {
        const struct rival_pair *pair = &rivals->pairs[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "better", rivals->packages[pair->better]->id);
        json_put_text(json, "worse", rivals->packages[pair->worse]->id);
        json_put_text(json, "standing", standing_name(pair->standing));
        json_put_text(json, "weakest", rivals->folder->structures[pair->weakest].id);
        json_put_open(json, "gaps", "[");
        for (size_t s = 0; s < rivals->folder->structure_count; s++) {
            json_put_open(json, NULL, "{");
            json_put_text(json, "structure", rivals->folder->structures[s].id);
            json_put_number(json, "mean", pair->gaps[s].mean);
            json_put_number(json, "low", pair->gaps[s].low);
            json_put_number(json, "high", pair->gaps[s].high);
            json_put_text(json, "standing", standing_name(rival_standing(&pair->gaps[s])));
            json_put_close(json, "}");
        }
        json_put_close(json, "]");
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void rivals_json(struct json *json, const struct rivals *rivals)
{
    if (!rivals) {
        json_put_null(json, "rivals");
        return;
    }
    json_put_open(json, "rivals", "{");
    json_put_text(json, "outcome", outcome_of(rivals)->id);
    json_put_count(json, "conclusions", rivals->pair_count);
    json_put_count(json, "survive", rivals->standings[STANDING_HOLDS]);
    json_put_count(json, "turn", rivals->standings[STANDING_TURNS]);
    json_put_count(json, "open", rivals->standings[STANDING_OPEN]);
    put_structures(json, rivals);
    put_pairs(json, rivals);
    json_put_close(json, "}");
}

/* ---- On the page ---- */

static void add_structures(struct page *page, const struct rivals *rivals)
{
    const char *const heads[] = {"Structure", "What it holds", "Who holds it", "Source"};
    page_table(page, "The structures: none of them is held to be more likely than another.", heads,
               4, "tttt");
    for (size_t s = 0; s < rivals->folder->structure_count; s++) {
        const struct structure *structure = &rivals->folder->structures[s];
        page_row(page, structure->title);
        page_cell(page, structure->holds);
        page_cell(page, structure->who);
        page_cell(page, structure->source);
        page_row_end(page);
    }
    page_table_end(page);
}

static void add_risks(struct page *page, const struct rivals *rivals)
{
    const size_t structures = rivals->folder->structure_count;
    const char **heads = PAGE_ARRAY(page, const char *, structures + 1);
    if (!heads)
        return;
    heads[0] = "Package";
    for (size_t s = 0; s < structures; s++)
        heads[s + 1] = title_of(rivals, s);
    page_table(page,
               page_keep(page, "%s, %s: mean and 10\u201390 %% range under each structure.",
                         outcome_of(rivals)->title, wording_unit(outcome_of(rivals))),
               heads, structures + 1, "tn");
    for (size_t p = 0; p < rivals->package_count; p++) {
        page_row(page, page_package(page, p));
        for (size_t s = 0; s < structures; s++)
            page_number(
                page,
                wording_cell(outcome_of(rivals), risk_of(rivals, s, p), DIALECT_UNICODE).text);
        page_row_end(page);
    }
    page_table_end(page);
}

void page_rivals(struct page *page)
{
    const struct rivals *rivals = page->evaluation->rivals;
    if (!rivals)
        return;
    page_section(page, "structures", "Rival structures");
    for (size_t s = 0; s < rivals->folder->structure_count; s++) {
        struct buffer words = {0};
        if (s == 0)
            rivals_words(&words, rivals);
        else
            rivals_words_of(&words, rivals, s);
        page_element(page, "p", words.bytes);
        page->out->failed |= words.failed;
        buffer_free(&words);
    }
    add_risks(page, rivals);
    add_structures(page, rivals);
    page_section_end(page);
}
