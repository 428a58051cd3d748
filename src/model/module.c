// SPDX-License-Identifier: MIT
/* Modules: a model as often as modules name it, and what their inputs are connected to.
 *
 * Each module is an instance of a model with variables of its own, called module.variable. An input
 * that is connected is another name of what it is connected to, seen from the model that holds the
 * module; its own equation is then not used. A model may have a DT of its own that goes into the one
 * around it without a rest; all else about times is the root's. */
#include "base/text.h"
#include "model/builder.h"

#include <math.h>
#include <string.h>

/* ---- instances ---- */

/* The model of a name; model_count when there is none. The root may have one too. */
static size_t find_model(const struct builder *b, const char *folded)
{
    const struct document *document = b->document;
    const char *root = document->models[0].name.spelled;
    size_t i = 1;
    while (i < document->model_count && strcmp(document->models[i].name.name, folded) != 0)
        i++;
    if (i == document->model_count && root && root[0] &&
        text_equal(name_fold(b->arena, root, strlen(root)), folded))
        return 0;
    return i;
}

/* A module that was drawn and not filled yet harms nobody: what reads from it has a problem of its own. */
static void report_model(struct builder *b, const struct doc_variable *module)
{
    const bool is_empty = module->connect_count == 0;
    const struct document *document = b->document;
    const struct passage *where = &module->model.where;
    const char **names = ARENA_ARRAY(b->arena, const char *, document->model_count);
    for (size_t i = 1; names && i < document->model_count; i++)
        names[i - 1] = document->models[i].name.name;
    const char *near =
        names ? text_suggest(b->arena, module->model.name, names, document->model_count - 1) : NULL;
    problem_add(b->problems, is_empty ? PROBLEM_MODULE_EMPTY : PROBLEM_MODULE_MODEL, where, 0,
                where->length, near ? near : "add <model name=\"...\"> of this name to the file",
                "module '%s' is of the model '%s', which does not exist%s", module->name.spelled,
                module->model.spelled, is_empty ? ": nothing is in it" : "");
}

/* Whether the model is among those that hold the module; then the circle is reported. */
static bool is_recursive(struct builder *b, uint32_t holder, const struct doc_variable *module,
                         const struct doc_model *model)
{
    const struct passage *where = &module->name.where;
    const char *circle = module->model.spelled;
    for (uint32_t at = holder;; at = b->instances[at].outer) {
        const struct instance *instance = &b->instances[at];
        const char *spelled = instance->model->name.spelled;
        circle = arena_print(b->arena, "%s -> %s", spelled[0] ? spelled : "the root", circle);
        if (instance->model == model) {
            problem_add(b->problems, PROBLEM_MODULE_RECURSION, where, 0, where->length,
                        "a model cannot be part of itself; name another model",
                        "module '%s' never ends: %s", module->name.spelled, circle ? circle : "");
            return true;
        }
        if (at == 0)
            return false;
    }
}

static bool is_too_much(struct builder *b, uint32_t holder, const struct doc_variable *module)
{
    const struct passage *where = &module->name.where;
    const bool is_deep = b->instances[holder].depth >= NESTING_MOST;
    if (!is_deep && b->instance_count < INSTANCES_MOST)
        return false;
    problem_add(b->problems, PROBLEM_MODULE_RECURSION, where, 0, where->length, "use fewer modules",
                is_deep ? "modules in modules go deeper than %d" : "more than %d modules",
                is_deep ? (int)NESTING_MOST : (int)INSTANCES_MOST);
    return true;
}

/* Whether a model makes several steps in each of what is around it. */
static bool has_substeps(const struct sim_specs *own, const struct sim_specs *around)
{
    const double steps = around->dt / own->dt, whole = floor(steps + 0.5);
    return own->dt != around->dt && whole >= 2.0 && fabs(steps - whole) <= 1e-6 * whole &&
           own->method == METHOD_EULER && around->method == METHOD_EULER;
}

/* The times that a module runs with, inside of `around`. */
static const struct sim_specs *specs_within(struct builder *b, const struct doc_model *model,
                                            const struct sim_specs *around)
{
    const struct sim_specs *own = &model->specs, *all = &b->root->specs;
    if (!model->has_specs)
        return around;
    const bool steps = has_substeps(own, around);
    if (own->start != all->start || own->stop != all->stop || own->method != all->method ||
        (own->dt != around->dt && !steps))
        problem_add(b->problems, PROBLEM_MODULE_SPECS, &own->where, 0, own->where.length,
                    own->dt != around->dt && !steps
                        ? "give it a <dt> that goes into the model's without a rest, and use euler"
                        : "give the root the times that all are to have",
                    "%s of model '%s' are not used: modules run with those of the root",
                    steps ? "start and stop" : "the times", model->name.spelled);
    if (!steps)
        return around;
    struct sim_specs *made = ARENA_NEW(b->arena, struct sim_specs);
    if (!made)
        return around;
    *made = *all;
    made->dt = own->dt;
    made->where = own->where;
    return made;
}

