#include "tool/shape_field.h"

#include <string.h>

#include "model/decode.h"
#include "model/member.h"
#include "model/names.h"
#include "tool/shape_tree.h"

/* Nearest names that a note tells, and names it lists where none is near. */
enum { NEAREST_MAX = 3, LISTED_MAX = 8, NAMES_MAX = 512 };

/* Fields behind the four that every resource has; longest value that is short. */
enum { SUGGESTED_OWN = 4, SHORT_MAX = 40 };

/* The fields as a tree: "a.b" and "a.c" are one "a" with two children. */
struct wish {
    const char *name;
    bool is_whole; /* the member itself is asked for */
    bool is_found; /* some object has it */
    struct wish *children, *next;
};

/* ---- The tree of wishes ---------------------------------------------------------------------- */

static struct wish *wish_for(struct call *call, struct wish *parent, const char *name)
{
    struct wish **at = &parent->children;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    if (*at == NULL) {
        *at = arena_alloc(&call->arena, sizeof **at);
        (*at)->name = name;
    }
    return *at;
}

static struct wish *read_wishes(struct call *call, const struct tool_shape *shape)
{
    struct wish *root = arena_alloc(&call->arena, sizeof *root);

    for (size_t i = 0; i < shape->field_count; i++) {
        struct span rest = span_trim(span_of(shape->fields[i]));
        struct wish *wish = root;

        while (rest.len > 0) {
            struct span name = span_cut(&rest, '.');

            wish = wish_for(call, wish, arena_strndup(&call->arena, name.ptr, name.len));
        }
        wish->is_whole = true;
    }
    return root;
}

bool tool_shape_asks(const struct tool_shape *shape, const char *member)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        struct span rest = span_trim(span_of(shape->fields[i]));
        struct span first = span_cut(&rest, '.');
        char name[MODEL_ARGUMENT_NAME_SIZE] = { 0 };

        if (first.len >= sizeof name)
            continue;
        memcpy(name, first.ptr, first.len);
        if (model_names_alike(name, member))
            return true;
    }
    return false;
}

/* ---- Projection ------------------------------------------------------------------------------ */

/* The last member of exactly this name, else the first that is spelled otherwise. */
static const struct json *find_member(const struct json *object, const char *name)
{
    const struct json *found = json_get(object, name);

    for (const struct json *at = object->first; at != NULL && found == NULL; at = at->next) {
        if (model_names_alike(at->name, name))
            found = at;
    }
    return found;
}

static struct json *project(struct call *call, struct wish *parent, const struct json *value);

static void project_member(struct call *call, struct wish *wish, const struct json *object,
                           struct json *out)
{
    const struct json *member = find_member(object, wish->name);
    struct json *inner;

    if (member == NULL)
        return;
    wish->is_found = true;
    inner = wish->is_whole ? NULL : project(call, wish, member);
    if (wish->is_whole)
        tool_shape_tree_add(&call->arena, out, member, member);
    else if (inner->count > 0)
        tool_shape_tree_add(&call->arena, out, member, inner);
}

/* What has no members and no items gives an empty object: nothing in it was asked for. */
static struct json *project(struct call *call, struct wish *parent, const struct json *value)
{
    bool is_list = value->kind == JSON_ARRAY;
    struct json *out = json_new(&call->arena, is_list ? JSON_ARRAY : JSON_OBJECT);

    for (const struct json *item = value->first; is_list && item != NULL; item = item->next)
        tool_shape_tree_add(&call->arena, out, item, project(call, parent, item));
    for (struct wish *at = parent->children; at != NULL && value->kind == JSON_OBJECT;
         at = at->next)
        project_member(call, at, value, out);
    return out;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Names that could have been meant at one level. */
struct names {
    const char *names[NAMES_MAX];
    size_t count;
};

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0)
            return;
    }
    if (names->count < NAMES_MAX)
        names->names[names->count++] = name;
}

/* Calls for a type and its subtypes: an answer holds whichever of them it is. */
static const struct model_type *nth_type(const struct model_service *service,
                                         const struct model_type *type, size_t index)
{
    if (index == 0)
        return type;
    return &service->types[service->subtypes[type->subtypes + index - 1].type];
}

static const struct model_field *find_field(const struct model_service *service,
                                            const struct model_type *type, const char *name)
{
    const struct model_field *found = NULL;

    for (size_t i = 0; i <= type->subtype_count && found == NULL; i++)
        found = model_find_field(service, nth_type(service, type, i), name);
    return found;
}

