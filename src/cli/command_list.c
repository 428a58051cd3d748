// SPDX-License-Identifier: MIT
/* surety list: packages, levers, uncertainties, constants, outcomes, claims, variables; of a bare model
 * its variables. A table, cut to the width of a terminal and whole elsewhere, or JSON. */
#include "base/text.h"
#include "cli/command.h"
#include "cli/subject.h"
#include "cli/terminal.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* A column of the table: the member of the JSON rows that it shows. In order of importance: where a
 * terminal is too narrow the last ones are left out. */
struct column {
    const char *key, *head;
};

enum { COLUMNS_MOST = 12, CELL_ROOM = 64, GAP = 2 };

struct listing {
    const struct column *columns;
    size_t column_count;
    json_t *rows; /* array of objects */
    size_t widths[COLUMNS_MOST];
    const char *foot; /* a sentence below the table; NULL: none */
};

/* A member as the table shows it: numbers short, lists as how many they hold. */
static const char *cell_text(json_t *row, const char *key, char room[CELL_ROOM])
{
    json_t *value = json_object_get(row, key);
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_number(value))
        text_of_double(json_number_value(value), room, CELL_ROOM);
    else
        snprintf(room, CELL_ROOM, "%.0zu", json_array_size(value));
    return room;
}

/* Characters, not bytes. */
static size_t shown_width(const char *text)
{
    size_t width = 0;
    for (const char *c = text; *c; c++)
        width += ((unsigned char)*c & 0xC0u) != 0x80u;
    return width;
}

/* Bytes of the first `width` characters. */
static size_t bytes_of_width(const char *text, size_t width)
{
    size_t at = 0;
    for (; text[at]; at++)
        if (((unsigned char)text[at] & 0xC0u) != 0x80u && width-- == 0)
            break;
    return at;
}

static void print_cell(const char *text, size_t width, bool last)
{
    const size_t shown = shown_width(text);
    const char *const more = terminal_has_unicode() ? "…" : "...";
    const size_t more_width = terminal_has_unicode() ? 1 : 3;
    if (shown > width && width > more_width)
        printf("%.*s%s", (int)bytes_of_width(text, width - more_width), text, more);
    else
        printf("%.*s%*s", (int)bytes_of_width(text, width), text,
               last || shown >= width ? 0 : (int)(width - shown), "");
}

static size_t natural_width(const struct listing *listing, const struct column *column)
{
    size_t widest = strlen(column->head), index = 0;
    json_t *row = NULL;
    char room[CELL_ROOM];
    json_array_foreach(listing->rows, index, row)
    {
        const size_t width = shown_width(cell_text(row, column->key, room));
        if (width > widest)
            widest = width;
    }
    return widest;
}

/* Leaves out what cannot be shown in a readable width, then narrows the widest until all fit. */
static size_t fit_columns(struct listing *listing, size_t terminal)
{
    enum { READABLE = 16 };
    size_t total = 0, count = 0;
    for (; count < listing->column_count; count++) {
        const size_t width = listing->widths[count];
        const size_t least = (width < READABLE ? width : READABLE) + (count ? GAP : 0);
        if (total + least > terminal)
            break;
        total += least;
    }
    const size_t left_out = listing->column_count - count;
    listing->column_count = count;
    total = 0;
    for (size_t i = 0; i < count; i++)
        total += listing->widths[i] + (i ? GAP : 0);
    for (; total > terminal; total--) {
        size_t widest = 0;
        for (size_t i = 1; i < count; i++)
            if (listing->widths[i] > listing->widths[widest])
                widest = i;
        listing->widths[widest]--;
    }
    return left_out;
}

