// SPDX-License-Identifier: MIT
/* An evaluation as JSON, schema surety.results/3 (docs/results-schema.md).
 *
 * Everything that the other forms show and what they leave out: inputs, packages with their
 * clauses, parameters with their sources, every spread and contrast, fans, sensitivities, base
 * rates, caveats and digests. Outcomes shown as bands have their band and no number. */
#include "report/case_json.h"
#include "report/outlook_report.h"
#include "report/precision_report.h"
#include "report/rivals_report.h"
#include "report/wording.h"

#include <math.h>

static void add_case(struct json *json, const struct case_folder *folder,
                     const struct report_identity *identity)
{
    json_put_open(json, "case", "{");
    json_put_text(json, "name", folder->name);
    json_put_text(json, "title", folder->title);
    json_put_text(json, "question", folder->question);
    json_put_text(json, "version", folder->version);
    json_put_text(json, "model_digest", identity->model_digest);
    json_put_text(json, "structure", folder->structure ? folder->structure->id : NULL);
    json_put_text(json, "posterior", folder->posterior);
    json_put_text(json, "precision", folder->single ? "single" : "double");
    json_put_numbers(json, "marks", folder->marks, folder->mark_count);
    json_put_text(json, "fan", folder->fan);
    json_put_close(json, "}");
}

static void add_inputs(struct json *json, const struct evaluation *evaluation)
{
    const struct evaluate_options *options = evaluation->options;
    json_put_open(json, "inputs", "{");
    json_put_count(json, "futures", evaluation->futures);
    json_put_count(json, "seed", evaluation->seed);
    json_put_count(json, "sampled_dimensions", evaluation->sampled_dimensions);
    json_put_text(json, "credit", credit_name(options->credit));
    json_put_text(json, "settle", options->endogenous ? "endogenous" : "imposed");
    json_put_text(json, "reference", options->reference ? options->reference->id : NULL);
    json_put_settings(json, &options->set);
    json_put_close(json, "}");
}

static void add_adversaries(struct json *json, const struct evaluation *evaluation)
{
    json_put_open(json, "adversaries", "[");
    for (size_t i = 0; i < evaluation->adversary_count; i++) {
        const struct adversary *adversary = roles_result(evaluation, i, 0)->adversary;
        if (adversary)
            json_put_adversary(json, adversary);
    }
    json_put_close(json, "]");
}

static void add_packages(struct json *json, const struct evaluation *evaluation)
{
    json_put_open(json, "packages", "[");
    for (size_t i = 0; i < evaluation->package_count; i++)
        json_put_package(json, evaluation->results[i].package, evaluation->options->credit);
    json_put_close(json, "]");
}

static void add_spread_numbers(struct json *json, const struct spread *spread)
{
    json_put_number(json, "mean", spread->mean);
    json_put_number(json, "sd", spread->deviation);
    json_put_number(json, "q05", spread->q05);
    json_put_number(json, "q10", spread->q10);
    json_put_number(json, "q25", spread->q25);
    json_put_number(json, "q50", spread->q50);
    json_put_number(json, "q75", spread->q75);
    json_put_number(json, "q90", spread->q90);
    json_put_number(json, "q95", spread->q95);
    json_put_number(json, "least", spread->least);
    json_put_number(json, "most", spread->most);
}

static void add_spread(struct json *json, const char *key, const struct outcome *outcome,
                       const struct spread *spread)
{
    json_put_open(json, key, "{");
    if (outcome->show != SHOW_BAND) {
        struct spread none = *spread;
        if (!spread->count)
            none = (struct spread){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, 0};
        add_spread_numbers(json, &none);
    } else if (spread->count) {
        json_put_text(json, "band", wording_value(outcome, spread->mean, DIALECT_ASCII).text);
    } else {
        json_put_null(json, "band");
    }
    json_put_count(json, "count", spread->count);
    json_put_count(json, "undefined", spread->undefined);
    json_put_count(json, "failed", spread->failed);
    json_put_close(json, "}");
}

static void add_contrast(struct json *json, const struct outcome *outcome,
                         const struct contrast *contrast)
{
    if (outcome->show == SHOW_BAND || !contrast->difference.count) {
        json_put_null(json, "contrast");
        return;
    }
    json_put_open(json, "contrast", "{");
    add_spread(json, "difference", outcome, &contrast->difference);
    json_put_count(json, "better", contrast->better);
    json_put_count(json, "worse", contrast->worse);
    json_put_count(json, "equal", contrast->equal);
    json_put_close(json, "}");
}

