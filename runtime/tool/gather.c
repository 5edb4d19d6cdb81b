#include "tool/gather.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "model/decode.h"
#include "model/member.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/body.h"
#include "tool/identity.h"
#include "tool/operation.h"
#include "tool/page.h"
#include "tool/policy.h"
#include "tool/question.h"

#define WORKERS    8
#define PAGE_MAX   100 /* items of a page; all services take that many */
#define MOST_PAGES 512 /* of one cell */

/* What one cell gave. In the arena of the call that read it. */
struct cell {
    enum err error;
    struct err_record failure;
    struct tool_sent sent;
    struct json *body;  /* of the last page */
    struct json *items; /* NULL when the answer is no list */
    struct tool_page *pages;
    size_t page_count;
    const char *next; /* token of the page behind the last one; NULL at the end */
};

/* ---- One cell -------------------------------------------------------------------------------- */

static void set_text(struct arena *arena, struct json *arguments, const char *name,
                     const char *text)
{
    struct json *member = model_names_member(arguments, name);

    if (member == NULL) {
        json_add_member(arena, arguments, name, json_new_text(arena, text));
        return;
    }
    member->kind = JSON_STRING;
    member->text = arena_strdup(arena, text);
    member->len = strlen(text);
}

static int64_t page_size(const struct tool_gather *gather)
{
    if (gather->start.size > 0)
        return gather->start.size;
    return gather->limit < PAGE_MAX ? (int64_t)gather->limit : PAGE_MAX;
}

static struct json *page_arguments(struct arena *arena, const struct tool_gather *gather,
                                   const struct tool_cell *place, const char *page)
{
    struct catalog_op entry = gather->request.entry;
    const char *limit = tool_page_limit(entry);
    struct json *out = gather->request.arguments == NULL
                           ? json_new(arena, JSON_OBJECT)
                           : json_copy(arena, gather->request.arguments);

    if (place->compartment != NULL)
        set_text(arena, out, "compartmentId", place->compartment);
    if (page != NULL)
        set_text(arena, out, tool_page_parameter(entry), page);
    if (tool_page_parameter(entry) != NULL && tool_page_takes_limit(entry) &&
        model_names_member(out, limit) == NULL && model_names_member(out, "limit") == NULL)
        json_add_member(arena, out, limit, json_new_int(arena, page_size(gather)));
    return out;
}

/* The list in a body, which a collection that leaves it out gets; NULL for what is no list. */
static struct json *list_in(struct arena *arena, struct catalog_op entry, struct json *body)
{
    const char *name = tool_body_list_name(entry);
    struct json *value;

    if (body == NULL || body->kind == JSON_ARRAY)
        return body;
    if (name == NULL || body->kind != JSON_OBJECT)
        return NULL;
    value = (struct json *)(uintptr_t)json_get(body, name);
    if (value == NULL)
        value = json_add_member(arena, body, name, json_new(arena, JSON_ARRAY));
    return value->kind == JSON_ARRAY ? value : NULL;
}

static void take_items(struct arena *arena, const struct json *list, struct tool_cursor at,
                       struct cell *out)
{
    size_t position = 0;
    struct tool_page *page = &out->pages[out->page_count++];

    *page = (struct tool_page){ .first = out->items->count, .at = at };
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (position++ >= at.skip)
            json_add_item(out->items, json_copy(arena, item));
    }
    page->count = out->items->count - page->first;
}

static struct tool_request cell_request(struct arena *arena, const struct tool_gather *gather,
                                        size_t index, const char *page)
{
    const struct tool_cell *place = &gather->cells[index];
    struct tool_request request = gather->request;

    request.arguments = page_arguments(arena, gather, place, page);
    if (place->region != NULL)
        request.region = place->region;
    if (place->compartment != NULL)
        request.compartment = place->compartment;
    return request;
}

