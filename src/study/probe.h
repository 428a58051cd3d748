// SPDX-License-Identifier: MIT
/* What is read off the runs of one path: the case's outcomes, and the fan over time.
 *
 * An outcome is an expression over the model's variables. probes_build turns it, its months and its
 * condition into added variables and asks the plan for them; a reader watches a block of lanes go by
 * and keeps one number a lane for each.
 *
 * Months are expressions too: they are read at every step, and the last step that lies within half a
 * step of its month counts. So a month may be drawn in each future (TIME - Settle_Age). Where a plan
 * knows the month beforehand the schedule names the row and nothing is compared. */
#ifndef SURETY_STUDY_PROBE_H
#define SURETY_STUDY_PROBE_H

#include "case/case.h"
#include "run/run.h"
#include "study/ensemble.h"

#define PROBE_NONE UINT32_MAX
enum { FAN_POINTS_MOST = 101, FAN_MONTHS = 12 };

struct probe {
    const struct outcome *outcome;
    uint32_t value, at, minus, from, until, given; /* outputs of the plan, or PROBE_NONE */
};

struct probes {
    const struct probe *items;
    size_t count;
    size_t fan_points; /* 0: no fan */
    uint32_t fan_value, fan_settlement;
    const struct edit *edits; /* the variables to add to a model, for arm.extra */
    size_t edit_count;
    const char *const *outputs; /* what to ask a plan for, for arm.outputs */
    size_t output_count;
};

/* Probes for some of the case's outcomes, in the order given. */
enum status probes_build(struct arena *arena, const struct case_folder *folder,
                         const size_t *outcomes, size_t count, size_t fan_points,
                         struct probes *out);

/* Columns of numbers that the probes give: one an outcome, then one a point of the fan. */
size_t probe_columns(const struct probes *probes);

/* Rows first .. last; none when first > last. per_lane: to be compared in every lane and row. */
struct row_span {
    bool per_lane;
    size_t first, last;
};

/* When to read, worked out once for a plan. */
struct schedule {
    struct row_span *value, *minus; /* one a probe */
    struct row_span *fan;           /* one a point */
    double dt;
};
enum status schedule_build(struct arena *arena, const struct probes *probes,
                           const struct plan *plan, struct schedule *out);

/* What a block of lanes has shown so far. Memory is the arena's, for any plan of up to `rows` rows. */
struct reader {
    const struct probes *probes;
    const struct schedule *schedule;
    size_t lanes, rows;
    double *value, *minus;     /* [probe][lane] */
    double *seen, *seen_minus; /* [probe][lane]: rows read */
    double *given;             /* [probe][lane] */
    double **series;           /* [probe]: NULL or [row][lane], for quantiles over a window */
    double *fan;               /* [point][lane] */
    double *scratch;           /* [row] */
};
enum status reader_init(struct reader *reader, struct arena *arena, const struct probes *probes,
                        size_t lanes, size_t rows);
void reader_begin(struct reader *reader, const struct schedule *schedule);

/* For batch_run.record; self is a struct reader. */
enum status reader_row(void *self, const struct batch *batch, size_t row, double time);

/* Writes lane after lane what column `column` came to: finite; NaN where it is undefined (its
 * condition did not hold, or its month never came); infinite where it is not finite. */
void reader_column(struct reader *reader, size_t column, size_t used, double *out);

#endif
