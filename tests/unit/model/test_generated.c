/*
 * The codec and the schemas over all generated services: values are made from the tables, with
 * every field set, and must come back as they went in.
 */
#include "model/arguments.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/host.h"
#include "model/fixture.h"
#include "model/names.h"
#include "model/schema.h"

#include <string.h>

/* Objects below this level hold their required fields only, lists are empty. */
enum { DEPTH = 2, TEXT_CAP = 8 << 20 };

/* One value being made. `turn` walks through enum values, subtypes and odd values. */
struct maker {
    const struct model_service *service;
    const struct model_field *left_out; /* a field that is not set, or NULL */
    bool odd;                           /* what only answers may hold */
    size_t turn;
};

static struct json *make_value(struct maker *maker, const struct model_field *field, uint8_t shape,
                               int depth);

static struct arena *arena(void)
{
    return &fixture_call.arena;
}

static struct json *text(const char *value)
{
    return json_new_text(arena(), value);
}

/* ---- Making values --------------------------------------------------------------------------- */

static struct json *make_number(struct maker *maker, bool integer)
{
    static const char *const integers[] = { "9007199254740993", "-9223372036854775808", "0" };
    static const char *const floats[] = { "0.1", "1e-7", "12345678901234567890.5" };

    return fixture_parsed((integer ? integers : floats)[maker->turn++ % 3]);
}

static struct json *make_enum(struct maker *maker, const struct model_field *field)
{
    const struct model_service *service = maker->service;
    const struct model_enum *row = &service->enums[field->type];

    if (maker->odd)
        return text("A_VALUE_OF_TOMORROW");
    assert_true(row->count > 0);
    return text(
        model_text(service, service->enum_values[row->values + maker->turn++ % row->count]));
}

static bool is_wanted(const struct maker *maker, const struct model_field *field, int depth)
{
    if (field == maker->left_out)
        return false;
    /* A discriminator may be optional, but not where fields of its subtype stand. */
    return depth < DEPTH || (field->flags & (MODEL_REQUIRED | MODEL_DISCRIMINATOR)) != 0;
}

/* The value of the discriminator that stands for `type`, or NULL. */
static const char *own_value(const struct maker *maker, const struct model_type *type)
{
    const struct model_service *service = maker->service;
    const struct model_type *base;

    if (type->base == 0)
        return NULL;
    base = &service->types[type->base - 1];
    for (size_t i = 0; i < base->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[base->subtypes + i];

        if (&service->types[row->type] == type)
            return model_text(service, row->value);
    }
    fail_msg("%s is no subtype of its base", model_text(service, type->name));
    return NULL;
}

/* Every third value is null or of a type that the description does not expect. */
static struct json *make_odd(struct maker *maker, const struct model_field *field, int depth)
{
    switch (maker->turn++ % 6) {
    case 0:
        return json_new(arena(), JSON_NULL);
    case 3:
        return fixture_parsed("[1.50,{\"a\":null},\"\\u0000\"]");
    default:
        return make_value(maker, field, field->shape, depth);
    }
}

static struct json *make_object(struct maker *maker, const struct model_type *type, int depth)
{
    struct json *object = json_new(arena(), JSON_OBJECT);
    const char *own = own_value(maker, type);

    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(maker->service, type)[i];
        const char *name = model_text(maker->service, field->name);

        if (!is_wanted(maker, field, depth))
            continue;
        if (own != NULL && (field->flags & MODEL_DISCRIMINATOR) != 0)
            json_add_member(arena(), object, name, text(own));
        else if (maker->odd)
            json_add_member(arena(), object, name, make_odd(maker, field, depth + 1));
        else
            json_add_member(arena(), object, name,
                            make_value(maker, field, field->shape, depth + 1));
    }
    if (maker->odd)
        json_add_member(arena(), object, "a field of tomorrow", fixture_parsed("{\"a\":[1e2]}"));
    return object;
}

static struct json *make_union(struct maker *maker, const struct model_type *base, int depth)
{
    const struct model_subtype *row;

    if (base->subtype_count == 0)
        return make_object(maker, base, depth);
    row = &maker->service->subtypes[base->subtypes + maker->turn++ % base->subtype_count];
    return make_object(maker, &maker->service->types[row->type], depth);
}

static struct json *make_one(struct maker *maker, const struct model_field *field, int depth)
{
    const struct model_type *types = maker->service->types;