static enum err read_page(struct tool_turn *turn, const struct tool_gather *gather, size_t index,
                          struct tool_cursor *at, struct cell *out)
{
    struct arena *arena = &turn->call->arena;
    struct tool_request request = cell_request(arena, gather, index, at->page);
    struct json *list;
    enum err e = tool_send(turn, &request, &out->sent);

    if (!e)
        e = tool_sent_body(turn, request.entry, &out->sent, &out->body);
    if (e)
        return e;
    list = list_in(arena, request.entry, out->body);
    if (list == NULL)
        return ERR_NONE;
    if (out->items == NULL)
        out->items = json_new(arena, JSON_ARRAY);
    take_items(arena, list, *at, out);
    out->next = tool_page_parameter(request.entry) == NULL
                    ? NULL
                    : tool_page_cursor(arena, request.entry, out->sent.response);
    return ERR_NONE;
}

static enum err read_cell(struct tool_turn *turn, const struct tool_gather *gather, size_t index,
                          struct cell *out)
{
    struct tool_cursor at = { .cell = index, .size = page_size(gather) };

    if (index == gather->start.cell) {
        at.page = gather->start.page;
        at.skip = gather->start.skip;
    }
    out->pages = arena_array(&turn->call->arena, MOST_PAGES, sizeof(*out->pages));
    for (;;) {
        enum err e = read_page(turn, gather, index, &at, out);

        if (e)
            return e;
        if (out->next == NULL || out->items->count >= gather->limit ||
            out->page_count == MOST_PAGES)
            return ERR_NONE;
        at.page = out->next;
        at.skip = 0;
    }
}

/* ---- Whether a person must be asked ---------------------------------------------------------- */

static enum err decide_strictest(struct tool_turn *turn, const struct tool_gather *gather,
                                 struct tool_policy_answer *out)
{
    *out = (struct tool_policy_answer){ .decision = TOOL_POLICY_RUN };
    for (size_t i = gather->start.cell; i < gather->cell_count; i++) {
        struct tool_request request = cell_request(&turn->call->arena, gather, i, NULL);
        struct tool_policy_answer answer;
        enum err e = tool_send_decide(turn, &request, &answer);

        if (e)
            return e;
        /* A place that is denied fails by itself; the others are read. */
        if (answer.decision != TOOL_POLICY_DENY && answer.decision < out->decision)
            *out = answer;
    }
    return ERR_NONE;
}

/* What the yes is for: the operation with these arguments in all these places. */
static enum err find_subject(struct tool_turn *turn, const struct tool_gather *gather,
                             struct tool_confirm_subject *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *cells = json_new(arena, JSON_ARRAY);
    struct oci_identity identity;
    enum err e = tool_identity_get(turn, gather->request.profile, &identity);

    if (e)
        return e;
    if (gather->request.arguments != NULL)
        json_add_member(arena, arguments, "arguments", json_copy(arena, gather->request.arguments));
    for (size_t i = gather->start.cell; i < gather->cell_count; i++) {
        const struct tool_cell *cell = &gather->cells[i];

        json_add_item(cells, json_new_text(arena, cell->region != NULL ? cell->region : ""));
        json_add_item(cells,
                      json_new_text(arena, cell->compartment != NULL ? cell->compartment : ""));
    }
    json_add_member(arena, arguments, "cells", cells);
    *out = (struct tool_confirm_subject){ .principal = turn->caller->principal,
                                          .entry = gather->request.entry,
                                          .arguments = arguments,
                                          .profile = identity.profile,
                                          .region = identity.region };
    oci_identity_release(&identity);
    return ERR_NONE;
}

/* One question for all places: one for each would be answered without a look. */
static enum err get_consent(struct tool_turn *turn, const struct tool_gather *gather)
{
    struct tool_policy_answer answer;
    struct tool_confirm_subject subject;
    struct tool_confirm_consent consent;
    const char *message;
    enum err e = decide_strictest(turn, gather, &answer);

