/* Requests, the cascade and the acknowledge cycle. Intel 8259A data sheet (231468).
 *
 * Differs: a latched request stays when its line falls before the INTA cycle, as in
 * QEMU and Bochs; the chip would drop it. Our devices' edges may come in late, and a
 * pulse that is over by then is an interrupt all the same. */
#include "machine/devices/vpic.h"
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic_priority.h"

enum { CASCADE = 1 << IRQ_CASCADE, IR_SPURIOUS = 7, POLL_REQUEST = 0x80 };

unsigned pic_resolve(const struct vpic_chip *chip)
{
	const unsigned service = pic_ordered(chip, pic_serviced(chip));
	const unsigned first = service & -service;
	unsigned open = first - 1;		/* nothing in service: all are */

	/* Special fully nested: the slave may come again while it is in service. */
	open |= first & pic_ordered(chip, chip->nested);
	return pic_ordered(chip, pic_requests(chip)) & open;
}

static void set_line(struct vpic_chip *chip, uint8_t ir, bool level)
{
	if (!level) {
		chip->lines &= (uint8_t)~ir;
		chip->irr &= (uint8_t)~(ir & chip->level);
	} else if (!(chip->lines & ir)) {
		chip->lines |= ir;
		chip->irr |= ir;
	}
}

static void set_intr(struct vm *vm, bool intr)
{
	vm->vpic.master.intr = intr;
	if (intr)
		vm->vcpu.attention |= ATTENTION_IRQ;
	else
		vm->vcpu.attention &= ~(uint32_t)ATTENTION_IRQ;
}

static void update_master(struct vm *vm)
{
	const struct vpic_chip *master = &vm->vpic.master;
	const bool intr = pic_candidates(master) != 0;

	if (intr != master->intr)
		set_intr(vm, intr);
}

static void update_slave(struct vm *vm)
{
	struct vpic_chip *slave = &vm->vpic.slave;

	slave->intr = pic_candidates(slave) != 0;
	set_line(&vm->vpic.master, CASCADE, slave->intr);
}

void vpic_update(struct vm *vm, struct vpic_chip *chip)
{
	if (chip == &vm->vpic.slave)
		update_slave(vm);
	update_master(vm);
}

void vpic_set_irq(struct vm *vm, unsigned irq, bool level)
{
	struct vpic_chip *chip = irq < 8 ? &vm->vpic.master : &vm->vpic.slave;

	set_line(chip, (uint8_t)(1 << irq % 8), level);
	vpic_update(vm, chip);
}

void vpic_edge(struct vm *vm, unsigned irq)
{
	struct vpic_chip *master = &vm->vpic.master;
	const uint8_t bit = (uint8_t)(1 << irq);

	master->lines |= bit;
	master->irr |= bit;
	update_master(vm);
}

void vpic_set_masks(struct vm *vm, uint8_t master, uint8_t slave)
{
	vm->vpic.master.imr = master;
	vm->vpic.slave.imr = slave;
	vpic_update(vm, &vm->vpic.slave);
}

/* The service of a request begins. A level-triggered one stays as long as its line
 * does: it comes again after the EOI. */
static inline unsigned take(struct vpic_chip *chip, unsigned ordered)
{
	const unsigned ir = pic_highest(chip, ordered);
	const uint8_t bit = (uint8_t)(1 << ir);

	chip->irr &= (uint8_t)~(bit & ~chip->level);
	if (!chip->auto_eoi)
		chip->isr |= bit;
	else if (chip->rotate_auto_eoi)
		pic_rotate(chip, ir);
	return ir;
}

/* INT falls with the acknowledge and rises again if there is more, which is a new
 * edge for the master. */
static unsigned take_slave(struct vm *vm, unsigned ordered)
{
	const unsigned ir = take(&vm->vpic.slave, ordered);

	set_line(&vm->vpic.master, CASCADE, false);
	update_slave(vm);
	return ir;
}

/* Apart from its caller, so that the timer's interrupt does not pay for it. */
static __attribute__((noinline)) unsigned slave_vector(struct vm *vm)
{
	const struct vpic_chip *slave = &vm->vpic.slave;
	const unsigned ordered = pic_candidates(slave);

	return slave->base + (ordered ? take_slave(vm, ordered) : IR_SPURIOUS);
}

/* "Interrupt Sequence": a request that is gone by now is answered with IR 7, and
 * nothing is in service. A slave's is still in service at the master. */
uint8_t vpic_acknowledge(struct vm *vm)
{
	struct vpic_chip *master = &vm->vpic.master;
	const unsigned ordered = pic_candidates(master);
	unsigned vector = master->base + IR_SPURIOUS;

	if (likely(ordered)) {
		const unsigned ir = take(master, ordered);

		vector = ir == IRQ_CASCADE && !master->single ? slave_vector(vm) : master->base + ir;
	}
	set_intr(vm, pic_candidates(master) != 0);
	return (uint8_t)vector;
}

uint8_t vpic_poll(struct vm *vm, struct vpic_chip *chip)
{
	const unsigned ordered = pic_candidates(chip);
	unsigned ir;

	if (!ordered)
		return 0;
	ir = chip == &vm->vpic.slave ? take_slave(vm, ordered) : take(chip, ordered);
	update_master(vm);
	return (uint8_t)(POLL_REQUEST | ir);
}
