/* What the server is told to use: policy, audit trail, work folder, tools, seal. */
#include <unistd.h>

#include "cli/doctor.h"
#include "oci/seal.h"
#include "tool/audit.h"
#include "tool/folder.h"
#include "tool/policy.h"

static void add(struct doctor *doctor, const char *name, enum err e, const char *format,
                const char *value)
{
    if (e)
        doctor_add_failure(doctor, name);
    else
        doctor_add(doctor, DOCTOR_OK, name,
                   arena_printf(&doctor->call->arena, "%s: %s", format, value), NULL);
}

static void check_policy(struct doctor *doctor)
{
    const struct options *options = &doctor->asked;
    struct tool_policy_options wanted = { .path = options->policy_file };
    const struct tool_policy *policy;

    if (options->read_only && options->allow_writes)
        doctor_add(doctor, DOCTOR_ERROR, "policy",
                   "--read-only and --allow-writes contradict each other", "take one away");
    if (options->policy_file != NULL)
        add(doctor, "policy", tool_policy_load(doctor->call, &wanted, &policy), "rules",
            options->policy_file);
}

/* A file that the check itself made is taken away again. */
static void check_audit(struct doctor *doctor)
{
    const char *target = doctor->asked.audit;
    struct tool_audit *audit;
    bool there;
    enum err e;

    if (target == NULL)
        return;
    there = access(target, F_OK) == 0;
    e = tool_audit_open(doctor->call, target, &audit);
    if (!e)
        tool_audit_close(audit);
    if (!e && !there)
        unlink(target);
    add(doctor, "audit", e, "can be written", target);
}

static void check_folder(struct doctor *doctor)
{
    const char *path = doctor->asked.work_folder;
    struct tool_folder folder;
    enum err e;

    if (path == NULL)
        return;
    e = tool_folder_init(doctor->call, path, &folder);
    if (!e)
        tool_folder_release(&folder);
    add(doctor, "work folder", e, "can be used", path);
    if (!e && access(path, W_OK) != 0)
        doctor_add(doctor, DOCTOR_WARNING, "work folder", "nothing can be written to it",
                   "give this user the right to write, unless that is what you want");
}

static void check_seal(struct doctor *doctor)
{
    const char *path = doctor->asked.seal_key_file;
    struct oci_seal *seal = NULL;
    enum err e;

    if (path == NULL)
        return;
    e = oci_seal_new(doctor->call, NULL, path, &seal);
    oci_seal_free(seal);
    add(doctor, "seal", e, "key of", path);
}

static void check_tools(struct doctor *doctor)
{
    struct catalog_selection selection;
    const char *patterns = doctor->asked.tools;

    if (patterns != NULL)
        add(doctor, "tools", catalog_select(doctor->call, patterns, &selection), "chosen",
            patterns);
    else if (!doctor->asked.core_tools)
        doctor_add(doctor, DOCTOR_ERROR, "tools", "no tools are left",
                   "name some with --tools, or keep the core tools");
}

void doctor_server(struct doctor *doctor)
{
    check_policy(doctor);
    check_audit(doctor);
    check_folder(doctor);
    check_seal(doctor);
    check_tools(doctor);
}
