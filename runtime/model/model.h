/*
 * The contract between generated code and the runtime: how the tables that describe OCI's types
 * and operations look, and how the C structs of requests, responses and models are laid out.
 *
 * All tables are const and hold no pointers but those of struct model_service: names are offsets
 * into the service's string pool (offset 0 is ""), types and enums are indices. So a table costs
 * no relocation, and start-up touches none of it.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_ABI 1

struct json;
struct model_type;

/* ---- Members of generated structs ----------------------------------------------------------- */

/*
 * Presence is never guessed from a value. A scalar says so in `is`. A pointer is NULL when the
 * field is absent and MODEL_NULL when it is (or shall be sent as) JSON null. A list or map is
 * absent when items (keys) is NULL; an empty one points to anything else and has len 0.
 */
enum model_is { MODEL_ABSENT, MODEL_IS_NULL, MODEL_SET };

struct model_bool {
    uint8_t is; /* enum model_is */
    bool val;
};

struct model_int {
    int64_t val;
    uint8_t is;
};

struct model_float {
    double val;
    const char *text; /* as it was written, used instead of val when not NULL; NULL when set in C */
    uint8_t is;
};

/* A value of a polymorphic type: `type` is a row of the service's types, `value` its struct. An
 * unknown discriminator gives the base type; what is unknown is in the struct's `unknown`. */
struct model_union {
    const struct model_type *type; /* NULL when absent */
    void *value;                   /* MODEL_NULL for JSON null */
};

/* The layout of every list member; generated structs name the item type instead of void. Items
 * are laid out as members are: const char *, struct model_int, struct oci_x *, struct model_union,
 * struct model_list... */
struct model_list {
    void *items;
    size_t len;
};

/* The layout of every map member. */
struct model_map {
    const char **keys;
    void *values;
    size_t len;
};

/* A binary body. Request: `len` bytes at `ptr`, or the file `path` when that is not NULL.
 * Response: bytes at `ptr`; or, when the caller asked for a file, its `path` and length. */
struct model_stream {
    const char *ptr; /* NULL when absent */
    size_t len;
    const char *path;
};

/* Fields of an answer that the description does not know, or whose value has another type than
 * described: nothing is lost. The first member of every generated model struct. */
struct model_unknown {
    const char *name;
    const struct json *value;
    struct model_unknown *next;
};

