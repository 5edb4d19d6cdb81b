/* Checks the tables of the feature "everything" against its structs. Says what is wrong. */
#include <stdio.h>
#include <string.h>

#include "everything/operations.h"

#define SERVICE (&oci_everything_service)

static int failures;

static void expect(int holds, const char *what)
{
    if (!holds) {
        printf("%s\n", what);
        failures++;
    }
}

static int is(uint32_t offset, const char *text)
{
    return strcmp(model_text(SERVICE, offset), text) == 0;
}

static const struct model_field *field(int type, int at)
{
    return &model_fields(SERVICE, &SERVICE->types[type])[at];
}

static void check_service(void)
{
    expect(strcmp(SERVICE->name, "everything") == 0, "name of the service");
    expect(SERVICE->strings[0] == '\0', "offset 0 is the empty string");
    expect(SERVICE->model_count == 3 && SERVICE->type_count == 9, "models, then two for each of 3");
    expect(SERVICE->op_count == 3 && SERVICE->client_count == 1, "operations and clients");
}

static void check_members(void)
{
    struct oci_everything_thing thing = { .count = { 7, MODEL_SET } };
    const struct model_type *type = &SERVICE->types[OCI_EVERYTHING_TYPE_THING];
    const struct model_field *count = field(OCI_EVERYTHING_TYPE_THING, 1);
    const struct model_field *tags = field(OCI_EVERYTHING_TYPE_THING, 7);
    const struct model_int *value = (const struct model_int *)(const void *)
                                    ((const char *)&thing + count->offset);

    expect(type->size == sizeof(thing) && type->field_count == 10, "size and fields of Thing");
    expect(is(count->name, "count") && value->val == 7 && value->is == MODEL_SET, "count");
    expect(field(OCI_EVERYTHING_TYPE_THING, 2)->kind == MODEL_FLOAT, "ratio has a fraction");
    expect(field(OCI_EVERYTHING_TYPE_THING, 5)->shape == MODEL_LIST, "shapes is a list");
    expect(tags->shape == (MODEL_MAP | MODEL_MAP << 2) && tags->kind == MODEL_ANY, "tags");
    expect(field(OCI_EVERYTHING_TYPE_THING, 9)->flags == MODEL_SECRET, "password is a secret");
    expect(offsetof(struct oci_everything_thing, unknown) == 0, "unknown is the first member");
}

static void check_polymorphism(void)
{
    const struct model_type *base = &SERVICE->types[OCI_EVERYTHING_TYPE_SHAPE];
    const struct model_type *round = &SERVICE->types[OCI_EVERYTHING_TYPE_ROUND];
    const struct model_subtype *row = &SERVICE->subtypes[base->subtypes];

    expect(base->subtype_count == 1 && is(row->value, "ROUND"), "value of the subtype");
    expect(row->type == OCI_EVERYTHING_TYPE_ROUND && row->base == OCI_EVERYTHING_TYPE_SHAPE,
           "subtype and base");
    expect(round->base == 1 + OCI_EVERYTHING_TYPE_SHAPE && base->base == 0, "way back");
    expect(round->discriminator == 2 && base->discriminator == 2, "discriminator in both");
    expect(field(OCI_EVERYTHING_TYPE_ROUND, 1)->flags
               == (MODEL_DISCRIMINATOR | MODEL_REQUIRED), "flags of the discriminator");
    expect(is(field(OCI_EVERYTHING_TYPE_ROUND, 2)->name, "radius"), "own fields come last");
}

static void check_operations(void)
{
    const struct model_op *get = &SERVICE->ops[OCI_EVERYTHING_GET_THING];
    const struct model_op *list = &SERVICE->ops[OCI_EVERYTHING_LIST_THINGS];
    const struct model_op *update = &SERVICE->ops[OCI_EVERYTHING_UPDATE_THING];
    const struct model_field *header = field(OCI_EVERYTHING_TYPE_GET_THING_REQUEST, 1);

    expect(is(get->path, "/20200101/things/{thingId}") && get->method == MODEL_GET, "path");
    expect(is(get->title, "Get a thing") && is(get->text, "Gets one thing."), "title and text");
    expect(is(list->title, "List all the things"), "a title that somebody wrote");
    expect(list->flags == MODEL_OP_PAGED && get->flags == 0, "paged");
    expect(get->content_type == 0 && is(update->content_type, "application/json"), "body");
    expect(is(update->tool, "everything_change_thing"), "a tool name that somebody chose");
    expect(update->op_class == MODEL_WRITE && update->danger == MODEL_SECRET_IN, "danger");
    expect(header->in == MODEL_IN_HEADER && is(header->name, "if-none-match")
               && is(header->alias, "ifNoneMatch"), "header and alias");
    expect(field(OCI_EVERYTHING_TYPE_GET_THING_RESPONSE, 1)->in == MODEL_IN_BODY, "answer");
}

int main(void)
{
    check_service();
    check_members();
    check_polymorphism();
    check_operations();
    return failures != 0;
}
