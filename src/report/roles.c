// SPDX-License-Identifier: MIT
/* Outcomes by role, once for all forms. */
#include "report/roles.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

bool roles_only_no_deal(const struct outcome *outcome)
{
    return text_equal(outcome->settle, "no_deal");
}

bool roles_in_no_deal(const struct outcome *outcome)
{
    return outcome->no_deal || roles_only_no_deal(outcome);
}

/* Inserts outcome `index` so that horizons rise; equal ones keep the case's order. */
static void add_risk(struct roles *roles, const struct case_folder *folder, size_t index)
{
    if (roles->risk_count == ROLES_RISKS)
        return;
    size_t at = roles->risk_count++;
    while (at > 0 &&
           folder->outcomes[roles->risks[at - 1]].horizon > folder->outcomes[index].horizon) {
        roles->risks[at] = roles->risks[at - 1];
        at--;
    }
    roles->risks[at] = index;
}

static void add_actor(struct roles *roles, size_t index)
{
    if (roles->accept_count < ROLES_ACTORS)
        roles->accept[roles->accept_count++] = index;
}

/* The first outcome of packages with a role; one of the no-deal run alone is not theirs. */
static size_t find_role(const struct case_folder *folder, const char *role)
{
    for (size_t i = 0; i < folder->outcome_count; i++) {
        if (text_equal(folder->outcomes[i].role, role) && !roles_only_no_deal(&folder->outcomes[i]))
            return i;
    }
    return SIZE_MAX;
}

size_t roles_counterpart(const struct case_folder *folder, size_t no_deal)
{
    const struct outcome *outcome = &folder->outcomes[no_deal];
    if (!roles_only_no_deal(outcome))
        return no_deal;
    if (!outcome->role || text_equal(outcome->role, "none"))
        return SIZE_MAX;
    const size_t found = find_role(folder, outcome->role);
    return found != SIZE_MAX && folder->outcomes[found].given.length ? SIZE_MAX : found;
}

struct roles roles_find(const struct case_folder *folder)
{
    struct roles roles = {
        .risk = SIZE_MAX,
        .deliberate = find_role(folder, "deliberate"),
        .cost = find_role(folder, "cost"),
        .cost_us = find_role(folder, "cost_us"),
        .security = find_role(folder, "security"),
        .readiness = find_role(folder, "readiness"),
        .escalation = find_role(folder, "escalation"),
        .settled_12 = find_role(folder, "settled_12"),
        .settled_36 = find_role(folder, "settled_36"),
        .holds = find_role(folder, "holds"),
    };
    for (size_t i = 0; i < folder->outcome_count; i++) {
        const char *role = folder->outcomes[i].role;
        if (roles_only_no_deal(&folder->outcomes[i]))
            continue;
        if (text_equal(role, "risk"))
            add_risk(&roles, folder, i);
        else if (role && strncmp(role, "accept_", 7) == 0)
            add_actor(&roles, i);
    }
    if (roles.risk_count)
        roles.risk = roles.risks[roles.risk_count - 1];
    return roles;
}

const struct package_result *roles_result(const struct evaluation *evaluation, size_t adversary,
                                          size_t package)
{
    return &evaluation->results[adversary * evaluation->package_count + package];
}

size_t roles_reference(const struct evaluation *evaluation)
{
    const struct package *reference = evaluation->options->reference;
    for (size_t i = 0; reference && i < evaluation->package_count; i++) {
        if (text_equal(evaluation->results[i].package->id, reference->id))
            return i;
    }
    return SIZE_MAX;
}

bool roles_open(const struct case_folder *folder, size_t outcome)
{
    return outcome != SIZE_MAX && folder->outcomes[outcome].show != SHOW_BAND;
}

size_t roles_first_alike(const struct case_folder *folder, size_t rate)
{
    const struct base_rate *rates = folder->base_rates;
    size_t i = 0;
    while (!text_equal(rates[i].class_name, rates[rate].class_name) ||
           !text_equal(rates[i].event, rates[rate].event))
        i++;
    return i;
}

size_t roles_first_of_horizon(const struct case_folder *folder, size_t rate)
{
    const struct base_rate *rates = folder->base_rates;
    size_t i = 0;
    while (fabs(rates[i].horizon_years - rates[rate].horizon_years) > 1e-9)
        i++;
    return i;
}
