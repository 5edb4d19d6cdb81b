/*
 * The calendar is computed here, without the C library's: that one reads the time zone database
 * and the locale. Days are counted in years that begin in March, so that the leap day is the
 * last of the year and months have lengths that a linear formula gives.
 */
#include "base/clock.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#define MS_PER_DAY   INT64_C(86400000)
#define DAYS_PER_ERA 146097                   /* 400 years: the calendar repeats */
#define DAYS_TO_1970 719468                   /* from 0000-03-01 */
#define FIRST_MS     INT64_C(-62167219200000) /* 0000-01-01T00:00:00.000Z */
#define LAST_MS      INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static const char weekdays[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char months[12][4] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

struct civil {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second, ms;
    int offset_s; /* ahead of UTC */
};

static _Atomic int64_t frozen_unix_ms;

static int64_t read_clock_ms(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
    return read_clock_ms(CLOCK_MONOTONIC);
}

struct timespec clock_monotonic_in(int64_t duration_ms)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += (time_t)(duration_ms / 1000);
    at.tv_nsec += (long)(duration_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

int64_t clock_unix_ms(void)
{
    int64_t frozen = atomic_load(&frozen_unix_ms);

    return frozen ? frozen : read_clock_ms(CLOCK_REALTIME);
}

void clock_set_for_tests(int64_t unix_ms)
{
    atomic_store(&frozen_unix_ms, unix_ms);
}

/* Days since 1970-01-01, for years from 0. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = year + 400 - (month <= 2); /* an era ahead: year 0 begins in March of -1 */
    int64_t year_of_era = y % 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (y / 400 - 1) * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void set_date(struct civil *civil, int64_t days)
{
    int64_t z = days + DAYS_TO_1970 + DAYS_PER_ERA;
    int64_t day_of_era = z % DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */

    civil->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    civil->month = (int)(month < 10 ? month + 3 : month - 9);
    civil->year = (int)(year_of_era + (z / DAYS_PER_ERA - 1) * 400 + (civil->month <= 2));
}

/* Floor division, also before 1970. */
static int64_t days_of(int64_t unix_ms)
{
    return unix_ms >= 0 ? unix_ms / MS_PER_DAY : -((-unix_ms + MS_PER_DAY - 1) / MS_PER_DAY);
}

/* Years of four digits are all that the formats can hold; others become the nearest of them. */
static int64_t clamp(int64_t unix_ms)
{
    if (unix_ms < FIRST_MS)
        return FIRST_MS;
    return unix_ms > LAST_MS ? LAST_MS : unix_ms;
}

static struct civil civil_of(int64_t unix_ms)
{
    int64_t days = days_of(unix_ms);
    int ms_of_day = (int)(unix_ms - days * MS_PER_DAY);
    struct civil civil = {
        .hour = ms_of_day / 3600000,
        .minute = ms_of_day / 60000 % 60,
        .second = ms_of_day / 1000 % 60,
        .ms = ms_of_day % 1000,
    };

    set_date(&civil, days);
    return civil;
}

/* 1970-01-01 was a Thursday. */
static int weekday_of(int64_t unix_ms)
{
    return (int)(((days_of(unix_ms) + 4) % 7 + 7) % 7);
}

static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

/* False when there is no such time. A leap second may only end a day of UTC; it counts as the
 * first second of the next one. */
static bool unix_ms_of(const struct civil *civil, int64_t *out)
{
    int64_t seconds;

    if (civil->month < 1 || civil->month > 12 || civil->day < 1)
        return false;
    if (civil->day > month_length(civil->year, civil->month))
        return false;
    if (civil->hour > 23 || civil->minute > 59 || civil->second > 60)
        return false;
    seconds = days_from_civil(civil->year, civil->month, civil->day) * 86400;
    seconds += civil->hour * 3600 + civil->minute * 60 + civil->second - civil->offset_s;
    if (civil->second == 60 && seconds % 86400 != 0)
        return false;
    *out = seconds * 1000 + civil->ms;
    return true;
}

/*
 * Both formats are pictures: d is a digit of the next number, everything else stands for itself.
 * Letters of names are left as they are and dealt with by the format's own functions.
 */
static void fill(char *out, const char *picture, const int *numbers)
{
    size_t i = 0;

    while (picture[i]) {
        size_t width = strspn(picture + i, "d");
        size_t digit;
        int number;

        if (width == 0) {
            out[i] = picture[i];
            i++;
            continue;
        }
        number = *numbers++;
        for (digit = width; digit-- > 0; number /= 10)
            out[i + digit] = (char)('0' + number % 10);
        i += width;
    }
    out[i] = '\0';
}

/* Reads what fill() wrote; '?' matches any character. Gives the end of the match or NULL. */
static const char *match(const char *text, const char *picture, int *numbers)
{
    for (; *picture; picture++, text++) {
        bool digit = *text >= '0' && *text <= '9';

        if (*picture == 'd' && digit)
            *numbers = *numbers * 10 + (*text - '0');
        else if (*picture == 'd' || *text == '\0' || (*picture != '?' && *picture != *text))
            return NULL;
        if (*picture == 'd' && picture[1] != 'd')
            numbers++;
    }
    return text;
}

void clock_format_http_date(int64_t unix_ms, char out[CLOCK_HTTP_DATE_SIZE])
{
    struct civil civil = civil_of(clamp(unix_ms));
    int numbers[] = { civil.day, civil.year, civil.hour, civil.minute, civil.second };

    fill(out, "???, dd ??? dddd dd:dd:dd GMT", numbers);
    memcpy(out, weekdays[weekday_of(clamp(unix_ms))], 3);
    memcpy(out + 8, months[civil.month - 1], 3);
}

bool clock_parse_http_date(const char *text, int64_t *out_unix_ms)
{
    int numbers[5] = { 0 };
    const char *end = match(text, "???, dd ??? dddd dd:dd:dd GMT", numbers);
    struct civil civil = { .day = numbers[0],
                           .year = numbers[1],
                           .hour = numbers[2],
                           .minute = numbers[3],
                           .second = numbers[4] };
    int64_t unix_ms;
    int i;

    if (!end || *end)
        return false;
    for (i = 0; i < 12; i++) {
        if (memcmp(text + 8, months[i], 3) == 0)
            civil.month = i + 1;
    }
    if (!unix_ms_of(&civil, &unix_ms))
        return false;
    /* The weekday of the date as written: a leap second must not push it into the next day. */
    if (memcmp(text, weekdays[weekday_of(unix_ms - (civil.second == 60) * 1000)], 3) != 0)
        return false;
    *out_unix_ms = unix_ms;
    return true;
}

void clock_format_rfc3339(int64_t unix_ms, char out[CLOCK_RFC3339_SIZE])
{
    struct civil civil = civil_of(clamp(unix_ms));
    int numbers[] = { civil.year,   civil.month,  civil.day, civil.hour,
                      civil.minute, civil.second, civil.ms };

    fill(out, "dddd-dd-ddTdd:dd:dd.dddZ", numbers);
}

/* ".5" at `text` is 500 ms; more than three digits are cut. Gives the end, NULL without digits. */
static const char *read_fraction(const char *text, int *out_ms)
{
    int unit = 100;
    const char *at = text + 1;

    if (*text != '.')
        return text;
    for (; *at >= '0' && *at <= '9'; at++, unit /= 10)
        *out_ms += (*at - '0') * unit;
    return at > text + 1 ? at : NULL;
}

/* "Z", "+01:00" and nothing behind it. */
static bool read_offset(const char *text, int *out_s)
{
    int numbers[2] = { 0 };
    const char *end = match(text, "?dd:dd", numbers);
    int offset_s = (numbers[0] * 60 + numbers[1]) * 60;

    if ((*text == 'Z' || *text == 'z') && text[1] == '\0') {
        *out_s = 0;
        return true;
    }
    if (!end || *end || (*text != '+' && *text != '-') || numbers[0] > 23 || numbers[1] > 59)
        return false;
    *out_s = *text == '+' ? offset_s : -offset_s;
    return true;
}

bool clock_parse_rfc3339(const char *text, int64_t *out_unix_ms)
{
    int numbers[6] = { 0 };
    const char *end = match(text, "dddd-dd-dd?dd:dd:dd", numbers);
    struct civil civil = { .year = numbers[0],
                           .month = numbers[1],
                           .day = numbers[2],
                           .hour = numbers[3],
                           .minute = numbers[4],
                           .second = numbers[5] };

    if (!end || (text[10] != 'T' && text[10] != 't'))
        return false;
    end = read_fraction(end, &civil.ms);
    return end && read_offset(end, &civil.offset_s) && unix_ms_of(&civil, out_unix_ms);
}
