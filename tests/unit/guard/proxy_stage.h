/* The proxy over an Identity Domain that is not there, a client and a browser. */
#ifndef TESTS_GUARD_PROXY_STAGE_H
#define TESTS_GUARD_PROXY_STAGE_H

#include "guard/proxy.h"
#include "guard/proxy_form.h"
#include "json/json.h"

#define STAGE_BASE     "https://mcp.example.com"
#define STAGE_REDIRECT "http://127.0.0.1:7777/callback"
#define STAGE_VERIFIER "a-verifier-of-forty-three-characters-or-more-0"
#define STAGE_JWT      "head.domain-token.signature"

/* What the domain answers, and what it was asked. */
struct stage_domain {
    int discoveries;   /* asked */
    int failures;      /* of these, the first ones that fail */
    int status;        /* of the token endpoint */
    bool is_away;      /* the token endpoint is not there */
    const char *token; /* body of its answer */
    int asked;         /* at the token endpoint */
    int revoked;
    char form[8192]; /* the last one, not decoded */
    char authorization[512];
    int documents; /* fetched */
    const char *document;
};

struct proxy_stage {
    struct stage_domain domain;
    struct guard_proxy_options options;
    struct guard_proxy *proxy;
    struct call call;
    struct guard_reply reply;
    const char *cookie; /* of the browser; NULL for none */
    const char *origin; /* sent with the next requests */
};

/* Effect: opens it and waits until the domain was found. */
void proxy_stage_open(struct proxy_stage *stage);
void proxy_stage_close(struct proxy_stage *stage);

/* Another replica: same settings, nothing shared. Free it with guard_proxy_free(). */
struct guard_proxy *proxy_stage_replica(struct proxy_stage *stage);

/* Requests; the answer is in stage->reply, and cookies are kept. */
void proxy_stage_get(struct proxy_stage *stage, const char *path, const char *query);
void proxy_stage_post(struct proxy_stage *stage, const char *path, const char *type,
                      const char *body);
void proxy_stage_form(struct proxy_stage *stage, const char *path, const char *body);

/* A header of the answer, or NULL. */
const char *proxy_stage_header(const struct proxy_stage *stage, const char *name);

/* A member of a JSON answer; a parameter of its Location; the transaction of a consent page. */
const char *proxy_stage_member(struct proxy_stage *stage, const char *name);
const char *proxy_stage_parameter(struct proxy_stage *stage, const char *name);
const char *proxy_stage_transaction(struct proxy_stage *stage);

/* Asserts an OAuth error. */
void proxy_stage_expect_error(struct proxy_stage *stage, int status, const char *error);

/* Steps of a login; each asserts that it worked. */
const char *proxy_stage_register(struct proxy_stage *stage, const char *redirect);
const char *proxy_stage_query(struct proxy_stage *stage, const char *client, const char *redirect);
void proxy_stage_consent(struct proxy_stage *stage, const char *client); /* up to the domain */
const char *proxy_stage_code(struct proxy_stage *stage, const char *client);
const char *proxy_stage_code_form(struct proxy_stage *stage, const char *client, const char *code);
void proxy_stage_login(struct proxy_stage *stage, const char *client); /* up to the tokens */
const char *proxy_stage_refresh_form(struct proxy_stage *stage, const char *client,
                                     const char *token);

#endif
