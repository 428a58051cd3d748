// SPDX-License-Identifier: MIT
/* outcomes.yaml: what is measured, when, and how it is shown. */
#include "case/case_parts.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

static const char *const reduces[] = {"mean", "min", "max", "sum", "p10", "p90", NULL};
static const char *const betters[] = {"none", "low", "high", NULL};
static const char *const shows[] = {"number", "count", "share", "money", "months", "band", NULL};
static const char *const roles[] = {
    "none",       "risk",      "deliberate", "cost",      "cost_us",    "security",
    "readiness",  "accept_ru", "accept_ua",  "accept_gu", "escalation", "settled_12",
    "settled_36", "holds",     "casualties", "territory", NULL};

struct outcome_entry {
    struct outcome made;
    const struct yaml *id, *at, *over, *bands, *mode, *settle, *acceptable;
    size_t digits;
    unsigned role;
};

#define CHOICE(key, member, choices)                                                               \
    {                                                                                              \
        key, WANT_CHOICE, offsetof(struct outcome_entry, member), NULL, choices                    \
    }
#define FIELD(key, want, member, example)                                                          \
    {                                                                                              \
        key, want, offsetof(struct outcome_entry, member), example, NULL                           \
    }
static const struct yaml_field fields[] = {
    FIELD("id", WANT_SCALAR, id, "p15"),
    FIELD("title", WANT_TEXT, made.title, "Renewed assault within 15 years"),
    FIELD("short", WANT_TEXT, made.label, NULL),
    FIELD("expression", WANT_EQUATION, made.expression, "p_renewed_15"),
    FIELD("unit", WANT_TEXT, made.unit, NULL),
    FIELD("mode", WANT_SCALAR, mode, "peace"),
    FIELD("settle", WANT_SCALAR, settle, "imposed"),
    FIELD("at", WANT_SCALAR, at, NULL),
    FIELD("minus", WANT_EQUATION, made.minus, NULL),
    FIELD("over", WANT_LIST, over, NULL),
    CHOICE("reduce", made.reduce, reduces),
    FIELD("given", WANT_EQUATION, made.given, NULL),
    CHOICE("better", made.better, betters),
    CHOICE("show", made.show, shows),
    FIELD("bands", WANT_LIST, bands, NULL),
    FIELD("digits", WANT_COUNT, digits, NULL),
    FIELD("horizon", WANT_NUMBER, made.horizon, NULL),
    CHOICE("role", role, roles),
    FIELD("decision", WANT_FLAG, made.decision, NULL),
    FIELD("acceptable", WANT_SCALAR, acceptable, NULL),
    FIELD("no_deal", WANT_FLAG, made.no_deal, NULL),
    FIELD("note", WANT_TEXT, made.note, NULL),
};
#undef FIELD
#undef CHOICE

static void read_over(const struct case_reader *reader, const struct yaml *over,
                      struct outcome *made)
{
    if (over->count != 2 || over->first->kind != YAML_SCALAR ||
        over->first->next->kind != YAML_SCALAR) {
        const struct passage *where = yaml_place(over);
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, where,
                     "write for example `over: [settle_time, settle_time + 180]`",
                     "a window needs its first and its last month");
        return;
    }
    made->from = over->first->text;
    made->until = over->first->next->text;
    made->when = OUTCOME_OVER;
    calendar_resolve(reader, &made->from);
    calendar_resolve(reader, &made->until);
}

static void read_time(const struct case_reader *reader, const struct outcome_entry *entry,
                      struct outcome *made)
{
    made->when = OUTCOME_END;
    if (entry->at && entry->over)
        YAML_PROBLEM(reader->problems, PROBLEM_OUTCOME_INVALID, entry->at, "keep one of the two",
                     "an outcome is read `at` a month or `over` a window");
    if (entry->over) {
        read_over(reader, entry->over, made);
    } else if (entry->at && strcmp(entry->at->text.text, "end") != 0) {
        made->when = OUTCOME_AT;
        made->at = entry->at->text;
        calendar_resolve(reader, &made->at);
    }
    calendar_resolve(reader, &made->minus);
}

static void read_bands(const struct case_reader *reader, const struct yaml *bands,
                       struct outcome *made)
{
    enum { ROOM = sizeof made->bands / sizeof *made->bands };
    for (const struct yaml *node = bands->first; node; node = node->next) {
        if (made->band_count == ROOM) {
            YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node, NULL,
                         "there may be at most %d bands", (int)ROOM);
            return;
        }
        double *band = &made->bands[made->band_count];
        if (!yaml_number(node, band, reader->problems))
            return;
        if (made->band_count && *band <= band[-1])
            YAML_PROBLEM(reader->problems, PROBLEM_YAML_VALUE, node, "write them from low to high",
                         "the bands are out of order");
        made->band_count++;
    }
}

