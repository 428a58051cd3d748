// SPDX-License-Identifier: MIT
/* The unit of an expression, and what does not fit inside it.
 *
 * One walk over the tree, from the leaves up. A value is known, unknown (fits anything) or a
 * literal (adopts the unit of what it meets). The unit that the surroundings want is handed down
 * only to decide which of two disagreeing terms to blame. After a mismatch the value counts as
 * unknown, or as what was wanted, so one mistake is reported once. */
#include "model/unit_infer.h"

#include "base/text.h"
#include "equation/equation.h"
#include "model/unit_rule.h"

#include <ctype.h>
#include <string.h>

static const struct reading unknown = {.knowledge = READING_UNKNOWN};
static const struct reading literal = {.knowledge = READING_LITERAL};

/* Words for people. */

/* A part of the equation as it was written, short enough for a sentence. */
static const char *spell(const struct check *check, const struct expr *expr)
{
    enum { SHOWN_MOST = 40 };
    if (expr->width > SHOWN_MOST || memchr(check->text->text + expr->at, '\n', expr->width))
        return "this term";
    const char *text =
        arena_print(check->arena, "'%.*s'", (int)expr->width, check->text->text + expr->at);
    return text ? text : "this term";
}

static const char *shown(const struct check *check, const struct unit *unit)
{
    return unit_text(&check->system, unit);
}

/* Inferred units say so: the mistake may be in what they were inferred from. */
static const char *say(const struct check *check, struct reading value)
{
    const char *unit = shown(check, value.unit);
    const char *text = value.inferred ? arena_print(check->arena, "%s (inferred)", unit) : unit;
    return text ? text : unit;
}

/* A constant that has a unit, if the model has one: the first that fits. */
static const struct doc_variable *find_carrier(const struct check *check, const struct unit *unit)
{
    for (size_t i = 0; unit && i < check->carrier_count; i++)
        if (unit_equal(check->carrier_units[i], unit))
            return check->carriers[i];
    return NULL;
}

/* How `found` could become `wanted`. */
static const char *find_remedy(struct check *check, const struct unit *found,
                               const struct unit *wanted)
{
    const struct unit *missing = unit_divide(&check->system, wanted, found);
    const struct unit *surplus = unit_divide(&check->system, found, wanted);
    if (!missing || !surplus)
        return NULL;
    if (unit_is_number(missing))
        return arena_print(
            check->arena, "one is %.15g times the other: multiply by a constant in %s",
            missing->factor > 1.0 ? missing->factor : surplus->factor,
            arena_print(check->arena, "%s per %s", shown(check, wanted), shown(check, found)));
    const struct doc_variable *carrier = find_carrier(check, missing);
    if (carrier)
        return arena_print(check->arena, "did you mean to multiply by %s (%s)?",
                           carrier->name.spelled, shown(check, missing));
    carrier = find_carrier(check, surplus);
    if (carrier)
        return arena_print(check->arena, "did you mean to divide by %s (%s)?",
                           carrier->name.spelled, shown(check, surplus));
    bool only_below = true;
    for (uint32_t i = 0; i < missing->count; i++)
        if (missing->powers[i].down > 2)
            return "divide what is raised to a power by a reference value, so that it has no unit";
    for (uint32_t i = 0; i < missing->count; i++)
        only_below = only_below && missing->powers[i].up < 0;
    return only_below
               ? arena_print(check->arena, "divide by something in %s", shown(check, surplus))
               : arena_print(check->arena, "multiply by something in %s", shown(check, missing));
}

/* Terms that must have one unit: those of a sum, the sides of a comparison, like arguments. */
struct term {
    const struct expr *expr;
    struct reading value;
    size_t at, width;   /* where to report it: its operator, or itself */
    const char *before; /* "it is added to", "it is compared with" */
};

/* What the terms have in common. Where they differ, the one that the surroundings want is right, or
 * else the first; the others are reported. */
