/*
 * A token holds, sealed:
 *
 *     expiry in ms (8) | kind (1) | id (16) | a digest of what it is bound to, each (16 or 32)
 *
 * Digests, so that it says what differs and holds nothing worth reading.
 */
#include "tool/confirm.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "oci/digest.h"
#include "oci/random.h"
#include "tool/canonical.h"
#include "tool/confirm_words.h"

#define PURPOSE    "confirmation"
#define ID_SIZE    16
#define BOUND_SIZE 16

/* What a token is bound to, in the order in which it is looked at. */
enum { PRINCIPAL, OPERATION, PROFILE, REGION, BOUND_COUNT };

struct content {
    int64_t expires_ms;
    unsigned char kind;
    unsigned char id[ID_SIZE];
    unsigned char bound[BOUND_COUNT][BOUND_SIZE];
    unsigned char arguments[OCI_DIGEST_SIZE];
};

#define CONTENT_SIZE (8 + 1 + ID_SIZE + BOUND_COUNT * BOUND_SIZE + OCI_DIGEST_SIZE)

struct used {
    unsigned char id[ID_SIZE];
    int64_t expires_ms; /* on the wall clock; the row is free from then on */
};

struct tool_confirm {
    const struct oci_seal *seal;
    pthread_mutex_t lock; /* guards what follows */
    struct used used[TOOL_CONFIRM_USED];
};

const char tool_confirm_schema[] =
    "{\"type\":\"object\",\"properties\":{\"confirm\":{\"type\":\"boolean\",\"title\":\"Do it\","
    "\"description\":\"Yes, carry this out.\",\"default\":false}},\"required\":[\"confirm\"]}";

struct tool_confirm *tool_confirm_new(const struct oci_seal *seal)
{
    struct tool_confirm *confirm = calloc(1, sizeof(*confirm));

    if (confirm == NULL)
        abort(); /* as the arena does */
    confirm->seal = seal;
    pthread_mutex_init(&confirm->lock, NULL);
    return confirm;
}

void tool_confirm_free(struct tool_confirm *confirm)
{
    if (confirm == NULL)
        return;
    pthread_mutex_destroy(&confirm->lock);
    free(confirm);
}

/* ---- Content --------------------------------------------------------------------------------- */

static void digest_text(const char *text, unsigned char out[BOUND_SIZE])
{
    unsigned char digest[OCI_DIGEST_SIZE];

    oci_digest_sha256(span_of(text == NULL ? "" : text), digest);
    memcpy(out, digest, BOUND_SIZE);
}

/* The parts that the subject decides. */
static struct content content_of(struct call *call, const struct tool_confirm_subject *subject)
{
    struct content content = { .kind = 0 };
    struct buf id;

    buf_init(&id, &call->arena, SIZE_MAX);
    catalog_id(subject->entry, &id);
    digest_text(subject->principal, content.bound[PRINCIPAL]);
    digest_text(id.ptr, content.bound[OPERATION]);
    digest_text(subject->profile, content.bound[PROFILE]);
    digest_text(subject->region, content.bound[REGION]);
    tool_canonical_hash(&call->arena, subject->arguments, content.arguments);
    return content;
}

static void write_content(const struct content *content, unsigned char out[CONTENT_SIZE])
{
    for (int i = 0; i < 8; i++)
        *out++ = (unsigned char)((uint64_t)content->expires_ms >> (56 - 8 * i));
    *out++ = content->kind;
    memcpy(out, content->id, ID_SIZE);
    memcpy(out + ID_SIZE, content->bound, sizeof(content->bound));
    memcpy(out + ID_SIZE + sizeof(content->bound), content->arguments, OCI_DIGEST_SIZE);
}

