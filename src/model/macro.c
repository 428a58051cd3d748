// SPDX-License-Identifier: MIT
/* Macros: functions that the file itself defines.
 *
 * Each call is an instance of its own, with hidden cells for its parameters, its variables and its
 * value, so that two calls share neither stocks nor luck. A call in an equation for many elements is
 * one for each of them. Its cells belong to the variable that calls, as those of a delay do, and are
 * known by its name and the how-manieth call of its equation this is.
 *
 * A macro sees nothing of the model but what it is given; units inside it are not checked. One that
 * calls itself is unrolled as far as conditions that are known before the run let it go. A model with
 * inputs and one output is called as a macro is. */
#include "base/text.h"
#include "model/builder.h"

#include <stdio.h>
#include <string.h>

/* A macro made ready for calls. */
struct macro_form {
    struct doc_variable *sources; /* its parameters, its variables, its value */
    size_t count;
    struct written **written;
    uint32_t height; /* 1: it calls no other; 0: not known yet */
    bool open;       /* its callees are being looked at */
    bool recursive;  /* calls itself, and the file says that macros may */
    bool refused;    /* calls itself without end, or too deep */
};

/* The fewest arguments of a call: parameters with defaults may be left out. */
static size_t least_arguments(const struct doc_macro *macro)
{
    size_t least = macro->parameter_count;
    while (least && macro->defaults[least - 1].text)
        least--;
    return least;
}

static bool takes(const struct doc_macro *macro, uint32_t arguments)
{
    return arguments >= least_arguments(macro) && arguments <= macro->parameter_count;
}

/* Whether a call's name, with or without the namespace before its last period, means a macro. */
static bool is_named(const struct doc_macro *macro, const char *folded)
{
    const char *last = strrchr(folded, '.');
    const size_t length = last ? (size_t)(last - folded) : 0;
    if (strcmp(last ? last + 1 : folded, macro->name.name) != 0)
        return strcmp(folded, macro->name.name) == 0;
    return !last || !macro->space ||
           (strlen(macro->space) == length && strncmp(macro->space, folded, length) == 0);
}

/* Where a namespace stands in a list such as "std, isee"; past its end when it does not. */
static uint32_t space_rank(const char *list, const char *space)
{
    uint32_t rank = 0;
    for (const char *at = list; *at; rank++) {
        at += strspn(at, " ,");
        const size_t length = strcspn(at, " ,");
        if (length == strlen(space) && strncmp(at, space, length) == 0)
            return rank;
        at += length;
    }
    return rank;
}

/* The macros of the file come first, then namespaces in the order that the model or file gives; std
 * is where the language's own functions are. Among macros of one name the number of arguments
 * decides (3.2.2.3, 3.6.1). */
uint32_t find_macro(const struct builder *b, uint32_t instance, const struct expr *call)
{
    const struct doc_model *model = b->instances[instance].model;
    const char *spaces = model && model->namespaces ? model->namespaces : b->document->namespaces;
    const bool is_plain = !strchr(call->name, '.');
    const bool is_builtin = is_plain && function_exists(call->name);
    const uint32_t standard = space_rank(spaces ? spaces : "std", "std");
    uint32_t found = TABLE_NONE, best = UINT32_MAX;
    for (size_t i = 0; i < b->macro_count; i++) {
        const struct doc_macro *macro = &b->macros[i];
        if (!is_named(macro, call->name))
            continue;
        uint32_t rank = macro->space ? space_rank(spaces ? spaces : "std", macro->space) + 1 : 0;
        if (is_builtin && rank > standard)
            continue; /* hidden behind the language's own */
        rank = rank * 2 + !takes(macro, call->arg_count);
        if (rank < best) {
            best = rank;
            found = (uint32_t)i;
        }
    }
    return found;
}

/* ---- definitions ---- */

