// SPDX-License-Identifier: MIT
/* surety verify run.json: compares the inputs with what is on disk, evaluates or judges again and
 * compares digests. Says yes (0) or no (1), and why not. */
#include "base/file.h"
#include "base/pool.h"
#include "cli/command.h"
#include "cli/identity.h"
#include "cli/progress.h"
#include "store/run_file.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct place nowhere = {0};

static const char *joined(struct arena *arena, const char *const *words, size_t count)
{
    const char *text = count ? words[0] : "";
    for (size_t i = 1; i < count && text; i++)
        text = arena_print(arena, "%s,%s", text, words[i]);
    return text;
}

/* The command line that a run file of claims stands for. */
static enum status options_of_claims_run(struct arena *arena, const struct run_file *run,
                                         const struct options *given, struct options *out,
                                         struct error *err)
{
    *out = *given;
    out->command = COMMAND_CLAIMS;
    const struct {
        enum option option;
        bool given;
        const char *value;
    } values[] = {
        {OPTION_ONLY, true, joined(arena, run->claims, run->claim_count)},
        {OPTION_CLAIMS, run->claims_file != NULL, run->claims_file},
        {OPTION_FAST, !run->sensitivities, ""},
        {OPTION_FUTURES, true, arena_print(arena, "%llu", (unsigned long long)run->futures)},
        {OPTION_SEED, true, arena_print(arena, "%llu", (unsigned long long)run->seed)},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (values[i].given && !values[i].value)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        out->given[values[i].option] = values[i].given;
        out->value[values[i].option] = values[i].value;
    }
    return STATUS_OK;
}

/* The command line that the run file of an evaluation stands for. */
static enum status options_of_run(struct arena *arena, const struct run_file *run,
                                  const struct options *given, struct options *out,
                                  struct error *err)
{
    struct buffer packages = {0};
    *out = (struct options){.command = COMMAND_EVALUATE};
    for (size_t i = 0; i < run->package_count; i++) {
        buffer_add(&packages, i ? "," : "");
        buffer_add(&packages, run->packages[i].file ? run->packages[i].file : run->packages[i].id);
    }
    const struct {
        enum option option;
        const char *value;
    } values[] = {
        {OPTION_PACKAGES, packages.failed || !packages.bytes
                              ? NULL
                              : arena_text(arena, packages.bytes, packages.length)},
        {OPTION_CREDIT, run->credit},
        {OPTION_SETTLE, run->settle},
        {OPTION_FUTURES, arena_print(arena, "%llu", (unsigned long long)run->futures)},
        {OPTION_SEED, arena_print(arena, "%llu", (unsigned long long)run->seed)},
        {OPTION_OUTSIDE, ""},
    };
    buffer_free(&packages);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (!values[i].value)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
        out->given[values[i].option] = true;
        out->value[values[i].option] = values[i].value;
    }
    out->given[OPTION_REFERENCE] = run->reference != NULL;
    out->value[OPTION_REFERENCE] = run->reference;
    out->given[OPTION_THREADS] = given->given[OPTION_THREADS];
    out->value[OPTION_THREADS] = given->value[OPTION_THREADS];
    for (size_t i = 0; i < run->setting_count && i < SETS_MOST; i++) {
        out->sets[out->set_count] =
            arena_print(arena, "%s=%s", run->settings[i].name, run->settings[i].value);
        if (!out->sets[out->set_count++])
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    }
    return STATUS_OK;
}

static enum status find_adversaries(struct subject *subject, const struct run_file *run,
                                    struct evaluate_options *evaluate, struct error *err)
{
    const struct adversary **chosen =
        ARENA_ARRAY(&subject->arena, const struct adversary *, run->adversary_count);
    if (!chosen)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < run->adversary_count; i++)
        if (run->adversaries[i][0])
            TRY(subject_adversary(subject, run->adversaries[i], &chosen[i], err));
    evaluate->adversaries = chosen;
    evaluate->adversary_count = run->adversary_count;
    return STATUS_OK;
}

/* Inputs that are not what they were; they are named, and the answer is no. */
static enum status compare_inputs(struct subject *subject, const struct run_file *run,
                                  size_t *changed, struct error *err)
{
    enum run_input_state *states =
        ARENA_ARRAY(&subject->arena, enum run_input_state, run->input_count);
    if (!states)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    TRY(run_inputs_compare(&subject->arena, run, NULL, states, err));
    *changed = 0;
    for (size_t i = 0; i < run->input_count; i++) {
        if (states[i] == RUN_INPUT_SAME)
            continue;
        (*changed)++;
        fprintf(stderr, "surety: %s %s since the run\n", run->inputs[i].path,
                states[i] == RUN_INPUT_MISSING ? "is missing" : "has changed");
    }
    return STATUS_OK;
}

