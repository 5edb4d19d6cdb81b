#include "tool/preview_count.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "model/decode.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/body.h"
#include "tool/page.h"

#define LISTS     8    /* that are asked */
#define ITEMS     100  /* that are counted of each */
#define BUDGET_MS 5000 /* for all of them */

#define MADE_WEIGHT 100 /* of a thing that an operation creates, beside those that it has more */

/* One count under way. */
struct counting {
    struct tool_turn *turn;
    const struct tool_request *request;
    const struct tool_target *target;
    const char *parameter; /* that names the resource: "vcnId" */
    const char *value;
    size_t prefix; /* length of the path up to it */
    struct json *out;
};

/* A list that is worth asking. */
struct candidate {
    struct catalog_op entry;
    size_t weight;
};

/* ---- Which lists ----------------------------------------------------------------------------- */

/* Words in the names of lists that tell of a resource, not of what hangs on it. */
static const char *const aside[] = {
    "Available", "Compat", "Diagnostic", "Eligible", "Error",     "Event",
    "Histor",    "Log",    "Metric",     "Patch",    "Recommend", "Shape",
    "Statistic", "Summar", "Update",     "Usage",    "Version",   "WorkRequest",
};

static const char *name_of(struct catalog_op entry)
{
    return model_text(entry.service, entry.op->name);
}

static const char *path_of(struct catalog_op entry)
{
    return model_text(entry.service, entry.op->path);
}

static bool is_aside(const char *name)
{
    for (size_t i = 0; i < sizeof(aside) / sizeof(aside[0]); i++) {
        if (strstr(name, aside[i]) != NULL)
            return true;
    }
    return false;
}

/* The list in the answer of an operation; NULL when the answer is the list, or none. */
static const struct model_field *list_field(struct catalog_op entry, bool *is_list)
{
    const struct model_field *body =
        model_body_field(entry.service, &entry.service->types[entry.op->response]);
    const struct model_field *list = NULL;

    *is_list = body != NULL && body->shape == MODEL_LIST;
    if (body != NULL && body->shape == MODEL_ONE && body->kind == MODEL_OBJECT)
        list = tool_body_list_field(entry.service, &entry.service->types[body->type]);
    *is_list |= list != NULL;
    return list;
}

static bool takes_target(const struct counting *counting, struct catalog_op entry)
{
    const struct model_field *field = model_find_field(
        entry.service, &entry.service->types[entry.op->request], counting->parameter);

    return field != NULL && field->in == MODEL_IN_QUERY && field->shape == MODEL_ONE &&
           field->kind == MODEL_STRING;
}

/* "/vcns/{vcnId}/things" below "/vcns/{vcnId}". */
static bool is_below(const struct counting *counting, struct catalog_op entry)
{
    const char *path = path_of(entry);
    const char *own = path_of(counting->request->entry);

    return strncmp(path, own, counting->prefix) == 0 && path[counting->prefix] == '/' &&
           strpbrk(path + counting->prefix + 1, "/{") == NULL;
}

/* The list that the resource itself stands in. */
static bool is_own_list(const struct counting *counting, struct catalog_op entry)
{
    const char *path = path_of(entry);
    const char *own = path_of(counting->request->entry);
    size_t length = strlen(path);

    return length < counting->prefix && strncmp(path, own, length) == 0 &&
           strncmp(own + length, "/{", 2) == 0;
}

static bool is_candidate(const struct counting *counting, struct catalog_op entry)
{
    bool is_list = false;

    if (entry.op->method != MODEL_GET || entry.op->op_class != MODEL_READ ||
        (entry.op->danger & MODEL_SECRET_OUT) != 0 || strncmp(name_of(entry), "list", 4) != 0 ||
        is_aside(name_of(entry)))
        return false;
    (void)list_field(entry, &is_list);
    return is_list && !is_own_list(counting, entry) &&
           (is_below(counting, entry) || takes_target(counting, entry));
}

/* "InternetGateways" -> "InternetGateway". */
static size_t singular_length(const char *plural)
{
    size_t length = strlen(plural);

    if (length > 3 &&
        (strcmp(plural + length - 3, "xes") == 0 || strcmp(plural + length - 3, "ses") == 0))
        return length - (plural[length - 4] == 's' || plural[length - 3] == 'x' ? 2 : 1);
    return length > 1 && plural[length - 1] == 's' ? length - 1 : length;
}

