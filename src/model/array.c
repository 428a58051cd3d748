// SPDX-License-Identifier: MIT
/* Subscripts, slices and the axes of reducers.
 *
 * Inside an equation over dimension D, `x[D]` is the element that is being defined, matched by name
 * when x is declared over another dimension. Inside a reducer (SUM and its kin) a wildcard, a part
 * a:b, a dimension that stands for nothing yet and a bare array run over an axis; the same axis in
 * two operands runs jointly, so SUM(x[M]*y[M]) is a sum of products. */
#include "base/text.h"
#include "model/builder.h"

#include <math.h>
#include <string.h>

enum pick_kind { PICK_FAILED, PICK_INDEX, PICK_NODE, PICK_OUTSIDE };

/* What one subscript says: a known element, an element known only when the run comes there, or one
 * that the dimension does not have (the value is 0 and the run goes on). */
struct pick {
    enum pick_kind kind;
    uint32_t index;
    const struct node *node;
};

uint32_t dimension_find_element(const struct builder *b, uint32_t dimension, const char *folded)
{
    return table_find(&b->element_names[dimension], folded);
}

/* Element `index` of dimension `from`, found by name in dimension `to`. */
static uint32_t map_element(const struct builder *b, uint32_t from, uint32_t index, uint32_t to)
{
    if (from == to)
        return index;
    return dimension_find_element(b, to, b->dimensions[from].folded_elements[index]);
}

/* Which element a dimension stands for: axes of reducers first, innermost last in the list. */
static const struct binding *find_binding(const struct context *context, uint32_t dimension,
                                          uint32_t occurrence)
{
    const struct binding *any = NULL;
    for (uint32_t i = context->axis_count; i-- > 0;) {
        if (context->axes[i].dimension != dimension || context->axis_of[i].range)
            continue;
        if (context->axes[i].occurrence == occurrence)
            return &context->axes[i];
        any = any ? any : &context->axes[i];
    }
    for (uint32_t i = 0; !any && i < context->own_count; i++)
        if (context->own[i].dimension == dimension && context->own[i].occurrence == occurrence)
            return &context->own[i];
    for (uint32_t i = 0; !any && i < context->own_count; i++)
        if (context->own[i].dimension == dimension)
            any = &context->own[i];
    return any;
}

static const struct binding *find_axis(const struct context *context, const struct axis *axis)
{
    for (uint32_t i = context->axis_count; i-- > 0;) {
        const struct axis *other = &context->axis_of[i];
        if (other->range != axis->range || other->occurrence != axis->occurrence)
            continue;
        if (axis->range ? other->count == axis->count : other->dimension == axis->dimension)
            return &context->axes[i];
    }
    return NULL;
}

/* The dimension that a subscript names, if it is no element of the target dimension. */
static uint32_t named_dimension(const struct builder *b, const struct expr *subscript,
                                uint32_t target)
{
    if (subscript->kind != EXPR_NAME || subscript->subscripted)
        return TABLE_NONE;
    if (dimension_find_element(b, target, subscript->name) != TABLE_NONE)
        return TABLE_NONE;
    return table_find(&b->dimension_names, subscript->name);
}

static bool range_bound(struct context *context, const struct expr *bound, uint32_t target,
                        uint32_t *index)
{
    struct builder *b = context->builder;
    if (bound->kind == EXPR_NUMBER && bound->number >= 1.0 &&
        bound->number <= b->dimensions[target].size) {
        *index = (uint32_t)bound->number - 1;
        return true;
    }
    if (bound->kind == EXPR_NAME && !bound->subscripted) {
        *index = dimension_find_element(b, target, bound->name);
        if (*index != TABLE_NONE)
            return true;
    }
    lower_problem(context, PROBLEM_ELEMENT_UNKNOWN, bound,
                  "a part a:b goes from one element of the dimension to a later one",
                  "this is no element of dimension '%s'", b->dimensions[target].name);
    return false;
}

/* The axis that a subscript runs over, if it runs over one. `used` counts earlier axes of the same
 * dimension within the same name. */
