// SPDX-License-Identifier: MIT
/* surety why: through which variables a package, or one lever of it, changes an outcome. */
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/futures_option.h"
#include "cli/progress.h"
#include "report/why_report.h"
#include "equation/equation.h"

#include <string.h>

static const struct place nowhere = {0};

enum { FUTURES_DEFAULT = 500 };

/* The settings and one more, checked like any --set; `value` as typed. */
static enum status settings_with(struct subject *subject, const struct options *options,
                                 const char *name, const char *value, struct settings *out,
                                 struct error *err)
{
    struct options more = *options;
    const char *set = arena_print(&subject->arena, "%s=%s", name, value);
    if (!set)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    if (more.set_count == SETS_MOST)
        return error_set(err, STATUS_USAGE, nowhere, "at most %d --set beside --lever",
                         SETS_MOST - 1);
    more.sets[more.set_count++] = set;
    return subject_settings(subject, &more, out, err);
}

/* --lever NAME --before X [--after Y]: one lever of the package, which is the same before and after. */
static enum status read_lever(struct subject *subject, const struct options *options,
                              struct why_options *wanted, struct error *err)
{
    const char *name = options->value[OPTION_LEVER];
    char base[32];
    const char *before = options->value[OPTION_BEFORE];
    if (options->given[OPTION_AGAINST])
        return error_set(
            err, STATUS_USAGE, nowhere,
            "--against compares whole packages, --lever one lever of the package: give "
            "one of them");
    if (!before) {
        const char *folded = name_fold(&subject->arena, name, strlen(name));
        const struct parameter *parameter =
            folded ? case_find_parameter(subject->folder, folded) : NULL;
        if (!parameter)
            return error_set(err, STATUS_USAGE, nowhere,
                             "--lever '%s': parameters.csv has no such row; say what it was before "
                             "with --before X, or see `surety list levers`",
                             name);
        text_of_double(parameter->base, base, sizeof base);
        before = base;
    }
    wanted->before = wanted->futures.package;
    TRY(settings_with(subject, options, name, before, &wanted->before_set, err));
    if (!options->given[OPTION_AFTER])
        return STATUS_OK;
    return settings_with(subject, options, name, options->value[OPTION_AFTER], &wanted->futures.set,
                         err);
}

/* --against ID: another package; the case's reference when nothing is said. */
static enum status read_against(struct subject *subject, const struct options *options,
                                struct why_options *wanted, struct error *err)
{
    static const enum option levers[] = {OPTION_BEFORE, OPTION_AFTER};
    for (size_t i = 0; i < sizeof levers / sizeof *levers; i++)
        if (options->given[levers[i]])
            return error_set(err, STATUS_USAGE, nowhere,
                             "--%s says where a lever stands: give "
                             "--lever NAME too",
                             option_name(levers[i]));
    const char *against = options->given[OPTION_AGAINST] ? options->value[OPTION_AGAINST]
                                                         : subject->folder->reference;
    wanted->before_set = wanted->futures.set;
    TRY(subject_package(subject, against, &wanted->before, err));
    if (wanted->before != wanted->futures.package)
        return STATUS_OK;
    return error_set(
        err, STATUS_USAGE, nowhere,
        "%s is compared with itself; name another with --against, or one of its levers "
        "with --lever",
        wanted->before->id);
}

static enum status read_options(struct subject *subject, const struct options *options,
                                struct why_options *wanted, struct error *err)
{
    TRY(futures_option_outcome(subject, options, &wanted->outcome, err));
    const struct outcome *outcome = &subject->folder->outcomes[wanted->outcome];
    if (outcome->show == SHOW_BAND)
        return error_set(err, STATUS_USAGE, nowhere,
                         "'%s' is told in bands alone, and a change of it has no number; choose "
                         "another --outcome",
                         outcome->id);
    TRY(futures_option_read(subject, options, WHY_FUTURES_LEAST, &wanted->futures, err));
    if (!options->given[OPTION_FUTURES])
        wanted->futures.futures = FUTURES_DEFAULT;
    return options->given[OPTION_LEVER] ? read_lever(subject, options, wanted, err)
                                        : read_against(subject, options, wanted, err);
}

/* ---- Forms ---- */

static void make_text(struct buffer *out, const void *why, const struct report_style *style)
{
    why_text(out, why, style);
}

static void make_json(struct buffer *out, const void *why, const struct report_identity *identity)
{
    why_json(out, why, identity);
}

static void make_csv(struct buffer *out, const void *why, const struct report_identity *identity)
{
    (void)identity;
    why_csv(out, why);
}

static const struct answer_forms forms = {
    make_text, make_json, {{"why.json", make_json}, {"why.csv", make_csv}}};

/* ---- The command ---- */

static enum status ask_why(struct subject *subject, const struct options *options,
                           const volatile int *stop, struct error *err)
{
    struct why_options wanted = {0};
    const struct why *why = NULL;
    struct progress progress;
    struct identity identity;
    TRY(read_options(subject, options, &wanted, err));
    progress_init(&progress, wanted.futures.futures, wanted.futures.seed,
                  !options->given[OPTION_QUIET]);
    wanted.futures.stop = stop;
    wanted.futures.progress = progress_drawer(&progress);
    wanted.futures.progress_self = &progress;
    const enum status status = why_run(&subject->arena, subject->folder, subject->document, &wanted,
                                       &why, &subject->problems, err);
    progress_end(&progress);
    TRY(status);
    TRY(identity_make(&identity, subject, options, err));
    return answer_give(subject, options, &forms, why, &identity.report, err);
}

enum status command_why(const struct options *options, const volatile int *stop, struct error *err)
{
    return answer_ask(options, "why", stop, ask_why, err);
}
