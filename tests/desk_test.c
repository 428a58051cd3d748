// SPDX-License-Identifier: MIT
/* The desk: order among jobs, whom a newer one stops, who hears of it, and what is kept. */
#include "serve/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What jobs did, in their order. */
struct diary {
    char text[400];
    struct job *run; /* held */
};

static enum status write_name(struct job *job, struct error *err)
{
    struct diary *diary = job->desk->owner;
    (void)err;
    strncat(diary->text, job->name, sizeof diary->text - strlen(diary->text) - 1);
    job_progress(job, 0.5);
    job_tell(job, "result", "{}");
    return STATUS_OK;
}

static enum status fail_loudly(struct job *job, struct error *err)
{
    (void)job;
    return error_set(err, STATUS_INPUT, (struct place){0}, "it cannot be done");
}

/* As a refinement that is running while somebody asks for a run: the first time it is stopped by that. */
static enum status make_way(struct job *job, struct error *err)
{
    struct diary *diary = job->desk->owner;
    if (diary->run)
        return write_name(job, err);
    diary->run = desk_job(job->desk, "other", JOB_NOW);
    assert_non_null(diary->run);
    diary->run->name = "r";
    diary->run->work = write_name;
    desk_submit(diary->run);
    assert_int_equal(job->stop, 1);
    return STATUS_INTERRUPTED;
}

/* As a long question whose progress is told while a run waits: says "p" when it goes on. */
static enum status go_on(struct job *job, struct error *err)
{
    struct diary *diary = job->desk->owner;
    (void)err;
    diary->run = desk_job(job->desk, "other", JOB_NOW);
    assert_non_null(diary->run);
    diary->run->name = "r";
    diary->run->work = write_name;
    desk_submit(diary->run);
    job_progress(job, 0.5);
    strncat(diary->text, "p", sizeof diary->text - strlen(diary->text) - 1);
    return STATUS_OK;
}

static struct job *submit(struct desk *desk, const char *name, const char *client,
                          enum job_rank rank, job_work *work)
{
    struct job *job = desk_job(desk, client, rank);
    assert_non_null(job);
    job->name = job->what = name;
    job->work = work;
    desk_submit(job);
    return job;
}

/* Whether the job's answer has this in it. */
static bool says(const struct job *job, const char *text)
{
    size_t length;
    const char *answer = job_answer(job, &length);
    char *copy = answer ? strndup(answer, length) : NULL;
    const bool found = copy && strstr(copy, text);
    assert_true(!answer || answer[length] == '\n');
    free(copy);
    return found;
}

static void begin(struct desk *desk, struct diary *diary)
{
    *diary = (struct diary){.run = NULL};
    desk_init(desk);
    desk->owner = diary;
}

static void runs_come_first_and_the_oldest_of_a_rank(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    struct job *jobs[] = {submit(&desk, "1", "a", JOB_LONG, write_name),
                          submit(&desk, "2", "b", JOB_REST, write_name),
                          submit(&desk, "3", "c", JOB_NOW, write_name),
                          submit(&desk, "4", "d", JOB_NOW, write_name)};
    desk_work(&desk);
    assert_string_equal(diary.text, "3421");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(jobs[i]->state, JOB_DONE);
        assert_true(says(jobs[i], "{}"));
        assert_int_equal(jobs[i]->answer_length, 2);
        job_release(jobs[i]);
    }
    desk_close(&desk);
}

static void a_long_question_pauses_while_there_is_a_run_to_do(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    struct error err = {.status = STATUS_OK};
    begin(&desk, &diary);
    assert_int_equal(desk_open(&desk, &err), STATUS_OK);
    struct job *slow = submit(&desk, "1", "a", JOB_LONG, go_on);
    monitor_enter(&desk.monitor);
    while (slow->state < JOB_DONE)
        monitor_wait(&desk.monitor);
    monitor_leave(&desk.monitor);
    assert_string_equal(diary.text, "rp");
    job_release(diary.run);
    job_release(slow);
    desk_close(&desk);
}

