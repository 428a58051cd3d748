// SPDX-License-Identifier: MIT
/* What a document declares: dimensions, variables, groups, and a cell for every element. */
#include "base/text.h"
#include "model/builder.h"

#include <stdio.h>
#include <string.h>

enum { DIMENSION_MOST = 1000000 };

/* dimensions */

static bool declare_elements(struct builder *b, struct dimension *dimension,
                             const struct doc_dimension *source, uint32_t index)
{
    const char **names = ARENA_ARRAY(b->arena, const char *, dimension->size);
    const char **folded = ARENA_ARRAY(b->arena, const char *, dimension->size);
    if (!names || !folded)
        return false;
    table_init(&b->element_names[index], b->arena);
    for (uint32_t i = 0; i < dimension->size; i++) {
        names[i] =
            source->elements ? source->elements[i].spelled : arena_print(b->arena, "%u", i + 1);
        folded[i] = source->elements ? source->elements[i].name : names[i];
        if (!names[i] || !folded[i])
            return false;
        if (!table_add(&b->element_names[index], folded[i], i) && source->elements)
            problem_add(b->problems, PROBLEM_ELEMENT_DUPLICATE, &source->elements[i].where, 0,
                        source->elements[i].where.length, "rename one of them",
                        "dimension '%s' has two elements '%s'", dimension->name, names[i]);
    }
    dimension->elements = names;
    dimension->folded_elements = folded;
    return true;
}

/* A size of 0 has been reported by the reader. */
static bool check_dimension_size(struct builder *b, const struct doc_dimension *source)
{
    if (source->size > DIMENSION_MOST)
        problem_add(b->problems, PROBLEM_DIMENSION_SIZE, &source->where, 0, source->where.length,
                    "use a smaller dimension", "dimension '%s' has %zu elements, more than %d",
                    source->name.spelled, source->size, (int)DIMENSION_MOST);
    return source->size > 0 && source->size <= DIMENSION_MOST;
}

bool declare_dimensions(struct builder *b)
{
    const struct document *document = b->document;
    const size_t count = document->dimension_count;
    b->dimensions = ARENA_ARRAY(b->arena, struct dimension, count);
    b->element_names = ARENA_ARRAY(b->arena, struct table, count);
    b->dimension_faulty = ARENA_ARRAY(b->arena, bool, count);
    if (!b->dimensions || !b->element_names || !b->dimension_faulty)
        return false;
    table_init(&b->dimension_names, b->arena);
    for (size_t i = 0; i < count; i++) {
        const struct doc_dimension *source = &document->dimensions[i];
        struct dimension *dimension = &b->dimensions[b->dimension_count];
        *dimension = (struct dimension){
            .source = source, .name = source->name.spelled, .folded = source->name.name};
        const bool faulty = !check_dimension_size(b, source);
        if (!table_add(&b->dimension_names, dimension->folded, b->dimension_count)) {
            problem_add(b->problems, PROBLEM_DIMENSION_DUPLICATE, &source->where, 0,
                        source->where.length, "rename one of them",
                        "two dimensions are called '%s'", dimension->name);
            continue;
        }
        static const struct doc_dimension stand_in = {.size = 1};
        dimension->size = faulty ? 1 : (uint32_t)source->size;
        b->dimension_faulty[b->dimension_count] = faulty;
        if (faulty)
            source = &stand_in;
        if (!declare_elements(b, dimension, source, b->dimension_count))
            return false;
        b->dimension_count++;
    }
    return true;
}

/* variables */

static const char *dimension_remedy(struct builder *b, const char *folded)
{
    const char **names = ARENA_ARRAY(b->arena, const char *, b->dimension_count);
    for (uint32_t i = 0; names && i < b->dimension_count; i++)
        names[i] = b->dimensions[i].folded;
    const char *near = names ? text_suggest(b->arena, folded, names, b->dimension_count) : NULL;
    return near ? near : "declare it in <dimensions>";
}

