// SPDX-License-Identifier: MIT
/* An evaluation as JSON, schema surety.results/1 (docs/results-schema.md).
 *
 * Everything that the other forms show and what they leave out: inputs, packages with their
 * clauses, parameters with their sources, every spread and contrast, fans, sensitivities, base
 * rates, caveats and digests. Written by hand rather than through a library so that numbers read
 * back to the same bits (text_of_double); NaN is null. Outcomes shown as bands have their band and
 * no number. */
#include "report/report.h"
#include "report/wording.h"

#include <math.h>

/* A writer that knows where commas belong. */
struct json {
    struct buffer *out;
    bool comma; /* the next member or item comes after another */
};

static void separate(struct json *json, const char *key)
{
    if (json->comma)
        buffer_add(json->out, ",");
    if (key) {
        escape_json(json->out, key);
        buffer_add(json->out, ":");
    }
    json->comma = true;
}

static void open_as(struct json *json, const char *key, const char *bracket)
{
    separate(json, key);
    buffer_add(json->out, bracket);
    json->comma = false;
}

static void close_as(struct json *json, const char *bracket)
{
    buffer_add(json->out, bracket);
    json->comma = true;
}

static void add_text(struct json *json, const char *key, const char *text)
{
    separate(json, key);
    escape_json(json->out, text);
}

static void add_number(struct json *json, const char *key, double value)
{
    separate(json, key);
    if (isfinite(value))
        buffer_number(json->out, value);
    else
        buffer_add(json->out, "null");
}

static void add_count(struct json *json, const char *key, uint64_t value)
{
    separate(json, key);
    buffer_print(json->out, "%llu", (unsigned long long)value);
}

static void add_flag(struct json *json, const char *key, bool value)
{
    separate(json, key);
    buffer_add(json->out, value ? "true" : "false");
}

static void add_null(struct json *json, const char *key)
{
    separate(json, key);
    buffer_add(json->out, "null");
}

static void add_passage(struct json *json, const char *key, const struct passage *passage)
{
    add_text(json, key, passage->length ? passage->text : NULL);
}