    if (e || answer.decision == TOOL_POLICY_RUN)
        return e;
    e = find_subject(turn, gather, &subject);
    if (e)
        return e;
    message = arena_printf(&turn->call->arena, "Run %s in %zu places (regions and compartments)?",
                           tool_operation_id(turn->call, gather->request.entry),
                           gather->cell_count - gather->start.cell);
    e = tool_question_plan(turn, &gather->request, &answer, &subject, message, &consent);
    if (e)
        return e;
    turn->consent = (int)consent.who;
    turn->confirmation = consent.id;
    return ERR_NONE;
}

/* ---- Side by side ---------------------------------------------------------------------------- */

struct job {
    struct call call;
    struct tool_turn turn;
    struct cell cell;
};

struct team {
    const struct tool_gather *gather;
    struct job *jobs; /* one for each cell from gather->start on */
    size_t count;
    atomic_size_t next;
};

static void cancel_team(void *context)
{
    struct team *team = context;

    for (size_t i = 0; i < team->count; i++)
        call_cancel(&team->jobs[i].call);
}

static void *work(void *argument)
{
    struct team *team = argument;
    size_t i;

    while ((i = atomic_fetch_add(&team->next, 1)) < team->count) {
        struct job *job = &team->jobs[i];

        job->cell.error =
            read_cell(&job->turn, team->gather, team->gather->start.cell + i, &job->cell);
        job->cell.failure = job->call.error;
    }
    return NULL;
}

