#include "tool/operation.h"

#include <string.h>

#include "catalog/search.h"
#include "model/names.h"

#define CANDIDATES 12

const char *tool_operation_id(struct call *call, struct catalog_op entry)
{
    return arena_printf(&call->arena, "%s.%s", entry.service->name,
                        model_text(entry.service, entry.op->name));
}

/* ---- Several services have it ---------------------------------------------------------------- */

static size_t find_namesakes(struct call *call, const char *name, const char **out,
                             struct catalog_op *last)
{
    size_t count = 0;

    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);

        if (!model_names_alike(model_text(entry.service, entry.op->name), name))
            continue;
        *last = entry;
        if (count < CANDIDATES)
            out[count] = tool_operation_id(call, entry);
        count++;
    }
    return count;
}

static enum err fail_ambiguous(struct call *call, const char *text, const char *const *names,
                               size_t count)
{
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    model_names_list(&list, names, count < CANDIDATES ? count : CANDIDATES, CANDIDATES, NULL);
    call_fail(call, ERR_UNKNOWN, "operation \"%.100s\" is one of %zu services: say which", text,
              count);
    return call_hint(call, "%s%s", list.ptr, count > CANDIDATES ? "..." : "");
}

/* ---- None has it ----------------------------------------------------------------------------- */

static enum err fail_unknown(struct call *call, const char *text)
{
    struct catalog_query query = { .text = text };
    struct catalog_found found = { 0 };
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    if (catalog_search(call, &query, &found) != ERR_NONE)
        call_forgive(call);
    for (size_t i = 0; i < found.best_count && i < 3; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", tool_operation_id(call, found.best[i].entry));
    call_fail(call, ERR_UNKNOWN, "unknown operation \"%.100s\"", text);
    if (list.len == 0)
        return call_hint(call, "find its id with oci_search");
    return call_hint(call, "near it: %s; oci_search finds others", list.ptr);
}

/* ---- Found ----------------------------------------------------------------------------------- */

/* A command line, or another exact spelling that only the search index knows. */
static enum err find_by_search(struct call *call, const char *text, struct catalog_op *out)
{
    struct catalog_query query = { .text = text };
    struct catalog_found found = { 0 };
    enum err e = catalog_search(call, &query, &found);

    if (e)
        return e;
    if (found.exact && strncmp(text, "ocid1.", 6) != 0)
        *out = found.best[0].entry;
    return ERR_NONE;
}

enum err tool_operation_find(struct call *call, const char *text, struct catalog_op *out)
{
    const char *names[CANDIDATES];
    struct catalog_op last;
    size_t count;
    enum err e;

    *out = catalog_find(text);
    if (out->op == NULL)
        *out = catalog_find_tool(text);
    if (out->op != NULL)
        return ERR_NONE;
    count = find_namesakes(call, text, names, &last);
    if (count > 1)
        return fail_ambiguous(call, text, names, count);
    if (count == 1) {
        *out = last;
        return ERR_NONE;
    }
    e = find_by_search(call, text, out);
    if (e || out->op != NULL)
        return e;
    return fail_unknown(call, text);
}

const char *tool_for_class(uint8_t op_class)
{
    if (op_class == MODEL_READ)
        return "oci_read";
    return op_class == MODEL_REMOVE ? "oci_delete" : "oci_write";
}

enum err tool_operation_check(struct call *call, const char *tool, struct catalog_op entry)
{
    const char *right = tool_for_class(entry.op->op_class);

    if (strcmp(tool, right) == 0)
        return ERR_NONE;
    call_fail(call, ERR_WRONG_TOOL, "%s is of class %s, which %s does not run",
              tool_operation_id(call, entry), catalog_class_name(entry.op->op_class), tool);
    return call_hint(call, "use %s with the same arguments", right);
}
