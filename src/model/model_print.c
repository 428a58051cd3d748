// SPDX-License-Identifier: MIT
/* Nodes and models as text: the equation language again, with plain identifiers for cells.
 *
 * A node prints with as few brackets as its operators need. What the language has no word for (a
 * quantile of the normal distribution, a raw uniform draw) prints as a function of that name; only
 * people read it. */
#include "base/text.h"
#include "model/model.h"
#include "equation/equation.h"

#include <math.h>
#include <string.h>

enum precedence { LOOSE, COMPARE_OR, COMPARE_AND, COMPARE, SUM, PRODUCT, UNARY, POWER, ATOM };

struct printer {
    struct arena *arena;
    const struct model *model;
    struct buffer text;
};

static void print_node(struct printer *printer, const struct node *node, enum precedence around);

static void print_name(struct printer *printer, uint32_t cell)
{
    char *quoted = name_quote(printer->arena, printer->model->cells[cell].flat);
    buffer_add(&printer->text, quoted ? quoted : "?");
}

static void print_infix(struct printer *printer, const struct node *node, const char *sign,
                        enum precedence own, enum precedence around)
{
    if (own < around)
        buffer_add(&printer->text, "(");
    print_node(printer, node->args[0], own);
    buffer_add(&printer->text, sign);
    print_node(printer, node->args[1], own + 1);
    if (own < around)
        buffer_add(&printer->text, ")");
}

static void print_function(struct printer *printer, const struct node *node, const char *name)
{
    buffer_add(&printer->text, name);
    buffer_add(&printer->text, "(");
    for (int i = 0; i < 3 && node->args[i]; i++) {
        if (i)
            buffer_add(&printer->text, ", ");
        print_node(printer, node->args[i], LOOSE);
    }
    buffer_add(&printer->text, ")");
}

static void print_prefix(struct printer *printer, const struct node *node, const char *sign,
                         enum precedence around)
{
    if (UNARY < around)
        buffer_add(&printer->text, "(");
    buffer_add(&printer->text, sign);
    print_node(printer, node->args[0], UNARY);
    if (UNARY < around)
        buffer_add(&printer->text, ")");
}

static void print_choose(struct printer *printer, const struct node *node, enum precedence around)
{
    if (LOOSE < around)
        buffer_add(&printer->text, "(");
    buffer_add(&printer->text, "IF ");
    print_node(printer, node->args[0], COMPARE_OR);
    buffer_add(&printer->text, " THEN ");
    print_node(printer, node->args[1], COMPARE_OR);
    buffer_add(&printer->text, " ELSE ");
    print_node(printer, node->args[2], LOOSE);
    if (LOOSE < around)
        buffer_add(&printer->text, ")");
}

/* The remainder with the sign of the dividend: a - b*trunc(a/b), in words that the standard has. */
static void print_remainder(struct printer *printer, const struct node *node)
{
    buffer_add(&printer->text, "((");
    print_node(printer, node->args[0], LOOSE);
    buffer_add(&printer->text, ") - (");
    print_node(printer, node->args[1], LOOSE);
    buffer_add(&printer->text, ")*(IF (");
    print_node(printer, node->args[0], LOOSE);
    buffer_add(&printer->text, ")/(");
    print_node(printer, node->args[1], LOOSE);
    buffer_add(&printer->text, ") < 0 THEN -INT(-(");
    print_node(printer, node->args[0], LOOSE);
    buffer_add(&printer->text, ")/(");
    print_node(printer, node->args[1], LOOSE);
    buffer_add(&printer->text, ")) ELSE INT((");
    print_node(printer, node->args[0], LOOSE);
    buffer_add(&printer->text, ")/(");
    print_node(printer, node->args[1], LOOSE);
    buffer_add(&printer->text, "))))");
}

