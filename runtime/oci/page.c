#include "oci/page.h"

#include <string.h>

#include "model/member.h"

/* The string parameter of that name and place, or NULL. */
static const struct model_field *find(const struct model_service *service, uint16_t type_index,
                                      enum model_in in, const char *name)
{
    const struct model_type *type = &service->types[type_index];
    const struct model_field *fields = model_fields(service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        if (fields[i].in == in && model_kind_is_text(fields[i].kind) &&
            fields[i].shape == MODEL_ONE && strcmp(model_text(service, fields[i].name), name) == 0)
            return &fields[i];
    }
    return NULL;
}

bool oci_page_set(const struct model_service *service, const struct model_op *op, void *request,
                  const char *token)
{
    const struct model_field *field = find(service, op->request, MODEL_IN_QUERY, "page");

    if (!field)
        return false;
    model_pointer_set(model_member(request, field), token);
    return true;
}

const char *oci_page_next(const struct model_service *service, const struct model_op *op,
                          const void *response)
{
    const struct model_field *field = find(service, op->response, MODEL_IN_HEADER, "opc-next-page");
    const char *token = field ? model_pointer(model_member_const(response, field)) : NULL;

    /* Some services send the header empty on the last page. */
    return token && *token ? token : NULL;
}
