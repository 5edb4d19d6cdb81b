#include "mcp/prompts.h"

#include <string.h>

#include "mcp/guides.h"
#include "mcp/version.h"

static void add_text(struct buf *out, const char *name, uint32_t text)
{
    buf_printf(out, "\"%s\":", name);
    json_print_string(out, span_of(mcp_guide_text(text)));
}

static void add_arguments(const struct model_guide *guide, struct buf *out)
{
    for (size_t i = 0; i < guide->count; i++) {
        const struct model_guide_argument *argument = &model_guide_arguments[guide->first + i];

        buf_add_text(out, i == 0 ? ",\"arguments\":[{" : ",{");
        add_text(out, "name", argument->name);
        buf_add_char(out, ',');
        add_text(out, "description", argument->text);
        buf_printf(out, ",\"required\":%s}", argument->required ? "true" : "false");
    }
    if (guide->count > 0)
        buf_add_char(out, ']');
}

enum err mcp_prompts_list(struct mcp_request *request, struct buf *members)
{
    enum err e = mcp_request_check_page(request, "prompts");
    bool is_first = true;

    if (e)
        return e;
    buf_add_text(members, "\"prompts\":[");
    for (size_t i = 0; i < model_guide_count; i++) {
        if (!model_guides[i].prompt)
            continue;
        buf_add_text(members, is_first ? "{" : ",{");
        is_first = false;
        add_text(members, "name", model_guides[i].name);
        buf_add_char(members, ',');
        add_text(members, "title", model_guides[i].title);
        buf_add_char(members, ',');
        add_text(members, "description", model_guides[i].text);
        add_arguments(&model_guides[i], members);
        buf_add_char(members, '}');
    }
    buf_add_char(members, ']');
    mcp_version_add_cache(request, members);
    return ERR_NONE;
}

/* ---- prompts/get ----------------------------------------------------------------------------- */

static bool is_given(const struct json *values, const char *name)
{
    const char *text = json_get_text(values, name);

    return text != NULL && *text != '\0';
}

static enum err check_values(struct mcp_request *request, const struct model_guide *guide,
                             const struct json *values)
{
    const struct json *value = values == NULL ? NULL : values->first;

    for (; value != NULL; value = value->next) {
        if (mcp_guide_argument(guide, value->name) == NULL)
            return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                            "prompt \"%s\" has no argument \"%.100s\"", mcp_guide_text(guide->name),
                            value->name);
        if (value->kind != JSON_NULL && !json_is_text(value))
            return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                            "params.arguments.%.100s must be a string", value->name);
    }
    for (size_t i = 0; i < guide->count; i++) {
        const struct model_guide_argument *argument = &model_guide_arguments[guide->first + i];
        const char *name = mcp_guide_text(argument->name);

        if (argument->required && !is_given(values, name))
            return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.arguments.%s is required",
                            name);
    }
    return ERR_NONE;
}

enum err mcp_prompts_get(struct mcp_request *request, struct buf *members)
{
    const char *name = json_get_text(request->params, "name");
    const struct json *values = mcp_request_param(request, "arguments");
    const struct model_guide *guide = name == NULL ? NULL : mcp_guide_find(name);
    struct buf text;
    enum err e;

    if (name == NULL)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.name must be a prompt's name");
    if (guide == NULL || !guide->prompt)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "unknown prompt \"%.100s\"; prompts/list shows those there are", name);
    if (values != NULL && values->kind != JSON_OBJECT)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.arguments must be an object");
    e = check_values(request, guide, values);
    if (e)
        return e;
    buf_init(&text, &request->call.arena, SIZE_MAX);
    mcp_guide_fill(guide, values, &text);
    add_text(members, "description", guide->text);
    buf_add_text(members, ",\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\","
                          "\"text\":");
    json_print_string(members, buf_span(&text));
    buf_add_text(members, "}}]");
    return ERR_NONE;
}
