// SPDX-License-Identifier: MIT
/* Which element of an array a reference means.
 *
 * Inside an equation over dimension D, `x[D]` is the element that is being defined, matched by name
 * when x is declared over another dimension. A subscript that is known only when the run comes there
 * chooses among the elements; outside of the dimension the value is 0, or NaN if the file says so, and
 * the run goes on. */
#include "base/text.h"
#include "model/builder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CHAIN_MOST = 64 };

enum pick_kind { PICK_FAILED, PICK_INDEX, PICK_NODE, PICK_OUTSIDE };

const struct node *node_outside(struct builder *b)
{
    return node_number(b, b->document->nan_outside ? NAN : 0.0);
}

/* What one subscript says: a known element, an element known only when the run comes there, or one
 * that the dimension does not have. */
struct pick {
    enum pick_kind kind;
    uint32_t index;
    const struct node *node;
};

static const struct pick failed = {.kind = PICK_FAILED};

/* One reference while its subscripts are read, from left to right. */
struct reference {
    struct context *context;
    const struct variable *variable;
    struct seen_axes seen;
    uint32_t names[AXES_MOST]; /* dimensions of the cell itself that were named so far */
    uint32_t name_count;
};

static struct pick pick_index(uint32_t index)
{
    return (struct pick){.kind = PICK_INDEX, .index = index};
}

/* Element `index` of dimension `from`, found by name in dimension `to`. */
static uint32_t map_element(const struct builder *b, uint32_t from, uint32_t index, uint32_t to)
{
    if (from == to)
        return index;
    return dimension_find_element(b, to, b->dimensions[from].folded_elements[index]);
}

static struct pick pick_number(const struct builder *b, uint32_t target, double number)
{
    const double index = floor(number + 0.5);
    if (!(index >= 1.0 && index <= b->dimensions[target].size))
        return (struct pick){.kind = PICK_OUTSIDE};
    return pick_index((uint32_t)index - 1);
}

static struct pick pick_mapped(struct context *context, const struct expr *subscript, uint32_t from,
                               uint32_t index, uint32_t target)
{
    struct builder *b = context->builder;
    const uint32_t found = map_element(b, from, index, target);
    if (found != TABLE_NONE)
        return pick_index(found);
    lower_problem(context, PROBLEM_ELEMENT_UNKNOWN, subscript,
                  "dimensions are matched by the names of their elements",
                  "element '%s' of '%s' is no element of '%s'", b->dimensions[from].elements[index],
                  b->dimensions[from].name, b->dimensions[target].name);
    return failed;
}

static struct pick pick_position(struct context *context, const struct expr *subscript,
                                 uint32_t target)
{
    const double position = subscript->number;
    if (!(position >= 1 && position <= context->own_count)) {
        lower_problem(context, PROBLEM_SUBSCRIPT_COUNT, subscript,
                      "@1 is the first dimension of the variable that is defined",
                      "there is no @%g: '%s' has %u dimension%s", position,
                      context->builder->variables[context->variable].name, context->own_count,
                      context->own_count == 1 ? "" : "s");
        return failed;
    }
    return pick_number(context->builder, target, context->own[(uint32_t)position - 1].index + 1.0);
}

/* D.b inside brackets: element b, whatever dimension it is read from. */
static uint32_t element_of_path(struct context *context, const struct expr *subscript,
                                uint32_t target)
{
    struct builder *b = context->builder;
    const char *period = subscript->quoted ? NULL : strchr(subscript->name, '.');
    if (!period || period == subscript->name || find_variable(context, subscript) != TABLE_NONE)
        return TABLE_NONE;
    const char *head = arena_text(b->arena, subscript->name, (size_t)(period - subscript->name));
    const uint32_t dimension = head ? table_find(&b->dimension_names, head) : TABLE_NONE;
    if (dimension == TABLE_NONE || dimension_find_element(b, dimension, period + 1) == TABLE_NONE)
        return TABLE_NONE;
    return dimension_find_element(b, target, period + 1);
}

