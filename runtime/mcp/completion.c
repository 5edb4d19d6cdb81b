#include "mcp/completion.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "catalog/catalog.h"
#include "mcp/guides.h"
#include "mcp/resources.h"
#include "mcp/session.h"
#include "tool/places.h"

#define VALUES_MAX 100 /* of the specification */
#define WAIT_MS    10000

/* What begins with the value comes first, then what holds it. */
struct finding {
    struct mcp_request *request;
    const char *value;
    const char *choices;
    struct list {
        const char *items[VALUES_MAX];
        size_t count;
    } begins, holds;
    size_t total;
};

/* ---- Collecting ------------------------------------------------------------------------------ */

static bool is_prefix(const char *prefix, const char *text)
{
    return strncasecmp(prefix, text, strlen(prefix)) == 0;
}

static bool is_within(const char *part, const char *text)
{
    for (; *text != '\0'; text++) {
        if (is_prefix(part, text))
            return true;
    }
    return false;
}

/* Borrows `text`. */
static void offer(struct finding *finding, const char *text)
{
    bool begins = is_prefix(finding->value, text);
    struct list *list = begins ? &finding->begins : &finding->holds;

    if (!begins && !is_within(finding->value, text))
        return;
    finding->total++;
    if (list->count < VALUES_MAX)
        list->items[list->count++] = text;
}

static void offer_members(struct finding *finding, const struct json *list, const char *name)
{
    const struct json *item = list == NULL ? NULL : list->first;

    for (; item != NULL; item = item->next) {
        const char *text = json_get_text(item, name);

        if (text != NULL)
            offer(finding, text);
    }
}

/* ---- Sources --------------------------------------------------------------------------------- */

typedef void source_fn(struct finding *finding);

static void find_choices(struct finding *finding)
{
    struct span rest = span_of(finding->choices);

    while (rest.ptr != NULL && rest.len > 0) {
        struct span choice = span_cut(&rest, '|');

        offer(finding, arena_strndup(&finding->request->call.arena, choice.ptr, choice.len));
    }
}

/* Places are asked of services: what fails offers nothing. */
static struct tool_turn turn_of(struct finding *finding)
{
    struct tool_caller *caller = arena_alloc(&finding->request->call.arena, sizeof(*caller));

    caller->principal = mcp_request_principal(finding->request);
    return (struct tool_turn){ .context = mcp_request_tools(finding->request),
                               .caller = caller,
                               .call = &finding->request->call,
                               .tool = "completion" };
}

static void find_compartments(struct finding *finding)
{
    static const struct tool_request here = { .profile = NULL };
    struct tool_turn turn = turn_of(finding);
    struct json *list = NULL;

    offer(finding, "tenancy");
    if (tool_places_compartments(&turn, &here, &list) == ERR_NONE)
        offer_members(finding, list, "path");
    else
        call_forgive(turn.call);
}

static void find_regions(struct finding *finding)
{
    static const struct tool_request here = { .profile = NULL };
    struct tool_turn turn = turn_of(finding);
    struct json *list = NULL;

    if (tool_places_regions(&turn, &here, &list) == ERR_NONE && list->count > 0) {
        offer_members(finding, list, "region");
        return;
    }
    call_forgive(turn.call);
    for (size_t i = 0; i < model_region_count; i++)
        offer(finding, model_regions[i].id);
}

static void find_profiles(struct finding *finding)
{
    struct call *call = &finding->request->call;
    const struct tool_context *tools = mcp_request_tools(finding->request);
    const char *const *names = NULL;
    const char *chosen = NULL;
    const char *file = NULL;
    size_t count = 0;

    if (oci_client_profiles(tools->client, call, &names, &count, &chosen, &file) != ERR_NONE) {
        call_forgive(call);
        return;
    }
    for (size_t i = 0; i < count; i++)
        offer(finding, names[i]);
}

static void find_services(struct finding *finding)
{
    for (size_t i = 0; i < model_service_count; i++)
        offer(finding, model_service_names[i]);
}

static void find_guides(struct finding *finding)
{
    for (size_t i = 0; i < model_guide_count; i++)
        offer(finding, mcp_guide_text(model_guides[i].name));
}

static void offer_operations(struct finding *finding, const struct model_service *service)
{
    struct arena *arena = &finding->request->call.arena;

    for (size_t i = 0; i < service->op_count; i++)
        offer(finding, arena_printf(arena, "%s.%s", service->name,
                                    model_text(service, service->ops[i].name)));
}

