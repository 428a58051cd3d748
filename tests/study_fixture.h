// SPDX-License-Identifier: MIT
/* A tiny case with known answers, written into a temporary folder.
 *
 * A hazard h, uniform over [0.005, 0.015] a month, acts from the settlement (month 12) on, times the
 * adversary's pressure, less a guard: p = 1 - exp(-60 h pressure (1 - guard)) at the stop, 60 months
 * later. Package A guards nothing, B half. On the drawn path the settlement is month 12 + drift. */
#ifndef SURETY_TESTS_STUDY_FIXTURE_H
#define SURETY_TESTS_STUDY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "case/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char fixture_case_yaml[] =
    "name: tiny\n"
    "title: A tiny case\n"
    "question: Does it hold?\n"
    "caveat: A test.\n"
    "version: \"1\"\n"
    "epoch: 2022-01\n"
    "hist_end: 0\n"
    "settlement: settled_at\n"
    "reference: A\n"
    "marks: [12, 24, 60]\n"
    "modes:\n"
    "  peace: {title: Peace, set: {allow: 0}}\n"
    "  event: {title: Event, set: {allow: 1}}\n"
    "settle:\n"
    "  imposed: {title: Imposed, set: {drawn: 0}, stop: settle_time + 60}\n"
    "  endogenous: {title: Drawn, set: {drawn: 1}, stop: settle_time + 30 + 60}\n"
    "no_deal: {title: None, package: base, set: {settle_time: 1000}, stop: 40}\n"
    "adversaries:\n"
    "  central: {title: Central, set: {pressure: 1}}\n"
    "  high: {title: High, set: {pressure: 2, \"line[b]\": 7}}\n"
    "sensitivities:\n"
    "  - {id: h, title: Hazard, variable: h, levels: {low: 0.005, middle: 0.01, high: 0.015}}\n"
    "  - {id: step, title: Step, variable: factor, levels: {low: 1, middle: 2, high: 3}}\n"
    "defaults: {futures: 100, seed: 1}\n"
    "fan: p\n"
    "base_rates: base_rates.csv\n";

#define FIXTURE_AUX(name, equation)                                                                \
    "<aux name=\"" name "\"><eqn>" equation "</eqn><units>1</units></aux>\n"

