// SPDX-License-Identifier: MIT
/* The axes that the argument of a reducer (SUM and its kin) runs over, and the argument spread out.
 *
 * A wildcard, a part a:b, a dimension that stands for nothing yet and a bare array run over an axis.
 * The same axis in two operands runs jointly, so SUM(x[M]*y[M]) is a sum of products. In an equation
 * over M the name M is the element being defined, also inside SUM, while * and a bare array still run. */
#include "base/text.h"
#include "model/builder.h"

#include <string.h>

uint32_t dimension_find_element(const struct builder *b, uint32_t dimension, const char *folded)
{
    return table_find(&b->element_names[dimension], folded);
}

uint32_t dimension_named(const struct builder *b, const struct expr *subscript, uint32_t target)
{
    if (subscript->kind != EXPR_NAME || subscript->subscripted)
        return TABLE_NONE;
    if (dimension_find_element(b, target, subscript->name) != TABLE_NONE)
        return TABLE_NONE;
    return table_find(&b->dimension_names, subscript->name);
}

const struct binding *find_own(const struct context *context, uint32_t dimension,
                               uint32_t occurrence)
{
    const struct binding *any = NULL;
    for (uint32_t i = 0; i < context->own_count; i++) {
        if (context->own[i].dimension != dimension)
            continue;
        if (context->own[i].occurrence == occurrence)
            return &context->own[i];
        any = any ? any : &context->own[i];
    }
    return any;
}

uint32_t find_axis_of(const struct context *context, uint32_t dimension, uint32_t occurrence,
                      bool by_name)
{
    uint32_t any = TABLE_NONE;
    for (uint32_t i = context->axis_count; i-- > 0;) {
        const struct axis *axis = &context->axis_of[i];
        if (axis->dimension != dimension || axis->range || (by_name && !axis->named))
            continue;
        if (axis->occurrence == occurrence)
            return i;
        any = any == TABLE_NONE ? i : any;
    }
    return any;
}

/* Whether a dimension's name already stands for one element. */
static bool stands_for(const struct context *context, uint32_t dimension)
{
    return find_own(context, dimension, 0) ||
           find_axis_of(context, dimension, 0, true) != TABLE_NONE;
}

static struct axis whole_axis(const struct context *context, uint32_t dimension)
{
    return (struct axis){.dimension = dimension,
                         .count = context->builder->dimensions[dimension].size,
                         .named = !stands_for(context, dimension)};
}

static bool range_bound(struct context *context, const struct expr *bound, uint32_t target,
                        uint32_t *index)
{
    const struct builder *b = context->builder;
    const struct dimension *dimension = &b->dimensions[target];
    if (bound->kind == EXPR_NUMBER && bound->number >= 1.0 && bound->number <= dimension->size) {
        *index = (uint32_t)bound->number - 1;
        return true;
    }
    const char *remedy = "a part a:b goes from one element of the dimension to a later one";
    if (bound->kind == EXPR_NAME && !bound->subscripted) {
        *index = dimension_find_element(b, target, bound->name);
        if (*index != TABLE_NONE)
            return true;
        const char *near =
            text_suggest(b->arena, bound->name, dimension->folded_elements, dimension->size);
        remedy = near ? near : remedy;
    }
    lower_problem(context, PROBLEM_ELEMENT_UNKNOWN, bound, remedy,
                  "this is no element of dimension '%s'", dimension->name);
    return false;
}

/* *:Sub, every element of a dimension that is part of the array's own. */
static bool part_by_name(struct context *context, const struct expr *range, uint32_t target,
                         struct axis *axis)
{
    const struct builder *b = context->builder;
    const struct expr *part = range->args[1];
    const uint32_t dimension = part->kind == EXPR_NAME && !part->subscripted
                                   ? table_find(&b->dimension_names, part->name)
                                   : TABLE_NONE;
    if (dimension != TABLE_NONE) {
        *axis = whole_axis(context, dimension);
        return true;
    }
    lower_problem(context, PROBLEM_DIMENSION_UNKNOWN, part,
                  "write *:D with a dimension D whose elements belong to the array's own",
                  "after *: a dimension is expected that is part of '%s'",
                  b->dimensions[target].name);
    return false;
}

bool subscript_runs(const struct expr *subscript)
{
    return subscript->kind == EXPR_WILDCARD || subscript->kind == EXPR_RANGE;
}

bool axis_of_range(struct context *context, const struct expr *subscript, uint32_t target,
                   struct axis *axis)
{
    if (subscript->kind == EXPR_WILDCARD) {
        *axis = whole_axis(context, target);
        return true;
    }
    if (subscript->args[0]->kind == EXPR_WILDCARD)
        return part_by_name(context, subscript, target, axis);
    uint32_t first = 0, last = 0;
    if (!range_bound(context, subscript->args[0], target, &first) ||
        !range_bound(context, subscript->args[1], target, &last))
        return false;
    if (last < first) {
        lower_problem(context, PROBLEM_ELEMENT_UNKNOWN, subscript, "swap the two elements",
                      "this part of dimension '%s' ends before it begins",
                      context->builder->dimensions[target].name);
        return false;
    }
    *axis = (struct axis){
        .dimension = target, .first = first, .count = last - first + 1, .range = true};
    return true;
}

static bool same_axis(const struct axis *a, const struct axis *b)
{
    if (a->range != b->range || a->occurrence != b->occurrence)
        return false;
    return a->range ? a->count == b->count : a->dimension == b->dimension;
}

const struct binding *find_axis(const struct context *context, const struct axis *axis)
{
    for (uint32_t i = context->axis_count; i-- > 0;)
        if (same_axis(&context->axis_of[i], axis))
            return &context->axes[i];
    return NULL;
}

