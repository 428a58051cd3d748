// SPDX-License-Identifier: MIT
/* Verdicts as one HTML page that is complete by itself, in the frame and style of the report.
 *
 * All verdicts at a glance, then a section a claim: the verdict, why, the numbers against their
 * thresholds, what turns it. Supported and refuted claims are shown alike but for their colour and
 * words. */
#include "report/claims_report.h"
#include "report/claims_words.h"
#include "report/page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct claims_page {
    struct page page;
    const struct claims_answer *answer;
};

static const char sheet[] =
    "<style>\n"
    ".verdict{display:inline-block;font:600 .86rem/1.35 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Liberation Sans',Arial,sans-serif;padding:.12rem .6rem;border:2px solid var(--muted);"
    "border-radius:4px;white-space:nowrap}\n"
    ".verdict.supported{background:var(--accent);border-color:var(--accent);color:var(--paper)}\n"
    ".verdict.refuted{background:var(--mark);border-color:var(--mark);color:var(--paper)}\n"
    ".verdict.undetermined{border-style:dashed}.verdict.not{border-color:transparent;"
    "color:var(--muted)}\n"
    ".tally{display:grid;grid-template-columns:repeat(auto-fit,minmax(15.5rem,1fr));gap:1.2rem "
    "2rem;"
    "margin:1.6rem 0}\n"
    ".tally h3{margin:0 0 .5rem;display:flex;gap:.6rem;align-items:baseline}\n"
    ".tally h3 b{font:600 1.7rem/1 Charter,'Iowan Old Style','Source Serif 4',Georgia,"
    "'Liberation Serif',serif}\n"
    ".tally ul{list-style:none;margin:0;padding:.55rem 0 0;border-top:2px solid var(--muted);"
    "font-size:.9rem;line-height:1.45}\n"
    ".tally li{margin:0 0 .45rem;display:grid;grid-template-columns:3.1rem 1fr}\n"
    ".tally a,.claim h2 a{font-weight:600;text-decoration:none}\n"
    ".claim{border-top:1px solid var(--rule);padding-top:1.6rem;margin-top:2.6rem}\n"
    ".claim h2{max-width:32em}.claim .where{margin:0 0 .3rem}\n"
    ".marks{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:baseline;margin:.4rem 0 "
    ".7rem}\n"
    ".marks .label{color:var(--muted);font-size:.9rem}\n"
    ".turn{border-left:4px solid var(--accent);padding:.05rem 0 .05rem 1rem;margin:1.2rem 0}\n"
    ".turn.none{border-color:var(--rule);color:var(--muted)}\n"
    "@media "
    "print{.verdict{background:none!important;color:#000!important;border-color:#000!important}"
    ".claim{break-inside:avoid}}\n"
    "@media (forced-colors:active){.verdict{border-color:CanvasText}}\n"
    "</style>\n";

/* ---- Pieces ---- */

static const char *verdict_class(enum verdict verdict)
{
    static const char *const classes[] = {"supported", "refuted", "undetermined", "not"};
    return classes[verdict];
}

static void add_verdict(struct page *page, enum verdict verdict)
{
    buffer_print(page->out, "<span class=\"verdict %s\">%s</span>", verdict_class(verdict),
                 verdict_name(verdict));
}

static const char *number_words(struct page *page, const struct claim_number *number)
{
    struct buffer text = {0};
    claim_number_print(&text, number);
    const char *kept = page_keep(page, "%s", text.bytes ? text.bytes : "");
    page->out->failed |= text.failed;
    buffer_free(&text);
    return kept;
}

/* An element of words made elsewhere; nothing for none. Frees them. */
static void add_words(struct page *page, const char *tag, struct buffer *words)
{
    page_element(page, tag, words->bytes);
    page->out->failed |= words->failed;
    buffer_free(words);
}

static void add_thresholds(struct claims_page *self, const char *tag)
{
    struct buffer words = {0};
    claims_words_thresholds(&words, self->answer->claims);
    add_words(&self->page, tag, &words);
}

/* ---- At a glance ---- */

