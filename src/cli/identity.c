// SPDX-License-Identifier: MIT
/* Hashes the inputs of a run and writes them down with the digest of its results. */
#include "cli/identity.h"

#include "base/file.h"
#include "cli/command.h"
#include "store/run_file.h"
#include "study/ensemble.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct place nowhere = {0};

/* Today, or the day that SOURCE_DATE_EPOCH names, for results that can be made again byte by byte. */
static void write_date(char *out, size_t room)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
    struct tm day;
    gmtime_r(&now, &day);
    strftime(out, room, "%Y-%m-%d", &day);
}

enum status identity_make(struct identity *identity, struct subject *subject,
                          const struct options *options, struct error *err)
{
    struct source model;
    TRY(file_read(&subject->arena, subject->folder->model_path, 0, &model, err));
    digest_text(model.bytes, model.size, identity->model_digest);
    write_date(identity->date, sizeof identity->date);
    identity->report = (struct report_identity){.program = "Surety",
                                                .version = SURETY_VERSION,
                                                .model_digest = identity->model_digest,
                                                .command = options->line,
                                                .date = identity->date};
    return STATUS_OK;
}

struct input_list {
    struct run_input *items;
    size_t count, capacity;
};

static enum status add_input(struct subject *subject, struct input_list *list, const char *path,
                             bool outside, struct error *err)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity * 2 + 16;
        struct run_input *items =
            arena_grow(&subject->arena, list->items, list->count, capacity, sizeof *items);
        if (!items)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        list->items = items;
        list->capacity = capacity;
    }
    TRY(run_input_of(&subject->arena, subject->folder->path, path, outside,
                     &list->items[list->count], err));
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

/* A package's own file and those that it starts from. */
static enum status add_package_inputs(struct subject *subject, struct input_list *list,
                                      const struct package *package, struct error *err)
{
    for (int depth = 0; package && depth < 64; depth++) {
        const char *inside = inside_case(subject->folder, package->file);
        const char *path = inside ? inside : package->file;
        bool known = false;
        for (size_t i = 0; i < list->count && !known; i++)
            known = strcmp(list->items[i].path, path) == 0;
        if (!known)
            TRY(add_input(subject, list, path, !inside, err));
        package = package->parent ? case_find_package(subject->folder, package->parent) : NULL;
    }
    return STATUS_OK;
}

