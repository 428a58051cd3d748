// SPDX-License-Identifier: MIT
/* Private to src/model: a model in the making.
 *
 * The builder owns growing arrays; when everything is lowered they become the model's. A context is
 * the view from one cell: which element of which variable is being defined, and which dimensions
 * stand for which element at this point of its equation. */
#ifndef SURETY_MODEL_BUILDER_H
#define SURETY_MODEL_BUILDER_H

#include "base/table.h"
#include "equation/equation.h"
#include "model/model.h"
#include "model/unit_infer.h" /* variable_has_graph */

enum {
    AXES_MOST = 8,
    ELEMENTS_MOST = 1 << 20, /* that one reducer runs over */
    NODES_MOST = 1 << 22,    /* of a model: half a gigabyte */
    CELLS_MOST = 1000000,    /* variables and array elements of a model */
    INSTANCES_MOST = 100000, /* of modules and macros together */
    NESTING_MOST = 16,       /* modules in modules, macros that call macros */
    RECURSION_MOST = 200,    /* macros that call themselves */
    SUGGESTIONS_MOST = 100,  /* each compares with every name of the model */
};

/* How far the lowering of a cell has come. */
enum progress { UNTOUCHED, LOWERING, LOWERED };

/* What is known of a cell's being one number throughout the run. */
enum constancy { CONSTANCY_UNKNOWN, CONSTANT, VARYING };

/* One written equation of a variable, parsed. */
struct written {
    const struct element *element;
    const struct expr *tree;    /* NULL: none was written, or it is faulty */
    const struct expr *initial; /* of the initial-value extension; usually NULL */
    const struct expr *const *parts; /* of a vessel or outlet, in the order of vessel.def; or NULL */
    bool faulty;                /* its problem has been noted */
    bool checked;               /* its units have been */
};

/* A model or macro as often as it is used: the root, a module, one call of a macro. Its equations see
 * its own names, and modules' names by their paths. */
struct instance {
    const char *name, *folded, *flat; /* what stands before its variables' names: "hares." */
    uint32_t outer;                   /* what holds the module or the call; the root: 0 */
    uint32_t depth;                   /* the root: 0 */
    const struct doc_model *model;    /* NULL: a macro's */
    const struct doc_macro *macro;    /* NULL: a model's */
    const struct sim_specs *specs;    /* the times that its equations run with */
    const struct doc_variable *module; /* NULL: the root, or a macro's */
    bool has_namesake;                /* a later module elsewhere has the same name */
    const struct doc_variable *sources;
    size_t source_count;
    struct written **written; /* of each source; shared by all instances of a model or macro */
    uint32_t first_variable, variable_count;
    struct table names;   /* as its own equations say them, to variables */
    struct table modules; /* to instances */
};

/* An instance with steps of its own. */
struct substep {
    uint32_t instance;
    uint32_t value;    /* of a macro: the cell of its value */
    uint32_t times[3]; /* of a macro: those of its start, stop and dt */
    double known[3];   /* what they were found to be */
};

/* Where a variable belongs. */
struct origin {
    uint32_t instance;
    uint32_t owner;                /* of a macro's: the model's variable that calls it; else itself */
    uint32_t alias;                /* of a connected input: what it is connected to; else TABLE_NONE */
    const struct connect *connect; /* NULL: not connected */
    bool driven;                   /* a flow that leaves a vessel, which says how much */
};

struct builder {
    struct arena *arena;
    const struct document *document;
    const struct doc_model *root;
    struct problems *problems;
    bool noise_off;
    struct dimension *dimensions;
    uint32_t dimension_count;
    bool *dimension_faulty; /* its size is wrong: it stands with one element */
    struct table dimension_names;
    struct table *element_names; /* one table a dimension: folded element to index */
    struct instance *instances; /* the root, modules, calls of macros */
    uint32_t instance_count, instance_capacity;
    struct written ***model_written; /* [model][variable of it]; NULL until there is a module of it */
    const struct doc_macro *macros; /* the document's, then models that are called */
    uint32_t macro_count;
    struct macro_form *macro_forms; /* [macro] */
    struct variable *variables;
    uint32_t variable_count, variable_capacity;
    uint32_t visible_variables; /* the first ones: those of models; macros' follow */
    bool *variable_faulty;      /* its declaration is wrong: references to it are passed over */
    struct origin *origins;     /* [variable] */
    struct written **written;   /* [variable][element] */
    struct table variable_names; /* with their paths */
    struct table module_names;   /* of the whole model, without paths; the first of each name */
    struct cell *cells;
    uint32_t cell_count, cell_capacity;
    uint32_t *cell_written;   /* for every cell: which element of its variable */
    unsigned char *progress;  /* for every cell */
    unsigned char *constancy; /* for every cell: enum constancy, and its constant */
    double *constants;
    bool *asked;             /* for every cell: somebody looked for the number that it is */
    uint32_t constant_depth; /* cells that wait for one another's constant */
    struct vessel *vessels; /* cells of conveyors, queues and ovens; and of flows with outlets */
    struct outlet *outlets;
    uint32_t vessel_count, vessel_capacity, outlet_count, outlet_capacity;
    struct substep *substeps; /* in the order of their instances */
    uint32_t substep_count, substep_capacity;
    size_t node_count;
    size_t suggestions_made;
};

