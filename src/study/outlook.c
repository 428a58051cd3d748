// SPDX-License-Identifier: MIT
/* Levels of history from the life table, one package after the other, then who leads at which weight. */
#include "study/outlook.h"

#include "base/random.h"
#include "base/table.h"
#include "base/text.h"
#include "base/vector.h"
#include "measure/quantile.h"
#include "measure/survival.h"

#include <assert.h>
#include <math.h>

static const struct place nowhere = {0};

static const double DAYS_A_YEAR = 365.25, LEAST = 1e-6;

struct weigher {
    struct arena *arena;
    const struct outlook_question *question;
    const struct outlook_futures *futures;
    struct outlook *outlook;
    size_t horizons;
    size_t *used;         /* [future used]: its number */
    const double **drawn; /* [horizon]: history's draws */
    double *history;      /* [horizon]: hazard */
    double *draws;        /* room for one quantity's draws */
    double *lowest;       /* [draw]: the lowest combined chance at the last horizon */
    size_t *leader;       /* [draw]: row */
    double *normal;       /* [draw]: for the prior */
    size_t *sample;       /* [draw]: of pairs */
};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
}

static double within(double chance)
{
    return fmin(fmax(chance, LEAST), 1 - LEAST);
}

static double hazard_of(double chance)
{
    return -log1p(-within(chance));
}

static double chance_of(double hazard)
{
    return -expm1(-hazard);
}

static double odds_of(double chance)
{
    return within(chance) / (1 - within(chance));
}

/* ---- Which outcomes ---- */

static size_t horizon_of(const struct outside_record *record, const struct outcome *outcome)
{
    for (size_t h = 0; h < record->horizon_count; h++)
        if (fabs(record->years[h] - outcome->horizon / 12) < 1e-9)
            return h;
    return SIZE_MAX;
}

size_t outlook_outcomes(const struct case_folder *folder, const struct outside_record *record,
                        size_t *out)
{
    size_t count = 0;
    for (size_t h = 0; h < record->horizon_count; h++)
        for (size_t k = 0; k < folder->outcome_count; k++) {
            const struct outcome *outcome = &folder->outcomes[k];
            if (!text_equal(outcome->role, "risk") || outcome->show == SHOW_BAND ||
                horizon_of(record, outcome) != h)
                continue;
            out[count++] = k;
            break;
        }
    return count;
}

bool outlook_first_question(const struct case_folder *folder, struct outlook_question *out)
{
    const struct outside *outside = folder->outside;
    if (!outside)
        return false;
    *out = (struct outlook_question){
        .record = outside_find_record(outside, outside->first_class, outside->first_event),
        .weight = outside->weight};
    return out->record != NULL;
}

/* ---- Futures and draws ---- */

static const double *column_of(const struct weigher *self, size_t row, size_t horizon)
{
    return self->futures->chances[row * self->horizons + horizon];
}

static bool is_whole(const struct weigher *self, size_t future)
{
    for (size_t h = 0; h < self->horizons; h++) {
        if (!isfinite(self->futures->reference_chances[h][future]))
            return false;
        for (size_t p = 0; p < self->futures->package_count; p++)
            if (!isfinite(column_of(self, p, h)[future]))
                return false;
    }
    return true;
}

static double mean_of(const struct weigher *self, const double *chances)
{
    double sum = 0;
    for (size_t i = 0; i < self->outlook->used; i++)
        sum += chances[self->used[i]];
    return sum / (double)self->outlook->used;
}

/* The 10th and 90th of 100 among the draws. */
static enum status range_of(const struct weigher *self, struct outlook_level *level,
                            struct error *err)
{
    static const double ends[] = {0.1, 0.9};
    double found[2];
    TRY(quantile_of(self->draws, self->outlook->draws, ends, 2, found, err));
    level->low = found[0];
    level->high = found[1];
    return STATUS_OK;
}

