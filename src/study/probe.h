// SPDX-License-Identifier: MIT
/* What is read off the runs of one path: the case's outcomes, and the fan over time.
 *
 * Private to src/study.
 *
 * An outcome is an expression over the model's variables. probes_build turns it, its months and its
 * condition into added variables and asks the plan for them; a reader watches a block of lanes go by
 * and keeps one number a lane for each.
 *
 * Months are expressions too and are read at the end of the run, so a month may be one that the run
 * itself decides (TIME - Settle_Age). A month means the step nearest to it, less than half a step away.
 * Where a plan knows months beforehand only those rows are kept; else all are. */
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

/* Makes an arm compute what the probes read, at every step. */
void probes_ask(const struct probes *probes, struct arm *arm);

/* Columns of numbers that the probes give: one an outcome, then one a point of the fan. */
size_t probe_columns(const struct probes *probes);

/* Rows first .. last; none when first > last. */
struct row_span {
    size_t first, last;
};

/* Which rows to keep, worked out once for a plan. */
struct schedule {
    struct row_span *value, *minus; /* one a probe; none for what is read at the end alone */
    struct row_span fan;
    uint32_t first_output; /* of the plan: the probes' outputs follow one another from here on */
    size_t last_row;       /* read as the end of the run */
    const bool *sure;      /* of each probe: known at the last row in every future; NULL: all are */
};
enum status schedule_build(struct arena *arena, const struct probes *probes,
                           const struct plan *plan, uint32_t first_output, struct schedule *out);

/* The same for a run that ends early: at a row where all is known that can be in some futures, since
 * months have passed, outputs are settled (plan/settled.h) or a condition will not hold. *found is false where there
 * is no such row before the end. */
enum status schedule_early(struct arena *arena, const struct probes *probes, const struct plan *plan,
                           const struct schedule *whole, struct schedule *out, bool *found);

/* Makes `most` as long as `other` where it is shorter; most starts as all zeroes. */
enum status schedule_widen(struct arena *arena, const struct probes *probes,
                           const struct schedule *other, struct schedule *most);

/* The first row that is kept; of what is read at the end alone it is that. */
size_t schedule_first_row(const struct schedule *schedule, const struct probes *probes);

/* The kept rows of one output: [row - first of its span][lane]. */
struct reader {
    const struct probes *probes;
    const struct schedule *schedule;
    const struct plan *plan; /* of the run that is or was read */
    size_t lanes;
    double **value, **minus; /* [probe] */
    double *fan;
    double *ends;    /* [output][lane]: all outputs at the end */
    double *scratch; /* [2][row] */
};

/* For any plan whose schedule is within `most`. Memory is the arena's. */
enum status reader_init(struct reader *reader, struct arena *arena, const struct probes *probes,
                        const struct schedule *most, size_t lanes);
void reader_begin(struct reader *reader, const struct schedule *schedule, const struct plan *plan);

/* For batch_run.record; self is a struct reader. */
enum status reader_row(void *self, const struct batch *batch, size_t row, double time);

/* Whether the last row that was read tells all columns of a lane: what is not sure has a condition there that does
 * not hold. */
bool reader_knows(const struct reader *reader, size_t lane);

/* Writes lane after lane what column `column` came to: finite; NaN where it is undefined (its
 * condition did not hold, or its month never came); infinite where it is not finite. */
void reader_column(const struct reader *reader, size_t column, size_t used, double *out);

#endif
