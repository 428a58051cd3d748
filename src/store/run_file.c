// SPDX-License-Identifier: MIT
/* run.json there and back, through jansson.
 *
 * Seeds have 64 bits and many readers of JSON keep 53, so the seed is written as text. Members that
 * this version does not know are read past; members that it needs are checked one by one, so that the
 * message names the one that is wrong. */
#include "store/run_file.h"

#include "base/file.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ---- Writing ---- */

static void put_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, text ? json_string(text) : json_null());
}

static json_t *inputs_of(const struct run_file *run)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->input_count; i++) {
        json_t *input = json_object();
        put_text(input, "path", run->inputs[i].path);
        if (run->inputs[i].outside)
            json_object_set_new(input, "outside", json_true());
        put_text(input, "sha256", run->inputs[i].sha256);
        json_array_append_new(list, input);
    }
    return list;
}

static json_t *packages_of(const struct run_file *run)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->package_count; i++) {
        json_t *package = json_object();
        put_text(package, "id", run->packages[i].id);
        if (run->packages[i].file)
            put_text(package, "file", run->packages[i].file);
        json_array_append_new(list, package);
    }
    return list;
}

static json_t *texts_of(const char *const *texts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(texts[i]));
    return list;
}

static json_t *settings_of(const struct run_file *run)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->setting_count; i++) {
        json_t *setting = json_object();
        put_text(setting, "name", run->settings[i].name);
        put_text(setting, "value", run->settings[i].value);
        json_array_append_new(list, setting);
    }
    return list;
}

static void put_evaluation(json_t *root, const struct run_file *run)
{
    json_object_set_new(root, "packages", packages_of(run));
    put_text(root, "reference", run->reference);
    json_object_set_new(root, "adversaries", texts_of(run->adversaries, run->adversary_count));
    put_text(root, "credit", run->credit);
    put_text(root, "settle", run->settle);
    json_object_set_new(root, "set", settings_of(run));
}

static void put_claims(json_t *root, const struct run_file *run)
{
    json_object_set_new(root, "claims", texts_of(run->claims, run->claim_count));
    put_text(root, "claims_file", run->claims_file);
}

static json_t *whole_of(const struct run_file *run)
{
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)run->seed);
    json_t *root = json_object();
    put_text(root, "schema", run->claim_count ? RUN_FILE_CLAIMS_SCHEMA : RUN_FILE_SCHEMA);
    put_text(root, "program", run->program);
    put_text(root, "version", run->version);
    put_text(root, "platform", run->platform);
    put_text(root, "date", run->date);
    put_text(root, "command", run->command);
    put_text(root, "case", run->case_name);
    put_text(root, "case_path", run->case_path);
    put_text(root, "structure", run->structure);
    put_text(root, "futures_from", run->futures_from);
    if (run->single)
        put_text(root, "precision", "single");
    json_object_set_new(root, "inputs", inputs_of(run));
    if (run->claim_count)
        put_claims(root, run);
    else
        put_evaluation(root, run);
    json_object_set_new(root, "sensitivities", json_boolean(run->sensitivities));
    json_object_set_new(root, "futures", json_integer((json_int_t)run->futures));
    put_text(root, "seed", seed);
    json_object_set_new(root, "sampled_dimensions",
                        json_integer((json_int_t)run->sampled_dimensions));
    put_text(root, "results_sha256", run->digest);
    return root;
}

enum status run_file_print(struct buffer *out, const struct run_file *run, struct error *err)
{
    json_t *root = whole_of(run);
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    if (text) {
        buffer_add(out, text);
        buffer_add(out, "\n");
    }
    const bool failed = !text || out->failed;
    free(text);
    json_decref(root);
    if (failed)
        return error_set(err, STATUS_NO_MEMORY, (struct place){.file = "run.json"},
                         "cannot be written: no memory, or text that is no UTF-8");
    return STATUS_OK;
}

/* ---- Reading ---- */

struct reading {
    struct arena *arena;
    const char *path;
    struct error *err;
    enum status status; /* the first failure; later reads do nothing */
};

