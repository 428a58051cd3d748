// SPDX-License-Identifier: MIT
/* An evaluation for a terminal.
 *
 * One row a package: risk by horizon with its range, the paired difference to the reference, cost,
 * security, readiness, acceptability, escalation; then settlement, no deal, base rates and what
 * must be known to read them. Columns come from the roles of the case's outcomes; those that do
 * not fit beside each other become tables below each other. Everything between is in one arena. */
#include "report/outlook_report.h"
#include "report/precision_report.h"
#include "report/rivals_report.h"
#include "report/robust_words.h"
#include "report/text_table.h"
#include "report/wording.h"

#include "base/arena.h"

#include <math.h>

enum { COLUMNS_MOST = 24, RANGES_WIDTH = 100 };

/* What is being written, and where. */
struct page {
    struct buffer *out;
    struct arena arena;
    const struct evaluation *evaluation;
    const struct case_folder *folder;
    const struct report_style *style;
    enum dialect dialect;
    struct roles roles;
    struct column columns[COLUMNS_MOST];
    size_t column_count;
    size_t listed[COLUMNS_MOST]; /* outcomes that have a column */
    size_t listed_count;
};

/* Memory that ran out shows in the buffer. */
static const char *kept(struct page *page, const char *text)
{
    page->out->failed |= page->arena.failed;
    return text ? text : "";
}

/* A copy that a terminal may show. */
static const char *shown(struct page *page, const char *text)
{
    struct buffer line = {0};
    escape_terminal(&line, text, page->dialect);
    const char *copy = arena_text(&page->arena, line.bytes ? line.bytes : "", line.length);
    page->out->failed |= line.failed;
    buffer_free(&line);
    return kept(page, copy);
}

static struct cell *add_column(struct page *page, unsigned block, const char *group,
                               const char *head)
{
    struct cell *cells =
        ARENA_ARRAY(&page->arena, struct cell, page->evaluation->package_count + 1);
    page->out->failed |= !cells;
    if (!cells || page->column_count == COLUMNS_MOST)
        return NULL;
    page->columns[page->column_count++] =
        (struct column){.group = group, .head = head, .cells = cells, .block = block};
    return cells;
}

static const char *phrase_kept(struct page *page, struct phrase phrase)
{
    return kept(page, arena_print(&page->arena, "%s", phrase.text));
}

static const char *range_kept(struct page *page, struct phrase range)
{
    return range.text[0] ? kept(page, arena_print(&page->arena, "(%s)", range.text)) : NULL;
}

static struct cell spread_cell(struct page *page, const struct outcome *outcome,
                               const struct spread *spread)
{
    if (!spread->count)
        return (struct cell){.value = "n/a"};
    return (struct cell){.value =
                             phrase_kept(page, wording_value(outcome, spread->mean, page->dialect)),
                         .range = range_kept(page, wording_range(outcome, spread, page->dialect))};
}

/* Who the numbers of the main adversary belong to. */
static const struct spread *value_of(const struct page *page, size_t package, size_t outcome)
{
    return &page->evaluation->results[package].outcomes[outcome].value;
}

static const struct outcome *outcome_at(const struct page *page, size_t outcome)
{
    return &page->folder->outcomes[outcome];
}

/* A column of one outcome: values with ranges, or values alone. */
static void add_outcome(struct page *page, unsigned block, const char *group, const char *head,
                        size_t outcome, bool ranges)
{
    struct cell *cells = outcome == SIZE_MAX ? NULL : add_column(page, block, group, head);
    if (cells)
        page->listed[page->listed_count++] = outcome;
    for (size_t i = 0; cells && i < page->evaluation->package_count; i++) {
        cells[i] = spread_cell(page, outcome_at(page, outcome), value_of(page, i, outcome));
        if (!ranges)
            cells[i].range = NULL;
    }
}

static const char *head_with_unit(struct page *page, size_t outcome)
{
    const struct outcome *what = outcome_at(page, outcome);
    const char *label = shown(page, wording_label(what));
    if (what->show == SHOW_NUMBER || what->show == SHOW_BAND || !*wording_unit(what))
        return label;
    return kept(page, arena_print(&page->arena, "%s, %s", label, shown(page, wording_unit(what))));
}

