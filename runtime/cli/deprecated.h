/* Variables that are still read, and have a newer name. */
#ifndef CLI_DEPRECATED_H
#define CLI_DEPRECATED_H

#include "options.h"

/* Effect: a line in the log for each such variable that the options come from: its name and the one
 * to set, never what it holds. The environment must be as it was when the options were parsed. */
void cli_deprecated_warn(const struct options *options);

#endif
