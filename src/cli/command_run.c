// SPDX-License-Identifier: MIT
/* surety run: one future of one plan, every series as CSV or JSON. */
#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/subject.h"
#include "equation/equation.h"
#include "study/ensemble.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

/* What a run writes, CSV or JSON: a table in memory, so that nothing is half written. */
struct table_writer {
    struct buffer text;
    const volatile int *stop;
    bool json;
};

static void add_cell(struct buffer *text, const char *name)
{
    if (!strpbrk(name, ",\"\n")) {
        buffer_add(text, name);
        return;
    }
    buffer_add(text, "\"");
    for (const char *c = name; *c; c++)
        buffer_add_bytes(text, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    buffer_add(text, "\"");
}

static void add_json_text(struct buffer *text, const char *name)
{
    json_t *value = json_string(name);
    char *quoted = json_dumps(value, JSON_ENCODE_ANY);
    buffer_add(text, quoted ? quoted : "null");
    free(quoted);
    json_decref(value);
}

/* JSON has no number that is none. */
static void add_number(struct table_writer *writer, double value)
{
    if (writer->json && !isfinite(value))
        buffer_add(&writer->text, "null");
    else
        buffer_number(&writer->text, value);
}

static void add_head(struct table_writer *writer, const struct plan *plan,
                     const struct batch_run *run)
{
    struct buffer *text = &writer->text;
    if (!writer->json) {
        buffer_add(text, "Time");
        for (uint32_t i = 0; i < plan->output_count; i++) {
            buffer_add(text, ",");
            add_cell(text, plan->outputs[i].name);
        }
        buffer_add(text, "\n");
        return;
    }
    buffer_print(text,
                 "{\n  \"schema\": \"surety.series/1\",\n  \"seed\": \"%llu\",\n"
                 "  \"future\": %llu,\n  \"names\": [\"Time\"",
                 (unsigned long long)run->seed, (unsigned long long)run->futures[0]);
    for (uint32_t i = 0; i < plan->output_count; i++) {
        buffer_add(text, ", ");
        add_json_text(text, plan->outputs[i].name);
    }
    buffer_add(text, "],\n  \"rows\": [");
}

static enum status record_row(void *self, const struct batch *batch, size_t row, double time)
{
    struct table_writer *writer = self;
    if (writer->json)
        buffer_add(&writer->text, row ? ",\n    [" : "\n    [");
    add_number(writer, time);
    for (uint32_t i = 0; i < batch->plan->output_count; i++) {
        buffer_add_bytes(&writer->text, ",", 1);
        add_number(writer, batch_output(batch, i)[0]);
    }
    buffer_add(&writer->text, writer->json ? "]" : "\n");
    if (writer->text.failed)
        return STATUS_NO_MEMORY;
    return *writer->stop ? STATUS_INTERRUPTED : STATUS_OK;
}

/* --save A,B: folded cell names; an array's name means all its elements. */
static enum status read_saved(struct subject *subject, const struct options *options,
                              const char *const **out, size_t *out_count, struct error *err)
{
    const char *text = options->value[OPTION_SAVE];
    size_t count = 1;
    for (const char *c = text; *c; c++)
        count += *c == ',';
    const char **names = ARENA_ARRAY(&subject->arena, const char *, count);
    if (!names)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    *out_count = 0;
    int depth = 0;
    const char *start = text;
    for (const char *c = text;; c++) {
        depth += (*c == '[') - (*c == ']');
        if (*c && (*c != ',' || depth > 0))
            continue;
        if (c > start)
            names[(*out_count)++] = name_fold(&subject->arena, start, (size_t)(c - start));
        start = c + 1;
        if (!*c)
            break;
    }
    *out = names;
    return STATUS_OK;
}

struct run_plan {
    struct compiled compiled;
    double *values; /* one for each input */
    const double **columns;
    uint64_t seed, future;
    bool vary;
};

/* The edits that package, adversary, paths and --set make, and the specs they lead to. */
static enum status read_arm(struct subject *subject, const struct options *options, struct arm *arm,
                            struct edits *edits, struct sim_specs *specs, struct error *err)
{
    TRY(subject_refuse_case_options(subject, options, err));
    TRY(subject_settings(subject, options, &arm->set, err));
    arm->noise_off = false;
    if (subject->is_case) {
        if (options->given[OPTION_PACKAGE])
            TRY(subject_package(subject, options->value[OPTION_PACKAGE], &arm->package, err));
        TRY(subject_credit(subject, options, &arm->credit, err));
        if (arm->package)
            credit_print(arm->package, arm->credit);
        TRY(subject_adversary(subject, options->value[OPTION_ADVERSARY], &arm->adversary, err));
        TRY(subject_mode(subject, options, &arm->mode, err));
        TRY(subject_settle(subject, options, &arm->settle, err));
        TRY(arm_edits(&subject->arena, subject->folder, arm, edits, &subject->problems));
        TRY(arm_stop(subject->folder, subject->document, arm, edits, &specs->stop,
                     &subject->problems));
    } else {
        TRY(settings_edits(&subject->arena, &arm->set, edits));
    }
    return subject_specs(subject, options, specs, err);
}

static enum status read_noise(const struct options *options, bool *off, struct error *err)
{
    const char *noise = options->value[OPTION_NOISE];
    *off = noise && strcmp(noise, "off") == 0;
    if (noise && !*off && strcmp(noise, "on") != 0)
        return error_set(err, STATUS_USAGE, nowhere, "--noise takes on or off, not '%s'", noise);
    return STATUS_OK;
}

/* Sampled parameters that the edits leave alone, as inputs of the plan. */
static enum status choose_inputs(struct subject *subject, const struct edits *edits,
                                 const struct parameter *const **out, const char *const **names,
                                 size_t *count)
{
    const size_t sampled = sampled_count(subject->folder);
    const struct parameter *const *all = sampled_parameters(&subject->arena, subject->folder);
    const struct parameter **kept = ARENA_ARRAY(&subject->arena, const struct parameter *, sampled);
    const char **kept_names = ARENA_ARRAY(&subject->arena, const char *, sampled);
    if (!all || !kept || !kept_names)
        return STATUS_NO_MEMORY;
    *count = 0;
    for (size_t i = 0; i < sampled; i++) {
        bool fixed = false;
        for (size_t e = 0; e < edits->count && !fixed; e++) {
            const char *folded =
                name_fold(&subject->arena, edits->items[e].name, strlen(edits->items[e].name));
            fixed = folded && strcmp(folded, all[i]->folded) == 0;
        }
        if (fixed)
            continue;
        kept[*count] = all[i];
        kept_names[(*count)++] = all[i]->folded;
    }
    *out = kept;
    *names = kept_names;
    return STATUS_OK;
}

static enum status compile_run(struct subject *subject, const struct options *options,
                               struct run_plan *run, struct error *err)
{
    struct arm arm = {0};
    struct edits edits = {0};
    struct sim_specs specs = subject->document->specs;
    TRY(read_arm(subject, options, &arm, &edits, &specs, err));
    struct compile_options compile = {
        .edits = edits.items, .edit_count = edits.count, .specs = &specs, .skip_units = true};
    TRY(read_noise(options, &compile.noise_off, err));
    const struct parameter *const *inputs = NULL;
    if (options->given[OPTION_VARY])
        TRY(choose_inputs(subject, &edits, &inputs, &compile.inputs, &compile.input_count));
    if (options->given[OPTION_SAVE])
        TRY(read_saved(subject, options, &compile.outputs, &compile.output_count, err));
    TRY(compile_document(&subject->arena, subject->document, &compile, &run->compiled,
                         &subject->problems));
    run->seed = subject->is_case ? subject->folder->default_seed : 1;
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &run->seed, err));
    TRY(option_whole(options, OPTION_FUTURE, 0, UINT32_MAX, &run->future, err));
    run->values = ARENA_ARRAY(&subject->arena, double, compile.input_count);
    run->columns = ARENA_ARRAY(&subject->arena, const double *, compile.input_count);
    if (!run->values || !run->columns)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < compile.input_count; i++) {
        future_sample_block(&run->values[i], inputs[i], run->seed, run->future, 1);
        run->columns[i] = &run->values[i];
    }
    return STATUS_OK;
}

