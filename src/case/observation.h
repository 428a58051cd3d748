// SPDX-License-Identifier: MIT
/* observations/: what was measured or claimed, and which of the model's quantities it observes.
 *
 * docs/case-format.md describes the files. `series.yaml` says for each series the expression of the
 * model that it observes, its transformation and its likelihood; `observations.csv` and `drivers.csv` hold
 * one number, or one range, a row. A row may cover several months: then it is the mean of those months.
 * A run gives the model's side: the expression's value at model time m belongs to month m, or at m + 1
 * where the series is a state at the end of the month.
 *
 * Nothing after `until` stands in the case: later rows are held out, and are read from a file that
 * the caller names. */
#ifndef SURETY_CASE_OBSERVATION_H
#define SURETY_CASE_OBSERVATION_H

#include "case/case.h"

enum observation_kind {
    OBSERVATION_MEASURED,
    OBSERVATION_CLAIM,
    OBSERVATION_COUNTED,
    OBSERVATION_MONEY
};

struct observation {
    int month;               /* since the case's epoch; the last that the row covers */
    unsigned months;         /* how many it covers, their mean */
    double value, low, high; /* NaN when the cell is empty; a claim may have a range alone */
    enum observation_kind kind;
    const char *unit, *source, *licence, *vintage, *note;
    struct passage where; /* its month */
};

enum series_transform {
    TRANSFORM_LEVEL,
    TRANSFORM_LOG,
    TRANSFORM_GROWTH /* over twelve months, less 1 */
};
enum series_family { FAMILY_NORMAL, FAMILY_LOGNORMAL, FAMILY_INTERVAL, FAMILY_COUNT };
enum series_naive { NAIVE_LAST_YEAR = 1, NAIVE_RANDOM_WALK = 2, NAIVE_LINEAR_TREND = 4 };

struct observed_series {
    const char *id, *title, *sector, *unit, *note;
    struct passage expression;
    const char *cell; /* the variable that observations_edits adds: observed_<id> */
    bool at_end;      /* a state at the end of the month */
    enum series_transform transform;
    enum series_family family;
    double error;    /* the share of it by which a model may err, before any error is known */
    unsigned naives;                 /* NAIVE_...; 0: none makes sense */
    const struct observation *items; /* in order of months */
    size_t count;
    struct passage where;
};

/* What a forecast is given and does not explain: a table over time that its rows replace. */
struct driver {
    const char *id, *title, *unit, *note;
    const char *variable; /* as spelled; a variable whose equation is a table over time */
    struct settings set;  /* what else must hold when the table is replaced */
    const struct observation *items; /* in order of months, no gaps within the case */
    size_t count;
    struct passage where;
};

/* The range that a parameter had before `until`, where parameters.csv has a later one. */
struct earlier_range {
    const char *folded, *source;
    double low, base, high;
    struct passage where;
};

struct observed_sector {
    const char *id, *title;
    const char **parameters; /* folded: those that its series may inform */
    size_t count;
};

struct observations {
    int until;              /* the last month that stands in the case */
    const char *until_text; /* as written, 2024-06 */
    const struct observed_sector *sectors;
    size_t sector_count;
    const struct observed_series *series;
    size_t series_count;
    const struct driver *drivers;
    size_t driver_count;
    const struct earlier_range *ranges;
    size_t range_count;
    struct settings
        hold; /* equations that know more than a forecast may: what stands in their place */
};

/* Whether the folder has observations/series.yaml. */
bool observations_exist(struct arena *arena, const struct case_folder *folder);

/* Reads and checks for form. Problems are collected; *out is written only when none of them stops. */
enum status observations_read(struct arena *arena, const struct case_folder *folder,
                              const struct observations **out, struct problems *problems,
                              struct error *err);

/* The same with the rows of another file added to the series: what was held out. Its rows lie after
 * `until`; rows of series that the case does not have are a problem. */
enum status observations_read_later(struct arena *arena, const struct case_folder *folder,
                                    const struct observations *known, const char *path,
                                    const struct observations **out, struct problems *problems,
                                    struct error *err);

/* The same for drivers: columns series, month and value are enough, others are read past; a row
 * replaces the case's row of the same month. */
enum status drivers_read_later(struct arena *arena, const struct case_folder *folder,
                               const struct observations *known, const char *path,
                               const struct observations **out, struct problems *problems,
                               struct error *err);

/* Compares with the model: expressions bind, drivers are tables over time, parameters exist. Units are
 * the model's question: compile with the edits of observations_edits and read its problems. */
enum status observations_check(struct arena *arena, const struct case_folder *folder,
                               const struct observations *observations,
                               const struct document *document, struct problems *problems);

/* A table over time: a variable whose equation is TIME, read through its points. */
bool observation_is_table(struct arena *arena, const struct doc_variable *variable);

/* One added variable a series, `cell` by name, with its unit. */
enum status observations_edits(struct arena *arena, const struct observations *observations,
                               struct edits *edits);

/* By id, without regard to case; NULL when there is none. */
const struct observed_series *observations_find(const struct observations *observations,
                                                const char *id);

/* "2024-06" of a month since the epoch, in the arena. */
const char *case_month_text(struct arena *arena, const struct case_folder *folder, int month);

#endif
