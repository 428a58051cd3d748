// SPDX-License-Identifier: MIT
/* Outcomes as added variables, and the watch over lanes that reads them. */
#include "study/probe.h"

#include "equation/equation.h"
#include "plan/settled.h"
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
        const struct passage fan = passage_of_text(name_quote_path(arena, folder->fan));
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

void probes_ask(const struct probes *probes, struct arm *arm)
{
    arm->every_step = true;
    arm->extra = probes->edits;
    arm->extra_count = probes->edit_count;
    arm->outputs = probes->outputs;
    arm->output_count = probes->output_count;
}

size_t probe_columns(const struct probes *probes)
{
    return probes->count + probes->fan_points;
}

/* ---- Months and rows ---- */

static const struct row_span never = {.first = 1, .last = 0};

static size_t span_rows(struct row_span span)
{
    return span.first > span.last ? 0 : span.last - span.first + 1;
}

/* The rows whose time lies between two months, less than half a step of slack at both ends. */
static struct row_span rows_between(const struct plan *plan, double from, double until)
{
    const double start = plan->specs.start, dt = plan->specs.dt;
    const double last_row = (double)(plan_rows(plan) - 1);
    double first = floor((from - 0.5 * dt - start) / dt) + 1.0;
    double last = ceil((until + 0.5 * dt - start) / dt) - 1.0;
    if (!(first <= last_row) || !(last >= 0.0))
        return never; /* outside of the run, or no number */
    first = first > 0.0 ? first : 0.0;
    last = last < last_row ? last : last_row;
    return first <= last ? (struct row_span){(size_t)first, (size_t)last} : never;
}

/* Rows to keep when months are outputs: those between them when the plan knows them, else all. */
static struct row_span span_of(const struct plan *plan, uint32_t from_output, uint32_t until_output,
                               double longer)
{
    double from, until;
    if (plan_output_constant(plan, from_output, &from) &&
        plan_output_constant(plan, until_output, &until))
        return rows_between(plan, from, until + longer);
    return (struct row_span){.first = 0, .last = plan_rows(plan) - 1};
}

/* Where an output of the probes stands among those of the plan. */
static uint32_t placed(const struct schedule *schedule, uint32_t output)
{
    return schedule->first_output + output;
}

enum status schedule_build(struct arena *arena, const struct probes *probes,
                           const struct plan *plan, uint32_t first_output, struct schedule *out)
{
    assert(plan->save_every == 1);
    struct schedule schedule = {
        .first_output = first_output,
        .last_row = plan_rows(plan) - 1,
        .value = ARENA_ARRAY(arena, struct row_span, probes->count),
        .minus = ARENA_ARRAY(arena, struct row_span, probes->count),
        .fan = never,
    };
    if (!schedule.value || !schedule.minus)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < probes->count; i++) {
        const struct probe *probe = &probes->items[i];
        schedule.value[i] = schedule.minus[i] = never;
        if (probe->at != PROBE_NONE)
            schedule.value[i] = span_of(plan, placed(&schedule, probe->at), placed(&schedule, probe->at), 0.0);
        else if (probe->from != PROBE_NONE)
            schedule.value[i] = span_of(plan, placed(&schedule, probe->from), placed(&schedule, probe->until), 0.0);
        if (probe->minus != PROBE_NONE)
            schedule.minus[i] = span_of(plan, placed(&schedule, probe->minus), placed(&schedule, probe->minus), 0.0);
    }
    if (probes->fan_points)
        schedule.fan = span_of(plan, placed(&schedule, probes->fan_settlement),
                               placed(&schedule, probes->fan_settlement),
                               (double)(probes->fan_points - 1) * FAN_MONTHS);
    *out = schedule;
    return STATUS_OK;
}

/* What is known of a run at one of its rows. */
struct sight {
    const struct plan *plan;
    const struct schedule *schedule;
    const uint32_t *settled; /* [output] */
    uint32_t phase;
    size_t row;
};

static bool is_settled(const struct sight *sight, uint32_t output)
{
    return sight->settled[placed(sight->schedule, output)] <= sight->phase;
}