static void print_listing(struct listing *listing)
{
    const size_t terminal = terminal_width();
    size_t left_out = 0, index = 0;
    json_t *row = NULL;
    char room[CELL_ROOM];
    for (size_t i = 0; i < listing->column_count; i++)
        listing->widths[i] = natural_width(listing, &listing->columns[i]);
    if (terminal)
        left_out = fit_columns(listing, terminal);
    const size_t last = listing->column_count - 1;
    for (size_t i = 0; i <= last; i++) {
        printf("%*s", i ? GAP : 0, "");
        print_cell(listing->columns[i].head, listing->widths[i], i == last);
    }
    putchar('\n');
    json_array_foreach(listing->rows, index, row)
    {
        for (size_t i = 0; i <= last; i++) {
            printf("%*s", i ? GAP : 0, "");
            print_cell(cell_text(row, listing->columns[i].key, room), listing->widths[i],
                       i == last);
        }
        putchar('\n');
    }
    if (listing->foot)
        printf("%s\n", listing->foot);
    if (left_out)
        fprintf(stderr, "%zu more column%s: widen the terminal, or see --json\n", left_out,
                left_out == 1 ? "" : "s");
}

/* JSON rows. What is absent is null. */

static void set_text(json_t *row, const char *key, const char *text)
{
    json_object_set_new(row, key, text && text[0] ? json_string(text) : json_null());
}

static void set_passage(json_t *row, const char *key, const struct passage *passage)
{
    set_text(row, key, passage->length ? passage->text : NULL);
}

static void set_number(json_t *row, const char *key, double value)
{
    json_object_set_new(row, key, isfinite(value) ? json_real(value) : json_null());
}

static void set_flag(json_t *row, const char *key, bool value)
{
    json_object_set_new(row, key, json_boolean(value));
}

static json_t *clause_row(const struct clause *clause)
{
    json_t *row = json_object();
    set_text(row, "lever", clause->lever);
    set_number(row, "value", clause->value);
    set_passage(row, "from", &clause->from);
    set_number(row, "ramp", clause->ramp);
    set_passage(row, "until", &clause->until);
    set_passage(row, "when", &clause->when);
    set_flag(row, "latch", clause->latch);
    set_text(row, "who", clause->who);
    set_text(row, "status", credit_name(clause->credit));
    set_text(row, "date", clause->date);
    set_text(row, "source", clause->source);
    set_text(row, "note", clause->note);
    return row;
}

static const struct column package_columns[] = {{"id", "id"},
                                                {"title", "title"},
                                                {"kind", "kind"},
                                                {"clauses", "clauses"},
                                                {"summary", "summary"}};

static void list_packages(const struct case_folder *folder, struct listing *listing)
{
    listing->columns = package_columns;
    listing->column_count = sizeof package_columns / sizeof *package_columns;
    for (size_t i = 0; i < folder->package_count; i++) {
        const struct package *package = &folder->packages[i];
        if (package->abstract)
            continue;
        json_t *clauses = json_array();
        for (size_t k = 0; k < package->clause_count; k++)
            if (strcmp(package->clauses[k].package, package->id) == 0)
                json_array_append_new(clauses, clause_row(&package->clauses[k]));
        json_t *row = json_object();
        set_text(row, "id", package->id);
        set_text(row, "title", package->title);
        set_text(row, "kind", package->example ? "example" : "package");
        set_text(row, "from", package->parent);
        set_text(row, "file", package->file);
        set_text(row, "summary", package->summary);
        set_text(row, "description", package->description);
        json_object_set_new(row, "clauses", clauses);
        json_array_append_new(listing->rows, row);
    }
}

static const struct column parameter_columns[] = {
    {"name", "name"},     {"base", "base"},
    {"low", "low"},       {"high", "high"},
    {"unit", "unit"},     {"note", "meaning"},
    {"grade", "grade"},   {"controlled_by", "controlled by"},
    {"source", "source"}, {"distribution", "distribution"}};

static void list_parameters(const struct case_folder *folder, const char *topic,
                            struct listing *listing)
{
    listing->columns = parameter_columns;
    listing->column_count = sizeof parameter_columns / sizeof *parameter_columns;
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        const char *kind = parameter->distribution == DISTRIBUTION_LEVER   ? "levers"
                           : parameter->distribution == DISTRIBUTION_FIXED ? "constants"
                                                                           : "uncertainties";
        if (strcmp(kind, topic) != 0)
            continue;
        char name[256];
        snprintf(name, sizeof name, parameter->element[0] ? "%s[%s]" : "%s", parameter->name,
                 parameter->element);
        const char grade[2] = {parameter->grade, '\0'};
        json_t *row = json_object();
        set_text(row, "name", name);
        set_number(row, "base", parameter->base);
        set_number(row, "low", parameter->low);
        set_number(row, "high", parameter->high);
        set_text(row, "unit", parameter->unit);
        set_text(row, "distribution", distribution_name(parameter->distribution));
        if (parameter->dimension)
            json_object_set_new(row, "dimension", json_integer(parameter->dimension));
        set_text(row, "controlled_by", parameter->controlled_by);
        set_text(row, "grade", grade);
        set_text(row, "source", parameter->source);
        set_text(row, "as_of", parameter->as_of);
        set_text(row, "window", parameter->window);
        set_text(row, "note", parameter->note);
        json_array_append_new(listing->rows, row);
    }
}

