// SPDX-License-Identifier: MIT
/* Three sentences, a table of uncertainties, and what must be known to read them. */
#include "report/learn_report.h"
#include "report/text_table.h"
#include "report/wording.h"

#include "base/arena.h"

/* Without a formula the outcome itself says how its numbers are told. */
static const struct outcome *outcome_of(const struct learning *learning)
{
    const size_t outcome = learn_goal_outcome(learning);
    return outcome == SIZE_MAX ? NULL : &learning->folder->outcomes[outcome];
}

double learn_factor_said(const struct learning *learning)
{
    const struct outcome *outcome = outcome_of(learning);
    const bool hundred = outcome && (outcome->show == SHOW_COUNT || outcome->show == SHOW_SHARE);
    return hundred ? 100.0 : 1.0;
}

const char *learn_unit(const struct learning *learning)
{
    const struct outcome *outcome = outcome_of(learning);
    return outcome ? wording_unit(outcome) : learning->options->goal->text;
}

/* Small gains matter, so counts out of 100 keep their decimals. */
void learn_gain(struct buffer *out, const struct learning *learning, double gain,
                enum dialect dialect)
{
    const struct outcome *outcome = outcome_of(learning);
    const double factor = learn_factor_said(learning);
    if (outcome && factor == 1.0)
        wording_full(out, outcome, gain, dialect);
    else
        buffer_add(out, wording_number(factor * gain, dialect).text);
    if (outcome && factor != 1.0)
        buffer_print(out, " %s", wording_unit(outcome));
}

/* ---- Sentences ---- */

static void paragraph(struct buffer *out, struct buffer *text, const struct report_style *style)
{
    text_paragraph(out, text->bytes ? text->bytes : "", 0, style);
    out->failed |= text->failed;
    text->length = 0;
}

static void say_package(struct buffer *text, const struct learning *learning, size_t package,
                        enum dialect dialect)
{
    wording_package(text, learning->options->packages[package]);
    buffer_add(text, " (");
    learn_gain(text, learning, learning->means[package], dialect);
    buffer_add(text, ")");
}

/* The best of those that are not `but`. */
static size_t second_best(const struct learning *learning, size_t but)
{
    const double sign = learning->options->maximise ? 1.0 : -1.0;
    size_t second = SIZE_MAX;
    for (size_t p = 0; p < learning->options->package_count; p++)
        if (p != but &&
            (second == SIZE_MAX || sign * learning->means[p] > sign * learning->means[second]))
            second = p;
    return second;
}

static struct phrase share_of(double share)
{
    const struct outcome count = {.show = SHOW_COUNT};
    return wording_value(&count, share, DIALECT_ASCII);
}

static void say_question(struct buffer *text, const struct learning *learning)
{
    const struct learn_options *options = learning->options;
    const struct outcome *outcome = outcome_of(learning);
    buffer_print(text, "To make %s%s%s%s as %s as possible, one of %zu packages is chosen. ",
                 options->goal->text, outcome ? " (" : "", outcome ? outcome->title : "",
                 outcome ? ")" : "", options->maximise ? "large" : "small", options->package_count);
    buffer_print(text, "%s futures, seed %llu, %zu uncertainties vary.",
                 wording_whole(learning->used).text, (unsigned long long)options->futures.seed,
                 learning->factor_count);
    if (learning->left_out)
        buffer_print(text, " %s more, in which some package has no value, are left out.",
                     wording_whole(learning->left_out).text);
}

/* The package that was best in most futures among those best in fewer than package `before`, or in as many
 * and listed later; SIZE_MAX after the last. */
static size_t next_in_hindsight(const struct learning *learning, size_t before)
{
    const uint64_t *best_in = learning->best_in;
    size_t next = SIZE_MAX;
    for (size_t p = 0; p < learning->options->package_count; p++) {
        const bool later = before == SIZE_MAX || best_in[p] < best_in[before] ||
                           (best_in[p] == best_in[before] && p > before);
        if (later && best_in[p] && (next == SIZE_MAX || best_in[p] > best_in[next]))
            next = p;
    }
    return next;
}

/* "With hindsight P07 is the best in 83 of 100 futures, P10 in 12, 2 others in fewer than 5 each." */
static void say_hindsight(struct buffer *text, const struct learning *learning)
{
    const double least = 0.05;
    size_t told = 0, others = 0;
    for (size_t p = next_in_hindsight(learning, SIZE_MAX); p != SIZE_MAX;
         p = next_in_hindsight(learning, p)) {
        const double share = (double)learning->best_in[p] / (double)learning->used;
        const char *id = learning->options->packages[p]->id;
        if (told == 0)
            buffer_print(text, " With hindsight %s is the best in %s of 100 futures", id,
                         share_of(share).text);
        else if (share >= least)
            buffer_print(text, ", %s in %s", id, share_of(share).text);
        else
            others++;
        told++;
    }
    if (others)
        buffer_print(text, ", %zu %s in fewer than 5%s", others, others == 1 ? "other" : "others",
                     others == 1 ? "" : " each");
    buffer_add(text, ".");
}

