/* A guest on the real board: what reaches the hardware, and what is kept from it. */
#include "board.h"
#include "drivers/irq.h"	/* irq_arrived */
#include "machine/devices/vfpu.h"	/* vfpu_error */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stddef.h>

static struct vm vm;

static void memory_is_the_machines(void)
{
	phys_t place = phys(0);

	passthrough_guest(&vm);
	CHECK("page 0", PTE_P | PTE_W | PTE_U, vm.space.table[0] & ~(uint32_t)(PTE_A | PTE_D));
	CHECK("page 10Fh", 0x10f000 | PTE_P | PTE_W | PTE_U, vm.space.table[0x10f]);
	CHECK("1 MiB is there", true, vm.board->translate(&vm, MIB, &place));
	CHECK("where it is", MIB, place.at);
	CHECK("the monitor's first byte", false, vm.board->translate(&vm, MONITOR_BASE, &place));
	CHECK("the monitor's last byte", false, vm.board->translate(&vm, MONITOR_END - 1, &place));
	CHECK("the byte after it", true, vm.board->translate(&vm, MONITOR_END, &place));
}

/* ICW2 stays with the monitor; masks and EOIs go through. */
static void vectors_stay_the_monitors(void)
{
	passthrough_guest(&vm);
	CHECK("vector of IRQ 1 at first", 0x09, pic_passthrough_vector(&vm.pic, 1));
	CHECK("vector of IRQ 8 at first", 0x70, pic_passthrough_vector(&vm.pic, 8));
	port_out(&vm.vcpu, 0x20, 1, 0x11);
	port_out(&vm.vcpu, 0x21, 1, 0x53);
	CHECK("ICW2 of the real master", VEC_IRQ0, host.port[0x21]);
	port_out(&vm.vcpu, 0x21, 1, 0x04);
	CHECK("ICW3 of the real master", 0x04, host.port[0x21]);
	port_out(&vm.vcpu, 0xa0, 1, 0x11);
	port_out(&vm.vcpu, 0xa1, 1, 0x58);
	CHECK("ICW2 of the real slave", VEC_IRQ0 + 8, host.port[0xa1]);
	port_out(&vm.vcpu, 0x20, 1, 0x20);
	CHECK("an EOI", 0x20, host.port[0x20]);
	CHECK("read back", 0x04, port_in(&vm.vcpu, 0x21, 1));
	irq_arrived(9);
	CHECK("an interrupt waits", ATTENTION_IRQ, vm.vcpu.attention & ATTENTION_IRQ);
	CHECK("its vector", 0x59, vm.board->acknowledge(&vm));
	CHECK("none waits", 0, vm.vcpu.attention & ATTENTION_IRQ);
}

static void ports_are_the_machines(void)
{
	passthrough_guest(&vm);
	port_out(&vm.vcpu, 0x300, 1, 0x11);
	port_out(&vm.vcpu, 0x302, 2, 0x3322);
	port_out(&vm.vcpu, 0x304, 4, 0x77665544);
	CHECK("a byte", 0x11, host.port[0x300]);
	CHECK("a word", 0x3322, port_in(&vm.vcpu, 0x302, 2));
	CHECK("a dword", 0x77665544, port_in(&vm.vcpu, 0x304, 4));
	CHECK("a byte of it", 0x66, port_in(&vm.vcpu, 0x306, 1));
}

static void some_ports_are_kept(void)
{
	passthrough_guest(&vm);
	host.port[0x2f8] = host.port[0xf5] = 0x12;
	CHECK("the log's UART", 0xff, port_in(&vm.vcpu, 0x2f8, 1));
	CHECK("the debug exit", 0xff, port_in(&vm.vcpu, 0xf5, 1));
	port_out(&vm.vcpu, 0xf5, 1, 0x34);
	CHECK("is not written", 0x12, host.port[0xf5]);
}

static void a20_is_the_real_gate(void)
{
	passthrough_guest(&vm);
	host.port[0x92] = 0x29;
	vm.board->set_a20(&vm, true);
	CHECK("opened, without a reset", 0x2a, host.port[0x92]);
	CHECK("it is open", true, vm.board->a20(&vm));
	vm.board->set_a20(&vm, false);
	CHECK("it is closed", false, vm.board->a20(&vm));
}

static void reset(void *arg)
{
	vm.board->reset(arg);
}

static void reset_is_the_machines(void)
{
	passthrough_guest(&vm);
	host.port[0x71] = 0x05;
	CHECK("the firmware gets the machine", HOST_ENDED, host_run(reset, &vm));
	CHECK("through the shutdown byte", 0x0f, host.port[0x70]);
	CHECK("which wants a self test", 0, host.port[0x71]);
}

/* CR0.NE clear: by the interrupt controller, as on a PC/AT. */
static void x87_errors_are_irq_13(void)
{
	passthrough_guest(&vm);
	CHECK("taken", true, vfpu_error(&vm));
	CHECK("vector", 0x75, vm.board->acknowledge(&vm));
	vm.vcpu.cr0 |= 1 << 5;
	CHECK("left to the guest's #MF", false, vfpu_error(&vm));
}

const struct test passthrough_tests[] = {
	{ "passthrough-memory-is-the-machines-but-for-the-monitors", memory_is_the_machines },
	{ "passthrough-pic-keeps-the-monitors-vectors", vectors_stay_the_monitors },
	{ "passthrough-ports-are-the-machines", ports_are_the_machines },
	{ "passthrough-guest-is-denied-log-and-debug-exit", some_ports_are_kept },
	{ "passthrough-a20-is-the-real-gate", a20_is_the_real_gate },
	{ "passthrough-reset-is-the-machines", reset_is_the_machines },
	{ "passthrough-x87-errors-are-irq-13", x87_errors_are_irq_13 },
	{ NULL, NULL },
};
