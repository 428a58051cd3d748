// SPDX-License-Identifier: MIT
/* Variables v0, v1, .. are the model's cells and stand in memory, as other tools have them. */
#include "scalar_program.h"

#include "base/text.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What comes before every program. */
static const char prelude[] =
    "#include <math.h>\n#include <stdint.h>\n#include <stddef.h>\n"
    "#include \"base/normal_ratio.h\"\n"
    "struct random_pair { double first, second; };\n"
    "#define OP(name, arity, shown, value) \\\n"
    "    static inline double op_##name(double a, double b, double c) \\\n"
    "    { (void)a, (void)b, (void)c; return value; }\n"
    "#define MAP1(name, shown, function)\n#define MAP2(name, shown, function)\n"
    "#include \"base/op.def\"\n#undef OP\n#undef MAP1\n#undef MAP2\n"
    "static double normal_quantile(double p)\n{\n"
    "    const double q = p - 0.5;\n"
    "    if (fabs(q) <= 0.425) {\n"
    "        const double r = 0.180625 - q * q;\n"
    "        return q * polynomial(middle_ratio.above, r) / polynomial(middle_ratio.below, r);\n"
    "    }\n"
    "    const double tail = q < 0.0 ? p : 1.0 - p, r = sqrt(-log(tail));\n"
    "    const double size = r <= 5.0 ? polynomial(tail_ratio.above, r - 1.6) /\n"
    "                                       polynomial(tail_ratio.below, r - 1.6)\n"
    "                                 : far_quantile(tail, r);\n"
    "    return q < 0.0 ? -size : size;\n}\n"
    "static double graph(int kind, const double *x, const double *y, size_t count, double at)\n{\n"
    "    if (at != at) return at;\n"
    "    if (count == 1 || (kind != 1 && at <= x[0])) return y[0];\n"
    "    if (kind != 1 && at >= x[count - 1]) return y[count - 1];\n"
    "    size_t i = 0;\n"
    "    while (i + 2 < count && at >= x[i + 1]) i++;\n"
    "    if (kind == 2) return y[i];\n"
    "    return y[i] + (y[i + 1] - y[i]) * ((at - x[i]) / (x[i + 1] - x[i]));\n}\n"
    "static double history(double *past, size_t step, double dt, double now, double delay,\n"
    "                      double before)\n{\n"
    "    const double back = floor(delay / dt + 0.5);\n"
    "    past[step] = now;\n"
    "    return back <= (double)step ? past[step - (back > 0.0 ? (size_t)back : 0)] : before;\n}\n";

struct writer {
    FILE *out;
    struct arena *arena;
    const struct model *model;
    const struct plan *plan;
    enum scalar_form form;
    const uint32_t *input_of; /* of each cell; UINT32_MAX: none */
    double *folded;           /* of each cell; NaN: not constant */
    bool *constant, *needed;
    unsigned char *mark; /* of each cell, in the present order */
    uint32_t *order;
    size_t count;
    const struct node **graphs, **randoms; /* those met, for tables and streams */
    size_t graph_count, random_count, history_count;
    size_t node_room;
    bool start; /* at the start, not in a step */
};

static bool is_state(const struct writer *w, uint32_t cell)
{
    return w->model->cells[cell].kind != CELL_AUX;
}

/* What a cell is computed from. */
static const struct node *root_of(const struct writer *w, uint32_t cell)
{
    const struct cell *at = &w->model->cells[cell];
    return w->start && at->initial ? at->initial : at->value;
}

/* ---- Constants ---- */

static double apply(enum op op, double a, double b, double c)
{
    const struct vector_table *table = vector_table(VECTOR_PORTABLE);
    (void)a, (void)b, (void)c;
    switch (op) {
#define OP(name, arity, shown, value)                                                              \
    case OP_##name:                                                                                \
        return value;
#define MAP1(name, shown, function)                                                                \
    case OP_##name:                                                                                \
        return vector_one1(table->name, a);
#define MAP2(name, shown, function)                                                                \
    case OP_##name:                                                                                \
        return vector_one2(table->name, a, b);
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    case OP_COUNT:
        break;
    }
    return NAN;
}

static bool fold_cell(struct writer *w, uint32_t cell);

