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

/* What a run writes, CSV or JSON. Text gathers in memory and goes on when there is much of it; a file
 * is written aside, so nothing is half written. */
struct table_writer {
    struct buffer text;
    FILE *file;
    const volatile int *stop;
    bool json;
};

enum { GATHERED_MOST = 16 << 20 };

/* A failed write leaves its mark on the stream, which is looked at when all is written. */
static void pass_on(struct table_writer *writer)
{
    if (writer->text.length)
        (void)!fwrite(writer->text.bytes, 1, writer->text.length, writer->file);
    writer->text.length = 0;
}

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
    if (writer->text.length > GATHERED_MOST)
        pass_on(writer);
    if (ferror(writer->file))
        return STATUS_IO;
    return *writer->stop ? STATUS_INTERRUPTED : STATUS_OK;
}

/* Names of cells, folded. */
struct name_list {
    struct subject *subject;
    const char **items;
    size_t count, capacity;
};

static bool add_name(struct name_list *list, const char *text)
{
    struct arena *arena = &list->subject->arena;
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity * 2 + 16;
        const char **items = arena_grow(arena, list->items, list->count, capacity, sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    const char *folded = text ? name_fold(arena, text, strlen(text)) : NULL;
    if (folded)
        list->items[list->count++] = folded;
    return folded != NULL;
}

static const struct doc_dimension *find_dimension(const struct document *document, const char *name)
{
    for (size_t i = 0; i < document->dimension_count; i++)
        if (strcmp(document->dimensions[i].name.name, name) == 0)
            return &document->dimensions[i];
    return NULL;
}

/* Every element of an array whose name was given alone, the last subscript running fastest. */
static bool add_elements(struct name_list *list, const struct doc_variable *variable, size_t depth,
                         const char *begun)
{
    if (depth == variable->dimension_count)
        return add_name(list, depth ? arena_print(&list->subject->arena, "%s]", begun) : begun);
    const struct doc_dimension *dimension =
        find_dimension(list->subject->document, variable->dimensions[depth].name);
    if (!dimension)
        return add_name(list, variable->name.name);
    for (size_t i = 0; i < dimension->size; i++) {
        const char *open = depth ? ", " : "[";
        const char *more = dimension->elements
                               ? arena_print(&list->subject->arena, "%s%s%s", begun, open,
                                             dimension->elements[i].name)
                               : arena_print(&list->subject->arena, "%s%s%zu", begun, open, i + 1);
        if (!more || !add_elements(list, variable, depth + 1, more))
            return false;
    }
    return true;
}

static bool add_saved(struct name_list *list, const char *text, size_t length)
{
    const char *folded = name_fold(&list->subject->arena, text, length);
    const struct doc_variable *variable =
        folded ? document_find(list->subject->document, folded) : NULL;
    return variable ? add_elements(list, variable, 0, folded) : add_name(list, folded);
}

/* --save A,B: names of cells; an array's name means all its elements. */
static enum status read_saved(struct subject *subject, const struct options *options,
                              const char *const **out, size_t *out_count, struct error *err)
{
    const char *text = options->value[OPTION_SAVE];
    struct name_list list = {.subject = subject};
    int depth = 0;
    const char *start = text;
    for (const char *c = text;; c++) {
        depth += (*c == '[') - (*c == ']');
        if (*c && (*c != ',' || depth > 0))
            continue;
        if (c > start && !add_saved(&list, start, (size_t)(c - start)))
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        start = c + 1;
        if (!*c)
            break;
    }
    if (!list.count)
        return error_set(err, STATUS_USAGE, nowhere, "--save '%s' names no series", text);
    *out = list.items;
    *out_count = list.count;
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
    if (options->given[OPTION_STRUCTURE])
        TRY(subject_follow(subject, options->value[OPTION_STRUCTURE], err));
    if (options->given[OPTION_FROM_DRAWS] && !options->given[OPTION_VARY])
        return error_set(err, STATUS_USAGE, nowhere,
                         "--futures-from needs --vary: without it nothing is drawn");
    if (options->given[OPTION_FROM_DRAWS])
        TRY(subject_draw(subject, options->value[OPTION_FROM_DRAWS], err));
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
        .edits = edits.items, .edit_count = edits.count, .specs = &specs, .skip_units = true,
        .quick = subject->is_case && !subject->folder->strict}; /* the same bits as in a study */
    TRY(subject_precision(subject, options, &compile.single, err));
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

static enum status run_and_write(const struct run_plan *run, struct table_writer *writer,
                                 struct error *err)
{
    struct batch batch = {0};
    const struct batch_run todo = {.seed = run->seed,
                                   .futures = &run->future,
                                   .used = 1,
                                   .inputs = run->columns,
                                   .record = record_row,
                                   .self = writer};
    enum status status = batch_init(&batch, run->compiled.plan, LANES_LEAST, vector_widest(), err);
    if (status == STATUS_OK) {
        add_head(writer, run->compiled.plan, &todo);
        status = batch_run(&batch, &todo, err);
    }
    if (status == STATUS_OK && writer->json)
        buffer_add(&writer->text, "\n  ]\n}\n");
    if (status == STATUS_OK && writer->text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (status == STATUS_OK)
        pass_on(writer);
    buffer_free(&writer->text);
    batch_free(&batch);
    return status;
}

/* To stdout, or to a file that appears when all is written. */
static enum status run_to_output(const struct run_plan *run, const struct options *options,
                                 const volatile int *stop, struct error *err)
{
    const char *path = options->value[OPTION_OUTPUT];
    struct table_writer writer = {
        .file = stdout, .stop = stop, .json = options->given[OPTION_JSON]};
    if (!path || strcmp(path, "-") == 0)
        return run_and_write(run, &writer, err);
    struct file_writer file;
    TRY(file_open(&file, path, err));
    writer.file = file.file;
    enum status status = run_and_write(run, &writer, err);
    if (status == STATUS_OK || status == STATUS_IO)
        status = file_commit(&file, err); /* which names the failure */
    file_abandon(&file);
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
        status = run_to_output(&run, options, stop, err);
    subject_free(&subject, err);
    return status;
}
