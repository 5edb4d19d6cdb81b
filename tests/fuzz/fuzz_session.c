/*
 * One conversation: each line is a message of the client. A line that begins with '#' says what the
 * cloud answers from then on, "#404 BODY"; an empty line lets the work go on that waits. Whatever
 * comes, every answer is one line of JSON-RPC, and no request is answered twice.
 */
#include "mcp/session.h"

#include <stdlib.h>
#include <string.h>

#include "cloud/stage.h"
#include "require.h"
#include "standalone.h"

#define JOBS_MAX 256
#define TOOLS                                                                                      \
    "core.listVcns,core.getInstance,core.launchInstance,objectstorage.getObject,"                  \
    "objectstorage.putObject,identity.createUser"

/* What all inputs share: a key takes long to make. */
static struct cloud cloud;
static struct mcp_server server;
static struct stage stage;
static struct call setup;

/* One conversation. */
struct talk {
    struct mcp_session *session;
    size_t messages; /* that came */
    size_t answers;
    struct {
        void (*work)(void *);
        void *argument;
    } jobs[JOBS_MAX];
    size_t job_count;
};

/* True for an answer, false for a notification: log messages, acknowledgements. */
static bool check_message(const struct json *message)
{
    require(message->kind == JSON_OBJECT, "a message is an object");
    require(strcmp(json_get_text(message, "jsonrpc"), "2.0") == 0, "a message is JSON-RPC 2.0");
    if (json_get_text(message, "method") != NULL)
        return false;
    require(json_get(message, "id") != NULL, "an answer has an id");
    require(!json_get(message, "result") != !json_get(message, "error"),
            "an answer has a result or an error");
    return true;
}

static void take_answer(void *context, struct span text)
{
    struct talk *talk = context;
    struct json *json = NULL;
    struct call call;

    call_init(&call);
    require(!memchr(text.ptr, '\n', text.len), "an answer is one line");
    require(!json_parse(&call, "answer", text, &json), "an answer is JSON");
    for (const struct json *item = json->first; json->kind == JSON_ARRAY && item; item = item->next)
        require(check_message(item), "a batch of answers holds answers");
    if (json->kind == JSON_ARRAY || check_message(json))
        talk->answers++;
    call_release(&call);
}

static void take_job(void *context, void (*work)(void *), void *argument)
{
    struct talk *talk = context;

    if (talk->job_count == JOBS_MAX) {
        work(argument);
        return;
    }
    talk->jobs[talk->job_count].work = work;
    talk->jobs[talk->job_count++].argument = argument;
}

static void run_jobs(struct talk *talk)
{
    for (size_t i = 0; i < talk->job_count; i++)
        talk->jobs[i].work(talk->jobs[i].argument);
    talk->job_count = 0;
}

static void set_up(void)
{
    if (server.version)
        return;
    call_init(&setup);
    cloud_open(&cloud);
    stage_open(&stage, &cloud);
    server = (struct mcp_server){ .tools = stage.context, .version = "1", .instructions = "none" };
    require(!catalog_select(&setup, TOOLS, &server.tools.selection), "the tools are there");
}

static void tear_down(void)
{
    if (!server.version)
        return;
    cloud_close(&cloud);
    call_release(&setup);
}

/* "404 BODY". */
static void set_answer(struct span line)
{
    struct span digits = span_cut(&line, ' ');
    int status = 0;

    for (size_t i = 0; i < digits.len && i < 3; i++)
        status = status * 10 + (digits.ptr[i] & 7);
    cloud.answer = (struct cloud_answer){ .status = status, .body = line };
}

static void take_line(struct talk *talk, struct span line)
{
    if (line.len == 0) {
        run_jobs(talk);
    } else if (line.ptr[0] == '#') {
        set_answer((struct span){ line.ptr + 1, line.len - 1 });
    } else {
        mcp_session_handle(talk->session, line);
        talk->messages++;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool registered;
    struct span rest = { (const char *)data, size };
    struct talk talk = { .session = NULL };
    struct mcp_sink sink = { .send = take_answer, .start = take_job, .context = &talk };

    set_up();
    if (!registered)
        registered = atexit(tear_down) == 0;
    cloud.answer = (struct cloud_answer){ .status = 200, .body = span_of("{}") };
    talk.session = mcp_session_new(&server, &sink);
    while (rest.len)
        take_line(&talk, span_trim(span_cut(&rest, '\n')));
    run_jobs(&talk);
    mcp_session_cancel_all(talk.session);
    require(talk.answers <= talk.messages, "no message is answered twice");
    mcp_session_free(talk.session);
    return 0;
}
