// SPDX-License-Identifier: MIT
/* The value of information as JSON (schema surety.learn/1) and CSV. */
#include "report/csv_put.h"
#include "report/fail_report.h"
#include "report/json_put.h"
#include "report/learn_report.h"

static void add_worth(struct json *json, const struct information_value *worth)
{
    json_put_number(json, "value", worth->value);
    json_put_number(json, "error", worth->error);
    json_put_number(json, "switches", worth->switches);
}

static void add_packages(struct json *json, const struct learning *learning)
{
    json_put_open(json, "packages", "[");
    for (size_t p = 0; p < learning->options->package_count; p++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", learning->options->packages[p]->id);
        json_put_text(json, "title", learning->options->packages[p]->title);
        json_put_number(json, "mean", learning->means[p]);
        json_put_count(json, "best_in", learning->best_in[p]);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
}

static void add_uncertainties(struct json *json, const struct learning *learning)
{
    json_put_open(json, "uncertainties", "[");
    for (size_t i = 0; i < learning->factor_count; i++) {
        const struct learn_factor *factor = &learning->factors[i];
        struct buffer name = {0};
        fail_factor_name(&name, factor->parameter);
        json_put_open(json, NULL, "{");
        json_put_count(json, "rank", i + 1);
        json_put_flag(json, "told", factor->told);
        json_put_text(json, "name", name.bytes);
        json_put_text(json, "unit", factor->parameter->unit);
        json_put_text(json, "note", factor->parameter->note);
        add_worth(json, &factor->worth);
        json_put_close(json, "}");
        json->out->failed |= name.failed;
        buffer_free(&name);
    }
    json_put_close(json, "]");
}

void learn_json(struct buffer *out, const struct learning *learning,
                const struct report_identity *identity)
{
    const struct learn_options *options = learning->options;
    struct json json = {.out = out};
    json_put_begin(&json, "surety.learn/1", identity);
    json_put_case(&json, learning->folder, identity);
    json_put_text(&json, "goal", options->goal->text);
    json_put_text(&json, "direction", options->maximise ? "maximise" : "minimise");
    json_put_count(&json, "futures", learning->used + learning->left_out);
    json_put_count(&json, "seed", options->futures.seed);
    json_put_count(&json, "used", learning->used);
    json_put_count(&json, "left_out", learning->left_out);
    json_put_text(&json, "best", options->packages[learning->best]->id);
    json_put_open(&json, "evpi", "{");
    add_worth(&json, &learning->perfect);
    json_put_close(&json, "}");
    json_put_count(&json, "told", learning->told);
    add_packages(&json, learning);
    add_uncertainties(&json, learning);
    json_put_end(&json);
}

/* ---- CSV ---- */

static void add_row(struct buffer *out, const char *kind, const char *name, bool told,
                    const struct information_value *worth)
{
    struct csv_row row = {.out = out};
    csv_put_text(&row, kind);
    csv_put_text(&row, name);
    csv_put_text(&row, told ? "yes" : "no");
    csv_put_number(&row, worth->value);
    csv_put_number(&row, worth->error);
    csv_put_number(&row, worth->switches);
    csv_put_empty(&row, 2);
    csv_put_end(&row);
}

void learn_csv(struct buffer *out, const struct learning *learning)
{
    buffer_add(out, "row,name,above noise,worth,standard error,switches,mean,best in\r\n");
    add_row(out, "everything", "EVPI", learning->perfect.switches > 0, &learning->perfect);
    for (size_t i = 0; i < learning->factor_count; i++) {
        const struct learn_factor *factor = &learning->factors[i];
        struct buffer name = {0};
        fail_factor_name(&name, factor->parameter);
        add_row(out, "uncertainty", name.bytes, factor->told, &factor->worth);
        out->failed |= name.failed;
        buffer_free(&name);
    }
    for (size_t p = 0; p < learning->options->package_count; p++) {
        struct csv_row row = {.out = out};
        csv_put_text(&row, "package");
        csv_put_text(&row, learning->options->packages[p]->id);
        csv_put_empty(&row, 4);
        csv_put_number(&row, learning->means[p]);
        csv_put_count(&row, learning->best_in[p]);
        csv_put_end(&row);
    }
}
