/* A sandbox as a child of this program: started before the server, gone with it. */
#ifndef CLI_SANDBOX_H
#define CLI_SANDBOX_H

#include <sys/types.h>

#include "base/call.h"

struct cli_sandbox {
    pid_t pid;
    int hold;                /* the child ends when this end of its stdin closes */
    const char *url;         /* in the call's arena */
    const char *config_file; /* likewise */
};

/*
 * Starts oci-sandbox, which must lie beside this program or on PATH, on a free port with fresh
 * credentials, and waits until it listens. ERR_IO when it cannot be started or says nothing
 * within some seconds.
 */
NODISCARD enum err cli_sandbox_open(struct call *call, struct cli_sandbox *out);

/* Ends it, however it is, and waits until it is gone. */
void cli_sandbox_close(struct cli_sandbox *sandbox);

#endif
