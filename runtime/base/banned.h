/* Functions nobody may call: unbounded, locale-bound or not thread-safe. Included by the build
 * into every file of the runtime. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gmtime localtime ctime asctime atoi atol
#pragma GCC poison system popen gets

#endif