static bool fold(struct writer *w, const struct node *node, double *out)
{
    double args[3] = {0};
    switch (node->kind) {
    case NODE_NUMBER:
        *out = node->number;
        return true;
    case NODE_CELL:
        if (!fold_cell(w, node->cell))
            return false;
        *out = w->folded[node->cell];
        return true;
    case NODE_OP:
        for (size_t i = 0; i < 3; i++)
            if (node->args[i] && !fold(w, node->args[i], &args[i]))
                return false;
        *out = apply(node->op, args[0], args[1], args[2]);
        return true;
    default:
        return false;
    }
}

static bool fold_cell(struct writer *w, uint32_t cell)
{
    const struct cell *at = &w->model->cells[cell];
    if (w->mark[cell])
        return w->constant[cell];
    w->mark[cell] = 1;
    w->constant[cell] = at->kind == CELL_AUX && !at->initial && at->value &&
                        w->input_of[cell] == UINT32_MAX && fold(w, at->value, &w->folded[cell]);
    return w->constant[cell];
}

/* ---- Need and order ---- */

static void need(struct writer *w, uint32_t cell);

static void need_node(struct writer *w, const struct node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_CELL || node->kind == NODE_INITIAL)
        need(w, node->cell);
    for (size_t i = 0; i < 3; i++)
        need_node(w, node->args[i]);
}

static void need(struct writer *w, uint32_t cell)
{
    if (w->needed[cell])
        return;
    w->needed[cell] = true;
    if (w->constant[cell])
        return;
    need_node(w, w->model->cells[cell].value);
    need_node(w, w->model->cells[cell].initial);
}

static void visit(struct writer *w, uint32_t cell);

static void visit_node(struct writer *w, const struct node *node)
{
    if (!node)
        return;
    if (node->kind == NODE_CELL && (w->start || !is_state(w, node->cell)))
        visit(w, node->cell);
    if (node->kind == NODE_INITIAL && w->start)
        visit(w, node->cell);
    for (size_t i = 0; i < 3; i++)
        if (!(w->start && node->kind == NODE_HISTORY && i == 0))
            visit_node(w, node->args[i]);
}

static void visit(struct writer *w, uint32_t cell)
{
    if (w->mark[cell] || !w->needed[cell] || w->constant[cell] || w->model->cells[cell].table)
        return;
    w->mark[cell] = 1;
    if (w->input_of[cell] == UINT32_MAX)
        visit_node(w, root_of(w, cell));
    if (w->start || !is_state(w, cell))
        w->order[w->count++] = cell;
}

static void put_in_order(struct writer *w, bool start)
{
    memset(w->mark, 0, w->model->cell_count);
    w->start = start;
    w->count = 0;
    for (uint32_t cell = 0; cell < w->model->cell_count; cell++)
        if (start || !is_state(w, cell))
            visit(w, cell);
}

/* ---- Writing ---- */

static size_t number_of(const struct node **list, size_t *count, const struct node *node)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i] == node)
            return i;
    list[*count] = node;
    return (*count)++;
}

static void put_number(struct writer *w, double number)
{
    if (isnan(number))
        fputs("NAN", w->out);
    else if (isinf(number))
        fputs(number > 0 ? "INFINITY" : "(-INFINITY)", w->out);
    else
        fprintf(w->out, "%s%.17g%s", number < 0 ? "(" : "", number, number < 0 ? ")" : "");
}

static void put_cell(struct writer *w, uint32_t cell)
{
    if (w->constant[cell])
        put_number(w, w->folded[cell]);
    else
        fprintf(w->out, "v%u", cell);
}

static void put_node(struct writer *w, const struct node *node);

static void put_args(struct writer *w, const struct node *node, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ", " : "", w->out);
        if (node->args[i])
            put_node(w, node->args[i]);
        else
            fputs("0.0", w->out);
    }
}

