/*
 * A client whose cloud is a few lines of this program: a real struct oci_client, signing with a
 * key made at run time, over a transport that answers what a test told it to. The transport is
 * thread-safe; the test changes the answer only while nothing is being sent.
 */
#ifndef UNIT_CLOUD_CLOUD_H
#define UNIT_CLOUD_CLOUD_H

#include <pthread.h>

#include "base/span.h"
#include "oci/client.h"

/* NULL members are left out of the answer. */
struct cloud_answer {
    int status;
    const char *type; /* Content-Type; NULL for application/json */
    struct span body;
    const char *next_page;
    const char *request_id;
    const char *etag;
    const char *work_request; /* opc-work-request-id */
    enum err fail;            /* in place of an answer */
};

/* What is answered to requests whose URL holds `when` (NULL: any), so many times. */
struct cloud_step {
    const char *when;
    int times; /* 0 for as often as they come */
    struct cloud_answer answer;
};

#define CLOUD_STEPS 16

struct cloud {
    struct cloud_answer answer;
    const struct cloud_step *script; /* the first step that fits beats `answer`; or NULL */
    size_t script_count;             /* at most CLOUD_STEPS */
    const char *hold; /* requests whose URL holds this text wait for cloud_let_go() */

    struct oci_client *client;
    struct call call; /* owns what the cloud needs */

    pthread_mutex_t lock; /* guards what follows */
    bool let_go;
    int sent;      /* requests that came */
    int used[CLOUD_STEPS]; /* of them, those that each step answered */
    int held;      /* of them, those that had to wait */
    int cancelled; /* of those, the ones whose caller gave up */
    char method[16];
    char url[4096]; /* of the last one */
    char body[4096];
};

/* Makes the profile, its key and the client. */
void cloud_open(struct cloud *cloud);
void cloud_close(struct cloud *cloud);

/* "200 application/json" with this text. */
void cloud_say(struct cloud *cloud, const char *json);
void cloud_fail(struct cloud *cloud, int status, const char *json);

/* Ends the wait of all that are held, and of all that come later. */
void cloud_let_go(struct cloud *cloud);

/* Waits until so many requests were held, at most some seconds. */
void cloud_wait_held(struct cloud *cloud, int count);

int cloud_sent(struct cloud *cloud);
int cloud_cancelled(struct cloud *cloud);

#endif
