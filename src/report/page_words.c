// SPDX-License-Identifier: MIT
/* The parts of the page that are read: packages in words, what was assumed, base rates, limits and
 * where the result comes from. */
#include "report/page.h"
#include "report/precision_report.h"

#include <math.h>
#include <string.h>

/* ---- Packages ---- */

/* Paragraphs are parted by blank lines. */
static void add_paragraphs(struct page *page, const char *text)
{
    while (text && *text) {
        const char *end = strstr(text, "\n\n");
        const size_t length = end ? (size_t)(end - text) : strlen(text);
        page_element(page, "p", page_keep(page, "%.*s", (int)length, text));
        text += length;
        while (*text == '\n')
            text++;
    }
}

/* A month of the model as a calendar month; other expressions as they stand. */
static const char *say_month(struct page *page, const struct passage *passage)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    double month = 0;
    if (!text_to_double(passage->text, passage->length, &month) || fabs(month) > 1e5)
        return passage->text;
    const long since = (long)floor(month) + page->folder->epoch_month - 1;
    const long year = page->folder->epoch_year + (since >= 0 ? since / 12 : (since - 11) / 12);
    return page_keep(page, "%s %ld", names[((since % 12) + 12) % 12], year);
}

/* "from January 2027 over 6 months, until January 2035, when Months_Without_Deal > 6". */
static void add_when(struct page *page, const struct clause *clause)
{
    page_add(page, "<td>");
    page_text(page, clause->from.length ? page_keep(page, "from %s", say_month(page, &clause->from))
                                        : "at once");
    if (clause->ramp > 0)
        page_text(page, page_keep(page, ", over %g months", clause->ramp));
    if (clause->until.length)
        page_text(page, page_keep(page, ", until %s", say_month(page, &clause->until)));
    if (clause->when.length)
        page_text(page,
                  page_keep(page, ", %s %s", clause->latch ? "once" : "while", clause->when.text));
    page_add(page, "</td>");
}

static bool is_own(const struct package *package, const struct clause *clause)
{
    return !clause->package || text_equal(clause->package, package->id);
}

static bool is_counted(const struct page *page, const struct clause *clause)
{
    return clause->background || clause->credit >= page->evaluation->options->credit;
}

static void add_clauses(struct page *page, const struct package *package)
{
    static const char *const heads[] = {"Lever", "Value",  "When",
                                        "Who",   "Status", "Date, source, note"};
    size_t own = 0, inherited = 0;
    for (size_t i = 0; i < package->clause_count; i++)
        *(is_own(package, &package->clauses[i]) ? &own : &inherited) += 1;
    if (own) {
        page_table(page, page_keep(page, "Clauses of %s.", package->id), heads, 6, "tnt");
        for (size_t i = 0; i < package->clause_count; i++) {
            const struct clause *clause = &package->clauses[i];
            if (!is_own(package, clause))
                continue;
            page_row(page, clause->lever);
            page_number(page, wording_number(clause->value, DIALECT_UNICODE).text);
            add_when(page, clause);
            page_cell(page, clause->who);
            page_cell(page,
                      page_keep(page, "%s%s", clause->has_credit ? credit_name(clause->credit) : "",
                                is_counted(page, clause) ? "" : " (not counted here)"));
            page_cell_texts(page, (const char *const[]){clause->date, clause->source, clause->note},
                            3);
            page_row_end(page);
        }
        page_table_end(page);
    }
    if (inherited)
        page_element(page, "p",
                     page_keep(page,
                               "It starts from %s, whose %zu clauses stand below "
                               "under that name.",
                               package->parent ? package->parent : "another package", inherited));
}

static void add_package(struct page *page, const struct package *package)
{
    page_add(page, "<details class=\"package\"><summary><b>");
    page_text(page, package->id);
    page_add(page, "</b>");
    page_text(page, package->title);
    page_element(page, "span", package->summary);
    page_add(page, "</summary><div>\n");
    add_paragraphs(page, page_said(page, package->description));
    add_clauses(page, package);
    page_add(page, "</div></details>\n");
}

