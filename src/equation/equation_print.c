// SPDX-License-Identifier: MIT
/* Trees to text: as an equation with as few brackets as parse it back, and as an S-expression.
 *
 * Text gathers in one arena piece that doubles, so a failure of memory is noticed once, at the end. */
#include "equation/equation.h"
#include "equation/name.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

/* How tightly a tree holds together; the order is that of equation_parse. */
enum level {
    LEVEL_IF,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_EQUAL,
    LEVEL_COMPARE,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_UNARY,
    LEVEL_POWER,
    LEVEL_POSTFIX,
    LEVEL_WHOLE,
};

static const struct {
    const char *sign; /* as written, with its blanks */
    const char *name; /* in S-expressions */
    enum level level;
} operators[] = {
    [EXPR_ADD] = {" + ", "add", LEVEL_SUM},
    [EXPR_SUB] = {" - ", "sub", LEVEL_SUM},
    [EXPR_MUL] = {" * ", "mul", LEVEL_PRODUCT},
    [EXPR_DIV] = {" / ", "div", LEVEL_PRODUCT},
    [EXPR_SAFEDIV] = {" // ", "safediv", LEVEL_PRODUCT},
    [EXPR_POW] = {"^", "pow", LEVEL_POWER},
    [EXPR_MOD] = {" MOD ", "mod", LEVEL_PRODUCT},
    [EXPR_LT] = {" < ", "lt", LEVEL_COMPARE},
    [EXPR_LE] = {" <= ", "le", LEVEL_COMPARE},
    [EXPR_GT] = {" > ", "gt", LEVEL_COMPARE},
    [EXPR_GE] = {" >= ", "ge", LEVEL_COMPARE},
    [EXPR_EQ] = {" = ", "eq", LEVEL_EQUAL},
    [EXPR_NE] = {" <> ", "ne", LEVEL_EQUAL},
    [EXPR_AND] = {" AND ", "and", LEVEL_AND},
    [EXPR_OR] = {" OR ", "or", LEVEL_OR},
    [EXPR_NEGATE] = {"-", "negate", LEVEL_UNARY},
    [EXPR_PLUS] = {"+", "plus", LEVEL_UNARY},
    [EXPR_NOT] = {"NOT ", "not", LEVEL_UNARY},
    [EXPR_TRANSPOSE] = {"'", "transpose", LEVEL_POSTFIX},
};

struct printer {
    struct arena *arena;
    char *text;
    size_t length, capacity;
    bool failed;
};

static void put_bytes(struct printer *printer, const char *bytes, size_t length)
{
    if (printer->failed)
        return;
    if (printer->length + length + 1 > printer->capacity) {
        const size_t capacity = printer->capacity * 2 + length + 64;
        char *text = arena_grow(printer->arena, printer->text, printer->length, capacity, 1);
        if (!text) {
            printer->failed = true;
            return;
        }
        printer->text = text;
        printer->capacity = capacity;
    }
    memcpy(printer->text + printer->length, bytes, length);
    printer->length += length;
    printer->text[printer->length] = '\0';
}

static void put(struct printer *printer, const char *text)
{
    if (text)
        put_bytes(printer, text, strlen(text));
    else
        printer->failed = true; /* a name that memory did not suffice for */
}

static void put_number(struct printer *printer, double value)
{
    char text[32];
    if (isnan(value))
        put(printer, "(0 / 0)");
    else if (isinf(value))
        put(printer, value < 0 ? "-INF" : "INF");
    else
        put_bytes(printer, text, text_of_double(value, text, sizeof text));
}

static void put_name(struct printer *printer, const struct expr *expr)
{
    if (expr->quoted) {
        put(printer, name_quote_always(printer->arena, expr->spelled));
        return;
    }
    const char *part = expr->spelled;
    for (const char *end = strchr(part, '.'); end; part = end + 1, end = strchr(part, '.')) {
        if (end > part)
            put(printer, name_quote_part(printer->arena, part, (size_t)(end - part)));
        put(printer, ".");
    }
    put(printer, name_quote(printer->arena, part));
}

