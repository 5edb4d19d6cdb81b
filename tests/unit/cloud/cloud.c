#include "cloud/cloud.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "oci/material.h"

#define WAIT_MS 20000

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static bool is_let_go(struct cloud *cloud)
{
    pthread_mutex_lock(&cloud->lock);

    bool go = cloud->let_go;

    pthread_mutex_unlock(&cloud->lock);
    return go;
}

static enum err wait_for_go(struct cloud *cloud, struct call *call)
{
    enum err e = ERR_NONE;

    pthread_mutex_lock(&cloud->lock);
    cloud->held++;
    pthread_mutex_unlock(&cloud->lock);
    while (e == ERR_NONE && !is_let_go(cloud))
        e = call_sleep_ms(call, 5);
    if (e == ERR_CANCELLED) {
        pthread_mutex_lock(&cloud->lock);
        cloud->cancelled++;
        pthread_mutex_unlock(&cloud->lock);
    }
    return e;
}

static void remember(struct cloud *cloud, const struct net_request *request)
{
    struct span body = request->has_body ? request->body.bytes : (struct span){ .ptr = "" };

    pthread_mutex_lock(&cloud->lock);
    cloud->sent++;
    snprintf(cloud->method, sizeof(cloud->method), "%s", request->method);
    snprintf(cloud->url, sizeof(cloud->url), "%s", request->url);
    snprintf(cloud->body, sizeof(cloud->body), "%.*s", (int)body.len, body.ptr);
    pthread_mutex_unlock(&cloud->lock);
}

static void add_header(struct call *call, struct net_response *out, const char *name,
                       const char *value)
{
    if (value != NULL)
        net_headers_add(&call->arena, &out->headers, name, value);
}

/* A copy of what is to be said now. */
static struct cloud_answer answer_to(struct cloud *cloud, const char *url)
{
    struct cloud_answer answer = cloud->answer;

    pthread_mutex_lock(&cloud->lock);
    for (size_t i = 0; i < cloud->script_count; i++) {
        const struct cloud_step *step = &cloud->script[i];

        if ((step->times > 0 && cloud->used[i] >= step->times) ||
            (step->when != NULL && strstr(url, step->when) == NULL))
            continue;
        cloud->used[i]++;
        answer = step->answer;
        break;
    }
    pthread_mutex_unlock(&cloud->lock);
    return answer;
}

static enum err cloud_send(void *context, struct call *call, const struct net_request *request,
                           struct net_response *out)
{
    struct cloud *cloud = context;
    struct cloud_answer said = answer_to(cloud, request->url);
    const struct cloud_answer *answer = &said;
    struct net_response made = { .status = answer->status };

    remember(cloud, request);
    if (cloud->hold != NULL && strstr(request->url, cloud->hold) != NULL) {
        enum err e = wait_for_go(cloud, call);

        if (e)
            return e;
    }
    if (answer->fail)
        return call_fail(call, answer->fail, "no connection to the cloud");
    if (answer->body.len > 0)
        made.body = (struct span){ arena_strndup(&call->arena, answer->body.ptr, answer->body.len),
                                   answer->body.len };
    made.body_bytes = (int64_t)answer->body.len;
    add_header(call, &made, "content-type",
               answer->type != NULL ? answer->type : "application/json");
    add_header(call, &made, "opc-next-page", answer->next_page);
    add_header(call, &made, "opc-request-id", answer->request_id);
    add_header(call, &made, "etag", answer->etag);
    add_header(call, &made, "opc-work-request-id", answer->work_request);
    *out = made;
    return ERR_NONE;
}

static const char *write_profile(struct arena *arena)
{
    const char *pem = material_pem(arena, material_key(), MATERIAL_PKCS8, NULL);
    const char *key_file = material_write(arena, "key.pem", pem);

    return material_write(arena, "config",
                          arena_printf(arena,
                                       "[DEFAULT]\nuser=ocid1.user.oc1..u\n"
                                       "tenancy=ocid1.tenancy.oc1..t\nfingerprint=%s\n"
                                       "key_file=%s\nregion=us-ashburn-1\n",
                                       material_fingerprint(arena, material_key()), key_file));
}

void cloud_open(struct cloud *cloud)
{
    *cloud = (struct cloud){ .answer = { .status = 200 } };
    call_init(&cloud->call);
    pthread_mutex_init(&cloud->lock, NULL);

    struct oci_client_options options = {
        .credentials = { .config_file = write_profile(&cloud->call.arena) },
        .attempts = 1,
    };

    cloud->client =
        oci_client_new(&options, (struct net_transport){ .send = cloud_send, .context = cloud });
}

void cloud_close(struct cloud *cloud)
{
    oci_client_free(cloud->client);
    material_remove();
    pthread_mutex_destroy(&cloud->lock);
    call_release(&cloud->call);
}

void cloud_say(struct cloud *cloud, const char *json)
{
    cloud->answer = (struct cloud_answer){ .status = 200, .body = span_of(json) };
}

void cloud_fail(struct cloud *cloud, int status, const char *json)
{
    cloud->answer = (struct cloud_answer){ .status = status, .body = span_of(json) };
}

void cloud_let_go(struct cloud *cloud)
{
    pthread_mutex_lock(&cloud->lock);
    cloud->let_go = true;
    pthread_mutex_unlock(&cloud->lock);
}

static int read_count(struct cloud *cloud, const int *count)
{
    pthread_mutex_lock(&cloud->lock);

    int value = *count;

    pthread_mutex_unlock(&cloud->lock);
    return value;
}

void cloud_wait_held(struct cloud *cloud, int count)
{
    for (int ms = 0; ms < WAIT_MS && read_count(cloud, &cloud->held) < count; ms += 2)
        nap();
    assert_true(read_count(cloud, &cloud->held) >= count);
}

int cloud_sent(struct cloud *cloud)
{
    return read_count(cloud, &cloud->sent);
}

int cloud_cancelled(struct cloud *cloud)
{
    return read_count(cloud, &cloud->cancelled);
}
