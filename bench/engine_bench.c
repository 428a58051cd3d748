// SPDX-License-Identifier: MIT
/* What does a future cost, and what would it cost otherwise?
 *
 *   engine_bench CASE PACKAGE SRC [FUTURES]         SRC: the folder src, for the programs that are written
 *
 * For each path of the case, on one thread: the engine as it runs evaluations, in machine code; the same
 * with strict arithmetic, and in single precision; its plan by kernels, without machine code; and one future
 * at a time; a scalar C program of the equations as written; and one with constants folded and nothing that
 * the outcomes do not need (scalar_program.h). All sample, draw, and reduce every output of the outcomes at the
 * end of the run to its spread; compiling is left out. Before anything is timed all must give the engine's
 * outputs, to 1e-9; how far single precision is from them is printed.
 *
 * Five rounds after a warm-up, each of all in turn: processor seconds of the user, median, least and
 * most. */
#include "base/text.h"
#include "scalar_program.h"
#include "study/ensemble.h"
#include "study/probe.h"
#include "study/reduce.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ROUNDS = 5, CHECKED = 256 };
enum way { ENGINE, STRICT, SINGLE, KERNELS, ONE_BY_ONE, AS_WRITTEN, FOLDED, WAYS };
static const char *const way_names[WAYS] = {"engine",
                                            "engine, strict",
                                            "engine, single precision",
                                            "kernels alone",
                                            "kernels, one future at a time",
                                            "scalar C, as written",
                                            "scalar C, folded and pruned"};

struct bench {
    struct arena arena;
    struct problems problems;
    const struct case_folder *folder;
    const struct document *document;
    struct compiled compiled, strict, single;
    struct batch batches[AS_WRITTEN]; /* of the ways that run a plan */
    struct scalar_program programs[WAYS];
    uint64_t futures;
    const struct parameter **parameters; /* of the plan's inputs */
    double *draws;                       /* [input][future] */
    double *ends;                        /* [output][future] */
    uint64_t first;                      /* of the block that runs */
    size_t used;
};

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec;
}

static double wall_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- The four ways ---- */

static void sample(struct bench *bench, uint64_t futures)
{
    for (uint32_t i = 0; i < bench->compiled.plan->input_count; i++)
        future_sample_block(bench->draws + i * bench->futures, bench->parameters[i], 1, 0, futures);
}

/* Keeps the end of the run alone. */
static enum status keep_end(void *self, const struct batch *batch, size_t row, double time)
{
    struct bench *bench = self;
    (void)time;
    if (row + 1 < plan_rows(batch->plan))
        return STATUS_OK;
    for (uint32_t k = 0; k < batch->plan->output_count; k++)
        memcpy(bench->ends + k * bench->futures + bench->first, batch_output(batch, k),
               bench->used * sizeof(double));
    return STATUS_OK;
}

static const struct plan *plan_of(const struct bench *bench, enum way way)
{
    return way == STRICT   ? bench->strict.plan
           : way == SINGLE ? bench->single.plan
                           : bench->compiled.plan;
}

static enum status init_batches(struct bench *bench, struct error *err)
{
    for (enum way way = ENGINE; way < AS_WRITTEN; way++) {
        struct batch *batch = &bench->batches[way];
        TRY(batch_init(batch, plan_of(bench, way), way == ONE_BY_ONE ? LANES_LEAST : LANES_DEFAULT,
                       vector_widest(), err));
        if (way < KERNELS)
            TRY(batch_compile(batch, err));
    }
    return STATUS_OK;
}

static void free_batches(struct bench *bench)
{
    for (enum way way = ENGINE; way < AS_WRITTEN; way++)
        batch_free(&bench->batches[way]);
}

