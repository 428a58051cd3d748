// SPDX-License-Identifier: MIT
/* An arm that differs from one compiled before in numbers alone has the plan of a fresh compile. */
#include "flagship.h"

#include "base/text.h"
#include "model/renumber.h"
#include "study/mould.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SETTINGS = 200 };

static void assert_same_section(const struct section *a, const struct section *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->items, b->items, a->count * sizeof *a->items);
}

/* Everything that a run is made of, bit by bit. */
static void assert_same_plan(const struct plan *a, const struct plan *b)
{
    assert_int_equal(a->steps, b->steps);
    assert_int_equal(a->slot_count, b->slot_count);
    assert_int_equal(a->phase_count, b->phase_count);
    assert_int_equal(a->state_count, b->state_count);
    assert_int_equal(a->clock_count, b->clock_count);
    assert_int_equal(a->input_count, b->input_count);
    assert_int_equal(a->output_count, b->output_count);
    assert_int_equal(a->stream_count, b->stream_count);
    assert_int_equal(a->constant_count, b->constant_count);
    for (uint32_t i = 0; i < a->constant_count; i++) {
        assert_int_equal(a->constants[i].slot, b->constants[i].slot);
        assert_memory_equal(&a->constants[i].value, &b->constants[i].value, sizeof(double));
    }
    assert_same_section(&a->once, &b->once);
    assert_same_section(&a->initial, &b->initial);
    for (uint32_t i = 0; i < a->phase_count; i++) {
        const struct phase *p = &a->phases[i], *q = &b->phases[i];
        assert_int_equal(p->end, q->end);
        assert_int_equal(p->clock_count, q->clock_count);
        assert_same_section(&p->step, &q->step);
        assert_memory_equal(p->flows, q->flows, a->state_count * sizeof *p->flows);
        assert_memory_equal(p->outputs, q->outputs, a->output_count * sizeof *p->outputs);
        assert_memory_equal(p->clocks, q->clocks, p->clock_count * sizeof *p->clocks);
    }
    for (uint32_t i = 0; i < a->clock_count; i++) {
        assert_int_equal(a->clocks[i].slot, b->clocks[i].slot);
        assert_memory_equal(a->clocks[i].values, b->clocks[i].values,
                            (a->steps + 1) * sizeof(double));
    }
    for (uint32_t i = 0; i < a->state_count; i++) {
        assert_int_equal(a->states[i].slot, b->states[i].slot);
        assert_int_equal(a->states[i].initial, b->states[i].initial);
    }
    for (uint32_t i = 0; i < a->input_count; i++) {
        assert_string_equal(a->inputs[i].name, b->inputs[i].name);
        assert_memory_equal(&a->inputs[i].base, &b->inputs[i].base, sizeof(double));
    }
}

struct asked {
    struct flagship world;
    struct moulds moulds;
    uint32_t word;
};

static void begin(struct asked *asked)
{
    *asked = (struct asked){.word = 1};
    flagship_open(&asked->world);
    moulds_init(&asked->moulds);
}

static void end(struct asked *asked)
{
    moulds_free(&asked->moulds);
    flagship_close(&asked->world);
}

static uint32_t chance(struct asked *asked, size_t count)
{
    asked->word = asked->word * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(asked->word >> 8) * count) >> 24);
}

/* The main path's arm with these clauses. */
static struct arm arm_of(const struct asked *asked, const struct package *package)
{
    static const char *const outputs[] = {"p_renewed_15", "cost_pv", "time"};
    const struct case_folder *folder = asked->world.folder;
    return (struct arm){.package = package,
                        .adversary = &folder->adversaries[0],
                        .mode = case_find_mode(folder, "peace"),
                        .settle = case_find_settle(folder, "imposed"),
                        .vary = true,
                        .outputs = outputs,
                        .output_count = 2};
}

static void assert_cast_like_fresh(struct asked *asked, const struct arm *arm)
{
    struct arena arena;
    struct problems problems;
    struct compiled cast, fresh;
    const struct flagship *world = &asked->world;
    arena_init(&arena);
    problems_init(&problems, &arena);
    moulds_trim(&asked->moulds);
    assert_int_equal(moulds_compile(&asked->moulds, &arena, world->folder, world->document, arm,
                                    &cast, &problems),
                     STATUS_OK);
    assert_int_equal(arm_compile(&arena, world->folder, world->document, arm, &fresh, &problems),
                     STATUS_OK);
    assert_same_plan(cast.plan, fresh.plan);
    arena_free(&arena);
}

/* A number of a clause's own range, its ends and zero among them. */
static double somewhere(struct asked *asked, const struct parameter *lever)
{
    switch (chance(asked, 6)) {
    case 0:
        return lever->low;
    case 1:
        return lever->high;
    case 2:
        return 0.0;
    default:
        return lever->low + (lever->high - lever->low) * chance(asked, 1000) / 1000.0;
    }
}

static void random_levers_have_the_plans_of_fresh_compiles(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    const struct case_folder *folder = asked.world.folder;
    for (size_t i = 0; i < SETTINGS; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct package *from = case_find_package(folder, i % 40 < 20 ? "P06" : "P09");
        struct package moved = *from;
        struct clause *clauses = arena_grow(&arena, from->clauses, from->clause_count,
                                            from->clause_count, sizeof *clauses);
        struct clause *clause = &clauses[chance(&asked, from->clause_count)];
        const struct parameter *lever = case_find_parameter(folder, clause->folded);
        assert_non_null(lever);
        clause->value = somewhere(&asked, lever);
        moved.clauses = clauses;
        const struct arm arm = arm_of(&asked, &moved);
        assert_cast_like_fresh(&asked, &arm);
        arena_free(&arena);
    }
    assert_true(asked.moulds.cast > SETTINGS * 3 / 4); /* not compiled from the start */
    end(&asked);
}

