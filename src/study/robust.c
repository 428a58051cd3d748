// SPDX-License-Identifier: MIT
/* One task an outcome: its complete futures, every rule, who leads. */
#include "study/robust.h"

#include "base/pool.h"
#include "study/lineup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all tasks share. */
struct judge {
    const struct lineup *lineup;
    const double *const *kept; /* [column] */
    size_t futures, packages;
    struct robust *entries;
    double **values; /* [entry]: room for [metric][package] */
};

bool robust_asks(const struct case_folder *folder, size_t outcome)
{
    const struct outcome *asked = &folder->outcomes[outcome];
    return asked->better != BETTER_NONE && asked->show != SHOW_BAND &&
           (asked->decision || outcome == evaluation_main_risk(folder));
}

struct robustness_options robust_options(const struct outcome *outcome)
{
    return (struct robustness_options){
        .hurwicz = 0.5, .tail = 0.1, .threshold = outcome->acceptable, .strict = false, .ddof = 0};
}

size_t robust_place(const struct robust_rule *rule, size_t packages, size_t package)
{
    const double own = rule->values[package];
    size_t place = 1;
    for (size_t p = 0; p < packages; p++)
        place += rule->more_is_better ? rule->values[p] > own : rule->values[p] < own;
    return place;
}

/* ---- Futures in which every package has a number ---- */

/* Where an outcome stands under one adversary and package. */
static const double *column_of(const struct judge *self, size_t outcome, size_t adversary,
                               size_t package)
{
    const size_t column = lineup_column(self->lineup, outcome, adversary, package);
    return column == SIZE_MAX ? NULL : self->kept[column];
}

/* The main adversary's number, or the worst of all; not finite when any that counts is not. columns
 * [adversary]. */
static double value_in(const double *const *columns, size_t adversaries, bool low, size_t future)
{
    double worst = columns[0][future];
    for (size_t a = 1; a < adversaries && isfinite(worst); a++) {
        const double value = columns[a][future];
        if (!isfinite(value) || (low ? value > worst : value < worst))
            worst = value;
    }
    return worst;
}

/* Fills rows[package], which have room for all futures. columns[package * adversaries + adversary] */
static void keep_futures(const struct judge *self, struct robust *entry,
                         const double *const *columns, double *const *rows)
{
    const bool low = self->lineup->folder->outcomes[entry->outcome].better == BETTER_LOW;
    const size_t adversaries = self->lineup->adversaries;
    const size_t counted = entry->worst_adversary ? adversaries : 1;
    for (size_t i = 0; i < self->futures; i++) {
        bool finite = true;
        for (size_t p = 0; p < self->packages && finite; p++) {
            rows[p][entry->used] = value_in(columns + p * adversaries, counted, low, i);
            finite = isfinite(rows[p][entry->used]);
        }
        entry->used += finite;
        entry->left_out += !finite;
    }
}

/* ---- Rules ---- */

static void fill_rule(const struct performance *performance, const double *values,
                      enum metric metric, double *without_best, struct robust_rule *rule)
{
    const size_t packages = performance->choices;
    const double *row = values + (size_t)metric * packages;
    rule->ranks = metric_scale(metric) != SCALE_FORM;
    for (size_t p = 0; p < packages; p++)
        rule->ranks &= !isnan(row[p]);
    if (!rule->ranks)
        return;
    rule->counts = metric != METRIC_REGRET_MEAN;
    rule->best = robustness_winner(performance, values, metric);
    memcpy(without_best, values, METRIC_COUNT * packages * sizeof(double));
    without_best[(size_t)metric * packages + rule->best] = NAN;
    rule->second = robustness_winner(performance, without_best, metric);
    for (size_t p = 0; p < packages; p++)
        rule->sharing += row[p] == row[rule->best];
    rule->same_order = robustness_same_order(performance, values, METRIC_LAPLACE, metric);
}

static void count_rules(struct robust *entry, size_t packages)
{
    for (size_t p = 0; p < packages; p++) {
        size_t led = 0;
        for (size_t m = 0; m < METRIC_COUNT; m++) {
            const struct robust_rule *rule = &entry->rules[m];
            led += rule->counts && rule->values[p] == rule->values[rule->best];
        }
        if (led > entry->led) {
            entry->leader = p;
            entry->led = led;
        }
    }
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        entry->counted += entry->rules[m].counts;
        entry->same_order += entry->rules[m].counts && entry->rules[m].same_order;
    }
}