/* An element that a dimension, or an axis of a reducer, stands for. */
struct binding {
    uint32_t dimension;
    uint32_t occurrence; /* the how-manieth of this dimension in its list, from 0 */
    uint32_t index;      /* element */
};

/* An axis that a reducer runs over: the dimension it belongs to and the elements it takes. */
struct axis {
    uint32_t dimension, occurrence;
    uint32_t first, count;
    bool range; /* a part a:b, matched with other parts by position */
    bool named; /* its dimension stood for nothing else: the name means this axis */
};

/* The axes of one array reference, from left to right. */
struct seen_axes {
    struct axis axes[AXES_MOST];
    uint32_t count;
};

struct context {
    struct builder *builder;
    uint32_t variable, cell;
    uint32_t instance;                /* whose names the equation uses */
    const struct passage *text;    /* of the equation being lowered */
    struct binding own[AXES_MOST]; /* the defined cell's own dimensions, in their order */
    uint32_t own_count;
    struct binding axes[AXES_MOST]; /* inside reducers */
    struct axis axis_of[AXES_MOST];
    uint32_t axis_count;
    uint32_t axis_base; /* where those of the innermost reducer begin */
    uint32_t random_calls;
    uint32_t hidden_states;
    uint32_t macro_calls;
};

/* nodes (node.c) */
const struct node *node_number(struct builder *b, double number);
const struct node *node_cell(struct builder *b, uint32_t cell);
const struct node *node_time(struct builder *b);
const struct node *node_step_time(struct builder *b);
const struct node *node_initial(struct builder *b, uint32_t cell);
const struct node *node_op(struct builder *b, enum op op, const struct node *a,
                           const struct node *c, const struct node *d);
const struct node *node_graph(struct builder *b, const struct graph *graph, const struct node *x);
const struct node *node_random(struct context *context, uint64_t seed);
const struct node *node_history(struct builder *b, const struct node *input,
                                const struct node *delay, const struct node *before);
/* True when the node is a number by itself, without looking into other cells. */
bool node_literal(const struct node *node, double *value);
/* True when it is a number throughout the run; follows cells, and lowers them when need be. */
bool node_constant(struct builder *b, const struct node *node, double *value);
/* True when it is known before the run what it is at the start, whatever it becomes later; follows
 * cells, and gives up on long ways. */
bool node_at_start(struct builder *b, const struct node *node, double *value);

/* A cell without name or equation yet; UINT32_MAX when memory is out. References into builder->cells
 * die. */
uint32_t builder_add_cell(struct builder *b);
/* A hidden cell that belongs to the context's cell; UINT32_MAX when memory is out. `what` is a short
 * word for its name. References into builder->cells die. */
uint32_t builder_hide_cell(struct context *context, enum cell_kind kind, const char *what);
void builder_set_cell(struct builder *b, uint32_t cell, const struct node *value,
                      const struct node *initial);

/* A tree that is going to stand in several places: a large one becomes the value of a hidden cell, so that
 * calls within calls do not multiply. */
const struct node *node_shared(struct context *context, const struct node *node);

/* One equation to a node; NULL after a problem (lower.c). */
const struct node *lower(struct context *context, const struct expr *expr);

/* A call of a built-in function (function.c). */
const struct node *lower_call(struct context *context, const struct expr *call);
bool function_exists(const char *folded);
bool is_standing_name(const char *folded);
/* Names that stand alone (TIME, DT, PI ...); NULL when `name` is none of them. */
const struct node *lower_constant_name(struct context *context, const char *folded);

/* A call of one of the file's macros (macro.c); TABLE_NONE: there is no such macro. */
uint32_t find_macro(const struct builder *b, uint32_t instance, const struct expr *call);
bool declare_macros(struct builder *b); /* false when memory is out */
bool declare_called_models(struct builder *b); /* Needs: equations parsed. */
/* Whether an equation belongs to a macro that calls itself. */
bool in_recursion(const struct context *context);
const struct node *lower_macro(struct context *context, uint32_t macro, const struct expr *call);

/* Instances and their names (instance.c). A name or path, as the instance's equations say it. */
uint32_t instance_find(const struct builder *b, uint32_t instance, const char *folded, bool quoted);
/* The module that a path leads to, and what follows; TABLE_NONE when it names none. */
uint32_t instance_find_module(const struct builder *b, uint32_t instance, const char *folded,
                           const char **rest);
