// SPDX-License-Identifier: MIT
/* Does the case speak of the same model?
 *
 * Takes a folder whose files are sound and the document of its model. Reports, under the words of
 * the case's files, what the model does not have or says differently: names, elements, numbers,
 * units. It compares texts and trees only; what an equation means is the model's question. */
#include "case/case_parts.h"

#include "base/table.h"
#include "base/text.h"
#include "equation/equation.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct checker {
    struct arena *arena;
    struct problems *problems;
    const struct document *document;
    struct doc_places places; /* all variables, those of modules too */
    const char **names;       /* of these, folded; for suggestions */
};

/* What an equation may name without a variable of that name. */
static const char *const model_words[] = {"time", "dt",  "starttime", "stoptime",
                                          "pi",   "inf", "self"};

static bool checker_init(struct checker *checker, struct arena *arena, struct problems *problems,
                         const struct document *document)
{
    *checker = (struct checker){.arena = arena, .problems = problems, .document = document};
    if (!document_list(arena, document, &checker->places))
        return false;
    checker->names = ARENA_ARRAY(arena, const char *, checker->places.count);
    for (size_t i = 0; checker->names && i < checker->places.count; i++)
        checker->names[i] = checker->places.items[i].path;
    return checker->names != NULL;
}

/* "did you mean ...?" with the variable as the model spells it; NULL when none is near. */
static const char *suggest_variable(const struct checker *checker, const char *folded)
{
    const char *near = text_nearest(folded, checker->names, checker->places.count);
    const struct doc_variable *variable = near ? document_find(checker->document, near) : NULL;
    if (!variable)
        return NULL;
    return arena_print(checker->arena, "did you mean '%s'?",
                       strchr(near, '.') ? near : variable->name.spelled);
}

/* -- names in equations ------------------------------------------------------------------------ */

static const struct doc_dimension *find_dimension(const struct document *document,
                                                  const char *folded)
{
    for (size_t i = 0; i < document->dimension_count; i++)
        if (strcmp(document->dimensions[i].name.name, folded) == 0)
            return &document->dimensions[i];
    return NULL;
}

static bool has_element(const struct doc_dimension *dimension, const char *folded)
{
    size_t number = 0;
    if (!dimension->elements)
        return text_to_size(folded, strlen(folded), &number) && number >= 1 &&
               number <= dimension->size;
    for (size_t i = 0; i < dimension->size; i++)
        if (strcmp(dimension->elements[i].name, folded) == 0)
            return true;
    return false;
}

bool case_has_element(const struct document *document, const struct doc_variable *variable,
                      const char *folded)
{
    const struct doc_dimension *dimension =
        variable->dimension_count == 1 ? find_dimension(document, variable->dimensions[0].name)
                                       : NULL;
    return dimension && has_element(dimension, folded);
}

static bool has_group(const struct checker *checker, const char *word)
{
    struct doc_groups groups = {.count = 0};
    const size_t length = strlen(word);
    (void)document_groups(checker->arena, checker->document, &groups);
    for (size_t i = 0; i < groups.count; i++) {
        const char *name = groups.items[i]->name.spelled;
        if (strcspn(name, " ") == length && strncmp(name, word, length) == 0)
            return true;
    }
    return false;
}

static bool is_model_word(const char *folded)
{
    for (size_t i = 0; i < sizeof model_words / sizeof *model_words; i++)
        if (strcmp(model_words[i], folded) == 0)
            return true;
    return false;
}

/* "D.b", the index of an element, or a path that begins at a module somewhere in the model. */
static bool is_known_path(const struct checker *checker, const char *path)
{
    const struct document *document = checker->document;
    const char *period = strchr(path, '.');
    if (!period)
        return false;
    if (period == path)
        return document_find(document, path + 1);
    for (size_t i = 0; i < document->dimension_count; i++) {
        const char *name = document->dimensions[i].name.name;
        if (strncmp(name, path, (size_t)(period - path)) == 0 && !name[period - path])
            return has_element(&document->dimensions[i], period + 1);
    }
    for (size_t i = 1; i < document->model_count; i++)
        if (document_find_from(document, &document->models[i], path))
            return true;
    return false;
}

static bool is_known(const struct checker *checker, const struct expr *expr)
{
    return document_find(checker->document, expr->name) || is_model_word(expr->name) ||
           find_dimension(checker->document, expr->name) ||
           (!expr->quoted && is_known_path(checker, expr->name));
}