static void put_operation(struct writer *w, const struct node *node)
{
    static const char *const maps[OP_COUNT] = {
#define OP(name, arity, shown, value)
#define MAP1(name, shown, function) [OP_##name] = #name,
#define MAP2(name, shown, function) [OP_##name] = #name,
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    };
    static const char *const names[OP_COUNT] = {
#define OP(name, arity, shown, value) [OP_##name] = #name,
#define MAP1(name, shown, function)
#define MAP2(name, shown, function)
#include "base/op.def"
#undef OP
#undef MAP1
#undef MAP2
    };
    if (node->op == OP_choose) {
        fputs("(", w->out);
        put_node(w, node->args[0]);
        fputs(" != 0.0 ? ", w->out);
        put_node(w, node->args[1]);
        fputs(" : ", w->out);
        put_node(w, node->args[2]);
        fputs(")", w->out);
        return;
    }
    if (maps[node->op])
        fprintf(w->out, "%s(", maps[node->op]);
    else
        fprintf(w->out, "op_%s(", names[node->op]);
    put_args(w, node, !maps[node->op] ? 3 : node->args[1] ? 2 : 1);
    fputs(")", w->out);
}

static void put_node(struct writer *w, const struct node *node)
{
    switch (node->kind) {
    case NODE_NUMBER:
        put_number(w, node->number);
        return;
    case NODE_CELL:
        put_cell(w, node->cell);
        return;
    case NODE_INITIAL:
        if (w->constant[node->cell])
            put_cell(w, node->cell);
        else
            fprintf(w->out, "%s%u", w->start ? "v" : "i", node->cell);
        return;
    case NODE_TIME:
    case NODE_STEP_TIME:
        fputs("t", w->out);
        return;
    case NODE_OP:
        put_operation(w, node);
        return;
    case NODE_GRAPH: {
        const size_t number = number_of(w->graphs, &w->graph_count, node);
        fprintf(w->out, "graph(%d, gx%zu, gy%zu, %zu, ",
                node->graph->kind == GRAPH_EXTRAPOLATE ? 1
                : node->graph->kind == GRAPH_DISCRETE  ? 2
                                                       : 0,
                number, number, node->graph->count);
        put_args(w, node, 1);
        fputs(")", w->out);
        return;
    }
    case NODE_RANDOM:
        fprintf(w->out, "draw(s[%zu], future, step).first",
                number_of(w->randoms, &w->random_count, node));
        return;
    case NODE_HISTORY:
        fprintf(w->out, "history(h[%zu], step, DT, ", w->history_count++);
        put_args(w, node, 3);
        fputs(")", w->out);
        return;
    }
}

/* Long functions take compilers long: as many statements as this go into one. */
enum { STATEMENTS_MOST = 200 };
static const char arguments[] = "(uint64_t future, uint64_t step, double t, const double *in)";

/* Before each statement: begins the next function of that name where the last is full. */
static void begin_function(struct writer *w, const char *name, size_t statement)
{
    if (statement % STATEMENTS_MOST)
        return;
    fprintf(w->out, "%sstatic void %s_%zu%s\n{\n    (void)future, (void)step, (void)t, (void)in;\n",
            statement ? "}\n" : "", name, statement / STATEMENTS_MOST, arguments);
}

/* After the last: the function that calls them all. */
static void end_functions(struct writer *w, const char *name, size_t statements)
{
    fprintf(w->out, "%sstatic void %s%s\n{\n    (void)future, (void)step, (void)t, (void)in;\n",
            statements ? "}\n" : "", name, arguments);
    for (size_t i = 0; i * STATEMENTS_MOST < statements; i++)
        fprintf(w->out, "    %s_%zu(future, step, t, in);\n", name, i);
    fputs("}\n", w->out);
}

static void put_statements(struct writer *w, const char *name)
{
    size_t statements = 0;
    for (size_t i = 0; i < w->count; i++) {
        const uint32_t cell = w->order[i];
        const bool given = w->input_of[cell] != UINT32_MAX;
        if (given && !w->start)
            continue;
        begin_function(w, name, statements++);
        fprintf(w->out, "    v%u = ", cell);
        if (given)
            fprintf(w->out, "in[%u]", w->input_of[cell]);
        else
            put_node(w, root_of(w, cell));
        fprintf(w->out, "; // %s\n", w->model->cells[cell].folded);
    }
    end_functions(w, name, statements);
}

