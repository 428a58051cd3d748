// SPDX-License-Identifier: MIT
/* Does a claim hold? Arms of many claims through the same futures, and a verdict on each.
 *
 * Every arm of every claim meets the same futures, so a difference is taken future by future. A
 * statistic gets a percentile interval from a bootstrap over futures. A comparison of a condition
 * is decided when all of its interval lies on one side of the threshold; conditions join comparisons in
 * three-valued logic. A claim is supported when its one condition is decided to hold, refuted when the
 * other is, and undetermined else; and undetermined too when the effect has the other sign in more than
 * CLAIM_FLIPS_MOST of the futures, unless the deciding comparisons count futures themselves.
 *
 * The whole is done again with the case's noise held at each of its three levels, with each key
 * assumption of a claim taken out, with the uncertainties that its effect goes with most held at
 * either end of their ranges, and in the middle of the box in which futures gather that speak against
 * the effect: what turns a verdict is found by running, not by reading it off. */
#ifndef SURETY_STUDY_CLAIMS_H
#define SURETY_STUDY_CLAIMS_H

#include "base/problem.h"
#include "base/text.h"
#include "case/claim.h"
#include "study/box_search.h"

enum {
    CLAIM_FUTURES_LEAST = 50,
    CHECK_FUTURES = 200,
    CLAIM_FUTURES_MOST = 20000,
    CLAIM_REPLICATES = 400,
    CLAIM_DEFINED_LEAST = 30, /* futures that a reduction needs */
    CLAIM_DRIVERS_MOST = 2,
    CLAIM_CLAUSES_MOST = 2 /* of a flip condition */
};
#define CLAIM_FLIPS_MOST 0.25
#define CLAIM_LEVEL 0.95

enum verdict {
    VERDICT_SUPPORTED,
    VERDICT_REFUTED,
    VERDICT_UNDETERMINED,
    VERDICT_NOT_EVALUATED,
    VERDICT_COUNT
};

/* Where a verdict comes from. */
enum claim_label {
    LABEL_NONE,    /* not evaluated, or without keys */
    LABEL_ASSUMED, /* it changes when one of its keys is taken out */
    LABEL_EMERGENT,
    LABEL_DATA, /* the claim names a source beside the model, and no key changes it */
    LABEL_COUNT
};

struct claim_number {
    double value, low, high; /* NaN when undefined */
};

enum truth { TRUTH_NO, TRUTH_OPEN, TRUTH_YES };

/* One comparison of a condition. */
struct claim_comparison {
    const char *left, *sign, *right; /* "drop", ">=", "0.2" */
    bool of_refutation;
    bool negated;               /* it stands under NOT, an odd number of times */
    struct claim_number number; /* of the left side */
    double threshold;           /* value of the right side */
    enum truth truth;
};

struct judgement {
    enum verdict verdict;
    const char *reason; /* which interval or share made it so */
    const struct claim_number *statistics;
    const struct claim_comparison *comparisons; /* supporting ones first; NULL when there is no
                                                   number to compare */
    size_t comparison_count;
    struct claim_number effect; /* mean over futures; NaN without one */
    size_t effect_futures;      /* in which it is a number */
    double flips;               /* share of those in which its sign is the other one */
    uint64_t failed;            /* futures with a value that is not finite */
};

struct key_result {
    const struct claim_key *key;
    struct judgement judgement;
    bool idle; /* taking it out moves no statistic: the claim's numbers do not rest on it at all */
};

/* An uncertainty that the effect goes with, and the verdict with it at either end of its range. */
struct driver_result {
    const struct parameter *parameter;
    double rank; /* rank correlation with the effect over futures */
    struct judgement low, high;
};

/* Why there is a flip condition, or none. */
enum flip_finding {
    FLIP_NOT_SOUGHT,  /* the claim has no effect of one number a future, or nothing was asked */
    FLIP_ALIKE,       /* too few futures differ for any search */
    FLIP_NOTHING,     /* nothing gathers */
    FLIP_UNCONFIRMED, /* something did, but not in the other half */
    FLIP_FOUND
};

