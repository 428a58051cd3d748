// SPDX-License-Identifier: MIT
/* Checks the tree once, then walks it for every future. */
#include "study/condition.h"

#include "base/text.h"
#include "study/operate.h"

#include <math.h>
#include <string.h>

struct checker {
    struct arena *arena;
    const struct case_folder *folder;
    struct passage text;
    struct problems *problems;
    const char **ids; /* folded, one an outcome of the case */
    size_t *outcomes;
    const char **names;
    size_t count;
};

enum function { FUNCTION_MIN, FUNCTION_MAX, FUNCTION_ABS, FUNCTION_COUNT };

static const struct {
    const char *name;
    uint32_t least, most; /* arguments */
} functions[FUNCTION_COUNT] = {{"min", 2, 16}, {"max", 2, 16}, {"abs", 1, 1}};

static enum function find_function(const char *name)
{
    int i = 0;
    while (i < FUNCTION_COUNT && strcmp(functions[i].name, name) != 0)
        i++;
    return (enum function)i;
}

/* ---- Checking ---- */

static void check_name(struct checker *self, const struct expr *expr)
{
    size_t outcome = 0;
    while (outcome < self->folder->outcome_count && strcmp(self->ids[outcome], expr->name) != 0)
        outcome++;
    if (outcome == self->folder->outcome_count || expr->subscripted) {
        const char *near =
            text_suggest(self->arena, expr->name, self->ids, self->folder->outcome_count);
        problem_add(self->problems, PROBLEM_NAME_UNDEFINED, &self->text, expr->at, expr->width,
                    near ? near : "`surety list outcomes` lists them",
                    "'%s' is no outcome of this case", expr->spelled);
        return;
    }
    for (size_t i = 0; i < self->count; i++)
        if (self->outcomes[i] == outcome)
            return;
    self->outcomes[self->count] = outcome;
    self->names[self->count++] = self->ids[outcome];
}

static void check_call(struct checker *self, const struct expr *expr)
{
    const enum function function = find_function(expr->name);
    if (function == FUNCTION_COUNT || expr->subscripts)
        problem_add(self->problems, PROBLEM_FUNCTION_UNKNOWN, &self->text, expr->at, expr->width,
                    "MIN, MAX and ABS are", "'%s' is no function of conditions", expr->spelled);
    else if (expr->arg_count < functions[function].least ||
             expr->arg_count > functions[function].most)
        problem_add(self->problems, PROBLEM_ARGUMENT_COUNT, &self->text, expr->at, expr->width,
                    NULL, "%s takes %s", expr->spelled,
                    function == FUNCTION_ABS ? "one argument"
                                             : "two arguments or more, at most 16");
}

static void check_tree(struct checker *self, const struct expr *expr)
{
    if (expr->kind == EXPR_NAME) {
        check_name(self, expr);
        return;
    }
    if (expr->kind > EXPR_IF || (expr->kind == EXPR_OPERATOR && expr->op == EXPR_TRANSPOSE)) {
        problem_add(self->problems, PROBLEM_SUBSCRIPT_SCALAR, &self->text, expr->at, expr->width,
                    NULL, "a condition has no arrays");
        return;
    }
    if (expr->kind == EXPR_CALL)
        check_call(self, expr);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        check_tree(self, expr->args[i]);
}

/* Whether a tree says yes or no, rather than a number. */
static bool is_condition(const struct expr *expr)
{
    if (expr->kind == EXPR_IF)
        return is_condition(expr->args[1]) && is_condition(expr->args[2]);
    return expr->kind == EXPR_OPERATOR &&
           ((expr->op >= EXPR_LT && expr->op <= EXPR_OR) || expr->op == EXPR_NOT);
}

/* What is wanted, and how to say so. */
struct kind {
    bool number; /* anything with a value will do */
    const char *missing, *missing_remedy, *remedy;
};

