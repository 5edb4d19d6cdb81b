/* Server-sent events (the WHATWG's HTML standard, section 9.2) that arrived whole. */
#ifndef OCI_EVENTS_H
#define OCI_EVENTS_H

#include "base/call.h"
#include "json/json.h"

/* The data of each event, in order: as JSON where it is JSON, else as a string. Other fields
 * (event, id, retry) and comments are dropped; OCI's services send none that matter. An array in
 * the call's arena. */
struct json *oci_events_read(struct call *call, struct span text);

#endif
