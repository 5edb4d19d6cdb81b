/*
 * Secrets that are marked, in every input: no failure, no log line and no memory that is left
 * behind ever shows a mark.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/secret.h"
#include "core/operations.h"
#include "oci/client.h"
#include "oci/material.h"
#include "oci/visitor.h"

#define MARK    "cAnArY"
#define HOUR_MS 3600000
#define LOCAL   "http://127.0.0.1:9"

/* ---- Failures and logs --------------------------------------------------------------------- */

static const enum oci_auth_type types[] = {
    OCI_AUTH_API_KEY,
    OCI_AUTH_SECURITY_TOKEN,
    OCI_AUTH_IDENTITY_DOMAIN_UPST,
    OCI_AUTH_INSTANCE_PRINCIPAL,
    OCI_AUTH_RESOURCE_PRINCIPAL,
    OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION,
    OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION,
    OCI_AUTH_OKE_WORKLOAD_IDENTITY,
};

/* What goes wrong: at a desk, or with the secrets themselves. */
static const struct office_rule faults[] = {
    { .status = 0 },
    { .echo = true },
    { .body = "{\"token\":\"" MARK " " MARK "\"}" },
    { .body = "{\"token\":\"" MARK "\"" },
    { .body = MARK },
};

#define FAULTS (sizeof(faults) / sizeof(faults[0]))

static const char *marked_token(struct visitor *visitor)
{
    return arena_printf(
        &visitor->call.arena, "%s" MARK,
        office_token(&visitor->call.arena, 0, VISITOR_NOW_MS, VISITOR_NOW_MS + HOUR_MS));
}

/* The body of a PEM has no mark of ours, but a line of it will do. */
static const char *line_of(struct visitor *visitor, const char *pem)
{
    return arena_strndup(&visitor->call.arena, strchr(pem, '\n') + 1, 60);
}

static void set_secrets(struct visitor *visitor, const char *pem)
{
    struct arena *arena = &visitor->call.arena;
    struct oci_variables *variables = &visitor->variables;
    const char *key = visitor_write(visitor, "key.pem", pem);

    visitor->options.config_file = visitor_write(
        visitor, "config",
        arena_printf(arena,
                     "[DEFAULT]\nuser=ocid1.user.oc1..u\ntenancy=ocid1.tenancy.oc1..t\n"
                     "fingerprint=%s\nkey_file=%s\npass_phrase=" MARK
                     "\nregion=iad\nsecurity_token_file=%s\n",
                     material_fingerprint(arena, material_key()), key,
                     visitor_write(visitor, "token", marked_token(visitor))));
    visitor_write(visitor, "token.lock", "");
    variables->oke_token = MARK;
    variables->delegation_token = MARK;
    variables->domain_url = LOCAL;
    variables->domain_client_id = "client";
    variables->domain_client_secret_file = visitor_write(visitor, "secret", MARK);
    variables->domain_jwt_file = visitor_write(visitor, "jwt", MARK ".b.c");
    variables->resource = (struct oci_resource_variables){
        .version = "2.1.2",
        .rpst = marked_token(visitor),
        .private_pem = pem,
        .pass_phrase = MARK,
        .region = "iad",
        .rpt_endpoint = LOCAL,
        .rpst_endpoint = LOCAL,
        .resource_id = "ocid1.r.oc1..r",
        .tenancy_id = "ocid1.tenancy.oc1..t",
        .security_context = MARK,
    };
    visitor->options.endpoint.base_url = LOCAL;
    visitor->options.region = "iad";
}

static void expect_no_mark(const char *text, const char *line)
{
    if (text && (strstr(text, MARK) || strstr(text, line)))
        fail_msg("a secret is shown: %s", text);
}

static void try_all(struct visitor *visitor, const char *line, size_t fault_count)
{
    size_t t, f;

    for (t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
        for (f = 0; f < fault_count; f++) {
            for (int desk = 0; desk < OFFICE_DESKS; desk++)
                visitor->office.rules[desk] = (struct office_rule){ .status = 0 };
            visitor->office.rules[OFFICE_RPT] = faults[f];
            visitor->office.rules[OFFICE_REFRESH] = faults[f];
            visitor->office.rules[OFFICE_OKE] = faults[f];
            visitor->office.rules[OFFICE_DOMAIN] = faults[f];
            visitor->options.auth_type = types[t];
            if (visitor_sign_in(visitor) == ERR_NONE) {
                oci_credentials_refuse(visitor->credentials, &visitor->identity);
                (void)!visitor_get(visitor);
            }
            expect_no_mark(visitor->call.error.message, line);
            expect_no_mark(visitor->call.error.hint, line);
            call_forgive(&visitor->call);
        }
    }
}