static void say_choice(struct buffer *text, const struct learning *learning, enum dialect dialect)
{
    const size_t second = second_best(learning, learning->best);
    buffer_add(text, "Without further knowledge ");
    say_package(text, learning, learning->best, dialect);
    buffer_add(text, " is best on average, then ");
    say_package(text, learning, second, dialect);
    buffer_add(text, ".");
    if (learning->perfect.switches > 0)
        say_hindsight(text, learning);
}

static void say_worth(struct buffer *text, const struct learning *learning, enum dialect dialect)
{
    const struct information_value *perfect = &learning->perfect;
    if (perfect->switches == 0) {
        buffer_print(text,
                     "%s is the best in every one of these futures: nothing that could be learned "
                     "would change the choice.",
                     learning->options->packages[learning->best]->id);
        return;
    }
    buffer_add(text, "Knowing everything before choosing would improve this by ");
    learn_gain(text, learning, perfect->value, dialect);
    buffer_print(text,
                 " on average (EVPI, standard error %s) and change the choice in %s of 100 "
                 "futures.",
                 wording_number(learn_factor_said(learning) * perfect->error, dialect).text,
                 share_of(perfect->switches).text);
}

/* ---- The table ---- */

static const char *kept(struct buffer *out, struct arena *arena, const char *text)
{
    const char *copy = arena_print(arena, "%s", text);
    out->failed |= !copy;
    return copy ? copy : "";
}

static const char *name_of(struct buffer *out, struct arena *arena, const struct learning *learning,
                           size_t index, enum dialect dialect)
{
    struct buffer plain = {0}, shown = {0};
    buffer_print(&plain, "%zu. ", index + 1);
    wording_parameter(&plain, learning->factors[index].parameter, NULL);
    escape_terminal(&shown, plain.bytes, dialect);
    const char *name = kept(out, arena, shown.bytes ? shown.bytes : "");
    out->failed |= plain.failed || shown.failed;
    buffer_free(&plain);
    buffer_free(&shown);
    return name;
}

static void write_table(struct buffer *out, struct arena *arena, const struct learning *learning,
                        const struct report_style *style)
{
    enum { COLUMNS = 3 };
    const size_t rows = learning->told;
    const enum dialect dialect = text_dialect(style);
    const double factor = learn_factor_said(learning);
    struct cell *cells = ARENA_ARRAY(arena, struct cell, COLUMNS * rows);
    const char **names = ARENA_ARRAY(arena, const char *, rows);
    if (!cells || !names) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        const struct information_value *worth = &learning->factors[i].worth;
        names[i] = name_of(out, arena, learning, i, dialect);
        cells[i] =
            (struct cell){kept(out, arena, wording_number(factor * worth->value, dialect).text),
                          arena_print(arena, dialect == DIALECT_UNICODE ? "(\u00b1%s)" : "(+-%s)",
                                      wording_number(factor * worth->error, dialect).text)};
        cells[rows + i].value =
            arena_print(arena, "%s %%", share_of(worth->value / learning->perfect.value).text);
        cells[2 * rows + i].value = kept(out, arena, share_of(worth->switches).text);
    }
    const struct column columns[COLUMNS] = {{NULL, "worth", cells, 0},
                                            {NULL, "of EVPI", cells + rows, 0},
                                            {NULL, "switches", cells + 2 * rows, 0}};
    buffer_add(out, "\n");
    text_table(out, names, "What one uncertainty is worth", rows, columns, COLUMNS, style);
    out->failed |= arena->failed;
}

static void say_rest(struct buffer *text, const struct learning *learning)
{
    const size_t others = learning->factor_count - learning->told;
    if (learning->told == 0)
        buffer_print(text,
                     "None of %zu uncertainties, learned alone, is worth more than its noise: what "
                     "would change the choice is several together, or chance within the model, or "
                     "too weak for so few --futures.",
                     learning->factor_count);
    else if (others)
        buffer_print(text, "%zu %s not above %s noise. ", others,
                     others == 1 ? "other is" : "others are", others == 1 ? "its" : "their");
    const char *unit = learn_unit(learning);
    if (learning->told)
        buffer_print(text,
                     "worth: the mean gain%s%s, with its standard error, if this uncertainty alone "
                     "were known before the choice, without error and at no cost. switches: in how "
                     "many of 100 futures another package would be chosen. Worths do not add up.",
                     *unit ? ", " : "", unit);
}

void learn_text(struct buffer *out, const struct learning *learning,
                const struct report_style *style)
{
    struct buffer text = {0};
    struct arena arena;
    const enum dialect dialect = text_dialect(style);
    arena_init(&arena);
    text_heading(out, "What would it be worth to know more before choosing?", style);
    say_question(&text, learning);
    paragraph(out, &text, style);
    buffer_add(out, "\n");
    say_choice(&text, learning, dialect);
    paragraph(out, &text, style);
    say_worth(&text, learning, dialect);
    paragraph(out, &text, style);
    if (learning->perfect.switches > 0) {
        if (learning->told)
            write_table(out, &arena, learning, style);
        say_rest(&text, learning);
        paragraph(out, &text, style);
    }
    buffer_free(&text);
    arena_free(&arena);
}
