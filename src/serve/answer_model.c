// SPDX-License-Identifier: MIT
/* GET /model: every variable of the model with its equation and what it reads: for a book and a diagram. */
#include "equation/equation.h"
#include "report/json_put.h"
#include "serve/route.h"

#include <string.h>

/* The model with all its modules. */
struct whole {
    const struct document *document;
    struct doc_places places;
    struct doc_groups groups;
    struct doc_links links;
    const char **homes; /* of each place: its group; NULL: none */
};

/* Names that a variable reads, each once, in the order of first mention. */
struct reads {
    struct arena *arena;
    const struct whole *whole;
    const char *module; /* that the variable stands in */
    const char **names;
    size_t count, capacity;
};

static void add_path(struct reads *reads, const char *name)
{
    for (size_t i = 0; i < reads->count; i++)
        if (strcmp(reads->names[i], name) == 0)
            return;
    if (reads->count == reads->capacity) {
        const size_t capacity = reads->capacity * 2 + 8;
        const char **names =
            arena_grow(reads->arena, reads->names, reads->count, capacity, sizeof *names);
        if (!names)
            return;
        reads->names = names;
        reads->capacity = capacity;
    }
    reads->names[reads->count++] = name;
}

/* Of an element, a function or TIME nothing. */
static void add_name(struct reads *reads, const char *name)
{
    const char *path = document_resolve(reads->arena, reads->whole->document, &reads->whole->places,
                                        reads->module, name);
    if (path)
        add_path(reads, path);
}

static void add_tree(struct reads *reads, const struct expr *expr)
{
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_CALL)
        add_name(reads, expr->name);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        add_tree(reads, expr->args[i]);
    for (uint32_t i = 0; i < expr->subscript_count; i++)
        add_tree(reads, expr->subscripts[i]);
}

static void add_equation(struct reads *reads, const struct passage *equation)
{
    struct problems problems;
    bool empty = false;
    problems_init(&problems, reads->arena);
    const struct expr *tree =
        equation->text ? equation_parse(reads->arena, equation, &problems, &empty) : NULL;
    if (tree)
        add_tree(reads, tree);
}

/* What a connected input is, or else what its equation and flows name. */
static void put_reads(struct json *json, struct arena *arena, const struct whole *whole,
                      const struct doc_place *place)
{
    const struct doc_variable *variable = place->variable;
    struct reads reads = {.arena = arena, .whole = whole, .module = place->module};
    for (size_t i = 0; i < whole->links.count; i++)
        if (strcmp(whole->links.items[i].to, place->path) == 0)
            add_path(&reads, whole->links.items[i].from);
    const bool is_connected = reads.count > 0;
    for (size_t i = 0; i < variable->element_count && !is_connected; i++) {
        add_equation(&reads, &variable->elements[i].equation);
        add_equation(&reads, &variable->elements[i].initial);
    }
    for (size_t i = 0; i < variable->inflow_count; i++)
        add_name(&reads, variable->inflows[i].name);
    for (size_t i = 0; i < variable->outflow_count; i++)
        add_name(&reads, variable->outflows[i].name);
    json_put_open(json, "reads", "[");
    for (size_t i = 0; i < reads.count; i++)
        json_put_text(json, NULL, reads.names[i]);
    json_put_close(json, "]");
}

static void put_names(struct json *json, const char *key, const struct named *names, size_t count)
{
    json_put_open(json, key, "[");
    for (size_t i = 0; i < count; i++)
        json_put_text(json, NULL, names[i].name);
    json_put_close(json, "]");
}

