// SPDX-License-Identifier: MIT
/* Dates to months of model time.
 *
 * A time unit is a month, so January 2027 is a whole number of months after the case's epoch, and a
 * day adds its share of its own month: 2027-01-16 is 60 + 15/31. */
#include "case/case_parts.h"

#include "base/text.h"

#include <string.h>

/* Up to `room` digits; the number of digits read. */
static size_t read_digits(const char *text, size_t room, int *out)
{
    size_t count = 0;
    *out = 0;
    for (; count < room && text[count] >= '0' && text[count] <= '9'; count++)
        *out = *out * 10 + (text[count] - '0');
    return count;
}

struct date {
    int year, month, day; /* day 0: none was written */
    bool exact;           /* four, two and two digits */
};

/* Anything that looks like a date, 2027-1 too, which an equation would read as a difference. */
static bool read_date(const char *text, struct date *out)
{
    struct date date = {.exact = true};
    if (read_digits(text, 4, &date.year) != 4 || text[4] != '-')
        return false;
    text += 5;
    const size_t month_digits = read_digits(text, 2, &date.month);
    text += month_digits;
    if (month_digits && *text == '-') {
        const size_t day_digits = read_digits(text + 1, 2, &date.day);
        text += 1 + day_digits;
        date.exact = day_digits == 2 && date.day > 0;
    }
    date.exact = date.exact && month_digits == 2;
    *out = date;
    return month_digits && !*text;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (leap && month == 2);
}

bool calendar_month(const char *text, int *year, int *month)
{
    struct date date;
    if (!read_date(text, &date) || !date.exact || date.day || date.month < 1 || date.month > 12)
        return false;
    *year = date.year;
    *month = date.month;
    return true;
}

/* The passage's text becomes a number; every byte of it points at the date. */
static bool set_months(const struct case_reader *reader, struct passage *time, double months)
{
    char number[32];
    const size_t length = text_of_double(months, number, sizeof number);
    const uint32_t start = time->offsets ? time->offsets[0] : time->start;
    uint32_t *offsets = ARENA_ARRAY(reader->arena, uint32_t, length + 1);
    const char *text = arena_text(reader->arena, number, length);
    if (!offsets || !text)
        return false;
    for (size_t i = 0; i <= length; i++)
        offsets[i] = start;
    *time = (struct passage){
        .text = text, .length = length, .source = time->source, .offsets = offsets, .start = start};
    return true;
}

static bool check_bare_year(const struct case_reader *reader, const struct passage *time)
{
    double number = 0;
    if (!text_to_double(time->text, time->length, &number) || number < 1900 || number > 2200)
        return true;
    const char *remedy = arena_print(reader->arena, "for a year write %.0f-01", number);
    CASE_PROBLEM(reader, PROBLEM_CLAUSE_TIME, time, remedy,
                 "%s would be a number of months since %04d-%02d", time->text,
                 reader->folder->epoch_year, reader->folder->epoch_month);
    return false;
}

bool calendar_resolve(const struct case_reader *reader, struct passage *time)
{
    if (!time->length)
        return true;
    struct date date;
    if (!read_date(time->text, &date))
        return check_bare_year(reader, time) && case_equation_is_sound(reader, time);
    const bool known_month = date.month >= 1 && date.month <= 12;
    if (!date.exact || !known_month || date.day > days_of(date.year, date.month)) {
        CASE_PROBLEM(reader, PROBLEM_CLAUSE_TIME, time, "write 2027-01 or 2027-01-15",
                     "'%s' is no date", time->text);
        return false;
    }
    const struct case_folder *folder = reader->folder;
    double months = 12.0 * (date.year - folder->epoch_year) + (date.month - folder->epoch_month);
    if (date.day)
        months += (double)(date.day - 1) / days_of(date.year, date.month);
    if (months < 0) {
        CASE_PROBLEM(reader, PROBLEM_CLAUSE_TIME, time, NULL,
                     "'%s' lies before the model's time begins, %04d-%02d", time->text,
                     folder->epoch_year, folder->epoch_month);
        return false;
    }
    return set_months(reader, time, months);
}

enum status case_month(struct arena *arena, const struct case_folder *folder, const char *file,
                       const char *text, struct passage *out, struct problems *problems)
{
    struct case_folder *known = arena_grow(arena, folder, 1, 1, sizeof *known);
    struct source *source = ARENA_NEW(arena, struct source);
    if (!known || !source)
        return STATUS_NO_MEMORY;
    const struct case_reader reader = {.arena = arena, .problems = problems, .folder = known};
    *source = source_of_text(file, text);
    struct passage month = {.text = text, .length = strlen(text), .source = source};
    if (!calendar_resolve(&reader, &month))
        return arena->failed ? STATUS_NO_MEMORY : STATUS_INPUT;
    *out = month;
    return STATUS_OK;
}