static bool add_equation(struct builder *b, struct doc_variable *variable,
                         const struct passage *equation)
{
    variable->elements = ARENA_NEW(b->arena, struct element);
    if (!variable->elements)
        return false;
    variable->elements[0].equation = *equation;
    variable->elements[0].where = *equation;
    variable->element_count = 1;
    return true;
}

static const char *const names_of_times[] = {"=start", "=stop", "=dt"}; /* no equation says these */

static bool make_form(struct builder *b, const struct doc_macro *macro, struct macro_form *form)
{
    const size_t parameters = macro->parameter_count;
    const size_t times = macro->has_times ? 3 : 0;
    form->count = parameters + macro->variable_count + times + 1;
    form->sources = ARENA_ARRAY(b->arena, struct doc_variable, form->count);
    form->written = ARENA_ARRAY(b->arena, struct written *, form->count);
    if (!form->sources || !form->written)
        return false;
    for (size_t i = 0; i < parameters; i++) {
        form->sources[i] =
            (struct doc_variable){.kind = VARIABLE_AUX, .name = macro->parameters[i]};
        if (macro->defaults[i].text && !add_equation(b, &form->sources[i], &macro->defaults[i]))
            return false;
    }
    if (macro->variable_count)
        memcpy(form->sources + parameters, macro->variables,
               macro->variable_count * sizeof *form->sources);
    for (size_t i = 0; i < times; i++) {
        struct doc_variable *time = &form->sources[parameters + macro->variable_count + i];
        *time = (struct doc_variable){
            .kind = VARIABLE_AUX,
            .name = {.spelled = names_of_times[i], .name = names_of_times[i],
                     .where = macro->name.where}};
        if (!add_equation(b, time, &macro->times[i]))
            return false;
    }
    struct doc_variable *value = &form->sources[form->count - 1];
    *value = (struct doc_variable){
        .kind = VARIABLE_AUX,
        .name = {.spelled = "value", .name = "=", .where = macro->name.where}};
    form->refused = !macro->equation.text; /* reported by the reader */
    return form->refused || add_equation(b, value, &macro->equation);
}

/* Whether a call could mean either. */
static bool is_same(const struct doc_macro *a, const struct doc_macro *b)
{
    return text_equal(a->name.name, b->name.name) &&
           text_equal(a->space ? a->space : "", b->space ? b->space : "") &&
           least_arguments(a) <= b->parameter_count && least_arguments(b) <= a->parameter_count;
}

static void check_form(struct builder *b, const struct doc_macro *macro)
{
    const struct named *name = &macro->name;
    bool has_default = false;
    if (!macro->space && function_exists(name->name))
        problem_add(b->problems, PROBLEM_MACRO_SHADOWS, &name->where, 0, name->where.length,
                    "rename it if other programs are to read this model",
                    "'%s' is a function of the language; in this file it is this macro",
                    name->spelled);
    for (const struct doc_macro *other = b->macros; other < macro; other++)
        if (is_same(other, macro))
            problem_add(b->problems, PROBLEM_MACRO_DUPLICATE, &name->where, 0, name->where.length,
                        "rename one of them, or let them differ in the number of parameters",
                        "two macros are called '%s'", name->spelled);
    for (size_t i = 0; i < macro->variable_count; i++)
        if (macro->variables[i].kind == VARIABLE_MODULE) {
            const struct passage *where = &macro->variables[i].name.where;
            problem_add(b->problems, PROBLEM_XMILE_UNSUPPORTED, where, 0, where->length,
                        "call another macro instead", "macro '%s' holds a module", name->spelled);
        }
    for (size_t i = 0; i < macro->parameter_count; i++) {
        const struct passage *where = &macro->parameters[i].where;
        if (has_default && !macro->defaults[i].text)
            problem_add(b->problems, PROBLEM_MACRO_EQUATION, where, 0, where->length,
                        "give it a default too, or put it before those that have one",
                        "the parameter '%s' of macro '%s' can never be left out",
                        macro->parameters[i].spelled, name->spelled);
        has_default = has_default || macro->defaults[i].text;
    }
}

