#include "sandbox/seed_play.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "net/url.h"
#include "sandbox/fill.h"
#include "sandbox/ids.h"
#include "sandbox/serve.h"
#include "sandbox/table.h"

#define STEP_MS   (3600 * 1000)
#define SEED_FILE (16u << 20)

struct sandbox_seed_player {
    struct call *call;
    struct sandbox_state *state;
    int64_t now_ms;
    size_t played;
    struct json *known; /* results by name */
};

/* ---- What is known from the start ----------------------------------------------------------- */

static void know(struct sandbox_seed_player *player, const char *name, const char *member,
                 const char *value)
{
    struct arena *arena = &player->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);

    if (value == NULL)
        return;
    json_add_member(arena, doc, member, json_new_text(arena, value));
    sandbox_fill_set(arena, player->known, name, doc);
}

/* The first record of a collection that has a value; any when `value` is NULL. */
static const char *id_at(struct sandbox_seed_player *player, const char *path, const char *value)
{
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(player->state->store, record, player->now_ms)) != NULL) {
        const char *name = json_get_text(record->doc, "name");

        if (strcmp(record->path, path) == 0 &&
            (value == NULL || (name != NULL && strcmp(name, value) == 0)))
            return record->id;
    }
    return NULL;
}

struct sandbox_seed_player *sandbox_seed_player_new(struct call *call, struct sandbox_state *state,
                                                    int64_t start_ms)
{
    struct sandbox_seed_player *player = arena_alloc(&call->arena, sizeof(*player));

    *player = (struct sandbox_seed_player){
        .call = call,
        .state = state,
        .now_ms = start_ms,
        .known = json_new(&call->arena, JSON_OBJECT),
    };
    know(player, "tenancy", "id", state->keys.tenancy);
    know(player, "user", "id", state->keys.user);
    know(player, "reader", "id", state->keys.users[1].id);
    know(player, "namespace", "name", state->namespace_name);
    know(player, "dev", "id", id_at(player, "/20160918/compartments", "dev"));
    know(player, "image", "id", id_at(player, "/20160918/images", NULL));
    know(player, "service", "id", id_at(player, "/20160918/services", NULL));
    return player;
}

/* ---- References ---------------------------------------------------------------------------- */

/* "vcn.id" -> the member of the result. ERR_USAGE. */
static enum err look_up(struct sandbox_seed_player *player, struct span path, const char **out)
{
    struct span rest = path;
    const struct json *value = player->known;

    while (rest.ptr != NULL && value != NULL) {
        struct span part = span_cut(&rest, '.');

        value = json_get(value, arena_strndup(&player->call->arena, part.ptr, part.len));
    }
    if (value == NULL || !(value->kind == JSON_NUMBER || json_is_text(value)))
        return call_fail(player->call, ERR_USAGE, "${%.*s} is not known", (int)path.len, path.ptr);
    *out = value->text;
    return ERR_NONE;
}

static enum err expand(struct sandbox_seed_player *player, const char *text, const char **out)
{
    struct buf buf;
    const char *at;

    if (strstr(text, "${") == NULL) {
        *out = text;
        return ERR_NONE;
    }
    buf_init(&buf, &player->call->arena, SEED_FILE);
    while ((at = strstr(text, "${")) != NULL) {
        size_t len = strcspn(at + 2, "}");
        const char *value = NULL;
        enum err e = look_up(player, (struct span){ .ptr = at + 2, .len = len }, &value);

        if (e)
            return e;
        buf_add(&buf, text, (size_t)(at - text));
        buf_add_text(&buf, value);
        text = at + 2 + len + (at[2 + len] == '}');
    }
    buf_add_text(&buf, text);
    *out = buf_span(&buf).ptr;
    return ERR_NONE;
}

/* Effect: all strings of a value are expanded, in their places. */
static enum err expand_all(struct sandbox_seed_player *player, struct json *value)
{
    enum err e = ERR_NONE;

    if (value == NULL)
        return ERR_NONE;
    if (value->kind == JSON_STRING && json_is_text(value)) {
        e = expand(player, value->text, &value->text);
        value->len = strlen(value->text);
    }
    for (struct json *item = value->first; !e && item != NULL; item = item->next)
        e = expand_all(player, item);
    return e;
}

/* ---- The request --------------------------------------------------------------------------- */

struct drawn {
    const struct model_service *service;
    const struct model_op *op;
    struct sandbox_request request;
    const char *path; /* decoded */
};

static enum err find_operation(struct call *call, const char *name, struct drawn *drawn)
{
    const char *dot = strchr(name, '.');

