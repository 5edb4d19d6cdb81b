/*
 * Secrets that are marked, in requests and answers of all operations that take or give one: no
 * result, question, dry run, audit line or log line shows a mark.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tool/acting.h"

#include "base/log.h"
#include "model/example.h"
#include "model/member.h"
#include "oci/material.h"
#include "tool/audit.h"
#include "tool/operation.h"

#define MARK  "cAnArY1!cAnArY"
#define DEPTH 6

static const char *trail;  /* file of the audit */
static const char *errors; /* what came on stderr */
static int stderr_before;

/* ---- Marked values --------------------------------------------------------------------------- */

static struct json *mark_type(struct catalog_op entry, const struct model_type *type, int depth);

static struct json *mark_field(struct catalog_op entry, const struct model_field *field, int depth)
{
    if ((field->flags & MODEL_SECRET) != 0 && model_kind_is_text(field->kind))
        return json_new_text(&call.arena, MARK);
    if (field->kind != MODEL_OBJECT && field->kind != MODEL_UNION)
        return NULL;
    return mark_type(entry, &entry.service->types[field->type], depth - 1);
}

static void add_marks(struct catalog_op entry, const struct model_type *type, int depth,
                      struct json *object)
{
    const struct model_field *fields = model_fields(entry.service, type);

    for (uint16_t i = 0; i < type->field_count; i++) {
        struct json *value = mark_field(entry, &fields[i], depth);
        struct json *list;

        if (value == NULL)
            continue;
        if (fields[i].shape == MODEL_LIST) {
            list = json_new(&call.arena, JSON_ARRAY);
            json_add_item(list, value);
            value = list;
        }
        json_add_member(&call.arena, object, model_text(entry.service, fields[i].name), value);
    }
}

/* An object with nothing but marks and the way to them; NULL when the type has no secret. */
static struct json *mark_type(struct catalog_op entry, const struct model_type *type, int depth)
{
    struct json *object = json_new(&call.arena, JSON_OBJECT);
    const struct model_field *field;

    if (depth == 0)
        return NULL;
    for (uint16_t i = 0; i < type->subtype_count && object->count == 0; i++) {
        const struct model_subtype *row = &entry.service->subtypes[type->subtypes + i];

        add_marks(entry, &entry.service->types[row->type], depth, object);
        if (object->count == 0 || type->discriminator == 0)
            continue;
        field = &model_fields(entry.service, type)[type->discriminator - 1];
        json_add_member(&call.arena, object, model_text(entry.service, field->name),
                        json_new_text(&call.arena, model_text(entry.service, row->value)));
    }
    if (object->count == 0)
        add_marks(entry, type, depth, object);
    return object->count == 0 ? NULL : object;
}

static const struct model_field *body_of(struct catalog_op entry, uint16_t type)
{
    const struct model_field *fields = model_fields(entry.service, &entry.service->types[type]);

    for (uint16_t i = 0; i < entry.service->types[type].field_count; i++) {
        if (fields[i].in == MODEL_IN_BODY)
            return &fields[i];
    }
    return NULL;
}

static const char *print(const struct json *value)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    json_print(&out, value);
    return out.ptr;
}

/* What the cloud says: the mark wherever the description has a secret; true when there is one. */
static bool say_marked(struct catalog_op entry)
{
    const struct model_field *body = body_of(entry, entry.op->response);
    struct json *value = body == NULL ? NULL : mark_field(entry, body, DEPTH);
    bool is_secret = value != NULL || (entry.op->danger & MODEL_SECRET_OUT) != 0;

    cloud_say(&cloud, value == NULL ? "{}" : print(value));
    if (value != NULL && body->shape == MODEL_LIST)
        cloud_say(&cloud, arena_printf(&call.arena, "[%s]", print(value)));
    if (value != NULL && body->shape == MODEL_MAP)
        cloud_say(&cloud, arena_printf(&call.arena, "{\"a\":%s}", print(value)));
    if (is_secret && value == NULL) {
        cloud_say(&cloud, MARK);
        cloud.answer.type = "application/octet-stream";
    }
    return is_secret;
}

