// SPDX-License-Identifier: MIT
/* A case folder: what stands in its YAML and CSV files, checked for form.
 *
 * docs/case-format.md describes the files. The case layer knows no model: it turns clauses into
 * edits of a document (text equations), and case_check compares its files with what a model has.
 * Everything lives in the arena given to case_read. Only user of the YAML library. */
#ifndef SURETY_CASE_CASE_H
#define SURETY_CASE_CASE_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/source.h"
#include "xmile/document.h"

#include <stdbool.h>

/* A name and a value: `set:` blocks. The value is a number or an equation. */
struct setting {
    const char *name;  /* as spelled; "line_push[mun]" */
    struct passage value;
    struct passage where; /* the name in its file */
};

struct settings {
    const struct setting *items;
    size_t count;
};

struct case_path {        /* an entry of modes: or settle:, or no_deal: */
    const char *id, *title;
    struct settings set;
    struct passage stop;  /* model expression; length 0 when absent */
    const char *package;  /* no_deal only */
};

/* A short name, for tables and pictures. */
struct case_name {
    const char *id, *title;
    struct passage where;
};

struct adversary {
    const char *id, *title;
    struct settings set;
};

/* A theory that experts hold of how things happen, as a switch of the model. */
struct structure {
    const char *id, *title;
    const char *holds, *who, *source; /* what it says; whose view that is, and where it is argued */
    struct settings set;              /* empty: the model as it is written */
};

struct sensitivity {
    const char *id, *title, *variable;
    struct passage where;       /* of the variable */
    const char *level_names[3]; /* low, middle, high */
    double levels[3];
};

enum distribution { DISTRIBUTION_LEVER, DISTRIBUTION_FIXED, DISTRIBUTION_UNIFORM,
                    DISTRIBUTION_TRIANGULAR, DISTRIBUTION_COUNT };

struct parameter {
    const char *name, *element; /* element "" for scalars */
    const char *folded;         /* the cell's identity: learn[mun], oil_mean */
    uint32_t dimension;         /* from 1; 0: not sampled */
    const char *unit;
    double base, low, high;
    enum distribution distribution;
    const char *controlled_by, *source, *as_of, *window, *note;
    char grade;                 /* 'A' .. 'D'; '-' when empty */
    const double *draws;        /* what futures take in place of the distribution: all parameters that
                                   have draws take the same row of them (case_draw); NULL: nothing */
    size_t draw_count;
    struct passage where;       /* its row */
};

enum credit { CREDIT_PROPOSED, CREDIT_PLEDGED, CREDIT_RATIFIED, CREDIT_FUNDED, CREDIT_DELIVERED,
              CREDIT_COUNT };

struct clause {
    const char *lever;      /* as written */
    const char *folded;     /* mnf_size, line_push[mun] */
    double value;
    struct passage from, until; /* equations giving months; length 0: at once, never. Dates such as
                                   2027-01 are already months since the case's epoch */
    struct passage when;    /* condition; length 0: always */
    double ramp;            /* months */
    bool latch;
    const char *who, *date, *source, *note; /* NULL when absent */
    enum credit credit;
    bool has_credit;        /* a status was written */
    const char *package;    /* whose clause it is, after inheritance */
    uint32_t number;        /* from 1, among the clauses that this package adds itself */
    bool background;        /* inherited from an abstract parent without a status: always counts */
    struct passage where;
};

struct package {
    const char *id, *title, *summary, *description;
    const char *parent;     /* NULL when it starts from nothing */
    const char *file;
    bool abstract;
    bool example;           /* shown by list; evaluated only when it is named */
    const struct clause *clauses; /* parents' first */
    size_t clause_count;
    struct passage where;
};

enum outcome_at { OUTCOME_END, OUTCOME_AT, OUTCOME_OVER };
enum outcome_reduce { REDUCE_MEAN, REDUCE_MIN, REDUCE_MAX, REDUCE_SUM, REDUCE_P10, REDUCE_P90 };
enum outcome_better { BETTER_NONE, BETTER_LOW, BETTER_HIGH };
enum outcome_show { SHOW_NUMBER, SHOW_COUNT, SHOW_SHARE, SHOW_MONEY, SHOW_MONTHS, SHOW_BAND };

struct outcome {
    const char *id, *title, *label, *unit, *note, *role; /* role "none" when absent */
    struct passage expression;
    struct passage at, minus;  /* months; length 0 when absent. minus: the value at that month is
                                  taken off */
    struct passage from, until; /* OVER: the window, both ends included */
    struct passage given;      /* condition read at the end; length 0 when absent */
    enum outcome_at when;
    enum outcome_reduce reduce;
    const char *mode, *settle; /* peace | event ...; imposed | endogenous | no_deal */
    bool no_deal;              /* also read in the no-deal run */
    enum outcome_better better;
    enum outcome_show show;
    double bands[8];
    size_t band_count;
    int digits;
    double horizon;            /* months, role risk */
    bool decision;
    double acceptable;         /* the worst value that is good enough; NaN: none was named */
    struct passage where;
};

struct base_rate {
    const char *class_name, *event, *source, *note;
    double horizon_years, estimate, low, high;
    double n; /* NaN when unknown */
};

struct outside;

/* Which way a lever is stronger. With `where_not`: on this package stronger is not safer. */
struct direction {
    const char *lever; /* folded, with element */
    bool up;
    const char *where_not, *exception; /* id of a package, and why in a sentence; both or neither NULL */
};

/* What a page shows first, of all that a case has. Every part may be absent. */
struct case_first {
    const char *lever;                   /* to try; as written */
    const char *class_name, *event;      /* the base rates beside levels of risk */
    const struct package **packages;     /* ready to open */
    size_t package_count;
};

