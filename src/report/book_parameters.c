// SPDX-License-Identifier: MIT
/* Every lever, uncertainty and constant: range, unit, grade, source. */
#include "report/book.h"
#include "report/markdown.h"

#include <math.h>
#include <stdio.h>

enum kind { KIND_LEVER, KIND_SAMPLED, KIND_FIXED, KIND_COUNT };

static enum kind kind_of(const struct parameter *parameter)
{
    return parameter->distribution == DISTRIBUTION_LEVER ? KIND_LEVER
           : parameter->dimension                        ? KIND_SAMPLED
                                                         : KIND_FIXED;
}

static void add_parameter(struct buffer *out, const struct parameter *parameter)
{
    struct buffer name = {0}, range = {0};
    char base[32];
    const char grade[] = {parameter->grade, '\0'};
    buffer_print(&name, "`%s`", parameter->folded);
    snprintf(base, sizeof base, "%g", parameter->base);
    if (isfinite(parameter->low) && isfinite(parameter->high) && parameter->low < parameter->high)
        buffer_print(&range, "%g to %g%s", parameter->low, parameter->high,
                     parameter->distribution == DISTRIBUTION_TRIANGULAR ? ", triangular" : "");
    const char *const cells[] = {name.bytes,
                                 base,
                                 range.bytes,
                                 parameter->unit,
                                 grade,
                                 parameter->window,
                                 parameter->source,
                                 parameter->note,
                                 parameter->controlled_by};
    markdown_row(out, cells, kind_of(parameter) == KIND_LEVER ? 9 : 8);
    out->failed |= name.failed || range.failed;
    buffer_free(&name);
    buffer_free(&range);
}

void book_parameters(struct buffer *out, const struct book *book)
{
    static const char *const titles[] = {"Levers: what somebody chooses",
                                         "Uncertainties: what is sampled in every future",
                                         "Constants: the same in every future"};
    static const char *const heads[] = {"name",   "base",   "range",   "unit",         "grade",
                                        "window", "source", "meaning", "controlled by"};
    buffer_print(
        out,
        "# Parameters: %s\n\nMade by `surety book` of `parameters.csv`; a change belongs "
        "there. Grades: A measured or fixed by definition, B documented estimate, C indirect "
        "or disputed, D judgement. The window says whether a source was known by 30 June "
        "2024 (pre) or came later (post).\n",
        book->folder->title);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        buffer_print(out, "\n## %s\n\n", titles[kind]);
        markdown_head(out, heads, kind == KIND_LEVER ? 9 : 8);
        for (size_t i = 0; i < book->folder->parameter_count; i++)
            if (kind_of(&book->folder->parameters[i]) == (enum kind)kind)
                add_parameter(out, &book->folder->parameters[i]);
    }
}
