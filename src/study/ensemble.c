// SPDX-License-Identifier: MIT
/* Arms from words to plans, and the draws of their futures. */
#include "study/ensemble.h"

#include "base/text.h"
#include "equation/equation.h"
#include "study/constant.h"
#include "study/sample.h"

#include <string.h>

/* ---- Which parameters are sampled ---- */

size_t sampled_count(const struct case_folder *folder)
{
    size_t count = 0;
    for (size_t i = 0; i < folder->parameter_count; i++)
        count += folder->parameters[i].dimension > 0;
    return count;
}

static size_t sampled_rank(const struct case_folder *folder, const struct parameter *parameter)
{
    size_t rank = 0;
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const uint32_t dimension = folder->parameters[i].dimension;
        rank += dimension > 0 && dimension < parameter->dimension;
    }
    return rank;
}

const struct parameter *const *sampled_parameters(struct arena *arena,
                                                  const struct case_folder *folder)
{
    const struct parameter **list =
        ARENA_ARRAY(arena, const struct parameter *, sampled_count(folder));
    for (size_t i = 0; list && i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        if (parameter->dimension == 0)
            continue;
        const size_t rank = sampled_rank(folder, parameter);
        if (list[rank])
            return NULL;
        list[rank] = parameter;
    }
    return list;
}

/* ---- Draws ---- */

/* Futures beyond 2^32 go on in further sequences, each with a scramble of its own. */
static uint64_t seed_of_block(uint64_t seed, uint64_t index)
{
    const uint64_t block = index >> 32;
    return block ? seed ^ (block * UINT64_C(0x9e3779b97f4a7c15)) : seed;
}

/* Futures take rows of a posterior by a dimension of their own: the last, which no parameter has. */
static double row_of(const double *draws, size_t count, double u)
{
    return draws[(size_t)(u * (double)count)];
}

double parameter_quantile(const struct parameter *parameter, double u)
{
    return parameter->distribution == DISTRIBUTION_TRIANGULAR
               ? sample_triangular(u, parameter->low, parameter->base, parameter->high)
               : sample_uniform(u, parameter->low, parameter->high);
}

void future_sample_block(double *out, const struct parameter *parameter, uint64_t seed,
                         uint64_t first, size_t count)
{
    while (count) {
        const uint64_t left = (UINT64_C(1) << 32) - (first & UINT32_MAX);
        const size_t now = count < left ? count : (size_t)left;
        sample_sobol_block(out, (uint32_t)first, now,
                           parameter->draws ? SAMPLE_DIMENSIONS : parameter->dimension,
                           seed_of_block(seed, first));
        for (size_t i = 0; i < now; i++)
            out[i] = parameter->draws ? row_of(parameter->draws, parameter->draw_count, out[i])
                                      : parameter_quantile(parameter, out[i]);
        out += now, first += now, count -= now;
    }
}

void future_sample(const struct case_folder *folder, uint64_t seed, uint64_t index, double *values)
{
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        if (parameter->dimension > 0)
            future_sample_block(&values[sampled_rank(folder, parameter)], parameter, seed, index,
                                1);
    }
}

/* ---- Edits ---- */

/* "line_push[mun]" belongs to "line_push". */
static bool is_element_of(const char *element, const char *array)
{
    const size_t length = strlen(array);
    return strncmp(element, array, length) == 0 && element[length] == '[';
}

/* Keeps the last word on every variable; a word on a whole array also silences its elements. */
static enum status merge(struct arena *arena, const struct edits *raw, struct edits *merged)
{
    const char **folded = ARENA_ARRAY(arena, const char *, raw->count);
    if (!folded)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < raw->count; i++) {
        folded[i] = name_fold(arena, raw->items[i].name, strlen(raw->items[i].name));
        if (!folded[i])
            return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < raw->count; i++) {
        bool silenced = false;
        for (size_t j = i + 1; j < raw->count && !raw->items[i].add; j++)
            silenced |= !raw->items[j].add &&
                        (strcmp(folded[j], folded[i]) == 0 || is_element_of(folded[i], folded[j]));
        if (!silenced)
            TRY(edit_add(arena, merged, raw->items[i]));
    }
    return STATUS_OK;
}

enum status arm_edits(struct arena *arena, const struct case_folder *folder, const struct arm *arm,
                      struct edits *edits, struct problems *problems)
{
    struct edits raw = {0}, merged = {0};
    if (arm->package)
        TRY(package_edits(arena, folder, arm->package, arm->credit, &raw, problems));
    if (arm->adversary)
        TRY(settings_edits(arena, &arm->adversary->set, &raw));
    if (arm->mode)
        TRY(settings_edits(arena, &arm->mode->set, &raw));
    if (arm->settle)
        TRY(settings_edits(arena, &arm->settle->set, &raw));
    TRY(settings_edits(arena, &arm->set, &raw));
    for (size_t i = 0; i < arm->extra_count; i++)
        TRY(edit_add(arena, &raw, arm->extra[i]));
    TRY(merge(arena, &raw, &merged));
    *edits = merged;
    return STATUS_OK;
}

