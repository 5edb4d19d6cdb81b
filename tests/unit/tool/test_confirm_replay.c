/* Whoever says a token again, elsewhere or for something else, is refused and told why. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/fixture.h"
#include "tool/confirm.h"

#define KEY   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define OTHER "f00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define NOW   1700000000000

static struct oci_seal *seal;
static struct tool_confirm *confirm;
static struct tool_confirm_subject subject;

static struct json *parsed(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &value), ERR_NONE);
    return value;
}

static int make_confirm(void **state)
{
    make_call(state);
    clock_set_for_tests(NOW);
    if (oci_seal_new(&call, KEY, NULL, &seal) != ERR_NONE)
        return 1;
    confirm = tool_confirm_new(seal);
    subject = (struct tool_confirm_subject){
        .principal = "alice",
        .entry = catalog_find("core.createVcn"),
        .arguments = parsed("{\"compartmentId\":\"ocid1.compartment.oc1..a\",\"n\":[1,2.50]}"),
        .profile = "DEV",
        .region = "eu-frankfurt-1",
    };
    return 0;
}

static int drop_confirm(void **state)
{
    clock_set_for_tests(0);
    tool_confirm_free(confirm);
    oci_seal_free(seal);
    return drop_call(state);
}

static const char *token_of(enum tool_confirm_kind kind)
{
    struct tool_confirm_request request;

    assert_int_equal(
        tool_confirm_ask(confirm, &call, kind, TOOL_POLICY_CONFIRM, &subject, NULL, &request),
        ERR_NONE);
    return request.token;
}

static enum err accept_with(struct tool_confirm *by, enum tool_confirm_kind kind, const char *token,
                            const struct tool_confirm_subject *whose)
{
    struct tool_confirm_consent consent = { .who = TOOL_POLICY_NOBODY };
    enum err e;

    call_forgive(&call);
    e = tool_confirm_accept(by, &call, kind, token, whose, &consent);
    assert_int_equal(consent.who != TOOL_POLICY_NOBODY, e == ERR_NONE);
    return e;
}

static enum err accept(const char *token)
{
    return accept_with(confirm, TOOL_CONFIRM_CODE, token, &subject);
}

static void assert_denied(const char *token, const struct tool_confirm_subject *whose,
                          const char *why)
{
    assert_int_equal(accept_with(confirm, TOOL_CONFIRM_CODE, token, whose), ERR_DENIED);
    if (strstr(call.error.message, why) == NULL)
        fail_msg("%s, not \"%s\"", call.error.message, why);
    assert_non_null(call.error.hint);
}

static void token_is_good_once(void **state)
{
    const char *token = token_of(TOOL_CONFIRM_CODE);

    (void)state;
    assert_int_equal(accept(token), ERR_NONE);
    assert_denied(token, &subject, "used already");
    assert_denied(token, &subject, "used already");
    assert_int_equal(accept(token_of(TOOL_CONFIRM_CODE)), ERR_NONE);
}

static void order_and_spelling_of_the_same_arguments_do_not_matter(void **state)
{
    const char *token = token_of(TOOL_CONFIRM_CODE);

    (void)state;
    subject.arguments =
        parsed("{ \"n\" : [1, 2.50], \"compartmentId\" : \"\\u006fcid1.compartment.oc1..a\" }");
    assert_int_equal(accept(token), ERR_NONE);
}

static void altered_arguments_are_refused(void **state)
{
    static const char *const others[] = {
        "{\"compartmentId\":\"ocid1.compartment.oc1..b\",\"n\":[1,2.50]}",
        "{\"compartmentId\":\"ocid1.compartment.oc1..a\",\"n\":[1,2.5]}",
        "{\"compartmentId\":\"ocid1.compartment.oc1..a\",\"n\":[2.50,1]}",
        "{\"compartmentId\":\"ocid1.compartment.oc1..a\",\"n\":[1,2.50],\"x\":null}",
        "{\"compartmentId\":\"ocid1.compartment.oc1..a\"}",
        ("{\"compartmentId\":\"ocid1.compartment.oc1..a\",\"n\":[1,2.50],"
         "\"compartmentId\":\"ocid1.compartment.oc1..b\"}"),
        "{}",
    };
    const char *token = token_of(TOOL_CONFIRM_CODE);
    struct tool_confirm_subject altered = subject;

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        altered.arguments = parsed(others[i]);
        assert_denied(token, &altered, "for other arguments");
    }
    altered.arguments = NULL;
    assert_denied(token, &altered, "for other arguments");
    assert_int_equal(accept(token), ERR_NONE); /* a refused token is not used up */
}

