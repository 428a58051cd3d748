// SPDX-License-Identifier: MIT
/* surety diff A B: what changed between two models or two cases, and what it does to one outcome.
 *
 * The effect on a model's variable is read off one run of each at base, without noise; on a case's outcome
 * off many futures, which are the same in both as far as their uncertainties are. */
#include "cli/command.h"
#include "cli/subject.h"
#include "compile/compile.h"
#include "equation/equation.h"
#include "base/pool.h"
#include "base/text.h"
#include "run/run.h"
#include "study/evaluate.h"
#include "xmile/document_diff.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct place nowhere = {0};

enum { FUTURES_DEFAULT = 500 };

/* An outcome in one of the two. */
struct side {
    double mean, low, high; /* a model's: its value at the end, and its least and most on the way */
};

struct effect {
    const char *name; /* NULL: none was asked for */
    bool of_case;
    const char *package; /* of a case */
    struct side before, after;
};

/* ---- the effect on a model's variable ---- */

static enum status follow(void *self, const struct batch *batch, size_t row, double time)
{
    struct side *side = self;
    const double value = batch_output(batch, 0)[0];
    (void)time;
    side->mean = value;
    side->low = row ? fmin(side->low, value) : value;
    side->high = row ? fmax(side->high, value) : value;
    return STATUS_OK;
}

static enum status run_model(struct subject *subject, const char *name, struct side *out,
                             struct error *err)
{
    struct compiled compiled;
    const char *const outputs[] = {name_fold(&subject->arena, name, strlen(name))};
    if (!outputs[0])
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    const struct compile_options options = {
        .noise_off = true, .outputs = outputs, .output_count = 1};
    TRY(compile_document(&subject->arena, subject->document, &options, &compiled,
                         &subject->problems));
    struct batch batch = {0};
    const uint64_t future = 0;
    const struct batch_run run = {
        .seed = 1, .futures = &future, .used = 1, .record = follow, .self = out};
    enum status status = batch_init(&batch, compiled.plan, LANES_LEAST, vector_widest(), err);
    if (status == STATUS_OK)
        status = batch_run(&batch, &run, err);
    batch_free(&batch);
    return status;
}

/* ---- the effect on a case's outcome ---- */

