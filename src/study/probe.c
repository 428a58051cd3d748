// SPDX-License-Identifier: MIT
/* Outcomes as added variables, and the watch over lanes that reads them. */
#include "study/probe.h"

#include "equation/equation.h"
#include "study/constant.h"
#include "study/reduce.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- Building ---- */

struct builder {
    struct arena *arena;
    struct edit *edits;
    const char **outputs;
    size_t count;
};

/* Adds one variable and gives the number of its output; an absent expression adds nothing. */
static uint32_t add(struct builder *builder, const char *part, const char *id,
                    const struct passage *expression)
{
    if (expression->length == 0)
        return PROBE_NONE;
    const char *name = arena_print(builder->arena, "%s of outcome %s", part, id);
    const char *folded = name ? name_fold(builder->arena, name, strlen(name)) : NULL;
    if (!folded)
        return PROBE_NONE; /* arena->failed tells */
    builder->edits[builder->count] =
        (struct edit){.name = name, .equation = *expression, .add = true};
    builder->outputs[builder->count] = folded;
    return (uint32_t)builder->count++;
}

enum status probes_build(struct arena *arena, const struct case_folder *folder,
                         const size_t *outcomes, size_t count, size_t fan_points,
                         struct probes *out)
{
    enum { PARTS = 6, FAN_PARTS = 2 };
    struct builder builder = {.arena = arena};
    builder.edits = ARENA_ARRAY(arena, struct edit, PARTS * count + FAN_PARTS);
    builder.outputs = ARENA_ARRAY(arena, const char *, PARTS *count + FAN_PARTS);
    struct probe *items = ARENA_ARRAY(arena, struct probe, count);
    if (!builder.edits || !builder.outputs || !items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = &folder->outcomes[outcomes[i]];
        static const struct passage none = {0};
        const bool at = outcome->when == OUTCOME_AT, over = outcome->when == OUTCOME_OVER;
        items[i] = (struct probe){
            .outcome = outcome,
            .value = add(&builder, "value", outcome->id, &outcome->expression),
            .at = add(&builder, "month", outcome->id, at ? &outcome->at : &none),
            .minus = add(&builder, "minus", outcome->id, &outcome->minus),
            .from = add(&builder, "from", outcome->id, over ? &outcome->from : &none),
            .until = add(&builder, "until", outcome->id, over ? &outcome->until : &none),
            .given = add(&builder, "given", outcome->id, &outcome->given),
        };
    }
    struct probes probes = {.items = items, .count = count, .fan_points = fan_points};
    if (fan_points) {
        const struct passage fan = passage_of_text(name_quote(arena, folder->fan));
        probes.fan_value = add(&builder, "fan", "fan", &fan);
        probes.fan_settlement = add(&builder, "settlement", "fan", &folder->settlement);
    }
    probes.edits = builder.edits, probes.edit_count = builder.count;
    probes.outputs = builder.outputs, probes.output_count = builder.count;
    if (arena->failed)
        return STATUS_NO_MEMORY;
    *out = probes;
    return STATUS_OK;
}

size_t probe_columns(const struct probes *probes)
{
    return probes->count + probes->fan_points;
}

/* ---- Schedules ---- */

static const struct row_span never = {.first = 1, .last = 0};

/* The rows whose time lies between two months, half a step of slack at both ends. */
static struct row_span rows_between(const struct plan *plan, double from, double until)
{
    const double half = 0.5 * plan->specs.dt;
    struct row_span span = never;
    for (size_t row = 0; row < plan_rows(plan); row++) {
        const double time = plan_row_time(plan, row);
        if (time <= from - half || time >= until + half)
            continue;
        if (span.first > span.last)
            span.first = row;
        span.last = row;
    }
    return span;
}

static struct row_span span_of(const struct plan *plan, uint32_t from_output, uint32_t until_output,
                               double later)
{
    double from, until;
    if (plan_output_constant(plan, from_output, &from) &&
        plan_output_constant(plan, until_output, &until))
        return rows_between(plan, from + later, until + later);
    return (struct row_span){.per_lane = true};
}

