// SPDX-License-Identifier: MIT
/* Units spread from what is declared along flows, connections and equations.
 *
 * Each of these is a fact. A fact is looked at once, and again whenever a variable that it mentions
 * has got its unit; a variable gets one once. Facts that say what a variable is (flows, connections,
 * an equation read from its terms up) all come before those that only say what a term must be (an
 * equation read from its unit down), so that a definition outweighs a use. Among equals the order of
 * the file decides. Time and memory are linear in what the equations mention. */
#include "model/unit_deduce.h"

#include "equation/equation.h"
#include "model/unit.h"
#include "model/unit_rule.h"

#include <string.h>

enum fact_kind { FACT_FLOW, FACT_CONNECT, FACT_EQUATION };

struct fact {
    enum fact_kind kind;
    size_t left,
        right; /* readings: stock and flow; source and input; right of an equation: its own */
    const struct unit_equation *equation;
    const struct scope *scope;
    bool queued[2];
};

struct mention { /* of a variable without units by a fact */
    size_t fact;
    const struct mention *next;
};

/* First in, first out. A fact stands in it at most once. */
struct queue {
    size_t *facts;
    size_t first, count;
};

enum { DEFINITIONS, USES, QUEUES };

struct deduction {
    struct check *check;
    const struct doc_variable **variables; /* of each reading */
    struct fact *facts;
    size_t fact_count, fact_room;
    const struct mention **mentions; /* of each reading */
    struct queue queues[QUEUES];
    const struct doc_variable *reader; /* whose equation is being read from its unit down */
};

const struct scope *scope_of(const struct check *check, const struct doc_variable *variable)
{
    const uintptr_t at = (uintptr_t)variable;
    for (size_t i = 0; i < check->scope_count; i++) {
        const struct scope *scope = &check->scopes[i];
        if (at >= (uintptr_t)scope->variables && at < (uintptr_t)(scope->variables + scope->count))
            return scope;
    }
    return NULL;
}

bool feeds_graph(const struct unit_equation *equation)
{
    const struct doc_variable *variable = equation->variable;
    for (size_t i = 0; i < variable->element_count; i++)
        if (variable->elements[i].equation.text == equation->text->text)
            return variable->elements[i].graph != NULL;
    return variable_has_graph(variable);
}

const struct reading *connected_input(const struct check *check, const struct scope *scope,
                                      const struct doc_variable *module,
                                      const struct connect *connect,
                                      const struct doc_variable **input)
{
    const size_t prefix = strlen(module->name.name);
    const char *name = connect->to.name;
    if (strncmp(name, module->name.name, prefix) == 0 && name[prefix] == '.')
        name += prefix + 1;
    const char *path = arena_print(check->arena, "%s.%s", module->name.name, name);
    return path ? scope_find(check, scope, path, false, input) : NULL;
}

static size_t number_of(const struct deduction *self, const struct reading *reading)
{
    return (size_t)(reading - self->check->readings);
}

/* Without units, and able to have some. */
static bool is_open(const struct deduction *self, size_t reading)
{
    const struct doc_variable *variable = self->variables[reading];
    return variable && variable->kind != VARIABLE_MODULE && variable->units.length == 0 &&
           self->check->readings[reading].knowledge == READING_UNKNOWN;
}

/* Queues. */

static void put(struct deduction *self, size_t fact, size_t queue)
{
    struct queue *line = &self->queues[queue];
    if (self->facts[fact].queued[queue])
        return;
    self->facts[fact].queued[queue] = true;
    line->facts[(line->first + line->count++) % self->fact_count] = fact;
}

static bool take(struct deduction *self, size_t queue, size_t *fact)
{
    struct queue *line = &self->queues[queue];
    if (!line->count)
        return false;
    *fact = line->facts[line->first];
    line->first = (line->first + 1) % self->fact_count;
    line->count--;
    self->facts[*fact].queued[queue] = false;
    return true;
}

static void set(struct deduction *self, size_t reading, const struct unit *unit, const char *origin)
{
    if (!unit || !is_open(self, reading))
        return;
    self->check->readings[reading] = reading_of(unit);
    self->check->readings[reading].inferred = true;
    self->check->origins[reading] = origin ? origin : "others";
    for (const struct mention *at = self->mentions[reading]; at; at = at->next) {
        put(self, at->fact, DEFINITIONS);
        if (self->facts[at->fact].kind == FACT_EQUATION)
            put(self, at->fact, USES);
    }
}