static bool subscript_axis(struct context *context, const struct expr *subscript, uint32_t target,
                           uint32_t used, struct axis *axis)
{
    const struct builder *b = context->builder;
    *axis = (struct axis){.dimension = target, .occurrence = used, .count = b->dimensions[target].size};
    if (subscript->kind == EXPR_WILDCARD)
        return true;
    if (subscript->kind == EXPR_RANGE) {
        uint32_t first = 0, last = 0;
        if (!range_bound(context, subscript->args[0], target, &first) ||
            !range_bound(context, subscript->args[1], target, &last) || last < first)
            return false;
        axis->first = first;
        axis->count = last - first + 1;
        axis->range = true;
        return true;
    }
    const uint32_t named = named_dimension(b, subscript, target);
    if (named == TABLE_NONE || find_binding(context, named, 0))
        return false;
    axis->dimension = named;
    axis->count = b->dimensions[named].size;
    return true;
}

static bool same_axis(const struct axis *a, const struct axis *b)
{
    if (a->range != b->range || a->occurrence != b->occurrence)
        return false;
    return a->range ? a->count == b->count : a->dimension == b->dimension;
}

static uint32_t add_axis(struct context *context, struct axis *axes, uint32_t count,
                         const struct axis *axis, const struct expr *at)
{
    for (uint32_t i = 0; i < count; i++)
        if (same_axis(&axes[i], axis))
            return count;
    if (count + context->axis_count >= AXES_MOST) {
        lower_problem(context, PROBLEM_SUBSCRIPT_COUNT, at, "split the equation in two",
                      "more than %d array axes in one expression", (int)AXES_MOST);
        return count;
    }
    axes[count] = *axis;
    return count + 1;
}

static uint32_t count_earlier(const struct axis *seen, uint32_t count, const struct axis *axis)
{
    uint32_t earlier = 0;
    for (uint32_t i = 0; i < count; i++)
        earlier += seen[i].range == axis->range && seen[i].dimension == axis->dimension;
    return earlier;
}

static uint32_t collect_of_name(struct context *context, const struct expr *expr,
                                struct axis *axes, uint32_t count)
{
    const struct builder *b = context->builder;
    const char *name = !expr->quoted && expr->name[0] == '.' ? expr->name + 1 : expr->name;
    const uint32_t index = table_find(&b->variable_names, name);
    if (index == TABLE_NONE) {
        const uint32_t dimension = table_find(&b->dimension_names, name);
        if (dimension != TABLE_NONE && !expr->subscripted && !find_binding(context, dimension, 0)) {
            const struct axis axis = {.dimension = dimension, .count = b->dimensions[dimension].size};
            count = add_axis(context, axes, count, &axis, expr);
        }
        return count;
    }
    const struct variable *variable = &b->variables[index];
    struct axis seen[AXES_MOST];
    uint32_t seen_count = 0;
    for (uint32_t k = 0; k < variable->dimension_count && k < AXES_MOST; k++) {
        const uint32_t target = variable->dimensions[k];
        struct axis axis = {.dimension = target, .count = b->dimensions[target].size};
        if (expr->subscripted) {
            if (k >= expr->arg_count || !subscript_axis(context, expr->args[k], target, 0, &axis))
                continue;
        }
        axis.occurrence = count_earlier(seen, seen_count, &axis);
        seen[seen_count++] = axis;
        count = add_axis(context, axes, count, &axis, expr);
    }
    return count;
}