static bool is_unknown_word(struct context *context, const struct expr *subscript)
{
    return subscript->kind == EXPR_NAME && !subscript->subscripted &&
           find_variable(context, subscript) == TABLE_NONE &&
           !strchr(subscript->name, '.') && strcmp(subscript->name, "self") != 0 &&
           !is_standing_name(subscript->name);
}

static struct pick pick_expression(struct context *context, const struct expr *subscript,
                                   uint32_t target)
{
    struct builder *b = context->builder;
    if (is_unknown_word(context, subscript)) {
        const struct dimension *dimension = &b->dimensions[target];
        lower_problem(
            context, PROBLEM_ELEMENT_UNKNOWN, subscript,
            text_suggest(b->arena, subscript->name, dimension->folded_elements, dimension->size),
            "'%s' is no element of dimension '%s'", subscript->spelled, dimension->name);
        return failed;
    }
    const struct node *node = lower(context, subscript);
    double number = 0;
    if (!node)
        return failed;
    /* Variables are not followed: a study may vary them. */
    if (node_literal(node, &number))
        return pick_number(b, target, number);
    const struct node *rounded = node_op(b, OP_round, node_shared(context, node), NULL, NULL);
    return rounded ? (struct pick){.kind = PICK_NODE, .node = rounded} : failed;
}

/* Whether all elements of a dimension belong to a larger one too. */
static bool is_part(const struct builder *b, uint32_t dimension)
{
    const struct dimension *part = &b->dimensions[dimension];
    for (uint32_t whole = 0; whole < b->dimension_count; whole++) {
        uint32_t index = 0;
        if (b->dimensions[whole].size <= part->size)
            continue;
        while (index < part->size && map_element(b, dimension, index, whole) != TABLE_NONE)
            index++;
        if (index == part->size)
            return true;
    }
    return false;
}

static bool maps_to(const struct context *context, uint32_t from, uint32_t to)
{
    const struct builder *b = context->builder;
    const struct doc_dimension *source = b->dimensions[from].source;
    for (size_t i = 0; i < source->maps_to_count; i++)
        if (strcmp(source->maps_to[i].name, b->dimensions[to].folded) == 0)
            return true;
    return false;
}

/* A dimension that stands for another one place by place: because the file maps one to the other, or
 * because both are equally large parts, as models converted from Vensim mean it. */
static const struct binding *find_counterpart(const struct context *context, uint32_t named)
{
    const struct builder *b = context->builder;
    const struct binding *found = NULL;
    for (uint32_t i = 0; i < context->own_count; i++) {
        const uint32_t own = context->own[i].dimension;
        if (b->dimensions[own].size != b->dimensions[named].size)
            continue;
        if (maps_to(context, named, own) || maps_to(context, own, named))
            return &context->own[i];
        if (found)
            return NULL;
        found = &context->own[i];
    }
    return found && is_part(b, named) && is_part(b, found->dimension) ? found : NULL;
}

static struct pick pick_named(struct reference *reference, const struct expr *subscript,
                              uint32_t named, uint32_t target)
{
    struct context *context = reference->context;
    uint32_t earlier = 0;
    for (uint32_t i = 0; i < reference->name_count; i++)
        earlier += reference->names[i] == named;
    const struct binding *own = find_own(context, named, earlier);
    if (own) {
        reference->names[reference->name_count++] = named;
        return pick_mapped(context, subscript, named, own->index, target);
    }
    struct axis axis = {.dimension = named};
    struct seen_axes counted = reference->seen;
    count_axis(&counted, &axis);
    const uint32_t at = find_axis_of(context, named, axis.occurrence, true);
    if (at != TABLE_NONE) {
        if (at >= context->axis_base)
            reference->seen = counted;
        return pick_mapped(context, subscript, named, context->axes[at].index, target);
    }
    const struct binding *counterpart = find_counterpart(context, named);
    if (counterpart)
        return pick_mapped(context, subscript, named, counterpart->index, target);
    char remedy[240];
    snprintf(remedy, sizeof remedy,
             "define '%.60s' over this dimension, or reduce it, as in SUM(%.60s[%.60s])",
             context->builder->variables[context->variable].name, reference->variable->name,
             subscript->spelled);
    lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, subscript, remedy,
                  "dimension '%s' stands for no element here", subscript->spelled);
    return failed;
}

