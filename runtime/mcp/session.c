#include "mcp/session.h"

#include <stdlib.h>
#include <string.h>

#include "mcp/asking.h"
#include "mcp/logging.h"
#include "mcp/session_inside.h"
#include "mcp/version.h"
#include "oci/random.h"

struct mcp_session *mcp_session_new(const struct mcp_server *server, const struct mcp_sink *sink)
{
    struct mcp_session *session = calloc(1, sizeof(*session));

    if (session == NULL)
        abort();
    session->server = server;
    session->sink = sink;
    session->level = MCP_LEVEL_NONE;
    session->asking = mcp_asking_new(server->asking_ms != 0 ? server->asking_ms : MCP_ASKING_MS);
    pthread_mutex_init(&session->lock, NULL);
    return session;
}

void mcp_session_free(struct mcp_session *session)
{
    if (session == NULL)
        return;
    while (session->in_flight != NULL) {
        struct mcp_request *request = session->in_flight;

        session->in_flight = request->next;
        mcp_request_free(request);
    }
    pthread_mutex_destroy(&session->lock);
    mcp_asking_free(session->asking);
    free(session);
}

const struct mcp_server *mcp_session_server(const struct mcp_session *session)
{
    return session->server;
}

const char *mcp_session_version(const struct mcp_session *session)
{
    struct mcp_session *mutable = (struct mcp_session *)(uintptr_t)session;

    pthread_mutex_lock(&mutable->lock);

    const char *version = session->version;

    pthread_mutex_unlock(&mutable->lock);
    return version == NULL ? "" : version;
}

bool mcp_session_is_initialized(const struct mcp_session *session)
{
    return mcp_session_version(session)[0] != '\0';
}

void mcp_session_set_initialized(struct mcp_session *session, const char *version, bool can_ask)
{
    pthread_mutex_lock(&session->lock);
    session->version = version;
    session->can_ask = can_ask;
    pthread_mutex_unlock(&session->lock);
}

bool mcp_session_can_ask(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    bool can_ask = session->can_ask;

    pthread_mutex_unlock(&session->lock);
    return can_ask;
}

void mcp_session_set_opens(struct mcp_session *session, bool opens)
{
    pthread_mutex_lock(&session->lock);
    session->opens = opens;
    pthread_mutex_unlock(&session->lock);
}

bool mcp_session_opens(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    bool opens = session->opens;

    pthread_mutex_unlock(&session->lock);
    return opens;
}

int mcp_session_level(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    int level = session->level;

    pthread_mutex_unlock(&session->lock);
    return level;
}

void mcp_session_set_level(struct mcp_session *session, int level)
{
    pthread_mutex_lock(&session->lock);
    session->level = level;
    pthread_mutex_unlock(&session->lock);
}

struct mcp_asking *mcp_session_asking(struct mcp_session *session)
{
    return session->asking;
}

bool mcp_session_speaks(const char *version)
{
    return strcmp(mcp_version_negotiate(version), version) == 0 &&
           strcmp(version, "2024-11-05") != 0;
}

void mcp_session_assume(struct mcp_session *session, const char *version)
{
    mcp_session_set_initialized(session, mcp_version_negotiate(version), /* can_ask= */ false);
}

void mcp_session_make_id(char out[MCP_SESSION_ID_SIZE])
{
    struct arena arena;

    arena_init(&arena);
    memcpy(out, oci_random_hex(&arena), OCI_RANDOM_HEX);
    memcpy(out + OCI_RANDOM_HEX, oci_random_hex(&arena), OCI_RANDOM_HEX + 1);
    arena_release(&arena);
}
