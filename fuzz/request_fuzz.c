// SPDX-License-Identifier: MIT
/* A request: a line with the target, then the body. The line is read as a cookie and as a list of encodings too:
 * nobody gets gzip who does not name it. A target is refused or its parts are plain. A body is
 * refused with a reason, or is a scenario whose file reads back to the same question; nothing else may
 * happen. */
#include "../tests/serve_world.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_target(const char *target)
{
    struct arena arena;
    arena_init(&arena);
    struct request request = {.arena = &arena, .cookie = target, .encodings = target};
    if (request_target(&request, target)) {
        for (size_t i = 0; i < request.part_count; i++)
            assert(request.parts[i][0] && request.parts[i][0] != '.' &&
                   !strpbrk(request.parts[i], "/\\%"));
        (void)request_query(&request, "to");
    }
    (void)request_cookie(&request, "surety_80");
    assert(!request_takes_gzip(&request) || strstr(target, "gzip"));
    arena_free(&arena);
}

static void check_body(const char *text, size_t size)
{
    struct world world;
    struct scenario made;
    json_error_t error;
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        return;
    world_begin(&world);
    struct faults faults = {.arena = &world.arena};
    const bool sound = scenario_read(&world.world, json, "/scenario", SCENARIO_ID, &made, &faults);
    assert(sound == (faults.count == 0));
    if (sound) {
        const struct package *again = NULL;
        struct problems problems;
        struct error err = {.status = STATUS_OK};
        problems_init(&problems, &world.arena);
        assert(package_parse(&world.arena, &world.folder, SCENARIO_ID, made.yaml, &again, &problems,
                             &err) == STATUS_OK);
        assert(again->clause_count == made.package->clause_count);
        for (size_t i = 0; i < again->clause_count; i++)
            assert(again->clauses[i].value == made.package->clauses[i].value &&
                   strcmp(again->clauses[i].folded, made.package->clauses[i].folded) == 0);
    }
    json_decref(json);
    world_end(&world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    const char *text = arena_text(&arena, (const char *)data, size);
    const size_t line = strcspn(text, "\n");
    const char *target = arena_text(&arena, text, line);
    check_target(target);
    if (line < size)
        check_body(text + line + 1, size - line - 1);
    arena_free(&arena);
    return 0;
}
