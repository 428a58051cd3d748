// SPDX-License-Identifier: MIT
/* Finds and reads cases and models, and looks up what options name in them. */
#include "cli/subject.h"

#include "base/file.h"
#include "base/text.h"
#include "equation/equation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};
static const char flagship[] = "cases/ukraine";

void subject_init(struct subject *subject)
{
    *subject = (struct subject){0};
    arena_init(&subject->arena);
    problems_init(&subject->problems, &subject->arena);
}

static void take_place_in(struct error *err)
{
    enum { PATH_SHOWN = 250 };
    const size_t length = strlen(err->at.file);
    const bool cut = length > PATH_SHOWN;
    const char *path = err->at.file + (cut ? length - PATH_SHOWN : 0);
    char place[40] = "", message[sizeof err->message];
    if (err->at.line)
        snprintf(place, sizeof place, "%u:%u:", err->at.line, err->at.column);
    snprintf(message, sizeof message, "%s%s:%s %s", cut ? "..." : "", path, place, err->message);
    memcpy(err->message, message, sizeof message);
    err->at = nowhere;
}

void subject_free(struct subject *subject, struct error *err)
{
    if (err->status != STATUS_OK && err->at.file)
        take_place_in(err);
    arena_free(&subject->arena);
}

/* The flagship beside the working folder, beside the program, or where it was installed. */
static const char *find_flagship(struct subject *subject)
{
    if (case_is_folder(flagship))
        return flagship;
    char program[4000];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return flagship;
    program[length] = '\0';
    static const char *const beside[] = {"/../cases/ukraine", "/../share/surety/cases/ukraine"};
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';
    for (size_t i = 0; slash && i < sizeof beside / sizeof *beside; i++) {
        const char *path = arena_print(&subject->arena, "%s%s", program, beside[i]);
        if (path && case_is_folder(path))
            return path;
    }
    return flagship;
}

enum status subject_read(struct subject *subject, const char *word, struct error *err)
{
    subject->path = word ? word : find_flagship(subject);
    const char *named = arena_print(&subject->arena, "cases/%s", subject->path);
    if (word && !file_exists(word) && !folder_exists(word) && named && case_is_folder(named))
        subject->path = named;
    if (access(subject->path, F_OK) == 0 && !file_exists(subject->path) &&
        !folder_exists(subject->path))
        return error_set(err, STATUS_INPUT, nowhere, "%s is neither a file nor a folder",
                         subject->path);
    if (!file_exists(subject->path) && !folder_exists(subject->path))
        return error_set(err, STATUS_INPUT, nowhere,
                         "%s: no such file or folder; give a model file, a case folder, or nothing "
                         "for the flagship",
                         subject->path[0] ? subject->path : "''");
    if (folder_exists(subject->path) && !case_is_folder(subject->path))
        return error_set(
            err, STATUS_INPUT, nowhere,
            "%s is a folder without case.yaml; docs/case-format.md says what a case holds",
            subject->path);
    subject->is_case = case_is_folder(subject->path);
    const char *model = subject->path;
    if (subject->is_case) {
        TRY(case_read(&subject->arena, subject->path, &subject->folder, &subject->problems, err));
        model = subject->folder->model_path;
    }
    return document_read(&subject->arena, model, &subject->document, &subject->problems, err);
}

bool is_package_file(const char *word)
{
    const size_t length = strlen(word);
    return strchr(word, '/') || (length > 5 && strcmp(word + length - 5, ".yaml") == 0) ||
           (length > 4 && strcmp(word + length - 4, ".yml") == 0);
}

enum status subject_package(struct subject *subject, const char *word, const struct package **out,
                            struct error *err)
{
    if (!subject->is_case)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--package needs a case; %s is a bare model, use --set", subject->path);
    if (is_package_file(word)) {
        TRY(package_read(&subject->arena, subject->folder, word, out, &subject->problems, err));
        return package_check(&subject->arena, *out, subject->document, &subject->problems);
    }
    *out = case_find_package(subject->folder, word);
    if (*out)
        return STATUS_OK;
    const size_t count = subject->folder->package_count;
    const char **ids = ARENA_ARRAY(&subject->arena, const char *, count);
    for (size_t i = 0; ids && i < count; i++)
        ids[i] = subject->folder->packages[i].id;
    const char *near = ids ? text_suggest(&subject->arena, word, ids, count) : NULL;
    return error_set(err, STATUS_USAGE, nowhere, "no package '%s' in %s; %s", word, subject->path,
                     near ? near : "`surety list packages` shows them; a file must end in .yaml");
}

/* --set */

