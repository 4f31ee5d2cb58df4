/* An IN or OUT has the same effect whoever carries it out: the CPU, where the I/O bitmap
 * lets it, or the monitor, which emulates a port as part of a run or of a wide access. */
#include "board.h"
#include "vcpu/guest_mem.h"	/* running_write8 */

enum { CODE = 0x3000, OPEN_ALWAYS = 0x3c4 };

static struct vm vm;

/* The host's ports that keep what is written to them: no chip is meant. */
static bool is_plain(uint32_t port)
{
	return port != 0x40 && port != 0x42 && port != 0x43 && port != 0x60 && port != 0x61 && port != 0x64 &&
	       port != 0x71 && port != 0xf4 && port != 0x3cc && port != 0x3cf && port != 0x3d5 && port != 0x3f8 &&
	       port != 0x3fd;
}

/* As the CPU reaches a port in a run: after a CLI. */
static void run(uint8_t opcode, uint16_t port, uint32_t eax)
{
	const uint8_t code[] = { 0xfa, opcode, 0x40 };	/* CLI; IN or OUT; INC AX */
	struct trap_frame *tf = &vm.vcpu.frame;

	for (unsigned i = 0; i < sizeof(code); i++)
		running_write8(&vm.vcpu, linear(CODE, (uint16_t)i), code[i]);
	tf->cs = CODE;
	tf->eip = 0;
	tf->edx = port;
	tf->eax = eax;
	vm.vcpu.attention = 0;
	CHECK("the run comes back", HOST_RETURNED, trap(&vm, VEC_GP));
	CHECK("IP after the IN or OUT", 2, tf->eip);
}

static void open_ports_are_real(const char *board)
{
	unsigned open = 0;

	for (uint32_t port = 0; port < 0x10000; port++) {
		if (host_port_traps((uint16_t)port) || !is_plain(port))
			continue;
		open++;
		check_case("%s, port %xh", board, (unsigned)port);
		host.port[port] = 0x5a;
		run(0xec, (uint16_t)port, 0x11223344);
		CHECK("EAX after IN AL,DX", 0x1122335a, vm.vcpu.frame.eax);
		run(0xee, (uint16_t)port, 0x112233a5);
		CHECK("the port after OUT DX,AL", 0xa5, host.port[port]);
	}
	check_case("%s", board);
	CHECK("some ports are open", true, open > 0 && !host_port_traps(OPEN_ALWAYS));
}

static void on_both_boards(void)
{
	host_virtual_guest(&vm);
	open_ports_are_real("virtual");
	CHECK("claims that fit the table", true, vm.ports.count < PORT_RANGES);
	passthrough_guest(&vm);
	open_ports_are_real("passthrough");
	CHECK("claims that fit the table", true, vm.ports.count < PORT_RANGES);
}

/* The card's own registers, and those beside them that are nobody's. */
static void the_screens_ports(void)
{
	static const struct { uint16_t first, last; bool traps; } rows[] = {
		{ 0x1cd, 0x1cd, true }, { 0x1ce, 0x1d3, false }, { 0x1d4, 0x1d4, true },
		{ 0x3af, 0x3af, true }, { 0x3b0, 0x3df, false }, { 0x3e0, 0x3e0, true },
		{ 0, 0x1cd, true }, { 0x3e0, 0xffff, true },
	};

	host_virtual_guest(&vm);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (uint32_t port = rows[i].first; port <= rows[i].last; port++) {
			check_case("port %xh", (unsigned)port);
			CHECK("traps", rows[i].traps, host_port_traps((uint16_t)port));
		}
}

/* A word at 3C4h is index and data in one OUT; one that lies across the end of what is
 * open traps, and each of its bytes goes where a byte would go. */
static void wide_accesses(void)
{
	host_virtual_guest(&vm);
	run(0xef, 0x3c4, 0x0f02);
	CHECK("index", 0x02, host.port[0x3c4]);
	CHECK("data", 0x0f, host.port[0x3c5]);
	host.port[0x3af] = host.port[0x3b0] = host.port[0x3df] = host.port[0x3e0] = 0x77;
	run(0xef, 0x3af, 0x2211);
	run(0xef, 0x3df, 0x4433);
	CHECK("nobody's byte below", 0x77, host.port[0x3af]);
	CHECK("the card's first", 0x22, host.port[0x3b0]);
	CHECK("the card's last", 0x33, host.port[0x3df]);
	CHECK("nobody's byte above", 0x77, host.port[0x3e0]);
	run(0xed, 0x3af, 0);
	CHECK("IN AX,DX at 3AFh", 0x22ff, vm.vcpu.frame.eax);
	run(0xed, 0x3df, 0);
	CHECK("IN AX,DX at 3DFh", 0xff33, vm.vcpu.frame.eax);
}

const struct test port_tests[] = {
	{ "open-ports-are-the-real-ones-in-a-run", on_both_boards },
	{ "open-ports-of-a-virtual-guest-are-the-screens", the_screens_ports },
	{ "wide-accesses-split-where-open-ports-end", wide_accesses },
	{ NULL, NULL },
};
