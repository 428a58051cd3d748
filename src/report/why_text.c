// SPDX-License-Identifier: MIT
/* The change, one way that carries much of it, what works against it, and all that was measured. */
#include "report/sheet.h"
#include "report/why_report.h"
#include "report/wording.h"

#include <math.h>
#include <string.h>

static const struct outcome *outcome_of(const struct why *why)
{
    return &why->folder->outcomes[why->options->outcome];
}

static void paragraph(struct buffer *out, struct buffer *text, size_t indent,
                      const struct report_style *style)
{
    text_paragraph(out, text->bytes ? text->bytes : "", indent, style);
    out->failed |= text->failed;
    buffer_free(text);
}

/* What is different: "P06 instead of P01", "mnf_size as P06 has it instead of 0". */
static void add_change(struct buffer *out, const struct why *why)
{
    const struct why_options *options = why->options;
    const struct package *after = options->futures.package, *before = options->before;
    if (after != before) {
        buffer_print(out, "%s instead of %s", after->id, before->id);
        return;
    }
    const struct setting *old = &options->before_set.items[options->before_set.count - 1];
    const struct settings *set = &options->futures.set;
    const char *now = NULL;
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i].name, old->name) == 0)
            now = set->items[i].value.text;
    if (now)
        buffer_print(out, "%s at %s instead of %s, in %s", old->name, now, old->value.text,
                     after->id);
    else
        buffer_print(out, "%s as %s has it instead of %s", old->name, after->id, old->value.text);
}

static void add_effect(struct buffer *out, const struct why *why, const struct why_effect *effect,
                       bool range, enum dialect dialect)
{
    const struct outcome *outcome = outcome_of(why);
    buffer_add(out, wording_signed(outcome, effect->mean, dialect).text);
    if (!range)
        return;
    buffer_print(out, " (%s", wording_signed(outcome, effect->q10, dialect).text);
    buffer_print(out, " to %s)", wording_signed(outcome, effect->q90, dialect).text);
}

/* The first sentence of what the model says about a variable. */
static void add_note(struct buffer *out, const char *documentation)
{
    if (!documentation || !documentation[0])
        return;
    const char *end = strstr(documentation, ". ");
    size_t length = end ? (size_t)(end - documentation) : strlen(documentation);
    length -= documentation[length - 1] == '.';
    buffer_add(out, ": ");
    buffer_add_bytes(out, documentation, length);
}

/* "MNF (with mnf_change, mnf_target)" */
static void add_name(struct buffer *out, const struct why_variable *variable)
{
    buffer_add(out, variable->name);
    if (variable->series)
        buffer_print(out, " (with %s)", variable->series);
}

static int percent(double share)
{
    return (int)floor(100.0 * share + 0.5);
}

static void write_change(struct buffer *out, const struct why *why,
                         const struct report_style *style)
{
    const struct outcome *outcome = outcome_of(why);
    const enum dialect dialect = text_dialect(style);
    struct buffer text = {0};
    add_change(&text, why);
    buffer_print(&text, ": %s", outcome->title);
    text_heading(out, text.bytes ? text.bytes : "", style);
    out->failed |= text.failed;
    buffer_free(&text);
    wording_full(&text, outcome, why->before, dialect);
    buffer_add(&text, " before, ");
    wording_full(&text, outcome, why->after, dialect);
    buffer_add(&text, " after: ");
    add_effect(&text, why, &why->effect, true, dialect);
    buffer_print(&text, ", lower in %d and higher in %d of 100 futures.", percent(why->effect.fell),
                 percent(why->effect.raised));
    if (why->left_out)
        buffer_print(&text, " %llu of %llu futures were left out: some run gave no number there.",
                     (unsigned long long)why->left_out,
                     (unsigned long long)why->left_out + (unsigned long long)why->used);
    paragraph(out, &text, 0, style);
}

