// SPDX-License-Identifier: MIT
/* A mould keeps its own copies of everything that a question brought, since questions end. The texts of
 * its edits lose their places: who has a problem to report compiles from the start. */
#include "study/mould.h"

#include "base/text.h"
#include "model/renumber.h"

#include <stdlib.h>
#include <string.h>

struct mould {
    struct mould *next;
    struct arena arena; /* owns what follows */
    const struct parameter *parameters; /* of the case; its copies share them */
    bool strict;
    const struct document *document;
    struct arm arm; /* what else an arm is compiled by; its texts are copies */
    struct edits edits;
    struct sim_specs specs;
    const struct passage *numbers; /* of each parameter: see number_of */
    const bool *stops; /* [edit]: the stop depends on it */
    const struct model *model;
    struct plan_options wanted;
    uint64_t used;
};

void moulds_init(struct moulds *moulds)
{
    *moulds = (struct moulds){.list = NULL};
    monitor_init(&moulds->monitor);
}

static void mould_free(struct mould *mould)
{
    arena_free(&mould->arena);
    free(mould);
}

static void forget_oldest(struct moulds *moulds)
{
    struct mould **oldest = &moulds->list;
    for (struct mould **at = &moulds->list; *at; at = &(*at)->next)
        if ((*at)->used < (*oldest)->used)
            oldest = at;
    struct mould *mould = *oldest;
    *oldest = mould->next;
    mould_free(mould);
}

void moulds_trim(struct moulds *moulds)
{
    size_t count = 0;
    for (const struct mould *at = moulds->list; at; at = at->next)
        count++;
    for (; count > MOULDS_MOST; count--)
        forget_oldest(moulds);
}

void moulds_free(struct moulds *moulds)
{
    while (moulds->list)
        forget_oldest(moulds);
    monitor_free(&moulds->monitor);
}

/* ---- levers ---- */

/* What the document says of a lever that is one plain number there; length 0: it is something else. */
static struct passage number_of(const struct document *document, const struct parameter *lever)
{
    static const struct passage none = {.length = 0};
    const bool scalar = lever->distribution == DISTRIBUTION_LEVER && !*lever->element;
    const struct doc_variable *variable = scalar ? document_find(document, lever->folded) : NULL;
    double number;
    if (!variable || variable->kind != VARIABLE_AUX || variable->dimension_count ||
        variable->element_count != 1 || variable->elements[0].graph ||
        variable->elements[0].initial.text)
        return none;
    const struct passage equation = variable->elements[0].equation;
    return text_to_double(equation.text, equation.length, &number) ? equation : none;
}

/* number_of each parameter of a case: those that a mould of it has, else new ones; NULL when memory is out. */
static const struct passage *numbers_of_case(struct moulds *moulds, struct arena *arena,
                                             const struct case_folder *folder,
                                             const struct document *document)
{
    monitor_enter(&moulds->monitor);
    const struct mould *like = moulds->list;
    while (like && (like->parameters != folder->parameters || like->document != document))
        like = like->next;
    monitor_leave(&moulds->monitor);
    if (like)
        return like->numbers;
    struct passage *numbers = ARENA_ARRAY(arena, struct passage, folder->parameter_count);
    for (size_t i = 0; numbers && i < folder->parameter_count; i++)
        numbers[i] = number_of(document, &folder->parameters[i]);
    return numbers;
}

static size_t find_edit(const struct edits *edits, const char *folded)
{
    size_t i = 0;
    while (i < edits->count && strcmp(edits->names[i], folded) != 0)
        i++;
    return i;
}

/* An arm's edits with one for every lever that is a plain number, the document's own where the arm has none: so a
 * lever that is moved for the first time is another number, like any other. Levers come last, in the case's order. */
static enum status with_levers(struct arena *arena, const struct case_folder *folder,
                               const struct passage *numbers, const struct edits *edits,
                               struct edits *out)
{
    struct edits levers = {0};
    bool *is_lever = ARENA_ARRAY(arena, bool, edits->count + 1);
    if (!is_lever)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *lever = &folder->parameters[i];
        if (!numbers[i].length)
            continue;
        const size_t place = find_edit(edits, lever->folded);
        is_lever[place] = true;
        TRY(edit_add(arena, &levers,
                     place < edits->count
                         ? edits->items[place]
                         : (struct edit){.name = lever->folded, .equation = numbers[i]}));
    }
    *out = (struct edits){0};
    for (size_t i = 0; i < edits->count; i++)
        if (!is_lever[i])
            TRY(edit_add(arena, out, edits->items[i]));
    for (size_t i = 0; i < levers.count; i++)
        TRY(edit_add(arena, out, levers.items[i]));
    return STATUS_OK;
}

