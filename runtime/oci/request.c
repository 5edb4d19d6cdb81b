#include "oci/request.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "model/encode.h"
#include "model/member.h"
#include "model/schema.h"
#include "net/url.h"
#include "oci/random.h"
#include "oci/text.h"

/* No service takes so many; each is compared with all the others. */
#define HEADER_MAP_MAX 1000

static const char *const methods[] = {
    [MODEL_GET] = "GET", [MODEL_HEAD] = "HEAD",   [MODEL_POST] = "POST",
    [MODEL_PUT] = "PUT", [MODEL_PATCH] = "PATCH", [MODEL_DELETE] = "DELETE",
};

/* What the steps share. */
struct build {
    struct call *call;
    const struct model_service *service;
    const struct model_op *op;
    const struct model_type *type;
    const void *request;
    struct net_request *out;
};

/* The values of one parameter as text. */
struct texts {
    const char **items;
    size_t count;
};

static const char *name_of(const struct build *build, const struct model_field *field)
{
    return model_text(build->service, field->name);
}

/* Numbers and booleans look the same in JSON as in a URL, so the encoder writes them. */
static enum err text_of(struct build *build, const struct model_field *field, const void *item,
                        const char **out)
{
    struct model_field one = *field;
    struct buf text;
    enum err e;

    one.shape = MODEL_ONE;
    if (!model_value_is_set(one.kind, one.shape, item) ||
        model_value_is_null(one.kind, one.shape, item))
        return call_fail(build->call, ERR_ARGUMENT, "%s: null is not allowed in a list",
                         name_of(build, field));
    if (model_kind_is_text(one.kind)) {
        *out = model_pointer(item);
        return ERR_NONE;
    }
    buf_init(&text, &build->call->arena, LIMIT_URL);
    e = model_encode_field(build->call, build->service, &one, item, &text);
    if (e)
        return e;
    *out = text.ptr;
    return ERR_NONE;
}

static const char *join(struct build *build, const struct texts *texts)
{
    struct buf joined;

    buf_init(&joined, &build->call->arena, LIMIT_URL);
    for (size_t i = 0; i < texts->count; i++) {
        if (i)
            buf_add_char(&joined, ',');
        buf_add_text(&joined, texts->items[i]);
    }
    return joined.ptr;
}

/* One text for a value, one for each item of a list, none for an absent or null parameter: a
 * model that fills in every optional argument writes null for those it has no use for. */
static enum err texts_of(struct build *build, const struct model_field *field, struct texts *out)
{
    const void *member = model_member_const(build->request, field);
    struct model_list list = { .items = (void *)(uintptr_t)member, .len = 1 };
    uint8_t inner = model_shape_inner(field->shape);
    size_t size = model_member_size(field->kind, inner);
    enum err e;

    assert(inner == MODEL_ONE && model_shape_outer(field->shape) != MODEL_MAP);
    *out = (struct texts){ .count = 0 };
    if (!model_is_set(field, member) || model_value_is_null(field->kind, field->shape, member))
        return ERR_NONE;
    if (field->shape == MODEL_LIST)
        list = model_list(member);
    out->items = arena_array(&build->call->arena, list.len, sizeof *out->items);
    for (size_t i = 0; i < list.len; i++) {
        e = text_of(build, field, model_item(list.items, i, size), &out->items[i]);
        if (e)
            return e;
    }
    out->count = list.len;
    return ERR_NONE;
}

/* ---- URL ------------------------------------------------------------------------------------- */

static const struct model_field *path_field(struct build *build, struct span name)
{
    const struct model_field *fields = model_fields(build->service, build->type);

    for (size_t i = 0; i < build->type->field_count; i++) {
        if (fields[i].in == MODEL_IN_PATH && span_equals(name, name_of(build, &fields[i])))
            return &fields[i];
    }
    return NULL;
}

/* An empty value would turn the path of one thing into the path of the list of them all. */
static enum err add_path_value(struct build *build, struct span name, struct buf *url)
{
    const struct model_field *field = path_field(build, name);
    struct texts texts;
    enum err e;

    assert(field);
    e = texts_of(build, field, &texts);
    if (e)
        return e;
    if (texts.count != 1 || !*texts.items[0])
        return call_fail(build->call, ERR_ARGUMENT, "%s: required, and not empty",
                         name_of(build, field));
    net_url_encode_segment(url, texts.items[0]);
    return ERR_NONE;
}