/* What people make, and many operations are about, is what a person wants to hear of first. */
static size_t weigh(struct catalog_op entry)
{
    const char *plural = name_of(entry) + strlen("list");
    size_t length = singular_length(plural);
    size_t weight = 0;

    for (uint16_t i = 0; i < entry.service->op_count; i++) {
        const char *name = model_text(entry.service, entry.service->ops[i].name);

        for (const char *at = strchr(name, plural[0]); at != NULL; at = strchr(at + 1, plural[0])) {
            if (strncmp(at, plural, length) != 0)
                continue;
            weight += strncmp(name, "create", 6) == 0 && at[length] == '\0' ? MADE_WEIGHT : 1;
            break;
        }
    }
    return weight;
}

static void add_candidate(struct candidate *list, size_t *count, struct candidate candidate)
{
    size_t at = *count;

    while (at > 0 && list[at - 1].weight < candidate.weight)
        at--;
    if (at == LISTS)
        return;
    if (*count < LISTS)
        (*count)++;
    memmove(&list[at + 1], &list[at], (*count - at - 1) * sizeof(*list));
    list[at] = candidate;
}

static size_t find_candidates(const struct counting *counting, struct candidate *out)
{
    const struct model_service *service = counting->request->entry.service;
    size_t count = 0;

    for (uint16_t i = 0; i < service->op_count; i++) {
        struct catalog_op entry = { service, &service->ops[i] };

        if (is_candidate(counting, entry))
            add_candidate(out, &count, (struct candidate){ entry, weigh(entry) });
    }
    return count;
}

/* ---- Asking one ------------------------------------------------------------------------------ */

static const char *argument_text(const struct json *arguments, const char *name)
{
    const struct json *member = model_names_member(arguments, name);

    return member != NULL && json_is_text(member) ? member->text : NULL;
}

/* What a parameter of the list must be: the target, as the request has it, or of the target. */
static const char *value_of(const struct counting *counting, const char *name)
{
    const char *value = NULL;

    if (model_names_alike(name, counting->parameter))
        return counting->value;
    if (model_names_alike(name, "compartmentId"))
        value = counting->target->compartment;
    if (value == NULL)
        value = argument_text(counting->request->arguments, name);
    return value != NULL ? value : argument_text(counting->target->body, name);
}

/* NULL when something that the list must be told is not known. */
static struct json *list_arguments(const struct counting *counting, struct catalog_op entry)
{
    struct arena *arena = &counting->turn->call->arena;
    const struct model_type *type = &entry.service->types[entry.op->request];
    const char *limit = tool_page_limit(entry);
    struct json *out = json_new(arena, JSON_OBJECT);
    char room[MODEL_ARGUMENT_NAME_SIZE];

    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(entry.service, type)[i];
        const char *name = model_argument_name(entry.service, field, room);
        bool required = (field->flags & MODEL_REQUIRED) != 0;

        if (model_names_alike(name, limit) && field->kind == MODEL_INT)
            json_add_member(arena, out, name, json_new_int(arena, ITEMS));
        if (!required && !model_names_alike(name, counting->parameter))
            continue;
        if (value_of(counting, name) == NULL)
            return NULL;
        json_add_member(arena, out, name, json_new_text(arena, value_of(counting, name)));
    }
    return out;
}

static bool is_gone(const struct json *item)
{
    static const char *const states[] = { "DELETED", "TERMINATED", "DETACHED" };
    const char *state = json_get_text(item, "lifecycleState");

    for (size_t i = 0; state != NULL && i < sizeof(states) / sizeof(states[0]); i++) {
        if (strcmp(state, states[i]) == 0)
            return true;
    }
    return false;
}

/* "InternetGateways" -> "internet gateways". */
static void add_words(struct buf *out, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool is_upper = isupper((unsigned char)name[i]) != 0;

        if (i > 0 && is_upper &&
            (islower((unsigned char)name[i - 1]) || islower((unsigned char)name[i + 1])))
            buf_add_char(out, ' ');
        buf_add_char(out, (char)tolower((unsigned char)name[i]));
    }
}

static void add_kind(struct buf *out, const char *plural, size_t count)
{
    size_t length = strlen(plural);

    if (count == 1 && length > 3 && strcmp(plural + length - 3, "ies") == 0) {
        add_words(out, plural, length - 3);
        buf_add_char(out, 'y');
        return;
    }
    add_words(out, plural, count == 1 ? singular_length(plural) : length);
}

