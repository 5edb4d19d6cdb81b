#include "guard/jwt.h"

#include <string.h>

#include "base/base64.h"
#include "base/clock.h"

#define MEMBERS_MAX 100 /* of a header, of the claims */
#define SUBJECT_MAX 512
#define SECONDS_MAX INT64_C(253402300799) /* the end of the year 9999 */

static enum err refuse(struct call *call, const char *why)
{
    return call_fail(call, ERR_CREDENTIALS, "the token %s", why);
}

/* ---- Taking apart ---------------------------------------------------------------------------- */

/* Two members of one name: readers differ in which one they believe. */
static bool has_twins(const struct json *object)
{
    for (const struct json *a = object->first; a != NULL; a = a->next) {
        for (const struct json *b = a->next; b != NULL; b = b->next) {
            if (a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0)
                return true;
        }
    }
    return false;
}

static bool read_object(struct call *call, struct span part, struct json **out)
{
    struct span text;

    if (part.len == 0 || !base64url_decode(&call->arena, part, &text))
        return false;
    if (json_parse(call, "token", text, out) != ERR_NONE) {
        call_forgive(call);
        return false;
    }
    return (*out)->kind == JSON_OBJECT && (*out)->count <= MEMBERS_MAX && !has_twins(*out);
}

/* RFC 9068 says at+jwt; most servers say JWT, or nothing. What was made for another use (an id
 * token of a logout, a proof of possession) says so here. */
static bool is_type(const struct json *type)
{
    static const char *const types[] = { "JWT", "at+jwt", "application/at+jwt" };

    if (type == NULL)
        return true;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (json_is_text(type) && span_equals_nocase(span_of(type->text), types[i]))
            return true;
    }
    return false;
}

static enum err read_header(struct call *call, const struct json *header, struct guard_jwt *out)
{
    const char *alg = json_get_text(header, "alg");
    const struct json *kid = json_get(header, "kid");

    if (alg == NULL || !guard_alg_of(alg, &out->alg))
        return refuse(call, "is not signed by RS256, PS256, ES256 or EdDSA");
    if (json_get(header, "crit") != NULL || json_get(header, "b64") != NULL)
        return refuse(call, "needs extensions that are not understood here");
    if (!is_type(json_get(header, "typ")))
        return refuse(call, "is of another type than access tokens");
    if (kid != NULL && !json_is_text(kid))
        return refuse(call, "has no sound key id");
    out->kid = kid == NULL ? NULL : kid->text;
    return ERR_NONE;
}

enum err guard_jwt_parse(struct call *call, const char *token, struct guard_jwt *out)
{
    struct guard_jwt jwt = { .kid = NULL };
    struct span rest = span_of(token);
    struct json *header = NULL;

    if (rest.len > GUARD_JWT_MAX)
        return refuse(call, "is too long");

    struct span head_part = span_cut(&rest, '.');
    struct span claims_part = span_cut(&rest, '.');

    jwt.text = (struct span){ token, head_part.len + 1 + claims_part.len };
    if (rest.len == 0 || !read_object(call, head_part, &header) ||
        !read_object(call, claims_part, &jwt.claims) ||
        !base64url_decode(&call->arena, rest, &jwt.signature))
        return refuse(call, "is no JWT");
    *out = jwt;
    return read_header(call, header, out);
}

/* ---- Claims ---------------------------------------------------------------------------------- */

static bool has_audience(const struct json *audience, const char *wanted)
{
    if (audience == NULL)
        return false;
    if (audience->kind != JSON_ARRAY)
        return json_is_text(audience) && strcmp(audience->text, wanted) == 0;
    for (const struct json *item = audience->first; item != NULL; item = item->next) {
        if (json_is_text(item) && strcmp(item->text, wanted) == 0)
            return true;
    }
    return false;
}

/* Seconds since 1970, perhaps with a fraction. Absent: true, and *out as it was. */
static bool get_time(const struct json *claims, const char *name, int64_t *out_ms)
{
    const struct json *value = json_get(claims, name);
    double seconds = 0;

    if (value == NULL)
        return true;
    if (value->kind != JSON_NUMBER || !json_double(value, &seconds) || !(seconds >= 0) ||
        seconds > (double)SECONDS_MAX)
        return false;
    *out_ms = (int64_t)(seconds * 1000);
    return true;
}

static enum err check_times(struct call *call, struct guard_jwt *jwt)
{
    int64_t now = clock_unix_ms();
    int64_t expires = -1, not_before = 0, issued = 0;

    if (!get_time(jwt->claims, "exp", &expires) || !get_time(jwt->claims, "nbf", &not_before) ||
        !get_time(jwt->claims, "iat", &issued))
        return refuse(call, "has times that are none");
    if (expires < 0)
        return refuse(call, "does not say when it ends");
    if (expires + GUARD_JWT_SKEW_MS <= now)
        return refuse(call, "has expired");
    if (not_before - GUARD_JWT_SKEW_MS > now || issued - GUARD_JWT_SKEW_MS > now)
        return refuse(call, "is not good yet");
    jwt->expires_unix_ms = expires;
    return ERR_NONE;
}

static bool is_subject(const char *subject)
{
    if (subject == NULL || subject[0] == '\0' || strlen(subject) > SUBJECT_MAX)
        return false;
    for (const char *c = subject; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    }
    return true;
}

enum err guard_jwt_check(struct call *call, struct guard_jwt *jwt,
                         const struct guard_jwt_rules *rules)
{
    const char *issuer = json_get_text(jwt->claims, "iss");

    if (issuer == NULL || strcmp(issuer, rules->issuer) != 0)
        return refuse(call, "is of another issuer");
    if (!has_audience(json_get(jwt->claims, "aud"), rules->audience))
        return refuse(call, "is for another audience");
    jwt->subject = json_get_text(jwt->claims, "sub");
    if (!is_subject(jwt->subject))
        return refuse(call, "does not say whose it is");
    return check_times(call, jwt);
}

/* ---- Scopes ---------------------------------------------------------------------------------- */

static bool list_has(const char *list, struct span wanted)
{
    struct span rest = span_of(list);

    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');

        if (word.len == wanted.len && memcmp(word.ptr, wanted.ptr, wanted.len) == 0)
            return true;
    }
    return false;
}

static bool claim_has(const struct json *claim, struct span wanted)
{
    if (claim == NULL)
        return false;
    if (claim->kind != JSON_ARRAY)
        return json_is_text(claim) && list_has(claim->text, wanted);
    for (const struct json *item = claim->first; item != NULL; item = item->next) {
        if (json_is_text(item) && list_has(item->text, wanted))
            return true;
    }
    return false;
}

bool guard_jwt_has_scope(const struct guard_jwt *jwt, struct span scope)
{
    return scope.len > 0 && (claim_has(json_get(jwt->claims, "scope"), scope) ||
                             claim_has(json_get(jwt->claims, "scp"), scope));
}
