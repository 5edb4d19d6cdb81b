/*
 * Shows the requests that operations make, for the comparison with the official SDK (README.md).
 *
 *     requests CONFIG_FILE
 *
 * Each line of the standard input is {"op": "core.getVcn", "arguments": {...}}, with "region",
 * "endpoint" (a base URL), "dualStack" and "realmSpecific" where they are not the default; each
 * gives one line {"class", "method", "url", "headers": [[name, value], ...], "body": base64 or
 * null}, or {"error"}. Everything runs but the network: what the transport is given is printed.
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

struct program;

/* A client for one choice of hosts. */
struct choice {
    struct choice *next;
    char *region;
    char *base_url; /* or NULL */
    struct oci_client_options options;
    struct oci_client *client;
};

struct program {
    const char *config_file;
    struct choice *choices;
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

static bool is_true(const struct json *line, const char *name)
{
    const struct json *value = json_get(line, name);

    return value && value->kind == JSON_BOOL && value->boolean;
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool fits(const struct choice *choice, const struct json *line)
{
    return is_same(choice->region, json_get_text(line, "region")) &&
           is_same(choice->base_url, json_get_text(line, "endpoint")) &&
           choice->options.endpoint.dual_stack == is_true(line, "dualStack") &&
           choice->options.endpoint.realm_specific == is_true(line, "realmSpecific");
}

static char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

static struct choice *new_choice(struct program *program, const struct json *line)
{
    struct choice *choice = calloc(1, sizeof *choice);

    if (!choice)
        abort();
    choice->region = copy(json_get_text(line, "region"));
    choice->base_url = copy(json_get_text(line, "endpoint"));
    choice->options = (struct oci_client_options){
        .credentials.config_file = program->config_file,
        .region = choice->region,
        .endpoint.base_url = choice->base_url,
        .endpoint.dual_stack = is_true(line, "dualStack"),
        .endpoint.realm_specific = is_true(line, "realmSpecific"),
    };
    choice->client =
        oci_client_new(&choice->options, (struct net_transport){ keep_request, program });
    choice->next = program->choices;
    program->choices = choice;
    return choice;
}

static struct oci_client *client_for(struct program *program, const struct json *line)
{
    for (struct choice *choice = program->choices; choice; choice = choice->next) {
        if (fits(choice, line))
            return choice->client;
    }
    return new_choice(program, line)->client;
}

static void free_choices(struct program *program)
{
    while (program->choices) {
        struct choice *choice = program->choices;

        program->choices = choice->next;
        oci_client_free(choice->client);
        free(choice->region);
        free(choice->base_url);
        free(choice);
    }
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
    e = oci_client_send(client_for(program, line), call, found.service, found.op, request,
                        response);
    if (program->seen)
        json_add_member(&call->arena, program->seen, "class",
                        json_new_text(&call->arena, catalog_class_name(found.op->op_class)));
    return e;
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

    if (argc != 2) {
        fprintf(stderr, "usage: %s CONFIG_FILE\n", argv[0]);
        return 2;
    }
    program.config_file = argv[1];
    while ((len = getline(&line, &room, stdin)) > 0)
        answer_line(&program, (struct span){ .ptr = line, .len = (size_t)len });
    free(line);
    free_choices(&program);
    return 0;
}
