// SPDX-License-Identifier: MIT
/* Outcomes to paths, paths to arms, arms to plans, plans to jobs. */
#include "study/lineup.h"

#include "base/pool.h"
#include "base/text.h"
#include "equation/equation.h"
#include "study/pair.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct place nowhere = {0};

/* One plan to compile. */
struct arm_work {
    struct arm arm;
    const struct path *path;
    struct arena arena; /* owns what follows */
    const struct plan *plan; /* NULL when the shelf has all that is asked */
    uint32_t *sampled;       /* for each input which sampled parameter */
    struct schedule schedule;
    size_t other, told_by; /* arms of the same package: of which it may tell (pair.h), which may tell of it;
                              SIZE_MAX: none */
    struct sweep_look look;
    struct schedule seen; /* by which it looks ahead */
    bool looks;
    struct shelf_entry *shelved; /* NULL: no shelf */
};

/* ---- Paths ---- */

static const struct case_path *settle_of(const struct lineup *self, const struct outcome *outcome)
{
    if (self->options->endogenous && text_equal(outcome->settle, "imposed"))
        return case_find_settle(self->folder, "endogenous");
    return case_find_settle(self->folder, outcome->settle);
}

static bool is_no_deal(const struct outcome *outcome)
{
    return text_equal(outcome->settle, "no_deal");
}

/* Adds an outcome to the path that has this mode and settlement, made when it is new. */
static enum status path_add(struct lineup *self, struct path *paths, size_t *count,
                            const struct case_path *mode, const struct case_path *settle,
                            size_t outcome)
{
    size_t i = 0;
    while (i < *count && (paths[i].mode != mode || paths[i].settle != settle))
        i++;
    if (i == *count) {
        paths[i] = (struct path){.mode = mode, .settle = settle};
        paths[i].outcomes = ARENA_ARRAY(self->arena, size_t, self->folder->outcome_count);
        if (!paths[i].outcomes)
            return STATUS_NO_MEMORY;
        (*count)++;
    }
    paths[i].outcomes[paths[i].count++] = outcome;
    return STATUS_OK;
}

static size_t fan_points(const struct case_folder *folder)
{
    double latest = 0.0;
    for (size_t i = 0; i < folder->mark_count; i++)
        latest = folder->marks[i] > latest ? folder->marks[i] : latest;
    const double years = floor(latest / FAN_MONTHS);
    if (!folder->fan || !(years >= 1.0))
        return 0;
    return years < FAN_POINTS_MOST - 1 ? (size_t)years + 1 : FAN_POINTS_MOST;
}

static enum status outcome_path_error(const struct outcome *outcome, struct error *err)
{
    return error_set(err, STATUS_INPUT, passage_place(&outcome->where, 0),
                     "outcome '%s' is read from mode '%s', settle '%s', which case.yaml does not "
                     "have",
                     outcome->id, outcome->mode, outcome->settle);
}

/* The main risk's path comes first. */
static enum status sort_outcomes(struct lineup *self, struct error *err)
{
    const struct case_folder *folder = self->folder;
    const size_t count = folder->outcome_count;
    self->paths = ARENA_ARRAY(self->arena, struct path, count);
    self->no_deal = ARENA_ARRAY(self->arena, struct path, count);
    if (!self->paths || !self->no_deal)
        return STATUS_NO_MEMORY;
    if (self->main_risk != SIZE_MAX) {
        const struct outcome *main = &folder->outcomes[self->main_risk];
        const struct case_path *mode = case_find_mode(folder, main->mode);
        const struct case_path *settle = settle_of(self, main);
        if (!mode || !settle)
            return outcome_path_error(main, err);
        TRY(path_add(self, self->paths, &self->path_count, mode, settle, self->main_risk));
        self->paths[0].count = 0; /* it comes again in its order */
    }
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = &folder->outcomes[i];
        const struct case_path *mode = case_find_mode(folder, outcome->mode);
        const struct case_path *settle = settle_of(self, outcome);
        if (!mode || (!settle && !is_no_deal(outcome)))
            return outcome_path_error(outcome, err);
        if (!is_no_deal(outcome))
            TRY(path_add(self, self->paths, &self->path_count, mode, settle, i));
        if (folder->no_deal && (is_no_deal(outcome) || outcome->no_deal))
            TRY(path_add(self, self->no_deal, &self->no_deal_count, mode, folder->no_deal, i));
    }
    return STATUS_OK;
}