/* Only the tables of services that can be meant are read. */
static void find_operations(struct finding *finding)
{
    size_t len = strcspn(finding->value, ".");
    bool is_whole = finding->value[len] == '.';
    size_t found = 0;

    for (size_t i = 0; i < model_service_count; i++) {
        const char *name = model_service_names[i];

        if (strncasecmp(name, finding->value, len) != 0 || (is_whole && strlen(name) != len))
            continue;
        offer_operations(finding, model_services[i]);
        found++;
    }
    for (size_t i = 0; i < model_service_count && found == 0; i++)
        offer_operations(finding, model_services[i]);
}

static source_fn *const sources[] = {
    [MODEL_GUIDE_TEXT] = find_choices,         [MODEL_GUIDE_COMPARTMENT] = find_compartments,
    [MODEL_GUIDE_OPERATION] = find_operations, [MODEL_GUIDE_PROFILE] = find_profiles,
    [MODEL_GUIDE_REGION] = find_regions,
};

static const struct {
    const char *uri;
    const char *argument;
    source_fn *source;
} templates[] = {
    { MCP_URI_OPERATION, "id", find_operations },
    { MCP_URI_SERVICE, "name", find_services },
    { MCP_URI_GUIDE, "name", find_guides },
};

/* ---- Whose argument -------------------------------------------------------------------------- */

static enum err fail_argument(struct mcp_request *request, const char *name)
{
    return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "no argument \"%.100s\" to complete", name);
}

static enum err choose_of_prompt(struct finding *finding, const char *prompt, const char *name,
                                 source_fn **out)
{
    const struct model_guide *guide = prompt == NULL ? NULL : mcp_guide_find(prompt);
    const struct model_guide_argument *argument;

    if (guide == NULL || !guide->prompt)
        return mcp_fail(finding->request, MCP_INVALID_PARAMS, NULL, "unknown prompt \"%.100s\"",
                        prompt == NULL ? "" : prompt);
    argument = mcp_guide_argument(guide, name);
    if (argument == NULL)
        return fail_argument(finding->request, name);
    finding->choices = mcp_guide_text(argument->choices);
    *out = sources[argument->kind];
    return ERR_NONE;
}

static enum err choose_of_template(struct finding *finding, const char *uri, const char *name,
                                   source_fn **out)
{
    for (size_t i = 0; uri != NULL && i < sizeof templates / sizeof templates[0]; i++) {
        if (strncmp(uri, templates[i].uri, strlen(templates[i].uri)) != 0)
            continue;
        if (strcmp(name, templates[i].argument) != 0)
            return fail_argument(finding->request, name);
        *out = templates[i].source;
        return ERR_NONE;
    }
    return mcp_fail(finding->request, MCP_INVALID_PARAMS, NULL,
                    "unknown resource template \"%.100s\"", uri == NULL ? "" : uri);
}

static enum err choose(struct finding *finding, const char *name, source_fn **out)
{
    const struct json *ref = json_get(finding->request->params, "ref");
    const char *type = json_get_text(ref, "type");

    if (type != NULL && strcmp(type, "ref/prompt") == 0)
        return choose_of_prompt(finding, json_get_text(ref, "name"), name, out);
    if (type != NULL && strcmp(type, "ref/resource") == 0)
        return choose_of_template(finding, json_get_text(ref, "uri"), name, out);
    return mcp_fail(finding->request, MCP_INVALID_PARAMS, NULL,
                    "params.ref must be a ref/prompt or a ref/resource");
}

/* ---- The answer ------------------------------------------------------------------------------ */

static size_t add_values(const struct list *list, size_t count, struct buf *members)
{
    for (size_t i = 0; i < list->count && count < VALUES_MAX; i++) {
        if (count++ > 0)
            buf_add_char(members, ',');
        json_print_string(members, span_of(list->items[i]));
    }
    return count;
}

enum err mcp_completion_complete(struct mcp_request *request, struct buf *members)
{
    const struct json *argument = json_get(request->params, "argument");
    const char *name = json_get_text(argument, "name");
    struct finding *finding = arena_alloc(&request->call.arena, sizeof *finding);
    source_fn *source = NULL;
    enum err e;

    *finding = (struct finding){ .request = request, .value = json_get_text(argument, "value") };
    if (name == NULL || finding->value == NULL)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                        "params.argument must have a name and a value, both strings");
    e = choose(finding, name, &source);
    if (e)
        return e;
    request->call.deadline_ms = clock_monotonic_ms() + WAIT_MS;
    source(finding);
    buf_add_text(members, "\"completion\":{\"values\":[");

    size_t count = add_values(&finding->holds, add_values(&finding->begins, 0, members), members);

    buf_printf(members, "],\"total\":%zu,\"hasMore\":%s}", finding->total,
               finding->total > count ? "true" : "false");
    return ERR_NONE;
}
