// SPDX-License-Identifier: MIT
/* Collects the files that a result depends on, hashes them, and hands all of it to the store's writer. */
#include "record/record.h"

#include "base/file.h"
#include "store/run_file.h"
#include "study/ensemble.h"

#include <string.h>

static const struct place nowhere = {0};

enum { PARENTS_MOST = 64 };

struct input_list {
    struct run_input *items;
    size_t count, capacity;
};

static enum status make_room(const struct record *record, struct input_list *list,
                             struct error *err)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity * 2 + 16;
        struct run_input *items =
            arena_grow(record->arena, list->items, list->count, capacity, sizeof *items);
        if (!items)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        list->items = items;
        list->capacity = capacity;
    }
    return STATUS_OK;
}

static enum status add_input(const struct record *record, struct input_list *list, const char *path,
                             bool outside, struct error *err)
{
    TRY(make_room(record, list, err));
    TRY(run_input_of(record->arena, record->folder->path, path, outside, &list->items[list->count],
                     err));
    list->count++;
    return STATUS_OK;
}

/* The path of a package's file inside the case folder; NULL when it stands elsewhere. */
static const char *inside_case(const struct case_folder *folder, const char *file)
{
    const size_t length = strlen(folder->path);
    if (strncmp(file, folder->path, length) != 0)
        return NULL;
    file += length;
    while (*file == '/')
        file++;
    return file;
}

/* The file that the unsaved package will be. */
static enum status add_unsaved(const struct record *record, struct input_list *list,
                               struct error *err)
{
    char digest[65];
    TRY(make_room(record, list, err));
    digest_text(record->unsaved_text, strlen(record->unsaved_text), digest);
    const char *sha256 = arena_text(record->arena, digest, 64);
    if (!sha256)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    list->items[list->count++] =
        (struct run_input){.path = record->unsaved_file, .outside = true, .sha256 = sha256};
    return STATUS_OK;
}

/* The file of a package as its user named it; NULL when it is one of the case's. */
static const char *own_file(const struct record *record, const struct package *package)
{
    if (package == record->unsaved)
        return record->unsaved_file;
    return inside_case(record->folder, package->file) ? NULL : package->file;
}

/* A package's own file and those that it starts from. */
static enum status add_package_inputs(const struct record *record, struct input_list *list,
                                      const struct package *package, struct error *err)
{
    if (package && package == record->unsaved) {
        TRY(add_unsaved(record, list, err));
        package = package->parent ? case_find_package(record->folder, package->parent) : NULL;
    }
    for (int depth = 0; package && depth < PARENTS_MOST; depth++) {
        const char *inside = inside_case(record->folder, package->file);
        const char *path = inside ? inside : package->file;
        bool known = false;
        for (size_t i = 0; i < list->count && !known; i++)
            known = strcmp(list->items[i].path, path) == 0;
        if (!known)
            TRY(add_input(record, list, path, !inside, err));
        package = package->parent ? case_find_package(record->folder, package->parent) : NULL;
    }
    return STATUS_OK;
}

/* A file that a case need not have. */
static enum status add_optional_input(const struct record *record, struct input_list *list,
                                      const char *name, struct error *err)
{
    const char *path = arena_print(record->arena, "%s/%s", record->folder->path, name);
    if (!path)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    return file_exists(path) ? add_input(record, list, name, false, err) : STATUS_OK;
}

