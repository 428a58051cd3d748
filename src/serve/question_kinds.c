// SPDX-License-Identifier: MIT
/* One reader and one worker for each question of question.def. */
#include "serve/command_text.h"
#include "serve/question.h"

#include "compile/compile.h"
#include "report/checks_report.h"
#include "report/claims_report.h"
#include "report/fail_report.h"
#include "report/learn_report.h"
#include "report/outlook_report.h"
#include "report/matter_report.h"
#include "report/why_report.h"
#include "study/fail.h"
#include "study/learn.h"
#include "study/matter.h"
#include "study/why.h"

#include <string.h>

/* ---- compare ---- */

void question_read_compare(const struct service *service, const json_t *json, struct body *body,
                           struct question *out)
{
    question_read_scenarios(service, json, body, 2, out);
    out->futures = body_whole(body, json, "", "futures", 2, FUTURES_TABLE_MOST,
                              service->subject.folder->default_futures);
    if (body->sound)
        out->command = command_of_question(body->faults->arena, &service->subject, "evaluate", out);
}

/* All outcomes of all paths, and the run in which the war goes on; the first scenario is the reference. */
enum status question_work_compare(struct job *job, const struct question *question,
                                  struct problems *problems, struct buffer *out, struct error *err)
{
    const struct scenario *first = &question->scenarios[0];
    const struct service_view *view = question_view(job, question);
    const struct report_identity identity = question_identity(job, question);
    const struct evaluation *evaluation = NULL;
    const struct package *packages[QUESTION_SCENARIOS_MOST];
    for (size_t i = 0; i < question->scenario_count; i++)
        packages[i] = question->scenarios[i].package;
    const struct evaluate_options options = {.packages = packages,
                                             .package_count = question->scenario_count,
                                             .reference = packages[0],
                                             .adversaries = &first->adversary,
                                             .adversary_count = first->adversary ? 1 : 0,
                                             .credit = first->credit,
                                             .futures = question->futures,
                                             .seed = first->seed,
                                             .set = first->set,
                                             .endogenous = first->endogenous,
                                             .stop = &job->stop,
                                             .progress = question_progress,
                                             .progress_self = job};
    TRY(evaluate_run(&job->arena, view->folder, view->document, &options, &evaluation, problems,
                     err));
    report_json(out, evaluation, &identity);
    return STATUS_OK;
}

/* ---- matter ---- */

void question_read_matter(const struct service *service, const json_t *json, struct body *body,
                          struct question *out)
{
    const char *methods[MATTER_METHOD_COUNT];
    for (int i = 0; i < MATTER_METHOD_COUNT; i++)
        methods[i] = matter_method_name((enum matter_method)i);
    question_read_scenario(service, json, body, out);
    question_read_outcome(service, json, body, out);
    out->method = body_choice(body, json, "", "method", methods, MATTER_METHOD_COUNT, MATTER_GIVEN);
    out->rows = body_whole(body, json, "", "rows", 1, MATTER_RUNS_MOST, 0);
    out->futures = body_whole(body, json, "", "futures", MATTER_FUTURES_LEAST, FUTURES_TABLE_MOST,
                              service->subject.folder->default_futures);
    out->scatter = body_whole(body, json, "", "scatter", 1, MATTER_SCATTER_MOST, 0);
    out->step = json_is_true(body_member(body, json, "", "step", JSON_TRUE, "true or false"));
    if (out->scatter && out->method != MATTER_GIVEN)
        body->sound = fault_add(body->faults, "/scatter", NULL, "only 'given' shows single futures");
    if (body->sound)
        out->command = command_of_question(body->faults->arena, &service->subject, "matter", out);
}

