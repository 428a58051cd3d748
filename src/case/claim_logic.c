// SPDX-License-Identifier: MIT
/* The conditions of claims: comparisons joined by AND, OR and NOT, which must exclude each other.
 *
 * Two conditions contradict each other when statistics that both name can take values at which both
 * hold, whatever all other statistics are. To find such values it is enough to try each statistic
 * on, below, between and above the numbers that it is compared with. */
#include "case/claim_parts.h"

#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

bool claim_name_is_sound(const struct case_reader *reader, const char *name,
                         const struct passage *where)
{
    bool fine = isalpha((unsigned char)name[0]) != 0;
    for (const char *at = name; *at; at++)
        fine = fine && (isalnum((unsigned char)*at) || *at == '_');
    if (!fine)
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, where, "use letters, digits and _, a letter first",
                     "'%s' cannot stand in an expression", name);
    return fine;
}

static bool is_junction(const struct expr *expr)
{
    return expr->kind == EXPR_OPERATOR &&
           (expr->op == EXPR_AND || expr->op == EXPR_OR || expr->op == EXPR_NOT);
}

static bool is_order(const struct expr *expr)
{
    return expr->kind == EXPR_OPERATOR && (expr->op == EXPR_LT || expr->op == EXPR_LE ||
                                           expr->op == EXPR_GT || expr->op == EXPR_GE);
}

static bool check_form(const struct case_reader *reader, const struct passage *where,
                       const struct expr *expr)
{
    bool fine = true;
    if (is_junction(expr)) {
        for (size_t i = 0; i < expr->arg_count; i++)
            fine = check_form(reader, where, expr->args[i]) && fine;
        return fine;
    }
    if (is_order(expr))
        return true;
    problem_add(reader->problems, PROBLEM_CLAIM_INVALID, where, expr->at, expr->width,
                "compare statistics with <, <=, > or >= and join with AND, OR, NOT",
                "a condition is made of comparisons");
    return false;
}

/* ---- Can both hold? ---- */

enum { SHARED_MOST = 6, TRIED_MOST = 24 };

struct shared {
    const char *names[SHARED_MOST]; /* statistics that both conditions compare with numbers */
    double tried[SHARED_MOST][TRIED_MOST];
    size_t tried_count[SHARED_MOST];
    double at[SHARED_MOST];
    size_t count;
    bool full; /* there was more than fits */
};

/* `name op number` or the other way round. */
static bool plain_comparison(const struct expr *expr, const char **name, double *number,
                             bool *turned)
{
    if (!is_order(expr))
        return false;
    const struct expr *a = expr->args[0], *b = expr->args[1];
    *turned = a->kind != EXPR_NAME;
    if (*turned) {
        const struct expr *other = a;
        a = b, b = other;
    }
    double sign = 1.0;
    while (b->kind == EXPR_OPERATOR && (b->op == EXPR_NEGATE || b->op == EXPR_PLUS)) {
        sign = b->op == EXPR_NEGATE ? -sign : sign;
        b = b->args[0];
    }
    if (a->kind != EXPR_NAME || b->kind != EXPR_NUMBER)
        return false;
    *name = a->name;
    *number = sign * b->number;
    return true;
}

