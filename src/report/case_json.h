// SPDX-License-Identifier: MIT
/* What a case says, as members of a JSON answer: the same wherever it is shown.
 *
 * docs/results-schema.md and results.schema.json say which members these are. */
#ifndef SURETY_REPORT_CASE_JSON_H
#define SURETY_REPORT_CASE_JSON_H

#include "report/json_put.h"

/* "set": a list of names and values. */
void json_put_settings(struct json *json, const struct settings *set);

/* An item of a list of clauses. */
void json_put_clause(struct json *json, const struct clause *clause, enum credit credit);

/* An item of a list of packages; clauses below `credit` are marked as not counted. */
void json_put_package(struct json *json, const struct package *package, enum credit credit);

/* What a structure says, as members. */
void json_put_structure(struct json *json, const struct structure *structure);

/* An item of a list of adversary sets. */
void json_put_adversary(struct json *json, const struct adversary *adversary);

/* What parameters.csv says of one, inside an object. */
void json_put_parameter_members(struct json *json, const struct parameter *parameter);

/* "outcomes", "base_rates" and "parameters": everything the case has of them. */
void json_put_outcomes(struct json *json, const struct case_folder *folder);
void json_put_base_rates(struct json *json, const struct case_folder *folder);
void json_put_parameters(struct json *json, const struct case_folder *folder);

#endif
