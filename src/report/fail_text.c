// SPDX-License-Identifier: MIT
/* Boxes as sentences, their clauses with what each parameter is, and how sure one can be. */
#include "report/fail_report.h"
#include "report/text_table.h"
#include "report/wording.h"

#include <math.h>
#include <string.h>

/* "71" of 71 of 100; shares that are not defined are 0 of 0. */
static int hundredths(double share)
{
    return isfinite(share) ? (int)floor(100.0 * share + 0.5) : 0;
}

void fail_factor_name(struct buffer *out, const struct parameter *parameter)
{
    buffer_add(out, parameter->name);
    if (parameter->element && parameter->element[0])
        buffer_print(out, "[%s]", parameter->element);
}

/* Three significant digits: limits are no sharper than the points they were found among. */
static void add_limit(struct buffer *out, double value)
{
    char text[40];
    double rounded = value;
    snprintf(text, sizeof text, "%.3g", value);
    if (text_to_double(text, strlen(text), &rounded))
        buffer_number(out, rounded);
    else
        buffer_add(out, text);
}

static void add_unit(struct buffer *out, const struct parameter *parameter)
{
    const char *unit = wording_spoken_unit(parameter->unit);
    if (unit[0])
        buffer_print(out, " %s", unit);
}

static void add_limits(struct buffer *out, const struct box_clause *clause)
{
    if (isinf(clause->low)) {
        buffer_add(out, "at most ");
        add_limit(out, clause->high);
    } else if (isinf(clause->high)) {
        buffer_add(out, "at least ");
        add_limit(out, clause->low);
    } else {
        buffer_add(out, "between ");
        add_limit(out, clause->low);
        buffer_add(out, " and ");
        add_limit(out, clause->high);
    }
}

void fail_clause_words(struct buffer *out, const struct parameter *parameter,
                       const struct box_clause *clause)
{
    fail_factor_name(out, parameter);
    buffer_add(out, " is ");
    add_limits(out, clause);
    add_unit(out, parameter);
}

void fail_sentence(struct buffer *out, const struct failure *failure, size_t index)
{
    const struct told_box *box = &failure->boxes[index];
    const int coverage = hundredths(box->held.coverage);
    buffer_print(out, "%s failures (%d of 100) happen when ", coverage > 50 ? "Most" : "Some",
                 coverage);
    for (size_t k = 0; k < box->count; k++) {
        if (k)
            buffer_add(out, k + 1 == box->count ? " and " : ", ");
        fail_clause_words(out, failure->table.factors[box->clauses[k].factor], &box->clauses[k]);
    }
    buffer_print(out, "; that is %d of 100 futures, and %d of 100 of those fail.",
                 hundredths(box->held.mass), hundredths(box->held.density));
}

/* ---- The page ---- */

static void add_chance(struct buffer *out, double p)
{
    if (p < 0.001)
        buffer_add(out, "p < 0.001");
    else
        buffer_print(out, "p = %.*f", p < 0.1 ? 3 : 2, p);
}

static void paragraph(struct buffer *out, const struct buffer *text, size_t indent,
                      const struct report_style *style)
{
    text_paragraph(out, text->bytes ? text->bytes : "", indent, style);
    out->failed |= text->failed;
}

static void write_clause(struct buffer *out, const struct failure *failure,
                         const struct box_clause *clause, const struct report_style *style)
{
    const struct parameter *parameter = failure->table.factors[clause->factor];
    struct buffer text = {0};
    buffer_add(&text, "- ");
    fail_factor_name(&text, parameter);
    if (parameter->note && parameter->note[0])
        buffer_print(&text, ": %s", parameter->note);
    buffer_add(&text, " Drawn from ");
    add_limit(&text, parameter->low);
    buffer_add(&text, " to ");
    add_limit(&text, parameter->high);
    add_unit(&text, parameter);
    buffer_add(&text, "; here ");
    add_limits(&text, clause);
    buffer_add(&text, "; ");
    add_chance(&text, clause->held_p);
    buffer_add(&text, ".");
    buffer_add(out, "  ");
    paragraph(out, &text, 4, style);
    buffer_free(&text);
}