static void run_team(struct team *team)
{
    pthread_t threads[WORKERS];
    size_t started = 0;

    while (started < WORKERS - 1 && started + 1 < team->count &&
           pthread_create(&threads[started], NULL, work, team) == 0)
        started++;
    work(team);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static struct err_record copy_failure(struct arena *arena, const struct err_record *failure)
{
    struct err_record copy = *failure;

    copy.message = failure->message ? arena_strdup(arena, failure->message) : NULL;
    copy.hint = failure->hint ? arena_strdup(arena, failure->hint) : NULL;
    copy.service.code = failure->service.code ? arena_strdup(arena, failure->service.code) : NULL;
    copy.service.request_id =
        failure->service.request_id ? arena_strdup(arena, failure->service.request_id) : NULL;
    return copy;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_strdup(arena, text);
}

/* Out of the memory of its own call. */
static void copy_cell(struct arena *arena, const struct cell *from, struct cell *out)
{
    *out = (struct cell){ .error = from->error,
                          .failure = copy_failure(arena, &from->failure),
                          .page_count = from->page_count,
                          .next = copy_text(arena, from->next) };
    if (from->error)
        return;
    out->body = from->body == NULL ? NULL : json_copy(arena, from->body);
    out->items = from->items == NULL ? NULL : json_copy(arena, from->items);
    out->pages = arena_array(arena, from->page_count + 1, sizeof(*out->pages));
    for (size_t i = 0; i < from->page_count; i++) {
        out->pages[i] = from->pages[i];
        out->pages[i].at.page = copy_text(arena, from->pages[i].at.page);
    }
    out->sent.reveal = from->sent.reveal;
    out->sent.hidden = copy_text(arena, from->sent.hidden);
    out->sent.report = from->sent.report;
    out->sent.report.region = copy_text(arena, from->sent.report.region);
    out->sent.report.request_id = copy_text(arena, from->sent.report.request_id);
}

static enum err read_many(struct tool_turn *turn, const struct tool_gather *gather,
                          struct cell *cells, size_t count)
{
    struct arena *arena = &turn->call->arena;
    struct team team = { .gather = gather, .count = count };

    team.jobs = arena_array(arena, count, sizeof(*team.jobs));
    for (size_t i = 0; i < count; i++) {
        call_init(&team.jobs[i].call);
        team.jobs[i].call.deadline_ms = turn->call->deadline_ms;
        team.jobs[i].call.log_id = turn->call->log_id;
        team.jobs[i].call.observed = turn->call->observed;
        team.jobs[i].turn = *turn;
        team.jobs[i].turn.call = &team.jobs[i].call;
    }
    call_set_wake(turn->call, cancel_team, &team);
    run_team(&team);
    call_set_wake(turn->call, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        copy_cell(arena, &team.jobs[i].cell, &cells[i]);
        call_release(&team.jobs[i].call);
    }
    return call_check(turn->call);
}

/* ---- Put together ---------------------------------------------------------------------------- */

/* What tells items of several cells apart. */
static void mark(struct arena *arena, struct json *item, const struct tool_gather *gather,
                 const struct tool_cell *place)
{
    if (item->kind != JSON_OBJECT || gather->cell_count == 1)
        return;
    if (place->region != NULL && json_get(item, "region") == NULL)
        json_add_member(arena, item, "region", json_new_text(arena, place->region));
    if (place->compartment != NULL && json_get(item, "compartmentId") == NULL)
        json_add_member(arena, item, "compartmentId", json_new_text(arena, place->compartment));
}

static void add_error(struct arena *arena, struct json **errors, const struct tool_cell *place,
                      const struct err_record *failure)
{
    struct json *row = json_new(arena, JSON_OBJECT);

    if (*errors == NULL)
        *errors = json_new(arena, JSON_ARRAY);
    if (place->region != NULL)
        json_add_member(arena, row, "region", json_new_text(arena, place->region));
    if (place->compartment != NULL)
        json_add_member(arena, row, "compartmentId", json_new_text(arena, place->compartment));
    json_add_member(arena, row, "error", json_new_text(arena, err_word(failure->code)));
    if (failure->service.status != 0)
        json_add_member(arena, row, "status", json_new_int(arena, failure->service.status));
    json_add_member(arena, row, "message", json_new_text(arena, failure->message));
    json_add_item(*errors, row);
}

/* An answer that is no list is one item among those of the other cells. */
static void add_object(struct arena *arena, const struct tool_gather *gather, size_t index,
                       const struct cell *cell, struct json *items)
{
    struct json *item = json_copy(arena, cell->body);

    if (item->kind != JSON_OBJECT) {
        struct json *wrapped = json_new(arena, JSON_OBJECT);

        json_add_member(arena, wrapped, "data", item);
        item = wrapped;
    }
    mark(arena, item, gather, &gather->cells[index]);
    json_add_item(items, item);
}

struct joining {
    struct arena *arena;
    const struct tool_gather *gather;
    struct tool_gathered *out;
    struct tool_page *pages;
};

/* Adds pages while there is room; false when something had to be left. */
static bool add_cell(struct joining *joining, size_t index, const struct cell *cell)
{
    struct tool_gathered *out = joining->out;
    const struct json *item = cell->items->first;

    for (size_t i = 0; i < cell->page_count; i++) {
        struct tool_page page = cell->pages[i];

        page.first = out->items->count;
        for (size_t n = 0; n < cell->pages[i].count; n++, item = item->next) {
            struct json *copy;

            if (out->items->count >= joining->gather->limit) {
                out->rest = page.at;
                out->rest.skip += n;
                page.count = n;
                joining->pages[out->page_count++] = page;
                return false;
            }
            copy = json_copy(joining->arena, item);
            mark(joining->arena, copy, joining->gather, &joining->gather->cells[index]);
            json_add_item(out->items, copy);
        }
        joining->pages[out->page_count++] = page;
    }
    if (cell->next != NULL)
        out->rest = (struct tool_cursor){ .cell = index,
                                          .page = cell->next,
                                          .size = page_size(joining->gather) };
    return cell->next == NULL;
}

static void join(struct joining *joining, const struct cell *cells, size_t count)
{
    struct tool_gathered *out = joining->out;
    size_t first = joining->gather->start.cell;

    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = &cells[i];

        if (out->items->count >= joining->gather->limit) {
            out->more = true;
            out->rest =
                (struct tool_cursor){ .cell = first + i, .size = page_size(joining->gather) };
            return;
        }
        if (cell->error) {
            add_error(joining->arena, &out->errors, &joining->gather->cells[first + i],
                      &cell->failure);
            continue;
        }
        if (cell->sent.hidden != NULL)
            out->sent.hidden = cell->sent.hidden;
        out->reveal = out->reveal && cell->sent.reveal;
        if (cell->items == NULL && cell->body != NULL)
            add_object(joining->arena, joining->gather, first + i, cell, out->items);
        if (cell->items != NULL && !add_cell(joining, first + i, cell)) {
            out->more = true;
            return;
        }
    }
}