/* An example with the mark in place of each secret; true when there is one. */
static bool mark_request(struct catalog_op entry, struct model_example *out)
{
    const struct model_type *type = &entry.service->types[entry.op->request];
    const struct model_field *fields = model_fields(entry.service, type);
    const struct model_field *body = body_of(entry, entry.op->request);
    struct json *marks = body == NULL ? NULL : mark_field(entry, body, DEPTH);
    bool is_marked = false;

    model_example_of(&call.arena, entry.service, entry.op, out);
    for (uint16_t i = 0; i < type->field_count; i++) {
        if (fields[i].in == MODEL_IN_BODY || (fields[i].flags & MODEL_SECRET) == 0)
            continue;
        json_add_member(&call.arena, out->params, model_text(entry.service, fields[i].name),
                        json_new_text(&call.arena, MARK));
        is_marked = true;
    }
    if (marks == NULL || marks->kind != JSON_OBJECT)
        return is_marked;
    if (out->body == NULL)
        out->body = json_new(&call.arena, JSON_OBJECT);
    for (const struct json *mark = marks->first; mark != NULL; mark = mark->next) {
        struct json *old = (struct json *)(uintptr_t)json_get(out->body, mark->name);

        if (old == NULL)
            json_add_member(&call.arena, out->body, mark->name, json_copy(&call.arena, mark));
        else if (mark->kind == JSON_STRING && strcmp(mark->text, MARK) == 0)
            *old = (struct json){ .kind = JSON_STRING, .text = MARK, .len = strlen(MARK),
                                  .name = old->name, .name_len = old->name_len, .next = old->next };
    }
    return true;
}

/* ---- Looking --------------------------------------------------------------------------------- */

static void expect_no_mark(struct catalog_op entry, const char *channel, const char *text)
{
    if (text == NULL || strstr(text, "cAnArY") == NULL)
        return;
    dup2(stderr_before, STDERR_FILENO);
    fail_msg("%s: %s shows it: %.600s", tool_operation_id(&call, entry), channel, text);
}

static void look(struct catalog_op entry, const char *channel)
{
    expect_no_mark(entry, channel, result.json.ptr);
    expect_no_mark(entry, "question", result.question);
}

static struct json *core_arguments(struct catalog_op entry, const struct model_example *example)
{
    struct json *arguments = json_new(&call.arena, JSON_OBJECT);

    json_add_member(&call.arena, arguments, "operation",
                    json_new_text(&call.arena, tool_operation_id(&call, entry)));
    json_add_member(&call.arena, arguments, "params", json_copy(&call.arena, example->params));
    if (example->body != NULL)
        json_add_member(&call.arena, arguments, "body", json_copy(&call.arena, example->body));
    return arguments;
}

static void run_core(struct catalog_op entry, const struct model_example *example,
                     const char *more, bool value)
{
    struct json *arguments = core_arguments(entry, example);

    call_forgive(&call);
    turn = stage_turn(&stage, &call);
    if (more != NULL)
        json_add_member(&call.arena, arguments, more, json_new_bool(&call.arena, value));
    tool_core_run(&turn, tool_core_find(tool_for_class(entry.op->op_class)), arguments, &result);
}

static void run_typed(struct catalog_op entry, const struct model_example *example)
{
    struct json *arguments = json_copy(&call.arena, example->params);

    call_forgive(&call);
    turn = stage_turn(&stage, &call);
    if (example->body != NULL)
        json_add_member(&call.arena, arguments, "body", json_copy(&call.arena, example->body));
    tool_run(&turn, entry, arguments, &result);
}

/* ---- All operations -------------------------------------------------------------------------- */

/* Resources that carry the host of others, which are read first. */
static struct cloud_step hosts[] = { { .when = "/domains/ocid1." }, { .when = "/vaults/ocid1." } };