/* Which macros a tree calls: the highest of them; `path` is what leads here. */
static uint32_t callee_height(struct builder *b, const struct expr *tree, uint32_t caller,
                              uint32_t depth, const char *path);

static uint32_t macro_height(struct builder *b, uint32_t macro, uint32_t depth, const char *path)
{
    struct macro_form *form = &b->macro_forms[macro];
    const struct named *name = &b->macros[macro].name;
    if (form->height)
        return form->height;
    path = path ? arena_print(b->arena, "%s -> %s", path, name->spelled) : name->spelled;
    if (form->open && b->document->recursive_macros) {
        for (uint32_t i = 0; i < b->macro_count; i++) /* what led here, the circle among it */
            b->macro_forms[i].recursive = b->macro_forms[i].recursive || b->macro_forms[i].open;
        return 1;
    }
    if (form->open || depth > NESTING_MOST) {
        form->refused = true;
        problem_add(b->problems, PROBLEM_RECURSION, &name->where, 0, name->where.length,
                    form->open ? "add up over time with a stock, or over elements with an array"
                               : "use fewer macros",
                    form->open ? "macro '%s' never ends: %s"
                               : "macro '%s' lies deeper than macros may call macros: %s",
                    name->spelled, path ? path : "");
        return 1;
    }
    form->open = true;
    uint32_t highest = 0;
    for (size_t i = 0; i < form->count; i++)
        for (size_t e = 0; e < form->sources[i].element_count; e++) {
            const struct expr *tree = form->written[i][e].tree;
            const uint32_t height = tree ? callee_height(b, tree, macro, depth, path) : 0;
            highest = height > highest ? height : highest;
        }
    form->open = false;
    form->height = highest + 1;
    return form->height;
}

static uint32_t callee_height(struct builder *b, const struct expr *tree, uint32_t caller,
                              uint32_t depth, const char *path)
{
    uint32_t highest = 0;
    const uint32_t macro = tree->kind == EXPR_CALL ? find_macro(b, 0, tree) : TABLE_NONE;
    if (macro != TABLE_NONE) {
        highest = macro_height(b, macro, depth + 1, path);
        if (b->macro_forms[macro].refused)
            b->macro_forms[caller].refused = true;
    }
    for (uint32_t i = 0; i < tree->arg_count; i++) {
        const uint32_t height = callee_height(b, tree->args[i], caller, depth, path);
        highest = height > highest ? height : highest;
    }
    return highest;
}

/* Makes the macros from one on ready. */
static bool declare_forms(struct builder *b, uint32_t first)
{
    for (uint32_t i = first; i < b->macro_count; i++) {
        struct macro_form *form = &b->macro_forms[i];
        check_form(b, &b->macros[i]);
        if (!make_form(b, &b->macros[i], form))
            return false;
        for (size_t k = 0; k < form->count; k++) {
            form->written[k] = parse_variable(b, &form->sources[k]);
            if (!form->written[k])
                return false;
        }
    }
    for (uint32_t i = first; i < b->macro_count; i++)
        macro_height(b, i, 1, NULL);
    return true;
}

bool declare_macros(struct builder *b)
{
    b->macros = b->document->macros;
    b->macro_count = (uint32_t)b->document->macro_count;
    b->macro_forms = ARENA_ARRAY(b->arena, struct macro_form, b->macro_count);
    return b->macro_forms && declare_forms(b, 0);
}

/* ---- models that are called ---- */

/* A model with inputs and one output, as a macro whose parameters are the inputs (3.3.2). False when it
 * is none, or memory is out. */
