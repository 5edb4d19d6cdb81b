/* Callers side by side: each signs as itself, and sees nothing of the others or the server. */
#include "guard/callers.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "guard/guarded.h"
#include "tool/core.h"
#include "tool/scope.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define THREADS     8
#define ROUNDS      20

static void callers_get_no_files_and_nothing_of_the_server_or_each_other(void **state)
{
    struct guard_grant other;

    (void)state;
    tools.folder = (struct tool_folder *)&tools; /* never looked into */
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    other = grant;
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ben", READ, "")));
    assert_null(grant.tools->folder);
    assert_ptr_not_equal(grant.tools->client, other.tools->client);
    assert_ptr_not_equal(grant.tools->cache, other.tools->cache);
    assert_ptr_not_equal(grant.tools->confirm, other.tools->confirm);
    assert_ptr_not_equal(grant.tools->cache, tools.cache);
    assert_ptr_not_equal(grant.tools->confirm, tools.confirm);
    guard_release(guard, &other);
    guard_release(guard, &grant);
    tools.folder = NULL;
}

/* ---- Callers at once ------------------------------------------------------------------------- */

static const char *run_tool(struct call *own, const struct guard_grant *who,
                            const struct tool_core *core, const char *arguments)
{
    struct tool_caller caller = { .principal = who->principal };
    struct tool_turn turn = { .context = who->tools, .caller = &caller, .call = own };
    struct tool_result result = { .is_error = false };
    struct json *object = NULL;

    assert_int_equal(json_parse(own, "arguments", span_of(arguments), &object), ERR_NONE);
    tool_core_run(&turn, core, object, &result);
    return arena_strndup(&own->arena, result.json.ptr, result.json.len);
}

#define COMPARTMENTS                                                                               \
    "{\"operation\":\"identity.listCompartments\",\"params\":{\"compartmentId\":\"tenancy\"}}"

struct visitor {
    const char *name;
    struct guard_grant grant;
    bool wrong;
};

/* Reads what is the caller's alone, through every cache there is, again and again. */
static void *visit(void *context)
{
    struct visitor *visitor = context;

    for (int i = 0; i < ROUNDS && !visitor->wrong; i++) {
        struct call own;
        const char *text;

        call_init(&own);
        text = run_tool(&own, &visitor->grant, &tool_read, COMPARTMENTS);
        visitor->wrong = strstr(text, "..of-") == NULL;
        for (const char *p = text; (p = strstr(p, "..of-")) != NULL; p++)
            visitor->wrong |= strncmp(p + 5, visitor->name, strlen(visitor->name)) != 0;
        call_release(&own);
    }
    return NULL;
}

static void callers_at_once_never_see_each_others_identity(void **state)
{
    static const char *const people[] = { "ann", "ben", "cyd", "dan" };
    struct visitor visitors[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    open_guard();
    issuer.exchange_delay_ms = 20;
    for (size_t i = 0; i < THREADS; i++) {
        assert_true(
            bearer(issuer_token(&issuer, &call.arena, people[i % COUNT(people)], READ, "")));
        visitors[i] = (struct visitor){ .name = people[i % COUNT(people)], .grant = grant };
        assert_int_equal(pthread_create(&threads[i], NULL, visit, &visitors[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(visitors[i].wrong);
        guard_release(guard, &visitors[i].grant);
    }
    assert_int_equal(issuer_count(&issuer, &issuer.exchanges), (int)COUNT(people));
    assert_int_equal(issuer_count(&issuer, &issuer.leaks), 0);
}

static void what_one_caller_asked_is_not_answered_from_anothers_cache(void **state)
{
    (void)state;
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    assert_non_null(strstr(
        run_tool(&call, &grant, &tool_context_tool, "{\"show\":\"compartments\"}"), "of-ann"));
    guard_release(guard, &grant);
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ben", READ, "")));

    const char *text = run_tool(&call, &grant, &tool_context_tool, "{\"show\":\"compartments\"}");

    assert_non_null(strstr(text, "of-ben"));
    assert_null(strstr(text, "of-ann"));
    guard_release(guard, &grant);
}

static void caller_cannot_sign_with_a_profile_of_the_server(void **state)
{
    const char *text;

    (void)state;
    options.client.profiles = "*";
    options.client.credentials.config_file = "/nonexistent/secret-place/config";
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", DELETE, "")));
    text = run_tool(&call, &grant, &tool_read,
                    "{\"operation\":\"identity.listRegions\",\"profile\":\"DEFAULT\"}");
    assert_non_null(strstr(text, "sign as themselves"));
    text = run_tool(&call, &grant, &tool_context_tool, "{\"show\":\"profiles\"}");
    assert_null(strstr(text, "secret-place"));
    assert_int_equal(issuer.leaks, 0);
    guard_release(guard, &grant);
}

static void too_few_scopes_send_nothing(void **state)
{
    const char *text;

    (void)state;
    open_guard();
    assert_true(bearer(issuer_token(&issuer, &call.arena, "ann", READ, "")));
    text = run_tool(&call, &grant, &tool_delete,
                    "{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":"
                    "\"ocid1.vcn.oc1.iad.a\"}}");
    assert_non_null(strstr(text, "scope"));
    assert_int_equal(issuer.calls, 0);
    guard_release(guard, &grant);
}

static void idle_callers_are_forgotten_and_held_ones_are_not(void **state)
{
    struct guard_callers_options wanted = { .tools = tools,
                                            .client = options.client,
                                            .transport = options.transport,
                                            .domain_url = ISSUER_DOMAIN,
                                            .client_id = "app",
                                            .client_secret = ISSUER_SECRET,
                                            .idle_ms = 40,
                                            .most = 2 };
    struct guard_callers *callers = guard_callers_new(&wanted);
    struct guard_caller *ann, *ben, *cyd;

    (void)state;
    assert_int_equal(guard_callers_hold(callers, &call, "ann", "t", 1, &ann), ERR_NONE);
    assert_int_equal(guard_callers_hold(callers, &call, "ben", "t", 1, &ben), ERR_NONE);
    assert_int_equal(guard_callers_hold(callers, &call, "cyd", "t", 1, &cyd), ERR_LIMIT);
    guard_callers_release(callers, ben);
    for (int i = 0; i < 200 && guard_callers_count(callers) > 1; i++) {
        call_forgive(&call);
        assert_int_equal(call_sleep_ms(&call, 10), ERR_NONE);
    }
    assert_int_equal(guard_callers_count(callers), 1);
    assert_string_equal(guard_caller_principal(ann), "ann");
    guard_callers_release(callers, ann);
    guard_callers_free(callers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(callers_get_no_files_and_nothing_of_the_server_or_each_other),
        TEST(callers_at_once_never_see_each_others_identity),
        TEST(what_one_caller_asked_is_not_answered_from_anothers_cache),
        TEST(caller_cannot_sign_with_a_profile_of_the_server),
        TEST(too_few_scopes_send_nothing),
        TEST(idle_callers_are_forgotten_and_held_ones_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
