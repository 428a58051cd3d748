// SPDX-License-Identifier: MIT
/* What the files of the case layer share while a folder is read. Private to the layer.
 *
 * All functions collect problems and go on; memory that runs out shows in arena->failed, which
 * case_read asks at the end. */
#ifndef SURETY_CASE_CASE_PARTS_H
#define SURETY_CASE_CASE_PARTS_H

#include "case/case.h"
#include "case/yaml.h"

struct case_reader {
    struct arena *arena;
    struct problems *problems;
    struct case_folder *folder; /* what has been read so far */
};

#define CASE_PROBLEM(reader, kind, where, remedy, ...)                                             \
    problem_add((reader)->problems, (kind), (where), 0, (where)->length, (remedy), __VA_ARGS__)

/* case_text.c: a text file whole, not empty, free of NUL bytes and UTF-8 throughout; NULL after a
 * problem. */
const struct source *case_text_read(const struct case_reader *reader, const char *path);

/* The tree of a YAML file; NULL after a problem. */
const struct yaml *case_yaml_read(const struct case_reader *reader, const char *path);

/* The tree of a text in memory, which is copied; `name` must outlive the tree. */
const struct yaml *case_yaml_parse(const struct case_reader *reader, const char *name,
                                   const char *text);

/* calendar.c: a month count, a date or an expression. A date (2027-01, 2027-01-15) becomes the text
 * of its months since the case's epoch; days count as a share of their month. */
bool calendar_resolve(const struct case_reader *reader, struct passage *time);

/* "2022-01" */
bool calendar_month(const char *text, int *year, int *month);

/* case_text.c: checks that a passage can be read as an equation. Absent ones (length 0) can. */
bool case_equation_is_sound(const struct case_reader *reader, const struct passage *equation);

/* Checks that an identifier is made of letters, digits, - and _. */
bool case_id_is_sound(const struct case_reader *reader, const char *id,
                      const struct passage *where);

/* Identifiers are compared without regard to case; blanks, - and _ are alike. */
bool case_same_id(const char *a, const char *b);

/* name[element] folded; `element` may be empty. */
const char *case_fold(struct arena *arena, const char *name, const char *element);

/* The same from one text, "line_push[mun]". */
const char *case_fold_subscripted(struct arena *arena, const char *spelled);

/* Whether a variable of one dimension has an element of that folded name. */
bool case_has_element(const struct document *document, const struct doc_variable *variable,
                      const char *folded);

/* What a remedy can say about a word that is none of the candidates: "did you mean ...?" or
 * NULL. */
const char *case_suggest_parameter(const struct case_reader *reader, const char *word,
                                   bool levers_only);
const char *case_suggest_package(const struct case_reader *reader, const char *word);

/* parameters.c, base_rates.c, directions.c: the CSV files into the folder; directions need the packages. */
void parameters_read(const struct case_reader *reader, const char *path);
void base_rates_read(const struct case_reader *reader, const char *path);
void directions_read(const struct case_reader *reader, const char *path);

/* outside.c: the tables of the folder, by the `outside` of case.yaml. Packages are read. */
void outside_read(const struct case_reader *reader, const char *folder, const struct yaml *map);

/* settings.c: a set: block. */
bool settings_read(const struct case_reader *reader, const struct yaml *map, struct settings *out);

/* package.c: every packages/<name>.yaml into the folder. False when some file gave no package, so
 * that a missing one may be a consequence. */
bool packages_read(const struct case_reader *reader, const char *path);

/* outcome.c: outcomes.yaml into the folder. */
void outcomes_read(const struct case_reader *reader, const char *path);

/* The entries of a list in the form of outcomes.yaml; how many there are. */
size_t outcomes_read_list(const struct case_reader *reader, const struct yaml *list,
                          const struct outcome **out);

#endif
