// SPDX-License-Identifier: MIT
/* surety list: packages, levers, uncertainties, constants, outcomes; as a table or as JSON. For a bare
 * model: its variables. */
#include "base/text.h"
#include "cli/command.h"
#include "cli/subject.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* One row: cells of text; the JSON keys are the column names. */
enum { COLUMNS_MOST = 12 };

struct listing {
    const char *const *columns;
    size_t column_count;
    json_t *rows; /* array of objects */
    bool json;
    size_t widths[COLUMNS_MOST];
};

static void print_row(const struct listing *listing, json_t *row)
{
    for (size_t i = 0; i < listing->column_count; i++) {
        const char *text = json_string_value(json_object_get(row, listing->columns[i]));
        const int width = i + 1 < listing->column_count ? (int)listing->widths[i] : 0;
        printf("%s%-*s", i ? "  " : "", width, text ? text : "");
    }
    putchar('\n');
}

static size_t shown_width(const char *text)
{
    size_t width = 0;
    for (const char *c = text; *c; c++)
        width += ((unsigned char)*c & 0xC0u) != 0x80u;
    return width;
}

static void print_listing(struct listing *listing)
{
    json_t *head = json_object(), *row = NULL;
    size_t index = 0;
    for (size_t i = 0; i < listing->column_count; i++) {
        json_object_set_new(head, listing->columns[i], json_string(listing->columns[i]));
        listing->widths[i] = strlen(listing->columns[i]);
    }
    json_array_foreach(listing->rows, index, row) {
        for (size_t i = 0; i < listing->column_count; i++) {
            const char *text = json_string_value(json_object_get(row, listing->columns[i]));
            const size_t width = text ? shown_width(text) : 0;
            if (width > listing->widths[i])
                listing->widths[i] = width;
        }
    }
    print_row(listing, head);
    json_array_foreach(listing->rows, index, row)
        print_row(listing, row);
    json_decref(head);
}

static void set_text(json_t *row, const char *key, const char *text)
{
    json_object_set_new(row, key, json_string(text ? text : ""));
}

static void set_number(json_t *row, const char *key, double value)
{
    char text[32];
    text_of_double(value, text, sizeof text);
    json_object_set_new(row, key, json_string(isnan(value) ? "" : text));
}

static const char *const package_columns[] = {"id", "title", "clauses", "summary"};

static void list_packages(const struct case_folder *folder, struct listing *listing)
{
    listing->columns = package_columns;
    listing->column_count = 4;
    for (size_t i = 0; i < folder->package_count; i++) {
        const struct package *package = &folder->packages[i];
        if (package->abstract)
            continue;
        size_t own = 0;
        for (size_t k = 0; k < package->clause_count; k++)
            own += strcmp(package->clauses[k].package, package->id) == 0;
        json_t *row = json_object();
        set_text(row, "id", package->id);
        set_text(row, "title", package->title);
        set_number(row, "clauses", (double)own);
        set_text(row, "summary", package->summary);
        json_array_append_new(listing->rows, row);
    }
}

static const char *const parameter_columns[] = {"name", "base", "low", "high", "unit", "distribution",
                                                "controlled by", "grade", "source", "meaning"};

static void list_parameters(const struct case_folder *folder, const char *topic,
                            struct listing *listing)
{
    listing->columns = parameter_columns;
    listing->column_count = 10;
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        const char *kind = parameter->distribution == DISTRIBUTION_LEVER   ? "levers"
                           : parameter->distribution == DISTRIBUTION_FIXED ? "constants"
                                                                           : "uncertainties";
        if (strcmp(kind, topic) != 0)
            continue;
        json_t *row = json_object();
        char name[256];
        snprintf(name, sizeof name, parameter->element[0] ? "%s[%s]" : "%s", parameter->name,
                 parameter->element);
        const char grade[2] = {parameter->grade, '\0'};
        set_text(row, "name", name);
        set_number(row, "base", parameter->base);
        set_number(row, "low", parameter->low);
        set_number(row, "high", parameter->high);
        set_text(row, "unit", parameter->unit);
        set_text(row, "distribution", distribution_name(parameter->distribution));
        set_text(row, "controlled by", parameter->controlled_by);
        set_text(row, "grade", grade);
        set_text(row, "source", parameter->source);
        set_text(row, "meaning", parameter->note);
        json_array_append_new(listing->rows, row);
    }
}

static const char *const outcome_columns[] = {"id", "title", "unit", "mode", "settle", "role",
                                              "expression", "note"};

static void list_outcomes(const struct case_folder *folder, struct listing *listing)
{
    listing->columns = outcome_columns;
    listing->column_count = 8;
    for (size_t i = 0; i < folder->outcome_count; i++) {
        const struct outcome *outcome = &folder->outcomes[i];
        json_t *row = json_object();
        set_text(row, "id", outcome->id);
        set_text(row, "title", outcome->title);
        set_text(row, "unit", outcome->unit);
        set_text(row, "mode", outcome->mode);
        set_text(row, "settle", outcome->settle);
        set_text(row, "role", outcome->role);
        set_text(row, "expression", outcome->expression.text);
        set_text(row, "note", outcome->note);
        json_array_append_new(listing->rows, row);
    }
}

static const char *const variable_columns[] = {"name", "kind", "units", "documentation"};

static void list_variables(const struct document *document, struct listing *listing)
{
    static const char *const kinds[] = {"stock", "flow", "auxiliary", "graphical function", "module"};
    listing->columns = variable_columns;
    listing->column_count = 4;
    const struct doc_model *root = &document->models[0];
    for (size_t i = 0; i < root->variable_count; i++) {
        const struct doc_variable *variable = &root->variables[i];
        json_t *row = json_object();
        set_text(row, "name", variable->name.spelled);
        set_text(row, "kind", kinds[variable->kind]);
        set_text(row, "units", variable->units.text);
        set_text(row, "documentation", variable->documentation);
        json_array_append_new(listing->rows, row);
    }
}

static enum status fill_listing(const struct subject *subject, const char *topic,
                                struct listing *listing, struct error *err)
{
    if (strcmp(topic, "variables") == 0) {
        list_variables(subject->document, listing);
        return STATUS_OK;
    }
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "a bare model has variables only: surety list variables %s", subject->path);
    if (strcmp(topic, "packages") == 0)
        list_packages(subject->folder, listing);
    else if (strcmp(topic, "outcomes") == 0)
        list_outcomes(subject->folder, listing);
    else
        list_parameters(subject->folder, topic, listing);
    return STATUS_OK;
}

static enum status check_topic(const char *topic, struct error *err)
{
    static const char *const topics[] = {"packages", "levers",   "uncertainties",
                                         "outcomes", "constants", "variables"};
    const size_t count = sizeof topics / sizeof *topics;
    if (!topic)
        return error_set(err, STATUS_USAGE, nowhere,
                         "say what to list: packages, levers, uncertainties, outcomes, constants or "
                         "variables");
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
    struct listing listing = {.json = options->given[OPTION_JSON]};
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
    if (status == STATUS_OK && listing.json) {
        json_t *root = json_object();
        json_object_set_new(root, "schema", json_string("surety.list/1"));
        json_object_set_new(root, "topic", json_string(topic));
        json_object_set(root, "rows", listing.rows);
        json_dumpf(root, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(root);
    } else if (status == STATUS_OK) {
        print_listing(&listing);
    }
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    json_decref(listing.rows);
    subject_free(&subject);
    return status;
}