static void add_risks(struct page *page)
{
    for (size_t i = 0; i < page->roles.risk_count; i++) {
        const struct outcome *outcome = outcome_at(page, page->roles.risks[i]);
        const char *group = kept(
            page, arena_print(&page->arena, "Risk, %s (10-90 %% range)", wording_unit(outcome)));
        add_outcome(page, 0, shown(page, group), shown(page, wording_label(outcome)),
                    page->roles.risks[i], true);
    }
}

static void add_worst(struct page *page)
{
    if (page->evaluation->adversary_count < 2 || page->roles.risk == SIZE_MAX)
        return;
    const struct outcome *risk = outcome_at(page, page->roles.risk);
    struct cell *cells = add_column(
        page, 0, "Worst adversary",
        kept(page, arena_print(&page->arena, "%s (which)", shown(page, wording_label(risk)))));
    for (size_t i = 0; cells && i < page->evaluation->package_count; i++) {
        const size_t worst = evaluation_worst_adversary(page->evaluation, i);
        const struct package_result *result = roles_result(page->evaluation, worst, i);
        const struct spread *spread = &result->outcomes[page->roles.risk].value;
        cells[i] = spread_cell(page, risk, spread);
        cells[i].range = kept(
            page, arena_print(&page->arena, "(%s)",
                              shown(page, result->adversary ? result->adversary->id : "none")));
    }
}

static void add_differences(struct page *page)
{
    const size_t reference = roles_reference(page->evaluation);
    if (!roles_open(page->folder, page->roles.risk) || reference == SIZE_MAX)
        return;
    const struct outcome *risk = outcome_at(page, page->roles.risk);
    const char *group =
        kept(page, arena_print(&page->arena, "%s against %s", shown(page, wording_label(risk)),
                               shown(page, page->evaluation->results[reference].package->id)));
    struct cell *differences = add_column(page, 0, group, "difference");
    struct cell *wins = add_column(page, 0, group, "better in");
    for (size_t i = 0; differences && wins && i < page->evaluation->package_count; i++) {
        const struct contrast *contrast =
            &page->evaluation->results[i].outcomes[page->roles.risk].contrast;
        const struct spread *spread = &contrast->difference;
        if (i == reference || !spread->count) {
            differences[i] = (struct cell){.value = i == reference ? "" : "n/a",
                                           .range = i == reference ? "reference" : NULL};
            continue;
        }
        const struct phrase low = wording_signed(risk, spread->q10, page->dialect);
        const struct phrase high = wording_signed(risk, spread->q90, page->dialect);
        differences[i].value = phrase_kept(page, wording_signed(risk, spread->mean, page->dialect));
        differences[i].range =
            kept(page, arena_print(&page->arena, "(%s to %s)", low.text, high.text));
        wins[i].value = phrase_kept(page, wording_better(contrast, page->dialect));
    }
}

static void add_costs(struct page *page)
{
    const size_t with_range[] = {page->roles.cost, page->roles.security, page->roles.readiness};
    for (size_t i = 0; i < 3; i++) {
        /* A narrow terminal keeps the range of the first, so that the block stays in one table. */
        if (with_range[i] != SIZE_MAX)
            add_outcome(page, 1, NULL, head_with_unit(page, with_range[i]), with_range[i],
                        i == 0 || text_width(page->style) >= RANGES_WIDTH);
    }
    for (size_t i = 0; i < page->roles.accept_count; i++) {
        const struct outcome *outcome = outcome_at(page, page->roles.accept[i]);
        const char *group =
            kept(page, arena_print(&page->arena, "Acceptance, %s", wording_unit(outcome)));
        add_outcome(page, 1, shown(page, group), shown(page, wording_label(outcome)),
                    page->roles.accept[i], false);
    }
}

/* Escalation stands here because it leaves the cost table room. */
static void add_settlement(struct page *page)
{
    if (page->roles.escalation != SIZE_MAX)
        add_outcome(page, 2, NULL, head_with_unit(page, page->roles.escalation),
                    page->roles.escalation, false);
    const size_t outcomes[] = {page->roles.settled_12, page->roles.settled_36, page->roles.holds};
    for (size_t i = 0; i < 3; i++) {
        if (outcomes[i] == SIZE_MAX)
            continue;
        const struct case_path *path =
            case_find_settle(page->folder, outcome_at(page, outcomes[i])->settle);
        const char *group =
            kept(page, arena_print(&page->arena, "%s, %s",
                                   path && path->title ? path->title : "Settlement by agreement",
                                   wording_unit(outcome_at(page, outcomes[i]))));
        add_outcome(page, 2, shown(page, group),
                    shown(page, wording_label(outcome_at(page, outcomes[i]))), outcomes[i], false);
    }
}

