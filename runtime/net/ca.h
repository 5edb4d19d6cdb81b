/*
 * Where this machine keeps the certificate authorities that it trusts: distributions differ, and a
 * program that brings libcurl along runs on all of them. Paths are constants; thread-safe.
 */
#ifndef NET_CA_H
#define NET_CA_H

struct net_ca {
    const char *file; /* a bundle in PEM, or NULL */
    const char *dir;  /* certificates under the hashes of their names, or NULL */
};

/* `built_in` is what libcurl was told when it was built, NULLs for nothing: it goes before the
 * known places where it is there. `root` stands before each path that is looked at, "" for this
 * machine's own; paths are given without it. */
struct net_ca net_ca_find(const char *root, struct net_ca built_in);

/* SSL_CERT_FILE and the like: NULL when not set or empty. */
const char *net_ca_variable(const char *name);

#endif