/* "/n/{namespaceName}/b" with the values in their places. */
static enum err add_path(struct build *build, struct buf *url)
{
    struct span rest = span_of(model_text(build->service, build->op->path));

    while (rest.ptr) {
        enum err e;

        buf_add_span(url, span_cut(&rest, '{'));
        if (!rest.ptr)
            break;
        e = add_path_value(build, span_cut(&rest, '}'), url);
        if (e)
            return e;
    }
    return ERR_NONE;
}

static enum err add_query(struct build *build, const struct model_field *field, struct buf *url,
                          bool *first)
{
    struct texts texts;
    enum err e = texts_of(build, field, &texts);

    if (e)
        return e;
    if ((field->flags & MODEL_CSV) && texts.count) {
        texts.items[0] = join(build, &texts);
        texts.count = 1;
    }
    for (size_t i = 0; i < texts.count; i++)
        net_url_add_query(url, first, name_of(build, field), texts.items[i]);
    return ERR_NONE;
}

static enum err add_url(struct build *build, const char *base_url)
{
    const struct model_field *fields = model_fields(build->service, build->type);
    struct buf url;
    bool first = true;
    enum err e;

    buf_init(&url, &build->call->arena, LIMIT_URL);
    buf_add_text(&url, base_url);
    e = add_path(build, &url);
    for (size_t i = 0; i < build->type->field_count && !e; i++) {
        if (fields[i].in == MODEL_IN_QUERY)
            e = add_query(build, &fields[i], &url, &first);
    }
    if (e)
        return e;
    if (buf_full(&url))
        return call_fail(build->call, ERR_LIMIT,
                         "the parameters make a URL of more than %u bytes; pass shorter ones",
                         LIMIT_URL);
    build->out->url = url.ptr;
    return ERR_NONE;
}

/* ---- Body ------------------------------------------------------------------------------------ */

static enum err fail_file(struct build *build, const struct model_field *field, const char *path,
                          const char *why)
{
    return call_fail(build->call, ERR_IO, "%s: cannot send %s: %s", name_of(build, field), path,
                     why);
}

/* Only a regular file can be sent twice and has a length. */
static enum err add_file(struct build *build, const struct model_field *field, const char *path)
{
    struct net_body *body = &build->out->body;
    struct stat info;

    /* Without O_NONBLOCK a FIFO would stop us here until somebody writes to it. */
    body->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (body->fd < 0 || fstat(body->fd, &info) != 0)
        return fail_file(build, field, path, oci_text_errno(&build->call->arena, errno));
    if (!S_ISREG(info.st_mode))
        return fail_file(build, field, path, "it is not a regular file");
    body->length = info.st_size;
    return ERR_NONE;
}

static enum err add_stream(struct build *build, const struct model_field *field)
{
    const struct model_stream *stream = model_member_const(build->request, field);

    build->out->has_body = true;
    if (stream->path)
        return add_file(build, field, stream->path);
    build->out->body.bytes = (struct span){ .ptr = stream->ptr, .len = stream->len };
    return ERR_NONE;
}

static enum err add_json(struct build *build, const struct model_field *field)
{
    struct buf text;
    enum err e;

    buf_init(&text, &build->call->arena, LIMIT_REQUEST_BODY);
    e = model_encode_field(build->call, build->service, field,
                           model_member_const(build->request, field), &text);
    if (e)
        return e;
    build->out->has_body = true;
    build->out->body.bytes = buf_span(&text);
    return ERR_NONE;
}

static enum err add_body(struct build *build)
{
    const struct model_field *field = model_body_field(build->service, build->type);

    build->out->body = (struct net_body){ .fd = -1 };
    if (!field || !model_is_set(field, model_member_const(build->request, field))) {
        if (build->op->flags & MODEL_OP_BODY_REQUIRED)
            return call_fail(build->call, ERR_ARGUMENT, "%s: required",
                             field ? name_of(build, field) : "body");
        return ERR_NONE;
    }
    return field->kind == MODEL_STREAM ? add_stream(build, field) : add_json(build, field);
}

/* ---- Headers --------------------------------------------------------------------------------- */

static enum err set_header(struct build *build, const char *name, const char *value)
{
    if (!net_header_is_valid(name, value))
        return call_fail(build->call, ERR_ARGUMENT,
                         "%s: not allowed in a header; line breaks never are, and names are "
                         "letters, digits and hyphens",
                         name);
    net_headers_set(&build->call->arena, &build->out->headers, name, value);
    return ERR_NONE;
}

