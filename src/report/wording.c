// SPDX-License-Identifier: MIT
/* Numbers to phrases and results to sentences.
 *
 * A probability is said as a count out of 100 futures; its difference is in the same unit. Nothing
 * here knows what a case is about: sentences are made of the case's own titles. */
#include "report/wording.h"

#include "report/fail_report.h"

#include <math.h>
#include <string.h>

const char *const wording_levels =
    "Levels are assumed; differences between packages carry the information.";

static const char *minus(enum dialect dialect)
{
    return dialect == DIALECT_UNICODE ? "\u2212" : "-";
}

static const char *dash(enum dialect dialect)
{
    return dialect == DIALECT_UNICODE ? "\u2013" : "-";
}

static struct phrase phrase_of(const char *text)
{
    struct phrase phrase;
    snprintf(phrase.text, sizeof phrase.text, "%s", text);
    return phrase;
}

/* Digits in groups of three; the longest uint64 has 20 digits and 6 commas. */
struct phrase wording_whole(uint64_t value)
{
    char digits[24];
    const int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    struct phrase phrase;
    size_t at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            phrase.text[at++] = ',';
        phrase.text[at++] = digits[i];
    }
    phrase.text[at] = '\0';
    return phrase;
}

/* A size, never negative, to two significant digits. */
static struct phrase size_phrase(double size)
{
    struct phrase phrase;
    if (size == 0)
        return phrase_of("0");
    if (size >= 1e15 || size < 0.00095) {
        snprintf(phrase.text, sizeof phrase.text, "%.1e", size);
        return phrase;
    }
    const double power = pow(10, floor(log10(size)) - 1);
    const double rounded = round(size / power) * power;
    if (rounded >= 9.95)
        return wording_whole((uint64_t)llround(rounded));
    const int decimals = rounded >= 0.995 ? 1 : rounded >= 0.0995 ? 2 : rounded >= 0.00995 ? 3 : 4;
    snprintf(phrase.text, sizeof phrase.text, "%.*f", decimals, rounded);
    return phrase;
}

struct phrase wording_number(double value, enum dialect dialect)
{
    if (isnan(value))
        return phrase_of("n/a");
    if (isinf(value))
        return phrase_of(value > 0 ? "more than any number" : "less than any number");
    struct phrase phrase;
    const struct phrase size = size_phrase(fabs(value));
    snprintf(phrase.text, sizeof phrase.text, "%s%.60s", value < 0 ? minus(dialect) : "",
             size.text);
    return phrase;
}

/* Outcomes that are probabilities or shares are said per hundred. */
static bool is_per_hundred(const struct outcome *outcome)
{
    return outcome->show == SHOW_COUNT || outcome->show == SHOW_SHARE;
}

/* A count out of 100 as a whole number, without rounding the rare to never or the likely to sure. */
static struct phrase hundred_phrase(double share, enum dialect dialect)
{
    const double count = share * 100;
    struct phrase phrase;
    if (count > 0 && count < 0.5)
        return phrase_of("<1");
    if (count < 100 && count > 99.5)
        return phrase_of(">99");
    const double whole = round(fabs(count));
    snprintf(phrase.text, sizeof phrase.text, "%s%.0f",
             count < 0 && whole > 0 ? minus(dialect) : "", whole);
    return phrase;
}

struct phrase wording_value(const struct outcome *outcome, double value, enum dialect dialect)
{
    if (isnan(value))
        return phrase_of("n/a");
    if (outcome->show == SHOW_BAND)
        return wording_band(outcome, wording_band_index(outcome, value), dialect);
    if (is_per_hundred(outcome) && isfinite(value))
        return hundred_phrase(value, dialect);
    return wording_number(value, dialect);
}

