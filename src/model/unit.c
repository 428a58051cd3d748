// SPDX-License-Identifier: MIT
/* Checks a model's equations against the units that its variables declare.
 *
 * Takes the trees of all equations as they were written. Gives one problem for each place where two
 * units meet that do not fit, at the operator or argument that joins them, with both units and, if
 * the model has a constant that would mend it, its name.
 *
 * Of the libraries of units, the small ones convert and compare, and none infers over equations in
 * which a literal adopts a unit: hence our own. */
#include "model/unit.h"

#include "base/text.h"
#include "equation/equation.h"
#include "model/unit_deduce.h"
#include "model/unit_rule.h"

#include <string.h>

static bool is_number(const struct doc_variable *variable, double *number)
{
    if (variable->kind != VARIABLE_AUX || variable->element_count != 1 ||
        variable->elements[0].graph)
        return false;
    const struct passage *text = &variable->elements[0].equation;
    return text->length && text_to_double(text->text, text->length, number);
}

/* Reads the units of a scope's variables and gathers its carriers. */
static void read_scope(struct check *check, struct scope *scope)
{
    table_init(&scope->names, check->arena);
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct doc_variable *variable = &scope->variables[i];
        table_add(&scope->names, variable->name.name, i);
        scope->units[i] = reading_of(unit_read(&check->system, &variable->units));
        double number;
        if (scope->units[i].knowledge != READING_KNOWN || unit_is_none(scope->units[i].unit) ||
            !is_number(variable, &number) ||
            (number != 1.0 && !strstr(variable->name.name, "_per_")))
            continue;
        check->carriers[check->carrier_count] = variable;
        check->carrier_units[check->carrier_count++] = scope->units[i].unit;
    }
}

/* How many variables of the models say a unit, and how many there are. */
static size_t count_units(const struct document *document, size_t *variables)
{
    size_t units = 0;
    *variables = 0;
    for (size_t i = 0; i < document->model_count; i++) {
        *variables += document->models[i].variable_count;
        for (size_t k = 0; k < document->models[i].variable_count; k++)
            units += document->models[i].variables[k].units.length > 0;
    }
    for (size_t i = 0; i < document->macro_count; i++)
        *variables += document->macros[i].variable_count;
    return units;
}

static bool init_check(struct check *check, struct arena *arena, const struct document *document,
                       struct problems *problems)
{
    size_t variables;
    count_units(document, &variables);
    *check = (struct check){.arena = arena, .document = document, .problems = problems};
    check->scope_count = document->model_count + document->macro_count;
    check->scopes = ARENA_ARRAY(arena, struct scope, check->scope_count);
    check->readings = ARENA_ARRAY(arena, struct reading, variables);
    check->origins = ARENA_ARRAY(arena, const char *, variables);
    check->carriers = ARENA_ARRAY(arena, const struct doc_variable *, variables);
    check->carrier_units = ARENA_ARRAY(arena, const struct unit *, variables);
    if (!check->scopes || !check->readings || !check->origins || !check->carriers ||
        !check->carrier_units)
        return false;
    unit_system_build(&check->system, arena, document, problems);
    table_init(&check->dimensions, arena);
    for (uint32_t i = 0; i < document->dimension_count; i++)
        table_add(&check->dimensions, document->dimensions[i].name.name, i);
    for (size_t i = 0; i < check->scope_count; i++) {
        struct scope *scope = &check->scopes[i];
        if (i < document->model_count) {
            scope->model = &document->models[i];
            scope->variables = scope->model->variables;
            scope->count = scope->model->variable_count;
        } else {
            const struct doc_macro *macro = &document->macros[i - document->model_count];
            scope->variables = macro->variables;
            scope->count = macro->variable_count;
        }
        scope->units = check->readings + check->reading_count;
        check->reading_count += scope->count;
        read_scope(check, scope);
    }
    return !arena->failed;
}