static void refuse(struct reading *reading, const char *key, const char *wanted)
{
    if (reading->status == STATUS_OK)
        reading->status =
            error_set(reading->err, STATUS_INPUT, (struct place){.file = reading->path},
                      "'%s' must be %s", key, wanted);
}

static const char *keep(struct reading *reading, const json_t *text)
{
    const char *copy =
        arena_text(reading->arena, json_string_value(text), json_string_length(text));
    if (!copy && reading->status == STATUS_OK)
        reading->status = error_set(reading->err, STATUS_NO_MEMORY,
                                    (struct place){.file = reading->path}, "no memory to read it");
    return copy;
}

static const char *get_text(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *text = json_object_get(object, key);
    if (json_is_string(text))
        return keep(reading, text);
    refuse(reading, key, "a text");
    return NULL;
}

static const char *get_optional_text(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *text = json_object_get(object, key);
    return !text || json_is_null(text) ? NULL : get_text(reading, object, key);
}

/* Run files of double precision do not speak of it. */
static bool get_single(struct reading *reading, const json_t *root)
{
    const char *precision = get_optional_text(reading, root, "precision");
    if (precision && strcmp(precision, "single") != 0)
        refuse(reading, "precision", "\"single\", or nothing");
    return precision != NULL;
}

static uint64_t get_count(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *number = json_object_get(object, key);
    if (json_is_integer(number) && json_integer_value(number) >= 0)
        return (uint64_t)json_integer_value(number);
    refuse(reading, key, "a whole number");
    return 0;
}

static uint64_t get_seed(struct reading *reading, const json_t *object, const char *key)
{
    const char *text = get_text(reading, object, key);
    size_t seed = 0;
    if (text && !text_to_size(text, strlen(text), &seed))
        refuse(reading, key, "a whole number, as text");
    return seed;
}

/* The list and its length; an empty one when it is none. */
static const json_t *get_list(struct reading *reading, const json_t *object, const char *key,
                              size_t item_size, size_t *count, void **items)
{
    const json_t *list = json_object_get(object, key);
    *count = 0;
    if (!json_is_array(list)) {
        refuse(reading, key, "a list");
        return NULL;
    }
    *items = arena_alloc(reading->arena, json_array_size(list), item_size);
    if (*items)
        *count = json_array_size(list);
    else
        reading->status = error_set(reading->err, STATUS_NO_MEMORY,
                                    (struct place){.file = reading->path}, "no memory to read it");
    return list;
}

static void read_inputs(struct reading *reading, const json_t *root, struct run_file *run)
{
    void *items = NULL;
    const json_t *list =
        get_list(reading, root, "inputs", sizeof *run->inputs, &run->input_count, &items);
    struct run_input *inputs = items;
    for (size_t i = 0; i < run->input_count; i++) {
        const json_t *input = json_array_get(list, i);
        inputs[i].path = get_text(reading, input, "path");
        inputs[i].outside = json_is_true(json_object_get(input, "outside"));
        inputs[i].sha256 = get_text(reading, input, "sha256");
    }
    run->inputs = inputs;
}

static void read_packages(struct reading *reading, const json_t *root, struct run_file *run)
{
    void *items = NULL;
    const json_t *list =
        get_list(reading, root, "packages", sizeof *run->packages, &run->package_count, &items);
    struct run_package *packages = items;
    for (size_t i = 0; i < run->package_count; i++) {
        const json_t *package = json_array_get(list, i);
        packages[i].id = get_text(reading, package, "id");
        packages[i].file = get_optional_text(reading, package, "file");
    }
    run->packages = packages;
}

static const char *const *get_texts(struct reading *reading, const json_t *root, const char *key,
                                    size_t *count)
{
    void *items = NULL;
    const json_t *list = get_list(reading, root, key, sizeof(const char *), count, &items);
    const char **texts = items;
    for (size_t i = 0; i < *count; i++) {
        const json_t *text = json_array_get(list, i);
        if (json_is_string(text))
            texts[i] = keep(reading, text);
        else
            refuse(reading, key, "a list of texts");
    }
    return texts;
}

