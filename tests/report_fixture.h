// SPDX-License-Identifier: MIT
/* A small evaluation made by hand, for the tests of reports and pictures.
 *
 * Every number is made of a few per package, so that tests can say what must be shown. Three
 * packages with awkward names, two adversary sets, an outcome that is nowhere defined, one that is
 * a band, a no-deal run, base rates and a sensitivity. */
#ifndef SURETY_TESTS_REPORT_FIXTURE_H
#define SURETY_TESTS_REPORT_FIXTURE_H

#include "report/report.h"

#include <math.h>
#include <string.h>

enum fixture_outcome {
    FIXTURE_P5,
    FIXTURE_P10,
    FIXTURE_P15,
    FIXTURE_COST,
    FIXTURE_SECURITY,
    FIXTURE_READY,
    FIXTURE_RU,
    FIXTURE_UA,
    FIXTURE_GU,
    FIXTURE_ESCALATION,
    FIXTURE_S12,
    FIXTURE_S36,
    FIXTURE_HOLDS,
    FIXTURE_TERRITORY,
    FIXTURE_WAR_DEAD,
    FIXTURE_WAR_COST,
    FIXTURE_OUTCOMES
};

enum {
    FIXTURE_PACKAGES = 13,
    FIXTURE_ADVERSARIES = 2,
    FIXTURE_YEARS = 16,
    FIXTURE_LEVELS = 3,
    FIXTURE_SENSITIVITIES = 2,
    FIXTURE_RULED = 3 /* outcomes asked by rules: the risk, its worst adversary, the cost */
};

/* What a package is made of. The escalation number must never be seen in any report. */
struct fixture_package {
    const char *id, *title;
    double p5, p10, p15, low, high, cost, security, ready, ru, ua, gu, escalation, settled, holds;
};

static const struct fixture_package fixture_three[] = {
    {"P00", "No guarantee", .18, .35, .43, .05, .98, 182, .39, 96, .82, .13, .87, .0777123, .31,
     .5},
    {"P01", "Paper <assurances> & \"promises\"", .13, .25, .31, .04, .92, 299, .47, 80, .78, .22,
     .85, .1288456, .35, .6},
    {"P07", "Full package, =all of it", .04, .05, .06, .02, .09, 690, 1.2, 14, .46, .81, .52,
     .2333789, .22, .93},
};

struct fixture {
    struct outcome outcomes[FIXTURE_OUTCOMES];
    struct package packages[FIXTURE_PACKAGES];
    const struct package *chosen[FIXTURE_PACKAGES];
    struct clause clauses[2];
    struct adversary adversaries[FIXTURE_ADVERSARIES];
    const struct adversary *sets[FIXTURE_ADVERSARIES];
    struct outcome_result results[FIXTURE_ADVERSARIES * FIXTURE_PACKAGES][FIXTURE_OUTCOMES];
    struct outcome_result no_deal[FIXTURE_OUTCOMES];
    struct spread sensitivities[FIXTURE_ADVERSARIES * FIXTURE_PACKAGES]
                               [FIXTURE_SENSITIVITIES * FIXTURE_LEVELS];
    double years[FIXTURE_YEARS];
    double series[FIXTURE_ADVERSARIES * FIXTURE_PACKAGES][8][FIXTURE_YEARS];
    struct package_result package_results[FIXTURE_ADVERSARIES * FIXTURE_PACKAGES];
    struct sensitivity sensitivity[FIXTURE_SENSITIVITIES];
    struct parameter parameters[3];
    struct base_rate base_rates[3];
    struct case_path no_deal_path;
    struct case_folder folder;
    struct evaluate_options options;
    struct robust robust[FIXTURE_RULED];
    double ruled[FIXTURE_RULED][METRIC_COUNT][FIXTURE_PACKAGES];
    struct evaluation evaluation;
};

static const struct report_identity fixture_identity = {
    .program = "surety",
    .version = "0.1.0",
    .model_digest = "4f2a9c0011",
    .command = "surety evaluate cases/test --futures 2000 --seed 1",
    .date = "2026-11-22"};

static struct outcome fixture_outcome(const char *id, const char *title, const char *label,
                                      const char *unit, const char *role, enum outcome_show show,
                                      enum outcome_better better)
{
    return (struct outcome){.id = id,
                            .title = title,
                            .label = label,
                            .unit = unit,
                            .role = role,
                            .show = show,
                            .better = better,
                            .mode = "peace",
                            .settle = "imposed",
                            .acceptable = NAN};
}

