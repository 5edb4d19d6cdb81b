#include "oci/profiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/clock.h"
#include "oci/material.h"

int profiles_set_up(void **state)
{
    struct profiles *fixture = calloc(1, sizeof(*fixture));
    struct arena *arena = &fixture->call.arena;

    clock_set_for_tests(PROFILES_NOW_MS);
    call_init(&fixture->call);
    fixture->key =
        material_write(arena, "key.pem", material_pem(arena, material_key(), MATERIAL_PKCS8, NULL));
    fixture->fingerprint = material_fingerprint(arena, material_key());
    fixture->config = arena_printf(arena, "%s/config", material_folder());
    *state = fixture;
    return 0;
}

int profiles_tear_down(void **state)
{
    struct profiles *fixture = *state;

    oci_identity_release(&fixture->identity);
    oci_credentials_free(fixture->credentials);
    call_release(&fixture->call);
    free(fixture);
    material_remove();
    return 0;
}

void profiles_write(struct profiles *fixture, const char *text)
{
    material_write(&fixture->call.arena, "config", text);
}

const char *profiles_api_key(struct profiles *fixture, const char *name)
{
    return arena_printf(&fixture->call.arena,
                        "[%s]\ntenancy=" PROFILES_TENANCY "\nuser=" PROFILES_USER
                        "\nfingerprint=%s\n"
                        "key_file=%s\nregion=us-ashburn-1\n",
                        name, fixture->fingerprint, fixture->key);
}

char *profiles_jwt(struct profiles *fixture, const char *claims)
{
    struct arena *arena = &fixture->call.arena;

    return arena_printf(arena, "eyJh.%s.c2ln", base64url_encode(arena, span_of(claims)));
}

const char *profiles_session(struct profiles *fixture, const char *token)
{
    struct arena *arena = &fixture->call.arena;

    return arena_printf(arena,
                        "[S]\ntenancy=" PROFILES_TENANCY "\nfingerprint=x\nkey_file=%s\n"
                        "region=us-ashburn-1\nsecurity_token_file=%s\n",
                        fixture->key, material_write(arena, "token", token));
}

void profiles_open(struct profiles *fixture, const char *profile, enum oci_auth_type type)
{
    struct oci_credentials_options options = {
        .config_file = fixture->config,
        .profile = profile,
        .auth_type = type,
    };

    oci_credentials_free(fixture->credentials);
    fixture->credentials = oci_credentials_new(&options);
}

enum err profiles_get(struct profiles *fixture)
{
    oci_identity_release(&fixture->identity);
    return oci_credentials_get(fixture->credentials, &fixture->call, &fixture->identity);
}

char *profiles_fill(struct profiles *fixture, const char *text)
{
    struct arena *arena = &fixture->call.arena;
    char *out = arena_strdup(arena, "");

    for (; *text; text++) {
        if (text[0] == '%' && (text[1] == '1' || text[1] == '2'))
            out = arena_printf(arena, "%s%s", out, *++text == '1' ? fixture->config : fixture->key);
        else
            out = arena_printf(arena, "%s%c", out, *text);
    }
    return out;
}

void profiles_expect_failure(struct profiles *fixture, enum err code, const char *message,
                             const char *hint)
{
    assert_int_equal(profiles_get(fixture), code);
    material_expect(&fixture->call, code, profiles_fill(fixture, message),
                    hint ? profiles_fill(fixture, hint) : NULL);
    assert_null(fixture->identity.held);
    call_forgive(&fixture->call);
}