static enum status build_probes(struct lineup *self)
{
    for (size_t i = 0; i < self->path_count + self->no_deal_count; i++) {
        struct path *path =
            i < self->path_count ? &self->paths[i] : &self->no_deal[i - self->path_count];
        const size_t points = i == 0 && self->path_count ? fan_points(self->folder) : 0;
        TRY(probes_build(self->arena, self->folder, path->outcomes, path->count, points,
                         &path->probes));
    }
    if (self->main_risk == SIZE_MAX)
        return STATUS_OK;
    self->sensitive = self->paths[0];
    self->sensitive.outcomes = &self->main_risk;
    self->sensitive.count = 1;
    return probes_build(self->arena, self->folder, &self->main_risk, 1, 0, &self->sensitive.probes);
}

/* ---- Arms ---- */

const struct package *lineup_package(const struct lineup *self, size_t package)
{
    return package < self->options->package_count ? self->options->packages[package]
                                                  : self->options->reference;
}

const struct adversary *lineup_adversary(const struct lineup *self, size_t adversary)
{
    return self->options->adversary_count ? self->options->adversaries[adversary] : NULL;
}

static void arm_add(struct lineup *self, const struct package *package, size_t adversary,
                    const struct path *path, struct settings set)
{
    struct arm_work *work = &self->arms[self->arm_count++];
    *work = (struct arm_work){
        .arm = {.package = package,
                .credit = self->options->credit,
                .adversary = lineup_adversary(self, adversary),
                .mode = path->mode,
                .settle = path->settle,
                .set = set,
                .vary = true},
        .path = path,
        .other = SIZE_MAX,
        .told_by = SIZE_MAX,
    };
    arena_init(&work->arena);
    probes_ask(&path->probes, &work->arm);
}

static bool is_sampled(struct lineup *self, const char *variable)
{
    const char *folded = name_fold(self->arena, variable, strlen(variable));
    const struct parameter *parameter = folded ? case_find_parameter(self->folder, folded) : NULL;
    return parameter && parameter->dimension > 0;
}

/* The options' settings and one more. */
static struct settings settings_with(struct lineup *self, const char *name, double value)
{
    const struct settings *set = &self->options->set;
    char digits[32];
    const size_t length = text_of_double(value, digits, sizeof digits);
    struct setting *items =
        arena_grow(self->arena, set->items, set->count, set->count + 1, sizeof *items);
    const char *text = arena_text(self->arena, digits, length);
    if (!items || !text)
        return *set; /* arena->failed tells */
    items[set->count] = (struct setting){.name = name, .value = passage_of_text(text)};
    return (struct settings){.items = items, .count = set->count + 1};
}

size_t lineup_column(const struct lineup *lineup, size_t outcome, size_t adversary, size_t package)
{
    for (size_t i = 0; i < lineup->path_count; i++)
        for (size_t k = 0; k < lineup->paths[i].count; k++)
            if (lineup->paths[i].outcomes[k] == outcome)
                return lineup_job(lineup, adversary, package, i)->first_column + k;
    return SIZE_MAX;
}

struct shelf_entry *lineup_shelved(const struct lineup *self, size_t job)
{
    return job < self->sensitivity_jobs ? self->arms[job].shelved : NULL;
}

bool lineup_has_sensitivities(const struct lineup *self)
{
    return self->options->sensitivities && self->main_risk != SIZE_MAX &&
           self->folder->sensitivity_count > 0;
}

/* The arms of one package and adversary, from `first` on: an arm may tell of the next that settles alike, in another
 * mode, and is told of by no other. */
static void pair_arms(struct lineup *self, size_t first)
{
    for (size_t i = first; i < first + self->path_count; i++)
        for (size_t k = i + 1; k < first + self->path_count; k++) {
            struct arm_work *work = &self->arms[i], *other = &self->arms[k];
            if (other->path->settle != work->path->settle || other->told_by != SIZE_MAX ||
                work->told_by != SIZE_MAX)
                continue;
            work->other = k;
            other->told_by = i;
            break;
        }
}