static enum status make_draws(struct weigher *self, struct error *err)
{
    struct outlook *outlook = self->outlook;
    const struct outlook_futures *futures = self->futures;
    self->used = ARENA_ARRAY(self->arena, size_t, futures->futures);
    if (!self->used)
        return no_memory(err);
    for (size_t i = 0; i < futures->futures; i++)
        if (is_whole(self, i))
            self->used[outlook->used++] = i;
    outlook->left_out = futures->futures - outlook->used;
    if (!outlook->used)
        return error_set(err, STATUS_INPUT, nowhere,
                         "in none of %zu futures does every package have a risk", futures->futures);
    outlook->draws = outlook->used < OUTLOOK_DRAWS_MOST ? outlook->used : OUTLOOK_DRAWS_MOST;
    self->draws = ARENA_ARRAY(self->arena, double, outlook->draws);
    self->lowest = ARENA_ARRAY(self->arena, double, outlook->draws);
    self->leader = ARENA_ARRAY(self->arena, size_t, outlook->draws);
    self->normal = ARENA_ARRAY(self->arena, double, outlook->draws);
    self->sample = ARENA_ARRAY(self->arena, size_t, outlook->draws);
    if (!self->draws || !self->lowest || !self->leader || !self->normal || !self->sample)
        return no_memory(err);
    const uint64_t stream = random_stream(futures->seed, text_hash("study.outlook"), 0);
    vector_map1 *quantile = vector_table(VECTOR_PORTABLE)->normal_quantile;
    for (size_t i = 0; i < outlook->draws; i++) {
        const struct random_pair pair = random_at(stream, self->used[i], 0);
        self->sample[i] = (size_t)(pair.first * (double)self->question->record->draw_count);
        self->normal[i] = vector_one1(quantile, pair.second);
        self->lowest[i] = INFINITY;
    }
    return STATUS_OK;
}

/* ---- History ---- */

static enum status curve_of_record(struct arena *arena, const struct outside_record *record,
                                   struct survival_curve *out, struct error *err)
{
    struct survival_row *rows = ARENA_ARRAY(arena, struct survival_row, record->row_count);
    if (!rows)
        return no_memory(err);
    for (size_t i = 0; i < record->row_count; i++)
        rows[i] = (struct survival_row){record->rows[i].days, record->rows[i].at_risk,
                                        record->rows[i].events, record->rows[i].censored};
    return survival_curve_build(arena, &(struct survival_table){rows, record->row_count}, out, err);
}

static enum status fill_history(struct weigher *self, struct error *err)
{
    const struct outside_record *record = self->question->record;
    struct outlook *outlook = self->outlook;
    struct outlook_level *levels = ARENA_ARRAY(self->arena, struct outlook_level, self->horizons);
    struct outlook_level *wide = ARENA_ARRAY(self->arena, struct outlook_level, self->horizons);
    double *years = ARENA_ARRAY(self->arena, double, self->horizons);
    struct survival_curve curve;
    self->drawn = ARENA_ARRAY(self->arena, const double *, self->horizons);
    self->history = ARENA_ARRAY(self->arena, double, self->horizons);
    if (!levels || !wide || !years || !self->drawn || !self->history)
        return no_memory(err);
    TRY(curve_of_record(self->arena, record, &curve, err));
    for (size_t h = 0; h < self->horizons; h++) {
        static const double ends[] = {0.025, 0.1, 0.9, 0.975};
        const struct outcome *outcome = &outlook->folder->outcomes[self->futures->outcomes[h]];
        const size_t at = horizon_of(record, outcome);
        double found[4];
        assert(at != SIZE_MAX);
        years[h] = record->years[at];
        self->drawn[h] = record->draws + at * record->draw_count;
        TRY(quantile_of(self->drawn[h], record->draw_count, ends, 4, found, err));
        const double chance = 1 - survival_curve_at(&curve, years[h] * DAYS_A_YEAR).survival;
        self->history[h] = hazard_of(chance);
        levels[h] = (struct outlook_level){chance, found[1], found[2]};
        wide[h] = (struct outlook_level){chance, found[0], found[3]};
    }
    outlook->years = years;
    outlook->outside = levels;
    outlook->outside_wide = wide;
    return STATUS_OK;
}

