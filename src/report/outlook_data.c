// SPDX-License-Identifier: MIT
/* An outlook as JSON (schema surety.outlook/1) and CSV, and the tables that a case ships. */
#include "report/csv_put.h"
#include "report/outlook_report.h"

#include <math.h>

/* ---- JSON ---- */

static void put_level(struct json *json, const char *key, const struct outlook_level *level)
{
    json_put_open(json, key, "{");
    json_put_number(json, "value", level->value);
    json_put_number(json, "low", level->low);
    json_put_number(json, "high", level->high);
    json_put_close(json, "}");
}

static void put_history(struct json *json, const struct outlook *outlook)
{
    const struct outside_record *record = outlook->record;
    json_put_open(json, "class", "{");
    json_put_text(json, "id", record->of->id);
    json_put_text(json, "title", record->of->title);
    json_put_text(json, "definition", record->of->definition);
    json_put_count(json, "spells", record->spells);
    json_put_count(json, "pairs", record->pairs);
    json_put_close(json, "}");
    json_put_open(json, "event", "{");
    json_put_text(json, "id", record->event->id);
    json_put_text(json, "title", record->event->title);
    json_put_text(json, "definition", record->event->definition);
    json_put_text(json, "source", record->event->source);
    json_put_close(json, "}");
    json_put_open(json, "outside", "[");
    for (size_t h = 0; h < outlook->horizon_count; h++) {
        json_put_open(json, NULL, "{");
        json_put_number(json, "years", outlook->years[h]);
        json_put_text(json, "outcome", outlook->folder->outcomes[outlook->outcomes[h]].id);
        json_put_number(json, "value", outlook->outside[h].value);
        json_put_number(json, "low", outlook->outside[h].low);
        json_put_number(json, "high", outlook->outside[h].high);
        json_put_number(json, "low95", outlook->outside_wide[h].low);
        json_put_number(json, "high95", outlook->outside_wide[h].high);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void put_cell(struct json *json, const struct outlook *outlook,
                     const struct outlook_cell *cells, size_t horizon)
{
    json_put_open(json, NULL, "{");
    json_put_number(json, "years", outlook->years[horizon]);
    put_level(json, "inside", &cells[horizon].inside);
    put_level(json, "combined", &cells[horizon].combined);
    put_level(json, "pooled", &cells[horizon].pooled);
    put_level(json, "ratio", &cells[horizon].ratio);
    json_put_close(json, "}");
}

static void put_row(struct json *json, const struct outlook *outlook, size_t index)
{
    const struct outlook_row *row = &outlook->rows[index];
    struct buffer why = {0};
    outlook_say_why(&why, outlook, index, DIALECT_UNICODE);
    json_put_open(json, NULL, "{");
    json_put_text(json, "package", row->package->id);
    json_put_text(json, "title", row->package->title);
    json_put_open(json, "horizons", "[");
    for (size_t h = 0; h < outlook->horizon_count; h++)
        put_cell(json, outlook, row->cells, h);
    json_put_close(json, "]");
    put_level(json, "prior", &row->prior);
    json_put_open(json, "by_weight", "[");
    for (size_t i = 0; i < OUTLOOK_WEIGHTS; i++)
        put_level(json, NULL, &row->by_weight[i]);
    json_put_close(json, "]");
    json_put_flag(json, "held", row->held);
    json_put_number(json, "odds", row->odds);
    json_put_number(json, "odds_reference", row->odds_reference);
    json_put_number(json, "odds_package", row->odds_package);
    json_put_number(json, "lowest", (double)row->best_in / (double)outlook->draws);
    json_put_text(json, "why", why.length ? why.bytes : NULL);
    json_put_close(json, "}");
    json->out->failed |= why.failed;
    buffer_free(&why);
}

static void put_rank(struct json *json, const struct outlook *outlook)
{
    struct buffer text = {0};
    json_put_text(json, "lowest", outlook->rows[outlook->best].package->id);
    json_put_open(json, "flips", "[");
    for (size_t i = 0; i < outlook->flip_count; i++) {
        const struct outlook_flip *flip = &outlook->flips[i];
        json_put_open(json, NULL, "{");
        json_put_number(json, "weight", flip->weight);
        json_put_text(json, "from", outlook->rows[flip->from].package->id);
        json_put_text(json, "to", outlook->rows[flip->to].package->id);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_count(json, "tied_by_history", outlook->tied_by_history);
    json_put_flag(json, "ranks", outlook->ranks);
    outlook_say_rank(&text, outlook, DIALECT_UNICODE);
    json_put_text(json, "rank", text.length ? text.bytes : NULL);
    json->out->failed |= text.failed;
    buffer_free(&text);
}

static void put_hazards(struct json *json, const struct outlook *outlook)
{
    const struct outside *outside = outlook->folder->outside;
    json_put_open(json, "hazards", "[");
    for (size_t i = 0; i < outside->hazard_count; i++) {
        const struct outside_hazard *hazard = &outside->hazards[i];
        if (hazard->of != outlook->record->of || hazard->event != outlook->record->event)
            continue;
        json_put_open(json, NULL, "{");
        json_put_text(json, "quantity", hazard->quantity);
        json_put_number(json, "from", hazard->from);
        json_put_number(json, "until", hazard->until);
        json_put_number(json, "estimate", hazard->estimate);
        json_put_number(json, "low", hazard->low);
        json_put_number(json, "high", hazard->high);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void put_scores(struct json *json, const struct outlook *outlook)
{
    const struct outside *outside = outlook->folder->outside;
    json_put_open(json, "scores", "[");
    for (size_t i = 0; i < outside->score_count; i++) {
        const struct outside_score *score = &outside->scores[i];
        if (score->of != outlook->record->of || score->event != outlook->record->event)
            continue;
        json_put_open(json, NULL, "{");
        json_put_text(json, "score", score->score);
        json_put_number(json, "years", score->years);
        json_put_count(json, "spells", score->spells);
        json_put_count(json, "events", score->events);
        json_put_number(json, "base", score->base);
        json_put_number(json, "cox", score->cox);
        json_put_number(json, "skill", score->skill);
        json_put_number(json, "low", score->low);
        json_put_number(json, "high", score->high);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

/* What else could have been asked. */
static void put_choices(struct json *json, const struct outside *outside)
{
    json_put_open(json, "classes", "[");
    for (size_t i = 0; i < outside->class_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", outside->classes[i].id);
        json_put_text(json, "title", outside->classes[i].title);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_open(json, "events", "[");
    for (size_t i = 0; i < outside->event_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", outside->events[i].id);
        json_put_text(json, "title", outside->events[i].title);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void put_members(struct json *json, const struct outlook *outlook)
{
    put_history(json, outlook);
    json_put_text(json, "reference", outlook->reference->id);
    json_put_number(json, "weight", outlook->weight);
    json_put_text(json, "priors", outlook->judged ? "judged" : "none");
    json_put_count(json, "futures", outlook->used);
    json_put_count(json, "left_out", outlook->left_out);
    json_put_count(json, "seed", outlook->seed);
    json_put_count(json, "draws", outlook->draws);
    json_put_open(json, "packages", "[");
    for (size_t p = 0; p < outlook->row_count; p++)
        put_row(json, outlook, p);
    json_put_close(json, "]");
    put_rank(json, outlook);
    put_hazards(json, outlook);
    put_scores(json, outlook);
    put_choices(json, outlook->folder->outside);
}

void outlook_json(struct buffer *out, const struct outlook *outlook,
                  const struct report_identity *identity)
{
    struct json json = {.out = out};
    json_put_begin(&json, "surety.outlook/1", identity);
    json_put_case(&json, outlook->folder, identity);
    put_members(&json, outlook);
    json_put_end(&json);
}

void outlook_put(struct json *json, const struct outlook *outlook)
{
    if (!outlook) {
        json_put_null(json, "outlook");
        return;
    }
    json_put_open(json, "outlook", "{");
    put_members(json, outlook);
    json_put_close(json, "}");
}

/* ---- CSV ---- */

static void add_level(struct csv_row *row, const struct outlook_level *level)
{
    csv_put_number(row, level->value);
    csv_put_number(row, level->low);
    csv_put_number(row, level->high);
}

void outlook_csv(struct buffer *out, const struct outlook *outlook)
{
    buffer_add(out,
               "package,years,class,event,weight,outside,outside low,outside high,inside,inside "
               "low,inside high,combined,combined low,combined high,pooled,pooled low,pooled "
               "high,ratio,ratio low,ratio high\r\n");
    for (size_t p = 0; p < outlook->row_count; p++)
        for (size_t h = 0; h < outlook->horizon_count; h++) {
            const struct outlook_cell *cell = &outlook->rows[p].cells[h];
            struct csv_row row = {.out = out};
            csv_put_text(&row, outlook->rows[p].package->id);
            csv_put_number(&row, outlook->years[h]);
            csv_put_text(&row, outlook->record->of->id);
            csv_put_text(&row, outlook->record->event->id);
            csv_put_number(&row, outlook->weight);
            add_level(&row, &outlook->outside[h]);
            add_level(&row, &cell->inside);
            add_level(&row, &cell->combined);
            add_level(&row, &cell->pooled);
            add_level(&row, &cell->ratio);
            csv_put_end(&row);
        }
}

/* ---- Tables that a case ships ---- */

void outlook_life_tables_csv(struct buffer *out, const struct outside_record *records, size_t count)
{
    buffer_add(out, "class,event,days,at risk,events,censored,source\r\n");
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < records[i].row_count; k++) {
            const struct outside_row *from = &records[i].rows[k];
            struct csv_row row = {.out = out};
            csv_put_text(&row, records[i].of->id);
            csv_put_text(&row, records[i].event->id);
            csv_put_number(&row, from->days);
            csv_put_number(&row, from->at_risk);
            csv_put_number(&row, from->events);
            csv_put_number(&row, from->censored);
            csv_put_text(&row, records[i].event->source);
            csv_put_end(&row);
        }
}

/* Chances need no more digits than samples of so few pairs can tell. */
void outlook_draws_csv(struct buffer *out, const struct outside_record *records, size_t count)
{
    buffer_add(out, "class,event,years,pairs,draws\r\n");
    for (size_t i = 0; i < count; i++)
        for (size_t h = 0; h < records[i].horizon_count; h++) {
            struct csv_row row = {.out = out};
            struct buffer draws = {0};
            csv_put_text(&row, records[i].of->id);
            csv_put_text(&row, records[i].event->id);
            csv_put_number(&row, records[i].years[h]);
            csv_put_count(&row, records[i].pairs);
            for (size_t k = 0; k < records[i].draw_count; k++) {
                buffer_add(&draws, k ? " " : "");
                buffer_number(&draws,
                              round(1e4 * records[i].draws[h * records[i].draw_count + k]) / 1e4);
            }
            csv_put_text(&row, draws.bytes);
            csv_put_end(&row);
            out->failed |= draws.failed;
            buffer_free(&draws);
        }
}

void outlook_hazards_csv(struct buffer *out, const struct outside_hazard *hazards, size_t count)
{
    buffer_add(out, "class,event,quantity,from,until,estimate,low,high\r\n");
    for (size_t i = 0; i < count; i++) {
        const double numbers[] = {hazards[i].estimate, hazards[i].low, hazards[i].high};
        struct csv_row row = {.out = out};
        csv_put_text(&row, hazards[i].of->id);
        csv_put_text(&row, hazards[i].event->id);
        csv_put_text(&row, hazards[i].quantity);
        csv_put_number(&row, hazards[i].from);
        csv_put_number(&row, hazards[i].until);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            csv_put_number(&row, round(1e4 * numbers[k]) / 1e4);
        csv_put_end(&row);
    }
}

void outlook_scores_csv(struct buffer *out, const struct outside_score *scores, size_t count)
{
    buffer_add(out, "class,event,score,years,spells,events,base,cox,skill,low,high\r\n");
    for (size_t i = 0; i < count; i++) {
        const double numbers[] = {scores[i].base, scores[i].cox, scores[i].skill, scores[i].low,
                                  scores[i].high};
        struct csv_row row = {.out = out};
        csv_put_text(&row, scores[i].of->id);
        csv_put_text(&row, scores[i].event->id);
        csv_put_text(&row, scores[i].score);
        csv_put_number(&row, scores[i].years);
        csv_put_count(&row, scores[i].spells);
        csv_put_count(&row, scores[i].events);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            csv_put_number(&row, round(1e4 * numbers[k]) / 1e4);
        csv_put_end(&row);
    }
}
