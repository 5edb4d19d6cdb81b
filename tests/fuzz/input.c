#include "input.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "require.h"

/* ---- A file ---------------------------------------------------------------------------------- */

static char path[] = "/tmp/fuzz-input-XXXXXX";
static int file = -1;

static void remove_file(void)
{
    unlink(path);
}

const char *input_file(struct span input)
{
    if (file < 0) {
        file = mkstemp(path);
        require(file >= 0, "no file for the input");
        atexit(remove_file);
    }
    require(ftruncate(file, 0) == 0, "the file for the input cannot be emptied");
    require(pwrite(file, input.ptr, input.len, 0) == (ssize_t)input.len,
            "the input cannot be written to a file");
    return path;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static size_t hash_of(struct span text)
{
    size_t hash = 5381;

    for (size_t i = 0; i < text.len; i++)
        hash = hash * 33 + (unsigned char)text.ptr[i];
    return hash;
}

/* What stands behind the dot; the service takes the rest. */
static struct span name_of(struct span line)
{
    span_cut(&line, '.');
    return line;
}

const struct model_service *input_service(struct span line)
{
    struct span name = span_cut(&line, '.');

    for (size_t i = 0; i < model_service_count; i++) {
        if (span_equals(name, model_services[i]->name))
            return model_services[i];
    }
    return model_services[hash_of(name) % model_service_count];
}

const struct model_op *input_op(const struct model_service *service, struct span line)
{
    struct span name = name_of(line);

    for (size_t i = 0; i < service->op_count; i++) {
        if (span_equals(name, model_text(service, service->ops[i].name)))
            return &service->ops[i];
    }
    return &service->ops[hash_of(name) % service->op_count];
}

const struct model_type *input_type(const struct model_service *service, struct span line)
{
    struct span name = name_of(line);

    for (size_t i = 0; i < service->model_count; i++) {
        if (span_equals(name, model_text(service, service->types[i].name)))
            return &service->types[i];
    }
    return &service->types[hash_of(name) % service->model_count];
}
