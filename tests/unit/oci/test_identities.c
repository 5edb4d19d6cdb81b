/* Several profiles in one client. */
#include "oci/identities.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/operations.h"
#include "oci/client.h"
#include "oci/material.h"
#include "oci/visitor.h"

#define THREADS 8
#define PROFILE(name, user)                                                                        \
    "[" name "]\nuser=ocid1.user.oc1.." user "\ntenancy=ocid1.tenancy.oc1..t\nfingerprint=%1$s\n"  \
    "key_file=%2$s\nregion=us-ashburn-1\n"

static void write_profiles(struct visitor *visitor)
{
    struct arena *arena = &visitor->call.arena;
    const char *pem = material_pem(arena, material_key(), MATERIAL_PKCS8, NULL);

    visitor->options.config_file =
        visitor_write(visitor, "config",
                      arena_printf(arena, PROFILE("A", "a") PROFILE("B", "b") PROFILE("C", "c"),
                                   material_fingerprint(arena, material_key()),
                                   visitor_write(visitor, "key.pem", pem)));
    visitor->options.profile = "A";
}

static enum err get_user(struct oci_identities *identities, struct call *call, const char *profile,
                         const char **out)
{
    struct oci_credentials *credentials;
    struct oci_identity identity;
    enum err e = oci_identities_find(identities, call, profile, &credentials);

    if (!e)
        e = oci_credentials_get(credentials, call, &identity);
    if (e)
        return e;
    *out = strrchr(identity.user, '.') + 1;
    oci_identity_release(&identity);
    return ERR_NONE;
}

static void gives_each_allowed_profile_its_own_identity(void **state)
{
    struct visitor *visitor = *state;
    struct oci_identities *identities;
    struct oci_credentials *first, *again;
    const char *user;

    write_profiles(visitor);
    identities = oci_identities_new(&visitor->options, " B , X");
    assert_int_equal(get_user(identities, &visitor->call, NULL, &user), ERR_NONE);
    assert_string_equal(user, "a");
    assert_int_equal(get_user(identities, &visitor->call, "A", &user), ERR_NONE);
    assert_string_equal(user, "a");
    assert_int_equal(get_user(identities, &visitor->call, "B", &user), ERR_NONE);
    assert_string_equal(user, "b");
    assert_int_equal(oci_identities_find(identities, &visitor->call, "B", &first), ERR_NONE);
    assert_int_equal(oci_identities_find(identities, &visitor->call, "B", &again), ERR_NONE);
    assert_ptr_equal(first, again);
    assert_int_equal(get_user(identities, &visitor->call, "X", &user), ERR_CONFIG);
    assert_non_null(strstr(visitor->call.error.message, "no profile [X]"));
    oci_identities_free(identities);
}

static void denies_what_the_administrator_did_not_allow(void **state)
{
    struct visitor *visitor = *state;
    struct oci_identities *identities;
    const char *user;

    write_profiles(visitor);
    identities = oci_identities_new(&visitor->options, NULL);
    assert_int_equal(get_user(identities, &visitor->call, "B", &user), ERR_DENIED);
    material_expect(&visitor->call, ERR_DENIED,
                    "profile [B] may not be used here: allowed are A; there are [A], [B], [C]",
                    "leave profile out, or have the administrator allow it with --profiles");
    call_forgive(&visitor->call);
    oci_identities_free(identities);
    identities = oci_identities_new(&visitor->options, "B");
    assert_int_equal(get_user(identities, &visitor->call, "C", &user), ERR_DENIED);
    assert_non_null(strstr(visitor->call.error.message, "allowed are A,B;"));
    oci_identities_free(identities);
}

static void allows_all_by_a_star(void **state)
{
    struct visitor *visitor = *state;
    struct oci_identities *identities;
    const char *user;

    write_profiles(visitor);
    identities = oci_identities_new(&visitor->options, "*");
    assert_int_equal(get_user(identities, &visitor->call, "C", &user), ERR_NONE);
    assert_string_equal(user, "c");
    oci_identities_free(identities);
}