static bool is_reducer(const char *name)
{
    static const char *const names[] = {"sum", "prod", "mean", "stddev", "size", "rank"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static uint32_t collect(struct context *context, const struct expr *expr, struct axis *axes,
                        uint32_t count)
{
    if (expr->kind == EXPR_NAME)
        count = collect_of_name(context, expr, axes, count);
    const bool reduced = expr->kind == EXPR_CALL &&
                         (is_reducer(expr->name) ||
                          (expr->arg_count == 1 &&
                           (strcmp(expr->name, "min") == 0 || strcmp(expr->name, "max") == 0)));
    if (expr->kind != EXPR_NAME && !reduced)
        for (uint32_t i = 0; i < expr->arg_count; i++)
            count = collect(context, expr->args[i], axes, count);
    return count;
}

uint32_t array_collect_axes(struct context *context, const struct expr *expr, struct axis *axes)
{
    return collect(context, expr, axes, 0);
}

const struct node **array_spread(struct context *context, const struct expr *argument,
                                 size_t *count)
{
    struct axis axes[AXES_MOST];
    const uint32_t axis_count = array_collect_axes(context, argument, axes);
    size_t total = 1;
    for (uint32_t i = 0; i < axis_count; i++)
        total *= axes[i].count;
    if (total > ELEMENTS_MOST) {
        lower_problem(context, PROBLEM_DIMENSION_SIZE, argument, "use smaller dimensions",
                      "this runs over %zu elements, more than %d", total, (int)ELEMENTS_MOST);
        return NULL;
    }
    const struct node **nodes = ARENA_ARRAY(context->builder->arena, const struct node *, total);
    if (!nodes)
        return NULL;
    const uint32_t base = context->axis_count;
    context->axis_count += axis_count;
    bool complete = true;
    for (size_t position = 0; position < total && complete; position++) {
        size_t rest = position;
        for (uint32_t i = axis_count; i-- > 0;) {
            context->axis_of[base + i] = axes[i];
            context->axes[base + i] = (struct binding){.dimension = axes[i].dimension,
                                                       .occurrence = axes[i].occurrence,
                                                       .index = (uint32_t)(rest % axes[i].count)};
            rest /= axes[i].count;
        }
        nodes[position] = lower(context, argument);
        complete = nodes[position] != NULL;
    }
    context->axis_count = base;
    *count = total;
    return complete ? nodes : NULL;
}

static struct pick pick_number(const struct builder *b, uint32_t target, double number)
{
    const double index = floor(number + 0.5);
    if (!(index >= 1.0 && index <= b->dimensions[target].size))
        return (struct pick){.kind = PICK_OUTSIDE};
    return (struct pick){.kind = PICK_INDEX, .index = (uint32_t)index - 1};
}

static struct pick pick_mapped(struct context *context, const struct expr *subscript, uint32_t from,
                               uint32_t index, uint32_t target)
{
    struct builder *b = context->builder;
    const uint32_t found = map_element(b, from, index, target);
    if (found != TABLE_NONE)
        return (struct pick){.kind = PICK_INDEX, .index = found};
    lower_problem(context, PROBLEM_ELEMENT_UNKNOWN, subscript,
                  "dimensions are matched by the names of their elements",
                  "element '%s' of '%s' is no element of '%s'",
                  b->dimensions[from].elements[index], b->dimensions[from].name,
                  b->dimensions[target].name);
    return (struct pick){.kind = PICK_FAILED};
}

static struct pick pick_position(struct context *context, const struct expr *subscript,
                                 uint32_t target)
{
    const uint32_t position = (uint32_t)subscript->number;
    if (position < 1 || position > context->own_count) {
        lower_problem(context, PROBLEM_SUBSCRIPT_COUNT, subscript,
                      "@1 is the first dimension of the variable that is defined",
                      "the variable has %u dimensions", context->own_count);
        return (struct pick){.kind = PICK_FAILED};
    }
    return pick_number(context->builder, target, context->own[position - 1].index + 1.0);
}

static struct pick pick_expression(struct context *context, const struct expr *subscript,
                                   uint32_t target)
{
    struct builder *b = context->builder;
    if (subscript->kind == EXPR_NAME && !subscript->subscripted &&
        table_find(&b->variable_names, subscript->name) == TABLE_NONE &&
        !strchr(subscript->name, '.') && !lower_constant_name(context, subscript->name)) {
        const struct dimension *dimension = &b->dimensions[target];
        lower_problem(context, PROBLEM_ELEMENT_UNKNOWN, subscript,
                      text_suggest(b->arena, subscript->name, dimension->folded_elements,
                                   dimension->size),
                      "'%s' is no element of dimension '%s'", subscript->spelled, dimension->name);
        return (struct pick){.kind = PICK_FAILED};
    }
    const struct node *node = lower(context, subscript);
    double number = 0;
    if (!node)
        return (struct pick){.kind = PICK_FAILED};
    if (node_constant(b, node, &number))
        return pick_number(b, target, number);
    return (struct pick){.kind = PICK_NODE, .node = node_op(b, OP_round, node, NULL, NULL)};
}

static struct pick pick_subscript(struct context *context, const struct expr *subscript,
                                  uint32_t target, struct axis *seen, uint32_t *seen_count)
{
    struct builder *b = context->builder;
    if (subscript->kind == EXPR_NAME && !subscript->subscripted) {
        const uint32_t element = dimension_find_element(b, target, subscript->name);
        if (element != TABLE_NONE)
            return (struct pick){.kind = PICK_INDEX, .index = element};
    }
    if (subscript->kind == EXPR_WILDCARD || subscript->kind == EXPR_RANGE) {
        struct axis axis;
        if (!subscript_axis(context, subscript, target, 0, &axis))
            return (struct pick){.kind = PICK_FAILED};
        axis.occurrence = count_earlier(seen, *seen_count, &axis);
        seen[(*seen_count)++] = axis;
        const struct binding *binding = find_axis(context, &axis);
        if (binding)
            return (struct pick){.kind = PICK_INDEX, .index = axis.first + binding->index};
        lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, subscript,
                      "reduce it, as in SUM(x[*]), or name one element",
                      "several elements where one number is needed");
        return (struct pick){.kind = PICK_FAILED};
    }
    const uint32_t named = named_dimension(b, subscript, target);
    if (named != TABLE_NONE) {
        struct axis axis = {.dimension = named, .count = b->dimensions[named].size};
        axis.occurrence = count_earlier(seen, *seen_count, &axis);
        seen[(*seen_count)++] = axis;
        const struct binding *binding = find_binding(context, named, axis.occurrence);
        if (binding)
            return pick_mapped(context, subscript, named, binding->index, target);
        lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, subscript,
                      "define the variable over this dimension, or reduce it, as in SUM(x[D])",
                      "dimension '%s' stands for no element here", subscript->spelled);
        return (struct pick){.kind = PICK_FAILED};
    }
    if (subscript->kind == EXPR_POSITION)
        return pick_position(context, subscript, target);
    return pick_expression(context, subscript, target);
}

