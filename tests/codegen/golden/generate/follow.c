/* Generated from spec/ by codegen. Do not edit. */
#include "model/follow.h"
#include "model/model.h"

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

const char model_follow_strings[] =
    "\0"
    "everythingworkrequest\0"
    "recursionworkrequest\0"
    "thing\0"
    "tree\0"
    "vault\0"
    "workrequest\0"
    "";

const struct model_follow_work model_follow_works[] = {
    { 5, 5, 0, 65535, 65535 }, /* everything */
    { 12, 7, 3, 65535, 65535 }, /* recursion */
};
const size_t model_follow_work_count = 2;

const struct model_follow_getter model_follow_getters[] = {
    { 1, 5, 0 }, /* everythingworkrequest: everything.getThing */
    { 23, 7, 3 }, /* recursionworkrequest: hosts.getVault */
    { 44, 5, 0 }, /* thing: everything.getThing */
    { 50, 12, 0 }, /* tree: recursion.getTree */
    { 55, 7, 3 }, /* vault: hosts.getVault */
    { 61, 12, 0 }, /* workrequest: recursion.getTree */
};
const size_t model_follow_getter_count = 6;
