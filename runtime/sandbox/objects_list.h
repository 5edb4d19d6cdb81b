/* The list of a bucket's objects: prefix, range of names, delimiter. Under the state's lock. */
#ifndef SANDBOX_OBJECTS_LIST_H
#define SANDBOX_OBJECTS_LIST_H

#include "sandbox/objects.h"

void sandbox_objects_list(struct sandbox_job *job);

#endif
