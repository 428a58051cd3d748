// SPDX-License-Identifier: MIT
/* The model book: what a case holds, as Markdown pages under the headings of TRACE (Schmolke et al. 2010;
 * Grimm et al. 2014). Made of the case's files alone, so the same case gives the same book. */
#ifndef SURETY_REPORT_BOOK_H
#define SURETY_REPORT_BOOK_H

#include "base/csv.h"
#include "base/text.h"
#include "case/claim.h"
#include "study/claims.h"

struct book_page { /* a file of the case that is taken in: a text, or a table */
    const char *name;
    const char *text; /* NULL: the case does not have it */
};

/* Of what was fitted and scored, in the order in which they are shown. */
enum { BOOK_BACKTEST, BOOK_FIT, BOOK_FORECAST, BOOK_TABLES };

struct book_table {
    const char *name;
    struct csv rows;     /* none: the case does not have it */
    const char *command; /* that made it; NULL: observations/made.csv does not say */
    bool present;        /* made of the model, parameters and observations as they are */
};

struct book {
    const struct case_folder *folder;
    const struct document *document;
    struct doc_places places; /* all its variables */
    struct doc_groups groups;
    const struct claims *claims;        /* NULL: none */
    const struct claims_answer *checks; /* NULL: none, or not run */
    bool checks_left;                   /* whether the checks were left for another page */
    struct book_page readme, changes, observations;
    struct book_page posterior, history; /* pictures in SVG */
    bool pictures;                       /* whether they stand beside the page */
    struct book_table tables[BOOK_TABLES];
};

/* Takes in the case's own pages and tables, and what the document holds; without a file its page has no
 * text. Folder and document are set. STATUS_INPUT when a table is none. */
enum status book_read(struct arena *arena, struct book *book, struct error *err);

void book_overview(struct buffer *out, const struct book *book);   /* README.md: TRACE */
void book_equations(struct buffer *out, const struct book *book);  /* equations.md */
void book_parameters(struct buffer *out, const struct book *book); /* parameters.md */

/* Part of the overview: model against history, parameters fitted, forecast. */
void book_fit(struct buffer *out, const struct book *book);

#endif