struct phrase wording_range(const struct outcome *outcome, const struct spread *spread,
                            enum dialect dialect)
{
    if (outcome->show == SHOW_BAND || !spread->count || isnan(spread->q10) || isnan(spread->q90))
        return phrase_of("");
    const struct phrase low = wording_value(outcome, spread->q10, dialect);
    const struct phrase high = wording_value(outcome, spread->q90, dialect);
    const struct phrase mean = wording_value(outcome, spread->mean, dialect);
    if (strcmp(low.text, high.text) == 0 && strcmp(low.text, mean.text) == 0)
        return phrase_of("");
    const bool is_signed = spread->q10 < 0 || low.text[0] == '<' || high.text[0] == '>';
    struct phrase phrase;
    snprintf(phrase.text, sizeof phrase.text, "%.30s%s%.30s", low.text,
             is_signed ? " to " : dash(dialect), high.text);
    return phrase;
}

static struct phrase with_range(struct phrase value, struct phrase range)
{
    if (!range.text[0])
        return value;
    struct phrase phrase;
    snprintf(phrase.text, sizeof phrase.text, "%.20s (%.50s)", value.text, range.text);
    return phrase;
}

struct phrase wording_cell(const struct outcome *outcome, const struct spread *spread,
                           enum dialect dialect)
{
    if (!spread->count)
        return phrase_of("n/a");
    return with_range(wording_value(outcome, spread->mean, dialect),
                      wording_range(outcome, spread, dialect));
}

struct phrase wording_signed(const struct outcome *outcome, double value, enum dialect dialect)
{
    if (isnan(value) || outcome->show == SHOW_BAND)
        return phrase_of("n/a");
    if (is_per_hundred(outcome) && fabs(value) * 100 < 0.5)
        return phrase_of("0");
    struct phrase phrase;
    const struct phrase plain = wording_value(outcome, value, dialect);
    snprintf(phrase.text, sizeof phrase.text, "%s%.70s", value > 0 ? "+" : "", plain.text);
    return phrase;
}

struct phrase wording_difference(const struct outcome *outcome, const struct spread *difference,
                                 enum dialect dialect)
{
    if (!difference->count || outcome->show == SHOW_BAND)
        return phrase_of("n/a");
    struct phrase range;
    snprintf(range.text, sizeof range.text, "%.30s to %.30s",
             wording_signed(outcome, difference->q10, dialect).text,
             wording_signed(outcome, difference->q90, dialect).text);
    return with_range(wording_signed(outcome, difference->mean, dialect), range);
}

struct phrase wording_better(const struct contrast *contrast, enum dialect dialect)
{
    const double all = (double)(contrast->better + contrast->worse + contrast->equal);
    return all > 0 ? hundred_phrase((double)contrast->better / all, dialect) : phrase_of("n/a");
}

size_t wording_band_index(const struct outcome *outcome, double value)
{
    size_t index = 0;
    while (index < outcome->band_count && value >= outcome->bands[index])
        index++;
    return index;
}

/* Bands of probabilities read as percentages. */
static bool is_probability(const struct outcome *outcome)
{
    return text_equal(outcome->unit, "probability");
}

static struct phrase band_edge(const struct outcome *outcome, size_t index, enum dialect dialect)
{
    return wording_number(outcome->bands[index] * (is_probability(outcome) ? 100 : 1), dialect);
}

/* 5.0 reads better as 5. */
static struct phrase without_zero(struct phrase phrase)
{
    const size_t length = strlen(phrase.text);
    if (length > 2 && strcmp(phrase.text + length - 2, ".0") == 0)
        phrase.text[length - 2] = '\0';
    return phrase;
}

struct phrase wording_band(const struct outcome *outcome, size_t index, enum dialect dialect)
{
    if (!outcome->band_count)
        return phrase_of("not shown");
    const char *unit = is_probability(outcome) ? " %" : "";
    const size_t last = outcome->band_count - 1;
    struct phrase phrase;
    const struct phrase low = without_zero(band_edge(outcome, index ? index - 1 : 0, dialect));
    const struct phrase high =
        without_zero(band_edge(outcome, index < last ? index : last, dialect));
    if (index == 0)
        snprintf(phrase.text, sizeof phrase.text, "<%.30s%s", low.text, unit);
    else if (index > last)
        snprintf(phrase.text, sizeof phrase.text, ">%.30s%s", high.text, unit);
    else
        snprintf(phrase.text, sizeof phrase.text, "%.30s%s%.30s%s", low.text, dash(dialect),
                 high.text, unit);
    return phrase;
}