static void whoever_else_is_refused(void **state)
{
    const char *token = token_of(TOOL_CONFIRM_CODE);
    struct tool_confirm_subject other = subject;

    (void)state;
    other.principal = "mallory";
    assert_denied(token, &other, "another principal");
    other.principal = NULL;
    assert_denied(token, &other, "another principal");
    other = subject;
    other.entry = catalog_find("core.deleteVcn");
    assert_denied(token, &other, "another operation");
    other = subject;
    other.profile = "PROD";
    assert_denied(token, &other, "another profile");
    other = subject;
    other.region = "us-ashburn-1";
    assert_denied(token, &other, "another region");
    assert_int_equal(accept(token), ERR_NONE);
}

static void token_expires_after_ten_minutes(void **state)
{
    const char *first = token_of(TOOL_CONFIRM_CODE);
    const char *second = token_of(TOOL_CONFIRM_CODE);

    (void)state;
    clock_set_for_tests(NOW + TOOL_CONFIRM_MS - 1);
    assert_int_equal(accept(first), ERR_NONE);
    clock_set_for_tests(NOW + TOOL_CONFIRM_MS);
    assert_denied(second, &subject, "expired");
    assert_denied(first, &subject, "expired");
}

static void token_of_one_kind_is_not_taken_as_the_other(void **state)
{
    const char *code = token_of(TOOL_CONFIRM_CODE);
    const char *elicited = token_of(TOOL_CONFIRM_ELICIT);

    (void)state;
    assert_int_equal(accept_with(confirm, TOOL_CONFIRM_ELICIT, code, &subject), ERR_DENIED);
    assert_non_null(strstr(call.error.message, "no answer of a person"));
    assert_denied(elicited, &subject, "no code to repeat");
    assert_int_equal(accept_with(confirm, TOOL_CONFIRM_ELICIT, elicited, &subject), ERR_NONE);
}

static void altered_and_foreign_tokens_are_refused(void **state)
{
    const char *token = token_of(TOOL_CONFIRM_CODE);
    const char *cursor = NULL;
    struct span bytes = { .len = 0 };

    (void)state;
    assert_true(base64url_decode(&call.arena, span_of(token), &bytes));
    for (size_t i = 0; i < bytes.len; i++) {
        char *altered = arena_strndup(&call.arena, bytes.ptr, bytes.len);

        altered[i] = (char)(altered[i] ^ 1);
        assert_denied(base64url_encode(&call.arena, (struct span){ altered, bytes.len }), &subject,
                      "confirmation: ");
    }
    assert_int_equal(oci_seal_close(seal, &call, "cursor", bytes, &cursor), ERR_NONE);
    assert_denied(cursor, &subject, "altered, or no confirmation");
    assert_int_equal(oci_seal_close(seal, &call, "confirmation", span_of("x"), &cursor), ERR_NONE);
    assert_denied(cursor, &subject, "another version");
    assert_denied("", &subject, "not one that this server gave");
    assert_denied("yes", &subject, "not one that this server gave");
}

static void other_key_refuses(void **state)
{
    struct oci_seal *other_seal = NULL;
    struct tool_confirm *other;
    const char *token = token_of(TOOL_CONFIRM_CODE);

    (void)state;
    assert_int_equal(oci_seal_new(&call, OTHER, NULL, &other_seal), ERR_NONE);
    other = tool_confirm_new(other_seal);
    assert_int_equal(accept_with(other, TOOL_CONFIRM_CODE, token, &subject), ERR_DENIED);
    assert_non_null(strstr(call.error.message, "another server"));
    tool_confirm_free(other);
    oci_seal_free(other_seal);
}

/* What one replica asked another one takes, once for itself: the id is the same in both, so that
 * as a retry token it keeps the service from doing the thing twice. */
