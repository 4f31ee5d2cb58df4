/* Motorola MC146818 data sheet, "Time, Calendar and Alarm Locations". The century
 * in 32h (37h on a PS/2) is the PC's addition, and here it is counted as well. */
#include "machine/devices/vrtc_date.h"

#include <stdbool.h>

#define SECONDS 60u		/* of a minute */
#define MINUTES 60u		/* of an hour */
#define HOURS   24u		/* of a day */
#define NEVER   256u		/* no byte's value */
enum { PM = 0x80, WILDCARD = 0xc0 };

static unsigned decode(const uint8_t *reg, uint8_t value)
{
	return reg[RTC_B] & RTC_B_BINARY ? value : (value >> 4) * 10u + (value & 0x0f);
}

static uint8_t encode(const uint8_t *reg, unsigned value)
{
	return (uint8_t)(reg[RTC_B] & RTC_B_BINARY ? value : value / 10 << 4 | value % 10);
}

/* 12-hour form: 12, 1, ... 11, with bit 7 set from noon on. */
static unsigned decode_hour(const uint8_t *reg, uint8_t value)
{
	if (reg[RTC_B] & RTC_B_24_HOURS)
		return decode(reg, value);
	return decode(reg, value & ~PM & 0xff) % 12 + (value & PM ? 12 : 0);
}

static uint8_t encode_hour(const uint8_t *reg, unsigned hour)
{
	if (reg[RTC_B] & RTC_B_24_HOURS)
		return encode(reg, hour);
	return (uint8_t)(encode(reg, hour % 12 ? hour % 12 : 12) | (hour >= 12 ? PM : 0));
}

static unsigned days_in_month(const uint8_t *reg, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const unsigned year = decode(reg, reg[RTC_YEAR]);
	/* Without a century in its place the chip's own rule holds: every fourth year. */
	const unsigned century = decode(reg, reg[RTC_CENTURY]);
	const bool leap = year % 4 == 0 && (year % 100 || century % 4 == 0 || century < 19 || century > 99);

	if (month < 1 || month > 12)
		return 31;
	return days[month - 1] + (month == 2 && leap);
}

static void next_year(uint8_t *reg)
{
	const unsigned year = decode(reg, reg[RTC_YEAR]) + 1;
	const uint8_t old = reg[RTC_CENTURY];

	reg[RTC_YEAR] = encode(reg, year > 99 ? 0 : year);
	if (year <= 99)
		return;
	reg[RTC_CENTURY] = encode(reg, (decode(reg, old) + 1) % 100);
	if (reg[RTC_CENTURY_PS2] == old)
		reg[RTC_CENTURY_PS2] = reg[RTC_CENTURY];
}

static void next_day(uint8_t *reg)
{
	const unsigned weekday = decode(reg, reg[RTC_WEEKDAY]) + 1, day = decode(reg, reg[RTC_DAY]) + 1;
	const unsigned month = decode(reg, reg[RTC_MONTH]);

	reg[RTC_WEEKDAY] = encode(reg, weekday > 7 ? 1 : weekday);
	if (day <= days_in_month(reg, month)) {
		reg[RTC_DAY] = encode(reg, day);
		return;
	}
	reg[RTC_DAY] = encode(reg, 1);
	reg[RTC_MONTH] = encode(reg, month >= 12 ? 1 : month + 1);
	if (month >= 12)
		next_year(reg);
}

/* One step a day at most: a clock that is read now and then takes few. */
void vrtc_date_add(uint8_t *reg, uint32_t seconds)
{
	const uint32_t second = decode(reg, reg[RTC_SECOND]) % SECONDS + seconds;
	const uint32_t minute = decode(reg, reg[RTC_MINUTE]) % MINUTES + second / SECONDS;
	const uint32_t hour = decode_hour(reg, reg[RTC_HOUR]) % HOURS + minute / MINUTES;

	reg[RTC_SECOND] = encode(reg, second % SECONDS);
	if (second >= SECONDS)
		reg[RTC_MINUTE] = encode(reg, minute % MINUTES);
	if (minute >= MINUTES)
		reg[RTC_HOUR] = encode_hour(reg, hour % HOURS);
	for (uint32_t days = hour / HOURS; days; days--)
		next_day(reg);
}

/* The chip compares bytes: one that the clock never shows, such as hour 31h in 12-hour form,
 * is never there. */
static unsigned alarm_hour(const uint8_t *reg)
{
	const unsigned hour = decode_hour(reg, reg[RTC_HOUR_ALARM]);

	return encode_hour(reg, hour) == reg[RTC_HOUR_ALARM] ? hour : NEVER;
}

static unsigned alarm_part(const uint8_t *reg, unsigned index)
{
	const unsigned value = decode(reg, reg[index]);

	return encode(reg, value) == reg[index] ? value : NEVER;
}

static bool matches(uint8_t alarm, unsigned decoded, unsigned now)
{
	return alarm >= WILDCARD || decoded == now;
}

/* From the next second up to the same hour tomorrow. */
uint32_t vrtc_date_alarm(const uint8_t *reg)
{
	const unsigned hour = decode_hour(reg, reg[RTC_HOUR]) % HOURS;
	const unsigned minute = decode(reg, reg[RTC_MINUTE]) % MINUTES;
	const unsigned second = decode(reg, reg[RTC_SECOND]) % MINUTES;
	const unsigned at_hour = alarm_hour(reg);
	const unsigned at_minute = alarm_part(reg, RTC_MINUTE_ALARM);
	const unsigned at_second = alarm_part(reg, RTC_SECOND_ALARM);

	for (unsigned h = 0; h <= HOURS; h++) {
		if (!matches(reg[RTC_HOUR_ALARM], at_hour, (hour + h) % HOURS))
			continue;
		for (unsigned m = h ? 0 : minute; m < MINUTES; m++) {
			const unsigned from = !h && m == minute ? second + 1 : 0;
			const unsigned s = reg[RTC_SECOND_ALARM] >= WILDCARD ? from : at_second;

			if (matches(reg[RTC_MINUTE_ALARM], at_minute, m) && s >= from && s < SECONDS)
				return (h * MINUTES + m - minute) * SECONDS + s - second;
		}
	}
	return UINT32_MAX;
}