/* Units as models spell them, and as they are said. */
static const struct {
    const char *unit, *said;
} spoken_units[] = {
    {"EUR_bn", "EUR bn"},
    {"USD_bn", "USD bn"},
    {"RUB_bn", "RUB bn"},
    {"month", "months"},
    {"year", "years"},
    {"kper", "thousand persons"},
    {"mper", "million persons"},
    {"per", "persons"},
    {"probability", ""},
    {"share", ""},
    {"index", ""},
    {"ratio", ""},
    {"count", ""},
    {"1", ""},
    {"dmnl", ""},
};

const char *wording_spoken_unit(const char *unit)
{
    for (size_t i = 0; i < sizeof spoken_units / sizeof *spoken_units; i++) {
        if (text_equal(unit, spoken_units[i].unit))
            return spoken_units[i].said;
    }
    return unit ? unit : "";
}

const char *wording_unit(const struct outcome *outcome)
{
    switch (outcome->show) {
    case SHOW_COUNT:
        return "of 100 futures";
    case SHOW_SHARE:
        return "%";
    case SHOW_BAND:
        return "band";
    case SHOW_MONTHS:
        return "months";
    case SHOW_NUMBER:
    case SHOW_MONEY:
        break;
    }
    return wording_spoken_unit(outcome->unit);
}

/* The blank before the amount when a unit starts with a currency, "EUR bn"; NULL otherwise. */
static const char *currency_end(const char *unit)
{
    if (strlen(unit) < 4 || unit[3] != ' ')
        return NULL;
    for (size_t i = 0; i < 3; i++) {
        if (unit[i] < 'A' || unit[i] > 'Z')
            return NULL;
    }
    return unit + 3;
}

void wording_full(struct buffer *out, const struct outcome *outcome, double value,
                  enum dialect dialect)
{
    const struct phrase number = wording_value(outcome, value, dialect);
    const char *unit = wording_unit(outcome);
    const char *rest = currency_end(unit);
    if (isnan(value) || outcome->show == SHOW_BAND || !*unit)
        buffer_add(out, number.text);
    else if (rest)
        buffer_print(out, "%.3s %s%s", unit, number.text, rest);
    else
        buffer_print(out, "%s %s", number.text, unit);
}

void wording_missing(struct buffer *out, const struct spread *spread)
{
    const uint64_t all = spread->count + spread->undefined + spread->failed;
    if (!all)
        buffer_add(out, "not computed");
    if (spread->undefined)
        buffer_print(out, "its condition did not hold in %s of %s futures",
                     wording_whole(spread->undefined).text, wording_whole(all).text);
    if (spread->undefined && spread->failed)
        buffer_add(out, "; ");
    if (spread->failed)
        buffer_print(out, "the model gave no finite number in %s of %s futures",
                     wording_whole(spread->failed).text, wording_whole(all).text);
}

void wording_package(struct buffer *out, const struct package *package)
{
    buffer_print(out, "%s %s", package->id, package->title ? package->title : "");
}

void wording_parameter(struct buffer *out, const struct parameter *parameter, const char *by)
{
    fail_factor_name(out, parameter);
    if (parameter->note && parameter->note[0])
        buffer_print(out, ": %s", parameter->note);
    if (by)
        buffer_print(out, " (%s)", by);
    else if (parameter->grade != '-')
        buffer_print(out, " (grade %c%s)", parameter->grade,
                     text_equal(parameter->source, "judgement") ? ", judgement" : "");
}

const char *wording_label(const struct outcome *outcome)
{
    if (outcome->label && *outcome->label)
        return outcome->label;
    return outcome->title ? outcome->title : outcome->id;
}

