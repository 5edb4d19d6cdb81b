/* What holds for every operation there is, whatever services are built in: requests and answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/encode.h"
#include "model/member.h"
#include "model/schema.h"
#include "oci/request.h"
#include "oci/response.h"
#include "oci/signer.h"

#define BASE "https://example.test"

static struct call call;

typedef void check_fn(const struct model_service *service, const struct model_op *op);

static void fail_about(const struct model_service *service, const struct model_op *op,
                       const char *what)
{
    fail_msg("%s.%s: %s", service->name, model_text(service, op->name), what);
}

/* Runs a check for every operation, each with a call of its own. */
static void for_every_op(check_fn *check)
{
    for (size_t i = 0; i < model_service_count; i++) {
        for (size_t k = 0; k < model_services[i]->op_count; k++) {
            call_init(&call);
            check(model_services[i], &model_services[i]->ops[k]);
            call_release(&call);
        }
    }
}

static const struct model_type *request_type(const struct model_service *service,
                                             const struct model_op *op)
{
    return &service->types[op->request];
}

/* ---- Requests -------------------------------------------------------------------------------- */

static void fill_parameter(const struct model_service *service, const struct model_field *field,
                           void *member)
{
    const struct model_enum *row = &service->enums[field->type];

    if (field->shape == MODEL_LIST)
        *(struct model_list *)member = (struct model_list){ .items = member, .len = 0 };
    else if (field->kind == MODEL_ENUM)
        model_pointer_set(member, model_text(service, service->enum_values[row->values]));
    else if (model_kind_is_text(field->kind))
        model_pointer_set(member, "x");
    else if (field->kind == MODEL_INT)
        *(struct model_int *)member = model_int_of(1);
    else if (field->kind == MODEL_BOOL)
        *(struct model_bool *)member = model_bool_of(true);
    else
        fail_msg("%s.%s", service->name, model_text(service, field->name));
}

/* A request with its required parameters, and a streamed body from the file when it takes one. */
static void *filled(const struct model_service *service, const struct model_op *op,
                    const char *path)
{
    const struct model_type *type = request_type(service, op);
    void *request = arena_alloc(&call.arena, type->size);

    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];
        void *member = model_member(request, field);

        if (field->in == MODEL_IN_BODY && field->kind == MODEL_STREAM)
            *(struct model_stream *)member = (struct model_stream){ .path = path };
        else if (field->in != MODEL_IN_BODY && (field->flags & MODEL_REQUIRED))
            fill_parameter(service, field, member);
    }
    return request;
}

static const struct model_field *streamed_body(const struct model_service *service,
                                               const struct model_op *op)
{
    const struct model_field *body = model_body_field(service, request_type(service, op));

    return body && body->kind == MODEL_STREAM ? body : NULL;
}

static char path[] = "oci-every-XXXXXX";
static int streams, unsigned_streams;

static void check_sent(const struct model_service *service, const struct model_op *op,
                       struct net_request *request)
{
    struct oci_signer signer = { .key_id = "k" };
    bool is_unsigned = (op->flags & MODEL_OP_UNSIGNED_BODY) != 0;
    const char *digest;

