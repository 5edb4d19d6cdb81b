/* What the tests of oci/client.c share: a profile, a client, a scripted transport. */
#ifndef UNIT_OCI_STAGE_H
#define UNIT_OCI_STAGE_H

#include "oci/client.h"
#include "oci/fake.h"
#include "oci/material.h"

#define JSON    "application/json"
#define TENANCY "ocid1.tenancy.oc1..t"
#define USER    "ocid1.user.oc1..u"

struct stage {
    struct call call;
    struct fake fake;
    struct oci_client_options options;
    struct oci_client *client; /* made by the first send */
    struct oci_send_report report;
    const char *fingerprint;
    char folder[32]; /* for what is saved */
    char path[64];
};

/* Set-up and tear-down of one test; the state is a struct stage. */
int stage_set_up(void **state);
int stage_tear_down(void **state);

/* Writes the profile and its key; `more` is further lines of it. */
void stage_profile(struct stage *stage, EVP_PKEY *key, const char *more);

#define SCRIPT(stage, ...)                                                                         \
    stage_script(stage, (const struct fake_answer[]){ __VA_ARGS__ },                               \
                 sizeof((const struct fake_answer[]){ __VA_ARGS__ }) / sizeof(struct fake_answer))

void stage_script(struct stage *stage, const struct fake_answer *rows, size_t count);

enum err stage_send(struct stage *stage, const struct model_service *service, size_t op,
                    const struct oci_send_options *options, const void *request, void *response);

/* core.getInstance: a GET that the SDKs do not retry. */
enum err stage_get_instance(struct stage *stage, const struct oci_send_options *options);

/* Asserts that the message of the failure has this part. */
void stage_expect(const struct stage *stage, const char *part);

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_set_up, stage_tear_down)

#endif
