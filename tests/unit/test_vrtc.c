/* The CMOS clock, through ports 70h to 73h. Motorola MC146818 data sheet. */
#include "check.h"
#include "machine/clock.h"	/* CLOCK_HZ, CLOCK_NEVER */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge: doubled here */
#include "machine/devices/vrtc_date.h"	/* RTC_* */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <string.h>

static struct vm vm;
static uint64_t now;
static unsigned edges;
static bool line;

void vpic_set_irq(struct vm *which, unsigned irq, bool level)
{
	CHECK("the guest that is interrupted", (uintptr_t)&vm, (uintptr_t)which);
	CHECK("IRQ", 8, irq);
	edges += level && !line;
	line = level;
}

void vpic_edge(struct vm *which, unsigned irq)
{
	(void)which;
	CHECK("the timer's alone", 0, irq);
}

uint64_t clock_now(struct vm *which)
{
	(void)which;
	return now;
}

void clock_due(struct vm *which, enum clock_user who, uint64_t at)
{
	which->clock.due[who] = at;
}

static uint8_t get(uint8_t index)
{
	port_out(&vm.vcpu, 0x70, 1, index);
	return (uint8_t)port_in(&vm.vcpu, 0x71, 1);
}

static void set(uint8_t index, uint8_t value)
{
	port_out(&vm.vcpu, 0x70, 1, index | 0x80);	/* the NMI bit is not the clock's */
	port_out(&vm.vcpu, 0x71, 1, value);
}

/* Friday, 17 May 2024, 12:00:00. */
static void load(uint8_t b)
{
	const uint8_t nvram[128] = {
		[RTC_HOUR] = 0x12, [RTC_WEEKDAY] = 6, [RTC_DAY] = 0x17, [RTC_MONTH] = 0x05, [RTC_YEAR] = 0x24,
		[RTC_A] = 0xa6, [RTC_B] = b, [0x10] = 0x40, [RTC_CENTURY] = 0x20,
	};

	ports_init(&vm.ports, &port_empty);
	vrequest_reset(&vm);
	vrtc_init(&vm);
	vrtc_load(&vm, nvram);
	edges = 0;
	line = false;
}

static void memory(void)
{
	now = 12345;
	load(0x02);
	CHECK("loaded byte", 0x40, get(0x10));
	for (unsigned i = 0x0e; i < 0x80; i++)
		set((uint8_t)i, (uint8_t)(i ^ 0x5a));
	for (unsigned i = 0x0e; i < 0x80; i++) {
		check_case("byte %xh", i);
		CHECK("value", i ^ 0x5a, get((uint8_t)i));
	}
	for (unsigned i = 0; i < 0x80; i++) {
		port_out(&vm.vcpu, 0x72, 1, i);
		port_out(&vm.vcpu, 0x73, 1, 0xff - i);
	}
	port_out(&vm.vcpu, 0x72, 1, 0x31);
	CHECK("second bank", 0xff - 0x31, port_in(&vm.vcpu, 0x73, 1));
	CHECK("first bank", 0x31 ^ 0x5a, get(0x31));
	CHECK("index port", 0xff, port_in(&vm.vcpu, 0x70, 1));
	set(RTC_D, 0x00);
	CHECK("register D", 0x80, get(RTC_D));
	CHECK("register A without UIP", 0x26, get(RTC_A));
}

/* However late and unevenly it is asked, the time is right to the tick. */
static void no_drift(void)
{
	const uint64_t start = now = 99;

	load(0x02);
	for (unsigned i = 0; i < 5000; i++) {
		now += 1 + (uint64_t)i * 7919 % 900000;
		vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now);
	}
	now = start + 4 * 3600ull * CLOCK_HZ - 1;
	CHECK("hour", 0x15, get(RTC_HOUR));
	CHECK("second", 0x59, get(RTC_SECOND));
	now++;
	CHECK("hour", 0x16, get(RTC_HOUR));
	CHECK("second", 0x00, get(RTC_SECOND));
}