static enum status run_plan(struct bench *bench, enum way way, uint64_t futures, struct error *err)
{
    const size_t step = way == ONE_BY_ONE ? 1 : bench->batches[way].lanes;
    const uint32_t input_count = bench->compiled.plan->input_count;
    const double **inputs = ARENA_ARRAY(&bench->arena, const double *, input_count);
    for (uint64_t first = 0; first < futures; first += step) {
        uint64_t numbers[LANES_MOST];
        bench->first = first;
        bench->used = futures - first < step ? (size_t)(futures - first) : step;
        for (size_t i = 0; i < bench->used; i++)
            numbers[i] = first + i;
        for (uint32_t i = 0; i < input_count; i++)
            inputs[i] = bench->draws + i * bench->futures + first;
        const struct batch_run run = {.seed = 1,
                                      .futures = numbers,
                                      .used = bench->used,
                                      .inputs = inputs,
                                      .record = keep_end,
                                      .self = bench};
        TRY(batch_run(&bench->batches[way], &run, err));
    }
    return STATUS_OK;
}

static void run_program(struct bench *bench, const struct scalar_program *program, uint64_t futures)
{
    const struct plan *plan = bench->compiled.plan;
    double *in = ARENA_ARRAY(&bench->arena, double, plan->input_count);
    double *out = ARENA_ARRAY(&bench->arena, double, plan->output_count);
    program->begin(1, random_at, random_stream);
    for (uint64_t future = 0; future < futures; future++) {
        for (uint32_t i = 0; i < plan->input_count; i++)
            in[i] = bench->draws[i * bench->futures + future];
        program->run(future, in, out);
        for (uint32_t k = 0; k < plan->output_count; k++)
            bench->ends[k * bench->futures + future] = out[k];
    }
}

/* Every output to its spread; the sum of means keeps it from being left out. */
static double reduce(struct bench *bench, uint64_t futures)
{
    double sum = 0.0, *scratch = ARENA_ARRAY(&bench->arena, double, (size_t)futures);
    for (uint32_t k = 0; k < bench->compiled.plan->output_count; k++) {
        struct accumulator sums = {0};
        const double *values = bench->ends + k * bench->futures;
        accumulator_add(&sums, values, (size_t)futures);
        const struct spread spread = accumulator_spread(&sums, values, (size_t)futures, scratch);
        sum += isfinite(spread.mean) ? spread.mean : 0.0;
    }
    return sum;
}

static enum status run_way(struct bench *bench, enum way way, uint64_t futures, struct error *err)
{
    sample(bench, futures);
    if (way < AS_WRITTEN)
        TRY(run_plan(bench, way, futures, err));
    else
        run_program(bench, &bench->programs[way], futures);
    return isnan(reduce(bench, futures)) ? STATUS_INTERNAL : STATUS_OK;
}

/* ---- Are they the same? ---- */

static bool near(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)) + 1e-12;
}

/* How far single precision is from double: of each output the most in any future. */
static void tell_single(const struct bench *bench, const double *engine)
{
    const struct plan *plan = bench->compiled.plan;
    printf("  single precision, the largest difference of %d futures, beside the largest number:\n",
           CHECKED);
    for (uint32_t k = 0; k < plan->output_count; k++) {
        double most = 0.0, largest = 0.0;
        for (uint64_t i = 0; i < CHECKED; i++) {
            const double a = engine[k * bench->futures + i], b = bench->ends[k * bench->futures + i];
            if (isfinite(a) && isfinite(b)) {
                most = fmax(most, fabs(a - b));
                largest = fmax(largest, fabs(a));
            }
        }
        printf("    %-32s %8.1e of %8.2g\n", plan->outputs[k].name, most, largest);
    }
}

