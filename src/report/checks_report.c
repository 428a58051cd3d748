// SPDX-License-Identifier: MIT
/* Checks as lines and as JSON. */
#include "report/checks_report.h"

bool check_passed(const struct claim_result *result)
{
    return result->judgement.verdict == VERDICT_SUPPORTED;
}

size_t checks_failed(const struct claims_answer *answer)
{
    size_t failed = 0;
    for (size_t i = 0; i < answer->count; i++)
        failed += !check_passed(&answer->results[i]);
    return failed;
}

void checks_text(struct buffer *out, const struct claims_answer *answer)
{
    const size_t failed = checks_failed(answer);
    for (size_t i = 0; i < answer->count; i++) {
        const struct claim_result *result = &answer->results[i];
        if (!check_passed(result))
            buffer_print(out, "check failed: %s %s: %s\n", result->claim->id,
                         result->claim->statement, result->judgement.reason);
    }
    buffer_print(out, "%zu of %zu checks of the model passed, in %llu futures each\n",
                 answer->count - failed, answer->count, (unsigned long long)answer->futures);
}

static void put_check(struct json *json, const struct claim_result *result)
{
    const struct claim *claim = result->claim;
    json_put_open(json, NULL, "{");
    json_put_text(json, "id", claim->id);
    json_put_text(json, "kind", claim->text);
    json_put_text(json, "statement", claim->statement);
    json_put_flag(json, "passed", check_passed(result));
    json_put_text(json, "passes_if", claim->supported_if.text);
    json_put_text(json, "reason", result->judgement.reason);
    json_put_open(json, "statistics", "[");
    for (size_t i = 0; i < claim->statistic_count; i++) {
        json_put_open(json, NULL, "{");
        json_put_text(json, "id", claim->statistics[i].id);
        json_put_text(json, "expression", claim->statistics[i].expression.text);
        json_put_number(json, "value", result->judgement.statistics[i].value);
        json_put_close(json, "}");
    }
    json_put_close(json, "]");
    json_put_close(json, "}");
}

void checks_json_put(struct json *json, const struct claims_answer *answer)
{
    json_put_count(json, "checks_failed", checks_failed(answer));
    json_put_count(json, "checks_futures", answer->futures);
    json_put_open(json, "checks", "[");
    for (size_t i = 0; i < answer->count; i++)
        put_check(json, &answer->results[i]);
    json_put_close(json, "]");
}

void checks_json(struct buffer *out, const struct claims_answer *answer, uint32_t equations,
                 size_t unit_problems, const struct report_identity *identity)
{
    struct json json = {.out = out};
    json_put_begin(&json, "surety.checks/1", identity);
    json_put_case(&json, answer->claims->folder, identity);
    json_put_count(&json, "equations", equations);
    json_put_count(&json, "unit_problems", unit_problems);
    json_put_number(&json, "seconds", answer->seconds);
    checks_json_put(&json, answer);
    json_put_end(&json);
}
