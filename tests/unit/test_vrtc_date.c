/* Date arithmetic of the CMOS clock. Motorola MC146818 data sheet, "Time, Calendar and
 * Alarm Locations". */
#include "check.h"
#include "machine/devices/vrtc_date.h"

#include <string.h>

static uint8_t reg[128];

/* As the registers hold it. */
struct date {
	uint8_t century, year, month, day, weekday, hour, minute, second;
};

static const uint8_t place[] = {
	RTC_CENTURY, RTC_YEAR, RTC_MONTH, RTC_DAY, RTC_WEEKDAY, RTC_HOUR, RTC_MINUTE, RTC_SECOND,
};

static void load(struct date d, uint8_t b)
{
	uint8_t bytes[sizeof(d)];

	memset(reg, 0, sizeof(reg));
	memcpy(bytes, &d, sizeof(d));
	for (unsigned i = 0; i < sizeof(d); i++)
		reg[place[i]] = bytes[i];
	reg[RTC_CENTURY_PS2] = d.century;
	reg[RTC_B] = b;
}

static void check_date(struct date d)
{
	CHECK("second", d.second, reg[RTC_SECOND]);
	CHECK("minute", d.minute, reg[RTC_MINUTE]);
	CHECK("hour", d.hour, reg[RTC_HOUR]);
	CHECK("weekday", d.weekday, reg[RTC_WEEKDAY]);
	CHECK("day", d.day, reg[RTC_DAY]);
	CHECK("month", d.month, reg[RTC_MONTH]);
	CHECK("year", d.year, reg[RTC_YEAR]);
	CHECK("century", d.century, reg[RTC_CENTURY]);
	CHECK("century of the PS/2", d.century, reg[RTC_CENTURY_PS2]);
}

static void dates(void)
{
	static const struct { uint8_t b; uint32_t seconds; struct date from, to; } rows[] = {
		{ 2, 1, { 0x20, 0x23, 0x12, 0x31, 1, 0x23, 0x59, 0x59 }, { 0x20, 0x24, 1, 1, 2, 0, 0, 0 } },
		{ 2, 1, { 0x19, 0x99, 0x12, 0x31, 6, 0x23, 0x59, 0x59 }, { 0x20, 0x00, 1, 1, 7, 0, 0, 0 } },
		{ 2, 1, { 0x20, 0x24, 2, 0x28, 7, 0x23, 0x59, 0x59 }, { 0x20, 0x24, 2, 0x29, 1, 0, 0, 0 } },
		{ 2, 1, { 0x20, 0x23, 2, 0x28, 3, 0x23, 0x59, 0x59 }, { 0x20, 0x23, 3, 1, 4, 0, 0, 0 } },
		{ 2, 1, { 0x20, 0x00, 2, 0x28, 2, 0x23, 0x59, 0x59 }, { 0x20, 0x00, 2, 0x29, 3, 0, 0, 0 } },
		{ 2, 1, { 0x21, 0x00, 2, 0x28, 1, 0x23, 0x59, 0x59 }, { 0x21, 0x00, 3, 1, 2, 0, 0, 0 } },
		{ 2, 1, { 0x20, 0x24, 4, 0x30, 3, 0x23, 0x59, 0x59 }, { 0x20, 0x24, 5, 1, 4, 0, 0, 0 } },
		{ 2, 3661, { 0x20, 0x24, 5, 9, 5, 9, 9, 9 }, { 0x20, 0x24, 5, 9, 5, 0x10, 0x10, 0x10 } },
		{ 2, 366 * 86400, { 0x20, 0x24, 1, 1, 2, 5, 6, 7 }, { 0x20, 0x25, 1, 1, 4, 5, 6, 7 } },
		{ 6, 1, { 19, 99, 12, 31, 6, 23, 59, 59 }, { 20, 0, 1, 1, 7, 0, 0, 0 } },
		{ 0, 1, { 0x20, 0x24, 5, 9, 5, 0x11, 0x59, 0x59 }, { 0x20, 0x24, 5, 9, 5, 0x92, 0, 0 } },
		{ 0, 1, { 0x20, 0x24, 5, 9, 5, 0x92, 0x59, 0x59 }, { 0x20, 0x24, 5, 9, 5, 0x81, 0, 0 } },
		{ 0, 1, { 0x20, 0x24, 5, 9, 5, 0x91, 0x59, 0x59 }, { 0x20, 0x24, 5, 0x10, 6, 0x12, 0, 0 } },
		{ 4, 1, { 20, 24, 5, 9, 5, 12, 59, 59 }, { 20, 24, 5, 9, 5, 1, 0, 0 } },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("row %u", i);
		load(rows[i].from, rows[i].b);
		vrtc_date_add(reg, rows[i].seconds);
		check_date(rows[i].to);
	}
}

