#include "oci/regions.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "json/json.h"
#include "oci/endpoint.h"
#include "oci/variables.h"

#define ROWS_MAX       500
#define TOOL_FILE      "~/.oci/developer-tool-configuration.json"
#define REGIONS_FILE   "~/.oci/regions-config.json"
#define METADATA_NAME  "OCI_REGION_METADATA"
#define TOOL_ONLY_NAME "allowOnlyDeveloperToolConfigurationRegions"

struct row {
    struct oci_region region;
    bool first; /* comes before the compiled table */
};

struct oci_regions {
    struct oci_regions_options options;

    pthread_mutex_t lock; /* guards what follows; rows and texts only ever get more */
    struct arena arena;
    struct row rows[ROWS_MAX];
    size_t count;
    bool is_read;
    bool tool_only;
};

static const struct member {
    const char *name;
    size_t offset;
} members[] = {
    { "regionIdentifier", offsetof(struct oci_region, id) },
    { "regionKey", offsetof(struct oci_region, key) },
    { "realmKey", offsetof(struct oci_region, realm) },
    { "realmDomainComponent", offsetof(struct oci_region, domain) },
};

/* ---- Rows ---------------------------------------------------------------------------------- */

/* A name that may stand in a host, in lower case. */
static enum err read_member(struct call *call, const char *what, const struct json *item,
                            const struct member *member, const char **out)
{
    const char *text = json_get_text(item, member->name);
    struct err_record before = call->error;
    enum err e = ERR_ARGUMENT;

    if (text && *text)
        e = oci_region_lower(call, text, out);
    if (!e)
        return ERR_NONE;
    call->error = before;
    return call_fail(call, ERR_PARSE, "%s: %s is missing, or no name of letters, digits, '-', '.'",
                     what, member->name);
}

static enum err add_row(struct oci_regions *regions, struct call *call, const char *what,
                        const struct json *item, bool first)
{
    struct row row = { .first = first };
    const char *text;
    enum err e;
    size_t i;

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        e = read_member(call, what, item, &members[i], &text);
        if (e)
            return e;
        text = arena_strdup(&regions->arena, text);
        memcpy((char *)&row.region + members[i].offset, &text, sizeof(text));
    }
    if (regions->count == ROWS_MAX)
        return call_fail(call, ERR_LIMIT, "%s: more than %d regions", what, ROWS_MAX);
    row.region.source = arena_strdup(&regions->arena, what);
    regions->rows[regions->count++] = row;
    return ERR_NONE;
}

static enum err add_list(struct oci_regions *regions, struct call *call, const char *what,
                         const struct json *list, bool first)
{
    const struct json *item;
    enum err e = ERR_NONE;

    if (!list || list->kind != JSON_ARRAY)
        return call_fail(call, ERR_PARSE, "%s: no array of regions", what);
    for (item = list->first; item && !e; item = item->next)
        e = add_row(regions, call, what, item, first);
    return e;
}

/* ---- Sources ------------------------------------------------------------------------------- */

/* *out stays NULL when there is no such file and none was asked for by name. */
static enum err read_json(struct call *call, const char *named, const char *usual,
                          const char **out_path, struct json **out)
{
    const char *path = file_expand(&call->arena, named ? named : usual);
    struct span text;
    enum err e;

    *out = NULL;
    *out_path = path;
    if (!named && access(path, F_OK) != 0)
        return ERR_NONE;
    e = file_read(call, "the list of regions", path, LIMIT_CONFIG_FILE, &text);
    return e ? e : json_parse(call, path, text, out);
}

static enum err read_tool_file(struct oci_regions *regions, struct call *call)
{
    const struct json *only;
    const char *path;
    struct json *json;
    enum err e = read_json(call, regions->options.tool_file, TOOL_FILE, &path, &json);

    regions->tool_only = regions->options.tool_only;
    if (e || !json)
        return e;
    only = json_get(json, TOOL_ONLY_NAME);
    if (only && only->kind == JSON_BOOL && only->boolean)
        regions->tool_only = true;
    return add_list(regions, call, path, json_get(json, "regions"), /* first= */ true);
}

static enum err read_regions_file(struct oci_regions *regions, struct call *call)
{
    const char *path;
    struct json *json;
    enum err e = read_json(call, regions->options.file, REGIONS_FILE, &path, &json);

    return e || !json ? e : add_list(regions, call, path, json, /* first= */ false);
}

static enum err read_metadata(struct oci_regions *regions, struct call *call)
{
    struct json *json;
    enum err e;

    if (!regions->options.metadata)
        return ERR_NONE;
    e = json_parse(call, METADATA_NAME, span_of(regions->options.metadata), &json);
    return e ? e : add_row(regions, call, METADATA_NAME, json, /* first= */ false);
}

/* Under the lock. What is broken is said each time, until it is mended. */
static enum err read_sources(struct oci_regions *regions, struct call *call)
{
    size_t before = regions->count;
    enum err e;