static bool declare_instance(struct builder *b, const struct instance *like);

static bool declare_module(struct builder *b, uint32_t holder, const struct doc_variable *module)
{
    const size_t index = find_model(b, module->model.name);
    if (index == b->document->model_count) {
        report_model(b, module);
        return true;
    }
    const struct doc_model *model = &b->document->models[index];
    if (is_recursive(b, holder, module, model) || is_too_much(b, holder, module))
        return true;
    struct instance *outer = &b->instances[holder];
    const struct sim_specs *specs = specs_within(b, model, outer->specs);
    if (specs != outer->specs &&
        !substep_add(b, &(struct substep){.instance = b->instance_count}))
        return false;
    const struct named *name = &module->name;
    if (table_find(&outer->names, name->name) != TABLE_NONE ||
        !table_add(&outer->modules, name->name, b->instance_count)) {
        problem_add(b->problems, PROBLEM_NAME_DUPLICATE, &name->where, 0, name->where.length,
                    "rename one of them", "the module '%s' has the name of another variable",
                    name->spelled);
        return !b->arena->failed;
    }
    if (!table_add(&b->module_names, name->name, b->instance_count) && !b->arena->failed)
        b->instances[table_find(&b->module_names, name->name)].has_namesake = true;
    return declare_instance(
        b, &(struct instance){.name = arena_print(b->arena, "%s%s.", outer->name, name->spelled),
                              .folded = arena_print(b->arena, "%s%s.", outer->folded, name->name),
                              .flat = arena_print(b->arena, "%s%s_", outer->flat, name->spelled),
                              .outer = holder,
                              .depth = outer->depth + 1,
                              .model = model,
                              .specs = specs,
                              .module = module});
}

static bool declare_instance(struct builder *b, const struct instance *like)
{
    const struct doc_model *model = like->model;
    struct written ***written = &b->model_written[model - b->document->models];
    if (!*written)
        *written = ARENA_ARRAY(b->arena, struct written *, model->variable_count);
    if (!*written || !like->name || !like->folded || !like->flat)
        return false;
    const uint32_t made = instance_add(b, like);
    if (made == TABLE_NONE)
        return false;
    b->instances[made].sources = model->variables;
    b->instances[made].source_count = model->variable_count;
    b->instances[made].written = *written;
    if (!declare_variables(b, made))
        return false;
    for (size_t i = 0; i < model->variable_count; i++)
        if (model->variables[i].kind == VARIABLE_MODULE &&
            !declare_module(b, made, &model->variables[i]))
            return false;
    return true;
}

bool declare_models(struct builder *b)
{
    table_init(&b->variable_names, b->arena);
    table_init(&b->module_names, b->arena);
    b->model_written = ARENA_ARRAY(b->arena, struct written **, b->document->model_count);
    const struct instance root = {.name = "", .folded = "", .flat = "", .model = b->root, .specs = &b->root->specs};
    if (!b->model_written || !declare_instance(b, &root))
        return false;
    b->visible_variables = b->variable_count;
    return true;
}

/* ---- connects ---- */

/* A path as the model that holds the module says it, else from the root: programs write both. */
static uint32_t find_path(const struct builder *b, uint32_t holder, const struct named *path)
{
    const bool quoted = path->where.length && path->where.text[0] == '"';
    uint32_t found = instance_find(b, holder, path->name, quoted);
    if (found == TABLE_NONE && path->name[0] == '.')
        found = instance_find(b, holder, path->name + 1, false);
    return found != TABLE_NONE ? found : instance_find(b, 0, path->name, quoted);
}

/* An input: `to` is x or module.x, in the module itself; or a path to it. */
static uint32_t find_input(const struct builder *b, uint32_t module, const struct named *to)
{
    const struct instance *instance = &b->instances[module];
    const char *own = instance->module->name.name;
    const size_t length = strlen(own);
    const bool is_qualified = strncmp(to->name, own, length) == 0 && to->name[length] == '.';
    uint32_t found =
        is_qualified ? instance_find(b, module, to->name + length + 1, false) : TABLE_NONE;
    if (found == TABLE_NONE)
        found = instance_find(b, module, to->name, false);
    if (found == TABLE_NONE)
        found = find_path(b, instance->outer, to);
    const bool is_input = found != TABLE_NONE && (b->origins[found].instance != 0 ||
                                                  b->variables[found].source->access_input);
    return is_input ? found : TABLE_NONE;
}