static void print_packages(struct page *page)
{
    const size_t rows = page->evaluation->package_count;
    const char **names = ARENA_ARRAY(&page->arena, const char *, rows + 1);
    page->out->failed |= !names;
    if (!names)
        return;
    for (size_t i = 0; i < rows; i++) {
        struct buffer name = {0};
        wording_package(&name, page->evaluation->results[i].package);
        names[i] = shown(page, name.bytes);
        buffer_free(&name);
    }
    page->column_count = 0;
    add_risks(page);
    add_differences(page);
    add_worst(page);
    add_costs(page);
    add_settlement(page);
    buffer_add(page->out, "\n");
    text_table(page->out, names, "Package", rows, page->columns, page->column_count, page->style);
}

/* ---- Rules of choice ---- */

/* "P07 (31)"; a package that is as good as the one before it has "=" before its name. */
static struct cell rule_cell(struct page *page, const struct robust *entry, enum metric metric,
                             size_t package, bool ties)
{
    const struct robust_rule *rule = &entry->rules[metric];
    const char *id = page->evaluation->results[package].package->id;
    const struct phrase value = robust_value(outcome_at(page, entry->outcome), metric,
                                             rule->values[package], page->dialect);
    const char *name = kept(page, arena_print(&page->arena, "%s%s", ties ? "= " : "", id));
    return (struct cell){shown(page, name),
                         kept(page, arena_print(&page->arena, "(%s)", value.text))};
}

static void print_rule_table(struct page *page, const struct robust *entry)
{
    const char **names = ARENA_ARRAY(&page->arena, const char *, METRIC_COUNT);
    struct cell *cells = ARENA_ARRAY(&page->arena, struct cell, (size_t)2 * METRIC_COUNT);
    size_t rows = 0;
    page->out->failed |= !names || !cells;
    for (int m = 0; m < METRIC_COUNT && names && cells; m++) {
        const struct robust_rule *rule = &entry->rules[m];
        if (!rule->counts)
            continue;
        struct buffer name = {0};
        robust_rule_words(&name, outcome_at(page, entry->outcome), (enum metric)m, page->dialect);
        names[rows] = shown(page, name.bytes);
        buffer_free(&name);
        cells[rows] = rule_cell(page, entry, (enum metric)m, rule->best, false);
        cells[METRIC_COUNT + rows++] =
            rule_cell(page, entry, (enum metric)m, rule->second, rule->sharing > 1);
    }
    const struct column columns[] = {{.head = "best", .cells = cells},
                                     {.head = "then", .cells = cells + METRIC_COUNT}};
    if (rows)
        text_table(page->out, names, "Rule", rows, columns, 2, page->style);
}

static void print_rules(struct page *page)
{
    const struct robust *entry = page->roles.risk == SIZE_MAX
                                     ? NULL
                                     : robust_entry(page->evaluation, page->roles.risk);
    if (!entry)
        return;
    const struct outcome *outcome = outcome_at(page, entry->outcome);
    struct buffer text = {0};
    buffer_print(&text, "Which package is best by which rule? %s", outcome->title);
    text_heading(page->out, text.bytes ? text.bytes : "", page->style);
    print_rule_table(page, entry);
    text.length = 0;
    robust_lead_words(&text, page->evaluation, entry);
    const struct robust *worst = robust_worst_entry(page->evaluation, entry->outcome);
    if (worst) {
        buffer_add(&text, " With each future's worst adversary, ");
        robust_lead_words(&text, page->evaluation, worst);
    }
    robust_missing_words(&text, page->evaluation, entry);
    text_paragraph(page->out, text.bytes ? text.bytes : "", 0, page->style);
    text.length = 0;
    robust_tradeoff_words(&text, page->evaluation);
    text_paragraph(page->out, text.bytes ? text.bytes : "", 0, page->style);
    page->out->failed |= text.failed;
    buffer_free(&text);
}