/* A dimension of a bare array: the binding of the same dimension, else the one own element whose
 * name it has, else the same place when the shapes agree. */
static struct pick pick_bare(struct context *context, const struct expr *expr,
                             const struct variable *variable, uint32_t k, uint32_t occurrence)
{
    struct builder *b = context->builder;
    const uint32_t target = variable->dimensions[k];
    const struct binding *binding = find_binding(context, target, occurrence);
    if (binding)
        return (struct pick){.kind = PICK_INDEX, .index = binding->index};
    for (uint32_t i = 0; i < context->own_count; i++) {
        const uint32_t found =
            map_element(b, context->own[i].dimension, context->own[i].index, target);
        if (found != TABLE_NONE)
            return (struct pick){.kind = PICK_INDEX, .index = found};
    }
    if (context->own_count == variable->dimension_count &&
        b->dimensions[context->own[k].dimension].size == b->dimensions[target].size)
        return (struct pick){.kind = PICK_INDEX, .index = context->own[k].index};
    char remedy[200];
    snprintf(remedy, sizeof remedy, "name an element, as in %.60s[%.60s], or reduce it, as in SUM(%.40s)",
             expr->spelled, b->dimensions[target].elements[0], expr->spelled);
    lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, expr, remedy,
                  "'%s' is an array over '%s' and stands where one number is needed", expr->spelled,
                  b->dimensions[target].name);
    return (struct pick){.kind = PICK_FAILED};
}

