/* Connections that addresses given by strangers cause: to public ones only. Thread-safe. */
#ifndef NET_OUTSIDE_H
#define NET_OUTSIDE_H

#include <stdbool.h>
#include <sys/socket.h>

/* True for a public unicast address; neither this machine's nor a private network's, nor one that
 * another kind of address is hidden in (RFC 6890). */
bool net_outside_is(const struct sockaddr *address);

/* Has a CURL handle refuse others when it is about to connect, after names were resolved, and go
 * through no proxy. A CURLcode. */
int net_outside_set(void *easy);

#endif
