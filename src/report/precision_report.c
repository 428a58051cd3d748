// SPDX-License-Identifier: MIT
/* Differences beside the numbers that they are of: a difference alone says nothing. */
#include "report/precision_report.h"

/* A difference as a share of the outcome's largest number. */
static double share(const struct precision_outcome *outcome)
{
    return outcome->largest > 0.0 ? outcome->difference / outcome->largest : 0.0;
}

void precision_words(struct buffer *out, const struct case_folder *folder,
                     const struct precision *precision)
{
    const struct precision_outcome *worst = NULL, *turned = NULL;
    size_t apart = 0;
    for (size_t k = 0; k < precision->count; k++) {
        apart += precision->outcomes[k].apart;
        if (!worst || share(&precision->outcomes[k]) > share(worst))
            worst = &precision->outcomes[k];
        if (precision->outcomes[k].turned > (turned ? turned->turned : 0))
            turned = &precision->outcomes[k];
    }
    buffer_print(out, "Single precision: in %zu futures of %zu packages run both ways",
                 precision->futures, precision->packages);
    if (!worst || share(worst) == 0.0)
        buffer_add(out, " nothing differs from double precision.");
    else
        buffer_print(out,
                     " the largest difference from double precision is %.2g, of numbers up to %.2g "
                     "(%s, %s); %zu numbers differ by more than a thousandth.",
                     worst->difference, worst->largest, folder->outcomes[worst->outcome].id,
                     worst->package->id, apart);
    if (turned)
        buffer_print(
            out,
            " What differs by less than single precision holds compares with %s otherwise, in "
            "at most %zu of %zu futures (%s, %s).",
            precision->reference->id, turned->turned, precision->futures,
            folder->outcomes[turned->outcome].id, turned->turned_package->id);
}

static struct cell number_cell(struct arena *arena, double number)
{
    return (struct cell){.value = arena_print(arena, "%.2g", number)};
}

static void print_table(struct buffer *out, struct arena *arena, const struct case_folder *folder,
                        const struct precision *precision, const struct report_style *style)
{
    enum { MOST, AT, MEAN, LARGEST, APART, TURNED, COLUMNS };
    const char **names = ARENA_ARRAY(arena, const char *, precision->count);
    struct cell *cells[COLUMNS];
    bool made = names != NULL;
    for (size_t k = 0; k < COLUMNS; k++) {
        cells[k] = ARENA_ARRAY(arena, struct cell, precision->count);
        made = made && cells[k];
    }
    if (!made)
        return;
    for (size_t k = 0; k < precision->count; k++) {
        const struct precision_outcome *outcome = &precision->outcomes[k];
        names[k] = folder->outcomes[outcome->outcome].id;
        cells[MOST][k] = number_cell(arena, outcome->difference);
        cells[AT][k] = (struct cell){.range = outcome->package ? outcome->package->id : ""};
        cells[MEAN][k] = number_cell(arena, outcome->mean);
        cells[LARGEST][k] = number_cell(arena, outcome->largest);
        cells[TURNED][k] = (struct cell){.value = arena_print(arena, "%zu", outcome->turned)};
        cells[APART][k] = (struct cell){.value = arena_print(arena, "%zu", outcome->apart)};
    }
    const struct column columns[COLUMNS] = {
        [MOST] = {.head = "most in a future", .cells = cells[MOST]},
        [AT] = {.head = "in", .cells = cells[AT]},
        [MEAN] = {.head = "most of a mean", .cells = cells[MEAN]},
        [LARGEST] = {.head = "largest number", .cells = cells[LARGEST]},
        [APART] = {.head = "apart", .cells = cells[APART]},
        [TURNED] = {.head = "turned", .cells = cells[TURNED]}};
    text_table(out, names, "difference from double", precision->count, columns, COLUMNS, style);
}

void precision_text(struct buffer *out, const struct case_folder *folder,
                    const struct precision *precision, const struct report_style *style)
{
    struct arena arena;
    struct buffer words = {0};
    arena_init(&arena);
    precision_words(&words, folder, precision);
    buffer_add(out, "\n");
    text_paragraph(out, words.bytes, 0, style);
    buffer_add(out, "\n");
    print_table(out, &arena, folder, precision, style);
    out->failed |= arena.failed || words.failed;
    buffer_free(&words);
    arena_free(&arena);
}

void precision_json(struct json *json, const struct case_folder *folder,
                    const struct precision *precision)
{
    if (!precision) {
        json_put_null(json, "precision");
        return;
    }
    json_put_open(json, "precision", "{");
    json_put_text(json, "kind", "single");
    json_put_count(json, "futures", precision->futures);
    json_put_open(json, "outcomes", "[");
    for (size_t k = 0; k < precision->count; k++) {
        const struct precision_outcome *outcome = &precision->outcomes[k];
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", folder->outcomes[outcome->outcome].id);
        json_put_number(json, "difference", outcome->difference);
        json_put_text(json, "package", outcome->package ? outcome->package->id : NULL);
        json_put_number(json, "mean_difference", outcome->mean);
        json_put_number(json, "largest", outcome->largest);
        json_put_count(json, "apart", outcome->apart);
        json_put_count(json, "turned", outcome->turned);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_close(json, "}");
}