static bool macro_of_model(struct builder *b, const struct doc_model *model, struct doc_macro *out)
{
    const struct doc_variable *output = NULL;
    size_t inputs = 0, outputs = 0;
    for (size_t i = 0; i < model->variable_count; i++) {
        inputs += model->variables[i].access_input;
        outputs += model->variables[i].access_output;
        output = model->variables[i].access_output ? &model->variables[i] : output;
    }
    *out = (struct doc_macro){.name = model->name, .where = model->name.where};
    out->parameters = ARENA_ARRAY(b->arena, struct named, inputs);
    out->defaults = ARENA_ARRAY(b->arena, struct passage, inputs);
    out->variables = ARENA_ARRAY(b->arena, struct doc_variable, model->variable_count);
    if (!inputs || outputs != 1 || !out->parameters || !out->defaults || !out->variables)
        return false;
    for (size_t i = 0; i < model->variable_count; i++)
        if (model->variables[i].access_input)
            out->parameters[out->parameter_count++] = model->variables[i].name;
        else
            out->variables[out->variable_count++] = model->variables[i];
    const char *name = name_quote(b->arena, output->name.spelled);
    out->equation = passage_of_text(name ? name : "");
    out->equation.source = output->name.where.source;
    out->equation.start = output->name.where.start;
    return name != NULL;
}

/* Marks the models whose names a tree calls. */
static void mark_called(const struct builder *b, const struct table *models,
                        const struct expr *tree, bool *called)
{
    if (tree->kind == EXPR_CALL && !function_exists(tree->name)) {
        const uint32_t model = table_find(models, tree->name);
        if (model != TABLE_NONE && find_macro(b, 0, tree) == TABLE_NONE)
            called[model] = true;
    }
    for (uint32_t i = 0; i < tree->arg_count; i++)
        mark_called(b, models, tree->args[i], called);
}

static bool *find_called(struct builder *b)
{
    const struct document *document = b->document;
    bool *called = ARENA_ARRAY(b->arena, bool, document->model_count);
    struct table models;
    table_init(&models, b->arena);
    for (uint32_t i = 1; i < document->model_count; i++)
        (void)table_add(&models, document->models[i].name.name, i);
    for (uint32_t i = 0; called && i < b->variable_count; i++)
        for (size_t e = 0; e < b->variables[i].source->element_count; e++)
            if (b->written[i][e].tree)
                mark_called(b, &models, b->written[i][e].tree, called);
    return called;
}

bool declare_called_models(struct builder *b)
{
    const size_t models = b->document->model_count;
    const uint32_t own = b->macro_count;
    if (models < 2)
        return true;
    const bool *called = find_called(b);
    struct doc_macro *macros =
        arena_grow(b->arena, b->macros, own, own + models, sizeof *macros);
    struct macro_form *forms =
        arena_grow(b->arena, b->macro_forms, own, own + models, sizeof *forms);
    if (!called || !macros || !forms)
        return false;
    b->macros = macros;
    b->macro_forms = forms;
    for (size_t i = 1; i < models; i++)
        if (called[i])
            b->macro_count +=
                macro_of_model(b, &b->document->models[i], &macros[b->macro_count]);
    return declare_forms(b, own) && !b->arena->failed;
}

/* ---- calls ---- */

static bool check_count(struct context *context, const struct doc_macro *macro,
                        const struct expr *call)
{
    const size_t least = least_arguments(macro);
    if (takes(macro, call->arg_count))
        return true;
    const char *remedy = arena_print(context->builder->arena, "%s(", macro->name.spelled);
    for (size_t i = 0; remedy && i < macro->parameter_count; i++)
        remedy = arena_print(context->builder->arena, "%s%s%s%s%s", remedy, i >= least ? "[" : "",
                             i ? ", " : "", macro->parameters[i].spelled, i >= least ? "]" : "");
    if (remedy)
        remedy = arena_print(context->builder->arena, "write %s)", remedy);
    lower_problem(context, PROBLEM_ARGUMENT_COUNT, call, remedy, "%s got %u argument%s",
                  call->spelled, call->arg_count, call->arg_count == 1 ? "" : "s");
    return false;
}

/* What a call hands over for a parameter: a number, and perhaps more than that. */
struct argument {
    const struct node *value; /* NULL: none, for a table or a whole array */
    uint32_t table; /* the variable whose graph it names; else TABLE_NONE */
    uint32_t array; /* the array that it names as a whole; else TABLE_NONE */
};

