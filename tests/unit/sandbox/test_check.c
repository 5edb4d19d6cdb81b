/* Every operation of every service: a minimal request is taken, and each way to break it is refused
 * with 400 and the name of what is wrong. */
#include "sandbox/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/minimal.h"
#include "sandbox/table.h"

#define WRONG "no such value!"

/* One operation being tried. */
struct trial {
    const struct model_service *service;
    const struct model_op *op;
    const char *target; /* the valid one */
    struct net_headers headers;
    const char *body_text; /* NULL for none */
};

static struct world world;
static size_t wrong;   /* what was not as it should be */
static size_t refused; /* what was, and had to be refused */
static size_t taken;

static int open_world(void **state)
{
    (void)state;
    world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* ---- One request ---------------------------------------------------------------------------- */

static bool check(const struct trial *trial, const char *target, const struct net_headers *headers,
                  const char *body, struct sandbox_answer *out)
{
    static const char *const methods[] = {
        [MODEL_GET] = "GET", [MODEL_HEAD] = "HEAD",   [MODEL_POST] = "POST",
        [MODEL_PUT] = "PUT", [MODEL_PATCH] = "PATCH", [MODEL_DELETE] = "DELETE",
    };
    struct sandbox_request request = {
        .method = methods[trial->op->method],
        .target = target,
        .headers = *headers,
        .body = span_of(body),
    };
    struct sandbox_input input;
    struct sandbox_match match;

    *out = (struct sandbox_answer){ .status = 200 };
    if (!sandbox_route_find(world.state.routes, &world.call.arena,
                            (enum model_method)trial->op->method, sandbox_answer_path(&request),
                            &match))
        return false;
    return sandbox_check(&world.call, &request, &match, trial->service, trial->op, &input, out);
}

static void complain(const struct trial *trial, const char *what, const char *name,
                     const struct sandbox_answer *answer)
{
    if (wrong++ < 40)
        print_error("%s.%s: %s %s: %d %.*s\n", trial->service->name,
                    model_text(trial->service, trial->op->name), what, name, answer->status,
                    answer->body.len > 300 ? 300 : (int)answer->body.len, answer->body.ptr);
}

static void expect_taken(const struct trial *trial, const char *body, const char *what)
{
    struct sandbox_answer answer;

    taken++;
    if (!check(trial, trial->target, &trial->headers, body, &answer))
        complain(trial, what, "is refused", &answer);
}

static void expect_refused(const struct trial *trial, const char *target,
                           const struct net_headers *headers, const char *body, const char *what,
                           const char *name)
{
    struct sandbox_answer answer;
    char *text;

    refused++;
    if (check(trial, target, headers, body, &answer)) {
        complain(trial, what, name, &answer);
        return;
    }
    text = arena_strndup(&world.call.arena, answer.body.ptr, answer.body.len);
    if (answer.status != 400 || strstr(text, name) == NULL)
        complain(trial, what, name, &answer);
}

/* ---- Parameters ----------------------------------------------------------------------------- */

/* The target with another value of a query parameter, or without it (NULL). */
static const char *with_query(const struct trial *trial, const char *name, const char *value)
{
    struct span rest = span_of(trial->target);
    struct span path = span_cut(&rest, '?');
    char before = '?';
    struct buf out;

    buf_init(&out, &world.call.arena, 1 << 16);
    buf_add_span(&out, path);
    while (rest.len > 0) {
        struct span pair = span_cut(&rest, '&');

        if (span_starts_with(pair, arena_printf(&world.call.arena, "%s=", name)))
            continue;
        buf_add_char(&out, before);
        buf_add_span(&out, pair);
        before = '&';
    }
    if (value != NULL)
        buf_printf(&out, "%c%s=%s", before, name, value);
    return out.ptr;
}

static struct net_headers with_header(const struct trial *trial, const char *name,
                                      const char *value)
{
    struct net_headers out = { .count = 0 };

    for (size_t i = 0; i < trial->headers.count; i++) {
        if (strcmp(trial->headers.items[i].name, name) != 0)
            net_headers_add(&world.call.arena, &out, trial->headers.items[i].name,
                            trial->headers.items[i].value);
    }
    if (value != NULL)
        net_headers_add(&world.call.arena, &out, name, value);
    return out;
}

/* What is said to know only some values may be one that takes others, too. */
static bool is_closed(const struct model_service *service, const struct model_field *field)
{
    return field->kind == MODEL_ENUM && service->enums[field->type].open != MODEL_OPEN;
}

/* Kinds of which not every text is a value. */
static bool is_narrow(const struct model_service *service, const struct model_field *field)
{
    switch ((enum model_kind)field->kind) {
    case MODEL_ENUM:
        return is_closed(service, field);
    case MODEL_INT:
    case MODEL_FLOAT:
    case MODEL_BOOL:
    case MODEL_DATE_TIME:
    case MODEL_DATE:
        return true;
    default:
        return false;
    }
}

static void try_parameter(const struct trial *trial, const struct model_field *field,
                          const char *value, const char *what)
{
    const char *name = model_text(trial->service, field->name);
    struct net_headers headers = trial->headers;
    const char *target = trial->target;

    if (field->in == MODEL_IN_HEADER)
        headers = with_header(trial, name, value);
    else
        target = with_query(trial, name, value);
    expect_refused(trial, target, &headers, trial->body_text, what, name);
}

static void try_parameters(const struct trial *trial)
{
    const struct model_type *type = &trial->service->types[trial->op->request];

    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(trial->service, type)[i];

        if (field->in != MODEL_IN_QUERY && field->in != MODEL_IN_HEADER)
            continue;
        if ((field->flags & MODEL_REQUIRED) != 0)
            try_parameter(trial, field, NULL, "taken without");
        if (is_narrow(trial->service, field) && (field->shape & 3) != MODEL_MAP)
            try_parameter(trial, field, "no-such-value", "taken with a wrong");
    }
}

