// SPDX-License-Identifier: MIT
/* Each factor gets a label, by a wish or by the rule; equal labels are one group. */
#include "study/factor_group.h"

#include "base/text.h"
#include "equation/equation.h"

#include <string.h>

static const struct place nowhere = {0};

/* The name under which chance stands beside the groups. */
static const char chance[] = "chance";

static const char *const rule_names[GROUP_RULE_COUNT] = {"factor", "variable", "sector",
                                                         "controller"};

const char *group_rule_name(enum group_rule rule)
{
    return rule_names[rule];
}

struct grouper {
    struct arena *arena;
    const struct case_folder *folder;
    const struct document *document;
    const struct parameter *const *factors;
    size_t count;
    const struct group_wish *wishes;
    size_t wish_count;
    const char **labels; /* [factor] */
    size_t *wish_of;     /* [factor]: SIZE_MAX: none */
};

/* "line[b]" is an element of "line". */
static bool is_meant(const struct parameter *parameter, const char *folded)
{
    const size_t length = strlen(folded);
    return strncmp(parameter->folded, folded, length) == 0 &&
           (parameter->folded[length] == '\0' || parameter->folded[length] == '[');
}

/* ---- Wishes ---- */

static enum status no_factor_error(const struct grouper *self, const struct group_wish *wish,
                                   const char *member, const char *folded, struct error *err)
{
    for (size_t i = 0; i < self->folder->parameter_count; i++)
        if (is_meant(&self->folder->parameters[i], folded))
            return error_set(err, STATUS_USAGE, nowhere,
                             "group %s: '%s' does not vary here: it is chosen, fixed by the "
                             "package, or has no way to this outcome; leave it out",
                             wish->name, member);
    const char **names = ARENA_ARRAY(self->arena, const char *, self->count);
    if (!names)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < self->count; f++)
        names[f] = self->factors[f]->folded;
    const char *near = text_suggest(self->arena, folded, names, self->count);
    return error_set(err, STATUS_USAGE, nowhere, "group %s: '%s' is no uncertainty; %s", wish->name,
                     member, near ? near : "`surety list uncertainties` shows them");
}

static enum status add_member(struct grouper *self, size_t wish, const char *member,
                              struct error *err)
{
    const struct group_wish *own = &self->wishes[wish];
    const char *folded = name_fold(self->arena, member, strlen(member));
    bool found = false;
    if (!folded)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < self->count; f++) {
        if (!is_meant(self->factors[f], folded))
            continue;
        const size_t other = self->wish_of[f];
        if (other == wish)
            return error_set(err, STATUS_USAGE, nowhere, "'%s' stands twice in group %s",
                             self->factors[f]->folded, own->name);
        if (other != SIZE_MAX)
            return error_set(err, STATUS_USAGE, nowhere, "'%s' stands in group %s and in group %s",
                             self->factors[f]->folded, self->wishes[other].name, own->name);
        self->wish_of[f] = wish;
        self->labels[f] = own->name;
        found = true;
    }
    return found ? STATUS_OK : no_factor_error(self, own, member, folded, err);
}

/* The end of the member that begins here: a comma that stands in no brackets, or the end. */
static const char *member_end(const char *text)
{
    size_t open = 0;
    for (; *text && (*text != ',' || open); text++)
        open = *text == '[' ? open + 1 : *text == ']' ? 0 : open;
    return text;
}

static enum status read_wish(struct grouper *self, size_t wish, struct error *err)
{
    const struct group_wish *own = &self->wishes[wish];
    if (own->name[0] == '\0' || own->members[0] == '\0')
        return error_set(err, STATUS_USAGE, nowhere,
                         "group '%s' needs a name and members: NAME=a,b,c", own->name);
    if (strcmp(own->name, chance) == 0)
        return error_set(err, STATUS_USAGE, nowhere,
                         "a group cannot be called chance: that is the model's own noise");
    for (size_t other = 0; other < wish; other++)
        if (strcmp(self->wishes[other].name, own->name) == 0)
            return error_set(err, STATUS_USAGE, nowhere, "two groups are called %s", own->name);
    for (const char *at = own->members, *end; at; at = *end ? end + 1 : NULL) {
        end = member_end(at);
        while (*at == ' ')
            at++;
        const char *member = arena_text(self->arena, at, (size_t)(end - at));
        if (!member)
            return STATUS_NO_MEMORY;
        TRY(add_member(self, wish, member, err));
    }
    return STATUS_OK;
}

/* ---- The rule ---- */

static const char *sector_of(const struct document *document, const char *variable)
{
    const char *group = document_group(document, variable);
    return group ? group : "no sector";
}

static const char *label_of(const struct grouper *self, const struct parameter *parameter,
                            enum group_rule rule)
{
    const char *variable = name_fold(self->arena, parameter->name, strlen(parameter->name));
    switch (variable ? rule : GROUP_BY_FACTOR) {
    case GROUP_BY_VARIABLE:
        return variable;
    case GROUP_BY_SECTOR:
        return sector_of(self->document, variable);
    case GROUP_BY_CONTROLLER:
        return parameter->controlled_by && parameter->controlled_by[0] ? parameter->controlled_by
                                                                       : "nobody";
    case GROUP_BY_FACTOR:
    case GROUP_RULE_COUNT:
        break;
    }
    return parameter->folded;
}

/* ---- The whole ---- */

static enum status number_groups(const struct grouper *self, struct factor_groups *out,
                                 struct error *err)
{
    const char **names = ARENA_ARRAY(self->arena, const char *, self->count);
    size_t *wish_of = ARENA_ARRAY(self->arena, size_t, self->count);
    size_t *sizes = ARENA_ARRAY(self->arena, size_t, self->count);
    uint32_t *group_of = ARENA_ARRAY(self->arena, uint32_t, self->count);
    struct factor_groups groups = {.names = names, .group_of = group_of, .sizes = sizes};
    if (self->arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < self->count; f++) {
        uint32_t g = 0;
        while (g < groups.count && strcmp(names[g], self->labels[f]) != 0)
            g++;
        if (g == groups.count) {
            names[g] = self->labels[f], wish_of[g] = self->wish_of[f];
            groups.count++;
        }
        if (wish_of[g] != self->wish_of[f])
            return error_set(err, STATUS_USAGE, nowhere,
                             "two groups are called %s: give yours another name", names[g]);
        group_of[f] = g;
        sizes[g]++;
    }
    *out = groups;
    return STATUS_OK;
}

enum status factor_groups_build(struct arena *arena, const struct case_folder *folder,
                                const struct document *document,
                                const struct parameter *const *factors, size_t factor_count,
                                enum group_rule rule, const struct group_wish *wishes,
                                size_t wish_count, struct factor_groups *out, struct error *err)
{
    struct grouper self = {.arena = arena,
                           .folder = folder,
                           .document = document,
                           .factors = factors,
                           .count = factor_count,
                           .wishes = wishes,
                           .wish_count = wish_count,
                           .labels = ARENA_ARRAY(arena, const char *, factor_count),
                           .wish_of = ARENA_ARRAY(arena, size_t, factor_count)};
    if (arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t f = 0; f < factor_count; f++)
        self.wish_of[f] = SIZE_MAX;
    for (size_t w = 0; w < wish_count; w++)
        TRY(read_wish(&self, w, err));
    for (size_t f = 0; f < factor_count; f++)
        if (!self.labels[f])
            self.labels[f] = label_of(&self, factors[f], rule);
    return arena->failed ? STATUS_NO_MEMORY : number_groups(&self, out, err);
}