static enum status check_name(struct subject *subject, const char *folded, const char *spelled,
                              struct error *err)
{
    char *bare = arena_text(&subject->arena, folded, strcspn(folded, "["));
    if (!bare || document_find(subject->document, bare))
        return STATUS_OK;
    struct doc_places places = {.count = 0};
    (void)document_list(&subject->arena, subject->document, &places);
    const char **names = ARENA_ARRAY(&subject->arena, const char *, places.count);
    for (size_t i = 0; names && i < places.count; i++)
        names[i] = places.items[i].path;
    const char *near = names ? text_suggest(&subject->arena, bare, names, places.count) : NULL;
    return error_set(err, STATUS_USAGE, nowhere, "--set: '%s' is not a variable of the model%s%s",
                     spelled, near ? "; " : "", near ? near : "");
}

static enum status check_range(const struct subject *subject, const struct options *options,
                               const char *folded, double value, struct error *err)
{
    if (!subject->is_case || options->given[OPTION_OUTSIDE])
        return STATUS_OK;
    const struct parameter *parameter = case_find_parameter(subject->folder, folded);
    if (!parameter || parameter->distribution == DISTRIBUTION_FIXED)
        return STATUS_OK;
    if (value >= parameter->low && value <= parameter->high)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, nowhere,
                     "--set %s: %g is outside %g .. %g %s; add --allow-outside-range to insist",
                     parameter->folded, value, parameter->low, parameter->high, parameter->unit);
}

static enum status read_set(struct subject *subject, const struct options *options,
                            const char *text, struct setting *out, struct error *err)
{
    const char *equals = strchr(text, '=');
    double value = 0;
    if (!equals || equals == text)
        return error_set(err, STATUS_USAGE, nowhere, "--set takes NAME=VALUE, not '%s'", text);
    if (!text_to_double(equals + 1, strlen(equals + 1), &value))
        return error_set(err, STATUS_USAGE, nowhere, "--set %s: the value is no number", text);
    out->name = arena_text(&subject->arena, text, (size_t)(equals - text));
    const char *number = arena_print(&subject->arena, "%s", equals + 1);
    const char *folded =
        out->name ? name_fold(&subject->arena, out->name, strlen(out->name)) : NULL;
    if (!number || !folded)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    out->value = passage_of_text(number);
    TRY(check_name(subject, folded, out->name, err));
    return check_range(subject, options, folded, value, err);
}

enum status subject_claims(struct subject *subject, const char *file, const struct claims **out,
                           struct error *err)
{
    if (!file && !claims_exist(&subject->arena, subject->folder))
        return error_set(err, STATUS_INPUT, nowhere,
                         "%s has no claims.yaml; docs/claims.md says how one is written",
                         subject->path);
    return claims_read(&subject->arena, subject->folder, file, out, &subject->problems, err);
}

enum status subject_settings(struct subject *subject, const struct options *options,
                             struct settings *out, struct error *err)
{
    struct setting *items = ARENA_ARRAY(&subject->arena, struct setting, options->set_count);
    if (!items)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    for (size_t i = 0; i < options->set_count; i++)
        TRY(read_set(subject, options, options->sets[i], &items[i], err));
    *out = (struct settings){.items = items, .count = options->set_count};
    return STATUS_OK;
}

/* what options name */

enum status subject_refuse_case_options(const struct subject *subject,
                                        const struct options *options, struct error *err)
{
    static const enum option of_cases[] = {OPTION_PACKAGE, OPTION_PACKAGES,  OPTION_MODE,
                                           OPTION_SETTLE,  OPTION_ADVERSARY, OPTION_CREDIT,
                                           OPTION_VARY,    OPTION_STRUCTURE, OPTION_FROM_DRAWS};
    for (size_t i = 0; !subject->is_case && i < sizeof of_cases / sizeof *of_cases; i++)
        if (options->given[of_cases[i]])
            return error_set(err, STATUS_USAGE, nowhere,
                             "--%s needs a case folder; %s is a bare model",
                             option_name(of_cases[i]), subject->path);
    return STATUS_OK;
}

enum status subject_credit(const struct subject *subject, const struct options *options,
                           enum credit *out, struct error *err)
{
    (void)subject;
    *out = CREDIT_PROPOSED;
    if (!options->given[OPTION_CREDIT])
        return STATUS_OK;
    for (int i = 0; i < CREDIT_COUNT; i++)
        if (strcmp(credit_name((enum credit)i), options->value[OPTION_CREDIT]) == 0) {
            *out = (enum credit)i;
            return STATUS_OK;
        }
    return error_set(err, STATUS_USAGE, nowhere,
                     "--credit takes proposed, pledged, ratified, funded or delivered, not '%s'",
                     options->value[OPTION_CREDIT]);
}

void credit_print(const struct package *package, enum credit credit)
{
    size_t all = 0, counted = 0;
    for (size_t i = 0; i < package->clause_count; i++) {
        const struct clause *clause = &package->clauses[i];
        all += !clause->background;
        counted += !clause->background && clause->credit >= credit;
    }
    if (credit > CREDIT_PROPOSED)
        fprintf(stderr, "counted %zu of %zu clauses of %s (%s%s)\n", counted, all, package->id,
                credit_name(credit), credit + 1 < CREDIT_COUNT ? " or further" : "");
}