static void tell(struct counting *counting, const char *plural, size_t count, bool more)
{
    struct arena *arena = &counting->turn->call->arena;
    struct buf text;

    if (count == 0)
        return;
    buf_init(&text, arena, 512);
    buf_printf(&text, "%s%zu ", more ? "at least " : "", count);
    add_kind(&text, plural, more ? 2 : count);
    if (counting->out == NULL)
        counting->out = json_new(arena, JSON_ARRAY);
    json_add_item(counting->out, json_new_text(arena, text.ptr));
}

static size_t count_items(const struct json *list)
{
    size_t count = 0;

    if (list == NULL || list->kind != JSON_ARRAY)
        return 0;
    for (const struct json *item = list->first; item != NULL; item = item->next)
        count += is_gone(item) ? 0 : 1;
    return count;
}

static void ask(struct counting *counting, struct catalog_op entry, const char *kind,
                const struct json *arguments)
{
    struct tool_turn *turn = counting->turn;
    struct tool_request request = { .entry = entry,
                                    .arguments = arguments,
                                    .profile = counting->request->profile,
                                    .region = counting->request->region,
                                    .by_itself = true };
    struct tool_sent sent;
    struct json *body = NULL;
    bool is_list = false;
    const struct model_field *list = list_field(entry, &is_list);
    bool more;

    if (tool_send(turn, &request, &sent) != ERR_NONE ||
        tool_sent_body(turn, entry, &sent, &body) != ERR_NONE) {
        call_forgive(turn->call);
        return;
    }
    more = tool_page_parameter(entry) != NULL &&
           tool_page_cursor(&turn->call->arena, entry, sent.response) != NULL;
    tell(counting, kind,
         count_items(list == NULL ? body : json_get(body, model_text(entry.service, list->name))),
         more);
}

/* ---- All ------------------------------------------------------------------------------------- */

/* All that resource search knows to stand in a compartment. */
static void ask_search(struct counting *counting)
{
    struct arena *arena = &counting->turn->call->arena;
    struct catalog_op entry = catalog_find("resourcesearch.searchResources");
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *details = json_new(arena, JSON_OBJECT);

    if (entry.op == NULL)
        return;
    json_add_member(arena, details, "type", json_new_text(arena, "Structured"));
    json_add_member(arena, details, "query",
                    json_new_text(arena, arena_printf(arena,
                                                      "query all resources where compartmentId = "
                                                      "'%s'",
                                                      counting->value)));
    json_add_member(arena, arguments, "limit", json_new_int(arena, ITEMS));
    json_add_member(arena, arguments, "body", details);
    ask(counting, entry, "Resources", arguments);
}

static void ask_lists(struct counting *counting)
{
    struct candidate candidates[LISTS + 1];
    size_t count = find_candidates(counting, candidates);

    for (size_t i = 0; i < count && call_left_ms(counting->turn->call) > 0; i++) {
        struct json *arguments = list_arguments(counting, candidates[i].entry);

        if (arguments != NULL)
            ask(counting, candidates[i].entry, name_of(candidates[i].entry) + strlen("list"),
                arguments);
    }
}

static bool find_target(struct counting *counting)
{
    const char *path = path_of(counting->request->entry);
    const char *start = strrchr(path, '{');
    const char *end = strrchr(path, '}');

    if (start == NULL || end == NULL || end < start)
        return false;
    counting->prefix = (size_t)(end - path) + 1;
    counting->parameter =
        arena_strndup(&counting->turn->call->arena, start + 1, (size_t)(end - start) - 1);
    counting->value = argument_text(counting->request->arguments, counting->parameter);
    return counting->value != NULL;
}

static bool is_compartment(const struct counting *counting)
{
    return strcmp(counting->request->entry.service->name, "identity") == 0 &&
           strcmp(counting->parameter, "compartmentId") == 0 &&
           strchr(counting->value, '\'') == NULL;
}

struct json *tool_preview_count(struct tool_turn *turn, const struct tool_request *request,
                                const struct tool_target *target)
{
    struct counting counting = { .turn = turn, .request = request, .target = target };
    int64_t deadline_ms = turn->call->deadline_ms;
    int64_t end_ms = clock_monotonic_ms() + BUDGET_MS;

    if (!find_target(&counting))
        return NULL;
    if (deadline_ms == 0 || deadline_ms > end_ms)
        turn->call->deadline_ms = end_ms;
    if (is_compartment(&counting))
        ask_search(&counting);
    if (counting.out == NULL)
        ask_lists(&counting);
    turn->call->deadline_ms = deadline_ms;
    return counting.out;
}