static enum status list_arms(struct lineup *self)
{
    const struct case_folder *folder = self->folder;
    const struct settings set = self->options->set;
    const size_t most = self->adversaries * self->packages * self->path_count +
                        self->no_deal_count +
                        self->options->package_count * (1 + 3 * folder->sensitivity_count);
    self->arms = ARENA_ARRAY(self->arena, struct arm_work, most);
    if (!self->arms)
        return STATUS_NO_MEMORY;
    for (size_t a = 0; a < self->adversaries; a++)
        for (size_t p = 0; p < self->packages; p++) {
            const size_t first = self->arm_count;
            for (size_t i = 0; i < self->path_count; i++)
                arm_add(self, lineup_package(self, p), a, &self->paths[i], set);
            if (!self->options->whole)
                pair_arms(self, first);
        }
    self->no_deal_jobs = self->arm_count;
    for (size_t i = 0; i < self->no_deal_count; i++)
        arm_add(self,
                folder->no_deal->package ? case_find_package(folder, folder->no_deal->package)
                                         : NULL,
                0, &self->no_deal[i], set);
    self->sensitivity_jobs = self->arm_count;
    for (size_t p = 0; p < self->options->package_count && lineup_has_sensitivities(self); p++) {
        arm_add(self, lineup_package(self, p), 0, &self->sensitive, set);
        for (size_t s = 0; s < folder->sensitivity_count; s++)
            for (size_t level = 0; level < 3; level++) {
                const struct sensitivity *sensitivity = &folder->sensitivities[s];
                if (!is_sampled(self, sensitivity->variable))
                    arm_add(self, lineup_package(self, p), 0, &self->sensitive,
                            settings_with(self, sensitivity->variable, sensitivity->levels[level]));
            }
    }
    return self->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* What the shelf knows of the arms; sensitivities are not kept. */
static void look_at_shelf(struct lineup *self)
{
    struct shelf *shelf = self->options->shelf;
    char key[65];
    if (!shelf)
        return;
    shelf_trim(shelf);
    for (size_t i = 0; i < self->sensitivity_jobs; i++) {
        struct arm_work *work = &self->arms[i];
        const struct probes *probes = &work->path->probes;
        shelf_key(&work->arm, self->folder, work->path->outcomes, work->path->count,
                  probes->fan_points, self->options->seed, key);
        work->shelved = shelf_take(shelf, key, probe_columns(probes));
    }
}

static bool is_shelved(const struct lineup *self, const struct arm_work *work)
{
    return work->shelved && work->shelved->futures >= self->options->futures;
}

/* Neither it nor an arm that it may tell of, or that may tell of it, need be run. */
static bool is_known(const struct lineup *self, const struct arm_work *work)
{
    return is_shelved(self, work) &&
           (work->other == SIZE_MAX || is_shelved(self, &self->arms[work->other])) &&
           (work->told_by == SIZE_MAX || is_shelved(self, &self->arms[work->told_by]));
}

static enum status compile_alone(const struct lineup *self, const struct arm_work *work,
                                 struct arena *scratch, struct compiled *out,
                                 struct problems *problems)
{
    struct shelf *shelf = self->options->shelf;
    return shelf ? moulds_compile(&shelf->moulds, scratch, self->folder, self->document, &work->arm,
                                  out, problems)
                 : arm_compile(scratch, self->folder, self->document, &work->arm, out, problems);
}

/* How an arm is read, and what it tells early of itself. */
static enum status make_schedules(const struct lineup *self, struct arm_work *work)
{
    const struct probes *probes = &work->path->probes;
    TRY(schedule_build(&work->arena, probes, work->plan, 0, &work->schedule));
    if (self->options->whole)
        return STATUS_OK;
    work->look = (struct sweep_look){.job = (size_t)(work - self->arms), .schedule = &work->seen};
    return schedule_early(&work->arena, probes, work->plan, &work->schedule, &work->seen,
                          &work->looks);
}

/* Lets an arm's plan, which is that of a pair, tell of the other arm. */
static enum status look_at_other(struct lineup *self, struct arm_work *work)
{
    const struct probes *others = &self->arms[work->other].path->probes;
    const uint32_t own = (uint32_t)work->path->probes.output_count;
    work->looks = true;
    work->look = (struct sweep_look){.job = work->other,
                                     .schedule = &work->seen,
                                     .parted = own + (uint32_t)others->output_count};
    return schedule_build(&work->arena, others, work->plan, own, &work->seen);
}

/* What of a compile an arm goes on needing. */
static enum status keep_compiled(const struct lineup *self, struct arm_work *work,
                                 const struct compiled *compiled)
{
    const uint32_t inputs = compiled->plan->input_count;
    work->plan = arm_keep(&work->arena, compiled->plan);
    work->sampled = ARENA_ARRAY(&work->arena, uint32_t, inputs);
    for (uint32_t i = 0; i < inputs && work->sampled; i++)
        work->sampled[i] = (uint32_t)arm_input(self->folder, compiled, i);
    return work->plan && work->sampled ? make_schedules(self, work) : STATUS_NO_MEMORY;
}

/* STATUS_NO: the two must be compiled alone. */
static enum status compile_pair(struct lineup *self, struct arm_work *work, struct arena *scratch)
{
    struct arm_work *other = &self->arms[work->other];
    struct compiled both[2];
    TRY(pair_compile(scratch, self->folder, self->document, &work->arm, &other->arm, both));
    TRY(keep_compiled(self, work, &both[0]));
    TRY(keep_compiled(self, other, &both[1]));
    return look_at_other(self, work);
}

static enum status compile_work(struct lineup *self, struct arm_work *work, struct error *err)
{
    struct arena scratch;
    struct problems problems;
    struct compiled compiled;
    arena_init(&scratch);
    problems_init(&problems, &scratch);
    enum status status = compile_alone(self, work, &scratch, &compiled, &problems);
    if (status == STATUS_OK)
        status = keep_compiled(self, work, &compiled);
    arena_free(&scratch);
    if (status == STATUS_OK)
        return STATUS_OK;
    const struct package *package = work->arm.package;
    return error_set(err, status, nowhere, "package %s does not compile on path %s, %s",
                     package ? package->id : "none", work->arm.mode->id, work->arm.settle->id);
}

/* An arm; the first of a pair compiles the second too. */
static enum status compile_arm(void *context, size_t thread, size_t index, struct error *err)
{
    struct lineup *self = context;
    struct arm_work *work = &self->arms[index];
    (void)thread;
    if (is_known(self, work) || work->told_by != SIZE_MAX)
        return STATUS_OK;
    if (work->other == SIZE_MAX)
        return compile_work(self, work, err);
    struct arena scratch;
    arena_init(&scratch);
    const enum status status = compile_pair(self, work, &scratch);
    arena_free(&scratch);
    if (status == STATUS_NO_MEMORY)
        return error_set(err, status, nowhere, "no memory to compile a package");
    if (status == STATUS_OK)
        return STATUS_OK;
    TRY(compile_work(self, work, err));
    return compile_work(self, &self->arms[work->other], err);
}

/* Once all are compiled, since arms that are alike share a place on the shelf. */
static void note_sizes(struct lineup *self)
{
    for (size_t i = 0; i < self->arm_count; i++) {
        const struct arm_work *work = &self->arms[i];
        if (!work->shelved || !work->plan)
            continue;
        work->shelved->equations = work->plan->equation_count;
        work->shelved->steps = work->plan->steps;
    }
}

/* Compiles every arm; when one fails, the first of them once more, so that its problems are told. */
static enum status compile_arms(struct lineup *self, struct problems *problems, struct error *err)
{
    const size_t threads = self->options->threads ? self->options->threads : pool_processors();
    struct error first = {0};
    const enum status status =
        pool_run(threads, self->arm_count, compile_arm, self, self->options->stop, &first);
    if (status == STATUS_OK)
        note_sizes(self);
    if (status == STATUS_OK || status == STATUS_INTERRUPTED)
        return status;
    for (size_t i = 0; i < self->arm_count; i++) {
        struct compiled compiled;
        if (!self->arms[i].plan && !is_known(self, &self->arms[i]))
            TRY(arm_compile(problems->arena, self->folder, self->document, &self->arms[i].arm,
                            &compiled, problems));
    }
    return error_set(err, status, nowhere, "%s", first.message);
}

/* ---- Jobs ---- */

/* Whether another arm tells of it. */
static bool is_told(const struct lineup *self, const struct arm_work *work)
{
    const struct arm_work *by = work->told_by == SIZE_MAX ? NULL : &self->arms[work->told_by];
    return by && by->looks && &self->arms[by->look.job] == work;
}

static void job_add(struct lineup *self, const struct arm_work *work, uint32_t held, double value)
{
    self->jobs[self->job_count++] = (struct sweep_job){
        .plan = work->plan,
        .sampled = work->sampled,
        .probes = &work->path->probes,
        .schedule = &work->schedule,
        .held = {{.input = held, .value = value}},
        .held_count = held != PROBE_NONE,
        .known = work->shelved ? (const double *const *)work->shelved->columns : NULL,
        .known_count = work->shelved ? work->shelved->futures : 0,
        .first_column = self->column_count,
        .look = work->looks && !is_told(self, work) && held == PROBE_NONE ? &work->look : NULL,
        .is_followed = is_told(self, work),
    };
    self->column_count += probe_columns(&work->path->probes);
}

/* The input of an arm that a sampled variable is; PROBE_NONE when an edit fixed it. */
static uint32_t input_of(struct lineup *self, const struct arm_work *work,
                         const struct parameter *const *parameters, const char *variable)
{
    const char *folded = name_fold(self->arena, variable, strlen(variable));
    for (uint32_t i = 0; folded && i < work->plan->input_count; i++)
        if (strcmp(parameters[work->sampled[i]]->folded, folded) == 0)
            return i;
    return PROBE_NONE;
}

static enum status list_jobs(struct lineup *self, const struct parameter *const *parameters)
{
    const struct case_folder *folder = self->folder;
    self->jobs = ARENA_ARRAY(self->arena, struct sweep_job,
                             self->sensitivity_jobs +
                                 3 * folder->sensitivity_count * self->options->package_count);
    if (!self->jobs)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < self->sensitivity_jobs; i++)
        job_add(self, &self->arms[i], PROBE_NONE, 0.0);
    size_t next = self->sensitivity_jobs;
    for (size_t p = 0; p < self->options->package_count && lineup_has_sensitivities(self); p++) {
        const struct arm_work *varied = &self->arms[next++];
        for (size_t s = 0; s < folder->sensitivity_count; s++)
            for (size_t level = 0; level < 3; level++) {
                const struct sensitivity *sensitivity = &folder->sensitivities[s];
                if (is_sampled(self, sensitivity->variable))
                    job_add(self, varied, input_of(self, varied, parameters, sensitivity->variable),
                            sensitivity->levels[level]);
                else
                    job_add(self, &self->arms[next++], PROBE_NONE, 0.0);
            }
    }
    assert(next == self->arm_count);
    return STATUS_OK;
}

