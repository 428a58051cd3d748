// SPDX-License-Identifier: MIT
/* Prior against posterior, a row a parameter, those that were learnt most first. Across is the range of the prior;
 * the area is the posterior's density, the dashed line the prior's, the stroke below holds 90 % of the posterior. */
#include "report/fit_report.h"
#include "report/picture_end.h"
#include "report/wording.h"

#include "base/arena.h"

#include <math.h>

enum { TOP = 32, ROW = 46, AREA = 34, NAMES = 190, VALUES = 300, BINS = 20, STEPS = 2 * BINS };

/* Of the share x of the range, 0 to 1. */
static double prior_density(const struct parameter *prior, double x)
{
    const double peak = (prior->base - prior->low) / (prior->high - prior->low);
    if (prior->distribution != DISTRIBUTION_TRIANGULAR)
        return 1;
    if (x < peak)
        return 2 * x / peak;
    return peak < 1 ? 2 * (1 - x) / (1 - peak) : 2;
}

static void count_draws(const struct fit_parameter *parameter, size_t draws, double *densities)
{
    const struct parameter *prior = &parameter->prior;
    for (size_t i = 0; i < BINS; i++)
        densities[i] = 0;
    for (size_t d = 0; d < draws; d++) {
        const double share = (parameter->draws[d] - prior->low) / (prior->high - prior->low);
        const size_t bin = (size_t)fmin(fmax(share * BINS, 0), BINS - 1);
        densities[bin] += (double)BINS / (double)draws;
    }
}

/* Both densities on one scale, so that equal areas are equal chances. */
static void draw_densities(struct chart *chart, const struct scale *x, double bottom,
                           const struct fit_parameter *parameter, size_t draws)
{
    double densities[BINS], most = 0;
    double across[STEPS], posterior[STEPS], floor_line[STEPS], line_x[STEPS + 1], prior[STEPS + 1];
    count_draws(parameter, draws, densities);
    for (size_t i = 0; i < BINS; i++)
        most = fmax(most, densities[i]);
    for (size_t i = 0; i <= STEPS; i++) {
        prior[i] = prior_density(&parameter->prior, (double)i / STEPS);
        line_x[i] = scale_at(x, (double)i / STEPS);
        most = fmax(most, prior[i]);
    }
    for (size_t i = 0; i < STEPS; i++) {
        across[i] = scale_at(x, (double)((i + 1) / 2) / BINS);
        posterior[i] = bottom - AREA * densities[i / 2] / most;
        floor_line[i] = bottom;
    }
    for (size_t i = 0; i <= STEPS; i++)
        prior[i] = bottom - AREA * prior[i] / most;
    chart_area(chart, across, floor_line, posterior, STEPS, INK_NARROW);
    chart_polyline(chart, line_x, prior, STEPS + 1, INK_DASH);
}

static double share_of(const struct parameter *prior, double value)
{
    return (value - prior->low) / (prior->high - prior->low);
}

static void draw_row(struct chart *chart, const struct scale *x, double top,
                     const struct fit_parameter *parameter, size_t draws)
{
    const struct chart_text name = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_PLAIN};
    const struct chart_text words = {INK_MUTED, CHART_SMALL, ANCHOR_START, WEIGHT_PLAIN};
    const struct parameter *prior = &parameter->prior;
    const double bottom = top + AREA, stroke = bottom + 4;
    struct buffer text = {0};
    draw_densities(chart, x, bottom, parameter, draws);
    chart_line(chart, x->from, bottom, x->to, bottom, INK_AXIS);
    chart_line(chart, scale_at(x, share_of(prior, parameter->low)), stroke,
               scale_at(x, share_of(prior, parameter->high)), stroke, INK_LINE);
    chart_text_cut(chart, 0, bottom - 8, NAMES - 12, name, parameter->parameter->folded);
    buffer_print(&text, "%.2f  %s", parameter->chains.sd / parameter->prior_sd,
                 fit_verdict(parameter));
    chart_text_cut(chart, x->to + 14, bottom - 16, VALUES - 14, words,
                   text.bytes ? text.bytes : "");
    text.length = 0;
    buffer_print(&text, "%s to %s, was %s to %s",
                 wording_number(parameter->low, DIALECT_UNICODE).text,
                 wording_number(parameter->high, DIALECT_UNICODE).text,
                 wording_number(prior->low, DIALECT_UNICODE).text,
                 wording_number(prior->high, DIALECT_UNICODE).text);
    chart_text_cut(chart, x->to + 14, bottom, VALUES - 14, words, text.bytes ? text.bytes : "");
    chart->body.failed |= text.failed;
    buffer_free(&text);
}

/* The same in words, for those who do not see the picture. */
static void describe(struct buffer *out, const struct fit *fit,
                     const struct fit_parameter *const *order)
{
    buffer_print(out, "%zu draws, seed %llu. What is left of each prior's standard deviation: ",
                 fit->draws, (unsigned long long)fit->options->seed);
    for (size_t k = 0; k < fit->parameter_count; k++)
        buffer_print(out, "%s%s %.2f", k ? ", " : "", order[k]->parameter->folded,
                     order[k]->chains.sd / order[k]->prior_sd);
    buffer_add(out, ".");
}

void fit_picture(struct buffer *out, const struct fit *fit, const struct report_identity *identity)
{
    const struct chart_text bold = {INK_TEXT, CHART_TEXT, ANCHOR_START, WEIGHT_BOLD};
    struct chart chart;
    struct arena arena;
    struct buffer title = {0}, description = {0};
    arena_init(&arena);
    chart_init(&chart, CHART_WIDE);
    const struct scale x = {0, 1, NAMES, chart.width - VALUES};
    const struct fit_parameter *const *order = fit_most_learnt_first(&arena, fit);
    out->failed |= !order;
    chart_text(&chart, NAMES, 18, bold, "Range of the prior; dashed: prior, area: posterior");
    chart_text(&chart, x.to + 14, 18, bold, "Spread left, and 90 % of the posterior");
    for (size_t k = 0; order && k < fit->parameter_count; k++)
        draw_row(&chart, &x, TOP + ROW * (double)k, order[k], fit->draws);
    chart.height = TOP + ROW * (double)fit->parameter_count + 6;
    if (order)
        describe(&description, fit, order);
    buffer_add(&title, "What the observations say about the parameters: prior and posterior");
    picture_end(&chart, "posterior", &title, &description, fit->folder, identity, out);
    arena_free(&arena);
}
