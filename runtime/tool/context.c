/* oci_context: who the server is to a cloud, where, and what it may do there. */
#include <string.h>

#include "base/clock.h"
#include "oci/config.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/folder.h"
#include "tool/places.h"
#include "tool/policy.h"

#define LIMITS_SERVICE "compute"
#define LIMITS_MOST    2000
#define MINUTE_MS      60000

struct asking {
    const char *profile;
    const char *show;
};

#define AT(member) offsetof(struct asking, member)

static const struct tool_param rows[] = {
    { .name = "profile", .kind = TOOL_TEXT, .offset = AT(profile) },
    { .name = "show",
      .kind = TOOL_TEXT,
      .offset = AT(show),
      .choices = "summary|profiles|regions|compartments|policy|limits" },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* One answer under way. */
struct telling {
    struct tool_turn *turn;
    struct tool_request like; /* names the profile */
    struct json *result;
};

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    if (text != NULL && *text != '\0')
        json_add_member(arena, object, name, json_new_text(arena, text));
}

static struct json *add_object(struct arena *arena, struct json *object, const char *name)
{
    return json_add_member(arena, object, name, json_new(arena, JSON_OBJECT));
}

/* ---- What is wrong -------------------------------------------------------------------------- */

static bool is_about_sign_in(const struct err_record *error)
{
    return error->code == ERR_CONFIG || error->code == ERR_CREDENTIALS ||
           error->service.status == 401;
}

/* The recorded failure becomes part of the answer, with what mends it. */
static void tell_problem(struct telling *telling)
{
    struct call *call = telling->turn->call;
    const struct err_record *error = &call->error;
    struct json *problem = add_object(&call->arena, telling->result, "problem");
    const char *profile = telling->like.profile;

    add_text(&call->arena, problem, "error", err_word(error->code));
    add_text(&call->arena, problem, "message", error->message);
    if (error->hint != NULL)
        add_text(&call->arena, problem, "hint", error->hint);
    else if (is_about_sign_in(error))
        add_text(&call->arena, problem, "hint",
                 arena_printf(&call->arena,
                              "run `oci-mcp auth login --profile %s`, or `oci-mcp auth setup` for "
                              "an API key",
                              profile != NULL ? profile : "DEFAULT"));
    call_forgive(call);
}

/* ---- Policy --------------------------------------------------------------------------------- */

/* What the modes mean, in one line. */
static const struct {
    const char *mode;
    const char *text;
} modes[] = {
    { "ask", "reads run, changes are confirmed" },
    { "read-only", "reads run, changes are refused" },
    { "allow-writes", "reads and changes run" },
};

static const char *policy_line(struct telling *telling)
{
    struct arena *arena = &telling->turn->call->arena;
    struct json *policy =
        tool_policy_json(telling->turn->context->policy, telling->turn->call, NULL);
    const char *mode = json_get_text(policy, "mode");
    const char *file = json_get_text(policy, "file");
    const struct json *reveal = json_get(policy, "revealSecrets");
    const struct json *list = json_get(policy, "rules");
    const char *text = "";

    for (size_t i = 0; mode != NULL && i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (strcmp(modes[i].mode, mode) == 0)
            text = modes[i].text;
    }
    return arena_printf(arena, "%s: %s; secrets are %s%s%s", mode, text,
                        reveal != NULL && reveal->boolean ? "shown" : "hidden",
                        file == NULL ? "" : arena_printf(arena, "; %zu rules of ", list->count),
                        file == NULL ? "" : file);
}

static enum err tell_policy(struct telling *telling)
{
    struct tool_turn *turn = telling->turn;

    json_add_member(&turn->call->arena, telling->result, "policy",
                    tool_policy_json(turn->context->policy, turn->call, NULL));
    add_text(&turn->call->arena, telling->result, "meaning", policy_line(telling));
    return ERR_NONE;
}

/* ---- Sign-in -------------------------------------------------------------------------------- */