static struct reading unify(struct check *check, const struct term *terms, size_t count,
                            const struct unit *wanted)
{
    const struct term *right = NULL;
    bool has_unknown = false, differs = false, is_wanted = false;
    for (size_t i = 0; i < count; i++) {
        has_unknown = has_unknown || terms[i].value.knowledge == READING_UNKNOWN;
        if (terms[i].value.knowledge != READING_KNOWN)
            continue;
        if (!right || (wanted && !is_wanted && unit_equal(terms[i].value.unit, wanted)))
            right = &terms[i];
        is_wanted = wanted && unit_equal(right->value.unit, wanted);
    }
    if (!right)
        return has_unknown ? unknown : literal;
    for (size_t i = 0; i < count; i++) {
        const struct term *term = &terms[i];
        if (term->value.knowledge != READING_KNOWN ||
            unit_equal(term->value.unit, right->value.unit))
            continue;
        differs = true;
        if (check->problems)
            problem_add(check->problems, PROBLEM_UNIT_MISMATCH, check->text, term->at, term->width,
                        find_remedy(check, term->value.unit, right->value.unit),
                        "%s has the unit %s, but %s %s", spell(check, term->expr),
                        say(check, term->value), term->before, say(check, right->value));
    }
    return differs && !is_wanted ? unknown : right->value;
}

/* The operator between two arguments: the first thing between them that is no blank, comment or
 * closing bracket. Without one (the tree came from elsewhere) it is the right argument. */
static void find_operator(const struct check *check, const struct expr *left,
                          const struct expr *right, size_t *at, size_t *width)
{
    const char *text = check->text->text;
    size_t from = left->at + left->width;
    while (from < right->at &&
           (isspace((unsigned char)text[from]) || text[from] == ')' || text[from] == '{')) {
        if (text[from] == '{')
            while (from < right->at && text[from] != '}')
                from++;
        from++;
    }
    *at = right->at, *width = right->width;
    if (from >= right->at)
        return;
    *at = from, *width = 1;
    if (isalpha((unsigned char)text[from]))
        *width = 3; /* MOD */
    else if (strchr("<>", text[from]) && strchr("=>", text[from + 1]))
        *width = 2;
}

static void set_place(const struct check *check, struct term *term, const struct expr *left)
{
    term->at = term->expr->at, term->width = term->expr->width;
    if (left)
        find_operator(check, left, term->expr, &term->at, &term->width);
}

static bool is_operator(const struct expr *expr, enum expr_op op)
{
    return expr->kind == EXPR_OPERATOR && expr->op == op;
}

static size_t count_terms(const struct expr *expr)
{
    if (is_operator(expr, EXPR_ADD) || is_operator(expr, EXPR_SUB))
        return count_terms(expr->args[0]) + count_terms(expr->args[1]);
    return 1;
}

/* The terms of a sum from left to right, so that a + b + c is one sum of three. */
static size_t flatten(struct check *check, const struct expr *expr, const struct expr *left,
                      const char *before, const struct unit *wanted, struct term *terms)
{
    if (is_operator(expr, EXPR_ADD) || is_operator(expr, EXPR_SUB)) {
        const char *join = expr->op == EXPR_ADD ? "it is added to" : "it is subtracted from";
        const size_t first = flatten(check, expr->args[0], left, before, wanted, terms);
        return first + flatten(check, expr->args[1], expr->args[0], join, wanted, terms + first);
    }
    *terms =
        (struct term){.expr = expr, .value = unit_infer(check, expr, wanted), .before = before};
    set_place(check, terms, left);
    return 1;
}

static struct reading infer_sum(struct check *check, const struct expr *expr,
                                const struct unit *wanted)
{
    struct term *terms = ARENA_ARRAY(check->arena, struct term, count_terms(expr));
    if (!terms)
        return unknown;
    const size_t count = flatten(check, expr, NULL, "the rest of the sum has", wanted, terms);
    const struct reading sum = unify(check, terms, count, wanted);
    if (sum.knowledge != READING_LITERAL || count != 2 || !terms[0].value.constant ||
        !terms[1].value.constant)
        return sum;
    const double right = terms[1].value.number;
    return reading_of_number(terms[0].value.number + (expr->op == EXPR_ADD ? right : -right));
}

