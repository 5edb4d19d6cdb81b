/* Generated from spec/everything.json by codegen. Do not edit. */
#include "everything/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "getThing\0"
    "updateThing\0"
    "listThings\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "color\0"
    "form\0"
    "radius\0"
    "Round\0"
    "ROUND\0"
    "Shape\0"
    "id\0"
    "count\0"
    "ratio\0"
    "isReady\0"
    "shape\0"
    "shapes\0"
    "state\0"
    "tags\0"
    "parent\0"
    "password\0"
    "Thing\0"
    "thingId\0"
    "if-none-match\0"
    "ifNoneMatch\0"
    "GetThingRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "thing\0"
    "GetThingResponse\0"
    "everything_get_thing\0"
    "/20200101/things/{thingId}\0"
    "Get a thing\0"
    "Gets one thing.\0"
    "updateThingDetails\0"
    "UpdateThingRequest\0"
    "UpdateThingResponse\0"
    "everything_change_thing\0"
    "application/json\0"
    "Update a thing\0"
    "Update a thing.\0"
    "page\0"
    "states\0"
    "ListThingsRequest\0"
    "opc-next-page\0"
    "opcNextPage\0"
    "items\0"
    "ListThingsResponse\0"
    "everything_list_things\0"
    "/20200101/things\0"
    "List all the things\0"
    "Lists the things, a page at a time.\0"
    "Thing.State\0"
    "UP\0"
    "DOWN\0"
    "";

static const struct model_field fields[] = {
    /* Round */
    { .name = 90 /* color */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_everything_round, color) },
    { .name = 96 /* form */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED | MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_everything_round, form) },
    { .name = 101 /* radius */, .kind = MODEL_INT, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_everything_round, radius) },
    /* Shape */
    { .name = 90 /* color */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_everything_shape, color) },
    { .name = 96 /* form */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED | MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_everything_shape, form) },
    /* Thing */
    { .name = 126 /* id */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_everything_thing, id) },
    { .name = 129 /* count */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_everything_thing, count) },
    { .name = 135 /* ratio */, .kind = MODEL_FLOAT,
      .offset = offsetof(struct oci_everything_thing, ratio) },
    { .name = 141 /* isReady */, .kind = MODEL_BOOL,
      .offset = offsetof(struct oci_everything_thing, is_ready) },
    { .name = 149 /* shape */, .kind = MODEL_UNION, .type = OCI_EVERYTHING_TYPE_SHAPE,
      .offset = offsetof(struct oci_everything_thing, shape) },
    { .name = 155 /* shapes */, .kind = MODEL_UNION, .type = OCI_EVERYTHING_TYPE_SHAPE,
      .shape = MODEL_LIST, .offset = offsetof(struct oci_everything_thing, shapes) },
    { .name = 162 /* state */, .kind = MODEL_ENUM, .type = 0,
      .offset = offsetof(struct oci_everything_thing, state) },
    { .name = 168 /* tags */, .kind = MODEL_ANY, .shape = MODEL_MAP | MODEL_MAP << 2,
      .offset = offsetof(struct oci_everything_thing, tags) },
    { .name = 173 /* parent */, .kind = MODEL_OBJECT, .type = OCI_EVERYTHING_TYPE_THING,
      .offset = offsetof(struct oci_everything_thing, parent) },
    { .name = 180 /* password */, .kind = MODEL_STRING, .flags = MODEL_SECRET,
      .offset = offsetof(struct oci_everything_thing, password) },
    /* GetThingRequest */
    { .name = 195 /* thingId */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_everything_get_thing_request, thing_id) },
    { .name = 203 /* if-none-match */, .alias = 217, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_everything_get_thing_request, if_none_match) },
    /* GetThingResponse */
    { .name = 245 /* opc-request-id */, .alias = 260, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_everything_get_thing_response, opc_request_id) },
    { .name = 273 /* thing */, .kind = MODEL_OBJECT, .type = OCI_EVERYTHING_TYPE_THING,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_everything_get_thing_response, thing) },
    /* UpdateThingRequest */
    { .name = 195 /* thingId */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_everything_update_thing_request, thing_id) },
    { .name = 372 /* updateThingDetails */, .kind = MODEL_OBJECT, .type = OCI_EVERYTHING_TYPE_THING,
      .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_everything_update_thing_request, update_thing_details) },
    /* UpdateThingResponse */
    { .name = 245 /* opc-request-id */, .alias = 260, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_everything_update_thing_response, opc_request_id) },
    /* ListThingsRequest */
    { .name = 502 /* page */, .kind = MODEL_STRING, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_everything_list_things_request, page) },
    { .name = 507 /* states */, .kind = MODEL_ENUM, .type = 0, .shape = MODEL_LIST,
      .in = MODEL_IN_QUERY, .offset = offsetof(struct oci_everything_list_things_request, states) },
    /* ListThingsResponse */
    { .name = 245 /* opc-request-id */, .alias = 260, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_everything_list_things_response, opc_request_id) },
    { .name = 532 /* opc-next-page */, .alias = 546, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_everything_list_things_response, opc_next_page) },
    { .name = 558 /* items */, .kind = MODEL_OBJECT, .type = OCI_EVERYTHING_TYPE_THING,
      .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_everything_list_things_response, items) },
};