/* Why the table says "n/a". */
static void print_missing(struct page *page)
{
    for (size_t k = 0; k < page->listed_count; k++) {
        for (size_t i = 0; i < page->evaluation->package_count; i++) {
            const struct spread *spread = value_of(page, i, page->listed[k]);
            if (spread->count)
                continue;
            struct buffer line = {0};
            buffer_print(&line, "n/a: %s, %s: ", page->evaluation->results[i].package->id,
                         outcome_at(page, page->listed[k])->title);
            wording_missing(&line, spread);
            buffer_add(&line, ".");
            text_paragraph(page->out, line.bytes, 5, page->style);
            buffer_free(&line);
        }
    }
}

/* Rows of the no-deal table: every outcome that the no-deal run gives. */
static size_t no_deal_rows(const struct page *page, size_t *outcomes)
{
    size_t rows = 0;
    for (size_t k = 0; k < page->folder->outcome_count; k++) {
        if (roles_in_no_deal(outcome_at(page, k)) && page->evaluation->no_deal[k].value.count)
            outcomes[rows++] = k;
    }
    return rows;
}

static void fill_no_deal(struct page *page, const size_t *outcomes, size_t rows, size_t reference)
{
    struct cell *war = ARENA_ARRAY(&page->arena, struct cell, rows + 1);
    struct cell *deal = ARENA_ARRAY(&page->arena, struct cell, rows + 1);
    const char **names = ARENA_ARRAY(&page->arena, const char *, rows + 1);
    page->out->failed |= !war || !deal || !names;
    if (!war || !deal || !names)
        return;
    for (size_t i = 0; i < rows; i++) {
        const struct outcome *outcome = outcome_at(page, outcomes[i]);
        const char *unit = outcome->show == SHOW_BAND ? "" : wording_unit(outcome);
        names[i] = shown(page, kept(page, arena_print(&page->arena, "%s%s%s", outcome->title,
                                                      *unit ? ", " : "", unit)));
        war[i] = spread_cell(page, outcome, &page->evaluation->no_deal[outcomes[i]].value);
        const size_t pair = roles_counterpart(page->folder, outcomes[i]);
        if (reference != SIZE_MAX && pair != SIZE_MAX)
            deal[i] = spread_cell(page, outcome, value_of(page, reference, pair));
        else
            deal[i] = (struct cell){.value = ""};
    }
    const struct column columns[] = {
        {.head = "No deal", .cells = war},
        {.head = reference == SIZE_MAX
                     ? ""
                     : shown(page, page->evaluation->results[reference].package->id),
         .cells = deal}};
    text_table(page->out, names, "", rows, columns, reference == SIZE_MAX ? 1 : 2, page->style);
}

static void print_no_deal(struct page *page)
{
    if (!page->evaluation->no_deal)
        return;
    size_t *outcomes = ARENA_ARRAY(&page->arena, size_t, page->folder->outcome_count + 1);
    page->out->failed |= !outcomes;
    const size_t rows = outcomes ? no_deal_rows(page, outcomes) : 0;
    if (!rows)
        return;
    const struct case_path *path = page->folder->no_deal;
    text_heading(page->out,
                 path && path->title ? path->title : "No deal: the war goes on, the same months",
                 page->style);
    fill_no_deal(page, outcomes, rows, roles_reference(page->evaluation));
}

/* One column a horizon; the cells of rows that lack it stay empty. */
static void add_horizon(struct page *page, size_t index, const size_t *row_of)
{
    const struct outcome count = {.show = SHOW_COUNT};
    const struct base_rate *rates = page->folder->base_rates;
    struct cell *cells = ARENA_ARRAY(&page->arena, struct cell, page->folder->base_rate_count);
    page->out->failed |= !cells;
    if (!cells || page->column_count == COLUMNS_MOST)
        return;
    for (size_t i = 0; i < page->folder->base_rate_count; i++) {
        const struct spread spread = {
            .mean = rates[i].estimate, .q10 = rates[i].low, .q90 = rates[i].high, .count = 1};
        if (roles_first_of_horizon(page->folder, i) == index)
            cells[row_of[i]] = spread_cell(page, &count, &spread);
    }
    page->columns[page->column_count++] = (struct column){
        .group = "of 100 past cases (95 % interval)",
        .head = kept(page, arena_print(&page->arena, "%g y", rates[index].horizon_years)),
        .cells = cells};
}