static void fixture_name_outcomes(struct outcome *o)
{
    o[FIXTURE_P5] = fixture_outcome("p5", "Renewed assault within 5 years", "5 y", "probability",
                                    "risk", SHOW_COUNT, BETTER_LOW);
    o[FIXTURE_P10] = fixture_outcome("p10", "Renewed assault within 10 years", "10 y",
                                     "probability", "risk", SHOW_COUNT, BETTER_LOW);
    o[FIXTURE_P15] = fixture_outcome("p15", "Renewed assault within 15 years", "15 y",
                                     "probability", "risk", SHOW_COUNT, BETTER_LOW);
    o[FIXTURE_P5].horizon = 60, o[FIXTURE_P10].horizon = 120, o[FIXTURE_P15].horizon = 180;
    o[FIXTURE_P15].acceptable = 0.15;
    o[FIXTURE_COST] = fixture_outcome("cost", "Cost to the coalition, discounted", "cost", "EUR_bn",
                                      "cost", SHOW_MONEY, BETTER_LOW);
    o[FIXTURE_SECURITY] = fixture_outcome("security", "Ukraine's security", "security", "index",
                                          "security", SHOW_NUMBER, BETTER_HIGH);
    o[FIXTURE_READY] = fixture_outcome("ready", "Months of peace not ready", "not ready", "month",
                                       "readiness", SHOW_MONTHS, BETTER_LOW);
    o[FIXTURE_RU] = fixture_outcome("accept_ru", "Acceptable to Moscow", "Moscow accepts",
                                    "probability", "accept_ru", SHOW_SHARE, BETTER_HIGH);
    o[FIXTURE_UA] = fixture_outcome("accept_ua", "Acceptable to Kyiv", "Kyiv accepts",
                                    "probability", "accept_ua", SHOW_SHARE, BETTER_HIGH);
    o[FIXTURE_GU] =
        fixture_outcome("accept_gu", "Acceptable to the guarantors", "guarantors accept",
                        "probability", "accept_gu", SHOW_SHARE, BETTER_HIGH);
    o[FIXTURE_ESCALATION] = fixture_outcome("escalation", "Grave escalation", "escalation",
                                            "probability", "escalation", SHOW_BAND, BETTER_LOW);
    memcpy(o[FIXTURE_ESCALATION].bands, (const double[]){.05, .1, .2}, 3 * sizeof(double));
    o[FIXTURE_ESCALATION].band_count = 3;
    o[FIXTURE_ESCALATION].no_deal = true;
    o[FIXTURE_S12] = fixture_outcome("settled_12", "Settled within 12 months", "12 months", "share",
                                     "settled_12", SHOW_COUNT, BETTER_NONE);
    o[FIXTURE_S36] = fixture_outcome("settled_36", "Settled within 36 months", "36 months", "share",
                                     "settled_36", SHOW_COUNT, BETTER_NONE);
    o[FIXTURE_HOLDS] = fixture_outcome("holds", "If settled, it holds for 15 years", "holds",
                                       "probability", "holds", SHOW_COUNT, BETTER_HIGH);
    for (size_t i = FIXTURE_S12; i <= FIXTURE_HOLDS; i++)
        o[i].settle = "endogenous";
    o[FIXTURE_TERRITORY] = fixture_outcome("territory", "Change of the occupied share", "territory",
                                           "% of the country", "none", SHOW_NUMBER, BETTER_NONE);
    o[FIXTURE_WAR_DEAD] =
        fixture_outcome("war_casualties", "Casualties on both sides", "casualties", "kper",
                        "casualties", SHOW_NUMBER, BETTER_LOW);
    o[FIXTURE_WAR_COST] = fixture_outcome("war_cost", "Cost to the coalition of the war", "cost",
                                          "EUR_bn", "cost", SHOW_MONEY, BETTER_LOW);
    o[FIXTURE_WAR_DEAD].settle = o[FIXTURE_WAR_COST].settle = "no_deal";
}

static struct spread fixture_spread(double mean, double low, double high)
{
    return (struct spread){.mean = mean,
                           .deviation = (high - low) / 2.5,
                           .q05 = low * .9,
                           .q10 = low,
                           .q25 = (low + mean) / 2,
                           .q50 = (low + mean * 2) / 3,
                           .q75 = (mean + high) / 2,
                           .q90 = high,
                           .q95 = high,
                           .least = low * .5,
                           .most = high,
                           .count = 2000};
}

