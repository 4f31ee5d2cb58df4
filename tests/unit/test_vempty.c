/* Empty slots, the reset control register and the ACPI timer. */
#include "check.h"
#include "machine/clock.h"	/* clock_now: doubled here */
#include "machine/ports.h"
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpmtimer.h"
#include "vcpu/ports.h"		/* port_in, port_out */

static struct vm vm;
static unsigned resets;
static uint64_t now;

uint64_t clock_now(struct vm *which)
{
	CHECK("the guest whose time it is", (uintptr_t)&vm, (uintptr_t)which);
	return now;
}

static uint32_t in(unsigned port, unsigned width)
{
	return port_in(&vm.vcpu, (uint16_t)port, width);
}

static void out(unsigned port, unsigned width, uint32_t value)
{
	port_out(&vm.vcpu, (uint16_t)port, width, value);
	resets += vm.vcpu.exit == EXIT_RESET;
	vm.vcpu.exit = EXIT_NONE;
}

static void begin(void)
{
	resets = 0;
	ports_init(&vm.ports, &port_empty);
	vempty_init(&vm);
	vpmtimer_init(&vm);
}

static void slots(void)
{
	static const struct { uint16_t first, last; } rows[] = {
		{ 0xb2, 0xb3 }, { 0xe9, 0xe9 }, { 0xf0, 0xf1 },
		{ 0x170, 0x177 }, { 0x1f0, 0x1f7 }, { 0x201, 0x201 },
		{ 0x278, 0x27f }, { 0x2e8, 0x2ef }, { 0x2f8, 0x2ff }, { 0x376, 0x376 }, { 0x378, 0x37f },
		{ 0x3e8, 0x3ef }, { 0x3f0, 0x3f7 }, { 0x402, 0x402 }, { 0xcf8, 0xcf8 }, { 0xcfa, 0xcff },
	};

	begin();
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned port = rows[i].first; port <= rows[i].last; port++) {
			check_case("port %xh", port);
			CHECK("at first", 0xff, in(port, 1));
			out(port, 1, 0x55);
			CHECK("after 55h", 0xff, in(port, 1));
			out(port, 1, 0x00);
			CHECK("after 0", 0xff, in(port, 1));
		}
	CHECK("resets", 0, resets);
}

/* The usual search: PCI BIOS 2.1, configuration mechanism 1. */
static void no_pci(void)
{
	begin();
	out(0xcf8, 4, 0x80000000u);
	CHECK("the address is not kept", 0xffffffffu, in(0xcf8, 4));
	CHECK("no device answers", 0xffffffffu, in(0xcfc, 4));
	CHECK("vendor", 0xffff, in(0xcfc, 2));
	out(0xcf8, 4, 0x80000600u);		/* 06h at CF9h, but in a dword */
	out(0xcf8, 2, 0x0600);
	CHECK("an address resets nothing", 0, resets);
}

static void reset_control(void)
{
	begin();
	out(0xcf9, 1, 0x02);
	CHECK("hard reset chosen", 0, resets);
	CHECK("read back", 0x02, in(0xcf9, 1));
	out(0xcf9, 1, 0x06);
	CHECK("bit 2 rises", 1, resets);
	out(0xcf9, 1, 0x06);
	CHECK("bit 2 stays", 1, resets);
	out(0xcf9, 1, 0xf9);
	CHECK("bit 2 falls", 1, resets);
	CHECK("other bits are not kept", 0x00, in(0xcf9, 1));
	out(0xcf9, 1, 0x04);
	CHECK("a reset of the CPU alone", 2, resets);
	vempty_reset(&vm);
	CHECK("after the reset", 0x00, in(0xcf9, 1));
}

static void post_code(void)
{
	begin();
	CHECK("at first", 0, in(0x80, 1));
	out(0x80, 1, 0xa5);
	CHECK("read back", 0xa5, in(0x80, 1));
	CHECK_TEXT("81h is another's", "nothing", ports_device(&vm.ports, 0x81)->name);
}

static void timer(void)
{
	begin();
	now = 1000;
	CHECK("three per tick of the 8254", 3000, in(0x608, 4));
	now = 0x123456789aull;
	CHECK("24 bits", 0x123456789aull * 3 & 0xffffff, in(0x608, 4));
	for (unsigned i = 0; i < 4; i++) {
		check_case("byte %u", i);
		CHECK("value", (0x123456789aull * 3 & 0xffffff) >> 8 * i & 0xff, in(0x608 + i, 1));
	}
	CHECK("a word", (0x123456789aull * 3 & 0xffffff) >> 8 & 0xffff, in(0x609, 2));
	out(0x608, 4, 0);
	CHECK("read-only", 0x123456789aull * 3 & 0xffffff, in(0x608, 4));
	CHECK("next port", 0xff, in(0x60c, 1));
	CHECK("port before", 0xff, in(0x607, 1));
}

static const struct test tests[] = {
	{ "vempty-slots-read-all-ones", slots },
	{ "vempty-has-no-pci", no_pci },
	{ "vempty-reset-control", reset_control },
	{ "vempty-post-code-reads-back", post_code },
	{ "vpmtimer-counts-24-bits", timer },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
