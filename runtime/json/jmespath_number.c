#include "json/jmespath_number.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exponents beyond this are as good as this. */
#define EXPONENT_MAX 1000000000

/* 10^18 fits 64 bits. */
enum { SCALE_MAX = 18 };

/* 0.d1d2d3... * 10^point: the digits without zeros at both ends. */
struct decimal {
    const char *digits; /* the first digit that is not 0; a point may stand among them */
    size_t count;       /* 0 for zero */
    int64_t point;
    bool negative;
};

/* number / 10^scale. */
struct scaled {
    int64_t number;
    int scale; /* 0 to SCALE_MAX */
};

/* ---- Decimals -------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t read_exponent(const char *text)
{
    long long exponent = *text != '\0' ? strtoll(text + 1, NULL, 10) : 0;

    if (exponent > EXPONENT_MAX)
        return EXPONENT_MAX;
    return exponent < -EXPONENT_MAX ? -EXPONENT_MAX : exponent;
}

static struct decimal read_decimal(const struct json *number)
{
    struct decimal decimal = { .negative = number->text[0] == '-' };
    const char *at = number->text + (decimal.negative ? 1 : 0);
    int64_t seen = 0, before_point = -1, first = 0, last = 0;

    for (; is_digit(*at) || *at == '.'; at++) {
        if (*at == '.') {
            before_point = seen;
            continue;
        }
        if (*at != '0') {
            first = decimal.digits == NULL ? seen : first;
            decimal.digits = decimal.digits == NULL ? at : decimal.digits;
            last = seen;
        }
        seen++;
    }
    if (decimal.digits == NULL)
        return (struct decimal){ .count = 0 };
    decimal.count = (size_t)(last - first + 1);
    decimal.point = (before_point < 0 ? seen : before_point) - first + read_exponent(at);
    return decimal;
}

/* The digit at `*at`, which moves on. */
static char next_digit(const char **at)
{
    if (**at == '.')
        (*at)++;
    return *(*at)++;
}

static int compare_digits(struct decimal a, struct decimal b)
{
    size_t both = a.count < b.count ? a.count : b.count;

    for (size_t i = 0; i < both; i++) {
        int order = next_digit(&a.digits) - next_digit(&b.digits);

        if (order != 0)
            return order;
    }
    return (a.count > b.count) - (a.count < b.count);
}

/* As if both were positive. */
static int compare_sizes(struct decimal a, struct decimal b)
{
    if (a.count == 0 || b.count == 0)
        return (a.count > 0) - (b.count > 0);
    if (a.point != b.point)
        return a.point < b.point ? -1 : 1;
    return compare_digits(a, b);
}

int jmespath_number_compare(const struct json *a, const struct json *b)
{
    struct decimal left = read_decimal(a), right = read_decimal(b);

    if (left.negative != right.negative)
        return left.negative ? -1 : 1;
    return left.negative ? compare_sizes(right, left) : compare_sizes(left, right);
}

const char *jmespath_number_abs(struct arena *arena, const struct json *number)
{
    return arena_strdup(arena, number->text + (number->text[0] == '-' ? 1 : 0));
}

/* ---- 64 bits --------------------------------------------------------------------------------- */

/* Multiplies by 10^power; false when it does not fit. */
static bool shift(int64_t *number, int64_t power)
{
    for (; power > 0 && *number != 0; power--) {
        if (__builtin_mul_overflow(*number, 10, number))
            return false;
    }
    return true;
}

static bool to_scaled(const struct json *number, struct scaled *out)
{
    struct decimal decimal = read_decimal(number);
    int64_t scale = (int64_t)decimal.count - decimal.point;
    int64_t value = 0;

    if (decimal.count > SCALE_MAX || scale > SCALE_MAX || scale < -SCALE_MAX)
        return false;
    for (size_t i = 0; i < decimal.count; i++)
        value = value * 10 + (next_digit(&decimal.digits) - '0');
    if (scale < 0 && !shift(&value, -scale))
        return false;
    *out = (struct scaled){ .number = decimal.negative ? -value : value,
                            .scale = scale > 0 ? (int)scale : 0 };
    return true;
}