/* In the equation of an array a slice is the element that is being defined: x[*, 1] over x's first
 * dimension, or over any other of as many elements. TABLE_NONE when none fits. */
static uint32_t pick_slice(struct reference *reference, const struct axis *axis)
{
    const struct context *context = reference->context;
    const struct builder *b = context->builder;
    uint32_t earlier = 0;
    for (uint32_t i = 0; i < reference->name_count; i++)
        earlier += reference->names[i] == axis->dimension;
    const struct binding *own = axis->range ? NULL : find_own(context, axis->dimension, earlier);
    if (!own && context->own_count == 1 && reference->name_count == 0 &&
        b->dimensions[context->own[0].dimension].size == axis->count)
        own = &context->own[0];
    if (!own)
        return TABLE_NONE;
    reference->names[reference->name_count++] = own->dimension;
    return axis->range ? axis->first + own->index : own->index;
}

static struct pick pick_running(struct reference *reference, const struct expr *subscript,
                                uint32_t target)
{
    struct context *context = reference->context;
    struct axis axis;
    if (!axis_of_range(context, subscript, target, &axis))
        return failed;
    count_axis(&reference->seen, &axis);
    const struct binding *binding = find_axis(context, &axis);
    if (binding && axis.range)
        return pick_index(axis.first + binding->index);
    if (binding)
        return pick_mapped(context, subscript, axis.dimension, binding->index, target);
    const uint32_t element = pick_slice(reference, &axis);
    if (element != TABLE_NONE)
        return axis.range ? pick_index(element)
                          : pick_mapped(context, subscript, axis.dimension, element, target);
    char remedy[200];
    snprintf(remedy, sizeof remedy, "reduce it, as in SUM(%.60s[*]), or name one element",
             reference->variable->name);
    lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, subscript, remedy,
                  "several elements where one number is needed");
    return failed;
}

static struct pick pick_subscript(struct reference *reference, const struct expr *subscript,
                                  uint32_t target)
{
    struct context *context = reference->context;
    const struct builder *b = context->builder;
    if (subscript->kind == EXPR_NAME && !subscript->subscripted) {
        uint32_t element = dimension_find_element(b, target, subscript->name);
        if (element == TABLE_NONE)
            element = element_of_path(context, subscript, target);
        if (element != TABLE_NONE)
            return pick_index(element);
    }
    if (subscript_runs(subscript))
        return pick_running(reference, subscript, target);
    const uint32_t named = dimension_named(b, subscript, target);
    if (named != TABLE_NONE)
        return pick_named(reference, subscript, named, target);
    if (subscript->kind == EXPR_POSITION)
        return pick_position(context, subscript, target);
    return pick_expression(context, subscript, target);
}

static struct pick report_bare(struct context *context, const struct expr *expr, uint32_t target)
{
    const struct dimension *dimension = &context->builder->dimensions[target];
    char remedy[200];
    snprintf(remedy, sizeof remedy,
             "name an element, as in %.60s[%.60s], or reduce it, as in SUM(%.40s)", expr->spelled,
             dimension->elements[0], expr->spelled);
    lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, expr, remedy,
                  "'%s' is an array over '%s' and stands where one number is needed", expr->spelled,
                  dimension->name);
    return failed;
}

/* A dimension of a bare array: the binding of the same dimension, else the one own element whose
 * name it has, else the same place when the shapes agree. */
static struct pick pick_bare(struct reference *reference, const struct expr *expr, uint32_t k)
{
    const struct context *context = reference->context;
    const struct builder *b = context->builder;
    const struct variable *variable = reference->variable;
    const uint32_t target = variable->dimensions[k];
    struct axis axis = {.dimension = target};
    count_axis(&reference->seen, &axis);
    const uint32_t at = find_axis_of(context, target, axis.occurrence, false);
    if (at != TABLE_NONE)
        return pick_index(context->axes[at].index);
    const struct binding *own = find_own(context, target, axis.occurrence);
    if (own)
        return pick_index(own->index);
    for (uint32_t i = 0; i < context->own_count; i++) {
        const uint32_t found =
            map_element(b, context->own[i].dimension, context->own[i].index, target);
        if (found != TABLE_NONE)
            return pick_index(found);
    }
    if (context->own_count == variable->dimension_count &&
        b->dimensions[context->own[k].dimension].size == b->dimensions[target].size)
        return pick_index(context->own[k].index);
    return report_bare(reference->context, expr, target);
}

