// SPDX-License-Identifier: MIT
/* GET /versions: what answers here, what its answers depend on, its limits and where it keeps things. */
#include "base/pool.h"
#include "report/json_put.h"
#include "serve/asked.h"
#include "serve/asset.h"
#include "serve/route.h"
#include "serve/run.h"
#include "store/run_file.h"

static void put_limits(struct json *json)
{
    static const struct {
        const char *name;
        uint64_t value;
    } limits[] = {
        {"body_bytes", REQUEST_BODY_MOST},
        {"target_bytes", REQUEST_TARGET_MOST},
        {"futures", RUN_FUTURES_MOST},
        {"futures_refined", RUN_REFINED_MOST},
        {"questions_waiting", DESK_WAITING_MOST},
        {"answers_remembered", DESK_KEPT_MOST},
        {"questions_kept", QUESTIONS_KEPT},
    };
    json_put_open(json, "limits", "{");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        json_put_count(json, limits[i].name, limits[i].value);
    json_put_close(json, "}");
}

static void put_places(struct json *json, struct service *service, struct arena *arena)
{
    const char *problem = NULL, *scenarios = NULL;
    struct error unseen = {.status = STATUS_OK};
    (void)scenario_store_path(arena, &scenarios, &unseen);
    const char *questions = asked_place(service, arena, &problem);
    json_put_open(json, "kept", "{");
    json_put_text(json, "scenarios", scenarios);
    json_put_text(json, "questions", questions);
    json_put_text(json, "problem", problem);
    json_put_close(json, "}");
}

void answer_versions(struct service *service, const struct request *request,
                     struct response *response)
{
    struct json json = {.out = &response->body};
    (void)request;
    json_put_begin(&json, "surety.versions/1", &service->subject.identity);
    json_put_case(&json, service->subject.folder, &service->subject.identity);
    json_put_text(&json, "inputs_digest", service->digest);
    json_put_text(&json, "platform", run_platform());
    json_put_count(&json, "processors", pool_processors());
    json_put_flag(&json, "page", asset_count > 0);
    put_limits(&json);
    put_places(&json, service, response->arena);
    json_put_end(&json);
    response->status = 200;
    response->type = "application/json";
}