/* ---- Bodies --------------------------------------------------------------------------------- */

static const char *print(const struct json *body)
{
    struct buf out;

    buf_init(&out, &world.call.arena, 1 << 20);
    json_print(&out, body);
    return out.ptr;
}

static void try_body(const struct trial *trial, const struct json *body, const char *what,
                     const char *name)
{
    expect_refused(trial, trial->target, &trial->headers, print(body), what, name);
}

/* Takes a member out of an object, tries the body, and puts it back. */
static void try_without(const struct trial *trial, const struct json *body, struct json *object,
                        struct json *member)
{
    struct json **link = &object->first;
    struct json *last = object->last;

    while (*link != member)
        link = &(*link)->next;
    *link = member->next;
    try_body(trial, body, "taken without", member->name);
    *link = member;
    object->last = last;
}

/* Puts another value in its place for one try. */
static void try_instead(const struct trial *trial, const struct json *body, struct json *member,
                        enum json_kind kind, const char *text)
{
    struct json before = *member;

    member->kind = kind;
    member->text = text;
    member->len = strlen(text);
    member->first = NULL;
    member->count = 0;
    try_body(trial, body, "taken with a wrong", member->name);
    *member = before;
}

static bool is_time(const struct model_field *field)
{
    return field->kind == MODEL_DATE_TIME || field->kind == MODEL_DATE;
}

static void try_member(const struct trial *trial, const struct json *body, struct json *object,
                       struct json *member, const struct model_field *field)
{
    if (field->kind == MODEL_ANY)
        return;
    if ((is_closed(trial->service, field) || is_time(field)) && field->shape == MODEL_ONE)
        try_instead(trial, body, member, JSON_STRING, WRONG);
    if (field->shape != MODEL_ONE)
        try_instead(trial, body, member, JSON_STRING, "text");
    else if (member->kind == JSON_STRING)
        try_instead(trial, body, member, JSON_ARRAY, "");
    else
        try_instead(trial, body, member, JSON_STRING, WRONG);
    try_without(trial, body, object, member);
}

