/*
 * Every operation x mode x policy x what is known: the decision is what the words of
 * tool/policy.h say. They are said here once more, plainly and without the engine's code: a rule
 * is a row, globs are fnmatch()'s, and what is not known is tried out, world by world.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/policy.h"
#include "tool/rules.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* NULL: no such condition. */
struct row {
    const char *effect;
    const char *operation; /* a glob over ids as they are written */
    const char *service;
    const char *class;
    const char *flag;
    const char *profile;
    const char *region;
    const char *compartment; /* a path, or one with all below it */
};

#define ROWS 6

static const struct policy {
    struct row rows[ROWS];
} policies[] = {
    { .rows = { { .effect = NULL } } },
    {
        .rows = {
            { .effect = "deny", .class = "delete", .compartment = "/prod/**" },
            { .effect = "confirm human", .flag = "irreversible" },
            { .effect = "allow", .operation = "core.instanceAction", .profile = "DEV",
              .region = "eu-frankfurt-1" },
            { .effect = "reveal", .operation = "database.generateAutonomousDatabaseWallet" },
        },
    },
    {
        .rows = {
            { .effect = "allow", .service = "core" },
            { .effect = "confirm", .operation = "*.list*", .profile = "PROD" },
            { .effect = "deny", .flag = "privilege", .region = "us-ashburn-1" },
            { .effect = "reveal", .class = "read", .compartment = "/dev" },
        },
    },
    {
        .rows = {
            { .effect = "allow", .operation = "*" },
            { .effect = "deny", .service = "identity", .class = "write" },
            { .effect = "confirm human", .flag = "cost", .profile = "PROD" },
            { .effect = "reveal", .flag = "secret_out", .profile = "DEV" },
        },
    },
    {
        .rows = {
            { .effect = "confirm", .class = "delete", .compartment = "/dev" },
            { .effect = "allow", .flag = "secret_out", .compartment = "/dev" },
            { .effect = "allow", .class = "write", .compartment = "/prod/**" },
            { .effect = "confirm human", .operation = "*Secret*" },
            { .effect = "deny", .operation = "objectstorage.*", .region = "us-ashburn-1" },
            { .effect = "confirm", .class = "read", .flag = "secret_in" },
        },
    },
};

/* Where a request goes; NULL: not known. A place of "" is none at all. */
struct world {
    const char *profile;
    const char *region;
    const char *place;
    bool to_file;
    bool reveal;
};

static const struct world contexts[] = {
    { "DEV", "eu-frankfurt-1", "/dev", false, false },
    { "PROD", "us-ashburn-1", "/prod/web", true, false },
    { "DEV", "us-ashburn-1", NULL, true, false },
    { NULL, NULL, NULL, false, false },
    { NULL, "eu-frankfurt-1", "", false, true },
};

/* ---- The rules said again -------------------------------------------------------------------- */

enum { RUNS, CONFIRMS, CONFIRMS_HUMAN, DENIES }; /* the larger the stricter */

static bool has_flag(const struct model_op *op, const char *flag)
{
    return (strcmp(flag, "secret_out") == 0 && (op->danger & MODEL_SECRET_OUT)) ||
           (strcmp(flag, "secret_in") == 0 && (op->danger & MODEL_SECRET_IN)) ||
           (strcmp(flag, "irreversible") == 0 && (op->danger & MODEL_IRREVERSIBLE)) ||
           (strcmp(flag, "cost") == 0 && (op->danger & MODEL_COST)) ||
           (strcmp(flag, "privilege") == 0 && (op->danger & MODEL_PRIVILEGE));
}

static bool is_in(const char *compartment, const char *place)
{
    size_t len = strlen(compartment);

    if (len < 3 || strcmp(compartment + len - 3, "/**") != 0)
        return strcmp(compartment, place) == 0;
    len -= 3;
    return strncmp(compartment, place, len) == 0 && (place[len] == '\0' || place[len] == '/');
}

