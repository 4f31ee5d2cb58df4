/* The virtual timer's ports. Intel 8254 data sheet (231164), "Programming the 8254",
 * "Read Operations". */
#include "vpit_bench.h"

enum { TIMER = 0x40, REFRESH = 0x41, SPEAKER = 0x42 };

static void initial_state(void)
{
	begin_at(5000);
	CHECK("channel 0: high, mode 3, both bytes", 0xb6, status(0));
	CHECK("channel 1: mode 2, low byte", 0x94, status(1));
	CHECK("channel 2: mode 3, both bytes", 0xb6, status(2));
	CHECK("IRQ 0 by itself", 0, edges);
	CHECK("next IRQ 0", 5000 + 65536, vpit_next(&vm));
	now += 20;
	CHECK("channel 1 counts from 18", 16, in(REFRESH));
	CHECK("channel 2 waits for its GATE", 0, read16(SPEAKER));
	vpit_program(&vm, 0, 0x34, 0);		/* as SeaBIOS leaves it */
	CHECK("channel 0: mode 2", 0xb4, status(0));
	CHECK("next IRQ 0", 5020 + 65536, vpit_next(&vm));
	CHECK("IRQ 0 by being programmed", 0, edges);
	CHECK("control port", 0xff, in(CONTROL));
}

static void latch(void)
{
	begin_at(0);
	vpit_program(&vm, 0, 0x34, 0x1234);
	now = 0x34;
	out(CONTROL, 0x00);
	now = 0x200;
	out(CONTROL, 0x00);		/* ignored: the first is not read yet */
	CHECK("low byte", 0x00, in(TIMER));
	out(CONTROL, 0x00);
	CHECK("high byte", 0x12, in(TIMER));
	CHECK("then the counter itself", 0x1034, read16(TIMER));
	out(CONTROL, 0x40);
	CHECK("another counter's latch is another's", 0x1034, read16(TIMER));
	CHECK("low byte", 0x34, in(TIMER));
	out(CONTROL, 0x00);
	out(CONTROL, 0x34);		/* a control word unlatches and resets the sequence */
	write16(TIMER, 0x5678);
	now++;
	CHECK("count", 0x5678, read16(TIMER));
}

static void one_byte(void)
{
	begin_at(0);
	out(CONTROL, 0x10);		/* low byte only: the high one is 0 */
	out(TIMER, 0x80);
	now = 0x21;
	CHECK("low byte", 0x60, in(TIMER));
	CHECK("low byte again", 0x60, in(TIMER));
	out(CONTROL, 0x00);
	now = 0x31;
	CHECK("latched low byte", 0x60, in(TIMER));
	CHECK("low byte", 0x50, in(TIMER));
	CHECK("interrupt at", 0x81, vpit_next(&vm));
	out(CONTROL, 0x24);		/* high byte only */
	out(TIMER, 0x12);
	now += 0x101;
	CHECK("high byte", 0x11, in(TIMER));
	out(CONTROL, 0x00);
	now += 0x100;
	CHECK("latched high byte", 0x11, in(TIMER));
	CHECK("high byte", 0x10, in(TIMER));
}

static void read_back(void)
{
	begin_at(0);
	out(CONTROL, 0xb8);
	CHECK("control word alone: null count", 0xf8, status(2));
	out(SPEAKER, 9);
	CHECK("half a count", 0xf8, status(2));
	out(SPEAKER, 3);
	CHECK("loaded at the next pulse", 0xf8, status(2));
	out(PORT_61, 1);
	now++;
	CHECK("loaded", 0xb8, status(2));
	out(CONTROL, 0xe8);
	out(CONTROL, 0xb0);		/* a control word unlatches the status, too */
	out(CONTROL, 0xe8);
	write16(SPEAKER, 9);
	now += 10;
	out(CONTROL, 0xe8);		/* ignored: the first is not read yet */
	CHECK("status as it was", 0x70, in(SPEAKER));
	CHECK("OUT is high now", 0xb0, status(2));
	begin_at(0);
	vpit_program(&vm, 0, 0x34, 0x4321);
	vpit_program(&vm, 1, 0x14, 0x55);
	now = 1;
	out(CONTROL, 0xc6);		/* count and status of channels 0 and 1 */
	now = 0x21;
	out(CONTROL, 0xee);		/* status of all: latched ones stay */
	CHECK("channel 0: status first", 0xb4, in(TIMER));
	CHECK("then the latched count", 0x4320, read16(TIMER));
	CHECK("then the counter", 0x4300, read16(TIMER));
	CHECK("channel 1", 0x94, in(REFRESH));
	CHECK("channel 1's count", 0x54, in(REFRESH));
	CHECK("channel 2", 0xb6, in(SPEAKER));
	CHECK("channel 2: no count was latched", 0, read16(SPEAKER));
	out(CONTROL, 0xd2);		/* count of channel 0 alone */
	now = 0x121;
	CHECK("latched count", 0x4300, read16(TIMER));
	CHECK("control word bits exactly as written", 0x0e | 0x30, (out(CONTROL, 0x3e), status(0)) & 0x3f);
}

static void bcd(void)
{
	begin_at(0);
	out(CONTROL, 0x35);
	write16(TIMER, 0x1000);
	now = 2;
	CHECK("one less than 1000", 0x0999, read16(TIMER));
	CHECK("period", 1001, vpit_next(&vm));
	out(CONTROL, 0x31);
	write16(TIMER, 0x0000);
	CHECK("0 is 10000", now + 10001, vpit_next(&vm));
	now += 2;
	CHECK("one less than 10000", 0x9999, read16(TIMER));
	now += 10000;
	CHECK("wraps around", 0x9999, read16(TIMER));
	out(CONTROL, 0x30);
	write16(TIMER, 0x0000);
	CHECK("binary: 0 is 65536", now + 65537, vpit_next(&vm));
	CHECK("status: binary", 0x30, status(0) & 0x3f);
}

static void square_wave_by_two(void)
{
	begin_at(0);
	for (now = 0; now < 3 * 65536; now += 4099) {
		check_case("tick %u", (unsigned)now);
		out(CONTROL, 0xc2);
		CHECK("OUT", now % 65536 < 32768, in(TIMER) >> 7);
		CHECK("count", (65536 - 2 * (now % 32768)) & 0xffff, read16(TIMER));
	}
}

static const struct test tests[] = {
	{ "vpit-starts-as-firmware-left-it", initial_state },
	{ "vpit-latch-holds-until-read", latch },
	{ "vpit-access-to-one-byte", one_byte },
	{ "vpit-read-back", read_back },
	{ "vpit-counts-in-bcd", bcd },
	{ "vpit-mode-3-counts-by-two", square_wave_by_two },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