/* Facts. */

static void mention(struct deduction *self, size_t reading, size_t fact)
{
    const struct mention *latest = self->mentions[reading];
    if (!is_open(self, reading) || (latest && latest->fact == fact))
        return;
    struct mention *made = ARENA_NEW(self->check->arena, struct mention);
    if (!made)
        return;
    *made = (struct mention){.fact = fact, .next = latest};
    self->mentions[reading] = made;
}

static void mention_terms(struct deduction *self, const struct scope *scope,
                          const struct expr *expr, size_t fact)
{
    const struct doc_variable *variable = NULL;
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_CALL) {
        const struct reading *reading =
            scope_find(self->check, scope, expr->name, expr->quoted, &variable);
        if (reading)
            mention(self, number_of(self, reading), fact);
    }
    for (uint32_t i = 0; i < expr->arg_count; i++)
        mention_terms(self, scope, expr->args[i], fact);
}

static void add_fact(struct deduction *self, struct fact fact)
{
    if (!is_open(self, fact.left) && !is_open(self, fact.right))
        return;
    mention(self, fact.left, self->fact_count);
    mention(self, fact.right, self->fact_count);
    self->facts[self->fact_count++] = fact;
}

static void add_flow(struct deduction *self, const struct scope *scope, size_t stock,
                     const struct named *name, bool is_inflow)
{
    const uint32_t flow = table_find(&scope->names, name->name);
    if (flow == TABLE_NONE)
        return;
    const struct doc_outlet *outlet = scope->variables[flow].outlet;
    if (is_inflow && outlet && outlet->equations[OUTLET_MULTIPLIER].text)
        return; /* what the stock gets is the flow times that */
    add_fact(self, (struct fact){.kind = FACT_FLOW,
                                 .left = number_of(self, &scope->units[stock]),
                                 .right = number_of(self, &scope->units[flow])});
}

static void add_connect(struct deduction *self, const struct scope *scope,
                        const struct doc_variable *module, const struct connect *connect)
{
    const struct doc_variable *from = NULL, *to = NULL;
    const struct reading *source = scope_find(self->check, scope, connect->from.name, false, &from);
    const struct reading *input = connected_input(self->check, scope, module, connect, &to);
    if (source && input)
        add_fact(self, (struct fact){.kind = FACT_CONNECT,
                                     .left = number_of(self, source),
                                     .right = number_of(self, input)});
}

static void add_equation(struct deduction *self, const struct unit_equation *equation)
{
    const struct scope *scope = scope_of(self->check, equation->variable);
    if (!scope || !equation->tree)
        return;
    const size_t own = number_of(self, &scope->units[equation->variable - scope->variables]);
    self->facts[self->fact_count] = (struct fact){
        .kind = FACT_EQUATION, .left = own, .right = own, .equation = equation, .scope = scope};
    mention(self, own, self->fact_count);
    mention_terms(self, scope, equation->tree, self->fact_count);
    self->fact_count++;
}

static void add_facts(struct deduction *self, const struct unit_equation *equations, size_t count)
{
    const size_t models = self->check->document->model_count;
    for (size_t i = 0; i < models; i++) {
        const struct scope *scope = &self->check->scopes[i];
        for (size_t v = 0; v < scope->count; v++) {
            const struct doc_variable *variable = &scope->variables[v];
            for (size_t k = 0; k < variable->inflow_count; k++)
                add_flow(self, scope, v, &variable->inflows[k], true);
            for (size_t k = 0; k < variable->outflow_count; k++)
                add_flow(self, scope, v, &variable->outflows[k], false);
            for (size_t k = 0; k < variable->connect_count; k++)
                add_connect(self, scope, variable, &variable->connects[k]);
        }
    }
    for (size_t i = 0; i < count; i++)
        add_equation(self, &equations[i]);
}

/* Definitions. */

static const char *name_origin(const struct deduction *self, const char *what, size_t reading)
{
    return arena_print(self->check->arena, "%s '%s'", what, self->variables[reading]->name.spelled);
}

