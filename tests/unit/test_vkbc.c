/* The keyboard controller and its keyboard, through ports 60h and 64h. IBM PC/AT
 * Technical Reference, "Keyboard Controller"; IBM PS/2 Hardware Interface Technical
 * Reference, "Keyboards (101- and 102-Key)". */
#include "ps2_machine.h"

static void as_firmware_leaves_it(void)
{
	start();
	CHECK("status", 0x1c, in(0x64));
	out(0x64, 0x20);
	CHECK("status", 0x1d, in(0x64));
	CHECK("command byte", 0x61, in(0x60));
	CHECK("status", 0x1c, in(0x64));
	out(0x60, 0xee);
	CHECK("last write was data", 0x15, in(0x64));
}

static void controller_commands(void)
{
	static const struct { uint8_t command; int answer; } rows[] = {
		{ 0xaa, 0x55 }, { 0xab, 0x00 }, { 0xa9, 0x00 }, { 0xc0, 0x80 }, { 0xa4, 0xf1 },
		{ 0xe0, 0x03 }, { 0xad, -1 }, { 0xe0, 0x02 }, { 0x20, 0x71 }, { 0xae, -1 }, { 0xa8, -1 },
		{ 0x20, 0x41 }, { 0xa7, -1 }, { 0x20, 0x61 }, { 0xd0, 0xcf }, { 0xff, -1 }, { 0x00, -1 },
	};

	start();
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("row %u: command %xh", i, rows[i].command);
		out(0x64, rows[i].command);
		CHECK("answer", rows[i].answer, in(0x64) & 0x01 ? in(0x60) : -1);
	}
	out(0x64, 0x7f);
	out(0x60, 0xa5);
	out(0x64, 0x3f);
	CHECK("byte 1Fh of its memory", 0xa5, in(0x60));
}

static void a20_and_reset(void)
{
	start();
	out(0x64, 0xd1);
	out(0x60, 0xdd);
	CHECK("A20 after output port DDh", false, vm.a20);
	out(0x64, 0xd0);
	CHECK("output port", 0xcd, in(0x60));
	out(0x64, 0xd1);
	out(0x60, 0xdf);
	CHECK("A20 after output port DFh", true, vm.a20);
	out(0x64, 0xdd);
	CHECK("A20 after command DDh", false, vm.a20);
	out(0x64, 0xdf);
	CHECK("A20 after command DFh", true, vm.a20);
	for (unsigned command = 0xf0; command <= 0xff; command++) {
		check_case("pulse %xh", command);
		resets = 0;
		out(0x64, (uint8_t)command);
		CHECK("resets", !(command & 1), resets);
	}
	resets = 0;
	out(0x64, 0xd1);
	out(0x60, 0xde);
	CHECK("reset by output port", 1, resets);
}

static void port92(void)
{
	start();
	CHECK("port 92h", 0x02, in(0x92));
	out(0x92, 0x00);
	CHECK("A20", false, vm.a20);
	CHECK("port 92h", 0x00, in(0x92));
	out(0x64, 0xdf);
	CHECK("port 92h sees the one gate", 0x02, in(0x92));
	out(0x92, 0x0e);
	CHECK("port 92h", 0x0e, in(0x92));
	CHECK("resets", 0, resets);
	out(0x92, 0x03);
	out(0x92, 0x03);
	CHECK("resets when bit 0 changes", 1, resets);
}

static void looped_back(void)
{
	start();
	command_byte(0x47);
	out(0x64, 0xd2);
	out(0x60, 0x5a);
	CHECK("status", 0x15, in(0x64) & ~0x08);
	settle();
	CHECK("IRQ 1", true, line[1]);
	CHECK("data", 0x5a, in(0x60));
	CHECK("IRQ 1", false, line[1]);
	out(0x64, 0xd3);
	out(0x60, 0xa5);
	CHECK("status", 0x35, in(0x64) & ~0x08);
	settle();
	CHECK("IRQ 12", true, line[12]);
	CHECK("IRQ 1", false, line[1]);
	CHECK("data", 0xa5, in(0x60));
	CHECK("IRQ 12", false, line[12]);
	CHECK("status", 0x14, in(0x64) & ~0x08);
}

