// SPDX-License-Identifier: MIT
/* The fit is least squares on hat functions, each 1 at its own knot and 0 at its neighbours:
 *
 *   1  \  /\  /\  /          knots at quantiles of the factor's distinct values; the normal
 *       \/  \/  \/           equations have three diagonals, so a fit is one pass and one sweep
 *   0  _/\__/\__/\_
 *
 * A factor of few values has a knot at each: the fit is then the mean at each value. */
#include "measure/information.h"

#include "measure/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { KNOTS_MOST = 33, PARTIAL_LEAST = 16, FUTURES_A_KNOT = 8 };

static const struct place nowhere = {0};

/* One kept future, in the order of the factor. */
struct future {
    double at;     /* the factor */
    double weight; /* above 0 */
    uint32_t index;
};

static double weight_of(const struct information_choice *choice, size_t future)
{
    return choice->weights ? choice->weights[future] : 1;
}

static bool is_complete(const struct information_choice *choice, size_t future)
{
    const double weight = weight_of(choice, future);
    bool finite = isfinite(weight) && weight > 0;
    assert(!(weight < 0));
    for (size_t option = 0; option < choice->options && finite; option++)
        finite = isfinite(choice->benefit[option][future]);
    return finite;
}

/* The option with the largest weighted mean over futures first, first + step, ..; ties: the first. */
static size_t best_option(const struct information_choice *choice, const struct future *futures,
                          size_t count, size_t first, size_t step)
{
    size_t best = 0;
    double most = -INFINITY;
    for (size_t option = 0; option < choice->options; option++) {
        double sum = 0;
        for (size_t i = first; i < count; i += step)
            sum += futures[i].weight * choice->benefit[option][futures[i].index];
        if (sum > most) {
            most = sum;
            best = option;
        }
    }
    return best;
}

/* Running mean of gains and its standard error, with weights. */
struct gains {
    double weight, sum, squares, changed, weight_squares;
};

static void gains_add(struct gains *gains, double weight, double gain, bool switched)
{
    gains->weight += weight;
    gains->weight_squares += weight * weight;
    gains->sum += weight * gain;
    gains->squares += weight * gain * gain;
    gains->changed += switched ? weight : 0;
}

static struct information_value gains_value(const struct gains *gains, size_t best, size_t futures)
{
    const double mean = gains->sum / gains->weight;
    const double variance = fmax(gains->squares / gains->weight - mean * mean, 0);
    const double effective = gains->weight * gains->weight / gains->weight_squares;
    return (struct information_value){.value = mean,
                                      .error = sqrt(variance / fmax(effective - 1, 1)),
                                      .switches = gains->changed / gains->weight,
                                      .best = best,
                                      .futures = futures};
}

static enum status too_few(size_t futures, size_t needed, struct error *err)
{
    return error_set(
        err, STATUS_INPUT, nowhere,
        "too few futures: %zu have a benefit for every option; at least %zu are needed", futures,
        needed);
}

/* The complete futures, in the caller's order; free() them. */
static enum status list_futures(const struct information_choice *choice, const double *factor,
                                struct future **out, size_t *count, struct error *err)
{
    if (choice->options == 0)
        return error_set(err, STATUS_INPUT, nowhere, "there is no option to choose from");
    struct future *futures = malloc((choice->futures + 1) * sizeof *futures);
    if (!futures)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu futures",
                         choice->futures);
    *count = 0;
    for (size_t i = 0; i < choice->futures; i++)
        if (is_complete(choice, i) && (!factor || isfinite(factor[i])))
            futures[(*count)++] = (struct future){
                .at = factor ? factor[i] : 0, .weight = weight_of(choice, i), .index = (uint32_t)i};
    *out = futures;
    return STATUS_OK;
}

