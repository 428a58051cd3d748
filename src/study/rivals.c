// SPDX-License-Identifier: MIT
/* One evaluation for each structure, narrowed to the main risk; sums of paired differences as the futures
 * go by, in their order, so that the bits do not depend on threads. */
#include "study/rivals.h"

#include "study/evaluate_values.h"

#include <math.h>

static const struct place nowhere = {0};

/* Sums over futures of how much worse one package is than another. */
struct sums {
    double sum, squares;
    uint64_t count;
};

struct rivalry {
    struct arena *arena;
    const struct evaluate_options *options;
    size_t packages, structures;
    bool more_is_better;
    struct sums *sums; /* [structure][package a][package b], a < b: b less a */
    struct spread *risks;
    size_t running; /* the structure being run */
};

const char *standing_name(enum standing standing)
{
    static const char *const names[] = {
        [STANDING_HOLDS] = "holds", [STANDING_OPEN] = "open", [STANDING_TURNS] = "turns"};
    return names[standing];
}

enum standing rival_standing(const struct rival_gap *gap)
{
    if (gap->low > 0)
        return STANDING_HOLDS;
    return gap->high < 0 ? STANDING_TURNS : STANDING_OPEN;
}

static struct sums *sums_of(const struct rivalry *self, size_t structure, size_t a, size_t b)
{
    return &self->sums[(structure * self->packages + a) * self->packages + b];
}

static enum status take_values(void *taker, const struct evaluate_values *values, struct error *err)
{
    struct rivalry *self = taker;
    (void)err;
    for (size_t a = 0; a < self->packages; a++)
        for (size_t b = a + 1; b < self->packages; b++) {
            const double *x = evaluate_values_outcome(values, 0, a, 0);
            const double *y = evaluate_values_outcome(values, 0, b, 0);
            struct sums *sums = sums_of(self, self->running, a, b);
            for (size_t i = 0; i < values->count; i++) {
                const double gap = self->more_is_better ? x[i] - y[i] : y[i] - x[i];
                if (!isfinite(gap))
                    continue;
                sums->sum += gap;
                sums->squares += gap * gap;
                sums->count++;
            }
        }
    return STATUS_OK;
}

static void tell_progress(void *teller, double share, uint64_t done)
{
    const struct rivalry *self = teller;
    const double all = ((double)self->running + share) / (double)self->structures;
    self->options->progress(self->options->progress_self, all, done);
}

/* The case with its main risk alone, and neither a fan nor a no-deal run. */
static struct case_folder narrowed(const struct case_folder *folder, size_t outcome)
{
    struct case_folder copy = *folder;
    copy.outcomes = &folder->outcomes[outcome];
    copy.outcome_count = 1;
    copy.fan = NULL;
    copy.no_deal = NULL;
    return copy;
}

static enum status run_structure(struct rivalry *self, const struct case_folder *folder,
                                 const struct document *document, size_t outcome,
                                 struct problems *problems, struct error *err)
{
    const struct case_folder *followed = NULL;
    const struct evaluation *evaluation = NULL;
    struct evaluate_options options = *self->options;
    struct arena arena;
    TRY(case_follow(self->arena, folder, document, &folder->structures[self->running], &followed,
                    &document, problems));
    struct case_folder *narrow = ARENA_NEW(self->arena, struct case_folder);
    if (!narrow)
        return STATUS_NO_MEMORY;
    *narrow = narrowed(followed, outcome);
    options.adversary_count = options.adversary_count ? 1 : 0;
    options.reference = NULL;
    options.sensitivities = false;
    options.structures = false;
    options.outlook = false;
    options.ranks = NULL;
    options.keeper = NULL;
    options.shelf = NULL;
    options.begun = NULL;
    options.values = take_values;
    options.values_self = self;
    options.progress = options.progress ? tell_progress : NULL;
    options.progress_self = self;
    arena_init(&arena);
    const enum status status =
        evaluate_run(&arena, narrow, document, &options, &evaluation, problems, err);
    for (size_t p = 0; status == STATUS_OK && p < self->packages; p++)
        self->risks[self->running * self->packages + p] = evaluation->results[p].outcomes[0].value;
    arena_free(&arena);
    return status;
}

