/* What a user types on the monitor's line and on a module's. */
#include "check.h"
#include "boot/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static struct options options;
static char error[800];

static bool parse(const char *line)
{
	options_init(&options);
	error[0] = 0;
	return options_parse(line, &options, &options.defaults, error, sizeof(error));
}

static bool parse_module(const char *line)
{
	options_init(&options);
	error[0] = 0;
	return options_parse(line, NULL, &options.defaults, error, sizeof(error));
}

static void defaults(void)
{
	static const char *const empty[] = { "", "   ", "monitor.elf", "/boot/monitor.elf  ", "/a=b/monitor.elf" };

	for (unsigned i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		check_case("\"%s\"", empty[i]);
		CHECK("parsed", true, parse(empty[i]));
		CHECK_TEXT("guest", "", options.guest);
		CHECK("umip", true, options.umip);
		CHECK_TEXT("trace", "", options.trace);
		CHECK("trace-out", TRACE_OUT_LOG, options.trace_out);
		CHECK("log", LOG_AUTO, options.log);
		CHECK("end", END_EXIT, options.end);
		CHECK("load segment", 0x1000, options.defaults.load_seg);
		CHECK("load offset", 0, options.defaults.load_off);
		CHECK("boot", 0, options.defaults.boot);
		CHECK("cr0", SWITCH_DEFAULT, options.defaults.cr0_real);
	}
}

static void every_key(void)
{
	CHECK("parsed", true, parse("monitor.elf guest=cr0 umip=off trace=int,port:3c0-3df trace-out=e9 log=com2 end=key name=demo "
				    "load=2000:0100 boot=c format=com cr0=real cr3=virtual ports=open probe=on "
				    "gp=reflect idle=off input=com1 signature=any restart=3 copies=64 weight=100 slice=20 "
				    "gdb=beside"));
	CHECK_TEXT("guest", "cr0", options.guest);
	CHECK("umip", false, options.umip);
	CHECK_TEXT("trace", "int,port:3c0-3df", options.trace);
	CHECK("trace-out", TRACE_OUT_E9, options.trace_out);
	CHECK("log", LOG_COM2, options.log);
	CHECK("end", END_KEY, options.end);
	CHECK_TEXT("name", "demo", options.defaults.name);
	CHECK("load segment", 0x2000, options.defaults.load_seg);
	CHECK("load offset", 0x0100, options.defaults.load_off);
	CHECK("boot", 'c', options.defaults.boot);
	CHECK("format", FORMAT_COM, options.defaults.format);
	CHECK("cr0", SWITCH_ON, options.defaults.cr0_real);
	CHECK("cr3", SWITCH_OFF, options.defaults.cr3_real);
	CHECK("ports", SWITCH_ON, options.defaults.ports_open);
	CHECK("probe", SWITCH_ON, options.defaults.probe);
	CHECK("gp", SWITCH_ON, options.defaults.gp_reflect);
	CHECK("idle", SWITCH_OFF, options.defaults.idle);
	CHECK("input", INPUT_COM1, options.defaults.input);
	CHECK("signature", true, options.defaults.any_signature);
	CHECK("restart", 3, options.defaults.restarts);
	CHECK("copies", 64, options.defaults.copies);
	CHECK("weight", 100, options.defaults.weight);
	CHECK("slice", 20, options.slice_ms);
	CHECK("gdb", GDB_BESIDE, options.gdb);
}

static void every_choice(void)
{
	static const struct { const char *line; unsigned offset, value; } rows[] = {
#define ROW(line, field, value) { line, offsetof(struct options, field), value }
		ROW("log=auto", log, LOG_AUTO), ROW("log=com1", log, LOG_COM1), ROW("log=none", log, LOG_NONE),
		ROW("end=exit", end, END_EXIT), ROW("end=halt", end, END_HALT),
		ROW("cr0=virtual", defaults.cr0_real, SWITCH_OFF), ROW("cr3=real", defaults.cr3_real, SWITCH_ON),
		ROW("ports=trap", defaults.ports_open, SWITCH_OFF), ROW("probe=off", defaults.probe, SWITCH_OFF),
		ROW("gp=stop", defaults.gp_reflect, SWITCH_OFF), ROW("idle=on", defaults.idle, SWITCH_ON),
#undef ROW
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned found;

		check_case("%s", rows[i].line);
		CHECK("parsed", true, parse(rows[i].line));
		memcpy(&found, (const char *)&options + rows[i].offset, sizeof(found));
		CHECK("value", rows[i].value, found);
	}
	CHECK("parsed", true, parse("boot=a"));
	CHECK("boot", 'a', options.defaults.boot);
	CHECK("parsed", true, parse("umip=on umip=off"));
	CHECK("the last one wins", false, options.umip);
}