static void tell_session(struct telling *telling, const struct oci_description *description)
{
    struct arena *arena = &telling->turn->call->arena;
    int64_t left_ms = description->expires_unix_ms - clock_unix_ms();
    struct json *session;

    if (description->expires_unix_ms == 0)
        return;
    session = add_object(arena, telling->result, "session");
    add_text(arena, session, "expires", description->expires.value);
    json_add_member(arena, session, "minutesLeft",
                    json_new_int(arena, left_ms > 0 ? left_ms / MINUTE_MS : 0));
    if (!description->ended)
        return;
    json_add_member(arena, session, "ended", json_new_bool(arena, true));
    add_text(arena, session, "hint",
             arena_printf(arena, "run `oci-mcp auth login --profile %s`", description->profile));
}

static void tell_identity(struct telling *telling, const struct oci_description *description)
{
    struct arena *arena = &telling->turn->call->arena;
    struct json *result = telling->result;

    add_text(arena, result, "profile", description->profile);
    add_text(arena, result, "auth", description->type);
    add_text(arena, result, "user", description->user.value);
    add_text(arena, result, "tenancy", description->tenancy.value);
    add_text(arena, result, "region", description->region.value);
    add_text(arena, result, "regionFrom", description->region.source);
    add_text(arena, result, "realm", description->realm.value);
    tell_session(telling, description);
}

static enum err describe(struct telling *telling, struct oci_description *out)
{
    struct tool_turn *turn = telling->turn;
    struct oci_credentials *credentials = NULL;
    enum err e = oci_client_credentials_of(turn->context->client, turn->call, telling->like.profile,
                                           &credentials);

    if (e)
        return e;
    e = oci_credentials_describe(credentials, turn->call, out);
    add_text(&turn->call->arena, telling->result, "warnings",
             oci_credentials_warnings(credentials, turn->call));
    return e;
}

/* ---- Summary -------------------------------------------------------------------------------- */

static enum err tell_tenancy_name(struct telling *telling, const char *tenancy)
{
    struct arena *arena = &telling->turn->call->arena;
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *body = NULL;
    enum err e;

    add_text(arena, arguments, "tenancyId", tenancy);
    e = tool_fetch(telling->turn, &telling->like, "identity.getTenancy", arguments, &body);
    if (!e)
        add_text(arena, telling->result, "tenancyName", json_get_text(body, "name"));
    return e;
}

static enum err tell_region_names(struct telling *telling)
{
    struct arena *arena = &telling->turn->call->arena;
    struct json *names = json_new(arena, JSON_ARRAY);
    struct json *list = NULL;
    enum err e = tool_places_regions(telling->turn, &telling->like, &list);

    if (e)
        return e;
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        const struct json *home = json_get(item, "home");

        if (home != NULL && home->boolean)
            add_text(arena, telling->result, "homeRegion", json_get_text(item, "region"));
        json_add_item(names, json_new_text(arena, json_get_text(item, "region")));
    }
    json_add_member(arena, telling->result, "regions", names);
    return ERR_NONE;
}

static enum err tell_compartment_count(struct telling *telling)
{
    struct arena *arena = &telling->turn->call->arena;
    struct json *list = NULL;
    enum err e = tool_places_compartments(telling->turn, &telling->like, &list);

    if (!e)
        json_add_member(arena, telling->result, "compartments",
                        json_new_int(arena, (int64_t)list->count));
    return e;
}

/* What only the cloud knows. Who may not ask one thing may ask another; where nobody answers, the
 * rest is not asked for. */
static void tell_cloud(struct telling *telling, const char *tenancy)
{
    enum err e = tenancy == NULL ? ERR_NONE : tell_tenancy_name(telling, tenancy);

    for (int i = 0; i < 2; i++) {
        if (e && (e != ERR_SERVICE || telling->turn->call->error.service.status == 401))
            break;
        call_forgive(telling->turn->call);
        e = i == 0 ? tell_region_names(telling) : tell_compartment_count(telling);
    }
    if (e)
        tell_problem(telling);
}