static enum status check_same(struct bench *bench, struct error *err)
{
    static const struct place nowhere = {0};
    const struct plan *plan = bench->compiled.plan;
    const size_t size = plan->output_count * (size_t)bench->futures;
    double *engine = ARENA_ARRAY(&bench->arena, double, size);
    TRY(run_way(bench, ENGINE, CHECKED, err));
    memcpy(engine, bench->ends, size * sizeof *engine);
    for (enum way way = STRICT; way < WAYS; way++) {
        TRY(run_way(bench, way, CHECKED, err));
        if (way == SINGLE)
            tell_single(bench, engine);
        for (uint32_t k = 0; k < plan->output_count && way != SINGLE; k++)
            for (uint64_t i = 0; i < CHECKED; i++) {
                const double a = engine[k * bench->futures + i],
                             b = bench->ends[k * bench->futures + i];
                if (!near(a, b))
                    return error_set(err, STATUS_INTERNAL, nowhere,
                                     "%s: %s in future %llu is %.17g, the engine says %.17g",
                                     way_names[way], plan->outputs[k].name, (unsigned long long)i,
                                     b, a);
            }
    }
    return STATUS_OK;
}

/* ---- Timing ---- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum status time_ways(struct bench *bench, struct error *err)
{
    double user[WAYS][ROUNDS], wall[WAYS][ROUNDS];
    for (int round = -1; round < ROUNDS; round++)
        for (enum way way = ENGINE; way < WAYS; way++) {
            const double before = processor_seconds(), at = wall_seconds();
            TRY(run_way(bench, way, bench->futures, err));
            if (round >= 0) {
                user[way][round] = 1e6 * (processor_seconds() - before) / (double)bench->futures;
                wall[way][round] = 1e6 * (wall_seconds() - at) / (double)bench->futures;
            }
        }
    const struct plan *plan = bench->compiled.plan;
    double engine = 0.0;
    for (enum way way = ENGINE; way < WAYS; way++) {
        const size_t equations =
            way < AS_WRITTEN ? plan_of(bench, way)->equation_count : bench->programs[way].equations;
        qsort(user[way], ROUNDS, sizeof(double), by_size);
        qsort(wall[way], ROUNDS, sizeof(double), by_size);
        const double median = user[way][ROUNDS / 2];
        engine = way == ENGINE ? median : engine;
        printf("  %-29s %9.1f us a future (%.1f to %.1f; wall %.1f), %5zu equations, %7.3f ns each "
               "and "
               "step, %6.1f times the engine's\n",
               way_names[way], median, user[way][0], user[way][ROUNDS - 1], wall[way][ROUNDS / 2],
               equations, 1e3 * median / (double)(equations * plan->steps), median / engine);
    }
    const double written = user[AS_WRITTEN][ROUNDS / 2];
    printf("  scalar C, as written, takes %.1f times as long as the engine, %.1f strict, %.1f in single "
           "precision\n",
           written / engine, written / user[STRICT][ROUNDS / 2], written / user[SINGLE][ROUNDS / 2]);
    return STATUS_OK;
}

/* ---- One path ---- */

static enum status compile_path(struct bench *bench, const struct package *package,
                                const struct case_path *mode, const struct case_path *settle,
                                bool *any, struct error *err)
{
    const struct case_folder *folder = bench->folder;
    size_t *outcomes = ARENA_ARRAY(&bench->arena, size_t, folder->outcome_count), count = 0;
    struct probes probes;
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (text_equal(folder->outcomes[i].mode, mode->id) &&
            text_equal(folder->outcomes[i].settle, settle->id))
            outcomes[count++] = i;
    *any = count > 0;
    if (!*any)
        return STATUS_OK;
    TRY(probes_build(&bench->arena, folder, outcomes, count, 0, &probes));
    struct arm arm = {.package = package,
                      .adversary = folder->adversaries,
                      .mode = mode,
                      .settle = settle,
                      .vary = true};
    probes_ask(&probes, &arm);
    TRY(arm_compile(&bench->arena, folder, bench->document, &arm, &bench->compiled,
                    &bench->problems));
    struct case_folder strict = *folder;
    strict.strict = true;
    TRY(arm_compile(&bench->arena, &strict, bench->document, &arm, &bench->strict,
                    &bench->problems));
    struct case_folder single = *folder;
    single.single = true;
    TRY(arm_compile(&bench->arena, &single, bench->document, &arm, &bench->single,
                    &bench->problems));
    const struct plan *plan = bench->compiled.plan;
    if (bench->strict.plan->input_count != plan->input_count)
        return error_set(err, STATUS_INTERNAL, (struct place){0}, "strict plans have other inputs");
    const struct parameter *const *all = sampled_parameters(&bench->arena, folder);
    bench->parameters = ARENA_ARRAY(&bench->arena, const struct parameter *, plan->input_count);
    for (uint32_t i = 0; i < plan->input_count; i++)
        bench->parameters[i] = all[arm_input(folder, &bench->compiled, i)];
    bench->draws = ARENA_ARRAY(&bench->arena, double, plan->input_count *(size_t)bench->futures);
    bench->ends = ARENA_ARRAY(&bench->arena, double, plan->output_count *(size_t)bench->futures);
    return bench->arena.failed ? error_set(err, STATUS_NO_MEMORY, (struct place){0}, "no memory")
                               : STATUS_OK;
}