static void write_box(struct buffer *out, const struct failure *failure, size_t index,
                      const char *run, const struct report_style *style)
{
    const struct told_box *box = &failure->boxes[index];
    struct buffer text = {0};
    buffer_print(&text, "%zu. ", index + 1);
    fail_sentence(&text, failure, index);
    paragraph(out, &text, 3, style);
    buffer_free(&text);
    for (size_t k = 0; k < box->count; k++)
        write_clause(out, failure, &box->clauses[k], style);
    buffer_print(out,
                 "  coverage %.2f, density %.2f, mass %.2f   (in the %s: %.2f, %.2f, "
                 "%.2f)\n",
                 box->held.coverage, box->held.density, box->held.mass,
                 failure->options->given ? "first half" : "half searched", box->found.coverage,
                 box->found.density, box->found.mass);
    if (box->typical == BOX_NO_HIT)
        buffer_add(out, "  no future in it fails\n\n");
    else
        buffer_print(out, "  a typical future: %s --future %llu\n\n", run,
                     (unsigned long long)box->typical);
}

static void write_head(struct buffer *out, const struct failure *failure,
                       const struct report_style *style)
{
    const struct fail_options *options = failure->options;
    struct buffer text = {0};
    buffer_add(&text, "Where ");
    if (options->futures.package)
        wording_package(&text, options->futures.package);
    else
        buffer_add(&text, "the model");
    buffer_print(&text, " fails: %s", options->condition->text);
    text_heading(out, text.bytes ? text.bytes : "", style);
    out->failed |= text.failed;
    buffer_free(&text);

    struct buffer counts = {0};
    buffer_print(&counts, "%s of %s futures fail (%d of 100).",
                 wording_whole(failure->failing).text, wording_whole(failure->used).text,
                 hundredths((double)failure->failing / (double)failure->used));
    if (failure->undefined)
        buffer_print(&counts,
                     " In %s more an outcome of the condition has no value; they are left out.",
                     wording_whole(failure->undefined).text);
    if (options->given)
        buffer_add(&counts, " The box below was named, not searched; all counts below are of the "
                            "second half of the futures.");
    else
        buffer_print(&counts,
                     " Boxes were searched in one half of the futures, by %s%s, among %zu "
                     "uncertainties; all counts below are of the other half.",
                     options->method == FAIL_PRIM ? "PRIM with the objective " : "CART",
                     options->method == FAIL_PRIM ? prim_objective_name(options->objective) : "",
                     failure->table.factor_count);
    paragraph(out, &counts, 0, style);
    buffer_add(out, "\n");
    buffer_free(&counts);
}

static void write_foot(struct buffer *out, const struct failure *failure,
                       const struct report_style *style)
{
    struct buffer text = {0};
    if (failure->box_count > 1)
        buffer_print(&text, "Together the %zu boxes hold %d of 100 failures in %d of 100 futures. ",
                     failure->box_count, hundredths(failure->all_held.coverage),
                     hundredths(failure->all_held.mass));
    if (failure->unconfirmed)
        buffer_print(&text, "%zu more did not hold in the other half and %s left out. ",
                     failure->unconfirmed, failure->unconfirmed == 1 ? "is" : "are");
    buffer_print(&text,
                 "Boxes say where failures gather, not why: an uncertainty that moves with "
                 "the cause can stand in for it. p: the chance of so many failures inside if "
                 "the clause did nothing (in the %s).",
                 failure->options->given ? "second half" : "half that was not searched");
    paragraph(out, &text, 0, style);
    buffer_free(&text);
}

void fail_text(struct buffer *out, const struct failure *failure, const char *run,
               const struct report_style *style)
{
    write_head(out, failure, style);
    for (size_t i = 0; i < failure->box_count; i++)
        write_box(out, failure, i, run, style);
    if (failure->box_count == 0 && failure->unconfirmed)
        text_paragraph(
            out,
            "No box: where failures gathered in one half of the futures they hardly did in "
            "the other. More --futures or another condition may show more.",
            0, style);
    else if (failure->box_count == 0)
        text_paragraph(out,
                       "No box: failures do not gather where few uncertainties are high or low. "
                       "More --futures, another condition or --method cart may show more.",
                       0, style);
    else
        write_foot(out, failure, style);
}