static struct contrast fixture_contrast(double difference, double low, double high, bool lower)
{
    const uint64_t wins = difference == 0 ? 0 : (difference < 0) == lower ? 1820 : 64;
    return (struct contrast){.difference = fixture_spread(difference, low, high),
                             .better = wins,
                             .worse = 2000 - wins - (wins ? 20 : 0),
                             .equal = wins ? 20 : 0};
}

static void fixture_fill_results(struct outcome_result *to, const struct fixture_package *one,
                                 const struct fixture_package *reference, double harder)
{
    const double means[] = {one->p5,          one->p10,     one->p15,  one->cost, one->security,
                            one->ready,       one->ru,      one->ua,   one->gu,   one->escalation,
                            one->settled / 2, one->settled, one->holds};
    const double theirs[] = {reference->p5,         reference->p10,         reference->p15,
                             reference->cost,       reference->security,    reference->ready,
                             reference->ru,         reference->ua,          reference->gu,
                             reference->escalation, reference->settled / 2, reference->settled,
                             reference->holds};
    for (size_t k = 0; k <= FIXTURE_HOLDS; k++) {
        const bool risk = k <= FIXTURE_P15;
        const double share = means[k] / one->p15;
        const double low = risk ? one->low * share : means[k] * .8;
        const double high =
            risk ? one->high * fmin(1, share) : fmin(means[k] * 1.2, k > 5 ? 1 : 1e9);
        to[k].value =
            fixture_spread(fmin(means[k] * (risk ? harder : 1), risk ? 1 : 1e9), low, high);
        if (one == reference)
            continue;
        const double difference = means[k] - theirs[k];
        to[k].contrast =
            fixture_contrast(difference, difference - fabs(difference),
                             difference + fabs(difference) * .9, k != FIXTURE_SECURITY);
    }
    if (one == reference + 1) /* one package never settles, so nothing can hold */
        to[FIXTURE_HOLDS].value =
            (struct spread){.mean = NAN, .q10 = NAN, .q90 = NAN, .undefined = 2000};
    to[FIXTURE_TERRITORY].value = (struct spread){.mean = NAN,
                                                  .deviation = NAN,
                                                  .q05 = NAN,
                                                  .q10 = NAN,
                                                  .q25 = NAN,
                                                  .q50 = NAN,
                                                  .q75 = NAN,
                                                  .q90 = NAN,
                                                  .q95 = NAN,
                                                  .least = NAN,
                                                  .most = NAN,
                                                  .undefined = 1997,
                                                  .failed = 3};
}

static struct fan fixture_fan(struct fixture *f, size_t i, const struct fixture_package *one)
{
    double(*s)[FIXTURE_YEARS] = f->series[i];
    for (size_t y = 0; y < FIXTURE_YEARS; y++) {
        const double grow = (1 - exp(-(double)y / 6)) / (1 - exp(-15. / 6));
        const double at[] = {one->p15,
                             one->low * .9,
                             one->low,
                             (one->low + one->p15) / 2,
                             (one->low + one->p15 * 2) / 3,
                             (one->p15 + one->high) / 2,
                             one->high,
                             one->high};
        f->years[y] = (double)y;
        for (size_t k = 0; k < 8; k++)
            s[k][y] = at[k] * grow;
    }
    return (struct fan){.points = FIXTURE_YEARS,
                        .years = f->years,
                        .mean = s[0],
                        .q05 = s[1],
                        .q10 = s[2],
                        .q25 = s[3],
                        .q50 = s[4],
                        .q75 = s[5],
                        .q90 = s[6],
                        .q95 = s[7]};
}

