// SPDX-License-Identifier: MIT
/* What the observations settle: a row a parameter, those that were learnt most first, then those of sectors
 * without series. */
#include "report/csv_put.h"
#include "report/fit_report.h"

#include "base/arena.h"

#include <stdlib.h>

static double learnt(const struct fit_parameter *parameter)
{
    return parameter->reaches ? parameter->chains.sd / parameter->prior_sd : 1e9;
}

static int by_learnt(const void *a, const void *b)
{
    const struct fit_parameter *one = *(const struct fit_parameter *const *)a,
                               *two = *(const struct fit_parameter *const *)b;
    const double x = learnt(one), y = learnt(two);
    return x < y ? -1 : x > y ? 1 : one < two ? -1 : one > two;
}

const struct fit_parameter *const *fit_most_learnt_first(struct arena *arena, const struct fit *fit)
{
    const struct fit_parameter **order =
        ARENA_ARRAY(arena, const struct fit_parameter *, fit->parameter_count + 1);
    if (!order)
        return NULL;
    for (size_t k = 0; k < fit->parameter_count; k++)
        order[k] = &fit->parameters[k];
    qsort(order, fit->parameter_count, sizeof *order, by_learnt);
    return order;
}

const char *fit_verdict(const struct fit_parameter *parameter)
{
    if (!parameter->reaches)
        return "no series depends on it";
    if (!parameter->identified)
        return "not identified";
    return parameter->presses ? "identified, at an end of its range" : "identified";
}

static const char *sector_of(const struct fit *fit, const struct fit_parameter *parameter)
{
    const size_t number = (size_t)(parameter - fit->parameters);
    for (size_t i = 0; i < fit->sector_count; i++)
        if (number - fit->sectors[i].first_parameter < fit->sectors[i].parameter_count)
            return fit->sectors[i].sector->id;
    return "";
}

static void put_parameter(struct csv_row *row, const struct fit *fit,
                          const struct fit_parameter *parameter)
{
    const double numbers[] = {parameter->chains.sd / parameter->prior_sd,
                              parameter->prior.low,
                              parameter->prior.base,
                              parameter->prior.high,
                              parameter->maximum,
                              parameter->low,
                              parameter->median,
                              parameter->high,
                              parameter->chains.r_hat,
                              parameter->chains.bulk,
                              parameter->chains.tail};
    csv_put_text(row, parameter->parameter->folded);
    csv_put_text(row, sector_of(fit, parameter));
    csv_put_text(row, fit_verdict(parameter));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        csv_put_number(row, numbers[i]);
    csv_put_text(row, parameter->parameter->unit);
    csv_put_end(row);
}

void fit_table_csv(struct buffer *out, const struct fit *fit)
{
    static const char *const heads[] = {"parameter", "sector", "verdict", "spread", "low",
                                        "base",      "high",   "maximum", "q05",    "q50",
                                        "q95",       "r_hat",  "bulk",    "tail",   "unit"};
    enum { HEADS = sizeof heads / sizeof *heads };
    struct csv_row row = {.out = out};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < HEADS; i++)
        csv_put_text(&row, heads[i]);
    csv_put_end(&row);
    const struct fit_parameter *const *order = fit_most_learnt_first(&arena, fit);
    out->failed |= !order;
    for (size_t k = 0; order && k < fit->parameter_count; k++)
        put_parameter(&row, fit, order[k]);
    for (size_t i = 0; i < fit->untouched_count; i++) {
        csv_put_text(&row, fit->untouched[i]);
        csv_put_empty(&row, 1);
        csv_put_text(&row, "its sector has no series");
        csv_put_empty(&row, HEADS - 3);
        csv_put_end(&row);
    }
    arena_free(&arena);
}
