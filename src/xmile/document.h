// SPDX-License-Identifier: MIT
/* What a model file says, unchecked.
 *
 * Nothing is bound, expanded or computed here; equations are passages that know their place in the
 * file. Everything lives in the arena that document_read was given. */
#ifndef SURETY_XMILE_DOCUMENT_H
#define SURETY_XMILE_DOCUMENT_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum method { METHOD_EULER, METHOD_RK2, METHOD_RK4 };

struct sim_specs {
    double start, stop, dt; /* dt already inverted when it was a reciprocal */
    double save_step;       /* 0: every dt */
    enum method method;
    struct passage time_units; /* length 0 when absent */
    struct passage where;      /* of the element, for problems; length 0 when absent */
};

enum variable_kind { VARIABLE_STOCK, VARIABLE_FLOW, VARIABLE_AUX, VARIABLE_GRAPH /* gf on its own */,
                     VARIABLE_MODULE };

enum graph_kind { GRAPH_CONTINUOUS, GRAPH_EXTRAPOLATE, GRAPH_DISCRETE };

struct named {            /* a name attribute, or one entry of a list of names */
    const char *spelled;  /* first spelling; \n, newline runs and quotes resolved for output */
    const char *name;     /* folded */
    struct passage where;
};

struct graph {
    enum graph_kind kind;
    const double *x, *y; /* count points; x strictly or weakly increasing is checked by the model */
    size_t count;
    const struct named *name; /* NULL without. A graph without points means the one of its name */
    struct passage where;
};

/* One equation of a variable: the whole of it, or that of some elements. */
struct element {
    struct named *subscripts; /* one a dimension; NULL with count 0: the apply-to-all equation; when
                                 there are several of these, one for each element in order */
    size_t subscript_count;
    struct passage equation; /* text NULL when there is no <eqn> */
    struct passage initial;  /* <init_eqn>-like extensions; text NULL when absent */
    const struct graph *graph; /* NULL without */
    struct passage where;
};

struct connect { /* <connect to from> of a module */
    struct named to, from;
};

enum vessel_equation {
#define VESSEL(id, tag, conveyor, oven) VESSEL_##id,
#define OUTLET(id, tag)
#include "xmile/vessel.def"
#undef VESSEL
#undef OUTLET
    VESSEL_COUNT
};

enum outlet_equation {
#define VESSEL(id, tag, conveyor, oven)
#define OUTLET(id, tag) OUTLET_##id,
#include "xmile/vessel.def"
#undef VESSEL
#undef OUTLET
    OUTLET_COUNT
};

enum vessel_kind { CONVEYOR, QUEUE, OVEN };

/* A stock that says itself what leaves it. */
struct doc_vessel {
    enum vessel_kind kind;
    struct passage equations[VESSEL_COUNT]; /* text NULL when absent */
    bool discrete;
    bool whole_batches; /* batches of a queue are not split */
    bool many_batches;  /* of a queue in one step; else one */
    bool exponential_leak;
    struct passage where;
};

/* What a flow says about the vessel that it leaves, and its unit conversion. */
struct doc_outlet {
    struct passage equations[OUTLET_COUNT]; /* text NULL when absent */
    double leak_start, leak_end;            /* shares of the conveyor's length */
    bool leaks, leaks_integers, overflow;
};

struct doc_variable {
    enum variable_kind kind;
    struct named name;
    struct named *dimensions; /* in the variable's own order */
    size_t dimension_count;
    struct element *elements; /* one for a scalar or apply-to-all; more when elements differ */
    size_t element_count;
    struct named *inflows, *outflows; /* stocks */
    size_t inflow_count, outflow_count;
    bool non_negative;        /* resolved: the variable's own tag, else <behavior> */
    struct passage units;     /* length 0 when absent */
    const char *documentation; /* NULL when absent */
    struct named model;       /* modules: the model that they are an instance of; defaults to the name */
    struct connect *connects;
    size_t connect_count;
    struct passage resource;  /* modules: the file of their model, still to be read; length 0: none */
    bool access_input, access_output;
    const struct doc_vessel *vessel; /* of a stock; NULL: a plain one */
    const struct doc_outlet *outlet; /* of a flow; NULL: nothing is said */
};

/* How a file spells the parts of vessels and outlets. */
struct vessel_tag {
    const char *tag;
    bool of_conveyors, of_ovens;
};
extern const struct vessel_tag vessel_tags[VESSEL_COUNT];
extern const char *const outlet_tags[OUTLET_COUNT];
extern const char *const vessel_names[]; /* of each enum vessel_kind */

struct doc_group {
    struct named name;
    const char *documentation;
    struct named *members;
    size_t member_count;
};

struct doc_dimension {
    struct named name;
    size_t size;             /* by size, or the number of elements */
    struct named *elements;  /* NULL when declared by size: elements are 1 .. size */
    struct named *maps_to;   /* dimensions whose elements these stand for, place by place */
    size_t maps_to_count;
    struct passage where;
};

struct doc_unit {
    struct named name;
    struct passage equation; /* length 0: a base unit */
    struct named *aliases;
    size_t alias_count;
    bool disabled;
};

struct doc_model {
    struct named name; /* name.name is "" for the root */
    struct doc_variable *variables;
    size_t variable_count;
    struct doc_group *groups;
    size_t group_count;
    struct passage resource; /* the file that it stands in, still to be read; length 0: this one */
    const char *namespaces; /* where unqualified names are looked up, "std, isee"; NULL: as the file says */
    struct sim_specs specs; /* of this model; equal to the document's when it has none of its own */
    bool has_specs;
};

