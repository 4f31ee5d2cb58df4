/* The keyboard controller's answers and its devices': when they ask for an interrupt, and
 * which of them stays when nobody reads. QEMU's pckbd and ps2, measured. */
#include "ps2_machine.h"

/* Whatever brings a byte: it can be read at once, the request comes a little later, and
 * not at all if the byte was taken meanwhile. */
static void request_after_the_byte(void)
{
	static const struct { const char *what; uint8_t first_port, first, port, value, irq; } rows[] = {
		{ "command 20h", 0, 0, 0x64, 0x20, 1 }, { "command AAh", 0, 0, 0x64, 0xaa, 1 },
		{ "command D2h", 0x64, 0xd2, 0x60, 0x5a, 1 }, { "command D3h", 0x64, 0xd3, 0x60, 0x5a, 12 },
		{ "keyboard's EDh", 0, 0, 0x60, 0xed, 1 }, { "keyboard's FFh", 0, 0, 0x60, 0xff, 1 },
		{ "mouse's F4h", 0x64, 0xd4, 0x60, 0xf4, 12 }, { "a key", 0, 0, 0, 0x1e, 1 },
	};

	for (unsigned i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const uint8_t irq = rows[i / 2].irq;
		const bool polls = i % 2;

		check_case("%s, %s", rows[i / 2].what, polls ? "polled" : "waited for");
		start();
		command_byte(0x43);
		if (rows[i / 2].first_port)
			out(rows[i / 2].first_port, rows[i / 2].first);
		if (rows[i / 2].port)
			out(rows[i / 2].port, rows[i / 2].value);
		else
			TYPE(rows[i / 2].value);
		CHECK("output buffer", 0x01, in(0x64) & 0x01);
		pass(VREQUEST_DELAY_KBC - 1);
		CHECK("edges before it is time", 0, edges[irq]);
		if (polls)
			while (in(0x64) & 0x01)
				in(0x60);
		pass(1);
		CHECK("edges", !polls, edges[irq]);
	}
}

/* One that waited on the wire could be seen for as long as its request takes. */
static void bytes_from_the_wire(void)
{
	start();
	TYPE(0x1e, 0x9e);
	CHECK("key", 0x1e, in(0x60));
	pass(CLOCK_HZ / 1000);
	CHECK("break, before its event", 0x01, in(0x64) & 0x01);
	CHECK("its request begins then", now + VREQUEST_DELAY_KBC, vm.clock.due[CLOCK_REQUESTS]);
	CHECK("break", 0x9e, in(0x60));
	pass(CLOCK_HZ);
	CHECK("edges", 0, edges[1]);
}

/* A byte that waits asks again when its interrupt is enabled: it, too, some time after the OUT. */
static void enabled_for_a_byte_that_waits(void)
{
	start();
	command_byte(0x60);
	TYPE(0x1e);
	pass(CLOCK_HZ);
	command_byte(0x61);
	CHECK("edges within the OUT", 0, edges[1]);
	settle();
	CHECK("edges", 1, edges[1]);
}

/* QEMU's controller and keyboard, measured: what was not read goes, whoever answered. */
static void newer_answers_replace(void)
{
	start();
	command_byte(0x43);
	out(0x64, 0x20);
	out(0x64, 0xab);
	EXPECT("commands 20h, ABh", 0x00);
	out(0x64, 0x20);
	out(0x64, 0xd2);
	out(0x60, 0x1e);
	EXPECT("command 20h, D2h", 0x1e);
	out(0x64, 0xd3);
	out(0x60, 0x5a);
	out(0x64, 0x20);
	CHECK("D3h's place", 0x21, in(0x64) & 0x21);
	EXPECT("commands D3h, 20h", 0x43);
	out(0x60, 0xf2);
	CHECK("F2h", 0xfa, in(0x60));
	out(0x60, 0xed);
	EXPECT("F2h read in part, EDh", 0xfa);
	out(0x60, 0xff);
	out(0x60, 0xee);
	EXPECT("FFh, EEh", 0xee);
	out(0x64, 0x20);
	out(0x60, 0xf2);
	out(0x60, 0xee);
	EXPECT("controller, then twice the keyboard", 0x43, 0xee);
	out(0x60, 0xf2);
	out(0x64, 0xab);
	out(0x64, 0xaa);
	EXPECT("keyboard, then twice the controller", 0xfa, 0x55, 0xab, 0x41);
	out(0x60, 0xf4);
	out(0x64, 0xd2);
	out(0x60, 0xad);
	out(0x60, 0xee);
	EXPECT("keyboard, controller, keyboard", 0xee, 0xad);
}

static void mouse(uint8_t value)
{
	out(0x64, 0xd4);
	out(0x60, value);
}

/* The mouse's answers wait, on QEMU as on Bochs; QEMU's has 16 bytes for them, and an
 * answer fits whole or not at all. */
static void mouse_answers_stay(void)
{
	start();
	command_byte(0x43);
	mouse(0xe9);
	mouse(0xf2);
	EXPECT("E9h, F2h", 0xfa, 0x00, 0x02, 0x64, 0xfa, 0x00);
	for (unsigned i = 0; i < 7; i++)
		mouse(0xf2);
	mouse(0xe9);
	mouse(0xf4);
	mouse(0xf2);
	mouse(0xeb);
	mouse(0xe6);
	EXPECT("F2h seven times, E9h, F4h, F2h, EBh, E6h", 0xfa, 0x00, 0xfa, 0x00, 0xfa, 0x00, 0xfa, 0x00, 0xfa,
	       0x00, 0xfa, 0x00, 0xfa, 0x00, 0xfa, 0xfa);
	mouse(0xe9);
	EXPECT("E9h", 0xfa, 0x20, 0x02, 0x64);
}

