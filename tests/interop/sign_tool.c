/*
 * Signs requests for sign_vectors.cjs. Reads one JSON object a line from stdin: {method, url,
 * headers, body, stream, keyId, obo, exclude, date}; the key is the file of the first argument.
 * Writes one line each: {authorization, names, text, headers}.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "json/json.h"
#include "oci/signer.h"

#define PREFIX "not sent: " /* before the streamed part, which so begins at an offset */

static void add_headers(struct call *call, const struct json *headers, struct net_request *request)
{
    const struct json *member;

    for (member = headers ? headers->first : NULL; member; member = member->next)
        net_headers_add(&call->arena, &request->headers, member->name, member->text);
}

/* Writes the body into a file that goes away when it is closed. */
static FILE *stream_body(struct net_body *body)
{
    FILE *file = tmpfile();

    if (!file || fputs(PREFIX, file) < 0 ||
        fwrite(body->bytes.ptr, 1, body->bytes.len, file) != body->bytes.len || fflush(file) != 0) {
        perror("temporary file");
        exit(1);
    }
    body->fd = fileno(file);
    body->offset = (int64_t)strlen(PREFIX);
    body->length = (int64_t)body->bytes.len;
    return file;
}

static bool is_true(const struct json *input, const char *name)
{
    const struct json *value = json_get(input, name);

    return value && value->kind == JSON_BOOL && value->boolean;
}

static void print_result(struct call *call, const struct net_request *request, const char *names,
                         const char *text)
{
    struct json *result = json_new(&call->arena, JSON_OBJECT);
    struct json *headers = json_new(&call->arena, JSON_OBJECT);
    struct buf line;
    size_t i;

    for (i = 0; i < request->headers.count; i++)
        json_add_member(&call->arena, headers, request->headers.items[i].name,
                        json_new_text(&call->arena, request->headers.items[i].value));
    json_add_member(
        &call->arena, result, "authorization",
        json_new_text(&call->arena, net_headers_get(&request->headers, "authorization")));
    json_add_member(&call->arena, result, "names", json_new_text(&call->arena, names));
    json_add_member(&call->arena, result, "text", json_new_text(&call->arena, text));
    json_add_member(&call->arena, result, "headers", headers);
    buf_init(&line, &call->arena, LIMIT_MESSAGE);
    json_print(&line, result);
    printf("%s\n", line.ptr);
}

static enum err sign(struct call *call, const struct oci_key *key, const struct json *input)
{
    const struct json *body = json_get(input, "body");
    struct oci_signer signer = {
        .key_id = json_get_text(input, "keyId"),
        .key = key,
        .delegation_token = json_get_text(input, "obo"),
    };
    struct net_request request = {
        .method = json_get_text(input, "method"),
        .url = json_get_text(input, "url"),
        .has_body = body && body->kind == JSON_STRING,
        .body = { .fd = -1 },
    };
    bool exclude = is_true(input, "exclude");
    const char *names, *text;
    FILE *file = NULL;
    int64_t now_ms;
    enum err e;

    if (!clock_parse_http_date(json_get_text(input, "date"), &now_ms))
        return call_fail(call, ERR_ARGUMENT, "date is no HTTP date");
    clock_set_for_tests(now_ms);
    add_headers(call, json_get(input, "headers"), &request);
    if (request.has_body)
        request.body.bytes = (struct span){ .ptr = body->text, .len = body->len };
    if (is_true(input, "stream"))
        file = stream_body(&request.body);
    e = oci_signer_sign(&signer, call, &request, exclude);
    if (!e)
        e = oci_signer_string(&signer, call, &request, exclude, &names, &text);
    if (!e)
        print_result(call, &request, names, text);
    if (file)
        fclose(file);
    return e;
}

static enum err sign_line(struct call *call, const char *key_path, struct span line)
{
    struct oci_key *key;
    struct json *input;
    enum err e = json_parse(call, "input", line, &input);

    if (!e)
        e = oci_key_load(call, key_path, /* pass_phrase= */ NULL, &key);
    if (e)
        return e;
    e = sign(call, key, input);
    oci_key_release(key);
    return e;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    struct call call;
    enum err e = ERR_NONE;

    if (argc != 2) {
        fprintf(stderr, "usage: sign_tool KEY_FILE\n");
        return 2;
    }
    while (!e && (len = getline(&line, &room, stdin)) > 0) {
        call_init(&call);
        e = sign_line(&call, argv[1], (struct span){ .ptr = line, .len = (size_t)len });
        if (e)
            fprintf(stderr, "sign_tool: %s\n", call.error.message);
        call_release(&call);
    }
    free(line);
    return e ? 1 : 0;
}
