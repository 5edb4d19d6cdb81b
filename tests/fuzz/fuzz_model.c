/*
 * A first line "service.Type", then JSON. As an answer it loses nothing: encoded it is the same
 * value. As a request it is refused by name, or what is sent would be taken again.
 */
#include "model/decode.h"

#include <string.h>

#include "input.h"
#include "model/encode.h"
#include "model/mask.h"
#include "require.h"
#include "standalone.h"

/* One decoding: what is given, and what becomes of it. */
struct round {
    struct call *call;
    const struct model_service *service;
    const struct model_type *type;
    void *value;
};

static struct json *encode(struct round *round)
{
    struct json *json = NULL;
    struct buf text;

    buf_init(&text, &round->call->arena, SIZE_MAX);
    require(!model_encode(round->call, round->service, round->type, round->value, &text),
            "what was decoded can be encoded");
    if (json_parse(round->call, "encoded", buf_span(&text), &json)) {
        require(round->call->error.code == ERR_LIMIT, "what is encoded is JSON");
        call_forgive(round->call);
        return NULL;
    }
    return json;
}

static enum err decode(struct round *round, const struct json *json, enum model_mode mode)
{
    round->value = arena_alloc(&round->call->arena, round->type->size);
    return model_decode(round->call, round->service, round->type, mode, "", json, round->value);
}

/* Of members with the same name the last one counts, so such a value comes back shorter. */
static bool has_twins(const struct json *json)
{
    for (const struct json *at = json->first; at; at = at->next) {
        if (has_twins(at))
            return true;
        for (const struct json *other = at->next; json->kind == JSON_OBJECT && other;
             other = other->next) {
            if (at->name_len == other->name_len && !memcmp(at->name, other->name, at->name_len))
                return true;
        }
    }
    return false;
}

/* Every member of `a` is in `b`: the encoder may add the discriminator of a subtype. */
static bool is_within(const struct json *a, const struct json *b)
{
    const struct json *at = a->first, *other = b->first;

    if (a->kind != JSON_OBJECT && a->kind != JSON_ARRAY)
        return json_equals(a, b);
    if (a->kind != b->kind || a->count > b->count)
        return false;
    for (; at; at = at->next, other = other ? other->next : NULL) {
        if (a->kind == JSON_OBJECT) {
            for (other = b->first; other; other = other->next) {
                if (other->name_len == at->name_len && !memcmp(other->name, at->name, at->name_len))
                    break;
            }
        }
        if (!other || !is_within(at, other))
            return false;
    }
    return true;
}

static void check_answer(struct round *round, const struct json *json)
{
    struct json *again;

    if (decode(round, json, MODEL_LENIENT)) {
        require(json->kind != JSON_OBJECT, "every object is taken as an answer");
        call_forgive(round->call);
        return;
    }
    again = encode(round);
    if (again && !has_twins(json))
        require(is_within(json, again), "an answer loses nothing");
    model_mask(round->call, round->service, round->type, round->value);
    encode(round);
}

static void check_request(struct round *round, const struct json *json)
{
    struct json *again;

    if (decode(round, json, MODEL_STRICT)) {
        require(round->call->error.message != NULL, "a refusal says why");
        call_forgive(round->call);
        return;
    }
    require(!model_check(round->call, round->service, round->type, round->value),
            "what is taken has all that is required");
    again = encode(round);
    require(!again || !decode(round, again, MODEL_STRICT), "what would be sent is taken again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = { (const char *)data, size };
    struct span line = span_cut(&rest, '\n');
    struct json *json = NULL;
    struct call call;
    struct round round = { .call = &call, .service = input_service(line) };

    call_init(&call);
    round.type = input_type(round.service, line);
    if (!json_parse(&call, "input", rest, &json)) {
        check_answer(&round, json);
        check_request(&round, json);
    }
    call_release(&call);
    return 0;
}
