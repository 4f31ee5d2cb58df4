/* The port table: who answers, and how wide accesses meet narrow devices.
 * SDM vol 1 18.3 "I/O Address Space": a word at port p is bytes p and p+1. */
#include "check.h"
#include "cpu/io_permission.h"	/* io_permission_* */
#include "iomap.h"		/* iomap_traps */
#include "machine/idle.h"	/* idle_works: here */
#include "machine/ports.h"
#include "machine/screen_ports.h"
#include "machine/vm.h"		/* struct vm */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stdio.h>
#include <string.h>

static struct vm vm, other;
static unsigned works;
static char journal[256];

static uint32_t note(const char *name, bool out, struct vm *which, uint16_t port, unsigned width, uint32_t value)
{
	const size_t n = strlen(journal);

	CHECK("the guest that a device is told", (uintptr_t)&vm, (uintptr_t)which);
	snprintf(journal + n, sizeof(journal) - n, "%s%s %x/%u=%x", n ? "; " : "", name, port, width, value);
	(void)out;
	return value;
}

#define DEVICE(name, width)                                                             \
	static uint32_t name##_in(struct vm *which, uint16_t port, unsigned w)          \
	{                                                                               \
		const uint32_t all = 0x44332211u + port;                                \
		return note(#name, false, which, port, w, all & (0xffffffffu >> (32 - 8 * w))); \
	}                                                                               \
	static void name##_out(struct vm *which, uint16_t port, unsigned w, uint32_t value) \
	{                                                                               \
		note(#name, true, which, port, w, value & (0xffffffffu >> (32 - 8 * w))); \
	}                                                                               \
	static const struct port_device name = { #name, width, name##_in, name##_out };
DEVICE(narrow, 1)
DEVICE(words, 2)
DEVICE(wide, 4)

static void table(const struct port_device *unclaimed)
{
	io_permission_enforce(&vm.ports.permission);
	ports_init(&vm.ports, unclaimed);
	journal[0] = 0;
}

static void claims(void)
{
	static const struct { uint16_t port; const struct port_device *device; } rows[] = {
		{ 0, &port_empty }, { 0x1f, &port_empty }, { 0x20, &narrow }, { 0x21, &narrow },
		{ 0x22, &port_empty }, { 0x3ff, &words }, { 0x400, &words }, { 0x401, &wide },
		{ 0x402, &port_empty }, { 0xfff0, &narrow }, { 0xffff, &narrow }, { 0xffef, &port_empty },
	};

	table(&port_empty);
	ports_claim(&vm.ports, 0x20, 0x21, &narrow);
	ports_claim(&vm.ports, 0x3ff, 0x401, &words);
	ports_claim(&vm.ports, 0x401, 0x401, &wide);	/* a later claim wins */
	ports_claim(&vm.ports, 0xfff0, 0xffff, &narrow);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("port %xh", rows[i].port);
		CHECK_TEXT("device", rows[i].device->name, ports_device(&vm.ports, rows[i].port)->name);
	}
}

/* An open port is the real one by whatever way an access comes. */
static void open_ports(void)
{
	static const struct { uint16_t port; bool traps; const char *device; } rows[] = {
		{ 0, true, "nothing" }, { 0x3af, true, "nothing" }, { 0x3b0, false, "vga" }, { 0x3c4, false, "vga" },
		{ 0x3c5, true, "words" }, { 0x3c6, false, "vga" }, { 0x3df, false, "vga" }, { 0x3e0, true, "nothing" },
		{ 0x7ff, true, "nothing" }, { 0x800, false, "real" }, { 0xffff, false, "real" },
	};

	table(&port_empty);
	ports_claim(&vm.ports, 0x3c4, 0x3c4, &narrow);
	ports_open(&vm.ports, 0x3b0, 0x3df, &port_real);		/* a later claim wins, */
	ports_open(&vm.ports, 0x800, 0xffff, &port_real);
	ports_claim(&vm.ports, 0x3c5, 0x3c5, &words);	/* and traps again */
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("port %xh", rows[i].port);
		CHECK("traps", rows[i].traps, iomap_traps[rows[i].port]);
		CHECK_TEXT("device", rows[i].device, ports_name(&vm.ports, rows[i].port));
	}
	for (unsigned port = 0; port < 0x10000; port++) {
		check_case("port %xh", port);
		CHECK("is open and is the real one", !iomap_traps[port],
		      ports_device(&vm.ports, (uint16_t)port) == &port_real);
	}
	table(&port_real);
	check_case("unclaimed ports that are the machine's");
	CHECK("traps", true, iomap_traps[0x3c4] && iomap_traps[0] && iomap_traps[0xffff]);
}

static unsigned open_in_force(void)
{
	unsigned open = 0;

	for (unsigned port = 0; port < 0x10000; port++)
		open += !iomap_traps[port];
	return open;
}

/* What one guest may is nothing to the other, whatever order they are made and run in. */
static void permission(void)
{
	table(&port_empty);
	ports_open(&vm.ports, 0x3b0, 0x3df, &port_real);
	ports_init(&other.ports, &port_empty);
	CHECK("another guest is made: this one's are open still", 0x30, open_in_force());
	ports_open(&other.ports, 0x60, 0x64, &port_real);
	ports_open(&other.ports, 0x3d4, 0x3d5, &port_real);
	CHECK("the other's are not", true, iomap_traps[0x60]);
	for (unsigned turn = 0; turn < 3; turn++) {
		io_permission_enforce(&other.ports.permission);
		CHECK("open to the other", 7, open_in_force());
		CHECK("its own", false, iomap_traps[0x60] || iomap_traps[0x3d5]);
		io_permission_enforce(&vm.ports.permission);
		CHECK("open to this one", 0x30, open_in_force());
		CHECK("its own", false, iomap_traps[0x3b0] || iomap_traps[0x3df]);
	}
	io_permission_set(&other.ports.permission, 0x60, 0x60, true);
	CHECK("who does not run is changed", 0x30, open_in_force());
	io_permission_set(&vm.ports.permission, 0x3c0, 0x3c0, true);
	CHECK("who runs is changed at once", 0x2f, open_in_force());
	io_permission_enforce(&other.ports.permission);
	CHECK("the other kept its change", 6, open_in_force());
}

/* From 800h up a guest has all ports or none: nothing is open that was not asked for. */
static void high_ports(void)
{
	table(&port_real);
	ports_open(&vm.ports, 0x900, 0xffff, &port_real);
	CHECK("some of them", 0, open_in_force());
	ports_open(&vm.ports, 0x7ff, 0xfffe, &port_real);
	CHECK("all but one, and the port below", 1, open_in_force());
	ports_open(&vm.ports, 0, 0xffff, &port_real);
	CHECK("all", 0x10000, open_in_force());
	ports_init(&other.ports, &port_empty);
	io_permission_enforce(&other.ports.permission);
	CHECK("another guest has none", 0, open_in_force());
	io_permission_enforce(&vm.ports.permission);
	ports_claim(&vm.ports, 0x8000, 0x8000, &narrow);
	CHECK("one is claimed", 0x800, open_in_force());
}

void idle_works(struct vm *which)
{
	(void)which;
	works++;
}

/* The card's ports go with the screen. */
static void screen(void)
{
	const unsigned all = VGA_LAST - VGA_FIRST + 1 + DISPI_LAST - DISPI_FIRST + 1;

	table(&port_empty);
	screen_ports_open(&vm);
	CHECK("it has the screen", all, open_in_force());
	screen_ports_give(&vm, false);
	CHECK("it has lost the screen", 0, open_in_force());
	works = 0;
	CHECK("nobody answers", 0xff, port_in(&vm.vcpu, 0x3d5, 1));
	CHECK("nor a word", 0xffff, port_in(&vm.vcpu, 0x1ce, 2));
	port_out(&vm.vcpu, 0x3d5, 1, 0x55);
	CHECK("and it does more than ask", 3, works);
	screen_ports_give(&vm, true);
	CHECK("it has it again", all, open_in_force());
	table(&port_empty);
	ports_claim(&vm.ports, VGA_FIRST, VGA_LAST, &narrow);
	vm.has_screen = false;
	screen_ports_give(&vm, true);
	CHECK("a guest whose ports there are its own", 0, open_in_force());
	CHECK("nor does the end of a watch open them", false, vm.has_screen);
}

static void unclaimed(void)
{
	table(&port_empty);
	CHECK("byte", 0xff, port_in(&vm.vcpu, 0x300, 1));
	CHECK("word", 0xffff, port_in(&vm.vcpu, 0x300, 2));
	CHECK("dword", 0xffffffff, port_in(&vm.vcpu, 0x300, 4));
	port_out(&vm.vcpu, 0x300, 4, 0);
}

/* One range more than the table holds ends the run, and nothing beside the table is written. */
static void full_table(void)
{
	static jmp_buf end;
	volatile unsigned claimed = 0;

	table(&port_empty);
	memset(vm.ports.low, 0x5a, sizeof(vm.ports.low));
	iomap_ended = &end;
	if (setjmp(end) == 0)
		for (;; claimed = claimed + 1)
			ports_claim(&vm.ports, (uint16_t)(0x1000 + claimed), (uint16_t)(0x1000 + claimed), &narrow);
	iomap_ended = NULL;
	CHECK("ranges beside the first", PORT_RANGES - 1, claimed);
	CHECK("count", PORT_RANGES, vm.ports.count);
	CHECK("the byte after the table", 0x5a, vm.ports.low[0]);
}

static void wide_device(void)
{
	table(&port_empty);
	ports_claim(&vm.ports, 0xcf8, 0xcff, &wide);
	CHECK("dword", 0x44332211u + 0xcf8, port_in(&vm.vcpu, 0xcf8, 4));
	port_out(&vm.vcpu, 0xcfc, 2, 0x1234);
	CHECK_TEXT("what the device saw", "wide cf8/4=44332f09; wide cfc/2=1234", journal);
}

static void narrow_device(void)
{
	table(&port_empty);
	ports_claim(&vm.ports, 0x40, 0x43, &narrow);
	CHECK("word", 0x5251, port_in(&vm.vcpu, 0x40, 2));
	port_out(&vm.vcpu, 0x40, 4, 0x44332211);
	CHECK_TEXT("what the device saw", "narrow 40/1=51; narrow 41/1=52; "
		   "narrow 40/1=11; narrow 41/1=22; narrow 42/1=33; narrow 43/1=44", journal);
}

/* Each byte of a wide access belongs to the device of its own port. */
static void across_devices(void)
{
	table(&port_empty);
	ports_claim(&vm.ports, 0x20, 0x21, &narrow);
	ports_claim(&vm.ports, 0x2f8, 0x2ff, &wide);
	port_out(&vm.vcpu, 0x1f, 2, 0x2011);
	CHECK_TEXT("OUT of a word to 1Fh", "narrow 20/1=20", journal);
	journal[0] = 0;
	CHECK("IN of a word from 21h", 0xff32, port_in(&vm.vcpu, 0x21, 2));
	CHECK_TEXT("what the device saw", "narrow 21/1=32", journal);
	journal[0] = 0;
	port_out(&vm.vcpu, 0x2f6, 4, 0x44332211);
	CHECK_TEXT("OUT of a dword to 2F6h", "wide 2f8/1=33; wide 2f9/1=44", journal);
	journal[0] = 0;
	port_out(&vm.vcpu, 0x2ff, 2, 0x2211);
	CHECK_TEXT("OUT of a word to 2FFh", "wide 2ff/1=11", journal);
}

static void past_the_last_port(void)
{
	table(&port_empty);
	ports_claim(&vm.ports, 0x0, 0x0, &narrow);
	ports_claim(&vm.ports, 0xffff, 0xffff, &narrow);
	port_out(&vm.vcpu, 0xffff, 2, 0x2211);
	CHECK_TEXT("OUT of a word to FFFFh", "narrow ffff/1=11; narrow 0/1=22", journal);
}

static const struct test tests[] = {
	{ "ports-later-claims-win", claims },
	{ "ports-that-are-open-are-the-real-ones", open_ports },
	{ "ports-permission-is-the-running-guests", permission },
	{ "ports-above-7ffh-open-together", high_ports },
	{ "ports-of-the-screen-go-with-it", screen },
	{ "ports-unclaimed-read-all-ones", unclaimed },
	{ "ports-beyond-the-table-end-the-run", full_table },
	{ "ports-wide-device-takes-wide-access", wide_device },
	{ "ports-narrow-device-takes-bytes", narrow_device },
	{ "ports-each-byte-goes-to-its-own-device", across_devices },
	{ "ports-wrap-at-ffff", past_the_last_port },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