void count_axis(struct seen_axes *seen, struct axis *axis)
{
    axis->occurrence = 0;
    for (uint32_t i = 0; i < seen->count; i++)
        axis->occurrence +=
            seen->axes[i].range == axis->range && seen->axes[i].dimension == axis->dimension;
    if (seen->count < AXES_MOST)
        seen->axes[seen->count++] = *axis;
}

/* ---- collecting ---- */

struct collection {
    struct context *context;
    struct axis *axes;
    uint32_t count;
};

static void collect(struct collection *found, const struct expr *expr);

static void add_axis(struct collection *found, const struct axis *axis, const struct expr *at)
{
    for (uint32_t i = 0; i < found->count; i++)
        if (same_axis(&found->axes[i], axis))
            return;
    if (found->count + found->context->axis_count >= AXES_MOST) {
        lower_problem(found->context, PROBLEM_SUBSCRIPT_COUNT, at, "split the equation in two",
                      "more than %d array axes in one expression", (int)AXES_MOST);
        return;
    }
    found->axes[found->count++] = *axis;
}

/* The axis of one subscript, if it runs over one; what is written inside other subscripts is
 * collected on its own. */
static bool axis_of_subscript(struct collection *found, const struct expr *subscript,
                              uint32_t target, struct axis *axis)
{
    struct context *context = found->context;
    if (subscript_runs(subscript))
        return axis_of_range(context, subscript, target, axis);
    const uint32_t named = dimension_named(context->builder, subscript, target);
    if (named != TABLE_NONE && !stands_for(context, named)) {
        *axis = whole_axis(context, named);
        return true;
    }
    if (subscript->kind != EXPR_NAME || subscript->subscripted)
        collect(found, subscript);
    return false;
}

static void collect_name(struct collection *found, const struct expr *expr)
{
    struct context *context = found->context;
    const struct builder *b = context->builder;
    const uint32_t index = find_variable(context, expr);
    if (index == TABLE_NONE) {
        const uint32_t dimension = table_find(&b->dimension_names, expr->name);
        if (dimension == TABLE_NONE || expr->subscripted || stands_for(context, dimension))
            return;
        const struct axis axis = whole_axis(context, dimension);
        add_axis(found, &axis, expr);
        return;
    }
    const struct variable *variable = &b->variables[index];
    struct seen_axes seen = {0};
    for (uint32_t k = 0; k < variable->dimension_count; k++) {
        struct axis axis = whole_axis(context, variable->dimensions[k]);
        if (expr->subscripted &&
            (k >= expr->arg_count ||
             !axis_of_subscript(found, expr->args[k], variable->dimensions[k], &axis)))
            continue;
        count_axis(&seen, &axis);
        add_axis(found, &axis, expr);
    }
}

/* Whether a call reduces its own arguments, so that their axes are not the outer reducer's. */
static bool reduces(const struct expr *call)
{
    static const char *const always[] = {"sum", "prod", "stddev", "size", "rank"};
    static const char *const single[] = {"min", "max", "mean"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (strcmp(call->name, always[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (call->arg_count == 1 && strcmp(call->name, single[i]) == 0)
            return true;
    return false;
}

static void collect(struct collection *found, const struct expr *expr)
{
    if (expr->kind == EXPR_NAME) {
        collect_name(found, expr);
        return;
    }
    if (expr->kind == EXPR_CALL && reduces(expr))
        return;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        collect(found, expr->args[i]);
}

/* ---- spreading ---- */

static bool count_elements(struct context *context, const struct expr *argument,
                           const struct collection *found, size_t *total)
{
    *total = 1;
    for (uint32_t i = 0; i < found->count; i++) {
        *total *= found->axes[i].count;
        if (*total > ELEMENTS_MOST) {
            lower_problem(context, PROBLEM_MODEL_SIZE, argument, "use smaller dimensions",
                          "this runs over more than %d elements", (int)ELEMENTS_MOST);
            return false;
        }
    }
    return true;
}

/* Sets the axes from `base` on to the elements at a row-major position. */
static void stand_at(struct context *context, uint32_t base, size_t position)
{
    for (uint32_t i = context->axis_count; i-- > base;) {
        const struct axis *axis = &context->axis_of[i];
        context->axes[i] = (struct binding){.dimension = axis->dimension,
                                            .occurrence = axis->occurrence,
                                            .index = (uint32_t)(position % axis->count)};
        position /= axis->count;
    }
}

const struct node **array_spread(struct context *context, const struct expr *argument,
                                 size_t *count)
{
    struct axis axes[AXES_MOST];
    struct collection found = {.context = context, .axes = axes};
    const size_t problems = context->builder->problems->count;
    collect(&found, argument);
    size_t total = 1;
    if (context->builder->problems->count != problems ||
        !count_elements(context, argument, &found, &total))
        return NULL;
    const struct node **nodes = ARENA_ARRAY(context->builder->arena, const struct node *, total);
    if (!nodes)
        return NULL;
    const uint32_t outer_base = context->axis_base, base = context->axis_count;
    memcpy(&context->axis_of[base], axes, found.count * sizeof *axes);
    context->axis_base = base;
    context->axis_count = base + found.count;
    bool complete = true;
    for (size_t position = 0; position < total && complete; position++) {
        stand_at(context, base, position);
        nodes[position] = lower(context, argument);
        complete = nodes[position] != NULL;
    }
    context->axis_count = base;
    context->axis_base = outer_base;
    *count = total;
    return complete ? nodes : NULL;
}