static void follow_flow(struct deduction *self, const struct fact *fact)
{
    struct check *check = self->check;
    const struct reading *stock = &check->readings[fact->left];
    const struct reading *flow = &check->readings[fact->right];
    if (!check->system.time)
        return;
    if (stock->knowledge == READING_KNOWN && is_open(self, fact->right))
        set(self, fact->right, unit_divide(&check->system, stock->unit, check->system.time),
            name_origin(self, "its stock", fact->left));
    else if (flow->knowledge == READING_KNOWN && is_open(self, fact->left))
        set(self, fact->left, unit_multiply(&check->system, flow->unit, check->system.time),
            name_origin(self, "its flow", fact->right));
}

static void follow_connect(struct deduction *self, const struct fact *fact)
{
    const struct reading *source = &self->check->readings[fact->left];
    const struct reading *input = &self->check->readings[fact->right];
    if (source->knowledge == READING_KNOWN && is_open(self, fact->right))
        set(self, fact->right, source->unit, name_origin(self, "its source", fact->left));
    else if (input->knowledge == READING_KNOWN && is_open(self, fact->left))
        set(self, fact->left, input->unit, name_origin(self, "the input", fact->right));
}

static void begin_equation(struct deduction *self, const struct fact *fact)
{
    self->check->scope = fact->scope;
    self->check->variable = self->reader = fact->equation->variable;
    self->check->text = fact->equation->text;
}

static void follow_equation_up(struct deduction *self, const struct fact *fact)
{
    if (!is_open(self, fact->left) || feeds_graph(fact->equation))
        return;
    begin_equation(self, fact);
    const struct reading value = unit_infer(self->check, fact->equation->tree, NULL);
    if (value.knowledge == READING_KNOWN)
        set(self, fact->left, value.unit,
            fact->equation->is_initial_of_stock ? "its initial value" : "its equation");
}

static void follow_definition(struct deduction *self, const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_FLOW:
        follow_flow(self, fact);
        break;
    case FACT_CONNECT:
        follow_connect(self, fact);
        break;
    case FACT_EQUATION:
        follow_equation_up(self, fact);
        break;
    }
}

/* Uses: an expression is to have a unit (NULL: nobody knows), so its terms must have theirs. */

static void want(struct deduction *self, const struct expr *expr, const struct unit *wanted);

static void want_name(struct deduction *self, const struct expr *expr, const struct unit *wanted)
{
    const struct doc_variable *variable = NULL;
    const struct reading *reading =
        scope_find(self->check, self->check->scope, expr->name, expr->quoted, &variable);
    if (reading && wanted)
        set(self, number_of(self, reading), wanted,
            arena_print(self->check->arena, "the equation of '%s'", self->reader->name.spelled));
}

static bool is_operator(const struct expr *expr, enum expr_op one, enum expr_op other)
{
    return expr->kind == EXPR_OPERATOR && (expr->op == one || expr->op == other);
}

/* The unit that some of the expressions have, if the surroundings want none. */
static const struct unit *common_unit(struct deduction *self, struct expr *const *terms,
                                      size_t count, const struct unit *wanted)
{
    for (size_t i = 0; !wanted && i < count; i++) {
        const struct reading value = unit_infer(self->check, terms[i], NULL);
        if (value.knowledge == READING_KNOWN)
            wanted = value.unit;
    }
    return wanted;
}

static void want_alike(struct deduction *self, struct expr *const *terms, size_t count,
                       const struct unit *wanted)
{
    wanted = common_unit(self, terms, count, wanted);
    for (size_t i = 0; i < count; i++)
        want(self, terms[i], wanted);
}

/* The factors of a product: a / (b * c) stays two, since each bracket is looked at when its turn
 * comes. */
struct product {
    const struct expr *unknown; /* the last of them */
    bool is_divisor;
    size_t unknown_count;
    struct reading known;
};

static void gather_factor(struct deduction *self, const struct expr *expr, bool divides,
                          struct product *product)
{
    struct check *check = self->check;
    if (is_operator(expr, EXPR_MUL, EXPR_MUL) || is_operator(expr, EXPR_DIV, EXPR_SAFEDIV)) {
        const bool turns = expr->op != EXPR_MUL;
        gather_factor(self, expr->args[0], divides, product);
        gather_factor(self, expr->args[1], divides != turns, product);
        return;
    }
    const struct reading value = unit_infer(check, expr, NULL);
    want(self, expr, NULL);
    if (value.knowledge == READING_UNKNOWN) {
        product->unknown = expr, product->is_divisor = divides;
        product->unknown_count++;
    } else if (divides) {
        product->known = reading_divide(check, product->known, value);
    } else {
        product->known = reading_multiply(check, product->known, value);
    }
}

