// SPDX-License-Identifier: MIT
/* Adds the expression as a variable, keeps the variables that it reaches, compiles, and looks whether
 * the plan folded it into a constant.
 *
 * Reaching is by name, through every equation of a variable and the flows of a stock: more than enough,
 * never too little. A model with modules is built whole, because names there lead in and out. */
#include "study/constant.h"

#include "base/table.h"
#include "equation/equation.h"

#include <string.h>

static const char wanted[] = "value wanted once";

struct reach {
    struct arena *arena;
    const struct doc_model *root;
    struct table names; /* to variables of the root */
    bool *needed;
    uint32_t *waiting; /* needed variables whose equations are still to be read */
    size_t waiting_count;
};

static void need(struct reach *reach, const char *folded)
{
    const uint32_t variable = table_find(&reach->names, folded);
    if (variable == TABLE_NONE || reach->needed[variable])
        return;
    reach->needed[variable] = true;
    reach->waiting[reach->waiting_count++] = variable;
}

static void need_names(struct reach *reach, const struct expr *expr)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_CALL)
        need(reach, expr->name);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        need_names(reach, expr->args[i]);
    for (uint32_t i = 0; i < expr->subscript_count; i++)
        need_names(reach, expr->subscripts[i]);
}

/* What cannot be read here is reported by the compile that follows. */
static void need_equation(struct reach *reach, const struct passage *equation)
{
    struct problems ignored;
    bool empty;
    problems_init(&ignored, reach->arena);
    if (equation->text)
        need_names(reach, equation_parse(reach->arena, equation, &ignored, &empty));
}

static void need_parts(struct reach *reach, const struct doc_variable *variable)
{
    for (size_t i = 0; i < variable->element_count; i++) {
        need_equation(reach, &variable->elements[i].equation);
        need_equation(reach, &variable->elements[i].initial);
    }
    for (size_t i = 0; i < variable->inflow_count; i++)
        need(reach, variable->inflows[i].name);
    for (size_t i = 0; i < variable->outflow_count; i++)
        need(reach, variable->outflows[i].name);
}

static bool has_modules(const struct document *document)
{
    bool any = document->model_count > 1;
    for (size_t i = 0; i < document->models[0].variable_count; i++)
        any |= document->models[0].variables[i].kind == VARIABLE_MODULE;
    return any;
}