static void check_subscripts(const struct checker *checker, const struct passage *where,
                             const struct expr *expr)
{
    const struct doc_variable *variable = document_find(checker->document, expr->name);
    for (size_t i = 0; variable && i < expr->arg_count && i < variable->dimension_count; i++) {
        const struct expr *word = expr->args[i];
        const struct doc_dimension *dimension =
            find_dimension(checker->document, variable->dimensions[i].name);
        if (word->kind != EXPR_NAME || word->subscripted || !dimension ||
            has_element(dimension, word->name) || is_known(checker, word))
            continue;
        problem_add(checker->problems, PROBLEM_ELEMENT_UNKNOWN, where, word->at, word->width, NULL,
                    "'%s' is no element of %s", word->spelled, dimension->name.spelled);
    }
}

static void check_names(const struct checker *checker, const struct passage *where,
                        const struct expr *expr)
{
    if (expr->kind == EXPR_NAME && !is_known(checker, expr))
        problem_add(checker->problems, PROBLEM_NAME_UNDEFINED, where, expr->at,
                    strlen(expr->spelled), suggest_variable(checker, expr->name),
                    "'%s' is not a variable of the model", expr->spelled);
    if (expr->kind == EXPR_NAME && expr->subscripted) {
        check_subscripts(checker, where, expr);
        return;
    }
    for (size_t i = 0; i < expr->arg_count; i++)
        check_names(checker, where, expr->args[i]);
}

/* Reads an equation whose form is checked already, so nothing is reported twice. */
static const struct expr *parse_silently(const struct checker *checker,
                                         const struct passage *equation)
{
    struct problems ignored;
    bool empty = false;
    problems_init(&ignored, checker->arena);
    return equation_parse(checker->arena, equation, &ignored, &empty);
}

static void check_equation(const struct checker *checker, const struct passage *equation)
{
    const struct expr *expr = equation->length ? parse_silently(checker, equation) : NULL;
    if (expr)
        check_names(checker, equation, expr);
}

/* A variable or an element of one, as set: blocks and sensitivities name them. The name may have
 * been put together from two keys, so all of it points at `where`. */
static void check_target(const struct checker *checker, const char *spelled,
                         const struct passage *where)
{
    const size_t length = strlen(spelled);
    uint32_t *offsets = ARENA_ARRAY(checker->arena, uint32_t, length + 1);
    if (!offsets)
        return;
    for (size_t i = 0; i <= length; i++)
        offsets[i] = where->offsets ? where->offsets[0] : where->start;
    const struct passage name = {
        .text = spelled, .length = length, .source = where->source, .offsets = offsets};
    const struct expr *expr = parse_silently(checker, &name);
    if (!expr || expr->kind != EXPR_NAME)
        problem_add(checker->problems, PROBLEM_NAME_UNDEFINED, where, 0, where->length,
                    "write a variable, or one element as name[element]", "'%s' is no name",
                    spelled);
    else
        check_names(checker, &name, expr);
}

/* -- parameters -------------------------------------------------------------------------------- */

/* The equation that holds for an element ("" for scalars); NULL when the model has no such
 * element. */
static const struct element *find_element(const struct doc_variable *variable,
                                          const char *folded_element)
{
    const struct element *whole = NULL;
    for (size_t i = 0; i < variable->element_count; i++) {
        const struct element *element = &variable->elements[i];
        if (element->subscript_count == 0)
            whole = element;
        else if (strcmp(element->subscripts[0].name, folded_element) == 0)
            return element;
    }
    return whole;
}

static bool equation_number(const struct checker *checker, const struct passage *equation,
                            double *out)
{
    const struct expr *expr = equation->length ? parse_silently(checker, equation) : NULL;
    double sign = 1;
    while (expr && expr->kind == EXPR_OPERATOR && expr->arg_count == 1 &&
           (expr->op == EXPR_NEGATE || expr->op == EXPR_PLUS)) {
        sign = expr->op == EXPR_NEGATE ? -sign : sign;
        expr = expr->args[0];
    }
    if (!expr || expr->kind != EXPR_NUMBER)
        return false;
    *out = sign * expr->number;
    return true;
}

static void check_base(const struct checker *checker, const struct parameter *parameter,
                       const struct element *element)
{
    double number = 0;
    if (element->graph || !element->equation.text ||
        !equation_number(checker, &element->equation, &number)) {
        problem_add(checker->problems, PROBLEM_PARAMETER_BASE, &parameter->where, 0,
                    parameter->where.length,
                    "leave the row out, or make the equation in the model a number",
                    "%s is no plain number in the model", parameter->folded);
        return;
    }
    if (number == parameter->base)
        return;
    char ours[32], theirs[32];
    text_of_double(parameter->base, ours, sizeof ours);
    text_of_double(number, theirs, sizeof theirs);
    problem_add(checker->problems, PROBLEM_PARAMETER_BASE, &parameter->where, 0,
                parameter->where.length, "the two must be equal: correct the one that is wrong",
                "the base of %s is %s here but %s in the model", parameter->folded, ours, theirs);
}

