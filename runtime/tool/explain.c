#include "tool/explain.h"

#include <string.h>

#include "base/clock.h"
#include "model/decode.h"
#include "tool/explain_ocid.h"
#include "tool/iam.h"
#include "tool/identity.h"
#include "tool/places.h"
#include "tool/target.h"
#include "tool/unseen.h"

#define OCIDS     12   /* of the arguments that are looked at */
#define ASKED     3    /* of them, those that resource search is asked for */
#define BUDGET_MS 5000 /* of all that is asked */
#define HINT_MAX  396

/* An argument that names something. */
struct named {
    const char *name;
    const char *text;
    bool is_parameter; /* of the path or the query */
};

struct explaining {
    struct tool_turn *turn;
    const struct tool_request *request;
    const char *region; /* that was asked; NULL when not known */
    const char *tenancy;
    struct named named[OCIDS];
    size_t count;
    struct buf hint;
};

/* ---- The arguments --------------------------------------------------------------------------- */

static bool is_parameter(const struct explaining *explaining, const char *name)
{
    struct catalog_op entry = explaining->request->entry;
    const struct model_field *field =
        model_find_field(entry.service, &entry.service->types[entry.op->request], name);

    return field != NULL && (field->in == MODEL_IN_PATH || field->in == MODEL_IN_QUERY);
}

/* Parameters as the tables name them, so that vcn_id is vcnId. */
static const char *wire_name(const struct explaining *explaining, const char *name)
{
    struct catalog_op entry = explaining->request->entry;
    const struct model_field *field =
        model_find_field(entry.service, &entry.service->types[entry.op->request], name);

    return field == NULL ? name : model_text(entry.service, field->name);
}

static void collect(struct explaining *explaining, const struct json *value, bool is_top)
{
    for (const struct json *at = value == NULL ? NULL : value->first; at != NULL; at = at->next) {
        if (at->kind == JSON_OBJECT || at->kind == JSON_ARRAY)
            collect(explaining, at, false);
        if (!json_is_text(at) || at->name == NULL || explaining->count == OCIDS)
            continue;
        explaining->named[explaining->count++] = (struct named){
            .name = is_top ? wire_name(explaining, at->name) : at->name,
            .text = at->text,
            .is_parameter = is_top && is_parameter(explaining, at->name),
        };
    }
}

static void find_identity(struct explaining *explaining)
{
    struct tool_turn *turn = explaining->turn;
    struct oci_identity identity;

    explaining->region = explaining->request->region;
    if (tool_identity_get(turn, explaining->request->profile, &identity) != ERR_NONE) {
        call_forgive(turn->call);
        return;
    }
    if (explaining->region == NULL && identity.region != NULL)
        explaining->region = arena_strdup(&turn->call->arena, identity.region);
    if (identity.tenancy != NULL)
        explaining->tenancy = arena_strdup(&turn->call->arena, identity.tenancy);
    oci_identity_release(&identity);
}

/* The first argument that cannot be right, whatever is in the cloud. */
static const char *find_complaint(struct explaining *explaining)
{
    for (size_t i = 0; i < explaining->count; i++) {
        const struct named *named = &explaining->named[i];
        const char *complaint =
            tool_ocid_complaint(explaining->turn->call, explaining->request->entry, named->name,
                                named->text, explaining->region, named->is_parameter);

        if (complaint != NULL)
            return complaint;
    }
    return NULL;
}

/* ---- Resource search ------------------------------------------------------------------------- */

/* Those that search can tell of; the tenancy itself is there. */
static size_t choose(const struct explaining *explaining, const struct named *out[ASKED])
{
    struct call *call = explaining->turn->call;
    size_t count = 0;

    for (size_t i = 0; i < explaining->count && count < ASKED; i++) {
        const struct named *named = &explaining->named[i];
        struct tool_ocid ocid;
        const char *why;

        if (tool_ocid_parse(call, named->text, &ocid, &why) && strcmp(ocid.type, "tenancy") != 0)
            out[count++] = named;
    }
    return count;
}

static struct json *search_arguments(struct arena *arena, const struct named *const *named,
                                     size_t count)
{
    struct json *out = json_new(arena, JSON_OBJECT);
    struct json *body = json_new(arena, JSON_OBJECT);
    struct buf query;

    buf_init(&query, arena, 4096);
    buf_add_text(&query, "query all resources where ");
    for (size_t i = 0; i < count; i++)
        buf_printf(&query, "%sidentifier = '%s'", i == 0 ? "" : " || ", named[i]->text);
    json_add_member(arena, body, "type", json_new_text(arena, "Structured"));
    json_add_member(arena, body, "query", json_new_text(arena, query.ptr));
    json_add_member(arena, out, "body", body);
    return out;
}

static const struct json *find_item(const struct json *found, const char *ocid)
{
    const struct json *items = json_get(found, "items");

    for (const struct json *item = items == NULL ? NULL : items->first; item != NULL;
         item = item->next) {
        const char *id = json_get_text(item, "identifier");

        if (id != NULL && strcmp(id, ocid) == 0)
            return item;
    }
    return NULL;
}

static bool is_gone(const struct json *item)
{
    const char *state = json_get_text(item, "lifecycleState");
    struct span text = span_of(state);

    return state != NULL &&
           (span_equals_nocase(text, "DELETED") || span_equals_nocase(text, "TERMINATED"));
}

