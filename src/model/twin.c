// SPDX-License-Identifier: MIT
/* Cells of the two models are matched by their folded names; trees are compared node by node. */
#include "model/twin.h"

#include "base/table.h"

#include <string.h>

struct matching {
    struct arena *arena;
    const struct model *before, *after;
    uint32_t *to_before; /* [cell of after] */
    uint32_t *to_after;  /* [cell of before] */
    bool *changed;       /* [cell of after] */
    bool *differs;       /* [cell of after] */
    bool *differed;      /* [cell of before] */
};

/* ---- Reading a tree ---- */

static void visit_reads(const struct node *node, twin_visitor *visit, void *self)
{
    if (!node)
        return;
    if (node->kind == NODE_CELL || node->kind == NODE_INITIAL)
        visit(self, node->cell);
    for (int i = 0; i < 3; i++)
        visit_reads(node->args[i], visit, self);
}

void twin_reads(const struct cell *cell, twin_visitor *visit, void *self)
{
    visit_reads(cell->value, visit, self);
    visit_reads(cell->initial, visit, self);
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_graph(const struct graph *a, const struct graph *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->kind != b->kind || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_number(a->x[i], b->x[i]) || !same_number(a->y[i], b->y[i]))
            return false;
    return true;
}

/* Whether a tree of `after` says what one of `before` says. */
static bool same_tree(const struct matching *match, const struct node *after,
                      const struct node *before)
{
    if (!after || !before)
        return after == before;
    if (after->kind != before->kind)
        return false;
    switch (after->kind) {
    case NODE_NUMBER:
        if (!same_number(after->number, before->number))
            return false;
        break;
    case NODE_CELL:
    case NODE_INITIAL:
        if (match->to_before[after->cell] != before->cell)
            return false;
        break;
    case NODE_OP:
        if (after->op != before->op)
            return false;
        break;
    case NODE_GRAPH:
        if (!same_graph(after->graph, before->graph))
            return false;
        break;
    case NODE_RANDOM:
        if (after->name_hash != before->name_hash || after->seed != before->seed ||
            after->call != before->call)
            return false;
        break;
    case NODE_TIME:
    case NODE_STEP_TIME:
    case NODE_HISTORY:
        break;
    }
    for (int i = 0; i < 3; i++)
        if (!same_tree(match, after->args[i], before->args[i]))
            return false;
    return true;
}

/* ---- Which cells differ ---- */

static enum status match_cells(struct matching *match)
{
    const uint32_t after = match->after->cell_count, before = match->before->cell_count;
    struct table names;
    match->to_before = ARENA_ARRAY(match->arena, uint32_t, after);
    match->to_after = ARENA_ARRAY(match->arena, uint32_t, before);
    match->changed = ARENA_ARRAY(match->arena, bool, after);
    match->differs = ARENA_ARRAY(match->arena, bool, after);
    match->differed = ARENA_ARRAY(match->arena, bool, before);
    table_init(&names, match->arena);
    if (match->arena->failed)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < before; i++) {
        table_add(&names, match->before->cells[i].folded, i);
        match->to_after[i] = TWIN_NONE;
    }
    if (match->arena->failed)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < after; i++) {
        match->to_before[i] = table_find(&names, match->after->cells[i].folded);
        if (match->to_before[i] != TWIN_NONE)
            match->to_after[match->to_before[i]] = i;
    }
    return STATUS_OK;
}

static void find_changed(struct matching *match)
{
    for (uint32_t i = 0; i < match->after->cell_count; i++) {
        const struct cell *cell = &match->after->cells[i];
        const uint32_t other = match->to_before[i];
        match->changed[i] = true;
        if (other != TWIN_NONE) {
            const struct cell *old = &match->before->cells[other];
            match->changed[i] = cell->kind != old->kind ||
                                !same_tree(match, cell->value, old->value) ||
                                !same_tree(match, cell->initial, old->initial);
        }
        match->differs[i] = match->changed[i];
    }
    for (uint32_t i = 0; i < match->before->cell_count; i++)
        match->differed[i] = match->to_after[i] == TWIN_NONE || match->differs[match->to_after[i]];
}

struct question {
    const bool *marks;
    bool yes;
};

static void ask(void *context, uint32_t cell)
{
    struct question *question = context;
    question->yes |= question->marks[cell];
}

static bool reads_one(const struct cell *cell, const bool *marks)
{
    struct question question = {.marks = marks};
    twin_reads(cell, ask, &question);
    return question.yes;
}

