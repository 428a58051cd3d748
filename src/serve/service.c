// SPDX-License-Identifier: MIT
/* The case is read by the command line; here it is made ready to be asked again and again. */
#include "serve/service.h"

#include "base/file.h"

#include <string.h>

static const struct place nowhere = {0};

enum { SHELF_BYTES = 20 << 20 };

/* The first picture needs the main path alone; refinement fills in the rest. */
static enum status cut_main_path(struct service *service, struct service_view *view)
{
    const struct case_folder *folder = view->folder;
    const size_t risk = evaluation_main_risk(folder);
    view->main_path = *folder;
    if (risk == SIZE_MAX)
        return STATUS_OK;
    struct outcome *outcomes = ARENA_ARRAY(&service->arena, struct outcome, folder->outcome_count);
    if (!outcomes)
        return STATUS_NO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (text_equal(folder->outcomes[i].mode, folder->outcomes[risk].mode) &&
            text_equal(folder->outcomes[i].settle, folder->outcomes[risk].settle))
            outcomes[count++] = folder->outcomes[i];
    view->main_path.outcomes = outcomes;
    view->main_path.outcome_count = count;
    view->main_path.no_deal = NULL;
    return STATUS_OK;
}

static enum status open_views(struct service *service, struct problems *problems)
{
    const struct service_subject *subject = &service->subject;
    const size_t structures = subject->folder->structure_count;
    struct service_view *views =
        ARENA_ARRAY(&service->arena, struct service_view, structures ? structures : 1);
    if (!views)
        return STATUS_NO_MEMORY;
    views[0] = (struct service_view){.folder = subject->folder, .document = subject->document};
    for (size_t s = 0; s < structures || s == 0; s++) {
        if (s > 0)
            TRY(case_follow(&service->arena, subject->folder, subject->document,
                            &subject->folder->structures[s], &views[s].folder, &views[s].document,
                            problems));
        TRY(cut_main_path(service, &views[s]));
        views[s].moving = views[s].main_path;
        views[s].moving.single = true;
    }
    service->views = views;
    return STATUS_OK;
}

const struct service_view *service_view(const struct service *service,
                                        const struct scenario *scenario)
{
    const struct structure *structure = scenario->structure;
    return &service->views[structure ? structure - service->subject.folder->structures : 0];
}

static enum status add_file(struct digest *digest, const char *path, struct error *err)
{
    struct arena scratch;
    struct source source;
    arena_init(&scratch);
    const enum status status = file_read(&scratch, path, 0, &source, err);
    if (status == STATUS_OK)
        digest_add(digest, source.bytes, source.size);
    arena_free(&scratch);
    return status;
}

/* A case may lack some of its files. */
static enum status hash_inputs(struct service *service, struct error *err)
{
    static const char *const files[] = {"case.yaml",     "model.xmile",    "parameters.csv",
                                        "outcomes.yaml", "base_rates.csv", "claims.yaml"};
    const struct case_folder *folder = service->subject.folder;
    const char *version = service->subject.identity.version;
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, version, strlen(version));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = arena_print(&service->arena, "%s/%s", folder->path, files[i]);
        if (!path)
            return STATUS_NO_MEMORY;
        if (file_exists(path))
            TRY(add_file(&digest, path, err));
    }
    for (size_t i = 0; i < folder->package_count; i++)
        TRY(add_file(&digest, folder->packages[i].file, err));
    digest_end(&digest, service->digest);
    return STATUS_OK;
}

/* The case's claims, if it has any; they also say which sensitivity is its noise. */
static enum status read_claims(struct service *service, struct problems *problems,
                               struct error *err)
{
    const struct service_subject *subject = &service->subject;
    const struct claims *claims = NULL;
    if (!claims_exist(&service->arena, subject->folder))
        return STATUS_OK;
    TRY(claims_read(&service->arena, subject->folder, NULL, &claims, problems, err));
    TRY(claims_check(&service->arena, claims, subject->document, problems));
    service->claims = claims;
    return STATUS_OK;
}

enum status service_open(struct service *service, const struct service_subject *subject,
                         struct problems *problems, struct error *err)
{
    *service = (struct service){.subject = *subject};
    arena_init(&service->arena);
    shelf_init(&service->shelf, SHELF_BYTES);
    desk_init(&service->desk);
    service->desk.owner = service;
    enum status status = open_views(service, problems);
    if (status == STATUS_OK)
        status = hash_inputs(service, err);
    if (status == STATUS_OK)
        status = read_claims(service, problems, err);
    if (status == STATUS_OK)
        status = tongues_read(&service->arena, subject->folder, service->claims, subject->document,
                              &service->tongues, problems, err);
    service->world =
        (struct scenario_world){.folder = subject->folder,
                                .document = subject->document,
                                .noise = service->claims ? service->claims->noise : NULL};
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "memory is out");
    return status;
}

void service_close(struct service *service)
{
    desk_close(&service->desk);
    shelf_free(&service->shelf);
    buffer_free(&service->links);
    scenario_store_close(&service->saved);
    question_store_close(&service->asked);
    arena_free(&service->arena);
}
