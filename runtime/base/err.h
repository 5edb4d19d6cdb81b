/*
 * Error codes and the record of one failure.
 *
 * A function that can fail returns `enum err`; ERR_NONE is 0. The message is set once, where the
 * cause is known (call_fail() in base/call.h), and callers only pass the code on.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

#define NODISCARD                __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* name, the word users and logs see */
#define ERR_LIST(X)                                                                                \
    X(NONE, "none")               /* success */                                                    \
    X(USAGE, "usage")             /* a wrong option or environment variable */                     \
    X(CONFIG, "config")           /* the OCI configuration file or a profile */                    \
    X(CREDENTIALS, "credentials") /* a key or token: missing, unreadable, expired */               \
    X(ARGUMENT, "argument")       /* what the caller of a tool or function passed */               \
    X(PARSE, "parse")             /* text that is not what it should be (JSON, a header) */        \
    X(LIMIT, "limit")             /* larger than a cap in base/limits.h */                         \
    X(UNKNOWN, "unknown")         /* no such tool, operation, method */                            \
    X(DENIED, "denied")           /* refused by policy */                                          \
    X(WRONG_TOOL, "wrong_tool")   /* another tool runs that operation */                           \
    X(CONFIRM, "confirm")         /* a person must say yes first */                                \
    X(NETWORK, "network")         /* no connection, broken transfer */                             \
    X(TLS, "tls")                 /* certificate or handshake */                                   \
    X(TIMEOUT, "timeout")         /* the deadline passed */                                        \
    X(CANCELLED, "cancelled")     /* the caller gave up */                                         \
    X(PROTOCOL, "protocol")       /* a peer broke its protocol */                                  \
    X(SERVICE, "service")         /* OCI answered with an error; see struct err_service */         \
    X(IO, "io")                   /* a local file, pipe or socket */                               \
    X(INTERNAL, "internal")       /* a broken invariant of this program */

enum err {
#define ERR_ENUM(name, word) ERR_##name,
    ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
};

/* The error answer of a service. Strings live in the arena of the call, NULL when absent. */
struct err_service {
    int status;             /* HTTP status; 0 when there was no answer */
    const char *code;       /* OCI's code, for instance "NotAuthorizedOrNotFound" */
    const char *request_id; /* opc-request-id of the answer */
};

/* What went wrong in a call. message is one line that names what the user can change. */
struct err_record {
    enum err code;
    const char *message;
    const char *hint; /* the next step, one line; NULL when the message says it all */
    struct err_service service;
};

/* Effect: none. Returns the word of ERR_LIST for a code; never NULL. */
const char *err_word(enum err code);

#ifdef __cplusplus
}
#endif

#endif