/* A bare array in a scalar equation is handed over whole, for SUM and its kin. */
static uint32_t whole_array(const struct context *context, const struct expr *expr)
{
    const struct builder *b = context->builder;
    if (expr->kind != EXPR_NAME || expr->subscripted || context->own_count || context->axis_count)
        return TABLE_NONE;
    const uint32_t variable = find_variable(context, expr);
    const bool is_array = variable != TABLE_NONE && b->variables[variable].dimension_count > 0;
    return is_array ? variable : TABLE_NONE;
}

static bool lower_argument(struct context *context, const struct expr *expr, struct argument *out)
{
    const bool is_name = expr->kind == EXPR_NAME && !expr->subscripted;
    *out = (struct argument){.table = is_name ? find_table(context, expr) : TABLE_NONE,
                             .array = whole_array(context, expr)};
    if (out->array != TABLE_NONE ||
        (out->table != TABLE_NONE && is_table_only(context->builder, out->table)))
        return true;
    out->value = lower(context, expr);
    return out->value;
}

/* The instance of one call, with its variables but without their cells. */
static uint32_t add_instance(struct context *context, uint32_t macro)
{
    struct builder *b = context->builder;
    const struct doc_macro *source = &b->macros[macro];
    const struct macro_form *form = &b->macro_forms[macro];
    const struct cell *caller = &b->cells[context->cell];
    const uint32_t number = ++context->macro_calls;
    const struct instance like = {
        .name = arena_print(b->arena, "%s %s %u ", caller->name, source->name.spelled, number),
        .folded = arena_print(b->arena, "%s#%s(%u).", caller->folded, source->name.name, number),
        .flat = arena_print(b->arena, "%s_%s_%u_", caller->flat, source->name.spelled, number),
        .outer = context->instance,
        .depth = b->instances[context->instance].depth + 1,
        .macro = source,
        .specs = b->instances[context->instance].specs,
        .sources = form->sources,
        .source_count = form->count,
        .written = form->written};
    const uint32_t made =
        like.name && like.folded && like.flat ? instance_add(b, &like) : TABLE_NONE;
    return made != TABLE_NONE && declare_variables(b, made) ? made : TABLE_NONE;
}

/* Parameters that are whole arrays have the shape of their arguments, before they have cells. */
static void shape_parameters(struct context *context, uint32_t first,
                             const struct argument *arguments, uint32_t count)
{
    struct builder *b = context->builder;
    for (uint32_t i = 0; i < count; i++) {
        b->origins[first + i].alias = arguments[i].table;
        if (arguments[i].array == TABLE_NONE)
            continue;
        const struct variable *array = &b->variables[arguments[i].array];
        b->variables[first + i].dimensions = array->dimensions;
        b->variables[first + i].dimension_count = array->dimension_count;
        b->variables[first + i].cell_count = array->cell_count;
    }
}

static void set_parameters(struct builder *b, uint32_t first, const struct argument *arguments,
                           uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct variable *parameter = &b->variables[first + i];
        if (!arguments[i].value && arguments[i].array == TABLE_NONE)
            continue; /* a table and no more */
        for (uint32_t k = 0; k < parameter->cell_count; k++) {
            const struct node *value = arguments[i].value;
            if (!value)
                value = node_cell(b, b->variables[arguments[i].array].first_cell + k);
            builder_set_cell(b, parameter->first_cell + k, value, NULL);
            b->progress[parameter->first_cell + k] = LOWERED;
        }
    }
}

