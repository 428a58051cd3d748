// SPDX-License-Identifier: MIT
/* Clauses to edits of the model: what a package changes, as equations.
 *
 * Takes a package whose clauses were checked. Gives one edit a lever: a plain number when the last
 * word is a plain clause, otherwise one equation in which each clause lies over the value before
 * it:
 *
 *   from, until, when      IF <in force> THEN 15 ELSE <value before>
 *   ramp                   (1 - share)*<value before> + share*15
 *
 * The share of a ramp without a condition follows from TIME alone. With a condition it is a stock
 * that rises by 1/ramp a month while the clause is in force and falls as fast when it is not; at
 * `until` it counts for nothing at once. A latch is a stock that goes from 0 to 1 in the step
 * after the condition held first, and stays. Both ends of a ramp are exact: a share of 1 gives the
 * clause's value, a share of 0 the value before. The helpers carry no units of their own because a
 * number of months cannot be divided out of an equation text.
 *
 * Every character of an equation points at the clause it comes from, so a problem that the model
 * finds in it is shown in the package's file. */
#include "case/case_parts.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* So many clauses may lie over each other on one lever: equations are read with limited depth. */
enum { LAYERS_MAX = 64 };

/* -- equation text that remembers where it comes from ------------------------------------------ */

struct writer {
    struct arena *arena;
    char *text;
    uint32_t *offsets;
    size_t length, capacity;
    const struct source *source;
    bool mixed;  /* pieces of several files: there is no one place */
    uint32_t at; /* where text that stands in no file belongs to */
};

static bool make_room(struct writer *writer, size_t more)
{
    if (writer->length + more < writer->capacity)
        return true;
    const size_t capacity = (writer->length + more + 64) * 2;
    char *text = arena_grow(writer->arena, writer->text, writer->length, capacity, 1);
    uint32_t *offsets =
        arena_grow(writer->arena, writer->offsets, writer->length, capacity, sizeof *offsets);
    if (!text || !offsets)
        return false;
    writer->text = text;
    writer->offsets = offsets;
    writer->capacity = capacity;
    return true;
}

static void point_at(struct writer *writer, const struct passage *where)
{
    writer->mixed = writer->mixed || (writer->source && writer->source != where->source);
    writer->source = where->source;
    writer->at = where->offsets ? where->offsets[0] : where->start;
}

static void write_text(struct writer *writer, const char *text)
{
    const size_t length = strlen(text);
    if (!make_room(writer, length))
        return;
    for (size_t i = 0; i < length; i++, writer->length++) {
        writer->text[writer->length] = text[i];
        writer->offsets[writer->length] = writer->at;
    }
}

static void write_passage(struct writer *writer, const struct passage *passage)
{
    if (!make_room(writer, passage->length))
        return;
    for (size_t i = 0; i < passage->length; i++, writer->length++) {
        writer->text[writer->length] = passage->text[i];
        writer->offsets[writer->length] =
            passage->offsets ? passage->offsets[i] : passage->start + (uint32_t)i;
    }
}

static void write_number(struct writer *writer, double value)
{
    char number[32];
    text_of_double(value, number, sizeof number);
    write_text(writer, number);
}

static void write_factor(struct writer *writer, double value)
{
    write_text(writer, value < 0 ? "(" : "");
    write_number(writer, value);
    write_text(writer, value < 0 ? ")" : "");
}

static struct passage written(struct writer *writer)
{
    if (!make_room(writer, 1))
        return (struct passage){.text = "", .length = 0};
    writer->text[writer->length] = '\0';
    writer->offsets[writer->length] = writer->at;
    const bool placed = writer->source && !writer->mixed;
    return (struct passage){.text = writer->text,
                            .length = writer->length,
                            .source = placed ? writer->source : NULL,
                            .offsets = placed ? writer->offsets : NULL};
}

/* -- one clause -------------------------------------------------------------------------------- */

static bool is_plain(const struct clause *clause)
{
    return !clause->from.length && !clause->until.length && !clause->when.length;
}

static const char *helper_name(struct arena *arena, const struct clause *clause, const char *what)
{
    char *name = arena_print(arena, "clause_%s_%u_%s", clause->package, clause->number, what);
    for (char *at = name; at && *at; at++)
        *at = *at == '-' ? '_' : *at;
    return name ? name : "";
}

/* The variable that holds how far a clause with a ramp has come, from 0 to 1. */
static const char *share_name(struct arena *arena, const struct clause *clause)
{
    const bool stock_alone = clause->when.length && !clause->until.length;
    return helper_name(arena, clause, stock_alone ? "ramp" : "share");
}

