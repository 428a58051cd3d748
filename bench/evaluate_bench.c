// SPDX-License-Identifier: MIT
/* How long do all packages of a case take along its main path?
 *
 *   evaluate_bench [CASE [FUTURES [THREADS]]]        default: cases/ukraine 2000, all processors
 *
 * Five runs after a warm-up, sampling, draws and compiling included; prints seconds, processor seconds,
 * nanoseconds per equation, step and future (wall time times threads, without compiling), and the peak
 * memory of the process. On a machine that does other work only processor seconds mean something. */
#include "base/pool.h"
#include "base/text.h"
#include "study/evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { RUNS = 5 };

/* The case with the outcomes of its main path alone. */
static struct case_folder main_path(struct arena *arena, const struct case_folder *folder)
{
    struct case_folder part = *folder;
    const size_t risk = evaluation_main_risk(folder);
    struct outcome *outcomes = ARENA_ARRAY(arena, struct outcome, folder->outcome_count);
    part.outcome_count = 0;
    part.no_deal = NULL;
    for (size_t i = 0; i < folder->outcome_count && outcomes && risk != SIZE_MAX; i++)
        if (text_equal(folder->outcomes[i].mode, folder->outcomes[risk].mode) &&
            text_equal(folder->outcomes[i].settle, folder->outcomes[risk].settle))
            outcomes[part.outcome_count++] = folder->outcomes[i];
    part.outcomes = outcomes;
    return part;
}

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int fail(const struct problems *problems, const struct error *err)
{
    problems_print(problems, stderr);
    fprintf(stderr, "%s\n", err->message);
    return 1;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "cases/ukraine";
    struct evaluate_options options = {.futures = argc > 2 ? strtoull(argv[2], NULL, 10) : 2000,
                                       .threads = argc > 3 ? strtoul(argv[3], NULL, 10) : 0,
                                       .seed = 1};
    struct arena arena;
    struct problems problems;
    struct error err = {0};
    const struct case_folder *folder;
    const struct document *document;
    arena_init(&arena);
    problems_init(&problems, &arena);
    if (case_read(&arena, path, &folder, &problems, &err) != STATUS_OK ||
        document_read(&arena, folder->model_path, &document, &problems, &err) != STATUS_OK)
        return fail(&problems, &err);
    const struct package **packages =
        ARENA_ARRAY(&arena, const struct package *, folder->package_count);
    for (size_t i = 0; i < folder->package_count; i++)
        if (!folder->packages[i].abstract && !folder->packages[i].example)
            packages[options.package_count++] = &folder->packages[i];
    const struct case_folder part = main_path(&arena, folder);
    options.packages = packages;
    options.adversaries = (const struct adversary *const[]){folder->adversaries};
    options.adversary_count = 1;

    double best = 1e300;
    for (int run = 0; run <= RUNS; run++) {
        struct arena results;
        const struct evaluation *evaluation;
        const double before = processor_seconds();
        arena_init(&results);
        if (evaluate_run(&results, &part, document, &options, &evaluation, &problems, &err) !=
            STATUS_OK)
            return fail(&problems, &err);
        best = run && evaluation->seconds < best ? evaluation->seconds : best;
        printf("%s %zu packages, %llu futures, %zu steps, %zu equations: %.3f s, "
               "%.3f processor s, %.4f ns per equation, step and future\n",
               run ? "run    " : "warm-up", evaluation->package_count,
               (unsigned long long)evaluation->futures, evaluation->steps, evaluation->equations,
               evaluation->seconds, processor_seconds() - before,
               evaluation->nanoseconds_per_equation_step);
        arena_free(&results);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("best %.3f s on %zu threads, peak memory %.1f MB\n", best,
           options.threads ? options.threads : pool_processors(), (double)usage.ru_maxrss / 1024.0);
    arena_free(&arena);
    return 0;
}
