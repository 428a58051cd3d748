// SPDX-License-Identifier: MIT
/* surety learn: what it would be worth to know more before choosing a package. */
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/futures_option.h"
#include "cli/packages_option.h"
#include "cli/progress.h"
#include "report/learn_report.h"
#include "study/evaluate.h"

static const struct place nowhere = {0};

/* --minimise or --maximise; without either the main risk is to be small. */
static enum status read_goal(struct subject *subject, const struct options *options,
                             struct learn_options *out, struct error *err)
{
    const size_t risk = evaluation_main_risk(subject->folder);
    const bool large = options->given[OPTION_MAXIMISE], small = options->given[OPTION_MINIMISE];
    if (large && small)
        return error_set(err, STATUS_USAGE, nowhere, "give --minimise or --maximise, not both");
    if (!large && !small && risk == SIZE_MAX)
        return error_set(err, STATUS_USAGE, nowhere,
                         "say what is to be small or large: --minimise with a number made of "
                         "outcomes; `surety list outcomes` lists them");
    const char *text = large   ? options->value[OPTION_MAXIMISE]
                       : small ? options->value[OPTION_MINIMISE]
                               : subject->folder->outcomes[risk].id;
    struct condition *goal = ARENA_NEW(&subject->arena, struct condition);
    if (!goal)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    out->goal = goal;
    out->maximise = large;
    return condition_read_number(&subject->arena, subject->folder,
                                 large ? "--maximise" : "--minimise", text, goal,
                                 &subject->problems);
}

/* ---- Forms ---- */

static void make_text(struct buffer *out, const void *learning, const struct report_style *style)
{
    learn_text(out, learning, style);
}

static void make_json(struct buffer *out, const void *learning,
                      const struct report_identity *identity)
{
    learn_json(out, learning, identity);
}

static void make_picture(struct buffer *out, const void *learning,
                         const struct report_identity *identity)
{
    learn_picture(out, learning, identity);
}

static void make_csv(struct buffer *out, const void *learning,
                     const struct report_identity *identity)
{
    (void)identity;
    learn_csv(out, learning);
}

static const struct answer_forms forms = {
    make_text,
    make_json,
    {{"learn.svg", make_picture}, {"learn.json", make_json}, {"learn.csv", make_csv}}};

/* ---- The command ---- */

static enum status ask_learn(struct subject *subject, const struct options *options,
                             const volatile int *stop, struct error *err)
{
    struct learn_options wanted = {0};
    const struct learning *learning = NULL;
    struct progress progress;
    struct identity identity;
    TRY(packages_option_read(subject, options, &wanted.packages, &wanted.package_count, err));
    TRY(read_goal(subject, options, &wanted, err));
    TRY(futures_option_read_shared(subject, options, LEARN_FUTURES_LEAST, &wanted.futures, err));
    progress_init(&progress, wanted.futures.futures, wanted.futures.seed,
                  !options->given[OPTION_QUIET]);
    wanted.futures.stop = stop;
    wanted.futures.progress = progress_drawer(&progress);
    wanted.futures.progress_self = &progress;
    const enum status status = learn_run(&subject->arena, subject->folder, subject->document,
                                         &wanted, &learning, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    TRY(identity_make(&identity, subject, options, err));
    return answer_give(subject, options, &forms, learning, &identity.report, err);
}

enum status command_learn(const struct options *options, const volatile int *stop,
                          struct error *err)
{
    return answer_ask(options, "learn", stop, ask_learn, err);
}