static const char *profile_of(struct telling *telling)
{
    const char *const *names = NULL;
    const char *chosen = NULL;
    const char *file = NULL;
    size_t count = 0;

    if (telling->like.profile != NULL)
        return telling->like.profile;
    if (oci_client_profiles(telling->turn->context->client, telling->turn->call, &names, &count,
                            &chosen, &file) != ERR_NONE)
        call_forgive(telling->turn->call);
    return chosen;
}

static enum err tell_summary(struct telling *telling)
{
    const struct tool_context *context = telling->turn->context;
    struct arena *arena = &telling->turn->call->arena;
    struct oci_description description = { .type = NULL };
    enum err e = describe(telling, &description);

    if (!e)
        tell_identity(telling, &description);
    else
        tell_problem(telling);
    if (e)
        add_text(arena, telling->result, "profile", profile_of(telling));
    else if (!description.ended)
        tell_cloud(telling, description.tenancy.value);
    add_text(arena, telling->result, "policy", policy_line(telling));
    add_text(arena, telling->result, "workFolder",
             context->folder != NULL ? context->folder->path : "none (--work-folder)");
    add_text(arena, telling->result, "version", context->version);
    return ERR_NONE;
}

/* ---- Lists ---------------------------------------------------------------------------------- */

static enum err add_list(struct telling *telling, struct json *list)
{
    struct tool_shape shape = { .query = NULL };
    struct tool_shaped shaped;
    enum err e = tool_shape(telling->turn->call, &shape, list, &shaped);

    if (!e)
        tool_shape_add(telling->turn->call, &shape, &shaped, telling->result);
    return e;
}

/* What the file says of a profile, but no secret. */
static struct json *profile_row(struct telling *telling, const char *file, const char *name)
{
    struct call *call = telling->turn->call;
    struct json *row = json_new(&call->arena, JSON_OBJECT);
    struct oci_profile profile;

    add_text(&call->arena, row, "profile", name);
    arena_guard(&call->arena);
    if (oci_config_load(call, file, name, &profile) != ERR_NONE) {
        add_text(&call->arena, row, "problem", call->error.message);
        call_forgive(call);
        return row;
    }
    add_text(&call->arena, row, "auth",
             profile.security_token_file != NULL   ? "security_token"
             : profile.authentication_type != NULL ? profile.authentication_type
                                                   : "api_key");
    add_text(&call->arena, row, "tenancy", profile.tenancy);
    add_text(&call->arena, row, "region", profile.region);
    return row;
}

static enum err tell_profiles(struct telling *telling)
{
    struct tool_turn *turn = telling->turn;
    struct arena *arena = &turn->call->arena;
    struct json *list = json_new(arena, JSON_ARRAY);
    const char *const *names = NULL;
    const char *chosen = NULL;
    const char *file = NULL;
    size_t count = 0;

    if (oci_client_profiles(turn->context->client, turn->call, &names, &count, &chosen, &file) !=
        ERR_NONE)
        tell_problem(telling);
    for (size_t i = 0; i < count; i++)
        json_add_item(list, profile_row(telling, file, names[i]));
    add_text(arena, telling->result, "chosen", chosen);
    add_text(arena, telling->result, "file", file);
    add_text(arena, telling->result, "hint",
             "others of the file are allowed by the administrator with --profiles");
    return add_list(telling, list);
}

static enum err tell_regions(struct telling *telling)
{
    struct json *list = NULL;
    enum err e = tool_places_regions(telling->turn, &telling->like, &list);

    return e ? e : add_list(telling, list);
}

/* Paths are the tree; the OCID stands beside each. */
static enum err tell_compartments(struct telling *telling)
{
    struct arena *arena = &telling->turn->call->arena;
    struct json *out = json_new(arena, JSON_ARRAY);
    struct json *list = NULL;
    const char *tenancy = NULL;
    enum err e = tool_places_tenancy(telling->turn, &telling->like, &tenancy);

