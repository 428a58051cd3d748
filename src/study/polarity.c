// SPDX-License-Identifier: MIT
/* Links between cells first, then between variables; hidden cells are passed through on the way. */
#include "study/polarity.h"

#include "model/twin.h"
#include "plan/graph_value.h"
#include "plan/value.h"

#include <math.h>
#include <string.h>

enum {
    MONTHS_APART = 6, /* between looks; states of the world last longer */
    HIDDEN_MOST = 4,  /* hidden cells one behind the other: a third-order delay has three */
};
static const double small_step = 1e-4, large_step = 1.0;

/* What the look at one cell needs: the values of all cells at one time, one of them moved. */
struct look {
    const double *values; /* [cell] */
    double time;
    uint32_t moved;
    double by;
};

static double cell_at(const struct look *look, uint32_t cell)
{
    return look->values[cell] + (cell == look->moved ? look->by : 0.0);
}

static double node_at(const struct look *look, const struct node *node)
{
    double args[3] = {0, 0, 0};
    switch (node->kind) {
    case NODE_NUMBER:
        return node->number;
    case NODE_CELL:
        return cell_at(look, node->cell);
    case NODE_TIME:
    case NODE_STEP_TIME:
        return look->time;
    case NODE_INITIAL:
        return look->values[node->cell]; /* what it was at the start does not move */
    case NODE_OP:
        for (size_t i = 0; i < op_arguments(node->op); i++)
            args[i] = node_at(look, node->args[i]);
        return value_compute(node->op, args[0], args[1], args[2]);
    case NODE_GRAPH:
        return graph_value(node->graph, node_at(look, node->args[0]));
    case NODE_RANDOM:
        return 0.5; /* its mean; runs here have no noise */
    case NODE_HISTORY:
        return node_at(look, node->args[0]); /* later, but in the same direction */
    }
    return NAN;
}

/* ---- Links between cells ---- */

struct cell_link {
    uint32_t from;
    bool raises, lowers;
};

struct cell_links {
    struct cell_link *items;
    size_t count;
};

struct survey {
    struct arena *arena;
    const struct model *model;
    struct cell_links *links; /* [cell read into] */
    struct cell_links *filling;
    uint32_t of;
    bool failed;
};

static void add_read(void *self, uint32_t cell)
{
    struct survey *survey = self;
    struct cell_links *links = survey->filling;
    if (cell == survey->of || survey->failed)
        return;
    for (size_t i = 0; i < links->count; i++)
        if (links->items[i].from == cell)
            return;
    if ((links->count & (links->count - 1)) == 0) { /* room doubles at every power of two */
        const size_t room = links->count ? 2 * links->count : 1;
        links->items =
            arena_grow(survey->arena, links->items, links->count, room, sizeof *links->items);
        survey->failed |= !links->items;
    }
    if (!survey->failed)
        links->items[links->count++] = (struct cell_link){.from = cell};
}

/* What cells read while time goes; what only their start reads is no link. */
static enum status begin_survey(struct survey *survey)
{
    const uint32_t count = survey->model->cell_count;
    survey->links = ARENA_ARRAY(survey->arena, struct cell_links, count + 1u);
    for (uint32_t i = 0; survey->links && i < count; i++) {
        struct cell running = survey->model->cells[i];
        running.initial = NULL;
        survey->filling = &survey->links[i];
        survey->of = i;
        if (running.value && !running.table)
            twin_reads(&running, add_read, survey);
    }
    return survey->links && !survey->failed ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The sign of what a move of one cell by `step` of its size, up against down, does to a node. */
static void try_step(struct look *look, const struct node *value, struct cell_link *link,
                     double step)
{
    look->moved = link->from;
    look->by = step * fmax(fabs(look->values[link->from]), step < large_step ? 1e-3 : 0.6);
    const double above = node_at(look, value);
    look->by = -look->by;
    const double below = node_at(look, value);
    const double dust = 1e-12 * (fabs(above) + fabs(below));
    link->raises |= above - below > dust;
    link->lowers |= below - above > dust;
}

static void survey_row(struct survey *survey, const double *values, double time, double step)
{
    struct look look = {.values = values, .time = time};
    for (uint32_t i = 0; i < survey->model->cell_count; i++)
        for (size_t k = 0; k < survey->links[i].count; k++)
            try_step(&look, survey->model->cells[i].value, &survey->links[i].items[k], step);
}

/* ---- The runs ---- */

struct history {
    double *values; /* [row][cell]; a graph that is only called has none, and stays 0 */
    const uint32_t *outputs;
    size_t cells, rows, output_count;
};

static enum status keep_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct history *history = self;
    (void)time;
    for (uint32_t i = 0; row < history->rows && i < history->output_count; i++)
        history->values[row * history->cells + history->outputs[i]] = batch_output(batch, i)[0];
    return STATUS_OK;
}