static void print_op(struct printer *printer, const struct node *node, enum precedence around)
{
    static const struct {
        enum op op;
        const char *sign;
        enum precedence precedence;
    } infix[] = {
        {OP_add, " + ", SUM},           {OP_sub, " - ", SUM},        {OP_mul, "*", PRODUCT},
        {OP_div, "/", PRODUCT},         {OP_mod, " MOD ", PRODUCT},  {OP_pow, "^", POWER},
        {OP_lt, " < ", COMPARE},        {OP_le, " <= ", COMPARE},    {OP_gt, " > ", COMPARE},
        {OP_ge, " >= ", COMPARE},       {OP_eq, " = ", COMPARE},     {OP_ne, " <> ", COMPARE},
        {OP_and, " AND ", COMPARE_AND}, {OP_or, " OR ", COMPARE_OR},
    };
    static const struct {
        enum op op;
        const char *name;
    } functions[] = {
        {OP_abs, "ABS"},   {OP_sqrt, "SQRT"},   {OP_floor, "INT"},   {OP_round, "ROUND"},
        {OP_sign, "SIGN"}, {OP_min, "MIN"},     {OP_max, "MAX"},     {OP_exp, "EXP"},
        {OP_log, "LN"},    {OP_log10, "LOG10"}, {OP_sin, "SIN"},     {OP_cos, "COS"},
        {OP_tan, "TAN"},   {OP_asin, "ARCSIN"}, {OP_acos, "ARCCOS"}, {OP_atan, "ARCTAN"},
        {OP_sinh, "SINH"}, {OP_cosh, "COSH"},   {OP_tanh, "TANH"},   {OP_safediv, "SAFEDIV"},
    };
    static const char *const shown[OP_COUNT] = {
#define OP(name, arity, text, value) [OP_##name] = text,
#define MAP1(name, text, function) [OP_##name] = text,
#define MAP2(name, text, function) [OP_##name] = text,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    };
    for (size_t i = 0; i < sizeof infix / sizeof *infix; i++)
        if (infix[i].op == node->op) {
            /* The right operand of ^ groups to the right, so the left one needs the brackets. */
            if (node->op == OP_pow) {
                if (POWER < around)
                    buffer_add(&printer->text, "(");
                print_node(printer, node->args[0], ATOM);
                buffer_add(&printer->text, "^");
                print_node(printer, node->args[1], ATOM);
                if (POWER < around)
                    buffer_add(&printer->text, ")");
            } else {
                print_infix(printer, node, infix[i].sign, infix[i].precedence, around);
            }
            return;
        }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (functions[i].op == node->op) {
            print_function(printer, node, functions[i].name);
            return;
        }
    if (node->op == OP_negate)
        print_prefix(printer, node, "-", around);
    else if (node->op == OP_not)
        print_prefix(printer, node, "NOT ", around);
    else if (node->op == OP_choose)
        print_choose(printer, node, around);
    else if (node->op == OP_rem)
        print_remainder(printer, node);
    else if (node->op == OP_erfc) { /* twice the upper tail of the normal distribution */
        buffer_add(&printer->text, "(2*NORMALCDF(-1.4142135623730951*(");
        print_node(printer, node->args[0], LOOSE);
        buffer_add(&printer->text, ")))");
    } else if (node->op == OP_ceil) {
        buffer_add(&printer->text, "(-INT(-(");
        print_node(printer, node->args[0], LOOSE);
        buffer_add(&printer->text, ")))");
    } else {
        print_function(printer, node, shown[node->op]);
    }
}

static void print_number(struct printer *printer, double value, enum precedence around)
{
    if (isnan(value)) {
        buffer_add(&printer->text, "(0/0)"); /* the language has no name for it */
        return;
    }
    if (isinf(value)) {
        buffer_add(&printer->text, value > 0 ? "INF" : "(-INF)");
        return;
    }
    if (value < 0 && around > SUM)
        buffer_add(&printer->text, "(");
    buffer_number(&printer->text, value);
    if (value < 0 && around > SUM)
        buffer_add(&printer->text, ")");
}

static void print_node(struct printer *printer, const struct node *node, enum precedence around)
{
    switch (node->kind) {
    case NODE_NUMBER:
        print_number(printer, node->number, around);
        return;
    case NODE_CELL:
        print_name(printer, node->cell);
        return;
    case NODE_TIME:
    case NODE_STEP_TIME:
        buffer_add(&printer->text, "TIME");
        return;
    case NODE_INITIAL:
        buffer_add(&printer->text, "INIT(");
        print_name(printer, node->cell);
        buffer_add(&printer->text, ")");
        return;
    case NODE_OP:
        print_op(printer, node, around);
        return;
    case NODE_GRAPH:
        print_function(printer, node, "graph");
        return;
    case NODE_RANDOM:
        buffer_print(&printer->text, "UNIFORM(0, 1)");
        return;
    case NODE_HISTORY:
        print_function(printer, node, "DELAY");
        return;
    }
}

char *node_print(struct arena *arena, const struct model *model, const struct node *node)
{
    struct printer printer = {.arena = arena, .model = model};
    print_node(&printer, node, LOOSE);
    char *text =
        printer.text.failed ? NULL : arena_text(arena, printer.text.bytes, printer.text.length);
    buffer_free(&printer.text);
    return text;
}

static void print_line(struct arena *arena, const struct model *model, const char *what,
                       const struct node *node, FILE *out)
{
    if (!node)
        return;
    const char *text = node_print(arena, model, node);
    fprintf(out, "    %s %s\n", what, text ? text : "?");
}

void model_print(const struct model *model, FILE *out)
{
    static const char *const kinds[] = {"stock", "memory", "value"};
    struct arena arena;
    arena_init(&arena);
    fprintf(out, "%u variables, %u dimensions, %u cells\n", model->variable_count,
            model->dimension_count, model->cell_count);
    for (uint32_t i = 0; i < model->cell_count; i++) {
        const struct cell *cell = &model->cells[i];
        const struct variable *variable = &model->variables[cell->variable];
        fprintf(out, "%s: %s%s", cell->name, cell->hidden ? "hidden " : "", kinds[cell->kind]);
        if (variable->units && !cell->hidden)
            fprintf(out, " (%s)", variable->units);
        fputc('\n', out);
        print_line(&arena, model, "starts at", cell->initial, out);
        print_line(&arena, model, cell->kind == CELL_STOCK ? "changes by" : "is", cell->value, out);
        arena_free(&arena);
    }
}
