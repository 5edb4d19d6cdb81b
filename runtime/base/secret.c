#include "base/secret.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* A call through a volatile pointer is one the compiler cannot prove to be useless. */
static void *(*volatile const overwrite)(void *, int, size_t) = memset;

void secret_wipe(void *bytes, size_t len)
{
    if (bytes)
        overwrite(bytes, 0, len);
}

void *secret_alloc(size_t *size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t rounded;
    void *pages;

    if (*size > SIZE_MAX / 2)
        return NULL;
    rounded = (*size + page - 1) / page * page;
    pages = mmap(NULL, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    (void)mlock(pages, rounded);
#ifdef MADV_DONTDUMP
    (void)madvise(pages, rounded, MADV_DONTDUMP);
#endif
    *size = rounded;
    return pages;
}

void secret_free(void *pages, size_t size)
{
    secret_wipe(pages, size);
    munmap(pages, size);
}