static const struct model_type types[] = {
    { .name = 108 /* Round */, .fields = 0, .field_count = 3, .base = 1 + OCI_EVERYTHING_TYPE_SHAPE,
      .discriminator = 1 + 1, .size = sizeof(struct oci_everything_round) },
    { .name = 120 /* Shape */, .fields = 3, .field_count = 2, .discriminator = 1 + 1, .subtypes = 0,
      .subtype_count = 1, .size = sizeof(struct oci_everything_shape) },
    { .name = 189 /* Thing */, .fields = 5, .field_count = 10,
      .size = sizeof(struct oci_everything_thing) },
    { .name = 229 /* GetThingRequest */, .fields = 15, .field_count = 2,
      .size = sizeof(struct oci_everything_get_thing_request) },
    { .name = 279 /* GetThingResponse */, .fields = 17, .field_count = 2,
      .size = sizeof(struct oci_everything_get_thing_response) },
    { .name = 391 /* UpdateThingRequest */, .fields = 19, .field_count = 2,
      .size = sizeof(struct oci_everything_update_thing_request) },
    { .name = 410 /* UpdateThingResponse */, .fields = 21, .field_count = 1,
      .size = sizeof(struct oci_everything_update_thing_response) },
    { .name = 514 /* ListThingsRequest */, .fields = 22, .field_count = 2,
      .size = sizeof(struct oci_everything_list_things_request) },
    { .name = 564 /* ListThingsResponse */, .fields = 24, .field_count = 3,
      .size = sizeof(struct oci_everything_list_things_response) },
};

static const struct model_subtype subtypes[] = {
    { .value = 114 /* ROUND */, .type = OCI_EVERYTHING_TYPE_ROUND,
      .base = OCI_EVERYTHING_TYPE_SHAPE },
};

static const struct model_enum enums[] = {
    { .name = 679 /* Thing.State */, .values = 0, .count = 2, .open = MODEL_OPEN_ANSWERS },
};

static const uint32_t enum_values[] = {
    691, /* UP */
    694, /* DOWN */
};

static const struct model_client clients[] = {
    { .name = 33 /* ShopClient */, .endpoint = 44 },
};

static const struct model_op ops[] = {
    { .name = 1 /* getThing */, .tool = 296, .path = 317, .title = 344, .text = 356,
      .request = OCI_EVERYTHING_TYPE_GET_THING_REQUEST,
      .response = OCI_EVERYTHING_TYPE_GET_THING_RESPONSE, .method = MODEL_GET, .client = 0,
      .op_class = MODEL_READ },
    { .name = 10 /* updateThing */, .tool = 430, .path = 317, .content_type = 454, .title = 471,
      .text = 486, .request = OCI_EVERYTHING_TYPE_UPDATE_THING_REQUEST,
      .response = OCI_EVERYTHING_TYPE_UPDATE_THING_RESPONSE, .method = MODEL_PUT, .client = 0,
      .op_class = MODEL_WRITE, .danger = MODEL_SECRET_IN },
    { .name = 22 /* listThings */, .tool = 583, .path = 606, .title = 623, .text = 643,
      .request = OCI_EVERYTHING_TYPE_LIST_THINGS_REQUEST,
      .response = OCI_EVERYTHING_TYPE_LIST_THINGS_RESPONSE, .flags = MODEL_OP_PAGED,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
};

const struct model_service oci_everything_service = {
    .name = "everything",
    .title = "Everything API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .subtypes = subtypes,
    .enums = enums,
    .enum_values = enum_values,
    .clients = clients,
    .ops = ops,
    .type_count = 9,
    .enum_count = 1,
    .client_count = 1,
    .op_count = 3,
    .model_count = 3,
};
