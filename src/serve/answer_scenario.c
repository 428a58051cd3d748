// SPDX-License-Identifier: MIT
/* POST /yaml and POST /command: a scenario as a file, a file as a scenario, and the command that asks the
 * same as a page does. */
#include "case/package_write.h"
#include "report/case_json.h"
#include "serve/command_text.h"
#include "serve/route.h"
#include "serve/run.h"

#include <string.h>

static void refuse_faults(const struct request *request, const struct faults *faults,
                          struct response *response)
{
    if (faults->count)
        response_refuse(response, REFUSAL_INVALID, request->path, faults, "There %s %zu fault%s.",
                        faults->count == 1 ? "is" : "are", faults->count,
                        faults->count == 1 ? "" : "s");
    else
        response_refuse(response, REFUSAL_INTERNAL, request->path, NULL, "Memory is out.");
}

static void put_one_text(struct response *response, const char *key, const char *text)
{
    struct json json = {.out = &response->body};
    json_put_open(&json, NULL, "{");
    json_put_text(&json, key, text);
    json_put_end(&json);
    response->status = 200;
    response->type = "application/json";
}

/* ---- YAML ---- */

static void write_yaml(struct service *service, const struct request *request, const json_t *body,
                       struct response *response)
{
    struct faults faults = {.arena = response->arena};
    struct scenario scenario;
    if (scenario_read(&service->world, json_object_get(body, "scenario"), "/scenario", SCENARIO_ID,
                      &scenario, &faults))
        put_one_text(response, "yaml", scenario.yaml);
    else
        refuse_faults(request, &faults, response);
}

/* A package's own clauses, as a scenario has them. */
static void put_clauses(struct json *json, const struct package *package)
{
    for (size_t i = 0; i < package->clause_count; i++) {
        struct clause clause = package->clauses[i];
        if (strcmp(clause.package, package->id) != 0)
            continue;
        clause.package = NULL;
        json_put_clause(json, &clause, CREDIT_PROPOSED);
    }
}

/* Clauses of a scenario replace those that `from` adds itself; so those come first. */
static void put_scenario(struct response *response, const struct package *package,
                         const struct package *parent)
{
    struct json json = {.out = &response->body};
    json_put_open(&json, NULL, "{");
    json_put_open(&json, "scenario", "{");
    json_put_text(&json, "from", parent->id);
    json_put_text(&json, "title", package->title);
    json_put_open(&json, "clauses", "[");
    if (!parent->abstract)
        put_clauses(&json, parent);
    put_clauses(&json, package);
    json_put_close(&json, "]");
    json_put_close(&json, "}");
    json_put_end(&json);
    response->status = 200;
    response->type = "application/json";
}

static void read_yaml(struct service *service, const struct request *request, const char *text,
                      struct response *response)
{
    struct faults faults = {.arena = response->arena};
    const struct package *package = NULL;
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    problems_init(&problems, response->arena);
    enum status status = package_parse(response->arena, service->subject.folder, "yaml", text,
                                       &package, &problems, &err);
    if (status == STATUS_OK)
        status = package_check(response->arena, package, service->subject.document, &problems);
    if (status == STATUS_OK && !package->parent)
        fault_add(&faults, "/yaml", "for example `from: base`",
                  "the page needs to know what the package starts from");
    faults_take(&faults, "/yaml", &problems);
    if (status == STATUS_OK && faults.count == 0)
        put_scenario(response, package,
                     case_find_package(service->subject.folder, package->parent));
    else
        refuse_faults(request, &faults, response);
}

void answer_yaml(struct service *service, const struct request *request, struct response *response)
{
    json_t *body = body_object(request, response);
    if (!body)
        return;
    const char *text = json_string_value(json_object_get(body, "yaml"));
    if (text)
        read_yaml(service, request, text, response);
    else
        write_yaml(service, request, body, response);
    json_decref(body);
}

/* ---- The command ---- */

void answer_command(struct service *service, const struct request *request,
                    struct response *response)
{
    json_t *body = body_object(request, response);
    struct faults faults = {.arena = response->arena};
    if (!body)
        return;
    if (json_object_get(body, "question")) {
        struct question question;
        if (question_read(service, body, &question, &faults))
            put_one_text(response, "command", question.command);
        else
            refuse_faults(request, &faults, response);
    } else {
        struct run_question run;
        if (run_question_read(service, body, &run, &faults))
            put_one_text(response, "command", run.command);
        else
            refuse_faults(request, &faults, response);
    }
    json_decref(body);
}