    switch (field->kind) {
    case MODEL_ENUM:
        return make_enum(maker, field);
    case MODEL_BOOL:
        return json_new_bool(arena(), maker->turn++ % 2 == 0);
    case MODEL_INT:
        return make_number(maker, true);
    case MODEL_FLOAT:
        return make_number(maker, false);
    case MODEL_ANY:
        return fixture_parsed("{\"b\":[1.10,null,\"\\u0000\"],\"a\":{}}");
    case MODEL_OBJECT:
        return make_object(maker, &types[field->type], depth);
    case MODEL_UNION:
        return make_union(maker, &types[field->type], depth);
    default:
        return text("text \xc3\xa9\n\"");
    }
}

static struct json *make_value(struct maker *maker, const struct model_field *field, uint8_t shape,
                               int depth)
{
    bool map = (shape & 3) == MODEL_MAP;
    struct json *value;

    if ((shape & 3) == MODEL_ONE)
        return make_one(maker, field, depth);
    value = json_new(arena(), map ? JSON_OBJECT : JSON_ARRAY);
    if (depth >= DEPTH + 1 || maker->turn++ % 5 == 4)
        return value;
    for (int i = 0; i < 2; i++) {
        struct json *item = make_value(maker, field, (uint8_t)(shape >> 2), depth);

        if (map)
            json_add_member(arena(), value, i == 0 ? "" : "key", item);
        else
            json_add_item(value, item);
    }
    return value;
}

/* ---- Round trips ----------------------------------------------------------------------------- */

static const char *printed(const struct json *value)
{
    struct buf out;

    buf_init(&out, arena(), TEXT_CAP);
    json_print(&out, value);
    return out.ptr;
}

static void fail_about(const struct model_service *service, const struct model_type *type,
                       const char *what)
{
    fail_msg("%s.%s: %s", service->name, model_text(service, type->name), what);
}

static void survives(const struct model_service *service, const struct model_type *type,
                     enum model_mode mode, const struct json *value)
{
    void *decoded = arena_alloc(arena(), type->size);
    struct json *again = NULL;
    struct buf out;

    if (model_decode(&fixture_call, service, type, mode, "", value, decoded))
        fail_about(service, type, fixture_call.error.message);
    buf_init(&out, arena(), TEXT_CAP);
    if (model_encode(&fixture_call, service, type, decoded, &out))
        fail_about(service, type, fixture_call.error.message);
    if (json_parse(&fixture_call, "again", buf_span(&out), &again))
        fail_about(service, type, fixture_call.error.message);
    if (!json_equals(value, again)) {
        print_message("%s\n%s\n", printed(value), out.ptr);
        fail_about(service, type, "comes back changed");
    }
    if (mode == MODEL_STRICT && model_check(&fixture_call, service, type, decoded))
        fail_about(service, type, fixture_call.error.message);
}

/* Runs a check for every model, each with a call of its own. */
static void for_every_model(void (*check)(const struct model_service *service,
                                          const struct model_type *type))
{
    for (size_t i = 0; i < model_service_count; i++) {
        for (size_t k = 0; k < model_services[i]->model_count; k++) {
            check(model_services[i], &model_services[i]->types[k]);
            fixture_teardown(NULL);
            fixture_setup(NULL);
        }
    }
}

static void check_valid(const struct model_service *service, const struct model_type *type)
{
    struct maker maker = { .service = service };
    struct json *value = make_object(&maker, type, 0);

    survives(service, type, MODEL_LENIENT, value);
    survives(service, type, MODEL_STRICT, value);
}

static void every_model_survives_both_modes(void **state)
{
    (void)state;
    for_every_model(check_valid);
}

static void check_odd(const struct model_service *service, const struct model_type *type)
{
    for (size_t turn = 0; turn < 3; turn++) {
        struct maker maker = { .service = service, .odd = true, .turn = turn };

        survives(service, type, MODEL_LENIENT, make_object(&maker, type, 0));
    }
}

static void odd_answers_survive(void **state)
{
    (void)state;
    for_every_model(check_odd);
}

static void check_subtypes(const struct model_service *service, const struct model_type *base)
{
    struct model_field field = {
        .kind = MODEL_UNION,
        .type = (uint16_t)(base - service->types),
    };

    for (size_t turn = 0; turn < base->subtype_count; turn++) {
        struct maker maker = { .service = service, .turn = turn };
        const struct model_subtype *row = &service->subtypes[base->subtypes + turn];
        struct model_union decoded = { .type = NULL };

        if (model_decode_field(&fixture_call, service, &field, MODEL_STRICT, "value",
                               make_union(&maker, base, 0), &decoded))
            fail_about(service, base, fixture_call.error.message);
        if (decoded.type != &service->types[row->type])
            fail_about(service, base, "gives another subtype");
    }
}

static void every_discriminator_gives_its_subtype(void **state)
{
    (void)state;
    for_every_model(check_subtypes);
}

