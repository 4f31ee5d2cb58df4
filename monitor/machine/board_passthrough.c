/* The real board: its PIC keeps what is pending, its bus resets, its A20 gate. */
#include "machine/board.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "cpu/real_mode.h"	/* real_mode_reset */
#include "drivers/irq.h"	/* irq_own */
#include "machine/vm.h"		/* struct vm */

enum { CMOS_INDEX = 0x70, CMOS_DATA = 0x71, CMOS_SHUTDOWN = 0x0f };
enum { PORT_A20 = 0x92, A20_ENABLE = 0x02 };

/* Past the real interrupt controllers: their line stays low. */
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
	const uint8_t value = inb(PORT_A20) & (uint8_t)~(A20_ENABLE | 1);

	(void)vm;
	outb(PORT_A20, on ? value | A20_ENABLE : value);
}

static bool a20(const struct vm *vm)
{
	(void)vm;
	return inb(PORT_A20) & A20_ENABLE;
}

const struct board board_passthrough = { "passthrough", true, raise_irq, acknowledge, reset, translate, set_a20, a20 };

void board_passthrough_start(struct vm *vm)
{
	for (unsigned number = 0; number < IRQS; number++)
		irq_own(number, irq_of_guest, vm);
}