/* A register that nobody set up must do no harm, and a byte that is not a century stays. */
static void senseless_values(void)
{
	const struct date d = { 0x20, 0x24, 0x05, 0x17, 0x06, 0x12, 0x00, 0x00 };

	load(d, 0x02);
	reg[RTC_CENTURY_PS2] = 0x55;
	reg[RTC_YEAR] = 0x99;
	vrtc_date_add(reg, 366 * 86400);
	CHECK("century", 0x21, reg[RTC_CENTURY]);
	CHECK("some other byte in 37h", 0x55, reg[RTC_CENTURY_PS2]);
	for (unsigned value = 0; value < 256; value++) {
		memset(reg, (int)value, sizeof(reg));
		vrtc_date_add(reg, 100000);
		check_case("all %xh", value);
		CHECK("alarm", true, vrtc_date_alarm(reg) >= 1);
	}
}

static void alarms(void)
{
	static const struct { uint8_t b, hour, minute, second; uint32_t after; } rows[] = {
		{ 0x02, 0x12, 0x00, 0x01, 1 }, { 0x02, 0x12, 0x00, 0x00, 86400 },
		{ 0x02, 0xff, 0x00, 0x00, 3600 }, { 0x02, 0xff, 0xff, 0x00, 60 },
		{ 0x02, 0xff, 0xc0, 0xff, 1 }, { 0x02, 0x13, 0xff, 0x30, 3630 },
		{ 0x02, 0x11, 0x59, 0xff, 86340 }, { 0x02, 0x12, 0xff, 0xff, 1 },
		{ 0x02, 0x25, 0xff, 0xff, 0 }, { 0x02, 0xff, 0xff, 0x60, 0 },
		{ 0x06, 13, 30, 15, 5415 }, { 0x00, 0x81, 0x00, 0x00, 3600 },
		/* in 12-hour form: the morning's alarm, and hours that the clock never shows */
		{ 0x00, 0x07, 0xff, 0xff, 19 * 3600 }, { 0x00, 0x31, 0xff, 0xff, 0 },
		{ 0x00, 0x80, 0xff, 0xff, 0 }, { 0x04, 0x8d, 0xff, 0xff, 0 }, { 0x04, 0x81, 0xff, 0xff, 3600 },
		/* digits above 9 */
		{ 0x02, 0xff, 0x0a, 0xff, 0 }, { 0x02, 0xff, 0xff, 0x1f, 0 }, { 0x02, 0x0f, 0xff, 0xff, 0 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint8_t b = rows[i].b;
		struct date from = { 0x20, 0x24, 5, 0x17, 6, b & 4 ? b & 2 ? 12 : 0x8c : b & 2 ? 0x12 : 0x92,
					    0, 0 };

		check_case("row %u", i);
		load(from, b);
		reg[RTC_HOUR_ALARM] = rows[i].hour;
		reg[RTC_MINUTE_ALARM] = rows[i].minute;
		reg[RTC_SECOND_ALARM] = rows[i].second;
		CHECK("seconds until it", rows[i].after ? rows[i].after : UINT32_MAX, vrtc_date_alarm(reg));
	}
}

static const struct test tests[] = {
	{ "rtc-dates-in-all-forms", dates },
	{ "rtc-senseless-dates-do-no-harm", senseless_values },
	{ "rtc-alarm-times-and-wildcards", alarms },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
