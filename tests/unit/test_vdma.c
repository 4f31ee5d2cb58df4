/* The virtual 8237A controllers and page registers: what is written can be read back. */
#include "check.h"
#include "machine/ports.h"
#include "machine/vm.h"		/* struct vm */
#include "vcpu/ports.h"		/* port_in, port_out */

static struct vm vm;

static const struct chip { uint16_t base, step; } chips[2] = { { 0x00, 1 }, { 0xc0, 2 } };

static uint8_t in(const struct chip *c, unsigned reg)
{
	return (uint8_t)port_in(&vm.vcpu, (uint16_t)(c->base + reg * c->step), 1);
}

static void out(const struct chip *c, unsigned reg, unsigned value)
{
	port_out(&vm.vcpu, (uint16_t)(c->base + reg * c->step), 1, value);
}

static void begin(void)
{
	ports_init(&vm.ports, &port_empty);
	vdma_init(&vm);
}

static unsigned read_word(const struct chip *c, unsigned reg)
{
	const unsigned low = in(c, reg);

	return low | (unsigned)in(c, reg) << 8;
}

static void channels(void)
{
	begin();
	for (unsigned i = 0; i < 2; i++)
		for (unsigned reg = 0; reg < 8; reg++) {
			out(&chips[i], 12, 0);
			out(&chips[i], reg, 0x11 * (reg + 1));
			out(&chips[i], reg, 0x80 + 0x10 * i + reg);
		}
	for (unsigned i = 0; i < 2; i++)
		for (unsigned reg = 0; reg < 8; reg++) {
			check_case("controller %u, register %u", i, reg);
			CHECK("word", (0x80 + 0x10 * i + reg) << 8 | 0x11 * (reg + 1),
			      read_word(&chips[i], reg));
		}
}

/* Of the second controller an odd port is the same register as the even one below. */
static void odd_ports(void)
{
	begin();
	out(&chips[1], 2, 0x34);
	port_out(&vm.vcpu, 0xc5, 1, 0x12);
	CHECK("word", 0x1234, read_word(&chips[1], 2));
}

static void flip_flop(void)
{
	static const unsigned resets[] = { 12, 13 };

	for (unsigned i = 0; i < 2; i++)
		for (unsigned n = 0; n < 2; n++) {
			check_case("controller %u, command %u", i, resets[n]);
			begin();
			out(&chips[i], 2, 0x34);
			out(&chips[i], resets[n], 0);
			out(&chips[i], 3, 0x78);	/* shared by all registers of a chip */
			out(&chips[i], 2, 0x12);
			CHECK("count", 0x78, read_word(&chips[i], 3));
			CHECK("address", 0x1234, read_word(&chips[i], 2));
			in(&chips[i], 2);
			out(&chips[1 - i], 0, 0x55);
			CHECK("the other chip has its own", 0x12, in(&chips[i], 2));
		}
}

static void masks(void)
{
	begin();
	CHECK("after reset", 0xff, in(&chips[0], 15));
	CHECK("after reset, with the cascade open", 0xfe, in(&chips[1], 15));
	for (unsigned i = 0; i < 2; i++) {
		check_case("controller %u", i);
		out(&chips[i], 14, 0);
		CHECK("clear mask", 0xf0, in(&chips[i], 15));
		out(&chips[i], 10, 0x04 | 2);
		out(&chips[i], 10, 0x04 | 3);
		CHECK("single mask set", 0xfc, in(&chips[i], 15));
		out(&chips[i], 10, 3);
		CHECK("single mask cleared", 0xf4, in(&chips[i], 15));
		out(&chips[i], 15, 0xf9);
		CHECK("all mask", 0xf9, in(&chips[i], 15));
		out(&chips[i], 13, 0);
		CHECK("master clear", 0xff, in(&chips[i], 15));
	}
}

static void status(void)
{
	begin();
	for (unsigned i = 0; i < 2; i++) {
		check_case("controller %u", i);
		CHECK("at first", 0, in(&chips[i], 8));
		out(&chips[i], 9, 0x04 | 1);
		out(&chips[i], 9, 0x04 | 3);
		CHECK("requests", 0xa0, in(&chips[i], 8));
		out(&chips[i], 9, 3);
		CHECK("one withdrawn", 0x20, in(&chips[i], 8));
		out(&chips[i], 8, 0xff);
		CHECK("the command register is another one", 0x20, in(&chips[i], 8));
		out(&chips[i], 13, 0);
		CHECK("master clear", 0, in(&chips[i], 8));
		CHECK("temporary register", 0, in(&chips[i], 13));
	}
}

/* As a BIOS programs a floppy transfer, and as a driver then asks how far it is. */
static void nothing_is_transferred(void)
{
	const struct chip *c = &chips[0];

	begin();
	out(c, 12, 0);
	out(c, 11, 0x46);
	out(c, 4, 0x00);
	out(c, 4, 0x7c);
	out(c, 5, 0xff);
	out(c, 5, 0x01);
	port_out(&vm.vcpu, 0x81, 1, 0x0a);
	out(c, 10, 2);
	for (unsigned n = 0; n < 3; n++) {
		CHECK("address", 0x7c00, read_word(c, 4));
		CHECK("count", 0x01ff, read_word(c, 5));
		CHECK("no terminal count", 0, in(c, 8));
		CHECK("page", 0x0a, port_in(&vm.vcpu, 0x81, 1));
	}
}

static void pages(void)
{
	begin();
	for (unsigned port = 0x81; port <= 0x8f; port++) {
		CHECK("page after reset", 0, port_in(&vm.vcpu, (uint16_t)port, 1));
		port_out(&vm.vcpu, (uint16_t)port, 1, port ^ 0x5a);
	}
	for (unsigned port = 0x81; port <= 0x8f; port++) {
		check_case("port %02xh", port);
		CHECK("page", port ^ 0x5a, port_in(&vm.vcpu, (uint16_t)port, 1));
	}
}

static void claims(void)
{
	static const uint16_t others[] = { 0x10, 0x80, 0x90, 0xbf, 0xe0 };

	begin();
	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		check_case("port %02xh", others[i]);
		CHECK_TEXT("device", "nothing", ports_device(&vm.ports, others[i])->name);
	}
}

static const struct test tests[] = {
	{ "vdma-address-and-count-read-back", channels },
	{ "vdma-second-controller-ignores-a0", odd_ports },
	{ "vdma-flip-flop", flip_flop },
	{ "vdma-masks", masks },
	{ "vdma-status-and-requests", status },
	{ "vdma-transfers-nothing", nothing_is_transferred },
	{ "vdma-page-registers-read-back", pages },
	{ "vdma-claims-its-own-ports-only", claims },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