/* ---- One package ---- */

/* Instruments multiply; their logarithms have the spread of the 95 % limits. */
struct prior {
    double middle, spread; /* of the logarithm */
};

static struct prior prior_of(const struct weigher *self, const struct package *package)
{
    const struct outside *outside = self->outlook->folder->outside;
    const double limits = 2 * 1.959963984540054;
    struct prior prior = {0, 0};
    double squares = 0;
    for (size_t i = 0; self->question->judged && i < outside->prior_count; i++) {
        const struct outside_prior *row = &outside->priors[i];
        const bool counts = text_equal(row->package, package->id);
        prior.middle += counts ? log(row->ratio) : 0;
        squares += counts ? pow(log(row->high / row->low) / limits, 2) : 0;
    }
    prior.spread = sqrt(squares);
    return prior;
}

/* The whole of a package's numbers in one draw, or in the mean. */
struct weighed {
    double ratio, combined, pooled;
};

static struct weighed weigh_one(const struct weigher *self, size_t horizon, double inside,
                                double reference, double history, double prior, double *floor)
{
    const double w = self->question->weight, outside = within(chance_of(history));
    const double ratio = hazard_of(inside) / hazard_of(reference);
    const double hazard = history * exp(w * log(ratio) + (1 - w) * prior);
    const double logit = w * log(odds_of(inside)) + (1 - w) * log(odds_of(outside));
    *floor = horizon ? fmax(*floor, hazard) : hazard;
    return (struct weighed){ratio, chance_of(*floor), 1 / (1 + exp(-logit))};
}

/* What a quantity is in every draw: `pick` says which of the three. */
enum quantity { QUANTITY_INSIDE, QUANTITY_RATIO, QUANTITY_COMBINED, QUANTITY_POOLED };

static double pick(const struct weighed *weighed, double inside, enum quantity quantity)
{
    switch (quantity) {
    case QUANTITY_INSIDE:
        return inside;
    case QUANTITY_RATIO:
        return weighed->ratio;
    case QUANTITY_COMBINED:
        return weighed->combined;
    case QUANTITY_POOLED:
        break;
    }
    return weighed->pooled;
}

/* Draws of all quantities and horizons of one package: [quantity][horizon][draw]. */
enum { QUANTITIES = 4 };

static void draw_package(const struct weigher *self, const double *const *columns,
                         const struct prior *prior, double *out)
{
    const size_t draws = self->outlook->draws;
    for (size_t i = 0; i < draws; i++) {
        const size_t future = self->used[i];
        double floor = 0;
        for (size_t h = 0; h < self->horizons; h++) {
            const double inside = columns[h][future];
            const struct weighed weighed =
                weigh_one(self, h, inside, self->futures->reference_chances[h][future],
                          hazard_of(self->drawn[h][self->sample[i]]),
                          prior->middle + prior->spread * self->normal[i], &floor);
            for (size_t q = 0; q < QUANTITIES; q++)
                out[(q * self->horizons + h) * draws + i] =
                    pick(&weighed, inside, (enum quantity)q);
        }
    }
}

static enum status fill_cells(struct weigher *self, const double *const *columns,
                              const struct prior *prior, double *room, struct outlook_cell *cells,
                              bool *held, struct error *err)
{
    const size_t draws = self->outlook->draws;
    double floor = 0, before = 0;
    draw_package(self, columns, prior, room);
    for (size_t h = 0; h < self->horizons; h++) {
        const double inside = mean_of(self, columns[h]);
        const double reference = mean_of(self, self->futures->reference_chances[h]);
        const struct weighed weighed =
            weigh_one(self, h, inside, reference, self->history[h], prior->middle, &floor);
        struct outlook_level *levels[QUANTITIES] = {&cells[h].inside, &cells[h].ratio,
                                                    &cells[h].combined, &cells[h].pooled};
        for (size_t q = 0; q < QUANTITIES; q++) {
            levels[q]->value = pick(&weighed, inside, (enum quantity)q);
            for (size_t i = 0; i < draws; i++)
                self->draws[i] = room[(q * self->horizons + h) * draws + i];
            TRY(range_of(self, levels[q], err));
        }
        *held |= h && floor == before;
        before = floor;
    }
    return STATUS_OK;
}

