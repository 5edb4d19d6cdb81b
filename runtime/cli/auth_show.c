/* oci-mcp auth status, verify, profiles: what is known of who signs. */
#include <string.h>

#include "base/clock.h"
#include "cli/auth.h"

#define TEXT_CAP (256u << 10)

/* ---- status -------------------------------------------------------------------------------- */

static const struct row {
    const char *name;
    size_t offset; /* of the struct oci_origin */
} rows[] = {
    { "user", offsetof(struct oci_description, user) },
    { "tenancy", offsetof(struct oci_description, tenancy) },
    { "region", offsetof(struct oci_description, region) },
    { "realm", offsetof(struct oci_description, realm) },
    { "fingerprint", offsetof(struct oci_description, fingerprint) },
    { "key", offsetof(struct oci_description, key) },
    { "token", offsetof(struct oci_description, token) },
    { "expires", offsetof(struct oci_description, expires) },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static const struct oci_origin *origin_of(const struct oci_description *about,
                                          const struct row *row)
{
    return (const struct oci_origin *)((const char *)about + row->offset);
}

static struct json *status_json(struct call *call, const struct oci_description *about)
{
    struct arena *arena = &call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);

    json_add_member(arena, object, "profile", json_new_text(arena, about->profile));
    json_add_member(arena, object, "type", json_new_text(arena, about->type));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct oci_origin *origin = origin_of(about, &rows[i]);
        struct json *member;

        if (origin->value == NULL)
            continue;
        member = json_add_member(arena, object, rows[i].name, json_new(arena, JSON_OBJECT));
        json_add_member(arena, member, "value", json_new_text(arena, origin->value));
        if (origin->source != NULL)
            json_add_member(arena, member, "source", json_new_text(arena, origin->source));
    }
    json_add_member(arena, object, "ended", json_new_bool(arena, about->ended));
    return object;
}

static void print_end(struct call *call, const struct oci_description *about, struct buf *out)
{
    int64_t left = about->expires_unix_ms - clock_unix_ms();

    if (about->expires_unix_ms == 0)
        return;
    if (about->ended)
        buf_printf(out,
                   "ENDED %s ago; `oci-mcp auth login --profile-name %s` begins a new session\n",
                   cli_auth_duration(call, left), about->profile);
    else
        buf_printf(out, "ends in %s\n", cli_auth_duration(call, left));
}

static void print_status(struct call *call, const struct oci_description *about, struct buf *out)
{
    buf_printf(out, "%-12s %s\n%-12s %s\n", "profile", about->profile, "type", about->type);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct oci_origin *origin = origin_of(about, &rows[i]);
        bool sourced = origin->source != NULL && origin->value != NULL &&
                       strcmp(origin->source, origin->value) != 0;

        if (origin->value != NULL)
            buf_printf(out, "%-12s %s%s%s%s\n", rows[i].name, origin->value, sourced ? "   (" : "",
                       sourced ? origin->source : "", sourced ? ")" : "");
    }
    print_end(call, about, out);
}

int cli_auth_status(struct call *call, struct cli_line *line)
{
    struct oci_description about;
    struct buf text;
    int status;

    if (oci_credentials_describe(oci_client_credentials(line->program.tools.client), call,
                                 &about) != ERR_NONE)
        return cli_auth_fail(call);
    buf_init(&text, &call->arena, TEXT_CAP);
    print_status(call, &about, &text);
    status = cli_auth_print(call, line, status_json(call, &about), &text);
    return status == CLI_OK && about.ended ? CLI_FAILED : status;
}

/* ---- verify -------------------------------------------------------------------------------- */

int cli_auth_verify(struct call *call, struct cli_line *line)
{
    struct arena *arena = &call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct oci_send_report report = { .status = 0 };
    int64_t start = clock_monotonic_ms();
    struct buf text;

    if (line->program.options.timeout_ms > 0)
        call->deadline_ms = start + line->program.options.timeout_ms;
    if (cli_auth_ask(call, &line->program, "identity.listRegions", NULL, &report) != ERR_NONE)
        return cli_auth_fail(call);
    json_add_member(arena, object, "profile", json_new_text(arena, report.profile));
    json_add_member(arena, object, "region", json_new_text(arena, report.region));
    json_add_member(arena, object, "request_id", json_new_text(arena, report.request_id));
    json_add_member(arena, object, "milliseconds",
                    json_new_int(arena, clock_monotonic_ms() - start));
    buf_init(&text, arena, TEXT_CAP);
    buf_printf(&text, "profile [%s] signs: the identity service in %s answered\n", report.profile,
               report.region);
    return cli_auth_print(call, line, object, &text);
}

/* ---- profiles ------------------------------------------------------------------------------ */

static const char *type_of(const struct oci_profile *profile)
{
    if (profile->security_token_file != NULL)
        return "security_token";
    return profile->authentication_type != NULL ? profile->authentication_type : "api_key";
}

/* When the session of a profile ends; "" when there is nothing to say. */
static const char *end_of(struct call *call, const struct oci_profile *profile)
{
    struct oci_token token;
    int64_t left;

    if (profile->security_token_file == NULL)
        return "";
    if (oci_token_read(call, profile, &token) != ERR_NONE) {
        call_forgive(call);
        return "no token";
    }
    left = token.expires_unix_ms - clock_unix_ms();
    if (token.expires_unix_ms == 0)
        return "";
    return left <= 0 ? arena_printf(&call->arena, "ended %s ago", cli_auth_duration(call, left))
                     : arena_printf(&call->arena, "ends in %s", cli_auth_duration(call, left));
}

static void add_profile(struct call *call, const struct oci_profile *profile, bool chosen,
                        struct json *list, struct buf *text)
{
    struct arena *arena = &call->arena;
    struct json *item = json_add_item(list, json_new(arena, JSON_OBJECT));
    const char *end = end_of(call, profile);
    const char *region = profile->region != NULL ? profile->region : "";

    json_add_member(arena, item, "name", json_new_text(arena, profile->name));
    json_add_member(arena, item, "type", json_new_text(arena, type_of(profile)));
    json_add_member(arena, item, "chosen", json_new_bool(arena, chosen));
    if (profile->region != NULL)
        json_add_member(arena, item, "region", json_new_text(arena, region));
    if (end[0] != '\0')
        json_add_member(arena, item, "session", json_new_text(arena, end));
    buf_printf(text, "%s %-24s %-20s %-16s %s\n", chosen ? "*" : " ", profile->name,
               type_of(profile), region, end);
}

static enum err add_profiles(struct call *call, const struct cli_line *line, const char *file,
                             struct json *list, struct buf *text)
{
    const char *const *names;
    size_t count;
    enum err e = oci_config_profiles(call, file, &names, &count);

    for (size_t i = 0; !e && i < count; i++) {
        struct oci_profile profile;

        e = oci_config_load(call, file, names[i], &profile);
        if (!e)
            add_profile(call, &profile, strcmp(names[i], cli_auth_profile(line)) == 0, list, text);
    }
    return e;
}

int cli_auth_profiles(struct call *call, struct cli_line *line)
{
    struct arena *arena = &call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    const char *file = cli_auth_file(call, line);
    struct json *list;
    struct buf text;

    arena_guard(arena);
    buf_init(&text, arena, TEXT_CAP);
    json_add_member(arena, object, "file", json_new_text(arena, file));
    list = json_add_member(arena, object, "profiles", json_new(arena, JSON_ARRAY));
    if (add_profiles(call, line, file, list, &text) != ERR_NONE)
        return cli_auth_fail(call);
    return cli_auth_print(call, line, object, &text);
}
