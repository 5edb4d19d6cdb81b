/* What the tests of oci/request.c share. */
#ifndef UNIT_OCI_DRAFT_H
#define UNIT_OCI_DRAFT_H

#include "base/call.h"
#include "net/http.h"
#include "objectstorage/operations.h"

#define BASE "https://example.test"

struct draft {
    struct call call;
    struct net_request request;
    int fd;
};

/* What the three services lack: numbers with a fraction, lists that repeat their name, lists in
 * headers, a caller's own authorization. */
struct draft_odd_request {
    const char *since;
    struct model_float ratio;
    struct model_list tags;
    struct model_list numbers;
    struct model_list recipients;
    const char *authorization;
    struct model_int age;
};

/* GET /odd with all of these. Its only operation is row 0. */
extern const struct model_service draft_odd_service;

/* Set-up and tear-down of one test; the state is a struct draft. */
int draft_set_up(void **state);
int draft_tear_down(void **state);

enum err draft_build(struct draft *draft, const struct model_service *service, size_t op,
                     const void *request);

/* "hello" to ns, photos, "a/b c.txt". */
struct oci_objectstorage_put_object_request draft_put_request(void);

enum err draft_build_put(struct draft *draft,
                         const struct oci_objectstorage_put_object_request *request);

/* The value of a header, or NULL. */
const char *draft_header(const struct draft *draft, const char *name);

/* Asserts that `e` refuses the parameter by name, and that nothing was made. */
void draft_expect_refused(const struct draft *draft, enum err e, const char *name);

#define TEST(name) cmocka_unit_test_setup_teardown(name, draft_set_up, draft_tear_down)

#endif
