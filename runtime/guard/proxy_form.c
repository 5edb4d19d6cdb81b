#include "guard/proxy_form.h"

#include <string.h>

#include "net/url.h"

/* A blank may come as '+'. */
static bool decode(struct arena *arena, struct span text, const char **out)
{
    char *plain = arena_strndup(arena, text.ptr != NULL ? text.ptr : "", text.len);
    char *decoded;

    for (char *p = plain; *p != '\0'; p++) {
        if (*p == '+')
            *p = ' ';
    }
    if (memchr(plain, '\0', text.len) != NULL || !net_url_decode(arena, plain, text.len, &decoded))
        return false;
    *out = decoded;
    return span_utf8_error(span_of(decoded)) == strlen(decoded);
}

static bool has(const struct guard_proxy_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool add(struct arena *arena, struct span pair, struct guard_proxy_form *form)
{
    struct span value = pair;
    struct span name = span_cut(&value, '=');
    const char *name_text = NULL;
    const char *value_text = NULL;

    if (form->count == GUARD_PROXY_FORM_FIELDS || !decode(arena, name, &name_text) ||
        !decode(arena, value, &value_text) || has(form, name_text))
        return false;
    form->fields[form->count].name = name_text;
    form->fields[form->count++].value = value_text;
    return true;
}

bool guard_proxy_form_read(struct arena *arena, struct span text, struct guard_proxy_form *out)
{
    struct guard_proxy_form form = { .count = 0 };

    if (text.len > GUARD_PROXY_FORM_MAX)
        return false;
    while (text.len > 0) {
        struct span pair = span_cut(&text, '&');

        if (pair.len > 0 && !add(arena, pair, &form))
            return false;
    }
    *out = form;
    return true;
}

const char *guard_proxy_form_get(const struct guard_proxy_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0 && form->fields[i].value[0] != '\0')
            return form->fields[i].value;
    }
    return NULL;
}

const char *guard_proxy_form_cookie(struct arena *arena, const char *header, const char *name)
{
    struct span rest = span_of(header);
    const char *found = NULL;

    while (rest.len > 0) {
        struct span value = span_trim(span_cut(&rest, ';'));

        if (!span_equals(span_cut(&value, '='), name))
            continue;
        if (found != NULL)
            return NULL;
        found = arena_strndup(arena, value.ptr != NULL ? value.ptr : "", value.len);
    }
    return found;
}
