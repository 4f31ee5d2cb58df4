/* The keyboard of the controller: codes in three sets, commands, its buffer.
 * IBM PS/2 Hardware Interface Technical Reference, "Keyboards (101- and 102-Key)". */
#include "ps2_machine.h"

/* One byte to the keyboard, which acknowledges it. */
static void send(uint8_t value)
{
	out(0x60, value);
	EXPECT("acknowledged", 0xfa);
}

static void translated_codes_pass_unchanged(void)
{
	static const uint8_t pause[] = { 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5 };

	for (unsigned code = 1; code < 0xe0; code++) {
		if (code == 0x80)
			continue;
		start();
		check_case("code %xh", code);
		TYPE((uint8_t)code);
		EXPECT("plain", (uint8_t)code);
		TYPE(0xe0, (uint8_t)code);
		EXPECT("with E0", 0xe0, (uint8_t)code);
		CHECK("IRQ 1", 3, edges[1]);
	}
	type(pause, sizeof(pause));
	expect("Pause", pause, sizeof(pause));
	TYPE(0xff);
	EXPECT("overrun", 0xff);
	TYPE(0x00, 0x80, 0x1e);
	EXPECT("0 is not a key", 0x1e);
}

struct key {
	uint8_t in[6], in_count, out[8], out_count;
};

static void keys(const struct key *rows, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		check_case("row %u", i);
		type(rows[i].in, rows[i].in_count);
		expect("codes", rows[i].out, rows[i].out_count);
	}
}

static void set_2(void)
{
	static const struct key rows[] = {
		{ { 0x1e }, 1, { 0x1c }, 1 },			/* A */
		{ { 0x9e }, 1, { 0xf0, 0x1c }, 2 },
		{ { 0x01 }, 1, { 0x76 }, 1 },			/* Esc */
		{ { 0x41 }, 1, { 0x83 }, 1 },			/* F7 */
		{ { 0xc1 }, 1, { 0xf0, 0x83 }, 2 },
		{ { 0x54 }, 1, { 0x84 }, 1 },			/* SysRq */
		{ { 0x57 }, 1, { 0x78 }, 1 },			/* F11 */
		{ { 0xe0, 0x48 }, 2, { 0xe0, 0x75 }, 2 },	/* cursor up */
		{ { 0xe0, 0xc8 }, 2, { 0xe0, 0xf0, 0x75 }, 3 },
		{ { 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5 }, 6,
		  { 0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77 }, 8 },	/* Pause */
	};

	start();
	command_byte(0x21);
	keys(rows, sizeof(rows) / sizeof(rows[0]));
}

static void set_1(void)
{
	static const struct key rows[] = {
		{ { 0x1e, 0x9e }, 2, { 0x1e, 0x9e }, 2 },
		{ { 0xe0, 0x48, 0xe0, 0xc8 }, 4, { 0xe0, 0x48, 0xe0, 0xc8 }, 4 },
	};

	start();
	command_byte(0x21);
	send(0xf0);
	send(0x01);
	keys(rows, sizeof(rows) / sizeof(rows[0]));
	send(0xf0);
	out(0x60, 0x00);
	EXPECT("current set", 0xfa, 0x01);
}

static void set_3(void)
{
	static const struct key defaults[] = {
		{ { 0x1e, 0x1e, 0x9e }, 3, { 0x1c, 0x1c }, 2 },	/* A: typematic */
		{ { 0x2a, 0x2a, 0xaa }, 3, { 0x12, 0xf0, 0x12 }, 3 },	/* Shift: make and break */
		{ { 0x3b, 0x3b, 0xbb }, 3, { 0x07 }, 1 },		/* F1: make only */
		{ { 0xe0, 0x2a, 0xe0, 0x52 }, 4, { 0x67 }, 1 },	/* Ins with its extra shift */
		{ { 0xe1, 0x1d, 0x45 }, 3, { 0x62 }, 1 },
		{ { 0xe0, 0x6f }, 2, { 0 }, 0 },
	}, all_both[] = {
		{ { 0x1e, 0x1e, 0x9e }, 3, { 0x1c, 0x1c, 0xf0, 0x1c }, 4 },
	}, one_key[] = {
		{ { 0x1e, 0x1e, 0x9e }, 3, { 0x1c, 0xf0, 0x1c }, 3 },
		{ { 0x30, 0x30, 0xb0 }, 3, { 0x32 }, 1 },
		{ { 0x2e, 0x2e, 0xae }, 3, { 0x21, 0x21, 0xf0, 0x21 }, 4 },
	};
	static const uint8_t types[] = { 0xfc, 0x1c, 0xfd, 0x32, 0xed, 0x00 };

	start();
	command_byte(0x21);
	send(0xf0);
	send(0x03);
	keys(defaults, sizeof(defaults) / sizeof(defaults[0]));
	out(0x60, 0xfa);
	EXPECT("acknowledged", 0xfa);
	keys(all_both, 1);
	for (unsigned i = 0; i < sizeof(types); i++) {
		out(0x60, types[i]);
		EXPECT("acknowledged", 0xfa);
	}
	keys(one_key, sizeof(one_key) / sizeof(one_key[0]));
}