/* The cells that dynamic subscripts may name, chosen one by one; outside every one it is 0. */
static const struct node *choose_cell(struct context *context, const struct variable *variable,
                                      const struct pick *picks, uint32_t k, uint32_t offset)
{
    struct builder *b = context->builder;
    if (k == variable->dimension_count)
        return node_cell(b, variable->first_cell + offset);
    const uint32_t size = b->dimensions[variable->dimensions[k]].size;
    if (picks[k].kind == PICK_INDEX)
        return choose_cell(context, variable, picks, k + 1, offset * size + picks[k].index);
    const struct node *chosen = node_number(b, 0.0);
    for (uint32_t index = size; index-- > 0;) {
        const struct node *is = node_op(b, OP_eq, picks[k].node, node_number(b, index + 1.0), NULL);
        const struct node *cell = choose_cell(context, variable, picks, k + 1, offset * size + index);
        chosen = node_op(b, OP_choose, is, cell, chosen);
    }
    return chosen;
}

static bool check_subscript_count(struct context *context, const struct expr *expr,
                                  const struct variable *variable)
{
    if (!expr->subscripted || expr->arg_count == variable->dimension_count)
        return true;
    if (variable->dimension_count == 0)
        lower_problem(context, PROBLEM_SUBSCRIPT_SCALAR, expr, "leave the brackets out",
                      "'%s' is no array", variable->name);
    else
        lower_problem(context, PROBLEM_SUBSCRIPT_COUNT, expr, "give one subscript for each dimension",
                      "'%s' has %u dimensions, not %u", variable->name, variable->dimension_count,
                      expr->arg_count);
    return false;
}

const struct node *lower_array_name(struct context *context, const struct expr *expr,
                                    uint32_t index, bool transposed)
{
    struct builder *b = context->builder;
    const struct variable variable = b->variables[index];
    if (variable.kind == VARIABLE_MODULE)
        return NULL; /* reported where the module stands */
    if (!check_subscript_count(context, expr, &variable))
        return NULL;
    struct pick picks[AXES_MOST] = {0};
    struct axis seen[AXES_MOST];
    uint32_t seen_count = 0;
    bool outside = false;
    for (uint32_t k = 0; k < variable.dimension_count; k++) {
        const uint32_t target = variable.dimensions[k];
        if (transposed && context->own_count == variable.dimension_count) {
            const uint32_t from = variable.dimension_count - 1 - k;
            picks[k] = pick_number(b, target, context->own[from].index + 1.0);
        } else if (expr->subscripted) {
            picks[k] = pick_subscript(context, expr->args[k], target, seen, &seen_count);
        } else {
            struct axis axis = {.dimension = target};
            axis.occurrence = count_earlier(seen, seen_count, &axis);
            seen[seen_count++] = axis;
            picks[k] = pick_bare(context, expr, &variable, k, axis.occurrence);
        }
        if (picks[k].kind == PICK_FAILED)
            return NULL;
        outside = outside || picks[k].kind == PICK_OUTSIDE;
    }
    return outside ? node_number(b, 0.0) : choose_cell(context, &variable, picks, 0, 0);
}

const struct graph *array_find_graph(struct context *context, const struct expr *name,
                                     const struct expr *const *subscripts, uint32_t subscript_count)
{
    struct builder *b = context->builder;
    const uint32_t index = table_find(&b->variable_names, name->name);
    if (index == TABLE_NONE)
        return NULL;
    const struct variable *variable = &b->variables[index];
    uint32_t offset = 0;
    struct axis seen[AXES_MOST];
    uint32_t seen_count = 0;
    for (uint32_t k = 0; k < variable->dimension_count; k++) {
        struct pick pick = {0};
        if (k < subscript_count)
            pick = pick_subscript(context, subscripts[k], variable->dimensions[k], seen, &seen_count);
        else
            pick = pick_bare(context, name, variable, k, 0);
        if (pick.kind != PICK_INDEX)
            return NULL;
        offset = offset * b->dimensions[variable->dimensions[k]].size + pick.index;
    }
    const uint32_t element = b->cell_written[variable->first_cell + offset];
    const struct doc_variable *source = variable->source;
    if (element < source->element_count && source->elements[element].graph)
        return source->elements[element].graph;
    return source->element_count ? source->elements[0].graph : NULL;
}