/* Letter case does not matter in globs. */
static bool is_called(const char *glob, const char *id)
{
    char *left = arena_strdup(&call.arena, glob);
    char *right = arena_strdup(&call.arena, id);

    for (char *at = left; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    for (char *at = right; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return fnmatch(left, right, 0) == 0;
}

static bool meets(const struct row *row, const char *id, struct catalog_op entry,
                  const struct world *world)
{
    static const char *const classes[] = { "read", "write", "action", "delete" };

    return (!row->service || strcmp(row->service, entry.service->name) == 0) &&
           (!row->class || strcmp(row->class, classes[entry.op->op_class]) == 0) &&
           (!row->flag || has_flag(entry.op, row->flag)) &&
           (!row->profile || strcmp(row->profile, world->profile) == 0) &&
           (!row->region || strcmp(row->region, world->region) == 0) &&
           (!row->compartment || is_in(row->compartment, world->place)) &&
           (!row->operation || is_called(row->operation, id));
}

static int strictness(const char *effect)
{
    static const char *const effects[] = { "allow", "confirm", "confirm human", "deny" };

    for (int i = RUNS; i <= DENIES; i++) {
        if (strcmp(effects[i], effect) == 0)
            return i;
    }
    return -1; /* reveal */
}

static int by_mode(enum tool_policy_mode mode, const struct model_op *op, bool reveal)
{
    bool is_secret = (op->danger & MODEL_SECRET_OUT) != 0;

    if (op->op_class == MODEL_READ)
        return is_secret && !reveal ? CONFIRMS : RUNS;
    if (mode == TOOL_POLICY_ALLOW_WRITES)
        return RUNS;
    if (op->danger & MODEL_IRREVERSIBLE)
        return CONFIRMS_HUMAN;
    return is_secret && (op->danger & MODEL_PRIVILEGE) ? CONFIRMS_HUMAN : CONFIRMS;
}

/* In a world of which all is known. */
static int expected_in(const struct policy *policy, enum tool_policy_mode mode, const char *id,
                       struct catalog_op entry, const struct world *world, bool *out_reveal)
{
    int strictest = -1;

    *out_reveal = world->reveal;
    for (size_t i = 0; i < ROWS && policy->rows[i].effect; i++) {
        int effect = strictness(policy->rows[i].effect);

        if (!meets(&policy->rows[i], id, entry, world))
            continue;
        *out_reveal = *out_reveal || effect < 0;
        strictest = effect > strictest ? effect : strictest;
    }
    if (mode == TOOL_POLICY_READ_ONLY && entry.op->op_class != MODEL_READ)
        return DENIES;
    if ((entry.op->danger & MODEL_SECRET_OUT) && !*out_reveal && !world->to_file)
        return DENIES;
    return strictest >= 0 ? strictest : by_mode(mode, entry.op, *out_reveal);
}

/* The strictest of all worlds that what is known leaves open. */
static int expected(const struct policy *policy, enum tool_policy_mode mode, const char *id,
                    struct catalog_op entry, const struct world *known, bool *out_reveal)
{
    static const char *const profiles[] = { "DEV", "PROD", "OTHER" };
    static const char *const regions[] = { "eu-frankfurt-1", "us-ashburn-1", "ap-tokyo-1" };
    static const char *const places[] = { "/dev", "/prod/web", "/prod", "/other", "" };
    int strictest = RUNS;

    *out_reveal = true;
    for (size_t p = 0; p < (known->profile ? 1 : COUNT(profiles)); p++) {
        for (size_t r = 0; r < (known->region ? 1 : COUNT(regions)); r++) {
            for (size_t c = 0; c < (known->place ? 1 : COUNT(places)); c++) {
                struct world world = *known;
                bool reveal;
                int one;

                world.profile = known->profile ? known->profile : profiles[p];
                world.region = known->region ? known->region : regions[r];
                world.place = known->place ? known->place : places[c];
                one = expected_in(policy, mode, id, entry, &world, &reveal);
                strictest = one > strictest ? one : strictest;
                *out_reveal = *out_reveal && reveal;
            }
        }
    }
    return strictest;
}

/* ---- The engine ------------------------------------------------------------------------------ */

static void add_condition(struct buf *out, const char *key, const char *value)
{
    if (value)
        buf_printf(out, " %s=%s", key, value);
}

static const char *text_of(struct arena *arena, const struct policy *policy)
{
    struct buf out;

    buf_init(&out, arena, SIZE_MAX);
    for (size_t i = 0; i < ROWS && policy->rows[i].effect; i++) {
        const struct row *row = &policy->rows[i];

        buf_add_text(&out, row->effect);
        add_condition(&out, "operation", row->operation);
        add_condition(&out, "service", row->service);
        add_condition(&out, "class", row->class);
        add_condition(&out, "flag", row->flag);
        add_condition(&out, "profile", row->profile);
        add_condition(&out, "region", row->region);
        add_condition(&out, "compartment", row->compartment);
        buf_add_char(&out, '\n');
    }
    return out.ptr;
}

static struct tool_policy_answer decided(const struct tool_policy *policy, struct catalog_op entry,
                                         const struct world *known)
{
    struct tool_policy_place place = { .path = known->place };
    struct tool_policy_request request = {
        .entry = entry,
        .profile = known->profile,
        .region = known->region,
        .places = &place,
        .place_count = known->place && *known->place ? 1 : 0,
        .places_known = known->place != NULL,
        .to_file = known->to_file,
    };

    return rules_answer(policy, &request);
}

static const int levels[] = {
    [TOOL_POLICY_DENY] = DENIES,
    [TOOL_POLICY_CONFIRM_HUMAN] = CONFIRMS_HUMAN,
    [TOOL_POLICY_CONFIRM] = CONFIRMS,
    [TOOL_POLICY_RUN] = RUNS,
};

static void compare(const struct tool_policy *engine, const struct policy *policy,
                    enum tool_policy_mode mode, struct catalog_op entry, const struct world *known)
{
    const char *id = arena_printf(&call.arena, "%s.%s", entry.service->name,
                                  model_text(entry.service, entry.op->name));
    struct tool_policy_answer answer = decided(engine, entry, known);
    bool reveal;
    int level = expected(policy, mode, id, entry, known, &reveal);

    if (levels[answer.decision] != level || answer.reveal != reveal)
        fail_msg("%s, mode %s, policy %zu, context %zu: %s (%s), expected level %d, reveal %d", id,
                 tool_policy_mode_name(mode), (size_t)(policy - policies),
                 (size_t)(known - contexts), tool_policy_decision_name(answer.decision), answer.why,
                 level, reveal);
    assert_non_null(answer.why);
    assert_int_equal(answer.how == NULL, answer.decision == TOOL_POLICY_RUN);
}

/* Returns how many decisions were compared. */
static size_t compare_all(enum tool_policy_mode mode, const struct policy *policy,
                          const struct world *known)
{
    struct call kept;
    const struct tool_policy *engine = NULL;
    struct tool_policy_options options = { .mode = mode,
                                           .reveal_secrets = known->reveal,
                                           .path = RULES_PATH };

    call_init(&kept);
    assert_int_equal(
        tool_policy_parse(&kept, &options, span_of(text_of(&kept.arena, policy)), &engine),
        ERR_NONE);
    for (size_t i = 0; i < model_tool_count; i++) {
        call_init(&call);
        compare(engine, policy, mode, catalog_at(i), known);
        call_release(&call);
    }
    call_release(&kept);
    return model_tool_count;
}

static void decision_is_what_the_rules_say(void **state)
{
    size_t count = 0;

    (void)state;
    for (enum tool_policy_mode mode = TOOL_POLICY_ASK; mode <= TOOL_POLICY_ALLOW_WRITES; mode++) {
        for (size_t p = 0; p < COUNT(policies); p++) {
            for (size_t c = 0; c < COUNT(contexts); c++)
                count += compare_all(mode, &policies[p], &contexts[c]);
        }
    }
    assert_int_equal(count, model_tool_count * 3 * COUNT(policies) * COUNT(contexts));
    assert_true(model_tool_count > 8000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decision_is_what_the_rules_say),
    };

    (void)make_call;
    (void)drop_call;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