static void want_product(struct deduction *self, const struct expr *expr, const struct unit *wanted)
{
    struct unit_system *system = &self->check->system;
    struct product product = {.known = reading_of(system->none)};
    gather_factor(self, expr, false, &product);
    if (!wanted || product.unknown_count != 1 || product.known.knowledge != READING_KNOWN)
        return;
    want(self, product.unknown,
         product.is_divisor ? unit_divide(system, product.known.unit, wanted)
                            : unit_divide(system, wanted, product.known.unit));
}

static void want_power(struct deduction *self, const struct expr *expr, const struct unit *wanted)
{
    struct unit_system *system = &self->check->system;
    const struct reading power = unit_infer(self->check, expr->args[1], NULL);
    const bool is_number = power.knowledge == READING_LITERAL && power.constant;
    want(self, expr->args[1], system->none);
    want(self, expr->args[0],
         wanted && is_number && power.number != 0.0 ? unit_raise(system, wanted, 1.0 / power.number)
                                                    : NULL);
}

static void want_operator(struct deduction *self, const struct expr *expr,
                          const struct unit *wanted)
{
    switch (expr->op) {
    case EXPR_ADD:
    case EXPR_SUB:
    case EXPR_MOD:
    case EXPR_NEGATE:
    case EXPR_PLUS:
    case EXPR_TRANSPOSE:
        want_alike(self, expr->args, expr->arg_count, wanted);
        break;
    case EXPR_LT:
    case EXPR_LE:
    case EXPR_GT:
    case EXPR_GE:
    case EXPR_EQ:
    case EXPR_NE:
        want_alike(self, expr->args, expr->arg_count, NULL);
        break;
    case EXPR_MUL:
    case EXPR_DIV:
    case EXPR_SAFEDIV:
        want_product(self, expr, wanted);
        break;
    case EXPR_POW:
        want_power(self, expr, wanted);
        break;
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_NOT:
        for (uint32_t i = 0; i < expr->arg_count; i++)
            want(self, expr->args[i], NULL);
        break;
    }
}

/* The unit of x, where the result is that of x or of x and time. */
static const struct unit *solve_result(struct deduction *self, const char *result,
                                       const struct unit *wanted)
{
    struct unit_system *system = &self->check->system;
    if (strcmp(result, "x") == 0)
        return wanted;
    if (strcmp(result, "x/t") == 0)
        return unit_multiply(system, wanted, system->time);
    if (strcmp(result, "x*t") == 0)
        return unit_divide(system, wanted, system->time);
    return strcmp(result, "x^0.5") == 0 && wanted ? unit_raise(system, wanted, 2.0) : NULL;
}

static void bind_letter(struct deduction *self, const struct expr *expr, char letter,
                        const struct unit *wanted, struct signature *signature)
{
    struct reading *found = &signature->letters[letter - 'x'];
    *found = reading_of(letter == 'x' ? solve_result(self, signature->result, wanted) : NULL);
    for (uint32_t i = 0; i < expr->arg_count && found->knowledge != READING_KNOWN; i++)
        if (signature_is(signature, i, letter))
            *found = unit_infer(self->check, expr->args[i], NULL);
}

/* SAFEDIV: of a quotient, its numerator and its divisor, two give the third. */
static void solve_quotient(struct deduction *self, struct signature *signature,
                           const struct unit *wanted)
{
    struct unit_system *system = &self->check->system;
    struct reading *x = &signature->letters[0], *y = &signature->letters[1];
    if (x->knowledge == READING_UNKNOWN && y->knowledge == READING_KNOWN)
        *x = reading_of(unit_multiply(system, wanted, y->unit));
    else if (y->knowledge == READING_UNKNOWN && x->knowledge == READING_KNOWN)
        *y = reading_of(unit_divide(system, x->unit, wanted));
}