/* The transport says the length; a caller who says another one has the wrong file or text. */
static enum err check_length(struct build *build, const char *name, const char *value)
{
    const struct net_body *body = &build->out->body;
    int64_t length = body->fd >= 0 ? body->length : (int64_t)body->bytes.len;
    char *end;
    intmax_t given;

    errno = 0;
    given = strtoimax(value, &end, 10);
    if (errno || *end || end == value || given != length)
        return call_fail(build->call, ERR_ARGUMENT,
                         "%s: %s given, but the body has %" PRId64 " bytes; leave it out", name,
                         value, length);
    return ERR_NONE;
}

static enum err add_header(struct build *build, const struct model_field *field)
{
    const char *name = name_of(build, field);
    struct texts texts;
    const char *value;
    enum err e;

    /* The signature goes there, and nobody's own credential. */
    if (strcasecmp(name, "authorization") == 0)
        return ERR_NONE;
    e = texts_of(build, field, &texts);
    if (e || texts.count == 0)
        return e;
    value = texts.count == 1 ? texts.items[0] : join(build, &texts);
    if (strcasecmp(name, "content-length") == 0)
        return check_length(build, name, value);
    return set_header(build, name, value);
}

/* {"color": "red"} becomes opc-meta-color: red. */
static enum err add_header_map(struct build *build, const struct model_field *field)
{
    struct model_map map = model_map(model_member_const(build->request, field));
    size_t size = model_member_size(field->kind, MODEL_ONE);

    if (map.len > HEADER_MAP_MAX)
        return call_fail(build->call, ERR_LIMIT, "%s: more than %d names", name_of(build, field),
                         HEADER_MAP_MAX);
    for (size_t i = 0; map.keys && i < map.len; i++) {
        const char *name =
            arena_printf(&build->call->arena, "%s%s", name_of(build, field), map.keys[i]);
        const char *value = "";
        enum err e = text_of(build, field, model_item(map.values, i, size), &value);

        /* "color" and "Color": one of them would be lost. */
        if (!e && net_headers_get(&build->out->headers, name))
            e = call_fail(build->call, ERR_ARGUMENT, "%s: given twice; case makes no difference",
                          name);
        if (!e)
            e = set_header(build, name, value);
        if (e)
            return e;
    }
    return ERR_NONE;
}

static void set_defaults(struct build *build)
{
    struct arena *arena = &build->call->arena;
    const char *accept = model_text(build->service, build->op->accept);

    net_headers_set(arena, &build->out->headers, "accept", *accept ? accept : "application/json");
    if (build->out->has_body)
        net_headers_set(arena, &build->out->headers, "content-type",
                        model_text(build->service, build->op->content_type));
}

static void set_random(struct build *build, const char *name)
{
    const char *given = net_headers_get(&build->out->headers, name);

    if (!given || !*given)
        net_headers_set(&build->call->arena, &build->out->headers, name,
                        oci_random_hex(&build->call->arena));
}

static enum err add_headers(struct build *build)
{
    const struct model_field *fields = model_fields(build->service, build->type);
    enum err e = ERR_NONE;

    set_defaults(build);
    for (size_t i = 0; i < build->type->field_count && !e; i++) {
        if (fields[i].in == MODEL_IN_HEADER)
            e = add_header(build, &fields[i]);
        else if (fields[i].in == MODEL_IN_HEADERS)
            e = add_header_map(build, &fields[i]);
    }
    if (e)
        return e;
    set_random(build, "opc-request-id");
    if (build->op->flags & MODEL_OP_RETRY_TOKEN)
        set_random(build, "opc-retry-token");
    return ERR_NONE;
}

enum err oci_request_build(struct call *call, const struct model_service *service,
                           const struct model_op *op, const void *request, const char *base_url,
                           struct net_request *out, int *out_fd)
{
    struct net_request made = { .method = methods[op->method], .body.fd = -1 };
    struct build build = {
        .call = call,
        .service = service,
        .op = op,
        .type = &service->types[op->request],
        .request = request,
        .out = &made,
    };
    enum err e = model_check(call, service, build.type, request);

    if (!e)
        e = add_url(&build, base_url);
    if (!e)
        e = add_body(&build);
    if (!e)
        e = add_headers(&build);
    if (e) {
        if (made.body.fd >= 0)
            close(made.body.fd);
        return e;
    }
    *out = made;
    *out_fd = made.body.fd;
    return ERR_NONE;
}