enum status information_perfect(const struct information_choice *choice,
                                struct information_value *out, struct error *err)
{
    struct future *futures;
    size_t count;
    TRY(list_futures(choice, NULL, &futures, &count, err));
    if (count < 2) {
        free(futures);
        return too_few(count, 2, err);
    }
    const size_t best = best_option(choice, futures, count, 0, 1);
    struct gains gains = {0};
    for (size_t i = 0; i < count; i++) {
        const size_t index = futures[i].index;
        const double without = choice->benefit[best][index];
        double most = without;
        for (size_t option = 0; option < choice->options; option++)
            most = fmax(most, choice->benefit[option][index]);
        gains_add(&gains, futures[i].weight, most - without, most > without);
    }
    *out = gains_value(&gains, best, count);
    free(futures);
    return STATUS_OK;
}

/* A continuous line of straight pieces; with one knot, a constant. */
struct line {
    size_t knots;
    double at[KNOTS_MOST], height[KNOTS_MOST];
};

/* Which piece a value lies in, and how far along it (0 .. 1; beyond the ends the line stays level). */
static size_t find_piece(const struct line *line, double x, double *part)
{
    size_t low = 0, high = line->knots - 1; /* at[low] <= x < at[high], but for the ends */
    *part = 0;
    if (line->knots == 1 || !(x > line->at[0]))
        return 0;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (line->at[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    *part = fmin((x - line->at[low]) / (line->at[high] - line->at[low]), 1);
    return low;
}

static double line_height(const struct line *line, double x)
{
    double part;
    const size_t piece = find_piece(line, x, &part);
    if (part == 0)
        return line->height[piece];
    return line->height[piece] + part * (line->height[piece + 1] - line->height[piece]);
}

/* Knots at equal steps through `distinct` rising values. */
static void place_knots(struct line *line, const double *distinct, size_t count, size_t knots)
{
    line->knots = knots;
    for (size_t k = 0; k < knots; k++)
        line->at[k] = distinct[knots == 1 ? 0 : k * (count - 1) / (knots - 1)];
}

/* One half of the futures: every second one from `first`, in the order of the factor. */
struct half {
    const struct information_choice *choice;
    const struct future *futures;
    size_t count, first;
};

static double gain_of(const struct half *half, size_t i, size_t option, size_t best)
{
    const size_t index = half->futures[i].index;
    return half->choice->benefit[option][index] - half->choice->benefit[best][index];
}

/* Fits what `option` is worth above `best`; returns the generalised cross-validation score (Craven and
 * Wahba 1979), or infinity when a knot has nothing to hold it. */
static double fit_line(struct line *line, const struct half *half, size_t option, size_t best)
{
    const size_t knots = line->knots;
    double diagonal[KNOTS_MOST] = {0}, beside[KNOTS_MOST] = {0}, right[KNOTS_MOST] = {0};
    double squares = 0, weight = 0, explained = 0, held[KNOTS_MOST], sum = 0;
    size_t futures = 0;
    for (size_t i = half->first; i < half->count; i += 2) {
        weight += half->futures[i].weight;
        sum += half->futures[i].weight * gain_of(half, i, option, best);
    }
    const double mean = sum / weight; /* fitted apart, so that a large one costs no digits */
    for (size_t i = half->first; i < half->count; i += 2, futures++) {
        const struct future *future = &half->futures[i];
        const double w = future->weight;
        const double y = gain_of(half, i, option, best) - mean;
        double part;
        const size_t piece = find_piece(line, future->at, &part);
        diagonal[piece] += w * (1 - part) * (1 - part);
        right[piece] += w * (1 - part) * y;
        if (part > 0) {
            beside[piece] += w * part * (1 - part);
            diagonal[piece + 1] += w * part * part;
            right[piece + 1] += w * part * y;
        }
        squares += w * y * y;
    }
    memcpy(held, right, sizeof held);
    for (size_t k = 0; k < knots; k++) { /* elimination, then back substitution */
        if (k > 0) {
            const double factor = beside[k - 1] / diagonal[k - 1];
            diagonal[k] -= factor * beside[k - 1];
            right[k] -= factor * right[k - 1];
        }
        if (!(diagonal[k] > 1e-9 * weight / (double)knots))
            return INFINITY;
    }
    for (size_t k = knots; k-- > 0;) {
        const double after = k + 1 < knots ? beside[k] * line->height[k + 1] : 0;
        line->height[k] = (right[k] - after) / diagonal[k];
        explained += line->height[k] * held[k];
    }
    for (size_t k = 0; k < knots; k++)
        line->height[k] += mean;
    const double left = 1 - (double)knots / (double)futures;
    return fmax(squares - explained, 0) / weight / (left * left);
}

/* The line of the number of knots that generalised cross-validation prefers; fewest of equals. */
static struct line fit_best(const struct half *half, const double *distinct, size_t distinct_count,
                            size_t option, size_t best)
{
    const size_t futures = (half->count - half->first + 1) / 2;
    size_t most = futures / FUTURES_A_KNOT;
    if (most > KNOTS_MOST)
        most = KNOTS_MOST;
    if (most > distinct_count)
        most = distinct_count;
    struct line chosen = {0};
    double least = INFINITY;
    for (size_t knots = 1; knots <= most || knots == 1;) {
        struct line line;
        place_knots(&line, distinct, distinct_count, knots);
        const double score = fit_line(&line, half, option, best);
        if (score < least || knots == 1) {
            least = score;
            chosen = line;
        }
        const size_t next = knots < 3 ? knots + 1 : 2 * knots - 1; /* 1 2 3 5 9 17 33 */
        knots = next > most && knots < most ? most : next;
    }
    return chosen;
}

/* Chooses by one half and values in the other. */
static enum status value_half(const struct information_choice *choice, const struct future *futures,
                              size_t count, const double *distinct, size_t distinct_count,
                              size_t learn, struct gains *gains, struct error *err)
{
    struct line *lines = malloc(choice->options * sizeof *lines);
    if (!lines)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu options",
                         choice->options);
    const struct half half = {.choice = choice, .futures = futures, .count = count, .first = learn};
    const size_t best = best_option(choice, futures, count, learn, 2);
    for (size_t option = 0; option < choice->options; option++)
        if (option != best)
            lines[option] = fit_best(&half, distinct, distinct_count, option, best);
    for (size_t i = 1 - learn; i < count; i += 2) {
        size_t taken = best;
        double most = 0;
        for (size_t option = 0; option < choice->options; option++) {
            const double above = option == best ? 0 : line_height(&lines[option], futures[i].at);
            if (above > most) {
                most = above;
                taken = option;
            }
        }
        const size_t index = futures[i].index;
        gains_add(gains, futures[i].weight,
                  choice->benefit[taken][index] - choice->benefit[best][index], taken != best);
    }
    free(lines);
    return STATUS_OK;
}

/* Sorts futures by the factor; ties keep the caller's order. */
static enum status sort_futures(struct future *futures, size_t count, struct future *sorted,
                                double *values, uint32_t *order, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        values[i] = futures[i].at;
    TRY(quantile_order(values, count, order, err));
    for (size_t i = 0; i < count; i++)
        sorted[i] = futures[order[i]];
    return STATUS_OK;
}

enum status information_partial(const struct information_choice *choice, const double *factor,
                                struct information_value *out, struct error *err)
{
    struct future *futures = NULL;
    size_t count = 0;
    enum status status = STATUS_OK;
    TRY(list_futures(choice, factor, &futures, &count, err));
    const size_t best = best_option(choice, futures, count, 0, 1);
    struct future *sorted = malloc((count + 1) * sizeof *sorted);
    double *distinct = malloc((count + 1) * sizeof *distinct);
    uint32_t *order = malloc((count + 1) * sizeof *order);
    struct gains gains = {0};
    size_t distinct_count = 0;
    if (!sorted || !distinct || !order) {
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "cannot hold %zu futures", count);
        goto done;
    }
    if (count < PARTIAL_LEAST) {
        status = too_few(count, PARTIAL_LEAST, err);
        goto done;
    }
    status = sort_futures(futures, count, sorted, distinct, order, err);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || sorted[i].at != sorted[i - 1].at)
            distinct[distinct_count++] = sorted[i].at;
    for (size_t learn = 0; learn < 2 && status == STATUS_OK; learn++)
        status = value_half(choice, sorted, count, distinct, distinct_count, learn, &gains, err);
    if (status == STATUS_OK)
        *out = gains_value(&gains, best, count);
done:
    free(order);
    free(distinct);
    free(sorted);
    free(futures);
    return status;
}