/* A plan of the model that gives every cell, hidden ones too. */
static enum status plan_all(struct arena *arena, const struct model *model, struct history *history,
                            const struct plan **out, struct problems *problems)
{
    uint32_t *outputs = ARENA_ARRAY(arena, uint32_t, model->cell_count + 1u);
    if (!outputs)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < model->cell_count; i++)
        if (!model->cells[i].table)
            outputs[history->output_count++] = i;
    history->outputs = outputs;
    history->cells = model->cell_count;
    struct sim_specs specs = model->specs;
    specs.save_step = specs.dt;
    const struct plan_options options = {
        .outputs = outputs, .output_count = (uint32_t)history->output_count, .specs = &specs};
    return plan_build(arena, model, &options, out, problems);
}

/* One future with base values. */
static enum status run_history(struct arena *arena, const struct plan *plan,
                               struct history *history, struct error *err)
{
    struct batch batch = {0};
    const uint64_t future = 0;
    history->rows = plan_rows(plan);
    history->values = ARENA_ARRAY(arena, double, history->cells * history->rows + 1);
    if (!history->values)
        return error_set(err, STATUS_NO_MEMORY, (struct place){0}, "memory is out");
    enum status status = batch_init(&batch, plan, LANES_LEAST, VECTOR_PORTABLE, err);
    if (status == STATUS_OK) {
        const struct batch_run run = {
            .seed = 1, .futures = &future, .used = 1, .record = keep_row, .self = history};
        status = batch_run(&batch, &run, err);
    }
    batch_free(&batch);
    return status;
}

/* ---- Links between variables ---- */

struct gathering {
    struct arena *arena;
    const struct document *document;
    const struct survey *survey;
    struct polarities *out;
    bool failed;
};

static bool is_known(const struct document *document, const struct variable *variable)
{
    return variable->source && document_find(document, variable->folded);
}

static uint32_t place_of(struct gathering *gathering, const char *from, const char *to)
{
    struct polarities *out = gathering->out;
    const char *key = arena_print(gathering->arena, "%s<%s", to, from);
    const uint32_t place = key ? table_find(&out->places, key) : TABLE_NONE;
    if (!key || place != TABLE_NONE)
        return place;
    if (out->count == out->capacity) {
        const uint32_t capacity = 2 * out->capacity + 64;
        struct polarity *items =
            arena_grow(gathering->arena, out->items, out->count, capacity, sizeof *items);
        if (!items)
            return TABLE_NONE;
        out->items = items;
        out->capacity = capacity;
    }
    out->items[out->count] = (struct polarity){.from = from, .to = to};
    table_add(&out->places, key, out->count);
    return out->count++;
}

static void gather(struct gathering *gathering, const char *from, const char *to,
                   struct polarity way)
{
    const uint32_t place = place_of(gathering, from, to);
    gathering->failed |= place == TABLE_NONE;
    if (gathering->failed)
        return;
    gathering->out->items[place].raises |= way.raises;
    gathering->out->items[place].lowers |= way.lowers;
}