static void a_newer_run_stops_older_runs_of_its_client_alone(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    struct job *old = submit(&desk, "1", "a", JOB_NOW, write_name);
    struct job *rest = submit(&desk, "2", "a", JOB_REST, write_name);
    struct job *others = submit(&desk, "3", "b", JOB_NOW, write_name);
    struct job *nobodys = submit(&desk, "4", NULL, JOB_NOW, write_name);
    struct job *slow = submit(&desk, "5", "a", JOB_LONG, write_name);
    struct job *newer = submit(&desk, "6", "a", JOB_NOW, write_name);
    assert_int_equal(old->state, JOB_STOPPED);
    assert_int_equal(old->status, 409);
    assert_true(says(old, "superseded"));
    assert_int_equal(rest->state, JOB_STOPPED);
    desk_work(&desk);
    assert_string_equal(diary.text, "3465");
    struct job *const all[] = {old, rest, others, nobodys, slow, newer};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        job_release(all[i]);
    desk_close(&desk);
}

static void a_newer_question_stops_the_older_one_of_the_same_kind(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    struct job *old = submit(&desk, "1", "a", JOB_LONG, write_name);
    struct job *other = submit(&desk, "2", "a", JOB_LONG, write_name);
    struct job *newer = desk_job(&desk, "a", JOB_LONG);
    newer->name = "3", newer->what = "1";
    newer->work = write_name;
    desk_submit(newer);
    desk_work(&desk);
    assert_string_equal(diary.text, "23");
    job_release(old);
    job_release(other);
    job_release(newer);
    desk_close(&desk);
}

static void asking_twice_is_asking_once(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    struct job *first = submit(&desk, "1", "a", JOB_NOW, write_name);
    struct job *again = desk_job(&desk, "a", JOB_NOW);
    again->name = "1";
    again->work = write_name;
    again = desk_ask(again);
    assert_ptr_equal(first, again);
    desk_work(&desk);
    job_release(first);
    job_release(again);
    again = desk_find(&desk, "1");
    assert_ptr_equal(first, again);
    assert_string_equal(diary.text, "1");
    job_release(again);
    desk_close(&desk);
}

static void a_failure_is_an_answer(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    struct job *job = submit(&desk, "1", "a", JOB_LONG, fail_loudly);
    desk_work(&desk);
    assert_int_equal(job->state, JOB_FAILED);
    assert_int_equal(job->status, 422);
    assert_true(says(job, "it cannot be done"));
    assert_non_null(strstr(job->events.bytes, "event: failed\ndata: {"));
    job_release(job);
    desk_close(&desk);
}

static void a_refinement_makes_way_for_a_run_and_goes_on(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    struct job *rest = submit(&desk, "1", "a", JOB_REST, make_way);
    desk_work(&desk);
    assert_string_equal(diary.text, "r1");
    assert_int_equal(rest->state, JOB_DONE);
    job_release(diary.run);
    job_release(rest);
    desk_close(&desk);
}

static void what_nobody_waits_for_is_not_done(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    begin(&desk, &diary);
    job_release(submit(&desk, "1", "a", JOB_NOW, write_name));
    job_release(submit(&desk, "2", "a", JOB_LONG, write_name));
    desk_work(&desk);
    assert_string_equal(diary.text, "2");
    desk_close(&desk);
}

static void only_the_last_answers_are_kept(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    char names[3 * DESK_KEPT_MOST][8];
    begin(&desk, &diary);
    for (int i = 0; i < 3 * DESK_KEPT_MOST; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        struct job *job = submit(&desk, names[i], NULL, JOB_NOW, write_name);
        desk_work(&desk);
        job_release(job);
    }
    size_t kept = 0;
    for (const struct job *job = desk.jobs; job; job = job->next)
        kept++;
    assert_int_equal(kept, DESK_KEPT_MOST);
    assert_null(desk_find(&desk, names[0]));
    struct job *last = desk_find(&desk, names[3 * DESK_KEPT_MOST - 1]);
    assert_non_null(last);
    job_release(last);
    desk_close(&desk);
}