/* The type of what a field holds; NULL when it has no fields that the tables know. */
static const struct model_type *type_of(const struct model_service *service,
                                        const struct model_field *field)
{
    bool is_map = model_shape_outer(field->shape) == MODEL_MAP;

    if (is_map || (field->kind != MODEL_OBJECT && field->kind != MODEL_UNION))
        return NULL;
    return &service->types[field->type];
}

static void add_fields(const struct model_service *service, const struct model_type *type,
                       struct names *names)
{
    for (size_t i = 0; i <= type->subtype_count; i++) {
        const struct model_type *one = nth_type(service, type, i);
        const struct model_field *fields = model_fields(service, one);

        for (size_t j = 0; j < one->field_count; j++)
            add_name(names, model_text(service, fields[j].name));
    }
}

static void add_members(const struct json *data, struct names *names)
{
    bool is_object = data->kind == JSON_OBJECT;

    for (const struct json *at = data->first; at != NULL; at = at->next) {
        if (is_object)
            add_name(names, at->name);
        else if (at->kind == JSON_OBJECT)
            add_members(at, names);
    }
}

static void add_nearest(struct names *names, const char *name, struct buf *out)
{
    const char *near = model_nearest(name, names->names, names->count);

    if (near == NULL) {
        buf_add_text(out, "there are ");
        model_names_list(out, names->names, names->count, LISTED_MAX, NULL);
        return;
    }
    buf_printf(out, "did you mean %s", near);
    for (size_t i = 1; i < NEAREST_MAX && near != NULL; i++) {
        for (size_t j = 0; j < names->count; j++) {
            if (names->names[j] == near)
                names->names[j] = names->names[--names->count];
        }
        near = model_nearest(name, names->names, names->count);
        if (near != NULL)
            buf_printf(out, ", %s", near);
    }
    buf_add_char(out, '?');
}

/* ---- Unknown fields -------------------------------------------------------------------------- */

struct report {
    struct call *call;
    const struct model_service *service;
    const struct json *data;
    struct json *notes;
    size_t known; /* wishes of the root level that are found or known */
};

static void note_unknown(struct report *report, const struct model_type *type, const char *prefix,
                         const struct wish *wish)
{
    struct names *names = arena_alloc(&report->call->arena, sizeof *names);
    struct buf text;

    if (type != NULL)
        add_fields(report->service, type, names);
    if (prefix[0] == '\0')
        add_members(report->data, names);
    buf_init(&text, &report->call->arena, SIZE_MAX);
    buf_printf(&text, "fields: there is no %s%s", prefix, wish->name);
    if (names->count > 0) {
        buf_add_text(&text, "; ");
        add_nearest(names, wish->name, &text);
    }
    json_add_item(report->notes, json_new_text(&report->call->arena, text.ptr));
}

/* `type` is NULL where no table says what there can be: at the root the objects say it. */
static void check_wishes(struct report *report, const struct model_type *type, const char *prefix,
                         const struct wish *parent)
{
    bool is_root = prefix[0] == '\0';

    for (const struct wish *at = parent->children; at != NULL; at = at->next) {
        const struct model_field *field =
            type != NULL ? find_field(report->service, type, at->name) : NULL;
        bool is_known = at->is_found || field != NULL || (type == NULL && !is_root);
        const struct model_type *inner = field != NULL ? type_of(report->service, field) : NULL;

        if (!is_known)
            note_unknown(report, type, prefix, at);
        report->known += is_root && is_known;
        if (is_known && at->children != NULL)
            check_wishes(report, inner,
                         arena_printf(&report->call->arena, "%s%s.", prefix, at->name), at);
    }
}

/* Where there is no object, nobody can say that a field is missing. */
static bool has_objects(const struct json *data)
{
    if (data->kind == JSON_OBJECT)
        return true;
    for (const struct json *item = data->first; item != NULL; item = item->next) {
        if (item->kind == JSON_OBJECT)
            return true;
    }
    return false;
}

/* Rows that are no objects are shown as they are. */
static struct json *project_rows(struct call *call, struct wish *wishes, const struct json *data)
{
    struct json *rows = json_new(&call->arena, JSON_ARRAY);

    for (const struct json *item = data->first; item != NULL; item = item->next)
        tool_shape_tree_add(&call->arena, rows, item,
                            item->kind == JSON_OBJECT ? project(call, wishes, item) : item);
    return rows;
}

