// SPDX-License-Identifier: MIT
/* Marks every cell that an outcome depends on, through stocks and their flows, backwards from the
 * outcome; a lever that is not marked cannot matter. */
#include "cli/lint.h"

#include "equation/equation.h"

#include <string.h>

struct marker {
    const struct model *model;
    bool *marked;
    uint32_t *stack;
    size_t depth;
};

static void mark_cell(struct marker *marker, uint32_t cell)
{
    if (marker->marked[cell])
        return;
    marker->marked[cell] = true;
    marker->stack[marker->depth++] = cell;
}

static void mark_node(struct marker *marker, const struct node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_CELL || node->kind == NODE_INITIAL)
        mark_cell(marker, node->cell);
    for (int i = 0; i < 3; i++)
        mark_node(marker, node->args[i]);
}

static void mark_all(struct marker *marker)
{
    while (marker->depth > 0) {
        const struct cell *cell = &marker->model->cells[marker->stack[--marker->depth]];
        mark_node(marker, cell->value);
        mark_node(marker, cell->initial);
    }
}

static void mark_names(struct marker *marker, const struct expr *expr)
{
    if (expr->kind == EXPR_NAME) {
        const uint32_t variable = model_find_variable(marker->model, expr->name);
        if (variable != UINT32_MAX) {
            const struct variable *found = &marker->model->variables[variable];
            for (uint32_t i = 0; i < found->cell_count; i++)
                mark_cell(marker, found->first_cell + i);
        }
    }
    for (uint32_t i = 0; i < expr->arg_count; i++)
        mark_names(marker, expr->args[i]);
}

static enum status mark_outcome(struct arena *arena, struct marker *marker,
                                const struct outcome *outcome)
{
    struct problems ignored; /* case_check has reported them */
    bool empty = false;
    problems_init(&ignored, arena);
    const struct expr *tree = equation_parse(arena, &outcome->expression, &ignored, &empty);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    if (tree)
        mark_names(marker, tree);
    mark_all(marker);
    return STATUS_OK;
}

/* Cells that the chosen outcomes depend on; NULL when memory is out. */
static bool *mark_outcomes(struct arena *arena, const struct case_folder *folder,
                           const struct model *model, bool (*chosen)(const struct outcome *))
{
    struct marker marker = {.model = model,
                            .marked = ARENA_ARRAY(arena, bool, model->cell_count),
                            .stack = ARENA_ARRAY(arena, uint32_t, model->cell_count)};
    if (!marker.marked || !marker.stack)
        return NULL;
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (chosen(&folder->outcomes[i]) &&
            mark_outcome(arena, &marker, &folder->outcomes[i]) != STATUS_OK)
            return NULL;
    return marker.marked;
}

static bool is_decision(const struct outcome *outcome)
{
    return outcome->decision;
}

static bool is_cost(const struct outcome *outcome)
{
    return strncmp(outcome->role, "cost", 4) == 0 || strncmp(outcome->id, "cost", 4) == 0;
}

/* Money and people in a lever's unit: what somebody has to give up. */
static bool spends(const struct parameter *lever)
{
    static const char *const resources[] = {"EUR", "USD_bn", "RUB", "kper"};
    for (size_t i = 0; i < sizeof resources / sizeof *resources; i++)
        if (lever->unit && strncmp(lever->unit, resources[i], strlen(resources[i])) == 0)
            return true;
    return false;
}

enum status lint_case(const struct case_folder *folder, const struct model *model,
                      struct problems *problems)
{
    struct arena arena;
    arena_init(&arena);
    const bool *decisive = mark_outcomes(&arena, folder, model, is_decision);
    const bool *costly = mark_outcomes(&arena, folder, model, is_cost);
    for (size_t i = 0; decisive && costly && i < folder->parameter_count; i++) {
        const struct parameter *lever = &folder->parameters[i];
        if (lever->distribution != DISTRIBUTION_LEVER)
            continue;
        const uint32_t cell = model_find_cell(model, lever->folded);
        if (cell == UINT32_MAX)
            continue;
        if (!decisive[cell])
            problem_add(problems, PROBLEM_LEVER_IDLE, &lever->where, 0, lever->where.length,
                        "connect it in model.xmile, or take it out",
                        "lever '%s' reaches no decision outcome", lever->folded);
        if (spends(lever) && !costly[cell])
            problem_add(problems, PROBLEM_LEVER_FREE, &lever->where, 0, lever->where.length,
                        "add what it costs to a cost equation",
                        "lever '%s' spends a resource and reaches no cost", lever->folded);
    }
    const enum status status = decisive && costly ? STATUS_OK : STATUS_NO_MEMORY;
    arena_free(&arena);
    return status;
}