/* Two sides that must have one unit. */
static struct reading infer_pair(struct check *check, const struct expr *expr, const char *before,
                                 const struct unit *wanted)
{
    struct term terms[2];
    for (size_t i = 0; i < 2; i++) {
        terms[i] = (struct term){.expr = expr->args[i], .before = before};
        terms[i].value = unit_infer(check, expr->args[i], wanted);
        set_place(check, &terms[i], i ? expr->args[0] : NULL);
    }
    return unify(check, terms, 2, wanted);
}

void unit_expect(struct check *check, const struct expr *expr, const struct unit *wanted,
                 enum problem_kind kind, const char *what)
{
    if (expr->kind == EXPR_IF && expr->arg_count == 3) {
        unit_infer(check, expr->args[0], NULL);
        unit_expect(check, expr->args[1], wanted, kind, what);
        unit_expect(check, expr->args[2], wanted, kind, what);
        return;
    }
    const struct reading value = unit_infer(check, expr, wanted);
    if (!wanted || value.knowledge != READING_KNOWN || unit_equal(value.unit, wanted) ||
        !check->problems)
        return;
    problem_add(check->problems, kind, check->text, expr->at, expr->width,
                find_remedy(check, value.unit, wanted), "%s has the unit %s, but %s %s",
                spell(check, expr), say(check, value), what, shown(check, wanted));
}

static struct reading infer_if(struct check *check, const struct expr *expr,
                               const struct unit *wanted)
{
    struct term arms[2];
    unit_infer(check, expr->args[0], NULL);
    for (size_t i = 0; i < 2; i++) {
        arms[i] = (struct term){.expr = expr->args[i + 1], .before = "the other branch has"};
        arms[i].value = unit_infer(check, arms[i].expr, wanted);
        set_place(check, &arms[i], NULL);
    }
    return unify(check, arms, 2, wanted);
}

static struct reading infer_power(struct check *check, const struct expr *expr)
{
    const struct reading base = unit_infer(check, expr->args[0], NULL);
    const struct expr *exponent = expr->args[1];
    const struct reading power = unit_infer(check, exponent, check->system.none);
    if (power.knowledge == READING_KNOWN && !unit_is_none(power.unit)) {
        if (!check->problems)
            return unknown;
        problem_add(check->problems, PROBLEM_UNIT_ARGUMENT, check->text, exponent->at,
                    exponent->width, find_remedy(check, power.unit, check->system.none),
                    "%s has the unit %s, but an exponent has none", spell(check, exponent),
                    say(check, power));
        return unknown;
    }
    if (base.knowledge != READING_KNOWN) {
        if (base.knowledge == READING_LITERAL && power.knowledge != READING_LITERAL)
            return reading_of(check->system.none);
        return base.knowledge == READING_LITERAL ? literal : unknown;
    }
    if (unit_is_none(base.unit))
        return base;
    const struct unit *raised = power.knowledge == READING_LITERAL && power.constant
                                    ? unit_raise(&check->system, base.unit, power.number)
                                    : NULL;
    if (!raised && check->problems && !check->arena->failed && power.knowledge != READING_UNKNOWN)
        problem_add(check->problems, PROBLEM_UNIT_ARGUMENT, check->text, exponent->at,
                    exponent->width, find_remedy(check, base.unit, check->system.none),
                    "%s has the unit %s: the result has a unit only if the exponent is a number "
                    "such as 2 or 0.5",
                    spell(check, expr->args[0]), say(check, base));
    return reading_of(raised);
}