const struct json *tool_shape_project(struct call *call, const struct tool_shape *shape,
                                      const struct json *data, struct json *notes)
{
    struct wish *wishes = read_wishes(call, shape);
    struct report report = {
        .call = call, .service = shape->service, .data = data, .notes = notes
    };
    struct json *projected;

    if (!has_objects(data))
        return data;
    projected =
        data->kind == JSON_ARRAY ? project_rows(call, wishes, data) : project(call, wishes, data);
    check_wishes(&report, shape->service != NULL ? shape->type : NULL, "", wishes);
    if (report.known > 0)
        return projected;
    json_add_item(notes,
                  json_new_text(&call->arena, "fields: none of them is known; all are shown"));
    return data;
}

/* ---- Suggestions ----------------------------------------------------------------------------- */

/* What nearly every resource has, each in the spellings that services use. */
static const char *const usual[][4] = {
    { "id", "ocid", "identifier" },
    { "displayName", "name", "display_name" },
    { "lifecycleState", "status", "state", "lifecycleStatus" },
    { "timeCreated", "timeStarted", "createdOn" },
};

/* Of the type's own fields, those that people look at first. */
static const char *const telling[] = {
    "shape",     "shapeName", "cidrBlock", "ipAddress",         "dbName",   "dbWorkload",
    "sizeInGBs", "version",   "dbVersion", "kubernetesVersion", "severity", "protocol",
    "port",      "isEnabled", "currency",  "computedAmount",
};

static void add_suggestion(struct call *call, struct json *out, const char *name)
{
    for (const struct json *at = out->first; at != NULL; at = at->next) {
        if (strcmp(at->text, name) == 0)
            return;
    }
    json_add_item(out, json_new_text(&call->arena, name));
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);

    return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

/* One OCID costs as much as all else in a row. */
static bool is_short(const struct json *member)
{
    const char *name = member->name;

    if (member->kind != JSON_STRING)
        return member->kind == JSON_NUMBER || member->kind == JSON_BOOL;
    return member->len <= SHORT_MAX && !ends_with(name, "Id") && !ends_with(name, "ID") &&
           strncmp(name, "time", 4) != 0 &&
           !span_starts_with((struct span){ member->text, member->len }, "ocid1.");
}

/* The field that the type has for a member; a type that is not known has them all. */
static bool is_own(const struct tool_shape *shape, const struct json *member)
{
    const struct model_field *field;

    if (shape->service == NULL || shape->type == NULL)
        return true;
    field = find_field(shape->service, shape->type, member->name);
    return field != NULL && (field->flags & (MODEL_SECRET | MODEL_DEPRECATED)) == 0;
}

/* Required ones first: they are what the resource is about. */
static bool is_required(const struct tool_shape *shape, const struct json *member)
{
    const struct model_field *field;

    if (shape->service == NULL || shape->type == NULL)
        return true;
    field = find_field(shape->service, shape->type, member->name);
    return field != NULL && (field->flags & MODEL_REQUIRED) != 0;
}

static void suggest_usual(struct call *call, const struct json *object, struct json *out)
{
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        for (size_t j = 0; j < 4 && usual[i][j] != NULL; j++) {
            if (json_get(object, usual[i][j]) == NULL)
                continue;
            add_suggestion(call, out, usual[i][j]);
            break;
        }
    }
}

static void suggest_telling(struct call *call, const struct json *object, size_t most,
                            struct json *out)
{
    for (size_t i = 0; i < sizeof telling / sizeof telling[0] && out->count < most; i++) {
        const struct json *member = json_get(object, telling[i]);

        if (member != NULL && is_short(member))
            add_suggestion(call, out, telling[i]);
    }
}

static void suggest_own(struct call *call, const struct tool_shape *shape,
                        const struct json *object, bool required, size_t most, struct json *out)
{
    const struct json *at = object->first;

    for (; at != NULL && out->count < most; at = at->next) {
        if (is_short(at) && is_own(shape, at) && is_required(shape, at) == required)
            add_suggestion(call, out, at->name);
    }
}

struct json *tool_shape_suggest(struct call *call, const struct tool_shape *shape,
                                const struct json *object)
{
    struct json *out = json_new(&call->arena, JSON_ARRAY);
    size_t most;

    if (object == NULL || object->kind != JSON_OBJECT)
        return NULL;
    suggest_usual(call, object, out);
    most = out->count + SUGGESTED_OWN;
    suggest_telling(call, object, most, out);
    suggest_own(call, shape, object, /* required= */ true, most, out);
    suggest_own(call, shape, object, /* required= */ false, most, out);
    return out->count > 0 ? out : NULL;
}
