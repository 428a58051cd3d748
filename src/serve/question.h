// SPDX-License-Identifier: MIT
/* Questions that take seconds to minutes: read from JSON, worked on at the desk, answered with the JSON of
 * the command of the same name. Private to src/serve.
 *
 * Several scenarios in one question share everything but their clauses: they meet the same futures. */
#ifndef SURETY_SERVE_QUESTION_H
#define SURETY_SERVE_QUESTION_H

#include "serve/body.h"
#include "serve/service.h"
#include "study/claims.h"
#include "study/condition.h"
#include "study/given_box.h"
#include "study/outlook.h"

enum { QUESTION_SCENARIOS_MOST = 4 };

struct question;
typedef void question_reader(const struct service *service, const json_t *json, struct body *body,
                             struct question *out);

/* Works in the job's arena and appends the answer. */
typedef enum status question_worker(struct job *job, const struct question *question,
                                    struct problems *problems, struct buffer *out,
                                    struct error *err);

struct question {
    const char *word; /* its name in question.def */
    question_worker *work;
    struct scenario scenarios[QUESTION_SCENARIOS_MOST];
    size_t scenario_count;
    const struct package *against; /* why */
    size_t outcome;                /* of the case: matter, why */
    int method;
    uint64_t rows, futures, scatter;
    bool step; /* matter */
    struct condition condition; /* fail, learn */
    struct outlook_question outlook;
    const struct given_box *box; /* fail; NULL: it is searched */
    bool maximise, keys;
    bool structures; /* claims: judged under every one */
    const struct claims *claims; /* with the assumptions in every arm */
    bool own_claims;             /* they came with the question */
    const struct claim **only;
    size_t only_count;
    const char *command; /* NULL: no command asks this */
};

/* Reads the body of POST /jobs. False when something is wrong with it. */
bool question_read(const struct service *service, const json_t *json, struct question *out,
                   struct faults *faults);

job_work question_work; /* job->question: a struct question */

#define QUESTION(name, word, members)                                                              \
    question_reader question_read_##name;                                                          \
    question_worker question_work_##name;
#include "serve/question.def"
#undef QUESTION

/* What readers share: `scenario`; `scenarios`, at least `least` of them; `outcome`, the usual one when
 * absent. */
void question_read_scenario(const struct service *service, const json_t *json, struct body *body,
                            struct question *out);
void question_read_scenarios(const struct service *service, const json_t *json, struct body *body,
                             size_t least, struct question *out);
void question_read_outcome(const struct service *service, const json_t *json, struct body *body,
                           struct question *out);

/* An expression over outcomes in member `key`, read by condition_read or condition_read_number. */
typedef enum status condition_reader(struct arena *arena, const struct case_folder *folder,
                                     const char *file, const char *text, struct condition *out,
                                     struct problems *problems);
void question_read_condition(const struct service *service, const char *text, struct body *body,
                             const char *key, condition_reader *read, struct question *out);

/* What workers share: the case and its model as the scenarios have it, and the options. */
const struct service_view *question_view(const struct job *job, const struct question *question);
struct futures_options question_futures(struct job *job, const struct question *question);
void question_progress(void *job, double share, uint64_t futures_done);
struct report_identity question_identity(const struct job *job, const struct question *question);

#endif