static const char *scaled_text(struct arena *arena, struct scaled value)
{
    uint64_t size = value.number < 0 ? -(uint64_t)value.number : (uint64_t)value.number;
    const char *sign = value.number < 0 ? "-" : "";
    uint64_t one = 1;

    for (; value.scale > 0 && size % 10 == 0; value.scale--)
        size /= 10;
    for (int i = 0; i < value.scale; i++)
        one *= 10;
    if (value.scale == 0)
        return arena_printf(arena, "%s%" PRIu64, sign, size);
    return arena_printf(arena, "%s%" PRIu64 ".%0*" PRIu64, sign, size / one, value.scale,
                        size % one);
}

/* Exact sum; false when 64 bits are not enough. */
static bool add_all(const struct json *numbers, struct scaled *out)
{
    struct scaled sum = { 0 }, item;

    for (const struct json *number = numbers->first; number != NULL; number = number->next) {
        if (!to_scaled(number, &item))
            return false;
        int scale = sum.scale > item.scale ? sum.scale : item.scale;

        if (!shift(&sum.number, scale - sum.scale) || !shift(&item.number, scale - item.scale))
            return false;
        sum.scale = scale;
        if (__builtin_add_overflow(sum.number, item.number, &sum.number))
            return false;
    }
    *out = sum;
    return true;
}

/* ---- Floating point -------------------------------------------------------------------------- */

/* The shortest text that is read as the same number. */
static const char *double_text(struct arena *arena, double number)
{
    char text[40];
    locale_t neutral, before;

    if (!isfinite(number))
        return NULL;
    /* printf() and strtod() write and expect the decimal point of the thread's locale. */
    neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (neutral == (locale_t)0)
        return NULL;
    before = uselocale(neutral);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    uselocale(before);
    freelocale(neutral);
    return arena_strdup(arena, text);
}

static double to_double(const struct json *number)
{
    double value;

    return json_double(number, &value) ? value : HUGE_VAL;
}

static double add_doubles(const struct json *numbers)
{
    double sum = 0;

    for (const struct json *number = numbers->first; number != NULL; number = number->next)
        sum += to_double(number);
    return sum;
}

/* Numbers from 2^53 on are whole. ceil() and floor() would need another library. */
static double round_double(double real, bool up)
{
    const double two_to_53 = 9007199254740992.0;
    int64_t whole;

    if (!(real > -two_to_53 && real < two_to_53))
        return real;
    whole = (int64_t)real;
    if ((double)whole != real && (real > 0) == up)
        whole += up ? 1 : -1;
    return (double)whole;
}

const char *jmespath_number_round(struct arena *arena, const struct json *number, bool up)
{
    struct scaled value;
    int64_t one = 1, whole;

    if (strpbrk(number->text, ".eE") == NULL)
        return arena_strdup(arena, number->text);
    if (!to_scaled(number, &value))
        return double_text(arena, round_double(to_double(number), up));
    shift(&one, value.scale);
    whole = value.number / one;
    if (value.number % one != 0 && (value.number > 0) == up)
        whole += up ? 1 : -1;
    return scaled_text(arena, (struct scaled){ .number = whole });
}

const char *jmespath_number_sum(struct arena *arena, const struct json *numbers)
{
    struct scaled sum;

    if (add_all(numbers, &sum))
        return scaled_text(arena, sum);
    return double_text(arena, add_doubles(numbers));
}

const char *jmespath_number_mean(struct arena *arena, const struct json *numbers)
{
    struct scaled sum;
    int64_t count = (int64_t)numbers->count;

    if (count == 0)
        return NULL;
    if (add_all(numbers, &sum) && sum.number % count == 0)
        return scaled_text(arena, (struct scaled){ sum.number / count, sum.scale });
    return double_text(arena, add_doubles(numbers) / (double)count);
}