static void add_settings(struct json *json, const struct settings *set)
{
    open_as(json, "set", "[");
    for (size_t i = 0; i < set->count; i++) {
        open_as(json, NULL, "{");
        add_text(json, "name", set->items[i].name);
        add_passage(json, "value", &set->items[i].value);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_program(struct json *json, const struct report_identity *identity)
{
    open_as(json, "program", "{");
    add_text(json, "name", identity->program);
    add_text(json, "version", identity->version);
    add_text(json, "command", identity->command);
    add_text(json, "date", identity->date);
    close_as(json, "}");
}

static void add_case(struct json *json, const struct case_folder *folder,
                     const struct report_identity *identity)
{
    open_as(json, "case", "{");
    add_text(json, "name", folder->name);
    add_text(json, "title", folder->title);
    add_text(json, "question", folder->question);
    add_text(json, "version", folder->version);
    add_text(json, "model_digest", identity->model_digest);
    open_as(json, "marks", "[");
    for (size_t i = 0; i < folder->mark_count; i++)
        add_number(json, NULL, folder->marks[i]);
    close_as(json, "]");
    add_text(json, "fan", folder->fan);
    close_as(json, "}");
}

static void add_inputs(struct json *json, const struct evaluation *evaluation)
{
    const struct evaluate_options *options = evaluation->options;
    open_as(json, "inputs", "{");
    add_count(json, "futures", evaluation->futures);
    add_count(json, "seed", evaluation->seed);
    add_count(json, "sampled_dimensions", evaluation->sampled_dimensions);
    add_text(json, "credit", credit_name(options->credit));
    add_text(json, "settle", options->endogenous ? "endogenous" : "imposed");
    add_text(json, "reference", options->reference ? options->reference->id : NULL);
    add_settings(json, &options->set);
    close_as(json, "}");
}

static void add_adversaries(struct json *json, const struct evaluation *evaluation)
{
    open_as(json, "adversaries", "[");
    for (size_t i = 0; i < evaluation->adversary_count; i++) {
        const struct adversary *adversary = roles_result(evaluation, i, 0)->adversary;
        if (!adversary)
            continue;
        open_as(json, NULL, "{");
        add_text(json, "id", adversary->id);
        add_text(json, "title", adversary->title);
        add_settings(json, &adversary->set);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_clause(struct json *json, const struct clause *clause, enum credit credit)
{
    open_as(json, NULL, "{");
    add_text(json, "lever", clause->lever);
    add_number(json, "value", clause->value);
    add_passage(json, "from", &clause->from);
    add_passage(json, "until", &clause->until);
    add_passage(json, "when", &clause->when);
    add_number(json, "ramp", clause->ramp);
    add_flag(json, "latch", clause->latch);
    add_text(json, "who", clause->who);
    add_text(json, "status", clause->has_credit ? credit_name(clause->credit) : NULL);
    add_flag(json, "counted", clause->background || clause->credit >= credit);
    add_text(json, "date", clause->date);
    add_text(json, "source", clause->source);
    add_text(json, "note", clause->note);
    add_text(json, "package", clause->package);
    close_as(json, "}");
}

static void add_packages(struct json *json, const struct evaluation *evaluation)
{
    open_as(json, "packages", "[");
    for (size_t i = 0; i < evaluation->package_count; i++) {
        const struct package *package = evaluation->results[i].package;
        open_as(json, NULL, "{");
        add_text(json, "id", package->id);
        add_text(json, "title", package->title);
        add_text(json, "summary", package->summary);
        add_text(json, "description", package->description);
        add_text(json, "parent", package->parent);
        open_as(json, "clauses", "[");
        for (size_t k = 0; k < package->clause_count; k++)
            add_clause(json, &package->clauses[k], evaluation->options->credit);
        close_as(json, "]");
        close_as(json, "}");
    }
    close_as(json, "]");
}

static const char *better_name(enum outcome_better better)
{
    return better == BETTER_LOW ? "low" : better == BETTER_HIGH ? "high" : "none";
}

static const char *show_name(enum outcome_show show)
{
    static const char *const names[] = {
        [SHOW_NUMBER] = "number", [SHOW_COUNT] = "count",   [SHOW_SHARE] = "share",
        [SHOW_MONEY] = "money",   [SHOW_MONTHS] = "months", [SHOW_BAND] = "band"};
    return names[show];
}

static void add_outcome(struct json *json, const struct outcome *outcome)
{
    open_as(json, NULL, "{");
    add_text(json, "id", outcome->id);
    add_text(json, "title", outcome->title);
    add_text(json, "label", outcome->label);
    add_text(json, "unit", outcome->unit);
    add_text(json, "role", outcome->role);
    add_passage(json, "expression", &outcome->expression);
    add_passage(json, "given", &outcome->given);
    add_text(json, "mode", outcome->mode);
    add_text(json, "settle", outcome->settle);
    add_flag(json, "no_deal", roles_in_no_deal(outcome));
    add_text(json, "better", better_name(outcome->better));
    add_text(json, "show", show_name(outcome->show));
    open_as(json, "bands", "[");
    for (size_t i = 0; i < outcome->band_count; i++)
        add_number(json, NULL, outcome->bands[i]);
    close_as(json, "]");
    add_number(json, "horizon", outcome->horizon);
    add_flag(json, "decision", outcome->decision);
    add_text(json, "note", outcome->note);
    close_as(json, "}");
}

static void add_spread_numbers(struct json *json, const struct spread *spread)
{
    add_number(json, "mean", spread->mean);
    add_number(json, "sd", spread->deviation);
    add_number(json, "q05", spread->q05);
    add_number(json, "q10", spread->q10);
    add_number(json, "q25", spread->q25);
    add_number(json, "q50", spread->q50);
    add_number(json, "q75", spread->q75);
    add_number(json, "q90", spread->q90);
    add_number(json, "q95", spread->q95);
    add_number(json, "least", spread->least);
    add_number(json, "most", spread->most);
}

static void add_spread(struct json *json, const char *key, const struct outcome *outcome,
                       const struct spread *spread)
{
    open_as(json, key, "{");
    if (outcome->show != SHOW_BAND) {
        struct spread none = *spread;
        if (!spread->count)
            none = (struct spread){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, 0};
        add_spread_numbers(json, &none);
    } else if (spread->count) {
        add_text(json, "band", wording_value(outcome, spread->mean, DIALECT_ASCII).text);
    } else {
        add_null(json, "band");
    }
    add_count(json, "count", spread->count);
    add_count(json, "undefined", spread->undefined);
    add_count(json, "failed", spread->failed);
    close_as(json, "}");
}

static void add_contrast(struct json *json, const struct outcome *outcome,
                         const struct contrast *contrast)
{
    if (outcome->show == SHOW_BAND || !contrast->difference.count) {
        add_null(json, "contrast");
        return;
    }
    open_as(json, "contrast", "{");
    add_spread(json, "difference", outcome, &contrast->difference);
    add_count(json, "better", contrast->better);
    add_count(json, "worse", contrast->worse);
    add_count(json, "equal", contrast->equal);
    close_as(json, "}");
}

static void add_outcome_results(struct json *json, const struct case_folder *folder,
                                const struct outcome_result *results, bool no_deal)
{
    open_as(json, "outcomes", "[");
    for (size_t k = 0; k < folder->outcome_count; k++) {
        const struct outcome *outcome = &folder->outcomes[k];
        if (no_deal ? !roles_in_no_deal(outcome) : roles_only_no_deal(outcome))
            continue;
        open_as(json, NULL, "{");
        add_text(json, "outcome", outcome->id);
        add_spread(json, "value", outcome, &results[k].value);
        if (!no_deal)
            add_contrast(json, outcome, &results[k].contrast);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_series(struct json *json, const char *key, const double *values, size_t count)
{
    open_as(json, key, "[");
    for (size_t i = 0; i < count; i++)
        add_number(json, NULL, values[i]);
    close_as(json, "]");
}

static void add_fan(struct json *json, const struct fan *fan)
{
    open_as(json, "fan", "{");
    add_series(json, "years", fan->years, fan->points);
    add_series(json, "mean", fan->mean, fan->points);
    add_series(json, "q05", fan->q05, fan->points);
    add_series(json, "q10", fan->q10, fan->points);
    add_series(json, "q25", fan->q25, fan->points);
    add_series(json, "q50", fan->q50, fan->points);
    add_series(json, "q75", fan->q75, fan->points);
    add_series(json, "q90", fan->q90, fan->points);
    add_series(json, "q95", fan->q95, fan->points);
    close_as(json, "}");
}

static void add_sensitivities(struct json *json, const struct case_folder *folder, size_t risk,
                              const struct spread *spreads)
{
    open_as(json, "sensitivities", "[");
    for (size_t i = 0; spreads && risk != SIZE_MAX && i < folder->sensitivity_count; i++) {
        const struct sensitivity *sensitivity = &folder->sensitivities[i];
        open_as(json, NULL, "{");
        add_text(json, "id", sensitivity->id);
        open_as(json, "levels", "[");
        for (size_t level = 0; level < 3; level++) {
            open_as(json, NULL, "{");
            add_text(json, "name", sensitivity->level_names[level]);
            add_number(json, "level", sensitivity->levels[level]);
            add_spread(json, "value", &folder->outcomes[risk], &spreads[i * 3 + level]);
            close_as(json, "}");
        }
        close_as(json, "]");
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_results(struct json *json, const struct evaluation *evaluation)
{
    const struct case_folder *folder = evaluation->folder;
    const struct roles roles = roles_find(folder);
    const bool open = roles.risk == SIZE_MAX || roles_open(folder, roles.risk);
    open_as(json, "results", "[");
    for (size_t i = 0; i < evaluation->package_count * evaluation->adversary_count; i++) {
        const struct package_result *result = &evaluation->results[i];
        open_as(json, NULL, "{");
        add_text(json, "package", result->package->id);
        add_text(json, "adversary", result->adversary ? result->adversary->id : NULL);
        add_outcome_results(json, folder, result->outcomes, false);
        if (result->fan.points && open)
            add_fan(json, &result->fan);
        else
            add_null(json, "fan");
        add_sensitivities(json, folder, roles.risk, result->sensitivity);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_sensitivity_titles(struct json *json, const struct case_folder *folder)
{
    open_as(json, "sensitivities", "[");
    for (size_t i = 0; i < folder->sensitivity_count; i++) {
        open_as(json, NULL, "{");
        add_text(json, "id", folder->sensitivities[i].id);
        add_text(json, "title", folder->sensitivities[i].title);
        add_text(json, "variable", folder->sensitivities[i].variable);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_no_deal(struct json *json, const struct evaluation *evaluation)
{
    if (!evaluation->no_deal) {
        add_null(json, "no_deal");
        return;
    }
    open_as(json, "no_deal", "{");
    const struct case_path *path = evaluation->folder->no_deal;
    add_text(json, "title", path ? path->title : NULL);
    add_outcome_results(json, evaluation->folder, evaluation->no_deal, true);
    close_as(json, "}");
}

static void add_base_rates(struct json *json, const struct case_folder *folder)
{
    open_as(json, "base_rates", "[");
    for (size_t i = 0; i < folder->base_rate_count; i++) {
        const struct base_rate *rate = &folder->base_rates[i];
        open_as(json, NULL, "{");
        add_text(json, "class", rate->class_name);
        add_text(json, "event", rate->event);
        add_number(json, "horizon_years", rate->horizon_years);
        add_number(json, "estimate", rate->estimate);
        add_number(json, "low", rate->low);
        add_number(json, "high", rate->high);
        add_number(json, "n", rate->n);
        add_text(json, "source", rate->source);
        add_text(json, "note", rate->note);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_parameters(struct json *json, const struct case_folder *folder)
{
    open_as(json, "parameters", "[");
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        const char grade[2] = {parameter->grade, '\0'};
        open_as(json, NULL, "{");
        add_text(json, "name", parameter->name);
        add_text(json, "element", parameter->element);
        add_count(json, "dimension", parameter->dimension);
        add_text(json, "unit", parameter->unit);
        add_number(json, "base", parameter->base);
        add_number(json, "low", parameter->low);
        add_number(json, "high", parameter->high);
        add_text(json, "distribution", distribution_name(parameter->distribution));
        add_text(json, "controlled_by", parameter->controlled_by);
        add_text(json, "source", parameter->source);
        add_text(json, "as_of", parameter->as_of);
        add_text(json, "window", parameter->window);
        add_text(json, "grade", grade);
        add_text(json, "note", parameter->note);
        close_as(json, "}");
    }
    close_as(json, "]");
}

static void add_outcomes(struct json *json, const struct case_folder *folder)
{
    open_as(json, "outcomes", "[");
    for (size_t k = 0; k < folder->outcome_count; k++)
        add_outcome(json, &folder->outcomes[k]);
    close_as(json, "]");
}

static void add_caveats(struct json *json, const struct case_folder *folder)
{
    open_as(json, "caveats", "[");
    add_text(json, NULL, wording_levels);
    if (folder->caveat)
        add_text(json, NULL, folder->caveat);
    close_as(json, "]");
}

static void add_computing(struct json *json, const struct evaluation *evaluation)
{
    open_as(json, "computing", "{");
    add_number(json, "seconds", evaluation->seconds);
    add_number(json, "nanoseconds_per_equation_step", evaluation->nanoseconds_per_equation_step);
    add_count(json, "equations", evaluation->equations);
    add_count(json, "steps", evaluation->steps);
    close_as(json, "}");
}

void report_json(struct buffer *out, const struct evaluation *evaluation,
                 const struct report_identity *identity)
{
    struct json json = {.out = out};
    open_as(&json, NULL, "{");
    add_text(&json, "schema", "surety.results/1");
    add_program(&json, identity);
    add_case(&json, evaluation->folder, identity);
    add_inputs(&json, evaluation);
    add_caveats(&json, evaluation->folder);
    add_adversaries(&json, evaluation);
    add_packages(&json, evaluation);
    add_outcomes(&json, evaluation->folder);
    add_sensitivity_titles(&json, evaluation->folder);
    add_results(&json, evaluation);
    add_no_deal(&json, evaluation);
    add_base_rates(&json, evaluation->folder);
    add_parameters(&json, evaluation->folder);
    add_count(&json, "failed_futures", evaluation->failed_futures);
    add_text(&json, "digest", evaluation->digest);
    add_computing(&json, evaluation);
    close_as(&json, "}");
    buffer_add(out, "\n");
}
