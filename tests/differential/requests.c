/*
 * Shows the requests that operations make, for the comparison with the official SDK (README.md).
 *
 *     requests CONFIG_FILE REGION
 *
 * Each line of the standard input is {"op": "core.getVcn", "arguments": {...}, "endpoint": null};
 * each gives one line {"method", "url", "headers": [[name, value], ...], "body": base64 or null},
 * or {"error"}. Everything runs but the network: what the transport is given is printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/limits.h"
#include "catalog/catalog.h"
#include "json/json.h"
#include "model/arguments.h"
#include "oci/client.h"

struct program {
    struct oci_client_options options;
    struct oci_client *regional;
    struct oci_client *fixed; /* sends everything to `base_url`; NULL before the first */
    char *base_url;
    struct json *seen; /* what the transport was given for the present line; NULL for nothing */
};

static struct json *show_headers(struct arena *arena, const struct net_headers *headers)
{
    struct json *list = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < headers->count; i++) {
        struct json *pair = json_add_item(list, json_new(arena, JSON_ARRAY));

        json_add_item(pair, json_new_text(arena, headers->items[i].name));
        json_add_item(pair, json_new_text(arena, headers->items[i].value));
    }
    return list;
}

static struct json *show_body(struct arena *arena, const struct net_request *request)
{
    if (!request->has_body)
        return json_new(arena, JSON_NULL);
    return json_new_text(arena, base64_encode(arena, request->body.bytes));
}

/* Takes the place of the network. A refusal that no policy retries ends the call. */
static enum err keep_request(void *context, struct call *call, const struct net_request *request,
                             struct net_response *out)
{
    struct program *program = context;
    struct arena *arena = &call->arena;
    struct json *seen = json_new(arena, JSON_OBJECT);

    json_add_member(arena, seen, "method", json_new_text(arena, request->method));
    json_add_member(arena, seen, "url", json_new_text(arena, request->url));
    json_add_member(arena, seen, "headers", show_headers(arena, &request->headers));
    json_add_member(arena, seen, "body", show_body(arena, request));
    program->seen = seen;
    *out = (struct net_response){ .status = 400 };
    return ERR_NONE;
}

static struct oci_client *new_client(struct program *program, const char *base_url)
{
    struct oci_client_options options = program->options;

    options.endpoint.base_url = base_url;
    return oci_client_new(&options, (struct net_transport){ keep_request, program });
}

static struct oci_client *client_for(struct program *program, const char *base_url)
{
    if (!base_url)
        return program->regional;
    if (!program->fixed || strcmp(program->base_url, base_url) != 0) {
        oci_client_free(program->fixed);
        free(program->base_url);
        program->base_url = strdup(base_url);
        program->fixed = new_client(program, program->base_url);
    }
    return program->fixed;
}

static enum err send_line(struct program *program, struct call *call, const struct json *line)
{
    const char *id = json_get_text(line, "op");
    struct catalog_op found = { 0 };
    void *request, *response;
    enum err e;

    if (id)
        found = catalog_find(id);
    if (!found.op)
        return call_fail(call, ERR_ARGUMENT, "%s: no such operation", id ? id : "op");
    request = arena_alloc(&call->arena, found.service->types[found.op->request].size);
    response = arena_alloc(&call->arena, found.service->types[found.op->response].size);
    e = model_arguments_decode(call, found.service, found.op, json_get(line, "arguments"), request);
    if (e)
        return e;
    return oci_client_send(client_for(program, json_get_text(line, "endpoint")), call,
                           found.service, found.op, request, response);
}

static void answer_line(struct program *program, struct span text)
{
    struct call call;
    struct json *line;
    struct buf out;
    enum err e;

    call_init(&call);
    program->seen = NULL;
    e = json_parse(&call, "line", text, &line);
    if (!e)
        e = send_line(program, &call, line);
    if (!program->seen) {
        program->seen = json_new(&call.arena, JSON_OBJECT);
        json_add_member(&call.arena, program->seen, "error",
                        json_new_text(&call.arena, e ? call.error.message : "nothing was sent"));
    }
    buf_init(&out, &call.arena, 2 * LIMIT_REQUEST_BODY);
    json_print(&out, program->seen);
    puts(out.ptr);
    fflush(stdout);
    call_release(&call);
}

int main(int argc, char **argv)
{
    struct program program = { .seen = NULL };
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    if (argc != 3) {
        fprintf(stderr, "usage: %s CONFIG_FILE REGION\n", argv[0]);
        return 2;
    }
    program.options.credentials.config_file = argv[1];
    program.options.region = argv[2];
    program.regional = new_client(&program, NULL);
    while ((len = getline(&line, &room, stdin)) > 0)
        answer_line(&program, (struct span){ .ptr = line, .len = (size_t)len });
    free(line);
    free(program.base_url);
    oci_client_free(program.fixed);
    oci_client_free(program.regional);
    return 0;
}
