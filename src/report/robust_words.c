// SPDX-License-Identifier: MIT
/* Sentences from the entries of study/robust.h. */
#include "report/robust_words.h"

#include <math.h>

static const struct robust *find_entry(const struct evaluation *evaluation, size_t outcome,
                                       bool worst)
{
    for (size_t i = 0; i < evaluation->robust_count; i++) {
        const struct robust *entry = &evaluation->robust[i];
        if (entry->outcome == outcome && entry->worst_adversary == worst && entry->used)
            return entry;
    }
    return NULL;
}

const struct robust *robust_entry(const struct evaluation *evaluation, size_t outcome)
{
    return find_entry(evaluation, outcome, false);
}

const struct robust *robust_worst_entry(const struct evaluation *evaluation, size_t outcome)
{
    return find_entry(evaluation, outcome, true);
}

void robust_rule_words(struct buffer *out, const struct outcome *outcome, enum metric metric,
                       enum dialect dialect)
{
    const struct performance performance = {.smaller_is_better = outcome->better == BETTER_LOW};
    buffer_print(out, "%s: %s", metric_name(metric), metric_meaning(metric, &performance));
    if (metric != METRIC_DOMAIN || isnan(outcome->acceptable))
        return;
    buffer_print(out, outcome->better == BETTER_LOW ? ", at most " : ", at least ");
    wording_full(out, outcome, outcome->acceptable, dialect);
}

struct phrase robust_value(const struct outcome *outcome, enum metric metric, double value,
                           enum dialect dialect)
{
    const struct outcome count = {.show = SHOW_COUNT};
    switch (metric_scale(metric)) {
    case SCALE_LEVEL:
    case SCALE_DISTANCE:
        return wording_value(outcome, value, dialect);
    case SCALE_SHARE:
        return wording_value(&count, value, dialect);
    case SCALE_SUM:
    case SCALE_MIXED:
    case SCALE_FORM:
        break;
    }
    return wording_number(value, dialect);
}

static const char *id_of(const struct evaluation *evaluation, size_t package)
{
    return evaluation->results[package].package->id;
}

void robust_lead_words(struct buffer *out, const struct evaluation *evaluation,
                       const struct robust *entry)
{
    const size_t others = entry->counted - 1, alike = entry->same_order - 1;
    buffer_print(out, "%s leads under ", id_of(evaluation, entry->leader));
    if (entry->led == entry->counted)
        buffer_print(out, "each of %zu rules", entry->counted);
    else
        buffer_print(out, "%zu of %zu rules", entry->led, entry->counted);
    if (alike == others)
        buffer_add(out, ", and all of them order all packages alike.");
    else
        buffer_print(out, "; %zu of the other %zu %s all packages as the mean does.", alike, others,
                     alike == 1 ? "orders" : "order");
}

void robust_missing_words(struct buffer *out, const struct evaluation *evaluation,
                          const struct robust *entry)
{
    const struct outcome *outcome = &evaluation->folder->outcomes[entry->outcome];
    size_t silent = 0;
    if (isnan(outcome->acceptable))
        buffer_print(out, " The case names no acceptable value of it, so the share of futures that "
                          "meet one is left out.");
    for (int m = 0; m < METRIC_COUNT; m++)
        silent += !entry->rules[m].ranks && m != METRIC_DOMAIN &&
                  metric_scale((enum metric)m) != SCALE_FORM;
    if (silent)
        buffer_print(out, " %zu more %s no number for some package.", silent,
                     silent == 1 ? "rule gives" : "rules give");
    if (entry->left_out)
        buffer_print(out, " %s futures in which some package has no number are left out.",
                     wording_whole(entry->left_out).text);
}

static bool is_beaten(const struct evaluation *evaluation, size_t package)
{
    return evaluation_beaten_by(evaluation, package) != SIZE_MAX;
}

static size_t count_packages(const struct evaluation *evaluation, bool beaten)
{
    size_t count = 0;
    for (size_t p = 0; p < evaluation->package_count; p++)
        count += is_beaten(evaluation, p) == beaten;
    return count;
}

/* "P00, P02 and P07", or "P01 by P02 and P08 by P00". */
static void list_packages(struct buffer *out, const struct evaluation *evaluation, bool beaten)
{
    const size_t all = count_packages(evaluation, beaten);
    size_t told = 0;
    for (size_t p = 0; p < evaluation->package_count; p++) {
        if (is_beaten(evaluation, p) != beaten)
            continue;
        const char *before = told == 0 ? "" : told + 1 == all ? " and " : ", ";
        buffer_print(out, "%s%s", before, id_of(evaluation, p));
        if (beaten)
            buffer_print(out, " by %s", id_of(evaluation, evaluation_beaten_by(evaluation, p)));
        told++;
    }
}

void robust_tradeoff_words(struct buffer *out, const struct evaluation *evaluation)
{
    const struct roles roles = roles_find(evaluation->folder);
    const struct robust *cost =
        roles.cost == SIZE_MAX ? NULL : robust_entry(evaluation, roles.cost);
    buffer_add(out, "By one outcome alone the strongest package wins; what it costs is not in it.");
    if (!cost)
        return;
    buffer_add(out, " By cost alone, ");
    robust_lead_words(out, evaluation, cost);
    buffer_add(out, " No other package is at least as good in mean risk and in mean cost as ");
    list_packages(out, evaluation, false);
    buffer_add(out, ".");
    if (count_packages(evaluation, true)) {
        buffer_add(out, " Beaten on both: ");
        list_packages(out, evaluation, true);
        buffer_add(out, ".");
    }
}
