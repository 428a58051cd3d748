// SPDX-License-Identifier: MIT
/* Items by rank and by name; numbers in cells. */
#include "report/matter_words.h"

#include "report/fail_report.h"
#include "report/wording.h"

#include <math.h>
#include <string.h>

/* ---- Items ---- */

size_t matter_ranked_count(const struct matter *matter)
{
    return matter->design ? matter->design->groups.count : matter->told;
}

size_t matter_ranked(const struct matter *matter, size_t rank)
{
    return matter->design ? matter->design->order[rank] : matter->drivers[rank].factor;
}

size_t matter_item_count(const struct matter *matter)
{
    return matter->design ? matter->design->groups.count + matter->design->chance
                          : matter->table.factor_count;
}

const struct parameter *matter_item_parameter(const struct matter *matter, size_t item)
{
    const struct matter_design *design = matter->design;
    if (!design)
        return matter->table.factors[item];
    if (matter_item_size(matter, item) != 1)
        return NULL;
    size_t factor = 0;
    while (design->groups.group_of[factor] != item)
        factor++;
    return design->factors[factor];
}

size_t matter_item_size(const struct matter *matter, size_t item)
{
    if (!matter->design)
        return 1;
    return item < matter->design->groups.count ? matter->design->groups.sizes[item] : 0;
}

void matter_item_name(struct buffer *out, const struct matter *matter, size_t item)
{
    const struct matter_design *design = matter->design;
    if (!design)
        fail_factor_name(out, matter->table.factors[item]);
    else if (item == design->groups.count)
        buffer_add(out, "chance");
    else if (design->groups.sizes[item] == 1 &&
             strcmp(design->groups.names[item], matter_item_parameter(matter, item)->folded) == 0)
        fail_factor_name(out, matter_item_parameter(matter, item));
    else
        buffer_add(out, design->groups.names[item]);
}

const char *matter_measure_name(const struct matter *matter)
{
    static const char *const names[MATTER_METHOD_COUNT] = {"PAWN", "total order", "mu*"};
    return names[matter->options->method];
}

const char *matter_beside_name(const struct matter *matter)
{
    return matter->options->method == MATTER_MORRIS ? "mu" : "first order";
}

/* ---- Words ---- */

double matter_in_unit(const struct matter *matter, double value)
{
    return matter->outcome->show == SHOW_BAND ? NAN : value;
}

void matter_add_hundredths(struct buffer *out, bool sign, double value)
{
    const double rounded = floor(100.0 * value + 0.5) / 100.0;
    if (!isfinite(value))
        buffer_add(out, "n/a");
    else
        buffer_print(out, "%s%.2f", sign && rounded > 0 ? "+" : "", rounded == 0 ? 0.0 : rounded);
}

void matter_add_interval(struct buffer *out, bool sign, const struct interval *interval)
{
    if (!isfinite(interval->low) || !isfinite(interval->high))
        return;
    buffer_add(out, "(");
    matter_add_hundredths(out, sign, interval->low);
    buffer_add(out, " to ");
    matter_add_hundredths(out, sign, interval->high);
    buffer_add(out, ")");
}

void matter_add_row_name(struct buffer *out, size_t rank, const struct parameter *parameter,
                         const char *by, const struct report_style *style)
{
    struct buffer plain = {0};
    buffer_print(&plain, "%zu. ", rank);
    wording_parameter(&plain, parameter, by);
    escape_terminal(out, plain.bytes, text_dialect(style));
    out->failed |= plain.failed;
    buffer_free(&plain);
}

void matter_paragraph(struct buffer *out, struct buffer *text, const struct report_style *style)
{
    text_paragraph(out, text->bytes ? text->bytes : "", 0, style);
    out->failed |= text->failed;
    buffer_free(text);
}
