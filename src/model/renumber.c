// SPDX-License-Identifier: MIT
/* Numbers of a written equation and numbers of its cell's tree stand in the same order, one for one, as
 * long as the equation is made of numbers, names and operators; that they do is checked number by number
 * before any is replaced. */
#include "model/renumber.h"

#include <string.h>

/* The numbers of an equation from left to right. */
struct numbers {
    double *items;
    size_t count, room;
};

static bool is_number(const struct expr *expr)
{
    return expr->kind == EXPR_NUMBER || (expr->kind == EXPR_OPERATOR && expr->op == EXPR_NEGATE &&
                                         expr->args[0]->kind == EXPR_NUMBER);
}

static bool is_plain(const struct expr *expr)
{
    return expr->kind == EXPR_NUMBER || expr->kind == EXPR_IF ||
           (expr->kind == EXPR_NAME && !expr->subscripted) ||
           (expr->kind == EXPR_OPERATOR && expr->op != EXPR_TRANSPOSE && expr->op != EXPR_SAFEDIV);
}

/* Whether both say the same but for their numbers, in plain words. */
static bool is_alike(const struct expr *a, const struct expr *b)
{
    if (is_number(a) && is_number(b))
        return true;
    if (!is_plain(a) || a->kind != b->kind || a->op != b->op || a->arg_count != b->arg_count ||
        is_number(a) || is_number(b))
        return false;
    if (a->kind == EXPR_NAME)
        return !b->subscripted && a->quoted == b->quoted && strcmp(a->name, b->name) == 0;
    for (uint32_t i = 0; i < a->arg_count; i++)
        if (!is_alike(a->args[i], b->args[i]))
            return false;
    return true;
}

static size_t count_numbers(const struct expr *expr)
{
    size_t count = is_number(expr);
    for (uint32_t i = 0; i < expr->arg_count && !is_number(expr); i++)
        count += count_numbers(expr->args[i]);
    return count;
}

static void list_numbers(struct numbers *numbers, const struct expr *expr)
{
    if (expr->kind == EXPR_NUMBER)
        numbers->items[numbers->count++] = expr->number;
    else if (is_number(expr))
        numbers->items[numbers->count++] = -expr->args[0]->number;
    else
        for (uint32_t i = 0; i < expr->arg_count; i++)
            list_numbers(numbers, expr->args[i]);
}

static bool numbers_of(struct numbers *numbers, struct arena *arena, const struct expr *expr)
{
    numbers->count = 0;
    numbers->room = count_numbers(expr);
    numbers->items = ARENA_ARRAY(arena, double, numbers->room);
    if (numbers->items)
        list_numbers(numbers, expr);
    return numbers->items != NULL;
}

/* A tree being copied with other numbers. */
struct change {
    struct arena *arena;
    struct numbers before, after;
    size_t met;
    bool unlike; /* a number of the tree is not that of the equation */
};

static const struct node *changed(struct change *change, const struct node *node)
{
    struct node *copy = arena_grow(change->arena, node, 1, 1, sizeof *copy);
    if (!copy)
        return NULL;
    if (node->kind == NODE_NUMBER) {
        const size_t i = change->met++;
        change->unlike |= i >= change->before.count ||
                          memcmp(&node->number, &change->before.items[i], sizeof(double)) != 0;
        if (!change->unlike)
            copy->number = change->after.items[i];
    }
    for (int i = 0; i < 3 && node->args[i] && !change->unlike && !change->arena->failed; i++)
        copy->args[i] = changed(change, node->args[i]);
    return copy;
}

static enum status renumber_cell(struct arena *arena, const struct renumbering *item,
                                 struct cell *cell)
{
    struct change change = {.arena = arena};
    if (cell->kind != CELL_AUX || !cell->value || cell->initial ||
        !is_alike(item->before, item->after))
        return STATUS_NO;
    if (!numbers_of(&change.before, arena, item->before) ||
        !numbers_of(&change.after, arena, item->after))
        return STATUS_NO_MEMORY;
    cell->value = changed(&change, cell->value);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    return change.unlike || change.met != change.before.count ? STATUS_NO : STATUS_OK;
}

enum status model_renumber(struct arena *arena, const struct model *model,
                           const struct renumbering *items, size_t count, const struct model **out)
{
    struct model *copy = arena_grow(arena, model, 1, 1, sizeof *copy);
    struct cell *cells =
        arena_grow(arena, model->cells, model->cell_count, model->cell_count, sizeof *cells);
    if (!copy || !cells)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const uint32_t index = model_find_variable(model, items[i].variable);
        const struct variable *variable = index == UINT32_MAX ? NULL : &model->variables[index];
        if (!variable || variable->kind != VARIABLE_AUX || variable->cell_count != 1 ||
            !model->asked || model->asked[variable->first_cell])
            return STATUS_NO;
        TRY(renumber_cell(arena, &items[i], &cells[variable->first_cell]));
    }
    copy->cells = cells;
    *out = copy;
    return STATUS_OK;
}