/* Without blanks; the ways to say "no unit" become "". Texts are compared, not what they mean. */
static const char *plain_unit(struct arena *arena, const char *text, size_t length)
{
    static const char *const nothing[] = {"1", "dmnl", "dimensionless", "unitless"};
    char *unit = arena_alloc(arena, length + 1, 1);
    size_t count = 0;
    for (size_t i = 0; unit && i < length; i++)
        if (!isspace((unsigned char)text[i]))
            unit[count++] = text[i];
    for (size_t i = 0; unit && i < sizeof nothing / sizeof *nothing; i++)
        if (strcasecmp(unit, nothing[i]) == 0)
            return "";
    return unit;
}

static void check_unit(const struct checker *checker, const struct parameter *parameter,
                       const struct doc_variable *variable)
{
    const struct passage *units = &variable->units;
    const char *ours = plain_unit(checker->arena, parameter->unit, strlen(parameter->unit));
    const char *theirs = plain_unit(checker->arena, units->text ? units->text : "", units->length);
    if (ours && theirs && strcmp(ours, theirs) != 0)
        problem_add(checker->problems, PROBLEM_PARAMETER_UNIT, &parameter->where, 0,
                    parameter->where.length, "the two must be equal: correct the one that is wrong",
                    "the unit of %s is '%s' here but '%s' in the model", parameter->folded,
                    parameter->unit, units->length ? units->text : "");
}

static const char *fold_text(const struct checker *checker, const char *text)
{
    return case_fold(checker->arena, text, "");
}

/* The element of a row in the model; NULL after a problem. */
static const struct element *bind_element(const struct checker *checker,
                                          const struct parameter *parameter,
                                          const struct doc_variable *variable)
{
    const struct passage *where = &parameter->where;
    const char *folded = fold_text(checker, parameter->element);
    if (!folded)
        return NULL;
    const char *remedy = NULL;
    if (variable->dimension_count > 1)
        remedy = "only arrays of one dimension can be parameters";
    else if (variable->dimension_count == 1 && !*folded)
        remedy = "write one row an element, with its name in the column 'element'";
    else if (variable->dimension_count == 0 && *folded)
        remedy = "leave the column 'element' empty";
    if (remedy) {
        problem_add(checker->problems, PROBLEM_PARAMETER_UNKNOWN, where, 0, where->length, remedy,
                    variable->dimension_count ? "%s is an array in the model"
                                              : "%s is no array in the model",
                    parameter->name);
        return NULL;
    }
    const struct doc_dimension *dimension =
        *folded ? find_dimension(checker->document, variable->dimensions[0].name) : NULL;
    if (dimension && !has_element(dimension, folded)) {
        problem_add(checker->problems, PROBLEM_PARAMETER_UNKNOWN, where, 0, where->length, NULL,
                    "'%s' is no element of %s", parameter->element, dimension->name.spelled);
        return NULL;
    }
    return find_element(variable, folded);
}

static void check_parameter(const struct checker *checker, const struct parameter *parameter)
{
    const struct passage *where = &parameter->where;
    const char *folded = fold_text(checker, parameter->name);
    if (!folded)
        return;
    const struct doc_variable *variable = document_find(checker->document, folded);
    if (!variable) {
        problem_add(checker->problems, PROBLEM_PARAMETER_UNKNOWN, where, 0, where->length,
                    suggest_variable(checker, folded), "the model has no variable '%s'",
                    parameter->name);
        return;
    }
    const struct element *element = bind_element(checker, parameter, variable);
    if (!element)
        return;
    check_base(checker, parameter, element);
    check_unit(checker, parameter, variable);
}