    if (!e)
        e = tool_places_compartments(telling->turn, &telling->like, &list);
    if (e)
        return e;
    for (const struct json *item = NULL;;) {
        struct json *row = json_add_item(out, json_new(arena, JSON_OBJECT));

        add_text(arena, row, "path", item == NULL ? "/" : json_get_text(item, "path"));
        add_text(arena, row, "id", item == NULL ? tenancy : json_get_text(item, "id"));
        item = item == NULL ? list->first : item->next;
        if (item == NULL)
            break;
    }
    e = add_list(telling, out);
    if (!e && json_get(telling->result, "truncated") != NULL)
        add_text(arena, telling->result, "hint",
                 "more of them: oci_resources with type compartment and a name, or oci_read "
                 "identity.listCompartments with query");
    return e;
}

/* Limits that are 0 are as good as none. */
static struct json *limit_rows(struct arena *arena, const struct json *list)
{
    struct json *out = json_new(arena, JSON_ARRAY);

    for (const struct json *item = list->first; item != NULL; item = item->next) {
        const struct json *value = json_get(item, "value");
        int64_t number = 0;
        struct json *row;

        if (value == NULL || !json_int(value, &number) || number == 0)
            continue;
        row = json_add_item(out, json_new(arena, JSON_OBJECT));
        add_text(arena, row, "name", json_get_text(item, "name"));
        json_add_member(arena, row, "value", json_new_int(arena, number));
        add_text(arena, row, "scope", json_get_text(item, "scopeType"));
        add_text(arena, row, "availabilityDomain", json_get_text(item, "availabilityDomain"));
    }
    return out;
}

static enum err tell_limits(struct telling *telling)
{
    struct tool_turn *turn = telling->turn;
    struct arena *arena = &turn->call->arena;
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *list = NULL;
    const char *tenancy = NULL;
    enum err e = tool_places_tenancy(turn, &telling->like, &tenancy);

    if (e)
        return e;
    add_text(arena, arguments, "compartmentId", tenancy);
    add_text(arena, arguments, "serviceName", LIMITS_SERVICE);
    e = tool_fetch_all(turn, &telling->like, "limits.listLimitValues", arguments, LIMITS_MOST,
                       &list);
    if (e)
        return e;
    add_text(arena, telling->result, "service", LIMITS_SERVICE);
    add_text(arena, telling->result, "hint",
             "of another service: oci_read limits.listLimitValues with params.serviceName (names: "
             "limits.listServices); what is used: limits.getResourceAvailability");
    return add_list(telling, limit_rows(arena, list));
}

/* ---- The tool ------------------------------------------------------------------------------- */

static const struct {
    const char *show;
    enum err (*tell)(struct telling *telling);
} views[] = {
    { "summary", tell_summary }, { "profiles", tell_profiles },
    { "regions", tell_regions }, { "compartments", tell_compartments },
    { "policy", tell_policy },   { "limits", tell_limits },
};

/* A server that is not signed in still answers: this is where an agent looks why. */
static void tell(struct telling *telling, const char *show)
{
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        if (strcmp(views[i].show, show) == 0 && views[i].tell(telling) != ERR_NONE)
            tell_problem(telling);
    }
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct asking asking = { .profile = NULL };
    struct telling telling = { .turn = turn };
    enum err e = tool_params_decode(turn->call, &params, arguments, &asking);

    if (e)
        return e;
    telling.like.profile = asking.profile;
    telling.result = json_new(&turn->call->arena, JSON_OBJECT);
    tell(&telling, asking.show);
    return tool_calling_print(turn, telling.result, out);
}

const struct tool_core tool_context_tool = {
    .name = "oci_context",
    .title = "Who and where am I",
    .text = "Profiles, sign-in state and expiry, tenancy, regions subscribed, compartment tree, "
            "and what the policy allows. No secrets are shown.",
    .params = &params,
    .run = run,
    .read_only = true,
    .open_world = true,
};