/* One line that names the word and what would have been right. */
static void errors(void)
{
	static const struct { const char *line, *words[3]; } rows[] = {
		{ "colour=red", { "unknown option \"colour\"", "guest=NAME", "copies=COUNT" } },
		{ "x verbose", { "unknown option \"verbose\"", "known are:", "trace=on|ring|FILTER" } },
		{ "idle=yes", { "\"idle=yes\"", "it takes off|on", "" } },
		{ "weight=0", { "\"weight=0\"", "1 to 100", "" } },
		{ "slice=101", { "\"slice=101\"", "1 to 100", "" } },
		{ "trace=", { "\"trace=\"", "on|ring|FILTER", "" } },
		{ "umip=yes", { "\"umip=yes\"", "off|on", "" } },
		{ "umip=", { "\"umip=\"", "off|on", "" } },
		{ "umip=o", { "\"umip=o\"", "", "" } },
		{ "umip=on|off", { "\"umip=on|off\"", "", "" } },
		{ "boot=b", { "\"boot=b\"", "a|c", "" } },
		{ "name=", { "\"name=\"", "NAME", "" } },
		{ "load=1000", { "\"load=1000\"", "SEG:OFF", "" } },
		{ "load=:0", { "bad value", "", "" } }, { "load=1000:", { "bad value", "", "" } },
		{ "load=10000:0", { "bad value", "", "" } }, { "load=1000:00000", { "bad value", "", "" } },
		{ "load=g:0", { "bad value", "", "" } }, { "load=0:0x", { "bad value", "", "" } },
		{ "load=0:0:0", { "bad value", "", "" } },
		{ "mem=", { "bad value", "", "" } }, { "mem=64k", { "bad value", "", "" } },
		{ "mem=-1", { "bad value", "", "" } }, { "mem=12345678", { "bad value", "takes", "KIB" } },
		{ "=on", { "unknown option", "", "" } }, { "x =", { "unknown option", "", "" } },
		{ "TRACE=on", { "unknown option", "", "" } },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("\"%s\"", rows[i].line);
		CHECK("parsed", false, parse(rows[i].line));
		for (unsigned w = 0; w < 3; w++)
			if (!strstr(error, rows[i].words[w]))
				CHECK_TEXT("error", rows[i].words[w], error);
		CHECK("one line", true, !strchr(error, '\n'));
	}
}

static void module_lines_take_guest_keys_only(void)
{
	CHECK("parsed", true, parse_module("guest.bin name=demo load=0800:0000 cr0=real"));
	CHECK("load segment", 0x800, options.defaults.load_seg);
	CHECK("global key", false, parse_module("guest.bin trace=on"));
	CHECK("says so", true, strstr(error, "unknown option \"trace\"") != NULL);
	CHECK("lists no global key", true, strstr(error, "umip=") == NULL);
	CHECK("lists guest keys", true, strstr(error, "load=SEG:OFF") != NULL);
}