static const struct column outcome_columns[] = {
    {"id", "id"},     {"title", "title"},           {"unit", "unit"},
    {"mode", "mode"}, {"settle", "settle"},         {"better", "better"},
    {"role", "role"}, {"expression", "expression"}, {"note", "note"}};

static void list_outcomes(const struct case_folder *folder, struct listing *listing)
{
    static const char *const betters[] = {"none", "low", "high"};
    listing->columns = outcome_columns;
    listing->column_count = sizeof outcome_columns / sizeof *outcome_columns;
    for (size_t i = 0; i < folder->outcome_count; i++) {
        const struct outcome *outcome = &folder->outcomes[i];
        json_t *row = json_object();
        set_text(row, "id", outcome->id);
        set_text(row, "title", outcome->title);
        set_text(row, "unit", outcome->unit);
        set_text(row, "mode", outcome->mode);
        set_text(row, "settle", outcome->settle);
        set_text(row, "better", betters[outcome->better]);
        set_text(row, "role", outcome->role);
        set_flag(row, "decision", outcome->decision);
        set_number(row, "acceptable", outcome->acceptable);
        set_flag(row, "no_deal", outcome->no_deal);
        set_text(row, "expression", outcome->expression.text);
        set_passage(row, "at", &outcome->at);
        set_passage(row, "minus", &outcome->minus);
        set_passage(row, "over_from", &outcome->from);
        set_passage(row, "over_until", &outcome->until);
        set_passage(row, "given", &outcome->given);
        set_text(row, "note", outcome->note);
        json_array_append_new(listing->rows, row);
    }
}

static const struct column variable_columns[] = {
    {"name", "name"}, {"kind", "kind"}, {"units", "units"}, {"documentation", "documentation"}};

static void list_variables(struct subject *subject, struct listing *listing)
{
    static const char *const kinds[] = {"stock", "flow", "auxiliary", "graphical function",
                                        "module"};
    struct doc_places places = {.count = 0};
    (void)document_list(&subject->arena, subject->document, &places);
    listing->columns = variable_columns;
    listing->column_count = sizeof variable_columns / sizeof *variable_columns;
    for (size_t i = 0; i < places.count; i++) {
        const struct doc_variable *variable = places.items[i].variable;
        json_t *row = json_object();
        set_text(row, "name", places.items[i].spelled);
        set_text(row, "kind", kinds[variable->kind]);
        set_passage(row, "units", &variable->units);
        set_text(row, "documentation", variable->documentation);
        json_array_append_new(listing->rows, row);
    }
}

static const struct column structure_columns[] = {
    {"id", "id"}, {"title", "title"}, {"who", "held by"}};

static void list_structures(const struct case_folder *folder, struct listing *listing)
{
    listing->columns = structure_columns;
    listing->column_count = sizeof structure_columns / sizeof *structure_columns;
    for (size_t i = 0; i < folder->structure_count; i++) {
        const struct structure *structure = &folder->structures[i];
        json_t *row = json_object();
        set_text(row, "id", structure->id);
        set_text(row, "title", structure->title);
        set_text(row, "holds", structure->holds);
        set_text(row, "who", structure->who);
        set_text(row, "source", structure->source);
        json_array_append_new(listing->rows, row);
    }
}

static const struct column claim_columns[] = {{"id", "id"},
                                              {"statement", "statement"},
                                              {"verdict", "verdict"},
                                              {"frozen", "frozen"},
                                              {"text", "source"},
                                              {"supported_if", "supported if"},
                                              {"refuted_if", "refuted if"}};

