// SPDX-License-Identifier: MIT
/* What differs between two case folders beside their models: parameters with their ranges, packages clause
 * by clause, outcomes. */
#include "case/case.h"
#include "xmile/document_diff.h"

#include <string.h>

static const char *range_of(struct arena *arena, const struct parameter *parameter)
{
    return arena_print(arena, "%s %.15g to %.15g", distribution_name(parameter->distribution),
                       parameter->low, parameter->high);
}

static const char *whole_of(struct arena *arena, const struct parameter *parameter)
{
    const char *range = range_of(arena, parameter);
    return range ? arena_print(arena, "%.15g, %s", parameter->base, range) : NULL;
}

static bool diff_parameters(struct differences *d, const struct case_folder *before,
                            const struct case_folder *after)
{
    bool good = true;
    for (size_t i = 0; i < before->parameter_count && good; i++) {
        const struct parameter *old = &before->parameters[i];
        const struct parameter *made = case_find_parameter(after, old->folded);
        if (!made) {
            good = differences_note(d, "parameter", old->folded, whole_of(d->arena, old), NULL);
            continue;
        }
        good = differences_note(d, "base", old->folded, differences_number(d->arena, old->base),
                                differences_number(d->arena, made->base)) &&
               differences_note(d, "range", old->folded, range_of(d->arena, old),
                                range_of(d->arena, made)) &&
               differences_note(d, "source", old->folded, old->source, made->source);
    }
    for (size_t i = 0; i < after->parameter_count && good; i++)
        if (!case_find_parameter(before, after->parameters[i].folded))
            good = differences_note(d, "parameter", after->parameters[i].folded, NULL,
                                    whole_of(d->arena, &after->parameters[i]));
    return good;
}

/* The clauses of a package as one text: lever value, from, until, when. */
static const char *clauses_of(struct arena *arena, const struct package *package)
{
    const char *text = "";
    for (size_t i = 0; text && i < package->clause_count; i++) {
        const struct clause *clause = &package->clauses[i];
        text = arena_print(
            arena, "%s%s%s %.15g%s%s%s%s%s%s", text, i ? "; " : "", clause->lever, clause->value,
            clause->from.length ? " from " : "", clause->from.length ? clause->from.text : "",
            clause->until.length ? " until " : "", clause->until.length ? clause->until.text : "",
            clause->when.length ? " when " : "", clause->when.length ? clause->when.text : "");
    }
    return text;
}

static bool diff_packages(struct differences *d, const struct case_folder *before,
                          const struct case_folder *after)
{
    bool good = true;
    for (size_t i = 0; i < before->package_count && good; i++) {
        const struct package *old = &before->packages[i];
        const struct package *made = case_find_package(after, old->id);
        good = differences_note(d, "package", old->id, clauses_of(d->arena, old),
                                made ? clauses_of(d->arena, made) : NULL);
    }
    for (size_t i = 0; i < after->package_count && good; i++)
        if (!case_find_package(before, after->packages[i].id))
            good = differences_note(d, "package", after->packages[i].id, NULL,
                                    clauses_of(d->arena, &after->packages[i]));
    return good;
}

static const struct outcome *find_outcome(const struct case_folder *folder, const char *id)
{
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (strcmp(folder->outcomes[i].id, id) == 0)
            return &folder->outcomes[i];
    return NULL;
}

static bool diff_outcomes(struct differences *d, const struct case_folder *before,
                          const struct case_folder *after)
{
    bool good = true;
    for (size_t i = 0; i < before->outcome_count && good; i++) {
        const struct outcome *old = &before->outcomes[i];
        const struct outcome *made = find_outcome(after, old->id);
        good = differences_note(d, "outcome", old->id, old->expression.text,
                                made ? made->expression.text : NULL);
    }
    for (size_t i = 0; i < after->outcome_count && good; i++)
        if (!find_outcome(before, after->outcomes[i].id))
            good = differences_note(d, "outcome", after->outcomes[i].id, NULL,
                                    after->outcomes[i].expression.text);
    return good;
}

bool case_diff(struct differences *differences, const struct case_folder *before,
               const struct case_folder *after)
{
    return diff_parameters(differences, before, after) &&
           diff_packages(differences, before, after) && diff_outcomes(differences, before, after) &&
           !differences->arena->failed;
}
