// SPDX-License-Identifier: MIT
/* One table of verdicts, then for each claim why. */
#include "report/claims_report.h"

#include "base/arena.h"
#include "report/claims_words.h"
#include "report/text_table.h"

#include <math.h>
#include <stdarg.h>

struct writer {
    struct buffer *out;
    struct arena arena;
    const struct claims_answer *answer;
    const struct report_style *style;
};

enum { VERDICT_COLUMN, VALUE_COLUMN, FLIPS_COLUMN, NOISE_COLUMN, LABEL_COLUMN, STRUCTURES_COLUMN,
       COLUMNS };

static const char *verdict_letter(enum verdict verdict)
{
    static const char *const letters[] = {"S", "R", "U", "-"};
    return letters[verdict];
}

static const char *number_text(struct writer *self, const struct claim_number *number)
{
    return isnan(number->value) ? "n/a" : arena_print(&self->arena, "%.3g", number->value);
}

static const char *range_text(struct writer *self, const struct claim_number *number)
{
    if (!(number->low < number->high))
        return "";
    return arena_print(&self->arena, " (%.3g to %.3g)", number->low, number->high);
}

static void fill_row(struct writer *self, const struct claim_result *result, struct cell *row)
{
    const struct judgement *judgement = &result->judgement;
    row[VERDICT_COLUMN].range = verdict_name(judgement->verdict);
    if (judgement->verdict == VERDICT_NOT_EVALUATED)
        return;
    const struct claim_number *shown = &judgement->statistics[result->claim->show];
    row[VALUE_COLUMN].value = number_text(self, shown);
    row[VALUE_COLUMN].range = range_text(self, shown);
    row[FLIPS_COLUMN].value =
        isnan(judgement->flips) ? "-" : arena_print(&self->arena, "%.0f", 100.0 * judgement->flips);
    if (self->answer->noise)
        row[NOISE_COLUMN].range = arena_print(
            &self->arena, "%s %s %s", verdict_letter(result->noise[0].verdict),
            verdict_letter(result->noise[1].verdict), verdict_letter(result->noise[2].verdict));
    struct buffer letters = {0};
    for (size_t s = 0; result->structures && s < self->answer->claims->folder->structure_count; s++)
        buffer_print(&letters, "%s%s", s ? " " : "", verdict_letter(result->structures[s].verdict));
    if (letters.length)
        row[STRUCTURES_COLUMN].range = arena_print(&self->arena, "%s%s", letters.bytes,
                                                   result->survives ? " all" : "");
    self->out->failed |= letters.failed;
    buffer_free(&letters);
    row[LABEL_COLUMN].range = result->label == LABEL_NONE ? "-" : claim_label_name(result->label);
}

static void add_table(struct writer *self)
{
    static const char *const heads[COLUMNS] = {"Verdict", "Statistic (95 %)", "Flips", "Noise",
                                               "Label", "Structures"};
    const size_t shown = self->answer->structures ? COLUMNS : STRUCTURES_COLUMN;
    const size_t rows = self->answer->count;
    const char **names = ARENA_ARRAY(&self->arena, const char *, rows);
    struct cell *cells[COLUMNS];
    struct column columns[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++) {
        cells[k] = ARENA_ARRAY(&self->arena, struct cell, rows);
        columns[k] = (struct column){.head = heads[k], .cells = cells[k]};
    }
    for (size_t i = 0; !self->arena.failed && i < rows; i++) {
        const struct claim *claim = self->answer->results[i].claim;
        struct cell row[COLUMNS] = {{0}};
        names[i] = arena_print(&self->arena, "%s %s", claim->id, claim->statement);
        fill_row(self, &self->answer->results[i], row);
        for (size_t k = 0; k < COLUMNS; k++)
            cells[k][i] = row[k];
    }
    if (self->arena.failed)
        self->out->failed = true;
    else
        text_table(self->out, names, "Claim", rows, columns, shown, self->style);
}

enum { DEEP = 6 }; /* the indent of what stands below a claim, whose first line has 4 */

