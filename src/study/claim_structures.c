// SPDX-License-Identifier: MIT
/* The same claims under each structure of their case: what every one of them says survives. */
#include "study/claim_structures.h"

static const struct place nowhere = {0};

/* A case under a structure and its claims as they stand, with nothing taken out or moved. */
static enum status judge_under(struct arena *arena, const struct document *document,
                               const struct claims_options *options,
                               const struct structure *structure, const struct claims_answer **out,
                               struct problems *problems, struct error *err)
{
    const struct case_folder *folder = NULL;
    struct claims_options plain = *options;
    plain.keys = plain.noise = plain.structures = false;
    TRY(case_follow(arena, options->claims->folder, document, structure, &folder, &document,
                    problems));
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
    for (size_t s = 0; s < structures; s++) {
        const struct claims_answer *answer = NULL;
        TRY(judge_under(arena, document, options, &folder->structures[s], &answer, problems, err));
        for (size_t c = 0; c < options->count; c++)
            all[c * structures + s] = answer->results[c].judgement;
    }
    *surviving = 0;
    for (size_t c = 0; c < options->count; c++) {
        results[c].structures = &all[c * structures];
        results[c].survives = agree(results[c].structures, structures);
        *surviving += results[c].survives;
    }
    return STATUS_OK;
}