static const char fixture_model[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n"
    "<header><vendor>t</vendor><product version=\"1\">t</product><name>tiny</name></header>\n"
    "<sim_specs method=\"euler\" time_units=\"month\"><start>0</start><stop>50</stop><dt>1</dt>"
    "</sim_specs>\n"
    "<dimensions><dim name=\"L\"><elem name=\"a\"/><elem name=\"b\"/></dim></dimensions>\n"
    "<model><variables>\n"
    FIXTURE_AUX("settle_time", "12")
    FIXTURE_AUX("drawn", "0")
    FIXTURE_AUX("allow", "0")
    FIXTURE_AUX("pressure", "1")
    FIXTURE_AUX("guard", "0")
    FIXTURE_AUX("factor", "1")
    FIXTURE_AUX("h", "0.01")
    FIXTURE_AUX("drift", "10")
    "<aux name=\"line\"><dimensions><dim name=\"L\"/></dimensions><eqn>2</eqn></aux>\n"
    "<aux name=\"gain\"><dimensions><dim name=\"L\"/></dimensions><eqn>1</eqn></aux>\n"
    FIXTURE_AUX("settled_at", "IF drawn &gt; 0 THEN INT(settle_time + drift) ELSE settle_time")
    "<stock name=\"Cum\"><eqn>0</eqn><inflow>risk</inflow></stock>\n"
    "<flow name=\"risk\"><eqn>IF TIME &gt;= settled_at THEN h*pressure*(1 - guard)*factor ELSE 0"
    "</eqn></flow>\n"
    FIXTURE_AUX("p", "1 - EXP(-Cum)")
    FIXTURE_AUX("wobble", "NORMAL(0, 1)")
    "<stock name=\"Walk\"><eqn>0</eqn><inflow>step</inflow></stock>\n"
    "<flow name=\"step\"><eqn>wobble + allow</eqn></flow>\n"
    "<stock name=\"Age\"><eqn>0</eqn><inflow>ageing</inflow></stock>\n"
    "<flow name=\"ageing\"><eqn>IF TIME &gt;= settled_at THEN 1 ELSE 0</eqn></flow>\n"
    FIXTURE_AUX("total", "SUM(line)*gain[a]")
    "</variables></model></xmile>\n";

static const char fixture_parameters[] =
    "name,element,dimension,unit,base,low,high,distribution,controlled by,source,as of,window,"
    "grade,note\n"
    "settle_time,,,1,12,0,1000,lever,analyst,judgement,,,D,\n"
    "drawn,,,1,0,0,1,lever,analyst,judgement,,,D,\n"
    "allow,,,1,0,0,1,lever,analyst,judgement,,,D,\n"
    "pressure,,,1,1,0,3,lever,adversary,judgement,,,D,\n"
    "guard,,,1,0,0,1,lever,guarantors,judgement,,,D,\n"
    "factor,,,1,1,0,9,lever,analyst,judgement,,,D,\n"
    "line,a,,1,2,0,9,lever,guarantors,judgement,,,D,\n"
    "line,b,,1,2,0,9,lever,guarantors,judgement,,,D,\n"
    "drift,,7,1,10,0,30,uniform,,judgement,,,D,\n"
    "h,,3,1,0.01,0.005,0.015,uniform,,judgement,,,D,\n"
    "gain,a,5,1,1,0.5,2,triangular,,judgement,,,D,\n"
    "gain,b,6,1,1,0.5,2,triangular,,judgement,,,D,\n";

#define FIXTURE_OUTCOME(id, expression, mode, settle, rest)                                        \
    "  - {id: " id ", title: " id ", short: " id ", expression: \"" expression                     \
    "\", unit: \"1\", mode: " mode ", settle: " settle ", better: low, show: number, " rest "}\n"

static const char fixture_outcomes[] =
    "outcomes:\n"
    FIXTURE_OUTCOME("p2", "p", "peace", "imposed", "at: settle_time + 24, role: risk, horizon: 24")
    FIXTURE_OUTCOME("p5", "p", "peace", "imposed", "at: end, role: risk, horizon: 60")
    FIXTURE_OUTCOME("half", "h", "peace", "imposed", "at: end, given: \"h > 0.01\"")
    FIXTURE_OUTCOME("broken", "LN(h - 0.006)", "peace", "imposed", "at: end")
    FIXTURE_OUTCOME("never", "h", "peace", "imposed", "at: settle_time + 500")
    FIXTURE_OUTCOME("later", "Cum", "peace", "imposed",
                    "at: settle_time + 30, minus: settle_time + 10")
    FIXTURE_OUTCOME("mean", "TIME", "peace", "imposed",
                    "over: [settle_time, settle_time + 10], reduce: mean")
    FIXTURE_OUTCOME("tenth", "TIME", "peace", "imposed",
                    "over: [settle_time, settle_time + 10], reduce: p10")
    FIXTURE_OUTCOME("most", "0 - TIME", "peace", "imposed",
                    "over: [settle_time, settle_time + 10], reduce: max")
    FIXTURE_OUTCOME("area", "2", "peace", "imposed",
                    "over: [settle_time, settle_time + 9], reduce: sum")
    FIXTURE_OUTCOME("walk", "Walk", "event", "imposed", "at: end, no_deal: true")
    FIXTURE_OUTCOME("drawn_at", "TIME", "peace", "endogenous", "at: settled_at")
    FIXTURE_OUTCOME("drawn_window", "TIME", "peace", "endogenous",
                    "over: [settled_at, settled_at + 4], reduce: p90")
    FIXTURE_OUTCOME("decided", "TIME", "peace", "endogenous",
                    "at: TIME - Age - 1, minus: TIME - Age - 3")
    FIXTURE_OUTCOME("month_before", "TIME", "peace", "endogenous", "at: TIME - Age - 1")
    FIXTURE_OUTCOME("lines", "total", "peace", "imposed", "at: end")
    FIXTURE_OUTCOME("war", "TIME*h", "peace", "no_deal", "at: end");

static const char fixture_base[] = "id: base\ntitle: Base\nabstract: true\nsummary: base\n"
                                   "clauses:\n  - guard: 0\n";
static const char fixture_a[] = "id: A\ntitle: Package A\nfrom: base\nsummary: nothing\n"
                                "clauses: []\n";
static const char fixture_b[] = "id: B\ntitle: Package B\nfrom: base\nsummary: half\n"
                                "clauses:\n  - guard: 0.5\n  - line[b]: 3\n"
                                "  - {lever: pressure, value: 3, from: 5, ramp: 4}\n";
static const char fixture_rates[] = "class,event,horizon years,estimate,low,high,n,source,note\n"
                                    "all,war,5,0.2,0.1,0.3,10,judgement,\n";

struct study_fixture {
    char path[64];
    struct arena arena;
    struct problems problems;
    struct error err;
    const struct case_folder *folder;
    const struct document *document;
};

static void fixture_file(const struct study_fixture *fixture, const char *name, const char *text)
{
    char path[160];
    struct error err = {0};
    snprintf(path, sizeof path, "%s/%s", fixture->path, name);
    assert_int_equal(file_write(path, text, strlen(text), &err), STATUS_OK);
}

/* A piece of text replaced, once, in memory that the fixture owns. */
static inline const char *fixture_with(struct study_fixture *fixture, const char *text,
                                       const char *old, const char *new)
{
    const char *at = strstr(text, old);
    assert_non_null(at);
    return arena_print(&fixture->arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void fixture_begin(struct study_fixture *fixture)
{
    *fixture = (struct study_fixture){.path = "/tmp/surety-study-XXXXXX"};
    arena_init(&fixture->arena);
    problems_init(&fixture->problems, &fixture->arena);
    assert_non_null(mkdtemp(fixture->path));
    char packages[100];
    snprintf(packages, sizeof packages, "%s/packages", fixture->path);
    assert_int_equal(folder_make(packages, &fixture->err), STATUS_OK);
    fixture_file(fixture, "case.yaml", fixture_case_yaml);
    fixture_file(fixture, "model.xmile", fixture_model);
    fixture_file(fixture, "parameters.csv", fixture_parameters);
    fixture_file(fixture, "outcomes.yaml", fixture_outcomes);
    fixture_file(fixture, "packages/base.yaml", fixture_base);
    fixture_file(fixture, "packages/A.yaml", fixture_a);
    fixture_file(fixture, "packages/B.yaml", fixture_b);
    fixture_file(fixture, "base_rates.csv", fixture_rates);
}

static void fixture_load(struct study_fixture *fixture)
{
    enum status status = case_read(&fixture->arena, fixture->path, &fixture->folder,
                                   &fixture->problems, &fixture->err);
    if (status == STATUS_OK)
        status = document_read(&fixture->arena, fixture->folder->model_path, &fixture->document,
                               &fixture->problems, &fixture->err);
    if (status != STATUS_OK || fixture->problems.errors)
        problems_print(&fixture->problems, stderr);
    if (status != STATUS_OK)
        fail_msg("%s", fixture->err.message);
    assert_int_equal(fixture->problems.errors, 0);
}

static void fixture_end(struct study_fixture *fixture)
{
    static const char *const names[] = {"case.yaml",         "model.xmile",     "parameters.csv",
                                        "outcomes.yaml",     "packages/A.yaml", "packages/B.yaml",
                                        "packages/base.yaml", "base_rates.csv", "packages", ""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", fixture->path, names[i]);
        remove(path);
    }
    arena_free(&fixture->arena);
}

#endif