enum status question_work_matter(struct job *job, const struct question *question,
                                 struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service_view *view = question_view(job, question);
    const struct report_identity identity = question_identity(job, question);
    const struct matter_options options = {.futures = question_futures(job, question),
                                           .outcome = question->outcome,
                                           .method = (enum matter_method)question->method,
                                           .rows = question->rows,
                                           .lever_futures = MATTER_LEVER_FUTURES,
                                           .move = question->step ? MATTER_STEP : MATTER_ENDS,
                                           .scatter = question->scatter};
    const struct matter *matter = NULL;
    TRY(matter_run(&job->arena, view->folder, view->document, &options, &matter, problems, err));
    matter_json(out, matter, &identity);
    return STATUS_OK;
}

/* ---- fail ---- */

static void read_box(const struct service *service, const char *text, struct body *body,
                     struct question *out)
{
    struct given_box *box = ARENA_NEW(body->faults->arena, struct given_box);
    struct problems problems;
    problems_init(&problems, body->faults->arena);
    if (!box || given_box_read(body->faults->arena, service->subject.folder, "box", text, box,
                               &problems) != STATUS_OK) {
        faults_take(body->faults, body_under(body, "", "box"), &problems);
        body->sound = false;
    }
    out->box = box;
}

void question_read_fail(const struct service *service, const json_t *json, struct body *body,
                        struct question *out)
{
    const char *methods[FAIL_METHOD_COUNT];
    for (int i = 0; i < FAIL_METHOD_COUNT; i++)
        methods[i] = fail_method_name((enum fail_method)i);
    question_read_scenario(service, json, body, out);
    out->method = body_choice(body, json, "", "method", methods, FAIL_METHOD_COUNT, FAIL_PRIM);
    out->futures = body_whole(body, json, "", "futures", FAIL_FUTURES_LEAST, FUTURES_TABLE_MOST,
                              service->subject.folder->default_futures);
    const char *when = body_text(body, json, "", "when");
    if (when)
        question_read_condition(service, when, body, "when", condition_read, out);
    else
        body->sound = fault_add(body->faults, "/when", "for example \"p15 > 0.15 or cost > 400\"",
                                "say what failure is");
    const char *box = body_text(body, json, "", "box");
    if (box)
        read_box(service, box, body, out);
    if (body->sound)
        out->command = command_of_question(body->faults->arena, &service->subject, "fail", out);
}

enum status question_work_fail(struct job *job, const struct question *question,
                               struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service *service = job->desk->owner;
    const struct service_view *view = question_view(job, question);
    const struct report_identity identity = question_identity(job, question);
    const struct fail_options options = {.futures = question_futures(job, question),
                                         .condition = &question->condition,
                                         .method = (enum fail_method)question->method,
                                         .objective = PRIM_LENIENT1,
                                         .given = question->box};
    const struct failure *failure = NULL;
    const char *run = command_of_future(&job->arena, &service->subject, question);
    TRY(fail_run(&job->arena, view->folder, view->document, &options, &failure, problems, err));
    fail_json(out, failure, run, &identity);
    return STATUS_OK;
}

/* ---- claims ---- */

static void choose_claims(const json_t *json, struct body *body, struct question *out)
{
    const struct claims *claims = out->claims;
    const json_t *list = body_member(body, json, "", "only", JSON_ARRAY, "a list");
    const size_t most = list ? json_array_size(list) : claims->count;
    out->only = ARENA_ARRAY(body->faults->arena, const struct claim *, most);
    for (size_t i = 0; out->only && i < most; i++) {
        const char *id = list ? json_string_value(json_array_get(list, i)) : claims->items[i].id;
        const struct claim *claim = id ? claims_find(claims, id) : NULL;
        bool twice = false;
        for (size_t k = 0; k < out->only_count; k++)
            twice |= out->only[k] == claim;
        if (!claim || twice)
            body->sound =
                fault_add(body->faults, arena_print(body->faults->arena, "/only/%zu", i), NULL,
                          claim ? "'%s' is named twice" : "there is no claim '%s'", id ? id : "");
        else
            out->only[out->only_count++] = claim;
    }
}

