/* The real board: its PIC keeps what is pending, its bus resets, its A20 gate. */
#include "machine/board.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "cpu/real_mode.h"	/* real_mode_reset */
#include "cpu/pages.h"	/* pages_take */
#include "drivers/irq.h"	/* irq_own */
#include "drivers/pc.h"		/* CMOS_*, PORT_92, PIC1_*, PIC2_*, UART_PORTS */
#include "drivers/poweroff.h"	/* PORT_DEBUG_EXIT */
#include "machine/memory_map.h"	/* memory_firmware_* */
#include "machine/vm.h"		/* struct vm */

enum { A20_ENABLE = 0x02 };

/* The real interrupt controllers are not involved: their line stays low. */
static void raise_irq(struct vm *vm, unsigned number)
{
	vm->pending_vector = pic_passthrough_vector(&vm->pic, number);
	vm->vcpu.attention |= ATTENTION_IRQ;
}

/* The guest ends it: the real interrupt controllers are its own. */
static void irq_of_guest(void *vm, unsigned number)
{
	raise_irq(vm, number);
}

static uint8_t acknowledge(struct vm *vm)
{
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_IRQ;
	return vm->pending_vector;
}

/* The firmware restarts the machine, as it does on the bare machine. A pulse of the reset
 * line would do it twice: QEMU leaves the firmware's shadow memory as it is, in which
 * SeaBIOS sees that it has run before, and pulses the line itself. */
static void reset(struct vm *vm)
{
	(void)vm;
	outb(CMOS_INDEX, CMOS_SHUTDOWN);
	outb(CMOS_DATA, 0);		/* all of it, and no jump by 40:67h */
	real_mode_reset();
}

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	(void)vm;
	*to = phys(at);
	return at < MONITOR_BASE || at >= MONITOR_END;
}

static void set_a20(struct vm *vm, bool on)
{
	const uint8_t value = inb(PORT_92) & (uint8_t)~(A20_ENABLE | 1);

	(void)vm;
	outb(PORT_92, on ? value | A20_ENABLE : value);
}

static bool a20(const struct vm *vm)
{
	(void)vm;
	return inb(PORT_92) & A20_ENABLE;
}

static void init(struct vm *vm, uint16_t log_port)
{
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		paging_map(&vm->space, page, phys(page * PAGE_SIZE), PTE_P | PTE_W | PTE_U);

	/* Ports that the monitor keeps trap even for a guest that has all the others. */
	ports_init(&vm->ports, &port_real);
	if (vm->options.ports_open == SWITCH_ON)
		ports_open(&vm->ports, 0, 0xffff, &port_real);
	pic_passthrough_init(&vm->pic);
	for (unsigned number = 0; number < IRQS; number++)
		irq_own(number, irq_of_guest, vm);
	ports_claim(&vm->ports, PIC1_COMMAND, PIC1_DATA, &port_pic_passthrough);
	ports_claim(&vm->ports, PIC2_COMMAND, PIC2_DATA, &port_pic_passthrough);
	ports_claim(&vm->ports, PORT_DEBUG_EXIT, PORT_DEBUG_EXIT_LAST, &port_empty);
	if (log_port)
		ports_claim(&vm->ports, log_port, log_port + UART_PORTS - 1, &port_empty);
}

/* The real machine has no memory there, so the guest is shown a page of the monitor's. */
static bool place_rom_page(struct vm *vm, unsigned page)
{
	phys_t own;

	if (!pages_take(PAGE_SIZE, &own))
		return false;
	paging_map(&vm->space, page, own, PTE_P | PTE_W | PTE_U);
	return true;
}

static void memory_rows(const struct vm *vm, struct memory_rows *rows)
{
	(void)vm;
	memory_firmware_rows(rows);
}

/* It ends at the monitor. */
static uint32_t contiguous_kib(const struct vm *vm)
{
	(void)vm;
	return (MONITOR_BASE - MIB) / 1024;
}

static uint32_t total_kib(const struct vm *vm)
{
	(void)vm;
	return memory_firmware_kib();
}

static uint8_t vector_base(const struct vm *vm, unsigned chip)
{
	return vm->pic.guest_base[chip];
}

const struct board board_passthrough = {
	.name = "passthrough", .owns_real_if = true, .raise_irq = raise_irq, .acknowledge = acknowledge,
	.init = init, .reset = reset, .translate = translate, .set_a20 = set_a20, .a20 = a20,
	.place_rom_page = place_rom_page, .memory_rows = memory_rows, .contiguous_kib = contiguous_kib,
	.total_kib = total_kib, .vector_base = vector_base,
};