/* What every result depends on. */
static enum status add_case_inputs(struct subject *subject, struct input_list *list,
                                   struct error *err)
{
    static const char *const always[] = {"case.yaml", "model.xmile", "parameters.csv",
                                         "outcomes.yaml"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        TRY(add_input(subject, list, always[i], false, err));
    const char *rates = arena_print(&subject->arena, "%s/base_rates.csv", subject->folder->path);
    if (rates && file_exists(rates))
        TRY(add_input(subject, list, "base_rates.csv", false, err));
    return STATUS_OK;
}

static enum status add_no_deal_inputs(struct subject *subject, struct input_list *list,
                                      struct error *err)
{
    const struct case_path *no_deal = subject->folder->no_deal;
    if (no_deal && no_deal->package)
        TRY(add_package_inputs(subject, list, case_find_package(subject->folder, no_deal->package),
                               err));
    return STATUS_OK;
}

static enum status collect_inputs(struct subject *subject, const struct evaluation *evaluation,
                                  struct input_list *list, struct error *err)
{
    TRY(add_case_inputs(subject, list, err));
    const struct evaluate_options *options = evaluation->options;
    for (size_t i = 0; i < options->package_count; i++)
        TRY(add_package_inputs(subject, list, options->packages[i], err));
    if (options->reference)
        TRY(add_package_inputs(subject, list, options->reference, err));
    return add_no_deal_inputs(subject, list, err);
}

static enum status collect_claims_inputs(struct subject *subject, const char *claims_file,
                                         const struct claims_answer *answer,
                                         struct input_list *list, struct error *err)
{
    TRY(add_case_inputs(subject, list, err));
    TRY(add_input(subject, list, claims_file ? claims_file : "claims.yaml", claims_file != NULL,
                  err));
    for (size_t i = 0; i < answer->count; i++)
        for (size_t a = 0; a < answer->results[i].claim->arm_count; a++)
            TRY(add_package_inputs(subject, list, answer->results[i].claim->arms[a].package, err));
    return add_no_deal_inputs(subject, list, err);
}

/* What both kinds of run file say. */
static struct run_file run_of(const struct subject *subject, const struct input_list *inputs,
                              const struct report_identity *identity)
{
    return (struct run_file){.program = identity->program,
                             .version = identity->version,
                             .platform = run_platform(),
                             .date = identity->date,
                             .command = identity->command,
                             .case_path = subject->folder->path,
                             .case_name = subject->folder->name,
                             .inputs = inputs->items,
                             .input_count = inputs->count};
}

enum status identity_print_claims_run(struct subject *subject, const char *claims_file,
                                      const struct claims_answer *answer,
                                      const struct report_identity *identity, struct buffer *out,
                                      struct error *err)
{
    struct input_list inputs = {0};
    TRY(collect_claims_inputs(subject, claims_file, answer, &inputs, err));
    const char **ids = ARENA_ARRAY(&subject->arena, const char *, answer->count);
    if (!ids)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < answer->count; i++)
        ids[i] = answer->results[i].claim->id;
    struct run_file run = run_of(subject, &inputs, identity);
    run.claims = ids;
    run.claim_count = answer->count;
    run.claims_file = claims_file;
    run.sensitivities = answer->keys;
    run.futures = answer->futures;
    run.seed = answer->seed;
    run.sampled_dimensions = sampled_count(subject->folder);
    run.digest = answer->digest;
    return run_file_print(out, &run, err);
}

enum status identity_print_run(struct subject *subject, const struct evaluation *evaluation,
                               const struct report_identity *identity, struct buffer *out,
                               struct error *err)
{
    const struct evaluate_options *evaluate = evaluation->options;
    struct input_list inputs = {0};
    TRY(collect_inputs(subject, evaluation, &inputs, err));
    struct run_package *packages =
        ARENA_ARRAY(&subject->arena, struct run_package, evaluate->package_count);
    const char **adversaries =
        ARENA_ARRAY(&subject->arena, const char *, evaluate->adversary_count);
    struct run_setting *settings =
        ARENA_ARRAY(&subject->arena, struct run_setting, evaluate->set.count);
    if (!packages || !adversaries || !settings)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < evaluate->package_count; i++) {
        const struct package *package = evaluate->packages[i];
        packages[i] = (struct run_package){
            .id = package->id,
            .file = inside_case(subject->folder, package->file) ? NULL : package->file};
    }
    for (size_t i = 0; i < evaluate->adversary_count; i++)
        adversaries[i] = evaluate->adversaries[i] ? evaluate->adversaries[i]->id : "";
    for (size_t i = 0; i < evaluate->set.count; i++)
        settings[i] = (struct run_setting){.name = evaluate->set.items[i].name,
                                           .value = evaluate->set.items[i].value.text};
    struct run_file run = run_of(subject, &inputs, identity);
    run.packages = packages;
    run.package_count = evaluate->package_count;
    run.reference = evaluate->reference ? evaluate->reference->id : NULL;
    run.adversaries = adversaries;
    run.adversary_count = evaluate->adversary_count;
    run.credit = credit_name(evaluate->credit);
    run.settle = evaluate->endogenous ? "endogenous" : "imposed";
    run.settings = settings;
    run.setting_count = evaluate->set.count;
    run.sensitivities = evaluate->sensitivities;
    run.futures = evaluation->futures;
    run.seed = evaluation->seed;
    run.sampled_dimensions = evaluation->sampled_dimensions;
    run.digest = evaluation->digest;
    return run_file_print(out, &run, err);
}
