// SPDX-License-Identifier: MIT
/* surety fail: where a package fails, in sentences. */
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/futures_option.h"
#include "cli/progress.h"
#include "report/fail_report.h"

#include <string.h>

static const struct place nowhere = {0};

static enum status read_method(const struct options *options, struct fail_options *out,
                               struct error *err)
{
    const char *methods[FAIL_METHOD_COUNT], *objectives[PRIM_OBJECTIVE_COUNT];
    int method = FAIL_PRIM, objective = PRIM_LENIENT1;
    for (int i = 0; i < FAIL_METHOD_COUNT; i++)
        methods[i] = fail_method_name((enum fail_method)i);
    for (int i = 0; i < PRIM_OBJECTIVE_COUNT; i++)
        objectives[i] = prim_objective_name((enum prim_objective)i);
    TRY(futures_option_name(options, OPTION_METHOD, methods, FAIL_METHOD_COUNT, &method, err));
    TRY(futures_option_name(options, OPTION_OBJECTIVE, objectives, PRIM_OBJECTIVE_COUNT, &objective,
                            err));
    if (method != FAIL_PRIM && options->given[OPTION_OBJECTIVE])
        return error_set(err, STATUS_USAGE, nowhere, "--objective is PRIM's; %s has none",
                         methods[method]);
    out->method = (enum fail_method)method;
    out->objective = (enum prim_objective)objective;
    return STATUS_OK;
}

static void add_word(struct buffer *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:+@";
    buffer_print(out, word[strspn(word, plain)] ? " '%s'" : " %s", word);
}

/* The command that runs a future as it was run here, but for --future: on the path of the first outcome
 * of the condition. */
static void write_run(struct buffer *out, const struct subject *subject,
                      const struct options *options, const struct condition *condition)
{
    const struct case_folder *folder = subject->folder;
    const struct outcome *outcome = &folder->outcomes[condition->outcomes[0]];
    static const enum option same[] = {OPTION_PACKAGE, OPTION_CREDIT, OPTION_SEED, OPTION_ADVERSARY,
                                       OPTION_SETTLE};
    buffer_add(out, "surety run");
    if (options->word_count)
        add_word(out, subject->path);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (options->given[same[i]]) {
            buffer_print(out, " --%s", option_name(same[i]));
            add_word(out, options->value[same[i]]);
        }
    for (size_t i = 0; i < options->set_count; i++) {
        buffer_add(out, " --set");
        add_word(out, options->sets[i]);
    }
    if (options->given[OPTION_OUTSIDE])
        buffer_add(out, " --allow-outside-range");
    if (!text_equal(outcome->mode, folder->modes[0].id))
        buffer_print(out, " --mode %s", outcome->mode);
    if (!options->given[OPTION_SETTLE] && case_find_settle(folder, outcome->settle) &&
        !text_equal(outcome->settle, folder->settles[0].id))
        buffer_print(out, " --settle %s", outcome->settle);
    buffer_add(out, " --vary");
}

/* ---- Forms ---- */

struct fail_answer {
    const struct failure *failure;
    const char *run; /* the command that runs a future of it */
};

static void make_text(struct buffer *out, const void *self, const struct report_style *style)
{
    const struct fail_answer *answer = self;
    fail_text(out, answer->failure, answer->run, style);
}

static void make_json(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct fail_answer *answer = self;
    fail_json(out, answer->failure, answer->run, identity);
}

static void make_picture(struct buffer *out, const void *self,
                         const struct report_identity *identity)
{
    const struct fail_answer *answer = self;
    fail_picture(out, answer->failure, identity);
}

static void make_csv(struct buffer *out, const void *self, const struct report_identity *identity)
{
    const struct fail_answer *answer = self;
    (void)identity;
    fail_csv(out, answer->failure);
}

static const struct answer_forms forms = {
    make_text,
    make_json,
    {{"fail.svg", make_picture}, {"fail.json", make_json}, {"fail.csv", make_csv}}};

/* ---- The command ---- */

static enum status read_condition(struct subject *subject, const struct options *options,
                                  struct condition *out, struct error *err)
{
    if (!options->given[OPTION_WHEN])
        return error_set(err, STATUS_USAGE, nowhere,
                         "say what failure is: --when \"p15 > 0.15 or cost > 400\"; `surety list "
                         "outcomes` lists what there is");
    return condition_read(&subject->arena, subject->folder, "--when", options->value[OPTION_WHEN],
                          out, &subject->problems);
}

/* --box, when it is given; then nothing is searched, and how has no meaning. */
static enum status read_box(struct subject *subject, const struct options *options,
                            struct given_box *box, struct fail_options *out, struct error *err)
{
    if (!options->given[OPTION_BOX])
        return STATUS_OK;
    if (options->given[OPTION_METHOD] || options->given[OPTION_OBJECTIVE])
        return error_set(err, STATUS_USAGE, nowhere,
                         "--box names the box; --method and --objective search for one");
    TRY(given_box_read(&subject->arena, subject->folder, "--box", options->value[OPTION_BOX], box,
                       &subject->problems));
    out->given = box;
    return STATUS_OK;
}

static enum status tell(struct subject *subject, const struct options *options,
                        const struct failure *failure, struct error *err)
{
    struct identity identity;
    struct buffer run = {0};
    TRY(identity_make(&identity, subject, options, err));
    write_run(&run, subject, options, failure->options->condition);
    const struct fail_answer answer = {failure, run.bytes};
    const enum status status =
        run.failed ? error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out")
                   : answer_give(subject, options, &forms, &answer, &identity.report, err);
    buffer_free(&run);
    return status;
}

static enum status ask_fail(struct subject *subject, const struct options *options,
                            const volatile int *stop, struct error *err)
{
    struct fail_options wanted = {0};
    struct condition condition;
    struct given_box box;
    const struct failure *failure = NULL;
    struct progress progress;
    TRY(futures_option_read(subject, options, FAIL_FUTURES_LEAST, &wanted.futures, err));
    TRY(read_method(options, &wanted, err));
    TRY(read_condition(subject, options, &condition, err));
    TRY(read_box(subject, options, &box, &wanted, err));
    wanted.condition = &condition;
    progress_init(&progress, wanted.futures.futures, wanted.futures.seed,
                  !options->given[OPTION_QUIET]);
    wanted.futures.stop = stop;
    wanted.futures.progress = progress_drawer(&progress);
    wanted.futures.progress_self = &progress;
    const enum status status = fail_run(&subject->arena, subject->folder, subject->document,
                                        &wanted, &failure, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    return tell(subject, options, failure, err);
}

enum status command_fail(const struct options *options, const volatile int *stop, struct error *err)
{
    return answer_ask(options, "fail", stop, ask_fail, err);
}
