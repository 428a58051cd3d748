// SPDX-License-Identifier: MIT
/* A plan as text: head, constants, inputs, states, sections, outputs, savings.
 *
 * A slot is shown as what it holds at that moment: a number, the name of a cell, or %n for a part
 * of an equation in slot n. The same plan always prints the same text: goldens compare it. */
#include "plan/plan.h"

#include "base/text.h"
#include "plan/value.h"

#include <stdlib.h>

/* What each slot holds while the sections are told in order. */
struct teller {
    const struct plan *plan;
    FILE *out;
    const char **names; /* of each slot; NULL: a part, or nothing yet */
};

static void print_number(FILE *out, double number)
{
    char text[32];
    text_of_double(number, text, sizeof text);
    fputs(text, out);
}

/* Constants follow the slots of zero and time, in order of slots. */
static const struct plan_constant *constant_of_slot(const struct plan *plan, uint32_t slot)
{
    const uint32_t first = plan->constant_count ? plan->constants[0].slot : 0;
    const bool is_constant = slot >= first && slot - first < plan->constant_count;
    return is_constant ? &plan->constants[slot - first] : NULL;
}

static void print_slot(const struct teller *teller, uint32_t slot)
{
    const struct plan_constant *constant = constant_of_slot(teller->plan, slot);
    if (slot == 0)
        fputs("0", teller->out);
    else if (constant)
        print_number(teller->out, constant->value);
    else if (teller->names && teller->names[slot])
        fprintf(teller->out, "`%s`", teller->names[slot]);
    else
        fprintf(teller->out, "%%%u", slot);
}

static void print_operation(const struct teller *teller, const struct instruction *instruction)
{
    FILE *out = teller->out;
    const uint32_t slots[] = {instruction->a, instruction->b, instruction->c};
    uint32_t arguments = 0;
    switch ((enum instruction_kind)instruction->kind) {
    case DO_OP:
        arguments = op_arguments((enum op)instruction->op);
        fputs(op_shown((enum op)instruction->op), out);
        break;
    case DO_GRAPH:
        arguments = 1;
        fprintf(out, "graph %u at", instruction->index);
        break;
    case DO_RANDOM:
        fprintf(out, "random %u", instruction->index);
        break;
    case DO_HISTORY:
        arguments = 3;
        fprintf(out, "history %u of", instruction->index);
        break;
    }
    for (uint32_t i = 0; i < arguments; i++) {
        fputs(i ? ", " : " ", out);
        print_slot(teller, slots[i]);
    }
}

static void print_section(struct teller *teller, const char *title, const struct section *section)
{
    fprintf(teller->out, "\n%s: %u instructions\n", title, section->count);
    for (uint32_t i = 0; i < section->count; i++) {
        const struct instruction *instruction = &section->items[i];
        fprintf(teller->out, "  %%%u = ", instruction->out);
        print_operation(teller, instruction);
        if (instruction->uniform)
            fputs(instruction->spread ? "  (uniform, spread)" : "  (uniform)", teller->out);
        if (section->names[i])
            fprintf(teller->out, "  -- %s", section->names[i]);
        fputc('\n', teller->out);
        if (teller->names)
            teller->names[instruction->out] = section->names[i];
    }
}

static void name_slots(struct teller *teller)
{
    const struct plan *plan = teller->plan;
    teller->names = calloc(plan->slot_count, sizeof *teller->names);
    if (!teller->names)
        return; /* numbers will do */
    teller->names[plan->time_slot] = "TIME of the step";
    teller->names[plan->stage_time_slot] = "TIME";
    for (uint32_t i = 0; i < plan->input_count; i++)
        teller->names[plan->inputs[i].slot] = plan->inputs[i].name;
    for (uint32_t i = 0; i < plan->state_count; i++)
        teller->names[plan->states[i].slot] = plan->states[i].name;
    for (uint32_t i = 0; i < plan->clock_count; i++)
        teller->names[plan->clocks[i].slot] = plan->clocks[i].name;
}

static uint32_t longest_step(const struct plan *plan)
{
    uint32_t longest = 0;
    for (uint32_t i = 0; i < plan->phase_count; i++)
        longest = plan->phases[i].step.count > longest ? plan->phases[i].step.count : longest;
    return longest;
}

static void print_head(const struct teller *teller)
{
    static const char *const methods[] = {"Euler", "RK2", "RK4"};
    const struct plan *plan = teller->plan;
    FILE *out = teller->out;
    fprintf(out, "time: %zu steps of ", plan->steps);
    print_number(out, plan->specs.dt);
    fputs(" from ", out);
    print_number(out, plan->specs.start);
    fputs(" to ", out);
    print_number(out, plan->specs.stop);
    fprintf(out, ", %s, a row every %zu\n", methods[plan->specs.method], plan->save_every);
    fprintf(out, "slots: %u, of which %u constants, %u inputs, %u states, %u temporaries\n",
            plan->slot_count, plan->constant_count, plan->input_count, plan->state_count,
            plan->savings.temporaries);
    fprintf(out,
            "work: %u instructions once and %u a step for %u equations, of %u as written\n"
            "saved: %u folded, %u simplified, %u shared, %u fused, %u hoisted, %u cells pruned, "
            "%u uniform\n",
            plan->once.count + plan->initial.count, longest_step(plan), plan->equation_count,
            plan->work_before, plan->savings.folded, plan->savings.simplified, plan->savings.shared,
            plan->savings.fused, plan->savings.hoisted, plan->savings.pruned,
            plan->savings.uniform);
}