/* Until nothing is added: what reads a cell that differs, on either side, differs on both. */
static void spread_differences(struct matching *match)
{
    bool more = true;
    while (more) {
        more = false;
        for (uint32_t i = 0; i < match->after->cell_count; i++) {
            const uint32_t other = match->to_before[i];
            if (match->differs[i])
                continue;
            if (reads_one(&match->after->cells[i], match->differs) ||
                (other != TWIN_NONE && match->differed[other])) {
                match->differs[i] = more = true;
                if (other != TWIN_NONE)
                    match->differed[other] = true;
            }
        }
        for (uint32_t i = 0; i < match->before->cell_count; i++) {
            const uint32_t other = match->to_after[i];
            if (match->differed[i] || !reads_one(&match->before->cells[i], match->differed))
                continue;
            match->differed[i] = more = true;
            if (other != TWIN_NONE)
                match->differs[other] = true;
        }
    }
}

/* ---- The twin ---- */

/* A copy of a tree that reads other cells: number[cell] instead of cell. A tree that reads none of
 * those that move stays what it is. NULL when memory is out or the tree is. */
static const struct node *moved_tree(struct arena *arena, const struct node *node,
                                     const uint32_t *number)
{
    if (!node)
        return NULL;
    const struct node *args[3];
    bool same = true;
    for (int i = 0; i < 3; i++) {
        args[i] = moved_tree(arena, node->args[i], number);
        same &= args[i] == node->args[i];
    }
    const bool reads = node->kind == NODE_CELL || node->kind == NODE_INITIAL;
    if (same && !(reads && number[node->cell] != node->cell))
        return node;
    struct node *copy = ARENA_NEW(arena, struct node);
    if (!copy)
        return NULL;
    *copy = *node;
    memcpy(copy->args, args, sizeof args);
    if (reads)
        copy->cell = number[node->cell];
    return copy;
}

static void move_cell(struct arena *arena, struct cell *cell, const uint32_t *number)
{
    cell->value = moved_tree(arena, cell->value, number);
    cell->initial = moved_tree(arena, cell->initial, number);
}

static struct cell make_shadow(const struct matching *match, uint32_t index,
                               const uint32_t *of_before)
{
    struct cell shadow = match->before->cells[index];
    const uint32_t other = match->to_after[index];
    shadow.name = arena_print(match->arena, "%s before", shadow.name);
    shadow.flat = arena_print(match->arena, "before_%s", shadow.flat);
    shadow.folded = arena_print(match->arena, "%s before", shadow.folded);
    shadow.variable = other == TWIN_NONE ? 0 : match->after->cells[other].variable;
    shadow.hidden = true;
    move_cell(match->arena, &shadow, of_before);
    return shadow;
}

enum status twin_build(struct arena *arena, const struct model *before, const struct model *after,
                       struct twin *out)
{
    struct matching match = {.arena = arena, .before = before, .after = after};
    TRY(match_cells(&match));
    find_changed(&match);
    spread_differences(&match);
    uint32_t count = after->cell_count;
    uint32_t *of_before = ARENA_ARRAY(arena, uint32_t, before->cell_count);
    uint32_t *shadow = ARENA_ARRAY(arena, uint32_t, after->cell_count);
    if (!of_before || !shadow)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < after->cell_count; i++)
        shadow[i] = TWIN_NONE;
    for (uint32_t i = 0; i < before->cell_count; i++) {
        of_before[i] = match.differed[i] ? count++ : match.to_after[i];
        if (match.differed[i] && match.to_after[i] != TWIN_NONE)
            shadow[match.to_after[i]] = of_before[i];
    }
    struct cell *cells = arena_grow(arena, after->cells, after->cell_count, count, sizeof *cells);
    for (uint32_t i = 0; cells && i < before->cell_count; i++)
        if (match.differed[i])
            cells[of_before[i]] = make_shadow(&match, i, of_before);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    *out = (struct twin){.before = before,
                         .after = after,
                         .cells = cells,
                         .cell_count = count,
                         .shadow = shadow,
                         .of_before = of_before,
                         .changed = match.changed,
                         .differs = match.differs};
    return STATUS_OK;
}

enum status twin_cut(struct arena *arena, const struct twin *twin, const bool *cut,
                     const struct model **out)
{
    const uint32_t after = twin->after->cell_count;
    struct model *model = ARENA_NEW(arena, struct model);
    uint32_t *number = ARENA_ARRAY(arena, uint32_t, after);
    struct cell *cells =
        arena_grow(arena, twin->cells, twin->cell_count, twin->cell_count, sizeof *cells);
    if (!model || !number || !cells)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < after; i++)
        number[i] = cut && cut[i] && twin->shadow[i] != TWIN_NONE ? twin->shadow[i] : i;
    for (uint32_t i = 0; i < after && !arena->failed; i++)
        move_cell(arena, &cells[i], number);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    *model = *twin->after;
    model->cells = cells;
    model->cell_count = twin->cell_count;
    *out = model;
    return STATUS_OK;
}