static void want_arguments(struct deduction *self, const struct expr *expr, const struct rule *rule,
                           const struct unit *wanted)
{
    struct signature signature;
    signature_read(rule, expr->arg_count, &signature);
    for (char letter = 'x'; letter <= 'y'; letter++)
        bind_letter(self, expr, letter, wanted, &signature);
    if (wanted && strcmp(signature.result, "x/y") == 0)
        solve_quotient(self, &signature, wanted);
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        const struct reading must = signature_evaluate(
            self->check, &signature, signature.arguments[i], signature.lengths[i]);
        want(self, expr->args[i], must.knowledge == READING_KNOWN ? must.unit : NULL);
    }
}

static void want_call(struct deduction *self, const struct expr *expr, const struct unit *wanted)
{
    const struct doc_variable *table = NULL;
    scope_find(self->check, self->check->scope, expr->name, expr->quoted, &table);
    const struct rule *rule = table ? NULL : rule_find(self->check, expr->name);
    if (rule && expr->arg_count <= ARGUMENTS_MOST) {
        want_arguments(self, expr, rule, wanted);
        return;
    }
    if (table && variable_has_graph(table))
        want_name(self, expr, wanted);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        want(self, expr->args[i], NULL);
}

static void want(struct deduction *self, const struct expr *expr, const struct unit *wanted)
{
    switch (expr->kind) {
    case EXPR_NAME:
        want_name(self, expr, wanted);
        break;
    case EXPR_CALL:
        want_call(self, expr, wanted);
        break;
    case EXPR_OPERATOR:
        want_operator(self, expr, wanted);
        break;
    case EXPR_IF:
        want(self, expr->args[0], NULL);
        want_alike(self, expr->args + 1, expr->arg_count - 1, wanted);
        break;
    case EXPR_LIST:
        want_alike(self, expr->args, expr->arg_count, wanted);
        break;
    case EXPR_NUMBER:
    case EXPR_WILDCARD:
    case EXPR_RANGE:
    case EXPR_POSITION:
        break;
    }
}

static void follow_use(struct deduction *self, const struct fact *fact)
{
    const struct reading own = self->check->readings[fact->left];
    begin_equation(self, fact);
    want(self, fact->equation->tree,
         own.knowledge == READING_KNOWN && !feeds_graph(fact->equation) ? own.unit : NULL);
}

/* The whole. */

static bool init_deduction(struct deduction *self, struct check *check, size_t equation_count)
{
    *self = (struct deduction){.check = check, .fact_room = equation_count};
    self->variables = ARENA_ARRAY(check->arena, const struct doc_variable *, check->reading_count);
    self->mentions = ARENA_ARRAY(check->arena, const struct mention *, check->reading_count);
    if (!self->variables || !self->mentions)
        return false;
    for (size_t i = 0; i < check->document->model_count; i++) {
        const struct scope *scope = &check->scopes[i];
        const size_t first = number_of(self, scope->units);
        for (size_t v = 0; v < scope->count; v++) {
            const struct doc_variable *variable = &scope->variables[v];
            self->variables[first + v] = variable;
            self->fact_room +=
                variable->inflow_count + variable->outflow_count + variable->connect_count;
        }
    }
    self->facts = ARENA_ARRAY(check->arena, struct fact, self->fact_room);
    for (size_t i = 0; i < QUEUES; i++)
        self->queues[i].facts = ARENA_ARRAY(check->arena, size_t, self->fact_room);
    return !check->arena->failed;
}

static bool is_any_open(const struct deduction *self)
{
    for (size_t i = 0; i < self->check->reading_count; i++)
        if (is_open(self, i))
            return true;
    return false;
}

void unit_deduce(struct check *check, const struct unit_equation *equations, size_t count)
{
    struct deduction self;
    struct problems *const problems = check->problems;
    size_t fact;
    if (!init_deduction(&self, check, count) || !is_any_open(&self))
        return;
    add_facts(&self, equations, count);
    check->problems = NULL; /* what does not fit is reported when all is known */
    for (size_t i = 0; i < self.fact_count; i++) {
        put(&self, i, DEFINITIONS);
        if (self.facts[i].kind == FACT_EQUATION)
            put(&self, i, USES);
    }
    while (!check->arena->failed)
        if (take(&self, DEFINITIONS, &fact))
            follow_definition(&self, &self.facts[fact]);
        else if (take(&self, USES, &fact))
            follow_use(&self, &self.facts[fact]);
        else
            break;
    check->problems = problems;
}