static bool is_simple(const struct passage *passage)
{
    bool simple = true;
    for (size_t i = 0; i < passage->length; i++)
        simple =
            simple && (isalnum((unsigned char)passage->text[i]) || strchr("_.", passage->text[i]));
    return simple;
}

static void write_month(struct writer *writer, const struct passage *month)
{
    const bool simple = is_simple(month);
    write_text(writer, simple ? "" : "(");
    write_passage(writer, month);
    write_text(writer, simple ? "" : ")");
}

/* TIME >= from AND TIME < until; "" when the clause is not limited in time. Tells whether it
 * was. */
static bool write_interval(struct writer *writer, const struct clause *clause)
{
    if (clause->from.length) {
        write_text(writer, "TIME >= ");
        write_month(writer, &clause->from);
    }
    if (clause->from.length && clause->until.length)
        write_text(writer, " AND ");
    if (clause->until.length) {
        write_text(writer, "TIME < ");
        write_month(writer, &clause->until);
    }
    return clause->from.length || clause->until.length;
}

/* The condition under which a clause is in force; `held` counts what a latch remembers. */
static void write_in_force(struct writer *writer, const struct clause *clause, bool held)
{
    if (write_interval(writer, clause) && clause->when.length)
        write_text(writer, " AND ");
    if (!clause->when.length)
        return;
    const bool latched = held && clause->latch;
    write_text(writer, latched ? "((" : "(");
    write_passage(writer, &clause->when);
    write_text(writer, ")");
    if (!latched)
        return;
    write_text(writer, " OR ");
    write_text(writer, helper_name(writer->arena, clause, "hold"));
    write_text(writer, " > 0.5)");
}

/* -- helpers ----------------------------------------------------------------------------------- */

static struct writer writer_at(struct arena *arena, const struct clause *clause)
{
    struct writer writer = {.arena = arena};
    point_at(&writer, &clause->where);
    return writer;
}

static enum status add_helper(struct arena *arena, struct edits *edits, const struct clause *clause,
                              const char *what, struct passage equation, struct passage net_flow)
{
    static const char *const meanings[] = {"How far the ramp has come",
                                           "Whether the condition has held"};
    return edit_add(
        arena, edits,
        (struct edit){.name = helper_name(arena, clause, what),
                      .equation = equation,
                      .net_flow = net_flow,
                      .documentation = arena_print(arena, "%s: clause %u of %s, %s.",
                                                   meanings[strcmp(what, "hold") == 0],
                                                   clause->number, clause->package, clause->folded),
                      .add = true,
                      .add_stock = net_flow.length > 0});
}

static enum status add_hold(struct arena *arena, struct edits *edits, const struct clause *clause)
{
    struct writer writer = writer_at(arena, clause);
    write_text(&writer, "(IF ");
    write_in_force(&writer, clause, false);
    write_text(&writer, " THEN 1 - ");
    write_text(&writer, helper_name(arena, clause, "hold"));
    write_text(&writer, " ELSE 0)/DT");
    return add_helper(arena, edits, clause, "hold", passage_of_text("0"), written(&writer));
}

/* The stock behind a ramp with a condition. */
static enum status add_ramp(struct arena *arena, struct edits *edits, const struct clause *clause)
{
    const char *ramp = helper_name(arena, clause, "ramp");
    struct writer writer = writer_at(arena, clause);
    write_text(&writer, "IF ");
    write_in_force(&writer, clause, true);
    write_text(&writer, " THEN MIN(1/");
    write_number(&writer, clause->ramp);
    write_text(&writer, ", (1 - ");
    write_text(&writer, ramp);
    write_text(&writer, ")/DT) ELSE -MIN(1/");
    write_number(&writer, clause->ramp);
    write_text(&writer, ", ");
    write_text(&writer, ramp);
    write_text(&writer, "/DT)");
    return add_helper(arena, edits, clause, "ramp", passage_of_text("0"), written(&writer));
}

/* The share of a ramp without a condition, or of one that ends at `until`. */
static enum status add_share(struct arena *arena, struct edits *edits, const struct clause *clause)
{
    struct writer writer = writer_at(arena, clause);
    if (clause->until.length) {
        write_text(&writer, "IF TIME < ");
        write_month(&writer, &clause->until);
        write_text(&writer, " THEN ");
    }
    if (clause->when.length) {
        write_text(&writer, helper_name(arena, clause, "ramp"));
    } else {
        write_text(&writer, "MAX(0, MIN(1, (TIME - ");
        write_month(&writer, &clause->from);
        write_text(&writer, ")/");
        write_number(&writer, clause->ramp);
        write_text(&writer, "))");
    }
    write_text(&writer, clause->until.length ? " ELSE 0" : "");
    return add_helper(arena, edits, clause, "share", written(&writer), (struct passage){0});
}