static void check_equation(struct check *check, const struct unit_equation *equation)
{
    check->scope = scope_of(check, equation->variable);
    if (!check->scope || !equation->tree)
        return;
    check->variable = equation->variable;
    check->text = equation->text;
    const struct reading unit = check->scope->units[equation->variable - check->scope->variables];
    if (unit.knowledge != READING_KNOWN || feeds_graph(equation)) {
        unit_infer(check, equation->tree, NULL);
        return;
    }
    const char *what = arena_print(check->arena, "%s '%s'%s has",
                                   equation->is_initial_of_stock ? "the stock" : "the variable",
                                   equation->variable->name.spelled,
                                   unit.inferred ? ", as inferred," : "");
    unit_expect(check, equation->tree, unit.unit, PROBLEM_UNIT_MISMATCH, what ? what : "it has");
}

/* A flow's unit is that of its stock in a unit of time. */
static void check_flow(struct check *check, const struct scope *scope, uint32_t stock,
                       const struct named *name, const char *way)
{
    const uint32_t flow = table_find(&scope->names, name->name);
    if (flow == TABLE_NONE || scope->units[flow].knowledge != READING_KNOWN ||
        scope->units[stock].knowledge != READING_KNOWN || !check->system.time)
        return;
    const struct unit *rate =
        unit_divide(&check->system, scope->units[stock].unit, check->system.time);
    if (!rate || unit_equal(scope->units[flow].unit, rate))
        return;
    const struct passage *where = &scope->variables[flow].units;
    problem_add(
        check->problems, PROBLEM_UNIT_MISMATCH, where, 0, where->length,
        arena_print(check->arena, "give '%s' the unit %s, or '%s' the unit %s",
                    scope->variables[flow].name.spelled, unit_text(&check->system, rate),
                    scope->variables[stock].name.spelled,
                    unit_text(&check->system, unit_multiply(&check->system, scope->units[flow].unit,
                                                            check->system.time))),
        "the flow '%s' has the unit %s, but %s the stock '%s' goes %s",
        scope->variables[flow].name.spelled, unit_text(&check->system, scope->units[flow].unit),
        way, scope->variables[stock].name.spelled, unit_text(&check->system, rate));
}

static void check_connect(struct check *check, const struct scope *scope,
                          const struct doc_variable *module, const struct connect *connect)
{
    const struct doc_variable *from = NULL, *to = NULL;
    const struct reading *source = scope_find(check, scope, connect->from.name, false, &from);
    const struct reading *sink = connected_input(check, scope, module, connect, &to);
    if (!source || !sink || source->knowledge != READING_KNOWN ||
        sink->knowledge != READING_KNOWN || unit_equal(source->unit, sink->unit))
        return;
    problem_add(check->problems, PROBLEM_UNIT_MISMATCH, &connect->from.where, 0,
                connect->from.where.length, NULL,
                "'%s' has the unit %s, but the input '%s' of the module '%s' has %s",
                from->name.spelled, unit_text(&check->system, source->unit), to->name.spelled,
                module->name.spelled, unit_text(&check->system, sink->unit));
}

static void note_missing(struct check *check, const struct scope *scope, uint32_t index)
{
    const struct named *name = &scope->variables[index].name;
    const struct reading *unit = &scope->units[index];
    if (unit->knowledge == READING_KNOWN)
        problem_add(check->problems, PROBLEM_UNIT_MISSING, &name->where, 0, name->where.length,
                    NULL, "'%s' has no units: %s is inferred from %s", name->spelled,
                    unit_text(&check->system, unit->unit),
                    check->origins[unit - check->readings]);
    else
        problem_add(check->problems, PROBLEM_UNIT_MISSING, &name->where, 0, name->where.length,
                    NULL, "'%s' has no units: what uses it is not checked", name->spelled);
}

static void check_model(struct check *check, const struct scope *scope)
{
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct doc_variable *variable = &scope->variables[i];
        for (size_t k = 0; k < variable->inflow_count; k++)
            check_flow(check, scope, i, &variable->inflows[k], "into");
        for (size_t k = 0; k < variable->outflow_count; k++)
            check_flow(check, scope, i, &variable->outflows[k], "out of");
        for (size_t k = 0; k < variable->connect_count; k++)
            check_connect(check, scope, variable, &variable->connects[k]);
        if (variable->kind != VARIABLE_MODULE && !variable->units.length)
            note_missing(check, scope, i);
    }
}

