#include "oci/retry.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define BACKOFF_MAX_S 30
#define DELAY_MAX_MS  60000

/* How an attempt ended. fate_known: the service did not do what it was asked to. */
struct retry_row {
    int status;
    const char *code; /* NULL for any */
    bool fate_known;
};

static const struct retry_row rows[] = {
    { 409, "IncorrectState", true },
    { 409, "LockConflict", true },
    { 429, NULL, true },
    { 500, NULL, false },
    { 502, NULL, false },
    { 503, NULL, true },
    { 504, NULL, false },
};

/* A transfer that broke or took too long may have arrived all the same. */
static const struct retry_row no_answer = { 0, NULL, false };

static const struct retry_row *find(const struct err_record *error)
{
    const struct err_service *service = &error->service;

    if (error->code == ERR_NETWORK || error->code == ERR_TIMEOUT)
        return &no_answer;
    if (error->code != ERR_SERVICE)
        return NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].status == service->status &&
            (!rows[i].code || (service->code && strcmp(rows[i].code, service->code) == 0)))
            return &rows[i];
    }
    return NULL;
}

static bool is_repeatable(const struct model_op *op, bool has_retry_token)
{
    return has_retry_token || op->op_class == MODEL_READ ||
           (op->method != MODEL_POST && op->method != MODEL_PATCH);
}

bool oci_retry_is_allowed(const struct model_op *op)
{
    return op->op_class == MODEL_READ || (op->flags & MODEL_OP_RETRY) != 0;
}

bool oci_retry_is_due(const struct model_op *op, const struct err_record *error,
                      bool has_retry_token)
{
    const struct retry_row *row = find(error);

    if (!row || !oci_retry_is_allowed(op))
        return false;
    return row->fate_known || is_repeatable(op, has_retry_token);
}

int oci_retry_attempts(const struct err_record *error)
{
    return find(error) == &no_answer ? OCI_RETRY_ATTEMPTS_UNANSWERED : OCI_RETRY_ATTEMPTS;
}

int64_t oci_retry_delay_ms(int n, uint32_t random, int64_t retry_after_ms)
{
    int64_t seconds = n < 5 ? INT64_C(1) << n : BACKOFF_MAX_S;
    int64_t delay_ms = seconds * 1000 + random % 1000;

    if (retry_after_ms > delay_ms)
        delay_ms = retry_after_ms;
    return delay_ms < DELAY_MAX_MS ? delay_ms : DELAY_MAX_MS;
}

bool oci_retry_fits(int64_t elapsed_ms, int64_t delay_ms)
{
    return elapsed_ms + delay_ms <= OCI_RETRY_TOTAL_MS;
}

static int64_t seconds_of(const char *digits)
{
    char *end;
    long long seconds;

    errno = 0;
    seconds = strtoll(digits, &end, 10);
    if (*end)
        return 0;
    /* More than the longest delay is all the same, and must not overflow. */
    return errno || seconds > DELAY_MAX_MS ? DELAY_MAX_MS : seconds;
}

int64_t oci_retry_after_ms(const char *value, int64_t now_unix_ms)
{
    int64_t at_unix_ms;

    if (!value)
        return 0;
    if (isdigit((unsigned char)value[0]))
        return seconds_of(value) * 1000;
    if (!clock_parse_http_date(value, &at_unix_ms) || at_unix_ms < now_unix_ms)
        return 0;
    return at_unix_ms - now_unix_ms;
}
