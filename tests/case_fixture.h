// SPDX-License-Identifier: MIT
/* A small, sound case in a folder of its own, and ways to spoil it.
 *
 * A test changes one piece of text in one file, reads the folder and compares all problems with
 * what a user should see: `file:line:column: message [identifier] remedy`, one a line. */
#ifndef SURETY_TESTS_CASE_FIXTURE_H
#define SURETY_TESTS_CASE_FIXTURE_H

#include "base/file.h"
#include "base/text.h"
#include "case/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct case_file {
    const char *name, *text;
};

static const struct case_file sound_case[] = {
    {"case.yaml",
     "name: toy\n"
     "title: A toy\n"
     "epoch: 2022-01\n"
     "hist_end: hist_end\n"
     "settlement: settle_time\n"
     "reference: P1\n"
     "marks: [60, 120]\n"
     "modes:\n"
     "  peace: {title: Peace, set: {allow: 0}}\n"
     "settle:\n"
     "  imposed: {title: Imposed, stop: settle_time + 180}\n"
     "no_deal:\n"
     "  title: War\n"
     "  package: base\n"
     "  set: {settle_time: 100000}\n"
     "  stop: hist_end + 12\n"
     "adversaries:\n"
     "  central: {title: Central, set: {force: 620}}\n"
     "sensitivities:\n"
     "  - {id: noise, title: Noise, variable: noise, levels: {low: 1, middle: 2, high: 3}}\n"
     "defaults: {futures: 200, seed: 7}\n"
     "fan: Risk\n"
     "base_rates: base_rates.csv\n"
     "first: {lever: troops, packages: [P1], class: neighbours}\n"},
    {"parameters.csv", "name,element,dimension,unit,base,low,high,distribution,controlled "
                       "by,source,as of,window,grade,note\n"
                       "settle_time,,,month,60,48,168,lever,analyst,judgement,,,D,\n"
                       "force,,,kper,600,100,900,lever,Moscow,\"A book, page 2\",2024-01,pre,B,\n"
                       "troops,,,kper,0,0,60,lever,coalition,judgement,,,D,\n"
                       "push,mun,,1,1,0,4,lever,EU,judgement,,,D,\n"
                       "push,drn,,1,1,0,4,lever,EU,judgement,,,D,\n"
                       "noise,,1,1,2,1,3,triangular,,judgement,,,D,\n"
                       "drift,,3,1/month,-0.5,-1,0.25,uniform,,judgement,,,D,\n"
                       "hist_end,,,month,48,,,fixed,,judgement,,,D,\n"},
    {"packages/base.yaml", "id: base\n"
                           "title: Base\n"
                           "abstract: true\n"
                           "clauses:\n"
                           "  - troops: 1\n"
                           "  - lever: force\n"
                           "    value: 500\n"
                           "    status: funded\n"},
    {"packages/P1.yaml", "id: P1\n"
                         "title: First\n"
                         "from: base\n"
                         "clauses:\n"
                         "  - lever: troops\n"
                         "    value: 15\n"
                         "    from: settle_time + 2\n"
                         "    until: 2035-01\n"
                         "    when: Risk > 0.5\n"
                         "    status: pledged\n"},
    {"outcomes.yaml", "outcomes:\n"
                      "  - id: p15\n"
                      "    title: Renewed within 15 years\n"
                      "    expression: Risk\n"
                      "    mode: peace\n"
                      "    settle: imposed\n"
                      "    at: settle_time + 180\n"
                      "    role: risk\n"
                      "    horizon: 180\n"},
    {"base_rates.csv", "class,event,horizon years,estimate,low,high,n,source,note\n"
                       "neighbours,war,5,0.19,0.12,0.27,115,A table,\n"},
};

enum { CASE_FILES = sizeof sound_case / sizeof *sound_case };

struct case_fixture {
    char folder[64];
    struct arena arena;
    struct problems problems;
    struct error err;
    const struct case_folder *made; /* NULL until read, or when it could not be */
};

static inline void fixture_path(const struct case_fixture *fixture, const char *name, char out[256])
{
    snprintf(out, 256, "%s/%s", fixture->folder, name);
}