    if (dot != NULL)
        drawn->service =
            sandbox_table_service(arena_strndup(&call->arena, name, (size_t)(dot - name)));
    for (size_t i = 0; drawn->service != NULL && i < drawn->service->op_count; i++) {
        if (strcmp(model_text(drawn->service, drawn->service->ops[i].name), dot + 1) == 0)
            drawn->op = &drawn->service->ops[i];
    }
    if (drawn->op == NULL)
        return call_fail(call, ERR_USAGE, "there is no operation '%s'", name);
    return ERR_NONE;
}

/* A parameter as text: numbers as they are written. NULL: not there, or no plain value. */
static const char *plain(const struct json *value)
{
    if (value == NULL)
        return NULL;
    if (value->kind == JSON_BOOL)
        return value->boolean ? "true" : "false";
    return value->kind == JSON_NUMBER || json_is_text(value) ? value->text : NULL;
}

static enum err draw_path(struct call *call, const struct json *params, struct drawn *drawn,
                          struct buf *target)
{
    struct span rest = span_of(model_text(drawn->service, drawn->op->path));
    struct buf decoded;

    buf_init(&decoded, &call->arena, LIMIT_RESPONSE_HEADERS);
    (void)span_cut(&rest, '/');
    while (rest.ptr != NULL) {
        struct span part = span_cut(&rest, '/');
        const char *text = arena_strndup(&call->arena, part.ptr, part.len);

        if (part.len > 2 && part.ptr[0] == '{')
            text = plain(json_get(params, arena_strndup(&call->arena, part.ptr + 1, part.len - 2)));
        if (text == NULL)
            return call_fail(call, ERR_USAGE, "the parameter %.*s is missing", (int)part.len,
                             part.ptr);
        buf_add_char(target, '/');
        net_url_encode_segment(target, text);
        buf_printf(&decoded, "/%s", text);
    }
    drawn->path = buf_span(&decoded).ptr;
    return ERR_NONE;
}

static const struct model_field *find_parameter(const struct drawn *drawn, const char *name)
{
    const struct model_type *type = &drawn->service->types[drawn->op->request];
    const struct model_field *fields = model_fields(drawn->service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        if (strcmp(model_text(drawn->service, fields[i].name), name) == 0 ||
            (fields[i].alias != 0 &&
             strcmp(model_text(drawn->service, fields[i].alias), name) == 0))
            return &fields[i];
    }
    return NULL;
}

static enum err draw_parameter(struct call *call, const struct json *param, struct drawn *drawn,
                               struct buf *target)
{
    const struct model_field *field = find_parameter(drawn, param->name);
    const char *text = plain(param);
    const char *name;

    if (field == NULL || text == NULL)
        return call_fail(call, ERR_USAGE, "params.%s: %s", param->name,
                         field == NULL ? "the operation has no such parameter"
                                       : "expected a text, a number or a boolean");
    name = model_text(drawn->service, field->name);
    if (field->in == MODEL_IN_QUERY) {
        buf_printf(target, "%c%s=", memchr(target->ptr, '?', target->len) == NULL ? '?' : '&',
                   name);
        net_url_encode(target, text);
    } else if (field->in == MODEL_IN_HEADER) {
        net_headers_set(&call->arena, &drawn->request.headers, name, text);
    }
    return ERR_NONE;
}

static void draw_body(struct call *call, const struct json *body, struct drawn *drawn)
{
    struct buf text;
    const char *type = "application/json";

    if (body == NULL)
        return;
    if (body->kind == JSON_STRING) {
        type = "application/octet-stream";
        drawn->request.body = (struct span){ .ptr = body->text, .len = body->len };
    } else {
        buf_init(&text, &call->arena, SEED_FILE);
        json_print(&text, body);
        drawn->request.body = buf_span(&text);
    }
    if (net_headers_get(&drawn->request.headers, "content-type") == NULL)
        net_headers_set(&call->arena, &drawn->request.headers, "content-type", type);
    net_headers_set(&call->arena, &drawn->request.headers, "content-length",
                    arena_printf(&call->arena, "%zu", drawn->request.body.len));
}

static enum err draw(struct call *call, const struct sandbox_seed_step *step, struct drawn *drawn)
{
    static const char *const methods[] = {
        [MODEL_GET] = "GET", [MODEL_HEAD] = "HEAD",   [MODEL_POST] = "POST",
        [MODEL_PUT] = "PUT", [MODEL_PATCH] = "PATCH", [MODEL_DELETE] = "DELETE",
    };
    const struct json *param = step->params == NULL ? NULL : step->params->first;
    struct buf target;
    enum err e = find_operation(call, step->operation, drawn);

    if (e)
        return e;
    buf_init(&target, &call->arena, LIMIT_RESPONSE_HEADERS);
    drawn->request.method = methods[drawn->op->method];
    net_headers_set(&call->arena, &drawn->request.headers, "host", "127.0.0.1");
    e = draw_path(call, step->params, drawn, &target);
    for (; !e && param != NULL; param = param->next)
        e = draw_parameter(call, param, drawn, &target);
    drawn->request.target = buf_span(&target).ptr;
    draw_body(call, step->body, drawn);
    return e;
}

