/* Tools under other names: every row of the table has what it needs, and fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/argument.h"
#include "tool/core.h"
#include "tool/offer.h"
#include "tool/offer_arguments.h"

#define TOOLS_MOST  12
#define TOKENS_MOST 2500

/* What each set is and costs: four bytes of its definitions are a token. */
static const struct {
    const char *name;
    unsigned tools;
    unsigned tokens;
} snapshot[] = {
    { "ai", 12, 1916 },      { "compute", 12, 1952 },       { "cost", 12, 2056 },
    { "database", 12, 2163 }, { "devops", 12, 1666 },       { "identity", 12, 1589 },
    { "network", 12, 1975 }, { "objectstorage", 12, 1677 }, { "observability", 12, 1896 },
    { "oke", 12, 1879 },     { "security", 12, 1658 },      { "support", 10, 1484 },
};

static const char *text_of(uint32_t offset)
{
    return model_offer_strings + offset;
}

static const struct model_offer *row(const struct model_offer_set *set, size_t i)
{
    return &model_offers[set->offers + i];
}

static const struct model_offer_set *set_of(const struct model_offer_set *sets, size_t count,
                                            const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text_of(sets[i].name), name) == 0)
            return &sets[i];
    }
    fail_msg("no set %s", name);
    return NULL;
}

static const struct model_offer *find(const char *server, const char *name)
{
    const struct model_offer_set *set = set_of(model_compats, model_compat_count, server);

    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(text_of(row(set, i)->name), name) == 0)
            return row(set, i);
    }
    fail_msg("no tool %s", name);
    return NULL;
}

/* ---- The table ------------------------------------------------------------------------------- */

static bool is_special(const char *tool)
{
    static const char *const names[] = { "by_class", "services", "command" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], tool) == 0)
            return true;
    }
    return false;
}