static struct reading infer_operator(struct check *check, const struct expr *expr,
                                     const struct unit *wanted)
{
    struct reading value;
    switch (expr->op) {
    case EXPR_ADD:
    case EXPR_SUB:
        return infer_sum(check, expr, wanted);
    case EXPR_NEGATE:
        value = unit_infer(check, expr->args[0], wanted);
        value.number = -value.number;
        return value;
    case EXPR_PLUS:
    case EXPR_TRANSPOSE:
        return unit_infer(check, expr->args[0], wanted);
    case EXPR_MUL:
        value = unit_infer(check, expr->args[0], NULL);
        return reading_multiply(check, value, unit_infer(check, expr->args[1], NULL));
    case EXPR_DIV:
    case EXPR_SAFEDIV:
        value = unit_infer(check, expr->args[0], NULL);
        return reading_divide(check, value, unit_infer(check, expr->args[1], NULL));
    case EXPR_POW:
        return infer_power(check, expr);
    case EXPR_MOD:
        return infer_pair(check, expr, "the other side of MOD has", wanted);
    case EXPR_LT:
    case EXPR_LE:
    case EXPR_GT:
    case EXPR_GE:
    case EXPR_EQ:
    case EXPR_NE:
        infer_pair(check, expr, "it is compared with", NULL);
        return reading_of(check->system.none);
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_NOT:
        for (uint32_t i = 0; i < expr->arg_count; i++)
            unit_infer(check, expr->args[i], NULL);
        return reading_of(check->system.none);
    }
    return unknown;
}

/* Names. */

const struct reading *scope_find(const struct check *check, const struct scope *scope,
                                 const char *path, bool quoted,
                                 const struct doc_variable **variable)
{
    uint32_t index = table_find(&scope->names, path);
    if (index != TABLE_NONE || quoted) {
        if (index == TABLE_NONE)
            return NULL;
        *variable = &scope->variables[index];
        return &scope->units[index];
    }
    if (path[0] == '.')
        return scope_find(check, &check->scopes[0], path + 1, false, variable);
    const char *period = strchr(path, '.');
    const char *head = period ? arena_text(check->arena, path, (size_t)(period - path)) : NULL;
    index = head ? table_find(&scope->names, head) : TABLE_NONE;
    if (index == TABLE_NONE || scope->variables[index].kind != VARIABLE_MODULE)
        return NULL;
    const char *model = scope->variables[index].model.name;
    for (size_t i = 0; i < check->document->model_count; i++)
        if (text_equal(check->scopes[i].model->name.name, model))
            return scope_find(check, &check->scopes[i], period + 1, false, variable);
    return NULL;
}

bool variable_has_graph(const struct doc_variable *variable)
{
    for (size_t i = 0; i < variable->element_count; i++)
        if (variable->elements[i].graph)
            return true;
    return variable->kind == VARIABLE_GRAPH;
}

static struct reading infer_call(struct check *check, const struct expr *expr,
                                 const struct unit *wanted);

static struct reading infer_name(struct check *check, const struct expr *expr,
                                 const struct unit *wanted)
{
    /* A subscript is an index: only what it computes is checked, and a plain name is an element. */
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (expr->args[i]->kind == EXPR_OPERATOR || expr->args[i]->kind == EXPR_CALL)
            unit_infer(check, expr->args[i], NULL);
    const struct doc_variable *variable = NULL;
    const struct reading *unit =
        scope_find(check, check->scope, expr->name, expr->quoted, &variable);
    if (unit)
        return *unit;
    const struct rule *rule = rule_find(check, expr->name);
    if (rule && rule->least == 0)
        return infer_call(check, expr, wanted);
    if (text_equal(expr->name, "self"))
        return scope_find(check, check->scope, check->variable->name.name, true, &variable)
                   ? check->scope->units[variable - check->scope->variables]
                   : unknown;
    const char *period = strchr(expr->name, '.');
    const char *head =
        period ? arena_text(check->arena, expr->name, (size_t)(period - expr->name)) : expr->name;
    if (head && table_find(&check->dimensions, head) != TABLE_NONE)
        return literal;
    return unknown;
}

/* Functions: the signatures of builtin.def. */