enum status schedule_build(struct arena *arena, const struct probes *probes,
                           const struct plan *plan, struct schedule *out)
{
    assert(plan->save_every == 1);
    const size_t last = plan_rows(plan) - 1;
    struct schedule schedule = {
        .dt = plan->specs.dt,
        .value = ARENA_ARRAY(arena, struct row_span, probes->count),
        .minus = ARENA_ARRAY(arena, struct row_span, probes->count),
        .fan = ARENA_ARRAY(arena, struct row_span, probes->fan_points),
    };
    if (!schedule.value || !schedule.minus || !schedule.fan)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < probes->count; i++) {
        const struct probe *probe = &probes->items[i];
        if (probe->at != PROBE_NONE)
            schedule.value[i] = span_of(plan, probe->at, probe->at, 0.0);
        else if (probe->from != PROBE_NONE)
            schedule.value[i] = span_of(plan, probe->from, probe->until, 0.0);
        else
            schedule.value[i] = (struct row_span){.first = last, .last = last};
        schedule.minus[i] =
            probe->minus == PROBE_NONE ? never : span_of(plan, probe->minus, probe->minus, 0.0);
    }
    for (size_t k = 0; k < probes->fan_points; k++)
        schedule.fan[k] =
            span_of(plan, probes->fan_settlement, probes->fan_settlement, (double)k * FAN_MONTHS);
    *out = schedule;
    return STATUS_OK;
}

/* ---- Reading ---- */

static bool takes_quantile(const struct probe *probe)
{
    return probe->from != PROBE_NONE &&
           (probe->outcome->reduce == REDUCE_P10 || probe->outcome->reduce == REDUCE_P90);
}

enum status reader_init(struct reader *reader, struct arena *arena, const struct probes *probes,
                        size_t lanes, size_t rows)
{
    const size_t cells = probes->count * lanes;
    *reader = (struct reader){
        .probes = probes,
        .lanes = lanes,
        .rows = rows,
        .value = ARENA_ARRAY(arena, double, cells),
        .minus = ARENA_ARRAY(arena, double, cells),
        .seen = ARENA_ARRAY(arena, double, cells),
        .seen_minus = ARENA_ARRAY(arena, double, cells),
        .given = ARENA_ARRAY(arena, double, cells),
        .series = ARENA_ARRAY(arena, double *, probes->count),
        .fan = ARENA_ARRAY(arena, double, probes->fan_points *lanes),
        .scratch = ARENA_ARRAY(arena, double, rows),
    };
    for (size_t i = 0; i < probes->count && reader->series; i++)
        if (takes_quantile(&probes->items[i]))
            reader->series[i] = arena_alloc(arena, rows, lanes * sizeof(double));
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

void reader_begin(struct reader *reader, const struct schedule *schedule)
{
    const size_t cells = reader->probes->count * reader->lanes;
    reader->schedule = schedule;
    memset(reader->value, 0, cells * sizeof(double));
    memset(reader->seen, 0, cells * sizeof(double));
    memset(reader->seen_minus, 0, cells * sizeof(double));
    for (size_t i = 0; i < reader->probes->fan_points * reader->lanes; i++)
        reader->fan[i] = NAN;
}

/* Takes one lane's number at one row into what the window has come to. */
static void take(double *value, double *seen, double now, enum outcome_reduce reduce)
{
    const bool first = *seen == 0.0;
    switch (reduce) {
    case REDUCE_MIN:
        *value = first || now < *value || isnan(now) ? now : *value;
        break;
    case REDUCE_MAX:
        *value = first || now > *value || isnan(now) ? now : *value;
        break;
    case REDUCE_MEAN:
    case REDUCE_SUM:
        *value += now;
        break;
    case REDUCE_P10:
    case REDUCE_P90:
        break;
    }
    *seen += 1.0;
}

static bool within(double time, const double *from, const double *until, double half, size_t lane)
{
    return time > from[lane] - half && time < until[lane] + half;
}

static void read_window(struct reader *reader, const struct batch *batch, size_t i, double time)
{
    const struct probe *probe = &reader->probes->items[i];
    const bool per_lane = reader->schedule->value[i].per_lane;
    const double *now = batch_output(batch, probe->value);
    const double *from = per_lane ? batch_output(batch, probe->from) : NULL;
    const double *until = per_lane ? batch_output(batch, probe->until) : NULL;
    const double half = 0.5 * batch->plan->specs.dt;
    double *value = reader->value + i * reader->lanes, *seen = reader->seen + i * reader->lanes;
    double *series = reader->series[i];
    for (size_t lane = 0; lane < batch->lanes; lane++) {
        if (per_lane && !within(time, from, until, half, lane))
            continue;
        if (series)
            series[(size_t)seen[lane] * reader->lanes + lane] = now[lane];
        take(&value[lane], &seen[lane], now[lane], probe->outcome->reduce);
    }
}

/* Overwrites: the last row that fits counts. */
static void read_moment(const struct reader *reader, const struct batch *batch, uint32_t output,
                        uint32_t month, const struct row_span *span, double time, double *value,
                        double *seen)
{
    const double *now = batch_output(batch, output);
    const double *at = span->per_lane ? batch_output(batch, month) : NULL;
    const double half = 0.5 * batch->plan->specs.dt;
    assert(batch->lanes <= reader->lanes);
    for (size_t lane = 0; lane < batch->lanes; lane++)
        if (!at || within(time, at, at, half, lane)) {
            value[lane] = now[lane];
            seen[lane] = 1.0;
        }
}

static void read_fan(struct reader *reader, const struct batch *batch, size_t row, double time)
{
    const struct probes *probes = reader->probes;
    const double *now = batch_output(batch, probes->fan_value);
    const double *settlement = batch_output(batch, probes->fan_settlement);
    const double half = 0.5 * batch->plan->specs.dt;
    for (size_t k = 0; k < probes->fan_points; k++) {
        const struct row_span *span = &reader->schedule->fan[k];
        const double years = time - (double)k * FAN_MONTHS;
        double *fan = reader->fan + k * reader->lanes;
        if (!span->per_lane && (row < span->first || row > span->last))
            continue;
        for (size_t lane = 0; lane < batch->lanes; lane++)
            if (!span->per_lane || within(years, settlement, settlement, half, lane))
                fan[lane] = isfinite(now[lane]) ? now[lane] : INFINITY;
    }
}

static bool is_due(const struct row_span *span, size_t row)
{
    return span->per_lane || (row >= span->first && row <= span->last);
}

enum status reader_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct reader *reader = self;
    const struct schedule *schedule = reader->schedule;
    const bool last = row + 1 == plan_rows(batch->plan);
    assert(row < reader->rows && batch->lanes == reader->lanes);
    for (size_t i = 0; i < reader->probes->count; i++) {
        const struct probe *probe = &reader->probes->items[i];
        const size_t first = i * reader->lanes;
        if (!is_due(&schedule->value[i], row))
            ;
        else if (probe->from != PROBE_NONE)
            read_window(reader, batch, i, time);
        else
            read_moment(reader, batch, probe->value, probe->at, &schedule->value[i], time,
                        reader->value + first, reader->seen + first);
        if (is_due(&schedule->minus[i], row))
            read_moment(reader, batch, probe->value, probe->minus, &schedule->minus[i], time,
                        reader->minus + first, reader->seen_minus + first);
        if (last && probe->given != PROBE_NONE)
            memcpy(reader->given + first, batch_output(batch, probe->given),
                   batch->lanes * sizeof(double));
    }
    if (reader->probes->fan_points)
        read_fan(reader, batch, row, time);
    return STATUS_OK;
}