/* Who is lowest in each draw so far; `last` are the package's combined chances at the last horizon. */
static void compare_draws(struct weigher *self, size_t row, const double *last)
{
    for (size_t i = 0; i < self->outlook->draws; i++)
        if (last[i] < self->lowest[i]) {
            self->lowest[i] = last[i];
            self->leader[i] = row;
        }
}

/* ---- Weights ---- */

/* The logarithm of what history's hazard is multiplied by, as the weight goes from 0 to 1. */
struct line {
    double at_zero, at_one;
};

static struct line line_of(const struct outlook *outlook, size_t row)
{
    const struct outlook_row *of = &outlook->rows[row];
    return (struct line){log(of->prior.value),
                         log(of->cells[outlook->horizon_count - 1].ratio.value)};
}

static double line_at(struct line line, double weight)
{
    return weight * line.at_one + (1 - weight) * line.at_zero;
}

/* Where `other` comes below `line`; infinite when it never does after `from`. */
static double crossing(struct line line, struct line other, double from)
{
    const double closing = (line.at_one - line.at_zero) - (other.at_one - other.at_zero);
    const double gap = other.at_zero - line.at_zero;
    const double weight = closing > 0 ? gap / closing : INFINITY;
    return weight >= from && weight < 1 ? weight : INFINITY;
}

static enum status fill_flips(struct weigher *self, struct error *err)
{
    struct outlook *outlook = self->outlook;
    struct outlook_flip *flips = ARENA_ARRAY(self->arena, struct outlook_flip, outlook->row_count);
    if (!flips)
        return no_memory(err);
    size_t leader = 0;
    for (size_t p = 1; p < outlook->row_count; p++) {
        const struct line best = line_of(outlook, leader), other = line_of(outlook, p);
        if (other.at_zero < best.at_zero ||
            (other.at_zero == best.at_zero && other.at_one < best.at_one))
            leader = p;
    }
    for (size_t p = 0; p < outlook->row_count; p++)
        outlook->tied_by_history += line_of(outlook, p).at_zero == line_of(outlook, leader).at_zero;
    outlook->ranks = true;
    for (double from = 0; outlook->flip_count < outlook->row_count;) {
        double next = INFINITY;
        size_t to = leader;
        for (size_t p = 0; p < outlook->row_count; p++) {
            const double weight = crossing(line_of(outlook, leader), line_of(outlook, p), from);
            if (weight < next || (weight == next && weight < 1 &&
                                  line_of(outlook, p).at_one < line_of(outlook, to).at_one)) {
                next = weight;
                to = p;
            }
        }
        if (!(next < 1))
            break;
        flips[outlook->flip_count++] = (struct outlook_flip){next, leader, to};
        outlook->ranks &= next < OUTLOOK_WEIGHT_LOW || next > OUTLOOK_WEIGHT_HIGH;
        leader = to;
        from = next;
    }
    outlook->flips = flips;
    return STATUS_OK;
}

/* The combined hazard at the last horizon: the largest so far, as everywhere. logs[horizon * stride]. */
static double hazard_at_last(const struct weigher *self, double weight, double prior,
                             const double *logs, size_t stride, const double *history)
{
    double hazard = 0;
    for (size_t h = 0; h < self->horizons; h++) {
        const struct line line = {prior, logs[h * stride]};
        hazard = fmax(hazard, history[h] * exp(line_at(line, weight)));
    }
    return hazard;
}

