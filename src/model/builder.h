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
    bool faulty;                /* its problem has been noted */
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
    struct variable *variables;
    uint32_t variable_count;
    bool *variable_faulty;    /* its declaration is wrong: references to it are passed over */
    struct written **written; /* [variable][element] */
    struct table variable_names;
    struct cell *cells;
    uint32_t cell_count, cell_capacity;
    uint32_t visible_count;   /* the first cells: those that the document declares */
    uint32_t *cell_written;   /* for every visible cell: which element of its variable */
    unsigned char *progress;  /* for every visible cell */
    unsigned char *constancy; /* for every visible cell: enum constancy, and its constant */
    double *constants;
    uint32_t constant_depth; /* cells that wait for one another's constant */
    size_t node_count;
    const char **suggestions; /* names for "did you mean" */
    size_t suggestion_count, suggestions_made;
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
    const struct passage *text;    /* of the equation being lowered */
    struct binding own[AXES_MOST]; /* the defined cell's own dimensions, in their order */
    uint32_t own_count;
    struct binding axes[AXES_MOST]; /* inside reducers */
    struct axis axis_of[AXES_MOST];
    uint32_t axis_count;
    uint32_t axis_base; /* where those of the innermost reducer begin */
    uint32_t random_calls;
    uint32_t hidden_states;
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

/* A hidden cell that belongs to the context's cell; UINT32_MAX when memory is out. `what` is a short
 * word for its name. References into builder->cells die. */
uint32_t builder_hide_cell(struct context *context, enum cell_kind kind, const char *what);
void builder_set_cell(struct builder *b, uint32_t cell, const struct node *value,
                      const struct node *initial);

/* One equation to a node; NULL after a problem (lower.c). */
const struct node *lower(struct context *context, const struct expr *expr);

/* A call of a built-in function (function.c). */
const struct node *lower_call(struct context *context, const struct expr *call);
bool function_exists(const char *folded);
bool is_standing_name(const char *folded);
/* Names that stand alone (TIME, DT, PI ...); NULL when `name` is none of them. */
const struct node *lower_constant_name(struct context *context, const char *folded);

/* "did you mean" among the model's variables, or NULL. */
const char *builder_suggest(struct builder *b, const char *folded);

/* What the document declares (declare.c); false when memory is out. */
bool declare_dimensions(struct builder *b);
bool declare_variables(struct builder *b);
bool declare_cells(struct builder *b);
void name_groups(struct builder *b);

/* One cell, unless it is lowered or being lowered (model_build.c). */
void lower_cell(struct builder *b, uint32_t cell);
void begin_context(struct context *context, struct builder *b, uint32_t cell,
                   const struct passage *text);
/* The graph of a cell's element, else the one that its variable has for all. */
const struct graph *cell_graph(const struct builder *b, uint32_t cell);

/* Net flows of stocks, limits of what is non-negative (stock_flow.c). Needs: all cells lowered. */
void join_stocks(struct builder *b);

/* Axes (axis.c). TABLE_NONE and NULL: there is none. */
uint32_t builder_find_variable(const struct builder *b, const struct expr *name);
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
/* The graph of a variable that is called as a table: f(x) or f[a](x). */
const struct graph *array_find_graph(struct context *context, const struct expr *name,
                                     const struct expr *const *subscripts,
                                     uint32_t subscript_count);

void lower_problem(struct context *context, enum problem_kind kind, const struct expr *at,
                   const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
