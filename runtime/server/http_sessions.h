/*
 * The sessions of the revisions that begin with initialize: found by an id that nobody can guess,
 * and only by who began them. Capped; the one that was not used for longest goes first.
 * Thread-safe.
 */
#ifndef SERVER_HTTP_SESSIONS_H
#define SERVER_HTTP_SESSIONS_H

#include "mcp/session.h"

struct http_sessions;

struct http_session {
    char id[MCP_SESSION_ID_SIZE];
    char *principal;
    struct mcp_session *mcp;
    int refs;   /* of the table and of messages being served; guarded by the table */
    bool ended; /* no longer in the table */
    int64_t used_ms;
    struct http_session *next; /* in its bucket */
};

struct http_sessions *http_sessions_new(int most, int64_t idle_ms);

/* Ends all. No message may be served any more. */
void http_sessions_free(struct http_sessions *sessions);

/* Begins one, held for the caller; NULL when there is no room. */
struct http_session *http_sessions_begin(struct http_sessions *sessions,
                                         const struct mcp_server *server, const char *principal);

/* Finds one, held for the caller; NULL when that principal has none of that id. */
struct http_session *http_sessions_find(struct http_sessions *sessions, const char *id,
                                        const char *principal);

void http_sessions_release(struct http_sessions *sessions, struct http_session *session);

/* Takes it out of the table and cancels its calls. */
void http_sessions_end(struct http_sessions *sessions, struct http_session *session);

/* Ends those that were not used for too long. */
void http_sessions_expire(struct http_sessions *sessions);

bool http_sessions_is_ended(struct http_sessions *sessions, const struct http_session *session);

#endif
