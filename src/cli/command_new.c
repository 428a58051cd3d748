// SPDX-License-Identifier: MIT
/* surety new package NAME: a commented YAML file to edit, with another package's clauses in it. */
#include "base/file.h"
#include "base/text.h"
#include "case/package_write.h"
#include "cli/command.h"
#include "cli/subject.h"

#include <ctype.h>
#include <string.h>

static const struct place nowhere = {0};

static const char example[] =
    "  # A dated clause, to copy and change (docs/case-format.md tells all):\n"
    "  # - lever: mnf_size      # surety list levers\n"
    "  #   value: 15            # in the lever's unit, within its range\n"
    "  #   from: settle_time    # a date such as 2027-01, a month of model time, or an expression\n"
    "  #   ramp: 6              # months from the old value to the new one\n"
    "  #   until: 2035-01       # when the old value returns\n"
    "  #   when: Months_Without_Deal > 6   # a condition on the model's variables\n"
    "  #   latch: true          # once the condition held, stay in force\n"
    "  #   who: Coalition capitals\n"
    "  #   status: pledged      # proposed, pledged, ratified, funded or delivered\n"
    "  #   source: where a reader finds it\n";

static void write_package(struct buffer *out, const struct case_folder *folder, const char *id,
                          const struct package *from, const char *parent)
{
    buffer_print(out,
                 "# A package: security-guarantee clauses, each with a lever and a value.\n"
                 "# After editing:  surety check THIS_FILE\n"
                 "# Then:           surety evaluate --packages %s,THIS_FILE\n",
                 folder->reference);
    buffer_add(out, "id: ");
    yaml_put_text(out, id);
    buffer_add(out, "\ntitle: ");
    buffer_print(out, from ? "\"%s, changed\"" : "\"A package of our own\"", from ? from->id : "");
    buffer_print(out, "\nfrom: %s          # this package's clauses come first\n", parent);
    buffer_add(out, "summary: \"One sentence for the table.\"\n"
                    "description: |\n"
                    "  What a minister would want to read first.\n"
                    "clauses:\n");
    buffer_add(out, example);
    size_t added = 0;
    for (size_t i = 0; from && i < from->clause_count; i++)
        if (strcmp(from->clauses[i].package, from->id) == 0) {
            clause_write(out, folder, &from->clauses[i]);
            added++;
        }
    if (added == 0)
        buffer_add(out, "  []\n");
}

static bool good_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("_-", *c))
            return false;
    return *name != '\0' && strlen(name) < 64;
}

static enum status make_package(struct subject *subject, const struct options *options,
                                const char *name, struct error *err)
{
    const struct package *from = NULL;
    if (options->given[OPTION_FROM])
        TRY(subject_package(subject, options->value[OPTION_FROM], &from, err));
    const struct package *base = case_find_package(subject->folder, "base");
    const char *parent = from && from->parent ? from->parent : base ? "base" : NULL;
    if (!parent)
        parent = from ? from->id : subject->folder->reference;
    char path[1024];
    snprintf(path, sizeof path, "%s.yaml", name);
    const char *target = options->given[OPTION_OUTPUT] ? options->value[OPTION_OUTPUT] : path;
    if (case_find_package(subject->folder, name))
        return error_set(err, STATUS_USAGE, nowhere,
                         "the case has a package '%s'; choose another name", name);
    if (strcmp(target, "-") != 0 && file_exists(target) && !options->given[OPTION_FORCE])
        return error_set(err, STATUS_USAGE, nowhere, "%s exists; add --force to replace it",
                         target);
    struct buffer text = {0};
    write_package(&text, subject->folder, name, from, parent);
    enum status status = STATUS_OK;
    if (text.failed)
        status = error_set(err, STATUS_NO_MEMORY, nowhere, "memory is out");
    else if (strcmp(target, "-") == 0)
        fwrite(text.bytes, 1, text.length, stdout);
    else
        status = file_write(target, text.bytes, text.length, err);
    if (status == STATUS_OK && strcmp(target, "-") != 0)
        printf("%s written; try: surety evaluate --packages %s,%s%s\n", target,
               subject->folder->reference, strchr(target, '/') ? "" : "./", target);
    buffer_free(&text);
    return status;
}

enum status command_new(const struct options *options, struct error *err)
{
    if (options->word_count < 2 || strcmp(options->words[0], "package") != 0)
        return error_set(err, STATUS_USAGE, nowhere, "usage: surety new package NAME [--from P06]");
    if (!good_name(options->words[1]))
        return error_set(err, STATUS_USAGE, nowhere,
                         "'%s' is no name for a package; use letters, digits, - and _",
                         options->words[1]);
    struct subject subject;
    subject_init(&subject);
    enum status status =
        subject_read(&subject, options->word_count > 2 ? options->words[2] : NULL, err);
    if (status == STATUS_OK)
        status = problems_status(&subject.problems);
    if (status == STATUS_OK && !subject.is_case)
        status =
            error_set(err, STATUS_USAGE, nowhere, "packages belong to a case, not to a bare model");
    if (status == STATUS_OK)
        status = make_package(&subject, options, options->words[1], err);
    if (subject.problems.errors) {
        problems_sort(&subject.problems);
        problems_print(&subject.problems, stderr);
    }
    subject_free(&subject, err);
    return status;
}
