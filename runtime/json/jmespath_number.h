/*
 * Arithmetic on the decimal text of JSON numbers: exact where 64 bits are enough for the digits,
 * else in floating point. Thread-safe; texts are in the arena. Inside json/.
 */
#ifndef JSON_JMESPATH_NUMBER_H
#define JSON_JMESPATH_NUMBER_H

#include "json/json.h"

/* Less than, equal to or greater than zero, by the exact value: 1, 1.0 and 10e-1 are equal,
 * 9007199254740993 and 9007199254740992 are not. */
int jmespath_number_compare(const struct json *a, const struct json *b);

/* The absolute value, digits as they are. */
const char *jmespath_number_abs(struct arena *arena, const struct json *number);

/* Down or up to a whole number. NULL when it is too large for a number. */
const char *jmespath_number_round(struct arena *arena, const struct json *number, bool up);

/* Sum and mean of an array of numbers; the mean of none is NULL, and so is what is too large. */
const char *jmespath_number_sum(struct arena *arena, const struct json *numbers);
const char *jmespath_number_mean(struct arena *arena, const struct json *numbers);

#endif
