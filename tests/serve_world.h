// SPDX-License-Identifier: MIT
/* A case by hand, just large enough to read scenarios against: two levers, one of them an array of two, one
 * uncertainty, a package that starts from an abstract one. */
#ifndef SURETY_TESTS_SERVE_WORLD_H
#define SURETY_TESTS_SERVE_WORLD_H

#include "serve/scenario.h"

#include <assert.h>

static const char world_model[] =
    "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">"
    "<header><vendor>t</vendor><product version=\"1\">t</product></header>"
    "<sim_specs><start>0</start><stop>5</stop><dt>1</dt></sim_specs>"
    "<dimensions><dim name=\"D\"><elem name=\"a\"/><elem name=\"b\"/></dim></dimensions>"
    "<model><variables><aux name=\"size\"><eqn>1</eqn></aux><aux name=\"luck\"><eqn>1</eqn></aux>"
    "<aux name=\"push\"><dimensions><dim name=\"D\"/></dimensions><eqn>1</eqn></aux>"
    "</variables></model></xmile>";

static const struct parameter world_parameters[] = {
    {.name = "size",
     .element = "",
     .folded = "size",
     .unit = "kper",
     .base = 1,
     .high = 50,
     .distribution = DISTRIBUTION_LEVER,
     .grade = 'D'},
    {.name = "push",
     .element = "a",
     .folded = "push[a]",
     .unit = "1",
     .base = 1,
     .high = 9,
     .distribution = DISTRIBUTION_LEVER,
     .grade = 'D'},
    {.name = "push",
     .element = "b",
     .folded = "push[b]",
     .unit = "1",
     .base = 1,
     .high = 9,
     .distribution = DISTRIBUTION_LEVER,
     .grade = 'D'},
    {.name = "luck",
     .element = "",
     .folded = "luck",
     .unit = "1",
     .base = 1,
     .high = 2,
     .distribution = DISTRIBUTION_UNIFORM,
     .dimension = 1,
     .grade = 'D'},
};

static const struct clause world_clauses[] = {
    {.lever = "push[a]",
     .folded = "push[a]",
     .value = 3,
     .package = "base",
     .number = 1,
     .background = true},
    {.lever = "size", .folded = "size", .value = 15, .package = "P1", .number = 1},
};

static const struct package world_packages[] = {
    {.id = "base",
     .title = "Base",
     .summary = "",
     .description = "",
     .file = "base.yaml",
     .abstract = true,
     .clauses = world_clauses,
     .clause_count = 1},
    {.id = "P1",
     .title = "One",
     .summary = "first",
     .description = "",
     .file = "p1.yaml",
     .parent = "base",
     .clauses = world_clauses,
     .clause_count = 2},
};

static const struct adversary world_adversaries[] = {{.id = "central", .title = "Central"},
                                                     {.id = "high", .title = "High"}};

static const struct sensitivity world_noise = {.id = "luck",
                                               .title = "Luck",
                                               .variable = "luck",
                                               .level_names = {"low", "middle", "high"},
                                               .levels = {0.5, 1, 1.5}};

struct world {
    struct arena arena;
    struct source source;
    struct case_folder folder;
    struct scenario_world world;
};

static inline void world_begin(struct world *world)
{
    struct problems problems;
    const struct document *document = NULL;
    arena_init(&world->arena);
    problems_init(&problems, &world->arena);
    world->source = source_of_text("model.xmile", world_model);
    const enum status status = document_parse(&world->arena, &world->source, &document, &problems);
    assert(status == STATUS_OK && problems.errors == 0);
    (void)status;
    world->folder =
        (struct case_folder){.path = "tiny",
                             .name = "tiny",
                             .reference = "P1",
                             .epoch_year = 2022,
                             .epoch_month = 1,
                             .default_futures = 100,
                             .default_seed = 1,
                             .parameters = world_parameters,
                             .parameter_count = sizeof world_parameters / sizeof *world_parameters,
                             .packages = world_packages,
                             .package_count = 2,
                             .adversaries = world_adversaries,
                             .adversary_count = 2};
    world->world = (struct scenario_world){
        .folder = &world->folder, .document = document, .noise = &world_noise};
}

static inline void world_end(struct world *world)
{
    arena_free(&world->arena);
}

#endif