/* ---- Parting ---- */

/* A cell that is nothing but its value in each step. */
static bool is_plain(const struct cell *cell)
{
    return cell->kind == CELL_AUX && !cell->initial && !cell->table;
}

/* shadowed[cell of after]: it has another equation, or reads a cell that has; readers are listed. */
static enum status find_readers(const struct matching *match, bool *shadowed, uint32_t *readers,
                                size_t *count)
{
    for (uint32_t i = 0; i < match->before->cell_count; i++)
        if (match->to_after[i] == TWIN_NONE)
            return STATUS_NO;
    *count = 0;
    for (uint32_t i = 0; i < match->after->cell_count; i++) {
        const struct cell *cell = &match->after->cells[i];
        const uint32_t other = match->to_before[i];
        if (other == TWIN_NONE)
            continue; /* nothing of `before` reads it */
        const bool reads = !match->changed[i] && reads_one(cell, match->changed);
        shadowed[i] = match->changed[i] || reads;
        if (shadowed[i] && (!is_plain(cell) || !is_plain(&match->before->cells[other])))
            return STATUS_NO;
        if (!reads)
            continue;
        if (*count == PARTING_MOST)
            return STATUS_NO;
        readers[(*count)++] = i;
    }
    return STATUS_OK;
}

static const struct node *cell_node(struct arena *arena, uint32_t cell)
{
    struct node *node = ARENA_NEW(arena, struct node);
    if (node)
        *node = (struct node){.kind = NODE_CELL, .cell = cell, .size = 1};
    return node;
}

static const struct node *op_node(struct arena *arena, enum op op, const struct node *a,
                                  const struct node *b)
{
    struct node *node = ARENA_NEW(arena, struct node);
    if (!node || !a || !b)
        return NULL;
    *node = (struct node){.kind = NODE_OP, .op = op, .size = 1 + a->size + b->size, .args = {a, b}};
    return node;
}

/* 1 where any reader differs from its shadow; NULL when memory is out. */
static const struct node *parted_value(struct arena *arena, const uint32_t *readers, size_t count,
                                       const uint32_t *shadow)
{
    const struct node *any = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct node *differs = op_node(arena, OP_ne, cell_node(arena, readers[i]),
                                             cell_node(arena, shadow[readers[i]]));
        any = any ? op_node(arena, OP_or, any, differs) : differs;
        if (!any)
            return NULL;
    }
    if (any)
        return any;
    struct node *never = ARENA_NEW(arena, struct node);
    if (never)
        *never = (struct node){.kind = NODE_NUMBER, .size = 1};
    return never;
}

enum status twin_part(struct arena *arena, const struct model *before, const struct model *after,
                      struct parting *out)
{
    struct matching match = {.arena = arena, .before = before, .after = after};
    uint32_t readers[PARTING_MOST];
    size_t reader_count;
    TRY(match_cells(&match));
    find_changed(&match);
    bool *shadowed = ARENA_ARRAY(arena, bool, after->cell_count);
    uint32_t *of_before = ARENA_ARRAY(arena, uint32_t, before->cell_count);
    uint32_t *shadow = ARENA_ARRAY(arena, uint32_t, after->cell_count);
    struct model *model = ARENA_NEW(arena, struct model);
    if (!shadowed || !of_before || !shadow || !model)
        return STATUS_NO_MEMORY;
    TRY(find_readers(&match, shadowed, readers, &reader_count));
    uint32_t count = after->cell_count;
    for (uint32_t i = 0; i < before->cell_count; i++) {
        const uint32_t other = match.to_after[i];
        of_before[i] = shadowed[other] ? count++ : other;
        shadow[other] = of_before[i];
    }
    struct cell *cells = arena_grow(arena, after->cells, after->cell_count, count + 1, sizeof *cells);
    for (uint32_t i = 0; cells && i < before->cell_count; i++)
        if (shadowed[match.to_after[i]])
            cells[of_before[i]] = make_shadow(&match, i, of_before);
    const struct node *value = parted_value(arena, readers, reader_count, shadow);
    if (!cells || !value)
        return STATUS_NO_MEMORY;
    cells[count] = (struct cell){.name = "parted",
                                 .flat = "parted",
                                 .folded = "parted from its twin",
                                 .kind = CELL_AUX,
                                 .hidden = true,
                                 .value = value};
    if (arena->failed)
        return STATUS_NO_MEMORY;
    *model = *after;
    model->cells = cells;
    model->cell_count = count + 1;
    *out = (struct parting){.model = model, .parted = count};
    return STATUS_OK;
}