/* Dimension k of a transposed array; `turned` is its place among those that stand for the defined
 * variable's own, counted from the last. */
static struct pick pick_transposed(const struct reference *reference, const struct expr *expr,
                                   uint32_t k, uint32_t turned)
{
    struct context *context = reference->context;
    const struct builder *b = context->builder;
    const uint32_t target = reference->variable->dimensions[k];
    const struct binding *own = &context->own[turned];
    if (b->dimensions[own->dimension].size == b->dimensions[target].size)
        return pick_index(own->index);
    lower_problem(context, PROBLEM_SUBSCRIPT_COUNT, expr,
                  "give the variable the dimensions of the array in reverse order",
                  "'%s' has %u elements where '%s' has %u", b->dimensions[target].name,
                  b->dimensions[target].size, b->dimensions[own->dimension].name,
                  b->dimensions[own->dimension].size);
    return failed;
}

static const struct node *choose_cell(struct context *context, const struct variable *variable,
                                      const struct pick *picks, uint32_t k, uint32_t offset);

/* One of elements [first, last) by a subscript that the run computes: one after the other when they
 * are few, in halves when they are many. */
static const struct node *choose_among(struct context *context, const struct variable *variable,
                                       const struct pick *picks, uint32_t k, uint32_t offset,
                                       uint32_t first, uint32_t last)
{
    struct builder *b = context->builder;
    const struct node *index = picks[k].node;
    if (last - first > CHAIN_MOST) {
        const uint32_t middle = first + (last - first) / 2;
        const struct node *is_low =
            node_op(b, OP_le, index, node_number(b, middle), NULL); /* counted from 1 */
        const struct node *low = choose_among(context, variable, picks, k, offset, first, middle);
        const struct node *high =
            low ? choose_among(context, variable, picks, k, offset, middle, last) : NULL;
        return node_op(b, OP_choose, is_low, low, high);
    }
    const struct node *chosen = node_outside(b);
    for (uint32_t i = last; chosen && i-- > first;) {
        const struct node *is = node_op(b, OP_eq, index, node_number(b, i + 1.0), NULL);
        const struct node *cell = choose_cell(context, variable, picks, k + 1, offset + i);
        chosen = node_op(b, OP_choose, is, cell, chosen);
    }
    return chosen;
}

/* The cells that dynamic subscripts may name. */
static const struct node *choose_cell(struct context *context, const struct variable *variable,
                                      const struct pick *picks, uint32_t k, uint32_t offset)
{
    const struct builder *b = context->builder;
    if (k == variable->dimension_count)
        return node_cell(context->builder, variable->first_cell + offset);
    const uint32_t size = b->dimensions[variable->dimensions[k]].size;
    offset *= size;
    if (picks[k].kind == PICK_INDEX)
        return choose_cell(context, variable, picks, k + 1, offset + picks[k].index);
    return choose_among(context, variable, picks, k, offset, 0, size);
}

static bool check_subscript_count(struct context *context, const struct expr *expr,
                                  bool subscripted, uint32_t count, const struct variable *variable)
{
    if (!subscripted || count == variable->dimension_count)
        return true;
    if (variable->dimension_count == 0)
        lower_problem(context, PROBLEM_SUBSCRIPT_SCALAR, expr, "leave the brackets out",
                      "'%s' is no array", variable->name);
    else
        lower_problem(context, PROBLEM_SUBSCRIPT_COUNT, expr,
                      "give one subscript for each dimension", "'%s' has %u dimension%s, not %u",
                      variable->name, variable->dimension_count,
                      variable->dimension_count == 1 ? "" : "s", count);
    return false;
}

/* Whether dimension k of a reference is no single element: x', x[D, 1]', x[*, 1]'. */
static bool stays_open(const struct context *context, const struct expr *expr,
                       const struct variable *variable, uint32_t k)
{
    return !expr->subscripted || expr->args[k]->kind == EXPR_WILDCARD ||
           dimension_named(context->builder, expr->args[k], variable->dimensions[k]) != TABLE_NONE;
}