static size_t count_pages(const struct cell *cells, size_t count)
{
    size_t pages = 1;

    for (size_t i = 0; i < count; i++)
        pages += cells[i].page_count;
    return pages;
}

static bool all_failed(const struct cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (cells[i].error == ERR_NONE)
            return false;
    }
    return true;
}

/* The list of the last page's body is replaced by all that was gathered. */
static void put_items(struct arena *arena, struct catalog_op entry, struct json *body,
                      struct json *items)
{
    struct json *list = list_in(arena, entry, body);
    struct json *next = list->next;
    const char *name = list->name;
    size_t name_len = list->name_len;

    *list = *items;
    list->next = next;
    list->name = name;
    list->name_len = name_len;
}

enum err tool_gather_go_on(struct tool_turn *turn, const struct json *arguments, const char *cursor,
                           struct tool_gather *gather)
{
    enum err e;

    if (cursor == NULL)
        return ERR_NONE;
    e = tool_cursor_open(turn, arguments, cursor, &gather->start);
    if (!e && gather->start.cell >= gather->cell_count)
        return call_fail(turn->call, ERR_ARGUMENT,
                         "cursor: the regions or compartments have changed meanwhile; begin anew");
    return e;
}

enum err tool_gather(struct tool_turn *turn, const struct tool_gather *gather,
                     struct tool_gathered *out)
{
    struct arena *arena = &turn->call->arena;
    size_t count = gather->cell_count - gather->start.cell;
    struct cell *cells = arena_array(arena, count, sizeof(*cells));
    bool one = gather->cell_count == 1;
    struct joining joining = { arena, gather, out, NULL };
    enum err e;

    *out = (struct tool_gathered){ .items = json_new(arena, JSON_ARRAY) };
    e = one ? ERR_NONE : get_consent(turn, gather);
    if (e)
        return e;
    e = one ? read_cell(turn, gather, 0, &cells[0]) : read_many(turn, gather, cells, count);
    if (e)
        return e;
    if (!one && all_failed(cells, count)) {
        turn->call->error = cells[0].failure;
        return cells[0].error;
    }
    joining.pages = arena_array(arena, count_pages(cells, count), sizeof(*joining.pages));
    out->pages = joining.pages;
    out->sent = cells[0].sent;
    out->reveal = one ? cells[0].sent.reveal : true;
    if (one && cells[0].items == NULL) {
        out->items = NULL;
        out->body = cells[0].body;
        return ERR_NONE;
    }
    join(&joining, cells, count);
    out->body = out->items;
    if (one) {
        put_items(arena, gather->request.entry, cells[0].body, out->items);
        out->body = cells[0].body;
    }
    return ERR_NONE;
}

bool tool_gather_rest(const struct tool_gathered *gathered, size_t shown, struct tool_cursor *out)
{
    for (size_t i = 0; i < gathered->page_count; i++) {
        const struct tool_page *page = &gathered->pages[i];

        if (shown < page->first || shown >= page->first + page->count)
            continue;
        *out = page->at;
        out->skip += shown - page->first;
        return true;
    }
    *out = gathered->rest;
    return gathered->more;
}