static void read_acceptable(const struct case_reader *reader, const struct yaml *acceptable,
                            struct outcome *made)
{
    if (!yaml_number(acceptable, &made->acceptable, reader->problems))
        return;
    if (made->better == BETTER_NONE)
        YAML_PROBLEM(reader->problems, PROBLEM_OUTCOME_INVALID, acceptable,
                     "write `better: low` or `better: high` too",
                     "'%s' has an acceptable value, but neither low nor high is better", made->id);
    if (made->show == SHOW_BAND)
        YAML_PROBLEM(reader->problems, PROBLEM_OUTCOME_INVALID, acceptable, "leave one of the two out",
                     "'%s' is shown as a band, so no number may be held against it", made->id);
}

static void check_path(const struct case_reader *reader, const struct outcome_entry *entry)
{
    const struct case_folder *folder = reader->folder;
    const char *settle = entry->settle->text.text;
    if (!case_find_mode(folder, entry->mode->text.text))
        YAML_PROBLEM(reader->problems, PROBLEM_OUTCOME_INVALID, entry->mode,
                     "name one of the `modes` of case.yaml", "there is no mode '%s'",
                     entry->mode->text.text);
    const bool no_deal = strcmp(settle, "no_deal") == 0;
    if (no_deal ? !folder->no_deal : !case_find_settle(folder, settle))
        YAML_PROBLEM(reader->problems, PROBLEM_OUTCOME_INVALID, entry->settle,
                     "name one of the `settle` entries of case.yaml, or no_deal",
                     "there is no settle path '%s'", settle);
}

static void check_needs(const struct case_reader *reader, const struct outcome *made)
{
    if (made->show == SHOW_BAND && !made->band_count)
        CASE_PROBLEM(reader, PROBLEM_OUTCOME_INVALID, &made->where,
                     "write for example `bands: [0.05, 0.10, 0.20]`",
                     "'%s' is shown as a band but has no bands", made->id);
    if (strcmp(made->role, "risk") == 0 && !(made->horizon > 0))
        CASE_PROBLEM(reader, PROBLEM_OUTCOME_INVALID, &made->where,
                     "write for example `horizon: 180`, in months after the settlement",
                     "'%s' is a risk but has no horizon", made->id);
    case_equation_is_sound(reader, &made->expression);
    case_equation_is_sound(reader, &made->given);
}

static void read_outcome(const struct case_reader *reader, const struct yaml *map,
                         struct outcome *out)
{
    struct outcome_entry entry = {.made = {.unit = "", .note = "", .acceptable = NAN}};
    if (!yaml_fill(reader->arena, map, "an outcome", fields, sizeof fields / sizeof *fields, &entry,
                   reader->problems))
        return;
    struct outcome *made = &entry.made;
    made->id = entry.id->text.text;
    made->where = entry.id->text;
    made->label = made->label ? made->label : made->title;
    made->role = roles[entry.role];
    made->mode = entry.mode->text.text;
    made->settle = entry.settle->text.text;
    made->digits = entry.digits < 17 ? (int)entry.digits : 17;
    case_id_is_sound(reader, made->id, &made->where);
    read_time(reader, &entry, made);
    if (entry.bands)
        read_bands(reader, entry.bands, made);
    if (entry.acceptable)
        read_acceptable(reader, entry.acceptable, made);
    check_path(reader, &entry);
    check_needs(reader, made);
    *out = *made;
}

static void check_unique(const struct case_reader *reader, const struct outcome *outcomes,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (outcomes[i].id && outcomes[j].id && case_same_id(outcomes[i].id, outcomes[j].id))
                CASE_PROBLEM(reader, PROBLEM_NAME_DUPLICATE, &outcomes[i].where,
                             "choose another id", "the outcome '%s' stands here a second time",
                             outcomes[i].id);
}

size_t outcomes_read_list(const struct case_reader *reader, const struct yaml *list,
                          const struct outcome **out)
{
    struct outcome *outcomes = ARENA_ARRAY(reader->arena, struct outcome, list->count);
    size_t count = 0;
    for (const struct yaml *node = list->first; outcomes && node; node = node->next)
        read_outcome(reader, node, &outcomes[count++]);
    check_unique(reader, outcomes, count);
    *out = outcomes;
    return count;
}

void outcomes_read(const struct case_reader *reader, const char *path)
{
    static const struct yaml_field file_fields[] = {
        {"outcomes", WANT_LIST, 0, "[{id: p15, title: ...}]", NULL}};
    const struct yaml *root = case_yaml_read(reader, path), *list = NULL;
    if (!root ||
        !yaml_fill(reader->arena, root, "outcomes.yaml", file_fields, 1, &list, reader->problems))
        return;
    reader->folder->outcome_count = outcomes_read_list(reader, list, &reader->folder->outcomes);
}
