#include "sandbox/seed_play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sandbox/fixture.h"
#include "sandbox/seed_life.h"

#define TENANCY "ocid1.tenancy.oc1..test"
#define DAY_MS ((int64_t)24 * 3600 * 1000)

static enum err play(const char *text)
{
    char path[] = "/tmp/sandbox-seed-XXXXXX";
    int file = mkstemp(path);
    enum err e;

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    e = sandbox_seed_file(&world.call, &world.state, path, clock_unix_ms() - DAY_MS);
    (void)unlink(path);
    return e;
}

static void refuses(const char *text, const char *words)
{
    assert_int_not_equal(play(text), ERR_NONE);
    if (strstr(world.call.error.message, words) == NULL)
        fail_msg("'%s' is not in: %s", words, world.call.error.message);
    call_forgive(&world.call);
}

static size_t count_at(const char *target)
{
    assert_int_equal(world_ask(&world, "GET", target, NULL), 200);
    return world_json(&world)->count;
}

static const char *in_compartment(const char *collection, const char *compartment)
{
    return arena_printf(&world.call.arena, "/20160918/%s?compartmentId=%s", collection,
                        compartment);
}

/* The id of the compartment with a name, below another one. */
static const char *compartment(const char *name, const char *parent)
{
    const char *found = NULL;

    assert_int_equal(world_ask(&world, "GET", in_compartment("compartments", parent), NULL), 200);
    for (const struct json *item = world_json(&world)->first; item != NULL; item = item->next) {
        if (strcmp(json_get_text(item, "name"), name) == 0)
            found = json_get_text(item, "id");
    }
    assert_non_null(found);
    return found;
}

static void test_steps_refer_to_results(void **state)
{
    (void)state;
    assert_int_equal(
        play("[{\"operation\":\"core.createVcn\",\"as\":\"net\",\"body\":{\"compartmentId\":"
             "\"${dev.id}\",\"cidrBlocks\":[\"10.0.0.0/16\"],\"displayName\":\"mine\"}},"
             "{\"operation\":\"core.createSubnet\",\"body\":{\"compartmentId\":\"${dev.id}\","
             "\"vcnId\":\"${net.id}\",\"cidrBlock\":\"10.0.0.0/24\","
             "\"displayName\":\"of-${net.displayName}\"}},"
             "{\"operation\":\"objectstorage.createBucket\",\"params\":{\"namespaceName\":"
             "\"${namespace.name}\"},\"body\":{\"name\":\"b\",\"compartmentId\":\"${dev.id}\"}},"
             "{\"operation\":\"objectstorage.putObject\",\"params\":{\"namespaceName\":"
             "\"${namespace.name}\",\"bucketName\":\"b\",\"objectName\":\"x/y\"},"
             "\"body\":\"text\"}]"),
        ERR_NONE);
    assert_int_equal(
        world_ask(&world, "GET", in_compartment("subnets", compartment("dev", TENANCY)), NULL),
        200);
    assert_string_equal(json_get_text(world_json(&world)->first, "displayName"), "of-mine");
    assert_string_equal(json_get_text(world_json(&world)->first, "lifecycleState"), "AVAILABLE");
    assert_int_equal(world_ask(&world, "GET", "/n/space/b/b/o/x%2Fy", NULL), 200);
    assert_int_equal(world.answer.body.len, 4);
}

static void test_errors_tell_the_line(void **state)
{
    (void)state;
    refuses("[\n{\"operation\": \"core.createVcn\"\n\"body\"", "line 3");
    refuses("{}", "expected a list");
    refuses("[1]", "line 1 (step 1): a step is an object");
    refuses("[\n\n {\"operation\": \"core.createNothing\"}]",
            "line 3 (step 1): there is no operation");
    refuses("[{\"operation\": \"nowhere\"}]", "there is no operation");
    refuses("[{\"body\": {}}]", "the operation is missing");
    refuses("[{\"operation\": \"core.getVcn\", \"extra\": 1}]", "'extra' is none of");
    refuses("[{\"operation\": \"core.getVcn\"}]", "the parameter {vcnId} is missing");
    refuses("[{\"operation\": \"core.getVcn\", \"params\": {\"vcnId\": \"${x.id}\"}}]",
            "${x.id} is not known");
    refuses("[{\"operation\": \"core.getVcn\", \"params\": {\"vcnId\": \"a\", \"b\": 1}}]",
            "params.b");
    refuses("[{\"operation\": \"core.createVcn\", \"body\": {}},\n{}]", "Missing required field");
    refuses("[{\"operation\": \"core.getVcn\", \"as\": \"[{\\\"\", \"params\": {\"vcnId\": \"a\"}},"
            "\n{}]",
            "404");
}

static void test_there_is_life(void **state)
{
    const char *prod;
    const char *network;
    const char *dev;

    (void)state;
    assert_int_equal(sandbox_seed_life(&world.call, &world.state, clock_unix_ms()), ERR_NONE);
    prod = compartment("prod", TENANCY);
    dev = compartment("dev", TENANCY);
    network = compartment("network", prod);
    assert_int_equal(count_at(in_compartment("vcns", network)), 1);
    assert_int_equal(count_at(in_compartment("subnets", network)), 3);
    assert_int_equal(count_at(in_compartment("instances", prod)), 3);
    assert_int_equal(count_at(in_compartment("instances", dev)), 2);
    assert_int_equal(world_ask(&world, "GET",
                               arena_printf(&world.call.arena,
                                            "%s&lifecycleState=STOPPED&displayName=dev-old-box",
                                            in_compartment("instances", dev)),
                               NULL),
                     200);
    assert_int_equal(world_json(&world)->count, 1);
    assert_int_equal(count_at(in_compartment("vnicAttachments", prod)), 3);
    assert_int_equal(count_at(arena_printf(&world.call.arena,
                                           "/n/space/b?compartmentId=%s", prod)),
                     2);
}

static void test_its_ids_are_the_same_every_time(void **state)
{
    char first[256];
    const char *target;

    (void)state;
    assert_int_equal(sandbox_seed_life(&world.call, &world.state, clock_unix_ms()), ERR_NONE);
    target = in_compartment("instances", compartment("prod", TENANCY));
    assert_int_equal(world_ask(&world, "GET", target, NULL), 200);
    snprintf(first, sizeof(first), "%s", json_get_text(world_json(&world)->first, "id"));
    world_close(&world);
    world_open(&world);
    assert_int_equal(sandbox_seed_life(&world.call, &world.state, clock_unix_ms()), ERR_NONE);
    target = in_compartment("instances", compartment("prod", TENANCY));
    assert_int_equal(world_ask(&world, "GET", target, NULL), 200);
    assert_string_equal(json_get_text(world_json(&world)->first, "id"), first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_steps_refer_to_results),
        TEST(test_errors_tell_the_line),
        TEST(test_there_is_life),
        TEST(test_its_ids_are_the_same_every_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