/* The package with the least (sign 1) or most (sign -1) mean of an outcome; SIZE_MAX without any. */
static size_t find_extreme(const struct evaluation *evaluation, size_t outcome, double sign)
{
    size_t found = SIZE_MAX;
    double best = INFINITY;
    for (size_t i = 0; i < evaluation->package_count; i++) {
        const struct spread *spread = &evaluation->results[i].outcomes[outcome].value;
        if (spread->count && sign * spread->mean < best)
            best = sign * spread->mean, found = i;
    }
    return found;
}

/* The package whose risk is best; the first outcome of the risk roles decides what is better. */
static size_t find_best(const struct evaluation *evaluation, size_t risk)
{
    const bool high = evaluation->folder->outcomes[risk].better == BETTER_HIGH;
    return find_extreme(evaluation, risk, high ? -1 : 1);
}

static void add_name(struct buffer *out, const struct evaluation *evaluation, size_t package)
{
    wording_package(out, evaluation->results[package].package);
}

static const struct outcome_result *result_of(const struct evaluation *evaluation, size_t package,
                                              size_t outcome)
{
    return &evaluation->results[package].outcomes[outcome];
}

/* "43 of 100 futures (10-90 % range 5-98)" */
static void add_with_range(struct buffer *out, const struct evaluation *evaluation, size_t package,
                           size_t outcome, enum dialect dialect)
{
    const struct outcome *what = &evaluation->folder->outcomes[outcome];
    const struct spread *spread = &result_of(evaluation, package, outcome)->value;
    const struct phrase range = wording_range(what, spread, dialect);
    wording_full(out, what, spread->count ? spread->mean : NAN, dialect);
    if (range.text[0])
        buffer_print(out, " (10%s90 %% range %s)", dash(dialect), range.text);
}

static const char *long_name(const struct outcome *outcome)
{
    return outcome->title && *outcome->title ? outcome->title : wording_label(outcome);
}

/* "in 6 of 100 futures with P07 Full package (10-90 % range 2-9)"; the first time in full. */
static void say_one(struct buffer *out, const struct evaluation *evaluation, size_t package,
                    size_t outcome, bool first, enum dialect dialect)
{
    const struct outcome *what = &evaluation->folder->outcomes[outcome];
    const struct spread *spread = &result_of(evaluation, package, outcome)->value;
    const struct phrase range = wording_range(what, spread, dialect);
    buffer_add(out, is_per_hundred(what) ? "in " : "");
    if (first)
        wording_full(out, what, spread->count ? spread->mean : NAN, dialect);
    else
        buffer_add(out, wording_value(what, spread->count ? spread->mean : NAN, dialect).text);
    buffer_add(out, " with ");
    add_name(out, evaluation, package);
    if (range.text[0] && first)
        buffer_print(out, " (10%s90 %% range %s)", dash(dialect), range.text);
    else if (range.text[0])
        buffer_print(out, " (%s)", range.text);
}

/* Which package has the least, which the most, where the reference stands. */
static void say_levels(struct buffer *out, const struct evaluation *evaluation,
                       const struct roles *roles, enum dialect dialect)
{
    const size_t least = find_extreme(evaluation, roles->risk, 1);
    const size_t most = find_extreme(evaluation, roles->risk, -1);
    const size_t reference = roles_reference(evaluation);
    if (least == SIZE_MAX)
        return;
    buffer_print(out, "%s: ", long_name(&evaluation->folder->outcomes[roles->risk]));
    say_one(out, evaluation, least, roles->risk, true, dialect);
    if (most != least) {
        buffer_add(out, ", the least; ");
        say_one(out, evaluation, most, roles->risk, false, dialect);
        buffer_add(out, ", the most");
    }
    if (reference != SIZE_MAX && reference != least && reference != most) {
        buffer_add(out, "; ");
        say_one(out, evaluation, reference, roles->risk, false, dialect);
        buffer_add(out, ", the reference");
    }
    buffer_add(out, ".");
}

