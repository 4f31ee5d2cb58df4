/* The mouse of the controller. IBM PS/2 Hardware Interface Technical Reference,
 * "Mouse". */
#include "ps2_machine.h"

static void send(uint8_t value)
{
	out(0x64, 0xd4);
	out(0x60, value);
}

static void start_mouse(void)
{
	start();
	command_byte(0x43);
}

/* As the firmware does it: each byte is acknowledged. */
static void set(uint8_t command, uint8_t value)
{
	send(command);
	EXPECT("acknowledged", 0xfa);
	send(value);
	EXPECT("acknowledged", 0xfa);
}

static void answers(void)
{
	start_mouse();
	send(0xff);
	CHECK("status", 0x35, in(0x64));
	settle();
	CHECK("IRQ 12", 1, edges[12]);
	CHECK("IRQ 1", 0, edges[1]);
	EXPECT("reset", 0xfa, 0xaa, 0x00);
	send(0xf2);
	EXPECT("id", 0xfa, 0x00);
	send(0xe9);
	EXPECT("status after reset", 0xfa, 0x00, 0x02, 100);
	set(0xe8, 3);
	set(0xf3, 40);
	send(0xe7);
	send(0xf4);
	EXPECT("acknowledged", 0xfa, 0xfa);
	send(0xe9);
	EXPECT("status", 0xfa, 0x30, 0x03, 40);
	send(0xfe);
	EXPECT("resend", 40);
	send(0xe6);
	send(0xf5);
	EXPECT("acknowledged", 0xfa, 0xfa);
	send(0xe9);
	EXPECT("status", 0xfa, 0x00, 0x03, 40);
	send(0xf6);
	EXPECT("defaults", 0xfa);
	send(0xe9);
	EXPECT("status", 0xfa, 0x00, 0x02, 100);
}

static void bad_bytes(void)
{
	start_mouse();
	send(0xe5);
	EXPECT("first bad command", 0xfe);
	send(0xe5);
	EXPECT("second bad command", 0xfc);
	send(0xf3);
	send(33);
	EXPECT("no such rate", 0xfa, 0xfe);
	send(60);
	EXPECT("a good one after it", 0xfa);
	send(0xe8);
	send(4);
	send(0xf2);
	EXPECT("a command in place of the resolution", 0xfa, 0xfe, 0xfa, 0x00);
}

static void streaming(void)
{
	start_mouse();
	vkbc_mouse(&vm, 5, 5, 0, 0);
	CHECK("reporting is off at first", -1, next());
	send(0xf4);
	EXPECT("acknowledged", 0xfa);
	vkbc_mouse(&vm, 3, -4, 7, 1);
	CHECK("status", 0x35, in(0x64));
	settle();
	CHECK("IRQ 12", true, line[12]);
	EXPECT("packet", 0x29, 0x03, 0xfc);
	now += CLOCK_HZ;
	vkbc_mouse(&vm, -200, 100, 0, 0);
	EXPECT("the first 127 counts", 0x18, 0x81, 0x64);
	now += CLOCK_HZ;
	EXPECT("the rest of them", 0x18, 0xb7, 0x00);
	now += CLOCK_HZ;
	vkbc_mouse(&vm, 0, 0, 0, 0);
	CHECK("nothing has changed", -1, next());
	vkbc_mouse(&vm, 0, 0, 0, 6);
	EXPECT("buttons", 0x0e, 0x00, 0x00);
	send(0xfe);
	EXPECT("resend", 0x0e, 0x00, 0x00);
}

static void sample_rate(void)
{
	uint64_t sampled;

	start_mouse();
	set(0xf3, 10);
	send(0xf4);
	EXPECT("acknowledged", 0xfa);
	vkbc_mouse(&vm, 1, 0, 0, 0);
	sampled = now;
	EXPECT("packet", 0x08, 0x01, 0x00);
	vkbc_mouse(&vm, 1, 0, 0, 0);
	vkbc_mouse(&vm, 2, 0, 0, 0);
	CHECK("next event", sampled + CLOCK_HZ / 10 + VREQUEST_DELAY_KBC, vm.clock.due[CLOCK_KEYBOARD]);
	pass(sampled + CLOCK_HZ / 10 + VREQUEST_DELAY_KBC - 1 - now);
	CHECK("too early", false, line[12]);
	pass(1);
	CHECK("in time", true, line[12]);
	EXPECT("one packet for both", 0x08, 0x03, 0x00);
}