/* Constants of the model that no row explains; 0 and 1 carry units or switch and need no source. */
static void check_constants(const struct checker *checker, const struct case_folder *folder)
{
    struct table rows;
    table_init(&rows, checker->arena);
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const char *folded = fold_text(checker, folder->parameters[i].name);
        if (folded && table_find(&rows, folded) == TABLE_NONE)
            table_add(&rows, folded, (uint32_t)i);
    }
    for (size_t i = 0; i < checker->places.count; i++) {
        const struct doc_place *place = &checker->places.items[i];
        const struct doc_variable *variable = place->variable;
        double number = 0;
        if (variable->kind != VARIABLE_AUX || !variable->element_count || variable->access_input ||
            variable->elements[0].graph || table_find(&rows, place->path) != TABLE_NONE ||
            !equation_number(checker, &variable->elements[0].equation, &number) || number == 0 ||
            number == 1)
            continue;
        problem_add(checker->problems, PROBLEM_PARAMETER_SOURCE, &variable->name.where, 0,
                    variable->name.where.length, "give it a row with its source",
                    "the constant %s does not stand in parameters.csv",
                    place->spelled);
    }
}

/* -- the rest of the case ---------------------------------------------------------------------- */

static void check_settings(const struct checker *checker, const struct settings *set)
{
    for (size_t i = 0; i < set->count; i++) {
        check_target(checker, set->items[i].name, &set->items[i].where);
        check_equation(checker, &set->items[i].value);
    }
}

static void check_path(const struct checker *checker, const struct case_path *path)
{
    check_settings(checker, &path->set);
    check_equation(checker, &path->stop);
}

static void check_paths(const struct checker *checker, const struct case_folder *folder)
{
    check_equation(checker, &folder->hist_end);
    check_equation(checker, &folder->settlement);
    for (size_t i = 0; i < folder->mode_count; i++)
        check_path(checker, &folder->modes[i]);
    for (size_t i = 0; i < folder->settle_count; i++)
        check_path(checker, &folder->settles[i]);
    if (folder->no_deal)
        check_path(checker, folder->no_deal);
    for (size_t i = 0; i < folder->adversary_count; i++)
        check_settings(checker, &folder->adversaries[i].set);
    for (size_t i = 0; i < folder->structure_count; i++)
        check_settings(checker, &folder->structures[i].set);
    for (size_t i = 0; i < folder->sensitivity_count; i++)
        check_target(checker, folder->sensitivities[i].variable, &folder->sensitivities[i].where);
    if (folder->fan)
        check_target(checker, folder->fan, &folder->fan_where);
}

static void check_outcome(const struct checker *checker, const struct outcome *outcome)
{
    check_equation(checker, &outcome->expression);
    check_equation(checker, &outcome->at);
    check_equation(checker, &outcome->minus);
    check_equation(checker, &outcome->from);
    check_equation(checker, &outcome->until);
    check_equation(checker, &outcome->given);
}

/* Inherited clauses are checked once, with the package that adds them. */
static void check_clauses(const struct checker *checker, const struct package *package)
{
    for (size_t i = 0; i < package->clause_count; i++) {
        const struct clause *clause = &package->clauses[i];
        if (strcmp(clause->package, package->id) != 0)
            continue;
        check_equation(checker, &clause->from);
        check_equation(checker, &clause->until);
        check_equation(checker, &clause->when);
    }
}

static enum status outcome_of_check(const struct checker *checker, size_t errors)
{
    if (checker->arena->failed || checker->problems->no_memory)
        return STATUS_NO_MEMORY;
    return checker->problems->errors > errors ? STATUS_INPUT : STATUS_OK;
}

enum status package_check(struct arena *arena, const struct package *package,
                          const struct document *document, struct problems *problems)
{
    struct checker checker;
    const size_t errors = problems->errors;
    if (!checker_init(&checker, arena, problems, document))
        return STATUS_NO_MEMORY;
    check_clauses(&checker, package);
    return outcome_of_check(&checker, errors);
}

static void check_groups(const struct checker *checker, const struct case_folder *folder)
{
    for (size_t i = 0; i < folder->group_count; i++)
        if (!has_group(checker, folder->groups[i].id))
            problem_add(checker->problems, PROBLEM_NAME_UNDEFINED, &folder->groups[i].where, 0,
                        folder->groups[i].where.length,
                        "write the first word of a group's name",
                        "the model has no group '%s'", folder->groups[i].id);
}

enum status case_check(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, struct problems *problems)
{
    struct checker checker;
    const size_t errors = problems->errors;
    if (!checker_init(&checker, arena, problems, document))
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < folder->parameter_count; i++)
        check_parameter(&checker, &folder->parameters[i]);
    check_constants(&checker, folder);
    check_paths(&checker, folder);
    check_groups(&checker, folder);
    for (size_t i = 0; i < folder->package_count; i++)
        check_clauses(&checker, &folder->packages[i]);
    for (size_t i = 0; i < folder->outcome_count; i++)
        check_outcome(&checker, &folder->outcomes[i]);
    return outcome_of_check(&checker, errors);
}
