// SPDX-License-Identifier: MIT
/* Document, edits, model, plan, in this order; and the names that callers use turned into cells. */
#include "compile/compile.h"

#include "base/text.h"
#include "xmile/document.h"

#include <string.h>

/* What a caller may have meant: every cell and every array by its folded name. */
static void add_undefined(struct arena *arena, const struct model *model, const char *name,
                          struct problems *problems)
{
    const size_t most = (size_t)model->cell_count + model->variable_count;
    const char **candidates = ARENA_ARRAY(arena, const char *, most);
    if (!candidates) {
        problems->no_memory = true;
        return;
    }
    size_t count = 0;
    for (uint32_t i = 0; i < model->cell_count; i++)
        if (!model->cells[i].hidden)
            candidates[count++] = model->cells[i].folded;
    const char *remedy = text_suggest(arena, name, candidates, count);
    problem_add_placeless(problems, PROBLEM_NAME_UNDEFINED, model->document->file, remedy,
                          "'%s' is not a variable of this model", name);
}

static void add_array(struct arena *arena, const struct model *model,
                      const struct variable *variable, const char *name, struct problems *problems)
{
    const char *remedy = arena_print(arena, "name one element, such as '%s'",
                                     model->cells[variable->first_cell].folded);
    if (!remedy)
        problems->no_memory = true;
    problem_add_placeless(problems, PROBLEM_SUBSCRIPT_COUNT, model->document->file, remedy,
                          "'%s' is an array of %u numbers", name, variable->cell_count);
}

/* The cell of a name, or UINT32_MAX after a problem. */
static uint32_t find_cell(struct arena *arena, const struct model *model, const char *name,
                          struct problems *problems)
{
    const uint32_t cell = model_find_cell(model, name);
    if (cell != UINT32_MAX)
        return cell;
    const uint32_t index = model_find_variable(model, name);
    if (index == UINT32_MAX) {
        add_undefined(arena, model, name, problems);
        return UINT32_MAX;
    }
    const struct variable *variable = &model->variables[index];
    if (variable->dimension_count == 0 && variable->cell_count == 1)
        return variable->first_cell;
    add_array(arena, model, variable, name, problems);
    return UINT32_MAX;
}

/* Cells of all names in the caller's order; NULL when memory is out. */
static const uint32_t *find_cells(struct arena *arena, const struct model *model,
                                  const char *const *names, size_t count, struct problems *problems)
{
    uint32_t *cells = ARENA_ARRAY(arena, uint32_t, count);
    for (size_t i = 0; cells && i < count; i++)
        cells[i] = find_cell(arena, model, names[i], problems);
    return cells;
}

enum status compile_plan_options(struct arena *arena, const struct model *model,
                                 const struct compile_options *options, struct plan_options *out,
                                 struct problems *problems)
{
    const size_t errors_before = problems->errors;
    *out = (struct plan_options){.input_count = (uint32_t)options->input_count,
                                 .output_count = (uint32_t)options->output_count,
                                 .specs = options->specs,
                                 .quick = options->quick,
                                 .single = options->single};
    out->inputs = find_cells(arena, model, options->inputs, options->input_count, problems);
    if (!out->inputs)
        return STATUS_NO_MEMORY;
    if (options->outputs) {
        out->outputs = find_cells(arena, model, options->outputs, options->output_count, problems);
        if (!out->outputs)
            return STATUS_NO_MEMORY;
    }
    return problems->errors > errors_before || problems->no_memory ? problems_status(problems)
                                                                   : STATUS_OK;
}

enum status compile_model(struct arena *arena, const struct document *document,
                          const struct compile_options *options, const struct model **out,
                          struct problems *problems)
{
    const struct model_options model_options = {.noise_off = options->noise_off,
                                                .skip_units = options->skip_units};
    if (options->edit_count)
        TRY(document_edit(arena, document, options->edits, options->edit_count, &document,
                          problems));
    if (options->specs) {
        document = document_with_specs(arena, document, options->specs);
        if (!document)
            return STATUS_NO_MEMORY;
    }
    return model_build(arena, document, &model_options, out, problems);
}

enum status compile_document(struct arena *arena, const struct document *document,
                             const struct compile_options *options, struct compiled *out,
                             struct problems *problems)
{
    struct compiled made;
    struct plan_options wanted;
    TRY(compile_model(arena, document, options, &made.model, problems));
    TRY(compile_plan_options(arena, made.model, options, &wanted, problems));
    TRY(plan_build(arena, made.model, &wanted, &made.plan, problems));
    made.document = made.model->document;
    *out = made;
    return STATUS_OK;
}
