/* What the tests of model/ share: one call for each test, texts to values and back. */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/json.h"
#include "model/tables.h"

/* Made anew for every test. */
extern struct call fixture_call;

int fixture_setup(void **state);
int fixture_teardown(void **state);
#define MODEL_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* The value of a JSON text; fails the test when it is none. */
struct json *fixture_parsed(const char *text);

/* The JSON text of a struct of the kitchen; fails the test when it cannot be encoded. */
const char *fixture_encoded(int type, const void *value);

/* Decodes into a new struct of a type of the kitchen; fails the test when that is refused. */
void *fixture_decoded(int type, int mode, const char *text);

/* Decodes strictly, expects a refusal, gives its message (and code, checked to be ERR_ARGUMENT). */
const char *fixture_refused(int type, const char *text);

/* Fails the test unless decoding leniently and encoding again gives an equal value. */
void fixture_survives(int type, const char *text);

/* Fails the test unless the two texts are equal JSON values. */
void fixture_same(const char *a, const char *b);

/* Fails the test unless a JSON Schema, with all that is inside it, keeps to what every client
 * understands (model/schema.h). */
void fixture_portable(const struct json *schema);

#endif