static enum status write_table(const struct options *options, const struct buffer *text,
                               struct error *err)
{
    const char *path = options->value[OPTION_OUTPUT];
    if (path && strcmp(path, "-") != 0)
        return file_write(path, text->bytes, text->length, err);
    if (fwrite(text->bytes, 1, text->length, stdout) != text->length)
        return error_set(err, STATUS_IO, nowhere, "cannot write the output");
    return STATUS_OK;
}

static enum status run_and_write(const struct run_plan *run, const struct options *options,
                                 const volatile int *stop, struct error *err)
{
    struct batch batch = {0};
    struct table_writer writer = {.stop = stop, .json = options->given[OPTION_JSON]};
    const struct batch_run todo = {.seed = run->seed,
                                   .futures = &run->future,
                                   .used = 1,
                                   .inputs = run->columns,
                                   .record = record_row,
                                   .self = &writer};
    enum status status = batch_init(&batch, run->compiled.plan, LANES_LEAST, vector_widest(), err);
    if (status != STATUS_OK)
        goto done;
    add_head(&writer, run->compiled.plan, &todo);
    status = batch_run(&batch, &todo, err);
    if (writer.json)
        buffer_add(&writer.text, "\n  ]\n}\n");
    if (status == STATUS_INTERRUPTED)
        error_set(err, status, nowhere, "interrupted; nothing was written");
    if (status == STATUS_OK && writer.text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK)
        status = write_table(options, &writer.text, err);
done:
    buffer_free(&writer.text);
    batch_free(&batch);
    return status;
}

enum status command_run(const struct options *options, const volatile int *stop, struct error *err)
{
    struct subject subject;
    struct run_plan run = {0};
    subject_init(&subject);
    enum status status = STATUS_OK;
    if (options->word_count > 1)
        status = error_set(err, STATUS_USAGE, nowhere, "surety run takes one model or case");
    if (status == STATUS_OK)
        status = subject_read(&subject, options->word_count ? options->words[0] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK)
        status = compile_run(&subject, options, &run, err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    if (status == STATUS_OK)
        status = run_and_write(&run, options, stop, err);
    subject_free(&subject);
    return status;
}