static void write_link(struct buffer *out, const struct why *why, size_t number,
                       const struct why_variable *variable, const struct report_style *style)
{
    const enum dialect dialect = text_dialect(style);
    struct buffer text = {0};
    if (number)
        buffer_print(&text, "%zu. ", number);
    add_name(&text, variable);
    add_note(&text, variable->documentation);
    buffer_add(&text, ". Cut here, ");
    add_effect(&text, why, &why->effect, false, dialect);
    buffer_add(&text, " becomes ");
    add_effect(&text, why, &variable->cut, false, dialect);
    if (variable->share >= 0)
        buffer_print(&text, ": %d of 100 parts run through it.", percent(variable->share));
    else
        buffer_print(&text, ": it takes %d of 100 parts away.", -percent(variable->share));
    paragraph(out, &text, 3, style);
}

static void write_chain(struct buffer *out, const struct why *why, const struct report_style *style)
{
    struct buffer text = {0};
    const char *arrow = style->unicode ? " \u2192 " : " -> ";
    if (why->chain_count == 0) {
        text_paragraph(
            out,
            "No single variable carries a quarter of the change: it runs along many ways "
            "at once.",
            0, style);
        return;
    }
    buffer_add(&text, "One way that carries much of it: the change");
    for (size_t i = 0; i < why->chain_count; i++)
        buffer_print(&text, "%s%s", arrow, why->variables[why->chain[i]].name);
    buffer_print(&text, "%s%s.", arrow, wording_label(outcome_of(why)));
    paragraph(out, &text, 0, style);
    for (size_t i = 0; i < why->chain_count; i++)
        write_link(out, why, i + 1, &why->variables[why->chain[i]], style);
    if (why->against_count)
        text_paragraph(out, "Against it:", 0, style);
    for (size_t i = 0; i < why->against_count; i++)
        write_link(out, why, 0, &why->variables[why->against[i]], style);
}

static void write_table(struct buffer *out, const struct why *why, const char *head,
                        const struct why_variable *variables, size_t count,
                        const struct report_style *style)
{
    enum { COLUMNS = 2 };
    static const char *const heads[COLUMNS] = {"left when cut", "runs through it"};
    const enum dialect dialect = text_dialect(style);
    struct sheet sheet;
    sheet_init(&sheet, count, COLUMNS);
    for (size_t i = 0; i < count && !sheet.failed; i++) {
        struct buffer plain = {0}, name = {0}, value = {0}, range = {0}, part = {0};
        add_name(&plain, &variables[i]);
        add_note(&plain, variables[i].documentation);
        escape_terminal(&name, plain.bytes, dialect);
        add_effect(&value, why, &variables[i].cut, false, dialect);
        buffer_print(&range, "(%s",
                     wording_signed(outcome_of(why), variables[i].cut.q10, dialect).text);
        buffer_print(&range, " to %s)",
                     wording_signed(outcome_of(why), variables[i].cut.q90, dialect).text);
        buffer_print(&part, "%d%%", percent(variables[i].share));
        sheet.failed |= plain.failed;
        buffer_free(&plain);
        sheet_name(&sheet, i, &name);
        sheet_value(&sheet, i, 0, &value);
        sheet_range(&sheet, i, 0, &range);
        sheet_value(&sheet, i, 1, &part);
    }
    sheet_print(out, &sheet, head, heads, style);
    sheet_free(&sheet);
}

void why_text(struct buffer *out, const struct why *why, const struct report_style *style)
{
    struct buffer text = {0};
    write_change(out, why, style);
    if (why->effect.raised + why->effect.fell == 0) {
        text_paragraph(out, "The change makes no difference in any future.", 0, style);
        return;
    }
    buffer_add(out, "\n");
    write_chain(out, why, style);
    buffer_add(out, "\n");
    write_table(out, why, "Of what is changed, each put back", why->changes, why->change_count,
                style);
    buffer_add(out, "\n");
    write_table(out, why, "On the way, each cut alone", why->variables, why->variable_count, style);
    buffer_print(
        &text,
        "%zu variables lie on some way and were tried in %d futures; the strongest %zu of "
        "them in all %llu. Shares overlap and do not add up to 100%%: what runs through one "
        "variable may run through another later.",
        why->screened, WHY_SCREENED, why->variable_count,
        (unsigned long long)why->options->futures.futures);
    paragraph(out, &text, 0, style);
    text_paragraph(out, wording_levels, 0, style);
}
