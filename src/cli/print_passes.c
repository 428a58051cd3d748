// SPDX-License-Identifier: MIT
/* A table a path: what a run takes, and what it would take without each pass. */
#include "cli/print_passes.h"

#include "study/passes.h"

#include <stdio.h>

static const struct {
    const char *name, *what;
} passes[PASS_COUNT] = {
#define PASS(name, what) {#name, what},
#include "plan/pass.def"
#undef PASS
};

static void print_row(const char *name, const struct plan_work *work, double all, const char *what)
{
    printf("  %-12s %12.0f %10.0f %12.0f %8.2f  %s\n", name, work->instructions, work->dear,
           work->operations, all > 0.0 ? work->operations / all : 1.0, what);
}

static void print_table(const struct plan_work works[PASS_COUNT + 1])
{
    const double all = works[PASS_COUNT].operations;
    printf("  %-12s %12s %10s %12s %8s\n", "left out", "instructions", "dear", "operations",
           "times");
    print_row("nothing", &works[PASS_COUNT], all, "what a run takes, for one future");
    for (uint32_t pass = 0; pass < PASS_COUNT; pass++)
        print_row(passes[pass].name, &works[pass], all, passes[pass].what);
}

static enum status print_path(struct subject *subject, const struct package *package,
                              const struct case_path *mode, const struct case_path *settle)
{
    struct passes_answer answer;
    TRY(passes_measure(subject->folder, subject->document, package, mode, settle, &answer,
                       &subject->problems));
    if (!answer.outputs)
        return STATUS_OK;
    printf("%s, path %s %s: %zu steps, %u outputs\n", package->id, mode->id, settle->id,
           answer.steps, answer.outputs);
    print_table(answer.works);
    return STATUS_OK;
}

static enum status print_case(struct subject *subject)
{
    const struct case_folder *folder = subject->folder;
    const struct package *package = case_find_package(folder, folder->reference);
    for (size_t i = 0; package && i < folder->mode_count; i++)
        for (size_t k = 0; k < folder->settle_count; k++)
            TRY(print_path(subject, package, &folder->modes[i], &folder->settles[k]));
    return STATUS_OK;
}

enum status print_passes(struct subject *subject, const struct compiled *compiled)
{
    struct plan_work works[PASS_COUNT + 1];
    const struct plan_options options = {.specs = NULL};
    if (subject->is_case)
        return print_case(subject);
    TRY(plan_measure_passes(compiled->model, &options, works));
    printf("%s: %zu steps, all variables\n", subject->path, compiled->plan->steps);
    print_table(works);
    return STATUS_OK;
}