/* True when the package is not among the results but some result starts from it. */
static bool is_ground(const struct page *page, const struct package *package)
{
    bool named = false;
    for (size_t i = 0; i < page->evaluation->package_count; i++) {
        const struct package *result = page->evaluation->results[i].package;
        if (text_equal(result->id, package->id))
            return false;
        for (size_t k = 0; k < result->clause_count; k++)
            named |= text_equal(result->clauses[k].package, package->id);
    }
    return named;
}

void page_packages(struct page *page)
{
    page_section(page, "packages", "The packages in words");
    page_element(page, "p",
                 "Each package is a list of dated, conditional clauses. Values are a "
                 "reading of public texts where a source is given and a choice where "
                 "none is; neither praise nor blame is implied by a name.");
    if (page->evaluation->options->credit > CREDIT_PROPOSED)
        page_element(page, "p",
                     page_keep(page,
                               "Only clauses that are %s or further along are "
                               "counted in this run.",
                               credit_name(page->evaluation->options->credit)));
    for (size_t i = 0; i < page->evaluation->package_count; i++)
        add_package(page, page->evaluation->results[i].package);
    for (size_t i = 0; i < page->folder->package_count; i++) {
        if (is_ground(page, &page->folder->packages[i]))
            add_package(page, &page->folder->packages[i]);
    }
    page_section_end(page);
}

/* ---- What was assumed ---- */

static bool is_judgement(const struct parameter *parameter)
{
    return !parameter->source || !*parameter->source ||
           strncmp(parameter->source, "judgement", 9) == 0;
}

/* What a parameter is: sampled, chosen or fixed. */
static size_t kind_of(const struct parameter *parameter)
{
    return parameter->dimension ? 0 : parameter->distribution == DISTRIBUTION_LEVER ? 1 : 2;
}

static void add_grades(struct page *page)
{
    static const char *const heads[] = {"Evidence", "Sampled", "Levers", "Constants"};
    static const char *const grades[] = {
        "A, measured", "B, documented estimate",   "C, indirect or disputed", "D, judgement",
        "not graded",  "with a document as source"};
    size_t counts[6][3] = {{0}};
    for (size_t i = 0; i < page->folder->parameter_count; i++) {
        const struct parameter *parameter = &page->folder->parameters[i];
        const bool graded = parameter->grade >= 'A' && parameter->grade <= 'D';
        counts[graded ? parameter->grade - 'A' : 4][kind_of(parameter)]++;
        counts[5][kind_of(parameter)] += !is_judgement(parameter);
    }
    page_table(page, "How well the numbers that go in are known.", heads, 4, "tn");
    for (size_t i = 0; i < 6; i++) {
        page_row(page, grades[i]);
        for (size_t k = 0; k < 3; k++)
            page_number(page, page_keep(page, "%zu", counts[i][k]));
        page_row_end(page);
    }
    page_table_end(page);
}

static const char *plain_number(struct page *page, double value)
{
    return isnan(value) ? "" : page_keep(page, "%s", chart_number(value).text);
}

static void add_parameters(struct page *page, size_t kind, const char *title)
{
    static const char *const heads[] = {"Name", "Base",         "Low",   "High",
                                        "Unit", "Distribution", "Grade", "Source and note"};
    size_t count = 0;
    for (size_t i = 0; i < page->folder->parameter_count; i++)
        count += kind_of(&page->folder->parameters[i]) == kind;
    if (!count)
        return;
    page_add(page, "<details><summary>");
    page_text(page, page_keep(page, "%s (%zu)", title, count));
    page_add(page, "</summary>\n");
    page_table(page, title, heads, 8, "tnnnt");
    for (size_t i = 0; i < page->folder->parameter_count; i++) {
        const struct parameter *parameter = &page->folder->parameters[i];
        const bool element = parameter->element && *parameter->element;
        if (kind_of(parameter) != kind)
            continue;
        page_row(page, element ? page_keep(page, "%s[%s]", parameter->name, parameter->element)
                               : parameter->name);
        page_number(page, plain_number(page, parameter->base));
        page_number(page, plain_number(page, parameter->low));
        page_number(page, plain_number(page, parameter->high));
        page_cell(page, wording_spoken_unit(parameter->unit));
        page_cell(page, distribution_name(parameter->distribution));
        page_cell(page, page_keep(page, "%c", parameter->grade ? parameter->grade : '-'));
        page_cell_texts(page, (const char *const[]){parameter->source, parameter->note}, 2);
        page_row_end(page);
    }
    page_table_end(page);
    page_add(page, "</details>\n");
}

