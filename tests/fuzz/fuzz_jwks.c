/* A key set from a server: no set at all, or keys that sign nothing by themselves. */
#include "guard/jwk.h"

#include "require.h"
#include "standalone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = { "text", 4 };
    struct span forged = { (const char *)data, size < 512 ? size : 512 };
    struct guard_jwk_set *set = NULL;
    struct call call;

    call_init(&call);
    if (guard_jwk_set_parse(&call, (struct span){ (const char *)data, size }, &set) == ERR_NONE) {
        require(guard_jwk_set_count(set) <= GUARD_JWK_MAX, "there is a limit");
        for (int alg = 0; alg < GUARD_ALGS; alg++)
            require(guard_jwk_set_check(set, NULL, (enum guard_alg)alg, text, forged) !=
                        GUARD_SIGNED,
                    "nothing is signed by chance");
        guard_jwk_set_release(set);
    } else {
        require(call.error.code == ERR_PROTOCOL, "it is no key set");
    }
    call_release(&call);
    return 0;
}
