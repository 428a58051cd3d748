// SPDX-License-Identifier: MIT
/* Do the observations speak of the same model?
 *
 * Names alone: expressions bind, drivers replace tables over time, and what is held exists. Whether
 * units agree is the model's question. */
#include "case/observation_parts.h"

#include "equation/equation.h"

#include <string.h>

bool observation_is_table(struct arena *arena, const struct doc_variable *variable)
{
    if (variable->kind != VARIABLE_AUX || variable->element_count != 1 ||
        !variable->elements[0].graph)
        return false;
    const char *folded = name_fold(arena, variable->elements[0].equation.text,
                                   variable->elements[0].equation.length);
    return folded && strcmp(folded, "time") == 0;
}

static void check_driver(const struct case_reader *reader, const struct document *document,
                         const struct driver *driver)
{
    const char *folded = case_fold_subscripted(reader->arena, driver->variable);
    const struct doc_variable *variable = folded ? document_find(document, folded) : NULL;
    if (folded && !variable)
        CASE_PROBLEM(reader, PROBLEM_NAME_UNDEFINED, &driver->where, NULL,
                     "the model has no variable '%s'", driver->variable);
    else if (variable && !observation_is_table(reader->arena, variable))
        CASE_PROBLEM(reader, PROBLEM_YAML_VALUE, &driver->where,
                     "name a variable whose equation is TIME, with a graphical function",
                     "'%s' is no table over time", driver->variable);
}

enum status observations_check(struct arena *arena, const struct case_folder *folder,
                               const struct observations *observations,
                               const struct document *document, struct problems *problems)
{
    const size_t errors = problems->errors;
    struct case_folder *known = arena_grow(arena, folder, 1, 1, sizeof *known);
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = known};
    const struct document *edited = NULL;
    struct edits edits = {.items = NULL};
    for (size_t i = 0; i < observations->driver_count; i++) {
        check_driver(&reader, document, &observations->drivers[i]);
        TRY(settings_edits(arena, &observations->drivers[i].set, &edits));
    }
    TRY(settings_edits(arena, &observations->hold, &edits));
    const enum status status =
        document_edit(arena, document, edits.items, edits.count, &edited, problems);
    if (arena->failed || problems->no_memory)
        return STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    return problems->errors > errors ? STATUS_INPUT : STATUS_OK;
}