struct case_folder {
    const char *path;          /* the folder as named */
    const char *name, *title, *question, *caveat, *version;
    const char *model_path;    /* folder/model.xmile */
    int epoch_year, epoch_month;
    struct passage hist_end, settlement;
    const char *reference;     /* package id */
    const char *fan;           /* variable drawn over time */
    struct passage fan_where;
    double marks[8];
    size_t mark_count;
    const struct case_path *modes, *settles;
    size_t mode_count, settle_count;
    const struct case_path *no_deal; /* NULL when absent */
    const struct adversary *adversaries;
    size_t adversary_count;
    const struct structure *structures; /* the first is what is asked unless another is named */
    size_t structure_count;
    const char *posterior;     /* the file whose draws futures take (case_draw); NULL: none */
    const struct structure *structure; /* that the model follows (case_follow); NULL: none is named */
    const struct sensitivity *sensitivities;
    size_t sensitivity_count;
    const struct case_name *names, *groups; /* of parameters (folded, with element); of groups of
                                               the model, by the first word of their name */
    size_t name_count, group_count;
    const char **languages; /* that the case speaks beside English: "uk" has a texts.uk.yaml */
    size_t language_count;
    size_t default_futures;
    uint64_t default_seed;
    bool single; /* runs are in single precision; nothing in the folder says so, whoever asks does */
    bool strict; /* each operation is rounded as the equations say; else quicker forms may be used */
    const struct parameter *parameters;
    size_t parameter_count;
    const struct package *packages; /* abstract ones too, sorted by id */
    size_t package_count;
    const struct outcome *outcomes;
    size_t outcome_count;
    const struct base_rate *base_rates;
    size_t base_rate_count;
    const struct direction *directions;
    size_t direction_count;
    struct case_first first;
    const struct outside *outside; /* case/outside.h; NULL: the case has no outside view */
};

/* Reads every file of a folder. Problems of all files are collected; *out is written only when
 * there are none that stop. */
enum status case_read(struct arena *arena, const char *path, const struct case_folder **out,
                      struct problems *problems, struct error *err);

/* True when the path is a folder with a case.yaml in it. */
bool case_is_folder(const char *path);

/* Reads one package file that is not in the folder, `mine.yaml`, inheriting from the case's. */
enum status package_read(struct arena *arena, const struct case_folder *folder, const char *path,
                         const struct package **out, struct problems *problems, struct error *err);

/* The same from text in memory, which is copied; `name` is what problems call the file. */
enum status package_parse(struct arena *arena, const struct case_folder *folder, const char *name,
                          const char *text, const struct package **out, struct problems *problems,
                          struct error *err);

/* By id, without regard to case; NULL when there is none. */
const struct package *case_find_package(const struct case_folder *folder, const char *id);
const struct parameter *case_find_parameter(const struct case_folder *folder, const char *folded);
const struct adversary *case_find_adversary(const struct case_folder *folder, const char *id);
const struct structure *case_find_structure(const struct case_folder *folder, const char *id);
const struct case_path *case_find_mode(const struct case_folder *folder, const char *id);
const struct case_path *case_find_settle(const struct case_folder *folder, const char *id);

struct edits {          /* filled by edit_add alone */
    struct edit *items;
    const char **names; /* folded, one an item */
    size_t count, capacity;
};

/* Adds what a package does to the model: one edit for each lever (its clauses composed into one
 * equation) and the helper variables that ramps and latches need, named clause_<package>_<number>_
 * and share, ramp or hold. `least` is the credit that counts. A plain clause gives a plain
 * number. */
enum status package_edits(struct arena *arena, const struct case_folder *folder,
                          const struct package *package, enum credit least, struct edits *edits,
                          struct problems *problems);

/* Adds the edits of a set: block. */
enum status settings_edits(struct arena *arena, const struct settings *set, struct edits *edits);
enum status edit_number(struct arena *arena, struct edits *edits, const char *name, double value);

/* The case with futures that take some parameters from a file of draws, jointly, and the others from their
 * ranges: docs/methods/fit.md. STATUS_INPUT, with the place, when it is no such file. */
enum status case_draw(struct arena *arena, const struct case_folder *folder, const char *path,
                      const struct case_folder **out, struct problems *problems,
                      struct error *err);

/* The case and its model under one of its structures. What neither changes is shared. */
enum status case_follow(struct arena *arena, const struct case_folder *folder,
                        const struct document *document, const struct structure *structure,
                        const struct case_folder **out_folder, const struct document **out_document,
                        struct problems *problems);

/* Adds one edit; an earlier one of the same name gives way. */
enum status edit_add(struct arena *arena, struct edits *edits, struct edit edit);

/* Compares the case with its model: parameters (names, elements, base, units), and that every name
 * in clauses, outcomes, settings and sensitivities exists. What a file can tell alone (form,
 * ranges, levers, identifiers) has been checked when it was read. The document is the model's. */
enum status case_check(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, struct problems *problems);

/* The same for the names in the clauses of one package, for those that package_read gave. */
enum status package_check(struct arena *arena, const struct package *package,
                          const struct document *document, struct problems *problems);

/* What differs in parameters, packages and outcomes. False when memory is out. */
struct differences;
bool case_diff(struct differences *differences, const struct case_folder *before,
               const struct case_folder *after);

/* A month as users write it: a number of months, a date (2027-01, 2027-01-15) or an expression over the
 * model's names. A date becomes months since the case's epoch. `file` says where the text stands. */
enum status case_month(struct arena *arena, const struct case_folder *folder, const char *file,
                       const char *text, struct passage *out, struct problems *problems);

const char *credit_name(enum credit credit);

/* Whether a clause is in force when only those that have come this far are. */
bool clause_counts(const struct clause *clause, enum credit least);
const char *distribution_name(enum distribution distribution);

#endif
