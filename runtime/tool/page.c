#include "tool/page.h"

#include <inttypes.h>
#include <string.h>

#include "model/decode.h"
#include "model/member.h"
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

/* The type of a body that is one model, or NULL. */
static const struct model_type *model_of(struct catalog_op entry, const struct model_field *body)
{
    if (body == NULL || body->kind != MODEL_OBJECT || body->shape != MODEL_ONE)
        return NULL;
    return &entry.service->types[body->type];
}

static const struct model_field *answer_field(struct catalog_op entry, const char *name,
                                              enum model_kind kind)
{
    const struct model_type *type = model_of(entry, body_of(entry));
    const struct model_field *field =
        type == NULL ? NULL : model_find_field(entry.service, type, name);

    return field != NULL && field->kind == kind && field->shape == MODEL_ONE ? field : NULL;
}

/* A parameter, or a field of the body of a search. */
static bool takes(struct catalog_op entry, const char *name)
{
    const struct model_type *request = &entry.service->types[entry.op->request];
    const struct model_type *body = model_of(entry, model_body_field(entry.service, request));

    return request_field(entry, name) != NULL ||
           (body != NULL && model_find_field(entry.service, body, name) != NULL);
}

/* The field of the answer's body that names the first item of the next page, or NULL. */
static const struct model_field *next_start(struct catalog_op entry)
{
    return answer_field(entry, NEXT_START_FIELD, MODEL_STRING);
}

static bool is_counted(struct catalog_op entry)
{
    return answer_field(entry, "totalResults", MODEL_INT) != NULL && takes(entry, "startIndex");
}

const char *tool_page_parameter(struct catalog_op entry)
{
    if (is_counted(entry))
        return "startIndex";
    if (entry.op->flags & MODEL_OP_PAGED)
        return "page";
    if (request_field(entry, "start") != NULL && next_start(entry) != NULL)
        return "start";
    return NULL;
}

const char *tool_page_limit(struct catalog_op entry)
{
    return is_counted(entry) ? "count" : "limit";
}

bool tool_page_takes_limit(struct catalog_op entry)
{
    const struct model_field *field = request_field(entry, tool_page_limit(entry));

    return field != NULL && field->in == MODEL_IN_QUERY && field->kind == MODEL_INT &&
           field->shape == MODEL_ONE;
}

/* What a member points to; NULL when it is absent or null. */
static const void *pointer_in(const void *base, const struct model_field *field)
{
    const void *pointer = model_pointer(model_member_const(base, field));

    return model_is_null(pointer) ? NULL : pointer;
}

static int64_t number_in(struct catalog_op entry, const void *object, const char *name,
                         int64_t absent)
{
    const struct model_field *field = answer_field(entry, name, MODEL_INT);
    struct model_int number = { .is = MODEL_ABSENT };

    if (field != NULL)
        memcpy(&number, model_member_const(object, field), sizeof(number));
    return number.is == MODEL_SET ? number.val : absent;
}

/* The index of the first item behind this page. */
static const char *next_index(struct arena *arena, struct catalog_op entry, const void *object)
{
    int64_t total = number_in(entry, object, "totalResults", 0);
    int64_t start = number_in(entry, object, "startIndex", 1);
    int64_t count = number_in(entry, object, "itemsPerPage", 0);

    if (start < 1 || count < 1 || total < start || total - start < count)
        return NULL;
    return arena_printf(arena, "%" PRId64, start + count);
}

const char *tool_page_cursor(struct arena *arena, struct catalog_op entry, const void *response)
{
    const struct model_type *type = &entry.service->types[entry.op->response];
    bool counted = is_counted(entry);

    if (!counted && (entry.op->flags & MODEL_OP_PAGED)) {
        const struct model_field *header = model_find_field(entry.service, type, NEXT_PAGE_HEADER);

        return header == NULL ? NULL : pointer_in(response, header);
    }

    const struct model_field *next = next_start(entry);

    if (!counted && next == NULL)
        return NULL;

    const void *object = pointer_in(response, body_of(entry));

    if (object == NULL)
        return NULL;
    return counted ? next_index(arena, entry, object) : pointer_in(object, next);
}
