/* The last requests and what became of them, for the page. Thread-safe. */
#ifndef SANDBOX_JOURNAL_H
#define SANDBOX_JOURNAL_H

#include <pthread.h>

#include "sandbox/answer.h"

#define SANDBOX_JOURNAL_MAX 100

struct sandbox_journal_entry {
    int64_t at_ms;
    int64_t number;
    int status;
    bool is_fault;
    char method[8];
    char path[200]; /* without the query, which may hold what is secret */
    char operation[100];
};

struct sandbox_journal {
    pthread_mutex_t lock;
    struct sandbox_journal_entry entries[SANDBOX_JOURNAL_MAX];
    int64_t count; /* ever */
};

void sandbox_journal_init(struct sandbox_journal *journal);
void sandbox_journal_release(struct sandbox_journal *journal);

/* Effect: notes a request. */
void sandbox_journal_note(struct sandbox_journal *journal, const struct sandbox_request *request,
                          const struct sandbox_answer *answer, int64_t now_ms);

/* The requests, the last one first. */
struct json *sandbox_journal_show(struct arena *arena, struct sandbox_journal *journal);

#endif
