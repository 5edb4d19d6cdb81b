#include "oci/events.h"

#include "base/limits.h"
#include "oci/text.h"

/* Adds the event, when there is one, and starts the next. */
static void end_event(struct call *call, struct buf *data, struct json *events)
{
    struct json *value;

    if (data->len == 0)
        return;
    buf_cut(data, data->len - 1); /* the last line break is not part of it */
    if (json_parse(call, "event", buf_span(data), &value)) {
        call_forgive(call);
        value = json_new_text(&call->arena, oci_text_utf8(&call->arena, buf_span(data)));
    }
    json_add_item(events, value);
    buf_clear(data);
}

struct json *oci_events_read(struct call *call, struct span text)
{
    struct json *events = json_new(&call->arena, JSON_ARRAY);
    struct buf data;

    buf_init(&data, &call->arena, LIMIT_RESPONSE_BODY);
    while (text.ptr) {
        struct span line = span_cut(&text, '\n');
        struct span name;

        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0) {
            end_event(call, &data, events);
            continue;
        }
        name = span_cut(&line, ':');
        if (!span_equals(name, "data"))
            continue;
        if (span_starts_with(line, " "))
            line = (struct span){ .ptr = line.ptr + 1, .len = line.len - 1 };
        buf_add_span(&data, line);
        buf_add_char(&data, '\n');
    }
    end_event(call, &data, events); /* a broken off last one is worth having */
    return events;
}