/* One for a scalar or an array with the same equation throughout, more where elements differ. */
static void put_equations(struct json *json, const struct doc_variable *variable)
{
    json_put_open(json, "equations", "[");
    for (size_t i = 0; i < variable->element_count; i++) {
        const struct element *element = &variable->elements[i];
        json_put_open(json, NULL, "{");
        json_put_open(json, "element", "[");
        for (size_t k = 0; k < element->subscript_count; k++)
            json_put_text(json, NULL, element->subscripts[k].spelled);
        json_put_close(json, "]");
        json_put_text(json, "text", element->equation.text);
        if (element->graph) {
            json_put_open(json, "graph", "{");
            json_put_numbers(json, "x", element->graph->x, element->graph->count);
            json_put_numbers(json, "y", element->graph->y, element->graph->count);
            json_put_close(json, "}");
        } else {
            json_put_null(json, "graph");
        }
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

/* A number that nothing in the model moves. */
static bool is_constant(const struct doc_variable *variable)
{
    double value = 0;
    if (variable->kind != VARIABLE_AUX || variable->element_count == 0)
        return false;
    for (size_t i = 0; i < variable->element_count; i++) {
        const struct element *element = &variable->elements[i];
        if (element->graph || !element->equation.text ||
            !text_to_double(element->equation.text, element->equation.length, &value))
            return false;
    }
    return true;
}

static const char *kind_of(const struct doc_variable *variable)
{
    static const char *const kinds[] = {[VARIABLE_STOCK] = "stock",
                                        [VARIABLE_FLOW] = "flow",
                                        [VARIABLE_AUX] = "auxiliary",
                                        [VARIABLE_GRAPH] = "graph",
                                        [VARIABLE_MODULE] = "module"};
    return is_constant(variable) ? "constant" : kinds[variable->kind];
}

static void put_variable(struct json *json, struct arena *arena, const struct whole *whole,
                         const struct doc_place *place, const char *home)
{
    const struct doc_variable *variable = place->variable;
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", place->path);
    json_put_text(json, "name", place->spelled);
    json_put_text(json, "group", home);
    json_put_text(json, "kind", kind_of(variable));
    json_put_text(json, "units", variable->units.length ? variable->units.text : NULL);
    json_put_text(json, "documentation", variable->documentation);
    put_names(json, "dimensions", variable->dimensions, variable->dimension_count);
    put_equations(json, variable);
    put_names(json, "inflows", variable->inflows, variable->inflow_count);
    put_names(json, "outflows", variable->outflows, variable->outflow_count);
    put_reads(json, arena, whole, place);
    json_put_close(json, "}");
}

static void put_dimensions(struct json *json, const struct document *document)
{
    json_put_open(json, "dimensions", "[");
    for (size_t i = 0; i < document->dimension_count; i++) {
        const struct doc_dimension *dimension = &document->dimensions[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", dimension->name.name);
        json_put_text(json, "name", dimension->name.spelled);
        json_put_count(json, "size", dimension->size);
        json_put_open(json, "elements", "[");
        for (size_t k = 0; dimension->elements && k < dimension->size; k++)
            json_put_text(json, NULL, dimension->elements[k].spelled);
        json_put_close(json, "]");
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void put_groups(struct json *json, const struct whole *whole)
{
    json_put_open(json, "groups", "[");
    for (size_t i = 0; i < whole->groups.count; i++) {
        const struct doc_group *group = whole->groups.items[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "name", group->name.spelled);
        json_put_text(json, "documentation", group->documentation);
        json_put_open(json, "members", "[");
        for (size_t k = 0; k < whole->places.count; k++) {
            const char *home = whole->homes[k];
            if (home && strcmp(home, group->name.spelled) == 0)
                json_put_text(json, NULL, whole->places.items[k].path);
        }
        json_put_close(json, "]");
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static bool list_whole(struct arena *arena, struct whole *whole)
{
    if (!document_list(arena, whole->document, &whole->places) ||
        !document_groups(arena, whole->document, &whole->groups) ||
        !document_links(arena, whole->document, &whole->places, &whole->links))
        return false;
    whole->homes = ARENA_ARRAY(arena, const char *, whole->places.count);
    for (size_t i = 0; whole->homes && i < whole->places.count; i++)
        whole->homes[i] = document_group(whole->document, whole->places.items[i].path);
    return whole->homes != NULL;
}

void answer_model(struct service *service, const struct request *request, struct response *response)
{
    const struct document *document = service->subject.document;
    struct whole whole = {.document = document};
    struct json json = {.out = &response->body};
    struct arena scratch;
    arena_init(&scratch);
    if (!list_whole(&scratch, &whole)) {
        arena_free(&scratch);
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
        return;
    }
    json_put_begin(&json, "surety.model/1", &service->subject.identity);
    json_put_text(&json, "model_digest", service->subject.identity.model_digest);
    json_put_open(&json, "time", "{");
    json_put_number(&json, "start", document->specs.start);
    json_put_number(&json, "stop", document->specs.stop);
    json_put_number(&json, "step", document->specs.dt);
    json_put_text(&json, "units",
                  document->specs.time_units.length ? document->specs.time_units.text : NULL);
    json_put_close(&json, "}");
    put_dimensions(&json, document);
    put_groups(&json, &whole);
    json_put_open(&json, "variables", "[");
    for (size_t i = 0; i < whole.places.count; i++)
        put_variable(&json, &scratch, &whole, &whole.places.items[i], whole.homes[i]);
    json_put_close(&json, "]");
    json_put_end(&json);
    arena_free(&scratch);
    response->status = 200;
    response->type = "application/json";
    response->tag = service->digest;
    response->cache = "private, no-cache";
}
