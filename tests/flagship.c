// SPDX-License-Identifier: MIT
/* Compiles an ask with the public stages and runs it block by block in this thread. */
#include "flagship.h"

#include "base/pool.h"
#include "equation/equation.h"
#include "study/ensemble.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NAMES_MOST = 600, LANES = 64 };

void flagship_open(struct flagship *flagship)
{
    struct error err = {0};
    arena_init(&flagship->arena);
    problems_init(&flagship->problems, &flagship->arena);
    enum status status = case_read(&flagship->arena, "cases/ukraine", &flagship->folder,
                                   &flagship->problems, &err);
    if (status == STATUS_OK)
        status = document_read(&flagship->arena, flagship->folder->model_path, &flagship->document,
                               &flagship->problems, &err);
    if (status != STATUS_OK || flagship->problems.errors) {
        problems_print(&flagship->problems, stderr);
        fail_msg("the flagship cannot be read: %s", err.message);
    }
}

void flagship_close(struct flagship *flagship)
{
    arena_free(&flagship->arena);
}

/* Splits "a=b; c=d" into edits; added auxiliaries when `add`. */
static void split_settings(struct arena *arena, const char *text, bool add, struct edits *edits)
{
    for (text = text ? text + strspn(text, " ;") : ""; *text; text += strspn(text, " ;")) {
        const size_t length = strcspn(text, ";");
        const char *equals = memchr(text, '=', length);
        assert_non_null(equals);
        const char *name = text + strspn(text, " ");
        size_t name_length = (size_t)(equals - name);
        while (name_length && name[name_length - 1] == ' ')
            name_length--;
        const struct edit edit = {
            .name = arena_text(arena, name, name_length),
            .equation = passage_of_text(arena_text(arena, equals + 1, (size_t)(text + length - equals - 1))),
            .add = add};
        assert_int_equal(edit_add(arena, edits, edit), STATUS_OK);
        text += length;
    }
}

static size_t split_names(struct arena *arena, const char *text, const char **names)
{
    size_t count = 0;
    while (*text) {
        text += strspn(text, " ");
        const size_t length = strcspn(text, " ");
        if (length) {
            assert_true(count < NAMES_MOST);
            names[count++] = name_fold(arena, text, length);
        }
        text += length;
    }
    return count;
}

struct filling {
    struct answer *answer;
    size_t first, used;
};

static enum status fill_row(void *self, const struct batch *batch, size_t row, double time)
{
    const struct filling *filling = self;
    struct answer *answer = filling->answer;
    (void)time;
    for (uint32_t output = 0; output < answer->outputs; output++)
        memcpy(&answer->values[(output * answer->rows + row) * answer->futures + filling->first],
               batch_output(batch, output), filling->used * sizeof(double));
    return STATUS_OK;
}

static void run_blocks(const struct plan *plan, const struct parameter *const *inputs,
                       size_t input_count, uint64_t seed, struct answer *answer)
{
    struct batch batch = {0};
    struct error err = {0};
    double *values = calloc(input_count * LANES + 1, sizeof(double));
    const double **columns = calloc(input_count + 1, sizeof(double *));
    uint64_t futures[LANES];
    assert_non_null(values);
    assert_non_null(columns);
    assert_int_equal(batch_init(&batch, plan, LANES, vector_widest(), &err), STATUS_OK);
    for (size_t first = 0; first < answer->futures; first += LANES) {
        struct filling filling = {.answer = answer, .first = first};
        filling.used = answer->futures - first < LANES ? answer->futures - first : LANES;
        for (size_t i = 0; i < filling.used; i++)
            futures[i] = first + i;
        for (size_t i = 0; i < input_count; i++) {
            future_sample_block(&values[i * LANES], inputs[i], seed, first, filling.used);
            columns[i] = &values[i * LANES];
        }
        const struct batch_run run = {.seed = seed, .futures = futures, .used = filling.used,
                                      .inputs = columns, .record = fill_row, .self = &filling};
        assert_int_equal(batch_run(&batch, &run, &err), STATUS_OK);
    }
    batch_free(&batch);
    free(values);
    free(columns);
}

static bool is_edited(struct arena *arena, const struct edits *edits, const char *folded)
{
    for (size_t i = 0; i < edits->count; i++)
        if (strcmp(name_fold(arena, edits->items[i].name, strlen(edits->items[i].name)), folded) == 0)
            return true;
    return false;
}