static inline void fixture_write_bytes(const struct case_fixture *fixture, const char *name,
                                       const char *bytes, size_t size)
{
    char path[256];
    fixture_path(fixture, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static inline void fixture_write(const struct case_fixture *fixture, const char *name,
                                 const char *text)
{
    fixture_write_bytes(fixture, name, text, strlen(text));
}

static inline void fixture_begin(struct case_fixture *fixture)
{
    *fixture = (struct case_fixture){.folder = "/tmp/surety_case_XXXXXX"};
    assert_non_null(mkdtemp(fixture->folder));
    char packages[256];
    fixture_path(fixture, "packages", packages);
    assert_int_equal(folder_make(packages, NULL), STATUS_OK);
    for (size_t i = 0; i < CASE_FILES; i++)
        fixture_write(fixture, sound_case[i].name, sound_case[i].text);
    arena_init(&fixture->arena);
    problems_init(&fixture->problems, &fixture->arena);
}

/* Replaces the first `from` in a file of the sound case; NULL: the whole file. */
static inline void fixture_change(const struct case_fixture *fixture, const char *name,
                                  const char *from, const char *to)
{
    size_t index = 0;
    while (index < CASE_FILES && strcmp(sound_case[index].name, name) != 0)
        index++;
    const char *text = index < CASE_FILES ? sound_case[index].text : "";
    const char *at = from ? strstr(text, from) : text;
    if (!at) {
        fail_msg("%s does not hold '%s'", name, from ? from : "");
        return;
    }
    const size_t before = (size_t)(at - text), skipped = from ? strlen(from) : strlen(text);
    struct buffer changed = {.bytes = NULL};
    buffer_add_bytes(&changed, text, before);
    buffer_add(&changed, to);
    buffer_add(&changed, text + before + skipped);
    fixture_write(fixture, name, changed.bytes ? changed.bytes : "");
    buffer_free(&changed);
}

static inline enum status fixture_read(struct case_fixture *fixture)
{
    return case_read(&fixture->arena, fixture->folder, &fixture->made, &fixture->problems,
                     &fixture->err);
}

static inline void fixture_read_soundly(struct case_fixture *fixture)
{
    if (fixture_read(fixture) != STATUS_OK) {
        problems_print(&fixture->problems, stderr);
        fail_msg("the case cannot be read: %s", fixture->err.message);
    }
}

/* All problems, one a line, without the name of the folder. */
static inline const char *fixture_problems(struct case_fixture *fixture)
{
    struct buffer shown = {.bytes = NULL};
    const size_t skipped = strlen(fixture->folder) + 1;
    problems_sort(&fixture->problems);
    for (size_t i = 0; i < fixture->problems.count; i++) {
        const struct problem *problem = &fixture->problems.items[i];
        const char *file = problem->at.file ? problem->at.file : "";
        if (strncmp(file, fixture->folder, skipped - 1) == 0)
            file += skipped;
        buffer_add(&shown, i ? "\n" : "");
        buffer_add(&shown, file);
        if (problem->at.line)
            buffer_print(&shown, ":%u:%u", problem->at.line, problem->at.column);
        buffer_print(&shown, ": %s [%s]", problem->message, problem_identifier(problem->kind));
        if (problem->remedy)
            buffer_print(&shown, " %s", problem->remedy);
    }
    const char *copy = arena_text(&fixture->arena, shown.bytes ? shown.bytes : "", shown.length);
    buffer_free(&shown);
    return copy;
}

static inline void fixture_end(struct case_fixture *fixture)
{
    char command[128];
    arena_free(&fixture->arena);
    snprintf(command, sizeof command, "rm -r '%s'", fixture->folder);
    assert_int_equal(system(command), 0);
}

struct mistake {
    const char *file, *from, *to; /* what is changed in the sound case */
    const char *shown;            /* every problem that a user sees */
};

/* Reads the case once for each mistake. */
static inline void check_mistakes(const struct mistake *mistakes, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        struct case_fixture fixture;
        fixture_begin(&fixture);
        fixture_change(&fixture, mistakes[i].file, mistakes[i].from, mistakes[i].to);
        const enum status status = fixture_read(&fixture);
        const char *shown = fixture_problems(&fixture);
        if (strcmp(shown, mistakes[i].shown) != 0) {
            fprintf(stderr, "'%s' gives\n  %s\nnot\n  %s\n", mistakes[i].to, shown,
                    mistakes[i].shown);
            wrong++;
        }
        if (fixture.problems.errors && status != STATUS_INPUT)
            fail_msg("'%s' has problems but status %d", mistakes[i].to, (int)status);
        fixture_end(&fixture);
    }
    assert_int_equal(wrong, 0);
}

#define CHECK_MISTAKES(table) check_mistakes((table), sizeof(table) / sizeof *(table))

#endif