static struct content read_content(const char *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;
    struct content content;
    uint64_t expires_ms = 0;

    for (int i = 0; i < 8; i++)
        expires_ms = expires_ms << 8 | *at++;
    content.expires_ms = (int64_t)expires_ms;
    content.kind = *at++;
    memcpy(content.id, at, ID_SIZE);
    memcpy(content.bound, at + ID_SIZE, sizeof(content.bound));
    memcpy(content.arguments, at + ID_SIZE + sizeof(content.bound), OCI_DIGEST_SIZE);
    return content;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static enum err check_decision(struct call *call, enum tool_confirm_kind kind,
                               enum tool_policy_decision decision)
{
    if (decision == TOOL_POLICY_DENY)
        return call_fail(call, ERR_DENIED, "the policy denies this; no confirmation helps");
    if (decision != TOOL_POLICY_CONFIRM_HUMAN || kind == TOOL_CONFIRM_ELICIT)
        return ERR_NONE;
    call_fail(call, ERR_DENIED, "a person has to confirm this, and this client cannot ask one");
    return call_hint(call, "use a client with elicitation, or the user allows it in the policy "
                           "file or with --allow-writes");
}

static void fill_id(unsigned char id[ID_SIZE])
{
    for (size_t at = 0; at < ID_SIZE; at += sizeof(uint32_t)) {
        uint32_t number = oci_random_uint();

        memcpy(id + at, &number, sizeof(number));
    }
}

enum err tool_confirm_ask(struct tool_confirm *confirm, struct call *call,
                          enum tool_confirm_kind kind, enum tool_policy_decision decision,
                          const struct tool_confirm_subject *subject,
                          const struct tool_confirm_details *details,
                          struct tool_confirm_request *out)
{
    struct content content = content_of(call, subject);
    unsigned char bytes[CONTENT_SIZE];
    struct tool_confirm_request request;
    enum err e = check_decision(call, kind, decision);

    if (e)
        return e;
    content.expires_ms = clock_unix_ms() + TOOL_CONFIRM_MS;
    content.kind = (unsigned char)kind;
    fill_id(content.id);
    write_content(&content, bytes);
    e = oci_seal_close(confirm->seal, call, PURPOSE,
                       (struct span){ (const char *)bytes, sizeof(bytes) }, &request.token);
    if (e)
        return e;
    request.message = tool_confirm_words(call, subject, details);
    request.expires_ms = content.expires_ms;
    *out = request;
    return ERR_NONE;
}

bool tool_confirm_is_yes(const struct json *result)
{
    const char *action = json_get_text(result, "action");
    const struct json *answer = json_get(json_get(result, "content"), "confirm");

    return action != NULL && strcmp(action, "accept") == 0 && answer != NULL &&
           answer->kind == JSON_BOOL && answer->boolean;
}

/* ---- Accepting ------------------------------------------------------------------------------- */

static enum err fail(struct call *call, const char *what)
{
    call_fail(call, ERR_DENIED, "confirmation: %s", what);
    return call_hint(call, "call again without it to be asked anew");
}

static enum err check_bound(struct call *call, const struct content *content,
                            const struct content *expected)
{
    static const char *const others[BOUND_COUNT] = {
        [PRINCIPAL] = "it was given to another principal",
        [OPERATION] = "it is for another operation",
        [PROFILE] = "it is for another profile",
        [REGION] = "it is for another region",
    };

    for (size_t i = 0; i < BOUND_COUNT; i++) {
        if (memcmp(content->bound[i], expected->bound[i], BOUND_SIZE) != 0)
            return fail(call, others[i]);
    }
    if (memcmp(content->arguments, expected->arguments, OCI_DIGEST_SIZE) != 0)
        return fail(call, "it is for other arguments");
    return ERR_NONE;
}

static enum err check_kind(struct call *call, enum tool_confirm_kind kind, unsigned char sealed)
{
    if (sealed == (unsigned char)kind)
        return ERR_NONE;
    return fail(call, kind == TOOL_CONFIRM_CODE
                          ? "it is the state of a question to a person, no code to repeat"
                          : "it is a code for the model, no answer of a person");
}

/* The row of a token, else a free one, else NULL. */
static struct used *find_row(struct tool_confirm *confirm, const unsigned char id[ID_SIZE],
                             int64_t now_ms)
{
    struct used *open = NULL;

    for (size_t i = 0; i < TOOL_CONFIRM_USED; i++) {
        struct used *row = &confirm->used[i];

        if (row->expires_ms <= now_ms)
            open = row;
        else if (memcmp(row->id, id, ID_SIZE) == 0)
            return row;
    }
    return open;
}

/* Marks a token as used, under the lock: of two that come at once one is first. */
static enum err use(struct tool_confirm *confirm, struct call *call, const struct content *content)
{
    int64_t now_ms = clock_unix_ms();
    bool was_used = false;
    struct used *row;

    if (content->expires_ms <= now_ms)
        return fail(call, "it has expired");
    pthread_mutex_lock(&confirm->lock);
    row = find_row(confirm, content->id, now_ms);
    if (row != NULL) {
        was_used = row->expires_ms > now_ms;
        memcpy(row->id, content->id, ID_SIZE);
        row->expires_ms = content->expires_ms;
    }
    pthread_mutex_unlock(&confirm->lock);
    if (row == NULL)
        return call_fail(call, ERR_LIMIT,
                         "confirmation: more than %d were used in ten minutes; wait for a while",
                         TOOL_CONFIRM_USED);
    return was_used ? fail(call, "it was used already") : ERR_NONE;
}

static const char *hex_of(struct arena *arena, const unsigned char id[ID_SIZE])
{
    return hex_encode(arena, (struct span){ (const char *)id, ID_SIZE });
}

bool tool_confirm_is_token(const struct tool_confirm *confirm, struct call *call, const char *token)
{
    struct span plain = { .len = 0 };

    if (confirm == NULL)
        return false;
    if (oci_seal_open(confirm->seal, call, PURPOSE, token, &plain) == ERR_NONE)
        return true;
    call_forgive(call);
    return false;
}

enum err tool_confirm_accept(struct tool_confirm *confirm, struct call *call,
                             enum tool_confirm_kind kind, const char *token,
                             const struct tool_confirm_subject *subject,
                             struct tool_confirm_consent *out)
{
    struct content expected = content_of(call, subject);
    struct content content;
    struct span plain = { .len = 0 };
    enum err e = oci_seal_open(confirm->seal, call, PURPOSE, token, &plain);

    if (e) {
        call->error.code = ERR_DENIED;
        return call_hint(call, "call again without it to be asked anew");
    }
    if (plain.len != CONTENT_SIZE)
        return fail(call, "it was made by another version of oci-mcp");
    content = read_content(plain.ptr);
    e = check_kind(call, kind, content.kind);
    if (!e)
        e = check_bound(call, &content, &expected);
    if (!e)
        e = use(confirm, call, &content);
    if (e)
        return e;
    *out = (struct tool_confirm_consent){
        .who = kind == TOOL_CONFIRM_ELICIT ? TOOL_POLICY_HUMAN : TOOL_POLICY_MODEL,
        .id = hex_of(&call->arena, content.id),
    };
    return ERR_NONE;
}
