/* Events for which the guest's interrupt table has no vector: a double fault, and a shutdown (SDM vol 3 6.15, Interrupt 8). */
#include "board.h"
#include "vcpu/guest_mem.h"	/* running_write8 */

enum { INT3 = 0xcc, INT_N = 0xcd, DOUBLE_FAULT_ENDS = VEC_DF * 4 + 3 };

static struct vm vm;

/* INT3 or INT 21h at 1000:0100, with a table that ends at @limit, in a guest that @boot started. */
static enum host_exit event(uint8_t opcode, uint16_t limit, char boot)
{
	host_virtual_guest(&vm);
	vm.options.boot = boot;
	vm.vcpu.frame.cs = 0x1000;
	vm.vcpu.frame.eip = 0x100;
	vm.vcpu.frame.ss = 0x2000;
	vm.vcpu.frame.esp = 0x1000;
	running_write8(&vm.vcpu, 0x10100, opcode);
	running_write8(&vm.vcpu, 0x10101, 0x21);
	vm.vcpu.idtr.limit = limit;
	vm.vcpu.ivt_moved = true;
	if (opcode == INT_N)
		return trap(&vm, VEC_GP);
	vm.vcpu.frame.eip++;		/* INT3 is a trap */
	return trap(&vm, VEC_BP);
}

static void shuts_down(uint8_t opcode, uint16_t limit)
{
	CHECK("goes on", HOST_RETURNED, event(opcode, limit, 'a'));
	CHECK_SAID("no vector for a double fault: it is reset");
	CHECK("in the ROM, to boot", vm.rom_segment, vm.vcpu.frame.cs);
	CHECK("with a whole table", false, vm.vcpu.ivt_moved);
}

static void booted_guest(void)
{
	shuts_down(INT3, 0);
	shuts_down(INT_N, 0);
	shuts_down(INT_N, DOUBLE_FAULT_ENDS - 1);
}

/* Whoever writes one would rather read what was wrong. */
static void flat_guest(void)
{
	CHECK("INT3", HOST_ENDED, event(INT3, 0, 0));
	CHECK_SAID("the guest's interrupt table (LIDT) has no entry for this event");
	CHECK("INT n", HOST_ENDED, event(INT_N, 0, 0));
	CHECK_SAID("a general protection fault of its own");
}

/* Its handler would be the one of IRQ 0, as #GP's is IRQ 5's. */
static void double_fault(void)
{
	CHECK("INT n", HOST_ENDED, event(INT_N, DOUBLE_FAULT_ENDS, 'a'));
	CHECK_SAID("a general protection fault of its own");
	CHECK("INT3 is there", HOST_RETURNED, event(INT3, DOUBLE_FAULT_ENDS, 'a'));
}

const struct test shutdown_tests[] = {
	{ "table-without-vectors-resets-a-booted-guest", booted_guest },
	{ "table-without-vectors-stops-a-flat-guest", flat_guest },
	{ "table-with-a-double-faults-vector-stops-a-guest", double_fault },
	{ NULL, NULL },
};
