#include "tool/page.h"

#include <string.h>

#include "model/decode.h"
#include "model/schema.h"

#define NEXT_PAGE_HEADER "opc-next-page"
#define NEXT_START_FIELD "nextStartWith"

static const struct model_field *request_field(struct catalog_op entry, const char *name)
{
    return model_find_field(entry.service, &entry.service->types[entry.op->request], name);
}

static const struct model_field *body_of(struct catalog_op entry)
{
    return model_body_field(entry.service, &entry.service->types[entry.op->response]);
}

/* The field of the answer's body that names the first item of the next page, or NULL. */
static const struct model_field *next_start(struct catalog_op entry)
{
    const struct model_field *body = body_of(entry);

    if (body == NULL || body->kind != MODEL_OBJECT || body->shape != MODEL_ONE)
        return NULL;

    const struct model_field *next = model_find_field(
        entry.service, &entry.service->types[body->type], NEXT_START_FIELD);

    return next != NULL && next->kind == MODEL_STRING ? next : NULL;
}

const char *tool_page_parameter(struct catalog_op entry)
{
    if (entry.op->flags & MODEL_OP_PAGED)
        return "page";
    if (request_field(entry, "start") != NULL && next_start(entry) != NULL)
        return "start";
    return NULL;
}

static const char *text_at(const void *base, const struct model_field *field)
{
    const char *text = NULL;

    memcpy(&text, (const char *)base + field->offset, sizeof(text));
    return model_is_null(text) ? NULL : text;
}

const char *tool_page_cursor(struct catalog_op entry, const void *response)
{
    const struct model_type *type = &entry.service->types[entry.op->response];

    if (entry.op->flags & MODEL_OP_PAGED) {
        const struct model_field *header = model_find_field(entry.service, type, NEXT_PAGE_HEADER);

        return header == NULL ? NULL : text_at(response, header);
    }

    const struct model_field *body = body_of(entry);
    const struct model_field *next = next_start(entry);
    const void *object = NULL;

    if (next == NULL)
        return NULL;
    memcpy(&object, (const char *)response + body->offset, sizeof(object));
    return object == NULL ? NULL : text_at(object, next);
}