/* A handler reads port 60h and chains to the firmware's, which reads it again. */
static void one_byte_at_a_time(void)
{
	uint64_t arrives;

	start();
	TYPE(0xe0, 0x48, 0xe0, 0xc8);
	settle();
	CHECK("IRQ 1", 1, edges[1]);
	CHECK("event while the buffer is full", CLOCK_NEVER, vm.clock.due[CLOCK_KEYBOARD]);
	alarms = 0;
	CHECK("first byte", 0xe0, in(0x60));
	CHECK("IRQ 1", false, line[1]);
	CHECK("read again", 0xe0, in(0x60));
	CHECK("output buffer", 0, in(0x64) & 0x01);
	CHECK("clock told", 1, alarms);
	arrives = now + CLOCK_HZ / 1000;
	CHECK("next event", arrives + VREQUEST_DELAY_KBC, vm.clock.due[CLOCK_KEYBOARD]);
	pass(arrives - now + VREQUEST_DELAY_KBC - 1);
	CHECK("IRQ 1 too early", 1, edges[1]);
	pass(1);
	CHECK("IRQ 1", 2, edges[1]);
	CHECK("second byte", 0x48, in(0x60));
	EXPECT("break", 0xe0, 0xc8);
	CHECK("IRQ 1", 4, edges[1]);
	CHECK("event of an idle keyboard", CLOCK_NEVER, vm.clock.due[CLOCK_KEYBOARD]);
}

static void interrupt_enables(void)
{
	start();
	command_byte(0x60);
	TYPE(0x1e);
	CHECK("IRQ 1 while off", 0, edges[1]);
	command_byte(0x61);
	settle();
	CHECK("IRQ 1 for the byte that waits", 1, edges[1]);
	EXPECT("key", 0x1e);
	out(0x64, 0xad);
	TYPE(0x30);
	CHECK("key while the keyboard is off", 0, in(0x64) & 0x01);
	out(0x64, 0x20);
	settle();
	CHECK("IRQ 1 for an answer meanwhile", 1, edges[1]);
	CHECK("command byte", 0x71, in(0x60));
	CHECK("event", CLOCK_NEVER, vm.clock.due[CLOCK_KEYBOARD]);
	now += CLOCK_HZ;
	out(0x64, 0xae);
	settle();
	CHECK("IRQ 1 when it is on again", 2, edges[1]);
	EXPECT("key", 0x30);
	out(0x64, 0xad);
	out(0x60, 0xee);
	CHECK("sending turns the keyboard on", 0xee, next());
}

/* Whatever a guest writes, an interrupt line is up only for a byte that can be read. */
static void random_use(void)
{
	uint32_t random = 1;

	start();
	for (unsigned i = 0; i < 300000 && !check_failed(); i++) {
		random = random * 1664525 + 1013904223;

		const uint8_t value = (uint8_t)(random >> 24);

		pass(random >> 8 & 0x3ff);
		switch (random >> 18 & 7) {
		case 0: out(0x64, value); break;
		case 1: out(0x64, 0xd4); break;
		case 2: out(0x60, value); break;
		case 3: in(0x60); break;
		case 4: vkbc_key(&vm, value); break;
		case 5: vkbc_mouse(&vm, value - 128, (int)(random >> 16 & 0xff), 1, value); break;
		default: settle(); break;
		}

		const uint8_t status = in(0x64);

		check_case("step %u", i);
		CHECK("IRQ 1 without a byte", false, line[1] && (status & 0x21) != 0x01);
		CHECK("IRQ 12 without a byte", false, line[12] && (status & 0x21) != 0x21);
		CHECK("event in the past", false, vm.clock.due[CLOCK_KEYBOARD] <= now);
	}
}

static const struct test tests[] = {
	{ "kbc-starts-as-firmware-leaves-it", as_firmware_leaves_it },
	{ "kbc-answers-its-commands", controller_commands },
	{ "kbc-a20-and-reset", a20_and_reset },
	{ "port92-a20-and-reset", port92 },
	{ "kbc-loops-bytes-back", looped_back },
	{ "kbc-next-byte-after-port-60-was-read", one_byte_at_a_time },
	{ "kbc-interrupt-and-interface-enables", interrupt_enables },
	{ "kbc-survives-random-use", random_use },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
