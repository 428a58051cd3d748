// SPDX-License-Identifier: MIT
/* surety matter: what drives an outcome of a package: what nobody can know, and what can be chosen. */
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/futures_option.h"
#include "cli/progress.h"
#include "report/matter_report.h"

#include <string.h>

static const struct place nowhere = {0};

/* ---- Method ---- */

static enum status refuse(const struct options *options, enum option option, const char *why,
                          struct error *err)
{
    if (!options->given[option])
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, nowhere, "--%s %s", option_name(option), why);
}

static enum status read_groups(struct subject *subject, const struct options *options,
                               struct matter_options *out, struct error *err)
{
    struct group_wish *wishes =
        ARENA_ARRAY(&subject->arena, struct group_wish, options->group_count);
    if (!wishes)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < options->group_count; i++) {
        const char *text = options->groups[i], *equals = strchr(text, '=');
        if (!equals)
            return error_set(err, STATUS_USAGE, nowhere,
                             "--group '%s' is not understood; write --group NAME=a,b,c", text);
        wishes[i].name = arena_text(&subject->arena, text, (size_t)(equals - text));
        wishes[i].members = equals + 1;
        if (!wishes[i].name)
            return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    }
    out->wishes = wishes;
    out->wish_count = options->group_count;
    return STATUS_OK;
}

static enum status read_method(struct subject *subject, const struct options *options,
                               struct matter_options *out, struct error *err)
{
    static const char given_only[] = "belongs to --method sobol and morris; given uses --futures";
    static const char design_only[] = "belongs to --method given; sobol and morris use --rows";
    const char *methods[MATTER_METHOD_COUNT], *rules[GROUP_RULE_COUNT];
    int method = MATTER_GIVEN, rule = GROUP_BY_FACTOR;
    for (int i = 0; i < MATTER_METHOD_COUNT; i++)
        methods[i] = matter_method_name((enum matter_method)i);
    for (int i = 0; i < GROUP_RULE_COUNT; i++)
        rules[i] = group_rule_name((enum group_rule)i);
    TRY(futures_option_name(options, OPTION_METHOD, methods, MATTER_METHOD_COUNT, &method, err));
    TRY(futures_option_name(options, OPTION_BY, rules, GROUP_RULE_COUNT, &rule, err));
    out->method = (enum matter_method)method;
    out->rule = (enum group_rule)rule;
    if (out->method == MATTER_GIVEN) {
        TRY(refuse(options, OPTION_ROWS, given_only, err));
        TRY(refuse(options, OPTION_BY, "belongs to --method sobol and morris", err));
        TRY(refuse(options, OPTION_GROUP, "belongs to --method sobol and morris", err));
    } else {
        TRY(refuse(options, OPTION_FUTURES, design_only, err));
        TRY(refuse(options, OPTION_SCATTER, "belongs to --method given", err));
    }
    TRY(option_whole(options, OPTION_ROWS, 2, MATTER_RUNS_MOST, &out->rows, err));
    TRY(option_whole(options, OPTION_SCATTER, 1, MATTER_SCATTER_MOST, &out->scatter, err));
    out->move = options->given[OPTION_STEP] ? MATTER_STEP : MATTER_ENDS;
    out->at = options->value[OPTION_AT];
    out->over_time = options->given[OPTION_OVER_TIME];
    return read_groups(subject, options, out, err);
}

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

static void make_years_picture(struct buffer *out, const void *matter,
                               const struct report_identity *identity)
{
    matter_years_picture(out, matter, identity);
}

static void make_years_csv(struct buffer *out, const void *matter,
                           const struct report_identity *identity)
{
    (void)identity;
    matter_years_csv(out, matter);
}

static const struct answer_forms forms = {
    make_text,
    make_json,
    {{"matter.svg", make_picture}, {"matter.json", make_json}, {"matter.csv", make_csv}}};

static const struct answer_forms forms_over_time = {make_text,
                                                    make_json,
                                                    {{"matter.svg", make_picture},
                                                     {"matter.json", make_json},
                                                     {"matter.csv", make_csv},
                                                     {"matter-years.svg", make_years_picture},
                                                     {"matter-years.csv", make_years_csv}}};

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
    TRY(read_method(subject, options, &wanted, err));
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
    return answer_give(subject, options, wanted.over_time ? &forms_over_time : &forms, matter,
                       &identity.report, err);
}

enum status command_matter(const struct options *options, const volatile int *stop,
                           struct error *err)
{
    return answer_ask(options, "matter", stop, ask_matter, err);
}
