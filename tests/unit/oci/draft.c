#include "oci/draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "oci/request.h"

static const char odd_strings[] = "\0since\0ratio\0tag\0number\0recipients\0Authorization\0age\0"
                                  "/odd";

static const struct model_field odd_fields[] = {
    { .name = 1,
      .offset = offsetof(struct draft_odd_request, since),
      .kind = MODEL_DATE_TIME,
      .in = MODEL_IN_QUERY },
    { .name = 7,
      .offset = offsetof(struct draft_odd_request, ratio),
      .kind = MODEL_FLOAT,
      .in = MODEL_IN_QUERY },
    { .name = 13,
      .offset = offsetof(struct draft_odd_request, tags),
      .kind = MODEL_STRING,
      .shape = MODEL_LIST,
      .in = MODEL_IN_QUERY },
    { .name = 17,
      .offset = offsetof(struct draft_odd_request, numbers),
      .kind = MODEL_INT,
      .shape = MODEL_LIST,
      .in = MODEL_IN_QUERY,
      .flags = MODEL_CSV },
    { .name = 24,
      .offset = offsetof(struct draft_odd_request, recipients),
      .kind = MODEL_STRING,
      .shape = MODEL_LIST,
      .in = MODEL_IN_HEADER,
      .flags = MODEL_CSV },
    { .name = 35,
      .offset = offsetof(struct draft_odd_request, authorization),
      .kind = MODEL_STRING,
      .in = MODEL_IN_HEADER },
    { .name = 49,
      .offset = offsetof(struct draft_odd_request, age),
      .kind = MODEL_INT,
      .in = MODEL_IN_HEADER },
};

static const struct model_type odd_types[] = {
    { .size = sizeof(struct draft_odd_request), .field_count = 7 },
    { .size = 1 },
};

static const struct model_op odd_ops[] = {
    { .path = 53, .request = 0, .response = 1, .method = MODEL_GET },
};

const struct model_service draft_odd_service = {
    .name = "odd",
    .strings = odd_strings,
    .types = odd_types,
    .fields = odd_fields,
    .ops = odd_ops,
    .type_count = 2,
    .op_count = 1,
};

int draft_set_up(void **state)
{
    struct draft *draft = calloc(1, sizeof *draft);

    call_init(&draft->call);
    draft->fd = -1;
    *state = draft;
    return 0;
}

int draft_tear_down(void **state)
{
    struct draft *draft = *state;

    if (draft->fd >= 0)
        close(draft->fd);
    call_release(&draft->call);
    free(draft);
    return 0;
}

enum err draft_build(struct draft *draft, const struct model_service *service, size_t op,
                     const void *request)
{
    return oci_request_build(&draft->call, service, &service->ops[op], request, BASE,
                             &draft->request, &draft->fd);
}

const char *draft_header(const struct draft *draft, const char *name)
{
    return net_headers_get(&draft->request.headers, name);
}

void draft_expect_refused(const struct draft *draft, enum err e, const char *name)
{
    assert_int_equal(e, ERR_ARGUMENT);
    assert_non_null(strstr(draft->call.error.message, name));
    assert_int_equal(draft->fd, -1);
    assert_null(draft->request.url);
}

struct oci_objectstorage_put_object_request draft_put_request(void)
{
    return (struct oci_objectstorage_put_object_request){
        .namespace_name = "ns",
        .bucket_name = "photos",
        .object_name = "a/b c.txt",
        .put_object_body = { .ptr = "hello", .len = 5 },
    };
}

enum err draft_build_put(struct draft *draft,
                         const struct oci_objectstorage_put_object_request *request)
{
    return draft_build(draft, &oci_objectstorage_service, OCI_OBJECTSTORAGE_PUT_OBJECT, request);
}
