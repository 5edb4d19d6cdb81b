#include "tool/wait_state.h"

#include <string.h>
#include <strings.h>

#include "model/decode.h"
#include "model/schema.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- Where it stands ------------------------------------------------------------------------ */

static const char *const state_fields[] = { "lifecycleState", "status", "state",
                                            "lifecycleStatus" };

const char *tool_wait_state_of(const struct json *body)
{
    for (size_t i = 0; i < COUNT(state_fields); i++) {
        const char *text = json_get_text(body, state_fields[i]);

        if (text != NULL && text[0] != '\0')
            return text;
    }
    return NULL;
}

static bool is_one_of(const char *state, const char *const *states, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(state, states[i]) == 0)
            return true;
    }
    return false;
}

/* ---- Work requests -------------------------------------------------------------------------- */

static const char *const work_good[] = { "SUCCEEDED", "COMPLETED" };
static const char *const work_bad[] = { "FAILED", "CANCELED", "CANCELLED", "PARTIALLY_SUCCEEDED",
                                        "SKIPPED" };
static const char *const work_stalled[] = { "NEEDS_ATTENTION", "SUSPENDED" };

enum tool_wait_end tool_wait_work_end(const struct json *body)
{
    const char *state = tool_wait_state_of(body);
    const char *finished = json_get_text(body, "timeFinished");

    if (state == NULL)
        return finished != NULL ? TOOL_WAIT_SUCCEEDED : TOOL_WAIT_GOES_ON;
    if (is_one_of(state, work_good, COUNT(work_good)))
        return TOOL_WAIT_SUCCEEDED;
    if (is_one_of(state, work_bad, COUNT(work_bad)))
        return TOOL_WAIT_FAILED;
    if (finished != NULL)
        return TOOL_WAIT_FAILED; /* it ended, in a state that is none of success */
    return is_one_of(state, work_stalled, COUNT(work_stalled)) ? TOOL_WAIT_STALLED
                                                               : TOOL_WAIT_GOES_ON;
}

/* ---- Resources ------------------------------------------------------------------------------ */

static const char *const gone[] = { "TERMINATED", "DELETED" };
static const char *const failed[] = { "FAILED", "ERROR", "CANCELED", "CANCELLED", "ABORTED",
                                      "TIMED_OUT" };
/* States on the way that do not look so, and states to stay in that do. */
static const char *const passing[] = { "ACCEPTED", "REQUESTED", "REQUEST_RECEIVED", "INITIATED",
                                       "INPROGRESS" };
static const char *const staying[] = { "WARNING" };

/* Words of a state, cut at '_' and '-'. */
static struct span next_word(struct span *rest)
{
    size_t len = 0;
    struct span word;

    while (len < rest->len && rest->ptr[len] != '_' && rest->ptr[len] != '-')
        len++;
    word = (struct span){ rest->ptr, len };
    rest->ptr = len < rest->len ? rest->ptr + len + 1 : NULL;
    rest->len = len < rest->len ? rest->len - len - 1 : 0;
    return word;
}

static bool word_is(struct span word, const char *text)
{
    return word.len == strlen(text) && strncasecmp(word.ptr, text, word.len) == 0;
}

/* CREATING_IMAGE and UPDATE_PENDING pass; PENDING_DELETION and WAITING_FOR_CONNECTIVITY may last
 * for weeks. */
static bool word_passes(struct span word, bool is_last)
{
    if (!is_last && (word_is(word, "PENDING") || word_is(word, "WAITING")))
        return false;
    return word.len > 3 && strncasecmp(word.ptr + word.len - 3, "ING", 3) == 0;
}

static bool is_passing(const char *state)
{
    struct span rest = span_of(state);
    struct span word = next_word(&rest);

    if (is_one_of(state, passing, COUNT(passing)))
        return true;
    if (is_one_of(state, staying, COUNT(staying)))
        return false;
    if (word_is(word, "BEGIN") && rest.ptr != NULL)
        return true;
    while (rest.ptr != NULL && !word_passes(word, false))
        word = next_word(&rest);
    return word_passes(word, rest.ptr == NULL) || (rest.ptr == NULL && word_is(word, "PROGRESS"));
}

static const struct model_field *state_field(struct catalog_op getter)
{
    const struct model_service *service = getter.service;
    const struct model_field *body =
        model_body_field(service, &service->types[getter.op->response]);

    if (body == NULL || body->shape != MODEL_ONE ||
        (body->kind != MODEL_OBJECT && body->kind != MODEL_UNION))
        return NULL;
    for (size_t i = 0; i < COUNT(state_fields); i++) {
        const struct model_field *field =
            model_find_field(service, &service->types[body->type], state_fields[i]);

        if (field != NULL && field->kind == MODEL_ENUM)
            return field;
    }
    return NULL;
}

/* True when what the getter gets may end in success, as jobs do. */
static bool comes_to_an_end(struct catalog_op getter)
{
    const struct model_field *field = getter.op == NULL ? NULL : state_field(getter);
    const struct model_enum *states;

    if (field == NULL)
        return false;
    states = &getter.service->enums[field->type];
    for (uint16_t i = 0; i < states->count; i++) {
        const char *state =
            model_text(getter.service, getter.service->enum_values[states->values + i]);

        if (is_one_of(state, work_good, COUNT(work_good)))
            return true;
    }
    return false;
}

bool tool_wait_is_gone(const char *const *states, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_one_of(states[i], gone, COUNT(gone)))
            return true;
    }
    return false;
}

enum tool_wait_end tool_wait_resource_end(struct catalog_op getter, const char *state,
                                          const char *const *wanted, size_t wanted_count)
{
    bool is_failed = is_one_of(state, failed, COUNT(failed));

    if (wanted_count > 0) {
        if (is_one_of(state, wanted, wanted_count))
            return TOOL_WAIT_SUCCEEDED;
        return is_failed || is_one_of(state, gone, COUNT(gone)) ? TOOL_WAIT_FAILED
                                                                : TOOL_WAIT_GOES_ON;
    }
    if (is_failed)
        return TOOL_WAIT_FAILED;
    if (strcasecmp(state, "RUNNING") == 0)
        return comes_to_an_end(getter) ? TOOL_WAIT_GOES_ON : TOOL_WAIT_SUCCEEDED;
    return is_passing(state) ? TOOL_WAIT_GOES_ON : TOOL_WAIT_SUCCEEDED;
}
