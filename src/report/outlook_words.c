// SPDX-License-Identifier: MIT
/* The sentences of an outlook, the same on the terminal and on the page. */
#include "report/outlook_report.h"
#include "report/wording.h"

#include <math.h>
#include <string.h>

static const struct outcome as_count = {.show = SHOW_COUNT};

static struct phrase said(double chance, enum dialect dialect)
{
    return wording_value(&as_count, chance, dialect);
}

void outlook_say_history(struct buffer *out, const struct outlook *outlook)
{
    const struct outside_record *record = outlook->record;
    buffer_print(out, "Event: %s. %s Past cases: %s, %zu spells of %zu pairs. %s",
                 record->event->title, record->event->definition, record->of->title, record->spells,
                 record->pairs, record->of->definition);
}

static const char *id_of(const struct outlook *outlook, size_t row)
{
    return outlook->rows[row].package->id;
}

static void say_flips(struct buffer *out, const struct outlook *outlook, enum dialect dialect)
{
    for (size_t i = 0; i < outlook->flip_count; i++) {
        const struct outlook_flip *flip = &outlook->flips[i];
        buffer_print(out, " From weight %s on %s is the lowest in place of %s.",
                     wording_number(flip->weight, dialect).text, id_of(outlook, flip->to),
                     id_of(outlook, flip->from));
    }
    if (!outlook->ranks)
        buffer_add(out, " Because this lies within 0.25 to 0.75, the evidence does not rank the "
                        "packages.");
}

static void say_lowest(struct buffer *out, const struct outlook *outlook, enum dialect dialect)
{
    const struct outlook_row *best = &outlook->rows[outlook->best];
    const size_t last = outlook->horizon_count - 1;
    buffer_print(out, "At weight %s %s is the lowest, %s of 100 in %g years",
                 wording_number(outlook->weight, dialect).text, best->package->id,
                 said(best->cells[last].combined.value, dialect).text, outlook->years[last]);
    buffer_print(out, ", and the lowest in %s of 100 draws.",
                 said((double)best->best_in / (double)outlook->draws, dialect).text);
}

void outlook_say_rank(struct buffer *out, const struct outlook *outlook, enum dialect dialect)
{
    const bool all_tied = outlook->tied_by_history == outlook->row_count;
    if (outlook->row_count < 2)
        return;
    if (outlook->weight > 0 || outlook->tied_by_history == 1)
        say_lowest(out, outlook, dialect);
    else
        buffer_print(out, "At weight 0 %zu packages share the lowest risk.",
                     outlook->tied_by_history);
    if (all_tied)
        buffer_add(out,
                   " History alone does not tell packages apart: their order is the model's at "
                   "every weight above 0.");
    else if (outlook->flip_count == 0)
        buffer_add(out, " No weight from 0 to 1 puts another first.");
    say_flips(out, outlook, dialect);
}

/* "3.0 times lower": of a factor; `alike` when it is within a fifth of 1. */
static void say_times(struct buffer *out, double factor, const char *alike, const char *more,
                      const char *less, enum dialect dialect)
{
    const bool above = factor >= 1;
    if (factor < 1.2 && factor > 1 / 1.2) {
        buffer_add(out, alike);
        return;
    }
    buffer_print(out, "%s times %s", wording_number(above ? factor : 1 / factor, dialect).text,
                 above ? more : less);
}

void outlook_say_why(struct buffer *out, const struct outlook *outlook, size_t row,
                     enum dialect dialect)
{
    const struct outlook_row *of = &outlook->rows[row];
    const size_t last = outlook->horizon_count - 1;
    if (of->odds < OUTLOOK_ODDS_FAR && of->odds > 1 / OUTLOOK_ODDS_FAR)
        return;
    buffer_print(out, "%s: the model says %s of 100 in %g years, history ", of->package->id,
                 said(of->cells[last].inside.value, dialect).text, outlook->years[last]);
    buffer_print(out, "%s: odds ", said(outlook->outside[last].value, dialect).text);
    say_times(out, of->odds, "alike", "higher", "lower", dialect);
    buffer_print(out, ". For %s, its typical past ceasefire, the model's odds are ",
                 outlook->reference->id);
    say_times(out, of->odds_reference, "about history's", "higher than history's",
              "lower than history's", dialect);
    buffer_print(out, "; for %s they are ", of->package->id);
    say_times(out, of->odds_package, "about those of ", "higher than for ", "lower than for ",
              dialect);
    buffer_print(out, "%s, which only the model can say.", outlook->reference->id);
}

void outlook_say_hazards(struct buffer *out, const struct outlook *outlook, enum dialect dialect)
{
    const struct outside *outside = outlook->folder->outside;
    bool begun = false;
    for (size_t i = 0; i < outside->hazard_count; i++) {
        const struct outside_hazard *hazard = &outside->hazards[i];
        if (hazard->of != outlook->record->of || hazard->event != outlook->record->event ||
            strcmp(hazard->quantity, "scale") == 0)
            continue;
        if (isnan(hazard->from))
            buffer_add(out, "; Weibull shape ");
        else if (begun)
            buffer_print(out, ", %g to %g: ", hazard->from, hazard->until);
        else
            buffer_print(out, "History's events a year at risk (95 %% interval): years %g to %g: ",
                         hazard->from, hazard->until);
        begun = true;
        buffer_print(out, "%s (", wording_number(hazard->estimate, dialect).text);
        buffer_print(out, "%s to ", wording_number(hazard->low, dialect).text);
        buffer_print(out, "%s)", wording_number(hazard->high, dialect).text);
    }
    if (begun)
        buffer_add(out, ", below 1 where the risk falls with time.");
}

static void say_score(struct buffer *out, const struct outside_score *score, enum dialect dialect)
{
    buffer_print(out, " %g years: %s, skill %s ", score->years,
                 wording_number(score->base, dialect).text,
                 wording_number(score->skill, dialect).text);
    buffer_print(out, "(%s to %s);", wording_number(score->low, dialect).text,
                 wording_number(score->high, dialect).text);
}

void outlook_say_scores(struct buffer *out, const struct outlook *outlook, enum dialect dialect)
{
    const struct outside *outside = outlook->folder->outside;
    bool begun = false, any = false;
    for (size_t i = 0; i < outside->score_count; i++) {
        const struct outside_score *score = &outside->scores[i];
        if (score->of != outlook->record->of || score->event != outlook->record->event ||
            isnan(score->years) || score->score[0] != 'b')
            continue;
        if (!begun)
            buffer_print(out,
                         "Brier score of the base rate with each pair left out in turn, and the "
                         "skill of %zu covariates over it (95 %% interval):",
                         outside->covariate_count);
        begun = true;
        any |= score->low > 0;
        say_score(out, score, dialect);
    }
    if (begun)
        buffer_add(out, any ? " skill is shown where its interval leaves out 0."
                            : " every interval holds 0, so no skill is shown.");
}