static void commands(void)
{
	start();
	out(0x60, 0xed);
	CHECK("acknowledged at once", 0x15, in(0x64));
	EXPECT("LED command", 0xfa);
	out(0x60, 0x02);
	EXPECT("LED value", 0xfa);
	CHECK("LEDs", 2, vm.vkeyboard.leds);
	send(0xed);
	out(0x60, 0xee);
	EXPECT("a command in place of the value", 0xee);
	send(0xf3);
	out(0x60, 0x80);
	EXPECT("bad typematic rate", 0xfe);
	send(0xf3);
	send(0x00);
	CHECK("rate", 0, vm.vkeyboard.typematic);
	out(0x60, 0xfe);
	EXPECT("resend", 0xfa);
	out(0x60, 0xf2);
	EXPECT("id, translated", 0xfa, 0xab, 0x41);
	send(0xf0);
	out(0x60, 0x00);
	EXPECT("set 2, translated", 0xfa, 0x41);
	command_byte(0x21);
	out(0x60, 0xf2);
	EXPECT("id", 0xfa, 0xab, 0x83);
	send(0xf0);
	out(0x60, 0x04);
	EXPECT("no such set", 0xfe);
	out(0x60, 0xef);
	EXPECT("no such command", 0xfe);
}

static void enable_disable_reset(void)
{
	start();
	out(0x60, 0xf5);
	EXPECT("disable", 0xfa);
	TYPE(0x1e);
	CHECK("key while disabled", -1, next());
	out(0x60, 0xf4);
	EXPECT("enable", 0xfa);
	TYPE(0x1e);
	EXPECT("key", 0x1e);
	send(0xed);
	send(0x07);
	out(0x60, 0xff);
	EXPECT("reset", 0xfa, 0xaa);
	CHECK("LEDs", 0, vm.vkeyboard.leds);
	TYPE(0x1e);
	EXPECT("key", 0x1e);
}

static void answers_go_first(void)
{
	start();
	TYPE(0x1e, 0x9e);
	CHECK("key", 0x1e, in(0x60));
	out(0x60, 0xee);
	EXPECT("echo, then the break", 0xee, 0x9e);
}

/* As the firmware sets the LEDs: interrupts off, both interfaces off, then the
 * keyboard's on for the command, polling. A key pressed meanwhile must not be lost. */
static void firmware_sets_leds(void)
{
	start();
	command_byte(0x70);
	TYPE(0x1e);
	command_byte(0x60);
	CHECK("the key comes", 0x1e, in(0x60));
	TYPE(0x9e);
	out(0x60, 0xed);
	CHECK("acknowledged", 0xfa, in(0x60));
	out(0x60, 0x04);
	CHECK("acknowledged", 0xfa, in(0x60));
	CHECK("IRQ 1", 0, edges[1]);
	command_byte(0x61);
	CHECK("break", 0x9e, next());
	CHECK("IRQ 1", 1, edges[1]);
	CHECK("LEDs", 4, vm.vkeyboard.leds);
}

static void overrun(void)
{
	start();
	CHECK("idle", true, vkeyboard_idle(&vm));
	TYPE(0x02);			/* into the controller */
	CHECK("idle", true, vkeyboard_idle(&vm));
	for (unsigned i = 0; i < 16; i++)
		TYPE(0x03);
	CHECK("idle", false, vkeyboard_idle(&vm));
	TYPE(0x83, 0x04, 0x05);		/* no room, and what follows is lost */
	EXPECT("codes", 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0xff);
	for (unsigned i = 0; i < 16; i++)
		TYPE(0x03);
	CHECK("first", 3, in(0x60));
	TYPE(0x83);			/* two bytes, and room for one */
	EXPECT("codes", 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0xff);
	TYPE(0x1e);
	EXPECT("key", 0x1e);
}

static const struct test tests[] = {
	{ "keyboard-translated-codes-pass-unchanged", translated_codes_pass_unchanged },
	{ "keyboard-set-2", set_2 },
	{ "keyboard-set-1", set_1 },
	{ "keyboard-set-3-and-key-types", set_3 },
	{ "keyboard-commands", commands },
	{ "keyboard-enable-disable-reset", enable_disable_reset },
	{ "keyboard-answers-go-before-keys", answers_go_first },
	{ "keyboard-leds-set-by-firmware", firmware_sets_leds },
	{ "keyboard-overrun", overrun },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