static enum level level_of(const struct expr *expr)
{
    if (expr->kind == EXPR_NUMBER)
        return signbit(expr->number) && !isnan(expr->number) ? LEVEL_UNARY : LEVEL_WHOLE;
    if (expr->kind == EXPR_IF || expr->kind == EXPR_LIST || expr->kind == EXPR_RANGE)
        return LEVEL_IF;
    return expr->kind == EXPR_OPERATOR ? operators[expr->op].level : LEVEL_WHOLE;
}

static void put_expr(struct printer *printer, const struct expr *expr, enum level least);

static void put_row(struct printer *printer, struct expr *const *items, uint32_t count,
                    const char *open, const char *close)
{
    put(printer, open);
    for (uint32_t i = 0; i < count; i++) {
        put(printer, i ? ", " : "");
        put_expr(printer, items[i], LEVEL_IF);
    }
    put(printer, close);
}

/* Left operands may be as loose as the operator, right ones must hold tighter; ^ the other way
 * round, and its right side may carry a sign. */
static void put_operation(struct printer *printer, const struct expr *expr)
{
    const enum level level = operators[expr->op].level;
    if (expr->op == EXPR_TRANSPOSE) {
        put_expr(printer, expr->args[0], level);
        put(printer, operators[expr->op].sign);
    } else if (expr->arg_count == 1) {
        put(printer, operators[expr->op].sign);
        put_expr(printer, expr->args[0], level);
    } else if (expr->op == EXPR_POW) {
        put_expr(printer, expr->args[0], LEVEL_POSTFIX);
        put(printer, operators[expr->op].sign);
        put_expr(printer, expr->args[1], LEVEL_UNARY);
    } else {
        put_expr(printer, expr->args[0], level);
        put(printer, operators[expr->op].sign);
        put_expr(printer, expr->args[1], level + 1);
    }
}

static void put_list(struct printer *printer, const struct expr *expr)
{
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (i)
            put(printer, expr->row_length && i % expr->row_length == 0 ? "; " : ", ");
        put_expr(printer, expr->args[i], LEVEL_IF);
    }
    if (expr->arg_count == 1)
        put(printer, ";"); /* else it would be a plain value */
}

static void put_plain(struct printer *printer, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_NUMBER:
        put_number(printer, expr->number);
        return;
    case EXPR_NAME:
        put_name(printer, expr);
        if (expr->subscripted)
            put_row(printer, expr->args, expr->arg_count, "[", "]");
        if (expr->subscripts)
            put_row(printer, expr->subscripts, expr->subscript_count, "[", "]");
        return;
    case EXPR_CALL:
        put_name(printer, expr);
        if (expr->subscripts)
            put_row(printer, expr->subscripts, expr->subscript_count, "[", "]");
        put_row(printer, expr->args, expr->arg_count, "(", ")");
        return;
    case EXPR_OPERATOR:
        put_operation(printer, expr);
        return;
    case EXPR_IF:
        put(printer, "IF ");
        put_expr(printer, expr->args[0], LEVEL_IF);
        put(printer, " THEN ");
        put_expr(printer, expr->args[1], LEVEL_IF);
        put(printer, " ELSE ");
        put_expr(printer, expr->args[2], LEVEL_IF);
        return;
    case EXPR_WILDCARD:
        put(printer, "*");
        return;
    case EXPR_RANGE:
        put_expr(printer, expr->args[0], LEVEL_IF);
        put(printer, ":");
        put_expr(printer, expr->args[1], LEVEL_IF);
        return;
    case EXPR_POSITION:
        put(printer, "@");
        put_number(printer, expr->number);
        return;
    case EXPR_LIST:
        put_list(printer, expr);
        return;
    }
}

static void put_expr(struct printer *printer, const struct expr *expr, enum level least)
{
    const bool brackets = level_of(expr) < least;
    put(printer, brackets ? "(" : "");
    put_plain(printer, expr);
    put(printer, brackets ? ")" : "");
}

char *equation_print(struct arena *arena, const struct expr *expr)
{
    struct printer printer = {.arena = arena};
    put_plain(&printer, expr);
    return printer.failed ? NULL : printer.text;
}

static void put_tree(struct printer *printer, const struct expr *expr);

