// SPDX-License-Identifier: MIT
/* The book's first page, in the order of TRACE: what the model is for, what it is, what it rests on, how
 * it was verified, and what it must not be used for. */
#include "report/book.h"
#include "report/checks_report.h"
#include "report/markdown.h"

#include <stdio.h>

static void heading(struct buffer *out, const char *text)
{
    buffer_print(out, "\n## %s\n\n", text);
}

/* A section of the case's README; a sentence when it has none. */
static void take_in(struct buffer *out, const struct book *book, const char *section)
{
    const size_t before = out->length;
    buffer_print(out, "### %s\n", section);
    const size_t titled = out->length;
    markdown_section(out, book->readme.text, section);
    if (out->length == titled) {
        out->length = before;
        buffer_print(out, "The case's README has no section \"%s\".\n\n", section);
    }
}

static void add_purpose(struct buffer *out, const struct book *book)
{
    heading(out, "1. Problem formulation");
    buffer_print(out, "%s\n\n%s\n\n", book->folder->question, book->folder->caveat);
    take_in(out, book, "How to read a result");
    take_in(out, book, "Not to be used for");
    take_in(out, book, "Neutrality");
}

static void count_kinds(struct buffer *out, const struct book *book)
{
    size_t counts[VARIABLE_MODULE + 1] = {0};
    for (size_t i = 0; i < book->places.count; i++)
        counts[book->places.items[i].variable->kind]++;
    const size_t modules = counts[VARIABLE_MODULE];
    buffer_print(out,
                 "%zu variables in %zu sectors: %zu stocks, %zu flows, %zu auxiliaries and %zu "
                 "graphs",
                 book->places.count - modules, book->groups.count, counts[VARIABLE_STOCK],
                 counts[VARIABLE_FLOW], counts[VARIABLE_AUX], counts[VARIABLE_GRAPH]);
    if (modules)
        buffer_print(out, ", some of them in %zu modules", modules);
    buffer_add(out, ". All of them stand in [equations.md](equations.md), with units.\n\n");
}

static void add_description(struct buffer *out, const struct book *book)
{
    heading(out, "2. Model description");
    count_kinds(out, book);
    take_in(out, book, "Sectors");
    buffer_add(out, "### Packages\n\n");
    static const char *const heads[] = {"package", "title", "summary"};
    markdown_head(out, heads, 3);
    for (size_t i = 0; i < book->folder->package_count; i++) {
        const struct package *package = &book->folder->packages[i];
        const char *const cells[] = {package->id, package->title, package->summary};
        if (!package->abstract)
            markdown_row(out, cells, 3);
    }
}

static void add_data(struct buffer *out, const struct book *book)
{
    size_t grades[256] = {0};
    for (size_t i = 0; i < book->folder->parameter_count; i++)
        grades[(unsigned char)book->folder->parameters[i].grade]++;
    heading(out, "3. Data evaluation");
    buffer_print(
        out,
        "Of %zu rows of parameters %zu are measured (grade A), %zu documented estimates (B), "
        "%zu indirect or disputed (C) and %zu judgement (D). Each stands with range, unit and "
        "source in [parameters.md](parameters.md).\n\n",
        book->folder->parameter_count, grades['A'], grades['B'], grades['C'], grades['D']);
    take_in(out, book, "Where the numbers come from");
    if (book->observations.text)
        buffer_print(out,
                     "Observations: `%s` of the case says what was measured or claimed, by whom, "
                     "and on which terms.\n",
                     book->observations.name);
}

static void add_concept(struct buffer *out, const struct book *book)
{
    const struct case_folder *folder = book->folder;
    heading(out, "4. Conceptual model evaluation");
    if (folder->structure_count) {
        static const char *const heads[] = {"structure", "what it holds", "who holds it", "source"};
        buffer_add(out,
                   "### Rival structures\n\nEach is a switch of the model; the first is the model "
                   "as it is written. `surety evaluate --structure all` tells what survives "
                   "every one.\n\n");
        markdown_head(out, heads, 4);
        for (size_t i = 0; i < folder->structure_count; i++) {
            const struct structure *structure = &folder->structures[i];
            const char *const cells[] = {structure->title, structure->holds, structure->who,
                                         structure->source};
            markdown_row(out, cells, 4);
        }
        buffer_add(out, "\n");
    }
    take_in(out, book, "What it does not know");
}