/* All links into a cell, through hidden cells too; `behind`: the sign of the way from there on. */
static void gather_cell(struct gathering *gathering, const struct variable *to, uint32_t cell,
                        struct polarity behind, size_t depth)
{
    const struct model *model = gathering->survey->model;
    const struct cell_links *links = &gathering->survey->links[cell];
    for (size_t i = 0; i < links->count && !gathering->failed; i++) {
        const struct cell_link *link = &links->items[i];
        const struct variable *from = &model->variables[model->cells[link->from].variable];
        const struct polarity way = {
            .raises = (link->raises && behind.raises) || (link->lowers && behind.lowers),
            .lowers = (link->raises && behind.lowers) || (link->lowers && behind.raises)};
        const bool hidden = model->cells[link->from].hidden || !is_known(gathering->document, from);
        if (hidden && depth < HIDDEN_MOST)
            gather_cell(gathering, to, link->from, way, depth + 1);
        else if (!hidden && from != to)
            gather(gathering, from->folded, to->folded, way);
    }
}

static enum status gather_all(struct gathering *gathering)
{
    const struct model *model = gathering->survey->model;
    for (uint32_t i = 0; i < model->variable_count && !gathering->failed; i++) {
        const struct variable *to = &model->variables[i];
        for (uint32_t k = 0; is_known(gathering->document, to) && k < to->cell_count; k++)
            gather_cell(gathering, to, to->first_cell + k, (struct polarity){.raises = true}, 0);
    }
    return gathering->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void survey_history(struct survey *survey, const struct history *history,
                           const struct plan *plan)
{
    for (size_t row = 0; row < history->rows; row += MONTHS_APART)
        survey_row(survey, &history->values[row * history->cells], plan_row_time(plan, row),
                   small_step);
    for (uint32_t i = 0; i < survey->model->cell_count; i++)
        for (size_t k = 0; k < survey->links[i].count; k++) {
            struct cell_link *link = &survey->links[i].items[k];
            for (size_t row = 0; !link->raises && !link->lowers && row < history->rows;
                 row += MONTHS_APART) {
                struct look look = {.values = &history->values[row * history->cells],
                                    .time = plan_row_time(plan, row)};
                try_step(&look, survey->model->cells[i].value, link, large_step);
            }
        }
}

static enum status add_package(struct arena *arena, const struct case_folder *folder,
                               const struct document *document, const struct package *package,
                               struct polarities *out, struct problems *problems, struct error *err)
{
    const struct arm arm = {.package = package, .noise_off = true, .every_step = true};
    struct compiled compiled = {0};
    const struct plan *plan = NULL;
    struct history history = {0};
    struct survey survey = {.arena = arena};
    enum status status = arm_compile(arena, folder, document, &arm, &compiled, problems);
    if (status == STATUS_OK)
        status = plan_all(arena, compiled.model, &history, &plan, problems);
    if (status != STATUS_OK)
        return error_set(err, status, (struct place){0}, "the model does not compile");
    survey.model = compiled.model;
    TRY(begin_survey(&survey));
    TRY(run_history(arena, plan, &history, err));
    survey_history(&survey, &history, plan);
    struct gathering gathering = {
        .arena = arena, .document = document, .survey = &survey, .out = out};
    return gather_all(&gathering);
}

enum status polarities_find(struct arena *arena, const struct case_folder *folder,
                            const struct document *document, const struct package *const *packages,
                            size_t package_count, struct polarities *out, struct problems *problems,
                            struct error *err)
{
    enum status status = STATUS_OK;
    *out = (struct polarities){.count = 0};
    table_init(&out->places, arena);
    for (size_t i = 0; i < package_count && status == STATUS_OK; i++)
        status = add_package(arena, folder, document, packages[i], out, problems, err);
    if (status == STATUS_NO_MEMORY || arena->failed)
        return error_set(err, STATUS_NO_MEMORY, (struct place){0}, "memory is out");
    return status;
}

const struct polarity *polarity_of(const struct polarities *polarities, const char *from,
                                   const char *to)
{
    for (uint32_t i = 0; i < polarities->count; i++)
        if (strcmp(polarities->items[i].to, to) == 0 &&
            strcmp(polarities->items[i].from, from) == 0)
            return &polarities->items[i];
    return NULL;
}