static enum status bench_path(struct bench *bench, const struct package *package,
                              const struct case_path *mode, const struct case_path *settle,
                              const char *source, struct error *err)
{
    static const struct place nowhere = {0};
    bool any;
    TRY(compile_path(bench, package, mode, settle, &any, err));
    if (!any)
        return STATUS_OK;
    const struct plan *plan = bench->compiled.plan;
    printf("%s, package %s, path %s %s: %llu futures, %zu steps, %u outputs\n", bench->folder->name,
           package->id, mode->id, settle->id, (unsigned long long)bench->futures, plan->steps,
           plan->output_count);
    if (!scalar_program_open(&bench->programs[AS_WRITTEN], &bench->arena, &bench->compiled,
                             SCALAR_AS_WRITTEN, source) ||
        !scalar_program_open(&bench->programs[FOLDED], &bench->arena, &bench->compiled,
                             SCALAR_FOLDED, source))
        return error_set(err, STATUS_IO, nowhere, "no program to compare with");
    enum status status = init_batches(bench, err);
    if (status == STATUS_OK)
        status = check_same(bench, err);
    if (status == STATUS_OK)
        status = time_ways(bench, err);
    scalar_program_close(&bench->programs[AS_WRITTEN]);
    scalar_program_close(&bench->programs[FOLDED]);
    free_batches(bench);
    return status;
}

static int fail(const struct problems *problems, const struct error *err)
{
    problems_print(problems, stderr);
    fprintf(stderr, "%s\n", err->message);
    return 1;
}

int main(int argc, char **argv)
{
    struct bench bench = {.futures = argc > 4 ? strtoull(argv[4], NULL, 10) : 1024};
    struct error err = {0};
    if (argc < 4 || bench.futures < CHECKED) {
        fprintf(stderr, "engine_bench CASE PACKAGE SRC [FUTURES, at least %d]\n", CHECKED);
        return 2;
    }
    arena_init(&bench.arena);
    problems_init(&bench.problems, &bench.arena);
    if (case_read(&bench.arena, argv[1], &bench.folder, &bench.problems, &err) != STATUS_OK ||
        document_read(&bench.arena, bench.folder->model_path, &bench.document, &bench.problems,
                      &err) != STATUS_OK)
        return fail(&bench.problems, &err);
    const struct package *package = case_find_package(bench.folder, argv[2]);
    const struct case_path *settle = case_find_settle(bench.folder, "imposed");
    if (!package || !settle)
        return fail(&bench.problems, &(struct error){.message = "no such package, or no path"});
    for (size_t i = 0; i < bench.folder->mode_count; i++)
        if (bench_path(&bench, package, &bench.folder->modes[i], settle, argv[3], &err) !=
            STATUS_OK)
            return fail(&bench.problems, &err);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("  peak memory %.0f MB\n", (double)usage.ru_maxrss / 1024.0);
    arena_free(&bench.arena);
    return 0;
}