/* Instructions over the whole run, as many as are executed for one future. */
static void print_work(const struct teller *teller)
{
    const struct plan *plan = teller->plan;
    size_t executed = plan->once.count + plan->initial.count, begin = 0;
    for (uint32_t i = 0; i < plan->phase_count; begin = plan->phases[i++].end)
        executed += (plan->phases[i].end - begin) * plan->phases[i].step.count;
    fprintf(teller->out,
            "passes: %zu instructions executed in a run, of %zu; %u phases, %u values a step known to "
            "all futures, %u states standing still\n",
            executed, (plan->steps + 1) * plan->savings.step + plan->once.count + plan->initial.count,
            plan->phase_count, plan->savings.known, plan->savings.held);
}

static void print_inputs(const struct teller *teller)
{
    fprintf(teller->out, "\ninputs: %u\n", teller->plan->input_count);
    for (uint32_t i = 0; i < teller->plan->input_count; i++) {
        const struct plan_input *input = &teller->plan->inputs[i];
        fprintf(teller->out, "  %%%u = ", input->slot);
        print_number(teller->out, input->base);
        fprintf(teller->out, "  -- %s\n", input->name);
    }
}

static void print_initials(const struct teller *teller)
{
    fprintf(teller->out, "\nstates: %u\n", teller->plan->state_count);
    for (uint32_t i = 0; i < teller->plan->state_count; i++) {
        const struct plan_state *state = &teller->plan->states[i];
        fprintf(teller->out, "  %%%u starts as ", state->slot);
        print_slot(teller, state->initial);
        fprintf(teller->out, "  -- %s\n", state->name);
    }
}

/* With the numbers of the phase's first and last step. */
static void print_clocks(const struct teller *teller, const struct phase *phase, size_t begin)
{
    if (phase->clock_count)
        fprintf(teller->out, "\nclocks: %u\n", phase->clock_count);
    for (uint32_t i = 0; i < phase->clock_count; i++) {
        const struct plan_clock *clock = &teller->plan->clocks[phase->clocks[i]];
        fprintf(teller->out, "  %%%u from ", clock->slot);
        print_number(teller->out, clock->values[begin]);
        fputs(" to ", teller->out);
        print_number(teller->out, clock->values[phase->end - 1]);
        fprintf(teller->out, "%s%s\n", clock->name ? "  -- " : "", clock->name ? clock->name : "");
    }
}

static void print_flows(const struct teller *teller, const struct phase *phase)
{
    fputs("\nthen\n", teller->out);
    for (uint32_t i = 0; i < teller->plan->state_count; i++) {
        const struct plan_state *state = &teller->plan->states[i];
        if (phase->flows[i] == FLOW_NONE)
            continue;
        fprintf(teller->out, "  `%s` %s ", state->name,
                state->memory ? "becomes" : "grows by dt *");
        print_slot(teller, phase->flows[i]);
        fputc('\n', teller->out);
    }
}

static void print_outputs(const struct teller *teller, const struct phase *phase)
{
    fprintf(teller->out, "\noutputs: %u\n", teller->plan->output_count);
    for (uint32_t i = 0; i < teller->plan->output_count; i++) {
        const struct plan_output *output = &teller->plan->outputs[i];
        fprintf(teller->out, "  %%%u%s  -- %s", phase->outputs[i],
                output->uniform ? " (uniform)" : "", output->name);
        if (output->units)
            fprintf(teller->out, " {%s}", output->units);
        fputc('\n', teller->out);
    }
}

static void print_phase(struct teller *teller, uint32_t index)
{
    const struct plan *plan = teller->plan;
    const struct phase *phase = &plan->phases[index];
    const size_t begin = index ? plan->phases[index - 1].end : 0;
    if (plan->phase_count > 1)
        fprintf(teller->out, "\nphase %u: steps %zu to %zu\n", index + 1, begin, phase->end - 1);
    print_clocks(teller, phase, begin);
    print_section(teller, "step", &phase->step);
    print_flows(teller, phase);
    print_outputs(teller, phase);
}

void plan_print(const struct plan *plan, FILE *out)
{
    struct teller teller = {.plan = plan, .out = out};
    name_slots(&teller);
    print_head(&teller);
    print_work(&teller);
    print_inputs(&teller);
    print_section(&teller, "once", &plan->once);
    print_section(&teller, "initial", &plan->initial);
    print_initials(&teller);
    for (uint32_t i = 0; i < plan->phase_count; i++)
        print_phase(&teller, i);
    free(teller.names);
}
