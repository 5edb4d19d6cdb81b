/*
 * A first line "service.operation", then the arguments of a tool. They are refused by name, or make
 * a request that can be sent, and only to the path of the operation.
 */
#include "model/arguments.h"

#include <string.h>
#include <unistd.h>

#include "input.h"
#include "json/json.h"
#include "net/request.h"
#include "oci/request.h"
#include "require.h"
#include "standalone.h"

#define BASE_URL "https://service.example"

static size_t count_slashes(struct span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '/';
    return count;
}

static void check_path(const char *template, struct span target)
{
    struct span path = span_cut(&target, '?');
    struct span rest = path;

    require(count_slashes(path) == count_slashes(span_of(template)),
            "the path has the segments of the operation");
    while (rest.ptr) {
        struct span segment = span_cut(&rest, '/');

        require(!span_equals(segment, ".") && !span_equals(segment, ".."),
                "no segment leads somewhere else");
    }
}

static void check_sent(struct call *call, const struct model_service *service,
                       const struct model_op *op, const struct net_request *request)
{
    struct net_url url;

    require(!net_request_check(call, request, &url), "the request can be sent");
    require(span_equals(url.host, "service.example"), "it goes to the host of the service");
    check_path(model_text(service, op->path), url.target);
    require(!net_headers_get(&request->headers, "authorization"), "it brings no authorization");
}

static void check(struct call *call, const struct model_service *service, const struct model_op *op,
                  const struct json *arguments)
{
    void *request = arena_alloc(&call->arena, service->types[op->request].size);
    struct net_request built = { .method = NULL };
    const char *host = NULL;
    int fd = -1;
    enum err e = model_arguments_decode(call, service, op, arguments, request);

    if (!e)
        e = model_arguments_host(call, service, op, arguments, &host);
    if (!e)
        e = oci_request_build(call, service, op, request, BASE_URL, &built, &fd);
    if (e)
        require(call->error.message && !built.method, "a refusal says why and builds nothing");
    else
        check_sent(call, service, op, &built);
    require(fd < 0, "no argument opens a file");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = { (const char *)data, size };
    struct span line = span_cut(&rest, '\n');
    const struct model_service *service = input_service(line);
    struct json *arguments = NULL;
    struct call call;

    call_init(&call);
    if (!json_parse(&call, "input", rest, &arguments))
        check(&call, service, input_op(service, line), arguments);
    call_release(&call);
    return 0;
}
