// SPDX-License-Identifier: MIT
/* Which parts of a case are texts for people: the one list of them. */
#include "case/outside.h"
#include "case/texts.h"

struct visit {
    case_text_visitor *visit;
    void *self;
};

static void tell(const struct visit *visit, const char *of, const char *id, const char *part,
                 const char *text, bool quoted)
{
    const struct case_text said = {
        .of = of, .id = id, .part = part, .text = text, .quoted = quoted};
    if (text && *text)
        visit->visit(visit->self, &said);
}

static void say(const struct visit *visit, const char *of, const char *id, const char *part,
                const char *text)
{
    tell(visit, of, id, part, text, false);
}

static void quote(const struct visit *visit, const char *of, const char *id, const char *text)
{
    tell(visit, of, id, "source", text, true);
}

static void visit_case(const struct visit *visit, const struct case_folder *folder)
{
    say(visit, "case", "", "title", folder->title);
    say(visit, "case", "", "question", folder->question);
    say(visit, "case", "", "caveat", folder->caveat);
    for (size_t i = 0; i < folder->mode_count; i++)
        say(visit, "mode", folder->modes[i].id, "title", folder->modes[i].title);
    for (size_t i = 0; i < folder->settle_count; i++)
        say(visit, "settle path", folder->settles[i].id, "title", folder->settles[i].title);
    if (folder->no_deal)
        say(visit, "no_deal", "", "title", folder->no_deal->title);
    for (size_t i = 0; i < folder->adversary_count; i++)
        say(visit, "adversary", folder->adversaries[i].id, "title", folder->adversaries[i].title);
    for (size_t i = 0; i < folder->structure_count; i++) {
        const struct structure *structure = &folder->structures[i];
        say(visit, "structure", structure->id, "title", structure->title);
        say(visit, "structure", structure->id, "holds", structure->holds);
        say(visit, "structure", structure->id, "who", structure->who);
        quote(visit, "structure", structure->id, structure->source);
    }
    for (size_t i = 0; i < folder->sensitivity_count; i++)
        say(visit, "sensitivity", folder->sensitivities[i].id, "title",
            folder->sensitivities[i].title);
    for (size_t i = 0; i < folder->name_count; i++)
        say(visit, "parameter", folder->names[i].id, "name", folder->names[i].title);
    for (size_t i = 0; i < folder->group_count; i++)
        say(visit, "group", folder->groups[i].id, "name", folder->groups[i].title);
}

static void visit_packages(const struct visit *visit, const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->package_count; i++) {
        const struct package *package = &folder->packages[i];
        say(visit, "package", package->id, "title", package->title);
        say(visit, "package", package->id, "summary", package->summary);
        say(visit, "package", package->id, "description", package->description);
        for (size_t k = 0; k < package->clause_count; k++) {
            say(visit, "package", package->id, "who", package->clauses[k].who);
            say(visit, "package", package->id, "note", package->clauses[k].note);
            quote(visit, "package", package->id, package->clauses[k].source);
        }
    }
}

static void visit_outcomes(const struct visit *visit, const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->outcome_count; i++) {
        const struct outcome *outcome = &folder->outcomes[i];
        say(visit, "outcome", outcome->id, "title", outcome->title);
        say(visit, "outcome", outcome->id, "short", outcome->label);
        say(visit, "outcome", outcome->id, "note", outcome->note);
    }
}

static void visit_statistics(const struct visit *visit, const struct claim *claim)
{
    for (size_t i = 0; i < claim->statistic_count; i++)
        if (claim->statistics[i].title != claim->statistics[i].id)
            say(visit, "claim", claim->id, claim->statistics[i].id, claim->statistics[i].title);
}

static void visit_evidence(const struct visit *visit, const struct claim *claim)
{
    for (size_t i = 0; i < claim->evidence_count; i++) {
        say(visit, "claim", claim->id, "evidence", claim->evidence[i].text);
        quote(visit, "claim", claim->id, claim->evidence[i].source);
    }
}

static void visit_claims(const struct visit *visit, const struct claims *claims)
{
    say(visit, "claims", "", "thresholds", claims->thresholds);
    say(visit, "claims", "", "data", claims->data);
    say(visit, "claims", "", "who", claims->who);
    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *claim = &claims->items[i];
        say(visit, "claim", claim->id, "statement", claim->statement);
        say(visit, "claim", claim->id, "text", claim->text);
        say(visit, "claim", claim->id, "note", claim->note);
        say(visit, "claim", claim->id, "ill_posed", claim->ill_posed);
        say(visit, "claim", claim->id, "data", claim->data);
        say(visit, "claim", claim->id, "not_evaluated", claim->not_evaluated);
        say(visit, "claim", claim->id, "who", claim->who);
        visit_evidence(visit, claim);
        visit_statistics(visit, claim);
    }
}

static void visit_base_rates(const struct visit *visit, const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->base_rate_count; i++) {
        const struct base_rate *rate = &folder->base_rates[i];
        say(visit, "base rate", rate->class_name, "class", rate->class_name);
        say(visit, "base rate", rate->class_name, "event", rate->event);
        say(visit, "base rate", rate->class_name, "note", rate->note);
        quote(visit, "base rate", rate->class_name, rate->source);
    }
}

static void visit_outside(const struct visit *visit, const struct outside *outside)
{
    for (size_t i = 0; outside && i < outside->class_count; i++) {
        say(visit, "class", outside->classes[i].id, "title", outside->classes[i].title);
        say(visit, "class", outside->classes[i].id, "definition", outside->classes[i].definition);
    }
    for (size_t i = 0; outside && i < outside->event_count; i++) {
        say(visit, "event", outside->events[i].id, "title", outside->events[i].title);
        say(visit, "event", outside->events[i].id, "definition", outside->events[i].definition);
        quote(visit, "event", outside->events[i].id, outside->events[i].source);
    }
}

static void visit_directions(const struct visit *visit, const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->direction_count; i++)
        say(visit, "lever", folder->directions[i].lever, "exception",
            folder->directions[i].exception);
}

static void visit_parameters(const struct visit *visit, const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        say(visit, "parameter", parameter->folded, "controlled by", parameter->controlled_by);
        say(visit, "parameter", parameter->folded, "note", parameter->note);
        quote(visit, "parameter", parameter->folded, parameter->source);
    }
}

/* A model that several modules share says its texts once. */
static void visit_model(const struct visit *visit, const struct doc_model *model)
{
    for (size_t i = 0; i < model->group_count; i++)
        say(visit, "group", model->groups[i].name.spelled, "documentation",
            model->groups[i].documentation);
    for (size_t i = 0; i < model->variable_count; i++)
        say(visit, "variable", model->variables[i].name.spelled, "documentation",
            model->variables[i].documentation);
}

void texts_visit(const struct case_folder *folder, const struct claims *claims,
                 const struct document *document, case_text_visitor *visitor, void *self)
{
    const struct visit visit = {.visit = visitor, .self = self};
    visit_case(&visit, folder);
    visit_packages(&visit, folder);
    visit_outcomes(&visit, claims ? claims->folder : folder);
    if (claims)
        visit_claims(&visit, claims);
    visit_base_rates(&visit, folder);
    visit_outside(&visit, folder->outside);
    visit_directions(&visit, folder);
    visit_parameters(&visit, folder);
    for (size_t i = 0; i < document->model_count; i++)
        visit_model(&visit, &document->models[i]);
}