/* `ratios`: the package's draws, [horizon][draw]; they become their logarithms. */
static enum status fill_weights(struct weigher *self, struct outlook_row *row,
                                const struct prior *prior, double *ratios, struct error *err)
{
    const size_t horizons = self->horizons, draws = self->outlook->draws;
    struct outlook_level *levels = ARENA_ARRAY(self->arena, struct outlook_level, OUTLOOK_WEIGHTS);
    double *history = ARENA_ARRAY(self->arena, double, horizons *draws);
    double *middle = ARENA_ARRAY(self->arena, double, horizons);
    if (!levels || !history || !middle)
        return no_memory(err);
    for (size_t h = 0; h < horizons; h++) {
        middle[h] = log(row->cells[h].ratio.value);
        for (size_t i = 0; i < draws; i++) {
            ratios[h * draws + i] = log(ratios[h * draws + i]);
            history[i * horizons + h] = hazard_of(self->drawn[h][self->sample[i]]);
        }
    }
    for (size_t w = 0; w < OUTLOOK_WEIGHTS; w++) {
        const double weight = (double)w / (OUTLOOK_WEIGHTS - 1);
        levels[w].value =
            chance_of(hazard_at_last(self, weight, prior->middle, middle, 1, self->history));
        for (size_t i = 0; i < draws; i++)
            self->draws[i] = chance_of(
                hazard_at_last(self, weight, prior->middle + prior->spread * self->normal[i],
                               ratios + i, draws, history + i * horizons));
        TRY(range_of(self, &levels[w], err));
    }
    row->by_weight = levels;
    return STATUS_OK;
}

/* ---- The whole ---- */

static enum status fill_row(struct weigher *self, size_t index, double *room,
                            struct outlook_row *row, struct error *err)
{
    const size_t last = self->horizons - 1, draws = self->outlook->draws;
    const double outside = self->outlook->outside[last].value;
    const double reference = mean_of(self, self->futures->reference_chances[last]);
    const struct package *package = self->futures->packages[index];
    const struct prior prior = prior_of(self, package);
    const double limit = 1.959963984540054 * prior.spread;
    struct outlook_cell *cells = ARENA_ARRAY(self->arena, struct outlook_cell, self->horizons);
    if (!cells)
        return no_memory(err);
    *row = (struct outlook_row){
        .package = package,
        .cells = cells,
        .prior = {exp(prior.middle), exp(prior.middle - limit), exp(prior.middle + limit)}};
    TRY(fill_cells(self, self->futures->chances + index * self->horizons, &prior, room, cells,
                   &row->held, err));
    compare_draws(self, index, room + (QUANTITY_COMBINED * self->horizons + last) * draws);
    row->odds_reference = odds_of(reference) / odds_of(outside);
    row->odds_package = odds_of(cells[last].inside.value) / odds_of(reference);
    row->odds = row->odds_reference * row->odds_package;
    return fill_weights(self, row, &prior, room + QUANTITY_RATIO * self->horizons * draws, err);
}

static enum status fill_rows(struct weigher *self, struct error *err)
{
    struct outlook *outlook = self->outlook;
    const size_t last = self->horizons - 1;
    struct outlook_row *rows = ARENA_ARRAY(self->arena, struct outlook_row, outlook->row_count);
    struct outlook_cell *reference = ARENA_ARRAY(self->arena, struct outlook_cell, self->horizons);
    double *room = ARENA_ARRAY(self->arena, double, QUANTITIES * self->horizons * outlook->draws);
    bool held = false;
    if (!rows || !reference || !room)
        return no_memory(err);
    for (size_t p = 0; p < outlook->row_count; p++)
        TRY(fill_row(self, p, room, &rows[p], err));
    TRY(fill_cells(self, self->futures->reference_chances, &(struct prior){0, 0}, room, reference,
                   &held, err));
    for (size_t i = 0; i < outlook->draws; i++)
        rows[self->leader[i]].best_in++;
    for (size_t p = 1; p < outlook->row_count; p++)
        if (rows[p].cells[last].combined.value < rows[outlook->best].cells[last].combined.value)
            outlook->best = p;
    outlook->rows = rows;
    outlook->of_reference = reference;
    return fill_flips(self, err);
}