static void add_tally_of(struct claims_page *self, enum verdict verdict)
{
    struct page *page = &self->page;
    if (verdict == VERDICT_NOT_EVALUATED && !self->answer->verdicts[verdict])
        return;
    buffer_print(page->out, "<div><h3><b>%zu</b> ", self->answer->verdicts[verdict]);
    add_verdict(page, verdict);
    page_add(page, "</h3><ul>\n");
    for (size_t i = 0; i < self->answer->count; i++) {
        const struct claim_result *result = &self->answer->results[i];
        if (result->judgement.verdict != verdict)
            continue;
        page_add(page, "<li><a href=\"#");
        page_text(page, result->claim->id);
        page_add(page, "\">");
        page_text(page, result->claim->id);
        page_add(page, "</a><span>");
        page_text(page, result->claim->statement);
        page_add(page, "</span></li>\n");
    }
    page_add(page, "</ul></div>\n");
}

static void add_summary(struct claims_page *self)
{
    struct buffer summary = {0}, data = {0};
    struct page *page = &self->page;
    page_section(page, "answer", "Verdicts");
    claims_words_summary(&summary, self->answer);
    add_words(page, "p", &summary);
    page_add(page, "<div class=\"caveat\"><p><strong>");
    page_text(page, self->answer->claims->thresholds);
    page_add(page, "</strong> ");
    page_text(page,
              page_keep(page, "Date: %s. A verdict speaks of this model, not of the world. %s",
                        self->answer->claims->frozen, page->folder->caveat));
    page_add(page, "</p></div>\n<div class=\"tally\">\n");
    for (size_t verdict = 0; verdict < VERDICT_COUNT; verdict++)
        add_tally_of(self, (enum verdict)verdict);
    page_add(page, "</div>\n");
    claims_words_data(&data, self->answer);
    add_words(page, "p", &data);
    page_section_end(page);
}

/* ---- One claim: its numbers ---- */