static const char *print_name(struct check *check, const char *name)
{
    char *text = arena_text(check->arena, name, strlen(name));
    for (char *at = text; at && *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return text ? text : name;
}

/* Arguments whose rule is the same letter have one unit, which becomes the letter's. */
static void bind_letter(struct check *check, const struct expr *expr, const char *name,
                        struct signature *signature, char letter, const struct unit *wanted)
{
    struct term terms[ARGUMENTS_MOST];
    size_t count = 0;
    for (uint32_t i = 0; i < expr->arg_count && i < ARGUMENTS_MOST; i++) {
        if (!signature_is(signature, i, letter))
            continue;
        terms[count] = (struct term){.expr = expr->args[i],
                                     .value = unit_infer(check, expr->args[i], wanted),
                                     .before = name};
        set_place(check, &terms[count++], NULL);
    }
    signature->letters[letter - 'x'] = count ? unify(check, terms, count, wanted) : unknown;
}

static struct reading infer_function(struct check *check, const struct expr *expr,
                                     const struct rule *function, const struct unit *wanted)
{
    const uint32_t count = expr->kind == EXPR_CALL ? expr->arg_count : 0;
    const char *name = print_name(check, function->name);
    const char *others = arena_print(check->arena, "the other arguments of %s have", name);
    struct signature signature;
    if (count > ARGUMENTS_MOST || !others)
        return unknown;
    signature_read(function, count, &signature);
    for (char letter = 'x'; letter <= 'y'; letter++)
        bind_letter(check, expr, others, &signature, letter,
                    signature.result[0] == letter && !signature.result[1] ? wanted : NULL);
    for (uint32_t i = 0; i < count; i++) {
        const char *rule = signature.arguments[i];
        if (signature_is(&signature, i, 'x') || signature_is(&signature, i, 'y'))
            continue;
        if (signature_is(&signature, i, '?')) {
            unit_infer(check, expr->args[i], NULL);
            continue;
        }
        const bool none = signature_is(&signature, i, '1');
        const struct reading must = signature_evaluate(check, &signature, rule, signature.lengths[i]);
        const char *what = arena_print(check->arena, "argument %u of %s has", i + 1, name);
        unit_expect(check, expr->args[i], must.knowledge == READING_KNOWN ? must.unit : NULL,
                    none ? PROBLEM_UNIT_ARGUMENT : PROBLEM_UNIT_MISMATCH,
                    what ? what : "here stands");
    }
    if (signature.result[0] == '?')
        return count ? unknown : literal;
    return signature_evaluate(check, &signature, signature.result, strlen(signature.result));
}

static struct reading infer_call(struct check *check, const struct expr *expr,
                                 const struct unit *wanted)
{
    const struct doc_variable *variable = NULL;
    const struct reading *table =
        scope_find(check, check->scope, expr->name, expr->quoted, &variable);
    const struct rule *rule = rule_find(check, expr->name);
    if (rule && !(table && variable_has_graph(variable)))
        return infer_function(check, expr, rule, wanted);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        unit_infer(check, expr->args[i], NULL);
    return table ? *table : unknown;
}

static struct reading infer_list(struct check *check, const struct expr *expr,
                                 const struct unit *wanted)
{
    struct term *terms = ARENA_ARRAY(check->arena, struct term, expr->arg_count);
    if (!terms)
        return unknown;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        terms[i] = (struct term){.expr = expr->args[i], .before = "the rest of the list has"};
        terms[i].value = unit_infer(check, expr->args[i], wanted);
        set_place(check, &terms[i], NULL);
    }
    return unify(check, terms, expr->arg_count, wanted);
}

struct reading unit_infer(struct check *check, const struct expr *expr, const struct unit *wanted)
{
    switch (expr->kind) {
    case EXPR_NUMBER:
        return reading_of_number(expr->number);
    case EXPR_NAME:
        return infer_name(check, expr, wanted);
    case EXPR_CALL:
        return infer_call(check, expr, wanted);
    case EXPR_OPERATOR:
        return infer_operator(check, expr, wanted);
    case EXPR_IF:
        return infer_if(check, expr, wanted);
    case EXPR_LIST:
        return infer_list(check, expr, wanted);
    case EXPR_WILDCARD:
    case EXPR_RANGE:
    case EXPR_POSITION:
        break;
    }
    return unknown;
}