/* The claims with these settings in every arm; what an arm sets itself stays, for it is the claim. */
static const struct claims *claims_under(struct arena *arena, const struct claims *claims,
                                         const struct settings *set)
{
    struct claims *under = arena_grow(arena, claims, 1, 1, sizeof *under);
    struct claim *items =
        arena_grow(arena, claims->items, claims->count, claims->count, sizeof *items);
    if (!under || !items)
        return NULL;
    for (size_t i = 0; i < claims->count; i++) {
        const size_t count = items[i].arm_count;
        struct claim_arm *arms = arena_grow(arena, items[i].arms, count, count, sizeof *arms);
        for (size_t k = 0; arms && k < count; k++) {
            const struct settings own = arms[k].set;
            struct setting *all =
                arena_grow(arena, set->items, set->count, set->count + own.count, sizeof *all);
            if (!all)
                return NULL;
            if (own.count)
                memcpy(all + set->count, own.items, own.count * sizeof *all);
            arms[k].set = (struct settings){.items = all, .count = set->count + own.count};
        }
        items[i].arms = arms;
    }
    under->items = items;
    return under;
}

/* The claims that came as text, of the form of claims.yaml; the case's when there are none. */
static const struct claims *claims_asked(const struct service *service, const json_t *json,
                                         struct body *body)
{
    struct arena *arena = body->faults->arena;
    const struct claims *claims = service->claims;
    const char *text = body_text(body, json, "", "claim");
    struct problems problems;
    struct error err = {.status = STATUS_OK};
    problems_init(&problems, arena);
    if (text && (claims_parse(arena, service->subject.folder, "claim", text, &claims, &problems,
                              &err) != STATUS_OK ||
                 claims_check(arena, claims, service->subject.document, &problems) != STATUS_OK ||
                 problems.errors)) {
        faults_take(body->faults, "/claim", &problems);
        body->sound = false;
        return NULL;
    }
    if (!claims)
        body->sound = fault_add(body->faults, "/question", NULL, "the case has no claims");
    return claims;
}

void question_read_claims(const struct service *service, const json_t *json, struct body *body,
                          struct question *out)
{
    enum { FUTURES_DEFAULT = 500 };
    struct settings set = {.count = 0};
    const struct claims *claims = claims_asked(service, json, body);
    if (!claims)
        return;
    out->own_claims = claims != service->claims;
    body->sound &= scenario_read_assumptions(&service->world, json, "", &set, body->faults);
    out->claims = set.count ? claims_under(body->faults->arena, claims, &set) : claims;
    out->futures = body_whole(body, json, "", "futures", CLAIM_FUTURES_LEAST, CLAIM_FUTURES_MOST,
                              FUTURES_DEFAULT);
    const json_t *keys = body_member(body, json, "", "keys", JSON_TRUE, "true or false");
    out->keys = !keys || json_is_true(keys);
    out->structures =
        json_is_true(body_member(body, json, "", "structures", JSON_TRUE, "true or false"));
    if (out->structures && service->subject.folder->structure_count < 2)
        body->sound =
            fault_add(body->faults, "/structures", NULL, "the case has no rival structures");
    if (out->claims)
        choose_claims(json, body, out);
    if (body->sound && set.count == 0) /* --set is no option of `surety claims` */
        out->command = command_of_question(body->faults->arena, &service->subject, "claims", out);
}

enum status question_work_claims(struct job *job, const struct question *question,
                                 struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service *service = job->desk->owner;
    const struct report_identity identity = question_identity(job, question);
    const struct claims_options options = {.claims = question->claims,
                                           .only = question->only,
                                           .count = question->only_count,
                                           .futures = question->futures,
                                           .seed = service->subject.folder->default_seed,
                                           .keys = question->keys,
                                           .noise = question->keys,
                                           .structures = question->structures,
                                           .stop = &job->stop,
                                           .progress = question_progress,
                                           .progress_self = job};
    const struct claims_answer *answer = NULL;
    TRY(claims_run(&job->arena, service->subject.document, &options, &answer, problems, err));
    claims_json(out, answer, &identity);
    return STATUS_OK;
}

