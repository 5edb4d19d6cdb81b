/* main() of a fuzz target without a fuzzing engine: runs the files given as arguments. An engine
 * brings its own; build with -DFUZZ_ENGINE then. */
#ifndef FUZZ_STANDALONE_H
#define FUZZ_STANDALONE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"

#define FUZZ_INPUT_MAX ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef FUZZ_ENGINE
int main(int argc, char **argv)
{
    int i, failed = 0;

    for (i = 1; i < argc; i++) {
        struct call call;
        struct span input;

        call_init(&call);
        if (file_read(&call, "input", argv[i], FUZZ_INPUT_MAX, &input)) {
            fprintf(stderr, "%s\n", call.error.message);
            failed = 1;
        } else {
            LLVMFuzzerTestOneInput((const uint8_t *)input.ptr, input.len);
        }
        call_release(&call);
    }
    return failed;
}
#endif

#endif
