#include "sandbox/table.h"

#include <string.h>
#include <strings.h>

#include "model/member.h"
#include "model/schema.h"

const struct model_service *sandbox_table_service(const char *name)
{
    for (size_t i = 0; i < model_service_count; i++) {
        if (strcmp(model_services[i]->name, name) == 0)
            return model_services[i];
    }
    return NULL;
}

const struct model_field *sandbox_table_field(const struct model_service *service,
                                              const struct model_type *type, const char *name)
{
    const struct model_field *fields = model_fields(service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        if (strcmp(model_text(service, fields[i].name), name) == 0)
            return &fields[i];
    }
    return NULL;
}

const struct model_type *sandbox_table_model(const struct model_service *service,
                                             const struct model_field *field)
{
    if (field->kind != MODEL_OBJECT && field->kind != MODEL_UNION)
        return NULL;
    return &service->types[field->type];
}

const struct model_field *sandbox_table_body_field(const struct model_service *service,
                                                   uint16_t type)
{
    return model_body_field(service, &service->types[type]);
}

const struct model_type *sandbox_table_body(const struct model_service *service, uint16_t type)
{
    const struct model_field *body = sandbox_table_body_field(service, type);

    if (body == NULL || body->shape != MODEL_ONE)
        return NULL;
    return sandbox_table_model(service, body);
}

static bool is_list_of_models(const struct model_service *service, const struct model_field *field)
{
    return field->shape == MODEL_LIST && sandbox_table_model(service, field) != NULL;
}

const struct model_field *sandbox_table_items(const struct model_service *service,
                                              uint16_t response)
{
    static const char *const usual[] = { "items", "Resources" };
    const struct model_field *body = sandbox_table_body_field(service, response);
    const struct model_type *type;
    const struct model_field *fields;
    const struct model_field *found = NULL;

    if (body == NULL)
        return NULL;
    if (is_list_of_models(service, body))
        return body;
    type = sandbox_table_body(service, response);
    if (type == NULL || body->kind == MODEL_UNION)
        return NULL;
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        const struct model_field *field = sandbox_table_field(service, type, usual[i]);

        if (field != NULL && is_list_of_models(service, field))
            return field;
    }
    if (sandbox_table_field(service, type, "id") != NULL)
        return NULL; /* a thing that has parts, not a page of things */
    fields = model_fields(service, type);
    for (size_t i = 0; i < type->field_count; i++) {
        if (!is_list_of_models(service, &fields[i]))
            continue;
        if (found != NULL)
            return NULL;
        found = &fields[i];
    }
    return found;
}

const struct model_type *sandbox_table_concrete(const struct model_service *service,
                                                const struct model_type *type,
                                                const struct json *value)
{
    const struct model_subtype *subtype;
    const char *says;

    if (type->subtype_count == 0 || type->discriminator == 0)
        return type;
    says = json_get_text(
        value, model_text(service, model_fields(service, type)[type->discriminator - 1].name));
    if (says == NULL)
        return type;
    subtype = model_subtype_of_value(service, type, says);
    return subtype == NULL ? type : &service->types[subtype->type];
}

const char *sandbox_table_enum_value(const struct model_service *service, uint16_t index,
                                     const char *word, size_t len)
{
    const struct model_enum *row = &service->enums[index];

    for (size_t i = 0; i < row->count; i++) {
        const char *value = model_text(service, service->enum_values[row->values + i]);

        if (strlen(value) == len && strncasecmp(value, word, len) == 0)
            return value;
    }
    return NULL;
}

const char *sandbox_table_enum_pick(const struct model_service *service, uint16_t index,
                                    const char *words)
{
    while (*words != '\0') {
        size_t len = strcspn(words, " ");
        const char *value = sandbox_table_enum_value(service, index, words, len);

        if (value != NULL)
            return value;
        words += len;
        words += strspn(words, " ");
    }
    return NULL;
}

bool sandbox_table_ends_with(const char *text, const char *tail)
{
    size_t text_len = strlen(text);
    size_t tail_len = strlen(tail);

    return text_len >= tail_len && strcmp(text + text_len - tail_len, tail) == 0;
}
