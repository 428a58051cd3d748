// SPDX-License-Identifier: MIT
/* surety matter: what drives an outcome of a package: what nobody can know, and what can be chosen. */
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/futures_option.h"
#include "cli/progress.h"
#include "report/matter_report.h"

/* ---- Forms ---- */

static void make_text(struct buffer *out, const void *matter, const struct report_style *style)
{
    matter_text(out, matter, style);
}

static void make_json(struct buffer *out, const void *matter,
                      const struct report_identity *identity)
{
    matter_json(out, matter, identity);
}

static void make_picture(struct buffer *out, const void *matter,
                         const struct report_identity *identity)
{
    matter_picture(out, matter, identity);
}

static void make_csv(struct buffer *out, const void *matter, const struct report_identity *identity)
{
    (void)identity;
    matter_csv(out, matter);
}

static const struct answer_forms forms = {
    make_text,
    make_json,
    {{"matter.svg", make_picture}, {"matter.json", make_json}, {"matter.csv", make_csv}}};

/* ---- The command ---- */

static enum status ask_matter(struct subject *subject, const struct options *options,
                              const volatile int *stop, struct error *err)
{
    struct matter_options wanted = {.lever_futures = MATTER_LEVER_FUTURES};
    const struct matter *matter = NULL;
    struct progress progress;
    struct identity identity;
    TRY(futures_option_outcome(subject, options, &wanted.outcome, err));
    TRY(futures_option_read(subject, options, MATTER_FUTURES_LEAST, &wanted.futures, err));
    progress_init(&progress, wanted.futures.futures, wanted.futures.seed,
                  !options->given[OPTION_QUIET]);
    wanted.futures.stop = stop;
    wanted.futures.progress = progress_drawer(&progress);
    wanted.futures.progress_self = &progress;
    const enum status status = matter_run(&subject->arena, subject->folder, subject->document,
                                          &wanted, &matter, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    TRY(identity_make(&identity, subject, options, err));
    return answer_give(subject, options, &forms, matter, &identity.report, err);
}

enum status command_matter(const struct options *options, const volatile int *stop,
                           struct error *err)
{
    return answer_ask(options, "matter", stop, ask_matter, err);
}
