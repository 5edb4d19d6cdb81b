#include "base/err.h"

#include <stddef.h>

static const char *const words[] = {
#define ERR_WORD(name, word) [ERR_##name] = (word),
    ERR_LIST(ERR_WORD)
#undef ERR_WORD
};

const char *err_word(enum err code)
{
    size_t index = (size_t)code;

    return index < sizeof(words) / sizeof(words[0]) ? words[index] : "unknown";
}