static void add_outcome_results(struct json *json, const struct case_folder *folder,
                                const struct outcome_result *results, bool no_deal)
{
    json_put_open(json, "outcomes", "[");
    for (size_t k = 0; k < folder->outcome_count; k++) {
        const struct outcome *outcome = &folder->outcomes[k];
        if (no_deal ? !roles_in_no_deal(outcome) : roles_only_no_deal(outcome))
            continue;
        json_put_open(json, NULL, "{");
        json_put_text(json, "outcome", outcome->id);
        add_spread(json, "value", outcome, &results[k].value);
        if (!no_deal)
            add_contrast(json, outcome, &results[k].contrast);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_fan(struct json *json, const struct fan *fan)
{
    json_put_open(json, "fan", "{");
    json_put_numbers(json, "years", fan->years, fan->points);
    json_put_numbers(json, "mean", fan->mean, fan->points);
    json_put_numbers(json, "q05", fan->q05, fan->points);
    json_put_numbers(json, "q10", fan->q10, fan->points);
    json_put_numbers(json, "q25", fan->q25, fan->points);
    json_put_numbers(json, "q50", fan->q50, fan->points);
    json_put_numbers(json, "q75", fan->q75, fan->points);
    json_put_numbers(json, "q90", fan->q90, fan->points);
    json_put_numbers(json, "q95", fan->q95, fan->points);
    json_put_close(json, "}");
}

static void add_sensitivities(struct json *json, const struct case_folder *folder, size_t risk,
                              const struct spread *spreads)
{
    json_put_open(json, "sensitivities", "[");
    for (size_t i = 0; spreads && risk != SIZE_MAX && i < folder->sensitivity_count; i++) {
        const struct sensitivity *sensitivity = &folder->sensitivities[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", sensitivity->id);
        json_put_open(json, "levels", "[");
        for (size_t level = 0; level < 3; level++) {
            json_put_open(json, NULL, "{");
            json_put_text(json, "name", sensitivity->level_names[level]);
            json_put_number(json, "level", sensitivity->levels[level]);
            add_spread(json, "value", &folder->outcomes[risk], &spreads[i * 3 + level]);
            json_put_close(json, "}");
        }
        json_put_close(json, "]");
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_results(struct json *json, const struct evaluation *evaluation)
{
    const struct case_folder *folder = evaluation->folder;
    const struct roles roles = roles_find(folder);
    const bool open = roles.risk == SIZE_MAX || roles_open(folder, roles.risk);
    json_put_open(json, "results", "[");
    for (size_t i = 0; i < evaluation->package_count * evaluation->adversary_count; i++) {
        const struct package_result *result = &evaluation->results[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "package", result->package->id);
        json_put_text(json, "adversary", result->adversary ? result->adversary->id : NULL);
        add_outcome_results(json, folder, result->outcomes, false);
        if (result->fan.points && open)
            add_fan(json, &result->fan);
        else
            json_put_null(json, "fan");
        add_sensitivities(json, folder, roles.risk, result->sensitivity);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_sensitivity_titles(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "sensitivities", "[");
    for (size_t i = 0; i < folder->sensitivity_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", folder->sensitivities[i].id);
        json_put_text(json, "title", folder->sensitivities[i].title);
        json_put_text(json, "variable", folder->sensitivities[i].variable);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_no_deal(struct json *json, const struct evaluation *evaluation)
{
    if (!evaluation->no_deal) {
        json_put_null(json, "no_deal");
        return;
    }
    json_put_open(json, "no_deal", "{");
    const struct case_path *path = evaluation->folder->no_deal;
    json_put_text(json, "title", path ? path->title : NULL);
    add_outcome_results(json, evaluation->folder, evaluation->no_deal, true);
    json_put_close(json, "}");
}

static void add_rule(struct json *json, const struct evaluation *evaluation,
                     const struct robust *entry, enum metric metric)
{
    const struct robust_rule *rule = &entry->rules[metric];
    json_put_open(json, NULL, "{");
    json_put_text(json, "rule", metric_name(metric));
    json_put_flag(json, "ranks", rule->ranks);
    json_put_flag(json, "counts", rule->counts);
    if (rule->ranks)
        json_put_text(json, "best", evaluation->results[rule->best].package->id);
    else
        json_put_null(json, "best");
    json_put_flag(json, "more_is_better", rule->more_is_better);
    json_put_open(json, "values", "[");
    for (size_t p = 0; p < evaluation->package_count; p++)
        json_put_number(json, NULL, rule->values ? rule->values[p] : NAN);
    json_put_close(json, "]");
    json_put_close(json, "}");
}

static void add_robust(struct json *json, const struct evaluation *evaluation,
                       const struct robust *entry)
{
    const struct adversary *main_one = roles_result(evaluation, 0, 0)->adversary;
    json_put_open(json, NULL, "{");
    json_put_text(json, "outcome", evaluation->folder->outcomes[entry->outcome].id);
    json_put_text(json, "adversary",
                  entry->worst_adversary ? "worst" : (main_one ? main_one->id : NULL));
    json_put_count(json, "futures", entry->used);
    json_put_count(json, "left_out", entry->left_out);
    if (entry->used)
        json_put_text(json, "leader", evaluation->results[entry->leader].package->id);
    else
        json_put_null(json, "leader");
    json_put_count(json, "counted", entry->counted);
    json_put_count(json, "led", entry->led);
    json_put_count(json, "same_order", entry->same_order);
    json_put_open(json, "rules", "[");
    for (int m = 0; m < METRIC_COUNT; m++)
        add_rule(json, evaluation, entry, (enum metric)m);
    json_put_close(json, "]");
    json_put_close(json, "}");
}

/* Rules of choice, and who is beaten by whom in mean risk and mean cost. */
static void add_robustness(struct json *json, const struct evaluation *evaluation)
{
    json_put_open(json, "robustness", "[");
    for (size_t i = 0; i < evaluation->robust_count; i++)
        add_robust(json, evaluation, &evaluation->robust[i]);
    json_put_close(json, "]");
    json_put_open(json, "beaten", "[");
    for (size_t p = 0; p < evaluation->package_count; p++) {
        const size_t by = evaluation_beaten_by(evaluation, p);
        if (by == SIZE_MAX)
            continue;
        json_put_open(json, NULL, "{");
        json_put_text(json, "package", evaluation->results[p].package->id);
        json_put_text(json, "by", evaluation->results[by].package->id);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_caveats(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "caveats", "[");
    json_put_text(json, NULL, wording_levels);
    if (folder->caveat)
        json_put_text(json, NULL, folder->caveat);
    json_put_close(json, "]");
}

static void add_computing(struct json *json, const struct evaluation *evaluation)
{
    json_put_open(json, "computing", "{");
    json_put_number(json, "seconds", evaluation->seconds);
    json_put_number(json, "nanoseconds_per_equation_step",
                    evaluation->nanoseconds_per_equation_step);
    json_put_count(json, "equations", evaluation->equations);
    json_put_count(json, "steps", evaluation->steps);
    json_put_close(json, "}");
}

void report_json(struct buffer *out, const struct evaluation *evaluation,
                 const struct report_identity *identity)
{
    struct json json = {.out = out};
    json_put_begin(&json, "surety.results/3", identity);
    add_case(&json, evaluation->folder, identity);
    add_inputs(&json, evaluation);
    add_caveats(&json, evaluation->folder);
    add_adversaries(&json, evaluation);
    add_packages(&json, evaluation);
    json_put_outcomes(&json, evaluation->folder);
    add_sensitivity_titles(&json, evaluation->folder);
    add_results(&json, evaluation);
    add_no_deal(&json, evaluation);
    add_robustness(&json, evaluation);
    outlook_put(&json, evaluation->outlook);
    rivals_json(&json, evaluation->rivals);
    precision_json(&json, evaluation->folder, evaluation->precision);
    json_put_base_rates(&json, evaluation->folder);
    json_put_parameters(&json, evaluation->folder);
    json_put_count(&json, "failed_futures", evaluation->failed_futures);
    json_put_text(&json, "digest", evaluation->digest);
    add_computing(&json, evaluation);
    json_put_end(&json);
}
