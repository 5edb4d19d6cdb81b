#include "sandbox/minimal.h"

#include <string.h>

#include "base/clock.h"
#include "net/url.h"
#include "sandbox/table.h"

static struct sandbox_fill fill_for(struct world *world, const struct model_service *service)
{
    return (struct sandbox_fill){
        .arena = &world->call.arena,
        .service = service,
        .tenancy = world->state.keys.tenancy,
        .now_ms = clock_unix_ms(),
    };
}

/* The key of something that is in the collection, else "x". */
static const char *key_in(struct world *world, const char *path)
{
    const struct sandbox_record *record = NULL;
    int64_t now = clock_unix_ms();

    while ((record = sandbox_store_next(world->state.store, record, now)) != NULL) {
        if (strcmp(record->path, path) == 0 && !sandbox_lifecycle_is_leaving(&record->plan))
            return record->key;
    }
    return "x";
}

static const char *path_for(struct world *world, const struct model_service *service,
                            const struct model_op *op)
{
    struct span rest = span_of(model_text(service, op->path));
    const char *decoded = "";
    struct buf target;

    buf_init(&target, &world->call.arena, 1 << 16);
    (void)span_cut(&rest, '/');
    while (rest.ptr != NULL) {
        struct span segment = span_cut(&rest, '/');
        const char *text = arena_strndup(&world->call.arena, segment.ptr, segment.len);

        if (text[0] == '{')
            text = strcmp(text, "{namespaceName}") == 0 ? "space" : key_in(world, decoded);
        decoded = arena_printf(&world->call.arena, "%s/%s", decoded, text);
        buf_add_char(&target, '/');
        net_url_encode_segment(&target, text);
    }
    return target.ptr;
}

static const char *text_for(const struct sandbox_fill *fill, const struct model_field *field)
{
    struct model_field single = *field;
    struct json *value;
    struct buf out;

    single.shape = MODEL_ONE;
    value = sandbox_fill_value(fill, &single);
    if (value->kind == JSON_STRING)
        return value->text;
    buf_init(&out, fill->arena, 1000);
    json_print(&out, value);
    return out.ptr;
}

const char *minimal_target(struct world *world, const struct model_service *service,
                           const struct model_op *op)
{
    const struct sandbox_fill fill = fill_for(world, service);
    const struct model_type *type = &service->types[op->request];
    struct buf target;
    bool first = true;

    buf_init(&target, &world->call.arena, 1 << 16);
    buf_add_text(&target, path_for(world, service, op));
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];

        if ((field->flags & MODEL_REQUIRED) == 0)
            continue;
        if (field->in == MODEL_IN_QUERY)
            net_url_add_query(&target, &first, model_text(service, field->name),
                              text_for(&fill, field));
        if (field->in == MODEL_IN_HEADER)
            net_headers_add(&world->call.arena, &world->extra, model_text(service, field->name),
                            text_for(&fill, field));
    }
    return target.ptr;
}

/* Identifiers of things that were never made would be 404, rightly. */
static void blunt_ocids(const struct world *world, struct json *value)
{
    if (value->kind == JSON_STRING && strncmp(value->text, "ocid1.", 6) == 0 &&
        strcmp(value->text, world->state.keys.tenancy) != 0) {
        value->text = "some-id";
        value->len = strlen(value->text);
    }
    for (struct json *item = value->first; item != NULL; item = item->next)
        blunt_ocids(world, item);
}

struct json *minimal_body(struct world *world, const struct model_service *service,
                          const struct model_op *op)
{
    const struct sandbox_fill fill = fill_for(world, service);
    const struct model_field *field = sandbox_table_body_field(service, op->request);
    struct json *body;

    if (field == NULL || field->kind == MODEL_STREAM)
        return NULL;
    body = sandbox_fill_value(&fill, field);
    blunt_ocids(world, body);
    world_put_grammar(world, model_text(service, op->name), body);
    return body;
}

const char *minimal_body_text(struct world *world, const struct model_service *service,
                              const struct model_op *op)
{
    const struct json *body = minimal_body(world, service, op);
    struct buf out;

    if (body == NULL)
        return sandbox_table_body_field(service, op->request) == NULL ? NULL : "bytes";
    buf_init(&out, &world->call.arena, 1 << 20);
    json_print(&out, body);
    return out.ptr;
}