static bool bind_dimensions(struct builder *b, struct variable *variable, bool *faulty)
{
    const struct doc_variable *source = variable->source;
    uint32_t *bound = ARENA_ARRAY(b->arena, uint32_t, source->dimension_count);
    if (!bound)
        return false;
    size_t cells = 1;
    for (size_t i = 0; i < source->dimension_count; i++) {
        const struct named *name = &source->dimensions[i];
        bound[i] = table_find(&b->dimension_names, name->name);
        if (bound[i] == TABLE_NONE) {
            problem_add(b->problems, PROBLEM_DIMENSION_UNKNOWN, &name->where, 0, name->where.length,
                        dimension_remedy(b, name->name), "no dimension is called '%s'",
                        name->spelled);
            *faulty = true;
            return true;
        }
        if (b->dimension_faulty[bound[i]]) {
            *faulty = true;
            return true;
        }
        cells *= b->dimensions[bound[i]].size;
        if (cells > CELLS_MOST)
            break;
    }
    if (source->dimension_count > AXES_MOST || cells > CELLS_MOST) {
        char what[60];
        if (source->dimension_count > AXES_MOST)
            snprintf(what, sizeof what, "has more than %d dimensions", (int)AXES_MOST);
        else
            snprintf(what, sizeof what, "has more than %d elements", (int)CELLS_MOST);
        problem_add(b->problems, PROBLEM_MODEL_SIZE, &source->name.where, 0,
                    source->name.where.length, "use fewer or smaller dimensions", "array '%s' %s",
                    variable->name, what);
        *faulty = true;
        return true;
    }
    variable->dimensions = bound;
    variable->dimension_count = (uint32_t)source->dimension_count;
    variable->cell_count = (uint32_t)cells;
    return true;
}

/* Other programs refuse what the standard reserves; here the model's own name wins (3.2.2.5). A
 * function's name is no trouble: brackets tell the two apart. */
static void warn_of_reserved(struct builder *b, const struct named *name)
{
    static const char *const keywords[] = {"and", "or", "not", "mod", "if", "then", "else", "self"};
    bool is_keyword = false;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        is_keyword = is_keyword || strcmp(keywords[i], name->name) == 0;
    if (is_keyword)
        problem_add(b->problems, PROBLEM_NAME_RESERVED, &name->where, 0, name->where.length,
                    "rename it, or write it in quotes wherever an equation uses it",
                    "'%s' is a word of the equation language", name->spelled);
    else if (is_standing_name(name->name))
        problem_add(b->problems, PROBLEM_NAME_RESERVED, &name->where, 0, name->where.length,
                    "rename it if other programs are to read this model",
                    "'%s' is a name of the equation language; here it means this variable",
                    name->spelled);
}

static void report_duplicate(struct builder *b, const struct named *name, uint32_t index)
{
    const struct place other = passage_place(&b->variables[index].source->name.where, 0);
    problem_add(b->problems, PROBLEM_NAME_DUPLICATE, &name->where, 0, name->where.length,
                "rename one of them (case, blanks and underscores do not tell names apart)",
                "two variables are called '%s', the other in line %u", name->spelled, other.line);
}

static bool grow_variables(struct builder *b)
{
    const uint32_t count = b->variable_count;
    if (count < b->variable_capacity)
        return true;
    const uint32_t capacity = count * 2 + 16;
    struct variable *variables =
        arena_grow(b->arena, b->variables, count, capacity, sizeof *variables);
    bool *faulty = arena_grow(b->arena, b->variable_faulty, count, capacity, sizeof *faulty);
    struct origin *origins = arena_grow(b->arena, b->origins, count, capacity, sizeof *origins);
    struct written **written = arena_grow(b->arena, b->written, count, capacity, sizeof *written);
    if (!variables || !faulty || !origins || !written)
        return false;
    b->variables = variables;
    b->variable_faulty = faulty;
    b->origins = origins;
    b->written = written;
    b->variable_capacity = capacity;
    return true;
}

static bool declare_variable(struct builder *b, uint32_t index, const struct doc_variable *source)
{
    struct instance *instance = &b->instances[index];
    if (!grow_variables(b))
        return false;
    const uint32_t made = b->variable_count;
    struct variable *variable = &b->variables[made];
    const struct named *name = &source->name;
    *variable = (struct variable){.source = source,
                                  .name = arena_print(b->arena, "%s%s", instance->name, name->spelled),
                                  .folded = arena_print(b->arena, "%s%s", instance->folded, name->name),
                                  .kind = source->kind};
    if (!variable->name || !variable->folded)
        return false;
    if (source->units.length)
        variable->units = source->units.text;
    b->origins[made] = (struct origin){.instance = index, .owner = made, .alias = TABLE_NONE};
    b->variable_faulty[made] = false;
    uint32_t other = table_find(&instance->names, name->name);
    if (other == TABLE_NONE)
        other = table_find(&b->variable_names, variable->folded); /* "a.b" and b of module a */
    if (other != TABLE_NONE) {
        report_duplicate(b, name, other);
        return true;
    }
    if (!table_add(&instance->names, name->name, made) ||
        !table_add(&b->variable_names, variable->folded, made))
        return false;
    warn_of_reserved(b, name);
    instance->variable_count++;
    return bind_dimensions(b, variable, &b->variable_faulty[b->variable_count++]);
}