/* Values at the start are kept for those who ask later. */
static void put_initials(struct writer *w)
{
    size_t statements = 0;
    for (uint32_t cell = 0; cell < w->model->cell_count; cell++)
        if (w->needed[cell] && !w->constant[cell] && !w->model->cells[cell].table) {
            begin_function(w, "keep", statements++);
            fprintf(w->out, "    i%u = v%u;\n", cell, cell);
        }
    end_functions(w, "keep", statements);
}

/* What states are next, then that they are it: all move together. */
static void put_states(struct writer *w, const char *name, bool take)
{
    size_t statements = 0;
    for (uint32_t cell = 0; cell < w->model->cell_count; cell++) {
        if (!is_state(w, cell) || !w->needed[cell])
            continue;
        const bool memory = w->model->cells[cell].kind == CELL_MEMORY;
        begin_function(w, name, statements++);
        if (take) {
            fprintf(w->out, "    v%u = n%u;\n", cell, cell);
            continue;
        }
        fprintf(w->out, memory ? "    n%u = " : "    n%u = v%u + DT*(", cell, cell);
        put_node(w, w->model->cells[cell].value);
        fputs(memory ? ";\n" : ");\n", w->out);
    }
    end_functions(w, name, statements);
}

/* The body first, into memory: it tells which tables and streams there are. */
static size_t put_body(struct writer *w)
{
    put_in_order(w, true);
    put_statements(w, "start");
    put_initials(w);
    w->history_count = 0; /* the same ones, in the other order */
    put_in_order(w, false);
    const size_t equations = w->count;
    put_statements(w, "equations");
    put_states(w, "advance", false);
    put_states(w, "arrive", true);
    return equations;
}

static void put_tables(struct writer *w, FILE *out)
{
    const struct plan *plan = w->plan;
    fprintf(out, "#define DT %.17g\n#define START %.17g\n", plan->specs.dt, plan->specs.start);
    for (uint32_t cell = 0; cell < w->model->cell_count; cell++)
        fprintf(out, "double v%u, i%u, n%u;\n", cell, cell, cell);
    fprintf(out,
            "static struct random_pair (*draw)(uint64_t, uint64_t, uint64_t);\n"
            "static uint64_t s[%zu];\nstatic double h[%zu][%zu];\n",
            w->random_count + 1, w->history_count + 1, w->history_count ? plan->steps + 1 : 1);
    for (size_t i = 0; i < w->graph_count; i++) {
        const struct graph *graph = w->graphs[i]->graph;
        for (size_t side = 0; side < 2; side++) {
            fprintf(out, "static const double %s%zu[] = {", side ? "gy" : "gx", i);
            for (size_t k = 0; k < graph->count; k++)
                fprintf(out, "%.17g, ", side ? graph->y[k] : graph->x[k]);
            fputs("};\n", out);
        }
    }
}

static void put_entries(struct writer *w, FILE *out)
{
    const struct plan *plan = w->plan;
    fputs("void scalar_begin(uint64_t seed, struct random_pair (*random)(uint64_t, uint64_t, "
          "uint64_t),\n"
          "                  uint64_t (*stream)(uint64_t, uint64_t, uint32_t))\n{\n    draw = "
          "random;\n    (void)seed, (void)stream;\n",
          out);
    for (size_t i = 0; i < w->random_count; i++) {
        const struct node *node = w->randoms[i];
        fprintf(out, "    s[%zu] = stream(", i);
        if (node->seed)
            fprintf(out, "%lluu", (unsigned long long)node->seed);
        else
            fputs("seed", out);
        fprintf(out, ", %lluu, %uu);\n", (unsigned long long)node->name_hash, node->call);
    }
    fprintf(
        out,
        "}\nvoid scalar_run(uint64_t future, const double *in, double *out)\n{\n"
        "    start(future, 0, START, in);\n    keep(future, 0, START, in);\n    for (uint64_t step "
        "= 0; ; step++) {\n"
        "        const double t = START + (double)step*DT;\n"
        "        equations(future, step, t, in);\n        if (step == %zu)\n            break;\n"
        "        advance(future, step, t, in);\n        arrive(future, step, t, in);\n    }\n",
        plan->steps);
    for (uint32_t k = 0; k < plan->output_count; k++) {
        fprintf(out, "    out[%u] = ", k);
        w->out = out;
        put_cell(w, plan->outputs[k].cell);
        fputs(";\n", out);
    }
    fputs("}\n", out);
}

