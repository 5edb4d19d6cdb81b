/*
 * What a login in the browser comes back to: a page on 127.0.0.1, there only while it is waited
 * for. One thread uses it.
 *
 * The browser brings the answer behind the '#' of the address, which no server gets to see; so the
 * page carries a line of script that sends it on. The script knows a word that other pages cannot
 * read, so that none of them can send an answer of its own.
 */
#ifndef CLI_LISTENER_H
#define CLI_LISTENER_H

#include "base/call.h"
#include "base/span.h"

struct cli_listener {
    int fd;
    int port;
    const char *state; /* the word, in the arena of the call */
};

/* Takes what the browser brought ("security_token=...&..."), in the arena of the call. Gives the
 * text for the page; *out_done says whether to stop waiting. */
typedef const char *cli_listener_fn(void *context, struct call *call, const char *fields,
                                    bool *out_done);

/* ERR_IO when the port is taken, saying so. */
NODISCARD enum err cli_listener_open(struct call *call, int port, struct cli_listener *out);

/* Serves the page until `take` says that it is done. ERR_TIMEOUT, ERR_CANCELLED. */
NODISCARD enum err cli_listener_serve(struct call *call, const struct cli_listener *listener,
                                      cli_listener_fn *take, void *context);

void cli_listener_close(struct cli_listener *listener);

/* The decoded value of a field, in the arena; NULL when there is none. */
const char *cli_listener_field(struct call *call, const char *fields, const char *name);

#endif