/* ---- Compiling ---- */

struct input_names {
    const char **items;
    size_t count;
};

/* Folded names of the variables whose equations are replaced. */
static const char **replaced_names(struct arena *arena, const struct edits *edits, size_t *count)
{
    const char **names = ARENA_ARRAY(arena, const char *, edits->count);
    *count = 0;
    for (size_t i = 0; names && i < edits->count; i++)
        if (!edits->items[i].add) {
            const char *name = edits->items[i].name;
            names[*count] = name_fold(arena, name, strlen(name));
            if (!names[(*count)++])
                return NULL;
        }
    return names;
}

/* Fixed as a whole array, or just this element. */
static bool is_fixed(const char *const *replaced, size_t count, const struct parameter *parameter)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(replaced[i], parameter->folded) == 0 ||
            is_element_of(parameter->folded, replaced[i]))
            return true;
    return false;
}

/* The sampled parameters that no edit fixes, in order of dimension. */
static enum status inputs_of(struct arena *arena, const struct case_folder *folder,
                             const struct arm *arm, const struct edits *edits,
                             struct input_names *out, struct problems *problems)
{
    *out = (struct input_names){0};
    if (!arm->vary)
        return STATUS_OK;
    const size_t sampled = sampled_count(folder);
    const struct parameter *const *parameters = sampled_parameters(arena, folder);
    size_t replaced_count;
    const char **replaced = replaced_names(arena, edits, &replaced_count);
    out->items = ARENA_ARRAY(arena, const char *, sampled);
    if (arena->failed || !replaced)
        return STATUS_NO_MEMORY;
    if (!parameters || (sampled && parameters[sampled - 1]->dimension > SAMPLE_DIMENSIONS)) {
        problem_add_placeless(problems, PROBLEM_PARAMETER_DIMENSION, "parameters.csv", NULL,
                              "dimension numbers must be unique and at most %d", SAMPLE_DIMENSIONS);
        return STATUS_INPUT;
    }
    for (size_t k = 0; k < sampled; k++)
        if (!is_fixed(replaced, replaced_count, parameters[k]))
            out->items[out->count++] = parameters[k]->folded;
    return STATUS_OK;
}

/* reached NULL: not asked for. */
static enum status find_stop(const struct case_folder *folder, const struct document *document,
                             const struct arm *arm, const struct edits *edits, double *out,
                             bool *reached, struct problems *problems)
{
    if (!arm->settle || !arm->settle->stop.length) {
        *out = document->specs.stop;
        return STATUS_OK;
    }
    const struct passage *stop = &arm->settle->stop;
    if (text_to_double(stop->text, stop->length, out))
        return STATUS_OK;
    struct arena scratch;
    struct input_names inputs;
    bool is_constant = false;
    arena_init(&scratch);
    enum status status = inputs_of(&scratch, folder, arm, edits, &inputs, problems);
    if (status == STATUS_OK)
        status = constant_value_reached(document, edits->items, edits->count, stop, inputs.items,
                                        inputs.count, out, &is_constant, reached, problems);
    arena_free(&scratch);
    if (status != STATUS_OK || is_constant)
        return status;
    problem_add(problems, PROBLEM_SIM_SPECS, stop, 0, stop->length,
                "let it depend on levers and constants alone",
                "the stop of '%s' differs from future to future or over time", arm->settle->id);
    return STATUS_INPUT;
}

enum status arm_stop(const struct case_folder *folder, const struct document *document,
                     const struct arm *arm, const struct edits *edits, double *out,
                     struct problems *problems)
{
    return find_stop(folder, document, arm, edits, out, NULL, problems);
}

enum status arm_options(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct arm *arm,
                        const struct edits *edits, struct sim_specs *specs, const bool **stops,
                        struct compile_options *out, struct problems *problems)
{
    struct input_names inputs;
    bool *reached = stops ? ARENA_ARRAY(arena, bool, edits->count) : NULL;
    if (stops && !reached)
        return STATUS_NO_MEMORY;
    *specs = document->specs;
    TRY(inputs_of(arena, folder, arm, edits, &inputs, problems));
    TRY(find_stop(folder, document, arm, edits, &specs->stop, reached, problems));
    if (arm->every_step)
        specs->save_step = 0.0;
    *out = (struct compile_options){.edits = edits->items,
                                    .edit_count = edits->count,
                                    .inputs = inputs.items,
                                    .input_count = inputs.count,
                                    .outputs = arm->output_count ? arm->outputs : NULL,
                                    .output_count = arm->output_count,
                                    .noise_off = arm->noise_off,
                                    .skip_units = true,
                                    .quick = !folder->strict,
                                    .single = folder->single,
                                    .specs = specs};
    if (stops)
        *stops = reached;
    return STATUS_OK;
}