static void add_sets(struct page *page)
{
    const struct structure *structure = page->folder->structure;
    page_add(page, "<ul>");
    if (structure != page->folder->structures)
        page_element(page, "li",
                     page_keep(page, "Structure %s (%s): %s", structure->id, structure->title,
                               structure->holds));
    for (size_t i = 0; i < page->evaluation->adversary_count; i++) {
        const struct adversary *adversary = roles_result(page->evaluation, i, 0)->adversary;
        const char *text = adversary ? page_keep(page, "Adversary set %s (%s)%s", adversary->id,
                                                 adversary->title ? adversary->title : "",
                                                 adversary->set.count ? ": " : "")
                                     : "";
        for (size_t k = 0; adversary && k < adversary->set.count; k++)
            text = page_keep(page, "%s%s%s = %s", text, k ? ", " : "", adversary->set.items[k].name,
                             adversary->set.items[k].value.text);
        page_element(page, "li", text);
    }
    page_add(page, "</ul>\n");
}

void page_assumptions(struct page *page)
{
    page_section(page, "assumed", "What was assumed");
    page_element(page, "p",
                 page_keep(page,
                           "%s assumptions were sampled, each over its own range and independently "
                           "of the others, in "
                           "%s futures: Owen-scrambled Sobol\u2019 points, one dimension for each "
                           "assumption. Every "
                           "package meets the same futures, so a difference between packages is "
                           "the packages\u2019 "
                           "own.",
                           wording_whole(page->evaluation->sampled_dimensions).text,
                           wording_whole(page->evaluation->futures).text));
    add_sets(page);
    add_grades(page);
    add_parameters(page, 0, "Sampled assumptions");
    add_parameters(page, 1, "Levers");
    add_parameters(page, 2, "Constants");
    page_section_end(page);
}

/* ---- Base rates ---- */

/* The rate of the same class and event as `first` with the horizon of `other`; NULL when none. */
static const struct base_rate *find_rate(const struct case_folder *folder, size_t first,
                                         size_t other)
{
    for (size_t i = 0; i < folder->base_rate_count; i++) {
        if (roles_first_alike(folder, i) == first && roles_first_of_horizon(folder, i) == other)
            return &folder->base_rates[i];
    }
    return NULL;
}

static void add_rates(struct page *page, size_t first)
{
    const struct outcome shown = {.show = SHOW_COUNT};
    const struct base_rate *rate = &page->folder->base_rates[first];
    page_row(page, rate->class_name);
    page_cell(page, rate->event);
    for (size_t i = 0; i < page->folder->base_rate_count; i++) {
        if (roles_first_of_horizon(page->folder, i) != i)
            continue;
        const struct base_rate *one = find_rate(page->folder, first, i);
        const struct spread spread = {.count = one != NULL,
                                      .mean = one ? one->estimate : NAN,
                                      .q10 = one ? one->low : NAN,
                                      .q90 = one ? one->high : NAN};
        page_number(page, one ? wording_cell(&shown, &spread, DIALECT_UNICODE).text : "");
    }
    page_number(page, isnan(rate->n) ? "" : chart_number(rate->n).text);
    page_cell_texts(page, (const char *const[]){rate->source, rate->note}, 2);
    page_row_end(page);
}