static enum status no_such(const char *option, const char *word, const char *const *names,
                           size_t count, struct error *err)
{
    char list[200] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    return error_set(err, STATUS_USAGE, nowhere, "--%s: no '%s'; there is %s", option, word, list);
}

enum status subject_adversary(const struct subject *subject, const char *word,
                              const struct adversary **out, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    *out = word ? case_find_adversary(folder, word)
                : (folder->adversary_count ? &folder->adversaries[0] : NULL);
    if (*out || !word)
        return STATUS_OK;
    const char *names[32];
    size_t count = 0;
    for (; count < folder->adversary_count && count < 32; count++)
        names[count] = folder->adversaries[count].id;
    return no_such("adversary", word, names, count, err);
}

enum status subject_draw(struct subject *subject, const char *word, struct error *err)
{
    static const char name[] = "posterior";
    const size_t length = sizeof name - 1;
    const bool named = strncmp(word, name, length) == 0 && word[length] == ':' && word[length + 1];
    if (!named && strcmp(word, name) != 0)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--futures-from takes posterior or posterior:FILE, not '%s'", word);
    const char *path = named ? word + length + 1
                             : arena_print(&subject->arena, "%s/observations/posterior.csv",
                                           subject->folder->path);
    if (!path)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    return case_draw(&subject->arena, subject->folder, path, &subject->folder, &subject->problems,
                     err);
}

enum status subject_precision(struct subject *subject, const struct options *options, bool *single,
                              struct error *err)
{
    const char *word = options->given[OPTION_PRECISION] ? options->value[OPTION_PRECISION] : "double";
    *single = strcmp(word, "single") == 0;
    if (!*single && strcmp(word, "double") != 0)
        return error_set(err, STATUS_USAGE, nowhere, "--precision takes double or single, not '%s'",
                         word);
    return *single && subject->is_case ? subject_narrow(subject, err) : STATUS_OK;
}

enum status subject_narrow(struct subject *subject, struct error *err)
{
    struct case_folder *folder = ARENA_NEW(&subject->arena, struct case_folder);
    if (!folder)
        return error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    *folder = *subject->folder;
    folder->single = true;
    subject->folder = folder;
    return STATUS_OK;
}

enum status subject_follow(struct subject *subject, const char *word, struct error *err)
{
    const struct case_folder *folder = subject->folder;
    const struct structure *structure = case_find_structure(folder, word);
    if (structure)
        return case_follow(&subject->arena, folder, subject->document, structure, &subject->folder,
                           &subject->document, &subject->problems);
    if (!folder->structure_count)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--structure: %s names no structures (docs/case-format.md)",
                         subject->path);
    const char *names[32];
    size_t count = 0;
    for (; count < folder->structure_count && count < 32; count++)
        names[count] = folder->structures[count].id;
    return no_such("structure", word, names, count, err);
}

static enum status find_path(const char *option, const char *word, const struct case_path *paths,
                             size_t count, const struct case_path **out, struct error *err)
{
    const char *names[32];
    *out = NULL;
    for (size_t i = 0; i < count && i < 32; i++) {
        names[i] = paths[i].id;
        if (!*out && (!word || strcmp(paths[i].id, word) == 0))
            *out = &paths[i];
    }
    return *out || !word ? STATUS_OK : no_such(option, word, names, count < 32 ? count : 32, err);
}

enum status subject_mode(const struct subject *subject, const struct options *options,
                         const struct case_path **out, struct error *err)
{
    return find_path("mode", options->value[OPTION_MODE], subject->folder->modes,
                     subject->folder->mode_count, out, err);
}

enum status subject_settle(const struct subject *subject, const struct options *options,
                           const struct case_path **out, struct error *err)
{
    return find_path("settle", options->value[OPTION_SETTLE], subject->folder->settles,
                     subject->folder->settle_count, out, err);
}

enum status subject_specs(const struct subject *subject, const struct options *options,
                          struct sim_specs *specs, struct error *err)
{
    (void)subject;
    TRY(option_number(options, OPTION_STOP, &specs->stop, err));
    TRY(option_number(options, OPTION_DT, &specs->dt, err));
    if (options->given[OPTION_DT] && !(specs->dt > 0))
        return error_set(err, STATUS_USAGE, nowhere, "--dt takes a number above 0, not '%s'",
                         options->value[OPTION_DT]);
    if (!(specs->stop >= specs->start))
        return error_set(err, STATUS_USAGE, nowhere, "--stop %g lies before the start, %g",
                         specs->stop, specs->start);
    static const char *const methods[] = {"euler", "rk2", "rk4"};
    if (!options->given[OPTION_METHOD])
        return STATUS_OK;
    for (int i = 0; i < 3; i++)
        if (strcmp(methods[i], options->value[OPTION_METHOD]) == 0) {
            specs->method = (enum method)i;
            return STATUS_OK;
        }
    return no_such("method", options->value[OPTION_METHOD], methods, 3, err);
}
