// SPDX-License-Identifier: MIT
/* The same claims under each structure of their case: what every one of them says survives. */
#include "study/claim_structures.h"

static const struct place nowhere = {0};

/* Whose progress is a part of the whole: the claims as they stand were the first part. */
struct teller {
    const struct claims_options *options;
    size_t running, structures;
};

static void tell_part(void *self, double share, uint64_t futures_done)
{
    const struct teller *teller = self;
    const double all = ((double)teller->running + share) / (double)teller->structures;
    teller->options->progress(teller->options->progress_self, all, futures_done);
}

/* A case under a structure and its claims as they stand, with nothing taken out or moved. */
static enum status judge_under(struct arena *arena, const struct document *document,
                               struct teller *teller, const struct claims_answer **out,
                               struct problems *problems, struct error *err)
{
    const struct case_folder *folder = teller->options->claims->folder;
    struct claims_options plain = *teller->options;
    plain.keys = plain.noise = plain.structures = false;
    plain.progress = plain.progress ? tell_part : NULL;
    plain.progress_self = teller;
    TRY(case_follow(arena, folder, document, &folder->structures[teller->running], &folder,
                    &document, problems));
    return claims_run(arena, document, &plain, out, problems, err);
}

static bool agree(const struct judgement *judgements, size_t count)
{
    const enum verdict first = judgements[0].verdict;
    bool same = first == VERDICT_SUPPORTED || first == VERDICT_REFUTED;
    for (size_t s = 1; s < count; s++)
        same &= judgements[s].verdict == first;
    return same;
}

enum status claim_structures_judge(struct arena *arena, const struct document *document,
                                   const struct claims_options *options,
                                   struct claim_result *results, size_t *surviving,
                                   struct problems *problems, struct error *err)
{
    const struct case_folder *folder = options->claims->folder;
    const size_t structures = folder->structure_count;
    if (structures < 2)
        return error_set(err, STATUS_USAGE, nowhere, "%s has no rival structures", folder->path);
    struct judgement *all = ARENA_ARRAY(arena, struct judgement, options->count * structures);
    if (!all)
        return STATUS_NO_MEMORY;
    struct teller teller = {.options = options, .running = 1, .structures = structures};
    for (size_t c = 0; c < options->count; c++) /* the first is the model as it is written */
        all[c * structures] = results[c].judgement;
    for (; teller.running < structures; teller.running++) {
        const struct claims_answer *answer = NULL;
        TRY(judge_under(arena, document, &teller, &answer, problems, err));
        for (size_t c = 0; c < options->count; c++)
            all[c * structures + teller.running] = answer->results[c].judgement;
    }
    *surviving = 0;
    for (size_t c = 0; c < options->count; c++) {
        results[c].structures = &all[c * structures];
        results[c].survives = agree(results[c].structures, structures);
        *surviving += results[c].survives;
    }
    return STATUS_OK;
}
