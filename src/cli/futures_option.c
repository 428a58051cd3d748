// SPDX-License-Identifier: MIT
/* Reads them in one place, so that a future has the same number everywhere. */
#include "cli/futures_option.h"

#include "base/pool.h"
#include "base/text.h"
#include "study/evaluate.h"
#include "study/matter.h"

#include <stdio.h>
#include <string.h>

static const struct place nowhere = {0};

enum status futures_option_read_shared(struct subject *subject, const struct options *options,
                                       uint64_t least, struct futures_options *out,
                                       struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const struct case_path *settle = NULL;
    uint64_t threads = pool_processors();
    *out =
        (struct futures_options){.futures = folder->default_futures, .seed = folder->default_seed};
    TRY(option_whole(options, OPTION_FUTURES, least, FUTURES_TABLE_MOST, &out->futures, err));
    TRY(option_whole(options, OPTION_SEED, 0, UINT64_MAX, &out->seed, err));
    TRY(option_whole(options, OPTION_THREADS, 1, 1024, &threads, err));
    TRY(subject_adversary(subject, options->value[OPTION_ADVERSARY], &out->adversary, err));
    TRY(subject_credit(subject, options, &out->credit, err));
    TRY(subject_settings(subject, options, &out->set, err));
    TRY(subject_settle(subject, options, &settle, err));
    out->threads = (size_t)threads;
    out->endogenous = settle && strcmp(settle->id, "endogenous") == 0;
    return STATUS_OK;
}

enum status futures_option_read(struct subject *subject, const struct options *options,
                                uint64_t least, struct futures_options *out, struct error *err)
{
    const struct package *package = NULL;
    if (!options->given[OPTION_PACKAGE])
        return error_set(err, STATUS_USAGE, nowhere,
                         "say whose: --package %s; `surety list packages` lists them",
                         subject->folder->reference);
    TRY(subject_package(subject, options->value[OPTION_PACKAGE], &package, err));
    TRY(futures_option_read_shared(subject, options, least, out, err));
    out->package = package;
    return STATUS_OK;
}

enum status futures_option_name(const struct options *options, enum option option,
                                const char *const *names, size_t count, int *out, struct error *err)
{
    const char *word = options->value[option];
    char all[200] = "";
    if (!options->given[option])
        return STATUS_OK;
    for (size_t i = 0, used = 0; i < count && used < sizeof all; i++) {
        if (strcmp(names[i], word) == 0) {
            *out = (int)i;
            return STATUS_OK;
        }
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : " and ";
        used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", before, names[i]);
    }
    const char *near = text_nearest(word, names, count);
    return error_set(err, STATUS_USAGE, nowhere, "--%s '%s': there is %s%s%s%s",
                     option_name(option), word, all, near ? "; did you mean '" : "",
                     near ? near : "", near ? "'?" : "");
}

enum status futures_option_outcome(struct subject *subject, const struct options *options,
                                   size_t *out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const char *word = options->value[OPTION_OUTCOME];
    if (folder->outcome_count == 0)
        return error_set(err, STATUS_INPUT, nowhere, "%s has no outcomes", subject->path);
    *out = options->given[OPTION_OUTCOME] ? evaluation_find_outcome(folder, word)
                                          : matter_usual_outcome(folder);
    if (*out != SIZE_MAX)
        return STATUS_OK;
    const char **ids = ARENA_ARRAY(&subject->arena, const char *, folder->outcome_count);
    for (size_t i = 0; ids && i < folder->outcome_count; i++)
        ids[i] = folder->outcomes[i].id;
    const char *near = ids ? text_suggest(&subject->arena, word, ids, folder->outcome_count) : NULL;
    return error_set(err, STATUS_USAGE, nowhere, "no outcome '%s' in %s; %s", word, subject->path,
                     near ? near : "`surety list outcomes` shows them");
}
