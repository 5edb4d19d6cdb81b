#include "catalog/search_exact.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define ID_SIZE 256 /* more than any id, command or type has */

/* ---- Index and tables ------------------------------------------------------------------------ */

struct catalog_op search_exact_entry(const struct search_index *index, uint16_t op)
{
    struct search_op row = search_index_op(index, op);
    struct search_family family = search_index_family(index, row.family);
    const struct model_service *service;

    if (family.service >= model_service_count)
        return (struct catalog_op){ 0 };
    service = model_services[family.service];
    if (row.at >= service->op_count)
        return (struct catalog_op){ 0 };
    return (struct catalog_op){ .service = service, .op = &service->ops[row.at] };
}

uint16_t search_exact_op(const struct search_index *index, struct catalog_op entry)
{
    size_t count = search_index_count(index, SEARCH_OPERATIONS);

    for (uint32_t i = 0; i < count && entry.op != NULL; i++) {
        struct search_op row = search_index_op(index, i);

        if (entry.op == &entry.service->ops[row.at < entry.service->op_count ? row.at : 0] &&
            search_exact_entry(index, (uint16_t)i).op == entry.op)
            return (uint16_t)i;
    }
    return SEARCH_NONE;
}

/* ---- Command lines --------------------------------------------------------------------------- */

size_t search_exact_words(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] == '-' && (i == 0 || isspace((unsigned char)text[i - 1])))
            return i;
    }
    return strlen(text);
}

/* "OCI  Compute instance list --all" -> "compute instance list". */
static bool fold_command(const char *text, char command[ID_SIZE])
{
    size_t end = search_exact_words(text);
    size_t len = 0;

    for (size_t i = 0; i < end; i++) {
        bool is_blank = isspace((unsigned char)text[i]) != 0;

        if (is_blank && (len == 0 || command[len - 1] == ' '))
            continue;
        if (len + 1 == ID_SIZE)
            return false;
        command[len++] = is_blank ? ' ' : (char)tolower((unsigned char)text[i]);
    }
    if (len > 0 && command[len - 1] == ' ')
        len--;
    command[len] = '\0';
    if (strncmp(command, "oci ", 4) == 0)
        memmove(command, command + 4, len - 4 + 1);
    return true;
}

static uint16_t find_command(const struct search_index *index, const char *text)
{
    char command[ID_SIZE];

    if (!fold_command(text, command) || strchr(command, ' ') == NULL)
        return SEARCH_NONE;
    return search_index_command(index, command);
}

/* ---- HTTP ------------------------------------------------------------------------------------ */

static const char *const methods[] = {
    [MODEL_GET] = "GET", [MODEL_HEAD] = "HEAD",   [MODEL_POST] = "POST",
    [MODEL_PUT] = "PUT", [MODEL_PATCH] = "PATCH", [MODEL_DELETE] = "DELETE",
};

/* A path with ids in it, or with {names}, is of the template that has a name at these places. */
static bool same_path(const char *template, const char *path)
{
    while (*template != '\0' && *path != '\0' && *path != '?') {
        if (*template == '{') {
            template += strcspn(template, "}");
            template += *template == '}';
            path += strcspn(path, "/?");
            continue;
        }
        if (*template++ != *path++)
            return false;
    }
    return *template == '\0' && (*path == '\0' || *path == '?');
}

/* The one service that has such a path; a bare path may be of several. */
static struct catalog_op find_path(enum model_method method, const char *path)
{
    struct catalog_op found = { 0 };

    for (size_t i = 0; i < model_service_count; i++) {
        const struct model_service *service = model_services[i];

        for (uint16_t at = 0; at < service->op_count; at++) {
            const struct model_op *op = &service->ops[at];

            if (op->method != method || !same_path(model_text(service, op->path), path))
                continue;
            /* Where templates fit that have more names, the one with fewer is meant. */
            if (found.op == NULL || strchr(model_text(service, op->path), '{') == NULL)
                found = (struct catalog_op){ .service = service, .op = op };
        }
    }
    return found;
}

static struct catalog_op find_http(const char *text)
{
    enum model_method method = MODEL_GET;
    bool has_method = false;

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        size_t len = strlen(methods[i]);