static void fixture_fill_packages(struct fixture *f, const struct fixture_package *made,
                                  size_t count, size_t adversaries)
{
    f->clauses[0] = (struct clause){.lever = "mnf_size",
                                    .value = 15,
                                    .who = "Coalition <of> some",
                                    .ramp = 6,
                                    .credit = CREDIT_PLEDGED,
                                    .has_credit = true,
                                    .date = "2026-01-06",
                                    .source = "A declaration & more",
                                    .package = "P01"};
    f->clauses[1] = (struct clause){.lever = "treaty_text",
                                    .value = .45,
                                    .background = true,
                                    .package = "base",
                                    .when = passage_of_text("Months_Without_Deal > 6")};
    for (size_t i = 0; i < count; i++) {
        f->packages[i] = (struct package){.id = made[i].id,
                                          .title = made[i].title,
                                          .summary = "One sentence.",
                                          .description = "First <paragraph>.\n\nSecond one.",
                                          .clauses = f->clauses,
                                          .clause_count = 2};
        f->chosen[i] = &f->packages[i];
    }
    for (size_t i = 0; i < adversaries * count; i++) {
        const double harder = i < count ? 1 : 1.3;
        const struct fixture_package *one = &made[i % count];
        fixture_fill_results(f->results[i], one, &made[1], harder);
        for (size_t k = 0; k < FIXTURE_SENSITIVITIES * FIXTURE_LEVELS; k++) {
            const double scale = .7 + .3 * (double)(k % 3);
            f->sensitivities[i][k] = fixture_spread(one->p15 * scale, one->low, one->high);
        }
        f->package_results[i] = (struct package_result){.package = &f->packages[i % count],
                                                        .adversary = &f->adversaries[i / count],
                                                        .outcomes = f->results[i],
                                                        .fan = fixture_fan(f, i, one),
                                                        .sensitivity = f->sensitivities[i]};
    }
}

static void fixture_fill_case(struct fixture *f)
{
    f->adversaries[0] = (struct adversary){.id = "central", .title = "Central"};
    f->adversaries[1] = (struct adversary){.id = "high", .title = "High effort"};
    f->sensitivity[0] = (struct sensitivity){.id = "noise",
                                             .title = "Noise in a decision",
                                             .variable = "noise",
                                             .level_names = {"low", "middle", "high"},
                                             .levels = {.03, .06, .1}};
    f->sensitivity[1] = (struct sensitivity){.id = "type",
                                             .title = "Spread of dispositions",
                                             .variable = "type",
                                             .level_names = {"low", "middle", "high"},
                                             .levels = {.6, .85, 1.1}};
    f->parameters[0] = (struct parameter){.name = "oil_mean",
                                          .element = "",
                                          .dimension = 1,
                                          .unit = "USD/bbl",
                                          .base = 68,
                                          .low = 50,
                                          .high = 90,
                                          .distribution = DISTRIBUTION_TRIANGULAR,
                                          .source = "A table, page <3>",
                                          .as_of = "2026-01",
                                          .window = "pre",
                                          .grade = 'B'};
    f->parameters[1] = (struct parameter){.name = "resolve",
                                          .element = "a",
                                          .dimension = 2,
                                          .unit = "1",
                                          .base = .5,
                                          .low = .1,
                                          .high = .9,
                                          .distribution = DISTRIBUTION_UNIFORM,
                                          .source = "judgement",
                                          .grade = 'D'};
    f->parameters[2] = (struct parameter){.name = "mnf_size",
                                          .element = "",
                                          .unit = "kper",
                                          .base = 0,
                                          .low = 0,
                                          .high = 50,
                                          .distribution = DISTRIBUTION_LEVER,
                                          .source = "judgement",
                                          .controlled_by = "Coalition",
                                          .grade = 'D'};
    for (size_t i = 0; i < 3; i++) {
        static const double rates[][3] = {{.18, .09, .26}, {.25, .14, .34}, {.29, .16, .40}};
        f->base_rates[i] = (struct base_rate){.class_name = "neighbours",
                                              .event = "war",
                                              .source = "Counted <by hand>",
                                              .note = "95% interval",
                                              .horizon_years = 5. * (double)(i + 1),
                                              .estimate = rates[i][0],
                                              .low = rates[i][1],
                                              .high = rates[i][2],
                                              .n = i ? 115 : NAN};
    }
    f->no_deal_path = (struct case_path){.id = "no_deal", .title = "The war goes on"};
    f->folder = (struct case_folder){.path = "cases/test",
                                     .name = "test",
                                     .title = "A test & case",
                                     .question = "Does the peace hold?",
                                     .caveat = "Conditional on <assumptions>; no forecast.",
                                     .version = "1.2",
                                     .reference = "P01",
                                     .fan = "p_renewed",
                                     .marks = {60, 120, 180},
                                     .mark_count = 3,
                                     .no_deal = &f->no_deal_path,
                                     .adversaries = f->adversaries,
                                     .adversary_count = FIXTURE_ADVERSARIES,
                                     .sensitivities = f->sensitivity,
                                     .sensitivity_count = FIXTURE_SENSITIVITIES,
                                     .parameters = f->parameters,
                                     .parameter_count = 3,
                                     .packages = f->packages,
                                     .outcomes = f->outcomes,
                                     .outcome_count = FIXTURE_OUTCOMES,
                                     .base_rates = f->base_rates,
                                     .base_rate_count = 3};
}

