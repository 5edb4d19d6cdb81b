/* A guard over the world of issuer.h, and somebody who knocks. One for a test program; each test
 * changes the options before it opens the guard. */
#ifndef UNIT_GUARD_GUARDED_H
#define UNIT_GUARD_GUARDED_H

#include "guard/guard.h"
#include "guard/issuer.h"

#define READ   "oci-mcp:read"
#define WRITE  "oci-mcp:write"
#define DELETE "oci-mcp:delete"

extern struct issuer issuer;
extern struct call call;
extern struct tool_context tools; /* the server's own */
extern struct guard_options options;
extern struct guard *guard;
extern struct guard_grant grant; /* of the last one who was let in */
extern struct guard_reply reply; /* to the last one who was not */

int set_up(void **state);
int tear_down(void **state);

void open_guard(void);

/* Knocks with this header, or with this token. */
bool admitted(const char *authorization);
bool bearer(const char *token);

/* Knocks with a query in the address. */
bool admitted_at(const char *query, const char *authorization);

/* Asks for an address of the guard's own. */
bool served(const char *method, const char *path);

/* A header of the reply, "" without. */
const char *header(const char *name);
void expect_refusal(int status, const char *challenge);

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