bool declare_variables(struct builder *b, uint32_t index)
{
    b->instances[index].first_variable = b->variable_count;
    for (size_t i = 0; i < b->instances[index].source_count; i++) {
        const struct doc_variable *source = &b->instances[index].sources[i];
        if (source->kind != VARIABLE_MODULE && !declare_variable(b, index, source))
            return false;
    }
    return true;
}

void name_groups(struct builder *b)
{
    for (uint32_t i = 0; i < b->instance_count; i++) {
        const struct instance *instance = &b->instances[i];
        for (size_t g = 0; g < instance->model->group_count; g++) {
            const struct doc_group *group = &instance->model->groups[g];
            for (size_t k = 0; k < group->member_count; k++) {
                const uint32_t index = table_find(&instance->names, group->members[k].name);
                if (index != TABLE_NONE)
                    b->variables[index].group = group->name.spelled;
            }
        }
    }
}

static bool name_cell(struct builder *b, const struct variable *variable, uint32_t offset,
                      struct cell *cell)
{
    const struct instance *instance = &b->instances[b->origins[variable - b->variables].instance];
    const char *name = variable->name, *folded = variable->folded;
    const char *flat = arena_print(b->arena, "%s%s", instance->flat, variable->source->name.spelled);
    if (variable->dimension_count == 0) {
        cell->name = name;
        cell->folded = folded;
        cell->flat = flat;
        return flat != NULL;
    }
    uint32_t indices[AXES_MOST];
    uint32_t rest = offset;
    for (uint32_t k = variable->dimension_count; k-- > 0;) {
        indices[k] = rest % b->dimensions[variable->dimensions[k]].size;
        rest /= b->dimensions[variable->dimensions[k]].size;
    }
    for (uint32_t k = 0; flat && k < variable->dimension_count; k++) {
        const struct dimension *dimension = &b->dimensions[variable->dimensions[k]];
        const char *element = dimension->elements[indices[k]];
        const char *open = k == 0 ? "[" : ",";
        const char *close = k + 1 == variable->dimension_count ? "]" : "";
        name = arena_print(b->arena, "%s%s%s%s", name, k == 0 ? "[" : ", ", element, close);
        folded = arena_print(b->arena, "%s%s%s%s", folded, open,
                             dimension->folded_elements[indices[k]], close);
        flat = arena_print(b->arena, "%s_%s", flat, element);
        if (!name || !folded || !flat)
            return false;
    }
    cell->name = name;
    cell->folded = folded;
    cell->flat = flat;
    return true;
}

bool declare_cells(struct builder *b, uint32_t first_variable)
{
    size_t total = b->cell_count;
    for (uint32_t i = first_variable; i < b->variable_count; i++)
        total += b->variables[i].cell_count;
    if (total > CELLS_MOST) {
        problem_add_placeless(
            b->problems, PROBLEM_MODEL_SIZE, b->document->file, "use smaller dimensions",
            "the model has %zu variables and array elements, more than %d", total, (int)CELLS_MOST);
        for (uint32_t i = first_variable; i < b->variable_count; i++)
            b->variable_faulty[i] = true;
        return true;
    }
    for (uint32_t i = first_variable; i < b->variable_count; i++) {
        struct variable *variable = &b->variables[i];
        variable->first_cell = b->cell_count;
        for (uint32_t offset = 0; offset < variable->cell_count; offset++) {
            const uint32_t added = builder_add_cell(b);
            if (added == UINT32_MAX)
                return false;
            struct cell *cell = &b->cells[added];
            cell->variable = i;
            cell->kind = variable->kind == VARIABLE_STOCK ? CELL_STOCK : CELL_AUX;
            if (!name_cell(b, variable, offset, cell))
                return false;
        }
    }
    return true;
}