enum status arm_compile(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct arm *arm,
                        struct compiled *out, struct problems *problems)
{
    struct edits edits;
    struct sim_specs specs;
    struct compile_options options;
    TRY(arm_edits(arena, folder, arm, &edits, problems));
    TRY(arm_options(arena, folder, document, arm, &edits, &specs, NULL, &options, problems));
    return compile_document(arena, document, &options, out, problems);
}

size_t arm_input(const struct case_folder *folder, const struct compiled *compiled, uint32_t input)
{
    const char *folded = compiled->model->cells[compiled->plan->inputs[input].cell].folded;
    for (size_t i = 0; i < folder->parameter_count; i++)
        if (folder->parameters[i].dimension > 0 &&
            strcmp(folder->parameters[i].folded, folded) == 0)
            return sampled_rank(folder, &folder->parameters[i]);
    return SIZE_MAX; /* no plan of an arm */
}

/* ---- A plan that outlives its compile ---- */

static void *copied(struct arena *arena, const void *items, size_t count, size_t size)
{
    return arena_grow(arena, items, count, count, size);
}

static const char *copied_text(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static struct section copied_section(struct arena *arena, struct section section)
{
    section.items = copied(arena, section.items, section.count, sizeof *section.items);
    section.names = NULL;
    return section;
}

static const struct phase *copied_phases(struct arena *arena, const struct plan *plan)
{
    struct phase *phases = copied(arena, plan->phases, plan->phase_count, sizeof *phases);
    for (uint32_t i = 0; phases && i < plan->phase_count; i++) {
        struct phase *phase = &phases[i];
        phase->step = copied_section(arena, phase->step);
        phase->flows = copied(arena, phase->flows, plan->state_count, sizeof *phase->flows);
        phase->outputs = copied(arena, phase->outputs, plan->output_count, sizeof *phase->outputs);
        phase->clocks = copied(arena, phase->clocks, phase->clock_count, sizeof *phase->clocks);
    }
    return phases;
}

static const struct plan_clock *copied_clocks(struct arena *arena, const struct plan *plan)
{
    struct plan_clock *clocks = copied(arena, plan->clocks, plan->clock_count, sizeof *clocks);
    for (uint32_t i = 0; clocks && i < plan->clock_count; i++) {
        clocks[i].values = copied(arena, clocks[i].values, plan->steps + 1, sizeof(double));
        clocks[i].name = copied_text(arena, clocks[i].name);
    }
    return clocks;
}

static const struct graph *copied_graph(struct arena *arena, const struct graph *graph)
{
    struct graph *copy = copied(arena, graph, 1, sizeof *graph);
    if (copy) {
        copy->x = copied(arena, graph->x, graph->count, sizeof *graph->x);
        copy->y = copied(arena, graph->y, graph->count, sizeof *graph->y);
        copy->where = (struct passage){0};
    }
    return copy;
}

const struct plan *arm_keep(struct arena *arena, const struct plan *plan)
{
    struct plan *copy = copied(arena, plan, 1, sizeof *plan);
    struct plan_input *inputs = copied(arena, plan->inputs, plan->input_count, sizeof *inputs);
    struct plan_output *outputs = copied(arena, plan->outputs, plan->output_count, sizeof *outputs);
    struct plan_state *states = copied(arena, plan->states, plan->state_count, sizeof *states);
    const struct graph **graphs = ARENA_ARRAY(arena, const struct graph *, plan->graph_count);
    if (!copy || !inputs || !outputs || !states || !graphs)
        return NULL;
    for (uint32_t i = 0; i < plan->input_count; i++)
        inputs[i].name = copied_text(arena, inputs[i].name);
    for (uint32_t i = 0; i < plan->output_count; i++) {
        outputs[i].name = copied_text(arena, outputs[i].name);
        outputs[i].units = copied_text(arena, outputs[i].units);
    }
    for (uint32_t i = 0; i < plan->state_count; i++)
        states[i].name = copied_text(arena, states[i].name);
    for (uint32_t i = 0; i < plan->graph_count; i++)
        graphs[i] = copied_graph(arena, plan->graphs[i]);
    copy->specs.time_units = copy->specs.where = (struct passage){0};
    copy->once = copied_section(arena, plan->once);
    copy->initial = copied_section(arena, plan->initial);
    copy->phases = copied_phases(arena, plan);
    copy->clocks = copied_clocks(arena, plan);
    copy->constants = copied(arena, plan->constants, plan->constant_count, sizeof *plan->constants);
    copy->streams = copied(arena, plan->streams, plan->stream_count, sizeof *plan->streams);
    copy->inputs = inputs;
    copy->outputs = outputs;
    copy->states = states;
    copy->graphs = graphs;
    return arena->failed ? NULL : copy;
}