static void report_end(struct builder *b, uint32_t instance, const struct named *end,
                       const char *message)
{
    const char *remedy = instance_suggest(b, instance, end->name);
    problem_add(b->problems, PROBLEM_CONNECT_UNDEFINED, &end->where, 0, end->where.length, remedy,
                "%s", message ? message : "");
}

static void connect_input(struct builder *b, uint32_t module, const struct connect *connect)
{
    const struct instance *instance = &b->instances[module];
    const uint32_t to = find_input(b, module, &connect->to);
    const uint32_t from = find_path(b, instance->outer, &connect->from);
    if (to == TABLE_NONE)
        report_end(b, module, &connect->to,
                   arena_print(b->arena, "module '%s' has no variable '%s'",
                               instance->module->name.spelled, connect->to.spelled));
    if (from == TABLE_NONE)
        report_end(b, instance->outer, &connect->from,
                   arena_print(b->arena,
                               "'%s', to which the input '%s' is connected, is no variable",
                               connect->from.spelled, connect->to.spelled));
    if (to == TABLE_NONE)
        return;
    struct origin *origin = &b->origins[to];
    if (origin->connect && origin->alias != from) {
        const struct passage *where = &connect->to.where;
        problem_add(b->problems, PROBLEM_CONNECT_DUPLICATE, where, 0, where->length,
                    "keep one of them", "the input '%s' is connected to '%s' and to '%s'",
                    b->variables[to].name, origin->connect->from.spelled, connect->from.spelled);
        return;
    }
    *origin = (struct origin){
        .instance = origin->instance, .owner = to, .alias = from, .connect = connect};
    if (b->variables[to].kind != VARIABLE_FLOW)
        b->variables[to].kind = VARIABLE_AUX;
}

/* Inputs that are connected in a circle have no value; the circle is cut where it is reported. */
static void cut_circle(struct builder *b, uint32_t input)
{
    const char *circle = b->variables[input].name;
    const struct passage *where = &b->origins[input].connect->from.where;
    uint32_t at = input;
    do {
        at = b->origins[at].alias;
        circle = arena_print(b->arena, "%s <- %s", circle, b->variables[at].name);
        if (!circle)
            return;
    } while (at != input);
    problem_add(b->problems, PROBLEM_LOOP_CONNECT, where, 0, where->length,
                "connect one of them to a variable that has an equation",
                "these inputs are connected only to one another: %s", circle);
    b->origins[input].alias = TABLE_NONE;
}

static bool cut_circles(struct builder *b)
{
    uint32_t *seen_from = ARENA_ARRAY(b->arena, uint32_t, b->variable_count);
    if (!seen_from)
        return false;
    for (uint32_t i = 0; i < b->variable_count; i++)
        for (uint32_t at = i; b->origins[at].alias != TABLE_NONE; at = b->origins[at].alias) {
            if (seen_from[at] == i + 1)
                cut_circle(b, at);
            else if (seen_from[at])
                break; /* followed before */
            seen_from[at] = i + 1;
            if (b->origins[at].alias == TABLE_NONE)
                break;
        }
    return !b->arena->failed;
}

/* An input without dimensions has those of what it is connected to. */
static void take_shape(struct builder *b, uint32_t input)
{
    uint32_t at = input;
    while (b->variables[at].dimension_count == 0 && b->origins[at].alias != TABLE_NONE)
        at = b->origins[at].alias;
    const struct variable *shape = &b->variables[at];
    b->variables[input].dimensions = shape->dimensions;
    b->variables[input].dimension_count = shape->dimension_count;
    b->variables[input].cell_count = shape->cell_count;
}

bool connect_modules(struct builder *b)
{
    for (uint32_t i = 1; i < b->instance_count; i++) {
        const struct doc_variable *module = b->instances[i].module;
        for (size_t k = 0; k < module->connect_count; k++)
            connect_input(b, i, &module->connects[k]);
    }
    if (!cut_circles(b))
        return false;
    for (uint32_t i = 0; i < b->variable_count; i++)
        if (b->origins[i].alias != TABLE_NONE)
            take_shape(b, i);
    return true;
}
