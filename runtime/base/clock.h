/* Time. Thread-safe. Tests replace the wall clock with clock_set_for_tests(). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Milliseconds since some start; never goes back. */
int64_t clock_monotonic_ms(void);

/* The moment `duration_ms` ahead on that clock: what a wait on a condition variable ends at. */
struct timespec clock_monotonic_in(int64_t duration_ms);

/* Milliseconds since 1970-01-01T00:00:00Z. */
int64_t clock_unix_ms(void);

/* Freezes clock_unix_ms() at a value; 0 lets it run again. */
void clock_set_for_tests(int64_t unix_ms);

#define CLOCK_HTTP_DATE_SIZE 30 /* "Thu, 05 Jan 2023 21:31:40 GMT" and a NUL */
#define CLOCK_RFC3339_SIZE   25 /* "2023-01-05T21:31:40.123Z" and a NUL */

/* IMF-fixdate, RFC 9110 section 5.6.7. Independent of the locale. */
void clock_format_http_date(int64_t unix_ms, char out[CLOCK_HTTP_DATE_SIZE]);

/* Reads an IMF-fixdate. False when `text` is none. */
bool clock_parse_http_date(const char *text, int64_t *out_unix_ms);

/* RFC 3339 section 5.6 with milliseconds, UTC. */
void clock_format_rfc3339(int64_t unix_ms, char out[CLOCK_RFC3339_SIZE]);

/* Reads an RFC 3339 date-time with any offset and any number of fraction digits. */
bool clock_parse_rfc3339(const char *text, int64_t *out_unix_ms);

#ifdef __cplusplus
}
#endif

#endif
