// SPDX-License-Identifier: MIT
/* The parts of reading a document: one file each, one reader between them. Private to this folder. */
#ifndef SURETY_XMILE_DOCUMENT_PARTS_H
#define SURETY_XMILE_DOCUMENT_PARTS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/problem.h"
#include "equation/equation.h"
#include "xmile/document.h"
#include "xmile/xml.h"

#include <stdbool.h>

/* What <behavior> says; the nearest one that says anything wins. */
struct behavior {
    enum { UNSAID, LIMITED, UNLIMITED } stock, flow;
};

struct reader {
    struct arena *arena;
    struct problems *problems;
    const struct source *source;
    bool is_part; /* of a model in another file: needs neither times nor a model */
    struct behavior behavior; /* of the file, then of the model being read */
};

/* The functions below that give a status: STATUS_OK, also after problems, or STATUS_NO_MEMORY. */

/* The name in an attribute; *found is false after a NAME_MISSING problem. `what` says whose. */
enum status read_name(struct reader *reader, const struct xml_element *element, const char *what,
                      struct named *out, bool *found);

/* A name that stands in a passage. */
enum status read_named(struct reader *reader, const struct passage *text, struct named *out);

/* Names in the texts of all children called `child`. */
enum status read_named_children(struct reader *reader, const struct xml_element *element,
                                const char *child, struct named **out, size_t *count);

/* A child's text; NULL when there is none or it is empty. */
const char *read_text(const struct xml_element *element, const char *child);

/* Every <variables> of a model or macro, with the groups among them (groups may be NULL). */
enum status read_variables(struct reader *reader, const struct xml_element *model,
                           struct doc_variable **variables, size_t *variable_count,
                           struct doc_group **groups, size_t *group_count);

/* What <behavior> of the file or a model changes. */
void read_behavior(const struct xml_element *parent, struct behavior *behavior);

/* A <gf>; *out stays NULL after a problem. */
enum status read_graph(struct reader *reader, const struct xml_element *element,
                       const struct graph **out);

/* One inside of a variable, which may be no more than the name of another. */
enum status read_inner_graph(struct reader *reader, const struct xml_element *element,
                             const struct graph **out);
/* How many graphs stand inside of a variable. */
size_t count_graphs(const struct xml_element *variable);
/* Graphs that only name another one become that one; those named inside of a variable can be called, so
 * they come behind the variables, which must have room for as many. */
enum status settle_graphs(struct reader *reader, struct doc_variable *variables, size_t *count);

/* What makes a stock a vessel, and what a flow says about one; *out stays NULL when nothing does. */
enum status read_vessel(struct reader *reader, const struct xml_element *stock,
                        const struct doc_vessel **out);
enum status read_outlet(struct reader *reader, const struct xml_element *flow,
                        const struct doc_outlet **out);

/* <sim_specs> of the file or a model; `element` NULL: a problem at `parent`. */
enum status read_specs(struct reader *reader, const struct xml_element *parent,
                       const struct xml_element *element, struct sim_specs *out);

/* <dimensions> and <model_units> of the file. */
enum status read_dimensions(struct reader *reader, const struct xml_element *root,
                            struct document *document);
enum status read_units(struct reader *reader, const struct xml_element *root,
                       struct document *document);

/* <data>: what is to be imported. */
enum status read_imports(struct reader *reader, const struct xml_element *root,
                         struct document *document);

/* The document with what its imports bring; the tables lie where `path` says, from its folder on. */
enum status document_import(struct arena *arena, const char *path, const struct document *document,
                            const struct document **out, struct problems *problems);

/* A file that another one names. */
enum status document_parse_part(struct arena *arena, const struct source *source,
                                const struct document **out, struct problems *problems);

/* The document with what the files bring that it names. */
enum status document_join(struct arena *arena, const struct document *document,
                          const struct document **out, struct problems *problems);

/* Where a file lies that `from` names by `resource`; NULL when memory is out. */
const char *import_path(struct arena *arena, const char *from, const char *resource);

/* Whether a switch such as <non_negative/> or discrete="true" is on: empty means yes. */
bool is_on(const struct passage *text);

bool passage_equal(const struct passage *passage, const char *text); /* in any case */

#endif