static void update_in_progress(void)
{
	const uint64_t window = CLOCK_HZ / 1000 * 2228 / 1000;

	now = 0;
	load(0x02);
	now = CLOCK_HZ - window - 1;
	CHECK("before", 0x26, get(RTC_A));
	now++;
	CHECK("during", 0xa6, get(RTC_A));
	now = CLOCK_HZ - 1;
	CHECK("to its end", 0xa6, get(RTC_A));
	now++;
	CHECK("after", 0x26, get(RTC_A));
	CHECK("second", 0x01, get(RTC_SECOND));
	set(RTC_B, 0x82);
	now = 5 * CLOCK_HZ - 1;
	CHECK("no update while SET", 0x26, get(RTC_A));
	now++;
	CHECK("second while SET", 0x01, get(RTC_SECOND));
	set(RTC_SECOND, 0x30);
	set(RTC_B, 0x02);
	now += CLOCK_HZ;
	CHECK("second after SET", 0x31, get(RTC_SECOND));
}

static void divider_reset(void)
{
	now = 0;
	load(0x02);
	now = CLOCK_HZ / 4;
	set(RTC_A, 0x76);
	now += 10 * CLOCK_HZ;
	CHECK("second", 0x00, get(RTC_SECOND));
	CHECK("event", CLOCK_NEVER, vrtc_next(&vm));
	set(RTC_A, 0x26);
	now += CLOCK_HZ / 2 - 1;
	CHECK("second", 0x00, get(RTC_SECOND));
	now++;
	CHECK("half a second after its release", 0x01, get(RTC_SECOND));
}

/* Register A, "Divider Control": three crystals; the rest is for tests, or reset. */
static void divider_settings(void)
{
	for (unsigned divider = 0; divider < 8; divider++) {
		check_case("divider %u", divider);
		now = 0;
		load(0x02);
		set(RTC_A, (uint8_t)(divider << 4 | 6));
		now = 2 * CLOCK_HZ;
		CHECK("second", divider <= 2 ? 2 : 0, get(RTC_SECOND));
	}
}

static void periodic(void)
{
	static const unsigned hz[] = {
		0, 256, 128, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2,
	};

	for (unsigned rate = 1; rate < 16; rate++) {
		check_case("rate %u", rate);
		now = 4242;
		load(0x02);
		set(RTC_A, (uint8_t)(0x20 | rate));
		set(RTC_B, 0x42);
		for (unsigned i = 0; i < 3 * hz[rate] && !check_failed(); i++) {
			const uint64_t next = vrtc_next(&vm);

			CHECK("tick", 4242 + ((i + 1) * (uint64_t)CLOCK_HZ + hz[rate] - 1) / hz[rate] +
				      VREQUEST_DELAY, next);
			vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now = next);
			CHECK("interrupts", i + 1, edges);
			CHECK("nothing until C is read", CLOCK_NEVER, vrtc_next(&vm));
			CHECK("flags", 0xc0, get(RTC_C) & 0xc0);
			CHECK("line", false, line);
			CHECK("the clock was told", vrtc_next(&vm), vm.clock.due[CLOCK_RTC]);
		}
		CHECK("second", 0x03, get(RTC_SECOND));
	}
	set(RTC_A, 0x20);
	CHECK("rate 0", CLOCK_NEVER, vrtc_next(&vm));
}

static void late_periodic(void)
{
	now = 0;
	load(0x42);
	vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now = 100 * (uint64_t)CLOCK_HZ + 10);
	CHECK("one interrupt for all", 1, edges);
	CHECK("flags", 0xd0, get(RTC_C));
	CHECK("phase", 100 * (uint64_t)CLOCK_HZ + (CLOCK_HZ + 1023) / 1024 + VREQUEST_DELAY, vrtc_next(&vm));
	CHECK("flags", 0x00, get(RTC_C));
}