    if (request->body.fd < 0 || request->body.length != 5 || !request->has_body)
        fail_about(service, op, "the file is not the body");
    if (!net_headers_get(&request->headers, "content-type"))
        fail_about(service, op, "no content type");
    if (oci_signer_prepare(&signer, &call, request, is_unsigned))
        fail_about(service, op, call.error.message);
    digest = net_headers_get(&request->headers, "x-content-sha256");
    if ((digest != NULL) == is_unsigned)
        fail_about(service, op, "wrongly signed");
    if (digest)
        assert_string_equal(digest, "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    streams++;
    unsigned_streams += is_unsigned;
}

static void check_stream(const struct model_service *service, const struct model_op *op)
{
    struct net_request request;
    int fd;

    if (!streamed_body(service, op))
        return;
    if (oci_request_build(&call, service, op, filled(service, op, path), BASE, &request, &fd))
        fail_about(service, op, call.error.message);
    check_sent(service, op, &request);
    assert_int_equal(fd, request.body.fd);
    close(fd);
}

static void every_streamed_body_may_be_a_file(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    assert_int_equal(write(fd, "hello", 5), 5);
    close(fd);
    for_every_op(check_stream);
    unlink(path);
    assert_true(streams >= 2 && unsigned_streams >= 2);
    if (model_service_count == 170) {
        assert_int_equal(streams, 51);
        assert_int_equal(unsigned_streams, 17);
    }
}

/* Builds with one path parameter set to `value`; the error, or NULL with the URL in *url. */
static enum err build_with(const struct model_service *service, const struct model_op *op,
                           const struct model_field *field, const char *value, const char **url)
{
    void *request = filled(service, op, path);
    const struct model_field *body = model_body_field(service, request_type(service, op));
    struct model_op bodiless = *op;
    struct net_request made;
    enum err e;
    int fd;

    if (body)
        memset(model_member(request, body), 0, model_member_size(body->kind, body->shape));
    bodiless.flags &= (uint16_t)~MODEL_OP_BODY_REQUIRED;
    model_pointer_set(model_member(request, field), value);
    call_forgive(&call);
    e = oci_request_build(&call, service, &bodiless, request, BASE, &made, &fd);
    *url = e ? NULL : made.url;
    return e;
}

static void check_path(const struct model_service *service, const struct model_op *op)
{
    const struct model_type *type = request_type(service, op);
    const struct model_field *body = model_body_field(service, type);
    const char *url;

    if (body && (body->flags & MODEL_REQUIRED))
        return;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];

        if (field->in != MODEL_IN_PATH || !model_kind_is_text(field->kind))
            continue;
        if (build_with(service, op, field, "", &url) != ERR_ARGUMENT)
            fail_about(service, op, "takes an empty path value");
        if (build_with(service, op, field, "..", &url) || !strstr(url, "/%2E%2E"))
            fail_about(service, op, "does not encode a dot segment");
        if (build_with(service, op, field, "a/b?c", &url) || !strstr(url, "/a%2Fb%3Fc"))
            fail_about(service, op, "does not encode a separator");
    }
}

static void no_path_value_changes_the_path(void **state)
{
    (void)state;
    for_every_op(check_path);
}

/* ---- Answers --------------------------------------------------------------------------------- */

static enum err read_answer(const struct model_service *service, const struct model_op *op,
                            int status, const char *type, const char *body, void **out)
{
    struct net_response answer = { .status = status, .body = span_of(body) };

    *out = arena_alloc(&call.arena, service->types[op->response].size);
    if (type)
        net_headers_set(&call.arena, &answer.headers, "content-type", type);
    net_headers_set(&call.arena, &answer.headers, "opc-meta-Color", "red");
    net_headers_set(&call.arena, &answer.headers, "etag", "e");
    call_forgive(&call);
    return oci_response_read(&call, service, op, &answer, *out);
}

static const struct model_field *answer_body(const struct model_service *service,
                                             const struct model_op *op)
{
    return model_body_field(service, &service->types[op->response]);
}

static bool has_body(const struct model_service *service, const struct model_op *op,
                     const void *response)
{
    const struct model_field *body = answer_body(service, op);

    return body && model_is_set(body, model_member_const(response, body));
}

static void check_no_content(const struct model_service *service, const struct model_op *op)
{
    void *response;

    if (read_answer(service, op, 204, "application/json", "nonsense", &response))
        fail_about(service, op, call.error.message);
    if (has_body(service, op, response))
        fail_about(service, op, "has a body");
}

static void status_204_has_no_body(void **state)
{
    (void)state;
    for_every_op(check_no_content);
}