static size_t find_shared(const struct shared *shared, const char *name)
{
    for (size_t i = 0; i < shared->count; i++)
        if (strcmp(shared->names[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static bool names_statistic(const struct expr *expr, const char *name)
{
    const char *other;
    double number;
    bool turned;
    if (plain_comparison(expr, &other, &number, &turned))
        return strcmp(other, name) == 0;
    for (size_t i = 0; is_junction(expr) && i < expr->arg_count; i++)
        if (names_statistic(expr->args[i], name))
            return true;
    return false;
}

static void add_tried(struct shared *shared, size_t i, double value)
{
    for (size_t k = 0; k < shared->tried_count[i]; k++)
        if (shared->tried[i][k] == value)
            return;
    if (shared->tried_count[i] < TRIED_MOST)
        shared->tried[i][shared->tried_count[i]++] = value;
    else
        shared->full = true;
}

/* Statistics compared in `expr` that `other` compares too, with the numbers to try. */
static void collect(struct shared *shared, const struct expr *expr, const struct expr *other)
{
    const char *name;
    double number;
    bool turned;
    for (size_t i = 0; is_junction(expr) && i < expr->arg_count; i++)
        collect(shared, expr->args[i], other);
    if (!plain_comparison(expr, &name, &number, &turned) || !names_statistic(other, name))
        return;
    size_t i = find_shared(shared, name);
    if (i == SIZE_MAX) {
        if (shared->count == SHARED_MOST) {
            shared->full = true;
            return;
        }
        i = shared->count++;
        shared->names[i] = name;
    }
    add_tried(shared, i, number);
}

static void add_between(struct shared *shared)
{
    for (size_t i = 0; i < shared->count; i++) {
        const size_t numbers = shared->tried_count[i];
        for (size_t a = 0; a < numbers; a++)
            for (size_t b = 0; b < a; b++)
                add_tried(shared, i, 0.5 * (shared->tried[i][a] + shared->tried[i][b]));
        double low = INFINITY, high = -INFINITY;
        for (size_t a = 0; a < numbers; a++) {
            low = fmin(low, shared->tried[i][a]);
            high = fmax(high, shared->tried[i][a]);
        }
        add_tried(shared, i, low - 1.0);
        add_tried(shared, i, high + 1.0);
    }
}

/* Holds at the values tried, whatever the other statistics are. `sign` -1: fails for sure. */
static bool holds(const struct shared *shared, const struct expr *expr, bool wanted)
{
    const char *name;
    double number;
    bool turned;
    if (is_junction(expr)) {
        if (expr->op == EXPR_NOT)
            return holds(shared, expr->args[0], !wanted);
        const bool a = holds(shared, expr->args[0], wanted);
        const bool b = holds(shared, expr->args[1], wanted);
        return (expr->op == EXPR_AND) == wanted ? a && b : a || b;
    }
    const size_t i =
        plain_comparison(expr, &name, &number, &turned) ? find_shared(shared, name) : SIZE_MAX;
    if (i == SIZE_MAX)
        return false;
    const double a = turned ? number : shared->at[i], b = turned ? shared->at[i] : number;
    const bool is = expr->op == EXPR_LT   ? a < b
                    : expr->op == EXPR_LE ? a <= b
                    : expr->op == EXPR_GT ? a > b
                                          : a >= b;
    return is == wanted;
}

static bool both_hold(struct shared *shared, const struct claim *claim, size_t depth)
{
    if (depth == shared->count)
        return shared->count && holds(shared, claim->supported_tree, true) &&
               holds(shared, claim->refuted_tree, true);
    for (size_t k = 0; k < shared->tried_count[depth]; k++) {
        shared->at[depth] = shared->tried[depth][k];
        if (both_hold(shared, claim, depth + 1))
            return true;
    }
    return false;
}

void claim_check_conditions(const struct case_reader *reader, const struct claim *claim)
{
    if (!claim->supported_tree || !claim->refuted_tree)
        return;
    const bool supported = check_form(reader, &claim->supported_if, claim->supported_tree);
    if (!check_form(reader, &claim->refuted_if, claim->refuted_tree) || !supported)
        return;
    struct shared shared = {.count = 0};
    collect(&shared, claim->supported_tree, claim->refuted_tree);
    collect(&shared, claim->refuted_tree, claim->supported_tree);
    add_between(&shared);
    if (shared.full)
        CASE_PROBLEM(reader, PROBLEM_CLAIM_THRESHOLD, &claim->refuted_if,
                     "make fewer comparisons, or two claims of it",
                     "the two conditions compare more than %d statistics, or one with too many "
                     "numbers, to tell whether they can hold together",
                     SHARED_MOST);
    if (shared.full || !both_hold(&shared, claim, 0))
        return;
    char at[32];
    text_of_double(shared.at[0], at, sizeof at);
    CASE_PROBLEM(reader, PROBLEM_CLAIM_THRESHOLD, &claim->refuted_if,
                 "leave a gap between the two: what lies in it is undetermined",
                 "with %s at %s the claim '%s' would be supported and refuted at once",
                 shared.names[0], at, claim->id);
}

/* ---- Against the model ---- */

static void check_target(struct arena *arena, const struct document *document, const char *name,
                         const struct passage *where, struct problems *problems)
{
    const char *folded = case_fold_subscripted(arena, name);
    const char *bracket = folded ? strchr(folded, '[') : NULL;
    const char *alone = folded ? arena_text(arena, folded, strcspn(folded, "[")) : NULL;
    const char *element = bracket ? arena_text(arena, bracket + 1, strlen(bracket) - 2) : NULL;
    const struct doc_variable *variable = alone ? document_find(document, alone) : NULL;
    if (!alone || (bracket && !element))
        return; /* the arena tells */
    if (!variable)
        problem_add(problems, PROBLEM_NAME_UNDEFINED, where, 0, where->length,
                    "write a variable of the model, or one element as name[element]",
                    "'%s' is not a variable of the model", name);
    else if (bracket && variable->dimension_count == 0)
        problem_add(problems, PROBLEM_SUBSCRIPT_SCALAR, where, 0, where->length,
                    "leave the brackets away", "'%s' is no array", variable->name.spelled);
    else if (bracket && variable->dimension_count == 1 &&
             !case_has_element(document, variable, element))
        problem_add(problems, PROBLEM_ELEMENT_UNKNOWN, where, 0, where->length,
                    "surety list variables shows what the model has", "'%s' is no element of '%s'",
                    element, variable->name.spelled);
}

enum status claims_check(struct arena *arena, const struct claims *claims,
                         const struct document *document, struct problems *problems)
{
    TRY(case_check(arena, claims->folder, document, problems)); /* for the measures */
    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *claim = &claims->items[i];
        for (size_t k = 0; k < claim->key_count; k++)
            check_target(arena, document, claim->keys[k].variable, &claim->keys[k].where, problems);
        for (size_t a = 0; a < claim->arm_count; a++)
            for (size_t s = 0; s < claim->arms[a].set.count; s++)
                check_target(arena, document, claim->arms[a].set.items[s].name,
                             &claim->arms[a].set.items[s].where, problems);
    }
    return problems_status(problems);
}
