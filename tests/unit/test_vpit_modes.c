/* The counter's modes, pulse by pulse, as in figures 15 to 20 of the Intel 8254 data
 * sheet (231164) and in the sentences between them. Channel 2: it has a GATE. */
#include "vpit_bench.h"

enum { CHANNEL_2 = 0x42 };

/* One column is one CLK pulse. Events: a digit writes that count, g and G lower and
 * raise GATE. Counts as after the pulse and the event: F, E and D are FFFFh, FFFEh and
 * FFFDh, - is not looked at. OUT is 0 or 1. */
struct row {
	const char *what;
	uint8_t control;
	bool gate;
	const char *events, *counts, *outs;
};

static const struct row mode0[] = {
	{ "count 4",			0x90, true,  "4.......", "-43210FE", "00000111" },
	{ "GATE stops it",		0x90, true,  "3.g.G...", "-322210F", "00000011" },
	{ "a new count",		0x90, true,  "3..2....", "-32-210F", "00000011" },
	{ "a new count after the end",	0x90, true,  "2....1..", "-210F-10", "00011001" },
	{ "written without GATE",	0x90, false, "2..G..",   "-22210",   "000001" },
};
static const struct row mode1[] = {
	{ "triggered twice",		0x92, false, "3.G....gG..", "---3210F-32", "11100011100" },
	{ "triggered again while low",	0x92, false, "3G.gG....",   "--32-3210",   "110000001" },
	{ "a new count waits",		0x92, false, "2G.4..gG..",  "--210FE-43",  "1100111100" },
	{ "GATE low changes nothing",	0x92, false, "4Gg.....",    "--43210F",    "11000011" },
};
static const struct row mode2[] = {
	{ "count 3",			0x94, true,  "3.........",  "-321321321",  "1110110110" },
	{ "count 2",			0x94, true,  "2......",     "-212121",     "1101010" },
	{ "GATE starts it anew",	0x94, true,  "3.gG....",    "-32-3213",    "11111101" },
	{ "GATE ends the low pulse",	0x94, true,  "3..g.G...",   "-3211-321",   "111111110" },
	{ "a new count at the end",	0x94, true,  "4.5........", "-4321543215", "11110111101" },
	{ "in the last pulse",		0x94, true,  "3..2.....",   "-32121212",   "111010101" },
	{ "a new count by trigger",	0x94, true,  "4.5gG...",    "-432-543",    "11111111" },
};
static const struct row mode3[] = {
	{ "count 4",			0x96, true,  "4........",   "-42424242",   "111001100" },
	{ "count 5",			0x96, true,  "5..........", "-4204242042", "11110011100" },
	{ "count 3",			0x96, true,  "3........",   "-20220220", "111011011" },
	{ "GATE, OUT being low",	0x96, true,  "4...g.G...",  "-42422-424",  "1110111110" },
	{ "a new count in the high half", 0x96, true, "8.4.......", "-864242424",  "1111100110" },
	{ "a new count in the low half", 0x96, true, "4..6.......", "-4242642642", "11100111000" },
	{ "odd to even",		0x96, true,  "5.4.......",  "-420424242",  "1111001100" },
	{ "even to odd",		0x96, true,  "4.5.......",  "-424242042",  "1110011100" },
	{ "a new count by trigger",	0x96, true,  "8.4gG.....",  "-864-42424",  "1111111001" },
	{ "mode bits 7 are 3",		0x9e, true,  "4........",   "-42424242",   "111001100" },
};
static const struct row mode4[] = {
	{ "count 3",			0x98, true,  "3.......", "-3210FED", "11110111" },
	{ "GATE low at first",		0x98, false, "3..G....", "-333210F", "11111101" },
	{ "a new count",		0x98, true,  "3..2....", "-32-210F", "11111101" },
};
static const struct row mode5[] = {
	{ "count 3",			0x9a, false, "3G......",   "--3210FE",   "11111011" },
	{ "triggered again",		0x9a, false, "3G.gG.....", "--32-3210F", "1111111101" },
	{ "a new count waits",		0x9a, false, "3G.5..gG..", "--3210F-54", "1111101111" },
	{ "no count, no trigger",	0x9a, false, ".G.3....gG", "----------", "1111111111" },
};

static uint32_t latched(void)
{
	out(CONTROL, 0x80);
	return in(CHANNEL_2);
}

static void event(char c)
{
	if (c == 'g' || c == 'G')
		out(PORT_61, c == 'G');
	else if (c != '.')
		out(CHANNEL_2, (uint8_t)(c - '0'));
}

static void run_row(const struct row *row, uint64_t start)
{
	begin_at(start);
	out(PORT_61, row->gate);
	out(CONTROL, row->control);
	for (unsigned i = 0; row->events[i]; i++, now++) {
		const char c = row->counts[i];

		check_case("%s, start %llx, pulse %u", row->what, (unsigned long long)start, i);
		event(row->events[i]);
		CHECK("OUT in port 61h", row->outs[i] == '1', in(PORT_61) >> 5 & 1);
		CHECK("OUT in the status", row->outs[i] == '1', status(2) >> 7);
		if (c != '-')
			CHECK("count", c >= 'D' ? 0xff - ('F' - c) : c - '0', latched());
	}
}

#define MODE(n)                                                                 \
	static void run_mode##n(void)                                           \
	{                                                                       \
		for (unsigned i = 0; i < sizeof(mode##n) / sizeof(mode##n[0]); i++) { \
			run_row(&mode##n[i], 0);                                \
			run_row(&mode##n[i], 0xfffffffc);                       \
		}                                                               \
	}
MODE(0) MODE(1) MODE(2) MODE(3) MODE(4) MODE(5)

/* "Mode 0": writing the first byte disables counting; what has been counted stays. */
static void first_byte_holds_the_count(void)
{
	begin_at(0);
	out(CONTROL, 0xb0);
	out(PORT_61, 1);
	write16(0x42, 0x1000);
	now = 101;
	out(0x42, 0x34);
	now = 500;
	out(CONTROL, 0x80);
	CHECK("count", 0x1000 - 100, read16(0x42));
	out(0x42, 0x12);
	now = 501;
	out(CONTROL, 0x80);
	CHECK("the new one", 0x1234, read16(0x42));
}

static const struct test tests[] = {
	{ "vpit-mode-0-interrupt-on-terminal-count", run_mode0 },
	{ "vpit-mode-1-one-shot", run_mode1 },
	{ "vpit-mode-2-rate-generator", run_mode2 },
	{ "vpit-mode-3-square-wave", run_mode3 },
	{ "vpit-mode-4-software-strobe", run_mode4 },
	{ "vpit-mode-5-hardware-strobe", run_mode5 },
	{ "vpit-first-byte-holds-the-count", first_byte_holds_the_count },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
