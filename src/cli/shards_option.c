// SPDX-License-Identifier: MIT
/* Between the parts of a study and the files of a store. */
#include "cli/shards_option.h"

#include "base/file.h"
#include "cli/command.h"
#include "record/record.h"
#include "store/shard.h"

static const struct place nowhere = {0};

enum status shards_option_read(struct shards_option *shards, const struct options *options,
                               bool first, struct error *err)
{
    const bool begin = options->given[OPTION_SHARDS], resume = options->given[OPTION_RESUME];
    *shards = (struct shards_option){0};
    if (begin && resume)
        return error_set(err, STATUS_USAGE, nowhere,
                         "--shards begins and --resume goes on: give one of them");
    if (!begin && !resume)
        return STATUS_OK;
    shards->folder = options->value[begin ? OPTION_SHARDS : OPTION_RESUME];
    if (!first)
        return STATUS_OK;
    if (begin && shard_any(shards->folder))
        return error_set(err, STATUS_USAGE, nowhere,
                         "--shards %s: holds shards already; --resume %s goes on with them",
                         shards->folder, shards->folder);
    if (resume && !folder_exists(shards->folder))
        return error_set(err, STATUS_USAGE, nowhere,
                         "--resume %s: there is no such folder; --shards begins one",
                         shards->folder);
    return begin ? folder_make(shards->folder, err) : STATUS_OK;
}

static enum status find(void *self, const char *identity, uint64_t first, uint64_t count,
                        struct buffer *out, struct error *err)
{
    const struct shards_option *shards = self;
    return shard_read(&(struct shard){shards->folder, identity, first, count}, out, err);
}

static enum status keep(void *self, const char *identity, uint64_t first, uint64_t count,
                        const struct buffer *bytes, struct error *err)
{
    const struct shards_option *shards = self;
    return shard_write(&(struct shard){shards->folder, identity, first, count}, bytes->bytes,
                       bytes->length, err);
}

enum status shards_option_keeper(struct shards_option *shards, struct subject *subject,
                                 const struct evaluate_options *evaluate,
                                 const struct part_keeper **out, struct error *err)
{
    *out = NULL;
    if (!shards->folder)
        return STATUS_OK;
    const struct report_identity program = {.program = "Surety", .version = SURETY_VERSION};
    const struct record record = {
        .arena = &subject->arena, .folder = subject->folder, .identity = &program};
    TRY(record_digest(&record, evaluate, shards->inputs, err));
    shards->keeper =
        (struct part_keeper){.self = shards, .inputs = shards->inputs, .find = find, .keep = keep};
    *out = &shards->keeper;
    return STATUS_OK;
}