const struct sweep_job *lineup_job(const struct lineup *self, size_t adversary, size_t package,
                                   size_t path)
{
    return &self->jobs[(adversary * self->packages + package) * self->path_count + path];
}

/* ---- The whole ---- */

static void place_reference(struct lineup *self)
{
    const struct evaluate_options *options = self->options;
    self->packages = options->package_count;
    self->reference = SIZE_MAX;
    for (size_t i = options->package_count; i-- > 0;)
        if (options->packages[i] == options->reference)
            self->reference = i;
    if (options->reference && self->reference == SIZE_MAX)
        self->reference = self->packages++;
}

enum status lineup_build(struct lineup *self, struct arena *arena, const struct case_folder *folder,
                         const struct document *document, const struct evaluate_options *options,
                         const struct parameter *const *parameters, struct problems *problems,
                         struct error *err)
{
    *self = (struct lineup){.arena = arena,
                            .folder = folder,
                            .document = document,
                            .options = options,
                            .adversaries = options->adversary_count ? options->adversary_count : 1,
                            .main_risk = evaluation_main_risk(folder)};
    place_reference(self);
    TRY(sort_outcomes(self, err));
    TRY(build_probes(self));
    TRY(list_arms(self));
    look_at_shelf(self);
    TRY(compile_arms(self, problems, err));
    return list_jobs(self, parameters);
}

void lineup_free(struct lineup *self)
{
    for (size_t i = 0; i < self->arm_count; i++)
        arena_free(&self->arms[i].arena);
    self->arm_count = 0;
}
