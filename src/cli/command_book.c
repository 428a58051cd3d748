// SPDX-License-Identifier: MIT
/* surety book: a case as Markdown pages. */
#include "base/text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "report/book.h"

static enum status run_checks(struct subject *subject, const volatile int *stop, struct book *book,
                              struct error *err)
{
    const struct claims_options wanted = {
        .futures = CHECK_FUTURES, .seed = subject->folder->default_seed, .stop = stop};
    return checks_run(&subject->arena, subject->folder, subject->document, &wanted, &book->checks,
                      &subject->problems, err);
}

/* ---- Forms ---- */

static void make_text(struct buffer *out, const void *self, const struct report_style *style)
{
    const struct book *book = self;
    (void)style;
    buffer_print(out,
                 "The model book of %s: README.md, equations.md (%zu variables) and parameters.md "
                 "(%zu rows); -o DIR writes them\n",
                 book->folder->name, book->places.count,
                 book->folder->parameter_count);
}

static void make_overview(struct buffer *out, const void *self,
                          const struct report_identity *identity)
{
    (void)identity;
    book_overview(out, self);
}

static void make_equations(struct buffer *out, const void *self,
                           const struct report_identity *identity)
{
    (void)identity;
    book_equations(out, self);
}

static void make_parameters(struct buffer *out, const void *self,
                            const struct report_identity *identity)
{
    (void)identity;
    book_parameters(out, self);
}

static void make_posterior(struct buffer *out, const void *self,
                           const struct report_identity *identity)
{
    (void)identity;
    buffer_add(out, ((const struct book *)self)->posterior.text);
}

static void make_history(struct buffer *out, const void *self,
                         const struct report_identity *identity)
{
    (void)identity;
    buffer_add(out, ((const struct book *)self)->history.text);
}

/* The pages, and the pictures that the case has. */
static struct answer_forms forms_of(const struct book *book)
{
    struct answer_forms forms = {.text = make_text,
                                 .files = {{"README.md", make_overview},
                                           {"equations.md", make_equations},
                                           {"parameters.md", make_parameters}}};
    size_t count = 3;
    if (book->posterior.text)
        forms.files[count].name = "posterior.svg", forms.files[count++].make = make_posterior;
    if (book->history.text)
        forms.files[count].name = "history.svg", forms.files[count++].make = make_history;
    return forms;
}

static enum status ask_book(struct subject *subject, const struct options *options,
                            const volatile int *stop, struct error *err)
{
    struct book book = {
        .folder = subject->folder, .document = subject->document, .pictures = true};
    if (claims_exist(&subject->arena, subject->folder))
        TRY(subject_claims(subject, NULL, &book.claims, err));
    TRY(book_read(&subject->arena, &book, err));
    TRY(run_checks(subject, stop, &book, err));
    const struct answer_forms forms = forms_of(&book);
    return answer_give(subject, options, &forms, &book, NULL, err);
}

enum status command_book(const struct options *options, const volatile int *stop, struct error *err)
{
    return answer_ask(options, "book", stop, ask_book, err);
}
