#include "sandbox/lifecycle.h"

#include <string.h>
#include <strings.h>

#include "sandbox/table.h"

/* Words are tried in order; the first one that the model's enum has is meant. */
static const char *const birth_words[] = {
    "PROVISIONING CREATING ATTACHING ACCEPTED PENDING_PROVIDER PENDING REQUESTED",
    "IN_PROGRESS INPROGRESS",
};
static const char done_words[] =
    "RUNNING AVAILABLE ACTIVE ATTACHED SUCCEEDED ENABLED READY COMPLETED PROVISIONED UP ONLINE";
static const char leaving_words[] = "TERMINATING DELETING DETACHING";
static const char gone_words[] = "TERMINATED DELETED DETACHED";

/* An action: the states it may start in, the ones it passes (each a choice of words), its end. */
struct action {
    const char *names;
    const char *from;
    const char *via[2];
    const char *to;
};

#define UP_STATES "RUNNING AVAILABLE ACTIVE"

static const struct action actions[] = {
    {
        .names = "stop softstop shutdown",
        .from = UP_STATES,
        .via = { "STOPPING", "" },
        .to = "STOPPED INACTIVE",
    },
    {
        .names = "start",
        .from = "STOPPED INACTIVE",
        .via = { "STARTING", "" },
        .to = UP_STATES,
    },
    {
        .names = "reset softreset reboot restart rebootmigrate diagnosticreboot",
        .from = UP_STATES,
        .via = { "RESTARTING STOPPING", "STARTING" },
        .to = UP_STATES,
    },
    {
        .names = "enable activate",
        .from = "DISABLED INACTIVE",
        .via = { "ENABLING ACTIVATING UPDATING", "" },
        .to = "ENABLED ACTIVE AVAILABLE",
    },
    {
        .names = "disable deactivate",
        .from = "ENABLED ACTIVE AVAILABLE",
        .via = { "DISABLING DEACTIVATING UPDATING", "" },
        .to = "DISABLED INACTIVE",
    },
    {
        .names = "scheduledeletion",
        .from = "ENABLED DISABLED ACTIVE CREATING",
        .via = { "SCHEDULING_DELETION", "" },
        .to = "PENDING_DELETION",
    },
    {
        .names = "canceldeletion",
        .from = "PENDING_DELETION",
        .via = { "CANCELLING_DELETION", "" },
        .to = "ENABLED ACTIVE",
    },
    {
        .names = "cancel",
        .from = "ACCEPTED PENDING IN_PROGRESS RUNNING",
        .via = { "CANCELING CANCELLING", "" },
        .to = "CANCELED CANCELLED",
    },
};

const struct model_field *sandbox_lifecycle_field(const struct model_service *service,
                                                  const struct model_type *type)
{
    static const char *const names[] = { "lifecycleState", "state", "status" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct model_field *field = sandbox_table_field(service, type, names[i]);

        if (field == NULL || field->kind != MODEL_ENUM || field->shape != MODEL_ONE)
            continue;
        if (sandbox_table_enum_pick(service, field->type, done_words) != NULL)
            return field;
    }
    return NULL;
}

static bool has_word(const char *words, const char *word)
{
    size_t word_len = strlen(word);

    while (*words != '\0') {
        size_t len = strcspn(words, " ");

        if (len == word_len && strncasecmp(words, word, len) == 0)
            return true;
        words += len;
        words += strspn(words, " ");
    }
    return false;
}

const char *sandbox_lifecycle_state(const struct sandbox_plan *plan, int64_t now_ms)
{
    const char *state = plan->count > 0 ? plan->states[0] : NULL;

    for (size_t i = 1; i < plan->count && plan->at_ms[i] <= now_ms; i++)
        state = plan->states[i];
    return state;
}

bool sandbox_lifecycle_is_leaving(const struct sandbox_plan *plan)
{
    return plan->removes;
}

bool sandbox_lifecycle_is_gone(const struct sandbox_plan *plan, int64_t now_ms)
{
    return plan->removes && plan->at_ms[plan->count - 1] <= now_ms;
}

