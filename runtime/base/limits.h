/* Every size cap of the program, in one screen. What is larger is refused with ERR_LIMIT. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_JSON_DEPTH       128          /* nested arrays and objects */
#define LIMIT_MESSAGE          (16u << 20)  /* one JSON-RPC message, bytes */
#define LIMIT_REQUEST_BODY     (64u << 20)  /* one request body held in memory, bytes */
#define LIMIT_RESPONSE_BODY    (64u << 20)  /* one response body held in memory, bytes */
#define LIMIT_RESPONSE_HEADERS (256u << 10) /* all headers of one response, bytes */
#define LIMIT_URL              (64u << 10)  /* one URL, bytes */
#define LIMIT_CONFIG_FILE      (1u << 20)   /* the OCI configuration file, bytes */
#define LIMIT_CLIENT_FILE      (32u << 20)  /* the configuration file of an MCP client, bytes */
#define LIMIT_KEY_FILE         (64u << 10)  /* a PEM key, bytes */
#define LIMIT_TOKEN_FILE       (64u << 10)  /* a security token, bytes */
#define LIMIT_TOOL_TEXT        (256u << 10) /* text of one tool result before it is cut, bytes */
#define LIMIT_CALLS            64           /* calls of one client that run at once */
#define LIMIT_WAITING_CALLS    1024         /* calls of one client that run or wait */
#define LIMIT_OPEN_REQUESTS    64           /* requests of one client that are only kept open */

#endif
