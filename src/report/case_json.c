// SPDX-License-Identifier: MIT
/* Members in the order of the structs that they come from. */
#include "report/case_json.h"

#include "report/roles.h"

static void put_passage(struct json *json, const char *key, const struct passage *passage)
{
    json_put_text(json, key, passage->length ? passage->text : NULL);
}

void json_put_settings(struct json *json, const struct settings *set)
{
    json_put_open(json, "set", "[");
    for (size_t i = 0; i < set->count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "name", set->items[i].name);
        put_passage(json, "value", &set->items[i].value);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void json_put_clause(struct json *json, const struct clause *clause, enum credit credit)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "lever", clause->lever);
    json_put_number(json, "value", clause->value);
    put_passage(json, "from", &clause->from);
    put_passage(json, "until", &clause->until);
    put_passage(json, "when", &clause->when);
    json_put_number(json, "ramp", clause->ramp);
    json_put_flag(json, "latch", clause->latch);
    json_put_text(json, "who", clause->who);
    json_put_text(json, "status", clause->has_credit ? credit_name(clause->credit) : NULL);
    json_put_flag(json, "counted", clause->background || clause->credit >= credit);
    json_put_text(json, "date", clause->date);
    json_put_text(json, "source", clause->source);
    json_put_text(json, "note", clause->note);
    json_put_text(json, "package", clause->package);
    json_put_close(json, "}");
}

void json_put_package(struct json *json, const struct package *package, enum credit credit)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", package->id);
    json_put_text(json, "title", package->title);
    json_put_text(json, "summary", package->summary);
    json_put_text(json, "description", package->description);
    json_put_text(json, "parent", package->parent);
    json_put_open(json, "clauses", "[");
    for (size_t k = 0; k < package->clause_count; k++)
        json_put_clause(json, &package->clauses[k], credit);
    json_put_close(json, "]");
    json_put_close(json, "}");
}

void json_put_structure(struct json *json, const struct structure *structure)
{
    json_put_text(json, "id", structure->id);
    json_put_text(json, "title", structure->title);
    json_put_text(json, "holds", structure->holds);
    json_put_text(json, "who", structure->who);
    json_put_text(json, "source", structure->source);
}

void json_put_adversary(struct json *json, const struct adversary *adversary)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", adversary->id);
    json_put_text(json, "title", adversary->title);
    json_put_settings(json, &adversary->set);
    json_put_close(json, "}");
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

static void put_outcome(struct json *json, const struct outcome *outcome)
{
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", outcome->id);
    json_put_text(json, "title", outcome->title);
    json_put_text(json, "label", outcome->label);
    json_put_text(json, "unit", outcome->unit);
    json_put_text(json, "role", outcome->role);
    put_passage(json, "expression", &outcome->expression);
    put_passage(json, "given", &outcome->given);
    json_put_text(json, "mode", outcome->mode);
    json_put_text(json, "settle", outcome->settle);
    json_put_flag(json, "no_deal", roles_in_no_deal(outcome));
    json_put_text(json, "better", better_name(outcome->better));
    json_put_text(json, "show", show_name(outcome->show));
    json_put_numbers(json, "bands", outcome->bands, outcome->band_count);
    json_put_number(json, "horizon", outcome->horizon);
    json_put_flag(json, "decision", outcome->decision);
    json_put_number(json, "acceptable", outcome->acceptable);
    json_put_text(json, "note", outcome->note);
    json_put_close(json, "}");
}

void json_put_base_rates(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "base_rates", "[");
    for (size_t i = 0; i < folder->base_rate_count; i++) {
        const struct base_rate *rate = &folder->base_rates[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "class", rate->class_name);
        json_put_text(json, "event", rate->event);
        json_put_number(json, "horizon_years", rate->horizon_years);
        json_put_number(json, "estimate", rate->estimate);
        json_put_number(json, "low", rate->low);
        json_put_number(json, "high", rate->high);
        json_put_number(json, "n", rate->n);
        json_put_text(json, "source", rate->source);
        json_put_text(json, "note", rate->note);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void json_put_parameter_members(struct json *json, const struct parameter *parameter)
{
    const char grade[2] = {parameter->grade, '\0'};
    json_put_text(json, "name", parameter->name);
    json_put_text(json, "element", parameter->element);
    json_put_count(json, "dimension", parameter->dimension);
    json_put_text(json, "unit", parameter->unit);
    json_put_number(json, "base", parameter->base);
    json_put_number(json, "low", parameter->low);
    json_put_number(json, "high", parameter->high);
    json_put_text(json, "distribution", distribution_name(parameter->distribution));
    json_put_text(json, "controlled_by", parameter->controlled_by);
    json_put_text(json, "source", parameter->source);
    json_put_text(json, "as_of", parameter->as_of);
    json_put_text(json, "window", parameter->window);
    json_put_text(json, "grade", grade);
    json_put_text(json, "note", parameter->note);
}

void json_put_parameters(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "parameters", "[");
    for (size_t i = 0; i < folder->parameter_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_parameter_members(json, &folder->parameters[i]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void json_put_outcomes(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "outcomes", "[");
    for (size_t k = 0; k < folder->outcome_count; k++)
        put_outcome(json, &folder->outcomes[k]);
    json_put_close(json, "]");
}