/* Whether months that the plan knows have passed, with the rows kept for them. */
static bool has_passed(const struct sight *sight, uint32_t month, struct row_span kept)
{
    double known;
    return plan_output_constant(sight->plan, placed(sight->schedule, month), &known) &&
           (kept.first > kept.last || kept.last <= sight->row);
}

/* Whether a probe is known in every future. */
static bool is_sure(const struct sight *sight, const struct probes *probes, size_t i)
{
    const struct probe *probe = &probes->items[i];
    const struct row_span value = sight->schedule->value[i], minus = sight->schedule->minus[i];
    if (probe->given != PROBE_NONE && !is_settled(sight, probe->given))
        return false;
    if (probe->minus != PROBE_NONE && !has_passed(sight, probe->minus, minus))
        return false;
    if (probe->at != PROBE_NONE)
        return has_passed(sight, probe->at, value);
    if (probe->from != PROBE_NONE)
        return has_passed(sight, probe->from, value) && has_passed(sight, probe->until, value);
    return is_settled(sight, probe->value);
}

/* Whether all probes are sure or have a condition that is; fills `sure`. */
static bool sees_enough(const struct sight *sight, const struct probes *probes, bool *sure)
{
    if (probes->fan_points && !has_passed(sight, probes->fan_settlement, sight->schedule->fan))
        return false;
    for (size_t i = 0; i < probes->count; i++) {
        const uint32_t given = probes->items[i].given;
        sure[i] = is_sure(sight, probes, i);
        if (!sure[i] && (given == PROBE_NONE || !is_settled(sight, given)))
            return false;
    }
    return true;
}

/* Whether months that are asked for in every future come after the last row at which a run could end early. */
static bool is_late(const struct sight *last, const struct probes *probes)
{
    if (probes->fan_points && !has_passed(last, probes->fan_settlement, last->schedule->fan))
        return true;
    for (size_t i = 0; i < probes->count; i++) {
        const struct probe *probe = &probes->items[i];
        const uint32_t month = probe->at != PROBE_NONE ? probe->at : probe->from;
        if (probe->given == PROBE_NONE && month != PROBE_NONE &&
            !has_passed(last, month, last->schedule->value[i]))
            return true;
    }
    return false;
}

enum status schedule_early(struct arena *arena, const struct probes *probes, const struct plan *plan,
                           const struct schedule *whole, struct schedule *out, bool *found)
{
    uint32_t *settled = ARENA_ARRAY(arena, uint32_t, plan->output_count);
    bool *sure = ARENA_ARRAY(arena, bool, probes->count);
    *found = false;
    if (!settled || !sure)
        return STATUS_NO_MEMORY;
    const struct sight last = {
        .plan = plan,
        .schedule = whole,
        .row = plan->phase_count > 1 ? plan->phases[plan->phase_count - 2].end : 0};
    if (plan->history_count || is_late(&last, probes))
        return STATUS_OK;
    if (!plan_settled(arena, plan, settled))
        return STATUS_NO_MEMORY;
    for (uint32_t phase = 1; phase < plan->phase_count && !*found; phase++) {
        const struct sight sight = {.plan = plan,
                                    .schedule = whole,
                                    .settled = settled,
                                    .phase = phase,
                                    .row = plan->phases[phase - 1].end};
        *found = sight.row < whole->last_row && sees_enough(&sight, probes, sure);
        if (*found) {
            *out = *whole;
            out->last_row = sight.row;
            out->sure = sure;
        }
    }
    return STATUS_OK;
}

static struct row_span wider(struct row_span most, struct row_span other)
{
    const size_t rows = span_rows(most) > span_rows(other) ? span_rows(most) : span_rows(other);
    return rows ? (struct row_span){.first = 0, .last = rows - 1} : never;
}

static size_t earlier(size_t row, struct row_span span)
{
    return span.first <= span.last && span.first < row ? span.first : row;
}

