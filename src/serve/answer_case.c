// SPDX-License-Identifier: MIT
/* GET /case: what there is to ask about. Nothing is run. */
#include "report/case_json.h"
#include "serve/route.h"
#include "study/constant.h"

#include <stdio.h>
#include <string.h>

enum parameter_kind { KIND_LEVER, KIND_UNCERTAINTY, KIND_CONSTANT };

static void put_sensitivities(struct json *json, const struct case_folder *folder,
                              const struct sensitivity *noise)
{
    json_put_open(json, "sensitivities", "[");
    for (size_t i = 0; i < folder->sensitivity_count; i++) {
        const struct sensitivity *sensitivity = &folder->sensitivities[i];
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", sensitivity->id);
        json_put_text(json, "title", sensitivity->title);
        json_put_text(json, "variable", sensitivity->variable);
        json_put_open(json, "levels", "[");
        for (size_t level = 0; level < 3; level++) {
            json_put_open(json, NULL, "{");
            json_put_text(json, "name", sensitivity->level_names[level]);
            json_put_number(json, "level", sensitivity->levels[level]);
            json_put_close(json, "}");
        }
        json_put_close(json, "]");
        json_put_flag(json, "noise", sensitivity == noise);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void put_packages(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "packages", "[");
    for (size_t i = 0; i < folder->package_count; i++)
        json_put_package(json, &folder->packages[i], CREDIT_PROPOSED);
    json_put_close(json, "]");
}

/* Packages that are only starting points, and those that are only examples. */
static void put_kinds(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "abstract", "[");
    for (size_t i = 0; i < folder->package_count; i++)
        if (folder->packages[i].abstract)
            json_put_text(json, NULL, folder->packages[i].id);
    json_put_close(json, "]");
    json_put_open(json, "examples", "[");
    for (size_t i = 0; i < folder->package_count; i++)
        if (folder->packages[i].example)
            json_put_text(json, NULL, folder->packages[i].id);
    json_put_close(json, "]");
}

/* The ways in which the war may end; what they set is not the reader's to move. */
static void put_settles(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "settles", "[");
    for (size_t i = 0; i < folder->settle_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", folder->settles[i].id);
        json_put_text(json, "title", folder->settles[i].title);
        json_put_settings(json, &folder->settles[i].set);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

/* A month that is the same in every future; null when it is not. */
static bool put_month(struct json *json, const char *key, const struct service *service,
                      const struct case_path *path, const struct passage *month, double *out)
{
    struct arena arena;
    struct edits edits = {0};
    struct problems problems;
    bool is_constant = false;
    arena_init(&arena);
    problems_init(&problems, &arena);
    if (settings_edits(&arena, &path->set, &edits) == STATUS_OK && month->length)
        constant_value(service->subject.document, edits.items, edits.count, month, NULL, 0, out,
                       &is_constant, &problems);
    arena_free(&arena);
    if (is_constant)
        json_put_number(json, key, *out);
    else
        json_put_null(json, key);
    return is_constant;
}

/* Months of the model on the first way of settling: from when levers act, the settlement, the end. A
 * settlement that the model computes lies as long before the end as the last mark says. */
static void put_time(struct json *json, const struct service *service)
{
    const struct case_folder *folder = service->subject.folder;
    const struct case_path *path = &folder->settles[0];
    double start = 0, end = 0, settlement = 0;
    json_put_open(json, "time", "{");
    put_month(json, "start", service, path, &folder->hist_end, &start);
    const bool ends = put_month(json, "end", service, path, &path->stop, &end);
    if (ends && folder->mark_count)
        json_put_number(json, "settlement", end - folder->marks[folder->mark_count - 1]);
    else
        put_month(json, "settlement", service, path, &folder->settlement, &settlement);
    json_put_count(json, "epoch_year", (size_t)folder->epoch_year);
    json_put_count(json, "epoch_month", (size_t)folder->epoch_month);
    json_put_close(json, "}");
}

static void put_first(struct json *json, const struct case_first *first)
{
    json_put_open(json, "first", "{");
    json_put_text(json, "lever", first->lever);
    json_put_text(json, "class", first->class_name);
    json_put_text(json, "event", first->event);
    json_put_open(json, "packages", "[");
    for (size_t i = 0; i < first->package_count; i++)
        json_put_text(json, NULL, first->packages[i]->id);
    json_put_close(json, "]");
    json_put_close(json, "}");
}

static const struct case_name *find_name(const struct case_name *names, size_t count,
                                         const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].id, id) == 0)
            return &names[i];
    return NULL;
}