/* Every lever of the case, moved one after another and left where it was moved to, as on the page. */
static void a_lever_that_is_moved_for_the_first_time_is_another_number(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    const struct case_folder *folder = asked.world.folder;
    const struct package *from = case_find_package(folder, "P06");
    struct package moved = *from;
    struct arena arena;
    size_t levers = 0;
    arena_init(&arena);
    const struct arm unmoved = arm_of(&asked, from);
    assert_cast_like_fresh(&asked, &unmoved);
    for (size_t i = 0; i < folder->parameter_count; i++) {
        const struct parameter *lever = &folder->parameters[i];
        if (lever->distribution != DISTRIBUTION_LEVER)
            continue;
        struct clause *clauses = arena_grow(&arena, moved.clauses, moved.clause_count,
                                            moved.clause_count + 1, sizeof *clauses);
        assert_non_null(clauses);
        clauses[moved.clause_count++] = (struct clause){.lever = lever->folded,
                                                        .folded = lever->folded,
                                                        .package = moved.id,
                                                        .value = somewhere(&asked, lever)};
        moved.clauses = clauses;
        const struct arm arm = arm_of(&asked, &moved);
        assert_cast_like_fresh(&asked, &arm);
        levers++;
    }
    assert_true(levers > 50);
    assert_true(asked.moulds.cast > levers * 3 / 4);
    arena_free(&arena);
    end(&asked);
}

static void settings_that_end_the_run_elsewhere_are_compiled_anew(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    static const char *const months[] = {"60", "66", "60", "72"};
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        struct setting setting = {.name = "settle_time", .value = passage_of_text(months[i])};
        struct arm arm = arm_of(&asked, case_find_package(asked.world.folder, "P06"));
        arm.set = (struct settings){.items = &setting, .count = 1};
        assert_cast_like_fresh(&asked, &arm);
    }
    assert_int_equal(asked.moulds.cast, 1); /* the same arm again */
    end(&asked);
}

/* ---- what a model can be renumbered in ---- */

static const struct expr *parsed(struct arena *arena, const char *text)
{
    struct problems problems;
    const struct passage passage = passage_of_text(text);
    bool empty;
    problems_init(&problems, arena);
    return equation_parse(arena, &passage, &problems, &empty);
}

static const struct {
    const char *variable, *before, *after;
    enum status status;
} renumberings[] = {
    {"free", "2*k + 3", "7*k + 3", STATUS_OK},
    {"free", "2*k + 3", "2*k + -3", STATUS_OK},      /* a sign is part of a number */
    {"free", "2*k + 3", "2*k - 3", STATUS_NO},       /* another operator */
    {"free", "2*k + 4", "2*k + 5", STATUS_NO},       /* not what the model has */
    {"free", "2*k + 3", "2*free + 3", STATUS_NO},    /* another name */
    {"order", "3", "4", STATUS_NO},                  /* a delay was built by it */
    {"called", "MIN(k, 2)", "MIN(k, 3)", STATUS_NO}, /* calls may do anything */
    {"level", "5", "6", STATUS_NO},                  /* a stock's initial value */
    {"nobody", "5", "6", STATUS_NO},
};

static void only_numbers_that_decided_nothing_are_replaced(void **state)
{
    static const char model[] =
        "<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\"><header/>"
        "<sim_specs><start>0</start><stop>9</stop><dt>1</dt></sim_specs><model><variables>"
        "<aux name=\"k\"><eqn>1</eqn></aux><aux name=\"free\"><eqn>2*k + 3</eqn></aux>"
        "<aux name=\"order\"><eqn>3</eqn></aux>"
        "<aux name=\"late\"><eqn>DELAYN(free, 5, order)</eqn></aux>"
        "<aux name=\"called\"><eqn>MIN(k, 2)</eqn></aux>"
        "<stock name=\"level\"><eqn>5</eqn></stock></variables></model></xmile>";
    (void)state;
    struct arena arena;
    struct problems problems;
    const struct document *document;
    const struct model *made, *again;
    arena_init(&arena);
    problems_init(&problems, &arena);
    const struct source source = source_of_text("small", model);
    assert_int_equal(document_parse(&arena, &source, &document, &problems), STATUS_OK);
    assert_int_equal(model_build(&arena, document, NULL, &made, &problems), STATUS_OK);
    for (size_t i = 0; i < sizeof renumberings / sizeof *renumberings; i++) {
        const struct renumbering item = {renumberings[i].variable,
                                         parsed(&arena, renumberings[i].before),
                                         parsed(&arena, renumberings[i].after)};
        if (model_renumber(&arena, made, &item, 1, &again) != renumberings[i].status)
            fail_msg("%s: %s to %s", item.variable, renumberings[i].before, renumberings[i].after);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_numbers_that_decided_nothing_are_replaced),
        cmocka_unit_test(random_levers_have_the_plans_of_fresh_compiles),
        cmocka_unit_test(a_lever_that_is_moved_for_the_first_time_is_another_number),
        cmocka_unit_test(settings_that_end_the_run_elsewhere_are_compiled_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
