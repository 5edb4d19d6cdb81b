/* What every test of the libcurl transport needs: a server, a transport and one call. */
#ifndef NET_WORLD_H
#define NET_WORLD_H

#include <stdio.h>

#include "net/curl.h"
#include "peer.h"

struct world {
    struct peer_server *server;
    struct net_curl *curl;
    struct call call;
    const char *origin; /* "http://127.0.0.1:PORT" */
    char origin_text[64];
};

static inline void world_open_with(struct world *world, peer_answer_fn *answer, void *context,
                                   struct net_curl_options options)
{
    *world = (struct world){ .server = peer_start(answer, NULL, context) };
    world->curl = net_curl_new(&options);
    call_init(&world->call);
    snprintf(world->origin_text, sizeof(world->origin_text), "http://127.0.0.1:%d",
             world->server->port);
    world->origin = world->origin_text;
}

static inline void world_open(struct world *world, peer_answer_fn *answer)
{
    world_open_with(world, answer, NULL, (struct net_curl_options){ .user_agent = "tests/1" });
}

static inline void world_close(struct world *world)
{
    net_curl_free(world->curl);
    call_release(&world->call);
    peer_stop(world->server);
}

/* Forgets the call and everything in its arena. */
static inline void world_next_call(struct world *world)
{
    call_release(&world->call);
    call_init(&world->call);
}

/* Sends in the given call, which may be another one than the world's. */
static inline enum err world_send(struct world *world, struct call *call,
                                  struct net_request *request, const char *target,
                                  struct net_response *out)
{
    struct net_transport transport = net_curl_transport(world->curl);
    request->url = arena_printf(&call->arena, "%s%s", world->origin, target);
    return transport.send(transport.context, call, request, out);
}

static inline enum err world_get(struct world *world, const char *target, struct net_response *out)
{
    struct net_request request = { .method = "GET", .body = { .fd = -1 } };
    return world_send(world, &world->call, &request, target, out);
}

static inline enum err world_post(struct world *world, const char *target, const char *text,
                                  struct net_response *out)
{
    struct net_request request = { .method = "POST", .body = { .fd = -1 } };
    request.has_body = text != NULL;
    request.body.bytes = span_of(text);
    return world_send(world, &world->call, &request, target, out);
}

/* True when the message of the failure holds the text, and is one line. */
static inline bool world_failed_with(const struct world *world, const char *text)
{
    const char *message = world->call.error.message;
    if (message && strstr(message, text) && !strchr(message, '\n'))
        return true;
    fprintf(stderr, "the message is: %s\n", message ? message : "(none)");
    return false;
}

#endif