static int open_canary(void **state)
{
    set_up(state);
    hosts[0].answer = says("{\"url\":\"https://idcs-1.identity.oraclecloud.com\"}");
    hosts[1].answer =
        says("{\"cryptoEndpoint\":\"https://a-crypto.kms.us-ashburn-1.oraclecloud.com\","
             "\"managementEndpoint\":\"https://a-management.kms.us-ashburn-1.oraclecloud.com\"}");
    play(hosts, COUNT(hosts));
    errors = material_write(&cloud.call.arena, "stderr", "");
    trail = material_write(&cloud.call.arena, "audit", "");
    fflush(stderr);
    stderr_before = dup(STDERR_FILENO);
    int fd = open(errors, O_WRONLY | O_APPEND | O_CLOEXEC);

    dup2(fd, STDERR_FILENO);
    close(fd);
    log_set_level(LOG_DEBUG);
    assert_int_equal(tool_audit_open(&cloud.call, trail, &stage.context.audit), ERR_NONE);
    return 0;
}

static void look_at_file(const char *path, const char *channel)
{
    FILE *file = fopen(path, "r");
    char line[65536];

    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strstr(line, "cAnArY") != NULL) {
            dup2(stderr_before, STDERR_FILENO);
            fail_msg("%s shows it: %.900s", channel, line);
        }
    }
    fclose(file);
}

static int close_canary(void **state)
{
    fflush(stderr);
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    tool_audit_close(stage.context.audit);
    log_set_level(LOG_WARNING);
    return tear_down(state);
}

/* A secret in an answer that cannot be read, of who may see it: the failure quotes nothing. */
static void try_broken_answer(struct catalog_op entry)
{
    static const char *const broken[] = { "{\"value\":\"" MARK, MARK };
    struct model_example plain;

    model_example_of(&call.arena, entry.service, entry.op, &plain);
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, true, "");
    for (size_t i = 0; i < COUNT(broken); i++) {
        cloud_say(&cloud, broken[i]);
        cloud.answer.type = i == 0 ? NULL : "text/html";
        run_core(entry, &plain, NULL, false);
        if (result.is_error)
            look(entry, "failure");
    }
}

static void try_operation(struct catalog_op entry, const struct model_example *example)
{
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, false, "");
    stage.caller.asking = TOOL_CANNOT_ASK;
    run_typed(entry, example);
    look(entry, "typed tool");
    run_core(entry, example, NULL, false);
    look(entry, "core tool");
    if (entry.op->op_class != MODEL_READ) {
        run_core(entry, example, "dry_run", true);
        look(entry, "dry run");
    }
    run_core(entry, example, "noSuchArgument", true);
    look(entry, "refusal");
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "confirm operation=*\n");
    stage.caller.asking = TOOL_ASKS_BY_RESULT;
    run_core(entry, example, NULL, false);
    look(entry, "confirmation");
}

static void no_channel_shows_a_secret_of_a_request_or_an_answer(void **state)
{
    size_t requests = 0;
    size_t answers = 0;

    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);
        struct model_example example;
        bool asks = mark_request(entry, &example);
        bool tells = say_marked(entry);

        requests += asks;
        answers += tells;
        if (asks || tells || (entry.op->danger & (MODEL_SECRET_IN | MODEL_SECRET_OUT)) != 0)
            try_operation(entry, &example);
        if ((entry.op->danger & MODEL_SECRET_OUT) != 0)
            try_broken_answer(entry);
        call_release(&call);
        call_init(&call);
    }
    look_at_file(trail, "audit");
    look_at_file(errors, "log");
    assert_true(requests > 100);
    assert_true(answers > 100);
}

static void marks_would_be_seen(void **state)
{
    struct catalog_op entry = catalog_find("identity.createAuthToken");
    struct model_example example;

    (void)state;
    mark_request(entry, &example);
    assert_true(say_marked(entry));
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, true, "");
    run_core(entry, &example, NULL, false);
    expect("cAnArY");
    run_typed(entry, &example);
    expect("cAnArY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(marks_would_be_seen, open_canary, close_canary),
        cmocka_unit_test_setup_teardown(no_channel_shows_a_secret_of_a_request_or_an_answer,
                                        open_canary, close_canary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