static enum status run_case(struct subject *subject, const struct options *options,
                            const struct effect *effect, struct side *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const struct package *package = case_find_package(folder, effect->package);
    const size_t outcome = evaluation_find_outcome(folder, effect->name);
    if (!package || outcome == SIZE_MAX)
        return error_set(err, STATUS_USAGE, nowhere, "%s has no %s '%s'", subject->path,
                         package ? "outcome" : "package", package ? effect->name : effect->package);
    const struct adversary *adversary = NULL;
    uint64_t threads = pool_processors();
    struct evaluate_options wanted = {.packages = &package,
                                      .package_count = 1,
                                      .reference = package,
                                      .adversaries = &adversary,
                                      .adversary_count = 1,
                                      .futures = FUTURES_DEFAULT,
                                      .seed = folder->default_seed};
    TRY(subject_adversary(subject, NULL, &adversary, err));
    TRY(option_whole(options, OPTION_FUTURES, 2, EVALUATE_FUTURES_MOST, &wanted.futures, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &wanted.seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    wanted.threads = (size_t)threads;
    const struct evaluation *evaluation = NULL;
    TRY(evaluate_run(&subject->arena, folder, subject->document, &wanted, &evaluation,
                     &subject->problems, err));
    const struct spread *spread = &evaluation->results[0].outcomes[outcome].value;
    *out = (struct side){spread->mean, spread->q10, spread->q90};
    return STATUS_OK;
}

static enum status find_effect(struct subject *before, struct subject *after,
                               const struct options *options, struct effect *effect,
                               struct error *err)
{
    effect->name = options->value[OPTION_OUTCOME];
    effect->of_case = before->is_case;
    if (!effect->name)
        return STATUS_OK;
    if (!effect->of_case) {
        TRY(run_model(before, effect->name, &effect->before, err));
        return run_model(after, effect->name, &effect->after, err);
    }
    effect->package = options->value[OPTION_PACKAGE];
    if (!effect->package)
        effect->package = before->folder->reference;
    TRY(run_case(before, options, effect, &effect->before, err));
    return run_case(after, options, effect, &effect->after, err);
}

/* ---- forms ---- */

static void print_text(const struct differences *differences, const struct effect *effect)
{
    for (size_t i = 0; i < differences->count; i++) {
        const struct difference *each = &differences->items[i];
        printf("%s: %s\n", each->name, each->what);
        if (each->before)
            printf("  - %s\n", each->before);
        if (each->after)
            printf("  + %s\n", each->after);
    }
    printf("%zu difference%s\n", differences->count, differences->count == 1 ? "" : "s");
    if (!effect->name)
        return;
    const char *how = effect->of_case ? "mean, and 80 of 100 futures"
                                      : "at the end, and least to most on the way";
    printf("\n%s%s%s (%s)\n", effect->name, effect->of_case ? " under " : "",
           effect->of_case ? effect->package : "", how);
    printf("  before  %.6g  [%.6g, %.6g]\n", effect->before.mean, effect->before.low,
           effect->before.high);
    printf("  after   %.6g  [%.6g, %.6g]\n", effect->after.mean, effect->after.low,
           effect->after.high);
    printf("  change  %+.6g\n", effect->after.mean - effect->before.mean);
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *number_or_null(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *side_json(const struct side *side)
{
    json_t *made = json_object();
    json_object_set_new(made, "value", number_or_null(side->mean));
    json_object_set_new(made, "low", number_or_null(side->low));
    json_object_set_new(made, "high", number_or_null(side->high));
    return made;
}

static enum status print_json(const struct differences *differences, const struct effect *effect,
                              struct error *err)
{
    json_t *root = json_object(), *list = json_array();
    for (size_t i = 0; i < differences->count; i++) {
        const struct difference *each = &differences->items[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_string(each->name));
        json_object_set_new(item, "what", json_string(each->what));
        json_object_set_new(item, "before", text_or_null(each->before));
        json_object_set_new(item, "after", text_or_null(each->after));
        json_array_append_new(list, item);
    }
    json_object_set_new(root, "schema", json_string("surety.diff/1"));
    json_object_set_new(root, "differences", list);
    if (effect->name) {
        json_t *made = json_object();
        json_object_set_new(made, "outcome", json_string(effect->name));
        json_object_set_new(made, "package", text_or_null(effect->package));
        json_object_set_new(made, "before", side_json(&effect->before));
        json_object_set_new(made, "after", side_json(&effect->after));
        json_object_set_new(root, "effect", made);
    }
    const int failed = json_dumpf(root, stdout, JSON_INDENT(2));
    json_decref(root);
    putchar('\n');
    return failed ? error_set(err, STATUS_IO, nowhere, "cannot write the output") : STATUS_OK;
}

/* ---- the command ---- */

static enum status compare(struct subject *before, struct subject *after,
                           const struct options *options, struct error *err)
{
    struct differences differences = {.arena = &after->arena};
    struct effect effect = {.name = NULL};
    if (before->is_case != after->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s is a case and %s a bare model; compare two of a kind",
                         before->is_case ? before->path : after->path,
                         before->is_case ? after->path : before->path);
    if (!before->is_case && options->given[OPTION_PACKAGE])
        return error_set(err, STATUS_USAGE, nowhere, "--package is for cases; these are models");
    if ((before->is_case && !case_diff(&differences, before->folder, after->folder)) ||
        !document_diff(&differences, before->document, after->document))
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(find_effect(before, after, options, &effect, err));
    if (options->given[OPTION_JSON])
        return print_json(&differences, &effect, err);
    print_text(&differences, &effect);
    return STATUS_OK;
}

enum status command_diff(const struct options *options, struct error *err)
{
    struct subject before, after;
    subject_init(&before);
    subject_init(&after);
    enum status status = STATUS_OK;
    if (options->word_count != 2)
        status = error_set(err, STATUS_USAGE, nowhere, "surety diff takes two models or two cases");
    if (status == STATUS_OK)
        status = subject_read(&before, options->words[0], err);
    if (status == STATUS_OK)
        status = subject_read(&after, options->words[1], err);
    if (status == STATUS_OK)
        status = compare(&before, &after, options, err);
    if (before.problems.errors)
        problems_print(&before.problems, stderr);
    if (after.problems.errors)
        problems_print(&after.problems, stderr);
    subject_free(&after, err);
    subject_free(&before, err);
    return status;
}