enum status outlook_weigh(struct arena *arena, const struct case_folder *folder,
                          const struct outlook_question *question,
                          const struct outlook_futures *futures, const struct outlook **out,
                          struct error *err)
{
    assert(futures->outcome_count > 0 && futures->package_count > 0);
    struct outlook *outlook = ARENA_NEW(arena, struct outlook);
    size_t *outcomes = arena_grow(arena, futures->outcomes, futures->outcome_count,
                                  futures->outcome_count, sizeof *outcomes);
    if (!outlook || !outcomes)
        return no_memory(err);
    *outlook = (struct outlook){.folder = folder,
                                .record = question->record,
                                .reference = futures->reference,
                                .weight = question->weight,
                                .judged = question->judged,
                                .seed = futures->seed,
                                .horizon_count = futures->outcome_count,
                                .outcomes = outcomes,
                                .row_count = futures->package_count};
    struct weigher self = {.arena = arena,
                           .question = question,
                           .futures = futures,
                           .outlook = outlook,
                           .horizons = futures->outcome_count};
    TRY(make_draws(&self, err));
    TRY(fill_history(&self, err));
    TRY(fill_rows(&self, err));
    *out = outlook;
    return STATUS_OK;
}

/* ---- From the packages ---- */

static enum status weigh_tables(struct arena *arena, const struct case_folder *folder,
                                const struct outlook_options *options,
                                const struct futures_table *tables, struct outlook_futures *weighed,
                                const struct outlook **out, struct error *err)
{
    const size_t packages = options->package_count, outcomes = weighed->outcome_count;
    const double **chances = ARENA_ARRAY(arena, const double *, packages *outcomes);
    if (!chances)
        return no_memory(err);
    for (size_t p = 0; p < packages; p++)
        for (size_t k = 0; k < outcomes; k++)
            chances[p * outcomes + k] = tables[p].y[k];
    weighed->chances = chances;
    weighed->reference_chances = tables[packages].y;
    weighed->futures = tables[0].count;
    return outlook_weigh(arena, folder, &options->question, weighed, out, err);
}

enum status outlook_run(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct outlook_options *options,
                        const struct outlook **out, struct problems *problems, struct error *err)
{
    if (!folder->outside || !options->question.record)
        return error_set(err, STATUS_INPUT, (struct place){.file = folder->path},
                         "this case has no outside view");
    const size_t packages = options->package_count;
    size_t *outcomes = ARENA_ARRAY(arena, size_t, folder->outcome_count);
    struct futures_table *tables = ARENA_ARRAY(arena, struct futures_table, packages + 1);
    const struct package **run = ARENA_ARRAY(arena, const struct package *, packages + 1);
    if (!outcomes || !tables || !run)
        return no_memory(err);
    struct outlook_futures weighed = {
        .packages = options->packages,
        .package_count = packages,
        .reference = case_find_package(folder, folder->outside->reference),
        .outcomes = outcomes,
        .outcome_count = outlook_outcomes(folder, options->question.record, outcomes),
        .seed = options->futures.seed};
    if (!weighed.outcome_count)
        return error_set(err, STATUS_INPUT, (struct place){.file = folder->path},
                         "no outcome of role 'risk' has a horizon of the outside view");
    for (size_t p = 0; p < packages; p++)
        run[p] = options->packages[p];
    run[packages] = weighed.reference;
    struct futures_options futures = options->futures;
    futures.outcomes = outcomes;
    futures.outcome_count = weighed.outcome_count;
    TRY(futures_run_each(arena, folder, document, &futures, run, packages + 1, tables, problems,
                         err));
    return weigh_tables(arena, folder, options, tables, &weighed, out, err);
}
