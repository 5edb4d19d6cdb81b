#include "model/host.h"

#include <string.h>

static const struct model_client *client_of(const struct model_service *service,
                                            const struct model_op *op)
{
    return &service->clients[op->client];
}

bool model_host_is_carried(const struct model_service *service, const struct model_op *op)
{
    return service->client_count > 0 && client_of(service, op)->host_operation != 0;
}

const struct model_field *model_host_field(const struct model_service *service,
                                           const struct model_op *op)
{
    const struct model_type *request = &service->types[op->request];
    const struct model_field *fields = model_fields(service, request);
    const char *name;

    if (!model_host_is_carried(service, op))
        return NULL;
    name = model_text(service, client_of(service, op)->host_parameter);
    for (size_t i = 0; i < request->field_count; i++) {
        if (fields[i].in == MODEL_IN_PATH && strcmp(model_text(service, fields[i].name), name) == 0)
            return &fields[i];
    }
    return NULL;
}

bool model_host_argument(const struct model_service *service, const struct model_op *op,
                         struct model_field *out)
{
    if (!model_host_is_carried(service, op) || model_host_field(service, op) != NULL)
        return false;
    *out = (struct model_field){
        .name = client_of(service, op)->host_parameter,
        .kind = MODEL_STRING,
        .in = MODEL_IN_QUERY,
        .flags = MODEL_REQUIRED,
    };
    return true;
}