/* ---- What it came to ---- */

static double window_quantile(struct reader *reader, size_t i, size_t lane, size_t count)
{
    const double probability = reader->probes->items[i].outcome->reduce == REDUCE_P10 ? 0.10 : 0.90;
    for (size_t row = 0; row < count; row++) {
        reader->scratch[row] = reader->series[i][row * reader->lanes + lane];
        if (!isfinite(reader->scratch[row]))
            return INFINITY;
    }
    double quantile;
    quantiles(reader->scratch, count, &probability, 1, &quantile);
    return quantile;
}

static double outcome_of_lane(struct reader *reader, size_t i, size_t lane)
{
    const struct probe *probe = &reader->probes->items[i];
    const size_t cell = i * reader->lanes + lane;
    if (probe->given != PROBE_NONE) {
        if (!isfinite(reader->given[cell]))
            return INFINITY;
        if (reader->given[cell] == 0.0)
            return NAN;
    }
    if (reader->seen[cell] == 0.0)
        return NAN;
    double value = reader->value[cell];
    if (reader->series[i])
        value = window_quantile(reader, i, lane, (size_t)reader->seen[cell]);
    else if (probe->from != PROBE_NONE && probe->outcome->reduce == REDUCE_MEAN)
        value /= reader->seen[cell];
    else if (probe->from != PROBE_NONE && probe->outcome->reduce == REDUCE_SUM)
        value *= reader->schedule->dt;
    if (probe->minus != PROBE_NONE) {
        if (reader->seen_minus[cell] == 0.0)
            return NAN;
        value -= reader->minus[cell];
    }
    return isfinite(value) ? value : INFINITY;
}

void reader_column(struct reader *reader, size_t column, size_t used, double *out)
{
    if (column < reader->probes->count) {
        for (size_t lane = 0; lane < used; lane++)
            out[lane] = outcome_of_lane(reader, column, lane);
        return;
    }
    const double *fan = reader->fan + (column - reader->probes->count) * reader->lanes;
    memcpy(out, fan, used * sizeof(double));
}