static void other_replica_takes_the_token_under_the_same_id(void **state)
{
    const char *token = token_of(TOOL_CONFIRM_CODE);
    struct tool_confirm_consent here;
    struct tool_confirm_consent there;
    struct tool_confirm *replica;
    struct oci_seal *same = NULL;

    (void)state;
    assert_int_equal(oci_seal_new(&call, KEY, NULL, &same), ERR_NONE);
    replica = tool_confirm_new(same);
    assert_int_equal(
        tool_confirm_accept(replica, &call, TOOL_CONFIRM_CODE, token, &subject, &there), ERR_NONE);
    assert_int_equal(accept_with(replica, TOOL_CONFIRM_CODE, token, &subject), ERR_DENIED);
    call_forgive(&call);
    assert_int_equal(tool_confirm_accept(confirm, &call, TOOL_CONFIRM_CODE, token, &subject, &here),
                     ERR_NONE);
    assert_string_equal(here.id, there.id);
    tool_confirm_free(replica);
    oci_seal_free(same);
}

/* In the child: 0 when a process of its own takes the token once and never twice. */
static int take_in_child(const char *token)
{
    struct tool_confirm_consent consent;
    struct oci_seal *same = NULL;
    struct tool_confirm *own;
    bool once, twice;

    call_forgive(&call);
    if (oci_seal_new(&call, KEY, NULL, &same) != ERR_NONE)
        return 3;
    own = tool_confirm_new(same);
    once =
        tool_confirm_accept(own, &call, TOOL_CONFIRM_CODE, token, &subject, &consent) == ERR_NONE;
    call_forgive(&call);
    twice =
        tool_confirm_accept(own, &call, TOOL_CONFIRM_CODE, token, &subject, &consent) == ERR_NONE;
    return once && !twice ? 0 : 1;
}

static void other_process_with_the_same_key_takes_the_token_once(void **state)
{
    const char *token = token_of(TOOL_CONFIRM_CODE);
    pid_t child = fork();
    int status = -1;

    (void)state;
    if (child == 0)
        _exit(take_in_child(token));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void memory_of_used_tokens_is_bounded_and_fails_closed(void **state)
{
    const char *last = token_of(TOOL_CONFIRM_CODE);
    const char *first = token_of(TOOL_CONFIRM_CODE);

    (void)state;
    assert_int_equal(accept(first), ERR_NONE);
    for (int i = 1; i < TOOL_CONFIRM_USED; i++)
        assert_int_equal(accept(token_of(TOOL_CONFIRM_CODE)), ERR_NONE);
    assert_int_equal(accept(last), ERR_LIMIT);
    assert_denied(first, &subject, "used already");
    clock_set_for_tests(NOW + TOOL_CONFIRM_MS);
    assert_int_equal(accept(token_of(TOOL_CONFIRM_CODE)), ERR_NONE);
}

/* ---- Many at once ---------------------------------------------------------------------------- */

enum { RACERS = 8, ROUNDS = 100 };

struct racer {
    const char *token;
    int taken;
};

static atomic_int waiting; /* racers that are not at the start yet */

static void *race(void *context)
{
    struct racer *racer = context;
    struct tool_confirm_consent consent;
    struct call own;

    call_init(&own);
    atomic_fetch_sub(&waiting, 1);
    while (atomic_load(&waiting) > 0)
        sched_yield();
    racer->taken = tool_confirm_accept(confirm, &own, TOOL_CONFIRM_CODE, racer->token, &subject,
                                       &consent) == ERR_NONE;
    call_release(&own);
    return NULL;
}

static void of_many_at_once_one_takes_the_token(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct racer racers[RACERS];
        pthread_t threads[RACERS];
        const char *token = token_of(TOOL_CONFIRM_CODE);
        int taken = 0;

        atomic_store(&waiting, RACERS);
        for (int i = 0; i < RACERS; i++) {
            racers[i] = (struct racer){ .token = token };
            assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
        }
        for (int i = 0; i < RACERS; i++) {
            pthread_join(threads[i], NULL);
            taken += racers[i].taken;
        }
        assert_int_equal(taken, 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_confirm, drop_confirm)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(token_is_good_once),
        TEST(order_and_spelling_of_the_same_arguments_do_not_matter),
        TEST(altered_arguments_are_refused),
        TEST(whoever_else_is_refused),
        TEST(token_expires_after_ten_minutes),
        TEST(token_of_one_kind_is_not_taken_as_the_other),
        TEST(altered_and_foreign_tokens_are_refused),
        TEST(other_key_refuses),
        TEST(other_replica_takes_the_token_under_the_same_id),
        TEST(other_process_with_the_same_key_takes_the_token_once),
        TEST(memory_of_used_tokens_is_bounded_and_fails_closed),
        TEST(of_many_at_once_one_takes_the_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
