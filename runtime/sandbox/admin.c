#include "sandbox/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/auth.h"
#include "sandbox/hand.h"

#define RESOURCES_MAX 5000 /* shown; there may be more */
#define FAULTS        "/sandbox/faults"

struct visit {
    struct call *call;
    struct sandbox_state *state;
    const struct sandbox_request *request;
    struct sandbox_answer *answer;
    struct span rest; /* of the path, behind that of the route */
};

/* ---- Who may ------------------------------------------------------------------------------- */

/* A name that leads elsewhere in the Host header is how foreign pages reach this machine. */
static bool is_local(const struct sandbox_request *request)
{
    const char *host = net_headers_get(&request->headers, "host");
    size_t len;

    if (host == NULL)
        return false;
    len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
    return strncmp(host, "127.", 4) == 0 ? strspn(host, "0123456789.") >= len
                                         : (len == 9 && strncmp(host, "localhost", 9) == 0) ||
                                               (len == 5 && strncmp(host, "[::1]", 5) == 0);
}

/* A request of a page has to be of our own one. */
static bool is_own(struct visit *visit)
{
    const char *origin = net_headers_get(&visit->request->headers, "origin");
    const char *host = net_headers_get(&visit->request->headers, "host");

    return origin == NULL ||
           strcmp(origin, arena_printf(&visit->call->arena, "%s://%s",
                                       visit->request->is_tls ? "https" : "http", host)) == 0;
}

static bool may(struct visit *visit)
{
    const struct sandbox_auth *auth = visit->state->keys.auth;

    if ((auth == NULL || !auth->is_exposed) && is_local(visit->request) && is_own(visit))
        return true;
    sandbox_answer_error(visit->call, visit->answer, 403, "Forbidden",
                         "Only for this machine: ask 127.0.0.1, of a sandbox that listens there.");
    return false;
}

/* ---- The page ------------------------------------------------------------------------------ */

