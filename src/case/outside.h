// SPDX-License-Identifier: MIT
/* The outside view of a case: how often things of this kind happened before, whoever asks.
 *
 * Its files stand in the folder `outside` of the case (docs/case-format.md): classes of past spells, what
 * counts as an event, life tables with resampled chances, and what is held of instruments by judgement.
 * Full spells, which may not be shipped, are another way to the same record (study/outlook_spells.h). */
#ifndef SURETY_CASE_OUTSIDE_H
#define SURETY_CASE_OUTSIDE_H

#include "base/source.h"

#include <stddef.h>

/* Of which past spells. */
struct outside_class {
    const char *id, *title, *definition;
    struct passage filter; /* of full spells: "contiguous = 1; ccode1 | ccode2 = 365" */
};

/* What ends a spell. */
struct outside_event {
    const char *id, *title, *definition;
    const char *days, *flag; /* columns of full spells */
    const char *source;
};

/* One row of a life table. */
struct outside_row {
    double days;    /* since the spell began */
    double at_risk; /* just before */
    double events, censored;
};

/* One class and event. */
struct outside_record {
    const struct outside_class *of;
    const struct outside_event *event;
    size_t spells, pairs;
    const struct outside_row *rows; /* in rising order of days */
    size_t row_count;
    const double *years; /* [horizon], rising: those of the draws */
    size_t horizon_count;
    const double
        *draws; /* [horizon * draw_count + draw]: chances from resampled pairs; a draw is one
                            sample at every horizon */
    size_t draw_count;
};

/* How the risk runs over time: events a year between two times, with the 95 % interval over samples of
 * pairs; or a parameter of Weibull's distribution, whose shape below 1 says that the risk falls. */
struct outside_hazard {
    const struct outside_class *of;
    const struct outside_event *event;
    const char *quantity; /* hazard, shape, scale (in years) */
    double from, until;   /* years; NaN for parameters */
    double estimate, low, high;
};

/* By what factor an instrument multiplies the hazard, by judgement: a lognormal with these 95 % limits. */
struct outside_prior {
    const char *package; /* id */
    const char *instrument, *source;
    double ratio, low, high;
};

/* What of a full spell may foretell its end: the column itself, whether it is below a limit, or a
 * logarithm. */
enum outside_form { OUTSIDE_VALUE, OUTSIDE_BELOW, OUTSIDE_LOG, OUTSIDE_LOG1P };

struct outside_covariate {
    const char *id, *title, *column;
    enum outside_form form;
    double limit; /* OUTSIDE_BELOW */
};

/* How well the past would have been foreseen, each pair left out in turn. */
struct outside_score {
    const struct outside_class *of;
    const struct outside_event *event;
    const char *score; /* brier, log */
    double years;      /* NaN: integrated up to the last horizon */
    size_t spells, events;
    double base, cox;        /* of the base rate alone; with covariates */
    double skill, low, high; /* of the covariates over the base rate; 95 % */
};

struct outside {
    const char *reference;                   /* package id: the model's typical past ceasefire */
    const struct outside_class *first_class; /* unless another is asked for */
    const struct outside_event *first_event;
    double weight; /* of the model, 0 .. 1 */
    const struct outside_class *classes;
    size_t class_count;
    const struct outside_event *events;
    size_t event_count;
    const struct outside_covariate *covariates;
    size_t covariate_count;
    const char *pair; /* column of full spells: those of one pair are resampled together */
    const struct outside_record *records;
    size_t record_count;
    const struct outside_hazard *hazards;
    size_t hazard_count;
    const struct outside_prior *priors;
    size_t prior_count;
    const struct outside_score *scores;
    size_t score_count;
};

/* By id, without regard to case; NULL when there is none. */
const struct outside_class *outside_find_class(const struct outside *outside, const char *id);
const struct outside_event *outside_find_event(const struct outside *outside, const char *id);
const struct outside_record *outside_find_record(const struct outside *outside,
                                                 const struct outside_class *of,
                                                 const struct outside_event *event);

#endif