static void put_branch(struct printer *printer, const char *name, struct expr *const *items,
                       uint32_t count)
{
    put(printer, "(");
    put(printer, name);
    for (uint32_t i = 0; i < count; i++) {
        put(printer, " ");
        put_tree(printer, items[i]);
    }
    put(printer, ")");
}

/* A name, in quotes when its periods are no path. */
static void put_tree_name(struct printer *printer, const struct expr *expr)
{
    const bool quoted = expr->quoted && strchr(expr->name, '.');
    put(printer, quoted ? "\"" : "");
    put(printer, expr->name);
    put(printer, quoted ? "\"" : "");
}

static void put_tree_call(struct printer *printer, const struct expr *expr)
{
    put(printer, "(call ");
    if (expr->subscripts) {
        put(printer, "(at ");
        put_tree_name(printer, expr);
        for (uint32_t i = 0; i < expr->subscript_count; i++) {
            put(printer, " ");
            put_tree(printer, expr->subscripts[i]);
        }
        put(printer, ")");
    } else {
        put_tree_name(printer, expr);
    }
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        put(printer, " ");
        put_tree(printer, expr->args[i]);
    }
    put(printer, ")");
}

static void put_tree_list(struct printer *printer, const struct expr *expr)
{
    put(printer, "(list");
    for (uint32_t i = 0; i < expr->arg_count; i += expr->row_length) {
        put(printer, " ");
        put_branch(printer, "row", expr->args + i, expr->row_length);
    }
    put(printer, ")");
}

static void put_tree(struct printer *printer, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_NAME:
        put(printer, expr->subscripts ? "(at " : "");
        put(printer, expr->subscripted ? "(at " : "");
        put_tree_name(printer, expr);
        for (uint32_t i = 0; i < expr->arg_count; i++) {
            put(printer, " ");
            put_tree(printer, expr->args[i]);
        }
        put(printer, expr->subscripted ? ")" : "");
        for (uint32_t i = 0; i < expr->subscript_count; i++) {
            put(printer, " ");
            put_tree(printer, expr->subscripts[i]);
        }
        put(printer, expr->subscripts ? ")" : "");
        return;
    case EXPR_CALL:
        put_tree_call(printer, expr);
        return;
    case EXPR_OPERATOR:
        put_branch(printer, operators[expr->op].name, expr->args, expr->arg_count);
        return;
    case EXPR_IF:
        put_branch(printer, "if", expr->args, expr->arg_count);
        return;
    case EXPR_RANGE:
        put_branch(printer, "range", expr->args, expr->arg_count);
        return;
    case EXPR_LIST:
        put_tree_list(printer, expr);
        return;
    case EXPR_NUMBER:
    case EXPR_WILDCARD:
    case EXPR_POSITION:
        put_plain(printer, expr);
        return;
    }
}

char *equation_print_tree(struct arena *arena, const struct expr *expr)
{
    struct printer printer = {.arena = arena};
    put_tree(&printer, expr);
    return printer.failed ? NULL : printer.text;
}

static bool same_row(struct expr *const *a, uint32_t a_count, struct expr *const *b,
                     uint32_t b_count)
{
    if (a_count != b_count)
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (!expr_equal(a[i], b[i]))
            return false;
    return true;
}

static bool same_name(const struct expr *a, const struct expr *b)
{
    if (!a->name || !b->name)
        return a->name == b->name;
    /* Quotes matter only where they keep periods from being a path. */
    return strcmp(a->name, b->name) == 0 && (a->quoted == b->quoted || !strchr(a->name, '.'));
}

static bool same_number(double a, double b)
{
    return a == b ? signbit(a) == signbit(b) : isnan(a) && isnan(b);
}

bool expr_equal(const struct expr *a, const struct expr *b)
{
    return a->kind == b->kind && (a->kind != EXPR_OPERATOR || a->op == b->op) &&
           same_number(a->number, b->number) && same_name(a, b) &&
           a->subscripted == b->subscripted && a->row_length == b->row_length &&
           same_row(a->args, a->arg_count, b->args, b->arg_count) &&
           same_row(a->subscripts, a->subscript_count, b->subscripts, b->subscript_count);
}
