#include "model/decode.h"

#include <string.h>

#include "base/limits.h"
#include "model/encode.h"
#include "model/member.h"
#include "model/names.h"
#include "model/path.h"
#include "model/refuse.h"
#include "model/reread.h"

/* One decoding. `slots` is a stack: each object being decoded has one slot for each field of its
 * type, which holds the JSON member that was given for it. */
struct decoder {
    struct call *call;
    const struct model_service *service;
    bool strict;
    const struct json **slots;
    size_t used;
    size_t room;
    unsigned depth;
};

enum { SLOTS_FIRST = 256 };

static enum err decode_value(struct decoder *decoder, const struct model_field *field,
                             uint8_t shape, const struct model_path *path, const struct json *json,
                             void *member);

/* ---- Values that do not fit ------------------------------------------------------------------ */

/* In lenient mode only the code counts: the caller keeps the value as it is. */
static enum err misfit(struct decoder *decoder, const struct model_path *path, const char *expected,
                       const struct json *json)
{
    if (!decoder->strict)
        return ERR_PROTOCOL;
    return model_refuse_kind(decoder->call, path, expected, json);
}

/* Strict mode reads what clients send as the text of its JSON. */
static const struct json *reread(struct decoder *decoder, const struct json *json,
                                 enum json_kind wanted)
{
    return decoder->strict ? model_reread(decoder->call, json, wanted) : json;
}

/* ---- Scalars --------------------------------------------------------------------------------- */

static enum err check_enum(struct decoder *decoder, const struct model_field *field,
                           const struct model_path *path, const char *value)
{
    const struct model_service *service = decoder->service;
    const struct model_enum *row = &service->enums[field->type];
    const char **names;

    if (row->open == MODEL_OPEN)
        return ERR_NONE;
    for (size_t i = 0; i < row->count; i++) {
        if (strcmp(model_text(service, service->enum_values[row->values + i]), value) == 0)
            return ERR_NONE;
    }
    names = model_enum_names(&decoder->call->arena, service, row);
    return model_refuse_choice(decoder->call, path, value, names, row->count);
}

static enum err decode_text(struct decoder *decoder, const struct model_field *field,
                            const struct model_path *path, const struct json *json, void *member)
{
    enum err err;

    if (json->kind != JSON_STRING)
        return misfit(decoder, path, "a string", json);
    if (!json_is_text(json))
        return misfit(decoder, path, "a string without NUL characters", json);
    if (decoder->strict && field->kind == MODEL_ENUM) {
        err = check_enum(decoder, field, path, json->text);
        if (err)
            return err;
    }
    model_pointer_set(member, json->text);
    return ERR_NONE;
}

static enum err decode_bool(struct decoder *decoder, const struct model_path *path,
                            const struct json *json, struct model_bool *member)
{
    json = reread(decoder, json, JSON_BOOL);
    if (json->kind != JSON_BOOL)
        return misfit(decoder, path, "a boolean", json);
    *member = (struct model_bool){ .is = MODEL_SET, .val = json->boolean };
    return ERR_NONE;
}

static enum err decode_int(struct decoder *decoder, const struct model_path *path,
                           const struct json *json, struct model_int *member)
{
    int64_t number;

    json = reread(decoder, json, JSON_NUMBER);
    if (json->kind != JSON_NUMBER)
        return misfit(decoder, path, "a number", json);
    if (!json_int(json, &number))
        return misfit(decoder, path, "an integer of 64 bits", json);
    /* The one integer that would come back spelled otherwise. */
    if (!decoder->strict && number == 0 && json->text[0] == '-')
        return misfit(decoder, path, "an integer", json);
    *member = (struct model_int){ .is = MODEL_SET, .val = number };
    return ERR_NONE;
}

static enum err decode_float(struct decoder *decoder, const struct model_path *path,
                             const struct json *json, struct model_float *member)
{
    double number;

    json = reread(decoder, json, JSON_NUMBER);
    if (json->kind != JSON_NUMBER || !json_double(json, &number))
        return misfit(decoder, path, "a number", json);
    *member = (struct model_float){ .is = MODEL_SET, .val = number, .text = json->text };
    return ERR_NONE;
}