static enum status reach_init(struct reach *reach, struct arena *arena,
                              const struct document *document)
{
    const struct doc_model *root = &document->models[0];
    *reach = (struct reach){.arena = arena, .root = root};
    table_init(&reach->names, arena);
    reach->needed = ARENA_ARRAY(arena, bool, root->variable_count);
    reach->waiting = ARENA_ARRAY(arena, uint32_t, root->variable_count);
    for (size_t i = 0; i < root->variable_count && !arena->failed; i++)
        (void)table_add(&reach->names, root->variables[i].name.name, (uint32_t)i);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The document with the variables that `folded` reaches, in their order. */
static enum status reached_document(struct arena *arena, const struct document *document,
                                    const char *folded, const struct document **out)
{
    struct reach reach;
    TRY(reach_init(&reach, arena, document));
    need(&reach, folded);
    while (reach.waiting_count && !arena->failed)
        need_parts(&reach, &reach.root->variables[reach.waiting[--reach.waiting_count]]);

    struct document *part = ARENA_NEW(arena, struct document);
    struct doc_model *model = ARENA_NEW(arena, struct doc_model);
    struct doc_variable *variables =
        ARENA_ARRAY(arena, struct doc_variable, reach.root->variable_count);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    *part = *document;
    *model = *reach.root;
    model->variables = variables;
    model->variable_count = 0;
    model->group_count = 0;
    for (size_t i = 0; i < reach.root->variable_count; i++)
        if (reach.needed[i])
            variables[model->variable_count++] = reach.root->variables[i];
    part->models = model;
    *out = part;
    return STATUS_OK;
}

/* The inputs that the part still has: an array's elements go by the array. */
static const char **reached_inputs(struct arena *arena, const struct document *document,
                                   const char *const *inputs, size_t input_count, size_t *count)
{
    const char **reached = ARENA_ARRAY(arena, const char *, input_count);
    *count = 0;
    for (size_t i = 0; i < input_count && reached; i++) {
        const char *variable = arena_text(arena, inputs[i], strcspn(inputs[i], "["));
        if (variable && document_find(document, variable))
            reached[(*count)++] = inputs[i];
    }
    return arena->failed ? NULL : reached;
}

static enum status compile_value(struct arena *arena, const struct document *document,
                                 const struct edit *edits, size_t edit_count,
                                 const struct passage *expression, const char *const *inputs,
                                 size_t input_count, struct compiled *out,
                                 struct problems *problems)
{
    struct edit *all = arena_grow(arena, edits, edit_count, edit_count + 1, sizeof *all);
    const char *folded = name_fold(arena, wanted, strlen(wanted));
    const struct document *edited;
    if (!all || !folded)
        return STATUS_NO_MEMORY;
    all[edit_count] = (struct edit){.name = wanted, .equation = *expression, .add = true};
    TRY(document_edit(arena, document, all, edit_count + 1, &edited, problems));
    if (!has_modules(edited))
        TRY(reached_document(arena, edited, folded, &edited));

    struct compile_options options = {.outputs = &folded, .output_count = 1, .skip_units = true};
    options.inputs = reached_inputs(arena, edited, inputs, input_count, &options.input_count);
    if (!options.inputs)
        return STATUS_NO_MEMORY;
    return compile_document(arena, edited, &options, out, problems);
}

/* A variable that the part does not have was not reached. Elements of arrays are taken for reached. */
static enum status mark_reached(struct arena *arena, const struct document *part,
                                const struct edit *edits, size_t edit_count, bool *reached)
{
    for (size_t i = 0; i < edit_count; i++) {
        const char *folded = name_fold(arena, edits[i].name, strlen(edits[i].name));
        if (!folded)
            return STATUS_NO_MEMORY;
        reached[i] = edits[i].add || strchr(folded, '[') || has_modules(part) ||
                     document_find(part, folded);
    }
    return STATUS_OK;
}

enum status constant_value_reached(const struct document *document, const struct edit *edits,
                                   size_t edit_count, const struct passage *expression,
                                   const char *const *inputs, size_t input_count, double *out,
                                   bool *is_constant, bool *reached, struct problems *problems)
{
    struct arena scratch;
    struct compiled compiled;
    arena_init(&scratch);
    enum status status = compile_value(&scratch, document, edits, edit_count, expression, inputs,
                                       input_count, &compiled, problems);
    if (status == STATUS_OK)
        *is_constant = plan_output_constant(compiled.plan, 0, out);
    if (status == STATUS_OK && reached)
        status = mark_reached(&scratch, compiled.document, edits, edit_count, reached);
    arena_free(&scratch);
    return status;
}

enum status constant_value(const struct document *document, const struct edit *edits,
                           size_t edit_count, const struct passage *expression,
                           const char *const *inputs, size_t input_count, double *out,
                           bool *is_constant, struct problems *problems)
{
    return constant_value_reached(document, edits, edit_count, expression, inputs, input_count, out,
                                  is_constant, NULL, problems);
}

bool plan_output_constant(const struct plan *plan, uint32_t output, double *value)
{
    const uint32_t slot = plan->phases[0].outputs[output];
    for (uint32_t i = 1; i < plan->phase_count; i++)
        if (plan->phases[i].outputs[output] != slot)
            return false;
    if (slot == 0) {
        *value = 0.0;
        return true;
    }
    for (uint32_t i = 0; i < plan->constant_count; i++)
        if (plan->constants[i].slot == slot) {
            *value = plan->constants[i].value;
            return true;
        }
    return false;
}
