// SPDX-License-Identifier: MIT
/* Questions to evaluations to JSON. */
#include "serve/run.h"

#include "base/file.h"
#include "serve/body.h"
#include "serve/command_text.h"

#include <string.h>

static const struct place nowhere = {0};

/* ---- Reading ---- */

static bool read_base(const struct service *service, const json_t *body, struct run_question *out,
                      struct faults *faults)
{
    const struct case_folder *folder = service->subject.folder;
    const json_t *base = json_object_get(body, "base");
    const char *id = base ? json_string_value(base) : folder->reference;
    out->base = id ? case_find_package(folder, id) : NULL;
    if (out->base && !out->base->abstract)
        return true;
    return fault_add(faults, "/base", "GET /api/v1/case lists the packages",
                     "there is no package '%s' to compare with", id ? id : "");
}

static const char *make_id(const struct service *service, const struct run_question *question,
                           bool single, struct arena *arena)
{
    char digest[65];
    struct buffer text = {0};
    scenario_put_question(&text, &question->scenario);
    if (single)
        buffer_add(&text, "precision single\n");
    buffer_print(&text, "base %s\nfutures %llu\ninputs %s\n", question->base->id,
                 (unsigned long long)question->futures, service->digest);
    const bool made = !text.failed;
    if (made)
        digest_text(text.bytes, text.length, digest);
    buffer_free(&text);
    return made ? arena_text(arena, digest, RUN_ID_LENGTH) : NULL;
}

bool run_question_read(const struct service *service, const json_t *body, struct run_question *out,
                       struct faults *faults)
{
    static const char *const known[] = {"scenario", "base", "futures", "precision"};
    static const char *const precisions[] = {"double", "single"};
    struct body reading = {.faults = faults, .sound = true};
    body_known(&reading, body, "", known, sizeof known / sizeof *known);
    out->futures = body_whole(&reading, body, "", "futures", 2, RUN_FUTURES_MOST, RUN_FUTURES);
    out->single = body_choice(&reading, body, "", "precision", precisions, 2, 0) == 1;
    const bool base = read_base(service, body, out, faults);
    const bool scenario = scenario_read(&service->world, json_object_get(body, "scenario"),
                                        "/scenario", SCENARIO_ID, &out->scenario, faults);
    if (!base || !scenario || !reading.sound)
        return false;
    out->rest_id = make_id(service, out, false, faults->arena);
    out->id = out->single ? make_id(service, out, true, faults->arena) : out->rest_id;
    out->command = command_of_run(faults->arena, &service->subject, &out->scenario, out->base,
                                  out->futures, out->single);
    return out->id && out->rest_id && out->command;
}

/* ---- Running ---- */

static void tell_progress(void *self, double share, uint64_t futures_done)
{
    (void)futures_done;
    job_progress(self, share);
}

static struct evaluate_options options_of(struct job *job, const struct run_question *question,
                                          uint64_t futures, const struct package *packages[2])
{
    struct service *service = job->desk->owner;
    packages[0] = question->scenario.package;
    packages[1] = question->base;
    return (struct evaluate_options){.packages = packages,
                                     .package_count = 2,
                                     .reference = question->base,
                                     .adversaries = &question->scenario.adversary,
                                     .adversary_count = question->scenario.adversary ? 1 : 0,
                                     .credit = question->scenario.credit,
                                     .futures = futures,
                                     .seed = question->scenario.seed,
                                     .set = question->scenario.set,
                                     .endogenous = question->scenario.endogenous,
                                     .uncompared = true,
                                     .shelf = &service->shelf,
                                     .stop = &job->stop};
}

/* As surety.results/3 but for the lists that GET /case has, with id and refine before it. */
static enum status tell_result(struct job *job, const char *id, const char *command,
                               const struct evaluation *evaluation, struct error *err)
{
    const struct service *service = job->desk->owner;
    struct report_identity identity = service->subject.identity;
    struct case_folder brief = *evaluation->folder;
    struct evaluation shown = *evaluation;
    struct buffer results = {0}, answer = {0};
    brief.parameter_count = brief.base_rate_count = brief.sensitivity_count = 0;
    shown.folder = &brief;
    identity.command = command;
    report_json(&results, &shown, &identity);
    buffer_print(&answer, "{\"id\":\"%s\",\"refine\":\"/api/v1/runs/%s/events\",", id, id);
    if (!results.failed)
        buffer_add(&answer, results.bytes + 1);
    struct run_outcome *outcome = ARENA_NEW(&job->arena, struct run_outcome);
    const bool made = !results.failed && !answer.failed && outcome;
    if (made) {
        *outcome = (struct run_outcome){.evaluation = evaluation, .command = command};
        job->outcome = outcome;
        job_tell(job, "result", answer.bytes);
    }
    buffer_free(&results);
    buffer_free(&answer);
    return made ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

static enum status evaluate_job(struct job *job, const struct case_folder *folder,
                                const struct document *document,
                                const struct evaluate_options *options,
                                const struct evaluation **out, struct error *err)
{
    struct problems problems;
    problems_init(&problems, &job->arena);
    const enum status status =
        evaluate_run(&job->arena, folder, document, options, out, &problems, err);
    if (status == STATUS_INPUT && problems.count && err->status == STATUS_OK)
        return error_set(err, status, nowhere, "%s", problems.items[0].message);
    return status;
}

enum status run_work(struct job *job, struct error *err)
{
    const struct service *service = job->desk->owner;
    const struct run_question *question = job->question;
    const struct service_view *view = service_view(service, &question->scenario);
    const struct package *packages[2];
    const struct evaluation *evaluation = NULL;
    const struct evaluate_options options = options_of(job, question, question->futures, packages);
    const struct case_folder *folder = question->single ? &view->moving : &view->main_path;
    TRY(evaluate_job(job, folder, view->document, &options, &evaluation, err));
    return tell_result(job, question->id, question->command, evaluation, err);
}

/* 2,000 futures, then as many as were asked for. */
enum status refine_work(struct job *job, struct error *err)
{
    struct service *service = job->desk->owner;
    const struct refine_question *question = job->question;
    const struct service_view *view = service_view(service, &question->run->scenario);
    const uint64_t steps[] = {service->subject.folder->default_futures, question->to};
    for (size_t i = 0; i < 2; i++) {
        const struct package *packages[2];
        const struct evaluation *evaluation = NULL;
        if (i == 0 && (steps[0] >= steps[1] || question->file))
            continue;
        struct evaluate_options options = options_of(job, question->run, steps[i], packages);
        options.outlook = question->file;
        if (i == 1) {
            options.progress = tell_progress;
            options.progress_self = job;
        }
        TRY(evaluate_job(job, view->folder, view->document, &options, &evaluation, err));
        const char *command =
            command_of_run(&job->arena, &service->subject, &question->run->scenario,
                           question->run->base, steps[i], false);
        TRY(tell_result(job, question->run->rest_id, command, evaluation, err));
    }
    shelf_trim(&service->shelf);
    return STATUS_OK;
}