size_t schedule_first_row(const struct schedule *schedule, const struct probes *probes)
{
    size_t row = schedule->last_row;
    for (size_t i = 0; i < probes->count; i++)
        row = earlier(earlier(row, schedule->value[i]), schedule->minus[i]);
    return probes->fan_points ? earlier(row, schedule->fan) : row;
}

enum status schedule_widen(struct arena *arena, const struct probes *probes,
                           const struct schedule *other, struct schedule *most)
{
    if (!most->value) {
        most->value = ARENA_ARRAY(arena, struct row_span, probes->count);
        most->minus = ARENA_ARRAY(arena, struct row_span, probes->count);
        if (!most->value || !most->minus)
            return STATUS_NO_MEMORY;
        for (size_t i = 0; i < probes->count; i++)
            most->value[i] = most->minus[i] = never;
        most->fan = never;
    }
    for (size_t i = 0; i < probes->count; i++) {
        most->value[i] = wider(most->value[i], other->value[i]);
        most->minus[i] = wider(most->minus[i], other->minus[i]);
    }
    most->fan = wider(most->fan, other->fan);
    return STATUS_OK;
}

/* ---- Reading ---- */

enum status reader_init(struct reader *reader, struct arena *arena, const struct probes *probes,
                        const struct schedule *most, size_t lanes)
{
    *reader = (struct reader){
        .probes = probes,
        .lanes = lanes,
        .value = ARENA_ARRAY(arena, double *, probes->count),
        .minus = ARENA_ARRAY(arena, double *, probes->count),
        .fan = arena_alloc(arena, span_rows(most->fan), lanes * sizeof(double)),
        .ends = arena_alloc(arena, probes->output_count, lanes * sizeof(double)),
    };
    size_t rows = 0;
    for (size_t i = 0; i < probes->count && !arena->failed; i++) {
        const size_t values = span_rows(most->value[i]), minuses = span_rows(most->minus[i]);
        reader->value[i] = arena_alloc(arena, values, lanes * sizeof(double));
        reader->minus[i] = arena_alloc(arena, minuses, lanes * sizeof(double));
        rows = values > rows ? values : rows;
    }
    reader->scratch = ARENA_ARRAY(arena, double, 2 * rows);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

void reader_begin(struct reader *reader, const struct schedule *schedule, const struct plan *plan)
{
    reader->schedule = schedule;
    reader->plan = plan;
}

static void keep_row(const struct reader *reader, const struct batch *batch, uint32_t output,
                     struct row_span span, size_t row, double *rows)
{
    if (row >= span.first && row <= span.last)
        memcpy(rows + (row - span.first) * reader->lanes,
               batch_output(batch, placed(reader->schedule, output)),
               reader->lanes * sizeof(double));
}

enum status reader_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct reader *reader = self;
    const struct probes *probes = reader->probes;
    const struct schedule *schedule = reader->schedule;
    (void)time;
    assert(batch->plan == reader->plan && batch->lanes == reader->lanes);
    for (size_t i = 0; i < probes->count; i++) {
        const uint32_t value = probes->items[i].value;
        keep_row(reader, batch, value, schedule->value[i], row, reader->value[i]);
        keep_row(reader, batch, value, schedule->minus[i], row, reader->minus[i]);
    }
    if (probes->fan_points)
        keep_row(reader, batch, probes->fan_value, schedule->fan, row, reader->fan);
    if (row == schedule->last_row)
        for (uint32_t output = 0; output < probes->output_count; output++)
            memcpy(reader->ends + output * reader->lanes,
                   batch_output(batch, placed(schedule, output)),
                   reader->lanes * sizeof(double));
    return STATUS_OK;
}

/* ---- What it came to ---- */

static double end_of(const struct reader *reader, uint32_t output, size_t lane)
{
    return reader->ends[output * reader->lanes + lane];
}

bool reader_knows(const struct reader *reader, size_t lane)
{
    const struct probes *probes = reader->probes;
    const bool *sure = reader->schedule->sure;
    for (size_t i = 0; sure && i < probes->count; i++) {
        if (sure[i])
            continue;
        const double given = end_of(reader, probes->items[i].given, lane);
        if (isfinite(given) && given != 0.0)
            return false;
    }
    return true;
}