/* Which futures were gathered. */
enum flip_hits {
    HITS_MET,    /* the claim is refuted, and the effect reaches what would support it */
    HITS_TURNED, /* the effect has the other sign than its mean */
    HITS_WEAKEST /* too few of those: the fifth in which it is weakest towards the other sign */
};

/* How a judgement under a condition differs from the one without. */
enum claim_turn {
    TURN_STANDS,
    TURN_WEAKENS, /* decided to undetermined */
    TURN_DECIDES, /* undetermined to decided */
    TURN_FLIPS    /* supported to refuted, or back */
};

/* Where futures gather that speak against an effect, and the verdict there. */
struct claim_flip {
    enum flip_finding finding;
    enum flip_hits hits_are;
    double reached;      /* HITS_MET: the number that supports */
    uint64_t used, hits; /* futures with an effect; those gathered */
    struct told_box box; /* when found */
    const struct parameter *parameters[CLAIM_CLAUSES_MOST]; /* of its clauses */
    struct judgement judgement; /* each held at the middle of the hits in the box */
    enum claim_turn turn;
};

struct claim_result {
    const struct claim *claim;
    struct judgement judgement;
    struct judgement noise[3];           /* at the levels of claims->noise */
    const struct key_result *keys;       /* one for each key of the claim */
    const struct driver_result *drivers; /* strongest first */
    size_t driver_count;
    const struct claim_flip *flip;
    const struct judgement *structures; /* one for each structure of the case; NULL: not asked */
    bool survives; /* supported under every structure, or refuted under every one */
    enum claim_label label;
    const char *remark; /* NULL, or what a reader must know, such as a value that never varies */
};

struct claims_options {
    const struct claims *claims;
    const struct claim *const *only; /* in the order wanted */
    size_t count;
    uint64_t futures, seed;
    size_t threads, lanes; /* 0: all processors; default */
    bool keys, noise;      /* also the runs with keys out, drivers moved or a flip condition held,
                              and those at levels of noise */
    bool structures; /* also judged under every structure of the case; `document` is as it is written */
    const volatile int *stop;
    void (*progress)(void *self, double share, uint64_t futures_done);
    void *progress_self;
};

struct claims_answer {
    const struct claims *claims;
    const struct claim_result *results;
    size_t count;
    size_t verdicts[VERDICT_COUNT];
    size_t surviving; /* claims that survive; 0 unless `structures` were asked for */
    bool structures;
    bool keys, noise; /* whether those were run; keys: drivers and flip conditions too */
    uint64_t futures, seed;
    char digest[65];   /* SHA-256 of every number of the answer, but timings and structures */
    size_t arms, runs; /* distinct arms; runs of arms, each of all futures */
    double seconds;
};

/* Runs the checks that a case carries (case/claim.h), without what would turn them: `options` as below,
 * but its claims, keys and noise. *out is NULL when the case has none. */
enum status checks_run(struct arena *arena, const struct case_folder *folder,
                       const struct document *document, const struct claims_options *options,
                       const struct claims_answer **out, struct problems *problems,
                       struct error *err);

/* Runs. Everything but timings depends on claims, futures and seed alone. The answer lives in the
 * arena and points to the options' claims. */
enum status claims_run(struct arena *arena, const struct document *document,
                       const struct claims_options *options, const struct claims_answer **out,
                       struct problems *problems, struct error *err);

const char *verdict_name(enum verdict verdict);
const char *claim_label_name(enum claim_label label);
const char *claim_turn_name(enum claim_turn turn);

/* "0.0053 (0.0014 to 0.0089)": the value with its interval; "n/a" where it is not defined. */
void claim_number_print(struct buffer *out, const struct claim_number *number);

#endif