static enum status add_helpers(struct arena *arena, struct edits *edits,
                               const struct clause *clause)
{
    const bool conditional = clause->when.length > 0, ramped = clause->ramp > 0;
    if (conditional && clause->latch)
        TRY(add_hold(arena, edits, clause));
    if (conditional && ramped)
        TRY(add_ramp(arena, edits, clause));
    if (ramped && (!conditional || clause->until.length))
        TRY(add_share(arena, edits, clause));
    return STATUS_OK;
}

/* -- one lever --------------------------------------------------------------------------------- */

/* What counts for one lever, in order: layers[0] lies lowest. */
struct layers {
    const struct parameter *lever;
    const struct clause *items[LAYERS_MAX];
    size_t count;
};

/* The value of the lever under its first `count` clauses. */
static void write_value(struct writer *writer, const struct layers *layers, size_t count)
{
    if (count == 0) {
        write_number(writer, layers->lever->base);
        return;
    }
    const struct clause *clause = layers->items[count - 1];
    const bool below_others = count < layers->count;
    if (is_plain(clause) && below_others) { /* a mere number: nothing in it can be wrong */
        write_number(writer, clause->value);
        return;
    }
    point_at(writer, &clause->where);
    if (is_plain(clause)) {
        write_number(writer, clause->value);
    } else if (clause->ramp > 0) {
        const char *share = share_name(writer->arena, clause);
        write_text(writer, "(1 - ");
        write_text(writer, share);
        write_text(writer, ")*(");
        write_value(writer, layers, count - 1);
        point_at(writer, &clause->where);
        write_text(writer, ") + ");
        write_text(writer, share);
        write_text(writer, "*");
        write_factor(writer, clause->value);
    } else {
        write_text(writer, "IF ");
        write_in_force(writer, clause, true);
        write_text(writer, " THEN ");
        write_number(writer, clause->value);
        write_text(writer, " ELSE ");
        write_value(writer, layers, count - 1);
    }
}

bool clause_counts(const struct clause *clause, enum credit least)
{
    return clause->background || clause->credit >= least;
}

/* A plain clause hides what lies below it. False when there are too many. */
static bool collect_layers(const struct package *package, const char *folded, enum credit least,
                           struct layers *layers)
{
    for (size_t i = 0; i < package->clause_count; i++) {
        const struct clause *clause = &package->clauses[i];
        if (!clause_counts(clause, least) || strcmp(clause->folded, folded) != 0)
            continue;
        if (is_plain(clause))
            layers->count = 0;
        if (layers->count == LAYERS_MAX)
            return false;
        layers->items[layers->count++] = clause;
    }
    return true;
}

static enum status add_lever(struct arena *arena, const struct layers *layers, struct edits *edits)
{
    struct writer writer = {.arena = arena};
    for (size_t i = 0; i < layers->count; i++)
        TRY(add_helpers(arena, edits, layers->items[i]));
    write_value(&writer, layers, layers->count);
    const struct parameter *lever = layers->lever;
    const char *name =
        *lever->element ? arena_print(arena, "%s[%s]", lever->name, lever->element) : lever->name;
    return edit_add(arena, edits, (struct edit){.name = name, .equation = written(&writer)});
}

static bool is_first_of_lever(const struct package *package, size_t index, enum credit least)
{
    for (size_t i = 0; i < index; i++)
        if (clause_counts(&package->clauses[i], least) &&
            strcmp(package->clauses[i].folded, package->clauses[index].folded) == 0)
            return false;
    return clause_counts(&package->clauses[index], least);
}

enum status package_edits(struct arena *arena, const struct case_folder *folder,
                          const struct package *package, enum credit least, struct edits *edits,
                          struct problems *problems)
{
    const size_t errors = problems->errors;
    for (size_t i = 0; i < package->clause_count; i++) {
        const struct clause *clause = &package->clauses[i];
        if (!is_first_of_lever(package, i, least))
            continue;
        struct layers layers = {.lever = case_find_parameter(folder, clause->folded)};
        if (!layers.lever)
            problem_add(problems, PROBLEM_LEVER_UNKNOWN, &clause->where, 0, clause->where.length,
                        NULL, "'%s' is no lever of this case", clause->lever);
        else if (!collect_layers(package, clause->folded, least, &layers))
            problem_add(problems, PROBLEM_EQUATION_DEPTH, &clause->where, 0, clause->where.length,
                        "leave out those that others cover",
                        "more than %d clauses lie over each other on %s", (int)LAYERS_MAX,
                        clause->folded);
        else
            TRY(add_lever(arena, &layers, edits));
    }
    if (arena->failed)
        return STATUS_NO_MEMORY;
    return problems->errors > errors ? STATUS_INPUT : STATUS_OK;
}
