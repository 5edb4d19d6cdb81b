#include "tool/explain_ocid.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "model/decode.h"
#include "model/names.h"
#include "model/schema.h"

#define PARTS_MAX 8
#define NAME_SIZE 128
#define VALUE_MAX 60 /* bytes of a value that are shown */

/* ---- Taken apart ----------------------------------------------------------------------------- */

static bool is_ocid_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (!isalnum((unsigned char)*text) && strchr("._-", *text) == NULL)
            return false;
    }
    return true;
}

static size_t split(struct call *call, const char *text, const char *out[PARTS_MAX])
{
    struct span rest = span_of(text);
    size_t count = 0;

    while (rest.ptr != NULL && count < PARTS_MAX) {
        struct span part = span_cut(&rest, '.');

        out[count++] = arena_strndup(&call->arena, part.len == 0 ? "" : part.ptr, part.len);
    }
    return count;
}

static const char *lower(struct call *call, const char *text)
{
    char *copy = arena_strdup(&call->arena, text);

    for (char *at = copy; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return copy;
}

static const struct model_region *find_region(const char *text)
{
    for (size_t i = 0; i < model_region_count; i++) {
        if (strcasecmp(model_regions[i].id, text) == 0 ||
            strcasecmp(model_regions[i].key, text) == 0)
            return &model_regions[i];
    }
    return NULL;
}

static const char *fault_of(const char *text, const char *const *parts, size_t count)
{
    if (strncasecmp(text, "ocid1.", 6) != 0)
        return "an OCID begins with ocid1.";
    if (!is_ocid_text(text))
        return "it holds a character that no OCID has";
    if (count < 5)
        return "parts are missing; an OCID is ocid1.<type>.<realm>.[region].<unique>";
    if (parts[1][0] == '\0')
        return "its type, the second part, is empty";
    if (parts[2][0] == '\0')
        return "its realm, the third part, is empty";
    return parts[count - 1][0] == '\0' ? "its last part is cut off" : NULL;
}

bool tool_ocid_parse(struct call *call, const char *text, struct tool_ocid *out, const char **why)
{
    const char *parts[PARTS_MAX];
    size_t count = split(call, text, parts);
    const struct model_region *region;

    *why = fault_of(text, parts, count);
    if (*why != NULL)
        return false;
    region = find_region(parts[3]);
    *out = (struct tool_ocid){ .type = lower(call, parts[1]),
                               .realm = lower(call, parts[2]),
                               .region = region == NULL ? NULL : region->id };
    return true;
}

/* ---- Its type -------------------------------------------------------------------------------- */

/* "subnet" of "subnetId"; NULL for another name. */
static const char *stem_of(struct call *call, const char *name)
{
    size_t length = strlen(name);

    if (length < 3 || strcmp(name + length - 2, "Id") != 0)
        return NULL;
    return lower(call, arena_strndup(&call->arena, name, length - 2));
}

/* True when some path of the service ends at such a thing: ".../{subnetId}". */
static bool is_kind(const struct model_service *service, const char *stem)
{
    char end[NAME_SIZE];
    size_t length = strlen(stem);

    if (length + 5 > sizeof(end))
        return false;
    end[0] = '{';
    memcpy(end + 1, stem, length);
    memcpy(end + 1 + length, "id}", 4);
    for (uint16_t i = 0; i < service->op_count; i++) {
        const char *path = model_text(service, service->ops[i].path);
        size_t size = strlen(path);

        if (size >= length + 4 && strcasecmp(path + size - length - 4, end) == 0)
            return true;
    }
    return false;
}

/* Kinds that every service knows. */
static bool is_common(const char *type)
{
    return strcmp(type, "compartment") == 0 || strcmp(type, "tenancy") == 0;
}

/* Only what is sure: both names are those of kinds of the service, and not the same. */
static bool is_other_kind(const struct model_service *service, const char *stem, const char *type)
{
    if (strcmp(stem, "compartment") == 0 || strcmp(stem, "tenancy") == 0)
        return strcmp(stem, type) != 0 && strcmp(type, "tenancy") != 0;
    return strcmp(stem, type) != 0 && is_kind(service, stem) &&
           (is_common(type) || is_kind(service, type));
}

/* ---- Its place ------------------------------------------------------------------------------- */

/* Names of what may well be somewhere else. */
static bool is_elsewhere(const char *name)
{
    static const char *const words[] = { "destination", "peer",    "remote",
                                         "source",      "standby", "target" };
    char text[NAME_SIZE];
    size_t length = strlen(name);

    if (length >= sizeof(text))
        return true;
    for (size_t i = 0; i <= length; i++)
        text[i] = (char)tolower((unsigned char)name[i]);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(text, words[i]) != NULL)
            return true;
    }
    return false;
}

static const char *place_complaint(struct call *call, const char *name,
                                   const struct tool_ocid *ocid, const char *region)
{
    const struct model_region *asked = region == NULL ? NULL : find_region(region);

    if (asked == NULL || is_elsewhere(name))
        return NULL;
    if (strcmp(ocid->realm, asked->realm) != 0)
        return arena_printf(&call->arena,
                            "%s is of realm %.20s, but %s, which was asked, is in realm %s: use a "
                            "profile of that realm",
                            name, ocid->realm, asked->id, asked->realm);
    if (ocid->region == NULL || strcmp(ocid->region, asked->id) == 0)
        return NULL;
    return arena_printf(&call->arena, "%s is in %s, but %s was asked: repeat with region %s", name,
                        ocid->region, asked->id, ocid->region);
}

/* ---- What is wrong --------------------------------------------------------------------------- */

/* Whether the description of a field says that it is an OCID. */
static bool wants_ocid(struct call *call, struct catalog_op entry, const char *name)
{
    const struct model_type *type = &entry.service->types[entry.op->request];
    const struct model_field *field = model_find_field(entry.service, type, name);
    struct buf text;

    /* What stands in an identity domain has ids of its own kind. */
    if (field == NULL || field->in != MODEL_IN_PATH || strstr(name, "OrId") != NULL ||
        strcmp(entry.service->name, "identitydomains") == 0)
        return false;
    buf_init(&text, &call->arena, 4096);
    model_describe_field(entry.service, field, &text);
    return strncmp(text.ptr, "OCID", 4) == 0;
}

const char *tool_ocid_complaint(struct call *call, struct catalog_op entry, const char *name,
                                const char *text, const char *region, bool is_target)
{
    const char *stem = stem_of(call, name);
    struct tool_ocid ocid;
    const char *why;

    if (strncasecmp(text, "ocid", 4) != 0)
        return wants_ocid(call, entry, name)
                   ? arena_printf(&call->arena,
                                  "%s wants an OCID, not \"%.*s\"; oci_resources finds it by its "
                                  "name",
                                  name, VALUE_MAX, text)
                   : NULL;
    if (strncasecmp(text, "ocidv1:", 7) == 0)
        return NULL;
    if (!tool_ocid_parse(call, text, &ocid, &why))
        return arena_printf(&call->arena, "%s is no OCID (\"%.*s\"): %s", name, VALUE_MAX, text,
                            why);
    if (stem != NULL && is_other_kind(entry.service, stem, ocid.type))
        return arena_printf(&call->arena,
                            "%s wants the OCID of a %.40s, but this one is of a %.40s", name, stem,
                            ocid.type);
    return is_target ? place_complaint(call, name, &ocid, region) : NULL;
}