const struct node *lower_array_name(struct context *context, const struct expr *expr,
                                    uint32_t index, bool transposed)
{
    struct builder *b = context->builder;
    const struct variable *variable = &b->variables[index];
    if (b->variable_faulty[index])
        return NULL; /* reported where it is declared */
    if (!check_subscript_count(context, expr, expr->subscripted, expr->arg_count, variable))
        return NULL;
    struct reference reference = {.context = context, .variable = variable};
    struct pick picks[AXES_MOST] = {0};
    bool is_outside = false;
    uint32_t open = 0;
    for (uint32_t k = 0; k < variable->dimension_count; k++)
        open += stays_open(context, expr, variable, k);
    const bool is_turned = transposed && open == context->own_count;
    for (uint32_t k = 0; k < variable->dimension_count; k++) {
        const uint32_t target = variable->dimensions[k];
        if (is_turned && stays_open(context, expr, variable, k))
            picks[k] = pick_transposed(&reference, expr, k, --open);
        else if (expr->subscripted)
            picks[k] = pick_subscript(&reference, expr->args[k], target);
        else
            picks[k] = pick_bare(&reference, expr, k);
        if (picks[k].kind == PICK_FAILED)
            return NULL;
        is_outside = is_outside || picks[k].kind == PICK_OUTSIDE;
    }
    return is_outside ? node_outside(b) : choose_cell(context, variable, picks, 0, 0);
}

const struct node *lower_flat_index(struct context *context, uint32_t index,
                                    const struct node *position)
{
    struct builder *b = context->builder;
    const struct variable *variable = &b->variables[index];
    struct variable row = *variable; /* all elements, one after the other */
    row.dimension_count = 1;
    double number = 0;
    if (!position || b->variable_faulty[index])
        return NULL;
    if (node_literal(position, &number)) {
        const double at = floor(number + 0.5);
        const bool is_there = at >= 1.0 && at <= variable->cell_count;
        return is_there ? node_cell(b, variable->first_cell + (uint32_t)at - 1) : node_outside(b);
    }
    const struct node *shared = node_shared(context, position);
    const struct pick pick = {.kind = PICK_NODE, .node = node_op(b, OP_round, shared, NULL, NULL)};
    return pick.node ? choose_among(context, &row, &pick, 0, 0, 0, variable->cell_count) : NULL;
}

uint32_t array_find_cell(struct context *context, const struct expr *name, uint32_t index,
                         const struct expr *const *subscripts, uint32_t subscript_count)
{
    const struct builder *b = context->builder;
    const struct variable *variable = &b->variables[index];
    if (!check_subscript_count(context, name, subscript_count > 0, subscript_count, variable))
        return TABLE_NONE;
    uint32_t offset = 0;
    struct reference reference = {.context = context, .variable = variable};
    for (uint32_t k = 0; k < variable->dimension_count; k++) {
        const struct pick pick =
            k < subscript_count ? pick_subscript(&reference, subscripts[k], variable->dimensions[k])
                                : pick_bare(&reference, name, k);
        if (pick.kind != PICK_INDEX && pick.kind != PICK_FAILED)
            lower_problem(context, PROBLEM_ARGUMENT_KIND, subscripts[k],
                          "name an element of the dimension",
                          "which element is meant must be known before the run");
        if (pick.kind != PICK_INDEX)
            return TABLE_NONE;
        offset = offset * b->dimensions[variable->dimensions[k]].size + pick.index;
    }
    return variable->first_cell + offset;
}

const struct graph *array_find_graph(struct context *context, const struct expr *name,
                                     const struct expr *const *subscripts, uint32_t subscript_count)
{
    const struct builder *b = context->builder;
    const uint32_t index = find_table(context, name);
    if (index == TABLE_NONE || b->variable_faulty[index])
        return NULL;
    const uint32_t cell = array_find_cell(context, name, index, subscripts, subscript_count);
    return cell == TABLE_NONE ? NULL : cell_graph(b, cell);
}