/* The sentinel of pointers that are JSON null: "" as a string, a struct without any field set. */
#ifdef __cplusplus
extern "C" {
#endif

extern const uint64_t model_null_block[2048];
#define MODEL_NULL ((void *)(uintptr_t)model_null_block)

static inline bool model_is_null(const void *pointer)
{
    return pointer == (const void *)model_null_block;
}

/* What a scalar of a request is set to: `request.limit = model_int_of(50)`. */
static inline struct model_bool model_bool_of(bool val)
{
    struct model_bool set = { MODEL_SET, val };

    return set;
}

static inline struct model_int model_int_of(int64_t val)
{
    struct model_int set = { val, MODEL_SET };

    return set;
}

static inline struct model_float model_float_of(double val)
{
    struct model_float set = { val, NULL, MODEL_SET };

    return set;
}

/* ---- Tables --------------------------------------------------------------------------------- */

/* kind of a field          C member                        .type of the row */
enum model_kind {
    MODEL_STRING,    /* const char *                        0 */
    MODEL_ENUM,      /* const char *                        enum index */
    MODEL_BYTES,     /* const char *, base64 text           0 */
    MODEL_DATE,      /* const char *, YYYY-MM-DD            0 */
    MODEL_DATE_TIME, /* const char *, RFC 3339              0 */
    MODEL_RANGE,     /* const char *, "bytes=0-9"           0 */
    MODEL_BOOL,      /* struct model_bool                   0 */
    MODEL_INT,       /* struct model_int                    0 */
    MODEL_FLOAT,     /* struct model_float                  0 */
    MODEL_ANY,       /* const struct json *                 0 */
    MODEL_OBJECT,    /* struct oci_<service>_<type> *       type index */
    MODEL_UNION,     /* struct model_union                  type index of the base */
    MODEL_STREAM,    /* struct model_stream                 0 */
};

/*
 * shape: two bits a level, outermost lowest; 0 ends it. MODEL_ONE is the kind itself, MODEL_LIST a
 * list of it, MODEL_MAP | MODEL_LIST << 2 a map of lists of it.
 */
enum model_shape { MODEL_ONE = 0, MODEL_LIST = 1, MODEL_MAP = 2 };

/* Where a field of a request or response stands. Fields of models are MODEL_IN_OBJECT. */
enum model_in {
    MODEL_IN_OBJECT,
    MODEL_IN_PATH,
    MODEL_IN_QUERY,
    MODEL_IN_HEADER,
    MODEL_IN_HEADERS, /* a map of strings: name is the prefix ("opc-meta-"), keys come without it */
    MODEL_IN_BODY,
};

enum model_field_flag {
    MODEL_REQUIRED = 1,
    MODEL_DEPRECATED = 2,
    MODEL_CSV = 4,           /* a list in a query or header: one comma-separated value */
    MODEL_DISCRIMINATOR = 8, /* says the subtype; the encoder fills it when absent */
    MODEL_IN_ENDPOINT = 16,  /* may stand in the endpoint template */
    MODEL_SECRET = 32,       /* never shown or logged */
};

struct model_field {
    uint32_t name;   /* wire name */
    uint32_t alias;  /* the SDKs' name where it differs from the wire name, else 0 */
    uint16_t offset; /* of the member */
    uint16_t type;
    uint8_t kind;
    uint8_t shape;
    uint8_t in;
    uint8_t flags;
};

struct model_subtype {
    uint32_t value; /* of the discriminator */
    uint16_t type;
    uint16_t base; /* type index of the base, so that the way back is a scan of the base's rows */
};

enum model_open {
    MODEL_CLOSED,
    MODEL_OPEN_ANSWERS, /* answers may hold other values */
    MODEL_OPEN,         /* requests may, too: the values are offered, not enforced */
};

struct model_enum {
    uint32_t name;
    uint32_t values; /* first row in enum_values */
    uint16_t count;
    uint16_t open; /* enum model_open */
};

/* A model, a request or a response. */
struct model_type {
    uint32_t name;
    uint32_t fields;   /* first row, own and inherited fields together, the base's first */
    uint32_t subtypes; /* first row, for a polymorphic base */
    uint32_t size;     /* of the struct */
    uint16_t field_count;
    uint16_t subtype_count;
    uint16_t base;          /* 1 + type index of the base of a subtype, or 0 */
    uint16_t discriminator; /* 1 + index of that field within this type, or 0 */
};

struct model_client {
    uint32_t name;
    uint32_t endpoint;       /* template: "https://iaas.{region}.{secondLevelDomain}" */
    uint32_t endpoint_name;  /* for regions with dots, or 0 */
    uint32_t realm;          /* "oc1": the realm that has a template of its own, or 0 */
    uint32_t realm_endpoint; /* that template */
    uint32_t host_parameter; /* "vaultId": names the resource that carries the host, or 0 */
    uint32_t host_operation; /* "keymanagement.getVault": reads that resource */
    uint32_t host_field;     /* "cryptoEndpoint": of its answer */
    uint32_t flags;          /* enum model_client_flag */
};

enum model_client_flag {
    MODEL_CLIENT_BREAKER = 1,  /* the SDKs use a circuit breaker */
    MODEL_CLIENT_EXPLICIT = 2, /* no host follows from the region; see model/host.h */
    MODEL_CLIENT_DUAL_STACK = 4,
};

enum model_method { MODEL_GET, MODEL_HEAD, MODEL_POST, MODEL_PUT, MODEL_PATCH, MODEL_DELETE };

/* What an operation does to the cloud, whatever its HTTP method. */
enum model_class { MODEL_READ, MODEL_WRITE, MODEL_ACTION, MODEL_REMOVE };

enum model_danger {
    MODEL_SECRET_OUT = 1,   /* the answer holds a credential */
    MODEL_SECRET_IN = 2,    /* the request holds one */
    MODEL_IRREVERSIBLE = 4, /* what is gone cannot be had back */
    MODEL_COST = 8,         /* starts something that is billed */
    MODEL_PRIVILEGE = 16,   /* changes who may do what */
};

enum model_op_flag {
    MODEL_OP_RETRY = 1,         /* the SDKs retry it by default */
    MODEL_OP_RETRY_TOKEN = 2,   /* has the header opc-retry-token */
    MODEL_OP_UNSIGNED_BODY = 4, /* the body is left out of the signature */
    MODEL_OP_PAGED = 8,         /* has the query parameter page and the header opc-next-page */
    MODEL_OP_EVENTS = 16,       /* may answer with server-sent events */
    MODEL_OP_NOT_MODIFIED = 32, /* may answer 304 */
    MODEL_OP_DEPRECATED = 64,
    MODEL_OP_WORK_REQUEST = 128, /* returns opc-work-request-id */
    MODEL_OP_BODY_REQUIRED = 256,
};

struct model_op {
    uint32_t name;         /* "listInstances" */
    uint32_t tool;         /* typed tool: "core_list_instances" */
    uint32_t path;         /* base path included: "/20160918/instances/{instanceId}" */
    uint32_t accept;       /* media types, or 0 for application/json */
    uint32_t content_type; /* of the request body, or 0 when there is none */
    uint32_t title;        /* "List instances" */
    uint32_t text;         /* one or two sentences of our own */
    uint16_t request;      /* type indices */
    uint16_t response;
    uint16_t flags;
    uint8_t method;
    uint8_t client;
    uint8_t op_class; /* enum model_class */
    uint8_t danger;   /* enum model_danger flags */
};

struct model_service {
    const char *name;    /* "core" */
    const char *title;   /* "Core Services API" */
    const char *version; /* of the API: "20160918" */
    const char *package; /* version of the npm package the description comes from */
    const char *strings;
    const struct model_type *types;
    const struct model_field *fields;
    const uint32_t *field_texts; /* what each field means, of Oracle; 0 when unknown */
    const struct model_subtype *subtypes;
    const struct model_enum *enums;
    const uint32_t *enum_values;
    const struct model_service *host_service; /* has the operations that tell hosts of clients */
    const struct model_client *clients;
    const struct model_op *ops;
    uint16_t type_count; /* models first, then requests and responses */
    uint16_t enum_count;
    uint16_t client_count;
    uint16_t op_count;
    uint16_t model_count;      /* the first model_count types are models */
    uint32_t field_text_count; /* 0 when the build has no such texts */
};

/* Borrows a name of a service's pool. */
static inline const char *model_text(const struct model_service *service, uint32_t offset)
{
    return service->strings + offset;
}

static inline const struct model_field *model_fields(const struct model_service *service,
                                                     const struct model_type *type)
{
    return service->fields + type->fields;
}

/* ---- All services (generated/catalog.c) ------------------------------------------------------ */

/* One operation in the order of tool names. */
struct model_tool {
    uint16_t service; /* index into model_services */
    uint16_t op;      /* index into its ops */
};

/* A field or parameter name and what it means, in our own words; sorted by name. A name of the
 * form "service.name" is for one service and beats the bare name. */
struct model_word {
    uint32_t name;
    uint32_t text;
};

/* What a policy must allow for an operation: offsets into model_permission_strings, 0: nothing. */
struct model_permission {
    uint16_t verb;     /* "inspect", "read", "use", "manage" */
    uint16_t resource; /* "instances" */
    uint16_t family;   /* "instance-family" */
    uint16_t tenancy;  /* 1: in the tenancy, 0: in a compartment */
};

/* A region: "us-ashburn-1", "iad", "oc1". */
struct model_region {
    const char *id;
    const char *key;
    const char *realm;
};

struct model_realm {
    const char *key;    /* "oc1" */
    const char *domain; /* "oraclecloud.com" */
};

#define MODEL_SERVICE_NAME_SIZE 32

extern const struct model_service *const model_services[]; /* sorted by name */

/* Their names in the same order, side by side: a search of the pointers' names would touch the
 * tables of every service that it looks at. */
extern const char model_service_names[][MODEL_SERVICE_NAME_SIZE];
extern const size_t model_service_count;
extern const struct model_tool model_tools[]; /* sorted by tool name */
extern const size_t model_tool_count;
extern const struct model_tool model_everyday[]; /* the default choice, sorted by tool name */
extern const size_t model_everyday_count;
extern const char model_permission_strings[];
extern const struct model_permission model_permissions[];
extern const uint16_t model_tool_permissions[]; /* for each of model_tools, a row; 0: not known */
extern const char model_word_strings[];
extern const struct model_word model_words[];
extern const size_t model_word_count;
extern const struct model_region model_regions[]; /* sorted by id */
extern const size_t model_region_count;
extern const struct model_realm model_realms[];
extern const size_t model_realm_count;

#ifdef __cplusplus
}
#endif

#endif