static void read_settings(struct reading *reading, const json_t *root, struct run_file *run)
{
    void *items = NULL;
    const json_t *list =
        get_list(reading, root, "set", sizeof *run->settings, &run->setting_count, &items);
    struct run_setting *settings = items;
    for (size_t i = 0; i < run->setting_count; i++) {
        const json_t *setting = json_array_get(list, i);
        settings[i].name = get_text(reading, setting, "name");
        settings[i].value = get_text(reading, setting, "value");
    }
    run->settings = settings;
}

static void read_evaluation(struct reading *reading, const json_t *root, struct run_file *run)
{
    read_packages(reading, root, run);
    run->reference = get_optional_text(reading, root, "reference");
    run->adversaries = get_texts(reading, root, "adversaries", &run->adversary_count);
    run->credit = get_text(reading, root, "credit");
    run->settle = get_text(reading, root, "settle");
    read_settings(reading, root, run);
}

static void read_claims(struct reading *reading, const json_t *root, struct run_file *run)
{
    run->claims = get_texts(reading, root, "claims", &run->claim_count);
    run->claims_file = get_optional_text(reading, root, "claims_file");
    if (!run->claim_count)
        refuse(reading, "claims", "a list with a claim at least");
}

static void read_whole(struct reading *reading, const json_t *root, struct run_file *run)
{
    const char *schema = get_text(reading, root, "schema");
    const bool of_claims = schema && text_equal(schema, RUN_FILE_CLAIMS_SCHEMA);
    if (schema && !of_claims && !text_equal(schema, RUN_FILE_SCHEMA))
        refuse(reading, "schema",
               RUN_FILE_SCHEMA " or " RUN_FILE_CLAIMS_SCHEMA ", those that this version reads");
    run->program = get_text(reading, root, "program");
    run->version = get_text(reading, root, "version");
    run->platform = get_optional_text(reading, root, "platform");
    run->date = get_optional_text(reading, root, "date");
    run->command = get_optional_text(reading, root, "command");
    run->case_name = get_text(reading, root, "case");
    run->case_path = get_text(reading, root, "case_path");
    run->structure = get_optional_text(reading, root, "structure");
    run->futures_from = get_optional_text(reading, root, "futures_from");
    run->single = get_single(reading, root);
    read_inputs(reading, root, run);
    if (of_claims)
        read_claims(reading, root, run);
    else
        read_evaluation(reading, root, run);
    run->sensitivities = json_is_true(json_object_get(root, "sensitivities"));
    run->futures = get_count(reading, root, "futures");
    run->seed = get_seed(reading, root, "seed");
    run->sampled_dimensions = (size_t)get_count(reading, root, "sampled_dimensions");
    run->digest = get_text(reading, root, "results_sha256");
}

enum status run_file_read(struct arena *arena, const char *path, const struct run_file **out,
                          struct error *err)
{
    struct source source;
    json_error_t wrong;
    TRY(file_read(arena, path, 0, &source, err));
    json_t *root = json_loadb(source.bytes, source.size, JSON_REJECT_DUPLICATES, &wrong);
    if (!root) {
        const struct place at = {.file = path,
                                 .line = wrong.line > 0 ? (uint32_t)wrong.line : 0,
                                 .column = wrong.column > 0 ? (uint32_t)wrong.column : 0};
        return error_set(err, STATUS_INPUT, at, "no JSON: %s", wrong.text);
    }
    struct reading reading = {.arena = arena, .path = path, .err = err};
    struct run_file *run = ARENA_NEW(arena, struct run_file);
    if (run)
        read_whole(&reading, root, run);
    else
        reading.status =
            error_set(err, STATUS_NO_MEMORY, (struct place){.file = path}, "no memory to read it");
    json_decref(root);
    if (reading.status == STATUS_OK)
        *out = run;
    return reading.status;
}