static void shows_no_secret_in_failures_and_logs(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;
    const char *good = material_pem(arena, material_key(), MATERIAL_PKCS8, MARK);
    const char *line = line_of(visitor, good);
    const char *path = visitor_write(visitor, "stderr", "");
    int before = dup(STDERR_FILENO);
    int log = open(path, O_WRONLY | O_APPEND);
    struct span text;

    log_set_level(LOG_DEBUG);
    dup2(log, STDERR_FILENO);
    set_secrets(visitor, good);
    try_all(visitor, line, FAULTS);
    set_secrets(visitor, material_pem(arena, material_key(), MATERIAL_PKCS8, "another one"));
    try_all(visitor, line, 1);
    set_secrets(visitor, arena_printf(arena, "-----BEGIN PRIVATE KEY-----\n%s\n", line));
    try_all(visitor, line, 1);
    dup2(before, STDERR_FILENO);
    close(before);
    close(log);
    log_set_level(LOG_WARNING);
    assert_int_equal(file_read(&visitor->call, "log", path, 1 << 20, &text), ERR_NONE);
    assert_true(text.len > 0);
    expect_no_mark(text.ptr, line);
}

/* ---- Memory -------------------------------------------------------------------------------- */

#define CODE 0x5a /* the mark itself must not lie about in this program */

static const char coded[] = { 'm' ^ CODE, '4' ^ CODE, 'r' ^ CODE, 'K' ^ CODE, 'q' ^ CODE,
                              'Z' ^ CODE, '7' ^ CODE, 'w' ^ CODE, 'X' ^ CODE, '9' ^ CODE };

static bool is_mark(const unsigned char *at)
{
    size_t i = 0;

    while (i < sizeof(coded) && (at[i] ^ CODE) == (unsigned char)coded[i])
        i++;
    return i == sizeof(coded);
}

static size_t count_in(const unsigned char *bytes, size_t len)
{
    size_t found = 0, i;

    for (i = 0; i + sizeof(coded) <= len; i++)
        found += is_mark(bytes + i);
    return found;
}

/* How often the mark stands in the heap and in other private memory of this process. */
static size_t marks_in_memory(void)
{
    static unsigned char window[1 << 16];
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    char line[512];
    size_t found = 0;

    while (fgets(line, sizeof(line), maps)) {
        unsigned long start, end, at;
        char rights[8], name[256] = "";

        sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &start, &end, rights, name);
        /* The shadow of a sanitizer is terabytes of nothing. */
        if (rights[1] != 'w' || end - start > (1ul << 30) || name[0] == '/' ||
            ((unsigned long)window < end && (unsigned long)window >= start))
            continue;
        for (at = start; at < end; at += sizeof(window)) {
            ssize_t got = pread(memory, window, sizeof(window), (off_t)at);

            found += got > 0 ? count_in(window, (size_t)got) : 0;
        }
    }
    secret_wipe(window, sizeof(window));
    fclose(maps);
    close(memory);
    return found;
}

/* Straight to the file: stdio would keep a copy. */
static void write_token(const char *path)
{
    char token[] = "eyJh.e30.----------";
    char *at = strchr(token, '-');
    int fd = open(path, O_WRONLY | O_TRUNC);
    size_t i;

    for (i = 0; i < sizeof(coded); i++)
        at[i] = (char)(coded[i] ^ CODE);
    assert_int_equal(write(fd, token, strlen(token)), strlen(token));
    close(fd);
    secret_wipe(token, sizeof(token));
}

static void send_one(struct visitor *visitor)
{
    struct oci_core_get_instance_request request = { .instance_id = "ocid1.instance.oc1..i" };
    struct oci_core_get_instance_response response;
    struct oci_client_options options = { .credentials = visitor->options, .attempts = 1 };
    struct oci_client *client = oci_client_new(&options, office_transport(&visitor->office));
    struct call call;

    call_init(&call);
    assert_int_equal(oci_client_send(client, &call, &oci_core_service,
                                     &oci_core_service.ops[OCI_CORE_GET_INSTANCE], &request,
                                     &response),
                     ERR_SERVICE);      /* the office does not know the token */
    assert_true(marks_in_memory() > 0); /* so this finds marks */
    call_release(&call);
    oci_client_free(client);
}

static void leaves_no_token_in_memory(void **state)
{
    struct visitor *visitor = *state;
    const char *pem = material_pem(&visitor->call.arena, material_key(), MATERIAL_PKCS8, NULL);
    const char *path = visitor_write(visitor, "token", "");

    visitor->options.config_file =
        visitor_write(visitor, "config",
                      arena_printf(&visitor->call.arena,
                                   "[DEFAULT]\nkey_file=%s\nsecurity_token_file=%s\nregion=iad\n",
                                   visitor_write(visitor, "key.pem", pem), path));
    write_token(path);
    send_one(visitor);
    memset(visitor->office.sent, 0, sizeof(visitor->office.sent));
    assert_int_equal(marks_in_memory(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, visitor_set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shows_no_secret_in_failures_and_logs),
        TEST(leaves_no_token_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
