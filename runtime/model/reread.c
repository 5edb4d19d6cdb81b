#include "model/reread.h"

const struct json *model_reread(struct call *call, const struct json *json, enum json_kind wanted)
{
    struct json *inner;

    if (json->kind != JSON_STRING || wanted == JSON_STRING)
        return json;
    if (json_parse(call, "text", (struct span){ json->text, json->len }, &inner)) {
        call_forgive(call);
        return json;
    }
    return inner->kind == wanted ? inner : json;
}