static bool core_takes(const struct tool_core *core, const char *name)
{
    for (size_t i = 0; i < core->params->count; i++) {
        if (strcmp(core->params->rows[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Where a parameter goes exists. */
static bool arrives(struct arena *arena, const struct model_offer *offer,
                    const struct model_offer_param *param)
{
    struct catalog_op entry = tool_offer_operation(offer);
    const char *to = text_of(param->to);
    const char *tool = text_of(offer->tool);
    const struct tool_core *core = tool_core_find(tool);
    struct model_field field;

    if (strncmp(to, "@days:", 6) == 0)
        to += 6;
    if (to[0] == '@')
        return true;
    if (to[0] == '-')
        return to[1] == '\0';
    if (offer->tool == 0)
        return entry.op != NULL && model_argument_at(arena, entry.service, entry.op, to, &field);
    if (strcmp(tool, "command") == 0)
        return strcmp(to, "command") == 0;
    if (core == NULL)
        core = tool_core_find("oci_read");
    if (entry.op != NULL && strncmp(to, "params.", 7) == 0)
        return model_argument_at(arena, entry.service, entry.op, to + 7, &field);
    if (entry.op != NULL && strncmp(to, "body.", 5) == 0)
        return model_argument_at(arena, entry.service, entry.op, to + 5, &field);
    return core_takes(core, to);
}

static void check_rows(const struct model_offer_set *sets, size_t count, size_t *out_bad)
{
    struct call call;

    call_init(&call);
    for (size_t s = 0; s < count; s++) {
        for (size_t i = 0; i < sets[s].count; i++) {
            const struct model_offer *offer = row(&sets[s], i);

            if (offer->none == 0 && offer->tool == 0 && offer->op == MODEL_OFFER_NONE) {
                print_error("%s: %s runs nothing\n", text_of(sets[s].name), text_of(offer->name));
                ++*out_bad;
            }
            if (offer->tool != 0 && tool_core_find(text_of(offer->tool)) == NULL &&
                !is_special(text_of(offer->tool))) {
                print_error("%s: no tool %s\n", text_of(offer->name), text_of(offer->tool));
                ++*out_bad;
            }
            for (size_t p = 0; p < offer->param_count; p++) {
                const struct model_offer_param *param = &model_offer_params[offer->params + p];

                if (arrives(&call.arena, offer, param))
                    continue;
                print_error("%s: %s: %s -> %s does not exist\n", text_of(sets[s].name),
                            text_of(offer->name), text_of(param->name), text_of(param->to));
                ++*out_bad;
            }
        }
    }
    call_release(&call);
}

static void every_parameter_has_a_place(void **state)
{
    size_t bad = 0;

    (void)state;
    check_rows(model_toolsets, model_toolset_count, &bad);
    check_rows(model_compats, model_compat_count, &bad);
    assert_int_equal(bad, 0);
}

static void all_tools_of_the_27_servers_are_there(void **state)
{
    size_t typed = 0;
    size_t none = 0;

    (void)state;
    assert_int_equal(model_compat_count, 27);
    for (size_t s = 0; s < model_compat_count; s++) {
        typed += model_compats[s].count;
        for (size_t i = 0; i < model_compats[s].count; i++)
            none += row(&model_compats[s], i)->none != 0;
    }
    assert_int_equal(typed, 834 + 5 + 2);
    assert_int_equal(none, 15); /* each with its reason in compat.yaml */
}

static bool has_object(const char *text)
{
    struct json *value = NULL;
    struct call call;
    bool right;

    call_init(&call);
    right = text[0] == '\0' || (json_parse(&call, "with", span_of(text), &value) == ERR_NONE &&
                                value->kind == JSON_OBJECT);
    call_release(&call);
    return right;
}

/* With {{name}}: each is closed and a parameter. */
static bool names_parameters(const struct model_offer *offer, const char *text)
{
    for (const char *open = strstr(text, "{{"); open != NULL; open = strstr(open + 2, "{{")) {
        const char *close = strstr(open, "}}");
        bool found = false;

        for (size_t p = 0; close != NULL && p < offer->param_count; p++) {
            const char *name = text_of(model_offer_params[offer->params + p].name);

            found = found || (strlen(name) == (size_t)(close - open) - 2 &&
                              strncmp(name, open + 2, strlen(name)) == 0);
        }
        if (!found)
            return false;
    }
    return true;
}

static void what_is_always_given_is_an_object_over_the_parameters(void **state)
{
    const struct model_offer_set *last = &model_compats[model_compat_count - 1];

    (void)state;
    for (size_t i = 0; i < last->offers + last->count; i++) {
        assert_true(has_object(text_of(model_offers[i].with)));
        assert_true(names_parameters(&model_offers[i], text_of(model_offers[i].with)));
    }
}

/* ---- Toolsets -------------------------------------------------------------------------------- */

static size_t define(const struct model_offer_set *set, struct buf *out)
{
    struct tool_context context = { .offers = { .sets = &set, .count = 1 } };
    bool first = true;

    buf_clear(out);
    buf_add_char(out, '[');
    tool_offer_list(&context, &first, out);
    buf_add_char(out, ']');
    assert_false(buf_full(out));
    return out->len;
}

static void each_toolset_fits(void **state)
{
    struct call call;
    struct buf text;
    size_t bad = 0;

    (void)state;
    call_init(&call);
    buf_init(&text, &call.arena, 1u << 20);
    assert_int_equal(model_toolset_count, 12);
    for (size_t s = 0; s < model_toolset_count; s++) {
        size_t tokens = define(&model_toolsets[s], &text) / 4;

        assert_string_equal(text_of(model_toolsets[s].name), snapshot[s].name);
        if (model_toolsets[s].count == snapshot[s].tools && tokens == snapshot[s].tokens &&
            model_toolsets[s].count <= TOOLS_MOST && tokens <= TOKENS_MOST)
            continue;
        print_error("%s: %u tools, %zu tokens\n", snapshot[s].name, model_toolsets[s].count,
                    tokens);
        bad++;
    }
    call_release(&call);
    assert_int_equal(bad, 0);
}

static void no_two_toolsets_share_a_name(void **state)
{
    const struct model_offer_set *last = &model_toolsets[model_toolset_count - 1];
    size_t end = last->offers + last->count;

    (void)state;
    for (size_t i = model_toolsets[0].offers; i < end; i++) {
        for (size_t k = i + 1; k < end; k++)
            assert_string_not_equal(text_of(model_offers[i].name), text_of(model_offers[k].name));
    }
}

static void all_definitions_are_json(void **state)
{
    struct call call;
    struct buf text;

    (void)state;
    for (size_t s = 0; s < model_compat_count + model_toolset_count; s++) {
        const struct model_offer_set *set = s < model_compat_count
                                                ? &model_compats[s]
                                                : &model_toolsets[s - model_compat_count];
        struct json *value = NULL;

        call_init(&call);
        buf_init(&text, &call.arena, 4u << 20);
        define(set, &text);
        assert_int_equal(json_parse(&call, text_of(set->name), buf_span(&text), &value), ERR_NONE);
        call_release(&call);
    }
}

static void an_unknown_set_is_refused_with_the_names(void **state)
{
    struct tool_offers offers = { .count = 0 };
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(tool_offer_choose(&call, "compute,netwrk", model_toolsets,
                                       model_toolset_count, "--toolsets", &offers),
                     ERR_USAGE);
    assert_non_null(strstr(call.error.message, "netwrk"));
    assert_non_null(strstr(call.error.message, "network"));
    assert_non_null(strstr(call.error.message, "objectstorage"));
    call_release(&call);
}

static void sets_are_chosen_once(void **state)
{
    struct tool_offers offers = { .count = 0 };
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(tool_offer_choose(&call, " cost, ai,cost", model_toolsets,
                                       model_toolset_count, "--toolsets", &offers),
                     ERR_NONE);
    assert_int_equal(offers.count, 2);
    call_release(&call);
}

/* ---- Arguments ------------------------------------------------------------------------------- */

static const char *translate(struct call *call, const char *server, const char *tool,
                             const char *given, struct tool_offer_arguments *out)
{
    struct json *arguments = NULL;
    struct buf text;

    assert_int_equal(json_parse(call, "arguments", span_of(given), &arguments), ERR_NONE);
    if (tool_offer_translate(call, find(server, tool), arguments, out) != ERR_NONE)
        return NULL;
    buf_init(&text, &call->arena, 1u << 16);
    json_print(&text, out->values);
    return arena_strndup(&call->arena, text.ptr, text.len);
}

static void assert_translates(const char *server, const char *tool, const char *given,
                              const char *expected)
{
    struct tool_offer_arguments arguments = { 0 };
    struct json *wanted = NULL;
    struct call call;

    call_init(&call);
    if (translate(&call, server, tool, given, &arguments) == NULL)
        fail_msg("%s", call.error.message);
    assert_int_equal(json_parse(&call, "expected", span_of(expected), &wanted), ERR_NONE);
    if (!json_equals(arguments.values, wanted))
        fail_msg("%s", translate(&call, server, tool, given, &arguments));
    call_release(&call);
}

static void values_go_where_the_table_says(void **state)
{
    (void)state;
    assert_translates("oracle.oci-compute-mcp-server", "launch_instance",
                      "{\"compartment_id\":\"c\",\"display_name\":\"n\",\"subnet_id\":\"s\","
                      "\"availability_domain\":\"a\",\"image_id\":\"i\",\"ocpus\":2}",
                      "{\"compartmentId\":\"c\",\"displayName\":\"n\",\"availabilityDomain\":\"a\","
                      "\"createVnicDetails\":{\"subnetId\":\"s\"},"
                      "\"shape\":\"VM.Standard.E5.Flex\","
                      "\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":\"i\"},"
                      "\"shapeConfig\":{\"ocpus\":2,\"memoryInGBs\":12}}");
}

static void an_item_of_a_list_is_filled(void **state)
{
    (void)state;
    assert_translates("oracle.oci-vision-mcp-server", "classify_image",
                      "{\"image\":{\"source\":\"INLINE\"},\"max_results\":3,\"options\":{}}",
                      "{\"image\":{\"source\":\"INLINE\"},\"features\":[{\"featureType\":"
                      "\"IMAGE_CLASSIFICATION\",\"maxResults\":3}]}");
}

static void what_has_no_parameter_is_passed_on(void **state)
{
    (void)state;
    assert_translates("oracle.oci-compute-mcp-server", "list_images",
                      "{\"compartment_id\":\"c\",\"operatingSystemVersion\":\"9\",\"limit\":null}",
                      "{\"compartmentId\":\"c\",\"operatingSystemVersion\":\"9\"}");
}

static void a_template_without_its_value_is_left_out(void **state)
{
    (void)state;
    assert_translates("oracle.oci-cloud-mcp-server", "find_oci_api", "{\"query\":\"stop\"}",
                      "{\"query\":\"stop\",\"limit\":5}");
    assert_translates("oracle.oci-cloud-mcp-server", "find_oci_api",
                      "{\"query\":\"stop\",\"client_fqn\":\"oci.object_storage."
                      "ObjectStorageClient\"}",
                      "{\"query\":\"stop\",\"limit\":5,\"service\":\"objectstorage\"}");
}

static void a_required_parameter_is_asked_for_by_its_old_name(void **state)
{
    struct tool_offer_arguments arguments;
    struct call call;

    (void)state;
    call_init(&call);
    assert_null(translate(&call, "oracle.oci-compute-mcp-server", "get_instance", "{}",
                          &arguments));
    assert_string_equal(call.error.message, "instance_id: required");
    call_release(&call);
}

static void what_cannot_be_put_beside_a_text_is_refused(void **state)
{
    struct tool_offer_arguments arguments;
    struct call call;

    (void)state;
    call_init(&call);
    assert_null(translate(&call, "oracle.oci-compute-mcp-server", "update_instance",
                          "{\"instance_id\":\"i\",\"shapeConfig\":\"x\",\"ocpus\":1}",
                          &arguments));
    assert_int_equal(call.error.code, ERR_ARGUMENT);
    call_release(&call);
}

static void a_region_is_taken_apart_from_the_arguments(void **state)
{
    struct tool_offer_arguments arguments;
    struct call call;

    (void)state;
    call_init(&call);
    assert_string_equal(translate(&call, "oracle.oci-database-mcp-server", "get_db_home",
                                  "{\"db_home_id\":\"h\",\"region\":\"eu-frankfurt-1\"}",
                                  &arguments),
                        "{\"dbHomeId\":\"h\"}");
    assert_string_equal(arguments.region, "eu-frankfurt-1");
    assert_null(translate(&call, "oracle.oci-database-mcp-server", "get_db_home",
                          "{\"db_home_id\":\"h\",\"region\":7}", &arguments));
    call_release(&call);
}

/* ---- Lines of the command line --------------------------------------------------------------- */

static void assert_command(const char *line, const char *expected)
{
    struct json *value = NULL;
    struct json *wanted = NULL;
    struct call call;

    call_init(&call);
    if (tool_offer_command(&call, line, &value) != ERR_NONE)
        fail_msg("%s", call.error.message);
    assert_int_equal(json_parse(&call, "expected", span_of(expected), &wanted), ERR_NONE);
    assert_true(json_equals(value, wanted));
    call_release(&call);
}

static void a_command_is_read_as_a_shell_would(void **state)
{
    (void)state;
    assert_command("oci compute instance list --compartment-id tenancy --limit=5 --all",
                   "{\"operation\":\"compute instance list\",\"limit\":\"5\","
                   "\"params\":{\"compartment-id\":\"tenancy\"}}");
    assert_command("network vcn create --display-name 'a b' "
                   "--cidr-blocks \"[\\\"10.0.0.0/16\\\"]\"",
                   "{\"operation\":\"network vcn create\",\"params\":{\"display-name\":\"a b\","
                   "\"cidr-blocks\":\"[\\\"10.0.0.0/16\\\"]\"}}");
    assert_command("iam user list --is-x --query data", "{\"operation\":\"iam user list\","
                                                        "\"query\":\"data\",\"params\":"
                                                        "{\"is-x\":\"true\"}}");
}

static void a_broken_command_is_refused(void **state)
{
    static const char *const lines[] = { "", "--all", "iam user list 'x", "a --b c d", "oci" };
    struct json *value;
    struct call call;

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        call_init(&call);
        assert_int_equal(tool_offer_command(&call, lines[i], &value), ERR_ARGUMENT);
        call_release(&call);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_has_a_place),
        cmocka_unit_test(all_tools_of_the_27_servers_are_there),
        cmocka_unit_test(what_is_always_given_is_an_object_over_the_parameters),
        cmocka_unit_test(each_toolset_fits),
        cmocka_unit_test(no_two_toolsets_share_a_name),
        cmocka_unit_test(all_definitions_are_json),
        cmocka_unit_test(an_unknown_set_is_refused_with_the_names),
        cmocka_unit_test(sets_are_chosen_once),
        cmocka_unit_test(values_go_where_the_table_says),
        cmocka_unit_test(an_item_of_a_list_is_filled),
        cmocka_unit_test(what_has_no_parameter_is_passed_on),
        cmocka_unit_test(a_template_without_its_value_is_left_out),
        cmocka_unit_test(a_required_parameter_is_asked_for_by_its_old_name),
        cmocka_unit_test(what_cannot_be_put_beside_a_text_is_refused),
        cmocka_unit_test(a_region_is_taken_apart_from_the_arguments),
        cmocka_unit_test(a_command_is_read_as_a_shell_would),
        cmocka_unit_test(a_broken_command_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
