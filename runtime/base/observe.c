#include "base/observe.h"

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TRACE_AT  3
#define SPAN_AT   36
#define FLAGS_AT  53
#define HEAD_SIZE 55 /* of version 00; later ones may go on behind a '-' */

/* Messages run over several threads when they read from several regions. */
static pthread_mutex_t naming = PTHREAD_MUTEX_INITIALIZER;

static bool is_hex(const char *text, size_t len)
{
    return strspn(text, "0123456789abcdef") >= len;
}

static bool is_zero(const char *text, size_t len)
{
    return strspn(text, "0") >= len;
}

static bool is_head(const char *text)
{
    static const size_t dashes[] = { 2, 35, 52 };
    size_t len = strlen(text);

    if (len < HEAD_SIZE || !is_hex(text, 2) || strncmp(text, "ff", 2) == 0)
        return false;
    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++) {
        if (text[dashes[i]] != '-')
            return false;
    }
    return len == HEAD_SIZE || (strncmp(text, "00", 2) != 0 && text[HEAD_SIZE] == '-');
}

static bool is_state(const char *state)
{
    size_t len = 0;

    for (; state[len] != '\0'; len++) {
        if (state[len] < 0x20 || state[len] > 0x7e)
            return false;
    }
    return len > 0 && len <= OBSERVE_STATE_MAX && strchr(state, '=') != NULL;
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

bool observe_trace_read(const char *parent, const char *state, struct observe_trace *out)
{
    if (parent == NULL || !is_head(parent) || !is_hex(parent + TRACE_AT, 32) ||
        !is_hex(parent + SPAN_AT, 16) || !is_hex(parent + FLAGS_AT, 2) ||
        is_zero(parent + TRACE_AT, 32) || is_zero(parent + SPAN_AT, 16))
        return false;
    *out = (struct observe_trace){
        .state = state != NULL && is_state(state) ? state : NULL,
        .sampled = (hex_digit(parent[FLAGS_AT + 1]) & 1) != 0,
    };
    memcpy(out->trace_id, parent + TRACE_AT, 32);
    memcpy(out->span_id, parent + SPAN_AT, 16);
    return true;
}

void observe_trace_print(const struct observe_trace *trace, char out[OBSERVE_PARENT_SIZE])
{
    snprintf(out, OBSERVE_PARENT_SIZE, "00-%s-%s-%s", trace->trace_id, trace->span_id,
             trace->sampled ? "01" : "00");
}

void observe_operation(struct observed *observed, const char *service, const char *operation)
{
    char id[OBSERVE_OPERATION_SIZE];

    if (observed == NULL)
        return;
    snprintf(id, sizeof id, "%s.%s", service, operation);
    pthread_mutex_lock(&naming);
    if (observed->operation[0] == '\0')
        memcpy(observed->operation, id, sizeof id);
    else if (strcmp(observed->operation, id) != 0)
        memcpy(observed->operation, "several", sizeof "several");
    pthread_mutex_unlock(&naming);
}

const char *observe_outcome_word(enum observe_outcome outcome)
{
    static const char *const words[] = {
        [OBSERVE_OK] = "ok",       [OBSERVE_ERROR] = "error",         [OBSERVE_DENIED] = "denied",
        [OBSERVE_ASKED] = "asked", [OBSERVE_CANCELLED] = "cancelled", [OBSERVE_TIMEOUT] = "timeout",
    };

    return words[outcome];
}
