/* Which events a filter lets through, what is wrong with a bad one, and the names
 * of BIOS and DOS calls. */
#include "check.h"
#include "trace/calls.h"
#include "trace/filter.h"
#include "trace/ring.h"

#include <string.h>

static struct trace_filter filter;
static char error[280];

static bool parse(const char *text)
{
	error[0] = 0;
	return filter_parse(text, &filter, error, sizeof(error));
}

static struct trace_event event_of(enum trace_kind kind, uint16_t number)
{
	struct trace_event e = { .kind = (uint8_t)kind, .cs = 0x1000, .ip = 0x20 };

	if (kind == TRACE_PORT)
		e.port.port = number;
	else
		e.vector = number;
	return e;
}

static bool passes(enum trace_kind kind, uint16_t number)
{
	const struct trace_event e = event_of(kind, number);

	return filter_passes(&filter, &e, 0, "one");
}

static void every_word(void)
{
	static const struct { const char *text; enum trace_kind kind; uint16_t number; bool passes; } rows[] = {
		{ "on", TRACE_TRAP, 13, true }, { "on", TRACE_STOP, 0, true },
		{ "trap", TRACE_TRAP, 13, true }, { "trap", TRACE_PORT, 0x60, false },
		{ "int", TRACE_INTERRUPT, 0x10, true }, { "int", TRACE_BIOS, 0x10, false },
		{ "int:10", TRACE_INTERRUPT, 0x10, true }, { "int:10", TRACE_BIOS, 0x10, true },
		{ "int:10", TRACE_BIOS, 0x13, false }, { "int:10-13", TRACE_BIOS, 0x13, true },
		{ "int:10-13", TRACE_BIOS, 0x14, false }, { "int:10", TRACE_TRAP, 0x10, false },
		{ "bios:1A", TRACE_BIOS, 0x1a, true }, { "bios:1a", TRACE_INTERRUPT, 0x1a, false },
		{ "vector:d", TRACE_TRAP, 13, true }, { "vector:d", TRACE_TRAP, 6, false },
		{ "vector:20-2f", TRACE_TRAP, 0x2f, true }, { "vector:20-2f", TRACE_TRAP, 0x30, false },
		{ "port", TRACE_PORT, 0xffff, true }, { "port:3c0-3df", TRACE_PORT, 0x3c0, true },
		{ "port:3c0-3df", TRACE_PORT, 0x3df, true }, { "port:3c0-3df", TRACE_PORT, 0x3e0, false },
		{ "port:3c0-3df", TRACE_PORT, 0x3bf, false }, { "port:0-ffff", TRACE_PORT, 0xffff, true },
		{ "mode", TRACE_MODE, 0, true }, { "stop", TRACE_STOP, 0, true }, { "stop", TRACE_MODE, 0, false },
		{ "int,port:60", TRACE_INTERRUPT, 8, true }, { "int,port:60", TRACE_PORT, 0x60, true },
		{ "int,port:60", TRACE_PORT, 0x61, false }, { "port:60,port:64", TRACE_PORT, 0x64, true },
		{ "guest:one", TRACE_TRAP, 13, true }, { "guest:two", TRACE_TRAP, 13, false },
		{ "guest:one,port", TRACE_TRAP, 13, false }, { "count:0", TRACE_TRAP, 13, false },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%s, kind %u, number %x", rows[i].text, rows[i].kind, rows[i].number);
		CHECK("parsed", true, parse(rows[i].text));
		CHECK("passes", rows[i].passes, passes(rows[i].kind, rows[i].number));
	}
}

static void counting(void)
{
	const struct trace_event e = event_of(TRACE_TRAP, 13), other = event_of(TRACE_PORT, 0x60);

	CHECK("parsed", true, parse("trap,from:10,count:2"));
	CHECK("before", false, filter_passes(&filter, &e, 9, "one"));
	CHECK("another kind is not counted", false, filter_passes(&filter, &other, 10, "one"));
	CHECK("first", true, filter_passes(&filter, &e, 11, "one"));
	CHECK("second", true, filter_passes(&filter, &e, 12, "one"));
	CHECK("third", false, filter_passes(&filter, &e, 13, "one"));
}

static void from_a_place(void)
{
	struct trace_event e = event_of(TRACE_TRAP, 13), port = event_of(TRACE_PORT, 0x60);

	CHECK("parsed", true, parse("from:1000:0020"));
	CHECK("a port access there is no trap", false, filter_passes(&filter, &port, 5, "one"));
	e.ip = 0x21;
	CHECK("elsewhere", false, filter_passes(&filter, &e, 6, "one"));
	e.ip = 0x20;
	CHECK("there", true, filter_passes(&filter, &e, 7, "one"));
	e.ip = 0x30;
	CHECK("after it", true, filter_passes(&filter, &e, 8, "one"));
}