void page_base_rates(struct page *page)
{
    const size_t count = page->folder->base_rate_count;
    const char **heads = PAGE_ARRAY(page, const char *, count + 4);
    char *kinds = PAGE_ARRAY(page, char, count + 5);
    size_t columns = 0;
    if (!count || !heads || !kinds)
        return;
    heads[columns] = "Past cases", kinds[columns++] = 't';
    heads[columns] = "Event", kinds[columns++] = 't';
    for (size_t i = 0; i < count; i++) {
        if (roles_first_of_horizon(page->folder, i) == i) {
            heads[columns] = page_keep(page, "%g years", page->folder->base_rates[i].horizon_years);
            kinds[columns++] = 'n';
        }
    }
    heads[columns] = "Cases", kinds[columns++] = 'n';
    heads[columns] = "Source", kinds[columns++] = 't';
    page_section(page, "base-rates", "Historical base rates");
    page_element(page, "p",
                 "An outside view, made without the model. Set it beside every level, and where "
                 "the two disagree, say both.");
    page_table(page,
               "In how many of 100 past cases the event followed within the years, with its "
               "95 % interval.",
               heads, columns, kinds);
    for (size_t i = 0; i < count; i++) {
        if (roles_first_alike(page->folder, i) == i)
            add_rates(page, i);
    }
    page_table_end(page);
    page_section_end(page);
}

/* ---- Every outcome ---- */

static void add_outcome(struct page *page, size_t outcome)
{
    const struct outcome *what = &page->folder->outcomes[outcome];
    const char *unit = what->show == SHOW_BAND ? "" : wording_unit(what);
    page_row(page, page_keep(page, "%s%s%s", what->title ? what->title : what->id,
                             *unit ? ", " : "", unit));
    for (size_t i = 0; i < page->evaluation->package_count; i++) {
        const struct spread *spread = page_value(page, i, outcome);
        page_number(page, wording_cell(what, spread, DIALECT_UNICODE).text);
    }
    page_add(page, "<td>");
    page_text(page, what->note);
    const struct spread *first = page_value(page, 0, outcome);
    if (first->undefined + first->failed) {
        struct buffer missing = {0};
        buffer_add(&missing, what->note ? " In the first package, " : "In the first package, ");
        wording_missing(&missing, first);
        buffer_add(&missing, ".");
        page_text(page, missing.bytes);
        page->out->failed |= missing.failed;
        buffer_free(&missing);
    }
    page_add(page, "</td>");
    page_row_end(page);
}

void page_outcomes(struct page *page)
{
    const size_t count = page->evaluation->package_count;
    const char **heads = PAGE_ARRAY(page, const char *, count + 2);
    if (!heads || !count)
        return;
    heads[0] = "Outcome";
    for (size_t i = 0; i < count; i++)
        heads[i + 1] = page->evaluation->results[i].package->id;
    heads[count + 1] = "Note";
    page_section(page, "outcomes", "Every outcome");
    page_add(page, "<details><summary>");
    page_text(page, "All outcomes of all packages");
    page_add(page, "</summary>\n");
    page_table(page, "Mean and 10\u201390 % range; bands where only a band is meaningful.", heads,
               count + 2, "tn");
    for (size_t k = 0; k < page->folder->outcome_count; k++) {
        if (!roles_only_no_deal(&page->folder->outcomes[k]))
            add_outcome(page, k);
    }
    page_table_end(page);
    page_add(page, "</details>\n");
    page_section_end(page);
}

/* ---- Limits ---- */

static void add_precision(struct page *page)
{
    struct buffer words = {0};
    precision_words(&words, page->folder, page->evaluation->precision);
    page_element(page, "li", page_keep(page, "%s", words.bytes));
    buffer_free(&words);
}