static void paragraph(struct writer *self, size_t indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void paragraph(struct writer *self, size_t indent, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    char *text = length < 0 ? NULL : arena_alloc(&self->arena, (size_t)length + 1, 1);
    if (text) {
        vsnprintf(text, (size_t)length + 1, format, again);
        text_block(self->out, text, indent == DEEP ? 4 : 0, indent, self->style);
    }
    va_end(again);
    va_end(args);
    self->out->failed |= !text;
}

/* A paragraph of words made elsewhere; nothing for none. */
static void say(struct writer *self, size_t indent, struct buffer *words)
{
    if (words->length)
        paragraph(self, indent, "%s", words->bytes);
    self->out->failed |= words->failed;
    buffer_free(words);
}

static void add_keys(struct writer *self, const struct claim_result *result)
{
    for (size_t k = 0; self->answer->keys && k < result->claim->key_count; k++) {
        const struct key_result *key = &result->keys[k];
        const bool same = key->judgement.verdict == result->judgement.verdict;
        if (same)
            paragraph(self, DEEP, "with %s at %g: still %s%s", key->key->variable, key->key->value,
                      verdict_name(key->judgement.verdict),
                      key->idle ? "; no number of this claim depends on it" : "");
        else
            paragraph(self, DEEP, "with %s at %g it would be %s: %s", key->key->variable,
                      key->key->value, verdict_name(key->judgement.verdict), key->judgement.reason);
    }
}

/* Where a driver turns the verdict, with what it then is; one line else. */
static void add_drivers(struct writer *self, const struct claim_result *result)
{
    for (size_t d = 0; d < result->driver_count; d++) {
        const struct driver_result *driver = &result->drivers[d];
        const struct parameter *parameter = driver->parameter;
        const char *low = verdict_name(driver->low.verdict),
                   *high = verdict_name(driver->high.verdict);
        paragraph(self, DEEP, "goes with %s (rank correlation %.2f): at %g %s, at %g %s",
                  parameter->folded, driver->rank, parameter->low, low, parameter->high, high);
    }
}

static void add_flip(struct writer *self, const struct claim_result *result)
{
    struct buffer words = {0};
    claims_words_flip(&words, result);
    say(self, DEEP, &words);
}

static void add_noise(struct writer *self, const struct claim_result *result)
{
    const struct sensitivity *noise = self->answer->claims->noise;
    if (!self->answer->noise)
        return;
    paragraph(self, DEEP, "%s at %g, %g, %g: %s, %s, %s", noise->title, noise->levels[0],
              noise->levels[1], noise->levels[2], verdict_name(result->noise[0].verdict),
              verdict_name(result->noise[1].verdict), verdict_name(result->noise[2].verdict));
}

static void add_statistics(struct writer *self, const struct claim_result *result)
{
    struct buffer line = {0};
    for (size_t i = 0; i < result->claim->statistic_count; i++) {
        buffer_print(&line, "%s%s ", i ? "; " : "", result->claim->statistics[i].title);
        claim_number_print(&line, &result->judgement.statistics[i]);
    }
    say(self, DEEP, &line);
}

static void add_effect(struct writer *self, const struct judgement *judgement)
{
    struct buffer line = {0};
    buffer_add(&line, "effect ");
    claim_number_print(&line, &judgement->effect);
    buffer_print(&line, " in the mean; its sign flips in %.0f of 100 futures",
                 100.0 * judgement->flips);
    if (judgement->effect_futures < self->answer->futures)
        buffer_print(&line, "; it is a number in %zu of %llu", judgement->effect_futures,
                     (unsigned long long)self->answer->futures);
    say(self, DEEP, &line);
}

static void add_reasons(struct writer *self, const struct claim_result *result)
{
    const struct claim *claim = result->claim;
    const struct judgement *judgement = &result->judgement;
    buffer_add(self->out, "\n");
    paragraph(self, 4, "%s %s: %s", claim->id, verdict_name(judgement->verdict), judgement->reason);
    if (judgement->verdict == VERDICT_NOT_EVALUATED)
        return;
    paragraph(self, DEEP, "supported if %s; refuted if %s", claim->supported_if.text,
              claim->refuted_if.text);
    add_statistics(self, result);
    if (!isnan(judgement->flips))
        add_effect(self, judgement);
    add_noise(self, result);
    add_keys(self, result);
    add_flip(self, result);
    add_drivers(self, result);
    if (claim->data)
        paragraph(self, DEEP, "beside this model: %s", claim->data);
    if (claim->ill_posed)
        paragraph(self, DEEP, "ill-posed, and left as it is: %s", claim->ill_posed);
    if (result->remark)
        paragraph(self, DEEP, "%s", result->remark);
    if (claim->note)
        paragraph(self, DEEP, "%s", claim->note);
}

void claims_text(struct buffer *out, const struct claims_answer *answer,
                 const struct report_style *style)
{
    struct writer self = {.out = out, .answer = answer, .style = style};
    const struct case_folder *folder = answer->claims->folder;
    arena_init(&self.arena);
    text_heading(out, folder->title, style);
    struct buffer summary = {0}, thresholds = {0}, data = {0};
    claims_words_summary(&summary, answer);
    claims_words_thresholds(&thresholds, answer->claims);
    say(&self, 0, &summary);
    say(&self, 0, &thresholds);
    buffer_add(out, "\n");
    add_table(&self);
    if (answer->noise)
        paragraph(
            &self, 0,
            "Flips: futures of 100 in which the effect has the other sign; above 25 a verdict "
            "is undetermined. Noise: verdict at three levels of '%s' (S supported, R "
            "refuted, U undetermined). Label: assumed when the verdict changes as one key "
            "assumption is taken out, else emergent.",
            answer->claims->noise->title);
    if (answer->structures) {
        struct buffer structures = {0};
        claims_words_structures(&structures, answer);
        say(&self, 0, &structures);
    }
    claims_words_data(&data, answer);
    say(&self, 0, &data);
    for (size_t i = 0; i < answer->count; i++)
        add_reasons(&self, &answer->results[i]);
    buffer_add(out, "\n");
    paragraph(&self, 0, "%s Date: %s. Verdicts speak of this model, not of the world. %s",
              answer->claims->thresholds, answer->claims->frozen, folder->caveat);
    if (self.arena.failed)
        out->failed = true;
    arena_free(&self.arena);
}
