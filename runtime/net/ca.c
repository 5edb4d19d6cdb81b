#include "net/ca.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_CAP    512
#define HASH_DIGITS 8
#define NAMES_CAP   4096 /* a folder without one hashed name among so many has none */

static const char *const files[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Arch, Gentoo */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Oracle Linux, RHEL, Fedora */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* the same, from 10 on */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* SUSE without links */
    "/etc/ssl/cert.pem",                                 /* Alpine, macOS */
    "/etc/pki/tls/cacert.pem",
};

static const char *const dirs[] = {
    "/etc/ssl/certs",
    "/etc/pki/ca-trust/extracted/pem/directory-hash",
    "/etc/pki/tls/certs",
    "/var/lib/ca-certificates/openssl",
};

static bool below(char *out, const char *root, const char *path)
{
    int len = snprintf(out, PATH_CAP, "%s%s", root, path);

    return len > 0 && len < PATH_CAP;
}

static bool is_file(const char *root, const char *path)
{
    char whole[PATH_CAP];

    return path != NULL && below(whole, root, path) && access(whole, R_OK) == 0;
}

/* As OpenSSL looks them up: 3513523f.0 */
static bool is_hashed_name(const char *name)
{
    for (int i = 0; i < HASH_DIGITS; i++)
        if (!isxdigit((unsigned char)name[i]))
            return false;
    return name[HASH_DIGITS] == '.' && isdigit((unsigned char)name[HASH_DIGITS + 1]);
}

/* A folder of bundles alone is none: every look-up there would fail. */
static bool is_hashed_dir(const char *root, const char *path)
{
    char whole[PATH_CAP];
    DIR *dir = path != NULL && below(whole, root, path) ? opendir(whole) : NULL;
    bool found = false;

    if (dir == NULL)
        return false;
    for (int i = 0; i < NAMES_CAP && !found; i++) {
        const struct dirent *entry = readdir(dir);

        if (entry == NULL)
            break;
        found = is_hashed_name(entry->d_name);
    }
    closedir(dir);
    return found;
}

static const char *first(const char *root, const char *built_in, const char *const *known,
                         size_t count, bool (*is_there)(const char *, const char *))
{
    if (is_there(root, built_in))
        return built_in;
    for (size_t i = 0; i < count; i++)
        if (is_there(root, known[i]))
            return known[i];
    return NULL;
}

struct net_ca net_ca_find(const char *root, struct net_ca built_in)
{
    return (struct net_ca){
        first(root, built_in.file, files, sizeof(files) / sizeof(*files), is_file),
        first(root, built_in.dir, dirs, sizeof(dirs) / sizeof(*dirs), is_hashed_dir),
    };
}

const char *net_ca_variable(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}