static void check_required(const struct model_service *service, const struct model_type *type)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];
        struct maker maker = { .service = service, .left_out = field };
        void *decoded = arena_alloc(arena(), type->size);
        char room[MODEL_ARGUMENT_NAME_SIZE];
        const char *name = model_argument_name(service, field, room);

        if ((field->flags & MODEL_REQUIRED) == 0)
            continue;
        if (type->base != 0 && (field->flags & MODEL_DISCRIMINATOR) != 0)
            continue;
        call_forgive(&fixture_call);
        assert_int_equal(model_decode(&fixture_call, service, type, MODEL_STRICT, "",
                                      make_object(&maker, type, DEPTH), decoded),
                         ERR_ARGUMENT);
        if (strncmp(fixture_call.error.message, name, strlen(name)) != 0 ||
            strncmp(fixture_call.error.message + strlen(name), ": required", 10) != 0)
            fail_about(service, type, fixture_call.error.message);
    }
    call_forgive(&fixture_call);
}

static void every_required_field_is_asked_for(void **state)
{
    (void)state;
    for_every_model(check_required);
}

/* ---- Operations ------------------------------------------------------------------------------ */

static void for_every_op(void (*check)(const struct model_service *service,
                                       const struct model_op *op))
{
    for (size_t i = 0; i < model_service_count; i++) {
        for (size_t k = 0; k < model_services[i]->op_count; k++) {
            check(model_services[i], &model_services[i]->ops[k]);
            fixture_teardown(NULL);
            fixture_setup(NULL);
        }
    }
}

static void check_schema(const struct model_service *service, const struct model_op *op)
{
    struct buf out;

    buf_init(&out, arena(), TEXT_CAP);
    model_schema(service, op, &out);
    if (out.len > MODEL_SCHEMA_CAP)
        fail_about(service, &service->types[op->request], "its schema is too large");
    fixture_portable(fixture_parsed(out.ptr));
}

static void every_schema_is_portable_and_small(void **state)
{
    (void)state;
    for_every_op(check_schema);
}

static void add_argument(struct maker *maker, const struct model_field *field,
                         struct json *arguments)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];

    json_add_member(arena(), arguments, model_argument_name(maker->service, field, room),
                    make_value(maker, field, field->shape, 0));
}

/* Moves the fields of the body beside the parameters when that is how the schema shows them. */
static struct json *make_arguments(struct maker *maker, const struct model_op *op)
{
    const struct model_service *service = maker->service;
    const struct model_type *request = &service->types[op->request];
    const struct model_field *body = model_body_field(service, request);
    struct json *arguments = json_new(arena(), JSON_OBJECT);
    bool flat = model_arguments_are_flat(service, op);
    struct json *fields = NULL;
    struct model_field host;

    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];

        if (field != body || !flat)
            add_argument(maker, field, arguments);
    }
    if (model_host_argument(service, op, &host))
        add_argument(maker, &host, arguments);
    if (flat)
        fields = make_value(maker, body, body->shape, 0);
    for (const struct json *at = flat ? fields->first : NULL; at != NULL; at = at->next)
        json_add_member(arena(), arguments, at->name, json_copy(arena(), at));
    return arguments;
}

static void check_arguments(const struct model_service *service, const struct model_op *op)
{
    const struct model_type *request = &service->types[op->request];
    struct maker maker = { .service = service };
    void *decoded = arena_alloc(arena(), request->size);

    if (model_arguments_decode(&fixture_call, service, op, make_arguments(&maker, op), decoded))
        fail_about(service, request, fixture_call.error.message);
    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];

        if (!model_is_set(field, (const char *)decoded + field->offset))
            fail_about(service, request, model_text(service, field->name));
    }
}

static void every_argument_lands_in_its_member(void **state)
{
    (void)state;
    for_every_op(check_arguments);
}

static void every_field_is_found_by_its_argument_name(void **state)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < model_service_count; i++) {
        const struct model_service *service = model_services[i];

        for (const struct model_type *type = service->types;
             type < service->types + service->type_count; type++) {
            for (size_t k = 0; k < type->field_count; k++) {
                const struct model_field *field = &model_fields(service, type)[k];

                if (model_find_field(service, type, model_argument_name(service, field, room)) !=
                    field)
                    fail_about(service, type, model_text(service, field->name));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(every_model_survives_both_modes),
        MODEL_TEST(odd_answers_survive),
        MODEL_TEST(every_discriminator_gives_its_subtype),
        MODEL_TEST(every_required_field_is_asked_for),
        MODEL_TEST(every_schema_is_portable_and_small),
        MODEL_TEST(every_argument_lands_in_its_member),
        MODEL_TEST(every_field_is_found_by_its_argument_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