        if (strncmp(text, methods[i], len) == 0 && text[len] == ' ') {
            method = (enum model_method)i;
            text += len;
            has_method = true;
            break;
        }
    }
    text += strspn(text, " ");
    if (has_method && strncmp(text, "https://", 8) == 0)
        text += 8 + strcspn(text + 8, "/");
    return text[0] == '/' && text[1] != '\0' ? find_path(method, text) : (struct catalog_op){ 0 };
}

/* ---- SDK calls ------------------------------------------------------------------------------- */

/* "compute" for "compute_client" and "ComputeClient". */
static void cut_client(char *name)
{
    size_t len = strlen(name);

    if (len > 6 && (strcmp(name + len - 6, "client") == 0 || strcmp(name + len - 6, "Client") == 0))
        name[len - 6] = '\0';
    len = strlen(name);
    if (len > 1 && name[len - 1] == '_')
        name[len - 1] = '\0';
}

/* "compute_client.list_instances(" -> the operation of a service that has such a client. */
static struct catalog_op find_call(char *name)
{
    char *dot = strrchr(name, '.');
    char *client = name;

    if (dot == NULL)
        return (struct catalog_op){ 0 };
    *dot = '\0';
    if (strrchr(name, '.') != NULL)
        client = strrchr(name, '.') + 1;
    cut_client(client);
    for (size_t i = 0; i < model_service_count; i++) {
        char id[3 * ID_SIZE];
        struct catalog_op entry;

        snprintf(id, sizeof(id), "%s.%s.%s", model_services[i]->name, client, dot + 1);
        entry = catalog_find(id);
        if (entry.op != NULL)
            return entry;
    }
    return (struct catalog_op){ 0 };
}

/* An id in any spelling, the name of a typed tool, or a call; `text` is one word. */
static struct catalog_op find_name(struct call *call, const char *text)
{
    char *name = arena_strndup(&call->arena, text, strcspn(text, "( \t\r\n"));
    struct catalog_op entry = catalog_find(name);

    if (entry.op == NULL)
        entry = catalog_find_tool(name);
    return entry.op != NULL ? entry : find_call(name);
}

/* ---- OCIDs ----------------------------------------------------------------------------------- */

/* The type of the first OCID in the text: "instance" of "ocid1.instance.oc1..". */
static uint16_t find_ocid(const struct search_index *index, const char *text)
{
    const char *at = strstr(text, "ocid1.");
    char type[ID_SIZE];
    size_t len = 0;

    if (at == NULL)
        return SEARCH_NONE;
    for (at += 6; *at != '\0' && *at != '.' && len + 1 < ID_SIZE; at++) {
        if (isalnum((unsigned char)*at))
            type[len++] = (char)tolower((unsigned char)*at);
    }
    type[len] = '\0';
    return search_index_ocid(index, type);
}

/* ---- All ------------------------------------------------------------------------------------- */

static bool is_one_word(const char *text)
{
    size_t len = strcspn(text, " \t\r\n(");

    return len > 0 && len < ID_SIZE && (text[len] == '\0' || text[len] == '(');
}

/* A bare word may be a thing rather than a name: "search" is no call of an operation. */
static bool is_name(const char *text)
{
    if (!is_one_word(text))
        return false;
    for (; *text != '\0' && *text != '('; text++) {
        if (*text == '.' || *text == '_' || *text == '-' || isupper((unsigned char)*text))
            return true;
    }
    return false;
}

bool search_exact_find(struct call *call, const struct search_index *index, const char *text,
                       struct search_exact *exact)
{
    struct catalog_op entry = { 0 };

    struct span trimmed = span_trim(span_of(text));

    *exact = (struct search_exact){ .op = SEARCH_NONE, .family = SEARCH_NONE };
    text = trimmed.len > 0 ? arena_strndup(&call->arena, trimmed.ptr, trimmed.len) : "";
    exact->op = find_command(index, text);
    if (exact->op == SEARCH_NONE) {
        entry = is_name(text) ? find_name(call, text) : find_http(text);
        exact->op = search_exact_op(index, entry);
    }
    if (exact->op == SEARCH_NONE && search_exact_words(text) > 0 &&
        strlen(text) < 4 * ID_SIZE && strncmp(text, "oci ", 4) != 0)
        exact->family = find_ocid(index, text);
    if (exact->op != SEARCH_NONE)
        exact->family = search_index_op(index, exact->op).family;
    return exact->family != SEARCH_NONE;
}
