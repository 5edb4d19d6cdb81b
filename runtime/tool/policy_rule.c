/* Whether a rule holds. */
#include "tool/policy_rule.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "tool/glob.h"

/* More than any id has. */
#define ID_SIZE 256

/* ---- Operations ------------------------------------------------------------------------------ */

static bool client_matches(const char *pattern, struct catalog_op entry)
{
    static const char suffix[] = "client";
    char name[ID_SIZE];
    size_t len;

    tool_glob_fold(model_text(entry.service, entry.service->clients[entry.op->client].name), name,
                   sizeof(name));
    if (tool_glob_matches(pattern, name))
        return true;
    len = strlen(name);
    if (len < sizeof(suffix) || strcmp(name + len - (sizeof(suffix) - 1), suffix) != 0)
        return false;
    name[len - (sizeof(suffix) - 1)] = '\0';
    return tool_glob_matches(pattern, name);
}

bool tool_policy_rule_names(const struct tool_policy_operation *operation, struct catalog_op entry)
{
    char id[ID_SIZE];
    size_t len;

    if (operation->op != NULL)
        return operation->op == entry.op;
    tool_glob_fold(entry.service->name, id, sizeof(id) - 1);
    len = strlen(id);
    id[len++] = '.';
    tool_glob_fold(model_text(entry.service, entry.op->name), id + len, sizeof(id) - len);
    return tool_glob_matches(operation->id, id) &&
           (operation->client == NULL || client_matches(operation->client, entry));
}

static bool names_operation(const struct tool_policy_rule *rule, struct catalog_op entry)
{
    for (size_t i = 0; i < rule->operation_count; i++) {
        if (tool_policy_rule_names(&rule->operations[i], entry))
            return true;
    }
    return rule->operation_count == 0;
}

static bool has_match(const struct tool_policy_texts *patterns, const char *text)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (tool_glob_matches(patterns->items[i], text))
            return true;
    }
    return false;
}

bool tool_policy_rule_is_about(const struct tool_policy_rule *rule, struct catalog_op entry)
{
    if (rule->classes != 0 && (rule->classes & 1u << entry.op->op_class) == 0)
        return false;
    if (rule->flags != 0 && (rule->flags & entry.op->danger) == 0)
        return false;
    if (rule->services.count > 0 && !has_match(&rule->services, entry.service->name))
        return false;
    return names_operation(rule, entry);
}

/* ---- Profile, region, compartments ----------------------------------------------------------- */

static void to_lower(const char *text, char out[ID_SIZE])
{
    size_t len = 0;

    for (; text[len] != '\0' && len + 1 < ID_SIZE; len++)
        out[len] = (char)tolower((unsigned char)text[len]);
    out[len] = '\0';
}

/* Regions that the table does not have may be spelled in any case, too. */
static bool has_region(const struct tool_policy_texts *patterns, const char *region)
{
    char name[ID_SIZE];
    char pattern[ID_SIZE];

    to_lower(region, name);
    for (size_t i = 0; i < patterns->count; i++) {
        to_lower(patterns->items[i], pattern);
        if (tool_glob_matches(pattern, name))
            return true;
    }
    return false;
}

static enum tool_policy_holds holds_if(bool matches)
{
    return matches ? TOOL_POLICY_YES : TOOL_POLICY_NO;
}

static enum tool_policy_holds holds_profile(const struct tool_policy_texts *patterns,
                                            const char *profile)
{
    if (patterns->count == 0)
        return TOOL_POLICY_YES;
    return profile == NULL ? TOOL_POLICY_MAYBE : holds_if(has_match(patterns, profile));
}

static enum tool_policy_holds holds_region(const struct tool_policy_texts *patterns,
                                           const char *region)
{
    if (patterns->count == 0)
        return TOOL_POLICY_YES;
    if (region == NULL)
        return TOOL_POLICY_MAYBE;
    return holds_if(has_region(patterns, tool_policy_rule_region(region)));
}

const char *tool_policy_rule_region(const char *text)
{
    for (size_t i = 0; i < model_region_count; i++) {
        if (strcasecmp(text, model_regions[i].id) == 0 ||
            strcasecmp(text, model_regions[i].key) == 0)
            return model_regions[i].id;
    }
    return text;
}

static enum tool_policy_holds min_of(enum tool_policy_holds a, enum tool_policy_holds b)
{
    return a < b ? a : b;
}

static enum tool_policy_holds max_of(enum tool_policy_holds a, enum tool_policy_holds b)
{
    return a > b ? a : b;
}

/* A path that is not whole, for instance relative, tells nothing. */
static enum tool_policy_holds means(const char *pattern, const struct tool_policy_place *place)
{
    bool is_path = pattern[0] == '/';
    const char *known = is_path ? place->path : place->ocid;

    if (known == NULL || (is_path && tool_glob_path_error(known) != NULL))
        return TOOL_POLICY_MAYBE;
    if (is_path ? tool_glob_path_matches(pattern, known) : strcasecmp(pattern, known) == 0)
        return TOOL_POLICY_YES;
    return TOOL_POLICY_NO;
}

static enum tool_policy_holds is_in(const struct tool_policy_texts *patterns,
                                    const struct tool_policy_place *place)
{
    enum tool_policy_holds best = TOOL_POLICY_NO;

    for (size_t i = 0; i < patterns->count; i++)
        best = max_of(best, means(patterns->items[i], place));
    return best;
}

/* Any compartment is enough to forbid, all are needed to allow. */
static enum tool_policy_holds holds_places(const struct tool_policy_rule *rule,
                                           const struct tool_policy_request *request)
{
    bool all = rule->effect == TOOL_POLICY_RULE_ALLOW || rule->effect == TOOL_POLICY_RULE_REVEAL;
    enum tool_policy_holds holds = all ? TOOL_POLICY_YES : TOOL_POLICY_NO;

    if (rule->compartments.count == 0)
        return TOOL_POLICY_YES;
    if (request->place_count == 0)
        return request->places_known ? TOOL_POLICY_NO : TOOL_POLICY_MAYBE;
    if (!request->places_known)
        holds = TOOL_POLICY_MAYBE;
    for (size_t i = 0; i < request->place_count; i++) {
        enum tool_policy_holds one = is_in(&rule->compartments, &request->places[i]);

        holds = all ? min_of(holds, one) : max_of(holds, one);
    }
    return holds;
}

enum tool_policy_holds tool_policy_rule_holds(const struct tool_policy_rule *rule,
                                              const struct tool_policy_request *request)
{
    enum tool_policy_holds holds;

    if (!tool_policy_rule_is_about(rule, request->entry))
        return TOOL_POLICY_NO;
    holds = holds_profile(&rule->profiles, request->profile);
    holds = min_of(holds, holds_region(&rule->regions, request->region));
    return min_of(holds, holds_places(rule, request));
}