/* Where a subtype is named outright, what tells the subtypes of its base apart says nothing. */
static bool is_implied(const struct trial *trial, const struct model_type *type,
                       const struct json *member)
{
    const struct model_service *service = trial->service;
    const struct model_type *base = type->base == 0 ? NULL : &service->types[type->base - 1];

    return base != NULL && base->discriminator != 0 &&
           strcmp(member->name,
                  model_text(service, model_fields(service, base)[base->discriminator - 1].name)) ==
               0;
}

/* The minimal body holds required members only, in each of its objects. */
static void try_members(const struct trial *trial, const struct json *body, struct json *object,
                        const struct model_type *type)
{
    const struct model_type *concrete = sandbox_table_concrete(trial->service, type, object);

    for (struct json *member = object->first; member != NULL; member = member->next) {
        const struct model_field *field =
            sandbox_table_field(trial->service, concrete, member->name);
        const struct model_type *inner =
            field == NULL ? NULL : sandbox_table_model(trial->service, field);

        if (field == NULL || (field->flags & MODEL_REQUIRED) == 0 ||
            is_implied(trial, type, member))
            continue; /* what has a grammar beyond the tables was put there by hand */
        try_member(trial, body, object, member, field);
        if (inner != NULL && field->shape == MODEL_ONE && member->kind == JSON_OBJECT)
            try_members(trial, body, member, inner);
    }
}

static void try_unknown(const struct trial *trial, struct json *body)
{
    json_add_member(&world.call.arena, body, "noSuchMember", json_new_int(&world.call.arena, 1));
    try_body(trial, body, "taken with", "noSuchMember");
}

/* {} would do, and nothing at all means the same. */
static bool is_all_optional(const struct model_type *type, const struct json *minimal)
{
    return type != NULL && type->discriminator == 0 && minimal->count == 0;
}

static void try_bodies(const struct trial *trial)
{
    const struct model_field *field = sandbox_table_body_field(trial->service, trial->op->request);
    const struct model_type *type = sandbox_table_body(trial->service, trial->op->request);
    struct json *body = minimal_body(&world, trial->service, trial->op);

    if (body == NULL)
        return;
    if ((trial->op->flags & MODEL_OP_BODY_REQUIRED) != 0 && !is_all_optional(type, body))
        expect_refused(trial, trial->target, &trial->headers, NULL, "taken without its body",
                       model_text(trial->service, field->name));
    else
        expect_taken(trial, NULL, "a request without the body that it need not have");
    if (type == NULL || body->kind != JSON_OBJECT)
        return;
    try_members(trial, body, body, type);
    if (strcmp(model_text(trial->service, trial->op->name), "commitMultipartUpload") != 0)
        try_unknown(trial, body);
}

/* ---- All of them ---------------------------------------------------------------------------- */

static void try_operation(const struct model_service *service, const struct model_op *op)
{
    struct trial trial = { .service = service, .op = op };

    world.extra = (struct net_headers){ .count = 0 };
    trial.target = minimal_target(&world, service, op);
    trial.headers = world.extra;
    trial.body_text = minimal_body_text(&world, service, op);
    expect_taken(&trial, trial.body_text, "a minimal request");
    try_parameters(&trial);
    try_bodies(&trial);
}

static void test_what_is_wrong_is_named_by_every_operation(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t s = 0; s < model_service_count; s++) {
        for (size_t i = 0; i < model_services[s]->op_count; i++) {
            try_operation(model_services[s], &model_services[s]->ops[i]);
            count++;
        }
        world_close(&world);
        world_open(&world);
    }
    print_message("%zu operations: %zu requests taken, %zu refused, %zu wrong\n", count, taken,
                  refused, wrong);
    assert_int_equal(count, model_tool_count);
    assert_true(refused > 3 * count);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_wrong_is_named_by_every_operation, open_world,
                                        close_world),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
