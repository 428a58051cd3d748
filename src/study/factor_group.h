// SPDX-License-Identifier: MIT
/* Which uncertainties are moved together.
 *
 * A design needs runs for each group and none for its members, and a group's share tells what they do
 * together: fewer runs for a question that is coarser. Groups that somebody names come first; what
 * they leave is grouped by one rule. */
#ifndef SURETY_STUDY_FACTOR_GROUP_H
#define SURETY_STUDY_FACTOR_GROUP_H

#include "case/case.h"

enum group_rule {
    GROUP_BY_FACTOR,     /* each on its own */
    GROUP_BY_VARIABLE,   /* the elements of one array */
    GROUP_BY_SECTOR,     /* the group of the model file that its variable stands in */
    GROUP_BY_CONTROLLER, /* the column `controlled by` */
    GROUP_RULE_COUNT
};

const char *group_rule_name(enum group_rule rule);

/* A group by name, with its members as written: "learn[ad],break0"; an array's name means all of its
 * elements. */
struct group_wish {
    const char *name, *members;
};

struct factor_groups {
    size_t count;
    const char *const *names;
    const uint32_t *group_of; /* [factor] */
    const size_t *sizes;      /* [group] */
};

/* Groups in the order of their first factors. STATUS_USAGE: a member that is no factor, one that stands
 * twice, a group without members or with a name that is taken. */
enum status factor_groups_build(struct arena *arena, const struct case_folder *folder,
                                const struct document *document,
                                const struct parameter *const *factors, size_t factor_count,
                                enum group_rule rule, const struct group_wish *wishes,
                                size_t wish_count, struct factor_groups *out, struct error *err);

#endif