/* ---- learn ---- */

void question_read_learn(const struct service *service, const json_t *json, struct body *body,
                         struct question *out)
{
    const struct case_folder *folder = service->subject.folder;
    const size_t risk = evaluation_main_risk(folder);
    const char *small = body_text(body, json, "", "minimise");
    const char *large = body_text(body, json, "", "maximise");
    question_read_scenarios(service, json, body, 2, out);
    out->futures = body_whole(body, json, "", "futures", LEARN_FUTURES_LEAST, FUTURES_TABLE_MOST,
                              folder->default_futures);
    out->maximise = large != NULL;
    if (!small && !large && risk != SIZE_MAX)
        small = folder->outcomes[risk].id;
    if (!small == !large)
        body->sound = fault_add(body->faults, "/minimise", "for example \"cost + 2000 * p15\"",
                                "say what is to be small or large, one of them");
    else
        question_read_condition(service, large ? large : small, body,
                                large ? "maximise" : "minimise", condition_read_number, out);
    if (body->sound)
        out->command = command_of_question(body->faults->arena, &service->subject, "learn", out);
}

enum status question_work_learn(struct job *job, const struct question *question,
                                struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service_view *view = question_view(job, question);
    const struct report_identity identity = question_identity(job, question);
    const struct package *packages[QUESTION_SCENARIOS_MOST];
    for (size_t i = 0; i < question->scenario_count; i++)
        packages[i] = question->scenarios[i].package;
    struct learn_options options = {.futures = question_futures(job, question),
                                    .packages = packages,
                                    .package_count = question->scenario_count,
                                    .goal = &question->condition,
                                    .maximise = question->maximise};
    const struct learning *learning = NULL;
    options.futures.package = NULL;
    TRY(learn_run(&job->arena, view->folder, view->document, &options, &learning, problems, err));
    learn_json(out, learning, &identity);
    return STATUS_OK;
}

/* ---- outlook ---- */

/* The record of the class and event asked for; false after a fault. */
static bool choose_record(const struct case_folder *folder, const json_t *json, struct body *body,
                          struct outlook_question *out)
{
    const struct outside *outside = folder->outside;
    if (!outside)
        return fault_add(body->faults, "/question", NULL, "the case has no outside view");
    const char *of_id = body_text(body, json, "", "class");
    const char *event_id = body_text(body, json, "", "event");
    const struct outside_class *of =
        of_id ? outside_find_class(outside, of_id) : outside->first_class;
    const struct outside_event *event =
        event_id ? outside_find_event(outside, event_id) : outside->first_event;
    if (!of)
        return fault_add(body->faults, "/class", NULL, "there is no class '%s' of past cases",
                         of_id);
    if (!event)
        return fault_add(body->faults, "/event", NULL, "there is no event '%s'", event_id);
    out->record = outside_find_record(outside, of, event);
    return out->record ||
           fault_add(body->faults, "/event", NULL, "the case has no life table of this event");
}

void question_read_outlook(const struct service *service, const json_t *json, struct body *body,
                           struct question *out)
{
    enum { FUTURES_LEAST = 50 };
    static const char *const priors[] = {"none", "judged"};
    const struct case_folder *folder = service->subject.folder;
    question_read_scenarios(service, json, body, 2, out);
    body->sound &= choose_record(folder, json, body, &out->outlook);
    out->futures = body_whole(body, json, "", "futures", FUTURES_LEAST, FUTURES_TABLE_MOST,
                              folder->default_futures);
    out->outlook.judged = body_choice(body, json, "", "priors", priors, 2, 0) == 1;
    out->outlook.weight =
        body_number(body, json, "", "weight", folder->outside ? folder->outside->weight : 0);
    if (!(out->outlook.weight >= 0 && out->outlook.weight <= 1))
        body->sound = fault_add(body->faults, "/weight", "0 is history alone, 1 the model",
                                "a weight is a number from 0 to 1");
    if (body->sound)
        out->command = command_of_question(body->faults->arena, &service->subject, "outlook", out);
}

