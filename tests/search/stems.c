/* Are stems of queries those of the index? usage: stems STEMS.tsv */
#include <stdio.h>
#include <string.h>

#include "base/call.h"
#include "base/file.h"
#include "catalog/search_text.h"

static int check(struct span line)
{
    struct span rest = line;
    struct span word = span_cut(&rest, '\t');
    char stem[SEARCH_WORD_SIZE] = "";

    if (word.len >= sizeof(stem))
        return 1;
    memcpy(stem, word.ptr, word.len);
    stem[word.len] = '\0';
    search_text_stem(stem);
    if (span_equals(rest, stem))
        return 0;
    fprintf(stderr, "%.*s: the stem is %s\n", (int)line.len, line.ptr, stem);
    return 1;
}

int main(int argc, char **argv)
{
    struct span text;
    struct call call;
    int failed = 0;
    int count = 0;

    call_init(&call);
    if (argc != 2 || file_read(&call, "stems", argv[1], (size_t)1 << 20, &text))
        return 2;
    while (text.len > 0) {
        struct span line = span_trim(span_cut(&text, '\n'));

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        failed |= check(line);
        count++;
    }
    call_release(&call);
    return failed || count == 0;
}