static void scaling(void)
{
	static const int8_t rows[][2] = {
		{ 1, 1 }, { 2, 1 }, { 3, 3 }, { 4, 6 }, { 5, 9 }, { 6, 12 }, { -5, -9 },
	};

	start_mouse();
	send(0xe7);
	send(0xf4);
	EXPECT("acknowledged", 0xfa, 0xfa);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%d counts", rows[i][0]);
		now += CLOCK_HZ;
		vkbc_mouse(&vm, rows[i][0], 0, 0, 0);
		EXPECT("packet", rows[i][0] < 0 ? 0x18 : 0x08, (uint8_t)rows[i][1], 0x00);
	}
	send(0xf0);
	EXPECT("remote mode", 0xfa);
	vkbc_mouse(&vm, 5, 0, 0, 0);
	send(0xeb);
	EXPECT("not scaled", 0xfa, 0x08, 0x05, 0x00);
}

static void remote_and_wrap(void)
{
	start_mouse();
	send(0xf0);
	EXPECT("remote mode", 0xfa);
	vkbc_mouse(&vm, 9, 8, 0, 4);
	CHECK("nothing by itself", -1, next());
	send(0xeb);
	EXPECT("read data", 0xfa, 0x0c, 0x09, 0x08);
	send(0xe9);
	EXPECT("status", 0xfa, 0x42, 0x02, 100);
	send(0xea);
	send(0xee);
	EXPECT("stream, wrap", 0xfa, 0xfa);
	send(0xf2);
	send(0x55);
	EXPECT("bytes come back", 0xf2, 0x55);
	send(0xec);
	send(0xf2);
	EXPECT("wrap off, id", 0xfa, 0xfa, 0x00);
}

static void wheel(void)
{
	start_mouse();
	set(0xf3, 200);
	set(0xf3, 200);
	set(0xf3, 100);
	set(0xf3, 80);
	send(0xf2);
	EXPECT("id", 0xfa, 0x03);
	send(0xf4);
	EXPECT("acknowledged", 0xfa);
	vkbc_mouse(&vm, 1, 2, -1, 2);
	EXPECT("packet", 0x0a, 0x01, 0x02, 0xff);
	send(0xff);
	EXPECT("reset", 0xfa, 0xaa, 0x00);
	send(0xf2);
	EXPECT("id", 0xfa, 0x00);
}

static void keyboard_and_mouse(void)
{
	start_mouse();
	send(0xf4);
	EXPECT("acknowledged", 0xfa);
	vkbc_mouse(&vm, 1, 0, 0, 0);
	TYPE(0x1e);
	CHECK("status", 0x35, in(0x64));
	CHECK("mouse byte", 0x08, in(0x60));
	CHECK("key has its turn", 0x1e, next());
	CHECK("status", 0x14, in(0x64));
	EXPECT("rest of the packet", 0x01, 0x00);
	out(0x64, 0xa7);
	vkbc_mouse(&vm, 1, 0, 0, 0);
	CHECK("mouse is off", -1, next());
	now += CLOCK_HZ;
	out(0x64, 0xa8);
	EXPECT("on again", 0x08, 0x01, 0x00);
}

/* A guest that turns reporting on and never reads: what it is told in the end has the right sign. */
static void never_read(void)
{
	start_mouse();
	send(0xf4);
	EXPECT("acknowledged", 0xfa);
	vkbc_mouse(&vm, 1, 1, 0, 0);
	for (unsigned n = 0; n < 70000; n++)
		vkbc_mouse(&vm, 0x7fff, -0x7fff, 0, 0);
	EXPECT("first packet", 0x08, 0x01, 0x01);
	now += CLOCK_HZ;
	EXPECT("next packet", 0x28, 127, 0x81);
}

static const struct test tests[] = {
	{ "mouse-commands", answers },
	{ "mouse-bad-bytes", bad_bytes },
	{ "mouse-stream", streaming },
	{ "mouse-sample-rate", sample_rate },
	{ "mouse-scaling", scaling },
	{ "mouse-remote-and-wrap", remote_and_wrap },
	{ "mouse-wheel-after-the-knock", wheel },
	{ "mouse-and-keyboard-share-the-buffer", keyboard_and_mouse },
	{ "mouse-that-nobody-reads-does-not-overflow", never_read },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