/* One without variables yet; TABLE_NONE when memory is out. References into builder->instances die. */
uint32_t instance_add(struct builder *b, const struct instance *like);
/* "did you mean" among the names of an instance, or NULL. */
const char *instance_suggest(struct builder *b, uint32_t instance, const char *folded);

/* The root and all modules with their variables; then what their inputs are connected to (module.c).
 * False when memory is out. */
bool declare_models(struct builder *b);
bool connect_modules(struct builder *b);

/* What the document declares (declare.c); false when memory is out. */
bool declare_dimensions(struct builder *b);
bool declare_variables(struct builder *b, uint32_t instance);
bool declare_cells(struct builder *b, uint32_t first_variable);
void name_groups(struct builder *b);

/* Equations of the variables from one on: parsed; given to their cells, and what lacks one reported
 * (model_build.c). */
bool parse_equations(struct builder *b, uint32_t first_variable);
struct written *parse_variable(struct builder *b, const struct doc_variable *source);
void assign_equations(struct builder *b, uint32_t first_variable);

/* One cell, unless it is lowered or being lowered (model_build.c). */
void lower_cell(struct builder *b, uint32_t cell);
void begin_context(struct context *context, struct builder *b, uint32_t cell,
                   const struct passage *text);
/* The graph of a cell's element, else the one that its variable has for all. */
const struct graph *cell_graph(const struct builder *b, uint32_t cell);

/* A table that is only called: it has a graph and no equation anywhere (model_build.c). */
bool is_table_only(const struct builder *b, uint32_t variable);

/* Conveyors, queues and ovens (vessel.c). Flows of the variables from one on that vessels drive; the
 * parts of one cell's vessel or outlet; then what leaves and enters all vessels. The first and the last
 * report what makes no sense. */
void mark_driven_flows(struct builder *b, uint32_t first_variable);
void lower_vessel(struct builder *b, uint32_t cell);
void lower_outlet(struct builder *b, uint32_t cell);
void join_vessels(struct builder *b);
/* What of a flow's cell reaches the stock that it enters: its unit conversion done. */
const struct node *flow_converted(struct builder *b, const struct node *flow);

/* Instances with steps of their own (substep.c). The first is false when memory is out. */
bool substep_add(struct builder *b, const struct substep *run);
void unroll_substeps(struct builder *b); /* Needs: stocks joined. */

/* Net flows of stocks, limits of what is non-negative (stock_flow.c). Needs: all cells lowered. */
void join_stocks(struct builder *b);

/* Axes (axis.c). TABLE_NONE and NULL: there is none. */
uint32_t find_variable(const struct context *context, const struct expr *name);
/* The same, and what a connected input is connected to, if it has a graph. */
uint32_t find_table(const struct context *context, const struct expr *name);
uint32_t dimension_find_element(const struct builder *b, uint32_t dimension, const char *folded);
/* The dimension that a subscript names, if it is no element of the target dimension. */
uint32_t dimension_named(const struct builder *b, const struct expr *subscript, uint32_t target);
/* The defined cell's own element of a dimension. */
const struct binding *find_own(const struct context *context, uint32_t dimension,
                               uint32_t occurrence);
/* The innermost axis over a dimension: by its name, or by * and bare arrays. */
uint32_t find_axis_of(const struct context *context, uint32_t dimension, uint32_t occurrence,
                      bool by_name);
const struct binding *find_axis(const struct context *context, const struct axis *axis);
bool subscript_runs(const struct expr *subscript); /* a wildcard or a part */
bool axis_of_range(struct context *context, const struct expr *subscript, uint32_t target,
                   struct axis *axis);
/* Gives an axis its occurrence behind those seen, and adds it to them. */
void count_axis(struct seen_axes *seen, struct axis *axis);
/* Nodes of an argument over all its axes, row-major; one when it has none. */
const struct node **array_spread(struct context *context, const struct expr *argument,
                                 size_t *count);

/* References (subscript.c). */
const struct node *lower_array_name(struct context *context, const struct expr *name,
                                    uint32_t variable, bool transposed);
/* The value of an element that is not there: 0, or NaN if the file says so. */
const struct node *node_outside(struct builder *b);
/* An array's element by its place in row-major order, from 1. */
const struct node *lower_flat_index(struct context *context, uint32_t variable,
                                    const struct node *position);
/* The cell of an array that subscripts mean, all known before the run; TABLE_NONE after a problem. */
uint32_t array_find_cell(struct context *context, const struct expr *name, uint32_t index,
                         const struct expr *const *subscripts, uint32_t subscript_count);
/* The graph of a variable that is called as a table: f(x) or f[a](x). */
const struct graph *array_find_graph(struct context *context, const struct expr *name,
                                     const struct expr *const *subscripts,
                                     uint32_t subscript_count);

void lower_problem(struct context *context, enum problem_kind kind, const struct expr *at,
                   const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
