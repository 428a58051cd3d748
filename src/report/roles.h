// SPDX-License-Identifier: MIT
/* Which outcome plays which part in a report.
 *
 * A report is laid out by the roles that the case gives its outcomes, so any case works: an absent
 * role leaves its column, figure or sentence out. */
#ifndef SURETY_REPORT_ROLES_H
#define SURETY_REPORT_ROLES_H

#include "study/evaluate.h"

/* More horizons than this are in CSV and JSON only. */
enum { ROLES_RISKS = 8, ROLES_ACTORS = 3 };

/* Indexes of outcomes; SIZE_MAX when the case has none. */
struct roles {
    size_t risks[ROLES_RISKS]; /* by horizon, the shortest first */
    size_t risk_count;
    size_t risk; /* the longest horizon */
    size_t deliberate, cost, cost_us, security, readiness, escalation;
    size_t accept[ROLES_ACTORS]; /* in the case's order */
    size_t accept_count;
    size_t settled_12, settled_36, holds;
};

struct roles roles_find(const struct case_folder *folder);

/* What packages have that an outcome of the no-deal run can be set beside: itself, or the first of
 * the same role that is read in every future; SIZE_MAX when there is none. */
size_t roles_counterpart(const struct case_folder *folder, size_t no_deal);

/* The result of package `package` under adversary `adversary`. */
const struct package_result *roles_result(const struct evaluation *evaluation, size_t adversary,
                                          size_t package);

/* Index of the reference among the results; SIZE_MAX when there is none. */
size_t roles_reference(const struct evaluation *evaluation);

/* True when every number of the outcome may be shown; bands never are. */
bool roles_open(const struct case_folder *folder, size_t outcome);

/* True when the outcome is one of the no-deal run, and when it is of the no-deal run alone. */
bool roles_in_no_deal(const struct outcome *outcome);
bool roles_only_no_deal(const struct outcome *outcome);

/* The first base rate of the same class and event, and the first of the same horizon: tables have
 * a row for each of the former and a column for each of the latter. */
size_t roles_first_alike(const struct case_folder *folder, size_t rate);
size_t roles_first_of_horizon(const struct case_folder *folder, size_t rate);

#endif
