/*
 * Every operation, with the smallest call that it takes and an answer as it may come: what is
 * offered to take it back is a call that can be made, of the opposite kind, aimed at the new thing
 * and at nothing that was there before, and without secrets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "model/arguments.h"
#include "model/decode.h"
#include "model/example.h"
#include "model/mask.h"
#include "model/schema.h"
#include "tool/undo.h"

#define NEW_ID   "ocid1.new.oc1..n"
#define NEW_KEY  "new-key"
#define NEW_NAME "new-name"

static struct cloud cloud;
static struct stage stage;
static struct call call;
static size_t offered[4]; /* by class */

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    stage_open(&stage, &cloud);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_close(&stage);
    cloud_close(&cloud);
    return 0;
}

/* ---- What is sent and answered --------------------------------------------------------------- */

static void set_text(struct json *object, const char *name, const char *text)
{
    json_add_member(&call.arena, object, name, json_new_text(&call.arena, text));
}

static const struct model_type *model_of(struct catalog_op entry, uint16_t type)
{
    const struct model_field *body = model_body_field(entry.service, &entry.service->types[type]);

    if (body == NULL || body->shape != MODEL_ONE || body->kind != MODEL_OBJECT)
        return NULL;
    return &entry.service->types[body->type];
}

static bool takes_text(struct catalog_op entry, const struct model_type *type, const char *name)
{
    const struct model_field *field =
        type == NULL ? NULL : model_find_field(entry.service, type, name);

    return field != NULL && field->kind == MODEL_STRING && field->shape == MODEL_ONE &&
           (field->flags & MODEL_SECRET) == 0;
}

/* The smallest call, with a new description where there may be one. */
static struct json *make_arguments(struct catalog_op entry)
{
    const struct model_type *type = model_of(entry, entry.op->request);
    struct model_example example = { 0 };
    struct json *out;

    model_example_of(&call.arena, entry.service, entry.op, &example);
    out = example.params == NULL ? json_new(&call.arena, JSON_OBJECT) : example.params;
    if (example.body == NULL && takes_text(entry, type, "displayName"))
        example.body = json_new(&call.arena, JSON_OBJECT);
    if (example.body != NULL && takes_text(entry, type, "displayName") &&
        json_get(example.body, "displayName") == NULL)
        set_text(example.body, "displayName", "new words");
    if (example.body != NULL)
        json_add_member(&call.arena, out, "body", example.body);
    return out;
}

static struct json *make_answer(void)
{
    struct json *out = json_new(&call.arena, JSON_OBJECT);

    set_text(out, "id", NEW_ID);
    set_text(out, "key", NEW_KEY);
    set_text(out, "name", NEW_NAME);
    set_text(out, "compartmentId", "ocid1.compartment.oc1..parent");
    return out;
}

static struct json *make_before(struct catalog_op entry)
{
    struct catalog_op getter = tool_target_getter(entry);
    const struct model_type *type =
        getter.op == NULL ? NULL : model_of(getter, getter.op->response);
    struct json *out = type == NULL ? json_new(&call.arena, JSON_OBJECT)
                                    : model_example_type(&call.arena, entry.service, type);

    set_text(out, "displayName", "old words");
    set_text(out, "compartmentId", "ocid1.compartment.oc1..before");
    return out;
}

/* ---- What is offered ------------------------------------------------------------------------- */

static void fail_with(struct catalog_op entry, const struct json *undo, const char *why)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    json_print(&text, undo);
    fail_msg("%s.%s: %s: %s", entry.service->name, model_text(entry.service, entry.op->name), why,
             text.ptr);
}

static const char *path_of(struct catalog_op entry)
{
    return model_text(entry.service, entry.op->path);
}

static bool removes_item(struct catalog_op entry, struct catalog_op undo)
{
    size_t length = strlen(path_of(entry));

    return undo.op->method == MODEL_DELETE && strncmp(path_of(entry), path_of(undo), length) == 0 &&
           path_of(undo)[length] == '/';
}

/* The name of the thing that is removed is the answer's, or stood in the call as a name. */
static void check_aim(struct catalog_op entry, const struct json *json)
{
    const struct json *last = json_get(json, "params")->last;

    for (const struct json *at = json_get(json, "params")->first; at != NULL; at = at->next) {
        if (strcmp(at->text, NEW_ID) == 0 || strcmp(at->text, NEW_KEY) == 0 ||
            strcmp(at->text, NEW_NAME) == 0)
            return;
    }
    if (strlen(last->name) > 2 && strcmp(last->name + strlen(last->name) - 2, "Id") == 0)
        fail_with(entry, json, "aims at what was there before");
}

static size_t verb_length(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz");
}

/* What undoes begins with another verb, or is the operation itself. */
static void check_kind(struct catalog_op entry, struct catalog_op undo, const struct json *json)
{
    const char *a = model_text(entry.service, entry.op->name);
    const char *b = model_text(undo.service, undo.op->name);

    if (undo.op->op_class == MODEL_READ)
        fail_with(entry, json, "a read");
    if (undo.op != entry.op && verb_length(a) == verb_length(b) &&
        strncmp(a, b, verb_length(a)) == 0)
        fail_with(entry, json, "the same kind");
    if (undo.op == entry.op && entry.op->op_class == MODEL_REMOVE)
        fail_with(entry, json, "a delete for a delete");
    if (removes_item(entry, undo))
        check_aim(entry, json);
}

static void check_arguments(struct catalog_op entry, struct catalog_op undo,
                            const struct json *json)
{
    struct json *arguments = json_copy(&call.arena, json_get(json, "params"));
    void *object = arena_alloc(&call.arena, undo.service->types[undo.op->request].size);

    if (json_get(json, "body") != NULL)
        json_add_member(&call.arena, arguments, "body",
                        json_copy(&call.arena, json_get(json, "body")));
    if (model_arguments_decode(&call, undo.service, undo.op, arguments, object) != ERR_NONE)
        fail_with(entry, json, call.error.message);
    if (model_mask(&call, undo.service, &undo.service->types[undo.op->request], object) != NULL)
        fail_with(entry, json, "a secret");
}

static void check(struct catalog_op entry)
{
    struct tool_request request = { .entry = entry, .arguments = make_arguments(entry) };
    struct tool_target before = { .body = make_before(entry) };
    struct tool_turn turn = stage_turn(&stage, &call);
    const struct json *json = tool_undo_of(&turn, &request, &before, make_answer());
    struct catalog_op undo;

    assert_int_equal(call.error.code, ERR_NONE);
    if (json == NULL)
        return;
    undo = catalog_find(json_get_text(json, "operation"));
    if (undo.op == NULL)
        fail_with(entry, json, "no such operation");
    check_kind(entry, undo, json);
    check_arguments(entry, undo, json);
    offered[entry.op->op_class]++;
}

static void undo_of_every_operation_can_be_sent_and_does_the_opposite(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        call_init(&call);
        check(catalog_at(i));
        call_release(&call);
    }
    print_message("undo for %zu writes, %zu actions, %zu deletes\n", offered[MODEL_WRITE],
                  offered[MODEL_ACTION], offered[MODEL_REMOVE]);
    assert_int_equal(offered[MODEL_READ], 0);
    assert_true(offered[MODEL_WRITE] > 1500);
    assert_true(offered[MODEL_ACTION] > 100);
    /* Only those that another operation cancels. */
    assert_in_range(offered[MODEL_REMOVE], 10, 100);
    assert_int_equal(cloud_sent(&cloud), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_of_every_operation_can_be_sent_and_does_the_opposite),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