static size_t write_program(struct writer *w, FILE *out)
{
    char *body = NULL;
    size_t size = 0;
    w->out = open_memstream(&body, &size);
    const size_t equations = put_body(w);
    fclose(w->out);
    fputs(prelude, out);
    put_tables(w, out);
    fwrite(body, 1, size, out);
    put_entries(w, out);
    free(body);
    return equations;
}

static size_t count_nodes(const struct node *node)
{
    size_t count = node ? 1 : 0;
    for (size_t i = 0; node && i < 3; i++)
        count += count_nodes(node->args[i]);
    return count;
}

static bool prepare(struct writer *w)
{
    const size_t cells = w->model->cell_count;
    uint32_t *input_of = ARENA_ARRAY(w->arena, uint32_t, cells);
    for (size_t i = 0; i < cells; i++) {
        w->node_room +=
            count_nodes(w->model->cells[i].value) + count_nodes(w->model->cells[i].initial);
        input_of[i] = UINT32_MAX;
    }
    for (uint32_t i = 0; i < w->plan->input_count; i++)
        input_of[w->plan->inputs[i].cell] = i;
    w->input_of = input_of;
    w->folded = ARENA_ARRAY(w->arena, double, cells);
    w->constant = ARENA_ARRAY(w->arena, bool, cells);
    w->needed = ARENA_ARRAY(w->arena, bool, cells);
    w->mark = ARENA_ARRAY(w->arena, unsigned char, cells);
    w->order = ARENA_ARRAY(w->arena, uint32_t, cells);
    w->graphs = ARENA_ARRAY(w->arena, const struct node *, w->node_room);
    w->randoms = ARENA_ARRAY(w->arena, const struct node *, w->node_room);
    if (w->arena->failed)
        return false;
    for (uint32_t cell = 0; cell < cells && w->form == SCALAR_FOLDED; cell++)
        (void)fold_cell(w, cell);
    for (uint32_t i = 0; i < w->plan->output_count; i++)
        need(w, w->plan->outputs[i].cell);
    for (uint32_t cell = 0; cell < cells && w->form == SCALAR_AS_WRITTEN; cell++)
        w->needed[cell] = !w->model->cells[cell].table;
    return true;
}

static bool find(void *library, const char *name, void *out)
{
    void *found = dlsym(library, name);
    memcpy(out, &found, sizeof found);
    return found != NULL;
}

bool scalar_program_open(struct scalar_program *program, struct arena *arena,
                         const struct compiled *compiled, enum scalar_form form, const char *source)
{
    char folder[] = "/tmp/surety-bench-XXXXXX", path[80], library[80];
    struct writer w = {
        .arena = arena, .model = compiled->model, .plan = compiled->plan, .form = form};
    *program = (struct scalar_program){0};
    if (compiled->plan->specs.method != METHOD_EULER || !prepare(&w) || !mkdtemp(folder)) {
        fputs("this model is not one for a scalar program\n", stderr);
        return false;
    }
    snprintf(path, sizeof path, "%s/model.c", folder);
    snprintf(library, sizeof library, "%s/model.so", folder);
    FILE *out = fopen(path, "w");
    if (out) {
        program->equations = write_program(&w, out);
        fclose(out);
    }
    const char *command =
        arena_print(arena,
                    "cc -O3 -march=native -fPIC -shared -fvisibility=hidden "
                    "-D'scalar_begin=__attribute__((visibility"
                    "(\"default\"))) scalar_begin' "
                    "-D'scalar_run=__attribute__((visibility(\"default\"))) scalar_run' "
                    "-w -I%s -o %s %s -lm",
                    source, library, path);
    if (out && command && system(command) == 0)
        program->library = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    unlink(library);
    unlink(path);
    rmdir(folder);
    if (program->library && find(program->library, "scalar_begin", &program->begin) &&
        find(program->library, "scalar_run", &program->run))
        return true;
    fputs("the scalar program cannot be compiled or loaded\n", stderr);
    return false;
}

void scalar_program_close(struct scalar_program *program)
{
    if (program->library)
        dlclose(program->library);
    program->library = NULL;
}