/* ---- Steps --------------------------------------------------------------------------------- */

/* What the step made, for operations whose answer does not show it. */
static const struct json *newest_at(struct sandbox_seed_player *player, const char *path)
{
    const struct sandbox_record *newest = NULL;
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(player->state->store, record, player->now_ms)) != NULL) {
        if (strcmp(record->path, path) == 0 &&
            (newest == NULL || record->version > newest->version))
            newest = record;
    }
    return newest == NULL ? NULL : newest->doc;
}

static void keep_result(struct sandbox_seed_player *player, const char *as,
                        const struct drawn *drawn, const struct sandbox_answer *answer)
{
    struct arena *arena = &player->call->arena;
    const struct json *made = newest_at(player, drawn->path);
    struct json *shown = NULL;

    if (made == NULL && answer->body.len > 0 &&
        json_parse(player->call, "answer", answer->body, &shown) != ERR_NONE)
        call_forgive(player->call);
    if (made == NULL)
        made = shown;
    if (made != NULL)
        sandbox_fill_set(arena, player->known, arena_strdup(arena, as), json_copy(arena, made));
}

enum err sandbox_seed_play(struct sandbox_seed_player *player, const struct sandbox_seed_step *step)
{
    struct call *call = player->call;
    struct sandbox_answer answer = { 0 };
    struct drawn drawn = { 0 };
    enum err e = expand_all(player, step->params);

    if (!e)
        e = expand_all(player, step->body);
    if (!e)
        e = draw(call, step, &drawn);
    if (e)
        return e;
    sandbox_ids_fix(step->as != NULL ? step->as
                                     : arena_printf(&call->arena, "%zu", player->played));
    sandbox_serve_trusted(call, player->state, &drawn.request, player->now_ms, &answer);
    sandbox_ids_fix(NULL);
    if (answer.status >= 300)
        return call_fail(call, ERR_USAGE, "%s: %d %.*s", step->operation, answer.status,
                         (int)answer.body.len, answer.body.len > 0 ? answer.body.ptr : "");
    if (step->as != NULL)
        keep_result(player, step->as, &drawn, &answer);
    player->now_ms += STEP_MS;
    player->played++;
    return ERR_NONE;
}

/* ---- Files --------------------------------------------------------------------------------- */

/* The line in which an item of the outermost list begins; the text is known to be JSON. */
static size_t line_of(struct span text, size_t item)
{
    size_t line = 1;
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        line += c == '\n';
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth == 2 && item-- == 0)
                return line;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return line;
}

static enum err read_step(struct call *call, const struct json *item, struct sandbox_seed_step *out)
{
    static const char *const members[] = { "operation", "params", "body", "as" };

    if (item->kind != JSON_OBJECT)
        return call_fail(call, ERR_USAGE, "a step is an object");
    for (const struct json *member = item->first; member != NULL; member = member->next) {
        bool known = false;

        for (size_t i = 0; i < 4; i++)
            known = known || strcmp(member->name, members[i]) == 0;
        if (!known)
            return call_fail(call, ERR_USAGE, "'%s' is none of operation, params, body, as",
                             member->name);
    }
    out->operation = json_get_text(item, "operation");
    out->as = json_get_text(item, "as");
    out->params = (struct json *)json_get(item, "params");
    out->body = (struct json *)json_get(item, "body");
    if (out->operation == NULL)
        return call_fail(call, ERR_USAGE, "the operation is missing");
    return ERR_NONE;
}

enum err sandbox_seed_file(struct call *call, struct sandbox_state *state, const char *path,
                           int64_t start_ms)
{
    struct sandbox_seed_player *player = sandbox_seed_player_new(call, state, start_ms);
    struct span text;
    struct json *list;
    size_t count = 0;
    enum err e = file_read(call, "seed", path, SEED_FILE, &text);

    if (!e)
        e = json_parse(call, arena_printf(&call->arena, "--seed %s", path), text, &list);
    if (e)
        return e;
    if (list->kind != JSON_ARRAY)
        return call_fail(call, ERR_USAGE, "--seed %s: expected a list of steps", path);
    for (const struct json *item = list->first; item != NULL; item = item->next, count++) {
        struct sandbox_seed_step step = { 0 };
        const char *why;

        e = read_step(call, item, &step);
        if (!e)
            e = sandbox_seed_play(player, &step);
        if (!e)
            continue;
        why = arena_strdup(&call->arena, call->error.message);
        call_forgive(call);
        return call_fail(call, ERR_USAGE, "--seed %s line %zu (step %zu): %s", path,
                         line_of(text, count), count + 1, why);
    }
    return ERR_NONE;
}