/* "exists in us-ashburn-1, compartment /prod, state TERMINATED". */
static void add_item(struct explaining *explaining, const struct named *named,
                     const struct json *item)
{
    struct tool_turn *turn = explaining->turn;
    const char *compartment = json_get_text(item, "compartmentId");
    const char *state = json_get_text(item, "lifecycleState");
    const char *path = NULL;

    if (compartment != NULL)
        path = tool_places_path(turn, explaining->request, compartment);
    buf_printf(&explaining->hint, "%s exists", named->name);
    if (explaining->region != NULL)
        buf_printf(&explaining->hint, " in %s", explaining->region);
    if (path != NULL)
        buf_printf(&explaining->hint, ", compartment %.80s", path);
    if (state != NULL)
        buf_printf(&explaining->hint, ", state %.30s", state);
}

static void add_statement(struct explaining *explaining, const char *before)
{
    struct buf statement;

    buf_init(&statement, &explaining->turn->call->arena, 1024);
    if (tool_iam_statement(explaining->turn->call, explaining->request->entry, &statement))
        buf_printf(&explaining->hint, "%s%s", before, statement.ptr);
}

/* What is gone comes first, then what is not to be found, and a missing policy at last. */
static void tell_found(struct explaining *explaining, const struct named *const *named,
                       size_t count, const struct json *found)
{
    for (size_t i = 0; i < count; i++) {
        const struct json *item = find_item(found, named[i]->text);

        if (item != NULL && is_gone(item)) {
            add_item(explaining, named[i], item);
            return;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (find_item(found, named[i]->text) != NULL)
            continue;
        buf_printf(&explaining->hint,
                   "resource search does not find %s either: deleted, in another tenancy, or no "
                   "permission to see it",
                   named[i]->name);
        add_statement(explaining, "; a policy that may be missing: ");
        return;
    }
    add_item(explaining, named[0], find_item(found, named[0]->text));
    buf_add_text(&explaining->hint, ": a policy is missing");
    add_statement(explaining, ", for instance: ");
}

static void ask_search(struct explaining *explaining)
{
    struct tool_turn *turn = explaining->turn;
    const struct named *named[ASKED];
    size_t count = choose(explaining, named);
    struct json *found = NULL;

    if (count > 0 &&
        tool_fetch(turn, explaining->request, "resourcesearch.searchResources",
                   search_arguments(&turn->call->arena, named, count), &found) == ERR_NONE &&
        found != NULL) {
        tell_found(explaining, named, count, found);
        return;
    }
    call_forgive(turn->call);
    buf_add_text(&explaining->hint,
                 count > 0 ? "its OCIDs look right: deleted, in another tenancy or region, or a "
                             "policy is missing"
                           : "nothing of that name, or a policy is missing");
    add_statement(explaining, ", for instance: ");
}

/* ---- By status ------------------------------------------------------------------------------- */

static void explain_not_found(struct explaining *explaining)
{
    const char *complaint;

    find_identity(explaining);
    collect(explaining, explaining->request->arguments, true);
    complaint = find_complaint(explaining);
    if (complaint != NULL)
        buf_add_text(&explaining->hint, complaint);
    else
        ask_search(explaining);
}

static void explain_forbidden(struct explaining *explaining)
{
    add_statement(explaining, "a policy is missing, for instance: ");
}

/* What the resource is doing meanwhile. */
static void explain_conflict(struct explaining *explaining)
{
    struct tool_target target;

    tool_target_read(explaining->turn, explaining->request, &target);
    if (target.state == NULL)
        return;
    buf_printf(&explaining->hint,
               "it is in state %.30s now, which does not allow this; wait for another state with "
               "oci_wait, then repeat the call",
               target.state);
}

typedef void explain_fn(struct explaining *explaining);

static const struct {
    int status;
    const char *code; /* NULL for any */
    explain_fn *explain;
} rows[] = {
    { 403, NULL, explain_forbidden },
    { 404, NULL, explain_not_found },
    { 409, "IncorrectState", explain_conflict },
};

static explain_fn *find_row(const struct err_record *failure)
{
    const char *code = failure->service.code;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].status == failure->service.status &&
            (rows[i].code == NULL || (code != NULL && strcmp(rows[i].code, code) == 0)))
            return rows[i].explain;
    }
    return NULL;
}

/* One line; what it quotes may come from anywhere. */
static const char *line_of(struct arena *arena, const struct buf *hint)
{
    struct buf line;

    buf_init(&line, arena, 4096);
    tool_unseen_blank(&line, buf_span(hint), HINT_MAX);
    return line.ptr;
}

void tool_explain(struct tool_turn *turn, const struct tool_request *request)
{
    struct call *call = turn->call;
    struct err_record failure = call->error;
    int64_t deadline_ms = call->deadline_ms;
    int64_t end_ms = clock_monotonic_ms() + BUDGET_MS;
    struct explaining explaining = { .turn = turn, .request = request };
    explain_fn *explain = failure.code == ERR_SERVICE ? find_row(&failure) : NULL;

    if (explain == NULL)
        return;
    call_forgive(call);
    if (deadline_ms == 0 || deadline_ms > end_ms)
        call->deadline_ms = end_ms;
    buf_init(&explaining.hint, &call->arena, 8192);
    explain(&explaining);
    call->deadline_ms = deadline_ms;
    call->error = failure;
    if (explaining.hint.len > 0)
        call_hint(call, "%s", line_of(&call->arena, &explaining.hint));
}