/* One line that names the word. */
static void errors(void)
{
	static const struct { const char *text, *word, *says; } rows[] = {
		{ "int,porst", "\"porst\"", "unknown" }, { "", "\"\"", "unknown" }, { "int,", "\"\"", "unknown" },
		{ "TRAP", "\"TRAP\"", "unknown" }, { "ints", "\"ints\"", "unknown" },
		{ "vector", "\"vector\"", "needs a range" }, { "trap:d", "\"trap:d\"", "no range" },
		{ "vector:100", "\"vector:100\"", "up to ff" }, { "vector:", "\"vector:\"", "up to ff" },
		{ "vector:2f-20", "\"vector:2f-20\"", "up to ff" }, { "int:1g", "\"int:1g\"", "up to ff" },
		{ "port:10000", "\"port:10000\"", "up to ffff" }, { "port:1-", "\"port:1-\"", "up to ffff" },
		{ "port:100000001", "\"port:100000001\"", "up to ffff" }, { "port:-1", "\"port:-1\"", "up to ffff" },
		{ "count:x", "\"count:x\"", "decimal" }, { "count", "\"count\"", "decimal" },
		{ "count:4294967296", "\"count:4294967296\"", "decimal" },
		{ "from:", "\"from:\"", "CS:IP" }, { "from:1000:", "\"from:1000:\"", "CS:IP" },
		{ "from:10000:0", "\"from:10000:0\"", "CS:IP" }, { "from:1:2:3", "\"from:1:2:3\"", "CS:IP" },
		{ "guest:", "\"guest:\"", "guest" }, { "guest", "\"guest\"", "guest" },
		{ "trap,int,port,bios,mode,stop,int:1,int:2,int:3", "\"int:3\"", "at most" },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("\"%s\"", rows[i].text);
		CHECK("parsed", false, parse(rows[i].text));
		if (!strstr(error, rows[i].word))
			CHECK_TEXT("error", rows[i].word, error);
		if (!strstr(error, rows[i].says))
			CHECK_TEXT("error", rows[i].says, error);
		CHECK("one line", true, !strchr(error, '\n'));
	}
}

/* Whatever is typed: no access out of bounds, and an error has a text. */
static void garbage(void)
{
	static const char letters[] = "trapintobcksvecfgu:,-0123456789abcdefx";
	uint32_t state = 1;

	for (unsigned round = 0; round < 20000; round++) {
		char text[100];
		unsigned length;

		for (length = 0; length < round % (sizeof(text) - 1); length++) {
			state = state * 1664525 + 1013904223;
			text[length] = letters[(state >> 16) % (sizeof(letters) - 1)];
		}
		text[length] = 0;
		check_case("\"%s\"", text);
		if (!parse(text))
			CHECK("there is an error", true, error[0] != 0);
	}
}

static void names(void)
{
	static const struct { uint8_t vector; uint16_t ax, function; const char *name; } rows[] = {
		{ 0x10, 0x0003, 0x00, "set video mode" }, { 0x10, 0x0e41, 0x0e, "teletype output" },
		{ 0x10, 0x4f02, 0x4f02, "set VBE mode" }, { 0x10, 0x4f77, 0x4f77, "" },
		{ 0x10, 0x1b00, 0x1b, "get state" }, { 0x10, 0xff00, 0xff, "" },
		{ 0x11, 0x1234, 0x12, "get equipment" }, { 0x13, 0x0201, 0x02, "read sectors" },
		{ 0x13, 0x4b00, 0x4b, "CD emulation" }, { 0x15, 0xe820, 0xe820, "get memory map" },
		{ 0x15, 0x8800, 0x88, "get extended memory" }, { 0x16, 0x0000, 0x00, "read key" },
		{ 0x1a, 0xb101, 0xb1, "PCI BIOS" }, { 0x21, 0x3d00, 0x3d, "open file" },
		{ 0x21, 0x6c00, 0x6c, "extended open" }, { 0x33, 0x000c, 0x0c, "set handler" },
	};
	uint16_t function;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("INT %x AX=%x", rows[i].vector, rows[i].ax);
		CHECK_TEXT("name", rows[i].name, calls_name(rows[i].vector, rows[i].ax, &function));
		CHECK("function", rows[i].function, function);
	}
	check_case("INT 8");
	CHECK("is no call", true, calls_name(8, 0, &function) == NULL);
}

static const struct test tests[] = {
	{ "trace-filter-takes-every-word", every_word },
	{ "trace-filter-counts", counting },
	{ "trace-filter-starts-at-a-place", from_a_place },
	{ "trace-filter-explains-errors", errors },
	{ "trace-filter-survives-garbage", garbage },
	{ "trace-names-of-calls", names },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