static void show_file(struct visit *visit, const char *type, const char *text)
{
    struct net_headers *headers = &visit->answer->headers;
    struct arena *arena = &visit->call->arena;

    visit->answer->status = 200;
    visit->answer->content_type = type;
    visit->answer->body = span_of(text);
    net_headers_set(arena, headers, "Cache-Control", "no-store");
    net_headers_set(arena, headers, "X-Content-Type-Options", "nosniff");
    net_headers_set(arena, headers, "X-Frame-Options", "DENY");
    net_headers_set(arena, headers, "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
}

static void show_html(struct visit *visit)
{
    show_file(visit, "text/html; charset=utf-8", sandbox_admin_html);
}

static void show_css(struct visit *visit)
{
    show_file(visit, "text/css; charset=utf-8", sandbox_admin_css);
}

static void show_js(struct visit *visit)
{
    show_file(visit, "text/javascript; charset=utf-8", sandbox_admin_js);
}

/* ---- What exists --------------------------------------------------------------------------- */

static void add_text(struct visit *visit, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(&visit->call->arena, object, name,
                        json_new_text(&visit->call->arena, text));
}

/* What people would call a resource: it has a model and a name or an id. Regions, shapes and the
 * like, which nobody made, are none. */
static bool is_shown(const struct visit *visit, const struct sandbox_record *record, int64_t now_ms)
{
    const struct sandbox_job job = { .call = visit->call, .state = visit->state, .now_ms = now_ms };

    if (sandbox_hand_is_resource(&job, record))
        return true;
    return record->type != NULL && record->id == NULL &&
           json_get_text(record->doc, "compartmentId") != NULL &&
           sandbox_hand_name(record->doc) != NULL;
}

static struct json *show_record(struct visit *visit, const struct sandbox_record *record,
                                int64_t now_ms)
{
    struct json *out = json_new(&visit->call->arena, JSON_OBJECT);
    const char *id = record->id;

    add_text(visit, out, "id", id != NULL ? id : record->key);
    add_text(visit, out, "name", sandbox_hand_name(record->doc));
    add_text(visit, out, "service", record->service->name);
    add_text(visit, out, "type", model_text(record->service, record->type->name));
    add_text(visit, out, "compartment", json_get_text(record->doc, "compartmentId"));
    add_text(visit, out, "state", sandbox_lifecycle_state(&record->plan, now_ms));
    add_text(visit, out, "created", json_get_text(record->doc, "timeCreated"));
    return out;
}

static void show_state(struct visit *visit)
{
    struct arena *arena = &visit->call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct json *list = json_new(arena, JSON_ARRAY);
    const struct sandbox_record *record = NULL;
    int64_t now_ms = clock_unix_ms();
    int64_t count = 0;

    pthread_mutex_lock(&visit->state->lock);
    while ((record = sandbox_store_next(visit->state->store, record, now_ms)) != NULL) {
        if (is_shown(visit, record, now_ms) && count++ < RESOURCES_MAX)
            json_add_item(list, show_record(visit, record, now_ms));
    }
    pthread_mutex_unlock(&visit->state->lock);
    add_text(visit, out, "tenancy", visit->state->keys.tenancy);
    json_add_member(arena, out, "count", json_new_int(arena, count));
    json_add_member(arena, out, "resources", list);
    sandbox_answer_json(visit->call, visit->answer, 200, out);
}

static void show_requests(struct visit *visit)
{
    sandbox_answer_json(visit->call, visit->answer, 200,
                        sandbox_journal_show(&visit->call->arena, &visit->state->journal));
}

/* ---- Faults -------------------------------------------------------------------------------- */

static void show_faults(struct visit *visit)
{
    struct json *list;

    pthread_mutex_lock(&visit->state->lock);
    list = sandbox_faults_show(&visit->call->arena, &visit->state->faults);
    pthread_mutex_unlock(&visit->state->lock);
    sandbox_answer_json(visit->call, visit->answer, 200, list);
}

/* A text is a rule as of the command line. */
static enum err add_one(struct visit *visit, struct sandbox_faults *faults, const struct json *item)
{
    if (json_is_text(item))
        return sandbox_faults_add(visit->call, faults, item->text);
    return sandbox_faults_add_json(visit->call, faults, item);
}

/* All of a list, or nothing. */
static enum err add_all(struct visit *visit, const struct json *body)
{
    struct sandbox_faults *faults = &visit->state->faults;
    int64_t last = faults->last_id;
    const struct json *item = body->kind == JSON_ARRAY ? body->first : body;
    enum err e = ERR_NONE;

    for (; !e && item != NULL; item = body->kind == JSON_ARRAY ? item->next : NULL)
        e = add_one(visit, faults, item);
    for (int64_t id = last + 1; e && id <= faults->last_id; id++)
        (void)sandbox_faults_remove(faults, id);
    return e;
}

static void add_faults(struct visit *visit)
{
    struct json *body = NULL;
    enum err e = json_parse(visit->call, "faults", visit->request->body, &body);

    if (!e) {
        pthread_mutex_lock(&visit->state->lock);
        e = add_all(visit, body);
        pthread_mutex_unlock(&visit->state->lock);
    }
    if (!e) {
        show_faults(visit);
        return;
    }
    sandbox_answer_error(visit->call, visit->answer, 400, "InvalidParameter", "%s",
                         visit->call->error.message);
    call_forgive(visit->call);
}

/* "/sandbox/faults" for all, "/sandbox/faults/7" for one. */
static void remove_faults(struct visit *visit)
{
    const char *text = arena_strndup(&visit->call->arena, visit->rest.ptr, visit->rest.len);
    char *end = NULL;
    long long id = text[0] == '/' ? strtoll(text + 1, &end, 10) : 0;
    bool right = text[0] == '\0' || (end != NULL && *end == '\0' && id > 0);

    pthread_mutex_lock(&visit->state->lock);
    right = right && sandbox_faults_remove(&visit->state->faults, id);
    pthread_mutex_unlock(&visit->state->lock);
    if (right)
        visit->answer->status = 204;
    else
        sandbox_answer_not_found(visit->call, visit->answer);
}

/* ---- Routes -------------------------------------------------------------------------------- */

static const struct {
    const char *method;
    const char *path;
    void (*serve)(struct visit *visit);
    bool has_rest;
} routes[] = {
    { "GET", "/", show_html, false },
    { "GET", "/sandbox/page.css", show_css, false },
    { "GET", "/sandbox/page.js", show_js, false },
    { "GET", "/sandbox/state", show_state, false },
    { "GET", "/sandbox/requests", show_requests, false },
    { "GET", FAULTS, show_faults, false },
    { "POST", FAULTS, add_faults, false },
    { "DELETE", FAULTS, remove_faults, true },
};

bool sandbox_admin_serve(struct call *call, struct sandbox_state *state,
                         const struct sandbox_request *request, struct sandbox_answer *answer)
{
    struct visit visit = { .call = call, .state = state, .request = request, .answer = answer };
    struct span path = sandbox_answer_path(request);
    bool known = false;

    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        size_t len = strlen(routes[i].path);

        if (!span_starts_with(path, routes[i].path))
            continue;
        visit.rest = (struct span){ .ptr = path.ptr + len, .len = path.len - len };
        if (visit.rest.len > 0 && (!routes[i].has_rest || visit.rest.ptr[0] != '/'))
            continue;
        known = true;
        if (strcmp(routes[i].method, request->method) != 0)
            continue;
        if (may(&visit))
            routes[i].serve(&visit);
        return true;
    }
    if (known)
        sandbox_answer_error(call, answer, 405, "MethodNotAllowed",
                             "The method %s is not allowed here.", request->method);
    return known;
}
