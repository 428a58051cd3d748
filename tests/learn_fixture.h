// SPDX-License-Identifier: MIT
/* The tiny case with outcomes whose value of information has a closed form, and a question about it. */
#ifndef SURETY_TESTS_LEARN_FIXTURE_H
#define SURETY_TESTS_LEARN_FIXTURE_H

#include "study_fixture.h"

#include "study/learn.h"

/* Outcome `bet`: package A gives 1.1 in every future, B gives 100 h, uniform over 0.5 .. 1.5. Outcome
 * `sum`: B gives 100 h + z, z uniform over -1.5 .. 1.5. `sure`: B is better by 0.1 always. `gap`: no value
 * where h > 0.01. `alike`: the packages are alike. */
static const char bets[] = "outcomes:\n" FIXTURE_OUTCOME("bet", "IF guard > 0 THEN 100*h ELSE 1.1",
                                                         "peace", "imposed", "at: end")
    FIXTURE_OUTCOME("sum", "IF guard > 0 THEN 100*h + (drift - 15)/10 ELSE 1.1", "peace", "imposed",
                    "at: end") FIXTURE_OUTCOME("sure", "IF guard > 0 THEN 100*h ELSE 100*h + 0.1",
                                               "peace", "imposed", "at: end")
        FIXTURE_OUTCOME("gap", "IF guard > 0 THEN 1 ELSE 100*h", "peace", "imposed",
                        "at: end, given: \"h <= 0.01\"")
            FIXTURE_OUTCOME("alike", "100*h", "peace", "imposed",
                            "at: end") "  - {id: hidden, title: h, expression: guard, mode: peace, "
                                       "settle: imposed, better: low, "
                                       "show: band, bands: [0.1]}\n";

/* A question being set up. */
struct question {
    struct study_fixture fixture;
    const struct package *packages[2];
    struct condition goal;
    struct learn_options options;
    const struct learning *answer;
};

static void question_begin(struct question *question)
{
    *question = (struct question){0};
    struct study_fixture *fixture = &question->fixture;
    fixture_begin(fixture);
    fixture_file(fixture, "outcomes.yaml",
                 fixture_with(fixture, fixture_outcomes, "outcomes:\n", bets));
    fixture_load(fixture);
    question->packages[0] = case_find_package(fixture->folder, "A");
    question->packages[1] = case_find_package(fixture->folder, "B");
    question->options =
        (struct learn_options){.futures = {.futures = 8192, .seed = 1, .threads = 2},
                               .packages = question->packages,
                               .package_count = 2,
                               .goal = &question->goal};
}

static enum status ask(struct question *question, const char *goal)
{
    struct study_fixture *fixture = &question->fixture;
    fixture->err = (struct error){0};
    TRY(condition_read_number(&fixture->arena, fixture->folder, "--minimise", goal, &question->goal,
                              &fixture->problems));
    return learn_run(&fixture->arena, fixture->folder, fixture->document, &question->options,
                     &question->answer, &fixture->problems, &fixture->err);
}

static void ask_soundly(struct question *question, const char *goal)
{
    if (ask(question, goal) != STATUS_OK) {
        problems_print(&question->fixture.problems, stderr);
        fail_msg("%s", question->fixture.err.message);
    }
}

#endif
