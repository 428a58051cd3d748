// SPDX-License-Identifier: MIT
/* What a command works on: a case folder or a bare model file, read and ready. */
#ifndef SURETY_CLI_SUBJECT_H
#define SURETY_CLI_SUBJECT_H

#include "case/claim.h"
#include "cli/option.h"
#include "xmile/document.h"

struct subject {
    struct arena arena; /* owns everything below */
    struct problems problems;
    const char *path; /* of the case folder or the model file */
    bool is_case;
    const struct case_folder *folder; /* NULL for a bare model */
    const struct document *document;
    bool every_structure; /* --structure all, of questions that can answer it */
};

void subject_init(struct subject *subject);

/* Ends everything that was read. An error's place may point into it, so its message takes the place in. */
void subject_free(struct subject *subject, struct error *err);

/* Reads what `word` names; NULL means the flagship: ./cases/ukraine, or beside the program. A problem
 * that stops is in subject->problems, and printed by the caller. */
enum status subject_read(struct subject *subject, const char *word, struct error *err);

/* Whether a word means a package's file: it has a slash, or ends in .yaml or .yml. */
bool is_package_file(const char *word);

/* The package that --package or an entry of --packages names: an id of the case, or a file, which is
 * checked against the case and its model. */
enum status subject_package(struct subject *subject, const char *word, const struct package **out,
                            struct error *err);

/* The case's claims, or those of `file` when it is not NULL. */
enum status subject_claims(struct subject *subject, const char *file, const struct claims **out,
                           struct error *err);

/* --set options as settings, checked against levers' ranges unless that is allowed. */
enum status subject_settings(struct subject *subject, const struct options *options,
                             struct settings *out, struct error *err);

/* --credit, --adversary, --mode and --settle looked up; usage errors on a bare model. */
enum status subject_credit(const struct subject *subject, const struct options *options,
                           enum credit *out, struct error *err);
/* On stderr how many clauses of a package count, unless all do: `credit` is CREDIT_PROPOSED. */
void credit_print(const struct package *package, enum credit credit);

enum status subject_adversary(const struct subject *subject, const char *word,
                              const struct adversary **out, struct error *err);
/* --futures-from posterior or posterior:FILE: from here on futures take parameters from there. */
enum status subject_draw(struct subject *subject, const char *word, struct error *err);

/* From here on the case's runs are in single precision. */
enum status subject_narrow(struct subject *subject, struct error *err);

/* --precision: from here on the case's runs are in it. On a bare model only *single is set. */
enum status subject_precision(struct subject *subject, const struct options *options, bool *single,
                              struct error *err);

/* --structure: from here on the subject is the case under that structure. */
enum status subject_follow(struct subject *subject, const char *word, struct error *err);
enum status subject_mode(const struct subject *subject, const struct options *options,
                         const struct case_path **out, struct error *err);
enum status subject_settle(const struct subject *subject, const struct options *options,
                           const struct case_path **out, struct error *err);
enum status subject_refuse_case_options(const struct subject *subject,
                                        const struct options *options, struct error *err);

/* Sim specs after --stop, --dt and --method. */
enum status subject_specs(const struct subject *subject, const struct options *options,
                          struct sim_specs *specs, struct error *err);

#endif
