// SPDX-License-Identifier: MIT
/* Things of a case by their names. */
#include "case/case_parts.h"

#include <string.h>

#define FIND(items, count, member, wanted, same)                                                   \
    for (size_t i = 0; i < (count); i++)                                                           \
        if (same((items)[i].member, (wanted)))                                                     \
            return &(items)[i];                                                                    \
    return NULL

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

const struct package *case_find_package(const struct case_folder *folder, const char *id)
{
    FIND(folder->packages, folder->package_count, id, id, case_same_id);
}

const struct parameter *case_find_parameter(const struct case_folder *folder, const char *folded)
{
    FIND(folder->parameters, folder->parameter_count, folded, folded, same_text);
}

const struct adversary *case_find_adversary(const struct case_folder *folder, const char *id)
{
    FIND(folder->adversaries, folder->adversary_count, id, id, case_same_id);
}

const struct structure *case_find_structure(const struct case_folder *folder, const char *id)
{
    FIND(folder->structures, folder->structure_count, id, id, case_same_id);
}

const struct case_path *case_find_mode(const struct case_folder *folder, const char *id)
{
    FIND(folder->modes, folder->mode_count, id, id, case_same_id);
}

const struct case_path *case_find_settle(const struct case_folder *folder, const char *id)
{
    FIND(folder->settles, folder->settle_count, id, id, case_same_id);
}