/* The times of a macro that has its own: they follow from its parameters, and must be known now. */
static bool set_times(struct context *context, const struct expr *call, uint32_t instance,
                      uint32_t end)
{
    struct builder *b = context->builder;
    const struct doc_macro *macro = b->instances[instance].macro;
    struct substep run = {.instance = instance, .value = b->variables[end - 1].first_cell};
    double *known = run.known;
    for (uint32_t i = 0; i < 3; i++) {
        run.times[i] = b->variables[end - 4 + i].first_cell;
        const size_t before = b->problems->count;
        lower_cell(b, run.times[i]);
        if (b->problems->count != before)
            return false;
        if (!node_constant(b, node_cell(b, run.times[i]), &known[i]) ||
            (i == 2 && !(known[i] > 0))) {
            lower_problem(context, PROBLEM_ARGUMENT_CONSTANT, call,
                          "call it with numbers, or variables that are numbers throughout the run",
                          "%s of '%s' is not known before the run, or makes no sense",
                          names_of_times[i] + 1, macro->name.spelled);
            return false;
        }
    }
    struct sim_specs *specs = ARENA_NEW(b->arena, struct sim_specs);
    if (!specs)
        return false;
    *specs = (struct sim_specs){.start = known[0],
                                .stop = known[1],
                                .dt = macro->reciprocal ? 1.0 / known[2] : known[2],
                                .where = macro->times[1]};
    b->instances[instance].specs = specs;
    return substep_add(b, &run);
}

static const struct node *lower_instance(struct context *context, uint32_t macro,
                                         const struct expr *call,
                                         const struct argument *arguments)
{
    struct builder *b = context->builder;
    const uint32_t owner = b->origins[context->variable].owner;
    const uint32_t instance = add_instance(context, macro);
    if (instance == TABLE_NONE)
        return NULL;
    const uint32_t first = b->instances[instance].first_variable;
    const uint32_t end = b->variable_count;
    if (end - first != b->macro_forms[macro].count)
        return NULL; /* a name that is there twice has been reported */
    for (uint32_t i = first; i < end; i++)
        b->origins[i].owner = owner;
    shape_parameters(context, first, arguments, call->arg_count);
    const uint32_t first_cell = b->cell_count;
    if (!parse_equations(b, first) || !declare_cells(b, first))
        return NULL;
    const uint32_t end_cell = b->cell_count;
    set_parameters(b, first, arguments, call->arg_count);
    assign_equations(b, first);
    if (b->macros[macro].has_times && !set_times(context, call, instance, end))
        return NULL;
    for (uint32_t cell = first_cell; cell < end_cell; cell++)
        lower_cell(b, cell);
    return node_cell(b, b->variables[end - 1].first_cell);
}

bool in_recursion(const struct context *context)
{
    const struct builder *b = context->builder;
    const struct doc_macro *macro = b->instances[context->instance].macro;
    return macro && b->macro_forms[macro - b->macros].recursive;
}

const struct node *lower_macro(struct context *context, uint32_t macro, const struct expr *call)
{
    struct builder *b = context->builder;
    if (!check_count(context, &b->macros[macro], call) || b->macro_forms[macro].refused)
        return NULL;
    struct argument *arguments = ARENA_ARRAY(b->arena, struct argument, call->arg_count);
    bool complete = arguments != NULL;
    for (uint32_t i = 0; arguments && i < call->arg_count; i++)
        complete = lower_argument(context, call->args[i], &arguments[i]) && complete;
    if (!complete)
        return NULL;
    if (b->instances[context->instance].depth >= RECURSION_MOST) {
        b->macro_forms[macro].refused = true; /* once is enough */
        lower_problem(context, PROBLEM_RECURSION, call,
                      "end it by an IF whose condition is known before the run",
                      "macro '%s' calls itself more than %d times deep", b->macros[macro].name.spelled,
                      (int)RECURSION_MOST);
        return NULL;
    }
    if (b->instance_count >= INSTANCES_MOST) {
        lower_problem(context, PROBLEM_MODEL_SIZE, call,
                      "use smaller dimensions or fewer calls",
                      "here the model comes to more than %d modules and calls of macros",
                      (int)INSTANCES_MOST);
        return NULL;
    }
    return lower_instance(context, macro, call, arguments);
}