/* ">99" inside a sentence. */
static struct phrase in_words(struct phrase count)
{
    struct phrase phrase = count;
    if (count.text[0] == '>' || count.text[0] == '<')
        snprintf(phrase.text, sizeof phrase.text, "%s%.60s",
                 count.text[0] == '>' ? "more than " : "fewer than ", count.text + 1);
    return phrase;
}

/* The paired difference of the best package to the reference. */
static void say_difference(struct buffer *out, const struct evaluation *evaluation,
                           const struct roles *roles, enum dialect dialect)
{
    const size_t best = find_best(evaluation, roles->risk);
    const size_t reference = roles_reference(evaluation);
    if (best == SIZE_MAX || reference == SIZE_MAX || best == reference)
        return;
    const struct contrast *contrast = &result_of(evaluation, best, roles->risk)->contrast;
    if (!contrast->difference.count)
        return;
    const struct outcome *what = &evaluation->folder->outcomes[roles->risk];
    const struct spread *difference = &contrast->difference;
    const char *unit = wording_unit(what);
    buffer_add(out, "In the same futures, ");
    add_name(out, evaluation, best);
    buffer_print(out, " comes out %s%s%s %s than ",
                 wording_value(what, fabs(difference->mean), dialect).text, *unit ? " " : "", unit,
                 difference->mean < 0 ? "lower" : "higher");
    add_name(out, evaluation, reference);
    buffer_print(out, " (10%s90 %% range of the difference %s to %s) and is better in %s of 100.",
                 dash(dialect), wording_signed(what, difference->q10, dialect).text,
                 wording_signed(what, difference->q90, dialect).text,
                 in_words(wording_better(contrast, dialect)).text);
}

/* What the best package costs and who would accept it. */
static void say_price(struct buffer *out, const struct evaluation *evaluation,
                      const struct roles *roles, enum dialect dialect)
{
    const size_t best = find_best(evaluation, roles->risk);
    if (best == SIZE_MAX || (!roles_open(evaluation->folder, roles->cost) && !roles->accept_count))
        return;
    const size_t reference = roles_reference(evaluation);
    add_name(out, evaluation, best);
    const char *comma = " in numbers. ";
    if (roles_open(evaluation->folder, roles->cost)) {
        const struct outcome *cost = &evaluation->folder->outcomes[roles->cost];
        buffer_print(out, "%s%s: ", comma, long_name(cost));
        comma = "; ";
        add_with_range(out, evaluation, best, roles->cost, dialect);
        if (reference != SIZE_MAX && reference != best) {
            buffer_add(out, ", against ");
            wording_full(out, cost, result_of(evaluation, reference, roles->cost)->value.mean,
                         dialect);
            buffer_add(out, " for the reference");
        }
    }
    for (size_t i = 0; i < roles->accept_count; i++) {
        const struct outcome *actor = &evaluation->folder->outcomes[roles->accept[i]];
        buffer_print(out, "%s%s: ", comma, long_name(actor));
        comma = "; ";
        wording_full(out, actor, result_of(evaluation, best, roles->accept[i])->value.mean,
                     dialect);
    }
    buffer_add(out, ".");
}

void wording_answer(struct buffer *out, const struct evaluation *evaluation, size_t sentence,
                    enum dialect dialect)
{
    const struct roles roles = roles_find(evaluation->folder);
    if (!roles_open(evaluation->folder, roles.risk))
        return;
    if (sentence == 0)
        say_levels(out, evaluation, &roles, dialect);
    else if (sentence == 1)
        say_difference(out, evaluation, &roles, dialect);
    else
        say_price(out, evaluation, &roles, dialect);
}

void wording_design(struct buffer *out, const struct evaluation *evaluation)
{
    buffer_print(out, "%s futures, seed %llu, %s sampled assumptions",
                 wording_whole(evaluation->futures).text, (unsigned long long)evaluation->seed,
                 wording_whole(evaluation->sampled_dimensions).text);
}
