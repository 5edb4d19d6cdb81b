/*
 * A session that a test talks with in JSON text. Slow work is kept until the test runs it, so that
 * a test decides what happens meanwhile. One thread.
 */
#ifndef UNIT_MCP_TALK_H
#define UNIT_MCP_TALK_H

#include "cloud/stage.h"
#include "mcp/session.h"

#define TALK_MAX 1200

struct talk {
    struct cloud cloud;
    struct stage stage;
    struct mcp_server server;
    struct mcp_sink sink;
    struct mcp_session *session;
    struct call call; /* of the test's own parsing */

    char *messages[TALK_MAX];
    size_t count;
    struct {
        void (*work)(void *);
        void *argument;
    } jobs[TALK_MAX];
    size_t job_count;
};

extern struct talk talk;

/* Set-up and tear-down of a test. */
int talk_set_up(void **state);
int talk_tear_down(void **state);

/* Gives the session a message, without its slow work. */
void talk_send(const char *text);

/* Does the slow work that waits, oldest first. */
void talk_work(void);

/* Sends, works, and expects exactly this one message; NULL for none at all. */
void talk_expect(const char *text, const char *answer);

/* Sends, works, and gives the one message that came. */
const struct json *talk_ask(const char *text);

/* Expects the message to be an error with that code, and a message that holds `part`. */
void talk_expect_error(const char *text, int code, const char *part);

/* Initializes with a revision. */
void talk_initialize(const char *version);

#define TALK_META                                                                                  \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

#endif
