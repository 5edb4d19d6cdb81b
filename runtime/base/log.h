/*
 * Log lines on stderr: "time level [id] text", one line per event, control characters escaped.
 * Thread-safe. Library layers (up to oci/) log at debug only.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_OFF };

/* The only global state of the program. Default LOG_WARNING. */
void log_set_level(enum log_level level);
bool log_is_on(enum log_level level);

/* Understands debug, info, warning, warn, error, critical, off in any case. False otherwise. */
bool log_parse_level(const char *text, enum log_level *out);

void log_write(enum log_level level, const char *id, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