/* The value at a month; NaN when the month never comes, infinite when the value is not finite. */
static double value_at(const struct reader *reader, double month, struct row_span kept,
                       const double *rows, size_t lane)
{
    const struct row_span at = rows_between(reader->plan, month, month);
    if (at.first > at.last || at.last < kept.first || at.last > kept.last)
        return NAN;
    const double value = rows[(at.last - kept.first) * reader->lanes + lane];
    return isfinite(value) ? value : INFINITY;
}

/* `scratch` has room for as many values. */
static double reduced(const double *values, size_t count, enum outcome_reduce reduce, double dt,
                      double *scratch)
{
    double result = reduce == REDUCE_MIN || reduce == REDUCE_MAX ? values[0] : 0.0;
    const double probability = reduce == REDUCE_P10 ? 0.10 : 0.90;
    switch (reduce) {
    case REDUCE_MIN:
        for (size_t i = 1; i < count; i++)
            result = values[i] < result ? values[i] : result;
        return result;
    case REDUCE_MAX:
        for (size_t i = 1; i < count; i++)
            result = values[i] > result ? values[i] : result;
        return result;
    case REDUCE_MEAN:
    case REDUCE_SUM:
        for (size_t i = 0; i < count; i++)
            result += values[i];
        return reduce == REDUCE_MEAN ? result / (double)count : result * dt;
    case REDUCE_P10:
    case REDUCE_P90:
        finite_quantiles(values, count, &probability, 1, scratch, &result);
        return result;
    }
    return NAN;
}

static double value_over(const struct reader *reader, size_t i, size_t lane)
{
    const struct probe *probe = &reader->probes->items[i];
    const struct row_span kept = reader->schedule->value[i];
    const struct row_span window = rows_between(reader->plan, end_of(reader, probe->from, lane),
                                                end_of(reader, probe->until, lane));
    const size_t count = span_rows(window);
    if (count == 0 || window.first < kept.first || window.last > kept.last)
        return NAN;
    const double *rows = reader->value[i] + (window.first - kept.first) * reader->lanes + lane;
    for (size_t row = 0; row < count; row++) {
        reader->scratch[row] = rows[row * reader->lanes];
        if (!isfinite(reader->scratch[row]))
            return INFINITY;
    }
    return reduced(reader->scratch, count, probe->outcome->reduce, reader->plan->specs.dt,
                   reader->scratch + count);
}

static double outcome_of_lane(const struct reader *reader, size_t i, size_t lane)
{
    const struct probe *probe = &reader->probes->items[i];
    if (probe->given != PROBE_NONE) {
        const double given = end_of(reader, probe->given, lane);
        if (!isfinite(given))
            return INFINITY;
        if (given == 0.0)
            return NAN;
    }
    double value = end_of(reader, probe->value, lane);
    if (probe->at != PROBE_NONE)
        value = value_at(reader, end_of(reader, probe->at, lane), reader->schedule->value[i],
                         reader->value[i], lane);
    else if (probe->from != PROBE_NONE)
        value = value_over(reader, i, lane);
    else if (!isfinite(value))
        return INFINITY;
    if (probe->minus == PROBE_NONE || isnan(value))
        return value;
    const double minus = value_at(reader, end_of(reader, probe->minus, lane),
                                  reader->schedule->minus[i], reader->minus[i], lane);
    if (isnan(minus))
        return NAN;
    value -= minus;
    return isfinite(value) ? value : INFINITY;
}

void reader_column(const struct reader *reader, size_t column, size_t used, double *out)
{
    const struct probes *probes = reader->probes;
    if (column < probes->count) {
        for (size_t lane = 0; lane < used; lane++)
            out[lane] = outcome_of_lane(reader, column, lane);
        return;
    }
    const double later = (double)(column - probes->count) * FAN_MONTHS;
    for (size_t lane = 0; lane < used; lane++)
        out[lane] = value_at(reader, end_of(reader, probes->fan_settlement, lane) + later,
                             reader->schedule->fan, reader->fan, lane);
}