struct doc_macro {
    struct named name;
    const char *space; /* its namespace, folded; NULL: the file's own */
    struct named *parameters;   /* <parm>, in order */
    struct passage *defaults;   /* one a parameter; text NULL without */
    size_t parameter_count;
    struct passage equation;    /* the value */
    bool has_times, reciprocal; /* it runs in times of its own whenever it is called */
    struct passage times[3];    /* then: start, stop, dt (reciprocal: 1/dt), as equations */
    struct doc_variable *variables;
    size_t variable_count;
    struct passage where;
};

struct header {
    const char *vendor, *product, *product_version, *name, *version, *caption, *author, *copyright,
        *documentation; /* each NULL when absent */
};

/* A table of numbers in another file, one <import> of <data>. */
struct doc_import {
    struct passage resource; /* as written: its path */
    bool horizontal;         /* a variable is a row, not a column */
};

struct document {
    const char *file;
    const struct source *source;
    struct header header;
    struct sim_specs specs;
    const char *namespaces; /* of all models that say nothing else; NULL: std */
    bool recursive_macros; /* macros may call themselves */
    bool nan_outside; /* a subscript outside of its dimension gives NaN, not 0 */
    struct doc_dimension *dimensions;
    size_t dimension_count;
    struct doc_unit *units;
    size_t unit_count;
    struct doc_model *models; /* models[0] is the root */
    size_t model_count;
    struct doc_macro *macros;
    size_t macro_count;
    struct doc_import *imports; /* those that have not been read */
    size_t import_count;
    struct passage *includes; /* paths of <includes> that have not been read */
    size_t include_count;
};

/* Reads a file (XMILE, lenient as real files need) and the files that it names. All problems found go
 * to `problems`; *out is written when the file is readable as a document at all, even if problems were
 * found, so that the next stage can find more. STATUS_INPUT when it is not; STATUS_IO when the file cannot be read. */
enum status document_read(struct arena *arena, const char *path, const struct document **out,
                          struct problems *problems, struct error *err);

/* The same from memory; `source` must outlive the arena's use. */
enum status document_parse(struct arena *arena, const struct source *source,
                           const struct document **out, struct problems *problems);

/* One change: a variable's equation replaced, or a variable added to the root. A path reaches into one
 * module and no other of the same model; an input that is set is no longer connected.
 * Used for --set, packages' clauses and outcomes. */
struct edit {
    const char *name;        /* as spelled; "line_push[mun]" changes one element, "m.x" is in a module */
    struct passage equation; /* aux, flow: the value. stock: the initial value */
    struct passage net_flow; /* with add_stock: its net flow (becomes the flow <name>_net) */
    const struct graph *graph; /* of a replaced equation: the table that it goes through; NULL: none */
    struct passage units;    /* for added variables; length 0: none */
    const char *documentation;
    bool add;                /* the name must not exist yet; else it must */
    bool add_stock;          /* add a stock instead of an auxiliary */
};

/* A document with changes. Problems: names that do not exist (with "did you
 * mean"), names that exist already, elements that the variable does not have. A replaced equation
 * removes the variable's graph. The old document stays as it is. */
enum status document_edit(struct arena *arena, const struct document *document,
                          const struct edit *edits, size_t edit_count,
                          const struct document **out, struct problems *problems);

/* A copy of a document whose root has other times, so that DT and STOPTIME say so too; NULL when
 * memory is out. */
const struct document *document_with_specs(struct arena *arena, const struct document *document,
                                           const struct sim_specs *specs);

/* Writes a document as XMILE 1.0. Reading it back gives an equal document (tests). */
enum status document_write(const struct document *document, FILE *out, struct error *err);

/* For people: every name, kind, dimensions, units and equation, one block a variable. */
void document_print(const struct document *document, FILE *out);

/* The variable of a folded name or path ("hares.births"); NULL when there is none. */
const struct doc_variable *document_find(const struct document *document, const char *folded);

/* The same for a path that begins in another model than the root. */
const struct doc_variable *document_find_from(const struct document *document,
                                              const struct doc_model *model, const char *folded);

/* The group of a variable, by name or path, as spelled: its own, or else that of the nearest module
 * around it that has one; NULL when there is none. */
const char *document_group(const struct document *document, const char *folded);

/* A variable with its path from the root: "world.army.risk", spelled "world.army.Risk". */
struct doc_place {
    const struct doc_variable *variable;
    const char *path, *spelled;
    const char *module; /* the path of the module that holds it; "": the root does */
};

struct doc_places {
    const struct doc_place *items;
    size_t count;
};

/* Every variable, a module with what is in it behind it. False when memory is out. */
bool document_list(struct arena *arena, const struct document *document, struct doc_places *out);

struct doc_groups {
    const struct doc_group **items;
    size_t count;
};

/* The groups of all models, each name once, the root's first. False when memory is out. */
bool document_groups(struct arena *arena, const struct document *document, struct doc_groups *out);

/* The path of what a name (folded) means in a module ("": in the root); NULL when it means no
 * variable. */
const char *document_resolve(struct arena *arena, const struct document *document,
                             const struct doc_places *places, const char *module, const char *name);

struct doc_link { /* an input of a module or of what is around one, and what it is */
    const char *to, *from;
};

struct doc_links {
    const struct doc_link *items;
    size_t count;
};

/* The connections of all modules, by paths. False when memory is out. */
bool document_links(struct arena *arena, const struct document *document,
                    const struct doc_places *places, struct doc_links *out);

/* The model that a module is an instance of; NULL when there is none. */
const struct doc_model *document_module(const struct document *document,
                                        const struct doc_variable *module);

#endif
