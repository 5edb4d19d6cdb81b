#include "tool/tenancy.h"

#include <string.h>

#include "model/decode.h"
#include "model/member.h"
#include "model/schema.h"

static const char *const places[] = { "compartmentId", "tenancyId", "tenantId" };

/* The member of that name when it holds the word, else NULL. */
static const char **word_at(struct catalog_op entry, const struct model_type *type,
                            const char *name, void *object)
{
    const struct model_field *field = model_find_field(entry.service, type, name);

    if (field == NULL || field->kind != MODEL_STRING || field->shape != MODEL_ONE)
        return NULL;
    /* What a path names is what the operation changes: a word must not aim it at the root. */
    if (field->in == MODEL_IN_PATH && entry.op->op_class != MODEL_READ)
        return NULL;

    const char **member = model_member(object, field);

    return *member != NULL && strcmp(*member, TOOL_TENANCY_WORD) == 0 ? member : NULL;
}

static enum err read_tenancy(struct oci_client *client, struct call *call, const char **out)
{
    struct oci_identity identity;
    enum err e = oci_credentials_get(oci_client_credentials(client), call, &identity);

    if (e)
        return e;
    *out = identity.tenancy;
    oci_identity_release(&identity);
    if (*out == NULL)
        return call_fail(call, ERR_CONFIG,
                         "the profile names no tenancy; give its OCID instead of the word");
    return ERR_NONE;
}

static enum err fill(struct oci_client *client, struct call *call, struct catalog_op entry,
                     const struct model_type *type, void *object)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char **member = word_at(entry, type, places[i], object);

        if (member == NULL)
            continue;

        enum err e = read_tenancy(client, call, member);

        if (e)
            return e;
    }
    return ERR_NONE;
}

enum err tool_tenancy_fill(struct oci_client *client, struct call *call, struct catalog_op entry,
                           void *request)
{
    const struct model_service *service = entry.service;
    const struct model_type *type = &service->types[entry.op->request];
    const struct model_field *body = model_body_field(service, type);
    enum err e = fill(client, call, entry, type, request);
    void *object;

    if (e || body == NULL || body->kind != MODEL_OBJECT || body->shape != MODEL_ONE)
        return e;
    object = (void *)(uintptr_t)model_pointer(model_member(request, body));
    if (object == NULL || model_is_null(object))
        return ERR_NONE;
    return fill(client, call, entry, &service->types[body->type], object);
}