/* What every result depends on. */
static enum status add_case_inputs(const struct record *record, struct input_list *list,
                                   struct error *err)
{
    static const char *const always[] = {"case.yaml", "model.xmile", "parameters.csv",
                                         "outcomes.yaml"};
    static const char *const outside[] = {"outside/classes.csv", "outside/events.csv",
                                          "outside/life_tables.csv", "outside/draws.csv",
                                          "outside/hazards.csv", "outside/scores.csv"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        TRY(add_input(record, list, always[i], false, err));
    TRY(add_optional_input(record, list, "base_rates.csv", err));
    for (size_t i = 0; record->folder->outside && i < sizeof outside / sizeof *outside; i++)
        TRY(add_optional_input(record, list, outside[i], err));
    if (!record->folder->posterior)
        return STATUS_OK;
    const char *inside = inside_case(record->folder, record->folder->posterior);
    return add_input(record, list, inside ? inside : record->folder->posterior, !inside, err);
}

static enum status add_no_deal_inputs(const struct record *record, struct input_list *list,
                                      struct error *err)
{
    const struct case_path *no_deal = record->folder->no_deal;
    if (no_deal && no_deal->package)
        TRY(add_package_inputs(record, list, case_find_package(record->folder, no_deal->package),
                               err));
    return STATUS_OK;
}

static enum status collect_inputs(const struct record *record,
                                  const struct evaluate_options *options, struct input_list *list,
                                  struct error *err)
{
    TRY(add_case_inputs(record, list, err));
    for (size_t i = 0; i < options->package_count; i++)
        TRY(add_package_inputs(record, list, options->packages[i], err));
    if (options->reference)
        TRY(add_package_inputs(record, list, options->reference, err));
    return add_no_deal_inputs(record, list, err);
}

static enum status collect_claims_inputs(const struct record *record, const char *claims_file,
                                         const struct claims_answer *answer,
                                         struct input_list *list, struct error *err)
{
    TRY(add_case_inputs(record, list, err));
    TRY(add_input(record, list, claims_file ? claims_file : "claims.yaml", claims_file != NULL,
                  err));
    for (size_t i = 0; i < answer->count; i++)
        for (size_t a = 0; a < answer->results[i].claim->arm_count; a++)
            TRY(add_package_inputs(record, list, answer->results[i].claim->arms[a].package, err));
    return add_no_deal_inputs(record, list, err);
}

/* As --futures-from would say it; NULL when futures are drawn from ranges. */
static const char *futures_from(const struct record *record)
{
    const char *path = record->folder->posterior;
    const char *inside = path ? inside_case(record->folder, path) : NULL;
    if (!path || (inside && strcmp(inside, "observations/posterior.csv") == 0))
        return path ? "posterior" : NULL;
    return arena_print(record->arena, "posterior:%s", path);
}

/* What both kinds of run file say. */
static struct run_file run_of(const struct record *record, const struct input_list *inputs)
{
    const struct report_identity *identity = record->identity;
    return (struct run_file){.program = identity->program,
                             .version = identity->version,
                             .platform = run_platform(),
                             .date = identity->date,
                             .command = identity->command,
                             .case_path = record->folder->path,
                             .case_name = record->folder->name,
                             .structure = record->folder->structure
                                              ? record->folder->structure->id
                                              : NULL,
                             .single = record->folder->single,
                             .futures_from = futures_from(record),
                             .inputs = inputs->items,
                             .input_count = inputs->count};
}

enum status record_claims(const struct record *record, const char *claims_file,
                          const struct claims_answer *answer, struct buffer *out, struct error *err)
{
    struct input_list inputs = {0};
    TRY(collect_claims_inputs(record, claims_file, answer, &inputs, err));
    const char **ids = ARENA_ARRAY(record->arena, const char *, answer->count);
    if (!ids)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < answer->count; i++)
        ids[i] = answer->results[i].claim->id;
    struct run_file run = run_of(record, &inputs);
    run.claims = ids;
    run.claim_count = answer->count;
    run.claims_file = claims_file;
    run.sensitivities = answer->keys;
    run.futures = answer->futures;
    run.seed = answer->seed;
    run.sampled_dimensions = sampled_count(record->folder);
    run.digest = answer->digest;
    return run_file_print(out, &run, err);
}

/* What a run file says of an evaluation before it is made. */
static enum status describe(const struct record *record, const struct evaluate_options *evaluate,
                            struct run_file *out, struct error *err)
{
    struct input_list inputs = {0};
    TRY(collect_inputs(record, evaluate, &inputs, err));
    struct run_package *packages =
        ARENA_ARRAY(record->arena, struct run_package, evaluate->package_count);
    const char **adversaries = ARENA_ARRAY(record->arena, const char *, evaluate->adversary_count);
    struct run_setting *settings =
        ARENA_ARRAY(record->arena, struct run_setting, evaluate->set.count);
    if (!packages || !adversaries || !settings)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < evaluate->package_count; i++) {
        const struct package *package = evaluate->packages[i];
        packages[i] = (struct run_package){.id = package->id, .file = own_file(record, package)};
    }
    for (size_t i = 0; i < evaluate->adversary_count; i++)
        adversaries[i] = evaluate->adversaries[i] ? evaluate->adversaries[i]->id : "";
    for (size_t i = 0; i < evaluate->set.count; i++)
        settings[i] = (struct run_setting){.name = evaluate->set.items[i].name,
                                           .value = evaluate->set.items[i].value.text};
    *out = run_of(record, &inputs);
    out->packages = packages;
    out->package_count = evaluate->package_count;
    out->reference = evaluate->reference ? evaluate->reference->id : NULL;
    out->adversaries = adversaries;
    out->adversary_count = evaluate->adversary_count;
    out->credit = credit_name(evaluate->credit);
    out->settle = evaluate->endogenous ? "endogenous" : "imposed";
    out->settings = settings;
    out->setting_count = evaluate->set.count;
    out->sensitivities = evaluate->sensitivities;
    out->seed = evaluate->seed;
    return STATUS_OK;
}

enum status record_evaluation(const struct record *record, const struct evaluation *evaluation,
                              struct buffer *out, struct error *err)
{
    struct run_file run;
    TRY(describe(record, evaluation->options, &run, err));
    run.futures = evaluation->futures;
    run.sampled_dimensions = evaluation->sampled_dimensions;
    run.digest = evaluation->digest;
    return run_file_print(out, &run, err);
}

enum status record_digest(const struct record *record, const struct evaluate_options *evaluate,
                          char out[65], struct error *err)
{
    struct run_file run;
    struct buffer text = {0};
    TRY(describe(record, evaluate, &run, err));
    run.date = run.command = run.platform = run.case_path = NULL;
    const enum status status = run_file_print(&text, &run, err);
    if (status == STATUS_OK)
        digest_text(text.bytes, text.length, out);
    buffer_free(&text);
    return status;
}
