#include "sandbox/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

void sandbox_journal_init(struct sandbox_journal *journal)
{
    memset(journal, 0, sizeof(*journal));
    pthread_mutex_init(&journal->lock, NULL);
}

void sandbox_journal_release(struct sandbox_journal *journal)
{
    pthread_mutex_destroy(&journal->lock);
}

/* A pre-authenticated request carries its secret in the path: "/p/SECRET/n/...". */
static void copy_path(char *out, size_t size, struct span path)
{
    const char *rest = NULL;

    if (path.len > 3 && memcmp(path.ptr, "/p/", 3) == 0)
        rest = memchr(path.ptr + 3, '/', path.len - 3);
    if (rest == NULL)
        snprintf(out, size, "%.*s", (int)path.len, path.ptr);
    else
        snprintf(out, size, "/p/...%.*s", (int)(path.len - (size_t)(rest - path.ptr)), rest);
}

void sandbox_journal_note(struct sandbox_journal *journal, const struct sandbox_request *request,
                          const struct sandbox_answer *answer, int64_t now_ms)
{
    struct sandbox_journal_entry *entry;

    pthread_mutex_lock(&journal->lock);
    entry = &journal->entries[journal->count % SANDBOX_JOURNAL_MAX];
    entry->number = ++journal->count;
    entry->at_ms = now_ms;
    entry->status = answer->damage == SANDBOX_DAMAGE_DROP ? 0 : answer->status;
    entry->is_fault = answer->is_fault;
    snprintf(entry->method, sizeof(entry->method), "%s", request->method);
    copy_path(entry->path, sizeof(entry->path), sandbox_answer_path(request));
    entry->operation[0] = '\0';
    if (answer->service != NULL && answer->operation != NULL)
        snprintf(entry->operation, sizeof(entry->operation), "%s.%s", answer->service,
                 answer->operation);
    pthread_mutex_unlock(&journal->lock);
}

static struct json *show(struct arena *arena, const struct sandbox_journal_entry *entry)
{
    struct json *out = json_new(arena, JSON_OBJECT);
    char time[CLOCK_RFC3339_SIZE];

    clock_format_rfc3339(entry->at_ms, time);
    json_add_member(arena, out, "number", json_new_int(arena, entry->number));
    json_add_member(arena, out, "time", json_new_text(arena, time));
    json_add_member(arena, out, "method", json_new_text(arena, entry->method));
    json_add_member(arena, out, "path",
                    json_new_text_len(arena, span_of(arena_strdup(arena, entry->path))));
    json_add_member(arena, out, "operation", json_new_text(arena, entry->operation));
    json_add_member(arena, out, "status", json_new_int(arena, entry->status));
    json_add_member(arena, out, "fault", json_new_bool(arena, entry->is_fault));
    return out;
}

struct json *sandbox_journal_show(struct arena *arena, struct sandbox_journal *journal)
{
    struct json *out = json_new(arena, JSON_ARRAY);

    pthread_mutex_lock(&journal->lock);
    for (int64_t i = 0; i < SANDBOX_JOURNAL_MAX && i < journal->count; i++)
        json_add_item(
            out, show(arena, &journal->entries[(journal->count - 1 - i) % SANDBOX_JOURNAL_MAX]));
    pthread_mutex_unlock(&journal->lock);
    return out;
}
