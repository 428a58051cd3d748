// SPDX-License-Identifier: MIT
/* One equation's tree to a node, seen from one cell.
 *
 * Names are bound here: to cells, dimensions (their index), elements and the names that stand alone.
 * Both arms of IF are kept; the run picks a lane's value, so the arm not taken never stops a run. */
#include "base/text.h"
#include "model/container.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void lower_problem(struct context *context, enum problem_kind kind, const struct expr *at,
                   const char *remedy, const char *format, ...)
{
    char message[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    problem_add(context->builder->problems, kind, context->text, at->at, at->width, remedy, "%s",
                message);
}

/* In a macro that calls itself the arm that is not taken has no end. The value is no number where a
 * study makes the condition another than was known. */
static const struct node *lower_known_if(struct context *context, const struct expr *expr,
                                         const struct node *condition, bool is_true)
{
    struct builder *b = context->builder;
    const struct node *taken = lower(context, expr->args[is_true ? 1 : 2]);
    const struct node *none = node_number(b, NAN);
    return is_true ? node_op(b, OP_choose, condition, taken, none)
                   : node_op(b, OP_choose, condition, none, taken);
}

static const struct node *lower_if(struct context *context, const struct expr *expr)
{
    const struct node *condition = lower(context, expr->args[0]);
    double known = 0;
    if (in_recursion(context) && node_constant(context->builder, condition, &known))
        return lower_known_if(context, expr, condition, known != 0.0);
    const struct node *yes = lower(context, expr->args[1]);
    const struct node *no = lower(context, expr->args[2]);
    return node_op(context->builder, OP_choose, condition, yes, no);
}

static const struct node *lower_operator(struct context *context, const struct expr *expr)
{
    static const enum op ops[] = {
        [EXPR_ADD] = OP_add,       [EXPR_SUB] = OP_sub,         [EXPR_MUL] = OP_mul,
        [EXPR_DIV] = OP_div,       [EXPR_POW] = OP_pow,         [EXPR_MOD] = OP_mod,
        [EXPR_LT] = OP_lt,         [EXPR_LE] = OP_le,           [EXPR_GT] = OP_gt,
        [EXPR_GE] = OP_ge,         [EXPR_EQ] = OP_eq,           [EXPR_NE] = OP_ne,
        [EXPR_AND] = OP_and,       [EXPR_OR] = OP_or,           [EXPR_NOT] = OP_not,
        [EXPR_NEGATE] = OP_negate, [EXPR_SAFEDIV] = OP_safediv,
    };
    struct builder *b = context->builder;
    const struct node *first = lower(context, expr->args[0]);
    if (expr->op == EXPR_PLUS)
        return first;
    if (expr->op == EXPR_NEGATE && first && first->kind == NODE_NUMBER)
        return node_number(b, -first->number);
    const struct node *second = expr->arg_count > 1 ? lower(context, expr->args[1]) : NULL;
    const struct node *third = expr->op == EXPR_SAFEDIV ? node_number(b, 0.0) : NULL;
    return node_op(b, ops[expr->op], first, second, third);
}

static const struct node *lower_transpose(struct context *context, const struct expr *expr)
{
    const struct expr *name = expr->args[0];
    const uint32_t variable =
        name->kind == EXPR_NAME ? find_variable(context, name) : TABLE_NONE;
    if (variable == TABLE_NONE) {
        lower_problem(context, PROBLEM_TRANSPOSE_WHOLE, expr,
                      "write the array's name and then the ', as in x' or x[D, 1]'",
                      "only an array or a slice of one can be transposed");
        return NULL;
    }
    return lower_array_name(context, name, variable, true);
}

/* `D` outside brackets is the index, from 1, of the element that D stands for here; `D.B` is B's. */
static const struct node *lower_dimension(struct context *context, const struct expr *expr)
{
    struct builder *b = context->builder;
    const uint32_t dimension = table_find(&b->dimension_names, expr->name);
    if (dimension != TABLE_NONE) {
        const struct binding *own = find_own(context, dimension, 0);
        if (own)
            return node_number(b, own->index + 1.0);
        const uint32_t axis = find_axis_of(context, dimension, 0, true);
        if (axis != TABLE_NONE)
            return node_number(b, context->axes[axis].index + 1.0);
        lower_problem(context, PROBLEM_ARRAY_IN_SCALAR, expr,
                      "define the variable over this dimension, or use SIZE for its size",
                      "dimension '%s' stands for no element here", expr->spelled);
        return NULL;
    }
    const char *period = expr->quoted ? NULL : strchr(expr->name, '.');
    if (!period || period == expr->name)
        return NULL;
    const char *head = arena_text(b->arena, expr->name, (size_t)(period - expr->name));
    const uint32_t of = head ? table_find(&b->dimension_names, head) : TABLE_NONE;
    if (of == TABLE_NONE)
        return NULL;
    const uint32_t element = dimension_find_element(b, of, period + 1);
    return element == TABLE_NONE ? NULL : node_number(b, element + 1.0);
}

/* An element's name outside of brackets; NULL when it is none. */
static const char *remedy_of_element(const struct builder *b, const struct expr *expr)
{
    for (uint32_t i = 0; i < b->dimension_count && !expr->subscripted; i++)
        if (dimension_find_element(b, i, expr->name) != TABLE_NONE)
            return arena_print(b->arena, "for the index of this element of '%s' write %s.%s",
                               b->dimensions[i].name, b->dimensions[i].name, expr->spelled);
    return NULL;
}

/* What to do about a name that means nothing here; NULL when nothing comes to mind. */
static const char *remedy_of_undefined(struct context *context, const struct expr *expr)
{
    struct builder *b = context->builder;
    const struct instance *instance = &b->instances[context->instance];
    const char *remedy = remedy_of_element(b, expr);
    if (!remedy && table_find(&instance->modules, expr->name) != TABLE_NONE)
        remedy = arena_print(b->arena, "it is a module: write %s.NAME for one of its variables",
                             expr->spelled);
    if (!remedy)
        remedy = instance_suggest(b, context->instance, expr->name);
    if (!remedy && instance_find(b, 0, expr->name, expr->quoted) != TABLE_NONE)
        remedy = instance->macro ? "hand it over as a parameter"
                                 : "connect an input of the module to it";
    return remedy;
}

static void report_undefined(struct context *context, const struct expr *expr)
{
    const struct doc_macro *macro = context->builder->instances[context->instance].macro;
    if (function_exists(expr->name)) {
        char remedy[200];
        snprintf(remedy, sizeof remedy, "call it: %s(...)", expr->spelled);
        lower_problem(context, PROBLEM_FUNCTION_BARE, expr, remedy,
                      "'%s' is a function and stands here without arguments", expr->spelled);
        return;
    }
    lower_problem(context, PROBLEM_NAME_UNDEFINED, expr, remedy_of_undefined(context, expr),
                  "'%s' is not a variable of this %s", expr->spelled, macro ? "macro" : "model");
}

static const struct node *lower_name(struct context *context, const struct expr *expr)
{
    struct builder *b = context->builder;
    const char *name = expr->name;
    const uint32_t variable = find_variable(context, expr);
    const uint32_t container = expr->subscripted ? find_container(context, expr) : TABLE_NONE;
    if (container != TABLE_NONE)
        return lower_content(context, expr, container);
    if (variable != TABLE_NONE && expr->subscripts) {
        lower_problem(context, PROBLEM_SUBSCRIPT_SCALAR, expr, "leave the second brackets out",
                      "'%s' is no array of graphs, conveyors or queues, which alone have places",
                      expr->spelled);
        return NULL;
    }
    if (variable != TABLE_NONE)
        return lower_array_name(context, expr, variable, false);
    if (expr->subscripted) {
        report_undefined(context, expr);
        return NULL;
    }
    if (strcmp(name, "self") == 0)
        return node_cell(b, context->cell);
    const struct node *constant = expr->quoted ? NULL : lower_constant_name(context, name);
    if (constant)
        return constant;
    const size_t before = b->problems->count;
    const struct node *dimension = lower_dimension(context, expr);
    if (!dimension && b->problems->count == before)
        report_undefined(context, expr);
    return dimension;
}

static const struct node *lower_list(struct context *context, const struct expr *expr)
{
    const struct builder *b = context->builder;
    const struct variable *variable = &b->variables[context->variable];
    if (variable->dimension_count == 0) {
        lower_problem(context, PROBLEM_LIST_SCALAR, expr,
                      "write one number (without a comma between its digits), or give the "
                      "variable <dimensions>",
                      "a list of %u numbers for '%s', which is no array", expr->arg_count,
                      variable->name);
        return NULL;
    }
    if (expr->arg_count != variable->cell_count) {
        lower_problem(context, PROBLEM_LIST_LENGTH, expr,
                      "write one number for each element, rows separated by ;",
                      "%u numbers for an array of %u elements", expr->arg_count,
                      variable->cell_count);
        return NULL;
    }
    return lower(context, expr->args[context->cell - variable->first_cell]);
}

const struct node *lower(struct context *context, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_NUMBER:
        return node_number(context->builder, expr->number);
    case EXPR_NAME:
        return lower_name(context, expr);
    case EXPR_CALL:
        return lower_call(context, expr);
    case EXPR_OPERATOR:
        return expr->op == EXPR_TRANSPOSE ? lower_transpose(context, expr)
                                          : lower_operator(context, expr);
    case EXPR_IF:
        return lower_if(context, expr);
    case EXPR_LIST:
        return lower_list(context, expr);
    case EXPR_WILDCARD:
    case EXPR_RANGE:
    case EXPR_POSITION:
        break;
    }
    lower_problem(context, PROBLEM_ARGUMENT_KIND, expr, "use it inside brackets, as in x[*]",
                  "this makes sense only as a subscript");
    return NULL;
}
