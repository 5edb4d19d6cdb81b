#include "tool/shape_secret.h"

#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "model/mask.h"
#include "model/names.h"

enum kind { PRIVATE_KEY, TOKEN, PASSWORD, PAR, WALLET, KUBECONFIG, KINDS };

static const char *const kind_names[KINDS] = {
    [PRIVATE_KEY] = "private key", [TOKEN] = "token",
    [PASSWORD] = "password",       [PAR] = "pre-authenticated request",
    [WALLET] = "wallet",           [KUBECONFIG] = "kubeconfig credential",
};

/* Nothing shorter is worth a secret. */
enum { TOKEN_MIN = 16 };

/* Members whose value is a secret, in any spelling; `min` tells it from a word about it. */
static const struct {
    const char *name;
    enum kind kind;
    size_t min;
} members[] = {
    { "password", PASSWORD, 1 },
    { "passwd", PASSWORD, 1 },
    { "adminPassword", PASSWORD, 1 },
    { "dbPassword", PASSWORD, 1 },
    { "userPassword", PASSWORD, 1 },
    { "walletPassword", PASSWORD, 1 },
    { "passphrase", PASSWORD, 1 },
    { "secretKey", PASSWORD, 8 },
    { "secretAccessKey", PASSWORD, 8 },
    { "clientSecret", PASSWORD, 8 },
    { "apiKey", PASSWORD, TOKEN_MIN },
    { "privateKey", PRIVATE_KEY, TOKEN_MIN },
    { "token", TOKEN, TOKEN_MIN },
    { "authToken", TOKEN, TOKEN_MIN },
    { "accessToken", TOKEN, TOKEN_MIN },
    { "refreshToken", TOKEN, TOKEN_MIN },
    { "idToken", TOKEN, TOKEN_MIN },
    { "securityToken", TOKEN, TOKEN_MIN },
    { "sessionToken", TOKEN, TOKEN_MIN },
    { "bearerToken", TOKEN, TOKEN_MIN },
    { "client-key-data", KUBECONFIG, TOKEN_MIN },
};

/* What stands in the directory of a zip that is a wallet. */
static const char *const wallet_files[] = { "cwallet.sso", "ewallet.p12", "ewallet.pem",
                                            "tnsnames.ora", "keystore.jks" };

struct hider {
    struct call *call;
    size_t counts[KINDS];
    bool is_kubeconfig; /* the present text is one */
};

/* A place in a text: what is replaced is [start, end). */
struct hit {
    size_t start, end;
};

/*
 * Says whether a secret stands at `at`, where the beginning of its pattern was found. Without one,
 * out->end may say from where to look on: no byte is looked at for every beginning before it.
 */
typedef bool match_fn(struct hider *hider, struct span text, size_t at, struct hit *out);

/* ---- Text ------------------------------------------------------------------------------------ */