/* What a comparison asks, a NOT before it taken in. */
static struct strip_mark mark_of(const struct claim_comparison *comparison)
{
    static const char *const signs[][2] = {{"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}};
    struct strip_mark mark = {.at = comparison->threshold,
                              .sign = comparison->sign,
                              .of_refutation = comparison->of_refutation};
    for (size_t i = 0; i < 4 && comparison->negated; i++)
        if (strcmp(comparison->sign, signs[i][0]) == 0)
            mark.sign = signs[i][1];
    return mark;
}

/* A strip for each number that is compared, with all its thresholds. */
static size_t make_strips(struct page *page, const struct claim_result *result,
                          struct strip *strips)
{
    const struct judgement *judgement = &result->judgement;
    const struct judgement *there =
        result->flip->finding == FLIP_FOUND ? &result->flip->judgement : NULL;
    size_t count = 0;
    for (size_t i = 0; i < judgement->comparison_count; i++) {
        const struct claim_comparison *comparison = &judgement->comparisons[i];
        size_t at = 0;
        while (at < count && strcmp(strips[at].title, comparison->left) != 0)
            at++;
        struct strip_mark *marks =
            at < count ? arena_grow(&page->arena, strips[at].marks, strips[at].mark_count,
                                    strips[at].mark_count + 1, sizeof *marks)
                       : PAGE_ARRAY(page, struct strip_mark, 1);
        if (!marks || !isfinite(comparison->threshold))
            continue;
        if (at == count)
            strips[count++] =
                (struct strip){.title = comparison->left,
                               .words = number_words(page, &comparison->number),
                               .number = comparison->number,
                               .turned = there ? there->comparisons[i].number
                                               : (struct claim_number){NAN, NAN, NAN}};
        marks[strips[at].mark_count++] = mark_of(comparison);
        strips[at].marks = marks;
    }
    return count;
}

static void add_statistics(struct page *page, const struct claim_result *result)
{
    static const char *const heads[] = {"Statistic", "Value (95 %)", "Expression"};
    page_numbers(page);
    page_table(page, "Every statistic of this claim, with its interval.", heads, 3, "tnt");
    for (size_t i = 0; i < result->claim->statistic_count; i++) {
        page_row(page, result->claim->statistics[i].title);
        page_number(page, number_words(page, &result->judgement.statistics[i]));
        page_cell(page, result->claim->statistics[i].expression.text);
        page_row_end(page);
    }
    page_table_end(page);
}

static void add_picture(struct claims_page *self, const struct claim_result *result)
{
    struct page *page = &self->page;
    const struct claim *claim = result->claim;
    struct strip *strips = PAGE_ARRAY(page, struct strip, result->judgement.comparison_count);
    if (!strips)
        return;
    const struct strip_figure figure = {strips, make_strips(page, result, strips)};
    const char *description = "";
    for (size_t i = 0; i < figure.count; i++)
        description = page_keep(page, "%s%s %s. ", description, strips[i].title, strips[i].words);
    const char *conditions = page_keep(page, "Supported if %s; refuted if %s.",
                                       claim->supported_if.text, claim->refuted_if.text);
    page_figure(page, "The numbers against their thresholds",
                page_keep(page, "%s %s Date: %s.", conditions, self->answer->claims->thresholds,
                          self->answer->claims->frozen));
    page_picture_strips(page, claim->statement, page_keep(page, "%s%s", description, conditions),
                        &figure);
    add_statistics(page, result);
    page_figure_end(page);
}

/* ---- One claim: what turns it ---- */

static void add_change(struct page *page, const struct claim *claim, const char *change,
                       const struct judgement *judgement)
{
    page_row(page, change);
    page_add(page, "<td>");
    add_verdict(page, judgement->verdict);
    page_add(page, "</td>");
    page_number(page, number_words(page, &judgement->statistics[claim->show]));
    page_row_end(page);
}

static void add_driver(struct page *page, const struct claim *claim,
                       const struct driver_result *driver)
{
    const struct parameter *parameter = driver->parameter;
    add_change(page, claim,
               page_keep(page, "%s at its low end, %g (rank correlation with the effect %.2f)",
                         parameter->folded, parameter->low, driver->rank),
               &driver->low);
    add_change(page, claim,
               page_keep(page, "%s at its high end, %g", parameter->folded, parameter->high),
               &driver->high);
}

static void add_changes(struct claims_page *self, const struct claim_result *result)
{
    struct page *page = &self->page;
    const struct claim *claim = result->claim;
    const struct sensitivity *noise = self->answer->claims->noise;
    const char *const heads[] = {"With", "Verdict", claim->statistics[claim->show].title};
    page_table(page, "The same claim judged again, with one thing changed at a time.", heads, 3,
               "ttn");
    add_change(page, claim, "everything as it stands", &result->judgement);
    for (size_t level = 0; self->answer->noise && level < 3; level++)
        add_change(page, claim, page_keep(page, "%s: %g", noise->title, noise->levels[level]),
                   &result->noise[level]);
    for (size_t k = 0; self->answer->keys && k < claim->key_count; k++)
        add_change(page, claim,
                   page_keep(page, "%s at %g (a key assumption taken out%s)",
                             result->keys[k].key->variable, result->keys[k].key->value,
                             result->keys[k].idle ? "; no number here depends on it" : ""),
                   &result->keys[k].judgement);
    for (size_t d = 0; d < result->driver_count; d++)
        add_driver(page, claim, &result->drivers[d]);
    for (size_t s = 0; result->structures && s < page->folder->structure_count; s++)
        add_change(page, claim,
                   page_keep(page, "structure: %s", page->folder->structures[s].title),
                   &result->structures[s]);
    if (result->flip->finding == FLIP_FOUND)
        add_change(page, claim, "the flip condition held", &result->flip->judgement);
    page_table_end(page);
}

static void add_flip(struct page *page, const struct claim_result *result)
{
    struct buffer words = {0};
    claims_words_flip(&words, result);
    if (words.length) {
        page_add(page, result->flip->finding == FLIP_FOUND ? "<div class=\"turn\">"
                                                           : "<div class=\"turn none\">");
        add_words(page, "p", &words);
        page_add(page, "</div>\n");
    }
    buffer_free(&words);
}

/* ---- One claim ---- */

static const char *label_words(struct page *page, const struct claim_result *result)
{
    const char *texts[] = {
        [LABEL_NONE] = "",
        [LABEL_ASSUMED] = "assumed: taking out a key assumption changes the verdict",
        [LABEL_EMERGENT] = "emergent: no named key assumption changes the verdict",
        [LABEL_DATA] = "data-supported: no named key changes it, and a source is named",
    };
    const double flips = result->judgement.flips;
    if (isnan(flips) || result->judgement.verdict == VERDICT_NOT_EVALUATED)
        return texts[result->label];
    return page_keep(page, "%s%sthe effect has the other sign in %.0f of 100 futures",
                     texts[result->label], *texts[result->label] ? "; " : "", 100.0 * flips);
}

static void add_head(struct page *page, const struct claim_result *result)
{
    const struct claim *claim = result->claim;
    page_add(page, "<section class=\"claim\" id=\"");
    page_text(page, claim->id);
    page_add(page, "\" aria-labelledby=\"");
    page_text(page, claim->id);
    page_add(page, "-h\">\n<p class=\"note where\">");
    page_text(page, claim->text);
    page_add(page, "</p>\n<h2 id=\"");
    page_text(page, claim->id);
    page_add(page, "-h\"><a href=\"#");
    page_text(page, claim->id);
    page_add(page, "\">");
    page_text(page, claim->id);
    page_add(page, "</a> ");
    page_text(page, claim->statement);
    page_add(page, "</h2>\n<div class=\"marks\">");
    add_verdict(page, result->judgement.verdict);
    page_add(page, "<span class=\"label\">");
    page_text(page, label_words(page, result));
    page_add(page, "</span></div>\n");
}

static void add_claim(struct claims_page *self, const struct claim_result *result)
{
    struct page *page = &self->page;
    const struct claim *claim = result->claim;
    add_head(page, result);
    const bool evaluated = result->judgement.verdict != VERDICT_NOT_EVALUATED;
    page_element(page, "p",
                 page_keep(page, evaluated ? "Because %s." : "%s", result->judgement.reason));
    if (claim->ill_posed) {
        page_add(page, "<div class=\"caveat\"><p><strong>Ill-posed, and left as it is.</strong> ");
        page_text(page, claim->ill_posed);
        page_add(page, "</p></div>\n");
    }
    if (evaluated) {
        add_picture(self, result);
        page_element(page, "h3", "What turns it");
        add_flip(page, result);
        add_changes(self, result);
    }
    page_element(page, "p",
                 claim->data ? page_keep(page, "Beside this model: %s", claim->data) : NULL);
    page_element(page, "p", result->remark ? page_keep(page, "%s.", result->remark) : NULL);
    page_element(page, "p", claim->note);
    page_section_end(page);
}

/* ---- The page ---- */

static void add_method(struct claims_page *self)
{
    struct page *page = &self->page;
    page_section(page, "method", "How to read this");
    page_element(
        page, "p",
        "Each claim compares packages in the same futures, one by one. A number comes with "
        "its 95 % interval from a bootstrap over futures. A claim is supported when its "
        "condition holds all through the intervals, refuted when the other one does, and "
        "undetermined else; also when the effect has the other sign in more than 25 of 100 "
        "futures, unless the deciding number counts futures itself.");
    page_element(
        page, "p",
        "A flip condition says where the futures gather that speak against the effect. It "
        "was searched in one half of the futures, counted in the other, and then tried: its "
        "uncertainties are held in the middle of those futures and the claim is judged "
        "again. Where nothing gathers, none is told.");
    add_thresholds(self, "p");
    page_section_end(page);
}

static void add_origin(struct claims_page *self)
{
    struct page *page = &self->page;
    page_section(page, "origin", "Where this result comes from");
    page_element(page, "p",
                 page_keep(page, "Model digest %.16s, result digest %.16s.",
                           page->identity->model_digest, self->answer->digest));
    if (page->identity->command && *page->identity->command) {
        page_add(page, "<pre><code>");
        page_text(page, page->identity->command);
        page_add(page, "</code></pre>\n");
        page_element(page, "p",
                     "The file run.json beside this page lets the program check itself: surety "
                     "verify run.json.");
    }
    page_section_end(page);
}

void claims_html(struct buffer *out, const struct claims_answer *answer,
                 const struct report_identity *identity)
{
    struct claims_page self = {
        .page = {.out = out, .folder = answer->claims->folder, .identity = identity},
        .answer = answer};
    struct page *page = &self.page;
    arena_init(&page->arena);
    page->source = page_keep(
        page, "%s %s \u00b7 case %s %s \u00b7 %s futures an arm, seed %llu \u00b7 %s",
        identity->program, identity->version, page->folder->name, page->folder->version,
        wording_whole(answer->futures).text, (unsigned long long)answer->seed, identity->date);
    page_begin(page, "claims");
    page_add(page, sheet);
    page_add(page, "<header>\n<p class=\"eyebrow\">");
    page_text(page, page_keep(page, "%s \u00b7 case version %s \u00b7 %s", page->folder->title,
                              page->folder->version, identity->date));
    page_add(page, "</p>\n<h1>Which claims hold in this model?</h1>\n</header>\n<main>\n");
    add_summary(&self);
    for (size_t i = 0; i < answer->count; i++)
        add_claim(&self, &answer->results[i]);
    add_method(&self);
    add_origin(&self);
    page_end(page);
    arena_free(&page->arena);
}