bool sandbox_lifecycle_is_forgotten(const struct sandbox_plan *plan, int64_t now_ms)
{
    return plan->removes && plan->at_ms[plan->count - 1] + SANDBOX_LIFECYCLE_LINGER_MS <= now_ms;
}

/* Appends a state that follows the last one after `step_ms`; NULL is skipped. */
static void add_step(struct sandbox_plan *plan, const char *state, int64_t now_ms, int64_t step_ms)
{
    if (state == NULL || plan->count == SANDBOX_LIFECYCLE_STEPS)
        return;
    if (plan->count > 0 && strcmp(plan->states[plan->count - 1], state) == 0)
        return;
    plan->at_ms[plan->count] = plan->count == 0 ? now_ms : plan->at_ms[plan->count - 1] + step_ms;
    plan->states[plan->count++] = state;
}

void sandbox_lifecycle_create(const struct model_service *service, const struct model_type *type,
                              int64_t now_ms, int64_t step_ms, struct sandbox_plan *out)
{
    const struct model_field *field = sandbox_lifecycle_field(service, type);
    const char *done;

    *out = (struct sandbox_plan){ 0 };
    if (field == NULL)
        return;
    done = sandbox_table_enum_pick(service, field->type, done_words);
    for (size_t i = 0; i < sizeof(birth_words) / sizeof(birth_words[0]); i++)
        add_step(out, sandbox_table_enum_pick(service, field->type, birth_words[i]), now_ms,
                 step_ms);
    if (strcmp(done, "RUNNING") == 0)
        add_step(out, sandbox_table_enum_pick(service, field->type, "STARTING"), now_ms, step_ms);
    add_step(out, done, now_ms, step_ms);
}

void sandbox_lifecycle_settled(const struct model_service *service, const struct model_type *type,
                               struct sandbox_plan *out)
{
    const struct model_field *field = sandbox_lifecycle_field(service, type);

    *out = (struct sandbox_plan){ 0 };
    if (field != NULL)
        add_step(out, sandbox_table_enum_pick(service, field->type, done_words), 0, 0);
}

bool sandbox_lifecycle_remove(const struct model_service *service, const struct model_type *type,
                              int64_t now_ms, int64_t step_ms, struct sandbox_plan *plan)
{
    const struct model_field *field = sandbox_lifecycle_field(service, type);
    struct sandbox_plan made = { .removes = true };
    const char *gone;

    if (field == NULL)
        return false;
    gone = sandbox_table_enum_pick(service, field->type, gone_words);
    if (gone == NULL)
        return false;
    add_step(&made, sandbox_table_enum_pick(service, field->type, leaving_words), now_ms, step_ms);
    add_step(&made, gone, now_ms, step_ms);
    *plan = made;
    return true;
}

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (has_word(actions[i].names, name))
            return &actions[i];
    }
    return NULL;
}

enum sandbox_act sandbox_lifecycle_act(const struct model_service *service,
                                       const struct model_type *type, const char *action,
                                       int64_t now_ms, int64_t step_ms, struct sandbox_plan *plan)
{
    const struct model_field *field = sandbox_lifecycle_field(service, type);
    const struct action *row = find_action(action);
    const char *state = sandbox_lifecycle_state(plan, now_ms);
    struct sandbox_plan made = { 0 };
    const char *to;

    if (field == NULL || row == NULL || state == NULL)
        return SANDBOX_ACT_NOTHING;
    to = sandbox_table_enum_pick(service, field->type, row->to);
    if (to == NULL)
        return SANDBOX_ACT_NOTHING;
    if (!has_word(row->from, state))
        return SANDBOX_ACT_WRONG_STATE;
    for (size_t i = 0; i < 2; i++)
        add_step(&made, sandbox_table_enum_pick(service, field->type, row->via[i]), now_ms,
                 step_ms);
    add_step(&made, to, now_ms, step_ms);
    *plan = made;
    return SANDBOX_ACT_DONE;
}