static enum status evaluate_again(struct subject *subject, const struct options *given,
                                  const struct run_file *run, const volatile int *stop,
                                  const char **digest, struct error *err)
{
    struct options options;
    struct evaluate_options evaluate;
    struct progress progress;
    const struct evaluation *evaluation = NULL;
    TRY(options_of_run(&subject->arena, run, given, &options, err));
    TRY(evaluate_options_read(subject, &options, &evaluate, err));
    TRY(find_adversaries(subject, run, &evaluate, err));
    evaluate.sensitivities = run->sensitivities;
    evaluate.stop = stop;
    progress_init(&progress, evaluate.futures, evaluate.seed, !given->given[OPTION_QUIET]);
    evaluate.progress = progress_drawer(&progress);
    evaluate.progress_self = &progress;
    const enum status status = evaluate_run(&subject->arena, subject->folder, subject->document,
                                            &evaluate, &evaluation, &subject->problems, err);
    progress_end(&progress);
    if (status == STATUS_OK)
        *digest = evaluation->digest;
    return status;
}

static enum status judge_again(struct subject *subject, const struct options *given,
                               const struct run_file *run, const volatile int *stop,
                               const char **digest, struct error *err)
{
    struct options options;
    const struct claims_answer *answer = NULL;
    TRY(options_of_claims_run(&subject->arena, run, given, &options, err));
    TRY(claims_judge(subject, &options, stop, &answer, err));
    *digest = answer->digest;
    return STATUS_OK;
}

static enum status repeat(struct subject *subject, const struct options *given,
                          const struct run_file *run, const volatile int *stop, const char **digest,
                          struct error *err)
{
    const enum status status = run->claim_count
                                   ? judge_again(subject, given, run, stop, digest, err)
                                   : evaluate_again(subject, given, run, stop, digest, err);
    if (status == STATUS_INTERRUPTED) {
        *err = (struct error){0};
        return error_set(err, status, nowhere, "interrupted");
    }
    return status;
}

static enum status answer(const struct options *options, const struct run_file *run,
                          const char *digest, size_t changed)
{
    const bool same = changed == 0 && strcmp(run->digest, digest) == 0;
    if (options->given[OPTION_JSON]) {
        json_t *root = json_object();
        json_object_set_new(root, "schema", json_string("surety.verify/1"));
        json_object_set_new(root, "same", json_boolean(same));
        json_object_set_new(root, "inputs_changed", json_integer((json_int_t)changed));
        json_object_set_new(root, "digest_recorded", json_string(run->digest));
        json_object_set_new(root, "digest_now", json_string(digest));
        json_dumpf(root, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(root);
    } else if (same) {
        printf("verified: %llu futures, the same %s to the last bit (%.16s)\n",
               (unsigned long long)run->futures, run->claim_count ? "verdicts" : "results", digest);
    } else {
        printf("not the same: recorded %.16s, now %.16s%s\n", run->digest, digest,
               changed ? "; inputs have changed" : "");
        if (strcmp(run->version, SURETY_VERSION) != 0)
            printf("recorded by version %s, this is %s\n", run->version, SURETY_VERSION);
        if (!changed && run->platform && strcmp(run->platform, run_platform()) != 0)
            printf("recorded on %s, now on %s\n", run->platform, run_platform());
    }
    return same ? STATUS_OK : STATUS_NO;
}

/* A folder means the run.json in it. */
static enum status find_run_file(struct arena *arena, const char *word, const char **out,
                                 struct error *err)
{
    *out = folder_exists(word) ? arena_print(arena, "%s/run.json", word) : word;
    if (!*out)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (file_exists(*out))
        return STATUS_OK;
    return error_set(err, STATUS_INPUT, nowhere,
                     "%s: no such file; `surety evaluate -o DIR` and `surety claims -o DIR` write "
                     "DIR/run.json",
                     *out);
}

enum status command_verify(const struct options *options, const volatile int *stop,
                           struct error *err)
{
    if (options->word_count != 1)
        return error_set(err, STATUS_USAGE, nowhere, "usage: surety verify run.json");
    struct subject subject;
    const struct run_file *run = NULL;
    const char *digest = NULL;
    size_t changed = 0;
    subject_init(&subject);
    const char *path = NULL;
    enum status status = find_run_file(&subject.arena, options->words[0], &path, err);
    if (status == STATUS_OK)
        status = run_file_read(&subject.arena, path, &run, err);
    if (status == STATUS_OK)
        status = compare_inputs(&subject, run, &changed, err);
    if (status == STATUS_OK)
        status = subject_read(&subject, run->case_path, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK && run->structure)
        status = subject_follow(&subject, run->structure, err);
    if (status == STATUS_OK && run->futures_from)
        status = subject_draw(&subject, run->futures_from, err);
    if (status == STATUS_OK && run->single)
        status = subject_narrow(&subject, err);
    if (status == STATUS_OK)
        status = repeat(&subject, options, run, stop, &digest, err);
    if (status == STATUS_OK)
        status = answer(options, run, digest, changed);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