static void lists_the_allowed_profiles_and_the_chosen_one(void **state)
{
    struct visitor *visitor = *state;
    const char *const *names = NULL;
    const char *chosen = NULL;
    const char *file = NULL;
    struct oci_identities *identities;
    size_t count = 0;

    write_profiles(visitor);
    identities = oci_identities_new(&visitor->options, "C,X");
    assert_int_equal(
        oci_identities_list(identities, &visitor->call, &names, &count, &chosen, &file), ERR_NONE);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "A");
    assert_string_equal(names[1], "C");
    assert_string_equal(chosen, "A");
    assert_string_equal(file, visitor->options.config_file);
    oci_identities_free(identities);
    visitor->options.config_file = "/nonexistent/config";
    identities = oci_identities_new(&visitor->options, "*");
    assert_int_equal(
        oci_identities_list(identities, &visitor->call, &names, &count, &chosen, &file),
        ERR_CONFIG);
    assert_string_equal(chosen, "A");
    oci_identities_free(identities);
}

/* What the environment says is of the chosen profile alone. */
static void keeps_variables_and_type_from_the_other_profiles(void **state)
{
    struct visitor *visitor = *state;
    struct oci_identities *identities;
    const char *user;

    visitor->options.config_file = visitor_write(visitor, "config", "[A]\n[B]\n");
    visitor->options.profile = "A";
    visitor->options.auth_type = OCI_AUTH_INSTANCE_PRINCIPAL;
    visitor->variables.cli_user = "ocid1.user.oc1..v";
    visitor->variables.cli_key_content = "x";
    identities = oci_identities_new(&visitor->options, "B");
    assert_int_equal(get_user(identities, &visitor->call, "B", &user), ERR_CONFIG);
    assert_non_null(
        strstr(visitor->call.error.message, "lacks tenancy, user, fingerprint, key_file"));
    oci_identities_free(identities);
}

struct crowd {
    struct oci_identities *identities;
    struct oci_credentials *found[THREADS];
    int next;
    pthread_mutex_t lock;
};

static void *find_b(void *context)
{
    struct crowd *crowd = context;
    struct oci_credentials *found = NULL;
    struct call call;

    call_init(&call);
    if (oci_identities_find(crowd->identities, &call, "B", &found))
        found = NULL;
    call_release(&call);
    pthread_mutex_lock(&crowd->lock);
    crowd->found[crowd->next++] = found;
    pthread_mutex_unlock(&crowd->lock);
    return NULL;
}

static void makes_one_object_however_many_ask(void **state)
{
    struct visitor *visitor = *state;
    struct crowd crowd = { .lock = PTHREAD_MUTEX_INITIALIZER };
    pthread_t threads[THREADS];
    int i;

    write_profiles(visitor);
    crowd.identities = oci_identities_new(&visitor->options, "*");
    for (i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, find_b, &crowd), 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (i = 0; i < THREADS; i++) {
        assert_non_null(crowd.found[i]);
        assert_ptr_equal(crowd.found[i], crowd.found[0]);
    }
    oci_identities_free(crowd.identities);
}

static void signs_each_call_as_the_profile_it_names(void **state)
{
    struct visitor *visitor = *state;
    struct oci_core_get_instance_request request = { .instance_id = "ocid1.instance.oc1..i" };
    struct oci_core_get_instance_response response;
    struct oci_client_options options = { .profiles = "B" };
    struct oci_send_options send = { .profile = "B" };
    struct oci_send_report report;
    struct oci_client *client;

    write_profiles(visitor);
    options.credentials = visitor->options;
    client = oci_client_new(&options, office_transport(&visitor->office));
    /* The office takes tokens only; what it was sent is what counts. */
    assert_int_equal(oci_client_send_with(client, &visitor->call, &oci_core_service,
                                          &oci_core_service.ops[OCI_CORE_GET_INSTANCE], &send,
                                          &request, &response, &report),
                     ERR_SERVICE);
    assert_non_null(strstr(visitor->office.sent[OFFICE_API].authorization, "/ocid1.user.oc1..b/"));
    assert_string_equal(report.profile, "B");
    call_forgive(&visitor->call);
    send.profile = "C";
    assert_int_equal(oci_client_send_with(client, &visitor->call, &oci_core_service,
                                          &oci_core_service.ops[OCI_CORE_GET_INSTANCE], &send,
                                          &request, &response, &report),
                     ERR_DENIED);
    oci_client_free(client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, visitor_set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(gives_each_allowed_profile_its_own_identity),
        TEST(denies_what_the_administrator_did_not_allow),
        TEST(allows_all_by_a_star),
        TEST(lists_the_allowed_profiles_and_the_chosen_one),
        TEST(keeps_variables_and_type_from_the_other_profiles),
        TEST(makes_one_object_however_many_ask),
        TEST(signs_each_call_as_the_profile_it_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