static void check_accepted(const struct model_service *service, const struct model_op *op)
{
    const struct model_field *body = answer_body(service, op);
    void *response;

    if (read_answer(service, op, 202, NULL, "", &response))
        fail_about(service, op, call.error.message);
    if (has_body(service, op, response) && body->kind != MODEL_STREAM)
        fail_about(service, op, "has a body");
}

static void status_202_may_come_without_a_body(void **state)
{
    (void)state;
    for_every_op(check_accepted);
}

static void check_not_modified(const struct model_service *service, const struct model_op *op)
{
    bool known = (op->flags & MODEL_OP_NOT_MODIFIED) != 0;
    void *response;

    if (read_answer(service, op, 304, NULL, "", &response) != (known ? ERR_NONE : ERR_SERVICE))
        fail_about(service, op, "304 is misunderstood");
    if (known && has_body(service, op, response))
        fail_about(service, op, "has a body");
}

static void status_304_is_an_answer_where_it_is_known(void **state)
{
    (void)state;
    for_every_op(check_not_modified);
}

/* The least that fits: no discriminator, no required field. */
static const char *least(const struct model_field *body)
{
    bool model = body->kind == MODEL_OBJECT || body->kind == MODEL_UNION;

    if (body->shape == MODEL_LIST)
        return model ? "[{}]" : "[]";
    return model_kind_is_text(body->kind) ? "\"\"" : "{}";
}

static void check_least(const struct model_service *service, const struct model_op *op)
{
    const struct model_field *body = answer_body(service, op);
    void *response;

    if (!body)
        return;
    if (read_answer(service, op, 200, "application/json;charset=UTF-8", least(body), &response))
        fail_about(service, op, call.error.message);
    if (op->method != MODEL_HEAD && !has_body(service, op, response))
        fail_about(service, op, "has no body");
}

static void answer_without_required_fields_is_taken(void **state)
{
    (void)state;
    for_every_op(check_least);
}

static int header_maps;

static void check_header_map(const struct model_service *service, const struct model_op *op)
{
    const struct model_type *type = &service->types[op->response];
    void *response;

    assert_int_equal(read_answer(service, op, 204, NULL, "", &response), ERR_NONE);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];
        struct model_map map;

        if (field->in != MODEL_IN_HEADERS)
            continue;
        map = model_map(model_member_const(response, field));
        if (map.len != 1 || strcmp(map.keys[0], "Color") != 0 ||
            strcmp(((const char **)map.values)[0], "red") != 0)
            fail_about(service, op, "its header map is wrong");
        header_maps++;
    }
}

static void every_header_map_loses_its_prefix(void **state)
{
    (void)state;
    for_every_op(check_header_map);
    assert_true(header_maps >= 2);
}

static void check_events(const struct model_service *service, const struct model_op *op)
{
    const struct model_field *body = answer_body(service, op);
    struct buf text;
    void *response;

    if (!(op->flags & MODEL_OP_EVENTS))
        return;
    if (read_answer(service, op, 200, "text/event-stream; charset=utf-8",
                    "data: {\"a\":1}\n\ndata: [DONE]\n\n", &response))
        fail_about(service, op, call.error.message);
    if (body->kind == MODEL_STREAM)
        return;
    buf_init(&text, &call.arena, 4096);
    if (model_encode_field(&call, service, body, model_member(response, body), &text))
        fail_about(service, op, call.error.message);
    if (strcmp(text.ptr, "{\"events\":[{\"a\":1},\"[DONE]\"]}") != 0)
        fail_about(service, op, text.ptr);
}

static void events_are_a_list(void **state)
{
    (void)state;
    for_every_op(check_events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_streamed_body_may_be_a_file),
        cmocka_unit_test(no_path_value_changes_the_path),
        cmocka_unit_test(status_204_has_no_body),
        cmocka_unit_test(status_202_may_come_without_a_body),
        cmocka_unit_test(status_304_is_an_answer_where_it_is_known),
        cmocka_unit_test(answer_without_required_fields_is_taken),
        cmocka_unit_test(every_header_map_loses_its_prefix),
        cmocka_unit_test(events_are_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