enum status unit_check(struct arena *arena, const struct document *document,
                       const struct unit_equation *equations, size_t count,
                       struct problems *problems)
{
    struct check check;
    size_t variables;
    if (count_units(document, &variables) == 0) {
        problem_add_placeless(problems, PROBLEM_UNIT_MISSING, document->file, NULL,
                              "the model declares no units, so none are checked");
        return STATUS_OK;
    }
    if (!init_check(&check, arena, document, problems))
        return STATUS_NO_MEMORY;
    unit_deduce(&check, equations, count);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < document->model_count; i++)
        check_model(&check, &check.scopes[i]);
    for (size_t i = 0; i < count; i++)
        check_equation(&check, &equations[i]);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* All equations of the models, read once more; those that cannot be read are left out. */
static const struct unit_equation *read_equations(struct arena *arena,
                                                  const struct document *document, size_t *count)
{
    struct problems passed_over;
    size_t room = 0;
    for (size_t i = 0; i < document->model_count; i++)
        for (size_t k = 0; k < document->models[i].variable_count; k++)
            room += document->models[i].variables[k].element_count;
    struct unit_equation *equations = ARENA_ARRAY(arena, struct unit_equation, room);
    problems_init(&passed_over, arena);
    *count = 0;
    for (size_t i = 0; equations && i < document->model_count; i++)
        for (size_t k = 0; k < document->models[i].variable_count; k++) {
            const struct doc_variable *variable = &document->models[i].variables[k];
            for (size_t e = 0; e < variable->element_count; e++) {
                const struct passage *text = &variable->elements[e].equation;
                bool empty;
                const struct expr *tree =
                    text->text ? equation_parse(arena, text, &passed_over, &empty) : NULL;
                if (tree)
                    equations[(*count)++] = (struct unit_equation){
                        .variable = variable,
                        .text = text,
                        .tree = tree,
                        .is_initial_of_stock = variable->kind == VARIABLE_STOCK};
            }
        }
    return equations;
}

/* Counts its variables by what is known of their units: declared, inferred, neither. */
static void print_scope(const struct check *check, const struct scope *scope, FILE *out,
                        size_t *inferred, size_t *unknown)
{
    const char *model = scope->model->name.spelled;
    const bool is_root = scope == check->scopes;
    for (size_t k = 0; k < scope->count; k++) {
        const struct reading *unit = &scope->units[k];
        if (scope->variables[k].kind == VARIABLE_MODULE)
            continue;
        *inferred += unit->inferred;
        *unknown += unit->knowledge != READING_KNOWN;
        fprintf(out, "%s%s%s: %s", is_root ? "" : model, is_root ? "" : ".",
                scope->variables[k].name.spelled, unit_text(&check->system, unit->unit));
        if (unit->inferred)
            fprintf(out, " (inferred from %s)", check->origins[unit - check->readings]);
        fputc('\n', out);
    }
}

void unit_print(const struct document *document, FILE *out)
{
    struct arena arena;
    struct check check;
    size_t count, inferred = 0, unknown = 0;
    arena_init(&arena);
    const struct unit_equation *equations = read_equations(&arena, document, &count);
    if (equations && init_check(&check, &arena, document, NULL)) {
        unit_deduce(&check, equations, count);
        for (size_t i = 0; i < document->model_count; i++)
            print_scope(&check, &check.scopes[i], out, &inferred, &unknown);
        if (inferred || unknown)
            fprintf(out, "\n%zu inferred, %zu not known\n", inferred, unknown);
    }
    arena_free(&arena);
}

bool unit_same(const struct document *document, const char *a, const char *b)
{
    struct arena arena;
    struct unit_system system;
    const struct passage left = passage_of_text(a), right = passage_of_text(b);
    arena_init(&arena);
    unit_system_build(&system, &arena, document, NULL);
    const struct unit *first = unit_read(&system, &left), *second = unit_read(&system, &right);
    const bool same = first && second && unit_equal(first, second);
    arena_free(&arena);
    return same;
}