/* The model's groups by the first word of their name, with their short name. */
static void put_groups(struct json *json, const struct case_folder *folder)
{
    json_put_open(json, "groups", "[");
    for (size_t i = 0; i < folder->group_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", folder->groups[i].id);
        json_put_text(json, "title", folder->groups[i].title);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static enum parameter_kind kind_of(const struct parameter *parameter)
{
    if (parameter->distribution == DISTRIBUTION_LEVER)
        return KIND_LEVER;
    return parameter->dimension > 0 ? KIND_UNCERTAINTY : KIND_CONSTANT;
}

/* "up" or "down"; null where stronger means nothing. Then where stronger is not safer. */
static void put_directions(struct json *json, const struct case_folder *folder, const char *lever)
{
    const char *stronger = NULL;
    json_put_open(json, "exceptions", "[");
    for (size_t i = 0; i < folder->direction_count; i++) {
        const struct direction *direction = &folder->directions[i];
        if (strcmp(direction->lever, lever) != 0)
            continue;
        stronger = direction->up ? "up" : "down";
        if (!direction->exception)
            continue;
        json_put_open(json, NULL, "{");
        json_put_text(json, "package", direction->where_not);
        json_put_text(json, "exception", direction->exception);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_text(json, "stronger", stronger);
}

static void put_parameters(struct json *json, const struct service *service, const char *key,
                           enum parameter_kind kind)
{
    const struct case_folder *folder = service->subject.folder;
    json_put_open(json, key, "[");
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *parameter = &folder->parameters[i];
        if (kind_of(parameter) != kind)
            continue;
        const size_t length = strcspn(parameter->folded, "[");
        char variable[256];
        snprintf(variable, sizeof variable, "%.*s", (int)length, parameter->folded);
        json_put_open(json, NULL, "{");
        const struct case_name *name =
            find_name(folder->names, folder->name_count, parameter->folded);
        json_put_text(json, "id", parameter->folded);
        json_put_text(json, "title", name ? name->title : NULL);
        json_put_parameter_members(json, parameter);
        if (kind == KIND_LEVER)
            put_directions(json, folder, parameter->folded);
        json_put_text(json, "group", document_group(service->subject.document, variable));
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

void answer_case(struct service *service, const struct request *request, struct response *response)
{
    const struct case_folder *folder = service->subject.folder;
    struct json json = {.out = &response->body};
    (void)request;
    json_put_begin(&json, "surety.case/1", &service->subject.identity);
    json_put_text(&json, "name", folder->name);
    json_put_text(&json, "title", folder->title);
    json_put_text(&json, "question", folder->question);
    json_put_text(&json, "caveat", folder->caveat);
    json_put_text(&json, "version", folder->version);
    json_put_text(&json, "model_digest", service->subject.identity.model_digest);
    json_put_text(&json, "reference", folder->reference);
    json_put_numbers(&json, "marks", folder->marks, folder->mark_count);
    json_put_text(&json, "fan", folder->fan);
    json_put_open(&json, "defaults", "{");
    json_put_count(&json, "futures", folder->default_futures);
    json_put_count(&json, "seed", folder->default_seed);
    json_put_close(&json, "}");
    json_put_open(&json, "credits", "[");
    for (int i = 0; i < CREDIT_COUNT; i++)
        json_put_text(&json, NULL, credit_name((enum credit)i));
    json_put_close(&json, "]");
    json_put_open(&json, "adversaries", "[");
    for (size_t i = 0; i < folder->adversary_count; i++)
        json_put_adversary(&json, &folder->adversaries[i]);
    json_put_close(&json, "]");
    json_put_open(&json, "structures", "[");
    for (size_t i = 0; i < folder->structure_count; i++) {
        json_put_open(&json, NULL, "{");
        json_put_structure(&json, &folder->structures[i]);
        json_put_close(&json, "}");
    }
    json_put_close(&json, "]");
    put_settles(&json, folder);
    put_time(&json, service);
    put_first(&json, &folder->first);
    put_packages(&json, folder);
    put_kinds(&json, folder);
    put_groups(&json, folder);
    put_parameters(&json, service, "levers", KIND_LEVER);
    put_parameters(&json, service, "uncertainties", KIND_UNCERTAINTY);
    put_parameters(&json, service, "constants", KIND_CONSTANT);
    json_put_outcomes(&json, folder);
    put_sensitivities(&json, folder, service->world.noise);
    json_put_base_rates(&json, folder);
    json_put_end(&json);
    response->status = 200;
    response->type = "application/json";
    response->tag = service->digest;
    response->cache = "private, no-cache";
}