static void hexadecimal_addresses(void)
{
	static const struct { const char *line; unsigned seg, off; } rows[] = {
		{ "load=0:0", 0, 0 }, { "load=ffff:FFFF", 0xffff, 0xffff }, { "load=aBc:1", 0xabc, 1 },
		{ "load=0050:7c00", 0x50, 0x7c00 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%s", rows[i].line);
		CHECK("parsed", true, parse(rows[i].line));
		CHECK("segment", rows[i].seg, options.defaults.load_seg);
		CHECK("offset", rows[i].off, options.defaults.load_off);
	}
}

static void long_words(void)
{
	char line[1000];

	memset(line, 'a', sizeof(line));
	line[sizeof(line) - 1] = 0;
	CHECK("a long file name", true, parse(line));
	memcpy(line, "name=", 5);
	CHECK("a long value", false, parse(line));
	memset(line, 'k', 500);
	line[500] = '=';
	CHECK("a long key", false, parse(line));
	for (unsigned length = OPTION_NAME_MAX - 1; length <= OPTION_NAME_MAX; length++) {
		memset(line, 'n', sizeof(line));
		memcpy(line, "name=", 5);
		line[5 + length] = 0;
		check_case("a name of %u characters", length);
		CHECK("parsed", length < OPTION_NAME_MAX, parse(line));
		CHECK("says what it takes", length >= OPTION_NAME_MAX, strstr(error, "it takes NAME") != NULL);
	}
}

static void small_error_buffers(void)
{
	for (unsigned size = 1; size < 120; size++) {
		char small[128];

		memset(small, 'x', sizeof(small));
		options_init(&options);
		check_case("size %u", size);
		CHECK("parsed", false, options_parse("colour=red", &options, &options.defaults, small, size));
		CHECK("ends inside", true, memchr(small, 0, size) != NULL);
		CHECK("byte after", 'x', small[size]);
	}
}

/* A built-in guest's own line, then the user's, into the same place. */
static void later_line_wins(void)
{
	struct guest_options *guest = &options.defaults;

	CHECK("parsed", true, parse("name=builtin load=0800:0000 cr0=virtual gp=reflect format=com"));
	CHECK("parsed", true, options_parse("monitor.elf cr0=real load=1000:0000 format=flat", &options, guest,
					    error, sizeof(error)));
	CHECK("cr0 of the second", SWITCH_ON, guest->cr0_real);
	CHECK("load segment of the second", 0x1000, guest->load_seg);
	CHECK("format of the second", FORMAT_FLAT, guest->format);
	CHECK_TEXT("name of the first", "builtin", guest->name);
	CHECK("gp of the first", SWITCH_ON, guest->gp_reflect);
}

/* What nobody has said of the upper line leaves the lower one alone, whatever its value is. */
static void applied_lines(void)
{
	struct guest_options lower = { .boot = 0 }, upper = { .boot = 0 }, none = { .boot = 0 };

	CHECK("parsed", true, options_parse("name=lower load=2000:0010 mem=64 cr0=real gp=reflect ro=on", NULL, &lower,
					    error, sizeof(error)));
	CHECK("parsed", true, options_parse("cr0=virtual mem=0 ro=off name=u", NULL, &upper, error, sizeof(error)));
	options_apply(&lower, &none);
	CHECK_TEXT("nothing changes nothing", "lower", lower.name);
	CHECK("nor this", 64, lower.memory_kib);
	options_apply(&lower, &upper);
	CHECK_TEXT("name", "u", lower.name);
	CHECK("mem, although it is 0", 0, lower.memory_kib);
	CHECK("ro, although it is off", false, lower.read_only);
	CHECK("cr0", SWITCH_OFF, lower.cr0_real);
	CHECK("the lower one's load segment", 0x2000, lower.load_seg);
	CHECK("and offset", 0x10, lower.load_off);
	CHECK("and gp", SWITCH_ON, lower.gp_reflect);
	options_apply(&none, &lower);
	CHECK("what was applied can be applied again", 0x2000, none.load_seg);
	CHECK_TEXT("all of it", "u", none.name);
}

static void decided_switches(void)
{
	for (unsigned boots = 0; boots < 2; boots++) {
		struct guest_options o = { .boot = boots ? 'a' : 0 }, said;

		check_case("%s", boots ? "a system" : "a program");
		options_decide(&o);
		CHECK("ports", boots ? SWITCH_ON : SWITCH_OFF, o.ports_open);
		CHECK("cr0", boots ? SWITCH_ON : SWITCH_OFF, o.cr0_real);
		CHECK("probe", boots ? SWITCH_OFF : SWITCH_ON, o.probe);
		CHECK("cr3", SWITCH_OFF, o.cr3_real);
		CHECK("gp", SWITCH_OFF, o.gp_reflect);
		CHECK("vme", SWITCH_OFF, o.vme);
		CHECK("idle", SWITCH_ON, o.idle);
		said = (struct guest_options){ .boot = o.boot, .ports_open = SWITCH_ON ^ SWITCH_OFF ^ o.ports_open,
					       .probe = SWITCH_ON ^ SWITCH_OFF ^ o.probe, .idle = SWITCH_OFF };
		options_decide(&said);
		CHECK("what was said stays", true, said.ports_open != o.ports_open && said.probe != o.probe &&
		      said.idle == SWITCH_OFF);
	}
}

static const struct test tests[] = {
	{ "options-have-defaults", defaults },
	{ "options-take-every-key", every_key },
	{ "options-take-every-choice", every_choice },
	{ "options-explain-errors-in-one-line", errors },
	{ "options-of-modules-are-guest-keys", module_lines_take_guest_keys_only },
	{ "options-read-seg-off-in-hex", hexadecimal_addresses },
	{ "options-survive-long-words", long_words },
	{ "options-errors-stay-in-their-buffer", small_error_buffers },
	{ "options-of-a-later-line-win", later_line_wins },
	{ "options-of-one-line-lie-over-anothers", applied_lines },
	{ "options-switches-suit-what-the-guest-is", decided_switches },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