enum status question_work_outlook(struct job *job, const struct question *question,
                                  struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service_view *view = question_view(job, question);
    const struct report_identity identity = question_identity(job, question);
    const struct package *packages[QUESTION_SCENARIOS_MOST];
    for (size_t i = 0; i < question->scenario_count; i++)
        packages[i] = question->scenarios[i].package;
    struct outlook_options options = {.futures = question_futures(job, question),
                                      .packages = packages,
                                      .package_count = question->scenario_count,
                                      .question = question->outlook};
    const struct outlook *outlook = NULL;
    options.futures.package = NULL;
    TRY(outlook_run(&job->arena, view->folder, view->document, &options, &outlook, problems, err));
    outlook_json(out, outlook, &identity);
    return STATUS_OK;
}

/* ---- why ---- */

void question_read_why(const struct service *service, const json_t *json, struct body *body,
                       struct question *out)
{
    enum { FUTURES_DEFAULT = 500 };
    const struct case_folder *folder = service->subject.folder;
    question_read_scenario(service, json, body, out);
    question_read_outcome(service, json, body, out);
    const char *against = body_text(body, json, "", "against");
    out->against = case_find_package(folder, against ? against : folder->reference);
    if (!out->against)
        body->sound = fault_add(body->faults, "/against", "GET /api/v1/case lists the packages",
                                "there is no package '%s'", against ? against : "");
    if (out->outcome != SIZE_MAX && folder->outcomes[out->outcome].show == SHOW_BAND)
        body->sound = fault_add(body->faults, "/outcome", "choose another outcome",
                                "what is told in bands alone changes by no number");
    out->futures = body_whole(body, json, "", "futures", WHY_FUTURES_LEAST, FUTURES_TABLE_MOST,
                              FUTURES_DEFAULT);
    if (body->sound)
        out->command = command_of_question(body->faults->arena, &service->subject, "why", out);
}

enum status question_work_why(struct job *job, const struct question *question,
                              struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service_view *view = question_view(job, question);
    const struct report_identity identity = question_identity(job, question);
    const struct why_options options = {.futures = question_futures(job, question),
                                        .before = question->against,
                                        .before_set = question->scenarios[0].set,
                                        .outcome = question->outcome};
    const struct why *why = NULL;
    TRY(why_run(&job->arena, view->folder, view->document, &options, &why, problems, err));
    why_json(out, why, &identity);
    return STATUS_OK;
}

/* ---- check ---- */

void question_read_check(const struct service *service, const json_t *json, struct body *body,
                         struct question *out)
{
    out->futures = body_whole(body, json, "", "futures", CLAIM_FUTURES_LEAST, CLAIM_FUTURES_MOST,
                              CHECK_FUTURES);
    if (body->sound && out->futures == CHECK_FUTURES)
        out->command = command_of_check(body->faults->arena, &service->subject);
}

enum status question_work_check(struct job *job, const struct question *question,
                                struct problems *problems, struct buffer *out, struct error *err)
{
    const struct service *service = job->desk->owner;
    const struct report_identity identity = question_identity(job, question);
    const struct compile_options plain = {0};
    const struct claims_options options = {.futures = question->futures,
                                           .seed = service->subject.folder->default_seed,
                                           .stop = &job->stop,
                                           .progress = question_progress,
                                           .progress_self = job};
    const struct claims_answer *answer = NULL;
    struct compiled compiled = {0};
    struct problems units;
    problems_init(&units, &job->arena);
    job_progress(job, 0);
    TRY(compile_document(&job->arena, service->subject.document, &plain, &compiled, &units));
    TRY(checks_run(&job->arena, service->subject.folder, service->subject.document, &options,
                   &answer, problems, err));
    if (!answer)
        return error_set(err, STATUS_INPUT, (struct place){0}, "the case has no checks");
    checks_json(out, answer, compiled.plan->equation_count, units.warnings, &identity);
    return STATUS_OK;
}