/* QEMU's, measured: the reset's answer is read in their place, and it is no new edge. */
static void mouse_reset_drops_answers(void)
{
	start();
	command_byte(0x43);
	mouse(0xf2);
	CHECK("F2h", 0xfa, in(0x60));
	settle();
	CHECK("edges", 1, edges[12]);
	mouse(0xff);
	pass(CLOCK_HZ);
	CHECK("edges", 1, edges[12]);
	EXPECT("its ID, FFh", 0xfa, 0xaa, 0x00);
	out(0x64, 0xd3);
	out(0x60, 0x5a);
	mouse(0xff);
	EXPECT("D3h, FFh", 0x5a, 0xfa, 0xaa, 0x00);
}

/* QEMU's, measured: after a byte of the keyboard the mouse goes first, else the keyboard. */
static void devices_take_turns(void)
{
	start();
	command_byte(0x43);
	out(0x60, 0xf2);
	mouse(0xe9);
	EXPECT("keyboard, mouse", 0xfa, 0xfa, 0xab, 0x00, 0x41, 0x02, 0x64);
	mouse(0xf2);
	out(0x60, 0xff);
	EXPECT("mouse, keyboard", 0xfa, 0xfa, 0x00, 0xaa);
	out(0x64, 0xab);
	mouse(0xf2);
	out(0x60, 0xff);
	EXPECT("controller, mouse, keyboard", 0x00, 0xfa, 0xfa, 0xaa, 0x00);
	out(0x60, 0xee);
	out(0x60, 0xf2);
	CHECK("F2h", 0xfa, in(0x60));
	CHECK("F2h", 0xab, in(0x60));
	CHECK("F2h", 0x41, in(0x60));
	out(0x64, 0xab);
	mouse(0xf2);
	out(0x60, 0xff);
	command_byte(0x73);
	CHECK("controller", 0x00, in(0x60));
	CHECK("both are off", -1, next());
	command_byte(0x43);
	EXPECT("both are on", 0xfa, 0xfa, 0xaa, 0x00);
}

/* A replaced answer is no new edge where the line has risen, and waits again where it has not. */
static void replaced_request(void)
{
	start();
	out(0x64, 0x20);
	pass(VREQUEST_DELAY_KBC - 1);
	out(0x64, 0xaa);
	pass(VREQUEST_DELAY_KBC - 1);
	CHECK("edges", 0, edges[1]);
	pass(1);
	CHECK("edges", 1, edges[1]);
	out(0x64, 0xab);
	pass(CLOCK_HZ);
	CHECK("edges", 1, edges[1]);
	out(0x60, 0xf2);
	CHECK("answer", 0x00, in(0x60));
	settle();
	CHECK("edges", 2, edges[1]);
	out(0x60, 0xee);
	pass(CLOCK_HZ);
	CHECK("edges", 2, edges[1]);
	CHECK("line", true, line[1]);
	EXPECT("echo", 0xee);
}

static void keys_wait_for_an_answer(void)
{
	start();
	TYPE(0x1e, 0x9e);
	out(0x60, 0xed);
	CHECK("answer", 0xfa, in(0x60));
	CHECK("key", 0x1e, in(0x60));
	out(0x60, 0x02);
	EXPECT("answer, then what was typed", 0xfa, 0x9e);
	TYPE(0x30);
	out(0x60, 0xf2);
	out(0x60, 0xee);
	EXPECT("two commands, then the key", 0xee, 0x30);
	TYPE(0x2e);
	out(0x60, 0xee);
	out(0x64, 0xad);
	CHECK("answer", 0xee, in(0x60));
	CHECK("key while the interface is off", -1, next());
	out(0x64, 0xae);
	EXPECT("key", 0x2e);
	for (unsigned command = 0xf5; command <= 0xff; command += command == 0xf5 ? 1 : 9) {
		check_case("command %xh", command);
		TYPE(0x20);
		out(0x60, (uint8_t)command);
		CHECK("answer", 0xfa, in(0x60));
		CHECK("forgets what was typed", command == 0xff ? 0xaa : -1, next());
		out(0x60, 0xf4);
		CHECK("answer", 0xfa, next());
	}
}

static const struct test tests[] = {
	{ "kbc-request-comes-after-the-byte", request_after_the_byte },
	{ "kbc-byte-from-the-wire-can-be-polled", bytes_from_the_wire },
	{ "kbc-enabled-for-a-byte-that-waits", enabled_for_a_byte_that_waits },
	{ "kbc-newer-answers-replace-unread-ones", newer_answers_replace },
	{ "kbc-mouse-answers-stay", mouse_answers_stay },
	{ "kbc-mouse-reset-drops-answers", mouse_reset_drops_answers },
	{ "kbc-devices-take-turns", devices_take_turns },
	{ "kbc-replaced-answer-is-no-new-edge", replaced_request },
	{ "kbc-keys-wait-for-an-answer", keys_wait_for_an_answer },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