/* Takes a third of what all that are kept may take. */
static enum status answer_at_length(struct job *job, struct error *err)
{
    (void)err;
    assert_non_null(arena_alloc(&job->arena, 1, DESK_KEPT_BYTES / 3));
    job_tell(job, "result", "[1]");
    job_tell(job, "result", "[1,2]");
    assert_true(says(job, "[1,2]"));
    return STATUS_OK;
}

static void large_answers_are_kept_in_smaller_number(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    char names[2 * DESK_KEPT_LEAST][8];
    begin(&desk, &diary);
    for (int i = 0; i < 2 * DESK_KEPT_LEAST; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        struct job *job = submit(&desk, names[i], NULL, JOB_LONG, answer_at_length);
        desk_work(&desk);
        assert_true(job->events.capacity == job->events.length + 1);
        job_release(job);
    }
    size_t kept = 0;
    for (const struct job *job = desk.jobs; job; job = job->next)
        kept++;
    assert_int_equal(kept, DESK_KEPT_LEAST);
    desk_close(&desk);
}

static void too_much_work_is_turned_away(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    char names[DESK_WAITING_MOST][8];
    struct job *jobs[DESK_WAITING_MOST];
    begin(&desk, &diary);
    for (int i = 0; i < DESK_WAITING_MOST; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        jobs[i] = submit(&desk, names[i], NULL, JOB_NOW, write_name);
    }
    struct job *last = submit(&desk, "last", NULL, JOB_NOW, write_name);
    assert_int_equal(last->state, JOB_STOPPED);
    assert_int_equal(last->status, 503);
    job_release(last);
    for (int i = 0; i < DESK_WAITING_MOST; i++)
        job_release(jobs[i]);
    desk_close(&desk);
}

static enum status wait_for_stop(struct job *job, struct error *err)
{
    (void)err;
    job_tell(job, "progress", "{}");
    while (!__atomic_load_n(&job->stop, __ATOMIC_RELAXED))
        continue;
    return STATUS_INTERRUPTED;
}

static void wait_for_event(struct job *job, const char *event)
{
    bool there = false;
    while (!there) {
        monitor_enter(&job->desk->monitor);
        there = job->events.bytes && strstr(job->events.bytes, event);
        monitor_leave(&job->desk->monitor);
    }
}

static void workers_stop_what_is_running(void **state)
{
    (void)state;
    struct desk desk;
    struct diary diary;
    struct error err = {.status = STATUS_OK};
    begin(&desk, &diary);
    assert_int_equal(desk_open(&desk, &err), STATUS_OK);
    struct job *slow = submit(&desk, "slow", "a", JOB_LONG, wait_for_stop);
    struct job *run = submit(&desk, "run", "a", JOB_NOW, write_name);
    wait_for_event(slow, "progress");
    wait_for_event(run, "done"); /* nobody's slider waits for somebody's search */
    job_stop(slow);
    wait_for_event(slow, "stopped");
    job_release(slow);
    job_release(run);
    job_release(submit(&desk, "left", "a", JOB_LONG, wait_for_stop));
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_come_first_and_the_oldest_of_a_rank),
        cmocka_unit_test(a_long_question_pauses_while_there_is_a_run_to_do),
        cmocka_unit_test(a_newer_run_stops_older_runs_of_its_client_alone),
        cmocka_unit_test(a_newer_question_stops_the_older_one_of_the_same_kind),
        cmocka_unit_test(asking_twice_is_asking_once),
        cmocka_unit_test(a_failure_is_an_answer),
        cmocka_unit_test(a_refinement_makes_way_for_a_run_and_goes_on),
        cmocka_unit_test(what_nobody_waits_for_is_not_done),
        cmocka_unit_test(only_the_last_answers_are_kept),
        cmocka_unit_test(large_answers_are_kept_in_smaller_number),
        cmocka_unit_test(too_much_work_is_turned_away),
        cmocka_unit_test(workers_stop_what_is_running),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