/* rows[package] hold the entry's futures. */
static enum status judge_outcome(const struct judge *self, struct robust *entry,
                                 double *const *rows, double *values, double *without_best,
                                 struct error *err)
{
    const size_t packages = self->packages;
    const struct outcome *outcome = &self->lineup->folder->outcomes[entry->outcome];
    if (entry->used == 0)
        return STATUS_OK;
    const struct performance performance = {.values = (const double *const *)rows,
                                            .choices = packages,
                                            .futures = entry->used,
                                            .smaller_is_better = outcome->better == BETTER_LOW};
    const struct robustness_options options = robust_options(outcome);
    TRY(robustness_measure(&performance, &options, values, err));
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        entry->rules[m].values = values + m * packages;
        fill_rule(&performance, values, (enum metric)m, without_best, &entry->rules[m]);
    }
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        const bool turned =
            performance.smaller_is_better && metric_scale((enum metric)m) == SCALE_LEVEL;
        entry->rules[m].more_is_better =
            metric_more_is_better((enum metric)m, &performance) != turned;
        for (size_t p = 0; p < packages && turned; p++)
            values[m * packages + p] = -values[m * packages + p];
    }
    count_rules(entry, packages);
    return STATUS_OK;
}

/* One task an entry. */
static enum status judge_entry(void *context, size_t worker, size_t index, struct error *err)
{
    (void)worker;
    const struct judge *self = context;
    struct robust *entry = &self->entries[index];
    const size_t packages = self->packages, adversaries = self->lineup->adversaries;
    struct arena arena;
    enum status status = STATUS_NO_MEMORY;
    arena_init(&arena);
    const double **columns = ARENA_ARRAY(&arena, const double *, packages *adversaries);
    double **rows = ARENA_ARRAY(&arena, double *, packages);
    double *numbers = arena_alloc(&arena, packages * self->futures, sizeof(double));
    double *without_best = arena_alloc(&arena, METRIC_COUNT * packages, sizeof(double));
    if (!arena.failed) {
        for (size_t i = 0; i < packages * adversaries; i++)
            columns[i] = column_of(self, entry->outcome, i % adversaries, i / adversaries);
        for (size_t p = 0; p < packages; p++)
            rows[p] = numbers + p * self->futures;
        keep_futures(self, entry, columns, rows);
        status = judge_outcome(self, entry, rows, self->values[index], without_best, err);
    }
    arena_free(&arena);
    return status;
}

/* ---- The whole ---- */

/* Whether there is an entry of an outcome, under the main adversary or the worst. */
static bool has_entry(const struct judge *self, size_t outcome, size_t worst)
{
    return self->packages > 1 && robust_asks(self->lineup->folder, outcome) &&
           (!worst || self->lineup->adversaries > 1) && column_of(self, outcome, 0, 0);
}

static size_t count_entries(const struct judge *self)
{
    size_t count = 0;
    for (size_t worst = 0; worst < 2; worst++)
        for (size_t k = 0; k < self->lineup->folder->outcome_count; k++)
            count += has_entry(self, k, worst);
    return count;
}

enum status robust_judge(struct arena *arena, const struct lineup *lineup,
                         const double *const *kept, size_t futures, const struct robust **out,
                         size_t *count, struct error *err)
{
    const struct case_folder *folder = lineup->folder;
    const struct evaluate_options *options = lineup->options;
    const size_t packages = options->package_count;
    struct judge self = {
        .lineup = lineup, .kept = kept, .futures = futures, .packages = packages};
    const size_t most = count_entries(&self);
    size_t entries = 0;
    self.entries = ARENA_ARRAY(arena, struct robust, most);
    self.values = ARENA_ARRAY(arena, double *, most);
    if (!self.entries || !self.values)
        return STATUS_NO_MEMORY;
    for (size_t worst = 0; worst < 2; worst++)
        for (size_t k = 0; k < folder->outcome_count; k++) {
            if (!has_entry(&self, k, worst))
                continue;
            self.entries[entries] = (struct robust){.outcome = k, .worst_adversary = worst == 1};
            self.values[entries] = arena_alloc(arena, METRIC_COUNT * packages, sizeof(double));
            if (!self.values[entries++])
                return STATUS_NO_MEMORY;
        }
    const size_t threads = options->threads ? options->threads : pool_processors();
    TRY(pool_run(threads, entries, judge_entry, &self, options->stop, err));
    *out = self.entries;
    *count = entries;
    return STATUS_OK;
}