/* ---- what an arm has in common with a mould ---- */

static bool same_texts(const char *const *a, const char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}

static bool same_passage(const struct passage *a, const struct passage *b)
{
    return a->length == b->length && (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

/* The same change but for the equation's numbers. */
static bool same_change(const struct edit *a, const struct edit *b)
{
    return a->add == b->add && a->add_stock == b->add_stock && a->graph == b->graph &&
           same_passage(&a->net_flow, &b->net_flow) && same_passage(&a->units, &b->units);
}

/* Whether the model can differ in numbers of equations that are replaced, and in nothing else. */
static bool fits(const struct mould *mould, const struct case_folder *folder,
                 const struct document *document, const struct arm *arm, const struct edits *edits)
{
    const struct arm *like = &mould->arm;
    if (mould->parameters != folder->parameters || mould->strict != folder->strict ||
        mould->document != document || arm->settle != like->settle ||
        arm->noise_off != like->noise_off || arm->vary != like->vary ||
        arm->every_step != like->every_step || arm->output_count != like->output_count ||
        edits->count != mould->edits.count ||
        !same_texts(arm->outputs, like->outputs, arm->output_count) ||
        !same_texts(edits->names, mould->edits.names, edits->count))
        return false;
    for (size_t i = 0; i < edits->count; i++) {
        const struct edit *ours = &edits->items[i], *theirs = &mould->edits.items[i];
        if (!same_change(ours, theirs) ||
            (!same_passage(&ours->equation, &theirs->equation) && (ours->add || mould->stops[i])))
            return false;
    }
    return true;
}

static struct mould *find(struct moulds *moulds, const struct case_folder *folder,
                          const struct document *document, const struct arm *arm,
                          const struct edits *edits)
{
    monitor_enter(&moulds->monitor);
    struct mould *mould = moulds->list;
    while (mould && !fits(mould, folder, document, arm, edits))
        mould = mould->next;
    if (mould)
        mould->used = ++moulds->clock;
    monitor_leave(&moulds->monitor);
    return mould;
}

/* ---- casting ---- */

static const struct expr *parsed(struct arena *arena, const struct passage *equation)
{
    struct problems ignored;
    bool empty;
    problems_init(&ignored, arena);
    return equation_parse(arena, equation, &ignored, &empty);
}

/* The model of an arm with these edits, which fit. STATUS_NO: it cannot be had this way. */
static enum status cast_model(const struct mould *mould, struct arena *arena,
                              const struct edits *edits, const struct model **out)
{
    struct renumbering *items = ARENA_ARRAY(arena, struct renumbering, edits->count);
    size_t count = 0;
    for (size_t i = 0; items && i < edits->count; i++) {
        const struct passage *before = &mould->edits.items[i].equation,
                             *after = &edits->items[i].equation;
        if (same_passage(before, after))
            continue;
        items[count++] =
            (struct renumbering){edits->names[i], parsed(arena, before), parsed(arena, after)};
        if (!items[count - 1].before || !items[count - 1].after)
            return STATUS_NO;
    }
    if (!items)
        return STATUS_NO_MEMORY;
    *out = mould->model;
    return count ? model_renumber(arena, mould->model, items, count, out) : STATUS_OK;
}

static enum status cast(const struct mould *mould, struct arena *arena,
                        const struct case_folder *folder, const struct edits *edits,
                        struct compiled *out)
{
    struct problems ignored;
    struct plan_options wanted = mould->wanted;
    struct compiled made = {.document = mould->model->document};
    problems_init(&ignored, arena);
    TRY(cast_model(mould, arena, edits, &made.model));
    wanted.single = folder->single;
    TRY(plan_build(arena, made.model, &wanted, &made.plan, &ignored));
    *out = made;
    return STATUS_OK;
}

/* ---- making ---- */

/* Edits are copied with their texts, which lose their places. False when one has more to it than text. */
static bool copy_edits(struct mould *mould, const struct edits *edits)
{
    struct arena *arena = &mould->arena;
    for (size_t i = 0; i < edits->count; i++) {
        struct edit copy = edits->items[i];
        copy.name = arena_text(arena, copy.name, strlen(copy.name));
        struct passage *const passages[] = {&copy.equation, &copy.net_flow, &copy.units};
        for (size_t k = 0; k < sizeof passages / sizeof *passages; k++)
            if (passages[k]->text)
                *passages[k] = (struct passage){
                    .text = arena_text(arena, passages[k]->text, passages[k]->length),
                    .length = passages[k]->length};
        copy.documentation = NULL;
        if (copy.graph || arena->failed || edit_add(arena, &mould->edits, copy) != STATUS_OK)
            return false;
    }
    return true;
}

static bool copy_outputs(struct mould *mould)
{
    const struct arm *arm = &mould->arm;
    const char **outputs = ARENA_ARRAY(&mould->arena, const char *, arm->output_count);
    for (size_t i = 0; outputs && i < arm->output_count; i++)
        outputs[i] = arena_text(&mould->arena, arm->outputs[i], strlen(arm->outputs[i]));
    mould->arm.outputs = outputs;
    return !mould->arena.failed;
}

/* Fills a mould with the model of its arm. */
static enum status fill(struct mould *mould, const struct case_folder *folder,
                        const struct edits *edits)
{
    struct arena *arena = &mould->arena;
    struct compile_options options;
    struct problems ignored;
    problems_init(&ignored, arena);
    if (!copy_edits(mould, edits) || !copy_outputs(mould))
        return STATUS_NO;
    TRY(arm_options(arena, folder, mould->document, &mould->arm, &mould->edits,
                    &mould->specs, &mould->stops, &options, &ignored));
    TRY(compile_model(arena, mould->document, &options, &mould->model, &ignored));
    return compile_plan_options(arena, mould->model, &options, &mould->wanted, &ignored);
}

/* What lives no longer than the question is not kept. */
static struct arm kept_arm(const struct arm *arm)
{
    return (struct arm){.settle = arm->settle,
                        .noise_off = arm->noise_off,
                        .vary = arm->vary,
                        .every_step = arm->every_step,
                        .outputs = arm->outputs,
                        .output_count = arm->output_count};
}

static struct mould *make(struct moulds *moulds, const struct case_folder *folder,
                          const struct document *document, const struct arm *arm,
                          const struct passage *numbers, const struct edits *edits)
{
    struct mould *mould = calloc(1, sizeof *mould);
    if (!mould)
        return NULL;
    arena_init(&mould->arena);
    mould->parameters = folder->parameters;
    mould->strict = folder->strict;
    mould->numbers = arena_grow(&mould->arena, numbers, folder->parameter_count,
                                folder->parameter_count, sizeof *numbers);
    mould->document = document;
    mould->arm = kept_arm(arm);
    if (!mould->numbers || fill(mould, folder, edits) != STATUS_OK) {
        mould_free(mould);
        return NULL;
    }
    monitor_enter(&moulds->monitor);
    mould->next = moulds->list;
    moulds->list = mould;
    mould->used = ++moulds->clock;
    monitor_leave(&moulds->monitor);
    return mould;
}

enum status moulds_compile(struct moulds *moulds, struct arena *arena,
                           const struct case_folder *folder, const struct document *document,
                           const struct arm *arm, struct compiled *out, struct problems *problems)
{
    struct edits said, edits;
    TRY(arm_edits(arena, folder, arm, &said, problems));
    const struct passage *numbers = numbers_of_case(moulds, arena, folder, document);
    if (!numbers)
        return STATUS_NO_MEMORY;
    TRY(with_levers(arena, folder, numbers, &said, &edits));
    struct mould *mould = find(moulds, folder, document, arm, &edits);
    if (mould && cast(mould, arena, folder, &edits, out) == STATUS_OK) {
        monitor_enter(&moulds->monitor);
        moulds->cast++;
        monitor_leave(&moulds->monitor);
        return STATUS_OK;
    }
    mould = make(moulds, folder, document, arm, numbers, &edits);
    if (mould && cast(mould, arena, folder, &edits, out) == STATUS_OK)
        return STATUS_OK;
    return arm_compile(arena, folder, document, arm, out, problems);
}