static void update_ended(void)
{
	now = 0;
	load(0x12);
	CHECK("event", CLOCK_HZ + VREQUEST_DELAY, vrtc_next(&vm));
	vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now = CLOCK_HZ + VREQUEST_DELAY);
	CHECK("interrupts", 1, edges);
	CHECK("flags", 0xd0, get(RTC_C));
	set(RTC_B, 0x92);
	CHECK("SET clears the enable", 0x82, get(RTC_B));
	set(RTC_B, 0x02);
	now += CLOCK_HZ;
	CHECK("flag without interrupt", 0x50, get(RTC_C));
	now += CLOCK_HZ;
	vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now);
	set(RTC_B, 0x12);
	CHECK("a flag that was up already, within the OUT", 1, edges);
	vm.clock.due[CLOCK_REQUESTS] = vrequest_advance(&vm, now += VREQUEST_DELAY);
	CHECK("a flag that was up already", 2, edges);
	vrtc_reset(&vm);
	CHECK("line after reset", false, line);
	CHECK("enables after reset", 0x02, get(RTC_B));
	CHECK("time after reset", 0x03, get(RTC_SECOND));
}

/* A program that reads register C in a loop sees the flag before the request, and takes both. */
static void polled(void)
{
	static const uint8_t enables[] = { 0x10, 0x20, 0x40 };

	for (unsigned i = 0; i < 2 * sizeof(enables); i++) {
		const bool reads = i % 2;

		check_case("enable %xh, %s", enables[i / 2], reads ? "polled" : "waited for");
		now = 0;
		load(enables[i / 2] | 0x02);
		set(RTC_HOUR_ALARM, 0xff);
		set(RTC_MINUTE_ALARM, 0xff);
		set(RTC_SECOND_ALARM, 0xff);
		now = vrtc_next(&vm) - VREQUEST_DELAY - 1;
		CHECK("flag before its tick", 0, get(RTC_C) & 0x80);
		now++;
		CHECK("it counts on", now + VREQUEST_DELAY, vrtc_next(&vm));
		if (reads)
			CHECK("flags at its tick", 0x80 | enables[i / 2], get(RTC_C) & (0x80 | enables[i / 2]));
		else
			get(RTC_A);	/* sees it, and takes nothing */
		CHECK("edges", 0, edges);
		if (vm.clock.due[CLOCK_RTC] <= now + VREQUEST_DELAY)
			vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now + VREQUEST_DELAY);
		vm.clock.due[CLOCK_REQUESTS] = vrequest_advance(&vm, now += VREQUEST_DELAY);
		CHECK("edges", !reads, edges);
	}
}

/* Which second it is, test_vrtc_date.c knows. */
static void alarm(void)
{
	for (unsigned late = 0; late < 2; late++) {
		check_case("%s", late ? "late" : "in time");
		now = 31;
		load(0x22);
		set(RTC_HOUR_ALARM, 0xff);
		set(RTC_MINUTE_ALARM, 0x01);
		set(RTC_SECOND_ALARM, 0x30);
		CHECK("event", 31 + CLOCK_HZ + VREQUEST_DELAY, vrtc_next(&vm));
		vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now += 90 * (uint64_t)CLOCK_HZ - 1);
		CHECK("too early", 0, edges);
		vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now += late ? 9000 * (uint64_t)CLOCK_HZ : 1);
		CHECK("interrupts", 1, edges);
		CHECK("flags", 0xf0, get(RTC_C));
		vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now += CLOCK_HZ);
		CHECK("flags a second later", 0x50, get(RTC_C));
	}
	set(RTC_HOUR_ALARM, 0x25);
	vm.clock.due[CLOCK_RTC] = vrtc_advance(&vm, now += 90000 * (uint64_t)CLOCK_HZ);
	CHECK("no such hour", 1, edges);
}

static const struct test tests[] = {
	{ "rtc-memory-and-registers", memory },
	{ "rtc-time-does-not-drift", no_drift },
	{ "rtc-update-in-progress-and-set", update_in_progress },
	{ "rtc-divider-reset", divider_reset },
	{ "rtc-divider-settings", divider_settings },
	{ "rtc-periodic-rates", periodic },
	{ "rtc-late-periodic-keeps-phase", late_periodic },
	{ "rtc-update-ended-interrupt", update_ended },
	{ "rtc-request-comes-after-the-flag", polled },
	{ "rtc-alarm-interrupt", alarm },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