/* Every rule gives a package its mean, but: by the best future all are alike; by the worst the order is turned
 * round; the domain is what is left to 1 where a value is acceptable. */
static void fixture_fill_rule(struct fixture *f, size_t entry, enum metric metric, size_t count)
{
    const struct robust *robust = &f->robust[entry];
    const bool domain = metric == METRIC_DOMAIN;
    struct robust_rule *rule = &f->robust[entry].rules[metric];
    double *values = f->ruled[entry][metric];
    for (size_t p = 0; p < count; p++) {
        const double mean = f->results[p][robust->outcome].value.mean;
        values[p] = metric == METRIC_MAXIMAX   ? 0.01
                    : metric == METRIC_MAXIMIN ? 1 / (1 + mean)
                    : domain                   ? 1 - mean
                                               : mean;
    }
    *rule = (struct robust_rule){.values = values,
                                 .ranks = metric_scale(metric) != SCALE_FORM,
                                 .more_is_better = domain,
                                 .same_order = metric != METRIC_MAXIMIN};
    rule->ranks &= !domain || !isnan(f->outcomes[robust->outcome].acceptable);
    rule->counts = rule->ranks && metric != METRIC_REGRET_MEAN;
    for (size_t p = 0; p < count; p++) {
        size_t place = robust_place(rule, count, p);
        for (size_t q = 0; q < p; q++) /* the first of equals comes before the others */
            place += values[q] == values[p];
        if (place <= 2)
            *(place == 1 ? &rule->best : &rule->second) = p;
    }
    rule->sharing = metric == METRIC_MAXIMAX ? count : 1;
}

static void fixture_fill_rules(struct fixture *f, size_t count)
{
    static const size_t outcomes[FIXTURE_RULED] = {FIXTURE_P15, FIXTURE_P15, FIXTURE_COST};
    for (size_t i = 0; i < FIXTURE_RULED; i++) {
        struct robust *entry = &f->robust[i];
        *entry = (struct robust){
            .outcome = outcomes[i], .worst_adversary = i == 1, .used = 1990, .left_out = 10};
        for (int m = 0; m < METRIC_COUNT; m++) {
            fixture_fill_rule(f, i, (enum metric)m, count);
            entry->counted += entry->rules[m].counts;
            entry->same_order += entry->rules[m].counts && entry->rules[m].same_order;
        }
        entry->leader = entry->rules[METRIC_LAPLACE].best;
        entry->led = entry->counted - 1; /* all but the worst future */
    }
}

/* Fills a fixture in place; its parts point into it. */
static void fixture_init(struct fixture *f, const struct fixture_package *made, size_t count,
                         size_t adversaries)
{
    memset(f, 0, sizeof *f);
    fixture_name_outcomes(f->outcomes);
    fixture_fill_case(f);
    fixture_fill_packages(f, made, count, adversaries);
    fixture_fill_rules(f, count);
    f->folder.package_count = count;
    f->no_deal[FIXTURE_ESCALATION].value = fixture_spread(.1599321, .1, .2);
    f->no_deal[FIXTURE_WAR_DEAD].value = fixture_spread(3400, 2100, 5200);
    f->no_deal[FIXTURE_WAR_COST].value = fixture_spread(910, 640, 1200);
    for (size_t i = 0; i < adversaries; i++)
        f->sets[i] = &f->adversaries[i];
    f->options = (struct evaluate_options){.packages = f->chosen,
                                           .package_count = count,
                                           .reference = &f->packages[1],
                                           .adversaries = f->sets,
                                           .adversary_count = adversaries,
                                           .credit = CREDIT_PROPOSED,
                                           .futures = 2000,
                                           .seed = 1};
    f->evaluation = (struct evaluation){
        .folder = &f->folder,
        .options = &f->options,
        .results = f->package_results,
        .package_count = count,
        .adversary_count = adversaries,
        .no_deal = f->no_deal,
        .robust = f->robust,
        .robust_count = FIXTURE_RULED,
        .futures = 2000,
        .seed = 1,
        .sampled_dimensions = 2,
        .failed_futures = 3,
        .seconds = 1.25,
        .nanoseconds_per_equation_step = .21,
        .equations = 420,
        .steps = 192,
        .digest = "9f3c1a7be21d4455aa00bb11cc22dd33ee44ff5566778899aabbccddeeff0011"};
}

#endif
