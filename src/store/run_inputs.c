// SPDX-License-Identifier: MIT
/* The files behind a run, by digest. */
#include "store/run_file.h"

#include "base/file.h"
#include "base/text.h"

static const char *place_of(struct arena *arena, const char *case_path, const char *path,
                            bool outside)
{
    return outside ? path : arena_print(arena, "%s/%s", case_path, path);
}

/* The file's bytes are read into memory that goes again at once. */
static enum status hash_file(const char *path, char out[65], struct error *err)
{
    struct arena scratch;
    struct source source;
    arena_init(&scratch);
    const enum status status = file_read(&scratch, path, 0, &source, err);
    if (status == STATUS_OK)
        digest_text(source.bytes, source.size, out);
    arena_free(&scratch);
    return status;
}

enum status run_input_of(struct arena *arena, const char *case_path, const char *path, bool outside,
                         struct run_input *out, struct error *err)
{
    const struct place at = {.file = path};
    char digest[65];
    const char *place = place_of(arena, case_path, path, outside);
    if (!place)
        return error_set(err, STATUS_NO_MEMORY, at, "no memory for the name of an input");
    TRY(hash_file(place, digest, err));
    const struct run_input input = {.path = arena_print(arena, "%s", path),
                                    .outside = outside,
                                    .sha256 = arena_text(arena, digest, 64)};
    if (!input.path || !input.sha256)
        return error_set(err, STATUS_NO_MEMORY, at, "no memory for the name of an input");
    *out = input;
    return STATUS_OK;
}

enum status run_inputs_compare(struct arena *arena, const struct run_file *run,
                               const char *case_path, enum run_input_state *states,
                               struct error *err)
{
    for (size_t i = 0; i < run->input_count; i++) {
        const struct run_input *input = &run->inputs[i];
        const char *place =
            place_of(arena, case_path ? case_path : run->case_path, input->path, input->outside);
        char digest[65];
        struct error ignored = {0};
        if (!place)
            return error_set(err, STATUS_NO_MEMORY, (struct place){.file = input->path},
                             "no memory for the name of an input");
        if (hash_file(place, digest, &ignored) != STATUS_OK)
            states[i] = RUN_INPUT_MISSING;
        else
            states[i] = text_equal(digest, input->sha256) ? RUN_INPUT_SAME : RUN_INPUT_CHANGED;
    }
    return STATUS_OK;
}

#if defined __clang__
#define COMPILER "clang " __clang_version__
#elif defined __GNUC__
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown compiler"
#endif

#if defined __x86_64__
#define PROCESSOR "x86_64"
#elif defined __aarch64__
#define PROCESSOR "aarch64"
#else
#define PROCESSOR "unknown processor"
#endif

const char *run_platform(void)
{
    return COMPILER ", " PROCESSOR;
}