struct answer flagship_run(struct flagship *flagship, struct ask ask)
{
    struct arena arena;
    struct problems problems;
    struct compiled compiled = {0};
    struct edits edits = {0};
    const char *names[NAMES_MOST];
    arena_init(&arena);
    problems_init(&problems, &arena);
    char set[4000];
    snprintf(set, sizeof set, "allow_renewal=%d; settlement_mode=%d; %s%s", ask.event, !ask.endogenous,
             ask.common_cause ? "" : "common_cause_prob=0; ", ask.settings ? ask.settings : "");
    const struct arm arm = {.package = case_find_package(flagship->folder, ask.package ? ask.package : "P06")};
    assert_non_null(arm.package);
    assert_int_equal(arm_edits(&arena, flagship->folder, &arm, &edits, &problems), STATUS_OK);
    /* Later settings win: drop what they replace. */
    struct edits later = {0}, merged = {0};
    split_settings(&arena, set, false, &later);
    for (size_t i = 0; i < edits.count; i++)
        if (!is_edited(&arena, &later, name_fold(&arena, edits.items[i].name, strlen(edits.items[i].name))))
            assert_int_equal(edit_add(&arena, &merged, edits.items[i]), STATUS_OK);
    for (size_t i = 0; i < later.count; i++)
        assert_int_equal(edit_add(&arena, &merged, later.items[i]), STATUS_OK);
    split_settings(&arena, ask.extra, true, &merged);

    struct sim_specs specs = flagship->document->specs;
    specs.stop = ask.stop > 0 ? ask.stop : 240;
    specs.dt = ask.dt > 0 ? ask.dt : 1;
    specs.save_step = 1;
    const size_t sampled = sampled_count(flagship->folder);
    const struct parameter *const *all = sampled_parameters(&arena, flagship->folder);
    const struct parameter **inputs = ARENA_ARRAY(&arena, const struct parameter *, sampled);
    const char **input_names = ARENA_ARRAY(&arena, const char *, sampled);
    size_t input_count = 0;
    for (size_t i = 0; i < sampled && !ask.base_values; i++)
        if (!is_edited(&arena, &merged, all[i]->folded)) {
            inputs[input_count] = all[i];
            input_names[input_count++] = all[i]->folded;
        }
    const struct compile_options options = {
        .edits = merged.items, .edit_count = merged.count, .inputs = input_names,
        .input_count = input_count, .outputs = ask.outputs ? names : NULL,
        .output_count = ask.outputs ? split_names(&arena, ask.outputs, names) : 0,
        .noise_off = ask.noise_off, .skip_units = true, .specs = &specs};
    const enum status status =
        compile_document(&arena, flagship->document, &options, &compiled, &problems);
    if (status != STATUS_OK) {
        problems_print(&problems, stderr);
        fail_msg("the ask does not compile");
    }
    struct answer answer = {.futures = ask.futures ? ask.futures : 200,
                            .rows = plan_rows(compiled.plan),
                            .outputs = compiled.plan->output_count, .start = specs.start, .step = 1};
    answer.values = calloc((size_t)answer.outputs * answer.rows * answer.futures, sizeof(double));
    assert_non_null(answer.values);
    run_blocks(compiled.plan, inputs, input_count, ask.seed ? ask.seed : 1, &answer);
    arena_free(&arena);
    return answer;
}

void answer_free(struct answer *answer)
{
    free(answer->values);
    *answer = (struct answer){0};
}

double answer_at(const struct answer *answer, uint32_t output, double time, size_t future)
{
    const size_t row = (size_t)((time - answer->start) / answer->step + 0.5);
    assert_true(row < answer->rows && output < answer->outputs && future < answer->futures);
    return answer->values[(output * answer->rows + row) * answer->futures + future];
}

double answer_mean(const struct answer *answer, uint32_t output, double time)
{
    double sum = 0;
    for (size_t i = 0; i < answer->futures; i++)
        sum += answer_at(answer, output, time, i);
    return sum / (double)answer->futures;
}

double answer_deviation(const struct answer *answer, uint32_t output, double time)
{
    const double mean = answer_mean(answer, output, time);
    double sum = 0;
    for (size_t i = 0; i < answer->futures; i++)
        sum += pow(answer_at(answer, output, time, i) - mean, 2);
    return sqrt(sum / (double)(answer->futures - 1));
}

double answer_least(const struct answer *answer, uint32_t output)
{
    const size_t each = answer->rows * answer->futures;
    double least = INFINITY;
    for (size_t i = 0; i < each; i++) {
        const double value = answer->values[output * each + i];
        if (!(value >= least))
            least = value; /* a NaN is kept, so that every comparison with it fails */
    }
    return least;
}

double answer_most(const struct answer *answer, uint32_t output)
{
    const size_t each = answer->rows * answer->futures;
    double most = -INFINITY;
    for (size_t i = 0; i < each; i++) {
        const double value = answer->values[output * each + i];
        if (!(value <= most))
            most = value;
    }
    return most;
}

double flagship_mean(struct flagship *flagship, struct ask ask)
{
    struct answer answer = flagship_run(flagship, ask);
    const double mean =
        answer_mean(&answer, 0, answer.start + (double)(answer.rows - 1) * answer.step);
    answer_free(&answer);
    return mean;
}