static enum status read_kind(struct arena *arena, const struct case_folder *folder,
                             const struct kind *kind, const char *file, const char *text,
                             struct condition *out, struct problems *problems)
{
    struct source *source = ARENA_NEW(arena, struct source);
    struct checker self = {.arena = arena, .folder = folder, .problems = problems};
    self.ids = ARENA_ARRAY(arena, const char *, folder->outcome_count);
    self.outcomes = ARENA_ARRAY(arena, size_t, folder->outcome_count);
    self.names = ARENA_ARRAY(arena, const char *, folder->outcome_count);
    if (arena->failed || !source)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < folder->outcome_count; i++) {
        self.ids[i] = name_fold(arena, folder->outcomes[i].id, strlen(folder->outcomes[i].id));
        if (!self.ids[i])
            return STATUS_NO_MEMORY;
    }
    *source = source_of_text(file, text);
    self.text = (struct passage){.text = text, .length = strlen(text), .source = source};
    bool empty = false;
    const struct expr *tree = equation_parse(arena, &self.text, problems, &empty);
    if (empty)
        problem_add(problems, PROBLEM_EQUATION_MISSING, &self.text, 0, 1, kind->missing_remedy, "%s",
                    kind->missing);
    if (tree)
        check_tree(&self, tree);
    const bool fits = tree && (kind->number || is_condition(tree));
    if (tree && !problems->errors && (!fits || self.count == 0))
        problem_add(problems, PROBLEM_ARGUMENT_KIND, &self.text, tree->at, tree->width,
                    kind->remedy,
                    self.count ? "this is a number, no condition" : "this reads no outcome");
    TRY(problems_status(problems));
    if (!tree)
        return STATUS_NO_MEMORY;
    *out = (struct condition){.text = text,
                              .tree = tree,
                              .outcomes = self.outcomes,
                              .names = self.names,
                              .outcome_count = self.count};
    return STATUS_OK;
}

enum status condition_read(struct arena *arena, const struct case_folder *folder, const char *file,
                           const char *text, struct condition *out, struct problems *problems)
{
    static const struct kind kind = {false, "there is no condition",
                                     "say when it fails: \"p15 > 0.15\"",
                                     "compare outcomes with numbers: \"p15 > 0.15 OR cost > 400\""};
    return read_kind(arena, folder, &kind, file, text, out, problems);
}

enum status condition_read_number(struct arena *arena, const struct case_folder *folder,
                                  const char *file, const char *text, struct condition *out,
                                  struct problems *problems)
{
    static const struct kind kind = {true, "there is no expression",
                                     "write a number made of outcomes: \"cost + 2000 * p15\"",
                                     "write a number made of outcomes: \"cost + 2000 * p15\""};
    return read_kind(arena, folder, &kind, file, text, out, problems);
}

/* ---- Walking ---- */

static double value_of(const struct condition *self, const struct expr *expr, const double *values);

static double called(const struct condition *self, const struct expr *expr, const double *values)
{
    const enum function function = find_function(expr->name);
    double result = value_of(self, expr->args[0], values);
    if (function == FUNCTION_ABS)
        return fabs(result);
    for (uint32_t i = 1; i < expr->arg_count; i++) {
        const double value = value_of(self, expr->args[i], values);
        if (isnan(value) || isnan(result))
            return NAN;
        if (function == FUNCTION_MIN ? value < result : value > result)
            result = value;
    }
    return result;
}

static double value_of(const struct condition *self, const struct expr *expr, const double *values)
{
    if (expr->kind == EXPR_NUMBER)
        return expr->number;
    if (expr->kind == EXPR_NAME) {
        size_t k = 0;
        while (strcmp(self->names[k], expr->name) != 0)
            k++;
        return values[k];
    }
    if (expr->kind == EXPR_CALL)
        return called(self, expr, values);
    const double a = value_of(self, expr->args[0], values);
    if (isnan(a))
        return NAN;
    if (expr->kind == EXPR_IF)
        return value_of(self, expr->args[a != 0.0 ? 1 : 2], values);
    const double b = expr->arg_count > 1 ? value_of(self, expr->args[1], values) : 0.0;
    return operate(expr->op, a, b);
}

double condition_value(const struct condition *condition, const double *values)
{
    for (size_t k = 0; k < condition->outcome_count; k++)
        if (!isfinite(values[k]))
            return NAN;
    return value_of(condition, condition->tree, values);
}