static enum status list_claims(struct subject *subject, struct listing *listing, struct error *err)
{
    const struct claims *claims = NULL;
    listing->columns = claim_columns;
    listing->column_count = sizeof claim_columns / sizeof *claim_columns;
    TRY(subject_claims(subject, NULL, &claims, err));
    listing->foot = claims->thresholds;
    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *claim = &claims->items[i];
        json_t *row = json_object();
        set_text(row, "id", claim->id);
        set_text(row, "statement", claim->statement);
        set_text(row, "verdict", claim->not_evaluated ? "not evaluated" : "not run");
        set_text(row, "frozen", claims->frozen);
        set_text(row, "thresholds", claims->thresholds);
        set_text(row, "text", claim->text);
        set_passage(row, "supported_if", &claim->supported_if);
        set_passage(row, "refuted_if", &claim->refuted_if);
        set_passage(row, "effect", &claim->effect);
        json_t *keys = json_array();
        for (size_t k = 0; k < claim->key_count; k++)
            json_array_append_new(keys, json_string(claim->keys[k].variable));
        json_object_set_new(row, "keys", keys);
        set_text(row, "data", claim->data);
        set_text(row, "ill_posed", claim->ill_posed);
        set_text(row, "not_evaluated", claim->not_evaluated);
        set_text(row, "note", claim->note);
        json_array_append_new(listing->rows, row);
    }
    return STATUS_OK;
}

static enum status fill_listing(struct subject *subject, const char *topic, struct listing *listing,
                                struct error *err)
{
    if (strcmp(topic, "variables") == 0) {
        list_variables(subject, listing);
        return STATUS_OK;
    }
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "a bare model has variables only: surety list variables %s",
                         subject->path);
    if (strcmp(topic, "claims") == 0)
        return list_claims(subject, listing, err);
    if (strcmp(topic, "packages") == 0)
        list_packages(subject->folder, listing);
    else if (strcmp(topic, "outcomes") == 0)
        list_outcomes(subject->folder, listing);
    else if (strcmp(topic, "structures") == 0)
        list_structures(subject->folder, listing);
    else
        list_parameters(subject->folder, topic, listing);
    return STATUS_OK;
}

static void print_json_rows(const struct subject *subject, const char *topic,
                            const struct listing *listing)
{
    json_t *root = json_object();
    set_text(root, "schema", "surety.list/1");
    set_text(root, "topic", topic);
    set_text(root, "of", subject->path);
    json_object_set(root, "rows", listing->rows);
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15)); /* as they were typed */
    putchar('\n');
    json_decref(root);
}

static enum status check_topic(const char *topic, struct error *err)
{
    static const char *const topics[] = {"packages", "levers",    "uncertainties", "outcomes",
                                         "claims",   "constants", "structures",    "variables"};
    const size_t count = sizeof topics / sizeof *topics;
    if (!topic)
        return error_set(
            err, STATUS_USAGE, nowhere,
            "say what to list: packages, levers, uncertainties, outcomes, claims, constants, "
            "structures or variables");
    for (size_t i = 0; i < count; i++)
        if (strcmp(topics[i], topic) == 0)
            return STATUS_OK;
    const char *near = text_nearest(topic, topics, count);
    return error_set(err, STATUS_USAGE, nowhere, "there is no list of '%s'%s%s%s", topic,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

enum status command_list(const struct options *options, struct error *err)
{
    struct subject subject;
    struct listing listing = {0};
    subject_init(&subject);
    const char *topic = options->word_count ? options->words[0] : NULL;
    enum status status = check_topic(topic, err);
    if (status == STATUS_OK && options->word_count > 2)
        status = error_set(err, STATUS_USAGE, nowhere, "surety list takes a topic and one case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count > 1 ? options->words[1] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    listing.rows = json_array();
    if (status == STATUS_OK)
        status = fill_listing(&subject, topic, &listing, err);
    if (status == STATUS_OK && options->given[OPTION_JSON])
        print_json_rows(&subject, topic, &listing);
    else if (status == STATUS_OK)
        print_listing(&listing);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    json_decref(listing.rows);
    subject_free(&subject, err);
    return status;
}