static struct rival_gap gap_of(const struct sums *sums, bool turned)
{
    if (sums->count < 2)
        return (struct rival_gap){NAN, NAN, NAN};
    const double n = (double)sums->count;
    const double mean = sums->sum / n;
    const double variance = fmax(0, (sums->squares - n * mean * mean) / (n - 1));
    const double half = 1.959963984540054 * sqrt(variance / n);
    const double sign = turned ? -1 : 1;
    return (struct rival_gap){sign * mean, sign * mean - half, sign * mean + half};
}

/* Whether the first structure ranks two packages; *turned when b is the better one. */
static bool is_conclusion(const struct rivalry *self, size_t a, size_t b, bool *turned)
{
    const struct rival_gap gap = gap_of(sums_of(self, 0, a, b), false);
    *turned = gap.mean < 0;
    return (gap.low > 0 || gap.high < 0) && fabs(gap.mean) >= RIVAL_LEAST;
}

static bool add_pair(const struct rivalry *self, size_t a, size_t b, bool turned,
                     struct rival_pair *pair)
{
    struct rival_gap *gaps = ARENA_ARRAY(self->arena, struct rival_gap, self->structures);
    *pair = (struct rival_pair){.better = turned ? b : a, .worse = turned ? a : b, .gaps = gaps};
    for (size_t s = 0; gaps && s < self->structures; s++) {
        gaps[s] = gap_of(sums_of(self, s, a, b), turned);
        const enum standing standing = rival_standing(&gaps[s]);
        if (standing > pair->standing)
            pair->standing = standing;
        if (gaps[s].mean < gaps[pair->weakest].mean)
            pair->weakest = s;
    }
    return gaps != NULL;
}

static enum status compare(const struct rivalry *self, struct rivals *out)
{
    const size_t most = self->packages * self->packages / 2;
    struct rival_pair *pairs = ARENA_ARRAY(self->arena, struct rival_pair, most);
    for (size_t a = 0; a < self->packages; a++)
        for (size_t b = a + 1; pairs && b < self->packages; b++) {
            bool turned = false;
            if (!is_conclusion(self, a, b, &turned))
                continue;
            struct rival_pair *pair = &pairs[out->pair_count++];
            if (!add_pair(self, a, b, turned, pair))
                return STATUS_NO_MEMORY;
            out->standings[pair->standing]++;
        }
    out->pairs = pairs;
    return pairs ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Packages of each structure from the best mean on; equals in their order. */
static enum status order(const struct rivalry *self, struct rivals *out)
{
    size_t *places = ARENA_ARRAY(self->arena, size_t, self->structures * self->packages);
    if (!places)
        return STATUS_NO_MEMORY;
    for (size_t s = 0; s < self->structures; s++) {
        size_t *row = &places[s * self->packages];
        const struct spread *risks = &self->risks[s * self->packages];
        for (size_t p = 0; p < self->packages; p++) {
            size_t at = p;
            for (; at > 0 && (self->more_is_better ? risks[row[at - 1]].mean < risks[p].mean
                                                   : risks[row[at - 1]].mean > risks[p].mean);
                 at--)
                row[at] = row[at - 1];
            row[at] = p;
        }
    }
    out->order = places;
    return STATUS_OK;
}

enum status rivals_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct evaluate_options *options,
                       const struct rivals **out, struct problems *problems, struct error *err)
{
    const size_t outcome = evaluation_main_risk(folder);
    const size_t packages = options->package_count, structures = folder->structure_count;
    if (structures < 2 || outcome == SIZE_MAX)
        return error_set(err, STATUS_USAGE, nowhere,
                         "%s has no rival structures, or no risk to compare them by", folder->path);
    struct rivalry self = {.arena = arena,
                           .options = options,
                           .packages = packages,
                           .structures = structures,
                           .more_is_better = folder->outcomes[outcome].better == BETTER_HIGH};
    struct rivals *rivals = ARENA_NEW(arena, struct rivals);
    self.sums = ARENA_ARRAY(arena, struct sums, structures * packages * packages);
    self.risks = ARENA_ARRAY(arena, struct spread, structures * packages);
    if (!rivals || !self.sums || !self.risks)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (; self.running < structures; self.running++)
        TRY(run_structure(&self, folder, document, outcome, problems, err));
    *rivals = (struct rivals){.folder = folder,
                              .outcome = outcome,
                              .package_count = packages,
                              .packages = options->packages,
                              .risks = self.risks};
    enum status status = compare(&self, rivals);
    if (status == STATUS_OK)
        status = order(&self, rivals);
    if (status != STATUS_OK)
        return error_set(err, status, nowhere, "memory is out");
    *out = rivals;
    return STATUS_OK;
}