static void print_base_rates(struct page *page)
{
    const size_t count = page->folder->base_rate_count;
    const char **names = ARENA_ARRAY(&page->arena, const char *, count + 1);
    size_t *row_of = ARENA_ARRAY(&page->arena, size_t, count + 1);
    size_t rows = 0;
    page->out->failed |= !names || !row_of;
    if (!names || !row_of || !count)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct base_rate *rate = &page->folder->base_rates[i];
        const size_t first = roles_first_alike(page->folder, i);
        row_of[i] = first < i ? row_of[first] : rows;
        if (first == i)
            names[rows++] = shown(page, kept(page, arena_print(&page->arena, "%s: %s",
                                                               rate->class_name, rate->event)));
    }
    page->column_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (roles_first_of_horizon(page->folder, i) == i)
            add_horizon(page, i, row_of);
    }
    text_heading(page->out, "Historical base rates, to read every level against", page->style);
    text_table(page->out, names, "", rows, page->columns, page->column_count, page->style);
}

static void print_failed(struct page *page, struct buffer *line)
{
    const uint64_t failed = page->evaluation->failed_futures;
    if (!failed)
        return;
    buffer_print(line,
                 "%s of %s futures gave some number that is not finite; they are counted, "
                 "not dropped.",
                 wording_whole(failed).text, wording_whole(page->evaluation->futures).text);
    text_paragraph(page->out, line->bytes, 0, page->style);
    line->length = 0;
}

static void print_foot(struct page *page)
{
    struct buffer line = {0};
    buffer_add(page->out, "\n");
    print_missing(page);
    text_paragraph(page->out, wording_levels, 0, page->style);
    text_paragraph(page->out, page->folder->caveat, 0, page->style);
    print_failed(page, &line);
    const struct adversary *adversary =
        page->evaluation->results ? page->evaluation->results[0].adversary : NULL;
    wording_design(&line, page->evaluation);
    if (adversary)
        buffer_print(&line, ", adversary set %s", adversary->id);
    if (page->folder->structure != page->folder->structures)
        buffer_print(&line, ", structure %s (%s)", page->folder->structure->id,
                     page->folder->structure->title);
    if (page->folder->posterior)
        buffer_print(&line, ", fitted parameters from %s", page->folder->posterior);
    if (page->evaluation->options->credit > CREDIT_PROPOSED)
        buffer_print(&line, ", only clauses that are %s or further",
                     credit_name(page->evaluation->options->credit));
    buffer_print(&line, ", %.3g s, result %.12s", page->evaluation->seconds,
                 page->evaluation->digest);
    text_paragraph(page->out, line.bytes, 2, page->style);
    page->out->failed |= line.failed;
    buffer_free(&line);
}

static void print_answer(struct page *page)
{
    text_heading(page->out, page->folder->question ? page->folder->question : page->folder->title,
                 page->style);
    buffer_add(page->out, "\n");
    struct buffer line = {0};
    wording_answer(&line, page->evaluation, 0, page->dialect);
    if (line.length)
        text_paragraph(page->out, line.bytes, 0, page->style);
    buffer_free(&line);
}

void report_table(struct buffer *out, const struct evaluation *evaluation,
                  const struct report_style *style)
{
    struct page page = {.out = out,
                        .evaluation = evaluation,
                        .folder = evaluation->folder,
                        .style = style,
                        .dialect = text_dialect(style),
                        .roles = roles_find(evaluation->folder)};
    arena_init(&page.arena);
    print_answer(&page);
    print_packages(&page);
    print_rules(&page);
    if (evaluation->rivals)
        rivals_text(out, evaluation->rivals, style);
    print_no_deal(&page);
    print_base_rates(&page);
    outlook_below(out, evaluation->outlook, style);
    if (evaluation->precision)
        precision_text(out, evaluation->folder, evaluation->precision, style);
    print_foot(&page);
    out->failed |= page.arena.failed;
    arena_free(&page.arena);
}