    if (regions->is_read)
        return ERR_NONE;
    e = read_tool_file(regions, call);
    if (!e)
        e = read_regions_file(regions, call);
    if (!e)
        e = read_metadata(regions, call);
    if (e) {
        regions->count = before;
        call->error.code = ERR_CONFIG;
        return ERR_CONFIG;
    }
    regions->is_read = true;
    return ERR_NONE;
}

/* ---- Look-ups ------------------------------------------------------------------------------ */

static const struct row *find_row(const struct oci_regions *regions, const char *name, bool first)
{
    size_t i;

    for (i = 0; i < regions->count; i++) {
        const struct row *row = &regions->rows[i];

        if (row->first == first &&
            (strcmp(row->region.id, name) == 0 || strcmp(row->region.key, name) == 0))
            return row;
    }
    return NULL;
}

/* Nothing is read for a region of the compiled table, unless there is a tool file. */
static bool needs_sources(const struct oci_regions *regions, struct call *call, const char *id)
{
    return !oci_region_find(id) || regions->options.tool_file || regions->options.tool_only ||
           access(file_expand(&call->arena, TOOL_FILE), F_OK) == 0;
}

/* Under the lock. `name` is what was given, in lower case; `id` what the compiled table makes of
 * it. */
static enum err resolve(struct oci_regions *regions, struct call *call, const char *name,
                        const char *id, const char **out)
{
    const struct row *row;
    enum err e = read_sources(regions, call);

    if (e)
        return e;
    row = find_row(regions, name, /* first= */ true);
    if (!row && regions->tool_only)
        return call_fail(call, ERR_CONFIG,
                         "region %s is none of those that the developer tool configuration allows",
                         name);
    if (!row && !oci_region_find(id))
        row = find_row(regions, name, /* first= */ false);
    *out = row ? arena_strdup(&call->arena, row->region.id) : id;
    return ERR_NONE;
}

enum err oci_regions_resolve(struct oci_regions *regions, struct call *call, const char *text,
                             const char **out)
{
    const char *name, *id;
    enum err e = oci_region_parse(call, text, &id);

    if (!e)
        e = oci_region_lower(call, text, &name);
    if (e)
        return e;
    pthread_mutex_lock(&regions->lock);
    if (regions->is_read || needs_sources(regions, call, id))
        e = resolve(regions, call, name, id, out);
    else
        *out = id;
    pthread_mutex_unlock(&regions->lock);
    return e;
}

enum err oci_regions_add(struct oci_regions *regions, struct call *call, const char *what,
                         struct span json)
{
    struct json *item;
    enum err e = json_parse(call, what, json, &item);

    if (e)
        return e;
    pthread_mutex_lock(&regions->lock);
    e = add_row(regions, call, what, item, /* first= */ false);
    pthread_mutex_unlock(&regions->lock);
    return e;
}

static const char *domain_of_realm(const char *realm)
{
    size_t i = 0;

    while (i < model_realm_count && strcmp(model_realms[i].key, realm) != 0)
        i++;
    return i < model_realm_count ? model_realms[i].domain : NULL;
}

static bool find_compiled(const char *id, struct oci_region *out)
{
    const struct model_region *row = oci_region_find(id);

    if (!row)
        return false;
    *out = (struct oci_region){
        .id = row->id,
        .key = row->key,
        .realm = row->realm,
        .domain = domain_of_realm(row->realm),
    };
    return out->domain != NULL;
}

bool oci_regions_find(struct oci_regions *regions, const char *id, struct oci_region *out)
{
    const struct row *row = NULL;

    if (!regions)
        return find_compiled(id, out);
    pthread_mutex_lock(&regions->lock);
    row = find_row(regions, id, /* first= */ true);
    if (!row && !oci_region_find(id))
        row = find_row(regions, id, /* first= */ false);
    if (row)
        *out = row->region;
    pthread_mutex_unlock(&regions->lock);
    return row || find_compiled(id, out);
}

/* ---- Life ---------------------------------------------------------------------------------- */

struct oci_regions *oci_regions_new(const struct oci_regions_options *options)
{
    struct oci_regions *regions = calloc(1, sizeof(*regions));

    if (!regions || pthread_mutex_init(&regions->lock, NULL) != 0)
        abort();
    if (options)
        regions->options = *options;
    return regions;
}

struct oci_regions *oci_regions_of(const struct oci_variables *variables)
{
    struct oci_regions_options options = { .file = NULL };

    if (variables) {
        options.metadata = variables->region_metadata;
        options.tool_file = variables->regions_tool_file;
        options.tool_only = variables->regions_tool_only &&
                            span_equals_nocase(span_of(variables->regions_tool_only), "true");
    }
    return oci_regions_new(&options);
}

void oci_regions_free(struct oci_regions *regions)
{
    if (!regions)
        return;
    pthread_mutex_destroy(&regions->lock);
    arena_release(&regions->arena);
    free(regions);
}