static enum err decode_stream(struct decoder *decoder, const struct model_path *path,
                              const struct json *json, struct model_stream *member)
{
    if (json->kind != JSON_STRING)
        return misfit(decoder, path, "a string", json);
    *member = (struct model_stream){ .ptr = json->text, .len = json->len };
    return ERR_NONE;
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* Makes `count` empty slots on top of the stack; gives the index of the first. */
static size_t push_slots(struct decoder *decoder, size_t count)
{
    size_t first = decoder->used;
    size_t room = decoder->room > 0 ? decoder->room : SLOTS_FIRST;

    while (room < first + count)
        room *= 2;
    if (room > decoder->room) {
        decoder->slots =
            arena_grow(&decoder->call->arena, decoder->slots,
                       decoder->room * sizeof *decoder->slots, room * sizeof *decoder->slots);
        decoder->room = room;
    }
    for (size_t i = 0; i < count; i++)
        decoder->slots[first + i] = NULL;
    decoder->used = first + count;
    return first;
}

static bool has_name(const struct json *member, const char *name)
{
    return strcmp(member->name, name) == 0 && strlen(name) == member->name_len;
}

/* Index of the field of exactly that wire name, or field_count. Services mostly answer in the
 * order of the description, so the search starts where the last one ended. */
static size_t find_exact(const struct decoder *decoder, const struct model_type *type,
                         const struct json *member, size_t start)
{
    const struct model_field *fields = model_fields(decoder->service, type);
    size_t count = type->field_count;

    for (size_t i = 0; i < count; i++) {
        size_t index = start + i < count ? start + i : start + i - count;

        if (has_name(member, model_text(decoder->service, fields[index].name)))
            return index;
    }
    return count;
}

/* Strict mode also understands the other spellings of a name. */
static size_t find_field(const struct decoder *decoder, const struct model_type *type,
                         const struct json *member, size_t start)
{
    size_t index = find_exact(decoder, type, member, start);
    const struct model_field *field;

    if (index < type->field_count || !decoder->strict)
        return index;
    if (strlen(member->name) != member->name_len)
        return type->field_count;
    field = model_find_field(decoder->service, type, member->name);
    return field != NULL ? (size_t)(field - model_fields(decoder->service, type)) : index;
}

/* Appends to the chain whose end `*tail` is. */
static void keep_unknown(struct decoder *decoder, const struct json *value,
                         struct model_unknown ***tail)
{
    struct model_unknown *unknown;

    if (*tail == NULL)
        return;
    unknown = arena_alloc(&decoder->call->arena, sizeof *unknown);
    unknown->name = value->name;
    unknown->value = value;
    **tail = unknown;
    *tail = &unknown->next;
}

/* Takes the slot of a field. Of an answer the last member of a name counts; of a request it is not
 * for us to say which of them is meant. */
static enum err take_slot(struct decoder *decoder, const struct model_path *path,
                          const struct json *member, size_t slot)
{
    struct model_path at = model_path_name(path, member->name);

    if (decoder->strict && decoder->slots[slot] != NULL)
        return call_fail(decoder->call, ERR_ARGUMENT, "%s: given twice",
                         model_path_text(&decoder->call->arena, &at));
    decoder->slots[slot] = member;
    return ERR_NONE;
}

/* Puts each member of the object into the slot of its field. */
static enum err sort_members(struct decoder *decoder, const struct model_type *type,
                             const struct model_path *path, const struct json *json, size_t slots,
                             struct model_unknown ***tail)
{
    size_t index = 0;

    for (const struct json *member = json->first; member != NULL; member = member->next) {
        size_t found = find_field(decoder, type, member, index);

        if (found < type->field_count) {
            enum err err = take_slot(decoder, path, member, slots + found);

            if (err)
                return err;
            index = found + 1;
        } else if (decoder->strict) {
            return model_refuse_name(decoder->call, decoder->service, type, path, member->name);
        } else {
            keep_unknown(decoder, member, tail);
        }
    }
    return ERR_NONE;
}

static enum err check_required(struct decoder *decoder, const struct model_type *type,
                               const struct model_path *path, size_t slots)
{
    const struct model_field *fields = model_fields(decoder->service, type);
    const struct model_field **missing = NULL;
    size_t count = 0;

    for (size_t i = 0; i < type->field_count; i++) {
        const struct json *given = decoder->slots[slots + i];

        if (!model_must_be_set(type, &fields[i]) || (given != NULL && given->kind != JSON_NULL))
            continue;
        if (missing == NULL)
            missing = arena_array(&decoder->call->arena, type->field_count, sizeof *missing);
        missing[count++] = &fields[i];
    }
    if (count == 0)
        return ERR_NONE;
    return model_refuse_missing(decoder->call, decoder->service, path, missing, count);
}

/* Callers know a field by its name in the schema, services by its name on the wire. */
static const char *path_name(const struct decoder *decoder, const struct model_field *field,
                             char room[MODEL_ARGUMENT_NAME_SIZE])
{
    if (decoder->strict)
        return model_argument_name(decoder->service, field, room);
    return model_text(decoder->service, field->name);
}

static enum err decode_fields(struct decoder *decoder, const struct model_type *type,
                              const struct model_path *path, size_t slots, void *out,
                              struct model_unknown ***tail)
{
    const struct model_field *fields = model_fields(decoder->service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        const struct json *given = decoder->slots[slots + i];
        char room[MODEL_ARGUMENT_NAME_SIZE];
        struct model_path at;
        enum err err;

        if (given == NULL)
            continue;
        at = model_path_name(path, path_name(decoder, &fields[i], room));
        err = decode_value(decoder, &fields[i], fields[i].shape, &at, given,
                           model_member(out, &fields[i]));
        if (err && decoder->strict)
            return err;
        if (err)
            keep_unknown(decoder, given, tail);
    }
    return ERR_NONE;
}

static enum err decode_struct(struct decoder *decoder, const struct model_type *type,
                              const struct model_path *path, const struct json *json, void *out)
{
    struct model_unknown **tail = model_unknown_of(decoder->service, type, out);
    size_t slots = push_slots(decoder, type->field_count);
    enum err err = sort_members(decoder, type, path, json, slots, &tail);

    if (!err && decoder->strict)
        err = check_required(decoder, type, path, slots);
    if (!err)
        err = decode_fields(decoder, type, path, slots, out, &tail);
    decoder->used = slots;
    return err;
}

static enum err decode_object(struct decoder *decoder, const struct model_type *type,
                              const struct model_path *path, const struct json *json, void **out)
{
    void *value;
    enum err err;

    json = reread(decoder, json, JSON_OBJECT);
    if (json->kind != JSON_OBJECT)
        return misfit(decoder, path, "an object", json);
    value = arena_alloc(&decoder->call->arena, type->size);
    err = decode_struct(decoder, type, path, json, value);
    if (err)
        return err;
    *out = value;
    return ERR_NONE;
}

/* ---- Polymorphic objects --------------------------------------------------------------------- */

/* The member that holds the discriminator; `*out_foreign` becomes true when there are members
 * that the base does not know. */
static const struct json *find_discriminator(const struct decoder *decoder,
                                             const struct model_type *base, const struct json *json,
                                             bool *out_foreign)
{
    const struct json *found = NULL;

    for (const struct json *member = json->first; member != NULL; member = member->next) {
        size_t index = find_field(decoder, base, member, 0);

        if (index + 1 == base->discriminator)
            found = member;
        if (index == base->field_count)
            *out_foreign = true;
    }
    return found;
}

/* Without a discriminator the service assumes a subtype that the description does not name: fine
 * as long as nothing is said that only some subtypes know. */
static enum err choose_default(struct decoder *decoder, const struct model_type *base,
                               const struct model_path *path, bool foreign)
{
    const struct model_field *field =
        &model_fields(decoder->service, base)[base->discriminator - 1];
    const char **names;

    if (!decoder->strict || (!foreign && (field->flags & MODEL_REQUIRED) == 0))
        return ERR_NONE;
    names = model_subtype_names(&decoder->call->arena, decoder->service, base);
    return model_refuse_unchosen(decoder->call, path, names, base->subtype_count);
}

/* Sets `*type`, which is the base at first, to the subtype that the discriminator names. */
static enum err choose_subtype(struct decoder *decoder, const struct model_path *path,
                               const struct json *json, const struct model_type **type)
{
    const struct model_service *service = decoder->service;
    const struct model_type *base = *type;
    const struct model_subtype *row;
    const struct json *given;
    struct model_path at;
    bool foreign = false;

    if (base->discriminator == 0 || base->subtype_count == 0)
        return ERR_NONE;
    at = model_path_name(
        path, model_text(service, model_fields(service, base)[base->discriminator - 1].name));
    given = find_discriminator(decoder, base, json, &foreign);
    if (given == NULL || given->kind == JSON_NULL)
        return choose_default(decoder, base, &at, foreign);
    if (given->kind != JSON_STRING || !json_is_text(given))
        return decoder->strict ? misfit(decoder, &at, "a string", given) : ERR_NONE;
    row = model_subtype_of_value(service, base, given->text);
    if (row != NULL)
        *type = &service->types[row->type];
    if (row != NULL || !decoder->strict)
        return ERR_NONE;
    return model_refuse_choice(decoder->call, &at, given->text,
                               model_subtype_names(&decoder->call->arena, service, base),
                               base->subtype_count);
}

static enum err decode_union(struct decoder *decoder, const struct model_type *base,
                             const struct model_path *path, const struct json *json,
                             struct model_union *member)
{
    const struct model_type *type = base;
    void *value;
    enum err err;

    json = reread(decoder, json, JSON_OBJECT);
    if (json->kind != JSON_OBJECT)
        return misfit(decoder, path, "an object", json);
    err = choose_subtype(decoder, path, json, &type);
    if (err)
        return err;
    err = decode_object(decoder, type, path, json, &value);
    if (err)
        return err;
    *member = (struct model_union){ .type = type, .value = value };
    return ERR_NONE;
}

/* ---- Lists and maps -------------------------------------------------------------------------- */

static enum err decode_list(struct decoder *decoder, const struct model_field *field, uint8_t shape,
                            const struct model_path *path, const struct json *json, void *member)
{
    size_t size = model_member_size(field->kind, shape);
    struct model_list list;
    char *items;

    json = reread(decoder, json, JSON_ARRAY);
    if (json->kind != JSON_ARRAY)
        return misfit(decoder, path, "an array", json);
    items = arena_array(&decoder->call->arena, json->count > 0 ? json->count : 1, size);
    list = (struct model_list){ .items = items };
    for (const struct json *item = json->first; item != NULL; item = item->next) {
        struct model_path at = model_path_item(path, list.len);
        enum err err = decode_value(decoder, field, shape, &at, item, items + list.len * size);

        if (err)
            return err;
        list.len++;
    }
    model_list_set(member, list);
    return ERR_NONE;
}

static enum err decode_map(struct decoder *decoder, const struct model_field *field, uint8_t shape,
                           const struct model_path *path, const struct json *json, void *member)
{
    size_t size = model_member_size(field->kind, shape);
    struct model_map map;
    char *values;
    size_t room;

    json = reread(decoder, json, JSON_OBJECT);
    if (json->kind != JSON_OBJECT)
        return misfit(decoder, path, "an object", json);
    room = json->count > 0 ? json->count : 1;
    values = arena_array(&decoder->call->arena, room, size);
    map = (struct model_map){
        .keys = arena_array(&decoder->call->arena, room, sizeof *map.keys),
        .values = values,
    };
    for (const struct json *item = json->first; item != NULL; item = item->next) {
        struct model_path at = model_path_name(path, item->name);
        enum err err;

        if (strlen(item->name) != item->name_len)
            return misfit(decoder, path, "an object whose names hold no NUL characters", json);
        err = decode_value(decoder, field, shape, &at, item, values + map.len * size);
        if (err)
            return err;
        map.keys[map.len++] = item->name;
    }
    model_map_set(member, map);
    return ERR_NONE;
}

/* ---- Any value ------------------------------------------------------------------------------- */

static enum err decode_one(struct decoder *decoder, const struct model_field *field,
                           const struct model_path *path, const struct json *json, void *member)
{
    const struct model_type *types = decoder->service->types;
    void *object;
    enum err err;

    switch (field->kind) {
    case MODEL_BOOL:
        return decode_bool(decoder, path, json, member);
    case MODEL_INT:
        return decode_int(decoder, path, json, member);
    case MODEL_FLOAT:
        return decode_float(decoder, path, json, member);
    case MODEL_STREAM:
        return decode_stream(decoder, path, json, member);
    case MODEL_UNION:
        return decode_union(decoder, &types[field->type], path, json, member);
    case MODEL_ANY:
        model_pointer_set(member, json);
        return ERR_NONE;
    case MODEL_OBJECT:
        err = decode_object(decoder, &types[field->type], path, json, &object);
        if (!err)
            model_pointer_set(member, object);
        return err;
    default:
        return decode_text(decoder, field, path, json, member);
    }
}

static enum err decode_shape(struct decoder *decoder, const struct model_field *field,
                             uint8_t shape, const struct model_path *path, const struct json *json,
                             void *member)
{
    uint8_t inner = model_shape_inner(shape);

    if (json->kind == JSON_NULL) {
        model_value_set_null(decoder->service, field, shape, member);
        return ERR_NONE;
    }
    switch (model_shape_outer(shape)) {
    case MODEL_LIST:
        return decode_list(decoder, field, inner, path, json, member);
    case MODEL_MAP:
        return decode_map(decoder, field, inner, path, json, member);
    default:
        return decode_one(decoder, field, path, json, member);
    }
}

/* Writes the member only when all of the value fits. JSON given as text may hold such text again:
 * the parser, which sees one text at a time, cannot tell how deep all of it is. */
static enum err decode_value(struct decoder *decoder, const struct model_field *field,
                             uint8_t shape, const struct model_path *path, const struct json *json,
                             void *member)
{
    enum err err;

    if (decoder->depth > LIMIT_JSON_DEPTH)
        return call_fail(decoder->call, ERR_ARGUMENT, "%s: nested too deep",
                         model_path_text(&decoder->call->arena, path));
    decoder->depth++;
    err = decode_shape(decoder, field, shape, path, json, member);
    decoder->depth--;
    return err;
}

enum err model_decode_field(struct call *call, const struct model_service *service,
                            const struct model_field *field, enum model_mode mode, const char *path,
                            const struct json *json, void *member)
{
    struct decoder decoder = { .call = call, .service = service, .strict = mode == MODEL_STRICT };
    struct model_path root = model_path_root(path);
    enum err err = decode_value(&decoder, field, field->shape, &root, json, member);

    if (err && !decoder.strict)
        return call_fail(call, ERR_PROTOCOL, "%s: the service answered with %s",
                         model_path_text(&call->arena, &root), model_kind_words(json->kind));
    return err;
}

enum err model_decode(struct call *call, const struct model_service *service,
                      const struct model_type *type, enum model_mode mode, const char *path,
                      const struct json *json, void *out)
{
    struct decoder decoder = { .call = call, .service = service, .strict = mode == MODEL_STRICT };
    struct model_path root = model_path_root(path);

    json = reread(&decoder, json, JSON_OBJECT);
    if (json->kind == JSON_OBJECT)
        return decode_struct(&decoder, type, &root, json, out);
    if (decoder.strict)
        return misfit(&decoder, &root, "an object", json);
    return call_fail(call, ERR_PROTOCOL, "%s: the service answered with %s, not an object",
                     model_path_text(&call->arena, &root), model_kind_words(json->kind));
}
