// SPDX-License-Identifier: MIT
/* Finding one's way in an evaluation, and its digest. */
#include "study/evaluate.h"

#include "base/file.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

size_t evaluation_find_outcome(const struct case_folder *folder, const char *id)
{
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (text_equal(folder->outcomes[i].id, id))
            return i;
    return SIZE_MAX;
}

size_t evaluation_find_role(const struct case_folder *folder, const char *role)
{
    for (size_t i = 0; i < folder->outcome_count; i++)
        if (text_equal(folder->outcomes[i].role, role))
            return i;
    return SIZE_MAX;
}

size_t evaluation_main_risk(const struct case_folder *folder)
{
    size_t longest = SIZE_MAX;
    for (size_t i = 0; i < folder->outcome_count; i++) {
        const struct outcome *outcome = &folder->outcomes[i];
        if (!text_equal(outcome->role, "risk") || text_equal(outcome->settle, "no_deal"))
            continue;
        if (longest == SIZE_MAX || outcome->horizon > folder->outcomes[longest].horizon)
            longest = i;
    }
    return longest;
}

size_t evaluation_worst_adversary(const struct evaluation *evaluation, size_t package)
{
    const size_t risk = evaluation_main_risk(evaluation->folder);
    size_t worst = 0;
    double highest = -INFINITY;
    for (size_t a = 0; risk != SIZE_MAX && a < evaluation->adversary_count; a++) {
        const size_t at = a * evaluation->package_count + package;
        const double mean = evaluation->results[at].outcomes[risk].value.mean;
        if (mean > highest)
            worst = a, highest = mean;
    }
    return worst;
}

/* Above 0 when a has the better mean, below when b has; NaN when either has none. */
static double mean_gain(const struct evaluation *evaluation, size_t outcome, size_t a, size_t b)
{
    const double difference = evaluation->results[a].outcomes[outcome].value.mean -
                              evaluation->results[b].outcomes[outcome].value.mean;
    return evaluation->folder->outcomes[outcome].better == BETTER_HIGH ? difference : -difference;
}

size_t evaluation_beaten_by(const struct evaluation *evaluation, size_t package)
{
    const size_t risk = evaluation_main_risk(evaluation->folder);
    const size_t cost = evaluation_find_role(evaluation->folder, "cost");
    for (size_t other = 0; other < evaluation->package_count; other++) {
        if (risk == SIZE_MAX || cost == SIZE_MAX)
            break;
        const double safer = mean_gain(evaluation, risk, other, package);
        const double cheaper = mean_gain(evaluation, cost, other, package);
        if (safer >= 0 && cheaper >= 0 && safer + cheaper > 0)
            return other;
    }
    return SIZE_MAX;
}

/* ---- Digest ---- */

static void add_numbers(struct digest *digest, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        digest_add_number(digest, values[i]);
}

static void add_spread(struct digest *digest, const struct spread *spread)
{
    const double numbers[] = {spread->mean, spread->deviation, spread->q05, spread->q10,
                              spread->q25,  spread->q50,       spread->q75, spread->q90,
                              spread->q95,  spread->least,     spread->most};
    add_numbers(digest, numbers, sizeof numbers / sizeof numbers[0]);
    digest_add_count(digest, spread->count);
    digest_add_count(digest, spread->undefined);
    digest_add_count(digest, spread->failed);
}

static void add_outcomes(struct digest *digest, const struct outcome_result *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_spread(digest, &outcomes[i].value);
        add_spread(digest, &outcomes[i].contrast.difference);
        digest_add_count(digest, outcomes[i].contrast.better);
        digest_add_count(digest, outcomes[i].contrast.worse);
        digest_add_count(digest, outcomes[i].contrast.equal);
    }
}

static void add_fan(struct digest *digest, const struct fan *fan)
{
    digest_add_count(digest, fan->points);
    const double *const columns[] = {fan->years, fan->mean, fan->q05, fan->q10, fan->q25,
                                     fan->q50,   fan->q75,  fan->q90, fan->q95};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        add_numbers(digest, columns[i], fan->points);
}

void evaluation_digest(const struct evaluation *evaluation, char out[65])
{
    const struct case_folder *folder = evaluation->folder;
    struct digest digest;
    digest_init(&digest);
    digest_add_count(&digest, evaluation->futures);
    digest_add_count(&digest, evaluation->seed);
    digest_add_count(&digest, evaluation->sampled_dimensions);
    digest_add_count(&digest, evaluation->failed_futures);
    for (size_t r = 0; r < evaluation->adversary_count * evaluation->package_count; r++) {
        const struct package_result *result = &evaluation->results[r];
        add_outcomes(&digest, result->outcomes, folder->outcome_count);
        add_fan(&digest, &result->fan);
        for (size_t i = 0; result->sensitivity && i < 3 * folder->sensitivity_count; i++)
            add_spread(&digest, &result->sensitivity[i]);
    }
    if (evaluation->no_deal)
        add_outcomes(&digest, evaluation->no_deal, folder->outcome_count);
    digest_end(&digest, out);
}