static void add_checks(struct buffer *out, const struct book *book)
{
    heading(out, "5. Implementation verification");
    if (!book->checks) {
        buffer_add(out, book->checks_left
                            ? "Units of every equation are checked when the model is read. The "
                              "checks of the case, if it carries any, were not run for this page; "
                              "`surety check` runs them.\n"
                            : "The case carries no checks.\n");
        return;
    }
    buffer_print(
        out,
        "Units of every equation are checked when the model is read. The checks below were run "
        "in %llu futures each, seed %llu; %zu of %zu passed.\n\n",
        (unsigned long long)book->checks->futures, (unsigned long long)book->checks->seed,
        book->checks->count - checks_failed(book->checks), book->checks->count);
    static const char *const heads[] = {"check", "kind", "statement", "passes if", "result"};
    markdown_head(out, heads, 5);
    for (size_t i = 0; i < book->checks->count; i++) {
        const struct claim_result *result = &book->checks->results[i];
        const struct claim *claim = result->claim;
        const char *const cells[] = {claim->id, claim->text, claim->statement,
                                     claim->supported_if.text,
                                     check_passed(result) ? "passed" : "failed"};
        markdown_row(out, cells, 5);
    }
}

static void add_analysis(struct buffer *out, const struct book *book)
{
    heading(out, "7. Model analysis");
    buffer_add(out,
               "What drives an outcome: `surety matter`; where a package fails: `surety fail`; "
               "through which variables: `surety why`. The claims below have frozen conditions; "
               "`surety claims` judges them.\n\n");
    if (!book->claims)
        return;
    static const char *const heads[] = {"claim", "statement", "supported if", "refuted if"};
    markdown_head(out, heads, 4);
    for (size_t i = 0; i < book->claims->count; i++) {
        const struct claim *claim = &book->claims->items[i];
        const char *const cells[] = {claim->id, claim->statement, claim->supported_if.text,
                                     claim->refuted_if.text};
        markdown_row(out, cells, 4);
    }
}

static void add_corroboration(struct buffer *out, const struct book *book)
{
    heading(out, "8. Model output corroboration");
    buffer_add(
        out, "Levels of risk cannot be tested on the case itself; the record of other wars stands "
             "beside them.\n\n");
    static const char *const heads[] = {"class", "event", "years", "share",
                                        "low",   "high",  "source"};
    markdown_head(out, heads, 7);
    for (size_t i = 0; i < book->folder->base_rate_count; i++) {
        const struct base_rate *rate = &book->folder->base_rates[i];
        char numbers[4][32];
        snprintf(numbers[0], sizeof numbers[0], "%g", rate->horizon_years);
        snprintf(numbers[1], sizeof numbers[1], "%g", rate->estimate);
        snprintf(numbers[2], sizeof numbers[2], "%g", rate->low);
        snprintf(numbers[3], sizeof numbers[3], "%g", rate->high);
        const char *const cells[] = {rate->class_name, rate->event, numbers[0],  numbers[1],
                                     numbers[2],       numbers[3],  rate->source};
        markdown_row(out, cells, 7);
    }
}

/* The case's CHANGES.md below its own title, one level deeper. */
static void add_changes(struct buffer *out, const struct book *book)
{
    heading(out, "Changes");
    const char *line = book->changes.text;
    while (line && *line) {
        const char *end = line;
        while (*end && *end != '\n')
            end++;
        end += *end == '\n';
        if (line[0] == '#' && line[1] == '#')
            buffer_add(out, "#");
        if (!(line[0] == '#' && line[1] == ' '))
            buffer_add_bytes(out, line, (size_t)(end - line));
        line = end;
    }
}

void book_overview(struct buffer *out, const struct book *book)
{
    buffer_print(
        out,
        "# The model book: %s\n\nMade by `surety book` of the case's files, never by hand; case "
        "version %s. The headings are those of TRACE: Schmolke, Thorbek, DeAngelis and Grimm "
        "2010, Trends in Ecology and Evolution 25, 479-486; Grimm and others 2014, Ecological "
        "Modelling 280, 129-139.\n",
        book->folder->title, book->folder->version);
    add_purpose(out, book);
    add_description(out, book);
    add_data(out, book);
    add_concept(out, book);
    add_checks(out, book);
    heading(out, "6. Model output verification");
    book_fit(out, book);
    add_analysis(out, book);
    add_corroboration(out, book);
    add_changes(out, book);
}