void page_limits(struct page *page)
{
    static const char *const limits[] = {
        "This page explores what follows from stated assumptions. It is not a forecast, and every "
        "number is conditional on the settlement and the packages as they are defined here.",
        "The level of risk over many years is assumed rather than derived. What the model can say "
        "is how packages differ, in which direction, and in how many futures.",
        "Assumptions are sampled independently of each other. Real ones move together, so the "
        "tails of every range are likely to be wider than shown.",
        "A range is the spread over the sampled assumptions. What the model leaves out is not in "
        "it.",
        "Escalation is shown in bands only, because the model is too coarse for more.",
        "It must not be used for operational or tactical planning, for targeting, to predict "
        "dates, to judge individuals, to weigh human losses as acceptable, to decide anything "
        "automatically, or as evidence in legal proceedings.",
    };
    page_section(page, "limits", "Limits");
    page_add(page, "<ul>\n");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        page_element(page, "li", limits[i]);
    if (page->evaluation->failed_futures)
        page_element(page, "li",
                     page_keep(page,
                               "In %s of %s futures the model gave some number that is not finite. "
                               "They are counted "
                               "and shown, not dropped.",
                               wording_whole(page->evaluation->failed_futures).text,
                               wording_whole(page->evaluation->futures).text));
    else
        page_element(page, "li", "The model gave finite numbers in every future.");
    if (page->evaluation->precision)
        add_precision(page);
    page_add(page, "</ul>\n");
    page_section_end(page);
}

/* ---- Where the result comes from ---- */

static void add_fact(struct page *page, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    page_element(page, "dt", name);
    page_element(page, "dd", value);
}

static const char *say_settings(struct page *page, const struct settings *set)
{
    const char *text = "";
    for (size_t i = 0; i < set->count; i++)
        text = page_keep(page, "%s%s%s = %s", text, i ? ", " : "", set->items[i].name,
                         set->items[i].value.text);
    return text;
}

static void add_citation(struct page *page)
{
    const struct report_identity *identity = page->identity;
    page_element(page, "h3", "How to cite this result");
    page_element(
        page, "p",
        page_keep(
            page,
            "%s %s, case %s %s (model %.12s), %s futures, seed %llu, result %.12s, run on %s.",
            identity->program, identity->version, page->folder->name, page->folder->version,
            identity->model_digest, wording_whole(page->evaluation->futures).text,
            (unsigned long long)page->evaluation->seed, page->evaluation->digest, identity->date));
}

void page_origin(struct page *page)
{
    const struct report_identity *identity = page->identity;
    const struct evaluation *evaluation = page->evaluation;
    page_section(page, "origin", "Where this result comes from");
    page_add(page, "<dl>\n");
    add_fact(page, "Program", page_keep(page, "%s %s", identity->program, identity->version));
    add_fact(page, "Case", page_keep(page, "%s %s", page->folder->name, page->folder->version));
    add_fact(page, "Run on", identity->date);
    add_fact(page, "Model digest", identity->model_digest);
    add_fact(page, "Result digest", evaluation->digest);
    add_fact(page, "Futures", wording_whole(evaluation->futures).text);
    add_fact(page, "Precision", page->folder->single ? "single" : NULL);
    add_fact(page, "Seed", page_keep(page, "%llu", (unsigned long long)evaluation->seed));
    add_fact(page, "Clauses counted",
             evaluation->options->credit == CREDIT_PROPOSED
                 ? "all, proposed ones too"
                 : page_keep(page, "%s and further", credit_name(evaluation->options->credit)));
    add_fact(page, "Settlement", evaluation->options->endogenous ? "drawn" : "at a date");
    add_fact(page, "Set by hand", say_settings(page, &evaluation->options->set));
    add_fact(page, "Model size",
             page_keep(page, "%zu equations, %zu steps", evaluation->equations, evaluation->steps));
    page_add(page, "</dl>\n");
    if (identity->command && *identity->command) {
        page_element(page, "h3", "To get the same numbers again");
        page_add(page, "<pre><code>");
        page_text(page, identity->command);
        page_add(page, "</code></pre>\n");
        page_element(page, "p",
                     "The same bits come out on any number of threads. The file run.json "
                     "beside this page lets the program check itself: surety verify "
                     "run.json.");
    }
    add_citation(page);
    page_section_end(page);
}