/* The place of `part` from `from` on, or text.len. */
static size_t find(struct span text, size_t from, const char *part)
{
    size_t len = strlen(part);

    while (from + len <= text.len) {
        const char *at = memchr(text.ptr + from, part[0], text.len - from - len + 1);

        if (at == NULL)
            return text.len;
        from = (size_t)(at - text.ptr);
        if (memcmp(at, part, len) == 0)
            return from;
        from++;
    }
    return text.len;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where the run of letters, digits and characters of `others` ends that starts at `at`. */
static size_t run_end(struct span text, size_t at, const char *others)
{
    while (at < text.len &&
           (is_alnum(text.ptr[at]) || (text.ptr[at] != '\0' && strchr(others, text.ptr[at]))))
        at++;
    return at;
}

static bool is_at(struct span text, size_t at, const char *part)
{
    return span_starts_with((struct span){ text.ptr + at, text.len - at }, part);
}

static bool is_word_before(struct span text, size_t at)
{
    return at > 0 && (is_alnum(text.ptr[at - 1]) || text.ptr[at - 1] == '_');
}

/* ---- Patterns -------------------------------------------------------------------------------- */

/* From "-----BEGIN ... PRIVATE KEY" to behind the line that ends it, or to the end of the text. */
static bool match_pem(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t label_end = find(text, at + strlen("-----BEGIN "), "-----");
    struct span label = { text.ptr, label_end };
    size_t end;

    (void)hider;
    if (find(label, at, "PRIVATE KEY") == label.len)
        return false;
    end = find(text, label_end, "-----END ");
    if (end < text.len) {
        end = find(text, end + strlen("-----END "), "-----");
        end = end < text.len ? end + strlen("-----") : end;
    }
    *out = (struct hit){ at, end };
    return true;
}

/* Decodes the base64 at `at`, line breaks left out; its end is in `*end`. */
static bool decode_run(struct hider *hider, struct span text, size_t at, size_t *end,
                       struct span *out)
{
    struct buf run;

    buf_init(&run, &hider->call->arena, SIZE_MAX);
    *end = at;
    do {
        size_t from = *end;

        *end = run_end(text, from, "+/=");
        buf_add(&run, text.ptr + from, *end - from);
        for (from = *end; from < text.len && strchr("\r\n", text.ptr[from]); from++)
            ;
        if (from == *end || from == text.len || !is_alnum(text.ptr[from]))
            break;
        *end = from;
    } while (true);
    buf_cut(&run, run.len - run.len % 4);
    return base64_decode(&hider->call->arena, buf_span(&run), out);
}

static bool match_base64_pem(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    struct span pem;
    bool decoded;

    out->start = at;
    decoded = decode_run(hider, text, at, &out->end, &pem);
    return decoded && find(pem, 0, "PRIVATE KEY-----") < pem.len;
}

static bool match_zip(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    struct span zip;

    out->start = at;
    if (is_word_before(text, at) || !decode_run(hider, text, at, &out->end, &zip))
        return false;
    for (size_t i = 0; i < sizeof wallet_files / sizeof wallet_files[0]; i++) {
        if (find(zip, 0, wallet_files[i]) < zip.len)
            return true;
    }
    return false;
}

static bool match_key_store(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t end = run_end(text, at, "+/=\r\n");

    (void)hider;
    *out = (struct hit){ at, end };
    return !is_word_before(text, at) && end - at > 64;
}

/* Three or more parts of base64url with dots between them; the first is a JSON object. */
static bool match_jwt(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t header = run_end(text, at, "-_");
    size_t claims = header < text.len ? run_end(text, header + 1, "-_") : header;

    (void)hider;
    *out = (struct hit){ at, header };
    if (is_word_before(text, at) || header - at < TOKEN_MIN || claims - header <= TOKEN_MIN)
        return false;
    if (text.ptr[header] != '.' || claims == text.len || text.ptr[claims] != '.')
        return false;
    out->end = run_end(text, claims, "-_.");
    return true;
}

static bool match_bearer(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t start = at + strlen("earer ");
    size_t end = run_end(text, start, "-_.~+/=");

    (void)hider;
    *out = (struct hit){ start, end };
    return at > 0 && (text.ptr[at - 1] == 'B' || text.ptr[at - 1] == 'b') &&
           end - start >= TOKEN_MIN;
}

/* /p/<token>/n/: whoever knows the token needs no other permission. */
static bool match_par(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t start = at + strlen("/p/");
    size_t end = run_end(text, start, "-_.~%+=");

    (void)hider;
    *out = (struct hit){ start, end };
    return end - start >= TOKEN_MIN && is_at(text, end, "/n/");
}

/* scheme://user:password@host */
static bool match_url(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t user = at + strlen("://");
    size_t colon = run_end(text, user, "-_.~%+$");
    size_t end;

    (void)hider;
    if (colon >= text.len || text.ptr[colon] != ':')
        return false;
    end = run_end(text, colon + 1, "-_.~%+$!&'()*,;=#:");
    *out = (struct hit){ colon + 1, end };
    return end > colon + 1 && end < text.len && text.ptr[end] == '@';
}

/* The value of a member of a kubeconfig, in YAML. */
static bool match_kubeconfig(struct hider *hider, struct span text, size_t at, struct hit *out)
{
    size_t start = find(text, at, ":") + 1;
    size_t end;

    if (!hider->is_kubeconfig || is_word_before(text, at))
        return false;
    while (start < text.len && strchr(" \"'", text.ptr[start]))
        start++;
    end = run_end(text, start, "-_.~+/=");
    *out = (struct hit){ start, end };
    return end - start >= TOKEN_MIN;
}

static const struct pattern {
    const char *begin;
    enum kind kind;
    match_fn *match;
} patterns[] = {
    { "-----BEGIN ", PRIVATE_KEY, match_pem },
    { "LS0tLS1CRUdJTi", PRIVATE_KEY, match_base64_pem },
    { "UEsDB", WALLET, match_zip },
    { "/u3+7Q", WALLET, match_key_store },
    { "eyJ", TOKEN, match_jwt },
    { "earer ", TOKEN, match_bearer },
    { "/p/", PAR, match_par },
    { "://", PASSWORD, match_url },
    { "client-key-data:", KUBECONFIG, match_kubeconfig },
    { "token:", KUBECONFIG, match_kubeconfig },
    { "password:", KUBECONFIG, match_kubeconfig },
};

/* ---- Replacement ----------------------------------------------------------------------------- */

static void add_hidden(struct hider *hider, enum kind kind, struct buf *out)
{
    hider->counts[kind]++;
    buf_printf(out, "[hidden: %s]", kind_names[kind]);
}

/* All secrets of one pattern in one text. */
static void replace(struct hider *hider, const struct pattern *pattern, struct json *value)
{
    struct span text = { value->text, value->len };
    size_t done = 0, from = find(text, 0, pattern->begin);
    struct buf out;

    if (from == text.len)
        return;
    buf_init(&out, &hider->call->arena, SIZE_MAX);
    for (; from < text.len; from = find(text, from, pattern->begin)) {
        struct hit hit = { 0 };

        if (!pattern->match(hider, text, from, &hit)) {
            from = hit.end > from ? hit.end : from + 1;
            continue;
        }
        buf_add(&out, text.ptr + done, hit.start - done);
        add_hidden(hider, pattern->kind, &out);
        done = from = hit.end;
    }
    if (done == 0)
        return;
    buf_add(&out, text.ptr + done, text.len - done);
    value->text = out.ptr;
    value->len = out.len;
}

static bool is_secret_value(const struct json *value, size_t min)
{
    return value->kind == JSON_STRING && value->len >= min &&
           !span_equals((struct span){ value->text, value->len }, MODEL_HIDDEN) &&
           !span_starts_with((struct span){ value->text, value->len }, "ocid1.") &&
           (min < TOKEN_MIN || memchr(value->text, ' ', value->len) == NULL);
}

/* True when the name of the member says that it is a secret, which is hidden then. */
static bool hide_member(struct hider *hider, struct json *value)
{
    for (size_t i = 0; value->name != NULL && i < sizeof members / sizeof members[0]; i++) {
        struct buf out;

        if (!is_secret_value(value, members[i].min) ||
            !model_names_alike(value->name, members[i].name))
            continue;
        buf_init(&out, &hider->call->arena, SIZE_MAX);
        add_hidden(hider, members[i].kind, &out);
        value->text = out.ptr;
        value->len = out.len;
        return true;
    }
    return false;
}

static void hide_in_text(struct hider *hider, struct json *value)
{
    struct span text = { value->text, value->len };

    hider->is_kubeconfig =
        find(text, 0, "clusters:") < text.len && find(text, 0, "users:") < text.len;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        replace(hider, &patterns[i], value);
}

static void hide(struct hider *hider, struct json *value)
{
    if (hide_member(hider, value))
        return;
    if (value->kind == JSON_STRING)
        hide_in_text(hider, value);
    for (struct json *child = value->first; child != NULL; child = child->next)
        hide(hider, child);
}

struct json *tool_shape_hide(struct call *call, struct json *value)
{
    struct hider hider = { .call = call };
    struct json *counts = NULL;

    hide(&hider, value);
    for (size_t i = 0; i < KINDS; i++) {
        if (hider.counts[i] == 0)
            continue;
        if (counts == NULL)
            counts = json_new(&call->arena, JSON_OBJECT);
        json_add_member(&call->arena, counts, kind_names[i],
                        json_new_int(&call->arena, (int64_t)hider.counts[i]));
    }
    return counts;
}
